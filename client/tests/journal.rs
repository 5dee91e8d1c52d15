//! The journal `potchain/1`: what is written reads back, and what cannot be read is refused where it stands.

use codec::Encode;
use pot_ledger::{
	settle::Leg, AccountId, Amount, Bill, BudgetLine, Currency, End, Entry, Expense, ExpensePatch, Invitation, ItemId,
	KeyBox, Kind, LegId, Line, MemberId, MemberPatch, Op, Original, Patch, Payment, PaymentPatch, PerMember, Period,
	Policy, PotId, PotPatch, Rate, Recurrence, Refusal, Role, Sealing, Split, State, Template, TemplatePatch, Text,
	Unit,
};
use potchain_client::{
	journal::{entry_line, read, Header},
	Replica,
};
use proptest::{
	array::{uniform16, uniform32},
	collection::{btree_map, vec},
	option,
	prelude::*,
};
use scale_info::{TypeDef, TypeInfo};
use std::collections::BTreeSet;

const TRIP: &str = include_str!("data/trip-to-paris.jsonl");
/// A pot to which everything happens that can: every operation, with every field that it has.
const EVERYTHING: &str = include_str!("data/everything.jsonl");

fn write(header: &Header, entries: &[Entry]) -> String {
	let lines = (0..).zip(entries).map(|(seq, entry)| entry_line(seq, entry, &header.currency));
	std::iter::once(header.to_line()).chain(lines).map(|line| line + "\n").collect()
}

#[test]
fn a_trip_to_paris_is_read_folded_and_written_back_byte_for_byte() {
	let (header, entries) = read(TRIP).unwrap();
	assert_eq!((header.rules, header.currency.code(), header.currency.decimals), (1, "EUR", 2));
	assert_eq!(header.pot.unwrap().to_string(), "3fb6a1d25e0c4b7f9a8812d6c0e54f31");
	assert_eq!(write(&header, &entries), TRIP);

	// The taxi is 50.00, then 60.00 as 20.00 and 40.00; 20.00 are paid back, not received, and all is off.
	let balances = [[0, 0], [0, 0], [-25_00, 25_00], [-20_00, 20_00], [0, 0], [-20_00, 20_00], [0, 0]];
	let mut state = State::new(header.pot.unwrap());
	for (entry, expected) in entries.into_iter().zip(balances) {
		state.apply(entry).unwrap();
		assert_eq!(state.balances(), &expected[..state.members().len()]);
	}
}

#[test]
fn a_file_written_by_hand_may_leave_out_what_can_be_counted() {
	let (header, entries) = read(concat!(
		r#"{"journal": "potchain/1", "currency": {"code": "JPY", "decimals": 0}}"#,
		"\r\n\r\n",
		r#"{"op": "pot.create", "name": "Kyoto", "owner": "Ann"}"#,
		"\r\n",
		r#"{"op": "member.add", "id": 1, "name": "Ben", "role": "editor"}"#,
		"\r\n",
		r#"{"op": "expense.add", "id": "ramen", "amount": "1635", "paid": {"0": "1635"}, "split": {"shares": {"1": 2, "0": 1}}}"#,
		"\r\n",
		r#"{"op": "item.void", "id": "ramen", "base": 1, "by": 1, "seq": 3}"#,
	))
	.unwrap();
	assert_eq!((header.pot, header.rules, header.genesis), (None, 1, None));
	assert_eq!(entries.iter().map(|entry| (entry.by, entry.at)).collect::<Vec<_>>(), [(0, 0), (0, 0), (0, 0), (1, 0)]);
	assert_eq!(entries[2].op.item(&PotId::default()), entries[3].op.item(&PotId::default()));
	let state = State::fold(PotId::default(), entries[..3].to_vec()).unwrap();
	assert_eq!(state.balances(), [1090, -1090]);
	assert!(State::fold(PotId::default(), entries).unwrap().balances().iter().all(|&balance| balance == 0));
}

#[test]
fn an_account_is_an_address_or_hex() {
	let alice = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
	let hex = "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";
	let line = |account: &str| {
		let header = r#"{"journal":"potchain/1","rules":1,"currency":{"code":"EUR","decimals":2}}"#;
		let create =
			r#"{"seq":0,"at":"1970-01-01T00:00:00.000Z","by":0,"op":"pot.create","name":"P","owner":"O","account""#;
		format!("{header}\n{create}:\"{account}\"}}\n")
	};
	let (header, entries) = read(&line(hex)).unwrap();
	assert_eq!(write(&header, &entries), line(alice));
	assert_eq!(read(&line(alice)).unwrap().1, entries);
	let error = read(&line(&alice.replace("Fz9", "Fz8"))).unwrap_err().to_string();
	assert!(error.ends_with("account: expected an account's address, or 0x and 64 hex digits"), "{error}");
}

/// Checks what is said of a journal with the first `from` in it replaced by `to`, in which a caret stands
/// where the fault is.
#[track_caller]
fn assert_said(from: &str, to: &str, expected: &str) {
	let journal = [TRIP, EVERYTHING].into_iter().find(|journal| journal.contains(from)).expect(from);
	let marked = journal.replacen(from, to, 1);
	let (line, marked_line) = (1..).zip(marked.lines()).find(|(_, line)| line.contains('^')).unwrap();
	let column = marked_line.chars().position(|c| c == '^').unwrap() + 1;
	let error = read(&marked.replacen('^', "", 1)).unwrap_err();
	assert_eq!(error.to_string(), format!("line {line}, column {column}: {expected}"));
}

#[test]
fn a_wrong_amount_is_named_with_its_line_its_column_and_its_field() {
	let right = r#""amount":"50.00""#;
	assert_said(right, r#""amount":^"50""#, r#"amount: write it as "50.00""#);
	assert_said(right, r#""amount":^"50.0""#, r#"amount: write it as "50.00""#);
	assert_said(right, r#""amount":^"050.00""#, r#"amount: write it as "50.00""#);
	assert_said(right, r#""amount": ^50.00"#, "amount: expected a string, in quotes");
	assert_said(right, r#""amount":^null"#, "amount: expected a string, in quotes");
	assert_said(right, r#""amount":^"50.000""#, "amount: too many decimals: the currency has 2");
	assert_said(right, r#""amount":^"-5.00""#, "amount: an amount cannot be negative");
	let not = "amount: not an amount: write digits and a point, as in 12.50, without sign, exponent or separators";
	assert_said(right, r#""amount":^"1e2""#, not);
	assert_said(right, r#""note":"日本","amount":^"50,00""#, not);
	assert_said(r#""0":"20.00","#, r#""0":^"20","#, r#"set.money.split.exact.0: write it as "20.00""#);
	assert_said(
		r#""equal":[0,1]"#,
		r#""percent":{"0":^"50.0","1":"50.00"}"#,
		r#"split.percent.0: write it as "50.00""#,
	);
}

#[test]
fn a_wrong_list_is_named_with_its_line_its_column_and_its_field() {
	let row = r#""0":"20.00","#;
	assert_said(row, r#"^"00":"20.00","#, "set.money.split.exact.00: expected the number of a member");
	assert_said(row, r#""0":"20.00",^"0":"20.00","#, "set.money.split.exact.0: this is here twice");
	let split = r#"{"equal":[0,1]}"#;
	assert_said(split, r#"{"equal":[0,^256]}"#, "split.equal[1]: expected a smaller number");
	assert_said(split, r#"{"equal":^{"0":1}}"#, "split.equal: expected a list");
	assert_said(split, r#"^{"even":[0,1]}"#, "split: expected one of equal, shares, percent, exact and adjust");
	assert_said(split, r#"{"equal":[0,1],^"shares":{}}"#, "split.shares: there is no such field here");
	let many = (0..129).map(|k| k.to_string()).collect::<Vec<_>>().join(",");
	assert_said(split, &format!(r#"{{"equal":^[{many}]}}"#), "split.equal: expected at most 128 members");
}

#[test]
fn a_wrong_field_is_named_with_its_line_and_its_column() {
	assert_said(r#""category":2"#, r#""category":2,^"tip":1"#, "tip: there is no such field here");
	assert_said(r#""memo":"Taxi""#, r#"^"date":"2026-03-13""#, "date: this is here twice");
	assert_said(r#""memo":"Taxi""#, r#""memo":^null"#, "memo: expected a string, in quotes");
	assert_said(
		r#""memo":"Taxi""#,
		r#""memo":{"sealed":^"Ta_i","epoch":2}"#,
		"memo.sealed: expected base64 of at most 576 bytes",
	);
	assert_said(r#""memo":"Taxi""#, r#""memo":^{"sealed":"VGF4aQ=="}"#, "memo.epoch: this field is missing");
	assert_said("\"Alice\"", r#"^"\ud800""#, "owner: expected a string, in quotes");
	assert_said("\"Alice\"", &format!("^\"{}\"", "é".repeat(257)), "owner: expected at most 512 bytes of text");
	assert_said(r#""by":0,"op":"expense"#, r#""by":^"0","op":"expense"#, "by: expected a whole number, without quotes");
	assert_said(r#""role":"editor""#, r#""role":^"admin""#, "role: expected viewer, editor or owner");
	assert_said(
		r#""id":"77aa01f3c85d4e2b96b0a7d4e1f2c3b5""#,
		r#""id":^"""#,
		"id: expected an id: 32 hex digits, or a word of at most 64 bytes",
	);
	let day = "date: not a day: write year, month and day, as in 2026-03-13";
	assert_said(r#""date":"2026-03-13""#, r#""date":^"13.3.2026""#, day);
	let time = "at: not a time: write it in UTC with milliseconds, as in 2026-03-13T10:00:00.500Z";
	assert_said(r#""2026-03-13T18:41:09.500Z""#, r#"^"2026-03-13T18:41:09Z""#, time);
}

#[test]
fn wrong_money_is_named_with_its_line_its_column_and_its_field() {
	assert_said(r#""+10.00""#, r#"^"10.00""#, r#"split.adjust.0: write it as "+10.00""#);
	assert_said(r#""2":"0.00""#, r#""2":^"+0.00""#, r#"split.adjust.2: write it as "0.00""#);
	let not = "split.adjust.0: not a change: write a sign and an amount, as in +12.50 or -5.00";
	assert_said(r#""+10.00""#, r#"^"+-10.00""#, not);
	let rate = r#""rate":"38.4","inverse":true"#;
	let not = "original.rate: not a rate: write digits and a point, as in 38.4, without a sign";
	assert_said(rate, r#""rate":^"38,4""#, not);
	assert_said(rate, r#""rate":^38.4"#, "original.rate: expected a string, in quotes");
	assert_said(rate, r#""rate":"38.4","inverse":^false"#, "original.inverse: expected true, or no such field");
	assert_said(rate, r#"^"inverse":true"#, "original.inverse: there is no such field here");
	assert_said(r#""5000.00""#, r#"^"5000""#, r#"original.amount: write it as "5000.00""#);
	assert_said(
		r#"{"code":"THB","#,
		r#"^{"code":"thb","#,
		"original: expected a code of one to twelve of A-Z and 0-9, and at most 30 decimals",
	);
	assert_said(
		r#""Pizza","amount":"12.00""#,
		r#""Pizza","amount":^12"#,
		"bill.lines[0].amount: expected a string, in quotes",
	);
	assert_said(r#""tip":"2.00""#, r#""tip":^"2""#, r#"bill.tip: write it as "2.00""#);
	let many = vec![r#"{"text":"Pizza","amount":"12.00","split":{"equal":[0]}}"#; 129].join(",");
	assert_said(r#""lines":["#, &format!(r#""lines":^[{many},"#), "bill.lines: expected at most 128 lines");
	assert_said(r#""plan":39,"leg":0"#, r#""plan":39,"leg":^256"#, "leg.leg: expected a smaller number");
}

#[test]
fn a_wrong_template_budget_or_plan_is_named_with_its_line_its_column_and_its_field() {
	assert_said(r#""count":12"#, r#""until":"2026-12-31",^"count":12"#, "count: there is no such field here");
	assert_said(r#""unit":"month""#, r#""unit":^"months""#, "unit: expected day, week, month or year");
	assert_said(r#""every":1"#, r#""every":^65536"#, "every: expected a smaller number");
	assert_said(r#""period":"whole""#, r#""period":^"year""#, "set.budget[0].period: expected whole or month");
	assert_said(r#""policy":"concerned""#, r#""policy":^"owners""#, "set.policy: expected editors or concerned");
	assert_said(r#""goal":"500.00""#, r#""goal":^500"#, "set.goal: expected a string, in quotes");
	assert_said(r#""weight":2"#, r#""weight":^"2""#, "set.weight: expected a whole number, without quotes");
	assert_said(r#""unsettled":true"#, r#""unsettled":^false"#, "unsettled: expected true, or no such field");
	assert_said(r#""legs":["#, r#""legs":[^3,"#, "legs[0]: expected an object, in braces");
	assert_said(r#""name":null"#, r#""name":^5"#, "name: expected a string, in quotes");
	let line = r#"^{"seq":9,"at":"2026-03-13T10:24:00.500Z","by":0,"op":"category.set","id":1,"base":3}"#;
	assert_said(&format!("{},\"name\":null}}", &line[1..line.len() - 1]), line, "name: this field is missing");
}

#[test]
fn a_wrong_invite_or_key_is_named_with_its_line_its_column_and_its_field() {
	assert_said(r#"{"any":"editor"}"#, r#"{"new":"editor",^"any":"editor"}"#, "what.any: there is no such field here");
	assert_said(r#"{"any":"editor"}"#, "^{}", "what: expected one of new, any and device");
	assert_said(r#""uses":3"#, r#""uses":^65536"#, "uses: expected a smaller number");
	assert_said(r#""key":"0x17"#, r#""key":^"17"#, "key: expected 0x and 64 hex digits");
	assert_said(r#""ephemeral":"0xb2"#, r#""ephemeral":^"0x"#, "boxes[0].ephemeral: expected 0x and 64 hex digits");
	assert_said(
		r#""own":{"epoch":1"#,
		r#""own":{"epoch":^"1""#,
		"seal.own.epoch: expected a whole number, without quotes",
	);
	assert_said(
		r#""reinvite_hours":48"#,
		r#""reinvite_hours":^null"#,
		"set.reinvite_hours: expected a whole number, without quotes",
	);
}

#[test]
fn a_wrong_line_is_named() {
	assert_said(r#""seq":4"#, r#""seq":^5"#, "seq: expected 4, the number of the next entry");
	assert_said(r#""item.void""#, r#"^"item.hide""#, "op: expected an operation such as expense.add");
	assert_said(r#"{"seq":5,"#, "^{\"seq\":5}\n{", "op: this field is missing");
	assert_said(r#""from":0,"#, r#""from":0,^,"#, "not JSON: key must be a string");
	assert_said("{\"seq\":3,", "^[]\n{", "expected an object, in braces");
	let known = r#"journal: expected "potchain/1", the only journal this program knows"#;
	assert_said(r#""potchain/1""#, r#"^"potchain/2""#, known);
	let currency = "currency: expected a code of one to twelve of A-Z and 0-9, and at most 30 decimals";
	assert_said(r#"{"code":"EUR","decimals":2}"#, r#"^{"code":"EUR","decimals":31}"#, currency);
	assert_said(r#""pot":"0x3f"#, r#""pot":^"3f"#, "pot: expected 0x and 32 hex digits");
	assert_eq!(read("").unwrap_err().to_string(), "line 1, column 1: not JSON: EOF while parsing a value");
}

#[test]
fn a_refund_names_its_expense_only_as_a_refund() {
	let of = |kind: &str| TRIP.replacen(r#""amount":"50.00""#, &format!(r#"{kind}"amount":"50.00""#), 1);
	assert!(read(&of(r#""kind":"refund","of":"dinner","#)).is_ok());
	assert!(read(&of(r#""of":"dinner","#)).unwrap_err().to_string().ends_with("of: there is no such field here"));
	assert!(read(&of(r#""kind":"spending","#)).unwrap_err().to_string().contains("kind: expected \"refund\""));
}

#[test]
fn every_operation_and_every_field_is_read_folded_and_written_back_byte_for_byte() {
	let (header, entries) = read(EVERYTHING).unwrap();
	assert_eq!(write(&header, &entries), EVERYTHING);
	State::fold(header.pot.unwrap(), entries.clone()).unwrap();

	// The first byte of an operation says which it is.
	let there: BTreeSet<u8> = entries.iter().map(|entry| entry.op.encode()[0]).collect();
	let TypeDef::Variant(ops) = Op::type_info().type_def else { panic!("an enum") };
	let missing: Vec<_> = ops.variants.iter().filter(|op| !there.contains(&op.index)).map(|op| op.name).collect();
	assert!(missing.is_empty(), "data/everything.jsonl lacks {missing:?}");
}

#[test]
fn a_pot_under_other_rules_is_read_but_not_computed() {
	let (header, entries) = read(&TRIP.replace(r#""rules":1"#, r#""rules":2"#)).unwrap();
	assert_eq!((header.rules, entries.len()), (2, 7));
	let first = entries[0].clone();
	let refused = State::fold(header.pot.unwrap(), entries).unwrap_err();
	assert_eq!((refused.seq, refused.why), (0, Refusal::UnknownRules));
	let said = Replica::new(&[0; 32], header.pot.unwrap()).append(first).unwrap_err().to_string();
	assert_eq!(said, "the pot is under version 2 of the rules, which this program does not know: update it");
}

fn text() -> impl Strategy<Value = Text> {
	let sealed = (any::<u32>(), vec(any::<u8>(), 0..=576));
	prop_oneof![
		any::<String>().prop_filter_map("512 bytes", |text| Text::plain(&text)),
		"[\"\\\\\u{0}-\u{1f}\u{7f}\u{2028}\u{1f600}]{0,60}".prop_filter_map("512 bytes", |text| Text::plain(&text)),
		sealed.prop_map(|(epoch, bytes)| Text::Sealed { epoch, bytes: bytes.try_into().unwrap() }),
	]
}

fn item() -> impl Strategy<Value = ItemId> {
	uniform16(any::<u8>()).prop_map(ItemId)
}

fn amount() -> impl Strategy<Value = Amount> {
	prop_oneof![any::<u128>(), (0..100_000u128)].prop_map(Amount)
}

fn rows<T: std::fmt::Debug>(value: impl Strategy<Value = T>) -> impl Strategy<Value = PerMember<T>> {
	btree_map(any::<MemberId>(), value, 0..=12)
		.prop_map(|rows| rows.into_iter().collect::<Vec<_>>().try_into().ok().unwrap())
}

fn change() -> impl Strategy<Value = i128> {
	prop_oneof![any::<i128>(), -100_000..100_000i128]
}

fn split() -> impl Strategy<Value = Split> {
	prop_oneof![
		vec(any::<MemberId>(), 0..=128).prop_map(|members| Split::Equal(members.try_into().unwrap())),
		rows(any::<u32>()).prop_map(Split::Shares),
		rows(any::<u16>()).prop_map(Split::Percent),
		rows(amount()).prop_map(Split::Exact),
		rows(change()).prop_map(Split::Adjust),
	]
}

fn currency() -> impl Strategy<Value = Currency> {
	("[A-Z0-9]{1,12}", 0..=30u8).prop_map(|(code, decimals)| Currency::new(&code, decimals).unwrap())
}

fn original() -> impl Strategy<Value = Original> {
	let rate = (any::<u64>(), any::<u8>(), any::<bool>());
	let rate = rate.prop_map(|(mantissa, scale, inverse)| Rate { mantissa, scale, inverse });
	(currency(), amount(), option::of(rate)).prop_map(|(currency, amount, rate)| Original { currency, amount, rate })
}

fn bill() -> impl Strategy<Value = Bill> {
	let line = (text(), amount(), split()).prop_map(|(text, amount, split)| Line { text, amount, split });
	let extra = || option::of(amount());
	(vec(line, 0..=4), extra(), extra(), extra()).prop_map(|(lines, tax, tip, discount)| Bill {
		lines: lines.try_into().unwrap(),
		tax,
		tip,
		discount,
	})
}

fn expense() -> impl Strategy<Value = Expense> {
	let kind = prop_oneof![Just(Kind::Spending), option::of(item()).prop_map(|of| Kind::Refund { of })];
	let boxed = (option::of(original().prop_map(Box::new)), option::of(bill().prop_map(Box::new)));
	(kind, amount(), rows(amount()), split(), boxed).prop_map(|(kind, amount, paid, split, (original, bill))| Expense {
		kind,
		amount,
		paid,
		split,
		original,
		bill,
	})
}

fn payment() -> impl Strategy<Value = Payment> {
	let leg = (any::<u32>(), any::<u8>()).prop_map(|(plan, leg)| LegId { plan, leg });
	(any::<u8>(), any::<u8>(), amount(), option::of(leg)).prop_map(|(from, to, amount, leg)| Payment {
		from,
		to,
		amount,
		leg,
	})
}

fn template() -> impl Strategy<Value = Template> {
	let unit = prop_oneof![Just(Unit::Day), Just(Unit::Week), Just(Unit::Month), Just(Unit::Year)];
	let end = prop_oneof![Just(End::Never), any::<i32>().prop_map(End::Until), any::<u32>().prop_map(End::Count),];
	let rule = (any::<i32>(), any::<u16>(), unit, end);
	let rule = rule.prop_map(|(start, every, unit, end)| Recurrence { start, every, unit, end });
	(expense(), rule).prop_map(|(expense, rule)| Template { expense, rule })
}

fn pot_patch() -> impl Strategy<Value = PotPatch> {
	let period = prop_oneof![Just(Period::Whole), Just(Period::Month)];
	let line = (option::of(any::<u16>()), period, amount());
	let line = line.prop_map(|(category, period, amount)| BudgetLine { category, period, amount });
	let budget = vec(line, 0..=64).prop_map(|lines| lines.try_into().unwrap());
	let policy = prop_oneof![Just(Policy::Editors), Just(Policy::Concerned)];
	let fields =
		(option::of(text()), patch(text()), option::of(policy), patch(budget), patch(amount()), patch(split()));
	(fields, option::of(any::<u16>())).prop_map(
		|((name, note, policy, budget, goal, default_split), reinvite_hours)| PotPatch {
			name,
			note,
			policy,
			budget,
			goal,
			default_split,
			reinvite_hours,
		},
	)
}

fn member_patch() -> impl Strategy<Value = MemberPatch> {
	(option::of(text()), option::of(role()), patch(any::<u32>()), patch(text()))
		.prop_map(|(name, role, weight, pay_to)| MemberPatch { name, role, weight, pay_to })
}

fn expense_patch() -> impl Strategy<Value = ExpensePatch> {
	let fields =
		(option::of(expense()), patch(text()), patch(text()), patch(any::<i32>()), patch(any::<u16>()), patch(text()));
	fields.prop_map(|(money, memo, note, date, category, receipt)| ExpensePatch {
		money,
		memo,
		note,
		date,
		category,
		receipt,
	})
}

fn payment_patch() -> impl Strategy<Value = PaymentPatch> {
	(option::of(payment()), patch(text()), patch(text()), patch(text()), patch(any::<i32>()))
		.prop_map(|(money, memo, method, reference, date)| PaymentPatch { money, memo, method, reference, date })
}

fn template_patch() -> impl Strategy<Value = TemplatePatch> {
	(option::of(template()), patch(text()), patch(any::<u16>())).prop_map(|(money, memo, category)| TemplatePatch {
		money,
		memo,
		category,
	})
}

fn patch<T: Clone + std::fmt::Debug>(value: impl Strategy<Value = T>) -> impl Strategy<Value = Patch<T>> {
	prop_oneof![Just(Patch::Keep), Just(Patch::Clear), value.prop_map(Patch::Set)]
}

fn role() -> impl Strategy<Value = Role> {
	prop_oneof![Just(Role::Viewer), Just(Role::Editor), Just(Role::Owner)]
}

fn account() -> impl Strategy<Value = AccountId> {
	uniform32(any::<u8>()).prop_map(AccountId)
}

fn optional_text() -> impl Strategy<Value = Option<Text>> {
	option::of(text())
}

/// The pot itself, and its members.
fn pot_op(rules: u8, currency: Currency) -> impl Strategy<Value = Op> {
	let place = || (any::<MemberId>(), any::<u32>());
	let leg = (any::<u8>(), any::<u8>(), amount()).prop_map(|(from, to, amount)| Leg { from, to, amount });
	prop_oneof![
		(text(), text(), option::of(account()), option::of(sealing())).prop_map(move |(name, owner, account, seal)| {
			Op::CreatePot { rules, name, currency: currency.clone(), owner, account, seal }
		}),
		(any::<u32>(), pot_patch()).prop_map(|(base, set)| Op::AmendPot { base, set }),
		(any::<u32>(), any::<bool>()).prop_map(|(base, unsettled)| Op::ArchivePot { base, unsettled }),
		any::<u32>().prop_map(|base| Op::ReopenPot { base }),
		any::<u32>().prop_map(|base| Op::AnnounceEnd { base }),
		any::<u32>().prop_map(|base| Op::DissolvePot { base }),
		(any::<u16>(), any::<u32>(), optional_text()).prop_map(|(id, base, name)| Op::SetCategory { id, base, name }),
		(any::<u32>(), vec(leg, 0..=128))
			.prop_map(|(base, legs)| Op::FreezePlan { base, legs: legs.try_into().unwrap() }),
		any::<u32>().prop_map(|base| Op::ThawPlan { base }),
		(any::<MemberId>(), text(), role()).prop_map(|(id, name, role)| Op::AddMember { id, name, role }),
		(place(), member_patch()).prop_map(|((id, base), set)| Op::AmendMember { id, base, set }),
		(place(), option::of(account())).prop_map(|((id, base), account)| Op::DetachMember { id, base, account }),
		place().prop_map(|(id, base)| Op::DeactivateMember { id, base }),
		place().prop_map(|(id, base)| Op::ReactivateMember { id, base }),
		(any::<MemberId>(), text()).prop_map(|(id, name)| Op::AddPool { id, name }),
		(place(), any::<MemberId>()).prop_map(|((from, base), into)| Op::MergeMember { from, base, into }),
	]
}

/// Who gets in, and the keys of texts.
fn access_op() -> impl Strategy<Value = Op> {
	let what = prop_oneof![
		role().prop_map(|role| Invitation::New { role }),
		role().prop_map(|role| Invitation::Any { role }),
		any::<MemberId>().prop_map(|member| Invitation::Device { member }),
	];
	let invite = (any::<u32>(), uniform32(any::<u8>()), what, any::<u64>(), any::<u16>());
	let former = option::of(uniform32(any::<u8>()).prop_map(|bytes| core::array::from_fn(|at| bytes[at % 32])));
	prop_oneof![
		invite.prop_map(|(number, key, what, expires, uses)| Op::Invite { number, key, what, expires, uses }),
		any::<u32>().prop_map(|number| Op::RevokeInvite { number }),
		(any::<u32>(), account(), optional_text(), option::of(sealing()))
			.prop_map(|(invite, account, name, seal)| Op::Claim { invite, account, name, seal }),
		account().prop_map(|account| Op::Readmit { account }),
		(any::<u32>(), vec((account(), key_box()), 0..=8), former).prop_map(|(epoch, boxes, former)| Op::Rekey {
			epoch,
			boxes: boxes.try_into().unwrap(),
			former
		}),
	]
}

fn sealing() -> impl Strategy<Value = Sealing> {
	(uniform32(any::<u8>()), option::of((any::<u32>(), key_box()))).prop_map(|(public, own)| Sealing { public, own })
}

fn key_box() -> impl Strategy<Value = KeyBox> {
	let bytes = (uniform32(any::<u8>()), uniform16(any::<u8>()));
	(uniform32(any::<u8>()), bytes).prop_map(|(ephemeral, (start, end))| KeyBox {
		ephemeral,
		bytes: [&start[..], &end].concat().try_into().unwrap(),
	})
}

/// Expenses, payments, comments and templates.
fn item_op() -> impl Strategy<Value = Op> {
	let base = || (item(), any::<u32>());
	let (date, category) = (|| option::of(any::<i32>()), || option::of(any::<u16>()));
	let said = (optional_text(), optional_text(), date(), category(), optional_text());
	let paid = (optional_text(), optional_text(), optional_text(), date());
	prop_oneof![
		(item(), expense(), said).prop_map(|(id, money, (memo, note, date, category, receipt))| {
			Op::AddExpense { id, money, memo, note, date, category, receipt }
		}),
		(base(), expense_patch()).prop_map(|((id, base), set)| Op::AmendExpense { id, base, set }),
		(item(), payment(), paid).prop_map(|(id, money, (memo, method, reference, date))| {
			Op::AddPayment { id, money, memo, method, reference, date }
		}),
		(base(), payment_patch()).prop_map(|((id, base), set)| Op::AmendPayment { id, base, set }),
		(item(), payment(), optional_text()).prop_map(|(id, money, memo)| Op::SendPayment { id, money, memo }),
		(item(), option::of(item()), text()).prop_map(|(id, about, text)| Op::AddComment { id, about, text }),
		(base(), text()).prop_map(|((id, base), text)| Op::AmendComment { id, base, text }),
		base().prop_map(|(id, base)| Op::VoidItem { id, base }),
		base().prop_map(|(id, base)| Op::RestoreItem { id, base }),
		base().prop_map(|(id, base)| Op::ConfirmItem { id, base }),
		(base(), optional_text()).prop_map(|((id, base), reason)| Op::ContestItem { id, base, reason }),
		(item(), template(), optional_text(), category()).prop_map(|(id, money, memo, category)| Op::AddTemplate {
			id,
			money,
			memo,
			category
		}),
		(base(), template_patch()).prop_map(|((id, base), set)| Op::AmendTemplate { id, base, set }),
		(item(), any::<i32>()).prop_map(|(template, date)| Op::Occur { template, date }),
	]
}

fn journal() -> impl Strategy<Value = (Header, Vec<Entry>)> {
	let pot = option::of(uniform16(any::<u8>()).prop_map(PotId));
	let header = (pot, any::<u8>(), currency(), option::of(uniform32(any::<u8>())));
	header.prop_flat_map(|(pot, rules, currency, genesis)| {
		let at = prop_oneof![any::<u64>(), 0..2_000_000_000_000u64];
		let op = prop_oneof![pot_op(rules, currency.clone()), access_op(), item_op()];
		let entry = (any::<MemberId>(), at, op).prop_map(|(by, at, op)| Entry { by, at, op });
		(Just(Header { pot, rules, currency, genesis }), vec(entry, 0..20))
	})
}

proptest! {
	#[test]
	fn what_is_written_reads_back((header, entries) in journal()) {
		let text = write(&header, &entries);
		let read = read(&text);
		prop_assert!(read.is_ok(), "{} in {text}", read.unwrap_err());
		prop_assert_eq!(read.unwrap(), (header, entries));
	}

	#[test]
	fn a_damaged_file_is_read_or_refused(at in 0..TRIP.len(), len in 0..9usize, byte in "[\\x00-\\x7fé]") {
		let end = (at + len).min(TRIP.len());
		let damaged = [&TRIP[..at], &byte, &TRIP[end..]].concat();
		if let Err(error) = read(&damaged) {
			prop_assert!(error.line <= damaged.lines().count() && error.column > 0);
		}
	}
}
