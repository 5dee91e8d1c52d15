//! A light client in this program: it trusts nothing but the chain's specification.
//!
//! [smoldot](https://docs.rs/smoldot-light) connects to peers, checks the proofs of finality from the specification's
//! authorities on, and every answer against the state that these vouch for. It speaks JSON-RPC, so that a [`Chain`] over
//! it is a chain like any other.
//!
//! subxt has a light client as well, `subxt-lightclient`; its release 0.51.1 has a smoldot that takes the ancestry of the
//! votes in a GRANDPA justification as it is told, by which a peer can make up finality (smoldot 5.0 checks it), and it keeps
//! nothing between runs. So this is the newer one, on the operating system's sockets; in a browser the same is in a worker of
//! its own.

pub(crate) mod spec;

pub use spec::{Spec, Voter};

use crate::{deadline::within, pipe, sync::Endpoint, Chain, Error, Result};
use futures::{
	channel::mpsc,
	future::{select, Either},
	StreamExt,
};
use smoldot_light::{
	platform::DefaultPlatform, AddChainConfig, AddChainConfigJsonRpc, AddChainSuccess, Client, JsonRpcResponses,
};
use std::{num::NonZero, pin::pin, sync::Arc, time::Duration};
use subxt_rpcs::{rpc_params, RpcClient};

/// How long it may take to write down what is known.
const WRITE: Duration = Duration::from_secs(5);
/// What is written down at most, in bytes: the runtime is most of it.
const DATABASE_MAX: u32 = 16 << 20;

/// A light client at work, until it and every [`Chain`] over it is dropped.
#[derive(Clone)]
pub struct Light(RpcClient);

type Platform = Arc<DefaultPlatform>;

impl Light {
	/// Starts with the text of a raw chain specification, which names peers. `database` is what an earlier one
	/// [knew](Self::database) of the same chain, or nothing: with it, peers are found sooner and the runtime need not be fetched.
	/// Nothing in it is trusted.
	///
	/// # Errors
	///
	/// [`Error::Spec`].
	///
	/// # Panics
	///
	/// Outside of a tokio runtime.
	pub fn start(spec: &str, database: &str) -> Result<Self> {
		let (name, version) = (env!("CARGO_PKG_NAME").into(), env!("CARGO_PKG_VERSION").into());
		let mut client = Client::new(DefaultPlatform::new(name, version));
		let added = client.add_chain(AddChainConfig {
			user_data: (),
			specification: spec,
			database_content: database,
			potential_relay_chains: std::iter::empty(),
			// Whoever asks is this program.
			json_rpc: AddChainConfigJsonRpc::Enabled {
				max_pending_requests: NonZero::<u32>::MAX,
				max_subscriptions: u32::MAX,
			},
			statement_protocol_config: None,
		});
		let AddChainSuccess { chain_id, json_rpc_responses } = added.map_err(|error| Error::Spec(error.to_string()))?;
		let responses = json_rpc_responses.expect("JSON-RPC is enabled; qed");
		let (requests, asked) = mpsc::unbounded();
		let (answers, answered) = mpsc::unbounded();
		tokio::spawn(carry(client, chain_id, responses, asked, answers));
		Ok(Self(pipe::client(requests, answered)))
	}

	/// A connection, once a peer has shown a final block.
	///
	/// # Errors
	///
	/// [`Error::NoPeer`].
	pub async fn connect(&self) -> Result<Chain> {
		Chain::over_light(self.0.clone()).await
	}

	/// The same for the engine, which connects again whenever it has to.
	pub fn endpoint(&self) -> Endpoint {
		let light = self.clone();
		Endpoint::new(move || {
			let light = light.clone();
			async move { light.connect().await }
		})
	}

	/// What it knows of peers and of the runtime, for the next [`start`](Self::start) with the same specification.
	///
	/// # Errors
	///
	/// [`Error::Timeout`].
	pub async fn database(&self) -> Result<String> {
		let what = "what the light client knows";
		let known = self.0.request("chainHead_unstable_finalizedDatabase", rpc_params![DATABASE_MAX]);
		within(WRITE, what, known).await?.map_err(|error| crate::chain::node_error(what, error))
	}
}

/// Carries texts between the light client and who asks it, until nobody does any more.
async fn carry(
	mut client: Client<Platform>,
	chain: smoldot_light::ChainId,
	mut responses: JsonRpcResponses<Platform>,
	mut asked: mpsc::UnboundedReceiver<String>,
	answers: mpsc::UnboundedSender<String>,
) {
	loop {
		match select(asked.next(), pin!(responses.next())).await {
			Either::Left((Some(request), _)) => {
				if client.json_rpc_request(request, chain).is_err() {
					return;
				}
			},
			Either::Right((Some(answer), _)) => {
				if answers.unbounded_send(answer).is_err() {
					return;
				}
			},
			_ => return,
		}
	}
}
