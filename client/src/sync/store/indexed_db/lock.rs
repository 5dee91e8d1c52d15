//! One page or worker at a time.

use super::{browser, explain};
use crate::sync::store::StoreError;
use browser::LockOptions;
use futures::{
	channel::oneshot,
	future::{select, Either},
};
use js_sys::{futures::JsFuture, Function, Promise};
use std::path::Path;
use wasm_bindgen::{closure::Closure, JsCast, JsValue};

/// The lock of a store's name, which is this program's part's until it is dropped or the page is gone.
pub struct Lock {
	/// Ends the promise that the browser keeps the lock for.
	release: Function,
}

impl Lock {
	/// Takes the lock if it is free.
	pub async fn take(name: &str) -> Result<Self, StoreError> {
		Self::request(name, false).await
	}

	/// Takes the lock as soon as it is free.
	pub async fn wait_for(name: &str) -> Result<Self, StoreError> {
		Self::request(name, true).await
	}

	/// A future that is dropped leaves no lock: the browser's answer drops it then.
	async fn request(name: &str, wait: bool) -> Result<Self, StoreError> {
		let (answer, answered) = oneshot::channel();
		let granted = Closure::once_into_js(move |lock: JsValue| {
			// It is null if it is not free.
			(!lock.is_null()).then(|| {
				let (lock, held) = Self::hold();
				let _ = answer.send(lock);
				held
			})
		});
		let failed = |cause| explain("lock", Path::new(name), &cause);
		let locks = browser::locks().map_err(failed)?;
		let ended = locks.request(name, &LockOptions::exclusive(wait), granted.unchecked_ref()).map_err(failed)?;
		match select(answered, JsFuture::from(ended)).await {
			Either::Left((Ok(lock), _)) => Ok(lock),
			Either::Right((Err(cause), _)) => Err(failed(cause)),
			Either::Left((Err(_), _)) | Either::Right((Ok(_), _)) => Err(StoreError::InUse(name.into())),
		}
	}

	/// A lock, and the promise that lasts as long.
	fn hold() -> (Self, Promise) {
		let mut release = None;
		let held = Promise::new(&mut |resolve, _| release = Some(resolve));
		(Self { release: release.expect("a promise calls what it is made with; qed") }, held)
	}
}

impl Drop for Lock {
	fn drop(&mut self) {
		let _ = self.release.call0(&JsValue::UNDEFINED);
	}
}
