//! Days and times as people and files write them.
//!
//! The ledger holds numbers and checks none of them, so every number has a way to be written: outside the
//! years 0 to 9999 it is `@` and the number itself.

use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, Utc};
use pot_ledger::{Date, Moment};

const MILLIS_PER_DAY: u64 = 24 * 60 * 60 * 1000;

/// A text is not a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a day: write year, month and day, as in 2026-03-13")]
pub struct NotADay;

/// A text is not a time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a time: write it in UTC with milliseconds, as in 2026-03-13T10:00:00.500Z")]
pub struct NotATime;

/// Reads a day such as `2026-03-13`.
///
/// # Errors
///
/// [`NotADay`], also for days that no month has.
pub fn parse(text: &str) -> Result<Date, NotADay> {
	let date = match text.strip_prefix('@') {
		Some(days) => days.parse().ok(),
		None => text.parse::<NaiveDate>().ok().map(|date| date.to_epoch_days()),
	};
	date.filter(|&date| format(date) == text).ok_or(NotADay)
}

/// Writes a day, as in `2026-03-13`.
pub fn format(date: Date) -> String {
	match NaiveDate::from_epoch_days(date).filter(is_common) {
		Some(date) => date.to_string(),
		None => format!("@{date}"),
	}
}

/// Reads a time such as `2026-03-13T10:00:00.500Z`.
///
/// # Errors
///
/// [`NotATime`], also for times before 1970.
pub fn parse_moment(text: &str) -> Result<Moment, NotATime> {
	let moment = match text.strip_prefix('@') {
		Some(millis) => millis.parse().ok(),
		None => text.parse::<DateTime<Utc>>().ok().and_then(|time| time.timestamp_millis().try_into().ok()),
	};
	moment.filter(|&moment| format_moment(moment) == text).ok_or(NotATime)
}

/// Writes a time, as in `2026-03-13T10:00:00.500Z`.
pub fn format_moment(moment: Moment) -> String {
	match i64::try_from(moment).ok().and_then(DateTime::from_timestamp_millis).filter(is_common) {
		Some(time) => time.to_rfc3339_opts(SecondsFormat::Millis, true),
		None => format!("@{moment}"),
	}
}

/// A time to the minute in UTC, as in `2026-03-13 10:00`: for people, where [`format_moment`] is for programs.
pub fn format_minute(moment: Moment) -> String {
	let exact = format_moment(moment);
	match exact.split_once('T') {
		Some((day, time)) => format!("{day} {}", &time[.."10:00".len()]),
		None => exact,
	}
}

/// The day of a time, in UTC.
pub fn day_of(moment: Moment) -> Date {
	(moment / MILLIS_PER_DAY).try_into().unwrap_or(Date::MAX)
}

/// Writes the month of a day, as in `2026-03`.
pub fn format_month(date: Date) -> String {
	let mut text = format(date);
	if !text.starts_with('@') {
		text.truncate("2026-03".len());
	}
	text
}

fn is_common(date: &impl Datelike) -> bool {
	(0..=9999).contains(&date.year())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_day_is_counted_from_1970() {
		assert_eq!(parse("1970-01-01"), Ok(0));
		assert_eq!(parse("2026-03-13"), Ok(20_525));
		assert_eq!(parse("1969-12-31"), Ok(-1));
		assert_eq!(parse("2024-02-29"), Ok(19_782));
	}

	#[test]
	fn a_day_is_written_in_one_way() {
		for text in
			["", "2026-3-13", "2026-02-29", "13.03.2026", "+2026-03-13", " 2026-03-13", "@0", "@", "2026-03-13T"]
		{
			assert_eq!(parse(text), Err(NotADay), "{text}");
		}
	}

	#[test]
	fn a_time_is_written_in_one_way() {
		assert_eq!(parse_moment("2026-03-13T10:00:00.500Z"), Ok(1_773_396_000_500));
		for text in ["2026-03-13T10:00:00Z", "2026-03-13T12:00:00.500+02:00", "1969-12-31T23:59:59.999Z", "@5", ""] {
			assert_eq!(parse_moment(text), Err(NotATime), "{text}");
		}
	}

	#[test]
	fn a_day_has_a_month_and_a_time_has_a_day() {
		assert_eq!(day_of(0), 0);
		assert_eq!(day_of(1_773_396_000_500), 20_525);
		assert_eq!(day_of(u64::MAX), i32::MAX);
		assert_eq!(format_month(20_525), "2026-03");
		assert_eq!(format_month(i32::MAX), "@2147483647");
	}

	#[test]
	fn every_number_can_be_written_and_read() {
		for date in [i32::MIN, -719_529, -719_528, 0, 2_932_896, 2_932_897, i32::MAX] {
			assert_eq!(parse(&format(date)), Ok(date));
		}
		assert_eq!(format(-719_528), "0000-01-01");
		assert_eq!(format(2_932_897), "@2932897");
		for moment in [0, 253_402_300_799_999, 253_402_300_800_000, u64::MAX] {
			assert_eq!(parse_moment(&format_moment(moment)), Ok(moment));
		}
	}
}
