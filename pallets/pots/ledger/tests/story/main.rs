//! The rules as a story: Alice and Bob in Paris, then every example of the rules with its own numbers, then
//! the edges.

mod access;
mod edits;
mod members;
mod money;
mod pots;
mod refusals;
mod settle;

use pot_ledger::{
	admit,
	settle::{above, Leg},
	AccountId, Amount, Bill, Budget, BudgetLine, Currency, Date, End, Entry, Expense, ExpensePatch, Group, Invitation,
	Invite, InviteNo, Item, ItemId, LegId, Line, Member, MemberId, Money, Op, Original, Patch, Payment, Period, Policy,
	Pot, PotId, PotPatch, Rate, Recurrence, Refusal, Role, Sealing, Seq, Split, State, Template, TemplatePatch, Text,
	Unit, View, MAX_AMOUNT, MAX_INVITE_LIFE, MAX_MEMBERS, MAX_WEIGHT,
};
use pot_sequences::words::*;
use std::borrow::Cow;

const DINNER: u8 = 1;
const TAXI: u8 = 2;
const CASH: u8 = 3;

fn day(text: &str) -> Date {
	text.parse::<chrono::NaiveDate>().unwrap().to_epoch_days()
}

fn rent() -> Template {
	let expense = spent(&[(ALICE, 900_00)], equal(&[ALICE, BOB]));
	let rule = Recurrence { start: day("2026-01-31"), every: 1, unit: Unit::Month, end: End::Never };
	Template { expense, rule }
}

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
