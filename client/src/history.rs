//! What was changed: each entry about one thing, with every field before and after, and what it did to balances.
//!
//! An entry is not asked what it says: what the thing says before and after it is compared. So nothing goes unsaid
//! that is changed along with something else, such as everyone's part of an amount.

use crate::{
	amount::format_signed,
	date, journal,
	undo::Target,
	views::{decimals, document, life_word, status_word, At, Document, Json, Object},
};
use pot_ledger::{
	settle::Leg, AccountId, Amount, BadLog, Bill, Budget, Category, Date, End, Entry, Expense, ItemId, ItemState, Kind,
	MemberId, MemberState, Money, Op, Original, PotId, Recurrence, Seq, Split, State, Text, View, Weight,
	REINVITE_HOURS,
};
use serde::Serialize;

/// What one entry changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change<'a> {
	/// The entry's position.
	pub seq: Seq,
	/// The entry: by whom, at which block time, and what was said.
	pub entry: &'a Entry,
	/// The fields that differ before and after it.
	pub fields: Vec<Field>,
	/// What it did to balances, in minor units: ascending by member, no zeros.
	pub deltas: Vec<(MemberId, i128)>,
}

/// A field that was changed. Where a value is missing, the field was empty, or the thing was not there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
	/// Which.
	pub name: Name,
	/// What it said before.
	pub before: Option<Value>,
	/// What it says after.
	pub after: Option<Value>,
}

/// The name of a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Name {
	/// A field that there is once, as the journal and the views call it.
	Of(&'static str),
	/// What a member paid.
	Paid(MemberId),
	/// What a member bears.
	Share(MemberId),
	/// What a category is called.
	Category(Category),
}

/// What a field says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
	/// What someone wrote.
	Text(Text),
	/// One of a few words, as the views write it.
	Word(&'static str),
	/// A magnitude in the pot's currency.
	Amount(Amount),
	/// A member's weight.
	Weight(Weight),
	/// A day.
	Day(Date),
	/// A member.
	Member(MemberId),
	/// Some members, ascending.
	Members(Vec<MemberId>),
	/// Some accounts, in the order in which they came.
	Accounts(Vec<AccountId>),
	/// How long something takes, in hours.
	Hours(u16),
	/// A category.
	Category(Category),
	/// An item.
	Item(ItemId),
	/// How an expense is divided.
	Split(Split),
	/// What was paid in another currency.
	Original(Original),
	/// The lines of a bill.
	Bill(Bill),
	/// How much is meant to be spent.
	Budget(Budget),
	/// On which dates something comes.
	Rule(Recurrence),
	/// Who pays whom.
	Legs(Vec<Leg>),
	/// The position of a leg in the frozen plan.
	Leg(u8),
}

/// All changes of one thing: `potchain/history/1`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct History {
	/// The item, if it is one.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub item: Option<String>,
	/// The member, if it is one. What is neither is the pot itself.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub member: Option<MemberId>,
	/// The changes, the oldest first.
	pub changes: Vec<Object>,
}

/// Every change of `target`, the oldest first. `log` is the pot's log from its first entry on.
///
/// # Errors
///
/// The log does not fold.
pub fn changes(pot: PotId, log: &[Entry], target: Target) -> Result<Vec<Change<'_>>, BadLog> {
	let mut state = State::new(pot);
	let mut changes = Vec::new();
	for (seq, entry) in (0..).zip(log) {
		let is_meant = is_about(entry, pot, target);
		let before = if is_meant { facts(&state, target) } else { Vec::new() };
		let effects = state.apply(entry.clone()).map_err(|why| BadLog { seq, why })?;
		if is_meant {
			let mut fields = differences(before, facts(&state, target));
			fields.extend(reason(&entry.op));
			changes.push(Change { seq, entry, fields, deltas: effects.deltas });
		}
	}
	Ok(changes)
}

/// Every change of `target` as a document.
///
/// # Errors
///
/// The log does not fold.
pub fn history(at: At, state: &State, log: &[Entry], target: Target) -> Result<Document<History>, BadLog> {
	let (item, member) = match target {
		Target::Item(id) => (Some(id.to_string()), None),
		Target::Member(id) => (None, Some(id)),
		Target::Pot | Target::Invite(_) => (None, None),
	};
	let changes = changes(state.id(), log, target)?.iter().map(|change| change_json(state, change)).collect();
	Ok(document("potchain/history/1", at, History { item, member, changes }))
}

/// Whether an entry is about `target`, or changes it along with something else.
fn is_about(Entry { by, op, .. }: &Entry, pot: PotId, target: Target) -> bool {
	match (op, target) {
		(Op::CreatePot { .. } | Op::Claim { .. }, Target::Member(member)) => *by == member,
		(Op::MergeMember { into, .. }, Target::Member(member)) if *into == member => true,
		(Op::AddPool { .. }, Target::Pot) => true,
		_ => Target::of(op, pot) == target,
	}
}

/// What is said besides: no field of the item keeps it.
fn reason(op: &Op) -> Option<Field> {
	match op {
		Op::ContestItem { reason: Some(reason), .. } => {
			Some(Field { name: Name::Of("reason"), before: None, after: Some(Value::Text(reason.clone())) })
		},
		_ => None,
	}
}

// What a thing says

type Facts = Vec<(Name, Value)>;

fn facts(state: &State, target: Target) -> Facts {
	let facts = match target {
		Target::Pot => Some(pot_facts(state)),
		Target::Member(id) => state.members().get(usize::from(id)).map(|member| member_facts(state, id, member)),
		Target::Item(id) => state.item_state(&id).map(|item| item_facts(&id, item)),
		Target::Invite(_) => None,
	};
	facts.unwrap_or_default()
}

/// Those that differ, in the order of what was there, and then of what is new.
fn differences(before: Facts, after: Facts) -> Vec<Field> {
	let find = |facts: &Facts, name| facts.iter().find(|row| row.0 == name).map(|row| row.1.clone());
	let new = after.iter().filter(|row| find(&before, row.0).is_none());
	let names: Vec<_> = before.iter().chain(new).map(|row| row.0).collect();
	let fields = names.into_iter().map(|name| Field { name, before: find(&before, name), after: find(&after, name) });
	fields.filter(|field| field.before != field.after).collect()
}

/// The fields that say something.
fn said<const N: usize>(fields: [(&'static str, Option<Value>); N]) -> impl Iterator<Item = (Name, Value)> {
	fields.into_iter().filter_map(|(name, value)| Some((Name::Of(name), value?)))
}

fn pot_facts(state: &State) -> Facts {
	let Some(pot) = state.pot() else { return Vec::new() };
	let details = state.details();
	let fields = said([
		("name", details.name.clone().map(Value::Text)),
		("status", Some(Value::Word(life_word(pot)))),
		("note", details.note.clone().map(Value::Text)),
		("policy", Some(Value::Word(journal::policy_word(pot.policy)))),
		("budget", details.budget.clone().map(Value::Budget)),
		("goal", details.goal.map(Value::Amount)),
		("split", details.default_split.clone().map(Value::Split)),
		("plan", Some(details.legs.clone()).filter(|legs| !legs.is_empty()).map(Value::Legs)),
		("pool", pot.pool.map(Value::Member)),
		("reinvite_hours", (pot.reinvite_hours != REINVITE_HOURS).then_some(Value::Hours(pot.reinvite_hours))),
	]);
	let category = |(id, name): (Category, &Option<Text>)| Some((Name::Category(id), Value::Text(name.clone()?)));
	fields.chain((0..).zip(&details.categories).filter_map(category)).collect()
}

fn member_facts(state: &State, id: MemberId, member: &MemberState) -> Facts {
	let place = state.place(id);
	let fields = said([
		("name", Some(Value::Text(member.name.clone()))),
		("role", Some(Value::Word(journal::role_word(member.record.role)))),
		("accounts", Some(member.record.accounts.to_vec()).filter(|all| !all.is_empty()).map(Value::Accounts)),
		("status", Some(Value::Word(if member.record.active { "active" } else { "inactive" }))),
		("weight", member.weight.map(Value::Weight)),
		("pay_to", member.pay_to.clone().map(Value::Text)),
		("into", (place != id).then_some(Value::Member(place))),
	]);
	fields.collect()
}

fn item_facts(id: &ItemId, item: &ItemState) -> Facts {
	let mut facts: Facts =
		said([("status", Some(Value::Word(status_word(&item.record)))), ("memo", item.memo.clone().map(Value::Text))])
			.collect();
	match &item.money {
		Some(Money::Expense(expense)) => facts.extend(expense_facts(expense, Some(id))),
		Some(Money::Template(template)) => {
			// Who gets the odd units is another matter at every occurrence.
			facts.extend(expense_facts(&template.expense, None));
			facts.extend(said([("rule", Some(Value::Rule(template.rule)))]));
		},
		Some(Money::Payment(payment)) => facts.extend(said([
			("amount", Some(Value::Amount(payment.amount))),
			("from", Some(Value::Member(payment.from))),
			("to", Some(Value::Member(payment.to))),
			("leg", payment.leg.map(|leg| Value::Leg(leg.leg))),
		])),
		None => {},
	}
	facts.extend(said([
		("date", item.date.map(Value::Day)),
		("category", item.category.map(Value::Category)),
		("note", item.note.clone().map(Value::Text)),
		("receipt", item.receipt.clone().map(Value::Text)),
		("method", item.method.clone().map(Value::Text)),
		("reference", item.reference.clone().map(Value::Text)),
		("about", item.about.map(Value::Item)),
		("template", item.template.map(Value::Item)),
		("confirmed", members_in(item.record.confirmed)),
		("contested", members_in(item.record.contested)),
	]));
	facts
}

/// The money of an expense; with its id also what each one bears.
fn expense_facts(expense: &Expense, id: Option<&ItemId>) -> Facts {
	let refunds = match expense.kind {
		Kind::Spending => None,
		Kind::Refund { of } => of.map(Value::Item),
	};
	let kind = if expense.sign() < 0 { "refund" } else { "spending" };
	let mut facts: Facts = said([
		("kind", Some(Value::Word(kind))),
		("of", refunds),
		("amount", Some(Value::Amount(expense.amount))),
		("original", expense.original.as_deref().cloned().map(Value::Original)),
	])
	.collect();
	facts.extend(expense.paid.iter().map(|&(member, amount)| (Name::Paid(member), Value::Amount(amount))));
	facts.push((Name::Of("split"), Value::Split(expense.split.clone())));
	let shares = id.into_iter().flat_map(|id| expense.shares(id));
	facts.extend(shares.map(|(member, amount)| (Name::Share(member), Value::Amount(amount))));
	facts.extend(said([("bill", expense.bill.as_deref().cloned().map(Value::Bill))]));
	facts
}

/// The members whose bits are set, if there are any.
fn members_in(bits: u128) -> Option<Value> {
	let members: Vec<MemberId> = (0..128).filter(|member| bits >> member & 1 == 1).collect();
	(!members.is_empty()).then_some(Value::Members(members))
}

// As a document

fn change_json(state: &State, Change { seq, entry, fields, deltas }: &Change) -> Object {
	let decimals = decimals(state);
	let fields = fields.iter().map(|field| field_json(field, decimals).into()).collect();
	let effect = journal::per_member_json(deltas, |&delta| format_signed(delta, decimals).into());
	let op = state.pot().and_then(|pot| journal::entry_json(*seq, entry, &pot.currency).get("op").cloned());
	Object::default()
		.with("seq", *seq)
		.with("at", date::format_moment(entry.at))
		.with("by", entry.by)
		.maybe("op", op)
		.with("fields", Json::List(fields))
		.with("effect", effect)
}

fn field_json(Field { name, before, after }: &Field, decimals: u8) -> Object {
	let named = match *name {
		Name::Of(name) => Object::default().with("field", name),
		Name::Paid(member) => Object::default().with("field", "paid").with("member", member),
		Name::Share(member) => Object::default().with("field", "share").with("member", member),
		Name::Category(category) => Object::default().with("field", "category").with("category", category),
	};
	let value = |value: &Option<Value>| value.as_ref().map_or(Json::Null, |value| value.json(decimals));
	named.with("before", value(before)).with("after", value(after))
}

impl Value {
	/// The value as the views and the journal write it, in a pot whose currency has `decimals`.
	pub fn json(&self, decimals: u8) -> Json {
		match self {
			Self::Text(text) => journal::text_json(text),
			Self::Word(word) => (*word).into(),
			Self::Amount(amount) => journal::amount_json(*amount, decimals),
			Self::Weight(weight) => (*weight).into(),
			Self::Day(day) => date::format(*day).into(),
			Self::Member(member) => (*member).into(),
			Self::Members(members) => Json::List(members.iter().map(|&member| member.into()).collect()),
			Self::Accounts(accounts) => {
				Json::List(accounts.iter().map(|account| journal::address(account).into()).collect())
			},
			Self::Hours(hours) => (*hours).into(),
			Self::Category(category) => (*category).into(),
			Self::Item(item) => item.to_string().into(),
			Self::Split(split) => journal::split_json(split, decimals).into(),
			Self::Original(original) => journal::original_json(original).into(),
			Self::Bill(bill) => journal::bill_json(bill, decimals).into(),
			Self::Budget(budget) => journal::budget_json(budget, decimals),
			Self::Rule(rule) => rule_json(rule).into(),
			Self::Legs(legs) => Json::List(legs.iter().map(|leg| journal::leg_json(leg, decimals).into()).collect()),
			Self::Leg(leg) => (*leg).into(),
		}
	}
}

fn rule_json(Recurrence { start, every, unit, end }: &Recurrence) -> Object {
	let rule = Object::default()
		.with("every", *every)
		.with("unit", journal::unit_word(*unit))
		.with("start", date::format(*start));
	match end {
		End::Never => rule,
		End::Until(last) => rule.with("until", date::format(*last)),
		End::Count(count) => rule.with("count", *count),
	}
}
