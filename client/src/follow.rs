//! Following a pot: one replica for what is final, one for what the best chain holds.
//!
//! The chain's state is the truth and streams are wake-ups: a notification that is missed, doubled or out of
//! order does no harm, because every one leads to the same question, how long the log is now and what its
//! head is.

use crate::{deadline::within, Block, Chain, Error, Replica, Result};
use futures::{
	stream::{select, BoxStream},
	StreamExt,
};
use pot_ledger::{PotId, Seq};
use std::time::Duration;

/// How long a node may say nothing: sixty slots.
const SILENCE: Duration = Duration::from_secs(30);

/// What a value stands on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
	/// In a block that no fork can replace.
	Final,
	/// In the best chain: seen by others, and a fork may still take it back.
	Included,
	/// On this device only.
	Pending,
}

/// A pot that moved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moved {
	/// Which of the two replicas moved.
	pub level: Level,
	/// The block at which it was read.
	pub block: Block,
	/// The first entry that is new in it; after a fork, the first that may differ.
	pub from: Seq,
}

/// Follows one pot at both levels.
pub struct Follower {
	chain: Chain,
	heads: BoxStream<'static, (Level, Result<Block>)>,
	finalized: Replica,
	included: Replica,
}

impl Follower {
	/// Starts from the pot as it stands.
	///
	/// # Errors
	///
	/// [`Error::NoPot`] if the best chain does not have it; what goes wrong with the node.
	pub async fn start(chain: Chain, pot: PotId) -> Result<Self> {
		let best = chain.best_blocks().await?.map(|block| (Level::Included, block));
		let finalized_heads = chain.finalized_blocks().await?.map(|block| (Level::Final, block));
		let mut finalized = Replica::new(&chain.genesis(), pot);
		match finalized.catch_up(&chain, chain.finalized().await?.hash).await {
			Ok(()) | Err(Error::NoPot(_)) => {},
			Err(error) => return Err(error),
		}
		let mut included = finalized.clone();
		included.catch_up(&chain, chain.best().await?.hash).await?;
		let heads = select(best, finalized_heads).boxed();
		Ok(Self { chain, heads, finalized, included })
	}

	/// The pot at a level; what is pending is not known here.
	pub fn at(&self, level: Level) -> &Replica {
		match level {
			Level::Final => &self.finalized,
			Level::Included | Level::Pending => &self.included,
		}
	}

	/// Waits until the pot moves.
	///
	/// # Errors
	///
	/// What goes wrong with the node: start anew. A stream that ends is one of those, and one that is silent for
	/// half a minute.
	pub async fn moved(&mut self) -> Result<Moved> {
		loop {
			let Some((level, block)) = within(SILENCE, "new blocks", self.heads.next()).await? else {
				return Err(Error::Node { what: "new blocks".into(), cause: "the connection is closed".into() });
			};
			let block = block?;
			let from = match level {
				Level::Final => Self::advance(&mut self.finalized, &self.chain, block).await?,
				Level::Included | Level::Pending => self.advance_included(block).await?,
			};
			if let Some(from) = from {
				return Ok(Moved { level, block, from });
			}
		}
	}

	/// The first entry that is new, if any is. What the chain takes back by a fork is thrown away, and the
	/// replica is rebuilt from what is final.
	async fn advance_included(&mut self, block: Block) -> Result<Option<Seq>> {
		let kept = self.included.clone();
		match Self::advance(&mut self.included, &self.chain, block).await {
			Err(Error::Inconsistent(_) | Error::BadLog(_) | Error::NoPot(_)) => {
				self.included = self.finalized.clone();
				Self::advance(&mut self.included, &self.chain, block).await?;
				let same = kept.log().iter().zip(self.included.log()).take_while(|(a, b)| a == b).count();
				Ok(Some(same as Seq))
			},
			outcome => outcome,
		}
	}

	async fn advance(replica: &mut Replica, chain: &Chain, block: Block) -> Result<Option<Seq>> {
		let from = replica.next_seq();
		match replica.catch_up(chain, block.hash).await {
			// Not final yet.
			Err(Error::NoPot(_)) if from == 0 => Ok(None),
			Err(error) => Err(error),
			Ok(()) => Ok((replica.next_seq() > from).then_some(from)),
		}
	}
}
