//! What a page can have done.

use crate::{
	failure::{Failure, Result},
	host::{random, Host},
	joining,
	view::{json, Id},
	wallet::Act,
};
use pot_ledger::{MemberId, Op, PotId, Text, View};
use potchain_client::{
	creation::{Creation, Title},
	currency,
	identity::Seat,
	import::{self, Import},
	journal,
	restore::fresh_index,
	secret::Secret,
	sync::{Books, Change, IntentId, Pot, Pots, Way, BATCH},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An order.
#[derive(Debug, Deserialize)]
#[serde(tag = "order", rename_all = "camelCase", deny_unknown_fields)]
pub enum Order {
	/// Makes a pot; its texts are sealed unless it is to be `open`.
	Create {
		name: String,
		currency: String,
		/// Those that it usually has, unless they are said.
		#[serde(default)]
		decimals: Option<u8>,
		owner: String,
		#[serde(default)]
		open: bool,
	},
	/// Changes a pot: all of it or nothing, in the place of a change that ended in a conflict if it is `instead` of one.
	Change {
		pot: Id,
		ops: Vec<Value>,
		#[serde(default)]
		instead: Option<u64>,
	},
	/// Opens an invite, and makes its link when the chain has said its number.
	Invite {
		pot: Id,
		what: Value,
		#[serde(default = "week")]
		days: u16,
		#[serde(default)]
		uses: Option<u16>,
		#[serde(default)]
		base: Option<String>,
	},
	/// Looks where a link leads to.
	Peek { link: String },
	/// Joins by a link.
	Join {
		link: String,
		#[serde(rename = "as")]
		who: Whom,
	},
	/// Does a change that ended in a conflict to what there is now.
	Insist { change: u64 },
	/// Makes a pot of a file of another app, or only reads it.
	Import {
		text: String,
		#[serde(default)]
		owner: Option<String>,
		#[serde(default)]
		name: Option<String>,
		#[serde(default)]
		currency: Option<String>,
		#[serde(default)]
		repair: bool,
		#[serde(default)]
		dry: bool,
	},
	/// Has an account of a wallet do something: asks for its signature.
	Wallet { account: String, act: Act },
	/// Goes on with the signature.
	Signed { prepared: u64, signature: String },
	/// Follows a pot no longer.
	Forget { pot: Id },
	/// Takes a change back that was not sent.
	Cancel { change: u64 },
	/// Lets a change go that came to nothing.
	Dismiss { change: u64 },
	/// Tries at once what waits.
	Retry,
	/// Looks which pots the chain has of this person.
	Find,
}

/// Who somebody joins as.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Whom {
	Place(MemberId),
	Name(String),
}

fn week() -> u16 {
	7
}

/// What came of it.
#[derive(Default, Serialize)]
struct Done {
	#[serde(skip_serializing_if = "Option::is_none")]
	pot: Option<String>,
	#[serde(skip_serializing_if = "Option::is_none")]
	change: Option<u64>,
	#[serde(skip_serializing_if = "Option::is_none")]
	link: Option<String>,
}

impl Order {
	/// Carries it out.
	pub async fn carry_out(self, host: &Host) -> Result<String> {
		let (pots, mut done) = (&host.pots, Done::default());
		match self {
			Self::Create { name, currency, decimals, owner, open } => {
				let title = Title {
					name: text(&name)?,
					currency: currency::currency(&currency, decimals).map_err(Failure::input)?,
					owner: text(&owner)?,
				};
				let salt = *random()?.bytes().first_chunk().expect("16 of 32 bytes; qed");
				let seed = if open { None } else { Some(random()?) };
				let (pot, change) = create(host, salt, title, seed).await?;
				(done.pot, done.change) = (Some(format!("0x{}", pot.id())), Some(change.id().0));
			},
			Self::Change { pot, ops, instead } => {
				let pot = pots.pot(PotId(pot.0));
				let ops = pot.read(|books| read_ops(books, &ops)).ok_or_else(Failure::no_pot)??;
				done.change = Some(make(&pot, Way::Append, ops, instead.map(IntentId)).await?.id().0);
			},
			Self::Invite { pot, what, days, uses, base } => {
				let pot = pots.pot(PotId(pot.0));
				done.link = Some(joining::invite(host, &pot, &what, (days, uses), base.as_deref()).await?);
			},
			Self::Peek { link } => return Ok(json(&joining::peek(host, &link).await?)),
			Self::Join { link, who } => {
				let pot = joining::join(host, &link, &who).await?;
				done.pot = Some(format!("0x{pot}"));
			},
			Self::Insist { change } => {
				let intent = pots.change(IntentId(change)).intent().ok_or_else(Failure::no_change)?;
				let pot = pots.pot(intent.pot);
				let renewed = |books: &Books| Some(intent.renewed(books.state(), books.me()?));
				let ops = pot.read(renewed).flatten().ok_or_else(Failure::no_pot)?;
				done.change = Some(make(&pot, intent.way.clone(), ops, Some(IntentId(change))).await?.id().0);
			},
			Self::Import { text, owner, name, currency, repair, dry } => {
				let options = import::Options { repair, currency, name };
				let read = import::read(&text, owner.as_deref(), &options)?;
				return Ok(json(&bring(host, &read, dry).await?));
			},
			Self::Wallet { account, act } => return Ok(json(&host.prepare(&account, act).await?)),
			Self::Signed { prepared, signature } => return Ok(json(&host.signed(prepared, &signature).await?)),
			Self::Forget { pot } => pots.pot(PotId(pot.0)).forget().await?,
			Self::Cancel { change } => pots.change(IntentId(change)).cancel().await?,
			Self::Dismiss { change } => pots.change(IntentId(change)).dismiss().await?,
			Self::Retry => pots.retry().await?,
			Self::Find => pots.find().await?,
		}
		Ok(json(&done))
	}
}

/// Has operations done in a pot; what is refused is explained.
pub async fn make(pot: &Pot, way: Way, ops: Vec<Op>, instead: Option<IntentId>) -> Result<Change> {
	let made = pot.order(way, ops.clone(), instead).await;
	made.map_err(|error| {
		let explained = pot.read(|books| Failure::declined(error.clone(), &ops, Some(books)));
		explained.unwrap_or_else(|| error.into())
	})
}

/// Operations on a pot, as the journal writes them.
pub fn read_ops(books: &Books, ops: &[Value]) -> Result<Vec<Op>> {
	let pot = books.state().pot().ok_or_else(Failure::no_pot)?;
	let read = |op: &Value| journal::read_op(&op.to_string(), pot.rules, &pot.currency).map_err(Failure::input);
	ops.iter().map(read).collect()
}

/// Makes a pot, with an account of its own in it.
async fn create(host: &Host, salt: [u8; 16], title: Title, seed: Option<Secret>) -> Result<(Pot, Change)> {
	know_chain(&host.pots).await?;
	let seat = fresh_seat(&host.pots);
	let creation = Creation::new(&host.identity, seat, salt, title, seed).map_err(Failure::input)?;
	Ok(host.pots.create(&creation).await?)
}

/// The next of the person's accounts, for one pot more.
pub fn fresh_seat(pots: &Pots) -> Seat {
	Seat::Pot(fresh_index([], pots.engine().pots().map(|row| row.1)))
}

/// What is in a file of another app.
#[derive(Serialize)]
struct Imported {
	pot: String,
	name: String,
	currency: String,
	members: usize,
	expenses: usize,
	payments: usize,
	comments: usize,
	warnings: Vec<String>,
	dropped: Vec<String>,
}

/// Makes a pot of a file, or brings what it lacks of it.
async fn bring(host: &Host, import: &Import, dry: bool) -> Result<Imported> {
	let pots = &host.pots;
	let id = PotId::of(&host.identity.account(Seat::Own), &import.salt);
	if !dry {
		let is_there = pots.engine().pots().any(|row| row.0 == id);
		let pot = match is_there {
			true => pots.pot(id),
			false => {
				let title =
					Title { name: text(&import.name)?, currency: import.currency.clone(), owner: text(&import.owner)? };
				create(host, import.salt, title, Some(random()?)).await?.0
			},
		};
		let left = pot.read(|books| import.remaining(books.state())).ok_or_else(Failure::no_pot)?;
		for ops in left.map_err(Failure::input)?.chunks(BATCH) {
			make(&pot, Way::Append, ops.to_vec(), None).await?;
		}
	}
	let number = |kind: fn(&Op) -> bool| import.ops.iter().filter(|op| kind(op)).count();
	Ok(Imported {
		pot: format!("0x{id}"),
		name: import.name.clone(),
		currency: import.currency.code().to_owned(),
		members: 1 + number(|op| matches!(op, Op::AddMember { .. })),
		expenses: number(|op| matches!(op, Op::AddExpense { .. })),
		payments: number(|op| matches!(op, Op::AddPayment { .. })),
		comments: number(|op| matches!(op, Op::AddComment { .. })),
		warnings: import.warnings.clone(),
		dropped: import.dropped.clone(),
	})
}

/// A pot belongs to a chain: before the first connection ever, it is not known to which.
pub async fn know_chain(pots: &Pots) -> Result<()> {
	if pots.engine().genesis().is_none() {
		pots.caught_up().await?;
	}
	let is_known = pots.engine().genesis().is_some();
	is_known
		.then_some(())
		.ok_or_else(|| Failure::offline("this device has not seen the chain yet: it needs a node once"))
}

pub fn text(text: &str) -> Result<Text> {
	Text::plain(text).ok_or_else(|| Failure::input("a text has at most 512 bytes"))
}
