//! The files that a store is made of, whatever is in them, and how one takes the place of another.

use crate::sync::store::StoreError;
use std::{
	ffi::OsString,
	fs::{self, File, OpenOptions, TryLockError},
	io::{self, ErrorKind},
	path::{self, Path, PathBuf},
};

/// The place of a store, which is this program's until it is dropped.
pub struct Place {
	store: PathBuf,
	lock: File,
}

impl Place {
	/// Takes the place, and makes the folder that it is in.
	///
	/// The lock is on a file of its own, because the store's file is another after each [`begin_anew`](Self::begin_anew).
	pub fn take(path: &Path) -> Result<Self, StoreError> {
		let store = path::absolute(path).map_err(|cause| explain("find", path, &cause))?;
		make_folder(folder(&store)).map_err(|cause| explain("make", folder(&store), &cause))?;
		let lock = beside(&store, "lock");
		let file = private().open(&lock).map_err(|cause| explain("make", &lock, &cause))?;
		match file.try_lock() {
			Ok(()) => Ok(Self { store, lock: file }),
			Err(TryLockError::WouldBlock) => Err(StoreError::InUse(store)),
			Err(TryLockError::Error(cause)) => Err(explain("lock", &lock, &cause)),
		}
	}

	/// The store's file.
	pub fn store(&self) -> &Path {
		&self.store
	}

	/// Ends or undoes what was interrupted, and has a first store made if there is none.
	pub fn settle(&self, make: impl FnOnce(&Path) -> Result<(), StoreError>) -> Result<(), StoreError> {
		let (part, next) = (beside(&self.store, "part"), beside(&self.store, "next"));
		match (is_there(&self.store)?, is_there(&next)?) {
			(true, _) => remove(&part).and_then(|()| remove(&next)),
			(false, true) => rename(&next, &self.store),
			(false, false) => self.begin_anew(make),
		}
	}

	/// Has another store made in an empty file, puts aside the one that is there, and the other in its place. Nobody may have
	/// either open.
	pub fn begin_anew(&self, make: impl FnOnce(&Path) -> Result<(), StoreError>) -> Result<(), StoreError> {
		let (part, next) = (beside(&self.store, "part"), beside(&self.store, "next"));
		remove(&part)?;
		private().create_new(true).open(&part).map_err(|cause| explain("make", &part, &cause))?;
		make(&part)?;
		rename(&part, &next)?;
		if is_there(&self.store)? {
			rename(&self.store, &self.free()?)?;
		}
		rename(&next, &self.store)
	}

	/// The first name that is free for a store that is put aside.
	fn free(&self) -> Result<PathBuf, StoreError> {
		let mut number = 1u64;
		loop {
			let aside = beside(&self.store, &format!("aside-{number}"));
			if !is_there(&aside)? {
				return Ok(aside);
			}
			number += 1;
		}
	}
}

impl Drop for Place {
	/// A process that is being started has every open file until it becomes another program. Closing the file would leave it
	/// locked so long.
	fn drop(&mut self) {
		let _ = self.lock.unlock();
	}
}

/// What an error of the system means to whoever has the file.
pub fn explain(what: &'static str, path: &Path, cause: &io::Error) -> StoreError {
	let path = path.to_owned();
	match cause.kind() {
		ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreError::Full(path),
		_ => StoreError::Io { what, path, cause: cause.to_string() },
	}
}

/// Opens files that nobody else may read, and makes those that are not there.
fn private() -> OpenOptions {
	let mut options = OpenOptions::new();
	options.read(true).write(true).create(true).truncate(false);
	#[cfg(unix)]
	std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
	options
}

/// The path with a dot and a word after it.
fn beside(store: &Path, word: &str) -> PathBuf {
	let mut path = OsString::from(store);
	path.push(".");
	path.push(word);
	path.into()
}

/// The folder that something is in.
fn folder(path: &Path) -> &Path {
	path.parent().unwrap_or(path)
}

/// Whether something has this name, and be it a link to nothing.
fn is_there(path: &Path) -> Result<bool, StoreError> {
	match fs::symlink_metadata(path) {
		Ok(_) => Ok(true),
		Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(false),
		Err(cause) => Err(explain("look for", path, &cause)),
	}
}

/// Deletes what was never in use, if it is there.
fn remove(path: &Path) -> Result<(), StoreError> {
	match fs::remove_file(path) {
		Err(cause) if cause.kind() != ErrorKind::NotFound => Err(explain("delete", path, &cause)),
		_ => Ok(()),
	}
}

/// Gives a file another name, in the same folder, and has that on the disk before it returns.
fn rename(from: &Path, to: &Path) -> Result<(), StoreError> {
	let renamed = fs::rename(from, to).and_then(|()| sync_folder(folder(to)));
	renamed.map_err(|cause| explain("rename", from, &cause))
}

/// Makes a folder and those that it is in, and has them on the disk before it returns.
fn make_folder(path: &Path) -> io::Result<()> {
	if path.is_dir() {
		return Ok(());
	}
	path.parent().map_or(Ok(()), make_folder)?;
	match fs::create_dir(path) {
		Err(cause) if cause.kind() != ErrorKind::AlreadyExists => Err(cause),
		_ => sync_folder(folder(path)),
	}
}

/// Has the names in a folder on the disk. Only Unix leaves that to programs.
fn sync_folder(path: &Path) -> io::Result<()> {
	match cfg!(unix) {
		true => File::open(path)?.sync_all(),
		false => Ok(()),
	}
}
