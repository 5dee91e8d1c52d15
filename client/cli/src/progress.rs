//! A sign of life while something takes longer than a second, on a terminal only.

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::{future::Future, pin::pin, sync::LazyLock, time::Duration};

/// How long nothing is said.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the sign of life moves.
const TICK: Duration = Duration::from_millis(120);
/// All that moves, each on a line of its own.
static MOVING: LazyLock<MultiProgress> = LazyLock::new(MultiProgress::new);

/// The outcome of `work`, with a sign of life that says `what` after a second.
pub async fn patiently<T>(what: &str, work: impl Future<Output = T>) -> T {
	let mut work = pin!(work);
	if let Ok(outcome) = tokio::time::timeout(PATIENCE, &mut work).await {
		return outcome;
	}
	let bar = MOVING.add(ProgressBar::new_spinner().with_message(what.to_owned()));
	bar.enable_steady_tick(TICK);
	let outcome = work.await;
	bar.finish_and_clear();
	outcome
}

/// A bar over `whole` steps of `what`.
pub fn bar(what: &str, whole: u64) -> ProgressBar {
	let style = ProgressStyle::with_template("{msg} [{bar:40}] {pos} of {len}, {eta} left");
	let bar = MOVING.add(ProgressBar::new(whole).with_message(what.to_owned()));
	bar.with_style(style.expect("the template is sound; qed").progress_chars("=> "))
}

/// Does what prints while a bar may be there.
pub fn beside_bars<T>(prints: impl FnOnce() -> T) -> T {
	MOVING.suspend(prints)
}
