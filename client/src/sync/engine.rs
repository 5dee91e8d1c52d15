//! The state machine.

mod reading;
mod sending;
mod session;

use self::session::{Link, SILENCE_MAX};
use super::{
	books::{Books, IsUsed, Outcome, Queue},
	flaw::Flaw,
	intent::{End, Intent, IntentId, Stage, Status, Waiting, Way},
	io::{Declined, Effect, Input, Trouble},
	rows::{is_entry, is_of_intent, without_intent, without_pot, Anchor, Cursor, Row, Unreadable},
	store::Change,
	BATCH,
};
use crate::{
	identity::Seat,
	secret::{stream, Secret},
	Block, Error, Level, Reader,
};
use pot_ledger::{AccountId, Entry, Hash, Moment, PotId, Seq, Tombstone};
use std::collections::{BTreeMap, BTreeSet};

/// The engine: see the [module](super).
pub struct Engine {
	anchor: Option<Anchor>,
	pots: BTreeMap<PotId, Followed>,
	intents: BTreeMap<IntentId, Intent>,
	link: Link,
	/// The pots that are to be followed once there is a chain.
	awaited: BTreeMap<PotId, (Seat, Reader)>,
	/// Who pays for what has no account of its own yet.
	own: AccountId,
	endpoints: usize,
	random: Box<dyn FnMut() -> Secret>,
	/// The number of the next intent.
	next_intent: u64,
	/// The number of the next request or connection.
	next: u64,
	/// The endpoint that is asked next.
	endpoint: usize,
	/// Connections that failed since one worked.
	failures: u32,
	/// The endpoints that do not have the final block that is known.
	strangers: BTreeSet<usize>,
	/// The nonces of accounts at the best block.
	nonces: BTreeMap<AccountId, u64>,
	/// Why transactions failed in their blocks, as far as it is known.
	blame: BTreeMap<(AccountId, u64), Trouble>,
	/// What this device's clock says, and the time that has passed: it never goes back.
	clock: Moment,
	time: Moment,
	changes: Vec<Change>,
	aside: bool,
	flaw: Option<Flaw>,
	effects: Vec<Effect>,
	dirty: BTreeSet<PotId>,
}

/// A pot that is followed.
struct Followed {
	pub books: Books,
	pub seat: Seat,
	pub account: AccountId,
	pub ended: Option<Tombstone>,
	/// Why it is left alone, if it is.
	pub alone: Option<Alone>,
	/// Why nothing of it is sent, and until when.
	pub trouble: Option<(Trouble, Moment)>,
	/// A payment in tokens that are not there, and when it is tried again. What does not name it goes before it.
	pub unpaid: Option<(IntentId, Moment)>,
	/// When something was wanted last.
	pub wanted: Moment,
	/// How often the chain refused it in a row, for no reason of the rules.
	refusals: u32,
}

impl Followed {
	fn new(books: Books, seat: Seat, account: AccountId, ended: Option<Tombstone>) -> Self {
		let (alone, trouble, unpaid) = (None, None, None);
		Self { books, seat, account, ended, alone, trouble, unpaid, wanted: 0, refusals: 0 }
	}
}

/// A pot that cannot be read as a node has it: this program may be too old for it. The others go on.
struct Alone {
	/// Why, for people.
	pub why: String,
	/// When the node is asked about it again.
	pub again: Moment,
}

/// How often the chain may refuse a thing in a row that the rules admit.
const REFUSALS_MAX: u32 = 12;

impl Engine {
	/// An engine with what a store holds. `readers` says who reads with which of the person's accounts; `own` is the one
	/// that creates pots; there are so many `endpoints`; `seed` is 32 random bytes, used once.
	///
	/// # Errors
	///
	/// [`Unreadable`]. A pot whose entries on this device are damaged is fetched anew.
	pub fn open(
		rows: Vec<(Vec<u8>, Vec<u8>)>,
		readers: impl Fn(Seat) -> Reader,
		own: AccountId,
		endpoints: usize,
		seed: Secret,
		now: Moment,
	) -> Result<Self, Unreadable> {
		let mut engine = Self {
			anchor: None,
			pots: BTreeMap::new(),
			awaited: BTreeMap::new(),
			intents: BTreeMap::new(),
			link: Link::Down { retry: 0, why: None },
			own,
			endpoints,
			random: Box::new(stream(seed)),
			next_intent: 0,
			next: 0,
			endpoint: 0,
			failures: 0,
			strangers: BTreeSet::new(),
			nonces: BTreeMap::new(),
			blame: BTreeMap::new(),
			clock: now,
			time: 0,
			changes: Vec::new(),
			aside: false,
			flaw: None,
			effects: Vec::new(),
			dirty: BTreeSet::new(),
		};
		let (mut cursors, mut logs) = (BTreeMap::new(), BTreeMap::<PotId, Vec<Entry>>::new());
		for (key, value) in rows {
			let row = match Row::read(&key, &value) {
				// It is fetched again.
				Err(_) if is_entry(&key) => continue,
				row => row?,
			};
			match row {
				Row::Anchor(anchor) if anchor.own != own => return Err(Unreadable::Foreign),
				Row::Anchor(anchor) => engine.anchor = Some(anchor),
				Row::Pot(pot, cursor) => drop(cursors.insert(pot, cursor)),
				Row::Entry(pot, seq, entry) => {
					let log = logs.entry(pot).or_default();
					// A row that is missing ends what can be used.
					if log.len() == seq as usize {
						log.push(entry);
					}
				},
				Row::Intent(id, intent) => drop(engine.intents.insert(id, intent)),
				Row::Next(next) => engine.next_intent = next.0,
			}
		}
		let genesis = engine.anchor.as_ref().map(|anchor| anchor.genesis);
		for (pot, Cursor { seat, next, head, known, ended }) in cursors {
			let Some(genesis) = genesis else {
				engine.awaited.insert(pot, (seat, readers(seat)));
				continue;
			};
			let known = known.max(next);
			let (log, reader) = (logs.remove(&pot).unwrap_or_default(), readers(seat));
			let account = reader.account;
			let whole = Some(log).filter(|log| log.len() == next as usize);
			let books = whole.and_then(|log| Books::new(&genesis, pot, Some(reader.clone()), log, head).ok());
			let books = books.or_else(|| {
				engine.changes.extend(without_pot(&pot, next));
				engine.changes.push(Row::Pot(pot, Cursor { seat, next: 0, head: None, known, ended: None }).write());
				Books::new(&genesis, pot, Some(reader), Vec::new(), None).ok()
			});
			let Some(mut books) = books else { continue };
			books.expect_known(known);
			engine.pots.insert(pot, Followed::new(books, seat, account, ended));
			engine.dirty.insert(pot);
		}
		engine.raise();
		Ok(engine)
	}

	/// Takes in what happens at a time of this device's clock, in milliseconds, and says what is to be done.
	pub fn handle(&mut self, input: Input, now: Moment) -> Vec<Effect> {
		// A clock that was set back stops the time here for a moment, and no more.
		self.time += now.saturating_sub(self.clock);
		self.clock = now;
		match input {
			Input::Tick => {},
			Input::Connected { connection, genesis, first } => self.connected(connection, genesis, first),
			Input::Disconnected { connection, why } => {
				if self.link.connection() == Some(connection) {
					self.hang_up(why);
				}
			},
			Input::Head { connection, level, block } => {
				let time = self.time;
				if let Some(session) = self.link.session(connection) {
					session.hear(level, block, time);
				}
			},
			Input::Answer { request, answer } => self.answered(request, answer),
			Input::Submitted { request, outcome } => self.submitted(request, outcome),
			Input::Failed { account, nonce, why } => drop(self.blame.insert((account, nonce), why)),
			Input::Follow { pot, seat, reader } => self.follow(pot, seat, reader),
			Input::Forget(pot) => self.forget(pot),
			Input::Do { pot, way, ops, instead } => self.make(pot, way, ops, instead),
			Input::Cancel(id) => self.cancel(id),
			Input::Dismiss(id) => self.dismiss(id),
			Input::Retry => self.retry(),
		}
		self.move_on();
		self.take_effects()
	}

	#[doc(hidden)]
	pub fn plant(&mut self, flaw: Option<Flaw>) {
		self.flaw = flaw;
	}

	fn take_effects(&mut self) -> Vec<Effect> {
		self.raise();
		let mut effects = Vec::new();
		let changes = std::mem::take(&mut self.changes);
		match std::mem::take(&mut self.aside) {
			true => effects.push(Effect::SetAside(changes)),
			false if changes.is_empty() => {},
			false if self.flaw == Some(Flaw::KeptApart) => {
				let (intents, finals) = changes.into_iter().partition(is_of_intent);
				effects.extend([finals, intents].map(Effect::Write));
			},
			false => effects.push(Effect::Write(changes)),
		}
		effects.append(&mut self.effects);
		if let Some(next) = self.next_deadline() {
			effects.push(Effect::Wake(next.saturating_sub(self.time)));
		}
		effects
	}

	fn number(&mut self) -> u64 {
		self.next += 1;
		self.next - 1
	}

	/// The intents of a pot that are open, in their order.
	fn queue(intents: &mut BTreeMap<IntentId, Intent>, pot: PotId) -> Queue<'_> {
		let open = intents.iter_mut().filter(|(_, intent)| intent.pot == pot && intent.is_open());
		open.map(|(id, intent)| (*id, intent)).collect()
	}

	/// Puts the queues of all pots on that changed.
	fn raise(&mut self) {
		for pot in std::mem::take(&mut self.dirty) {
			if let Some(followed) = self.pots.get_mut(&pot) {
				let is_used = is_used(&self.nonces, self.own, followed.account);
				followed.books.raise(&Self::queue(&mut self.intents, pot), is_used, self.clock);
				self.effects.push(Effect::Changed(pot));
			}
		}
	}

	/// Keeps an intent as it is now; its pot is to be looked at again.
	fn keep(&mut self, id: IntentId) {
		self.write(id);
		self.dirty.extend(self.intents.get(&id).map(|intent| intent.pot));
	}

	fn write(&mut self, id: IntentId) {
		let Some(intent) = self.intents.get(&id) else { return };
		let is_left_out = match self.flaw {
			Some(Flaw::NotKept) => true,
			Some(Flaw::SentNotKept) => intent.stage == Stage::Sent,
			_ => false,
		};
		if !is_left_out {
			self.changes.push(Row::Intent(id, intent.clone()).write());
		}
	}

	fn end(&mut self, id: IntentId, end: End) {
		if let Some(intent) = self.intents.get_mut(&id) {
			intent.stage = Stage::Ended(end.clone());
			self.keep(id);
			self.effects.push(Effect::Decided(id, Status::Ended(end)));
		}
	}
}

/// Whether the nonce is used that something of a pot was sent with, in which `account` acts; also if that is not known.
fn is_used(nonces: &BTreeMap<AccountId, u64>, own: AccountId, account: AccountId) -> impl IsUsed + '_ {
	move |intent| {
		let sent = intent.sent.as_ref().zip(nonces.get(&intent.way.signer(own, account)));
		sent.is_none_or(|(sent, nonce)| *nonce > sent.nonce)
	}
}

/// Pots and intents.
impl Engine {
	fn follow(&mut self, pot: PotId, seat: Seat, reader: Reader) {
		if self.pots.contains_key(&pot) {
			return;
		}
		self.changes.push(Row::Pot(pot, Cursor { seat, next: 0, head: None, known: 0, ended: None }).write());
		let Some(anchor) = &self.anchor else {
			self.awaited.insert(pot, (seat, reader));
			return;
		};
		let account = reader.account;
		if let Ok(books) = Books::new(&anchor.genesis, pot, Some(reader), Vec::new(), None) {
			self.pots.insert(pot, Followed::new(books, seat, account, None));
			self.dirty.insert(pot);
			if let Some(session) = self.link.up() {
				// What is final was read without it.
				session.anew = true;
			}
			self.look_again();
		}
	}

	/// Follows what was to be followed before there was a chain.
	fn follow_awaited(&mut self) {
		for (pot, (seat, reader)) in std::mem::take(&mut self.awaited) {
			self.follow(pot, seat, reader);
		}
	}

	fn forget(&mut self, pot: PotId) {
		if self.intents.values().any(|intent| intent.pot == pot && intent.is_open()) {
			return;
		}
		if let Some(followed) = self.pots.remove(&pot) {
			if let Some(round) = self.link.up().and_then(|session| session.round.as_mut()) {
				round.fetches.remove(&pot);
			}
			self.changes.extend(without_pot(&pot, followed.books.cursor(Level::Final).0));
			let ended: Vec<_> = self.intents.iter().filter(|row| row.1.pot == pot).map(|row| *row.0).collect();
			self.changes.extend(ended.iter().map(|id| without_intent(*id)));
			self.intents.retain(|_, intent| intent.pot != pot);
		}
	}

	fn make(&mut self, pot: PotId, way: Way, ops: Vec<pot_ledger::Op>, instead: Option<IntentId>) {
		if self.is_in_doubt(&pot) || self.has_hidden(&pot) {
			return self.effects.push(Effect::Declined(Declined::Unsettled));
		}
		self.raise();
		self.end_retracted(pot);
		let Some(followed) = self.pots.get_mut(&pot).filter(|followed| followed.ended.is_none()) else {
			return self.effects.push(Effect::Declined(Declined::Unknown));
		};
		if ops.len() > BATCH || ops.is_empty() || way != Way::Append && ops.len() != 1 {
			return self.effects.push(Effect::Declined(Declined::Size(ops.len())));
		}
		if instead.is_some_and(|old| self.intents.get(&old).is_none_or(Intent::is_open)) {
			return self.effects.push(Effect::Declined(Declined::Unknown));
		}
		let asked = ops;
		let translated = followed.books.translated(&Self::queue(&mut self.intents, pot), &asked);
		let Some((ops, seen)) = translated else { return self.effects.push(Effect::Declined(Declined::Unsettled)) };
		let known = self.link.best().or_else(|| self.anchor.as_ref().and_then(|anchor| anchor.finalized));
		let made_at = known.map_or(0, |block| block.number);
		let id = IntentId(self.next_intent);
		if let Err(end) = followed.books.add(id, asked, self.clock) {
			return self.effects.push(Effect::Declined(Declined::Rules(end)));
		}
		followed.wanted = self.time;
		self.next_intent += 1;
		self.changes.push(Row::Next(IntentId(self.next_intent)).write());
		let intent = Intent { pot, made: self.clock, way, ops, seen, made_at, stage: Stage::Queued, sent: None };
		self.intents.insert(id, intent);
		self.write(id);
		self.effects.push(Effect::Changed(pot));
		if let Some(old) = instead {
			self.dismiss(old);
		}
		self.effects.push(Effect::Made(id));
		self.look_again();
	}
}

/// Changes of mind.
impl Engine {
	/// Ends what was made on something that a fork took back. It might come back by another fork; but what is made now
	/// takes the numbers that it had.
	fn end_retracted(&mut self, pot: PotId) {
		let standings = self.pots.get(&pot).map(|followed| followed.books.standings());
		let retracted =
			standings.unwrap_or_default().iter().filter(|row| row.outcome == Outcome::Fails(End::Retracted));
		let retracted: Vec<_> = retracted.map(|row| row.id).collect();
		retracted.into_iter().for_each(|id| self.take_out(id, End::Retracted));
		self.raise();
	}

	/// Takes an intent back that was not sent.
	fn cancel(&mut self, id: IntentId) {
		let Some(intent) = self.intents.get(&id).filter(|intent| intent.is_open()) else {
			return self.effects.push(Effect::Declined(Declined::Unknown));
		};
		if intent.stage == Stage::Sent {
			return self.effects.push(Effect::Declined(Declined::Sent));
		}
		if self.is_in_doubt(&intent.pot) {
			return self.effects.push(Effect::Declined(Declined::Unsettled));
		}
		self.take_out(id, End::Cancelled);
	}

	/// Whether something waits in a pot that is left alone which was made on entries that were not final: they may be there,
	/// unread.
	fn has_hidden(&self, pot: &PotId) -> bool {
		self.pots.get(pot).filter(|followed| followed.alone.is_some()).is_some_and(|followed| {
			followed.books.standings().iter().any(|row| row.outcome == Outcome::Fails(End::Retracted))
		})
	}

	/// Whether entries of a pot are missing on which what waits is made: nothing of it is fitted until they are there.
	fn is_in_doubt(&self, pot: &PotId) -> bool {
		self.pots.get(pot).is_some_and(|followed| followed.books.is_in_doubt())
	}

	/// Ends an intent that is open, and those that name what it would have added; the others behind it are fitted to that.
	fn take_out(&mut self, id: IntentId, why: End) {
		let Some(pot) = self.intents.get(&id).filter(|intent| intent.is_open()).map(|intent| intent.pot) else {
			return;
		};
		let Some(followed) = self.pots.get_mut(&pot) else { return self.end(id, why) };
		followed.refusals = 0;
		let mut queue = Self::queue(&mut self.intents, pot);
		let behind: Vec<_> = queue.iter().map(|row| row.0).filter(|other| *other > id).collect();
		let ended = followed.books.cancel(&mut queue, id, why);
		ended.into_iter().for_each(|(id, end)| self.end(id, end));
		behind.into_iter().for_each(|id| self.keep(id));
	}

	fn dismiss(&mut self, id: IntentId) {
		match self.intents.get_mut(&id).map(|intent| &mut intent.stage) {
			Some(Stage::Ended(End::Dismissed(_))) => {},
			Some(Stage::Ended(end)) => {
				*end = End::Dismissed(Box::new(end.clone()));
				self.keep(id);
			},
			_ => self.effects.push(Effect::Declined(Declined::Unknown)),
		}
	}

	fn retry(&mut self) {
		for followed in self.pots.values_mut() {
			(followed.trouble, followed.unpaid) = (None, None);
			followed.ask_again();
		}
		if let Link::Down { retry, .. } = &mut self.link {
			*retry = self.time;
		}
		self.look_again();
	}

	/// Reads the best block again soon, because there is something to send.
	fn look_again(&mut self) {
		if let Some(session) = self.link.up() {
			session.again = true;
		}
	}
}

/// What there is to see.
impl Engine {
	/// A pot that is followed.
	pub fn pot(&self, pot: &PotId) -> Option<&Books> {
		self.pots.get(pot).map(|followed| &followed.books)
	}

	/// The pots that are followed, and which of the person's accounts is in each.
	pub fn pots(&self) -> impl Iterator<Item = (PotId, Seat)> + '_ {
		self.pots.iter().map(|(pot, followed)| (*pot, followed.seat))
	}

	/// What is left on the chain of a pot that has ended.
	pub fn tombstone(&self, pot: &PotId) -> Option<Tombstone> {
		self.pots.get(pot)?.ended
	}

	/// Refuses a pot that cannot be read as the chain has it: this program may be too old for it. Nothing of it is sent, and
	/// no more is known of it than what is final and can be read.
	///
	/// # Errors
	///
	/// [`Error::Outdated`].
	pub fn require_readable(&self, pot: &PotId) -> crate::Result<()> {
		match self.pots.get(pot).and_then(|followed| followed.alone.as_ref()) {
			Some(alone) => Err(Error::Outdated { pot: *pot, why: alone.why.clone() }),
			None => Ok(()),
		}
	}

	/// The chain, once one was seen.
	pub fn genesis(&self) -> Option<Hash> {
		self.anchor.as_ref().map(|anchor| anchor.genesis)
	}

	/// All intents that are kept: those that are open, and those that came to nothing.
	pub fn intents(&self) -> impl DoubleEndedIterator<Item = (IntentId, &Intent)> {
		self.intents.iter().map(|(id, intent)| (*id, intent))
	}

	/// One of them.
	pub fn intent(&self, id: IntentId) -> Option<&Intent> {
		self.intents.get(&id)
	}

	/// How far an intent has come; none if it is final, or was never made.
	pub fn status(&self, id: IntentId) -> Option<Status> {
		let intent = self.intents.get(&id)?;
		if let Stage::Ended(end) = &intent.stage {
			return Some(Status::Ended(end.clone()));
		}
		let standing = self.standing(id, intent.pot);
		Some(match (standing, &intent.stage) {
			(Some(Outcome::Included(seq)), _) => Status::Included(*seq),
			(_, Stage::Sent) => Status::Sent,
			(standing, _) => Status::Queued(self.waiting(id, intent, standing)),
		})
	}

	fn standing(&self, id: IntentId, pot: PotId) -> Option<&Outcome> {
		let standings = self.pots.get(&pot)?.books.standings();
		standings.iter().find(|standing| standing.id == id).map(|standing| &standing.outcome)
	}

	fn waiting(&self, id: IntentId, intent: &Intent, standing: Option<&Outcome>) -> Option<Waiting> {
		let followed = self.pots.get(&intent.pot)?;
		let trouble = followed.trouble.as_ref().filter(|row| row.1 > self.time).map(|row| &row.0);
		let is_unpaid = followed.unpaid.is_some_and(|row| row.0 == id && row.1 > self.time);
		match (&self.link, trouble, standing) {
			(Link::Down { .. } | Link::Opening { .. }, ..) => Some(Waiting::NoNode),
			_ if followed.alone.is_some() => Some(Waiting::Outdated),
			(_, Some(Trouble::Allowance(at)), _) => Some(Waiting::Allowance(*at)),
			(_, Some(Trouble::NoTokens), _) => Some(Waiting::NoTokens),
			_ if is_unpaid => Some(Waiting::NoTokens),
			(_, Some(Trouble::Full), _) => Some(Waiting::Full),
			(_, Some(Trouble::Other(why)), _) => Some(Waiting::Chain(why.clone())),
			(_, _, Some(Outcome::Fails(_))) => Some(Waiting::Unsettled),
			(_, Some(Trouble::Busy), _) | (_, None, _) => Some(Waiting::Turn),
		}
	}

	/// The state of the connection.
	pub fn connection(&self) -> Connection {
		match &self.link {
			Link::Down { why, .. } => Connection::Offline { why: why.clone() },
			Link::Opening { endpoint, .. } => Connection::Connecting { endpoint: *endpoint },
			Link::Up(session) => Connection::Online {
				endpoint: session.endpoint,
				best: session.read_best,
				finalized: session.read_final,
				is_behind: session.behind_since.is_some(),
				stalled: Some(self.time.saturating_sub(session.settled)).filter(|silent| *silent > SILENCE_MAX),
			},
		}
	}

	/// The block at which a level was read last; without a connection, the final one that is known from before.
	pub fn block(&self, level: Level) -> Option<Block> {
		let read = match &self.link {
			Link::Up(session) if level != Level::Final => session.read_best,
			Link::Up(session) => session.read_final,
			_ => None,
		};
		read.or_else(|| self.anchor.as_ref()?.finalized)
	}

	/// How much of a pot's log has come, of how much, while it is being fetched.
	pub fn progress(&self, pot: &PotId) -> Option<(Seq, Seq)> {
		let Link::Up(session) = &self.link else { return None };
		let fetch = session.round.as_ref()?.fetches.get(pot)?;
		Some((fetch.reached(), fetch.to.0))
	}

	/// Whether all that was heard of was read, and nothing waits that could be sent.
	pub fn is_idle(&self) -> bool {
		let Link::Up(session) = &self.link else { return false };
		session.round.is_none()
			&& session.read_best.is_some()
			&& session.read_final.is_some()
			&& session.unread().is_none()
	}
}

/// The state of the connection.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Connection {
	/// There is none.
	Offline {
		/// What went wrong last.
		why: Option<String>,
	},
	/// One is being made.
	Connecting {
		/// To this endpoint, from 0.
		endpoint: usize,
	},
	/// There is one.
	Online {
		/// To this endpoint, from 0.
		endpoint: usize,
		/// The newest best block up to which every pot was read that can be.
		best: Option<Block>,
		/// The newest final one.
		finalized: Option<Block>,
		/// Whether the node is behind what was final before.
		is_behind: bool,
		/// For how many milliseconds no block has become final, if that is long.
		stalled: Option<Moment>,
	},
}
