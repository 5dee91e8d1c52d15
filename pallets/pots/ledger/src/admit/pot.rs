//! What is done to the pot itself.

use super::{check_fresh, Case, Effects, View};
use crate::{
	access::{MAX_REINVITE_HOURS, MIN_REINVITE_HOURS},
	money::{check_amount, Split},
	op::{Budget, Op, PotPatch},
	pot::{ItemKind, Life, Pot, NOTICE},
	refusal::{Group, Refusal},
	settle::Leg,
	types::{Amount, Category, ItemId, MemberId, Moment, Rev, Role, MAX_CATEGORIES},
};

impl<V: View> Case<'_, V> {
	/// Archived, a pot takes comments, goodbyes, its reopening and its end, and no more.
	pub(super) fn check_archived(&self, op: &Op) -> Result<(), Refusal> {
		let is_comment = |id| self.view.item(id).is_some_and(|item| item.kind == ItemKind::Comment);
		let fits = match op {
			Op::ReopenPot { .. } | Op::AnnounceEnd { .. } | Op::DissolvePot { .. } => true,
			Op::AddComment { .. } | Op::AmendComment { .. } => true,
			Op::VoidItem { id, .. } | Op::RestoreItem { id, .. } => is_comment(id),
			Op::DetachMember { id, .. } => *id == self.by,
			_ => false,
		};
		fits.then_some(()).ok_or(Refusal::Archived)
	}

	pub(super) fn amend_pot(&self, base: Rev, set: &PotPatch) -> Result<Effects, Refusal> {
		self.require(Role::Owner)?;
		if let Some(budget) = set.budget.value() {
			check_budget(budget)?;
		}
		if let Some(&goal) = set.goal.value() {
			check_amount(goal)?;
		}
		if let Some(split) = set.default_split.value() {
			self.check_default_split(split)?;
		}
		if set.reinvite_hours.is_some_and(|hours| !(MIN_REINVITE_HOURS..=MAX_REINVITE_HOURS).contains(&hours)) {
			return Err(Refusal::BadDelay);
		}
		self.change_pot(base, &set.groups(), |pot| {
			pot.reinvite_hours = set.reinvite_hours.unwrap_or(pot.reinvite_hours);
			pot.policy = set.policy.unwrap_or(pot.policy);
			Ok(())
		})
	}

	pub(super) fn archive(&self, base: Rev, unsettled: bool) -> Result<Effects, Refusal> {
		self.require(Role::Owner)?;
		if !unsettled {
			self.require_settled()?;
		}
		self.change_pot(base, &[Group::Life], |pot| {
			pot.life = Life::Archived { notice: None };
			Ok(())
		})
	}

	pub(super) fn reopen(&self, base: Rev) -> Result<Effects, Refusal> {
		self.require(Role::Owner)?;
		self.change_pot(base, &[Group::Life], |pot| {
			self.notice()?;
			pot.life = Life::Open;
			Ok(())
		})
	}

	pub(super) fn announce_end(&self, base: Rev) -> Result<Effects, Refusal> {
		self.require(Role::Owner)?;
		self.change_pot(base, &[Group::Life], |pot| match self.notice()? {
			Some(_) => Err(Refusal::NothingChanged),
			None => {
				pot.life = Life::Archived { notice: Some(self.at) };
				Ok(())
			},
		})
	}

	/// An end comes when nobody is owed anything, or after everybody had time to say so.
	pub(super) fn dissolve(&self, base: Rev) -> Result<Effects, Refusal> {
		self.require(Role::Owner)?;
		self.change_pot(base, &[Group::Life], |pot| {
			match self.notice()? {
				Some(given) if self.at >= given.saturating_add(NOTICE) => {},
				Some(_) => self.require_settled().map_err(|_| Refusal::NoticeRuns)?,
				None => self.require_settled()?,
			}
			pot.life = Life::Dissolved;
			Ok(())
		})
	}

	/// When the end of the archived pot was announced, if it was.
	fn notice(&self) -> Result<Option<Moment>, Refusal> {
		match self.pot.life {
			Life::Archived { notice } => Ok(notice),
			Life::Open | Life::Dissolved => Err(Refusal::NotArchived),
		}
	}

	fn require_settled(&self) -> Result<(), Refusal> {
		match self.pot.balances.iter().position(|&balance| balance != 0) {
			Some(open) => Err(Refusal::NotSettled(open as MemberId)),
			None => Ok(()),
		}
	}

	pub(super) fn set_category(&self, id: Category, base: Rev) -> Result<Effects, Refusal> {
		self.require(Role::Editor)?;
		let next = self.pot.categories;
		self.change_pot(base, &[Group::Categories], |pot| {
			match id {
				MAX_CATEGORIES.. => return Err(Refusal::CategoriesFull),
				_ if id > next => return Err(Refusal::StaleCategory(next as u8)),
				_ => pot.categories = next.max(id + 1),
			}
			Ok(())
		})
	}

	pub(super) fn freeze_plan(&self, base: Rev, legs: &[Leg]) -> Result<Effects, Refusal> {
		self.require(Role::Editor)?;
		let mut balances = self.pot.balances.clone();
		for leg in legs {
			check_amount(leg.amount)?;
			self.check_known([leg.from, leg.to].into_iter())?;
			self.check_pair(leg.from, leg.to)?;
			for (member, amount) in [(leg.from, leg.amount.0 as i128), (leg.to, -(leg.amount.0 as i128))] {
				let place = self.pot.place(member);
				let balance = balances.get_mut(usize::from(place)).ok_or(Refusal::UnknownMember(member))?;
				*balance = balance.checked_add(amount).ok_or(Refusal::Overflow)?;
			}
		}
		if legs.is_empty() {
			return Err(Refusal::NothingChanged);
		}
		if let Some(open) = balances.iter().position(|&balance| balance != 0) {
			return Err(Refusal::PlanOff(open as MemberId));
		}
		self.change_pot(base, &[Group::Plan], |pot| match pot.plan.replace(self.pot.next_seq) {
			Some(_) => Err(Refusal::PlanFrozen),
			None => Ok(()),
		})
	}

	pub(super) fn thaw_plan(&self, base: Rev) -> Result<Effects, Refusal> {
		self.require(Role::Editor)?;
		self.change_pot(base, &[Group::Plan], |pot| pot.plan.take().map(|_| ()).ok_or(Refusal::NoPlan))
	}

	pub(super) fn change_pot(
		&self,
		base: Rev,
		groups: &[Group],
		change: impl FnOnce(&mut Pot) -> Result<(), Refusal>,
	) -> Result<Effects, Refusal> {
		check_fresh(&self.pot.revisions, base, groups)?;
		if groups.is_empty() {
			return Err(Refusal::NothingChanged);
		}
		let mut pot = self.pot.clone();
		change(&mut pot)?;
		pot.revisions = pot.revisions.with(groups);
		Ok(Effects::pot(pot))
	}

	pub(super) fn check_default_split(&self, split: &Split) -> Result<(), Refusal> {
		match split {
			// None of these depends on the amount.
			Split::Equal(_) | Split::Shares(_) | Split::Percent(_) => split.check(Amount(1), &ItemId::default())?,
			Split::Exact(_) | Split::Adjust(_) => return Err(Refusal::NoDefaultSplit),
		}
		self.check_known(split.members())?;
		self.check_no_pool(split)
	}
}

fn check_budget(budget: &Budget) -> Result<(), Refusal> {
	budget.iter().try_for_each(|line| check_amount(line.amount))?;
	match budget.is_sorted_by(|a, b| (a.category, a.period) < (b.category, b.period)) {
		true => Ok(()),
		false => Err(Refusal::BudgetOrder),
	}
}
