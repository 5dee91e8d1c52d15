//! Amounts, splits, rounding, bills and other currencies.

use super::*;

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

/// A refund can undo part of an expense for some only.
#[test]
fn a_refund_has_its_own_split() {
	let mut pot = Book::of(2);
	pot.takes(ALICE, expense(id(DINNER, 0), spent(&[(ALICE, 30_00)], equal(&[ALICE, BOB]))));
	pot.takes(ALICE, expense(id(TAXI, 0), back(Some(id(DINNER, 0)), &[(ALICE, 10_00)], equal(&[BOB]))));
	assert_eq!(pot.balances(), [5_00, -5_00]);
}
