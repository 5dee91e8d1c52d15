//! The one decision: whether an operation is admitted, and what it then does.

use crate::{
	money::{check_amount, sum_by_member, LegId, Money, MoneyRef, Payment, Split},
	op::{Budget, MemberPatch, Op, PotPatch},
	pot::{Item, ItemKind, Member, Policy, Pot, Revisions, RULES},
	refusal::{Group, Refusal},
	settle::Leg,
	types::{
		AccountId, Amount, Category, Date, ItemId, MemberId, PotId, Rev, Role, Seq, Text, MAX_CATEGORIES, MAX_MEMBERS,
		MAX_WEIGHT,
	},
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
	fn member(&self, id: MemberId) -> Option<Member>;
	/// The place of this account.
	fn place_of(&self, account: &AccountId) -> Option<MemberId>;
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

/// Decides `op` by member `by` on the pot that `view` shows. Pure: a refusal changes nothing, and effects
/// take place only when they are applied.
///
/// It trusts that `by` is the author: whoever keeps the pot has found their place by their signature.
pub fn admit(view: &impl View, by: MemberId, op: &Op) -> Result<Effects, Refusal> {
	let Some(pot) = view.pot() else { return create(by, op) };
	let author = view.member(by).filter(|author| author.active).ok_or(Refusal::Stranger)?;
	check_texts(op)?;
	if pot.next_seq == Seq::MAX {
		return Err(Refusal::LogFull);
	}
	let case = Case { view, pot, by, author };
	if pot.archived {
		case.check_archived(op)?;
	}
	match op {
		Op::CreatePot { .. } => Err(Refusal::PotExists),
		Op::AmendPot { base, set } => case.amend_pot(*base, set),
		Op::ArchivePot { base, unsettled } => case.archive(*base, *unsettled),
		Op::ReopenPot { base } => case.reopen(*base),
		Op::SetCategory { id, base, .. } => case.set_category(*id, *base),
		Op::FreezePlan { base, legs } => case.freeze_plan(*base, legs),
		Op::ThawPlan { base } => case.thaw_plan(*base),
		Op::AddMember { id, role, account, .. } => case.add_member(*id, *role, *account),
		Op::AddPool { id, .. } => case.add_pool(*id),
		Op::AmendMember { id, base, set } => case.amend_member(*id, *base, set),
		Op::DetachMember { id, base } => case.detach_member(*id, *base),
		Op::DeactivateMember { id, base } => case.set_member_active(*id, *base, false),
		Op::ReactivateMember { id, base } => case.set_member_active(*id, *base, true),
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
	let Op::CreatePot { rules, currency, account, .. } = op else {
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
	// The pot

	/// Archived, a pot takes comments, goodbyes and its reopening, and no more.
	fn check_archived(&self, op: &Op) -> Result<(), Refusal> {
		let is_comment = |id| self.view.item(id).is_some_and(|item| item.kind == ItemKind::Comment);
		let fits = match op {
			Op::ReopenPot { .. } | Op::AddComment { .. } | Op::AmendComment { .. } => true,
			Op::VoidItem { id, .. } | Op::RestoreItem { id, .. } => is_comment(id),
			Op::DetachMember { id, .. } => *id == self.by,
			_ => false,
		};
		fits.then_some(()).ok_or(Refusal::Archived)
	}

	fn amend_pot(&self, base: Rev, set: &PotPatch) -> Result<Effects, Refusal> {
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
		self.change_pot(base, &set.groups(), |pot| {
			pot.policy = set.policy.unwrap_or(pot.policy);
			Ok(())
		})
	}

	fn archive(&self, base: Rev, unsettled: bool) -> Result<Effects, Refusal> {
		self.require(Role::Owner)?;
		if let Some(open) = self.pot.balances.iter().position(|&balance| balance != 0 && !unsettled) {
			return Err(Refusal::NotSettled(open as MemberId));
		}
		self.change_pot(base, &[Group::Life], |pot| {
			pot.archived = true;
			Ok(())
		})
	}

	fn reopen(&self, base: Rev) -> Result<Effects, Refusal> {
		self.require(Role::Owner)?;
		self.change_pot(base, &[Group::Life], |pot| {
			match pot.archived {
				true => pot.archived = false,
				false => return Err(Refusal::NotArchived),
			}
			Ok(())
		})
	}

	fn set_category(&self, id: Category, base: Rev) -> Result<Effects, Refusal> {
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

	fn freeze_plan(&self, base: Rev, legs: &[Leg]) -> Result<Effects, Refusal> {
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

	fn thaw_plan(&self, base: Rev) -> Result<Effects, Refusal> {
		self.require(Role::Editor)?;
		self.change_pot(base, &[Group::Plan], |pot| pot.plan.take().map(|_| ()).ok_or(Refusal::NoPlan))
	}

	fn change_pot(
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

	fn check_default_split(&self, split: &Split) -> Result<(), Refusal> {
		match split {
			// None of these depends on the amount.
			Split::Equal(_) | Split::Shares(_) | Split::Percent(_) => split.check(Amount(1), &ItemId::default())?,
			Split::Exact(_) | Split::Adjust(_) => return Err(Refusal::NoDefaultSplit),
		}
		self.check_known(split.members())?;
		self.check_no_pool(split)
	}

	// Members

	fn add_member(&self, id: MemberId, role: Role, account: Option<AccountId>) -> Result<Effects, Refusal> {
		// An editor may bring guests, who can do no more than they can.
		let needed = if account.is_some() { Role::Owner } else { Role::Editor.max(role) };
		self.require(needed)?;
		self.check_next(id)?;
		if role == Role::Owner && account.is_none() {
			return Err(Refusal::GuestOwner);
		}
		if let Some(place) = account.and_then(|account| self.view.place_of(&account)) {
			return Err(Refusal::AccountTaken(place));
		}
		Ok(Effects::member(id, Member { account, role, active: true, revisions: Revisions::default() }))
	}

	fn add_pool(&self, id: MemberId) -> Result<Effects, Refusal> {
		self.require(Role::Owner)?;
		if let Some(pool) = self.pot.pool {
			return Err(Refusal::PoolExists(pool));
		}
		self.check_next(id)?;
		let pool = Member { account: None, role: Role::Viewer, active: true, revisions: Revisions::default() };
		Ok(Effects { pot: Some(Pot { pool: Some(id), ..self.pot.clone() }), ..Effects::member(id, pool) })
	}

	/// Refuses a place that is not the next.
	fn check_next(&self, id: MemberId) -> Result<(), Refusal> {
		match self.pot.members() {
			next if u32::from(next) == MAX_MEMBERS => Err(Refusal::PotFull),
			next if next != id => Err(Refusal::StaleMember(next)),
			_ => Ok(()),
		}
	}

	fn amend_member(&self, id: MemberId, base: Rev, set: &MemberPatch) -> Result<Effects, Refusal> {
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
			if set.role == Some(Role::Owner) && member.account.is_none() {
				return Err(Refusal::GuestOwner);
			}
			// Money goes there: while somebody acts for the place, it is theirs alone to say.
			if set.pay_to.touches() && member.account.is_some() && id != self.by {
				return Err(Refusal::Forbidden);
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

	fn merge(&self, from: MemberId, base: Rev, into: MemberId) -> Result<Effects, Refusal> {
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
		let effects = self.change_member(from, base, &[Group::Life], |member| match member.account {
			Some(_) => Err(Refusal::NotGuest(from)),
			None => {
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
	fn check_unmerged(&self, id: MemberId) -> Result<(), Refusal> {
		match self.pot.place(id) {
			place if place != id => Err(Refusal::Merged(place)),
			_ => Ok(()),
		}
	}

	fn change_member(
		&self,
		id: MemberId,
		base: Rev,
		groups: &[Group],
		change: impl FnOnce(&mut Member) -> Result<(), Refusal>,
	) -> Result<Effects, Refusal> {
		let mut member = self.view.member(id).ok_or(Refusal::UnknownMember(id))?;
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

	// Expenses and payments

	fn add_money(&self, id: &ItemId, money: MoneyRef) -> Result<Effects, Refusal> {
		self.require(Role::Editor)?;
		self.check_new(id)?;
		self.check_money(id, money)?;
		let item = Item { confirmed: self.born_confirmed(money), ..self.new_item(money.kind()) };
		self.make(id, item, money)
	}

	/// Unlike a recorded payment, one that the chain has made is known to have arrived.
	fn send(&self, id: &ItemId, money: &Payment) -> Result<Effects, Refusal> {
		self.require(Role::Editor)?;
		self.check_new(id)?;
		if money.from != self.by {
			return Err(Refusal::Forbidden);
		}
		self.check_money(id, MoneyRef::Payment(money))?;
		let receiver = self.view.member(money.to).ok_or(Refusal::UnknownMember(money.to))?;
		receiver.account.ok_or(Refusal::NoAccount(money.to))?;
		let item = Item { confirmed: 1 << money.to, transferred: true, ..self.new_item(ItemKind::Payment) };
		self.make(id, item, MoneyRef::Payment(money))
	}

	fn occur(&self, template: &ItemId, date: Date) -> Result<Effects, Refusal> {
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

	fn make(&self, id: &ItemId, item: Item, money: MoneyRef) -> Result<Effects, Refusal> {
		let deltas = match item.counts() {
			true => self.deltas(Vec::new(), money.effect(id))?,
			false => Vec::new(),
		};
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
	fn check_money(&self, id: &ItemId, money: MoneyRef) -> Result<(), Refusal> {
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

	fn check_known(&self, mut members: impl Iterator<Item = MemberId>) -> Result<(), Refusal> {
		match members.find(|&member| member >= self.pot.members()) {
			Some(member) => Err(Refusal::UnknownMember(member)),
			None => Ok(()),
		}
	}

	fn check_parties(&self, payment: &Payment) -> Result<(), Refusal> {
		self.check_pair(payment.from, payment.to)?;
		match payment.leg {
			Some(leg) => self.check_leg(payment, leg),
			None => Ok(()),
		}
	}

	/// Refuses two between whom nothing can be paid.
	fn check_pair(&self, from: MemberId, to: MemberId) -> Result<(), Refusal> {
		self.require_active(from)?;
		self.require_active(to)?;
		match self.pot.place(from) == self.pot.place(to) {
			true => Err(Refusal::SamePerson),
			false => Ok(()),
		}
	}

	fn check_leg(&self, payment: &Payment, LegId { plan, leg }: LegId) -> Result<(), Refusal> {
		let frozen = self.pot.plan.filter(|frozen| *frozen == plan).and_then(|frozen| self.view.legs(frozen));
		let places = |from, to| (self.pot.place(from), self.pot.place(to));
		match frozen.as_deref().and_then(|legs| legs.get(usize::from(leg))) {
			Some(leg) if places(leg.from, leg.to) == places(payment.from, payment.to) => Ok(()),
			_ => Err(Refusal::UnknownLeg),
		}
	}

	/// A pool holds money and bears none: what it pays for is borne by people.
	fn check_no_pool(&self, split: &Split) -> Result<(), Refusal> {
		match self.pot.pool.filter(|pool| split.members().any(|member| member == *pool)) {
			Some(pool) => Err(Refusal::IsPool(pool)),
			None => Ok(()),
		}
	}

	/// What a payment's receiver says of it by recording it themselves.
	fn born_confirmed(&self, money: MoneyRef) -> u128 {
		match money {
			MoneyRef::Payment(payment) if self.pot.place(payment.to) == self.by => 1 << payment.to,
			_ => 0,
		}
	}

	// Comments

	fn add_comment(&self, id: &ItemId, about: Option<&ItemId>) -> Result<Effects, Refusal> {
		self.check_new(id)?;
		about.map(|item| self.item(item)).transpose()?;
		Ok(Effects::item(id, self.new_item(ItemKind::Comment), Vec::new()))
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

	fn judge(&self, id: &ItemId, base: Rev, verdict: Verdict) -> Result<Effects, Refusal> {
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
	fn judge_of(&self, id: &ItemId, item: &Item) -> Result<MemberId, Refusal> {
		if !matches!(item.kind, ItemKind::Expense | ItemKind::Payment) {
			return Err(Refusal::WrongKind);
		}
		let is_author = |member| self.pot.place(member) == self.by;
		match self.money(id, item)?.as_ref() {
			Money::Payment(payment) if is_author(payment.to) => Ok(payment.to),
			Money::Payment(payment) => {
				let place = self.pot.place(payment.to);
				let receiver = self.view.member(place).ok_or(Refusal::UnknownMember(place))?;
				match receiver.account {
					None if self.author.role == Role::Owner => Ok(payment.to),
					_ => Err(Refusal::NotConcerned),
				}
			},
			money if money.members().any(is_author) => Ok(self.by),
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

fn check_budget(budget: &Budget) -> Result<(), Refusal> {
	budget.iter().try_for_each(|line| check_amount(line.amount))?;
	match budget.is_sorted_by(|a, b| (a.category, a.period) < (b.category, b.period)) {
		true => Ok(()),
		false => Err(Refusal::BudgetOrder),
	}
}

/// Refuses plain texts that are not UTF-8, and names and comments that say nothing.
fn check_texts(op: &Op) -> Result<(), Refusal> {
	let (required, optional): ([Option<&Text>; 2], [Option<&Text>; 3]) = match op {
		Op::CreatePot { name, owner, .. } => ([Some(name), Some(owner)], [None; 3]),
		Op::AmendPot { set, .. } => ([set.name.as_ref(), None], [set.note.value(), None, None]),
		Op::SetCategory { name, .. } => ([name.as_ref(), None], [None; 3]),
		Op::AddMember { name, .. } | Op::AddPool { name, .. } => ([Some(name), None], [None; 3]),
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
