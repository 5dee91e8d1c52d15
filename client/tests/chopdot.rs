//! What ChopDot writes, as pots.

mod common;

use common::{create, fold, names, pot};
use pot_ledger::{Amount, Entry, ItemId, Kind, Op, Patch, PotId, Refusal, Split, State, Text};
use potchain_client::import::{self, Error, Import, Options};
use proptest::prelude::*;
use serde_json::{json, Value};

const PARTY: &str = include_str!("data/chopdot-builder-party.json");

fn item(op: &Op) -> Option<ItemId> {
	op.item(&PotId::default())
}

fn read(file: &str, me: &str, repair: bool) -> Result<Import, Error> {
	import::read(file, Some(me), &Options { repair, ..Default::default() })
}

fn memos(state: &State) -> Vec<&str> {
	state.items().filter_map(|(_, item)| item.memo.as_ref()?.as_str()).collect()
}

/// A snapshot of two people with these expenses.
fn snapshot(currency: &str, expenses: Value) -> Value {
	let members = json!([{"id": "ann", "name": "Ann"}, {"id": "owner", "name": "You"}]);
	json!({"potId": "1", "name": "Trip", "baseCurrency": currency, "members": members, "expenses": expenses})
}

fn expense(id: &str, amount: Value) -> Value {
	json!({"id": id, "amount": amount, "paidBy": "owner"})
}

fn split(amount: Value, parts: [Value; 2]) -> Value {
	let [mine, anns] = parts;
	let rows = json!([{"memberId": "owner", "amount": mine}, {"memberId": "ann", "amount": anns}]);
	json!({"id": "e", "amount": amount, "paidBy": "owner", "memo": "Hut", "split": rows})
}

#[track_caller]
fn refused(file: &Value) -> String {
	let error = read(&file.to_string(), "Leo", false).unwrap_err().to_string();
	match error.split_once(": ") {
		Some((place, rest)) if place.starts_with("line ") => rest.into(),
		_ => error,
	}
}

#[test]
fn the_builder_party_is_imported_to_the_planck() {
	let import = read(PARTY, "Leo", false).unwrap();
	let state = pot(&import);
	assert_eq!(
		(import.name.as_str(), import.currency.code(), import.currency.decimals),
		("Polkadot Builder Party", "DOT", 10)
	);
	assert_eq!(names(&state), ["Leo", "Alice", "Bob", "Charlie"]);
	assert_eq!(state.balances(), [13_750_000_000, -5_750_000_000, -16_250_000_000, 8_250_000_000]);
	assert_eq!(
		memos(&state),
		[
			"Conference tickets (3-day pass)",
			"Team dinner at Hackathon venue",
			"Coffee & snacks for coding sessions",
			"Workshop materials & swag",
			"Transportation (shared rides)",
			"confirmed in ChopDot by Alice, Bob, Charlie",
			"confirmed in ChopDot by Bob",
			"confirmed in ChopDot by Alice, Charlie",
			"confirmed in ChopDot by Alice",
		]
	);
	let (id, tickets) = state.items().next().unwrap();
	assert_eq!(tickets.date, Some(20_525));
	assert!(state.items().any(|(_, comment)| comment.about == Some(*id)));
	// The addresses of ChopDot's seed are made up.
	assert!(import.accounts.is_empty());
	let warnings = import.warnings.iter().map(|warning| warning.split_once(": ").unwrap());
	let expected = (0..4).map(|k| format!("members[{k}].address"));
	assert!(warnings.clone().map(|row| row.0.to_string()).eq(expected));
	assert!(warnings.into_iter().all(|row| row.1.ends_with("fails its checksum and is not imported")));
	assert_eq!(
		import.dropped,
		["createdAt", "expenses[].hasReceipt (5 times)", "members[].status (4 times)", "type", "updatedAt"]
	);
}

#[test]
fn the_same_file_makes_the_same_ids_and_another_makes_others() {
	let (first, again) = (read(PARTY, "Leo", false).unwrap(), read(PARTY, "Leandro", false).unwrap());
	assert_eq!((first.salt, &first.ops), (again.salt, &again.ops));
	let other = read(&PARTY.replace(r#""potId": "4""#, r#""potId": "5""#), "Leo", false).unwrap();
	assert_ne!(first.salt, other.salt);
	assert!(first.ops.iter().zip(&other.ops).all(|(one, other)| item(one).is_none() || item(one) != item(other)));
}

#[test]
fn a_file_export_brings_its_finalised_payments() {
	let mut party: Value = serde_json::from_str(PARTY).unwrap();
	let id = party.as_object_mut().unwrap().remove("potId").unwrap();
	party["id"] = id;
	let settlement = |id: &str, status: &str, amount: (&str, &str)| {
		json!({
			"id": id, "when": 1_773_396_000_000u64, "type": "onchain_settlement", "status": status, "txHash": "0x12",
			"fromMemberId": "bob", "toMemberId": "owner", "fromAddress": "a", "toAddress": "b", amount.0: amount.1,
		})
	};
	party["history"] = json!([
		settlement("h1", "finalized", ("amountDot", "1.375")),
		settlement("h2", "submitted", ("amountDot", "0.25")),
		settlement("h3", "finalized", ("amountUsdc", "15.00")),
		{"id": "h4", "when": 1, "type": "remark_checkpoint", "message": "m", "potHash": "0x", "status": "finalized"},
	]);
	party["budget"] = Value::Null;
	let export = json!({"schemaVersion": "1.0.0", "exportedAt": 1, "pot": party.clone()});

	let import = read(&export.to_string(), "Leo", false).unwrap();
	let state = pot(&import);
	assert_eq!(state.balances(), [0, -5_750_000_000, -2_500_000_000, 8_250_000_000]);
	let payment = state.items().find(|(_, item)| item.method.is_some()).unwrap().1;
	assert_eq!(payment.method.as_ref().unwrap().as_str(), Some("on chain 0x12"));
	assert_eq!(payment.date, Some(20_525));
	assert_eq!(
		import.dropped,
		[
			"exportedAt",
			"pot.createdAt",
			"pot.expenses[].hasReceipt (5 times)",
			"pot.history[].fromAddress",
			"pot.history[].toAddress",
			"pot.members[].status (4 times)",
			"pot.type",
			"pot.updatedAt",
			"schemaVersion",
			"pot.history[1]: onchain_settlement submitted",
			"pot.history[2]: onchain_settlement in another currency than DOT",
			"pot.history[3]: remark_checkpoint finalized",
		]
	);
	// A bare pot is the same, and is the same pot as its snapshot.
	let bare = read(&party.to_string(), "Leo", false).unwrap();
	assert_eq!((bare.salt, &bare.ops), (import.salt, &import.ops));
	assert_eq!(bare.salt, read(PARTY, "Leo", false).unwrap().salt);
}

#[test]
fn an_import_that_is_killed_and_run_again_ends_with_each_once() {
	let expenses: Vec<_> = (0..1000).map(|k| expense(&format!("e{k}"), json!((k + 100) as f64 / 100.0))).collect();
	let mut file = snapshot("EUR", expenses.into());
	file["expenses"][7]["attestations"] = json!(["ann"]);
	let import = read(&file.to_string(), "Leo", false).unwrap();
	assert_eq!(import.ops.len(), 1 + 1000 + 1);
	let whole = pot(&import);
	for killed_after in [0, 1, 2, 500, 1001, 1002] {
		let mut pot = fold([create(&import)].into_iter().chain(import.ops[..killed_after].iter().cloned()));
		for op in read(&file.to_string(), "Leo", false).unwrap().remaining(&pot).unwrap() {
			pot.apply(Entry { by: 0, at: 1, op }).unwrap();
		}
		assert_eq!(pot.balances(), whole.balances());
		assert_eq!(memos(&pot), memos(&whole));
		assert_eq!(import.remaining(&pot), Ok(vec![]));
	}
	assert_eq!(import.remaining(&State::new(PotId::default())).unwrap().len(), import.ops.len());
}

#[test]
fn what_changed_in_the_pot_since_stays_and_anything_else_in_its_place_is_a_conflict() {
	let mut file = snapshot("EUR", json!([expense("a", json!(3)), expense("b", json!(4))]));
	let import = read(&file.to_string(), "Leo", false).unwrap();
	let mut state = pot(&import);
	let Op::AddExpense { id, money, .. } = &import.ops[1] else { panic!() };
	let mut set = pot_ledger::ExpensePatch { memo: Patch::Set(Text::plain("Hut").unwrap()), ..Default::default() };
	state.apply(Entry { by: 0, at: 0, op: Op::AmendExpense { id: *id, base: 1, set: set.clone() } }).unwrap();
	state.apply(Entry { by: 0, at: 0, op: Op::VoidItem { id: *id, base: 2 } }).unwrap();
	assert_eq!(import.remaining(&state), Ok(vec![]));

	// The file changes where the pot did not.
	file["expenses"][0]["amount"] = json!(5);
	let changed = read(&file.to_string(), "Leo", false).unwrap();
	assert_eq!(changed.remaining(&state), Err(Error::Conflict { path: "expenses[0]".into() }));
	state.apply(Entry { by: 0, at: 0, op: Op::RestoreItem { id: *id, base: 3 } }).unwrap();
	(set.memo, set.money) = (Patch::Keep, Some(money.clone()));
	state.apply(Entry { by: 0, at: 0, op: Op::AmendExpense { id: *id, base: 4, set } }).unwrap();
	assert_eq!(changed.remaining(&state), Ok(vec![]));

	// Someone else's guest stands where one of the file's would.
	let guest = Op::AddMember { id: 1, name: Text::plain("Zoe").unwrap(), role: pot_ledger::Role::Editor };
	let other = fold([create(&import), guest]);
	assert_eq!(import.remaining(&other), Err(Error::Conflict { path: "members[0]".into() }));
	// The same expense, by someone else.
	let by_ann = Entry { by: 1, at: 0, op: import.ops[1].clone() };
	let mut other = fold([create(&import), import.ops[0].clone()]);
	other.apply(by_ann).unwrap();
	assert_eq!(import.remaining(&other), Err(Error::Conflict { path: "expenses[0]".into() }));
}

#[test]
fn numbers_are_decimals_and_never_floats() {
	let amounts = |currency: &str, numbers: &str| {
		let file = snapshot(currency, json!([])).to_string().replace("[]", numbers);
		read(&file, "Leo", false).map(|import| {
			let amount = |op: &Op| match op {
				Op::AddExpense { money, .. } => Some(money.amount.0),
				_ => None,
			};
			import.ops.iter().filter_map(amount).collect::<Vec<_>>()
		})
	};
	let row = |id: u8, number: &str| format!(r#"{{"id":"{id}","amount":{number},"paidBy":"owner"}}"#);
	let rows = |numbers: &[&str]| {
		format!("[{}]", numbers.iter().zip(0..).map(|(number, id)| row(id, number)).collect::<Vec<_>>().join(","))
	};
	assert_eq!(
		amounts("DOT", &rows(&["1e-3", "0.41", "1E2", "2.50", "0.0000000001"])).unwrap(),
		[10_000_000, 4_100_000_000, 1_000_000_000_000, 25_000_000_000, 1]
	);
	// As doubles these two are the same number.
	assert_eq!(
		amounts("EUR", &rows(&["900719925474099.31", "900719925474099.32"])).unwrap(),
		[90_071_992_547_409_931, 90_071_992_547_409_932]
	);
	assert_eq!(amounts("JPY", &rows(&["1635", "1000.00"])).unwrap(), [1635, 1000]);
	assert!(amounts("JPY", &rows(&["333.33"])).is_err());
	assert!(amounts("USD", &rows(&["0.30000000000000004"])).is_err());
}

#[test]
fn without_a_split_everyone_has_the_same_part() {
	let import = read(&snapshot("EUR", json!([expense("a", json!(30))])).to_string(), "Leo", false).unwrap();
	assert_eq!(pot(&import).balances(), [15_00, -15_00]);
	assert_eq!(names(&pot(&import)), ["Leo", "Ann"]);
}

#[test]
fn a_part_of_nothing_is_left_out() {
	let file = snapshot("EUR", json!([split(json!(8.5), [json!(0), json!(8.5)])]));
	let import = read(&file.to_string(), "Leo", false).unwrap();
	let Op::AddExpense { money, .. } = &import.ops[1] else { panic!() };
	assert_eq!(money.split, Split::Exact(vec![(1, Amount(8_50))].try_into().unwrap()));
	assert_eq!(money.kind, Kind::Spending);
}

#[test]
fn splits_that_do_not_sum_are_all_reported_and_repaired_on_demand() {
	let mut file = snapshot(
		"EUR",
		json!([
			split(json!(100), [json!(33.33), json!(66.66)]),
			split(json!(20), [json!(10), json!(10)]),
			split(json!(10), [json!(5.01), json!(5.02)]),
		]),
	);
	for (k, id) in ["a", "b", "c"].into_iter().enumerate() {
		file["expenses"][k]["id"] = id.into();
	}
	assert_eq!(
		refused(&file),
		concat!(
			"some splits do not make their amounts:\n",
			"  expenses[0] \"Hut\": 0.01 EUR are missing\n",
			"  expenses[2] \"Hut\": 0.03 EUR are too much\n",
			"import with --repair to divide the differences by the rounding rule, or correct the file",
		)
	);
	let import = read(&file.to_string(), "Leo", true).unwrap();
	assert_eq!(
		import.warnings,
		["expenses[0] \"Hut\": 0.01 EUR are missing; repaired", "expenses[2] \"Hut\": 0.03 EUR are too much; repaired"]
	);
	// Who gets the odd unit depends on the id; that it is one unit does not.
	let state = pot(&import);
	for ((id, item), whole) in state.items().zip([10_000, 20_00, 10_00]) {
		let Some(pot_ledger::Money::Expense(money)) = &item.money else { panic!() };
		let parts: Vec<_> = money.shares(id).into_iter().map(|part| part.1 .0).collect();
		assert_eq!(parts.iter().sum::<u128>(), whole);
		match whole {
			10_000 => assert!([[33_34, 66_66], [33_33, 66_67]].contains(&[parts[0], parts[1]])),
			20_00 => assert_eq!(parts, [10_00, 10_00]),
			_ => assert!([[5_00, 5_00], [4_99, 5_01]].contains(&[parts[0], parts[1]])),
		}
	}
}

#[test]
fn a_repair_of_rounded_parts_is_what_an_equal_split_would_be() {
	for id in 0..20 {
		let half = if id % 2 == 0 { json!(5.01) } else { json!(5) };
		let mut file = split(json!(10.01), [half.clone(), half]);
		file["id"] = id.to_string().into();
		let import = read(&snapshot("EUR", json!([file])).to_string(), "Leo", true).unwrap();
		let Op::AddExpense { id, money, .. } = &import.ops[1] else { panic!() };
		let equal = Split::Equal(vec![0, 1].try_into().unwrap());
		assert_eq!(money.shares(id), equal.shares(money.amount, id));
	}
}

#[test]
fn a_repair_takes_from_nobody_more_than_they_have() {
	let file = snapshot("EUR", json!([split(json!(10), [json!(0.01), json!(15)])]));
	let error = read(&file.to_string(), "Leo", true).unwrap_err();
	assert!(matches!(&error, Error::SplitsOff(splits) if !splits[0].repairable), "{error}");
	assert!(error.to_string().ends_with("not all of them can be repaired"));
	let nobody = snapshot("EUR", json!([{"id": "e", "amount": 10, "paidBy": "ann", "split": []}]));
	assert!(matches!(read(&nobody.to_string(), "Leo", true), Err(Error::SplitsOff(_))));
}

#[test]
fn what_looks_wrong_without_being_money_is_a_warning() {
	let mut file = snapshot("EUR", json!([expense("a", json!(3))]));
	let good = "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5";
	file["members"] = json!([
		{"id": "ann", "name": "Ann", "address": good.replace("15o", "15p")},
		{"id": "me", "name": "Leonard", "role": "Owner", "address": good, "evmAddress": "0x00"},
		{"id": "ann2", "name": "Ann", "address": ""},
	]);
	file["expenses"][0]["paidBy"] = "ann".into();
	file["expenses"][0]["attestations"] = json!([{"memberId": "me", "confirmedAt": 1}, "gone"]);
	file.as_object_mut().unwrap().remove("baseCurrency");
	let import = read(&file.to_string(), "Leo", false).unwrap();
	assert_eq!(
		import.warnings,
		[
			"baseCurrency: missing, and so USD, as in ChopDot".to_string(),
			"members[1]: Leonard is you, and is called Leo here".into(),
			"members[2]: there is a member called Ann already: give this one another name; here it is \"Ann 2\"".into(),
			format!("members[0].address: {} fails its checksum and is not imported", good.replace("15o", "15p")),
			"expenses[0].attestations[1]: \"gone\" is no member and is not imported".into(),
		]
	);
	let alice = "d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";
	assert_eq!(format!("{:?}", import.accounts), format!("[(0, {alice})]"));
	assert_eq!(import.dropped, ["expenses[].attestations[].confirmedAt", "members[].evmAddress"]);
	assert_eq!(memos(&pot(&import)), ["confirmed in ChopDot by Leo"]);
}

#[test]
fn an_older_files_description_is_the_memo_or_the_note() {
	let mut file = snapshot("EUR", json!([expense("a", json!(3)), expense("b", json!(4))]));
	file["expenses"][0]["description"] = "Hut".into();
	file["expenses"][1]["memo"] = "Hut".into();
	file["expenses"][1]["description"] = "two nights".into();
	let state = pot(&read(&file.to_string(), "Leo", false).unwrap());
	assert_eq!(memos(&state), ["Hut", "Hut"]);
	let notes: Vec<_> = state.items().map(|(_, item)| item.note.as_ref().and_then(Text::as_str)).collect();
	assert_eq!(notes, [None, Some("two nights")]);
}

#[test]
fn errors_name_the_field() {
	let good = || snapshot("EUR", json!([expense("a", json!(3)), split(json!(4), [json!(1), json!(3)])]));
	let with = |pointer: &str, value: Value| {
		let mut file = good();
		let (parent, name) = pointer.rsplit_once('/').unwrap();
		file.pointer_mut(parent).unwrap()[name] = value;
		refused(&file)
	};
	let row = |pointer: &str, value: Value| {
		let mut file = good();
		*file.pointer_mut(pointer).unwrap() = value;
		refused(&file)
	};
	assert_eq!(row("/expenses/1/amount", json!(-4)), "expenses[1].amount: an amount cannot be negative");
	assert_eq!(row("/expenses/1/amount", json!(0)), "expenses[1].amount: expected an amount above zero");
	assert_eq!(row("/expenses/1/amount", json!(4.005)), "expenses[1].amount: too many decimals: the currency has 2");
	assert_eq!(row("/expenses/1/amount", json!(true)), "expenses[1].amount: expected a number");
	assert_eq!(row("/expenses/1/amount", json!(1e29)), "expenses[1].amount: the amount is too large");
	assert_eq!(
		row("/expenses/1/split/0/amount", json!(-1)),
		"expenses[1].split[0].amount: an amount cannot be negative"
	);
	assert_eq!(
		row("/expenses/1/split/1/memberId", json!("owner")),
		"expenses[1].split[1].memberId: this is here twice"
	);
	assert_eq!(
		row("/expenses/1/split/1/memberId", json!("zoe")),
		"expenses[1].split[1].memberId: expected the id of a member, and \"zoe\" is none"
	);
	assert_eq!(
		row("/expenses/0/paidBy", json!("zoe")),
		"expenses[0].paidBy: expected the id of a member, and \"zoe\" is none"
	);
	assert_eq!(row("/expenses/1/id", json!("a")), "expenses[1].id: this is here twice");
	assert_eq!(row("/members/1/id", json!("ann")), "members[1].id: this is here twice");
	assert_eq!(row("/members/0/name", json!("")), "members[0].name: expected a text that is not empty");
	assert_eq!(
		row("/members/1", json!({"id": "ben", "name": "Ben"})),
		"members: expected a member with the id \"owner\", whose place is yours"
	);
	assert_eq!(row("/baseCurrency", json!("BTC")), "baseCurrency: expected one of DOT, USD, EUR, GBP, CHF, USDC, JPY");
	assert_eq!(row("/potId", json!(4)), "potId: expected a string, in quotes");
	assert_eq!(row("/expenses", json!({})), "expenses: expected a list");
	assert_eq!(
		with("/expenses/0/currency", json!("USD")),
		"expenses[0].currency: expected EUR, the currency of the pot"
	);
	assert_eq!(
		with("/expenses/0/date", json!("13 March 2026")),
		"expenses[0].date: not a day: write year, month and day, as in 2026-03-13"
	);
	assert_eq!(
		with("/expenses/0/memo", json!("é".repeat(257))),
		"expenses[0].memo: expected at most 512 bytes of text"
	);
	let mut nameless = good();
	nameless.as_object_mut().unwrap().remove("name");
	assert_eq!(refused(&nameless), "name: this field is missing");
	let export = json!({"pot": {"id": "1", "name": "Trip", "members": [], "expenses": []}});
	assert_eq!(refused(&export), "pot.members: expected a member with the id \"owner\", whose place is yours");
	let many: Vec<_> = (0..129).map(|k| json!({"id": k.to_string(), "name": "x"})).collect();
	assert_eq!(row("/members", many.into()), "members: expected at most 128 members");
	assert_eq!(
		read("{\n\"potId\"}", "Leo", false).unwrap_err().to_string(),
		"line 2, column 8: not JSON: expected `:`"
	);
	assert_eq!(read(PARTY, "", false).unwrap_err(), Error::Name);
}

proptest! {
	#[test]
	fn a_damaged_file_is_read_or_refused(at in 0..PARTY.len(), len in 0..40usize, text in "[\\x00-\\x7fé]{0,3}") {
		// The file is ASCII.
		let damaged = [&PARTY[..at], &text, &PARTY[(at + len).min(PARTY.len())..]].concat();
		if let Ok(import) = read(&damaged, "Leo", true) {
			prop_assert_eq!(pot(&import).balances().iter().sum::<i128>(), 0);
		}
	}
}

#[test]
fn what_the_rules_refuse_is_refused_before_anything_is_sent() {
	let mut file = snapshot("DOT", json!([]));
	file["history"] = json!([{
		"id": "h", "type": "onchain_settlement", "status": "finalized", "amountDot": "1", "fromMemberId": "ann",
		"toMemberId": "ann",
	}]);
	let error = read(&file.to_string(), "Leo", false).unwrap_err();
	assert_eq!(error, Error::Refused { path: "history[0]".into(), why: Refusal::SamePerson });
}
