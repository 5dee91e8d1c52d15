//! Measurements that anyone can repeat.

use crate::{cargo, Outcome};

/// Folding logs.
pub fn ledger() -> Outcome {
	cargo::run(cargo::cargo("bench")?.args(["--workspace", "--bench", "ledger"]))
}
