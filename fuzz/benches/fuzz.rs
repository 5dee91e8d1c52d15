//! Runs all targets at once for ten minutes, or for `FUZZ_SECONDS`.

use potchain_fuzz::{
	engine::{self, Limit},
	TARGETS,
};
use std::{process::ExitCode, thread, time::Duration};

fn main() -> ExitCode {
	// Built and started as a test, it has nothing to do: the tests replay the corpus.
	if !std::env::args().any(|word| word == "--bench") {
		return ExitCode::SUCCESS;
	}
	let Ok(seconds) = std::env::var("FUZZ_SECONDS").map_or(Ok(600), |word| word.parse()) else {
		eprintln!("error: FUZZ_SECONDS is a number of seconds");
		return ExitCode::from(2);
	};
	let seed = fastrand::u64(..);
	println!("{} targets for {seconds} s each, from seed {seed}", TARGETS.len());
	let reports = thread::scope(|scope| {
		let run = |target| scope.spawn(move || engine::run(target, Limit::Time(Duration::from_secs(seconds)), seed));
		let running: Vec<_> = TARGETS.iter().copied().map(run).collect();
		running
			.into_iter()
			.map(|thread| thread.join().expect("it catches what its target does; qed"))
			.collect::<Vec<_>>()
	});
	let mut all_held = true;
	for report in reports {
		match report {
			Ok(report) => {
				println!("{report}");
				all_held &= report.failure.is_none();
			},
			Err(error) => {
				eprintln!("the corpus: {error}");
				all_held = false;
			},
		}
	}
	if all_held {
		ExitCode::SUCCESS
	} else {
		ExitCode::FAILURE
	}
}
