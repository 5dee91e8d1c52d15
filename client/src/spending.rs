//! What was spent, on what and when, and what is held: the numbers behind a budget and a goal.
//!
//! Spent is Σ s·A of live expenses, with s = +1 for spending and −1 for refunds. Payments are never spending.

use chrono::{DateTime, Datelike, NaiveDate};
use pot_ledger::{Category, Date, ItemState, Moment, Money, State, View};
use std::{collections::BTreeMap, fmt};

/// A calendar month.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Month {
	/// The year.
	pub year: i32,
	/// 1 to 12.
	pub month: u32,
}

impl Month {
	/// The month of a day; `None` some 262,000 years from now or before.
	pub fn of(date: Date) -> Option<Self> {
		NaiveDate::from_epoch_days(date).map(|day| Self::of_day(&day))
	}

	/// The month of a time, in UTC; `None` as in [`Month::of`].
	pub fn of_moment(moment: Moment) -> Option<Self> {
		let time = DateTime::from_timestamp_millis(moment.try_into().ok()?)?;
		Some(Self::of_day(&time))
	}

	fn of_day(day: &impl Datelike) -> Self {
		Self { year: day.year(), month: day.month() }
	}
}

/// As in `2026-03`.
impl fmt::Display for Month {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		write!(f, "{:04}-{:02}", self.year, self.month)
	}
}

/// What was spent in all, in minor units; of one category, if one is given.
pub fn total(state: &State, category: Option<Category>) -> i128 {
	spendings(state, category).map(|(_, amount)| amount).sum()
}

/// What was spent in every month that something was, in minor units; of one category, if one is given. The month
/// is that of an expense's date, or of its making if it has none.
pub fn by_month(state: &State, category: Option<Category>) -> BTreeMap<Month, i128> {
	let mut months = BTreeMap::new();
	for (item, amount) in spendings(state, category) {
		if let Some(month) = item.date.and_then(Month::of).or_else(|| Month::of_moment(item.made)) {
			*months.entry(month).or_default() += amount;
		}
	}
	months
}

/// What the pool holds, in minor units, below zero where it is overdrawn; `None` without a pool.
pub fn held(state: &State) -> Option<i128> {
	let pool = state.pot()?.pool?;
	state.balances().get(usize::from(pool)).map(|balance| -balance)
}

/// The live expenses, with what each adds to the spending.
fn spendings(state: &State, category: Option<Category>) -> impl Iterator<Item = (&ItemState, i128)> {
	let counted = state.items().map(|row| row.1).filter(|item| item.record.counts());
	let meant = counted.filter(move |item| category.is_none() || item.category == category);
	meant.filter_map(|item| match &item.money {
		Some(Money::Expense(expense)) => Some((item, expense.sign() * expense.amount.0 as i128)),
		_ => None,
	})
}
