//! Operations that were made on a pot which others have changed since.
//!
//! Most of what people do offline does not get into each other's way: ids of items are random, and a change of one
//! field leaves the others alone. But places, categories and invites are numbered, and two people offline give the same
//! number to two guests; and who changes a thing twice names, the second time, a revision that is another by now.
//! Whoever comes second gives theirs other numbers, wherever their operations name them.
//!
//! All of it is done to operations as people make them: a text that is sealed is bound to what it is about, and so is
//! sealed last.

use super::{numbers::Numbers, IntentId};
use crate::undo::{base_mut, base_of, Groups, Target};
use pot_ledger::{Category, Effects, Group, InviteNo, ItemId, MemberId, Op, PotId, Rev, State, View};
use std::{cell::Cell, collections::BTreeMap};

/// How many of each a pot has had, and so the number of the next.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Counts {
	places: MemberId,
	categories: Category,
	invites: InviteNo,
}

/// What an entry moved.
#[derive(Clone, Debug)]
pub(super) struct Move {
	before: Counts,
	after: Counts,
	/// What got a new revision.
	made: Vec<Made>,
}

/// A new revision of something.
#[derive(Clone, Debug)]
struct Made {
	target: Target,
	/// Its number.
	rev: Rev,
	/// What it changed.
	groups: Vec<Group>,
}

impl Counts {
	pub fn of(state: &State) -> Self {
		state.pot().map_or_else(Self::default, |pot| Self {
			places: pot.members(),
			categories: pot.categories,
			invites: pot.invites,
		})
	}

	/// Whether an operation names anything that is not counted here yet, and is there.
	pub fn lack(&self, op: &Op, there: Counts) -> bool {
		let mut lack = false;
		visit(op, |named| {
			lack |= self.places < named.places && named.places <= there.places
				|| self.categories < named.categories && named.categories <= there.categories
				|| self.invites < named.invites && named.invites <= there.invites;
		});
		lack
	}

	/// Whether an operation adds something whose number is not the next.
	pub fn skips(&self, op: &Op) -> bool {
		place_of(op).is_some_and(|id| id > self.places.into())
			|| category_of(op).is_some_and(|id| id > self.categories.into())
			|| invite_of(op).is_some_and(|number| number > self.invites)
	}

	/// The same, with what an operation adds.
	pub fn with(mut self, op: &Op) -> Self {
		match op {
			Op::CreatePot { .. } => self.places = self.places.max(1),
			Op::AddMember { id, .. } | Op::AddPool { id, .. } => self.places = self.places.max(id.saturating_add(1)),
			Op::SetCategory { id, .. } => self.categories = self.categories.max(id.saturating_add(1)),
			Op::Invite { number, .. } => self.invites = self.invites.max(number.saturating_add(1)),
			_ => {},
		}
		self
	}
}

/// Gives every number that an operation names to `look`, as the counts that it takes to know it.
fn visit(op: &Op, look: impl FnMut(Counts)) {
	let look = std::cell::RefCell::new(look);
	let none = Counts::default();
	let mut numbers = Numbers {
		place: |id: MemberId| {
			look.borrow_mut()(Counts { places: id.saturating_add(1), ..none });
			id
		},
		category: |id: Category| {
			look.borrow_mut()(Counts { categories: id.saturating_add(1), ..none });
			id
		},
		invite: |number: InviteNo| {
			look.borrow_mut()(Counts { invites: number.saturating_add(1), ..none });
			number
		},
	};
	numbers.of(&mut op.clone());
}

impl Move {
	/// What an operation moved that had these effects and made `after` of a pot with the counts `before`.
	pub fn of(before: Counts, op: &Op, after: &State, effects: &Effects) -> Self {
		// The pot counts invites, accounts and keys: that makes no revision of it.
		let is_pots = makes_revision(op) && Target::of(op, after.id()) == Target::Pot;
		let targets = [
			is_pots.then_some(Target::Pot),
			effects.member.as_ref().map(|(id, _)| Target::Member(*id)),
			effects.item.as_ref().map(|(id, _)| Target::Item(*id)),
		];
		let made = targets.into_iter().flatten().filter_map(|target| {
			let revisions = target.revisions(after)?;
			let changed = revisions.changed.iter().filter(|row| row.1 == revisions.latest);
			Some(Made { target, rev: revisions.latest, groups: changed.map(|row| row.0).collect() })
		});
		Self { before, after: Counts::of(after), made: made.collect() }
	}

	/// What there is after it.
	pub fn after(&self) -> Counts {
		self.after
	}

	/// Fits an operation to the pot as it is after the entry, which somebody else made before it lands.
	pub fn fit(&self, op: &mut Op, pot: &PotId) {
		let (Counts { places, categories, invites }, after) = (self.before, self.after);
		let is_new = matches!(op, Op::SetCategory { id, .. } if *id >= categories);
		let mut numbers = Numbers {
			place: |id| if id < places { id } else { MemberId::saturating_add(id - places, after.places) },
			category: |id| {
				if id < categories {
					id
				} else {
					Category::saturating_add(id - categories, after.categories)
				}
			},
			invite: |number| {
				if number < invites {
					number
				} else {
					InviteNo::saturating_add(number - invites, after.invites)
				}
			},
		};
		if self.before != self.after {
			numbers.of(op);
		}
		let Some(made) = self.made.iter().find(|made| made.target == Target::of(op, *pot)) else { return };
		let read = Groups::of(op).read;
		let Some(base) = base_mut(op) else { return };
		if is_new {
			// Nobody's change of the list is in the way of one more.
			*base = (*base).max(made.rev - 1) + 1;
		} else if *base >= made.rev {
			// It was made after something else of its author's that has not landed either. What the entry changed they
			// have not seen, and so it goes stale.
			*base = if made.groups.iter().any(|group| read.contains(group)) { made.rev - 1 } else { *base + 1 };
		}
	}
}

/// What is not done of a queue of operations: what it would have added, and the revisions that it would have made, by the
/// numbers that the queue gave them, and whose they would have been.
#[derive(Default)]
pub(super) struct Gaps {
	places: BTreeMap<MemberId, IntentId>,
	categories: BTreeMap<Category, IntentId>,
	invites: BTreeMap<InviteNo, IntentId>,
	items: BTreeMap<ItemId, IntentId>,
	revisions: Vec<(Target, Rev, IntentId)>,
	/// What there is with those operations of the queue that are done, but not to the state that is asked about.
	counts: Counts,
	done: BTreeMap<Target, Rev>,
}

impl Gaps {
	/// The next operations of the queue, fitted to what is not there.
	///
	/// # Errors
	///
	/// They name what this intent would have added: they cannot be done either.
	pub fn fit(&self, mut ops: Vec<Op>, pot: PotId) -> Result<Vec<Op>, IntentId> {
		if let Some(missing) = ops.iter().find_map(|op| self.missing(op, &pot)) {
			return Err(missing);
		}
		let mut numbers = Numbers {
			place: |id| id - self.places.range(..id).count() as MemberId,
			category: |id| id - self.categories.range(..id).count() as Category,
			invite: |number| number - self.invites.range(..number).count() as InviteNo,
		};
		for op in &mut ops {
			let target = Target::of(op, pot);
			numbers.of(op);
			if let Some(base) = base_mut(op) {
				*base -= self.revisions.iter().filter(|row| row.0 == target && row.1 <= *base).count() as Rev;
			}
		}
		Ok(ops)
	}

	/// Who would have added something that an operation names.
	fn missing(&self, op: &Op, pot: &PotId) -> Option<IntentId> {
		let own = op.item(pot).filter(|_| !op.makes_item());
		let mut missing = own.into_iter().chain(other_of(op)).find_map(|item| self.items.get(&item)).copied();
		visit(op, |named| {
			let place = named.places.checked_sub(1).and_then(|id| self.places.get(&id));
			let category = named.categories.checked_sub(1).and_then(|id| self.categories.get(&id));
			let invite = named.invites.checked_sub(1).and_then(|number| self.invites.get(&number));
			missing = missing.or(place.or(category).or(invite).copied());
		});
		missing
	}

	/// Passes operations by that are done, as the queue has them, and fitted.
	pub fn pass(&mut self, ops: &[Op], fitted: &[Op], pot: PotId) {
		self.counts = fitted.iter().fold(self.counts, |counts, op| counts.with(op));
		let about = ops.iter().filter(|op| makes_revision(op)).map(|op| Target::of(op, pot));
		// Who makes a pot is in it.
		let owner = ops.iter().filter(|op| matches!(op, Op::CreatePot { .. })).map(|_| Target::Member(0));
		about.chain(owner).for_each(|target| *self.done.entry(target).or_default() += 1);
	}

	/// Leaves operations out. `state` has all that is done before them and was not passed by.
	pub fn skip(&mut self, id: IntentId, ops: &[Op], state: &State) {
		let (pot, there) = (state.id(), Counts::of(state).categories.max(self.counts.categories));
		for op in ops {
			self.places.extend(place_of(op).map(|place| (place as MemberId, id)));
			let is_new = |category| category - self.categories.range(..category).count() as Category >= there;
			let category = category_of(op).map(|category| category as Category).filter(|category| is_new(*category));
			self.categories.extend(category.map(|category| (category, id)));
			self.invites.extend(invite_of(op).map(|number| (number, id)));
			self.items.extend(op.item(&pot).filter(|_| op.makes_item()).map(|item| (item, id)));
			if makes_revision(op) {
				let target = Target::of(op, pot);
				let known = target.revisions(state).map_or(0, |revisions| revisions.latest);
				let lost = self.revisions.iter().filter(|row| row.0 == target).count() as Rev;
				let done = self.done.get(&target).copied().unwrap_or_default();
				self.revisions.push((target, known + done + lost + 1, id));
			}
		}
	}

	/// Whose absence makes operations others, or may: both name what is not there in `finals`, or change the same.
	pub fn bears_on(&self, ops: &[Op], finals: Counts, pot: &PotId) -> Option<IntentId> {
		let mut bears = None;
		for op in ops {
			visit(op, |named| {
				let place = self.places.values().next().filter(|_| named.places > finals.places);
				let category = self.categories.values().next().filter(|_| named.categories > finals.categories);
				let invite = self.invites.values().next().filter(|_| named.invites > finals.invites);
				bears = bears.or(place.or(category).or(invite).copied());
			});
			// The queue numbers places otherwise which are not final.
			let is_new = |target: Target| matches!(target, Target::Member(id) if id >= finals.places);
			let target = Target::of(op, *pot);
			let is_it = |other: Target| other == target || is_new(other) && is_new(target);
			let about = self.revisions.iter().find(|row| is_it(row.0)).map(|row| row.2);
			bears = bears.or(about).or_else(|| self.missing(op, pot));
		}
		bears
	}
}

/// The item that an operation names beside the one that it is about.
fn other_of(op: &Op) -> Option<ItemId> {
	let expense = match op {
		Op::AddComment { about, .. } => return *about,
		Op::Occur { template, .. } => return Some(*template),
		Op::AddExpense { money, .. } => money,
		Op::AmendExpense { set, .. } => set.money.as_ref()?,
		Op::AddTemplate { money, .. } => &money.expense,
		Op::AmendTemplate { set, .. } => &set.money.as_ref()?.expense,
		_ => return None,
	};
	expense.refunded().copied()
}

/// Whether an operation is about an item, or names it.
pub(super) fn names(op: &Op, item: &ItemId, pot: &PotId) -> bool {
	op.item(pot).as_ref() == Some(item) || other_of(op).as_ref() == Some(item)
}

/// Whether an operation makes a revision of what it is about: the first, or one more.
fn makes_revision(op: &Op) -> bool {
	!matches!(
		op,
		Op::Invite { .. } | Op::RevokeInvite { .. } | Op::Claim { .. } | Op::Readmit { .. } | Op::Rekey { .. }
	)
}

/// The lowest revision that an operation can be made against which is admitted on a pot: what it depends on did not change
/// after that.
pub(super) fn lowest_base(op: &Op, state: &State) -> Option<Rev> {
	let revisions = Target::of(op, state.id()).revisions(state)?;
	base_of(op)?;
	Some(Groups::of(op).read.into_iter().map(|group| revisions.of(group)).max().unwrap_or(1))
}

/// What is sent together, and before it what the queue has that is not final.
#[derive(Default)]
pub(super) struct Batch {
	/// What changes something that there is, and whether it is sent.
	changes: Vec<(Target, Groups, bool)>,
}

impl Batch {
	/// Whether operations that are sent with these do what they are meant to wherever they land, or nothing: where others
	/// change the same before, a revision that is not final is another.
	pub fn takes(&self, ops: &[Op], pot: PotId) -> bool {
		ops.iter().all(|op| {
			let (target, Groups { read, written }) = (Target::of(op, pot), Groups::of(op));
			let before: Vec<_> = self.changes.iter().filter(|row| row.0 == target).collect();
			let mut named =
				before.iter().filter(|row| row.1.written.iter().any(|group| read.contains(group))).peekable();
			let is_guarded = |group: &Group| before.iter().any(|row| row.2 && row.1.read.contains(group));
			// If what is not sent now lands after these, it is not done to what they make.
			let is_behind = before.iter().any(|row| !row.2 && row.1.read.iter().any(|group| written.contains(group)));
			!is_behind && (named.peek().is_none() || named.all(|row| row.2) && read.iter().all(is_guarded))
		})
	}

	/// Adds operations, which are sent or were.
	pub fn add(&mut self, ops: &[Op], pot: PotId, is_sent_now: bool) {
		let changes = ops.iter().filter(|op| base_of(op).is_some());
		self.changes.extend(changes.map(|op| (Target::of(op, pot), Groups::of(op), is_sent_now)));
	}
}

/// Writes operations that somebody makes on what they see as the queue needs them: as if everything before them in
/// it was done, and nothing but that to what is final.
pub(super) struct Translation<'a> {
	/// What is seen.
	pub seen: &'a State,
	pub finals: Counts,
	/// What there would be if all of the queue was done to what is final.
	pub queued: Counts,
	/// What moved since, and whether it was somebody else's.
	pub tail: Vec<(&'a Move, bool)>,
	/// The queue's operations as they are seen, if they are to be seen; and as the queue has them, unless they were made
	/// on something that is not final.
	pub queue: Vec<(Option<&'a Op>, Option<&'a Op>)>,
	/// Those that are neither: made on something that is not final, and not to be done as things are. They may be done yet.
	pub hidden: Vec<&'a Op>,
}

impl Translation<'_> {
	/// An operation as the queue needs it. `None` if it names something of somebody else's that is not final.
	pub fn of(&self, op: &Op) -> Option<Op> {
		let (seen, finals, queued) = (Counts::of(self.seen), self.finals, self.queued);
		let known = Cell::new(true);
		let lost = |is_known: bool| known.set(known.get() && is_known);
		let own = |kind: fn(&Op) -> Option<u32>, number: u32| {
			let mut rows = self.queue.iter().filter(|row| row.0.and_then(kind) == Some(number));
			let found = rows.find_map(|row| kind(row.1?));
			lost(found.is_some());
			found.unwrap_or(number)
		};
		// What comes after something that has no number in the queue has none either.
		let open = self.queue.iter().filter(|row| row.1.is_none()).filter_map(|row| row.0);
		let open = open.chain(self.hidden.iter().copied());
		let unnumbered = open.fold(Counts::default(), |counts, op| counts.with(op));
		let mut translated = op.clone();
		let mut numbers = Numbers {
			place: |id: MemberId| match id {
				id if id < finals.places => id,
				id if id >= seen.places && unnumbered.places == 0 => {
					MemberId::saturating_add(id - seen.places, queued.places)
				},
				id => own(place_of, id.into()) as MemberId,
			},
			category: |id: Category| match id {
				id if id < finals.categories => id,
				id if id >= seen.categories && unnumbered.categories == 0 => {
					Category::saturating_add(id - seen.categories, queued.categories)
				},
				id => own(category_of, id.into()) as Category,
			},
			invite: |number: InviteNo| match number {
				number if number < finals.invites => number,
				number if number >= seen.invites && unnumbered.invites == 0 => {
					InviteNo::saturating_add(number - seen.invites, queued.invites)
				},
				number => own(invite_of, number),
			},
		};
		numbers.of(&mut translated);
		let (target, numbered) = (Target::of(op, self.seen.id()), Target::of(&translated, self.seen.id()));
		if let Some(base) = base_mut(&mut translated) {
			*base = self.base(target, numbered, *base)?;
		}
		if let Some(item) = other_of(op) {
			self.base(Target::Item(item), Target::Item(item), 1)?;
		}
		known.get().then_some(translated)
	}

	/// A revision of something as the queue numbers it, which has the thing itself as `numbered`.
	fn base(&self, target: Target, numbered: Target, seen: Rev) -> Option<Rev> {
		let pot = self.seen.id();
		let latest = target.revisions(self.seen).map_or(0, |revisions| revisions.latest);
		// Of the queue, the operations that are about it, as it is seen or not.
		let about = |op: &Op, target: Target| makes_revision(op) && Target::of(op, pot) == target;
		if self.hidden.iter().any(|op| about(op, target)) {
			return None;
		}
		let mut revisions = Vec::new();
		let made = |moved: &Move| moved.made.iter().find(|made| made.target == target).map(|made| made.rev);
		let in_tail: Vec<_> = self.tail.iter().filter_map(|(moved, foreign)| Some((made(moved)?, *foreign))).collect();
		// Their number in the queue: all of it counts, what is not to be seen as well.
		let mut number = 0;
		for (seen, queued) in &self.queue {
			let is_seen = seen.is_some_and(|op| about(op, target));
			if is_seen && queued.is_none() {
				return None;
			}
			if is_seen || seen.is_none() && queued.is_some_and(|op| about(op, numbered)) {
				number += 1;
			}
			if is_seen {
				revisions.push(number);
			}
		}
		let own_in_tail = in_tail.iter().filter(|row| !row.1).count();
		let pending = revisions.len().checked_sub(own_in_tail)? as Rev;
		let included = latest.checked_sub(pending)?;
		let first = in_tail.first().map_or(included, |row| row.0.saturating_sub(1));
		if seen > latest {
			return Some(first + number + (seen - latest));
		}
		if seen > included {
			let nth = own_in_tail + (seen - included) as usize - 1;
			return Some(first + revisions.get(nth)?);
		}
		match in_tail.iter().position(|row| row.0 == seen) {
			None => Some(seen),
			Some(at) if in_tail[at].1 => None,
			Some(at) => {
				let nth = in_tail[..at].iter().filter(|row| !row.1).count();
				Some(first + revisions.get(nth)?)
			},
		}
	}
}

fn place_of(op: &Op) -> Option<u32> {
	match op {
		Op::CreatePot { .. } => Some(0),
		Op::AddMember { id, .. } | Op::AddPool { id, .. } => Some((*id).into()),
		_ => None,
	}
}

fn category_of(op: &Op) -> Option<u32> {
	match op {
		Op::SetCategory { id, .. } => Some((*id).into()),
		_ => None,
	}
}

fn invite_of(op: &Op) -> Option<u32> {
	match op {
		Op::Invite { number, .. } => Some(*number),
		_ => None,
	}
}
