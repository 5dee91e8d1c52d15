//! What the calls cost.
//!
//! Counted by hand from the keys that a call touches, with generous times for the rest; measured weights
//! take their place when the benchmarks are run.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// What the calls cost.
pub trait WeightInfo {
	/// Of `create`.
	fn create() -> Weight;
	/// Of `append` with this many operations, which encode in this many bytes.
	fn append(ops: u32, bytes: u32) -> Weight;
	/// Of `send`.
	fn send() -> Weight;
	/// Of `claim`.
	fn claim() -> Weight;
	/// Of deciding whether a claim gets into a block: two signatures, and the rules.
	fn authorize_claim() -> Weight;
}

/// The costs under the runtime's own database weights.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// Reads: genesis hash, pot, member. Writes: pot, member, index, entry.
	fn create() -> Weight {
		Weight::from_parts(30_000_000, 8_192).saturating_add(T::DbWeight::get().reads_writes(4, 4))
	}

	/// Reads: pot, index, and for each operation author, two items or members, the entries of their money and
	/// of the frozen plan. Writes: pot, and for each operation item or member with index, and entry.
	fn append(ops: u32, bytes: u32) -> Weight {
		let (ops, bytes) = (u64::from(ops), u64::from(bytes));
		Weight::from_parts(15_000_000, 4_096)
			.saturating_add(Weight::from_parts(15_000_000, 12_288).saturating_mul(ops))
			.saturating_add(Weight::from_parts(20_000, 1).saturating_mul(bytes))
			.saturating_add(T::DbWeight::get().reads_writes(2, 1))
			.saturating_add(T::DbWeight::get().reads_writes(6, 3).saturating_mul(ops))
	}

	/// Reads: pot, invite, inviter, index, former, member. Writes: pot, invite, member, index, entry.
	fn claim() -> Weight {
		Weight::from_parts(40_000_000, 16_384).saturating_add(T::DbWeight::get().reads_writes(6, 5))
	}

	/// Reads: as `claim`.
	fn authorize_claim() -> Weight {
		Weight::from_parts(130_000_000, 16_384).saturating_add(T::DbWeight::get().reads(6))
	}

	/// Reads: pot, index, author, item, receiver, the frozen plan, and two accounts. Writes: pot, item, entry,
	/// and two accounts.
	fn send() -> Weight {
		Weight::from_parts(60_000_000, 24_576).saturating_add(T::DbWeight::get().reads_writes(9, 5))
	}
}
