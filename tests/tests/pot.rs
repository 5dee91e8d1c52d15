//! `pot`, as people use it: against a real node, and every JSON document against its schema.

mod common;
mod person;

use person::{validator, Person};
use potchain_tests::Node;
use serde_json::json;
use std::{fs, process::Stdio, thread, time::Duration};

/// Alice's pot, with Bob as a guest.
fn trip(alice: &Person) {
	alice.pot(&["new", "Trip", "--currency", "EUR", "--as", "Alice"]);
	alice.pot(&["member", "add", "Bob"]);
}

/// Alice's pot, which Bob joined.
fn trip_of_two(alice: &Person, bob: &Person) {
	alice.pot(&["new", "Trip", "--currency", "EUR", "--as", "Alice"]);
	bob.join(&alice.invite(&[]), "Bob");
}

/// A day with `pot`, and every document that it prints on the way.
#[test]
fn a_day_of_two_people() {
	let node = Node::start_for_test();
	let (alice, bob) = (Person::new("//Alice", &node), Person::new("//Bob", &node));
	trip_of_two(&alice, &bob);

	let dinner = alice.json(&["add", "12.50", "Dinner"]);
	assert_eq!(dinner["effect"][1]["change"], "-6.25");
	let id = dinner["entries"][0]["id"].as_str().expect("an id");
	bob.json(&["add", "90", "Hotel", "--paid", "alice=60,bob=30", "--split", "exact alice=50,bob=40"]);
	let taxi = bob.json(&["add", "10", "Taxi", "--split", "percent alice=33.33,bob=66.67", "--date", "2026-03-13"]);
	alice.pot(&["category", "add", "Food"]);
	bob.json(&["edit", id, "--memo", "Late dinner", "--category", "#0"]);
	alice.json(&["comment", id, "so good"]);
	let payment = bob.json(&["paid", "alice", "5"]);
	alice.json(&["confirm", payment["entries"][0]["id"].as_str().expect("an id")]);
	let taxi = taxi["entries"][0]["id"].as_str().expect("an id");
	alice.json(&["void", taxi]);
	alice.json(&["undo", taxi]);
	alice.json(&["contest", taxi, "I walked"]);

	// 12.50/2; 60 − 50; 33.33 % of 10: 6.25 + 10 − 3.33 − 5 received.
	let balances = bob.json(&["balances"]);
	assert_eq!(balances["balances"][0]["balance"], "7.92");
	assert_eq!(balances["balances"][1]["balance"], "-7.92");
	assert_eq!(bob.json(&["settle"])["payments"], json!([{ "from": 1, "to": 0, "amount": "7.92" }]));
	assert_eq!(alice.json(&["why", "bob"])["balance"], "-7.92");
	// Dinner, hotel and taxi; the payment is none.
	assert_eq!(alice.json(&["stats"])["spent"], "112.50");
	assert_eq!(alice.json(&["list"])["items"].as_array().map(Vec::len), Some(5));
	alice.json(&["show", id]);
	alice.json(&["status"]);
	alice.json(&["use"]);
	alice.json(&["key", "show"]);
	alice.json(&["verify"]);
	let news = alice.json(&[]);
	assert_eq!(news["balance"], "7.92");
	let rehearsed = alice.json(&["add", "1", "Gum", "--dry-run"]);
	assert_eq!(rehearsed["level"], "pending");
	assert_eq!(alice.json(&["balances"])["balances"], balances["balances"]);
}

/// What belongs to the pot itself, and every document about it.
#[test]
fn a_flat_with_a_kitty_a_rent_and_a_plan() {
	let node = Node::start_for_test();
	let (alice, bob) = (Person::new("//Alice", &node), Person::new("//Bob", &node));
	trip_of_two(&alice, &bob);
	alice.json(&["category", "add", "Rent"]);
	alice.json(&["budget", "1000", "--category", "Rent", "--monthly"]);
	alice.json(&["pool", "Kitty"]);
	alice.json(&["put", "50"]);
	bob.json(&["put", "50"]);
	alice.json(&["add", "30", "Soap", "--paid", "kitty"]);
	alice.json(&["set", "--goal", "500", "--policy", "concerned"]);
	alice.json(&["template", "add", "900", "Rent", "--every", "month", "--start", "2026-01-31", "--times", "3"]);

	// Both book what is due at the same moment: three rents, one each.
	let both = [alice.command(&["due"]).spawn(), bob.command(&["due"]).spawn()];
	for mut due in both.map(|due| due.expect("pot runs")) {
		assert!(due.wait().expect("it ends").success());
	}
	let list = alice.json(&["list"]);
	let rents = list["items"].as_array().expect("items").iter().filter(|item| item["template"].is_string());
	assert_eq!(rents.map(|item| item["date"].clone()).collect::<Vec<_>>(), ["2026-01-31", "2026-02-28", "2026-03-31"]);

	let pot = alice.json(&["pool"]);
	assert_eq!(pot["goal"], json!({ "amount": "500.00", "held": "70.00" }));
	assert_eq!(alice.json(&["set"])["policy"], "concerned");
	alice.json(&["settle", "--freeze"]);
	bob.json(&["add", "10", "Bulbs"]);
	assert_eq!(bob.json(&["settle", "--direct"])["mode"], "direct");
	assert!(bob.json(&["settle"])["frozen"]["rest"].is_array());
	alice.json(&["log", "bob"]);
	alice.json(&["log", "pot"]);
	alice.json(&["revert", "--by", "bob", "--since", "0", "--dry-run"]);
	bob.json(&["member", "pay-to", "me", "DE89370400440532013000"]);
	alice.json(&["verify"]);
	let before = alice.json(&["balances"])["balances"].clone();
	alice.pot(&["copy", "Flat"]);
	let after = alice.json(&["balances"])["balances"].clone();
	let balances = |rows: &serde_json::Value| {
		rows.as_array().expect("rows").iter().map(|row| row["balance"].clone()).collect::<Vec<_>>()
	};
	assert_eq!(balances(&after), balances(&before));
}

/// The log is a text that needs no chain.
#[test]
fn a_log_replays_to_the_same_balances_without_a_chain() {
	let mut node = Node::start_for_test();
	let alice = Person::new("//Alice", &node);
	alice.pot(&["new", "Trip", "--currency", "EUR", "--as", "Alice", "--plain"]);
	alice.pot(&["member", "add", "Bob"]);
	alice.pot(&["add", "100", "Dinner"]);
	alice.pot(&["paid", "bob", "20"]);
	let journal = alice.pot(&["log", "--json"]);
	for (line, schema) in journal.lines().zip(["journal-header"].into_iter().chain(std::iter::repeat("journal-entry")))
	{
		let line = serde_json::from_str(line).expect("JSON");
		assert!(validator(schema).is_valid(&line), "{schema}: {line}");
	}
	let balances = alice.json(&["balances"]);
	node.kill();
	let file = node.folder().join("trip.jsonl");
	fs::write(&file, &journal).expect("a file");
	let replayed = alice.json(&["replay", &file.to_string_lossy()]);
	assert_eq!(replayed["balances"], balances["balances"]);
	assert_eq!(replayed["head"], balances["head"]);
	assert_eq!(replayed["settle"], json!([{ "from": 1, "to": 0, "amount": "70.00" }]));
}

/// What is kept of a pot outlives the node, and says so itself if someone changed it.
#[test]
fn a_pot_is_kept_in_files() {
	let mut node = Node::start_for_test();
	let alice = Person::new("//Alice", &node);
	trip(&alice);
	alice.pot(&["add", "100", "Dinner"]);
	let (raw, page) = (node.folder().join("trip.raw"), node.folder().join("trip.html"));
	alice.pot(&["export", "--final", "--format", "raw", "-o", &raw.to_string_lossy()]);
	assert_eq!(alice.json(&["statement", "--final", "-o", &page.to_string_lossy()])["format"], "html");
	assert!(alice.fails(2, &["statement", "--json"]).contains("name a file with -o"));
	assert_eq!(alice.pot(&["export"]), alice.pot(&["log", "--json"]));
	assert_eq!(alice.pot(&["export", "--format", "csv"]).lines().count(), 2, "the headings, and the dinner");
	node.kill();
	let replayed = alice.json(&["replay", &raw.to_string_lossy()]);
	assert_eq!(replayed["balances"][0]["balance"], "50.00");
	let head = replayed["head"].as_str().expect("a raw export has a head");
	assert!(fs::read_to_string(page).expect("a page").contains(head));
	let text = fs::read_to_string(&raw).expect("a file");
	fs::write(&raw, text.replace(head, &format!("0x{}", "0".repeat(64)))).expect("a file");
	let said = alice.fails(5, &["replay", &raw.to_string_lossy()]);
	assert!(said.contains("breaks at entry 2"), "{said}");
}

/// The exit codes that `pot --help` lists, and words that say what to do.
#[test]
fn failures_have_their_codes_and_say_what_to_do() {
	let mut node = Node::start_for_test();
	let (alice, bob) = (Person::new("//Alice", &node), Person::new("//Bob", &node));
	trip_of_two(&alice, &bob);

	let said = alice.fails(1, &["add", "10", "Dinner", "--split", "exact alice=4,bob=5"]);
	assert!(said.contains("1.00"), "{said}");
	alice.fails(1, &["member", "role", "alice", "editor"]);
	bob.fails(1, &["member", "role", "alice", "viewer"]);
	alice.fails(2, &["add", "12.505", "Dinner"]);
	alice.fails(2, &["add", "12.50", "Dinner", "--for", "zoe"]);
	alice.fails(2, &["dance"]);
	let broke = Person::new("//Nobody", &node);
	let said = broke.fails(1, &["new", "Mine", "--currency", "EUR", "--as", "Nobody"]);
	assert!(said.contains("tokens"), "{said}");

	node.kill();
	let known = alice.run(&["balances"]);
	let said = String::from_utf8_lossy(&known.stderr).into_owned();
	assert!(known.status.success() && said.contains("No node at") && said.contains("as it was"), "{said}");
	let said = Person::new("//Carol", &node).fails(3, &["balances"]);
	assert!(said.contains("No node at"), "{said}");
}

/// It is killed again and again, and run once more: each expense is there once.
#[test]
fn an_import_of_a_thousand_expenses_survives_being_killed() {
	let node = Node::start_for_test();
	let alice = Person::new("//Alice", &node);
	let expense = |k: u32| {
		json!({ "id": format!("e{k}"), "amount": 3.01, "paidBy": if k.is_multiple_of(2) { "owner" } else { "bob" },
			"memo": format!("Expense {k}"), "date": "2026-03-13T00:00:00.000Z",
			"split": [{ "memberId": "owner", "amount": 1.51 }, { "memberId": "bob", "amount": 1.50 }] })
	};
	let members = json!([{ "id": "owner", "name": "You" }, { "id": "bob", "name": "Bob" }]);
	let expenses: Vec<_> = (0..1000).map(expense).collect();
	let pot = json!({ "potId": "9", "name": "Many", "type": "expense", "baseCurrency": "EUR",
		"members": members, "expenses": expenses });
	let file = node.folder().join("many.json");
	fs::write(&file, pot.to_string()).expect("a file");
	let import = ["import", &file.to_string_lossy(), "--as", "Alice"];

	for milliseconds in [900, 1700, 2300] {
		let mut process = alice.command(&import).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("pot runs");
		thread::sleep(Duration::from_millis(milliseconds));
		process.kill().expect("it is killed");
		process.wait().expect("it ends");
		// What was under way lands, or is void.
		thread::sleep(Duration::from_secs(1));
	}
	alice.pot(&import);

	let items = alice.json(&["list"]);
	let mut memos: Vec<_> = items["items"].as_array().expect("items").iter().map(|item| item["memo"].clone()).collect();
	assert_eq!(memos.len(), 1000);
	memos.sort_by_key(ToString::to_string);
	memos.dedup();
	assert_eq!(memos.len(), 1000);
	// 500 · 3.01 − 1000 · 1.51.
	assert_eq!(alice.json(&["balances"])["balances"][0]["balance"], "-5.00");
	let again = alice.pot(&import);
	assert!(!again.is_empty());
	assert_eq!(alice.json(&["list"])["items"].as_array().map(Vec::len), Some(1000));
}

/// A key is made once, readable by its owner only, and never overwritten.
#[cfg(unix)]
#[test]
fn a_key_is_kept_to_oneself() {
	use std::os::unix::fs::PermissionsExt;
	let node = Node::start_for_test();
	let alice = Person::new("//Alice", &node);
	let new = |arguments: &[&str]| alice.command(arguments).env_remove("POT_KEY").output().expect("pot runs");
	assert!(new(&["key", "new"]).status.success());
	let file = alice.home.join("key");
	assert_eq!(fs::metadata(&file).expect("the key's file").permissions().mode() & 0o777, 0o600);
	let words = fs::read_to_string(&file).expect("the key");
	assert_eq!(words.split_whitespace().count(), 12);
	assert!(!new(&["key", "new"]).status.success());
	assert_eq!(fs::read_to_string(&file).expect("the key"), words);
	fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).expect("it is opened to others");
	let output = new(&["key", "show"]);
	assert!(!output.status.success());
	assert!(String::from_utf8_lossy(&output.stderr).contains("chmod 600"));
}

/// A template that began long ago floods nothing, what is booked at once is undone at once, and all of it ends.
#[test]
fn what_is_due_since_long_ago_is_booked_in_bounds_and_undone_as_it_came() {
	let node = Node::start_for_test();
	let alice = Person::new("//Alice", &node);
	trip(&alice);
	let add = ["template", "add", "1", "Paper", "--every", "day", "--start", "2020-01-01", "--times", "150"];
	let added = alice.run(&add);
	let said = String::from_utf8_lossy(&added.stderr);
	assert!(said.contains("150 expenses are due from 2020-01-01 to 2020-05-29"), "{said}");
	let booked = || {
		let list = alice.json(&["list"]);
		list["items"].as_array().expect("items").iter().filter(|item| item["template"].is_string()).count()
	};
	let due = alice.run(&["due"]);
	assert!(due.status.success());
	assert!(String::from_utf8_lossy(&due.stderr).contains("50 expenses are due still"));
	assert_eq!(booked(), 100);
	alice.pot(&["due"]);
	assert_eq!(booked(), 150);
	let undo = alice.run(&["undo"]);
	let said = String::from_utf8_lossy(&undo.stderr);
	assert!(said.contains("50 entries that landed together"), "{said}");
	assert_eq!(alice.json(&["balances"])["balances"][1]["balance"], "-50.00");
}

/// Who has too little is told how much that is, before anything is sent.
#[test]
fn tokens_that_are_not_there_are_not_sent() {
	let node = Node::start_for_test();
	let (alice, bob) = (Person::new("//Alice", &node), Person::new("//Bob", &node));
	alice.pot(&["new", "Flat", "--currency", "POT", "--as", "Alice"]);
	bob.join(&alice.invite(&[]), "Bob");
	assert!(alice.fails(1, &["send", "bob", "5 POT", "--yes"]).contains("you can send 0.000000000000 POT"));
	alice.json(&["topup", "20", "--yes"]);
	for dry_run in ["--dry-run", "--yes"] {
		let said = alice.fails(1, &["send", "bob", "999999999999 POT", dry_run]);
		assert!(said.contains("you can send 19.") && said.contains("`pot topup`"), "{said}");
	}
	assert!(alice.fails(2, &["send", "me", "5", "--yes"]).contains("that is yourself"));
	let sent = alice.json(&["send", "bob", "5 POT", "--yes"]);
	assert_eq!(sent["effect"][0]["change"], "5.000000000000");
	// What is said to be there for sending can be sent: the fee is left out of it.
	let said = alice.fails(1, &["send", "bob", "999999999999 POT", "--dry-run"]);
	let all = said.split("you can send ").nth(1).and_then(|rest| rest.split(" POT").next()).expect("an amount");
	assert!(said.contains("the fee is 0."), "{said}");
	alice.json(&["send", "bob", all, "--yes"]);
	assert!(alice.fails(1, &["send", "bob", "1 POT", "--dry-run"]).contains("you can send 0.000000000000 POT"));
}

/// The end of a pot is told from a pot that was never there, and from a node that withholds one.
#[test]
fn what_was_dissolved_is_said_to_be() {
	let node = Node::start_for_test();
	let (alice, bob) = (Person::new("//Alice", &node), Person::new("//Bob", &node));
	trip_of_two(&alice, &bob);
	alice.pot(&["add", "12.50", "Dinner"]);
	alice.fails(1, &["dissolve", "--yes"]);
	alice.pot(&["archive", "--unsettled"]);
	assert!(alice.fails(1, &["dissolve", "--yes"]).contains("--announce"));
	alice.pot(&["dissolve", "--announce", "--yes"]);
	assert_eq!(alice.json(&["set"])["status"], "ending");
	alice.pot(&["reopen"]);
	bob.pot(&["paid", "alice", "6.25"]);
	alice.pot(&["archive"]);
	let id = alice.json(&["status"])["pot"].as_str().expect("a pot").to_owned();
	assert!(alice.fails(2, &["dissolve", "--json"]).contains("--yes"));
	alice.json(&["dissolve", "--yes"]);

	let kept = bob.run(&["--pot", &id, "balances"]);
	let said = String::from_utf8_lossy(&kept.stderr);
	assert!(kept.status.success() && said.contains("was dissolved at 20") && said.contains("kept"), "{said}");
	bob.fails(2, &["--pot", &id, "add", "5", "Beer"]);
	let never = bob.fails(2, &["--pot", "0x00000000000000000000000000000000", "balances"]);
	assert!(never.contains("there is no pot"), "{never}");
}

/// What cannot be taken back is done to the pot that was named, as it is called now, and to no other.
#[test]
fn a_pot_goes_by_its_whole_present_name() {
	let node = Node::start_for_test();
	let alice = Person::new("//Alice", &node);
	alice.pot(&["new", "Flat", "--currency", "EUR", "--as", "Alice"]);
	assert!(alice.pot(&["archive"]).contains("archived the pot \"Flat\""));
	assert!(alice.pot(&["dissolve", "--yes"]).contains("dissolved the pot \"Flat\""));
	alice.pot(&["new", "Flat 2", "--currency", "EUR", "--as", "Alice"]);
	assert!(alice.fails(2, &["--pot", "Flat", "archive"]).contains("did you mean Flat 2 (0x"));
	alice.pot(&["set", "--name", "Kitchen"]);
	alice.pot(&["use", "kitchen"]);
	assert!(alice.fails(2, &["use", "Flat 2"]).contains("yours are Kitchen (0x"));
}
