//! What is on this computer and not final.

use super::{Values, Writing};
use clap::{ArgGroup, Args, Subcommand};

/// `pot outbox`.
#[derive(Args, Debug)]
pub struct Outbox {
	/// Also what was taken back, and what was let go
	#[arg(long)]
	pub all: bool,
	/// What to do with it.
	#[command(subcommand)]
	pub command: Option<InOutbox>,
}

/// What can be done with what waits.
#[derive(Subcommand, Debug)]
pub enum InOutbox {
	/// Take a change back that was not sent; or one off the list that came to nothing
	Cancel {
		/// Its number
		id: u64,
	},
	/// Send what waits at once, whatever it waited for
	Retry,
}

/// `pot resolve`.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("decision").required(true))]
pub struct Resolve {
	/// The number of the change
	#[arg(value_name = "CHANGE")]
	pub id: u64,
	/// Mine, in the place of theirs
	#[arg(long, group = "decision")]
	pub mine: bool,
	/// Theirs stays, and mine is let go
	#[arg(long, group = "decision")]
	pub theirs: bool,
	/// What is said beside, in the place of both
	#[arg(long, group = "decision")]
	pub set: bool,
	/// What it is to say.
	#[command(flatten)]
	pub values: Values,
	/// Whether to send it.
	#[command(flatten)]
	pub writing: Writing,
}
