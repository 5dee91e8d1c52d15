//! Who gets in.

use super::{Reading, Role, Writing};
use clap::{Args, Subcommand};

/// `pot invite`.
#[derive(Args, Debug)]
pub struct Invite {
	/// What whoever joins may do
	#[arg(long, default_value = "editor")]
	pub role: Role,
	/// For a group: each takes a guest's place that nobody has taken, or a new one
	#[arg(long)]
	pub group: bool,
	/// How often it can be used [default: 1, or 16 for a group]
	#[arg(long, value_name = "N")]
	pub uses: Option<u16>,
	/// For how many days it is open
	#[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=366))]
	pub days: u16,
	/// Whether to send it.
	#[command(flatten)]
	pub writing: Writing,
}

/// `pot reinvite`.
#[derive(Args, Debug)]
pub struct Reinvite {
	/// The member
	pub name: String,
	/// For how many days it is open after the delay
	#[arg(long, value_name = "N", default_value_t = 7)]
	pub days: u16,
	/// Whether to send it.
	#[command(flatten)]
	pub writing: Writing,
}

/// `pot device`.
#[derive(Args, Debug)]
pub struct Devices {
	/// How far the list must be settled.
	#[command(flatten)]
	pub reading: Reading,
	/// What to change.
	#[command(subcommand)]
	pub command: Option<Device>,
}

/// Changes to devices.
#[derive(Subcommand, Debug)]
pub enum Device {
	/// Make a link for another device of mine to join with
	Add {
		/// For how many days it is open
		#[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=366))]
		days: u16,
		/// Whether to send it.
		#[command(flatten)]
		writing: Writing,
	},
	/// List my devices, as without a word
	List,
	/// Take the access of one of my devices away
	Remove {
		/// The address of its account, or the beginning of it
		#[arg(value_name = "ADDRESS")]
		account: String,
		/// Whether to send it.
		#[command(flatten)]
		writing: Writing,
	},
}

/// `pot invites`.
#[derive(Args, Debug)]
pub struct Invites {
	/// How far the list must be settled.
	#[command(flatten)]
	pub reading: Reading,
	/// What to change.
	#[command(subcommand)]
	pub command: Option<OpenInvite>,
}

/// Changes to open invites.
#[derive(Subcommand, Debug)]
pub enum OpenInvite {
	/// Take an invite back: nobody joins by it any more
	#[command(after_help = "Example:\n  pot invites revoke 3")]
	Revoke {
		/// The invite's number
		number: u32,
		/// Whether to send it.
		#[command(flatten)]
		writing: Writing,
	},
}
