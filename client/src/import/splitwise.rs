//! Splitwise's export of a group: a table with a row for each expense and a column for each person.
//!
//! A row says what was spent, and of everyone the net: what they paid less what they owe. With one positive net that
//! is as good as the whole truth for balances: that person paid, and everyone's part follows. With several it is not
//! known who paid how much, so what comes in is what they are owed, which makes the same balances.
//!
//! Neither the group nor its rows have ids. Ids are made of what the rows say, and the group's of its first one: a
//! later export of the same group goes into the same pot, and an expense that was changed in between is another one.

use super::{
	draft::{bounded, find_me, too_long, too_many, Draft, Paid, Parts, Spent},
	Error, Import, Options,
};
use crate::{
	amount::{format_signed, parse_number, AmountError},
	currency::usual_decimals,
	date,
	json::{Fault, Misread},
};
use codec::Encode;
use csv::{ReaderBuilder, StringRecord};
use pot_ledger::{Amount, Currency, Date, ItemId, Kind, MemberId, Payment, Split, MAX_AMOUNT};
use sp_crypto_hashing::blake2_128;
use std::collections::{BTreeMap, HashMap};

/// What keeps the ids made here apart from all others.
const DOMAIN: &str = "potchain/import/splitwise/v1";
/// The columns before those of the people.
pub(super) const COLUMNS: [&str; 5] = ["Date", "Description", "Category", "Cost", "Currency"];
const DATE: usize = 0;
const DESCRIPTION: usize = 1;
const CATEGORY: usize = 2;
const COST: usize = 3;
const CURRENCY: usize = 4;
/// What the row at the end has for a description.
const TOTAL: &str = "Total balance";
/// What a payment has for a category.
const PAYMENT: &str = "Payment";
/// What a pot is called if nobody says: the file has no name for it.
const NAME: &str = "Splitwise";
/// The decimals of currencies that no standard knows. Splitwise writes no more.
const DECIMALS: u8 = 2;
const NUMBER: &str = "a number such as 1234.56 or 1,234.56; set the language to English and export it again";

/// Whether a text looks like one of these tables.
pub(super) fn is_one(text: &str) -> bool {
	let mut header = StringRecord::new();
	let read = table(text).read_record(&mut header);
	read.is_ok() && header.len() > COLUMNS.len() && header.iter().zip(COLUMNS).all(|(cell, name)| cell.trim() == name)
}

/// Reads the rows of one currency. `me` is one of the people in the file.
pub(super) fn read(file: &str, me: Option<&str>, options: &Options) -> Result<Import, Error> {
	let (people, rows) = rows(file)?;
	let mine = find_me(me, &people)?;
	let currency = choose(file, &rows, options.currency.as_deref())?;
	let (rows, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.currency == currency);
	let (totals, rows): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.is_total);
	let first = rows.first().expect("the currency is one of those that rows have; qed");
	let name = options.name.clone().unwrap_or_else(|| NAME.into());
	let mut draft = Draft::new(DOMAIN, first.key(&people), name, currency, options);
	let named = people.iter().map(|name| ("line 1".to_owned(), name.clone()));
	let numbers = draft.members(named.collect(), mine, people[mine].clone());
	let mut table = Table { file, draft, people, numbers, seen: HashMap::new() };
	for row in rows {
		table.row(row)?;
	}
	let Table { mut draft, people, numbers, .. } = table;
	draft.dropped.extend(left_out(&others));
	let mut import = draft.check()?;
	check_totals(&mut import, totals.last(), &people, &numbers);
	Ok(import)
}

/// A row of the table.
struct Row {
	line: usize,
	date: Date,
	description: String,
	category: String,
	currency: Currency,
	/// In minor units, as are the nets.
	cost: i128,
	/// The byte at which the cost stands in the file.
	cost_at: usize,
	/// What everyone paid less what they owe, in the order of the columns.
	nets: Vec<i128>,
	is_total: bool,
}

impl Row {
	/// What tells it from other rows: all that it says, but for the category.
	fn key(&self, people: &[String]) -> String {
		let nets: Vec<_> = people.iter().zip(&self.nets).filter(|row| *row.1 != 0).collect();
		hex::encode(blake2_128(&(self.date, &self.description, self.currency.code(), self.cost, nets).encode()))
	}

	fn path(&self) -> String {
		format!("line {}", self.line)
	}
}

/// A table, on its way into a pot.
struct Table<'a> {
	file: &'a str,
	draft: Draft,
	people: Vec<String>,
	/// The members of the columns.
	numbers: Vec<MemberId>,
	/// How many rows there were of the same key.
	seen: HashMap<String, u32>,
}

impl Table<'_> {
	fn row(&mut self, row: Row) -> Result<(), Misread> {
		let is_payment = row.category == PAYMENT;
		// Money that came back is the mirror image of money spent.
		let (kind, sign) =
			if row.cost < 0 && !is_payment { (Kind::Refund { of: None }, -1) } else { (Kind::Spending, 1) };
		let (creditors, debtors) = self.sides(&row, sign);
		if creditors.is_empty() && debtors.is_empty() {
			self.changes_nothing(&row);
			return Ok(());
		}
		if creditors.is_empty() {
			let what = "a person who is owed something in this row, or who paid is not known";
			return Err(self.wrong_cost(&row, what.into()));
		}
		let owed = sum(&creditors);
		if owed.0 > row.cost.unsigned_abs() {
			let what = format!("at least {}, which is owed in this row", self.draft.money(owed.0));
			return Err(self.wrong_cost(&row, what));
		}
		let id = self.id(&row, if is_payment { "payment" } else { "expense" });
		match (creditors.as_slice(), debtors.as_slice()) {
			(&[(from, whole)], _) if is_payment => {
				let parts = self.draft.whole_split(&row.path(), &row.description, whole, &id, debtors);
				self.payments(&row, parts.into_iter().map(|(to, amount)| Payment::new(from, to, amount)));
			},
			(_, &[(to, whole)]) if is_payment => {
				let parts = self.draft.whole_split(&row.path(), &row.description, whole, &id, creditors);
				self.payments(&row, parts.into_iter().map(|(from, amount)| Payment::new(from, to, amount)));
			},
			(&[payer], _) => self.paid_by_one(row, kind, id, payer, debtors),
			_ => self.paid_by_several(row, kind, id, creditors, debtors),
		}
		Ok(())
	}

	/// Who is owed something in a row and who owes, as magnitudes and ascending.
	fn sides(&self, row: &Row, sign: i128) -> (Parts, Parts) {
		let mut nets: Vec<_> = self.numbers.iter().copied().zip(row.nets.iter().map(|net| sign * net)).collect();
		nets.sort_unstable_by_key(|net| net.0);
		nets.retain(|net| net.1 != 0);
		let (creditors, debtors): (Vec<_>, Vec<_>) = nets.into_iter().partition(|net| net.1 > 0);
		let magnitudes =
			|nets: Vec<(_, i128)>| nets.into_iter().map(|net| (net.0, Amount(net.1.unsigned_abs()))).collect();
		(magnitudes(creditors), magnitudes(debtors))
	}

	fn changes_nothing(&mut self, row: &Row) {
		let (path, cost) = (row.path(), self.draft.money(row.cost.unsigned_abs()));
		let why = "it changes no balance, and who paid it is not in the file";
		self.draft.dropped.push(format!("{path} \"{}\", {cost}: {why}", row.description));
	}

	/// One person paid, and bears what is left of the cost.
	fn paid_by_one(&mut self, row: Row, kind: Kind, id: ItemId, (payer, owed): (MemberId, Amount), mut parts: Parts) {
		let amount = Amount(row.cost.unsigned_abs());
		if amount > owed {
			let at = parts.partition_point(|part| part.0 < payer);
			parts.insert(at, (payer, Amount(amount.0 - owed.0)));
		}
		let parts = self.draft.whole_split(&row.path(), &row.description, amount, &id, parts);
		self.spent(row, kind, id, vec![(payer, amount)], parts, None);
	}

	/// Several people paid, nobody knows how much: what comes in is what they are owed.
	fn paid_by_several(&mut self, row: Row, kind: Kind, id: ItemId, creditors: Parts, debtors: Parts) {
		let path = row.path();
		let amount = sum(&creditors);
		let parts = self.draft.whole_split(&path, &row.description, amount, &id, debtors);
		let (cost, nets) = (self.draft.money(row.cost.unsigned_abs()), self.draft.money(amount.0));
		let warning = format!(
			"{path} \"{}\": {} people are owed something, so who paid how much of {cost} is not known; the {nets} that \
			 they are owed come in",
			row.description,
			creditors.len()
		);
		self.draft.warnings.push(warning);
		let note = format!("{cost} in Splitwise; who paid how much of it is not known, only who is owed what");
		self.spent(row, kind, id, creditors, parts, Some(note));
	}

	fn spent(&mut self, row: Row, kind: Kind, id: ItemId, paid: Parts, parts: Parts, note: Option<String>) {
		self.draft.spent(Spent {
			path: row.path(),
			id,
			kind,
			amount: sum(&paid),
			paid,
			split: Split::Exact(bounded(parts)),
			memo: Some(row.description),
			note,
			date: Some(row.date),
			category: Some(row.category).filter(|category| !category.is_empty()),
		});
	}

	fn payments(&mut self, row: &Row, payments: impl Iterator<Item = Payment>) {
		for money in payments {
			let id = self.id(row, &format!("payment from {} to {}", money.from, money.to));
			let (path, memo, date) = (row.path(), Some(row.description.clone()), Some(row.date));
			self.draft.paid(Paid { path, id, money, memo, method: None, date });
		}
	}

	fn wrong_cost(&self, row: &Row, what: String) -> Misread {
		Misread { path: COLUMNS[COST].into(), ..Misread::at(self.file, row.cost_at, Fault::Expected(what)) }
	}

	/// An id that no other row has, however much they are alike.
	fn id(&mut self, row: &Row, kind: &str) -> ItemId {
		let key = format!("{kind} {}", row.key(&self.people));
		let count = self.seen.entry(key.clone()).or_default();
		*count += 1;
		self.draft.new_item(kind, &format!("{key} {count}")).expect("the same row is counted; qed")
	}
}

/// The people and the rows of a table.
fn rows(file: &str) -> Result<(Vec<String>, Vec<Row>), Misread> {
	let mut table = table(file);
	let mut records = table.records();
	// It was read before, to tell what file it is; and text is UTF-8.
	let header = records.next().and_then(Result::ok).unwrap_or_default();
	let people: Vec<_> = header.iter().skip(COLUMNS.len()).map(|name| name.trim().to_owned()).collect();
	let mut cells = Cells { file, header: &header, record: header.clone(), line: 1, at: 0 };
	if let Some(bound) = too_many(people.len()) {
		return Err(cells.wrong(COLUMNS.len(), Fault::Expected(bound)));
	}
	for (k, name) in people.iter().enumerate() {
		if let Some(bound) = too_long(name).or_else(|| name.is_empty().then(|| "a name".into())) {
			return Err(cells.wrong(COLUMNS.len() + k, Fault::Expected(bound)));
		}
	}
	let mut rows = Vec::new();
	for record in records {
		cells.go_to(record.unwrap_or_default());
		if cells.record.iter().any(|cell| !cell.trim().is_empty()) {
			rows.push(cells.row()?);
		}
	}
	Ok((people, rows))
}

fn table(file: &str) -> csv::Reader<&[u8]> {
	ReaderBuilder::new().has_headers(false).flexible(true).from_reader(file.as_bytes())
}

/// The cells of a row, and where they stand.
struct Cells<'a> {
	file: &'a str,
	header: &'a StringRecord,
	record: StringRecord,
	/// The line where the row begins, counted from 1.
	line: usize,
	/// The byte where it begins.
	at: usize,
}

impl Cells<'_> {
	fn go_to(&mut self, record: StringRecord) {
		let end_of_last = record.position().map_or(0, |position| position.byte() as usize);
		let is_newline = |byte: &u8| matches!(byte, b'\r' | b'\n');
		let blank = self.file.as_bytes()[end_of_last..].iter().take_while(|byte| is_newline(byte)).count();
		let at = end_of_last + blank;
		self.line += self.file.as_bytes()[self.at..at].iter().filter(|&&byte| byte == b'\n').count();
		(self.at, self.record) = (at, record);
	}

	fn row(&self) -> Result<Row, Misread> {
		if self.record.len() != self.header.len() {
			let what = format!("{} cells, as in the first line, and not {}", self.header.len(), self.record.len());
			return Err(self.wrong(0, Fault::Expected(what)));
		}
		let description = self.cell(DESCRIPTION).to_owned();
		if let Some(bound) = too_long(&description) {
			return Err(self.wrong(DESCRIPTION, Fault::Expected(bound)));
		}
		let currency = self.currency()?;
		let is_total = description == TOTAL && self.cell(COST).is_empty();
		let mut nets = Vec::with_capacity(self.header.len());
		for column in COLUMNS.len()..self.header.len() {
			// Who has no part in a row may have an empty cell.
			let is_empty = self.cell(column).is_empty();
			nets.push(if is_empty { 0 } else { self.number(column, currency.decimals)? });
		}
		let date = date::parse(self.cell(DATE));
		Ok(Row {
			line: self.line,
			// The day of the last row is that of the export.
			date: if is_total { 0 } else { date.map_err(|error| self.wrong(DATE, error.into()))? },
			description,
			category: self.cell(CATEGORY).to_owned(),
			cost: if is_total { 0 } else { self.number(COST, currency.decimals)? },
			cost_at: self.place(COST),
			currency,
			nets,
			is_total,
		})
	}

	fn currency(&self) -> Result<Currency, Misread> {
		let code = self.cell(CURRENCY);
		let wrong = || self.wrong(CURRENCY, Fault::Expected("the code of a currency, as in EUR".into()));
		Currency::new(code, usual_decimals(code).unwrap_or(DECIMALS)).ok_or_else(wrong)
	}

	/// A number in minor units, which may have commas between thousands.
	fn number(&self, column: usize, decimals: u8) -> Result<i128, Misread> {
		let text = self.cell(column);
		let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
		let digits = without_commas(digits).ok_or_else(|| self.wrong(column, Fault::Expected(NUMBER.into())))?;
		match parse_number(&digits, decimals) {
			Ok(Amount(units)) if units <= MAX_AMOUNT => Ok(sign * units as i128),
			Ok(_) => Err(self.wrong(column, AmountError::TooLarge.into())),
			Err(error) => Err(self.wrong(column, error.into())),
		}
	}

	fn cell(&self, column: usize) -> &str {
		self.record.get(column).unwrap_or_default().trim()
	}

	/// The byte at which a cell begins.
	fn place(&self, column: usize) -> usize {
		let mut is_quoted = false;
		let is_comma = |byte: u8| {
			is_quoted ^= byte == b'"';
			byte == b',' && !is_quoted
		};
		let mut commas = self.file.bytes().skip(self.at).map(is_comma).enumerate().filter(|row| row.1);
		let before = column.checked_sub(1).and_then(|last| commas.nth(last));
		self.at + before.map_or(0, |(comma, _)| comma + 1)
	}

	fn wrong(&self, column: usize, fault: Fault) -> Misread {
		let path = self.header.get(column).unwrap_or_default().trim().to_owned();
		Misread { path, ..Misread::at(self.file, self.place(column), fault) }
	}
}

fn sum(parts: &[(MemberId, Amount)]) -> Amount {
	Amount(parts.iter().map(|part| part.1 .0).sum())
}

/// A number without the commas between its thousands, if that is what its commas are.
fn without_commas(text: &str) -> Option<String> {
	let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
	let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
	let groups: Vec<_> = whole.split(',').collect();
	let is_grouped = groups.len() == 1 || (groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3));
	let is_number = is_grouped && groups.iter().copied().chain(fraction).all(is_digits);
	is_number.then(|| text.replace(',', ""))
}

/// The currency that was asked for, or the only one.
fn choose(file: &str, rows: &[Row], asked: Option<&str>) -> Result<Currency, Error> {
	let mut there: BTreeMap<&str, &Currency> = BTreeMap::new();
	for row in rows.iter().filter(|row| !row.is_total) {
		there.insert(row.currency.code(), &row.currency);
	}
	let chosen = match asked {
		Some(asked) => there.get(asked),
		None => there.values().next().filter(|_| there.len() == 1),
	};
	match chosen {
		Some(&currency) => Ok(currency.clone()),
		None if there.is_empty() => {
			let what = "a row with an expense or a payment".into();
			Err(Misread::at(file, file.len(), Fault::Expected(what)).into())
		},
		None => {
			let there = there.into_keys().map(Into::into).collect();
			Err(Error::Currency { asked: asked.map(Into::into), there })
		},
	}
}

/// What is said of the rows in other currencies.
fn left_out(others: &[Row]) -> Vec<String> {
	let mut sums: BTreeMap<&str, (usize, i128, u8)> = BTreeMap::new();
	for row in others.iter().filter(|row| !row.is_total) {
		let (count, sum, decimals) = sums.entry(row.currency.code()).or_default();
		(*count, *sum, *decimals) = (*count + 1, sum.saturating_add(row.cost), row.currency.decimals);
	}
	let said = |(code, (count, sum, decimals)): (&str, (usize, i128, u8))| {
		let rows = if count == 1 { "row" } else { "rows" };
		format!("{count} {rows} in {code}, together {}", format_signed(sum, decimals))
	};
	sums.into_iter().map(said).collect()
}

/// Compares what the last row says with what the others make.
fn check_totals(import: &mut Import, total: Option<&Row>, people: &[String], numbers: &[MemberId]) {
	let Some(total) = total else {
		import.warnings.push(format!("the file has no row \"{TOTAL}\" at its end: is all of it there?"));
		return;
	};
	for ((name, &member), &said) in people.iter().zip(numbers).zip(&total.nets) {
		let made = import.made.balances()[usize::from(member)];
		if made != said {
			let [said, made] = [said, made].map(|units| format_signed(units, import.currency.decimals));
			let path = total.path();
			import.warnings.push(format!("{path}: \"{TOTAL}\" is {said} for {name}, and the rows make {made}"));
		}
	}
}
