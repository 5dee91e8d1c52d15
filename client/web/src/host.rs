//! The pots of one person in one worker.

use crate::{
	failure::{Failure, Result},
	order::Order,
	view::View,
	wallet::Prepared,
	ways::{LightClient, Ways},
};
use futures::{
	future::{select, Either},
	stream::StreamExt,
};
use js_sys::Function;
use pot_ledger::{AccountId, Amount};
use potchain_client::{
	identity::{Identity, Seat},
	secret::Secret,
	sync::{store::IndexedDb, DriverError, Pots},
	Call,
};
use serde::Deserialize;
use std::{cell::RefCell, future::Future, rc::Rc};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// What a host is opened with.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
	/// What the store on this device is called.
	store: String,
	/// Twelve words, or a secret URI such as `//Alice`.
	secret: String,
	/// Nodes, as `ws://` or `wss://`; the first that answers is used. Without one, all is done offline.
	endpoints: Vec<String>,
	/// On a chain for trying things out, the secret URI of an account that gives tokens to who has none, such as `//Alice`.
	#[serde(default)]
	faucet: Option<String>,
}

/// What a faucet gives: enough for some hundred pots.
const GIFT: Amount = Amount(10 * 10u128.pow(12));

/// The pots of one person.
#[wasm_bindgen]
pub struct Host {
	pub(crate) pots: Pots,
	pub(crate) identity: Identity,
	/// The ways to the chain that it was opened with.
	pub(crate) ways: Ways,
	pub(crate) prepared: RefCell<Prepared>,
	/// Why the work has ended, if it has.
	ended: Rc<RefCell<Option<Failure>>>,
}

#[wasm_bindgen]
impl Host {
	/// Opens what is kept on this device, and keeps it in step with the chain from then on. `light`, if there is to be a light
	/// client, starts one in a worker. If the store fails later, `failed` is called with the failure.
	///
	/// # Errors
	///
	/// A failure in JSON: the secret is none, or the store cannot be opened.
	pub async fn open(options: &str, light: Option<Function>, failed: Function) -> Result<Host, JsValue> {
		Ok(Self::opened(options, light, failed).await?)
	}

	async fn opened(options: &str, light: Option<Function>, failed: Function) -> Result<Self> {
		let Options { store, secret, endpoints, faucet } = serde_json::from_str(options).map_err(Failure::input)?;
		let identity = Identity::from_uri(&secret).map_err(Failure::input)?;
		let store = IndexedDb::open_when_free(&store).await?;
		let ways = Ways { light: light.map(LightClient::new), nodes: endpoints.into() };
		let (pots, work) = Pots::open(store, identity.clone(), ways.endpoints(), now, random()?).await?;
		let ended = Rc::new(RefCell::new(None));
		spawn_local(keep(work, ended.clone(), failed));
		if let Some(faucet) = faucet {
			let (faucet, own) = (Identity::from_uri(&faucet).map_err(Failure::input)?, identity.account(Seat::Own));
			spawn_local(give(pots.clone(), faucet, own));
		}
		Ok(Self { pots, identity, ways, prepared: RefCell::default(), ended })
	}

	/// Looks once.
	///
	/// # Errors
	///
	/// A failure in JSON: there is no such view.
	pub fn look(&self, view: &str) -> Result<String, JsValue> {
		let view: View = serde_json::from_str(view).map_err(Failure::input)?;
		Ok(view.look(&self.pots.engine(), &self.ways))
	}

	/// Calls `each` with what is to be seen now, and again whenever it is another.
	///
	/// # Errors
	///
	/// A failure in JSON: there is no such view.
	pub fn watch(&self, view: &str, each: Function) -> Result<Watch, JsValue> {
		let view: View = serde_json::from_str(view).map_err(Failure::input)?;
		let ways = self.ways.clone();
		let mut seen = self.pots.watch_all(move |engine| view.look(engine, &ways));
		let (watch, ended) = futures::channel::oneshot::channel::<()>();
		spawn_local(async move {
			let (mut last, mut ended) = (None, ended);
			while let Either::Left((Some(json), _)) = select(seen.next(), &mut ended).await {
				if last.as_ref() != Some(&json) {
					// What fails in the page is the page's.
					let _ = each.call1(&JsValue::NULL, &JsValue::from_str(&json));
					last = Some(json);
				}
			}
		});
		Ok(Watch { _ends: watch })
	}

	/// Does what is ordered, and says in JSON what came of it at once: it is kept by then.
	///
	/// # Errors
	///
	/// A failure in JSON.
	pub async fn order(&self, order: &str) -> Result<String, JsValue> {
		let order: Order = serde_json::from_str(order).map_err(Failure::input)?;
		let done = order.carry_out(self).await;
		Ok(done.map_err(|failure| match (&failure, &*self.ended.borrow()) {
			(Failure::Closed { .. }, Some(why)) => why.clone(),
			_ => failure,
		})?)
	}
}

/// Keeps everything in step with the chain. If the store fails, that is said.
async fn keep(
	work: impl Future<Output = Result<(), DriverError>>,
	ended: Rc<RefCell<Option<Failure>>>,
	failed: Function,
) {
	if let Err(error) = work.await {
		let failure = Failure::from(error);
		ended.replace(Some(failure.clone()));
		// What fails in the page is the page's.
		let _ = failed.call1(&JsValue::NULL, &failure.into());
	}
}

/// Gives tokens to an account that has none, as soon as there is a node.
async fn give(pots: Pots, faucet: Identity, to: AccountId) {
	let mut chains = pots.watch_all(|_| pots.chain());
	while let Some(chain) = chains.next().await {
		let Some(chain) = chain else { continue };
		let has = async { chain.spendable(chain.best().await?, &to).await }.await;
		let gives = match has {
			Ok(has) => has < Amount(GIFT.0 / 10),
			Err(_) => continue,
		};
		if !gives {
			return;
		}
		let gift = chain.submit(&faucet.key(Seat::Own), Call::Transfer { to, amount: GIFT }).await;
		// Another one that is new may have been faster with the same nonce.
		if let Ok(mut gift) = gift {
			let _ = gift.included().await;
			let _ = pots.retry().await;
		}
	}
}

/// Whoever watches, until it is freed.
#[wasm_bindgen]
pub struct Watch {
	_ends: futures::channel::oneshot::Sender<()>,
}

/// This device's clock, in milliseconds since 1970.
pub fn now() -> u64 {
	js_sys::Date::now() as u64
}

/// 32 random bytes.
pub fn random() -> Result<Secret> {
	let mut bytes = [0; 32];
	getrandom::fill(&mut bytes).map_err(|why| Failure::Storage { message: why.to_string() })?;
	Ok(bytes.into())
}
