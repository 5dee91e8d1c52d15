//! Two people on one pot.

mod common;

use common::*;
use pot_ledger::Refusal;
use potchain_client::{verify::verify, Call, Chain, Error, Follower, Level};
use potchain_tests::Node;

/// ChopDot's failure, mended: Bob adds exp-1 (50), Alice exp-2 (30), and both see both.
#[tokio::test]
async fn both_add_an_expense_at_once_and_both_see_both() {
	let node = Node::start_for_test();
	let (alices, bobs) = (connect(&node).await, connect(&node).await);
	let pot = trip(&alices).await;
	let mut alice_sees = Follower::start(alices.clone(), pot).await.expect("Alice follows");
	let mut bob_sees = Follower::start(bobs.clone(), pot).await.expect("Bob follows");

	let (alices_key, bobs_key) = (alice(), bob());
	tokio::join!(
		append(&bobs, &bobs_key, pot, vec![expense(1, 50_00, 1, "exp-1")]),
		append(&alices, &alices_key, pot, vec![expense(2, 30_00, 0, "exp-2")]),
	);

	for sees in [&mut alice_sees, &mut bob_sees] {
		while sees.at(Level::Final).next_seq() < 5 {
			sees.moved().await.expect("the pot moves");
		}
		assert_eq!(sees.at(Level::Final).state().balances(), [-10_00, 10_00]);
	}
	let (alices_pot, bobs_pot) = (alice_sees.at(Level::Final), bob_sees.at(Level::Final));
	assert_eq!(alices_pot.log(), bobs_pot.log());
	assert_eq!(alices_pot.head(), bobs_pot.head());

	let (alices, bobs) = (verify(&alices, pot).await.expect("it agrees"), verify(&bobs, pot).await.expect("it agrees"));
	assert_eq!((alices.head, alices.balances, alices.events_from), (bobs.head, vec![-10_00, 10_00], 0));
	assert_eq!(alices.entries, 5);
}

/// What is included is seen before it is final, and says so.
#[tokio::test]
async fn a_change_is_seen_first_as_included_and_then_as_final() {
	let node = Node::start_for_test();
	let chain = connect(&node).await;
	let pot = trip(&chain).await;
	let mut follower = Follower::start(chain.clone(), pot).await.expect("it follows");
	let mut submission = chain
		.submit(&bob(), Call::Append { pot, ops: vec![expense(1, 50_00, 1, "exp-1")] })
		.await
		.expect("the pool takes it");
	let mut levels = Vec::new();
	while levels.last() != Some(&Level::Final) {
		let moved = follower.moved().await.expect("the pot moves");
		if follower.at(moved.level).next_seq() == 4 {
			levels.push(moved.level);
		}
	}
	assert_eq!(levels, [Level::Included, Level::Final]);
	let included = submission.finalized().await.expect("it is final");
	assert_eq!(included.entries.len(), 1);
	assert_eq!(included.entries[0].head, follower.at(Level::Final).head());
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
