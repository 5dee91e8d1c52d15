//! The sync engine on chains whose blocks are made on purpose: people who are away for long, and forks.

mod common;
mod devices;
mod sealer;

use common::*;
use devices::{locally, store, until, Device};
use pot_ledger::PotId;
use potchain_client::{
	sync::{
		store::{Memory, Store},
		Status,
	},
	verify::verify,
	Chain,
};
use potchain_tests::Node;
use sealer::Sealer;
use std::{slice::from_mut, time::Duration};

/// How long something goes on before it is looked at again.
const MOMENT: Duration = Duration::from_millis(5);

/// A node that makes a block when it is told to, and how to tell it.
async fn start() -> (Node, Sealer) {
	let node = Node::start_manual_for_test();
	let sealer = Sealer::of(&node).await;
	(node, sealer)
}

/// The trip, on a chain whose blocks are made meanwhile; and how many entries it has.
async fn trip_on(node: &Node, sealer: &Sealer) -> (PotId, usize) {
	let chain = Chain::connect(&node.url()).await.expect("it answers");
	let beat = sealer.beat();
	let pot = trip(&chain).await;
	beat.end().await;
	(pot, finalized(&chain, pot).await.next_seq() as usize)
}

/// Works until the node has a transaction of this device.
async fn until_sent<S: Store>(device: &mut Device<S>, sealer: &Sealer) {
	for _ in 0..600 {
		if sealer.waiting().await > 0 {
			return;
		}
		device.work(MOMENT).await;
	}
	panic!("nothing was sent in {:?}", 600 * MOMENT);
}

/// Bob's telephone goes off when his expense was given to the node, and Alice writes hers where there is no network. Both
/// are away while the chain goes on. The node is killed now and then before it puts Bob's into a block.
#[test]
fn whoever_was_away_comes_back_to_what_they_wanted() {
	locally(async {
		let (mut node, mut sealer) = start().await;
		let (pot, before) = trip_on(&node, &sealer).await;
		let folder = tempfile::tempdir().expect("a folder");
		let mut made = 0;
		for (blocks, is_killed) in [(5, false), (16, false), (17, true), (300, false), (300, true)] {
			let mut both = [
				Device::open(store(&folder, "//Alice"), "//Alice", &node).await,
				Device::open(store(&folder, "//Bob"), "//Bob", &node).await,
			];
			for device in &mut both {
				device.follow(pot).await;
			}
			let known = before + made as usize;
			until("following", &mut both, |both| both.iter().all(|device| device.entries(pot) == known)).await;
			let [alice, mut bob] = both;
			bob.make(pot, vec![expense(made, 1_00, 1, "sent")]).await;
			until_sent(&mut bob, &sealer).await;
			drop((alice, bob));
			let mut alice = Device::offline(store(&folder, "//Alice"), "//Alice").await;
			for number in 1..4 {
				alice.make(pot, vec![expense(made + number, 1_00, 0, "queued")]).await;
			}
			drop(alice);
			made += 4;

			if is_killed {
				node.kill();
				node.resume().expect("it starts again");
				sealer = Sealer::of(&node).await;
				assert_eq!(sealer.waiting().await, 0, "Bob's is lost");
			}
			sealer.blocks(blocks, true).await;

			let mut both = [
				Device::open(store(&folder, "//Alice"), "//Alice", &node).await,
				Device::open(store(&folder, "//Bob"), "//Bob", &node).await,
			];
			let beat = sealer.beat();
			let all = before + made as usize;
			until("coming back", &mut both, |both| both.iter().all(|one| one.is_done() && one.entries(pot) >= all))
				.await;
			beat.end().await;
			for device in &both {
				device.assert_once(pot, 0..made);
				assert_eq!(device.entries(pot), all, "and nothing else");
			}
		}
		let chain = Chain::connect(&node.url()).await.expect("it answers");
		assert_eq!(verify(&chain, pot).await.expect("it agrees").entries as usize, before + made as usize);
	});
}

/// The network falls into two parts. Bob's expenses are in the blocks of the one, Alice's in those of the other, which is
/// longer. When the parts find each other, Bob's blocks are gone.
async fn split(depth: u32) {
	let ((node, here), (other, there), (between, bridge)) = (start().await, start().await, start().await);
	for end in [&here, &there] {
		end.join(&bridge).await;
	}
	let (pot, before) = trip_on(&node, &here).await;
	let common = here.best().await;
	there.until_has(&common).await;
	there.finalize(&common).await;
	drop(between);

	let mut both = [
		Device::open(Memory::default(), "//Bob", &node).await,
		Device::open(Memory::default(), "//Alice", &other).await,
	];
	for device in &mut both {
		device.follow(pot).await;
	}
	until("following", &mut both, |both| both.iter().all(|device| device.entries(pot) == before)).await;

	for number in 0..depth {
		for (place, (device, sealer)) in both.iter_mut().zip([&here, &there]).enumerate() {
			let number = number + place as u32 * depth;
			let id = device.make(pot, vec![expense(number, 1_00, 1 - place as u8, "in one part")]).await;
			until_sent(device, sealer).await;
			sealer.blocks(1, false).await;
			let is_included = |device: &Device<_>| matches!(device.engine().status(id), Some(Status::Included(_)));
			until("a block", from_mut(device), |one| is_included(&one[0])).await;
		}
	}
	there.blocks(1, false).await;
	assert_ne!(here.best().await, there.best().await);

	here.join(&there).await;
	here.until_has(&there.best().await).await;
	let is_included = |status: &Option<Status>| matches!(status, Some(Status::Included(_)));
	until("taking back", &mut both[..1], |bob| !bob[0].statuses().iter().any(is_included)).await;
	let beat = here.beat_with(&there);
	let all = before + 2 * depth as usize;
	until("coming together", &mut both, |both| both.iter().all(|one| one.is_done() && one.entries(pot) >= all)).await;
	beat.end().await;
	for device in &both {
		device.assert_once(pot, 0..2 * depth);
	}
	for node in [&node, &other] {
		let chain = Chain::connect(&node.url()).await.expect("it answers");
		assert_eq!(verify(&chain, pot).await.expect("it agrees").entries as usize, all, "and nothing else");
	}
}

#[test]
fn what_a_fork_of_three_blocks_takes_back_is_done_again() {
	locally(split(3));
}

#[test]
fn what_a_fork_of_eight_blocks_takes_back_is_done_again() {
	locally(split(8));
}
