//! Measurements that anyone can repeat.

use crate::{cargo, web, Outcome};

/// Folding logs.
pub fn ledger() -> Outcome {
	cargo::run(cargo::cargo("bench")?.args(["--workspace", "--bench", "ledger"]))
}

/// Layouts of a pot's log in storage.
pub fn layout() -> Outcome {
	cargo::run(cargo::cargo("bench")?.args(["--workspace", "--bench", "layout"]))
}

/// What calls take of a block, and what they weigh.
pub fn calls() -> Outcome {
	cargo::run(cargo::cargo("bench")?.args(["--workspace", "--bench", "calls"]))
}

/// New inputs for everything that reads what somebody sends; an input that fails is saved in `fuzz/corpus`.
pub fn fuzz() -> Outcome {
	cargo::run(cargo::cargo("bench")?.args(["--workspace", "--bench", "fuzz"]))
}

/// One pot's accounts against the other pots, on a node of its own.
pub fn flood() -> Outcome {
	on_a_node("flood")
}

/// Full blocks, on a node of its own.
pub fn block() -> Outcome {
	on_a_node("block")
}

/// How soon a node answers, and a change is seen and final on networks of one validator and of four.
pub fn latency() -> Outcome {
	on_a_node("latency")?;
	let mut postgres = cargo::cargo("run")?;
	cargo::run(postgres.args(["--release", "--locked", "--manifest-path", "benches/postgres/Cargo.toml"]))
}

/// How many changes a node of its own takes in.
pub fn throughput() -> Outcome {
	on_a_node("throughput")
}

/// Coming to a pot and keeping up with it, by its age, with a node of its own.
pub fn sync() -> Outcome {
	on_a_node("sync")
}

/// How soon a page in Chromium has balances that are checked, with a node of its own.
pub fn web() -> Outcome {
	let binaries = cargo::build()?;
	let mut bench = web::script(&binaries)?;
	cargo::run(bench.arg("bench.mjs"))
}

/// A million runs of the simulation, or as many as `SIM_COUNT` says.
pub fn sim() -> Outcome {
	let mut test = cargo::cargo("test")?;
	if std::env::var_os("SIM_COUNT").is_none() {
		test.env("SIM_COUNT", "1000000");
	}
	cargo::run(test.args(["--release", "--workspace", "--test", "simulation", "whatever_happens", "--", "--nocapture"]))
}

/// The tests of memory, for eight hours of a chain and half an hour of a network, unless `SOAK_BLOCKS` and `SOAK_MINUTES` say
/// otherwise.
pub fn soak() -> Outcome {
	let binaries = cargo::build()?;
	let mut test = cargo::cargo("test")?;
	for (variable, long) in [("SOAK_BLOCKS", "57600"), ("SOAK_MINUTES", "30")] {
		if std::env::var_os(variable).is_none() {
			test.env(variable, long);
		}
	}
	test.env(potchain_tests::NODE_VARIABLE, &binaries.node).env(potchain_tests::POT_VARIABLE, &binaries.pot);
	cargo::run(test.args([
		"--release",
		"--workspace",
		"--test",
		"network",
		"memory",
		"--",
		"--nocapture",
		"--test-threads",
		"1",
	]))
}

fn on_a_node(name: &str) -> Outcome {
	let node = cargo::build()?.node;
	let mut bench = cargo::cargo("bench")?;
	cargo::run(bench.args(["--workspace", "--bench", name]).env(potchain_tests::NODE_VARIABLE, node))
}
