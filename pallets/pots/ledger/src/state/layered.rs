//! Going back: the last entries of a pot are taken back without folding its log again.
//!
//! What a client shows beyond what is final may have to be taken back: a fork replaces blocks, and what is not sent
//! yet is put on top of whatever others did meanwhile. What that costs depends on how much is taken back, and not on
//! the pot's age.

use super::{ItemState, State};
use crate::{
	access::{Epoch, KeyBox, Sealing},
	admit::{admit, Effects},
	op::{Entry, Op},
	pot::ItemKind,
	refusal::Refusal,
	settle::Transfer,
	types::AccountId,
};
use alloc::{collections::BTreeMap, vec::Vec};
use core::{mem, ops::Deref};
use indexmap::IndexMap;

/// A pot's state, with marks to which it can go back.
#[derive(Clone, Debug)]
pub struct Layered {
	state: State,
	marks: Vec<Mark>,
}

/// What makes a state what it was.
#[derive(Clone, Debug)]
struct Mark {
	/// All of it that is small: without the lists that grow with the log.
	small: State,
	/// How many items there were.
	items: usize,
	/// Those of them that were changed since, by position, as they were.
	changed: BTreeMap<usize, ItemState>,
	/// The key boxes that were written since, as they were.
	boxes: BTreeMap<(Epoch, AccountId), Option<KeyBox>>,
	payments: Payments,
}

/// What payments did since the plan began.
#[derive(Clone, Debug)]
enum Payments {
	/// The first so many of those that there are.
	First(usize),
	/// These: a new plan has begun since.
	Were(Vec<Transfer>),
}

impl From<State> for Layered {
	/// Without marks.
	fn from(state: State) -> Self {
		Self { state, marks: Vec::new() }
	}
}

impl Deref for Layered {
	type Target = State;

	fn deref(&self) -> &State {
		&self.state
	}
}

impl Layered {
	/// Appends one entry, and says what it did.
	///
	/// # Errors
	///
	/// As of [`State::apply`].
	pub fn apply(&mut self, entry: Entry) -> Result<Effects, Refusal> {
		let effects = admit(&self.state, &entry)?;
		if let Some(mark) = self.marks.last_mut() {
			mark.keep(&self.state, &entry.op, &effects);
		}
		self.state.commit(entry, &effects);
		Ok(effects)
	}

	/// Marks the state as it is.
	pub fn mark(&mut self) {
		self.marks.push(Mark::of(&self.state));
	}

	/// Goes back to the last mark, which is gone then. Without one nothing happens.
	pub fn go_back(&mut self) {
		if let Some(mark) = self.marks.pop() {
			mark.restore(&mut self.state);
		}
	}

	/// How many marks there are.
	pub fn marks(&self) -> usize {
		self.marks.len()
	}

	/// The state as it was at a mark, counted from 0; as it is, if there is no such mark. It is copied whole.
	pub fn at_mark(&self, mark: usize) -> State {
		let mut state = self.state.clone();
		self.marks.iter().skip(mark).rev().for_each(|mark| mark.clone().restore(&mut state));
		state
	}
}

impl Mark {
	fn of(state: &State) -> Self {
		Self {
			small: State {
				id: state.id,
				pot: state.pot.clone(),
				details: state.details.clone(),
				members: state.members.clone(),
				accounts: state.accounts.clone(),
				former: state.former.clone(),
				invites: state.invites.clone(),
				boxes: BTreeMap::new(),
				formers: state.formers.clone(),
				rekey_due: state.rekey_due,
				items: IndexMap::default(),
				plan_base: state.plan_base.clone(),
				plan_payments: Vec::new(),
			},
			items: state.items.len(),
			changed: BTreeMap::new(),
			boxes: BTreeMap::new(),
			payments: Payments::First(state.plan_payments.len()),
		}
	}

	/// Keeps what an entry is about to change.
	fn keep(&mut self, state: &State, op: &Op, effects: &Effects) {
		let item = effects.item.as_ref().and_then(|(id, _)| state.items.get_full(id));
		if let Some((at, _, item)) = item.filter(|(at, ..)| *at < self.items) {
			self.changed.entry(at).or_insert_with(|| item.clone());
		}
		for key in written_boxes(op) {
			self.boxes.entry(key).or_insert_with(|| state.boxes.get(&key).copied());
		}
		let is_payment = effects.item.as_ref().is_some_and(|(_, item)| item.kind == ItemKind::Payment);
		if let (Payments::First(first), false, false) = (&self.payments, is_payment, effects.deltas.is_empty()) {
			self.payments = Payments::Were(state.plan_payments[..*first].to_vec());
		}
	}

	fn restore(self, state: &mut State) {
		let now = mem::replace(state, self.small);
		(state.items, state.boxes, state.plan_payments) = (now.items, now.boxes, now.plan_payments);
		state.items.truncate(self.items);
		self.changed.into_iter().for_each(|(at, item)| state.items[at] = item);
		for (key, was) in self.boxes {
			match was {
				Some(was) => state.boxes.insert(key, was),
				None => state.boxes.remove(&key),
			};
		}
		match self.payments {
			Payments::First(first) => state.plan_payments.truncate(first),
			Payments::Were(payments) => state.plan_payments = payments,
		}
	}
}

/// The key boxes that an operation writes.
fn written_boxes(op: &Op) -> Vec<(Epoch, AccountId)> {
	match op {
		Op::Rekey { epoch, boxes, .. } => boxes.iter().map(|(account, _)| (*epoch, *account)).collect(),
		Op::CreatePot { account: Some(account), seal: Some(Sealing { own: Some((epoch, _)), .. }), .. }
		| Op::Claim { account, seal: Some(Sealing { own: Some((epoch, _)), .. }), .. } => [(*epoch, *account)].into(),
		_ => Vec::new(),
	}
}
