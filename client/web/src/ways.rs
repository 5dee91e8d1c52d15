//! The ways to the chain: a light client, if one is wanted, and nodes.

use futures::{channel::mpsc, StreamExt};
use js_sys::{Function, Reflect};
use potchain_client::{pipe, sync::Endpoint, Chain, Error, Result};
use serde::Serialize;
use std::{cell::RefCell, rc::Rc};
use subxt_rpcs::RpcClient;
use wasm_bindgen::{prelude::*, JsCast};
use wasm_bindgen_futures::spawn_local;
use web_sys::{ErrorEvent, MessageEvent, Worker};

/// All of them, in the order in which they are tried.
#[derive(Clone)]
pub struct Ways {
	pub light: Option<Rc<LightClient>>,
	/// Their addresses.
	pub nodes: Rc<[String]>,
}

/// One of them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Way {
	/// Everything is checked on this device.
	Light(bool),
	/// A node's word is taken.
	Node(String),
}

impl Ways {
	/// For the engine.
	pub fn endpoints(&self) -> Vec<Endpoint> {
		let light = self.light.iter().map(LightClient::endpoint);
		light.chain(self.nodes.iter().cloned().map(Into::into)).collect()
	}

	/// The one at an endpoint of the engine.
	pub fn way(&self, endpoint: usize) -> Way {
		let nodes = usize::from(self.light.is_some());
		match endpoint.checked_sub(nodes).and_then(|node| self.nodes.get(node)) {
			Some(url) => Way::Node(url.clone()),
			None => Way::Light(true),
		}
	}

	/// Why what is connected at an endpoint is a node, although a light client is wanted.
	pub fn unverified(&self, endpoint: usize) -> Option<String> {
		let light = self.light.as_ref().filter(|_| endpoint > 0)?;
		Some(light.trouble.borrow().clone().unwrap_or_else(|| "the light client lost its peers".into()))
	}
}

/// A light client that is started when it is wanted, and again when it ended.
pub struct LightClient {
	/// Gives a new worker, which was told where the specification is.
	start: Function,
	running: RefCell<Option<RpcClient>>,
	/// Why it did not connect, the last time.
	trouble: RefCell<Option<String>>,
}

impl LightClient {
	pub fn new(start: Function) -> Rc<Self> {
		Rc::new(Self { start, running: RefCell::default(), trouble: RefCell::default() })
	}

	/// A way for the engine.
	pub fn endpoint(self: &Rc<Self>) -> Endpoint {
		let light = self.clone();
		Endpoint::new(move || {
			let light = light.clone();
			async move {
				let connected = light.connect().await;
				// What the worker said itself is the better reason.
				match &connected {
					Ok(_) => drop(light.trouble.take()),
					Err(error) => drop(light.trouble.borrow_mut().get_or_insert_with(|| error.to_string())),
				}
				connected
			}
		})
	}

	async fn connect(self: &Rc<Self>) -> Result<Chain> {
		self.trouble.take();
		let running = self.running.borrow().clone();
		let client = match running {
			Some(client) => client,
			None => self.begin().map_err(|cause| unreachable(format!("{cause:?}")))?,
		};
		Chain::over_light(client).await
	}

	/// Starts a worker, and carries texts between it and whoever asks.
	fn begin(self: &Rc<Self>) -> std::result::Result<RpcClient, JsValue> {
		let worker: Worker = self.start.call0(&JsValue::NULL)?.dyn_into()?;
		let (requests, mut asked) = mpsc::unbounded::<String>();
		let (answers, answered) = mpsc::unbounded();
		let heard = Closure::<dyn FnMut(MessageEvent)>::new({
			let (light, answers) = (self.clone(), answers.clone());
			move |event: MessageEvent| match event.data().as_string() {
				// Who does not wait for it is gone.
				Some(text) => drop(answers.unbounded_send(text)),
				None => light.end(&answers, Reflect::get(&event.data(), &"failed".into()).ok()),
			}
		});
		let failed = Closure::<dyn FnMut(ErrorEvent)>::new({
			let (light, answers) = (self.clone(), answers);
			move |event: ErrorEvent| light.end(&answers, Some(event.message().into()))
		});
		worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
		worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
		spawn_local(async move {
			while let Some(text) = asked.next().await {
				if worker.post_message(&text.into()).is_err() {
					break;
				}
			}
			worker.terminate();
			drop((heard, failed));
		});
		let client = pipe::client(requests, answered);
		self.running.replace(Some(client.clone()));
		Ok(client)
	}

	/// It ended: whoever waits for an answer is told so, and the next connection starts another.
	fn end(&self, answers: &mpsc::UnboundedSender<String>, why: Option<JsValue>) {
		self.trouble.replace(why.and_then(|why| why.as_string()));
		self.running.take();
		answers.close_channel();
	}
}

fn unreachable(cause: String) -> Error {
	Error::Unreachable { url: "the light client".into(), cause }
}
