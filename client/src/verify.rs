//! Three independent ways to a pot's balances, compared at one block.
//!
//! 1. The log in state, fetched, chained and folded here.
//! 2. The `Appended` events alone, collected from the blocks that emitted them, chained and folded here.
//! 3. The balances and head that the runtime keeps beside the log.
//!
//! Against an RPC node, agreement proves that this node is consistent: it cannot leave out, change or make
//! up an entry in one place without another giving it away. It does not prove that the node tells of the
//! same chain as everybody else's; for that, compare the head with someone, or use a light client, to which the
//! validators' votes prove it.

use crate::{Appended, Block, Chain, Error, Replica, Result};
use futures::{stream, StreamExt, TryStreamExt};
use pot_ledger::{Hash, PotId, Seq, View};

/// Calls under way at once.
const PARALLEL: usize = 32;

/// What was compared and agreed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verification {
	/// The finalized block at which everything was read.
	pub at: Block,
	/// The number of entries in the log.
	pub entries: Seq,
	/// The head that vouches for them.
	pub head: Hash,
	/// The balances, by member.
	pub balances: Vec<i128>,
	/// The first entry whose event was seen: 0 on a node that keeps all state. Elsewhere older events are
	/// gone, and the replay starts from the log before them.
	pub events_from: Seq,
}

/// Compares the three at the newest finalized block.
///
/// # Errors
///
/// [`Error::Inconsistent`] or [`Error::BadLog`] if they differ; what goes wrong with the node.
pub async fn verify(chain: &Chain, pot: PotId) -> Result<Verification> {
	let at = chain.finalized().await?;
	let log = Replica::fetch(chain, pot, at.hash).await?;
	let record = chain.snapshot(at.hash, pot).await?.ok_or(Error::NoPot(pot))?;
	if (log.state().pot(), log.head()) != (Some(&record.pot), record.head) {
		return Err(Error::Inconsistent("the stored balances are not what the log folds to".into()));
	}
	let history = History { chain, pot };
	let oldest = history.oldest_state(at).await?;
	let events_from = history.length(oldest).await?;
	let mut replay = Replica::new(&chain.genesis(), pot);
	for entry in &log.log()[..events_from as usize] {
		replay.append(entry.clone())?;
	}
	for event in history.appended(oldest, at).await? {
		if event.seq != replay.next_seq() {
			let missing = replay.next_seq();
			return Err(Error::Inconsistent(format!("entry {missing} has no event; the next is {}", event.seq)));
		}
		replay.append(event.entry)?;
		if replay.head() != event.head {
			return Err(Error::Inconsistent(format!(
				"the event of entry {} has a head that does not chain",
				event.seq
			)));
		}
	}
	if (replay.state().pot(), replay.head()) != (Some(&record.pot), record.head) {
		return Err(Error::Inconsistent("the events do not make what the log makes".into()));
	}
	Ok(Verification {
		at,
		entries: log.next_seq(),
		head: log.head(),
		balances: log.state().balances().to_vec(),
		events_from,
	})
}

/// A pot in past blocks.
struct History<'a> {
	chain: &'a Chain,
	pot: PotId,
}

impl History<'_> {
	/// The length of the log at a block.
	async fn length(&self, at: Block) -> Result<Seq> {
		let heads = self.chain.heads(at.hash, &[self.pot]).await?;
		Ok(heads[0].map_or(0, |head| head.0))
	}

	async fn block(&self, number: u32) -> Result<Block> {
		let block = self.chain.block_at(number).await?;
		block.ok_or_else(|| Error::Inconsistent(format!("the node has no block {number}, which is finalized")))
	}

	/// The oldest block whose state the node still has: block 0 on an archive node.
	async fn oldest_state(&self, newest: Block) -> Result<Block> {
		let (mut without, mut with) = (0, newest);
		let first = self.block(0).await?;
		if self.length(first).await.is_ok() {
			return Ok(first);
		}
		while with.number - without > 1 {
			let number = without + (with.number - without) / 2;
			// A block that nobody here knows any more is one without a state.
			let Some(middle) = self.chain.block_at(number).await? else {
				without = number;
				continue;
			};
			match self.length(middle).await {
				Ok(_) => with = middle,
				Err(Error::Node { .. }) => without = middle.number,
				Err(error) => return Err(error),
			}
		}
		Ok(with)
	}

	/// The events of the pot in the blocks after `from` up to `to`, in order. Only blocks at which the log
	/// grew are looked at: they are found by halving the range as long as its ends differ.
	async fn appended(&self, from: Block, to: Block) -> Result<Vec<Appended>> {
		let mut ranges = vec![((from, self.length(from).await?), (to, self.length(to).await?))];
		let mut grown = Vec::new();
		while !ranges.is_empty() {
			ranges.retain(|(low, high)| high.1 > low.1);
			let (adjacent, wide): (Vec<_>, Vec<_>) =
				ranges.into_iter().partition(|(low, high)| high.0.number - low.0.number == 1);
			grown.extend(adjacent.into_iter().map(|(_, high)| high.0));
			let halves: Vec<_> = stream::iter(wide)
				.map(|(low, high)| async move {
					let middle = self.block(low.0.number + (high.0.number - low.0.number) / 2).await?;
					let middle = (middle, self.length(middle).await?);
					Ok::<_, Error>([(low, middle), (middle, high)])
				})
				.buffered(PARALLEL)
				.try_collect()
				.await?;
			ranges = halves.into_iter().flatten().collect();
		}
		grown.sort_by_key(|block| block.number);
		let events: Vec<_> =
			stream::iter(grown).map(|block| self.chain.events(block)).buffered(PARALLEL).try_collect().await?;
		let appended = events.into_iter().flat_map(|(appended, _)| appended);
		Ok(appended.filter(|event| event.pot == self.pot).collect())
	}
}
