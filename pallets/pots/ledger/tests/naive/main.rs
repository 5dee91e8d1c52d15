//! The ledger and a naive reading of the rules agree on a hundred thousand random pots: on every operation
//! whether it is admitted, and after every entry on every balance. And on each of them holds what always does.

mod arithmetic;
mod fold;
mod says;

use codec::Encode;
use fold::Naive;
use num_bigint::BigInt;
use pot_ledger::{log, settle::Leg, Entry, State, Sums};
use pot_sequences::{of_seed, words::POT, Seen};

const POTS: u64 = 100_000;

/// What no sequence comes to, and where it is told instead: in the story, by `every_refusal_is_given_by_something`
/// and its neighbours.
const BEYOND_SEQUENCES: [(&str, &str); 9] = [
	("AccountsFull", "with 256 accounts"),
	("BillTooLarge", "no random bill is that long"),
	("DevicesFull", "with eight devices of one person"),
	("InvitesFull", "with 32 open invites"),
	("LogFull", "after 2³² entries"),
	("NotAppendable", "given by the pallet"),
	("NotInToken", "given by the pallet"),
	("Overflow", "after 10⁸ of the largest amounts"),
	("PotFull", "after 128 members"),
];

/// Pot k of a run grows from seed `POT_SEED` + k, by default from k. A failure says which; to see that
/// pot alone, set `POT_SEED` to it and `POT_COUNT` to 1.
#[test]
fn the_ledger_agrees_with_a_naive_reading_of_the_rules() {
	let first = from_env("POT_SEED").unwrap_or(0);
	let pots = from_env("POT_COUNT").unwrap_or(POTS);
	let some_pots = |offset: u64| {
		let mut seen = Seen::default();
		(first + offset..first + pots).step_by(2).for_each(|seed| compare(seed, &mut seen));
		seen
	};
	let seen = std::thread::scope(|scope| {
		let even = scope.spawn(|| some_pots(0));
		let mut seen = some_pots(1);
		seen.add(&even.join().expect("the other half agrees as well"));
		seen
	});
	println!("{pots} pots from seed {first}\n{seen}");
	if pots >= POTS {
		assert_eq!(seen.missing(&BEYOND_SEQUENCES.map(|row| row.0)), [""; 0], "never seen, or seen after all");
	}
}

fn compare(seed: u64, seen: &mut Seen) {
	let (mut state, mut naive) = (State::new(POT), Naive::new(POT));
	let (mut tried, mut log): (Vec<Entry>, Vec<Entry>) = (Vec::new(), Vec::new());
	for draft in of_seed(seed) {
		let entry = draft.entry(&state);
		tried.push(entry.clone());
		let agreed = naive.take(&entry);
		let answer = state.apply(entry.clone());
		seen.note(&entry.op, answer.as_ref().err());
		assert_eq!(answer.is_ok(), agreed, "seed {seed}: the ledger says {answer:?} to the last of {tried:#?}");
		log.extend(agreed.then_some(entry));
		assert!(
			state.balances().iter().map(|&balance| BigInt::from(balance)).eq(naive.balances().iter().cloned()),
			"seed {seed}: balances differ after {tried:#?}"
		);
		assert_eq!(state.balances().iter().sum::<i128>(), 0, "seed {seed}");
		assert!(state.sums().iter().map(Sums::balance).eq(state.balances().iter().copied()), "seed {seed}: sums");
	}
	clears(seed, &state);
	let bytes: Vec<u8> = log.iter().flat_map(Encode::encode).collect();
	let read: Vec<Entry> = log::entries(&bytes).map(|entry| entry.expect("it was encoded").0).collect();
	assert_eq!(read, log, "seed {seed}: read from bytes");
	assert_eq!(State::fold(POT, read), Ok(state), "seed {seed}: folded from bytes");
}

/// All plans bring every balance to zero, and the frozen one with what it shows beside it.
fn clears(seed: u64, state: &State) {
	let settle = |left: &mut [i128], leg: Leg| {
		left[usize::from(leg.from)] += leg.amount.0 as i128;
		left[usize::from(leg.to)] -= leg.amount.0 as i128;
	};
	let mut plans = vec![(state.balances().to_vec(), state.plan()), (state.balances().to_vec(), state.direct_plan())];
	if let Some(frozen) = state.frozen_plan() {
		let mut left = state.balances().to_vec();
		for (Leg { from, to, .. }, amount) in frozen.legs {
			settle(&mut left, Leg { from: state.place(from), to: state.place(to), amount });
		}
		plans.push((left, frozen.rest));
	}
	for (which, (mut left, plan)) in plans.into_iter().enumerate() {
		plan.into_iter().for_each(|leg| settle(&mut left, leg));
		assert!(left.iter().all(|&balance| balance == 0), "seed {seed}: plan {which} leaves {left:?}");
	}
}

fn from_env(name: &str) -> Option<u64> {
	std::env::var(name).ok().map(|value| value.parse().expect("a number"))
}
