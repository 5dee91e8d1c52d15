//! What a person wants done, from the moment it is kept until its fate is decided.

use crate::undo::{base_mut, Target};
use codec::{Decode, Encode};
use pot_ledger::{AccountId, Entry, Hash, ItemId, MemberId, Moment, Op, PotId, Refusal, Seq, State};

/// The number of an intent on this device. None is given twice.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Encode, Decode)]
pub struct IntentId(pub u64);

/// What somebody wants done to a pot: all of it or nothing.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Intent {
	/// The pot.
	pub pot: PotId,
	/// When it was made, by this device's clock.
	pub made: Moment,
	/// How it gets onto the chain.
	pub way: Way,
	/// The operations, with their texts in plain, as they are to be done after what is final in the pot and what is
	/// before it in the queue.
	pub ops: Vec<Op>,
	/// What they are to be done after instead, if they name something that was not final when they were made.
	pub seen: Option<Seen>,
	/// The height of the newest block when it was made: what its author saw is final when that is.
	pub made_at: u32,
	/// How far it has come.
	pub stage: Stage,
	/// What was sent of it last, so that it is known again, wherever it turns up.
	pub sent: Option<Sent>,
}

/// How operations get onto the chain.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub enum Way {
	/// By `append`, together with others of the pot.
	Append,
	/// By `create`, with this salt, signed by the person's own account. The one operation makes the pot.
	Create([u8; 16]),
	/// By `send`, which moves tokens. The one operation is the payment.
	Send,
}

/// A part of a log, from its beginning on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Seen {
	/// How many entries it has.
	pub entries: Seq,
	/// The head after them.
	pub head: Hash,
}

/// How far an intent has come.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub enum Stage {
	/// It waits to be sent.
	Queued,
	/// It was sent, and a copy of it may still get into a block.
	Sent,
	/// It will never take effect.
	Ended(End),
}

/// What was sent. All copies have the same nonce, so that no two of them take effect.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Sent {
	/// The nonce of the account.
	pub nonce: u64,
	/// The height of the last block that can hold a copy.
	pub until: u32,
	/// How many copies there are.
	pub copies: u32,
	/// The author.
	pub by: MemberId,
	/// The operations as they were sent.
	pub ops: Vec<Op>,
}

/// Why an intent never takes effect.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub enum End {
	/// The rules refuse the operation at a position.
	Refused {
		/// Its position among the intent's operations, from 0.
		op: u8,
		/// The reason.
		why: Refusal,
	},
	/// Somebody else changed the same.
	Conflict {
		/// The position of the operation that is in conflict.
		op: u8,
		/// The reason: which group went stale.
		why: Refusal,
	},
	/// It names what another intent would have added, which was not done.
	Depends(IntentId),
	/// It names what a fork took back.
	Retracted,
	/// The account has no place in the pot.
	NoPlace,
	/// The chain does not have the pot, or no longer.
	NoPot,
	/// The chain refused it again and again, for another reason than the rules'.
	Chain(String),
	/// Its author took it back before it was sent.
	Cancelled,
	/// Its author has seen how it ended, or has resolved the conflict.
	Dismissed(Box<End>),
	/// It was made on another chain than the one that there is now.
	OtherChain,
}

/// What became of an intent, for whoever made it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Status {
	/// Kept on this device; and why it waits, if it is not only for its turn.
	Queued(Option<Waiting>),
	/// On its way to a block.
	Sent,
	/// In the best chain: seen by others. With the position of its first entry.
	Included(Seq),
	/// No fork can take it back any more.
	Final(Seq),
	/// Nothing will come of it.
	Ended(End),
}

/// Why something is not sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Waiting {
	/// There is no connection.
	NoNode,
	/// Something before it in the pot's queue, or of the same account, is on its way.
	Turn,
	/// What the chain has of the pot cannot be read: this program may be too old for it.
	Outdated,
	/// What it is made on is not final, and would be refused as it is now.
	Unsettled,
	/// What is free in the pot is used up; there is enough again at this time.
	Allowance(Moment),
	/// The pot has used up its storage.
	Full,
	/// The account has no tokens, and needs some.
	NoTokens,
	/// The chain does not take it, and says why.
	Chain(String),
}

impl Way {
	/// The account that signs: the one that makes pots, or the one that acts in the pot.
	pub(super) fn signer(&self, own: AccountId, acting: AccountId) -> AccountId {
		match self {
			Self::Create(_) => own,
			Self::Append | Self::Send => acting,
		}
	}
}

impl Status {
	/// Whether it stays as it is.
	pub fn is_decided(&self) -> bool {
		matches!(self, Self::Final(_) | Self::Ended(_))
	}
}

impl Intent {
	/// Whether its operations are made without knowing of the entry at a position that is not final.
	pub(super) fn is_unaware_of(&self, seq: usize) -> bool {
		self.seen.is_none_or(|seen| seen.entries as usize <= seq)
	}

	/// Whether it may still take effect.
	pub fn is_open(&self) -> bool {
		!matches!(self.stage, Stage::Ended(_))
	}

	/// How it ended, if it has.
	pub fn end(&self) -> Option<&End> {
		match &self.stage {
			Stage::Ended(end) => Some(end),
			_ => None,
		}
	}

	/// What was sent of it, if a copy may still get into a block.
	pub fn underway(&self) -> Option<&Sent> {
		self.sent.as_ref().filter(|_| self.stage == Stage::Sent)
	}

	/// Its operations as they would be made now, whatever others have changed since: each on what its subject is after
	/// those before it. `by` is who makes them.
	pub fn renewed(&self, state: &State, by: MemberId) -> Vec<Op> {
		let (mut ops, mut after) = (self.ops.clone(), state.clone());
		for op in &mut ops {
			let latest = Target::of(op, self.pot).revisions(&after).map(|revisions| revisions.latest);
			if let (Some(base), Some(latest)) = (base_mut(op), latest) {
				*base = latest;
			}
			// What the rules refuse is found out when it is made.
			let _ = after.apply(Entry { by, at: self.made, op: op.clone() });
		}
		ops
	}

	/// The items that it makes.
	pub fn items(&self) -> impl Iterator<Item = ItemId> + '_ {
		self.ops.iter().filter_map(|op| op.item(&self.pot))
	}
}

impl End {
	/// The same, whether it was seen or not.
	pub fn seen_through(&self) -> &Self {
		match self {
			Self::Dismissed(end) => end.seen_through(),
			end => end,
		}
	}

	/// What the rules say of an operation at a position.
	pub(super) fn of(op: usize, why: Refusal) -> Self {
		let op = op as u8;
		match why {
			Refusal::Stale(_) => Self::Conflict { op, why },
			why => Self::Refused { op, why },
		}
	}
}
