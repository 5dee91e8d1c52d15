//! Every change of one thing, in words.

use crate::{
	describe::Describe,
	history::{changes, Change},
	text::Ids,
	undo::Target,
};
use pot_ledger::{BadLog, Entry, PotId, State};

/// A change, and what it says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Told<'a> {
	/// What was changed.
	pub change: Change<'a>,
	/// By whom and what, as in `Bob changed "Dinner" (8f3c)`.
	pub headline: String,
	/// Every field before and after, as in `memo "Diner" → "Dinner"`. None of what is made: the headline has it all.
	pub fields: Vec<String>,
}

/// Every change of `target`, the oldest first, with `ids`. `log` is the log of a pot from its first entry on.
///
/// # Errors
///
/// The log does not fold.
pub fn tell<'a>(pot: PotId, log: &'a [Entry], target: Target, ids: &Ids) -> Result<Vec<Told<'a>>, BadLog> {
	let (mut before, mut entries) = (State::new(pot), log.iter());
	let told = changes(pot, log, target)?.into_iter().map(|change| {
		let missing = (change.seq - before.next_seq()) as usize;
		for earlier in entries.by_ref().take(missing) {
			before.apply(earlier.clone()).expect("the whole log was folded; qed");
		}
		let describe = Describe { before: &before, ids };
		let is_amended = describe.amended(&change.entry.op).is_some();
		// Of what was changed, everything is said, what was empty too.
		let is_told = is_amended || change.fields.iter().any(|field| field.before.is_some());
		let fields = change.fields.iter().filter(|_| is_told).map(|field| describe.field(field)).collect();
		Told { headline: describe.headline(change.entry), fields, change }
	});
	Ok(told.collect())
}
