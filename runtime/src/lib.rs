//! The Potchain runtime: the state transition function every node runs.
//!
//! Pots are what the chain is for; everything else is here so that pots can stand on a chain of
//! their own: half-second blocks by Aura, finality by GRANDPA, a set of validators that root
//! appoints, a token for whoever wants more than a pot's allowance, and sudo as that root.
//!
//! * [`configs`]: what each pallet is told, and why.
//! * [`apis`]: what a node and its clients may ask.
//! * [`genesis`]: the state a new network starts from.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod apis;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarks;
pub mod configs;
pub mod genesis;

use alloc::{borrow::Cow, vec::Vec};
use pallet_pots::extension::NonceAndPayment;
use sp_runtime::{
	generic, impl_opaque_keys,
	traits::{BlakeTwo256, IdentifyAccount, Verify},
	MultiAddress, MultiSignature,
};
use sp_version::RuntimeVersion;

#[cfg(feature = "std")]
include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));

/// Which runtime this is. Clients refuse a `spec_name` they do not know, and sign `spec_version`
/// and `transaction_version` into every transaction.
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
	spec_name: Cow::Borrowed("potchain"),
	impl_name: Cow::Borrowed("potchain-runtime"),
	authoring_version: 1,
	spec_version: 1,
	impl_version: 1,
	apis: apis::RUNTIME_API_VERSIONS,
	transaction_version: 1,
	// From 2 on, the extrinsics root is a version 1 trie. smoldot always computes a version 0 one
	// and would refuse every block body with a transaction in it.
	system_version: 1,
};

/// A slot, hence the time from one block to the next, in milliseconds.
pub const SLOT_DURATION: u64 = 500;

/// A minute, in blocks.
pub const MINUTES: BlockNumber = (60_000 / SLOT_DURATION) as BlockNumber;

/// One POT, in the units balances count.
pub const POT: Balance = 10u128.pow(TOKEN_DECIMALS as u32);

/// The token's name, for wallets.
pub const TOKEN_SYMBOL: &str = "POT";

/// Decimal places of one token, for wallets.
pub const TOKEN_DECIMALS: u8 = 12;

/// The prefix of addresses in text: the generic one, as every wallet knows it.
pub const SS58_PREFIX: u16 = 42;

/// A signature by any of the usual schemes.
pub type Signature = MultiSignature;

/// Who signs: the public key, or its hash, behind a [`Signature`].
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;

/// An account as transactions name it.
pub type Address = MultiAddress<AccountId, ()>;

/// An amount of the chain's token; one POT is 10¹² of it. Not the money in pots.
pub type Balance = u128;

/// The height of a block.
pub type BlockNumber = u32;

/// A nonce as clients speak it; [`configs::StoredNonce`] is how the chain keeps it.
pub type Nonce = u64;

/// A BLAKE2b-256 hash.
pub type Hash = sp_core::H256;

/// A block's header.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;

/// A block with transactions this runtime understands.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;

/// A transaction as it arrives.
pub type UncheckedExtrinsic = generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TxExtension>;

/// What every transaction passes, in this order, before and after its call.
///
/// Wallets find `CheckNonce` and `ChargeTransactionPayment` in the metadata, where [`NonceAndPayment`] stands.
/// `WeightReclaim` is last because it gives back what all others, the call included, turned out not to need.
pub type TxExtension = (
	frame_system::AuthorizeCall<Runtime>,
	frame_system::CheckNonZeroSender<Runtime>,
	frame_system::CheckSpecVersion<Runtime>,
	frame_system::CheckTxVersion<Runtime>,
	frame_system::CheckGenesis<Runtime>,
	frame_system::CheckEra<Runtime>,
	frame_system::CheckWeight<Runtime>,
	NonceAndPayment<Runtime>,
	frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
	frame_system::WeightReclaim<Runtime>,
);

/// Runs blocks.
pub type Executive =
	frame_executive::Executive<Runtime, Block, frame_system::ChainContext<Runtime>, Runtime, AllPalletsWithSystem>;

/// Types for a node, which moves transactions without looking into them and so survives upgrades
/// that change what is inside.
pub mod opaque {
	/// A block whose transactions are bytes.
	pub type Block = super::generic::Block<super::Header, sp_runtime::OpaqueExtrinsic>;
}

impl_opaque_keys! {
	/// The keys with which a validator writes blocks and votes on them.
	pub struct SessionKeys {
		/// Writes blocks.
		pub aura: Aura,
		/// Votes for finality.
		pub grandpa: Grandpa,
	}
}

// Indices are part of every encoded call, event and error: never change one, never reuse one.
#[frame_support::runtime]
mod runtime {
	/// The runtime, for whose sake all pallets are configured.
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Runtime;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;

	#[runtime::pallet_index(1)]
	pub type Timestamp = pallet_timestamp;

	#[runtime::pallet_index(2)]
	pub type Aura = pallet_aura;

	#[runtime::pallet_index(3)]
	pub type Grandpa = pallet_grandpa;

	#[runtime::pallet_index(4)]
	pub type Balances = pallet_balances;

	#[runtime::pallet_index(5)]
	pub type TransactionPayment = pallet_transaction_payment;

	#[runtime::pallet_index(6)]
	pub type Sudo = pallet_sudo;

	// Before `Session`: the author is looked up in the set that was in force when it was its turn.
	#[runtime::pallet_index(7)]
	pub type Authorship = pallet_authorship;

	// Before `Session`, which asks it for the first validators while genesis is built in this order.
	#[runtime::pallet_index(8)]
	pub type ValidatorSet = pallet_collator_selection;

	#[runtime::pallet_index(9)]
	pub type Session = pallet_session;

	// What the chain is for; room is left before it for what a chain of its own may still need.
	#[runtime::pallet_index(20)]
	pub type Pots = pallet_pots;
}
