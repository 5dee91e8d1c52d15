//! A pot as [ChopDot](https://github.com/chopdot) has it, for apps that are built on that.
//!
//! ChopDot knows one payer of an expense, and nothing but expenses that changes a balance. So what moves money is one
//! expense or several of it, with the same effect to the unit: one for each payer; of a refund one for each who gets
//! something back; and of a payment one that who gave it paid for who got it. Several have the item's id, a colon and a number.

use pot_ledger::{Amount, ItemId, ItemKind, MemberId, Money, Period, Role, State, View};
use potchain_client::{
	amount,
	date::{self, format_moment},
	sync::Books,
	text::{address, name, readable, title},
	Level,
};
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::VecDeque;

/// What ChopDot calls the person whose device it runs on.
const ME: &str = "owner";

/// A pot.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Pot {
	id: String,
	name: String,
	#[serde(rename = "type")]
	kind: &'static str,
	base_currency: String,
	members: Vec<Member>,
	expenses: Vec<Expense>,
	history: [(); 0],
	budget: Option<Number>,
	budget_enabled: bool,
	#[serde(skip_serializing_if = "Option::is_none")]
	goal_amount: Option<Number>,
	checkpoint_enabled: bool,
	archived: bool,
	mode: &'static str,
	confirmations_enabled: bool,
	created_at: u64,
	updated_at: u64,
	last_edit_at: String,
	/// How many entries it has, with those that are pending.
	version: u32,
	/// The id of the member who made the last one.
	last_modified_by: String,
	level: &'static str,
	/// How many decimals its amounts have.
	decimals: u8,
	/// The revision of what is said of the pot itself.
	rev: u32,
}

#[derive(Serialize)]
struct Member {
	id: String,
	name: String,
	address: Option<String>,
	role: &'static str,
	status: &'static str,
	rev: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Expense {
	id: String,
	kind: &'static str,
	pot_id: String,
	amount: Number,
	currency: String,
	paid_by: String,
	memo: String,
	date: String,
	created_at: u64,
	split: Vec<Share>,
	attestations: Vec<String>,
	has_receipt: bool,
	/// The item's revision.
	rev: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Share {
	member_id: String,
	amount: Number,
}

/// An amount as a number in JSON, with exactly its decimals.
type Number = Box<RawValue>;

/// Who paid how much for whom.
type Part = (MemberId, Vec<(MemberId, Amount)>);

impl Pot {
	pub fn of(books: &Books) -> Option<Self> {
		let (state, me) = (books.state(), books.me());
		let pot = state.pot()?;
		let opened = books.opened(Level::Pending);
		let (first, last) = (opened.log().first()?, opened.log().last()?);
		let seen = Seen { state, me, pot: format!("0x{}", books.id()), currency: pot.currency.code().into() };
		let budget = state.details().budget.iter().flatten();
		let budget = budget.filter(|line| line.category.is_none() && line.period == Period::Whole).next();
		Some(Self {
			id: seen.pot.clone(),
			name: title(state),
			kind: if state.details().goal.is_some() { "savings" } else { "expense" },
			base_currency: seen.currency.clone(),
			members: (0..state.members().len() as MemberId).map(|member| seen.member(member)).collect(),
			expenses: state.items().flat_map(|(id, _)| seen.expenses(id)).collect(),
			history: [],
			budget: budget.map(|line| seen.number(line.amount)),
			budget_enabled: budget.is_some(),
			goal_amount: state.details().goal.map(|goal| seen.number(goal)),
			checkpoint_enabled: false,
			archived: pot.is_archived(),
			mode: "auditable",
			confirmations_enabled: true,
			created_at: first.at,
			updated_at: last.at,
			last_edit_at: format_moment(last.at),
			version: state.next_seq(),
			last_modified_by: seen.id(last.by),
			level: match books.level() {
				Level::Final => "final",
				Level::Included => "included",
				Level::Pending => "pending",
			},
			decimals: pot.currency.decimals,
			rev: pot.revisions.latest,
		})
	}
}

/// A pot, as one of its members sees it.
struct Seen<'a> {
	state: &'a State,
	me: Option<MemberId>,
	pot: String,
	currency: String,
}

impl Seen<'_> {
	fn id(&self, member: MemberId) -> String {
		if self.me == Some(member) {
			ME.into()
		} else {
			format!("m{member}")
		}
	}

	fn number(&self, Amount(amount): Amount) -> Number {
		let decimals = self.state.pot().map_or(0, |pot| pot.currency.decimals);
		RawValue::from_string(amount::format(amount, decimals)).expect("an amount is a number in JSON; qed")
	}

	fn member(&self, member: MemberId) -> Member {
		let record = &self.state.members()[usize::from(member)].record;
		Member {
			id: self.id(member),
			name: name(self.state, member),
			address: record.accounts.first().map(address),
			role: if record.role == Role::Owner { "Owner" } else { "Member" },
			status: if record.active { "active" } else { "removed" },
			rev: record.revisions.latest,
		}
	}

	/// What an item is as expenses: nothing if it does not count.
	fn expenses(&self, id: &ItemId) -> Vec<Expense> {
		let Some(item) = self.state.item_state(id) else { return Vec::new() };
		let counts = !item.record.voided && (item.record.kind != ItemKind::Payment || item.record.contested == 0);
		let Some(money) = item.money.as_ref().filter(|_| counts) else { return Vec::new() };
		let parts = parts(money, id);
		let is_one = parts.len() == 1;
		let attested = (0..128).filter(|member| item.record.confirmed >> member & 1 == 1);
		let attestations: Vec<_> = attested.map(|member| self.id(member)).collect();
		let expense = |(number, (payer, shares)): (usize, Part)| Expense {
			id: if is_one { id.to_string() } else { format!("{id}:{number}") },
			kind: if item.record.kind == ItemKind::Payment { "payment" } else { "expense" },
			pot_id: self.pot.clone(),
			amount: self.number(Amount(shares.iter().map(|share| share.1 .0).sum())),
			currency: self.currency.clone(),
			paid_by: self.id(payer),
			memo: match item.record.kind {
				ItemKind::Payment if item.memo.is_none() => "Payment".into(),
				_ => readable(item.memo.as_ref()),
			},
			date: item.date.map_or_else(|| format_moment(item.made), date::format),
			created_at: item.made,
			split: shares.into_iter().map(|(member, amount)| self.share(member, amount)).collect(),
			attestations: attestations.clone(),
			has_receipt: item.receipt.is_some(),
			rev: item.record.revisions.latest,
		};
		parts.into_iter().enumerate().map(expense).collect()
	}

	fn share(&self, member: MemberId, amount: Amount) -> Share {
		Share { member_id: self.id(member), amount: self.number(amount) }
	}
}

/// Who paid how much for whom: each payer's money is for those in turn whose share is not yet covered.
fn parts(money: &Money, id: &ItemId) -> Vec<Part> {
	let (paid, shares) = match money {
		Money::Expense(expense) if expense.sign() > 0 => (expense.paid.to_vec(), expense.shares(id)),
		// What came back is owed by who has it.
		Money::Expense(refund) => (refund.shares(id), refund.paid.to_vec()),
		Money::Payment(payment) => (vec![(payment.from, payment.amount)], vec![(payment.to, payment.amount)]),
		Money::Template(_) => return Vec::new(),
	};
	let mut open: VecDeque<_> = shares.into_iter().filter(|share| share.1 .0 > 0).collect();
	let mut cover = |(payer, Amount(mut left)): (MemberId, Amount)| {
		let mut covered = Vec::new();
		while left > 0 {
			let Some((member, Amount(share))) = open.pop_front() else { break };
			let part = share.min(left);
			covered.push((member, Amount(part)));
			left -= part;
			if part < share {
				open.push_front((member, Amount(share - part)));
			}
		}
		(payer, covered)
	};
	let parts = paid.into_iter().filter(|row| row.1 .0 > 0).map(&mut cover);
	parts.collect()
}
