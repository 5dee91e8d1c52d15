//! Two thousand runs; `SIM_SEED` repeats one of them, `SIM_COUNT` makes it more.

use potchain_simulation::{run, Tally};

#[test]
fn whatever_happens_nothing_is_lost_and_nothing_doubled() {
	let from_env = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
	let one = from_env("SIM_SEED");
	let (first, count) = (one.unwrap_or(0), from_env("SIM_COUNT").unwrap_or(if one.is_some() { 1 } else { 2_000 }));
	let half = |offset: u64| {
		let mut tally = Tally::default();
		(first + offset..first + count).step_by(2).for_each(|seed| tally.add(&run(seed)));
		tally
	};
	let mut tally = Tally::default();
	std::thread::scope(|scope| {
		let halves = [0, 1].map(|offset| scope.spawn(move || half(offset)));
		halves.into_iter().for_each(|half| tally.add(&half.join().expect("a run failed: see above")));
	});
	println!("{count} runs from seed {first}:\n{tally}");
	if one.is_none() {
		let missing = tally.missing();
		assert!(missing.is_empty(), "never happened: {missing:?}");
	}
}
