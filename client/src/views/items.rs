//! The items of a pot, and what they say now.

use super::{decimals, document, is_false, At, Document, Json, Object};
use crate::{date, journal, recurring};
use pot_ledger::{Amount, Category, Entry, ItemId, ItemKind, ItemState, MemberId, Money, Rev, Seq, State, Sums, View};
use serde::Serialize;

/// The items of a pot in the order of their making: `potchain/list/1`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct List {
	/// The items.
	pub items: Vec<Item>,
}

/// An item with what it says now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Item {
	/// Its id.
	pub id: String,
	/// `expense`, `payment`, `comment` or `template`.
	pub kind: &'static str,
	/// `live`, `voided`, or `contested` for a payment that does not count because its receiver says so.
	pub status: &'static str,
	/// The entry that made it.
	pub seq: Seq,
	/// The time of that entry.
	pub at: String,
	/// Who made it.
	pub by: MemberId,
	/// Its revision: what the next amendment names as its base.
	pub rev: Rev,
	/// Its money, as the journal writes it; none for a comment.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub money: Option<Object>,
	/// The day.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub date: Option<String>,
	/// What it was for; of a comment, what it says.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub memo: Option<Json>,
	/// Anything else worth saying.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub note: Option<Json>,
	/// Where the receipt of an expense is.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub receipt: Option<Json>,
	/// How a payment was made.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub method: Option<Json>,
	/// Where to find the payment there.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub reference: Option<Json>,
	/// Whether the chain itself moved the tokens of a payment; said only if it did.
	#[serde(skip_serializing_if = "is_false")]
	pub transferred: bool,
	/// The category.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub category: Option<Category>,
	/// The template that an expense is an occurrence of.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub template: Option<String>,
	/// Of a template, the first of its dates that has no expense yet.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub next: Option<String>,
	/// The item that a comment is about.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub about: Option<String>,
	/// Who agreed to its present money.
	pub confirmed: Vec<MemberId>,
	/// Who disagreed with it and has not agreed since.
	pub contested: Vec<MemberId>,
	/// Why it was contested last.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub reason: Option<Json>,
}

/// One item and its history: `potchain/show/1`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Show {
	/// The item.
	pub item: Item,
	/// What each participant of an expense bears; empty for other items.
	pub shares: Json,
	/// The comments about it, voided ones too.
	pub comments: Vec<Item>,
	/// The entries that made it what it is, as the journal writes them.
	pub history: Vec<Object>,
}

/// The items of a pot that `keep` keeps.
pub fn list(at: At, state: &State, keep: impl Fn(&ItemState) -> bool) -> Document<List> {
	let kept = state.items().filter(|(_, item)| keep(item));
	document("potchain/list/1", at, List { items: kept.map(|(id, item)| item_row(state, id, item)).collect() })
}

/// One item; `None` if the pot does not have it. `log` is the pot's log from its first entry on.
pub fn show(at: At, state: &State, id: &ItemId, log: &[Entry]) -> Option<Document<Show>> {
	let item = state.item_state(id)?;
	let currency = &state.pot()?.currency;
	let about_it = state.items().filter(|(_, comment)| comment.about == Some(*id));
	let of_it = (0..).zip(log).filter(|(_, entry)| entry.op.item(&state.id()) == Some(*id));
	let show = Show {
		item: item_row(state, id, item),
		shares: shares(state, id, item).unwrap_or(Json::Object(Object::default())),
		comments: about_it.map(|(id, comment)| item_row(state, id, comment)).collect(),
		history: of_it.map(|(seq, entry)| journal::entry_json(seq, entry, currency)).collect(),
	};
	Some(document("potchain/show/1", at, show))
}

/// Whether an item counts, and what keeps it from that.
pub fn status_word(record: &pot_ledger::Item) -> &'static str {
	match record.kind {
		_ if record.voided => "voided",
		ItemKind::Payment if record.contested != 0 => "contested",
		_ => "live",
	}
}

pub(super) fn item_row(state: &State, id: &ItemId, item: &ItemState) -> Item {
	let ItemState {
		record,
		made_at,
		made,
		money,
		template,
		memo,
		note,
		receipt,
		method,
		reference,
		date: day,
		category,
		about,
		reason,
	} = item;
	Item {
		id: id.to_string(),
		kind: kind_word(record.kind),
		status: status_word(record),
		seq: *made_at,
		at: date::format_moment(*made),
		by: record.author,
		rev: record.revisions.latest,
		money: money.as_ref().map(|money| journal::money_json(money, decimals(state))),
		date: day.map(date::format),
		memo: memo.as_ref().map(journal::text_json),
		note: note.as_ref().map(journal::text_json),
		receipt: receipt.as_ref().map(journal::text_json),
		method: method.as_ref().map(journal::text_json),
		reference: reference.as_ref().map(journal::text_json),
		transferred: record.transferred,
		category: *category,
		template: template.map(|template| template.to_string()),
		next: recurring::due(state, id).next().map(date::format),
		about: about.map(|item| item.to_string()),
		confirmed: members_in(record.confirmed),
		contested: members_in(record.contested),
		reason: reason.as_ref().map(journal::text_json),
	}
}

/// What each participant of an expense bears.
pub(super) fn shares(state: &State, id: &ItemId, item: &ItemState) -> Option<Json> {
	match item.money.as_ref()? {
		Money::Expense(expense) => {
			Some(journal::per_member_json(&expense.shares(id), |&share| journal::amount_json(share, decimals(state))))
		},
		Money::Payment(_) | Money::Template(_) => None,
	}
}

/// What an item that counts adds to a member's sums.
pub fn sums_of(state: &State, money: &Money, id: &ItemId, member: MemberId) -> Sums {
	// What is said of a place that became a part of theirs is theirs.
	let of_member = |rows: &[(MemberId, Amount)]| -> i128 {
		let theirs = rows.iter().filter(|row| state.place(row.0) == member);
		theirs.map(|&(_, Amount(amount))| amount as i128).sum()
	};
	match money {
		Money::Expense(expense) => Sums {
			paid: expense.sign() * of_member(&expense.paid),
			share: expense.sign() * of_member(&expense.shares(id)),
			..Sums::default()
		},
		Money::Payment(payment) => Sums {
			sent: of_member(&[(payment.from, payment.amount)]),
			received: of_member(&[(payment.to, payment.amount)]),
			..Sums::default()
		},
		Money::Template(_) => Sums::default(),
	}
}

pub(crate) fn kind_word(kind: ItemKind) -> &'static str {
	match kind {
		ItemKind::Expense => "expense",
		ItemKind::Payment => "payment",
		ItemKind::Comment => "comment",
		ItemKind::Template => "template",
	}
}

/// The members whose bits are set.
fn members_in(bits: u128) -> Vec<MemberId> {
	(0..128).filter(|member| bits >> member & 1 == 1).collect()
}
