//! What is on this computer and not final.

use super::{Asking, Values};
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
	/// Take changes back that were not sent; or off the list, if they came to nothing
	Cancel {
		/// Their numbers
		#[arg(value_name = "CHANGE", required = true)]
		ids: Vec<u64>,
	},
	/// Send what waits at once, whatever it waited for; or do a change again that came to nothing
	Retry {
		/// The number of the change that is done again, as it would be made now
		#[arg(value_name = "CHANGE")]
		id: Option<u64>,
	},
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
	/// Whether to ask, and to send it.
	#[command(flatten)]
	pub asking: Asking,
}
