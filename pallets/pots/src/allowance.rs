//! What members' calls may do without anybody paying a fee.
//!
//! A pot's deposit buys it bytes of log, and with them two kinds of *buckets* of work, refilled by time: one for
//! the pot, and for each of its members a share of half that size. A call is free while both have enough for it,
//! and takes its work from both when it begins, whether or not it then succeeds. However many members and accounts a
//! pot has, they never get more than the pot's bucket.
//!
//! Work is time on the reference machine in picoseconds, as weights count it.

use crate::{
	quota::{Quota, BASE_BYTES},
	rows::{Row, Rows},
	Config, MemberOf, Pallet, Quotas,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::Time, weights::constants::WEIGHT_REF_TIME_PER_MILLIS};
use pot_ledger::{AccountId, MemberId, Moment, PotId};
use scale_info::TypeInfo;

/// Time on the reference machine, in picoseconds.
pub type Work = u64;

/// What a pot of [`BASE_BYTES`] can do at once: half of what a block holds, some three hundred operations. A
/// group that was offline for a week comes back with less.
pub const BASE_BURST: Work = 150 * WEIGHT_REF_TIME_PER_MILLIS;

/// What such a pot begins with: enough for some twenty operations. Who creates it can pay for more.
pub const BASE_START: Work = BASE_BURST / 10;

/// What such a pot gets back in a second: an operation or two, for ever. The chain has some 450 ms of work in
/// a second, so that it takes 450 deposits to fill it with nothing but free calls.
pub const BASE_REFILL: Work = WEIGHT_REF_TIME_PER_MILLIS;

/// How long after a pot's end its deposits are still held, in milliseconds: as long as it takes to get back what
/// it began with. So nobody gains by ending pots and creating others.
pub const REST: Moment = 1_000 * BASE_START / BASE_REFILL;

/// What a byte of a transaction counts as: a block full of bytes is as full as one full of work, and at 5 MiB
/// and 300 ms that makes 57 ns.
pub const WORK_PER_BYTE: Work = 60_000;

/// How many times larger a pot's bucket is than a member's share: nobody can use up what the others need.
pub const POT_PER_SHARE: u64 = 2;

/// How many shares a pot remembers. A full one needs no remembering, and one that nothing is taken out of is full after some
/// minutes; if more members than this write so much at once, the fullest of their shares is taken for full.
pub const MAX_SHARES: u32 = 8;

/// What a call of one operation takes, nearly always: by this a client is told when it can go on.
pub const SMALL_CALL: Work = WEIGHT_REF_TIME_PER_MILLIS;

/// What is left to an account of its member's allowance in a pot.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Allowance {
	/// Work that can be done now, in picoseconds.
	pub left: Work,
	/// Work that can be done after a long rest, in picoseconds.
	pub most: Work,
	/// Work that comes back in a second, in picoseconds, if nobody else works.
	pub per_second: Work,
	/// In how many milliseconds there is enough for [`SMALL_CALL`]; 0 if there is now.
	pub enough_in_ms: Moment,
}

/// Work that was left at some time; more comes back since.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Bucket {
	/// What was left, in picoseconds of work.
	pub left: Work,
	/// When, in milliseconds since 1970.
	pub at: Moment,
}

/// How large a bucket is and how fast it fills.
#[derive(Clone, Copy)]
struct Size {
	burst: Work,
	per_second: Work,
}

impl Size {
	/// Of the bucket of a pot that has bought so many bytes.
	fn of_pot(bytes: u64) -> Self {
		let scaled = |work: Work| scale(work, bytes, BASE_BYTES);
		Self { burst: scaled(BASE_BURST), per_second: scaled(BASE_REFILL) }
	}

	/// Of a member's share of the same pot.
	fn of_share(bytes: u64) -> Self {
		let Self { burst, per_second } = Self::of_pot(bytes);
		Self { burst: burst / POT_PER_SHARE, per_second: per_second / POT_PER_SHARE }
	}
}

impl Bucket {
	/// The bucket of a new pot that has bought so many bytes.
	pub(crate) fn of_pot(bytes: u64, at: Moment) -> Self {
		Self { left: scale(BASE_START, bytes, BASE_BYTES), at }
	}

	/// Adds what so many bytes more begin with.
	pub(crate) fn enlarge(&mut self, bytes: u64) {
		self.left = self.left.saturating_add(scale(BASE_START, bytes, BASE_BYTES));
	}

	/// The same at a later time.
	fn refilled(self, size: Size, now: Moment) -> Self {
		let back = scale(size.per_second, now.saturating_sub(self.at), 1_000);
		Self { left: self.left.saturating_add(back).min(size.burst), at: now.max(self.at) }
	}

	/// In how many milliseconds there is enough for `work`.
	fn wait(&self, size: Size, work: Work) -> Moment {
		scale(work.saturating_sub(self.left), 1_000, size.per_second.max(1)).saturating_add(u64::from(self.left < work))
	}
}

/// `a · b / c`, rounded down, or the most there is.
fn scale(a: u64, b: u64, c: u64) -> u64 {
	(u128::from(a) * u128::from(b) / u128::from(c)).try_into().unwrap_or(u64::MAX)
}

/// Both buckets out of which an account's calls are paid, as they are now.
#[derive(Debug)]
pub(crate) struct Buckets {
	row: Row<Quota>,
	member: MemberId,
	quota: Quota,
	share: Bucket,
}

impl Buckets {
	/// `None` if the account has no place in the pot.
	pub fn open<T: Config>(pot: PotId, account: &AccountId) -> Option<Self> {
		let rows = Rows::of(&pot);
		let member = rows.of_each::<MemberOf<T>, _, _>(account).get()?;
		let row = rows.own::<Quotas<T>, Quota>();
		let mut quota = row.get()?;
		let (now, size) = (T::Time::now(), Size::of_share(quota.bought));
		quota.allowance = quota.allowance.refilled(Size::of_pot(quota.bought), now);
		quota.shares.iter_mut().for_each(|row| row.1 = row.1.refilled(size, now));
		quota.shares.retain(|row| row.1.left < size.burst);
		let known = quota.shares.iter().find(|row| row.0 == member).map(|row| row.1);
		Some(Self { row, member, quota, share: known.unwrap_or(Bucket { left: size.burst, at: now }) })
	}

	/// Work that can be done now.
	pub fn left(&self) -> Work {
		self.quota.allowance.left.min(self.share.left)
	}

	/// Work that can be done after a long rest.
	pub fn most(&self) -> Work {
		Size::of_share(self.quota.bought).burst
	}

	/// Takes `work` out of both, if both have it. Nothing may have been taken since they were opened.
	pub fn spend(self, work: Work) -> bool {
		let Self { row, member, mut quota, mut share } = self;
		let (Some(all), Some(own)) = (quota.allowance.left.checked_sub(work), share.left.checked_sub(work)) else {
			return false;
		};
		(quota.allowance.left, share.left) = (all, own);
		quota.remember(member, share);
		row.put(&quota);
		true
	}
}

impl<T: Config> Pallet<T> {
	/// What is left of `account`'s allowance in `pot`; `None` without a place there.
	pub fn allowance(pot: PotId, account: AccountId) -> Option<Allowance> {
		let buckets = Buckets::open::<T>(pot, &account)?;
		let (left, most) = (buckets.left(), buckets.most());
		let (pot, share) = (Size::of_pot(buckets.quota.bought), Size::of_share(buckets.quota.bought));
		let waits = (buckets.quota.allowance.wait(pot, SMALL_CALL), buckets.share.wait(share, SMALL_CALL));
		Some(Allowance { left, most, per_second: share.per_second, enough_in_ms: waits.0.max(waits.1) })
	}
}
