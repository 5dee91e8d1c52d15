//! What a page can look at.

use crate::{
	change_log::ChangeLog,
	chopdot,
	days::Days,
	draft::{Draft, Drafted},
	failure::{explain, Failure},
	file::{File, Format},
	history::History,
	host::now,
	order::read_ops,
	outbox::Outbox,
	pay::{Pay, Qr},
	ways::{Way, Ways},
};
use pot_ledger::{Amount, Date, Entry, ItemId, MemberId, PotId, View as _};
use potchain_client::{
	amount::{self, format_change},
	date::{self, NotADay},
	explain::Explain,
	stats::{stats, Period},
	sync::{Books, Connection, Engine},
	text,
	text::currency,
	views::{self, At, Mode},
	Block, Level,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A view. All but the first four are of one pot.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "view", rename_all = "camelCase", deny_unknown_fields)]
pub enum View {
	/// The state of the connection.
	Connection,
	/// All pots: `potchain/pots/1`.
	Pots,
	/// What was changed on this device and is not final, or came to nothing.
	Outbox,
	/// A text as a QR code.
	Qr { text: String },
	/// What a pot is: `potchain/pot/1`.
	Pot { pot: Id },
	/// Who is in it, and which invites are open: `potchain/status/1`.
	Status { pot: Id },
	/// What everyone owes and is owed: `potchain/balances/1`.
	Balances { pot: Id },
	/// Its expenses and payments by day.
	Days { pot: Id },
	/// Its items: `potchain/list/1`.
	List { pot: Id },
	/// One of them with all that happened to it: `potchain/show/1`.
	Show { pot: Id, item: Id },
	/// All that happened to an item, in words.
	History { pot: Id, item: Id },
	/// How to settle up, by the fewest payments or each pair by its own: `potchain/settle/1`.
	Settle {
		pot: Id,
		#[serde(default)]
		direct: bool,
	},
	/// How to pay a member an amount.
	Pay { pot: Id, to: MemberId, amount: String },
	/// What was spent from one day to another, or ever: `potchain/stats/1`.
	Stats {
		pot: Id,
		#[serde(default)]
		from: Option<Day>,
		#[serde(default)]
		to: Option<Day>,
	},
	/// All that happened to it, the newest first.
	ChangeLog {
		pot: Id,
		#[serde(default)]
		last: Option<usize>,
	},
	/// An amount in its currency, as it is typed.
	Amount { pot: Id, typed: String },
	/// What operations would make of it.
	Preview { pot: Id, ops: Vec<Value> },
	/// What an expense comes to that is being typed.
	Draft { pot: Id, draft: Box<Draft> },
	/// The pot as ChopDot has it.
	Chopdot { pot: Id },
	/// The pot as a file.
	File { pot: Id, format: Format },
}

/// 16 bytes in hex.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Id(pub [u8; 16]);

impl TryFrom<String> for Id {
	type Error = &'static str;

	fn try_from(hex: String) -> Result<Self, &'static str> {
		let mut id = [0; 16];
		let digits = hex.strip_prefix("0x").unwrap_or(&hex);
		hex::decode_to_slice(digits, &mut id).map(|()| Self(id)).map_err(|_| "an id has 32 hexadecimal digits")
	}
}

/// A day, as in `2026-03-13`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Day(Date);

impl TryFrom<String> for Day {
	type Error = NotADay;

	fn try_from(day: String) -> Result<Self, NotADay> {
		date::parse(&day).map(Self)
	}
}

impl View {
	/// The view as it is now, in JSON: `null` of a pot that is not known, or not yet.
	pub fn look(&self, engine: &Engine, ways: &Ways) -> String {
		match self {
			Self::Connection => json(&Line::of(engine, ways)),
			Self::Pots => {
				let books = engine.pots().filter_map(|(pot, _)| Some((at(engine.pot(&pot)?), engine.pot(&pot)?)));
				let mine = books.filter_map(|(at, books)| Some((at, books.state(), books.me()?)));
				json(&views::pots(mine))
			},
			Self::Outbox => json(&Outbox::of(engine)),
			Self::Qr { text } => json(&Qr::of(text)),
			Self::Pot { pot } => of(engine, pot, |at, books| views::pot(at, books.state())),
			Self::Status { pot } => of(engine, pot, |at, books| views::status(at, books.state())),
			Self::Balances { pot } => of(engine, pot, |at, books| Some(views::balances(at, books.state()))),
			Self::Days { pot } => of(engine, pot, |at, books| Some(Days::of(at, books))),
			Self::List { pot } => of(engine, pot, |at, books| Some(views::list(at, books.state(), |_| true))),
			Self::Show { pot, item } => {
				let show = |at, books: &Books| views::show(at, books.state(), &ItemId(item.0), books.log());
				of(engine, pot, show)
			},
			Self::History { pot, item } => of(engine, pot, |_, books| History::of(books, ItemId(item.0))),
			Self::Settle { pot, direct } => {
				let mode = if *direct { Mode::Direct } else { Mode::Fewest };
				of(engine, pot, |at, books| Some(views::settle(at, books.state(), mode, None::<Amount>)))
			},
			Self::Pay { pot, to, amount } => {
				of(engine, pot, |_, books| Some(Pay::of(books.state(), engine.genesis()?, *to, amount)))
			},
			Self::Stats { pot, from, to } => {
				let period = Period { from: from.map(|day| day.0), to: to.map(|day| day.0) };
				of(engine, pot, |at, books| Some(stats(at, books.state(), period)))
			},
			Self::ChangeLog { pot, last } => {
				of(engine, pot, |_, books| ChangeLog::of(books, last.unwrap_or(usize::MAX)))
			},
			Self::Amount { pot, typed } => of(engine, pot, |_, books| Some(Typed::of(books, typed))),
			Self::Preview { pot, ops } => of(engine, pot, |at, books| Some(Preview::of(at, books, ops))),
			Self::Draft { pot, draft } => of(engine, pot, |at, books| Some(Drafted::of(at, books, draft))),
			Self::Chopdot { pot } => of(engine, pot, |_, books| chopdot::Pot::of(books)),
			Self::File { pot, format } => of(engine, pot, |at, books| File::of(engine, at, books, *format)),
		}
	}
}

/// A view of a pot that has been read.
fn of<T: Serialize>(engine: &Engine, pot: &Id, view: impl FnOnce(At, &Books) -> Option<T>) -> String {
	let books = engine.pot(&PotId(pot.0)).filter(|books| books.state().pot().is_some());
	json(&books.and_then(|books| view(at(books), books)))
}

/// What a view of it stands on. What is pending has no head.
fn at(books: &Books) -> At {
	let (entries, head) = books.cursor(Level::Included);
	let next = books.state().next_seq();
	At {
		pot: Some(books.id()),
		level: books.level(),
		seq: next.saturating_sub(1),
		head: Some(head).filter(|_| next == entries),
	}
}

/// The state of the connection.
#[derive(Serialize)]
#[serde(tag = "state", rename_all = "camelCase")]
enum Line {
	/// There is none, and why.
	Offline { why: Option<String> },
	/// One is being made.
	Connecting,
	/// There is one, by what, and why that is a node although a light client is wanted. With the newest blocks that were read;
	/// whether the node is behind what was known; and for how many milliseconds no block has become final, if that is long.
	Online {
		by: Way,
		unverified: Option<String>,
		best: Option<u32>,
		finalized: Option<u32>,
		behind: bool,
		stalled: Option<u64>,
		reading: bool,
		/// The pots that this program cannot read, because it may be too old for them.
		outdated: Vec<String>,
	},
}

impl Line {
	fn of(engine: &Engine, ways: &Ways) -> Self {
		let number = |block: Option<Block>| block.map(|block| block.number);
		match engine.connection() {
			Connection::Offline { why } => Self::Offline { why },
			Connection::Connecting { .. } => Self::Connecting,
			Connection::Online { endpoint, best, finalized, is_behind, stalled } => Self::Online {
				by: ways.way(endpoint),
				unverified: ways.unverified(endpoint),
				best: number(best),
				finalized: number(finalized),
				behind: is_behind,
				stalled,
				reading: best.is_none() || finalized.is_none(),
				outdated: outdated(engine),
			},
		}
	}
}

/// The pots that this program cannot read.
fn outdated(engine: &Engine) -> Vec<String> {
	let pots = engine.pots().filter(|(pot, _)| engine.require_readable(pot).is_err());
	pots.map(|(pot, _)| format!("0x{pot}")).collect()
}

/// An amount that was typed.
#[derive(Serialize)]
struct Typed {
	/// As operations have it.
	amount: Option<String>,
	/// Why it is none.
	problem: Option<String>,
}

impl Typed {
	fn of(books: &Books, typed: &str) -> Self {
		let decimals = text::currency(books.state()).decimals;
		match amount::parse(&typed.trim().replace(',', "."), decimals) {
			Ok(Amount(units)) => Self { amount: Some(amount::format(units, decimals)), problem: None },
			Err(error) => Self { amount: None, problem: Some(format!("{typed}: {error}")) },
		}
	}
}

/// What operations would make of a pot.
#[derive(Serialize)]
struct Preview {
	balances: Vec<views::Balance>,
	/// What they add to balances.
	changes: BTreeMap<MemberId, String>,
	/// Why not all of it can be done.
	failure: Option<Failure>,
}

impl Preview {
	fn of(at: At, books: &Books, ops: &[Value]) -> Self {
		let mut state = books.state().clone();
		let by = books.me().unwrap_or_default();
		let mut deltas = BTreeMap::<MemberId, i128>::new();
		let done = read_ops(books, ops).and_then(|ops| {
			ops.into_iter().try_for_each(|op| {
				let applied = state.apply(Entry { by, at: now(), op: op.clone() });
				let effects =
					applied.map_err(|why| Failure::refused(why, &Explain { state: &state, ..explain(books, &op) }))?;
				effects.deltas.into_iter().for_each(|(member, units)| *deltas.entry(member).or_default() += units);
				Ok(())
			})
		});
		let decimals = currency(&state).decimals;
		let changes = deltas.into_iter().map(|(member, units)| (member, format_change(units, decimals))).collect();
		Self { balances: views::balances(at, &state).body.balances, changes, failure: done.err() }
	}
}

/// In JSON.
pub fn json(document: &impl Serialize) -> String {
	serde_json::to_string(document).expect("names are strings; qed")
}
