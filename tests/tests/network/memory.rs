//! What nodes and a client need does not grow with the chain, while a little happens on it.
//!
//! `cargo xtask bench soak` lets both go on for longer.

use crate::{common::*, devices::locally, person::Person};
use potchain_client::{Call, Chain};
use potchain_tests::{memory, Network, Node};
use std::{
	process::Stdio,
	time::{Duration, Instant},
};

/// How many blocks it takes until all is there that is needed at all: the node's memory grows for two and a half minutes.
const WARM: u32 = 7_500;
/// From one expense to the next, in blocks.
const PACE: u32 = 40;
/// How much more each may need in the last quarter than in the first, in bytes: by the lowest of each, because a node's memory
/// goes up and down by 70 MiB within minutes. A quarter of the usual test is too short to see all of that.
const MORE_MAX: u64 = 128 << 20;
/// How long there may be no block.
const SILENCE_MAX: Duration = Duration::from_secs(60);

/// Blocks that come every 20 ms: 2,000 of them, or as many as `SOAK_BLOCKS` says. 57,600 are eight hours of a chain.
#[test]
fn memory_stays_flat_on_a_long_chain() {
	locally(async {
		let node = Node::start_interval_for_test(Duration::from_millis(20));
		stays_flat(&[&node], WARM, soak("SOAK_BLOCKS", 2_000)).await;
	});
}

/// Four validators and a full node: for a minute, or as many as `SOAK_MINUTES` says.
#[test]
fn memory_stays_flat_on_a_network() {
	locally(async {
		let network = Network::start_for_test(4);
		let nodes: Vec<_> = std::iter::once(network.full()).chain(network.validators()).collect();
		let minute = 120;
		stays_flat(&nodes, minute / 2, minute * soak("SOAK_MINUTES", 1)).await;
	});
}

/// How much is to be done: what a variable says, or as little as a test does.
fn soak(variable: &str, usual: u32) -> u32 {
	std::env::var(variable).map_or(usual, |said| said.parse().expect("a number"))
}

/// Watches a pot at the first node while Alice changes it, and compares what all of them need at first and at last.
async fn stays_flat(nodes: &[&Node], warm: u32, blocks: u32) {
	let chain = Chain::connect(&nodes[0].url()).await.expect("it answers");
	let pot = trip(&chain).await;
	let bob = Person::new("//Bob", nodes[0]);
	bob.pot(&["use", &format!("0x{pot}")]);
	let mut watch = bob.command(&["watch"]).stdout(Stdio::null()).spawn().expect("pot runs");
	let processes: Vec<_> = nodes.iter().filter_map(|node| node.process()).chain([watch.id()]).collect();
	let all = || processes.iter().copied().map(memory).collect::<Vec<_>>();

	let first = chain.best().await.expect("a block").number;
	let (mut last, mut heard, mut made) = (first, Instant::now(), 0);
	let mut lowest = [vec![u64::MAX; processes.len()], vec![u64::MAX; processes.len()]];
	while last < first + warm + blocks {
		if last >= first + PACE * made {
			let ops = vec![expense(made, 1_00, 0, "a little")];
			chain.submit(&alice(), Call::Append { pot, ops }).await.expect("the pool takes it");
			made += 1;
		}
		let quarter = last.checked_sub(first + warm).map(|watched| watched * 4 / blocks);
		let kept = match quarter {
			Some(0) => Some(&mut lowest[0]),
			Some(3..) => Some(&mut lowest[1]),
			_ => None,
		};
		if let Some(lowest) = kept {
			lowest.iter_mut().zip(all()).for_each(|(lowest, now)| *lowest = now.min(*lowest));
		}
		tokio::time::sleep(Duration::from_millis(50)).await;
		let best = chain.best().await.expect("a block").number;
		if best > last {
			(last, heard) = (best, Instant::now());
		}
		assert!(heard.elapsed() < SILENCE_MAX, "no block after {last}");
	}
	let [before, after] = lowest;
	watch.kill().expect("it runs still");
	watch.wait().expect("it ends");
	for (place, (before, after)) in before.into_iter().zip(after).enumerate() {
		let what = if place < nodes.len() { "node" } else { "client" };
		println!("{what}: {} MiB, and {} MiB after {blocks} blocks", before >> 20, after >> 20);
		assert!(after < before + MORE_MAX, "a {what} needs {after} bytes, {before} before");
	}
}
