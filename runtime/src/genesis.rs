//! The state a new network starts from, by name.
//!
//! Both networks use the well-known development keys and are therefore for tests and play only.

use alloc::{string::ToString, vec, vec::Vec};
use frame_support::build_struct_json_patch;
use serde_json::Value;
use sp_genesis_builder::PresetId;
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

use crate::{
	AccountId, Balance, BalancesConfig, RuntimeGenesisConfig, SessionConfig, SessionKeys, SudoConfig,
	ValidatorSetConfig, POT,
};

/// One validator, Alice.
pub const DEV: &str = "dev";

/// Four validators, Alice to Dave: any one of them may fail and blocks are still final.
pub const LOCAL: &str = "local";

/// What each development account owns.
const ENDOWMENT: Balance = 1_000_000 * POT;

/// The names [`preset`] knows.
pub fn names() -> Vec<PresetId> {
	vec![PresetId::from(DEV), PresetId::from(LOCAL)]
}

/// The genesis called `id`, as the JSON that is laid over the pallets' defaults.
pub fn preset(id: &PresetId) -> Option<Vec<u8>> {
	let validators: &[Validator] = match id.as_ref() {
		DEV => &[ALICE],
		LOCAL => &[ALICE, BOB, CHARLIE, DAVE],
		_ => return None,
	};
	Some(network(validators).to_string().into_bytes())
}

/// A validator's account and authoring key, and its key for votes.
type Validator = (Sr25519Keyring, Ed25519Keyring);

const ALICE: Validator = (Sr25519Keyring::Alice, Ed25519Keyring::Alice);
const BOB: Validator = (Sr25519Keyring::Bob, Ed25519Keyring::Bob);
const CHARLIE: Validator = (Sr25519Keyring::Charlie, Ed25519Keyring::Charlie);
const DAVE: Validator = (Sr25519Keyring::Dave, Ed25519Keyring::Dave);

/// A network of these validators, with every development account endowed and Alice as root.
///
/// Aura and GRANDPA are told nothing here: `Session` hands them the keys, and they panic on a
/// second set.
fn network(validators: &[Validator]) -> Value {
	build_struct_json_patch!(RuntimeGenesisConfig {
		balances: BalancesConfig {
			balances: Sr25519Keyring::well_known().map(|who| (who.to_account_id(), ENDOWMENT)).collect(),
		},
		validator_set: ValidatorSetConfig {
			invulnerables: validators.iter().map(|(account, _)| account.to_account_id()).collect(),
		},
		session: SessionConfig { keys: validators.iter().map(session_keys).collect() },
		sudo: SudoConfig { key: Some(Sr25519Keyring::Alice.to_account_id()) },
	})
}

fn session_keys((account, grandpa): &Validator) -> (AccountId, AccountId, SessionKeys) {
	let keys = SessionKeys { aura: account.public().into(), grandpa: grandpa.public().into() };
	(account.to_account_id(), account.to_account_id(), keys)
}
