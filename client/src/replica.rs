//! A pot rebuilt from its log, and checked against the head that vouches for it.

use crate::{Chain, Error, Result};
use codec::Encode;
use pot_ledger::{head, BadLog, Effects, Entry, Hash, Op, PotId, Refusal, Seq, State};
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

	/// A pot's log at a block, checked against its head but not folded: all that there is of a pot under rules
	/// that this program does not know.
	///
	/// # Errors
	///
	/// [`Error::NoPot`], [`Error::Dissolved`]; [`Error::Inconsistent`] if the entries do not make the head.
	pub async fn log_at(chain: &Chain, pot: PotId, at: H256) -> Result<Vec<Entry>> {
		let mut log = Vec::new();
		let mut head = head::seed(&chain.genesis(), &pot);
		let claimed = read_on(chain, pot, at, 0, |entry| {
			head = head::extend(&head, log.len() as Seq, &entry.encode());
			log.push(entry);
			Ok(())
		});
		check_head(claimed.await?, (log.len() as Seq, head))?;
		Ok(log)
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
	/// [`Error::BadLog`] if the rules refuse it, and [`Error::UnknownRules`]; nothing is changed then.
	pub fn append(&mut self, entry: Entry) -> Result<Effects> {
		let seq = self.next_seq();
		let effects = self.state.apply(entry.clone()).map_err(|why| unread(&entry, seq, why))?;
		self.head = head::extend(&self.head, seq, &entry.encode());
		self.log.push(entry);
		Ok(effects)
	}

	/// Fetches what the log has more at a block, and checks that all of it makes the head that the chain
	/// stores there.
	///
	/// # Errors
	///
	/// [`Error::NoPot`], [`Error::Dissolved`]; [`Error::Inconsistent`] if the chain's log is shorter than this one, or does not
	/// extend it (a fork, or a node that does not tell the truth): this replica is then of no more use.
	pub async fn catch_up(&mut self, chain: &Chain, at: H256) -> Result<()> {
		let from = self.next_seq();
		let claimed = read_on(chain, self.pot, at, from, |entry| self.append(entry).map(drop)).await?;
		check_head(claimed, (self.next_seq(), self.head))
	}
}

/// What it means that an entry of a log is refused.
pub(crate) fn unread(entry: &Entry, seq: Seq, why: Refusal) -> Error {
	match (why, &entry.op) {
		(Refusal::UnknownRules, Op::CreatePot { rules, .. }) => Error::UnknownRules(*rules),
		_ => BadLog { seq, why }.into(),
	}
}

/// Gives the entries that a pot has at a block, from `from` on, to `take`. Returns how many entries the chain says
/// there are, and their head.
async fn read_on(
	chain: &Chain,
	pot: PotId,
	at: H256,
	from: Seq,
	mut take: impl FnMut(Entry) -> Result<()>,
) -> Result<(Seq, Hash)> {
	let heads = chain.heads(at, &[pot]).await?;
	let Some((end, head)) = heads[0] else {
		let left = chain.tombstone(at, pot).await?;
		return Err(left.map_or(Error::NoPot(pot), |left| Error::Dissolved { pot, left }));
	};
	let mut next = from;
	while next < end {
		let page = chain.entries(at, pot, next).await?;
		if page.is_empty() {
			return Err(Error::Inconsistent(format!("the node has no entry {next} of {end}")));
		}
		for entry in page {
			take(entry)?;
			next += 1;
		}
	}
	Ok((end, head))
}

fn check_head(claimed: (Seq, Hash), found: (Seq, Hash)) -> Result<()> {
	if claimed == found {
		return Ok(());
	}
	let ((there, head_there), (here, head_here)) = (claimed, found);
	let (head_there, head_here) = (hex::encode(head_there), hex::encode(head_here));
	let what = format!("{here} entries chain to 0x{head_here}, but the chain has {there} with head 0x{head_there}");
	Err(Error::Inconsistent(what))
}
