//! Payments that the chain makes.

use super::*;
use frame_support::assert_ok;
use pot_ledger::{LegId, PaymentPatch, View};
use sp_runtime::{DispatchError, TokenError};

/// Alice's pot in the chain's token, in which Bob owes her 15.00.
fn on_a_pot_in_the_token(test: impl FnOnce()) {
	on_a_chain(|| {
		assert_ok!(Pots::create(signed(ALICE), SALT, text("Trip"), TokenCurrency::get(), text("Alice"), None, None));
		three_join();
		assert_ok!(append(ALICE, [dinner(1, 30_00)]));
		test();
	});
}

fn send(by: u8, id: u8, to: MemberId, amount: u128) -> DispatchResult {
	Pots::send(signed(by), trip(), item(id), to, Amount(amount), None, Some(text("for dinner")))
}

fn purse(name: u8) -> u128 {
	Balances::free_balance(sp_runtime::AccountId32::from(account(name).0))
}

#[track_caller]
fn not_sent(by: u8, id: u8, to: MemberId, amount: u128, why: Refusal) {
	assert_noop!(send(by, id, to, amount), Error::<Test>::Refused { op: 0, why: Why(why) });
}

#[test]
fn tokens_and_entry_move_together() {
	on_a_pot_in_the_token(|| {
		let before = (purse(ALICE), purse(BOB));
		assert_ok!(send(BOB, 2, 0, 15_00));
		assert_eq!((purse(ALICE), purse(BOB)), (before.0 + 15_00, before.1 - 15_00));
		assert_eq!(balances(), [0; 4]);
		let item = crate::Items::<Test>::get(trip(), item(2)).expect("it was made");
		assert!(item.transferred && item.confirmed == 1 << 0);
		assert!(matches!(log().last(), Some(Entry { by: 1, op: Op::SendPayment { .. }, .. })));
	});
}

#[test]
fn what_is_refused_moves_neither() {
	on_a_pot_in_the_token(|| {
		not_sent(BOB, 1, 0, 15_00, Refusal::DuplicateItem);
		not_sent(BOB, 2, 1, 15_00, Refusal::SamePerson);
		not_sent(BOB, 2, 0, 0, Refusal::ZeroAmount);
		not_sent(BOB, 2, 3, 15_00, Refusal::NoAccount(3));
		not_sent(BOB, 2, 9, 15_00, Refusal::UnknownMember(9));
		not_sent(CHARLIE, 2, 0, 15_00, Refusal::Forbidden);
		not_sent(STRANGER, 2, 0, 15_00, Refusal::Stranger);
		assert_ok!(append(ALICE, [Op::ArchivePot { base: 1, unsettled: true }]));
		not_sent(BOB, 2, 0, 15_00, Refusal::Archived);
	});
}

#[test]
fn whoever_has_too_little_pays_and_records_nothing() {
	on_a_pot_in_the_token(|| {
		assert_noop!(send(BOB, 2, 0, PURSE + 1), DispatchError::Token(TokenError::FundsUnavailable));
		assert_noop!(send(BOB, 2, 0, PURSE), DispatchError::Token(TokenError::NotExpendable));
		assert_eq!(log().len(), 7);
	});
}

#[test]
fn a_pot_in_another_currency_takes_no_tokens() {
	on_a_chain(|| {
		trip_of_four();
		not_sent(BOB, 2, 0, 15_00, Refusal::NotInToken);
	});
}

#[test]
fn only_its_receiver_takes_it_back_and_nobody_amends_or_contests_it() {
	on_a_pot_in_the_token(|| {
		assert_ok!(send(BOB, 2, 0, 15_00));
		let restated = PaymentPatch { money: Some(Payment::new(1, 0, Amount(1))), ..Default::default() };
		let renamed = PaymentPatch { memo: pot_ledger::Patch::Set(text("dinner")), ..Default::default() };
		refused(BOB, [Op::AmendPayment { id: item(2), base: 1, set: restated.clone() }], 0, Refusal::Transferred);
		refused(ALICE, [Op::AmendPayment { id: item(2), base: 1, set: restated }], 0, Refusal::Transferred);
		refused(ALICE, [Op::ContestItem { id: item(2), base: 1, reason: None }], 0, Refusal::Transferred);
		refused(BOB, [void(2, 1)], 0, Refusal::NotConcerned);
		assert_ok!(append(BOB, [Op::AmendPayment { id: item(2), base: 1, set: renamed }]));
		assert_ok!(append(ALICE, [void(2, 2)]));
		assert_eq!(balances(), [15_00, -15_00, 0, 0]);
		refused(BOB, [Op::RestoreItem { id: item(2), base: 3 }], 0, Refusal::NotConcerned);
	});
}

#[test]
fn it_may_pay_a_leg_of_the_frozen_plan() {
	on_a_pot_in_the_token(|| {
		let leg = pot_ledger::settle::Leg { from: 1, to: 0, amount: Amount(15_00) };
		let plan = record().pot.next_seq;
		assert_ok!(append(ALICE, [Op::FreezePlan { base: 1, legs: vec![leg].try_into().expect("one leg") }]));
		let pay = |leg| Pots::send(signed(BOB), trip(), item(2), 0, Amount(5_00), Some(LegId { plan, leg }), None);
		assert_noop!(pay(1), Error::<Test>::Refused { op: 0, why: Why(Refusal::UnknownLeg) });
		assert_ok!(pay(0));
		let state = pot_ledger::State::fold(trip(), log()).expect("an admitted log folds");
		assert_eq!(state.frozen_plan().expect("it is frozen").legs[0].1, Amount(10_00));
		assert_eq!(state.pot().map(|pot| pot.plan), Some(Some(plan)));
	});
}
