//! The numbers that operations name: of places, categories and invites.

use pot_ledger::{Category, Expense, Invitation, InviteNo, MemberId, Op, Patch, Payment, PerMember, Split};

/// What becomes of the numbers that an operation names: every place, category and invite goes through it.
pub(super) struct Numbers<P, C, I> {
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
