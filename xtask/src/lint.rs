//! Format, lints, docs, and what may be in the tree.

use crate::{
	cargo::{self, cargo, run},
	Outcome,
};
use cargo_metadata::{Metadata, MetadataCommand};
use std::{collections::BTreeSet, fs};

/// Every check, the quickest first.
pub fn run_all() -> Outcome {
	cargo::ensure_targets();
	run(cargo("fmt")?.args(["--all", "--check"]))?;
	let metadata = MetadataCommand::new().current_dir(cargo::root()).exec()?;
	check_packages(&metadata)?;
	check_wasm("pot-ledger", &["--no-default-features"])?;
	check_wasm("potchain-client", &[])?;
	run(cargo("clippy")?.args(["--release", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
	let features = ["--features", "runtime-benchmarks,try-runtime"];
	run(cargo("check")?.args(["--release", "--package", "pallet-pots"]).args(features))?;
	run(cargo("doc")?.args(["--release", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"))?;
	check_runtime_lock(&metadata)
}

/// One `sp-runtime`, no RocksDB, and no licence that our binaries could not carry.
fn check_packages(metadata: &Metadata) -> Outcome {
	let count = |name| metadata.packages.iter().filter(|package| package.name == name).count();
	if count("sp-runtime") != 1 {
		return Err("the lock has more than one sp-runtime: two SDK releases are mixed".into());
	}
	if count("librocksdb-sys") != 0 {
		return Err("RocksDB is in the tree: ParityDB is the only database".into());
	}
	for package in &metadata.packages {
		let licence = package.license.as_deref().unwrap_or_default();
		// A slash is the old way to write `OR`.
		let choice = licence.contains(" OR ") || licence.contains('/');
		let copyleft = licence.contains("GPL") && !licence.contains("Classpath-exception") && !choice;
		if copyleft {
			return Err(format!("{} is licensed {licence}: it cannot be linked (see NOTICE)", package.name).into());
		}
	}
	Ok(())
}

/// What a browser needs compiles for it.
fn check_wasm(package: &str, arguments: &[&str]) -> Outcome {
	let mut check = cargo("check")?;
	check.args(["--release", "--target", "wasm32-unknown-unknown", "--lib", "--package", package]).args(arguments);
	run(&mut check)
}

/// The runtime's wasm is built from this workspace's lock: every package of its own is in ours.
fn check_runtime_lock(metadata: &Metadata) -> Outcome {
	cargo::build()?;
	let lock = metadata.target_directory.join("release/wbuild/potchain-runtime/Cargo.lock");
	let ours = packages(&fs::read_to_string(cargo::root().join("Cargo.lock"))?);
	let theirs = packages(&fs::read_to_string(&lock).map_err(|error| format!("{lock}: {error}"))?);
	// The wasm builder wraps the runtime in a package of its own.
	let strange: Vec<_> = theirs.difference(&ours).filter(|package| !package.starts_with("potchain-runtime")).collect();
	if !strange.is_empty() {
		return Err(
			format!("the runtime's wasm was built with packages that Cargo.lock does not have: {strange:?}").into()
		);
	}
	Ok(())
}

/// Names and versions in a lock file.
fn packages(lock: &str) -> BTreeSet<String> {
	let field = |line: &str, name: &str| {
		line.strip_prefix(name)?.strip_prefix(" = ").map(|value| value.trim_matches('"').to_owned())
	};
	let names = lock.lines().filter_map(|line| field(line, "name"));
	// The first `version` is the format's.
	let versions = lock.lines().filter_map(|line| field(line, "version")).filter(|version| version.contains('.'));
	names.zip(versions).map(|(name, version)| format!("{name} {version}")).collect()
}
