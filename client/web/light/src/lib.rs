//! A light client for web apps.
//!
//! [smoldot](https://docs.rs/smoldot-light) in WebAssembly, which checks on this device what peers say: it trusts nothing but the
//! chain's specification. It speaks JSON-RPC, as a node does. A worker of its own runs it, so that checking holds up nobody, and
//! loads it only where it is wanted. npm's `smoldot` is the same program; its releases up to 3.4 have a smoldot that takes the
//! ancestry of the votes in a GRANDPA justification as it is told, by which a peer can make up finality.

#![cfg(target_arch = "wasm32")]

mod browser;

use browser::Browser;
use js_sys::Function;
use smoldot_light::{AddChainConfig, AddChainConfigJsonRpc, ChainId, Client, HandleRpcError};
use std::num::NonZero;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// A light client at work.
#[wasm_bindgen]
pub struct Light {
	client: Client<Browser>,
	chain: ChainId,
}

#[wasm_bindgen]
impl Light {
	/// Starts with the text of a raw chain specification, which names peers. `database` is what an earlier one knew of the same
	/// chain, or nothing: with it, peers are found sooner and the runtime need not be fetched. Nothing in it is trusted.
	/// `answer` is called with each answer and notification.
	///
	/// # Errors
	///
	/// What is wrong with the specification.
	#[wasm_bindgen(constructor)]
	pub fn new(spec: &str, database: &str, answer: Function) -> Result<Light, JsError> {
		let mut client = Client::new(Browser);
		let added = client.add_chain(AddChainConfig {
			user_data: (),
			specification: spec,
			database_content: database,
			potential_relay_chains: std::iter::empty(),
			// Whoever asks is this app.
			json_rpc: AddChainConfigJsonRpc::Enabled {
				max_pending_requests: NonZero::<u32>::MAX,
				max_subscriptions: u32::MAX,
			},
			statement_protocol_config: None,
		});
		let added = added.map_err(|error| JsError::new(&error.to_string()))?;
		let mut answers = added.json_rpc_responses.expect("JSON-RPC is enabled; qed");
		spawn_local(async move {
			while let Some(text) = answers.next().await {
				// What fails in the page is the page's.
				let _ = answer.call1(&JsValue::NULL, &text.into());
			}
		});
		Ok(Self { client, chain: added.chain_id })
	}

	/// Asks something.
	///
	/// # Errors
	///
	/// More is being asked than can be counted.
	pub fn ask(&mut self, request: &str) -> Result<(), JsError> {
		let asked = self.client.json_rpc_request(request, self.chain);
		asked.map_err(|error: HandleRpcError| JsError::new(&error.to_string()))
	}
}
