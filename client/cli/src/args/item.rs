//! Items: what is added, changed and taken back.

use super::{number, Asking, Writing};
use clap::Args;
use std::path::PathBuf;

/// What an expense is divided by, and what else it says.
#[derive(Args, PartialEq, Eq, Clone, Debug, Default)]
pub struct Money {
	/// Who paid: a name, or several with amounts [default: me]
	#[arg(long, value_name = "NAME|NAME=AMOUNT,…")]
	pub paid: Option<String>,
	/// Who it is for, equally [default: all members]
	#[arg(long = "for", value_name = "NAME,…")]
	pub among: Option<String>,
	/// How it is divided: equal, shares NAME=2,…, percent NAME=60,…, exact NAME=12.50,… or adjust NAME=+5,…
	#[arg(long, value_name = "HOW")]
	pub split: Option<String>,
	/// The lines of the bill, from a file, or typed in with -: `12.00 Pizza: alice, bob`, `tax 1.20`, `tip 3`,
	/// `discount 2`
	#[arg(long, value_name = "FILE")]
	pub items: Option<PathBuf>,
	/// Of another currency, as in `5000 THB`: what one of it costs, or 1/38.4 for how many make one of the pot's
	#[arg(long, value_name = "RATE", conflicts_with = "charged", allow_negative_numbers = true)]
	pub rate: Option<String>,
	/// Of another currency: what the bank took
	#[arg(long, value_name = "AMOUNT", allow_negative_numbers = true)]
	pub charged: Option<String>,
}

/// `pot add`.
#[derive(Args, Debug, Default)]
pub struct Add {
	/// How much, as in 12.50 or "5000 THB"; with --items it may be left out
	#[arg(allow_negative_numbers = true)]
	pub amount: Option<String>,
	/// What it was for
	pub memo: Option<String>,
	/// Who paid, and for whom.
	#[command(flatten)]
	pub money: Money,
	/// The day: 2026-03-13, today or yesterday
	#[arg(long, default_value = "today", allow_negative_numbers = true)]
	pub date: String,
	/// A category of the pot's list: its name, or #2
	#[arg(long, value_name = "NAME")]
	pub category: Option<String>,
	/// Anything else worth saying
	#[arg(long)]
	pub note: Option<String>,
	/// Where the receipt is: a link
	#[arg(long, value_name = "LINK")]
	pub receipt: Option<String>,
	/// Money that came back instead; of an expense, if it is named
	#[arg(long, value_name = "ID", num_args = 0..=1, require_equals = true, default_missing_value = "")]
	pub refund: Option<String>,
	/// Whether to send it.
	#[command(flatten)]
	pub writing: Writing,
}

/// `pot paid`.
#[derive(Args, Debug)]
pub struct Paid {
	/// Who got the money
	pub to: String,
	/// How much, as in 20 or 12.50
	#[arg(allow_negative_numbers = true)]
	pub amount: String,
	/// Who gave it [default: me]
	#[arg(long, value_name = "NAME")]
	pub from: Option<String>,
	/// How: cash, bank, an app
	#[arg(long)]
	pub method: Option<String>,
	/// Where to find it there: a transfer's number
	#[arg(long, value_name = "TEXT")]
	pub reference: Option<String>,
	/// The leg of the frozen plan that it pays, by its number in `pot settle`
	#[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = number::<u8>)]
	pub leg: Option<u8>,
	/// What it was for
	#[arg(long)]
	pub memo: Option<String>,
	/// The day: 2026-03-13, today or yesterday
	#[arg(long, default_value = "today", allow_negative_numbers = true)]
	pub date: String,
	/// Whether to send it.
	#[command(flatten)]
	pub writing: Writing,
}

/// `pot send`.
#[derive(Args, Debug)]
pub struct Send {
	/// Who gets it
	pub to: String,
	/// How much of the chain's token
	#[arg(allow_negative_numbers = true)]
	pub amount: String,
	/// What it is for
	#[arg(long)]
	pub memo: Option<String>,
	/// The leg of the frozen plan that it pays, by its number in `pot settle`
	#[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = number::<u8>)]
	pub leg: Option<u8>,
	/// Whether to ask, and to send it.
	#[command(flatten)]
	pub asking: Asking,
}

/// `pot edit`.
#[derive(Args, Debug, Default)]
pub struct Edit {
	/// The item
	pub id: String,
	/// What it is to say.
	#[command(flatten)]
	pub values: Values,
	/// Whether to send it.
	#[command(flatten)]
	pub writing: Writing,
}

/// What an item is to say. `none`, or an empty text, takes away.
#[derive(Args, PartialEq, Eq, Debug, Default)]
pub struct Values {
	/// How much, as in 12.50
	#[arg(long, allow_negative_numbers = true)]
	pub amount: Option<String>,
	/// Who paid, and for whom.
	#[command(flatten)]
	pub money: Money,
	/// Of a payment: who gave it
	#[arg(long, value_name = "NAME")]
	pub from: Option<String>,
	/// Of a payment: who got it
	#[arg(long, value_name = "NAME")]
	pub to: Option<String>,
	/// What it was for, or none; of a comment, what it says
	#[arg(long)]
	pub memo: Option<String>,
	/// Of an expense: anything else worth saying, or none
	#[arg(long)]
	pub note: Option<String>,
	/// Of a payment: how it was made, or none
	#[arg(long)]
	pub method: Option<String>,
	/// The day: 2026-03-13, today, yesterday or none
	#[arg(long, allow_negative_numbers = true)]
	pub date: Option<String>,
	/// Of an expense: a category, or none
	#[arg(long, value_name = "NAME")]
	pub category: Option<String>,
	/// Of an expense: where the receipt is, or none
	#[arg(long, value_name = "LINK")]
	pub receipt: Option<String>,
	/// Of a payment: where to find it there, or none
	#[arg(long, value_name = "TEXT")]
	pub reference: Option<String>,
	/// Of a payment: the leg of the frozen plan that it pays, or none
	#[arg(long, value_name = "N", allow_negative_numbers = true)]
	pub leg: Option<String>,
}

/// A command on one item that says nothing more.
#[derive(Args, Debug)]
pub struct OnItem {
	/// The item
	pub id: String,
	/// Whether to send it.
	#[command(flatten)]
	pub writing: Writing,
}

/// `pot undo`.
#[derive(Args, Debug)]
pub struct Undo {
	/// An item, a member, or `pot` for the pot itself [default: what I did something to last]
	#[arg(value_name = "ITEM")]
	pub of: Option<String>,
	/// This entry, as `pot log` numbers it, and all that landed together with it
	#[arg(long, value_name = "SEQ", conflicts_with = "of", allow_negative_numbers = true, value_parser = number::<u32>)]
	pub seq: Option<u32>,
	/// Whether to ask, and to send it.
	#[command(flatten)]
	pub asking: Asking,
}

/// `pot revert`.
#[derive(Args, Debug)]
pub struct Revert {
	/// Who did it
	#[arg(long, value_name = "MEMBER")]
	pub by: String,
	/// The first entry, as `pot log` numbers it
	#[arg(long, value_name = "SEQ", allow_negative_numbers = true, value_parser = number::<u32>)]
	pub since: u32,
	/// Whether to send it.
	#[command(flatten)]
	pub writing: Writing,
}

/// `pot contest`.
#[derive(Args, Debug)]
pub struct Contest {
	/// The item
	pub id: String,
	/// Why
	pub reason: Option<String>,
	/// Whether to send it.
	#[command(flatten)]
	pub writing: Writing,
}

/// `pot comment`.
#[derive(Args, Debug)]
pub struct Comment {
	/// The item, or `pot` for the pot itself
	pub item: String,
	/// What to say
	pub text: String,
	/// Whether to send it.
	#[command(flatten)]
	pub writing: Writing,
}
