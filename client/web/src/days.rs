//! The expenses and payments of a pot by day, as one of its members sees them.

use pot_ledger::{Category, ItemId, ItemKind, ItemState, MemberId, Money, State};
use potchain_client::{
	amount::{format, format_signed},
	date,
	describe::Describe,
	stats::day,
	sync::Books,
	text::{currency, readable, Ids},
	views::{status_word, sums_of, At},
	Level,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// The newest day first.
#[derive(Serialize)]
pub struct Days {
	#[serde(flatten)]
	at: At,
	days: Vec<Day>,
}

#[derive(Serialize)]
struct Day {
	day: String,
	/// What was added last comes first.
	items: Vec<Item>,
}

/// An expense or a payment.
#[derive(Serialize)]
struct Item {
	item: String,
	kind: &'static str,
	status: &'static str,
	/// What its latest change stands on.
	level: &'static str,
	memo: String,
	#[serde(skip_serializing_if = "Option::is_none")]
	category: Option<Category>,
	/// Whether money came back.
	refund: bool,
	amount: String,
	/// The amount in another currency, with that currency.
	#[serde(skip_serializing_if = "Option::is_none")]
	original: Option<String>,
	/// Who paid.
	by: Vec<MemberId>,
	/// Who was paid, if it is a payment.
	#[serde(skip_serializing_if = "Option::is_none")]
	to: Option<MemberId>,
	/// Whether who is paid said that they were.
	confirmed: bool,
	/// What it does to my balance; nothing if it does not concern me or does not count.
	#[serde(skip_serializing_if = "Option::is_none")]
	mine: Option<String>,
}

impl Days {
	pub fn of(at: At, books: &Books) -> Self {
		let state = books.state();
		let levels = levels(books);
		let mut days = BTreeMap::<_, Vec<Item>>::new();
		let money = |item: &ItemState| matches!(item.record.kind, ItemKind::Expense | ItemKind::Payment);
		for (id, item) in state.items().rev().filter(|(_, item)| money(item)) {
			let row = Item::of(state, books.me(), id, item, levels.get(id).copied().unwrap_or("final"));
			days.entry(day(item)).or_default().extend(row);
		}
		let named = |(day, items)| Day { day: date::format(day), items };
		Self { at, days: days.into_iter().rev().map(named).collect() }
	}
}

impl Item {
	fn of(state: &State, me: Option<MemberId>, id: &ItemId, item: &ItemState, level: &'static str) -> Option<Self> {
		let decimals = currency(state).decimals;
		let money = item.money.as_ref()?;
		let (amount, by, to, original, refund) = match money {
			Money::Expense(expense) => {
				let by = expense.paid.iter().map(|row| row.0).collect();
				(expense.amount, by, None, expense.original.as_deref(), expense.sign() < 0)
			},
			Money::Payment(payment) => (payment.amount, vec![payment.from], Some(payment.to), None, false),
			Money::Template(_) => return None,
		};
		let concerns = |me: &MemberId| money.members().any(|named| state.place(named) == *me);
		let mine = me.filter(concerns).filter(|_| item.record.counts());
		let describe = Describe { before: state, ids: &Ids::of(state) };
		Some(Self {
			item: id.to_string(),
			kind: if to.is_some() { "payment" } else { "expense" },
			status: status_word(&item.record),
			level,
			memo: readable(item.memo.as_ref()),
			category: item.category,
			refund,
			amount: format(amount.0, decimals),
			original: original.map(|original| describe.original(original)),
			by,
			to,
			confirmed: to.is_some_and(|to| item.record.confirmed & (1 << to) != 0),
			mine: mine.map(|me| format_signed(sums_of(state, money, id, me).balance(), decimals)),
		})
	}
}

/// What the latest changes of items stand on that are not final.
fn levels(books: &Books) -> BTreeMap<ItemId, &'static str> {
	let (finals, included) = (books.cursor(Level::Final).0 as usize, books.cursor(Level::Included).0 as usize);
	let opened = books.opened(Level::Pending);
	let level = |seq| if seq < included { "included" } else { "pending" };
	let changes = (finals..).zip(opened.log().get(finals..).unwrap_or_default());
	changes.filter_map(|(seq, entry)| Some((entry.op.item(&books.id())?, level(seq)))).collect()
}
