//! Nothing waits for ever.

use crate::{Error, Result};
use futures::{
	future::{select, Either},
	pin_mut, Future,
};
use std::time::Duration;

/// How long one call to a node may take.
pub const CALL: Duration = Duration::from_secs(15);

/// `future`'s outcome, or [`Error::Timeout`] naming `what` after `limit`.
pub async fn within<T>(limit: Duration, what: &str, future: impl Future<Output = T>) -> Result<T> {
	let timer = sleep(limit);
	pin_mut!(future, timer);
	match select(future, timer).await {
		Either::Left((outcome, _)) => Ok(outcome),
		Either::Right(_) => Err(Error::Timeout { what: what.into(), limit }),
	}
}

/// Waits.
#[cfg(not(target_arch = "wasm32"))]
pub async fn sleep(time: Duration) {
	tokio::time::sleep(time).await;
}

/// Waits.
#[cfg(target_arch = "wasm32")]
pub async fn sleep(time: Duration) {
	gloo_timers::future::sleep(time).await;
}
