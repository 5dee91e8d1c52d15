//! How things look on a screen: amounts, tables, times. Text in, text out; only [`print()`] writes.

use crate::{
	book::{currency, name, Book},
	failure::Result,
	progress::beside_bars,
};
use anstyle::{AnsiColor, Style};
use pot_ledger::{MemberId, Moment, State};
use potchain_client::{amount, qr, Level};
use serde::Serialize;
use std::io::Write;
use tabled::{
	builder::Builder,
	settings::{object::Columns, Alignment, Padding, Style as Frame},
};

pub use potchain_client::text::{money, names};

const GREEN: Style = AnsiColor::Green.on_default();
const RED: Style = AnsiColor::Red.on_default();
const DIM: Style = Style::new().dimmed();
const BOLD: Style = Style::new().bold();

/// Writes text to standard output, in colour where that is wanted.
pub fn print(text: impl AsRef<str>) -> Result {
	beside_bars(|| {
		let mut out = anstream::stdout().lock();
		writeln!(out, "{}", text.as_ref())?;
		Ok(out.flush()?)
	})
}

/// Writes a document to standard output, as one line of JSON.
pub fn print_json(document: &impl Serialize) -> Result {
	print(serde_json::to_string(document).expect("names are strings, and memory takes them; qed"))
}

/// Draws what a phone scans, or says that it is too long for that.
pub fn print_code(payload: &str) -> Result {
	match qr::text(payload) {
		Ok(code) => print(on_white(&code)),
		Err(error) => {
			say(format!("there is no code to scan: {error}"));
			Ok(())
		},
	}
}

/// Light on dark as a code is drawn, whatever the colours of the terminal.
fn on_white(code: &str) -> String {
	let style = Style::new().fg_color(Some(AnsiColor::BrightWhite.into())).bg_color(Some(AnsiColor::Black.into()));
	code.lines().map(|line| format!("{style}{line}{style:#}")).collect::<Vec<_>>().join("\n")
}

/// Says something beside the answer, on standard error.
pub fn say(text: impl AsRef<str>) {
	// Nobody can be told that nobody can be told.
	let _ = beside_bars(|| writeln!(anstream::stderr(), "{}", text.as_ref()));
}

/// Less important.
pub fn dim(text: impl AsRef<str>) -> String {
	styled(DIM, text.as_ref())
}

/// More important.
pub fn bold(text: impl AsRef<str>) -> String {
	styled(BOLD, text.as_ref())
}

/// What an error begins with.
pub fn error_heading() -> String {
	styled(RED.bold(), "error")
}

/// A balance, as in `13.75` or `−0.01`.
pub fn signed(state: &State, units: i128) -> String {
	coloured(units, &amount::format_signed(units, currency(state).decimals))
}

/// A change, as in `+13.75` or `−0.01`.
pub fn change(state: &State, units: i128) -> String {
	coloured(units, &amount::format_change(units, currency(state).decimals))
}

/// What something did to balances, as in `Bob −33.34, Carol −33.33, Alice +66.67`.
pub fn effect(state: &State, deltas: &[(MemberId, i128)]) -> String {
	let mut rows = deltas.to_vec();
	rows.sort_by_key(|&(member, delta)| (delta, member));
	let rows: Vec<_> =
		rows.into_iter().map(|(member, delta)| format!("{} {}", name(state, member), change(state, delta))).collect();
	match rows.is_empty() {
		true => "no balance changes".into(),
		false => rows.join(", "),
	}
}

/// A time on this computer's clock, to the minute.
pub fn moment(at: Moment) -> String {
	let time = i64::try_from(at).ok().and_then(chrono::DateTime::from_timestamp_millis);
	let local = time.map(|time| time.with_timezone(&chrono::Local).format("%Y-%m-%d %H:%M").to_string());
	local.unwrap_or_else(|| potchain_client::date::format_moment(at))
}

/// What an answer stands on.
pub fn stands_on(book: &Book) -> String {
	let entries = count(book.next_seq() as usize, "entry", "entries");
	let block = book.block.number;
	let included = if book.by_light { "included, unverified," } else { "included" };
	dim(match book.level {
		Level::Final => format!("{entries} · final in block {block}"),
		Level::Included => format!("{entries} · {included} in block {block}"),
		Level::Pending => {
			format!("{entries}, {included} in block {block}, and {} pending: `pot outbox`", book.pending())
		},
	})
}

/// A number of things.
pub fn count(number: usize, one: &str, many: &str) -> String {
	format!("{number} {}", if number == 1 { one } else { many })
}

/// How the columns of a table stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Column {
	/// Words.
	Left(&'static str),
	/// Numbers.
	Right(&'static str),
}

/// Rows under headings, if there are any, in columns as wide as they need to be.
pub fn table<const N: usize>(columns: [Column; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
	let mut builder = Builder::new();
	let headings = columns.map(|column| match column {
		Column::Left(heading) | Column::Right(heading) => heading,
	});
	if headings.iter().any(|heading| !heading.is_empty()) {
		builder.push_record(headings.map(dim));
	}
	for row in rows {
		builder.push_record(row);
	}
	let mut table = builder.build();
	table.with(Frame::empty()).with(Padding::new(0, 2, 0, 0));
	for (at, _) in columns.iter().enumerate().filter(|(_, column)| matches!(column, Column::Right(_))) {
		table.modify(Columns::one(at), Alignment::right());
	}
	let lines = table.to_string();
	lines.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// Green for what is owed to someone, red for what they owe, and a minus sign of the width of a plus.
fn coloured(units: i128, text: &str) -> String {
	let text = amount::with_minus(text);
	match units.signum() {
		1 => styled(GREEN, &text),
		-1 => styled(RED, &text),
		_ => text,
	}
}

fn styled(style: Style, text: &str) -> String {
	match text.is_empty() {
		true => String::new(),
		false => format!("{style}{text}{style:#}"),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::book::tests::book;

	fn plain(text: &str) -> String {
		anstream::adapter::strip_str(text).to_string()
	}

	#[test]
	fn an_effect_begins_with_who_owes_most() {
		let book = book(&["Bob", "Carol"]);
		let line = effect(book.state(), &[(0, 66_67), (1, -33_34), (2, -33_33)]);
		assert_eq!(plain(&line), "Bob −33.34, Carol −33.33, Alice +66.67");
		assert_eq!(effect(book.state(), &[]), "no balance changes");
	}

	#[test]
	fn numbers_stand_under_each_other() {
		let book = book(&[]);
		let rows = [["Alice".into(), signed(book.state(), 13_75)], ["Bob".into(), signed(book.state(), -1_13_75)]];
		let lines = plain(&table([Column::Left("member"), Column::Right("balance")], rows));
		assert_eq!(lines, "member  balance\nAlice     13.75\nBob     −113.75");
	}
}
