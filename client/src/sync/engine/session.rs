//! A connection to a node, and what is read over it: in rounds, each at one block.

use super::sending::Slot;
use crate::{sync::intent::IntentId, Block, Level};
use codec::Encode;
use pot_ledger::{head, AccountId, Entry, Hash, Moment, PotId, Seq, Tombstone};
use std::collections::BTreeMap;

/// How long a question may go without an answer, in milliseconds.
pub(super) const ANSWER_MAX: Moment = 10_000;
/// How long a connection may take.
pub(super) const CONNECT_MAX: Moment = 15_000;
/// How long a node may go without a new block: sixty slots.
pub(super) const SILENCE_MAX: Moment = 30_000;
/// What is asked at once at most, while a log is read.
const AHEAD_MAX: usize = 16;
/// How long a page of a log may take if more of them are to be asked for at once.
const PROMPT: Moment = 1_000;
/// How long a node may be behind what was final before, if there is another.
pub(super) const BEHIND_MAX: Moment = 20_000;

/// The connection.
pub(super) enum Link {
	/// There is none.
	Down {
		/// When to try again.
		retry: Moment,
		/// What went wrong.
		why: Option<String>,
	},
	/// One is being made.
	Opening { connection: u32, endpoint: usize, deadline: Moment },
	/// There is one.
	Up(Box<Session>),
}

/// A connection that stands.
pub(super) struct Session {
	pub connection: u32,
	pub endpoint: usize,
	/// Whether the node is known to be on the chain that was followed before.
	pub is_verified: bool,
	/// Whether it said what block 1 is, or that it does not know, as light clients do not.
	pub is_first_known: bool,
	/// Since when it is behind that.
	pub behind_since: Option<Moment>,
	/// The newest blocks that were heard of.
	pub best: Option<Block>,
	pub finalized: Option<Block>,
	/// The newest that were read.
	pub read_best: Option<Block>,
	pub read_final: Option<Block>,
	/// When a block was heard of that was new.
	pub heard: Moment,
	/// When the last one became final.
	pub settled: Moment,
	/// Whether the final block has to be read again: there is a pot that was not read at it.
	pub anew: bool,
	/// Whether the best block has to be read again: there is something to send.
	pub again: bool,
	pub round: Option<Round>,
	/// What is not answered, and when it is too late for it.
	pub asked: BTreeMap<u64, (Moment, Asked)>,
	/// How much may be asked at once: the more, the sooner pages come.
	pub ahead: usize,
	/// What was given to the node: by account and nonce, when last and how often.
	pub sent: BTreeMap<Slot, (Moment, u32)>,
}

/// What a question was for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Asked {
	/// The first block.
	First,
	/// The final block that was known before.
	Known(Block),
	/// The heads of this chunk of pots.
	Heads(usize),
	/// The entries of a pot from here on.
	Entries(PotId, Seq),
	Tombstone(PotId),
	/// A transaction: who signed, its nonce, and the first intent in it. If that ends, another thing may be sent with the
	/// nonce before there is an answer.
	Taken(Slot, IntentId),
}

/// A reading of all pots at one block.
pub(super) struct Round {
	pub level: Level,
	pub block: Block,
	/// What was asked for in it and is not answered.
	pub waiting: usize,
	/// The pots and accounts that were asked about.
	pub pots: Vec<PotId>,
	pub accounts: Vec<AccountId>,
	pub nonces: Vec<u64>,
	pub fetches: BTreeMap<PotId, Fetch>,
}

/// What is to become of a pot's entries.
pub(super) struct Fetch {
	/// How many there are at the block, and their head.
	pub to: (Seq, Hash),
	/// How many of those that are known stay, and the head after them.
	pub keep: (Seq, Hash),
	/// Those that come after them.
	pub entries: Vec<Entry>,
	/// What was asked for beyond these, by where it begins: pages that came before those in front of them, or nothing yet.
	pub pages: BTreeMap<Seq, Option<Vec<Entry>>>,
	/// How many entries the node gives at once, once it has.
	pub step: Seq,
	/// Whether all but the final ones were thrown away for it.
	pub anew: bool,
	/// What is left, if the pot is gone.
	pub ended: Option<Tombstone>,
}

impl Link {
	/// The number of the connection that there is, or is being made.
	pub fn connection(&self) -> Option<u32> {
		match self {
			Self::Down { .. } => None,
			Self::Opening { connection, .. } => Some(*connection),
			Self::Up(session) => Some(session.connection),
		}
	}

	/// The connection with this number, if it stands.
	pub fn session(&mut self, connection: u32) -> Option<&mut Session> {
		self.up().filter(|session| session.connection == connection)
	}

	/// The connection, if there is one.
	pub fn up(&mut self) -> Option<&mut Session> {
		match self {
			Self::Up(session) => Some(session),
			_ => None,
		}
	}

	/// The best block that was read.
	pub fn best(&self) -> Option<Block> {
		match self {
			Self::Up(session) => session.read_best,
			_ => None,
		}
	}
}

impl Session {
	pub fn new(connection: u32, endpoint: usize, time: Moment) -> Self {
		Self {
			connection,
			endpoint,
			is_verified: false,
			is_first_known: false,
			behind_since: None,
			best: None,
			finalized: None,
			read_best: None,
			read_final: None,
			anew: false,
			heard: time,
			settled: time,
			again: true,
			round: None,
			asked: BTreeMap::new(),
			ahead: 1,
			sent: BTreeMap::new(),
		}
	}

	/// Hears of a block. A final one that is lower than one before is old news.
	pub fn hear(&mut self, level: Level, block: Block, time: Moment) {
		let known = match level {
			Level::Final => &mut self.finalized,
			Level::Included | Level::Pending => &mut self.best,
		};
		if *known == Some(block) || level == Level::Final && known.is_some_and(|known| known.number >= block.number) {
			return;
		}
		*known = Some(block);
		self.heard = time;
		if level == Level::Final {
			self.settled = time;
		}
	}

	/// Whether a page came soon decides whether more or less is asked at once.
	pub fn pace(&mut self, took: Moment) {
		self.ahead = if took < PROMPT { (self.ahead + 1).min(AHEAD_MAX) } else { (self.ahead / 2).max(1) };
	}

	/// Whether this was asked and is not answered.
	pub fn has_asked(&self, what: Asked) -> bool {
		self.asked.values().any(|row| row.1 == what)
	}

	/// The block that is to be read next, if one is.
	pub fn unread(&self) -> Option<(Level, Block)> {
		let finalized = self.finalized.filter(|_| self.anew || self.finalized != self.read_final);
		let best = self.best.filter(|_| self.again || self.best != self.read_best);
		finalized.map(|block| (Level::Final, block)).or(best.map(|block| (Level::Included, block)))
	}
}

impl Fetch {
	/// What is to be fetched beyond the entries that stay.
	pub fn new(to: (Seq, Hash), keep: (Seq, Hash), anew: bool) -> Self {
		Self { to, keep, entries: Vec::new(), pages: BTreeMap::new(), step: 0, anew, ended: None }
	}

	/// Where pages begin that are to be asked for now: the one that is missing first, unless it is on its way, and those
	/// behind it, as far as there is room.
	pub fn next(&mut self, room: usize) -> Vec<Seq> {
		let mut next = Vec::new();
		let reached = self.reached();
		if self.pages.first_key_value().is_none_or(|(first, _)| *first > reached) {
			self.pages.insert(reached, None);
			next.push(reached);
		}
		while let Some((last, _)) = self.pages.last_key_value().filter(|_| self.step > 0 && next.len() < room) {
			let from = last + self.step;
			if from >= self.to.0 {
				break;
			}
			self.pages.insert(from, None);
			next.push(from);
		}
		next
	}

	/// Takes in a page, and all that were waiting for it. They may overlap.
	pub fn take(&mut self, from: Seq, page: Vec<Entry>) {
		self.step = page.len() as Seq;
		self.pages.insert(from, Some(page));
		loop {
			let reached = self.reached();
			let Some(first) = self.pages.first_entry().filter(|row| *row.key() <= reached && row.get().is_some())
			else {
				return;
			};
			let (from, page) = first.remove_entry();
			let new = page.into_iter().flatten().skip((reached - from) as usize);
			self.entries.extend(new.take((self.to.0 - reached) as usize));
		}
	}

	/// How many entries there are with those that came.
	pub fn reached(&self) -> Seq {
		self.keep.0 + self.entries.len() as Seq
	}

	/// Whether the entries make the head.
	pub fn is_right(&self) -> bool {
		let (keep, head) = self.keep;
		let extend = |head, (seq, entry): (Seq, &Entry)| head::extend(&head, seq, &entry.encode());
		(self.reached(), (keep..).zip(&self.entries).fold(head, extend)) == self.to
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use pot_ledger::{ItemId, Op};

	#[test]
	fn pages_of_any_length_make_the_log_in_whatever_order_they_come() {
		let entry = |at| Entry { by: 0, at, op: Op::VoidItem { id: ItemId::default(), base: 1 } };
		let log: Vec<_> = (0..1_000).map(entry).collect();
		let (keep, to) = ((10, [0; 32]), (1_000, [0; 32]));
		let mut fetch = Fetch::new(to, keep, false);
		let (mut asked, mut questions, mut at_once) = (fetch.next(4), 1, 1);
		assert_eq!(asked, [10], "one page, until it is known how long they are");
		while fetch.reached() < to.0 {
			// The one that was asked for last comes first, but for each third time.
			let from = asked.remove(if questions % 3 == 0 { 0 } else { asked.len() - 1 });
			let page = log.iter().skip(from as usize).take(17 - from as usize % 5);
			fetch.take(from, page.cloned().collect());
			let next = fetch.next(4usize.saturating_sub(asked.len()));
			questions += next.len();
			asked.extend(next);
			at_once = at_once.max(asked.len());
		}
		assert_eq!(fetch.entries, log[10..]);
		assert!(at_once > 1, "it asks ahead");
		assert!(questions < 150, "{questions} questions for some 70 pages");
	}
}
