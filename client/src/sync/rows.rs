//! What the rows of a store mean.

use super::{intent::*, store::Change};
use crate::{identity::Seat, Block};
use codec::{DecodeAll, Encode};
use pot_ledger::{AccountId, Entry, Hash, PotId, Seq, Tombstone};
use subxt::utils::H256;

/// The version of this format. A store of another is not read.
const FORMAT: u8 = 1;

/// The chain that a store is of, and how far it was followed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Anchor {
	/// The account that makes pots, of whose owner the store is.
	pub own: AccountId,
	/// The hash of block 0.
	pub genesis: Hash,
	/// The hash of block 1, once there is one.
	pub first: Option<H256>,
	/// The newest final block up to which every pot was read that can be.
	pub finalized: Option<Block>,
}

/// How far a pot was followed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Cursor {
	/// Which of the person's accounts is in it.
	pub seat: Seat,
	/// How many entries there are.
	pub next: Seq,
	/// The head after them.
	pub head: Option<Hash>,
	/// How many the intents know of: more, if some were damaged and have to be fetched again.
	pub known: Seq,
	/// What is left of it on the chain, if it has ended.
	pub ended: Option<Tombstone>,
}

/// A row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Row {
	Anchor(Anchor),
	Pot(PotId, Cursor),
	Entry(PotId, Seq, Entry),
	Intent(IntentId, Intent),
	/// The number of the next intent: none is given twice.
	Next(IntentId),
}

/// Why rows cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unreadable {
	/// They are of another format.
	#[error("what is kept on this device was written by another version of this program (format {0})")]
	Format(u8),
	/// They are somebody else's.
	#[error("what is kept on this device is another account's")]
	Foreign,
	/// They are none of ours, or damaged.
	#[error("what is kept on this device is damaged (row {0})")]
	Damaged(String),
}

const ANCHOR: u8 = b'a';
const ENTRY: u8 = b'e';
const INTENT: u8 = b'i';
const NEXT: u8 = b'n';
const POT: u8 = b'p';

impl Row {
	/// Its key: rows of one kind are together, and entries and intents in their order.
	fn key(&self) -> Vec<u8> {
		match self {
			Self::Anchor(_) => vec![ANCHOR],
			Self::Pot(pot, _) => pot_key(pot),
			Self::Entry(pot, seq, _) => entry_key(pot, *seq),
			Self::Intent(id, _) => intent_key(*id),
			Self::Next(_) => vec![NEXT],
		}
	}

	/// The change that writes it.
	pub fn write(&self) -> Change {
		let value = match self {
			Self::Anchor(Anchor { own, genesis, first, finalized }) => {
				let finalized = finalized.map(|block| (block.number, block.hash.0));
				(FORMAT, own, genesis, first.map(|hash| hash.0), finalized).encode()
			},
			Self::Pot(_, Cursor { seat, next, head, known, ended }) => {
				(index(*seat), next, head, known, ended).encode()
			},
			Self::Entry(_, _, entry) => entry.encode(),
			Self::Intent(_, intent) => intent.encode(),
			Self::Next(next) => next.encode(),
		};
		Change::put(self.key(), value)
	}

	/// Reads a row.
	pub fn read(key: &[u8], mut value: &[u8]) -> Result<Self, Unreadable> {
		Self::decode(key, &mut value).ok_or_else(|| match (key, value.first()) {
			([ANCHOR], Some(&format)) if format != FORMAT => Unreadable::Format(format),
			_ => Unreadable::Damaged(hex::encode(key)),
		})
	}

	fn decode(key: &[u8], value: &mut &[u8]) -> Option<Self> {
		let (kind, key) = key.split_first()?;
		Some(match *kind {
			ANCHOR => {
				let (format, own, genesis, first, finalized) =
					<(u8, AccountId, Hash, Option<[u8; 32]>, Option<(u32, [u8; 32])>)>::decode_all(&mut &**value)
						.ok()?;
				let finalized = finalized.map(|(number, hash)| Block { number, hash: H256(hash) });
				(format == FORMAT).then_some(Self::Anchor(Anchor {
					own,
					genesis,
					first: first.map(H256),
					finalized,
				}))?
			},
			POT => {
				let (index, next, head, known, ended) = DecodeAll::decode_all(value).ok()?;
				Self::Pot(PotId(key.try_into().ok()?), Cursor { seat: seat(index), next, head, known, ended })
			},
			ENTRY => {
				let (pot, seq) = key.split_first_chunk()?;
				let seq = Seq::from_be_bytes(seq.try_into().ok()?);
				Self::Entry(PotId(*pot), seq, Entry::decode_all(value).ok()?)
			},
			INTENT => {
				let id = IntentId(u64::from_be_bytes(key.try_into().ok()?));
				Self::Intent(id, Intent::decode_all(value).ok()?)
			},
			NEXT => Self::Next(IntentId::decode_all(value).ok()?),
			_ => return None,
		})
	}
}

/// The change that takes an intent away.
pub(super) fn without_intent(id: IntentId) -> Change {
	Change::remove(intent_key(id))
}

/// The changes that take a pot away.
pub(super) fn without_pot(pot: &PotId, entries: Seq) -> impl Iterator<Item = Change> + '_ {
	let keys = (0..entries).map(|seq| entry_key(pot, seq)).chain([pot_key(pot)]);
	keys.map(Change::remove)
}

/// Whether a row is an entry's, which the chain has too.
pub(super) fn is_entry(key: &[u8]) -> bool {
	key.first() == Some(&ENTRY)
}

/// Whether a change is of an intent.
pub(super) fn is_of_intent(change: &Change) -> bool {
	change.key.first() == Some(&INTENT)
}

fn pot_key(pot: &PotId) -> Vec<u8> {
	[&[POT][..], &pot.0].concat()
}

fn entry_key(pot: &PotId, seq: Seq) -> Vec<u8> {
	[&[ENTRY][..], &pot.0, &seq.to_be_bytes()].concat()
}

fn intent_key(id: IntentId) -> Vec<u8> {
	[&[INTENT][..], &id.0.to_be_bytes()].concat()
}

fn index(seat: Seat) -> Option<u32> {
	match seat {
		Seat::Own => None,
		Seat::Pot(index) => Some(index),
	}
}

fn seat(index: Option<u32>) -> Seat {
	index.map_or(Seat::Own, Seat::Pot)
}
