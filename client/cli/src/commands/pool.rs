//! The pool: a kitty or savings, money that is held together.

use crate::{
	args::{Hold, Pool, Put, Take},
	book::{name, Book},
	commands::{expense::optional, member::name_for},
	failure::{usage, Failure, Result},
	secret::random,
	session::Session,
	show::{bold, money, print, print_json, stands_on},
	terms::day,
	write::write,
};
use pot_ledger::{Amount, ItemId, MemberId, Op, Payment};
use potchain_client::{describe::with_currency, spending, views, Level};

/// `pot pool`: shows the pool, or adds one.
pub async fn pool(session: &Session, args: &Pool) -> Result {
	let book = session.book(args.reading.level()).await?;
	match (book.pool(), &args.name) {
		(Some(_), None) if session.options.json => print_json(&views::pot(book.at(), book.state())),
		(Some(pool), None) => {
			print(format!("{} · {}", bold(name(book.state(), pool)), standing(&book)))?;
			print(stands_on(&book))
		},
		(None, None) => usage("the pot has no pool: `pot pool Kitty` makes one"),
		(_, Some(name)) => {
			session.key()?;
			let id = book.state().members().len() as MemberId;
			let name = name_for(&book, name, id)?;
			write(session, &book, vec![Op::AddPool { id, name }], args.writing).await
		},
	}
}

/// What the pool holds and how far that is from the goal, as in `120.00 EUR held of 500.00, 24%`.
pub fn standing(book: &Book) -> String {
	let state = book.state();
	let held = spending::held(state).unwrap_or_default();
	let sum = with_currency(state, money(state, held.unsigned_abs()));
	let said = if held < 0 { format!("overdrawn by {sum}") } else { format!("{sum} held") };
	match state.details().goal {
		None => said,
		Some(goal) if held < 0 => format!("{said}, with a goal of {}", money(state, goal.0)),
		Some(Amount(goal)) => {
			let percent = held.max(0).saturating_mul(100) / (goal.max(1) as i128);
			format!("{said} of {}, {percent}%", money(state, goal))
		},
	}
}

/// `pot put`.
pub async fn put(session: &Session, put: &Put) -> Result {
	moved(session, &put.hold, put.from.as_deref(), true).await
}

/// `pot take`.
pub async fn take(session: &Session, take: &Take) -> Result {
	moved(session, &take.hold, take.to.as_deref(), false).await
}

async fn moved(session: &Session, hold: &Hold, name: Option<&str>, is_in: bool) -> Result {
	session.key()?;
	let book = session.book(Level::Pending).await?;
	let op = moved_op(&book, hold, name, is_in, ItemId(random()?))?;
	write(session, &book, vec![op], hold.writing).await
}

/// The payment of a member into the pool, or out of it.
fn moved_op(book: &Book, hold: &Hold, name: Option<&str>, is_in: bool, id: ItemId) -> Result<Op> {
	let without = || Failure::Usage("the pot has no pool: an owner adds one with `pot pool`".into());
	let pool = book.pool().ok_or_else(without)?;
	let member = name.map_or_else(|| book.author(), |name| book.member(name))?;
	let (from, to) = if is_in { (member, pool) } else { (pool, member) };
	Ok(Op::AddPayment {
		id,
		money: Payment::new(from, to, book.amount(&hold.amount)?),
		memo: optional(hold.memo.as_deref())?,
		method: None,
		reference: None,
		date: Some(day(&hold.date)?),
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		args::Writing,
		book::tests::{apply, book, DINNER, TAXI},
	};
	use pot_ledger::{Patch, PotPatch, Text};

	fn hold(amount: &str) -> Hold {
		Hold { amount: amount.into(), memo: None, date: "today".into(), writing: Writing::default() }
	}

	#[test]
	fn what_is_put_in_and_taken_out_is_held_and_measured_against_the_goal() {
		let mut book = book(&["Bob"]);
		let Err(Failure::Usage(message)) = moved_op(&book, &hold("20"), None, true, DINNER) else {
			panic!("there is no pool");
		};
		assert!(message.contains("`pot pool`"), "{message}");
		apply(&mut book, 0, Op::AddPool { id: 2, name: Text::plain("Kitty").unwrap() });
		let put = moved_op(&book, &hold("20"), Some("bob"), true, DINNER).unwrap();
		apply(&mut book, 0, put);
		assert_eq!(standing(&book), "20.00 EUR held");
		let taken = moved_op(&book, &hold("5"), None, false, TAXI).unwrap();
		apply(&mut book, 0, taken);
		let set = PotPatch { goal: Patch::Set(Amount(60_00)), ..PotPatch::default() };
		apply(&mut book, 0, Op::AmendPot { base: 1, set });
		assert_eq!(book.state().balances(), [-5_00, 20_00, -15_00]);
		assert_eq!(standing(&book), "15.00 EUR held of 60.00, 25%");
		let all = moved_op(&book, &hold("20"), None, false, ItemId([3; 16])).unwrap();
		apply(&mut book, 0, all);
		assert_eq!(standing(&book), "overdrawn by 5.00 EUR, with a goal of 60.00");
	}
}
