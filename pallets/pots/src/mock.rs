//! A chain with nothing but pots.

use crate as pallet_pots;
use frame_support::{
	derive_impl, parameter_types,
	traits::{fungible::HoldConsideration, ConstU128, Hooks, LinearStoragePrice},
	weights::{constants::ParityDbWeight, Weight},
};
use pot_ledger::{AccountId, Currency, Moment};
use sp_core::{sr25519, Pair};
use sp_keystore::{testing::MemoryKeystore, KeystoreExt};
use sp_runtime::{traits::IdentityLookup, AccountId32, BuildStorage};

type Block = frame_system::mocking::MockBlock<Test>;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Timestamp: pallet_timestamp,
		Balances: pallet_balances,
		Pots: pallet_pots,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId32;
	type Lookup = IdentityLookup<AccountId32>;
	type AccountData = pallet_balances::AccountData<u128>;
	type DbWeight = ParityDbWeight;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = u128;
	type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
	type AccountStore = System;
}

pub const EXISTENTIAL_DEPOSIT: u128 = 100;

/// What everyone has to begin with.
pub const PURSE: u128 = 1_000_000_000;

/// What is held for a deposit as such.
pub const DEPOSIT_BASE: u128 = 1_000;
/// What is held for each of its bytes.
pub const DEPOSIT_BYTE: u128 = 1;

parameter_types! {
	pub const StorageHold: RuntimeHoldReason = RuntimeHoldReason::Pots(pallet_pots::HoldReason::Storage);
	/// The token counts in hundredths, as euros do.
	pub TokenCurrency: Currency = Currency::new("POT", 2).expect("within bounds");
}

impl pallet_pots::Config for Test {
	type Time = Timestamp;
	type Token = Balances;
	type TokenCurrency = TokenCurrency;
	type Consideration = HoldConsideration<
		AccountId32,
		Balances,
		StorageHold,
		LinearStoragePrice<ConstU128<DEPOSIT_BASE>, ConstU128<DEPOSIT_BYTE>, u128>,
	>;
	type RowWeight = ParityDbWeight;
	type WeightInfo = Weightless;
}

/// Weights are not what these tests are about, but that the end of a pot takes some.
pub struct Weightless;

impl crate::WeightInfo for Weightless {
	fn create() -> Weight {
		Weight::zero()
	}
	fn append(_: u32) -> Weight {
		Weight::zero()
	}
	fn change(_: u32) -> Weight {
		Weight::zero()
	}
	fn bytes(_: u32) -> Weight {
		Weight::zero()
	}
	fn access() -> Weight {
		Weight::from_parts(1, 0)
	}
	fn send() -> Weight {
		Weight::zero()
	}
	fn fund() -> Weight {
		Weight::zero()
	}
	fn pause_creation() -> Weight {
		Weight::zero()
	}
	fn allowance() -> Weight {
		Weight::zero()
	}
	fn claim() -> Weight {
		Weight::zero()
	}
	fn authorize_claim() -> Weight {
		Weight::zero()
	}
	fn clear(rows: u32) -> Weight {
		Weight::from_parts(1 + u64::from(rows), 0)
	}
}

/// The time of block `n`: half a second each.
pub fn time_of(block: u64) -> Moment {
	1_773_360_000_000 + 500 * block
}

pub fn go_to_block(n: u64) {
	System::set_block_number(n);
	Timestamp::set_timestamp(time_of(n));
}

pub fn new_test_ext() -> sp_io::TestExternalities {
	let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().expect("an empty genesis builds");
	let balances = [0xA1, 0xB0, 0xC4, 0xFF].map(|name| (account(name).0.into(), PURSE)).to_vec();
	pallet_balances::GenesisConfig::<Test> { balances, ..Default::default() }
		.assimilate_storage(&mut storage)
		.expect("everyone gets a purse");
	let mut ext = sp_io::TestExternalities::new(storage);
	// For what benchmarks sign.
	ext.register_extension(KeystoreExt::new(MemoryKeystore::new()));
	ext.execute_with(|| go_to_block(1));
	ext
}

/// Runs a test on a fresh chain, and then checks what must always be true.
pub fn on_a_chain(test: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		test();
		Pots::integrity_test();
		Pots::do_try_state().expect("the storage is sound");
	});
}

/// The key of everyone called so.
pub fn key(name: u8) -> sr25519::Pair {
	sr25519::Pair::from_seed(&[name; 32])
}

pub fn account(name: u8) -> AccountId {
	AccountId(key(name).public().0)
}
