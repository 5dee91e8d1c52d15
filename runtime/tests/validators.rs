//! Who the validators are, and when that changes.

use potchain_runtime::{
	AccountId, Aura, Grandpa, RuntimeGenesisConfig, RuntimeOrigin, Session, SessionConfig, SessionKeys, ValidatorSet,
	ValidatorSetConfig,
};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use sp_runtime::BuildStorage;

/// A chain with Alice and Bob for validators, where Charlie's keys are registered.
fn with_validators(test: impl FnOnce()) {
	let invulnerables = [Sr25519Keyring::Alice, Sr25519Keyring::Bob].map(|who| who.to_account_id()).to_vec();
	let keys = [
		(Sr25519Keyring::Alice, Ed25519Keyring::Alice),
		(Sr25519Keyring::Bob, Ed25519Keyring::Bob),
		(Sr25519Keyring::Charlie, Ed25519Keyring::Charlie),
	];
	let keys = keys.map(|(who, grandpa)| {
		let keys = SessionKeys { aura: who.public().into(), grandpa: grandpa.public().into() };
		(who.to_account_id(), who.to_account_id(), keys)
	});
	let (validators, candidate) = keys.split_at(2);
	let genesis = RuntimeGenesisConfig {
		session: SessionConfig { keys: validators.to_vec(), non_authority_keys: candidate.to_vec() },
		validator_set: ValidatorSetConfig { invulnerables, ..Default::default() },
		..Default::default()
	};
	sp_io::TestExternalities::new(genesis.build_storage().expect("the genesis builds")).execute_with(test);
}

/// How many write blocks, and how often the voters have changed.
fn authorities() -> (usize, u64) {
	(Aura::authorities_len(), Grandpa::current_set_id())
}

#[test]
fn a_session_in_which_nobody_was_appointed_changes_no_voter() {
	with_validators(|| {
		(0..10).for_each(|_| Session::rotate_session());
		assert_eq!(authorities(), (2, 0), "or every session would be one more proof for whoever syncs");
	});
}

#[test]
fn who_is_appointed_writes_and_votes_from_the_second_end_of_a_session_on() {
	with_validators(|| {
		Session::rotate_session();
		let charlie: AccountId = Sr25519Keyring::Charlie.to_account_id();
		ValidatorSet::add_invulnerable(RuntimeOrigin::root(), charlie).expect("his keys are registered");
		Session::rotate_session();
		assert_eq!(authorities(), (2, 0));
		Session::rotate_session();
		assert_eq!(authorities(), (3, 1));
		(0..10).for_each(|_| Session::rotate_session());
		assert_eq!(authorities(), (3, 1));
	});
}
