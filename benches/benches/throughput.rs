//! How many changes of pots a node takes in for a minute, one by one and in batches of 64, beside transfers on the same
//! node in the same run. All is signed beforehand, and the pool always holds more than a few blocks take.
//!
//! It fails if single changes are slower than transfers, if batches are not ten times as fast, or if finality does not keep
//! up.

mod common;

use common::{append, create, exit, expense, included, key, transfer, Outcome, Rpc, Signer};
use futures::{future::try_join_all, stream, StreamExt};
use pot_ledger::{Op, PotId};
use potchain_client::{account_of, Block, Call, Chain};
use potchain_tests::{binary_for_test, Node, NODE_VARIABLE};
use std::{
	process::ExitCode,
	time::{Duration, Instant},
};
use subxt_rpcs::RpcClient;
use subxt_signer::sr25519::{dev, Keypair};
use tokio::time::timeout;

/// People who send, each for themselves and to a pot of their own.
const PEOPLE: u32 = 16;
/// What each has, in tokens: more than all that they send costs.
const TOKENS: u128 = 10_000 * 1_000_000_000_000;
/// How long each kind is sent.
const MINUTE: Duration = Duration::from_secs(60);
/// Operations of a batch.
const BATCH: u32 = 64;
/// What everybody signs for a minute: more than can be included.
const SINGLE_MAX: u32 = 2_000 * 60 / PEOPLE;
const BATCHES_MAX: u32 = 20_000 / BATCH * 60 / PEOPLE;
/// Transactions that wait in the pool: more than two blocks hold.
const WAITING: usize = 2_000;
const BATCHES_WAITING: usize = 200;
/// What each pot may grow by, in bytes.
const BYTES: u32 = 32 << 20;
/// Transactions that wait for the node's answer at a time.
const AT_ONCE: usize = 64;
/// How long there may be no block.
const STALLED: Duration = Duration::from_secs(30);
/// How many blocks behind the best the final one may be: two seconds' worth.
const LAG_MAX: u32 = 4;
/// How many times faster than transfers changes have to be, one by one and in batches.
const FASTER: [f64; 2] = [1.0, 10.0];

#[tokio::main]
async fn main() -> ExitCode {
	exit(run().await)
}

async fn run() -> Outcome<bool> {
	let bench = Bench::prepare(Node::start(&binary_for_test(NODE_VARIABLE))?).await?;
	println!("                      a second   number  seconds   behind: median   worst, in blocks");
	let transfers = bench.run("transfers", 1, |_, _| Work::Transfer).await?;
	let single = bench.run("changes", 1, |pot, number| Work::Append(pot, vec![expense(number)])).await?;
	let batched = bench.run("changes in batches", BATCH, |pot, number| {
		// Those that were added one by one have the numbers before.
		let first = SINGLE_MAX + number * BATCH;
		Work::Append(pot, (first..first + BATCH).map(expense).collect())
	});
	let batched = batched.await?;
	bench.check(single.number + batched.number).await?;
	let faster = [&single, &batched].map(|run| run.rate() / transfers.rate());
	println!("{:.2} times as many changes as transfers one by one, {:.2} times in batches", faster[0], faster[1]);
	let keeps_up = [&transfers, &single, &batched].iter().all(|run| run.lag() <= LAG_MAX);
	Ok(faster[0] >= FASTER[0] && faster[1] >= FASTER[1] && keeps_up)
}

/// What is sent.
enum Work {
	Transfer,
	Append(PotId, Vec<Op>),
}

/// A node, and people with a pot each.
struct Bench {
	_node: Node,
	chain: Chain,
	client: RpcClient,
	people: Vec<(Keypair, PotId)>,
}

/// What came of one kind.
struct Run {
	/// Changes that were included.
	number: u64,
	/// From the first block's time to the last's, in milliseconds.
	time: u64,
	/// How far the final block was behind the best at each of them, in order.
	lags: Vec<u32>,
}

impl Run {
	/// Changes a second.
	fn rate(&self) -> f64 {
		self.number as f64 * 1_000.0 / self.time as f64
	}

	/// How far the final block was behind the best, in the middle.
	fn lag(&self) -> u32 {
		self.lags[self.lags.len() / 2]
	}
}

impl Bench {
	async fn prepare(node: Node) -> Outcome<Self> {
		let (chain, client) = (Chain::connect(&node.url()).await?, RpcClient::from_insecure_url(node.url()).await?);
		let (rpc, mut signer) = (Rpc::new(client.clone()), Signer::of(&client).await?);
		let keys: Vec<_> = (0..PEOPLE).map(|number| key(b"throughput", number)).collect();
		for key in &keys {
			rpc.author_submit_extrinsic(&signer.sign(&dev::alice(), &transfer(key, TOKENS)).await?).await?;
		}
		let mut heads = chain.best_blocks().await?;
		let last = account_of(&keys[keys.len() - 1]);
		loop {
			let block = timeout(STALLED, heads.next()).await?.ok_or("the node is gone")??;
			if chain.spendable(block, &last).await?.0 > 0 {
				break;
			}
		}
		let pots = try_join_all(keys.iter().map(|key| create(&chain, key, 2))).await?;
		for (key, &pot) in keys.iter().zip(&pots) {
			included(&chain, key, Call::Fund { pot, bytes: BYTES }).await?;
		}
		Ok(Self { _node: node, chain, client, people: keys.into_iter().zip(pots).collect() })
	}

	/// Sends for a minute what everybody's `number`th piece of work is, of so many changes each, and prints what came of it.
	async fn run(&self, what: &str, size: u32, work: impl Fn(PotId, u32) -> Work) -> Outcome<Run> {
		let each = if size == 1 { SINGLE_MAX } else { BATCHES_MAX };
		let mut signer = Signer::of(&self.client).await?;
		let mut signed = Vec::new();
		for number in 0..each {
			for (key, pot) in &self.people {
				signed.push(match work(*pot, number) {
					Work::Transfer => signer.sign(key, &transfer(&dev::ferdie(), 1)).await?,
					Work::Append(pot, ops) => signer.sign(key, &append(pot, ops)).await?,
				});
			}
		}
		let run = self.send(&signed, size).await?;
		let (seconds, worst) = (run.time as f64 / 1e3, run.lags[run.lags.len() - 1]);
		println!("{what:<20} {:>9.0} {:>8} {seconds:>8.1} {:>16} {worst:>7}", run.rate(), run.number, run.lag());
		Ok(run)
	}

	/// Sends what is signed until the minute is over, then waits until what was sent is included.
	async fn send(&self, signed: &[Vec<u8>], size: u32) -> Outcome<Run> {
		let rpc = Rpc::new(self.client.clone());
		let waiting = if size == 1 { WAITING } else { BATCHES_WAITING };
		let mut heads = self.chain.best_blocks().await?;
		let (first, start) = (self.chain.best().await?, Instant::now());
		let before = self.sent(first).await?;
		let (mut given, mut last, mut lags, mut run) = (0, first, Vec::new(), None);
		loop {
			let included = (self.sent(last).await? - before) as usize;
			if start.elapsed() >= MINUTE && run.is_none() {
				let time = self.chain.time(last.hash).await? - self.chain.time(first.hash).await?;
				lags.sort_unstable();
				run = Some(Run { number: included as u64 * u64::from(size), time, lags: std::mem::take(&mut lags) });
			}
			if let Some(run) = run.take_if(|_| included == given) {
				return Ok(run);
			}
			if run.is_none() {
				let until = included + waiting;
				let shots = signed.get(given..until).ok_or("more was included than anybody thought: sign more")?;
				let answers = stream::iter(shots).map(|shot| rpc.author_submit_extrinsic(shot));
				let answers: Vec<_> = answers.buffer_unordered(AT_ONCE).collect().await;
				answers.into_iter().collect::<Result<Vec<_>, _>>()?;
				given = until;
			}
			last = timeout(STALLED, heads.next()).await?.ok_or("the node is gone")??;
			lags.push(last.number.saturating_sub(self.chain.finalized().await?.number));
		}
	}

	/// How many transactions everybody has sent in all, by their nonces.
	async fn sent(&self, at: Block) -> Outcome<u64> {
		let nonces = self.people.iter().map(|(key, _)| async { self.chain.nonce(at.hash, &account_of(key)).await });
		Ok(try_join_all(nonces).await?.iter().sum())
	}

	/// Looks whether all that was included was done: an entry for each change.
	async fn check(&self, least: u64) -> Outcome<()> {
		let pots: Vec<_> = self.people.iter().map(|(_, pot)| *pot).collect();
		let heads = self.chain.heads(self.chain.best().await?.hash, &pots).await?;
		let entries: u64 = heads.into_iter().flatten().map(|(entries, _)| u64::from(entries)).sum();
		match entries >= least {
			true => Ok(()),
			false => Err(format!("{least} changes were included, and {entries} entries are there").into()),
		}
	}
}
