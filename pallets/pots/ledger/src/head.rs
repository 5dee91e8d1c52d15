//! The hash chain over a pot's log.

use crate::types::{Hash, PotId, Seq};
use sp_crypto_hashing::blake2_256;

const DOMAIN: &[u8] = b"potchain/pot/v1";

/// The head of a pot that has no entry yet: blake2-256 of a domain tag, the chain's genesis hash and the
/// pot's id. Entry 0 carries the time of its block, so the first head also tells a pot from a later one
/// of the same id.
pub fn seed(genesis: &Hash, pot: &PotId) -> Hash {
	let mut bytes = [0; DOMAIN.len() + 32 + 16];
	let (domain, rest) = bytes.split_at_mut(DOMAIN.len());
	let (chain, id) = rest.split_at_mut(32);
	domain.copy_from_slice(DOMAIN);
	chain.copy_from_slice(genesis);
	id.copy_from_slice(&pot.0);
	blake2_256(&bytes)
}

/// The head after the entry at `seq`: blake2-256 of the head before it, `seq` in little endian, and the
/// entry's SCALE encoding. One head so vouches for every entry up to it.
pub fn extend(head: &Hash, seq: Seq, entry: &[u8]) -> Hash {
	let mut bytes = alloc::vec::Vec::with_capacity(36 + entry.len());
	bytes.extend_from_slice(head);
	bytes.extend_from_slice(&seq.to_le_bytes());
	bytes.extend_from_slice(entry);
	blake2_256(&bytes)
}
