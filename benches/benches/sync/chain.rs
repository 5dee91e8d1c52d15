//! A real node that makes a block when it is told to, and pots of several ages on it.

use super::{
	common::{expense, sign, text, Rpc},
	Outcome,
};
use futures::{stream, StreamExt, TryStreamExt};
use pot_ledger::{Currency, Op, PotId};
use potchain_client::{account_of, Call, Chain};
use potchain_tests::Node;
use serde_json::Value;
use std::net::{Ipv4Addr, SocketAddr};
use subxt_rpcs::{rpc_params, RpcClient};
use subxt_signer::sr25519::{dev, Keypair};

/// Operations of a batch.
const BATCH: usize = 64;
/// Batches that are in the node's pool at once.
const WAITING: usize = 48;
/// What an entry takes of its pot's storage, in bytes, with all that surrounds it.
const ENTRY: usize = 640;

/// The node.
pub struct Sealer {
	node: Node,
	chain: Chain,
	client: RpcClient,
}

/// A pot, and who writes in it.
pub struct Pot {
	pub id: PotId,
	/// How many entries it was made with.
	pub age: usize,
	key: Keypair,
	/// Entries that were added since.
	added: u32,
}

impl Sealer {
	pub async fn start() -> Outcome<Self> {
		let node = Node::start_manual_for_test();
		let client = RpcClient::from_insecure_url(node.url()).await?;
		let chain = Chain::over(client.clone(), &node.url()).await?;
		Ok(Self { node, chain, client })
	}

	/// Where its RPC server is.
	pub fn address(&self) -> Outcome<SocketAddr> {
		let url = self.node.url();
		let port = url.rsplit(':').next().ok_or("a URL with a port")?;
		Ok((Ipv4Addr::LOCALHOST, port.parse()?).into())
	}

	/// Makes a block of what waits, and says which.
	pub async fn block(&self, is_final: bool) -> Outcome<String> {
		let block: Value = self.client.request("engine_createBlock", rpc_params![true, is_final]).await?;
		Ok(block["hash"].as_str().ok_or("a block has a hash")?.to_owned())
	}

	/// Makes a block final.
	pub async fn finalize(&self, block: &str) -> Outcome<()> {
		self.client.request::<bool>("engine_finalizeBlock", rpc_params![block]).await?;
		Ok(())
	}

	/// A pot with as many entries as its age says, by one of the accounts that have tokens, which pays for all of it.
	pub async fn pot(&self, key: Keypair, age: usize) -> Outcome<Pot> {
		let salt = [1; 16];
		let id = PotId::of(&account_of(&key), &salt);
		let (name, currency, owner) = (text("Friends"), Currency::new("EUR", 2).ok_or("a currency")?, text("Alice"));
		self.done(&key, Call::Create { salt, name, currency, owner, seal: None, sponsored: None }).await?;
		self.done(&key, Call::Fund { pot: id, bytes: (age * ENTRY).max(64 * 1024).try_into()? }).await?;

		let ops: Vec<Op> = potchain_benches::log(age).into_iter().skip(1).map(|entry| entry.op).collect();
		let batches = sign(&self.client, ops.chunks(BATCH).map(|batch| (&key, id, batch.to_vec()))).await?;
		let rpc = Rpc::new(self.client.clone());
		for batches in batches.chunks(WAITING) {
			let sent = stream::iter(batches).map(|batch| rpc.author_submit_extrinsic(batch)).buffered(8);
			sent.try_for_each(|_| async { Ok(()) }).await?;
			while !self.client.request::<Vec<String>>("author_pendingExtrinsics", rpc_params![]).await?.is_empty() {
				self.block(true).await?;
			}
		}
		let found = self.chain.heads(self.chain.best().await?.hash, &[id]).await?;
		let entries = found[0].map_or(0, |(entries, _)| entries as usize);
		match entries == age {
			true => Ok(Pot { id, age, key, added: 0 }),
			false => Err(format!("the pot has {entries} entries instead of {age}").into()),
		}
	}

	/// Gives one more entry to the node, over a connection.
	pub async fn add(&self, chain: &Chain, pot: &mut Pot) -> Outcome<()> {
		pot.added += 1;
		chain.submit(&pot.key, Call::Append { pot: pot.id, ops: vec![expense(pot.added)] }).await?;
		Ok(())
	}

	async fn done(&self, key: &Keypair, call: Call) -> Outcome<()> {
		let mut submission = self.chain.submit(key, call).await?;
		self.block(true).await?;
		submission.included().await?;
		Ok(())
	}
}

impl Pot {
	/// How many entries it has, once all that was added is in a block.
	pub fn entries(&self) -> usize {
		self.age + self.added as usize
	}
}

/// Accounts with tokens.
pub fn people() -> [Keypair; 4] {
	[dev::alice(), dev::bob(), dev::charlie(), dev::dave()]
}
