//! What is done to an item of any kind.

use crate::{
	args::{Comment, Contest, Edit, OnItem, Values, Writing},
	book::{text, Book},
	commands::{
		expense::{self, nothing_to_change, optional},
		payment,
	},
	failure::{refused, Result},
	secret::random,
	session::Session,
	write::write,
};
use pot_ledger::{ItemId, ItemState, Money, Op, Rev};
use potchain_client::Level;

/// `pot edit`.
pub async fn edit(session: &Session, edit: &Edit) -> Result {
	on_item(session, &edit.id, edit.writing, |book, id, _| edit_op(book, id, &edit.values)).await
}

/// A change of an item of any kind.
pub fn edit_op(book: &Book, id: ItemId, edit: &Values) -> Result<Op> {
	let item = book.item_state(&id)?;
	match &item.money {
		Some(Money::Expense(_)) => expense::edit_op(book, id, item, edit),
		Some(Money::Payment(present)) => payment::edit_op(book, id, item, present, edit),
		Some(Money::Template(_)) => refused("a template is changed by its own command"),
		None => edit_comment(id, item, edit),
	}
}

fn edit_comment(id: ItemId, item: &ItemState, edit: &Values) -> Result<Op> {
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
	let book = session.book(Level::Pending).await?;
	let about = match comment.item.eq_ignore_ascii_case("pot") {
		true => None,
		false => Some(book.item(&comment.item)?),
	};
	let op = Op::AddComment { id: ItemId(random()?), about, text: text(&comment.text)? };
	write(session, &book, vec![op], comment.writing).await
}

async fn on_item(
	session: &Session,
	prefix: &str,
	writing: Writing,
	make: impl FnOnce(&Book, ItemId, &ItemState) -> Result<Op>,
) -> Result {
	session.key()?;
	let book = session.book(Level::Pending).await?;
	let id = book.item(prefix)?;
	let op = make(&book, id, book.item_state(&id)?)?;
	write(session, &book, vec![op], writing).await
}

fn latest(item: &ItemState) -> Rev {
	item.record.revisions.latest
}
