//! What a page can have done.

use crate::{
	failure::{Failure, Result},
	host::random,
	view::Id,
};
use pot_ledger::{Currency, PotId, Text, View};
use potchain_client::{
	creation::{Creation, Title},
	identity::{Identity, Seat},
	journal,
	restore::fresh_index,
	sync::{IntentId, Pots, Way},
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
		decimals: u8,
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
	/// Takes a change back that was not sent.
	Cancel { change: u64 },
	/// Lets a change go that came to nothing.
	Dismiss { change: u64 },
	/// Tries at once what waits.
	Retry,
	/// Looks which pots the chain has of this person.
	Find,
}

/// What came of it.
#[derive(Serialize)]
struct Done {
	#[serde(skip_serializing_if = "Option::is_none")]
	pot: Option<String>,
	#[serde(skip_serializing_if = "Option::is_none")]
	change: Option<u64>,
}

impl Order {
	/// Carries it out.
	pub async fn carry_out(self, pots: &Pots, identity: &Identity) -> Result<String> {
		let mut done = Done { pot: None, change: None };
		match self {
			Self::Create { name, currency, decimals, owner, open } => {
				know_chain(pots).await?;
				let title = Title { name: text(&name)?, currency: known(&currency, decimals)?, owner: text(&owner)? };
				let seat = Seat::Pot(fresh_index([], pots.engine().pots().map(|row| row.1)));
				let salt = *random()?.bytes().first_chunk().expect("16 of 32 bytes; qed");
				let seed = if open { None } else { Some(random()?) };
				let creation = Creation::new(identity, seat, salt, title, seed).map_err(Failure::input)?;
				let (pot, change) = pots.create(&creation).await?;
				(done.pot, done.change) = (Some(format!("0x{}", pot.id())), Some(change.id().0));
			},
			Self::Change { pot, ops, instead } => {
				let pot = pots.pot(PotId(pot.0));
				let terms = pot.read(|books| books.state().pot().map(|pot| (pot.rules, pot.currency.clone())));
				let (rules, currency) = terms.flatten().ok_or_else(Failure::no_pot)?;
				let read = |op: &Value| journal::read_op(&op.to_string(), rules, &currency).map_err(Failure::input);
				let ops = ops.iter().map(read).collect::<Result<_>>()?;
				let change = pot.order(Way::Append, ops, instead.map(IntentId)).await?;
				done.change = Some(change.id().0);
			},
			Self::Cancel { change } => pots.change(IntentId(change)).cancel().await?,
			Self::Dismiss { change } => pots.change(IntentId(change)).dismiss().await?,
			Self::Retry => pots.retry().await?,
			Self::Find => pots.find().await?,
		}
		Ok(serde_json::to_string(&done).expect("names are strings; qed"))
	}
}

/// A pot belongs to a chain: before the first connection ever, it is not known to which.
async fn know_chain(pots: &Pots) -> Result<()> {
	if pots.engine().genesis().is_none() {
		pots.caught_up().await?;
	}
	let is_known = pots.engine().genesis().is_some();
	is_known
		.then_some(())
		.ok_or_else(|| Failure::offline("this device has not seen the chain yet: it needs a node once"))
}

fn text(text: &str) -> Result<Text> {
	Text::plain(text).ok_or_else(|| Failure::input("a text has at most 512 bytes"))
}

fn known(code: &str, decimals: u8) -> Result<Currency> {
	let wrong = "a currency has a code of one to twelve of A-Z and 0-9, and at most 18 decimals";
	Currency::new(code, decimals).ok_or_else(|| Failure::input(wrong))
}
