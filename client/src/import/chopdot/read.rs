//! Reading a file into an import.

use super::{Error, Import, SplitOff};
use crate::{
	amount::{format, parse_number, AmountError},
	date,
	journal::parse_address,
	json::{is_null, list, string, whole, Fault, Fields, Node, Wrong},
};
use codec::Encode;
use pot_ledger::{
	apportion, AccountId, Amount, Currency, Date, Entry, Expense, ItemId, MemberId, Op, Payment, PotId, Role, Split,
	State, Text, MAX_AMOUNT, MAX_MEMBERS, MAX_TEXT_BYTES, RULES,
};
use sp_crypto_hashing::blake2_128;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What keeps the ids made here apart from all others.
const DOMAIN: &str = "potchain/import/chopdot/v1";
/// The id that ChopDot gives to the person whose device it runs on.
const ME: &str = "owner";
/// The name that it gives them.
const MY_NAME: &str = "You";
/// The currencies that it knows, and their decimals.
const CURRENCIES: [(&str, u8); 7] =
	[("DOT", 10), ("USD", 2), ("EUR", 2), ("GBP", 2), ("CHF", 2), ("USDC", 6), ("JPY", 0)];
/// What it takes a pot to be in that does not say.
const CURRENCY_UNSAID: &str = "USD";
/// Milliseconds.
const DAY: u64 = 24 * 60 * 60 * 1000;

/// An import while its file is being read.
pub(super) struct Draft<'a> {
	me: &'a str,
	repair: bool,
	/// Where the pot stands in the file.
	prefix: &'static str,
	pot: String,
	name: String,
	currency: Currency,
	/// Members by their ids in the file.
	numbers: HashMap<String, MemberId>,
	/// Their names, by number.
	names: Vec<String>,
	ids: HashSet<ItemId>,
	ops: Vec<(String, Op)>,
	/// What goes after all other operations.
	comments: Vec<(String, Op)>,
	accounts: Vec<(MemberId, AccountId)>,
	warnings: Vec<String>,
	splits_off: Vec<SplitOff>,
	/// Fields that are not imported, and how many there are of each.
	fields: BTreeMap<String, usize>,
	/// Other things that are not.
	dropped: Vec<String>,
}

/// A member as the file has them.
struct Person<'a> {
	id: String,
	id_node: Node<'a>,
	name: String,
	address: Option<String>,
	is_owner: bool,
}

impl<'a> Draft<'a> {
	pub fn read(node: Node<'_>, me: &'a str, repair: bool) -> Result<Self, Wrong> {
		let mut fields = Fields::of(node)?;
		if let Some(pot) = fields.take("pot", Ok)? {
			let draft = Fields::of(pot).and_then(|mut pot| Self::read_pot(&mut pot, "pot.", me, repair));
			let mut draft = draft.map_err(|wrong| wrong.inside("pot"))?;
			draft.drop_all("", &mut fields);
			return Ok(draft);
		}
		Self::read_pot(&mut fields, "", me, repair)
	}

	fn read_pot(fields: &mut Fields, prefix: &'static str, me: &'a str, repair: bool) -> Result<Self, Wrong> {
		let id = fields.take("potId", name)?;
		let currency = fields.take_some("baseCurrency", currency)?;
		let mut draft = Draft {
			me,
			repair,
			prefix,
			pot: id.map_or_else(|| fields.need("id", name), Ok)?,
			name: fields.need("name", name)?,
			currency: currency.clone().unwrap_or_else(|| currency_of(CURRENCY_UNSAID).expect("it is in the list; qed")),
			numbers: HashMap::new(),
			names: Vec::new(),
			ids: HashSet::new(),
			ops: Vec::new(),
			comments: Vec::new(),
			accounts: Vec::new(),
			warnings: Vec::new(),
			splits_off: Vec::new(),
			fields: BTreeMap::new(),
			dropped: Vec::new(),
		};
		if currency.is_none() {
			let path = draft.path("baseCurrency");
			draft.warnings.push(format!("{path}: missing, and so {CURRENCY_UNSAID}, as in ChopDot"));
		}
		fields.need("members", |node| draft.members(node))?;
		fields.take_some("expenses", |node| list(node, |k, node| draft.expense(k, node)))?;
		fields.take_some("history", |node| list(node, |k, node| draft.event(k, node)))?;
		draft.drop_rest("", fields);
		Ok(draft)
	}

	// Members

	fn members(&mut self, node: Node) -> Result<(), Wrong> {
		let people = list(node, |_, node| self.person(node))?;
		if people.len() > MAX_MEMBERS as usize {
			return Err(Wrong::expected(node, format!("at most {MAX_MEMBERS} members")));
		}
		let mine = people.iter().position(|person| person.id == ME);
		let mine = mine.or_else(|| people.iter().position(|person| person.name == MY_NAME));
		let mine = mine.or_else(|| people.iter().position(|person| person.is_owner));
		let no_owner = || Wrong::expected(node, format!("a member with the id \"{ME}\", whose place is yours"));
		let mine = mine.ok_or_else(no_owner)?;
		self.names.push(self.me.into());
		for (k, person) in people.into_iter().enumerate() {
			let number = if k == mine { 0 } else { self.names.len() as MemberId };
			if self.numbers.insert(person.id, number).is_some() {
				return Err(Wrong::new(person.id_node, Fault::Duplicate).inside("id").inside(&format!("[{k}]")));
			}
			let path = self.path(format!("members[{k}]"));
			if let Some(address) = person.address {
				match parse_address(&address) {
					Some(account) => self.accounts.push((number, account)),
					None => {
						self.warnings.push(format!("{path}.address: {address} fails its checksum and is not imported"))
					},
				}
			}
			if k == mine {
				if person.name != MY_NAME && person.name != self.me {
					self.warnings.push(format!("{path}: {} is you, and is called {} here", person.name, self.me));
				}
				continue;
			}
			if self.names.contains(&person.name) {
				self.warnings.push(format!("{path}: two members are called {}", person.name));
			}
			let name = plain(&person.name);
			self.names.push(person.name);
			self.ops.push((path, Op::AddMember { id: number, name, role: Role::Editor, account: None }));
		}
		Ok(())
	}

	fn person<'n>(&mut self, node: Node<'n>) -> Result<Person<'n>, Wrong> {
		let mut fields = Fields::of(node)?;
		let id_node = fields.need("id", Ok)?;
		let person = Person {
			id: name(id_node).map_err(|wrong| wrong.inside("id"))?,
			id_node,
			name: fields.need("name", name)?,
			address: fields.take_some("address", string)?.filter(|address| !address.is_empty()),
			is_owner: fields.take_some("role", string)?.is_some_and(|role| role == "Owner"),
		};
		self.drop_rest("members[].", &mut fields);
		Ok(person)
	}

	fn member(&self, node: Node) -> Result<MemberId, Wrong> {
		let id = string(node)?;
		let unknown = || Wrong::expected(node, format!("the id of a member, and \"{id}\" is none"));
		self.numbers.get(&id).copied().ok_or_else(unknown)
	}

	// Expenses

	fn expense(&mut self, k: usize, node: Node) -> Result<(), Wrong> {
		let path = self.path(format!("expenses[{k}]"));
		let mut fields = Fields::of(node)?;
		let id = fields.need("id", |node| self.new_item("expense", node))?;
		let amount = fields.need("amount", |node| self.positive(node))?;
		fields.take_some("currency", |node| self.same_currency(node))?;
		let payer = fields.need("paidBy", |node| self.member(node))?;
		let memo = fields.take_some("memo", words)?.filter(|memo| !memo.is_empty());
		let description = fields.take_some("description", words)?.filter(|words| !words.is_empty());
		let (memo, note) = match (memo, description) {
			(Some(memo), description) => (Some(memo.clone()), description.filter(|words| *words != memo)),
			(None, description) => (description, None),
		};
		let date = fields.take_some("date", iso_day)?;
		let split = match fields.take_some("split", |node| self.parts(node))? {
			Some(parts) => Split::Exact(bounded(self.whole_split(&path, memo.as_deref(), amount, &id, parts))),
			None => Split::Equal(bounded((0..self.names.len() as MemberId).collect())),
		};
		let witnesses = fields.take_some("attestations", |node| list(node, |i, node| self.witness(k, i, node)))?;
		self.drop_rest("expenses[].", &mut fields);

		let money = Expense::spending(amount, bounded(vec![(payer, amount)]), split);
		let (memo, note) = (memo.as_deref().map(plain), note.as_deref().map(plain));
		self.ops.push((path.clone(), Op::AddExpense { id, money, memo, note, date, category: None, receipt: None }));
		let witnesses: Vec<_> = witnesses.unwrap_or_default().into_iter().flatten().collect();
		if !witnesses.is_empty() {
			let all = format!("confirmed in ChopDot by {}", witnesses.join(", "));
			let text = Text::plain(&all)
				.unwrap_or_else(|| plain(&format!("confirmed in ChopDot by {} members", witnesses.len())));
			let comment = Op::AddComment { id: self.id("attestations", &id.to_string()), about: Some(id), text };
			self.comments.push((format!("{path}.attestations"), comment));
		}
		Ok(())
	}

	/// Everyone's part, ascending by member; those who have none are left out.
	fn parts(&mut self, node: Node) -> Result<Vec<(MemberId, Amount)>, Wrong> {
		let mut parts = BTreeMap::new();
		list(node, |_, node| {
			let mut fields = Fields::of(node)?;
			let member_node = fields.need("memberId", Ok)?;
			let member = self.member(member_node).map_err(|wrong| wrong.inside("memberId"))?;
			let amount = fields.need("amount", |node| self.amount(node))?;
			self.drop_rest("expenses[].split[].", &mut fields);
			match parts.insert(member, amount) {
				Some(_) => Err(Wrong::new(member_node, Fault::Duplicate).inside("memberId")),
				None => Ok(()),
			}
		})?;
		Ok(parts.into_iter().filter(|part| part.1 != Amount(0)).collect())
	}

	/// Parts that make the whole, if they do or can be made to; what is wrong with them is kept.
	fn whole_split(
		&mut self,
		path: &str,
		memo: Option<&str>,
		amount: Amount,
		id: &ItemId,
		parts: Vec<(MemberId, Amount)>,
	) -> Vec<(MemberId, Amount)> {
		let sum: u128 = parts.iter().map(|part| part.1 .0).sum();
		let missing = amount.0 as i128 - sum as i128;
		if missing == 0 {
			return parts;
		}
		let repaired = repair(&parts, missing, id);
		let units = format(missing.unsigned_abs(), self.currency.decimals);
		let what = if missing > 0 { "are missing" } else { "are too much" };
		let off = SplitOff {
			path: path.into(),
			memo: memo.unwrap_or_default().into(),
			difference: format!("{units} {} {what}", self.currency.code()),
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

	/// The name of a member who confirmed an expense: a list of ids, or of objects with one.
	fn witness(&mut self, expense: usize, k: usize, node: Node) -> Result<Option<String>, Wrong> {
		let id = match node.get().starts_with('{') {
			true => {
				let mut fields = Fields::of(node)?;
				let id = fields.need("memberId", string)?;
				self.drop_rest("expenses[].attestations[].", &mut fields);
				id
			},
			false => string(node)?,
		};
		match self.numbers.get(&id) {
			Some(&member) => Ok(Some(self.names[usize::from(member)].clone())),
			None => {
				let path = self.path(format!("expenses[{expense}].attestations[{k}]"));
				self.warnings.push(format!("{path}: \"{id}\" is no member and is not imported"));
				Ok(None)
			},
		}
	}

	// History

	fn event(&mut self, k: usize, node: Node) -> Result<(), Wrong> {
		let path = self.path(format!("history[{k}]"));
		let mut fields = Fields::of(node)?;
		let kind = fields.take_some("type", string)?.unwrap_or_default();
		let status = fields.take_some("status", string)?.unwrap_or_default();
		let amount_field = match self.currency.code() {
			"USDC" => "amountUsdc",
			"DOT" => "amountDot",
			_ => "",
		};
		if (kind.as_str(), status.as_str()) != ("onchain_settlement", "finalized") {
			self.dropped.push(format!("{path}: {kind} {status}").trim_end().into());
			return Ok(());
		}
		let Some(amount) = fields.take_some(amount_field, |node| self.positive(node))? else {
			self.dropped.push(format!("{path}: {kind} in another currency than {}", self.currency.code()));
			return Ok(());
		};
		let id = fields.need("id", |node| self.new_item("settlement", node))?;
		let from = fields.need("fromMemberId", |node| self.member(node))?;
		let to = fields.need("toMemberId", |node| self.member(node))?;
		let memo = fields.take_some("note", words)?.filter(|note| !note.is_empty());
		let transaction = fields.take_some("txHash", words)?.unwrap_or_default();
		let days = fields.take_some("when", |node| Ok(whole::<u64>(node)? / DAY))?;
		self.drop_rest("history[].", &mut fields);
		let op = Op::AddPayment {
			id,
			money: Payment::new(from, to, amount),
			memo: memo.as_deref().map(plain),
			method: Text::plain(format!("on chain {transaction}").trim_end()),
			reference: None,
			date: days.and_then(|days| Date::try_from(days).ok()),
		};
		self.ops.push((path, op));
		Ok(())
	}

	// Shared

	fn amount(&self, node: Node) -> Result<Amount, Wrong> {
		let quoted = node.get().starts_with('"');
		let text = if quoted { string(node)? } else { node.get().into() };
		match parse_number(&text, self.currency.decimals) {
			Ok(Amount(amount)) if amount > MAX_AMOUNT => Err(Wrong::new(node, AmountError::TooLarge)),
			Err(AmountError::NotDecimal) => Err(Wrong::expected(node, "a number")),
			amount => amount.map_err(|error| Wrong::new(node, error)),
		}
	}

	fn positive(&self, node: Node) -> Result<Amount, Wrong> {
		match self.amount(node)? {
			Amount(0) => Err(Wrong::expected(node, "an amount above zero")),
			amount => Ok(amount),
		}
	}

	fn same_currency(&self, node: Node) -> Result<(), Wrong> {
		let code = self.currency.code();
		match string(node)? == code {
			true => Ok(()),
			false => Err(Wrong::expected(node, format!("{code}, the currency of the pot"))),
		}
	}

	/// An id for what has the id `node` in the file, which nothing else may have.
	fn new_item(&mut self, kind: &str, node: Node) -> Result<ItemId, Wrong> {
		let id = self.id(kind, &name(node)?);
		match self.ids.insert(id) {
			true => Ok(id),
			false => Err(Wrong::new(node, Fault::Duplicate)),
		}
	}

	fn id(&self, kind: &str, id: &str) -> ItemId {
		ItemId(blake2_128(&(DOMAIN, &self.pot, kind, id).encode()))
	}

	fn path(&self, path: impl std::fmt::Display) -> String {
		format!("{}{path}", self.prefix)
	}

	/// Notes the fields of an object in the pot that were not taken.
	fn drop_rest(&mut self, object: &str, fields: &mut Fields) {
		self.drop_all(&self.path(object), fields);
	}

	fn drop_all(&mut self, object: &str, fields: &mut Fields) {
		for field in fields.drain().filter(|field| !is_null(field.value)) {
			*self.fields.entry(format!("{object}{}", field.name)).or_default() += 1;
		}
	}

	/// Folds all of it, so that nothing is sent of a file that the rules refuse in the end.
	pub fn check(self, owner: Text) -> Result<Import, Error> {
		if !self.splits_off.is_empty() {
			return Err(Error::SplitsOff(self.splits_off));
		}
		let salt = self.id("pot", "").0;
		let create = Op::CreatePot {
			rules: RULES,
			name: plain(&self.name),
			currency: self.currency.clone(),
			owner,
			account: None,
		};
		let (mut paths, mut ops, mut made) = (Vec::new(), Vec::new(), State::new(PotId::default()));
		let all = self.ops.into_iter().chain(self.comments);
		for (path, op) in std::iter::once((self.prefix.into(), create)).chain(all) {
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
		Ok(Import {
			name: self.name,
			currency: self.currency,
			salt,
			owner: self.me.into(),
			ops,
			accounts: self.accounts,
			warnings: self.warnings,
			dropped: fields.chain(self.dropped).collect(),
			paths,
			made,
		})
	}
}

/// Divides `missing`, which may be below zero, equally among those who have a part, odd units by the rounding
/// rule under `id`. `None` if nobody has a part, or someone's would fall below zero.
fn repair(parts: &[(MemberId, Amount)], missing: i128, id: &ItemId) -> Option<Vec<(MemberId, Amount)>> {
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

fn currency(node: Node) -> Result<Currency, Wrong> {
	let known = || CURRENCIES.map(|row| row.0).join(", ");
	currency_of(&string(node)?).ok_or_else(|| Wrong::expected(node, format!("one of {}", known())))
}

fn currency_of(code: &str) -> Option<Currency> {
	let (code, decimals) = CURRENCIES.into_iter().find(|row| row.0 == code)?;
	Currency::new(code, decimals)
}

/// The civil date that a time in ISO 8601 begins with.
fn iso_day(node: Node) -> Result<Date, Wrong> {
	let text = string(node)?;
	date::parse(text.get(..10).unwrap_or(&text)).map_err(|error| Wrong::new(node, error))
}

fn words(node: Node) -> Result<String, Wrong> {
	let text = string(node)?;
	match text.len() <= MAX_TEXT_BYTES as usize {
		true => Ok(text),
		false => Err(Wrong::expected(node, format!("at most {MAX_TEXT_BYTES} bytes of text"))),
	}
}

/// A text that says something.
fn name(node: Node) -> Result<String, Wrong> {
	let text = words(node)?;
	match text.is_empty() {
		true => Err(Wrong::expected(node, "a text that is not empty")),
		false => Ok(text),
	}
}

fn plain(text: &str) -> Text {
	Text::plain(text).expect("its length was checked when it was read; qed")
}

fn bounded<T, B: TryFrom<Vec<T>>>(rows: Vec<T>) -> B {
	rows.try_into().ok().expect("a row for each member at most, and their number was checked; qed")
}
