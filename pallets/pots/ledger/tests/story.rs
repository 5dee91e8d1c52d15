//! The rules as a story: Alice and Bob in Paris, then every example of the rules with its own numbers, then
//! the edges.

mod common;

use common::*;
use pot_ledger::{
	admit, AccountId, Amount, ExpensePatch, Group, Item, ItemId, Member, MemberId, Money, Op, Patch, Pot, Refusal,
	Role, Seq, Split, State, Text, View, MAX_AMOUNT, MAX_MEMBERS, MAX_WEIGHT,
};
use std::borrow::Cow;

const DINNER: u8 = 1;
const TAXI: u8 = 2;
const CASH: u8 = 3;

/// Alice and Bob go to Paris. exp-1: Alice pays 50.00 for both. exp-2: Bob pays 22.50 for both. So Bob owes
/// Alice 13.75; he pays it back in cash, she says that she got it, and both are even.
#[test]
fn alice_and_bob_share_two_expenses_and_settle_up() {
	let mut pot = Book::default();
	pot.takes(ALICE, create());
	pot.takes(ALICE, join(BOB, Role::Editor));

	let (exp_1, exp_2, cash) = (id(DINNER, 0), id(TAXI, 0), id(CASH, 0));
	pot.takes(ALICE, expense(exp_1, spent(&[(ALICE, 50_00)], equal(&[ALICE, BOB]))));
	assert_eq!(pot.balances(), [25_00, -25_00]);
	pot.takes(BOB, expense(exp_2, spent(&[(BOB, 22_50)], equal(&[ALICE, BOB]))));
	assert_eq!(pot.balances(), [13_75, -13_75]);
	assert_eq!((pot.0.sums()[0].paid, pot.0.sums()[0].share), (50_00, 36_25));
	assert_eq!(pot.0.plan(), [leg(BOB, ALICE, 13_75)]);

	pot.takes(BOB, payment(cash, pay(BOB, ALICE, 13_75)));
	assert_eq!(pot.balances(), [0, 0]);
	pot.takes(ALICE, confirm(cash, 1));
	assert_eq!(pot.balances(), [0, 0]);
	assert_eq!((pot.0.sums()[0].received, pot.0.sums()[1].sent), (13_75, 13_75));
	assert_eq!(pot.0.plan(), []);
}

// The rules' own examples

/// 90.00 = A 60.00 + B 30.00, equal over A, B, C → A +30.00, B 0, C −30.00.
#[test]
fn two_may_pay_one_expense() {
	let mut pot = Book::of(3);
	let money = spent(&[(ALICE, 60_00), (BOB, 30_00)], equal(&[ALICE, BOB, CHARLIE]));
	pot.takes(ALICE, expense(id(DINNER, 0), money));
	assert_eq!(pot.balances(), [30_00, 0, -30_00]);
}

/// A payer need not take part: A pays 30.00 for B and C.
#[test]
fn a_payer_need_not_take_part() {
	let mut pot = Book::of(3);
	pot.takes(ALICE, expense(id(DINNER, 0), spent(&[(ALICE, 30_00)], equal(&[BOB, CHARLIE]))));
	assert_eq!(pot.balances(), [30_00, -15_00, -15_00]);
}

/// 100.00 over three, r = 1 → 33.33, 33.34, 33.33; its refund, whatever its own id, is the exact mirror.
#[test]
fn the_odd_cent_goes_to_the_second_and_the_refund_mirrors_it() {
	let mut pot = Book::of(3);
	let (dinner, its_refund) = (id(DINNER, 1), id(TAXI, 2));
	let everyone = || equal(&[ALICE, BOB, CHARLIE]);
	pot.takes(ALICE, expense(dinner, spent(&[(ALICE, 100_00)], everyone())));
	assert_eq!(pot.shares(dinner), [33_33, 33_34, 33_33]);
	assert_eq!(pot.balances(), [66_67, -33_34, -33_33]);

	pot.takes(ALICE, expense(its_refund, back(Some(dinner), &[(ALICE, 100_00)], everyone())));
	assert_eq!(pot.shares(its_refund), [33_33, 33_34, 33_33]);
	assert_eq!(pot.balances(), [0, 0, 0]);
}

/// A refund that names no expense turns by its own id.
#[test]
fn a_refund_of_nothing_in_particular_turns_by_its_own_id() {
	let mut pot = Book::of(3);
	pot.takes(ALICE, expense(id(TAXI, 2), back(None, &[(ALICE, 100_00)], equal(&[ALICE, BOB, CHARLIE]))));
	assert_eq!(pot.balances(), [-66_67, 33_33, 33_34]);
}

/// Shares: a couple and a single take 2 : 1 of 100.00, the odd cent going to the larger remainder.
#[test]
fn shares_divide_in_proportion() {
	let mut pot = Book::of(2);
	let split = Split::Shares(rows(&[(ALICE, 2), (BOB, 1)]));
	pot.takes(ALICE, expense(id(DINNER, 1), spent(&[(ALICE, 100_00)], split)));
	assert_eq!(pot.shares(id(DINNER, 1)), [66_67, 33_33]);
}

/// Percents are basis points that make 10,000, no more and no less, and the refusal says how far off.
#[test]
fn percents_make_the_whole() {
	let mut pot = Book::of(3);
	let percent = |parts: [u16; 3]| {
		let split = Split::Percent(rows(&[(ALICE, parts[0]), (BOB, parts[1]), (CHARLIE, parts[2])]));
		expense(id(DINNER, 0), spent(&[(ALICE, 1_00)], split))
	};
	assert_eq!(pot.refuses(ALICE, percent([33_33, 33_33, 33_33])), Refusal::PercentOff { over: -1 });
	assert_eq!(pot.refuses(ALICE, percent([33_34, 33_34, 33_34])), Refusal::PercentOff { over: 2 });
	pot.takes(ALICE, percent([33_33, 33_33, 33_34]));
	assert_eq!(pot.shares(id(DINNER, 0)), [33, 33, 34]);
}

/// Exact amounts make the whole, as payers' amounts do, and the refusal carries the difference.
#[test]
fn sums_that_do_not_fit_are_refused_never_normalised() {
	let mut pot = Book::of(2);
	let money = |paid, share| pot_ledger::Expense {
		amount: Amount(50_00),
		..spent(&[(ALICE, paid)], exact(&[(ALICE, 20_00), (BOB, share)]))
	};
	let add = |paid, share| expense(id(DINNER, 0), money(paid, share));
	assert_eq!(pot.refuses(ALICE, add(50_00, 30_01)), Refusal::SplitOff { over: 1 });
	assert_eq!(pot.refuses(ALICE, add(50_00, 29_00)), Refusal::SplitOff { over: -1_00 });
	assert_eq!(pot.refuses(ALICE, add(49_99, 30_00)), Refusal::PaidOff { over: -1 });
	pot.takes(ALICE, add(50_00, 30_00));
	assert_eq!(pot.balances(), [30_00, -30_00]);
}

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

/// `AddMember` names the id it expects: two people adding guests offline never charge the wrong one.
#[test]
fn the_second_of_two_who_add_a_guest_learns_the_next_number() {
	let mut pot = Book::of(2);
	pot.takes(ALICE, guest(CHARLIE, Role::Editor));
	assert_eq!(pot.refuses(BOB, guest(CHARLIE, Role::Editor)), Refusal::StaleMember(DAVE));
	pot.takes(BOB, guest(DAVE, Role::Editor));
}

/// One account has one place per pot; who gave up theirs can be given another.
#[test]
fn an_account_has_one_place() {
	let mut pot = Book::of(2);
	let again = |place| Op::AddMember { id: place, name: text("Bob"), role: Role::Editor, account: Some(account(BOB)) };
	assert_eq!(pot.refuses(ALICE, again(CHARLIE)), Refusal::AccountTaken(BOB));
	pot.takes(BOB, detach(BOB, 1));
	pot.takes(ALICE, again(CHARLIE));
}

/// Access can be taken at any time by an owner: the place stays as a guest with its balance.
#[test]
fn who_loses_access_stays_in_the_books() {
	let mut pot = Book::of(2);
	pot.takes(ALICE, expense(id(DINNER, 0), spent(&[(ALICE, 30_00)], equal(&[BOB]))));
	pot.takes(ALICE, detach(BOB, 1));
	assert_eq!(pot.balances(), [30_00, -30_00]);
	assert_eq!((pot.0.member(BOB).unwrap().account, pot.0.place_of(&account(BOB))), (None, None));
	assert_eq!(pot.refuses(ALICE, detach(BOB, 2)), Refusal::NothingChanged);
}

/// A place is deactivated only at zero, and not if it is the last owner.
#[test]
fn a_place_is_closed_only_at_zero() {
	let mut pot = Book::of(2);
	pot.takes(ALICE, expense(id(DINNER, 0), spent(&[(ALICE, 30_00)], equal(&[BOB]))));
	assert_eq!(pot.refuses(ALICE, deactivate(BOB, 1)), Refusal::NotSettled(BOB));
	pot.takes(BOB, payment(id(CASH, 0), pay(BOB, ALICE, 30_00)));
	pot.takes(ALICE, deactivate(BOB, 1));
	assert_eq!(pot.refuses(BOB, rename(BOB, 2, "Robert")), Refusal::Stranger, "and its account may do nothing");
	assert_eq!(pot.refuses(ALICE, deactivate(ALICE, 1)), Refusal::LastOwner);
	assert_eq!(pot.refuses(ALICE, detach(ALICE, 1)), Refusal::LastOwner);
	assert_eq!(pot.refuses(ALICE, make(ALICE, 1, Role::Editor)), Refusal::LastOwner);
}

/// No entry changes the balance of an inactive member ("reactivate Charlie first").
#[test]
fn nothing_changes_the_balance_of_an_inactive_member() {
	let mut pot = Book::of(3);
	let (dinner, cash) = (id(DINNER, 0), id(CASH, 0));
	pot.takes(ALICE, expense(dinner, spent(&[(ALICE, 30_00)], equal(&[ALICE, BOB, CHARLIE]))));
	pot.takes(ALICE, payment(cash, pay(CHARLIE, ALICE, 10_00)));
	pot.takes(ALICE, deactivate(CHARLIE, 1));
	let inactive = Refusal::Inactive(CHARLIE);
	assert_eq!(pot.refuses(ALICE, void(dinner, 1)), inactive);
	assert_eq!(pot.refuses(ALICE, void(cash, 1)), inactive);
	assert_eq!(pot.refuses(ALICE, payment(id(CASH, 1), pay(ALICE, CHARLIE, 1))), inactive);
	assert_eq!(pot.refuses(ALICE, expense(id(TAXI, 0), spent(&[(ALICE, 2)], equal(&[ALICE, CHARLIE])))), inactive);
	assert_eq!(pot.refuses(BOB, amend_payment(cash, 1, pay(CHARLIE, ALICE, 10_00))), inactive, "not even the same");
	// What leaves Charlie's share alone is nobody's business but that of those it changes.
	let bob_pays = spent(&[(BOB, 30_00)], equal(&[ALICE, BOB, CHARLIE]));
	pot.takes(BOB, amend(dinner, 1, new_money(bob_pays)));
	assert_eq!(pot.balances(), [-20_00, 20_00, 0]);

	pot.takes(ALICE, reactivate(CHARLIE, 2));
	pot.takes(ALICE, void(dinner, 2));
	assert_eq!(pot.balances(), [-10_00, 0, 10_00]);
}

/// The table of what owners, editors and viewers may do.
#[test]
fn everyone_may_do_what_the_table_says() {
	const OWNER: MemberId = ALICE;
	const EDITOR: MemberId = BOB;
	const VIEWER: MemberId = CHARLIE;
	const OTHER: MemberId = DAVE;
	let (dinner, cash, said) = (id(DINNER, 0), id(CASH, 0), id(9, 0));
	let mut pot = Book::of(2);
	pot.takes(OWNER, join(VIEWER, Role::Viewer));
	pot.takes(OWNER, join(OTHER, Role::Editor));
	pot.takes(OWNER, guest(4, Role::Editor));
	pot.takes(OTHER, expense(dinner, spent(&[(OTHER, 30_00)], equal(&[OWNER, EDITOR, VIEWER]))));
	pot.takes(OTHER, payment(cash, pay(OTHER, EDITOR, 1_00)));
	pot.takes(OTHER, comment(said, None, "hello"));
	let new = id(10, 0);
	let editors = |op| (op, [true, true, false]);
	let owners = |op| (op, [true, false, false]);
	let table = [
		editors(expense(new, spent(&[(OTHER, 1)], equal(&[OWNER])))),
		editors(payment(new, pay(OTHER, OWNER, 1))),
		editors(amend(dinner, 1, new_memo("supper"))),
		editors(amend_payment(cash, 1, pay(OTHER, OWNER, 2_00))),
		editors(void(dinner, 1)),
		editors(guest(5, Role::Editor)),
		(confirm(dinner, 1), [true; 3]),
		(contest(dinner, 1), [true; 3]),
		(comment(new, Some(dinner), "really?"), [true; 3]),
		(amend_comment(said, 1, "goodbye"), [false; 3]),
		owners(void(said, 1)),
		owners(join(5, Role::Viewer)),
		owners(rename(OTHER, 1, "David")),
		owners(make(OTHER, 1, Role::Viewer)),
		owners(detach(OTHER, 1)),
		owners(deactivate(4, 1)),
	];
	for (op, may) in table {
		for (by, may) in [OWNER, EDITOR, VIEWER].into_iter().zip(may) {
			match may {
				true => pot.clone().takes(by, op.clone()),
				false => assert_eq!(pot.refuses(by, op.clone()), Refusal::Forbidden, "{op:?} by {by}"),
			}
		}
	}
	for by in [OWNER, EDITOR, VIEWER] {
		let mut pot = pot.clone();
		pot.takes(by, rename(by, 1, "Myself"));
		pot.takes(by, comment(new, None, "so I said"));
		pot.takes(by, amend_comment(new, 1, "so I meant"));
		pot.takes(by, void(new, 2));
		if by != OWNER {
			pot.takes(by, detach(by, 1));
		}
	}
}

/// A +50, B −20, C −30: B→A 20, C→A 30. C pays 10 → B→A 20, C→A 20.
#[test]
fn paying_part_of_one_leg_leaves_the_others() {
	let mut pot = Book::of(3);
	pot.takes(ALICE, expense(id(DINNER, 0), spent(&[(ALICE, 50)], exact(&[(BOB, 20), (CHARLIE, 30)]))));
	assert_eq!(pot.0.plan(), [leg(BOB, ALICE, 20), leg(CHARLIE, ALICE, 30)]);
	pot.takes(CHARLIE, payment(id(CASH, 0), pay(CHARLIE, ALICE, 10)));
	assert_eq!(pot.0.plan(), [leg(BOB, ALICE, 20), leg(CHARLIE, ALICE, 20)]);
}

/// The plan is computed anew by an entry that changes a balance and is no payment; edits of words leave it.
#[test]
fn the_plan_stays_until_an_expense_changes_a_balance() {
	let mut pot = Book::of(4);
	let dinner = id(DINNER, 0);
	let debts = exact(&[(CHARLIE, 30), (DAVE, 30)]);
	pot.takes(ALICE, expense(dinner, spent(&[(ALICE, 40), (BOB, 20)], debts)));
	let plan = [leg(CHARLIE, ALICE, 30), leg(DAVE, ALICE, 10), leg(DAVE, BOB, 20)];
	assert_eq!(pot.0.plan(), plan);
	pot.takes(CHARLIE, payment(id(CASH, 0), pay(CHARLIE, ALICE, 20)));
	pot.takes(ALICE, amend(dinner, 1, new_memo("Bistro")));
	assert_eq!(pot.0.plan(), [leg(CHARLIE, ALICE, 10), plan[1], plan[2]], "A +20, B +20, C −10, D −30 as it stood");
	pot.takes(ALICE, contest(id(CASH, 0), 1));
	assert_eq!(pot.0.plan(), plan, "a payment that does not count ticks nothing off");
	pot.takes(ALICE, confirm(id(CASH, 0), 1));

	pot.takes(BOB, expense(id(TAXI, 0), spent(&[(BOB, 10)], equal(&[ALICE]))));
	assert_eq!(
		pot.0.plan(),
		[leg(CHARLIE, ALICE, 10), leg(DAVE, BOB, 30)],
		"A +10, B +30, C −10, D −30, computed anew"
	);
}

// Edges

/// Amounts are 1 to 10³⁰, weights 1 to 1,000,000, and the bounds themselves are admitted.
#[test]
fn the_largest_numbers_are_admitted_and_the_next_are_not() {
	let mut pot = Book::of(2);
	let split = |weight| Split::Shares(rows(&[(ALICE, MAX_WEIGHT), (BOB, weight)]));
	let add = |amount, weight| expense(id(DINNER, 0), spent(&[(ALICE, amount)], split(weight)));
	assert_eq!(pot.refuses(ALICE, add(MAX_AMOUNT + 1, 1)), Refusal::AmountTooLarge);
	assert_eq!(pot.refuses(ALICE, add(MAX_AMOUNT, MAX_WEIGHT + 1)), Refusal::WeightOutOfRange(BOB));
	pot.takes(ALICE, add(MAX_AMOUNT, MAX_WEIGHT));
	assert_eq!(pot.balances(), [MAX_AMOUNT as i128 / 2, -(MAX_AMOUNT as i128) / 2]);
	assert_eq!(pot.refuses(ALICE, payment(id(CASH, 0), pay(BOB, ALICE, MAX_AMOUNT + 1))), Refusal::AmountTooLarge);
	pot.takes(ALICE, payment(id(CASH, 0), pay(BOB, ALICE, MAX_AMOUNT)));
}

/// A pot has 128 places in its whole life, and all of them can share one expense.
#[test]
fn a_full_pot_shares_one_expense_among_all() {
	let mut pot = Book::of(MAX_MEMBERS as MemberId);
	assert_eq!(pot.refuses(ALICE, guest(128, Role::Editor)), Refusal::PotFull);
	let everyone: Vec<MemberId> = (0..128).collect();
	pot.takes(ALICE, expense(id(DINNER, 127), spent(&[(ALICE, 128_01)], equal(&everyone))));
	assert_eq!(pot.balances()[1..127], [-1_00; 126]);
	assert_eq!(pot.balances()[127], -1_01);
}

/// A log in which anyone but its owner makes the pot was not written under these rules.
#[test]
fn only_member_zero_makes_the_pot() {
	assert_eq!(Book::default().refuses(BOB, create()), Refusal::Stranger);
}

/// A refund can undo part of an expense for some only.
#[test]
fn a_refund_has_its_own_split() {
	let mut pot = Book::of(2);
	pot.takes(ALICE, expense(id(DINNER, 0), spent(&[(ALICE, 30_00)], equal(&[ALICE, BOB]))));
	pot.takes(ALICE, expense(id(TAXI, 0), back(Some(id(DINNER, 0)), &[(ALICE, 10_00)], equal(&[BOB]))));
	assert_eq!(pot.balances(), [5_00, -5_00]);
}

/// Words are not looked into, but plain ones can be shown, and a name or a comment is not empty.
#[test]
fn sealed_words_pass_and_unreadable_plain_ones_do_not() {
	let mut pot = Book::of(1);
	let say = |text| Op::AddComment { id: id(9, 0), about: None, text };
	assert_eq!(pot.refuses(ALICE, say(Text::Plain(vec![0xff].try_into().unwrap()))), Refusal::NotUtf8);
	assert_eq!(pot.refuses(ALICE, say(text(""))), Refusal::EmptyText);
	pot.takes(ALICE, say(Text::Sealed { epoch: 1, bytes: vec![0xff].try_into().unwrap() }));
}

/// Every reason that there is has a way to be given: one that is added and never given fails to compile here.
#[test]
fn every_refusal_is_given_by_something() {
	let scale_info::TypeDef::Variant(all) = <Refusal as scale_info::TypeInfo>::type_info().type_def else {
		panic!("refusals are an enum")
	};
	for variant in all.variants {
		let named = codec::Decode::decode(&mut &[variant.index, 0][..]).expect("two bytes at most");
		let given = provoke(&named);
		assert_eq!(
			std::mem::discriminant(&given),
			std::mem::discriminant(&named),
			"{} was to be given, not {given:?}",
			variant.name
		);
	}
}

/// Does what is refused for the reason named.
fn provoke(reason: &Refusal) -> Refusal {
	let (dinner, cash, said, new) = (id(DINNER, 0), id(CASH, 0), id(9, 0), id(10, 0));
	let mut pot = Book::of(2);
	let share = |split| expense(new, spent(&[(ALICE, 3)], split));
	pot.takes(ALICE, expense(dinner, spent(&[(ALICE, 30_00)], equal(&[BOB]))));
	pot.takes(BOB, payment(cash, pay(BOB, ALICE, 5_00)));
	pot.takes(BOB, comment(said, None, "hello"));
	pot.takes(ALICE, join(CHARLIE, Role::Viewer));
	match reason {
		Refusal::NoPot => Book::default().refuses(ALICE, comment(said, None, "anyone here?")),
		Refusal::PotExists => pot.refuses(ALICE, create()),
		Refusal::Stranger => pot.refuses(7, comment(new, None, "let me in")),
		Refusal::Forbidden => pot.refuses(CHARLIE, void(dinner, 1)),
		// Given by whoever takes operations from a signer; here is only what they ask.
		Refusal::NotAppendable if !create().is_appendable() && void(dinner, 1).is_appendable() => *reason,
		Refusal::NotAppendable => panic!("a pot's creation cannot be appended, all else can"),
		Refusal::BadCurrency => {
			let mut op = create();
			if let Op::CreatePot { currency, .. } = &mut op {
				currency.decimals = 31;
			}
			Book::default().refuses(ALICE, op)
		},
		Refusal::NotUtf8 => {
			let memo = Patch::Set(Text::Plain(vec![0xff].try_into().unwrap()));
			pot.refuses(ALICE, amend(dinner, 1, ExpensePatch { memo, ..Default::default() }))
		},
		Refusal::EmptyText => pot.refuses(ALICE, rename(ALICE, 1, "")),
		Refusal::LogFull => but(&pot.0, |pot| pot.next_seq = Seq::MAX).refuses(ALICE, comment(new, None, "one more")),
		Refusal::UnknownMember(_) => pot.refuses(ALICE, share(equal(&[ALICE, 77]))),
		Refusal::Inactive(_) => {
			pot.takes(ALICE, deactivate(CHARLIE, 1));
			pot.refuses(ALICE, share(equal(&[ALICE, CHARLIE])))
		},
		Refusal::StaleMember(_) => pot.refuses(ALICE, guest(CHARLIE, Role::Viewer)),
		Refusal::PotFull => Book::of(128).refuses(ALICE, guest(128, Role::Viewer)),
		Refusal::AccountTaken(_) => {
			let twin = Op::AddMember { id: DAVE, name: text("Bob"), role: Role::Viewer, account: Some(account(BOB)) };
			pot.refuses(ALICE, twin)
		},
		Refusal::LastOwner => pot.refuses(ALICE, make(ALICE, 1, Role::Viewer)),
		Refusal::GuestOwner => pot.refuses(ALICE, guest(DAVE, Role::Owner)),
		Refusal::NotSettled(_) => pot.refuses(ALICE, deactivate(BOB, 1)),
		Refusal::NothingChanged => pot.refuses(ALICE, reactivate(BOB, 1)),
		Refusal::ZeroAmount => pot.refuses(ALICE, payment(new, pay(ALICE, BOB, 0))),
		Refusal::AmountTooLarge => pot.refuses(ALICE, payment(new, pay(ALICE, BOB, MAX_AMOUNT + 1))),
		Refusal::WeightOutOfRange(_) => pot.refuses(ALICE, share(Split::Shares(rows(&[(ALICE, 1), (BOB, 0)])))),
		Refusal::NotAscending(_) => pot.refuses(ALICE, share(equal(&[BOB, ALICE]))),
		Refusal::Nobody => pot.refuses(ALICE, share(equal(&[]))),
		Refusal::PaidOff { .. } => {
			let money = pot_ledger::Expense { amount: Amount(4), ..spent(&[(ALICE, 3)], equal(&[BOB])) };
			pot.refuses(ALICE, expense(new, money))
		},
		Refusal::SplitOff { .. } => pot.refuses(ALICE, share(exact(&[(BOB, 4)]))),
		Refusal::PercentOff { .. } => pot.refuses(ALICE, share(Split::Percent(rows(&[(BOB, 99_99)])))),
		Refusal::SamePerson => pot.refuses(ALICE, payment(new, pay(ALICE, ALICE, 1))),
		Refusal::Overflow => {
			let rich = |pot: &mut Pot| pot.balances[0] = i128::MAX;
			but(&pot.0, rich).refuses(ALICE, payment(new, pay(ALICE, BOB, 1)))
		},
		Refusal::DuplicateItem => pot.refuses(ALICE, comment(dinner, None, "mine now")),
		Refusal::UnknownItem => pot.refuses(ALICE, void(new, 1)),
		Refusal::WrongKind => pot.refuses(ALICE, amend(cash, 1, new_note("no expense"))),
		Refusal::Stale(_) => {
			pot.takes(ALICE, amend(dinner, 1, new_date(20_525)));
			pot.refuses(BOB, amend(dinner, 1, new_date(20_526)))
		},
		Refusal::UnknownRevision => pot.refuses(ALICE, void(dinner, 2)),
		Refusal::Voided => {
			pot.takes(ALICE, void(dinner, 1));
			pot.refuses(ALICE, confirm(dinner, 2))
		},
		Refusal::NotVoided => pot.refuses(ALICE, restore(dinner, 1)),
		Refusal::NotConcerned => pot.refuses(BOB, confirm(cash, 1)),
		Refusal::AlreadyConfirmed => {
			pot.takes(ALICE, confirm(cash, 1));
			pot.refuses(ALICE, confirm(cash, 1))
		},
		Refusal::AlreadyContested => {
			pot.takes(ALICE, contest(cash, 1));
			pot.refuses(ALICE, contest(cash, 1))
		},
	}
}

/// A pot as it is but for one thing that no log of a sensible length brings about.
struct But<'a> {
	state: &'a State,
	pot: Pot,
}

fn but<'a>(state: &'a State, change: impl FnOnce(&mut Pot)) -> But<'a> {
	let mut pot = state.pot().expect("it exists").clone();
	change(&mut pot);
	But { state, pot }
}

impl But<'_> {
	fn refuses(&self, by: MemberId, op: Op) -> Refusal {
		admit(self, by, &op).expect_err("it was to be refused")
	}
}

impl View for But<'_> {
	fn pot(&self) -> Option<&Pot> {
		Some(&self.pot)
	}

	fn member(&self, id: MemberId) -> Option<Member> {
		self.state.member(id)
	}

	fn place_of(&self, account: &AccountId) -> Option<MemberId> {
		self.state.place_of(account)
	}

	fn item(&self, id: &ItemId) -> Option<Item> {
		self.state.item(id)
	}

	fn money(&self, id: &ItemId, at: Seq) -> Option<Cow<'_, Money>> {
		self.state.money(id, at)
	}
}
