//! Faults that are planted in the engine.

use potchain_client::sync::flaw::FLAWS;
use potchain_simulation::run_with;
use std::panic::{catch_unwind, set_hook};

/// A simulation that finds nothing proves nothing: each of these faults is found within a few hundred runs.
#[test]
fn every_planted_fault_is_found() {
	// What they fail with is of no interest here.
	set_hook(Box::new(|_| ()));
	for flaw in FLAWS {
		let found = (0..400).find(|seed| catch_unwind(|| run_with(*seed, Some(flaw))).is_err());
		assert!(found.is_some(), "{flaw:?} is not found");
		println!("{flaw:?} is found by seed {}", found.unwrap_or_default());
	}
}
