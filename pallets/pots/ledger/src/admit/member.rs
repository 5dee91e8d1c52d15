//! What is done to the places in the books.

use super::{check_fresh, Case, Effects, View};
use crate::{
	money::sum_by_member,
	op::MemberPatch,
	pot::{Member, Pot, Revisions},
	refusal::{Group, Refusal},
	types::{MemberId, Rev, Role, MAX_MEMBERS, MAX_WEIGHT},
};

impl<V: View> Case<'_, V> {
	pub(super) fn add_member(&self, id: MemberId, role: Role) -> Result<Effects, Refusal> {
		// What a guest could do is no more than who brings them can.
		self.require(Role::Editor.max(role))?;
		self.check_next(id)?;
		if role == Role::Owner {
			return Err(Refusal::GuestOwner);
		}
		Ok(Effects::member(id, guest(role)))
	}

	pub(super) fn add_pool(&self, id: MemberId) -> Result<Effects, Refusal> {
		self.require(Role::Owner)?;
		if let Some(pool) = self.pot.pool {
			return Err(Refusal::PoolExists(pool));
		}
		self.check_next(id)?;
		let pool = guest(Role::Viewer);
		Ok(Effects { pot: Some(Pot { pool: Some(id), ..self.pot.clone() }), ..Effects::member(id, pool) })
	}

	/// Refuses a place that is not the next.
	pub(super) fn check_next(&self, id: MemberId) -> Result<(), Refusal> {
		match self.pot.members() {
			next if u32::from(next) == MAX_MEMBERS => Err(Refusal::PotFull),
			next if next != id => Err(Refusal::StaleMember(next)),
			_ => Ok(()),
		}
	}

	pub(super) fn amend_member(&self, id: MemberId, base: Rev, set: &MemberPatch) -> Result<Effects, Refusal> {
		if set.name.is_some() || set.pay_to.touches() {
			self.require_self_or_owner(id)?;
		}
		if set.role.is_some() || set.weight.touches() {
			self.require(Role::Owner)?;
		}
		if set.weight.value().is_some_and(|weight| !(1..=MAX_WEIGHT).contains(weight)) {
			return Err(Refusal::WeightOutOfRange(id));
		}
		if self.pot.pool == Some(id) && (set.role.is_some() || set.weight.touches()) {
			return Err(Refusal::IsPool(id));
		}
		self.change_member(id, base, &set.groups(), |member| {
			if set.role == Some(Role::Owner) && member.accounts.is_empty() {
				return Err(Refusal::GuestOwner);
			}
			// Money goes there: while somebody acts for the place, it is theirs alone to say.
			if set.pay_to.touches() && !member.accounts.is_empty() && id != self.by {
				return Err(Refusal::Forbidden);
			}
			member.role = set.role.unwrap_or(member.role);
			Ok(())
		})
	}

	pub(super) fn set_member_active(&self, id: MemberId, base: Rev, active: bool) -> Result<Effects, Refusal> {
		self.require(Role::Owner)?;
		self.change_member(id, base, &[Group::Life], |member| {
			if member.active == active {
				return Err(Refusal::NothingChanged);
			}
			if self.pot.balances.get(usize::from(id)) != Some(&0) {
				return Err(Refusal::NotSettled(id));
			}
			member.active = active;
			Ok(())
		})
	}

	pub(super) fn merge(&self, from: MemberId, base: Rev, into: MemberId) -> Result<Effects, Refusal> {
		self.require(Role::Owner)?;
		if from == into {
			return Err(Refusal::SamePerson);
		}
		self.view.member(into).ok_or(Refusal::UnknownMember(into))?;
		self.check_unmerged(into)?;
		self.require_active(into)?;
		if let Some(pool) = self.pot.pool.filter(|pool| [from, into].contains(pool)) {
			return Err(Refusal::IsPool(pool));
		}
		let effects = self.change_member(from, base, &[Group::Life], |member| match member.accounts.is_empty() {
			false => Err(Refusal::NotGuest(from)),
			true => {
				member.active = false;
				Ok(())
			},
		})?;
		let mut pot = self.pot.clone();
		pot.merge(from, into);
		let balance = pot.balances.get(usize::from(from)).copied().unwrap_or_default();
		let deltas = self.check_deltas(sum_by_member([(from, -balance), (into, balance)].into_iter()))?;
		Ok(Effects { pot: Some(pot), deltas, ..effects })
	}

	/// Refuses a place that has become a part of another.
	pub(super) fn check_unmerged(&self, id: MemberId) -> Result<(), Refusal> {
		match self.pot.place(id) {
			place if place != id => Err(Refusal::Merged(place)),
			_ => Ok(()),
		}
	}

	pub(super) fn change_member(
		&self,
		id: MemberId,
		base: Rev,
		groups: &[Group],
		change: impl FnOnce(&mut Member) -> Result<(), Refusal>,
	) -> Result<Effects, Refusal> {
		let mut member = self.view.member(id).ok_or(Refusal::UnknownMember(id))?.into_owned();
		self.check_unmerged(id)?;
		check_fresh(&member.revisions, base, groups)?;
		if groups.is_empty() {
			return Err(Refusal::NothingChanged);
		}
		change(&mut member)?;
		let is_owner = member.active && member.role == Role::Owner;
		if !is_owner && self.pot.owners == 1 << id {
			return Err(Refusal::LastOwner);
		}
		member.revisions = member.revisions.with(groups);
		Ok(Effects::member(id, member))
	}
}

/// A place for which nobody acts.
fn guest(role: Role) -> Member {
	Member { accounts: Default::default(), role, active: true, revisions: Revisions::default() }
}
