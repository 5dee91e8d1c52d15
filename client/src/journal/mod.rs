//! The journal `potchain/1`: a pot's log as JSON Lines.
//!
//! The first line is the header, and every further line is an entry. [`Op`](pot_ledger::Op) is what it says;
//! JSON is only how that is written, so what is written reads back as the same entries, and what is read is
//! written back byte for byte, if it was written by this module.

mod read;
mod write;

pub use crate::json::{Fault, Misread as Error};
pub(crate) use read::{bytes, parse_address};
pub use read::{read, read_op};
pub(crate) use write::{
	address, amount_json, bill_json, budget_json, currency_json, entry_json, invitation_json, leg_json, money_json,
	original_json, per_member_json, period_word, policy_word, role_word, split_json, text_json, unit_word,
};
pub use write::{entry_line, op_line, write};

use pot_ledger::{Currency, Hash, PotId};

/// What the first line of a journal says in its field `journal`.
pub const VERSION: &str = "potchain/1";

/// The first line of a journal: what its entries belong to and are to be read with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Header {
	/// The pot; none if the file was written by hand.
	pub pot: Option<PotId>,
	/// The version of the rules that the log was written under.
	pub rules: u8,
	/// What all amounts are in, with its decimals.
	pub currency: Currency,
	/// The genesis hash of the pot's chain; none if the file was written by hand.
	pub genesis: Option<Hash>,
}
