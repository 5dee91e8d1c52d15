//! A node: what it knows of the chain, its pool, and what it answers. It may be slow, behind, forgetful, or lie.

use crate::chain::{Author, Chain, Tx};
use pot_ledger::{Entry, Seq};
use potchain_client::sync::{Answer, Question, Submission, Trouble, LIFE};
use subxt::utils::H256;

/// Entries in one answer at most; some have fewer, as those of a real node have where entries are long.
const PAGE: usize = 8;

/// Of how many blocks before the newest final one a node keeps the state.
const KEPT: u32 = 8;

/// How many blocks before the newest final one a light client is told the hashes of, besides the first; here few, so that
/// more is not known.
const NAMED: u32 = 12;

/// How a node misbehaves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lie {
	/// It changes an entry.
	Entry,
	/// It claims another head.
	Head,
	/// It leaves entries out.
	Short,
	/// It says that a pot is not there.
	Missing,
	/// It answers about fewer pots than it was asked about.
	Fewer,
	/// Its entries are of a kind that nobody knows.
	Strange,
}

/// A node.
#[derive(Default)]
pub struct Node {
	pub best: usize,
	pub finalized: usize,
	pub pool: Vec<Tx>,
	/// Until when it takes no connection and hears of no block.
	pub down_until: u64,
	pub behind_until: u64,
	pub lie: Option<Lie>,
	/// Whether it is a light client, which does not know what the hash of an old block is.
	pub is_light: bool,
}

impl Node {
	/// Hears of what the others know. How many transactions it gives up because their life is over.
	pub fn hear(&mut self, chain: &Chain, time: u64) -> usize {
		if self.behind_until > time {
			return 0;
		}
		(self.best, self.finalized) = (chain.best, chain.finalized);
		let number = chain.block(self.best).id.number;
		let world = &chain.block(self.best).world;
		self.pool.retain(|tx| world.nonce(&tx.signer) <= tx.nonce);
		let before = self.pool.len();
		self.pool.retain(|tx| tx.birth + LIFE > number);
		before - self.pool.len()
	}

	/// What it says to a question.
	pub fn answer(&self, chain: &Chain, question: &Question, with_news: bool) -> Result<Answer, String> {
		let place = |hash| {
			let place = chain.find(hash).ok_or("unknown block")?;
			// The states of old blocks are not kept.
			let is_pruned = chain.block(place).id.number + KEPT < chain.block(self.finalized).id.number;
			if is_pruned {
				Err("state already discarded".to_owned())
			} else {
				Ok(place)
			}
		};
		Ok(match question {
			Question::Heads { at, pots, accounts, news } => {
				let block = chain.block(place(&at.hash)?);
				let head = |pot| {
					let pot = block.world.pots.get(pot).filter(|_| self.lie != Some(Lie::Missing))?;
					let mut head = pot.head;
					head[0] ^= u8::from(self.lie == Some(Lie::Head));
					Some((pot.log.len() as Seq, head))
				};
				let skipped = usize::from(self.lie == Some(Lie::Fewer));
				Answer::Heads {
					heads: pots.iter().skip(skipped).map(head).collect(),
					nonces: accounts.iter().map(|account| block.world.nonce(account)).collect(),
					news: if with_news && *news { block.appended.clone() } else { Vec::new() },
				}
			},
			Question::Entries { at, pot, from } => {
				let world = &chain.block(place(&at.hash)?).world;
				let log = world.pots.get(pot).map_or(&[][..], |pot| &pot.log);
				let mut page: Vec<Entry> =
					log.iter().skip(*from as usize).take(PAGE - *from as usize % 3).cloned().collect();
				match self.lie {
					Some(Lie::Entry) => page.iter_mut().for_each(|entry| entry.at ^= 1),
					Some(Lie::Short) => page.clear(),
					_ => {},
				}
				Answer::Entries((self.lie != Some(Lie::Strange)).then_some(page))
			},
			Question::Tombstone { at, pot } => {
				let left = chain.block(place(&at.hash)?).world.tombstone(pot);
				Answer::Tombstone(left.filter(|_| self.lie != Some(Lie::Missing)))
			},
			Question::Hash(number) => Answer::Hash(self.hash_at(chain, *number)),
		})
	}

	/// The hash of the block at a height of its chain, if it knows.
	pub fn hash_at(&self, chain: &Chain, number: u32) -> Option<H256> {
		let is_old = number > 0 && number + NAMED < chain.block(self.finalized).id.number;
		let at = chain.at_height(self.finalized, number).filter(|_| !(self.is_light && is_old));
		at.map(|at| chain.block(at).id.hash)
	}

	/// Takes a transaction into its pool, or not.
	pub fn submit(&mut self, chain: &Chain, tx: Tx) -> Submission {
		let block = chain.block(self.best);
		let refused = |why: &str| Submission::Refused(Trouble::Other(why.into()));
		if tx.birth + LIFE <= block.id.number {
			return refused("ancient birth block");
		}
		if tx.nonce < block.world.nonce(&tx.signer) {
			return refused("outdated");
		}
		if self.pool.iter().any(|other| (other.signer, other.nonce) == (tx.signer, tx.nonce)) {
			return Submission::Refused(Trouble::Busy);
		}
		if matches!(tx.by, Author::Account(account) if !block.world.has_place(&tx.pot, &account)) {
			return Submission::Refused(Trouble::NoTokens);
		}
		assert!(tx.ops.len() <= 64, "too much for a transaction");
		self.pool.push(tx);
		Submission::Taken
	}
}
