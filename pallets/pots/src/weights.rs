//! What each benchmark comes to; `price.rs` makes prices of it.
//!
//! Counted by hand from the keys that are touched, with generous times for the rest: for a runtime that has no
//! measured weights of its own. [`WeightInfo`] has a function for each benchmark with its components, so that what
//! `frame-omni-bencher` writes implements it as it is.

use crate::WeightInfo;
use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// The costs under the runtime's own database weights.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// Reads: pause, genesis hash, pot, tombstone, member, places, and of the creator account and holds. Writes:
	/// pot, member, index, entry, places, quota, deposit, account and holds. A signature, too, looked at twice if it is
	/// wrapped.
	fn create() -> Weight {
		Weight::from_parts(165_000_000, 12_288).saturating_add(T::DbWeight::get().reads_writes(8, 9))
	}

	/// Reads: pot, index, quota, and for each operation author, two items or members, the entries of their money
	/// and of the frozen plan. Writes: pot, quota, and for each operation item or member with index, and entry.
	fn append(n: u32) -> Weight {
		Weight::from_parts(53_000_000, 12_288).saturating_mul(n.into())
	}

	fn bytes(b: u32) -> Weight {
		Weight::from_parts(80_000, 1).saturating_mul(b.into())
	}

	/// Reads: pot, quota, invite, inviter, member, index, former, places and account. Writes: pot, quota, invite,
	/// member, index, entry, places and account.
	fn claim() -> Weight {
		Weight::from_parts(60_000_000, 16_384).saturating_add(T::DbWeight::get().reads_writes(9, 8))
	}

	/// Reads: as `claim`, and the genesis hash. Two signatures, too, looked at twice if they are wrapped.
	fn authorize_claim() -> Weight {
		Weight::from_parts(280_000_000, 16_384).saturating_add(T::DbWeight::get().reads(10))
	}

	/// Reads: places and account. Writes: index, share, places, account, and that it had access.
	fn access() -> Weight {
		Weight::from_parts(10_000_000, 4_096).saturating_add(T::DbWeight::get().reads_writes(2, 5))
	}

	/// Reads: pot, index, quota, author, item, receiver, the frozen plan, and two accounts. Writes: pot, quota,
	/// item, entry, and two accounts.
	fn send() -> Weight {
		Weight::from_parts(60_000_000, 24_576).saturating_add(T::DbWeight::get().reads_writes(10, 6))
	}

	/// Reads and writes: quota, deposit, account and holds.
	fn fund() -> Weight {
		Weight::from_parts(40_000_000, 8_192).saturating_add(T::DbWeight::get().reads_writes(4, 4))
	}

	/// Writes: the switch.
	fn pause_creation() -> Weight {
		Weight::from_parts(5_000_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}

	/// Reads: index, quota and share. Writes: quota and share.
	fn allowance() -> Weight {
		Weight::from_parts(10_000_000, 4_096).saturating_add(T::DbWeight::get().reads_writes(3, 2))
	}

	/// Reads and writes: each row, or of an account's four what it takes; and beside them the pot, its end and when its
	/// deposits are due.
	fn clear(r: u32) -> Weight {
		T::DbWeight::get()
			.reads_writes(3, 3)
			.saturating_add(T::DbWeight::get().reads_writes(2, 2).saturating_mul(r.into()))
	}
}
