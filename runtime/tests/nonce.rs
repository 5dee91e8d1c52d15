//! Nonces begin where no earlier life of an account can have been.

use potchain_runtime::{AccountId, Block, Nonce, Runtime, System};

fn at_block<R>(number: u32, run: impl FnOnce() -> R) -> R {
	sp_io::TestExternalities::default().execute_with(|| {
		System::set_block_number(number);
		run()
	})
}

fn nonce(who: &AccountId) -> Nonce {
	use frame_system_rpc_runtime_api::runtime_decl_for_account_nonce_api::AccountNonceApiV1;
	<Runtime as AccountNonceApiV1<Block, AccountId, Nonce>>::account_nonce(who.clone())
}

fn metadata() -> Vec<u8> {
	use sp_api::runtime_decl_for_metadata::MetadataV2;
	let metadata = <Runtime as MetadataV2<Block>>::metadata_at_version(16);
	metadata.expect("version 16 is served").to_vec()
}

#[test]
fn what_a_removed_account_signed_stays_spent() {
	at_block(12, || {
		let who = AccountId::new([1; 32]);
		System::inc_sufficients(&who);
		assert_eq!(nonce(&who), 12 << 16);
		System::inc_account_nonce(&who);
		let next = nonce(&who);
		assert_eq!(next, (12 << 16) + 1);

		// It leaves its last pot and is let into another one half a second later.
		System::dec_sufficients(&who);
		System::set_block_number(13);
		System::inc_sufficients(&who);
		assert!(nonce(&who) > next);
	});
}

#[test]
fn metadata_does_not_know_the_time() {
	assert!(at_block(0, metadata) == at_block(1_000_000, metadata));
}
