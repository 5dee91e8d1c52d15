//! Faults that a test plants, to see that the simulation finds them.

/// A fault. No engine has one but in that test.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flaw {
	/// What a fork took back stays.
	NoRollback,
	/// Entries are believed, whatever head they make.
	NoHeadCheck,
	/// What is in the best chain counts as done.
	DoneWhenIncluded,
	/// That something was sent is not kept.
	SentNotKept,
	/// What others did before is left out of account.
	NoFitting,
	/// What waits is not kept.
	NotKept,
}

/// All of them.
pub const FLAWS: [Flaw; 6] =
	[Flaw::NoRollback, Flaw::NoHeadCheck, Flaw::DoneWhenIncluded, Flaw::SentNotKept, Flaw::NoFitting, Flaw::NotKept];
