//! What a run has come to: an agreement on nothing would prove nothing.

use pot_sequences::Seen;
use potchain_client::sync::{Declined, End, Status, Waiting};
use std::{collections::BTreeMap, fmt};

/// What goes wrong in a run.
const FAULTS: &[&str] = &[
	"a month passes",
	"allowance used up",
	"answer is an error",
	"answer late",
	"answer lost",
	"chain purged",
	"chain set back",
	"clock set",
	"connection lost",
	"connection refused",
	"crash after a write",
	"crash before a write",
	"crash between effects",
	"entry damaged",
	"finality stalled",
	"fork of depth 1",
	"fork of depth 2",
	"fork of depth 3",
	"fork of depth 4",
	"fork of depth 5",
	"fork of depth 6",
	"fork of depth 7",
	"fork of depth 8",
	"hash not known",
	"life of a transaction over",
	"no tokens",
	"node behind",
	"node down",
	"node lies: Entry",
	"node lies: Fewer",
	"node lies: Head",
	"node lies: Missing",
	"node lies: Short",
	"node lies: Strange",
	"notification doubled",
	"notification lost",
	"notification out of order",
	"pot is full",
	"state pruned",
	"submission not answered",
	"submission unknown",
	"transaction lost",
];

/// What people do to their devices, and what becomes of it.
const EVENTS: &[&str] = &[
	"conflict resolved",
	"declined: refused by the rules",
	"declined: sent",
	"declined: size",
	"declined: unknown",
	"declined: unsettled",
	"endpoint switched",
	"intent made",
	"joined by an invite",
	"joining refused",
	"pot created",
	"pot created for another account",
	"pot dissolved",
	"pot forgotten",
	"transaction refused in a block",
];

/// Every state that an intent can be in, by its name.
const STATES: &[&str] = &[
	"queued: allowance used up",
	"queued: its turn",
	"queued: no node",
	"queued: no tokens",
	"queued: pot is full",
	"queued: refused by the chain",
	"queued: its pot cannot be read",
	"queued: unsettled",
	"sent",
	"included",
	"final",
	"ended: cancelled",
	"ended: conflict",
	"ended: depends on another",
	"ended: dismissed",
	"ended: no place",
	"ended: no pot",
	"ended: on another chain",
	"ended: refused by the chain",
	"ended: refused by the rules",
	"ended: retracted",
];

/// The refusals by which no intent has to have ended, and why.
const NEVER: &[(&[&str], &str)] = &[
	(
		&[
			"AdjustmentsOff",
			"AmountTooLarge",
			"BadCurrency",
			"BadDelay",
			"BadRate",
			"BadRecurrence",
			"BillNotSplit",
			"BillOff",
			"BillTooLarge",
			"BudgetOrder",
			"EmptyText",
			"NegativeShare",
			"NoDefaultSplit",
			"NotAscending",
			"NotUtf8",
			"Nobody",
			"PaidOff",
			"PercentOff",
			"RateOff",
			"SplitOff",
			"WeightOutOfRange",
			"ZeroAmount",
		],
		"the operation is wrong by itself, and declined when it is asked for",
	),
	(
		&["IsPool", "NotInToken", "Transferred", "UnknownRules", "WrongKind"],
		"what the operation is about is so from its beginning: it is declined when it is asked for",
	),
	(
		&["AccountFormer", "AccountTaken", "AccountsFull", "InviteEarly", "InviteExpired", "InviteVoid", "WrongPlace"],
		"only who joins is refused so, and for that no intent is kept: see \"joining refused\"",
	),
	(&["BadKeys", "StaleEpoch"], "the engine makes a new text key when it is due, for which no intent is kept"),
	(
		&["StaleCategory", "StaleInvite", "StaleMember", "UnknownItem", "UnknownMember", "UnknownRevision"],
		"what others did before gives an intent other numbers, and what it depends on ends before it",
	),
	(&["NoPot", "Dissolved"], "such an intent ends as one without a pot"),
	(
		&["NotAppendable", "PotExists"],
		"the engine takes the call that an operation belongs to, and a pot's id is its own",
	),
	(&["LogFull", "Overflow"], "no run comes to so many entries, or so much money"),
	(
		&["NoticeRuns"],
		"somebody else has to reopen a pot, spend, and announce its end again before it comes to be final",
	),
];

/// How often each thing happened.
pub struct Tally {
	counts: BTreeMap<&'static str, u64>,
	/// The operations that became final, and the refusals that intents ended with.
	pub seen: Seen,
}

impl Default for Tally {
	fn default() -> Self {
		let all = [FAULTS, EVENTS, STATES].concat();
		Self { counts: all.into_iter().map(|what| (what, 0)).collect(), seen: Seen::default() }
	}
}

impl Tally {
	/// Counts one more.
	pub fn count(&mut self, what: &str) {
		*self.counts.get_mut(what).unwrap_or_else(|| panic!("{what} has no row")) += 1;
	}

	/// Adds what another run has come to.
	pub fn add(&mut self, other: &Self) {
		other.counts.iter().for_each(|(what, count)| *self.counts.entry(what).or_default() += count);
		self.seen.add(&other.seen);
	}

	/// What never happened, and should have.
	pub fn missing(&self) -> Vec<&'static str> {
		let counts = self.counts.iter().filter(|row| *row.1 == 0).map(|row| *row.0);
		let is_excused = |name: &&str| NEVER.iter().any(|(names, _)| names.contains(name));
		counts.chain(self.seen.missing(&[]).into_iter().filter(|name| !is_excused(name))).collect()
	}
}

impl fmt::Display for Tally {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		for (title, rows) in [("what went wrong", FAULTS), ("what was done", EVENTS), ("states of intents", STATES)] {
			writeln!(f, "{title}:")?;
			rows.iter().try_for_each(|what| writeln!(f, "{:>10}  {what}", self.counts[what]))?;
		}
		write!(f, "{}", self.seen)?;
		writeln!(f, "refused, but for these:")?;
		NEVER.iter().try_for_each(|(names, why)| writeln!(f, "{:>12}{}: {why}", "", names.join(", ")))
	}
}

/// What the state of an intent is called.
pub fn state(status: &Status) -> &'static str {
	match status {
		Status::Queued(None | Some(Waiting::Turn)) => "queued: its turn",
		Status::Queued(Some(Waiting::NoNode)) => "queued: no node",
		Status::Queued(Some(Waiting::Outdated)) => "queued: its pot cannot be read",
		Status::Queued(Some(Waiting::Unsettled)) => "queued: unsettled",
		Status::Queued(Some(Waiting::Allowance(_))) => "queued: allowance used up",
		Status::Queued(Some(Waiting::Full)) => "queued: pot is full",
		Status::Queued(Some(Waiting::NoTokens)) => "queued: no tokens",
		Status::Queued(Some(Waiting::Chain(_))) => "queued: refused by the chain",
		Status::Sent => "sent",
		Status::Included(_) => "included",
		Status::Final(_) => "final",
		Status::Ended(End::Refused { .. }) => "ended: refused by the rules",
		Status::Ended(End::Conflict { .. }) => "ended: conflict",
		Status::Ended(End::Depends(_)) => "ended: depends on another",
		Status::Ended(End::Retracted) => "ended: retracted",
		Status::Ended(End::NoPlace) => "ended: no place",
		Status::Ended(End::NoPot) => "ended: no pot",
		Status::Ended(End::OtherChain) => "ended: on another chain",
		Status::Ended(End::Chain(_)) => "ended: refused by the chain",
		Status::Ended(End::Cancelled) => "ended: cancelled",
		Status::Ended(End::Dismissed(_)) => "ended: dismissed",
	}
}

/// Why a device did not do what it was asked for.
pub fn declined(why: &Declined) -> &'static str {
	match why {
		Declined::Unknown => "declined: unknown",
		Declined::Size(_) => "declined: size",
		Declined::Sent => "declined: sent",
		Declined::Unsettled => "declined: unsettled",
		Declined::Rules(_) => "declined: refused by the rules",
	}
}
