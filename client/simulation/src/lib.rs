//! A simulation of the sync engine: a chain that forks, nodes that fail and lie, and devices that crash, in one thread
//! and driven by a seed, so that what fails once fails every time.
//!
//! [`run`] does it for one seed, and panics with what is wrong. After every step it holds that balances sum to zero on
//! every layer of every device, and that what a device calls final is a beginning of the chain's final log that never
//! gets shorter. When the faults stop, every device comes to the same pots within a bound, and every intent is final or
//! ended, exactly once.

mod acting;
mod blocks;
mod chain;
mod check;
mod device;
mod faults;
mod ideas;
mod node;
mod people;
mod rng;
mod tally;
mod thinking;

pub use tally::Tally;

use chain::{Chain, Stored, World, SLOT};
use codec::Encode;
use device::Device;
use ideas::{Topic, TOPICS};
use node::Node;
use people::{beginning, Crowd, Person};
use pot_ledger::{Entry, Moment, PotId};
use potchain_client::{identity::Seat, sync::flaw::Flaw};
use rng::Rng;
use std::rc::Rc;

/// How long faults go on, in steps, and how long everything may take to settle after that.
const STEPS: usize = 700;
const SETTLING: usize = 60_000;

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
	// What goes wrong in an engine does not know of which run it is.
	let _told = Told(seed);
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

/// Tells which seed it was, if what it is in panics.
struct Told(u64);

impl Drop for Told {
	fn drop(&mut self) {
		if std::thread::panicking() {
			eprintln!("SIM_SEED={} cargo test --release --package potchain-simulation --test simulation", self.0);
		}
	}
}

/// All of it.
struct Simulation {
	seed: u64,
	/// What people have in mind.
	topic: Topic,
	/// What there is hardly any room left for in the first pot.
	rare: Option<Crowd>,
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
	/// How many accounts were made for pots.
	seats: u32,
	/// Whether the chain was purged, and so what was promised before may come to nothing.
	purges: u64,
	calm: bool,
	flaw: Option<Flaw>,
}

impl Simulation {
	fn of(seed: u64) -> Self {
		let mut rng = Rng::with_seed(seed);
		let people: Vec<_> = (0..rng.u8(2..4)).map(|number| Person { number }).collect();
		let pots: Vec<_> = (0..rng.u8(1..3)).map(|number| PotId([number + 1; 16])).collect();
		let crowd = match seed % 40 {
			1 => Some(Crowd::Categories),
			11 => Some(Crowd::Invites),
			21 => Some(Crowd::Devices),
			31 => Some(Crowd::Members),
			_ => None,
		};
		let chain = Chain::new(Self::world(&pots, &people, seed, crowd), rng.u64(..));
		let node = |at: u64| Node { is_light: seed % 4 == at, ..Node::default() };
		let nodes = (0..rng.u64(1..3)).map(node).collect();
		let mut devices: Vec<_> = people.iter().cloned().map(Device::of).collect();
		let topic = TOPICS[rng.usize(..TOPICS.len())];
		if rng.bool() || topic == Topic::Items {
			// A second device with the same account.
			devices.push(Device::of(people[rng.usize(..people.len())].clone()));
		}
		if rng.bool() || topic == Topic::Access || crowd == Some(Crowd::Devices) {
			// Somebody who is in no pot yet.
			devices.push(Device::of(Person { number: people.len() as u8 }));
		}
		Self {
			seed,
			topic,
			rare: crowd,
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
			marks: (seed + 1) << 20,
			seats: 0,
			purges: 0,
			calm: false,
			flaw: None,
		}
	}

	/// The pots that there are from the beginning.
	fn world(pots: &[PotId], people: &[Person], seed: u64, crowd: Option<Crowd>) -> World {
		let mut world = World::default();
		for (number, pot) in pots.iter().enumerate() {
			let is_sealed = (seed + number as u64).is_multiple_of(3);
			let (state, log) = beginning(*pot, people, is_sealed, crowd.filter(|_| number == 0));
			let seed = pot_ledger::head::seed(&[7; 32], pot);
			let extend = |head, (seq, entry): (u32, &Entry)| pot_ledger::head::extend(&head, seq, &entry.encode());
			let head = (0..).zip(&log).fold(seed, extend);
			world.pots.insert(*pot, Rc::new(Stored { state, log, head }));
		}
		world
	}

	/// An account for a pot that nobody had before.
	fn new_seat(&mut self) -> Seat {
		self.seats += 1;
		Seat::Pot(self.seats)
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
					self.damage(at);
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
