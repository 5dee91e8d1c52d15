//! The one decision: whether an operation is admitted, and what it then does.

use crate::{
	money::{sum_by_member, Money, MoneyRef},
	op::{ExpensePatch, MemberPatch, Op, PaymentPatch},
	pot::{Item, ItemKind, Member, Pot, Revisions},
	refusal::{Group, Refusal},
	types::{AccountId, ItemId, MemberId, Rev, Role, Seq, Text, MAX_MEMBERS},
};
use alloc::{borrow::Cow, vec::Vec};

/// What a decision may look at. Every question is answered without regard to the pot's age: on the chain
/// each is one read.
pub trait View {
	/// The pot; `None` before its first entry.
	fn pot(&self) -> Option<&Pot>;
	/// The member in this place.
	fn member(&self, id: MemberId) -> Option<Member>;
	/// The place of this account.
	fn place_of(&self, account: &AccountId) -> Option<MemberId>;
	/// The item with this id.
	fn item(&self, id: &ItemId) -> Option<Item>;
	/// The money of item `id`, which the entry at `at` states.
	fn money(&self, id: &ItemId, at: Seq) -> Option<Cow<'_, Money>>;
}

/// All that an admitted operation does, for each keeper of a pot to apply to its own.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Effects {
	/// The pot, if the operation creates it.
	pub pot: Option<Pot>,
	/// The member that it makes or changes, as they are then.
	pub member: Option<(MemberId, Member)>,
	/// The item that it makes or changes, as it is then.
	pub item: Option<(ItemId, Item)>,
	/// What it adds to balances: ascending by member, no zeros, sum zero.
	pub deltas: Vec<(MemberId, i128)>,
}

impl Effects {
	fn member(id: MemberId, member: Member) -> Self {
		Self { member: Some((id, member)), ..Self::default() }
	}

	fn item(id: &ItemId, item: Item, deltas: Vec<(MemberId, i128)>) -> Self {
		Self { item: Some((*id, item)), deltas, ..Self::default() }
	}
}

/// Decides `op` by member `by` on the pot that `view` shows. Pure: a refusal changes nothing, and effects
/// take place only when they are applied.
///
/// It trusts that `by` is the author: whoever keeps the pot has found their place by their signature.
pub fn admit(view: &impl View, by: MemberId, op: &Op) -> Result<Effects, Refusal> {
	check_texts(op)?;
	let Some(pot) = view.pot() else { return create(by, op) };
	let author = view.member(by).filter(|author| author.active).ok_or(Refusal::Stranger)?;
	if pot.next_seq == Seq::MAX {
		return Err(Refusal::LogFull);
	}
	let case = Case { view, pot, by, author };
	match op {
		Op::CreatePot { .. } => Err(Refusal::PotExists),
		Op::AddMember { id, role, account, .. } => case.add_member(*id, *role, *account),
		Op::AmendMember { id, base, set } => case.amend_member(*id, *base, set),
		Op::DetachMember { id, base } => case.detach_member(*id, *base),
		Op::DeactivateMember { id, base } => case.set_member_active(*id, *base, false),
		Op::ReactivateMember { id, base } => case.set_member_active(*id, *base, true),
		Op::AddExpense { id, money, .. } => case.add_money(id, MoneyRef::Expense(money)),
		Op::AmendExpense { id, base, set } => case.amend_money(
			id,
			*base,
			ItemKind::Expense,
			&expense_groups(set),
			set.money.as_ref().map(MoneyRef::Expense),
		),
		Op::AddPayment { id, money, .. } => case.add_money(id, MoneyRef::Payment(money)),
		Op::AmendPayment { id, base, set } => case.amend_money(
			id,
			*base,
			ItemKind::Payment,
			&payment_groups(set),
			set.money.as_ref().map(MoneyRef::Payment),
		),
		Op::AddComment { id, about, .. } => case.add_comment(id, about.as_ref()),
		Op::AmendComment { id, base, .. } => case.amend_comment(id, *base),
		Op::VoidItem { id, base } => case.set_voided(id, *base, true),
		Op::RestoreItem { id, base } => case.set_voided(id, *base, false),
		Op::ConfirmItem { id, base } => case.judge(id, *base, Verdict::Confirm),
		Op::ContestItem { id, base, .. } => case.judge(id, *base, Verdict::Contest),
	}
}

fn create(by: MemberId, op: &Op) -> Result<Effects, Refusal> {
	let Op::CreatePot { currency, account, .. } = op else {
		return Err(Refusal::NoPot);
	};
	if by != 0 {
		return Err(Refusal::Stranger);
	}
	if !currency.is_valid() {
		return Err(Refusal::BadCurrency);
	}
	let owner = Member { account: *account, role: Role::Owner, active: true, revisions: Revisions::default() };
	Ok(Effects { pot: Some(Pot::new(currency.clone())), ..Effects::member(0, owner) })
}

/// One operation by one author on one pot.
struct Case<'a, V> {
	view: &'a V,
	pot: &'a Pot,
	by: MemberId,
	author: Member,
}

enum Verdict {
	Confirm,
	Contest,
}

impl<V: View> Case<'_, V> {
	// Members

	fn add_member(&self, id: MemberId, role: Role, account: Option<AccountId>) -> Result<Effects, Refusal> {
		// An editor may bring guests, who can do no more than they can.
		let needed = if account.is_some() { Role::Owner } else { Role::Editor.max(role) };
		self.require(needed)?;
		let next = self.pot.members();
		if u32::from(next) == MAX_MEMBERS {
			return Err(Refusal::PotFull);
		}
		if id != next {
			return Err(Refusal::StaleMember(next));
		}
		if role == Role::Owner && account.is_none() {
			return Err(Refusal::GuestOwner);
		}
		if let Some(place) = account.and_then(|account| self.view.place_of(&account)) {
			return Err(Refusal::AccountTaken(place));
		}
		Ok(Effects::member(id, Member { account, role, active: true, revisions: Revisions::default() }))
	}

	fn amend_member(&self, id: MemberId, base: Rev, set: &MemberPatch) -> Result<Effects, Refusal> {
		let mut groups = Vec::new();
		if set.name.is_some() {
			self.require_self_or_owner(id)?;
			groups.push(Group::Name);
		}
		if set.role.is_some() {
			self.require(Role::Owner)?;
			groups.push(Group::Role);
		}
		self.change_member(id, base, &groups, |member| {
			if set.role == Some(Role::Owner) && member.account.is_none() {
				return Err(Refusal::GuestOwner);
			}
			member.role = set.role.unwrap_or(member.role);
			Ok(())
		})
	}

	fn detach_member(&self, id: MemberId, base: Rev) -> Result<Effects, Refusal> {
		self.require_self_or_owner(id)?;
		self.change_member(id, base, &[Group::Access], |member| {
			member.account.take().ok_or(Refusal::NothingChanged)?;
			member.role = member.role.min(Role::Editor);
			Ok(())
		})
	}

	fn set_member_active(&self, id: MemberId, base: Rev, active: bool) -> Result<Effects, Refusal> {
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

	fn change_member(
		&self,
		id: MemberId,
		base: Rev,
		groups: &[Group],
		change: impl FnOnce(&mut Member) -> Result<(), Refusal>,
	) -> Result<Effects, Refusal> {
		let mut member = self.view.member(id).ok_or(Refusal::UnknownMember(id))?;
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

	// Expenses and payments

	fn add_money(&self, id: &ItemId, money: MoneyRef) -> Result<Effects, Refusal> {
		self.require(Role::Editor)?;
		self.check_new(id)?;
		self.check_money(money)?;
		let item = self.new_item(money.kind(), self.born_confirmed(money));
		let deltas = self.deltas(Vec::new(), money.effect(id))?;
		Ok(Effects::item(id, item, deltas))
	}

	fn amend_money(
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
		let mut changed = Item { revisions: item.revisions.with(groups), ..item };
		let mut deltas = Vec::new();
		if let Some(money) = money {
			self.check_money(money)?;
			changed.money_at = self.pot.next_seq;
			changed.confirmed = self.born_confirmed(money);
			changed.contested = 0;
			deltas = self.deltas(self.effect(id, &item)?, money.effect(id))?;
		}
		Ok(Effects::item(id, changed, deltas))
	}

	/// Refuses money that does not add up, or names someone or something the pot does not have. Both parties
	/// of a payment have to be active even where it is restated as it was.
	fn check_money(&self, money: MoneyRef) -> Result<(), Refusal> {
		match money {
			MoneyRef::Expense(expense) => {
				expense.check()?;
				if let Some(refunded) = expense.refunded() {
					if self.item(refunded)?.kind != ItemKind::Expense {
						return Err(Refusal::WrongKind);
					}
				}
			},
			MoneyRef::Payment(payment) => payment.check()?,
		}
		if let Some(member) = money.members().find(|&member| member >= self.pot.members()) {
			return Err(Refusal::UnknownMember(member));
		}
		match money {
			MoneyRef::Payment(_) => money.members().try_for_each(|member| self.require_active(member)),
			MoneyRef::Expense(_) => Ok(()),
		}
	}

	/// What a payment's receiver says of it by recording it themselves.
	fn born_confirmed(&self, money: MoneyRef) -> u128 {
		match money {
			MoneyRef::Payment(payment) if payment.to == self.by => 1 << self.by,
			_ => 0,
		}
	}

	// Comments

	fn add_comment(&self, id: &ItemId, about: Option<&ItemId>) -> Result<Effects, Refusal> {
		self.check_new(id)?;
		about.map(|item| self.item(item)).transpose()?;
		Ok(Effects::item(id, self.new_item(ItemKind::Comment, 0), Vec::new()))
	}

	fn amend_comment(&self, id: &ItemId, base: Rev) -> Result<Effects, Refusal> {
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

	fn set_voided(&self, id: &ItemId, base: Rev, voided: bool) -> Result<Effects, Refusal> {
		let item = self.item(id)?;
		match item.kind {
			ItemKind::Comment if item.author == self.by => {},
			ItemKind::Comment => self.require(Role::Owner)?,
			ItemKind::Expense | ItemKind::Payment => self.require(Role::Editor)?,
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

	fn judge(&self, id: &ItemId, base: Rev, verdict: Verdict) -> Result<Effects, Refusal> {
		let item = self.item(id)?;
		check_fresh(&item.revisions, base, &[Group::Money, Group::Life])?;
		if item.voided {
			return Err(Refusal::Voided);
		}
		let judge = 1 << self.judge_of(id, &item)?;
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
	fn judge_of(&self, id: &ItemId, item: &Item) -> Result<MemberId, Refusal> {
		if item.kind == ItemKind::Comment {
			return Err(Refusal::WrongKind);
		}
		match self.money(id, item)?.as_ref() {
			Money::Payment(payment) if payment.to == self.by => Ok(self.by),
			Money::Payment(payment) => {
				let receiver = self.view.member(payment.to).ok_or(Refusal::UnknownMember(payment.to))?;
				match receiver.account {
					None if self.author.role == Role::Owner => Ok(payment.to),
					_ => Err(Refusal::NotConcerned),
				}
			},
			money if money.members().any(|member| member == self.by) => Ok(self.by),
			_ => Err(Refusal::NotConcerned),
		}
	}

	// Shared

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

	fn require_active(&self, id: MemberId) -> Result<(), Refusal> {
		if !self.pot.is_active(id) {
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

	fn new_item(&self, kind: ItemKind, confirmed: u128) -> Item {
		Item {
			kind,
			author: self.by,
			revisions: Revisions::default(),
			money_at: self.pot.next_seq,
			voided: false,
			confirmed,
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

	/// The difference between two effects, refused where it would change the balance of an inactive member
	/// or leave the range of a balance.
	fn deltas(
		&self,
		before: Vec<(MemberId, i128)>,
		after: Vec<(MemberId, i128)>,
	) -> Result<Vec<(MemberId, i128)>, Refusal> {
		let deltas = match before.is_empty() {
			true => after,
			false => sum_by_member(after.into_iter().chain(before.into_iter().map(|(member, was)| (member, -was)))),
		};
		debug_assert_eq!(deltas.iter().map(|row| row.1).sum::<i128>(), 0);
		for &(member, delta) in &deltas {
			let balance = self.pot.balances.get(usize::from(member)).ok_or(Refusal::UnknownMember(member))?;
			self.require_active(member)?;
			balance.checked_add(delta).ok_or(Refusal::Overflow)?;
		}
		Ok(deltas)
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

fn expense_groups(set: &ExpensePatch) -> Vec<Group> {
	touched([
		(Group::Money, set.money.is_some()),
		(Group::Memo, set.memo.touches()),
		(Group::Note, set.note.touches()),
		(Group::Date, set.date.touches()),
		(Group::Category, set.category.touches()),
	])
}

fn payment_groups(set: &PaymentPatch) -> Vec<Group> {
	touched([
		(Group::Money, set.money.is_some()),
		(Group::Memo, set.memo.touches()),
		(Group::Method, set.method.touches()),
		(Group::Date, set.date.touches()),
	])
}

fn touched<const N: usize>(groups: [(Group, bool); N]) -> Vec<Group> {
	groups.into_iter().filter(|row| row.1).map(|row| row.0).collect()
}

/// Refuses plain texts that are not UTF-8, and names and comments that say nothing.
fn check_texts(op: &Op) -> Result<(), Refusal> {
	let (required, optional): ([Option<&Text>; 2], [Option<&Text>; 2]) = match op {
		Op::CreatePot { name, owner, .. } => ([Some(name), Some(owner)], [None, None]),
		Op::AddMember { name, .. } => ([Some(name), None], [None, None]),
		Op::AmendMember { set, .. } => ([set.name.as_ref(), None], [None, None]),
		Op::AddExpense { memo, note, .. } => ([None, None], [memo.as_ref(), note.as_ref()]),
		Op::AmendExpense { set, .. } => ([None, None], [set.memo.value(), set.note.value()]),
		Op::AddPayment { memo, method, .. } => ([None, None], [memo.as_ref(), method.as_ref()]),
		Op::AmendPayment { set, .. } => ([None, None], [set.memo.value(), set.method.value()]),
		Op::AddComment { text, .. } | Op::AmendComment { text, .. } => ([Some(text), None], [None, None]),
		Op::ContestItem { reason, .. } => ([None, None], [reason.as_ref(), None]),
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
