//! What comes again: the rent, the cleaner, the newspaper.

use crate::{types::Date, Refusal};
use chrono::{Datelike, Days, Months, NaiveDate};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// A unit of time between two dates.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Unit {
	/// A day.
	#[codec(index = 0)]
	Day,
	/// Seven days.
	#[codec(index = 1)]
	Week,
	/// A calendar month.
	#[codec(index = 2)]
	Month,
	/// Twelve calendar months.
	#[codec(index = 3)]
	Year,
}

/// When it comes no more.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum End {
	/// It goes on.
	#[codec(index = 0)]
	Never,
	/// Its last date is this one or before it.
	#[codec(index = 1)]
	Until(Date),
	/// After so many times, at least one.
	#[codec(index = 2)]
	Count(#[codec(compact)] u32),
}

/// On which dates something comes: the first, and every so many units after it. In months, the k-th date is
/// the first plus k·n months, on the first's day or the month's last: 31 January, 28 February, 31 March.
/// (RFC 5545 would skip February; a rent may not.)
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Recurrence {
	/// The first date.
	pub start: Date,
	/// How many units from one date to the next, at least 1.
	#[codec(compact)]
	pub every: u16,
	/// Of what.
	pub unit: Unit,
	/// When it comes no more.
	pub end: End,
}

impl Recurrence {
	/// Refuses a rule that no date follows.
	pub(crate) fn check(&self) -> Result<(), Refusal> {
		match self.has(self.start) {
			true => Ok(()),
			false => Err(Refusal::BadRecurrence),
		}
	}

	/// Whether it comes on `date`.
	pub fn has(&self, date: Date) -> bool {
		self.number(date).is_some_and(|number| self.date(number) == Some(date))
	}

	/// The date of number `k`, from 0. `None` after the end, outside the years that have dates, some 262,000
	/// before and after the first, and of a rule that gets nowhere.
	pub fn date(&self, k: u32) -> Option<Date> {
		if self.every == 0 {
			return None;
		}
		let units = k.checked_mul(self.every.into())?;
		let start = NaiveDate::from_epoch_days(self.start)?;
		let date = match self.unit {
			Unit::Day => start.checked_add_days(Days::new(units.into()))?,
			Unit::Week => start.checked_add_days(Days::new(u64::from(units) * 7))?,
			Unit::Month => start.checked_add_months(Months::new(units))?,
			Unit::Year => start.checked_add_months(Months::new(units.checked_mul(12)?))?,
		};
		let date = date.to_epoch_days();
		let comes = match self.end {
			End::Never => true,
			End::Until(last) => date <= last,
			End::Count(count) => k < count,
		};
		comes.then_some(date)
	}

	/// All its dates, from the first on.
	pub fn dates(self) -> impl Iterator<Item = Date> {
		(0..).map_while(move |k| self.date(k))
	}

	/// The number that `date` would have, if it is one of the dates.
	fn number(&self, date: Date) -> Option<u32> {
		let units = match self.unit {
			Unit::Day => i64::from(date) - i64::from(self.start),
			Unit::Week => (i64::from(date) - i64::from(self.start)) / 7,
			Unit::Month => months(date)? - months(self.start)?,
			Unit::Year => (months(date)? - months(self.start)?) / 12,
		};
		u32::try_from(units).ok()?.checked_div(self.every.into())
	}
}

/// Months since the year 0.
fn months(date: Date) -> Option<i64> {
	let date = NaiveDate::from_epoch_days(date)?;
	Some(i64::from(date.year()) * 12 + i64::from(date.month0()))
}

#[cfg(test)]
mod tests {
	use super::*;

	fn day(text: &str) -> Date {
		text.parse::<NaiveDate>().unwrap().to_epoch_days()
	}

	fn rule(start: &str, every: u16, unit: Unit, end: End) -> Recurrence {
		Recurrence { start: day(start), every, unit, end }
	}

	#[test]
	fn a_rent_on_the_31st_is_paid_in_every_month() {
		let rent = rule("2026-01-31", 1, Unit::Month, End::Never);
		let dates: Vec<_> = rent.dates().take(5).collect();
		assert_eq!(dates, ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"].map(day));
		assert!(rent.has(day("2028-02-29")) && !rent.has(day("2028-02-28")));
	}

	#[test]
	fn every_date_is_on_the_rule_and_no_other_day_is() {
		for (every, unit) in [(3, Unit::Day), (2, Unit::Week), (5, Unit::Month), (1, Unit::Year)] {
			let rule = rule("2024-02-29", every, unit, End::Count(20));
			let dates: Vec<_> = rule.dates().collect();
			assert_eq!(dates.len(), 20);
			for date in rule.start - 40..rule.start + 8_000 {
				assert_eq!(rule.has(date), dates.contains(&date), "{unit:?} {date}");
			}
		}
	}

	#[test]
	fn it_ends_after_its_last_date() {
		let weekly = rule("2026-11-02", 1, Unit::Week, End::Until(day("2026-11-20")));
		assert_eq!(weekly.dates().collect::<Vec<_>>(), ["2026-11-02", "2026-11-09", "2026-11-16"].map(day));
		assert!(!weekly.has(day("2026-11-23")));
	}

	#[test]
	fn a_rule_without_dates_is_refused() {
		for wrong in [
			rule("2026-01-01", 0, Unit::Day, End::Never),
			rule("2026-01-02", 1, Unit::Day, End::Until(day("2026-01-01"))),
			rule("2026-01-01", 1, Unit::Month, End::Count(0)),
			Recurrence { start: Date::MAX, every: 1, unit: Unit::Year, end: End::Never },
		] {
			assert_eq!(wrong.check(), Err(Refusal::BadRecurrence), "{wrong:?}");
			assert_eq!(wrong.dates().count(), 0, "{wrong:?}");
		}
	}
}
