//! What is on this computer and not final: what waits, what is on its way, and what needs somebody.

mod tell;

use self::tell::{document, done_already, lines};
use crate::{
	args::{self, Values, Writing},
	ask::go_on,
	book::{Book, Ids},
	commands::item,
	documents::{Outbox, Potless, Waiting},
	failure::{refused, usage, Failure, Result},
	follow::{follow, standing},
	session::Session,
	show::{count, effect, print, print_json, say},
	write::{rehearse, write, Rehearsal, Wanted},
};
use pot_ledger::Op;
use potchain_client::{
	sync::{Change, End, Intent, IntentId, OrderError, Status, Way, Wording},
	undo::Target,
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
pub fn is_refused(change: &Change) -> bool {
	match change.status() {
		Some(Status::Ended(End::Conflict { .. } | End::Cancelled | End::Dismissed(_))) => false,
		status => matches!(status, Some(Status::Ended(_))),
	}
}

/// `pot outbox`.
pub async fn run(session: &Session, args: &args::Outbox) -> Result {
	match &args.command {
		Some(args::InOutbox::Cancel { ids }) => cancel(session, ids).await,
		Some(args::InOutbox::Retry { id: None }) => sync(session).await,
		Some(args::InOutbox::Retry { id: Some(id) }) => again(session, *id).await,
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

/// `pot sync`: sends what waits, waits with it, and says what became of each change.
///
/// # Errors
///
/// Something is refused or in conflict; or else, something could not be sent.
pub async fn sync(session: &Session) -> Result {
	// Before anything else happens, so that nothing ends unsaid.
	let needs_somebody = |change: &Change| is_open(change) || is_conflict(change) || is_refused(change);
	let changes = session.pots()?.changes().into_iter().filter(needs_somebody);
	let told: Vec<_> = changes.filter_map(|change| Some((tell_of(session, &change)?, change))).collect();
	session.chain()?;
	session.catch_up().await?;
	session.pots()?.retry().await?;
	follow(session, &told.iter().map(|row| row.1.clone()).filter(is_open).collect::<Vec<_>>()).await?;
	let_go_done(session).await?;
	let rows = told.into_iter().filter_map(|((intent, told), change)| {
		let (intent, status) = (change.intent().unwrap_or(intent), change.status()?);
		Some(document(session, change.id(), &intent, told, &status))
	});
	say_outcome(session, rows.collect())
}

/// Says what became of changes.
fn say_outcome(session: &Session, changes: Vec<Waiting>) -> Result {
	let number = |words: &[&str]| changes.iter().filter(|change| words.contains(&change.status)).count();
	let (finals, conflicts, refusals) = (number(&["final"]), number(&["conflict"]), number(&["refused"]));
	let waiting = number(&["queued", "sent", "included"]);
	if !session.options.json {
		// What was let go was said when it was.
		let said = changes.iter().filter(|change| !matches!(change.status, "final" | "dismissed"));
		said.map(lines).try_for_each(print)?;
		match (finals, changes.len()) {
			(_, 0) => print("nothing waits: all you did is final")?,
			(0, _) => {},
			(finals, _) => print(format!("{}: final now", count(finals, "change", "changes")))?,
		}
	} else {
		print_json(&Potless { schema: "potchain/outbox/1", body: Outbox { changes } })?;
	}
	match (refusals, conflicts) {
		(0, 0) if waiting > 0 => {
			Err(Failure::Unreachable(format!("{} still", count(waiting, "change waits", "changes wait"))))
		},
		(0, 0) => Ok(()),
		(refusals, 0) => refused(refused_line(refusals)),
		(0, conflicts) => refused(conflict_line(conflicts)),
		(refusals, conflicts) => refused(format!("{}\n{}", conflict_line(conflicts), refused_line(refusals))),
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
pub async fn remind(session: &Session) -> Result {
	let_go_done(session).await?;
	let changes = session.pots()?.changes();
	let conflicts = changes.iter().filter(|change| is_conflict(change)).count();
	let refused = changes.iter().filter(|change| is_refused(change)).count();
	if conflicts > 0 {
		say(conflict_line(conflicts));
	}
	if refused > 0 {
		say(refused_line(refused));
	}
	Ok(())
}

fn conflict_line(conflicts: usize) -> String {
	let what = count(conflicts, "change is", "changes are");
	format!("{what} in conflict with somebody else's: `pot conflicts` shows both.")
}

fn refused_line(refused: usize) -> String {
	let what = count(refused, "change was", "changes were");
	format!("{what} not possible: `pot outbox` says why, and `pot outbox cancel` takes it off.")
}

/// Lets everything go that came to nothing because it is done already.
async fn let_go_done(session: &Session) -> Result {
	for change in session.pots()?.changes() {
		let_go_if_done(session, &change).await?;
	}
	Ok(())
}

/// Lets a change go that came to nothing because it is done already, and says so; whether it is.
pub async fn let_go_if_done(session: &Session, change: &Change) -> Result<bool> {
	let (Some(Status::Ended(end)), Some(intent)) = (change.status(), change.intent()) else { return Ok(false) };
	let book = session.read(intent.pot, Level::Included);
	let Some(how) = book.ok().and_then(|book| done_already(&book, &intent, &end)) else { return Ok(false) };
	let what = session.pots()?.engine().wording(change.id(), Ids::of).map(|told| told.what.join(", "));
	change.dismiss().await?;
	say(format!("change {}: {how}. {}", change.id().0, what.unwrap_or_default()));
	Ok(true)
}

async fn cancel(session: &Session, ids: &[u64]) -> Result {
	// All or nothing, as far as that can be known before.
	for change in ids.iter().map(|id| find(session, *id)) {
		change?;
	}
	for id in ids {
		let change = find(session, *id)?;
		match change.cancel().await {
			Ok(()) => print(format!("change {id} is taken back"))?,
			Err(OrderError::Declined(_)) if is_open(&change) => {
				return refused(format!(
					"change {id} was sent, and may be in a block soon: wait for it, and undo it then with `pot undo`"
				));
			},
			Err(OrderError::Declined(_)) => {
				change.dismiss().await?;
				print(format!("change {id} had ended; it is listed no longer"))?;
			},
			Err(error) => return Err(error.into()),
		}
	}
	Ok(())
}

/// The last change of a pot that is open, of all or of those of `target`, if it was not sent.
pub fn last_unsent(session: &Session, book: &Book, target: Option<Target>) -> Option<Change> {
	let is_meant = |change: &Change| {
		let meant = change.intent().filter(|intent| intent.pot == book.id() && intent.way == Way::Append);
		let is_about = |op: &Op| target.is_none_or(|target| Target::of(op, book.id()) == target);
		is_open(change) && meant.is_some_and(|intent| intent.ops.iter().any(is_about))
	};
	let last = session.pots().ok()?.changes().into_iter().rev().find(is_meant)?;
	matches!(last.status(), Some(Status::Queued(_))).then_some(last)
}

/// Takes a change back that was not sent, and says what it was.
pub async fn take_back(session: &Session, change: &Change, writing: Writing) -> Result {
	let Some((intent, told)) = tell_of(session, change) else { return usage("it is final meanwhile: undo it again") };
	if !writing.dry_run {
		change.cancel().await?;
	}
	let Some(status) = change.status() else { return Ok(()) };
	let document = document(session, change.id(), &intent, told, &status);
	match session.options.json {
		true => print_json(&Potless { schema: "potchain/outbox/1", body: Outbox { changes: vec![document] } }),
		false => print(lines(&document)),
	}
}

/// Does a change again that came to nothing, as it would be made now, in its place. What waits is only sent.
async fn again(session: &Session, id: u64) -> Result {
	session.catch_up().await?;
	let change = find(session, id)?;
	if is_open(&change) {
		return sync(session).await;
	}
	if let_go_if_done(session, &change).await? {
		return Ok(());
	}
	if is_conflict(&change) {
		return usage(format!("change {id} is in conflict: `pot resolve {id} --mine` puts it in the place of theirs"));
	}
	let Some(intent) = change.intent().filter(|intent| !matches!(intent.way, Way::Create(_))) else {
		return usage("a pot is made anew by `pot new`");
	};
	let book = session.book_of(intent.pot, Level::Pending).await?;
	let ops = vec![intent.renewed(book.state(), book.author()?)];
	let (way, instead) = (Some(intent.way), Some(change.id()));
	write(session, &book, Wanted { ops, way, instead, ..Wanted::default() }, Writing::default()).await
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
	if !args.set && args.values != Values::default() {
		return usage("say --mine, or --theirs, or a third thing with --set, as in `--set --amount 14`");
	}
	session.catch_up().await?;
	let change = find(session, args.id)?;
	if let_go_if_done(session, &change).await? {
		return Ok(());
	}
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
	let Rehearsal { lines, deltas, after, .. } = rehearse(&book, &ops)?;
	let shown = format!("{}\n{}", lines.join("\n"), effect(&after, &deltas));
	go_on(session, args.asking, &format!("{shown}\nPut this in the place of what is there?"))?;
	write(session, &book, Wanted { instead: Some(change.id()), ..ops.into() }, args.asking.writing).await
}

/// What is put in the place of both.
fn third(book: &Book, intent: &Intent, edit: &Values) -> Result<Op> {
	let targets: Vec<_> = intent.ops.iter().map(|op| Target::of(op, book.id())).collect();
	match targets[..] {
		[Target::Item(id)] => item::edit_op(book, id, edit),
		_ => usage("only an item is set like that: let yours go with --theirs, and change it by its own command"),
	}
}

/// What there is of a change, and what it says; none once it is final.
fn tell_of(session: &Session, change: &Change) -> Option<(Intent, Wording)> {
	let told = session.pots.as_ref()?.engine().wording(change.id(), Ids::of)?;
	Some((change.intent()?, told))
}

/// Lists changes.
async fn list(session: &Session, is_shown: impl Fn(&Change) -> bool, nothing: &str) -> Result {
	let_go_done(session).await?;
	let shown = session.pots()?.changes().into_iter().filter(is_shown);
	let changes = shown.filter_map(|change| {
		let (intent, told) = tell_of(session, &change)?;
		Some(document(session, change.id(), &intent, told, &change.status()?))
	});
	let changes: Vec<_> = changes.collect();
	if session.options.json {
		return print_json(&Potless { schema: "potchain/outbox/1", body: Outbox { changes } });
	}
	if changes.is_empty() {
		return print(nothing);
	}
	changes.iter().try_for_each(|change| print(lines(change)))
}

impl From<OrderError> for Failure {
	fn from(error: OrderError) -> Self {
		Self::Refused(error.to_string())
	}
}
