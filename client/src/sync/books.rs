//! A pot in three layers: what is final, what the best chain holds beyond it, and what this device wants done.
//!
//! There is one state, with a mark where each layer begins: a layer that changes is taken off, with those above it, and
//! put on again. What that costs depends on what is not final yet, and not on the pot's age.

use super::{
	fit::{lowest_base, Counts, Gaps, Move, Translation},
	intent::{End, Intent, IntentId, Seen, Sent, Way},
};
use crate::{
	opened::make_ready,
	replica::unread,
	seal::{self, Keyring},
	secret::Secret,
	undo::base_mut,
	Error, Level, Opened, Reader, Ready, Result,
};
use codec::Encode;
use pot_ledger::{head, BadLog, Entry, Hash, Layered, MemberId, Moment, Op, PotId, Seq, State, Tombstone, View};
use std::{
	collections::{BTreeMap, BTreeSet},
	ops::Range,
};

/// A pot, as one of its readers follows it.
pub struct Books {
	id: PotId,
	reader: Option<Reader>,
	keyring: Keyring,
	/// The entries as they are stored, and as they are read.
	stored: Vec<Entry>,
	log: Vec<Entry>,
	/// How many of them are final.
	finals: usize,
	/// The head after the final ones.
	head: Hash,
	/// How many places, categories and invites there are in them.
	counts: Counts,
	/// What the others have beside them.
	tail: Vec<Beyond>,
	/// With two marks, where the two upper layers begin.
	state: Layered,
	/// The reader's place in what the best chain holds, whatever they have queued.
	author: Option<MemberId>,
	/// How many entries the queue knows of, if not all of them are there.
	known: usize,
	/// What became of the queue on top.
	standings: Vec<Standing>,
	/// When that was, by this device's clock.
	played: Moment,
}

/// What an entry has beside it that is not final.
struct Beyond {
	/// The head after it.
	head: Hash,
	/// What it moved.
	moved: Move,
	/// Whether it is none of the intents.
	is_foreign: bool,
}

/// What becomes of an intent on the layers below, as they are now.
#[derive(Clone, Debug)]
pub(super) struct Standing {
	pub id: IntentId,
	/// Its operations as they would be sent now.
	pub ops: Vec<Op>,
	pub outcome: Outcome,
	/// Whether it waits for one before it that cannot be done as it is now: that may end or be done yet, and then the numbers
	/// in this one are others.
	pub is_held: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Outcome {
	/// Its entries are in the best chain, from here on.
	Included(Seq),
	/// It can be done.
	Fits,
	/// It cannot, as things are.
	Fails(End),
}

/// The intents of one pot that are open, in their order.
pub(super) type Queue<'a> = Vec<(IntentId, &'a mut Intent)>;

/// Whether the nonce is used that something was sent with. If it is not, what looks like it is somebody else's doing, with
/// the same account.
pub(super) trait IsUsed: Fn(&Intent) -> bool {}

impl<F: Fn(&Intent) -> bool> IsUsed for F {}

impl Books {
	/// A pot with its final entries, of which `head` vouches.
	///
	/// # Errors
	///
	/// [`Error::Inconsistent`] if they do not make that head; as of [`State::fold`].
	pub(super) fn new(
		genesis: &Hash,
		id: PotId,
		reader: Option<Reader>,
		stored: Vec<Entry>,
		claimed: Option<Hash>,
	) -> Result<Self> {
		let seed = head::seed(genesis, &id);
		let head = (0..).zip(&stored).fold(seed, |head, (seq, entry)| head::extend(&head, seq, &entry.encode()));
		if claimed.is_some_and(|claimed| claimed != head) {
			return Err(Error::Inconsistent(format!("the log of {id} on this device was changed")));
		}
		let mut books = Self {
			id,
			reader,
			keyring: Keyring::new(id),
			finals: stored.len(),
			stored,
			log: Vec::new(),
			head,
			counts: Counts::default(),
			tail: Vec::new(),
			state: State::new(id).into(),
			author: None,
			known: 0,
			standings: Vec::new(),
			played: 0,
		};
		books.reopen()?;
		Ok(books)
	}

	/// The pot.
	pub fn id(&self) -> PotId {
		self.id
	}

	/// The entries as they are stored: final ones, then what the best chain holds beyond them.
	pub fn stored(&self) -> &[Entry] {
		&self.stored
	}

	/// The same as they are read.
	pub fn log(&self) -> &[Entry] {
		&self.log
	}

	/// The pot as its reader sees it, with all that is pending.
	pub fn state(&self) -> &State {
		&self.state
	}

	/// The pot at a level. Unless that is the same as the highest one, it is copied.
	pub fn at(&self, level: Level) -> State {
		match level {
			Level::Final => self.state.at_mark(0),
			Level::Included => self.state.at_mark(1),
			Level::Pending => State::clone(&self.state),
		}
	}

	/// What the pot as it is [to be seen](Self::state) stands on: the least settled of all that is in it.
	pub fn level(&self) -> Level {
		match self.finals == self.stored.len() {
			_ if self.standings.iter().any(|standing| standing.outcome == Outcome::Fits) => Level::Pending,
			true => Level::Final,
			false => Level::Included,
		}
	}

	/// A copy of the pot at a level, as its reader sees it.
	pub fn opened(&self, level: Level) -> Opened {
		Opened::of(self, level)
	}

	/// The entries that what is pending would be, as far as it can be done.
	pub(crate) fn pending(&self) -> Vec<Entry> {
		let fitting = self.standings.iter().filter(|standing| standing.outcome == Outcome::Fits);
		let by = self.author.unwrap_or_default();
		fitting.flat_map(|standing| &standing.ops).map(|op| Entry { by, at: self.played, op: op.clone() }).collect()
	}

	/// The number of entries at a level, and the head after them.
	pub fn cursor(&self, level: Level) -> (Seq, Hash) {
		match level {
			Level::Final => (self.finals as Seq, self.head),
			Level::Included | Level::Pending => {
				(self.stored.len() as Seq, self.tail.last().map_or(self.head, |last| last.head))
			},
		}
	}

	/// The keys of its texts.
	pub fn keyring(&self) -> &Keyring {
		&self.keyring
	}

	/// Who reads.
	pub fn reader(&self) -> Option<&Reader> {
		self.reader.as_ref()
	}

	/// The reader's place, if they have one.
	pub fn me(&self) -> Option<MemberId> {
		self.state.place_of(&self.reader.as_ref()?.account)
	}

	/// Who would sign now: the reader's place in what the best chain holds. Who has queued that they leave has it until
	/// then.
	pub(super) fn author(&self) -> Option<MemberId> {
		self.author
	}

	/// Of a pot that is to be fetched again: the queue knows of so many entries, and is not fitted to them once more.
	pub(super) fn expect_known(&mut self, entries: Seq) {
		self.known = entries as usize;
	}

	/// How many entries the queue knows of.
	pub(super) fn known(&self) -> Seq {
		self.known.max(self.finals) as Seq
	}

	/// Whether entries are missing that the queue knows of.
	pub(super) fn is_in_doubt(&self) -> bool {
		self.known > self.finals
	}

	/// How many places, categories and invites there are at a level below what is pending.
	pub(super) fn counts(&self, level: Level) -> Counts {
		let beyond = self.tail.last().filter(|_| level != Level::Final);
		beyond.map_or(self.counts, |beyond| beyond.moved.after())
	}

	/// Whether the present text key is final. With one that a fork may take back nothing is sealed: nobody could ever read
	/// it.
	pub(super) fn is_key_final(&self) -> bool {
		!self.stored[self.finals..].iter().any(|entry| matches!(entry.op, Op::Rekey { .. }))
	}

	/// The head after so many entries, if they are all there and no fewer than the final ones.
	pub(super) fn head_at(&self, entries: Seq) -> Option<Hash> {
		match (entries as usize).checked_sub(self.finals)? {
			0 => Some(self.head),
			beyond => self.tail.get(beyond - 1).map(|beyond| beyond.head),
		}
	}

	/// The entry by which the pot ended, and how many and which head were before it: if it is the only one that is not known.
	/// The chain does not keep it; but the head tells who it was.
	pub(super) fn last_entry(&self, left: &Tombstone) -> Option<((Seq, Hash), Entry)> {
		let seq = left.entries.checked_sub(1)?;
		let (head, latest) = (self.head_at(seq)?, self.state.pot()?.revisions.latest);
		let by_whom =
			(0..self.state.members().len() as MemberId).flat_map(|by| (1..=latest).map(move |base| (by, base)));
		let mut entries = by_whom.map(|(by, base)| Entry { by, at: left.at, op: Op::DissolvePot { base } });
		let last = entries.find(|entry| head::extend(&head, seq, &entry.encode()) == left.head)?;
		Some(((seq, head), last))
	}

	/// What becomes of each open intent.
	pub(super) fn standings(&self) -> &[Standing] {
		&self.standings
	}

	/// Takes the intents off, and all entries from `entries` on that are not final, and puts `more` on.
	///
	/// # Errors
	///
	/// [`Error::BadLog`] if the rules refuse one of these: those before it are on, then.
	pub(super) fn replace(&mut self, entries: Seq, more: Vec<Entry>) -> Result<()> {
		self.lower();
		if (entries as usize) < self.stored.len() {
			let kept = self.stored[self.finals..(entries as usize).max(self.finals)].to_vec();
			self.state.go_back();
			self.stored.truncate(self.finals);
			self.log.truncate(self.finals);
			self.tail.clear();
			self.state.mark();
			if self.renew_keys() {
				self.reopen()?;
			}
			kept.into_iter().try_for_each(|entry| self.push(entry))?;
		}
		more.into_iter().try_for_each(|entry| self.push(entry))
	}

	/// Makes the entries before `entries` final, and puts the queue through what they did: intents that have landed
	/// are returned with the positions of their first entries, the others know of the entries then.
	pub(super) fn finalize(
		&mut self,
		entries: Seq,
		queue: &mut Queue,
		is_used: impl IsUsed,
		fits: bool,
	) -> Vec<(IntentId, Seq)> {
		self.lower();
		let until = (entries as usize).min(self.stored.len());
		let landed = Landed::of(&self.log[..until], self.known() as usize, queue, is_used);
		for at in self.finals..until {
			let beyond = &self.tail[at - self.finals];
			if !landed.own.contains(&at) && at >= self.known {
				for (_, intent) in queue.iter_mut().filter(|row| row.1.seen.is_none() && fits) {
					intent.ops.iter_mut().for_each(|op| beyond.moved.fit(op, &self.id));
				}
			}
			let all_final = Some(Seen { entries: at as Seq + 1, head: beyond.head });
			queue.iter_mut().filter(|row| row.1.seen == all_final).for_each(|(_, intent)| intent.seen = None);
		}
		self.state.go_back();
		self.reapply(self.finals..until);
		self.counts = Counts::of(&self.state);
		self.state.mark();
		self.reapply(until..self.log.len());
		self.head = self.head_at(until as Seq).unwrap_or(self.head);
		self.tail.drain(..until - self.finals);
		self.finals = until;
		landed.done
	}

	/// Puts the queue on, as far as it fits.
	pub(super) fn raise(&mut self, queue: &Queue, is_used: impl IsUsed, now: Moment) {
		self.lower();
		let mut standings = self.fitted(queue, is_used);
		self.author = self.me();
		self.state.mark();
		self.play(&mut standings, now);
		(self.standings, self.played) = (standings, now);
	}

	/// Puts one more intent on, which is made on what is to be seen.
	///
	/// # Errors
	///
	/// Why it cannot be done; nothing is changed then.
	pub(super) fn add(&mut self, id: IntentId, ops: Vec<Op>, now: Moment) -> std::result::Result<(), End> {
		let ops = self.attempt(ops, now)?;
		let mut gaps = Gaps::default();
		for other in self.standings.iter().filter(|other| matches!(other.outcome, Outcome::Fails(_))) {
			gaps.skip(other.id, &other.ops, &self.state);
		}
		let is_held = gaps.bears_on(&ops, self.counts, &self.id).is_some();
		self.standings.push(Standing { id, ops, outcome: Outcome::Fits, is_held });
		Ok(())
	}

	/// Ends the intents that cannot be done if there is nothing but what is final, as far as `may_end` says, and fits those
	/// behind them to that. The queue is off then.
	pub(super) fn end_failing(
		&mut self,
		queue: &mut Queue,
		now: Moment,
		may_end: impl Fn(&Intent, &End) -> bool,
	) -> Vec<(IntentId, End)> {
		let mut standings: Vec<_> = queue.iter().map(|(id, intent)| Standing::of(*id, intent)).collect();
		self.lower();
		self.state.go_back();
		self.state.mark();
		self.play(&mut standings, now);
		while self.state.marks() > 0 {
			self.state.go_back();
		}
		let mut out = BTreeMap::new();
		for (standing, (id, intent)) in standings.into_iter().zip(&*queue) {
			let Outcome::Fails(end) = standing.outcome else { continue };
			let ends = match end {
				End::Depends(root) => out.contains_key(&root),
				_ => may_end(intent, &end),
			};
			if ends {
				out.insert(*id, end);
			}
		}
		let ended = self.take_out(queue, out);
		self.state.mark();
		self.reapply(self.finals..self.log.len());
		ended
	}

	/// Takes one intent out of the queue, and fits those behind it to that. Those that name what it would add are
	/// returned: they cannot be done either.
	pub(super) fn cancel(&mut self, queue: &mut Queue, id: IntentId, why: End) -> Vec<(IntentId, End)> {
		let before = self.state.at_mark(0);
		let state = std::mem::replace(&mut self.state, before.into());
		let ended = self.take_out(queue, BTreeMap::from([(id, why)]));
		self.state = state;
		ended
	}

	/// Takes intents out of the queue, and with them those that name what these would add; fits the others to that. The
	/// state is that of what is final.
	fn take_out(&self, queue: &mut Queue, mut out: BTreeMap<IntentId, End>) -> Vec<(IntentId, End)> {
		let mut ended = Vec::new();
		// Of what the queue has numbered, and of what was made on something that is not final.
		let (mut gaps, mut others) = (Gaps::default(), Gaps::default());
		for (id, intent) in queue {
			let is_numbered = intent.seen.is_none();
			let fitted = if is_numbered {
				gaps.fit(intent.ops.clone(), self.id)
			} else {
				let bears = |gaps: &Gaps| gaps.bears_on(&intent.ops, self.counts, &self.id);
				bears(&gaps).or_else(|| bears(&others)).map_or_else(|| Ok(intent.ops.clone()), Err)
			};
			match (out.remove(id), fitted) {
				(None, Ok(fitted)) => {
					if is_numbered {
						gaps.pass(&intent.ops, &fitted, self.id);
					}
					intent.ops = fitted;
				},
				(end, fitted) => {
					let gaps = if is_numbered { &mut gaps } else { &mut others };
					gaps.skip(*id, &intent.ops, &self.state);
					ended.extend(end.or(fitted.err().map(End::Depends)).map(|end| (*id, end)));
				},
			}
		}
		ended
	}

	/// Makes operations ready to be sealed, as the next that are done to what the best chain holds. The intents are taken
	/// off for it.
	///
	/// # Errors
	///
	/// As of [`make_ready`].
	pub(super) fn ready(&mut self, ops: Vec<Op>, seed: Secret) -> std::result::Result<Ready, seal::Error> {
		self.lower();
		make_ready(&self.state, &self.keyring, self.me(), ops, seed)
	}

	/// Operations that were made on all layers, as the queue needs them, and what they are to be done after. `None` if they
	/// name what is not final, and something before them in the queue is in doubt.
	pub(super) fn translated(&self, queue: &Queue, ops: &[Op]) -> Option<(Vec<Op>, Option<Seen>)> {
		let finals = self.counts;
		let numbered = queue.iter().filter(|row| row.1.seen.is_none()).flat_map(|row| &row.1.ops);
		let rows = self.standings.iter().zip(queue).flat_map(|(standing, (_, intent))| {
			let is_seen = !matches!(standing.outcome, Outcome::Fails(_));
			let rows = standing.ops.iter().zip(&intent.ops);
			rows.map(move |(seen, queued)| (is_seen.then_some(seen), intent.seen.is_none().then_some(queued)))
		});
		let is_hidden = |row: &(&Standing, &(IntentId, &mut Intent))| {
			row.1 .1.seen.is_some() && matches!(row.0.outcome, Outcome::Fails(_))
		};
		let hidden = self.standings.iter().zip(queue).filter(is_hidden).flat_map(|row| &row.0.ops);
		let translation = Translation {
			seen: &self.state,
			finals,
			queued: numbered.fold(finals, |counts, op| counts.with(op)),
			tail: self.tail.iter().map(|beyond| (&beyond.moved, beyond.is_foreign)).collect(),
			queue: rows.collect(),
			hidden: hidden.collect(),
		};
		if let Some(ops) = ops.iter().map(|op| translation.of(op)).collect() {
			return Some((ops, None));
		}
		let in_doubt = self.standings.iter().any(|standing| matches!(standing.outcome, Outcome::Fails(_)));
		let (entries, head) = self.cursor(Level::Included);
		(!in_doubt).then(|| (ops.to_vec(), Some(Seen { entries, head })))
	}

	/// The queue as it is on the best chain: what is in it, and the rest fitted to what others did.
	fn fitted(&mut self, queue: &Queue, is_used: impl IsUsed) -> Vec<Standing> {
		let landed = Landed::of(&self.log, self.known() as usize, queue, is_used);
		let mut standings: Vec<_> = queue.iter().map(|(id, intent)| Standing::of(*id, intent)).collect();
		for (beyond, at) in self.tail.iter_mut().zip(self.finals..) {
			beyond.is_foreign = !landed.own.contains(&at);
			if beyond.is_foreign && at >= self.known {
				for (standing, _) in standings.iter_mut().zip(queue).filter(|row| row.1 .1.is_unaware_of(at)) {
					standing.ops.iter_mut().for_each(|op| beyond.moved.fit(op, &self.id));
				}
			}
		}
		for (standing, (id, intent)) in standings.iter_mut().zip(queue) {
			if let Some((_, seq)) = landed.done.iter().find(|row| row.0 == *id) {
				standing.outcome = Outcome::Included(*seq);
			} else if intent.seen.is_some_and(|seen| self.head_at(seen.entries) == Some(seen.head)) {
				standing.outcome = Outcome::Fits;
			}
		}
		standings
	}

	/// Does what can be done, in its order, and says of the rest why not.
	fn play(&mut self, standings: &mut [Standing], now: Moment) {
		let mut gaps = Gaps::default();
		for standing in standings.iter_mut().filter(|standing| standing.outcome == Outcome::Fits) {
			let done = gaps.fit(standing.ops.clone(), self.id).map_err(End::Depends);
			let is_held = gaps.bears_on(&standing.ops, self.counts, &self.id).is_some();
			match done.and_then(|ops| self.attempt(ops, now)) {
				Ok(ops) => (standing.ops, standing.is_held) = (ops, is_held),
				Err(end) => {
					gaps.skip(standing.id, &standing.ops, &self.state);
					standing.outcome = Outcome::Fails(end);
				},
			}
		}
	}

	/// Does all of it or nothing. The operations are returned with the lowest revisions that they can be made against: one
	/// that is not final may be somebody else's where they land.
	fn attempt(&mut self, mut ops: Vec<Op>, at: Moment) -> std::result::Result<Vec<Op>, End> {
		// Whatever this device's clock says, it is no earlier than that.
		let at = self.log.last().map_or(at, |entry| at.max(entry.at));
		let creates = matches!(ops[..], [Op::CreatePot { .. }]) && self.state.next_seq() == 0;
		let by = match self.me() {
			_ if creates => 0,
			None if self.state.pot().is_none() => return Err(End::NoPot),
			me => me.ok_or(End::NoPlace)?,
		};
		self.state.mark();
		for (position, op) in ops.iter_mut().enumerate() {
			let lowest = lowest_base(op, &self.state);
			if let Err(why) = self.state.apply(Entry { by, at, op: op.clone() }) {
				self.state.go_back();
				return Err(End::of(position, why));
			}
			if let (Some(base), Some(lowest)) = (base_mut(op), lowest) {
				*base = lowest;
			}
		}
		Ok(ops)
	}

	/// Takes the intents off.
	fn lower(&mut self) {
		while self.state.marks() > 1 {
			self.state.go_back();
		}
		self.standings.clear();
	}

	/// Puts entries on again that were taken off.
	fn reapply(&mut self, entries: Range<usize>) {
		for entry in &self.log[entries] {
			self.state.apply(entry.clone()).expect("it was applied to the same state before; qed");
		}
	}

	/// Puts an entry on that is not final.
	fn push(&mut self, entry: Entry) -> Result<()> {
		let mut opened = entry.clone();
		self.keyring.open_entry(&mut opened);
		let (seq, before) = (self.state.next_seq(), Counts::of(&self.state));
		let effects = self.state.apply(opened.clone()).map_err(|why| unread(&opened, seq, why))?;
		let moved = Move::of(before, &opened.op, &self.state, &effects);
		let head = head::extend(&self.cursor(Level::Included).1, seq, &entry.encode());
		let brings_keys = matches!(entry.op, Op::Rekey { .. } | Op::Claim { .. } | Op::CreatePot { .. });
		self.stored.push(entry);
		self.log.push(opened);
		self.tail.push(Beyond { head, moved, is_foreign: true });
		match brings_keys && self.renew_keys() {
			true => self.reopen(),
			false => Ok(()),
		}
	}

	/// Finds out which keys the reader has, and whether there are some among them that open what was closed; or none any more
	/// for what is open, because a fork took back that the reader has joined.
	fn renew_keys(&mut self) -> bool {
		let Some(reader) = &self.reader else { return false };
		let keyring = Keyring::of(&self.state, reader.account, &reader.secret);
		let known = std::mem::replace(&mut self.keyring, keyring);
		let present = self.state.pot().map_or(0, |pot| pot.epoch);
		let is_first = known.epochs().next().is_none();
		let mut lost = known.epochs().filter(|epoch| self.keyring.get(*epoch).is_none());
		let mut gained = self.keyring.epochs().filter(|epoch| known.get(*epoch).is_none());
		lost.any(|epoch| epoch <= present) || gained.any(|epoch| is_first || epoch != present)
	}

	/// Opens and folds the whole log anew, with the keys that there are.
	fn reopen(&mut self) -> Result<()> {
		loop {
			let mut opened = self.stored.clone();
			opened.iter_mut().for_each(|entry| self.keyring.open_entry(entry));
			let mut state = Layered::from(State::fold(self.id, opened[..self.finals].iter().cloned())?);
			self.counts = Counts::of(&state);
			state.mark();
			for entry in &opened[self.finals..] {
				let seq = state.next_seq();
				state.apply(entry.clone()).map_err(|why| BadLog { seq, why })?;
			}
			(self.log, self.state) = (opened, state);
			if !self.renew_keys() {
				return Ok(());
			}
		}
	}
}

impl Standing {
	fn of(id: IntentId, intent: &Intent) -> Self {
		let outcome = match intent.seen {
			// It was made on what is not final yet, or never will be.
			Some(_) => Outcome::Fails(End::Retracted),
			None => Outcome::Fits,
		};
		Self { id, ops: intent.ops.clone(), outcome, is_held: false }
	}
}

/// What of a log is what was sent.
#[derive(Default)]
struct Landed {
	/// The intents that are in it, and where the first entry of each is.
	done: Vec<(IntentId, Seq)>,
	/// All their entries.
	own: BTreeSet<usize>,
}

impl Landed {
	/// Finds them from a position on. What was sent together is there as a whole or not at all: a part of it is what somebody
	/// else did, with the same account.
	fn of(log: &[Entry], from: usize, queue: &Queue, is_used: impl IsUsed) -> Self {
		let mut batches = BTreeMap::<_, Vec<(IntentId, &Sent)>>::new();
		for (id, intent) in queue.iter().filter(|row| is_used(row.1)) {
			let is_creation = matches!(intent.way, Way::Create(_));
			if let Some(sent) = intent.underway() {
				batches.entry((is_creation, sent.nonce)).or_default().push((*id, sent));
			}
		}
		let (mut landed, mut at) = (Self::default(), from);
		while at < log.len() && !batches.is_empty() {
			let is_here = |batch: &Vec<(IntentId, &Sent)>| {
				let mut ops = batch.iter().flat_map(|(_, sent)| sent.ops.iter().map(|op| (sent.by, op)));
				let mut entries = log[at..].iter().map(|entry| (entry.by, &entry.op));
				ops.all(|op| entries.next() == Some(op))
			};
			let Some(copy) = batches.iter().find(|row| is_here(row.1)).map(|row| *row.0) else {
				at += 1;
				continue;
			};
			for (id, sent) in batches.remove(&copy).into_iter().flatten() {
				landed.done.push((id, at as Seq));
				landed.own.extend(at..at + sent.ops.len());
				at += sent.ops.len();
			}
		}
		landed
	}
}
