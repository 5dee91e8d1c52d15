//! Storage is paid for.
//!
//! A pot may only grow by the bytes that were bought for it. Whoever creates it holds a deposit that buys the
//! first [`BASE_BYTES`]; anybody can buy more. Deposits come back when the pot was dissolved and cleared away. What
//! a pot has used is never given back before, not even where an entry replaces something: it is at least what
//! the pot takes in storage, keys and the hashes around them included.

use crate::{
	allowance::{Bucket, MAX_SHARES},
	rows::Row,
	Config, Deposits, Ended, Error, Pallet, Quotas, Why,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
	ensure,
	traits::{Consideration, ConstU32, Footprint, Time},
	BoundedVec,
};
use pot_ledger::{MemberId, Op, PotId, Record, Refusal};
use scale_info::TypeInfo;
use sp_runtime::DispatchError;

/// The bytes that a new pot has: enough for some two thousand expenses, many years of a flat. Who imports more buys
/// more.
pub const BASE_BYTES: u64 = 1024 * 1024;

/// The fewest bytes that somebody who has no deposit in a pot yet can buy: strangers who take all the
/// [`MAX_FUNDERS`] places leave the pot rich.
pub const MIN_FUNDING: u32 = 16 * 1024;

/// Accounts that can have a deposit in one pot.
pub const MAX_FUNDERS: u8 = 16;

/// The last bytes of a pot: with them one can still pay, confirm, contest, void, leave and take access away, some
/// twenty times. A new text key for fifty accounts fits as well, once.
pub const RESERVE: u64 = 8 * 1024;

/// The very last bytes: for the three entries of its end, so that it can be dissolved at any time.
const END_RESERVE: u64 = 512;

/// What a row counts for beside key and value: its hash and its value's in the trie.
const ROW: u64 = 64;
/// Key of a pot's entry: two hashed names, the hashed id, the sequence number.
const LOG_KEY: u64 = 32 + 32 + 4;
/// Key of a pot's item.
const ITEM_KEY: u64 = 32 + 32 + 32;
/// Key of a pot's member.
const MEMBER_KEY: u64 = 32 + 32 + 1;
/// Key of a pot's invite.
const INVITE_KEY: u64 = 32 + 32 + 4;
/// The row of an account that lost its access, which has no value.
const FORMER_ROW: u64 = 32 + 32 + 48 + ROW;
/// All rows that an account with a place brings: `MemberOf` (a key of 32 + 48 + 32 bytes), `Actors` (32 + 48) and the
/// account itself (32 + 48, and 84 bytes of nonce, references and balances).
const PLACE_ROWS: u64 = (32 + 48 + 32 + 1) + (32 + 48 + 4) + (32 + 48 + 84) + 3 * ROW;

/// What a pot has bought and used.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Quota {
	/// Bytes bought.
	pub bought: u64,
	/// Bytes used.
	pub used: u64,
	/// How many accounts have a deposit in it.
	pub funders: u8,
	/// What its members' calls may still do without a fee.
	pub allowance: Bucket,
	/// What is left of the shares of those who used theirs lately.
	pub shares: BoundedVec<(MemberId, Bucket), ConstU32<MAX_SHARES>>,
}

impl Quota {
	/// Notes what is left of a member's share.
	pub(crate) fn remember(&mut self, member: MemberId, share: Bucket) {
		self.shares.retain(|row| row.0 != member);
		if let Err(row) = self.shares.try_push((member, share)) {
			if let Some(fullest) = self.shares.iter_mut().max_by_key(|row| row.1.left) {
				*fullest = row;
			}
		}
	}
}

/// A deposit for a pot's storage.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Deposit<Ticket> {
	/// The bytes that it buys.
	pub bytes: u64,
	/// The claim to have it back.
	pub ticket: Ticket,
}

/// A pot's storage, as clients see it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Space {
	/// Bytes bought.
	pub bought: u64,
	/// Bytes used; rows beside the log and what surrounds them are among them.
	pub used: u64,
	/// The last bytes of those bought, kept for payments, confirmations, voids, leaving, taking access away and the
	/// pot's end.
	pub reserve: u64,
	/// Entries in the log, by which an entry's mean size is known.
	pub entries: u32,
}

/// What a call adds to a pot's storage.
#[derive(Default)]
pub(crate) struct Growth {
	/// Bytes.
	bytes: u64,
	/// Bytes that have to stay free after it.
	kept: u64,
}

impl Growth {
	/// Counts an entry of so many encoded bytes.
	pub fn entry(&mut self, op: &Op, bytes: usize) {
		self.kept = self.kept.max(kept_free(op));
		self.bytes += LOG_KEY + bytes as u64 + ROW;
	}

	/// Counts what an item takes more than it did.
	pub fn item(&mut self, before: Option<&impl Encode>, after: &impl Encode) {
		self.row(ITEM_KEY, before, after);
	}

	/// Counts what a member takes more than it did.
	pub fn member(&mut self, before: Option<&impl Encode>, after: &impl Encode) {
		self.row(MEMBER_KEY, before, after);
	}

	/// Counts what an open invite takes more than it did; one that is spent or taken back gives nothing back.
	pub fn invite(&mut self, before: Option<&impl Encode>, after: Option<&impl Encode>) {
		if let Some(after) = after {
			self.row(INVITE_KEY, before, after);
		}
	}

	/// Counts an account that lost its access; one that is let in again gives nothing back.
	pub fn former(&mut self, lost: bool) {
		self.bytes += if lost { FORMER_ROW } else { 0 };
	}

	/// Counts an account that has got a place.
	pub fn place(&mut self) {
		self.bytes += PLACE_ROWS;
	}

	fn row(&mut self, key: u64, before: Option<&impl Encode>, after: &impl Encode) {
		let after = key + ROW + after.encoded_size() as u64;
		let before = before.map_or(0, |before| key + ROW + before.encoded_size() as u64);
		self.bytes += after.saturating_sub(before);
	}
}

/// How much has to stay free after `op`: what ends a pot may take the last byte, and what settles it or takes access
/// away the reserve. That somebody goes is safe only if no invite lets them in again and no text key of theirs opens
/// what is written later: taking invites back and a new key may so use it, too. Letting somebody in may not.
fn kept_free(op: &Op) -> u64 {
	match op {
		Op::ArchivePot { .. } | Op::AnnounceEnd { .. } | Op::DissolvePot { .. } => 0,
		Op::AddPayment { .. }
		| Op::SendPayment { .. }
		| Op::VoidItem { .. }
		| Op::ConfirmItem { .. }
		| Op::ContestItem { .. }
		| Op::DetachMember { .. }
		| Op::RevokeInvite { .. }
		| Op::Rekey { .. } => END_RESERVE,
		_ => RESERVE,
	}
}

/// What every pot takes from the start: its record at its largest, and its quota.
fn pot_rows() -> u64 {
	let row = |value: usize| 32 + 32 + value as u64 + ROW;
	row(Record::max_encoded_len()) + row(Quota::max_encoded_len())
}

impl<T: Config> Pallet<T> {
	/// Bytes that a pot has bought and used; `None` if there is no pot.
	pub fn space(pot: PotId) -> Option<Space> {
		let Quota { bought, used, .. } = Quotas::<T>::get(pot)?;
		let entries = crate::Pots::<T>::get(pot)?.pot.next_seq;
		Some(Space { bought, used, reserve: RESERVE, entries })
	}

	/// Holds the deposit of a new pot's creator.
	pub(crate) fn open_quota(pot: PotId, creator: &T::AccountId) -> Result<(), DispatchError> {
		let ticket = T::Consideration::new(creator, footprint(BASE_BYTES))?;
		Deposits::<T>::insert(pot, creator, Deposit { bytes: BASE_BYTES, ticket });
		let allowance = Bucket::of_pot(BASE_BYTES, T::Time::now());
		let shares = BoundedVec::new();
		Quotas::<T>::insert(pot, Quota { bought: BASE_BYTES, used: pot_rows(), funders: 1, allowance, shares });
		Ok(())
	}

	/// Holds a deposit for so many bytes more.
	pub(crate) fn buy(pot: PotId, who: &T::AccountId, bytes: u32) -> Result<(), DispatchError> {
		let mut quota = Quotas::<T>::get(pot).ok_or_else(|| Self::absence(pot))?;
		let more = u64::from(bytes);
		let deposit = match Deposits::<T>::take(pot, who) {
			Some(Deposit { bytes, ticket }) => {
				let bytes = bytes.saturating_add(more);
				Deposit { bytes, ticket: ticket.update(who, footprint(bytes))? }
			},
			None => {
				ensure!(bytes >= MIN_FUNDING, Error::<T>::TooLittle);
				ensure!(quota.funders < MAX_FUNDERS, Error::<T>::TooManyFunders);
				quota.funders += 1;
				Deposit { bytes: more, ticket: T::Consideration::new(who, footprint(more))? }
			},
		};
		Deposits::<T>::insert(pot, who, deposit);
		quota.bought = quota.bought.saturating_add(more);
		quota.allowance.enlarge(more);
		Quotas::<T>::insert(pot, quota);
		Ok(())
	}

	/// Counts what a call adds to a pot, if there is room for it.
	pub(crate) fn grow(row: Row<Quota>, Growth { bytes, kept }: Growth) -> Result<(), Error<T>> {
		let mut quota = row.get().ok_or(Error::<T>::Full)?;
		quota.used = quota.used.saturating_add(bytes);
		ensure!(quota.used.saturating_add(kept) <= quota.bought, Error::<T>::Full);
		row.put(&quota);
		Ok(())
	}

	/// Gives a deposit back.
	pub(crate) fn give_back(who: &T::AccountId, deposit: Deposit<T::Consideration>) {
		// What is held can always be released; if it could not, the pot would still have to go.
		let released = deposit.ticket.drop(who);
		debug_assert!(released.is_ok(), "a deposit is held as long as its ticket is kept");
	}

	/// Why there is no pot, as a call says it.
	fn absence(pot: PotId) -> Error<T> {
		let why = if Ended::<T>::contains_key(pot) { Refusal::Dissolved } else { Refusal::NoPot };
		Error::Refused { op: 0, why: Why(why) }
	}
}

fn footprint(bytes: u64) -> Footprint {
	Footprint { count: 1, size: bytes }
}
