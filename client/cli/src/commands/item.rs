//! What is done to an item of any kind.

use crate::{
	args::{Comment, Contest, Edit, OnItem, Undo, Writing},
	book::{text, Book, Ids},
	commands::{
		expense::{self, nothing_to_change, optional},
		payment,
	},
	describe::Describe,
	failure::{refused, usage, Failure, Result},
	secret::random,
	session::Session,
	write::write,
};
use pot_ledger::{
	Entry, ExpensePatch, ItemId, ItemState, Money, Op, Patch, PaymentPatch, Rev, Seq, State, TemplatePatch,
};
use potchain_client::Level;

/// `pot edit`.
pub async fn edit(session: &Session, edit: &Edit) -> Result {
	let make = |book: &Book, id: ItemId, item: &ItemState| match &item.money {
		Some(Money::Expense(_)) => expense::edit_op(book, id, item, edit),
		Some(Money::Payment(present)) => payment::edit_op(book, id, item, present, edit),
		Some(Money::Template(_)) => refused("a template is changed by its own command"),
		None => edit_comment(id, item, edit),
	};
	on_item(session, &edit.id, edit.writing, make).await
}

fn edit_comment(id: ItemId, item: &ItemState, edit: &Edit) -> Result<Op> {
	match &edit.memo {
		Some(said) => Ok(Op::AmendComment { id, base: latest(item), text: text(said)? }),
		None => nothing_to_change(),
	}
}

/// `pot void`.
pub async fn void(session: &Session, on: &OnItem) -> Result {
	let make = |_: &Book, id, item: &ItemState| Ok(Op::VoidItem { id, base: latest(item) });
	on_item(session, &on.id, on.writing, make).await
}

/// `pot restore`.
pub async fn restore(session: &Session, on: &OnItem) -> Result {
	let make = |_: &Book, id, item: &ItemState| Ok(Op::RestoreItem { id, base: latest(item) });
	on_item(session, &on.id, on.writing, make).await
}

/// `pot confirm`.
pub async fn confirm(session: &Session, on: &OnItem) -> Result {
	let make = |_: &Book, id, item: &ItemState| Ok(Op::ConfirmItem { id, base: latest(item) });
	on_item(session, &on.id, on.writing, make).await
}

/// `pot contest`.
pub async fn contest(session: &Session, contest: &Contest) -> Result {
	let make = |_: &Book, id, item: &ItemState| {
		Ok(Op::ContestItem { id, base: latest(item), reason: optional(contest.reason.as_deref())? })
	};
	on_item(session, &contest.id, contest.writing, make).await
}

/// `pot comment`.
pub async fn comment(session: &Session, comment: &Comment) -> Result {
	session.key()?;
	let book = session.book(Level::Included).await?;
	let about = match comment.item.eq_ignore_ascii_case("pot") {
		true => None,
		false => Some(book.item(&comment.item)?),
	};
	let op = Op::AddComment { id: ItemId(random()?), about, text: text(&comment.text)? };
	write(session, &book, vec![op], comment.writing).await
}

/// `pot undo`.
pub async fn undo(session: &Session, undo: &Undo) -> Result {
	session.key()?;
	let book = session.book(Level::Included).await?;
	let item = undo.id.as_deref().map(|prefix| book.item(prefix)).transpose()?;
	let op = undo_op(&book, item)?;
	write(session, &book, vec![op], undo.writing).await
}

async fn on_item(
	session: &Session,
	prefix: &str,
	writing: Writing,
	make: impl FnOnce(&Book, ItemId, &ItemState) -> Result<Op>,
) -> Result {
	session.key()?;
	let book = session.book(Level::Included).await?;
	let id = book.item(prefix)?;
	let op = make(&book, id, book.item_state(&id)?)?;
	write(session, &book, vec![op], writing).await
}

/// The inverse of the last thing I did to an item, or to any. It names the revision that that made, and so is stale if
/// someone changed the same since.
fn undo_op(book: &Book, item: Option<ItemId>) -> Result<Op> {
	let me = book.author()?;
	let is_meant = |op: &Op| op.item(&book.replica.id()).is_some_and(|id| item.is_none_or(|item| item == id));
	let mine = (0..).zip(book.log()).filter(|(_, entry)| entry.by == me && is_meant(&entry.op));
	let Some((seq, entry)) = mine.last() else {
		return usage("there is nothing to undo: you have done nothing to it");
	};
	let before = book.state_before(seq);
	let base = base_after(book, seq, entry)?;
	match &entry.op {
		Op::AddExpense { id, .. }
		| Op::AddPayment { id, .. }
		| Op::AddComment { id, .. }
		| Op::AddTemplate { id, .. }
		| Op::RestoreItem { id, .. } => Ok(Op::VoidItem { id: *id, base }),
		Op::Occur { template, date } => {
			Ok(Op::VoidItem { id: ItemId::of_occurrence(&book.replica.id(), template, *date), base })
		},
		Op::SendPayment { id, .. } => {
			let short = Ids::of(book.state()).short(id);
			refused(format!("the tokens of {short} have moved: ask who got them to send them back"))
		},
		Op::VoidItem { id, .. } => Ok(Op::RestoreItem { id: *id, base }),
		Op::AmendExpense { id, set, .. } => expense_back(&before, *id, base, set),
		Op::AmendPayment { id, set, .. } => payment_back(&before, *id, base, set),
		Op::AmendTemplate { id, set, .. } => template_back(&before, *id, base, set),
		Op::AmendComment { id, .. } => {
			let text = item_in(&before, id)?.memo.clone();
			Ok(Op::AmendComment { id: *id, base, text: text.ok_or_else(|| lost(id))? })
		},
		Op::ContestItem { id, .. } => {
			let short = Ids::of(book.state()).short(id);
			refused(format!("the last thing you did was to contest {short}: to agree after all, `pot confirm {short}`"))
		},
		Op::ConfirmItem { .. } => {
			let told = Describe { before: &before, ids: &Ids::of(book.state()) }.entry(entry);
			refused(format!("{told}, which stays until its money changes"))
		},
		Op::CreatePot { .. }
		| Op::AmendPot { .. }
		| Op::ArchivePot { .. }
		| Op::ReopenPot { .. }
		| Op::SetCategory { .. }
		| Op::FreezePlan { .. }
		| Op::ThawPlan { .. }
		| Op::AddMember { .. }
		| Op::AddPool { .. }
		| Op::MergeMember { .. }
		| Op::AmendMember { .. }
		| Op::DetachMember { .. }
		| Op::DeactivateMember { .. }
		| Op::ReactivateMember { .. } => unreachable!("these are about no item"),
	}
}

/// The revision of the item that an entry made.
fn base_after(book: &Book, seq: Seq, entry: &Entry) -> Result<Rev> {
	let id = entry.op.item(&book.replica.id()).ok_or_else(|| Failure::Usage("there is nothing to undo".into()))?;
	Ok(latest(item_in(&book.state_before(seq + 1), &id)?))
}

/// What the groups of `set` were before.
fn expense_back(before: &State, id: ItemId, base: Rev, set: &ExpensePatch) -> Result<Op> {
	let was = item_in(before, &id)?;
	let money = match (&set.money, &was.money) {
		(Some(_), Some(Money::Expense(was))) => Some(was.clone()),
		_ => None,
	};
	let set = ExpensePatch {
		money,
		memo: back(&set.memo, &was.memo),
		note: back(&set.note, &was.note),
		date: back(&set.date, &was.date),
		category: back(&set.category, &was.category),
		receipt: back(&set.receipt, &was.receipt),
	};
	Ok(Op::AmendExpense { id, base, set })
}

/// What the groups of `set` were before.
fn payment_back(before: &State, id: ItemId, base: Rev, set: &PaymentPatch) -> Result<Op> {
	let was = item_in(before, &id)?;
	let money = match (&set.money, &was.money) {
		(Some(_), Some(Money::Payment(was))) => Some(was.clone()),
		_ => None,
	};
	let set = PaymentPatch {
		money,
		memo: back(&set.memo, &was.memo),
		method: back(&set.method, &was.method),
		reference: back(&set.reference, &was.reference),
		date: back(&set.date, &was.date),
	};
	Ok(Op::AmendPayment { id, base, set })
}

/// What the groups of `set` were before.
fn template_back(before: &State, id: ItemId, base: Rev, set: &TemplatePatch) -> Result<Op> {
	let was = item_in(before, &id)?;
	let money = match (&set.money, &was.money) {
		(Some(_), Some(Money::Template(was))) => Some(was.clone()),
		_ => None,
	};
	let set = TemplatePatch { money, memo: back(&set.memo, &was.memo), category: back(&set.category, &was.category) };
	Ok(Op::AmendTemplate { id, base, set })
}

fn back<T: Clone>(set: &Patch<T>, was: &Option<T>) -> Patch<T> {
	match (set.touches(), was) {
		(false, _) => Patch::Keep,
		(true, None) => Patch::Clear,
		(true, Some(was)) => Patch::Set(was.clone()),
	}
}

fn item_in<'a>(state: &'a State, id: &ItemId) -> Result<&'a ItemState> {
	state.item_state(id).ok_or_else(|| lost(id))
}

fn lost(id: &ItemId) -> Failure {
	Failure::Usage(format!("there is no item {id}"))
}

fn latest(item: &ItemState) -> Rev {
	item.record.revisions.latest
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::book::tests::{apply, book, expense, DINNER, TAXI};
	use pot_ledger::{Split, Text};

	fn all() -> Split {
		Split::Equal(vec![0, 1].try_into().unwrap())
	}

	fn undone(book: &mut Book) -> Op {
		let op = undo_op(book, None).unwrap();
		apply(book, 0, op.clone());
		op
	}

	#[test]
	fn undo_is_its_own_inverse() {
		let mut book = book(&["Bob"]);
		apply(&mut book, 0, expense(DINNER, "Dinner", 10_00, all()));
		assert_eq!(undone(&mut book), Op::VoidItem { id: DINNER, base: 1 });
		assert_eq!(book.state().balances(), [0, 0]);
		assert_eq!(undone(&mut book), Op::RestoreItem { id: DINNER, base: 2 });
		assert_eq!(book.state().balances(), [5_00, -5_00]);
		assert_eq!(undone(&mut book), Op::VoidItem { id: DINNER, base: 3 });
	}

	#[test]
	fn a_change_is_changed_back_to_what_was() {
		let mut book = book(&["Bob"]);
		apply(&mut book, 0, expense(DINNER, "Dinner", 10_00, all()));
		let Some(Money::Expense(money)) = expense(DINNER, "", 30_00, all()).into_money() else { panic!("an expense") };
		let note = Patch::Set(Text::plain("a note").unwrap());
		let set = ExpensePatch { money: Some(money), note, ..ExpensePatch::default() };
		apply(&mut book, 0, Op::AmendExpense { id: DINNER, base: 1, set });
		// Someone else's change to something else does not stand in the way.
		let memo = Patch::Set(Text::plain("Supper").unwrap());
		apply(&mut book, 1, Op::AmendExpense { id: DINNER, base: 2, set: ExpensePatch { memo, ..Default::default() } });
		undone(&mut book);
		let item = book.item_state(&DINNER).unwrap();
		assert_eq!(book.state().balances(), [5_00, -5_00]);
		assert_eq!((item.note.clone(), item.memo.clone()), (None, Text::plain("Supper")));
	}

	#[test]
	fn undo_never_overwrites_what_someone_else_did() {
		let mut book = book(&["Bob"]);
		apply(&mut book, 0, expense(DINNER, "Dinner", 10_00, all()));
		let Some(Money::Expense(money)) = expense(DINNER, "", 30_00, all()).into_money() else { panic!("an expense") };
		apply(
			&mut book,
			1,
			Op::AmendExpense { id: DINNER, base: 1, set: ExpensePatch { money: Some(money), ..Default::default() } },
		);
		let op = undo_op(&book, None).unwrap();
		assert_eq!(pot_ledger::admit(book.state(), 0, &op), Err(pot_ledger::Refusal::Stale(pot_ledger::Group::Money)));
	}

	#[test]
	fn only_what_i_did_is_undone() {
		let mut book = book(&["Bob"]);
		assert!(undo_op(&book, None).is_err());
		apply(&mut book, 0, expense(DINNER, "Dinner", 10_00, all()));
		apply(&mut book, 1, expense(TAXI, "Taxi", 10_00, all()));
		assert_eq!(undo_op(&book, None), Ok(Op::VoidItem { id: DINNER, base: 1 }));
		assert!(undo_op(&book, Some(TAXI)).is_err());
		apply(&mut book, 0, Op::VoidItem { id: TAXI, base: 1 });
		assert_eq!(undo_op(&book, Some(DINNER)), Ok(Op::VoidItem { id: DINNER, base: 1 }));
		assert_eq!(undo_op(&book, None), Ok(Op::RestoreItem { id: TAXI, base: 2 }));
	}
}
