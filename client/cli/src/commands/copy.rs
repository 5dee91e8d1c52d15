//! Going on in a copy of a pot: nobody can hold a group's books hostage.

use crate::{
	args,
	book::{name, pot_name, readable, text, Book},
	commands::{
		bulk::{bring, Bulk},
		pot::unsealed,
	},
	documents::{HasAccount, Imported},
	failure::{Failure, Result},
	secret::{address, random},
	session::Session,
};
use pot_ledger::{Op, View};
use potchain_client::{
	copy::Copy,
	creation::{Creation, Title},
	Level, Opened,
};

/// `pot copy`.
pub async fn copy(session: &Session, args: &args::Copy) -> Result {
	let account = session.key()?.account();
	let book = session.book(Level::Pending).await?;
	let me = book.author()?;
	let called = pot_name(&args.name)?;
	let title = readable(Some(&called));
	let copy = Copy::of(&book.opened, me, account, &called)
		.map_err(|bad| Failure::Refused(format!("the rules refuse a copy of this pot: {:?}", bad.why)))?;
	let called =
		Title { name: called.clone(), currency: copy.currency.clone(), owner: text(&readable(Some(&copy.owner)))? };
	let left = |pot: &Opened| Ok(copy.remaining(pot.log()));
	let (seat, seed) = (session.next_seat(false).await?, Some(random()?.into()));
	let creation = Creation::new(&session.key()?.identity, seat, copy.salt, called, seed).map_err(unsealed)?;
	let bulk = Bulk { creation, left: &left };
	let plan = |exists: Option<&Book>, left| plan(&book, &copy, &title, exists.is_some(), left);
	bring(session, &bulk, plan, "potchain/import/1", args.asking).await
}

fn plan(book: &Book, copy: &Copy, title: &str, exists: bool, left: usize) -> Imported {
	let number = |kind: fn(&Op) -> bool| copy.ops.iter().filter(|op| kind(op)).count();
	let state = book.state();
	let name_of = |account| state.place_of(account).map(|place| name(state, place)).unwrap_or_default();
	let accounts = copy.accounts.iter().map(|(member, account)| HasAccount {
		member: *member,
		name: name_of(account),
		account: address(account),
	});
	Imported {
		pot: format!("0x{}", copy.pot),
		name: title.to_owned(),
		currency: copy.currency.code().to_owned(),
		members: state.members().len(),
		expenses: 0,
		payments: number(|op| matches!(op, Op::AddPayment { .. })),
		comments: 0,
		warnings: Vec::new(),
		dropped: Vec::new(),
		accounts: accounts.collect(),
		exists,
		left,
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::book::tests::{apply, book, expense, DINNER};
	use pot_ledger::{AccountId, Split};

	#[test]
	fn a_copy_says_what_it_brings() {
		let mut book = book(&["Bob"]);
		apply(&mut book, 0, expense(DINNER, "Dinner", 30_00, Split::Equal(vec![0, 1].try_into().unwrap())));
		let copy = Copy::of(&book.opened, 0, AccountId([1; 32]), &pot_name("Again").unwrap()).unwrap();
		let plan = plan(&book, &copy, "Again", false, copy.ops.len());
		assert_eq!((plan.members, plan.payments, plan.left), (2, 1, 2));
		assert_eq!(plan.pot, format!("0x{}", copy.pot));
	}
}
