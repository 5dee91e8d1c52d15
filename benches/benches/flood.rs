//! Whether one pot can keep the others waiting: 128 accounts of an attacker fire free transactions at a real node
//! while three members of another pot work.
//!
//! It fails if the three wait more than twice as long as in quiet, in the middle or at worst, if the flood gets more out
//! of its pot's allowance than there was, or if the node's pool keeps what nobody will ever include.
//!
//! The attacker's accounts and the three members have no tokens: all they can do is what is free. Both share the
//! machine with the node, so what the flood costs its sender slows the three too.

mod common;

use common::{create, exit, expense, invite, join, key, sign, Outcome, Rpc};
use futures::{future::join_all, stream, StreamExt};
use pot_ledger::{AccountId, Invitation, MemberId, Moment, PotId, Role};
use potchain_client::{account_of, Call, Chain};
use potchain_tests::{binary_for_test, Node, NODE_VARIABLE};
use std::{
	collections::BTreeMap,
	process::ExitCode,
	time::{Duration, Instant},
};
use subxt_rpcs::{rpc_params, RpcClient};
use subxt_signer::sr25519::{dev, Keypair};
use tokio::time::sleep;

/// The attacker's accounts. All but the last are members of their own, that one is a device of the pot's owner.
const ACCOUNTS: usize = 128;
/// Transactions that they sign and send.
const SHOTS: usize = 20_000;
/// How long they go on, if that takes less: then all is sent again, from the first.
const FLOOD: Duration = Duration::from_secs(30);
/// How many of them wait for the node's answer at a time.
const AT_ONCE: usize = 256;
/// How long the three are watched before the flood.
const QUIET: Duration = Duration::from_secs(40);
/// From one expense of the three to the next: within their pot's allowance, and each time elsewhere in a slot.
const PACE: Duration = Duration::from_millis(1_137);
/// How long the pool may take to get rid of the flood.
const DRAINED: Duration = Duration::from_secs(120);
/// How many times longer the three may wait.
const SLOWER: f64 = 2.0;
/// How many times faster a pot's bucket fills than a member's share of it.
const POT_PER_SHARE: u64 = 2;

#[tokio::main]
async fn main() -> ExitCode {
	exit(run().await)
}

async fn run() -> Outcome<bool> {
	let node = Node::start(&binary_for_test(NODE_VARIABLE))?;
	let mut team = Team::gather(&node).await?;
	let attacker = Attacker::prepare(&node).await?;
	println!("{ACCOUNTS} accounts are members of one pot, {SHOTS} transactions are signed; now it is quiet");

	let start = Instant::now();
	let quiet = team.work_while(|| start.elapsed() < QUIET).await?;
	let flood = tokio::spawn(attacker.flood());
	let waits = team.work_while(|| !flood.is_finished()).await?;
	let flood = flood.await??;
	flood.print();
	Ok(compare(quiet, waits) & flood.held_to_its_bucket() & flood.drained())
}

/// Three members of a pot, who add an expense by turns.
struct Team {
	pot: PotId,
	people: Vec<(Chain, Keypair)>,
	expenses: u32,
}

impl Team {
	async fn gather(node: &Node) -> Outcome<Self> {
		let chain = Chain::connect(&node.url()).await?;
		let keys: Vec<_> = (1..=3).map(|number| key(b"team", number)).collect();
		let pot = pot_of(&chain, &dev::bob(), &keys).await?;
		let mut people = Vec::new();
		for key in keys {
			people.push((Chain::connect(&node.url()).await?, key));
		}
		Ok(Self { pot, people, expenses: 0 })
	}

	/// How long each expense took, from the moment it is to be sent until its author sees it in a block.
	async fn work_while(&mut self, go_on: impl Fn() -> bool) -> Outcome<Vec<Duration>> {
		let mut waits = Vec::new();
		while go_on() {
			let (chain, key) = &self.people[self.expenses as usize % self.people.len()];
			let start = Instant::now();
			let call = Call::Append { pot: self.pot, ops: vec![expense(self.expenses)] };
			chain.submit(key, call).await?.included().await?;
			waits.push(start.elapsed());
			self.expenses += 1;
			sleep(PACE.saturating_sub(start.elapsed())).await;
		}
		Ok(waits)
	}
}

/// One pot full of one person's accounts, and what they are about to send.
struct Attacker {
	chain: Chain,
	client: RpcClient,
	pot: PotId,
	account: AccountId,
	shots: Vec<Vec<u8>>,
	/// What one of them takes of an allowance, in picoseconds. The fee that it would cost is made of the same work,
	/// and smaller by less than a hundredth.
	work: u64,
}

impl Attacker {
	async fn prepare(node: &Node) -> Outcome<Self> {
		let chain = Chain::connect(&node.url()).await?;
		let keys: Vec<_> = (0..ACCOUNTS).map(|number| key(b"attacker", number as u32)).collect();
		let pot = pot_of(&chain, &dev::alice(), &keys).await?;
		let client = RpcClient::from_insecure_url(node.url()).await?;
		// All with the nonces that they will have when those before are included.
		let shots = (0..SHOTS).map(|shot| (&keys[shot % keys.len()], pot, vec![expense(shot as u32)]));
		let shots = sign(&client, shots).await?;
		let call = Call::Append { pot, ops: vec![expense(0)] };
		let work = chain.fee(chain.best().await?, &keys[0], call).await?.0.try_into()?;
		Ok(Self { chain, client, pot, account: account_of(&keys[0]), shots, work })
	}

	/// Sends everything as fast as the node answers, and waits until its pool is empty.
	async fn flood(self) -> Outcome<Flood> {
		let before = self.look().await?;
		let start = Instant::now();
		let rpc = Rpc::new(self.client.clone());
		let numbers = (0..).take_while(|sent| *sent < SHOTS || start.elapsed() < FLOOD);
		let answers = stream::iter(numbers).map(|sent| rpc.author_submit_extrinsic(&self.shots[sent % SHOTS]));
		let answers: Vec<_> = answers.buffer_unordered(AT_ONCE).collect().await;
		let (sent, sending) = (answers.len(), start.elapsed());
		let mut refused = BTreeMap::new();
		for error in answers.into_iter().filter_map(Result::err) {
			*refused.entry(reason(error)).or_default() += 1;
		}

		let start = Instant::now();
		let mut pending = vec![self.pending().await?];
		while pending.last() != Some(&0) && start.elapsed() < DRAINED {
			sleep(Duration::from_millis(250)).await;
			pending.push(self.pending().await?);
		}
		let (draining, after) = (start.elapsed(), self.look().await?);
		Ok(Flood { before, after, work: self.work, sent, sending, refused, pending, draining })
	}

	/// How many transactions are in the pool and could go into a block.
	async fn pending(&self) -> Outcome<usize> {
		Ok(self.client.request::<Vec<String>>("author_pendingExtrinsics", rpc_params![]).await?.len())
	}

	async fn look(&self) -> Outcome<Look> {
		let at = self.chain.best().await?;
		let space = self.chain.space(at.hash, self.pot).await?.ok_or("the attacker's pot is gone")?;
		let allowance = self.chain.allowance(at.hash, self.pot, self.account).await?;
		let allowance = allowance.ok_or("the attacker has no place")?;
		let (left, refill) = (allowance.left, allowance.per_second * POT_PER_SHARE);
		Ok(Look { time: self.chain.time(at.hash).await?, entries: space.entries, left, refill })
	}
}

/// The attacker's pot at a block.
struct Look {
	/// In milliseconds.
	time: Moment,
	entries: u32,
	/// Work that the pot's bucket has, in picoseconds: less than a member's share, from which nothing was taken yet.
	left: u64,
	/// What comes back in a second.
	refill: u64,
}

/// What became of a flood.
struct Flood {
	before: Look,
	after: Look,
	work: u64,
	sent: usize,
	sending: Duration,
	/// How many were refused at submission, by the node's words.
	refused: BTreeMap<String, usize>,
	/// What the pool held since the last was sent.
	pending: Vec<usize>,
	draining: Duration,
}

impl Flood {
	fn included(&self) -> u64 {
		(self.after.entries - self.before.entries).into()
	}

	/// How many the pot's bucket pays for.
	fn allowed(&self) -> u64 {
		let time = self.after.time - self.before.time;
		(self.before.left + self.before.refill * time / 1_000) / self.work
	}

	fn held_to_its_bucket(&self) -> bool {
		self.included() <= self.allowed()
	}

	fn drained(&self) -> bool {
		self.pending.last() == Some(&0)
	}

	fn print(&self) {
		let rate = self.sent as f64 / self.sending.as_secs_f64();
		println!("\nthe flood, of {ACCOUNTS} accounts in one pot");
		row("sent", self.sent, &format!("in {:.1} s, {rate:.0} a second", self.sending.as_secs_f64()));
		for (reason, count) in &self.refused {
			row("refused at submission", count, reason);
		}
		row("taken into the pool", self.sent - self.refused.values().sum::<usize>(), "");
		let seconds = (self.after.time - self.before.time) as f64 / 1_000.0;
		let [left, refill, work] = [self.before.left, self.before.refill, self.work].map(|work| work as f64 / 1e9);
		let paid = format!("in {seconds:.1} s: {left:.1} ms of work and {refill:.1} ms a second, {work:.2} ms each");
		row("paid for by the bucket", self.allowed(), &paid);
		row("included", self.included(), "");
		row("in the pool after that", self.pending[0], "");
		let last = self.pending.last().copied().unwrap_or_default();
		row("and in the end", last, &format!("{:.1} s later", self.draining.as_secs_f64()));
	}
}

/// Prints how long the three waited, and whether that is within bounds.
fn compare(mut quiet: Vec<Duration>, mut flood: Vec<Duration>) -> bool {
	println!("\nfrom sending to inclusion, in ms   number   median    worst");
	let [(quiet, worst_quiet), (flood, worst)] =
		[("in quiet", &mut quiet), ("during the flood", &mut flood)].map(|(when, waits)| {
			waits.sort();
			let [median, worst] = [waits[waits.len() / 2], waits[waits.len() - 1]].map(|wait| wait.as_secs_f64() * 1e3);
			println!("{when:<32} {:>8} {median:>8.0} {worst:>8.0}", waits.len());
			(median, worst)
		});
	let (medians, worsts) = (flood / quiet, worst / worst_quiet);
	println!("{:<41} {medians:>8.2} {worsts:>8.2}   at most {SLOWER}", "slower by");
	medians <= SLOWER && worsts <= SLOWER
}

fn row(what: &str, figure: impl std::fmt::Display, remark: &str) {
	println!("{what:<24} {figure:>8}   {remark}");
}

/// A pot that somebody with tokens creates, and in which accounts without any have places: by a link of the group, and
/// if there are more of them than places, by a link for another device of its owner.
async fn pot_of(chain: &Chain, creator: &Keypair, keys: &[Keypair]) -> Outcome<PotId> {
	let guests = keys.len().min(127) as MemberId;
	let pot = create(chain, creator, guests).await?;
	let group = invite(chain, creator, pot, 0, Invitation::Any { role: Role::Editor }).await?;
	let device = invite(chain, creator, pot, 1, Invitation::Device { member: 0 }).await?;
	let claims = keys.iter().zip(1..).map(|(key, place)| match place {
		place if place <= guests => join(chain, &group, place, key),
		_ => join(chain, &device, 0, key),
	});
	join_all(claims).await.into_iter().collect::<Outcome<()>>()?;
	Ok(pot)
}

/// Why the node refused a transaction, in its own words.
fn reason(error: subxt_rpcs::Error) -> String {
	match error {
		subxt_rpcs::Error::User(error) => {
			let data = error.data.map(|data| data.get().trim_matches('"').to_owned());
			format!("{} {}: {}", error.code, error.message, data.unwrap_or_default())
		},
		error => error.to_string(),
	}
}
