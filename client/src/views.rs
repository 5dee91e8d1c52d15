//! Views of a pot: one JSON document each, the same for a script as for a screen.
//!
//! Every document names its `schema`, which is described in `schemas/` and changes only by adding. Amounts
//! are decimal strings with the currency's decimals, members are numbers, items are ids of 32 hex digits.

pub use crate::json::{Json, Object};

use crate::{
	amount::{format, format_signed},
	date, journal, Level,
};
use pot_ledger::{
	settle::Leg, AccountId, Amount, Entry, Hash, ItemId, ItemKind, ItemState, MemberId, Money, PotId, Rev, Seq, State,
	Sums, View,
};
use serde::{Serialize, Serializer};

/// What a view is a view of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct At {
	/// The pot; none for a journal that does not name one.
	pub pot: Option<PotId>,
	/// What it stands on. A journal is final: nothing can take an entry out of a file.
	pub level: Level,
	/// The number of the last entry that it takes in.
	pub seq: Seq,
	/// The head after that entry; none where there is nothing to vouch for.
	pub head: Option<Hash>,
}

/// A view, as it is written.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Document<T> {
	/// What describes the document, such as `potchain/balances/1`.
	pub schema: &'static str,
	/// What it is a view of.
	#[serde(flatten)]
	pub at: At,
	/// The thing itself.
	#[serde(flatten)]
	pub body: T,
}

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
}

/// The payments that bring every balance to zero: `potchain/settle/1`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Settle {
	/// The plan that stays.
	pub payments: Vec<Transfer>,
}

/// One payment of a plan.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Transfer {
	/// Who pays.
	pub from: MemberId,
	/// Who is paid.
	pub to: MemberId,
	/// How much.
	pub amount: String,
}

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
	/// The template that it is an occurrence of.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub template: Option<String>,
	/// Whether the chain itself moved the tokens of a payment; left out if not.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub transferred: Option<bool>,
	/// The category.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub category: Option<u16>,
	/// The item that a comment is about.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub about: Option<String>,
	/// Who agreed to its present money.
	pub confirmed: Vec<MemberId>,
	/// Who disagreed with it and has not agreed since.
	pub contested: Vec<MemberId>,
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

/// The pots of an account: `potchain/pots/1`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Pots {
	/// What describes the document.
	pub schema: &'static str,
	/// The pots.
	pub pots: Vec<Mine>,
}

/// One pot, as one of its members sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Mine {
	/// Which pot, and as of when.
	#[serde(flatten)]
	pub at: At,
	/// Its name.
	pub name: Json,
	/// Its currency.
	pub currency: Object,
	/// The member's place.
	pub member: MemberId,
	/// What they may do.
	pub role: &'static str,
	/// What they are owed; below zero what they owe.
	pub balance: String,
}

/// What a pot is and who is in it: `potchain/status/1`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Status {
	/// Its name.
	pub name: Json,
	/// Its currency.
	pub currency: Object,
	/// The version of its rules.
	pub rules: u8,
	/// How many expenses, payments and comments there are, voided ones too.
	pub items: usize,
	/// Whether every balance is zero.
	pub settled: bool,
	/// All places, by number.
	pub members: Vec<Place>,
}

/// A place in a pot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Place {
	/// Its number.
	pub member: MemberId,
	/// Its name.
	pub name: Json,
	/// What its account may do.
	pub role: &'static str,
	/// Its account; null for a guest.
	pub account: Option<String>,
	/// Whether its balance may change.
	pub active: bool,
	/// Its revision: what the next change to it names as its base.
	pub rev: Rev,
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

/// What everyone owes and is owed.
pub fn balances(at: At, state: &State) -> Document<Balances> {
	document("potchain/balances/1", at, Balances { balances: balance_rows(state) })
}

/// The settle-up plan that stays.
pub fn settle(at: At, state: &State) -> Document<Settle> {
	document("potchain/settle/1", at, Settle { payments: transfers(state) })
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

/// The pots in which an account has a place.
pub fn pots<'a>(account: &AccountId, pots: impl IntoIterator<Item = (At, &'a State)>) -> Pots {
	let mine = |(at, state): (At, &State)| {
		let member = state.place_of(account)?;
		let pot = state.pot()?;
		Some(Mine {
			at,
			name: journal::text_json(state.details().name.as_ref()?),
			currency: journal::currency_json(&pot.currency),
			member,
			role: journal::role_word(state.member(member)?.role),
			balance: format_signed(*state.balances().get(usize::from(member))?, pot.currency.decimals),
		})
	};
	Pots { schema: "potchain/pots/1", pots: pots.into_iter().filter_map(mine).collect() }
}

/// What a pot is and who is in it; `None` if it has no entry.
pub fn status(at: At, state: &State) -> Option<Document<Status>> {
	let pot = state.pot()?;
	let members = (0..).zip(state.members()).map(|(member, place)| Place {
		member,
		name: journal::text_json(&place.name),
		role: journal::role_word(place.record.role),
		account: place.record.account.as_ref().map(journal::address),
		active: place.record.active,
		rev: place.record.revisions.latest,
	});
	let status = Status {
		name: journal::text_json(state.details().name.as_ref()?),
		currency: journal::currency_json(&pot.currency),
		rules: pot.rules,
		items: state.items().count(),
		settled: state.balances().iter().all(|&balance| balance == 0),
		members: members.collect(),
	};
	Some(document("potchain/status/1", at, status))
}

/// Everything that a log comes to.
pub fn replay(at: At, state: &State) -> Document<Replay> {
	let live = state.items().filter(|(_, item)| item.record.counts());
	let shares = live.filter_map(|(id, item)| Some((id.to_string(), shares(state, id, item)?)));
	let replay = Replay { balances: balance_rows(state), shares: shares.collect(), settle: transfers(state) };
	document("potchain/replay/1", at, replay)
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

pub(crate) fn document<T>(schema: &'static str, at: At, body: T) -> Document<T> {
	Document { schema, at, body }
}

fn balance_rows(state: &State) -> Vec<Balance> {
	(0..).zip(state.sums()).map(|(member, sums)| balance_row(state, member, sums)).collect()
}

pub(crate) fn balance_row(state: &State, member: MemberId, sums: Sums) -> Balance {
	let decimals = decimals(state);
	Balance {
		member,
		name: journal::text_json(&state.members()[usize::from(member)].name),
		balance: format_signed(sums.balance(), decimals),
		paid: format_signed(sums.paid, decimals),
		share: format_signed(sums.share, decimals),
		sent: format_signed(sums.sent, decimals),
		received: format_signed(sums.received, decimals),
	}
}

fn transfers(state: &State) -> Vec<Transfer> {
	let decimals = decimals(state);
	let transfer = |Leg { from, to, amount }| Transfer { from, to, amount: format(amount.0, decimals) };
	state.plan().into_iter().map(transfer).collect()
}

fn item_row(state: &State, id: &ItemId, item: &ItemState) -> Item {
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
		date,
		category,
		about,
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
		date: date.map(date::format),
		memo: memo.as_ref().map(journal::text_json),
		note: note.as_ref().map(journal::text_json),
		receipt: receipt.as_ref().map(journal::text_json),
		method: method.as_ref().map(journal::text_json),
		reference: reference.as_ref().map(journal::text_json),
		template: template.map(|template| template.to_string()),
		transferred: record.transferred.then_some(true),
		category: *category,
		about: about.map(|item| item.to_string()),
		confirmed: members_in(record.confirmed),
		contested: members_in(record.contested),
	}
}

/// What each participant of an expense bears.
fn shares(state: &State, id: &ItemId, item: &ItemState) -> Option<Json> {
	match item.money.as_ref()? {
		Money::Expense(expense) => {
			Some(journal::per_member_json(&expense.shares(id), |&share| journal::amount_json(share, decimals(state))))
		},
		Money::Payment(_) | Money::Template(_) => None,
	}
}

/// What an item that counts adds to a member's sums.
pub(crate) fn sums_of(state: &State, money: &Money, id: &ItemId, member: MemberId) -> Sums {
	let of_member = |rows: &[(MemberId, Amount)]| -> i128 {
		rows.iter().filter(|row| state.place(row.0) == member).map(|&(_, Amount(amount))| amount as i128).sum()
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

pub(crate) fn decimals(state: &State) -> u8 {
	state.pot().map_or(0, |pot| pot.currency.decimals)
}

pub(crate) fn kind_word(kind: ItemKind) -> &'static str {
	match kind {
		ItemKind::Expense => "expense",
		ItemKind::Payment => "payment",
		ItemKind::Comment => "comment",
		ItemKind::Template => "template",
	}
}

/// Whether an item counts, and what keeps it from that.
pub(crate) fn status_word(record: &pot_ledger::Item) -> &'static str {
	match record.kind {
		_ if record.voided => "voided",
		ItemKind::Payment if record.contested != 0 => "contested",
		_ => "live",
	}
}

/// The members whose bits are set.
fn members_in(bits: u128) -> Vec<MemberId> {
	(0..128).filter(|member| bits >> member & 1 == 1).collect()
}

impl Serialize for At {
	fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		let or_null = |text: Option<String>| text.map_or(Json::Null, Json::Text);
		let level = match self.level {
			Level::Final => "final",
			Level::Included => "included",
			Level::Pending => "pending",
		};
		let at = Object::default()
			.with("pot", or_null(self.pot.map(|pot| format!("0x{pot}"))))
			.with("level", level)
			.with("seq", self.seq)
			.with("head", or_null(self.head.map(|head| format!("0x{}", hex::encode(head)))));
		at.serialize(serializer)
	}
}
