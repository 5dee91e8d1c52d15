//! What a run has come to: an agreement on nothing would prove nothing.

use pot_sequences::Seen;
use std::{collections::BTreeMap, fmt};

/// How often each thing happened.
#[derive(Default)]
pub struct Tally {
	pub counts: BTreeMap<&'static str, u64>,
	pub seen: Seen,
}

impl Tally {
	pub fn count(&mut self, what: &'static str) {
		*self.counts.entry(what).or_default() += 1;
	}

	pub fn add(&mut self, other: &Self) {
		other.counts.iter().for_each(|(what, count)| *self.counts.entry(what).or_default() += count);
		self.seen.add(&other.seen);
	}

	/// Those of `expected` that never happened.
	pub fn missing(&self, expected: &[&'static str]) -> Vec<&'static str> {
		expected.iter().filter(|what| !self.counts.contains_key(**what)).copied().collect()
	}
}

impl fmt::Display for Tally {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		self.counts.iter().try_for_each(|(what, count)| writeln!(f, "{count:>10}  {what}"))?;
		write!(f, "{}", self.seen)
	}
}
