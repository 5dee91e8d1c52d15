//! The client for web apps: the crate in WebAssembly, the npm package around it, and the app on that.

use crate::{
	cargo::{self, Binaries},
	Outcome,
};
use std::{
	path::{Path, PathBuf},
	process::Command,
};

/// Builds all of it, and says where it is.
pub fn run() -> Outcome {
	let package = build(&cargo::build()?)?;
	println!("@potchain/client is in {}", package.display());
	println!("the app's files are in {}", build_app(&package)?.display());
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

/// Builds the app with the package that was built before, and says where its files are.
pub fn build_app(package: &Path) -> Outcome<PathBuf> {
	let app = package.join("app");
	npm(&app, &["ci", "--no-audit", "--no-fund"])?;
	npm(&app, &["run", "build"])?;
	Ok(app.join("dist"))
}

/// Runs npm in a folder.
pub fn npm(folder: &Path, arguments: &[&str]) -> Outcome {
	cargo::run(Command::new("npm").args(arguments).current_dir(folder))
}
