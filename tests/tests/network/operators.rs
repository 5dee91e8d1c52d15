//! What operators take for granted: a node answers to them alone unless they say otherwise, and tells nobody else how it is.

use potchain_tests::{binary_for_test, free_port, Node, NODE_VARIABLE};
use serde_json::{json, Value};
use std::process::Command;

/// Calls that change a node or say who its peers are, with parameters that would do so.
fn unsafe_calls() -> [(&'static str, Value); 9] {
	let key = format!("0x{}", "17".repeat(32));
	let peer = "/ip4/127.0.0.1/tcp/30333/p2p/12D3KooWQYV9dGMFoRzNStwpXztXaBUjtPqi6aU76ZgUriHhKust";
	[
		("author_rotateKeysWithOwner", json!([key])),
		("author_rotateKeys", json!([])),
		("author_insertKey", json!(["aura", "//Alice", key])),
		("author_hasKey", json!([key, "aura"])),
		("author_removeExtrinsic", json!([[]])),
		("system_addReservedPeer", json!([peer])),
		("system_peers", json!([])),
		("system_addLogFilter", json!(["grandpa=debug"])),
		("offchain_localStorageSet", json!(["PERSISTENT", "0x01", "0x02"])),
	]
}

/// The RPC server listens to this machine, and does as it is told there.
#[test]
fn rpc_is_for_ones_own_machine() {
	let node = Node::start_chain_for_test("local");
	let log = node.log().expect("a log");
	let served = log.lines().filter_map(|line| line.split_once("Running JSON-RPC server: addr=")).map(|(_, to)| to);
	for address in served.flat_map(|addresses| addresses.trim().split(',')).filter(|address| !address.is_empty()) {
		assert!(address.starts_with("127.0.0.1:") || address.starts_with("[::1]:"), "{address}");
	}
	for (method, parameters) in unsafe_calls() {
		let answer = ask(&node, method, &parameters);
		assert!(!answer.to_string().contains("unsafe"), "{method}: {answer}");
	}
}

/// A server for others answers what anybody may ask, and nothing else. It has to listen to all of the network for that.
#[test]
fn exposed_rpc_refuses_what_is_unsafe() {
	let node = open(&["--chain", "local", "--rpc-external", "--no-prometheus"]);
	for (method, parameters) in unsafe_calls() {
		let answer = ask(&node, method, &parameters);
		assert_eq!(answer["error"]["message"], "RPC call is unsafe to be called externally", "{method}: {answer}");
	}
	for method in ["system_health", "chain_getFinalizedHead", "rpc_methods", "chainSpec_v1_genesisHash"] {
		let answer = ask(&node, method, &json!([]));
		assert!(answer["error"].is_null() && !answer["result"].is_null(), "{method}: {answer}");
	}
}

/// Whoever has keys to lose does not serve others by a slip.
#[test]
fn a_validator_is_not_exposed_by_a_slip() {
	let mut node = Command::new(binary_for_test(NODE_VARIABLE));
	let key = "--unsafe-force-node-key-generation";
	let output =
		node.args(["--chain", "local", "--tmp", "--validator", key, "--rpc-external"]).output().expect("it runs");
	let said = String::from_utf8_lossy(&output.stderr);
	assert!(!output.status.success() && said.contains("--rpc-external option shouldn't be used"), "{said}");
}

#[test]
fn a_node_tells_prometheus_how_it_is_and_nobody_else() {
	let port = free_port().expect("a port").to_string();
	let node = open(&["--dev", "--prometheus-port", &port]);
	let metrics = curl(&[&format!("http://127.0.0.1:{port}/metrics")]);
	for name in ["substrate_block_height{", "substrate_sub_txpool_", "substrate_proposer_block_constructed_count"] {
		assert!(metrics.contains(name), "{name} is missing in {metrics}");
	}
	let log = node.log().expect("a log");
	assert!(log.contains(&format!("Prometheus exporter started at 127.0.0.1:{port}")), "to this machine alone: {log}");
	assert!(!log.contains("telemetry"), "nobody is told");
	let silent = open(&["--dev", "--no-prometheus"]);
	assert!(!silent.log().expect("a log").contains("Prometheus"), "there is none");
}

/// Starts a node in a folder of its own, at ports that it picks.
fn open(options: &[&str]) -> Node {
	let folder = tempfile::tempdir().expect("a folder");
	let options = [options, &["--port", "0"]].concat();
	Node::open(&binary_for_test(NODE_VARIABLE), Box::new(folder), &options, 0).expect("it starts")
}

/// What a node answers to a call, as an operator makes it.
pub fn ask(node: &Node, method: &str, parameters: &Value) -> Value {
	let call = json!({ "id": 1, "jsonrpc": "2.0", "method": method, "params": parameters }).to_string();
	let url = node.url().replace("ws:", "http:");
	let answer = curl(&["--header", "Content-Type: application/json", "--data", &call, &url]);
	serde_json::from_str(&answer).unwrap_or_else(|error| panic!("{method}: {error} in {answer}"))
}

fn curl(arguments: &[&str]) -> String {
	let output = Command::new("curl").args(["--silent", "--show-error"]).args(arguments).output().expect("curl runs");
	String::from_utf8(output.stdout).expect("text")
}
