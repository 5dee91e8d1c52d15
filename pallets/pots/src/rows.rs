//! A pot's rows in a map. Their keys begin alike, and who touches many of them hashes that part once: in a batch, hashing
//! would otherwise take longer than deciding.

use alloc::vec::Vec;
use codec::{FullCodec, FullEncode};
use core::marker::PhantomData;
use frame_support::{
	storage::{generator::StorageDoubleMap, unhashed},
	StorageHasher,
};
use pot_ledger::PotId;

/// The rows that `Map` keeps for one pot.
pub(crate) struct Rows<Map, Key, Value> {
	prefix: Vec<u8>,
	map: PhantomData<(Map, Key, Value)>,
}

/// Where a row is in storage.
pub(crate) struct Place(Vec<u8>);

impl<Map, Key, Value> Rows<Map, Key, Value>
where
	Map: StorageDoubleMap<PotId, Key, Value>,
	Key: FullEncode,
	Value: FullCodec,
{
	/// The pot's.
	pub fn of(pot: &PotId) -> Self {
		Self { prefix: Map::storage_double_map_final_key1(pot), map: PhantomData }
	}

	/// Where the row with this key is.
	pub fn find(&self, key: &Key) -> Place {
		let last = key.using_encoded(Map::Hasher2::hash);
		Place([&self.prefix, last.as_ref()].concat())
	}

	/// What stands there.
	pub fn get(&self, place: &Place) -> Option<Value> {
		unhashed::get(&place.0)
	}

	/// Writes an encoded value there.
	pub fn put(&self, place: &Place, value: &[u8]) {
		unhashed::put_raw(&place.0, value)
	}
}
