//! The lines of a bill, as a person types them: in a file, or one by one.
//!
//! ```text
//! 12.00 Pizza: alice, bob
//! 9.50 Wine: alice=2, bob=1
//! 4.00 Bread
//! tax 1.20
//! tip 3
//! discount 2.50
//! ```

use crate::{
	book::{text, Book},
	failure::{usage, Failure, Result},
	show::say,
	terms::among,
};
use pot_ledger::{Bill, Line, Split};
use potchain_client::amount::total;
use std::{
	io::{stdin, BufRead, IsTerminal},
	path::Path,
};

/// What a bill is read from when it is typed.
const HELP: &str = "One line each, as in `12.00 Pizza: alice, bob`, `9.50 Wine: alice=2, bob=1` or `4.00 Bread` for \
	all; then `tax 1.20`, `tip 3`, `discount 2.50`. An empty line ends the bill.";

/// Reads a bill from a file, or from standard input where that is `-`.
pub fn read(book: &Book, file: &Path) -> Result<Bill> {
	if file != Path::new("-") {
		let lines = std::fs::read_to_string(file).map_err(|error| crate::home::cannot("read", file, &error))?;
		return bill(book, lines.lines().map(|line| Ok(line.to_owned())));
	}
	let typed = stdin().is_terminal();
	if typed {
		say(HELP);
	}
	let lines = stdin().lock().lines().map(|line| Ok(line?));
	bill(book, lines.take_while(|line: &Result<String>| !typed || line.as_ref().is_ok_and(|line| !line.is_empty())))
}

fn bill(book: &Book, lines: impl Iterator<Item = Result<String>>) -> Result<Bill> {
	let mut bill = Bill { lines: Default::default(), tax: None, tip: None, discount: None };
	for (number, line) in (1..).zip(lines) {
		let line = line?;
		let said = line.split('#').next().unwrap_or_default().trim();
		if said.is_empty() {
			continue;
		}
		read_line(book, said, &mut bill).map_err(|failure| match failure {
			Failure::Usage(why) => Failure::Usage(format!("line {number} of the bill: {why}")),
			other => other,
		})?;
	}
	match total(&bill) {
		_ if bill.lines.is_empty() => usage("the bill has no lines: write one as in `12.00 Pizza: alice, bob`"),
		None => usage("the discount is more than the lines, tax and tip of the bill make: take less off"),
		Some(_) => Ok(bill),
	}
}

fn read_line(book: &Book, line: &str, bill: &mut Bill) -> Result {
	let (first, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
	let extra = match first.to_lowercase().as_str() {
		"tax" => &mut bill.tax,
		"tip" => &mut bill.tip,
		"discount" => &mut bill.discount,
		_ => return add_line(book, first, rest, bill),
	};
	match extra.replace(book.amount(rest.trim())?) {
		Some(_) => usage(format!("{first} was said before")),
		None => Ok(()),
	}
}

fn add_line(book: &Book, amount: &str, rest: &str, bill: &mut Bill) -> Result {
	let (what, people) = rest.rsplit_once(':').map_or((rest, None), |(what, people)| (what, Some(people)));
	let line = Line { text: text(what.trim())?, amount: book.amount(amount)?, split: people_of(book, people)? };
	bill.lines.try_push(line).map_err(|_| Failure::Usage("a bill has at most 128 lines".into()))
}

fn people_of(book: &Book, people: Option<&str>) -> Result<Split> {
	match people.map(str::trim) {
		None | Some("") => among(book, None),
		Some(people) => among(book, Some(people)),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::book::tests::book;
	use pot_ledger::{Amount, ItemId};

	fn read(lines: &str) -> Result<Bill> {
		bill(&book(&["Bob", "Carol"]), lines.lines().map(|line| Ok(line.to_owned())))
	}

	#[test]
	fn a_bill_is_lines_with_their_people_and_what_is_added_and_taken_off() {
		let bill =
			read("12.00 Pizza: alice, bob\n9.00 Wine: alice=2, carol=1\n\n3 Bread\ntax 2.40\ntip 2\ndiscount 1.40");
		let bill = bill.unwrap();
		assert_eq!(total(&bill), Some(Amount(27_00)));
		let shares = bill.shares(&ItemId::default()).unwrap();
		assert_eq!(shares.iter().map(|row| row.1 .0).sum::<u128>(), 27_00);
		assert_eq!(shares.iter().map(|row| row.0).collect::<Vec<_>>(), [0, 1, 2]);
	}

	#[test]
	fn what_is_wrong_is_said_with_its_line() {
		let message = |lines: &str| read(lines).unwrap_err().message().unwrap().to_owned();
		assert!(message("12 Pizza\n1,50 Bread").starts_with("line 2 of the bill: 1,50"));
		assert!(message("12 Pizza: zoe").contains("no member called"));
		assert!(message("12 Pizza\ntip 1\ntip 2").contains("line 3 of the bill: tip was said before"));
		assert!(message("tip 1").contains("no lines"));
		assert!(message("2 Tea\ntip 1\ndiscount 4").starts_with("the discount is more than"));
	}
}
