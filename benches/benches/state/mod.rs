//! The state of a chain as the node keeps it: a trie of state version 1 on blake2-256, on ParityDB with the node's
//! options for that column and its trie cache, and with nothing ever pruned.

#![allow(dead_code, reason = "no bench needs all of it")]

use parity_db::{ColumnOptions, CompressionType, Db, Operation, Options};
use sp_core::{storage::StateVersion, Blake2Hasher, H256};
use sp_state_machine::{Backend as _, Storage, TrieBackend, TrieBackendBuilder};
use sp_trie::{
	cache::{CacheSize, SharedTrieCache},
	empty_trie_root, LayoutV1, PrefixedMemoryDB,
};
use std::{collections::BTreeMap, path::Path, sync::Arc};

/// Nodes and values that are kept in memory: more than any state here has.
const CACHE_BYTES: usize = 512 * 1024 * 1024;
/// The one column.
const STATE: u8 = 0;

pub type Root = H256;
/// Values by their keys.
pub type Changes = BTreeMap<Vec<u8>, Vec<u8>>;
/// The state after some block.
pub type Block = TrieBackend<Arc<dyn Storage<Blake2Hasher>>, Blake2Hasher>;

/// What a block adds to the database.
#[derive(Clone, Copy, Default)]
pub struct Stored {
	/// Nodes of the trie, and values of more than 32 bytes, which are nodes of their own.
	pub nodes: usize,
	/// Their bytes.
	pub bytes: usize,
}

/// The states after all blocks.
pub struct States {
	nodes: Arc<Nodes>,
	cache: SharedTrieCache<Blake2Hasher>,
}

struct Nodes(Db);

impl States {
	/// Those in a folder, none of which is in memory, but for what the system keeps there. When they are dropped, all
	/// is on disk, and nothing goes on in the background.
	pub fn open(folder: &Path) -> Self {
		let mut options = Options::with_columns(folder, 1);
		// As `sc-client-db` has it.
		options.columns[usize::from(STATE)] = ColumnOptions {
			preimage: true,
			uniform: true,
			ref_counted: true,
			compression: CompressionType::Lz4,
			..ColumnOptions::default()
		};
		let nodes = Arc::new(Nodes(Db::open_or_create(&options).expect("a folder of our own")));
		Self { nodes, cache: cache() }
	}

	/// The state that has nothing in it.
	pub fn empty() -> Root {
		empty_trie_root::<LayoutV1<Blake2Hasher>>()
	}

	/// Keeps nothing in memory any more.
	pub fn forget(&mut self) {
		self.cache = cache();
	}

	/// The state that has this root.
	pub fn at(&self, root: Root) -> Block {
		TrieBackendBuilder::new_with_cache(self.nodes.clone() as _, root, self.cache.local_cache_trusted()).build()
	}

	/// Changes a state, and stores what is new of it.
	pub fn commit(&self, before: &Block, changes: &Changes) -> (Root, Stored) {
		let changes = changes.iter().map(|(key, value)| (&**key, Some(&**value)));
		let (root, nodes) = before.storage_root(changes, StateVersion::V1);
		(root, self.store(nodes))
	}

	/// Stores what is new of a state.
	pub fn store(&self, mut nodes: PrefixedMemoryDB<Blake2Hasher>) -> Stored {
		let mut stored = Stored::default();
		let new = nodes.drain().into_iter().filter(|(_, (_, references))| *references > 0).map(|(key, (node, _))| {
			stored.nodes += 1;
			stored.bytes += node.len();
			// What comes before the hash is where in the trie the node is.
			(STATE, Operation::Set(key[key.len() - Root::len_bytes()..].to_vec(), node))
		});
		self.nodes.0.commit_changes(new.collect::<Vec<_>>()).expect("the disk is well");
		stored
	}
}

impl Storage<Blake2Hasher> for Nodes {
	fn get(&self, hash: &Root, _: (&[u8], Option<u8>)) -> Result<Option<Vec<u8>>, String> {
		self.0.get(STATE, hash.as_bytes()).map_err(|error| error.to_string())
	}
}

fn cache() -> SharedTrieCache<Blake2Hasher> {
	SharedTrieCache::new(CacheSize::new(CACHE_BYTES), None)
}
