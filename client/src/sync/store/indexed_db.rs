//! Rows in a browser, in a database of its [IndexedDB](https://www.w3.org/TR/IndexedDB/).
//!
//! The calls are web-sys's. None of the crates that wrap them lets a transaction be durable, or says why one was aborted.

mod browser;
mod lock;

use self::{
	browser::{error_name, error_text, Connection, Durability, Mode},
	lock::Lock,
};
use super::{Change, Row, Store, StoreError};
use js_sys::{Array, ArrayBuffer, Function, Promise, Reflect, Uint8Array};
use std::path::{Path, PathBuf};
use wasm_bindgen::{closure::Closure, JsCast, JsValue};
use web_sys::{IdbDatabase, IdbKeyRange, IdbObjectStore, IdbOpenDbRequest, IdbTransaction, StorageEstimate};

/// What the object stores are. A program that knows more of them has a greater number here.
const VERSION: u32 = 1;

/// The object store of all rows, each under the number of its beginning and its key.
const ROWS: &str = "rows";

/// The object store of one record, the number of the present beginning. It is not there before rows are put aside.
const BEGINNING: &str = "beginning";

/// The key of that record.
const PRESENT: &str = "present";

/// The number of a beginning, counted from zero.
type Beginning = u64;

/// A store in a browser, which one page or worker at a time has open. It is its origin's: other sites have others.
///
/// It works wherever there are IndexedDB and [Web Locks](https://www.w3.org/TR/web-locks/), in pages and in workers: in
/// every browser since 2022, if the page came by https or from the machine itself.
///
/// A browser that runs out of space deletes what it keeps for a site as a whole, unless it has promised not to: ask for that
/// with [`persist`](Self::persist).
///
/// # What there is
///
/// One database of the store's name. Every row has the number of its beginning before its key;
/// [`set_aside`](Store::set_aside) makes new rows with the next number and names that as the present one. The old ones stay
/// where they are, and only [`aside`](Self::aside) ever reads them.
///
/// # Why a crash loses nothing
///
/// Each call is one transaction, of which all or nothing is kept. Those that write are of "strict" durability: the browser
/// reports them when the system says that they are on the disk. All that a transaction does is asked for at
/// once, so that a future that is dropped cuts none short.
pub struct IndexedDb {
	name: PathBuf,
	db: IdbDatabase,
	/// The present beginning; `None` while it is not known.
	beginning: Option<Beginning>,
	/// Let go after the database is closed.
	_lock: Lock,
}

impl IndexedDb {
	/// Opens the store of this name, or makes an empty one. One that was just dropped is in use for a moment still:
	/// [`open_when_free`](Self::open_when_free) waits for that.
	///
	/// # Errors
	///
	/// [`StoreError::InUse`], if another page or worker has it open; [`StoreError::Denied`], [`StoreError::Damaged`],
	/// [`StoreError::Full`] and [`StoreError::Io`]; [`StoreError::Closed`], if a newer version of this program has made it.
	pub async fn open(name: &str) -> Result<Self, StoreError> {
		Self::open_locked(name, Lock::take(name).await?).await
	}

	/// Waits until no other page or worker has the store open, and opens it. That may never be.
	///
	/// # Errors
	///
	/// As [`open`](Self::open), but it is never in use.
	pub async fn open_when_free(name: &str) -> Result<Self, StoreError> {
		Self::open_locked(name, Lock::wait_for(name).await?).await
	}

	/// Asks the browser never to delete what it keeps for this site, but when the user says so. Whether it promises.
	///
	/// Some browsers ask the user, and some decide by how much the site is used. A worker cannot ask: there, this says what
	/// was promised to a page.
	///
	/// # Errors
	///
	/// [`StoreError::Denied`], if the page may keep nothing.
	pub async fn persist() -> Result<bool, StoreError> {
		let storage = browser::storage().map_err(denied)?;
		let can_ask = Reflect::has(&storage, &"persist".into()).map_err(denied)?;
		let promised = if can_ask { storage.persist() } else { storage.persisted() };
		Ok(promised.map_err(denied)?.await.map_err(denied)?.is_truthy())
	}

	/// How much the browser keeps for this site, and how much it would. It says neither exactly.
	///
	/// # Errors
	///
	/// [`StoreError::Denied`], if the page may keep nothing.
	pub async fn room() -> Result<Room, StoreError> {
		let estimate = browser::storage().and_then(|storage| storage.estimate()).map_err(denied)?;
		let estimate: StorageEstimate = estimate.await.map_err(denied)?.unchecked_into();
		let bytes = |number: Option<f64>| number.unwrap_or_default() as u64;
		Ok(Room { used: bytes(estimate.get_usage()), quota: bytes(estimate.get_quota()) })
	}

	/// The store's name.
	pub fn name(&self) -> &Path {
		&self.name
	}

	/// What was set aside, each time all rows of then, the oldest first.
	///
	/// # Errors
	///
	/// [`StoreError`], if they cannot be read.
	pub async fn aside(&mut self) -> Result<Vec<Vec<Row>>, StoreError> {
		let mut aside = vec![];
		for beginning in 0..self.beginning().await? {
			aside.push(self.rows(beginning).await?);
		}
		Ok(aside)
	}

	async fn open_locked(name: &str, lock: Lock) -> Result<Self, StoreError> {
		let path = PathBuf::from(name);
		let db = open_database(name).await.map_err(|cause| match &*error_name(&cause) {
			"blocked" => StoreError::InUse(path.clone()),
			"InvalidStateError" => StoreError::Denied { path: path.clone(), cause: error_text(&cause) },
			_ => explain("open", &path, &cause),
		})?;
		let mut store = Self { name: path, db, beginning: None, _lock: lock };
		store.beginning().await?;
		Ok(store)
	}

	/// The present beginning, read again if the last new one may not have come to be.
	async fn beginning(&mut self) -> Result<Beginning, StoreError> {
		if let Some(beginning) = self.beginning {
			return Ok(beginning);
		}
		let record = self.read(|transaction| transaction.object_store(BEGINNING)?.get(&PRESENT.into())).await?;
		let record = record.result().map_err(|cause| explain("read", &self.name, &cause))?;
		let beginning = if record.is_undefined() {
			Some(0)
		} else {
			let bytes = record.dyn_into::<Uint8Array>().ok();
			bytes.and_then(|bytes| bytes.to_vec().try_into().ok()).map(Beginning::from_be_bytes)
		};
		self.beginning = beginning;
		beginning.ok_or_else(|| self.damaged("its beginning is no number"))
	}

	/// All rows of a beginning.
	async fn rows(&self, beginning: Beginning) -> Result<Vec<Row>, StoreError> {
		let asked = self.read(|transaction| {
			let (rows, range) = (transaction.object_store(ROWS)?, range(beginning)?);
			Ok((rows.get_all_keys_with_key(&range)?, rows.get_all_with_key(&range)?))
		});
		let (keys, values) = asked.await?;
		let rows = keys.result().and_then(|keys| Ok((Array::from(&keys), Array::from(&values.result()?))));
		let (keys, values) = rows.map_err(|cause| explain("read", &self.name, &cause))?;
		let rows = keys.iter().zip(values.iter()).map(|(key, value)| as_row(key, value));
		rows.collect::<Option<_>>().ok_or_else(|| self.damaged("there is a row that is not of bytes"))
	}

	async fn read<T>(&self, ask: impl FnOnce(&IdbTransaction) -> Result<T, JsValue>) -> Result<T, StoreError> {
		transact(&self.db, Mode::ReadOnly, ask).await.map_err(|cause| explain("read", &self.name, &cause))
	}

	async fn write(&self, ask: impl FnOnce(&IdbTransaction) -> Result<(), JsValue>) -> Result<(), StoreError> {
		transact(&self.db, Mode::ReadWrite, ask).await.map_err(|cause| explain("write to", &self.name, &cause))
	}

	fn damaged(&self, cause: &str) -> StoreError {
		StoreError::Damaged { path: self.name.clone(), cause: cause.into() }
	}
}

impl Store for IndexedDb {
	async fn load(&mut self) -> Result<Vec<Row>, StoreError> {
		let beginning = self.beginning().await?;
		self.rows(beginning).await
	}

	async fn commit(&mut self, changes: Vec<Change>) -> Result<(), StoreError> {
		let beginning = self.beginning().await?;
		self.write(|transaction| make(&changes, &transaction.object_store(ROWS)?, beginning)).await
	}

	async fn set_aside(&mut self, rows: Vec<Change>) -> Result<(), StoreError> {
		let next = self.beginning().await? + 1;
		self.beginning = None;
		let written = self.write(|transaction| {
			let record = Uint8Array::from(&next.to_be_bytes()[..]);
			transaction.object_store(BEGINNING)?.put_with_key(&record, &PRESENT.into())?;
			make(&rows, &transaction.object_store(ROWS)?, next)
		});
		written.await?;
		self.beginning = Some(next);
		Ok(())
	}
}

impl Drop for IndexedDb {
	/// What was asked for is done first.
	fn drop(&mut self) {
		self.db.close();
	}
}

/// How much a browser keeps for a site, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Room {
	/// What it keeps, of this store and of all else.
	pub used: u64,
	/// What it would keep at most.
	pub quota: u64,
}

/// Opens a database, which is closed as soon as somebody has a newer one or deletes it: nobody waits for this page.
async fn open_database(name: &str) -> Result<IdbDatabase, JsValue> {
	let request = browser::indexed_db()?.open_with_u32(name, VERSION)?;
	let upgrade = Closure::once_into_js({
		let request = request.clone();
		move || make_stores(&request)
	});
	request.set_onupgradeneeded(Some(upgrade.unchecked_ref()));
	let opened = Promise::new(&mut |resolve, reject| {
		request.set_onsuccess(Some(&resolve));
		request.set_onerror(Some(&reject));
		request.set_onblocked(Some(&reject));
	});
	if let Err(event) = opened.await {
		return Err(request.error().ok().flatten().map_or(event, JsValue::from));
	}
	let db: IdbDatabase = request.result()?.unchecked_into();
	let close: Function = Reflect::get(&db, &"close".into())?.unchecked_into();
	db.set_onversionchange(Some(&close.bind0(&db)));
	Ok(db)
}

fn make_stores(request: &IdbOpenDbRequest) -> Result<(), JsValue> {
	let db: IdbDatabase = request.result()?.unchecked_into();
	db.create_object_store(ROWS)?;
	db.create_object_store(BEGINNING)?;
	Ok(())
}

/// Makes a transaction of both object stores, asks for something in it, and waits until all of it is done. If not all can be
/// asked for, nothing is done.
async fn transact<T>(
	db: &IdbDatabase,
	mode: Mode,
	ask: impl FnOnce(&IdbTransaction) -> Result<T, JsValue>,
) -> Result<T, JsValue> {
	let stores = [ROWS, BEGINNING].map(JsValue::from);
	let db: &Connection = db.unchecked_ref();
	let transaction = db.transaction(&Array::of2(&stores[0], &stores[1]), mode, &Durability::strict())?;
	let ended = Promise::new(&mut |resolve, reject| {
		transaction.set_oncomplete(Some(&resolve));
		transaction.set_onabort(Some(&reject));
	});
	let asked = ask(&transaction);
	if asked.is_err() {
		// It may be aborted already.
		let _ = transaction.abort();
	}
	let ended = ended.await.map_err(|event| transaction.error().map_or(event, JsValue::from));
	asked.and_then(|asked| ended.map(|_| asked))
}

/// Asks for all of these changes, in their order.
fn make(changes: &[Change], rows: &IdbObjectStore, beginning: Beginning) -> Result<(), JsValue> {
	for Change { key, value } in changes {
		let key = Uint8Array::from(&*[&beginning.to_be_bytes(), &**key].concat());
		match value {
			Some(value) => rows.put_with_key(&Uint8Array::from(&**value), &key)?,
			None => rows.delete(&key)?,
		};
	}
	Ok(())
}

/// The keys of a beginning. Keys of bytes are in the order of the bytes.
fn range(beginning: Beginning) -> Result<IdbKeyRange, JsValue> {
	let [lower, upper] = [beginning, beginning + 1].map(|number| Uint8Array::from(&number.to_be_bytes()[..]));
	IdbKeyRange::bound_with_lower_open_and_upper_open(&lower, &upper, false, true)
}

/// A row as it was put. A key comes back as a buffer.
fn as_row(key: JsValue, value: JsValue) -> Option<Row> {
	let key = Uint8Array::new(&key.dyn_into::<ArrayBuffer>().ok()?.into()).to_vec();
	let value = value.dyn_into::<Uint8Array>().ok()?.to_vec();
	Some((key.get(size_of::<Beginning>()..)?.to_vec(), value))
}

/// What an [error](https://webidl.spec.whatwg.org/#idl-DOMException-error-names) of the browser means to whoever uses the
/// store.
fn explain(what: &'static str, path: &Path, error: &JsValue) -> StoreError {
	let (path, cause) = (path.to_path_buf(), error_text(error));
	match &*error_name(error) {
		"QuotaExceededError" => StoreError::Full(path),
		"SecurityError" | "NotAllowedError" => StoreError::Denied { path, cause },
		// The one is there when it is opened, the other when it was closed since.
		"VersionError" | "InvalidStateError" => StoreError::Closed(path),
		"NotFoundError" => StoreError::Damaged { path, cause },
		_ => StoreError::Io { what, path, cause },
	}
}

/// What it means that there is nothing to keep data in.
fn denied(error: JsValue) -> StoreError {
	StoreError::Denied { path: "anything".into(), cause: error_text(&error) }
}
