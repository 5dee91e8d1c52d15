//! The end of a pot: what is left at once, and what after some blocks.

use super::*;
use crate::{Clearing, Ended, Items, Log, MemberOf, Members, MAX_CLEARED};
use frame_support::{assert_ok, traits::OnIdle, weights::Weight};
use pot_ledger::{Tombstone, NOTICE};

fn dissolve() {
	let base = record().pot.revisions.latest;
	assert_ok!(append(ALICE, [Op::ArchivePot { base, unsettled: false }, Op::DissolvePot { base: base + 1 }]));
}

/// Keys under the prefixes of the pot's own maps.
fn left() -> usize {
	Log::<Test>::iter_key_prefix(trip()).count()
		+ Items::<Test>::iter_key_prefix(trip()).count()
		+ Members::<Test>::iter_key_prefix(trip()).count()
		+ MemberOf::<Test>::iter().count()
}

fn idle() -> Weight {
	Pots::on_idle(System::block_number(), Weight::from_parts(u64::MAX, u64::MAX))
}

#[test]
fn nothing_but_the_tombstone_is_left_and_every_block_takes_a_bounded_part() {
	on_a_chain(|| {
		trip_of_four();
		for number in 0..250 {
			assert_ok!(append(BOB, [dinner(number, 2), void(number, 1)]));
		}
		dissolve();
		let (seq, head, _) = appended().pop().expect("its end is an entry");
		let tombstone = Tombstone { entries: seq + 1, head, at: time_of(1) };
		assert_eq!(Ended::<Test>::get(trip()), Some(tombstone));
		assert_eq!(Pots::tombstone(trip()), Some(tombstone));
		assert_eq!((Pots::snapshot(trip()), Pots::heads(vec![trip()])), (None, vec![None]));
		assert_eq!(Pots::entries(trip(), 0, 1), [], "what is being taken away is no log");

		let mut blocks = 0;
		while Clearing::<Test>::iter().count() > 0 {
			let before = left();
			idle();
			assert!(before - left() <= MAX_CLEARED as usize + 3, "a member's place in the index comes along");
			Pots::do_try_state().expect("sound at every step");
			blocks += 1;
		}
		assert_eq!((left(), Clearing::<Test>::iter().count()), (0, 0));
		assert_eq!(blocks, (seq + 1 + 250 + 4) / MAX_CLEARED + 1);
		assert_eq!(Ended::<Test>::get(trip()), Some(tombstone), "it stays");
	});
}

#[test]
fn a_full_block_takes_nothing_away() {
	on_a_chain(|| {
		trip_of_four();
		dissolve();
		let before = left();
		assert_eq!(Pots::on_idle(1, Weight::zero()), Weight::zero());
		assert_eq!(left(), before);
	});
}

#[test]
fn what_has_ended_neither_goes_on_nor_begins_again() {
	on_a_chain(|| {
		trip_of_four();
		dissolve();
		refused(BOB, [dinner(1, 2)], 0, Refusal::Dissolved);
		refused(STRANGER, [dinner(1, 2)], 0, Refusal::Dissolved);
		assert_noop!(create(ALICE), Error::<Test>::Refused { op: 0, why: Why(Refusal::Dissolved) });
		idle();
		refused(BOB, [dinner(1, 2)], 0, Refusal::Dissolved);
		assert_noop!(create(ALICE), Error::<Test>::Refused { op: 0, why: Why(Refusal::Dissolved) });
	});
}

#[test]
fn open_balances_have_thirty_days() {
	on_a_chain(|| {
		trip_of_four();
		assert_ok!(append(ALICE, [dinner(1, 30_00), Op::ArchivePot { base: 1, unsettled: true }]));
		assert_ok!(append(ALICE, [Op::AnnounceEnd { base: 2 }]));
		refused(ALICE, [Op::DissolvePot { base: 3 }], 0, Refusal::NoticeRuns);
		pallet_timestamp::Now::<Test>::put(time_of(1) + NOTICE);
		assert_ok!(append(ALICE, [Op::DissolvePot { base: 3 }]));
	});
}
