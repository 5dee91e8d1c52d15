//! The command line: what can be asked, with help and examples.

mod invite;
mod item;
mod life;
mod member;
mod outbox;
mod read;
mod start;

pub use invite::{Device, Devices, Invite, Invites, OpenInvite, Reinvite};
pub use item::{Add, Comment, Contest, Edit, Money, OnItem, Paid, Revert, Send, Undo, Values};
pub use life::{
	AddTemplate, Archive, Budget, Categories, Category, Copy, Dissolve, Due, EditTemplate, Hold, Plain, Policy, Pool,
	Put, Set, Skip, Take, Template, Templates, When,
};
pub use member::{Member, Members, Role};
pub use outbox::{InOutbox, Outbox, Resolve};
pub use read::{
	By, Export, Format, Fund, List, Log, Prove, Replay, Settle, Show, Statement, Stats, TopUp, VerifyProof, Why,
	Withdraw,
};
pub use start::{Import, Join, Key, Keys, New, Use};

use clap::{Args, Parser, Subcommand};
use potchain_client::Level;
use std::{ffi::OsString, path::PathBuf, str::FromStr};

const EXAMPLES: &str = "\
Without a command: my balance in the current pot, and what the others did since I last looked.

Examples:
  pot new \"Trip to Paris\" --currency EUR     make a pot, and make it the current one
  pot invite                                 a link for somebody to join with
  pot member add Bob                         a guest: Bob's place, until he joins
  pot add 12.50 \"Dinner\"                     paid by me, shared equally by all
  pot add 90 Hotel --paid alice=60,bob=30    two people paid
  pot paid bob 20                            I gave Bob 20
  pot                                        my balance, and what is new
  pot settle                                 who pays whom, to be even

Amounts are in the pot's currency, with a point: 12.50. Members go by name, or by its
beginning; `me` is you, and `#2` is member 2. Expenses, payments and comments go by their
id, or by its beginning.

Exit codes: 0 done, 1 refused and nothing changed, 2 wrong usage, 3 no node can be reached,
5 verification failed.";

const IMPORT_EXAMPLES: &str = "\
Which app wrote the file is told from what it says. The whole file is checked and what will be done is shown first;\n\
at a terminal, nothing is sent before you agree. When it is interrupted, the same command goes on where it stopped.\n\n\
Examples:\n  pot import trip.json --dry-run\n  pot import flat.csv --as Alice --name Flat\n  \
pot import ski.csv --as Alice --currency CHF --yes";

const ADD_EXAMPLES: &str = "\
Examples:
  pot add 12.50 Dinner
  pot add 12.50 Dinner --paid bob --for alice,bob
  pot add 90 Hotel --paid alice=60,bob=30
  pot add 30 Groceries --split shares alice=2,bob=1
  pot add 30 Groceries --split percent alice=60,bob=40
  pot add 30 Groceries --split exact alice=12.50,bob=17.50
  pot add 30 Groceries --split adjust alice=+5
  pot add Pizzeria --items bill.txt
  pot add 5000THB Hotel --rate 1/38.4
  pot add 15 \"Deposit came back\" --refund
  pot add 90 \"Hotel cancelled\" --refund=8f3c";

const EDIT_EXAMPLES: &str = "\
Examples:
  pot edit 8f3c --amount 14
  pot edit 8f3c --memo \"Dinner at Luigi's\" --date yesterday
  pot edit 8f3c --amount 14 --split exact alice=10,bob=4
  pot edit 8f3c --note none      takes the note away";

/// Share expenses with friends, on a ledger that nobody has to be trusted with
#[derive(Parser, Debug)]
#[command(name = "pot", version, max_term_width = 110, after_help = EXAMPLES)]
pub struct Cli {
	/// How far the answer of the bare command must be settled.
	#[command(flatten)]
	pub reading: Reading,
	/// What every command understands.
	#[command(flatten)]
	pub options: Options,
	/// What to do.
	#[command(subcommand)]
	pub command: Option<Command>,
}

/// Options of every command.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options of every command")]
pub struct Options {
	/// The node, or several with commas: the first that answers [default: the one of `pot use`, or else
	/// ws://127.0.0.1:9944]
	#[arg(long, global = true, env = "POT_URL", value_name = "URL", value_parser = urls)]
	pub url: Option<String>,
	/// Trust no node: check the chain on this computer, by a light client that needs nothing but the chain's raw
	/// specification, from a file. It is what counts where there is a node's address as well
	#[arg(long, global = true, env = "POT_LIGHT", value_name = "SPEC")]
	pub light: Option<PathBuf>,
	/// Who signs: a secret URI such as //Alice, a file, or 12 words [default: the file of `pot key new`]
	#[arg(long, global = true, env = "POT_KEY", value_name = "KEY", hide_env_values = true)]
	pub key: Option<String>,
	/// The pot, by its whole name or the beginning of its id [default: the one of `pot use`]
	#[arg(long, global = true, env = "POT", value_name = "POT")]
	pub pot: Option<String>,
	/// Where everything is kept [default: the key and the settings in potchain in the user's configuration, the pots in
	/// potchain in their data]
	#[arg(long, global = true, env = "POT_HOME", value_name = "DIR")]
	pub home: Option<PathBuf>,
	/// Ask no node: show what is known here, and keep changes until one is asked again
	#[arg(long, global = true)]
	pub offline: bool,
	/// Answer in JSON
	#[arg(long, global = true)]
	pub json: bool,
}

impl Options {
	/// The same, where an empty text, as of an empty variable, says nothing.
	pub fn without_empty(&self) -> Self {
		let said = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
		let named = |path: &Option<PathBuf>| path.clone().filter(|path| !path.as_os_str().is_empty());
		let (home, light) = (named(&self.home), named(&self.light));
		Self { url: said(&self.url), light, key: said(&self.key), pot: said(&self.pot), home, ..*self }
	}
}

/// Options of commands that read a pot.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct Reading {
	/// Show only what no fork can take back, some 0.2 s behind what the others see
	#[arg(long = "final")]
	pub is_final: bool,
}

impl Reading {
	/// The level to read at.
	pub fn level(self) -> Level {
		match self.is_final {
			true => Level::Final,
			false => Level::Pending,
		}
	}

	/// The same without what is on this computer only: for what others are to read.
	pub fn shared(self) -> Level {
		self.level().min(Level::Included)
	}
}

/// Options of commands that change a pot.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct Writing {
	/// Show the effect, and send nothing
	#[arg(long)]
	pub dry_run: bool,
}

/// Options of commands that ask before they do much.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct Asking {
	/// Do it without asking
	#[arg(long, short = 'y')]
	pub yes: bool,
	/// Whether to send it.
	#[command(flatten)]
	pub writing: Writing,
}

/// Addresses of nodes, with commas; or what is wrong with one. A variable that is empty says nothing.
fn urls(text: &str) -> Result<String, String> {
	let is_unsaid = text.is_empty() && std::env::var_os("POT_URL").is_some_and(|said| said.is_empty());
	let is_url = |url: &str| {
		let rest = url.strip_prefix("ws://").or_else(|| url.strip_prefix("wss://"));
		rest.is_some_and(|rest| {
			!rest.is_empty() && !rest.starts_with(['/', ':']) && !rest.contains(char::is_whitespace)
		})
	};
	match text.split(',').map(str::trim).find(|url| !is_url(url)) {
		Some(wrong) if !is_unsaid => {
			Err(format!("{wrong:?} is no address of a node: write one as in ws://127.0.0.1:9944"))
		},
		_ => Ok(text.to_owned()),
	}
}

/// A number, or what to write instead.
fn number<T: FromStr>(text: &str) -> Result<T, String> {
	text.parse().map_err(|_| "write a whole number, as in 3".to_owned())
}

/// What can be asked.
#[derive(Subcommand, Debug)]
pub enum Command {
	/// Add an expense
	#[command(after_help = ADD_EXAMPLES)]
	Add(Add),
	/// Record a payment from one member to another
	#[command(after_help = "Examples:\n  pot paid bob 20\n  pot paid bob 20 --from carol --method cash")]
	Paid(Paid),
	/// Pay a member in the chain's token, and record it: both or neither
	#[command(
		after_help = "For pots in the chain's token. The receiver and the amount are shown first; nobody can change \
		or contest them later,\nand only the receiver can void the payment.\n\nExamples:\n  pot send bob 12.5\n  pot send bob 12.5 --yes"
	)]
	Send(Send),
	/// Change an expense, a payment or one's own comment
	#[command(after_help = EDIT_EXAMPLES)]
	Edit(Box<Edit>),
	/// Take an item out of the balances; its history stays
	Void(OnItem),
	/// Bring a voided item back
	Restore(OnItem),
	/// Undo the last thing I did, to anything or to one thing; or an entry
	#[command(
		after_help = "What was added is voided, what was voided is restored, what was changed is changed back. \
		What someone else changed since\nis never overwritten. What was not sent yet is taken back. Expenses that one `pot due` \
		added are undone together.\n\nAn undo is an entry too: done twice, it takes back the undo, and says so. \
		`--seq` goes further back.\n\n\
		Examples:\n  pot undo\n  pot undo 8f3c\n  pot undo bob\n  pot undo pot\n  pot undo --seq 12"
	)]
	Undo(Undo),
	/// Undo all that a member did from an entry on, in one go
	#[command(
		after_help = "The newest comes first. What cannot be undone, or was changed by someone else since, stays as it \
		is, and is listed with its reason.\n\nExample:\n  pot revert --by bob --since 12 --dry-run"
	)]
	Revert(Revert),
	/// Agree to a payment to me, or to an expense that concerns me
	Confirm(OnItem),
	/// Disagree: a payment that its receiver contests does not count
	#[command(after_help = "Example:\n  pot contest 77aa \"nothing came\"")]
	Contest(Contest),
	/// Say something about an item
	#[command(after_help = "Example:\n  pot comment 8f3c \"that was for two nights\"")]
	Comment(Comment),

	/// Show everyone's balance
	Balances(Reading),
	/// Show the entries that make a balance
	#[command(after_help = "Examples:\n  pot why\n  pot why bob")]
	Why(Why),
	/// Show the fewest payments that make everyone even
	#[command(after_help = "\
The plan stays: paying one of its payments leaves the others as they are. Frozen, it stays whatever is spent after it.\n\n\
Examples:\n  pot settle\n  pot settle --direct          each pair settles its own\n  pot settle --least 5         leave small payments out\n  \
pot settle --how             what to scan or paste to pay what I owe\n  pot settle --freeze")]
	Settle(Settle),
	/// List the expenses and payments; with --json also the comments
	List(List),
	/// Show everything about one item
	#[command(after_help = "Example:\n  pot show 8f3c")]
	Show(Show),
	/// Show the log, entry by entry; or what changed in one thing, before and after
	#[command(after_help = "With --json: the whole log as a journal that `pot replay` reads; of one thing, a \
		potchain/history/1 document.\n\nExamples:\n  pot log --last 10\n  pot log 8f3c\n  pot log bob\n  pot log pot\n  \
		pot log --grep dinner\n  pot log --json > trip.jsonl")]
	Log(Log),
	/// Show what was spent, by member, category and month
	#[command(after_help = "\
What counts is summed: expenses, less refunds; payments are never spending. An expense without a date is one of the\n\
day on which it was added. With --from or --to, a member's row is what that time adds to their balance. With --json:\n\
all three in one document.\n\n\
Examples:\n  pot stats\n  pot stats --by month --csv > months.csv\n  pot stats --from 2026-03-01 --to 2026-03-31")]
	Stats(Stats),
	/// Write the pot to a file: a journal, a table for a spreadsheet, or bytes for a proof
	#[command(after_help = "\
journal  what `pot log --json` writes, and `pot replay` reads\n\
csv      a row for each expense and payment, and a column for each member that sums to their balance\n\
raw      each entry in SCALE, with the head after it: `pot replay` checks the heads\n\n\
Examples:\n  pot export -o trip.jsonl\n  pot export --format csv -o trip.csv\n  pot export --format raw -o trip.raw")]
	Export(Export),
	/// Write a page to keep or to print: balances, who pays whom, every item, the log and the head
	#[command(after_help = "\
One HTML file that needs nothing else, and opens without a network.\n\nExample:\n  pot statement --final -o trip.html")]
	Statement(Statement),
	/// Show what happens as it happens, until Ctrl-C
	#[command(after_help = "\
Every entry is shown as soon as others can see it, and said again to be final. With --json: a journal's header, the\n\
new entries as its lines, and after every move a potchain/watch/1 document. A number that comes again takes the place\n\
of what was shown from it on: a fork took that back.")]
	Watch,
	/// Check the log, the events and the stored balances against each other
	#[command(after_help = "\
What it proves, against an RPC node: that this node is consistent, because its log, its events and its stored\n\
balances agree. To know that it tells the same story as everyone else's node, compare the head with someone.")]
	Verify,
	/// Write a file from which anyone can check what the pot's head and log were
	#[command(after_help = "\
It holds the log, where that is in a final block's state, and the validators' votes for that block, from the beginning of\n\
the chain on. Who checks it, with `pot verify-proof`, trusts nobody: not the node that it comes from, nor who sent it.\n\
Texts in it stay sealed. A light client cannot make one, because it keeps no votes.\n\n\
Example:\n  pot prove Trip -o trip.proof")]
	Prove(Prove),
	/// Check such a file, without any node, and show what it makes
	#[command(after_help = "\
All that is trusted is the specification of the chain: its first block, and its first validators.\n\n\
Example:\n  pot verify-proof trip.proof --spec potchain.json")]
	VerifyProof(VerifyProof),
	/// Show the node, the account, and the current pot: its storage, and what is free
	Status,
	/// Send what waits on this computer, wait until it is final, and say what became of it
	#[command(after_help = "\
Exit codes: 1 if something was not possible or is in conflict, 3 if something could not be sent.")]
	Sync,
	/// List what is on this computer and not final, take something back, or try again
	#[command(after_help = "\
Without a node, every change is kept here, and sent by the next command that finds one. What was not possible stays\n\
listed until `pot outbox cancel` takes it off, or `pot outbox retry` does it again.\n\n\
Examples:\n  pot outbox\n  pot outbox --all        what was let go, too\n  pot outbox cancel 3 4\n  \
pot outbox retry        what waits, at once: as `pot sync`\n  pot outbox retry 3      what came to nothing, as it would be made now")]
	Outbox(Outbox),
	/// List what somebody else changed too, with both values
	Conflicts,
	/// Decide a conflict
	#[command(after_help = "\
Examples:\n  pot resolve 3 --mine                   mine in the place of theirs\n  pot resolve 3 --theirs                 theirs stays\n  \
pot resolve 3 --set --amount 14        a third thing, as of `pot edit`")]
	Resolve(Box<Resolve>),
	/// Buy the pot more storage, and its members more that is free, with a deposit
	#[command(after_help = "\
The deposit is held of my own account's tokens, and comes back when the pot was dissolved. Anyone can buy.\n\n\
Examples:\n  pot fund            as much as a new pot has\n  pot fund 4MiB --yes")]
	Fund(Fund),

	/// Move tokens from my own account to mine in this pot, to send or to pay fees with
	#[command(after_help = "\
A pot's account needs no tokens for what is free. That both accounts are one person's is public then.\n\n\
Example:\n  pot topup 20")]
	Topup(TopUp),
	/// Move the tokens of my account in this pot to my own, also after leaving
	#[command(
		after_help = "That both accounts are one person's is public then.\n\nExamples:\n  pot withdraw\n  pot withdraw 5 --yes"
	)]
	Withdraw(Withdraw),

	/// Make a pot
	#[command(after_help = "Examples:\n  pot new \"Trip to Paris\" --currency EUR\n  \
		pot new Flat --currency POT --decimals 12 --as Carol")]
	New(New),
	/// Choose the current pot; without a name, list mine
	#[command(after_help = "Examples:\n  pot use\n  pot use trip")]
	Use(Use),
	/// Show the members, or change who they are
	Member(Members),
	/// Make a link for somebody to join with
	#[command(after_help = "\
Whoever has the link can use it: send it to whom it is for, in private. It can be taken back with `pot invites revoke`.\n\n\
Examples:\n  pot invite\n  pot invite --role viewer --days 1\n  pot invite --group --uses 8")]
	Invite(Invite),
	/// Join a pot by a link
	#[command(after_help = "\
A key is made if there is none. No tokens are needed. By the link of a group, one says which of the guests one is, or\n\
what one is called.\n\n\
Examples:\n  pot join \"potchain://join#v1...\"\n  pot join \"potchain://join#v1...\" --as Bob")]
	Join(Join),
	/// Show the open invites, or take one back
	#[command(after_help = "Examples:\n  pot invites\n  pot invites revoke 3")]
	Invites(Invites),
	/// Let somebody in again who lost all devices: by a link that opens after a delay
	#[command(after_help = "\
The delay is the pot's (`pot set --reinvite-hours`). Until then, any device of the place can take the invite back, with\n\
`pot invites revoke`: so nobody takes the place of somebody who is still there.\n\nExample:\n  pot reinvite bob")]
	Reinvite(Reinvite),
	/// Show my devices, add one, or take one's access away
	#[command(after_help = "Examples:\n  pot device\n  pot device add\n  pot device remove 5GvTtJdH")]
	Device(Devices),
	/// Give my own access up; my place stays in the books
	#[command(after_help = "\
What I paid and owe stays where it is, as a guest's: nothing is deleted, and whoever is owed something sees it.\n\
An owner can bring me in again. The last owner makes someone else one first: `pot member transfer NAME`.")]
	Leave(Plain),
	/// Show the pool, or add one: a kitty, or savings
	#[command(after_help = "\
The pool holds money and bears none: `pot put` and `pot take` move it, `pot add 90 Dinner --paid kitty` spends it,\n\
and `pot set --goal 500` says how much is to be saved.\n\nExamples:\n  pot pool Savings\n  pot pool")]
	Pool(Pool),
	/// Put money into the pool
	#[command(after_help = "Examples:\n  pot put 20\n  pot put 20 --from bob")]
	Put(Put),
	/// Take money out of the pool
	#[command(after_help = "Examples:\n  pot take 20\n  pot take 20 --to bob")]
	Take(Take),
	/// Show what is said of the pot, or change it
	#[command(after_help = "\
Examples:\n  pot set\n  pot set --name \"Trip to Rome\" --policy concerned\n  pot set --goal 500\n  \
pot set --split shares alice=2,bob=1\n  pot set --split \"equal alice,bob\"\n  pot set --split none      among all, by their weights")]
	Set(Set),
	/// Show the categories, or change them
	Category(Categories),
	/// Show the budget, or change a line of it
	#[command(after_help = "\
A budget refuses nothing: it shows what is spent and what is left.\n\n\
Examples:\n  pot budget\n  pot budget 2000\n  pot budget 300 --category Food --monthly\n  \
pot budget none --category Food --monthly")]
	Budget(Budget),
	/// Show what comes again, or change it
	Template(Templates),
	/// Add every expense that comes again and is due by today
	#[command(after_help = "\
The oldest come first, and not all at once where there are many. Two people who do this at once add each expense only once.\n\n\
Examples:\n  pot due\n  pot due --limit 500 --yes")]
	Due(Due),
	/// Let a template not come on one date
	#[command(after_help = "Example:\n  pot skip 8f3c 2026-08-31")]
	Skip(Skip),
	/// Close the books: an archived pot takes comments only
	#[command(after_help = "Examples:\n  pot archive\n  pot archive --unsettled")]
	Archive(Archive),
	/// Open an archived pot again
	Reopen(Plain),
	/// End an archived pot: its log goes from the chain, for everyone and for ever
	#[command(after_help = "\
A pot is dissolved when all balances are zero, or thirty days after its end was announced; until then, `pot reopen`\n\
takes an announcement back. Keep what you want to have of it: `pot export`, `pot statement`.\n\n\
Examples:\n  pot dissolve\n  pot dissolve --announce")]
	Dissolve(Dissolve),
	/// Go on in a copy of the pot that I own
	#[command(after_help = "\
Everyone who is in a pot can do this, so nobody can hold its books hostage. The copy has the members (the others as\n\
guests, until they are brought in), categories, budget, goal, templates, and the balances: as payments that name the\n\
pot and the head that they were taken from. When it is interrupted, the same command goes on where it stopped.\n\n\
Example:\n  pot copy \"Flat, without Dave\"")]
	Copy(Copy),
	/// Make or show the key that signs
	Key(Keys),
	/// Bring in a pot from ChopDot, Splitwise (CSV) or Spliit (JSON)
	#[command(after_help = IMPORT_EXAMPLES)]
	Import(Import),
	/// Read a journal without any node, and show what it makes; or a raw export, and check its heads
	#[command(after_help = "Examples:\n  pot replay trip.jsonl\n  pot log --json | pot replay - --json")]
	Replay(Replay),

	/// Write completions for a shell
	#[command(hide = true)]
	Completions {
		/// The shell
		shell: clap_complete::Shell,
	},
	/// Write the manual: its first page, or all of its pages into a folder
	#[command(hide = true)]
	Man {
		/// The folder
		dir: Option<PathBuf>,
	},
}

/// Joins `--split` with the two words that follow it where the first is not `equal`, so that
/// `--split shares alice=2,bob=1` needs no quotes.
pub fn join_split(words: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
	let mut joined: Vec<OsString> = Vec::new();
	let mut words = words.into_iter();
	while let Some(word) = words.next() {
		let ended = joined.iter().any(|word| word == "--");
		let after_split = !ended && joined.last().is_some_and(|last| last == "--split");
		let how = ["shares", "percent", "exact", "adjust"].into_iter().find(|how| after_split && word == *how);
		joined.push(match (how, how.and_then(|_| words.next())) {
			(Some(how), Some(rows)) => OsString::from_iter([how.as_ref(), " ".as_ref(), rows.as_os_str()]),
			_ => word,
		});
	}
	joined
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::CommandFactory;

	fn parse(line: &str) -> Cli {
		Cli::try_parse_from(join_split(line.split('|').map(Into::into)))
			.unwrap_or_else(|error| panic!("{line}: {error}"))
	}

	#[test]
	fn the_command_line_is_sound() {
		Cli::command().debug_assert();
	}

	#[test]
	fn a_split_is_two_words_or_one() {
		let split = |line: &str| match parse(line).command {
			Some(Command::Add(add)) => (add.money.split, add.memo),
			other => panic!("{other:?}"),
		};
		let (shares, memo) = (Some("shares a=2,b=1".into()), Some("Dinner".into()));
		assert_eq!(split("pot|add|12|Dinner|--split|shares|a=2,b=1"), (shares.clone(), memo.clone()));
		assert_eq!(split("pot|add|12|--split|shares|a=2,b=1|Dinner"), (shares.clone(), memo.clone()));
		assert_eq!(split("pot|add|12|Dinner|--split|shares a=2,b=1"), (shares, memo.clone()));
		assert_eq!(split("pot|add|12|--split|equal|Dinner"), (Some("equal".into()), memo));
		assert_eq!(split("pot|add|12|--|--split"), (None, Some("--split".into())));
	}

	#[test]
	fn a_negative_amount_reaches_the_amounts_own_check() {
		assert!(matches!(parse("pot|add|5 THB|Hotel|--rate|-1").command, Some(Command::Add(_))));
		assert!(
			matches!(parse("pot|add|-5|Dinner").command, Some(Command::Add(Add { amount, .. })) if amount.as_deref() == Some("-5"))
		);
	}

	#[test]
	fn a_number_or_a_date_below_zero_is_answered_in_words() {
		assert!(
			matches!(parse("pot|add|5|Dinner|--date|-1").command, Some(Command::Add(Add { date, .. })) if date == "-1")
		);
		for line in
			["pot|list|--last|-1", "pot|revert|--by|bob|--since|-1", "pot|undo|--seq|x", "pot|paid|bob|5|--leg|-1"]
		{
			let said = Cli::try_parse_from(line.split('|')).unwrap_err().to_string();
			assert!(said.contains("write a whole number, as in 3"), "{said}");
		}
		let said = Cli::try_parse_from(["pot", "due", "--limit", "-1"]).unwrap_err().to_string();
		assert!(said.contains("-1 is not in 1.."), "{said}");
	}

	#[test]
	fn a_refund_takes_an_id_only_with_an_equals_sign() {
		let refund = |line: &str| match parse(line).command {
			Some(Command::Add(add)) => (add.refund, add.memo),
			other => panic!("{other:?}"),
		};
		assert_eq!(refund("pot|add|5|--refund|Bottles"), (Some(String::new()), Some("Bottles".into())));
		assert_eq!(refund("pot|add|5|Bottles|--refund=8f"), (Some("8f".into()), Some("Bottles".into())));
	}

	#[test]
	fn options_of_every_command_stand_anywhere() {
		assert!(parse("pot|--json|balances|--final").options.json);
		assert!(parse("pot|balances|--json|--pot|trip").options.json);
		assert!(parse("pot|--final").reading.is_final);
	}
}
