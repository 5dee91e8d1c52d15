//! Who owes and is owed, and why.

use super::{
	decimals, document, is_false,
	items::{kind_word, shares, sums_of},
	pots::merged_into,
	settle::transfers,
	At, Document, Json, Object, Transfer,
};
use crate::{amount::format_signed, date, journal};
use pot_ledger::{MemberId, Seq, State, Sums, View};
use serde::Serialize;

/// What everyone owes and is owed, and why: `potchain/balances/1`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Balances {
	/// One row for each place, by number.
	pub balances: Vec<Balance>,
}

/// One member's sums. `balance = paid − share + sent − received`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Balance {
	/// The member.
	pub member: MemberId,
	/// Their name: a string, or a sealed text.
	pub name: Json,
	/// What they are owed; below zero what they owe.
	pub balance: String,
	/// Paid for expenses, less what came back in refunds.
	pub paid: String,
	/// Borne of expenses, less the part of refunds.
	pub share: String,
	/// Sent in payments.
	pub sent: String,
	/// Received in payments.
	pub received: String,
	/// Whether the place is the pool; said only if it is.
	#[serde(skip_serializing_if = "is_false")]
	pub pool: bool,
	/// What the pool holds: below zero where it is overdrawn.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub held: Option<String>,
	/// Whether the balance may not change; said only if it may not.
	#[serde(skip_serializing_if = "is_false")]
	pub inactive: bool,
	/// The place that this one has become a part of.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub into: Option<MemberId>,
}

/// What makes one member's balance: `potchain/why/1`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Why {
	/// The member.
	pub member: MemberId,
	/// Their name.
	pub name: Json,
	/// Their balance: the last `running`.
	pub balance: String,
	/// The items that count and concern them, in the order of their making.
	pub rows: Vec<Reason>,
}

/// What one item does to a member's balance. `change = paid − share + sent − received`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Reason {
	/// The entry that made the item.
	pub seq: Seq,
	/// The item.
	pub item: String,
	/// `expense` or `payment`.
	pub kind: &'static str,
	/// The day.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub date: Option<String>,
	/// What it was for.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub memo: Option<Json>,
	/// Paid by the member; below zero in a refund.
	pub paid: String,
	/// Borne by the member; below zero in a refund.
	pub share: String,
	/// Sent by the member.
	pub sent: String,
	/// Received by the member.
	pub received: String,
	/// What the item does to the balance.
	pub change: String,
	/// The balance after it.
	pub running: String,
}

/// A journal, replayed: `potchain/replay/1`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Replay {
	/// As in `potchain/balances/1`.
	pub balances: Vec<Balance>,
	/// What each participant bears, for every live expense by its id.
	pub shares: Object,
	/// The payments of `potchain/settle/1`.
	pub settle: Vec<Transfer>,
}

/// What everyone owes and is owed.
pub fn balances(at: At, state: &State) -> Document<Balances> {
	document("potchain/balances/1", at, Balances { balances: balance_rows(state) })
}

/// What makes a member's balance; `None` if there is no such member.
pub fn why(at: At, state: &State, member: MemberId) -> Option<Document<Why>> {
	let name = journal::text_json(&state.members().get(usize::from(member))?.name);
	let decimals = decimals(state);
	let mut running = 0;
	let mut rows = Vec::new();
	for (id, item) in state.items().filter(|(_, item)| item.record.counts()) {
		let Some(money) = item.money.as_ref().filter(|money| money.members().any(|named| state.place(named) == member))
		else {
			continue;
		};
		let sums = sums_of(state, money, id, member);
		running += sums.balance();
		rows.push(Reason {
			seq: item.made_at,
			item: id.to_string(),
			kind: kind_word(item.record.kind),
			date: item.date.map(date::format),
			memo: item.memo.as_ref().map(journal::text_json),
			paid: format_signed(sums.paid, decimals),
			share: format_signed(sums.share, decimals),
			sent: format_signed(sums.sent, decimals),
			received: format_signed(sums.received, decimals),
			change: format_signed(sums.balance(), decimals),
			running: format_signed(running, decimals),
		});
	}
	let why = Why { member, name, balance: format_signed(running, decimals), rows };
	Some(document("potchain/why/1", at, why))
}

/// Everything that a log comes to.
pub fn replay(at: At, state: &State) -> Document<Replay> {
	let live = state.items().filter(|(_, item)| item.record.counts());
	let shares = live.filter_map(|(id, item)| Some((id.to_string(), shares(state, id, item)?)));
	let replay = Replay {
		balances: balance_rows(state),
		shares: shares.collect(),
		settle: transfers(&state.plan(), decimals(state)),
	};
	document("potchain/replay/1", at, replay)
}

fn balance_rows(state: &State) -> Vec<Balance> {
	(0..).zip(state.sums()).map(|(member, sums)| balance_row(state, member, sums)).collect()
}

/// A member's row of the sums that are theirs.
pub(crate) fn balance_row(state: &State, member: MemberId, sums: Sums) -> Balance {
	let decimals = decimals(state);
	let place = &state.members()[usize::from(member)];
	let is_pool = state.pot().and_then(|pot| pot.pool) == Some(member);
	Balance {
		member,
		name: journal::text_json(&place.name),
		balance: format_signed(sums.balance(), decimals),
		paid: format_signed(sums.paid, decimals),
		share: format_signed(sums.share, decimals),
		sent: format_signed(sums.sent, decimals),
		received: format_signed(sums.received, decimals),
		pool: is_pool,
		held: is_pool.then(|| format_signed(-sums.balance(), decimals)),
		inactive: !place.record.active,
		into: merged_into(state, member),
	}
}
