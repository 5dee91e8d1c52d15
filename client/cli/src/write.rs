//! Changing a pot: rehearsed here, so that a refusal is explained before anything is sent; then sent, and
//! followed until no fork can take it back.

use crate::{
	args::Writing,
	book::{Book, Ids},
	commands::storage::until_free,
	describe::Describe,
	documents::{NotUndone, Written},
	explain::explain,
	failure::{refused, usage, Failure, Result},
	progress::patiently,
	secret::random,
	session::Session,
	show::{dim, effect, print, print_code, print_json, say},
};
use pot_ledger::{Entry, MemberId, Moment, Op, PotId, Refusal, Seq, State};
use potchain_client::{
	deadline::sleep, identity::Seat, link::Invite, rebase::rebase, seal::Keyring, views::At, Block, Call, Chain, Error,
	Inclusion, Level, Ready, Replica,
};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How often operations are fitted to a pot that others changed meanwhile.
const REBASES: usize = 5;
/// Blocks after which a transaction can no longer get into one, and a margin for those that pass between
/// reading the pot and signing.
const VOID_AFTER_BLOCKS: u32 = 64 + 16;
/// How long to look for a transaction that the node lost sight of; it is void long before.
const SEARCH_ATTEMPTS: u32 = 75;
/// Between two looks.
const SEARCH_EVERY: Duration = Duration::from_secs(1);

/// Operations in one transaction: of 64, two are for new text keys.
pub const BATCH: usize = 62;

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

/// A transaction in a block that no fork can take back.
pub struct Sent {
	/// The entries that it appended.
	pub entries: Vec<(Seq, Entry)>,
	/// The pot as of then.
	pub at: At,
	/// The block, and the transaction's position in it, unless it was found in the log only.
	pub place: Option<(Block, u32)>,
	/// How long it took until others could see it, if the node did not lose sight of it before.
	pub seen: Option<Duration>,
	/// How long it took until it was final.
	pub settled: Duration,
}

/// What is said beside what was written.
#[derive(Default)]
pub struct Beside {
	/// The entries that a revert leaves as they are.
	pub left: Vec<NotUndone>,
	/// The link of the invite that is written. Its number is that of the entry, in the end.
	pub link: Option<Invite>,
}

impl Beside {
	/// The same, with the key in the link that the pot's texts have from now on.
	fn with_key(mut self, keyring: &Keyring) -> Self {
		if let Some(link) = &mut self.link {
			link.key = keyring.latest().map(|(epoch, key)| (epoch, key.clone()));
		}
		self
	}
}

/// Does `ops` to the current pot, and says what came of it.
pub async fn write(session: &Session, book: &Book, ops: Vec<Op>, writing: Writing) -> Result {
	write_with(session, book, ops, Beside::default(), writing).await
}

/// The same, and says something beside.
pub async fn write_with(session: &Session, book: &Book, ops: Vec<Op>, beside: Beside, writing: Writing) -> Result {
	rehearse(book, &ops)?;
	if ops.len() > BATCH && !writing.dry_run {
		return usage(format!("a transaction takes at most {BATCH} changes: do some of them at a time"));
	}
	let pot = book.replica().id();
	let (mut ops, mut newer) = (ops, None);
	for attempt in 0.. {
		let book = newer.as_ref().unwrap_or(book);
		let ready = ready(book, ops.clone())?;
		let rehearsal = rehearse(book, &ready.ops)?;
		if writing.dry_run {
			return show(session, book, rehearsal, beside, None);
		}
		let (op, why) = match append(session, book, &ready).await {
			Ok(sent) => return show(session, book, rehearsal, beside.with_key(&ready.keyring), Some(&sent)),
			Err(Lost::Refused(op, why)) => (op, why),
			Err(lost) => return Err(lost.failure()),
		};
		// Someone was faster: the pot is not what the rehearsal was on.
		let block = session.block(Level::Included).await?;
		let now = session.book_of(pot, Level::Included, block).await?;
		let rebased = match why {
			// Somebody else made the new text key that was due.
			Refusal::StaleEpoch => Some(ops.clone()),
			_ => rebase(&ops, book.state(), now.state()),
		};
		let Some(next) = rebased.filter(|_| attempt < REBASES) else {
			let explained = ready.ops.get(usize::from(op)).map(|op| explain(&now, op, why));
			return Err(Failure::Refused(explained.unwrap_or_else(|| Error::Refused { op, why }.to_string())));
		};
		if next.is_empty() {
			say("someone else did all of that meanwhile");
			return show(session, &now, rehearse(&now, &next)?, beside, None);
		}
		say("someone else was faster: trying again on the pot as it is now");
		(ops, newer) = (next, Some(now));
	}
	unreachable!("the last attempt returns")
}

/// Does by a call of its own what `op` says, in plain and sealed, and says what came of it.
pub async fn write_call(
	session: &Session,
	book: &Book,
	call: Call,
	(op, sealed): (Op, Op),
	writing: Writing,
) -> Result {
	let ops = [op];
	let rehearsal = rehearse(book, &ops)?;
	if writing.dry_run {
		return show(session, book, rehearsal, Beside::default(), None);
	}
	match send(session, book, call, &[sealed]).await {
		Ok(sent) => {
			let sent = sent.opened(book.opened.keyring());
			show(session, book, rehearsal, Beside::default(), Some(&sent))
		},
		Err(lost @ (Lost::Failed(_) | Lost::Outrun)) => Err(lost.failure()),
		Err(Lost::Refused(_, why)) => {
			let block = session.block(Level::Included).await?;
			let now = session.book_of(book.replica().id(), Level::Included, block).await?;
			Err(Failure::Refused(explain(&now, &ops[0], why)))
		},
	}
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

/// Makes operations ready to be sealed, with a new text key where one is due.
pub fn ready(book: &Book, ops: Vec<Op>) -> Result<Ready> {
	book.opened.ready(ops, random()?.into()).map_err(|why| Failure::Refused(why.to_string()))
}

/// Seals what goes out.
pub fn seal_all(ready: &Ready, by: MemberId) -> Result<Vec<Op>> {
	ready.sealed(by, random()?.into()).map_err(|why| Failure::Refused(why.to_string()))
}

/// Appends operations as one transaction, and follows it until it is final.
async fn append(session: &Session, book: &Book, ready: &Ready) -> std::result::Result<Sent, Lost> {
	let ops = book.author().and_then(|by| seal_all(ready, by)).map_err(Lost::Failed)?;
	let pot = book.replica().id();
	send(session, book, Call::Append { pot, ops: ops.clone() }, &ops).await.map(|sent| sent.opened(&ready.keyring))
}

/// Sends operations, sealed, as one transaction, and follows it until it is final.
async fn send(session: &Session, book: &Book, call: Call, ops: &[Op]) -> std::result::Result<Sent, Lost> {
	let landed = |replica: &Replica| find_all(replica.log(), book.replica().next_seq(), book.me, ops);
	let seat = book.seat().map_err(Lost::Failed)?;
	follow(session, book, seat, call, landed).await
}

/// Why nothing was written.
pub enum Lost {
	/// The rules refuse the operation at this position.
	Refused(u8, Refusal),
	/// Something else came first, which it does not go with: as of a claim whose place is taken.
	Outrun,
	/// Anything else.
	Failed(Failure),
}

impl Lost {
	/// What is left to be said of it where nobody can explain more.
	pub fn failure(self) -> Failure {
		match self {
			Self::Refused(op, why) => Error::Refused { op, why }.into(),
			Self::Outrun => Error::Outrun.into(),
			Self::Failed(failure) => failure,
		}
	}
}

/// Submits a call by one of my accounts on the pot of `book`, and waits until it is in a final block. If the node loses sight of
/// it, it is looked for in the log, where `landed` finds its entries.
pub async fn follow(
	session: &Session,
	book: &Book,
	seat: Seat,
	call: Call,
	landed: impl Fn(&Replica) -> Option<Vec<(Seq, Entry)>>,
) -> std::result::Result<Sent, Lost> {
	let start = Instant::now();
	let mut seen = None;
	let operations = if let Call::Append { ops, .. } = &call { ops.len() as u64 } else { 1 };
	let mut waited = Duration::ZERO;
	let outcome = loop {
		match submit(session, seat, call.clone(), start, &mut seen).await {
			Err(Error::OverAllowance) => {
				until_free(session, book, operations, &mut waited).await.map_err(Lost::Failed)?;
			},
			outcome => break outcome,
		}
	};
	match outcome {
		Ok(inclusion) => Ok(Sent::of(book, inclusion, seen, start.elapsed())),
		Err(Error::Refused { op, why }) => Err(Lost::Refused(op, why)),
		Err(Error::Outrun) => Err(Lost::Outrun),
		Err(error) if seen.is_some() || may_have_landed(&error) => {
			say("the node was lost sight of before it said what became of this: looking for it in the log");
			let (entries, replica) = find_out(session, book, landed).await.map_err(Lost::Failed)?;
			let at = At::of(&replica, Level::Final);
			Ok(Sent { entries, at, place: None, seen, settled: start.elapsed() })
		},
		Err(error) => Err(Lost::Failed(error.into())),
	}
}

async fn submit(
	session: &Session,
	seat: Seat,
	call: Call,
	start: Instant,
	seen: &mut Option<Duration>,
) -> potchain_client::Result<Inclusion> {
	let key = session.key.as_ref().expect("whoever writes has asked for the key before; qed").identity.key(seat);
	let mut submission = patiently("sending", session.chain.submit(&key, call)).await?;
	patiently("waiting for a block", submission.included()).await?;
	let others_see = *seen.insert(start.elapsed());
	// A fork may put it into another block, after other entries.
	patiently(&format!("seen by others {} · waiting for finality", seconds(others_see)), submission.finalized()).await
}

/// Whether a transaction that was never seen in a block may be in one, or get there, for all that the error
/// says.
pub fn may_have_landed(error: &Error) -> bool {
	match error {
		Error::Unknown(_) => true,
		// Everything before the submission itself names something else.
		Error::Timeout { what, .. } | Error::Node { what, .. } | Error::Foreign { what, .. } => {
			what.contains("a transaction")
		},
		_ => false,
	}
}

/// Looks for a transaction until it is in a final block or never will be, so that a person is not left to
/// guess whether to do something again.
async fn find_out(
	session: &Session,
	book: &Book,
	landed: impl Fn(&Replica) -> Option<Vec<(Seq, Entry)>>,
) -> Result<(Vec<(Seq, Entry)>, Replica)> {
	let search = async {
		for _ in 0..SEARCH_ATTEMPTS {
			match look(session, book.replica().id()).await {
				Ok((number, replica)) => {
					if let Some(found) = replica.and_then(|replica| Some((landed(&replica)?, replica))) {
						return Ok(found);
					}
					if number > book.block.number + VOID_AFTER_BLOCKS {
						return refused(
							"it did not get into a block, and no longer can: nothing was changed, do it again",
						);
					}
				},
				Err(ended @ Error::Dissolved { .. }) => return Err(ended.into()),
				// Without an answer, the node is still gone.
				Err(_) => {},
			}
			sleep(SEARCH_EVERY).await;
		}
		let what = "what became of it is not known: look at `pot log` before you do it again";
		Err(Failure::Unreachable(what.into()))
	};
	patiently("looking for it", search).await
}

/// The pot at the newest final block, if it is there, and that block's height.
async fn look(session: &Session, pot: PotId) -> potchain_client::Result<(u32, Option<Replica>)> {
	let chain = Chain::connect(&session.url).await?;
	chain.require_genesis(&session.chain.genesis())?;
	let block = chain.finalized().await?;
	match Replica::fetch(&chain, pot, block.hash).await {
		Ok(replica) => Ok((block.number, Some(replica))),
		Err(Error::NoPot(_)) => Ok((block.number, None)),
		Err(error) => Err(error),
	}
}

/// The entries that are `ops` by `me`, from `from` on, if the log has all of them. Each makes an id or names
/// a revision, so there is only one entry that it can be.
fn find_all(log: &[Entry], from: Seq, me: Option<MemberId>, ops: &[Op]) -> Option<Vec<(Seq, Entry)>> {
	let new = || (0..).zip(log).skip(from as usize);
	let find = |op: &Op| new().find(|(_, entry)| Some(entry.by) == me && entry.op == *op);
	ops.iter().map(|op| find(op).map(|(seq, entry)| (seq, entry.clone()))).collect()
}

/// Says what operations did, or would do, and what there is beside.
pub fn show(session: &Session, book: &Book, rehearsal: Rehearsal, beside: Beside, sent: Option<&Sent>) -> Result {
	let link = beside.link.filter(|_| sent.is_some()).and_then(|link| numbered(link, &rehearsal.entries));
	if session.options.json {
		let mut document = Written::document(book, &rehearsal, sent);
		document.body.skipped = beside.left;
		document.body.link = link.map(|link| link.to_string());
		return print_json(&document);
	}
	rehearsal.lines.iter().try_for_each(print)?;
	beside.left.iter().map(NotUndone::line).try_for_each(print)?;
	print(format!("{}{}", effect(&rehearsal.after, &rehearsal.deltas), dim(timing(sent))))?;
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
pub fn timing(sent: Option<&Sent>) -> String {
	match sent {
		None => " · nothing was sent".into(),
		Some(Sent { seen: Some(seen), settled, .. }) => {
			format!(" · seen by others {} · final {}", seconds(*seen), seconds(*settled))
		},
		Some(Sent { seen: None, settled, .. }) => format!(" · final {}", seconds(*settled)),
	}
}

/// What a document stands on that says what was written.
pub fn at(book: &Book, sent: Option<&Sent>) -> At {
	sent.map_or(At { level: Level::Pending, ..book.at() }, |sent| sent.at)
}

impl Sent {
	/// The same, with its texts opened.
	pub fn opened(mut self, keyring: &Keyring) -> Self {
		self.entries.iter_mut().for_each(|(_, entry)| keyring.open_entry(entry));
		self
	}

	fn of(book: &Book, inclusion: Inclusion, seen: Option<Duration>, settled: Duration) -> Self {
		let at = match inclusion.entries.last() {
			Some(last) => At { pot: Some(last.pot), level: Level::Final, seq: last.seq, head: Some(last.head) },
			None => book.at(),
		};
		let place = Some((inclusion.block, inclusion.extrinsic));
		let entries = inclusion.entries.into_iter().map(|row| (row.seq, row.entry)).collect();
		Self { entries, at, place, seen, settled }
	}
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
	use crate::book::tests::{apply, book, expense, DINNER, TAXI};
	use pot_ledger::Split;

	fn dinner(id: pot_ledger::ItemId) -> Op {
		expense(id, "Dinner", 10_000, Split::Equal(vec![0, 1, 2].try_into().unwrap()))
	}

	#[test]
	fn a_rehearsal_shows_the_effect_and_changes_nothing() {
		let book = book(&["Bob", "Carol"]);
		let entries = book.replica().next_seq();
		let rehearsal = rehearse(&book, &[dinner(DINNER), Op::VoidItem { id: DINNER, base: 1 }, dinner(TAXI)]).unwrap();
		assert_eq!(rehearsal.deltas.iter().map(|row| row.1).sum::<i128>(), 0);
		assert_eq!(rehearsal.deltas.len(), 3);
		assert_eq!(rehearsal.lines[1], "Alice voided \"Dinner\" 100.00 (8f8f)");
		assert_eq!(rehearsal.entries.iter().map(|row| row.0).collect::<Vec<_>>(), [entries, entries + 1, entries + 2]);
		assert_eq!(book.replica().next_seq(), entries);
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
			pot: book.replica().id(),
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

	#[test]
	fn what_landed_is_found_by_what_it_says_and_who_said_it() {
		let mut book = book(&["Bob", "Carol"]);
		let from = book.replica().next_seq();
		apply(&mut book, 0, dinner(DINNER));
		let ops = [dinner(DINNER)];
		assert_eq!(find_all(book.log(), from, Some(0), &ops), Some(vec![(from, book.log()[from as usize].clone())]));
		assert_eq!(find_all(book.log(), from, Some(1), &ops), None);
		assert_eq!(find_all(book.log(), from + 1, Some(0), &ops), None);
		assert_eq!(find_all(book.log(), from, Some(0), &[dinner(DINNER), dinner(TAXI)]), None);
	}
}
