//! Pots as files: for a spreadsheet, for a proof, for a drawer.

use crate::{
	args::{Export, Format, Statement as Args},
	book::Book,
	commands::history::header,
	documents::Kept,
	failure::{usage, Result},
	home::cannot,
	progress::patiently,
	session::Session,
	show::{count, dim, print_json, say},
};
use potchain_client::{journal, raw, sheet, statement::Statement, Level};
use std::{io::Write, path::Path};

/// `pot export`.
pub async fn export(session: &Session, export: &Export) -> Result {
	let book = session.book(export.reading.shared()).await?;
	let text = match export.format {
		Format::Journal => journal::write(&header(session, &book), book.log()),
		Format::Csv => sheet::items(book.state()),
		Format::Raw => raw::write(&session.genesis, book.id(), book.opened.stored()),
	};
	let format = match export.format {
		Format::Journal => "journal",
		Format::Csv => "csv",
		Format::Raw => "raw",
	};
	keep(session, &book, format, &export.output, &text)
}

/// `pot statement`.
pub async fn statement(session: &Session, args: &Args) -> Result {
	let book = session.book(args.reading.shared()).await?;
	let time = patiently("reading the time of the block", session.chain()?.time(book.block.hash)).await?;
	let statement = Statement {
		at: book.at(),
		genesis: session.genesis,
		block: book.block,
		time,
		log: book.log(),
		state: book.state(),
	};
	keep(session, &book, "html", &args.output, statement.html())
}

/// Writes a file, and says what is in it now; or writes to standard output, and says nothing beside it.
pub fn keep(session: &Session, book: &Book, format: &'static str, file: &Path, content: impl AsRef<[u8]>) -> Result {
	let to_output = file == Path::new("-");
	if to_output && session.options.json && format != "journal" {
		return usage(format!("{format} is no JSON: leave --json out, or name a file with -o, of which --json tells"));
	}
	write(file, &content)?;
	match (to_output, session.options.json) {
		(true, _) => Ok(()),
		(false, true) => print_json(&Kept::document(book, format, file, content.as_ref().len())),
		(false, false) => {
			say(dim(told(file, book)));
			Ok(())
		},
	}
}

/// Writes a file, or to standard output, byte by byte as it is.
pub fn write(file: &Path, content: impl AsRef<[u8]>) -> Result {
	if file != Path::new("-") {
		return std::fs::write(file, content).map_err(|error| cannot("write", file, &error));
	}
	let mut out = std::io::stdout().lock();
	out.write_all(content.as_ref())?;
	Ok(out.flush()?)
}

/// What is in a file now.
fn told(file: &Path, book: &Book) -> String {
	let entries = count(book.next_seq() as usize, "entry", "entries");
	let level = if book.level == Level::Final { "final" } else { "included" };
	format!("{}: {}, {entries}, {level} in block {}", file.display(), book.title(), book.block.number)
}
