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
	Category, Expense, Invitation, InviteNo, ItemId, MemberId, Op, Patch, PerMember, PotPatch, Rev, Split, State, View,
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
	// Numbers only grow: from the last on, none is given that is still to be given up.
	let places: Vec<_> = places.into_iter().zip(now.members().len() as MemberId..).collect();
	for (from, to) in places.into_iter().rev() {
		renumber(&mut next, from, to);
	}
	let (was, is) = (before.pot()?, now.pot()?);
	let categories = added(ops, was.categories.into(), |op| match op {
		Op::SetCategory { id, .. } => Some(*id),
		_ => None,
	});
	let categories: Vec<_> = categories.into_iter().zip(is.categories..).collect();
	for (from, to) in categories.into_iter().rev() {
		renumber_category(&mut next, from, to);
	}
	let invites = added(ops, was.invites as usize, |op| match op {
		Op::Invite { number, .. } => Some(*number),
		_ => None,
	});
	let invites: Vec<_> = invites.into_iter().zip(is.invites..).collect();
	for (from, to) in invites.into_iter().rev() {
		renumber_invite(&mut next, from, to);
	}
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

/// Gives a place another number, wherever `ops` name it. Lists of members are in ascending order again; comments
/// and other texts stay as they are.
pub fn renumber(ops: &mut [Op], from: MemberId, to: MemberId) {
	let renumbering = Renumbering { from, to };
	ops.iter_mut().for_each(|op| renumbering.op(op));
}

/// A place that gets another number.
struct Renumbering {
	from: MemberId,
	to: MemberId,
}

impl Renumbering {
	fn op(&self, op: &mut Op) {
		match op {
			Op::AddMember { id, .. }
			| Op::AmendMember { id, .. }
			| Op::DetachMember { id, .. }
			| Op::DeactivateMember { id, .. }
			| Op::ReactivateMember { id, .. }
			| Op::AddPool { id, .. }
			| Op::Invite { what: Invitation::Device { member: id }, .. } => self.member(id),
			Op::MergeMember { from, into, .. } => [from, into].into_iter().for_each(|member| self.member(member)),
			Op::FreezePlan { legs, .. } => legs.iter_mut().for_each(|leg| {
				self.member(&mut leg.from);
				self.member(&mut leg.to);
			}),
			Op::AmendPot { set: PotPatch { default_split: Patch::Set(split), .. }, .. } => self.split(split),
			Op::AddExpense { money, .. } => self.expense(money),
			Op::AmendExpense { set, .. } => set.money.iter_mut().for_each(|money| self.expense(money)),
			Op::AddTemplate { money, .. } => self.expense(&mut money.expense),
			Op::AmendTemplate { set, .. } => {
				set.money.iter_mut().for_each(|money| self.expense(&mut money.expense));
			},
			Op::AddPayment { money, .. } | Op::SendPayment { money, .. } => {
				self.member(&mut money.from);
				self.member(&mut money.to);
			},
			Op::AmendPayment { set, .. } => set.money.iter_mut().for_each(|money| {
				self.member(&mut money.from);
				self.member(&mut money.to);
			}),
			Op::CreatePot { .. }
			| Op::AmendPot { .. }
			| Op::ArchivePot { .. }
			| Op::ReopenPot { .. }
			| Op::AnnounceEnd { .. }
			| Op::DissolvePot { .. }
			| Op::SetCategory { .. }
			| Op::ThawPlan { .. }
			| Op::Invite { .. }
			| Op::RevokeInvite { .. }
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

	fn member(&self, member: &mut MemberId) {
		if *member == self.from {
			*member = self.to;
		}
	}

	fn rows<T>(&self, rows: &mut PerMember<T>) {
		rows.iter_mut().for_each(|row| self.member(&mut row.0));
		rows.sort_by_key(|row| row.0);
	}

	fn split(&self, split: &mut Split) {
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

	fn expense(&self, expense: &mut Expense) {
		self.rows(&mut expense.paid);
		self.split(&mut expense.split);
		for line in expense.bill.iter_mut().flat_map(|bill| bill.lines.iter_mut()) {
			self.split(&mut line.split);
		}
	}
}

/// Gives an invite another number, wherever `ops` name it.
fn renumber_invite(ops: &mut [Op], from: InviteNo, to: InviteNo) {
	for op in ops {
		if let Op::Invite { number, .. } | Op::RevokeInvite { number } = op {
			if *number == from {
				*number = to;
			}
		}
	}
}

/// Gives a category another number, wherever `ops` name it.
fn renumber_category(ops: &mut [Op], from: Category, to: Category) {
	let renumber = |category: &mut Category| {
		if *category == from {
			*category = to;
		}
	};
	let renumber_set = |patch: &mut Patch<Category>| {
		if let Patch::Set(category) = patch {
			renumber(category);
		}
	};
	for op in ops {
		match op {
			Op::SetCategory { id, .. } => renumber(id),
			Op::AddExpense { category, .. } | Op::AddTemplate { category, .. } => {
				category.iter_mut().for_each(renumber);
			},
			Op::AmendExpense { set, .. } => renumber_set(&mut set.category),
			Op::AmendTemplate { set, .. } => renumber_set(&mut set.category),
			Op::AmendPot { set: PotPatch { budget: Patch::Set(budget), .. }, .. } => {
				budget.iter_mut().filter_map(|line| line.category.as_mut()).for_each(renumber);
				budget.sort_by_key(|line| (line.category, line.period));
			},
			_ => {},
		}
	}
}
