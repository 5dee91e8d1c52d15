//! Rows in one file, a database of the crate [`redb`].

mod place;

use self::place::Place;
use super::{Change, Row, Store, StoreError};
use ::redb::{
	backends::InMemoryBackend, Builder, Database, Durability, ReadableDatabase, ReadableTable, StorageBackend,
	TableDefinition,
};
use std::{fs, path::Path};

/// The one table of a file.
const ROWS: TableDefinition<&[u8], &[u8]> = TableDefinition::new("rows");

/// What redb may keep in memory of a file, in bytes. All rows are read at once and then not again.
const CACHE_BYTES: usize = 16 << 20;

/// A store in one file, readable by the user alone, which one program at a time has open.
///
/// Everything is done before a function returns: each of them blocks its thread for as long as the disk takes, commonly
/// some milliseconds, and none ever waits for anything else.
///
/// # Files
///
/// Beside the file, here `store`, there may be others in its folder:
///
/// * `store.lock`: empty, and locked by the program that has the store open. It stays.
/// * `store.aside-1`, `store.aside-2`, …: what was set aside, each a store of its own that [`open`](Self::open) opens.
/// * `store.part` and `store.next`: a store that is not finished, and one that is and is not yet in its place. They
///   are there for a moment, or after a crash until the store is opened again.
///
/// # Why a crash loses nothing
///
/// A commit is on the disk, and then named as the last one, before it is reported: the file holds the commit before or
/// the whole of it. As that takes two steps (redb's two-phase commit), a commit that was cut short is told from one that was
/// damaged later: the former is forgotten, as nobody was told of it; the latter is an error and not forgotten.
///
/// [`set_aside`](Store::set_aside) takes four steps, each on the disk before the next. A crash leaves what the
/// steps before it have made, and the next [`open`](Self::open) finds one of these:
///
/// | after the step | `store` | `store.next` | so |
/// |---|---|---|---|
/// | 1. the new rows are written to `store.part` | the old rows | | nothing has happened |
/// | 2. `store.part` becomes `store.next` | the old rows | whole | nothing has happened |
/// | 3. `store` becomes `store.aside-1` | | whole | step 4 is done now |
/// | 4. `store.next` becomes `store` | the new rows | | all has happened |
///
/// Where nothing has happened, the new rows are deleted: nobody was told that they are kept. The old ones are always in
/// `store` or in what was set aside, because the file that holds them is only ever renamed, to a name that is free. A new
/// store is made in the same way, without step 3, so that a file that is there is never half made: one that is empty
/// or cut off was damaged.
pub struct Redb {
	/// `None` from a failure on: the next call opens what is there then.
	db: Option<Database>,
	/// Let go after the database is closed.
	place: Place,
}

impl Redb {
	/// Opens the store at this path, or makes an empty one, and the folders that it is in.
	///
	/// The whole file is read and checked before anything is written to it. It may need as much memory as the file is long,
	/// for that moment.
	///
	/// # Errors
	///
	/// [`StoreError::InUse`]; [`StoreError::Damaged`], which leaves every byte of the file as it is; [`StoreError::Full`] and
	/// [`StoreError::Io`].
	pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
		let mut store = Self { db: None, place: Place::take(path.as_ref())? };
		store.opened()?;
		Ok(store)
	}

	/// Where the store is.
	pub fn path(&self) -> &Path {
		self.place.store()
	}

	/// The database, opened again if the last call failed.
	fn opened(&mut self) -> Result<&Database, StoreError> {
		let db = match self.db.take() {
			Some(db) => db,
			None => {
				self.place.settle(write_new)?;
				open(self.path())?
			},
		};
		Ok(self.db.insert(db))
	}

	/// Does something to the database, which is closed if it fails: redb does nothing more then.
	fn attempt<T>(
		&mut self,
		what: &'static str,
		job: impl FnOnce(&Database) -> Result<T, ::redb::Error>,
	) -> Result<T, StoreError> {
		let done = job(self.opened()?);
		done.map_err(|cause| {
			self.db = None;
			explain(what, self.path(), cause)
		})
	}
}

impl Store for Redb {
	async fn load(&mut self) -> Result<Vec<Row>, StoreError> {
		self.attempt("read", read)
	}

	async fn commit(&mut self, changes: Vec<Change>) -> Result<(), StoreError> {
		self.attempt("write to", |db| write(db, &changes))
	}

	async fn set_aside(&mut self, rows: Vec<Change>) -> Result<(), StoreError> {
		self.opened()?;
		self.db = None;
		self.place.begin_anew(|part| write_first(part, &rows))?;
		self.opened().map(drop)
	}
}

/// Opens a file that is there, if it is sound.
fn open(path: &Path) -> Result<Database, StoreError> {
	let bytes = fs::read(path).map_err(|cause| place::explain("read", path, &cause))?;
	check(&bytes).map_err(|cause| StoreError::Damaged { path: path.into(), cause })?;
	builder().open(path).map_err(|cause| explain("open", path, cause.into()))
}

/// Checks every page of a file, in a copy in memory: what redb writes to open one, and to repair one that was not closed, would
/// change one that is damaged. Nothing else than damage can go wrong with a copy.
fn check(bytes: &[u8]) -> Result<(), String> {
	if bytes.is_empty() {
		return Err("it is empty".into());
	}
	let checked = || {
		let copy = InMemoryBackend::new();
		copy.set_len(bytes.len() as u64)?;
		copy.write(0, bytes)?;
		let copy = builder().set_check_integrity_on_open(true).create_with_backend(copy)?;
		copy.begin_read()?.open_table(ROWS).map(drop).map_err(::redb::Error::from)
	};
	checked().map_err(|cause| cause.to_string())
}

/// Makes a store in an empty file.
fn write_first(path: &Path, rows: &[Change]) -> Result<(), StoreError> {
	let made = || {
		let db = builder().create(path)?;
		write(&db, rows)?;
		Ok(db.close()?)
	};
	made().map_err(|cause| explain("make", path, cause))
}

/// Makes a store without rows in an empty file.
fn write_new(path: &Path) -> Result<(), StoreError> {
	write_first(path, &[])
}

fn builder() -> Builder {
	let mut builder = Builder::new();
	builder.set_cache_size(CACHE_BYTES);
	builder
}

fn read(db: &Database) -> Result<Vec<Row>, ::redb::Error> {
	let rows = db.begin_read()?.open_table(ROWS)?;
	let rows = rows.iter()?.map(|row| row.map(|(key, value)| (key.value().to_vec(), value.value().to_vec())));
	Ok(rows.collect::<Result<_, _>>()?)
}

fn write(db: &Database, changes: &[Change]) -> Result<(), ::redb::Error> {
	let mut transaction = db.begin_write()?;
	transaction.set_durability(Durability::Immediate)?;
	transaction.set_two_phase_commit(true);
	let mut rows = transaction.open_table(ROWS)?;
	for Change { key, value } in changes {
		match value {
			Some(value) => rows.insert(&**key, &**value)?,
			None => rows.remove(&**key)?,
		};
	}
	drop(rows);
	Ok(transaction.commit()?)
}

/// What an error of redb means to whoever has the file.
fn explain(what: &'static str, path: &Path, error: ::redb::Error) -> StoreError {
	use ::redb::Error;
	match error {
		Error::DatabaseAlreadyOpen | Error::LockProtocolMismatch => StoreError::InUse(path.into()),
		Error::Io(cause) => place::explain(what, path, &cause),
		Error::Corrupted(cause) => StoreError::Damaged { path: path.into(), cause },
		_ => StoreError::Io { what, path: path.into(), cause: error.to_string() },
	}
}
