//! Plans of who pays whom.

use super::*;

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
