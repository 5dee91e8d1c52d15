//! Views: their numbers, their words, and that the schemas in `schemas/` describe them.

use jsonschema::{Registry, Validator};
use pot_ledger::{AccountId, Entry, ItemId, PotId, State};
use potchain_client::{
	date, journal,
	stats::{stats, Period},
	views::{self, At},
	Level,
};
use serde::Serialize;
use serde_json::{json, Value};

const TRIP: &str = include_str!("data/trip-to-paris.jsonl");

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
	let json = checked(views::settle(At { level: Level::Pending, ..at(&log) }, &state));
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
	assert_eq!(json["settle"], checked(views::settle(at(&log), &state))["payments"]);
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
		json!({"member": 1, "name": "Bob", "role": "editor", "account": null, "active": true, "rev": 1})
	);
	assert_eq!(json["members"][2]["name"], json!({"sealed": "AAEC", "epoch": 7}));

	let alice = state.members()[0].record.account.unwrap();
	let mine = checked(views::pots(&alice, [(at(&log), &state), (at(&log), &pot(TRIP).0)]));
	assert_eq!(mine["pots"].as_array().unwrap().len(), 1);
	assert_eq!((&mine["pots"][0]["name"], &mine["pots"][0]["role"]), (&json!("Flat"), &json!("owner")));
	assert_eq!(checked(views::pots(&AccountId([0; 32]), [(at(&log), &state)]))["pots"], json!([]));
}

#[test]
fn the_journal_schemas_take_what_is_written_and_nothing_else() {
	let (header_schema, entry_schema) = (schema("journal-header"), schema("journal-entry"));
	for journal in [TRIP, &[FLAT, LATER].concat()] {
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
	] {
		assert!(!entry_schema.is_valid(&serde_json::from_str(wrong).unwrap()), "{wrong}");
		assert!(journal::read(
			&[r#"{"journal":"potchain/1","currency":{"code":"EUR","decimals":2}}"#, wrong].join("\n")
		)
		.is_err());
	}
}
