//! A network of four validators in which nodes die, come back and lose sight of each other. Three of four have to vote.

use crate::{
	common::*,
	devices::{locally, until, Device},
	person::Person,
};
use potchain_client::{sync::store::Memory, verify::verify, Chain, Level};
use potchain_tests::{Network, Node};
use serde_json::Value;
use std::{
	process::Stdio,
	thread,
	time::{Duration, Instant},
};

/// How far behind the best block the final one has to fall before nobody doubts that it stands still.
const STALLED: u32 = 25;
/// How long the network stays in halves. Of a chain that has 128 blocks beyond the final one, a node tells less.
const SPLIT: Duration = Duration::from_secs(60);
/// How long people ask again.
const PATIENCE: Duration = Duration::from_secs(300);

/// One of four dies, and nothing stops. With a second, nothing becomes final any more: that is said, and what is done
/// meanwhile waits. When one is back, all of it lands once. The other catches up from nothing, and votes: another can go.
#[test]
fn four_do_without_one_and_wait_without_two() {
	locally(async {
		let mut network = Network::start_for_test(4);
		let chain = Chain::connect(&network.full().url()).await.expect("it answers");
		let pot = trip(&chain).await;
		let before = finalized(&chain, pot).await.next_seq() as usize;
		let mut both = [
			Device::open(Memory::default(), "//Alice", network.full()).await,
			Device::open(Memory::default(), "//Bob", &network.validators()[0]).await,
		];
		for device in &mut both {
			device.follow(pot).await;
		}
		until("following", &mut both, |both| both.iter().all(|device| device.entries(pot) == before)).await;

		network.validators_mut()[3].kill();
		until_more_are_final(&chain, 20).await;
		both[0].make(pot, vec![expense(0, 1_00, 0, "by three")]).await;
		until("three", &mut both, |both| both.iter().all(|device| device.entries(pot) == before + 1)).await;

		network.validators_mut()[2].kill();
		let last = stall(&chain).await;
		for (place, device) in both.iter_mut().enumerate() {
			for number in 0..5 {
				let number = 1 + 5 * place as u32 + number;
				device.make(pot, vec![expense(number, 1_00, place as u8, "by two")]).await;
			}
		}
		until("seeing each other", &mut both, |both| {
			let all = before + 11;
			both.iter().all(|device| device.engine().pot(&pot).is_some_and(|books| books.log().len() == all))
		})
		.await;
		assert!(both.iter().all(|device| device.level(pot) != Level::Final && device.entries(pot) == before + 1));
		let carol = Person::new("//Charlie", network.full());
		let status = carol.pot(&["status"]);
		assert!(status.contains(&format!("finality stalled since block {last}, ")), "{status}");
		assert_eq!(chain.finalized().await.expect("a block").number, last);

		network.validators_mut()[2].resume().expect("it starts again");
		until_final(&chain, last + 1).await;
		let all = before + 11;
		until("landing", &mut both, |both| both.iter().all(|one| one.is_done() && one.entries(pot) >= all)).await;
		for device in &both {
			device.assert_once(pot, 0..11);
		}
		assert_eq!(verify(&chain, pot).await.expect("it agrees").entries as usize, all, "and nothing else");

		start_from_nothing(&mut network.validators_mut()[3]).await;
		network.validators_mut()[2].kill();
		until_more_are_final(&chain, 20).await;
	});
}

/// Waits until finality stands still, and says at which block it does.
async fn stall(chain: &Chain) -> u32 {
	let start = Instant::now();
	loop {
		let (best, last) =
			(chain.best().await.expect("a block").number, chain.finalized().await.expect("a block").number);
		if best > last + STALLED {
			return last;
		}
		assert!(start.elapsed() < PATIENCE, "two of four make block {last} final");
		tokio::time::sleep(Duration::from_millis(200)).await;
	}
}

/// A validator that has nothing but its keys comes back: it asks the others for a proof of what is final.
async fn start_from_nothing(validator: &mut Node) {
	validator.purge().expect("it forgets");
	validator.resume_with(&["--sync", "warp"]).expect("it starts again");
	let start = Instant::now();
	while !validator.log().expect("a log").contains("Warp sync is complete") {
		assert!(start.elapsed() < PATIENCE, "{}", validator.log().expect("a log"));
		tokio::time::sleep(Duration::from_millis(200)).await;
	}
}

/// The network falls in two, with two validators and one of two friends in each. Neither half makes anything final, and
/// what each writes the other cannot see. When they find each other, both friends have all of it.
#[test]
fn halves_of_a_network_come_together_again() {
	let mut network = Network::start_in_halves_for_test(4);
	let alice = Person::new("//Alice", network.full());
	let bob = Person::fresh("bob", &network.validators()[0]);
	alice.pot(&["new", "Trip", "--currency", "EUR", "--as", "Alice"]);
	bob.join(&alice.invite(&[]), "Bob");
	alice.pot(&["add", "10", "Before"]);
	let both = [&alice, &bob];
	let before = finals(both, 0);

	network.cut();
	let start = Instant::now();
	let adding = [(&alice, "Here"), (&bob, "There")].map(|(person, memo)| {
		let mut add = person.command(&["add", "10", memo]);
		add.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("pot runs")
	});
	for add in adding {
		let output = add.wait_with_output().expect("pot runs");
		let said = String::from_utf8_lossy(&output.stdout);
		assert!(output.status.success() && said.contains("finality stalled since block"), "{output:?}");
	}
	assert_eq!(both.map(|person| person.json(&["list"])["items"].as_array().map(Vec::len)), [Some(2); 2]);
	assert_eq!(finals(both, 0), before, "a half makes nothing final");
	thread::sleep(SPLIT.saturating_sub(start.elapsed()));
	network.mend();

	let after = finals(both, before[0].len() + 2);
	assert_eq!(after[0], after[1]);
	for (before, after) in before.iter().zip(&after) {
		assert!(after.starts_with(before), "what was final is");
	}
	let memos = after[0].iter().filter_map(|entry| entry["memo"].as_str()).collect::<Vec<_>>();
	for memo in ["Before", "Here", "There"] {
		assert_eq!(memos.iter().filter(|found| **found == memo).count(), 1, "{memo}: {memos:?}");
	}
	for person in both {
		person.pot(&["verify"]);
	}
}

/// The entries that both are shown as final, once there are so many. Both ask again and again: what each did, and the other half
/// has thrown away, is sent once more by who did it.
fn finals(both: [&Person; 2], number: usize) -> [Vec<Value>; 2] {
	let start = Instant::now();
	loop {
		let entries = both.map(|person| {
			// Whether anything waits or not, and whether it becomes final at once.
			person.run(&["sync"]);
			let log = person.pot(&["log", "--final", "--json"]);
			let lines = log.lines().map(|line| serde_json::from_str(line).expect("JSON"));
			lines.filter(|line: &Value| line.get("seq").is_some()).collect::<Vec<_>>()
		});
		if entries.iter().all(|entries| entries.len() >= number) {
			return entries;
		}
		assert!(start.elapsed() < PATIENCE, "{:?} of {number} entries are final", entries.map(|row| row.len()));
		thread::sleep(Duration::from_millis(500));
	}
}
