//! Pots to test by: words to tell a story in, and random sequences of operations of every kind by everyone,
//! most of them in order, some with a slip. The ledger's tests, the pallet's and the fuzzer use the same.

mod draft;
mod money;
mod seen;
pub mod words;

pub use draft::{of_bytes, of_seed, play, Draft};
pub use seen::Seen;

/// The money of an expense among members 0 to `people`, mostly in order, that bytes stand for.
pub fn expense(bytes: &[u8], people: u8) -> pot_ledger::Expense {
	money::expense(&mut draft::Source::new(bytes), people).expect("bytes that are used up read as zeros; qed")
}
