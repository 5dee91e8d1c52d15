//! What can go wrong between a person and a pot.

use crate::date;
use pot_ledger::{BadLog, PotId, Refusal, Tombstone};
use std::time::Duration;

/// Why a call did not do what was asked. Messages say what happened and, where there is something to do,
/// what.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
	/// No node answers at the address.
	#[error("no node answers at {url} ({cause}); start one with `cargo xtask up`, or give another address")]
	Unreachable {
		/// The address.
		url: String,
		/// What the connection says.
		cause: String,
	},
	/// No peer of the chain answers the light client.
	#[error("no peer of the chain has answered the light client within {limit:?}; is a node running that the specification names, and did that node keep its key?")]
	NoPeer {
		/// How long it was waited for.
		limit: Duration,
	},
	/// The light client cannot begin with the chain's specification.
	#[error("the chain specification is of no use to a light client ({0}); it has to be a raw one: `potchain-node export-chain-spec --raw`")]
	Spec(String),
	/// There is nobody to ask for the votes by which a block became final.
	#[error("{0} has no votes to pass on by which others could check what is final: ask a node of a chain of validators, with its RPC address")]
	NoVotes(&'static str),
	/// A call had no answer in time.
	#[error("the node did not answer {what} within {limit:?}; is it still running?")]
	Timeout {
		/// The call.
		what: String,
		/// How long it was waited for.
		limit: Duration,
	},
	/// The node answered with an error.
	#[error("the node cannot answer {what}: {cause}")]
	Node {
		/// The call.
		what: String,
		/// What the node says.
		cause: String,
	},
	/// The node's answer is not what this client understands.
	#[error("the node's answer to {what} cannot be read ({cause}): does it run another version of Potchain?")]
	Foreign {
		/// The call.
		what: String,
		/// What is wrong with it.
		cause: String,
	},
	/// The address leads to another chain than it did, or than was asked for.
	#[error("the node is on another chain: its genesis is 0x{found}, not 0x{expected}; nothing was changed")]
	OtherChain {
		/// The genesis hash that was expected, in hex.
		expected: String,
		/// The genesis hash of the node, in hex.
		found: String,
	},
	/// The chain has no such pot.
	#[error("there is no pot {0} on this chain")]
	NoPot(PotId),
	/// The pot was dissolved: nothing but a tombstone is left of it on the chain.
	#[error("the pot {pot} was dissolved on {}, after {} entries: a copy can be made of what you have kept of it", date::format_moment(.left.at), .left.entries)]
	Dissolved {
		/// The pot.
		pot: PotId,
		/// What is left of it.
		left: Tombstone,
	},
	/// The rules refuse the operation at this position of a batch, and so all of it.
	#[error("operation {op} is refused: {why:?}")]
	Refused {
		/// Its position in the batch, from 0.
		op: u8,
		/// The reason.
		why: Refusal,
	},
	/// The chain does not take the transaction.
	#[error("the chain does not take the transaction: {0}")]
	Rejected(String),
	/// The transaction was valid, and no longer is: something else came first.
	#[error(
		"something else came first, and the chain no longer takes the transaction: nothing was changed, do it again"
	)]
	Outrun,
	/// Another transaction of the account, or the same, is on its way.
	#[error("another transaction of this account is on its way: try again in a moment")]
	Busy,
	/// The account has no tokens for the fee.
	#[error("the account has no tokens to pay the fee: send it some first, for instance from //Alice in Polkadot.js Apps on a dev chain")]
	NoTokens,
	/// The account has too few tokens for what is to be sent, or held as a deposit.
	#[error("the account has too few tokens for what is to be sent or held as a deposit, and for the fee: send less, or send it some first")]
	TooLittle,
	/// The members of the pot, or this one alone, have done as much as is free for now.
	#[error("what is free in this pot is used up for now, and the account has no tokens for the fee: try again in some seconds")]
	OverAllowance,
	/// The account has a place in as many pots as an account can.
	#[error("this account is in as many pots as an account can be: leave one first, or join with another account")]
	TooManyPots,
	/// As many accounts have a deposit in the pot as can.
	#[error("as many accounts have a deposit in the pot as can: one of them may buy more")]
	TooManyFunders,
	/// A first deposit has to be larger.
	#[error("whoever has no deposit in the pot yet buys 16 KiB at least: buy more")]
	TooSmall,
	/// Nobody can create pots for now.
	#[error("the chain lets nobody create pots for now; those that exist go on: try again later")]
	CreationPaused,
	/// What was bought for the pot's storage is used up, but for a reserve.
	#[error("the pot has used up its storage: payments, confirmations, voids and leaving still go, for a while; whoever has tokens can buy it more with `pot fund`")]
	Full,
	/// What became of a transaction is not known: look at the log before sending it again.
	#[error(
		"the node lost sight of the transaction ({0}): it may have taken effect; look for it in the log before doing it again"
	)]
	Unknown(String),
	/// The node's entries do not make the head that it claims.
	#[error("verification failed: {0}")]
	Inconsistent(String),
	/// The log holds an entry that the rules refuse.
	#[error("verification failed: the rules refuse entry {} of the log ({:?})", .0.seq, .0.why)]
	BadLog(BadLog),
	/// The pot is under rules that are not this program's. Its log can be read, with
	/// [`Replica::log_at`](crate::Replica::log_at), and nothing is computed from it.
	#[error("the pot is under version {0} of the rules, which this program does not know: update it")]
	UnknownRules(u8),
	/// The chain has entries of a pot that this program is too old for, or that its rules refuse.
	#[error("this program cannot read pot 0x{pot}, because {why}: update it")]
	Outdated {
		/// The pot.
		pot: PotId,
		/// Why.
		why: String,
	},
}

impl From<BadLog> for Error {
	fn from(bad: BadLog) -> Self {
		Self::BadLog(bad)
	}
}

/// A result of the client.
pub type Result<T> = std::result::Result<T, Error>;
