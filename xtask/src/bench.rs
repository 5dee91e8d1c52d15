//! Measurements that anyone can repeat.

use crate::{cargo, Outcome};

/// Folding logs.
pub fn ledger() -> Outcome {
	cargo::run(cargo::cargo("bench")?.args(["--package", "potchain-benches", "--bench", "ledger"]))
}
