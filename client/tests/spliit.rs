//! What Spliit writes, as pots.

mod common;

use common::{create, fold, names, pot};
use pot_ledger::{Amount, Entry, ItemState, Kind, Money, Split, State, Text};
use potchain_client::import::{self, Error, Import, Options};
use proptest::prelude::*;
use serde_json::{json, Value};

const LISBON: &str = include_str!("data/spliit-lisbon.json");

fn read(file: &str, me: &str) -> Result<Import, Error> {
	import::read(file, Some(me), &Options::default())
}

fn lisbon() -> Import {
	read(LISBON, "Ana").unwrap()
}

/// A group of three with one expense, some of whose fields are these.
fn group(fields: Value) -> Value {
	let people = ["ann", "ben", "cy"].map(|id| json!({"id": id, "name": id}));
	let parts = ["ann", "ben", "cy"].map(|id| json!({"participantId": id, "shares": 100}));
	let mut expense = json!({"id": "e1", "expenseDate": "2026-03-01T00:00:00.000Z", "title": "Hut", "amount": 9500,
		"paidById": "ann", "paidFor": parts, "isReimbursement": false, "splitMode": "EVENLY"});
	for (name, value) in fields.as_object().unwrap() {
		expense[name] = value.clone();
	}
	json!({"id": "g", "name": "Trip", "currency": "€", "currencyCode": "EUR", "participants": people,
		"expenses": [expense]})
}

fn parts(shares: [u32; 3]) -> Value {
	let rows = ["ann", "ben", "cy"].iter().zip(shares);
	rows.map(|(id, shares)| json!({"participantId": id, "shares": shares})).collect()
}

#[track_caller]
fn balances(fields: Value) -> Vec<i128> {
	pot(&read(&group(fields).to_string(), "ann").unwrap()).balances().to_vec()
}

#[track_caller]
fn refused(file: &Value) -> String {
	let error = read(&file.to_string(), "ann").unwrap_err().to_string();
	error.split_once(": ").map_or(error.clone(), |(_, rest)| rest.into())
}

fn item<'a>(state: &'a State, memo: &str) -> &'a ItemState {
	let is_it = |item: &&ItemState| item.memo.as_ref().and_then(Text::as_str) == Some(memo);
	state.items().map(|row| row.1).find(is_it).unwrap()
}

fn split<'a>(state: &'a State, memo: &str) -> &'a Split {
	match &item(state, memo).money {
		Some(Money::Expense(expense)) => &expense.split,
		other => panic!("{other:?}"),
	}
}

#[test]
fn a_group_of_seven_is_imported_to_the_cent() {
	let import = lisbon();
	let state = pot(&import);
	assert_eq!(
		(import.name.as_str(), import.currency.code(), import.currency.decimals),
		("Lisbon with seven", "EUR", 2)
	);
	assert_eq!(names(&state), ["Ana", "Ben", "Cid", "Déa", "Edu", "Fay", "Gil"]);
	// What Spliit's own getExpenseShares makes of the file.
	assert_eq!(state.balances(), [686_397, -24_416, -125_421, -127_036, -136_819, -133_020, -139_685]);
	let cents = [1_342_85, 1_342_86, 1_342_86, 1_342_86, 1_342_86, 1_342_86, 1_342_85].map(Amount);
	let shares = match &item(&state, "Flat for ten days").money {
		Some(Money::Expense(flat)) => flat.shares(&state.items().next().unwrap().0.clone()),
		other => panic!("{other:?}"),
	};
	assert_eq!(shares, (0..7).zip(cents).collect::<Vec<_>>());
	assert_eq!(item(&state, "Flat for ten days").date, Some(20_513));
}

#[test]
fn an_expense_stays_divided_as_it_was_where_no_odd_cent_moves_by_that() {
	let import = lisbon();
	let state = pot(&import);
	assert_eq!(split(&state, "Groceries"), &Split::Shares(vec![(0, 4), (1, 2), (2, 3)].try_into().unwrap()));
	assert_eq!(
		split(&state, "Tram passes"),
		&Split::Percent(vec![(3, 3333), (4, 3333), (5, 3334)].try_into().unwrap())
	);
	assert_eq!(split(&state, "Streaming"), &Split::Equal(vec![4, 5, 6].try_into().unwrap()));
	let fado = vec![(0, Amount(72_50)), (3, Amount(65_00)), (6, Amount(50_00))];
	assert_eq!(split(&state, "Fado night"), &Split::Exact(fado.try_into().unwrap()));
	assert!(matches!(split(&state, "Flat for ten days"), Split::Exact(_)));
	assert_eq!(
		import.warnings,
		["2 of the expenses are divided by exact amounts, as Spliit gives the odd cents to others than a pot does: \
		  expenses[0], expenses[4]"]
	);
}

#[test]
fn what_is_left_out_is_said_and_notes_are_kept() {
	let import = lisbon();
	let state = pot(&import);
	assert_eq!(
		import.dropped,
		[
			"activities",
			"expenses[].createdAt (8 times)",
			"information",
			"the categories Bus/Train, General, Groceries, Hotel, Movies",
			"expenses[5].recurrenceRule: \"Streaming\" is repeated monthly",
		]
	);
	assert_eq!(item(&state, "Flat for ten days").note, Text::plain("Paid in two parts"));
	assert_eq!(item(&state, "Fado night").note, Text::plain("205.00 USD, at 0.914634"));
	let about = item(&state, "by bank").about.unwrap();
	assert_eq!(state.item_state(&about).unwrap().memo, Text::plain("Reimbursement"));
	let long = read(&group(json!({"notes": "é".repeat(300)})).to_string(), "ann").unwrap();
	assert_eq!(item(&pot(&long), "Hut").note, Text::plain(&"é".repeat(256)));
	assert!(long.warnings.contains(&"expenses[0].notes: cut at 512 bytes".into()));
}

#[test]
fn reimbursements_are_payments_to_everyone_whom_they_reached() {
	let state = pot(&lisbon());
	let is_cash = |item: &&ItemState| item.memo == Text::plain("Cash from the envelope");
	let cash = state.items().map(|row| row.1).filter(is_cash).map(|item| match &item.money {
		Some(Money::Payment(payment)) => (payment.from, payment.to, payment.amount.0),
		other => panic!("{other:?}"),
	});
	assert_eq!(cash.collect::<Vec<_>>(), [(5, 0, 16_67), (5, 2, 16_66), (5, 3, 16_67)]);
	// To oneself nothing is paid; and below zero it went the other way.
	let import = read(&group(json!({"isReimbursement": true, "amount": -3000})).to_string(), "ann").unwrap();
	assert_eq!(pot(&import).balances(), [-20_00, 10_00, 10_00]);
	assert_eq!(import.dropped, ["expenses[0]: the 10.00 EUR that ann gave to themselves"]);
}

#[test]
fn the_parts_are_those_of_spliits_own_rule() {
	// As Spliit's own tests have it, and who gets the odd cents by its hash of "e1", whose place in line is 2.
	assert_eq!(balances(json!({})), [63_33, -31_66, -31_67]);
	let refund = read(&group(json!({"amount": -9500})).to_string(), "ann").unwrap();
	let refund = pot(&refund);
	assert_eq!(refund.balances(), [-63_33, 31_67, 31_66]);
	let Some(Money::Expense(money)) = &item(&refund, "Hut").money else { panic!() };
	assert_eq!(money.kind, Kind::Refund { of: None });
	// Rows from before Spliit refused them are ratios.
	let percent = json!({"splitMode": "BY_PERCENTAGE", "amount": 100, "paidFor": parts([6000, 2000, 0])});
	assert_eq!(balances(percent), [25, -25, 0]);
	let amounts = group(json!({"splitMode": "BY_AMOUNT", "amount": 100, "paidFor": parts([30, 30, 0])}));
	let import = read(&amounts.to_string(), "ann").unwrap();
	assert_eq!(pot(&import).balances(), [50, -50, 0]);
	assert_eq!(import.warnings, ["expenses[0]: the amounts of \"Hut\" do not make it; divided as in Spliit"]);
}

#[test]
fn a_group_with_but_a_symbol_needs_a_currency() {
	let mut file = group(json!({"amount": 900}));
	file["currencyCode"] = "".into();
	assert_eq!(
		read(&file.to_string(), "ann").unwrap_err().to_string(),
		"the file calls its currency \"€\", which is no code: say which it is with --currency, as in EUR"
	);
	let options = Options { currency: Some("EUR".into()), ..Options::default() };
	assert_eq!(import::read(&file.to_string(), Some("ann"), &options).unwrap().currency.decimals, 2);
	file["currencyCode"] = "HUF".into();
	assert_eq!(
		import::read(&file.to_string(), Some("ann"), &options).unwrap_err().to_string(),
		"the file has nothing in EUR: it is in HUF"
	);
	// Spliit counts forints whole.
	assert_eq!(read(&file.to_string(), "ann").unwrap().currency.decimals, 0);
}

#[test]
fn importing_again_sends_only_what_is_missing() {
	let import = lisbon();
	let whole = pot(&import);
	for killed_after in 0..=import.ops.len() {
		let mut state = fold([create(&import)].into_iter().chain(import.ops[..killed_after].iter().cloned()));
		for op in lisbon().remaining(&state).unwrap() {
			state.apply(Entry { by: 0, at: 1, op }).unwrap();
		}
		assert_eq!(state.balances(), whole.balances());
		assert_eq!(import.remaining(&state), Ok(vec![]));
	}
	// As somebody else it is another pot's numbers.
	assert_eq!(read(LISBON, "Ben").unwrap().remaining(&whole), Err(Error::Conflict { path: "participants[0]".into() }));
}

#[test]
fn errors_name_the_line_the_column_and_the_field() {
	let broken = LISBON.replace("\"amount\": 8405", "\"amount\": 84.05");
	assert_eq!(
		read(&broken, "Ana").unwrap_err().to_string(),
		"line 22, column 106: expenses[1].amount: expected a whole number, without quotes"
	);
	let with = |fields| refused(&group(fields));
	assert_eq!(
		with(json!({"paidById": "zoe"})),
		"expenses[0].paidById: expected the id of a participant, and \"zoe\" is none"
	);
	assert_eq!(
		with(json!({"splitMode": "BY_WEIGHT"})),
		"expenses[0].splitMode: expected EVENLY, BY_SHARES, BY_PERCENTAGE or BY_AMOUNT"
	);
	assert_eq!(with(json!({"paidFor": []})), "expenses[0].paidFor: expected someone who has a part in it");
	let twice = json!([{"participantId": "ben", "shares": 1}, {"participantId": "ben", "shares": 1}]);
	assert_eq!(with(json!({"paidFor": twice})), "expenses[0].paidFor: this is here twice");
	let mut file = group(json!({}));
	file["expenses"] = json!([file["expenses"][0], file["expenses"][0]]);
	assert_eq!(refused(&file), "expenses[1].id: this is here twice");
	assert_eq!(
		read(LISBON, "Zoe").unwrap_err().to_string(),
		"Zoe is not in the file: say who of the file you are, with --as: Ana, Ben, Cid, Déa, Edu, Fay, Gil"
	);
}

proptest! {
	#[test]
	fn every_way_to_divide_keeps_the_sum_and_the_balances_of_spliit(
		amount in prop_oneof![-1_000_000i64..0, 1..1_000_000i64],
		shares in [1..5000u32, 0..5000u32, 0..5000u32],
		mode in prop::sample::select(vec!["EVENLY", "BY_SHARES", "BY_PERCENTAGE", "BY_AMOUNT"]),
		id in "[a-z]{1,8}",
	) {
		let fields = json!({"id": id, "amount": amount, "splitMode": mode, "paidFor": parts(shares)});
		let import = read(&group(fields).to_string(), "ann").unwrap();
		let state = pot(&import);
		let weights = if mode == "EVENLY" { [1; 3] } else { shares.map(i128::from) };
		let whole: i128 = weights.iter().sum();
		prop_assert_eq!(state.balances().iter().sum::<i128>(), 0);
		for (k, weight) in weights.into_iter().enumerate() {
			let paid = if k == 0 { i128::from(amount) } else { 0 };
			let off = (paid - state.balances()[k]) * whole - i128::from(amount) * weight;
			prop_assert!(off.abs() < whole, "less than a cent from the exact part");
		}
	}

	#[test]
	fn a_damaged_group_is_read_or_refused(at in 0..LISBON.len(), len in 0..40usize, text in "[\\x00-\\x7fé]{0,3}") {
		let damaged = [&LISBON.as_bytes()[..at], text.as_bytes(), &LISBON.as_bytes()[(at + len).min(LISBON.len())..]];
		if let Ok(import) = read(&String::from_utf8_lossy(&damaged.concat()), "Ana") {
			prop_assert_eq!(pot(&import).balances().iter().sum::<i128>(), 0);
		}
	}
}
