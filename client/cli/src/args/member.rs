//! Who is in a pot, and as what.

use super::{Asking, Reading, Writing};
use clap::{Args, Subcommand, ValueEnum};

/// `pot member`.
#[derive(Args, Debug)]
pub struct Members {
	/// How far the list must be settled.
	#[command(flatten)]
	pub reading: Reading,
	/// What to change.
	#[command(subcommand)]
	pub command: Option<Member>,
}

/// Changes to members.
#[derive(Subcommand, Debug)]
pub enum Member {
	/// Add a guest: a place in the books, for someone who may join later
	#[command(
		after_help = "Example:\n  pot member add Bob\n\nWith a link of `pot invite --group`, Bob takes the place \
		himself."
	)]
	Add {
		/// What the others call them
		name: String,
		/// What whoever takes the place may do
		#[arg(long, default_value = "editor")]
		role: Role,
		/// Whether to send it.
		#[command(flatten)]
		writing: Writing,
	},
	/// Close a place that is even, or else take its access away
	Remove {
		/// The member
		name: String,
		/// Whether to send it.
		#[command(flatten)]
		writing: Writing,
	},
	/// Open a closed place again
	Restore {
		/// The member
		name: String,
		/// Whether to send it.
		#[command(flatten)]
		writing: Writing,
	},
	/// Let an account that lost its access be invited again
	Readmit {
		/// The account's address
		#[arg(value_name = "ADDRESS")]
		account: String,
		/// Whether to send it.
		#[command(flatten)]
		writing: Writing,
	},
	/// Say what a member may do
	Role {
		/// The member
		name: String,
		/// What they may do from now on
		role: Role,
		/// Whether to send it.
		#[command(flatten)]
		writing: Writing,
	},
	/// Say how much each bears of what is divided without saying how
	#[command(after_help = "\
Weights are whole numbers: for a couple of 2 and a child of 0.5, say 4 and 1, as the others count 2 then.\n\n\
Examples:\n  pot member weight couple=4 child=1 bob=2\n  pot member weight child=none")]
	Weight {
		/// Who, and how much
		#[arg(required = true, value_name = "NAME=N|none")]
		weights: Vec<String>,
		/// Whether to send it.
		#[command(flatten)]
		writing: Writing,
	},
	/// Say where to pay a member: an IBAN, a PayPal or TWINT account, an address
	#[command(after_help = "\
Examples:\n  pot member pay-to \"CH93 0076 2011 6238 5295 7\"\n  pot member pay-to paypal.me/alice\n  \
pot member pay-to bob \"TWINT +41 79 123 45 67\"\n  pot member pay-to none")]
	PayTo {
		/// The member [default: me], and where to pay them, or none
		#[arg(required = true, num_args = 1..=2, value_name = "[NAME] TEXT")]
		words: Vec<String>,
		/// Whether to send it.
		#[command(flatten)]
		writing: Writing,
	},
	/// Make a member an owner in my place; I stay as an editor
	Transfer {
		/// The member
		name: String,
		/// Whether to send it.
		#[command(flatten)]
		writing: Writing,
	},
	/// Make a guest's place a part of another, for ever
	#[command(after_help = "Example:\n  pot member merge bobby bob")]
	Merge {
		/// The guest
		from: String,
		/// The place it becomes a part of
		into: String,
		/// Whether to ask, and to send it.
		#[command(flatten)]
		asking: Asking,
	},
	/// Call a member by another name
	Rename {
		/// The member
		name: String,
		/// The new name
		new: String,
		/// Whether to send it.
		#[command(flatten)]
		writing: Writing,
	},
}

/// What a member may do.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
	/// Reads, comments, and confirms or contests what concerns them
	Viewer,
	/// Also adds, changes and voids items, and adds guests
	Editor,
	/// Also decides who is a member, and as what
	Owner,
}

impl From<Role> for pot_ledger::Role {
	fn from(role: Role) -> Self {
		match role {
			Role::Viewer => Self::Viewer,
			Role::Editor => Self::Editor,
			Role::Owner => Self::Owner,
		}
	}
}
