//! Bringing a whole pot: made, and then filled in as many transactions as it takes. Whatever interrupts it, the
//! same command goes on where it stopped.

use crate::{
	args::Asking,
	ask::go_on,
	book::Book,
	commands::{balance::balance_table, pot::Creation, transfer::show_plan},
	documents::{Imported, Potless},
	explain::explain,
	failure::{Failure, Result},
	progress::{bar, patiently},
	session::Session,
	show::{dim, print, print_json, say},
	write::{may_have_landed, BATCH},
};
use pot_ledger::{Op, PotId};
use potchain_client::{deadline::sleep, Block, Call, Error, Level, Replica};
use std::time::Duration;

/// How often to go on after the node lost sight of a transaction: what landed is not sent again.
const ATTEMPTS: usize = 3;
/// How often to look whether all is final, and how long to wait in between.
const FINALITY_ATTEMPTS: u32 = 20;
const FINALITY_EVERY: Duration = Duration::from_millis(500);

/// A pot to be made and filled.
pub struct Bulk<'a> {
	/// Its id.
	pub pot: PotId,
	/// How it is made.
	pub creation: Creation,
	/// What is still to be sent to the pot as it is.
	pub left: &'a dyn Fn(&Replica) -> Result<Vec<Op>>,
}

/// Shows what will be done, asks, does it, and says what came of it.
pub async fn bring(
	session: &Session,
	bulk: &Bulk<'_>,
	plan: impl FnOnce(bool, usize) -> Imported,
	schema: &'static str,
	asking: Asking,
) -> Result {
	let present = present(session, bulk.pot, Level::Included).await?;
	let left = remaining(session, bulk, Level::Included).await?;
	let plan = plan(present.is_some(), left.len());
	if !session.options.json {
		show_plan(&plan)?;
	}
	if present.is_none() || !left.is_empty() {
		go_on(session, asking, "Send it?")?;
	}
	let sends = !asking.writing.dry_run;
	if sends {
		if present.is_none() {
			let (book, _) = bulk.creation.rehearse(session).await?;
			bulk.creation.send(session, &book).await?;
		}
		send_all(session, bulk, left.len()).await?;
		session.choose(bulk.pot)?;
	}
	if session.options.json {
		return print_json(&Potless { schema, body: plan });
	}
	if !sends {
		return print(dim("nothing was sent"));
	}
	let book = session.book_of(bulk.pot, Level::Final, session.block(Level::Final).await?).await?;
	print(format!("\n{}", balance_table(&book)))?;
	say(dim("It is the current pot now, and all of it is final."));
	Ok(())
}

/// The pot as it is, if it is there.
async fn present(session: &Session, pot: PotId, level: Level) -> Result<Option<Book>> {
	let block: Block = session.block(level).await?;
	match session.chain.heads(block.hash, &[pot]).await?[0] {
		None => Ok(None),
		Some(_) => session.book_of(pot, level, block).await.map(Some),
	}
}

/// What a pot does not have yet.
async fn remaining(session: &Session, bulk: &Bulk<'_>, level: Level) -> Result<Vec<Op>> {
	match present(session, bulk.pot, level).await? {
		Some(book) => (bulk.left)(&book.replica),
		None => (bulk.left)(&Replica::new(&session.chain.genesis(), bulk.pot)),
	}
}

/// Sends what the pot does not have, until it has all of it for good.
async fn send_all(session: &Session, bulk: &Bulk<'_>, whole: usize) -> Result {
	let progress = bar("sending", whole as u64);
	let mut left = remaining(session, bulk, Level::Included).await?;
	for _ in 0..ATTEMPTS {
		progress.set_position(whole.saturating_sub(left.len()) as u64);
		let Err(error) = send_batches(session, bulk.pot, &left, |sent| progress.inc(sent)).await else { break };
		// Another run of the same command may have been under way, and some of this one may have landed.
		let now = remaining(session, bulk, Level::Included).await?;
		if now.len() == left.len() && !may_have_landed(&error) {
			return Err(explained(session, bulk.pot, &left, error).await);
		}
		say("some of it was under way already: going on with the rest");
		left = now;
	}
	progress.finish_and_clear();
	patiently("waiting for finality", all_final(session, bulk)).await
}

/// Waits until nothing is missing in what is final.
async fn all_final(session: &Session, bulk: &Bulk<'_>) -> Result {
	let mut missing = usize::MAX;
	for _ in 0..FINALITY_ATTEMPTS {
		missing = remaining(session, bulk, Level::Final).await?.len();
		if missing == 0 {
			return Ok(());
		}
		sleep(FINALITY_EVERY).await;
	}
	Err(Failure::Unreachable(format!("{missing} entries are not final yet: the same command goes on with them")))
}

/// Sends batches one after another, each into a block before the next, and waits for the last to be final.
async fn send_batches(session: &Session, pot: PotId, ops: &[Op], sent: impl Fn(u64)) -> potchain_client::Result<()> {
	let key = session.key.as_ref().expect("whoever brings a pot has asked for the key before; qed");
	let mut last = None;
	for batch in ops.chunks(BATCH) {
		let mut submission = session.chain.submit(&key.pair, Call::Append { pot, ops: batch.to_vec() }).await?;
		submission.included().await?;
		sent(batch.len() as u64);
		last = Some(submission);
	}
	match last {
		Some(mut last) => patiently("waiting for finality", last.finalized()).await.map(|_| ()),
		None => Ok(()),
	}
}

async fn explained(session: &Session, pot: PotId, ops: &[Op], error: Error) -> Failure {
	let Error::Refused { op, why } = error else { return error.into() };
	let book = match session.block(Level::Included).await {
		Ok(block) => session.book_of(pot, Level::Included, block).await,
		Err(failure) => Err(failure),
	};
	match (book, ops.get(usize::from(op))) {
		(Ok(book), Some(op)) => Failure::Refused(explain(&book, op, why)),
		_ => error.into(),
	}
}
