//! Every test, and how long each stage took.

use crate::{
	cargo::{self, Binaries},
	web, Outcome,
};
use std::{
	process::Command,
	time::{Duration, Instant},
};

/// Runs all stages in turn, and prints their minutes also when one fails.
pub fn run() -> Outcome {
	let mut stages = Stages::default();
	let outcome = run_stages(&mut stages);
	stages.print();
	outcome
}

fn run_stages(stages: &mut Stages) -> Outcome {
	let binaries = stages.time("build", cargo::build)?;
	stages.time("metadata is the runtime's", || check_metadata(&binaries))?;
	stages.time("tests, end to end too", || run_tests(&binaries))?;
	stages.time("browser", || browser(&binaries))?;
	stages.time("web", || web(&binaries))?;
	stages.time("Polkadot.js", || polkadot_js(&binaries))
}

/// The committed metadata is what the runtime says now.
fn check_metadata(binaries: &Binaries) -> Outcome {
	let folder = tempfile::tempdir()?;
	let fresh = folder.path().join("metadata.scale");
	cargo::write_metadata(binaries, &fresh)?;
	if std::fs::read(&fresh)? != std::fs::read(cargo::metadata_file())? {
		return Err("client/metadata.scale is not the runtime's: run `cargo xtask metadata`".into());
	}
	Ok(())
}

/// Every test of the workspace. Those that are end to end have a node each: two at a time are enough.
fn run_tests(binaries: &Binaries) -> Outcome {
	if potchain_tests::fake_clock().is_none() {
		leave_out("libfaketime is missing (apt-get install faketime): nobody comes back after three days")?;
	}
	let mut test = cargo::cargo("test")?;
	test.env(potchain_tests::NODE_VARIABLE, &binaries.node).env(potchain_tests::POT_VARIABLE, &binaries.pot);
	cargo::run(test.args(["--release", "--workspace"]).env("RUST_TEST_THREADS", "2"))
}

/// The simulation of the sync engine, and the store of browsers in a page and in a worker: in a headless Chromium, which
/// only this stage needs.
fn browser(binaries: &Binaries) -> Outcome {
	if Command::new("chromedriver").arg("--version").output().is_err() {
		return leave_out("chromedriver is missing (apt-get install chromium chromium-driver): no browser was tried");
	}
	run_in_browser(binaries, "potchain-simulation", "WASM_BINDGEN_USE_BROWSER")?;
	run_in_browser(binaries, "potchain-client", "WASM_BINDGEN_USE_BROWSER")?;
	run_in_browser(binaries, "potchain-client", "WASM_BINDGEN_USE_DEDICATED_WORKER")
}

/// The tests `browser` of a package. The variable says where in the browser.
fn run_in_browser(binaries: &Binaries, package: &str, place: &str) -> Outcome {
	let mut test = cargo::cargo("test")?;
	test.args(["--release", "--target", "wasm32-unknown-unknown", "--package", package, "--test", "browser"]);
	test.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", &binaries.browser).env(place, "1");
	// Seconds, for a slow machine.
	test.env("WASM_BINDGEN_TEST_TIMEOUT", "1800").env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60");
	cargo::run(test.env("CHROMEDRIVER", "chromedriver"))
}

/// `@potchain/client` and the app in Chromium, on the real node.
fn web(binaries: &Binaries) -> Outcome {
	if ["npm", "chromium"].iter().any(|program| Command::new(program).arg("--version").output().is_err()) {
		return leave_out("npm or chromium is missing (apt-get install chromium): no web app was tried");
	}
	let mut scripts = web::script(binaries)?;
	web::build_app(&cargo::root().join("client/web"))?;
	cargo::run(scripts.arg("--test"))
}

/// `@polkadot/api` without any custom types. Needs Node.js, which only this stage does.
fn polkadot_js(binaries: &Binaries) -> Outcome {
	let folder = cargo::root().join("tests/polkadot-js");
	if Command::new("npm").arg("--version").output().is_err() {
		return leave_out("npm is missing (install Node.js 18 or newer): @polkadot/api was not tried");
	}
	web::npm(&folder, &["ci", "--no-audit", "--no-fund"])?;
	let node = potchain_tests::Node::start(&binaries.node)?;
	cargo::run(Command::new("node").args(["--test", "check.mjs"]).current_dir(&folder).env("POT_URL", node.url()))
}

/// A test that needs what is not installed here. The CI may not do without.
fn leave_out(what: &str) -> Outcome {
	if std::env::var_os("CI").is_some() {
		return Err(what.into());
	}
	println!("left out: {what}");
	Ok(())
}

/// How long each stage took.
#[derive(Default)]
struct Stages(Vec<(&'static str, Duration)>);

impl Stages {
	fn time<T>(&mut self, name: &'static str, stage: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
		println!("\n== {name}");
		let start = Instant::now();
		let outcome = stage();
		self.0.push((name, start.elapsed()));
		outcome
	}

	fn print(&self) {
		println!("\nminutes  stage");
		for (name, time) in &self.0 {
			println!("{:7.1}  {name}", time.as_secs_f64() / 60.0);
		}
	}
}
