//! Operations that were made on a pot to which others have done something since.
//!
//! Most of what people do offline does not get into each other's way: ids of items are random, and a change of one
//! field leaves the others alone. Places, categories and invites are numbered, though, and two people offline give the
//! same number to two guests. Whoever comes second gives theirs another, wherever their operations name it.
//!
//! All of it is done to operations as people make them: a text that is sealed is bound to what it is about, and so is
//! sealed last.

use crate::undo::{base_mut, Target};
use pot_ledger::{
	Category, Expense, Invitation, InviteNo, ItemId, MemberId, Op, Patch, Payment, PerMember, Rev, Split, State, View,
};

/// What of `ops`, which were made on the pot `before`, is to be done to it as it is `now`.
///
/// Places, categories and invites that they add get the numbers that are next, and an occurrence that is there already is
/// left out. `None` if that changes nothing, so that it is no help against a refusal.
pub fn rebase(ops: &[Op], before: &State, now: &State) -> Option<Vec<Op>> {
	let mut next = ops.to_vec();
	next.retain(|op| !is_there(op, now));
	let places = added(ops, before.members().len(), |op| match op {
		Op::AddMember { id, .. } | Op::AddPool { id, .. } => Some(*id),
		_ => None,
	});
	let places: Vec<_> = places.into_iter().zip(now.members().len() as MemberId..).collect();
	let (was, is) = (before.pot()?, now.pot()?);
	let categories = added(ops, was.categories.into(), |op| match op {
		Op::SetCategory { id, .. } => Some(*id),
		_ => None,
	});
	let categories: Vec<_> = categories.into_iter().zip(is.categories..).collect();
	let invites = added(ops, was.invites as usize, |op| match op {
		Op::Invite { number, .. } => Some(*number),
		_ => None,
	});
	let invites: Vec<_> = invites.into_iter().zip(is.invites..).collect();
	let mut numbers = Numbers {
		place: |id| other(&places, id),
		category: |id| other(&categories, id),
		invite: |number| other(&invites, number),
	};
	next.iter_mut().for_each(|op| numbers.of(op));
	let (was_latest, is_latest) = (was.revisions.latest, is.revisions.latest);
	if was_latest != is_latest {
		let of_pot = next.iter_mut().filter(|op| Target::of(op, now.id()) == Target::Pot);
		of_pot.for_each(|op| rebase_on_pot(op, was_latest, is_latest, is.categories));
	}
	(next != ops).then_some(next)
}

/// The numbers from `first` on that operations add, each once, ascending.
fn added<T: Copy + Ord + TryInto<usize>>(ops: &[Op], first: usize, number: impl Fn(&Op) -> Option<T>) -> Vec<T> {
	let is_new = |number: &T| (*number).try_into().is_ok_and(|number| number >= first);
	let mut added: Vec<T> = ops.iter().filter_map(number).filter(is_new).collect();
	added.sort_unstable();
	added.dedup();
	added
}

/// What a number has become: another, if a row says so.
fn other<T: Copy + PartialEq>(rows: &[(T, T)], number: T) -> T {
	rows.iter().find(|row| row.0 == number).map_or(number, |row| row.1)
}

fn is_there(op: &Op, now: &State) -> bool {
	match op {
		Op::Occur { template, date } => now.item_state(&ItemId::of_occurrence(&now.id(), template, *date)).is_some(),
		_ => false,
	}
}

/// Adding a category is made against the pot as it is: nobody's change is in its way. Any other change of the pot
/// itself is made against what it was at most, so that nothing is overwritten which its author did not see.
fn rebase_on_pot(op: &mut Op, was: Rev, is: Rev, categories: Category) {
	let is_new = matches!(op, Op::SetCategory { id, .. } if *id >= categories);
	if let Some(base) = base_mut(op) {
		*base = if is_new { (*base).max(was) - was + is } else { (*base).min(was) };
	}
}

/// What becomes of the numbers that an operation names: every place, category and invite goes through it.
pub(crate) struct Numbers<P, C, I> {
	pub place: P,
	pub category: C,
	pub invite: I,
}

impl<P, C, I> Numbers<P, C, I>
where
	P: FnMut(MemberId) -> MemberId,
	C: FnMut(Category) -> Category,
	I: FnMut(InviteNo) -> InviteNo,
{
	/// Gives an operation its numbers. Lists are in ascending order again; comments and other texts stay as they are.
	pub fn of(&mut self, op: &mut Op) {
		match op {
			Op::AddMember { id, .. }
			| Op::AmendMember { id, .. }
			| Op::DetachMember { id, .. }
			| Op::DeactivateMember { id, .. }
			| Op::ReactivateMember { id, .. }
			| Op::AddPool { id, .. } => self.member(id),
			Op::Invite { number, what, .. } => {
				*number = (self.invite)(*number);
				if let Invitation::Device { member } = what {
					self.member(member);
				}
			},
			Op::RevokeInvite { number } => *number = (self.invite)(*number),
			Op::MergeMember { from, into, .. } => [from, into].into_iter().for_each(|member| self.member(member)),
			Op::FreezePlan { legs, .. } => legs.iter_mut().for_each(|leg| {
				self.member(&mut leg.from);
				self.member(&mut leg.to);
			}),
			Op::AmendPot { set, .. } => {
				if let Patch::Set(split) = &mut set.default_split {
					self.split(split);
				}
				if let Patch::Set(budget) = &mut set.budget {
					budget.iter_mut().for_each(|line| self.category(&mut line.category));
					budget.sort_by_key(|line| (line.category, line.period));
				}
			},
			Op::SetCategory { id, .. } => *id = (self.category)(*id),
			Op::AddExpense { money, category, .. } => {
				self.expense(money);
				self.category(category);
			},
			Op::AmendExpense { set, .. } => {
				set.money.iter_mut().for_each(|money| self.expense(money));
				self.patch(&mut set.category);
			},
			Op::AddTemplate { money, category, .. } => {
				self.expense(&mut money.expense);
				self.category(category);
			},
			Op::AmendTemplate { set, .. } => {
				set.money.iter_mut().for_each(|money| self.expense(&mut money.expense));
				self.patch(&mut set.category);
			},
			Op::AddPayment { money, .. } | Op::SendPayment { money, .. } => self.payment(money),
			Op::AmendPayment { set, .. } => set.money.iter_mut().for_each(|money| self.payment(money)),
			Op::CreatePot { .. }
			| Op::ArchivePot { .. }
			| Op::ReopenPot { .. }
			| Op::AnnounceEnd { .. }
			| Op::DissolvePot { .. }
			| Op::ThawPlan { .. }
			| Op::Claim { .. }
			| Op::Readmit { .. }
			| Op::Rekey { .. }
			| Op::AddComment { .. }
			| Op::AmendComment { .. }
			| Op::VoidItem { .. }
			| Op::RestoreItem { .. }
			| Op::ConfirmItem { .. }
			| Op::ContestItem { .. }
			| Op::Occur { .. } => {},
		}
	}

	fn member(&mut self, member: &mut MemberId) {
		*member = (self.place)(*member);
	}

	fn category(&mut self, category: &mut Option<Category>) {
		*category = category.map(&mut self.category);
	}

	fn patch(&mut self, patch: &mut Patch<Category>) {
		if let Patch::Set(category) = patch {
			*category = (self.category)(*category);
		}
	}

	fn rows<T>(&mut self, rows: &mut PerMember<T>) {
		rows.iter_mut().for_each(|row| self.member(&mut row.0));
		rows.sort_by_key(|row| row.0);
	}

	fn split(&mut self, split: &mut Split) {
		match split {
			Split::Equal(members) => {
				members.iter_mut().for_each(|member| self.member(member));
				members.sort();
			},
			Split::Shares(rows) => self.rows(rows),
			Split::Percent(rows) => self.rows(rows),
			Split::Exact(rows) => self.rows(rows),
			Split::Adjust(rows) => self.rows(rows),
		}
	}

	fn expense(&mut self, expense: &mut Expense) {
		self.rows(&mut expense.paid);
		self.split(&mut expense.split);
		for line in expense.bill.iter_mut().flat_map(|bill| bill.lines.iter_mut()) {
			self.split(&mut line.split);
		}
	}

	fn payment(&mut self, payment: &mut Payment) {
		self.member(&mut payment.from);
		self.member(&mut payment.to);
	}
}
