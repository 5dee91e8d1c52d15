//! A simulation of the sync engine: a chain that forks, nodes that fail and lie, and devices that crash, in one thread
//! and driven by a seed, so that what fails once fails every time.
//!
//! [`run`] does it for one seed, and panics with what is wrong. After every step it holds that balances sum to zero on
//! every layer of every device, and that what a device calls final is a beginning of the chain's final log that never
//! gets shorter. When the faults stop, every device comes to the same pots within a bound, and every intent is final or
//! ended, exactly once.

mod chain;
mod check;
mod device;
mod node;
mod people;
mod rng;
mod tally;

pub use tally::Tally;

use chain::{Chain, Stored, Tx, World, SLOT};
use codec::Encode;
use device::{Device, Promise};
use node::{Lie, Node};
use people::{beginning, creation, idea, Person};
use pot_ledger::{Entry, Moment, Op, PotId, State, View};
use potchain_client::{
	sync::{flaw::Flaw, Declined, Effect, End, Input, IntentId, Status, Submission, Trouble, Waiting, Way},
	Level,
};
use rng::Rng;
use std::rc::Rc;

/// What happens to a run.
pub const FAULTS: [&str; 34] = [
	"life of a transaction over",
	"pot is full",
	"fork of depth 1",
	"fork of depth 2",
	"fork of depth 3",
	"fork of depth 4",
	"fork of depth 5",
	"fork of depth 6",
	"fork of depth 7",
	"fork of depth 8",
	"notification lost",
	"notification doubled",
	"notification out of order",
	"answer lost",
	"answer late",
	"answer is an error",
	"node down",
	"node behind",
	"node lies: Entry",
	"node lies: Head",
	"node lies: Short",
	"node lies: Missing",
	"node lies: Fewer",
	"connection lost",
	"connection refused",
	"crash before a write",
	"crash after a write",
	"crash between effects",
	"transaction lost",
	"submission not answered",
	"allowance used up",
	"finality stalled",
	"chain purged",
	"clock set",
];

/// What becomes of intents and connections in a run.
pub const FATES: [&str; 21] = [
	"pot created",
	"endpoint switched",
	"seen: queued",
	"seen: no node",
	"seen: unsettled",
	"seen: allowance",
	"seen: pot is full",
	"seen: refused by the chain",
	"intent made",
	"intent declined",
	"intent cancelled",
	"intent final",
	"intent refused",
	"intent in conflict",
	"intent depends on another",
	"intent retracted",
	"intent without a place",
	"intent without a pot",
	"conflict resolved",
	"seen: sent",
	"seen: included",
];

/// How long faults go on, in steps, and how long everything may take to settle after that.
const STEPS: usize = 700;
const SETTLING: usize = 6_000;

/// Runs the simulation of a seed.
///
/// # Panics
///
/// With what is wrong.
pub fn run(seed: u64) -> Tally {
	run_with(seed, None)
}

/// The same with a fault that is planted in every engine, which has to be found.
///
/// # Panics
///
/// When it is found.
pub fn run_with(seed: u64, flaw: Option<Flaw>) -> Tally {
	let mut world = Simulation::of(seed);
	world.flaw = flaw;
	for step in 0..STEPS {
		world.step(step < STEPS * 4 / 5);
		world.check();
	}
	world.calm();
	for _ in 0..SETTLING {
		if world.is_settled() {
			break;
		}
		world.step(false);
		world.check();
	}
	world.check_settled();
	world.tally
}

/// All of it.
struct Simulation {
	seed: u64,
	rng: Rng,
	time: Moment,
	chain: Chain,
	nodes: Vec<Node>,
	devices: Vec<Device>,
	pots: Vec<PotId>,
	tally: Tally,
	/// How far finality is behind the best block.
	lag: u32,
	/// Until when no block becomes final.
	stalled_until: Moment,
	next_block: Moment,
	marks: u64,
	/// Whether the chain was purged, and so what was promised before may come to nothing.
	purges: u64,
	calm: bool,
	flaw: Option<Flaw>,
}

impl Simulation {
	fn of(seed: u64) -> Self {
		let mut rng = Rng::with_seed(seed);
		let people: Vec<_> = (0..rng.u8(2..4)).map(Person::of).collect();
		let pots: Vec<_> = (0..rng.u8(1..3)).map(|number| PotId([number + 1; 16])).collect();
		let chain = Chain::new(Self::world(&pots, &people, seed), rng.u64(..));
		let nodes = (0..rng.usize(1..3)).map(|_| Node::default()).collect();
		let mut devices: Vec<_> = people.iter().cloned().map(Device::of).collect();
		if rng.bool() {
			// A second device with the same account.
			devices.push(Device::of(people[rng.usize(..people.len())].clone()));
		}
		Self {
			seed,
			rng,
			time: 0,
			chain,
			nodes,
			devices,
			pots,
			tally: Tally::default(),
			lag: 2,
			stalled_until: 0,
			next_block: SLOT,
			marks: seed << 20,
			purges: 0,
			calm: false,
			flaw: None,
		}
	}

	/// The pots that there are from the beginning.
	fn world(pots: &[PotId], people: &[Person], seed: u64) -> World {
		let mut world = World::default();
		for (number, pot) in pots.iter().enumerate() {
			let (state, log) = beginning(*pot, people, (seed + number as u64).is_multiple_of(3));
			let seed = pot_ledger::head::seed(&[7; 32], pot);
			let extend = |head, (seq, entry): (u32, &Entry)| pot_ledger::head::extend(&head, seq, &entry.encode());
			let head = (0..).zip(&log).fold(seed, extend);
			world.pots.insert(*pot, Rc::new(Stored { state, log, head }));
		}
		world
	}

	fn chance(&mut self, of: u32) -> bool {
		!self.calm && self.rng.u32(0..of) == 0
	}

	/// From now on nothing goes wrong any more.
	fn calm(&mut self) {
		self.calm = true;
		self.stalled_until = 0;
		for node in &mut self.nodes {
			(node.down_until, node.behind_until, node.lie) = (0, 0, None);
		}
	}

	fn step(&mut self, with_ideas: bool) {
		self.time += self.rng.u64(5..60);
		if self.time >= self.next_block {
			self.next_block = self.time + SLOT;
			self.make_block();
		}
		self.break_something();
		for at in 0..self.devices.len() {
			if self.devices[at].engine.is_none() {
				if self.calm || self.rng.u8(0..10) == 0 {
					let (nodes, seed, time) = (self.nodes.len(), self.seed, self.time);
					self.devices[at].start(nodes, seed, time, self.flaw);
				}
				continue;
			}
			if with_ideas && self.rng.u8(0..14) == 0 {
				self.think(at);
			}
			self.deliver(at);
			self.do_effects(at);
		}
	}
}

/// The chain.
impl Simulation {
	fn make_block(&mut self) {
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
			let name = FAULTS.iter().find(|fault| **fault == format!("fork of depth {taken_back}"));
			name.into_iter().for_each(|name| self.tally.count(name));
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
			tip = self.chain.build(tip, std::mem::take(&mut txs), &mut self.tally.seen);
		}
		self.chain.best = tip;
		if self.stalled_until <= self.time {
			if self.chance(20) {
				self.lag = self.rng.u32(1..11);
			}
			let behind = if self.calm { 1 } else { self.lag };
			let number = self.chain.block(tip).id.number;
			let old = self.chain.block(self.chain.finalized).id.number;
			if let Some(at) = self.chain.at_height(tip, number.saturating_sub(behind).max(old)) {
				self.chain.finalized = at;
			}
		}
		for at in 0..self.nodes.len() {
			let expired = self.nodes[at].hear(&self.chain, self.time);
			(0..expired).for_each(|_| self.tally.count("life of a transaction over"));
			self.tell(at);
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
			let mine: Vec<_> =
				failed.iter().filter(|row| row.0 == self.devices[device].person.account).copied().collect();
			for (account, nonce) in mine {
				if self.rng.bool() {
					// What the rules refuse is found out without it.
					self.send(device, Input::Failed { account, nonce, why: Trouble::Busy });
				}
			}
		}
	}

	fn send(&mut self, device: usize, input: Input) {
		let late = if self.chance(25) {
			self.tally.count("answer late");
			self.rng.u64(100..15_000)
		} else {
			self.rng.u64(1..80)
		};
		self.devices[device].inbox.push((self.time + late, input));
	}

	fn break_something(&mut self) {
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
			let lies = [Lie::Entry, Lie::Head, Lie::Short, Lie::Missing, Lie::Fewer];
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
		if self.seed.is_multiple_of(16) && self.chance(500) {
			self.purge();
		}
	}

	/// The chain begins anew, with the same specification.
	fn purge(&mut self) {
		self.tally.count("chain purged");
		self.purges += 1;
		// Pots that were made since do not come back.
		self.chain = Chain::new(self.chain.first_world(), self.rng.u64(..));
		self.stalled_until = 0;
		for at in 0..self.nodes.len() {
			self.nodes[at] = Node::default();
			self.disconnect(at);
		}
		self.devices.iter_mut().for_each(|device| device.promises.clear());
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

/// The devices.
impl Simulation {
	/// Tells a device of something that has arrived.
	fn deliver(&mut self, at: usize) {
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
	fn do_effects(&mut self, at: usize) {
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
		let made = self.devices[at].effects.iter().find_map(|effect| match effect {
			Effect::Made(id) => Some(*id),
			_ => None,
		});
		if let Some(id) = made {
			self.promise(at, id);
		}
	}

	fn promise(&mut self, at: usize, id: IntentId) {
		self.tally.count("intent made");
		if let Some((pot, ops)) = self.devices[at].asked.take() {
			self.devices[at].promises.push(Promise { id, pot, ops });
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
					let faults = FAULTS.iter().find(|fault| fault.ends_with(&format!("lies: {lie:?}")));
					faults.into_iter().for_each(|fault| self.tally.count(fault));
				}
				let answer = self.nodes[node].answer(&self.chain, &question, with_news);
				self.send(at, Input::Answer { request, answer });
			},
			Effect::Submit { request, connection, transaction } => {
				let Some((_, node)) = self.devices[at].link.filter(|link| link.0 == connection) else { return };
				let account = self.devices[at].person.account;
				let potchain_client::sync::Transaction { pot, way, ops, nonce, finalized, .. } = *transaction;
				let birth = finalized.saturating_sub(self.rng.u32(0..8));
				let tx = Tx { signer: account, nonce, birth, account, pot, way, ops };
				let outcome = if self.chance(40) {
					self.tally.count("allowance used up");
					let again = self.devices[at].clock(time) + self.rng.u64(0..8_000);
					Submission::Refused(Trouble::Allowance(again))
				} else if self.chance(80) {
					self.tally.count("pot is full");
					Submission::Refused(Trouble::Full)
				} else {
					self.nodes[node].submit(&self.chain, tx)
				};
				if self.chance(40) {
					return self.tally.count("submission not answered");
				}
				self.send(at, Input::Submitted { request, outcome });
			},
			Effect::Wake(after) => self.devices[at].wake = Some(time + after),
			Effect::Made(id) => self.promise(at, id),
			Effect::Declined(why) => {
				let asked = self.devices[at].asked.take();
				if let Declined::Rules(end) = why {
					self.tally.count("intent declined");
					self.tally.refused(&end, asked.map(|asked| asked.1));
				}
			},
			Effect::Decided(_, status) => self.tally.count(match status {
				Status::Final(_) => "intent final",
				Status::Ended(End::Cancelled) => "intent cancelled",
				Status::Ended(End::Conflict { .. }) => "intent in conflict",
				Status::Ended(End::Depends(_)) => "intent depends on another",
				Status::Ended(End::Retracted) => "intent retracted",
				Status::Ended(End::NoPlace) => "intent without a place",
				Status::Ended(End::NoPot) => "intent without a pot",
				_ => "intent refused",
			}),
			Effect::Changed(_) | Effect::Link => {},
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
		let first = self.chain.at_height(self.nodes[node].finalized, 1).map(|at| self.chain.block(at).id.hash);
		self.send(at, Input::Connected { connection, genesis: self.chain.genesis, first });
		// After that, so that it is not heard before.
		let (best, finalized) = (self.nodes[node].best, self.nodes[node].finalized);
		for (level, block) in [(Level::Included, best), (Level::Final, finalized)] {
			let head = Input::Head { connection, level, block: self.chain.block(block).id };
			self.devices[at].inbox.push((self.time + 100, head));
		}
	}

	/// Somebody does something.
	fn think(&mut self, at: usize) {
		let time = self.time;
		if self.devices[at].asked.is_some() {
			return;
		}
		let mine = self.devices[at].person.account;
		let is_in = |pot: &PotId| {
			let stored = self.chain.block(self.chain.best).world.pots.get(pot);
			stored.is_some_and(|stored| stored.state.place_of(&mine).is_some())
		};
		let unknown = self.pots.iter().find(|pot| !self.devices[at].follows(pot) && is_in(pot));
		if let Some(pot) = unknown {
			let pot = *pot;
			return self.devices[at].follow(pot, time);
		}
		let Some(engine) = &self.devices[at].engine else { return };
		if engine.genesis().is_some() && self.pots.len() < 4 && self.rng.u8(0..60) == 0 {
			return self.create(at);
		}
		let pot = self.pots[self.rng.usize(..self.pots.len())];
		let Some((state, me)) = engine.pot(&pot).and_then(|books| Some((books.state(), books.me()?))) else { return };
		if self.rng.u8(0..12) == 0 {
			return self.decide(at);
		}
		self.marks += 1;
		let ops = idea(&mut self.rng, state, me, self.marks);
		if ops.is_empty() {
			return;
		}
		self.devices[at].asked = Some((pot, ops.clone()));
		self.devices[at].handle(Input::Do { pot, way: Way::Append, ops, instead: None }, time);
	}

	/// Somebody makes a pot, connected or not.
	fn create(&mut self, at: usize) {
		let (time, person) = (self.time, self.devices[at].person.clone());
		let salt = [self.rng.u8(..); 16];
		let pot = PotId::of(&person.account, &salt);
		if self.pots.contains(&pot) {
			return;
		}
		let key = self.rng.bool().then_some([6; 32]);
		let ops = vec![creation(pot, &person, key, "Flat")];
		self.pots.push(pot);
		self.tally.count("pot created");
		self.devices[at].follow(pot, time);
		self.devices[at].asked = Some((pot, ops.clone()));
		self.devices[at].handle(Input::Do { pot, way: Way::Create(salt), ops, instead: None }, time);
	}

	/// Somebody looks at what became of their intents.
	fn decide(&mut self, at: usize) {
		let time = self.time;
		let Some(engine) = &self.devices[at].engine else { return };
		let all: Vec<_> = engine.intents().map(|(id, intent)| (id, intent.clone(), engine.status(id))).collect();
		for (_, _, status) in &all {
			match status {
				Some(Status::Sent) => self.tally.count("seen: sent"),
				Some(Status::Included(_)) => self.tally.count("seen: included"),
				Some(Status::Queued(why)) => self.tally.count(match why {
					Some(Waiting::NoNode) => "seen: no node",
					Some(Waiting::Unsettled) => "seen: unsettled",
					Some(Waiting::Allowance(_)) => "seen: allowance",
					Some(Waiting::NoTokens) => "seen: no tokens",
					Some(Waiting::Full) => "seen: pot is full",
					Some(Waiting::Chain(_)) => "seen: refused by the chain",
					Some(Waiting::Turn) | None => "seen: queued",
				}),
				_ => {},
			}
		}
		let Some((id, intent, status)) = self.rng.choice(&all).cloned() else { return };
		match status {
			Some(Status::Queued(_)) if self.rng.bool() => {
				self.devices[at].handle(Input::Cancel(id), time);
			},
			Some(Status::Ended(End::Conflict { .. })) if self.rng.bool() => {
				let state = engine.pot(&intent.pot).map(|books| books.at(Level::Pending));
				let Some(state) = state else { return };
				let ops = mine_after_all(&intent.ops, &state);
				self.tally.count("conflict resolved");
				self.devices[at].asked = Some((intent.pot, ops.clone()));
				let (pot, way) = (intent.pot, Way::Append);
				self.devices[at].handle(Input::Do { pot, way, ops, instead: Some(id) }, time);
			},
			Some(Status::Ended(End::Dismissed(_))) | None => {},
			Some(Status::Ended(_)) => self.devices[at].handle(Input::Dismiss(id), time),
			_ => self.devices[at].handle(Input::Retry, time),
		}
	}
}

/// The same operations, on what somebody else made of it.
fn mine_after_all(ops: &[Op], state: &State) -> Vec<Op> {
	let mut ops = ops.to_vec();
	for op in &mut ops {
		if let Op::AmendExpense { id, base, .. } | Op::VoidItem { id, base } | Op::RestoreItem { id, base } = op {
			*base = state.item(id).map_or(*base, |item| item.revisions.latest);
		}
	}
	ops
}

impl Device {
	fn follows(&self, pot: &PotId) -> bool {
		self.engine.as_ref().is_some_and(|engine| engine.pots().any(|row| row.0 == *pot))
	}
}
