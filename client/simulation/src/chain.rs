//! A chain as consensus makes it: a tree of blocks, of which one branch is the best, and its beginning final.

use codec::Encode;
use pot_ledger::{
	head, AccountId, Entry, Hash, Life, MemberId, Moment, Op, PotId, Refusal, Seq, State, Tombstone, View,
};
use potchain_client::{sync::LIFE, Block as Id};
use std::{
	collections::{BTreeMap, HashMap},
	rc::Rc,
};
use subxt::utils::H256;

/// The time between blocks, in milliseconds.
pub const SLOT: Moment = 500;

/// An entry that a block appended, and where.
pub type New = (PotId, Seq, Entry);

/// A transaction.
#[derive(Clone, PartialEq, Debug)]
pub struct Tx {
	pub signer: AccountId,
	pub nonce: u64,
	/// The first block of its life.
	pub birth: u32,
	/// Who acts in the pot.
	pub by: Author,
	pub pot: PotId,
	pub ops: Vec<Op>,
}

/// Who acts in a pot.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Author {
	/// Whoever makes it.
	Creator,
	/// An account that has a place in it.
	Account(AccountId),
	/// Somebody who takes a place by an invite.
	Newcomer(MemberId),
}

/// A pot as it is stored.
pub struct Stored {
	pub state: State,
	pub log: Vec<Entry>,
	pub head: Hash,
}

/// What there is at a block.
#[derive(Clone, Default)]
pub struct World {
	pub pots: BTreeMap<PotId, Rc<Stored>>,
	/// Those that were dissolved, as they were in the end.
	pub ended: BTreeMap<PotId, Rc<Stored>>,
	pub nonces: BTreeMap<AccountId, u64>,
}

/// A block.
pub struct Block {
	pub id: Id,
	pub parent: usize,
	pub world: World,
	pub txs: Vec<Tx>,
	pub appended: Vec<New>,
	pub failed: Vec<(AccountId, u64, Refusal)>,
}

/// All blocks.
pub struct Chain {
	pub genesis: Hash,
	blocks: Vec<Block>,
	by_hash: HashMap<[u8; 32], usize>,
	pub best: usize,
	pub finalized: usize,
	/// What makes the blocks of a chain that begins anew others.
	life: u64,
}

impl World {
	/// Whether a transaction can be in the block of a height, now.
	pub fn takes(&self, tx: &Tx, number: u32) -> bool {
		(tx.birth..tx.birth + LIFE).contains(&number) && self.nonce(&tx.signer) == tx.nonce
	}

	pub fn nonce(&self, account: &AccountId) -> u64 {
		self.nonces.get(account).copied().unwrap_or(1_000)
	}

	/// The log of a pot that there is, or was.
	pub fn log(&self, pot: &PotId) -> &[Entry] {
		self.pots.get(pot).or(self.ended.get(pot)).map_or(&[], |stored| &stored.log)
	}

	/// What is left of a pot that was dissolved.
	pub fn tombstone(&self, pot: &PotId) -> Option<Tombstone> {
		let Stored { log, head, .. } = &**self.ended.get(pot)?;
		Some(Tombstone { entries: log.len() as Seq, head: *head, at: log.last()?.at })
	}

	pub fn has_place(&self, pot: &PotId, account: &AccountId) -> bool {
		self.pots.get(pot).is_some_and(|stored| stored.state.place_of(account).is_some())
	}

	/// Carries a transaction out that it takes: all of it or nothing.
	fn run(&mut self, genesis: &Hash, tx: &Tx, at: Moment) -> Result<Vec<New>, Refusal> {
		*self.nonces.entry(tx.signer).or_insert(1_000) += 1;
		let (mut state, mut log, mut head) = match self.pots.get(&tx.pot).or(self.ended.get(&tx.pot)) {
			Some(pot) => (pot.state.clone(), pot.log.clone(), pot.head),
			None => (State::new(tx.pot), Vec::new(), head::seed(genesis, &tx.pot)),
		};
		let mut appended = Vec::new();
		for op in &tx.ops {
			let by = match tx.by {
				Author::Creator => Some(0),
				Author::Account(account) => state.place_of(&account),
				Author::Newcomer(place) => Some(place),
			};
			let (seq, by) = (state.next_seq(), by.ok_or(Refusal::Stranger)?);
			let entry = Entry { by, at, op: op.clone() };
			state.apply(entry.clone())?;
			head = head::extend(&head, seq, &entry.encode());
			log.push(entry.clone());
			appended.push((tx.pot, seq, entry));
		}
		let is_over = state.pot().is_some_and(|pot| pot.life == Life::Dissolved);
		let stored = Rc::new(Stored { state, log, head });
		match is_over {
			false => drop(self.pots.insert(tx.pot, stored)),
			true => {
				self.pots.remove(&tx.pot);
				self.ended.insert(tx.pot, stored);
			},
		}
		Ok(appended)
	}
}

impl Chain {
	/// A chain of one block.
	pub fn new(world: World, life: u64) -> Self {
		let genesis = [7; 32];
		let id = Id { number: 0, hash: H256(genesis) };
		let first = Block { id, parent: 0, world, txs: Vec::new(), appended: Vec::new(), failed: Vec::new() };
		let by_hash = HashMap::from([(genesis, 0)]);
		Self { genesis, blocks: vec![first], by_hash, best: 0, finalized: 0, life }
	}

	pub fn block(&self, at: usize) -> &Block {
		&self.blocks[at]
	}

	pub fn find(&self, hash: &H256) -> Option<usize> {
		self.by_hash.get(&hash.0).copied()
	}

	/// The block at a height of the branch that ends at `tip`.
	pub fn at_height(&self, mut tip: usize, number: u32) -> Option<usize> {
		while self.blocks[tip].id.number > number {
			tip = self.blocks[tip].parent;
		}
		(self.blocks[tip].id.number == number).then_some(tip)
	}

	/// The block so many before another, but none before the final one.
	pub fn before(&self, mut at: usize, depth: u32) -> usize {
		for _ in 0..depth {
			if at != self.finalized {
				at = self.blocks[at].parent;
			}
		}
		at
	}

	/// Makes a block on another at a time, of what it takes in this order. Its number in the list.
	pub fn build(&mut self, parent: usize, txs: Vec<Tx>, at: Moment) -> usize {
		let Block { id: Id { number, .. }, world, .. } = &self.blocks[parent];
		let (number, mut world) = (number + 1, world.clone());
		let (mut appended, mut failed, mut taken) = (Vec::new(), Vec::new(), Vec::new());
		for tx in txs {
			if !world.takes(&tx, number) {
				continue;
			}
			match world.run(&self.genesis, &tx, at) {
				Ok(entries) => appended.extend(entries),
				Err(why) => failed.push((tx.signer, tx.nonce, why)),
			}
			taken.push(tx);
		}
		let place = self.blocks.len();
		let hash = sp_crypto_hashing::blake2_256(&(self.life, place as u64, self.blocks[parent].id.hash.0).encode());
		let id = Id { number, hash: H256(hash) };
		self.by_hash.insert(hash, place);
		self.blocks.push(Block { id, parent, world, txs: taken, appended, failed });
		place
	}

	/// The world that it began with.
	pub fn first_world(&self) -> World {
		self.blocks[0].world.clone()
	}

	/// Makes a block of the best branch final, and all before it: what these appended.
	pub fn finalize(&mut self, to: usize) -> impl Iterator<Item = &New> {
		let mut blocks = Vec::new();
		let mut at = to;
		while at != self.finalized {
			blocks.push(at);
			at = self.blocks[at].parent;
		}
		self.finalized = to;
		blocks.into_iter().rev().flat_map(|at| &self.blocks[at].appended)
	}

	/// The final world.
	pub fn final_world(&self) -> &World {
		&self.blocks[self.finalized].world
	}
}
