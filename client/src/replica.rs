//! A pot rebuilt from its log, and checked against the head that vouches for it.

use crate::{Chain, Error, Result};
use codec::Encode;
use pot_ledger::{head, BadLog, Effects, Entry, Hash, PotId, Seq, State};
use subxt::utils::H256;

/// A pot's log from its first entry on, what it folds to, and its head.
#[derive(Clone)]
pub struct Replica {
	pot: PotId,
	log: Vec<Entry>,
	state: State,
	head: Hash,
}

impl Replica {
	/// A pot without entries, on the chain with this genesis.
	pub fn new(genesis: &Hash, pot: PotId) -> Self {
		Self { pot, log: Vec::new(), state: State::new(pot), head: head::seed(genesis, &pot) }
	}

	/// A pot as it stands at a block.
	///
	/// # Errors
	///
	/// As [`catch_up`](Self::catch_up).
	pub async fn fetch(chain: &Chain, pot: PotId, at: H256) -> Result<Self> {
		let mut replica = Self::new(&chain.genesis(), pot);
		replica.catch_up(chain, at).await?;
		Ok(replica)
	}

	/// The pot's id.
	pub fn id(&self) -> PotId {
		self.pot
	}

	/// The entries, from 0.
	pub fn log(&self) -> &[Entry] {
		&self.log
	}

	/// What the log folds to.
	pub fn state(&self) -> &State {
		&self.state
	}

	/// The hash chain's head after the last entry.
	pub fn head(&self) -> Hash {
		self.head
	}

	/// The position of the next entry.
	pub fn next_seq(&self) -> Seq {
		self.state.next_seq()
	}

	/// Appends one entry and says what it did.
	///
	/// # Errors
	///
	/// [`Error::BadLog`] if the rules refuse it; nothing is changed then.
	pub fn append(&mut self, entry: Entry) -> Result<Effects> {
		let seq = self.next_seq();
		let effects = self.state.apply(entry.clone()).map_err(|why| BadLog { seq, why })?;
		self.head = head::extend(&self.head, seq, &entry.encode());
		self.log.push(entry);
		Ok(effects)
	}

	/// Fetches what the log has more at a block, and checks that all of it makes the head that the chain
	/// stores there.
	///
	/// # Errors
	///
	/// [`Error::NoPot`]; [`Error::Inconsistent`] if the chain's log is shorter than this one, or does not
	/// extend it (a fork, or a node that does not tell the truth): this replica is then of no more use.
	pub async fn catch_up(&mut self, chain: &Chain, at: H256) -> Result<()> {
		let heads = chain.heads(at, &[self.pot]).await?;
		let Some((next, head)) = heads[0] else {
			return Err(Error::NoPot(self.pot));
		};
		while self.next_seq() < next {
			let from = self.next_seq();
			let page = chain.entries(at, self.pot, from).await?;
			if page.is_empty() {
				return Err(Error::Inconsistent(format!("the node has no entry {from} of {next}")));
			}
			for entry in page {
				self.append(entry)?;
			}
		}
		if (self.next_seq(), self.head) != (next, head) {
			let here = hex::encode(self.head);
			let there = hex::encode(head);
			let seq = self.next_seq();
			let what = format!("{seq} entries chain to 0x{here}, but the chain has {next} with head 0x{there}");
			return Err(Error::Inconsistent(what));
		}
		Ok(())
	}
}
