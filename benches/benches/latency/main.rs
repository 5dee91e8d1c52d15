//! How long one waits: for a node's answer on the same machine, and for a change to be seen and final elsewhere, on one
//! validator and on four, where both ask nodes and where both have light clients; beside a transfer on the same nodes.
//! `benches/postgres` adds the same change through a table. And how long a light client takes to begin.
//!
//! It fails if a change takes longer, in the middle, than half a second to be seen, or a second on one validator and two
//! on four to be final; or an answer as long as a delayed acknowledgement.

#[path = "../common/mod.rs"]
mod common;

mod change;
mod trips;

use change::Waits;
use common::{exit, Outcome};
use potchain_client::light::Light;
use potchain_tests::{binary_for_test, Network, Node, NODE_VARIABLE};
use std::{fs, process::ExitCode, time::Duration};

/// How long a change may take to be seen.
const SEEN: Duration = Duration::from_millis(500);
/// So many validators, and how long it may take with them to be final.
const FINAL: [(usize, Duration); 2] = [(1, Duration::from_secs(1)), (4, Duration::from_secs(2))];

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
	exit(run().await)
}

async fn run() -> Outcome<bool> {
	let mut within = trips::compare(&Node::start(&binary_for_test(NODE_VARIABLE))?).await?;
	println!("\nin ms                          seen elsewhere: median   99 %    final: median   99 %   number");
	let mut starts = Vec::new();
	for (validators, limit) in FINAL {
		let network = Network::start_for_test(validators);
		// Whoever looks is on another node than whoever acts.
		let [here, there] = [network.full().url(), network.validators()[validators - 1].url()];
		let (pot, spec) = (change::pot(&here).await?, fs::read_to_string(network.spec())?);
		let name = |what| format!("{what}, {validators} validators");
		let by_nodes = change::changes(here.as_str().into(), there.as_str().into(), pot).await?;
		let [seen, settled] = row(&name("a change"), by_nodes);
		let [hers, his] = [Light::start(&spec, "")?, Light::start(&spec, "")?];
		row(&name("by light clients"), change::changes(hers.endpoint(), his.endpoint(), pot).await?);
		row(&name("a transfer"), change::transfers(&here, &there).await?);
		within &= seen <= SEEN && settled <= limit;
		starts.push((name("a light client"), change::starts(&spec, pot).await?));
	}
	println!("\nin ms                          from nothing: median   99 %    again: median   99 %   number");
	for (what, waits) in starts {
		row(&what, waits);
	}
	Ok(within)
}

/// Prints how long two things took, each several times, and returns the medians.
fn row(what: &str, [mut one, mut other]: Waits) -> [Duration; 2] {
	let number = one.len();
	let [one, other] = [&mut one, &mut other].map(|waits| common::median_and_worst(waits));
	let [a, b, c, d] = [one[0], one[1], other[0], other[1]].map(|wait| wait.as_secs_f64() * 1e3);
	println!("{what:<30} {a:>23.1} {b:>6.1} {c:>16.1} {d:>6.1} {number:>8}");
	[one[0], other[0]]
}
