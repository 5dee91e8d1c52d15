//! The main job on real input, on a chain of its own: a pot of four from ChopDot, and two people who change
//! a pot at the same moment and agree.

use crate::{
	cargo::{self, Binaries},
	Outcome,
};
use potchain_tests::Node;
use serde_json::Value;
use std::{
	io::{BufRead, BufReader},
	path::PathBuf,
	process::{Child, ChildStdout, Command, Stdio},
};

/// What the balances of the imported pot are: the sums of the file's own splits.
const PARTY: [(&str, &str); 4] =
	[("You", "1.3750000000"), ("Alice", "-0.5750000000"), ("Bob", "-1.6250000000"), ("Charlie", "0.8250000000")];
/// Two transactions submitted at once share a block nearly always; how often it is tried.
const ROUNDS: usize = 10;

/// Tells the story, and fails where anything differs.
pub fn run() -> Outcome {
	println!("Building (twenty minutes or so the first time) …");
	let binaries = cargo::build()?;
	let node = Node::start(&binaries.node)?;
	println!("A throw-away chain runs at {}.", node.url());
	let alice = Person::new("Alice", &node, &binaries)?;
	let bob = Person::new("Bob", &node, &binaries)?;
	import_a_party(&alice)?;
	let pot = share_a_trip(&alice, &bob)?;
	let (mut alice_sees, mut bob_sees) = (Watcher::start(&alice, &pot)?, Watcher::start(&bob, &pot)?);
	let entries = add_at_the_same_moment(&alice, &bob, &pot)?;
	let (alice_saw, bob_saw) = (alice_sees.wait_for(entries)?, bob_sees.wait_for(entries)?);
	chapter("Both have the same pot");
	for part in ["balances", "head"] {
		expect(&format!("{part} in the two live views"), &bob_saw[part], &alice_saw[part])?;
	}
	live_a_weekend(&alice, &bob, &pot)?;
	compare(&alice, &bob, &pot)?;
	pay_in_tokens(&alice, &bob)?;
	println!("\nDone: one order, one set of rules, the same pot for everyone.");
	Ok(())
}

/// A pot of four with five expenses, as ChopDot shares it.
fn import_a_party(alice: &Person) -> Outcome {
	chapter("A pot of four comes in from ChopDot");
	alice.tell(&["import", "client/tests/data/chopdot-builder-party.json", "--as", "You"])?;
	alice.tell(&["balances"])?;
	let document = alice.json(&["balances"])?;
	let found: Vec<_> =
		rows(&document, "balances")?.iter().map(|row| (text(row, "name"), text(row, "balance"))).collect();
	expect("the balances of the party", &found, &PARTY.map(|(name, balance)| (name.into(), balance.into())).to_vec())?;
	alice.tell(&["settle"])
}

/// Alice makes a pot for two, and Bob joins by a link: with a key that has no tokens.
fn share_a_trip(alice: &Person, bob: &Person) -> Outcome<String> {
	chapter("Alice makes the pot \"Trip\", and Bob joins by a link, with an account that has no tokens");
	alice.tell(&["new", "Trip", "--currency", "EUR", "--as", "Alice"])?;
	bring_in(alice, bob, &text(&alice.json(&["balances"])?, "pot"))
}

/// Alice sends Bob a link, and he joins by it.
fn bring_in(alice: &Person, bob: &Person, pot: &str) -> Outcome<String> {
	println!("\nalice$ pot invite");
	let link = text(&alice.json(&["--pot", pot, "invite"])?, "link");
	println!("{link}");
	bob.tell(&["join", &link, "--as", "Bob"])?;
	Ok(pot.into())
}

/// Both watch the pot. Bob adds exp-1 (50) and Alice exp-2 (30) at once, until both lie in one block. Returns
/// the length of the log.
fn add_at_the_same_moment(alice: &Person, bob: &Person, pot: &str) -> Outcome<u64> {
	chapter("Both watch the pot, and both add an expense at the same moment");
	for round in 1..=ROUNDS {
		let adding = bob.start(&["--pot", pot, "--json", "add", "50", "exp-1"])?;
		let by_alice = alice.start(&["--pot", pot, "--json", "add", "30", "exp-2"])?;
		let (by_bob, by_alice) = (finish(adding)?, finish(by_alice)?);
		for (who, what, done) in [("Bob", "exp-1 (50.00)", &by_bob), ("Alice", "exp-2 (30.00)", &by_alice)] {
			let times = format!("seen by others {} s · final {} s", done["included_s"], done["final_s"]);
			println!("{who:<5} {what}   entry {}   {times}", entry(done)["seq"]);
		}
		// A block has one time for all that it holds.
		if entry(&by_alice)["at"] == entry(&by_bob)["at"] {
			println!("Both lie in the same block: the chain has put them into one order.");
			return Ok(3 + 2 * round as u64);
		}
		println!("Not the same block; once more.");
	}
	Err(format!("no two expenses came into one block in {ROUNDS} rounds").into())
}

/// What was written.
fn entry(done: &Value) -> &Value {
	&done["entries"][0]
}

/// What a weekend brings: two payers, another currency, money that comes back, a payment that never came and one
/// that did, and a kitty.
fn live_a_weekend(alice: &Person, bob: &Person, pot: &str) -> Outcome {
	chapter("Dinner with two payers, a hotel in baht, and a deposit that comes back");
	let on = |person: &Person, arguments: &[&str]| person.tell(&[&["--pot", pot], arguments].concat());
	on(alice, &["add", "90", "Dinner", "--paid", "alice=60,bob=30"])?;
	on(alice, &["add", "5000THB", "Hotel", "--rate", "1/38.4"])?;
	on(alice, &["add", "40", "Deposit", "--refund"])?;
	chapter("Bob pays: once it never came, once it did");
	on(bob, &["paid", "alice", "20", "--method", "cash"])?;
	on(alice, &["contest", &last_item(alice, pot)?, "nothing came"])?;
	on(bob, &["paid", "alice", "15", "--method", "bank", "--reference", "2026-11-001"])?;
	on(alice, &["confirm", &last_item(alice, pot)?])?;
	chapter("A kitty: both put in, and it pays the taxi");
	on(alice, &["pool", "Kitty"])?;
	on(alice, &["put", "50"])?;
	on(bob, &["put", "50"])?;
	on(alice, &["add", "30", "Taxi", "--paid", "Kitty"])?;
	on(alice, &["pool"])?;
	chapter("Both see the same");
	Ok(())
}

/// A pot in the chain's token, in which a payment is a transfer.
fn pay_in_tokens(alice: &Person, bob: &Person) -> Outcome {
	chapter("A pot in the chain's token, in which a payment is a transfer");
	alice.tell(&["new", "Club", "--currency", "POT", "--as", "Alice"])?;
	let pot = text(&alice.json(&["balances"])?, "pot");
	bring_in(alice, bob, &pot)?;
	alice.tell(&["--pot", &pot, "add", "3", "Drinks"])?;
	bob.tell(&["--pot", &pot, "topup", "5", "--yes"])?;
	bob.tell(&["--pot", &pot, "send", "Alice", "1.5", "--yes"])?;
	let document = bob.json(&["--pot", &pot, "balances", "--final"])?;
	let balances: Vec<_> = rows(&document, "balances")?.iter().map(|row| text(row, "balance")).collect();
	expect("the balances of the club", &balances, &vec!["0.000000000000".to_owned(); 2])
}

/// The item that was made last.
fn last_item(person: &Person, pot: &str) -> Outcome<String> {
	let list = person.json(&["--pot", pot, "list", "--all"])?;
	Ok(rows(&list, "items")?.last().map(|item| text(item, "id")).ok_or("no item")?)
}

/// Both have the same log, head and balances, and both check them against the chain.
fn compare(alice: &Person, bob: &Person, pot: &str) -> Outcome {
	for view in ["balances", "settle", "log"] {
		let arguments = ["--pot", pot, "--json", view, "--final"];
		expect(&format!("what both see with `pot {view}`"), &bob.run(&arguments)?, &alice.run(&arguments)?)?;
	}
	alice.tell(&["--pot", pot, "log"])?;
	alice.tell(&["--pot", pot, "balances", "--final"])?;
	alice.tell(&["--pot", pot, "settle", "--final"])?;
	chapter("Both check it against the chain");
	alice.tell(&["--pot", pot, "verify"])?;
	bob.tell(&["--pot", pot, "verify"])
}

/// Somebody with a key, a home folder and `pot`.
struct Person {
	name: &'static str,
	url: String,
	home: PathBuf,
	pot: PathBuf,
}

impl Person {
	fn new(name: &'static str, node: &Node, binaries: &Binaries) -> Outcome<Self> {
		let home = node.folder().join(name);
		std::fs::create_dir(&home)?;
		Ok(Self { name, url: node.url(), home, pot: binaries.pot.clone() })
	}

	fn command(&self, arguments: &[&str]) -> Command {
		let mut command = Command::new(&self.pot);
		command.args(arguments).current_dir(cargo::root()).env("POT_URL", &self.url).env("POT_HOME", &self.home);
		command.env("POT_KEY", format!("//{}", self.name)).env_remove("POT");
		command
	}

	/// Shows the command and what it prints.
	fn tell(&self, arguments: &[&str]) -> Outcome {
		println!("\n{}$ pot {}", self.name.to_lowercase(), arguments.join(" "));
		cargo::run(&mut self.command(arguments))
	}

	fn start(&self, arguments: &[&str]) -> Outcome<Child> {
		Ok(self.command(arguments).stdout(Stdio::piped()).spawn()?)
	}

	fn run(&self, arguments: &[&str]) -> Outcome<String> {
		output(self.start(arguments)?)
	}

	fn json(&self, arguments: &[&str]) -> Outcome<Value> {
		Ok(serde_json::from_str(&self.run(&[&["--json"], arguments].concat())?)?)
	}
}

/// A `pot watch` of somebody's.
struct Watcher {
	process: Child,
	lines: std::io::Lines<BufReader<ChildStdout>>,
}

impl Watcher {
	/// Returns when it is subscribed: it has then shown the pot as it stands.
	fn start(person: &Person, pot: &str) -> Outcome<Self> {
		let mut process = person.start(&["--pot", pot, "--json", "watch"])?;
		let lines = BufReader::new(process.stdout.take().ok_or("no output")?).lines();
		let mut watcher = Self { process, lines };
		watcher.read_until(|_| true)?;
		Ok(watcher)
	}

	/// Reads on until it shows this many entries as final; `seq` is the last one's number.
	fn wait_for(&mut self, entries: u64) -> Outcome<Value> {
		self.read_until(|document| document["level"] == "final" && document["seq"].as_u64() >= Some(entries - 1))
	}

	fn read_until(&mut self, wanted: impl Fn(&Value) -> bool) -> Outcome<Value> {
		for line in self.lines.by_ref() {
			let document: Value = serde_json::from_str(&line?)?;
			if document["schema"] == "potchain/watch/1" && wanted(&document) {
				return Ok(document);
			}
		}
		Err("`pot watch` ended".into())
	}
}

impl Drop for Watcher {
	fn drop(&mut self) {
		let _ = self.process.kill();
		let _ = self.process.wait();
	}
}

fn chapter(title: &str) {
	println!("\n── {title} ──");
}

fn finish(process: Child) -> Outcome<Value> {
	Ok(serde_json::from_str(&output(process)?)?)
}

fn output(process: Child) -> Outcome<String> {
	let output = process.wait_with_output()?;
	if !output.status.success() {
		return Err("`pot` failed".into());
	}
	Ok(String::from_utf8(output.stdout)?)
}

fn rows<'a>(document: &'a Value, name: &str) -> Outcome<&'a Vec<Value>> {
	document[name].as_array().ok_or_else(|| format!("no {name} in {document}").into())
}

fn text(row: &Value, field: &str) -> String {
	row[field].as_str().unwrap_or_default().into()
}

fn expect<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, expected: &T) -> Outcome {
	if found != expected {
		return Err(format!("{what}: found {found:?}, expected {expected:?}").into());
	}
	println!("✓ {what}");
	Ok(())
}
