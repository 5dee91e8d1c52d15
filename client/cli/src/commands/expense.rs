//! Expenses: adding and changing them.

use crate::{
	args::{Add, Edit},
	book::{text, Book},
	failure::{refused, usage, Result},
	secret::random,
	session::Session,
	terms::{day, one, paid, split},
	write::write,
};
use pot_ledger::{Amount, Expense, ExpensePatch, ItemId, ItemState, Kind, Money, Op, Patch, PerMember, Split};
use potchain_client::Level;

/// `pot add`.
pub async fn add(session: &Session, add: &Add) -> Result {
	session.key()?;
	let book = session.book(Level::Included).await?;
	let op = add_op(&book, add, ItemId(random()?))?;
	write(session, &book, vec![op], add.writing).await
}

fn add_op(book: &Book, add: &Add, id: ItemId) -> Result<Op> {
	let amount = book.amount(&add.amount)?;
	let refunded = match add.refund.as_deref() {
		None | Some("") => None,
		Some(prefix) => Some(book.item(prefix)?),
	};
	let of = refunded.map(|id| expense(book, &id)).transpose()?;
	let kind = match add.refund {
		Some(_) => Kind::Refund { of: refunded },
		None => Kind::Spending,
	};
	let paid = match (&add.money.paid, of) {
		(Some(text), _) => paid(book, text, amount)?,
		(None, Some(of)) => paid_as(&of.paid, of.amount, amount)?,
		(None, None) => one(book.author()?, amount)?,
	};
	let split = match (split(book, add.money.among.as_deref(), add.money.split.as_deref())?, of) {
		(Some(split), _) => split,
		(None, Some(of)) => split_as(&of.split, of.amount, amount)?,
		(None, None) => split_all(book)?,
	};
	Ok(Op::AddExpense {
		id,
		money: Expense { kind, ..Expense::spending(amount, paid, split) },
		memo: optional(add.memo.as_deref())?,
		note: optional(add.note.as_deref())?,
		date: Some(day(&add.date)?),
		category: add.category,
		receipt: None,
	})
}

/// What a changed expense says: its money, restated whole from what it is and what is given, and texts.
pub fn edit_op(book: &Book, id: ItemId, item: &ItemState, edit: &Edit) -> Result<Op> {
	for (given, what) in [(&edit.from, "--from"), (&edit.to, "--to"), (&edit.method, "--method")] {
		if given.is_some() {
			return usage(format!("{what} is for payments: an expense has --paid and --for"));
		}
	}
	let present = expense(book, &id)?;
	let money = edited_money(book, present, edit)?;
	let set = ExpensePatch {
		money: Some(money).filter(|money| money != present),
		memo: text_patch(edit.memo.as_deref())?,
		note: text_patch(edit.note.as_deref())?,
		date: date_patch(edit.date.as_deref())?,
		category: category_patch(edit.category.as_deref())?,
		receipt: Patch::Keep,
	};
	match set == ExpensePatch::default() {
		true => nothing_to_change(),
		false => Ok(Op::AmendExpense { id, base: item.record.revisions.latest, set }),
	}
}

fn edited_money(book: &Book, present: &Expense, edit: &Edit) -> Result<Expense> {
	let amount = edit.amount.as_deref().map_or(Ok(present.amount), |text| book.amount(text))?;
	let paid = match &edit.money.paid {
		Some(text) => paid(book, text, amount)?,
		None => paid_as(&present.paid, present.amount, amount)?,
	};
	let (among, how) = (edit.money.among.as_deref(), edit.money.split.as_deref());
	if among.is_some() && how.is_none() && !matches!(present.split, Split::Equal(_)) {
		return usage("it is not divided equally now: say --split equal with --for, or --split with everyone's part");
	}
	let split = match split(book, among, how)? {
		Some(split) => split,
		None => split_as(&present.split, present.amount, amount)?,
	};
	// What was paid in another currency, and the lines of a bill, are of the amount and the split that they made.
	let original = present.original.clone().filter(|_| amount == present.amount);
	let bill = present.bill.clone().filter(|_| amount == present.amount && split == present.split);
	Ok(Expense { kind: present.kind, amount, paid, split, original, bill })
}

/// The same payers for another amount, which has to be one payer then.
fn paid_as(paid: &PerMember<Amount>, was: Amount, amount: Amount) -> Result<PerMember<Amount>> {
	match paid[..] {
		_ if was == amount => Ok(paid.clone()),
		[(payer, _)] => one(payer, amount),
		_ => usage("several paid, and the amount is another: say again who paid what, with --paid NAME=AMOUNT,…"),
	}
}

/// The same split for another amount, which cannot be one into amounts then.
fn split_as(split: &Split, was: Amount, amount: Amount) -> Result<Split> {
	match split {
		Split::Exact(_) | Split::Adjust(_) if was != amount => {
			usage("it is divided into amounts, and the whole is another: say the parts again, with --split exact NAME=AMOUNT,…")
		},
		split => Ok(split.clone()),
	}
}

fn split_all(book: &Book) -> Result<Split> {
	Ok(split(book, None, Some("equal"))?.expect("a split is said; qed"))
}

/// The present money of an expense.
fn expense<'a>(book: &'a Book, id: &ItemId) -> Result<&'a Expense> {
	match &book.item_state(id)?.money {
		Some(Money::Expense(expense)) => Ok(expense),
		_ => refused("only an expense can be refunded"),
	}
}

/// A text that may be left out; an empty one is none.
pub fn optional(given: Option<&str>) -> Result<Option<pot_ledger::Text>> {
	given.filter(|given| !given.is_empty()).map(text).transpose()
}

/// A text to be set; an empty one takes the present one away.
pub fn text_patch(given: Option<&str>) -> Result<Patch<pot_ledger::Text>> {
	Ok(match given {
		None => Patch::Keep,
		Some("") => Patch::Clear,
		Some(given) => Patch::Set(text(given)?),
	})
}

/// A day to be set; `none` takes the present one away.
pub fn date_patch(given: Option<&str>) -> Result<Patch<pot_ledger::Date>> {
	Ok(match given {
		None => Patch::Keep,
		Some("none" | "") => Patch::Clear,
		Some(given) => Patch::Set(day(given)?),
	})
}

fn category_patch(given: Option<&str>) -> Result<Patch<u16>> {
	Ok(match given {
		None => Patch::Keep,
		Some("none" | "") => Patch::Clear,
		Some(given) => match given.parse() {
			Ok(category) => Patch::Set(category),
			Err(_) => return usage(format!("{given:?} is no category: write its number, or none")),
		},
	})
}

/// A change that says nothing.
pub fn nothing_to_change<T>() -> Result<T> {
	usage("that would change nothing: say what to change, as in --amount 12.50 (`pot edit --help`)")
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		args::{join_split, Cli, Command},
		book::tests::{apply, book, DINNER, TAXI},
	};
	use clap::Parser;

	fn parsed(line: &str) -> Command {
		Cli::try_parse_from(join_split(line.split(' ').map(Into::into))).unwrap().command.unwrap()
	}

	fn added(book: &Book, id: ItemId, line: &str) -> Result<Expense> {
		let Command::Add(add) = parsed(line) else { panic!("{line}") };
		match add_op(book, &add, id)? {
			Op::AddExpense { money, .. } => Ok(money),
			other => panic!("{other:?}"),
		}
	}

	fn edited(book: &Book, line: &str) -> Result<ExpensePatch> {
		let Command::Edit(edit) = parsed(line) else { panic!("{line}") };
		match edit_op(book, DINNER, book.item_state(&DINNER)?, &edit)? {
			Op::AmendExpense { set, .. } => Ok(set),
			other => panic!("{other:?}"),
		}
	}

	fn with_dinner(line: &str) -> Book {
		let mut book = book(&["Bob", "Carol"]);
		let money = added(&book, DINNER, line).unwrap();
		apply(
			&mut book,
			0,
			Op::AddExpense { id: DINNER, money, memo: None, note: None, date: None, category: None, receipt: None },
		);
		book
	}

	fn message<T: std::fmt::Debug>(outcome: Result<T>) -> String {
		outcome.unwrap_err().message().unwrap().to_owned()
	}

	#[test]
	fn the_daily_act_is_paid_by_me_for_all() {
		let money = added(&book(&["Bob", "Carol"]), DINNER, "pot add 12.50 Dinner").unwrap();
		let Expense { kind, amount, paid, split, .. } = money;
		assert_eq!((kind, amount), (Kind::Spending, Amount(12_50)));
		assert_eq!(paid.to_vec(), [(0, Amount(12_50))]);
		assert_eq!(split, Split::Equal(vec![0, 1, 2].try_into().unwrap()));
	}

	#[test]
	fn a_new_amount_keeps_payer_and_split() {
		let book = with_dinner("pot add 12.50 --paid bob --split shares alice=2,bob=1");
		let money = edited(&book, "pot edit 8f --amount 14").unwrap().money.unwrap();
		assert_eq!((money.amount, money.paid.to_vec()), (Amount(14_00), vec![(1, Amount(14_00))]));
		assert_eq!(money.split, Split::Shares(vec![(0, 2), (1, 1)].try_into().unwrap()));
	}

	#[test]
	fn a_new_amount_never_changes_under_an_old_split() {
		let book = with_dinner("pot add 12.50 --split exact alice=10,bob=2.50");
		assert!(message(edited(&book, "pot edit 8f --amount 14")).contains("--split exact"));
		assert!(edited(&book, "pot edit 8f --amount 14 --split exact alice=10,bob=4").is_ok());
		let book = with_dinner("pot add 12.50 --paid alice=10,bob=2.50");
		assert!(message(edited(&book, "pot edit 8f --amount 14")).contains("--paid"));
		assert!(message(edited(&with_dinner("pot add 9 --split shares bob=1"), "pot edit 8f --for bob"))
			.contains("--split equal"));
	}

	#[test]
	fn what_is_not_named_is_not_touched() {
		let book = with_dinner("pot add 12.50 Dinner");
		let set = edited(&book, "pot edit 8f --amount 12.50 --category none").unwrap();
		assert_eq!(set, ExpensePatch { category: Patch::Clear, ..ExpensePatch::default() });
		assert!(message(edited(&book, "pot edit 8f --amount 12.50")).contains("change nothing"));
		assert!(message(edited(&book, "pot edit 8f --method cash")).contains("for payments"));
	}

	#[test]
	fn a_refund_of_an_expense_mirrors_it() {
		let book = with_dinner("pot add 12.50 --paid bob --split shares alice=2,bob=1");
		let spent = added(&book, TAXI, "pot add 12.50 --paid bob --split shares alice=2,bob=1").unwrap();
		let refund = added(&book, TAXI, "pot add 12.50 --refund=8f").unwrap();
		assert_eq!(refund.kind, Kind::Refund { of: Some(DINNER) });
		assert_eq!((refund.paid, refund.split), (spent.paid, spent.split));
		assert_eq!(added(&book, TAXI, "pot add 5 --refund").unwrap().kind, Kind::Refund { of: None });
	}
}
