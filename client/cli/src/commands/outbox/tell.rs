//! What a change on this computer says, in words and as a document: whatever became of it, and of its pot.

use crate::{
	book::{title, Book, Ids},
	commands::history::tell_change,
	describe::Describe,
	documents::{line, op as as_json, word, Line, Waiting},
	follow::{standing, why},
	session::Session,
	show::{dim, moment},
};
use pot_ledger::{Currency, Entry, Group, MemberId, Op, PotId, Refusal, Seq, State, Text, View, RULES};
use potchain_client::{
	history,
	sync::{End, Intent, IntentId, Stage, Status},
	undo::{first_change_since, last_change, Target},
	Level,
};
use std::collections::BTreeSet;

/// What a change says, however it ends.
pub struct Told {
	/// What its pot is called, or its id.
	name: String,
	/// What it does, in words.
	pub what: Vec<String>,
	/// The same as the journal writes it.
	ops: Vec<Line>,
}

/// What a change says, on what is final and on those before it that it was made on.
pub fn tell(session: &Session, id: IntentId, intent: &Intent) -> Told {
	let (mut state, is_known) = ground(session, id, intent);
	let by = author(session, intent);
	let (mut what, mut ops) = (Vec::new(), Vec::new());
	for op in &intent.ops {
		let deed = Describe { before: &state, ids: &Ids::of(&state) }.deed(by, op);
		let unit = if is_known || op.clone().into_money().is_none() { "" } else { ", in the smallest unit" };
		what.push(format!("You {deed}{unit}"));
		// What cannot be done is told of what is there.
		let _ = state.apply(Entry { by, at: intent.made, op: op.clone() });
		// Only a pot that cannot be made has no currency.
		ops.extend(state.pot().is_some().then(|| as_json(&state, op)));
	}
	let name = if is_known { title(&state) } else { format!("0x{}", intent.pot) };
	Told { name, what, ops }
}

/// What a change is told on, and whether that is its pot: all that is final of it until it was closed, or of what is in
/// conflict all before that; and of the outbox what comes before the change, if it is open or needed.
fn ground(session: &Session, id: IntentId, intent: &Intent) -> (State, bool) {
	let level = if intent.seen.is_none() { Level::Final } else { Level::Included };
	let closing = |book: &Book| {
		let lives =
			(0..).zip(book.log()).filter(|row| matches!(row.1.op, Op::ArchivePot { .. } | Op::ReopenPot { .. }));
		lives.last().filter(|row| matches!(row.1.op, Op::ArchivePot { .. })).map(|row| row.0)
	};
	let contested = |book: &Book| first_change_since(book.id(), book.log(), conflict(intent)?.0);
	let until = |book: &Book| contested(book).or_else(|| closing(book)).unwrap_or(book.next_seq());
	let book = session.read(intent.pot, level);
	let mut state = book.map_or_else(|_| State::new(intent.pot), |book| book.state_before(until(&book)));
	let Some(pots) = &session.pots else { return (state, false) };
	let needed = needed(session, intent);
	let (engine, by, is_gone) = (pots.engine(), author(session, intent), state.pot().is_none());
	let before = engine.intents().filter(|(other, one)| *other < id && one.pot == intent.pot);
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

/// What a change was made on that came to nothing.
fn needed(session: &Session, intent: &Intent) -> BTreeSet<IntentId> {
	let (mut needed, mut last) = (BTreeSet::new(), Some(intent.clone()));
	while let Some(Stage::Ended(end)) = last.as_ref().map(|intent| &intent.stage) {
		let End::Depends(other) = end.seen_through() else { break };
		needed.insert(*other);
		last = session.pots.as_ref().and_then(|pots| pots.change(*other).intent());
	}
	needed
}

/// The author's place, as far as it is known: what is told of a change says "you".
fn author(session: &Session, intent: &Intent) -> MemberId {
	let me = session.read(intent.pot, Level::Pending).ok().and_then(|book| book.me);
	me.or(intent.sent.as_ref().map(|sent| sent.by)).unwrap_or_default()
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

/// What a change says, and what became of it.
pub fn document(session: &Session, id: IntentId, intent: &Intent, told: Told, status: &Status) -> Waiting {
	let book = session.read(intent.pot, Level::Included).ok();
	let is_in_conflict = matches!(status, Status::Ended(End::Conflict { .. }));
	let both = book.as_ref().filter(|_| is_in_conflict).and_then(|book| {
		let (op, group) = conflict(intent)?;
		let target = Target::of(op, book.id());
		Some((book, (target, last_change(book.id(), book.log(), target, group)?)))
	});
	let reason = match status {
		Status::Ended(End::Dismissed(end)) if matches!(**end, End::Conflict { .. }) => {
			": somebody else had changed the same".into()
		},
		Status::Ended(end) if both.is_none() && *end.seen_through() != End::Cancelled => {
			format!(": {}", why(session, book.as_ref(), &intent.ops, end))
		},
		_ => String::new(),
	};
	Waiting {
		change: id.0,
		pot: format!("0x{}", intent.pot),
		name: told.name,
		made: intent.made,
		status: word(status),
		said: standing(session, status) + &reason,
		what: told.what,
		ops: told.ops,
		theirs: both.and_then(|(book, (target, seq))| plain_change(book, target, seq)).into_iter().collect(),
		their_entries: both.and_then(|(book, (_, seq))| their_entry(book, seq)).into_iter().collect(),
	}
}

/// Which operation of a change is in conflict, or was, and about what.
fn conflict(intent: &Intent) -> Option<(&Op, Group)> {
	let Stage::Ended(end) = &intent.stage else { return None };
	let End::Conflict { op, why: Refusal::Stale(group) } = end.seen_through() else { return None };
	Some((intent.ops.get(usize::from(*op))?, *group))
}

fn plain_change(book: &Book, target: Target, seq: Seq) -> Option<String> {
	let told = tell_change(book, target, seq)?;
	Some(anstream::adapter::strip_str(&told).to_string())
}

fn their_entry(book: &Book, seq: Seq) -> Option<Line> {
	Some(line(book.state(), seq, book.log().get(seq as usize)?))
}

/// Whether what came to nothing is done already, and how: by oneself before, and what was restored from a backup does not
/// know of it; or by somebody else, who says the same.
pub fn done_already(book: &Book, intent: &Intent, end: &End) -> Option<&'static str> {
	match end {
		End::Refused { why: Refusal::DuplicateItem, .. } => Some("it is done already"),
		End::Conflict { .. } => is_said(book, intent)?.then_some("both say the same"),
		_ => None,
	}
}

/// Whether a pot says already what a change that is in conflict would say.
fn is_said(book: &Book, intent: &Intent) -> Option<bool> {
	let by = book.me?;
	let (mut state, mut log) = (book.state().clone(), book.log().to_vec());
	for op in intent.renewed(book.state(), by) {
		let (seq, target) = (state.next_seq(), Target::of(&op, book.id()));
		let entry = Entry { by, at: intent.made, op };
		match state.apply(entry.clone()) {
			Err(Refusal::NothingChanged | Refusal::NotVoided) => continue,
			Err(Refusal::Voided) if matches!(entry.op, Op::VoidItem { .. }) => continue,
			Err(_) => return Some(false),
			Ok(_) => log.push(entry),
		}
		let changes = history::changes(book.id(), &log, target).ok()?;
		if changes.iter().any(|change| change.seq == seq && !change.fields.is_empty()) {
			return Some(false);
		}
	}
	Some(true)
}

/// A change as the terminal shows it.
pub fn lines(change: &Waiting) -> String {
	let made = dim(format!("{}  {}", moment(change.made), change.name));
	let mut said = format!("{}  {made}  {}", change.change, change.said);
	let mine = if change.theirs.is_empty() { "" } else { "yours:  " };
	for line in &change.what {
		said += &format!("\n    {mine}{line}");
	}
	for line in &change.theirs {
		said += &format!("\n    theirs: {}", line.replace('\n', "\n        "));
	}
	if change.status == "conflict" {
		said += &dim(format!("\n    `pot resolve {} --mine`, `--theirs` or `--set` decides", change.change));
	}
	said
}
