//! What each benchmark comes to; `price.rs` makes prices of it.
//!
//! Written by `cargo xtask weights` on 2026-11-30, with 50 steps of each component and 20 repetitions, on two cores of
//! Intel(R) Xeon(R) Processor. Beside the times here, which are those of code alone, rows are counted, at the
//! price that the runtime has measured.

use crate::WeightInfo;
use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// The measured costs, at the runtime's price of rows.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: crate::Config> WeightInfo for SubstrateWeight<T> {
	fn create() -> Weight {
		Weight::from_parts(220_894_000, 6204)
			.saturating_add(T::RowWeight::get().reads(9))
			.saturating_add(T::RowWeight::get().writes(10))
	}

	fn append(n: u32) -> Weight {
		Weight::from_parts(54_691_032, 6026)
			.saturating_add(Weight::from_parts(9_451_707, 0).saturating_mul(n.into()))
			.saturating_add(T::RowWeight::get().reads(4))
			.saturating_add(T::RowWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::RowWeight::get().writes(2))
			.saturating_add(T::RowWeight::get().writes(2).saturating_mul(n.into()))
			.saturating_add(Weight::from_parts(0, 2684).saturating_mul(n.into()))
	}

	fn change(n: u32) -> Weight {
		Weight::from_parts(44_146_801, 6026)
			.saturating_add(Weight::from_parts(55_133_580, 0).saturating_mul(n.into()))
			.saturating_add(T::RowWeight::get().reads(4))
			.saturating_add(T::RowWeight::get().reads(2).saturating_mul(n.into()))
			.saturating_add(T::RowWeight::get().writes(2))
			.saturating_add(T::RowWeight::get().writes(2).saturating_mul(n.into()))
			.saturating_add(Weight::from_parts(0, 31272).saturating_mul(n.into()))
	}

	fn bytes(b: u32) -> Weight {
		Weight::from_parts(82_773_307, 6026)
			.saturating_add(Weight::from_parts(70_937, 0).saturating_mul(b.into()))
			.saturating_add(T::RowWeight::get().reads(5))
			.saturating_add(T::RowWeight::get().writes(4))
	}

	fn access() -> Weight {
		Weight::from_parts(28_289_000, 3597)
			.saturating_add(T::RowWeight::get().reads(2))
			.saturating_add(T::RowWeight::get().writes(4))
	}

	fn send() -> Weight {
		Weight::from_parts(129_084_000, 32262)
			.saturating_add(T::RowWeight::get().reads(8))
			.saturating_add(T::RowWeight::get().writes(5))
	}

	fn claim() -> Weight {
		Weight::from_parts(113_087_000, 6734)
			.saturating_add(T::RowWeight::get().reads(9))
			.saturating_add(T::RowWeight::get().writes(8))
	}

	fn authorize_claim() -> Weight {
		Weight::from_parts(344_958_000, 6734).saturating_add(T::RowWeight::get().reads(10))
	}

	fn fund() -> Weight {
		Weight::from_parts(72_004_000, 3667)
			.saturating_add(T::RowWeight::get().reads(4))
			.saturating_add(T::RowWeight::get().writes(4))
	}

	fn pause_creation() -> Weight {
		Weight::from_parts(6_157_000, 0).saturating_add(T::RowWeight::get().writes(1))
	}

	fn allowance() -> Weight {
		Weight::from_parts(7_713_000, 0)
	}

	fn clear(r: u32) -> Weight {
		Weight::from_parts(142_384_210, 239329)
			.saturating_add(Weight::from_parts(8_605_723, 0).saturating_mul(r.into()))
			.saturating_add(T::RowWeight::get().reads(8))
			.saturating_add(T::RowWeight::get().reads(1).saturating_mul(r.into()))
			.saturating_add(T::RowWeight::get().writes(2))
			.saturating_add(T::RowWeight::get().writes(1).saturating_mul(r.into()))
			.saturating_add(Weight::from_parts(0, 780).saturating_mul(r.into()))
	}
}
