//! Revisions, voids, payments and what people say of items.

use super::*;

/// Memo by Alice (base 1 → rev 2), category by Bob (base 1 → rev 3), memo by Charlie (base 1) → stale(memo).
#[test]
fn two_edit_different_groups_and_the_third_is_told() {
	let mut pot = Book::of(3);
	let dinner = id(DINNER, 0);
	pot.takes(ALICE, expense(dinner, spent(&[(ALICE, 30_00)], equal(&[ALICE, BOB, CHARLIE]))));
	pot.takes(ALICE, amend(dinner, 1, new_memo("Bistro")));
	assert_eq!(pot.rev(dinner), 2);
	pot.takes(BOB, amend(dinner, 1, new_category(4)));
	assert_eq!(pot.rev(dinner), 3);
	assert_eq!(pot.refuses(CHARLIE, amend(dinner, 1, new_memo("Brasserie"))), Refusal::Stale(Group::Memo));
	pot.takes(CHARLIE, amend(dinner, 3, new_memo("Brasserie")));

	let dinner = pot.0.item_state(&dinner).unwrap();
	assert_eq!((dinner.memo.as_ref(), dinner.category), (Some(&text("Brasserie")), Some(4)));
}

/// The same two disjoint edits in the other order are admitted as well.
#[test]
fn disjoint_edits_are_admitted_in_either_order() {
	let mut pot = Book::of(2);
	let dinner = id(DINNER, 0);
	pot.takes(ALICE, expense(dinner, spent(&[(ALICE, 30_00)], equal(&[ALICE, BOB]))));
	pot.takes(BOB, amend(dinner, 1, new_category(4)));
	pot.takes(ALICE, amend(dinner, 1, new_memo("Bistro")));
	assert_eq!(pot.rev(dinner), 3);
}

/// Money is one group, restated whole: an edit of the split under an amount that changed since is stale.
#[test]
fn an_amount_never_changes_under_an_old_split() {
	let mut pot = Book::of(2);
	let dinner = id(DINNER, 0);
	pot.takes(ALICE, expense(dinner, spent(&[(ALICE, 50_00)], equal(&[ALICE, BOB]))));
	pot.takes(BOB, amend(dinner, 1, new_money(spent(&[(ALICE, 60_00)], exact(&[(ALICE, 20_00), (BOB, 40_00)])))));
	assert_eq!(pot.balances(), [40_00, -40_00]);
	let old = new_money(spent(&[(ALICE, 50_00)], equal(&[BOB])));
	assert_eq!(pot.refuses(ALICE, amend(dinner, 1, old)), Refusal::Stale(Group::Money));
	assert_eq!(pot.balances(), [40_00, -40_00]);
}

/// dinner 30.00/3 by A: +20/−10/−10 → void: 0 → restore: +20/−10/−10.
#[test]
fn a_restored_dinner_is_what_it_was() {
	let mut pot = Book::of(3);
	let dinner = id(DINNER, 0);
	pot.takes(ALICE, expense(dinner, spent(&[(ALICE, 30_00)], equal(&[ALICE, BOB, CHARLIE]))));
	assert_eq!(pot.balances(), [20_00, -10_00, -10_00]);
	pot.takes(BOB, void(dinner, 1));
	assert_eq!(pot.balances(), [0, 0, 0]);
	pot.takes(ALICE, restore(dinner, 2));
	assert_eq!(pot.balances(), [20_00, -10_00, -10_00]);
}

/// Nobody voids an amount they never saw.
#[test]
fn a_void_is_stale_if_the_money_changed_but_not_if_the_memo_did() {
	let mut pot = Book::of(2);
	let dinner = id(DINNER, 0);
	pot.takes(ALICE, expense(dinner, spent(&[(ALICE, 30_00)], equal(&[ALICE, BOB]))));
	pot.takes(ALICE, amend(dinner, 1, new_money(spent(&[(ALICE, 300_00)], equal(&[ALICE, BOB])))));
	assert_eq!(pot.refuses(BOB, void(dinner, 1)), Refusal::Stale(Group::Money));
	pot.takes(ALICE, amend(dinner, 2, new_memo("for the whole week")));
	pot.takes(BOB, void(dinner, 2));
	assert_eq!(pot.refuses(ALICE, void(dinner, 2)), Refusal::Stale(Group::Life));
	assert_eq!(pot.refuses(ALICE, restore(dinner, 3)), Refusal::Stale(Group::Life));
	pot.takes(ALICE, restore(dinner, 4));
}

/// A voided item refuses amendments, not comments.
#[test]
fn a_voided_dinner_can_still_be_talked_about() {
	let mut pot = Book::of(2);
	let dinner = id(DINNER, 0);
	pot.takes(ALICE, expense(dinner, spent(&[(ALICE, 30_00)], equal(&[ALICE, BOB]))));
	pot.takes(ALICE, void(dinner, 1));
	assert_eq!(pot.refuses(ALICE, amend(dinner, 2, new_memo("gone"))), Refusal::Voided);
	pot.takes(BOB, comment(id(TAXI, 0), Some(dinner), "why?"));
}

/// B owes A 30: B records 30 → 0/0; A contests → +30/−30; A confirms → 0/0.
#[test]
fn a_payment_counts_unless_its_receiver_contests_it() {
	let mut pot = Book::of(2);
	let cash = id(CASH, 0);
	pot.takes(ALICE, expense(id(DINNER, 0), spent(&[(ALICE, 30_00)], equal(&[BOB]))));
	assert_eq!(pot.balances(), [30_00, -30_00]);
	pot.takes(BOB, payment(cash, pay(BOB, ALICE, 30_00)));
	assert_eq!(pot.balances(), [0, 0]);
	assert_eq!(pot.refuses(BOB, contest(cash, 1)), Refusal::NotConcerned, "it is the receiver's word that counts");
	pot.takes(ALICE, contest(cash, 1));
	assert_eq!(pot.balances(), [30_00, -30_00]);
	pot.takes(ALICE, confirm(cash, 1));
	assert_eq!(pot.balances(), [0, 0]);
	assert_eq!(pot.refuses(ALICE, contest(cash, 1)), Refusal::AlreadyConfirmed, "confirmed is final");
}

/// Confirmed is final for that money revision; amending its money starts over.
#[test]
fn amending_a_payments_money_starts_its_confirmation_over() {
	let mut pot = Book::of(2);
	let cash = id(CASH, 0);
	pot.takes(BOB, payment(cash, pay(BOB, ALICE, 30_00)));
	pot.takes(ALICE, confirm(cash, 1));
	pot.takes(BOB, amend_payment(cash, 2, pay(BOB, ALICE, 40_00)));
	assert_eq!(pot.refuses(ALICE, contest(cash, 2)), Refusal::Stale(Group::Money));
	pot.takes(ALICE, contest(cash, 3));
	assert_eq!(pot.balances(), [0, 0]);
	pot.takes(BOB, amend_payment(cash, 4, pay(BOB, ALICE, 35_00)));
	assert_eq!(pot.balances(), [-35_00, 35_00], "new money is not contested yet");
}

/// Recorded by its receiver: born confirmed.
#[test]
fn a_payment_recorded_by_its_receiver_is_confirmed() {
	let mut pot = Book::of(2);
	pot.takes(ALICE, payment(id(CASH, 0), pay(BOB, ALICE, 30_00)));
	assert_eq!(pot.refuses(ALICE, confirm(id(CASH, 0), 1)), Refusal::AlreadyConfirmed);
	assert_eq!(pot.refuses(ALICE, contest(id(CASH, 0), 1)), Refusal::AlreadyConfirmed);
}

/// Only the receiver confirms or contests, or the owner for a guest.
#[test]
fn the_owner_speaks_for_a_guest() {
	let mut pot = Book::of(2);
	let cash = id(CASH, 0);
	pot.takes(ALICE, guest(CHARLIE, Role::Viewer));
	pot.takes(BOB, payment(cash, pay(BOB, CHARLIE, 5_00)));
	assert_eq!(pot.refuses(BOB, confirm(cash, 1)), Refusal::NotConcerned);
	pot.takes(ALICE, contest(cash, 1));
	assert_eq!(pot.balances(), [0, 0, 0]);
	pot.takes(ALICE, confirm(cash, 1));
	assert_eq!(pot.balances(), [0, 5_00, -5_00]);
	pot.takes(ALICE, payment(id(CASH, 1), pay(ALICE, BOB, 5_00)));
	assert_eq!(pot.refuses(ALICE, confirm(id(CASH, 1), 1)), Refusal::NotConcerned, "Bob is no guest");
}

/// Confirming and contesting an expense is the same pair of ops; there it never changes a balance, and lapses
/// when the money changes.
#[test]
fn an_expense_is_judged_by_those_it_concerns_and_counts_regardless() {
	let mut pot = Book::of(3);
	let dinner = id(DINNER, 0);
	pot.takes(ALICE, expense(dinner, spent(&[(ALICE, 30_00)], equal(&[BOB]))));
	assert_eq!(pot.refuses(CHARLIE, confirm(dinner, 1)), Refusal::NotConcerned);
	pot.takes(BOB, contest(dinner, 1));
	pot.takes(ALICE, confirm(dinner, 1));
	assert_eq!(pot.refuses(BOB, contest(dinner, 1)), Refusal::AlreadyContested);
	assert_eq!(pot.balances(), [30_00, -30_00, 0]);

	pot.takes(ALICE, amend(dinner, 1, new_money(spent(&[(ALICE, 20_00)], equal(&[BOB])))));
	let record = pot.0.item(&dinner).unwrap();
	assert_eq!((record.confirmed, record.contested), (0, 0));
	pot.takes(ALICE, confirm(dinner, 4));
}

/// The pot and its members have groups too: disjoint edits are admitted, the same group is stale.
#[test]
fn edits_of_the_pot_and_of_members_go_stale_by_group() {
	let mut pot = Book::of(2);
	pot.takes(ALICE, make(BOB, 1, Role::Owner));
	let name = |base| amend_pot(base, PotPatch { name: Some(text("Paris")), ..Default::default() });
	let goal = |base| amend_pot(base, PotPatch { goal: Patch::Set(Amount(500_00)), ..Default::default() });
	pot.takes(ALICE, name(1));
	pot.takes(BOB, goal(1));
	assert_eq!(pot.refuses(BOB, name(1)), Refusal::Stale(Group::Name));
	assert_eq!(pot.refuses(ALICE, goal(2)), Refusal::Stale(Group::Goal));
	assert_eq!(pot.refuses(ALICE, goal(4)), Refusal::UnknownRevision);
	pot.takes(BOB, rename(BOB, 1, "Robert"));
	pot.takes(ALICE, weigh(BOB, 2, 3));
	assert_eq!(pot.refuses(ALICE, rename(BOB, 2, "Bobby")), Refusal::Stale(Group::Name));
	assert_eq!(pot.refuses(ALICE, make(BOB, 1, Role::Editor)), Refusal::Stale(Group::Role));
}

/// A token transfer made by the chain: its money is never amended, it cannot be contested, and only its
/// receiver voids it.
#[test]
fn what_the_chain_has_moved_only_its_receiver_undoes() {
	let mut pot = Book::of(2);
	let sent = id(CASH, 0);
	pot.takes(ALICE, guest(CHARLIE, Role::Viewer));
	assert_eq!(pot.refuses(BOB, send(sent, pay(ALICE, BOB, 5))), Refusal::Forbidden, "one sends one's own");
	assert_eq!(pot.refuses(BOB, send(sent, pay(BOB, CHARLIE, 5))), Refusal::NoAccount(CHARLIE));
	pot.takes(BOB, send(sent, pay(BOB, ALICE, 5_00)));
	assert_eq!(pot.balances(), [-5_00, 5_00, 0]);
	assert_eq!(pot.refuses(BOB, amend_payment(sent, 1, pay(BOB, ALICE, 6_00))), Refusal::Transferred);
	assert_eq!(pot.refuses(ALICE, contest(sent, 1)), Refusal::Transferred);
	assert_eq!(pot.refuses(BOB, void(sent, 1)), Refusal::NotConcerned);
	pot.takes(ALICE, void(sent, 1));
	assert_eq!(pot.balances(), [0, 0, 0]);
}
