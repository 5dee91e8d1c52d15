//! What must not be lost, and where it is kept.
//!
//! The engine knows what rows mean; a [`Store`] knows where they are. [`Memory`] keeps them as long as the program runs,
//! `Redb` in a file, and `IndexedDb` in a browser. Whoever makes another runs [`conformance::check`] on it.
//!
//! # Example
//!
//! ```
//! # futures::executor::block_on(async {
//! use potchain_client::sync::store::{Change, Memory, Store};
//!
//! let mut store = Memory::default();
//! store.commit(vec![Change::put(*b"b", *b"2"), Change::put(*b"a", *b"1"), Change::remove(*b"b")]).await?;
//! assert_eq!(store.load().await?, [(b"a".to_vec(), b"1".to_vec())]);
//! # Ok::<(), potchain_client::sync::store::StoreError>(())
//! # }).unwrap();
//! ```

pub mod conformance;
#[cfg(target_arch = "wasm32")]
mod indexed_db;
mod memory;
#[cfg(not(target_arch = "wasm32"))]
mod redb;

#[cfg(target_arch = "wasm32")]
pub use self::indexed_db::{IndexedDb, Room};
pub use self::memory::Memory;
#[cfg(not(target_arch = "wasm32"))]
pub use self::redb::Redb;

use std::path::PathBuf;

/// A key, and the value that is kept for it.
pub type Row = (Vec<u8>, Vec<u8>);

/// A change of one row. It has no `Debug`: nobody knows here what a row gives away.
#[derive(Clone, PartialEq, Eq)]
pub struct Change {
	/// The row's key, which may be empty.
	pub key: Vec<u8>,
	/// What the row is from now on, which may be empty; `None` takes the row away.
	pub value: Option<Vec<u8>>,
}

impl Change {
	/// Makes or replaces a row.
	pub fn put(key: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> Self {
		Self { key: key.into(), value: Some(value.into()) }
	}

	/// Takes a row away, if it is there.
	pub fn remove(key: impl Into<Vec<u8>>) -> Self {
		Self { key: key.into(), value: None }
	}
}

/// Rows of bytes, in the order of their keys. The engine decides what they mean; a store decides where they are.
///
/// A call that fails has done all that it was asked or nothing: [`load`](Self::load) says which. The store can be used on.
/// A future that is dropped before it ends has, or will have, done all or nothing too.
///
/// No future need be `Send`: a browser's stores have none.
#[allow(async_fn_in_trait)]
pub trait Store {
	/// All rows, ascending by key.
	///
	/// # Errors
	///
	/// [`StoreError`], if they cannot be read.
	async fn load(&mut self) -> Result<Vec<Row>, StoreError>;

	/// Makes all changes or none, in their order: a later one of the same key wins. When this returns `Ok`, they survive a
	/// crash of the machine.
	///
	/// # Errors
	///
	/// [`StoreError`], if they cannot be written.
	async fn commit(&mut self, changes: Vec<Change>) -> Result<(), StoreError>;

	/// Puts all rows aside, where nothing reads them and nothing deletes them, and begins anew with these. When this
	/// returns `Ok`, both survive a crash of the machine.
	///
	/// # Errors
	///
	/// [`StoreError`], if they cannot be put aside or the new ones cannot be written.
	async fn set_aside(&mut self, rows: Vec<Change>) -> Result<(), StoreError>;
}

/// Why a store cannot do what it was asked. A store that is not a file gives its name for a path.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
	/// Another program, or another part of this one, has the store open.
	#[error("{} is open in another program: close that one, and try again", .0.display())]
	InUse(PathBuf),
	/// What is there is not what a store has written. It was left as it is.
	#[error("{} is damaged, or no store ({cause}): it is left as it is; put back a copy of it, or move it away to begin anew", .path.display())]
	Damaged {
		/// Where the store is.
		path: PathBuf,
		/// What is wrong with it.
		cause: String,
	},
	/// There is no space left for the store.
	#[error("there is no space left for {}: what it holds is kept; make some, and try again", .0.display())]
	Full(PathBuf),
	/// The browser keeps nothing for this page.
	#[error("the browser does not let this page keep {} ({cause}): leave the private window, or allow the page to keep data, and load it again", .path.display())]
	Denied {
		/// Where the store would be.
		path: PathBuf,
		/// What the browser says.
		cause: String,
	},
	/// The browser closed the store, because another page has a newer version of it, or because somebody deletes it.
	#[error("{} was closed, for a newer version of this program or because it is being deleted: load this page again", .0.display())]
	Closed(PathBuf),
	/// The system refuses.
	#[error("cannot {what} {} ({cause}): see that it can be read and written there, and try again", .path.display())]
	Io {
		/// What was to be done, as a verb.
		what: &'static str,
		/// What it was to be done to.
		path: PathBuf,
		/// What the system says.
		cause: String,
	},
}
