//! Making a proof of what a node says.

use super::{Final, Keys, Proof};
use crate::{
	chain::{foreign, node_error, Block},
	deadline::within,
	Chain, Error, Replica, Result,
};
use codec::{Decode, Encode};
use pot_ledger::PotId;
use std::time::Duration;
use subxt::{config::Header, utils::H256};
use subxt_rpcs::{methods::legacy::Bytes, rpc_params};

/// How long nothing may become final before nobody is taken to vote.
const VOTES: Duration = Duration::from_secs(10);

impl Proof {
	/// Asks a node for a proof of a pot as it is in the next block that becomes final, and says which that is. Whether it proves
	/// anything, [`check`](Self::check) says, for whoever knows the chain's specification.
	///
	/// # Errors
	///
	/// [`Error::NoVotes`] if it is a light client that is asked, which keeps none, or nothing becomes final; as for every read.
	pub async fn make(chain: &Chain, pot: PotId) -> Result<(Self, Block)> {
		if chain.is_light() {
			return Err(Error::NoVotes("a light client"));
		}
		let (at, block) = chain.next_final().await?;
		let sets: u64 = chain.call_encoded("GrandpaApi_current_set_id", &[], at.hash).await?;
		let (mut changes, mut last) = (Vec::new(), 0);
		while (changes.len() as u64) < sets {
			let (change, votes) = chain.made_final(last + 1).await?;
			// By this block itself the present ones name those after them.
			if change.number >= at.number {
				break;
			}
			last = change.number;
			changes.push(votes);
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
	/// The next block that becomes final, with the votes for it. Of earlier ones no votes are kept, but of those that changed the
	/// validators.
	async fn next_final(&self) -> Result<(Block, Final)> {
		let [what, end] = ["grandpa_subscribeJustifications", "grandpa_unsubscribeJustifications"];
		let mut votes = self.ask(what, self.client.subscribe::<Bytes>(what, rpc_params![], end)).await?;
		let next = within(VOTES, what, votes.next())
			.await
			.map_err(|_| Error::NoVotes("a node where nothing becomes final"))?;
		let justification =
			next.ok_or(Error::NoVotes("a node that stops"))?.map_err(|error| node_error(what, error))?.0;
		// A justification begins with its round and the block that is voted for.
		let voted = <(u64, H256)>::decode(&mut &justification[..]);
		self.with_header(voted.map_err(|error| foreign(what, error))?.1, justification).await
	}

	/// The block by which those validators who made a height final named others.
	async fn made_final(&self, number: u32) -> Result<(Block, Final)> {
		let what = "grandpa_proveFinality";
		let found = self.ask(what, self.client.request::<Option<Bytes>>(what, rpc_params![number])).await?;
		// What follows are headers from that height on.
		let found = <(H256, Vec<u8>)>::decode(&mut &found.ok_or(Error::NoVotes("this node"))?.0[..]);
		let (hash, justification) = found.map_err(|error| foreign(what, error))?;
		let (at, block) = self.with_header(hash, justification).await?;
		match at.number >= number {
			true => Ok((at, block)),
			false => Err(foreign(what, "it is of an earlier block")),
		}
	}

	async fn with_header(&self, hash: H256, justification: Vec<u8>) -> Result<(Block, Final)> {
		let what = "a header";
		let header = self.ask(what, self.rpc.chain_get_header(Some(hash))).await?;
		let header = header.ok_or_else(|| foreign(what, "the block is missing"))?;
		let at = Block { number: header.number() as u32, hash };
		Ok((at, Final { header: header.encode(), justification }))
	}
}
