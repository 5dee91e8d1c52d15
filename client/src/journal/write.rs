//! Writing.

use super::{Header, VERSION};
use crate::{
	amount, date,
	json::{Json, Object},
};
use base64::{prelude::BASE64_STANDARD, Engine};
use pot_ledger::{
	settle::Leg, AccountId, Amount, Bill, Budget, Currency, End, Entry, Expense, ExpensePatch, Invitation, KeyBox,
	Kind, Line, MemberId, MemberPatch, Money, Op, Original, Patch, Payment, PaymentPatch, Period, Policy, PotPatch,
	Recurrence, Role, Sealing, Seq, Split, Template, TemplatePatch, Text, Unit,
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
			.maybe("genesis", self.genesis.map(|hash| hex_json(&hash)));
		line.to_string()
	}
}

/// A journal: its header, and an entry a line.
pub fn write(header: &Header, log: &[Entry]) -> String {
	let entries = (0..).zip(log).map(|(seq, entry)| entry_line(seq, entry, &header.currency));
	[header.to_line()].into_iter().chain(entries).map(|line| line + "\n").collect()
}

/// The line of an entry in the journal of a pot in `currency`, without a line break.
pub fn entry_line(seq: Seq, entry: &Entry, currency: &Currency) -> String {
	entry_json(seq, entry, currency).to_string()
}

/// An operation that is no entry yet, as the journal would write it, without a position, a time and an author.
pub fn op_line(op: &Op, currency: &Currency) -> String {
	op_on(Object::default(), op, currency).to_string()
}

pub(crate) fn entry_json(seq: Seq, entry: &Entry, currency: &Currency) -> Object {
	let line = Object::default().with("seq", seq).with("at", date::format_moment(entry.at)).with("by", entry.by);
	op_on(line, &entry.op, currency)
}

fn op_on(line: Object, op: &Op, currency: &Currency) -> Object {
	let said = |verb: &str| line.clone().with("op", verb);
	let decimals = currency.decimals;
	match op {
		// The rules and the currency are the header's.
		Op::CreatePot { rules: _, name, currency: _, owner, account, seal } => said("pot.create")
			.with("name", text_json(name))
			.with("owner", text_json(owner))
			.maybe("account", account.as_ref().map(address))
			.maybe("seal", seal.as_ref().map(sealing)),
		Op::AmendPot { base, set } => said("pot.amend").with("base", *base).with("set", pot_patch(set, decimals)),
		Op::ArchivePot { base, unsettled } => {
			said("pot.archive").with("base", *base).maybe("unsettled", unsettled.then_some(true))
		},
		Op::ReopenPot { base } => said("pot.reopen").with("base", *base),
		Op::AnnounceEnd { base } => said("pot.announce-end").with("base", *base),
		Op::DissolvePot { base } => said("pot.dissolve").with("base", *base),
		Op::SetCategory { id, base, name } => said("category.set")
			.with("id", *id)
			.with("base", *base)
			.with("name", name.as_ref().map_or(Json::Null, text_json)),
		Op::FreezePlan { base, legs } => said("plan.freeze")
			.with("base", *base)
			.with("legs", Json::List(legs.iter().map(|leg| leg_json(leg, decimals).into()).collect())),
		Op::ThawPlan { base } => said("plan.thaw").with("base", *base),
		Op::AddMember { id, name, role } => {
			said("member.add").with("id", *id).with("name", text_json(name)).with("role", role_word(*role))
		},
		Op::AmendMember { id, base, set } => {
			said("member.amend").with("id", *id).with("base", *base).with("set", member_patch(set))
		},
		Op::DetachMember { id, base, account } => {
			said("member.detach").with("id", *id).with("base", *base).maybe("account", account.as_ref().map(address))
		},
		Op::DeactivateMember { id, base } => said("member.deactivate").with("id", *id).with("base", *base),
		Op::ReactivateMember { id, base } => said("member.reactivate").with("id", *id).with("base", *base),
		Op::AddPool { id, name } => said("pool.add").with("id", *id).with("name", text_json(name)),
		Op::MergeMember { from, base, into } => {
			said("member.merge").with("id", *from).with("base", *base).with("into", *into)
		},
		Op::Invite { number, key, what, expires, uses } => said("member.invite")
			.with("number", *number)
			.with("key", hex_json(key))
			.with("what", invitation_json(what))
			.with("expires", date::format_moment(*expires))
			.with("uses", *uses),
		Op::RevokeInvite { number } => said("invite.revoke").with("number", *number),
		Op::Claim { invite, account, name, seal } => said("member.claim")
			.with("invite", *invite)
			.with("account", address(account))
			.maybe("name", name.as_ref().map(text_json))
			.maybe("seal", seal.as_ref().map(sealing)),
		Op::Readmit { account } => said("member.readmit").with("account", address(account)),
		Op::Rekey { epoch, boxes, former } => said("pot.rekey")
			.with("epoch", *epoch)
			.with("boxes", Json::List(boxes.iter().map(addressed).collect()))
			.maybe("former", former.as_ref().map(|former| hex_json(former))),
		Op::AddExpense { id, money, memo, note, date, category, receipt } => {
			expense(said("expense.add").with("id", id.to_string()), money, decimals)
				.maybe("date", date.map(date::format))
				.maybe("memo", memo.as_ref().map(text_json))
				.maybe("note", note.as_ref().map(text_json))
				.maybe("category", *category)
				.maybe("receipt", receipt.as_ref().map(text_json))
		},
		Op::AmendExpense { id, base, set } => said("expense.amend")
			.with("id", id.to_string())
			.with("base", *base)
			.with("set", expense_patch(set, decimals)),
		Op::AddPayment { id, money, memo, method, reference, date } => {
			payment(said("payment.add").with("id", id.to_string()), money, decimals)
				.maybe("date", date.map(date::format))
				.maybe("memo", memo.as_ref().map(text_json))
				.maybe("method", method.as_ref().map(text_json))
				.maybe("reference", reference.as_ref().map(text_json))
		},
		Op::AmendPayment { id, base, set } => said("payment.amend")
			.with("id", id.to_string())
			.with("base", *base)
			.with("set", payment_patch(set, decimals)),
		Op::SendPayment { id, money, memo } => {
			payment(said("payment.send").with("id", id.to_string()), money, decimals)
				.maybe("memo", memo.as_ref().map(text_json))
		},
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
		Op::AddTemplate { id, money, memo, category } => {
			template(said("template.add").with("id", id.to_string()), money, decimals)
				.maybe("memo", memo.as_ref().map(text_json))
				.maybe("category", *category)
		},
		Op::AmendTemplate { id, base, set } => said("template.amend")
			.with("id", id.to_string())
			.with("base", *base)
			.with("set", template_patch(set, decimals)),
		Op::Occur { template, date } => {
			said("expense.occur").with("template", template.to_string()).with("date", date::format(*date))
		},
	}
}

pub(crate) fn currency_json(currency: &Currency) -> Object {
	Object::default().with("code", currency.code()).with("decimals", currency.decimals)
}

fn pot_patch(set: &PotPatch, decimals: u8) -> Object {
	Object::default()
		.maybe("name", set.name.as_ref().map(text_json))
		.maybe("note", patch(&set.note, text_json))
		.maybe("policy", set.policy.map(policy_word))
		.maybe("budget", patch(&set.budget, |budget| budget_json(budget, decimals)))
		.maybe("goal", patch(&set.goal, |&goal| amount_json(goal, decimals)))
		.maybe("split", patch(&set.default_split, |split| split_json(split, decimals).into()))
		.maybe("reinvite_hours", set.reinvite_hours)
}

/// What an invite gives, as in `{"new":"editor"}`.
pub(crate) fn invitation_json(what: &Invitation) -> Object {
	match *what {
		Invitation::New { role } => Object::default().with("new", role_word(role)),
		Invitation::Any { role } => Object::default().with("any", role_word(role)),
		Invitation::Device { member } => Object::default().with("device", member),
	}
}

fn sealing(Sealing { public, own }: &Sealing) -> Object {
	let own = own.as_ref().map(|(epoch, keys)| key_box(Object::default().with("epoch", *epoch), keys));
	Object::default().with("public", hex_json(public)).maybe("own", own)
}

fn addressed((account, keys): &(AccountId, KeyBox)) -> Json {
	key_box(Object::default().with("account", address(account)), keys).into()
}

fn key_box(line: Object, KeyBox { ephemeral, bytes }: &KeyBox) -> Object {
	line.with("ephemeral", hex_json(ephemeral)).with("bytes", hex_json(bytes))
}

pub(crate) fn budget_json(budget: &Budget, decimals: u8) -> Json {
	let line = |line: &pot_ledger::BudgetLine| {
		let category = Object::default().maybe("category", line.category);
		category.with("period", period_word(line.period)).with("amount", amount_json(line.amount, decimals)).into()
	};
	Json::List(budget.iter().map(line).collect())
}

fn member_patch(set: &MemberPatch) -> Object {
	Object::default()
		.maybe("name", set.name.as_ref().map(text_json))
		.maybe("role", set.role.map(role_word))
		.maybe("weight", patch(&set.weight, |&weight| weight.into()))
		.maybe("pay_to", patch(&set.pay_to, text_json))
}

fn expense_patch(set: &ExpensePatch, decimals: u8) -> Object {
	Object::default()
		.maybe("money", set.money.as_ref().map(|money| expense(Object::default(), money, decimals)))
		.maybe("date", patch(&set.date, |&date| date::format(date).into()))
		.maybe("memo", patch(&set.memo, text_json))
		.maybe("note", patch(&set.note, text_json))
		.maybe("category", patch(&set.category, |&category| category.into()))
		.maybe("receipt", patch(&set.receipt, text_json))
}

fn payment_patch(set: &PaymentPatch, decimals: u8) -> Object {
	Object::default()
		.maybe("money", set.money.as_ref().map(|money| payment(Object::default(), money, decimals)))
		.maybe("date", patch(&set.date, |&date| date::format(date).into()))
		.maybe("memo", patch(&set.memo, text_json))
		.maybe("method", patch(&set.method, text_json))
		.maybe("reference", patch(&set.reference, text_json))
}

fn template_patch(set: &TemplatePatch, decimals: u8) -> Object {
	Object::default()
		.maybe("money", set.money.as_ref().map(|money| template(Object::default(), money, decimals)))
		.maybe("memo", patch(&set.memo, text_json))
		.maybe("category", patch(&set.category, |&category| category.into()))
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
		Money::Template(money) => template(Object::default(), money, decimals),
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
		.with("split", split_json(&money.split, decimals))
		.maybe("original", money.original.as_deref().map(original_json))
		.maybe("bill", money.bill.as_deref().map(|bill| bill_json(bill, decimals)))
}

pub(crate) fn original_json(original: &Original) -> Object {
	let Original { currency, amount, rate } = original;
	currency_json(currency)
		.with("amount", amount_json(*amount, currency.decimals))
		.maybe("rate", rate.as_ref().map(amount::format_rate))
		.maybe("inverse", rate.and_then(|rate| rate.inverse.then_some(true)))
}

pub(crate) fn bill_json(bill: &Bill, decimals: u8) -> Object {
	let line = |Line { text, amount, split }: &Line| {
		let line = Object::default().with("text", text_json(text)).with("amount", amount_json(*amount, decimals));
		line.with("split", split_json(split, decimals)).into()
	};
	let extra = |amount: Option<Amount>| amount.map(|amount| amount_json(amount, decimals));
	Object::default()
		.with("lines", Json::List(bill.lines.iter().map(line).collect()))
		.maybe("tax", extra(bill.tax))
		.maybe("tip", extra(bill.tip))
		.maybe("discount", extra(bill.discount))
}

fn payment(line: Object, money: &Payment, decimals: u8) -> Object {
	let leg = money.leg.map(|id| Object::default().with("plan", id.plan).with("leg", id.leg));
	line.with("from", money.from)
		.with("to", money.to)
		.with("amount", amount_json(money.amount, decimals))
		.maybe("leg", leg)
}

fn template(line: Object, money: &Template, decimals: u8) -> Object {
	let Recurrence { start, every, unit, end } = money.rule;
	let line = expense(line, &money.expense, decimals)
		.with("every", every)
		.with("unit", unit_word(unit))
		.with("start", date::format(start));
	match end {
		End::Never => line,
		End::Until(last) => line.with("until", date::format(last)),
		End::Count(count) => line.with("count", count),
	}
}

pub(crate) fn leg_json(leg: &Leg, decimals: u8) -> Object {
	Object::default().with("from", leg.from).with("to", leg.to).with("amount", amount_json(leg.amount, decimals))
}

pub(crate) fn split_json(split: &Split, decimals: u8) -> Object {
	let (kind, parts) = match split {
		Split::Equal(members) => ("equal", Json::List(members.iter().map(|&member| member.into()).collect())),
		Split::Shares(rows) => ("shares", per_member_json(rows, |&weight| weight.into())),
		Split::Percent(rows) => ("percent", per_member_json(rows, |&part| amount::format_percent(part).into())),
		Split::Exact(rows) => ("exact", per_member_json(rows, |&part| amount_json(part, decimals))),
		Split::Adjust(rows) => {
			("adjust", per_member_json(rows, |&change| amount::format_change(change, decimals).into()))
		},
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

pub(crate) fn policy_word(policy: Policy) -> &'static str {
	match policy {
		Policy::Editors => "editors",
		Policy::Concerned => "concerned",
	}
}

pub(crate) fn period_word(period: Period) -> &'static str {
	match period {
		Period::Whole => "whole",
		Period::Month => "month",
	}
}

pub(crate) fn unit_word(unit: Unit) -> &'static str {
	match unit {
		Unit::Day => "day",
		Unit::Week => "week",
		Unit::Month => "month",
		Unit::Year => "year",
	}
}

pub(crate) fn role_word(role: Role) -> &'static str {
	match role {
		Role::Viewer => "viewer",
		Role::Editor => "editor",
		Role::Owner => "owner",
	}
}

fn hex_json(bytes: &[u8]) -> Json {
	format!("0x{}", hex::encode(bytes)).into()
}

pub(crate) fn address(account: &AccountId) -> String {
	AccountId32(account.0).to_string()
}
