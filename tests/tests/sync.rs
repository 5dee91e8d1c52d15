//! The sync engine on a real node: what people do is done once, whatever is killed meanwhile.

mod common;
mod devices;

use common::*;
use devices::{locally, store, until, Device};
use pot_ledger::{Currency, ExpensePatch, Op, Patch, PotId};
use potchain_client::{
	account_of,
	sync::{store::Memory, End, Endpoint, Status, Waiting},
	verify::verify,
	Call, Chain, Error,
};
use potchain_tests::Node;
use std::time::Duration;
use subxt::rpcs::{
	client::{RawRpcFuture, RawRpcSubscription, RawValue},
	RpcClient, RpcClientT,
};

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

/// A node that has entries of one pot that are of a kind which nobody here knows.
struct Newer {
	node: RpcClient,
	pot: PotId,
}

impl RpcClientT for Newer {
	fn request_raw<'a>(&'a self, method: &'a str, params: Option<Box<RawValue>>) -> RawRpcFuture<'a, Box<RawValue>> {
		let is_of = |words: &str| params.as_ref().is_some_and(|params| params.get().contains(words));
		let is_newer = is_of("PotsApi_entries") && is_of(&self.pot.to_string());
		Box::pin(async move {
			let answer = self.node.request_raw(method, params).await?;
			// One entry, by whom and when, and an operation of the last kind that there can be.
			let entry = "\"0x040000ff\"".to_owned();
			Ok(if is_newer { RawValue::from_string(entry).expect("it is JSON") } else { answer })
		})
	}

	fn subscribe_raw<'a>(
		&'a self,
		sub: &'a str,
		params: Option<Box<RawValue>>,
		unsub: &'a str,
	) -> RawRpcFuture<'a, RawRpcSubscription> {
		self.node.subscribe_raw(sub, params, unsub)
	}
}

impl Newer {
	/// The way to it.
	fn way(url: String, pot: PotId) -> Endpoint {
		Endpoint::new(move || {
			let url = url.clone();
			async move {
				let node = RpcClient::from_insecure_url(&url).await.expect("it answers");
				Chain::over(RpcClient::new(Newer { node, pot }), &url).await
			}
		})
	}
}

/// Somebody uses in one of Bob's pots what his program is too old for. His other pot goes on, the one waits for a newer
/// program, and so does what he wants done in it.
#[test]
fn a_pot_that_cannot_be_read_keeps_no_other_waiting() {
	locally(async {
		let (node, chain, trip, before) = start().await;
		let (salt, currency) = ([8; 16], Currency::new("EUR", 2).expect("within bounds"));
		let (name, owner) = (text("Flat"), text("Bob"));
		send(&chain, &bob(), Call::Create { salt, name, currency, owner, seal: None, sponsored: None }).await;
		let flat = PotId::of(&account_of(&bob()), &salt);
		let folder = tempfile::tempdir().expect("a folder");
		let kept = || store(&folder, "//Bob");

		let mut bob = [Device::open(kept(), "//Bob", &node).await];
		for pot in [trip, flat] {
			bob[0].follow(pot).await;
		}
		until("following", &mut bob, |bob| bob[0].entries(trip) == before && bob[0].entries(flat) == 1).await;
		drop(bob);
		append(&chain, &alice(), trip, vec![expense(1, 10_00, 0, "of a newer kind")]).await;
		let mut bob = [Device::by(kept(), "//Bob", Newer::way(node.url(), trip)).await];
		let category = Op::SetCategory { id: 0, base: 1, name: Some(text("Rent")) };
		bob[0].make(trip, vec![expense(2, 1_00, 1, "after it")]).await;
		bob[0].make(flat, vec![category]).await;
		until("the other pot", &mut bob, |bob| bob[0].entries(flat) == 2).await;
		assert_eq!(bob[0].statuses(), [Some(Status::Queued(Some(Waiting::Outdated)))]);
		assert_eq!(bob[0].entries(trip), before);
		assert!(bob[0].is_online(), "the node is not left for it");
		let refused = bob[0].engine().require_readable(&trip).expect_err("it cannot be read");
		assert!(matches!(&refused, Error::Outdated { pot, .. } if *pot == trip), "{refused}");
		assert!(bob[0].engine().require_readable(&flat).is_ok());
		drop(bob);

		let mut bob = [Device::open(kept(), "//Bob", &node).await];
		until("all of it", &mut bob, |bob| bob[0].is_done() && bob[0].entries(trip) == before + 2).await;
		bob[0].assert_once(trip, 0..3);
	});
}
