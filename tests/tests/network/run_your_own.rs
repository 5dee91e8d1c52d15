//! The README says how to run a network of one's own: here its commands are run, as written, and those of
//! `docs/validators.md`.

use crate::common::until_final;
use potchain_client::Chain;
use potchain_tests::{binary_for_test, free_port, Node, NODE_VARIABLE};
use std::{fs, path::Path, process::Command};

#[tokio::test]
async fn a_network_of_ones_own_comes_about_as_the_readme_says() {
	let folder = tempfile::tempdir().expect("a folder");
	let binary = folder.path().join("potchain-node");
	fs::copy(binary_for_test(NODE_VARIABLE), &binary).expect("a copy");
	let readme = include_str!("../../../README.md");
	let section = readme.split("### Run your own").nth(1).expect("the section");
	let [making, starting] = &blocks(section)[..2] else { unreachable!("two were asked for") };
	let (validator, full) = starting.trim().split_once('\n').expect("two nodes");

	let peers = free_port().expect("a port").to_string();
	let making = making.replace("30333", &peers);
	shell(folder.path(), &making);
	let validator = node(folder.path(), validator, &["--listen-addr", &format!("/ip4/127.0.0.1/tcp/{peers}")]);
	let full = node(folder.path(), &full.replace("30334", &free_port().expect("a port").to_string()), &[]);
	for node in [&validator, &full] {
		let chain = Chain::connect(&node.url()).await.expect("it answers");
		until_final(&chain, 3).await;
	}
	assert!(full.log().expect("a log").contains("Our network"), "the specification's name is said");

	let [joining, adding] = &blocks(include_str!("../../../docs/validators.md"))[..2] else {
		unreachable!("two were asked for")
	};
	let late = node(folder.path(), joining, &["--port", "0"]);
	until_final(&Chain::connect(&late.url()).await.expect("it answers"), 3).await;
	assert!(late.log().expect("a log").contains("Warp sync is complete"), "it did not run every block");

	let port = validator.url().rsplit(':').next().expect("a port").to_owned();
	let phrase = "phrase=$(jq -r .secretPhrase anna/secret.json)\n";
	let printed = shell(folder.path(), &format!("{phrase}{}", adding.replace("9944", &port)));
	assert!(printed.contains("\"keys\": \"0x") && printed.contains("\"proof\": \"0x"), "{printed}");
}

/// The commands of a text.
fn blocks(text: &str) -> Vec<String> {
	text.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next()).map(str::to_owned).collect()
}

/// Runs commands in a folder, with the node's binary there, and returns what they print.
fn shell(folder: &Path, commands: &str) -> String {
	let path = format!("{}:{}", folder.display(), std::env::var("PATH").expect("there is one"));
	let mut bash = Command::new("bash");
	let bash = bash.args(["-euo", "pipefail", "-c", commands]).current_dir(folder).env("PATH", path);
	let output = bash.output().expect("bash runs");
	assert!(output.status.success(), "{commands}\n{}", String::from_utf8_lossy(&output.stderr));
	String::from_utf8(output.stdout).expect("it prints text")
}

/// Starts a node by a command such as `potchain-node --base-path NAME/data`.
fn node(folder: &Path, command: &str, more: &[&str]) -> Node {
	let mut words = shell_words::split(command).expect("words");
	assert_eq!(words.remove(0), "potchain-node");
	let place = words.iter().position(|word| word == "--base-path").expect("it says where its data is");
	let data = folder.join(&words[place + 1]);
	words.drain(place..place + 2);
	for word in &mut words {
		if folder.join(&*word).exists() {
			*word = folder.join(&*word).to_string_lossy().into_owned();
		}
	}
	let own = data.parent().expect("it is NAME/data").to_owned();
	fs::create_dir_all(&own).expect("a folder");
	let words: Vec<_> =
		words.iter().map(String::as_str).chain(["--no-prometheus"]).chain(more.iter().copied()).collect();
	Node::open(&folder.join("potchain-node"), Box::new(own), &words, 0).expect("it starts")
}
