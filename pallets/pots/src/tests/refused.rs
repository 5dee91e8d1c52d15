//! Each refusal, with its exact error and an unchanged storage root.

use super::*;
use frame_support::{assert_ok, BoundedVec};
use pot_ledger::{Group, MAX_AMOUNT, RULES};

fn on_a_trip_of_four(test: impl FnOnce()) {
	on_a_chain(|| {
		trip_of_four();
		assert_ok!(append(ALICE, [dinner(1, 10_00)]));
		test();
	});
}

#[test]
fn a_stranger() {
	on_a_trip_of_four(|| refused(STRANGER, [dinner(2, 10_00)], 0, Refusal::Stranger));
}

#[test]
fn a_viewer_who_adds_amends_or_voids() {
	on_a_trip_of_four(|| {
		refused(CHARLIE, [dinner(2, 10_00)], 0, Refusal::Forbidden);
		refused(CHARLIE, [memo(1, 1, "Mine")], 0, Refusal::Forbidden);
		refused(CHARLIE, [void(1, 1)], 0, Refusal::Forbidden);
		refused(CHARLIE, [payment(2, 1, 0, 5_00)], 0, Refusal::Forbidden);
		refused(CHARLIE, [guest(4, "Eve")], 0, Refusal::Forbidden);
		assert_ok!(append(CHARLIE, [Op::AddComment { id: item(2), about: Some(item(1)), text: text("Yum") }]));
	});
}

#[test]
fn an_editor_who_decides_about_members() {
	on_a_trip_of_four(|| {
		refused(BOB, [invite(2, Invitation::New { role: Role::Owner })], 0, Refusal::Forbidden);
		refused(BOB, [Op::DetachMember { id: 2, base: 1, account: None }], 0, Refusal::Forbidden);
		refused(BOB, [Op::DeactivateMember { id: 2, base: 1 }], 0, Refusal::Forbidden);
		assert_ok!(append(BOB, [guest(4, "Eve")]));
	});
}

#[test]
fn a_removed_member() {
	on_a_trip_of_four(|| {
		assert_ok!(append(ALICE, [Op::DeactivateMember { id: 2, base: 1 }]));
		refused(CHARLIE, [Op::AddComment { id: item(2), about: None, text: text("Hi") }], 0, Refusal::Stranger);
		assert_ok!(append(ALICE, [Op::DetachMember { id: 1, base: 1, account: None }]));
		refused(BOB, [dinner(2, 10_00)], 0, Refusal::Stranger);
	});
}

#[test]
fn an_unknown_pot() {
	on_a_chain(|| refused(ALICE, [dinner(1, 10_00)], 0, Refusal::NoPot));
}

#[test]
fn a_pot_that_exists() {
	on_a_chain(|| {
		assert_ok!(create(ALICE));
		let error = Error::<Test>::Refused { op: 0, why: Why(Refusal::PotExists) };
		assert_noop!(create(ALICE), error);
	});
}

#[test]
fn a_currency_out_of_bounds() {
	on_a_chain(|| {
		let currency = Currency { code: b"eur".to_vec().try_into().expect("short"), decimals: 2 };
		let error = Error::<Test>::Refused { op: 0, why: Why(Refusal::BadCurrency) };
		assert_noop!(Pots::create(signed(ALICE), SALT, text("Trip"), currency, text("Alice"), None, None), error);
	});
}

#[test]
fn an_operation_of_another_call() {
	on_a_trip_of_four(|| {
		let (name, owner) = (text("Mine"), text("Bob"));
		let forged = Op::CreatePot { rules: RULES, name, currency: euro(), owner, account: None, seal: None };
		refused(BOB, [forged], 0, Refusal::NotAppendable);
		let money = Payment::new(1, 0, Amount(10_00));
		refused(BOB, [Op::SendPayment { id: item(2), money, memo: None }], 0, Refusal::NotAppendable);
	});
}

#[test]
fn an_unknown_or_inactive_member() {
	on_a_trip_of_four(|| {
		refused(ALICE, [expense(2, equal(10_00, 0, &[0, 9]))], 0, Refusal::UnknownMember(9));
		refused(ALICE, [payment(2, 0, 200, 10_00)], 0, Refusal::UnknownMember(200));
		assert_ok!(append(ALICE, [Op::DeactivateMember { id: 3, base: 1 }]));
		refused(ALICE, [expense(2, equal(10_00, 0, &[0, 3]))], 0, Refusal::Inactive(3));
		refused(ALICE, [payment(2, 3, 0, 10_00)], 0, Refusal::Inactive(3));
	});
}

#[test]
fn a_member_who_is_not_settled_or_the_last_owner() {
	on_a_trip_of_four(|| {
		refused(ALICE, [Op::DeactivateMember { id: 1, base: 1 }], 0, Refusal::NotSettled(1));
		refused(ALICE, [Op::DetachMember { id: 0, base: 1, account: None }], 0, Refusal::LastOwner);
	});
}

#[test]
fn money_that_does_not_add_up() {
	on_a_trip_of_four(|| {
		let over = Amount(60_01);
		let exact = vec![(0, Amount(40_00)), (1, over)].try_into().expect("two rows");
		let off = Expense { split: Split::Exact(exact), ..equal(100_00, 0, &[0]) };
		refused(BOB, [expense(2, off)], 0, Refusal::SplitOff { over: 0 });
		let off = Expense { amount: Amount(99_99), ..equal(100_00, 0, &[0]) };
		refused(BOB, [expense(2, off)], 0, Refusal::PaidOff { over: 0 });
		let percent = vec![(0, 50_00), (1, 49_99)].try_into().expect("two rows");
		let off = Expense { split: Split::Percent(percent), ..equal(100_00, 0, &[0]) };
		refused(BOB, [expense(2, off)], 0, Refusal::PercentOff { over: 0 });
		refused(BOB, [payment(2, 1, 1, 10_00)], 0, Refusal::SamePerson);
	});
}

#[test]
fn amounts_weights_and_lists_out_of_bounds() {
	on_a_trip_of_four(|| {
		refused(BOB, [dinner(2, 0)], 0, Refusal::ZeroAmount);
		refused(BOB, [payment(2, 1, 0, MAX_AMOUNT + 1)], 0, Refusal::AmountTooLarge);
		refused(BOB, [expense(2, equal(10_00, 0, &[1, 0]))], 0, Refusal::NotAscending(0));
		refused(BOB, [expense(2, equal(10_00, 0, &[]))], 0, Refusal::Nobody);
		let weights = vec![(0, 1), (1, 1_000_001)].try_into().expect("two rows");
		let heavy = Expense { split: Split::Shares(weights), ..equal(10_00, 0, &[0]) };
		refused(BOB, [expense(2, heavy)], 0, Refusal::WeightOutOfRange(1));
		let garbled = Text::Plain(vec![0xC3].try_into().expect("short"));
		refused(BOB, [Op::AddComment { id: item(2), about: None, text: garbled }], 0, Refusal::NotUtf8);
	});
}

#[test]
fn a_stale_group_or_a_revision_that_is_not_there() {
	on_a_trip_of_four(|| {
		let restated = pot_ledger::ExpensePatch { money: Some(equal(12_00, 0, &[0, 1])), ..Default::default() };
		assert_ok!(append(ALICE, [Op::AmendExpense { id: item(1), base: 1, set: restated.clone() }]));
		refused(BOB, [Op::AmendExpense { id: item(1), base: 1, set: restated }], 0, Refusal::Stale(Group::Money));
		refused(BOB, [void(1, 1)], 0, Refusal::Stale(Group::Money));
		refused(BOB, [void(1, 3)], 0, Refusal::UnknownRevision);
		refused(BOB, [void(9, 1)], 0, Refusal::UnknownItem);
	});
}

#[test]
fn a_duplicate_id() {
	on_a_trip_of_four(|| {
		refused(ALICE, [dinner(1, 10_00)], 0, Refusal::DuplicateItem);
		refused(BOB, [payment(1, 1, 0, 10_00)], 0, Refusal::DuplicateItem);
	});
}

/// Two people add a guest at once: the second is told, and charges nobody wrongly.
#[test]
fn a_stale_member_id() {
	on_a_trip_of_four(|| {
		assert_ok!(append(ALICE, [guest(4, "Eve")]));
		refused(BOB, [guest(4, "Frank"), expense(2, equal(10_00, 0, &[4]))], 0, Refusal::StaleMember(5));
	});
}

#[test]
fn a_batch_that_fails_in_the_middle() {
	on_a_trip_of_four(|| {
		refused(BOB, [dinner(2, 10_00), dinner(3, 10_00), dinner(2, 10_00), dinner(4, 1)], 2, Refusal::DuplicateItem);
		assert_eq!(log().len(), 7);
	});
}

#[test]
fn a_batch_that_is_empty_or_too_long() {
	on_a_trip_of_four(|| {
		assert_noop!(Pots::append(signed(BOB), trip(), BoundedVec::new()), Error::<Test>::EmptyBatch);
		// A longer one does not even decode.
		let long: Vec<Op> = (0..=crate::MAX_BATCH as u8).map(|id| dinner(id, 1)).collect();
		let call = codec::Encode::encode(&(crate::MAX_BATCH + 1, long.clone()));
		assert!(BoundedVec::<Op, frame_support::traits::ConstU32<{ crate::MAX_BATCH }>>::try_from(long).is_err());
		assert!(<crate::Call<Test> as codec::Decode>::decode(&mut &call[..]).is_err());
	});
}

#[test]
fn a_confirmation_by_someone_it_does_not_concern() {
	on_a_trip_of_four(|| {
		assert_ok!(append(BOB, [payment(2, 1, 2, 5_00)]));
		refused(BOB, [Op::ConfirmItem { id: item(2), base: 1 }], 0, Refusal::NotConcerned);
		refused(CHARLIE, [Op::ConfirmItem { id: item(1), base: 1 }], 0, Refusal::NotConcerned);
		assert_ok!(append(CHARLIE, [Op::ConfirmItem { id: item(2), base: 1 }]));
		refused(CHARLIE, [Op::ContestItem { id: item(2), base: 1, reason: None }], 0, Refusal::AlreadyConfirmed);
	});
}
