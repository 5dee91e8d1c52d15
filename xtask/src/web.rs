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

/// The crates of the package, what each is called when it is built, and where it goes. The light client is loaded only where it is
/// wanted.
const CRATES: [(&str, &str, &str); 2] =
	[("potchain-web", "potchain_web.wasm", "wasm"), ("potchain-web-light", "potchain_web_light.wasm", "wasm-light")];

/// Builds the package with what was built before. Needs Node.js.
pub fn build(binaries: &Binaries) -> Outcome<PathBuf> {
	let package = cargo::root().join("client/web");
	npm(&package, &["ci", "--no-audit", "--no-fund"])?;
	let built = cargo::target()?.join("wasm32-unknown-unknown/release");
	for (name, file, folder) in CRATES {
		// One after the other: built at once, each had what only the other needs of what both use.
		let mut wasm = cargo::cargo("build")?;
		cargo::run(wasm.args(["--release", "--target", "wasm32-unknown-unknown", "--package", name]))?;
		bind(binaries, &built.join(file), &package.join("ts").join(folder))?;
	}
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

/// Makes a module for browsers of a crate. Names of functions are a tenth of it, and tell nobody anything there; `wasm-opt` makes it
/// no smaller than that once it is compressed.
fn bind(binaries: &Binaries, built: &Path, folder: &Path) -> Outcome {
	let mut bindgen = Command::new(&binaries.bindgen);
	bindgen.args(["--target", "web", "--remove-name-section", "--remove-producers-section", "--out-dir"]);
	cargo::run(bindgen.arg(folder).arg(built))
}

/// Node.js where scripts have Chromium, the package, and a node to run.
pub fn script(binaries: &Binaries) -> Outcome<Command> {
	build(binaries)?;
	let folder = cargo::root().join("tests/web");
	npm(&folder, &["ci", "--no-audit", "--no-fund"])?;
	let mut node = Command::new("node");
	node.current_dir(&folder).env(potchain_tests::NODE_VARIABLE, &binaries.node);
	Ok(node)
}

/// Runs npm in a folder.
pub fn npm(folder: &Path, arguments: &[&str]) -> Outcome {
	cargo::run(Command::new("npm").args(arguments).current_dir(folder))
}
