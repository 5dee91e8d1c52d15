//! The one decision: whether an operation is admitted, and what it then does.

mod access;
mod item;
mod member;
mod money;
mod pot;

use crate::{
	access::{Invite, InviteNo},
	money::{sum_by_member, Money, MoneyRef},
	op::{Entry, Op},
	pot::{Item, ItemKind, Life, Member, Policy, Pot, Revisions, RULES},
	refusal::{Group, Refusal},
	settle::Leg,
	types::{AccountId, ItemId, MemberId, Moment, PotId, Rev, Role, Seq, Text},
};
use alloc::{borrow::Cow, vec::Vec};

/// What a decision may look at. Every question is answered without regard to the pot's age: on the chain
/// each is one read.
pub trait View {
	/// The pot's id.
	fn id(&self) -> PotId;
	/// The pot; `None` before its first entry.
	fn pot(&self) -> Option<&Pot>;
	/// The member in this place.
	fn member(&self, id: MemberId) -> Option<Cow<'_, Member>>;
	/// The place of this account.
	fn place_of(&self, account: &AccountId) -> Option<MemberId>;
	/// Whether this account lost its place, and was not readmitted.
	fn is_former(&self, account: &AccountId) -> bool;
	/// The open invite with this number.
	fn invite(&self, number: InviteNo) -> Option<Invite>;
	/// The item with this id.
	fn item(&self, id: &ItemId) -> Option<Item>;
	/// The money of item `id`, which the entry at `at` states.
	fn money(&self, id: &ItemId, at: Seq) -> Option<Cow<'_, Money>>;
	/// The legs of the plan that the entry at `at` freezes.
	fn legs(&self, at: Seq) -> Option<Cow<'_, [Leg]>>;
}

/// All that an admitted operation does, for each keeper of a pot to apply to its own.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Effects {
	/// The pot, if the operation creates it or changes it itself, as it is before all else that follows.
	pub pot: Option<Pot>,
	/// The member that it makes or changes, as they are then.
	pub member: Option<(MemberId, Member)>,
	/// The item that it makes or changes, as it is then.
	pub item: Option<(ItemId, Item)>,
	/// The invite that it opens, uses or closes, as it is then.
	pub invite: Option<(InviteNo, Option<Invite>)>,
	/// The accounts that lose their access, or may be invited again.
	pub former: Vec<(AccountId, bool)>,
	/// What it adds to balances: ascending by member, no zeros, sum zero.
	pub deltas: Vec<(MemberId, i128)>,
}

impl Effects {
	fn pot(pot: Pot) -> Self {
		Self { pot: Some(pot), ..Self::default() }
	}

	fn member(id: MemberId, member: Member) -> Self {
		Self { member: Some((id, member)), ..Self::default() }
	}

	fn item(id: &ItemId, item: Item, deltas: Vec<(MemberId, i128)>) -> Self {
		Self { item: Some((*id, item)), deltas, ..Self::default() }
	}
}

/// Decides `entry` on the pot that `view` shows. Pure: a refusal changes nothing, and effects take place
/// only when they are applied.
///
/// It trusts that `by` is the author and `at` the time: whoever keeps the pot has found their place by their
/// signature, and reads the time from the block.
pub fn admit(view: &impl View, entry: &Entry) -> Result<Effects, Refusal> {
	let &Entry { by, at, ref op } = entry;
	let Some(pot) = view.pot() else { return create(by, op) };
	if pot.life == Life::Dissolved {
		return Err(Refusal::Dissolved);
	}
	if let Op::Claim { invite, account, name, .. } = op {
		check_texts(op)?;
		check_length(pot)?;
		return access::claim(view, pot, entry, (*invite, account, name.is_some()));
	}
	let author = view.member(by).filter(|author| author.active).ok_or(Refusal::Stranger)?;
	check_texts(op)?;
	check_length(pot)?;
	let case = Case { view, pot, by, at, author };
	if pot.is_archived() {
		case.check_archived(op)?;
	}
	match op {
		Op::CreatePot { .. } => Err(Refusal::PotExists),
		Op::AmendPot { base, set } => case.amend_pot(*base, set),
		Op::ArchivePot { base, unsettled } => case.archive(*base, *unsettled),
		Op::ReopenPot { base } => case.reopen(*base),
		Op::AnnounceEnd { base } => case.announce_end(*base),
		Op::DissolvePot { base } => case.dissolve(*base),
		Op::SetCategory { id, base, .. } => case.set_category(*id, *base),
		Op::FreezePlan { base, legs } => case.freeze_plan(*base, legs),
		Op::ThawPlan { base } => case.thaw_plan(*base),
		Op::AddMember { id, role, .. } => case.add_member(*id, *role),
		Op::AddPool { id, .. } => case.add_pool(*id),
		Op::AmendMember { id, base, set } => case.amend_member(*id, *base, set),
		Op::DetachMember { id, base, account } => case.detach(*id, *base, account.as_ref()),
		Op::DeactivateMember { id, base } => case.set_member_active(*id, *base, false),
		Op::ReactivateMember { id, base } => case.set_member_active(*id, *base, true),
		Op::Invite { number, key, what, expires, uses } => {
			case.invite(access::Asked { number: *number, key, what: *what, expires: *expires, uses: *uses })
		},
		Op::RevokeInvite { number } => case.revoke_invite(*number),
		// Decided above: its author is no member yet.
		Op::Claim { .. } => Err(Refusal::NotAppendable),
		Op::Readmit { account } => case.readmit(account),
		Op::Rekey { epoch, boxes, former } => case.rekey(*epoch, boxes, former.is_some()),
		Op::MergeMember { from, base, into } => case.merge(*from, *base, *into),
		Op::AddExpense { id, money, .. } => case.add_money(id, MoneyRef::Expense(money)),
		Op::AmendExpense { id, base, set } => {
			case.amend_money(id, *base, ItemKind::Expense, &set.groups(), set.money.as_ref().map(MoneyRef::Expense))
		},
		Op::AddPayment { id, money, .. } => case.add_money(id, MoneyRef::Payment(money)),
		Op::AmendPayment { id, base, set } => {
			case.amend_money(id, *base, ItemKind::Payment, &set.groups(), set.money.as_ref().map(MoneyRef::Payment))
		},
		Op::SendPayment { id, money, .. } => case.send(id, money),
		Op::AddTemplate { id, money, .. } => case.add_money(id, MoneyRef::Template(money)),
		Op::AmendTemplate { id, base, set } => {
			case.amend_money(id, *base, ItemKind::Template, &set.groups(), set.money.as_ref().map(MoneyRef::Template))
		},
		Op::Occur { template, date } => case.occur(template, *date),
		Op::AddComment { id, about, .. } => case.add_comment(id, about.as_ref()),
		Op::AmendComment { id, base, .. } => case.amend_comment(id, *base),
		Op::VoidItem { id, base } => case.set_voided(id, *base, true),
		Op::RestoreItem { id, base } => case.set_voided(id, *base, false),
		Op::ConfirmItem { id, base } => case.judge(id, *base, Verdict::Confirm),
		Op::ContestItem { id, base, .. } => case.judge(id, *base, Verdict::Contest),
	}
}

fn create(by: MemberId, op: &Op) -> Result<Effects, Refusal> {
	let Op::CreatePot { rules, currency, account, seal, .. } = op else {
		return Err(Refusal::NoPot);
	};
	if *rules != RULES {
		return Err(Refusal::UnknownRules);
	}
	check_texts(op)?;
	if by != 0 {
		return Err(Refusal::Stranger);
	}
	if !currency.is_valid() {
		return Err(Refusal::BadCurrency);
	}
	let epoch = match seal.as_ref().and_then(|seal| seal.own.as_ref()) {
		Some((1, _)) => 1,
		Some(_) => return Err(Refusal::StaleEpoch),
		None => 0,
	};
	let accounts = account.map(Member::only).unwrap_or_default();
	let pot = Pot { accounts: accounts.len() as u16, epoch, ..Pot::new(currency.clone()) };
	let owner = Member { accounts, role: Role::Owner, active: true, revisions: Revisions::default() };
	Ok(Effects { pot: Some(pot), ..Effects::member(0, owner) })
}

/// One operation by one author on one pot.
struct Case<'a, V> {
	view: &'a V,
	pot: &'a Pot,
	by: MemberId,
	at: Moment,
	author: Cow<'a, Member>,
}

enum Verdict {
	Confirm,
	Contest,
}

impl<V: View> Case<'_, V> {
	fn require(&self, role: Role) -> Result<(), Refusal> {
		if self.author.role < role {
			return Err(Refusal::Forbidden);
		}
		Ok(())
	}

	fn require_self_or_owner(&self, id: MemberId) -> Result<(), Refusal> {
		if id == self.by {
			return Ok(());
		}
		self.require(Role::Owner)
	}

	/// Refuses what the pot's policy keeps from editors who neither made an item nor paid.
	fn require_policy(&self, id: &ItemId, item: &Item) -> Result<(), Refusal> {
		let is_open = self.pot.policy == Policy::Editors || item.author == self.by || self.author.role == Role::Owner;
		let has_paid = |money: &Money| money.as_ref().payers().any(|payer| self.pot.place(payer) == self.by);
		match is_open || has_paid(self.money(id, item)?.as_ref()) {
			true => Ok(()),
			false => Err(Refusal::ForbiddenByPolicy),
		}
	}

	fn require_active(&self, id: MemberId) -> Result<(), Refusal> {
		if !self.pot.is_active(self.pot.place(id)) {
			return Err(Refusal::Inactive(id));
		}
		Ok(())
	}

	fn check_new(&self, id: &ItemId) -> Result<(), Refusal> {
		match self.view.item(id) {
			Some(_) => Err(Refusal::DuplicateItem),
			None => Ok(()),
		}
	}

	fn item(&self, id: &ItemId) -> Result<Item, Refusal> {
		self.view.item(id).ok_or(Refusal::UnknownItem)
	}

	fn new_item(&self, kind: ItemKind) -> Item {
		Item {
			kind,
			author: self.by,
			revisions: Revisions::default(),
			money_at: self.pot.next_seq,
			transferred: false,
			voided: false,
			confirmed: 0,
			contested: 0,
		}
	}

	fn money(&self, id: &ItemId, item: &Item) -> Result<Cow<'_, Money>, Refusal> {
		self.view.money(id, item.money_at).ok_or(Refusal::UnknownItem)
	}

	/// What `item` does to balances as it stands.
	fn effect(&self, id: &ItemId, item: &Item) -> Result<Vec<(MemberId, i128)>, Refusal> {
		if !item.counts() {
			return Ok(Vec::new());
		}
		Ok(self.money(id, item)?.effect(id))
	}

	/// The difference between two effects, where it is posted; refused as by [`Self::check_deltas`].
	fn deltas(
		&self,
		before: Vec<(MemberId, i128)>,
		after: Vec<(MemberId, i128)>,
	) -> Result<Vec<(MemberId, i128)>, Refusal> {
		if before.is_empty() && self.pot.merged.is_empty() {
			return self.check_deltas(after);
		}
		let undone = before.into_iter().map(|(member, was)| (member, -was));
		let posted = after.into_iter().chain(undone).map(|(member, delta)| (self.pot.place(member), delta));
		self.check_deltas(sum_by_member(posted))
	}

	/// Refuses what would change the balance of an inactive member or leave the range of a balance.
	fn check_deltas(&self, deltas: Vec<(MemberId, i128)>) -> Result<Vec<(MemberId, i128)>, Refusal> {
		debug_assert_eq!(deltas.iter().map(|row| row.1).sum::<i128>(), 0);
		for &(member, delta) in &deltas {
			let balance = self.pot.balances.get(usize::from(member)).ok_or(Refusal::UnknownMember(member))?;
			self.require_active(member)?;
			balance.checked_add(delta).ok_or(Refusal::Overflow)?;
		}
		Ok(deltas)
	}
}

fn check_length(pot: &Pot) -> Result<(), Refusal> {
	match pot.next_seq {
		Seq::MAX => Err(Refusal::LogFull),
		_ => Ok(()),
	}
}

/// Refuses a change to `groups` if one of them changed after `base`.
fn check_fresh(revisions: &Revisions, base: Rev, groups: &[Group]) -> Result<(), Refusal> {
	if base == 0 || base > revisions.latest {
		return Err(Refusal::UnknownRevision);
	}
	match groups.iter().find(|group| revisions.of(**group) > base) {
		Some(group) => Err(Refusal::Stale(*group)),
		None => Ok(()),
	}
}

/// Refuses plain texts that are not UTF-8, and names and comments that say nothing.
fn check_texts(op: &Op) -> Result<(), Refusal> {
	let (required, optional): ([Option<&Text>; 2], [Option<&Text>; 3]) = match op {
		Op::CreatePot { name, owner, .. } => ([Some(name), Some(owner)], [None; 3]),
		Op::AmendPot { set, .. } => ([set.name.as_ref(), None], [set.note.value(), None, None]),
		Op::SetCategory { name, .. } => ([name.as_ref(), None], [None; 3]),
		Op::AddMember { name, .. } | Op::AddPool { name, .. } => ([Some(name), None], [None; 3]),
		Op::Claim { name, .. } => ([name.as_ref(), None], [None; 3]),
		Op::AmendMember { set, .. } => ([set.name.as_ref(), None], [set.pay_to.value(), None, None]),
		Op::AddExpense { memo, note, receipt, .. } => ([None; 2], [memo.as_ref(), note.as_ref(), receipt.as_ref()]),
		Op::AmendExpense { set, .. } => ([None; 2], [set.memo.value(), set.note.value(), set.receipt.value()]),
		Op::AddPayment { memo, method, reference, .. } => {
			([None; 2], [memo.as_ref(), method.as_ref(), reference.as_ref()])
		},
		Op::AmendPayment { set, .. } => ([None; 2], [set.memo.value(), set.method.value(), set.reference.value()]),
		Op::SendPayment { memo, .. } | Op::AddTemplate { memo, .. } => ([None; 2], [memo.as_ref(), None, None]),
		Op::AmendTemplate { set, .. } => ([None; 2], [set.memo.value(), None, None]),
		Op::AddComment { text, .. } | Op::AmendComment { text, .. } => ([Some(text), None], [None; 3]),
		Op::ContestItem { reason, .. } => ([None; 2], [reason.as_ref(), None, None]),
		_ => return Ok(()),
	};
	for text in required.iter().flatten() {
		if matches!(text, Text::Plain(bytes) if bytes.is_empty()) {
			return Err(Refusal::EmptyText);
		}
	}
	match required.iter().chain(&optional).flatten().any(|text| !text.is_valid()) {
		true => Err(Refusal::NotUtf8),
		false => Ok(()),
	}
}
