//! Undoing: one entry, or all that someone did.

use crate::{
	args,
	book::{Book, Ids},
	describe::Describe,
	documents::NotUndone,
	explain::explain,
	failure::{refused, usage, Failure, Result},
	session::Session,
	write::{write, write_but},
};
use pot_ledger::{Entry, Op, Seq};
use potchain_client::{
	undo::{inverse, revert as reverted, Revert, Skipped, Target},
	Error, Level,
};

/// Operations in one transaction.
const BATCH: usize = 64;

/// `pot undo`.
pub async fn undo(session: &Session, undo: &args::Undo) -> Result {
	session.key()?;
	let book = session.book(Level::Included).await?;
	let seq = match (undo.seq, &undo.of) {
		(Some(seq), _) => seq,
		(None, of) => last_of_mine(&book, of.as_deref().map(|text| book.target(text)).transpose()?)?,
	};
	let op = undo_op(&book, seq)?;
	write(session, &book, vec![op], undo.writing).await
}

/// The last thing I did to `target`, or to anything.
fn last_of_mine(book: &Book, target: Option<Target>) -> Result<Seq> {
	let me = book.author()?;
	let is_meant = |op: &Op| target.is_none_or(|target| Target::of(op, book.replica.id()) == target);
	let mine = (0..).zip(book.log()).filter(|(_, entry)| entry.by == me && is_meant(&entry.op));
	match mine.last() {
		Some((seq, _)) => Ok(seq),
		None => usage("there is nothing to undo: you have done nothing to it"),
	}
}

/// The inverse of an entry. It names the revision that that made, and so is stale if someone changed the same since.
fn undo_op(book: &Book, seq: Seq) -> Result<Op> {
	inverse(book.replica.id(), book.log(), seq).map_err(|why| match book.log().get(seq as usize) {
		Some(entry) => Failure::Refused(format!("{}, which is not undone: {why}", told(book, seq, entry))),
		None => Failure::Usage(format!("{why}: `pot log` shows them all, the last is #{}", book.at().seq)),
	})
}

/// `pot revert`.
pub async fn revert(session: &Session, args: &args::Revert) -> Result {
	session.key()?;
	let book = session.book(Level::Included).await?;
	let (ops, left) = revert_ops(&book, args)?;
	write_but(session, &book, ops, left, args.writing).await
}

/// What undoes all that was asked for, and what stays.
fn revert_ops(book: &Book, args: &args::Revert) -> Result<(Vec<Op>, Vec<NotUndone>)> {
	let (me, by) = (book.author()?, book.member(&args.by)?);
	let is_meant = |seq, entry: &Entry| entry.by == by && seq >= args.since;
	let Revert { ops, skipped, .. } = reverted(book.replica.id(), book.log(), me, is_meant).map_err(Error::from)?;
	let left: Vec<_> = skipped.into_iter().map(|(seq, why)| not_undone(book, seq, &why)).collect();
	match ops.len() {
		0 if left.is_empty() => usage(format!("{} did nothing from #{} on", args.by, args.since)),
		0 => {
			let why: Vec<_> = left.iter().map(NotUndone::line).collect();
			refused(format!("nothing of it can be undone:\n{}", why.join("\n")))
		},
		1..=BATCH => Ok((ops.into_iter().map(|row| row.1).collect(), left)),
		many => {
			let from = ops[BATCH - 1].0;
			usage(format!("that is {many} entries, and at most {BATCH} go in one go: begin with --since {from}"))
		},
	}
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
	use pot_ledger::{ExpensePatch, ItemId, MemberPatch, Money, Patch, Split, Text};

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
		assert!(message.contains("that is 70 entries") && message.contains("--since 8"), "{message}");
		assert_eq!(revert_ops(&book, &args::Revert { since: 8, ..args }).unwrap().0.len(), 64);
	}
}
