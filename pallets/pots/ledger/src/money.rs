//! Money: what an expense or a payment says, whether it adds up, and what it does to balances.

use crate::{
	bill::Bill,
	foreign::Original,
	pot::ItemKind,
	recur::Recurrence,
	round::{apportion, odd_units},
	types::{
		Amount, ItemId, MemberId, PerMember, Seq, Weight, MAX_AMOUNT, MAX_MEMBERS, MAX_WEIGHT, WHOLE_BASIS_POINTS,
	},
	Refusal,
};
use alloc::{boxed::Box, vec::Vec};
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Whether an expense was spent or came back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Kind {
	/// Money spent.
	#[codec(index = 0)]
	Spending,
	/// Money that came back: the mirror image of spending.
	#[codec(index = 1)]
	Refund {
		/// The expense it refunds. Odd units then go to the same people, so that a full refund undoes the
		/// expense person by person.
		of: Option<ItemId>,
	},
}

/// How an expense is divided among its participants, who stand in ascending order.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Split {
	/// The same for everyone.
	#[codec(index = 0)]
	Equal(BoundedVec<MemberId, ConstU32<MAX_MEMBERS>>),
	/// In proportion to weights, each 1 to 1,000,000.
	#[codec(index = 1)]
	Shares(PerMember<Weight>),
	/// In basis points, each at least 1, together 10,000.
	#[codec(index = 2)]
	Percent(PerMember<u16>),
	/// Amounts, each at least 1, together the whole.
	#[codec(index = 3)]
	Exact(PerMember<Amount>),
	/// Equally, after each one's adjustment up or down, in minor units; nobody's part is below zero.
	#[codec(index = 4)]
	Adjust(PerMember<i128>),
}

/// The money of an expense: restated whole by every amendment of any part of it, so that an amount can
/// never change under an old split.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Expense {
	/// Spent, or come back.
	pub kind: Kind,
	/// The whole.
	pub amount: Amount,
	/// Who paid what, each at least 1, together the whole. A payer need not take part.
	pub paid: PerMember<Amount>,
	/// Who takes part, and for how much.
	pub split: Split,
	/// What was paid in another currency.
	pub original: Option<Box<Original>>,
	/// The lines of the bill, which the exact split is resolved from.
	pub bill: Option<Box<Bill>>,
}

/// The money of a payment from one member to another.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Payment {
	/// Who gave.
	pub from: MemberId,
	/// Who got.
	pub to: MemberId,
	/// How much.
	pub amount: Amount,
	/// The leg of the frozen plan that it pays, or pays a part of.
	pub leg: Option<LegId>,
}

/// A leg of a frozen plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct LegId {
	/// The entry that froze the plan.
	#[codec(compact)]
	pub plan: Seq,
	/// The leg's position in it, from 0.
	pub leg: u8,
}

/// The money of a template: what comes again, and when.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Template {
	/// The money of every occurrence.
	pub expense: Expense,
	/// On which dates it comes.
	pub rule: Recurrence,
}

/// The present money of an item.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Money {
	/// Of an expense.
	Expense(Expense),
	/// Of a payment.
	Payment(Payment),
	/// Of a template.
	Template(Template),
}

/// Money where it is stated or kept.
#[derive(Clone, Copy)]
pub(crate) enum MoneyRef<'a> {
	Expense(&'a Expense),
	Payment(&'a Payment),
	Template(&'a Template),
}

impl Split {
	/// The participants, in their order.
	pub fn members(&self) -> impl Iterator<Item = MemberId> + '_ {
		let count = match self {
			Self::Equal(members) => members.len(),
			Self::Shares(rows) => rows.len(),
			Self::Percent(rows) => rows.len(),
			Self::Exact(rows) => rows.len(),
			Self::Adjust(rows) => rows.len(),
		};
		(0..count).map(move |k| match self {
			Self::Equal(members) => members[k],
			Self::Shares(rows) => rows[k].0,
			Self::Percent(rows) => rows[k].0,
			Self::Exact(rows) => rows[k].0,
			Self::Adjust(rows) => rows[k].0,
		})
	}

	/// What each participant bears of `amount`, together exactly `amount`. Odd units go by the rounding
	/// rule of [`apportion`] under `id`. The split must have passed [`Split::check`].
	pub fn shares(&self, amount: Amount, id: &ItemId) -> Vec<(MemberId, Amount)> {
		match self {
			Self::Equal(members) => apportion(amount, members.iter().map(|&member| (member, 1)), id),
			Self::Shares(rows) => apportion(amount, rows.iter().map(|&(member, weight)| (member, weight.into())), id),
			Self::Percent(rows) => apportion(amount, rows.iter().map(|&(member, part)| (member, part.into())), id),
			Self::Exact(rows) => rows.to_vec(),
			Self::Adjust(rows) => {
				adjusted(rows, amount, id).map(|(member, part)| (member, Amount(part as u128))).collect()
			},
		}
	}

	/// How many odd units of `amount` go by the rounding rule.
	pub(crate) fn odd_units(&self, amount: Amount) -> u64 {
		match self {
			Self::Equal(members) => odd_units(amount, members.iter().map(|_| 1)),
			Self::Shares(rows) => odd_units(amount, rows.iter().map(|row| row.1.into())),
			Self::Percent(rows) => odd_units(amount, rows.iter().map(|row| row.1.into())),
			Self::Exact(_) => 0,
			Self::Adjust(rows) => odd_units(Amount(left_by(rows, amount) as u128), rows.iter().map(|_| 1)),
		}
	}

	/// Refuses a split that does not make `amount`, or is out of bounds or order. Odd units go by `id`.
	///
	/// # Errors
	///
	/// With the difference, where there is one.
	pub fn check(&self, amount: Amount, id: &ItemId) -> Result<(), Refusal> {
		match self {
			Self::Equal(members) => check_ascending(members.iter().copied()),
			Self::Shares(rows) => {
				check_ascending(members_of(rows))?;
				match rows.iter().find(|(_, weight)| !(1..=MAX_WEIGHT).contains(weight)) {
					Some(&(member, _)) => Err(Refusal::WeightOutOfRange(member)),
					None => Ok(()),
				}
			},
			Self::Percent(rows) => {
				check_ascending(members_of(rows))?;
				if let Some(&(member, _)) = rows.iter().find(|(_, part)| *part == 0) {
					return Err(Refusal::WeightOutOfRange(member));
				}
				let sum: u32 = rows.iter().map(|&(_, part)| u32::from(part)).sum();
				match sum {
					WHOLE_BASIS_POINTS => Ok(()),
					_ => Err(Refusal::PercentOff { over: i64::from(sum) - i64::from(WHOLE_BASIS_POINTS) }),
				}
			},
			Self::Exact(rows) => match check_amounts(rows, amount)? {
				0 => Ok(()),
				over => Err(Refusal::SplitOff { over }),
			},
			Self::Adjust(rows) => {
				check_ascending(members_of(rows))?;
				if rows.iter().any(|(_, adjustment)| adjustment.unsigned_abs() > MAX_AMOUNT) {
					return Err(Refusal::AmountTooLarge);
				}
				let left = left_by(rows, amount);
				if left < 0 {
					return Err(Refusal::AdjustmentsOff { over: -left });
				}
				let negative = adjusted(rows, amount, id).find(|row| row.1 < 0);
				negative.map_or(Ok(()), |(member, _)| Err(Refusal::NegativeShare(member)))
			},
		}
	}
}

impl Expense {
	/// Money spent, in the pot's currency and without a bill.
	pub fn spending(amount: Amount, paid: PerMember<Amount>, split: Split) -> Self {
		Self { kind: Kind::Spending, amount, paid, split, original: None, bill: None }
	}

	/// Refuses money that does not add up or whose lists are out of order, in a currency with `decimals`; says
	/// nothing of who the members are. `id` is the expense's own.
	///
	/// # Errors
	///
	/// With the difference, where there is one.
	pub fn check(&self, decimals: u8, id: &ItemId) -> Result<(), Refusal> {
		check_amount(self.amount)?;
		match check_amounts(&self.paid, self.amount)? {
			0 => self.split.check(self.amount, self.rotation(id))?,
			over => return Err(Refusal::PaidOff { over }),
		}
		if let Some(original) = &self.original {
			original.check(self.amount, decimals)?;
		}
		match &self.bill {
			Some(bill) => bill.check(self.amount, &self.split, self.rotation(id)),
			None => Ok(()),
		}
	}

	/// The expense that it refunds, if it names one.
	pub fn refunded(&self) -> Option<&ItemId> {
		match &self.kind {
			Kind::Refund { of } => of.as_ref(),
			Kind::Spending => None,
		}
	}

	/// What each participant bears, as magnitudes; `id` is the expense's own.
	pub fn shares(&self, id: &ItemId) -> Vec<(MemberId, Amount)> {
		self.split.shares(self.amount, self.rotation(id))
	}

	/// The id that decides who gets the odd units: its own, or that of what it refunds.
	fn rotation<'a>(&'a self, id: &'a ItemId) -> &'a ItemId {
		self.refunded().unwrap_or(id)
	}

	/// +1 for spending, −1 for a refund.
	pub fn sign(&self) -> i128 {
		match self.kind {
			Kind::Spending => 1,
			Kind::Refund { .. } => -1,
		}
	}
}

impl Payment {
	/// A payment outside of any frozen plan.
	pub fn new(from: MemberId, to: MemberId, amount: Amount) -> Self {
		Self { from, to, amount, leg: None }
	}

	/// Refuses a payment of nothing, of too much, or to oneself.
	pub fn check(&self) -> Result<(), Refusal> {
		check_amount(self.amount)?;
		if self.from == self.to {
			return Err(Refusal::SamePerson);
		}
		Ok(())
	}
}

impl Template {
	/// Refuses a rule that no date follows, and adjustments that leave nobody below zero only by an odd unit:
	/// it goes by the id of each occurrence.
	pub(crate) fn check(&self) -> Result<(), Refusal> {
		self.rule.check()?;
		let Split::Adjust(rows) = &self.expense.split else { return Ok(()) };
		let part = left_by(rows, self.expense.amount) / rows.len().max(1) as i128;
		match rows.iter().find(|row| row.1 + part < 0) {
			Some(&(member, _)) => Err(Refusal::NegativeShare(member)),
			None => Ok(()),
		}
	}
}

impl Money {
	/// What it adds to balances while it counts: `s·(paid − share)` for an expense and an occurrence of a
	/// template, `sent − received` for a payment. Ascending by member, no zeros, sum zero.
	pub fn effect(&self, id: &ItemId) -> Vec<(MemberId, i128)> {
		self.as_ref().effect(id)
	}

	/// Everyone it names: an expense's payers, then its participants; a payment's two parties.
	pub fn members(&self) -> impl Iterator<Item = MemberId> + '_ {
		self.as_ref().members()
	}

	/// The kind of item that it is the money of.
	pub fn kind(&self) -> ItemKind {
		self.as_ref().kind()
	}

	pub(crate) fn as_ref(&self) -> MoneyRef<'_> {
		match self {
			Self::Expense(expense) => MoneyRef::Expense(expense),
			Self::Payment(payment) => MoneyRef::Payment(payment),
			Self::Template(template) => MoneyRef::Template(template),
		}
	}
}

impl<'a> MoneyRef<'a> {
	/// See [`Money::effect`].
	pub fn effect(self, id: &ItemId) -> Vec<(MemberId, i128)> {
		match self {
			Self::Template(template) => MoneyRef::Expense(&template.expense).effect(id),
			Self::Expense(expense) => {
				let sign = expense.sign();
				let paid = expense.paid.iter().map(|&(member, Amount(amount))| (member, sign * amount as i128));
				let shares = expense.shares(id);
				let owed = shares.into_iter().map(|(member, Amount(amount))| (member, -sign * amount as i128));
				sum_by_member(paid.chain(owed))
			},
			Self::Payment(&Payment { from, to, amount: Amount(amount), .. }) => {
				sum_by_member([(from, amount as i128), (to, -(amount as i128))].into_iter())
			},
		}
	}

	/// See [`Money::members`].
	pub fn members(self) -> impl Iterator<Item = MemberId> + 'a {
		let split = self.expense().into_iter().flat_map(|expense| expense.split.members());
		let receiver = match self {
			Self::Payment(payment) => Some(payment.to),
			_ => None,
		};
		self.payers().chain(split).chain(receiver)
	}

	/// Those who gave the money.
	pub fn payers(self) -> impl Iterator<Item = MemberId> + 'a {
		let payers = self.expense().into_iter().flat_map(|expense| members_of(&expense.paid));
		let sender = match self {
			Self::Payment(payment) => Some(payment.from),
			_ => None,
		};
		payers.chain(sender)
	}

	/// The expense that it is, or that a template makes.
	pub fn expense(self) -> Option<&'a Expense> {
		match self {
			Self::Expense(expense) => Some(expense),
			Self::Template(template) => Some(&template.expense),
			Self::Payment(_) => None,
		}
	}

	/// See [`Money::kind`].
	pub fn kind(self) -> ItemKind {
		match self {
			Self::Expense(_) => ItemKind::Expense,
			Self::Payment(_) => ItemKind::Payment,
			Self::Template(_) => ItemKind::Template,
		}
	}
}

/// Each one's adjustment and equal part of what the adjustments leave of `amount`, which is at least nothing.
fn adjusted<'a>(
	rows: &'a PerMember<i128>,
	amount: Amount,
	id: &ItemId,
) -> impl Iterator<Item = (MemberId, i128)> + use<'a> {
	let parts = apportion(Amount(left_by(rows, amount) as u128), rows.iter().map(|row| (row.0, 1)), id);
	parts.into_iter().zip(rows).map(|((member, Amount(part)), row)| (member, part as i128 + row.1))
}

/// What the adjustments leave of `amount`.
fn left_by(rows: &PerMember<i128>, Amount(amount): Amount) -> i128 {
	amount as i128 - rows.iter().map(|row| row.1).sum::<i128>()
}

/// The sum of all rows, member by member: ascending, without zeros.
pub(crate) fn sum_by_member(rows: impl Iterator<Item = (MemberId, i128)>) -> Vec<(MemberId, i128)> {
	let mut sums: Vec<(MemberId, i128)> = Vec::with_capacity(rows.size_hint().0);
	for (member, amount) in rows {
		match sums.binary_search_by_key(&member, |row| row.0) {
			Ok(at) => sums[at].1 += amount,
			Err(at) => sums.insert(at, (member, amount)),
		}
	}
	sums.retain(|row| row.1 != 0);
	sums
}

fn members_of<T>(rows: &PerMember<T>) -> impl Iterator<Item = MemberId> + '_ {
	rows.iter().map(|row| row.0)
}

pub(crate) fn check_amount(Amount(amount): Amount) -> Result<(), Refusal> {
	match amount {
		0 => Err(Refusal::ZeroAmount),
		1..=MAX_AMOUNT => Ok(()),
		_ => Err(Refusal::AmountTooLarge),
	}
}

/// By how much the rows exceed `whole`, after checking each row and their order.
fn check_amounts(rows: &PerMember<Amount>, Amount(whole): Amount) -> Result<i128, Refusal> {
	check_ascending(members_of(rows))?;
	rows.iter().try_for_each(|&(_, amount)| check_amount(amount))?;
	let sum: u128 = rows.iter().map(|&(_, Amount(amount))| amount).sum();
	Ok(sum as i128 - whole as i128)
}

fn check_ascending(members: impl Iterator<Item = MemberId>) -> Result<(), Refusal> {
	let mut last = None;
	for member in members {
		if last.is_some_and(|last| last >= member) {
			return Err(Refusal::NotAscending(member));
		}
		last = Some(member);
	}
	last.map(|_| ()).ok_or(Refusal::Nobody)
}
