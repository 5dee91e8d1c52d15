//! How one begins: a pot, a key, the file of another app.

use super::{number, Asking, Writing};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `pot new`.
#[derive(Args, Debug)]
pub struct New {
	/// The pot's name
	pub name: String,
	/// What its amounts are in, for ever: EUR, JPY, DOT …
	#[arg(long, value_name = "CODE")]
	pub currency: String,
	/// Digits after the point [default: as usual for the currency]
	#[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = number::<u8>)]
	pub decimals: Option<u8>,
	/// My name in it [default: that of a key such as //Alice, or else of the computer's user]
	#[arg(long = "as", value_name = "NAME")]
	pub owner: Option<String>,
	/// How I take part in it.
	#[command(flatten)]
	pub joining: Joining,
	/// Leave its texts open to the world, in place of sealing them for its members
	#[arg(long)]
	pub plain: bool,
	/// Whether to send it.
	#[command(flatten)]
	pub writing: Writing,
}

/// `pot join`.
#[derive(Args, Debug)]
pub struct Join {
	/// The link, in quotes; asked for without one
	#[arg(value_name = "LINK")]
	pub link: Option<String>,
	/// What the others are to call me, or the guest who I am [default: asked for]
	#[arg(long = "as", value_name = "NAME")]
	pub name: Option<String>,
	/// How I take part in it.
	#[command(flatten)]
	pub joining: Joining,
	/// Whether to send it.
	#[command(flatten)]
	pub writing: Writing,
}

/// How somebody takes part in a pot.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct Joining {
	/// Take part with my own account, which holds my tokens, in place of one for this pot alone: everyone can then see which
	/// other pots it is in
	#[arg(long)]
	pub own_account: bool,
}

/// `pot use`.
#[derive(Args, Debug)]
pub struct Use {
	/// The pot, by name or id
	#[arg(value_name = "POT")]
	pub name: Option<String>,
}

/// `pot key`.
#[derive(Args, Debug)]
pub struct Keys {
	/// What to do with it.
	#[command(subcommand)]
	pub command: Key,
}

/// What can be done with the key.
#[derive(Subcommand, Debug)]
pub enum Key {
	/// Make a key, in a file that only I can read; an existing one stays
	New,
	/// Show my account's address
	Show,
	/// Show the secret words of my key, to be written down
	Phrase,
	/// Take a key up again from its twelve words, which are asked for or read from standard input
	#[command(after_help = "The words are not given on the command line, where others could see them.\n\n\
		Examples:\n  pot key restore\n  pot key restore < words.txt")]
	Restore,
}

/// `pot import`.
#[derive(Args, Debug)]
pub struct Import {
	/// The file; - for standard input
	pub file: PathBuf,
	/// Who of the file I am; of a file of ChopDot, which knows that, my name in the pot
	#[arg(long = "as", value_name = "NAME")]
	pub owner: Option<String>,
	/// The pot's name [default: that in the file, or that of a file of Splitwise]
	#[arg(long)]
	pub name: Option<String>,
	/// The currency, where a file has several, or but a symbol for it
	#[arg(long, value_name = "CODE")]
	pub currency: Option<String>,
	/// Divide what is missing from a split, or too much in it, among those who have a part in it
	#[arg(long)]
	pub repair: bool,
	/// How I take part in it.
	#[command(flatten)]
	pub joining: Joining,
	/// Whether to ask, and to send it.
	#[command(flatten)]
	pub asking: Asking,
}
