//! Bringing a whole pot: made, and then filled in as many transactions as it takes. Whatever interrupts it, the
//! same command goes on where it stopped.

use crate::{
	args::Asking,
	ask::go_on,
	book::Book,
	commands::{
		balance::balance_table,
		pot::{create, rehearse},
		storage::top_up,
		transfer::show_plan,
	},
	documents::{Imported, Potless},
	failure::{Failure, Result},
	follow::{follow, standing, why},
	progress::bar,
	secret::random,
	session::Session,
	show::{count, dim, print, print_json, say},
};
use futures::future::{select, Either};
use pot_ledger::{Amount, Op};
use potchain_client::{
	account_of,
	creation::Creation,
	deadline::sleep,
	identity::Seat,
	sync::{Change, Pot, Status, BATCH},
	Call, Level, Opened, Ready, Replica,
};
use std::{pin::pin, time::Duration};

/// How often the bar moves.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// A pot to be made and filled.
pub struct Bulk<'a> {
	/// How it is made.
	pub creation: Creation,
	/// What is still to be done to the pot as it is.
	pub left: &'a dyn Fn(&Opened) -> Result<Vec<Op>>,
}

/// Shows what will be done, asks, does it, and says what came of it.
pub async fn bring(
	session: &Session,
	bulk: &Bulk<'_>,
	plan: impl FnOnce(Option<&Book>, usize) -> Imported,
	schema: &'static str,
	asking: Asking,
) -> Result {
	let present = present(session, bulk).await?;
	let left = match &present {
		Some(book) => (bulk.left)(&book.opened)?,
		None => (bulk.left)(&Opened::new(Replica::new(&session.genesis, bulk.creation.pot), None)?)?,
	};
	let plan = plan(present.as_ref(), left.len());
	if !session.options.json {
		show_plan(&plan)?;
	}
	if present.is_none() || !left.is_empty() {
		go_on(session, asking, "Send it?")?;
	}
	let sends = !asking.writing.dry_run;
	let kept = match sends {
		true => fill(session, bulk, present.is_none(), &left).await?,
		false => None,
	};
	if session.options.json {
		return print_json(&Potless { schema, body: plan });
	}
	if !sends {
		return print(dim("nothing was sent"));
	}
	let book = session.book_of(bulk.creation.pot, Level::Pending).await?;
	print(format!("\n{}", balance_table(&book)))?;
	say(dim(match kept {
		None => "It is the current pot now, and all of it is final.".to_owned(),
		Some(status) => format!("It is the current pot now. All of it is here: {}.", standing(session, &status)),
	}));
	Ok(())
}

/// The pot as it is, if it is there.
async fn present(session: &Session, bulk: &Bulk<'_>) -> Result<Option<Book>> {
	let pot = bulk.creation.pot;
	match session.seat(pot).await? {
		Some(_) => session.book_of(pot, Level::Pending).await.map(Some),
		None => Ok(None),
	}
}

/// Makes the pot, if it is new, and does what it lacks. Returns how far the slowest has come, if not all is final.
async fn fill(session: &Session, bulk: &Bulk<'_>, is_new: bool, left: &[Op]) -> Result<Option<Status>> {
	if is_new {
		let (book, rehearsal) = rehearse(session, &bulk.creation)?;
		create(session, &bulk.creation, &book, &rehearsal).await?;
	}
	session.choose(bulk.creation.pot)?;
	let pot = session.pots()?.pot(bulk.creation.pot);
	top_up_fees(session, &pot, left).await?;
	let mut changes = Vec::new();
	for ops in left.chunks(BATCH) {
		changes.push(pot.change(ops.to_vec()).await?);
	}
	let done = {
		let (following, moving) = (follow(session, &changes), show_progress(&changes));
		match select(pin!(following), pin!(moving)).await {
			Either::Left((done, _)) => done?,
			Either::Right((never, _)) => match never {},
		}
	};
	for ((change, ops), status) in changes.iter().zip(left.chunks(BATCH)).zip(&done.statuses) {
		if let Status::Ended(end) = status {
			let book = session.book_of(pot.id(), Level::Pending).await?;
			change.dismiss().await?;
			return Err(Failure::Refused(why(session, Some(&book), ops, end)));
		}
	}
	let unfinished = done.statuses.into_iter().find(|status| !status.is_decided());
	if unfinished.is_some() {
		say(format!("{} may take a while: `pot sync` waits for it", count(left.len(), "entry", "entries")));
	}
	Ok(unfinished)
}

/// Moves a bar as changes get into blocks.
async fn show_progress(changes: &[Change]) -> std::convert::Infallible {
	let progress = bar("sending", changes.len() as u64);
	loop {
		let is_done = |change: &&Change| matches!(change.status(), Some(Status::Included(_) | Status::Final(_)));
		progress.set_position(changes.iter().filter(is_done).count() as u64);
		sleep(LOOK_EVERY).await;
	}
}

/// Gives the pot's account the fees of all operations, as far as it lacks them: what is brought at once is more than what
/// is free. That this account and my own are one person's is public already, because one paid for the other's pot.
async fn top_up_fees(session: &Session, pot: &Pot, ops: &[Op]) -> Result {
	let Some(seat) = session.seat(pot.id()).await?.filter(|seat| *seat != Seat::Own && session.offline().is_none())
	else {
		return Ok(());
	};
	let Some(first) = ops.chunks(BATCH).next() else { return Ok(()) };
	let key = session.key()?.identity.key(seat);
	let book = session.book_of(pot.id(), Level::Pending).await?;
	let ready = Ready { ops: first.to_vec(), keyring: book.opened.keyring().clone() };
	let sealed = ready.sealed(book.author()?, random()?.into()).map_err(crate::commands::pot::unsealed)?;
	let block = session.block(Level::Included).await?;
	let fee = session.chain()?.fee(block, &key, Call::Append { pot: pot.id(), ops: sealed }).await?.0;
	let fees = fee.saturating_mul(ops.len().div_ceil(BATCH) as u128);
	match session.chain()?.lacking(block, &account_of(&key), Amount(fees)).await? {
		Amount(0) => Ok(()),
		missing => top_up(session, seat, missing).await,
	}
}
