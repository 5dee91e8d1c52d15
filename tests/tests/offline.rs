//! `pot` without a node: what people do is kept, and done once when there is one.

mod person;

use person::Person;
use potchain_tests::Node;
use serde_json::Value;
use std::{process::Stdio, thread, time::Duration};

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
		assert_eq!(
			offline(&["add", "10", &format!("Soup of {guest}"), "--paid", guest, "--for", guest])["level"],
			"pending"
		);
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
		let names: Vec<_> = balances["balances"].as_array().expect("rows").iter().map(|row| &row["name"]).collect();
		assert_eq!(names.len(), 4, "two guests of the same number are two: {names:?}");
		let list = person.json(&["list"]);
		let soups = list["items"].as_array().expect("items").iter().filter_map(|item| {
			let guest = item["memo"].as_str()?.strip_prefix("Soup of ")?;
			let payer = item["money"]["paid"].as_object()?.keys().next()?.parse::<usize>().ok()?;
			Some((guest, names[payer]))
		});
		let soups: Vec<_> = soups.collect();
		assert_eq!(soups.len(), 2);
		assert!(soups.iter().all(|(guest, payer)| payer == guest), "each guest has their own: {soups:?}");
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
	assert!(alice.fails(3, &["sync"]).contains("No node at"));
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

/// What came to nothing is said by the very `sync` in which it did, can be read whatever became of it and of its pot, and
/// is done again on demand.
#[test]
fn what_came_to_nothing_is_said_and_stays_readable() {
	let node = Node::start_for_test();
	let (alice, bob) = trip(&node);
	let outcome = |person: &Person| {
		let synced = person.run(&["sync", "--json"]);
		let document: Value = serde_json::from_slice(&synced.stdout).expect("it prints JSON");
		person::check(&document);
		(synced.status.code(), document["changes"].clone())
	};
	alice.pot(&["add", "20", "Base"]);
	let base = alice.json(&["list"])["items"][0]["id"].as_str().expect("an id").to_owned();
	bob.pot(&["balances"]);
	bob.pot(&["--offline", "edit", &base, "--amount", "48"]);
	alice.pot(&["--offline", "edit", &base, "--amount", "47"]);
	assert_eq!(outcome(&bob).0, Some(0));
	let (code, changes) = outcome(&alice);
	assert_eq!((code, &changes[0]["status"]), (Some(1), &"conflict".into()));
	assert_eq!(changes[0]["ops"][0]["set"]["money"]["amount"], "47.00");
	assert_eq!(changes[0]["their_entries"][0]["set"]["money"]["amount"], "48.00");
	let conflict = changes[0]["change"].to_string();
	assert!(alice.fails(2, &["resolve", &conflict, "--mine", "--amount", "3"]).contains("--set"));
	alice.pot(&["resolve", &conflict, "--theirs"]);

	alice.pot(&["--offline", "add", "20", "Tea"]);
	let tea = alice.json(&["--offline", "list"]);
	let tea = tea["items"].as_array().expect("items").iter().find(|item| item["memo"] == "Tea").expect("the tea");
	alice.pot(&["--offline", "edit", tea["id"].as_str().expect("an id"), "--amount", "21"]);
	let waiting = alice.json(&["--offline", "outbox"])["changes"].clone();
	assert!(waiting[1]["what"][0].as_str().expect("words").contains("20.00 → 21.00"), "{waiting}");
	let added = waiting[0]["change"].to_string();
	alice.pot(&["--offline", "outbox", "cancel", &added]);
	let left = alice.json(&["--offline", "outbox"])["changes"][0].clone();
	assert!(left["what"][0].as_str().expect("words").contains("20.00 → 21.00"), "{left}");
	assert!(left["said"].as_str().expect("words").contains(&format!("change {added}, which it needs")), "{left}");

	bob.pot(&["--offline", "add", "9", "Late"]);
	alice.pot(&["archive", "--unsettled"]);
	let (code, changes) = outcome(&bob);
	assert_eq!((code, &changes[0]["status"]), (Some(1), &"refused".into()));
	alice.pot(&["reopen"]);
	assert_eq!(bob.json(&["outbox", "retry", &changes[0]["change"].to_string()])["status"], "final");

	bob.pot(&["--offline", "add", "7", "Too late"]);
	for item in alice.json(&["list"])["items"].as_array().expect("items") {
		alice.pot(&["void", item["id"].as_str().expect("an id")]);
	}
	alice.pot(&["archive"]);
	alice.pot(&["dissolve", "--yes"]);
	assert_eq!(memos(&alice.json(&["list", "--all"])).len(), 2, "it is kept here");
	assert!(alice.fails(2, &["add", "3", "More"]).contains("dissolved"));
	let (code, changes) = outcome(&bob);
	assert_eq!((code, &changes[0]["status"]), (Some(1), &"refused".into()));
	assert!(changes[0]["what"][0].as_str().expect("words").starts_with("You added \"Too late\" 7.00"), "{changes}");
}

/// What was not sent is taken back, and of what landed at once only the last is undone.
#[test]
fn what_was_done_without_a_node_is_undone_one_by_one() {
	let node = Node::start_for_test();
	let (alice, _) = trip(&node);
	for memo in ["One", "Two", "Three"] {
		alice.pot(&["--offline", "add", "1", memo]);
	}
	assert_eq!(alice.json(&["--offline", "undo"])["changes"][0]["status"], "cancelled");
	assert_eq!(memos(&alice.json(&["--offline", "list"])), ["One", "Two"]);
	alice.pot(&["sync"]);
	alice.pot(&["undo"]);
	assert_eq!(memos(&alice.json(&["list"])), ["One"]);
}
