//! A refusal in words, with the commands that help.

use crate::book::Book;
use pot_ledger::{Op, Refusal};
use potchain_client::explain::Explain;

/// Why the rules refuse `op`, with what is known of the pot, and what to do.
pub fn explain(book: &Book, op: &Op, why: Refusal) -> String {
	Explain { state: book.state(), log: book.log(), me: book.me, op, is_command_line: true }.refusal(why)
}

#[cfg(test)]
mod tests;
