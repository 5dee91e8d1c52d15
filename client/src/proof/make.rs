//! Making a proof of what a node says.

use super::{Final, Keys, Proof};
use crate::{
	chain::{foreign, Block},
	Chain, Error, Replica, Result,
};
use codec::{Decode, Encode};
use pot_ledger::PotId;
use subxt::{config::Header, utils::H256};
use subxt_rpcs::{methods::legacy::Bytes, rpc_params};

impl Proof {
	/// Asks a node for a proof of a pot as it is in the newest final block, and says which that is. Whether it proves anything,
	/// [`check`](Self::check) says, for whoever knows the chain's specification.
	///
	/// # Errors
	///
	/// [`Error::NoVotes`] if it is a light client that is asked, which keeps none; as for every read.
	pub async fn make(chain: &Chain, pot: PotId) -> Result<(Self, Block)> {
		if chain.is_light() {
			return Err(Error::NoVotes("a light client"));
		}
		let end = chain.finalized().await?.number;
		let mut changes = Vec::new();
		let (mut at, mut block) = chain.made_final(1.min(end)).await?;
		// Up to the newest, each is the last of its validators.
		while at.number < end {
			changes.push(block);
			(at, block) = chain.made_final(at.number + 1).await?;
		}
		let Keys { genesis, time, pot: record } = Keys::of(&pot);
		let keys = [&genesis[..], &time, &record];
		let state = chain.ask("a proof of a pot's record", chain.rpc.state_get_read_proof(keys, Some(at.hash))).await?;
		let state = state.proof.into_iter().map(|node| node.0).collect();
		let log = Replica::log_at(chain, pot, at.hash).await?;
		Ok((Self { pot, changes, block, state, log }, at))
	}
}

impl Chain {
	/// The last block that the validators who made a height final made final, or their newest, with their votes.
	async fn made_final(&self, number: u32) -> Result<(Block, Final)> {
		let what = "a proof of what is final";
		let found = self.client.request::<Option<Bytes>>("grandpa_proveFinality", rpc_params![number]);
		let found = self.ask(what, found).await?.ok_or(Error::NoVotes("this node"))?;
		// What follows are headers from that height on.
		let (hash, justification) = <(H256, Vec<u8>)>::decode(&mut &found.0[..]).map_err(|error| foreign(what, error))?;
		let header = self.ask(what, self.rpc.chain_get_header(Some(hash))).await?;
		let header = header.ok_or_else(|| foreign(what, "the block is missing"))?;
		let at = Block { number: header.number() as u32, hash };
		match at.number >= number {
			true => Ok((at, Final { header: header.encode(), justification })),
			false => Err(foreign(what, "it is of an earlier block")),
		}
	}
}
