//! Bytes that somebody might send. A target reads them as one thing and checks what always holds; it panics where
//! something does not. The tests replay the committed corpus; `cargo xtask bench fuzz` makes millions more of it.
//!
//! To look at other input, add a target to [`TARGETS`] and seeds for it to `corpus/<its name>`.

mod client;
pub mod engine;
mod ledger;
mod proof;

use std::{fs, io, path::PathBuf};

/// Marks of what an input came to, such as an operation and its refusal. Input with a new mark is worth changing
/// further.
pub type Marks = Vec<u64>;

/// Reads bytes and panics where something does not hold that always has to.
pub type Run = fn(&[u8]) -> Marks;

/// All targets, by name.
pub const TARGETS: &[(&str, Run)] = &[
	("op", ledger::op),
	("fold", ledger::fold),
	("sequence", ledger::sequence),
	("journal", client::journal),
	("raw", client::raw),
	("import", client::import),
	("pay", client::pay),
	("link", client::link),
	("proof", proof::proof),
];

/// The committed inputs of a target, by the path of each.
pub fn corpus(target: &str) -> io::Result<Vec<(PathBuf, Vec<u8>)>> {
	let mut paths = fs::read_dir(folder(target))?.map(|file| Ok(file?.path())).collect::<io::Result<Vec<_>>>()?;
	paths.sort();
	paths.into_iter().map(|path| fs::read(&path).map(|bytes| (path, bytes))).collect()
}

fn folder(target: &str) -> PathBuf {
	// Asked for as it runs: what was compiled in may be another checkout's, which filled the target folder.
	let fuzz = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it");
	PathBuf::from(fuzz).join("corpus").join(target)
}
