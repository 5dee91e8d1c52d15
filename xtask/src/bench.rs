//! Measurements that anyone can repeat.

use crate::{cargo, Outcome};

/// Folding logs.
pub fn ledger() -> Outcome {
	cargo::run(cargo::cargo("bench")?.args(["--workspace", "--bench", "ledger"]))
}

/// New inputs for everything that reads what somebody sends; an input that fails is saved in `fuzz/corpus`.
pub fn fuzz() -> Outcome {
	cargo::run(cargo::cargo("bench")?.args(["--workspace", "--bench", "fuzz"]))
}
