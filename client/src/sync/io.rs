//! What the engine is told, and what it asks for.

use super::{
	intent::{End, IntentId, Status, Way},
	store::Change,
};
use crate::{identity::Seat, Block, Level, Reader};
use pot_ledger::{AccountId, Entry, Hash, Moment, Op, PotId, Seq, Tombstone};
use subxt::utils::H256;

/// What happens.
#[derive(Clone, Debug)]
pub enum Input {
	/// Time has passed.
	Tick,
	/// A connection was made that was asked for.
	Connected {
		/// Its number.
		connection: u32,
		/// The hash of block 0.
		genesis: Hash,
		/// The hash of block 1, if there is one: another chain of the same specification has another.
		first: Option<H256>,
	},
	/// There is no such connection, or no longer.
	Disconnected {
		/// Its number.
		connection: u32,
		/// Why, for people.
		why: String,
	},
	/// There is a new block. It may be missed, doubled or late: it is a reason to look, and nothing is concluded from it.
	Head {
		/// The connection.
		connection: u32,
		/// Whether it is final, or the best.
		level: Level,
		/// The block.
		block: Block,
	},
	/// A question is answered, or cannot be.
	Answer {
		/// The question's number.
		request: u64,
		/// What the node says. An error is for people: the connection is left.
		answer: Result<Answer, String>,
	},
	/// What came of giving a transaction to the node.
	Submitted {
		/// The request's number.
		request: u64,
		/// Whether it took it.
		outcome: Submission,
	},
	/// A transaction failed in a block, and why. It may be missed.
	Failed {
		/// The account.
		account: AccountId,
		/// The transaction's nonce.
		nonce: u64,
		/// Why.
		why: Trouble,
	},
	/// A pot is to be followed.
	Follow {
		/// The pot.
		pot: PotId,
		/// Which of the person's accounts is in it.
		seat: Seat,
		/// Who reads.
		reader: Reader,
	},
	/// A pot is to be followed no longer; what is kept of it goes, unless something of it waits to be sent.
	Forget(PotId),
	/// Somebody wants something done.
	Do {
		/// The pot, which is followed.
		pot: PotId,
		/// How.
		way: Way,
		/// What, all or nothing; at most [`BATCH`](super::BATCH) operations.
		ops: Vec<Op>,
		/// The intent that is dismissed with it: one that ended in a conflict, which this resolves.
		instead: Option<IntentId>,
	},
	/// An intent that was not sent is taken back.
	Cancel(IntentId),
	/// How an intent ended was seen.
	Dismiss(IntentId),
	/// What is waiting is tried at once.
	Retry,
}

/// What became of giving a transaction to a node.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Submission {
	/// The node has it.
	Taken,
	/// The node does not take it: this copy will never get into a block by it.
	Refused(Trouble),
	/// It is not known whether the node has it.
	Unknown,
}

/// Why the chain does not do something, besides the rules.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Trouble {
	/// What is free is used up; there is enough again at this time, by this device's clock.
	Allowance(Moment),
	/// The account has no tokens, or too few.
	NoTokens,
	/// The pot has used up its storage.
	Full,
	/// Another transaction with that nonce is there.
	Busy,
	/// Anything else, for people.
	Other(String),
}

/// What is asked of a node, at one block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Question {
	/// How long the logs of pots are, and their heads; and the nonces of accounts.
	Heads {
		/// The block.
		at: Block,
		/// The pots.
		pots: Vec<PotId>,
		/// The accounts.
		accounts: Vec<AccountId>,
		/// Whether the entries that the block itself appended are of use: then what goes on from what is known need not be
		/// asked for.
		news: bool,
	},
	/// Entries of a pot.
	Entries {
		/// The block.
		at: Block,
		/// The pot.
		pot: PotId,
		/// The first that is wanted.
		from: Seq,
	},
	/// What is left of a pot that is missing.
	Tombstone {
		/// The block.
		at: Block,
		/// The pot.
		pot: PotId,
	},
	/// The hash of the block at a height.
	Hash(u32),
}

/// What a node answers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
	/// To [`Question::Heads`], in the order of the question.
	Heads {
		/// Of each pot the number of its entries and the head after them; none for a pot that is not there.
		heads: Vec<Option<(Seq, Hash)>>,
		/// Of each account.
		nonces: Vec<u64>,
		/// Entries that the block itself appended, if they were wanted and the driver looked.
		news: Vec<(PotId, Seq, Entry)>,
	},
	/// To [`Question::Entries`]: as many as the node gives at once; none if this program cannot read them.
	Entries(Option<Vec<Entry>>),
	/// To [`Question::Tombstone`].
	Tombstone(Option<Tombstone>),
	/// To [`Question::Hash`]; none if the node does not know.
	Hash(Option<H256>),
}

/// What is to be done, in this order. What is to be [written](Effect::Write) has to be durable before what follows it is
/// done.
#[derive(Clone)]
pub enum Effect {
	/// All of these rows are changed, or none.
	Write(Vec<Change>),
	/// All rows are put aside, and these are begun with: the chain that they were of is gone.
	SetAside(Vec<Change>),
	/// A connection is to be made to one of the endpoints; a former one is closed.
	Connect {
		/// Its number.
		connection: u32,
		/// Which endpoint, from 0.
		endpoint: usize,
	},
	/// A connection is to be closed.
	Close {
		/// Its number.
		connection: u32,
	},
	/// The node is to be asked.
	Ask {
		/// The number that the answer names.
		request: u64,
		/// The connection.
		connection: u32,
		/// What.
		question: Question,
	},
	/// Operations are to be signed, and given to the node.
	Submit {
		/// The number that the outcome names.
		request: u64,
		/// The connection.
		connection: u32,
		/// What to sign.
		transaction: Box<Transaction>,
	},
	/// If nothing is told for so many milliseconds, then [`Input::Tick`] is. A later one counts instead.
	Wake(Moment),
	/// An intent was made, and is kept once what was to be written is.
	Made(IntentId),
	/// What was to be done cannot be, and nothing was changed.
	Declined(Declined),
	/// Another state of a pot is to be seen, or of its intents.
	Changed(PotId),
	/// An intent came to its end.
	Decided(IntentId, Status),
	/// There is another state of the connection.
	Link,
}

/// Why something is not done that was asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Declined {
	/// There is no such pot or intent, or it has ended.
	Unknown,
	/// There are so many operations; there have to be some, and at most [`BATCH`](super::BATCH).
	Size(usize),
	/// It is on its way already.
	Sent,
	/// It names what is not final, while something before it is in doubt: that is over when the node has said more.
	Unsettled,
	/// The rules refuse it.
	Rules(End),
}

/// What is to be signed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Transaction {
	/// The pot.
	pub pot: PotId,
	/// Which of the person's accounts acts in the pot.
	pub seat: Seat,
	/// Which of them signs: another one, if it pays for the pot's creation.
	pub signer: Seat,
	/// How.
	pub way: Way,
	/// The operations, sealed.
	pub ops: Vec<Op>,
	/// The signer's nonce.
	pub nonce: u64,
	/// The height of the newest final block: the transaction's life, of [`LIFE`](super::LIFE) blocks, begins no later.
	pub finalized: u32,
}
