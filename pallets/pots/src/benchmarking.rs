//! Benchmarks of the calls.

#![cfg(feature = "runtime-benchmarks")]

use super::*;
use crate::quota::{BASE_BYTES, MIN_FUNDING};
use alloc::{vec, vec::Vec};
use frame_benchmarking::v2::*;
use frame_support::traits::{Consideration, Footprint};
use frame_system::RawOrigin;
use pot_ledger::{AccountId, Amount, Currency, Expense, ItemId, Op, PotId, Role, Split, Text};

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

/// Somebody with enough tokens for every deposit here.
fn rich<T: Config>() -> T::AccountId {
	let caller: T::AccountId = whitelisted_caller();
	T::Consideration::ensure_successful(&caller, Footprint { count: 1, size: 64 * BASE_BYTES });
	caller
}

/// A pot of `owner`'s with room for the largest batch.
fn pot_of<T: Config>(owner: &T::AccountId) -> Result<PotId, BenchmarkError> {
	let origin = RawOrigin::Signed(owner.clone());
	Pallet::<T>::create(origin.clone().into(), [7; 16], text("Trip"), euro(), text("Alice"))?;
	let pot = PotId::of(&AccountId(owner.clone().into()), &[7; 16]);
	Pallet::<T>::fund(origin.into(), pot, BASE_BYTES as u32)?;
	Ok(pot)
}

/// Appends operations to a pot.
fn write<T: Config>(by: &T::AccountId, pot: PotId, ops: Vec<Op>) -> Result<(), BenchmarkError> {
	let ops = ops.try_into().map_err(|_| BenchmarkError::Weightless)?;
	Ok(Pallet::<T>::append(RawOrigin::Signed(by.clone()).into(), pot, ops)?)
}

/// A member with an account that has no other place.
fn join() -> Op {
	Op::AddMember { id: 1, name: text("Bob"), role: Role::Editor, account: Some(AccountId([1; 32])) }
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn create() {
		let caller = rich::<T>();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), [7; 16], text("Trip"), euro(), text("Alice"));
		assert_eq!(Pots::<T>::iter().count(), 1);
	}

	#[benchmark]
	fn append(n: Linear<1, MAX_BATCH>) -> Result<(), BenchmarkError> {
		let caller = rich::<T>();
		let pot = pot_of::<T>(&caller)?;
		let ops: Vec<Op> = (0..n).map(expense).collect();
		let ops = ops.try_into().map_err(|_| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), pot, ops);
		assert_eq!(Pots::<T>::get(pot).map(|record| record.pot.next_seq), Some(n + 1));
		Ok(())
	}

	/// What an account's place costs is this less an [`append`] of one operation.
	#[benchmark]
	fn access() -> Result<(), BenchmarkError> {
		let caller = rich::<T>();
		let pot = pot_of::<T>(&caller)?;
		write::<T>(&caller, pot, vec![join()])?;
		#[block]
		{
			write::<T>(&caller, pot, vec![Op::DetachMember { id: 1, base: 1 }])?;
		}
		assert_eq!(Actors::<T>::get(AccountId([1; 32])), 0);
		Ok(())
	}

	#[benchmark]
	fn fund() -> Result<(), BenchmarkError> {
		let caller = rich::<T>();
		let pot = pot_of::<T>(&caller)?;
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), pot, MIN_FUNDING);
		assert_eq!(Quotas::<T>::get(pot).map(|quota| quota.bought), Some(2 * BASE_BYTES + u64::from(MIN_FUNDING)));
		Ok(())
	}

	#[benchmark]
	fn pause_creation() {
		#[extrinsic_call]
		_(RawOrigin::Root, true);
		assert!(CreationPaused::<T>::get());
	}

	/// What the extension does beside nonce and fee: it looks, and then takes.
	#[benchmark]
	fn allowance() -> Result<(), BenchmarkError> {
		let caller = rich::<T>();
		let pot = pot_of::<T>(&caller)?;
		let account = AccountId(caller.into());
		let found;
		#[block]
		{
			found = Pallet::<T>::allowance(pot, account);
			Pallet::<T>::spend(pot, &account, 1);
		}
		let left = Pallet::<T>::allowance(pot, account).map(|now| now.left + 1);
		assert_eq!(left, found.map(|then| then.left));
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
