//! The rules: whatever is sent, a pot stays in order.

use crate::Marks;
use codec::{Decode, Encode};
use pot_ledger::{admit, log, Entry, MemberId, Op, Refusal, State, Sums};
use pot_sequences::{of_bytes, of_seed, play, words::POT};
use std::{
	hash::{DefaultHasher, Hash, Hasher},
	sync::LazyLock,
};

/// Pots to try one operation on: the first before its beginning, the others with much in them.
static POTS: LazyLock<Vec<State>> = LazyLock::new(|| {
	let full = (0..200).map(|seed| play(&of_seed(seed)).0).filter(|pot| pot.items().count() > 12);
	[State::new(POT)].into_iter().chain(full.take(7)).collect()
});

/// One operation, on pots of all sorts, by members of all sorts.
pub fn op(bytes: &[u8]) -> Marks {
	let Ok(op) = Op::decode(&mut &bytes[..]) else { return vec![0] };
	assert_eq!(Op::decode(&mut &op.encode()[..]).as_ref(), Ok(&op), "what is written is read");
	let mut marks = Vec::new();
	for pot in POTS.iter() {
		for by in 0..4 {
			marks.push(mark(&op, try_on(pot, by, &op).err()));
		}
	}
	marks
}

/// A log as bytes, from the first entry that is admitted to the first that is not.
pub fn fold(bytes: &[u8]) -> Marks {
	let (mut pot, mut marks) = (State::new(POT), Vec::new());
	for entry in log::entries(bytes) {
		let Ok((entry, from)) = entry else {
			marks.push(0);
			break;
		};
		assert_eq!(entry.encode(), from, "there is one way to write an entry");
		let answer = try_on(&pot, entry.by, &entry.op);
		marks.push(mark(&entry.op, answer.as_ref().err().copied()));
		if let Ok(then) = answer {
			pot = then;
		}
	}
	marks
}

/// Operations that fit the pot they are for.
pub fn sequence(bytes: &[u8]) -> Marks {
	let (mut pot, mut marks, mut log) = (State::new(POT), Vec::new(), Vec::new());
	for draft in of_bytes(bytes) {
		let entry = draft.entry(&pot);
		let answer = pot.apply(entry.clone());
		marks.push(mark(&entry.op, answer.as_ref().err().copied()));
		log.extend(answer.is_ok().then_some(entry));
		check(&pot);
	}
	assert_eq!(State::fold(POT, log), Ok(pot), "the log makes the pot");
	marks
}

/// The pot after an operation, which has to be in order, and is what the decision said.
fn try_on(pot: &State, by: MemberId, op: &Op) -> Result<State, Refusal> {
	let entry = Entry { by, at: 0, op: op.clone() };
	let decided = admit(pot, &entry);
	let mut then = pot.clone();
	let done = then.apply(entry);
	assert_eq!(decided, done, "what is decided is done");
	match done {
		Ok(effects) => {
			assert_eq!(effects.deltas.iter().map(|row| row.1).sum::<i128>(), 0, "no cent is made or lost");
			check(&then);
			Ok(then)
		},
		Err(why) => {
			assert!(&then == pot, "a refusal changes nothing");
			assert!(why.encoded_size() <= 2, "a refusal fits an extrinsic's error");
			Err(why)
		},
	}
}

/// What holds of every pot.
fn check(pot: &State) {
	assert_eq!(pot.balances().iter().sum::<i128>(), 0, "balances sum to zero");
	assert!(pot.sums().iter().map(Sums::balance).eq(pot.balances().iter().copied()), "all ways to a balance agree");
	for (member, balance) in pot.members().iter().zip(pot.balances()) {
		assert!(member.record.active || *balance == 0, "inactive means zero");
	}
	for plan in [pot.plan(), pot.direct_plan()] {
		let mut left = pot.balances().to_vec();
		for leg in plan {
			left[usize::from(leg.from)] += leg.amount.0 as i128;
			left[usize::from(leg.to)] -= leg.amount.0 as i128;
		}
		assert!(left.iter().all(|&balance| balance == 0), "a plan clears all balances");
	}
	pot.frozen_plan();
	pot.default_split();
}

/// Which operation it was, in which shape, and what became of it.
fn mark(op: &Op, why: Option<Refusal>) -> u64 {
	let mut hasher = DefaultHasher::new();
	std::mem::discriminant(op).hash(&mut hasher);
	why.map(|why| std::mem::discriminant(&why)).hash(&mut hasher);
	if let Op::AddExpense { money, .. } = op {
		std::mem::discriminant(&money.split).hash(&mut hasher);
		(money.bill.is_some(), money.original.is_some(), money.paid.len().min(3)).hash(&mut hasher);
	}
	hasher.finish()
}
