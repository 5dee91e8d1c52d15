//! What is kept of a pot, its members and its items: all that a decision needs, and no history.

use crate::{
	access::{Epoch, InviteNo, MAX_DEVICES, REINVITE_HOURS},
	admit::Effects,
	refusal::Group,
	types::{AccountId, Category, Currency, Hash, MemberId, Moment, Rev, Role, Seq, MAX_MEMBERS},
};
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The version of the rules that pots are made under. A client that does not know a pot's rules shows its
/// log and computes nothing.
pub const RULES: u8 = 1;

/// Who, besides owners, may amend and void the items of others.
#[derive(
	Clone, Copy, PartialEq, Eq, Debug, Default, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub enum Policy {
	/// Every editor.
	#[default]
	#[codec(index = 0)]
	Editors,
	/// Only those who made an item, and those who paid.
	#[codec(index = 1)]
	Concerned,
}

/// How long before its end a pot with open balances says so: thirty days, in milliseconds.
pub const NOTICE: Moment = 30 * 24 * 60 * 60 * 1_000;

/// Whether a pot's books are open.
#[derive(
	Clone, Copy, PartialEq, Eq, Debug, Default, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub enum Life {
	/// They are.
	#[default]
	#[codec(index = 0)]
	Open,
	/// They are closed until they are opened again.
	#[codec(index = 1)]
	Archived {
		/// When the pot's end was announced.
		notice: Option<Moment>,
	},
	/// They are closed for ever.
	#[codec(index = 2)]
	Dissolved,
}

/// A pot, and the result of its log so far.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Pot {
	/// The version of the rules it is kept under.
	pub rules: u8,
	/// What all its amounts are in.
	pub currency: Currency,
	/// Which members are active: bit m for member m.
	pub active: u128,
	/// Which active members are owners: bit m for member m.
	pub owners: u128,
	/// The balance of every member, by number, in minor units; positive is owed money. They sum to zero.
	pub balances: BoundedVec<i128, ConstU32<MAX_MEMBERS>>,
	/// The number of entries, and so the position of the next.
	pub next_seq: Seq,
	/// Whether its books are open.
	pub life: Life,
	/// Who may change the items of others.
	pub policy: Policy,
	/// How many categories its list has had.
	pub categories: Category,
	/// The place that is no person's.
	pub pool: Option<MemberId>,
	/// The entry of the plan that is frozen.
	pub plan: Option<Seq>,
	/// Places that became a part of another, and of which, ascending.
	pub merged: BoundedVec<(MemberId, MemberId), ConstU32<MAX_MEMBERS>>,
	/// How many accounts act for its members.
	pub accounts: u16,
	/// How many invites it has had, and so the number of the next.
	pub invites: InviteNo,
	/// How many of them are open.
	pub open_invites: u8,
	/// How long it takes until somebody who lost all devices is let in again.
	pub reinvite_hours: u16,
	/// The number of its present text key; 0 if it has none.
	pub epoch: Epoch,
	/// How often it was changed itself, and when each group was.
	pub revisions: Revisions,
}

/// A pot and the hash that vouches for its log: what the chain stores, and what a snapshot is.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Record {
	/// The pot.
	pub pot: Pot,
	/// The hash chain's head after the last entry.
	pub head: Hash,
}

/// What is left of a pot that was dissolved: it tells an end from a chain that withholds a pot.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Tombstone {
	/// The number of its entries, of which the last dissolved it.
	pub entries: Seq,
	/// The hash chain's head after the last.
	pub head: Hash,
	/// The time of the last entry's block.
	pub at: Moment,
}

/// A place in the books.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Member {
	/// The accounts that act for it, in the order in which they came; none for a guest.
	pub accounts: BoundedVec<AccountId, ConstU32<MAX_DEVICES>>,
	/// What those accounts may do.
	pub role: Role,
	/// Whether its balance may change.
	pub active: bool,
	/// How often it was changed, and when each group was.
	pub revisions: Revisions,
}

impl Member {
	/// Whether somebody acts for it.
	pub fn acts(&self) -> bool {
		self.active && !self.accounts.is_empty()
	}

	/// A list of one account.
	pub(crate) fn only(account: AccountId) -> BoundedVec<AccountId, ConstU32<MAX_DEVICES>> {
		BoundedVec::truncate_from([account].into())
	}
}

/// What an item is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum ItemKind {
	/// Money spent or refunded, shared among members.
	#[codec(index = 0)]
	Expense,
	/// Money from one member to another.
	#[codec(index = 1)]
	Payment,
	/// Words.
	#[codec(index = 2)]
	Comment,
	/// An expense that comes again.
	#[codec(index = 3)]
	Template,
}

/// An expense, a payment, a comment or a template. What it says is in the log.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Item {
	/// What it is.
	pub kind: ItemKind,
	/// Who made it.
	pub author: MemberId,
	/// How often it was changed, and when each group was.
	pub revisions: Revisions,
	/// The one entry that holds its present money; of an occurrence, the template's.
	pub money_at: Seq,
	/// Whether the chain itself moved the tokens of a payment.
	pub transferred: bool,
	/// Whether it is taken out of the balances.
	pub voided: bool,
	/// Who agreed to its present money: bit m for member m.
	#[codec(compact)]
	pub confirmed: u128,
	/// Who disagreed with it and has not agreed since: bit m for member m.
	#[codec(compact)]
	pub contested: u128,
}

impl Item {
	/// Whether its money is part of the balances.
	pub fn counts(&self) -> bool {
		match self.kind {
			ItemKind::Expense => !self.voided,
			// Only the receiver can contest a payment.
			ItemKind::Payment => !self.voided && self.contested == 0,
			ItemKind::Comment | ItemKind::Template => false,
		}
	}
}

/// The revision of an item, a member or a pot, and the revision at which each group last changed.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Revisions {
	/// The present revision; 1 when made.
	#[codec(compact)]
	pub latest: Rev,
	/// The groups that changed since it was made, and when they last did.
	pub changed: BoundedVec<(Group, Rev), ConstU32<{ Group::COUNT }>>,
}

impl Default for Revisions {
	fn default() -> Self {
		Self { latest: 1, changed: BoundedVec::new() }
	}
}

impl Revisions {
	/// The revision at which `group` last changed.
	pub fn of(&self, group: Group) -> Rev {
		self.changed.iter().find(|row| row.0 == group).map_or(1, |row| row.1)
	}

	/// The same with one revision more, at which `groups` changed.
	pub(crate) fn with(&self, groups: &[Group]) -> Self {
		let mut next = Self { latest: self.latest.saturating_add(1), changed: self.changed.clone() };
		for group in groups {
			match next.changed.iter_mut().find(|row| row.0 == *group) {
				Some(row) => row.1 = next.latest,
				None => {
					let pushed = next.changed.try_push((*group, next.latest));
					debug_assert!(pushed.is_ok(), "there are as many places as groups");
				},
			}
		}
		next
	}
}

impl Pot {
	/// A pot without members or entries.
	pub(crate) fn new(currency: Currency) -> Self {
		Self {
			rules: RULES,
			currency,
			active: 0,
			owners: 0,
			balances: BoundedVec::new(),
			next_seq: 0,
			life: Life::default(),
			policy: Policy::default(),
			categories: 0,
			pool: None,
			plan: None,
			merged: BoundedVec::new(),
			accounts: 0,
			invites: 0,
			open_invites: 0,
			reinvite_hours: REINVITE_HOURS,
			epoch: 0,
			revisions: Revisions::default(),
		}
	}

	/// The place where what is said of `member` is posted: another, if `member` has become a part of it.
	pub fn place(&self, member: MemberId) -> MemberId {
		match self.merged.binary_search_by_key(&member, |row| row.0) {
			Ok(at) => self.merged[at].1,
			Err(_) => member,
		}
	}

	/// Makes `from`, and all that has become a part of it, a part of `into`.
	pub(crate) fn merge(&mut self, from: MemberId, into: MemberId) {
		for row in self.merged.iter_mut().filter(|row| row.1 == from) {
			row.1 = into;
		}
		if let Err(at) = self.merged.binary_search_by_key(&from, |row| row.0) {
			let inserted = self.merged.try_insert(at, (from, into));
			debug_assert!(inserted.is_ok(), "there are as many rows as places");
		}
	}

	/// How many places it has, and so the number of the next.
	pub fn members(&self) -> MemberId {
		self.balances.len() as MemberId
	}

	/// Whether its books are closed, for now or for ever.
	pub fn is_archived(&self) -> bool {
		self.life != Life::Open
	}

	/// Whether `member` exists and is active.
	pub fn is_active(&self, member: MemberId) -> bool {
		self.active.checked_shr(member.into()).is_some_and(|bits| bits & 1 == 1)
	}

	/// Takes over what an admitted operation does to the pot itself, and counts its entry.
	pub fn apply(&mut self, effects: &Effects) {
		if let Some((id, member)) = &effects.member {
			if *id == self.members() {
				let pushed = self.balances.try_push(0);
				debug_assert!(pushed.is_ok(), "a place more than the bound is not admitted");
			}
			let set = |bits: &mut u128, on: bool| *bits = *bits & !(1 << *id) | u128::from(on) << *id;
			set(&mut self.active, member.active);
			set(&mut self.owners, member.active && member.role == Role::Owner);
		}
		for &(member, delta) in &effects.deltas {
			// Admission has checked that the member exists and that the sum fits.
			if let Some(balance) = self.balances.get_mut(usize::from(member)) {
				*balance = balance.saturating_add(delta);
			}
		}
		self.next_seq = self.next_seq.saturating_add(1);
	}
}
