//! Makes new inputs of old ones, and keeps those that come to something new.

use crate::{corpus, folder, Marks, Run};
use mutatis::Session;
use std::{
	collections::HashSet,
	fmt, fs,
	hash::{DefaultHasher, Hash, Hasher},
	io,
	panic::catch_unwind,
	path::PathBuf,
	time::{Duration, Instant},
};

/// Changes made to one input at most.
const MAX_CHANGES: usize = 8;
/// Bytes of one input at most.
const MAX_BYTES: usize = 8_192;

/// How a target fared.
pub struct Report {
	/// The target.
	pub target: &'static str,
	/// Inputs that were run.
	pub runs: u64,
	/// Inputs that were kept, the committed ones among them.
	pub kept: usize,
	/// Different things that they came to.
	pub marks: usize,
	/// The input that it failed on, which is saved to be part of the corpus.
	pub failure: Option<PathBuf>,
}

/// When to stop.
#[derive(Clone, Copy)]
pub enum Limit {
	/// After so long.
	Time(Duration),
	/// After so many inputs.
	Runs(u64),
}

/// Runs a target up to a limit, or until it fails. The same seed makes the same inputs.
///
/// # Errors
///
/// When the corpus cannot be read or a failure not be saved.
pub fn run((target, run): (&'static str, Run), limit: Limit, seed: u64) -> io::Result<Report> {
	let mut session = Session::new().seed(seed);
	let mut random = fastrand::Rng::with_seed(seed);
	let mut inputs: Vec<Vec<u8>> = corpus(target)?.into_iter().map(|row| row.1).collect();
	let mut seen: HashSet<u64> = inputs.iter().flat_map(|bytes| run(bytes)).collect();
	let (start, mut runs) = (Instant::now(), 0);
	let report = |runs, kept, marks, failure| Ok(Report { target, runs, kept, marks, failure });
	let goes_on = |runs| match limit {
		Limit::Time(time) => start.elapsed() < time,
		Limit::Runs(most) => runs < most,
	};
	while goes_on(runs) {
		let mut bytes = inputs.get(random.usize(..inputs.len().max(1))).cloned().unwrap_or_default();
		if random.usize(..8) == 0 {
			let other = inputs.get(random.usize(..inputs.len().max(1))).map_or(&[][..], |other| &other[..]);
			bytes.truncate(random.usize(..=bytes.len()));
			bytes.extend_from_slice(&other[random.usize(..=other.len())..]);
		}
		for _ in 0..=random.usize(..MAX_CHANGES) {
			session.mutate(&mut bytes).map_err(io::Error::other)?;
		}
		bytes.truncate(MAX_BYTES);
		runs += 1;
		match catch_unwind(|| run(&bytes)) {
			Ok(marks) => {
				if is_news(&mut seen, marks) {
					inputs.push(bytes);
				}
			},
			Err(_) => return report(runs, inputs.len(), seen.len(), Some(save(target, &bytes)?)),
		}
	}
	report(runs, inputs.len(), seen.len(), None)
}

fn is_news(seen: &mut HashSet<u64>, marks: Marks) -> bool {
	let before = seen.len();
	seen.extend(marks);
	seen.len() > before
}

fn save(target: &str, bytes: &[u8]) -> io::Result<PathBuf> {
	let mut hasher = DefaultHasher::new();
	bytes.hash(&mut hasher);
	let path = folder(target).join(format!("failed-{:016x}", hasher.finish()));
	fs::write(&path, bytes)?;
	Ok(path)
}

impl fmt::Display for Report {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		let Self { target, runs, kept, marks, failure } = self;
		write!(f, "{target:<10} {runs:>12} inputs, {kept} kept, {marks} outcomes")?;
		failure.iter().try_for_each(|path| write!(f, "\n{target:<10} FAILED on {}", path.display()))
	}
}
