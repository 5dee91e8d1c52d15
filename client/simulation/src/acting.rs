//! Devices: what arrives at them, and what their engines want done.

use crate::{
	chain::{Author, Tx},
	device::Promise,
	tally::{declined, state},
	Simulation,
};
use potchain_client::{
	sync::{Effect, End, Input, IntentId, Status, Submission, Transaction, Trouble, Way},
	Level,
};

impl Simulation {
	/// Tells a device of something that has arrived.
	pub fn deliver(&mut self, at: usize) {
		let (time, device) = (self.time, &mut self.devices[at]);
		if device.wake.is_some_and(|wake| wake <= time) {
			device.wake = None;
			return device.handle(Input::Tick, time);
		}
		let due: Vec<_> = (0..device.inbox.len()).filter(|place| device.inbox[*place].0 <= time).collect();
		let Some(first) = due.first().copied() else { return };
		let pick = if self.calm { first } else { due[self.rng.usize(..due.len())] };
		let (_, input) = self.devices[at].inbox.remove(pick);
		if pick != first {
			self.tally.count("notification out of order");
		}
		self.devices[at].handle(input, time);
	}

	/// Does what a device's engine wants done, up to a crash.
	pub fn do_effects(&mut self, at: usize) {
		while let Some(effect) = self.devices[at].effects.pop_front() {
			let is_write = matches!(effect, Effect::Write(_) | Effect::SetAside(_));
			if self.chance(if is_write { 150 } else { 1_500 }) {
				self.tally.count(if is_write { "crash before a write" } else { "crash between effects" });
				return self.devices[at].crash();
			}
			self.do_effect(at, effect);
			if is_write && self.chance(150) {
				self.tally.count("crash after a write");
				self.keep_promise(at);
				return self.devices[at].crash();
			}
		}
	}

	/// What was asked for is stored, though the device dies before it can say so.
	fn keep_promise(&mut self, at: usize) {
		let is_of_it = |effect: &&Effect| !matches!(effect, Effect::Write(_) | Effect::SetAside(_));
		let made = self.devices[at].effects.iter().take_while(is_of_it).find_map(|effect| match effect {
			Effect::Made(id) => Some(*id),
			_ => None,
		});
		if let Some(id) = made {
			self.promise(at, id);
		}
	}

	fn promise(&mut self, at: usize, id: IntentId) {
		self.tally.count("intent made");
		if let Some(wish) = self.devices[at].asked.take() {
			self.devices[at].promises.push(Promise { id, wish });
		}
	}

	fn do_effect(&mut self, at: usize, effect: Effect) {
		let time = self.time;
		match effect {
			Effect::Write(changes) => {
				for change in changes {
					match change.value {
						Some(value) => drop(self.devices[at].rows.insert(change.key, value)),
						None => drop(self.devices[at].rows.remove(&change.key)),
					}
				}
			},
			Effect::SetAside(changes) => {
				let rows = std::mem::take(&mut self.devices[at].rows);
				self.devices[at].aside.push(rows);
				self.devices[at].finals.clear();
				self.do_effect(at, Effect::Write(changes));
			},
			Effect::Connect { connection, endpoint } => self.connect(at, connection, endpoint),
			Effect::Close { connection } => {
				self.devices[at].link.take_if(|link| link.0 == connection);
			},
			Effect::Ask { request, connection, question } => {
				let Some((_, node)) = self.devices[at].link.filter(|link| link.0 == connection) else { return };
				if self.chance(120) {
					return self.tally.count("answer lost");
				}
				if self.chance(300) {
					self.tally.count("answer is an error");
					return self.send(at, Input::Answer { request, answer: Err("internal error".into()) });
				}
				let with_news = self.rng.bool();
				if let Some(lie) = self.nodes[node].lie {
					self.tally.count(&format!("node lies: {lie:?}"));
				}
				let answer = self.nodes[node].answer(&self.chain, &question, with_news);
				if answer.as_ref().is_err_and(|why| why.contains("discarded")) {
					self.tally.count("state pruned");
				}
				self.send(at, Input::Answer { request, answer });
			},
			Effect::Submit { request, connection, transaction } => {
				let Some((_, node)) = self.devices[at].link.filter(|link| link.0 == connection) else { return };
				let tx = self.signed(at, *transaction);
				let outcome = if self.chance(40) {
					self.tally.count("allowance used up");
					let again = self.devices[at].clock(time) + self.rng.u64(0..8_000);
					Submission::Refused(Trouble::Allowance(again))
				} else if self.chance(80) {
					self.tally.count("pot is full");
					Submission::Refused(Trouble::Full)
				} else if self.chance(80) {
					self.tally.count("no tokens");
					Submission::Refused(Trouble::NoTokens)
				} else {
					self.nodes[node].submit(&self.chain, tx)
				};
				if self.chance(40) {
					return self.tally.count("submission not answered");
				}
				if self.chance(40) {
					self.tally.count("submission unknown");
					return self.send(at, Input::Submitted { request, outcome: Submission::Unknown });
				}
				self.send(at, Input::Submitted { request, outcome });
			},
			Effect::Wake(after) => self.devices[at].wake = Some(time + after),
			Effect::Made(id) => self.promise(at, id),
			Effect::Declined(why) => {
				self.devices[at].asked = None;
				self.tally.count(declined(&why));
			},
			Effect::Decided(id, status) => self.decided(at, id, &status),
			Effect::Changed(_) | Effect::Link => {},
		}
	}

	/// A transaction as a device signs it.
	fn signed(&mut self, at: usize, transaction: Transaction) -> Tx {
		let Transaction { pot, seat, signer, way, ops, nonce, finalized } = transaction;
		let person = &self.devices[at].person;
		let by = match way {
			Way::Create(_) => Author::Creator,
			Way::Append | Way::Send => Author::Account(person.account(seat)),
		};
		// A few are nearly too old.
		let age = if self.chance(12) { self.rng.u32(48..64) } else { self.rng.u32(0..8) };
		let birth = finalized.saturating_sub(age);
		Tx { signer: self.devices[at].person.account(signer), nonce, birth, by, pot, ops }
	}

	/// Counts what became of an intent.
	fn decided(&mut self, at: usize, id: IntentId, status: &Status) {
		self.tally.count(state(status));
		if let Status::Final(seq) = status {
			self.check_judgement(at, id, *seq);
			if self.devices[at].landed.insert(id, *seq).is_some_and(|before| before != *seq) {
				self.fail(&format!("{id:?} became final twice"));
			}
		}
		let Status::Ended(End::Refused { op, why } | End::Conflict { op, why }) = status else { return };
		self.check_refusal(at, *why);
		let intent = self.devices[at].engine.as_ref().and_then(|engine| engine.intents().find(|row| row.0 == id));
		if let Some(op) = intent.and_then(|(_, intent)| intent.ops.get(usize::from(*op))) {
			self.tally.seen.note(op, Some(why));
		}
	}

	fn connect(&mut self, at: usize, connection: u32, endpoint: usize) {
		let node = endpoint % self.nodes.len();
		if self.nodes[node].down_until > self.time || self.chance(30) {
			self.tally.count("connection refused");
			return self.send(at, Input::Disconnected { connection, why: "connection refused".into() });
		}
		self.devices[at].link = Some((connection, node));
		if self.devices[at].endpoint.replace(node).is_some_and(|before| before != node) {
			self.tally.count("endpoint switched");
		}
		let first = self.nodes[node].hash_at(&self.chain, 1);
		if first.is_none() && self.chain.block(self.nodes[node].finalized).id.number > 0 {
			self.tally.count("hash not known");
		}
		self.send(at, Input::Connected { connection, genesis: self.chain.genesis, first });
		// After that, so that it is not heard before.
		let (best, finalized) = (self.nodes[node].best, self.nodes[node].finalized);
		for (level, block) in [(Level::Included, best), (Level::Final, finalized)] {
			let head = Input::Head { connection, level, block: self.chain.block(block).id };
			self.devices[at].inbox.push((self.time + 100, head));
		}
	}
}
