//! The weights of the calls, measured on this machine by `frame-omni-bencher`.
//!
//! It needs a runtime with benchmarks in it, which nothing else does, and a program that nothing else does: both have
//! a target folder of their own, so that no other build sees their features.

use crate::{
	cargo::{cargo, ensure_targets, root, run, target},
	Outcome,
};
use std::{path::Path, process::Command};

/// The release of `frame-omni-bencher` that goes with the SDK's.
const BENCHER: &str = "0.28.0";
/// Where the weights go.
const OUTPUT: &str = "pallets/pots/src/weights.rs";
/// What they are written with.
const TEMPLATE: &str = "xtask/weights.hbs";

/// Measures every call of the pallet, and writes what they cost.
pub fn run_all() -> Outcome {
	let folder = target()?.join("weights");
	let bencher = bencher(&folder)?;
	let runtime = runtime(&folder)?;
	println!("Measuring …");
	let mut measure = Command::new(bencher);
	measure.current_dir(root()).args(["v1", "benchmark", "pallet", "--pallet", "pallet_pots", "--extrinsic", ""]);
	measure.args(["--wasm-execution", "compiled", "--steps", "50", "--repeat", "20", "--heap-pages", "4096"]);
	measure.args(["--genesis-builder-preset", "local"]);
	run(measure.arg("--runtime").arg(runtime).args(["--template", TEMPLATE, "--output", OUTPUT]))?;
	run(cargo("fmt")?.args(["-p", "pallet-pots"]))
}

/// Installs the bencher, unless it is there.
fn bencher(folder: &Path) -> Outcome<std::path::PathBuf> {
	let program = folder.join("bin/frame-omni-bencher");
	if !program.exists() {
		println!("Installing frame-omni-bencher {BENCHER} (half an hour; it needs libclang) …");
		let mut install = cargo("install")?;
		install.args(["frame-omni-bencher", "--locked", "--version", BENCHER, "--root"]).arg(folder);
		run(install.env("CARGO_TARGET_DIR", folder.join("bencher")))?;
	}
	Ok(program)
}

/// Builds the runtime with its benchmarks.
fn runtime(folder: &Path) -> Outcome<std::path::PathBuf> {
	ensure_targets();
	let mut build = cargo("build")?;
	build.args(["--release", "-p", "potchain-runtime", "--features", "runtime-benchmarks"]);
	run(build.env("CARGO_TARGET_DIR", folder))?;
	Ok(folder.join("release/wbuild/potchain-runtime/potchain_runtime.compact.compressed.wasm"))
}
