//! What goes wrong, for a page: a kind that a program can act on, and words for a person.

use pot_ledger::Refusal;
use potchain_client::sync::{store::StoreError, Declined, DriverError, End, OrderError, Status};
use serde::Serialize;
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
	/// This device cannot keep it.
	Storage { message: String },
	/// The pots were closed.
	Closed { message: String },
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

	/// The rules do not admit it.
	pub fn refused(why: Refusal) -> Self {
		let name = format!("{why:?}");
		let refusal = name.split(['(', ' ', '{']).next().unwrap_or_default().to_owned();
		Self::Refused { message: name, refusal }
	}

	/// It came to nothing.
	pub fn ended(status: &Status) -> Self {
		match status {
			Status::Ended(end) => refused(end),
			other => Self::Closed { message: format!("{other:?}") },
		}
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

impl From<OrderError> for Failure {
	fn from(error: OrderError) -> Self {
		let message = error.to_string();
		match error {
			OrderError::Closed => Self::Closed { message },
			OrderError::Declined(Declined::Unknown) => {
				Self::Unknown { message: "there is no such pot or change".into() }
			},
			OrderError::Declined(Declined::Size(_)) => Self::Input { message },
			OrderError::Declined(Declined::Sent) => Self::Input { message: "it is on its way already".into() },
			OrderError::Declined(Declined::Unsettled) => {
				Self::Unsettled { message: "something before it is in doubt: try again in a moment".into() }
			},
			OrderError::Declined(Declined::Rules(end)) => refused(&end),
		}
	}
}

pub fn refused(end: &End) -> Failure {
	match end {
		End::Refused { why, .. } | End::Conflict { why, .. } => Failure::refused(*why),
		End::Dismissed(end) => refused(end),
		End::Chain(why) => Failure::Refused { refusal: "Chain".into(), message: why.clone() },
		other => {
			let name = format!("{other:?}");
			let refusal = name.split(['(', ' ', '{']).next().unwrap_or_default().to_owned();
			Failure::Refused { refusal, message: name }
		},
	}
}

impl From<potchain_client::Error> for Failure {
	fn from(error: potchain_client::Error) -> Self {
		Self::Offline { message: error.to_string() }
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
