//! Storage is paid for: what a deposit buys, what uses it up, and when it comes back.

use super::*;
use crate::{
	allowance::{Bucket, Buckets, MAX_SHARES, REST},
	quota::{Quota, BASE_BYTES, MAX_FUNDERS, MIN_FUNDING, RESERVE},
	CreationPaused, Deposits, Members, Quotas, POT_FULL,
};
use frame_support::{
	assert_ok,
	traits::{fungible::InspectHold, ConstU32, OnIdle},
	weights::Weight,
	BoundedVec,
};
use pot_ledger::{KeyBox, MAX_ACCOUNTS, MAX_INVITES};
use sp_core::sr25519;
use sp_runtime::{traits::BadOrigin, AccountId32, DispatchError, TokenError};
use std::collections::BTreeMap;

const BASE: u32 = BASE_BYTES as u32;

fn held(name: u8) -> u128 {
	Balances::balance_on_hold(&StorageHold::get(), &account(name).0.into())
}

fn price(bytes: u32) -> u128 {
	DEPOSIT_BASE + u128::from(bytes) * DEPOSIT_BYTE
}

#[test]
fn of_more_shares_than_are_remembered_the_fullest_is_taken_for_full() {
	let share = |left| Bucket { left, at: 0 };
	let mut quota = Quota { bought: 0, used: 0, funders: 0, allowance: share(0), shares: BoundedVec::new() };
	let last = MAX_SHARES as MemberId;
	(0..last).for_each(|member| quota.remember(member, share(10 + u64::from(member))));
	quota.remember(0, share(5));
	quota.remember(last, share(7));
	let left: BTreeMap<_, _> = quota.shares.iter().map(|row| (row.0, row.1.left)).collect();
	let expected = (1..last - 1).map(|member| (member, 10 + u64::from(member))).chain([(0, 5), (last, 7)]);
	assert_eq!(left, expected.collect());
}

#[test]
fn what_is_left_of_a_share_is_kept_until_it_is_full_again() {
	on_a_chain(|| {
		trip_of_four();
		let open = |name| Buckets::open::<Test>(trip(), &account(name)).expect("they have a place");
		let shares = || Quotas::<Test>::get(trip()).expect("the pot exists").shares.into_inner();
		let most = open(BOB).most();
		assert!(open(BOB).spend(5) && open(CHARLIE).spend(7) && open(BOB).spend(1));
		assert_eq!(shares().iter().map(|row| (row.0, row.1.left)).collect::<Vec<_>>(), [(2, most - 7), (1, most - 6)]);
		assert!(!open(BOB).spend(most), "there is not enough");
		Pots::do_try_state().expect("sound with shares in it");
		pallet_timestamp::Now::<Test>::mutate(|now| *now += 1);
		assert!(open(ALICE).spend(1));
		assert_eq!(shares().iter().map(|row| row.0).collect::<Vec<_>>(), [0], "the others' are full");
		assert!(Buckets::open::<Test>(trip(), &account(STRANGER)).is_none());
	});
}

fn used() -> u64 {
	Pots::space(trip()).expect("the pot exists").used
}

/// Appends what `make` makes until the pot is full, and says how many there were.
fn fill(by: u8, mut make: impl FnMut(u32) -> Op) -> u32 {
	for number in 0.. {
		match append(by, [make(number)]) {
			Ok(()) => {},
			Err(error) if error == Error::<Test>::Full.into() => return number,
			Err(error) => panic!("{error:?}"),
		}
	}
	unreachable!("there is no end to numbers; qed")
}

fn numbered(number: u32) -> ItemId {
	let mut id = ItemId([0; 16]);
	id.0[..4].copy_from_slice(&number.to_be_bytes());
	id
}

fn comment(number: u32) -> Op {
	Op::AddComment { id: numbered(number), about: None, text: text("Good morning") }
}

/// All keys and values in storage, in bytes, but events and what else a block leaves behind.
fn stored() -> u64 {
	let passing = [sp_io::hashing::twox_128(b"System"), sp_io::hashing::twox_128(b"Timestamp")];
	let account = frame_system::Account::<Test>::iter_keys().count() as u64 * (32 + 48 + 84);
	let mut key = Vec::new();
	let mut bytes = account;
	while let Some(next) = sp_io::storage::next_key(&key) {
		if !passing.iter().any(|prefix| next.starts_with(prefix)) {
			let value = sp_io::storage::get(&next).map_or(0, |value| value.len());
			bytes += (next.len() + value) as u64;
		}
		key = next;
	}
	bytes
}

#[test]
fn a_creator_holds_a_deposit_and_anybody_adds_to_it() {
	on_a_chain(|| {
		assert_ok!(create(ALICE));
		assert_eq!(held(ALICE), price(BASE));
		assert_ok!(fund(ALICE, 1));
		assert_eq!(held(ALICE), price(BASE + 1), "one deposit, however often");
		assert_ok!(fund(STRANGER, MIN_FUNDING));
		assert_eq!(held(STRANGER), price(MIN_FUNDING));
		let space = Pots::space(trip()).expect("the pot exists");
		assert_eq!(space.bought, BASE_BYTES + 1 + u64::from(MIN_FUNDING));
		assert_eq!((space.entries, space.reserve), (1, RESERVE));
	});
}

#[test]
fn who_has_too_little_creates_and_funds_nothing() {
	on_a_chain(|| {
		let broke = AccountId32::from([9; 32]);
		let create = Pots::create(RuntimeOrigin::signed(broke), SALT, text("Trip"), euro(), text("Me"), None, None);
		assert_eq!(create, Err(TokenError::FundsUnavailable.into()));
		trip_of_four();
		assert_noop!(fund(BOB, u32::MAX), DispatchError::Token(TokenError::FundsUnavailable));
		assert_noop!(fund(BOB, MIN_FUNDING - 1), Error::<Test>::TooLittle);
		let nowhere = Pots::fund(signed(BOB), PotId([1; 16]), MIN_FUNDING);
		assert_eq!(nowhere, Err(Error::<Test>::Refused { op: 0, why: Why(Refusal::NoPot) }.into()));
	});
}

#[test]
fn funders_are_bounded_and_those_who_are_may_add() {
	on_a_chain(|| {
		assert_ok!(create(ALICE));
		let others: Vec<_> = (1..MAX_FUNDERS).map(|name| AccountId32::from([name; 32])).collect();
		for other in others {
			<Balances as frame_support::traits::fungible::Mutate<_>>::set_balance(&other, PURSE);
			assert_ok!(Pots::fund(RuntimeOrigin::signed(other), trip(), MIN_FUNDING));
		}
		assert_noop!(fund(BOB, MIN_FUNDING), Error::<Test>::TooManyFunders);
		assert_ok!(fund(ALICE, 1));
	});
}

/// The last bytes are for settling up and going, and the very last for the end.
#[test]
fn a_full_pot_can_be_settled_left_and_dissolved() {
	on_a_chain(|| {
		assert_ok!(create(ALICE));
		three_join();
		assert_ok!(append(ALICE, [dinner(200, 20_00), invite(2, Invitation::New { role: Role::Editor })]));
		let comments = fill(BOB, comment);
		assert!(comments > 600, "{comments}");
		fill(ALICE, |number| memo(200, number + 1, &number.to_string()));
		let letting_in = invite(3, Invitation::New { role: Role::Editor });
		let full = [dinner(201, 1_00), comment(u32::MAX), guest(4, "Eve"), letting_in];
		for op in full {
			assert_noop!(append(ALICE, [op]), Error::<Test>::Full);
		}
		let eve = Claim::new(2, 4, STRANGER).named("Eve");
		eve.is_refused(POT_FULL);
		assert_noop!(eve.dispatched(), Error::<Test>::Full);
		assert_ok!(append(BOB, [payment(210, 1, 0, 10_00)]));
		assert_ok!(append(ALICE, [Op::ConfirmItem { id: item(210), base: 1 }]));
		// Charlie goes for good: no open invite lets him in again, nor is what comes later for his key.
		assert_ok!(append(CHARLIE, [Op::DetachMember { id: 2, base: 1, account: None }]));
		let key = Op::Rekey { epoch: 1, boxes: boxes(2), former: None };
		assert_ok!(append(ALICE, [Op::RevokeInvite { number: 2 }, key]));
		let more = fill(BOB, |number| payment(100 + number as u8, 1, 0, 1));
		assert!(more >= 15, "{more} payments more");
		fill(BOB, |number| void(100 + number as u8, 1));
		assert_ok!(append(ALICE, [Op::ArchivePot { base: 1, unsettled: true }, Op::AnnounceEnd { base: 2 }]));
		pallet_timestamp::Now::<Test>::put(time_of(1) + pot_ledger::NOTICE);
		assert_ok!(append(ALICE, [Op::DissolvePot { base: 3 }]));
	});
}

#[test]
fn a_full_pot_goes_on_when_somebody_funds_it() {
	on_a_chain(|| {
		assert_ok!(create(ALICE));
		three_join();
		fill(BOB, comment);
		assert_ok!(fund(STRANGER, MIN_FUNDING));
		assert_ok!(append(ALICE, [dinner(201, 1_00)]));
	});
}

/// What an attacker with K tokens can make the state grow by is what the tokens buy. A pot is filled with what
/// takes most beside the log; the state never grows by more than what is counted, nor that beyond the deposit.
#[test]
fn state_grows_by_no_more_than_deposits_pay_for() {
	let long = |number| Op::AddComment { id: numbered(number), about: None, text: text(&"m".repeat(512)) };
	let new = Invitation::New { role: Role::Viewer };
	let device = Invitation::Device { member: 0 };
	// Everyone has a device of their own, and there are as many of them as of numbers.
	let claims = |number: InviteNo, place| {
		let who = sr25519::Pair::from_seed(&[number.to_be_bytes(); 8].concat().try_into().expect("32 bytes"));
		Claim::new(number, place, 0).by(&who).named("S").dispatched()
	};
	let all = |epoch| Op::Rekey { epoch, boxes: boxes(MAX_ACCOUNTS as usize), former: (epoch > 1).then_some([0; 72]) };
	type Step<'a> = &'a dyn Fn(u32) -> DispatchResult;
	let steps: [(&str, u32, Step); 8] = [
		("short comments", u32::MAX, &|number| append(ALICE, [comment(number)])),
		("long comments", u32::MAX, &|number| append(ALICE, [long(number)])),
		("guests", 127, &|number| append(ALICE, [guest(number as u8 + 1, "G")])),
		("members", 127, &|number| {
			append(ALICE, [once(number, new)])?;
			claims(number, number as u8 + 1)
		}),
		("open invites", MAX_INVITES.into(), &|number| append(ALICE, [invite(number, new)])),
		("invites taken back", u32::MAX, &|number| append(ALICE, [invite(number, new), Op::RevokeInvite { number }])),
		("devices that come and go", u32::MAX, &|number| {
			append(ALICE, [once(number, device)])?;
			claims(number, 0)?;
			let owner = Members::<Test>::get(trip(), 0).expect("the pot has an owner");
			let account = owner.accounts.last().copied();
			append(ALICE, [Op::DetachMember { id: 0, base: owner.revisions.latest, account }])
		}),
		("text keys", u32::MAX, &|number| append(ALICE, [all(number + 1)])),
	];
	for (name, most, step) in steps {
		on_a_chain(|| {
			let before = stored();
			assert_ok!(create(ALICE));
			for number in 0..most {
				let (counted, state) = (used(), stored_if(number));
				match step(number) {
					Ok(()) => {},
					Err(error) if error == Error::<Test>::Full.into() => break,
					Err(error) => panic!("{name}: {error:?}"),
				}
				if let Some(state) = state {
					assert!(stored() - state <= used() - counted, "{name}: more is stored than is counted");
				}
			}
			let grown = u128::from(stored() - before);
			assert!(grown <= u128::from(used()), "{name}: {grown} bytes are stored");
			assert!(grown * DEPOSIT_BYTE <= held(ALICE), "{name}: {grown} bytes for {}", held(ALICE));
		});
	}
}

/// An invite for one use.
fn once(number: InviteNo, what: Invitation) -> Op {
	match invite(number, what) {
		Op::Invite { number, key, what, expires, .. } => Op::Invite { number, key, what, expires, uses: 1 },
		other => other,
	}
}

fn boxes(number: usize) -> BoundedVec<(AccountId, KeyBox), ConstU32<MAX_ACCOUNTS>> {
	let bytes = KeyBox { ephemeral: [0; 32], bytes: [0; 48] };
	(0..number).map(|number| (AccountId([number as u8; 32]), bytes)).collect::<Vec<_>>().try_into().expect("few boxes")
}

/// What is stored, now and then: looking is slow.
fn stored_if(number: u32) -> Option<u64> {
	number.is_multiple_of(50).then(stored)
}

#[test]
fn deposits_come_back_when_nothing_else_is_left() {
	on_a_chain(|| {
		let before = stored();
		trip_of_four();
		assert_ok!(fund(STRANGER, MIN_FUNDING));
		for number in 0..100 {
			assert_ok!(append(BOB, [comment(number)]));
		}
		assert_ok!(append(ALICE, [Op::ArchivePot { base: 1, unsettled: false }, Op::DissolvePot { base: 2 }]));
		assert_eq!((Pots::space(trip()), Quotas::<Test>::iter().count()), (None, 0));
		assert_noop!(fund(BOB, MIN_FUNDING), Error::<Test>::Refused { op: 0, why: Why(Refusal::Dissolved) });
		assert!(held(ALICE) > 0 && held(STRANGER) > 0, "while there is anything to take away");
		while crate::Clearing::<Test>::iter().count() > 0 {
			Pots::on_idle(1, Weight::MAX);
			Pots::do_try_state().expect("sound at every step");
		}
		pallet_timestamp::Now::<Test>::put(time_of(1) + REST - 1);
		Pots::on_idle(1, Weight::MAX);
		assert!(held(ALICE) > 0 && held(STRANGER) > 0, "no new pot has what this one began with");
		pallet_timestamp::Now::<Test>::put(time_of(1) + REST);
		Pots::on_idle(1, Weight::MAX);
		assert_eq!((held(ALICE), held(STRANGER), Deposits::<Test>::iter().count()), (0, 0, 0));
		let tombstone = 32 + 32 + 44;
		// The token keeps a row for holds of an account that had some.
		assert!(stored() <= before + tombstone + 32, "{} bytes more", stored() - before);
	});
}

#[test]
fn root_stops_the_creation_of_pots_and_those_that_are_go_on() {
	on_a_chain(|| {
		trip_of_four();
		assert_noop!(Pots::pause_creation(signed(ALICE), true), BadOrigin);
		assert_ok!(Pots::pause_creation(RuntimeOrigin::root(), true));
		assert!(CreationPaused::<Test>::get());
		assert_noop!(create(BOB), Error::<Test>::CreationPaused);
		assert_ok!(append(BOB, [dinner(1, 1_00)]));
		assert_ok!(Pots::pause_creation(RuntimeOrigin::root(), false));
		assert_ok!(create(BOB));
	});
}
