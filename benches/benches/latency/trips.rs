//! How long one waits for a node on the same machine: over the connection that subxt makes by itself, and over ours
//! (`client/src/socket.rs` says what is different), by turns in one run.

use crate::common::{create, expense, included, median_and_worst, Outcome};
use futures::try_join;
use pot_ledger::PotId;
use potchain_client::{Call, Chain};
use potchain_tests::Node;
use std::{
	sync::atomic::{AtomicU32, Ordering},
	time::{Duration, Instant},
};
use subxt_rpcs::RpcClient;
use subxt_signer::sr25519::dev;

/// Questions of each kind over each connection.
const ROUND_TRIPS: usize = 200;
/// Transactions over each connection.
const SUBMISSIONS: usize = 50;
/// Operations of a batch, and batches in the log that is read: an answer of more than 8 KiB and less than a segment.
const BATCH: u32 = 64;
const BATCHES: u32 = 3;
/// What Linux delays an acknowledgement by, at least.
const DELAYED: Duration = Duration::from_millis(40);

/// Prints a row for each kind of question, and says whether over ours the middle of each is less than a delayed
/// acknowledgement. On other systems than Linux both connections are the same, and it may not be.
pub async fn compare(node: &Node) -> Outcome<bool> {
	let url = node.url();
	let stock = Chain::over(RpcClient::from_insecure_url(&url).await?, &url).await?;
	let both = [stock, Chain::connect(&url).await?];
	let pot = pot(&both[1]).await?;
	let at = both[1].best().await?.hash;
	let next = AtomicU32::new(BATCH * BATCHES);

	println!("in ms                          subxt's: median   99 %    ours: median   99 %   number");
	let rows = [
		row("one question", ROUND_TRIPS, &both, async |chain| chain.best().await.map(drop)).await?,
		row("two at once", ROUND_TRIPS, &both, async |chain| try_join!(chain.best(), chain.best()).map(drop)).await?,
		row("a page of a log", ROUND_TRIPS, &both, async |chain| chain.entries(at, pot, 0).await.map(drop)).await?,
		row("submit to acknowledged", SUBMISSIONS, &both, async |chain| {
			let ops = vec![expense(next.fetch_add(1, Ordering::Relaxed))];
			chain.submit(&dev::alice(), Call::Append { pot, ops }).await.map(drop)
		})
		.await?,
	];
	Ok(rows.into_iter().all(|median| median < DELAYED))
}

/// A pot with a log worth a page.
async fn pot(chain: &Chain) -> Outcome<PotId> {
	let pot = create(chain, &dev::alice(), 2).await?;
	for batch in 0..BATCHES {
		let ops = (batch * BATCH..(batch + 1) * BATCH).map(expense).collect();
		included(chain, &dev::alice(), Call::Append { pot, ops }).await?;
	}
	Ok(pot)
}

/// Does something so many times over each connection, by turns, and prints how long that took. Returns the median over
/// ours.
async fn row(
	what: &str,
	times: usize,
	both: &[Chain; 2],
	act: impl AsyncFn(&Chain) -> potchain_client::Result<()>,
) -> Outcome<Duration> {
	let mut waits = [const { Vec::new() }; 2];
	for _ in 0..times {
		for (chain, waits) in both.iter().zip(&mut waits) {
			let start = Instant::now();
			act(chain).await?;
			waits.push(start.elapsed());
		}
	}
	let [stock, ours] = waits.map(|mut waits| median_and_worst(&mut waits));
	let [a, b, c, d] = [stock[0], stock[1], ours[0], ours[1]].map(|wait| wait.as_secs_f64() * 1e3);
	println!("{what:<30} {a:>16.2} {b:>6.2} {c:>15.2} {d:>6.2} {times:>8}");
	Ok(ours[0])
}
