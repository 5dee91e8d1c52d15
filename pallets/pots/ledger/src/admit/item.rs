//! What is done to items whatever they say, and comments, which say words.

use super::{check_fresh, Case, Effects, Verdict, View};
use crate::{
	money::Money,
	pot::{Item, ItemKind},
	refusal::{Group, Refusal},
	types::{ItemId, MemberId, Rev, Role},
};
use alloc::vec::Vec;

impl<V: View> Case<'_, V> {
	pub(super) fn add_comment(&self, id: &ItemId, about: Option<&ItemId>) -> Result<Effects, Refusal> {
		self.check_new(id)?;
		about.map(|item| self.item(item)).transpose()?;
		Ok(Effects::item(id, self.new_item(ItemKind::Comment), Vec::new()))
	}

	pub(super) fn amend_comment(&self, id: &ItemId, base: Rev) -> Result<Effects, Refusal> {
		let item = self.item(id)?;
		if item.kind != ItemKind::Comment {
			return Err(Refusal::WrongKind);
		}
		if item.author != self.by {
			return Err(Refusal::Forbidden);
		}
		check_fresh(&item.revisions, base, &[Group::Memo])?;
		if item.voided {
			return Err(Refusal::Voided);
		}
		let changed = Item { revisions: item.revisions.with(&[Group::Memo]), ..item };
		Ok(Effects::item(id, changed, Vec::new()))
	}

	// All items

	pub(super) fn set_voided(&self, id: &ItemId, base: Rev, voided: bool) -> Result<Effects, Refusal> {
		let item = self.item(id)?;
		match item.kind {
			ItemKind::Comment if item.author == self.by => {},
			ItemKind::Comment => self.require(Role::Owner)?,
			ItemKind::Payment if item.transferred => self.judge_of(id, &item).map(|_| ())?,
			ItemKind::Expense | ItemKind::Payment | ItemKind::Template => {
				self.require(Role::Editor)?;
				self.require_policy(id, &item)?;
			},
		}
		check_fresh(&item.revisions, base, &[Group::Money, Group::Life])?;
		match (item.voided, voided) {
			(true, true) => return Err(Refusal::Voided),
			(false, false) => return Err(Refusal::NotVoided),
			_ => {},
		}
		let changed = Item { voided, revisions: item.revisions.with(&[Group::Life]), ..item };
		let deltas = self.deltas(self.effect(id, &item)?, self.effect(id, &changed)?)?;
		Ok(Effects::item(id, changed, deltas))
	}

	pub(super) fn judge(&self, id: &ItemId, base: Rev, verdict: Verdict) -> Result<Effects, Refusal> {
		let item = self.item(id)?;
		check_fresh(&item.revisions, base, &[Group::Money, Group::Life])?;
		if item.voided {
			return Err(Refusal::Voided);
		}
		let judge = 1 << self.judge_of(id, &item)?;
		if item.transferred {
			return Err(Refusal::Transferred);
		}
		if item.confirmed & judge != 0 {
			return Err(Refusal::AlreadyConfirmed);
		}
		// No group changes with it: two people may judge the same revision.
		let mut changed = Item { revisions: item.revisions.with(&[]), ..item };
		match verdict {
			Verdict::Confirm => {
				changed.confirmed |= judge;
				changed.contested &= !judge;
			},
			Verdict::Contest if item.contested & judge != 0 => return Err(Refusal::AlreadyContested),
			Verdict::Contest => changed.contested |= judge,
		}
		let deltas = self.deltas(self.effect(id, &item)?, self.effect(id, &changed)?)?;
		Ok(Effects::item(id, changed, deltas))
	}

	/// The member as whom the author judges an item: a payment's receiver, anyone an expense concerns.
	pub(super) fn judge_of(&self, id: &ItemId, item: &Item) -> Result<MemberId, Refusal> {
		if !matches!(item.kind, ItemKind::Expense | ItemKind::Payment) {
			return Err(Refusal::WrongKind);
		}
		let is_author = |member| self.pot.place(member) == self.by;
		match self.money(id, item)?.as_ref() {
			Money::Payment(payment) if is_author(payment.to) => Ok(payment.to),
			Money::Payment(payment) => {
				let place = self.pot.place(payment.to);
				let receiver = self.view.member(place).ok_or(Refusal::UnknownMember(place))?;
				match receiver.accounts.is_empty() {
					true if self.author.role == Role::Owner => Ok(payment.to),
					_ => Err(Refusal::NotConcerned),
				}
			},
			money if money.members().any(is_author) => Ok(self.by),
			_ => Err(Refusal::NotConcerned),
		}
	}
}
