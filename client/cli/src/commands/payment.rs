//! Payments: recording and changing them.

use crate::{
	args::{Edit, Paid},
	book::Book,
	commands::expense::{date_patch, nothing_to_change, optional, text_patch},
	failure::{usage, Result},
	secret::random,
	session::Session,
	terms::day,
	write::write,
};
use pot_ledger::{ItemId, ItemState, Op, Patch, Payment, PaymentPatch};
use potchain_client::Level;

/// `pot paid`.
pub async fn paid(session: &Session, paid: &Paid) -> Result {
	session.key()?;
	let book = session.book(Level::Included).await?;
	let from = paid.from.as_deref().map_or_else(|| book.author(), |name| book.member(name))?;
	let op = Op::AddPayment {
		id: ItemId(random()?),
		money: Payment::new(from, book.member(&paid.to)?, book.amount(&paid.amount)?),
		memo: optional(paid.memo.as_deref())?,
		method: optional(paid.method.as_deref())?,
		reference: None,
		date: Some(day(&paid.date)?),
	};
	write(session, &book, vec![op], paid.writing).await
}

/// What a changed payment says.
pub fn edit_op(book: &Book, id: ItemId, item: &ItemState, present: &Payment, edit: &Edit) -> Result<Op> {
	let of_expenses = [
		(&edit.money.paid, "--paid"),
		(&edit.money.among, "--for"),
		(&edit.money.split, "--split"),
		(&edit.note, "--note"),
		(&edit.category, "--category"),
	];
	for (given, what) in of_expenses {
		if given.is_some() {
			return usage(format!(
				"{what} is for expenses: a payment has --from, --to, --amount, --method, --memo and --date"
			));
		}
	}
	let money = Payment {
		from: edit.from.as_deref().map_or(Ok(present.from), |name| book.member(name))?,
		to: edit.to.as_deref().map_or(Ok(present.to), |name| book.member(name))?,
		amount: edit.amount.as_deref().map_or(Ok(present.amount), |text| book.amount(text))?,
		leg: present.leg,
	};
	let set = PaymentPatch {
		money: Some(money).filter(|money| money != present),
		memo: text_patch(edit.memo.as_deref())?,
		method: text_patch(edit.method.as_deref())?,
		reference: Patch::Keep,
		date: date_patch(edit.date.as_deref())?,
	};
	match set == PaymentPatch::default() {
		true => nothing_to_change(),
		false => Ok(Op::AmendPayment { id, base: item.record.revisions.latest, set }),
	}
}
