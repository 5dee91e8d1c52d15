//! What happened in a pot, and what it comes to.

use crate::{
	args::{List, Log, Show},
	book::{currency, kind, memo, name, readable, Book, Ids},
	commands::balance::what,
	failure::{Failure, Result},
	session::Session,
	show::{bold, change, count, dim, effect, moment, money, names, print, print_json, say, stands_on, table, Column},
};
use pot_ledger::{Amount, Entry, ItemId, ItemKind, ItemState, MemberId, Money, Op, Seq};
use potchain_client::{
	date,
	describe::{with_currency, Describe},
	history::{self, Change},
	journal::{self, Header},
	tell::{self, Told},
	undo::Target,
	views, Error, Level, Replica,
};

/// `pot log`.
pub async fn log(session: &Session, log: &Log) -> Result {
	let level = if session.options.json { log.reading.shared() } else { log.reading.level() };
	let book = match session.book(level).await {
		Ok(book) => book,
		Err(Failure::Outdated(why)) => return unread(session, level, &why).await,
		Err(failure) => return Err(failure),
	};
	if let Some(of) = &log.of {
		return changes_of(session, &book, book.target(of)?, log.last);
	}
	if session.options.json {
		return print(journal::write(&header(session, &book), book.log()).trim_end());
	}
	let from = log.last.map_or(0, |last| book.log().len().saturating_sub(last) as Seq);
	let wanted = log.grep.as_ref().map(|text| text.to_lowercase());
	let is_wanted = |line: &String| wanted.as_ref().is_none_or(|text| line.to_lowercase().contains(text));
	tell(&book, from, |_| true).iter().filter(|line| is_wanted(line)).try_for_each(print)?;
	print(stands_on(&book))
}

/// The log of a pot under rules that this program does not know: as a journal, because words need a state.
async fn unread(session: &Session, level: Level, why: &str) -> Result {
	let block = session.block(level).await?;
	let pot = session.pot().await?;
	let log = Replica::log_at(session.chain()?, pot, block.hash).await?;
	if let Some(Op::CreatePot { rules, currency, .. }) = log.first().map(|entry| &entry.op) {
		let genesis = Some(session.genesis);
		print(
			journal::write(&Header { pot: Some(pot), rules: *rules, currency: currency.clone(), genesis }, &log)
				.trim_end(),
		)?;
	}
	say(why);
	Ok(())
}

/// What changed in one thing.
fn changes_of(session: &Session, book: &Book, target: Target, last: Option<usize>) -> Result {
	if session.options.json {
		let document = history::history(book.at(), book.state(), book.log(), target).map_err(Error::from)?;
		return print_json(&document);
	}
	let lines = tell_changes(book, target)?;
	let from = last.map_or(0, |last| lines.len().saturating_sub(last));
	lines[from..].iter().try_for_each(print)?;
	print(stands_on(book))
}

/// Every change of a thing in words.
fn tell_changes(book: &Book, target: Target) -> Result<Vec<String>> {
	let told = tell::tell(book.id(), book.log(), target, &Ids::of(book.state())).map_err(Error::from)?;
	Ok(told.iter().map(|told| told_lines(book, told)).collect())
}

/// What the change of a thing by an entry was, in words.
pub fn tell_change(book: &Book, target: Target, seq: Seq) -> Option<String> {
	let told = tell::tell(book.id(), book.log(), target, &Ids::of(book.state())).ok()?;
	told.iter().find(|told| told.change.seq == seq).map(|told| told_lines(book, told))
}

/// A change of a thing: its fields before and after, and what it did to balances.
fn told_lines(book: &Book, Told { change: Change { seq, entry, deltas, .. }, headline, fields }: &Told) -> String {
	let mut lines = format!("{}  {}  {headline}", dim(format!("#{seq}")), dim(moment(entry.at)));
	for field in fields {
		lines += &format!("\n    {field}");
	}
	if !deltas.is_empty() {
		lines += &format!("\n    {}", effect(book.state(), deltas));
	}
	lines
}

/// The first line of a pot's journal.
pub fn header(session: &Session, book: &Book) -> Header {
	use pot_ledger::View;
	Header {
		pot: Some(book.id()),
		rules: book.state().pot().map_or(0, |pot| pot.rules),
		currency: currency(book.state()).clone(),
		// The chain's head is that of the log as it is stored: what was opened does not make it.
		genesis: (book.log() == book.opened.stored()).then_some(session.genesis),
	}
}

/// The entries from `from` on that `keep` keeps, in words, with what they did to balances.
pub fn tell(book: &Book, from: Seq, keep: impl Fn(Seq) -> bool) -> Vec<String> {
	let ids = Ids::of(book.state());
	let digits = book.log().len().saturating_sub(1).to_string().len();
	let mut state = book.state_before(from);
	let mut lines = Vec::new();
	for (seq, entry) in (from..).zip(&book.log()[from as usize..]) {
		let told = Describe { before: &state, ids: &ids }.entry(entry);
		let effects = state.apply(entry.clone()).expect("a replica's log folds; qed");
		if !keep(seq) {
			continue;
		}
		let (number, time) = (format!("{:>width$}", format!("#{seq}"), width = digits + 1), moment(entry.at));
		let indent = " ".repeat(number.len() + 2 + time.chars().count() + 2);
		let pending = if seq < book.next_seq() { "" } else { "  pending" };
		let mut line = format!("{}  {}  {told}{}", dim(number), dim(time), dim(pending));
		if !effects.deltas.is_empty() {
			line += &format!("\n{indent}{}", effect(&state, &effects.deltas));
		}
		lines.push(line);
	}
	lines
}

/// What others did from `from` on did to my balance, in minor units.
pub fn news_effect(book: &Book, me: MemberId, from: Seq) -> i128 {
	let mut state = book.state_before(from);
	let entries = book.log().iter().skip(from as usize);
	let effect = |entry: &Entry| {
		let deltas = state.apply(entry.clone()).expect("a replica's log folds; qed").deltas;
		let mine = deltas.into_iter().find(|row| row.0 == me && entry.by != me);
		mine.map_or(0, |row| row.1)
	};
	entries.map(effect).sum()
}

/// What others did from `from` on.
pub fn news(book: &Book, me: MemberId, from: Seq) -> impl Iterator<Item = (Seq, &Entry)> {
	(0..).zip(book.log()).skip(from as usize).filter(move |(_, entry)| entry.by != me)
}

/// `pot list`.
pub async fn list(session: &Session, list: &List) -> Result {
	let book = session.book(list.reading.level()).await?;
	let keep = |item: &ItemState| list.all || !item.record.voided;
	if session.options.json {
		let mut document = views::list(book.at(), book.state(), keep);
		let extra = document.body.items.len().saturating_sub(list.last.unwrap_or(usize::MAX));
		document.body.items.drain(..extra);
		return print_json(&document);
	}
	// Comments are read where they belong, with `pot show`; what comes again is no expense yet.
	let is_listed = |item: &ItemState| matches!(item.money, Some(Money::Expense(_) | Money::Payment(_)));
	let kept: Vec<_> = book.state().items().filter(|(_, item)| is_listed(item) && keep(item)).collect();
	let extra = kept.len().saturating_sub(list.last.unwrap_or(usize::MAX));
	match kept.is_empty() {
		true => print("nothing yet: add an expense with `pot add 12.50 \"Dinner\"`")?,
		false => print(list_table(&book, &kept[extra..]))?,
	}
	let again = book.state().items().filter(|(_, item)| item.record.kind == ItemKind::Template && keep(item)).count();
	if again > 0 {
		print(dim(format!(
			"{}: `pot template`",
			count(again, "template is listed apart", "templates are listed apart")
		)))?;
	}
	print(stands_on(&book))
}

fn list_table(book: &Book, items: &[(&ItemId, &ItemState)]) -> String {
	let columns = [
		Column::Left("item"),
		Column::Left("date"),
		Column::Left("what"),
		Column::Right("amount"),
		Column::Left("by"),
		Column::Right("me"),
		Column::Left(""),
	];
	let ids = Ids::of(book.state());
	let row = |(id, item): &(&ItemId, &ItemState)| {
		let mine = my_part(book, id, item).map(|units| change(book.state(), units)).unwrap_or_default();
		let (amount, by) = amount_and_payers(book, item);
		[ids.short(id), day(item), what(book, id), amount, by, mine, dim(status(book, item))]
	};
	table(columns, items.iter().map(row))
}

/// What an item does to my balance.
fn my_part(book: &Book, id: &ItemId, item: &ItemState) -> Option<i128> {
	let rows = item.money.as_ref().filter(|_| item.record.counts())?.effect(id);
	rows.into_iter().find(|row| Some(row.0) == book.me).map(|row| row.1)
}

fn amount_and_payers(book: &Book, item: &ItemState) -> (String, String) {
	match &item.money {
		Some(Money::Expense(expense)) => {
			let sign = if expense.sign() < 0 { "−" } else { "" };
			let payers = names(book.state(), expense.paid.iter().map(|row| row.0));
			(format!("{sign}{}", money(book.state(), expense.amount.0)), payers)
		},
		Some(Money::Payment(payment)) => (money(book.state(), payment.amount.0), name(book.state(), payment.from)),
		Some(Money::Template(_)) | None => (String::new(), name(book.state(), item.record.author)),
	}
}

fn day(item: &ItemState) -> String {
	item.date.map(date::format).unwrap_or_default()
}

/// What keeps an item from counting, and who judged it.
fn status(book: &Book, item: &ItemState) -> String {
	let mut said = Vec::new();
	if item.record.voided {
		said.push("voided".to_owned());
	}
	let members = |bits: u128| names(book.state(), (0..128).filter(|member| bits >> member & 1 == 1));
	if item.record.contested != 0 {
		said.push(format!("contested by {}", members(item.record.contested)));
	}
	if item.record.confirmed != 0 {
		said.push(format!("confirmed by {}", members(item.record.confirmed)));
	}
	said.join(", ")
}

/// `pot show`.
pub async fn show(session: &Session, show: &Show) -> Result {
	let book = session.book(show.reading.level()).await?;
	let id = book.item(&show.id)?;
	if session.options.json {
		return print_json(&views::show(book.at(), book.state(), &id, book.log()));
	}
	let item = book.item_state(&id)?;
	print(show_lines(&book, &id, item).join("\n"))?;
	let about =
		|entry: &Entry| entry.op.item(&book.id()).is_some_and(|other| other == id || is_about(&book, &other, &id));
	let seqs: Vec<Seq> = (0..).zip(book.log()).filter(|(_, entry)| about(entry)).map(|row| row.0).collect();
	print(format!("\n{}", tell(&book, 0, |seq| seqs.contains(&seq)).join("\n")))?;
	print(stands_on(&book))
}

fn is_about(book: &Book, comment: &ItemId, id: &ItemId) -> bool {
	book.state().item_state(comment).is_some_and(|comment| comment.about == Some(*id))
}

fn show_lines(book: &Book, id: &ItemId, item: &ItemState) -> Vec<String> {
	let ids = Ids::of(book.state());
	let describe = Describe { before: book.state(), ids: &ids };
	let mut lines = Vec::new();
	match &item.money {
		Some(Money::Expense(expense)) => {
			let amount = with_currency(book.state(), money(book.state(), expense.amount.0));
			let refund = if expense.sign() < 0 { " came back" } else { "" };
			lines.push(format!("{} · {amount}{refund}, {}", bold(memo(item)), describe.paid(expense)));
			lines.extend(expense.original.as_deref().map(|original| describe.original(original)));
			let shares = expense.shares(id).into_iter();
			let shares = shares
				.map(|(member, Amount(part))| format!("{} {}", name(book.state(), member), money(book.state(), part)));
			lines.push(format!("{}: {}", describe.split(&expense.split), shares.collect::<Vec<_>>().join(", ")));
			lines.extend(expense.bill.iter().flat_map(|bill| describe.bill(bill)));
		},
		Some(Money::Template(template)) => {
			let amount = with_currency(book.state(), money(book.state(), template.expense.amount.0));
			lines.push(format!("{} · {amount}, {}", bold(memo(item)), describe.paid(&template.expense)));
			lines.push(format!("{}, {}", describe.split(&template.expense.split), describe.rule(&template.rule)));
		},
		Some(Money::Payment(payment)) => {
			lines.push(bold(with_currency(book.state(), describe.payment(payment))));
			lines.extend(item.memo.as_ref().map(|memo| readable(Some(memo))));
		},
		None => lines.push(bold(memo(item))),
	}
	let rest = [
		item.date.map(|day| format!("date {}", date::format(day))),
		item.category.map(|category| format!("category {}", describe.category(category))),
		item.receipt.as_ref().map(|receipt| format!("receipt: {}", readable(Some(receipt)))),
		item.template.map(|template| format!("an occurrence of {}", describe.item(&template))),
		item.record.transferred.then(|| "sent by the chain itself".into()),
		item.method.as_ref().map(|method| format!("by {}", readable(Some(method)))),
		item.reference.as_ref().map(|reference| format!("reference: {}", readable(Some(reference)))),
		item.note.as_ref().map(|note| format!("note: {}", readable(Some(note)))),
		item.about.map(|about| format!("about {}", describe.item(&about))),
		Some(status(book, item)).filter(|status| !status.is_empty()),
	];
	lines.extend(rest.into_iter().flatten());
	lines.push(dim(format!("{} {id}, revision {}", kind(item), item.record.revisions.latest)));
	lines
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::book::tests::{apply, book, expense, DINNER};
	use pot_ledger::{ExpensePatch, MemberPatch, Op, Patch, PotPatch, Split, Text};

	/// What is said without colours and times.
	fn told(book: &Book, target: Target) -> Vec<String> {
		let said = tell_changes(book, target).unwrap().join("\n");
		let plain = anstream::adapter::strip_str(&said).to_string();
		let line = |line: &str| line.replace(&moment(0), "TIME").trim_start().to_owned();
		plain.lines().map(line).collect()
	}

	/// Alice's expense, which Bob amends.
	fn amended() -> Book {
		let mut book = book(&["Bob"]);
		let split = || Split::Equal(vec![0, 1].try_into().unwrap());
		apply(&mut book, 0, expense(DINNER, "Diner", 50_00, split()));
		let Some(Money::Expense(money)) = expense(DINNER, "", 60_00, split()).into_money() else {
			panic!("an expense")
		};
		let memo = Patch::Set(Text::plain("Dinner").unwrap());
		let set = ExpensePatch { money: Some(money), memo, note: Patch::Clear, ..Default::default() };
		apply(&mut book, 1, Op::AmendExpense { id: DINNER, base: 1, set });
		book
	}

	#[test]
	fn each_change_is_told_before_and_after_with_all_that_follows_from_it() {
		let mut book = amended();
		apply(&mut book, 0, Op::VoidItem { id: DINNER, base: 2 });
		assert_eq!(
			told(&book, Target::Item(DINNER)),
			[
				"#2  TIME  Alice added \"Diner\" 50.00 (8f8f), paid by Alice, for all",
				"Bob −25.00, Alice +25.00",
				"#3  TIME  Bob changed \"Diner\" 50.00 (8f8f)",
				"memo \"Diner\" → \"Dinner\"",
				"amount 50.00 → 60.00",
				"paid by Alice 50.00 → 60.00",
				"Alice's part 25.00 → 30.00",
				"Bob's part 25.00 → 30.00",
				"Bob −5.00, Alice +5.00",
				"#4  TIME  Alice voided \"Dinner\" 60.00 (8f8f)",
				"status live → voided",
				"Alice −30.00, Bob +30.00",
			]
		);
	}

	#[test]
	fn changes_of_a_member_and_of_the_pot_are_told_too() {
		let mut book = book(&["Bob"]);
		let set = MemberPatch { name: Text::plain("Robert"), weight: Patch::Set(2), ..Default::default() };
		apply(&mut book, 0, Op::AmendMember { id: 1, base: 1, set });
		apply(&mut book, 0, Op::SetCategory { id: 0, base: 1, name: Text::plain("Food") });
		let told_of = |target| told(&book, target);
		assert_eq!(told_of(Target::Member(1))[2..], ["name \"Bob\" → \"Robert\"", "weight none → 2"]);
		assert_eq!(told_of(Target::Pot)[1..], ["#3  TIME  Alice added the category \"Food\""]);
	}

	#[test]
	fn what_was_empty_before_or_is_empty_since_is_told_too() {
		let mut book = book(&["Bob"]);
		apply(&mut book, 0, expense(DINNER, "Dinner", 50_00, Split::Equal(vec![0, 1].try_into().unwrap())));
		let note = |base, note| {
			let set = ExpensePatch { note, ..Default::default() };
			Op::AmendExpense { id: DINNER, base, set }
		};
		apply(&mut book, 0, note(1, Patch::Set(Text::plain("n1").unwrap())));
		apply(&mut book, 0, note(2, Patch::Clear));
		let set = MemberPatch { pay_to: Patch::Set(Text::plain("cash").unwrap()), ..Default::default() };
		apply(&mut book, 1, Op::AmendMember { id: 1, base: 1, set });
		let set = PotPatch { goal: Patch::Set(Amount(9_00)), ..Default::default() };
		apply(&mut book, 0, Op::AmendPot { base: 1, set });
		let headline = "TIME  Alice changed \"Dinner\" 50.00 (8f8f)";
		assert_eq!(
			told(&book, Target::Item(DINNER))[2..],
			[
				format!("#3  {headline}"),
				"note none → \"n1\"".into(),
				format!("#4  {headline}"),
				"note \"n1\" → none".into()
			]
		);
		assert_eq!(told(&book, Target::Member(1))[2], "account to pay to none → \"cash\"");
		assert_eq!(told(&book, Target::Pot)[2], "goal none → 9.00");
	}

	#[test]
	fn what_is_new_says_what_it_did_to_my_balance() {
		let book = amended();
		assert_eq!(news_effect(&book, 0, 0), 5_00, "what I did myself is not new");
		assert_eq!(news_effect(&book, 1, 0), -25_00);
		assert_eq!(news_effect(&book, 0, 4), 0);
	}
}
