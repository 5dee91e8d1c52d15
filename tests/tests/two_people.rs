//! Two people on one pot.

mod common;
mod devices;

use common::*;
use devices::{locally, until, Device};
use pot_ledger::Refusal;
use potchain_client::{
	sync::{store::Memory, Status},
	verify::verify,
	Call, Chain, Error, Level,
};
use potchain_tests::Node;

/// ChopDot's failure, mended: Bob adds exp-1 (50), Alice exp-2 (30), and both see both.
#[tokio::test]
async fn both_add_an_expense_at_once_and_both_see_both() {
	let node = Node::start_for_test();
	let (alices, bobs) = (connect(&node).await, connect(&node).await);
	let pot = trip(&alices).await;
	let (alices_key, bobs_key) = (alice(), bob());
	tokio::join!(
		append(&bobs, &bobs_key, pot, vec![expense(1, 50_00, 1, "exp-1")]),
		append(&alices, &alices_key, pot, vec![expense(2, 30_00, 0, "exp-2")]),
	);

	let (alices_pot, bobs_pot) = (finalized(&alices, pot).await, finalized(&bobs, pot).await);
	assert_eq!(alices_pot.state().balances(), [-10_00, 10_00]);
	assert_eq!((alices_pot.log(), alices_pot.head()), (bobs_pot.log(), bobs_pot.head()));

	let (alices, bobs) = (verify(&alices, pot).await.expect("it agrees"), verify(&bobs, pot).await.expect("it agrees"));
	assert_eq!((alices.head, alices.balances, alices.events_from), (bobs.head, vec![-10_00, 10_00], 0));
	assert_eq!(alices.entries, 5);
}

/// What is included is seen before it is final, and says so; and it is pending before that.
#[test]
fn a_change_is_pending_first_and_then_included_and_then_final() {
	locally(async {
		let node = Node::start_for_test();
		let pot = trip(&connect(&node).await).await;
		let mut bob = [Device::open(Memory::default(), "//Bob", &node).await];
		bob[0].follow(pot).await;
		until("following", &mut bob, |bob| bob[0].entries(pot) == 3).await;
		let id = bob[0].make(pot, vec![expense(1, 50_00, 1, "exp-1")]).await;
		let mut levels = Vec::new();
		until("being final", &mut bob, |bob| {
			let (engine, level) = (bob[0].engine(), bob[0].level(pot));
			let is_told = match engine.status(id) {
				Some(Status::Queued(_) | Status::Sent) => level == Level::Pending,
				Some(Status::Included(_)) => level == Level::Included,
				_ => level == Level::Final,
			};
			assert!(is_told, "what is to be seen is as settled as {level:?}: {:?}", engine.status(id));
			levels.push(level);
			level == Level::Final
		})
		.await;
		levels.dedup();
		assert_eq!(levels, [Level::Pending, Level::Included, Level::Final]);
	});
}

/// The chain names the operation and the reason.
#[tokio::test]
async fn a_refused_batch_names_the_operation_and_the_reason() {
	let node = Node::start_for_test();
	let chain = connect(&node).await;
	let pot = trip(&chain).await;
	let ops = vec![expense(1, 50_00, 1, "exp-1"), expense(1, 30_00, 1, "the same id")];
	let mut submission = chain.submit(&bob(), Call::Append { pot, ops }).await.expect("the pool takes it");
	match submission.included().await {
		Err(Error::Refused { op: 1, why: Refusal::DuplicateItem }) => {},
		other => panic!("{other:?}"),
	}
	assert_eq!(finalized(&chain, pot).await.next_seq(), 3);
}

async fn connect(node: &Node) -> Chain {
	Chain::connect(&node.url()).await.expect("the node answers")
}
