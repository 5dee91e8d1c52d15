//! What an expense is divided by, from how a person types it.

use crate::{
	book::{name, Book},
	failure::{usage, Failure, Result},
};
use pot_ledger::{Amount, Date, MemberId, PerMember, Split, Weight};
use potchain_client::{amount, date};

/// Who paid: one name for all of it, or several with amounts, as in `alice=10,bob=2.50`.
pub fn paid(book: &Book, text: &str, whole: Amount) -> Result<PerMember<Amount>> {
	match text.contains(['=', ',']) {
		true => rows(book, "--paid", text, |amount| book.amount(amount)),
		false => one(book.member(text)?, whole),
	}
}

/// One member who paid all of it.
pub fn one(member: MemberId, whole: Amount) -> Result<PerMember<Amount>> {
	bounded(vec![(member, whole)])
}

/// How it is divided, if that is said: equally among `--for` or all, or as `--split` says.
pub fn split(book: &Book, among: Option<&str>, how: Option<&str>) -> Result<Option<Split>> {
	let (how, given) = match how.map(str::trim) {
		None if among.is_none() => return Ok(None),
		None => ("equal", ""),
		Some(how) => how.split_once(char::is_whitespace).unwrap_or((how, "")),
	};
	let given = given.trim();
	if how != "equal" && among.is_some() {
		return usage(format!("--for is for equal parts: `--split {how} NAME=…` already says who takes part"));
	}
	Ok(Some(match how {
		"equal" if given.is_empty() => Split::Equal(bounded(equal(book, among)?)?),
		"equal" => return usage("an equal split has no parts: say who takes part with --for"),
		"shares" => Split::Shares(rows(book, "--split shares", given, weight)?),
		"percent" => Split::Percent(rows(book, "--split percent", given, percent)?),
		"exact" => Split::Exact(rows(book, "--split exact", given, |amount| book.amount(amount))?),
		"adjust" => Split::Adjust(adjustments(book, given)?),
		_ => return usage(format!("there is no split {how:?}: say equal, shares, percent, exact or adjust")),
	}))
}

/// Those named, equally or by shares, as in `alice, bob` or `alice=2, bob=1`; or else as the pot divides what
/// says nothing of it.
pub fn among(book: &Book, people: Option<&str>) -> Result<Split> {
	match people {
		None => book.state().default_split().ok_or_else(|| Failure::Usage("the pot has no active members".into())),
		Some(people) if people.contains('=') => Ok(Split::Shares(rows(book, "the shares", people, weight)?)),
		Some(people) => Ok(Split::Equal(bounded(equal(book, Some(people))?)?)),
	}
}

/// What each has more or less than an equal part, as in `alice=+10,bob=-5`; the others, of all, nothing.
fn adjustments(book: &Book, text: &str) -> Result<PerMember<i128>> {
	let signed = |text: &str| {
		let (sign, digits) = match text.strip_prefix(['-', '−']) {
			Some(digits) => (-1, digits),
			None => (1, text.strip_prefix('+').unwrap_or(text)),
		};
		Ok(match digits.bytes().all(|byte| byte == b'0' || byte == b'.') {
			true => 0,
			false => sign * book.amount(digits)?.0 as i128,
		})
	};
	let said: PerMember<i128> = rows(book, "--split adjust", text, signed)?;
	let all = book.people().into_iter().filter(|member| said.iter().all(|row| row.0 != *member));
	let mut rows: Vec<_> = said.iter().copied().chain(all.map(|member| (member, 0))).collect();
	rows.sort_unstable();
	bounded(rows)
}

/// A day: `2026-03-13`, `today` or `yesterday`, in the time zone of whoever types it.
pub fn day(text: &str) -> Result<Date> {
	let today = chrono::Local::now().date_naive().to_epoch_days();
	match text.to_lowercase().as_str() {
		"today" => Ok(today),
		"yesterday" => Ok(today - 1),
		_ => date::parse(text).map_err(|error| Failure::Usage(format!("{text:?} is {error}, today or yesterday"))),
	}
}

fn equal(book: &Book, among: Option<&str>) -> Result<Vec<MemberId>> {
	let mut members = match among {
		None => book.people(),
		Some(all) if all.eq_ignore_ascii_case("all") => book.people(),
		Some(names) => names.split(',').map(|name| book.member(name.trim())).collect::<Result<_>>()?,
	};
	members.sort_unstable();
	distinct(book, "--for", members.iter().copied())?;
	Ok(members)
}

fn weight(text: &str) -> Result<Weight> {
	text.parse().map_err(|_| Failure::Usage(format!("{text:?} is no number of shares: write a whole number, as in 2")))
}

fn percent(text: &str) -> Result<u16> {
	let digits = text.strip_suffix('%').unwrap_or(text);
	amount::parse_percent(digits).map_err(|error| Failure::Usage(format!("{text}: {error}")))
}

/// Rows such as `alice=2,bob=1`, in the order of the members.
fn rows<T>(book: &Book, option: &str, text: &str, read: impl Fn(&str) -> Result<T>) -> Result<PerMember<T>> {
	let mut rows = Vec::new();
	for row in text.split(',') {
		let Some((name, value)) = row.split_once('=') else {
			return usage(format!("{option}: say how much for each, as in alice=2,bob=1, and not just {row:?}"));
		};
		rows.push((book.member(name.trim())?, read(value.trim())?));
	}
	rows.sort_by_key(|row| row.0);
	distinct(book, option, rows.iter().map(|row| row.0))?;
	bounded(rows)
}

/// Refuses a member who is named twice, in an ascending list.
fn distinct(book: &Book, option: &str, members: impl Iterator<Item = MemberId> + Clone) -> Result {
	let twice = members.clone().zip(members.skip(1)).find(|(one, next)| one == next);
	match twice {
		Some((member, _)) => usage(format!("{option} names {} twice", name(book.state(), member))),
		None => Ok(()),
	}
}

fn bounded<T, B: TryFrom<Vec<T>>>(rows: Vec<T>) -> Result<B> {
	rows.try_into().map_err(|_| Failure::Usage("a pot has at most 128 members".into()))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::book::tests::book;

	fn message<T: std::fmt::Debug>(outcome: Result<T>) -> String {
		outcome.unwrap_err().message().unwrap().to_owned()
	}

	fn amounts<const N: usize>(rows: [(MemberId, u128); N]) -> PerMember<Amount> {
		rows.map(|(member, amount)| (member, Amount(amount))).to_vec().try_into().unwrap()
	}

	#[test]
	fn one_name_paid_all_of_it() {
		let book = book(&["Bob"]);
		assert_eq!(paid(&book, "bob", Amount(12_50)), Ok(amounts([(1, 12_50)])));
	}

	#[test]
	fn several_payers_come_with_amounts_in_any_order() {
		let book = book(&["Bob"]);
		assert_eq!(paid(&book, "bob=2.50, alice=10", Amount(12_50)), Ok(amounts([(0, 10_00), (1, 2_50)])));
		assert!(message(paid(&book, "alice,bob", Amount(12_50))).contains("say how much for each"));
		assert_eq!(message(paid(&book, "bob=1,#1=2", Amount(3_00))), "--paid names Bob twice");
		assert!(message(paid(&book, "bob=1.005", Amount(3_00))).contains("too many decimals"));
	}

	#[test]
	fn an_equal_split_is_among_some_or_all() {
		let book = book(&["Bob", "Carol"]);
		let equal = |members: &[MemberId]| Ok(Some(Split::Equal(members.to_vec().try_into().unwrap())));
		assert_eq!(split(&book, None, None), Ok(None));
		assert_eq!(split(&book, Some("carol,alice"), None), equal(&[0, 2]));
		assert_eq!(split(&book, Some("carol,alice"), Some("equal")), equal(&[0, 2]));
		assert_eq!(split(&book, None, Some("equal")), equal(&[0, 1, 2]));
		assert_eq!(split(&book, Some("all"), None), equal(&[0, 1, 2]));
		assert_eq!(message(split(&book, Some("bob,bob"), None)), "--for names Bob twice");
	}

	#[test]
	fn an_unequal_split_names_who_takes_part() {
		let book = book(&["Bob"]);
		let shares = vec![(0, 2), (1, 1)].try_into().unwrap();
		assert_eq!(split(&book, None, Some("shares bob=1,alice=2")), Ok(Some(Split::Shares(shares))));
		let percent = vec![(0, 33_33), (1, 66_67)].try_into().unwrap();
		assert_eq!(split(&book, None, Some("percent alice=33.33%,bob=66.67")), Ok(Some(Split::Percent(percent))));
		let exact = amounts([(0, 10_00), (1, 2_50)]);
		assert_eq!(split(&book, None, Some("exact alice=10,bob=2.50")), Ok(Some(Split::Exact(exact))));
		assert!(message(split(&book, Some("bob"), Some("shares bob=1"))).contains("already says who takes part"));
		assert!(message(split(&book, None, Some("shares"))).contains("as in alice=2,bob=1"));
		assert!(message(split(&book, None, Some("halves"))).contains("equal, shares, percent, exact or adjust"));
		assert!(message(split(&book, None, Some("shares bob=1.5"))).contains("whole number"));
		assert!(message(split(&book, None, Some("percent bob=33.333"))).contains("a percentage has two"));
	}

	#[test]
	fn an_adjusted_split_names_only_those_who_differ() {
		let book = book(&["Bob", "Carol"]);
		let rows = vec![(0, 10_00), (1, -5_00), (2, 0)].try_into().unwrap();
		assert_eq!(split(&book, None, Some("adjust bob=-5,alice=+10")), Ok(Some(Split::Adjust(rows))));
	}

	#[test]
	fn a_day_is_a_date_or_a_word() {
		assert_eq!(day("2026-03-13"), Ok(20_525));
		assert_eq!(day("Today").unwrap() - day("yesterday").unwrap(), 1);
		assert!(message(day("13.3.")).contains("as in 2026-03-13"));
	}
}
