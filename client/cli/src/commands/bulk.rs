//! Bringing a whole pot: made, and then filled in as many transactions as it takes. Whatever interrupts it, the
//! same command goes on where it stopped.

use crate::{
	args::Asking,
	ask::go_on,
	book::Book,
	commands::{balance::balance_table, pot::Creation, storage::top_up, transfer::show_plan},
	documents::{Imported, Potless},
	explain::explain,
	failure::{Failure, Result},
	progress::{bar, patiently},
	session::Session,
	show::{dim, print, print_json, say},
	write::{may_have_landed, ready, seal_all, BATCH},
};
use pot_ledger::{Amount, Op, PotId};
use potchain_client::{account_of, deadline::sleep, identity::Seat, Block, Call, Error, Level, Opened, Ready, Replica};
use std::time::Duration;

/// How often to go on after the node lost sight of a transaction: what landed is not sent again.
const ATTEMPTS: usize = 3;
/// How often to look whether all is final, and how long to wait in between.
const FINALITY_ATTEMPTS: u32 = 20;
const FINALITY_EVERY: Duration = Duration::from_millis(500);

/// A pot to be made and filled.
pub struct Bulk<'a> {
	/// How it is made.
	pub creation: Creation,
	/// What is still to be sent to the pot as it is.
	pub left: &'a dyn Fn(&Opened) -> Result<Vec<Op>>,
}

/// Shows what will be done, asks, does it, and says what came of it.
pub async fn bring(
	session: &Session,
	bulk: &Bulk<'_>,
	plan: impl FnOnce(bool, usize) -> Imported,
	schema: &'static str,
	asking: Asking,
) -> Result {
	let present = present(session, bulk.creation.pot, Level::Included).await?;
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
		session.choose(bulk.creation.pot)?;
	}
	if session.options.json {
		return print_json(&Potless { schema, body: plan });
	}
	if !sends {
		return print(dim("nothing was sent"));
	}
	let book = session.book_of(bulk.creation.pot, Level::Final, session.block(Level::Final).await?).await?;
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
	match present(session, bulk.creation.pot, level).await? {
		Some(book) => (bulk.left)(&book.opened),
		None => (bulk.left)(&Opened::new(Replica::new(&session.chain.genesis(), bulk.creation.pot), None)?),
	}
}

/// Sends what the pot does not have, until it has all of it for good.
async fn send_all(session: &Session, bulk: &Bulk<'_>, whole: usize) -> Result {
	let progress = bar("sending", whole as u64);
	let mut left = remaining(session, bulk, Level::Included).await?;
	for _ in 0..ATTEMPTS {
		progress.set_position(whole.saturating_sub(left.len()) as u64);
		let Err(error) = send_batches(session, bulk.creation.pot, &left, |sent| progress.inc(sent)).await? else {
			break;
		};
		// Another run of the same command may have been under way, and some of this one may have landed.
		let now = remaining(session, bulk, Level::Included).await?;
		if now.len() == left.len() && !may_have_landed(&error) {
			return Err(explained(session, bulk.creation.pot, &left, error).await);
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
async fn send_batches(
	session: &Session,
	pot: PotId,
	ops: &[Op],
	sent: impl Fn(u64),
) -> Result<potchain_client::Result<()>> {
	let book = session.book_of(pot, Level::Included, session.block(Level::Included).await?).await?;
	let (by, seat) = book.author().and_then(|by| Ok((by, book.seat()?)))?;
	// Where somebody was put out of it since, a new key comes first.
	let Ready { ops: key, keyring } = ready(&book, Vec::new())?;
	let sealed = |ops: &[Op]| seal_all(&Ready { ops: ops.to_vec(), keyring: keyring.clone() }, by);
	let mut batches = ops.chunks(BATCH).map(sealed).collect::<Result<Vec<_>>>()?;
	if let Some(first) = batches.first_mut() {
		first.splice(0..0, key);
	}
	if let Some(first) = batches.first().filter(|_| seat != Seat::Own) {
		let (call, times) = (Call::Append { pot, ops: first.clone() }, batches.len() as u128);
		top_up_fees(session, &book, seat, call, times).await?;
	}
	let key = session.key()?.identity.key(seat);
	let sending = async {
		let mut last = None;
		for (ops, plain) in batches.into_iter().zip(ops.chunks(BATCH)) {
			let mut submission = session.chain.submit(&key, Call::Append { pot, ops }).await?;
			submission.included().await?;
			sent(plain.len() as u64);
			last = Some(submission);
		}
		match last {
			Some(mut last) => patiently("waiting for finality", last.finalized()).await.map(|_| ()),
			None => Ok(()),
		}
	};
	Ok(sending.await)
}

/// Gives the pot's account the fees of as many calls, as far as it lacks them: what is brought at once is more than what is
/// free. That this account and my own are one person's is public already, because one paid for the other's pot.
async fn top_up_fees(session: &Session, book: &Book, seat: Seat, call: Call, times: u128) -> Result {
	let key = session.key()?.identity.key(seat);
	let fees = session.chain.fee(book.block, &key, call).await?.0.saturating_mul(times);
	let has = session.chain.spendable(book.block, &account_of(&key)).await?.0;
	match fees.checked_sub(has).filter(|missing| *missing > 0) {
		Some(missing) => top_up(session, seat, Amount(missing)).await,
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
