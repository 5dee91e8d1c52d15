//! Whether a block full of the dearest operations is built, and final, within its slot.
//!
//! Pots with all the places there can be get bills of thirty lines, each shared by everyone and paid by everyone. Then
//! somebody who did not write them restates each, and then voids each, in pots where only those who paid may: the dearest
//! by their bytes, and the dearest by their number. All is signed beforehand, and the pool always holds more than a
//! block; what goes beyond the pots' allowances, which is nearly all, is paid for with fees.
//!
//! It fails if there are not ten full blocks of each kind; if one was not in the chain before its slot was over, or not
//! final before the next was; or if the node threw one away because it came too late. A block without anything in it
//! is final just as late: GRANDPA's rounds take 200 ms. Where the node stopped at its deadline, or nearly, the operations
//! weigh less than they take on this machine; how much, it says.

mod common;

use common::{create, exit, included, invite, join, sign, text, Outcome, Rpc};
use futures::{Stream, StreamExt};
use pot_ledger::{
	Amount, Bill, Expense, ExpensePatch, Invitation, ItemId, Line, MemberId, Moment, Op, PerMember, Policy, PotId,
	PotPatch, Role, Split, MAX_MEMBERS, MAX_TEXT_BYTES,
};
use potchain_client::{Block, Call, Chain};
use potchain_tests::{binary_for_test, Node, NODE_VARIABLE};
use std::{
	collections::BTreeMap,
	process::ExitCode,
	time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use subxt::{
	dynamic::{At, Value},
	OnlineClient, SubstrateConfig,
};
use subxt_rpcs::RpcClient;
use subxt_signer::sr25519::{dev, Keypair};
use tokio::{sync::watch, task::JoinHandle, time::timeout};

/// Bills in each pot.
const BILLS: u32 = 3_840;
/// Lines of a bill, as many as there can be if everyone shares each.
const LINES: usize = 30;
/// Operations of a batch: a few of these fill a block, and leave little of it.
const BATCH: usize = 16;
/// Operations that wait in the pool: more than two blocks' worth of those with many bytes, and of those with few.
const WAITING: [u32; 2] = [2_400, 6_000];
/// What a pot may grow by: all entries, and what surrounds them.
const POT_BYTES: u32 = 64 * 1024 * 1024;
/// A slot, in milliseconds.
const SLOT: Moment = 500;
/// The part of the limit, in percent, from which on a block is full.
const FULL: f64 = 90.0;
/// Full blocks that there have to be of each kind.
const BLOCKS: usize = 10;
/// How long the node may take until it has done anything at all.
const STALLED: Duration = Duration::from_secs(30);
/// Every place that there can be in a pot.
const EVERYONE: std::ops::Range<MemberId> = 0..MAX_MEMBERS as MemberId;
/// What the node has to say.
const FILTERS: &str = "info";

#[tokio::main]
async fn main() -> ExitCode {
	exit(run().await)
}

async fn run() -> Outcome<bool> {
	let bench = Bench::prepare(Node::start_logging(&binary_for_test(NODE_VARIABLE), FILTERS)?).await?;
	let mut good = true;
	let [many_bytes, few_bytes] = WAITING;
	for (what, by, op, waiting) in [
		("bills, added", Author::Owner, add as fn(u32) -> Op, many_bytes),
		("bills, restated by another", Author::Member, amend, many_bytes),
		("bills, voided by another", Author::Member, void, few_bytes),
	] {
		let run = bench.fill(by, op, waiting).await?;
		good &= run.print(what);
	}
	Ok(good)
}

/// Who writes.
#[derive(Clone, Copy)]
enum Author {
	/// The pot's owner.
	Owner,
	/// The other account in it.
	Member,
}

/// A pot with two accounts, which have tokens.
struct Group {
	pot: PotId,
	owner: Keypair,
	member: Keypair,
}

impl Group {
	async fn gather(chain: &Chain, owner: Keypair, member: Keypair) -> Outcome<Self> {
		let pot = create(chain, &owner, MAX_MEMBERS as MemberId - 1).await?;
		let set = PotPatch { policy: Some(Policy::Concerned), ..Default::default() };
		included(chain, &owner, Call::Append { pot, ops: vec![Op::AmendPot { base: 1, set }] }).await?;
		included(chain, &owner, Call::Fund { pot, bytes: POT_BYTES }).await?;
		let link = invite(chain, &owner, pot, 0, Invitation::Any { role: Role::Editor }).await?;
		join(chain, &link, 1, &member).await?;
		Ok(Self { pot, owner, member })
	}
}

/// A node, and the pots that keep it busy.
struct Bench {
	node: Node,
	chain: Chain,
	client: RpcClient,
	api: OnlineClient<SubstrateConfig>,
	/// The weight that anybody's transactions may have in a block, in picoseconds.
	limit: u128,
	groups: Vec<Group>,
}

impl Bench {
	async fn prepare(node: Node) -> Outcome<Self> {
		let chain = Chain::connect(&node.url()).await?;
		let client = RpcClient::from_insecure_url(node.url()).await?;
		let api = OnlineClient::from_rpc_client(client.clone()).await?;
		let limit = limit(&api).await?;
		let people = [dev::alice(), dev::bob(), dev::charlie(), dev::dave(), dev::eve(), dev::ferdie()];
		let others = people.iter().cycle().skip(1);
		let mut groups = Vec::new();
		for (owner, member) in people.iter().zip(others) {
			groups.push(Group::gather(&chain, owner.clone(), member.clone()).await?);
		}
		Ok(Self { node, chain, client, api, limit, groups })
	}

	/// Has something done to every bill of every pot, as fast as the node does it.
	async fn fill(&self, by: Author, op: fn(u32) -> Op, waiting: u32) -> Outcome<Run> {
		let numbers: Vec<_> = (0..BILLS).collect();
		let batches = numbers.chunks(BATCH).flat_map(|batch| {
			self.groups.iter().map(move |group| {
				let key = match by {
					Author::Owner => &group.owner,
					Author::Member => &group.member,
				};
				(key, group.pot, batch.iter().copied().map(op).collect())
			})
		});
		let batches = sign(&self.client, batches).await?;
		let lost = self.lost()?;
		let imported = Sightings::of(self.chain.best_blocks().await?);
		let finalized = Sightings::of(self.chain.finalized_blocks().await?);
		let first = self.chain.best().await?;
		let last = self.send(&batches, first, waiting).await?;
		let (imported, finalized) = (imported.until(last.number).await?, finalized.until(last.number).await?);

		let log = Prepared::all(&self.node.log()?);
		let mut blocks = Vec::new();
		let mut before = self.entries(first).await?;
		for number in first.number + 1..=last.number {
			let block = self.chain.block_at(number).await?.ok_or("a block of the chain is gone")?;
			let entries = self.entries(block).await?;
			let prepared = log.get(&number).ok_or("the node did not say that it prepared a block")?.clone();
			let times = [seen(&imported, number)?, seen(&finalized, number)?];
			blocks.push(self.look(block, entries - before, prepared, times).await?);
			before = entries;
		}
		Ok(Run { blocks, lost: self.lost()? - lost, limit: self.limit })
	}

	/// Sends what is signed, so that there is always enough in the pool, and waits until all of it is in blocks. Says in
	/// which block the last was.
	async fn send(&self, batches: &[Vec<u8>], first: Block, waiting: u32) -> Outcome<Block> {
		let rpc = Rpc::new(self.client.clone());
		let mut heads = self.chain.best_blocks().await?;
		let (before, all) = (self.entries(first).await?, (batches.len() * BATCH) as u32);
		let (mut sent, mut done, mut block, mut progress) = (0, 0, first, Instant::now());
		while done < all {
			while sent < all && sent - done < waiting {
				rpc.author_submit_extrinsic(&batches[sent as usize / BATCH]).await?;
				sent += BATCH as u32;
			}
			block = timeout(STALLED, heads.next()).await?.ok_or("the node is gone")??;
			let now = self.entries(block).await? - before;
			if now > done {
				(done, progress) = (now, Instant::now());
			}
			if progress.elapsed() > STALLED {
				return Err(format!("{} operations are never done", all - done).into());
			}
		}
		Ok(block)
	}

	/// In how many slots the node prepared a block and then threw it away, because it had taken too long.
	fn lost(&self) -> Outcome<usize> {
		Ok(self.node.log()?.matches("Discarding proposal").count())
	}

	/// How many entries all pots have.
	async fn entries(&self, at: Block) -> Outcome<u32> {
		let pots: Vec<_> = self.groups.iter().map(|group| group.pot).collect();
		Ok(self.chain.heads(at.hash, &pots).await?.into_iter().flatten().map(|(entries, _)| entries).sum())
	}

	async fn look(&self, at: Block, operations: u32, prepared: Prepared, times: [Moment; 2]) -> Outcome<Filled> {
		let weight = subxt::dynamic::storage::<(), Value>("System", "BlockWeight");
		let weight = self.api.at_block(at.hash).await?.storage().fetch(weight, ()).await?.decode()?;
		let weight = weight.at("normal").at("ref_time").and_then(Value::as_u128).ok_or("a block without a weight")?;
		let body = Rpc::new(self.client.clone()).chain_get_block(Some(at.hash)).await?;
		let body = body.ok_or("a block is gone")?.block.extrinsics;
		let time = self.chain.time(at.hash).await?;
		Ok(Filled {
			number: at.number,
			percent: 100.0 * weight as f64 / self.limit as f64,
			bytes: body.iter().map(|extrinsic| extrinsic.0.len()).sum(),
			extrinsics: body.len(),
			operations,
			time,
			prepared,
			times: times.map(|seen| seen.saturating_sub(time - time % SLOT)),
		})
	}
}

/// The weight that anybody's transactions may have in a block, in picoseconds.
async fn limit(api: &OnlineClient<SubstrateConfig>) -> Outcome<u128> {
	let limits = subxt::dynamic::constant::<Value>("System", "BlockWeights");
	let limits = api.at_current_block().await?.constants().entry(limits)?;
	let limit = limits.at("per_class").at("normal").at("max_total").at(0).at("ref_time").and_then(Value::as_u128);
	Ok(limit.ok_or("a chain without a limit")?)
}

/// When a client saw which blocks, by this machine's clock, in milliseconds since 1970.
struct Sightings {
	watching: JoinHandle<potchain_client::Result<BTreeMap<u32, Moment>>>,
	last: watch::Sender<u32>,
}

impl Sightings {
	/// Looks out for blocks from now on.
	fn of(mut blocks: impl Stream<Item = potchain_client::Result<Block>> + Unpin + Send + 'static) -> Self {
		let (last, until) = watch::channel(u32::MAX);
		let watching = tokio::spawn(async move {
			let mut seen = BTreeMap::new();
			while let Some(block) = blocks.next().await {
				let number = block?.number;
				let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
				seen.entry(number).or_insert(now.as_millis() as Moment);
				if number >= *until.borrow() {
					break;
				}
			}
			Ok(seen)
		});
		Self { watching, last }
	}

	/// All up to a block, and at least one that is not before it.
	async fn until(self, last: u32) -> Outcome<BTreeMap<u32, Moment>> {
		self.last.send_replace(last);
		Ok(timeout(STALLED, self.watching).await???)
	}
}

/// When a block was there: when it or one after it was seen.
fn seen(sightings: &BTreeMap<u32, Moment>, number: u32) -> Outcome<Moment> {
	Ok(sightings.range(number..).map(|row| *row.1).min().ok_or("a block was never seen")?)
}

/// What the node says of a block that it prepared.
#[derive(Clone)]
struct Prepared {
	/// How long that took, in milliseconds.
	took: Moment,
	/// Why it put no more into it.
	end: String,
}

impl Prepared {
	/// All that a log tells of, by number, out of lines such as `Prepared block for proposing at 7 (204 ms) hash: 0x…;
	/// parent_hash: 0x…; end: HitBlockWeightLimit; extrinsics_count: 25`.
	fn all(log: &str) -> BTreeMap<u32, Self> {
		log.lines().filter_map(Self::read).collect()
	}

	fn read(line: &str) -> Option<(u32, Self)> {
		let (number, rest) = line.split_once("Prepared block for proposing at ")?.1.split_once(" (")?;
		let (took, rest) = rest.split_once(" ms)")?;
		let end = rest.split_once("end: ")?.1.split(';').next()?.to_owned();
		Some((number.parse().ok()?, Self { took: took.parse().ok()?, end }))
	}
}

/// A block, and how it was made.
struct Filled {
	number: u32,
	/// Of the weight that it might have.
	percent: f64,
	bytes: usize,
	extrinsics: usize,
	operations: u32,
	/// When it was begun, in milliseconds since 1970.
	time: Moment,
	prepared: Prepared,
	/// When a client saw it, and saw it final, in milliseconds since its slot began.
	times: [Moment; 2],
}

impl Filled {
	fn is_full(&self) -> bool {
		self.percent >= FULL
	}

	fn was_cut(&self) -> bool {
		self.prepared.end == "HitDeadline"
	}

	fn was_in_time(&self) -> bool {
		let [imported, finalized] = self.times;
		imported <= SLOT && finalized <= 2 * SLOT
	}

	/// How long the whole limit would take to prepare.
	fn whole(&self) -> f64 {
		self.prepared.took as f64 * 100.0 / self.percent
	}
}

/// Blocks in a row.
struct Run {
	blocks: Vec<Filled>,
	/// Slots without a block, because the node took too long.
	lost: usize,
	/// The weight that they may have, in picoseconds.
	limit: u128,
}

impl Run {
	/// Prints what the blocks were like, and says whether they were within bounds.
	fn print(&self, what: &str) -> bool {
		println!("\n{what}");
		println!("   block  weight  kibibytes  extrinsics  operations  prepared  imported     final   because");
		for Filled { number, percent, bytes, extrinsics, operations, prepared, times, .. } in &self.blocks {
			let (kibibytes, Prepared { took, end }, [imported, finalized]) = (bytes / 1024, prepared, times);
			print!("{number:>8} {percent:>5.1} % {kibibytes:>10} {extrinsics:>11} {operations:>11}");
			println!(" {took:>6} ms {imported:>6} ms {finalized:>6} ms   {end}");
		}
		let full: Vec<_> = self.blocks.iter().filter(|block| block.is_full()).collect();
		let late = full.iter().filter(|block| !block.was_in_time()).count();
		let cut = self.blocks.iter().filter(|block| block.was_cut()).count();
		let (number, lost, rate) = (full.len(), self.lost, self.rate());
		println!("{number} full blocks, {late} of them late; {cut} cut by the deadline, {lost} thrown away after it");
		println!("{rate:.0} operations a second");
		let mut whole: Vec<_> = full.iter().map(|block| block.whole()).collect();
		whole.sort_by(f64::total_cmp);
		if let [.., worst] = whole[..] {
			let (weight, median) = (self.limit as f64 / 1e9, whole[whole.len() / 2]);
			println!("what weighs {weight:.0} ms took {median:.0} ms, and {worst:.0} ms at worst");
		}
		number >= BLOCKS && late + lost == 0
	}

	/// Operations a second, from the first block's slot to the last's.
	fn rate(&self) -> f64 {
		let operations: u32 = self.blocks.iter().map(|block| block.operations).sum();
		let [first, last] = [self.blocks.first(), self.blocks.last()].map(|block| block.map_or(0, |block| block.time));
		f64::from(operations) * 1_000.0 / (last - first + SLOT) as f64
	}
}

/// A bill of as many lines as there can be, paid by all and shared by all.
fn bill(number: u32) -> Expense {
	let split = Split::Equal(EVERYONE.collect::<Vec<_>>().try_into().expect("all that there can be"));
	let line = Line { text: text("x"), amount: Amount(MAX_MEMBERS.into()), split };
	let lines = vec![line; LINES].try_into().expect("few enough");
	let bill = Bill { lines, tax: None, tip: None, discount: None };
	let shares = bill.shares(&item(number)).expect("everyone has a share");
	let amount = Amount(shares.iter().map(|row| row.1 .0).sum());
	let shares: PerMember<Amount> = shares.try_into().expect("all that there can be");
	Expense { bill: Some(Box::new(bill)), ..Expense::spending(amount, shares.clone(), Split::Exact(shares)) }
}

fn add(number: u32) -> Op {
	let [memo, note, receipt] = [(); 3].map(|()| Some(text(&"x".repeat(MAX_TEXT_BYTES as usize))));
	Op::AddExpense { id: item(number), money: bill(number), memo, note, date: None, category: None, receipt }
}

fn amend(number: u32) -> Op {
	let set = ExpensePatch { money: Some(bill(number)), ..Default::default() };
	Op::AmendExpense { id: item(number), base: 1, set }
}

fn void(number: u32) -> Op {
	Op::VoidItem { id: item(number), base: 2 }
}

fn item(number: u32) -> ItemId {
	let mut id = ItemId::default();
	id.0[..4].copy_from_slice(&number.to_le_bytes());
	id
}
