//! Watching a pot live.

use crate::{
	book::{currency, Book},
	commands::history::{header, tell},
	documents::Watch,
	failure::{Failure, Result},
	session::Session,
	show::{bold, dim, print, print_json, say},
};
use pot_ledger::{Entry, PotId, Seq};
use potchain_client::{deadline::sleep, journal::entry_line, Chain, Follower, Level, Moved};
use std::{pin::pin, time::Duration};

/// The first wait before connecting again, and the longest.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

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

/// `pot watch`.
pub async fn watch(session: &Session) -> Result {
	let mut interrupted = pin!(tokio::signal::ctrl_c());
	let mut shown = None;
	let pot = session.pot(session.block(Level::Included).await?).await?;
	let mut chain = session.chain.clone();
	loop {
		let lost = tokio::select! {
			_ = &mut interrupted => return Ok(()),
			outcome = follow(session, chain, pot, &mut shown) => outcome.err(),
		};
		let Some(failure) = lost else { return Ok(()) };
		let Failure::Unreachable(message) = failure else {
			return Err(failure);
		};
		say(format!("the node is gone ({message}); connecting again"));
		tokio::select! {
			_ = &mut interrupted => return Ok(()),
			again = reconnect(session) => chain = again?,
		}
		say("the node is back");
	}
}

/// Connects again, however long it takes; to the same chain only.
async fn reconnect(session: &Session) -> Result<Chain> {
	let mut wait = FIRST_WAIT;
	loop {
		sleep(wait).await;
		match Chain::connect(&session.url).await {
			Ok(chain) => {
				chain.require_genesis(&session.chain.genesis())?;
				return Ok(chain);
			},
			Err(_) => {
				wait = (wait * 2).min(LONGEST_WAIT);
				say(dim(format!("it does not answer; trying again in {} s", wait.as_secs())));
			},
		}
	}
}

/// Shows what happens until something goes wrong.
async fn follow(session: &Session, chain: Chain, pot: PotId, shown: &mut Option<Shown>) -> Result {
	let mut follower = Follower::start(chain.clone(), pot).await?;
	let (best, finalized) = (chain.best().await?, chain.finalized().await?);
	let seat = session.seat(pot, best).await?;
	let book_at = |follower: &Follower, level, block| session.open_book(follower.at(level).clone(), seat, level, block);
	let included = book_at(&follower, Level::Included, best)?;
	if shown.is_none() {
		start(session, &included)?;
	}
	let final_log = follower.at(Level::Final).log();
	let shown = shown.get_or_insert_with(|| Shown { log: included.log().to_vec(), finalized: final_log.len() });
	// What happened while the node was gone.
	show_included(session, &included, shown)?;
	show_final(session, &book_at(&follower, Level::Final, finalized)?, shown)?;
	loop {
		let Moved { level, block, .. } = follower.moved().await?;
		let book = book_at(&follower, level, block)?;
		match level {
			Level::Final => show_final(session, &book, shown)?,
			Level::Included | Level::Pending => show_included(session, &book, shown)?,
		}
	}
}

fn start(session: &Session, book: &Book) -> Result {
	if session.options.json {
		print(header(session, book).to_line())?;
		return print_json(&Watch::document(book));
	}
	let entries = book.replica().next_seq();
	print(format!("{} · {entries} entries so far · Ctrl-C ends", bold(book.title())))
}

/// Shows what others can see.
fn show_included(session: &Session, book: &Book, shown: &mut Shown) -> Result {
	match shown.update(book.log()) {
		News::None => Ok(()),
		news => show_news(session, book, news, "seen by others"),
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
