//! The inverse of what was done: of one entry, or of all that someone did.
//!
//! Nothing is ever taken out of a log. To undo an entry is to append another that sets back what it changed.

use pot_ledger::{
	BadLog, Entry, ExpensePatch, Group, InviteNo, ItemId, ItemState, MemberId, MemberPatch, MemberState, Money, Op,
	Patch, PaymentPatch, PotId, PotPatch, Refusal, Rev, Revisions, Seq, State, TemplatePatch, View,
};
use std::{collections::HashMap, ops::Range};

/// Why an entry has no inverse.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NoInverse {
	/// The log does not have it, or it does not fit what is before it.
	#[error("there is no such entry")]
	Unknown,
	/// It made the pot.
	#[error("a pot that was made stays: close its books instead")]
	Created,
	/// It took access away.
	#[error("access is not given back by others: readmit the account, and invite it to the place")]
	Detached,
	/// It took an invite back.
	#[error("an invite that was taken back stays that: give another")]
	Revoked,
	/// An account joined.
	#[error("who has joined has agreed to it: to end that, take the access of the account away")]
	Claimed,
	/// It let an account be invited again.
	#[error("an account that was readmitted has no access yet: do not invite it")]
	Readmitted,
	/// It gave out a text key.
	#[error("a key that was given out is known: give out a newer one")]
	Rekeyed,
	/// It made a place a part of another.
	#[error("a place that became a part of another stays that")]
	Merged,
	/// The chain moved tokens.
	#[error("the tokens have moved: ask who got them to send them back")]
	Sent,
	/// It announced the end.
	#[error("to take the announcement back, reopen the pot")]
	Announced,
	/// It dissolved the pot.
	#[error("a pot that was dissolved does not come back: make a new one from a copy")]
	Dissolved,
	/// Somebody agreed.
	#[error("a confirmation stays until the money changes")]
	Confirmed,
	/// Somebody disagreed.
	#[error("to agree after all, confirm it")]
	Contested,
}

/// The operation that undoes the entry at `seq` of a pot's log, from its first entry on.
///
/// It names the revision that the entry made, so that it is refused as stale if someone changed the same since,
/// instead of overwriting that.
///
/// # Errors
///
/// Why there is none.
pub fn inverse(pot: PotId, log: &[Entry], seq: Seq) -> Result<Op, NoInverse> {
	let (before, rest) = log.split_at_checked(seq as usize).ok_or(NoInverse::Unknown)?;
	let entry = rest.first().ok_or(NoInverse::Unknown)?;
	let before = State::fold(pot, before.iter().cloned()).map_err(|_| NoInverse::Unknown)?;
	inverse_on(&before, &entry.op)
}

/// The operation that undoes `op`, which is done to the pot `before`. See [`inverse`].
///
/// # Errors
///
/// Why there is none.
pub fn inverse_on(before: &State, op: &Op) -> Result<Op, NoInverse> {
	Inverse { before }.of(op)
}

/// The entries of one doing with the one at `seq`: expenses that came due, if it is one, beside it, by the same member,
/// at the same time of a block. A log does not say where one transaction ends, and what was done without a network
/// lands at once however little it has to do with each other: so all else stands for itself.
pub fn landed_together(log: &[Entry], seq: Seq) -> Range<Seq> {
	let at = seq as usize;
	let Some(entry) = log.get(at) else { return seq..seq };
	let is_due = |entry: &Entry| matches!(entry.op, Op::Occur { .. });
	let is_with_it = |other: &&Entry| is_due(other) && (other.by, other.at) == (entry.by, entry.at);
	if !is_due(entry) {
		return seq..seq + 1;
	}
	let before = log[..at].iter().rev().take_while(is_with_it).count();
	let after = log[at..].iter().take_while(is_with_it).count();
	seq - before as Seq..seq + after as Seq
}

/// The entry that the one at `seq` took back: the one before it about the same, if it does what undoes that.
pub fn taken_back(pot: PotId, log: &[Entry], seq: Seq) -> Option<Seq> {
	let (before, rest) = log.split_at_checked(seq as usize)?;
	let mut op = rest.first()?.op.clone();
	let target = Target::of(&op, pot);
	let last = before.iter().rposition(|entry| Target::of(&entry.op, pot) == target)? as Seq;
	let mut undoing = inverse(pot, log, last).ok()?;
	// Whichever revision they name.
	rebase(&mut op, 0);
	rebase(&mut undoing, 0);
	(op == undoing).then_some(last)
}

/// The entry that last changed a group of `target`; none if none did since it was made.
pub fn last_change(pot: PotId, log: &[Entry], target: Target, group: Group) -> Option<Seq> {
	let mut state = State::new(pot);
	let (mut was, mut last) = (None, None);
	for (seq, entry) in (0..).zip(log) {
		state.apply(entry.clone()).ok()?;
		let now = target.revisions(&state).map(|revisions| revisions.of(group));
		if was.is_some() && was != now {
			last = Some(seq);
		}
		was = now;
	}
	last
}

/// The entry by which somebody changed first what `op` is about, after the revision that it was made against.
pub fn first_change_since(pot: PotId, log: &[Entry], op: &Op) -> Option<Seq> {
	let (target, base) = (Target::of(op, pot), base_of(op)?);
	let mut state = State::new(pot);
	for (seq, entry) in (0..).zip(log) {
		state.apply(entry.clone()).ok()?;
		if target.revisions(&state).is_some_and(|revisions| revisions.latest > base) {
			return Some(seq);
		}
	}
	None
}

/// The pot before what is to be undone.
struct Inverse<'a> {
	before: &'a State,
}

impl Inverse<'_> {
	fn of(&self, op: &Op) -> Result<Op, NoInverse> {
		let base = Target::of(op, self.before.id()).revisions(self.before).map_or(1, |was| was.latest + 1);
		Ok(match op {
			Op::CreatePot { .. } => return Err(NoInverse::Created),
			Op::DetachMember { .. } => return Err(NoInverse::Detached),
			Op::MergeMember { .. } => return Err(NoInverse::Merged),
			Op::RevokeInvite { .. } => return Err(NoInverse::Revoked),
			Op::Claim { .. } => return Err(NoInverse::Claimed),
			Op::Readmit { .. } => return Err(NoInverse::Readmitted),
			Op::Rekey { .. } => return Err(NoInverse::Rekeyed),
			Op::SendPayment { .. } => return Err(NoInverse::Sent),
			Op::AnnounceEnd { .. } => return Err(NoInverse::Announced),
			Op::DissolvePot { .. } => return Err(NoInverse::Dissolved),
			Op::ConfirmItem { .. } => return Err(NoInverse::Confirmed),
			Op::ContestItem { .. } => return Err(NoInverse::Contested),
			Op::AmendPot { set, .. } => Op::AmendPot { base, set: self.pot_back(set)? },
			Op::ArchivePot { .. } => Op::ReopenPot { base },
			Op::ReopenPot { .. } => {
				Op::ArchivePot { base, unsettled: self.before.balances().iter().any(|&balance| balance != 0) }
			},
			Op::SetCategory { id, .. } => {
				let was = self.before.details().categories.get(usize::from(*id));
				Op::SetCategory { id: *id, base, name: was.cloned().flatten() }
			},
			Op::FreezePlan { .. } => Op::ThawPlan { base },
			Op::ThawPlan { .. } => {
				let legs = self.before.details().legs.clone();
				Op::FreezePlan { base, legs: legs.try_into().map_err(|_| NoInverse::Unknown)? }
			},
			Op::AddMember { id, .. } | Op::AddPool { id, .. } | Op::ReactivateMember { id, .. } => {
				Op::DeactivateMember { id: *id, base }
			},
			Op::DeactivateMember { id, .. } => Op::ReactivateMember { id: *id, base },
			Op::AmendMember { id, set, .. } => {
				Op::AmendMember { id: *id, base, set: member_back(self.member(*id)?, set) }
			},
			Op::Invite { number, .. } => Op::RevokeInvite { number: *number },
			Op::AddExpense { id, .. }
			| Op::AddPayment { id, .. }
			| Op::AddComment { id, .. }
			| Op::AddTemplate { id, .. }
			| Op::RestoreItem { id, .. } => Op::VoidItem { id: *id, base },
			Op::Occur { template, date } => {
				Op::VoidItem { id: ItemId::of_occurrence(&self.before.id(), template, *date), base }
			},
			Op::VoidItem { id, .. } => Op::RestoreItem { id: *id, base },
			Op::AmendExpense { id, set, .. } => {
				Op::AmendExpense { id: *id, base, set: expense_back(self.item(id)?, set) }
			},
			Op::AmendPayment { id, set, .. } => {
				Op::AmendPayment { id: *id, base, set: payment_back(self.item(id)?, set) }
			},
			Op::AmendTemplate { id, set, .. } => {
				Op::AmendTemplate { id: *id, base, set: template_back(self.item(id)?, set) }
			},
			Op::AmendComment { id, .. } => {
				Op::AmendComment { id: *id, base, text: self.item(id)?.memo.clone().ok_or(NoInverse::Unknown)? }
			},
		})
	}

	fn item(&self, id: &ItemId) -> Result<&ItemState, NoInverse> {
		self.before.item_state(id).ok_or(NoInverse::Unknown)
	}

	fn member(&self, id: MemberId) -> Result<&MemberState, NoInverse> {
		self.before.members().get(usize::from(id)).ok_or(NoInverse::Unknown)
	}

	fn pot_back(&self, set: &PotPatch) -> Result<PotPatch, NoInverse> {
		let was = self.before.details();
		let pot = self.before.pot().ok_or(NoInverse::Unknown)?;
		Ok(PotPatch {
			name: set.name.as_ref().and(was.name.clone()),
			note: back(&set.note, &was.note),
			policy: set.policy.map(|_| pot.policy),
			budget: back(&set.budget, &was.budget),
			goal: back(&set.goal, &was.goal),
			default_split: back(&set.default_split, &was.default_split),
			reinvite_hours: set.reinvite_hours.map(|_| pot.reinvite_hours),
		})
	}
}

fn member_back(was: &MemberState, set: &MemberPatch) -> MemberPatch {
	MemberPatch {
		name: set.name.as_ref().map(|_| was.name.clone()),
		role: set.role.map(|_| was.record.role),
		weight: back(&set.weight, &was.weight),
		pay_to: back(&set.pay_to, &was.pay_to),
	}
}

fn expense_back(was: &ItemState, set: &ExpensePatch) -> ExpensePatch {
	let money = set.money.as_ref().and_then(|_| match &was.money {
		Some(Money::Expense(money)) => Some(money.clone()),
		_ => None,
	});
	ExpensePatch {
		money,
		memo: back(&set.memo, &was.memo),
		note: back(&set.note, &was.note),
		date: back(&set.date, &was.date),
		category: back(&set.category, &was.category),
		receipt: back(&set.receipt, &was.receipt),
	}
}

fn payment_back(was: &ItemState, set: &PaymentPatch) -> PaymentPatch {
	let money = set.money.as_ref().and_then(|_| match &was.money {
		Some(Money::Payment(money)) => Some(money.clone()),
		_ => None,
	});
	PaymentPatch {
		money,
		memo: back(&set.memo, &was.memo),
		method: back(&set.method, &was.method),
		reference: back(&set.reference, &was.reference),
		date: back(&set.date, &was.date),
	}
}

fn template_back(was: &ItemState, set: &TemplatePatch) -> TemplatePatch {
	let money = set.money.as_ref().and_then(|_| match &was.money {
		Some(Money::Template(money)) => Some(money.clone()),
		_ => None,
	});
	TemplatePatch { money, memo: back(&set.memo, &was.memo), category: back(&set.category, &was.category) }
}

/// What sets a field back that `set` touches.
fn back<T: Clone>(set: &Patch<T>, was: &Option<T>) -> Patch<T> {
	match (set.touches(), was) {
		(false, _) => Patch::Keep,
		(true, None) => Patch::Clear,
		(true, Some(was)) => Patch::Set(was.clone()),
	}
}

/// What undoes many entries.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Revert {
	/// What is done, in this order, and which entry each undoes: the newest first.
	pub ops: Vec<(Seq, Op)>,
	/// The entries that stay as they are, the newest first, and why.
	pub skipped: Vec<(Seq, Skipped)>,
	/// The pot afterwards.
	pub after: State,
}

/// Why an entry is not undone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Skipped {
	/// Nothing undoes it.
	NoInverse(NoInverse),
	/// The rules refuse what would undo it, on what the pot is then.
	Refused(Box<Op>, Refusal),
}

/// What undoes the entries of a log that `is_meant` means, as one batch by `author`.
///
/// They are undone newest first, each on what the one before left, so that what someone did to one thing twice is
/// undone twice. Where someone else changed the same after it, an entry stays as it is, and so does all that was
/// done to that before.
///
/// # Errors
///
/// The log does not fold.
pub fn revert(
	pot: PotId,
	log: &[Entry],
	author: MemberId,
	is_meant: impl Fn(Seq, &Entry) -> bool,
) -> Result<Revert, BadLog> {
	let mut state = State::new(pot);
	let mut undoings = Vec::new();
	for (seq, entry) in (0..).zip(log) {
		if is_meant(seq, entry) {
			let target = Target::of(&entry.op, pot);
			let was = target.revisions(&state).cloned();
			undoings.push(Undoing { seq, target, was, op: inverse_on(&state, &entry.op) });
		}
		state.apply(entry.clone()).map_err(|why| BadLog { seq, why })?;
	}
	let mut reverting = Reverting { state, author, set_back: HashMap::new() };
	let (mut ops, mut skipped) = (Vec::new(), Vec::new());
	for undoing in undoings.into_iter().rev() {
		let seq = undoing.seq;
		match reverting.undo(undoing) {
			Ok(op) => ops.push((seq, op)),
			Err(why) => skipped.push((seq, why)),
		}
	}
	Ok(Revert { ops, skipped, after: reverting.state })
}

/// An entry that is to be undone.
struct Undoing {
	seq: Seq,
	target: Target,
	/// The revisions of the target before it; none if it made the target.
	was: Option<Revisions>,
	op: Result<Op, NoInverse>,
}

/// A pot while entries are undone in it.
struct Reverting {
	state: State,
	author: MemberId,
	/// At which revision each group that was set back had last changed before what was undone.
	set_back: HashMap<(Target, u8), Rev>,
}

impl Reverting {
	fn undo(&mut self, Undoing { target, was, op, .. }: Undoing) -> Result<Op, Skipped> {
		let mut op = op.map_err(Skipped::NoInverse)?;
		let made = was.as_ref().map_or(1, |was| was.latest + 1);
		let Groups { read, written } = Groups::of(&op);
		if let Some(now) = target.revisions(&self.state) {
			let latest = now.latest;
			let stale = read.iter().find(|group| self.changed(target, now, **group) > made);
			if let Some(&group) = stale {
				return Err(Skipped::Refused(Box::new(op), Refusal::Stale(group)));
			}
			// What came after it and changes the same has been undone.
			rebase(&mut op, latest);
		}
		let entry = Entry { by: self.author, at: 0, op: op.clone() };
		if let Err(why) = self.state.apply(entry) {
			return Err(Skipped::Refused(Box::new(op), why));
		}
		for group in written {
			let before = was.as_ref().map_or(1, |was| was.of(group));
			self.set_back.insert((target, group as u8), before);
		}
		Ok(op)
	}

	/// At which revision a group last changed, not counting what has been undone.
	fn changed(&self, target: Target, now: &Revisions, group: Group) -> Rev {
		self.set_back.get(&(target, group as u8)).copied().unwrap_or_else(|| now.of(group))
	}
}

/// What an operation is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Target {
	/// The pot itself.
	Pot,
	/// A member.
	Member(MemberId),
	/// An item.
	Item(ItemId),
	/// An invite, and who joined by it.
	Invite(InviteNo),
}

impl Target {
	/// What `op` on `pot` is about.
	pub fn of(op: &Op, pot: PotId) -> Self {
		match op {
			Op::Invite { number, .. } | Op::RevokeInvite { number } | Op::Claim { invite: number, .. } => {
				Self::Invite(*number)
			},
			Op::AddMember { id, .. }
			| Op::AmendMember { id, .. }
			| Op::DetachMember { id, .. }
			| Op::DeactivateMember { id, .. }
			| Op::ReactivateMember { id, .. }
			| Op::AddPool { id, .. }
			| Op::MergeMember { from: id, .. } => Self::Member(*id),
			op => op.item(&pot).map_or(Self::Pot, Self::Item),
		}
	}

	/// The revisions of it; none if it is not there.
	pub(crate) fn revisions(self, state: &State) -> Option<&Revisions> {
		match self {
			Self::Pot => Some(&state.pot()?.revisions),
			Self::Member(id) => Some(&state.members().get(usize::from(id))?.record.revisions),
			Self::Item(id) => Some(&state.item_state(&id)?.record.revisions),
			Self::Invite(_) => None,
		}
	}
}

/// The groups that an inverse depends on, and those that it changes.
pub(crate) struct Groups {
	pub(crate) read: Vec<Group>,
	pub(crate) written: Vec<Group>,
}

impl Groups {
	pub(crate) fn of(op: &Op) -> Self {
		let same = |groups: Vec<Group>| Self { read: groups.clone(), written: groups };
		match op {
			Op::AmendPot { set, .. } => same(set.groups()),
			Op::AmendMember { set, .. } => same(set.groups()),
			Op::AmendExpense { set, .. } => same(set.groups()),
			Op::AmendPayment { set, .. } => same(set.groups()),
			Op::AmendTemplate { set, .. } => same(set.groups()),
			Op::AmendComment { .. } => same(vec![Group::Memo]),
			Op::SetCategory { .. } => same(vec![Group::Categories]),
			Op::FreezePlan { .. } | Op::ThawPlan { .. } => same(vec![Group::Plan]),
			Op::VoidItem { .. } | Op::RestoreItem { .. } => {
				Self { read: vec![Group::Money, Group::Life], written: vec![Group::Life] }
			},
			Op::ConfirmItem { .. } | Op::ContestItem { .. } => {
				Self { read: vec![Group::Money, Group::Life], written: Vec::new() }
			},
			Op::DetachMember { .. } => same(vec![Group::Access]),
			Op::RevokeInvite { .. } => same(Vec::new()),
			_ => same(vec![Group::Life]),
		}
	}
}

/// Names `latest` as the revision that an operation is made against.
fn rebase(op: &mut Op, latest: Rev) {
	if let Some(base) = base_mut(op) {
		*base = latest;
	}
}

/// The revision that an operation is made against; none if it makes something.
pub(crate) fn base_of(op: &Op) -> Option<Rev> {
	base_mut(&mut op.clone()).copied()
}

/// The same, to change it.
pub(crate) fn base_mut(op: &mut Op) -> Option<&mut Rev> {
	match op {
		Op::AmendPot { base, .. }
		| Op::ArchivePot { base, .. }
		| Op::ReopenPot { base }
		| Op::AnnounceEnd { base }
		| Op::DissolvePot { base }
		| Op::SetCategory { base, .. }
		| Op::FreezePlan { base, .. }
		| Op::ThawPlan { base }
		| Op::AmendMember { base, .. }
		| Op::DetachMember { base, .. }
		| Op::DeactivateMember { base, .. }
		| Op::ReactivateMember { base, .. }
		| Op::MergeMember { base, .. }
		| Op::AmendExpense { base, .. }
		| Op::AmendPayment { base, .. }
		| Op::AmendTemplate { base, .. }
		| Op::AmendComment { base, .. }
		| Op::VoidItem { base, .. }
		| Op::RestoreItem { base, .. }
		| Op::ConfirmItem { base, .. }
		| Op::ContestItem { base, .. } => Some(base),
		Op::CreatePot { .. }
		| Op::AddMember { .. }
		| Op::AddPool { .. }
		| Op::Invite { .. }
		| Op::RevokeInvite { .. }
		| Op::Claim { .. }
		| Op::Readmit { .. }
		| Op::Rekey { .. }
		| Op::AddExpense { .. }
		| Op::AddPayment { .. }
		| Op::SendPayment { .. }
		| Op::AddComment { .. }
		| Op::AddTemplate { .. }
		| Op::Occur { .. } => None,
	}
}
