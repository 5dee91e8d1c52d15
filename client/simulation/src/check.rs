//! What has to hold: after every step, and when the faults have stopped.

use crate::{
	device::{Device, Promise, Wish},
	ideas::{named, MARK_DIGITS},
	Simulation,
};
use codec::Encode;
use pot_ledger::{Amount, Entry, ItemId, Money, Op, PotId, Refusal, Seq, State, View};
use potchain_client::{
	sync::{Connection, Engine, IntentId},
	Level,
};
use std::collections::HashSet;

impl Simulation {
	#[track_caller]
	pub fn fail(&self, what: &str) -> ! {
		panic!("{what} (seed {}, at {} ms; SIM_SEED={} repeats it)", self.seed, self.time, self.seed)
	}

	/// After every step.
	pub fn check(&mut self) {
		for at in 0..self.devices.len() {
			let Some(engine) = &self.devices[at].engine else { continue };
			let mut finals = Vec::new();
			for pot in &self.pots {
				let Some(books) = engine.pot(pot) else { continue };
				if books.state().balances().iter().sum::<i128>() != 0 {
					self.fail("balances do not sum to zero");
				}
				let (count, head) = books.cursor(Level::Final);
				finals.push((*pot, count));
				let before = self.devices[at].finals.get(pot).copied().unwrap_or_default();
				if count < before {
					self.fail("what was final is gone");
				}
				if count > before {
					if books.at(Level::Final).balances().iter().sum::<i128>() != 0 {
						self.fail("final balances do not sum to zero");
					}
					// What was on its way from a chain that is gone still comes.
					if self.purges > 0 {
						continue;
					}
					let world = self.chain.final_world();
					let (stored, log) = (world.pots.get(pot), world.log(pot));
					if log.get(..count as usize) != Some(&books.stored()[..count as usize]) {
						self.fail("what is final here is not final on the chain");
					}
					if count as usize == log.len() && stored.is_some_and(|stored| stored.head != head) {
						self.fail("the heads differ");
					}
				}
			}
			self.devices[at].finals.extend(finals);
		}
	}

	/// Whether there is nothing left to do.
	pub fn is_settled(&self) -> bool {
		let world = &self.chain.block(self.chain.best).world;
		self.devices.iter().all(|device| {
			device.engine.as_ref().is_some_and(|engine| {
				let is_online = matches!(engine.connection(), Connection::Online { .. });
				let is_done = engine.intents().all(|(_, intent)| !intent.is_open());
				let is_there = |pot: &PotId| {
					let Some(books) = engine.pot(pot) else { return true };
					let left = self.chain.final_world().tombstone(pot);
					if world.ended.contains_key(pot) || engine.tombstone(pot).is_some() {
						return left.is_some() && (engine.tombstone(pot) == left || books.cursor(Level::Final).0 == 0);
					}
					let is_all =
						|(entries, head)| world.pots.get(pot).map_or(entries == 0, |stored| stored.head == head);
					is_all(books.cursor(Level::Final)) && is_all(books.cursor(Level::Included))
				};
				is_online && is_done && self.pots.iter().all(is_there)
			})
		})
	}

	/// When the faults have stopped and time has passed.
	pub fn check_settled(&self) {
		for (at, device) in self.devices.iter().enumerate() {
			let Some(engine) = &device.engine else { self.fail("a device is off") };
			if let Some((id, intent)) = engine.intents().find(|row| row.1.is_open()) {
				let status = engine.status(id);
				let connection = engine.connection();
				self.fail(&format!("device {at} has not decided {id:?} {intent:?}: {status:?}, {connection:?}"));
			}
			for pot in self.pots.iter().filter(|pot| device.follows(pot)) {
				let Some(books) = engine.pot(pot) else { self.fail("a pot is gone") };
				let world = self.chain.final_world();
				if engine.tombstone(pot).is_some_and(|left| world.tombstone(pot) != Some(left)) {
					self.fail("a pot is said to have ended otherwise");
				}
				let Some(stored) = world.pots.get(pot) else { continue };
				if books.stored() != stored.log {
					self.fail(&format!("device {at} has not come to the same log of {pot}: {:?}", engine.connection()));
				}
				let mut opened = stored.log.clone();
				opened.iter_mut().for_each(|entry| books.keyring().open_entry(entry));
				let folded = State::fold(*pot, opened).unwrap_or_else(|bad| self.fail(&format!("{bad:?}")));
				if *books.state() != folded || books.at(Level::Final) != folded {
					self.fail("a device's state is not what its log makes");
				}
			}
			self.check_promises(device);
		}
		self.check_guests();
		self.check_doubles();
	}

	/// Nothing that says whose idea it was is there twice.
	fn check_doubles(&self) {
		for stored in self.chain.final_world().pots.values() {
			let device = self.devices.iter().filter_map(|device| device.engine.as_ref());
			for books in device.filter_map(|engine| engine.pot(&stored.state.id())) {
				let mut seen = HashSet::new();
				for op in books.log().iter().map(|entry| &entry.op) {
					let Some(mark) = mark(op) else { continue };
					if !seen.insert((mark, kind(op), op.item(&stored.state.id()))) {
						self.fail(&format!("it is there twice: {op:?}"));
					}
				}
			}
		}
	}

	/// What was said to be kept was done once, or has ended and was not done.
	fn check_promises(&self, device: &Device) {
		let Some(engine) = &device.engine else { return };
		for Promise { id, wish: Wish { pot, ops, .. } } in &device.promises {
			let log = self.chain.final_world().log(pot);
			if let Some(seq) = device.landed.get(id) {
				let there = log[*seq as usize..].iter().map(|entry| kind(&entry.op));
				if engine.intent(*id).is_some() || !ops.iter().map(kind).eq(there.take(ops.len())) {
					self.fail(&format!("{id:?} is not entry {seq} of {pot}: {ops:?}"));
				}
			} else if engine.intent(*id).is_none() && device.starts == 1 {
				self.fail(&format!("nobody was told what became of {id:?}: {ops:?}"));
			}
			let Some(item) = ops.iter().find_map(|op| created(op, pot)) else { continue };
			let landed = log.iter().filter(|entry| created(&entry.op, pot) == Some(item)).count();
			let kept = engine.intents().find(|row| row.1.ops.iter().any(|op| created(op, pot) == Some(item)));
			match (kept, landed) {
				(None, 1) | (Some(_), 0) => {},
				(None, 0) => self.fail(&format!("{id:?} was lost: {ops:?}")),
				// Of a pot that has ended, nobody knows the end of the log.
				(Some(_), 1) if self.chain.final_world().ended.contains_key(pot) => {},
				(Some((_, intent)), _) => self.fail(&format!("{id:?} ended and was done: {intent:?}")),
				(None, times) => self.fail(&format!("{id:?} was done {times} times")),
			}
		}
	}

	/// Who takes an item out, agrees to it or restates it has seen what it came to.
	pub fn check_judgement(&self, at: usize, id: IntentId, seq: Seq) {
		// Of what is final the number is given again, in another life of the device.
		let promise = self.devices[at].promises.iter().rfind(|promise| promise.id == id);
		let Some(Promise { wish: Wish { pot, ops, seen: Some(seen) }, .. }) = promise else { return };
		let [op] = &ops[..] else { return };
		let Some(item) = judged(op, pot) else { return };
		let log = self.chain.final_world().log(pot);
		let is_it = |entry: &Entry| judged(&entry.op, pot) == Some(item);
		let Some(landed) = (seq as usize..log.len()).find(|at| is_it(&log[*at])) else { return };
		let amount = amounts(&log[..landed], pot, &item).last().copied();
		if amount.is_some_and(|amount| !seen.contains(&amount)) {
			self.fail(&format!("device {at} judges {amount:?} by {op:?}, and has seen {seen:?}"));
		}
	}

	/// Who names what they see is never told that there is no such thing: numbers are fitted, and what depends on something
	/// that is not done ends with that.
	pub fn check_refusal(&self, at: usize, why: Refusal) {
		let is_unknown = matches!(
			why,
			Refusal::UnknownMember(_)
				| Refusal::UnknownItem
				| Refusal::UnknownRevision
				| Refusal::StaleMember(_)
				| Refusal::StaleCategory(_)
				| Refusal::StaleInvite
				| Refusal::WrongKind
				| Refusal::IsPool(_)
		);
		if is_unknown {
			self.fail(&format!("device {at} says {why:?} of what was there"));
		}
	}

	/// Every expense that is for a guest by name is borne by that guest.
	fn check_guests(&self) {
		for pot in self.chain.final_world().pots.keys() {
			for (at, device) in self.devices.iter().enumerate() {
				let Some(books) = device.engine.as_ref().and_then(|engine| engine.pot(pot)) else { continue };
				let state = books.state();
				for (seq, entry) in books.log().iter().enumerate() {
					let Op::AddExpense { money, memo: Some(memo), .. } = &entry.op else { continue };
					let Some(name) = named(memo).strip_prefix("for ").and_then(|rest| rest.split(' ').next()) else {
						continue;
					};
					let guest = money.split.members().next();
					let called = guest.and_then(|guest| Some(named(&state.members().get(usize::from(guest))?.name)));
					if called.is_some_and(|called| called.starts_with('g') && called != name) {
						self.fail(&format!("entry {seq} of {pot} is for {name} and names {called:?} (device {at})"));
					}
				}
			}
		}
	}
}

/// What an operation does.
fn kind(op: &Op) -> std::mem::Discriminant<Op> {
	std::mem::discriminant(op)
}

/// What somebody who has an idea leaves in it, where there is a text: a letter and a number that nobody else has.
fn mark(op: &Op) -> Option<Vec<u8>> {
	let bytes = op.encode();
	let digits = |at: usize| bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
	let (at, digits) = (0..bytes.len()).map(|at| (at, digits(at))).find(|(_, digits)| *digits >= MARK_DIGITS)?;
	Some(bytes[at..=at + digits].to_vec())
}

/// The item that an operation makes.
fn created(op: &Op, pot: &PotId) -> Option<ItemId> {
	match op {
		Op::AddExpense { .. } | Op::AddPayment { .. } | Op::AddComment { .. } | Op::AddTemplate { .. } => op.item(pot),
		_ => None,
	}
}

/// The item whose money an operation goes by, if it does: it goes stale when that changes.
fn judged(op: &Op, pot: &PotId) -> Option<ItemId> {
	let restates = match op {
		Op::AmendExpense { set, .. } => set.money.is_some(),
		Op::AmendPayment { set, .. } => set.money.is_some(),
		Op::AmendTemplate { set, .. } => set.money.is_some(),
		Op::VoidItem { .. } | Op::RestoreItem { .. } | Op::ConfirmItem { .. } | Op::ContestItem { .. } => true,
		_ => false,
	};
	op.item(pot).filter(|_| restates)
}

/// What an item came to, one after the other.
fn amounts(log: &[Entry], pot: &PotId, item: &ItemId) -> Vec<Amount> {
	let mut amounts = Vec::new();
	for (at, entry) in log.iter().enumerate().filter(|row| row.1.op.item(pot) == Some(*item)) {
		match entry.op.clone().into_money() {
			Some(money) => amounts.push(amount_of(&money)),
			None => {
				if let Op::Occur { template, .. } = &entry.op {
					amounts.extend(self::amounts(&log[..at], pot, template).last());
				}
			},
		}
	}
	amounts
}

/// The amounts that somebody has seen of the item that an operation of theirs judges, or has said themselves. None of an
/// occurrence that they made, which has the money of its template as that is when it lands.
pub fn amounts_seen(engine: &Engine, pot: &PotId, ops: &[Op]) -> Option<Vec<Amount>> {
	let [op] = ops else { return None };
	let item = judged(op, pot)?;
	let mut seen = amounts(engine.pot(pot)?.log(), pot, &item);
	for op in engine.intents().flat_map(|row| &row.1.ops).filter(|op| op.item(pot) == Some(item)) {
		match op {
			Op::Occur { .. } => return None,
			op => seen.extend(op.clone().into_money().map(|money| amount_of(&money))),
		}
	}
	Some(seen)
}

fn amount_of(money: &Money) -> Amount {
	match money {
		Money::Expense(expense) => expense.amount,
		Money::Payment(payment) => payment.amount,
		Money::Template(template) => template.expense.amount,
	}
}
