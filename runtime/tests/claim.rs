//! Joining by a link, through the whole runtime: as the pool validates claims, and as a block takes them.

mod common;

use codec::Encode;
use common::*;
use frame_support::traits::fungible::Inspect;
use pallet_pots::{
	extension::FREE_BASE, Actors, Quotas, MAX_PLACES, NOT_BY_INVITE, NO_CONSENT, POT_FULL, REFUSED, TOO_MANY_POTS,
};
use pot_ledger::{creation_message, Invitation, MemberId, Op, PotId, Refusal, Role, RULES};
use potchain_runtime::{Balances, Executive, Pots, Runtime, RuntimeCall, System, UncheckedExtrinsic};
use sp_core::{sr25519::Pair, Pair as _};
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie, Dave, Eve};
use sp_runtime::{
	traits::BadOrigin,
	transaction_validity::{InvalidTransaction, TransactionValidityError},
	MultiSignature,
};

fn tokens(who: Sr25519Keyring) -> u128 {
	Balances::total_balance(&who.to_account_id())
}

fn exists(who: Sr25519Keyring) -> bool {
	System::account_exists(&who.to_account_id())
}

fn place(who: Sr25519Keyring) -> Option<MemberId> {
	Pots::place(pot(), account(who))
}

/// Neither the pool nor a block takes it, for the same reason, and nothing comes of it.
#[track_caller]
fn refused(transaction: UncheckedExtrinsic, code: u8) {
	let error = TransactionValidityError::Invalid(InvalidTransaction::Custom(code));
	let before = Pots::snapshot(pot());
	assert_eq!(validate(transaction.clone()), Err(error));
	assert_eq!(Executive::apply_extrinsic(transaction), Err(error));
	assert_eq!(Pots::snapshot(pot()), before);
	assert!(!exists(Charlie), "and leaves no account behind");
}

#[track_caller]
fn refused_for(transaction: UncheckedExtrinsic, why: Refusal) {
	refused(transaction, REFUSED + why.encode()[0]);
}

#[test]
fn who_has_nothing_but_a_link_is_in_writes_and_leaves() {
	in_a_block(|| {
		with_link();
		let (supply, alices) = (Balances::total_issuance(), tokens(Alice));
		assert!(!exists(Charlie));
		let claim = Claim::new(0, 1, Charlie).transaction();
		let valid = validate(claim.clone()).expect("it is let in");
		assert_eq!((valid.priority, valid.propagate, valid.requires), (FREE_BASE, true, vec![]));
		assert!(!exists(Charlie), "nothing is kept of what was only looked at");
		assert_eq!(Executive::apply_extrinsic(claim), Ok(Ok(())));
		assert_eq!(place(Charlie), Some(1));

		assert_eq!(apply(Charlie, append([expense(1, 10_00, 1)])), Ok(Ok(())));
		let leave = Op::DetachMember { id: 1, base: 1, account: Some(account(Charlie)) };
		assert_eq!(apply(Charlie, append([leave])), Ok(Ok(())));
		assert!(!exists(Charlie));
		assert_eq!((tokens(Charlie), tokens(Alice), Balances::total_issuance()), (0, alices, supply));
	});
}

#[test]
fn a_wallet_consents_in_its_own_way() {
	in_a_block(|| {
		with_link();
		let claim = Claim { wrapped: true, ..Claim::new(0, 1, Charlie) };
		assert_eq!(Executive::apply_extrinsic(claim.transaction()), Ok(Ok(())));
	});
}

#[test]
fn a_signature_that_is_wrong_missing_or_anothers_lets_nobody_in() {
	in_a_block(|| {
		with_link();
		let claim = Claim::new(0, 1, Charlie);
		let (key, consent) = claim.signatures();
		let (no_key, nothing) = (Default::default(), MultiSignature::Sr25519(Default::default()));
		refused(claim.signed(key, nothing), NO_CONSENT);
		refused(claim.signed(no_key, consent.clone()), NOT_BY_INVITE);
		refused(Claim { keys: (key_of(0), Bob.pair()), ..claim.clone() }.transaction(), NO_CONSENT);
		refused(Claim { keys: (key_of(1), Charlie.pair()), ..claim.clone() }.transaction(), NOT_BY_INVITE);
		// The right keys, for something else.
		let others = [
			Claim { genesis: [9; 32], ..claim.clone() },
			Claim { pot: PotId([9; 16]), ..claim.clone() },
			Claim { invite: 1, ..claim.clone() },
			Claim { place: 2, ..claim.clone() },
			Claim { account: account(Bob), ..claim.clone() },
			Claim { name: Some(text("Mallory")), ..claim.clone() },
		];
		for other in others {
			let (others_key, others_consent) = other.signatures();
			refused(claim.signed(others_key, consent.clone()), NOT_BY_INVITE);
			refused(claim.signed(key, others_consent), NO_CONSENT);
		}
		assert_eq!(Executive::apply_extrinsic(claim.signed(key, consent)), Ok(Ok(())));
	});
}

#[test]
fn an_invite_that_is_unknown_early_expired_revoked_or_spent_lets_nobody_in() {
	in_a_block(|| {
		with_link();
		joins(1, Bob);
		let new = Invitation::New { role: Role::Editor };
		let reinvite = |number| {
			let Op::Invite { number, key, what, expires, .. } = invite_to(number, Invitation::Device { member: 1 }, 1)
			else {
				unreachable!("it is one")
			};
			Op::Invite { number, key, what, expires: expires * 2 - now(), uses: 1 }
		};
		let hours = pot_ledger::PotPatch { reinvite_hours: Some(24), ..Default::default() };
		let ops = [Op::AmendPot { base: 1, set: hours }, invite_to(1, new, 1), invite(2), reinvite(3)];
		assert_eq!(apply(Alice, append(ops)), Ok(Ok(())));

		refused_for(Claim::new(9, 2, Charlie).transaction(), Refusal::NoInvite);
		let elsewhere = Claim { pot: PotId([9; 16]), ..Claim::new(0, 2, Charlie) };
		refused_for(elsewhere.transaction(), Refusal::NoInvite);
		refused_for(Claim::new(3, 1, Charlie).transaction(), Refusal::InviteEarly);
		assert_eq!(Executive::apply_extrinsic(Claim::new(1, 2, Dave).transaction()), Ok(Ok(())));
		refused_for(Claim::new(1, 3, Charlie).transaction(), Refusal::NoInvite);
		assert!(validate(Claim::new(2, 3, Charlie).transaction()).is_ok());
		assert_eq!(apply(Alice, append([Op::RevokeInvite { number: 2 }])), Ok(Ok(())));
		refused_for(Claim::new(2, 3, Charlie).transaction(), Refusal::NoInvite);
		pallet_timestamp::Now::<Runtime>::mutate(|now| *now += 24 * 60 * 60 * 1_000 + 1);
		refused_for(Claim::new(0, 3, Charlie).transaction(), Refusal::InviteExpired);
		assert!(validate(Claim::new(3, 1, Charlie).transaction()).is_ok());
	});
}

#[test]
fn a_pot_or_an_account_that_is_full_says_so_before_a_block_takes_a_claim() {
	in_a_block(|| {
		with_link();
		let claim = || Claim::new(0, 1, Charlie).transaction();
		let before = Quotas::<Runtime>::get(pot());
		Quotas::<Runtime>::mutate(pot(), |quota| quota.iter_mut().for_each(|quota| quota.used = quota.bought));
		refused(claim(), POT_FULL);
		Quotas::<Runtime>::set(pot(), before);
		Actors::<Runtime>::insert(account(Charlie), MAX_PLACES);
		refused(claim(), TOO_MANY_POTS);
	});
}

/// By one link, at the same moment, knowing nothing of each other: each has the next place that they know of.
#[test]
fn a_crowd_comes_by_one_link_in_one_block() {
	in_a_block(|| {
		with_link();
		let crowd: Vec<_> = (1..=120).map(|seed| Pair::from_seed(&[seed; 32])).collect();
		let guests: Vec<_> = (1..=120).map(guest).collect();
		for guests in guests.chunks(40) {
			assert_eq!(apply(Alice, append(guests)), Ok(Ok(())));
		}
		let claims: Vec<_> = (1..).zip(&crowd).map(|(place, one)| Claim::new(0, place, one.clone())).collect();
		let tags: Vec<_> =
			claims.iter().map(|claim| validate(claim.transaction()).expect("all are valid").provides).collect();
		assert!((1..tags.len()).all(|one| !tags[..one].contains(&tags[one])));
		for claim in claims.iter().rev() {
			assert_eq!(Executive::apply_extrinsic(claim.transaction()), Ok(Ok(())));
		}
		let accounts = Pots::snapshot(pot()).map(|record| record.pot.accounts);
		assert_eq!(accounts, Some(121));
	});
}

#[test]
fn of_two_who_want_one_place_the_second_is_told_and_signs_again() {
	in_a_block(|| {
		with_link();
		assert_eq!(apply(Alice, append([guest(1)])), Ok(Ok(())));
		let charlies = Claim::new(0, 1, Charlie).transaction();
		assert!(validate(charlies.clone()).is_ok());
		joins(1, Eve);
		refused_for(charlies, Refusal::NotGuest(1));
		joins(2, Charlie);
		assert_eq!((place(Eve), place(Charlie)), (Some(1), Some(2)));
	});
}

#[test]
fn what_somebody_signed_to_join_is_spent_when_they_have_left() {
	in_a_block(|| {
		with_link();
		let claim = Claim::new(0, 1, Charlie).transaction();
		assert_eq!(Executive::apply_extrinsic(claim.clone()), Ok(Ok(())));
		assert!(matches!(validate(claim.clone()), Err(TransactionValidityError::Invalid(_))), "while they are in");
		assert_eq!(apply(Charlie, append([Op::DetachMember { id: 1, base: 1, account: None }])), Ok(Ok(())));
		refused_for(claim, Refusal::AccountFormer);
		refused_for(Claim::new(0, 2, Charlie).transaction(), Refusal::AccountFormer);
	});
}

/// Only as what it is, a claim is free.
#[test]
fn a_claim_that_is_signed_or_wrapped_pays_and_lets_nobody_in() {
	in_a_block(|| {
		with_link();
		let claim = Claim::new(0, 1, Charlie);
		let call = || {
			let (key, consent) = claim.signatures();
			claim.call(key, consent)
		};
		let wrapped = pallet_sudo::Call::sudo { call: Box::new(call().into()) };
		let calls: [RuntimeCall; 2] = [call().into(), wrapped.into()];
		for call in calls {
			let no_account = TransactionValidityError::Invalid(InvalidTransaction::Payment);
			assert_eq!(validate(sign(Charlie, call.clone())), Err(no_account));
			let before = tokens(Bob);
			let outcome = apply(Bob, call);
			assert!(matches!(outcome, Ok(Err(_))), "{outcome:?}");
			assert!(tokens(Bob) < before);
		}
		assert_eq!(apply(Bob, call()), Ok(Err(BadOrigin.into())));
		assert_eq!((place(Charlie), exists(Charlie)), (None, false));
	});
}

#[test]
fn nothing_but_a_claim_is_taken_unsigned() {
	in_a_block(|| {
		with_link();
		let unknown = TransactionValidityError::Invalid(InvalidTransaction::UnknownOrigin);
		let calls: [RuntimeCall; 3] =
			[append([guest(1)]).into(), create().into(), frame_system::Call::remark { remark: vec![] }.into()];
		for call in calls {
			assert_eq!(validate(general(call.clone())), Err(unknown), "{call:?}");
			assert_eq!(Executive::apply_extrinsic(general(call)), Err(unknown));
		}
		let (key, consent) = Claim::new(0, 1, Charlie).signatures();
		let bare = UncheckedExtrinsic::new_bare(Claim::new(0, 1, Charlie).call(key, consent).into());
		assert!(validate(bare.clone()).is_err(), "nor in the form of an inherent");
		assert_eq!(Executive::apply_extrinsic(bare), Ok(Err(BadOrigin.into())));
		assert_eq!(place(Charlie), None);
	});
}

#[test]
fn who_has_nothing_owns_a_pot_that_somebody_sponsors() {
	in_a_block(|| {
		let currency = pot_ledger::Currency::new("EUR", 2).expect("within bounds");
		let (name, owner) = (text("Trip"), text("Charlie"));
		let op = Op::CreatePot {
			rules: RULES,
			name: name.clone(),
			currency: currency.clone(),
			owner: owner.clone(),
			account: Some(account(Charlie)),
			seal: None,
		};
		let consent = Charlie.sign(&creation_message(&System::block_hash(0).0, &pot(), &op));
		let call = |account| pallet_pots::Call::create {
			salt: SALT,
			name: name.clone(),
			currency: currency.clone(),
			owner: owner.clone(),
			seal: None,
			sponsored: Some((account, consent.into())),
		};
		assert!(matches!(apply(Alice, call(account(Dave))), Ok(Err(_))), "he did not agree");
		assert!(!exists(Dave));
		assert_eq!(apply(Alice, call(account(Charlie))), Ok(Ok(())));
		assert_eq!((place(Charlie), place(Alice), tokens(Charlie)), (Some(0), None, 0));
		assert_eq!(apply(Charlie, append([guest(1)])), Ok(Ok(())));
	});
}
