//! Blocks: how they are made, and who hears of them.

use crate::{
	chain::{Author, Tx},
	device::EPOCH,
	Simulation,
};
use pot_ledger::Op;
use potchain_client::{
	sync::{Input, Trouble},
	Level,
};

impl Simulation {
	/// A block is made, on the best one or beside it, and some of those before it may become final.
	pub fn make_block(&mut self) {
		let mut txs: Vec<Tx> = Vec::new();
		for node in &self.nodes {
			for tx in &node.pool {
				if !txs.iter().any(|other| (other.signer, other.nonce) == (tx.signer, tx.nonce)) {
					txs.push(tx.clone());
				}
			}
		}
		if !self.calm {
			self.rng.shuffle(&mut txs);
			let kept = self.rng.usize(0..=txs.len());
			txs.truncate(kept);
		}
		txs.sort_by_key(|tx| tx.nonce);
		let depth = if self.chance(12) { self.rng.u32(1..=8) } else { 0 };
		let parent = self.chain.before(self.chain.best, depth);
		let taken_back = self.chain.block(self.chain.best).id.number - self.chain.block(parent).id.number;
		if taken_back > 0 {
			self.tally.count(&format!("fork of depth {taken_back}"));
			// The pools get back some of what is in no block any more.
			let mut at = self.chain.best;
			while at != parent {
				for tx in self.chain.block(at).txs.clone() {
					if self.rng.bool() {
						let node = self.rng.usize(..self.nodes.len());
						self.nodes[node].pool.push(tx);
					}
				}
				at = self.chain.block(at).parent;
			}
		}
		let mut tip = parent;
		for _ in 0..=taken_back {
			tip = self.chain.build(tip, std::mem::take(&mut txs), EPOCH + self.time);
			self.tally_failed(tip);
		}
		self.chain.best = tip;
		if self.stalled_until <= self.time {
			self.finalize();
		}
		for at in 0..self.nodes.len() {
			let expired = self.nodes[at].hear(&self.chain, self.time);
			(0..expired).for_each(|_| self.tally.count("life of a transaction over"));
			self.tell(at);
		}
	}

	/// Makes blocks final, and counts what they appended.
	fn finalize(&mut self) {
		if self.chance(20) {
			self.lag = self.rng.u32(1..11);
		}
		let (best, behind) = (self.chain.best, if self.calm { 1 } else { self.lag });
		let number = self.chain.block(best).id.number;
		let old = self.chain.block(self.chain.finalized).id.number;
		let Some(to) = self.chain.at_height(best, number.saturating_sub(behind).max(old)) else { return };
		for (_, _, entry) in self.chain.finalize(to) {
			self.tally.seen.note(&entry.op, None);
			match entry.op {
				Op::Claim { .. } => self.tally.count("joined by an invite"),
				Op::DissolvePot { .. } => self.tally.count("pot dissolved"),
				_ => {},
			}
		}
	}

	fn tally_failed(&mut self, block: usize) {
		let block = self.chain.block(block);
		let failed =
			block.txs.iter().filter(|tx| block.failed.iter().any(|row| (row.0, row.1) == (tx.signer, tx.nonce)));
		for tx in failed {
			self.tally.count(match tx.by {
				Author::Newcomer(_) => "joining refused",
				Author::Creator | Author::Account(_) => "transaction refused in a block",
			});
		}
	}

	/// A node tells whoever is connected to it of its blocks.
	fn tell(&mut self, node: usize) {
		let blocks = [(Level::Included, self.nodes[node].best), (Level::Final, self.nodes[node].finalized)];
		for device in 0..self.devices.len() {
			let Some((connection, _)) = self.devices[device].link.filter(|link| link.1 == node) else { continue };
			for (level, block) in blocks {
				let head = Input::Head { connection, level, block: self.chain.block(block).id };
				if self.chance(20) {
					self.tally.count("notification lost");
					continue;
				}
				if self.chance(20) {
					self.tally.count("notification doubled");
					self.send(device, head.clone());
				}
				self.send(device, head);
			}
			let failed = &self.chain.block(self.nodes[node].best).failed;
			let person = &self.devices[device].person;
			let mine: Vec<_> = failed.iter().filter(|row| person.has(&row.0)).copied().collect();
			for (account, nonce, _) in mine {
				if self.rng.bool() {
					// What the rules refuse is found out without it.
					self.send(device, Input::Failed { account, nonce, why: Trouble::Busy });
				}
			}
		}
	}

	/// Something is on its way to a device.
	pub fn send(&mut self, device: usize, input: Input) {
		let late = if self.chance(25) {
			self.tally.count("answer late");
			self.rng.u64(100..15_000)
		} else {
			self.rng.u64(1..80)
		};
		self.devices[device].inbox.push((self.time + late, input));
	}
}
