//! Checking a proof, from the chain's beginning to the pot's balances.

use super::{Final, Keys, Part, Proof, ProofError};
use crate::{
	light::{spec::NUMBER_BYTES, Spec, Voter},
	Block, Error, Replica,
};
use codec::{Decode, DecodeAll, Encode};
use pot_ledger::{Hash, Moment, Record, View};
use smoldot::{
	finality::{
		decode::decode_grandpa_justification,
		verify::{verify_justification, JustificationVerifyConfig, JustificationVerifyError},
	},
	header::{self, DigestItemRef, GrandpaConsensusLogRef, HeaderRef},
	trie::proof_decode::{decode_and_verify_proof, Config, DecodedTrieProof},
};
use sp_crypto_hashing::blake2_256;
use subxt::utils::H256;

/// What a proof shows.
#[derive(Clone)]
pub struct Proved {
	/// The pot as it was: its log, its head, and its balances.
	pub replica: Replica,
	/// At which block.
	pub at: Block,
	/// That block's time.
	pub time: Moment,
}

/// What is wrong with the proof that a block is final.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotFinal {
	/// Its header is damaged.
	#[error("its header cannot be read")]
	Header,
	/// The votes are damaged.
	#[error("its votes cannot be read")]
	Votes,
	/// The votes are not for it.
	#[error("its votes are for another block")]
	Target,
	/// Somebody votes who may not: the chain is another, or somebody made it up.
	#[error("0x{} votes for it and is no validator of the chain", hex::encode(.0))]
	Stranger(Voter),
	/// Somebody's vote is counted twice.
	#[error("0x{} votes for it twice", hex::encode(.0))]
	Twice(Voter),
	/// A signature is not of who is said to have voted, for this block and by these validators.
	#[error("a vote for it is not signed by its validator")]
	Signature,
	/// Fewer than two thirds and one vote for it.
	#[error("too few validators vote for it")]
	TooFew,
	/// The votes are for blocks that do not come after it.
	#[error("its votes do not belong together ({0})")]
	Ancestry(String),
	/// It is not later than the one before it in the file.
	#[error("it is not later than the change before it")]
	Order,
	/// No other validators follow it at once.
	#[error("it names no new validators")]
	NoChange,
}

impl Proof {
	/// Checks everything, from the specification on, and folds the log.
	///
	/// # Errors
	///
	/// The first thing that is wrong, in the order of the file.
	pub fn check(&self, spec: &Spec) -> Result<Proved, ProofError> {
		let (mut voters, mut height) = (spec.voters.clone(), 0);
		for (set, change) in self.changes.iter().enumerate() {
			let wrong = |why| ProofError::NotFinal { part: Part::Change(set), why };
			let header = change.check(&voters, set as u64, height).map_err(wrong)?;
			voters = successors(&header).ok_or(NotFinal::NoChange).map_err(wrong)?;
			height = header.number;
		}
		let wrong = |why| ProofError::NotFinal { part: Part::Block, why };
		let header = self.block.check(&voters, self.changes.len() as u64, height).map_err(wrong)?;
		let at = Block { number: header.number as u32, hash: H256(header.hash(NUMBER_BYTES)) };

		let (keys, state) = (Keys::of(&self.pot), State::new(&self.state, *header.state_root)?);
		let found: Hash = state.read(&keys.genesis, "the hash of block 0")?;
		if found != spec.genesis {
			return Err(ProofError::OtherChain { expected: spec.genesis, found });
		}
		let time = state.read(&keys.time, "the time")?;
		if state.value(&keys.pot, RECORD)?.is_none() {
			return Err(ProofError::NoPot(self.pot));
		}
		let replica = self.replay(&spec.genesis, &state.read(&keys.pot, RECORD)?)?;
		Ok(Proved { replica, at, time })
	}

	/// Folds the log, and compares it with the record.
	fn replay(&self, genesis: &Hash, record: &Record) -> Result<Replica, ProofError> {
		let mut replica = Replica::new(genesis, self.pot);
		for entry in &self.log {
			replica.append(entry.clone()).map_err(|error| match error {
				Error::BadLog(bad) => ProofError::Refused(bad),
				Error::UnknownRules(rules) => ProofError::UnknownRules(rules),
				_ => ProofError::Record,
			})?;
		}
		if replica.head() != record.head {
			return Err(ProofError::Head { entries: self.log.len(), found: replica.head(), proved: record.head });
		}
		match replica.state().pot() == Some(&record.pot) {
			true => Ok(replica),
			false => Err(ProofError::Record),
		}
	}
}

const RECORD: &str = "the pot's record";

impl Final {
	/// The header, if the votes of a set of validators make it final, above the last one that was proved.
	fn check(&self, voters: &[Voter], set: u64, above: u64) -> Result<HeaderRef<'_>, NotFinal> {
		let header = header::decode(&self.header, NUMBER_BYTES).map_err(|_| NotFinal::Header)?;
		let votes = decode_grandpa_justification(&self.justification, NUMBER_BYTES).map_err(|_| NotFinal::Votes)?;
		// It is the header's bytes that are voted for, however they are read.
		let hash = header::hash_from_scale_encoded_header(&self.header);
		if (votes.target_hash, votes.target_number) != (&hash, header.number) {
			return Err(NotFinal::Target);
		}
		verify_justification(JustificationVerifyConfig {
			justification: &self.justification,
			block_number_bytes: NUMBER_BYTES,
			authorities_set_id: set,
			authorities_list: voters.iter().map(|voter| &voter[..]),
			// Signatures are checked together, each with another weight, so that wrong ones cannot make up for each
			// other: who changes one changes the weights.
			randomness_seed: blake2_256(&self.justification),
		})
		.map_err(unjustified)?;
		match header.number > above {
			true => Ok(header),
			false => Err(NotFinal::Order),
		}
	}
}

/// Who votes after a block that names other validators, at once.
fn successors(header: &HeaderRef) -> Option<Vec<Voter>> {
	header.digest.logs().find_map(|item| match item {
		DigestItemRef::GrandpaConsensus(GrandpaConsensusLogRef::ScheduledChange(change)) if change.delay == 0 => {
			Some(change.next_authorities.map(|voter| *voter.public_key).collect())
		},
		_ => None,
	})
}

fn unjustified(error: JustificationVerifyError) -> NotFinal {
	match error {
		JustificationVerifyError::InvalidFormat => NotFinal::Votes,
		JustificationVerifyError::BadPublicKey | JustificationVerifyError::BadSignature => NotFinal::Signature,
		JustificationVerifyError::NotAuthority { authority_key } => NotFinal::Stranger(authority_key),
		JustificationVerifyError::DuplicateSignature { authority_key } => NotFinal::Twice(authority_key),
		JustificationVerifyError::NotEnoughSignatures => NotFinal::TooFew,
		JustificationVerifyError::TargetMismatch => NotFinal::Target,
		other => NotFinal::Ancestry(other.to_string()),
	}
}

/// Some nodes of a state, which lead to its root.
struct State {
	nodes: DecodedTrieProof<Vec<u8>>,
	root: Hash,
}

impl State {
	/// Checks that all of the nodes are of the state with this root.
	fn new(nodes: &Vec<Vec<u8>>, root: Hash) -> Result<Self, ProofError> {
		let wrong = || ProofError::State("anything");
		let nodes = decode_and_verify_proof(Config { proof: nodes.encode() }).map_err(|_| wrong())?;
		let ours = nodes.iter_ordered().all(|(key, _)| *key.trie_root_hash == root);
		match ours {
			true => Ok(Self { nodes, root }),
			false => Err(wrong()),
		}
	}

	/// The value at a key, if there is one.
	fn value(&self, key: &[u8], what: &'static str) -> Result<Option<&[u8]>, ProofError> {
		let value = self.nodes.storage_value(&self.root, key).map_err(|_| ProofError::State(what))?;
		Ok(value.map(|value| value.0))
	}

	/// The value at a key that has to be there.
	fn read<T: Decode>(&self, key: &[u8], what: &'static str) -> Result<T, ProofError> {
		let value = self.value(key, what)?;
		value.and_then(|mut bytes| T::decode_all(&mut bytes).ok()).ok_or(ProofError::State(what))
	}
}
