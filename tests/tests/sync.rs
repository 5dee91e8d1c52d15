//! The sync engine on a real node: what people do is done once, whatever is killed meanwhile.

mod common;

use common::*;
use pot_ledger::{ExpensePatch, Op, Patch, PotId};
use potchain_client::{
	identity::{Identity, Seat},
	sync::{
		store::{Memory, Redb, Store},
		Connection, Driver, End, Status, Way,
	},
	verify::verify,
	Chain, Level,
};
use potchain_tests::Node;
use std::{
	future::Future,
	path::Path,
	pin::pin,
	time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// How long everything may take.
const PATIENCE: Duration = Duration::from_secs(120);

fn clock() -> u64 {
	SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970").as_millis() as u64
}

/// A device of somebody.
async fn device<S: Store>(store: S, who: &str, node: &Node, start: u8) -> Driver<S> {
	let identity = Identity::from_uri(who).expect("it is a key");
	let seed = [start ^ who.as_bytes()[2]; 32].into();
	Driver::open(store, identity, vec![node.url()], clock, seed).await.expect("the store can be read")
}

/// Lets two devices work until what is asked for is so.
async fn until<S: Store>(what: &str, devices: &mut [Driver<S>], mut done: impl FnMut(&[Driver<S>]) -> bool) {
	let start = Instant::now();
	while !done(devices) {
		assert!(start.elapsed() < PATIENCE, "{what} takes too long: {}", state_of(devices));
		for device in devices.iter_mut() {
			// Dropping a step loses nothing.
			let step = tokio::time::timeout(Duration::from_millis(5), device.step());
			if let Ok(outcome) = step.await {
				outcome.expect("the store works");
			}
		}
	}
}

fn state_of<S: Store>(devices: &[Driver<S>]) -> String {
	let one = |device: &Driver<S>| {
		let open = device.engine().intents().filter(|row| row.1.is_open()).count();
		format!("{:?}, {open} open", device.engine().connection())
	};
	devices.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn is_done<S: Store>(device: &Driver<S>) -> bool {
	let engine = device.engine();
	matches!(engine.connection(), Connection::Online { .. })
		&& engine.is_idle()
		&& engine.intents().all(|row| !row.1.is_open())
}

fn entries<S: Store>(device: &Driver<S>, pot: PotId) -> usize {
	device.engine().pot(&pot).map_or(0, |books| books.cursor(Level::Final).0 as usize)
}

async fn make<S: Store>(device: &mut Driver<S>, pot: PotId, ops: Vec<Op>) {
	device.make(pot, Way::Append, ops).await.expect("the store works").expect("it can be done");
}

fn memo(number: u32, base: u32, words: &str) -> Op {
	let set = ExpensePatch { memo: Patch::Set(text(words)), ..ExpensePatch::default() };
	Op::AmendExpense { id: item(number), base, set }
}

/// Runs what is not `Send` on a thread of its own.
fn locally<F: Future>(future: F) -> F::Output {
	let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
	runtime.expect("a runtime").block_on(pin!(future))
}

/// Alice and Bob are in the mountains without a network, and each makes fifty changes to their pot, two of them to the
/// same expense. When they are back, both have the same hundred, less the one that is in conflict.
#[test]
fn two_who_were_offline_come_to_the_same_pot() {
	locally(async {
		let mut node = Node::start_for_test();
		let chain = Chain::connect(&node.url()).await.expect("it answers");
		let pot = trip(&chain).await;
		append(&chain, &alice(), pot, vec![expense(1, 30_00, 0, "Hut")]).await;
		let before = finalized(&chain, pot).await.next_seq() as usize;

		let mut both =
			[device(Memory::default(), "//Alice", &node, 1).await, device(Memory::default(), "//Bob", &node, 1).await];
		for person in &mut both {
			person.follow(pot, Seat::Own).await.expect("the store works");
		}
		until("following", &mut both, |both| both.iter().all(|person| entries(person, pot) == before)).await;

		node.kill();
		until("being offline", &mut both, |both| {
			both.iter().all(|person| !matches!(person.engine().connection(), Connection::Online { .. }))
		})
		.await;
		for (place, person) in both.iter_mut().enumerate() {
			for number in 0..49 {
				let number = 1_000 * (place as u32 + 1) + number;
				make(person, pot, vec![expense(number, 1_00, place as u8, "made in the hut")]).await;
			}
			make(person, pot, vec![memo(1, 1, if place == 0 { "by Alice" } else { "by Bob" })]).await;
			let state = person.engine().pot(&pot).expect("it is followed").state();
			assert_eq!(state.items().count(), 50, "what one does is there at once");
		}

		node.resume().expect("it starts again");
		until("coming together", &mut both, |both| both.iter().all(is_done)).await;
		let after = before + 99;
		until("seeing each other", &mut both, |both| both.iter().all(|person| entries(person, pot) == after)).await;

		let [alice, bob] = &both;
		let books = [alice, bob].map(|person| person.engine().pot(&pot).expect("it is followed"));
		assert_eq!(books[0].stored(), books[1].stored());
		assert_eq!(books[0].state().balances(), books[1].state().balances());
		let conflicts = |person: &Driver<Memory>| {
			let ended = person.engine().intents().map(|(id, _)| person.engine().status(id));
			ended.filter(|status| matches!(status, Some(Status::Ended(End::Conflict { .. })))).count()
		};
		assert_eq!(conflicts(alice) + conflicts(bob), 1, "the one who came second keeps what they said");
		let chain = Chain::connect(&node.url()).await.expect("it answers");
		assert_eq!(verify(&chain, pot).await.expect("it agrees").entries as usize, after);
	});
}

/// Somebody adds expenses, while the node and their own program are killed again and again.
#[test]
fn what_is_kept_is_done_once_whatever_is_killed() {
	locally(async {
		let mut node = Node::start_for_test();
		let chain = Chain::connect(&node.url()).await.expect("it answers");
		let pot = trip(&chain).await;
		let before = finalized(&chain, pot).await.next_seq() as usize;
		let folder = tempfile::tempdir().expect("a folder");
		let path = folder.path().join("store");
		let open = |start| {
			let (path, node): (&Path, _) = (&path, &node);
			async move { device(Redb::open(path).expect("it opens"), "//Bob", node, start).await }
		};
		let mut bob = [open(0).await];
		bob[0].follow(pot, Seat::Own).await.expect("the store works");
		until("following", &mut bob, |bob| entries(&bob[0], pot) == before).await;

		let mut made = 0;
		for round in 1..=6u8 {
			for _ in 0..10 {
				made += 1;
				make(&mut bob[0], pot, vec![expense(made, 1_00, 1, "once")]).await;
				// A few steps, so that it is anywhere between here and a block.
				for _ in 0..made % 7 {
					let step = tokio::time::timeout(Duration::from_millis(20), bob[0].step());
					if let Ok(outcome) = step.await {
						outcome.expect("the store works");
					}
				}
			}
			if round % 2 == 0 {
				node.kill();
				node.resume().expect("it starts again");
			}
			// Whatever it was doing is gone.
			drop(bob);
			let (path, node): (&Path, _) = (&path, &node);
			bob = [device(Redb::open(path).expect("it opens"), "//Bob", node, round).await];
		}
		until("everything", &mut bob, |bob| is_done(&bob[0]) && entries(&bob[0], pot) == before + made as usize).await;

		let log = bob[0].engine().pot(&pot).expect("it is followed").log();
		for number in 1..=made {
			let times = log.iter().filter(|entry| entry.op.item(&pot) == Some(item(number))).count();
			assert_eq!(times, 1, "expense {number}");
		}
		let chain = Chain::connect(&node.url()).await.expect("it answers");
		assert_eq!(verify(&chain, pot).await.expect("it agrees").entries as usize, before + made as usize);
	});
}

/// The chain begins anew. What was known of the old one is put aside, and what cannot be done any more is said.
#[test]
fn a_chain_that_was_purged_is_put_aside() {
	locally(async {
		let mut node = Node::start_for_test();
		let chain = Chain::connect(&node.url()).await.expect("it answers");
		let pot = trip(&chain).await;
		let before = finalized(&chain, pot).await.next_seq() as usize;
		let mut bob = [device(Memory::default(), "//Bob", &node, 1).await];
		bob[0].follow(pot, Seat::Own).await.expect("the store works");
		until("following", &mut bob, |bob| entries(&bob[0], pot) == before).await;
		node.kill();
		make(&mut bob[0], pot, vec![expense(1, 1_00, 1, "too late")]).await;
		node.purge().expect("it forgets");
		node.resume().expect("it starts again");
		until("beginning anew", &mut bob, |bob| is_done(&bob[0]) && entries(&bob[0], pot) == 0).await;
		let engine = bob[0].engine();
		let ended: Vec<_> = engine.intents().map(|(id, _)| engine.status(id)).collect();
		assert_eq!(ended, [Some(Status::Ended(End::NoPot))], "what was meant is kept");
	});
}
