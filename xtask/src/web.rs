//! The client for web apps: the crate in WebAssembly, and the npm package around it.

use crate::{
	cargo::{self, Binaries},
	Outcome,
};
use std::{
	path::{Path, PathBuf},
	process::Command,
};

/// Builds it, and says where it is.
pub fn run() -> Outcome {
	let package = build(&cargo::build()?)?;
	println!("@potchain/client is in {}", package.display());
	Ok(())
}

/// Builds the package with what was built before. Needs Node.js.
pub fn build(binaries: &Binaries) -> Outcome<PathBuf> {
	let package = cargo::root().join("client/web");
	let mut wasm = cargo::cargo("build")?;
	cargo::run(wasm.args(["--release", "--target", "wasm32-unknown-unknown", "--package", "potchain-web"]))?;
	let built = cargo::target()?.join("wasm32-unknown-unknown/release/potchain_web.wasm");
	let mut bindgen = Command::new(&binaries.bindgen);
	cargo::run(bindgen.args(["--target", "web", "--out-dir"]).arg(package.join("ts/wasm")).arg(built))?;
	npm(&package, &["ci", "--no-audit", "--no-fund"])?;
	npm(&package, &["run", "build"])?;
	Ok(package)
}

/// Runs npm in a folder.
pub fn npm(folder: &Path, arguments: &[&str]) -> Outcome {
	cargo::run(Command::new("npm").args(arguments).current_dir(folder))
}
