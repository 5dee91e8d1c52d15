//! What once failed, and what comes to everything there is, holds.

use potchain_fuzz::{corpus, engine, TARGETS};
use std::{collections::BTreeSet, time::Duration};

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
		assert!(marks.len() > 10, "{name}: what is committed comes to something");
	}
}

#[test]
fn a_second_of_new_inputs_holds_and_comes_to_more() {
	for target in TARGETS {
		let report = engine::run(*target, Duration::from_secs(1), 1).expect("the corpus is there");
		println!("{report}");
		assert_eq!(report.failure, None);
		assert!(report.kept > corpus(target.0).expect("it is there").len(), "{}: nothing new in a second", target.0);
	}
}
