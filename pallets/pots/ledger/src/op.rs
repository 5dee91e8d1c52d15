//! Operations: what a member can do to a pot, and the entries that record it.

use crate::{
	access::{Epoch, FormerBox, Invitation, InviteNo, KeyBox, Sealing, MAX_ACCOUNTS},
	money::{Expense, Money, Payment, Split, Template},
	pot::Policy,
	refusal::Group,
	settle::Leg,
	types::{
		AccountId, Amount, Category, Currency, Date, ItemId, MemberId, Moment, PotId, Rev, Role, Text, Weight,
		MAX_MEMBERS,
	},
};
use alloc::vec::Vec;
use bounded_collections::{BoundedVec, ConstU32};
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
	/// A number in the pot's own list.
	pub category: Patch<Category>,
	/// Where the receipt is.
	pub receipt: Patch<Text>,
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
	/// Where to find it there: a transfer's number.
	pub reference: Patch<Text>,
	/// The day, as a person says it.
	pub date: Patch<Date>,
}

/// What an amendment of a template changes, for the occurrences that are still to come; `None` and `Keep`
/// leave a field as it is.
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct TemplatePatch {
	/// The money and the dates, always whole.
	pub money: Option<Template>,
	/// What it is for.
	pub memo: Patch<Text>,
	/// A number in the pot's own list.
	pub category: Patch<Category>,
}

/// What an amendment of a member changes; `None` leaves a field as it is.
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct MemberPatch {
	/// What the others call them.
	pub name: Option<Text>,
	/// What their accounts may do.
	pub role: Option<Role>,
	/// Their weight where a split is by weights and says no other; 1 if empty.
	pub weight: Patch<Weight>,
	/// Where to pay them: an IBAN, an address, a link.
	pub pay_to: Patch<Text>,
}

/// Lines of a budget.
pub const MAX_BUDGET_LINES: u32 = 64;

/// Over what a line of a budget counts.
#[derive(
	Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub enum Period {
	/// The pot's whole life.
	#[codec(index = 0)]
	Whole,
	/// Every calendar month.
	#[codec(index = 1)]
	Month,
}

/// A line of a budget: how much is meant to be spent, on what. It is shown and refuses nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct BudgetLine {
	/// The category; all spending without one.
	pub category: Option<Category>,
	/// Over what time.
	pub period: Period,
	/// How much.
	pub amount: Amount,
}

/// Lines strictly ascending by category and period; those without a category come first.
pub type Budget = BoundedVec<BudgetLine, ConstU32<MAX_BUDGET_LINES>>;

/// What an amendment of the pot itself changes; `None` and `Keep` leave a field as it is.
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct PotPatch {
	/// What it is called.
	pub name: Option<Text>,
	/// Anything else worth saying.
	pub note: Patch<Text>,
	/// Who may change others' items.
	pub policy: Option<Policy>,
	/// How much is meant to be spent.
	pub budget: Patch<Budget>,
	/// How much is meant to be saved.
	pub goal: Patch<Amount>,
	/// How an expense is divided that says nothing of it: equally, by shares or by percent. Without one,
	/// among all active people by their weights.
	pub default_split: Patch<Split>,
	/// How long it takes until somebody who lost all devices is let in again: 24 to 720 hours.
	pub reinvite_hours: Option<u16>,
}

impl PotPatch {
	/// The groups that it changes.
	pub fn groups(&self) -> Vec<Group> {
		touched([
			(Group::Name, self.name.is_some()),
			(Group::Note, self.note.touches()),
			(Group::Policy, self.policy.is_some()),
			(Group::Budget, self.budget.touches()),
			(Group::Goal, self.goal.touches()),
			(Group::DefaultSplit, self.default_split.touches()),
			(Group::Delay, self.reinvite_hours.is_some()),
		])
	}
}

impl MemberPatch {
	/// The groups that it changes.
	pub fn groups(&self) -> Vec<Group> {
		touched([
			(Group::Name, self.name.is_some()),
			(Group::Role, self.role.is_some()),
			(Group::Weight, self.weight.touches()),
			(Group::PayTo, self.pay_to.touches()),
		])
	}
}

impl ExpensePatch {
	/// The groups that it changes.
	pub fn groups(&self) -> Vec<Group> {
		touched([
			(Group::Money, self.money.is_some()),
			(Group::Memo, self.memo.touches()),
			(Group::Note, self.note.touches()),
			(Group::Date, self.date.touches()),
			(Group::Category, self.category.touches()),
			(Group::Receipt, self.receipt.touches()),
		])
	}
}

impl PaymentPatch {
	/// The groups that it changes.
	pub fn groups(&self) -> Vec<Group> {
		touched([
			(Group::Money, self.money.is_some()),
			(Group::Memo, self.memo.touches()),
			(Group::Method, self.method.touches() || self.reference.touches()),
			(Group::Date, self.date.touches()),
		])
	}
}

impl TemplatePatch {
	/// The groups that it changes.
	pub fn groups(&self) -> Vec<Group> {
		touched([
			(Group::Money, self.money.is_some()),
			(Group::Memo, self.memo.touches()),
			(Group::Category, self.category.touches()),
		])
	}
}

/// Those of the groups that are touched.
fn touched<const N: usize>(groups: [(Group, bool); N]) -> Vec<Group> {
	groups.into_iter().filter(|row| row.1).map(|row| row.0).collect()
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
		/// The version of the rules that all its entries are under: [`RULES`](crate::RULES).
		rules: u8,
		/// The pot's name.
		name: Text,
		/// What all its amounts are in, for ever.
		currency: Currency,
		/// The name of member 0.
		owner: Text,
		/// The account of member 0.
		account: Option<AccountId>,
		/// What it brings along for reading sealed texts: with the first text key, texts are sealed from the
		/// beginning.
		seal: Option<Sealing>,
	},
	/// A change to the pot itself.
	#[codec(index = 1)]
	AmendPot {
		/// The pot's revision it was made against.
		#[codec(compact)]
		base: Rev,
		/// What changes.
		set: PotPatch,
	},
	/// Closes the books: an archived pot takes comments, goodbyes and its reopening, and no more.
	#[codec(index = 2)]
	ArchivePot {
		/// The pot's revision it was made against.
		#[codec(compact)]
		base: Rev,
		/// Whether balances may be left open.
		unsettled: bool,
	},
	/// Opens an archived pot again.
	#[codec(index = 3)]
	ReopenPot {
		/// The pot's revision it was made against.
		#[codec(compact)]
		base: Rev,
	},
	/// Names a category of the pot's own list, adds one at its end, or retires one.
	#[codec(index = 4)]
	SetCategory {
		/// The category: one that there is, or the next.
		id: Category,
		/// The pot's revision it was made against.
		#[codec(compact)]
		base: Rev,
		/// What it is called; a retired one has no name, and may get one again.
		name: Option<Text>,
	},
	/// Agrees on a plan of who pays whom, which then stays whatever is spent after it. One at a time.
	#[codec(index = 5)]
	FreezePlan {
		/// The pot's revision it was made against.
		#[codec(compact)]
		base: Rev,
		/// Payments that bring every balance, as it is now, to exactly zero.
		legs: BoundedVec<Leg, ConstU32<MAX_MEMBERS>>,
	},
	/// Gives the frozen plan up.
	#[codec(index = 6)]
	ThawPlan {
		/// The pot's revision it was made against.
		#[codec(compact)]
		base: Rev,
	},
	/// Announces the end of an archived pot whose balances are open: thirty days later it may be dissolved
	/// nevertheless. Opening the pot again takes it back.
	#[codec(index = 7)]
	AnnounceEnd {
		/// The pot's revision it was made against.
		#[codec(compact)]
		base: Rev,
	},
	/// Ends an archived pot whose balances are zero, or whose end was announced thirty days ago: its log goes
	/// from the chain, for ever.
	#[codec(index = 8)]
	DissolvePot {
		/// The pot's revision it was made against.
		#[codec(compact)]
		base: Rev,
	},
	/// A new place in the books: a guest's, until somebody claims it.
	#[codec(index = 10)]
	AddMember {
		/// The number the place is expected to get: refused as stale when another came first, so that
		/// nobody's expenses land on someone else's guest.
		id: MemberId,
		/// What the others call them.
		name: Text,
		/// What whoever claims the place may do.
		role: Role,
	},
	/// A change to who a member is.
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
	/// Takes a place's access away, of one device or of all. The place stays, as a guest with its balance. An
	/// account that lost its access does not come back by itself.
	#[codec(index = 12)]
	DetachMember {
		/// The member.
		id: MemberId,
		/// The revision it was made against.
		#[codec(compact)]
		base: Rev,
		/// The account; all that the place has, if none is named.
		account: Option<AccountId>,
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
	/// A pool: the kitty or the savings of the pot, a place without a person. There is at most one.
	#[codec(index = 15)]
	AddPool {
		/// The number the place is expected to get: refused as stale when another came first.
		id: MemberId,
		/// What it is called.
		name: Text,
	},
	/// Folds a guest's place into another, for ever: its balance, and all that is posted to it later.
	#[codec(index = 16)]
	MergeMember {
		/// The guest.
		from: MemberId,
		/// The guest's revision it was made against.
		#[codec(compact)]
		base: Rev,
		/// The place it becomes a part of.
		into: MemberId,
	},
	/// Opens an invite, for whoever holds its key. Into a place whose member still has a device, it opens only
	/// after the pot's delay: [`PotPatch::reinvite_hours`].
	#[codec(index = 70)]
	Invite {
		/// The number it is expected to get: refused as stale when another came first.
		#[codec(compact)]
		number: InviteNo,
		/// The public half of its sr25519 key.
		key: [u8; 32],
		/// What it gives.
		what: Invitation,
		/// Until when: at most [`MAX_INVITE_LIFE`](crate::MAX_INVITE_LIFE) from now.
		#[codec(compact)]
		expires: Moment,
		/// How often: 1 to [`MAX_USES`](crate::MAX_USES).
		uses: u16,
	},
	/// Takes an open invite back.
	#[codec(index = 71)]
	RevokeInvite {
		/// The invite.
		#[codec(compact)]
		number: InviteNo,
	},
	/// An account becomes the member who the entry is by. Written by the `claim` call only, which has checked that
	/// the account agreed and that whoever claims holds the invite's key.
	#[codec(index = 72)]
	Claim {
		/// The invite.
		#[codec(compact)]
		invite: InviteNo,
		/// The account.
		account: AccountId,
		/// What the others call them; a place that there is keeps its name, if none is given.
		name: Option<Text>,
		/// What it brings along for reading sealed texts.
		seal: Option<Sealing>,
	},
	/// Lets an account that lost its access be invited again.
	#[codec(index = 73)]
	Readmit {
		/// The account.
		account: AccountId,
	},
	/// A new text key, wrapped for all who are to read on.
	#[codec(index = 74)]
	Rekey {
		/// Its number: one more than the present one.
		#[codec(compact)]
		epoch: Epoch,
		/// The key, wrapped for each account, in ascending order.
		boxes: BoundedVec<(AccountId, KeyBox), ConstU32<MAX_ACCOUNTS>>,
		/// The key before, sealed under it; none if it is the first.
		former: Option<FormerBox>,
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
		/// A number in the pot's own list.
		category: Option<Category>,
		/// Where the receipt is.
		receipt: Option<Text>,
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
		/// Where to find it there: a transfer's number.
		reference: Option<Text>,
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
	/// A payment that the chain has made: the tokens moved in the same extrinsic. Written by the `send` call
	/// only. Its money is never amended or contested, and only its receiver voids it.
	#[codec(index = 32)]
	SendPayment {
		/// Its id, new in this pot.
		id: ItemId,
		/// Who gave whom how much, in the chain's token.
		money: Payment,
		/// What it was for.
		memo: Option<Text>,
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
	/// An expense that comes again. A voided template has no more occurrences.
	#[codec(index = 60)]
	AddTemplate {
		/// Its id, new in this pot.
		id: ItemId,
		/// The money of every occurrence, and its dates.
		money: Template,
		/// What it is for.
		memo: Option<Text>,
		/// A number in the pot's own list.
		category: Option<Category>,
	},
	/// A change to a template, for the occurrences that are still to come.
	#[codec(index = 61)]
	AmendTemplate {
		/// The template.
		id: ItemId,
		/// The revision it was made against: stale if a group that it changes changed since.
		#[codec(compact)]
		base: Rev,
		/// What changes.
		set: TemplatePatch,
	},
	/// The expense that a template makes on one of its dates. It carries no money: the template's is taken as
	/// it stands. Its id follows from the two, so that two who make it make one, and a voided one stays voided.
	#[codec(index = 62)]
	Occur {
		/// The template.
		template: ItemId,
		/// One of its dates.
		date: Date,
	},
}

impl Op {
	/// Whether a member may send it in `append`; the others are written by calls of their own, which vouch
	/// for what they say.
	pub fn is_appendable(&self) -> bool {
		!matches!(self, Self::CreatePot { .. } | Self::SendPayment { .. } | Self::Claim { .. })
	}

	/// The item of `pot` that it creates or names.
	pub fn item(&self, pot: &PotId) -> Option<ItemId> {
		match *self {
			Self::AddExpense { id, .. }
			| Self::AmendExpense { id, .. }
			| Self::AddPayment { id, .. }
			| Self::AmendPayment { id, .. }
			| Self::SendPayment { id, .. }
			| Self::AddComment { id, .. }
			| Self::AmendComment { id, .. }
			| Self::VoidItem { id, .. }
			| Self::RestoreItem { id, .. }
			| Self::ConfirmItem { id, .. }
			| Self::ContestItem { id, .. }
			| Self::AddTemplate { id, .. }
			| Self::AmendTemplate { id, .. } => Some(id),
			Self::Occur { template, date } => Some(ItemId::of_occurrence(pot, &template, date)),
			_ => None,
		}
	}

	/// Whether it makes an item, rather than changing one.
	pub fn makes_item(&self) -> bool {
		matches!(
			self,
			Self::AddExpense { .. }
				| Self::AddPayment { .. }
				| Self::SendPayment { .. }
				| Self::AddComment { .. }
				| Self::AddTemplate { .. }
				| Self::Occur { .. }
		)
	}

	/// The money it states, if it states any.
	pub fn into_money(self) -> Option<Money> {
		match self {
			Self::AddExpense { money, .. }
			| Self::AmendExpense { set: ExpensePatch { money: Some(money), .. }, .. } => Some(Money::Expense(money)),
			Self::AddPayment { money, .. }
			| Self::SendPayment { money, .. }
			| Self::AmendPayment { set: PaymentPatch { money: Some(money), .. }, .. } => Some(Money::Payment(money)),
			Self::AddTemplate { money, .. }
			| Self::AmendTemplate { set: TemplatePatch { money: Some(money), .. }, .. } => Some(Money::Template(money)),
			_ => None,
		}
	}
}
