//! What is done to access: invites, claims, devices and text keys.

use super::{Case, Effects, View};
use crate::{
	access::{
		Epoch, Invitation, Invite, InviteNo, KeyBox, HOUR, MAX_ACCOUNTS, MAX_DEVICES, MAX_INVITES, MAX_INVITE_LIFE,
		MAX_USES,
	},
	op::Entry,
	pot::{Member, Pot, Revisions},
	refusal::{Group, Refusal},
	types::{AccountId, MemberId, Moment, Rev, Role},
};
use alloc::vec::Vec;

/// An invite as it is asked for.
pub(super) struct Asked<'a> {
	pub number: InviteNo,
	pub key: &'a [u8; 32],
	pub what: Invitation,
	pub expires: Moment,
	pub uses: u16,
}

/// Decides whether `account` becomes the member who the entry is by. It trusts that the account agreed to that, and
/// that the claim is signed with the invite's key.
pub(super) fn claim<V: View>(
	view: &V,
	pot: &Pot,
	&Entry { by, at, .. }: &Entry,
	(number, account, renames): (InviteNo, &AccountId, bool),
) -> Result<Effects, Refusal> {
	if pot.is_archived() {
		return Err(Refusal::Archived);
	}
	let invite = view.invite(number).ok_or(Refusal::NoInvite)?;
	if at < invite.from {
		return Err(Refusal::InviteEarly);
	}
	if at > invite.expires {
		return Err(Refusal::InviteExpired);
	}
	let author = view.member(invite.by).filter(|author| author.acts()).ok_or(Refusal::InviteVoid)?;
	let case = Case { view, pot, by: invite.by, at, author };
	case.require_to_invite(&invite.what).map_err(|_| Refusal::InviteVoid)?;
	case.check_new_account(account)?;
	let mut effects = match invite.what {
		Invitation::Device { member } if member == by => case.claim_place(by, account, renames, None),
		Invitation::Device { member } => Err(Refusal::WrongPlace(member)),
		Invitation::Any { role } if by < pot.members() => case.claim_place(by, account, renames, Some(role)),
		Invitation::Any { role } | Invitation::New { role } => case.claim_new(by, account, renames, role),
	}?;
	let left = Invite { left: invite.left.saturating_sub(1), ..invite };
	let spent = left.left == 0;
	effects.pot = Some(Pot {
		accounts: pot.accounts.saturating_add(1),
		open_invites: pot.open_invites.saturating_sub(spent.into()),
		..pot.clone()
	});
	effects.invite = Some((number, (!spent).then_some(left)));
	Ok(effects)
}

impl<V: View> Case<'_, V> {
	pub(super) fn invite(&self, asked: Asked) -> Result<Effects, Refusal> {
		let Asked { number, key, what, expires, uses } = asked;
		self.require_to_invite(&what)?;
		if number != self.pot.invites {
			return Err(Refusal::StaleInvite);
		}
		if self.pot.open_invites == MAX_INVITES {
			return Err(Refusal::InvitesFull);
		}
		let from = self.at.saturating_add(self.delay(&what)?);
		let lasts = expires > from && expires <= self.at.saturating_add(MAX_INVITE_LIFE);
		if !lasts || !(1..=MAX_USES).contains(&uses) {
			return Err(Refusal::BadInvite);
		}
		let (invites, open_invites) = (number.saturating_add(1), self.pot.open_invites + 1);
		let invite = Invite { by: self.by, key: *key, what, from, expires, left: uses };
		let pot = Pot { invites, open_invites, ..self.pot.clone() };
		Ok(Effects { invite: Some((number, Some(invite))), ..Effects::pot(pot) })
	}

	/// An invite is taken back by who gave it, by an owner, and by the member whose place it opens.
	pub(super) fn revoke_invite(&self, number: InviteNo) -> Result<Effects, Refusal> {
		let invite = self.view.invite(number).ok_or(Refusal::NoInvite)?;
		let concerns_me = matches!(invite.what, Invitation::Device { member } if member == self.by);
		if invite.by != self.by && !concerns_me {
			self.require(Role::Owner)?;
		}
		let pot = Pot { open_invites: self.pot.open_invites.saturating_sub(1), ..self.pot.clone() };
		Ok(Effects { invite: Some((number, None)), ..Effects::pot(pot) })
	}

	/// Takes one of a place's accounts away, or all.
	pub(super) fn detach(&self, id: MemberId, base: Rev, account: Option<&AccountId>) -> Result<Effects, Refusal> {
		self.require_self_or_owner(id)?;
		let mut taken = Vec::new();
		let effects = self.change_member(id, base, &[Group::Access], |member| {
			let before = core::mem::take(&mut member.accounts);
			for one in before {
				match account.is_none_or(|account| *account == one) {
					true => taken.push((one, true)),
					false => member.accounts.try_push(one).map_err(|_| Refusal::DevicesFull)?,
				}
			}
			if taken.is_empty() {
				return Err(Refusal::NothingChanged);
			}
			if member.accounts.is_empty() {
				member.role = member.role.min(Role::Editor);
			}
			Ok(())
		})?;
		let pot = Pot { accounts: self.pot.accounts.saturating_sub(taken.len() as u16), ..self.pot.clone() };
		Ok(Effects { pot: Some(pot), former: taken, ..effects })
	}

	pub(super) fn readmit(&self, account: &AccountId) -> Result<Effects, Refusal> {
		self.require(Role::Owner)?;
		match self.view.is_former(account) {
			true => Ok(Effects { former: [(*account, false)].into(), ..Effects::default() }),
			false => Err(Refusal::NothingChanged),
		}
	}

	/// Whom the new key is wrapped for is for its author to see to: who is left out cannot read, and says so.
	pub(super) fn rekey(&self, epoch: Epoch, boxes: &[(AccountId, KeyBox)], former: bool) -> Result<Effects, Refusal> {
		self.require(Role::Editor)?;
		if epoch != self.pot.epoch.saturating_add(1) {
			return Err(Refusal::StaleEpoch);
		}
		if boxes.is_empty() || !boxes.is_sorted_by(|a, b| a.0 < b.0) || former != (epoch > 1) {
			return Err(Refusal::BadKeys);
		}
		Ok(Effects::pot(Pot { epoch, ..self.pot.clone() }))
	}

	/// Owners invite to everything, editors to what they are, and everyone their own devices.
	fn require_to_invite(&self, what: &Invitation) -> Result<(), Refusal> {
		match what {
			Invitation::New { role } | Invitation::Any { role } => self.require(Role::Editor.max(*role)),
			Invitation::Device { member } => self.require_self_or_owner(*member),
		}
	}

	/// How long it takes until an invite opens: none who still has a device is replaced at once.
	fn delay(&self, what: &Invitation) -> Result<Moment, Refusal> {
		let &Invitation::Device { member } = what else { return Ok(0) };
		let place = self.view.member(member).ok_or(Refusal::UnknownMember(member))?;
		self.check_claimable(member, &place)?;
		match member != self.by && !place.accounts.is_empty() {
			true => Ok(Moment::from(self.pot.reinvite_hours) * HOUR),
			false => Ok(0),
		}
	}

	fn check_new_account(&self, account: &AccountId) -> Result<(), Refusal> {
		if let Some(place) = self.view.place_of(account) {
			return Err(Refusal::AccountTaken(place));
		}
		if self.view.is_former(account) {
			return Err(Refusal::AccountFormer);
		}
		match u32::from(self.pot.accounts) == MAX_ACCOUNTS {
			true => Err(Refusal::AccountsFull),
			false => Ok(()),
		}
	}

	fn check_claimable(&self, id: MemberId, place: &Member) -> Result<(), Refusal> {
		self.check_unmerged(id)?;
		if self.pot.pool == Some(id) {
			return Err(Refusal::IsPool(id));
		}
		if place.accounts.len() == MAX_DEVICES as usize {
			return Err(Refusal::DevicesFull);
		}
		match place.active {
			true => Ok(()),
			false => Err(Refusal::Inactive(id)),
		}
	}

	/// A place that there is: a guest's, whose role is then at most `most`, or one's own.
	fn claim_place(
		&self,
		id: MemberId,
		account: &AccountId,
		renames: bool,
		most: Option<Role>,
	) -> Result<Effects, Refusal> {
		let mut member = self.view.member(id).ok_or(Refusal::UnknownMember(id))?.into_owned();
		self.check_claimable(id, &member)?;
		if let Some(most) = most {
			if !member.accounts.is_empty() {
				return Err(Refusal::NotGuest(id));
			}
			member.role = member.role.min(most);
		}
		member.accounts.try_push(*account).map_err(|_| Refusal::DevicesFull)?;
		let groups: &[Group] = if renames { &[Group::Access, Group::Name] } else { &[Group::Access] };
		member.revisions = member.revisions.with(groups);
		Ok(Effects::member(id, member))
	}

	fn claim_new(&self, id: MemberId, account: &AccountId, named: bool, role: Role) -> Result<Effects, Refusal> {
		self.check_next(id)?;
		if !named {
			return Err(Refusal::EmptyText);
		}
		let accounts = Member::only(*account);
		Ok(Effects::member(id, Member { accounts, role, active: true, revisions: Revisions::default() }))
	}
}
