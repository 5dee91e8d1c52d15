//! The rules as a story: Alice and Bob in Paris, then every example of the rules with its own numbers, then
//! the edges.

use pot_ledger::{
	admit,
	settle::{above, Leg},
	AccountId, Amount, Bill, Budget, BudgetLine, Currency, Date, End, Entry, Expense, ExpensePatch, Group, Invitation,
	Invite, InviteNo, Item, ItemId, LegId, Line, Member, MemberId, Money, Op, Original, Patch, Payment, Period, Policy,
	Pot, PotId, PotPatch, Rate, Recurrence, Refusal, Role, Seq, Split, State, Template, TemplatePatch, Text, Unit,
	View, MAX_AMOUNT, MAX_INVITE_LIFE, MAX_MEMBERS, MAX_WEIGHT,
};
use pot_sequences::words::*;
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
	pot.joins(BOB, Role::Editor);

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
	let money = |paid, share| Expense {
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

/// Access can be taken at any time by an owner: the place stays as a guest with its balance.
#[test]
fn who_loses_access_stays_in_the_books() {
	let mut pot = Book::of(2);
	pot.takes(ALICE, expense(id(DINNER, 0), spent(&[(ALICE, 30_00)], equal(&[BOB]))));
	pot.takes(ALICE, detach(BOB, 1));
	assert_eq!(pot.balances(), [30_00, -30_00]);
	assert_eq!((pot.0.member(BOB).unwrap().acts(), pot.0.place_of(&account(BOB))), (false, None));
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
	pot.joins(VIEWER, Role::Viewer);
	pot.joins(OTHER, Role::Editor);
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
		editors(invite(3, Invitation::Any { role: Role::Viewer })),
		owners(invite(3, Invitation::New { role: Role::Owner })),
		owners(invite(3, Invitation::Device { member: OTHER })),
		(invite(3, Invitation::Device { member: VIEWER }), [true, false, true]),
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

/// Adjustments: 150.00 with +10.00/−5.00/0, r = 0 → 58.34, 43.33, 48.33.
#[test]
fn adjustments_are_made_before_the_rest_is_shared_equally() {
	let mut pot = Book::of(3);
	let add = |adjustments: [i128; 3]| {
		let rows = rows(&[(ALICE, adjustments[0]), (BOB, adjustments[1]), (CHARLIE, adjustments[2])]);
		expense(id(DINNER, 0), spent(&[(ALICE, 150_00)], Split::Adjust(rows)))
	};
	assert_eq!(pot.refuses(ALICE, add([100_00, 50_01, 0])), Refusal::AdjustmentsOff { over: 1 });
	assert_eq!(pot.refuses(ALICE, add([10_00, -100_00, 0])), Refusal::NegativeShare(BOB));
	pot.takes(ALICE, add([10_00, -5_00, 0]));
	assert_eq!(pot.shares(id(DINNER, 0)), [58_34, 43_33, 48_33]);
	assert_eq!(pot.balances(), [91_66, -43_33, -48_33]);
}

/// A bill: pizza 20.00 and salad 10.00, wine 15.00 for Alice and Bob; tax 4.50, tip 4.50, discount 9.00 in
/// proportion to what each had: 45.00 in the end, a third of it Bob's.
#[test]
fn a_bill_is_shared_by_who_had_what() {
	let mut pot = Book::of(3);
	let dinner = id(DINNER, 0);
	let lines = [(20_00, equal(&[ALICE])), (10_00, equal(&[CHARLIE])), (15_00, equal(&[ALICE, BOB]))];
	let extras =
		Bill { tax: Some(Amount(4_50)), tip: Some(Amount(4_50)), discount: Some(Amount(9_00)), ..bill(&lines) };
	let money = itemised(&dinner, BOB, extras.clone());
	assert_eq!(money.amount, Amount(45_00));
	let cheaper = Expense {
		amount: Amount(44_00),
		..spent(&[(BOB, 44_00)], exact(&[(ALICE, 26_50), (BOB, 7_50), (CHARLIE, 10_00)]))
	};
	let with_the_bill = Expense { bill: money.bill.clone(), ..cheaper };
	assert_eq!(pot.refuses(ALICE, expense(dinner, with_the_bill)), Refusal::BillOff { over: 1_00 });
	let evenly = Expense { split: equal(&[ALICE, BOB, CHARLIE]), ..money.clone() };
	assert_eq!(pot.refuses(ALICE, expense(dinner, evenly)), Refusal::BillNotSplit);
	pot.takes(ALICE, expense(dinner, money));
	assert_eq!(pot.shares(dinner), [27_50, 7_50, 10_00]);
	assert_eq!(pot.balances(), [-27_50, 37_50, -10_00]);
}

/// Of a line of 0.01 for three, two bear nothing; they are people of the pot all the same.
#[test]
fn a_bills_lines_name_only_people_of_the_pot() {
	let mut pot = Book::of(2);
	pot.takes(ALICE, pool(CHARLIE));
	let penny =
		|for_whom: &[MemberId]| expense(id(DINNER, 0), itemised(&id(DINNER, 0), BOB, bill(&[(1, equal(for_whom))])));
	assert_eq!(pot.refuses(ALICE, penny(&[ALICE, BOB, DAVE])), Refusal::UnknownMember(DAVE));
	assert_eq!(pot.refuses(ALICE, penny(&[ALICE, BOB, CHARLIE])), Refusal::IsPool(CHARLIE));
	pot.takes(ALICE, penny(&[ALICE, BOB]));
}

/// 130.21 at 38.4 → 5,000.06, half away from zero; without a rate the amount is what the bank took.
#[test]
fn another_currency_is_converted_once() {
	let mut pot = Book::of(2);
	let euros = |amount, rate| {
		let original = Original { currency: euros(), amount: Amount(130_21), rate };
		let money = spent(&[(ALICE, amount)], equal(&[BOB]));
		expense(id(DINNER, 0), Expense { original: Some(Box::new(original)), ..money })
	};
	let rate = Some(Rate { mantissa: 384, scale: 1, inverse: false });
	assert_eq!(pot.refuses(ALICE, euros(5_000_07, rate)), Refusal::RateOff { over: 1 });
	pot.clone().takes(ALICE, euros(4_987_00, None));
	pot.takes(ALICE, euros(5_000_06, rate));
	assert_eq!(pot.balances(), [5_000_06, -5_000_06]);
}

/// Several owners: any of them does what owners do, and the last one cannot go.
#[test]
fn a_pot_may_have_several_owners() {
	let mut pot = Book::of(3);
	pot.takes(ALICE, make(BOB, 1, Role::Owner));
	pot.takes(BOB, make(ALICE, 1, Role::Editor));
	assert_eq!(pot.refuses(ALICE, make(CHARLIE, 1, Role::Viewer)), Refusal::Forbidden);
	assert_eq!(pot.refuses(BOB, detach(BOB, 2)), Refusal::LastOwner);
	pot.takes(BOB, make(CHARLIE, 1, Role::Owner));
	pot.takes(BOB, detach(BOB, 2));
	assert_eq!(pot.0.member(BOB).unwrap().role, Role::Editor, "a guest's place is no owner's");
}

/// Weights: a couple counts 2 and a child 0.5, and so 4 : 1; 100.00 is split 80.00 and 20.00.
#[test]
fn a_couple_weighs_four_times_a_child() {
	let mut pot = Book::of(2);
	assert_eq!(pot.0.default_split(), Some(equal(&[ALICE, BOB])));
	pot.takes(ALICE, weigh(ALICE, 1, 4));
	assert_eq!(pot.refuses(BOB, weigh(BOB, 1, 9)), Refusal::Forbidden, "nobody makes themselves lighter");
	let split = pot.0.default_split().unwrap();
	assert_eq!(split, Split::Shares(rows(&[(ALICE, 4), (BOB, 1)])));
	pot.takes(ALICE, expense(id(DINNER, 0), spent(&[(BOB, 100_00)], split)));
	assert_eq!(pot.shares(id(DINNER, 0)), [80_00, 20_00]);
	pot.takes(ALICE, pool(CHARLIE));
	pot.takes(ALICE, guest(DAVE, Role::Viewer));
	pot.takes(ALICE, deactivate(DAVE, 1));
	assert_eq!(pot.0.default_split(), Some(Split::Shares(rows(&[(ALICE, 4), (BOB, 1)]))), "people who are there");
}

/// Where to pay a member is theirs alone to say while they have an account; then the owner says it.
#[test]
fn nobody_diverts_the_payments_of_another() {
	let mut pot = Book::of(2);
	assert_eq!(pot.refuses(ALICE, pay_me_to(BOB, 1, "AT00 MINE")), Refusal::Forbidden);
	pot.takes(BOB, pay_me_to(BOB, 1, "AT00 BOBS"));
	pot.takes(ALICE, detach(BOB, 2));
	pot.takes(ALICE, pay_me_to(BOB, 3, "AT00 HIS NEW ONE"));
	assert_eq!(pot.0.members()[1].pay_to, Some(text("AT00 HIS NEW ONE")));
}

/// A pool: three put in 50.00; it pays a dinner of 90.00 → +20/+20/+20, held 60.00. Overdrawn is shown.
#[test]
fn a_pool_holds_what_people_put_in() {
	const POOL: MemberId = DAVE;
	let mut pot = Book::of(3);
	pot.takes(ALICE, pool(POOL));
	for by in [ALICE, BOB, CHARLIE] {
		pot.takes(by, payment(id(CASH, by.into()), pay(by, POOL, 50_00)));
	}
	assert_eq!(pot.balances(), [50_00, 50_00, 50_00, -150_00]);
	pot.takes(BOB, expense(id(DINNER, 0), spent(&[(POOL, 90_00)], equal(&[ALICE, BOB, CHARLIE]))));
	assert_eq!(pot.balances(), [20_00, 20_00, 20_00, -60_00]);
	assert_eq!(
		pot.refuses(BOB, expense(id(TAXI, 0), spent(&[(BOB, 8_00)], equal(&[BOB, POOL])))),
		Refusal::IsPool(POOL)
	);
	pot.takes(BOB, payment(id(CASH, 9), pay(POOL, BOB, 70_00)));
	assert_eq!(pot.balances(), [20_00, 90_00 - 140_00, 20_00, 10_00], "overdrawn by 10.00");
}

/// `merge(from, into)` folds a guest's place into another: balances add, later effects are posted there.
#[test]
fn a_merged_guests_money_goes_on_at_the_other_place() {
	let mut pot = Book::of(2);
	let (dinner, taxi) = (id(DINNER, 0), id(TAXI, 0));
	pot.takes(ALICE, guest(CHARLIE, Role::Viewer));
	pot.takes(ALICE, expense(dinner, spent(&[(ALICE, 30_00)], equal(&[ALICE, BOB, CHARLIE]))));
	assert_eq!(pot.balances(), [20_00, -10_00, -10_00]);
	pot.takes(ALICE, merge(CHARLIE, 1, BOB));
	assert_eq!(pot.balances(), [20_00, -20_00, 0]);
	assert_eq!(pot.0.plan(), [leg(BOB, ALICE, 20_00)]);
	assert_eq!(pot.refuses(ALICE, rename(CHARLIE, 2, "Charles")), Refusal::Merged(BOB));

	pot.takes(ALICE, expense(taxi, spent(&[(ALICE, 8_00)], equal(&[CHARLIE]))));
	assert_eq!(pot.balances(), [28_00, -28_00, 0], "what names Charlie is posted at Bob");
	pot.takes(ALICE, void(dinner, 1));
	assert_eq!(pot.balances(), [8_00, -8_00, 0], "and so is what is undone");
	pot.takes(BOB, confirm(taxi, 1));
	assert_eq!(pot.refuses(ALICE, payment(id(CASH, 0), pay(BOB, CHARLIE, 1))), Refusal::SamePerson);
}

/// Who became a part of a part is a part of the whole; and no place is merged into one that is gone.
#[test]
fn merges_follow_one_another() {
	let mut pot = Book::of(2);
	for id in [CHARLIE, DAVE, 4] {
		pot.takes(ALICE, guest(id, Role::Viewer));
	}
	pot.takes(ALICE, expense(id(DINNER, 0), spent(&[(DAVE, 30_00)], equal(&[ALICE, BOB, CHARLIE]))));
	pot.takes(ALICE, merge(DAVE, 1, CHARLIE));
	assert_eq!(pot.balances(), [-10_00, -10_00, 20_00, 0, 0]);
	assert_eq!(pot.refuses(ALICE, merge(4, 1, DAVE)), Refusal::Merged(CHARLIE), "Dave is a part of Charlie");
	pot.takes(ALICE, merge(CHARLIE, 1, BOB));
	assert_eq!((pot.0.place(DAVE), pot.0.place(CHARLIE)), (BOB, BOB));
	pot.takes(ALICE, void(id(DINNER, 0), 1));
	assert_eq!(pot.balances(), [0; 5]);
	assert_eq!(pot.refuses(ALICE, merge(BOB, 1, ALICE)), Refusal::NotGuest(BOB));
}

fn day(text: &str) -> Date {
	text.parse::<chrono::NaiveDate>().unwrap().to_epoch_days()
}

fn rent() -> Template {
	let expense = spent(&[(ALICE, 900_00)], equal(&[ALICE, BOB]));
	let rule = Recurrence { start: day("2026-01-31"), every: 1, unit: Unit::Month, end: End::Never };
	Template { expense, rule }
}

/// Monthly: 31 Jan, 28 Feb, 31 Mar. Twice the same date is one expense, and a voided one stays voided.
#[test]
fn a_rent_comes_once_a_month() {
	let mut pot = Book::of(2);
	let origin = id(DINNER, 0);
	pot.takes(ALICE, template(origin, rent()));
	assert_eq!(pot.balances(), [0, 0], "a template alone is no money");
	let occur = |date| Op::Occur { template: origin, date: day(date) };
	for (by, date) in [(ALICE, "2026-01-31"), (BOB, "2026-02-28"), (ALICE, "2026-03-31")] {
		pot.takes(by, occur(date));
	}
	assert_eq!(pot.balances(), [3 * 450_00, -3 * 450_00]);
	assert_eq!(pot.refuses(ALICE, occur("2026-02-28")), Refusal::DuplicateItem, "two clients make one expense");
	assert_eq!(pot.refuses(ALICE, occur("2026-04-29")), Refusal::NotDue);

	let february = ItemId::of_occurrence(&POT, &origin, day("2026-02-28"));
	pot.takes(BOB, void(february, 1));
	assert_eq!(pot.refuses(ALICE, occur("2026-02-28")), Refusal::DuplicateItem, "a date is skipped for good");
	assert_eq!(pot.balances(), [2 * 450_00, -2 * 450_00]);
}

/// The ledger copies the template's money as it stands; what has come stays what it was.
#[test]
fn a_higher_rent_is_for_the_months_to_come() {
	let mut pot = Book::of(2);
	let origin = id(DINNER, 0);
	pot.takes(ALICE, template(origin, rent()));
	pot.takes(ALICE, Op::Occur { template: origin, date: day("2026-01-31") });
	let dearer = Template { expense: spent(&[(ALICE, 1_000_00)], equal(&[ALICE, BOB])), ..rent() };
	let set = TemplatePatch { money: Some(dearer), ..Default::default() };
	pot.takes(ALICE, Op::AmendTemplate { id: origin, base: 1, set });
	assert_eq!(pot.balances(), [450_00, -450_00]);
	pot.takes(ALICE, Op::Occur { template: origin, date: day("2026-02-28") });
	assert_eq!(pot.balances(), [950_00, -950_00]);
	pot.takes(ALICE, void(origin, 2));
	assert_eq!(pot.refuses(ALICE, Op::Occur { template: origin, date: day("2026-03-31") }), Refusal::Voided);
}

/// Who is first in line for the odd cent differs from month to month; nobody's part may hang on it.
#[test]
fn a_template_leaves_nobody_below_zero_in_any_month() {
	let mut pot = Book::of(2);
	let rule = rent().rule;
	let with = |adjustment| Template {
		expense: spent(&[(ALICE, 1)], Split::Adjust(rows(&[(ALICE, 0), (BOB, adjustment)]))),
		rule,
	};
	// By this id Bob is first in line, and the odd cent lifts him to zero.
	let lucky = id(DINNER, 1);
	pot.clone().takes(ALICE, expense(lucky, with(-2).expense));
	assert_eq!(pot.refuses(ALICE, template(lucky, with(-2))), Refusal::NegativeShare(BOB));
	pot.takes(ALICE, template(lucky, with(-1)));
}

/// Archive needs zero balances or says so; archived refuses all but reopening, comments, leaving.
#[test]
fn an_archived_pot_takes_only_words_and_goodbyes() {
	let mut pot = Book::of(2);
	let (dinner, said) = (id(DINNER, 0), id(9, 0));
	pot.takes(ALICE, expense(dinner, spent(&[(ALICE, 30_00)], equal(&[BOB]))));
	assert_eq!(pot.refuses(ALICE, archive(1)), Refusal::NotSettled(ALICE));
	assert_eq!(pot.refuses(BOB, Op::ArchivePot { base: 1, unsettled: true }), Refusal::Forbidden);
	pot.takes(ALICE, Op::ArchivePot { base: 1, unsettled: true });
	assert_eq!(pot.refuses(BOB, payment(id(CASH, 0), pay(BOB, ALICE, 30_00))), Refusal::Archived);
	assert_eq!(pot.refuses(ALICE, void(dinner, 1)), Refusal::Archived);
	assert_eq!(pot.refuses(ALICE, detach(BOB, 1)), Refusal::Archived, "leaving is one's own");
	pot.takes(BOB, comment(said, Some(dinner), "it was a good trip"));
	pot.takes(BOB, void(said, 1));
	pot.takes(BOB, detach(BOB, 1));
	assert_eq!(pot.refuses(ALICE, Op::ReopenPot { base: 1 }), Refusal::Stale(Group::Life));
	pot.takes(ALICE, Op::ReopenPot { base: 2 });
	assert_eq!(pot.refuses(ALICE, Op::ReopenPot { base: 3 }), Refusal::NotArchived);
	pot.takes(ALICE, payment(id(CASH, 0), pay(BOB, ALICE, 30_00)));
	pot.takes(ALICE, archive(3));
}

/// Dissolving needs archive and zero, or thirty days' notice in the log.
#[test]
fn a_pot_ends_settled_or_after_thirty_days() {
	let (dinner, thirty_days) = (id(DINNER, 0), 30 * 24 * 60 * 60 * 1_000);
	let mut pot = Book::of(2);
	pot.takes(ALICE, expense(dinner, spent(&[(ALICE, 30_00)], equal(&[BOB]))));
	assert_eq!(pot.refuses(ALICE, Op::DissolvePot { base: 1 }), Refusal::NotArchived);
	pot.takes(ALICE, Op::ArchivePot { base: 1, unsettled: true });
	assert_eq!(pot.refuses(ALICE, Op::DissolvePot { base: 2 }), Refusal::NotSettled(ALICE));
	assert_eq!(pot.refuses(BOB, Op::AnnounceEnd { base: 2 }), Refusal::Forbidden);

	let given = 1_000;
	let at = |at, base| Entry { by: ALICE, at, op: Op::DissolvePot { base } };
	pot.0.apply(Entry { by: ALICE, at: given, op: Op::AnnounceEnd { base: 2 } }).unwrap();
	assert_eq!(pot.0.clone().apply(at(given + thirty_days - 1, 3)), Err(Refusal::NoticeRuns));
	assert!(pot.0.clone().apply(at(given + thirty_days, 3)).is_ok());

	pot.takes(ALICE, Op::ReopenPot { base: 3 });
	pot.takes(BOB, payment(id(CASH, 0), pay(BOB, ALICE, 30_00)));
	pot.takes(ALICE, archive(4));
	assert_eq!(pot.refuses(BOB, Op::DissolvePot { base: 5 }), Refusal::Forbidden);
	pot.takes(ALICE, Op::DissolvePot { base: 5 });
	assert_eq!(pot.refuses(ALICE, Op::ReopenPot { base: 6 }), Refusal::Dissolved);
	assert_eq!(pot.refuses(BOB, comment(id(9, 0), None, "anyone?")), Refusal::Dissolved);
}

/// The policy leaves others' items to those who made them, those who paid, and owners.
#[test]
fn a_policy_keeps_items_to_those_concerned() {
	let mut pot = Book::of(4);
	let dinner = id(DINNER, 0);
	pot.takes(BOB, expense(dinner, spent(&[(CHARLIE, 30_00)], equal(&[ALICE, DAVE]))));
	let policy = |base, policy| amend_pot(base, PotPatch { policy: Some(policy), ..Default::default() });
	assert_eq!(pot.refuses(BOB, policy(1, Policy::Concerned)), Refusal::Forbidden);
	pot.takes(ALICE, policy(1, Policy::Concerned));
	assert_eq!(pot.refuses(DAVE, amend(dinner, 1, new_memo("mine"))), Refusal::ForbiddenByPolicy);
	assert_eq!(pot.refuses(DAVE, void(dinner, 1)), Refusal::ForbiddenByPolicy);
	for by in [ALICE, BOB, CHARLIE] {
		pot.clone().takes(by, void(dinner, 1));
	}
	pot.takes(ALICE, policy(2, Policy::Editors));
	pot.takes(DAVE, void(dinner, 1));
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

/// Categories are numbers into the pot's own list, which grows at its end.
#[test]
fn categories_are_the_pots_own() {
	let mut pot = Book::of(2);
	let set = |id, base, name: Option<&str>| Op::SetCategory { id, base, name: name.map(text) };
	assert_eq!(pot.refuses(BOB, set(1, 1, Some("Food"))), Refusal::StaleCategory(0));
	pot.takes(BOB, set(0, 1, Some("Food")));
	assert_eq!(pot.refuses(ALICE, set(0, 1, Some("Fun"))), Refusal::Stale(Group::Categories), "two add one at once");
	pot.takes(ALICE, set(1, 2, Some("Fun")));
	pot.takes(ALICE, set(0, 3, None));
	assert_eq!(pot.0.details().categories, [None, Some(text("Fun"))]);
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

/// Direct: each pair settles its own. A pays 120.00 for three and B 50.00 for B and C: B→A 40, C→A 40, C→B 25.
#[test]
fn each_pair_may_settle_its_own() {
	let mut pot = Book::of(3);
	pot.takes(ALICE, expense(id(DINNER, 0), spent(&[(ALICE, 120_00)], equal(&[ALICE, BOB, CHARLIE]))));
	pot.takes(BOB, expense(id(TAXI, 0), spent(&[(BOB, 50_00)], equal(&[BOB, CHARLIE]))));
	assert_eq!(pot.0.direct_plan(), [leg(BOB, ALICE, 40_00), leg(CHARLIE, ALICE, 40_00), leg(CHARLIE, BOB, 25_00)]);
	pot.takes(CHARLIE, payment(id(CASH, 0), pay(CHARLIE, ALICE, 50_00)));
	assert_eq!(pot.0.direct_plan(), [leg(BOB, ALICE, 40_00), leg(ALICE, CHARLIE, 10_00), leg(CHARLIE, BOB, 25_00)]);
}

/// Threshold t: legs under t are left out and their sum is said.
#[test]
fn small_legs_are_left_out_and_summed() {
	let legs = vec![leg(BOB, ALICE, 5_00), leg(CHARLIE, ALICE, 4_99), leg(DAVE, ALICE, 1)];
	assert_eq!(above(Amount(5_00), legs.clone()), (vec![legs[0]], Amount(5_00)));
}

/// A frozen plan clears the balances at its entry; payments name its legs, and what comes after stands beside it.
#[test]
fn a_frozen_plan_stays_whatever_is_spent_after_it() {
	let mut pot = Book::of(3);
	pot.takes(ALICE, expense(id(DINNER, 0), spent(&[(ALICE, 50_00)], exact(&[(BOB, 20_00), (CHARLIE, 30_00)]))));
	let legs = [leg(BOB, ALICE, 20_00), leg(CHARLIE, ALICE, 30_00)];
	assert_eq!(pot.refuses(BOB, freeze(1, &legs[..1])), Refusal::PlanOff(ALICE));
	pot.takes(BOB, freeze(1, &legs));
	assert_eq!(pot.refuses(ALICE, freeze(2, &legs)), Refusal::PlanFrozen, "one at a time");
	let at = pot.0.next_seq() - 1;
	let part = |leg, amount| Payment { leg: Some(LegId { plan: at, leg }), ..pay(CHARLIE, ALICE, amount) };
	assert_eq!(pot.refuses(CHARLIE, payment(id(CASH, 0), part(0, 10_00))), Refusal::UnknownLeg);
	pot.takes(CHARLIE, payment(id(CASH, 0), part(1, 10_00)));
	pot.takes(BOB, expense(id(TAXI, 0), spent(&[(BOB, 6_00)], equal(&[ALICE, BOB, CHARLIE]))));
	let frozen = pot.0.frozen_plan().unwrap();
	assert_eq!(frozen.legs, [(legs[0], Amount(20_00)), (legs[1], Amount(20_00))]);
	assert_eq!(frozen.rest, [leg(ALICE, BOB, 2_00), leg(CHARLIE, BOB, 2_00)]);

	pot.takes(ALICE, Op::ThawPlan { base: 2 });
	assert_eq!(pot.0.frozen_plan(), None);
	assert_eq!(pot.refuses(CHARLIE, payment(id(CASH, 1), part(1, 20_00))), Refusal::UnknownLeg);
}

/// When somebody in a frozen plan becomes a part of another, that other pays the leg.
#[test]
fn a_frozen_plan_follows_a_merge() {
	let mut pot = Book::of(2);
	pot.takes(ALICE, guest(CHARLIE, Role::Viewer));
	pot.takes(ALICE, guest(DAVE, Role::Viewer));
	let debts = exact(&[(BOB, 20_00), (CHARLIE, 30_00)]);
	pot.takes(ALICE, expense(id(DINNER, 0), spent(&[(ALICE, 50_00)], debts)));
	pot.takes(ALICE, merge(DAVE, 1, BOB));
	let legs = [leg(DAVE, ALICE, 20_00), leg(CHARLIE, ALICE, 25_00), leg(CHARLIE, BOB, 5_00), leg(BOB, ALICE, 5_00)];
	pot.takes(ALICE, freeze(1, &legs));
	pot.takes(ALICE, merge(CHARLIE, 1, BOB));
	let frozen = pot.0.frozen_plan().unwrap();
	assert_eq!((frozen.legs[2], frozen.rest), ((legs[2], Amount(0)), vec![]), "Bob owes himself nothing");
	let leg = Some(LegId { plan: frozen.at, leg: 1 });
	pot.takes(BOB, payment(id(CASH, 0), Payment { leg, ..pay(BOB, ALICE, 25_00) }));
	assert_eq!(pot.0.frozen_plan().unwrap().legs[1].1, Amount(0));
}

/// A plan that somebody inactive is a part of could never be paid.
#[test]
fn only_who_can_pay_is_part_of_a_frozen_plan() {
	let mut pot = Book::of(3);
	pot.takes(ALICE, expense(id(DINNER, 0), spent(&[(ALICE, 5_00)], equal(&[BOB]))));
	pot.takes(ALICE, deactivate(CHARLIE, 1));
	let detour = [leg(BOB, CHARLIE, 5_00), leg(CHARLIE, ALICE, 5_00)];
	assert_eq!(pot.refuses(ALICE, freeze(1, &detour)), Refusal::Inactive(CHARLIE));
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
	pot.joins(CHARLIE, Role::Viewer);
	match reason {
		Refusal::NoPot => Book::default().refuses(ALICE, comment(said, None, "anyone here?")),
		Refusal::PotExists => pot.refuses(ALICE, create()),
		Refusal::Stranger => pot.refuses(7, comment(new, None, "let me in")),
		Refusal::Forbidden => pot.refuses(CHARLIE, void(dinner, 1)),
		// Given by whoever takes operations from a signer; here is only what they ask.
		Refusal::NotAppendable => {
			let calls_of_their_own = [create(), send(new, pay(ALICE, BOB, 1))];
			assert!(calls_of_their_own.iter().all(|op| !op.is_appendable()) && void(dinner, 1).is_appendable());
			*reason
		},
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
		Refusal::UnknownRules => {
			let mut op = create();
			if let Op::CreatePot { rules, .. } = &mut op {
				*rules += 1;
			}
			Book::default().refuses(ALICE, op)
		},
		Refusal::Archived => {
			pot.takes(ALICE, Op::ArchivePot { base: 1, unsettled: true });
			pot.refuses(ALICE, void(dinner, 1))
		},
		Refusal::Dissolved => {
			let mut pot = Book::of(1);
			pot.takes(ALICE, archive(1));
			pot.takes(ALICE, Op::DissolvePot { base: 2 });
			pot.refuses(ALICE, comment(new, None, "gone"))
		},
		Refusal::NoticeRuns => {
			pot.takes(ALICE, Op::ArchivePot { base: 1, unsettled: true });
			pot.takes(ALICE, Op::AnnounceEnd { base: 2 });
			pot.refuses(ALICE, Op::DissolvePot { base: 3 })
		},
		Refusal::NoInvite => pot.refuses(DAVE, claim(2, DAVE)),
		Refusal::InviteEarly => {
			pot.takes(ALICE, invite(2, Invitation::Device { member: BOB }));
			pot.refuses(BOB, claim_as_is(2, DAVE))
		},
		Refusal::InviteExpired => {
			pot.takes(ALICE, invite(2, Invitation::New { role: Role::Viewer }));
			pot.0.apply(Entry { by: DAVE, at: A_MONTH + 1, op: claim(2, DAVE) }).unwrap_err()
		},
		Refusal::InviteVoid => {
			pot.takes(BOB, invite(2, Invitation::New { role: Role::Editor }));
			pot.takes(ALICE, make(BOB, 1, Role::Viewer));
			pot.refuses(DAVE, claim(2, DAVE))
		},
		Refusal::StaleInvite => pot.refuses(ALICE, invite(3, Invitation::New { role: Role::Viewer })),
		Refusal::InvitesFull => {
			let viewer = Invitation::New { role: Role::Viewer };
			(2..34).for_each(|number| pot.takes(ALICE, invite(number, viewer)));
			pot.refuses(ALICE, invite(34, viewer))
		},
		Refusal::BadInvite => pot.refuses(
			ALICE,
			Op::Invite {
				number: 2,
				key: [0; 32],
				what: Invitation::New { role: Role::Viewer },
				expires: MAX_INVITE_LIFE + 1,
				uses: 1,
			},
		),
		Refusal::WrongPlace(_) => {
			pot.takes(BOB, invite(2, Invitation::Device { member: BOB }));
			pot.refuses(CHARLIE, claim_as_is(2, DAVE))
		},
		Refusal::AccountFormer => {
			pot.takes(BOB, detach(BOB, 1));
			pot.takes(ALICE, invite(2, Invitation::Any { role: Role::Editor }));
			pot.refuses(BOB, claim_as_is(2, BOB))
		},
		Refusal::AccountsFull => {
			pot.takes(ALICE, invite(2, Invitation::New { role: Role::Viewer }));
			but(&pot.0, |pot| pot.accounts = 256).refuses(DAVE, claim(2, DAVE))
		},
		Refusal::DevicesFull => {
			for (number, who) in (2..9).zip(100..) {
				pot.takes(BOB, invite(number, Invitation::Device { member: BOB }));
				pot.takes(BOB, claim_as_is(number, who));
			}
			pot.refuses(BOB, invite(9, Invitation::Device { member: BOB }))
		},
		Refusal::StaleEpoch => pot.refuses(ALICE, rekey(2, &[ALICE])),
		Refusal::BadKeys => pot.refuses(ALICE, rekey(1, &[])),
		Refusal::BadDelay => {
			pot.refuses(ALICE, amend_pot(1, PotPatch { reinvite_hours: Some(23), ..Default::default() }))
		},
		Refusal::NotArchived => pot.refuses(ALICE, Op::ReopenPot { base: 1 }),
		Refusal::ForbiddenByPolicy => {
			pot.takes(ALICE, amend_pot(1, PotPatch { policy: Some(Policy::Concerned), ..Default::default() }));
			pot.refuses(BOB, void(dinner, 1))
		},
		Refusal::StaleCategory(_) => pot.refuses(ALICE, Op::SetCategory { id: 1, base: 1, name: None }),
		Refusal::CategoriesFull => pot.refuses(ALICE, Op::SetCategory { id: 128, base: 1, name: None }),
		Refusal::BudgetOrder => {
			let line = BudgetLine { category: None, period: Period::Month, amount: Amount(1) };
			let budget = Patch::Set(Budget::truncate_from(vec![line, line]));
			pot.refuses(ALICE, amend_pot(1, PotPatch { budget, ..Default::default() }))
		},
		Refusal::NoDefaultSplit => {
			let default_split = Patch::Set(exact(&[(ALICE, 1)]));
			pot.refuses(ALICE, amend_pot(1, PotPatch { default_split, ..Default::default() }))
		},
		Refusal::PlanFrozen => {
			pot.takes(ALICE, freeze(1, &[leg(BOB, ALICE, 25_00)]));
			pot.refuses(ALICE, freeze(2, &[leg(BOB, ALICE, 25_00)]))
		},
		Refusal::NoPlan => pot.refuses(ALICE, Op::ThawPlan { base: 1 }),
		Refusal::PlanOff(_) => pot.refuses(ALICE, freeze(1, &[leg(BOB, ALICE, 24_99)])),
		Refusal::UnknownLeg => {
			let leg = Some(LegId { plan: 0, leg: 0 });
			pot.refuses(BOB, payment(new, Payment { leg, ..pay(BOB, ALICE, 1) }))
		},
		Refusal::Merged(_) => {
			pot.takes(ALICE, guest(DAVE, Role::Viewer));
			pot.takes(ALICE, merge(DAVE, 1, BOB));
			pot.refuses(ALICE, reactivate(DAVE, 2))
		},
		Refusal::PoolExists(_) => {
			pot.takes(ALICE, pool(DAVE));
			pot.refuses(ALICE, pool(4))
		},
		Refusal::IsPool(_) => {
			pot.takes(ALICE, pool(DAVE));
			pot.refuses(ALICE, share(equal(&[BOB, DAVE])))
		},
		Refusal::NotGuest(_) => pot.refuses(ALICE, merge(CHARLIE, 1, BOB)),
		Refusal::NoAccount(_) => {
			pot.takes(ALICE, guest(DAVE, Role::Viewer));
			pot.refuses(ALICE, send(new, pay(ALICE, DAVE, 1)))
		},
		Refusal::Transferred => {
			pot.takes(ALICE, send(new, pay(ALICE, BOB, 1)));
			pot.refuses(BOB, contest(new, 1))
		},
		Refusal::AdjustmentsOff { .. } => pot.refuses(ALICE, share(Split::Adjust(rows(&[(BOB, 4)])))),
		Refusal::NegativeShare(_) => pot.refuses(ALICE, share(Split::Adjust(rows(&[(ALICE, 0), (BOB, -4)])))),
		Refusal::BillOff { .. } => {
			pot.refuses(ALICE, with_bill(share(exact(&[(BOB, 3)])), bill(&[(2, equal(&[BOB]))])))
		},
		Refusal::BillNotSplit => pot.refuses(ALICE, with_bill(share(equal(&[BOB])), bill(&[(3, equal(&[BOB]))]))),
		Refusal::BillTooLarge => {
			let long = Line { text: text(&"x".repeat(512)), amount: Amount(1), split: equal(&[BOB]) };
			let lines = vec![long; 8].try_into().unwrap();
			pot.refuses(ALICE, with_bill(share(exact(&[(BOB, 3)])), Bill { lines, ..bill(&[]) }))
		},
		Refusal::RateOff { .. } => pot.refuses(ALICE, at_rate(share(equal(&[BOB])), 4)),
		Refusal::BadRate => pot.refuses(ALICE, at_rate(share(equal(&[BOB])), 0)),
		// Given by the pallet, which knows the chain's token.
		Refusal::NotInToken => *reason,
		Refusal::BadRecurrence => {
			let rule = Recurrence { every: 0, ..rent().rule };
			pot.refuses(ALICE, template(new, Template { rule, ..rent() }))
		},
		Refusal::NotDue => {
			pot.takes(ALICE, template(new, rent()));
			pot.refuses(ALICE, Op::Occur { template: new, date: rent().rule.start + 1 })
		},
		Refusal::UnknownMember(_) => pot.refuses(ALICE, share(equal(&[ALICE, 77]))),
		Refusal::Inactive(_) => {
			pot.takes(ALICE, deactivate(CHARLIE, 1));
			pot.refuses(ALICE, share(equal(&[ALICE, CHARLIE])))
		},
		Refusal::StaleMember(_) => pot.refuses(ALICE, guest(CHARLIE, Role::Viewer)),
		Refusal::PotFull => Book::of(128).refuses(ALICE, guest(128, Role::Viewer)),
		Refusal::AccountTaken(_) => {
			pot.takes(ALICE, invite(2, Invitation::New { role: Role::Viewer }));
			pot.refuses(DAVE, claim(2, BOB))
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
			let money = Expense { amount: Amount(4), ..spent(&[(ALICE, 3)], equal(&[BOB])) };
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

fn with_bill(mut op: Op, bill: Bill) -> Op {
	if let Op::AddExpense { money, .. } = &mut op {
		money.bill = Some(Box::new(bill));
	}
	op
}

/// The same as 1.00 of another currency at so much.
fn at_rate(mut op: Op, mantissa: u64) -> Op {
	if let Op::AddExpense { money, .. } = &mut op {
		let rate = Some(Rate { mantissa, scale: 0, inverse: false });
		money.original =
			Some(Box::new(Original { currency: Currency::new("THB", 2).unwrap(), amount: Amount(1), rate }));
	}
	op
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
		admit(self, &Entry { by, at: 0, op }).expect_err("it was to be refused")
	}
}

impl View for But<'_> {
	fn id(&self) -> PotId {
		self.state.id()
	}

	fn pot(&self) -> Option<&Pot> {
		Some(&self.pot)
	}

	fn member(&self, id: MemberId) -> Option<Member> {
		self.state.member(id)
	}

	fn place_of(&self, account: &AccountId) -> Option<MemberId> {
		self.state.place_of(account)
	}

	fn is_former(&self, account: &AccountId) -> bool {
		self.state.is_former(account)
	}

	fn invite(&self, number: InviteNo) -> Option<Invite> {
		self.state.invite(number)
	}

	fn item(&self, id: &ItemId) -> Option<Item> {
		self.state.item(id)
	}

	fn money(&self, id: &ItemId, at: Seq) -> Option<Cow<'_, Money>> {
		self.state.money(id, at)
	}

	fn legs(&self, at: Seq) -> Option<Cow<'_, [Leg]>> {
		self.state.legs(at)
	}
}
