//! What is said of a pot itself, and its closing, reopening and end.

use crate::{
	args::{Archive, Dissolve, Policy, Set, Writing},
	ask::be_sure,
	book::{name, pot_name, readable, Book, Ids},
	commands::{expense::text_patch, pool},
	failure::{usage, Result},
	session::Session,
	show::{bold, dim, money, names, print, print_json, stands_on, table, Column},
	terms,
	write::{rehearse, write},
};
use pot_ledger::{Life, Op, Patch, PotPatch, Rev, Split, State, View, NOTICE};
use potchain_client::{date, describe::Describe, views, Level};

/// The pot's revision: what the next change to it names as its base.
pub fn base(book: &Book) -> Rev {
	book.state().pot().map_or(0, |pot| pot.revisions.latest)
}

/// `pot set`: changes what is said of the pot, or shows it.
pub async fn set(session: &Session, set: &Set) -> Result {
	let book = session.book(set.reading.level()).await?;
	let patch = patch(&book, set)?;
	if patch != PotPatch::default() {
		session.key()?;
		return write(session, &book, vec![Op::AmendPot { base: base(&book), set: patch }], set.writing).await;
	}
	if session.options.json {
		return print_json(&views::pot(book.at(), book.state()));
	}
	print(bold(book.title()))?;
	print(table([Column::Left(""), Column::Left("")], rows(&book)))?;
	print(stands_on(&book))
}

fn rows(book: &Book) -> Vec<[String; 2]> {
	let state = book.state();
	let details = state.details();
	let describe = Describe { before: state, ids: &Ids::of(state) };
	let concerned = state.pot().is_some_and(|pot| pot.policy == pot_ledger::Policy::Concerned);
	let named = details.categories.iter().flatten().map(|name| readable(Some(name)));
	let rows = [
		("books", closed(state)),
		("note", details.note.as_ref().map(|note| readable(Some(note)))),
		("currency", Some(crate::book::currency(state).code().to_owned())),
		("owners", Some(names(state, owners(book)))),
		(
			"policy",
			Some(match concerned {
				true => "concerned: an item is changed by who made it, who paid, and owners".to_owned(),
				false => "editors: every editor may change the items of others".to_owned(),
			}),
		),
		("divided", state.default_split().map(|split| describe.split(&split))),
		("categories", Some(named.collect::<Vec<_>>().join(", ")).filter(|names| !names.is_empty())),
		("goal", details.goal.map(|goal| money(state, goal.0))),
		("reinvited", state.pot().map(|pot| format!("after {} hours", pot.reinvite_hours))),
		("pool", book.pool().map(|id| format!("{} · {}", name(state, id), pool::standing(book)))),
	];
	rows.into_iter().filter_map(|(what, said)| Some([dim(what), said?])).collect()
}

/// That the books are closed, and what opens them; nothing if they are open.
pub fn closed(state: &State) -> Option<String> {
	match state.pot()?.life {
		Life::Open => None,
		Life::Archived { notice: None } => Some("archived: `pot reopen` opens them".into()),
		Life::Archived { notice: Some(given) } => {
			let ends = date::format_moment(given.saturating_add(NOTICE));
			Some(format!("archived, their end announced for {ends}: `pot reopen` opens them"))
		},
		Life::Dissolved => Some("dissolved".into()),
	}
}

/// The same as a line that stands under an answer.
pub fn print_closed(state: &State) -> Result {
	closed(state).map_or(Ok(()), |closed| print(format!("the books are {closed}")))
}

fn owners(book: &Book) -> impl Iterator<Item = pot_ledger::MemberId> + '_ {
	let members = (0..).zip(book.state().members());
	let owners = members.filter(|(_, place)| place.record.active && place.record.role == pot_ledger::Role::Owner);
	owners.map(|row| row.0)
}

fn patch(book: &Book, set: &Set) -> Result<PotPatch> {
	Ok(PotPatch {
		name: set.name.as_deref().map(pot_name).transpose()?,
		note: text_patch(set.note.as_deref())?,
		policy: set.policy.map(|policy| match policy {
			Policy::Editors => pot_ledger::Policy::Editors,
			Policy::Concerned => pot_ledger::Policy::Concerned,
		}),
		budget: Patch::Keep,
		goal: match set.goal.as_deref() {
			None => Patch::Keep,
			Some("none") => Patch::Clear,
			Some(amount) => Patch::Set(book.amount(amount)?),
		},
		default_split: split_patch(book, set.split.as_deref())?,
		reinvite_hours: set.reinvite_hours,
	})
}

/// `equal alice,bob`, `shares …`, `percent …` or `none`.
fn split_patch(book: &Book, how: Option<&str>) -> Result<Patch<Split>> {
	let Some(how) = how.map(str::trim) else { return Ok(Patch::Keep) };
	let (kind, people) = how.split_once(char::is_whitespace).unwrap_or((how, ""));
	let split = match kind {
		"none" => return Ok(Patch::Clear),
		"equal" if !people.is_empty() => terms::split(book, Some(people), None)?,
		"equal" | "shares" | "percent" => terms::split(book, None, Some(how))?,
		_ => {
			return usage(format!(
				"{kind:?} does not fit every expense: say equal NAME,…, shares NAME=2,…, percent NAME=60,… or none"
			))
		},
	};
	Ok(split.map_or(Patch::Keep, Patch::Set))
}

/// `pot archive`.
pub async fn archive(session: &Session, archive: &Archive) -> Result {
	session.key()?;
	let book = session.book(Level::Pending).await?;
	let op = Op::ArchivePot { base: base(&book), unsettled: archive.unsettled };
	write(session, &book, vec![op], archive.writing).await
}

/// `pot reopen`.
pub async fn reopen(session: &Session, writing: Writing) -> Result {
	session.key()?;
	let book = session.book(Level::Pending).await?;
	write(session, &book, vec![Op::ReopenPot { base: base(&book) }], writing).await
}

/// `pot dissolve`.
pub async fn dissolve(session: &Session, dissolve: &Dissolve) -> Result {
	session.key()?;
	let book = session.book(Level::Pending).await?;
	let base = base(&book);
	let (op, question) = match dissolve.announce {
		true => (Op::AnnounceEnd { base }, format!("Announce the end of {}, in thirty days?", book.title())),
		false => {
			let entries = book.log().len();
			let question = format!("Take {} with its {entries} entries from the chain, for ever?", book.title());
			(Op::DissolvePot { base }, question)
		},
	};
	let ops = vec![op];
	rehearse(&book, &ops)?;
	be_sure(dissolve.asking, &question)?;
	write(session, &book, ops, dissolve.asking.writing).await
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::book::tests::{apply, book};
	use pot_ledger::Amount;

	#[test]
	fn a_change_touches_only_what_is_named() {
		let book = book(&["Bob"]);
		assert_eq!(patch(&book, &Set::default()), Ok(PotPatch::default()));
		let set = Set { goal: Some("500".into()), note: Some("none".into()), ..Set::default() };
		let expected = PotPatch { goal: Patch::Set(Amount(500_00)), note: Patch::Clear, ..PotPatch::default() };
		assert_eq!(patch(&book, &set), Ok(expected));
	}

	#[test]
	fn a_default_split_is_one_that_fits_every_amount() {
		let book = book(&["Bob", "Carol"]);
		let equal = Split::Equal(vec![0, 1].try_into().unwrap());
		assert_eq!(split_patch(&book, Some("equal alice,bob")), Ok(Patch::Set(equal)));
		let shares = Split::Shares(vec![(0, 2), (1, 1)].try_into().unwrap());
		assert_eq!(split_patch(&book, Some("shares alice=2,bob=1")), Ok(Patch::Set(shares)));
		assert_eq!(split_patch(&book, Some("none")), Ok(Patch::Clear));
		let message = split_patch(&book, Some("exact alice=2")).unwrap_err().message().unwrap().to_owned();
		assert!(message.contains("percent NAME=60"), "{message}");
	}

	#[test]
	fn what_is_said_of_a_pot_is_shown() {
		let mut book = book(&["Bob"]);
		let op = Op::ArchivePot { base: base(&book), unsettled: false };
		apply(&mut book, 0, op);
		let rows = rows(&book);
		assert!(rows[0][1].contains("pot reopen"), "{rows:?}");
		assert!(rows.iter().any(|row| row[1] == "Alice"), "the owner is named: {rows:?}");
	}
}
