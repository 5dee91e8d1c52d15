//! A device: an engine, its store, and whatever is between it and a node.

use crate::people::Person;
use pot_ledger::{Amount, Moment, Op, PotId, Seq};
use potchain_client::{
	identity::Seat,
	sync::{flaw::Flaw, Effect, Engine, Input, IntentId},
};
use std::collections::{BTreeMap, VecDeque};

/// What its clock says when the simulation begins.
pub const EPOCH: Moment = 1_700_000_000_000;

/// A device of somebody.
pub struct Device {
	pub person: Person,
	/// None while it is off.
	pub engine: Option<Engine>,
	/// What survives that.
	pub rows: BTreeMap<Vec<u8>, Vec<u8>>,
	pub aside: Vec<BTreeMap<Vec<u8>, Vec<u8>>>,
	/// What is on its way to it, and when it arrives at the earliest.
	pub inbox: Vec<(Moment, Input)>,
	/// What its engine wants done.
	pub effects: VecDeque<Effect>,
	pub wake: Option<Moment>,
	/// How far its clock is ahead.
	pub skew: i64,
	/// Its connection, and the node that it leads to.
	pub link: Option<(u32, usize)>,
	/// The node that it was connected to last.
	pub endpoint: Option<usize>,
	/// How many entries were final when it was looked at last.
	pub finals: BTreeMap<PotId, Seq>,
	/// How often it was started.
	pub starts: u64,
	/// What its person was told is kept.
	pub promises: Vec<Promise>,
	/// Which of it became final, and where.
	pub landed: BTreeMap<IntentId, Seq>,
	/// What is being asked for, until the device says that it is kept.
	pub asked: Option<Wish>,
}

/// What a person wants done.
#[derive(Clone, Debug)]
pub struct Wish {
	pub pot: PotId,
	pub ops: Vec<Op>,
	/// If it judges an item: the amounts of it that they have seen.
	pub seen: Option<Vec<Amount>>,
}

/// What a person was told is kept.
#[derive(Clone, Debug)]
pub struct Promise {
	pub id: IntentId,
	pub wish: Wish,
}

impl Device {
	pub fn of(person: Person) -> Self {
		Self {
			person,
			engine: None,
			rows: BTreeMap::new(),
			aside: Vec::new(),
			inbox: Vec::new(),
			effects: VecDeque::new(),
			wake: None,
			skew: 0,
			link: None,
			endpoint: None,
			finals: BTreeMap::new(),
			starts: 0,
			promises: Vec::new(),
			landed: BTreeMap::new(),
			asked: None,
		}
	}

	pub fn clock(&self, time: Moment) -> Moment {
		(EPOCH + time).saturating_add_signed(self.skew)
	}

	/// Starts from what is stored.
	pub fn start(&mut self, nodes: usize, seed: u64, time: Moment, flaw: Option<Flaw>) {
		let rows = self.rows.clone().into_iter().collect();
		let mut bytes = [0; 32];
		bytes[..8].copy_from_slice(&seed.to_le_bytes());
		bytes[8..16].copy_from_slice(&self.starts.to_le_bytes());
		bytes[16] = self.person.number;
		self.starts += 1;
		let person = self.person.clone();
		let engine = Engine::open(
			rows,
			|seat| person.reader(seat),
			person.account(Seat::Own),
			nodes,
			bytes.into(),
			self.clock(time),
		);
		let mut engine = engine.expect("what was written can be read; qed");
		engine.plant(flaw);
		self.engine = Some(engine);
		self.handle(Input::Tick, time);
	}

	/// It dies at once: all that is not stored is gone.
	pub fn crash(&mut self) {
		self.engine = None;
		self.effects.clear();
		self.inbox.clear();
		(self.wake, self.link, self.asked) = (None, None, None);
	}

	/// Tells the engine something, and queues what it wants done.
	pub fn handle(&mut self, input: Input, time: Moment) {
		let clock = self.clock(time);
		if let Some(engine) = &mut self.engine {
			self.effects.extend(engine.handle(input, clock));
		}
	}

	/// Follows a pot with one of the person's accounts.
	pub fn follow(&mut self, pot: PotId, seat: Seat, time: Moment) {
		let reader = self.person.reader(seat);
		self.handle(Input::Follow { pot, seat, reader }, time);
	}

	pub fn follows(&self, pot: &PotId) -> bool {
		self.engine.as_ref().is_some_and(|engine| engine.pots().any(|row| row.0 == *pot))
	}
}
