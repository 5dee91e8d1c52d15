//! Views of a pot: one JSON document each, the same for a script as for a screen.
//!
//! Every document names its `schema`, which is described in `schemas/` and changes only by adding. Amounts
//! are decimal strings with the currency's decimals, members are numbers, items are ids of 32 hex digits.

pub use crate::json::{Json, Object};

use crate::{
	amount::{format, format_signed},
	date, journal, recurring, spending, Level,
};
use pot_ledger::{
	settle::{self, Leg},
	AccountId, Amount, Category, Entry, Hash, ItemId, ItemKind, ItemState, Life, MemberId, Money, Period, PotId, Rev,
	Seq, State, Sums, View, NOTICE,
};
use serde::{Serialize, Serializer};

/// What a view is a view of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct At {
	/// The pot; none for a journal that does not name one.
	pub pot: Option<PotId>,
	/// What it stands on. A journal is final: nothing can take an entry out of a file.
	pub level: Level,
	/// The number of the last entry that it takes in.
	pub seq: Seq,
	/// The head after that entry; none where there is nothing to vouch for.
	pub head: Option<Hash>,
}

/// A view, as it is written.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Document<T> {
	/// What describes the document, such as `potchain/balances/1`.
	pub schema: &'static str,
	/// What it is a view of.
	#[serde(flatten)]
	pub at: At,
	/// The thing itself.
	#[serde(flatten)]
	pub body: T,
}

/// What everyone owes and is owed, and why: `potchain/balances/1`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Balances {
	/// One row for each place, by number.
	pub balances: Vec<Balance>,
}

/// One member's sums. `balance = paid − share + sent − received`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Balance {
	/// The member.
	pub member: MemberId,
	/// Their name: a string, or a sealed text.
	pub name: Json,
	/// What they are owed; below zero what they owe.
	pub balance: String,
	/// Paid for expenses, less what came back in refunds.
	pub paid: String,
	/// Borne of expenses, less the part of refunds.
	pub share: String,
	/// Sent in payments.
	pub sent: String,
	/// Received in payments.
	pub received: String,
	/// Whether the place is the pool; said only if it is.
	#[serde(skip_serializing_if = "is_false")]
	pub pool: bool,
	/// What the pool holds: below zero where it is overdrawn.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub held: Option<String>,
	/// Whether the balance may not change; said only if it may not.
	#[serde(skip_serializing_if = "is_false")]
	pub inactive: bool,
	/// The place that this one has become a part of.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub into: Option<MemberId>,
}

/// How the payments that settle up are found.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Mode {
	/// The fewest, by the plan that stays while it is paid.
	#[default]
	Fewest,
	/// Each pair settles its own.
	Direct,
}

/// The payments that bring every balance to zero: `potchain/settle/1`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Settle {
	/// `fewest` or `direct`.
	pub mode: &'static str,
	/// The payments; those under the threshold are left out.
	pub payments: Vec<Transfer>,
	/// What is left out, if there is a threshold.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub left_out: Option<String>,
	/// The plan that is frozen, if one is.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub frozen: Option<Frozen>,
}

/// A frozen plan, and how far it is paid.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Frozen {
	/// The entry that froze it.
	pub at: Seq,
	/// Its legs as they were agreed on.
	pub legs: Vec<FrozenLeg>,
	/// What the plan does not cover: what was spent since, and what was paid beside it.
	pub rest: Vec<Transfer>,
}

/// A leg of a frozen plan.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FrozenLeg {
	/// The payment that was agreed on.
	#[serde(flatten)]
	pub transfer: Transfer,
	/// What is still to be paid of it.
	pub left: String,
}

/// One payment of a plan.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Transfer {
	/// Who pays.
	pub from: MemberId,
	/// Who is paid.
	pub to: MemberId,
	/// How much.
	pub amount: String,
}

/// The items of a pot in the order of their making: `potchain/list/1`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct List {
	/// The items.
	pub items: Vec<Item>,
}

/// An item with what it says now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Item {
	/// Its id.
	pub id: String,
	/// `expense`, `payment`, `comment` or `template`.
	pub kind: &'static str,
	/// `live`, `voided`, or `contested` for a payment that does not count because its receiver says so.
	pub status: &'static str,
	/// The entry that made it.
	pub seq: Seq,
	/// The time of that entry.
	pub at: String,
	/// Who made it.
	pub by: MemberId,
	/// Its revision: what the next amendment names as its base.
	pub rev: Rev,
	/// Its money, as the journal writes it; none for a comment.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub money: Option<Object>,
	/// The day.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub date: Option<String>,
	/// What it was for; of a comment, what it says.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub memo: Option<Json>,
	/// Anything else worth saying.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub note: Option<Json>,
	/// Where the receipt of an expense is.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub receipt: Option<Json>,
	/// How a payment was made.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub method: Option<Json>,
	/// Where to find the payment there.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub reference: Option<Json>,
	/// Whether the chain itself moved the tokens of a payment; said only if it did.
	#[serde(skip_serializing_if = "is_false")]
	pub transferred: bool,
	/// The category.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub category: Option<Category>,
	/// The template that an expense is an occurrence of.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub template: Option<String>,
	/// Of a template, the first of its dates that has no expense yet.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub next: Option<String>,
	/// The item that a comment is about.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub about: Option<String>,
	/// Who agreed to its present money.
	pub confirmed: Vec<MemberId>,
	/// Who disagreed with it and has not agreed since.
	pub contested: Vec<MemberId>,
	/// Why it was contested last.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub reason: Option<Json>,
}

/// One item and its history: `potchain/show/1`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Show {
	/// The item.
	pub item: Item,
	/// What each participant of an expense bears; empty for other items.
	pub shares: Json,
	/// The comments about it, voided ones too.
	pub comments: Vec<Item>,
	/// The entries that made it what it is, as the journal writes them.
	pub history: Vec<Object>,
}

/// The pots of an account: `potchain/pots/1`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Pots {
	/// What describes the document.
	pub schema: &'static str,
	/// The pots.
	pub pots: Vec<Mine>,
}

/// One pot, as one of its members sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Mine {
	/// Which pot, and as of when.
	#[serde(flatten)]
	pub at: At,
	/// Its name.
	pub name: Json,
	/// Its currency.
	pub currency: Object,
	/// The member's place.
	pub member: MemberId,
	/// What they may do.
	pub role: &'static str,
	/// What they are owed; below zero what they owe.
	pub balance: String,
}

/// What a pot is and who is in it: `potchain/status/1`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Status {
	/// Its name.
	pub name: Json,
	/// Its currency.
	pub currency: Object,
	/// The version of its rules.
	pub rules: u8,
	/// How many expenses, payments, comments and templates there are, voided ones too.
	pub items: usize,
	/// Whether every balance is zero.
	pub settled: bool,
	/// All places, by number.
	pub members: Vec<Place>,
}

/// A place in a pot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Place {
	/// Its number.
	pub member: MemberId,
	/// Its name.
	pub name: Json,
	/// What its account may do.
	pub role: &'static str,
	/// Its account; null for a guest.
	pub account: Option<String>,
	/// Whether its balance may change.
	pub active: bool,
	/// Its revision: what the next change to it names as its base.
	pub rev: Rev,
	/// Its weight where a split is by weights and says no other, if one is given.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub weight: Option<u32>,
	/// Where to pay it.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub pay_to: Option<Json>,
	/// Whether it is the pool; said only if it is.
	#[serde(skip_serializing_if = "is_false")]
	pub pool: bool,
	/// The place that it has become a part of.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub into: Option<MemberId>,
}

/// What is said of the pot itself, and how it stands to that: `potchain/pot/1`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Pot {
	/// Its name.
	pub name: Json,
	/// Anything else worth saying.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub note: Option<Json>,
	/// Its currency.
	pub currency: Object,
	/// The version of its rules.
	pub rules: u8,
	/// Its revision: what the next change to it names as its base.
	pub rev: Rev,
	/// Whether its books are closed.
	pub archived: bool,
	/// Whether its books are open, and for how long: `open`, `archived`, `ending` or `dissolved`.
	pub status: &'static str,
	/// From when on a pot that is ending may be dissolved with its balances open.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub ends: Option<String>,
	/// Who may change the items of others: `editors` or `concerned`.
	pub policy: &'static str,
	/// How an expense is divided that says nothing of it, as the journal writes it. Without one, among all active
	/// people by their weights.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub split: Option<Object>,
	/// What was spent in all.
	pub spent: String,
	/// The categories, by number.
	pub categories: Vec<CategoryRow>,
	/// The lines of the budget.
	pub budget: Vec<BudgetRow>,
	/// How much is meant to be saved, and is.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub goal: Option<Goal>,
	/// The templates that are not voided.
	pub templates: Vec<Item>,
}

/// A category.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct CategoryRow {
	/// Its number.
	pub category: Category,
	/// What it is called; null if it is retired.
	pub name: Option<Json>,
	/// What was spent on it.
	pub spent: String,
}

/// A line of a budget, and what was spent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct BudgetRow {
	/// The category; all spending without one.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub category: Option<Category>,
	/// `whole` or `month`.
	pub period: &'static str,
	/// How much is meant to be spent.
	pub amount: String,
	/// What was spent, if the period is the pot's whole life.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub spent: Option<String>,
	/// What was spent in every month in which something was, if the period is a month.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub months: Option<Vec<MonthRow>>,
}

/// What was spent in a month.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct MonthRow {
	/// As in `2026-03`.
	pub month: String,
	/// How much; below zero if more came back.
	pub spent: String,
}

/// How much is meant to be saved.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Goal {
	/// How much.
	pub amount: String,
	/// What the pool holds; absent if the pot has none.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub held: Option<String>,
}

/// A journal, replayed: `potchain/replay/1`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Replay {
	/// As in `potchain/balances/1`.
	pub balances: Vec<Balance>,
	/// What each participant bears, for every live expense by its id.
	pub shares: Object,
	/// The payments of `potchain/settle/1`.
	pub settle: Vec<Transfer>,
}

/// What makes one member's balance: `potchain/why/1`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Why {
	/// The member.
	pub member: MemberId,
	/// Their name.
	pub name: Json,
	/// Their balance: the last `running`.
	pub balance: String,
	/// The items that count and concern them, in the order of their making.
	pub rows: Vec<Reason>,
}

/// What one item does to a member's balance. `change = paid − share + sent − received`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Reason {
	/// The entry that made the item.
	pub seq: Seq,
	/// The item.
	pub item: String,
	/// `expense` or `payment`.
	pub kind: &'static str,
	/// The day.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub date: Option<String>,
	/// What it was for.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub memo: Option<Json>,
	/// Paid by the member; below zero in a refund.
	pub paid: String,
	/// Borne by the member; below zero in a refund.
	pub share: String,
	/// Sent by the member.
	pub sent: String,
	/// Received by the member.
	pub received: String,
	/// What the item does to the balance.
	pub change: String,
	/// The balance after it.
	pub running: String,
}

/// What everyone owes and is owed.
pub fn balances(at: At, state: &State) -> Document<Balances> {
	document("potchain/balances/1", at, Balances { balances: balance_rows(state) })
}

/// The payments that settle up; those under `least`, if there is such a threshold, are left out and summed.
pub fn settle(at: At, state: &State, mode: Mode, least: Option<Amount>) -> Document<Settle> {
	let (word, legs) = match mode {
		Mode::Fewest => ("fewest", state.plan()),
		Mode::Direct => ("direct", state.direct_plan()),
	};
	let (legs, left_out) = settle::above(least.unwrap_or_default(), legs);
	let decimals = decimals(state);
	let frozen = state.frozen_plan().map(|plan| Frozen {
		at: plan.at,
		legs: plan.legs.iter().map(|(leg, left)| frozen_leg(leg, *left, decimals)).collect(),
		rest: transfers(&plan.rest, decimals),
	});
	let settle = Settle {
		mode: word,
		payments: transfers(&legs, decimals),
		left_out: least.map(|_| format(left_out.0, decimals)),
		frozen,
	};
	document("potchain/settle/1", at, settle)
}

/// The items of a pot that `keep` keeps.
pub fn list(at: At, state: &State, keep: impl Fn(&ItemState) -> bool) -> Document<List> {
	let kept = state.items().filter(|(_, item)| keep(item));
	document("potchain/list/1", at, List { items: kept.map(|(id, item)| item_row(state, id, item)).collect() })
}

/// One item; `None` if the pot does not have it. `log` is the pot's log from its first entry on.
pub fn show(at: At, state: &State, id: &ItemId, log: &[Entry]) -> Option<Document<Show>> {
	let item = state.item_state(id)?;
	let currency = &state.pot()?.currency;
	let about_it = state.items().filter(|(_, comment)| comment.about == Some(*id));
	let of_it = (0..).zip(log).filter(|(_, entry)| entry.op.item(&state.id()) == Some(*id));
	let show = Show {
		item: item_row(state, id, item),
		shares: shares(state, id, item).unwrap_or(Json::Object(Object::default())),
		comments: about_it.map(|(id, comment)| item_row(state, id, comment)).collect(),
		history: of_it.map(|(seq, entry)| journal::entry_json(seq, entry, currency)).collect(),
	};
	Some(document("potchain/show/1", at, show))
}

/// The pots in which an account has a place.
pub fn pots<'a>(account: &AccountId, pots: impl IntoIterator<Item = (At, &'a State)>) -> Pots {
	let mine = |(at, state): (At, &State)| {
		let member = state.place_of(account)?;
		let pot = state.pot()?;
		Some(Mine {
			at,
			name: journal::text_json(state.details().name.as_ref()?),
			currency: journal::currency_json(&pot.currency),
			member,
			role: journal::role_word(state.member(member)?.role),
			balance: format_signed(*state.balances().get(usize::from(member))?, pot.currency.decimals),
		})
	};
	Pots { schema: "potchain/pots/1", pots: pots.into_iter().filter_map(mine).collect() }
}

/// What a pot is and who is in it; `None` if it has no entry.
pub fn status(at: At, state: &State) -> Option<Document<Status>> {
	let pot = state.pot()?;
	let members = (0..).zip(state.members()).map(|(member, place)| Place {
		weight: place.weight,
		pay_to: place.pay_to.as_ref().map(journal::text_json),
		pool: pot.pool == Some(member),
		into: merged_into(state, member),
		member,
		name: journal::text_json(&place.name),
		role: journal::role_word(place.record.role),
		account: place.record.account.as_ref().map(journal::address),
		active: place.record.active,
		rev: place.record.revisions.latest,
	});
	let status = Status {
		name: journal::text_json(state.details().name.as_ref()?),
		currency: journal::currency_json(&pot.currency),
		rules: pot.rules,
		items: state.items().count(),
		settled: state.balances().iter().all(|&balance| balance == 0),
		members: members.collect(),
	};
	Some(document("potchain/status/1", at, status))
}

/// Whether a pot's books are open, in a word.
pub(crate) fn life_word(pot: &pot_ledger::Pot) -> &'static str {
	match pot.life {
		Life::Open => "open",
		Life::Archived { notice: None } => "archived",
		Life::Archived { notice: Some(_) } => "ending",
		Life::Dissolved => "dissolved",
	}
}

/// What is said of the pot itself; `None` if it has no entry.
pub fn pot(at: At, state: &State) -> Option<Document<Pot>> {
	let pot = state.pot()?;
	let details = state.details();
	let decimals = pot.currency.decimals;
	let templates = state.items().filter(|(_, item)| item.record.kind == ItemKind::Template && !item.record.voided);
	let category = |(category, name): (Category, &Option<pot_ledger::Text>)| CategoryRow {
		category,
		name: name.as_ref().map(journal::text_json),
		spent: format_signed(spending::total(state, Some(category)), decimals),
	};
	let goal = details.goal.map(|Amount(goal)| Goal {
		amount: format(goal, decimals),
		held: spending::held(state).map(|held| format_signed(held, decimals)),
	});
	let body = Pot {
		name: journal::text_json(details.name.as_ref()?),
		note: details.note.as_ref().map(journal::text_json),
		currency: journal::currency_json(&pot.currency),
		rules: pot.rules,
		rev: pot.revisions.latest,
		archived: pot.is_archived(),
		status: life_word(pot),
		ends: match pot.life {
			Life::Archived { notice: Some(given) } => Some(date::format_moment(given.saturating_add(NOTICE))),
			_ => None,
		},
		policy: journal::policy_word(pot.policy),
		split: details.default_split.as_ref().map(|split| journal::split_json(split, decimals)),
		spent: format_signed(spending::total(state, None), decimals),
		categories: (0..).zip(&details.categories).map(category).collect(),
		budget: details.budget.iter().flatten().map(|line| budget_row(state, line)).collect(),
		goal,
		templates: templates.map(|(id, item)| item_row(state, id, item)).collect(),
	};
	Some(document("potchain/pot/1", at, body))
}

fn budget_row(state: &State, line: &pot_ledger::BudgetLine) -> BudgetRow {
	let decimals = decimals(state);
	let spent = || format_signed(spending::total(state, line.category), decimals);
	let month = |(month, spent): (spending::Month, i128)| MonthRow {
		month: month.to_string(),
		spent: format_signed(spent, decimals),
	};
	let months = || spending::by_month(state, line.category).into_iter().map(month).collect();
	BudgetRow {
		category: line.category,
		period: journal::period_word(line.period),
		amount: format(line.amount.0, decimals),
		spent: (line.period == Period::Whole).then(spent),
		months: (line.period == Period::Month).then(months),
	}
}

/// Everything that a log comes to.
pub fn replay(at: At, state: &State) -> Document<Replay> {
	let live = state.items().filter(|(_, item)| item.record.counts());
	let shares = live.filter_map(|(id, item)| Some((id.to_string(), shares(state, id, item)?)));
	let replay = Replay {
		balances: balance_rows(state),
		shares: shares.collect(),
		settle: transfers(&state.plan(), decimals(state)),
	};
	document("potchain/replay/1", at, replay)
}

/// What makes a member's balance; `None` if there is no such member.
pub fn why(at: At, state: &State, member: MemberId) -> Option<Document<Why>> {
	let name = journal::text_json(&state.members().get(usize::from(member))?.name);
	let decimals = decimals(state);
	let mut running = 0;
	let mut rows = Vec::new();
	for (id, item) in state.items().filter(|(_, item)| item.record.counts()) {
		let Some(money) = item.money.as_ref().filter(|money| money.members().any(|named| state.place(named) == member))
		else {
			continue;
		};
		let sums = sums_of(state, money, id, member);
		running += sums.balance();
		rows.push(Reason {
			seq: item.made_at,
			item: id.to_string(),
			kind: kind_word(item.record.kind),
			date: item.date.map(date::format),
			memo: item.memo.as_ref().map(journal::text_json),
			paid: format_signed(sums.paid, decimals),
			share: format_signed(sums.share, decimals),
			sent: format_signed(sums.sent, decimals),
			received: format_signed(sums.received, decimals),
			change: format_signed(sums.balance(), decimals),
			running: format_signed(running, decimals),
		});
	}
	let why = Why { member, name, balance: format_signed(running, decimals), rows };
	Some(document("potchain/why/1", at, why))
}

pub(crate) fn document<T>(schema: &'static str, at: At, body: T) -> Document<T> {
	Document { schema, at, body }
}

fn balance_rows(state: &State) -> Vec<Balance> {
	(0..).zip(state.sums()).map(|(member, sums)| balance_row(state, member, sums)).collect()
}

/// A member's row of the sums that are theirs.
pub(crate) fn balance_row(state: &State, member: MemberId, sums: Sums) -> Balance {
	let decimals = decimals(state);
	let place = &state.members()[usize::from(member)];
	let is_pool = state.pot().and_then(|pot| pot.pool) == Some(member);
	Balance {
		member,
		name: journal::text_json(&place.name),
		balance: format_signed(sums.balance(), decimals),
		paid: format_signed(sums.paid, decimals),
		share: format_signed(sums.share, decimals),
		sent: format_signed(sums.sent, decimals),
		received: format_signed(sums.received, decimals),
		pool: is_pool,
		held: is_pool.then(|| format_signed(-sums.balance(), decimals)),
		inactive: !place.record.active,
		into: merged_into(state, member),
	}
}

/// The place that a place has become a part of.
fn merged_into(state: &State, member: MemberId) -> Option<MemberId> {
	Some(state.place(member)).filter(|place| *place != member)
}

fn transfers(legs: &[Leg], decimals: u8) -> Vec<Transfer> {
	legs.iter().map(|leg| transfer(leg, decimals)).collect()
}

fn transfer(leg: &Leg, decimals: u8) -> Transfer {
	Transfer { from: leg.from, to: leg.to, amount: format(leg.amount.0, decimals) }
}

fn frozen_leg(leg: &Leg, Amount(left): Amount, decimals: u8) -> FrozenLeg {
	FrozenLeg { transfer: transfer(leg, decimals), left: format(left, decimals) }
}

/// Whether an item counts, and what keeps it from that.
pub(crate) fn status_word(record: &pot_ledger::Item) -> &'static str {
	match record.kind {
		_ if record.voided => "voided",
		ItemKind::Payment if record.contested != 0 => "contested",
		_ => "live",
	}
}

fn item_row(state: &State, id: &ItemId, item: &ItemState) -> Item {
	let ItemState {
		record,
		made_at,
		made,
		money,
		template,
		memo,
		note,
		receipt,
		method,
		reference,
		date: day,
		category,
		about,
		reason,
	} = item;
	Item {
		id: id.to_string(),
		kind: kind_word(record.kind),
		status: status_word(record),
		seq: *made_at,
		at: date::format_moment(*made),
		by: record.author,
		rev: record.revisions.latest,
		money: money.as_ref().map(|money| journal::money_json(money, decimals(state))),
		date: day.map(date::format),
		memo: memo.as_ref().map(journal::text_json),
		note: note.as_ref().map(journal::text_json),
		receipt: receipt.as_ref().map(journal::text_json),
		method: method.as_ref().map(journal::text_json),
		reference: reference.as_ref().map(journal::text_json),
		transferred: record.transferred,
		category: *category,
		template: template.map(|template| template.to_string()),
		next: recurring::due(state, id).next().map(date::format),
		about: about.map(|item| item.to_string()),
		confirmed: members_in(record.confirmed),
		contested: members_in(record.contested),
		reason: reason.as_ref().map(journal::text_json),
	}
}

/// What each participant of an expense bears.
fn shares(state: &State, id: &ItemId, item: &ItemState) -> Option<Json> {
	match item.money.as_ref()? {
		Money::Expense(expense) => {
			Some(journal::per_member_json(&expense.shares(id), |&share| journal::amount_json(share, decimals(state))))
		},
		Money::Payment(_) | Money::Template(_) => None,
	}
}

/// What an item that counts adds to a member's sums.
pub(crate) fn sums_of(state: &State, money: &Money, id: &ItemId, member: MemberId) -> Sums {
	// What is said of a place that became a part of theirs is theirs.
	let of_member = |rows: &[(MemberId, Amount)]| -> i128 {
		let theirs = rows.iter().filter(|row| state.place(row.0) == member);
		theirs.map(|&(_, Amount(amount))| amount as i128).sum()
	};
	match money {
		Money::Expense(expense) => Sums {
			paid: expense.sign() * of_member(&expense.paid),
			share: expense.sign() * of_member(&expense.shares(id)),
			..Sums::default()
		},
		Money::Payment(payment) => Sums {
			sent: of_member(&[(payment.from, payment.amount)]),
			received: of_member(&[(payment.to, payment.amount)]),
			..Sums::default()
		},
		Money::Template(_) => Sums::default(),
	}
}

pub(crate) fn decimals(state: &State) -> u8 {
	state.pot().map_or(0, |pot| pot.currency.decimals)
}

pub(crate) fn kind_word(kind: ItemKind) -> &'static str {
	match kind {
		ItemKind::Expense => "expense",
		ItemKind::Payment => "payment",
		ItemKind::Comment => "comment",
		ItemKind::Template => "template",
	}
}

/// The members whose bits are set.
fn members_in(bits: u128) -> Vec<MemberId> {
	(0..128).filter(|member| bits >> member & 1 == 1).collect()
}

/// What is said only if it is so.
fn is_false(flag: &bool) -> bool {
	!flag
}

impl Serialize for At {
	fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		let or_null = |text: Option<String>| text.map_or(Json::Null, Json::Text);
		let level = match self.level {
			Level::Final => "final",
			Level::Included => "included",
			Level::Pending => "pending",
		};
		let at = Object::default()
			.with("pot", or_null(self.pot.map(|pot| format!("0x{pot}"))))
			.with("level", level)
			.with("seq", self.seq)
			.with("head", or_null(self.head.map(|head| format!("0x{}", hex::encode(head)))));
		at.serialize(serializer)
	}
}
