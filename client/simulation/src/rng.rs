//! Chance that is the same on every machine.

use std::ops::{Bound, Deref, DerefMut, RangeBounds};

/// fastrand's, but for what it draws with as many bits as the machine has: what fails in a browser fails natively.
pub struct Rng(fastrand::Rng);

impl Rng {
	pub fn with_seed(seed: u64) -> Self {
		Self(fastrand::Rng::with_seed(seed))
	}

	pub fn usize(&mut self, range: impl RangeBounds<usize>) -> usize {
		let wide = |bound: Bound<&usize>| bound.map(|bound| *bound as u64);
		self.0.u64((wide(range.start_bound()), wide(range.end_bound()))) as usize
	}

	pub fn choice<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
		(!of.is_empty()).then(|| &of[self.usize(..of.len())])
	}

	pub fn shuffle<T>(&mut self, all: &mut [T]) {
		(1..all.len()).for_each(|at| all.swap(at, self.usize(..=at)));
	}
}

impl Deref for Rng {
	type Target = fastrand::Rng;

	fn deref(&self) -> &fastrand::Rng {
		&self.0
	}
}

impl DerefMut for Rng {
	fn deref_mut(&mut self) -> &mut fastrand::Rng {
		&mut self.0
	}
}
