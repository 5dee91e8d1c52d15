//! All that happened to a pot.

use pot_ledger::{Entry, MemberId, Op, Seq, State, View};
use potchain_client::{
	date::format_moment,
	describe::Describe,
	sync::Books,
	text::{name, Ids},
	undo::Target,
	Level,
};
use serde::Serialize;

/// All that happened, or the last of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeLog {
	/// How many entries the pot has, with those that are pending.
	version: usize,
	last_modified_by: Author,
	level: &'static str,
	/// The newest first.
	changes: Vec<Change>,
}

#[derive(Serialize)]
struct Author {
	member: MemberId,
	name: String,
}

/// An entry.
#[derive(Serialize)]
struct Change {
	seq: Seq,
	level: &'static str,
	at: String,
	by: MemberId,
	/// What it says, in words.
	said: String,
	/// The item that it is about.
	#[serde(skip_serializing_if = "Option::is_none")]
	item: Option<String>,
}

impl ChangeLog {
	/// The last entries of a pot.
	pub fn of(books: &Books, last: usize) -> Option<Self> {
		let opened = books.opened(Level::Pending);
		let log = opened.log();
		let begin = log.len().saturating_sub(last);
		let mut before = State::fold(books.id(), log[..begin].iter().cloned()).ok()?;
		let mut changes = Vec::new();
		for (seq, entry) in (begin as Seq..).zip(&log[begin..]) {
			let said = Describe { before: &before, ids: &Ids::hidden() }.entry(entry);
			let (at, item) = (format_moment(entry.at), item(entry, &before));
			changes.push(Change { seq, level: level(books, seq), at, by: entry.by, said, item });
			before.apply(entry.clone()).ok()?;
		}
		changes.reverse();
		let member = log.last()?.by;
		Some(Self {
			version: log.len(),
			last_modified_by: Author { member, name: name(&before, member) },
			level: level(books, log.len().saturating_sub(1) as Seq),
			changes,
		})
	}
}

/// What an entry stands on.
pub fn level(books: &Books, seq: Seq) -> &'static str {
	match seq {
		seq if seq < books.cursor(Level::Final).0 => "final",
		seq if seq < books.cursor(Level::Included).0 => "included",
		_ => "pending",
	}
}

fn item(entry: &Entry, before: &State) -> Option<String> {
	match (&entry.op, Target::of(&entry.op, before.id())) {
		(Op::AddComment { about, .. }, _) => about.as_ref().map(|id| format!("0x{id}")),
		(_, Target::Item(id)) => Some(format!("0x{id}")),
		_ => None,
	}
}
