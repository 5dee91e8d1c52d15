//! Operations: what a member can do to a pot, and the entries that record it.

use crate::{
	money::{Expense, Money, Payment},
	types::{AccountId, Category, Currency, Date, ItemId, MemberId, Moment, Rev, Role, Text},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// One line of a pot's log.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Entry {
	/// The member whose account signed it.
	pub by: MemberId,
	/// The time of its block, in milliseconds since 1970.
	#[codec(compact)]
	pub at: Moment,
	/// What was done.
	pub op: Op,
}

/// What an amendment says about one field.
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Patch<T> {
	/// Untouched.
	#[default]
	#[codec(index = 0)]
	Keep,
	/// Emptied.
	#[codec(index = 1)]
	Clear,
	/// Replaced.
	#[codec(index = 2)]
	Set(T),
}

impl<T> Patch<T> {
	/// Whether the field is touched at all.
	pub fn touches(&self) -> bool {
		!matches!(self, Self::Keep)
	}

	/// What the field is replaced by, if it is.
	pub fn value(&self) -> Option<&T> {
		match self {
			Self::Set(value) => Some(value),
			Self::Keep | Self::Clear => None,
		}
	}

	/// Does to `field` what the patch says.
	pub fn apply(self, field: &mut Option<T>) {
		match self {
			Self::Keep => {},
			Self::Clear => *field = None,
			Self::Set(value) => *field = Some(value),
		}
	}
}

/// What an amendment of an expense changes; `None` and `Keep` leave a field as it is.
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct ExpensePatch {
	/// The money, always whole.
	pub money: Option<Expense>,
	/// What it was for.
	pub memo: Patch<Text>,
	/// Anything else worth saying.
	pub note: Patch<Text>,
	/// The day, as a person says it.
	pub date: Patch<Date>,
	/// An index into the pot's own list.
	pub category: Patch<Category>,
}

/// What an amendment of a payment changes; `None` and `Keep` leave a field as it is.
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct PaymentPatch {
	/// The money, always whole.
	pub money: Option<Payment>,
	/// What it was for.
	pub memo: Patch<Text>,
	/// How: cash, bank, an app.
	pub method: Patch<Text>,
	/// The day, as a person says it.
	pub date: Patch<Date>,
}

/// What an amendment of a member changes; `None` leaves a field as it is.
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct MemberPatch {
	/// What the others call them.
	pub name: Option<Text>,
	/// What their accounts may do.
	pub role: Option<Role>,
}

/// An operation on a pot. Every one either creates an id or names the revision it was made against, and
/// so can be sent again without taking effect again.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Op {
	/// The pot's creation, always entry 0. Its creator becomes member 0, an owner. Written by the `create`
	/// call only.
	#[codec(index = 0)]
	CreatePot {
		/// The pot's name.
		name: Text,
		/// What all its amounts are in, for ever.
		currency: Currency,
		/// The name of member 0.
		owner: Text,
		/// The account of member 0.
		account: Option<AccountId>,
	},
	/// A new place in the books.
	#[codec(index = 10)]
	AddMember {
		/// The number the place is expected to get: refused as stale when another came first, so that
		/// nobody's expenses land on someone else's guest.
		id: MemberId,
		/// What the others call them.
		name: Text,
		/// What their account may do, or a guest's could.
		role: Role,
		/// Their account. Without one the place is a guest's.
		account: Option<AccountId>,
	},
	/// A change to a member's name or role.
	#[codec(index = 11)]
	AmendMember {
		/// The member.
		id: MemberId,
		/// The revision it was made against.
		#[codec(compact)]
		base: Rev,
		/// What changes.
		set: MemberPatch,
	},
	/// Takes a place's account away. The place stays, as a guest with its balance.
	#[codec(index = 12)]
	DetachMember {
		/// The member.
		id: MemberId,
		/// The revision it was made against.
		#[codec(compact)]
		base: Rev,
	},
	/// Closes a place whose balance is zero.
	#[codec(index = 13)]
	DeactivateMember {
		/// The member.
		id: MemberId,
		/// The revision it was made against.
		#[codec(compact)]
		base: Rev,
	},
	/// Opens a closed place again.
	#[codec(index = 14)]
	ReactivateMember {
		/// The member.
		id: MemberId,
		/// The revision it was made against.
		#[codec(compact)]
		base: Rev,
	},
	/// A new expense.
	#[codec(index = 20)]
	AddExpense {
		/// Its id, new in this pot.
		id: ItemId,
		/// What was paid by whom for whom.
		money: Expense,
		/// What it was for.
		memo: Option<Text>,
		/// Anything else worth saying.
		note: Option<Text>,
		/// The day, as a person says it.
		date: Option<Date>,
		/// An index into the pot's own list.
		category: Option<Category>,
	},
	/// A change to an expense.
	#[codec(index = 21)]
	AmendExpense {
		/// The expense.
		id: ItemId,
		/// The revision it was made against: stale if a group that it changes changed since.
		#[codec(compact)]
		base: Rev,
		/// What changes.
		set: ExpensePatch,
	},
	/// A payment from one member to another. It counts unless it is voided or contested.
	#[codec(index = 30)]
	AddPayment {
		/// Its id, new in this pot.
		id: ItemId,
		/// Who gave whom how much.
		money: Payment,
		/// What it was for.
		memo: Option<Text>,
		/// How: cash, bank, an app.
		method: Option<Text>,
		/// The day, as a person says it.
		date: Option<Date>,
	},
	/// A change to a payment.
	#[codec(index = 31)]
	AmendPayment {
		/// The payment.
		id: ItemId,
		/// The revision it was made against: stale if a group that it changes changed since.
		#[codec(compact)]
		base: Rev,
		/// What changes.
		set: PaymentPatch,
	},
	/// A comment, on an item or on the pot.
	#[codec(index = 40)]
	AddComment {
		/// Its id, new in this pot.
		id: ItemId,
		/// The item it is about, voided or not; none for the pot.
		about: Option<ItemId>,
		/// What is said.
		text: Text,
	},
	/// A change to one's own comment.
	#[codec(index = 41)]
	AmendComment {
		/// The comment.
		id: ItemId,
		/// The revision it was made against.
		#[codec(compact)]
		base: Rev,
		/// What is said now.
		text: Text,
	},
	/// Takes an item out of the balances; its history stays.
	#[codec(index = 50)]
	VoidItem {
		/// The item.
		id: ItemId,
		/// The revision it was made against: stale if its money or life changed since.
		#[codec(compact)]
		base: Rev,
	},
	/// Brings a voided item back with its present money.
	#[codec(index = 51)]
	RestoreItem {
		/// The item.
		id: ItemId,
		/// The revision it was made against: stale if its money or life changed since.
		#[codec(compact)]
		base: Rev,
	},
	/// Agrees to an item that concerns oneself; final until its money changes.
	#[codec(index = 52)]
	ConfirmItem {
		/// The item.
		id: ItemId,
		/// The revision it was made against: stale if its money or life changed since.
		#[codec(compact)]
		base: Rev,
	},
	/// Disagrees with an item that concerns oneself. A payment stops counting when its receiver does.
	#[codec(index = 53)]
	ContestItem {
		/// The item.
		id: ItemId,
		/// The revision it was made against: stale if its money or life changed since.
		#[codec(compact)]
		base: Rev,
		/// Why.
		reason: Option<Text>,
	},
}

impl Op {
	/// Whether a member may send it in `append`; the others are written by calls of their own, which vouch
	/// for what they say.
	pub fn is_appendable(&self) -> bool {
		!matches!(self, Self::CreatePot { .. })
	}

	/// The item it creates or names.
	pub fn item(&self) -> Option<ItemId> {
		match *self {
			Self::AddExpense { id, .. }
			| Self::AmendExpense { id, .. }
			| Self::AddPayment { id, .. }
			| Self::AmendPayment { id, .. }
			| Self::AddComment { id, .. }
			| Self::AmendComment { id, .. }
			| Self::VoidItem { id, .. }
			| Self::RestoreItem { id, .. }
			| Self::ConfirmItem { id, .. }
			| Self::ContestItem { id, .. } => Some(id),
			_ => None,
		}
	}

	/// The money it states, if it states any.
	pub fn into_money(self) -> Option<Money> {
		match self {
			Self::AddExpense { money, .. }
			| Self::AmendExpense { set: ExpensePatch { money: Some(money), .. }, .. } => Some(Money::Expense(money)),
			Self::AddPayment { money, .. }
			| Self::AmendPayment { set: PaymentPatch { money: Some(money), .. }, .. } => Some(Money::Payment(money)),
			_ => None,
		}
	}
}
