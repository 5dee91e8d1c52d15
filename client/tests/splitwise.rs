//! What Splitwise writes, as pots.

mod common;

use common::{create, fold, names, pot};
use pot_ledger::{Amount, Entry, Expense, ItemState, Kind, Money, State, Text};
use potchain_client::import::{self, Error, Import, Options};
use proptest::prelude::*;

const SKI_WEEK: &str = include_str!("data/splitwise-ski-week.csv");
const HEADER: &str = "Date,Description,Category,Cost,Currency,Ann,Ben,Cy";

fn options(currency: Option<&str>, repair: bool) -> Options {
	Options { currency: currency.map(Into::into), repair, name: None }
}

fn ski_week(file: &str) -> Import {
	import::read(file, Some("Anna Frei"), &options(Some("EUR"), false)).unwrap()
}

/// A table of Ann, Ben and Cy with these rows, and no last one; Ben reads it.
fn read(rows: &[&str], repair: bool) -> Result<Import, Error> {
	import::read(&format!("{HEADER}\n\n{}\n", rows.join("\n")), Some("Ben"), &options(None, repair))
}

#[track_caller]
fn refused(rows: &[&str]) -> String {
	read(rows, false).unwrap_err().to_string()
}

fn item<'a>(state: &'a State, memo: &str) -> &'a ItemState {
	let is_it = |item: &&ItemState| item.memo.as_ref().and_then(Text::as_str) == Some(memo);
	state.items().map(|row| row.1).find(is_it).unwrap()
}

fn expense<'a>(state: &'a State, memo: &str) -> &'a Expense {
	match &item(state, memo).money {
		Some(Money::Expense(expense)) => expense,
		other => panic!("{other:?}"),
	}
}

fn amounts(rows: impl IntoIterator<Item = (u8, Amount)>) -> Vec<(u8, u128)> {
	rows.into_iter().map(|(member, Amount(amount))| (member, amount)).collect()
}

#[test]
fn a_group_of_seven_is_imported_to_the_cent() {
	let import = ski_week(SKI_WEEK);
	let state = pot(&import);
	assert_eq!((import.currency.code(), import.currency.decimals), ("EUR", 2));
	assert_eq!(
		names(&state),
		["Anna Frei", "Ben Osei", "Chloé Martin", "Dario Rossi", "Eva Novak", "Finn Berg", "Gita Rao"]
	);
	// As the file's own last row has it.
	assert_eq!(state.balances(), [7_838_87, -867_74, -1_501_58, -1_604_14, -1_609_14, -706_13, -1_550_14]);

	let chalet = expense(&state, "Chalet, seven nights");
	assert_eq!(amounts(chalet.paid.to_vec()), [(0, 9_400_00)]);
	let shares = amounts(chalet.shares(&Default::default()));
	let cents = [1_342_86, 1_342_86, 1_342_85, 1_342_86, 1_342_86, 1_342_85, 1_342_86];
	assert_eq!(shares, (0..7).zip(cents).collect::<Vec<_>>());
	assert_eq!(item(&state, "Chalet, seven nights").date, Some(20_484));
	// Who paid and has no part in it.
	assert_eq!(amounts(expense(&state, "Taxi to the station").shares(&Default::default())), [(3, 18_00), (4, 18_00)]);
	let deposit = expense(&state, "Deposit back");
	assert_eq!((&deposit.kind, deposit.amount), (&Kind::Refund { of: None }, Amount(350_00)));
	let Some(Money::Payment(payment)) = &item(&state, "Ben O. paid Anna F.").money else { panic!() };
	assert_eq!((payment.from, payment.to, payment.amount), (1, 0, Amount(500_00)));
}

#[test]
fn where_several_paid_what_they_are_owed_comes_in_with_a_note() {
	let import = ski_week(SKI_WEEK);
	let state = pot(&import);
	let passes = expense(&state, "Lift passes");
	assert_eq!(passes.amount, Amount(1_250_00));
	assert_eq!(amounts(passes.paid.to_vec()), [(0, 625_00), (5, 625_00)]);
	assert_eq!(
		item(&state, "Lift passes").note.as_ref().unwrap().as_str(),
		Some("1750.00 EUR in Splitwise; who paid how much of it is not known, only who is owed what")
	);
	assert_eq!(
		import.warnings,
		["line 5 \"Lift passes\": 2 people are owed something, so who paid how much of 1750.00 EUR is not known; \
			 the 1250.00 EUR that they are owed come in"]
	);
}

#[test]
fn what_is_left_out_is_said() {
	assert_eq!(
		ski_week(SKI_WEEK).dropped,
		[
			"the categories Dining out, General, Groceries, Hotel, Sports, Taxi",
			"line 11 \"Ski socks\", 19.90 EUR: it changes no balance, and who paid it is not in the file",
			"2 rows in CHF, together 196.00",
		]
	);
}

#[test]
fn of_several_currencies_one_is_chosen() {
	let choose = |code| import::read(SKI_WEEK, Some("gita rao"), &options(code, false));
	let francs = choose(Some("CHF")).unwrap();
	assert_eq!(names(&pot(&francs))[0], "Gita Rao");
	assert_eq!(pot(&francs).balances(), [14_00, 126_00, -28_00, -28_00, -28_00, -28_00, -28_00]);
	assert_eq!(francs.warnings, Vec::<String>::new());
	assert_eq!(
		choose(None).unwrap_err().to_string(),
		"a pot has one currency and the file has several: choose with --currency one of CHF, EUR"
	);
	assert_eq!(choose(Some("USD")).unwrap_err().to_string(), "the file has nothing in USD: it is in CHF, EUR");
	assert_ne!(francs.salt, ski_week(SKI_WEEK).salt);
}

#[test]
fn a_byte_order_mark_and_the_line_ends_of_windows_change_nothing() {
	let windows = format!("\u{feff}{}", SKI_WEEK.replace('\n', "\r\n"));
	let (import, same) = (ski_week(SKI_WEEK), ski_week(&windows));
	assert_eq!((import.salt, &import.ops, &import.warnings), (same.salt, &same.ops, &same.warnings));
	let broken = windows.replace("1,750.00", "1.750,00");
	let error = import::read(&broken, Some("Anna Frei"), &options(Some("EUR"), false)).unwrap_err().to_string();
	assert!(error.starts_with("line 5, column 31: Cost: expected a number such as 1234.56 or 1,234.56"), "{error}");
}

#[test]
fn importing_again_sends_only_what_is_missing() {
	let import = ski_week(SKI_WEEK);
	let whole = pot(&import);
	assert_eq!(ski_week(SKI_WEEK).remaining(&whole), Ok(vec![]));
	for killed_after in 0..=import.ops.len() {
		let mut state = fold([create(&import)].into_iter().chain(import.ops[..killed_after].iter().cloned()));
		for op in ski_week(SKI_WEEK).remaining(&state).unwrap() {
			state.apply(Entry { by: 0, at: 1, op }).unwrap();
		}
		assert_eq!(state.balances(), whole.balances());
	}
	// A later export of the same group, with another row, a third coffee, and another category.
	let coffee = "2026-02-03,Coffee,Dining out,2.50,EUR,0.00,0.00,0.00,0.00,-2.50,2.50,0.00\n";
	let later = SKI_WEEK.replacen(coffee, &coffee.repeat(2), 1).replace("Groceries,Groceries", "Groceries,Food");
	let later = ski_week(&later);
	assert_eq!(later.salt, import.salt);
	assert_eq!(later.remaining(&whole).unwrap().len(), 1);
}

#[test]
fn whoever_imports_is_one_of_the_file() {
	let error = |me| import::read(SKI_WEEK, me, &options(Some("EUR"), false)).unwrap_err().to_string();
	let names = "say who of the file you are, with --as: \
	             Anna Frei, Ben Osei, Chloé Martin, Dario Rossi, Eva Novak, Finn Berg, Gita Rao";
	assert_eq!(error(None), names);
	assert_eq!(error(Some("Zoe")), format!("Zoe is not in the file: {names}"));
	let twins = SKI_WEEK.replace("Ben Osei", "Anna Frei");
	let error = import::read(&twins, Some("Anna Frei"), &options(Some("EUR"), false)).unwrap_err();
	assert_eq!(error, Error::Namesakes("Anna Frei".into()));
}

#[test]
fn a_last_row_that_says_otherwise_is_a_warning_and_so_is_its_absence() {
	let row = "2024-01-31,Hut,General,30.00,EUR,20.00,-10.00,-10.00";
	let import = read(&[row, "", "2024-02-01,Total balance, , ,EUR,20.00,-9.99,-10.01"], false).unwrap();
	assert_eq!(
		import.warnings,
		[
			"line 5: \"Total balance\" is -9.99 for Ben, and the rows make -10.00",
			"line 5: \"Total balance\" is -10.01 for Cy, and the rows make -10.00"
		]
	);
	assert_eq!(
		read(&[row], false).unwrap().warnings,
		["the file has no row \"Total balance\" at its end: is all of it there?"]
	);
}

#[test]
fn nets_that_do_not_sum_are_all_reported_and_repaired_on_demand() {
	let rows = [
		"2024-01-31,Hut,General,100.00,EUR,66.67,-33.33,-33.33",
		"2024-01-31,Bus,General,9.00,EUR,6.00,-3.00,-3.00",
		"2024-01-31,Cash,Payment,5.00,EUR,-5.02,5.00,0.00",
	];
	assert_eq!(
		refused(&rows),
		concat!(
			"some splits do not make their amounts:\n",
			"  line 3 \"Hut\": 0.01 EUR are missing\n",
			"  line 5 \"Cash\": 0.02 EUR are too much\n",
			"import with --repair to divide the differences by the rounding rule, or correct the file",
		)
	);
	let import = read(&rows, true).unwrap();
	assert!(import.warnings[0].ends_with("0.01 EUR are missing; repaired"));
	let state = pot(&import);
	assert_eq!(expense(&state, "Hut").amount, Amount(100_00));
	assert_eq!(state.balances().iter().sum::<i128>(), 0);
	let Some(Money::Payment(cash)) = &item(&state, "Cash").money else { panic!() };
	assert_eq!((cash.from, cash.to, cash.amount), (0, 1, Amount(5_00)));
}

#[test]
fn a_payment_to_several_is_several_payments() {
	let import = read(&["2024-01-31,Cash,Payment,15.00,EUR,-10.00,15.00,-5.00"], false).unwrap();
	let payments = pot(&import);
	assert_eq!(payments.items().count(), 2);
	assert!(payments.items().all(|(_, item)| matches!(item.money, Some(Money::Payment(_)))));
	assert_eq!(payments.balances(), [15_00, -10_00, -5_00]);
}

#[test]
fn errors_name_the_line_the_column_and_what_to_do() {
	let row = |date: &str, cost: &str, code: &str, net: &str| {
		refused(&[
			"2024-01-01,\"A, B\nC\",General,2,EUR,1,-1,",
			&format!("{date},\"H,t\",General,{cost},{code},20,{net},-10"),
		])
	};
	let number = "expected a number such as 1234.56 or 1,234.56; set the language to English and export it again";
	assert_eq!(
		row("2024-01-31", "30,5", "EUR", "-10"),
		"line 5, column 1: Date: expected 8 cells, as in the first line, and not 9"
	);
	assert_eq!(row("2024-01-31", "\"30,50\"", "EUR", "-10"), format!("line 5, column 26: Cost: {number}"));
	assert_eq!(row("2024-01-31", "30", "EUR", "1.234.5"), format!("line 5, column 36: Ben: {number}"));
	assert_eq!(
		row("2024-01-31", "30", "EUR", "-10.005"),
		"line 5, column 36: Ben: too many decimals: the currency has 2"
	);
	assert_eq!(
		row("2024-01-31", "30", "€", "-10"),
		"line 5, column 29: Currency: expected the code of a currency, as in EUR"
	);
	assert_eq!(
		row("31.01.2024", "30", "EUR", "-10"),
		"line 5, column 1: Date: not a day: write year, month and day, as in 2026-03-13"
	);
	assert_eq!(
		row("2024-01-31", "15", "EUR", "-10"),
		"line 5, column 26: Cost: expected at least 20.00 EUR, which is owed in this row"
	);
	assert_eq!(
		refused(&["2024-01-31,Hut,General,30,EUR,-10,,"]),
		"line 3, column 24: Cost: expected a person who is owed something in this row, or who paid is not known"
	);
	assert_eq!(refused(&[]), "line 4, column 1: expected a row with an expense or a payment");
	let german = SKI_WEEK.replace("Date,Description", "Datum,Beschreibung");
	assert!(matches!(import::read(&german, Some("Anna Frei"), &Options::default()), Err(Error::Unknown)));
}

#[test]
fn a_currency_without_decimals_has_none() {
	let import = read(&["2024-01-31,Ryokan,Hotel,\"30,000.00\",JPY,\"20,000\",-10000,-10000.0"], false).unwrap();
	assert_eq!((import.currency.decimals, pot(&import).balances()), (0, [-10_000, 20_000, -10_000].as_slice()));
}

proptest! {
	#[test]
	fn whatever_the_bytes_reading_ends(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
		let text = String::from_utf8_lossy(&bytes);
		let json = format!("{{{text}");
		let table = format!("{HEADER}\n{text}");
		for file in [text.as_ref(), &json, &table] {
			let _ = import::read(file, Some("Ann"), &Options::default());
		}
	}

	#[test]
	fn a_damaged_table_is_read_or_refused(at in 0..SKI_WEEK.len(), len in 0..40usize, text in "[\\x00-\\x7fé]{0,3}") {
		let damaged = [&SKI_WEEK.as_bytes()[..at], text.as_bytes(), &SKI_WEEK.as_bytes()[(at + len).min(SKI_WEEK.len())..]];
		let damaged = damaged.concat();
		if let Ok(import) = import::read(&String::from_utf8_lossy(&damaged), Some("Gita Rao"), &options(Some("EUR"), true)) {
			prop_assert_eq!(pot(&import).balances().iter().sum::<i128>(), 0);
		}
	}
}
