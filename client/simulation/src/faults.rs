//! What goes wrong.

use crate::{
	chain::Chain,
	node::{Lie, Node},
	people::DAYS,
	Simulation,
};
use potchain_client::sync::Input;

impl Simulation {
	/// Something goes wrong, or nothing.
	pub fn break_something(&mut self) {
		if self.calm {
			return;
		}
		if self.chance(300) {
			self.tally.count("finality stalled");
			self.stalled_until = self.time + self.rng.u64(1_000..40_000);
		}
		if self.chance(300) {
			self.tally.count("transaction lost");
			self.nodes.iter_mut().for_each(|node| node.pool.clear());
		}
		let node = self.rng.usize(..self.nodes.len());
		if self.chance(250) {
			self.tally.count("node down");
			self.nodes[node].down_until = self.time + self.rng.u64(500..20_000);
			self.disconnect(node);
		}
		if self.chance(250) {
			self.tally.count("node behind");
			self.nodes[node].behind_until = self.time + self.rng.u64(500..30_000);
		}
		if self.chance(250) {
			let lies = [Lie::Entry, Lie::Head, Lie::Short, Lie::Missing, Lie::Fewer, Lie::Strange];
			let lie = *self.rng.choice(&lies).expect("there are some; qed");
			self.nodes[node].lie = Some(lie);
		}
		if self.chance(60) {
			self.nodes[node].lie = None;
		}
		let device = self.rng.usize(..self.devices.len());
		if self.chance(150) && self.devices[device].link.is_some() {
			self.tally.count("connection lost");
			let connection = self.devices[device].link.take().map_or(0, |link| link.0);
			self.send(device, Input::Disconnected { connection, why: "the connection broke".into() });
		}
		if self.chance(300) {
			self.tally.count("clock set");
			self.devices[device].skew += self.rng.i64(-3_600_000..3_600_000);
		}
		if self.chance(3_000) {
			self.tally.count("a month passes");
			self.time += 31 * DAYS;
		}
		if self.seed.is_multiple_of(16) && self.chance(500) {
			self.purge();
		}
		if self.seed % 16 == 8 && self.chance(500) {
			self.set_back();
		}
	}

	/// A byte of an entry that a device keeps becomes another, or not.
	pub fn damage(&mut self, at: usize) {
		if !self.chance(20) {
			return;
		}
		let entries = self.devices[at].rows.iter_mut().filter(|row| row.0.first() == Some(&b'e'));
		let mut entries: Vec<_> = entries.map(|row| row.1).collect();
		if entries.is_empty() {
			return;
		}
		let entry = self.rng.usize(..entries.len());
		let byte = self.rng.usize(..entries[entry].len());
		entries[entry][byte] ^= self.rng.u8(1..);
		self.tally.count("entry damaged");
		// It is fetched again.
		self.devices[at].finals.clear();
	}

	/// The chain begins anew, with the same specification.
	fn purge(&mut self) {
		self.tally.count("chain purged");
		// Pots that were made since do not come back.
		self.chain = Chain::new(self.chain.first_world(), self.rng.u64(..));
		self.begin_anew();
	}

	/// All nodes are set back to what they had a while ago, and go on from there.
	fn set_back(&mut self) {
		let number = self.chain.block(self.chain.finalized).id.number;
		let Some(to) = self.chain.at_height(self.chain.finalized, number / 2).filter(|_| number > 2) else { return };
		self.tally.count("chain set back");
		(self.chain.best, self.chain.finalized) = (to, to);
		self.begin_anew();
	}

	fn begin_anew(&mut self) {
		self.purges += 1;
		self.stalled_until = 0;
		for at in 0..self.nodes.len() {
			// None is a light client any more: to one that comes late, nothing tells the new chain from the old.
			self.nodes[at] = Node::default();
			self.disconnect(at);
		}
		for device in &mut self.devices {
			device.promises.clear();
			device.landed.clear();
		}
		// The first block is what tells the new chain from the old.
		self.make_block();
		self.make_block();
		self.make_block();
	}

	fn disconnect(&mut self, node: usize) {
		for device in 0..self.devices.len() {
			if let Some((connection, _)) = self.devices[device].link.take_if(|link| link.1 == node) {
				self.send(device, Input::Disconnected { connection, why: "the node is gone".into() });
			}
		}
	}
}
