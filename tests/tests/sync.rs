//! The sync engine on a real node: what people do is done once, whatever is killed meanwhile.

mod common;
mod devices;

use common::*;
use devices::{locally, store, until, Device};
use pot_ledger::{ExpensePatch, Op, Patch, PotId};
use potchain_client::{
	sync::{store::Memory, End, Status},
	verify::verify,
	Chain,
};
use potchain_tests::Node;
use std::time::Duration;

fn memo(number: u32, base: u32, words: &str) -> Op {
	let set = ExpensePatch { memo: Patch::Set(text(words)), ..ExpensePatch::default() };
	Op::AmendExpense { id: item(number), base, set }
}

/// A node with the trip, and how many entries that has.
async fn start() -> (Node, Chain, PotId, usize) {
	let node = Node::start_for_test();
	let chain = Chain::connect(&node.url()).await.expect("it answers");
	let pot = trip(&chain).await;
	append(&chain, &alice(), pot, vec![expense(0, 30_00, 0, "Hut")]).await;
	let before = finalized(&chain, pot).await.next_seq() as usize;
	(node, chain, pot, before)
}

/// Devices with nothing in their stores, that know the trip.
async fn follow<const N: usize>(people: [&str; N], node: &Node, pot: PotId, entries: usize) -> [Device<Memory>; N] {
	let mut devices = Vec::new();
	for who in people {
		let mut device = Device::open(Memory::default(), who, node).await;
		device.follow(pot).await;
		devices.push(device);
	}
	until("following", &mut devices, |all| all.iter().all(|device| device.entries(pot) == entries)).await;
	devices.try_into().ok().expect("as many as people")
}

/// Alice and Bob are in the mountains without a network, and each makes fifty changes to their pot, two of them to the
/// same expense. When they are back, both have the same hundred, less the one that is in conflict.
#[test]
fn two_who_were_offline_come_to_the_same_pot() {
	locally(async {
		let (mut node, _, pot, before) = start().await;
		let mut both = follow(["//Alice", "//Bob"], &node, pot, before).await;

		node.kill();
		until("being offline", &mut both, |both| !both.iter().any(Device::is_online)).await;
		for (place, person) in both.iter_mut().enumerate() {
			for number in 0..49 {
				let number = 1_000 * (place as u32 + 1) + number;
				person.make(pot, vec![expense(number, 1_00, place as u8, "made in the hut")]).await;
			}
			person.make(pot, vec![memo(0, 1, if place == 0 { "by Alice" } else { "by Bob" })]).await;
			let engine = person.engine();
			let state = engine.pot(&pot).expect("it is followed").state();
			assert_eq!(state.items().count(), 50, "what one does is there at once");
		}

		node.resume().expect("it starts again");
		until("coming together", &mut both, |both| both.iter().all(Device::is_done)).await;
		let after = before + 99;
		until("seeing each other", &mut both, |both| both.iter().all(|person| person.entries(pot) == after)).await;

		let engines = both.each_ref().map(Device::engine);
		let books = engines.each_ref().map(|engine| engine.pot(&pot).expect("it is followed"));
		assert_eq!(books[0].stored(), books[1].stored());
		assert_eq!(books[0].state().balances(), books[1].state().balances());
		let ended = both.iter().flat_map(Device::statuses);
		let conflicts = ended.filter(|status| matches!(status, Some(Status::Ended(End::Conflict { .. })))).count();
		assert_eq!(conflicts, 1, "the one who came second keeps what they said");
		let chain = Chain::connect(&node.url()).await.expect("it answers");
		assert_eq!(verify(&chain, pot).await.expect("it agrees").entries as usize, after);
	});
}

/// Bob uses his account on two devices that know nothing of each other, and adds expenses on both at once.
#[test]
fn two_devices_with_one_account_do_not_get_in_each_others_way() {
	locally(async {
		let (node, chain, pot, before) = start().await;
		let mut both = follow(["//Bob", "//Bob"], &node, pot, before).await;
		for number in 1..=30 {
			for (place, device) in both.iter_mut().enumerate() {
				device.make(pot, vec![expense(number + 30 * place as u32, 1_00, 1, "both at once")]).await;
				for _ in 0..number % 3 {
					device.work(Duration::from_millis(20)).await;
				}
			}
		}
		let after = before + 60;
		until("all", &mut both, |both| both.iter().all(|device| device.is_done() && device.entries(pot) >= after))
			.await;
		for device in &both {
			device.assert_once(pot, 1..61);
		}
		assert_eq!(verify(&chain, pot).await.expect("it agrees").entries as usize, after);
	});
}

/// Somebody adds expenses, while the node and their own program are killed again and again.
#[test]
fn what_is_kept_is_done_once_whatever_is_killed() {
	locally(async {
		let (mut node, _, pot, before) = start().await;
		let folder = tempfile::tempdir().expect("a folder");
		let open = async |node: &Node| [Device::open(store(&folder, "//Bob"), "//Bob", node).await];
		let mut bob = open(&node).await;
		bob[0].follow(pot).await;
		until("following", &mut bob, |bob| bob[0].entries(pot) == before).await;

		let mut made = 0;
		for round in 1..=6 {
			for _ in 0..10 {
				made += 1;
				bob[0].make(pot, vec![expense(made, 1_00, 1, "once")]).await;
				// A few steps, so that it is anywhere between here and a block.
				for _ in 0..made % 7 {
					bob[0].work(Duration::from_millis(20)).await;
				}
			}
			if round % 2 == 0 {
				node.kill();
				node.resume().expect("it starts again");
			}
			// Whatever it was doing is gone.
			drop(bob);
			bob = open(&node).await;
		}
		let after = before + made as usize;
		until("everything", &mut bob, |bob| bob[0].is_done() && bob[0].entries(pot) == after).await;

		bob[0].assert_once(pot, 1..made + 1);
		let chain = Chain::connect(&node.url()).await.expect("it answers");
		assert_eq!(verify(&chain, pot).await.expect("it agrees").entries as usize, after);
	});
}

/// The chain begins anew. What was known of the old one is put aside, and what cannot be done any more is said.
#[test]
fn a_chain_that_was_purged_is_put_aside() {
	locally(async {
		let (mut node, _, pot, before) = start().await;
		let mut bob = follow(["//Bob"], &node, pot, before).await;
		node.kill();
		bob[0].make(pot, vec![expense(1, 1_00, 1, "too late")]).await;
		node.purge().expect("it forgets");
		node.resume().expect("it starts again");
		bob[0].expect_another_chain();
		until("beginning anew", &mut bob, |bob| bob[0].is_done() && bob[0].entries(pot) == 0).await;
		assert_eq!(bob[0].statuses(), [Some(Status::Ended(End::OtherChain))], "what was meant is kept");
	});
}
