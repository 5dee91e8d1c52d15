//! Views of a pot: one JSON document each, the same for a script as for a screen.
//!
//! Every document names its `schema`, which is described in `schemas/` and changes only by adding. Amounts
//! are decimal strings with the currency's decimals, members are numbers, items are ids of 32 hex digits.

mod balances;
mod items;
mod pots;
mod settle;

pub use crate::json::{Json, Object};
pub use balances::{balances, replay, why, Balance, Balances, Reason, Replay, Why};
pub use items::{list, show, status_word, sums_of, Item, List, Show};
pub use pots::{life_word, pot, pots, status, BudgetRow, CategoryRow, Goal, Mine, MonthRow, Place, Pot, Pots, Status};
pub use settle::{frozen, settle, Frozen, FrozenLeg, Mode, Settle, Transfer};

pub(crate) use balances::balance_row;
pub(crate) use items::kind_word;

use crate::{Level, Opened};
use pot_ledger::{Hash, PotId, Seq, State, View};
use serde::{Serialize, Serializer};

/// What a view is a view of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct At {
	/// The pot; none for a journal that does not name one.
	pub pot: Option<PotId>,
	/// What it stands on. A journal is final: nothing can take an entry out of a file.
	pub level: Level,
	/// The number of the last entry that it takes in.
	pub seq: Seq,
	/// The head after that entry; none where there is nothing to vouch for.
	pub head: Option<Hash>,
}

impl At {
	/// Of a pot as it was read.
	pub fn of(pot: &Opened, level: Level) -> Self {
		let seq = pot.next_seq().saturating_sub(1);
		Self { pot: Some(pot.id()), level, seq, head: Some(pot.head()) }
	}
}

/// A view, as it is written.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Document<T> {
	/// What describes the document, such as `potchain/balances/1`.
	pub schema: &'static str,
	/// What it is a view of.
	#[serde(flatten)]
	pub at: At,
	/// The thing itself.
	#[serde(flatten)]
	pub body: T,
}

pub(crate) fn document<T>(schema: &'static str, at: At, body: T) -> Document<T> {
	Document { schema, at, body }
}

pub(crate) fn decimals(state: &State) -> u8 {
	state.pot().map_or(0, |pot| pot.currency.decimals)
}

/// What is said only if it is so.
fn is_false(flag: &bool) -> bool {
	!flag
}

impl Serialize for At {
	fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		let or_null = |text: Option<String>| text.map_or(Json::Null, Json::Text);
		let level = match self.level {
			Level::Final => "final",
			Level::Included => "included",
			Level::Pending => "pending",
		};
		let at = Object::default()
			.with("pot", or_null(self.pot.map(|pot| format!("0x{pot}"))))
			.with("level", level)
			.with("seq", self.seq)
			.with("head", or_null(self.head.map(|head| format!("0x{}", hex::encode(head)))));
		at.serialize(serializer)
	}
}
