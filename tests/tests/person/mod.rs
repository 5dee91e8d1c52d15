//! Somebody at a terminal, and the schemas of what they are shown.

#![allow(dead_code, reason = "each test uses some of it")]

use jsonschema::{Registry, Validator};
use potchain_tests::{binary_for_test, command_in, Network, Node, POT_VARIABLE};
use serde_json::{json, Value};
use std::{
	fs,
	path::{Path, PathBuf},
	process::{Command, Output, Stdio},
};

/// Somebody at a terminal.
pub struct Person {
	/// The key that they name; without one, that of their folder.
	pub key: Option<&'static str>,
	pub url: String,
	/// The specification that a light client of theirs begins with: then they know no node.
	pub light: Option<PathBuf>,
	pub home: PathBuf,
	/// The network namespace of the node.
	pub namespace: Option<String>,
}

impl Person {
	pub fn new(key: &'static str, node: &Node) -> Self {
		let home = node.folder().join(key.replace('/', ""));
		fs::create_dir_all(&home).expect("a folder");
		let namespace = node.namespace().map(str::to_owned);
		Self { key: Some(key), url: node.url(), light: None, home, namespace }
	}

	/// Somebody who has nothing yet.
	pub fn fresh(name: &str, node: &Node) -> Self {
		let home = node.folder().join(name);
		let namespace = node.namespace().map(str::to_owned);
		Self { key: None, url: node.url(), light: None, home, namespace }
	}

	/// Somebody who has nothing yet but the specification of a network.
	pub fn light(name: &str, network: &Network) -> Self {
		Self { url: String::new(), light: Some(network.spec()), ..Self::fresh(name, network.full()) }
	}

	pub fn command(&self, arguments: &[&str]) -> Command {
		let mut command = command_in(self.namespace.as_deref(), &binary_for_test(POT_VARIABLE));
		command.args(arguments).env_remove("POT").env("POT_URL", &self.url).env("POT_HOME", &self.home);
		command.env_remove("POT_LIGHT").envs(self.light.as_ref().map(|spec| ("POT_LIGHT", spec)));
		command.env_remove("POT_KEY").envs(self.key.map(|key| ("POT_KEY", key))).stdin(Stdio::null());
		command
	}

	pub fn run(&self, arguments: &[&str]) -> Output {
		self.command(arguments).output().expect("pot runs")
	}

	/// What it prints when it succeeds.
	#[track_caller]
	pub fn pot(&self, arguments: &[&str]) -> String {
		printed(arguments, self.run(arguments))
	}

	/// The document that it prints, which its schema describes.
	#[track_caller]
	pub fn json(&self, arguments: &[&str]) -> Value {
		document(&self.pot(&[arguments, &["--json"]].concat()))
	}

	/// The link of an invite to their current pot.
	#[track_caller]
	pub fn invite(&self, arguments: &[&str]) -> String {
		let written = self.json(&[&["invite"], arguments].concat());
		written["link"].as_str().expect("a link").to_owned()
	}

	/// Joins by a link.
	#[track_caller]
	pub fn join(&self, link: &str, name: &str) {
		self.json(&["join", link, "--as", name]);
	}

	/// What it says when it fails, and with which code.
	#[track_caller]
	pub fn fails(&self, code: i32, arguments: &[&str]) -> String {
		let output = self.run(arguments);
		let said = String::from_utf8(output.stderr).expect("it prints text");
		assert_eq!(output.status.code(), Some(code), "pot {}: {said}", arguments.join(" "));
		said
	}
}

/// What was printed by a command that succeeded.
#[track_caller]
pub fn printed(arguments: &[&str], output: Output) -> String {
	assert!(output.status.success(), "pot {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
	String::from_utf8(output.stdout).expect("it prints text")
}

/// A document that was printed, which its schema describes.
#[track_caller]
pub fn document(text: &str) -> Value {
	let document = serde_json::from_str(text).expect("it prints JSON");
	check(&document);
	document
}

/// A document is what the schema that it names says.
#[track_caller]
pub fn check(document: &Value) {
	let name = document["schema"].as_str().expect("a document names its schema");
	let name = name.strip_prefix("potchain/").and_then(|name| name.strip_suffix("/1")).expect("potchain/…/1");
	let validator = validator(name);
	let faults: Vec<_> =
		validator.iter_errors(document).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
	assert!(faults.is_empty(), "{name}: {faults:#?}\n{document:#}");
}

pub fn validator(name: &str) -> Validator {
	let registry = schemas().into_iter().fold(Registry::new(), |registry, schema| {
		let id = schema["$id"].as_str().expect("a schema has an id").to_owned();
		registry.add(id, schema).expect("a schema is one")
	});
	let registry = registry.prepare().expect("the schemas fit together");
	let schema = json!({ "$ref": format!("urn:potchain:schema:{name}") });
	jsonschema::options().with_registry(&registry).build(&schema).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn schemas() -> Vec<Value> {
	let folder = Path::new("../schemas");
	let files = fs::read_dir(folder).expect("the schemas");
	let read = |file: std::io::Result<fs::DirEntry>| fs::read(file.expect("a file").path()).expect("a file");
	files.map(read).map(|bytes| serde_json::from_slice(&bytes).expect("JSON")).collect()
}
