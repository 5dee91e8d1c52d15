//! Undoing: one entry, or all that someone did.

use crate::{
	args,
	ask::go_on,
	book::{Book, Ids},
	commands::outbox,
	documents::NotUndone,
	explain::explain,
	failure::{refused, usage, Failure, Result},
	progress::bar,
	session::Session,
	show::{count, effect, say},
	write::{rehearse, write, Beside, Wanted},
};
use pot_ledger::{Entry, ItemId, Op, Seq};
use potchain_client::{
	describe::Describe,
	sync::BATCH,
	undo::{inverse, landed_together, revert as reverted, taken_back, Revert, Skipped, Target},
	Error, Level,
};
use std::ops::Range;

/// `pot undo`.
pub async fn undo(session: &Session, undo: &args::Undo) -> Result {
	session.key()?;
	let book = session.book(Level::Pending).await?;
	let target = undo.of.as_deref().map(|text| book.target(text)).transpose()?;
	let unsent = outbox::last_unsent(session, &book, target).filter(|_| undo.seq.is_none());
	if let Some(change) = unsent {
		return outbox::take_back(session, &change, undo.asking.writing).await;
	}
	let seq = match undo.seq {
		Some(seq) => seq,
		None => last_of_mine(&book, target)?,
	};
	let together = if target.is_some() { seq..seq + 1 } else { landed_together(book.log(), seq) };
	let hints = [undo.seq.is_none().then(|| redone(&book, &together)).flatten(), due_before(&book, &together)];
	let hints: Vec<_> = hints.into_iter().flatten().collect();
	if together.len() > 1 {
		let what = undo.seq.map_or_else(|| "The last you did is".into(), |seq| format!("#{seq} is one of"));
		let said = [vec![said_together(&what, &together)], hints].concat().join("\n");
		return undo_together(session, &book, together, &said, undo.asking).await;
	}
	let op = undo_op(&book, seq)?;
	if !session.options.json {
		hints.iter().for_each(say);
	}
	write(session, &book, vec![op], undo.asking.writing).await
}

fn said_together(what: &str, seqs: &Range<Seq>) -> String {
	format!(
		"{what} {} that landed together, #{} to #{}: this undoes all of them (`pot undo ITEM` undoes one).",
		count(seqs.len(), "entry", "entries"),
		seqs.start,
		seqs.end - 1
	)
}

/// Undoes entries that landed together, after showing what that does.
async fn undo_together(
	session: &Session,
	book: &Book,
	together: Range<Seq>,
	said: &str,
	asking: args::Asking,
) -> Result {
	let (undone, left) = undoing(book, |seq, _| together.contains(&seq))?;
	let (seqs, ops): (Vec<_>, Vec<_>) = undone.into_iter().unzip();
	let rehearsal = rehearse(book, &ops)?;
	let shown = format!("{said}\n{}\n{}", rehearsal.lines.join("\n"), effect(&rehearsal.after, &rehearsal.deltas));
	go_on(session, asking, &format!("{shown}\nGo on?"))?;
	if !session.options.json {
		say(said);
	}
	match ops.len() {
		..=BATCH => write(session, book, leaving(ops, left), asking.writing).await,
		_ if asking.writing.dry_run => write(session, book, leaving(ops, left), asking.writing).await,
		_ => undo_batches(session, &seqs, left, asking.writing).await,
	}
}

/// Operations, and what they leave as it is.
fn leaving(ops: Vec<Op>, left: Vec<NotUndone>) -> Wanted {
	Wanted { beside: Beside { left, ..Beside::default() }, ..ops.into() }
}

/// Undoes as many at a time as a transaction takes, the newest first.
async fn undo_batches(session: &Session, seqs: &[Seq], mut left: Vec<NotUndone>, writing: args::Writing) -> Result {
	let progress = bar("undoing", seqs.len() as u64);
	for batch in seqs.chunks(BATCH) {
		let book = session.book(Level::Pending).await?;
		let (undone, stays) = undoing(&book, |seq, _| batch.contains(&seq))?;
		left.extend(stays);
		let ops = undone.into_iter().map(|row| row.1).collect();
		write(session, &book, leaving(ops, std::mem::take(&mut left)), writing).await?;
		progress.inc(batch.len() as u64);
	}
	progress.finish_and_clear();
	Ok(())
}

/// That more came due right before `seqs`, in transactions of their own, and how to take it back, if it did: `pot due`
/// adds much in several.
fn due_before(book: &Book, seqs: &Range<Seq>) -> Option<String> {
	let log = book.log();
	let by = log.get(seqs.start as usize)?.by;
	let occurred = |seq: Seq| match log.get(seq as usize) {
		Some(Entry { by: author, op: Op::Occur { template, date }, .. }) if *author == by => {
			Some(ItemId::of_occurrence(&book.id(), template, *date))
		},
		_ => None,
	};
	if !seqs.clone().all(|seq| occurred(seq).is_some()) {
		return None;
	}
	let run = (0..seqs.start).rev().map_while(|seq| Some((seq, occurred(seq)?)));
	let is_live = |id: &ItemId| book.state().item_state(id).is_some_and(|item| !item.record.voided);
	let live: Vec<_> = run.filter(|(_, id)| is_live(id)).map(|row| row.0).collect();
	let (last, first) = (*live.first()?, *live.last()?);
	let more =
		count(live.len(), "expense that came due before these stays", "expenses that came due before these stay");
	let next = landed_together(log, last).filter(|seq| live.contains(seq)).count();
	let takes = if next == live.len() { "takes them back too".into() } else { format!("takes back the last {next}") };
	Some(format!("{more}, #{first} to #{last}: `pot undo --seq {last}` {takes}."))
}

/// That what is undone was an undo itself, if it was.
fn redone(book: &Book, seqs: &Range<Seq>) -> Option<String> {
	let was = taken_back(book.id(), book.log(), seqs.start)?;
	let further = further_back(book, seqs.start);
	let further = further.map(|seq| format!(" To go further back: `pot undo --seq {seq}`.")).unwrap_or_default();
	let seq = seqs.start;
	Some(format!(
		"The last you did, #{seq}, took back #{was}: this takes that back, so that #{was} is in force again.{further}"
	))
}

/// The last thing I did, before what an undo took back, that is in force.
fn further_back(book: &Book, undo: Seq) -> Option<Seq> {
	// The first of undos of undos, and how many of them there are.
	let chain = |seq| {
		let (mut first, mut undos) = (seq, 0);
		while let Some(earlier) = taken_back(book.id(), book.log(), first) {
			(first, undos) = (earlier, undos + 1);
		}
		(landed_together(book.log(), first).start as usize, undos)
	};
	let (mut end, _) = chain(undo);
	loop {
		let last = book.log()[..end].iter().rposition(|entry| Some(entry.by) == book.me)? as Seq;
		match chain(last) {
			(_, undos) if undos % 2 == 0 => return (last > 0).then_some(last),
			(start, _) => end = start,
		}
	}
}

/// The last thing I did to `target`, or to anything.
fn last_of_mine(book: &Book, target: Option<Target>) -> Result<Seq> {
	let me = book.author()?;
	let is_meant = |op: &Op| target.is_none_or(|target| Target::of(op, book.id()) == target);
	let mine = (0..).zip(book.log()).filter(|(_, entry)| entry.by == me && is_meant(&entry.op));
	match mine.last() {
		Some((seq, _)) => Ok(seq),
		None => usage("there is nothing to undo: you have done nothing to it"),
	}
}

/// The inverse of an entry. It names the revision that that made, and so is stale if someone changed the same since.
fn undo_op(book: &Book, seq: Seq) -> Result<Op> {
	inverse(book.id(), book.log(), seq).map_err(|why| match book.log().get(seq as usize) {
		Some(entry) => Failure::Refused(format!("{}, which is not undone: {why}", told(book, seq, entry))),
		None => Failure::Usage(format!("{why}: `pot log` shows them all, the last is #{}", book.at().seq)),
	})
}

/// `pot revert`.
pub async fn revert(session: &Session, args: &args::Revert) -> Result {
	session.key()?;
	let book = session.book(Level::Pending).await?;
	let (ops, left) = revert_ops(&book, args)?;
	write(session, &book, leaving(ops, left), args.writing).await
}

/// What undoes all that was asked for, and what stays.
fn revert_ops(book: &Book, args: &args::Revert) -> Result<(Vec<Op>, Vec<NotUndone>)> {
	let by = book.member(&args.by)?;
	let is_meant = |seq, entry: &Entry| entry.by == by && seq >= args.since;
	if !(0..).zip(book.log()).any(|(seq, entry)| is_meant(seq, entry)) {
		return usage(format!("{} did nothing from #{} on", args.by, args.since));
	}
	let (undone, left) = undoing(book, is_meant)?;
	if undone.len() > BATCH {
		let (many, from) = (undone.len(), undone[BATCH - 1].0);
		return usage(format!("that is {many} entries, and at most {BATCH} go in one go: begin with --since {from}"));
	}
	Ok((undone.into_iter().map(|row| row.1).collect(), left))
}

/// An entry, and what undoes it.
type Undone = (Seq, Op);

/// What undoes the entries that are meant, each with which it undoes, and what stays; all the newest first.
fn undoing(book: &Book, is_meant: impl Fn(Seq, &Entry) -> bool) -> Result<(Vec<Undone>, Vec<NotUndone>)> {
	let reverted = reverted(book.id(), book.log(), book.author()?, is_meant);
	let Revert { ops, skipped, .. } = reverted.map_err(Error::from)?;
	let left: Vec<_> = skipped.into_iter().map(|(seq, why)| not_undone(book, seq, &why)).collect();
	if ops.is_empty() {
		let why: Vec<_> = left.iter().map(NotUndone::line).collect();
		return refused(format!("nothing of it can be undone:\n{}", why.join("\n")));
	}
	Ok((ops, left))
}

fn not_undone(book: &Book, seq: Seq, why: &Skipped) -> NotUndone {
	let why = match why {
		Skipped::NoInverse(why) => why.to_string(),
		Skipped::Refused(op, why) => explain(book, op, *why),
	};
	let what = book.log().get(seq as usize).map(|entry| told(book, seq, entry)).unwrap_or_default();
	NotUndone { seq, what, why }
}

/// An entry in words.
fn told(book: &Book, seq: Seq, entry: &Entry) -> String {
	Describe { before: &book.state_before(seq), ids: &Ids::of(book.state()) }.entry(entry)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		args::Writing,
		book::tests::{apply, book, expense, DINNER, TAXI},
	};
	use pot_ledger::{End, ExpensePatch, MemberPatch, Money, Patch, Recurrence, Split, Template, Text, Unit};

	fn undo_last(book: &Book, item: Option<ItemId>) -> Result<Op> {
		undo_op(book, last_of_mine(book, item.map(Target::Item))?)
	}

	fn all() -> Split {
		Split::Equal(vec![0, 1].try_into().unwrap())
	}

	fn undone(book: &mut Book) -> Op {
		let op = undo_last(book, None).unwrap();
		apply(book, 0, op.clone());
		op
	}

	#[test]
	fn undo_is_its_own_inverse() {
		let mut book = book(&["Bob"]);
		apply(&mut book, 0, expense(DINNER, "Dinner", 10_00, all()));
		assert_eq!(undone(&mut book), Op::VoidItem { id: DINNER, base: 1 });
		assert_eq!(book.state().balances(), [0, 0]);
		assert_eq!(undone(&mut book), Op::RestoreItem { id: DINNER, base: 2 });
		assert_eq!(book.state().balances(), [5_00, -5_00]);
		assert_eq!(undone(&mut book), Op::VoidItem { id: DINNER, base: 3 });
	}

	#[test]
	fn a_change_is_changed_back_to_what_was() {
		let mut book = book(&["Bob"]);
		apply(&mut book, 0, expense(DINNER, "Dinner", 10_00, all()));
		let Some(Money::Expense(money)) = expense(DINNER, "", 30_00, all()).into_money() else { panic!("an expense") };
		let note = Patch::Set(Text::plain("a note").unwrap());
		let set = ExpensePatch { money: Some(money), note, ..ExpensePatch::default() };
		apply(&mut book, 0, Op::AmendExpense { id: DINNER, base: 1, set });
		// Someone else's change to something else does not stand in the way.
		let memo = Patch::Set(Text::plain("Supper").unwrap());
		apply(&mut book, 1, Op::AmendExpense { id: DINNER, base: 2, set: ExpensePatch { memo, ..Default::default() } });
		undone(&mut book);
		let item = book.item_state(&DINNER).unwrap();
		assert_eq!(book.state().balances(), [5_00, -5_00]);
		assert_eq!((item.note.clone(), item.memo.clone()), (None, Text::plain("Supper")));
	}

	#[test]
	fn undo_never_overwrites_what_someone_else_did() {
		let mut book = book(&["Bob"]);
		apply(&mut book, 0, expense(DINNER, "Dinner", 10_00, all()));
		let Some(Money::Expense(money)) = expense(DINNER, "", 30_00, all()).into_money() else { panic!("an expense") };
		apply(
			&mut book,
			1,
			Op::AmendExpense { id: DINNER, base: 1, set: ExpensePatch { money: Some(money), ..Default::default() } },
		);
		let op = undo_last(&book, None).unwrap();
		assert_eq!(
			pot_ledger::admit(book.state(), &Entry { by: 0, at: 0, op: op.clone() }),
			Err(pot_ledger::Refusal::Stale(pot_ledger::Group::Money))
		);
	}

	#[test]
	fn what_came_due_at_once_is_undone_at_once_and_what_only_landed_at_once_is_not() {
		let mut book = book(&["Bob"]);
		let Some(Money::Expense(money)) = expense(DINNER, "", 1_00, all()).into_money() else { panic!("an expense") };
		let rule = Recurrence { start: 0, every: 1, unit: Unit::Day, end: End::Never };
		let money = Template { expense: money, rule };
		let does = |book: &mut Book, op| drop(book.opened.append(Entry { by: 0, at: 2_000, op }).unwrap());
		does(&mut book, Op::AddTemplate { id: DINNER, money, memo: None, category: None });
		for date in 0..2 {
			does(&mut book, Op::Occur { template: DINNER, date });
		}
		let together = landed_together(book.log(), last_of_mine(&book, None).unwrap());
		assert_eq!(together, 3..5);
		let (ops, left) = undoing(&book, |seq, _| together.contains(&seq)).unwrap();
		let void = |date| Op::VoidItem { id: ItemId::of_occurrence(&book.id(), &DINNER, date), base: 1 };
		assert_eq!((ops, left.len()), (vec![(4, void(1)), (3, void(0))], 0));
		for id in 1..3 {
			does(&mut book, expense(ItemId([id; 16]), "Taxi", 10_00, all()));
		}
		assert_eq!(landed_together(book.log(), last_of_mine(&book, None).unwrap()), 6..7);
	}

	#[test]
	fn what_came_due_before_it_is_said_to_stay_until_it_is_taken_back_too() {
		let mut book = book(&["Bob"]);
		let Some(Money::Expense(money)) = expense(DINNER, "", 1_00, all()).into_money() else { panic!("an expense") };
		let rule = Recurrence { start: 0, every: 1, unit: Unit::Day, end: End::Never };
		let money = Template { expense: money, rule };
		apply(&mut book, 0, Op::AddTemplate { id: DINNER, money, memo: None, category: None });
		// Three transactions: #3 and #4, #5 and #6, #7.
		for date in 0..5 {
			let op = Op::Occur { template: DINNER, date };
			book.opened.append(Entry { by: 0, at: 1_000 + date as u64 / 2, op }).unwrap();
		}
		let said = |book: &Book, seqs| due_before(book, &seqs);
		let of_last = said(&book, 7..8).unwrap();
		assert!(of_last.starts_with("4 expenses") && of_last.contains("#3 to #6"), "{of_last}");
		assert!(of_last.ends_with("`pot undo --seq 6` takes back the last 2."), "{of_last}");
		assert!(said(&book, 5..7).unwrap().ends_with("`pot undo --seq 4` takes them back too."));
		assert_eq!(said(&book, 3..5), None);
		for (_, op) in undoing(&book, |seq, _| (3..7).contains(&seq)).unwrap().0 {
			apply(&mut book, 0, op);
		}
		assert_eq!(said(&book, 7..8), None, "what was taken back does not stay");
	}

	#[test]
	fn an_undo_of_an_undo_says_so_and_how_to_go_further_back() {
		let mut book = book(&["Bob"]);
		// Each in a block of its own.
		let does = |book: &mut Book, op: Op| {
			let at = book.next_seq().into();
			book.opened.append(Entry { by: 0, at, op }).unwrap();
		};
		let undoes = |book: &mut Book| does(book, undo_last(book, None).unwrap());
		for op in [expense(TAXI, "Taxi", 10_00, all()), expense(DINNER, "Dinner", 10_00, all())] {
			does(&mut book, op);
		}
		assert_eq!(redone(&book, &(3..4)), None);
		undoes(&mut book);
		let said = redone(&book, &(4..5)).unwrap();
		assert!(said.contains("#4, took back #3") && said.contains("pot undo --seq 2"), "{said}");
		undoes(&mut book);
		let said = redone(&book, &(5..6)).unwrap();
		assert!(said.contains("#5, took back #4") && said.contains("pot undo --seq 2"), "{said}");
		// A change that is not what it was before is no undo.
		let memo = Patch::Set(Text::plain("Supper").unwrap());
		does(&mut book, Op::AmendExpense { id: DINNER, base: 3, set: ExpensePatch { memo, ..Default::default() } });
		assert_eq!(redone(&book, &(6..7)), None);
	}

	#[test]
	fn only_what_i_did_is_undone() {
		let mut book = book(&["Bob"]);
		assert!(undo_last(&book, Some(DINNER)).is_err());
		apply(&mut book, 0, expense(DINNER, "Dinner", 10_00, all()));
		apply(&mut book, 1, expense(TAXI, "Taxi", 10_00, all()));
		assert_eq!(undo_last(&book, None), Ok(Op::VoidItem { id: DINNER, base: 1 }));
		assert!(undo_last(&book, Some(TAXI)).is_err());
		apply(&mut book, 0, Op::VoidItem { id: TAXI, base: 1 });
		assert_eq!(undo_last(&book, Some(DINNER)), Ok(Op::VoidItem { id: DINNER, base: 1 }));
		assert_eq!(undo_last(&book, None), Ok(Op::RestoreItem { id: TAXI, base: 2 }));
	}

	#[test]
	fn what_was_done_to_a_member_and_to_the_pot_is_undone_too() {
		let mut book = book(&["Bob"]);
		let set = MemberPatch { name: Text::plain("Robert"), ..Default::default() };
		apply(&mut book, 0, Op::AmendMember { id: 1, base: 1, set });
		apply(&mut book, 0, Op::SetCategory { id: 0, base: 1, name: Text::plain("Food") });
		assert_eq!(undo_last(&book, None), Ok(Op::SetCategory { id: 0, base: 2, name: None }));
		let set = MemberPatch { name: Text::plain("Bob"), ..Default::default() };
		let member = last_of_mine(&book, Some(Target::Member(1)));
		assert_eq!(member.and_then(|seq| undo_op(&book, seq)), Ok(Op::AmendMember { id: 1, base: 2, set }));
		assert!(undo_op(&book, 0).unwrap_err().message().unwrap().contains("made the pot"));
		assert!(undo_op(&book, 99).unwrap_err().message().unwrap().contains("the last is #3"));
	}

	#[test]
	fn a_revert_is_one_batch_and_says_what_stays() {
		let mut book = book(&["Bob"]);
		apply(&mut book, 1, expense(DINNER, "Dinner", 10_00, all()));
		apply(&mut book, 1, expense(TAXI, "Taxi", 10_00, all()));
		let Some(Money::Expense(money)) = expense(TAXI, "", 30_00, all()).into_money() else { panic!("an expense") };
		let set = ExpensePatch { money: Some(money), ..Default::default() };
		apply(&mut book, 0, Op::AmendExpense { id: TAXI, base: 1, set });
		let args = |since| args::Revert { by: "bob".into(), since, writing: Writing::default() };
		let (ops, left) = revert_ops(&book, &args(2)).unwrap();
		assert_eq!(ops, [Op::VoidItem { id: DINNER, base: 1 }]);
		assert_eq!(left.iter().map(|row| row.seq).collect::<Vec<_>>(), [3]);
		assert!(left[0].line().starts_with("#3 stays: Bob added \"Taxi\" 10.00 (8181)"), "{}", left[0].line());
		let message = |since| revert_ops(&book, &args(since)).unwrap_err().message().unwrap().to_owned();
		assert!(message(3).contains("nothing of it can be undone"));
		assert!(message(4).contains("did nothing"));
	}

	#[test]
	fn a_revert_of_too_much_says_where_to_begin() {
		let mut book = book(&["Bob"]);
		for id in 0..70 {
			apply(&mut book, 1, expense(ItemId([id; 16]), "Taxi", 1_00, all()));
		}
		let args = args::Revert { by: "bob".into(), since: 0, writing: Writing::default() };
		let message = revert_ops(&book, &args).unwrap_err().message().unwrap().to_owned();
		assert!(message.contains("that is 70 entries") && message.contains("--since 10"), "{message}");
		assert_eq!(revert_ops(&book, &args::Revert { since: 10, ..args }).unwrap().0.len(), BATCH);
	}
}
