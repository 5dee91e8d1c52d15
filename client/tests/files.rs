//! Files of pots: for a spreadsheet, for a proof, and for people.

use pot_ledger::{Entry, PotId, State};
use potchain_client::{
	journal, raw, sheet,
	statement::Statement,
	stats::{stats, Period},
	views::At,
	Block, Error, Level, Opened, Replica,
};

/// A pot of people who mean no good.
const CLUB: &str = r##"
{"journal":"potchain/1","currency":{"code":"EUR","decimals":2}}
{"op":"pot.create","name":"Club <b>& Co</b>","owner":"Alice"}
{"op":"member.add","id":1,"name":"=HYPERLINK(\"x\")","role":"editor"}
{"op":"member.add","id":2,"name":"<img src=x onerror=alert(1)>","role":"editor"}
{"op":"expense.add","id":"dinner","amount":"100.00","paid":{"0":"60.00","1":"40.00"},"split":{"equal":[0,1,2]},"date":"2026-03-13","memo":"<script>alert(1)</script>, \"wine\"","note":"\"'></table>"}
{"op":"expense.add","id":"back","kind":"refund","of":"dinner","amount":"10.00","paid":{"0":"10.00"},"split":{"equal":[0,1,2]},"memo":"-1+1"}
{"op":"payment.add","by":1,"id":"cash","from":1,"to":0,"amount":"3.00","method":"@SUM(A1)"}
{"op":"payment.add","by":1,"id":"none","from":2,"to":0,"amount":"5.00"}
{"op":"item.contest","id":"none","base":1,"reason":"</td>nothing & came"}
{"op":"expense.add","id":"gone","amount":"1.00","paid":{"0":"1.00"},"split":{"equal":[2]},"memo":"Gum"}
{"op":"item.void","id":"gone","base":1}
"##;

const POT: PotId = PotId([0x3f; 16]);
const GENESIS: [u8; 32] = [0xab; 32];

fn club() -> (State, Vec<Entry>) {
	let (_, log) = journal::read(CLUB).unwrap();
	(State::fold(POT, log.clone()).unwrap(), log)
}

fn at(log: &[Entry], level: Level) -> At {
	At { pot: Some(POT), level, seq: log.len() as u32 - 1, head: Some([0xcd; 32]) }
}

fn rows(text: &str) -> Vec<Vec<String>> {
	let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
	reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn the_columns_of_the_members_sum_to_their_balances() {
	let (state, _) = club();
	let rows = rows(&sheet::items(&state));
	assert_eq!(rows.len(), 1 + 5, "the headings, and every expense and payment");
	assert_eq!(rows[0][17..], ["Alice", "'=HYPERLINK(\"x\")", "<img src=x onerror=alert(1)>"]);
	for (member, balance) in state.balances().iter().enumerate() {
		let cents = rows[1..].iter().map(|row| row[17 + member].replace('.', "").parse::<i128>().unwrap());
		assert_eq!(cents.sum::<i128>(), *balance);
	}
	let status: Vec<_> = rows[1..].iter().map(|row| row[11].as_str()).collect();
	assert_eq!(status, ["live", "live", "live", "contested", "voided"]);
	let amounts: Vec<_> = rows[1..].iter().map(|row| row[6].as_str()).collect();
	assert_eq!(amounts, ["100.00", "-10.00", "3.00", "5.00", "1.00"]);
	assert_eq!(rows[1][1..5], ["2026-03-13", "expense", &rows[1][3], "<script>alert(1)</script>, \"wine\""]);
	assert_eq!(rows[1][7], "Alice 60.00; =HYPERLINK(\"x\") 40.00");
}

#[test]
fn no_cell_that_people_wrote_is_a_formula() {
	let (state, log) = club();
	let document = stats(at(&log, Level::Final), &state, Period::default());
	let sheets = [
		sheet::items(&state),
		sheet::members_of(&state, &document.body),
		sheet::categories_of(&state, &document.body),
		sheet::months_of(&document.body),
	];
	let is_number =
		|cell: &str| cell.strip_prefix('-').unwrap_or(cell).bytes().all(|b| b.is_ascii_digit() || b == b'.');
	for cell in sheets.iter().flat_map(|sheet| rows(sheet)).flatten() {
		assert!(!cell.starts_with(['=', '+', '-', '@']) || is_number(&cell), "{cell}");
	}
	assert!(sheets[0].contains(",'-1+1,") && sheets[0].contains(",'@SUM(A1),"));
	assert_eq!(rows(&sheets[2]), [["category", "name", "expenses", "spent"], ["", "", "2", "90.00"]]);
}

/// The pot of a raw log, before its first entry.
fn pot(raw: &raw::Raw) -> Opened {
	Opened::new(Replica::new(&raw.genesis, raw.pot), None).unwrap()
}

#[test]
fn a_raw_log_makes_the_pot_and_its_head_again() {
	let (state, log) = club();
	let text = raw::write(&GENESIS, POT, &log);
	assert!(raw::is_raw(&text) && !raw::is_raw(CLUB) && !raw::is_raw("raw"));
	let raw = raw::read(&text).unwrap();
	assert_eq!((raw.pot, raw.genesis), (POT, GENESIS));
	let mut replica = pot(&raw);
	raw.entries.iter().for_each(|(entry, head)| replica.append_claimed(entry.clone(), head).unwrap());
	assert_eq!((replica.log(), replica.state()), (&log[..], &state));
}

#[test]
fn a_raw_log_that_is_cut_off_says_so() {
	let (_, log) = journal::read(CLUB).unwrap();
	let text = raw::write(&GENESIS, POT, &log);
	for cut in [30, text.len() - 20] {
		let cut = &text[..cut];
		assert!(raw::is_raw(cut));
		assert!(raw::read(cut).unwrap_err().to_string().contains("the file is cut off"), "{cut}");
	}
}

#[test]
fn a_raw_log_that_was_tampered_with_breaks_where_that_was_done() {
	let (_, log) = club();
	let text = raw::write(&GENESIS, POT, &log);
	let breaks_at = |text: &str| {
		let raw = raw::read(text).unwrap();
		let mut replica = pot(&raw);
		let broken = raw.entries.iter().find_map(|(entry, head)| replica.append_claimed(entry.clone(), head).err());
		match broken {
			Some(Error::Inconsistent(what)) => what.split(':').next().unwrap().to_owned(),
			other => panic!("{other:?}"),
		}
	};
	let memo = hex::encode("wine");
	assert_eq!(breaks_at(&text.replace(&memo, &hex::encode("beer"))), "the chain of heads breaks at entry 3");
	assert_eq!(breaks_at(&text.replace(&"3f".repeat(16), &"4f".repeat(16))), "the chain of heads breaks at entry 0");
	let without_one: String =
		text.lines().filter(|line| !line.contains("\"seq\":4,")).map(|line| format!("{line}\n")).collect();
	let said = raw::read(&without_one).unwrap_err().to_string();
	assert_eq!(said, "line 6, column 8: seq: expected 4, the number of the next entry");
	let said = raw::read(&text.replace("\"entry\":\"0x", "\"entry\":\"0xff")).unwrap_err().to_string();
	assert!(said.contains("line 2") && said.contains("SCALE"), "{said}");
}

fn html(level: Level) -> String {
	let (state, log) = club();
	html_of(&state, &log, level)
}

fn html_of(state: &State, log: &[Entry], level: Level) -> String {
	let block = Block { number: 77, hash: Default::default() };
	let at = at(log, level);
	let statement = Statement { at, genesis: GENESIS, block, time: 1_773_396_000_500, log, state };
	statement.html()
}

#[test]
fn nothing_that_people_wrote_is_markup_in_a_statement() {
	let html = html(Level::Final);
	for markup in ["<script", "<img", "<b>", "onerror=alert(1)>\"", "\"'></table>"] {
		assert!(!html.contains(markup), "{markup}");
	}
	assert!(html.contains("&#60;script&#62;alert(1)&#60;/script&#62;"));
	assert!(html.contains("<title>Club &#60;b&#62;&#38; Co&#60;/b&#62;"));
	assert_eq!(html.matches("</table>").count(), 4);
}

#[test]
fn a_statement_needs_nothing_from_outside() {
	let html = html(Level::Final);
	for outside in ["http:", "https:", "src=", "href=", "url(", "@import", "<link", "<iframe", "<object"] {
		// The page itself has none; what people wrote is text, and is escaped or stands alone.
		assert!(!html.replace("&#60;img src=x onerror=alert(1)&#62;", "").contains(outside), "{outside}");
	}
	assert!(html.contains("default-src 'none'"));
}

#[test]
fn a_statement_says_what_the_ledger_says_and_what_it_stands_on() {
	let (final_one, included) = (html(Level::Final), html(Level::Included));
	let (state, _) = club();
	for balance in state.balances() {
		let shown = potchain_client::amount::format_change(*balance, 2).replace('-', "−");
		assert!(final_one.contains(&format!(">{shown}</span></td>")), "{shown}");
	}
	for said in ["90.00 EUR was spent", "contested: does not count", "voided: does not count", "2026-03-13 10:00 UTC"] {
		assert!(final_one.contains(said), "{said}");
	}
	for leg in state.plan() {
		assert!(final_one.contains(&format!("{} EUR", potchain_client::amount::format(leg.amount.0, 2))));
	}
	assert_eq!(final_one.matches(&format!("0x{}", "cd".repeat(32))).count(), 2, "the head, at the top and at the end");
	assert!(!final_one.contains("a fork could still") && included.contains("a fork could still"));
}

#[test]
fn a_statement_shows_a_frozen_plan_and_what_is_beside_it() {
	// Bob has paid 100.00 of his leg, and owes Carla for what came after.
	let (_, mut log) = journal::read(include_str!("data/everything.jsonl")).unwrap();
	log.truncate(43);
	let state = State::fold(POT, log.clone()).unwrap();
	let html = html_of(&state, &log, Level::Final);
	for said in ["frozen by entry 39", "308.71 EUR</span> <span class=\"n\">200.00 left", "3.00 EUR</span></li>"] {
		assert!(html.contains(said), "{said}");
	}
	assert!(!html.contains("The fewest payments"));
}

#[test]
fn a_category_goes_by_its_name() {
	let (_, log) = journal::read(include_str!("data/everything.jsonl")).unwrap();
	let state = State::fold(POT, log.clone()).unwrap();
	let items = rows(&sheet::items(&state));
	let of = |memo: &str| items.iter().find(|row| row[4] == memo).map(|row| row[12].as_str());
	assert_eq!((of("Bread"), of("Cleaner")), (Some("Food"), Some("Home")));
	let document = stats(at(&log, Level::Final), &state, Period::default());
	let sums = rows(&sheet::categories_of(&state, &document.body));
	assert!(sums.iter().any(|row| row[..2] == ["0", "Food"]), "{sums:?}");
}
