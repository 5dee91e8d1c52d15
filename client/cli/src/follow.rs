//! Following changes until their fates are decided, or nobody wants to wait any longer.

use crate::{
	book::Book,
	explain::explain,
	failure::Result,
	progress::patiently,
	session::Session,
	show::{moment, say},
};
use futures::{
	future::{join_all, select},
	StreamExt,
};
use pot_ledger::{Op, PotId};
use potchain_client::{
	deadline::sleep,
	sync::{Change, Connection, End, Intent, Status, Waiting},
};
use std::{
	cell::Cell,
	collections::BTreeSet,
	pin::pin,
	time::{Duration, Instant},
};

/// How long a change may wait where it is, before the person gets their terminal back.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a node may be gone.
const OFFLINE_PATIENCE: Duration = Duration::from_secs(5);
/// Between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// How far changes have come, in their order, and how long it took.
pub struct Followed {
	/// Where each is now.
	pub statuses: Vec<Status>,
	/// How long it took until others could see the last of those that they can.
	pub seen: Option<Duration>,
	/// How long it took in all.
	pub settled: Duration,
}

impl Followed {
	/// Those that are final, with their positions among the changes.
	pub fn finals(&self) -> usize {
		self.statuses.iter().filter(|status| matches!(status, Status::Final(_))).count()
	}
}

/// Waits until the fates of all these are decided, there is no node, or they get no further.
pub async fn follow(session: &Session, changes: &[Change]) -> Result<Followed> {
	let start = Instant::now();
	let seen = Cell::new(None);
	let statuses = || changes.iter().filter_map(Change::status).collect::<Vec<_>>();
	let all = join_all(changes.iter().map(|change| async {
		let is_seen = |status: &Status| matches!(status, Status::Included(_) | Status::Final(_));
		let mut statuses = change.statuses().fuse();
		while let Some(status) = statuses.next().await {
			if is_seen(&status) {
				seen.set(Some(start.elapsed()));
				break;
			}
		}
		statuses.for_each(|_| async {}).await;
	}));
	let stuck = async {
		let (mut last, mut since, mut offline, mut said) = (statuses(), Instant::now(), None, false);
		loop {
			sleep(LOOK_EVERY).await;
			let (now, connection) = (statuses(), session.pots().map(|pots| pots.connection()));
			if now != last {
				(last, since) = (now, Instant::now());
			}
			match connection {
				Ok(Connection::Online { .. }) => offline = None,
				_ => drop(offline.get_or_insert_with(Instant::now)),
			}
			if let Some(Status::Queued(Some(Waiting::Allowance(at)))) = last.first().filter(|_| !said) {
				say(format!("What is free in this pot is used up for now: there is more at {}.", moment(*at)));
				said = true;
			}
			if is_stuck(session, changes) || since.elapsed() > PATIENCE {
				return;
			}
			if offline.is_some_and(|since| since.elapsed() > OFFLINE_PATIENCE) {
				return;
			}
		}
	};
	if session.offline().is_none() {
		patiently("waiting until it is final", select(pin!(all), pin!(stuck))).await;
	}
	Ok(Followed { statuses: statuses(), seen: seen.get(), settled: start.elapsed() })
}

/// Whether nothing is open but in pots where only somebody can help: that is not waited for.
fn is_stuck(session: &Session, changes: &[Change]) -> bool {
	let needs_help = |change: &&Change| {
		matches!(change.status(), Some(Status::Queued(Some(Waiting::NoTokens | Waiting::Full | Waiting::Chain(_)))))
	};
	let pot = |change: &Change| change.intent().filter(Intent::is_open).map(|intent| intent.pot);
	let stuck: BTreeSet<_> = changes.iter().filter(needs_help).filter_map(pot).collect();
	let is_readable = |pot: &PotId| session.pots().is_ok_and(|pots| pots.engine().require_readable(pot).is_ok());
	changes.iter().filter_map(pot).all(|pot| stuck.contains(&pot) || !is_readable(&pot))
}

/// Whether the final block is further behind the best than it ever is while enough validators vote: by ten seconds' worth.
pub fn is_stalled(best: u32, finalized: u32) -> bool {
	best.saturating_sub(finalized) > 20
}

/// How far a change has come, in words; and why it gets no further, as far as the connection tells.
pub fn standing(session: &Session, status: &Status) -> String {
	let connection = session.pots().map(|pots| pots.connection());
	let why = match (status, connection) {
		(
			Status::Sent | Status::Included(_),
			Ok(Connection::Online { best: Some(best), finalized: Some(last), stalled, .. }),
		) if stalled.is_some() || is_stalled(best.number, last.number) => {
			format!(": finality stalled since block {}", last.number)
		},
		(Status::Sent, Ok(Connection::Online { is_behind: true, .. })) => {
			": the node is behind what is known here".into()
		},
		(Status::Sent | Status::Included(_), Ok(Connection::Offline { .. })) => ": no node answers".into(),
		_ => String::new(),
	};
	let words = match status {
		Status::Included(_) if session.is_light() => "included, unverified, and not final yet".into(),
		status => words(status),
	};
	words + &why
}

fn words(status: &Status) -> String {
	match status {
		Status::Queued(why) => match why {
			None | Some(Waiting::Turn) => "saved here, and sent next".into(),
			Some(Waiting::NoNode) => "saved here, and sent as soon as a node answers".into(),
			Some(Waiting::Outdated) => {
				"saved here: this program cannot read all of the pot, and has to be updated".into()
			},
			Some(Waiting::Unsettled) => "saved here: what it is made on is not final yet".into(),
			Some(Waiting::Allowance(at)) => {
				format!("saved here: what is free in this pot is used up; there is more at {}", moment(*at))
			},
			Some(Waiting::Full) => "saved here: the pot is full; `pot fund` buys more storage".into(),
			Some(Waiting::NoTokens) => "saved here: the account has too few tokens; `pot topup` gives it some".into(),
			Some(Waiting::Chain(why)) => format!("saved here: the chain does not take it ({why})"),
		},
		Status::Sent => "sending".into(),
		Status::Included(_) => "seen by others, not final yet".into(),
		Status::Final(_) => "final".into(),
		Status::Ended(End::Conflict { .. }) => "needs you".into(),
		Status::Ended(end) => ended(end).into(),
	}
}

/// How something ended, in words.
fn ended(end: &End) -> &'static str {
	match end {
		End::Cancelled => "taken back",
		End::Conflict { .. } => "let go",
		End::Dismissed(end) => ended(end),
		_ => "not possible",
	}
}

fn is_dissolved(session: &Session, book: Option<&Book>) -> bool {
	let pots = session.pots.as_ref().zip(book);
	pots.is_some_and(|(pots, book)| pots.engine().tombstone(&book.id()).is_some())
}

/// Why nothing comes of operations, on the pot as it is now.
pub fn why(session: &Session, book: Option<&Book>, ops: &[Op], end: &End) -> String {
	let refused = |at: u8, why| match (ops.get(usize::from(at)), book) {
		(Some(op), Some(book)) => explain(book, op, why),
		_ => format!("{why:?}"),
	};
	match end {
		End::Refused { op, why } | End::Conflict { op, why } => refused(*op, *why),
		End::Depends(id) => {
			let needed = session.pots().ok().and_then(|pots| pots.change(*id).status());
			let how = match &needed {
				Some(Status::Ended(End::Conflict { .. })) => "is in conflict".into(),
				Some(Status::Ended(end)) => format!("was {}", ended(end)),
				_ => "came to nothing".into(),
			};
			format!("change {}, which it needs, {how}", id.0)
		},
		End::OtherChain => {
			"it was made on another chain than the one that there is now: do it again where it belongs".into()
		},
		End::Retracted => "it was made on something that the chain has taken back".into(),
		End::NoPlace => "this account has no place in the pot any more".into(),
		End::NoPot if is_dissolved(session, book) => "the pot was dissolved".into(),
		End::NoPot => "the chain does not have this pot".into(),
		End::Chain(why) => format!("the chain refuses it: {why}"),
		End::Cancelled => "it was taken back before it was sent".into(),
		End::Dismissed(end) => self::why(session, book, ops, end),
	}
}
