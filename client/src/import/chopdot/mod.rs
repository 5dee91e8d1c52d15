//! ChopDot's share snapshot, and its file export.
//!
//! Both are one JSON document with a pot's members and expenses; the export also has its history. Everything
//! that is made of a file gets an id that depends on the file alone, so whoever imports it again finds the
//! same pot with the same items in it, and sends only what is missing.

mod read;

use crate::json::{parse, Misread};
use pot_ledger::{AccountId, Currency, Group, ItemState, MemberId, Op, Refusal, State, Text, View, MAX_TEXT_BYTES};
use read::Draft;

/// A pot that was read from a file, and checked.
#[derive(Clone, Debug)]
pub struct Import {
	/// The pot's name.
	pub name: String,
	/// Its currency.
	pub currency: Currency,
	/// The salt of its id. It depends on the pot's id in the file, so importing again finds the same pot.
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
	/// The name of the importing person is empty or too long.
	#[error("your name has to be 1 to {MAX_TEXT_BYTES} bytes of text")]
	Name,
	/// The file is not what ChopDot writes.
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

/// Reads a share snapshot or a file export. `me` is the name of the importing person, who takes the place of
/// ChopDot's `owner`. With `repair`, what is missing from a split, or too much in it, is divided equally among
/// those who have a part in it, odd units by the rounding rule.
///
/// # Errors
///
/// The first thing in the file that makes no sense; or all splits that do not make their amounts.
pub fn read(file: &str, me: &str, repair: bool) -> Result<Import, Error> {
	let owner = Text::plain(me).filter(|_| !me.is_empty()).ok_or(Error::Name)?;
	let draft = parse(file).and_then(|node| Draft::read(node, me, repair));
	draft.map_err(|wrong| wrong.within(file))?.check(owner)
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
			return Err(Error::Conflict { path: "baseCurrency".into() });
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

fn splits_off(splits: &[SplitOff]) -> String {
	let mut lines = vec!["some splits do not make their amounts:".to_string()];
	lines.extend(splits.iter().map(|off| format!("  {} \"{}\": {}", off.path, off.memo, off.difference)));
	lines.push(match splits.iter().all(|off| off.repairable) {
		true => "import with --repair to divide the differences by the rounding rule, or correct the file".into(),
		false => "correct the file: not all of them can be repaired".into(),
	});
	lines.join("\n")
}
