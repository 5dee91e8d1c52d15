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
	secret::{stream, Secret},
	sync::{
		books::Outcome,
		flaw::Flaw,
		intent::{End, IntentId, Sent, Stage, Way},
		io::{Effect, Submission, Transaction, Trouble},
		rows::without_intent,
		BATCH, LIFE,
	},
	Level,
};
use pot_ledger::{AccountId, Moment, Op, PotId};
use std::collections::{BTreeMap, BTreeSet};

/// How long to wait before a transaction that is in no block is sent again, in milliseconds; each time twice as long.
const RESEND: Moment = 3_000;
/// How long to wait after a node refused something, by why, in milliseconds.
const BUSY_PAUSE: Moment = 500;
const PAUSE: Moment = 5_000;
const LONG_PAUSE: Moment = 15_000;

/// Who signs a transaction, and its nonce: there is one at most in any block.
pub(super) type Copy_ = (AccountId, u64);

impl Engine {
	/// The account that signs.
	pub(super) fn signer(&self, way: &Way, followed: &Followed) -> AccountId {
		match way {
			Way::Create(_) => self.own,
			Way::Append | Way::Send => followed.account,
		}
	}

	/// The accounts whose nonces matter.
	pub(super) fn accounts_in_question(&self) -> Vec<AccountId> {
		let open = self.intents.values().filter(|intent| intent.is_open());
		let signers = open.filter_map(|intent| Some(self.signer(&intent.way, self.pots.get(&intent.pot)?)));
		signers.collect::<BTreeSet<_>>().into_iter().collect()
	}

	/// What was sent and is in no block of the best chain, by signer and nonce.
	fn underway(&self) -> BTreeMap<Copy_, (PotId, Vec<IntentId>)> {
		let mut underway = BTreeMap::<_, (PotId, Vec<IntentId>)>::new();
		for (id, intent) in &self.intents {
			let (Some(sent), Some(followed)) = (intent.underway(), self.pots.get(&intent.pot)) else { continue };
			let standing = followed.books.standings().iter().find(|row| row.id == *id);
			let is_included = standing.is_some_and(|row| matches!(row.outcome, Outcome::Included(_)));
			if !is_included {
				let copy = (self.signer(&intent.way, followed), sent.nonce);
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
		let due = |copy: &Copy_| session.sent.get(copy).map(|sent| resend_at(*sent));
		self.underway().keys().filter_map(due).min()
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
		for (copy, (pot, ids)) in &underway {
			if !self.may_seal(pot) {
				continue;
			}
			let time = self.time;
			let sent = self.link.up().and_then(|session| session.sent.get(copy).copied());
			if sent.is_none_or(|sent| resend_at(sent) <= time) {
				self.send_copy(*copy, *pot, ids);
			}
		}
		let busy: BTreeSet<_> =
			underway.iter().flat_map(|(copy, (pot, _))| [(Some(copy.0), None), (None, Some(*pot))]).collect();
		let mut busy = busy;
		let pots: Vec<_> = self.pots.keys().copied().collect();
		for pot in pots {
			if busy.contains(&(None, Some(pot))) || !self.may_seal(&pot) {
				continue;
			}
			if let Some(signer) = self.send_next(pot, &busy) {
				busy.insert((Some(signer), None));
			}
		}
	}

	fn may_seal(&self, pot: &PotId) -> bool {
		self.pots.get(pot).is_some_and(|followed| followed.books.is_key_final())
	}

	/// Sends what is first in a pot's queue, unless its signer has something else underway.
	fn send_next(&mut self, pot: PotId, busy: &BTreeSet<(Option<AccountId>, Option<PotId>)>) -> Option<AccountId> {
		let followed = self.pots.get(&pot)?;
		if followed.trouble.as_ref().is_some_and(|trouble| trouble.1 > self.time) {
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
		let by = followed.books.me().unwrap_or_default();
		let fitted: BTreeMap<_, _> = followed.books.standings().iter().map(|row| (row.id, row.ops.clone())).collect();
		let finalized = self.link.up()?.read_final?.number;
		for id in &ids {
			let (intent, ops) = (self.intents.get_mut(id)?, fitted.get(id)?.clone());
			intent.stage = Stage::Sent;
			intent.sent = Some(Sent { nonce, until: finalized + LIFE, copies: 0, by, ops });
		}
		self.send_copy((signer, nonce), pot, &ids);
		Some(signer)
	}

	/// The intents that go out together next.
	fn next_batch(&self, followed: &Followed) -> Vec<IntentId> {
		let (mut counts, mut there) = (followed.books.counts(Level::Final), followed.books.counts(Level::Included));
		let (mut batch, mut size) = (Vec::new(), 0);
		for standing in followed.books.standings() {
			let Some(intent) = self.intents.get(&standing.id) else { continue };
			if standing.outcome != Outcome::Fits || intent.stage != Stage::Queued {
				continue;
			}
			let alone = intent.way != Way::Append;
			// What is sent names what is final or is sent with it, and adds what comes next: else it could land without
			// what it was made after.
			let (mut after, mut is_settled) = (counts, intent.seen.is_none());
			for op in &standing.ops {
				is_settled &= !after.skips(op);
				(after, there) = (after.with(op), there.with(op));
			}
			is_settled &= alone || !standing.ops.iter().any(|op| after.lack(op, there));
			if !is_settled || size + standing.ops.len() > BATCH || alone && !batch.is_empty() {
				break;
			}
			(counts, size) = (after, size + standing.ops.len());
			batch.push(standing.id);
			if alone {
				break;
			}
		}
		batch
	}

	/// Seals what was to be sent, and sends it.
	fn send_copy(&mut self, (signer, nonce): Copy_, pot: PotId, ids: &[IntentId]) {
		let seeds = [(self.random)(), (self.random)()];
		let Some(finalized) = self.link.up().and_then(|session| session.read_final).map(|block| block.number) else {
			return;
		};
		let mut ops = Vec::new();
		let mut by = 0;
		let Some(way) = ids.first().and_then(|id| self.intents.get(id)).map(|intent| intent.way.clone()) else {
			return;
		};
		for id in ids {
			if let Some(sent) = self.intents.get_mut(id).and_then(|intent| intent.sent.as_mut()) {
				sent.copies += 1;
				sent.until = sent.until.max(finalized + LIFE);
				ops.extend(sent.ops.iter().cloned());
				by = sent.by;
			}
		}
		let Some(followed) = self.pots.get_mut(&pot) else { return };
		let [ready, nonces] = seeds;
		let sealed = match &way {
			Way::Create(_) => followed.seal_creation(&ops, nonces),
			_ => followed.books.ready(ops, ready).and_then(|ready| ready.sealed(by, nonces)),
		};
		let seat = followed.seat;
		let own = Seat::Own;
		let time = self.time;
		self.dirty.insert(pot);
		match sealed {
			Ok(ops) => {
				ids.iter().for_each(|id| self.keep(*id));
				let signer_seat = if matches!(way, Way::Create(_)) { own } else { seat };
				let transaction = Transaction { pot, seat, signer: signer_seat, way, ops, nonce, finalized };
				let request = self.number();
				if let Some(session) = self.link.up() {
					session.asked.insert(request, (time + ANSWER_MAX, Asked::Taken(signer, nonce)));
					let sent = session.sent.entry((signer, nonce)).or_insert((time, 0));
					*sent = (time, sent.1 + 1);
					let connection = session.connection;
					self.effects.push(Effect::Submit { request, connection, transaction: Box::new(transaction) });
				}
			},
			Err(why) => {
				for id in ids {
					if let Some(intent) =
						self.intents.get_mut(id).filter(|intent| intent.underway().is_some_and(|sent| sent.copies == 1))
					{
						intent.stage = Stage::Queued;
					}
				}
				if let Some(followed) = self.pots.get_mut(&pot) {
					followed.trouble = Some((Trouble::Other(why.to_string()), time + PAUSE));
				}
				if let Some(session) = self.link.up() {
					session.sent.insert((signer, nonce), (time, 1));
				}
			},
		}
	}

	/// Takes in what became of giving a transaction to the node.
	pub(super) fn submitted(&mut self, request: u64, outcome: Submission) {
		let Some(session) = self.link.up() else { return };
		let Some((_, Asked::Taken(signer, nonce))) = session.asked.remove(&request) else { return };
		let Submission::Refused(why) = outcome else { return };
		let underway = self.underway();
		let Some((pot, ids)) = underway.get(&(signer, nonce)) else { return };
		let is_first =
			|id: &IntentId| self.intents.get(id).and_then(|row| row.underway()).is_some_and(|sent| sent.copies == 1);
		if !ids.iter().all(is_first) {
			// An older copy may get into a block yet: that is known when its life is over.
			return;
		}
		for id in ids {
			if let Some(intent) = self.intents.get_mut(id) {
				intent.stage = Stage::Queued;
			}
			self.keep(*id);
		}
		if let Some(session) = self.link.up() {
			session.sent.remove(&(signer, nonce));
		}
		self.be_in_trouble(*pot, why);
	}

	/// Waits with what is next in a pot's queue; gives it up after too many refusals.
	pub(super) fn be_in_trouble(&mut self, pot: PotId, why: Trouble) {
		let (time, clock) = (self.time, self.clock);
		let Some(followed) = self.pots.get_mut(&pot) else { return };
		let pause = match &why {
			Trouble::Allowance(at) => at.saturating_sub(clock).clamp(BUSY_PAUSE, 4 * LONG_PAUSE),
			Trouble::Busy => BUSY_PAUSE,
			Trouble::NoTokens | Trouble::Full => LONG_PAUSE,
			Trouble::Other(_) => PAUSE,
		};
		followed.trouble = Some((why.clone(), time + pause));
		let Trouble::Other(why) = why else { return };
		followed.refusals += 1;
		if followed.refusals > REFUSALS_MAX {
			followed.refusals = 0;
			let first = self.next_batch(&self.pots[&pot]).first().copied();
			if let Some(id) = first {
				self.end(id, End::Chain(why));
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
	/// Seals the texts of a creation with the key that it brings along.
	fn seal_creation(&self, ops: &[Op], seed: Secret) -> Result<Vec<Op>, seal::Error> {
		let mut ops = ops.to_vec();
		let Some(reader) = self.books.reader() else { return Ok(ops) };
		let keyring = Keyring::of_creation(self.books.id(), &ops[0], reader.account, &reader.secret);
		let mut random = stream(seed);
		let mut nonce = || *random().bytes().first_chunk().expect("24 of 32 bytes; qed");
		if keyring.latest().is_some() {
			ops.iter_mut().try_for_each(|op| keyring.seal_op(op, 0, &mut nonce))?;
		}
		Ok(ops)
	}
}
