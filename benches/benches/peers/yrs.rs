//! The pot as a yrs (Yjs) document.

use super::{cents, split_rows, Balances};
use pot_ledger::{Entry, Expense, Op};
use yrs::{
	any::Number, updates::decoder::Decode, Any, Array, ArrayPrelim, Doc, In, Map, MapPrelim, MapRef, Out, ReadTxn,
	StateVector, Transact, TransactionMut, Update,
};

/// The document that the log makes, encoded.
pub fn write(log: &[Entry]) -> Vec<u8> {
	let doc = Doc::with_client_id(1);
	let (expenses, payments) = (doc.get_or_insert_map("expenses"), doc.get_or_insert_map("payments"));
	for entry in log {
		let mut txn = doc.transact_mut();
		match &entry.op {
			Op::AddExpense { id, money, memo, date, category, .. } => {
				let expense = expenses.insert(&mut txn, id.to_string(), MapPrelim::default());
				put_money(&mut txn, &expense, money);
				expense.insert(&mut txn, "memo", memo.as_ref().and_then(|memo| memo.as_str()).unwrap_or_default());
				expense.insert(&mut txn, "date", i64::from(date.unwrap_or_default()));
				expense.insert(&mut txn, "category", i64::from(category.unwrap_or_default()));
			},
			Op::AmendExpense { id, set, .. } => {
				let expense = map(&txn, &expenses, &id.to_string());
				set.money.iter().for_each(|money| put_money(&mut txn, &expense, money));
				if let Some(memo) = set.memo.value() {
					expense.insert(&mut txn, "memo", memo.as_str().unwrap_or_default());
				}
			},
			Op::VoidItem { id, .. } => {
				map(&txn, &expenses, &id.to_string()).insert(&mut txn, "voided", true);
			},
			Op::AddPayment { id, money, method, .. } => {
				let payment = payments.insert(&mut txn, id.to_string(), MapPrelim::default());
				payment.insert(&mut txn, "from", i64::from(money.from));
				payment.insert(&mut txn, "to", i64::from(money.to));
				payment.insert(&mut txn, "amount", cents(money.amount));
				payment.insert(
					&mut txn,
					"method",
					method.as_ref().and_then(|method| method.as_str()).unwrap_or_default(),
				);
			},
			_ => {},
		}
	}
	let bytes = doc.transact().encode_state_as_update_v1(&StateVector::default());
	bytes
}

fn put_money(txn: &mut TransactionMut, expense: &MapRef, money: &Expense) {
	expense.insert(txn, "amount", cents(money.amount));
	let payers = money.paid.iter().map(|&(member, paid)| (member.to_string(), In::from(cents(paid))));
	expense.insert(txn, "payers", MapPrelim::from_iter(payers));
	let (mode, rows) = split_rows(&money.split);
	expense.insert(txn, "mode", mode);
	expense.insert(txn, "split", ArrayPrelim::from_iter(rows));
}

/// Loads the document and adds up its balances.
pub fn load_and_sum(bytes: &[u8]) -> (Vec<i128>, Box<dyn std::any::Any>) {
	let doc = Doc::new();
	let (expenses, payments) = (doc.get_or_insert_map("expenses"), doc.get_or_insert_map("payments"));
	doc.transact_mut().apply_update(Update::decode_v1(bytes).expect("it was encoded")).expect("it is whole");
	let txn = doc.transact();
	let mut balances = Balances::default();
	for (id, expense) in expenses.iter(&txn) {
		let expense = expense.cast::<MapRef>().expect("expenses are maps");
		if expense.get(&txn, "voided").is_some() {
			continue;
		}
		for (payer, paid) in map(&txn, &expense, "payers").iter(&txn) {
			balances.paid(payer.parse().expect("a number"), number(paid));
		}
		let Some(Out::YArray(split)) = expense.get(&txn, "split") else { panic!("splits are lists") };
		let split: Vec<i64> = split.iter(&txn).map(number).collect();
		let Some(Out::Any(Any::String(mode))) = expense.get(&txn, "mode") else { panic!("modes are words") };
		balances.shared(id, number(expense.get(&txn, "amount").expect("it was written")), &mode, &split);
	}
	for (_, payment) in payments.iter(&txn) {
		let payment = payment.cast::<MapRef>().expect("payments are maps");
		let [from, to, amount] =
			["from", "to", "amount"].map(|key| number(payment.get(&txn, key).expect("it was written")));
		balances.sent(from, to, amount);
	}
	drop(txn);
	(balances.into_vec(), Box::new(doc))
}

fn map(txn: &impl ReadTxn, parent: &MapRef, key: &str) -> MapRef {
	parent.get(txn, key).and_then(|value| value.cast().ok()).expect("a map was written")
}

fn number(value: Out) -> i64 {
	match value {
		Out::Any(Any::Number(Number::Int(number))) => number,
		other => panic!("{other:?} is no number"),
	}
}
