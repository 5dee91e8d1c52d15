//! Changing a pot: rehearsed here, so that a refusal is explained before anything is kept; then kept, sent, and followed
//! until no fork can take it back.

use crate::{
	args::Writing,
	book::{Book, Ids},
	commands::outbox::let_go_if_done,
	documents::{NotUndone, Written},
	explain::explain,
	failure::{refused, usage, Failure, Result},
	follow::{follow, standing, why},
	session::Session,
	show::{dim, effect, print, print_code, print_json, say},
};
use pot_ledger::{Entry, MemberId, Moment, Op, Seq, State};
use potchain_client::{
	describe::Describe,
	link::Invite,
	sync::{Change, Declined, End, IntentId, OrderError, Status, Waiting, Way, BATCH},
	views::At,
	Error, Level,
};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What operations would do to a pot.
pub struct Rehearsal {
	/// The entries that they would be.
	pub entries: Vec<(Seq, Entry)>,
	/// What each of them says.
	pub lines: Vec<String>,
	/// What they add to balances together.
	pub deltas: Vec<(MemberId, i128)>,
	/// The pot afterwards.
	pub after: State,
}

/// What was wanted, and how far it has come.
pub struct Sent {
	/// The entries that it appended, once they are final; before that, those that it would.
	pub entries: Vec<(Seq, Entry)>,
	/// The pot as of then.
	pub at: At,
	/// How far it has come.
	pub status: Status,
	/// How long it took until others could see it, if they can.
	pub seen: Option<Duration>,
	/// How long it took until it was final, if it is.
	pub settled: Option<Duration>,
}

/// What is said beside what was written.
#[derive(Default)]
pub struct Beside {
	/// The entries that a revert leaves as they are.
	pub left: Vec<NotUndone>,
	/// The link of the invite that is written. Its number is that of the entry, in the end.
	pub link: Option<Invite>,
}

/// What somebody wants done to a pot.
#[derive(Default)]
pub struct Wanted {
	/// The operations: of each list all or nothing.
	pub ops: Vec<Vec<Op>>,
	/// How they get onto the chain, if not by `append`.
	pub way: Option<Way>,
	/// The change that this resolves.
	pub instead: Option<IntentId>,
	/// What is said beside.
	pub beside: Beside,
}

impl From<Vec<Op>> for Wanted {
	fn from(ops: Vec<Op>) -> Self {
		Self { ops: vec![ops], ..Self::default() }
	}
}

/// Does something to the current pot, and says what came of it.
pub async fn write(session: &Session, book: &Book, wanted: impl Into<Wanted>, writing: Writing) -> Result {
	let Wanted { ops, way, instead, mut beside } = wanted.into();
	if let Some(left) = session.pots()?.pot(book.id()).tombstone() {
		return Err(Error::Dissolved { pot: book.id(), left }.into());
	}
	let rehearsal = rehearse(book, &ops.concat())?;
	if writing.dry_run {
		return show(session, book, rehearsal, beside, None);
	}
	if ops.iter().any(|ops| ops.len() > BATCH) {
		return usage(format!("a transaction takes at most {BATCH} changes: do some of them at a time"));
	}
	let pot = session.pots()?.pot(book.id());
	let mut changes = Vec::new();
	for ops in &ops {
		let made = pot.order(way.clone().unwrap_or(Way::Append), ops.clone(), instead).await;
		changes.push(made.map_err(|error| declined(session, book, ops, error))?);
	}
	let sent = see_through(session, book, &rehearsal, &changes, &ops).await?;
	if way == Some(Way::Send) {
		take_back_unpaid(&changes[0], &sent).await?;
	}
	if beside.link.is_some() && sent.settled.is_none() {
		// If it is on its way, it cannot be taken back like this.
		let _ = changes[0].cancel().await;
		return Err(Failure::Unreachable(
			"the chain has not said which number the invite gets, so there is no link: `pot invites` shows whether it is open".into(),
		));
	}
	if let Some(link) = &mut beside.link {
		// Whoever joins gets the key that the texts have now.
		let key = pot.read(|books| books.keyring().latest().map(|(epoch, key)| (epoch, key.clone())));
		link.key = key.flatten();
	}
	show(session, book, rehearsal, beside, Some(&sent))
}

/// Follows changes as far as anybody waits.
///
/// # Errors
///
/// Nothing came of any of them. Of what came of the others, those are told of that came to nothing.
pub async fn see_through(
	session: &Session,
	book: &Book,
	rehearsal: &Rehearsal,
	changes: &[Change],
	ops: &[Vec<Op>],
) -> Result<Sent> {
	let done = follow(session, changes).await?;
	let (mut entries, mut last, mut is_done) = (Vec::new(), None, false);
	for ((change, ops), status) in changes.iter().zip(ops).zip(&done.statuses) {
		match status {
			Status::Final(seq) => {
				let log = |books: &potchain_client::sync::Books| {
					let log = books.log().get(*seq as usize..).unwrap_or_default();
					(*seq..).zip(log.iter().take(ops.len()).cloned()).collect::<Vec<_>>()
				};
				entries.extend(session.pots()?.pot(book.id()).read(log).unwrap_or_default());
			},
			Status::Ended(_) if let_go_if_done(session, change).await? => is_done = true,
			Status::Ended(end) => {
				let failure = ended(session, book, change, ops, end).await?;
				match changes.len() {
					1 => return Err(failure),
					_ => say(failure.message().unwrap_or_default()),
				}
			},
			_ => {},
		}
		last = Some(status.clone()).filter(|status| !status.is_decided()).or(last);
	}
	let is_final = last.is_none();
	match is_final && done.finals() == 0 {
		true if is_done => say("someone else did all of that meanwhile"),
		true => return refused("nothing was changed"),
		false => {},
	}
	let status = last.unwrap_or(Status::Final(entries.last().map_or(0, |row| row.0)));
	let at = match is_final {
		// Of a pot that was dissolved, nothing is left to read.
		true => session.read(book.id(), Level::Final).map_or(book.at(), |book| book.at()),
		false => At { level: Level::Pending, ..book.at() },
	};
	let entries = if is_final { entries } else { rehearsal.entries.clone() };
	Ok(Sent { entries, at, status, seen: done.seen, settled: Some(done.settled).filter(|_| is_final) })
}

/// Takes back what costs tokens that are not there: nobody expects that to be done when some come in one day.
pub async fn take_back_unpaid(change: &Change, sent: &Sent) -> Result {
	match sent.status {
		Status::Queued(Some(Waiting::NoTokens)) if change.cancel().await.is_ok() => Err(Error::NoTokens.into()),
		_ => Ok(()),
	}
}

/// What to say of a change of which nothing came. Unless a person has to decide, they have seen it then.
async fn ended(session: &Session, book: &Book, change: &Change, ops: &[Op], end: &End) -> Result<Failure> {
	let now = session.book_of(book.id(), Level::Pending).await;
	let said = why(session, Some(now.as_ref().unwrap_or(book)), ops, end);
	Ok(Failure::Refused(match end {
		End::Conflict { .. } => {
			let id = change.id().0;
			format!(
				"{said}\nYours is kept: `pot conflicts` shows both; `pot resolve {id} --mine` or `--theirs` decides"
			)
		},
		_ => {
			change.dismiss().await?;
			said
		},
	}))
}

/// Why something is not even kept.
fn declined(session: &Session, book: &Book, ops: &[Op], error: OrderError) -> Failure {
	Failure::Refused(match error {
		OrderError::Declined(Declined::Rules(end)) => why(session, Some(book), ops, &end),
		OrderError::Declined(Declined::Unsettled) => {
			"it names something that is not final yet, while something before it is in doubt: try again in a moment, or \
			 once there is a node".into()
		},
		OrderError::Declined(Declined::Unknown) => "the pot is not known here any more".into(),
		error => error.to_string(),
	})
}

/// Folds `ops` on the pot as it is.
pub fn rehearse(book: &Book, ops: &[Op]) -> Result<Rehearsal> {
	rehearse_by(book, book.author()?, now(), ops)
}

/// The same for operations by a place that may not be mine yet, at a time.
pub fn rehearse_by(book: &Book, by: MemberId, at: Moment, ops: &[Op]) -> Result<Rehearsal> {
	let mut after = book.state().clone();
	let mut entries = Vec::new();
	let mut sums = vec![0i128; usize::from(MemberId::MAX)];
	for op in ops {
		let (seq, entry) = (after.next_seq(), Entry { by, at, op: op.clone() });
		let effects = after.apply(entry.clone()).map_err(|why| Failure::Refused(explain(book, op, why)))?;
		for (member, delta) in effects.deltas {
			sums[usize::from(member)] += delta;
		}
		entries.push((seq, entry));
	}
	let (ids, mut before) = (Ids::of(&after), book.state().clone());
	let mut lines = Vec::new();
	for (_, entry) in &entries {
		lines.push(Describe { before: &before, ids: &ids }.entry(entry));
		before.apply(entry.clone()).expect("it was admitted just now; qed");
	}
	let deltas = (0..).zip(sums).filter(|row| row.1 != 0).collect();
	Ok(Rehearsal { lines, entries, deltas, after })
}

/// Says what operations did, or would do, and what there is beside.
pub fn show(session: &Session, book: &Book, rehearsal: Rehearsal, beside: Beside, sent: Option<&Sent>) -> Result {
	let link = beside.link.zip(sent).and_then(|(link, sent)| numbered(link, &sent.entries));
	if session.options.json {
		let mut document = Written::document(book, &rehearsal, sent);
		document.body.skipped = beside.left;
		document.body.link = link.map(|link| link.to_string());
		return print_json(&document);
	}
	rehearsal.lines.iter().try_for_each(print)?;
	beside.left.iter().map(NotUndone::line).try_for_each(print)?;
	print(format!("{}{}", effect(&rehearsal.after, &rehearsal.deltas), dim(timing(session, sent))))?;
	match link.map(|link| link.to_string()) {
		Some(link) => {
			print(format!("\n{link}"))?;
			print_code(&link)
		},
		None => Ok(()),
	}
}

/// The link with the number that its invite has got.
fn numbered(link: Invite, entries: &[(Seq, Entry)]) -> Option<Invite> {
	let mine = link.signer().public_key().0;
	let number = entries.iter().find_map(|(_, entry)| match entry.op {
		Op::Invite { number, key, .. } if key == mine => Some(number),
		_ => None,
	})?;
	Some(Invite { number, ..link })
}

/// As in ` · seen by others 0.5 s · final 0.7 s`.
pub fn timing(session: &Session, sent: Option<&Sent>) -> String {
	match sent {
		None => " · nothing was sent".into(),
		Some(Sent { settled: Some(settled), seen, .. }) => {
			let seen = seen.map(|seen| format!(" · seen by others {}", seconds(seen))).unwrap_or_default();
			format!("{seen} · final {}", seconds(*settled))
		},
		Some(Sent { status, .. }) => format!(" · {}", standing(session, status)),
	}
}

/// What a document stands on that says what was written.
pub fn at(book: &Book, sent: Option<&Sent>) -> At {
	sent.map_or(At { level: Level::Pending, ..book.at() }, |sent| sent.at)
}

/// Milliseconds since 1970, by this computer: the chain has its own.
pub fn now() -> Moment {
	SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as Moment)
}

/// Tenths of seconds, rounded up: nothing takes no time.
fn seconds(time: Duration) -> String {
	format!("{:.1} s", (time.as_secs_f64() * 10.0).ceil() / 10.0)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::book::tests::{book, expense, DINNER, TAXI};
	use pot_ledger::Split;

	fn dinner(id: pot_ledger::ItemId) -> Op {
		expense(id, "Dinner", 10_000, Split::Equal(vec![0, 1, 2].try_into().unwrap()))
	}

	#[test]
	fn a_rehearsal_shows_the_effect_and_changes_nothing() {
		let book = book(&["Bob", "Carol"]);
		let entries = book.next_seq();
		let rehearsal = rehearse(&book, &[dinner(DINNER), Op::VoidItem { id: DINNER, base: 1 }, dinner(TAXI)]).unwrap();
		assert_eq!(rehearsal.deltas.iter().map(|row| row.1).sum::<i128>(), 0);
		assert_eq!(rehearsal.deltas.len(), 3);
		assert_eq!(rehearsal.lines[1], "Alice voided \"Dinner\" 100.00 (8f8f)");
		assert_eq!(rehearsal.entries.iter().map(|row| row.0).collect::<Vec<_>>(), [entries, entries + 1, entries + 2]);
		assert_eq!(book.next_seq(), entries);
	}

	#[test]
	fn a_rehearsal_explains_a_refusal() {
		let failure = rehearse(&book(&["Bob", "Carol"]), &[Op::VoidItem { id: DINNER, base: 1 }]).err().unwrap();
		assert!(matches!(failure, Failure::Refused(words) if words.contains("pot list --all")));
	}

	#[test]
	fn a_link_has_the_number_that_its_invite_got() {
		let book = book(&[]);
		let link = |seed: u8| Invite {
			genesis: [0; 32],
			endpoints: Default::default(),
			pot: book.id(),
			number: 0,
			seed: [seed; 32].into(),
			key: None,
		};
		let invite = |number, seed| {
			let what = pot_ledger::Invitation::New { role: pot_ledger::Role::Editor };
			Op::Invite { number, key: link(seed).signer().public_key().0, what, expires: 1, uses: 1 }
		};
		let entry = |seq, op| (seq, Entry { by: 0, at: 0, op });
		let entries = [entry(1, invite(7, 1)), entry(2, invite(8, 2))];
		assert_eq!(numbered(link(2), &entries).map(|link| link.number), Some(8));
		assert!(numbered(link(3), &entries).is_none());
	}
}
