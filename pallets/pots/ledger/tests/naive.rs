//! The ledger and a naive reading of the rules agree on ten thousand random pots: on every operation
//! whether it is admitted, and after every entry on every balance.

mod common;
#[path = "naive/fold.rs"]
mod fold;

use common::random;
use fold::Naive;
use num_bigint::BigInt;
use pot_ledger::{Op, Refusal, State};
use proptest::{
	strategy::{Strategy, ValueTree},
	test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use std::collections::BTreeMap;

const POTS: u64 = 10_000;

/// Pot k of a run grows from seed `POT_SEED` + k, by default from k. A failure says which; to see that
/// pot alone, set `POT_SEED` to it and `POT_COUNT` to 1.
#[test]
fn the_ledger_agrees_with_a_naive_reading_of_the_rules() {
	let first = from_env("POT_SEED").unwrap_or(0);
	let pots = from_env("POT_COUNT").unwrap_or(POTS);
	let mut seen = Seen::default();
	for seed in first..first + pots {
		compare(seed, &mut seen);
	}
	println!("{pots} pots from seed {first}: {seen:#?}");
	if pots >= POTS {
		seen.check();
	}
}

fn compare(seed: u64, seen: &mut Seen) {
	let (mut state, mut naive, mut log) = (State::default(), Naive::default(), Vec::new());
	for draft in pot_of(seed) {
		let entry = draft.entry(&state);
		log.push(entry.clone());
		let agreed = naive.take(entry.by, &entry.op);
		let answer = state.apply(entry);
		seen.note(&log[log.len() - 1].op, answer.as_ref().err());
		assert_eq!(answer.is_ok(), agreed, "seed {seed}: the ledger says {answer:?} to the last of {log:#?}");
		let balances: Vec<BigInt> = state.balances().iter().map(|&balance| balance.into()).collect();
		assert_eq!(balances, naive.balances(), "seed {seed}: balances differ after {log:#?}");
	}
}

fn pot_of(seed: u64) -> Vec<random::Draft> {
	let mut bytes = [0; 32];
	bytes[..8].copy_from_slice(&seed.to_le_bytes());
	let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
	random::pots(1..60).new_tree(&mut runner).expect("no filters").current()
}

fn from_env(name: &str) -> Option<u64> {
	std::env::var(name).ok().map(|value| value.parse().expect("a number"))
}

/// What the random pots have tried: an agreement on nothing would prove nothing.
#[derive(Default, Debug)]
struct Seen {
	admitted: BTreeMap<String, u64>,
	refused: BTreeMap<String, u64>,
}

impl Seen {
	fn note(&mut self, op: &Op, why: Option<&Refusal>) {
		let (counts, what) = match why {
			None => (&mut self.admitted, format!("{op:?}")),
			Some(why) => (&mut self.refused, format!("{why:?}")),
		};
		let name = what.split([' ', '(', '{']).next().unwrap_or_default().to_owned();
		*counts.entry(name).or_default() += 1;
	}

	fn check(&self) {
		assert_eq!(self.admitted.len(), 16, "every operation was admitted somewhere");
		assert!(self.admitted.values().all(|&count| count >= 100), "and often");
		assert!(self.refused.len() >= 30, "for most reasons something was refused");
	}
}
