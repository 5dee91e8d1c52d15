//! Spliit's export of a group: one JSON document with its participants and expenses.
//!
//! Spliit divides as a pot does, by largest remainders, but gives odd cents to others: it rotates ties by another hash
//! of the expense. So that everyone's balance is what Spliit shows, an expense keeps the way in which it is divided if
//! that makes the parts that Spliit makes of it, and else comes in with those parts as exact amounts.

use super::{
	draft::{bounded, find_me, iso_day, name, plain, too_long, too_many, words, Draft, Paid, Parts, Spent},
	Error, Import, Options,
};
use crate::{
	amount::format_signed,
	json::{boolean, list, parse, signed, string, whole, Fault, Fields, Node, Wrong},
};
use pot_ledger::{
	Amount, Currency, ItemId, Kind, MemberId, Payment, Split, Weight, MAX_TEXT_BYTES, MAX_WEIGHT, WHOLE_BASIS_POINTS,
};
use std::{
	cmp::Reverse,
	collections::{BTreeMap, HashMap, HashSet},
};

/// What keeps the ids made here apart from all others.
const DOMAIN: &str = "potchain/import/spliit/v1";
/// The currencies of which Spliit knows no smaller units. It writes all others with two decimals.
const WITHOUT_DECIMALS: [&str; 7] = ["COP", "HUF", "IDR", "ISK", "JPY", "KRW", "VND"];
const DECIMALS: u8 = 2;

/// Reads a group. `me` is one of its participants.
pub(super) fn read(file: &str, me: Option<&str>, options: &Options) -> Result<Import, Error> {
	let within = |wrong: Wrong| wrong.within(file);
	let mut fields = parse(file).and_then(Fields::of).map_err(within)?;
	let head = Head::read(&mut fields).map_err(within)?;
	let names: Vec<_> = head.people.iter().map(|person| person.name.clone()).collect();
	let mine = find_me(me, &names)?;
	let currency = head.currency(options.currency.as_deref())?;

	let title = options.name.clone().unwrap_or(head.name);
	let mut draft = Draft::new(DOMAIN, head.id, title, currency, options);
	let paths = (0..names.len()).map(|k| format!("participants[{k}]"));
	let me = names[mine].clone();
	let numbers = draft.members(paths.zip(names).collect(), mine, me);
	let mut group = Group { draft, numbers: HashMap::new(), recast: Vec::new() };
	for (mut person, number) in head.people.into_iter().zip(numbers) {
		group.draft.drop_rest("participants[].", &mut person.rest);
		group.numbers.insert(person.id, number);
	}
	fields.take_some("expenses", |node| list(node, |k, node| group.expense(k, node))).map_err(within)?;
	group.draft.drop_rest("", &mut fields);
	group.finish().check()
}

/// What has to be known of a group before its expenses can be read.
struct Head<'a> {
	id: String,
	name: String,
	symbol: String,
	code: Option<String>,
	people: Vec<Person<'a>>,
}

/// A participant as the file has them.
struct Person<'a> {
	id: String,
	name: String,
	rest: Fields<'a>,
}

impl<'a> Head<'a> {
	fn read(fields: &mut Fields<'a>) -> Result<Self, Wrong> {
		Ok(Self {
			id: fields.need("id", name)?,
			name: fields.need("name", name)?,
			symbol: fields.take_some("currency", string)?.unwrap_or_default(),
			code: fields.take_some("currencyCode", string)?.filter(|code| !code.is_empty()),
			people: fields.need("participants", people)?,
		})
	}

	/// The currency of the group: one that it names, or else the one that was asked for.
	fn currency(&self, asked: Option<&str>) -> Result<Currency, Error> {
		let symbol = || Error::Symbol { symbol: self.symbol.clone() };
		let Some(code) = &self.code else {
			// Whatever it is called, Spliit writes it with two decimals.
			return Currency::new(asked.unwrap_or(&self.symbol), DECIMALS).ok_or_else(symbol);
		};
		match asked {
			Some(asked) if asked != code => {
				Err(Error::Currency { asked: Some(asked.into()), there: vec![code.clone()] })
			},
			_ => Currency::new(code, decimals(code)).ok_or_else(symbol),
		}
	}
}

/// A group, on its way into a pot.
struct Group {
	draft: Draft,
	/// Members by their ids in the file.
	numbers: HashMap<String, MemberId>,
	/// Where the expenses stand that come in with exact amounts for the sake of their odd cents.
	recast: Vec<String>,
}

/// How an expense is divided.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
	Evenly,
	ByShares,
	ByPercentage,
	ByAmount,
}

/// A participant of an expense.
struct Part {
	member: MemberId,
	/// Their id in the file: parts stand in the order of these.
	id: String,
	/// What counts by mode: hundredths of shares, basis points, or an amount.
	weight: u32,
}

impl Group {
	fn expense(&mut self, k: usize, node: Node) -> Result<(), Wrong> {
		let path = format!("expenses[{k}]");
		let mut fields = Fields::of(node)?;
		let id_node = fields.need("id", Ok)?;
		let key = name(id_node).map_err(|wrong| wrong.inside("id"))?;
		let title = fields.need("title", words)?;
		let amount = fields.need("amount", signed)?;
		let payer = fields.need("paidById", |node| self.member(node))?;
		let mode = fields.take_some("splitMode", mode)?.unwrap_or(Mode::Evenly);
		let parts = fields.need("paidFor", |node| self.parts(node, mode))?;
		let date = fields.take_some("expenseDate", iso_day)?;
		let category = fields.take_some("category", category)?;
		let is_payment = fields.take_some("isReimbursement", boolean)?.unwrap_or_default();
		let note = self.note(&path, &mut fields)?;
		if let Some(rule) = fields.take_some("recurrenceRule", string)?.filter(|rule| rule != "NONE") {
			let rule = rule.to_lowercase();
			self.draft.dropped.push(format!("{path}.recurrenceRule: \"{title}\" is repeated {rule}"));
		}
		self.draft.drop_rest("expenses[].", &mut fields);

		let kind = if is_payment { "payment" } else { "expense" };
		let id = self.draft.new_item(kind, &key).ok_or_else(|| Wrong::new(id_node, Fault::Duplicate).inside("id"))?;
		if amount == 0 {
			self.draft.dropped.push(format!("{path}: \"{title}\" is about nothing"));
			return Ok(());
		}
		let shares = shares(amount, &parts, &key);
		if mode == Mode::ByAmount && shares.iter().zip(&parts).any(|(share, part)| share.1 .0 != part.weight.into()) {
			self.draft
				.warnings
				.push(format!("{path}: the amounts of \"{title}\" do not make it; divided as in Spliit"));
		}
		let split = match is_payment {
			true => exact(&shares),
			false => self.split(&path, mode, &parts, &shares, &id),
		};
		let magnitude = Amount(amount.unsigned_abs().into());
		let spent = Spent {
			path,
			id,
			kind: if amount < 0 { Kind::Refund { of: None } } else { Kind::Spending },
			amount: magnitude,
			paid: vec![(payer, magnitude)],
			split,
			memo: Some(title).filter(|title| !title.is_empty()),
			note,
			date,
			category,
		};
		match is_payment {
			true => self.payments(spent, payer, &shares, &key),
			false => self.draft.spent(spent),
		}
		Ok(())
	}

	/// What a reimbursement is in a pot: a payment to everyone whom it reached, or from them if it is below zero.
	fn payments(&mut self, spent: Spent, payer: MemberId, shares: &[(MemberId, Amount)], key: &str) {
		let Spent { path, id, kind, memo, note, date, .. } = spent;
		let mut ids = vec![id];
		for &(other, amount) in shares.iter().filter(|share| share.1 != Amount(0)) {
			if other == payer {
				let (name, part) = (self.draft.name_of(payer), self.draft.money(amount.0));
				let dropped = format!("{path}: the {part} that {name} gave to themselves");
				self.draft.dropped.push(dropped);
				continue;
			}
			let (from, to) = if kind == Kind::Spending { (payer, other) } else { (other, payer) };
			let id = ids.pop().or_else(|| self.draft.new_item("part of a payment", &format!("{other} {key}")));
			let id = id.expect("participants are there once, and so are keys; qed");
			let money = Payment::new(from, to, amount);
			self.draft.paid(Paid { path: path.clone(), id, money, memo: memo.clone(), method: None, date });
		}
		if let Some(note) = note {
			self.draft.comment(format!("{path}.notes"), "notes", id, plain(&note));
		}
	}

	/// The way in which an expense is divided, if a pot comes to the same parts by it, or else those parts.
	fn split(&mut self, path: &str, mode: Mode, parts: &[Part], shares: &[(MemberId, Amount)], id: &ItemId) -> Split {
		let exact = exact(shares);
		if mode == Mode::ByAmount {
			return exact;
		}
		let whole = Amount(shares.iter().map(|share| share.1 .0).sum());
		let same = |split: &Split| {
			let made = split.shares(whole, id).into_iter().filter(|share| share.1 != Amount(0));
			exact == Split::Exact(bounded(made.collect()))
		};
		as_divided(mode, parts).filter(same).unwrap_or_else(|| {
			self.recast.push(path.into());
			exact
		})
	}

	/// The participants of an expense, in the order in which Spliit takes them.
	fn parts(&self, node: Node, mode: Mode) -> Result<Vec<Part>, Wrong> {
		let mut parts = list(node, |_, node| {
			let mut fields = Fields::of(node)?;
			let (member, id) = fields.need("participantId", |node| Ok((self.member(node)?, string(node)?)))?;
			let shares = fields.take_some("shares", whole)?.unwrap_or_default();
			Ok(Part { member, id, weight: if mode == Mode::Evenly { 1 } else { shares } })
		})?;
		parts.sort_by(|one, other| one.id.encode_utf16().cmp(other.id.encode_utf16()));
		if parts.windows(2).any(|pair| pair[0].member == pair[1].member) {
			return Err(Wrong::new(node, Fault::Duplicate));
		}
		match parts.iter().any(|part| part.weight > 0) {
			true => Ok(parts),
			false => Err(Wrong::expected(node, "someone who has a part in it")),
		}
	}

	/// The notes, and the amount in the currency in which it was spent.
	fn note(&mut self, path: &str, fields: &mut Fields) -> Result<Option<String>, Wrong> {
		let notes = fields.take_some("notes", string)?.filter(|notes| !notes.is_empty());
		let amount = fields.take_some("originalAmount", signed)?;
		let code = fields.take_some("originalCurrency", string)?.filter(|code| !code.is_empty());
		let rate = fields.take_some("conversionRate", |node| Ok(node.get().trim_matches('"').to_owned()))?;
		let original = amount.zip(code).map(|(amount, code)| {
			let amount = format_signed(amount.into(), decimals(&code));
			let rate = rate.map(|rate| format!(", at {rate}")).unwrap_or_default();
			format!("{amount} {code}{rate}")
		});
		let mut note = Vec::from_iter(notes.into_iter().chain(original)).join("\n");
		if too_long(&note).is_some() {
			self.draft.warnings.push(format!("{path}.notes: cut at {MAX_TEXT_BYTES} bytes"));
			note.truncate(note.floor_char_boundary(MAX_TEXT_BYTES as usize));
		}
		Ok(Some(note).filter(|note| !note.is_empty()))
	}

	fn member(&self, node: Node) -> Result<MemberId, Wrong> {
		let id = string(node)?;
		let unknown = || Wrong::expected(node, format!("the id of a participant, and \"{id}\" is none"));
		self.numbers.get(&id).copied().ok_or_else(unknown)
	}

	/// The pot, with a word on what had to come in otherwise than it was.
	fn finish(mut self) -> Draft {
		if !self.recast.is_empty() {
			let (count, paths) = (self.recast.len(), self.recast.join(", "));
			let warning = "divided by exact amounts, as Spliit gives the odd cents to others than a pot does";
			self.draft.warnings.push(format!("{count} of the expenses are {warning}: {paths}"));
		}
		self.draft
	}
}

fn people<'a>(node: Node<'a>) -> Result<Vec<Person<'a>>, Wrong> {
	let mut ids = HashSet::new();
	let people = list(node, |_, node| {
		let mut rest = Fields::of(node)?;
		let id_node = rest.need("id", Ok)?;
		let id = name(id_node).map_err(|wrong| wrong.inside("id"))?;
		let person = Person { id, name: rest.need("name", name)?, rest };
		match ids.insert(person.id.clone()) {
			true => Ok(person),
			false => Err(Wrong::new(id_node, Fault::Duplicate).inside("id")),
		}
	})?;
	match too_many(people.len()) {
		None => Ok(people),
		Some(bound) => Err(Wrong::expected(node, bound)),
	}
}

fn mode(node: Node) -> Result<Mode, Wrong> {
	match string(node)?.as_str() {
		"EVENLY" => Ok(Mode::Evenly),
		"BY_SHARES" => Ok(Mode::ByShares),
		"BY_PERCENTAGE" => Ok(Mode::ByPercentage),
		"BY_AMOUNT" => Ok(Mode::ByAmount),
		_ => Err(Wrong::expected(node, "EVENLY, BY_SHARES, BY_PERCENTAGE or BY_AMOUNT")),
	}
}

fn category(node: Node) -> Result<String, Wrong> {
	Fields::of(node)?.need("name", string)
}

fn decimals(code: &str) -> u8 {
	if WITHOUT_DECIMALS.contains(&code) {
		0
	} else {
		DECIMALS
	}
}

/// What everyone bears by Spliit's rule, as magnitudes, in the order of the parts: the floor of their proportion, and
/// the units that are left to the largest remainders, ties in the order of the parts from a place that a hash of the
/// expense's id decides.
fn shares(amount: i64, parts: &[Part], id: &str) -> Parts {
	let whole: i128 = parts.iter().map(|part| i128::from(part.weight)).sum();
	let mut shares = Vec::with_capacity(parts.len());
	let mut line = Vec::with_capacity(parts.len());
	let mut left = i128::from(amount);
	for (k, part) in parts.iter().enumerate() {
		let portion = i128::from(amount) * i128::from(part.weight);
		left -= portion.div_euclid(whole);
		shares.push((part.member, portion.div_euclid(whole)));
		line.push((portion.rem_euclid(whole), k));
	}
	line.rotate_left(fnv_1a(id) as usize % parts.len());
	line.sort_by_key(|&(remainder, _)| Reverse(remainder));
	for &(_, k) in line.iter().take(left as usize) {
		shares[k].1 += 1;
	}
	shares.into_iter().map(|(member, share)| (member, Amount(share.unsigned_abs()))).collect()
}

/// The hash by which Spliit rotates: FNV-1a of 32 bits, over UTF-16.
fn fnv_1a(text: &str) -> u32 {
	text.encode_utf16().fold(0x811c_9dc5, |hash: u32, unit| (hash ^ u32::from(unit)).wrapping_mul(0x0100_0193))
}

/// Parts as exact amounts; those who have none are left out.
fn exact(shares: &[(MemberId, Amount)]) -> Split {
	let mut rows: Vec<_> = shares.iter().copied().filter(|share| share.1 != Amount(0)).collect();
	rows.sort_unstable_by_key(|row| row.0);
	Split::Exact(bounded(rows))
}

/// The split of a pot that says the same, if there is one.
fn as_divided(mode: Mode, parts: &[Part]) -> Option<Split> {
	let weights: BTreeMap<_, _> = parts.iter().map(|part| (part.member, part.weight)).filter(|row| row.1 > 0).collect();
	match mode {
		Mode::Evenly => Some(Split::Equal(bounded(weights.into_keys().collect()))),
		Mode::ByShares => {
			let unit = weights.values().copied().reduce(greatest_common_divisor)?;
			let rows: Vec<(_, Weight)> = weights.into_iter().map(|(member, weight)| (member, weight / unit)).collect();
			rows.iter().all(|row| row.1 <= MAX_WEIGHT).then(|| Split::Shares(bounded(rows)))
		},
		Mode::ByPercentage => {
			let sum: u128 = weights.values().copied().map(u128::from).sum();
			let rows = weights.into_iter().map(|(member, part)| Some((member, u16::try_from(part).ok()?)));
			let rows = rows.collect::<Option<Vec<_>>>().filter(|_| sum == u128::from(WHOLE_BASIS_POINTS))?;
			Some(Split::Percent(bounded(rows)))
		},
		Mode::ByAmount => None,
	}
}

fn greatest_common_divisor(one: u32, other: u32) -> u32 {
	match other {
		0 => one,
		_ => greatest_common_divisor(other, one % other),
	}
}
