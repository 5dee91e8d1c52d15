//! The runs of `simulation.rs` in a browser, where there are 32 bits, one thread, and neither a clock nor an environment.
//! A seed comes to the same there as natively.

#![cfg(target_arch = "wasm32")]

use gloo_timers::future::TimeoutFuture;
use potchain_client::sync::flaw::Flaw;
use potchain_simulation::{run_with, Tally};
use std::{cell::Cell, panic};
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn whatever_happens_nothing_is_lost_and_nothing_doubled() {
	name_the_seed_that_fails();
	let mut tally = Tally::default();
	for seed in 0..2_000 {
		if seed % 10 == 0 {
			// Whoever waits for the page is answered.
			TimeoutFuture::new(0).await;
		}
		tally.add(&run(seed, None));
	}
	let missing = tally.missing();
	assert!(missing.is_empty(), "never happened: {missing:?}");
}

/// A simulation that finds nothing proves nothing. What it finds is told with the seed that repeats it.
#[wasm_bindgen_test]
#[should_panic(expected = "repeats it")]
fn a_planted_fault_is_found() {
	(0..400).for_each(|seed| drop(run(seed, Some(Flaw::NoHeadCheck))));
}

thread_local! {
	/// Whose turn it is.
	static SEED: Cell<u64> = const { Cell::new(0) };
}

fn run(seed: u64, flaw: Option<Flaw>) -> Tally {
	SEED.set(seed);
	run_with(seed, flaw)
}

/// Whatever panics, in the engine or in a check: nothing in wasm runs after that, so it is said before.
fn name_the_seed_that_fails() {
	let report = panic::take_hook();
	panic::set_hook(Box::new(move |what| {
		let seed = SEED.get();
		console_log!("natively: SIM_SEED={seed} cargo test --release --package potchain-simulation --test simulation");
		report(what);
	}));
}
