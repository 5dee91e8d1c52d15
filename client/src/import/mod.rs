//! Reading what other apps write: pots of ChopDot, groups of Splitwise and of Spliit.
//!
//! Every file is read and checked whole, and folded by the rules, before anything of it is sent. Everything that
//! is made of it gets an id that depends on the file alone, so whoever imports it again finds the same pot with the
//! same items in it, and sends only what is missing.

mod chopdot;
mod draft;
mod spliit;
mod splitwise;

use crate::json::{parse, Fields, Misread};
use draft::too_long;
use pot_ledger::{AccountId, Currency, Group, ItemState, MemberId, Op, Refusal, State, View, MAX_TEXT_BYTES};

/// What may stand before the text of a file.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Which app wrote a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
	/// ChopDot's share snapshot, or its file export: JSON.
	ChopDot,
	/// Splitwise's export of a group: CSV, in English.
	Splitwise,
	/// Spliit's export of a group: JSON.
	Spliit,
}

/// What to do where a file leaves a choice.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Options {
	/// Divide what is missing from a split, or too much in it, equally among those who have a part in it, odd units
	/// by the rounding rule.
	pub repair: bool,
	/// Of which currency the pot is, by its code: for files of several, and for those that have but a symbol.
	pub currency: Option<String>,
	/// What the pot is called, instead of its name in the file. A file of Splitwise has none.
	pub name: Option<String>,
}

/// A pot that was read from a file, and checked.
#[derive(Clone, Debug)]
pub struct Import {
	/// The pot's name.
	pub name: String,
	/// Its currency.
	pub currency: Currency,
	/// The salt of its id. It depends on the file alone, so importing again finds the same pot.
	pub salt: [u8; 16],
	/// The name of the importing person, who becomes member 0.
	pub owner: String,
	/// What makes the pot, after its creation, all by its owner: members, expenses, payments, comments.
	pub ops: Vec<Op>,
	/// The accounts that the file has for members. Nobody is added by account without being asked, so they
	/// are not part of `ops`.
	pub accounts: Vec<(MemberId, AccountId)>,
	/// What someone should look at.
	pub warnings: Vec<String>,
	/// What the file says and the pot will not.
	pub dropped: Vec<String>,
	/// Where in the file each operation comes from.
	paths: Vec<String>,
	/// What a pot has that was just imported.
	made: State,
}

/// Why a file is not imported.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Error {
	/// No app that is known here writes such files.
	#[error(
		"this is none of the files that can be imported: ChopDot's share or export of a pot (JSON), Spliit's export \
		 of a group (JSON), and Splitwise's export of a group (CSV, in English, which begins with {})",
		splitwise::COLUMNS.join(",")
	)]
	Unknown,
	/// The name of the importing person is empty or too long.
	#[error("your name has to be 1 to {MAX_TEXT_BYTES} bytes of text: say it with --as NAME")]
	Name,
	/// The name that the pot shall have is empty or too long.
	#[error("the pot's name has to be 1 to {MAX_TEXT_BYTES} bytes of text: say another with --name")]
	Title,
	/// The importing person did not say who of the file they are, or is none of them.
	#[error("{}say who of the file you are, with --as: {}", nobody(.me), .names.join(", "))]
	NotInFile {
		/// Who they say they are.
		me: Option<String>,
		/// Who is in the file.
		names: Vec<String>,
	},
	/// Several people of the file have the name of the importing person.
	#[error("several people of the file are called {0}: give them different names, and export it again")]
	Namesakes(String),
	/// The file has several currencies or not the one that was asked for.
	#[error("{}", wrong_currency(.asked.as_deref(), .there))]
	Currency {
		/// What was asked for.
		asked: Option<String>,
		/// What is there.
		there: Vec<String>,
	},
	/// The file has but a symbol for its currency.
	#[error("the file calls its currency {symbol:?}, which is no code: say which it is with --currency, as in EUR")]
	Symbol {
		/// What it has.
		symbol: String,
	},
	/// The file is not what its app writes.
	#[error(transparent)]
	Misread(#[from] Misread),
	/// The parts of expenses do not make the whole.
	#[error("{}", splits_off(.0))]
	SplitsOff(Vec<SplitOff>),
	/// The rules refuse what the file says.
	#[error("{path}: the rules of a pot refuse it: {why:?}")]
	Refused {
		/// Where in the file.
		path: String,
		/// Why.
		why: Refusal,
	},
	/// The pot has something else where this import would have its own.
	#[error("{path}: the pot has this already, but it says something else there; change it in the pot instead")]
	Conflict {
		/// Where in the file.
		path: String,
	},
}

/// An expense whose parts do not make the whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SplitOff {
	/// Where in the file.
	pub path: String,
	/// What it was for.
	pub memo: String,
	/// By how much, as in `0.01 EUR are missing`.
	pub difference: String,
	/// Whether it can be repaired: not if someone's part would fall below zero, or nobody has one.
	pub repairable: bool,
}

/// Reads a file of an app that is told from what the file says. `me` is the name of the importing person: in ChopDot
/// that of whoever the file calls `owner`, in the others one of the file's.
///
/// # Errors
///
/// The first thing in the file that makes no sense; or all splits that do not make their amounts.
pub fn read(file: &str, me: Option<&str>, options: &Options) -> Result<Import, Error> {
	let text = file.strip_prefix(BYTE_ORDER_MARK).unwrap_or(file);
	if options.name.as_ref().is_some_and(|name| name.is_empty() || too_long(name).is_some()) {
		return Err(Error::Title);
	}
	match Format::of(text)? {
		Format::ChopDot => chopdot::read(text, me, options),
		Format::Splitwise => splitwise::read(text, me, options),
		Format::Spliit => spliit::read(text, me, options),
	}
}

impl Format {
	/// Tells which app wrote a file.
	///
	/// # Errors
	///
	/// [`Error::Unknown`], or [`Error::Misread`] for JSON that is broken.
	pub fn of(file: &str) -> Result<Self, Error> {
		let text = file.strip_prefix(BYTE_ORDER_MARK).unwrap_or(file);
		if !text.trim_start().starts_with('{') {
			return if splitwise::is_one(text) { Ok(Self::Splitwise) } else { Err(Error::Unknown) };
		}
		let fields = parse(text).and_then(Fields::of).map_err(|wrong| wrong.within(text))?;
		if fields.has("participants") {
			Ok(Self::Spliit)
		} else if ["pot", "potId", "baseCurrency", "members"].into_iter().any(|name| fields.has(name)) {
			Ok(Self::ChopDot)
		} else {
			Err(Error::Unknown)
		}
	}
}

impl Import {
	/// What is still to be sent to a pot that has all, some or none of it. What has changed in the pot since it
	/// was imported stays as it is.
	///
	/// # Errors
	///
	/// [`Error::Conflict`] if the pot has something else under the id of a part of it.
	pub fn remaining(&self, pot: &State) -> Result<Vec<Op>, Error> {
		if pot.pot().is_some_and(|pot| pot.currency != self.currency) {
			return Err(Error::Conflict { path: "the currency".into() });
		}
		let mut left = Vec::new();
		for (op, path) in self.ops.iter().zip(&self.paths) {
			match self.landed(op, pot) {
				None => left.push(op.clone()),
				Some(true) => {},
				Some(false) => return Err(Error::Conflict { path: path.clone() }),
			}
		}
		Ok(left)
	}

	/// Whether what the pot has in the place of `op` is this import's own; `None` if it has nothing there.
	fn landed(&self, op: &Op, pot: &State) -> Option<bool> {
		match op {
			Op::AddMember { id, name, .. } => {
				let place = pot.members().get(usize::from(*id))?;
				Some(place.name == *name || place.record.revisions.of(Group::Name) > 1)
			},
			op => {
				let id = op.item(&pot.id())?;
				let there = pot.item_state(&id)?;
				Some(self.made.item_state(&id).is_some_and(|made| is_own(there, made)))
			},
		}
	}
}

/// Whether `there` is `made`, or became what it is by amendments.
fn is_own(there: &ItemState, made: &ItemState) -> bool {
	let same = |group, equal| equal || there.record.revisions.of(group) > 1;
	(there.record.kind, there.record.author, there.about) == (made.record.kind, made.record.author, made.about)
		&& same(Group::Money, there.money == made.money)
		&& same(Group::Memo, there.memo == made.memo)
		&& same(Group::Note, there.note == made.note)
		&& same(Group::Method, there.method == made.method)
		&& same(Group::Date, there.date == made.date)
		&& same(Group::Category, there.category == made.category)
}

fn nobody(me: &Option<String>) -> String {
	me.as_ref().map(|me| format!("{me} is not in the file: ")).unwrap_or_default()
}

fn wrong_currency(asked: Option<&str>, there: &[String]) -> String {
	let there = there.join(", ");
	match asked {
		Some(asked) => format!("the file has nothing in {asked}: it is in {there}"),
		None => format!("a pot has one currency and the file has several: choose with --currency one of {there}"),
	}
}

fn splits_off(splits: &[SplitOff]) -> String {
	let mut lines = vec!["some splits do not make their amounts:".to_string()];
	lines.extend(splits.iter().map(|off| format!("  {} \"{}\": {}", off.path, off.memo, off.difference)));
	lines.push(match splits.iter().all(|off| off.repairable) {
		true => "import with --repair to divide the differences by the rounding rule, or correct the file".into(),
		false => "correct the file: not all of them can be repaired".into(),
	});
	lines.join("\n")
}
