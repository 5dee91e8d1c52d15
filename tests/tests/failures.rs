//! What goes wrong with nodes, and what a client makes of it.

mod common;

use common::*;
use potchain_client::{verify::verify, Chain, Error, Replica};
use potchain_tests::Node;
use std::{net::TcpListener, time::Instant};

/// Power cut in the middle; the chain and the pot go on where they were.
#[tokio::test]
async fn a_node_that_is_killed_and_restarted_has_lost_nothing() {
	let mut node = Node::start_for_test();
	let chain = connect(&node).await;
	let pot = trip(&chain).await;
	append(&chain, &bob(), pot, vec![expense(1, 50_00, 1, "before")]).await;
	let mut before = finalized(&chain, pot).await;

	node.kill();
	let lost = chain.finalized().await.expect_err("it is gone");
	assert!(matches!(lost, Error::Node { .. } | Error::Timeout { .. }), "{lost}");
	node.resume().expect("the node starts again");

	let chain = connect(&node).await;
	append(&chain, &bob(), pot, vec![expense(2, 30_00, 1, "after")]).await;
	let at = chain.finalized().await.expect("a finalized block");
	before.catch_up(&chain, at.hash).await.expect("the log goes on where it was");
	assert_eq!(before.next_seq(), 5);
	assert_eq!(before.state().balances(), [-40_00, 40_00]);
	assert_eq!(verify(&chain, pot).await.expect("it agrees").entries, 5);
}

/// More entries than one page, from zero.
#[tokio::test]
async fn a_client_that_starts_late_catches_up_from_zero() {
	let node = Node::start_for_test();
	let chain = connect(&node).await;
	let pot = trip(&chain).await;
	for batch in 0..5 {
		let ops = (0..64).map(|k| expense(batch * 64 + k, 1_00, 0, "many")).collect();
		append(&chain, &alice(), pot, ops).await;
	}
	let late = finalized(&connect(&node).await, pot).await;
	assert_eq!(late.next_seq(), 323);
	assert_eq!(late.state().balances(), [160_00, -160_00]);
}

/// Nothing listens there.
#[tokio::test]
async fn a_dead_address_is_said_to_be_unreachable() {
	let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
	let url = format!("ws://127.0.0.1:{port}");
	match Chain::connect(&url).await {
		Err(Error::Unreachable { url: named, .. }) => assert_eq!(named, url),
		other => panic!("{:?}", other.err()),
	}
}

/// Something listens there, and says nothing.
#[tokio::test]
async fn a_silent_address_is_given_up_after_the_deadline() {
	let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
	let url = format!("ws://{}", silent.local_addr().expect("an address"));
	let start = Instant::now();
	assert!(Chain::connect(&url).await.is_err());
	assert!(start.elapsed() < 2 * potchain_client::deadline::CALL);
}

/// Another network behind the same address.
#[tokio::test]
async fn a_node_of_another_chain_is_refused() {
	let node = Node::start_for_test();
	let ours = connect(&node).await.genesis();
	let other = Node::start_chain_for_test("local");
	let chain = connect(&other).await;
	match chain.require_genesis(&ours) {
		Err(Error::OtherChain { expected, found }) => assert_ne!(expected, found),
		other => panic!("{other:?}"),
	}
	assert!(chain.require_genesis(&chain.genesis()).is_ok());
}

/// The same genesis and another history: a replica is not mixed with it.
#[tokio::test]
async fn a_purged_chain_does_not_extend_what_a_client_knows() {
	let mut node = Node::start_for_test();
	let chain = connect(&node).await;
	let pot = trip(&chain).await;
	append(&chain, &alice(), pot, vec![expense(1, 50_00, 0, "before")]).await;
	let known = finalized(&chain, pot).await;

	node.purge().expect("the chain is removed");
	node.resume().expect("the node starts anew");
	let chain = connect(&node).await;
	let at = chain.best().await.expect("a block");
	assert!(matches!(known.clone().catch_up(&chain, at.hash).await, Err(Error::NoPot(_))));

	assert_eq!(trip(&chain).await, pot);
	append(&chain, &alice(), pot, vec![expense(1, 50_00, 0, "before"), expense(2, 1, 0, "another")]).await;
	let at = chain.finalized().await.expect("a finalized block");
	assert!(matches!(known.clone().catch_up(&chain, at.hash).await, Err(Error::Inconsistent(_))));
	assert_eq!(Replica::fetch(&chain, pot, at.hash).await.expect("a fresh one verifies").next_seq(), 5);
}

async fn connect(node: &Node) -> Chain {
	Chain::connect(&node.url()).await.expect("the node answers")
}
