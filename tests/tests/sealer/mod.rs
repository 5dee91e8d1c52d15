//! Making the blocks of nodes that make none by themselves.

#![allow(dead_code, reason = "each test uses some of it")]

use potchain_tests::Node;
use serde_json::Value;
use std::{
	sync::{
		atomic::{AtomicBool, Ordering},
		Arc,
	},
	time::{Duration, Instant},
};
use subxt::rpcs::{client::RpcParams, rpc_params, RpcClient};
use tokio::{task::JoinHandle, time::sleep};

/// How long a block may take from one node to another.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long to wait before the next block, or before something is looked at again.
const PACE: Duration = Duration::from_millis(40);

/// What a node can be told and asked. Blocks are named by their hashes, as text.
#[derive(Clone)]
pub struct Sealer(RpcClient);

/// Makes blocks, until it is told to end.
pub struct Beat {
	is_ended: Arc<AtomicBool>,
	task: JoinHandle<()>,
}

impl Beat {
	/// Makes no more blocks, and waits for the last.
	pub async fn end(self) {
		self.is_ended.store(true, Ordering::Relaxed);
		self.task.await.expect("it could make all");
	}
}

impl Sealer {
	pub async fn of(node: &Node) -> Self {
		Self(RpcClient::from_insecure_url(node.url()).await.expect("it answers"))
	}

	async fn call(&self, method: &str, parameters: RpcParams) -> Value {
		self.0.request(method, parameters).await.expect("it can be done")
	}

	/// Makes a block of what waits.
	pub async fn block(&self, is_final: bool) -> String {
		let block = self.call("engine_createBlock", rpc_params![true, is_final]).await;
		block["hash"].as_str().expect("a hash").to_owned()
	}

	/// Makes so many blocks.
	pub async fn blocks(&self, count: u32, are_final: bool) {
		for _ in 0..count {
			self.block(are_final).await;
		}
	}

	/// Makes a block final, and all before it.
	pub async fn finalize(&self, block: &str) {
		self.call("engine_finalizeBlock", rpc_params![block]).await;
		assert_eq!(self.call("chain_getFinalizedHead", rpc_params![]).await, block);
	}

	/// The newest block.
	pub async fn best(&self) -> String {
		self.call("chain_getBlockHash", rpc_params![]).await.as_str().expect("a hash").to_owned()
	}

	/// Waits until its newest block is this one.
	pub async fn until_has(&self, block: &str) {
		let start = Instant::now();
		while self.best().await != block {
			assert!(start.elapsed() < PATIENCE, "the block does not arrive");
			sleep(PACE / 4).await;
		}
	}

	/// How many transactions wait for a block.
	pub async fn waiting(&self) -> usize {
		self.call("author_pendingExtrinsics", rpc_params![]).await.as_array().expect("a list").len()
	}

	/// Connects two nodes.
	pub async fn join(&self, other: &Self) {
		for (one, another) in [(self, other), (other, self)] {
			let addresses = another.call("system_localListenAddresses", rpc_params![]).await;
			let is_here = |address: &&str| address.starts_with("/ip4/127.0.0.1/tcp/");
			let here = addresses.as_array().expect("a list").iter().filter_map(Value::as_str).find(is_here);
			one.call("system_addReservedPeer", rpc_params![here.expect("it listens here")]).await;
		}
	}

	/// Makes final blocks.
	pub fn beat(&self) -> Beat {
		Self::beat_among(vec![self.clone()])
	}

	/// Two nodes that are connected make final blocks in turn.
	pub fn beat_with(&self, other: &Self) -> Beat {
		Self::beat_among(vec![self.clone(), other.clone()])
	}

	fn beat_among(mut sealers: Vec<Self>) -> Beat {
		let is_ended = Arc::new(AtomicBool::new(false));
		let ended = is_ended.clone();
		let task = tokio::spawn(async move {
			while !ended.load(Ordering::Relaxed) {
				let block = sealers[0].block(false).await;
				for sealer in &sealers {
					sealer.until_has(&block).await;
					sealer.finalize(&block).await;
				}
				sealers.rotate_left(1);
				sleep(PACE).await;
			}
		});
		Beat { is_ended, task }
	}
}
