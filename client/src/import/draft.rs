//! A pot that is being made of a file: what the readers of all apps have in common.

use super::{Error, Import, Options, SplitOff};
use crate::{
	amount::format,
	json::{is_null, string, Fields, Node, Wrong},
	names,
};
use codec::Encode;
use pot_ledger::{
	apportion, AccountId, Amount, Currency, Date, Entry, Expense, ItemId, Kind, MemberId, Op, Payment, PotId, Role,
	Split, State, Text, MAX_MEMBERS, MAX_TEXT_BYTES, RULES,
};
use sp_crypto_hashing::blake2_128;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// What members have each, as magnitudes.
pub(super) type Parts = Vec<(MemberId, Amount)>;

/// An import while its file is being read.
pub(super) struct Draft {
	/// What keeps the ids made for one app's files apart from all others.
	domain: &'static str,
	/// What tells the pot from all others of the app.
	pot: String,
	name: String,
	/// What all amounts are in.
	pub currency: Currency,
	repair: bool,
	/// The members' names, by number; the owner's first.
	names: Vec<String>,
	ids: HashSet<ItemId>,
	ops: Vec<(String, Op)>,
	/// What goes after all other operations.
	comments: Vec<(String, Op)>,
	/// The accounts that the file has for members.
	pub accounts: Vec<(MemberId, AccountId)>,
	/// What someone should look at.
	pub warnings: Vec<String>,
	splits_off: Vec<SplitOff>,
	/// Fields that are not imported, and how many there are of each.
	fields: BTreeMap<String, usize>,
	categories: BTreeSet<String>,
	/// Other things that are not.
	pub dropped: Vec<String>,
}

/// An expense as a file has it. Whatever has a length was checked when it was read.
pub(super) struct Spent {
	pub path: String,
	pub id: ItemId,
	pub kind: Kind,
	pub amount: Amount,
	pub paid: Parts,
	pub split: Split,
	pub memo: Option<String>,
	pub note: Option<String>,
	pub date: Option<Date>,
	pub category: Option<String>,
}

/// A payment as a file has it.
pub(super) struct Paid {
	pub path: String,
	pub id: ItemId,
	pub money: Payment,
	pub memo: Option<String>,
	pub method: Option<Text>,
	pub date: Option<Date>,
}

impl Draft {
	/// A pot of nobody, which `pot` tells from all others of the app.
	pub fn new(domain: &'static str, pot: String, name: String, currency: Currency, options: &Options) -> Self {
		let mut warnings = Vec::new();
		let name = names::check_pot(&name).unwrap_or_else(|why| {
			let mended = names::mend_pot(&name);
			warnings.push(format!("the pot: {why}; here it is {mended:?}"));
			mended
		});
		Self {
			domain,
			pot,
			name,
			currency,
			repair: options.repair,
			names: Vec::new(),
			ids: HashSet::new(),
			ops: Vec::new(),
			comments: Vec::new(),
			accounts: Vec::new(),
			warnings,
			splits_off: Vec::new(),
			fields: BTreeMap::new(),
			categories: BTreeSet::new(),
			dropped: Vec::new(),
		}
	}

	/// Takes in the people of a file, where each stands in it and what they are called, and tells their numbers.
	/// The one at `mine`, who is called `me`, becomes member 0.
	pub fn members(&mut self, people: Vec<(String, String)>, mine: usize, me: String) -> Vec<MemberId> {
		if let Some((path, _)) = people.get(mine) {
			let me = self.named(path, &me);
			self.names.push(me);
		}
		let mut numbers = Vec::with_capacity(people.len());
		for (k, (path, name)) in people.into_iter().enumerate() {
			numbers.push(if k == mine { 0 } else { self.names.len() as MemberId });
			if k == mine {
				continue;
			}
			let name = self.named(&path, &name);
			let op = Op::AddMember { id: self.names.len() as MemberId, name: plain(&name), role: Role::Editor };
			self.ops.push((path, op));
			self.names.push(name);
		}
		numbers
	}

	/// What someone is called here, who comes after those who are there; a change is said.
	fn named(&mut self, path: &str, name: &str) -> String {
		names::check(name, self.names.iter().map(String::as_str)).unwrap_or_else(|why| {
			let mended = names::mend(name, &self.names);
			self.warnings.push(format!("{path}: {why}; here it is {mended:?}"));
			mended
		})
	}

	/// What a member is called.
	pub fn name_of(&self, member: MemberId) -> &str {
		&self.names[usize::from(member)]
	}

	/// Everyone's number.
	pub fn everyone(&self) -> impl Iterator<Item = MemberId> {
		0..self.names.len() as MemberId
	}

	/// Adds an expense.
	pub fn spent(&mut self, spent: Spent) {
		let Spent { path, id, kind, amount, paid, split, memo, note, date, category } = spent;
		self.categories.extend(category);
		let money = Expense { kind, ..Expense::spending(amount, bounded(paid), split) };
		let (memo, note) = (memo.as_deref().map(plain), note.as_deref().map(plain));
		self.ops.push((path, Op::AddExpense { id, money, memo, note, date, category: None, receipt: None }));
	}

	/// Adds a payment.
	pub fn paid(&mut self, paid: Paid) {
		let Paid { path, id, money, memo, method, date } = paid;
		self.ops.push((
			path,
			Op::AddPayment { id, money, memo: memo.as_deref().map(plain), method, reference: None, date },
		));
	}

	/// Adds a comment on an item; `kind` tells it from others on the same.
	pub fn comment(&mut self, path: String, kind: &str, about: ItemId, text: Text) {
		let comment = Op::AddComment { id: self.id(kind, &about.to_string()), about: Some(about), text };
		self.comments.push((path, comment));
	}

	/// Parts that make `amount`, if they do or can be made to; what is wrong with them is kept.
	pub fn whole_split(&mut self, path: &str, memo: &str, amount: Amount, id: &ItemId, parts: Parts) -> Parts {
		let sum: u128 = parts.iter().map(|part| part.1 .0).sum();
		let missing = amount.0 as i128 - sum as i128;
		if missing == 0 {
			return parts;
		}
		let repaired = repair(&parts, missing, id);
		let what = if missing > 0 { "are missing" } else { "are too much" };
		let off = SplitOff {
			path: path.into(),
			memo: memo.into(),
			difference: format!("{} {what}", self.money(missing.unsigned_abs())),
			repairable: repaired.is_some(),
		};
		match repaired.filter(|_| self.repair) {
			Some(repaired) => {
				self.warnings.push(format!("{path} \"{}\": {}; repaired", off.memo, off.difference));
				repaired
			},
			None => {
				self.splits_off.push(off);
				parts
			},
		}
	}

	/// An amount with its currency, as in `12.50 EUR`.
	pub fn money(&self, units: u128) -> String {
		format!("{} {}", format(units, self.currency.decimals), self.currency.code())
	}

	/// An id for what is called `id` in the file; `None` if there was one like it.
	pub fn new_item(&mut self, kind: &str, id: &str) -> Option<ItemId> {
		let id = self.id(kind, id);
		self.ids.insert(id).then_some(id)
	}

	fn id(&self, kind: &str, id: &str) -> ItemId {
		ItemId(blake2_128(&(self.domain, &self.pot, kind, id).encode()))
	}

	/// Notes the fields of an object that were not taken.
	pub fn drop_rest(&mut self, object: &str, fields: &mut Fields) {
		for field in fields.drain().filter(|field| !is_null(field.value)) {
			*self.fields.entry(format!("{object}{}", field.name)).or_default() += 1;
		}
	}

	/// Folds all of it, so that nothing is sent of a file that the rules refuse in the end.
	pub fn check(self) -> Result<Import, Error> {
		if !self.splits_off.is_empty() {
			return Err(Error::SplitsOff(self.splits_off));
		}
		let salt = self.id("pot", "").0;
		let owner = self.names.first().cloned().unwrap_or_default();
		let (name, currency) = (plain(&self.name), self.currency.clone());
		let create = Op::CreatePot { rules: RULES, name, currency, owner: plain(&owner), account: None, seal: None };
		let (mut paths, mut ops, mut made) = (Vec::new(), Vec::new(), State::new(PotId::default()));
		let all = self.ops.into_iter().chain(self.comments);
		for (path, op) in std::iter::once(("the pot".into(), create)).chain(all) {
			let entry = Entry { by: 0, at: 0, op };
			made.apply(entry.clone()).map_err(|why| Error::Refused { path: path.clone(), why })?;
			if entry.op.is_appendable() {
				ops.push(entry.op);
				paths.push(path);
			}
		}
		let fields = self.fields.into_iter().map(|(field, count)| match count {
			1 => field,
			_ => format!("{field} ({count} times)"),
		});
		let categories = Vec::from_iter(self.categories).join(", ");
		let categories = (!categories.is_empty()).then(|| format!("the categories {categories}"));
		Ok(Import {
			name: self.name,
			currency: self.currency,
			salt,
			owner,
			ops,
			accounts: self.accounts,
			warnings: self.warnings,
			dropped: fields.chain(categories).chain(self.dropped).collect(),
			paths,
			made,
		})
	}
}

/// Which of the file's people the importing person is. Letters are told apart by case only if they have to be.
pub(super) fn find_me(me: Option<&str>, names: &[String]) -> Result<usize, Error> {
	let not_in_file = || Error::NotInFile { me: me.map(Into::into), names: names.to_vec() };
	let me = me.ok_or_else(not_in_file)?;
	let folded = me.to_lowercase();
	let same: Vec<_> = (0..names.len()).filter(|&k| names[k] == me).collect();
	let alike: Vec<_> = (0..names.len()).filter(|&k| names[k].to_lowercase() == folded).collect();
	match (same.as_slice(), alike.as_slice()) {
		([mine], _) | ([], [mine]) => Ok(*mine),
		([], []) => Err(not_in_file()),
		_ => Err(Error::Namesakes(me.into())),
	}
}

/// Divides `missing`, which may be below zero, equally among those who have a part, odd units by the rounding
/// rule under `id`. `None` if nobody has a part, or someone's would fall below zero.
fn repair(parts: &[(MemberId, Amount)], missing: i128, id: &ItemId) -> Option<Parts> {
	let count = parts.len() as i128;
	let each = missing.checked_div_euclid(count)?;
	let odd = Amount(missing.rem_euclid(count) as u128);
	let odd = apportion(odd, parts.iter().map(|part| (part.0, 1)), id);
	let mut repaired = Vec::with_capacity(parts.len());
	for (&(member, Amount(part)), (_, Amount(odd))) in parts.iter().zip(odd) {
		repaired.push((member, Amount(u128::try_from(part as i128 + each + odd as i128).ok()?)));
	}
	repaired.retain(|part| part.1 != Amount(0));
	Some(repaired)
}

/// What is wrong with a number of people, if anything.
pub(super) fn too_many(count: usize) -> Option<String> {
	(count > MAX_MEMBERS as usize).then(|| format!("at most {MAX_MEMBERS} members"))
}

/// What is wrong with a text, if anything.
pub(super) fn too_long(text: &str) -> Option<String> {
	(text.len() > MAX_TEXT_BYTES as usize).then(|| format!("at most {MAX_TEXT_BYTES} bytes of text"))
}

/// A text of a length that a pot can keep.
pub(super) fn words(node: Node) -> Result<String, Wrong> {
	let text = string(node)?;
	match too_long(&text) {
		None => Ok(text),
		Some(bound) => Err(Wrong::expected(node, bound)),
	}
}

/// A text that says something.
pub(super) fn name(node: Node) -> Result<String, Wrong> {
	let text = words(node)?;
	match text.is_empty() {
		true => Err(Wrong::expected(node, "a text that is not empty")),
		false => Ok(text),
	}
}

/// The civil date that a time in ISO 8601 begins with.
pub(super) fn iso_day(node: Node) -> Result<Date, Wrong> {
	let text = string(node)?;
	crate::date::parse(text.get(..10).unwrap_or(&text)).map_err(|error| Wrong::new(node, error))
}

pub(super) fn plain(text: &str) -> Text {
	Text::plain(text).expect("its length was checked when it was read; qed")
}

pub(super) fn bounded<T, B: TryFrom<Vec<T>>>(rows: Vec<T>) -> B {
	rows.try_into().ok().expect("a row for each member at most, and their number was checked; qed")
}
