//! What somebody with tokens can make the state grow by, through the whole runtime.

mod common;

use common::*;
use frame_support::traits::fungible::{Inspect, Mutate};
use pallet_pots::quota::BASE_BYTES;
use pot_ledger::{AccountId as Account, Invitation, KeyBox, Op, PotId, Role, MAX_ACCOUNTS, MAX_INVITES, MAX_MEMBERS};
use potchain_runtime::{
	configs::{DEPOSIT_BASE, DEPOSIT_PER_BYTE, EXISTENTIAL_DEPOSIT},
	Balances, Pots, Runtime, RuntimeCall, RuntimeOrigin, POT,
};
use sp_core::{sr25519::Pair, Pair as _};
use sp_keyring::Sr25519Keyring::Dave;
use sp_runtime::traits::Dispatchable;

/// What the attacker has.
const TOKENS: u128 = 5 * POT;

/// All keys and values in storage, in bytes, but what a block leaves behind for the next to overwrite.
fn stored() -> u64 {
	let system = sp_io::hashing::twox_128(b"System");
	let accounts = frame_system::Account::<Runtime>::hashed_key_for(Dave.to_account_id());
	let mut key = Vec::new();
	let mut bytes = 0;
	while let Some(next) = sp_io::storage::next_key(&key) {
		if !next.starts_with(&system) || next.starts_with(&accounts[..32]) {
			let value = sp_io::storage::get(&next).map_or(0, |value| value.len());
			bytes += (next.len() + value) as u64;
		}
		key = next;
	}
	bytes
}

/// What the attacker calls, whatever of it is free.
fn calls(call: impl Into<RuntimeCall>) -> bool {
	call.into().dispatch(RuntimeOrigin::signed(Dave.to_account_id())).is_ok()
}

fn appends(pot: PotId, op: Op) -> bool {
	calls(pallet_pots::Call::append { pot, ops: vec![op].try_into().expect("one operation") })
}

/// Somebody whom nobody knows joins, without as much as a transaction of their own.
fn claims(pot: PotId, invite: u32, place: u8, salt: u8) -> bool {
	let mut seed = [salt; 32];
	seed[0] = place;
	let who = Pair::from_seed(&seed);
	let claim = Claim { pot, ..Claim::new(invite, place, who) };
	let (key, consent) = claim.signatures();
	let origin = frame_system::RawOrigin::Authorized.into();
	RuntimeCall::from(claim.call(key, consent)).dispatch(origin).is_ok()
}

/// As many accounts as can be, each with a place of its own; invites that stay open; and then text keys for a crowd,
/// until there is no room for another, and short words for what is left.
fn fill(pot: PotId, salt: u8) {
	let new = Invitation::New { role: Role::Viewer };
	assert!(appends(pot, invite_to(0, new, MAX_MEMBERS as u16)));
	assert!((1..MAX_MEMBERS as u8).all(|place| claims(pot, 0, place, salt)));
	assert!((1..MAX_INVITES.into()).all(|number| appends(pot, invite_to(number, new, 1))));
	let bytes = KeyBox { ephemeral: [0; 32], bytes: [0; 48] };
	let boxes: Vec<_> = (0..MAX_ACCOUNTS).map(|who| (Account([who as u8; 32]), bytes)).collect();
	let key = |epoch| Op::Rekey {
		epoch,
		boxes: boxes.clone().try_into().expect("as many as can be"),
		former: (epoch > 1).then_some([0; 72]),
	};
	let keys = (1..).take_while(|epoch| appends(pot, key(*epoch))).count();
	assert!(keys > 10, "{keys}");
	assert!(!claims(pot, 1, MAX_MEMBERS as u8, salt), "the pot is full");
	let word = |id: u8| Op::AddComment { id: pot_ledger::ItemId([id; 16]), about: None, text: text("x") };
	assert!((0..=u8::MAX).any(|id| !appends(pot, word(id))), "for everything");
}

/// Somebody who puts all of their tokens into pots, and fills every pot, has no more bytes than the tokens buy.
#[test]
fn state_grows_by_no_more_than_the_tokens_buy() {
	in_a_block(|| {
		Balances::set_balance(&Dave.to_account_id(), TOKENS);
		let before = stored();
		let create = |salt| pallet_pots::Call::create {
			salt: [salt; 16],
			name: text("Trip"),
			currency: pot_ledger::Currency::new("EUR", 2).expect("within bounds"),
			owner: text("Dave"),
			seal: None,
			sponsored: None,
		};
		let pots = (0..u8::MAX).take_while(|salt| calls(create(*salt))).count() as u8;
		let deposit = DEPOSIT_BASE + u128::from(BASE_BYTES) * DEPOSIT_PER_BYTE;
		assert_eq!(u128::from(pots), (TOKENS - EXISTENTIAL_DEPOSIT) / deposit);

		for salt in 0..pots {
			let pot = PotId::of(&account(Dave), &[salt; 16]);
			fill(pot, salt);
			let space = Pots::space(pot).expect("it exists");
			assert!(space.used <= space.bought && space.bought == BASE_BYTES);
		}
		let grown = u128::from(stored() - before);
		let bought = u128::from(pots) * deposit / DEPOSIT_PER_BYTE;
		assert!(grown <= bought, "{grown} bytes for what buys {bought}");
		assert!(2 * grown > bought, "{grown} bytes: the attack is one");
		assert_eq!(Balances::total_balance(&Dave.to_account_id()), TOKENS, "it is held, and not gone");
	});
}
