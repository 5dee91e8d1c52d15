//! What the calls cost.
//!
//! Counted by hand from the keys that a call touches, with generous times for the rest; measured weights
//! take their place when the benchmarks are run.

use codec::Encode;
use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};
use pot_ledger::Op;

/// What the calls cost.
pub trait WeightInfo {
	/// Of `create`.
	fn create() -> Weight;
	/// Of `append` with this many operations, which encode in this many bytes.
	fn append(ops: u32, bytes: u32) -> Weight;
	/// Of giving an account its place, or taking it away, beside the operation that does.
	fn access() -> Weight;
	/// Of `send`.
	fn send() -> Weight;
	/// Of `claim`.
	fn claim() -> Weight;
	/// Of deciding whether a claim gets into a block: two signatures, and the rules.
	fn authorize_claim() -> Weight;
	/// Of `fund`.
	fn fund() -> Weight;
	/// Of `pause_creation`.
	fn pause_creation() -> Weight;
	/// Of looking at an allowance and taking from it.
	fn allowance() -> Weight;
}

/// What a batch costs.
pub(crate) fn of_append<T: crate::Config>(ops: &[Op]) -> Weight {
	let moves = |op: &&Op| matches!(op, Op::DetachMember { .. });
	let bytes = ops.encoded_size() as u32;
	<T as crate::Config>::WeightInfo::append(ops.len() as u32, bytes).saturating_add(
		<T as crate::Config>::WeightInfo::access().saturating_mul(ops.iter().filter(moves).count() as u64),
	)
}

/// The costs under the runtime's own database weights.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// Reads: pause, genesis hash, pot, tombstone, member, places, and of the creator account and holds. Writes:
	/// pot, member, index, entry, places, quota, deposit, account and holds. A signature, too.
	fn create() -> Weight {
		Weight::from_parts(115_000_000, 12_288).saturating_add(T::DbWeight::get().reads_writes(8, 9))
	}

	/// Reads: pot, index, quota, and for each operation author, two items or members, the entries of their money
	/// and of the frozen plan. Writes: pot, quota, and for each operation item or member with index, and entry.
	fn append(ops: u32, bytes: u32) -> Weight {
		let (ops, bytes) = (u64::from(ops), u64::from(bytes));
		Weight::from_parts(15_000_000, 4_096)
			.saturating_add(Weight::from_parts(15_000_000, 12_288).saturating_mul(ops))
			.saturating_add(Weight::from_parts(20_000, 1).saturating_mul(bytes))
			.saturating_add(T::DbWeight::get().reads_writes(3, 2))
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

	/// Reads: places and account. Writes: index, share, places and account.
	fn access() -> Weight {
		Weight::from_parts(10_000_000, 4_096).saturating_add(T::DbWeight::get().reads_writes(2, 4))
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
}
