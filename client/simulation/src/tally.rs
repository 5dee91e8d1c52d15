//! What a run has come to: an agreement on nothing would prove nothing.

use pot_ledger::Op;
use pot_sequences::Seen;
use potchain_client::sync::End;
use std::{collections::BTreeMap, fmt};

/// How often each thing happened.
#[derive(Default)]
pub struct Tally {
	/// Of faults, and of what became of intents.
	pub counts: BTreeMap<&'static str, u64>,
	/// Of operations and refusals.
	pub seen: Seen,
}

impl Tally {
	/// Counts one more.
	pub fn count(&mut self, what: &'static str) {
		*self.counts.entry(what).or_default() += 1;
	}

	/// Counts what the rules refused.
	pub fn refused(&mut self, end: &End, ops: Option<Vec<Op>>) {
		if let (End::Refused { op, why } | End::Conflict { op, why }, Some(ops)) = (end, ops) {
			ops.get(usize::from(*op)).into_iter().for_each(|op| self.seen.note(op, Some(why)));
		}
	}

	/// Adds what another run has come to.
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
