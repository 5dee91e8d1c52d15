//! What goes wrong, for a page: a kind that a program can act on, and words for a person.

use pot_ledger::{Op, Refusal};
use potchain_client::{
	explain::Explain,
	import,
	sync::{store::StoreError, Books, Declined, DriverError, End, OrderError, BATCH},
	Error,
};
use serde::Serialize;
use std::fmt::Debug;
use wasm_bindgen::JsValue;

/// Why something was not done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Failure {
	/// What was asked for is not what can be asked for.
	Input { message: String },
	/// The rules refuse it: `refusal` is their word for why.
	Refused { refusal: String, message: String },
	/// It waits for something that is in doubt: try again in a moment.
	Unsettled { message: String },
	/// There is no such pot or change.
	Unknown { message: String },
	/// It needs a node, and none answers.
	Offline { message: String },
	/// A file leaves something open that somebody has to choose, among these if there are any.
	Choice { choice: Choice, among: Vec<String>, message: String },
	/// This device cannot keep it.
	Storage { message: String },
	/// The pots were closed.
	Closed { message: String },
}

/// What is to be chosen when a file is imported.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Choice {
	/// Who of the file one is.
	Owner,
	/// What the pot is called.
	Name,
	/// Of which currency it is.
	Currency,
	/// Whether splits that do not make their amounts are made to: among these.
	Repair,
}

pub type Result<T, E = Failure> = std::result::Result<T, E>;

impl Failure {
	pub fn input(why: impl ToString) -> Self {
		Self::Input { message: why.to_string() }
	}

	pub fn offline(why: impl ToString) -> Self {
		Self::Offline { message: why.to_string() }
	}

	pub fn no_change() -> Self {
		Self::Unknown { message: "there is no such change on this device".into() }
	}

	/// The rules do not admit it: in their word for why, and in words.
	pub fn refused(why: Refusal, explain: &Explain) -> Self {
		Self::Refused { refusal: word(&why), message: explain.refusal(why) }
	}

	/// Operations came to nothing, on the pot as it is now.
	pub fn ended(end: &End, ops: &[Op], books: Option<&Books>) -> Self {
		let message = match end {
			End::Refused { op, why } | End::Conflict { op, why } => match ops.get(usize::from(*op)).zip(books) {
				Some((op, books)) => return Self::refused(*why, &explain(books, op)),
				None => return Self::Refused { refusal: word(why), message: format!("the rules refuse it: {why:?}") },
			},
			End::Dismissed(end) => return Self::ended(end, ops, books),
			End::Depends(_) => "another change came to nothing, which this one needs: look at that one first",
			End::Retracted => {
				"it was made on something that the chain has taken back: look at the pot, and do it again"
			},
			End::NoPlace => "this account has no place in the pot: ask an owner for a link",
			End::NoPot => "the chain does not have this pot, or no longer",
			End::Chain(why) => {
				return Self::Refused { refusal: word(end), message: format!("the chain refuses it: {why}") }
			},
			End::Cancelled => "it was taken back before it was sent",
			End::OtherChain => "it was made on another chain than the one that there is now: do it again",
		};
		Self::Refused { refusal: word(end), message: message.into() }
	}

	/// An order was not taken, on the pot as it is now.
	pub fn declined(error: OrderError, ops: &[Op], books: Option<&Books>) -> Self {
		let message = match error {
			OrderError::Closed => {
				return Self::Closed { message: "the pots on this device are closed: load the page again".into() }
			},
			OrderError::Declined(Declined::Rules(end)) => return Self::ended(&end, ops, books),
			OrderError::Declined(Declined::Unknown) => {
				return Self::Unknown { message: "there is no such pot or change on this device".into() }
			},
			OrderError::Declined(Declined::Unsettled) => {
				return Self::Unsettled { message: "something before it is in doubt: try again in a moment".into() }
			},
			OrderError::Declined(Declined::Size(size)) => {
				format!("a change has 1 to {BATCH} operations, and this has {size}: make several changes of it")
			},
			OrderError::Declined(Declined::Sent) => "it is on its way already: undo it when it is in the pot".into(),
		};
		Self::Input { message }
	}

	pub fn no_pot() -> Self {
		Self::Unknown { message: "there is no such pot on this device".into() }
	}
}

impl From<Failure> for JsValue {
	fn from(failure: Failure) -> Self {
		Self::from_str(&serde_json::to_string(&failure).expect("names are strings; qed"))
	}
}

/// What is known of a pot, for words about an operation on it.
pub fn explain<'a>(books: &'a Books, op: &'a Op) -> Explain<'a> {
	Explain { state: books.state(), log: books.log(), me: books.me(), op, is_command_line: false }
}

/// What something is called in code, without what it holds.
fn word(of: &impl Debug) -> String {
	let name = format!("{of:?}");
	name.split(['(', ' ', '{']).next().unwrap_or_default().to_owned()
}

impl From<OrderError> for Failure {
	fn from(error: OrderError) -> Self {
		Self::declined(error, &[], None)
	}
}

impl From<Error> for Failure {
	fn from(error: Error) -> Self {
		let message = error.to_string();
		match error {
			Error::Unreachable { url, .. } => {
				Self::offline(format!("no node answers at {url}: try again when you are online"))
			},
			Error::NoPeer { .. }
			| Error::Timeout { .. }
			| Error::Node { .. }
			| Error::Foreign { .. }
			| Error::OtherChain { .. }
			| Error::Inconsistent(_)
			| Error::BadLog(_)
			| Error::UnknownRules(_)
			| Error::Outdated { .. } => Self::Offline { message },
			Error::NoPot(_) | Error::Dissolved { .. } => Self::Unknown { message },
			Error::Outrun | Error::Busy | Error::OverAllowance | Error::Unknown(_) => Self::Unsettled { message },
			Error::Refused { why, .. } => {
				Self::Refused { refusal: word(&why), message: format!("the rules refuse it: {why:?}") }
			},
			error => Self::Refused { refusal: word(&error), message },
		}
	}
}

impl From<import::Error> for Failure {
	fn from(error: import::Error) -> Self {
		let choose = |choice, among, message: &str| Self::Choice { choice, among, message: message.into() };
		match error {
			import::Error::NotInFile { names, .. } => choose(Choice::Owner, names, "say who of the file you are"),
			import::Error::Name => choose(Choice::Owner, Vec::new(), "say what you are called, in at most 512 bytes"),
			import::Error::Title => {
				choose(Choice::Name, Vec::new(), "say what the pot is called, in at most 512 bytes")
			},
			import::Error::Currency { there, .. } => {
				choose(Choice::Currency, there, "the file has several currencies, and a pot has one: say which")
			},
			import::Error::Symbol { symbol } => {
				let message = format!("the file calls its currency {symbol:?}, which is no code: say which it is");
				choose(Choice::Currency, Vec::new(), &message)
			},
			import::Error::SplitsOff(all) if all.iter().all(|one| one.repairable) => {
				let among = all.into_iter().map(|one| format!("{}: {}", one.memo, one.difference)).collect();
				choose(Choice::Repair, among, "the parts of some expenses do not make the whole")
			},
			other => Self::input(other),
		}
	}
}

impl From<StoreError> for Failure {
	fn from(error: StoreError) -> Self {
		Self::Storage { message: error.to_string() }
	}
}

impl From<DriverError> for Failure {
	fn from(error: DriverError) -> Self {
		Self::Storage { message: error.to_string() }
	}
}
