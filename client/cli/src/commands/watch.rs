//! Watching a pot live.

use crate::{
	book::{currency, Book},
	commands::history::{header, tell},
	documents::Watch,
	failure::Result,
	session::Session,
	show::{bold, dim, print, print_json, say},
};
use futures::StreamExt;
use pot_ledger::{Entry, PotId, Seq};
use potchain_client::{identity::Seat, journal::entry_line, sync::Connection, Level};

/// What was shown so far.
#[derive(Clone, Debug, Default)]
struct Shown {
	/// The entries shown.
	log: Vec<Entry>,
	/// How many of them are final.
	finalized: usize,
}

/// What there is to show of a log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum News {
	/// Nothing: it may also be behind what was shown.
	None,
	/// The entries from this one on.
	From(usize),
	/// The same, in the place of others that a fork took back.
	Instead(usize),
}

impl Shown {
	/// What is new in a log, which then counts as shown.
	fn update(&mut self, log: &[Entry]) -> News {
		if log.len() < self.finalized {
			return News::None;
		}
		// What is final stands.
		let pairs = self.log.iter().zip(log).skip(self.finalized);
		let same = self.finalized + pairs.take_while(|(shown, now)| shown == now).count();
		let news = match (self.log.len() > same, log.len() > same) {
			(true, _) => News::Instead(same),
			(false, true) => News::From(same),
			(false, false) => return News::None,
		};
		self.log.truncate(same);
		self.log.extend_from_slice(&log[same..]);
		news
	}

	/// What is new in a log that is final. It may be behind what was shown.
	fn finalize(&mut self, log: &[Entry]) -> News {
		let behind = self.log.get(..log.len()).is_some_and(|shown| shown == log);
		let news = if behind { News::None } else { self.update(log) };
		self.finalized = self.finalized.max(log.len());
		news
	}
}

/// `pot watch`: sends what waits, and then follows in memory, so that other commands can work beside it.
pub async fn watch(session: Session) -> Result {
	session.chain()?;
	session.send_waiting().await?;
	let pot = session.pot().await?;
	// A stranger reads what is open to the world.
	let seat = session.seat(pot).await?.unwrap_or(Seat::Own);
	let (session, work) = session.in_memory().await?;
	let following = follow(&session, pot, seat);
	tokio::select! {
		_ = tokio::signal::ctrl_c() => Ok(()),
		failure = work => Err(failure),
		outcome = following => outcome,
	}
}

/// Shows what happens, and when the node goes and comes.
async fn follow(session: &Session, pot: PotId, seat: Seat) -> Result {
	let pot = session.pots()?.follow(pot, seat).await?;
	let mut states = pot.watch(|_| ()).map(|()| None);
	let mut connections = session.pots()?.watch_connection().map(Some);
	let mut news = futures::stream::select(&mut states, &mut connections);
	let (mut shown, mut is_gone) = (None, false);
	while let Some(connection) = news.next().await {
		match connection {
			Some(Connection::Offline { .. }) if shown.is_some() && !is_gone => {
				say("the node is gone; connecting again");
				is_gone = true;
			},
			Some(Connection::Online { .. }) if is_gone => {
				say("the node is back");
				is_gone = false;
			},
			_ => {},
		}
		let Ok(included) = session.read(pot.id(), Level::Included) else { continue };
		let finalized = session.read(pot.id(), Level::Final).ok();
		let shown = match &mut shown {
			Some(shown) => shown,
			None if !session.is_caught_up() => continue,
			None => {
				start(session, &included)?;
				let finals = finalized.as_ref().map_or(0, |book| book.log().len());
				shown.insert(Shown { log: included.log().to_vec(), finalized: finals })
			},
		};
		show_included(session, &included, shown)?;
		if let Some(finalized) = &finalized {
			show_final(session, finalized, shown)?;
		}
	}
	Ok(())
}

fn start(session: &Session, book: &Book) -> Result {
	if session.options.json {
		print(header(session, book).to_line())?;
		return print_json(&Watch::document(book));
	}
	let entries = book.next_seq();
	print(format!("{} · {entries} entries so far · Ctrl-C ends", bold(book.title())))
}

/// Shows what others can see.
fn show_included(session: &Session, book: &Book, shown: &mut Shown) -> Result {
	match shown.update(book.log()) {
		News::None => Ok(()),
		news => show_news(session, book, news, if book.by_light { "included, unverified" } else { "seen by others" }),
	}
}

/// Says what is final, and shows it if finality comes before the best block was heard of.
fn show_final(session: &Session, book: &Book, shown: &mut Shown) -> Result {
	let before = shown.finalized;
	match shown.finalize(book.log()) {
		News::None if shown.finalized == before => Ok(()),
		News::None => {
			if !session.options.json {
				let last = shown.finalized - 1;
				let which = if before == last { format!("#{last}") } else { format!("#{before} to #{last}") };
				print(dim(format!("{which} final, in block {}", book.block.number)))?;
			}
			moved(session, book)
		},
		news => show_news(session, book, news, "final"),
	}
}

fn show_news(session: &Session, book: &Book, news: News, level: &str) -> Result {
	let from = match news {
		News::None => return Ok(()),
		News::From(from) => from,
		News::Instead(from) => {
			say(format!("a fork took back what was shown from #{from} on; in its place:"));
			from
		},
	};
	show_entries(session, book, from as Seq, level)?;
	moved(session, book)
}

fn show_entries(session: &Session, book: &Book, from: Seq, level: &str) -> Result {
	if session.options.json {
		let entries = (from..).zip(book.log().iter().skip(from as usize));
		return entries.into_iter().try_for_each(|(seq, entry)| print(entry_line(seq, entry, currency(book.state()))));
	}
	tell(book, from, |_| true).into_iter().try_for_each(|line| print(format!("{line}  {}", dim(level))))
}

/// In JSON, says after every move what the balances are.
fn moved(session: &Session, book: &Book) -> Result {
	match session.options.json {
		true => print_json(&Watch::document(book)),
		false => Ok(()),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use pot_ledger::Op;

	/// Entries that differ in their times only.
	fn log(times: &[u64]) -> Vec<Entry> {
		let entry = |&at: &u64| Entry { by: 0, at, op: Op::ReopenPot { base: 1 } };
		times.iter().map(entry).collect()
	}

	fn shown(times: &[u64], finalized: usize) -> Shown {
		Shown { log: log(times), finalized }
	}

	#[test]
	fn what_is_new_is_shown_once() {
		let mut shown = shown(&[1], 1);
		assert_eq!(shown.update(&log(&[1, 2, 3])), News::From(1));
		assert_eq!(shown.update(&log(&[1, 2, 3])), News::None);
		assert_eq!(shown.finalize(&log(&[1, 2])), News::None);
		assert_eq!(shown.finalized, 2);
		assert_eq!(shown.finalize(&log(&[1, 2, 3])), News::None);
		assert_eq!(shown.finalized, 3);
	}

	#[test]
	fn finality_may_come_first() {
		let mut shown = shown(&[1], 1);
		assert_eq!(shown.finalize(&log(&[1, 2])), News::From(1));
		assert_eq!(shown.update(&log(&[1])), News::None, "the best block is only heard of later");
		assert_eq!(shown.update(&log(&[1, 2])), News::None);
		assert_eq!(shown.update(&log(&[1, 2, 3])), News::From(2));
	}

	#[test]
	fn what_a_fork_takes_back_is_said() {
		let mut shown = shown(&[1, 2, 3], 1);
		assert_eq!(shown.update(&log(&[1, 2, 4, 5])), News::Instead(2));
		assert_eq!(shown.update(&log(&[1, 2])), News::Instead(2));
		assert_eq!(shown.update(&log(&[1, 2, 6])), News::From(2));
		assert_eq!(shown.finalize(&log(&[1, 7])), News::Instead(1));
		assert_eq!(shown.log, log(&[1, 7]));
	}
}
