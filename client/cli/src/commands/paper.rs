//! Pots as files: for a spreadsheet, for a proof, for a drawer.

use crate::{
	args::{Export, Format, Statement as Args},
	book::{Book, Ids},
	commands::history::{header, journal},
	describe::Describe,
	failure::Result,
	home::cannot,
	progress::patiently,
	session::Session,
	show::{count, dim, say},
};
use potchain_client::{raw, sheet, statement::Statement};
use std::{io::Write, path::Path};

/// `pot export`.
pub async fn export(session: &Session, export: &Export) -> Result {
	let book = session.book(export.reading.level()).await?;
	let text = match export.format {
		Format::Journal => journal(&header(session, &book), book.log()),
		Format::Csv => sheet::items(book.state()),
		Format::Raw => raw::write(&session.chain.genesis(), book.replica.id(), book.log()),
	};
	write(&export.output, &text)?;
	tell(&export.output, &book);
	Ok(())
}

/// `pot statement`.
pub async fn statement(session: &Session, args: &Args) -> Result {
	let book = session.book(args.reading.level()).await?;
	let time = patiently("reading the time of the block", session.chain.time(book.block.hash)).await?;
	let statement = Statement {
		at: book.at(),
		genesis: session.chain.genesis(),
		block: book.block,
		time,
		log: book.log(),
		state: book.state(),
	};
	let ids = Ids::of(book.state());
	let html = statement.html(|before, entry| Describe { before, ids: &ids }.entry(entry));
	write(&args.output, &html)?;
	tell(&args.output, &book);
	Ok(())
}

/// Writes a file, or to standard output, byte by byte as it is.
pub fn write(file: &Path, text: &str) -> Result {
	if file != Path::new("-") {
		return std::fs::write(file, text).map_err(|error| cannot("write", file, &error));
	}
	let mut out = std::io::stdout().lock();
	out.write_all(text.as_bytes())?;
	Ok(out.flush()?)
}

/// Says what is in the file now.
fn tell(file: &Path, book: &Book) {
	if file != Path::new("-") {
		let entries = count(book.replica.next_seq() as usize, "entry", "entries");
		let standing = crate::show::level(book.level, &book.block);
		say(dim(format!("{}: {}, {entries}, {standing}", file.display(), book.title())));
	}
}
