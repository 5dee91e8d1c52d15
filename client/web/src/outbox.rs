//! What was changed on this device and is not final, or came to nothing.

use crate::failure::Failure;
use pot_ledger::State;
use potchain_client::{
	describe::Describe,
	sync::{End, Engine, IntentId, Status, Waiting},
	text::Ids,
};
use serde::Serialize;
use serde_json::value::RawValue;

/// All of it.
#[derive(Serialize)]
pub struct Outbox {
	/// The oldest first.
	changes: Vec<Change>,
}

/// A change.
#[derive(Serialize)]
struct Change {
	/// Its number on this device.
	change: u64,
	pot: String,
	/// What its pot is called.
	name: String,
	/// When it was made, by this device's clock, in milliseconds since 1970.
	made: u64,
	/// What it does, in words.
	what: Vec<String>,
	/// The same as the journal writes it.
	ops: Vec<Box<RawValue>>,
	#[serde(flatten)]
	fate: Fate,
}

/// How far a change has come.
#[derive(Serialize)]
#[serde(tag = "status", rename_all = "camelCase")]
enum Fate {
	/// Kept on this device; `waits` says for what, if for anything but its turn.
	Saved { waits: Option<&'static str> },
	/// On its way.
	Sending,
	/// Seen by others.
	Included,
	/// Nothing can take it back.
	Final,
	/// Somebody else changed the same: a person has to decide.
	Conflict { theirs: Vec<String> },
	/// It was taken back.
	Cancelled,
	/// Its end was seen.
	Dismissed,
	/// It is not possible.
	Refused { failure: Failure },
}

/// What a change waits for, in a word.
fn word(waiting: &Waiting) -> &'static str {
	match waiting {
		Waiting::NoNode => "node",
		Waiting::Turn => "turn",
		Waiting::Outdated => "update",
		Waiting::Unsettled => "finality",
		Waiting::Allowance(_) => "allowance",
		Waiting::Full => "storage",
		Waiting::NoTokens => "tokens",
		Waiting::Chain(_) => "chain",
	}
}

impl Outbox {
	pub fn of(engine: &Engine) -> Self {
		Self { changes: engine.intents().filter_map(|(id, _)| Change::of(engine, id)).collect() }
	}
}

impl Change {
	fn of(engine: &Engine, id: IntentId) -> Option<Self> {
		let (intent, status, wording) =
			(engine.intent(id)?, engine.status(id)?, engine.wording(id, |_| Ids::hidden())?);
		let line = |op| RawValue::from_string(op).expect("the journal writes JSON; qed");
		Some(Self {
			change: id.0,
			pot: format!("0x{}", intent.pot),
			name: wording.pot,
			made: intent.made,
			what: wording.what,
			ops: wording.ops.into_iter().map(line).collect(),
			fate: Fate::of(engine, id, &status),
		})
	}
}

impl Fate {
	fn of(engine: &Engine, id: IntentId, status: &Status) -> Self {
		match status {
			Status::Queued(None | Some(Waiting::Turn)) => Self::Saved { waits: None },
			Status::Queued(Some(waiting)) => Self::Saved { waits: Some(word(waiting)) },
			Status::Sent => Self::Sending,
			Status::Included(_) => Self::Included,
			Status::Final(_) => Self::Final,
			Status::Ended(End::Conflict { .. }) => Self::Conflict { theirs: theirs(engine, id).into_iter().collect() },
			Status::Ended(End::Cancelled) => Self::Cancelled,
			Status::Ended(End::Dismissed(_)) => Self::Dismissed,
			Status::Ended(end) => Self::Refused { failure: failure(engine, id, end) },
		}
	}
}

/// Why a change came to nothing.
fn failure(engine: &Engine, id: IntentId, end: &End) -> Failure {
	let intent = engine.intent(id);
	let ops = intent.map_or(&[][..], |intent| &intent.ops);
	Failure::ended(end, ops, intent.and_then(|intent| engine.pot(&intent.pot)))
}

/// What somebody else did to what a change is in conflict with, in words.
fn theirs(engine: &Engine, id: IntentId) -> Option<String> {
	let (_, seq) = engine.rival(id)?;
	let books = engine.pot(&engine.intent(id)?.pot)?;
	let before = State::fold(books.id(), books.log().iter().take(seq as usize).cloned()).ok()?;
	let describe = Describe { before: &before, ids: &Ids::hidden() };
	Some(describe.entry(books.log().get(seq as usize)?))
}
