//! The sync engine on a chain whose runtime is replaced by one in which calls are encoded otherwise, and one call has
//! another name.

mod common;
mod devices;

use common::*;
use devices::{locally, store, until, Device};
use futures::poll;
use pot_ledger::{Amount, Op, Payment, PotId};
use potchain_client::{
	sync::{store::Redb, End, Status, Waiting, Way},
	verify::verify,
	Chain,
};
use potchain_tests::Node;
use std::{pin::pin, slice::from_mut};
use subxt::{
	dynamic::{tx, Value},
	OnlineClient, SubstrateConfig,
};

/// Gives the chain its next runtime, and waits until it has it.
async fn upgrade(node: &Node) {
	let wasm = potchain_upgrade::WASM.expect("it was built");
	let set_code = Value::unnamed_variant("set_code", [Value::from_bytes(wasm)]);
	let weight = Value::named_composite([("ref_time", Value::u128(0)), ("proof_size", Value::u128(0))]);
	let call = tx("Sudo", "sudo_unchecked_weight", vec![Value::unnamed_variant("System", [set_code]), weight]);
	let api = OnlineClient::<SubstrateConfig>::from_insecure_url(node.url()).await.expect("it answers");
	let mut at = api.at_current_block().await.expect("a block").tx();
	let sent = at.sign_and_submit_then_watch_default(&call, &alice()).await.expect("the pool takes it");
	sent.wait_for_finalized().await.expect("Alice is root");
}

/// Adds an expense, and waits until it is done.
async fn one_more(device: &mut Device<Redb>, pot: PotId, made: &mut u32) {
	device.make(pot, vec![expense(*made, 1_00, 1, "one more")]).await;
	*made += 1;
	until("one more", from_mut(device), |one| one[0].is_done()).await;
}

/// Alice wrote expenses without a network, and Bob writes some before, during and after the upgrade, without starting
/// anything again.
#[test]
fn what_was_meant_before_an_upgrade_is_done_after_it() {
	locally(async {
		let node = Node::start_for_test();
		let chain = Chain::connect(&node.url()).await.expect("it answers");
		let pot = trip(&chain).await;
		let before = finalized(&chain, pot).await.next_seq() as usize;
		let folder = tempfile::tempdir().expect("a folder");
		let alice = || store(&folder, "//Alice");
		let mut both = [
			Device::open(store(&folder, "//Bob"), "//Bob", &node).await,
			Device::open(alice(), "//Alice", &node).await,
		];
		for device in &mut both {
			device.follow(pot).await;
		}
		until("following", &mut both, |both| both.iter().all(|device| device.entries(pot) == before)).await;
		let [mut bob, online] = both;
		drop(online);
		let mut offline = Device::offline(alice(), "//Alice").await;
		for number in 0..5 {
			offline.make(pot, vec![expense(number, 1_00, 0, "queued")]).await;
		}
		drop(offline);

		let mut made = 5;
		let mut upgrading = pin!(upgrade(&node));
		while poll!(&mut upgrading).is_pending() {
			one_more(&mut bob, pot, &mut made).await;
		}
		for _ in 0..5 {
			one_more(&mut bob, pot, &mut made).await;
		}
		let mut both = [bob, Device::open(alice(), "//Alice", &node).await];
		let all = before + made as usize;
		until("all", &mut both, |both| both.iter().all(|one| one.is_done() && one.entries(pot) >= all)).await;
		for device in &both {
			device.assert_once(pot, 0..made);
		}
		assert_eq!(verify(&chain, pot).await.expect("it agrees").entries as usize, all, "and nothing else");
	});
}

/// Bob was to send Alice tokens, and to add an expense. The chain no longer has the call that the first needs.
#[test]
fn what_an_upgrade_made_impossible_is_refused_with_a_reason() {
	locally(async {
		let node = Node::start_for_test();
		let chain = Chain::connect(&node.url()).await.expect("it answers");
		let pot = trip_in(&chain, "POT", 12).await;
		let before = finalized(&chain, pot).await.next_seq() as usize;
		let folder = tempfile::tempdir().expect("a folder");
		let mut bob = [Device::open(store(&folder, "//Bob"), "//Bob", &node).await];
		bob[0].follow(pot).await;
		until("following", &mut bob, |bob| bob[0].entries(pot) == before).await;
		drop(bob);
		let mut offline = Device::offline(store(&folder, "//Bob"), "//Bob").await;
		let money = Payment { from: 1, to: 0, amount: Amount(1_00), leg: None };
		offline.make_by(Way::Send, pot, vec![Op::SendPayment { id: item(1), money, memo: None }]).await;
		offline.make(pot, vec![expense(2, 1_00, 1, "possible")]).await;
		drop(offline);

		upgrade(&node).await;
		let mut bob = [Device::hasty(store(&folder, "//Bob"), "//Bob", &node).await];
		let is_told = |status: &Option<Status>| matches!(status, Some(Status::Queued(Some(Waiting::Chain(_)))));
		until("being told", &mut bob, |bob| is_told(&bob[0].statuses()[0])).await;
		until("going on", &mut bob, |bob| bob[0].is_done()).await;
		let statuses = bob[0].statuses();
		let [Some(Status::Ended(End::Chain(why)))] = &statuses[..] else { panic!("{statuses:?}") };
		assert!(why.contains("another version"), "{why}");
		bob[0].assert_once(pot, 2..3);
		assert_eq!(bob[0].entries(pot), before + 1, "and nothing else");
	});
}
