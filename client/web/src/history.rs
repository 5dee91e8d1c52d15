//! All that happened to an item.

use crate::change_log::level;
use pot_ledger::{ItemId, MemberId, Op, Seq};
use potchain_client::{
	amount::format_change,
	date::format_moment,
	sync::Books,
	tell::{tell, Told},
	text::{currency, Ids},
	undo::Target,
	Level,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// The newest first.
#[derive(Serialize)]
pub struct History {
	changes: Vec<Change>,
}

#[derive(Serialize)]
struct Change {
	seq: Seq,
	level: &'static str,
	at: String,
	by: MemberId,
	/// What was done, in words.
	said: String,
	/// Every field before and after; none of what was made, nor of a verdict, all of which is in what was done.
	fields: Vec<String>,
	/// What it did to balances.
	effect: BTreeMap<MemberId, String>,
}

impl History {
	/// None of an item that the pot does not have.
	pub fn of(books: &Books, item: ItemId) -> Option<Self> {
		let opened = books.opened(Level::Pending);
		let told = tell(books.id(), opened.log(), Target::Item(item), &Ids::hidden()).ok()?;
		let decimals = currency(opened.state()).decimals;
		let changes: Vec<_> = told.into_iter().rev().map(|told| Change::of(books, told, decimals)).collect();
		(!changes.is_empty()).then_some(Self { changes })
	}
}

impl Change {
	fn of(books: &Books, Told { change, headline, fields }: Told, decimals: u8) -> Self {
		let (seq, entry) = (change.seq, change.entry);
		let is_verdict = matches!(
			entry.op,
			Op::VoidItem { .. } | Op::RestoreItem { .. } | Op::ConfirmItem { .. } | Op::ContestItem { .. }
		);
		let effect =
			change.deltas.into_iter().map(|(member, units)| (member, format_change(units, decimals))).collect();
		Self {
			seq,
			level: level(books, seq),
			at: format_moment(entry.at),
			by: entry.by,
			said: headline,
			fields: if is_verdict { Vec::new() } else { fields },
			effect,
		}
	}
}
