//! Connections, and what is read over them.
//!
//! Blocks are wake-ups. Whatever is concluded is concluded from state: at one block, how long each pot's log is and its
//! head; and then from entries that have to make that head. A node that says what cannot be is left; a pot that this
//! program cannot read is left alone.

use super::{
	is_used,
	sending::{Slot, LINGER},
	session::{Asked, Fetch, Link, Round, Session, ANSWER_MAX, BEHIND_MAX, CONNECT_MAX, SILENCE_MAX},
	Alone, Engine, Followed,
};
use crate::{
	sync::{
		books::{Books, Outcome, Standing},
		flaw::Flaw,
		intent::{End, Intent, IntentId, Stage, Status},
		io::{Answer, Effect, Question, Trouble},
		rows::{without_intent, Anchor, Cursor, Row},
		LIFE,
	},
	Block, Error, Level,
};
use pot_ledger::{AccountId, Entry, Hash, Moment, PotId, Seq, Tombstone};
use std::collections::{BTreeMap, BTreeSet};
use subxt::utils::H256;

/// How long to wait before a connection is tried again, at first and at most, in milliseconds.
const RETRY: Moment = 250;
const RETRY_MAX: Moment = 30_000;
/// How long a pot is left alone that cannot be read, in milliseconds.
const ALONE: Moment = 60_000;
/// How many pots are asked about at once: as many as the runtime answers.
const POTS_AT_ONCE: usize = 256;

/// What is wrong with a node. It is left.
type Wrong = String;

impl Engine {
	/// Does what is due.
	pub(super) fn move_on(&mut self) {
		if let Some(why) = self.overdue() {
			self.hang_up(why);
		}
		match self.link {
			Link::Down { retry, .. } if retry <= self.time && self.endpoints > 0 => self.connect(),
			Link::Up(_) => self.read_on(),
			_ => {},
		}
		self.send();
	}

	/// When something is due next, in the time that passes here.
	pub(super) fn next_deadline(&self) -> Option<Moment> {
		let waits = |followed: &Followed| {
			let trouble = followed.trouble.as_ref().map(|row| row.1);
			[trouble, followed.unpaid.map(|row| row.1), Some(followed.wanted + LINGER)]
		};
		let troubles = self.pots.values().flat_map(waits).flatten();
		let link = match &self.link {
			Link::Down { retry, .. } => vec![*retry],
			Link::Opening { deadline, .. } => vec![*deadline],
			Link::Up(session) => {
				let asked = session.asked.values().map(|row| row.0).min();
				[asked, Some(session.heard + SILENCE_MAX), self.next_resend(session)].into_iter().flatten().collect()
			},
		};
		// What was due before waits for something else: for a block, mostly.
		troubles.chain(link).filter(|due| *due > self.time).min()
	}

	/// What has taken too long.
	fn overdue(&self) -> Option<Wrong> {
		match &self.link {
			Link::Opening { deadline, .. } if *deadline <= self.time => Some("it took too long to connect".into()),
			Link::Up(session) => {
				if session.asked.values().any(|(deadline, asked)| *deadline <= self.time && !asked.is_transaction()) {
					return Some("the node did not answer".into());
				}
				if session.heard + SILENCE_MAX <= self.time {
					return Some("the node has no new blocks".into());
				}
				let is_behind = session.behind_since.is_some_and(|since| since + BEHIND_MAX <= self.time);
				(is_behind && self.endpoints > 1).then(|| "the node is behind".into())
			},
			_ => None,
		}
	}

	fn connect(&mut self) {
		let (connection, endpoint) = (self.number() as u32, self.endpoint);
		self.link = Link::Opening { connection, endpoint, deadline: self.time + CONNECT_MAX };
		self.effects.push(Effect::Connect { connection, endpoint });
		self.effects.push(Effect::Link);
	}

	/// Leaves the node, and tries the next after a while: a longer one each time.
	pub(super) fn hang_up(&mut self, why: Wrong) {
		if let Some(connection) = self.link.connection() {
			self.effects.push(Effect::Close { connection });
		}
		let pause = (RETRY << self.failures.min(16)).min(RETRY_MAX);
		self.failures += 1;
		self.endpoint = (self.endpoint + 1) % self.endpoints.max(1);
		self.link = Link::Down { retry: self.time + pause, why: Some(why) };
		self.effects.push(Effect::Link);
	}

	pub(super) fn connected(&mut self, connection: u32, genesis: Hash, first: Option<H256>) {
		let Link::Opening { connection: awaited, endpoint, .. } = self.link else { return };
		if awaited != connection {
			return;
		}
		match &self.anchor {
			Some(anchor) if anchor.genesis != genesis => {
				return self.hang_up(format!("the node is on another chain: 0x{}", hex::encode(genesis)));
			},
			Some(_) => {},
			None => {
				self.anchor = Some(Anchor { own: self.own, genesis, first: None, finalized: None });
				self.keep_anchor();
			},
		}
		self.link = Link::Up(Box::new(Session::new(connection, endpoint, self.time)));
		self.pots.values_mut().for_each(Followed::ask_again);
		self.effects.push(Effect::Link);
		if first.is_some() {
			self.learn_first(first);
		}
		self.follow_awaited();
	}

	/// Takes in the hash of block 1, which tells the chain from another of the same specification: one that was purged.
	fn learn_first(&mut self, first: Option<H256>) {
		if let Some(session) = self.link.up() {
			session.is_first_known = true;
		}
		match &mut self.anchor {
			Some(anchor) if first.is_some() && anchor.first.is_none() => {
				anchor.first = first;
				self.keep_anchor();
			},
			Some(anchor) if first.is_some() && anchor.first != first => self.begin_anew(first),
			_ => {},
		}
	}

	fn keep_anchor(&mut self) {
		self.changes.extend(self.anchor.iter().map(|anchor| Row::Anchor(anchor.clone()).write()));
	}

	/// The chain was purged, or set back: what is known of it is put aside, and what is not done yet begins again, in pots that were not
	/// on that chain. In the others, a number may be another member's now.
	fn begin_anew(&mut self, first: Option<H256>) {
		let Some(Anchor { own, genesis, .. }) = self.anchor else { return };
		let of_it = |pot: &PotId| self.pots.get(pot).is_some_and(|followed| followed.books.known() > 0);
		let of_it = self.intents.iter().filter(|row| row.1.seen.is_some() || of_it(&row.1.pot)).map(|row| *row.0);
		let of_it: Vec<_> = of_it.collect();
		of_it.into_iter().for_each(|id| self.take_out(id, End::OtherChain));
		self.anchor = Some(Anchor { own, genesis, first, finalized: None });
		self.aside = true;
		self.changes = vec![Row::Next(IntentId(self.next_intent)).write()];
		self.keep_anchor();
		for (pot, followed) in &mut self.pots {
			followed.begin_anew(&genesis, *pot);
			self.changes.push(Row::Pot(*pot, followed.cursor()).write());
			self.dirty.insert(*pot);
		}
		let intents: Vec<_> = self.intents.keys().copied().collect();
		for id in intents {
			if let Some(intent) = self.intents.get_mut(&id).filter(|intent| intent.is_open()) {
				(intent.stage, intent.sent, intent.made_at) = (Stage::Queued, None, 0);
			}
			self.keep(id);
		}
	}

	/// Asks for what is to be read next.
	fn read_on(&mut self) {
		let Some(session) = self.link.up().filter(|session| session.round.is_none()) else { return };
		let has_first = session.finalized.is_some_and(|block| block.number > 0);
		if !session.is_verified || has_first && !session.is_first_known {
			return self.verify();
		}
		let Some((level, block)) = session.unread() else { return };
		match level {
			Level::Final => session.anew = false,
			Level::Included | Level::Pending => session.again = false,
		}
		let is_due = |followed: &Followed| followed.alone.as_ref().is_none_or(|alone| alone.again <= self.time);
		let pots = self.pots.iter().filter(|row| row.1.ended.is_none() && is_due(row.1));
		let pots: Vec<_> = pots.map(|row| *row.0).collect();
		let mut accounts = self.accounts_in_question();
		let mut chunks: Vec<_> = pots.chunks(POTS_AT_ONCE).map(<[_]>::to_vec).collect();
		if chunks.is_empty() {
			chunks.push(Vec::new());
		}
		let (waiting, nonces, fetches) = (chunks.len(), Vec::new(), BTreeMap::new());
		let round = Round { level, block, waiting, pots, accounts: accounts.clone(), nonces, fetches };
		if let Some(session) = self.link.up() {
			session.round = Some(round);
		}
		for (at, pots) in chunks.into_iter().enumerate() {
			let accounts = std::mem::take(&mut accounts);
			let news = level == Level::Included;
			self.ask(Asked::Heads(at), Question::Heads { at: block, pots, accounts, news });
		}
	}

	/// Makes sure that the node is on the chain that was followed before, and as far.
	fn verify(&mut self) {
		let (time, anchor) = (self.time, self.anchor.as_ref());
		let (known, first) = anchor.map_or((None, None), |anchor| (anchor.finalized, anchor.first));
		let Some(session) = self.link.up() else { return };
		let Some(finalized) = session.finalized else { return };
		match known {
			_ if !session.is_first_known && finalized.number > 0 => {
				if !session.has_asked(Asked::First) {
					self.ask(Asked::First, Question::Hash(1));
				}
			},
			_ if finalized.number == 0 && first.is_some() => {
				session.behind_since.get_or_insert(time);
			},
			Some(known) if finalized.number < known.number => {
				session.behind_since.get_or_insert(time);
			},
			Some(known) if finalized.number > known.number => {
				session.behind_since = None;
				if !session.has_asked(Asked::Known(known)) {
					self.ask(Asked::Known(known), Question::Hash(known.number));
				}
			},
			Some(known) if finalized != known => match self.doubt() {
				Ok(()) => self.read_on(),
				Err(why) => self.hang_up(why),
			},
			_ => {
				self.be_verified();
				self.read_on();
			},
		}
	}

	fn be_verified(&mut self) {
		if let Some(session) = self.link.up() {
			session.is_verified = true;
			self.strangers.clear();
		}
	}

	/// Takes in that a node does not have the final block that was known before. One of several is left. But if it is the only
	/// one, or all of them say so, what was final is not any more: a node was set back to what it had before.
	fn doubt(&mut self) -> Result<(), Wrong> {
		let Some(session) = self.link.up() else { return Ok(()) };
		self.strangers.insert(session.endpoint);
		if self.strangers.len() < self.endpoints {
			return Err("the node is on another chain".into());
		}
		self.begin_anew(self.anchor.as_ref().and_then(|anchor| anchor.first));
		self.be_verified();
		Ok(())
	}

	fn ask(&mut self, asked: Asked, question: Question) {
		let (request, deadline) = (self.number(), self.time + ANSWER_MAX);
		if let Some(session) = self.link.up() {
			session.asked.insert(request, (deadline, asked));
			let connection = session.connection;
			self.effects.push(Effect::Ask { request, connection, question });
		}
	}

	pub(super) fn answered(&mut self, request: u64, answer: Result<Answer, String>) {
		let Some(session) = self.link.up() else { return };
		let Some((deadline, asked)) = session.asked.remove(&request) else { return };
		if let Asked::Entries(..) = asked {
			session.pace(self.time + ANSWER_MAX - deadline);
		}
		let outcome = answer.and_then(|answer| match (asked, answer) {
			(Asked::Known(known), Answer::Hash(hash)) if hash.is_none_or(|hash| hash == known.hash) => {
				self.be_verified();
				Ok(())
			},
			(Asked::First, Answer::Hash(first)) => {
				self.learn_first(first);
				Ok(())
			},
			(Asked::Known(_), Answer::Hash(_)) => self.doubt(),
			(Asked::Heads(chunk), Answer::Heads { heads, nonces, news }) => {
				self.take_heads(chunk, &heads, nonces, &news)
			},
			(Asked::Entries(pot, from), Answer::Entries(entries)) => self.take_entries(pot, from, entries),
			(Asked::Tombstone(pot), Answer::Tombstone(left)) => self.take_tombstone(pot, left),
			_ => Err("the node answers another question".into()),
		});
		if let Err(why) = outcome.and_then(|()| self.finish_round()) {
			self.hang_up(why);
		}
	}

	fn take_heads(
		&mut self,
		chunk: usize,
		heads: &[Option<(Seq, Hash)>],
		nonces: Vec<u64>,
		news: &[(PotId, Seq, Entry)],
	) -> Result<(), Wrong> {
		let Some(round) = self.link.up().and_then(|session| session.round.as_mut()) else { return Ok(()) };
		round.waiting -= 1;
		let pots: Vec<_> = round.pots.chunks(POTS_AT_ONCE).nth(chunk).unwrap_or_default().to_vec();
		let asked = if chunk == 0 { round.accounts.len() } else { 0 };
		if (pots.len(), asked) != (heads.len(), nonces.len()) {
			return Err("the node does not answer about all pots".into());
		}
		if chunk == 0 {
			round.nonces = nonces;
		}
		let level = round.level;
		for (pot, head) in pots.into_iter().zip(heads) {
			self.plan(pot, level, *head, news)?;
		}
		Ok(())
	}

	/// Decides what is to be fetched of a pot.
	fn plan(
		&mut self,
		pot: PotId,
		level: Level,
		claimed: Option<(Seq, Hash)>,
		news: &[(PotId, Seq, Entry)],
	) -> Result<(), Wrong> {
		let Some(followed) = self.pots.get_mut(&pot) else { return Ok(()) };
		// What there is nothing of is read.
		if claimed.is_none() && (level == Level::Final) == (followed.books.cursor(Level::Final).0 > 0) {
			followed.alone = None;
		}
		let books = &followed.books;
		let (finals, included) = (books.cursor(Level::Final), books.cursor(Level::Included));
		let Some(to) = claimed else {
			let is_sent = || self.intents.values().any(|intent| intent.pot == pot && intent.underway().is_some());
			if level == Level::Final && (books.known() > 0 || is_sent()) {
				self.ask_more(Asked::Tombstone(pot), |at| Question::Tombstone { at, pot });
			} else if level == Level::Included && included.0 > finals.0 {
				// A fork took its creation back, it is about to end, or the node is silent about it. What was read at another
				// block does not go with the nonces of this one.
				self.insert(pot, Fetch::new(finals, finals, true));
			}
			return Ok(());
		};
		if to.0 < finals.0 || to.0 == finals.0 && to != finals {
			return Err(format!("the node has another log of {pot}"));
		}
		let (keep, anew) = match books.head_at(to.0) {
			Some(head) if head == to.1 => (to, false),
			Some(_) => (finals, true),
			None => (included, included.0 == finals.0),
		};
		let mut fetch = Fetch::new(to, keep, anew);
		for (_, seq, entry) in news.iter().filter(|news| news.0 == pot) {
			if *seq == fetch.reached() && *seq < to.0 {
				fetch.entries.push(entry.clone());
			}
		}
		self.insert(pot, fetch);
		self.fetch_on(pot)
	}

	fn insert(&mut self, pot: PotId, fetch: Fetch) {
		if let Some(round) = self.link.up().and_then(|session| session.round.as_mut()) {
			round.fetches.insert(pot, fetch);
		}
	}

	/// Asks one thing more in the round.
	fn ask_more(&mut self, asked: Asked, question: impl FnOnce(Block) -> Question) {
		let Some(round) = self.link.up().and_then(|session| session.round.as_mut()) else { return };
		round.waiting += 1;
		let question = question(round.block);
		self.ask(asked, question);
	}

	/// Asks for the next entries of a pot, if there are more; or else checks them.
	fn fetch_on(&mut self, pot: PotId) -> Result<(), Wrong> {
		let finals = self.pots.get(&pot).map(|followed| followed.books.cursor(Level::Final));
		let Some(session) = self.link.up() else { return Ok(()) };
		let room = session.ahead.saturating_sub(session.asked.len());
		let Some(round) = session.round.as_mut() else { return Ok(()) };
		let Some((fetch, finals)) = round.fetches.get_mut(&pot).zip(finals) else { return Ok(()) };
		if fetch.reached() >= fetch.to.0 {
			if fetch.is_right() || self.flaw == Some(Flaw::NoHeadCheck) {
				return Ok(());
			}
			if fetch.anew {
				return Err(format!("the node's entries of {pot} do not make the head that it claims"));
			}
			// A fork has taken back some of what is known.
			(fetch.keep, fetch.anew) = (finals, true);
			fetch.entries.clear();
			fetch.pages.clear();
			return self.fetch_on(pot);
		}
		for from in fetch.next(room) {
			self.ask_more(Asked::Entries(pot, from), |at| Question::Entries { at, pot, from });
		}
		Ok(())
	}

	fn take_entries(&mut self, pot: PotId, from: Seq, entries: Option<Vec<Entry>>) -> Result<(), Wrong> {
		let Some(round) = self.link.up().and_then(|session| session.round.as_mut()) else { return Ok(()) };
		round.waiting -= 1;
		let Some(fetch) = round.fetches.get_mut(&pot) else { return Ok(()) };
		let Some(entries) = entries else {
			round.fetches.remove(&pot);
			self.leave_alone(pot, "it has entries of an unknown kind".into());
			return Ok(());
		};
		if entries.is_empty() {
			return Err(format!("the node has fewer entries of {pot} than it claims"));
		}
		fetch.take(from, entries);
		self.effects.push(Effect::Link);
		self.fetch_on(pot)
	}

	/// Takes in that this program cannot read what the node has of a pot. The pot is left alone for a while, and no node is
	/// left for it: one that does not tell the truth could as well say that nothing is new in it.
	fn leave_alone(&mut self, pot: PotId, why: String) {
		let Some(followed) = self.pots.get_mut(&pot) else { return };
		followed.alone = Some(Alone { why, again: self.time + ALONE });
		let finals = followed.books.cursor(Level::Final).0;
		followed.books.replace(finals, Vec::new()).expect("it was read up to there before; qed");
		self.dirty.insert(pot);
	}

	fn take_tombstone(&mut self, pot: PotId, left: Option<Tombstone>) -> Result<(), Wrong> {
		let Some(round) = self.link.up().and_then(|session| session.round.as_mut()) else { return Ok(()) };
		round.waiting -= 1;
		let Some(books) = self.pots.get(&pot).map(|followed| &followed.books) else { return Ok(()) };
		let finals = books.cursor(Level::Final);
		let Some(left) = left else {
			return if books.known() == 0 { Ok(()) } else { Err(format!("the node withholds {pot}")) };
		};
		if left.entries < finals.0 || left.entries == finals.0 && left.head != finals.1 {
			return Err(format!("the node has another log of {pot}"));
		}
		let (keep, to, entries) = match books.last_entry(&left) {
			Some((before, entry)) => (before, (left.entries, left.head), vec![entry]),
			None => (finals, finals, Vec::new()),
		};
		self.insert(pot, Fetch { entries, ended: Some(left), ..Fetch::new(to, keep, true) });
		Ok(())
	}

	/// Takes over what was read, once all of it is there.
	fn finish_round(&mut self) -> Result<(), Wrong> {
		let Some(session) = self.link.up() else { return Ok(()) };
		let Some(round) = session.round.take_if(|round| round.waiting == 0) else { return Ok(()) };
		self.failures = 0;
		let level = round.level;
		let nonces: BTreeMap<_, _> = round.accounts.iter().copied().zip(round.nonces.iter().copied()).collect();
		let mut touched = BTreeSet::new();
		for (pot, fetch) in round.fetches {
			let Some(followed) = self.pots.get_mut(&pot) else { continue };
			let (reached, to) = (followed.books.cursor(Level::Included).0, fetch.to.0);
			let moves = !fetch.entries.is_empty() || fetch.keep.0 < reached && (level == Level::Included || fetch.anew);
			if moves {
				let keep = if self.flaw == Some(Flaw::NoRollback) { reached } else { fetch.keep.0 };
				let replaced = followed.books.replace(keep, fetch.entries);
				self.dirty.insert(pot);
				if let Err(error) = replaced {
					let why = match error {
						Error::UnknownRules(rules) => format!("it is under version {rules} of the rules"),
						Error::BadLog(bad) => format!("entry {} is against the rules that are known here", bad.seq),
						error => error.to_string(),
					};
					self.leave_alone(pot, why);
					continue;
				}
			}
			if level == Level::Included {
				// All of it is read now, and not only what is final.
				followed.alone = None;
			}
			if level == Level::Final {
				if to > followed.books.cursor(Level::Final).0 || fetch.ended.is_some() {
					touched.insert(pot);
				}
				self.finalize(pot, to, &nonces, fetch.ended);
			}
		}
		match level {
			Level::Final => {
				let finalized = round.block;
				if let Some(anchor) = &mut self.anchor {
					anchor.finalized = Some(finalized);
				}
				self.keep_anchor();
				let failed = self.settle(finalized, &round.pots, &nonces);
				self.end_failing(finalized, &touched);
				failed.into_iter().for_each(|(copy, (pot, ids))| self.take_failure(copy, pot, &ids));
				let slots = self.slots();
				let may_be_asked = |slot: &Slot| nonces.get(&slot.0).is_none_or(|nonce| slot.1 >= *nonce);
				self.blame.retain(|slot, _| slots.contains(slot) || may_be_asked(slot));
				// What is final is in the best chain, which may have been read before.
				let best = nonces.iter().map(|(account, nonce)| {
					(*account, self.nonces.get(account).map_or(*nonce, |best| *best.max(nonce)))
				});
				let best = best.collect();
				self.learn_nonces(best);
				if let Some(session) = self.link.up() {
					session.sent.retain(|slot, _| slots.contains(slot));
					session.read_final = Some(finalized);
				}
			},
			Level::Included | Level::Pending => {
				self.learn_nonces(nonces);
				if let Some(session) = self.link.up() {
					session.read_best = Some(round.block);
				}
			},
		}
		self.effects.push(Effect::Link);
		Ok(())
	}

	/// Takes in the nonces at the best block. If they are others, what was sent is in a block, or in none any more, even if
	/// the node says nothing of its pot.
	fn learn_nonces(&mut self, nonces: BTreeMap<AccountId, u64>) {
		if self.nonces != nonces {
			let sent = self.intents.values().filter(|intent| intent.underway().is_some());
			self.dirty.extend(sent.map(|intent| intent.pot));
			self.nonces = nonces;
		}
	}

	/// Makes entries of a pot final, and keeps them.
	fn finalize(&mut self, pot: PotId, entries: Seq, nonces: &BTreeMap<AccountId, u64>, ended: Option<Tombstone>) {
		let Some(followed) = self.pots.get_mut(&pot) else { return };
		let from = followed.books.cursor(Level::Final).0;
		if entries == from && ended.is_none() {
			return;
		}
		let mut queue = Self::queue(&mut self.intents, pot);
		let before: Vec<_> = queue.iter().map(|(id, intent)| (*id, (**intent).clone())).collect();
		let (flaw, is_used) = (self.flaw, is_used(nonces, self.own, followed.account));
		let is_used = |intent: &Intent| is_used(intent) && flaw != Some(Flaw::NotKnownAgain);
		let landed = followed.books.finalize(entries, &mut queue, is_used, self.flaw != Some(Flaw::NoFitting));
		followed.ended = ended.or(followed.ended);
		self.changes.push(Row::Pot(pot, followed.cursor()).write());
		let new = (from..entries).zip(&followed.books.stored()[from as usize..]);
		self.changes.extend(new.map(|(seq, entry)| Row::Entry(pot, seq, entry.clone()).write()));
		for (id, seq) in landed {
			self.intents.remove(&id);
			self.changes.push(without_intent(id));
			self.effects.push(Effect::Decided(id, Status::Final(seq)));
			followed.refusals = 0;
		}
		for (id, was) in before {
			if self.intents.get(&id).is_some_and(|intent| *intent != was) {
				self.changes.push(Row::Intent(id, self.intents[&id].clone()).write());
			}
		}
		if ended.is_some() {
			let open = self.intents.iter().filter(|row| row.1.pot == pot && row.1.is_open());
			let open: Vec<_> = open.map(|row| *row.0).collect();
			open.into_iter().for_each(|id| self.end(id, End::NoPot));
		}
		self.dirty.insert(pot);
	}

	/// Finds out which copies can no longer get into a block, now that these pots were read. Those that were in one, and failed
	/// there, are returned with their intents.
	fn settle(
		&mut self,
		finalized: Block,
		pots: &[PotId],
		nonces: &BTreeMap<AccountId, u64>,
	) -> BTreeMap<Slot, (PotId, Vec<IntentId>)> {
		let (mut void, mut failed) = (Vec::new(), BTreeMap::<_, (PotId, Vec<IntentId>)>::new());
		for (id, intent) in &self.intents {
			let (Some(sent), Some(followed)) = (intent.underway(), self.pots.get(&intent.pot)) else { continue };
			let copy = (self.signer(&intent.way, followed), sent.nonce);
			let is_used = nonces.get(&copy.0).is_some_and(|nonce| *nonce > sent.nonce);
			// In a pot that was not read it may be what used it.
			let is_read = followed.alone.is_none() && pots.binary_search(&intent.pot).is_ok();
			if is_used && !is_read && self.flaw != Some(Flaw::DecidedUnread) {
				continue;
			}
			// Of a pot of which nothing is final, a node may withhold that it is there.
			let has_failed = is_used && followed.books.cursor(Level::Final).0 > 0;
			if has_failed {
				failed.entry(copy).or_insert((intent.pot, Vec::new())).1.push(*id);
			}
			if has_failed || finalized.number > sent.until {
				void.push(*id);
			}
		}
		for id in void {
			if let Some(intent) = self.intents.get_mut(&id) {
				intent.stage = Stage::Queued;
			}
			self.keep(id);
		}
		failed
	}

	/// Takes in that a transaction failed in a block which is final. The rules' own reasons have been found: what they end
	/// is ended, and what they changed is another thing now.
	fn take_failure(&mut self, copy: Slot, pot: PotId, ids: &[IntentId]) {
		let blame = self.blame.remove(&copy).unwrap_or(Trouble::Busy);
		let sent = |id: &IntentId| self.intents.get(id).filter(|intent| intent.is_open())?.sent.as_ref();
		if !ids.iter().all(|id| sent(id).is_some()) {
			return;
		}
		self.raise();
		let standings = self.pots.get(&pot).map_or(&[][..], |followed| followed.books.standings());
		let was_sent = |row: &Standing| self.intents[&row.id].sent.as_ref().is_some_and(|sent| sent.ops == row.ops);
		let is_same = standings.iter().filter(|row| ids.contains(&row.id)).all(was_sent);
		self.be_in_trouble(
			pot,
			ids,
			match blame {
				Trouble::Busy if is_same => {
					Trouble::Other("it fails in a block, or something else takes its turn".into())
				},
				why => why,
			},
		);
	}

	/// Ends what cannot be done on what is final.
	fn end_failing(&mut self, finalized: Block, touched: &BTreeSet<PotId>) {
		let waiting: BTreeSet<_> = self.intents.values().filter(|intent| intent.is_open()).map(|row| row.pot).collect();
		for pot in waiting {
			let is_read = |followed: &&mut Followed| followed.alone.is_none() && !followed.books.is_in_doubt();
			let Some(followed) = self.pots.get_mut(&pot).filter(is_read) else { continue };
			let fails = followed.books.standings().iter().any(|row| matches!(row.outcome, Outcome::Fails(_)));
			if !fails && !touched.contains(&pot) && !self.dirty.contains(&pot) {
				continue;
			}
			let mut queue = Self::queue(&mut self.intents, pot);
			let before: Vec<_> = queue.iter().map(|(id, intent)| (*id, (**intent).clone())).collect();
			let may_end = |intent: &Intent, end: &End| {
				// A pot that was seen is not gone because a node says so once.
				let patience = if *end == End::NoPot { LIFE } else { 0 };
				intent.stage == Stage::Queued && intent.made_at + patience <= finalized.number
			};
			let ended = followed.books.end_failing(&mut queue, self.clock, may_end);
			ended.into_iter().for_each(|(id, end)| self.end(id, end));
			for (id, was) in before {
				if self.intents.get(&id).is_some_and(|intent| *intent != was && intent.is_open()) {
					self.keep(id);
				}
			}
			self.dirty.insert(pot);
		}
	}
}

impl Followed {
	pub(super) fn cursor(&self) -> Cursor {
		let (next, head) = self.books.cursor(Level::Final);
		Cursor { seat: self.seat, next, head: Some(head), known: self.books.known(), ended: self.ended }
	}

	/// If it was left alone, it is asked about at the next look.
	pub(super) fn ask_again(&mut self) {
		if let Some(alone) = &mut self.alone {
			alone.again = 0;
		}
	}

	fn begin_anew(&mut self, genesis: &Hash, pot: PotId) {
		if let Ok(books) = Books::new(genesis, pot, self.books.reader().cloned(), Vec::new(), None) {
			self.books = books;
		}
		(self.ended, self.alone, self.trouble, self.unpaid, self.refusals) = (None, None, None, None, 0);
	}
}
