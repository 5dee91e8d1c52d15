//! What is kept in storage, and that it is kept in step.

use super::*;
use crate::{Log, SeqKey};
use frame_support::assert_ok;

/// Keys end in the big-endian number, so that the trie holds the log in its order.
#[test]
fn log_keys_iterate_in_the_order_of_the_log() {
	on_a_chain(|| {
		trip_of_four();
		for id in 0..=255 {
			assert_ok!(append(ALICE, [dinner(id, 1_00), memo(id, 1, "Lunch")]));
		}
		let keys: Vec<_> = Log::<Test>::iter_key_prefix(trip()).collect();
		assert_eq!(keys, (0..518).map(SeqKey::from).collect::<Vec<_>>());
		assert!(Log::<Test>::hashed_key_for(trip(), SeqKey::from(258)).ends_with(&[0, 0, 1, 2]));
	});
}

/// An item points to the one entry that states its present money.
#[test]
fn an_item_points_to_the_entry_of_its_present_money() {
	on_a_chain(|| {
		trip_of_four();
		let restated = pot_ledger::ExpensePatch { money: Some(equal(12_00, 1, &[0, 1])), ..Default::default() };
		assert_ok!(append(ALICE, [dinner(1, 10_00), memo(1, 1, "Lunch")]));
		let money_at = || crate::Items::<Test>::get(trip(), item(1)).expect("it exists").money_at;
		assert_eq!(money_at(), 6);
		assert_ok!(append(ALICE, [Op::AmendExpense { id: item(1), base: 2, set: restated }, memo(1, 3, "Brunch")]));
		assert_eq!(money_at(), 8);
		assert_eq!(balances(), [-6_00, 6_00, 0, 0]);
	});
}

/// A batch reads what its own earlier operations wrote.
#[test]
fn a_batch_builds_on_itself() {
	on_a_chain(|| {
		trip_of_four();
		let batch = [guest(4, "Eve"), expense(1, equal(10_00, 0, &[0, 4])), void(1, 1)];
		assert_ok!(append(BOB, batch));
		assert_eq!(balances(), [0; 5]);
		assert_eq!(log().len(), 9);
	});
}

/// Sending a batch again is refused whole, whatever is in it.
#[test]
fn a_batch_sent_twice_takes_effect_once() {
	on_a_chain(|| {
		trip_of_four();
		let batch = [dinner(1, 10_00), memo(1, 1, "Lunch"), payment(2, 1, 0, 5_00)];
		assert_ok!(append(BOB, batch.clone()));
		refused(BOB, batch, 0, Refusal::DuplicateItem);
		refused(BOB, [memo(1, 1, "Lunch")], 0, Refusal::Stale(pot_ledger::Group::Memo));
	});
}
