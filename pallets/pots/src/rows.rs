//! Where a pot's rows are in storage, for calls that touch many.
//!
//! FRAME hashes all names and ids in a key anew whenever it reads or writes a row, which in a batch takes longer than to decide
//! what is done. Here a pot's id is hashed once, and the names of its maps when the runtime is compiled. The keys are the same.

use alloc::vec::Vec;
use codec::{FullCodec, FullEncode};
use core::marker::PhantomData;
use frame_support::{
	storage::{
		generator::{StorageDoubleMap, StorageMap},
		unhashed,
	},
	Blake2_128Concat, StorageHasher,
};
use pot_ledger::PotId;

/// A row's key.
#[derive(Debug)]
pub(crate) struct Row<Value> {
	key: Vec<u8>,
	value: PhantomData<Value>,
}

impl<Value: FullCodec> Row<Value> {
	fn new(prefix: [u8; 32], ids: [&[u8]; 2]) -> Self {
		Self { key: [&prefix, ids[0], ids[1]].concat(), value: PhantomData }
	}

	/// What stands there.
	pub fn get(&self) -> Option<Value> {
		unhashed::get(&self.key)
	}

	/// Writes it anew.
	pub fn put(&self, value: &Value) {
		unhashed::put(&self.key, value)
	}

	/// Writes it anew with what was encoded before.
	pub fn put_encoded(&self, value: &[u8]) {
		unhashed::put_raw(&self.key, value)
	}
}

/// A pot's id in keys.
pub(crate) struct Rows {
	hashed: Vec<u8>,
}

impl Rows {
	/// The pot's.
	pub fn of(pot: &PotId) -> Self {
		Self { hashed: Blake2_128Concat::hash(&pot.0) }
	}

	/// Its row in a map that has one for each pot.
	pub fn own<Map, Value>(&self) -> Row<Value>
	where
		Map: StorageMap<PotId, Value, Hasher = Blake2_128Concat>,
		Value: FullCodec,
	{
		Row::new(Map::prefix_hash(), [&self.hashed, &[]])
	}

	/// A row of a map that has many for each pot.
	pub fn at<Map, Key, Value>(&self, key: &Key) -> Row<Value>
	where
		Map: StorageDoubleMap<PotId, Key, Value, Hasher1 = Blake2_128Concat>,
		Key: FullEncode,
		Value: FullCodec,
	{
		Row::new(Map::prefix_hash(), [&self.hashed, key.using_encoded(Map::Hasher2::hash).as_ref()])
	}

	/// The pot's row in a map that has one for each pot of something.
	pub fn of_each<Map, Key, Value>(&self, key: &Key) -> Row<Value>
	where
		Map: StorageDoubleMap<Key, PotId, Value, Hasher2 = Blake2_128Concat>,
		Key: FullEncode,
		Value: FullCodec,
	{
		Row::new(Map::prefix_hash(), [key.using_encoded(Map::Hasher1::hash).as_ref(), &self.hashed])
	}
}
