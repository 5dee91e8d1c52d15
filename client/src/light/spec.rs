//! What is trusted of a chain's specification: which chain it is, and who votes on what is final at its beginning.

use crate::{Error, Result};
use pot_ledger::Hash;
use smoldot::{chain::chain_information::ChainInformationFinalityRef, chain_spec::ChainSpec};
use std::fmt::Display;

/// How many bytes a block's height takes in this chain's headers and votes.
pub(crate) const NUMBER_BYTES: usize = 4;

/// A public key by which a validator votes on what is final.
pub type Voter = [u8; 32];

/// The beginning of a chain.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spec {
	/// The hash of block 0.
	pub genesis: Hash,
	/// Who votes until the validators change.
	pub voters: Vec<Voter>,
}

impl Spec {
	/// Reads the text of a raw specification.
	///
	/// # Errors
	///
	/// [`Error::Spec`].
	pub fn read(text: &str) -> Result<Self> {
		let wrong = |error: &dyn Display| Error::Spec(error.to_string());
		let spec = ChainSpec::from_json_bytes(text).map_err(|error| wrong(&error))?;
		let (chain, _) = spec.to_chain_information().map_err(|error| wrong(&error))?;
		let ChainInformationFinalityRef::Grandpa { finalized_triggered_authorities: voters, .. } =
			chain.as_ref().finality
		else {
			return Err(wrong(&"nobody votes on what is final"));
		};
		let genesis = chain.as_ref().finalized_block_header.hash(NUMBER_BYTES);
		Ok(Self { genesis, voters: voters.iter().map(|voter| voter.public_key).collect() })
	}
}
