//! What a pot's head and log were, in a file that anybody can check: offline, and without trusting who sent it.
//!
//! Trusted is only the chain's [`Spec`](crate::light::Spec): its genesis, and who votes on what is final there. From these
//! the file leads to the pot, each step by what was proved before:
//!
//! 1. Whenever the validators changed, the old ones made a block final that names the new ones.
//! 2. The present ones made a block final.
//! 3. That block's state holds the hash of block 0, which is the specification's. Votes do not sign it: without this step, a
//!    proof of another chain of the same validators would do.
//! 4. The state holds the pot's record, and the time.
//! 5. The log makes the record's head, entry by entry, and what it folds to is the record.
//!
//! A file is 16 bytes that say what it is, `potchain proof 1`, and then the SCALE encoding of a [`Proof`], field by field.
//! Every byte of it counts.

mod check;
mod make;

pub use check::{NotFinal, Proved};

use codec::{Compact, Decode, Encode};
use pot_ledger::{BadLog, Entry, Hash, PotId};
use sp_crypto_hashing::{blake2_128, twox_128, twox_64};
use std::fmt;

/// What a file begins with, but for the version.
const KIND: &[u8; 15] = b"potchain proof ";
/// The version that is written, and the only one that is read.
const VERSION: u8 = b'1';

/// What a file holds. Nothing of it is true before it is [checked](Self::check).
#[derive(Clone, PartialEq, Eq, Debug, Encode)]
pub struct Proof {
	/// The pot.
	pub pot: PotId,
	/// For each change of the validators since the beginning, the block by which the old ones named the new ones.
	pub changes: Vec<Final>,
	/// The block at which the pot is proved.
	pub block: Final,
	/// Those nodes of the block's state that lead to the hash of block 0, to the time, and to the pot's record.
	pub state: Vec<Vec<u8>>,
	/// The pot's log.
	pub log: Vec<Entry>,
}

/// A block, and why it is final.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Final {
	/// The block's header, SCALE-encoded.
	pub header: Vec<u8>,
	/// The votes for it, as GRANDPA's justification, SCALE-encoded.
	pub justification: Vec<u8>,
}

/// A part of a proof, for saying where something is wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
	/// The pot's id.
	Pot,
	/// A change of validators, from 0.
	Change(usize),
	/// The block at which the pot is proved.
	Block,
	/// The state of that block.
	State,
	/// An entry of the log.
	Log(usize),
}

/// Why a file proves nothing.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ProofError {
	/// It is something else.
	#[error("it is no proof: those begin with \"potchain proof\"")]
	Foreign,
	/// It is of a later program.
	#[error("it is a proof of version {:?}, which this program does not know: update it", char::from(*.0))]
	Version(u8),
	/// A part of it is damaged.
	#[error("{part} cannot be read, at byte {at} of the file")]
	Unreadable {
		/// Which.
		part: Part,
		/// About where, in bytes from the file's beginning.
		at: usize,
	},
	/// A block is not proved to be final.
	#[error("{part}: {why}")]
	NotFinal {
		/// Which.
		part: Part,
		/// What is wrong.
		why: NotFinal,
	},
	/// The nodes of the state do not lead from the block's root to what is proved.
	#[error("the state: its nodes do not lead from the block to {0}")]
	State(&'static str),
	/// It is of another chain than the specification.
	#[error("the state: its chain begins with block 0x{}, and that of the specification with 0x{}", hex::encode(.found), hex::encode(.expected))]
	OtherChain {
		/// The hash of block 0 by the specification.
		expected: Hash,
		/// The hash of block 0 by the state.
		found: Hash,
	},
	/// The chain has no such pot.
	#[error("the state: there is no pot {0} at this block")]
	NoPot(PotId),
	/// The rules refuse an entry.
	#[error("the log: the rules refuse entry {} ({:?})", .0.seq, .0.why)]
	Refused(BadLog),
	/// The pot is under rules that are not this program's.
	#[error("the log: the pot is under version {0} of the rules, which this program does not know: update it")]
	UnknownRules(u8),
	/// The log is not what the state's head vouches for.
	#[error("the log: its {entries} entries chain to 0x{}, and the head that the state proves is 0x{}", hex::encode(.found), hex::encode(.proved))]
	Head {
		/// How many there are.
		entries: usize,
		/// The head that they make.
		found: Hash,
		/// The head that is proved.
		proved: Hash,
	},
	/// The state's record is not what the log folds to.
	#[error("the state: the pot's record is not what its log folds to")]
	Record,
}

impl Proof {
	/// The file.
	pub fn write(&self) -> Vec<u8> {
		[&KIND[..], &[VERSION], &self.encode()].concat()
	}

	/// Reads a file.
	///
	/// # Errors
	///
	/// [`ProofError::Foreign`], [`ProofError::Version`], [`ProofError::Unreadable`].
	pub fn read(file: &[u8]) -> Result<Self, ProofError> {
		let (version, mut rest) = file.strip_prefix(KIND).and_then(<[u8]>::split_first).ok_or(ProofError::Foreign)?;
		if *version != VERSION {
			return Err(ProofError::Version(*version));
		}
		let rest = &mut rest;
		let proof = Self {
			pot: next(file, rest, Part::Pot)?,
			changes: list(file, rest, Part::Change)?,
			block: next(file, rest, Part::Block)?,
			state: next(file, rest, Part::State)?,
			log: list(file, rest, Part::Log)?,
		};
		// There is one way to write a proof.
		let written = proof.write();
		match file.iter().zip(&written).position(|(read, written)| read != written) {
			None if file.len() == written.len() => Ok(proof),
			differs => {
				let at = differs.unwrap_or(file.len().min(written.len()));
				Err(ProofError::Unreadable { part: Part::Log(proof.log.len()), at })
			},
		}
	}
}

/// The next thing in a file.
fn next<T: Decode>(file: &[u8], rest: &mut &[u8], part: Part) -> Result<T, ProofError> {
	T::decode(rest).map_err(|_| ProofError::Unreadable { part, at: file.len() - rest.len() })
}

/// The next list in a file, whose elements are told apart.
fn list<T: Decode>(file: &[u8], rest: &mut &[u8], part: impl Fn(usize) -> Part) -> Result<Vec<T>, ProofError> {
	let Compact(length): Compact<u32> = next(file, rest, part(0))?;
	(0..length as usize).map(|index| next(file, rest, part(index))).collect()
}

impl fmt::Display for Part {
	fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
		match self {
			Self::Pot => formatter.write_str("the pot's id"),
			Self::Change(index) => write!(formatter, "change {index} of the validators"),
			Self::Block => formatter.write_str("the block"),
			Self::State => formatter.write_str("the state"),
			Self::Log(index) => write!(formatter, "the log, entry {index}"),
		}
	}
}

/// Where in a state the things are that are proved.
struct Keys {
	/// The hash of block 0: `System::BlockHash(0)`, which stays when others go.
	genesis: Vec<u8>,
	/// The block's time: `Timestamp::Now`.
	time: Vec<u8>,
	/// The pot's record: `Pots::Pots`.
	pot: Vec<u8>,
}

impl Keys {
	fn of(pot: &PotId) -> Self {
		let in_pallet = |pallet: &str, item: &str| [twox_128(pallet.as_bytes()), twox_128(item.as_bytes())].concat();
		let first = 0u32.encode();
		Self {
			genesis: [in_pallet("System", "BlockHash"), twox_64(&first).to_vec(), first].concat(),
			time: in_pallet("Timestamp", "Now"),
			pot: [in_pallet("Pots", "Pots"), blake2_128(&pot.0).to_vec(), pot.0.to_vec()].concat(),
		}
	}
}
