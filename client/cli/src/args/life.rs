//! The life of a pot: what is said of it, its pool, categories, budget and templates, and its end.

use super::{number, Asking, Money, Reading, Writing};
use clap::{Args, Subcommand, ValueEnum};

/// `pot leave` and `pot reopen`: commands that say nothing more.
#[derive(Args, Debug)]
pub struct Plain {
	/// Whether to send it.
	#[command(flatten)]
	pub writing: Writing,
}

/// `pot pool`.
#[derive(Args, Debug)]
pub struct Pool {
	/// What a new pool is called
	pub name: Option<String>,
	/// How far it must be settled.
	#[command(flatten)]
	pub reading: Reading,
	/// Whether to send it.
	#[command(flatten)]
	pub writing: Writing,
}

/// `pot put`.
#[derive(Args, Debug)]
pub struct Put {
	/// What, and when.
	#[command(flatten)]
	pub hold: Hold,
	/// Who gives it [default: me]
	#[arg(long, value_name = "NAME")]
	pub from: Option<String>,
}

/// `pot take`.
#[derive(Args, Debug)]
pub struct Take {
	/// What, and when.
	#[command(flatten)]
	pub hold: Hold,
	/// Who gets it [default: me]
	#[arg(long, value_name = "NAME")]
	pub to: Option<String>,
}

/// What goes into the pool, or out of it.
#[derive(Args, Debug)]
pub struct Hold {
	/// How much, as in 20 or 12.50
	#[arg(allow_negative_numbers = true)]
	pub amount: String,
	/// What it is for
	#[arg(long)]
	pub memo: Option<String>,
	/// The day: 2026-03-13, today or yesterday
	#[arg(long, default_value = "today", allow_negative_numbers = true)]
	pub date: String,
	/// Whether to send it.
	#[command(flatten)]
	pub writing: Writing,
}

/// `pot set`. `none` takes away.
#[derive(Args, Debug, Default)]
pub struct Set {
	/// What the pot is called
	#[arg(long)]
	pub name: Option<String>,
	/// Anything else worth saying, or none
	#[arg(long)]
	pub note: Option<String>,
	/// Who may change the items of others
	#[arg(long)]
	pub policy: Option<Policy>,
	/// How much is meant to be saved, or none
	#[arg(long, value_name = "AMOUNT", allow_negative_numbers = true)]
	pub goal: Option<String>,
	/// How an expense is divided that does not say: equal NAME,…, shares NAME=2,…, percent NAME=60,…, or none
	#[arg(long, value_name = "HOW")]
	pub split: Option<String>,
	/// How long it takes until somebody who lost all devices is let in again: 24 to 720 hours
	#[arg(long, value_name = "HOURS")]
	pub reinvite_hours: Option<u16>,
	/// How far it must be settled.
	#[command(flatten)]
	pub reading: Reading,
	/// Whether to send it.
	#[command(flatten)]
	pub writing: Writing,
}

/// Who, besides owners, may change the items of others.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Policy {
	/// Every editor
	Editors,
	/// Only who made the item, and who paid
	Concerned,
}

/// `pot category`.
#[derive(Args, Debug)]
pub struct Categories {
	/// How far the list must be settled.
	#[command(flatten)]
	pub reading: Reading,
	/// What to change.
	#[command(subcommand)]
	pub command: Option<Category>,
}

/// Changes to the categories.
#[derive(Subcommand, Debug)]
pub enum Category {
	/// Add categories
	#[command(after_help = "Example:\n  pot category add Food Rent \"Going out\"")]
	Add {
		/// What they are called
		#[arg(required = true, value_name = "NAME")]
		names: Vec<String>,
		/// Whether to send it.
		#[command(flatten)]
		writing: Writing,
	},
	/// Call a category by another name
	Rename {
		/// The category
		name: String,
		/// Its new name
		new: String,
		/// Whether to send it.
		#[command(flatten)]
		writing: Writing,
	},
	/// Take a category off the list; what has it keeps it
	Retire {
		/// The category
		name: String,
		/// Whether to send it.
		#[command(flatten)]
		writing: Writing,
	},
}

/// `pot budget`.
#[derive(Args, Debug)]
pub struct Budget {
	/// How much is meant to be spent, or none to take the line away
	#[arg(allow_negative_numbers = true)]
	pub amount: Option<String>,
	/// On what [default: all spending]
	#[arg(long, value_name = "NAME", requires = "amount")]
	pub category: Option<String>,
	/// In every calendar month, instead of in all
	#[arg(long, requires = "amount")]
	pub monthly: bool,
	/// How far it must be settled.
	#[command(flatten)]
	pub reading: Reading,
	/// Whether to send it.
	#[command(flatten)]
	pub writing: Writing,
}

/// `pot template`.
#[derive(Args, Debug)]
pub struct Templates {
	/// How far the list must be settled.
	#[command(flatten)]
	pub reading: Reading,
	/// What to change.
	#[command(subcommand)]
	pub command: Option<Template>,
}

/// When something comes again.
#[derive(Args, Debug, Default)]
pub struct When {
	/// How often: day, week, month, year, or as in "2 weeks"
	#[arg(long, value_name = "TIME")]
	pub every: Option<String>,
	/// The first day: 2026-03-13, today or yesterday [default of a new one: today]
	#[arg(long, value_name = "DATE", allow_negative_numbers = true)]
	pub start: Option<String>,
	/// The last day, or none
	#[arg(long, value_name = "DATE", conflicts_with = "times", allow_negative_numbers = true)]
	pub until: Option<String>,
	/// How many times
	#[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = number::<u32>)]
	pub times: Option<u32>,
}

/// Changes to what comes again.
#[derive(Subcommand, Debug)]
pub enum Template {
	/// Add an expense that comes again
	#[command(after_help = "\
It is added to the balances on its dates by `pot due`. A rent of the 31st comes on the last day of shorter months.\n\n\
Examples:\n  pot template add 900 Rent --every month --start 2026-01-31\n  \
pot template add 15 Cleaner --every \"2 weeks\" --times 10 --paid bob --for alice,bob")]
	Add(Box<AddTemplate>),
	/// Change it for what is still to come
	#[command(after_help = "Example:\n  pot template edit 8f3c --amount 950")]
	Edit(Box<EditTemplate>),
	/// Let it come no more
	Stop {
		/// The template
		id: String,
		/// Whether to send it.
		#[command(flatten)]
		writing: Writing,
	},
	/// Let a stopped one come again
	Resume {
		/// The template
		id: String,
		/// Whether to send it.
		#[command(flatten)]
		writing: Writing,
	},
}

/// `pot template add`.
#[derive(Args, Debug)]
pub struct AddTemplate {
	/// How much each time
	#[arg(allow_negative_numbers = true)]
	pub amount: String,
	/// What it is for
	pub memo: Option<String>,
	/// When it comes.
	#[command(flatten)]
	pub when: When,
	/// Who pays, and for whom.
	#[command(flatten)]
	pub money: Money,
	/// A category of the pot's list
	#[arg(long, value_name = "NAME")]
	pub category: Option<String>,
	/// Whether to ask, and to send it.
	#[command(flatten)]
	pub asking: Asking,
}

/// `pot template edit`.
#[derive(Args, Debug)]
pub struct EditTemplate {
	/// The template
	pub id: String,
	/// How much each time
	#[arg(long, allow_negative_numbers = true)]
	pub amount: Option<String>,
	/// What it is for, or none
	#[arg(long)]
	pub memo: Option<String>,
	/// When it comes.
	#[command(flatten)]
	pub when: When,
	/// Who pays, and for whom.
	#[command(flatten)]
	pub money: Money,
	/// A category, or none
	#[arg(long, value_name = "NAME")]
	pub category: Option<String>,
	/// Whether to ask, and to send it.
	#[command(flatten)]
	pub asking: Asking,
}

/// `pot due`.
#[derive(Args, Debug)]
pub struct Due {
	/// How many at most
	#[arg(long, value_name = "N", default_value = "100", allow_negative_numbers = true)]
	#[arg(value_parser = clap::value_parser!(u32).range(1..))]
	pub limit: u32,
	/// Whether to ask, and to send it.
	#[command(flatten)]
	pub asking: Asking,
}

/// `pot skip`.
#[derive(Args, Debug)]
pub struct Skip {
	/// The template
	pub template: String,
	/// The date that it does not come on
	#[arg(allow_negative_numbers = true)]
	pub date: String,
	/// Whether to send it.
	#[command(flatten)]
	pub writing: Writing,
}

/// `pot archive`.
#[derive(Args, Debug)]
pub struct Archive {
	/// Leave balances open
	#[arg(long)]
	pub unsettled: bool,
	/// Whether to send it.
	#[command(flatten)]
	pub writing: Writing,
}

/// `pot dissolve`.
#[derive(Args, Debug)]
pub struct Dissolve {
	/// Say that the pot ends in thirty days, whatever the balances are then
	#[arg(long)]
	pub announce: bool,
	/// Whether to ask first.
	#[command(flatten)]
	pub asking: Asking,
}

/// `pot copy`.
#[derive(Args, Debug)]
pub struct Copy {
	/// What the new pot is called
	pub name: String,
	/// Whether to ask, and to send it.
	#[command(flatten)]
	pub asking: Asking,
}
