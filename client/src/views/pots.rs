//! Pots: which there are, who is in them, and what is said of them.

use super::{decimals, document, is_false, items::item_row, At, Document, Item, Json, Object};
use crate::{
	amount::{format, format_signed},
	date, journal, spending,
};
use pot_ledger::{Amount, Category, Invite, InviteNo, ItemKind, Life, MemberId, Period, Rev, State, View, NOTICE};
use serde::Serialize;

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
	/// Whether its books are open, and for how long, as in `potchain/pot/1`.
	pub status: &'static str,
	/// How many expenses, payments, comments and templates there are, voided ones too.
	pub items: usize,
	/// Whether every balance is zero.
	pub settled: bool,
	/// All places, by number.
	pub members: Vec<Place>,
	/// The open invites, by number.
	pub invites: Vec<InviteRow>,
}

/// An open invite.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct InviteRow {
	/// Its number.
	pub invite: InviteNo,
	/// Who invites.
	pub by: MemberId,
	/// What it gives, as the journal writes it.
	pub what: Object,
	/// From when on.
	pub from: String,
	/// Until when.
	pub expires: String,
	/// How often it can still be used.
	pub left: u16,
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
	/// The first of its accounts; null for a guest.
	pub account: Option<String>,
	/// All its accounts, in the order in which they came.
	pub accounts: Vec<String>,
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
	/// How long it takes until somebody who lost all devices is let in again, in hours.
	pub reinvite_hours: u16,
	/// What was spent in all.
	pub spent: String,
	/// The categories, by number.
	pub categories: Vec<CategoryRow>,
	/// The lines of the budget.
	pub budget: Vec<BudgetRow>,
	/// The pool, if there is one.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub pool: Option<MemberId>,
	/// What the pool holds: below zero where it is overdrawn.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub held: Option<String>,
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

/// The pots in which somebody has a place, and which.
pub fn pots<'a>(pots: impl IntoIterator<Item = (At, &'a State, MemberId)>) -> Pots {
	let mine = |(at, state, member): (At, &State, MemberId)| {
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
		account: place.record.accounts.first().map(journal::address),
		accounts: place.record.accounts.iter().map(journal::address).collect(),
		active: place.record.active,
		rev: place.record.revisions.latest,
	});
	let status = Status {
		name: journal::text_json(state.details().name.as_ref()?),
		currency: journal::currency_json(&pot.currency),
		rules: pot.rules,
		status: life_word(pot),
		items: state.items().count(),
		settled: state.balances().iter().all(|&balance| balance == 0),
		members: members.collect(),
		invites: state.invites().iter().map(|(&number, invite)| invite_row(number, invite)).collect(),
	};
	Some(document("potchain/status/1", at, status))
}

fn invite_row(number: InviteNo, invite: &Invite) -> InviteRow {
	InviteRow {
		invite: number,
		by: invite.by,
		what: journal::invitation_json(&invite.what),
		from: date::format_moment(invite.from),
		expires: date::format_moment(invite.expires),
		left: invite.left,
	}
}

/// Whether a pot's books are open, in a word.
pub fn life_word(pot: &pot_ledger::Pot) -> &'static str {
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
	let held = spending::held(state).map(|held| format_signed(held, decimals));
	let goal = details.goal.map(|Amount(goal)| Goal { amount: format(goal, decimals), held: held.clone() });
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
		reinvite_hours: pot.reinvite_hours,
		spent: format_signed(spending::total(state, None), decimals),
		categories: (0..).zip(&details.categories).map(category).collect(),
		budget: details.budget.iter().flatten().map(|line| budget_row(state, line)).collect(),
		pool: pot.pool,
		held,
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

/// The place that a place has become a part of.
pub(super) fn merged_into(state: &State, member: MemberId) -> Option<MemberId> {
	Some(state.place(member)).filter(|place| *place != member)
}
