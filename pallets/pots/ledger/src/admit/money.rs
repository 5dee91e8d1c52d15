//! Expenses, payments and templates.

use super::{check_fresh, Case, Effects, View};
use crate::{
	money::{LegId, Money, MoneyRef, Payment, Split},
	pot::{Item, ItemKind},
	refusal::{Group, Refusal},
	types::{Date, ItemId, MemberId, Rev, Role},
};
use alloc::vec::Vec;

impl<V: View> Case<'_, V> {
	pub(super) fn add_money(&self, id: &ItemId, money: MoneyRef) -> Result<Effects, Refusal> {
		self.require(Role::Editor)?;
		self.check_new(id)?;
		self.check_money(id, money)?;
		let item = Item { confirmed: self.born_confirmed(money), ..self.new_item(money.kind()) };
		self.make(id, item, money)
	}

	/// Unlike a recorded payment, one that the chain has made is known to have arrived.
	pub(super) fn send(&self, id: &ItemId, money: &Payment) -> Result<Effects, Refusal> {
		self.require(Role::Editor)?;
		self.check_new(id)?;
		if money.from != self.by {
			return Err(Refusal::Forbidden);
		}
		self.check_money(id, MoneyRef::Payment(money))?;
		let receiver = self.view.member(money.to).ok_or(Refusal::UnknownMember(money.to))?;
		if receiver.accounts.is_empty() {
			return Err(Refusal::NoAccount(money.to));
		}
		let item = Item { confirmed: 1 << money.to, transferred: true, ..self.new_item(ItemKind::Payment) };
		self.make(id, item, MoneyRef::Payment(money))
	}

	pub(super) fn occur(&self, template: &ItemId, date: Date) -> Result<Effects, Refusal> {
		self.require(Role::Editor)?;
		let origin = self.item(template)?;
		if origin.kind != ItemKind::Template {
			return Err(Refusal::WrongKind);
		}
		let id = ItemId::of_occurrence(&self.view.id(), template, date);
		self.check_new(&id)?;
		if origin.voided {
			return Err(Refusal::Voided);
		}
		let money = self.money(template, &origin)?;
		match money.as_ref() {
			Money::Template(template) if template.rule.has(date) => {},
			_ => return Err(Refusal::NotDue),
		}
		let item = Item { money_at: origin.money_at, ..self.new_item(ItemKind::Expense) };
		self.make(&id, item, money.as_ref().as_ref())
	}

	pub(super) fn make(&self, id: &ItemId, item: Item, money: MoneyRef) -> Result<Effects, Refusal> {
		let deltas = match item.counts() {
			true => self.deltas(Vec::new(), money.effect(id))?,
			false => Vec::new(),
		};
		Ok(Effects::item(id, item, deltas))
	}

	pub(super) fn amend_money(
		&self,
		id: &ItemId,
		base: Rev,
		kind: ItemKind,
		groups: &[Group],
		money: Option<MoneyRef>,
	) -> Result<Effects, Refusal> {
		self.require(Role::Editor)?;
		let item = self.item(id)?;
		if item.kind != kind {
			return Err(Refusal::WrongKind);
		}
		check_fresh(&item.revisions, base, groups)?;
		if item.voided {
			return Err(Refusal::Voided);
		}
		if groups.is_empty() {
			return Err(Refusal::NothingChanged);
		}
		self.require_policy(id, &item)?;
		let mut changed = Item { revisions: item.revisions.with(groups), ..item };
		let mut deltas = Vec::new();
		if let Some(money) = money {
			if item.transferred {
				return Err(Refusal::Transferred);
			}
			self.check_money(id, money)?;
			changed.money_at = self.pot.next_seq;
			changed.confirmed = self.born_confirmed(money);
			changed.contested = 0;
			let after = if changed.counts() { money.effect(id) } else { Vec::new() };
			deltas = self.deltas(self.effect(id, &item)?, after)?;
		}
		Ok(Effects::item(id, changed, deltas))
	}

	/// Refuses money that does not add up, or names someone or something the pot does not have. Both parties
	/// of a payment have to be active even where it is restated as it was.
	pub(super) fn check_money(&self, id: &ItemId, money: MoneyRef) -> Result<(), Refusal> {
		if let Some(expense) = money.expense() {
			expense.check(self.pot.currency.decimals, id)?;
			if let Some(refunded) = expense.refunded() {
				if self.item(refunded)?.kind != ItemKind::Expense {
					return Err(Refusal::WrongKind);
				}
			}
		}
		match money {
			MoneyRef::Expense(_) => {},
			MoneyRef::Template(template) => template.check()?,
			MoneyRef::Payment(payment) => payment.check()?,
		}
		self.check_known(money.members())?;
		if let Some(expense) = money.expense() {
			// Of a line that is too small for everyone, some bear nothing: the split does not name them.
			for line in expense.bill.iter().flat_map(|bill| &bill.lines) {
				self.check_known(line.split.members())?;
				self.check_no_pool(&line.split)?;
			}
			self.check_no_pool(&expense.split)?;
		}
		match money {
			MoneyRef::Payment(payment) => self.check_parties(payment),
			MoneyRef::Expense(_) | MoneyRef::Template(_) => Ok(()),
		}
	}

	pub(super) fn check_known(&self, mut members: impl Iterator<Item = MemberId>) -> Result<(), Refusal> {
		match members.find(|&member| member >= self.pot.members()) {
			Some(member) => Err(Refusal::UnknownMember(member)),
			None => Ok(()),
		}
	}

	pub(super) fn check_parties(&self, payment: &Payment) -> Result<(), Refusal> {
		self.check_pair(payment.from, payment.to)?;
		match payment.leg {
			Some(leg) => self.check_leg(payment, leg),
			None => Ok(()),
		}
	}

	/// Refuses two between whom nothing can be paid.
	pub(super) fn check_pair(&self, from: MemberId, to: MemberId) -> Result<(), Refusal> {
		self.require_active(from)?;
		self.require_active(to)?;
		match self.pot.place(from) == self.pot.place(to) {
			true => Err(Refusal::SamePerson),
			false => Ok(()),
		}
	}

	pub(super) fn check_leg(&self, payment: &Payment, LegId { plan, leg }: LegId) -> Result<(), Refusal> {
		let frozen = self.pot.plan.filter(|frozen| *frozen == plan).and_then(|frozen| self.view.legs(frozen));
		let places = |from, to| (self.pot.place(from), self.pot.place(to));
		match frozen.as_deref().and_then(|legs| legs.get(usize::from(leg))) {
			Some(leg) if places(leg.from, leg.to) == places(payment.from, payment.to) => Ok(()),
			_ => Err(Refusal::UnknownLeg),
		}
	}

	/// A pool holds money and bears none: what it pays for is borne by people.
	pub(super) fn check_no_pool(&self, split: &Split) -> Result<(), Refusal> {
		match self.pot.pool.filter(|pool| split.members().any(|member| member == *pool)) {
			Some(pool) => Err(Refusal::IsPool(pool)),
			None => Ok(()),
		}
	}

	/// What a payment's receiver says of it by recording it themselves.
	pub(super) fn born_confirmed(&self, money: MoneyRef) -> u128 {
		match money {
			MoneyRef::Payment(payment) if self.pot.place(payment.to) == self.by => 1 << payment.to,
			_ => 0,
		}
	}
}
