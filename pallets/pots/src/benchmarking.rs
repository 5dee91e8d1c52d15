//! Benchmarks of the calls.

#![cfg(feature = "runtime-benchmarks")]

use super::*;
use alloc::{vec, vec::Vec};
use frame_benchmarking::v2::*;
use frame_system::RawOrigin;
use pot_ledger::{Amount, Currency, Expense, ItemId, Op, PotId, Split, Text};

fn text(text: &str) -> Text {
	Text::plain(text).expect("short enough; qed")
}

fn euro() -> Currency {
	Currency::new("EUR", 2).expect("within bounds; qed")
}

/// An expense of 100.00 among the only member.
fn expense(number: u32) -> Op {
	let mut id = ItemId::default();
	id.0[..4].copy_from_slice(&number.to_le_bytes());
	let amount = Amount(100_00);
	let paid = vec![(0, amount)].try_into().expect("one payer; qed");
	let split = Split::Equal(vec![0].try_into().expect("one participant; qed"));
	let money = Expense::spending(amount, paid, split);
	let memo = Some(text("Dinner"));
	Op::AddExpense { id, money, memo, note: None, date: Some(20_000), category: None, receipt: None }
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn create() {
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), [7; 16], text("Trip"), euro(), text("Alice"));
		assert_eq!(Pots::<T>::iter().count(), 1);
	}

	#[benchmark]
	fn append(n: Linear<1, MAX_BATCH>) -> Result<(), BenchmarkError> {
		let caller: T::AccountId = whitelisted_caller();
		let origin = RawOrigin::Signed(caller.clone());
		Pallet::<T>::create(origin.clone().into(), [7; 16], text("Trip"), euro(), text("Alice"))?;
		let pot: PotId = Pots::<T>::iter_keys().next().ok_or(BenchmarkError::Weightless)?;
		let ops: Vec<Op> = (0..n).map(expense).collect();
		let ops = ops.try_into().map_err(|_| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin, pot, ops);
		assert_eq!(Pots::<T>::get(pot).map(|record| record.pot.next_seq), Some(n + 1));
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
