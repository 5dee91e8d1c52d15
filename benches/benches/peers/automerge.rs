//! The pot as an automerge document.

use super::{cents, split_rows, Balances};
use automerge::{transaction::Transactable, AutoCommit, AutomergeError, ObjId, ObjType, ReadDoc, Value, ROOT};
use pot_ledger::{Entry, Expense, Op};
use std::any::Any;

type Result<T = ()> = core::result::Result<T, AutomergeError>;

/// The document that the log makes, saved.
pub fn write(log: &[Entry]) -> Vec<u8> {
	try_write(log).expect("a document takes anything")
}

/// Loads the document and adds up its balances.
pub fn load_and_sum(bytes: &[u8]) -> (Vec<i128>, Box<dyn Any>) {
	let doc = AutoCommit::load(bytes).expect("it was saved");
	(sum(&doc).expect("it was written so"), Box::new(doc))
}

fn try_write(log: &[Entry]) -> Result<Vec<u8>> {
	let mut doc = AutoCommit::new();
	let expenses = doc.put_object(ROOT, "expenses", ObjType::Map)?;
	let payments = doc.put_object(ROOT, "payments", ObjType::Map)?;
	for entry in log {
		match &entry.op {
			Op::AddExpense { id, money, memo, date, category, .. } => {
				let expense = doc.put_object(&expenses, id.to_string(), ObjType::Map)?;
				put_money(&mut doc, &expense, money)?;
				doc.put(&expense, "memo", memo.as_ref().and_then(|memo| memo.as_str()).unwrap_or_default())?;
				doc.put(&expense, "date", i64::from(date.unwrap_or_default()))?;
				doc.put(&expense, "category", i64::from(category.unwrap_or_default()))?;
			},
			Op::AmendExpense { id, set, .. } => {
				let expense = object(&doc, &expenses, &id.to_string())?;
				set.money.iter().try_for_each(|money| put_money(&mut doc, &expense, money))?;
				if let Some(memo) = set.memo.value() {
					doc.put(&expense, "memo", memo.as_str().unwrap_or_default())?;
				}
			},
			Op::VoidItem { id, .. } => {
				let expense = object(&doc, &expenses, &id.to_string())?;
				doc.put(&expense, "voided", true)?;
			},
			Op::AddPayment { id, money, method, .. } => {
				let payment = doc.put_object(&payments, id.to_string(), ObjType::Map)?;
				doc.put(&payment, "from", i64::from(money.from))?;
				doc.put(&payment, "to", i64::from(money.to))?;
				doc.put(&payment, "amount", cents(money.amount))?;
				doc.put(&payment, "method", method.as_ref().and_then(|method| method.as_str()).unwrap_or_default())?;
			},
			_ => {},
		}
		doc.commit();
	}
	Ok(doc.save())
}

fn put_money(doc: &mut AutoCommit, expense: &ObjId, money: &Expense) -> Result {
	doc.put(expense, "amount", cents(money.amount))?;
	let payers = doc.put_object(expense, "payers", ObjType::Map)?;
	money.paid.iter().try_for_each(|&(member, paid)| doc.put(&payers, member.to_string(), cents(paid)))?;
	let (mode, rows) = split_rows(&money.split);
	doc.put(expense, "mode", mode)?;
	let split = doc.put_object(expense, "split", ObjType::List)?;
	rows.into_iter().enumerate().try_for_each(|(at, number)| doc.insert(&split, at, number))
}

fn sum(doc: &AutoCommit) -> Result<Vec<i128>> {
	let mut balances = Balances::default();
	let expenses = object(doc, &ROOT, "expenses")?;
	for item in doc.map_range(&expenses, ..) {
		let expense = item.id();
		if doc.get(&expense, "voided")?.is_some() {
			continue;
		}
		for payer in doc.map_range(object(doc, &expense, "payers")?, ..) {
			let paid = payer.value.into_value().as_i64();
			balances.paid(payer.key.parse().expect("a number"), paid.expect("an amount"));
		}
		let split = doc.values(object(doc, &expense, "split")?);
		let split: Vec<i64> = split.map(|(value, _)| value.as_i64().expect("a number")).collect();
		let (mode, _) = doc.get(&expense, "mode")?.expect("it was written");
		balances.shared(&item.key, number(doc, &expense, "amount")?, mode.as_str().expect("a word"), &split);
	}
	let payments = object(doc, &ROOT, "payments")?;
	for item in doc.map_range(&payments, ..) {
		let payment = item.id();
		let [from, to, amount] = ["from", "to", "amount"].map(|key| number(doc, &payment, key));
		balances.sent(from?, to?, amount?);
	}
	Ok(balances.into_vec())
}

fn object(doc: &AutoCommit, parent: &ObjId, key: &str) -> Result<ObjId> {
	match doc.get(parent, key)? {
		Some((Value::Object(_), id)) => Ok(id),
		_ => Err(AutomergeError::InvalidOp(ObjType::Map)),
	}
}

fn number(doc: &AutoCommit, object: &ObjId, key: &str) -> Result<i64> {
	Ok(doc.get(object, key)?.and_then(|(value, _)| value.as_i64()).expect("a number was written"))
}
