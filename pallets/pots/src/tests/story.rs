//! What the pallet is for.

use super::*;
use crate::{Items, MemberOf};
use codec::Encode;
use frame_support::assert_ok;
use pot_ledger::{head, State};

/// ChopDot's failure, mended: Bob adds exp-1 and Alice exp-2 in the same block, and both see both.
#[test]
fn alice_and_bob_both_add_an_expense_and_both_see_both() {
	on_a_chain(|| {
		assert_ok!(create(ALICE));
		joins(1, "Bob", Role::Editor, BOB);

		go_to_block(2);
		assert_ok!(append(BOB, [expense(1, equal(50_00, 1, &[0, 1]))]));
		assert_ok!(append(ALICE, [expense(2, equal(30_00, 0, &[0, 1]))]));

		assert_eq!(balances(), [-10_00, 10_00]);
		let log = log();
		assert_eq!(log.iter().map(|entry| entry.by).collect::<Vec<_>>(), [0, 0, 1, 1, 0]);
		assert_eq!(log.iter().map(|entry| entry.at).collect::<Vec<_>>(), [1, 1, 1, 2, 2].map(time_of));
		assert_eq!(State::fold(trip(), log).expect("an admitted log folds").balances(), balances());
	});
}

/// Whoever saw nothing but the events has the same log, and can check every head in it.
#[test]
fn a_pot_can_be_rebuilt_from_its_events_alone() {
	on_a_chain(|| {
		trip_of_four();
		assert_ok!(append(BOB, [dinner(1, 100_00), payment(2, 1, 0, 50_00), void(1, 1)]));

		let mut end = head::seed(&System::block_hash(0).0, &trip());
		for (position, (seq, head, entry)) in (0..).zip(appended()) {
			end = head::extend(&end, seq, &entry.encode());
			assert_eq!((seq, head), (position, end));
		}
		assert_eq!(end, record().head);
		assert_eq!(appended().into_iter().map(|row| row.2).collect::<Vec<_>>(), log());
		assert_eq!(appended().len(), 9);
	});
}

/// The id is known before the pot is made, and belongs to its creator alone.
#[test]
fn a_pot_has_the_id_that_its_creator_computed() {
	on_a_chain(|| {
		assert_ok!(create(ALICE));
		assert_ok!(create(BOB));
		let pots: Vec<_> = crate::Pots::<Test>::iter_keys().collect();
		assert_eq!(pots.len(), 2);
		assert!(pots.contains(&PotId::of(&account(ALICE), &SALT)));
		assert!(pots.contains(&PotId::of(&account(BOB), &SALT)));
	});
}

/// Dinner by Alice for three: +20/−10/−10, voided 0, restored as it was.
#[test]
fn a_voided_dinner_comes_back_as_it_was() {
	on_a_chain(|| {
		trip_of_four();
		assert_ok!(append(ALICE, [expense(1, equal(30_00, 0, &[0, 1, 2]))]));
		assert_eq!(balances(), [20_00, -10_00, -10_00, 0]);
		assert_ok!(append(BOB, [void(1, 1)]));
		assert_eq!(balances(), [0; 4]);
		assert_ok!(append(BOB, [Op::RestoreItem { id: item(1), base: 2 }]));
		assert_eq!(balances(), [20_00, -10_00, -10_00, 0]);
	});
}

/// Bob says he paid; Alice says nothing came; later she finds it.
#[test]
fn a_contested_payment_does_not_count_until_its_receiver_confirms_it() {
	on_a_chain(|| {
		trip_of_four();
		assert_ok!(append(ALICE, [expense(1, equal(60_00, 0, &[0, 1]))]));
		assert_ok!(append(BOB, [payment(2, 1, 0, 30_00)]));
		assert_eq!(balances(), [0; 4]);
		assert_ok!(append(ALICE, [Op::ContestItem { id: item(2), base: 1, reason: Some(text("nothing came")) }]));
		assert_eq!(balances(), [30_00, -30_00, 0, 0]);
		assert_ok!(append(ALICE, [Op::ConfirmItem { id: item(2), base: 1 }]));
		assert_eq!(balances(), [0; 4]);
	});
}

/// A memo by Alice, a category by Bob, a memo by Charlie: the third one is shown what Alice wrote.
#[test]
fn disjoint_edits_are_both_accepted_and_a_stale_one_is_not() {
	on_a_chain(|| {
		trip_of_four();
		let category = pot_ledger::ExpensePatch { category: pot_ledger::Patch::Set(2), ..Default::default() };
		assert_ok!(append(ALICE, [dinner(1, 10_00)]));
		assert_ok!(append(ALICE, [memo(1, 1, "Pizza")]));
		assert_ok!(append(BOB, [Op::AmendExpense { id: item(1), base: 1, set: category }]));
		assert_eq!(Items::<Test>::get(trip(), item(1)).expect("it exists").revisions.latest, 3);
		refused(BOB, [memo(1, 1, "Pasta")], 0, Refusal::Stale(pot_ledger::Group::Memo));
	});
}

/// Bob's phone is gone: his access is taken at any balance, and his place and debt stay.
#[test]
fn access_is_taken_and_the_place_stays_in_the_books() {
	on_a_chain(|| {
		trip_of_four();
		assert_ok!(append(ALICE, [dinner(1, 10_00), Op::DetachMember { id: 1, base: 1, account: None }]));
		assert_eq!(MemberOf::<Test>::get(account(BOB), trip()), None);
		assert_eq!(balances(), [5_00, -5_00, 0, 0]);
		refused(BOB, [dinner(2, 10_00)], 0, Refusal::Stranger);
		assert_ok!(append(ALICE, [payment(3, 1, 0, 5_00), Op::DeactivateMember { id: 1, base: 2 }]));
		refused(ALICE, [dinner(4, 10_00)], 0, Refusal::Inactive(1));
	});
}
