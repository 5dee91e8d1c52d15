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
	/// How a payment was made, and where to find it.
	#[codec(index = 5)]
	Method,
	/// Voided or not; of a member active or not; of a pot open, archived or dissolved.
	#[codec(index = 6)]
	Life,
	/// The name of a member or the pot.
	#[codec(index = 7)]
	Name,
	/// A member's role.
	#[codec(index = 8)]
	Role,
	/// A member's accounts.
	#[codec(index = 9)]
	Access,
	/// Where an expense's receipt is.
	#[codec(index = 10)]
	Receipt,
	/// A member's weight.
	#[codec(index = 11)]
	Weight,
	/// Where to pay a member.
	#[codec(index = 12)]
	PayTo,
	/// Who may change others' items.
	#[codec(index = 13)]
	Policy,
	/// How much is meant to be spent.
	#[codec(index = 14)]
	Budget,
	/// How much is meant to be saved.
	#[codec(index = 15)]
	Goal,
	/// How an expense is divided that says nothing of it.
	#[codec(index = 16)]
	DefaultSplit,
	/// The list of categories.
	#[codec(index = 17)]
	Categories,
	/// The frozen plan.
	#[codec(index = 18)]
	Plan,
	/// How long it takes until somebody who lost all devices is let in again.
	#[codec(index = 19)]
	Delay,
}

impl Group {
	/// How many groups there are.
	pub(crate) const COUNT: u32 = 20;
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
	/// The pot is under rules that this program does not know: update it.
	#[codec(index = 9)]
	UnknownRules,
	/// The pot is archived: reopen it first.
	#[codec(index = 10)]
	Archived,
	/// The pot is not archived.
	#[codec(index = 11)]
	NotArchived,
	/// The pot's policy leaves this to those who made the item, those who paid, and owners.
	#[codec(index = 12)]
	ForbiddenByPolicy,
	/// The next category has this number, not the one named.
	#[codec(index = 13)]
	StaleCategory(u8),
	/// The pot has as many categories as it can.
	#[codec(index = 14)]
	CategoriesFull,
	/// A budget's lines are not strictly ascending by category and period.
	#[codec(index = 15)]
	BudgetOrder,
	/// A default split is equal, by shares or by percent: amounts do not fit every expense.
	#[codec(index = 16)]
	NoDefaultSplit,
	/// A plan is frozen already: thaw it first.
	#[codec(index = 17)]
	PlanFrozen,
	/// No plan is frozen.
	#[codec(index = 18)]
	NoPlan,
	/// The plan does not bring this member's balance to zero.
	#[codec(index = 19)]
	PlanOff(MemberId),

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
	/// Nothing would change by it.
	#[codec(index = 28)]
	NothingChanged,
	/// The member has become a part of this one.
	#[codec(index = 29)]
	Merged(MemberId),
	/// The pot has this pool already.
	#[codec(index = 30)]
	PoolExists(MemberId),
	/// The member is the pool, which is no person: it bears no share, has no role and becomes no part of anyone.
	#[codec(index = 31)]
	IsPool(MemberId),
	/// The member has an account: only a guest becomes a part of another.
	#[codec(index = 32)]
	NotGuest(MemberId),
	/// The member has no account that tokens could be sent to.
	#[codec(index = 33)]
	NoAccount(MemberId),
	/// The pot was dissolved: copy what you have of it to a new one.
	#[codec(index = 34)]
	Dissolved,
	/// The pot's end was announced less than thirty days ago, and its balances are open.
	#[codec(index = 35)]
	NoticeRuns,

	/// There is no such invite: it is used up, or was taken back.
	#[codec(index = 36)]
	NoInvite,
	/// The invite is not open yet.
	#[codec(index = 37)]
	InviteEarly,
	/// The invite's time is over.
	#[codec(index = 38)]
	InviteExpired,
	/// Who gave the invite could not give it any more.
	#[codec(index = 39)]
	InviteVoid,
	/// The next invite has another number.
	#[codec(index = 80)]
	StaleInvite,
	/// The pot has as many open invites as it can: take some back.
	#[codec(index = 81)]
	InvitesFull,
	/// An invite is open for 1 to 128 uses and at most 366 days, longer than it takes to open.
	#[codec(index = 82)]
	BadInvite,
	/// The invite is into this place.
	#[codec(index = 83)]
	WrongPlace(MemberId),
	/// The account lost its access to the pot: an owner has to readmit it, or it joins with another.
	#[codec(index = 84)]
	AccountFormer,
	/// The pot has as many accounts as it can.
	#[codec(index = 85)]
	AccountsFull,
	/// The place has as many devices as it can.
	#[codec(index = 86)]
	DevicesFull,
	/// The next text key has another number.
	#[codec(index = 87)]
	StaleEpoch,
	/// A new text key is wrapped for nobody, or out of order, or without the key before.
	#[codec(index = 88)]
	BadKeys,
	/// The delay is not 24 to 720 hours.
	#[codec(index = 89)]
	BadDelay,

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
	/// The adjustments are more than the whole.
	#[codec(index = 50)]
	AdjustmentsOff {
		/// By how many minor units they exceed it; not on the chain.
		#[codec(skip)]
		over: i128,
	},
	/// This member's part would be below zero.
	#[codec(index = 51)]
	NegativeShare(MemberId),
	/// The lines of the bill, with tax, tip and discount, do not make the whole.
	#[codec(index = 52)]
	BillOff {
		/// By how many minor units they exceed it; not on the chain.
		#[codec(skip)]
		over: i128,
	},
	/// The split is not the exact one that the lines of the bill give.
	#[codec(index = 53)]
	BillNotSplit,
	/// The bill is over 4,096 bytes.
	#[codec(index = 54)]
	BillTooLarge,
	/// The amount is not what the original is at its rate.
	#[codec(index = 55)]
	RateOff {
		/// By how many minor units it exceeds it; not on the chain.
		#[codec(skip)]
		over: i128,
	},
	/// A rate is zero, has over 30 decimals, or makes too much.
	#[codec(index = 56)]
	BadRate,
	/// The pot is not in the chain's token.
	#[codec(index = 57)]
	NotInToken,

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
	/// The chain itself made this payment.
	#[codec(index = 70)]
	Transferred,
	/// A recurrence has no date.
	#[codec(index = 71)]
	BadRecurrence,
	/// The template does not come on that date.
	#[codec(index = 72)]
	NotDue,
	/// The frozen plan has no such leg between these two.
	#[codec(index = 73)]
	UnknownLeg,
}

/// A log that does not fold: it was not written under these rules.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BadLog {
	/// The entry that the rules refuse.
	pub seq: Seq,
	/// Why.
	pub why: Refusal,
}
