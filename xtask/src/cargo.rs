//! Running cargo with all that a build needs.

use crate::Outcome;
use cargo_metadata::Message;
use std::{
	io::BufReader,
	path::{Path, PathBuf},
	process::{Command, Stdio},
};

/// The targets that a build needs beside the host's.
const TARGETS: [&str; 2] = ["wasm32v1-none", "wasm32-unknown-unknown"];

/// The programs that a build makes.
pub struct Binaries {
	/// `potchain-node`.
	pub node: PathBuf,
	/// `pot`.
	pub pot: PathBuf,
	/// The one that writes the runtime's metadata.
	pub metadata: PathBuf,
	/// The one that runs tests in a browser.
	pub browser: PathBuf,
	/// The one that makes a package for browsers.
	pub bindgen: PathBuf,
}

/// The root of the workspace that cargo runs xtask in. What was compiled in would be that of whichever checkout
/// filled the target folder.
pub fn root() -> PathBuf {
	let xtask = std::env::var_os("CARGO_MANIFEST_DIR").expect("`cargo xtask` sets it");
	Path::new(&xtask).parent().expect("xtask lies in the workspace; qed").to_owned()
}

/// The committed metadata.
pub fn metadata_file() -> PathBuf {
	root().join("client/metadata.scale")
}

/// The vendored compiler of protocol buffers, which the network crates' build scripts ask for.
pub fn protoc() -> Outcome<PathBuf> {
	Ok(protoc_bin_vendored::protoc_bin_path()?)
}

/// A cargo command in the workspace. Everything is built in the release profile: what is tested is what runs.
pub fn cargo(subcommand: &str) -> Outcome<Command> {
	let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
	cargo.arg(subcommand).current_dir(root()).env("PROTOC", protoc()?);
	// What cargo told xtask of itself is not for the build: scripts such as ring's run again when it changes, and
	// a plain `cargo build` would compile half the network anew.
	let ours = |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
	for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(ours)) {
		cargo.env_remove(name);
	}
	Ok(cargo)
}

/// Where builds go.
pub fn target() -> Outcome<PathBuf> {
	let metadata = cargo_metadata::MetadataCommand::new().current_dir(root()).no_deps().exec()?;
	Ok(metadata.target_directory.into())
}

/// Runs a command, and fails as it does.
pub fn run(command: &mut Command) -> Outcome {
	let status = command.status().map_err(|error| format!("{:?}: {error}", command.get_program()))?;
	if !status.success() {
		return Err(format!("{} failed", describe(command)).into());
	}
	Ok(())
}

/// A command as one would type it.
pub fn describe(command: &Command) -> String {
	let words = std::iter::once(command.get_program()).chain(command.get_args());
	words.map(|word| Path::new(word).file_name().unwrap_or(word).to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Adds the targets that are missing. Where rustup does not manage the toolchain, the build tells.
pub fn ensure_targets() {
	let installed = Command::new("rustup").args(["target", "list", "--installed"]).current_dir(root()).output();
	let installed = installed.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
	for target in TARGETS.iter().filter(|target| !installed.contains(**target)) {
		let _ = Command::new("rustup").args(["target", "add", target]).current_dir(root()).status();
	}
}

/// Builds everything, tests included, and tells where the programs are. What is selected decides which
/// features the dependencies get: always the whole workspace, so that none is ever built twice.
pub fn build() -> Outcome<Binaries> {
	ensure_targets();
	let mut build = cargo("build")?;
	build.args(["--release", "--workspace", "--all-targets", "--message-format=json-render-diagnostics"]);
	let mut process = build.stdout(Stdio::piped()).spawn()?;
	let messages = process.stdout.take().ok_or("cargo prints nothing")?;
	let (mut node, mut pot, mut metadata, mut browser, mut bindgen) = (None, None, None, None, None);
	for message in Message::parse_stream(BufReader::new(messages)) {
		let Message::CompilerArtifact(artifact) = message? else { continue };
		// A program is also built as its own unit test.
		let program = match artifact.target.name.as_str() {
			_ if artifact.profile.test => continue,
			"potchain-node" => &mut node,
			"pot" => &mut pot,
			"metadata" => &mut metadata,
			"xtask-browser" => &mut browser,
			"xtask-bindgen" => &mut bindgen,
			_ => continue,
		};
		*program = artifact.executable.map(PathBuf::from);
	}
	if !process.wait()?.success() {
		return Err("the build failed".into());
	}
	Ok(Binaries {
		node: node.ok_or("cargo built no node")?,
		pot: pot.ok_or("cargo built no pot")?,
		metadata: metadata.ok_or("cargo built no metadata writer")?,
		browser: browser.ok_or("cargo built no xtask-browser")?,
		bindgen: bindgen.ok_or("cargo built no xtask-bindgen")?,
	})
}

/// Writes the built runtime's metadata.
pub fn write_metadata(binaries: &Binaries, to: &Path) -> Outcome {
	run(Command::new(&binaries.metadata).arg(to))
}
