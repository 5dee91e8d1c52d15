//! Every refusal says what to do.

use super::*;
use crate::book::tests::{apply, book, expense, join, DINNER};
use pot_ledger::{
	admit, AccountId, Amount, Bill, End, Entry, Expense, Invitation, MemberId, Money, Original, Patch, Payment, Rate,
	Recurrence, Role, Split, Template, Text, Unit,
};

fn exact(rows: &[(MemberId, u128)]) -> Split {
	Split::Exact(rows.iter().map(|&(member, part)| (member, Amount(part))).collect::<Vec<_>>().try_into().unwrap())
}

fn explained(book: &Book, by: MemberId, op: &Op) -> String {
	explain(book, op, admit(book.state(), &Entry { by, at: 0, op: op.clone() }).unwrap_err())
}

#[test]
fn parts_that_do_not_fit_say_the_difference() {
	let book = book(&["Bob"]);
	let op = expense(DINNER, "Dinner", 12_50, exact(&[(0, 10_00), (1, 2_60)]));
	let words = "the parts make 12.60 EUR, which is 0.10 more than 12.50: mend the parts, or the amount";
	assert_eq!(explained(&book, 0, &op), words);
	// A refusal that comes from the chain has lost the difference.
	assert_eq!(explain(&book, &op, Refusal::SplitOff { over: 0 }), words);

	let op = expense(DINNER, "Dinner", 12_50, exact(&[(0, 10_00)]));
	assert!(explained(&book, 0, &op).contains("2.50 less than 12.50"));
	let op = expense(DINNER, "Dinner", 12_50, Split::Percent(vec![(0, 60_00), (1, 39_00)].try_into().unwrap()));
	assert_eq!(explained(&book, 0, &op), "the percentages do not make 100: 1.00 missing");
	assert_eq!(explain(&book, &op, Refusal::PercentOff { over: 0 }), "the percentages do not make 100: 1.00 missing");
}

#[test]
fn money_that_is_off_says_what_it_would_be() {
	let book = book(&["Bob"]);
	let with = |change: &dyn Fn(&mut Expense)| {
		let mut op = expense(DINNER, "Dinner", 12_50, exact(&[(0, 6_25), (1, 6_25)]));
		let Op::AddExpense { money, .. } = &mut op else { panic!("an expense") };
		change(money);
		op
	};
	let assert_said = |op: &Op, lost: Refusal, words: &str| {
		assert_eq!(explained(&book, 0, op), words);
		assert_eq!(explain(&book, op, lost), words, "a refusal from the chain has lost the difference");
	};
	let adjusted = with(&|money| money.split = Split::Adjust(vec![(0, 13_00), (1, 0)].try_into().unwrap()));
	let words = "the adjustments make 13.00 EUR, which is 0.50 more than 12.50: make them smaller";
	assert_said(&adjusted, Refusal::AdjustmentsOff { over: 0 }, words);

	let billed = with(&|money| {
		let all = Split::Equal(vec![0, 1].try_into().unwrap());
		let line = pot_ledger::Line { text: Text::plain("Pizza").unwrap(), amount: Amount(11_00), split: all };
		let lines = vec![line].try_into().unwrap();
		let bill = Bill { lines, tax: None, tip: Some(Amount(1_00)), discount: None };
		money.bill = Some(Box::new(bill));
	});
	let words = "the bill makes 12.00 EUR, which is 0.50 less than 12.50: mend a line, or the amount";
	assert_said(&billed, Refusal::BillOff { over: 0 }, words);

	let foreign = with(&|money| {
		let currency = pot_ledger::Currency::new("THB", 2).unwrap();
		let rate = Some(Rate { mantissa: 384, scale: 1, inverse: true });
		money.original = Some(Box::new(Original { currency, amount: Amount(500_00), rate }));
	});
	let words = "at this rate it is 13.02 EUR, and not 12.50: say 13.02, or leave the rate out";
	assert_said(&foreign, Refusal::RateOff { over: 0 }, words);
}

#[test]
fn who_cannot_join_is_told_when_they_can_or_whom_to_ask() {
	const HOUR: u64 = 3_600_000;
	let mut book = book(&[]);
	let (first, second) = (AccountId([2; 32]), AccountId([3; 32]));
	join(&mut book, 1, first, Some("Bob"));
	let invite = |what, uses| Op::Invite { number: 1, key: [0; 32], what, expires: 100 * HOUR, uses };
	let claim = |invite, account| Op::Claim { invite, account, name: None, seal: None };
	let device = Invitation::Device { member: 1 };
	assert_eq!(explained(&book, 0, &invite(device, 0)), "an invite is good for 1 to 128 times");
	apply(&mut book, 0, invite(device, 1));
	assert!(explained(&book, 1, &claim(1, second)).starts_with("the invite opens 1970-01-04 00:00 UTC"));
	assert!(explained(&book, 1, &claim(9, second)).ends_with("ask for a new link"));
	apply(&mut book, 0, Op::DetachMember { id: 1, base: 1, account: None });
	let what = Invitation::Any { role: Role::Editor };
	apply(&mut book, 0, Op::Invite { number: 2, key: [0; 32], what, expires: HOUR, uses: 1 });
	assert!(explained(&book, 1, &claim(2, first)).contains("ask Alice to readmit it, with `pot member readmit 5"));
	assert_eq!(
		explained(&book, 1, &claim(2, AccountId([1; 32]))),
		"this account is Alice's already: an account has one place in a pot"
	);
}

#[test]
fn a_date_that_a_template_does_not_have_is_told_those_that_it_has() {
	let mut book = book(&["Bob"]);
	let all = Split::Equal(vec![0, 1].try_into().unwrap());
	let Op::AddExpense { money, .. } = expense(DINNER, "", 9_00, all) else { panic!("an expense") };
	let rule = Recurrence { start: 20_525, every: 2, unit: Unit::Week, end: End::Never };
	let money = Template { expense: money, rule };
	apply(&mut book, 0, Op::AddTemplate { id: DINNER, money, memo: Text::plain("Cleaner"), category: None });
	let words = explained(&book, 0, &Op::Occur { template: DINNER, date: 20_526 });
	assert_eq!(words, "it does not come on that date: it comes every 2 weeks from 2026-03-13");
	apply(&mut book, 0, Op::Occur { template: DINNER, date: 20_525 });
	let words = explained(&book, 1, &Op::Occur { template: DINNER, date: 20_525 });
	assert!(words.starts_with("it is there already: \"Cleaner\" 9.00"), "{words}");
}

#[test]
fn what_is_stale_says_who_changed_it() {
	let mut book = book(&["Bob"]);
	let all = Split::Equal(vec![0, 1].try_into().unwrap());
	apply(&mut book, 0, expense(DINNER, "Dinner", 12_50, all.clone()));
	let Some(Money::Expense(money)) = expense(DINNER, "", 14_00, all).into_money() else { panic!("an expense") };
	let set = pot_ledger::ExpensePatch { money: Some(money), ..Default::default() };
	apply(&mut book, 1, Op::AmendExpense { id: DINNER, base: 1, set });
	let words = explained(&book, 0, &Op::VoidItem { id: DINNER, base: 1 });
	assert!(
		words.starts_with(
			"the money was changed meanwhile (entry 3: Bob changed \"Dinner\" 12.50 (8f8f): 12.50 → 14.00)"
		),
		"{words}"
	);
	// What was changed of something else after that is not what is in the way.
	let set = pot_ledger::ExpensePatch { category: pot_ledger::Patch::Clear, ..Default::default() };
	apply(&mut book, 0, Op::AmendExpense { id: DINNER, base: 2, set });
	assert_eq!(explained(&book, 0, &Op::VoidItem { id: DINNER, base: 1 }), words);
}

#[test]
fn a_stopped_template_is_named_and_not_what_would_have_come_of_it() {
	let mut book = book(&["Bob"]);
	let all = Split::Equal(vec![0, 1].try_into().unwrap());
	let Op::AddExpense { money, .. } = expense(DINNER, "", 9_00, all) else { panic!("an expense") };
	let rule = Recurrence { start: 20_525, every: 2, unit: Unit::Week, end: End::Never };
	let money = Template { expense: money, rule };
	apply(&mut book, 0, Op::AddTemplate { id: DINNER, money, memo: Text::plain("Cleaner"), category: None });
	apply(&mut book, 0, Op::VoidItem { id: DINNER, base: 1 });
	let words = explained(&book, 0, &Op::Occur { template: DINNER, date: 20_525 });
	let expected = "the template \"Cleaner\" 9.00 (8f8f) is stopped: let it come again first, with `pot template \
		resume 8f8f`";
	assert_eq!(words, expected);
}

#[test]
fn where_to_pay_somebody_is_theirs_to_say() {
	let mut book = book(&[]);
	join(&mut book, 1, pot_ledger::AccountId([2; 32]), Some("Bob"));
	let pay_to = Patch::Set(Text::plain("paypal.me/bob").unwrap());
	let op = Op::AmendMember { id: 1, base: 1, set: pot_ledger::MemberPatch { pay_to, ..Default::default() } };
	let words = explained(&book, 0, &op);
	assert_eq!(words, "where to pay Bob is theirs alone to say while they have an account: ask Bob");
}

#[test]
fn members_out_of_order_are_not_said_to_be_one_twice() {
	let book = book(&["Bob"]);
	let op = expense(DINNER, "", 9_00, Split::Equal(vec![1, 0].try_into().unwrap()));
	assert!(explained(&book, 0, &op).contains("or out of order"));
}

#[test]
fn a_closed_place_and_an_open_balance_say_what_to_do() {
	let mut book = book(&["Bob", "Carol"]);
	apply(&mut book, 0, Op::DeactivateMember { id: 2, base: 1 });
	let all = Split::Equal(vec![0, 1, 2].try_into().unwrap());
	assert!(explained(&book, 0, &expense(DINNER, "Dinner", 30_00, all)).contains("`pot member restore Carol`"));
	apply(&mut book, 0, expense(DINNER, "Dinner", 30_00, Split::Equal(vec![1].try_into().unwrap())));
	let words = explained(&book, 0, &Op::DeactivateMember { id: 1, base: 1 });
	assert_eq!(words, "Bob owes 30.00: settle that first, with `pot settle`");
}

#[test]
fn a_payment_is_judged_by_who_got_it() {
	let mut book = book(&["Bob", "Carol"]);
	let money = Payment::new(0, 1, Amount(5_00));
	apply(&mut book, 0, Op::AddPayment { id: DINNER, money, memo: None, method: None, reference: None, date: None });
	let words = explained(&book, 2, &Op::ConfirmItem { id: DINNER, base: 1 });
	assert!(words.starts_with("Bob got this payment"), "{words}");
}

#[test]
fn who_may_not_is_told_whom_to_ask() {
	let mut book = book(&["Bob"]);
	let set = pot_ledger::MemberPatch { role: Some(Role::Viewer), ..Default::default() };
	apply(&mut book, 0, Op::AmendMember { id: 1, base: 1, set });
	let book = Book { me: Some(1), ..book };
	let op = expense(DINNER, "Dinner", 1, Split::Equal(vec![0].try_into().unwrap()));
	assert!(explained(&book, 1, &op).ends_with("ask Alice to make you an editor"));
}

#[test]
fn a_voided_item_says_how_to_bring_it_back() {
	let mut book = book(&[]);
	apply(&mut book, 0, expense(DINNER, "Dinner", 1_00, Split::Equal(vec![0].try_into().unwrap())));
	apply(&mut book, 0, Op::VoidItem { id: DINNER, base: 1 });
	assert!(explained(&book, 0, &Op::ConfirmItem { id: DINNER, base: 2 }).contains("`pot restore 8f8f`"));
	assert!(explained(&book, 0, &Op::VoidItem { id: DINNER, base: 2 }).ends_with("is voided already"));
}
