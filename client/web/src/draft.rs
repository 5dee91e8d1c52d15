//! An expense as it is typed into a form: what it says, what it would do, and what is missing.

use crate::{failure::explain, host::now, view::Id};
use pot_ledger::{
	Amount, Bill, Category, Currency, Date, End, Entry, Expense, ExpensePatch, ItemId, ItemState, Kind, Line, MemberId,
	Money, Op, Original, Patch, PerMember, Recurrence, Rev, Split, State, Template, TemplatePatch, Text, Unit,
};
use potchain_client::{amount, currency, date, journal, sync::Books, text as words, views};
use serde::{de::Error as _, Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use std::{collections::BTreeMap, fmt::Display, str::FromStr};

/// What a form holds. Amounts are as they were typed: with a comma too, and without the decimals that are zero.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Draft {
	/// The expense: one of the pot is changed, and another is added.
	item: Id,
	/// The revision that the form began with, of one that is changed.
	#[serde(default)]
	base: Rev,
	/// In the currency of the pot, or in the other one; not looked at if there is a bill.
	amount: String,
	#[serde(default)]
	other: Option<Other>,
	#[serde(default)]
	refund: bool,
	/// Who paid how much; a single one pays all, whatever is typed.
	#[serde(deserialize_with = "by_member")]
	paid: BTreeMap<MemberId, String>,
	split: Parts,
	#[serde(default)]
	bill: Option<Receipt>,
	#[serde(default)]
	memo: String,
	#[serde(default)]
	note: String,
	#[serde(default)]
	date: String,
	#[serde(default)]
	category: Option<Category>,
	#[serde(default)]
	receipt: String,
	/// When it comes again: then it is a template, which has no note, date or receipt.
	#[serde(default)]
	repeat: Option<Repeat>,
}

/// On which dates something comes.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Repeat {
	/// How many units it is from one date to the next.
	every: String,
	#[serde(with = "UnitWord")]
	unit: Unit,
	start: String,
	/// The last date, or a day behind it; without one and without a count, it goes on.
	#[serde(default)]
	until: String,
	/// How many times.
	#[serde(default)]
	count: String,
}

/// A unit as the journal writes it.
#[derive(Deserialize)]
#[serde(remote = "Unit", rename_all = "camelCase")]
enum UnitWord {
	Day,
	Week,
	Month,
	Year,
}

/// Another currency than the pot's.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Other {
	code: String,
	/// What one of it costs, or `1/` and what one of the pot's costs in it.
	#[serde(default)]
	rate: String,
	/// What the bank took, instead of a rate.
	#[serde(default)]
	charged: String,
}

/// Who takes part, and for how much. What is empty is nothing.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Parts {
	mode: Mode,
	#[serde(deserialize_with = "by_member")]
	people: BTreeMap<MemberId, String>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Mode {
	Equal,
	Shares,
	Percent,
	Exact,
	Adjust,
}

/// The lines of a bill.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Receipt {
	lines: Vec<Row>,
	#[serde(default)]
	tax: String,
	#[serde(default)]
	tip: String,
	#[serde(default)]
	discount: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Row {
	text: String,
	amount: String,
	split: Parts,
}

/// Keys are strings in JSON, and stay that within a view, which is told from others by its tag.
fn by_member<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<BTreeMap<MemberId, String>, D::Error> {
	let rows = BTreeMap::<String, String>::deserialize(deserializer)?;
	let number = |(member, typed): (String, String)| Ok((member.parse().map_err(D::Error::custom)?, typed));
	rows.into_iter().map(number).collect()
}

/// What a form comes to.
#[derive(Serialize)]
pub struct Drafted {
	/// The operation to be ordered; `null` if something is missing, or nothing is changed.
	op: Option<Box<RawValue>>,
	/// The whole in the currency of the pot, as far as it is known.
	amount: Option<String>,
	/// What each participant would bear.
	shares: BTreeMap<MemberId, String>,
	/// What everyone would owe and be owed.
	balances: Vec<views::Balance>,
	/// What it would add to balances.
	changes: BTreeMap<MemberId, String>,
	problem: Option<Problem>,
}

/// What is missing or wrong.
#[derive(Debug, Serialize)]
pub struct Problem {
	/// The part of the form that it is in.
	field: Field,
	message: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
enum Field {
	Amount,
	Rate,
	Paid,
	Split,
	Bill,
	Date,
	Memo,
	Repeat,
	/// The rules refuse it.
	Rules,
}

type Result<T> = std::result::Result<T, Problem>;

fn problem<T>(field: Field, message: impl Display) -> Result<T> {
	Err(Problem { field, message: message.to_string() })
}

impl Drafted {
	pub fn of(at: views::At, books: &Books, draft: &Draft) -> Self {
		let mut state = books.state().clone();
		let currency = words::currency(books.state()).clone();
		let mut drafted = Self {
			op: None,
			amount: None,
			shares: BTreeMap::new(),
			balances: Vec::new(),
			changes: BTreeMap::new(),
			problem: None,
		};
		if let Err(problem) = drafted.fill(books, &mut state, &currency, draft) {
			drafted.problem = Some(problem);
		}
		drafted.balances = views::balances(at, &state).body.balances;
		drafted
	}

	/// Fills in what is known, up to the first problem.
	fn fill(&mut self, books: &Books, state: &mut State, currency: &Currency, draft: &Draft) -> Result<()> {
		let id = ItemId(draft.item.0);
		let form = Form { draft, currency, id, now: books.state().item_state(&id) };
		let money = form.money()?;
		self.amount = Some(amount::format(money.amount.0, currency.decimals));
		// Only what adds up has shares; of the rest, the rules say what is wrong.
		if money.check(currency.decimals, &id).is_ok() {
			let share = |(member, share): (MemberId, Amount)| (member, amount::format(share.0, currency.decimals));
			self.shares = money.shares(&id).into_iter().map(share).collect();
		}
		let Some(op) = form.op(money)? else { return Ok(()) };
		let by = books.me().unwrap_or_default();
		let refused = |why| explain(books, &op).refusal(why);
		let effects = state.apply(Entry { by, at: now(), op: op.clone() });
		let effects = effects.or_else(|why| problem(Field::Rules, refused(why)))?;
		let change = |(member, units)| (member, amount::format_change(units, currency.decimals));
		self.changes = effects.deltas.into_iter().map(change).collect();
		let op = RawValue::from_string(journal::op_line(&op, currency));
		self.op = Some(op.expect("the journal writes JSON; qed"));
		Ok(())
	}
}

/// A form, and the pot's currency.
struct Form<'a> {
	draft: &'a Draft,
	currency: &'a Currency,
	id: ItemId,
	/// What the expense is now, if there is one.
	now: Option<&'a ItemState>,
}

impl Form<'_> {
	/// Adds the expense, or changes of it what is another: what somebody else changed meanwhile stays theirs.
	fn op(&self, money: Expense) -> Result<Option<Op>> {
		let Draft { memo, note, date, category, receipt, repeat, .. } = self.draft;
		let said = |field: &str| match field.trim() {
			"" => Ok(None),
			said => plain(Field::Memo, said).map(Some),
		};
		let memo = said(memo)?;
		if let Some(repeat) = repeat {
			return Ok(self.template(Template { expense: money, rule: repeat.rule()? }, memo));
		}
		let (note, receipt, day) = (said(note)?, said(receipt)?, day(date)?);
		let id = self.id;
		let Some(now) = self.now else {
			return Ok(Some(Op::AddExpense { id, money, memo, note, date: day, category: *category, receipt }));
		};
		let set = ExpensePatch {
			money: Some(money).filter(|money| now.money.as_ref() != Some(&Money::Expense(money.clone()))),
			memo: patch(now.memo.as_ref(), memo),
			note: patch(now.note.as_ref(), note),
			date: patch(now.date.as_ref(), day),
			category: patch(now.category.as_ref(), *category),
			receipt: patch(now.receipt.as_ref(), receipt),
		};
		let is_changed = set != ExpensePatch::default();
		Ok(is_changed.then_some(Op::AmendExpense { id, base: self.draft.base, set }))
	}

	/// The same of what comes again.
	fn template(&self, money: Template, memo: Option<Text>) -> Option<Op> {
		let (id, category) = (self.id, self.draft.category);
		let Some(now) = self.now else { return Some(Op::AddTemplate { id, money, memo, category }) };
		let set = TemplatePatch {
			money: Some(money).filter(|money| now.money.as_ref() != Some(&Money::Template(money.clone()))),
			memo: patch(now.memo.as_ref(), memo),
			category: patch(now.category.as_ref(), category),
		};
		let is_changed = set != TemplatePatch::default();
		is_changed.then_some(Op::AmendTemplate { id, base: self.draft.base, set })
	}

	fn money(&self) -> Result<Expense> {
		let bill = self.draft.bill.as_ref().map(|receipt| self.bill(receipt)).transpose()?;
		let (amount, original) = match &bill {
			Some(bill) => (total(bill)?, None),
			None => self.whole()?,
		};
		let kind = match self.now.and_then(|now| now.money.as_ref()) {
			_ if !self.draft.refund => Kind::Spending,
			Some(Money::Expense(Expense { kind: kind @ Kind::Refund { .. }, .. })) => *kind,
			_ => Kind::Refund { of: None },
		};
		let split = match &bill {
			// A bill without shares is refused by the rules, which say why.
			Some(bill) => Split::Exact(bounded(bill.shares(&self.id).unwrap_or_default())?),
			None => self.split(Field::Split, &self.draft.split)?,
		};
		let paid = self.paid(amount)?;
		Ok(Expense { kind, amount, paid, split, original: original.map(Box::new), bill: bill.map(Box::new) })
	}

	/// The amount, and what it was in another currency.
	fn whole(&self) -> Result<(Amount, Option<Original>)> {
		let Draft { amount, other, .. } = self.draft;
		let Some(Other { code, rate, charged }) = other else {
			return Ok((self.amount(Field::Amount, amount)?, None));
		};
		let other = currency::currency(code, None).or_else(|error| problem(Field::Rate, error))?;
		let foreign = read(Field::Amount, amount, |typed| amount::parse(typed, other.decimals))?;
		if !charged.trim().is_empty() {
			let original = Original { currency: other, amount: foreign, rate: None };
			return Ok((self.amount(Field::Rate, charged)?, Some(original)));
		}
		let rate = read(Field::Rate, rate, currency::rate)?;
		let own = rate.convert(foreign, other.decimals, self.currency.decimals).filter(|amount| amount.0 > 0);
		let nothing = || problem(Field::Rate, format!("at this rate it is no amount of {}", self.currency.code()));
		let original = Original { currency: other, amount: foreign, rate: Some(rate) };
		Ok((own.map_or_else(nothing, Ok)?, Some(original)))
	}

	fn paid(&self, whole: Amount) -> Result<PerMember<Amount>> {
		match &self.draft.paid {
			paid if paid.is_empty() => problem(Field::Paid, "say who paid"),
			paid if paid.len() == 1 => bounded(paid.keys().map(|member| (*member, whole)).collect()),
			paid => self.rows(Field::Paid, paid, |typed| amount::parse(typed, self.currency.decimals)),
		}
	}

	fn split(&self, field: Field, Parts { mode, people }: &Parts) -> Result<Split> {
		let decimals = self.currency.decimals;
		if people.is_empty() {
			return problem(field, "say who takes part");
		}
		let change = |(member, typed): (&MemberId, &String)| match typed.trim() {
			"" => Ok((*member, 0)),
			typed => Ok((*member, read(field, typed, |typed| amount::parse_change(typed, decimals))?)),
		};
		Ok(match mode {
			Mode::Equal => Split::Equal(bounded(people.keys().copied().collect())?),
			Mode::Shares => Split::Shares(self.rows(field, people, weight)?),
			Mode::Percent => Split::Percent(self.rows(field, people, amount::parse_percent)?),
			Mode::Exact => Split::Exact(self.rows(field, people, |typed| amount::parse(typed, decimals))?),
			Mode::Adjust => Split::Adjust(bounded(people.iter().map(change).collect::<Result<_>>()?)?),
		})
	}

	fn bill(&self, receipt: &Receipt) -> Result<Bill> {
		let line = |row: &Row| {
			let (text, amount) = (plain(Field::Bill, &row.text)?, self.amount(Field::Bill, &row.amount)?);
			Ok(Line { text, amount, split: self.split(Field::Bill, &row.split)? })
		};
		let extra = |typed: &str| match typed.trim() {
			"" => Ok(None),
			typed => self.amount(Field::Bill, typed).map(Some),
		};
		let (tax, tip, discount) = (extra(&receipt.tax)?, extra(&receipt.tip)?, extra(&receipt.discount)?);
		let lines = receipt.lines.iter().map(line).collect::<Result<Vec<_>>>()?;
		let lines = lines.try_into().or_else(|_| problem(Field::Bill, "a bill has at most 128 lines"))?;
		Ok(Bill { lines, tax, tip, discount })
	}

	/// Those with something typed beside their name.
	fn rows<T, E: Display>(
		&self,
		field: Field,
		typed: &BTreeMap<MemberId, String>,
		parse: impl Fn(&str) -> std::result::Result<T, E>,
	) -> Result<PerMember<T>> {
		let said = typed.iter().filter(|row| !row.1.trim().is_empty());
		bounded(said.map(|(member, typed)| Ok((*member, read(field, typed, &parse)?))).collect::<Result<_>>()?)
	}

	fn amount(&self, field: Field, typed: &str) -> Result<Amount> {
		read(field, typed, |typed| amount::parse(typed, self.currency.decimals))
	}
}

impl Repeat {
	fn rule(&self) -> Result<Recurrence> {
		let (every, start) = (number(&self.every)?, day(&self.start)?);
		let start = start.map_or_else(|| problem(Field::Date, "say on which day it comes first"), Ok)?;
		let end = match (day(&self.until)?, self.count.trim()) {
			(Some(until), _) => End::Until(until),
			(None, "") => End::Never,
			(None, count) => End::Count(number(count)?),
		};
		Ok(Recurrence { start, every, unit: self.unit, end })
	}
}

fn number<T: FromStr>(typed: &str) -> Result<T> {
	typed.trim().parse().or_else(|_| problem(Field::Repeat, format!("{typed:?} is no whole number, as in 2")))
}

/// A day, if one is typed.
fn day(typed: &str) -> Result<Option<Date>> {
	match typed.trim() {
		"" => Ok(None),
		day => date::parse(day).map(Some).or_else(|error| problem(Field::Date, format!("{day:?} is {error}"))),
	}
}

/// Reads what is typed, with a comma or a point.
fn read<T, E: Display>(field: Field, typed: &str, parse: impl Fn(&str) -> std::result::Result<T, E>) -> Result<T> {
	match typed.trim() {
		"" => problem(field, "say how much"),
		typed => parse(&typed.replace(',', ".")).or_else(|error| problem(field, format!("{typed}: {error}"))),
	}
}

fn plain(field: Field, typed: &str) -> Result<Text> {
	Text::plain(typed.trim()).map_or_else(|| problem(field, "a text has at most 512 bytes"), Ok)
}

fn weight(typed: &str) -> std::result::Result<u32, &'static str> {
	typed.parse().map_err(|_| "shares are whole numbers, as in 2")
}

/// What a bill comes to.
fn total(bill: &Bill) -> Result<Amount> {
	match amount::total(bill) {
		_ if bill.lines.is_empty() => problem(Field::Bill, "add a line"),
		None => problem(Field::Bill, "the discount is more than the lines, tax and tip make"),
		Some(total) => Ok(total),
	}
}

fn bounded<T, B: TryFrom<Vec<T>>>(rows: Vec<T>) -> Result<B> {
	rows.try_into().or_else(|_| problem(Field::Split, "a pot has at most 128 members"))
}

/// What a field is to become, if it is another.
fn patch<T: Clone + PartialEq>(now: Option<&T>, then: Option<T>) -> Patch<T> {
	match then {
		then if then.as_ref() == now => Patch::Keep,
		Some(then) => Patch::Set(then),
		None => Patch::Clear,
	}
}
