//! Operations that were made on a pot which others have changed since.
//!
//! Most of what people do offline does not get into each other's way: ids of items are random, and a change of one
//! field leaves the others alone. But places, categories and invites are numbered, and two people offline give the same
//! number to two guests; and who changes a thing twice names, the second time, a revision that is another by now.
//! Whoever comes second gives theirs other numbers, wherever their operations name them.
//!
//! All of it is done to operations as people make them: a text that is sealed is bound to what it is about, and so is
//! sealed last.

use super::numbers::Numbers;
use crate::undo::{base_mut, Groups, Target};
use pot_ledger::{Category, Effects, Group, InviteNo, MemberId, Op, PotId, Rev, State, View};
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
	/// What an entry moved that had these effects and made `after` of a pot with the counts `before`.
	pub fn of(before: Counts, after: &State, effects: &Effects) -> Self {
		let targets = [
			effects.pot.as_ref().map(|_| Target::Pot),
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

/// A place in a queue of operations: what was added before it, and which revisions were made.
pub(super) struct Place<'a> {
	state: &'a State,
	counts: Counts,
	latest: BTreeMap<Target, Rev>,
}

impl<'a> Place<'a> {
	/// The place of the first that is done to a pot.
	pub fn of(state: &'a State) -> Self {
		Self { state, counts: Counts::of(state), latest: BTreeMap::new() }
	}

	/// The place behind an operation, if it is done.
	pub fn add(&mut self, op: &Op) {
		self.counts = self.counts.with(op);
		if makes_revision(op) {
			let target = Target::of(op, self.state.id());
			let latest = self.latest(target) + 1;
			self.latest.insert(target, latest);
		}
	}

	/// Whether a later operation is another if those which were `dropped` here are not done.
	pub fn matters(&self, dropped: &[Op], op: &Op) -> bool {
		let pot = self.state.id();
		let about = |other: &Op| makes_revision(other) && Target::of(other, pot) == Target::of(op, pot);
		dropped.iter().fold(self.counts, |counts, op| counts.with(op)) != self.counts || dropped.iter().any(about)
	}

	/// Fits a later operation to that those which were `dropped` here are not done: what they add is not there, and the
	/// revisions that they would make are not made. `false` for one that names what they would add: it cannot be done
	/// either.
	pub fn without(&self, dropped: &[Op], op: &mut Op) -> bool {
		let pot = self.state.id();
		let (counts, would_be) = (self.counts, dropped.iter().fold(self.counts, |counts, op| counts.with(op)));
		if counts.lack(op, would_be) {
			return false;
		}
		if counts != would_be {
			let mut numbers = Numbers {
				place: |id| if id < would_be.places { id } else { id - would_be.places + counts.places },
				category: |id| if id < would_be.categories { id } else { id - would_be.categories + counts.categories },
				invite: |number| {
					if number < would_be.invites {
						number
					} else {
						number - would_be.invites + counts.invites
					}
				},
			};
			numbers.of(op);
		}
		let target = Target::of(op, pot);
		let changes = dropped.iter().filter(|other| makes_revision(other) && Target::of(other, pot) == target);
		let (revisions, latest) = (changes.count() as Rev, self.latest(target));
		if let Some(base) = base_mut(op).filter(|base| **base > latest) {
			*base = base.saturating_sub(revisions).max(latest);
		}
		true
	}

	fn latest(&self, target: Target) -> Rev {
		let stored = || target.revisions(self.state).map_or(0, |revisions| revisions.latest);
		self.latest.get(&target).copied().unwrap_or_else(stored)
	}
}

/// Whether an operation makes a revision of what it is about: the first, or one more.
fn makes_revision(op: &Op) -> bool {
	!matches!(
		op,
		Op::Invite { .. } | Op::RevokeInvite { .. } | Op::Claim { .. } | Op::Readmit { .. } | Op::Rekey { .. }
	)
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
		let target = Target::of(op, self.seen.id());
		if let Some(base) = base_mut(&mut translated) {
			*base = self.base(target, *base)?;
		} else if let Op::AddComment { about: Some(about), .. } = op {
			self.base(Target::Item(*about), 1)?;
		}
		known.get().then_some(translated)
	}

	/// A revision of something as the queue numbers it.
	fn base(&self, target: Target, seen: Rev) -> Option<Rev> {
		let pot = self.seen.id();
		let latest = target.revisions(self.seen).map_or(0, |revisions| revisions.latest);
		// Of the queue, the operations that are about it, as it is seen or not.
		let about = |op: &Op| makes_revision(op) && Target::of(op, pot) == target;
		let mut revisions = Vec::new();
		let made = |moved: &Move| moved.made.iter().find(|made| made.target == target).map(|made| made.rev);
		let in_tail: Vec<_> = self.tail.iter().filter_map(|(moved, foreign)| Some((made(moved)?, *foreign))).collect();
		// Their number in the queue: all of it counts, what is not to be seen as well.
		let mut number = 0;
		for (seen, queued) in &self.queue {
			let is_seen = seen.is_some_and(about);
			if is_seen && queued.is_none() {
				return None;
			}
			// Members are numbered otherwise where it is not to be seen: one too many is stale at worst.
			if is_seen || seen.is_none() && queued.is_some_and(about) {
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
