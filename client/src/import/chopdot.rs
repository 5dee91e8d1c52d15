//! ChopDot's share snapshot, and its file export.
//!
//! Both are one JSON document with a pot's members and expenses; the export also has its history. The file says
//! itself who of it the importing person is, and calls them `You`.

use super::{
	draft::{bounded, iso_day, name, plain, too_many, words, Draft, Paid, Parts, Spent},
	Error, Import, Options,
};
use crate::{
	amount::{parse_number, AmountError},
	journal::parse_address,
	json::{list, parse, string, whole, Fault, Fields, Node, Wrong},
};
use pot_ledger::{Amount, Currency, Date, ItemId, Kind, MemberId, Payment, Split, Text, MAX_AMOUNT};
use std::collections::{BTreeMap, HashMap};

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

/// Reads a share snapshot or a file export. `me` takes the place of ChopDot's `owner`.
pub(super) fn read(file: &str, me: Option<&str>, options: &Options) -> Result<Import, Error> {
	let me = me.filter(|me| !me.is_empty() && Text::plain(me).is_some()).ok_or(Error::Name)?;
	let draft = parse(file).and_then(|node| Reader::read(node, me, options)).map_err(|wrong| wrong.within(file))?;
	match &options.currency {
		Some(asked) if asked != draft.currency.code() => {
			Err(Error::Currency { asked: Some(asked.clone()), there: vec![draft.currency.code().into()] })
		},
		_ => draft.check(),
	}
}

/// A pot, being read.
struct Reader {
	draft: Draft,
	/// Where the pot stands in the file.
	prefix: &'static str,
	/// Members by their ids in the file.
	numbers: HashMap<String, MemberId>,
}

/// A member as the file has them.
struct Person<'a> {
	id: String,
	id_node: Node<'a>,
	name: String,
	address: Option<String>,
	is_owner: bool,
}

impl Reader {
	fn read(node: Node, me: &str, options: &Options) -> Result<Draft, Wrong> {
		let mut fields = Fields::of(node)?;
		if let Some(pot) = fields.take("pot", Ok)? {
			let draft = Fields::of(pot).and_then(|mut pot| Self::read_pot(&mut pot, "pot.", me, options));
			let mut draft = draft.map_err(|wrong| wrong.inside("pot"))?;
			draft.drop_rest("", &mut fields);
			return Ok(draft);
		}
		Self::read_pot(&mut fields, "", me, options)
	}

	fn read_pot(fields: &mut Fields, prefix: &'static str, me: &str, options: &Options) -> Result<Draft, Wrong> {
		let id = fields.take("potId", name)?;
		let said = fields.take_some("baseCurrency", currency)?;
		let id = id.map_or_else(|| fields.need("id", name), Ok)?;
		let title = fields.need("name", name)?;
		let title = options.name.clone().unwrap_or(title);
		let currency = said.clone().unwrap_or_else(|| currency_of(CURRENCY_UNSAID).expect("it is in the list; qed"));
		let draft = Draft::new(DOMAIN, id, title, currency, options);
		let mut reader = Self { draft, prefix, numbers: HashMap::new() };
		if said.is_none() {
			let path = reader.path("baseCurrency");
			reader.draft.warnings.push(format!("{path}: missing, and so {CURRENCY_UNSAID}, as in ChopDot"));
		}
		fields.need("members", |node| reader.members(node, me))?;
		fields.take_some("expenses", |node| list(node, |k, node| reader.expense(k, node)))?;
		fields.take_some("history", |node| list(node, |k, node| reader.event(k, node)))?;
		reader.drop_rest("", fields);
		Ok(reader.draft)
	}

	// Members

	fn members(&mut self, node: Node, me: &str) -> Result<(), Wrong> {
		let people = list(node, |_, node| self.person(node))?;
		if let Some(bound) = too_many(people.len()) {
			return Err(Wrong::expected(node, bound));
		}
		let mine = people.iter().position(|person| person.id == ME);
		let mine = mine.or_else(|| people.iter().position(|person| person.name == MY_NAME));
		let mine = mine.or_else(|| people.iter().position(|person| person.is_owner));
		let no_owner = || Wrong::expected(node, format!("a member with the id \"{ME}\", whose place is yours"));
		let mine = mine.ok_or_else(no_owner)?;
		let named = &people[mine].name;
		if named != MY_NAME && named != me {
			let path = self.path(format!("members[{mine}]"));
			self.draft.warnings.push(format!("{path}: {named} is you, and is called {me} here"));
		}
		let rows =
			people.iter().enumerate().map(|(k, person)| (self.path(format!("members[{k}]")), person.name.clone()));
		let numbers = self.draft.members(rows.collect(), mine, me.into());
		for (k, (person, number)) in people.into_iter().zip(numbers).enumerate() {
			if self.numbers.insert(person.id, number).is_some() {
				return Err(Wrong::new(person.id_node, Fault::Duplicate).inside("id").inside(&format!("[{k}]")));
			}
			let Some(address) = person.address else { continue };
			match parse_address(&address) {
				Some(account) => self.draft.accounts.push((number, account)),
				None => {
					let path = self.path(format!("members[{k}].address"));
					self.draft.warnings.push(format!("{path}: {address} fails its checksum and is not imported"));
				},
			}
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
			Some(parts) => {
				let memo = memo.as_deref().unwrap_or_default();
				Split::Exact(bounded(self.draft.whole_split(&path, memo, amount, &id, parts)))
			},
			None => Split::Equal(bounded(self.draft.everyone().collect())),
		};
		let witnesses = fields.take_some("attestations", |node| list(node, |i, node| self.witness(k, i, node)))?;
		self.drop_rest("expenses[].", &mut fields);

		let witnesses: Vec<_> = witnesses.unwrap_or_default().into_iter().flatten().collect();
		if !witnesses.is_empty() {
			let all = format!("confirmed in ChopDot by {}", witnesses.join(", "));
			let text = Text::plain(&all)
				.unwrap_or_else(|| plain(&format!("confirmed in ChopDot by {} members", witnesses.len())));
			self.draft.comment(format!("{path}.attestations"), "attestations", id, text);
		}
		let (kind, paid) = (Kind::Spending, vec![(payer, amount)]);
		self.draft.spent(Spent { path, id, kind, amount, paid, split, memo, note, date, category: None });
		Ok(())
	}

	/// Everyone's part, ascending by member; those who have none are left out.
	fn parts(&mut self, node: Node) -> Result<Parts, Wrong> {
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
			Some(&member) => Ok(Some(self.draft.name_of(member).into())),
			None => {
				let path = self.path(format!("expenses[{expense}].attestations[{k}]"));
				self.draft.warnings.push(format!("{path}: \"{id}\" is no member and is not imported"));
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
		let amount_field = match self.draft.currency.code() {
			"USDC" => "amountUsdc",
			"DOT" => "amountDot",
			_ => "",
		};
		if (kind.as_str(), status.as_str()) != ("onchain_settlement", "finalized") {
			self.draft.dropped.push(format!("{path}: {kind} {status}").trim_end().into());
			return Ok(());
		}
		let Some(amount) = fields.take_some(amount_field, |node| self.positive(node))? else {
			self.draft.dropped.push(format!("{path}: {kind} in another currency than {}", self.draft.currency.code()));
			return Ok(());
		};
		let id = fields.need("id", |node| self.new_item("settlement", node))?;
		let from = fields.need("fromMemberId", |node| self.member(node))?;
		let to = fields.need("toMemberId", |node| self.member(node))?;
		let memo = fields.take_some("note", words)?.filter(|note| !note.is_empty());
		let transaction = fields.take_some("txHash", words)?.unwrap_or_default();
		let days = fields.take_some("when", |node| Ok(whole::<u64>(node)? / DAY))?;
		self.drop_rest("history[].", &mut fields);
		self.draft.paid(Paid {
			path,
			id,
			money: Payment::new(from, to, amount),
			memo,
			method: Text::plain(format!("on chain {transaction}").trim_end()),
			date: days.and_then(|days| Date::try_from(days).ok()),
		});
		Ok(())
	}

	// Shared

	fn amount(&self, node: Node) -> Result<Amount, Wrong> {
		let quoted = node.get().starts_with('"');
		let text = if quoted { string(node)? } else { node.get().into() };
		match parse_number(&text, self.draft.currency.decimals) {
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
		let code = self.draft.currency.code();
		match string(node)? == code {
			true => Ok(()),
			false => Err(Wrong::expected(node, format!("{code}, the currency of the pot"))),
		}
	}

	/// An id for what has the id `node` in the file, which nothing else may have.
	fn new_item(&mut self, kind: &str, node: Node) -> Result<ItemId, Wrong> {
		self.draft.new_item(kind, &name(node)?).ok_or_else(|| Wrong::new(node, Fault::Duplicate))
	}

	fn path(&self, path: impl std::fmt::Display) -> String {
		format!("{}{path}", self.prefix)
	}

	/// Notes the fields of an object in the pot that were not taken.
	fn drop_rest(&mut self, object: &str, fields: &mut Fields) {
		self.draft.drop_rest(&self.path(object), fields);
	}
}

fn currency(node: Node) -> Result<Currency, Wrong> {
	let known = || CURRENCIES.map(|row| row.0).join(", ");
	currency_of(&string(node)?).ok_or_else(|| Wrong::expected(node, format!("one of {}", known())))
}

fn currency_of(code: &str) -> Option<Currency> {
	let (code, decimals) = CURRENCIES.into_iter().find(|row| row.0 == code)?;
	Currency::new(code, decimals)
}
