//! A pot as a file.

use pot_ledger::View;
use potchain_client::{
	journal::{self, Header},
	sheet,
	statement::Statement,
	sync::{Books, Engine},
	text::title,
	views::At,
	Level,
};
use serde::{Deserialize, Serialize};

/// What sort of file.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Format {
	/// Expenses and payments, for a spreadsheet.
	Csv,
	/// All entries: with these `pot import` makes the pot again.
	Journal,
	/// A page to print, or to keep.
	Statement,
}

/// A file.
#[derive(Serialize)]
pub struct File {
	name: String,
	#[serde(rename = "type")]
	media: &'static str,
	text: String,
}

impl File {
	/// The pot as it is to be seen; what is pending is in none but the table.
	pub fn of(engine: &Engine, at: At, books: &Books, format: Format) -> Option<Self> {
		let state = books.state();
		let (media, ending, text) = match format {
			Format::Csv => ("text/csv", "csv", sheet::items(state)),
			Format::Journal => {
				let pot = state.pot()?;
				let (rules, currency) = (pot.rules, pot.currency.clone());
				let header = Header { pot: Some(books.id()), rules, currency, genesis: engine.genesis() };
				("application/jsonl", "jsonl", journal::write(&header, books.log()))
			},
			Format::Statement => {
				let (level, state) = (at.level.min(Level::Included), books.at(Level::Included));
				let (seq, head) = books.cursor(Level::Included);
				let at = At { level, seq: seq.saturating_sub(1), head: Some(head), ..at };
				let (log, time) = (books.log(), books.log().last()?.at);
				let (genesis, block) = (engine.genesis()?, engine.block(level)?);
				let statement = Statement { at, genesis, block, time, log, state: &state };
				("text/html", "html", statement.html())
			},
		};
		Some(Self { name: format!("{}.{ending}", file_name(&title(state))), media, text })
	}
}

/// A name that any system takes.
fn file_name(title: &str) -> String {
	let safe = |c: char| if c.is_alphanumeric() || "-_ ".contains(c) { c } else { '_' };
	let name: String = title.chars().map(safe).take(60).collect();
	match name.trim() {
		"" => "pot".into(),
		name => name.into(),
	}
}
