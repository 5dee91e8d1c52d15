//! The specification of a network and the keys of its nodes, made by the node itself, as the README says how to make
//! one's own.

use crate::{free_port, Node};
use serde_json::{json, Value};
use std::{fs, io, net::Ipv4Addr, path::Path, process::Command};

/// The specification's name in the network's folder.
pub(super) const FILE: &str = "spec.json";

/// Those whose accounts have tokens on every network for trying things out.
const KNOWN: [&str; 6] = ["//Alice", "//Bob", "//Charlie", "//Dave", "//Eve", "//Ferdie"];

/// A node in a specification: the full node has the first place.
pub(super) struct Seat {
	name: String,
	/// Where it listens, and what its peers call it.
	addresses: Vec<String>,
}

impl Seat {
	/// All that the specification in a folder names.
	pub fn all(folder: &Path) -> io::Result<Vec<Self>> {
		let spec: Value = serde_json::from_slice(&fs::read(folder.join(FILE))?)?;
		let mut seats: Vec<Self> = Vec::new();
		for address in spec["bootNodes"].as_array().into_iter().flatten().filter_map(Value::as_str) {
			match seats.last_mut() {
				Some(seat) if parts(seat.peer()).1 == parts(address).1 => seat.addresses.push(address.to_owned()),
				_ => seats.push(Self { name: name(seats.len()), addresses: vec![address.to_owned()] }),
			}
		}
		Ok(seats)
	}

	/// Where its peers find it.
	pub fn peer(&self) -> &str {
		&self.addresses[0]
	}

	/// The node, before it is started, in a role such as `--validator`.
	pub fn node(&self, binary: &Path, folder: &Path, role: Option<&str>, rpc_port: u16) -> Node {
		let addresses = self.addresses.iter().flat_map(|address| ["--listen-addr", parts(address).0]);
		node(binary, folder, &self.name, &addresses.chain(role).collect::<Vec<_>>(), rpc_port)
	}
}

/// Makes the specification of a network with a node at each of these hosts, the full node first, and their keys. A node
/// alone gets a dev chain.
pub(super) fn write(binary: &Path, folder: &Path, hosts: &[Ipv4Addr]) -> io::Result<()> {
	let mut boot_nodes = Vec::new();
	let (mut keys, mut accounts) = (Vec::new(), Vec::new());
	for (place, host) in hosts.iter().enumerate() {
		let own = folder.join(name(place));
		let peer = make_node_key(binary, &own)?;
		boot_nodes.push(format!("/ip4/{host}/tcp/{}/p2p/{peer}", free_port()?));
		let Some(validator) = place.checked_sub(1) else {
			boot_nodes.push(format!("/ip4/{host}/tcp/{}/ws/p2p/{peer}", free_port()?));
			continue;
		};
		let seed = KNOWN.get(validator).map_or_else(|| format!("//Validator//{place}"), |&seed| seed.to_owned());
		let [account, grandpa] = ["sr25519", "ed25519"].map(|scheme| address(binary, scheme, &seed));
		let (account, grandpa) = (account?, grandpa?);
		keys.push(json!([account, account, { "aura": account, "grandpa": grandpa }]));
		accounts.push(account);
		insert_key(binary, &own, "aura", "sr25519", &seed)?;
		insert_key(binary, &own, "gran", "ed25519", &seed)?;
	}
	let base = if keys.is_empty() { "dev" } else { "local" };
	let mut spec: Value = serde_json::from_str(&run(binary, &["export-chain-spec", "--chain", base])?)?;
	if !keys.is_empty() {
		let genesis = &mut spec["genesis"]["runtimeGenesis"]["patch"];
		genesis["session"]["keys"] = keys.into();
		genesis["validatorSet"]["invulnerables"] = accounts.into();
	}
	spec["bootNodes"] = boot_nodes.into();
	let plain = folder.join("plain.json");
	fs::write(&plain, serde_json::to_vec_pretty(&spec)?)?;
	let raw = run(binary, &["export-chain-spec", "--raw", "--chain", &plain.to_string_lossy()])?;
	fs::write(folder.join(FILE), raw)
}

/// A node that the specification does not name, before it is started. It is to become a validator.
pub(super) fn newcomer(binary: &Path, folder: &Path, name: &str) -> io::Result<Node> {
	make_node_key(binary, &folder.join(name))?;
	let address = format!("/ip4/{}/tcp/{}", Ipv4Addr::LOCALHOST, free_port()?);
	Ok(node(binary, folder, name, &["--listen-addr", &address, "--validator"], 0))
}

/// Where a node listens, and what its peers call it.
fn parts(address: &str) -> (&str, &str) {
	address.split_once("/p2p/").unwrap_or((address, ""))
}

fn name(place: usize) -> String {
	match place {
		0 => "full".into(),
		_ => format!("validator-{place}"),
	}
}

/// A node of the network in a folder. Its keys lie beside its data: who loses that has them still.
fn node(binary: &Path, folder: &Path, name: &str, more: &[&str], rpc_port: u16) -> Node {
	let own = folder.join(name);
	let [spec, node_key, keys] = [folder.join(FILE), own.join("node-key"), own.join("keys")];
	let [spec, node_key, keys] = [&spec, &node_key, &keys].map(|path| path.to_string_lossy());
	let common = ["--chain", &spec, "--name", name, "--node-key-file", &node_key, "--keystore-path", &keys];
	let options = [&common[..], &["--no-mdns", "--no-prometheus"], more].concat();
	Node::new(binary, Box::new(own.clone()), &options, rpc_port)
}

/// Makes the key by which a node's peers know it, and says what they call it.
fn make_node_key(binary: &Path, own: &Path) -> io::Result<String> {
	fs::create_dir_all(own)?;
	let file = own.join("node-key");
	run(binary, &["key", "generate-node-key", "--file", &file.to_string_lossy()])?;
	Ok(run(binary, &["key", "inspect-node-key", "--file", &file.to_string_lossy()])?.trim().to_owned())
}

/// The address that belongs to a seed.
fn address(binary: &Path, scheme: &str, seed: &str) -> io::Result<String> {
	let said = run(binary, &["key", "inspect", "--output-type", "json", "--scheme", scheme, seed])?;
	let key: Value = serde_json::from_str(&said)?;
	Ok(key["ss58Address"].as_str().ok_or(io::ErrorKind::InvalidData)?.to_owned())
}

fn insert_key(binary: &Path, own: &Path, kind: &str, scheme: &str, seed: &str) -> io::Result<()> {
	let keys = own.join("keys");
	let keys = keys.to_string_lossy();
	let place = ["key", "insert", "--chain", "local", "--keystore-path", &keys];
	run(binary, &[&place[..], &["--key-type", kind, "--scheme", scheme, "--suri", seed]].concat()).map(drop)
}

/// What the node prints when it is asked for something else than to run.
fn run(binary: &Path, arguments: &[&str]) -> io::Result<String> {
	let output = crate::spawn(|| Command::new(binary).args(arguments).output())?;
	if !output.status.success() {
		return Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()));
	}
	Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
