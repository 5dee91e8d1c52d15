//! What once failed, and what comes to everything there is, holds.

use potchain_fuzz::{
	corpus,
	engine::{self, Limit},
	TARGETS,
};
use std::collections::BTreeSet;

#[test]
fn every_committed_input_holds() {
	for (name, run) in TARGETS {
		let inputs = corpus(name).expect("it has a corpus");
		let marks: BTreeSet<u64> = inputs
			.iter()
			.flat_map(|(path, bytes)| {
				println!("{}", path.display());
				run(bytes)
			})
			.collect();
		assert!(marks.len() > 2, "{name}: what is committed comes to something");
	}
}

#[test]
fn thousands_of_new_inputs_hold_and_come_to_more() {
	for target in TARGETS {
		let report = engine::run(*target, Limit::Runs(5_000), 1).expect("the corpus is there");
		println!("{report}");
		assert_eq!(report.failure, None);
		assert!(report.kept > corpus(target.0).expect("it is there").len(), "{}: nothing new", target.0);
	}
}
