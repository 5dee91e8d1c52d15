//! What a change on this computer says, in words and as a document: whatever became of it, and of its pot.

use crate::{
	book::Book,
	commands::history::tell_change,
	documents::{line, op_of, word, Line, Waiting},
	follow::{standing, why},
	session::Session,
	show::{dim, moment},
};
use pot_ledger::{Entry, Op, Refusal, Seq};
use potchain_client::{
	history,
	sync::{End, Intent, IntentId, Status, Wording},
	undo::Target,
	Level,
};

/// What a change says, and what became of it.
pub fn document(session: &Session, id: IntentId, intent: &Intent, told: Wording, status: &Status) -> Waiting {
	let book = session.read(intent.pot, Level::Included).ok();
	let is_in_conflict = matches!(status, Status::Ended(End::Conflict { .. }));
	let both = book
		.as_ref()
		.filter(|_| is_in_conflict)
		.and_then(|book| Some((book, session.pots.as_ref()?.engine().rival(id)?)));
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
		name: told.pot,
		made: intent.made,
		status: word(status),
		said: standing(session, status) + &reason,
		what: told.what,
		ops: told.ops.into_iter().map(op_of).collect(),
		theirs: both.and_then(|(book, (target, seq))| plain_change(book, target, seq)).into_iter().collect(),
		their_entries: both.and_then(|(book, (_, seq))| their_entry(book, seq)).into_iter().collect(),
	}
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
