//! `pot` without a node: what people do is kept, and done once when there is one.

mod person;

use person::Person;
use potchain_tests::Node;
use serde_json::Value;
use std::{collections::BTreeSet, process::Stdio, thread, time::Duration};

/// Alice's pot "Trip", with Bob in it.
fn trip(node: &Node) -> (Person, Person) {
	let (alice, bob) = (Person::new("//Alice", node), Person::fresh("bob", node));
	alice.pot(&["new", "Trip", "--currency", "EUR", "--as", "Alice"]);
	bob.join(&alice.invite(&[]), "Bob");
	// What Alice has not seen she cannot know without a network.
	alice.pot(&["balances"]);
	(alice, bob)
}

fn memos(list: &Value) -> Vec<String> {
	let items = list["items"].as_array().expect("items").iter();
	items.map(|item| item["memo"].as_str().unwrap_or_default().to_owned()).collect()
}

/// Both are in the mountains without a network, add a guest and an expense for it, and change the same expense. When they
/// are back, each guest has their expense, and who came second decides.
#[test]
fn a_weekend_in_a_mountain_hut() {
	let node = Node::start_for_test();
	let (alice, bob) = trip(&node);
	alice.pot(&["add", "30", "Hut"]);
	let hut = alice.json(&["list"])["items"][0]["id"].as_str().expect("an id").to_owned();
	bob.pot(&["balances"]);

	for (person, guest, memo) in [(&alice, "Carol", "Hut, says Alice"), (&bob, "Dave", "Hut, says Bob")] {
		let offline = |arguments: &[&str]| person.json(&[&["--offline"], arguments].concat());
		assert_eq!(offline(&["member", "add", guest])["status"], "queued");
		assert_eq!(offline(&["add", "10", "Soup", "--paid", guest, "--for", guest])["level"], "pending");
		offline(&["edit", &hut, "--memo", memo]);
		assert!(memos(&offline(&["list"])).contains(&memo.to_owned()), "what one does is there at once");
		assert_eq!(offline(&["outbox"])["changes"].as_array().expect("changes").len(), 3);
		assert_eq!(offline(&["status"])["node"]["waiting"], 3);
	}
	bob.pot(&["sync"]);
	let said = alice.run(&["balances"]);
	assert!(String::from_utf8_lossy(&said.stderr).contains("`pot conflicts`"), "{said:?}");

	let conflicts = alice.json(&["conflicts"]);
	let [conflict] = &conflicts["changes"].as_array().expect("changes")[..] else { panic!("{conflicts}") };
	assert_eq!(conflict["status"], "conflict");
	assert!(conflict["what"][0].as_str().expect("words").contains("Hut, says Alice"), "{conflict}");
	assert!(conflict["theirs"][0].as_str().expect("words").contains("Hut, says Bob"), "{conflict}");
	for person in [&alice, &bob] {
		let balances = person.json(&["balances"]);
		let names: BTreeSet<_> =
			balances["balances"].as_array().expect("rows").iter().map(|row| row["name"].to_string()).collect();
		assert_eq!(names.len(), 4, "two guests of the same number are two: {names:?}");
		let soups = person.json(&["list"]);
		let eaters = soups["items"].as_array().expect("items").iter().filter(|item| item["memo"] == "Soup");
		assert_eq!(eaters.map(|item| item["money"]["paid"].to_string()).collect::<BTreeSet<_>>().len(), 2);
	}
	let change = conflict["change"].to_string();
	assert!(bob.fails(2, &["resolve", &change, "--mine"]).contains("no"), "it is nothing of Bob's");
	assert_eq!(alice.json(&["resolve", &change, "--mine"])["status"], "final");
	assert!(memos(&bob.json(&["list"])).contains(&"Hut, says Alice".to_owned()));
	assert!(alice.json(&["conflicts"])["changes"].as_array().expect("changes").is_empty());
	assert_eq!(alice.json(&["outbox", "--all"])["changes"][0]["status"], "dismissed", "nothing that was typed is gone");
}

/// The node dies, and `pot` goes on; when it is back, the next command sends what waits.
#[test]
fn a_node_that_is_gone_is_no_reason_to_stop() {
	let mut node = Node::start_for_test();
	let (alice, bob) = trip(&node);
	node.kill();
	let kept = alice.run(&["add", "12.50", "Dinner"]);
	let said = String::from_utf8_lossy(&kept.stdout).into_owned();
	assert!(kept.status.success() && said.contains("saved here"), "{said}");
	alice.pot(&["add", "5", "Gum"]);
	let gum = alice.json(&["outbox"])["changes"][1]["change"].to_string();
	alice.pot(&["outbox", "cancel", &gum]);
	assert!(alice.fails(3, &["invite"]).contains("needs one"));
	assert!(alice.fails(3, &["sync"]).contains("no node answers"));
	let status = alice.json(&["status"]);
	assert_eq!((&status["node"]["connection"], &status["node"]["waiting"]), (&"offline".into(), &1.into()));

	node.resume().expect("it starts again");
	assert_eq!(alice.json(&["balances"])["balances"][0]["balance"], "6.25");
	assert_eq!(memos(&bob.json(&["list"])), ["Dinner"]);
	assert_eq!(alice.json(&["status"])["node"]["waiting"], 0);
}

/// Twenty changes are kept; sending them is killed at every moment that there is, by two computers of the same person at
/// once.
#[test]
fn what_is_kept_is_sent_once_however_often_that_is_killed() {
	let node = Node::start_for_test();
	let (alice, _) = trip(&node);
	let other = Person { key: Some("//Alice"), ..Person::fresh("alices-laptop", &node) };
	other.pot(&["balances"]);
	for number in 0..10 {
		alice.pot(&["--offline", "add", "1", &format!("here {number}")]);
		other.pot(&["--offline", "--pot", "Trip", "add", "1", &format!("there {number}")]);
	}
	for milliseconds in [10, 40, 90, 150, 250, 350, 450, 550, 650, 750] {
		let both = [&alice, &other].map(|person| {
			let mut sync = person.command(&["sync"]);
			sync.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("pot runs")
		});
		thread::sleep(Duration::from_millis(milliseconds));
		for mut sync in both {
			sync.kill().expect("it is killed");
			sync.wait().expect("it ends");
		}
	}
	for person in [&alice, &other] {
		person.pot(&["sync"]);
	}
	let mut memos = memos(&alice.json(&["list"]));
	assert_eq!(memos.len(), 20, "{memos:?}");
	memos.sort();
	memos.dedup();
	assert_eq!(memos.len(), 20, "each is there once");
	alice.pot(&["verify"]);
}

/// Two commands at once on one computer, beside a third that watches: each gets its turn.
#[test]
fn commands_on_one_computer_do_not_get_into_each_others_way() {
	let node = Node::start_for_test();
	let (alice, _) = trip(&node);
	let mut watch = alice.command(&["watch"]).stdout(Stdio::null()).spawn().expect("pot runs");
	let both = ["one", "two"].map(|memo| alice.command(&["add", "1", memo]).stdout(Stdio::null()).spawn());
	for adding in both {
		assert!(adding.expect("pot runs").wait().expect("it ends").success());
	}
	assert_eq!(memos(&alice.json(&["list"])).len(), 2);
	watch.kill().expect("it is killed");
	watch.wait().expect("it ends");
}
