//! How a command fails, and the exit code that says so.

use potchain_client::{
	sync::{store::StoreError, DriverError},
	Error,
};
use std::io;

/// Why a command did not do what was asked: each kind is an exit code, each message says what happened and
/// what to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Failure {
	/// The rules, the chain or this program refuse it; nothing was changed. Exit code 1.
	Refused(String),
	/// The command line, or a file that it names, cannot be made sense of. Exit code 2.
	Usage(String),
	/// No node answers, or none that can be understood. Exit code 3.
	Unreachable(String),
	/// What the node tells does not agree with itself or with the rules. Exit code 5.
	Untrue(String),
	/// This program is too old for the pot. Exit code 1.
	Outdated(String),
	/// Whoever reads the output has seen enough: no failure. Exit code 0.
	Pipe,
}

/// The outcome of a command, or of a part of one.
pub type Result<T = ()> = std::result::Result<T, Failure>;

impl Failure {
	/// The exit code.
	pub fn exit_code(&self) -> u8 {
		match self {
			Self::Pipe => 0,
			Self::Refused(_) | Self::Outdated(_) => 1,
			Self::Usage(_) => 2,
			Self::Unreachable(_) => 3,
			Self::Untrue(_) => 5,
		}
	}

	/// What to tell the person; nothing if there is nothing to tell.
	pub fn message(&self) -> Option<&str> {
		match self {
			Self::Refused(message)
			| Self::Outdated(message)
			| Self::Usage(message)
			| Self::Unreachable(message)
			| Self::Untrue(message) => Some(message),
			Self::Pipe => None,
		}
	}
}

/// A failure to make sense of what was asked.
pub fn usage<T>(message: impl Into<String>) -> Result<T> {
	Err(Failure::Usage(message.into()))
}

/// A refusal.
pub fn refused<T>(message: impl Into<String>) -> Result<T> {
	Err(Failure::Refused(message.into()))
}

impl From<Error> for Failure {
	fn from(error: Error) -> Self {
		let message = error.to_string();
		match error {
			Error::Refused { .. }
			| Error::Rejected(_)
			| Error::Outrun
			| Error::Busy
			| Error::NoTokens
			| Error::OverAllowance
			| Error::Full
			| Error::TooManyPots
			| Error::TooManyFunders
			| Error::TooSmall
			| Error::CreationPaused
			| Error::TooLittle => Self::Refused(message),
			Error::UnknownRules(_) | Error::Outdated { .. } => Self::Outdated(message),
			Error::NoPot(_) => Self::Usage(format!("{message}: choose one of yours with `pot use`")),
			Error::Dissolved { .. } => Self::Usage(message),
			Error::Inconsistent(_) | Error::BadLog(_) => Self::Untrue(message),
			_ => Self::Unreachable(message),
		}
	}
}

impl From<StoreError> for Failure {
	fn from(error: StoreError) -> Self {
		match error {
			StoreError::InUse(_) => Self::Refused(error.to_string()),
			_ => Self::Usage(error.to_string()),
		}
	}
}

impl From<DriverError> for Failure {
	fn from(error: DriverError) -> Self {
		match error {
			DriverError::Store(error) => error.into(),
			DriverError::Unreadable(_) => Self::Usage(error.to_string()),
		}
	}
}

impl From<io::Error> for Failure {
	fn from(error: io::Error) -> Self {
		match error.kind() {
			io::ErrorKind::BrokenPipe => Self::Pipe,
			_ => Self::Usage(error.to_string()),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use pot_ledger::{BadLog, PotId, Refusal};
	use std::time::Duration;

	#[test]
	fn every_error_has_the_exit_code_that_the_help_lists() {
		let what = || "x".to_owned();
		let bad = BadLog { seq: 7, why: Refusal::Stranger };
		let errors = [
			(Error::Refused { op: 0, why: Refusal::Stranger }, 1),
			(Error::Rejected(what()), 1),
			(Error::Outrun, 1),
			(Error::Busy, 1),
			(Error::NoTokens, 1),
			(Error::TooLittle, 1),
			(Error::UnknownRules(2), 1),
			(Error::NoPot(PotId::default()), 2),
			(Error::Unreachable { url: what(), cause: what() }, 3),
			(Error::Timeout { what: what(), limit: Duration::ZERO }, 3),
			(Error::Node { what: what(), cause: what() }, 3),
			(Error::Foreign { what: what(), cause: what() }, 3),
			(Error::OtherChain { expected: what(), found: what() }, 3),
			(Error::Unknown(what()), 3),
			(Error::Inconsistent(what()), 5),
			(Error::BadLog(bad), 5),
		];
		for (error, code) in errors {
			let said = error.to_string();
			assert_eq!(Failure::from(error).exit_code(), code, "{said}");
		}
		assert_eq!(Failure::from(io::Error::from(io::ErrorKind::BrokenPipe)).exit_code(), 0);
	}
}
