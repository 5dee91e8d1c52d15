//! Pots from files: of other apps, and journals.

use crate::{
	args::{self, Replay},
	book::{text as plain, Book},
	commands::{
		balance::balance_table,
		bulk::{bring, Bulk},
		pot::{my_name, unsealed},
		settle::plan_lines,
	},
	documents::Imported,
	explain::explain,
	failure::{refused, Failure, Result},
	home::cannot,
	secret::{address, random, Key},
	session::Session,
	show::{bold, count, print, print_json},
};
use pot_ledger::{Entry, Hash, Op, PotId};
use potchain_client::{
	creation::{Creation, Title},
	import::{self, Format, Import, Options},
	journal::{self, Header},
	raw::{self, Raw},
	views::{self, At},
	Block, Error, Level, Opened, Replica,
};
use std::{
	io::{read_to_string, stdin},
	path::Path,
};

/// `pot import`.
pub async fn import(session: &Session, args: &args::Import) -> Result {
	let key = session.key()?;
	let import = read_import(args, key)?;
	let title = Title { name: plain(&import.name)?, currency: import.currency.clone(), owner: plain(&import.owner)? };
	let left = |pot: &Opened| import.remaining(pot.state()).map_err(unfit);
	let (seat, seed) = (session.next_seat(args.joining.own_account).await?, Some(random()?.into()));
	let creation = Creation::new(&key.identity, seat, import.salt, title, seed).map_err(unsealed)?;
	let bulk = Bulk { creation, left: &left };
	let plan = |present: Option<&Book>, left| {
		let plan = Imported::new(bulk.creation.pot, &import, present.is_some(), left);
		// It is called what it was called then, or since, whatever is said now.
		Imported { name: present.map_or(plan.name, Book::title), ..plan }
	};
	bring(session, &bulk, plan, "potchain/import/1", args.asking).await
}

/// Reads the file, with what it does not say itself: who I am in ChopDot, and what a group of Splitwise is called.
fn read_import(args: &args::Import, key: &Key) -> Result<Import> {
	let unread = |error: import::Error| Failure::Usage(format!("{}: {error}", args.file.display()));
	let text = read(&args.file)?;
	let (mut me, mut name) = (args.owner.clone(), args.name.clone());
	match Format::of(&text).map_err(unread)? {
		Format::ChopDot => me = Some(my_name(me.as_deref(), key)?),
		Format::Splitwise => name = name.or_else(|| Some(args.file.file_stem()?.to_string_lossy().into_owned())),
		Format::Spliit => {},
	}
	let currency = args.currency.as_ref().map(|code| code.to_uppercase());
	import::read(&text, me.as_deref(), &Options { repair: args.repair, currency, name }).map_err(unread)
}

fn unfit(error: import::Error) -> Failure {
	Failure::Refused(error.to_string())
}

/// Says what will be brought.
pub fn show_plan(plan: &Imported) -> Result {
	let parts = [
		count(plan.members, "member", "members"),
		count(plan.expenses, "expense", "expenses"),
		count(plan.payments, "payment", "payments"),
		count(plan.comments, "comment", "comments"),
	];
	print(format!("{} · {} · {}", bold(&plan.name), plan.currency, parts.join(", ")))?;
	for warning in &plan.warnings {
		print(format!("  note: {warning}"))?;
	}
	for row in &plan.accounts {
		print(format!("  {} has the account {}: nobody gets access without being asked", row.name, row.account))?;
	}
	for dropped in &plan.dropped {
		print(format!("  not imported: {dropped}"))?;
	}
	match (plan.exists, plan.left) {
		(false, left) => {
			print(format!("It will be the pot {}, with {}.", plan.pot, count(left + 1, "entry", "entries")))
		},
		(true, 0) => print(format!("It was brought in before, as {}: the pot {} has all of it.", plan.name, plan.pot)),
		(true, left) => {
			let left = count(left, "entry is", "entries are");
			print(format!("It was begun before, as {}: the pot {} is there; {left} to go.", plan.name, plan.pot))
		},
	}
}

/// `pot replay`.
pub fn replay(args: &Replay, json: bool) -> Result {
	let text = read(&args.file)?;
	let recorded =
		Recorded::read(&text).map_err(|error| Failure::Usage(format!("{}: {error}", args.file.display())))?;
	let replica = Replica::new(&recorded.genesis.unwrap_or_default(), recorded.pot.unwrap_or_default());
	let (opened, block) = (Opened::new(replica, None)?, Block { number: 0, hash: Default::default() });
	let mut book = Book { opened, seat: None, level: Level::Final, block, by_light: false, me: None };
	for (entry, claimed) in &recorded.log {
		let appended = match claimed {
			Some(head) => book.opened.append_claimed(entry.clone(), head),
			None => book.opened.append(entry.clone()).map(|_| ()),
		};
		if let Err(error) = appended {
			let seq = book.next_seq();
			return Err(match error {
				Error::BadLog(bad) if seq == 0 => {
					Failure::Refused(format!("entry 0: {:?}: a journal begins with pot.create", bad.why))
				},
				Error::BadLog(bad) => Failure::Refused(format!("entry {seq}: {}", explain(&book, &entry.op, bad.why))),
				error => error.into(),
			});
		}
		if args.each && json {
			print_json(&views::balances(recorded.at(&book), book.state()))?;
		}
	}
	check(recorded.rules, &book)?;
	match (json, args.each) {
		(true, true) => Ok(()),
		(true, false) => print_json(&views::replay(recorded.at(&book), book.state())),
		(false, _) => show_replay(&book),
	}
}

/// What is replayed: a journal, or a raw export.
struct Recorded {
	pot: Option<PotId>,
	genesis: Option<Hash>,
	/// What a journal says it is to be read with.
	rules: Option<u8>,
	/// The entries, each with the head that a raw export claims after it.
	log: Vec<(Entry, Option<Hash>)>,
}

impl Recorded {
	fn read(text: &str) -> std::result::Result<Self, String> {
		if text.trim().is_empty() {
			return Err("the file is empty: `pot export` writes one that can be replayed".into());
		}
		if raw::is_raw(text) {
			let Raw { pot, genesis, entries } = raw::read(text).map_err(|error| format!("a raw export: {error}"))?;
			let log = entries.into_iter().map(|(entry, head)| (entry, Some(head))).collect();
			return Ok(Self { pot: Some(pot), genesis: Some(genesis), rules: None, log });
		}
		let (Header { pot, rules, currency: _, genesis }, log) =
			journal::read(text).map_err(|error| error.to_string())?;
		let log = log.into_iter().map(|entry| (entry, None)).collect();
		Ok(Self { pot, genesis, rules: Some(rules), log })
	}

	/// What documents say of it: a head only if it says which pot it is of, and where.
	fn at(&self, book: &Book) -> At {
		let head = self.pot.and(self.genesis).map(|_| book.opened.head());
		At { pot: self.pot, head, ..book.at() }
	}
}

/// Shows what a log makes.
pub fn show_replay(book: &Book) -> Result {
	let entries = count(book.log().len(), "entry", "entries");
	let code = crate::book::currency(book.state()).code().to_owned();
	print(format!("{} · {code} · {entries}", bold(book.title())))?;
	print(format!("{}\n", balance_table(book)))?;
	print(plan_lines(book.state(), &book.state().plan()))
}

/// Refuses a journal without entries, or under rules that this program does not know.
fn check(rules: Option<u8>, book: &Book) -> Result {
	use pot_ledger::View;
	match (book.state().pot(), rules) {
		(None, _) => refused("the file has no entries: its second line is the pot's creation"),
		(Some(pot), Some(rules)) if pot.rules != rules => {
			refused(format!("the journal is under rules {rules}, of which this program knows nothing: update it"))
		},
		(Some(_), _) => Ok(()),
	}
}

fn read(file: &Path) -> Result<String> {
	let text = match file == Path::new("-") {
		true => read_to_string(stdin()),
		false => std::fs::read_to_string(file),
	};
	text.map_err(|error| cannot("read", file, &error))
}

impl Imported {
	/// What an import has, and what of it is still to be sent.
	pub fn new(pot: PotId, import: &Import, exists: bool, left: usize) -> Self {
		let number = |kind: fn(&Op) -> bool| import.ops.iter().filter(|op| kind(op)).count();
		let names = import.ops.iter().filter_map(|op| match op {
			Op::AddMember { id, name, .. } => Some((*id, crate::book::readable(Some(name)))),
			_ => None,
		});
		let names: std::collections::BTreeMap<_, _> = names.chain([(0, import.owner.clone())]).collect();
		let accounts = import.accounts.iter().map(|(member, account)| crate::documents::HasAccount {
			member: *member,
			name: names.get(member).cloned().unwrap_or_default(),
			account: address(account),
		});
		Self {
			pot: format!("0x{pot}"),
			name: import.name.clone(),
			currency: import.currency.code().to_owned(),
			members: names.len(),
			expenses: number(|op| matches!(op, Op::AddExpense { .. })),
			payments: number(|op| matches!(op, Op::AddPayment { .. })),
			comments: number(|op| matches!(op, Op::AddComment { .. })),
			warnings: import.warnings.clone(),
			dropped: import.dropped.clone(),
			accounts: accounts.collect(),
			exists,
			left,
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn an_empty_file_is_called_empty() {
		assert!(Recorded::read(" \n").err().unwrap().starts_with("the file is empty"));
	}
}
