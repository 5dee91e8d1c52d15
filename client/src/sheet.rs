//! Pots for a spreadsheet: CSV in UTF-8, as RFC 4180 has it.
//!
//! Other people wrote the names and memos. A cell of theirs that a spreadsheet would take for a formula gets an
//! apostrophe in front, after which it is text
//! ([OWASP, CSV injection](https://owasp.org/www-community/attacks/CSV_Injection)).

use crate::{
	amount::format_signed,
	date,
	stats::{OfCategory, OfMonth, Stats},
	text::{category, name, readable},
	views::{decimals, kind_word, status_word, sums_of},
};
use csv::{Terminator, WriterBuilder};
use pot_ledger::{ItemId, ItemState, MemberId, Money, State, Sums, Template, View};

/// The columns of [`items`] before those of the members.
const COLUMNS: [&str; 17] = [
	"seq", "date", "kind", "id", "memo", "currency", "amount", "paid", "share", "sent", "received", "status",
	"category", "method", "note", "by", "made",
];

/// The expenses and payments of a pot in the order of their making, one a row.
///
/// The last columns are one for each member, with what the item does to their balance: what does not count does
/// nothing, so that each of these columns sums to a balance. Money is a plain number with a point, below zero
/// for a refund.
pub fn items(state: &State) -> String {
	let heading = |member| match members(state).filter(|other| name(state, *other) == name(state, member)).count() {
		1 => name(state, member),
		_ => format!("{} (#{member})", name(state, member)),
	};
	let headings = COLUMNS.into_iter().map(str::to_owned).chain(members(state).map(heading).map(safe));
	let with_money = state.items().filter_map(|(id, item)| Some((id, item, item.money.as_ref()?)));
	write([headings.collect()].into_iter().chain(with_money.map(|(id, item, money)| row(state, id, item, money))))
}

/// [`Stats::members`], one a row.
pub fn members_of(state: &State, stats: &Stats) -> String {
	let headings = ["member", "name", "paid", "share", "sent", "received", "balance"].map(str::to_owned).to_vec();
	let rows = stats.members.iter().map(|row| {
		let sums = [&row.paid, &row.share, &row.sent, &row.received, &row.balance].map(String::clone);
		[row.member.to_string(), safe(name(state, row.member))].into_iter().chain(sums).collect()
	});
	write([headings].into_iter().chain(rows))
}

/// [`Stats::categories`], one a row.
pub fn categories_of(state: &State, stats: &Stats) -> String {
	let headings = ["category", "name", "expenses", "spent"].map(str::to_owned).to_vec();
	let row = |row: &OfCategory| {
		let number = row.category.map(|id| id.to_string()).unwrap_or_default();
		let name = row.category.and_then(|id| category(state, id)).unwrap_or_default();
		vec![number, safe(name), row.expenses.to_string(), row.spent.clone()]
	};
	write([headings].into_iter().chain(stats.categories.iter().map(row)))
}

/// [`Stats::months`], one a row.
pub fn months_of(stats: &Stats) -> String {
	let headings = ["month", "expenses", "spent"].map(str::to_owned).to_vec();
	let row = |OfMonth { month, expenses, spent }: &OfMonth| vec![month.clone(), expenses.to_string(), spent.clone()];
	write([headings].into_iter().chain(stats.months.iter().map(row)))
}

fn row(state: &State, id: &ItemId, item: &ItemState, money: &Money) -> Vec<String> {
	let amount = |units: i128| format_signed(units, decimals(state));
	let (whole, code) = (amount(whole(money)), state.pot().map_or("", |pot| pot.currency.code()));
	let parts = |part: fn(&Sums) -> i128| {
		let part = |member| Some((member, part(&sums_of(state, money, id, member)))).filter(|row| row.1 != 0);
		let rows = members(state).filter_map(part);
		let rows: Vec<_> = rows.map(|(member, units)| format!("{} {}", name(state, member), amount(units))).collect();
		safe(rows.join("; "))
	};
	let said = [
		item.made_at.to_string(),
		item.date.map(date::format).unwrap_or_default(),
		kind_word(item.record.kind).into(),
		id.to_string(),
		safe(readable(item.memo.as_ref())),
		code.into(),
		whole,
		parts(|sums| sums.paid),
		parts(|sums| sums.share),
		parts(|sums| sums.sent),
		parts(|sums| sums.received),
		status_word(&item.record).into(),
		item.category.map(|id| safe(category(state, id).unwrap_or_else(|| format!("#{id}")))).unwrap_or_default(),
		safe(readable(item.method.as_ref())),
		safe(readable(item.note.as_ref())),
		safe(name(state, item.record.author)),
		date::format_moment(item.made),
	];
	let effect = |member| if item.record.counts() { sums_of(state, money, id, member).balance() } else { 0 };
	said.into_iter().chain(members(state).map(|member| amount(effect(member)))).collect()
}

fn whole(money: &Money) -> i128 {
	match money {
		Money::Expense(expense) | Money::Template(Template { expense, .. }) => {
			expense.sign() * expense.amount.0 as i128
		},
		Money::Payment(payment) => payment.amount.0 as i128,
	}
}

fn members(state: &State) -> impl Iterator<Item = MemberId> {
	0..state.members().len() as MemberId
}

/// A text that no spreadsheet takes for a formula.
fn safe(text: String) -> String {
	match text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
		true => format!("'{text}"),
		false => text,
	}
}

fn write(rows: impl IntoIterator<Item = Vec<String>>) -> String {
	let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
	for row in rows {
		writer.write_record(row).expect("all rows are as long as the headings, and memory takes them; qed");
	}
	let bytes = writer.into_inner().expect("memory takes them; qed");
	String::from_utf8(bytes).expect("cells are text; qed")
}
