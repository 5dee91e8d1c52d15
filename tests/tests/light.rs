//! A light client: Bob trusts no node, and sees and does what the others do.

mod person;
mod sockets;

use person::Person;
use potchain_tests::Network;
use serde_json::Value;
use sockets::Watched;
use std::fs;

/// Alice's pot "Trip" on a dev chain, and Bob in it, who has nothing but the chain's specification and her link.
fn trip(network: &Network) -> (Person, Person) {
	let (alice, bob) = (Person::new("//Alice", network.full()), Person::light("bob", network));
	alice.pot(&["new", "Trip", "--currency", "EUR", "--as", "Alice"]);
	let link = alice.invite(&[]);
	bob.join(&link, "Bob");
	(alice, bob)
}

/// What two people must agree about.
fn books(person: &Person) -> (Value, Value, Value) {
	person.pot(&["sync"]);
	let shown = person.json(&["balances"]);
	(shown["head"].clone(), shown["seq"].clone(), shown["balances"].clone())
}

/// Alice asks a node, Charlie a validator's, and Bob checks for himself. Each sees what the others do, and at no time does a
/// process of Bob's have a connection to an RPC server, also not when he joins by a link that names one.
#[test]
fn bob_sees_and_does_what_the_others_do_without_asking_a_node() {
	let network = Network::start_for_test(1);
	let alice = Person::new("//Alice", network.full());
	let bob = Watched::new(Person::light("bob", &network));
	alice.pot(&["new", "Trip", "--currency", "EUR", "--as", "Alice"]);
	let link = alice.invite(&[]);
	assert_eq!(bob.json(&["join", &link, "--as", "Bob"])["schema"], "potchain/written/1");
	let charlie = Person::fresh("charlie", &network.validators()[0]);
	charlie.join(&alice.invite(&[]), "Charlie");

	alice.pot(&["add", "50", "Dinner"]);
	let seen = bob.json(&["list"]);
	assert_eq!(seen["items"][0]["memo"], "Dinner");
	let done = bob.json(&["add", "30", "Taxi"]);
	assert_eq!(
		(&done["status"], &done["level"]),
		(&"final".into(), &"final".into()),
		"money is settled on what is final"
	);
	let shown = bob.json(&["balances", "--final"]);
	let his = (shown["head"].clone(), shown["seq"].clone(), shown["balances"].clone());
	assert_eq!([books(&alice), books(&charlie)], [his.clone(), his]);
	let said = bob.pot(&["status"]);
	assert!(said.contains(", unverified"), "what is not final nobody has checked: {said}");
	let said = bob.pot(&["verify"]);
	assert!(said.contains("this computer has checked"), "{said}");

	let status = bob.json(&["status"]);
	let node = &status["node"];
	assert_eq!((&node["connection"], &node["light"]["syncing"]), (&"online".into(), &false.into()));
	assert!(node["light"]["peers"].as_u64() > Some(0), "{node}");
	assert!(node["finalized"]["number"].as_u64() > Some(0) && node["best"].is_object(), "{node}");

	let ports = bob.ports();
	assert!(!ports.is_empty(), "it was looked at while it was connected");
	for node in [network.full(), &network.validators()[0]] {
		let rpc = node.url().rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
		assert!(!ports.contains(&rpc), "{ports:?} has the RPC server's {rpc}");
	}
}

/// What is known of peers and the runtime is kept, and trusted in nothing.
#[test]
fn a_restart_is_warm_and_a_damaged_memory_is_none() {
	let network = Network::start_for_test(0);
	let (alice, bob) = trip(&network);
	let known = fs::read_dir(bob.home.join("pots")).expect("a folder").map(|file| file.expect("a file").path());
	let known: Vec<_> = known.filter(|path| path.to_string_lossy().ends_with(".light.json")).collect();
	let [known] = &known[..] else { panic!("{known:?}") };
	let memory: Value = serde_json::from_slice(&fs::read(known).expect("a file")).expect("JSON");
	assert!(memory["runtimeCode"].is_string(), "the runtime need not be fetched again");
	alice.pot(&["add", "50", "Dinner"]);
	assert_eq!(books(&bob), books(&alice));

	fs::write(known, "{\"genesisHash\":").expect("a file");
	alice.pot(&["add", "20", "Bread"]);
	assert_eq!(books(&bob), books(&alice));
}

/// The light client finds nobody: it says so after a while, keeps what Bob does, and delivers it once there is somebody.
#[test]
fn without_a_peer_nothing_hangs_and_nothing_is_lost() {
	let mut network = Network::start_for_test(0);
	let (alice, bob) = trip(&network);
	network.full_mut().kill();
	let kept = bob.run(&["add", "30", "Taxi"]);
	let (done, said) = (String::from_utf8_lossy(&kept.stdout), String::from_utf8_lossy(&kept.stderr));
	assert!(kept.status.success() && done.contains("saved here"), "{done}{said}");
	assert!(said.contains("No peer of"), "{said}");
	let status = bob.json(&["status"]);
	assert_eq!(status["node"]["connection"], "offline");
	assert_eq!((&status["node"]["light"]["peers"], &status["node"]["waiting"]), (&0.into(), &1.into()));
	assert!(bob.fails(3, &["sync"]).contains("No peer of"));

	network.full_mut().resume().expect("the node starts again");
	bob.pot(&["sync"]);
	assert_eq!(alice.json(&["list"])["items"][0]["memo"], "Taxi");
	assert_eq!(books(&bob), books(&alice));
}

/// A chain that was begun anew is another, also when nobody says so but its blocks; and so is that of another specification.
#[test]
fn another_chain_is_told_from_the_one_that_was() {
	let mut network = Network::start_for_test(0);
	let (_, bob) = trip(&network);
	let link = Person::new("//Alice", network.full()).invite(&[]);
	network.full_mut().purge().expect("its folder goes");
	network.full_mut().resume().expect("a fresh chain starts");
	assert!(bob.fails(2, &["balances"]).contains("no pot"), "what was known is of another chain");

	let elsewhere = Network::start_for_test(2);
	let carol = Person::light("carol", &elsewhere);
	assert!(carol.fails(3, &["join", &link, "--as", "Carol"]).contains("another chain"));
	let nothing = network.folder().join("nothing.json");
	fs::write(&nothing, "{}").expect("a file");
	let lost = Person { light: Some(nothing), ..Person::light("lost", &network) };
	assert!(lost.fails(2, &["balances"]).contains("of no use to a light client"));
}
