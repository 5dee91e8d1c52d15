//! Why an operation is refused.

use crate::types::{MemberId, Seq};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// A group of fields that is changed, and goes stale, as one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Group {
	/// Amount, payers, split; of a payment also its parties.
	#[codec(index = 0)]
	Money,
	/// What it was for; of a comment what it says.
	#[codec(index = 1)]
	Memo,
	/// Anything else worth saying.
	#[codec(index = 2)]
	Note,
	/// The day.
	#[codec(index = 3)]
	Date,
	/// The category.
	#[codec(index = 4)]
	Category,
	/// How a payment was made.
	#[codec(index = 5)]
	Method,
	/// Voided or not; of a member active or not.
	#[codec(index = 6)]
	Life,
	/// A member's name.
	#[codec(index = 7)]
	Name,
	/// A member's role.
	#[codec(index = 8)]
	Role,
	/// A member's account.
	#[codec(index = 9)]
	Access,
}

/// Why an operation is refused. It encodes in two bytes at most, so that it fits an extrinsic's error;
/// differences in money are known only where the operation itself is at hand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Refusal {
	/// There is no such pot.
	#[codec(index = 0)]
	NoPot,
	/// The pot exists already.
	#[codec(index = 1)]
	PotExists,
	/// The signer is no active member of the pot.
	#[codec(index = 2)]
	Stranger,
	/// The member's role does not allow it.
	#[codec(index = 3)]
	Forbidden,
	/// The operation belongs to a call of its own.
	#[codec(index = 4)]
	NotAppendable,
	/// The currency's code or decimals are out of bounds.
	#[codec(index = 5)]
	BadCurrency,
	/// A plain text is not UTF-8.
	#[codec(index = 6)]
	NotUtf8,
	/// A name or a comment is empty.
	#[codec(index = 7)]
	EmptyText,
	/// The log is as long as it can get.
	#[codec(index = 8)]
	LogFull,

	/// There is no member with this number.
	#[codec(index = 20)]
	UnknownMember(MemberId),
	/// This member is inactive: reactivate them first.
	#[codec(index = 21)]
	Inactive(MemberId),
	/// The next place has this number, not the one expected.
	#[codec(index = 22)]
	StaleMember(MemberId),
	/// All places of the pot are taken, for ever.
	#[codec(index = 23)]
	PotFull,
	/// The account has this place in the pot already.
	#[codec(index = 24)]
	AccountTaken(MemberId),
	/// The pot needs an owner with an account.
	#[codec(index = 25)]
	LastOwner,
	/// A place without an account cannot be an owner's.
	#[codec(index = 26)]
	GuestOwner,
	/// The member's balance is not zero.
	#[codec(index = 27)]
	NotSettled(MemberId),
	/// The member is active, or a guest, already.
	#[codec(index = 28)]
	NothingChanged,

	/// An amount is zero.
	#[codec(index = 40)]
	ZeroAmount,
	/// An amount is over 10³⁰ minor units.
	#[codec(index = 41)]
	AmountTooLarge,
	/// This member's weight is not 1 to 1,000,000, or their percentage is zero.
	#[codec(index = 42)]
	WeightOutOfRange(MemberId),
	/// A list of members is not strictly ascending at this one.
	#[codec(index = 43)]
	NotAscending(MemberId),
	/// A list of payers or participants is empty.
	#[codec(index = 44)]
	Nobody,
	/// The payers' amounts do not make the whole.
	#[codec(index = 45)]
	PaidOff {
		/// By how many minor units they exceed it; not on the chain.
		#[codec(skip)]
		over: i128,
	},
	/// The participants' exact amounts do not make the whole.
	#[codec(index = 46)]
	SplitOff {
		/// By how many minor units they exceed it; not on the chain.
		#[codec(skip)]
		over: i128,
	},
	/// The percentages do not make 100.00.
	#[codec(index = 47)]
	PercentOff {
		/// By how many basis points they exceed it; not on the chain.
		#[codec(skip)]
		over: i64,
	},
	/// A payment goes from a member to themselves.
	#[codec(index = 48)]
	SamePerson,
	/// A balance would leave the range of 128-bit integers.
	#[codec(index = 49)]
	Overflow,

	/// The pot has an item with this id already.
	#[codec(index = 60)]
	DuplicateItem,
	/// The pot has no item with this id.
	#[codec(index = 61)]
	UnknownItem,
	/// The item is of another kind.
	#[codec(index = 62)]
	WrongKind,
	/// This group of fields was changed by someone else after the revision named.
	#[codec(index = 63)]
	Stale(Group),
	/// The item or member has no such revision yet.
	#[codec(index = 64)]
	UnknownRevision,
	/// The item is voided: restore it first.
	#[codec(index = 65)]
	Voided,
	/// The item is not voided.
	#[codec(index = 66)]
	NotVoided,
	/// The item does not concern the member.
	#[codec(index = 67)]
	NotConcerned,
	/// The item is confirmed already, which is final until its money changes.
	#[codec(index = 68)]
	AlreadyConfirmed,
	/// The item is contested already.
	#[codec(index = 69)]
	AlreadyContested,
}

/// A log that does not fold: it was not written under these rules.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BadLog {
	/// The entry that the rules refuse.
	pub seq: Seq,
	/// Why.
	pub why: Refusal,
}
