//! What was spent, by whom, on what and when: sums of what the ledger says of each item.

use crate::{
	amount::format_signed,
	date, journal,
	views::{balance_row, decimals, document, sums_of, At, Balance, Document, Json},
};
use pot_ledger::{Category, Date, ItemId, ItemState, MemberId, Money, State, Sums};
use serde::Serialize;
use std::collections::BTreeMap;

/// Days from one to another, both included; without bounds all of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Period {
	/// The first day.
	pub from: Option<Date>,
	/// The last day.
	pub to: Option<Date>,
}

impl Period {
	/// Whether a day is one of them.
	pub fn has(&self, day: Date) -> bool {
		self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
	}
}

/// What a pot was used for in a period: `potchain/stats/1`. Only what counts is in it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Stats {
	/// The first day; null for the beginning.
	pub from: Option<String>,
	/// The last day; null for the end.
	pub to: Option<String>,
	/// What was spent: expenses, less refunds. Payments are never spending.
	pub spent: String,
	/// What the items of the period add to each member's sums; over all time these are the balances.
	pub members: Vec<Balance>,
	/// What was spent on each category, in their order, and first what has none.
	pub categories: Vec<OfCategory>,
	/// What was spent in each month that has expenses, in their order.
	pub months: Vec<OfMonth>,
}

/// What was spent on one category.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct OfCategory {
	/// The category; null for expenses without one.
	pub category: Option<Category>,
	/// What it is called, if it has a name.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub name: Option<Json>,
	/// How many expenses and refunds.
	pub expenses: usize,
	/// What was spent.
	pub spent: String,
}

/// What was spent in one month.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct OfMonth {
	/// The month, as in `2026-03`.
	pub month: String,
	/// How many expenses and refunds.
	pub expenses: usize,
	/// What was spent.
	pub spent: String,
}

/// The statistics of a period.
pub fn stats(at: At, state: &State, period: Period) -> Document<Stats> {
	let counted: Vec<_> = state.items().filter(|(_, item)| item.record.counts() && period.has(day(item))).collect();
	let mut expenses: Vec<_> = counted.iter().filter_map(|(_, item)| Some((*item, spent(item)?))).collect();
	let (mut all, mut categories) = (Spent::default(), BTreeMap::<_, Spent>::new());
	for (item, units) in &expenses {
		all.add(*units);
		categories.entry(item.category).or_default().add(*units);
	}
	expenses.sort_by_key(|(item, _)| day(item));
	let months = expenses.chunk_by(|one, next| month(one.0) == month(next.0)).map(|chunk| {
		let mut of_month = Spent::default();
		chunk.iter().for_each(|(_, units)| of_month.add(*units));
		(month(chunk[0].0), of_month)
	});
	let amount = |spent: &Spent| format_signed(spent.units, decimals(state));
	let stats = Stats {
		from: period.from.map(date::format),
		to: period.to.map(date::format),
		spent: amount(&all),
		members: member_rows(state, &counted),
		categories: categories
			.into_iter()
			.map(|(category, spent)| OfCategory {
				category,
				name: category.and_then(|id| category_name(state, id)),
				expenses: spent.expenses,
				spent: amount(&spent),
			})
			.collect(),
		months: months
			.map(|(month, spent)| OfMonth { month, expenses: spent.expenses, spent: amount(&spent) })
			.collect(),
	};
	document("potchain/stats/1", at, stats)
}

fn category_name(state: &State, id: Category) -> Option<Json> {
	state.details().categories.get(usize::from(id))?.as_ref().map(journal::text_json)
}

/// The day of an item: the one that a person said, or else that of the block in which it was made.
pub fn day(item: &ItemState) -> Date {
	item.date.unwrap_or_else(|| date::day_of(item.made))
}

fn month(item: &ItemState) -> String {
	date::format_month(day(item))
}

/// What some expenses come to, in minor units.
#[derive(Default)]
struct Spent {
	expenses: usize,
	units: i128,
}

impl Spent {
	fn add(&mut self, units: i128) {
		self.expenses += 1;
		self.units += units;
	}
}

/// What an expense adds to what was spent; none for all else.
fn spent(item: &ItemState) -> Option<i128> {
	match item.money.as_ref()? {
		Money::Expense(expense) => Some(expense.sign() * expense.amount.0 as i128),
		Money::Payment(_) | Money::Template(_) => None,
	}
}

fn member_rows(state: &State, items: &[(&ItemId, &ItemState)]) -> Vec<Balance> {
	let mut all = vec![Sums::default(); state.members().len()];
	for (id, item) in items {
		let Some(money) = &item.money else { continue };
		let mut members: Vec<MemberId> = money.members().map(|member| state.place(member)).collect();
		members.sort_unstable();
		members.dedup();
		for member in members {
			add(&mut all[usize::from(member)], sums_of(state, money, id, member));
		}
	}
	(0..).zip(all).map(|(member, sums)| balance_row(state, member, sums)).collect()
}

/// Adds sums to others.
pub(crate) fn add(all: &mut Sums, more: Sums) {
	let Sums { paid, share, sent, received } = more;
	all.paid += paid;
	all.share += share;
	all.sent += sent;
	all.received += received;
}
