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
	/// What becomes final is kept in one step, and that it waits no longer in another.
	KeptApart,
	/// What was sent is not known again where it became final.
	NotKnownAgain,
	/// What was sent to a pot that was not read is taken for failed.
	DecidedUnread,
}

/// All of them.
pub const FLAWS: [Flaw; 9] = [
	Flaw::NoRollback,
	Flaw::NoHeadCheck,
	Flaw::DoneWhenIncluded,
	Flaw::SentNotKept,
	Flaw::NoFitting,
	Flaw::NotKept,
	Flaw::KeptApart,
	Flaw::NotKnownAgain,
	Flaw::DecidedUnread,
];
