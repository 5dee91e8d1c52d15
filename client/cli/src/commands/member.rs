//! Members: who is in a pot, and as what.

use crate::{
	args::{Member, Members, Writing},
	ask::be_sure,
	book::{name, readable, role, text, Book},
	commands::pool,
	failure::{refused, usage, Failure, Result},
	secret::{address, parse_address},
	session::Session,
	show::{dim, money, print, print_json, say, signed, stands_on, table, Column},
	write::{rehearse, write},
};
use pot_ledger::{MemberId, MemberPatch, MemberState, Op, Patch, Role, Text};
use potchain_client::{
	names::{self, NameError},
	pay::PayTo,
	views, Level,
};

/// `pot member`.
pub async fn run(session: &Session, members: &Members) -> Result {
	let Some(command) = &members.command else {
		return list(session, members.reading.level()).await;
	};
	session.key()?;
	let book = session.book(Level::Pending).await?;
	let (ops, writing) = change(&book, command)?;
	rehearse(&book, &ops)?;
	if let Member::Merge { from, into, asking } = command {
		let (from, into) = (name(book.state(), book.member(from)?), name(book.state(), book.member(into)?));
		let question = format!("{from}'s place becomes a part of {into}'s for ever. Go on?");
		be_sure(*asking, &question)?;
	}
	let detached = ops.iter().find_map(|op| if let Op::DetachMember { id, .. } = op { Some(*id) } else { None });
	let closes = ops.iter().any(|op| matches!(op, Op::DeactivateMember { .. }));
	if let Some(id) = detached.filter(|_| !closes && !session.options.json) {
		say(format!(
			"{}: their place stays in the books with that balance, and only their access ends",
			standing(&book, id)
		));
	}
	write(session, &book, ops, writing).await
}

/// `pot leave`.
pub async fn leave(session: &Session, writing: Writing) -> Result {
	session.key()?;
	let book = session.book(Level::Pending).await?;
	let id = book.author()?;
	let base = book.state().members()[usize::from(id)].record.revisions.latest;
	let op = Op::DetachMember { id, base, account: None };
	rehearse(&book, std::slice::from_ref(&op))?;
	if !session.options.json {
		say(format!(
			"{}: your place stays in the books as a guest's, with all that is in it, and only your access ends",
			standing(&book, id)
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
		Column::Right("weight"),
		Column::Left("account"),
		Column::Left("pay to"),
	];
	print(table(columns, (0..).zip(book.state().members()).map(|(id, place)| row(&book, id, place))))?;
	print(stands_on(&book))
}

fn row(book: &Book, id: MemberId, place: &MemberState) -> [String; 7] {
	let me = if book.me == Some(id) { " (me)" } else { "" };
	let into = book.state().place(id);
	let account = match &place.record.accounts[..] {
		_ if into != id => dim(format!("a part of {}", name(book.state(), into))),
		_ if book.pool() == Some(id) => dim(format!("the pool: {}", pool::standing(book))),
		_ if !place.record.active => dim("closed"),
		[] => dim("guest"),
		accounts => accounts.iter().map(address).collect::<Vec<_>>().join(" "),
	};
	let balance = book.state().balances().get(usize::from(id)).copied().unwrap_or_default();
	let name = format!("{}{me}", name(book.state(), id));
	let weight = place.weight.map(|weight| weight.to_string()).unwrap_or_default();
	let pay_to = readable(place.pay_to.as_ref());
	let may = if book.pool() == Some(id) { String::new() } else { role(place.record.role).into() };
	[dim(format!("#{id}")), name, may, signed(book.state(), balance), weight, account, pay_to]
}

fn change(book: &Book, command: &Member) -> Result<(Vec<Op>, Writing)> {
	let (op, writing) = match command {
		Member::Add { name, role, writing } => {
			let id = book.state().members().len() as MemberId;
			(Op::AddMember { id, name: name_for(book, name, id)?, role: (*role).into() }, *writing)
		},
		Member::Remove { name, writing } => return Ok((remove(book, book.member(name)?)?, *writing)),
		Member::Restore { name, writing } => {
			let (id, base) = place(book, name)?;
			(Op::ReactivateMember { id, base }, *writing)
		},
		Member::Readmit { account, writing } => (Op::Readmit { account: parse_address(account)? }, *writing),
		Member::Role { name, role, writing } => {
			let (id, base) = place(book, name)?;
			let set = MemberPatch { role: Some((*role).into()), ..MemberPatch::default() };
			(Op::AmendMember { id, base, set }, *writing)
		},
		Member::Rename { name, new, writing } => {
			let (id, base) = place(book, name)?;
			let set = MemberPatch { name: Some(name_for(book, new, id)?), ..MemberPatch::default() };
			(Op::AmendMember { id, base, set }, *writing)
		},
		Member::Weight { weights, writing } => return Ok((weigh(book, weights)?, *writing)),
		Member::PayTo { words, writing } => (pay_to(book, words)?, *writing),
		Member::Transfer { name, writing } => return Ok((transfer(book, name)?, *writing)),
		Member::Merge { from, into, asking } => {
			let ((from, base), into) = (place(book, from)?, book.member(into)?);
			if from == into {
				return usage("that is one place: name the guest, and then whose place it becomes a part of");
			}
			(Op::MergeMember { from, base, into }, asking.writing)
		},
	};
	Ok((vec![op], writing))
}

/// Sets weights, as in `anna=4`, or takes them away, as in `anna=none`.
fn weigh(book: &Book, weights: &[String]) -> Result<Vec<Op>> {
	let mut ops = Vec::new();
	for row in weights {
		let Some((who, weight)) = row.split_once('=') else {
			return usage(format!("say how much for each, as in anna=4 child=1, and not just {row:?}"));
		};
		let (id, base) = place(book, who.trim())?;
		if ops.iter().any(|op| matches!(op, Op::AmendMember { id: there, .. } if *there == id)) {
			return usage(format!("{} is named twice", name(book.state(), id)));
		}
		let weight = match weight.trim() {
			"none" => Patch::Clear,
			number => Patch::Set(number.parse().map_err(|_| not_whole(number))?),
		};
		ops.push(Op::AmendMember { id, base, set: MemberPatch { weight, ..MemberPatch::default() } });
	}
	Ok(ops)
}

fn not_whole(number: &str) -> Failure {
	let how = "for a couple of 2 and a child of 0.5, say 4 and 1";
	Failure::Usage(format!("{number:?} is no weight: weights are whole numbers, or none; {how}"))
}

/// Says where to pay a member, or me. What is mistyped is refused: money would go wrong.
fn pay_to(book: &Book, words: &[String]) -> Result<Op> {
	let (id, said) = match words {
		[said] => (book.author()?, said),
		[who, said] => (book.member(who)?, said),
		_ => return usage("say where to pay, as in `pot member pay-to paypal.me/alice`"),
	};
	let base = book.state().members()[usize::from(id)].record.revisions.latest;
	let pay_to = match said.trim() {
		"none" | "" => Patch::Clear,
		said => {
			said.parse::<PayTo>().map_err(|mistyped| Failure::Usage(mistyped.to_string()))?;
			Patch::Set(text(said)?)
		},
	};
	Ok(Op::AmendMember { id, base, set: MemberPatch { pay_to, ..MemberPatch::default() } })
}

/// Makes a member an owner, and then me an editor: the pot is never without one.
fn transfer(book: &Book, to: &str) -> Result<Vec<Op>> {
	let (to, base) = place(book, to)?;
	let me = book.author()?;
	if to == me {
		return usage("that is you already: name who shall be the owner in your place");
	}
	let mine = book.state().members()[usize::from(me)].record.revisions.latest;
	let becomes = |role| MemberPatch { role: Some(role), ..MemberPatch::default() };
	let owner = Op::AmendMember { id: to, base, set: becomes(Role::Owner) };
	let editor = Op::AmendMember { id: me, base: mine, set: becomes(Role::Editor) };
	Ok(vec![owner, editor])
}

/// What the member with this number can be called, beside the others.
pub fn name_for(book: &Book, new: &str, id: MemberId) -> Result<Text> {
	let others = (0..).zip(book.state().members()).filter(|row| row.0 != id);
	let others: Vec<_> = others.map(|(other, place)| (name(book.state(), other), place.record.active)).collect();
	match names::check(new, others.iter().map(|row| row.0.as_str())) {
		Ok(name) => text(&name),
		Err(NameError::Taken(twin)) if others.contains(&(twin.clone(), false)) => {
			usage(format!("there was a member called {twin}: open their place again with `pot member restore {twin}`"))
		},
		Err(why) => usage(why.to_string()),
	}
}

/// Takes the access of a place away, and all open links with it, of which its devices may have some; closes it if it is even.
fn remove(book: &Book, id: MemberId) -> Result<Vec<Op>> {
	let record = &book.state().members()[usize::from(id)].record;
	let base = record.revisions.latest;
	let balance = book.state().balances().get(usize::from(id)).copied().unwrap_or_default();
	let (has_access, is_even) = (!record.accounts.is_empty(), balance == 0);
	if !has_access && !is_even {
		return refused(format!(
			"{}, and is a guest: settle that first (`pot settle`), then their place can be closed",
			standing(book, id)
		));
	}
	let links = book.state().invites().keys().filter(|_| has_access).map(|number| Op::RevokeInvite { number: *number });
	let detach = has_access.then_some(Op::DetachMember { id, base, account: None });
	// With nothing left to take away it is for the rules to say why it cannot be closed.
	let close = (is_even && (record.active || !has_access)).then_some(Op::DeactivateMember { id, base });
	Ok(links.chain(detach).chain(close).collect())
}

/// As in `Bob owes 30.00`.
fn standing(book: &Book, id: MemberId) -> String {
	let balance = book.state().balances().get(usize::from(id)).copied().unwrap_or_default();
	let sum = money(book.state(), balance.unsigned_abs());
	let stands = match balance {
		0 => "is even".into(),
		..0 => format!("owes {sum}"),
		_ => format!("is owed {sum}"),
	};
	format!("{} {stands}", name(book.state(), id))
}

fn place(book: &Book, name: &str) -> Result<(MemberId, pot_ledger::Rev)> {
	let id = book.member(name)?;
	Ok((id, book.state().members()[usize::from(id)].record.revisions.latest))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::book::tests::{apply, book, expense, join, DINNER};
	use pot_ledger::{AccountId, Split, Text};

	#[test]
	fn an_even_place_is_closed() {
		assert_eq!(remove(&book(&["Bob"]), 1), Ok(vec![Op::DeactivateMember { id: 1, base: 1 }]));
	}

	#[test]
	fn an_even_place_loses_its_access_with_all_open_links_and_is_closed() {
		let mut book = book(&[]);
		join(&mut book, 1, AccountId([2; 32]), Some("Bob"));
		let what = pot_ledger::Invitation::Any { role: Role::Editor };
		apply(&mut book, 0, Op::Invite { number: 1, key: [0; 32], what, expires: 9, uses: 9 });
		let ops = remove(&book, 1).unwrap();
		assert!(matches!(
			ops[..],
			[Op::RevokeInvite { number: 1 }, Op::DetachMember { .. }, Op::DeactivateMember { .. }]
		));
		ops.into_iter().for_each(|op| apply(&mut book, 0, op));
		let bob = &book.state().members()[1].record;
		assert!(bob.accounts.is_empty() && !bob.active && book.state().invites().is_empty());
		assert!(rehearse(&book, &remove(&book, 1).unwrap()).is_err(), "there is nothing left to take away");
	}

	#[test]
	fn a_place_with_a_balance_loses_its_access_only() {
		let mut book = book(&["Guest"]);
		join(&mut book, 2, AccountId([2; 32]), Some("Bob"));
		apply(&mut book, 0, expense(DINNER, "Dinner", 30_00, Split::Equal(vec![0, 1, 2].try_into().unwrap())));
		assert_eq!(remove(&book, 2), Ok(vec![Op::DetachMember { id: 2, base: 1, account: None }]));
		let Err(Failure::Refused(message)) = remove(&book, 1) else { panic!("a guest has no access to lose") };
		assert!(message.contains("settle that first"), "{message}");
	}

	#[test]
	fn weights_are_whole_and_divide_what_says_nothing_of_it() {
		let mut book = book(&["Couple", "Child"]);
		let words = |rows: &[&str]| rows.iter().map(|row| (*row).to_owned()).collect::<Vec<_>>();
		for op in weigh(&book, &words(&["couple=4", "child=1", "alice=2"])).unwrap() {
			apply(&mut book, 0, op);
		}
		let shares = Split::Shares(vec![(0, 2), (1, 4), (2, 1)].try_into().unwrap());
		assert_eq!(book.state().default_split(), Some(shares));
		let message = |rows: &[&str]| weigh(&book, &words(rows)).unwrap_err().message().unwrap().to_owned();
		assert!(message(&["child=0.5"]).contains("say 4 and 1"));
		assert!(message(&["child"]).contains("anna=4"));
		assert!(message(&["child=1", "chi=2"]).contains("named twice"));
	}

	#[test]
	fn where_to_pay_is_refused_if_it_is_mistyped() {
		let book = book(&["Bob"]);
		let said = |words: &[&str]| pay_to(&book, &words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
		assert!(matches!(said(&["CH93 0076 2011 6238 5295 7"]), Ok(Op::AmendMember { id: 0, .. })));
		assert!(matches!(said(&["bob", "none"]), Ok(Op::AmendMember { id: 1, .. })));
		let message = said(&["CH93 0076 2011 6238 5295 8"]).unwrap_err().message().unwrap().to_owned();
		assert!(message.contains("check digits"), "{message}");
	}

	#[test]
	fn a_pot_that_is_handed_over_has_another_owner() {
		let mut book = book(&[]);
		join(&mut book, 1, AccountId([2; 32]), Some("Bob"));
		for op in transfer(&book, "bob").unwrap() {
			apply(&mut book, 0, op);
		}
		let roles: Vec<_> = book.state().members().iter().map(|place| place.record.role).collect();
		assert_eq!(roles, [Role::Editor, Role::Owner]);
		assert!(transfer(&book, "me").is_err());
	}

	#[test]
	fn a_place_becomes_a_part_of_another_one_only() {
		let book = book(&["Gus"]);
		let merge = |into: &str| {
			change(&book, &Member::Merge { from: "gus".into(), into: into.into(), asking: Default::default() })
		};
		let (ops, _) = merge("alice").unwrap();
		assert_eq!(ops, [Op::MergeMember { from: 1, base: 1, into: 0 }]);
		assert!(merge("Gus").unwrap_err().message().unwrap().contains("that is one place"));
	}

	#[test]
	fn the_list_says_what_a_place_is() {
		let mut book = book(&["Bobby", "Bob"]);
		apply(&mut book, 0, Op::AddPool { id: 3, name: Text::plain("Kitty").unwrap() });
		apply(&mut book, 0, Op::MergeMember { from: 1, base: 1, into: 2 });
		let account = |id: MemberId| row(&book, id, &book.state().members()[usize::from(id)])[5].clone();
		assert!(account(1).contains("a part of Bob"), "{}", account(1));
		assert!(account(3).contains("the pool: "), "{}", account(3));
	}

	#[test]
	fn a_second_member_of_a_name_is_refused() {
		let mut book = book(&["Bob"]);
		assert!(name_for(&book, "bob ", 2).is_err());
		assert_eq!(name_for(&book, " Bobby ", 2), text("Bobby"));
		assert_eq!(name_for(&book, "BOB", 1), text("BOB"), "one's own name is not taken");
		apply(&mut book, 0, Op::DeactivateMember { id: 1, base: 1 });
		let Err(Failure::Usage(message)) = name_for(&book, "Bob", 2) else { panic!("the place can be opened again") };
		assert!(message.contains("pot member restore Bob"), "{message}");
	}
}
