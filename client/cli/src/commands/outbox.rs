//! What is on this computer and not final: what waits, what is on its way, and what needs somebody.

use crate::{
	args::{self, Values},
	book::{Book, Ids},
	commands::{history::tell_change, item},
	describe::Describe,
	documents::{word, Outbox, Potless, Waiting},
	failure::{refused, usage, Failure, Result},
	follow::{follow, standing, why},
	session::Session,
	show::{count, dim, moment, print, print_json, say},
	write::{write, Wanted},
};
use pot_ledger::{Entry, Op, Refusal};
use potchain_client::{
	sync::{Change, End, Intent, IntentId, OrderError, Status},
	undo::{last_change, Target},
	Level,
};

/// Whether a change may still take effect.
pub fn is_open(change: &Change) -> bool {
	change.status().is_some_and(|status| !status.is_decided())
}

/// Whether somebody has to decide.
pub fn is_conflict(change: &Change) -> bool {
	matches!(change.status(), Some(Status::Ended(End::Conflict { .. })))
}

/// Whether nothing came of it, and nobody has looked at that yet.
fn is_refused(change: &Change) -> bool {
	match change.status() {
		Some(Status::Ended(End::Conflict { .. } | End::Cancelled | End::Dismissed(_))) => false,
		status => matches!(status, Some(Status::Ended(_))),
	}
}

/// `pot outbox`.
pub async fn run(session: &Session, args: &args::Outbox) -> Result {
	match &args.command {
		Some(args::InOutbox::Cancel { id }) => cancel(session, *id).await,
		Some(args::InOutbox::Retry) => sync(session).await,
		None => {
			session.catch_up().await?;
			let is_shown = |change: &Change| match change.status() {
				Some(Status::Ended(End::Dismissed(_) | End::Cancelled)) => args.all,
				status => status.is_some(),
			};
			let nothing = "nothing waits: all you did is final (`pot outbox --all` lists what was let go)";
			list(session, is_shown, if args.all { "nothing waits, and nothing was let go" } else { nothing }).await
		},
	}
}

/// `pot conflicts`.
pub async fn conflicts(session: &Session) -> Result {
	session.catch_up().await?;
	list(session, is_conflict, "nothing is in conflict").await
}

/// `pot sync`: sends what waits, and waits with it.
pub async fn sync(session: &Session) -> Result {
	session.chain()?;
	session.catch_up().await?;
	session.pots()?.retry().await?;
	match session.pots()?.changes().iter().any(is_open) {
		true => send(session).await,
		false => print("nothing waits: all you did is final"),
	}
}

/// Waits for what is open, and says what came of it.
pub async fn send(session: &Session) -> Result {
	let open: Vec<_> = session.pots()?.changes().into_iter().filter(is_open).collect();
	let done = follow(session, &open).await?;
	if done.finals() > 0 {
		say(format!("{} that waited here: final now.", count(done.finals(), "change", "changes")));
	}
	for (change, status) in open.iter().zip(&done.statuses).filter(|row| !row.1.is_decided()) {
		say(format!("change {}: {}", change.id().0, standing(session, status)));
	}
	Ok(())
}

/// Says what has come to nothing, until somebody has looked at it.
pub fn remind(session: &Session) -> Result {
	let changes = session.pots()?.changes();
	let conflicts = changes.iter().filter(|change| is_conflict(change)).count();
	let refused = changes.iter().filter(|change| is_refused(change)).count();
	if conflicts > 0 {
		let what = count(conflicts, "change is", "changes are");
		say(format!("{what} in conflict with somebody else's: `pot conflicts` shows both."));
	}
	if refused > 0 {
		let what = count(refused, "change was", "changes were");
		say(format!("{what} not possible: `pot outbox` says why, and `pot outbox cancel` takes it off."));
	}
	Ok(())
}

async fn cancel(session: &Session, id: u64) -> Result {
	let change = find(session, id)?;
	match change.cancel().await {
		Ok(()) => print(format!("change {id} is taken back")),
		Err(OrderError::Declined(_)) if is_open(&change) => refused(format!(
			"change {id} was sent, and may be in a block soon: wait for it, and undo it then with `pot undo`"
		)),
		Err(OrderError::Declined(_)) => {
			change.dismiss().await?;
			print(format!("change {id} had ended; it is listed no longer"))
		},
		Err(error) => Err(error.into()),
	}
}

/// A change by its number.
fn find(session: &Session, id: u64) -> Result<Change> {
	let change = session.pots()?.change(IntentId(id));
	match change.intent() {
		Some(_) => Ok(change),
		None => usage(format!("there is no change {id}: `pot outbox --all` lists them")),
	}
}

/// `pot resolve`.
pub async fn resolve(session: &Session, args: &args::Resolve) -> Result {
	session.catch_up().await?;
	let change = find(session, args.id)?;
	let (Some(intent), true) = (change.intent(), is_conflict(&change)) else {
		return usage(format!("change {} is in no conflict: `pot conflicts` lists those that are", args.id));
	};
	if args.theirs {
		change.dismiss().await?;
		return print(format!("change {} is let go: what the others say stays", args.id));
	}
	let book = session.book_of(intent.pot, Level::Pending).await?;
	let ops = match args.mine {
		true => intent.renewed(book.state(), book.author()?),
		false => vec![third(&book, &intent, &args.values)?],
	};
	write(session, &book, Wanted { instead: Some(change.id()), ..ops.into() }, args.writing).await
}

/// What is put in the place of both.
fn third(book: &Book, intent: &Intent, edit: &Values) -> Result<Op> {
	let targets: Vec<_> = intent.ops.iter().map(|op| Target::of(op, book.id())).collect();
	match targets[..] {
		[Target::Item(id)] => item::edit_op(book, id, edit),
		_ => usage("only an item is set like that: let yours go with --theirs, and change it by its own command"),
	}
}

/// Lists changes.
async fn list(session: &Session, is_shown: impl Fn(&Change) -> bool, nothing: &str) -> Result {
	let mut changes = Vec::new();
	for change in session.pots()?.changes().into_iter().filter(is_shown) {
		if let (Some(status), Some(intent)) = (change.status(), change.intent()) {
			let book = session.book_of(intent.pot, Level::Included).await.ok();
			changes.push(waiting(session, change.id(), &intent, &status, book.as_ref()));
		}
	}
	if session.options.json {
		return print_json(&Potless { schema: "potchain/outbox/1", body: Outbox { changes } });
	}
	if changes.is_empty() {
		return print(nothing);
	}
	changes.iter().try_for_each(|change| print(lines(change)))
}

fn waiting(session: &Session, id: IntentId, intent: &Intent, status: &Status, book: Option<&Book>) -> Waiting {
	let (theirs, reason) = match (status, book) {
		(Status::Ended(end @ End::Conflict { .. }), Some(book)) => (theirs(book, intent, end), None),
		(Status::Ended(End::Cancelled | End::Dismissed(_)), _) => (Vec::new(), None),
		(Status::Ended(end), Some(book)) => (Vec::new(), Some(why(book, &intent.ops, end))),
		_ => (Vec::new(), None),
	};
	let said = match reason {
		Some(reason) => format!("{}: {reason}", standing(session, status)),
		None => standing(session, status),
	};
	Waiting {
		change: id.0,
		pot: format!("0x{}", intent.pot),
		name: book.map_or_else(|| format!("0x{}", intent.pot), Book::title),
		made: intent.made,
		status: word(status),
		said,
		what: what(intent, book),
		theirs,
	}
}

/// What a change does, in words.
fn what(intent: &Intent, book: Option<&Book>) -> Vec<String> {
	let Some(book) = book else {
		return match &intent.ops[..] {
			[Op::CreatePot { .. }] => vec!["makes the pot".into()],
			ops => vec![count(ops.len(), "entry", "entries")],
		};
	};
	let (mut before, by) = (book.state().clone(), book.me.unwrap_or_default());
	let tell = |op: &Op| {
		let entry = Entry { by, at: intent.made, op: op.clone() };
		let told = Describe { before: &before, ids: &Ids::of(&before) }.entry(&entry);
		// What cannot be done is told of what is there.
		let _ = before.apply(entry);
		told
	};
	intent.ops.iter().map(tell).collect()
}

/// What somebody else said in the place of it.
fn theirs(book: &Book, intent: &Intent, end: &End) -> Vec<String> {
	let End::Conflict { op, why: Refusal::Stale(group) } = end else { return Vec::new() };
	let Some(op) = intent.ops.get(usize::from(*op)) else { return Vec::new() };
	let target = Target::of(op, book.id());
	let seq = last_change(book.id(), book.log(), target, *group);
	let told = seq.and_then(|seq| tell_change(book, target, seq));
	told.map(|told| anstream::adapter::strip_str(&told).to_string()).into_iter().collect()
}

fn lines(change: &Waiting) -> String {
	let made = dim(format!("{}  {}", moment(change.made), change.name));
	let mut said = format!("{}  {made}  {}", change.change, change.said);
	let mine = if change.theirs.is_empty() { "" } else { "yours:  " };
	for line in &change.what {
		said += &format!("\n    {mine}{line}");
	}
	for line in &change.theirs {
		said += &format!("\n    theirs: {}", line.replace('\n', "\n        "));
	}
	if !change.theirs.is_empty() {
		said += &dim(format!("\n    `pot resolve {} --mine`, `--theirs` or `--set` decides", change.change));
	}
	said
}

impl From<OrderError> for Failure {
	fn from(error: OrderError) -> Self {
		Self::Refused(error.to_string())
	}
}
