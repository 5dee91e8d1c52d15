//! Accounts without tokens: what vouches for them, and until when.

use super::*;
use crate::{Actors, MAX_PLACES, TOO_MANY_POTS};
use frame_support::{assert_ok, dispatch::GetDispatchInfo, traits::OnIdle, weights::Weight, BoundedVec};
use pot_ledger::MAX_DEVICES;

/// Someone without tokens.
const EVE: u8 = 0xEE;

fn references(name: u8) -> u32 {
	System::sufficients(&account(name).0.into())
}

fn exists(name: u8) -> bool {
	System::account_exists(&account(name).0.into())
}

fn pot_of(salt: u8) -> PotId {
	PotId::of(&account(ALICE), &[salt; 16])
}

/// A pot of Alice's, with Eve in it.
fn with_eve(salt: u8) {
	assert_ok!(invited(salt).dispatched());
}

/// A pot of Alice's, and Eve's claim to be in it.
fn invited(salt: u8) -> Claim {
	assert_ok!(Pots::create(signed(ALICE), [salt; 16], text("Trip"), euro(), text("Alice"), None, None));
	assert_ok!(append_to(pot_of(salt), ALICE, [invite(0, Invitation::New { role: Role::Editor })]));
	Claim::new(0, 1, EVE).named("Eve").of(pot_of(salt))
}

fn leave(salt: u8) {
	assert_ok!(append_to(pot_of(salt), EVE, [Op::DetachMember { id: 1, base: 1, account: None }]));
}

#[test]
fn an_account_has_one_reference_from_its_first_place_to_its_last() {
	on_a_chain(|| {
		assert!(!exists(EVE));
		with_eve(1);
		with_eve(2);
		assert_eq!((references(EVE), Actors::<Test>::get(account(EVE))), (1, 2));
		leave(1);
		assert_eq!((references(EVE), Actors::<Test>::get(account(EVE))), (1, 1));
		leave(2);
		assert!(!exists(EVE), "her own call takes the account away");
		with_eve(3);
		assert_eq!(references(EVE), 1);
	});
}

/// Whoever leaves may have as many devices as can be, and has one.
#[test]
fn what_leaving_takes_less_is_given_back() {
	on_a_chain(|| {
		with_eve(1);
		let ops: BoundedVec<_, _> = vec![Op::DetachMember { id: 1, base: 1, account: None }].try_into().expect("one");
		let call = crate::Call::<Test>::append { pot: pot_of(1), ops: ops.clone() };
		let asked = call.get_dispatch_info().call_weight;
		let post = Pots::append(signed(EVE), pot_of(1), ops).expect("she leaves");
		let taken = post.actual_weight.expect("it says what it took");
		assert_eq!((asked - taken).ref_time(), u64::from(MAX_DEVICES) - 1);
	});
}

#[test]
fn an_account_with_tokens_outlives_its_places() {
	on_a_chain(|| {
		trip_of_four();
		assert_eq!(references(BOB), 1);
		assert_ok!(append(BOB, [Op::DetachMember { id: 1, base: 1, account: None }]));
		assert_eq!(references(BOB), 0);
		assert!(exists(BOB));
	});
}

#[test]
fn a_pot_that_is_cleared_away_holds_no_account() {
	on_a_chain(|| {
		with_eve(1);
		let end = [Op::ArchivePot { base: 1, unsettled: false }, Op::DissolvePot { base: 2 }];
		assert_ok!(append_to(pot_of(1), ALICE, end));
		assert!(exists(EVE), "she may still sign what is refused");
		Pots::on_idle(1, Weight::MAX);
		assert!(!exists(EVE));
		assert_eq!(Actors::<Test>::iter().count(), 0);
	});
}

#[test]
fn a_claim_that_fails_leaves_no_account_behind() {
	on_a_chain(|| {
		let claim = invited(1);
		assert!(claim.authorized().is_ok());
		assert!(!exists(EVE), "what was only tried is undone");
		assert_ok!(append_to(pot_of(1), ALICE, [guest(1, "Dora")]));
		assert_noop!(claim.dispatched(), Error::<Test>::Refused { op: 0, why: Why(Refusal::StaleMember(2)) });
		assert!(!exists(EVE));
	});
}

#[test]
fn places_are_bounded() {
	on_a_chain(|| {
		with_eve(1);
		// As many as nearly all others would give her.
		Actors::<Test>::insert(account(EVE), MAX_PLACES - 1);
		with_eve(2);
		let third = invited(3);
		third.is_refused(TOO_MANY_POTS);
		assert_noop!(third.dispatched(), Error::<Test>::TooManyPots);
		Actors::<Test>::insert(account(EVE), 2);
		assert_ok!(third.authorized());
	});
}
