//! What each benchmark comes to; `price.rs` makes prices of it.
//!
//! Written by `cargo xtask weights` on 2026-11-23, with 50 steps of each component and 20 repetitions, on two cores of
//! AMD EPYC. Beside the times here, which are those of code alone, keys are counted by the runtime's own
//! database weights.

use crate::WeightInfo;
use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// The measured costs, under the runtime's own database weights.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn create() -> Weight {
		Weight::from_parts(170_384_000, 6204)
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().writes(10))
	}

	fn append(n: u32) -> Weight {
		Weight::from_parts(12_978_448, 6026)
			.saturating_add(Weight::from_parts(55_073_817, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().reads(2).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(2))
			.saturating_add(T::DbWeight::get().writes(2).saturating_mul(n.into()))
			.saturating_add(Weight::from_parts(0, 31272).saturating_mul(n.into()))
	}

	fn bytes(b: u32) -> Weight {
		Weight::from_parts(65_690_712, 6026)
			.saturating_add(Weight::from_parts(58_804, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn access() -> Weight {
		Weight::from_parts(19_910_000, 3597)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	fn send() -> Weight {
		Weight::from_parts(102_013_000, 32262)
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	fn claim() -> Weight {
		Weight::from_parts(83_565_000, 6734)
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().writes(8))
	}

	fn authorize_claim() -> Weight {
		Weight::from_parts(248_641_000, 6734).saturating_add(T::DbWeight::get().reads(11))
	}

	fn fund() -> Weight {
		Weight::from_parts(52_970_000, 3597)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn pause_creation() -> Weight {
		Weight::from_parts(3_796_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}

	fn allowance() -> Weight {
		Weight::from_parts(22_023_000, 3561)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn clear(r: u32) -> Weight {
		Weight::from_parts(97_823_275, 239329)
			.saturating_add(Weight::from_parts(7_415_662, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().writes(2))
			.saturating_add(T::DbWeight::get().writes(2).saturating_mul(r.into()))
			.saturating_add(Weight::from_parts(0, 780).saturating_mul(r.into()))
	}
}
