//! What each pallet is told, in the order of their indices.
//!
//! Every `WeightInfo` is the pallet's `SubstrateWeight<Runtime>`, never `()`: the latter counts
//! database access at RocksDB's price whatever [`frame_system::Config::DbWeight`] says.

use alloc::vec::Vec;
use frame_support::{
	derive_impl,
	dispatch::DispatchClass,
	parameter_types,
	traits::{
		fungible::HoldConsideration, ConstBool, ConstU128, ConstU16, ConstU32, ConstU64, ConstU8, Get,
		LinearStoragePrice,
	},
	weights::{
		constants::{ParityDbWeight, WEIGHT_REF_TIME_PER_MICROS, WEIGHT_REF_TIME_PER_MILLIS},
		ConstantMultiplier, IdentityFee, RuntimeDbWeight, Weight,
	},
	PalletId,
};
use frame_system::limits::{BlockLength, BlockWeights};
use pallet_session::SessionManager;
use pallet_transaction_payment::{ConstFeeMultiplier, FungibleAdapter, Multiplier};
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_runtime::{
	traits::{AccountIdLookup, One},
	type_with_default::TypeWithDefault,
	Perbill,
};
use sp_version::RuntimeVersion;

use crate::{
	AccountId, Aura, Balance, Balances, Block, BlockNumber, Hash, Nonce, PalletInfo, Runtime, RuntimeCall,
	RuntimeEvent, RuntimeFreezeReason, RuntimeHoldReason, RuntimeOrigin, RuntimeTask, Session, SessionKeys, System,
	Timestamp, ValidatorSet, MINUTES, POT, SLOT_DURATION, SS58_PREFIX, TOKEN_DECIMALS, TOKEN_SYMBOL, VERSION,
};

/// The work a block may hold, as time on the reference machine.
///
/// An author gets two thirds of its slot, 333 ms of 500, of which the proposer keeps a tenth in
/// hand; what is left of the slot is for the others to receive the block and run it again.
const BLOCK_REF_TIME: u64 = 300 * WEIGHT_REF_TIME_PER_MILLIS;

/// The bytes a block may hold.
const BLOCK_BYTES: u32 = 5 * 1024 * 1024;

/// The bytes a header may hold. Ours are a few hundred; a new set of validators adds some 40 each.
const HEADER_BYTES: u32 = 16 * 1024;

/// The part of a block anybody may fill; the rest is kept for inherents and for root.
const NORMAL_RATIO: Perbill = Perbill::from_percent(75);

/// The most validators the chain can have.
const MAX_VALIDATORS: u32 = 32;

/// How long a session lasts: twenty seconds.
///
/// A change of validators takes effect at the second end of a session after it, so it is this to twice this before a
/// validator that misbehaves is gone. A session that changes nothing costs next to nothing, see [`Appointed`].
const SESSION: BlockNumber = MINUTES / 3;

/// The least an account can hold, a thousandth of a token. Pot members need no balance at all.
pub const EXISTENTIAL_DEPOSIT: Balance = POT / 1_000;

/// A nonce as the chain keeps it: like [`Nonce`], but a new account starts at [`FirstNonce`].
///
/// Only for storage. Whatever answers a client says [`Nonce`], because this type's JSON is a list.
pub type StoredNonce = TypeWithDefault<Nonce, FirstNonce>;

/// The nonce of an account that has none: 65,536 times the block number.
///
/// An account's nonce disappears with the account; if it then returned with a nonce of zero,
/// everything it ever signed would be valid again. A block has no room for 65,536 transactions, so
/// in any later block this is more than every nonce the account can have used.
#[derive(Debug)]
pub struct FirstNonce;

impl Get<Nonce> for FirstNonce {
	fn get() -> Nonce {
		Nonce::from(System::block_number()) << 16
	}
}

parameter_types! {
	/// See [`VERSION`].
	pub const Version: RuntimeVersion = VERSION;
	/// The work a block may hold.
	pub Weights: BlockWeights = BlockWeights::with_sensible_defaults(
		// A solo chain makes no proofs of its state, so their size has no limit.
		Weight::from_parts(BLOCK_REF_TIME, u64::MAX),
		NORMAL_RATIO,
	);
	/// The bytes a block may hold.
	pub Length: BlockLength = BlockLength::builder()
		.max_length(BLOCK_BYTES)
		.modify_max_length_for_class(DispatchClass::Normal, |max| *max = NORMAL_RATIO * *max)
		.max_header_size(HEADER_BYTES)
		.build();
}

/// Calls are not filtered: `BaseCallFilter` lets everything through. There is no pallet here that carries others'
/// calls but sudo, whose wrapped calls are root's. Creating pots has a switch of its own, `Pots::pause_creation`,
/// so that members of existing pots are never locked out of their books; what is free is decided by
/// [`NonceAndPayment`](pallet_pots::extension::NonceAndPayment), which looks at no wrapped call.
#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
	type Block = Block;
	type AccountId = AccountId;
	type Nonce = StoredNonce;
	type Hash = Hash;
	type Lookup = AccountIdLookup<AccountId, ()>;
	type AccountData = pallet_balances::AccountData<Balance>;
	// A transaction names a recent block and is valid only as long as that one is remembered: with
	// 4,096 blocks of half a second, for 34 minutes.
	type BlockHashCount = ConstU32<4096>;
	type BlockWeights = Weights;
	type BlockLength = Length;
	type DbWeight = ParityDbWeight;
	type SystemWeightInfo = frame_system::weights::SubstrateWeight<Runtime>;
	type ExtensionsWeightInfo = frame_system::SubstrateExtensionsWeight<Runtime>;
	type Version = Version;
	type SS58Prefix = ConstU16<SS58_PREFIX>;
}

impl pallet_timestamp::Config for Runtime {
	type Moment = u64;
	type OnTimestampSet = Aura;
	type MinimumPeriod = ConstU64<{ SLOT_DURATION / 2 }>;
	type WeightInfo = pallet_timestamp::weights::SubstrateWeight<Runtime>;
}

impl pallet_aura::Config for Runtime {
	type AuthorityId = AuraId;
	type MaxAuthorities = ConstU32<MAX_VALIDATORS>;
	// Root removes a validator that misbehaves; nothing disables one in between.
	type DisabledValidators = ();
	type AllowMultipleBlocksPerSlot = ConstBool<false>;
	type SlotDuration = ConstU64<SLOT_DURATION>;
}

impl pallet_grandpa::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type MaxAuthorities = ConstU32<MAX_VALIDATORS>;
	// There is no stake to take away, so double votes are not reported: no nominators, no proofs
	// of who owned a key, no history of sets to check them against.
	type MaxNominators = ConstU32<0>;
	type MaxSetIdSessionEntries = ConstU64<0>;
	type KeyOwnerProof = sp_core::Void;
	type EquivocationReportSystem = ();
	type WeightInfo = GrandpaWeights;
}

/// The pallet publishes no weights. Only root's `note_stalled` can be called, as the two reports need a
/// `KeyOwnerProof`, of which there is none.
pub struct GrandpaWeights;

impl pallet_grandpa::WeightInfo for GrandpaWeights {
	fn report_equivocation(_: u32, _: u32) -> Weight {
		Weight::MAX
	}

	/// Writes: the stall.
	fn note_stalled() -> Weight {
		Weight::from_parts(3_000_000, 0).saturating_add(<Runtime as frame_system::Config>::DbWeight::get().writes(1))
	}
}

impl pallet_balances::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeHoldReason = RuntimeHoldReason;
	type RuntimeFreezeReason = RuntimeFreezeReason;
	type Balance = Balance;
	type DustRemoval = ();
	type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
	type AccountStore = System;
	// Holds are the only claims on a balance that any pallet here makes.
	type ReserveIdentifier = ();
	type FreezeIdentifier = ();
	type MaxLocks = ConstU32<0>;
	type MaxReserves = ConstU32<0>;
	type MaxFreezes = ConstU32<0>;
	type DoneSlashHandler = ();
	type WeightInfo = pallet_balances::weights::SubstrateWeight<Runtime>;
}

parameter_types! {
	/// Fees do not move with demand: they are for what an allowance does not cover, and a price
	/// people can know beforehand is worth more there than a market.
	pub FeeMultiplier: Multiplier = Multiplier::one();
}

impl pallet_transaction_payment::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	// Fees are burnt, so that no validator gains from filling blocks.
	type OnChargeTransaction = FungibleAdapter<Balances, ()>;
	type WeightToFee = IdentityFee<Balance>;
	// A block full of bytes costs what a block full of work does.
	type LengthToFee = ConstantMultiplier<Balance, ConstU128<{ (BLOCK_REF_TIME / BLOCK_BYTES as u64) as u128 }>>;
	type FeeMultiplierUpdate = ConstFeeMultiplier<FeeMultiplier>;
	type OperationalFeeMultiplier = ConstU8<5>;
	type WeightInfo = pallet_transaction_payment::weights::SubstrateWeight<Runtime>;
}

impl pallet_sudo::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type WeightInfo = pallet_sudo::weights::SubstrateWeight<Runtime>;
}

impl pallet_authorship::Config for Runtime {
	type FindAuthor = pallet_session::FindAccountFromAuthorIndex<Self, Aura>;
	// Which keeps, per validator, the last block it wrote: the place to see who has stopped.
	type EventHandler = ValidatorSet;
}

impl pallet_session::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type ValidatorId = AccountId;
	type ValidatorIdOf = pallet_collator_selection::IdentityCollator;
	type ShouldEndSession = pallet_session::PeriodicSessions<ConstU32<SESSION>, ConstU32<0>>;
	type NextSessionRotation = Self::ShouldEndSession;
	type SessionManager = Appointed;
	type SessionHandler = <SessionKeys as sp_runtime::traits::OpaqueKeys>::KeyTypeIdProviders;
	type Keys = SessionKeys;
	type DisablingStrategy = ();
	type Currency = Balances;
	// Anybody may register keys before root appoints them; one token, given back on `purge_keys`,
	// keeps that from growing the state for nothing.
	type KeyDeposit = ConstU128<POT>;
	type WeightInfo = pallet_session::weights::SubstrateWeight<Runtime>;
}

parameter_types! {
	/// An account this pallet insists on; nothing is ever paid into it.
	pub const ValidatorFund: PalletId = PalletId(*b"validatr");
}

/// The validators that root has appointed, if they are others than those of the session before.
///
/// `pallet-session` takes any answer for a change, also the same one. GRANDPA would then begin a new set of voters with
/// each session, and whoever syncs later would need a proof of every one: four thousand a day.
pub struct Appointed;

impl SessionManager<AccountId> for Appointed {
	fn new_session(index: u32) -> Option<Vec<AccountId>> {
		ValidatorSet::new_session(index).filter(|validators| *validators != Session::validators())
	}

	fn start_session(index: u32) {
		ValidatorSet::start_session(index);
	}

	fn end_session(index: u32) {
		ValidatorSet::end_session(index);
	}
}

/// The validators are the pallet's "invulnerables", added and removed by root.
///
/// The pallet is made for an open contest of candidates; with room for none of those, what is
/// left is a list that only root changes and that only takes accounts with registered keys.
impl pallet_collator_selection::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type Currency = Balances;
	type UpdateOrigin = frame_system::EnsureRoot<AccountId>;
	type PotId = ValidatorFund;
	type MaxCandidates = ConstU32<0>;
	type MinEligibleCollators = ConstU32<1>;
	type MaxInvulnerables = ConstU32<MAX_VALIDATORS>;
	// Concerns candidates only.
	type KickThreshold = ConstU32<{ 10 * MINUTES }>;
	type ValidatorId = AccountId;
	type ValidatorIdOf = pallet_collator_selection::IdentityCollator;
	type ValidatorRegistration = Session;
	type WeightInfo = pallet_collator_selection::weights::SubstrateWeight<Runtime>;
}

parameter_types! {
	pub TokenCurrency: pot_ledger::Currency =
		pot_ledger::Currency::new(TOKEN_SYMBOL, TOKEN_DECIMALS).expect("a code and decimals within bounds; qed");
	/// What deposits for storage are held under.
	pub const StorageHold: RuntimeHoldReason = RuntimeHoldReason::Pots(pallet_pots::HoldReason::Storage);
	/// What it takes to read a row of a pot out of the database, and to write one: to find the root anew, and to store what
	/// is new of the trie. `cargo xtask bench calls` finds 18 to 23 µs for each row written of many pots, among 410,000
	/// others, and next to nothing for one read. What the SDK's pallets touch is counted by the SDK's own table, which knows larger states.
	pub const RowWeight: RuntimeDbWeight =
		RuntimeDbWeight { read: 4 * WEIGHT_REF_TIME_PER_MICROS, write: 20 * WEIGHT_REF_TIME_PER_MICROS };
}

/// What is held for a byte of a pot's storage: a token for a megabyte, hence a little more than one
/// token for a new pot.
///
/// This is also what bounds free calls: a token held is worth some millisecond of work a second.
pub const DEPOSIT_PER_BYTE: Balance = POT / 1_000_000;

/// What is held for a deposit as such, which takes a row, and from a pot's creator for the tombstone, which
/// stays: a hundredth of a token, the price of 10,000 bytes.
pub const DEPOSIT_BASE: Balance = POT / 100;

impl pallet_pots::Config for Runtime {
	type Time = Timestamp;
	type Token = Balances;
	type TokenCurrency = TokenCurrency;
	type Consideration = HoldConsideration<
		AccountId,
		Balances,
		StorageHold,
		LinearStoragePrice<ConstU128<DEPOSIT_BASE>, ConstU128<DEPOSIT_PER_BYTE>, Balance>,
	>;
	type RowWeight = RowWeight;
	type WeightInfo = pallet_pots::weights::SubstrateWeight<Runtime>;
}
