//! A network that was stopped goes on, as `cargo xtask up` has it.

use crate::{common::*, devices::locally};
use potchain_client::{verify::verify, Chain};
use potchain_tests::{binary_for_test, Network, NODE_VARIABLE};
use std::{
	fs,
	path::Path,
	time::{Duration, Instant},
};

/// How long a node may take over its first call, for which it compiles the runtime.
const PATIENCE: Duration = Duration::from_secs(180);

#[test]
fn a_network_goes_on_where_it_was_stopped() {
	locally(async {
		let folder = tempfile::tempdir().expect("a folder");
		let binary = folder.path().join("potchain-node");
		fs::copy(binary_for_test(NODE_VARIABLE), &binary).expect("a copy");
		let open = |validators| Network::open(&binary, Box::new(folder.path().to_owned()), validators, 0);

		let mut network = open(4).expect("it starts");
		let spec = spec(&network.spec());
		let chain = Chain::connect(&network.full().url()).await.expect("it answers");
		let pot = trip(&chain).await;
		append(&chain, &alice(), pot, vec![expense(0, 1_00, 0, "before")]).await;
		let (before, last) = (finalized(&chain, pot).await, chain.finalized().await.expect("a block"));
		network.stop();
		let nodes = network.validators().iter().chain([network.full()]);
		assert!(nodes.map(|node| node.process()).all(|process| process.is_none()), "all have ended");
		drop(network);

		let refusal = open(3).err().expect("that is another network").to_string();
		assert!(refusal.contains("holds a network of 4 validators"), "{refusal}");
		let network = open(4).expect("it starts again");
		assert_eq!(self::spec(&network.spec()), spec, "with the same nodes at the same addresses");
		let chain = Chain::connect(&network.full().url()).await.expect("it answers");
		until_final(&chain, last.number + 1).await;
		let start = Instant::now();
		while let Err(error) = chain.heads(last.hash, &[pot]).await {
			assert!(start.elapsed() < PATIENCE, "{error}");
		}
		assert_eq!(chain.block_at(last.number).await.expect("it answers"), Some(last), "it is the same chain");
		assert_eq!(finalized(&chain, pot).await.next_seq(), before.next_seq());
		append(&chain, &alice(), pot, vec![expense(1, 1_00, 0, "after")]).await;
		assert_eq!(verify(&chain, pot).await.expect("it agrees").entries as usize, before.next_seq() as usize + 1);
	});
}

fn spec(file: &Path) -> String {
	fs::read_to_string(file).expect("a specification")
}
