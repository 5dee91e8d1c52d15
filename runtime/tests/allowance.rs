//! Who pays what, through the whole runtime: as the pool validates transactions, and as a block takes them.

mod common;

use common::*;
use frame_support::{
	dispatch::GetDispatchInfo,
	traits::{
		fungible::{Inspect, InspectHold},
		OnIdle,
	},
	weights::Weight,
};
use pallet_pots::{
	allowance::{Allowance, BASE_BURST, BASE_REFILL, BASE_START, REST, SMALL_CALL, WORK_PER_BYTE},
	extension::{FREE_BAND, FREE_BASE, OVER_ALLOWANCE},
	quota::BASE_BYTES,
};
use pot_ledger::{AccountId as Account, Invitation, Op, MAX_ACCOUNTS};
use potchain_runtime::{
	configs::{Length, StorageHold, Weights, DEPOSIT_BASE, DEPOSIT_PER_BYTE},
	Balances, Executive, Pots, Runtime, RuntimeCall, System, POT, SLOT_DURATION,
};
use sp_core::{sr25519::Pair, Pair as _};
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie, Dave};
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError, UnknownTransaction};

const NO_TOKENS: TransactionValidityError = TransactionValidityError::Invalid(InvalidTransaction::Payment);
const LATER: TransactionValidityError = TransactionValidityError::Invalid(InvalidTransaction::Future);
const OVER: TransactionValidityError = TransactionValidityError::Unknown(UnknownTransaction::Custom(OVER_ALLOWANCE));

/// Nothing happens for so long, in milliseconds; then there is another block.
fn rest(time: u64) {
	frame_system::BlockWeight::<Runtime>::kill();
	pallet_timestamp::Now::<Runtime>::mutate(|now| *now += time);
}

const HOUR: u64 = 3_600_000;

/// Alice's pot with Bob and Charlie in it, who has no tokens; and then an hour's rest.
fn with_charlie() {
	with_link();
	joins(1, Bob);
	joins(2, Charlie);
	rest(HOUR);
}

fn tokens(who: Sr25519Keyring) -> u128 {
	Balances::total_balance(&who.to_account_id())
}

fn allowance(who: Sr25519Keyring) -> Allowance {
	Pots::allowance(pot(), account(who)).expect("they have a place")
}

fn left(who: Sr25519Keyring) -> u64 {
	allowance(who).left
}

/// Expenses by `who`, from the id `first` on, until there is no more allowance for them: how many.
fn exhaust(who: Sr25519Keyring, first: u8) -> u8 {
	for id in first.. {
		match validate(sign(who, append([expense(id, 10_00, 0)]))) {
			Ok(valid) if valid.priority >= FREE_BASE => {},
			_ => return id - first,
		}
		assert_eq!(apply(who, append([expense(id, 10_00, 0)])), Ok(Ok(())));
	}
	unreachable!("an allowance ends before 200 calls do")
}

#[test]
fn a_member_without_tokens_takes_part_and_pays_nothing() {
	in_a_block(|| {
		with_charlie();
		let before = (tokens(Alice), left(Charlie));
		let valid = validate(sign(Charlie, append([expense(1, 10_00, 0)]))).expect("it is let in");
		assert!((FREE_BASE..=FREE_BASE + FREE_BAND).contains(&valid.priority), "{}", valid.priority);
		assert_eq!(apply(Charlie, append([expense(1, 10_00, 0)])), Ok(Ok(())));
		assert_eq!(apply(Alice, append([expense(2, 10_00, 0)])), Ok(Ok(())));
		assert_eq!((tokens(Charlie), tokens(Alice)), (0, before.0), "nor does who has some");
		assert!(left(Charlie) < before.1);
	});
}

#[test]
fn an_account_without_a_reference_is_refused() {
	in_a_block(|| {
		assert_eq!(apply(Alice, create()), Ok(Ok(())));
		assert_eq!(validate(sign(Charlie, append([expense(1, 10_00, 0)]))), Err(NO_TOKENS));
		assert_eq!(apply(Charlie, append([expense(1, 10_00, 0)])), Err(NO_TOKENS));
	});
}

#[test]
fn what_goes_beyond_the_allowance_waits_for_it_to_come_back() {
	in_a_block(|| {
		with_charlie();
		assert_eq!((left(Charlie), allowance(Charlie).enough_in_ms), (BASE_BURST / 2, 0));
		let calls = exhaust(Charlie, 1);
		assert!(calls > 50, "{calls}");
		let another = || sign(Charlie, append([expense(200, 10_00, 0)]));
		// At submission the transaction is not banned, and in a block it stays in the pool.
		assert_eq!(validate(another()), Err(OVER));
		assert_eq!(Executive::apply_extrinsic(another()), Err(LATER));

		let wait = allowance(Charlie).enough_in_ms;
		assert!((1..=2_000).contains(&wait), "{wait} ms");
		rest(wait);
		assert!(left(Charlie) >= SMALL_CALL);
		assert!(validate(another()).is_ok());
		assert_eq!(Executive::apply_extrinsic(another()), Ok(Ok(())));
		rest(HOUR);
		assert_eq!(left(Charlie), BASE_BURST / 2, "never more than at first");
	});
}

#[test]
fn who_has_tokens_goes_on_beyond_the_allowance_and_pays() {
	in_a_block(|| {
		with_charlie();
		exhaust(Bob, 1);
		let before = tokens(Bob);
		let valid = validate(sign(Bob, append([expense(200, 10_00, 0)]))).expect("he can pay");
		assert!(valid.priority < FREE_BASE);
		assert_eq!(apply(Bob, append([expense(200, 10_00, 0)])), Ok(Ok(())));
		assert!(tokens(Bob) < before);
	});
}

#[test]
fn a_call_that_fails_costs_as_much_allowance() {
	in_a_block(|| {
		with_charlie();
		let start = left(Charlie);
		assert_eq!(apply(Charlie, append([expense(1, 10_00, 0)])), Ok(Ok(())));
		let cost = start - left(Charlie);
		assert!(matches!(apply(Charlie, append([expense(1, 10_00, 0)])), Ok(Err(_))), "the id is taken");
		assert_eq!(start - left(Charlie), 2 * cost);
	});
}

#[test]
fn of_what_is_pending_only_so_much_is_let_in_as_the_allowance_pays_for() {
	in_a_block(|| {
		with_charlie();
		let ahead = |ahead| validate(sign_as(Charlie, append([expense(1, 10_00, 0)]), ahead, 0));
		let first = left(Charlie);
		assert_eq!(apply(Charlie, append([expense(1, 10_00, 0)])), Ok(Ok(())));
		let cost = first - left(Charlie);
		let payable = left(Charlie) / cost;
		assert!(ahead(payable - 1).is_ok());
		assert_eq!(ahead(payable), Err(OVER));
		assert_eq!(ahead(u64::from(u32::MAX)), Err(OVER));
	});
}

#[test]
fn a_stranger_pays_the_fee() {
	in_a_block(|| {
		assert_eq!(apply(Alice, create()), Ok(Ok(())));
		let (before, quota) = (tokens(Bob), Pots::space(pot()));
		assert!(matches!(apply(Bob, append([expense(1, 10_00, 0)])), Ok(Err(_))), "he has no place there");
		assert!(tokens(Bob) < before);
		assert_eq!((Pots::allowance(pot(), account(Bob)), Pots::space(pot())), (None, quota));
	});
}

#[test]
fn all_else_is_not_free() {
	in_a_block(|| {
		with_charlie();
		let append = || RuntimeCall::from(append([expense(1, 10_00, 0)]));
		let send = pallet_pots::Call::send {
			pot: pot(),
			id: pot_ledger::ItemId([1; 16]),
			to: 0,
			amount: pot_ledger::Amount(1),
			leg: None,
			memo: None,
		};
		let calls: [RuntimeCall; 5] = [
			create().into(),
			send.into(),
			pallet_pots::Call::fund { pot: pot(), bytes: 1 }.into(),
			pallet_sudo::Call::sudo { call: append().into() }.into(),
			frame_system::Call::remark { remark: vec![] }.into(),
		];
		for call in calls {
			assert_eq!(validate(sign(Charlie, call.clone())), Err(NO_TOKENS), "{call:?}");
			let before = (tokens(Bob), left(Bob));
			assert!(apply(Bob, call.clone()).is_ok());
			assert!(tokens(Bob) < before.0 && left(Bob) == before.1, "{call:?}");
		}
		assert_eq!(validate(sign_as(Charlie, append(), 0, 1)), Err(NO_TOKENS), "a tip is for who pays");
	});
}

/// Whatever an account signed in a former life is spent, and it has no life without a place.
#[test]
fn nothing_is_replayed_after_leaving() {
	in_a_block(|| {
		with_charlie();
		let old = sign(Charlie, append([expense(1, 10_00, 0)]));
		let leave = sign_as(Charlie, append([Op::DetachMember { id: 2, base: 1, account: None }]), 0, 0);
		let never_sent = sign_as(Charlie, append([expense(2, 10_00, 0)]), 5, 0);
		assert_eq!(Executive::apply_extrinsic(leave), Ok(Ok(())), "free, and its account goes with it");
		assert!(!System::account_exists(&Charlie.to_account_id()));
		assert_eq!(Executive::apply_extrinsic(old.clone()), Err(NO_TOKENS));

		System::set_block_number(System::block_number() + 1);
		assert_eq!(apply(Alice, append([Op::Readmit { account: account(Charlie) }])), Ok(Ok(())));
		joins(3, Charlie);
		let spent = TransactionValidityError::Invalid(InvalidTransaction::Stale);
		assert_eq!(Executive::apply_extrinsic(old), Err(spent));
		assert_eq!(Executive::apply_extrinsic(never_sent), Err(spent));
		assert_eq!(apply(Charlie, append([expense(1, 10_00, 0)])), Ok(Ok(())));
	});
}

/// A second device brings its member no more.
#[test]
fn the_devices_of_a_member_share_an_allowance() {
	in_a_block(|| {
		with_charlie();
		let invite = invite_to(1, Invitation::Device { member: 1 }, 1);
		assert_eq!(apply(Bob, append([invite])), Ok(Ok(())));
		let phone = Claim { name: None, ..Claim::new(1, 1, Dave) };
		assert_eq!(Executive::apply_extrinsic(phone.transaction()), Ok(Ok(())));
		let before = left(Dave);
		assert_eq!(before, left(Bob));
		assert_eq!(apply(Bob, append([expense(1, 10_00, 0)])), Ok(Ok(())));
		assert!(left(Dave) < before, "the other has used some of it");
		assert_eq!(left(Dave), left(Bob));
		assert!(left(Charlie) > left(Bob), "and nothing of what others have");
	});
}

/// However many accounts an attacker has in a pot, they get that pot's bucket, and others keep theirs.
#[test]
fn a_crowd_gets_no_more_than_its_pot() {
	in_a_block(|| {
		let crowd: Vec<_> = (1..128).map(|seed| Pair::from_seed(&[seed; 32])).collect();
		with_link();
		(1..).zip(&crowd).for_each(|(place, one)| joins(place, one.clone()));
		rest(HOUR);
		let cost = {
			let left = || Pots::allowance(pot(), Account(crowd[0].public().0)).expect("it has a place").left;
			let before = left();
			assert_eq!(apply(crowd[0].clone(), append([expense(9, 10_00, 0)])), Ok(Ok(())));
			before - left()
		};
		rest(HOUR);
		let mut free = 0;
		for (round, one) in (0..4).flat_map(|round| crowd.iter().map(move |one| (round, one))) {
			// Refused by the rules, which costs as much.
			match apply(one.clone(), append([expense(round, 10_00, 100)])) {
				Ok(_) => free += 1,
				Err(error) => assert_eq!(error, LATER),
			}
		}
		assert_eq!(free, BASE_BURST / cost);
		rest(1_000);
		let more = crowd.iter().filter(|one| apply((*one).clone(), append([expense(9, 10_00, 100)])).is_ok());
		assert_eq!(more.count() as u64, (BASE_BURST % cost + BASE_REFILL) / cost);
	});
}

#[test]
fn a_large_tip_comes_first_and_then_who_used_little_of_the_allowance() {
	in_a_block(|| {
		with_charlie();
		let priority = |who, tip| {
			let validity = validate(sign_as(who, append([expense(200, 10_00, 0)]), 0, tip));
			validity.expect("it is let in").priority
		};
		let fresh = priority(Charlie, 0);
		assert!(priority(Bob, POT / 1_000) > fresh);
		assert!(priority(Bob, 1) < FREE_BASE);
		for id in 1..30 {
			assert_eq!(apply(Charlie, append([expense(id, 10_00, 0)])), Ok(Ok(())));
		}
		assert!(priority(Charlie, 0) < priority(Bob, 0));
	});
}

/// What free calls and free storage cost an attacker, by the constants alone.
#[test]
fn tokens_bound_what_is_free() {
	let deposit = DEPOSIT_BASE + u128::from(BASE_BYTES) * DEPOSIT_PER_BYTE;
	// Storage: K tokens hold no more bytes than they pay for.
	assert!(deposit / DEPOSIT_PER_BYTE >= BASE_BYTES.into());
	// Work: to fill the chain with free calls for ever takes hundreds of deposits, and only while they are held.
	let normal = Weights::get().get(frame_support::dispatch::DispatchClass::Normal).max_total.expect("it is bounded");
	let per_second = normal.ref_time() * 1_000 / SLOT_DURATION;
	let pots = per_second / BASE_REFILL;
	assert!(pots >= 400 && u128::from(pots) * deposit >= 400 * POT, "{pots} pots");
	// Nor is there more to be had from ending pots and creating others.
	const { assert!(BASE_START <= BASE_REFILL * REST / 1_000) };
	// A burst leaves room in a block for others.
	assert!(BASE_BURST < normal.ref_time());
	// A block full of bytes is no cheaper than one full of work.
	let block = (
		Weights::get().max_block.ref_time(),
		*Length::get().max.get(frame_support::dispatch::DispatchClass::Mandatory),
	);
	assert!(WORK_PER_BYTE >= block.0 / u64::from(block.1));
	// A call of one operation is what clients are told it is.
	let small = RuntimeCall::from(append([expense(1, 10_00, 0)])).get_dispatch_info();
	assert!(small.call_weight.ref_time() < SMALL_CALL);
}

/// A claim is free beside that. All accounts that a pot can have, let in at once, are a second's work, once: each that
/// comes later takes the place of one that left by the allowance, and its bytes of the deposit's.
#[test]
fn deposits_bound_claims() {
	in_a_block(|| {
		with_link();
		let info = Claim::new(0, 1, Charlie).transaction().get_dispatch_info();
		let class = Weights::get().get(info.class).clone();
		let work = (info.total_weight() + class.base_extrinsic).ref_time();
		let normal = class.max_total.expect("it is bounded").ref_time();
		let all = work * u64::from(MAX_ACCOUNTS);
		assert!(all <= normal * 1_000 / SLOT_DURATION, "{all}");
		let used = || Pots::space(pot()).expect("the pot exists").used;
		let before = used();
		joins(1, Charlie);
		let most = BASE_BYTES / (used() - before);
		assert!((500..2_000).contains(&most), "{most} claims for ever");
	});
}

#[test]
fn a_creator_has_the_deposit_back_after_the_end() {
	in_a_block(|| {
		let held = || Balances::balance_on_hold(&StorageHold::get(), &Alice.to_account_id());
		with_charlie();
		assert_eq!(held(), DEPOSIT_BASE + u128::from(BASE_BYTES) * DEPOSIT_PER_BYTE);
		let end = [Op::ArchivePot { base: 1, unsettled: false }, Op::DissolvePot { base: 2 }];
		assert_eq!(apply(Alice, append(end)), Ok(Ok(())));
		rest(REST);
		Pots::on_idle(System::block_number(), Weight::MAX);
		assert_eq!(held(), 0);
		assert!(!System::account_exists(&Charlie.to_account_id()));
	});
}
