//! How fast a log becomes balances: the ledger from SCALE bytes, with and without checking the hash chain,
//! beside two document libraries that load the same pot and add it up.

#![allow(missing_docs, reason = "criterion's macros write functions without any")]

mod peers;

use criterion::{criterion_group, BenchmarkId, Criterion, SamplingMode, Throughput};
use peers::{automerge, yrs};
use pot_ledger::{head, log, PotId, Seq, State};
use std::{any::Any, hint::black_box, time::Instant};

const SMALL: usize = 1_000;
const LARGE: usize = 100_000;

/// One pot as each of them keeps it.
struct Pot {
	entries: usize,
	log: Vec<u8>,
	automerge: Vec<u8>,
	yrs: Vec<u8>,
}

/// A way from a pot's bytes to its balances, and what it built on the way: taking that down is not part of it.
type Replay = fn(&Pot) -> (Vec<i128>, Box<dyn Any>);

const REPLAYS: [(&str, Replay); 4] = [
	("ledger", |pot| fold(pot, |_, _| ())),
	("ledger and hash chain", with_chain),
	("automerge", |pot| automerge::load_and_sum(&pot.automerge)),
	("yrs", |pot| yrs::load_and_sum(&pot.yrs)),
];

impl Pot {
	/// A pot that all four agree on.
	fn of(entries: usize) -> Self {
		let log = potchain_benches::log(entries);
		let pot = Self {
			entries,
			log: potchain_benches::encode(&log),
			automerge: automerge::write(&log),
			yrs: yrs::write(&log),
		};
		let [balances, others @ ..] = REPLAYS.map(|(_, replay)| replay(&pot).0);
		assert!(others.iter().all(|other| *other == balances), "all four come to the same balances");
		pot
	}
}

/// Folds the log, showing each entry's position and bytes to `check`.
fn fold(pot: &Pot, mut check: impl FnMut(Seq, &[u8])) -> (Vec<i128>, Box<dyn Any>) {
	let entries = (0..).zip(log::entries(&pot.log)).map(|(seq, entry)| {
		let (entry, bytes) = entry.expect("it was encoded");
		check(seq, bytes);
		entry
	});
	let state = State::fold(PotId::default(), entries).expect("all entries are admitted");
	(state.balances().to_vec(), Box::new(state))
}

fn with_chain(pot: &Pot) -> (Vec<i128>, Box<dyn Any>) {
	let mut head = head::seed(&[0; 32], &PotId::default());
	let (balances, state) = fold(pot, |seq, entry| head = head::extend(&head, seq, entry));
	(balances, Box::new((head, state)))
}

fn replay(c: &mut Criterion) {
	for pot in [Pot::of(SMALL), Pot::of(LARGE)] {
		let mut group = c.benchmark_group("replay");
		group.throughput(Throughput::Elements(pot.entries as u64)).sample_size(10).sampling_mode(SamplingMode::Flat);
		for (name, replay) in REPLAYS {
			group.bench_with_input(BenchmarkId::new(name, pot.entries), &pot, |b, pot| {
				b.iter_with_large_drop(|| replay(pot))
			});
		}
		group.finish();
	}
}

criterion_group!(benches, replay);

fn main() {
	benches();
	Criterion::default().configure_from_args().final_summary();
	table(&Pot::of(LARGE));
}

/// All four by turns, so that whatever else the machine does falls on each of them alike; medians.
fn table(pot: &Pot) {
	const ROUNDS: usize = 7;
	let mut seconds = REPLAYS.map(|_| Vec::with_capacity(ROUNDS));
	for _ in 0..ROUNDS {
		for ((_, replay), seconds) in REPLAYS.iter().zip(&mut seconds) {
			let start = Instant::now();
			let done = black_box(replay(black_box(pot)));
			seconds.push(start.elapsed().as_secs_f64());
			drop(done);
		}
	}
	let medians = seconds.map(|mut seconds| {
		seconds.sort_by(f64::total_cmp);
		seconds[ROUNDS / 2]
	});
	let bytes = [pot.log.len(), pot.log.len(), pot.automerge.len(), pot.yrs.len()];
	println!("\n{} entries, medians of {ROUNDS} rounds side by side", pot.entries);
	println!("{:<22} {:>12} {:>12} {:>20}", "", "entries/s", "bytes/entry", "ledger is faster by");
	for (((name, _), median), bytes) in REPLAYS.iter().zip(medians).zip(bytes) {
		let rate = pot.entries as f64 / median;
		println!("{name:<22} {rate:>12.0} {:>12.1} {:>19.1}×", bytes as f64 / pot.entries as f64, median / medians[0]);
	}
}
