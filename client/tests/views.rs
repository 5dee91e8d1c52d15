//! Views: their numbers, their words, and that the schemas in `schemas/` describe them.

use jsonschema::{Registry, Validator};
use pot_ledger::{Amount, Entry, ItemId, PotId, State};
use potchain_client::{
	date, journal, recurring,
	stats::{stats, Period},
	views::{self, At, Mode},
	Level,
};
use serde::Serialize;
use serde_json::{json, Value};
use std::collections::BTreeSet;

const TRIP: &str = include_str!("data/trip-to-paris.jsonl");
/// A pot to which everything happens that can.
const EVERYTHING: &str = include_str!("data/everything.jsonl");

/// A flat with a guest, and items of every kind and status.
const FLAT: &str = r#"
{"journal":"potchain/1","currency":{"code":"EUR","decimals":2}}
{"op":"pot.create","name":"Flat","owner":"Alice","account":"0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d"}
{"op":"member.add","id":1,"name":"Bob","role":"editor"}
{"op":"expense.add","id":"00000000000000000000000000000003","amount":"50.00","paid":{"0":"50.00"},"split":{"exact":{"0":"36.25","1":"13.75"}},"date":"2026-03-13","memo":"Dinner","category":2}
{"op":"comment.add","by":1,"id":"00000000000000000000000000000004","about":"00000000000000000000000000000003","text":"and the wine?"}
{"op":"expense.amend","id":"00000000000000000000000000000003","base":1,"set":{"note":"with wine","category":null}}
{"op":"item.confirm","by":1,"id":"00000000000000000000000000000003","base":2}
"#;

/// What goes on after that.
const LATER: &str = r#"
{"op":"member.add","id":2,"name":{"sealed":"AAEC","epoch":7},"role":"viewer"}
{"op":"expense.add","id":"00000000000000000000000000000008","amount":"100.00","paid":{"1":"100.00"},"split":{"equal":[0,1,2]},"memo":"Gas"}
{"op":"expense.add","id":"00000000000000000000000000000009","kind":"refund","of":"00000000000000000000000000000008","amount":"10.00","paid":{"1":"10.00"},"split":{"percent":{"0":"50.00","1":"50.00"}}}
{"op":"payment.add","by":1,"id":"0000000000000000000000000000000a","from":1,"to":0,"amount":"3.00","date":"2026-03-14","memo":"cash back","method":"cash"}
{"op":"payment.add","by":1,"id":"0000000000000000000000000000000b","from":1,"to":0,"amount":"4.00"}
{"op":"item.contest","id":"0000000000000000000000000000000b","base":1,"reason":"nothing came"}
{"op":"expense.add","id":"0000000000000000000000000000000c","amount":"1.00","paid":{"0":"1.00"},"split":{"shares":{"1":1}}}
{"op":"item.void","id":"0000000000000000000000000000000c","base":1}
"#;

fn pot(journal: &str) -> (State, Vec<Entry>) {
	let (header, log) = journal::read(journal).unwrap();
	(State::fold(header.pot.unwrap_or_default(), log.clone()).unwrap(), log)
}

fn at(log: &[Entry]) -> At {
	At { pot: Some(PotId([0x3f; 16])), level: Level::Final, seq: log.len() as u32 - 1, head: Some([0xab; 32]) }
}

fn id(last: u8) -> ItemId {
	let mut id = ItemId::default();
	id.0[15] = last;
	id
}

/// The schemas, by the name of what they describe.
fn schema(name: &str) -> Validator {
	let files = [
		include_str!("../../schemas/common.json"),
		include_str!("../../schemas/balances.json"),
		include_str!("../../schemas/journal-entry.json"),
		include_str!("../../schemas/journal-header.json"),
		include_str!("../../schemas/list.json"),
		include_str!("../../schemas/pot.json"),
		include_str!("../../schemas/pots.json"),
		include_str!("../../schemas/replay.json"),
		include_str!("../../schemas/settle.json"),
		include_str!("../../schemas/show.json"),
		include_str!("../../schemas/stats.json"),
		include_str!("../../schemas/status.json"),
		include_str!("../../schemas/why.json"),
	];
	let mut registry = Registry::new();
	for file in files {
		let schema: Value = serde_json::from_str(file).unwrap();
		assert!(jsonschema::meta::is_valid(&schema), "{file}");
		let id = schema["$id"].as_str().unwrap().to_owned();
		registry = registry.add(id, schema).unwrap();
	}
	let registry = registry.prepare().unwrap();
	let reference = json!({ "$ref": format!("urn:potchain:schema:{name}") });
	jsonschema::options().with_registry(&registry).build(&reference).unwrap()
}

/// The JSON of a view, which has the form that its schema says, and would not have it with one field more.
#[track_caller]
fn checked(view: impl Serialize) -> Value {
	let mut json = serde_json::to_value(view).unwrap();
	let name = json["schema"].as_str().unwrap().strip_prefix("potchain/").unwrap().strip_suffix("/1").unwrap();
	let schema = schema(name);
	let faults: Vec<_> = schema.iter_errors(&json).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
	assert!(faults.is_empty(), "{faults:#?}");
	json["more"] = 1.into();
	assert!(!schema.is_valid(&json));
	json.as_object_mut().unwrap().remove("more");
	json
}

#[test]
fn balances_are_written_as_the_journal_document_says() {
	let (state, log) = pot(FLAT);
	let written = serde_json::to_string(&views::balances(at(&log), &state)).unwrap();
	assert_eq!(
		written,
		format!(
			concat!(
				r#"{{"schema":"potchain/balances/1","pot":"0x{}","level":"final","seq":5,"head":"0x{}","balances":["#,
				r#"{{"member":0,"name":"Alice","balance":"13.75","paid":"50.00","share":"36.25","sent":"0.00","received":"0.00"}},"#,
				r#"{{"member":1,"name":"Bob","balance":"-13.75","paid":"0.00","share":"13.75","sent":"0.00","received":"0.00"}}]}}"#,
			),
			"3f".repeat(16),
			"ab".repeat(32),
		)
	);
	checked(views::balances(at(&log), &state));
}

#[test]
fn the_plan_is_written_as_the_journal_document_says() {
	let (state, log) = pot(FLAT);
	let json = checked(views::settle(At { level: Level::Pending, ..at(&log) }, &state, Mode::Fewest, None));
	assert_eq!(json["payments"], json!([{"from": 1, "to": 0, "amount": "13.75"}]));
	assert_eq!(json["level"], "pending");
}

#[test]
fn an_item_is_shown_with_its_values_shares_comments_and_history() {
	let (state, log) = pot(FLAT);
	let json = checked(views::show(at(&log), &state, &id(3), &log).unwrap());
	assert_eq!(
		json["item"],
		json!({
			"id": "00000000000000000000000000000003", "kind": "expense", "status": "live", "seq": 2,
			"at": "1970-01-01T00:00:00.000Z", "by": 0, "rev": 3,
			"money": {"amount": "50.00", "paid": {"0": "50.00"}, "split": {"exact": {"0": "36.25", "1": "13.75"}}},
			"date": "2026-03-13", "memo": "Dinner", "note": "with wine", "confirmed": [1], "contested": [],
		})
	);
	assert_eq!(json["shares"], json!({"0": "36.25", "1": "13.75"}));
	assert_eq!(json["comments"][0]["memo"], "and the wine?");
	assert_eq!(json["comments"][0]["by"], 1);
	let ops: Vec<_> = json["history"].as_array().unwrap().iter().map(|entry| [&entry["seq"], &entry["op"]]).collect();
	assert_eq!(json!(ops), json!([[2, "expense.add"], [4, "expense.amend"], [5, "item.confirm"]]));
	assert!(views::show(at(&log), &state, &id(99), &log).is_none());
}

#[test]
fn the_list_says_what_each_item_is_and_whether_it_counts() {
	let (state, log) = pot(&[FLAT, LATER].concat());
	let json = checked(views::list(at(&log), &state, |_| true));
	let rows: Vec<_> = json["items"].as_array().unwrap().iter().map(|item| [&item["kind"], &item["status"]]).collect();
	let expected = json!([
		["expense", "live"],
		["comment", "live"],
		["expense", "live"],
		["expense", "live"],
		["payment", "live"],
		["payment", "contested"],
		["expense", "voided"],
	]);
	assert_eq!(json!(rows), expected);
	let live = checked(views::list(at(&log), &state, |item| item.record.counts()));
	assert_eq!(live["items"].as_array().unwrap().len(), 4);
	for item in [3, 4, 8, 9, 10, 11, 12] {
		checked(views::show(at(&log), &state, &id(item), &log).unwrap());
	}
}

#[test]
fn why_explains_a_balance_row_by_row() {
	let (state, log) = pot(&[FLAT, LATER].concat());
	let json = checked(views::why(at(&log), &state, 1).unwrap());
	let columns = ["seq", "paid", "share", "sent", "received", "change", "running"];
	let rows = json["rows"].as_array().unwrap();
	let rows: Vec<_> = rows.iter().map(|row| columns.map(|column| &row[column])).collect();
	// Of the refund everyone has half: 5.00 back. The contested payment and the voided expense do nothing.
	let expected = json!([
		[2, "0.00", "13.75", "0.00", "0.00", "-13.75", "-13.75"],
		[7, "100.00", "33.33", "0.00", "0.00", "66.67", "52.92"],
		[8, "-10.00", "-5.00", "0.00", "0.00", "-5.00", "47.92"],
		[9, "0.00", "0.00", "3.00", "0.00", "3.00", "50.92"],
	]);
	assert_eq!(json!(rows), expected);
	assert_eq!((&json["name"], &json["balance"]), (&json!("Bob"), &json!("50.92")));
	let balances = checked(views::balances(at(&log), &state));
	for member in 0..3 {
		let why = checked(views::why(at(&log), &state, member).unwrap());
		assert_eq!(why["balance"], balances["balances"][usize::from(member)]["balance"]);
	}
	assert!(views::why(at(&log), &state, 3).is_none());
}

#[test]
fn spending_is_expenses_less_refunds_by_member_category_and_month() {
	let (state, log) = pot(&[FLAT, LATER].concat());
	let json = checked(stats(at(&log), &state, Period::default()));
	// 50.00 and 100.00, less 10.00; neither the payments nor the voided expense.
	assert_eq!((&json["spent"], &json["from"], &json["to"]), (&json!("140.00"), &Value::Null, &Value::Null));
	assert_eq!(json["members"], checked(views::balances(at(&log), &state))["balances"]);
	assert_eq!(json["categories"], json!([{"category": null, "expenses": 3, "spent": "140.00"}]));
	// What has no date is of the day of its block.
	let months = json!([
		{"month": "1970-01", "expenses": 2, "spent": "90.00"},
		{"month": "2026-03", "expenses": 1, "spent": "50.00"},
	]);
	assert_eq!(json["months"], months);
	let (state, log) = everything(42);
	let json = checked(stats(at(&log), &state, Period::default()));
	let named: Vec<_> =
		json["categories"].as_array().unwrap().iter().map(|row| (&row["category"], &row["name"])).collect();
	assert!(named.contains(&(&json!(0), &json!("Food"))), "{named:?}");
}

#[test]
fn a_period_has_its_first_and_its_last_day() {
	let (state, log) = pot(&[FLAT, LATER].concat());
	let within = |from: &str, to: &str| {
		let day = |text| Some(date::parse(text).unwrap());
		checked(stats(at(&log), &state, Period { from: day(from), to: day(to) }))
	};
	assert_eq!(within("2026-03-13", "2026-03-13")["spent"], "50.00");
	assert_eq!(within("2026-03-12", "2026-03-12")["months"], json!([]));
	let payment = within("2026-03-14", "2026-03-14");
	assert_eq!((&payment["spent"], &payment["categories"]), (&json!("0.00"), &json!([])));
	assert_eq!(payment["members"][1]["balance"], "3.00", "the payment of that day, and nothing else");
	assert_eq!(payment["from"], "2026-03-14");
}

#[test]
fn a_replay_is_everything_that_a_log_comes_to() {
	let (state, log) = pot(&[FLAT, LATER].concat());
	let json = checked(views::replay(At { pot: None, head: None, ..at(&log) }, &state));
	assert_eq!((&json["pot"], &json["head"]), (&Value::Null, &Value::Null));
	assert_eq!(
		json["shares"],
		json!({
			"00000000000000000000000000000003": {"0": "36.25", "1": "13.75"},
			"00000000000000000000000000000008": {"0": "33.34", "1": "33.33", "2": "33.33"},
			"00000000000000000000000000000009": {"0": "5.00", "1": "5.00"},
		})
	);
	assert_eq!(json["balances"], checked(views::balances(at(&log), &state))["balances"]);
	assert_eq!(json["settle"], checked(views::settle(at(&log), &state, Mode::Fewest, None))["payments"]);
	checked(views::replay(at(&log), &State::new(PotId::default())));
}

#[test]
fn the_status_says_who_is_in_a_pot_and_pots_says_where_one_is() {
	let (state, log) = pot(&[FLAT, LATER].concat());
	let json = checked(views::status(at(&log), &state).unwrap());
	assert_eq!((&json["items"], &json["settled"]), (&json!(7), &json!(false)));
	assert_eq!(json["members"][0]["account"], "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY");
	assert_eq!(
		json["members"][1],
		json!({"member": 1, "name": "Bob", "role": "editor", "account": null, "accounts": [], "active": true, "rev": 1})
	);
	assert_eq!(json["members"][2]["name"], json!({"sealed": "AAEC", "epoch": 7}));

	let mine = checked(views::pots([(at(&log), &state, 0), (at(&log), &pot(TRIP).0, 1)]));
	assert_eq!((&mine["pots"][0]["name"], &mine["pots"][0]["role"]), (&json!("Flat"), &json!("owner")));
	assert_eq!(mine["pots"][1]["member"], 1);
	assert_eq!(checked(views::pots([]))["pots"], json!([]));
}

/// The pot to which everything happens, as its first entries make it.
fn everything(entries: usize) -> (State, Vec<Entry>) {
	let (header, mut log) = journal::read(EVERYTHING).unwrap();
	log.truncate(entries);
	(State::fold(header.pot.unwrap(), log.clone()).unwrap(), log)
}

/// An item of that pot, by the first byte of its id.
fn item(first: u8) -> ItemId {
	let mut id = ItemId::default();
	id.0[0] = first;
	id
}

#[test]
fn a_pool_holds_money_and_a_merged_place_is_a_part_of_another() {
	let (state, log) = everything(usize::MAX);
	let json = checked(views::balances(at(&log), &state));
	let kitty = &json["balances"][3];
	assert_eq!((&kitty["pool"], &kitty["held"], &kitty["balance"]), (&json!(true), &json!("20.00"), &json!("-20.00")));
	let dave = &json["balances"][4];
	assert_eq!((&dave["into"], &dave["inactive"], &dave["paid"]), (&json!(1), &json!(true), &json!("0.00")));
	assert_eq!(json["balances"][0].as_object().unwrap().len(), 7);

	let status = checked(views::status(at(&log), &state).unwrap());
	let of = |member: usize| &status["members"][member];
	assert_eq!((&of(3)["pool"], &of(4)["into"]), (&json!(true), &json!(1)));
	assert_eq!((&of(2)["weight"], &of(2)["pay_to"]), (&json!(2), &json!("DE02 1203 0000 0000 2020 51")));
	// What Dave paid and bore is Bob's, in the reasons too.
	for member in 0..6 {
		let why = checked(views::why(at(&log), &state, member).unwrap());
		assert_eq!(why["balance"], json["balances"][usize::from(member)]["balance"]);
	}
}

#[test]
fn a_frozen_plan_is_shown_with_what_is_left_of_it_and_the_rest_beside_it() {
	// Bob pays 100.00 of his leg and sends 8.71, and Carla spends 6.00 for him and herself.
	let (state, log) = everything(43);
	let json = checked(views::settle(at(&log), &state, Mode::Fewest, None));
	assert_eq!(
		json["frozen"],
		json!({
			"at": 39,
			"legs": [
				{"from": 1, "to": 0, "amount": "308.71", "left": "200.00"},
				{"from": 2, "to": 0, "amount": "102.90", "left": "102.90"},
				{"from": 3, "to": 0, "amount": "20.00", "left": "20.00"},
			],
			"rest": [{"from": 1, "to": 2, "amount": "3.00"}],
		})
	);
	assert_eq!(json["payments"].as_array().unwrap().len(), 3);
	let (state, log) = everything(44);
	assert!(checked(views::settle(at(&log), &state, Mode::Fewest, None)).get("frozen").is_none());
}

#[test]
fn closed_books_say_so_beside_what_is_to_be_paid() {
	let (open, log) = pot(FLAT);
	let (archived, _) = pot(&[FLAT, r#"{"op":"pot.archive","base":1,"unsettled":true}"#].concat());
	for (state, word) in [(&open, "open"), (&archived, "archived")] {
		assert_eq!(checked(views::settle(at(&log), state, Mode::Fewest, None))["status"], word);
		assert_eq!(checked(views::status(at(&log), state).unwrap())["status"], word);
	}
}

#[test]
fn a_pool_is_told_of_without_a_goal_too() {
	let kitty = r#"{"op":"pool.add","id":2,"name":"Kitty"}
{"op":"payment.add","id":"0000000000000000000000000000000d","from":0,"to":2,"amount":"20.00"}"#;
	let (state, log) = pot(&[FLAT, kitty].concat());
	let json = checked(views::pot(at(&log), &state).unwrap());
	assert_eq!((&json["pool"], &json["held"]), (&json!(2), &json!("20.00")));
	assert!(json.get("goal").is_none());
}

#[test]
fn payments_under_a_threshold_are_left_out_and_summed() {
	let (state, log) = everything(39);
	let settle = |mode, least| checked(views::settle(at(&log), &state, mode, least));
	let json = settle(Mode::Fewest, Some(Amount(102_90)));
	assert_eq!((&json["mode"], &json["left_out"]), (&json!("fewest"), &json!("20.00")));
	assert_eq!(json["payments"].as_array().unwrap().len(), 2);
	assert!(settle(Mode::Fewest, None).get("left_out").is_none());
	let direct = settle(Mode::Direct, Some(Amount(16_17)));
	assert_eq!((&direct["mode"], &direct["left_out"]), (&json!("direct"), &json!("20.00")));
	// Bob: 40.00 of groceries, 6.74 of Thai cooking, 300.00 of rent and 5.00 got, less 11.86 of dinner and 25.00 paid.
	assert_eq!(
		direct["payments"],
		json!([
			{"from": 1, "to": 0, "amount": "314.88"},
			{"from": 2, "to": 0, "amount": "76.73"},
			{"from": 3, "to": 0, "amount": "40.00"},
			{"from": 2, "to": 1, "amount": "16.17"},
		])
	);
}

#[test]
fn the_pot_says_what_was_spent_of_its_budget_and_is_held_of_its_goal() {
	let (state, log) = everything(usize::MAX);
	let json = checked(views::pot(at(&log), &state).unwrap());
	assert_eq!(
		(&json["name"], &json["policy"], &json["archived"], &json["status"]),
		(&json!("Our flat"), &json!("editors"), &json!(true), &json!("dissolved"))
	);
	assert_eq!(json["split"], json!({"shares": {"0": 2, "1": 1}}));
	assert_eq!(json["goal"], json!({"amount": "500.00", "held": "20.00"}));
	// Food: 120.00 of groceries, 34.50 and 9.00 without a date, and 10.00 that came back, all in March.
	assert_eq!(
		json["categories"],
		json!([
			{"category": 0, "name": "Food", "spent": "153.50"},
			{"category": 1, "name": "Home", "spent": "930.00"},
		])
	);
	assert_eq!(
		json["budget"],
		json!([
			{"period": "whole", "amount": "2000.00", "spent": "1219.71"},
			{"category": 0, "period": "month", "amount": "300.00", "months": [{"month": "2026-03", "spent": "153.50"}]},
			{"category": 1, "period": "month", "amount": "900.00", "months": [
				{"month": "2026-03", "spent": "900.00"},
				{"month": "2026-04", "spent": "30.00"},
			]},
		])
	);
	let (rent, next) = (&json["templates"][0], "2026-01-31");
	assert_eq!((&rent["memo"], &rent["next"]), (&json!("Rent and heat"), &json!(next)));
	assert_eq!((&rent["money"]["unit"], &rent["money"]["until"]), (&json!("month"), &json!("2026-12-31")));
	assert!(views::pot(at(&log), &State::new(PotId::default())).is_none());
}

#[test]
fn a_template_is_due_on_the_dates_that_have_no_expense() {
	let (state, _) = everything(usize::MAX);
	let due: Vec<_> = recurring::due(&state, &item(0x9c)).map(date::format).collect();
	assert_eq!(due[..3], ["2026-01-31", "2026-02-28", "2026-04-30"]);
	assert_eq!((due.len(), due[10].as_str()), (11, "2026-12-31"));
	assert_eq!(recurring::due(&state, &item(0x48)).count(), 0);
}

#[test]
fn items_are_shown_with_all_that_is_said_of_them() {
	let (state, log) = everything(usize::MAX);
	let json = checked(views::list(at(&log), &state, |_| true));
	let of = |memo: &str| {
		let mut items = json["items"].as_array().unwrap().iter();
		items.find(|item| item["memo"] == memo).unwrap_or_else(|| panic!("{memo}"))
	};
	assert_eq!(of("Groceries and wine")["receipt"], "https://receipts.example/12b");
	assert_eq!(of("Thai cooking")["money"]["original"]["amount"], "5000.00");
	assert_eq!(of("Dinner")["money"]["bill"]["lines"][1]["text"], "Wine");
	assert_eq!(of("by the chain")["transferred"], true);
	let rents: Vec<_> =
		json["items"].as_array().unwrap().iter().filter(|item| item["memo"] == "Rent and heat").collect();
	assert_eq!((&rents[0]["kind"], &rents[1]["kind"]), (&json!("template"), &json!("expense")));
	assert_eq!((&rents[1]["template"], &rents[1]["date"]), (&rents[0]["id"], &json!("2026-03-31")));
	let (bank, log) = everything(19);
	assert_eq!(checked(views::show(at(&log), &bank, &item(0x66), &log).unwrap())["item"]["reference"], "E2E-17");
	for (id, _) in state.items() {
		checked(views::show(at(&log), &state, id, &log).unwrap());
	}
	checked(views::replay(at(&log), &state));
}

#[test]
fn the_journal_schema_has_every_operation_and_field_and_no_others() {
	let schema: Value = serde_json::from_str(include_str!("../../schemas/journal-entry.json")).unwrap();
	let mut described = BTreeSet::new();
	for form in schema["oneOf"].as_array().unwrap() {
		let op = &form["properties"]["op"];
		let words = op["enum"].as_array().cloned().unwrap_or_else(|| vec![op["const"].clone()]);
		for word in words {
			let word = word.as_str().unwrap().to_owned();
			let fields = form["properties"].as_object().unwrap();
			let set = fields.get("set").and_then(|set| set["properties"].as_object()).into_iter().flatten();
			described.extend(fields.keys().map(|field| format!("{word} {field}")));
			described.extend(set.map(|(field, _)| format!("{word} set.{field}")));
		}
	}
	let mut written = BTreeSet::new();
	for line in EVERYTHING.lines().skip(1) {
		let line: Value = serde_json::from_str(line).unwrap();
		let word = line["op"].as_str().unwrap();
		let fields = line.as_object().unwrap().keys().filter(|field| !["seq", "at", "by"].contains(&field.as_str()));
		written.extend(fields.map(|field| format!("{word} {field}")));
		let set = line["set"].as_object().into_iter().flatten();
		written.extend(set.map(|(field, _)| format!("{word} set.{field}")));
	}
	assert_eq!(described, written);
}

#[test]
fn the_journal_schemas_take_what_is_written_and_nothing_else() {
	let (header_schema, entry_schema) = (schema("journal-header"), schema("journal-entry"));
	for journal in [TRIP, EVERYTHING, &[FLAT, LATER].concat()] {
		let (header, log) = journal::read(journal).unwrap();
		let lines = journal.lines().filter(|line| !line.is_empty());
		let mut lines = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
		assert!(header_schema.is_valid(&lines.next().unwrap()));
		assert!(header_schema.is_valid(&serde_json::from_str(&header.to_line()).unwrap()));
		let written = (0..).zip(&log).map(|(seq, entry)| journal::entry_line(seq, entry, &header.currency));
		for line in lines.chain(written.map(|line| serde_json::from_str(&line).unwrap())) {
			let faults: Vec<_> = entry_schema.iter_errors(&line).map(|fault| fault.to_string()).collect();
			assert!(faults.is_empty(), "{line}: {faults:?}");
		}
	}
	for wrong in [
		r#"{"op":"item.void","id":"taxi"}"#,
		r#"{"op":"item.hide","id":"taxi","base":1}"#,
		r#"{"op":"item.void","id":"taxi","base":1,"reason":"no"}"#,
		r#"{"op":"payment.add","id":"taxi","from":0,"to":1,"amount":5}"#,
		r#"{"op":"payment.add","id":"taxi","from":0,"to":1,"amount":"-5.00"}"#,
		r#"{"op":"expense.add","id":"taxi","amount":"5.00","paid":{"0":"5.00"},"split":{"equal":[0],"exact":{}}}"#,
		r#"{"op":"expense.add","id":"taxi","of":"a","amount":"5.00","paid":{"0":"5.00"},"split":{"equal":[0]}}"#,
		r#"{"op":"expense.amend","id":"taxi","base":1,"set":{"money":null}}"#,
		r#"{"op":"expense.amend","id":"taxi","base":1,"set":{"money":{"amount":"5.00"}}}"#,
		r#"{"op":"expense.amend","id":"taxi","base":1,"set":{"method":"cash"}}"#,
		r#"{"op":"expense.add","id":"taxi","amount":"5.00","paid":{"0":"5.00"},"split":{"adjust":{"0":"1.00"}}}"#,
		r#"{"op":"expense.add","id":"taxi","amount":"5.00","paid":{"0":"5.00"},"split":{"equal":[0]},"original":{"code":"THB","decimals":2,"amount":"5.00","inverse":true}}"#,
		r#"{"op":"template.add","id":"rent","amount":"5.00","paid":{"0":"5.00"},"split":{"equal":[0]},"every":1,"unit":"month","start":"2026-01-31","until":"2026-12-31","count":3}"#,
		r#"{"op":"template.add","id":"rent","amount":"5.00","paid":{"0":"5.00"},"split":{"equal":[0]}}"#,
		r#"{"op":"category.set","id":0,"base":1}"#,
		r#"{"op":"pot.archive","base":1,"unsettled":false}"#,
		r#"{"op":"pot.amend","base":1,"set":{"policy":null}}"#,
	] {
		assert!(!entry_schema.is_valid(&serde_json::from_str(wrong).unwrap()), "{wrong}");
		assert!(journal::read(
			&[r#"{"journal":"potchain/1","currency":{"code":"EUR","decimals":2}}"#, wrong].join("\n")
		)
		.is_err());
	}
}
