//! Whatever is taken back, a pot is then what folding the rest of its log makes it.

use pot_ledger::{Entry, Layered, State};
use pot_sequences::{of_seed, play, words::POT};

fn fold(log: &[Entry]) -> State {
	State::fold(POT, log.iter().cloned()).unwrap()
}

/// Plays a pot's log with up to three marks, going back to the last now and then.
fn wander(seed: u64) -> usize {
	let mut chance = fastrand::Rng::with_seed(seed);
	let (_, log) = play(&of_seed(seed));
	let (mut pot, mut at, mut marks) = (Layered::from(State::new(POT)), 0, Vec::new());
	let mut taken_back = 0;
	for _ in 0..4 * log.len() {
		match chance.u8(0..12) {
			0 if marks.len() < 3 => {
				pot.mark();
				marks.push(at);
			},
			1 if !marks.is_empty() => {
				let mark = chance.usize(0..marks.len());
				assert_eq!(pot.at_mark(mark), fold(&log[..marks[mark]]), "seed {seed}, as of entry {}", marks[mark]);
				pot.go_back();
				taken_back += at - marks.last().unwrap();
				at = marks.pop().unwrap();
				assert_eq!(*pot, fold(&log[..at]), "seed {seed}, back at entry {at}");
			},
			_ if at < log.len() => {
				pot.apply(log[at].clone()).unwrap();
				at += 1;
			},
			_ => break,
		}
	}
	assert_eq!(*pot, fold(&log[..at]), "seed {seed}");
	assert_eq!(pot.marks(), marks.len());
	taken_back
}

#[test]
fn what_is_taken_back_leaves_no_trace() {
	let taken_back: usize = (0..5_000).map(wander).sum();
	assert!(taken_back > 10_000, "{taken_back} entries were taken back");
}

#[test]
fn what_is_refused_leaves_no_trace_either() {
	let (_, log) = play(&of_seed(1));
	let mut pot = Layered::from(fold(&log));
	pot.mark();
	assert!(pot.apply(log[0].clone()).is_err());
	assert_eq!(*pot, fold(&log));
	pot.go_back();
	pot.go_back();
	assert_eq!(*pot, fold(&log), "without a mark there is nothing to go back to");
}
