//! Members: who is in a pot, and as what.

use crate::{
	args::{Member, Members, Writing},
	book::{name, role, text, Book},
	failure::{refused, usage, Result},
	secret::{address, parse_address},
	session::Session,
	show::{dim, money, print, print_json, say, signed, stands_on, table, Column},
	write::{rehearse, write},
};
use pot_ledger::{MemberId, MemberPatch, MemberState, Op};
use potchain_client::{views, Level};

/// `pot member`.
pub async fn run(session: &Session, members: &Members) -> Result {
	let Some(command) = &members.command else {
		return list(session, members.reading.level()).await;
	};
	session.key()?;
	let book = session.book(Level::Included).await?;
	let (op, writing) = change(&book, command)?;
	rehearse(&book, std::slice::from_ref(&op))?;
	if let (Op::DetachMember { id, .. }, false) = (&op, session.options.json) {
		say(format!(
			"{}: their place stays in the books with that balance, and only their access ends",
			standing(&book, *id)
		));
	}
	write(session, &book, vec![op], writing).await
}

async fn list(session: &Session, level: Level) -> Result {
	let book = session.book(level).await?;
	if session.options.json {
		return print_json(&views::status(book.at(), book.state()));
	}
	let columns = [
		Column::Right(""),
		Column::Left("member"),
		Column::Left("may"),
		Column::Right("balance"),
		Column::Left("account"),
	];
	print(table(columns, (0..).zip(book.state().members()).map(|(id, place)| row(&book, id, place))))?;
	print(stands_on(&book))
}

fn row(book: &Book, id: MemberId, place: &MemberState) -> [String; 5] {
	let me = if book.me == Some(id) { " (me)" } else { "" };
	let account = match &place.record.account {
		_ if !place.record.active => dim("closed"),
		Some(account) => address(account),
		None => dim("guest"),
	};
	let balance = book.state().balances().get(usize::from(id)).copied().unwrap_or_default();
	let name = format!("{}{me}", name(book.state(), id));
	[dim(format!("#{id}")), name, role(place.record.role).into(), signed(book.state(), balance), account]
}

fn change(book: &Book, command: &Member) -> Result<(Op, Writing)> {
	Ok(match command {
		Member::Add { name, account, role, writing } => {
			let account = account.as_deref().map(parse_address).transpose()?;
			refuse_twin(book, name)?;
			let id = book.state().members().len() as MemberId;
			(Op::AddMember { id, name: text(name)?, role: (*role).into(), account }, *writing)
		},
		Member::Remove { name, writing } => (remove(book, book.member(name)?)?, *writing),
		Member::Restore { name, writing } => {
			let (id, base) = place(book, name)?;
			(Op::ReactivateMember { id, base }, *writing)
		},
		Member::Role { name, role, writing } => {
			let (id, base) = place(book, name)?;
			let set = MemberPatch { role: Some((*role).into()), ..MemberPatch::default() };
			(Op::AmendMember { id, base, set }, *writing)
		},
		Member::Rename { name, new, writing } => {
			let (id, base) = place(book, name)?;
			let set = MemberPatch { name: Some(text(new)?), ..MemberPatch::default() };
			(Op::AmendMember { id, base, set }, *writing)
		},
	})
}

/// Two members of one name could be told apart by number only.
fn refuse_twin(book: &Book, new: &str) -> Result {
	let twin = (0..).zip(book.state().members()).find(|(id, _)| name(book.state(), *id).eq_ignore_ascii_case(new));
	match twin {
		Some((_, place)) if !place.record.active => {
			usage(format!("there was a member called {new}: open their place again with `pot member restore {new}`"))
		},
		Some(_) => usage(format!("there is a member called {new} already: give this one another name")),
		None => Ok(()),
	}
}

/// Closes a place that is even; takes the access of any other away.
fn remove(book: &Book, id: MemberId) -> Result<Op> {
	let record = &book.state().members()[usize::from(id)].record;
	let base = record.revisions.latest;
	let balance = book.state().balances().get(usize::from(id)).copied().unwrap_or_default();
	if balance == 0 {
		return Ok(Op::DeactivateMember { id, base });
	}
	let standing = standing(book, id);
	if record.account.is_none() {
		return refused(format!(
			"{standing}, and is a guest: settle that first (`pot settle`), then their place can be closed"
		));
	}
	Ok(Op::DetachMember { id, base })
}

/// As in `Bob owes 30.00`.
fn standing(book: &Book, id: MemberId) -> String {
	let balance = book.state().balances().get(usize::from(id)).copied().unwrap_or_default();
	let owes = if balance < 0 { "owes" } else { "is owed" };
	format!("{} {owes} {}", name(book.state(), id), money(book.state(), balance.unsigned_abs()))
}

fn place(book: &Book, name: &str) -> Result<(MemberId, pot_ledger::Rev)> {
	let id = book.member(name)?;
	Ok((id, book.state().members()[usize::from(id)].record.revisions.latest))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		book::tests::{apply, book, expense, DINNER},
		failure::Failure,
	};
	use pot_ledger::{AccountId, Role, Split, Text};

	#[test]
	fn an_even_place_is_closed() {
		assert_eq!(remove(&book(&["Bob"]), 1), Ok(Op::DeactivateMember { id: 1, base: 1 }));
	}

	#[test]
	fn a_place_with_a_balance_loses_its_access_only() {
		let mut book = book(&["Guest"]);
		let bob = Op::AddMember {
			id: 2,
			name: Text::plain("Bob").unwrap(),
			role: Role::Editor,
			account: Some(AccountId([2; 32])),
		};
		apply(&mut book, 0, bob);
		apply(&mut book, 0, expense(DINNER, "Dinner", 30_00, Split::Equal(vec![0, 1, 2].try_into().unwrap())));
		assert_eq!(remove(&book, 2), Ok(Op::DetachMember { id: 2, base: 1 }));
		let Err(Failure::Refused(message)) = remove(&book, 1) else { panic!("a guest has no access to lose") };
		assert!(message.contains("settle that first"), "{message}");
	}

	#[test]
	fn a_second_member_of_a_name_is_refused() {
		let mut book = book(&["Bob"]);
		assert!(refuse_twin(&book, "bob").is_err());
		assert!(refuse_twin(&book, "Bobby").is_ok());
		apply(&mut book, 0, Op::DeactivateMember { id: 1, base: 1 });
		let Err(Failure::Usage(message)) = refuse_twin(&book, "Bob") else { panic!("the place can be opened again") };
		assert!(message.contains("pot member restore Bob"), "{message}");
	}
}
