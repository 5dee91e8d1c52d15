//! Who gets into a pot and who does not, with nothing but a link; and what they can read.

mod person;

use person::Person;
use pot_ledger::AccountId;
use potchain_client::{
	identity::{Identity, Seat},
	Chain, Replica,
};
use potchain_tests::{fake_clock, Node};
use std::{
	collections::BTreeSet,
	fs,
	process::{Child, Output, Stdio},
};

/// Alice's pot, and a link for one person.
fn trip(node: &Node) -> (Person, String) {
	let alice = Person::new("//Alice", node);
	alice.pot(&["new", "Trip", "--currency", "EUR", "--as", "Alice"]);
	let link = alice.invite(&[]);
	(alice, link)
}

/// The account that somebody has in their first pot.
fn account(person: &Person) -> AccountId {
	let words = person.pot(&["key", "phrase"]);
	Identity::from_uri(words.trim()).expect("words").account(Seat::Pot(0))
}

/// The free balance of an account in the chain's token.
async fn tokens(node: &Node, account: &AccountId) -> u128 {
	let chain = Chain::connect(&node.url()).await.expect("the node answers");
	let best = chain.best().await.expect("a block");
	chain.spendable(best, account).await.expect("it answers").0
}

#[tokio::test]
async fn somebody_with_nothing_but_a_link_takes_part_and_leaves() {
	let node = Node::start_for_test();
	let (alice, link) = trip(&node);
	let bob = Person { url: String::new(), ..Person::fresh("bob", &node) };
	// Not even the node's address: that is in the link.
	bob.join(&link, "Bob");
	let bob = Person::fresh("bob", &node);
	let account = account(&bob);
	assert_eq!(tokens(&node, &account).await, 0);
	let dinner = bob.json(&["add", "12.50", "Dinner"]);
	assert_eq!(dinner["effect"][1]["change"], "6.25");
	assert_eq!(tokens(&node, &account).await, 0);
	assert_eq!(alice.json(&["list"])["items"][0]["memo"], "Dinner");
	assert_eq!(alice.json(&["balances"])["balances"][1]["name"], "Bob");
	bob.pot(&["leave"]);
	assert_eq!(tokens(&node, &account).await, 0);
	assert!(bob.fails(1, &["add", "1", "Gum"]).contains("no place"), "{}", bob.url);
	assert_eq!(alice.json(&["settle"])["payments"][0]["amount"], "6.25", "what is owed stays");
}

#[tokio::test]
async fn members_read_each_other_s_texts_and_the_chain_reads_none() {
	let node = Node::start_for_test();
	let (alice, link) = trip(&node);
	let bob = Person::fresh("bob", &node);
	bob.join(&link, "Bob");
	bob.pot(&["add", "30", "Marzipan", "--note", "from Lübeck"]);
	alice.pot(&["member", "pay-to", "paypal.me/alice"]);
	alice.pot(&["paid", "bob", "5", "--memo", "for the marzipan", "--reference", "2026-11"]);
	for person in [&alice, &bob] {
		let log = person.pot(&["log"]);
		for text in ["Trip", "Alice", "Bob", "Marzipan", "paypal.me/alice", "for the marzipan"] {
			assert!(log.contains(text), "{text} in {log}");
		}
		assert_eq!(person.pot(&["log", "--grep", "MARZIPAN"]).matches("arzipan").count(), 2);
	}
	let chain = Chain::connect(&node.url()).await.expect("the node answers");
	let at = chain.best().await.expect("a block").hash;
	let pot = chain.pots_of(at, account(&bob)).await.expect("it answers")[0].0;
	let stored = format!("{:?}", Replica::fetch(&chain, pot, at).await.expect("the log verifies").log());
	assert!(!stored.contains("Plain("), "{stored}");
	let stranger = Person::fresh("eve", &node);
	stranger.pot(&["key", "new"]);
	assert!(stranger.pot(&["--pot", &format!("0x{pot}"), "log"]).contains("[sealed, epoch 1]"));
}

/// `pot join`, on its way.
fn joining(person: &Person, link: &str, name: &str) -> Child {
	let mut command = person.command(&["join", link, "--as", name, "--json"]);
	command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("pot runs")
}

fn said(output: &Output) -> String {
	String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn eight_people_use_the_link_of_a_group_at_the_same_moment() {
	let node = Node::start_for_test();
	let (alice, _) = trip(&node);
	let link = alice.invite(&["--group"]);
	let names = ["Bob", "Carla", "Dave", "Eve", "Frank", "Grace", "Heidi", "Ivan"];
	let people: Vec<_> = names.iter().map(|name| Person::fresh(name, &node)).collect();
	let all: Vec<_> = people.iter().zip(names).map(|(person, name)| joining(person, &link, name)).collect();
	for process in all {
		let output = process.wait_with_output().expect("it ends");
		assert!(output.status.success(), "{}", said(&output));
	}
	let members = alice.json(&["balances"]);
	let rows = members["balances"].as_array().expect("rows");
	let found: BTreeSet<_> = rows.iter().filter_map(|row| row["name"].as_str()).collect();
	assert_eq!(found, names.into_iter().chain(["Alice"]).collect());
	for person in &people {
		assert!(person.pot(&["log"]).contains("Alice made the pot \"Trip\""), "all of them read");
	}

	// Two who want to be called the same.
	let twins = ["judy-1", "judy-2"].map(|home| Person::fresh(home, &node));
	let outputs =
		[0, 1].map(|k| joining(&twins[k], &link, "Judy")).map(|twin| twin.wait_with_output().expect("it ends"));
	let is_in = outputs.each_ref().map(|output| output.status.success());
	assert_eq!(is_in.iter().filter(|is_in| **is_in).count(), 1, "{:?}", outputs.each_ref().map(said));
	let late = usize::from(is_in[0]);
	let told = said(&outputs[late]);
	assert!(told.contains("there is a member called Judy already") && told.contains("--as NAME"), "{told}");
	twins[late].join(&link, "Trudy");
	assert_eq!(alice.json(&["balances"])["balances"].as_array().map(Vec::len), Some(11));
}

#[test]
fn the_phrase_alone_brings_back_every_pot_and_its_texts() {
	let node = Node::start_for_test();
	let (alice, link) = trip(&node);
	alice.pot(&["add", "10", "Secret santa"]);
	let bob = Person::fresh("bob", &node);
	bob.join(&link, "Bob");
	alice.pot(&["new", "Flat", "--currency", "CHF", "--as", "Alice"]);
	bob.join(&alice.invite(&[]), "Robert");
	let before = (bob.json(&["use"]), bob.pot(&["--pot", "Trip", "log"]));
	let words = bob.pot(&["key", "phrase"]);

	fs::remove_dir_all(&bob.home).expect("it is deleted");
	let file = node.folder().join("words");
	fs::write(&file, words).expect("a file");
	let mut restore = bob.command(&["key", "restore"]);
	let restored = restore.stdin(fs::File::open(file).expect("the words")).output().expect("pot runs");
	assert!(restored.status.success(), "{}", said(&restored));
	let after = (bob.json(&["use"]), bob.pot(&["--pot", "Trip", "log"]));
	let names = |document: &serde_json::Value| {
		let pots = document["pots"].as_array().expect("pots").iter();
		pots.map(|pot| (pot["name"].clone(), pot["balance"].clone())).collect::<Vec<_>>()
	};
	assert_eq!(names(&after.0), names(&before.0));
	assert_eq!(names(&after.0).len(), 2);
	assert!(after.1.contains("Secret santa"));
	bob.pot(&["--pot", "Flat", "add", "3", "Milk"]);
}

#[test]
fn who_is_put_out_does_nothing_more_and_reads_nothing_later() {
	let node = Node::start_for_test();
	let (alice, link) = trip(&node);
	let (bob, carla) = (Person::fresh("bob", &node), Person::fresh("carla", &node));
	bob.join(&link, "Bob");
	carla.join(&alice.invite(&[]), "Carla");
	bob.pot(&["add", "30", "Museum"]);
	let account = alice.json(&["status"])["members"][1]["account"].as_str().expect("an account").to_owned();
	alice.pot(&["member", "remove", "Bob"]);
	alice.pot(&["add", "9", "Gossip", "--for", "alice,carla"]);
	assert!(carla.pot(&["log", "--last", "1"]).contains("Gossip"));
	let log = bob.pot(&["log"]);
	assert!(log.contains("Museum") && !log.contains("Gossip") && log.contains("[sealed, epoch 2]"), "{log}");
	assert!(bob.fails(1, &["add", "1", "Gum"]).contains("no place"));
	// Somebody who is even is out as much.
	let dave = Person::fresh("dave", &node);
	dave.join(&alice.invite(&[]), "Dave");
	let open = alice.invite(&["--group"]);
	alice.pot(&["member", "remove", "Dave"]);
	alice.pot(&["add", "8", "Rumour", "--for", "alice,carla"]);
	let log = dave.pot(&["log"]);
	assert!(log.contains("Gossip") && !log.contains("Rumour"), "{log}");
	let eve = Person::fresh("eve", &node);
	assert!(eve.fails(1, &["join", &open, "--as", "Eve"]).contains("invite"), "he may have given the link away");
	let plan = alice.json(&["settle"]);
	let owed = plan["payments"].as_array().expect("payments").iter().filter(|row| row["to"] == 1);
	assert_eq!(owed.count(), 2, "{plan}");
	// A further link does not help, until an owner says so.
	let link = alice.invite(&[]);
	assert!(bob.fails(1, &["join", &link, "--as", "Bobby"]).contains("lost its access"));
	alice.pot(&["member", "readmit", &account]);
	bob.join(&link, "Bobby");
	assert!(bob.pot(&["log"]).contains("Gossip"), "whoever is in reads what was before");
}

#[test]
fn who_lost_everything_comes_back_after_the_delay_unless_a_device_stops_it() {
	let mut node = Node::start_for_test();
	let (alice, link) = trip(&node);
	let (bob, phone) = (Person::fresh("bob", &node), Person::fresh("new phone", &node));
	bob.join(&link, "Bob");
	bob.pot(&["add", "10", "Ferry"]);

	alice.pot(&["reinvite", "Bob"]);
	assert!(
		bob.pot(&[]).contains("Alice invited me on another device") || bob.pot(&["log"]).contains("another device")
	);
	bob.pot(&["invites", "revoke", "1"]);
	assert_eq!(alice.json(&["status"])["invites"].as_array().map_or(0, Vec::len), 0);

	let written = alice.json(&["reinvite", "Bob"]);
	let link = written["link"].as_str().expect("a link");
	let early = phone.fails(1, &["join", link]);
	assert!(early.contains("the invite opens 20"), "{early}");
	if fake_clock().is_none() {
		return println!("left out: libfaketime is not installed");
	}
	node.resume_later(73).expect("the node starts again, three days later");
	let alice = Person::new("//Alice", &node);
	alice.pot(&["add", "1", "Map"]);
	let phone = Person::fresh("new phone", &node);
	let joined = phone.run(&["join", link, "--json"]);
	assert!(joined.status.success(), "{}", said(&joined));
	assert!(phone.pot(&["log"]).contains("Ferry"));
	phone.pot(&["add", "2", "Coffee"]);
	assert_eq!(alice.json(&["list"])["items"][2]["memo"], "Coffee");
}
