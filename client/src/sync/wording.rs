//! What an intent says, in words and as operations: whatever became of it, and of its pot.

use super::{Books, End, Engine, Intent, IntentId};
use crate::{
	describe::Describe,
	journal::op_line,
	text::{currency, title, Ids},
	undo::{first_change_since, last_change, Target},
	Level,
};
use pot_ledger::{Currency, Entry, Group, MemberId, Op, PotId, Refusal, Seq, State, Text, View, RULES};
use std::collections::BTreeSet;

/// What an intent says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wording {
	/// What its pot is called, or its id.
	pub pot: String,
	/// What it does, in sentences without a full stop that begin with "You".
	pub what: Vec<String>,
	/// The same as the journal writes it.
	pub ops: Vec<String>,
}

impl Engine {
	/// What an intent says, on what is final and on those before it that it was made on; none if it is not kept any more. With
	/// the `ids` of what there is.
	pub fn wording(&self, id: IntentId, ids: fn(&State) -> Ids) -> Option<Wording> {
		let intent = self.intent(id)?;
		let (mut state, is_known) = self.ground(id, intent);
		let by = self.author_of(intent);
		let (mut what, mut ops) = (Vec::new(), Vec::new());
		for op in &intent.ops {
			let deed = Describe { before: &state, ids: &ids(&state) }.deed(by, op);
			let unit = if is_known || op.clone().into_money().is_none() { "" } else { ", in the smallest unit" };
			what.push(format!("You {deed}{unit}"));
			// What cannot be done is told of what is there.
			let _ = state.apply(Entry { by, at: intent.made, op: op.clone() });
			// Only a pot that cannot be made has no currency.
			ops.extend(state.pot().is_some().then(|| op_line(op, currency(&state))));
		}
		let pot = if is_known { title(&state) } else { format!("0x{}", intent.pot) };
		Some(Wording { pot, what, ops })
	}

	/// Of an intent that is in conflict, or was: what somebody else changed, and by which entry of the log.
	pub fn rival(&self, id: IntentId) -> Option<(Target, Seq)> {
		let intent = self.intent(id)?;
		let (op, group) = intent.conflict()?;
		let (books, target) = (self.pot(&intent.pot)?, Target::of(op, intent.pot));
		Some((target, last_change(books.id(), books.log(), target, group)?))
	}

	/// The place of who wants an intent done, as far as it is known.
	pub fn author_of(&self, intent: &Intent) -> MemberId {
		let me = self.pot(&intent.pot).and_then(Books::me);
		me.or(intent.sent.as_ref().map(|sent| sent.by)).unwrap_or_default()
	}

	/// What an intent is told on, and whether that is its pot: all that is final of it until it was closed, or of what is
	/// in conflict all before that; and of the outbox what comes before the intent, if it is open or needed.
	fn ground(&self, id: IntentId, intent: &Intent) -> (State, bool) {
		let level = if intent.seen.is_none() { Level::Final } else { Level::Included };
		let known = self.pot(&intent.pot).map(|books| {
			let log = &books.log()[..books.cursor(level).0 as usize];
			match intent.conflict().and_then(|row| first_change_since(books.id(), log, row.0)).or_else(|| closing(log))
			{
				Some(until) => State::fold(books.id(), log[..until as usize].iter().cloned())
					.expect("the whole log folds, and so does its beginning; qed"),
				None => books.at(level),
			}
		});
		let mut state = known.unwrap_or_else(|| State::new(intent.pot));
		let (needed, by, is_gone) = (self.needed(intent), self.author_of(intent), state.pot().is_none());
		let before = self.intents().filter(|(other, one)| *other < id && one.pot == intent.pot);
		let before: Vec<_> =
			before.filter(|(other, one)| is_gone || one.is_open() || needed.contains(other)).map(|row| row.1).collect();
		let first = before.first().copied().unwrap_or(intent);
		let is_known = !is_gone || matches!(first.ops[..], [Op::CreatePot { .. }]);
		if !is_known {
			let _ = state.apply(Entry { by: 0, at: 0, op: unknown(intent.pot) });
		}
		for one in before {
			for op in &one.ops {
				let _ = state.apply(Entry { by, at: one.made, op: op.clone() });
			}
		}
		(state, is_known)
	}

	/// What an intent was made on that came to nothing.
	fn needed(&self, intent: &Intent) -> BTreeSet<IntentId> {
		let (mut needed, mut last) = (BTreeSet::new(), Some(intent));
		while let Some(End::Depends(other)) = last.and_then(Intent::end).map(End::seen_through) {
			needed.insert(*other);
			last = self.intent(*other);
		}
		needed
	}
}

impl Intent {
	/// Which of its operations is in conflict, or was, and about what.
	pub fn conflict(&self) -> Option<(&Op, Group)> {
		let End::Conflict { op, why: Refusal::Stale(group) } = self.end()?.seen_through() else { return None };
		Some((self.ops.get(usize::from(*op))?, *group))
	}
}

/// Which entry closed a pot, if it is closed.
fn closing(log: &[Entry]) -> Option<Seq> {
	let last = log.iter().rposition(|entry| matches!(entry.op, Op::ArchivePot { .. } | Op::ReopenPot { .. }))?;
	matches!(log[last].op, Op::ArchivePot { .. }).then_some(last as Seq)
}

/// What stands for the creation of a pot of which nothing is known.
fn unknown(pot: PotId) -> Op {
	Op::CreatePot {
		rules: RULES,
		name: Text::plain(&format!("0x{pot}")).expect("an id is short; qed"),
		currency: Currency::new("UNITS", 0).expect("that is a code; qed"),
		owner: Text::plain("#0").expect("that is short; qed"),
		account: None,
		seal: None,
	}
}
