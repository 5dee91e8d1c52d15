//! Writing.

use super::{Header, VERSION};
use crate::{
	amount, date,
	json::{Json, Object},
};
use base64::{prelude::BASE64_STANDARD, Engine};
use pot_ledger::{
	AccountId, Amount, Currency, Entry, Expense, ExpensePatch, Kind, MemberId, MemberPatch, Money, Op, Patch, Payment,
	PaymentPatch, Role, Seq, Split, Text,
};
use subxt::utils::AccountId32;

impl Header {
	/// The first line of a journal, without a line break.
	pub fn to_line(&self) -> String {
		let line = Object::default()
			.with("journal", VERSION)
			.maybe("pot", self.pot.map(|pot| format!("0x{pot}")))
			.with("rules", self.rules)
			.with("currency", currency_json(&self.currency))
			.maybe("genesis", self.genesis.map(|hash| format!("0x{}", hex::encode(hash))));
		line.to_string()
	}
}

/// The line of an entry in the journal of a pot in `currency`, without a line break.
pub fn entry_line(seq: Seq, entry: &Entry, currency: &Currency) -> String {
	entry_json(seq, entry, currency).to_string()
}

pub(crate) fn entry_json(seq: Seq, entry: &Entry, currency: &Currency) -> Object {
	let line = Object::default().with("seq", seq).with("at", date::format_moment(entry.at)).with("by", entry.by);
	let said = |verb: &str| line.clone().with("op", verb);
	match &entry.op {
		// The currency is the header's.
		Op::CreatePot { name, currency: _, owner, account } => said("pot.create")
			.with("name", text_json(name))
			.with("owner", text_json(owner))
			.maybe("account", account.as_ref().map(address)),
		Op::AddMember { id, name, role, account } => said("member.add")
			.with("id", *id)
			.with("name", text_json(name))
			.with("role", role_word(*role))
			.maybe("account", account.as_ref().map(address)),
		Op::AmendMember { id, base, set } => {
			said("member.amend").with("id", *id).with("base", *base).with("set", member_patch(set))
		},
		Op::DetachMember { id, base } => said("member.detach").with("id", *id).with("base", *base),
		Op::DeactivateMember { id, base } => said("member.deactivate").with("id", *id).with("base", *base),
		Op::ReactivateMember { id, base } => said("member.reactivate").with("id", *id).with("base", *base),
		Op::AddExpense { id, money, memo, note, date, category } => {
			expense(said("expense.add").with("id", id.to_string()), money, currency.decimals)
				.maybe("date", date.map(date::format))
				.maybe("memo", memo.as_ref().map(text_json))
				.maybe("note", note.as_ref().map(text_json))
				.maybe("category", *category)
		},
		Op::AmendExpense { id, base, set } => said("expense.amend")
			.with("id", id.to_string())
			.with("base", *base)
			.with("set", expense_patch(set, currency.decimals)),
		Op::AddPayment { id, money, memo, method, date } => {
			payment(said("payment.add").with("id", id.to_string()), money, currency.decimals)
				.maybe("date", date.map(date::format))
				.maybe("memo", memo.as_ref().map(text_json))
				.maybe("method", method.as_ref().map(text_json))
		},
		Op::AmendPayment { id, base, set } => said("payment.amend")
			.with("id", id.to_string())
			.with("base", *base)
			.with("set", payment_patch(set, currency.decimals)),
		Op::AddComment { id, about, text } => said("comment.add")
			.with("id", id.to_string())
			.maybe("about", about.map(|item| item.to_string()))
			.with("text", text_json(text)),
		Op::AmendComment { id, base, text } => {
			said("comment.amend").with("id", id.to_string()).with("base", *base).with("text", text_json(text))
		},
		Op::VoidItem { id, base } => said("item.void").with("id", id.to_string()).with("base", *base),
		Op::RestoreItem { id, base } => said("item.restore").with("id", id.to_string()).with("base", *base),
		Op::ConfirmItem { id, base } => said("item.confirm").with("id", id.to_string()).with("base", *base),
		Op::ContestItem { id, base, reason } => said("item.contest")
			.with("id", id.to_string())
			.with("base", *base)
			.maybe("reason", reason.as_ref().map(text_json)),
	}
}

pub(crate) fn currency_json(currency: &Currency) -> Object {
	Object::default().with("code", currency.code()).with("decimals", currency.decimals)
}

fn member_patch(set: &MemberPatch) -> Object {
	Object::default().maybe("name", set.name.as_ref().map(text_json)).maybe("role", set.role.map(role_word))
}

fn expense_patch(set: &ExpensePatch, decimals: u8) -> Object {
	Object::default()
		.maybe("money", set.money.as_ref().map(|money| expense(Object::default(), money, decimals)))
		.maybe("date", patch(&set.date, |&date| date::format(date).into()))
		.maybe("memo", patch(&set.memo, text_json))
		.maybe("note", patch(&set.note, text_json))
		.maybe("category", patch(&set.category, |&category| category.into()))
}

fn payment_patch(set: &PaymentPatch, decimals: u8) -> Object {
	Object::default()
		.maybe("money", set.money.as_ref().map(|money| payment(Object::default(), money, decimals)))
		.maybe("date", patch(&set.date, |&date| date::format(date).into()))
		.maybe("memo", patch(&set.memo, text_json))
		.maybe("method", patch(&set.method, text_json))
}

fn patch<T>(patch: &Patch<T>, write: impl Fn(&T) -> Json) -> Option<Json> {
	match patch {
		Patch::Keep => None,
		Patch::Clear => Some(Json::Null),
		Patch::Set(value) => Some(write(value)),
	}
}

pub(crate) fn money_json(money: &Money, decimals: u8) -> Object {
	match money {
		Money::Expense(money) => expense(Object::default(), money, decimals),
		Money::Payment(money) => payment(Object::default(), money, decimals),
	}
}

fn expense(line: Object, money: &Expense, decimals: u8) -> Object {
	let (kind, of) = match money.kind {
		Kind::Spending => (None, None),
		Kind::Refund { of } => (Some("refund"), of),
	};
	line.maybe("kind", kind)
		.maybe("of", of.map(|item| item.to_string()))
		.with("amount", amount_json(money.amount, decimals))
		.with("paid", per_member_json(&money.paid, |&paid| amount_json(paid, decimals)))
		.with("split", split(&money.split, decimals))
}

fn payment(line: Object, money: &Payment, decimals: u8) -> Object {
	line.with("from", money.from).with("to", money.to).with("amount", amount_json(money.amount, decimals))
}

fn split(split: &Split, decimals: u8) -> Object {
	let (kind, parts) = match split {
		Split::Equal(members) => ("equal", Json::List(members.iter().map(|&member| member.into()).collect())),
		Split::Shares(rows) => ("shares", per_member_json(rows, |&weight| weight.into())),
		Split::Percent(rows) => ("percent", per_member_json(rows, |&part| amount::format_percent(part).into())),
		Split::Exact(rows) => ("exact", per_member_json(rows, |&part| amount_json(part, decimals))),
	};
	Object::default().with(kind, parts)
}

/// An object with a field for each member, named by their number.
pub(crate) fn per_member_json<T>(rows: &[(MemberId, T)], write: impl Fn(&T) -> Json) -> Json {
	Json::Object(rows.iter().map(|(member, value)| (member.to_string(), write(value))).collect())
}

pub(crate) fn amount_json(Amount(units): Amount, decimals: u8) -> Json {
	amount::format(units, decimals).into()
}

/// A text as a string; one that cannot be read as `{"sealed":"base64…","epoch":2}`.
pub(crate) fn text_json(text: &Text) -> Json {
	match text {
		// The rules admit no plain text that is not UTF-8.
		Text::Plain(bytes) => String::from_utf8_lossy(bytes).as_ref().into(),
		Text::Sealed { epoch, bytes } => {
			Object::default().with("sealed", BASE64_STANDARD.encode(bytes)).with("epoch", *epoch).into()
		},
	}
}

pub(crate) fn role_word(role: Role) -> &'static str {
	match role {
		Role::Viewer => "viewer",
		Role::Editor => "editor",
		Role::Owner => "owner",
	}
}

pub(crate) fn address(account: &AccountId) -> String {
	AccountId32(account.0).to_string()
}
