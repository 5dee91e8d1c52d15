//! What clients read is bounded, dense and in order.

use super::*;
use crate::{MAX_PAGE_BYTES, MAX_PAGE_ENTRIES};
use codec::Encode;
use frame_support::assert_ok;

#[test]
fn heads_answer_in_the_order_asked() {
	on_a_chain(|| {
		trip_of_four();
		let unknown = PotId([9; 16]);
		assert_eq!(Pots::heads(vec![unknown, trip()]), [None, Some((6, record().head))]);
		assert_eq!(Pots::heads(vec![trip(); 300]).len(), crate::MAX_HEADS);
		assert_eq!(Pots::snapshot(trip()), Some(record()));
		assert_eq!(Pots::snapshot(unknown), None);
	});
}

#[test]
fn pages_of_entries_join_into_the_log() {
	on_a_chain(|| {
		trip_of_four();
		for id in 0..=255 {
			assert_ok!(append(ALICE, [dinner(id, 1_00), memo(id, 1, "Lunch")]));
		}
		let first = Pots::entries(trip(), 0, u32::MAX);
		assert_eq!(first.len(), MAX_PAGE_ENTRIES as usize);
		let second = Pots::entries(trip(), 256, 256);
		let third = Pots::entries(trip(), 512, 256);
		assert_eq!([first, second, third].concat(), log());
		assert_eq!(Pots::entries(trip(), 518, 256), []);
		assert_eq!(Pots::entries(trip(), u32::MAX, 256), []);
		assert_eq!(Pots::entries(trip(), 5, 2), log()[5..7]);
	});
}

#[test]
fn a_page_of_long_entries_is_bounded_in_bytes() {
	on_a_chain(|| {
		assert_ok!(create(ALICE));
		assert_ok!(fund(ALICE, 1 << 20));
		for id in 0..=255 {
			let mut long = dinner(id, 1_00);
			if let Op::AddExpense { memo, note, .. } = &mut long {
				(*memo, *note) = (Some(text(&"m".repeat(512))), Some(text(&"n".repeat(512))));
			}
			if let Op::AddExpense { money, .. } = &mut long {
				*money = equal(1_00, 0, &[0]);
			}
			assert_ok!(append(ALICE, [long]));
		}
		let page = Pots::entries(trip(), 0, u32::MAX);
		assert!(page.encoded_size() <= MAX_PAGE_BYTES && page.len() < 256);
		let rest = Pots::entries(trip(), page.len() as u32, u32::MAX);
		assert_eq!([page, rest].concat(), log());
	});
}

#[test]
fn an_account_finds_all_its_pots_page_by_page() {
	on_a_chain(|| {
		for salt in 0..10u8 {
			assert_ok!(Pots::create(signed(ALICE), [salt; 16], text("Trip"), euro(), text("Alice"), None, None));
		}
		let all = Pots::pots_of(account(ALICE), None, 256);
		assert_eq!(all.len(), 10);
		let first = Pots::pots_of(account(ALICE), None, 4);
		let rest = Pots::pots_of(account(ALICE), Some(first[3].0), 256);
		assert_eq!([first, rest].concat(), all);
		assert_eq!(Pots::pots_of(account(BOB), None, 256), []);
	});
}
