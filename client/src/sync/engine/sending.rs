//! What is sent, when, and again.
//!
//! A transaction's fate is decided at finality alone: its entries are in the final log, or its nonce is used by another
//! thing, or its life is over. Until then the same is sent again with the same nonce, so that whatever copy gets into a
//! block is the only one.

use super::{
	session::{Asked, Session, ANSWER_MAX},
	Engine, Followed, REFUSALS_MAX,
};
use crate::{
	identity::Seat,
	seal::{self, Keyring},
	secret::Secret,
	sync::{
		books::Outcome,
		fit::{names, Batch},
		flaw::Flaw,
		intent::{End, Intent, IntentId, Sent, Stage, Way},
		io::{Effect, Submission, Transaction, Trouble},
		rows::without_intent,
		BATCH, LIFE,
	},
	Level, Ready,
};
use pot_ledger::{AccountId, MemberId, Moment, Op, PotId};
use std::collections::{BTreeMap, BTreeSet};

/// How long to wait before a transaction that is in no block is sent again, in milliseconds; each time twice as long.
const RESEND: Moment = 3_000;
/// How long to wait for more to send with it, in milliseconds: what is wanted at once lands at once, mostly.
pub(super) const LINGER: Moment = 20;
/// How long to wait after a node refused something, by why, in milliseconds.
const BUSY_PAUSE: Moment = 500;
const PAUSE: Moment = 5_000;
const LONG_PAUSE: Moment = 15_000;

/// Who signs a transaction, and its nonce: of all that have both, one takes effect at most.
pub(super) type Slot = (AccountId, u64);

impl Engine {
	/// The account that signs.
	pub(super) fn signer(&self, way: &Way, followed: &Followed) -> AccountId {
		way.signer(self.own, followed.account)
	}

	/// The accounts whose nonces matter.
	pub(super) fn accounts_in_question(&self) -> Vec<AccountId> {
		let open = self.intents.values().filter(|intent| intent.is_open());
		let signers = open.filter_map(|intent| Some(self.signer(&intent.way, self.pots.get(&intent.pot)?)));
		signers.collect::<BTreeSet<_>>().into_iter().collect()
	}

	/// What has been sent and is not decided.
	pub(super) fn slots(&self) -> BTreeSet<Slot> {
		let slot = |intent: &Intent| {
			let followed = self.pots.get(&intent.pot)?;
			Some((self.signer(&intent.way, followed), intent.underway()?.nonce))
		};
		self.intents.values().filter_map(slot).collect()
	}

	/// What was sent and is in no block of the best chain, by signer and nonce.
	fn underway(&self) -> BTreeMap<Slot, (PotId, Vec<IntentId>)> {
		let mut underway = BTreeMap::<_, (PotId, Vec<IntentId>)>::new();
		for (id, intent) in &self.intents {
			let (Some(sent), Some(followed)) = (intent.underway(), self.pots.get(&intent.pot)) else { continue };
			let signer = self.signer(&intent.way, followed);
			// Whether it was that copy of a pot that cannot be read, or another, what comes next has the next nonce.
			if followed.alone.is_some() && self.nonces.get(&signer).is_some_and(|nonce| *nonce > sent.nonce) {
				continue;
			}
			let standing = followed.books.standings().iter().find(|row| row.id == *id);
			let is_included = standing.is_some_and(|row| matches!(row.outcome, Outcome::Included(_)));
			if !is_included {
				let copy = (signer, sent.nonce);
				underway.entry(copy).or_insert((intent.pot, Vec::new())).1.push(*id);
			}
		}
		underway
	}

	/// The flaw of taking what is in the best chain for done.
	fn forget_included(&mut self) {
		if self.flaw == Some(Flaw::DoneWhenIncluded) {
			let standings = self.pots.values().flat_map(|followed| followed.books.standings());
			let done: Vec<_> =
				standings.filter(|row| matches!(row.outcome, Outcome::Included(_))).map(|row| row.id).collect();
			for id in done {
				self.intents.remove(&id);
				self.changes.push(without_intent(id));
			}
		}
	}

	/// When something is to be sent again.
	pub(super) fn next_resend(&self, session: &Session) -> Option<Moment> {
		let due = |copy: &Slot| session.sent.get(copy).map(|sent| resend_at(*sent));
		let underway = self.underway();
		let sendable = underway.iter().filter(|(_, (pot, _))| self.may_send(pot));
		sendable.filter_map(|(copy, _)| due(copy)).min()
	}

	/// Sends what can be sent.
	pub(super) fn send(&mut self) {
		let is_ready =
			|session: &mut Session| session.is_verified && session.read_best.is_some() && session.read_final.is_some();
		if !self.link.up().is_some_and(is_ready) {
			return;
		}
		self.raise();
		self.forget_included();
		let underway = self.underway();
		for (slot, (pot, ids)) in &underway {
			if !self.may_send(pot) {
				continue;
			}
			let time = self.time;
			let sent = self.link.up().and_then(|session| session.sent.get(slot).copied());
			if sent.is_none_or(|sent| resend_at(sent) <= time) {
				self.send_copy(*slot, *pot, ids);
			}
		}
		let both = |(slot, (pot, _)): (&Slot, &(PotId, Vec<IntentId>))| [(Some(slot.0), None), (None, Some(*pot))];
		let mut busy: BTreeSet<_> = underway.iter().flat_map(both).collect();
		let pots: Vec<_> = self.pots.keys().copied().collect();
		for pot in pots {
			if busy.contains(&(None, Some(pot))) || !self.may_send(&pot) {
				continue;
			}
			if let Some(signer) = self.send_next(pot, &busy) {
				busy.insert((Some(signer), None));
			}
		}
	}

	/// Whether it is known how a pot is, and what its texts are sealed with.
	fn may_send(&self, pot: &PotId) -> bool {
		self.pots.get(pot).is_some_and(|followed| followed.alone.is_none() && followed.books.is_key_final())
	}

	/// Sends what is first in a pot's queue, unless its signer has something else underway.
	fn send_next(&mut self, pot: PotId, busy: &BTreeSet<(Option<AccountId>, Option<PotId>)>) -> Option<AccountId> {
		let followed = self.pots.get(&pot)?;
		if followed.trouble.as_ref().is_some_and(|trouble| trouble.1 > self.time) {
			return None;
		}
		if self.time < followed.wanted + LINGER {
			return None;
		}
		let ids = self.next_batch(followed);
		let way = self.intents.get(ids.first()?)?.way.clone();
		let signer = self.signer(&way, followed);
		if busy.contains(&(Some(signer), None)) {
			return None;
		}
		let Some(nonce) = self.nonces.get(&signer).copied() else {
			self.look_again();
			return None;
		};
		let by = match way {
			Way::Create(_) => 0,
			Way::Append | Way::Send => followed.books.author()?,
		};
		let fitted: BTreeMap<_, _> = followed.books.standings().iter().map(|row| (row.id, row.ops.clone())).collect();
		let finalized = self.link.up()?.read_final?.number;
		for id in &ids {
			let (intent, ops) = (self.intents.get_mut(id)?, fitted.get(id)?.clone());
			intent.stage = Stage::Sent;
			intent.sent = Some(Sent { nonce, until: finalized + LIFE, copies: 0, by, ops });
		}
		if let Some(session) = self.link.up() {
			session.sent.remove(&(signer, nonce));
		}
		self.send_copy((signer, nonce), pot, &ids);
		Some(signer)
	}

	/// The intents that go out together next.
	fn next_batch(&self, followed: &Followed) -> Vec<IntentId> {
		let (mut counts, mut there) = (followed.books.counts(Level::Final), followed.books.counts(Level::Included));
		let (pot, mut batch, mut size, mut changes) = (followed.books.id(), Vec::new(), 0, Batch::default());
		let mut unpaid = None;
		for standing in followed.books.standings() {
			let Some(intent) = self.intents.get(&standing.id) else { continue };
			if matches!(standing.outcome, Outcome::Included(_)) {
				changes.add(&standing.ops, pot, false);
			}
			if standing.outcome != Outcome::Fits || intent.stage != Stage::Queued {
				continue;
			}
			if followed.unpaid.is_some_and(|row| row.0 == standing.id && row.1 > self.time) {
				unpaid = intent.items().next();
				continue;
			}
			if standing.is_held || unpaid.is_some_and(|item| standing.ops.iter().any(|op| names(op, &item, &pot))) {
				break;
			}
			let is_single = intent.way != Way::Append;
			// What is sent names what is final or is sent with it, and adds what comes next: else it could land without
			// what it was made after.
			let (mut after, mut is_settled) = (counts, intent.seen.is_none());
			for op in &standing.ops {
				is_settled &= !after.skips(op);
				(after, there) = (after.with(op), there.with(op));
			}
			is_settled &= is_single || !standing.ops.iter().any(|op| after.lack(op, there));
			is_settled &= changes.takes(&standing.ops, pot);
			if !is_settled || size + standing.ops.len() > BATCH || is_single && !batch.is_empty() {
				break;
			}
			(counts, size) = (after, size + standing.ops.len());
			batch.push(standing.id);
			changes.add(&standing.ops, pot, true);
			// After a refusal one by one, so that it is found out what is refused.
			if is_single || followed.refusals > 0 {
				break;
			}
		}
		batch
	}

	/// Seals what was to be sent, and sends it.
	fn send_copy(&mut self, slot: Slot, pot: PotId, ids: &[IntentId]) {
		let time = self.time;
		let Some(session) = self.link.up() else { return };
		let sent = session.sent.entry(slot).or_insert((time, 0));
		*sent = (time, sent.1 + 1);
		let (connection, Some(block)) = (session.connection, session.read_final) else { return };
		let (mut ops, mut by) = (Vec::new(), 0);
		for id in ids {
			let Some(sent) = self.intents.get_mut(id).and_then(|intent| intent.sent.as_mut()) else { continue };
			sent.copies += 1;
			sent.until = sent.until.max(block.number + LIFE);
			ops.extend(sent.ops.iter().cloned());
			by = sent.by;
		}
		let Some(first) = ids.first().copied() else { return };
		let Some(way) = self.intents.get(&first).map(|intent| intent.way.clone()) else { return };
		let seeds = [(self.random)(), (self.random)()];
		let Some(followed) = self.pots.get_mut(&pot) else { return };
		let (seat, sealed) = (followed.seat, followed.sealed(&way, by, ops, seeds));
		self.dirty.insert(pot);
		match sealed {
			Ok(ops) => {
				ids.iter().for_each(|id| self.keep(*id));
				let signer = if matches!(way, Way::Create(_)) { Seat::Own } else { seat };
				let (nonce, finalized) = (slot.1, block.number);
				let transaction = Box::new(Transaction { pot, seat, signer, way, ops, nonce, finalized });
				let request = self.number();
				if let Some(session) = self.link.up() {
					session.asked.insert(request, (time + ANSWER_MAX, Asked::Taken(slot, first)));
				}
				self.effects.push(Effect::Submit { request, connection, transaction });
			},
			Err(why) => self.take_back(slot, pot, ids, Trouble::Other(why.to_string())),
		}
	}

	/// Takes in what became of giving a transaction to the node.
	pub(super) fn submitted(&mut self, request: u64, outcome: Submission) {
		let Some(session) = self.link.up() else { return };
		let Some((_, Asked::Taken(slot, first))) = session.asked.remove(&request) else { return };
		let Submission::Refused(why) = outcome else { return };
		if let Some((pot, ids)) = self.underway().remove(&slot).filter(|(_, ids)| ids.first() == Some(&first)) {
			self.take_back(slot, pot, &ids, why);
		}
	}

	/// Queues again what was not sent after all. If there is an older copy, that may get into a block yet: it is known when
	/// its life is over.
	fn take_back(&mut self, slot: Slot, pot: PotId, ids: &[IntentId], why: Trouble) {
		let is_first = |id: &IntentId| {
			let sent = self.intents.get(id).and_then(|intent| intent.underway());
			sent.is_some_and(|sent| sent.copies == 1)
		};
		if !ids.iter().all(is_first) {
			return;
		}
		for id in ids {
			if let Some(intent) = self.intents.get_mut(id) {
				intent.stage = Stage::Queued;
			}
			self.keep(*id);
		}
		if let Some(session) = self.link.up() {
			session.sent.remove(&slot);
		}
		self.be_in_trouble(pot, ids, why);
	}

	/// Waits with what is next in a pot's queue; gives it up after too many refusals.
	pub(super) fn be_in_trouble(&mut self, pot: PotId, ids: &[IntentId], why: Trouble) {
		let (time, clock) = (self.time, self.clock);
		let payment = ids.first().filter(|id| self.intents.get(id).is_some_and(|intent| intent.way == Way::Send));
		let Some(followed) = self.pots.get_mut(&pot) else { return };
		let pause = match &why {
			Trouble::Allowance(at) => at.saturating_sub(clock).clamp(BUSY_PAUSE, 4 * LONG_PAUSE),
			Trouble::Busy => BUSY_PAUSE,
			Trouble::NoTokens | Trouble::Full => LONG_PAUSE,
			Trouble::Other(_) => PAUSE,
		};
		if let (Trouble::NoTokens, Some(payment)) = (&why, payment) {
			followed.unpaid = Some((*payment, time + pause));
			return;
		}
		followed.trouble = Some((why.clone(), time + pause));
		let Trouble::Other(why) = why else { return };
		followed.refusals += 1;
		if followed.refusals > REFUSALS_MAX {
			followed.refusals = 0;
			self.raise();
			let first = self.next_batch(&self.pots[&pot]).first().copied();
			if let Some(id) = first {
				self.take_out(id, End::Chain(why));
			}
		}
	}
}

/// When a transaction that was sent last at a time, so often, is to be sent again.
fn resend_at((last, times): (Moment, u32)) -> Moment {
	last + (RESEND << times.saturating_sub(1).min(8))
}

impl Asked {
	/// Whether a transaction was given to the node: what became of it is found out otherwise, too.
	pub(super) fn is_transaction(&self) -> bool {
		matches!(self, Self::Taken(..))
	}
}

impl Followed {
	/// Operations as they are signed, with new text keys where they are due.
	fn sealed(&mut self, way: &Way, by: MemberId, ops: Vec<Op>, seeds: [Secret; 2]) -> Result<Vec<Op>, seal::Error> {
		let [keys, nonces] = seeds;
		let (Way::Create(_), Some(reader), [creation, ..]) = (way, self.books.reader(), &ops[..]) else {
			return self.books.ready(ops, keys)?.sealed(by, nonces);
		};
		// A creation brings its key along.
		let keyring = Keyring::of_creation(self.books.id(), creation, reader.account, &reader.secret);
		Ready { ops, keyring }.sealed(by, nonces)
	}
}
