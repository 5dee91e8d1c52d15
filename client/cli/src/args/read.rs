//! What a pot is asked: balances, lists, sums, files.

use super::{number, Asking, Reading, Writing};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// `pot why`.
#[derive(Args, Debug)]
pub struct Why {
	/// Whose balance [default: mine]
	pub member: Option<String>,
	/// How far it must be settled.
	#[command(flatten)]
	pub reading: Reading,
}

/// `pot settle`.
#[derive(Args, Debug)]
pub struct Settle {
	/// Each pair settles its own, instead of the fewest payments
	#[arg(long)]
	pub direct: bool,
	/// Leave payments under this amount out
	#[arg(long, value_name = "AMOUNT", allow_negative_numbers = true)]
	pub least: Option<String>,
	/// Show how to pay what I owe
	#[arg(long)]
	pub how: bool,
	/// Agree on this plan: it stays whatever is spent after it
	#[arg(long, conflicts_with_all = ["least", "how", "thaw"])]
	pub freeze: bool,
	/// Give the frozen plan up
	#[arg(long, conflicts_with_all = ["least", "how", "direct"])]
	pub thaw: bool,
	/// How far it must be settled.
	#[command(flatten)]
	pub reading: Reading,
	/// Whether to send a freeze or a thaw.
	#[command(flatten)]
	pub writing: Writing,
}

/// `pot fund`.
#[derive(Args, Debug)]
pub struct Fund {
	/// How much: bytes, or as in 512KiB and 4MiB
	#[arg(value_name = "SIZE", default_value = "1MiB")]
	pub size: String,
	/// Whether to ask, and to send it.
	#[command(flatten)]
	pub asking: Asking,
}

/// `pot topup`.
#[derive(Args, Debug)]
pub struct TopUp {
	/// How much, in the chain's token
	#[arg(allow_negative_numbers = true)]
	pub amount: String,
	/// Whether to ask, and to send it.
	#[command(flatten)]
	pub asking: Asking,
}

/// `pot withdraw`.
#[derive(Args, Debug)]
pub struct Withdraw {
	/// How much, in the chain's token [default: all]
	#[arg(allow_negative_numbers = true)]
	pub amount: Option<String>,
	/// Whether to ask, and to send it.
	#[command(flatten)]
	pub asking: Asking,
}

/// `pot list`.
#[derive(Args, Debug)]
pub struct List {
	/// Also what is voided
	#[arg(long)]
	pub all: bool,
	/// Only the last so many
	#[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = number::<usize>)]
	pub last: Option<usize>,
	/// How far it must be settled.
	#[command(flatten)]
	pub reading: Reading,
}

/// `pot show`.
#[derive(Args, Debug)]
pub struct Show {
	/// The item
	pub id: String,
	/// How far it must be settled.
	#[command(flatten)]
	pub reading: Reading,
}

/// `pot log`.
#[derive(Args, Debug)]
pub struct Log {
	/// Only what changed in this: an item, a member, or `pot` for the pot itself
	#[arg(value_name = "ITEM")]
	pub of: Option<String>,
	/// Only the last so many entries; not with --json, because a journal is whole
	#[arg(long, value_name = "N", conflicts_with = "json", allow_negative_numbers = true, value_parser = number::<usize>)]
	pub last: Option<usize>,
	/// Only entries in which this stands, in capitals or not; it is searched for on this device
	#[arg(long, value_name = "TEXT", conflicts_with_all = ["json", "of"])]
	pub grep: Option<String>,
	/// How far it must be settled.
	#[command(flatten)]
	pub reading: Reading,
}

/// `pot stats`.
#[derive(Args, Debug)]
pub struct Stats {
	/// Only this table [default: all; of --csv: member]
	#[arg(long, value_name = "WHAT")]
	pub by: Option<By>,
	/// The first day: 2026-03-13, today or yesterday
	#[arg(long, value_name = "DATE", allow_negative_numbers = true)]
	pub from: Option<String>,
	/// The last day
	#[arg(long, value_name = "DATE", allow_negative_numbers = true)]
	pub to: Option<String>,
	/// Answer in CSV, for a spreadsheet
	#[arg(long, conflicts_with = "json")]
	pub csv: bool,
	/// How far it must be settled.
	#[command(flatten)]
	pub reading: Reading,
}

/// What spending is summed by.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
	/// Who paid, and for whom
	Member,
	/// On what
	Category,
	/// When
	Month,
}

/// `pot export`.
#[derive(Args, Debug)]
pub struct Export {
	/// What to write
	#[arg(long, value_name = "FORMAT", default_value = "journal")]
	pub format: Format,
	/// Where to write it; - for standard output
	#[arg(short, long, value_name = "FILE", default_value = "-", hide_default_value = true)]
	pub output: PathBuf,
	/// How far it must be settled.
	#[command(flatten)]
	pub reading: Reading,
}

/// A form of a pot in a file.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
	/// The log as JSON Lines
	Journal,
	/// The expenses and payments, for a spreadsheet
	Csv,
	/// The log in SCALE with its heads, for proofs
	Raw,
}

/// `pot statement`.
#[derive(Args, Debug)]
pub struct Statement {
	/// Where to write it; - for standard output
	#[arg(short, long, value_name = "FILE.html", default_value = "-", hide_default_value = true)]
	pub output: PathBuf,
	/// How far it must be settled.
	#[command(flatten)]
	pub reading: Reading,
}

/// `pot prove`.
#[derive(Args, Debug)]
pub struct Prove {
	/// The pot, by its whole name or the beginning of its id [default: the current one]
	#[arg(value_name = "POT")]
	pub name: Option<String>,
	/// Where to write the proof; - for standard output
	#[arg(short, long, value_name = "FILE")]
	pub output: PathBuf,
}

/// `pot verify-proof`.
#[derive(Args, Debug)]
pub struct VerifyProof {
	/// The proof
	pub file: PathBuf,
	/// The chain's raw specification, which alone is trusted
	#[arg(long, value_name = "SPEC")]
	pub spec: PathBuf,
}

/// `pot replay`.
#[derive(Args, Debug)]
pub struct Replay {
	/// The journal or raw export; - for standard input
	pub file: PathBuf,
	/// With --json: the balances after every entry, one document a line
	#[arg(long)]
	pub each: bool,
}
