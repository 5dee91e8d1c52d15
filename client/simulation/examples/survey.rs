use std::{collections::BTreeMap, panic};
fn main() {
	let args: Vec<u64> = std::env::args().skip(1).map(|a| a.parse().unwrap()).collect();
	panic::set_hook(Box::new(|_| ()));
	let mut kinds: BTreeMap<String, (u64, u64, String)> = BTreeMap::new();
	let mut tally = potchain_simulation::Tally::default();
	for seed in args[0]..args[0] + args[1] {
		match panic::catch_unwind(|| potchain_simulation::run(seed)) {
			Ok(t) => tally.add(&t),
			Err(e) => {
				let s = e.downcast_ref::<String>().cloned().or(e.downcast_ref::<&str>().map(|s| s.to_string())).unwrap_or_default();
				let kind: String = s.chars().filter(|c| !c.is_ascii_digit()).take(50).collect();
				let k = kinds.entry(kind).or_insert((0, seed, s));
				k.0 += 1;
			},
		}
	}
	for (n, seed, s) in kinds.values() {
		println!("{n}x, e.g. {seed}: {}", s.chars().take(std::env::var("W").map_or(700, |w| w.parse().unwrap())).collect::<String>());
	}
	if std::env::var("T").is_ok() { println!("{tally}"); println!("missing: {:?}", tally.missing()); }
}
