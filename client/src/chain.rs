//! A node, or a light client, and what is read from it.
//!
//! Every read names the block it is made at, and has a deadline. Answers are decoded by the types that the
//! runtime encodes them with. Plain JSON-RPC calls are used rather than subxt's block-relative readers:
//! those wait for ever when a node answers a call with an error over `chainHead`.

use crate::{
	deadline::{sleep, within, CALL},
	tx::potchain,
	Error, Result,
};
use codec::{Decode, DecodeAll, Encode};
use futures::{try_join, Stream, StreamExt};
use pot_ledger::{AccountId, Amount, Entry, Hash, MemberId, Moment, PotId, Record, Seq, Tombstone};
use sp_crypto_hashing::{twox_128, twox_64};
use std::{sync::Arc, time::Duration};
use subxt::{
	backend::LegacyBackend,
	client::OnlineClientAtBlock,
	config::{Header as _, RpcConfigFor, SubstrateConfig},
	events::Phase,
	utils::{AccountId32, H256},
	OnlineClient,
};
use subxt_rpcs::{methods::legacy::LegacyRpcMethods, RpcClient};

/// Entries asked for at once: what the runtime answers at most.
const PAGE: u32 = 256;
/// How long a light client may look for a peer. On one network it takes a tenth of a second.
const PEERS: Duration = Duration::from_secs(10);
/// How often a light client is asked for what no peer of its proved to it, and how long it has to find another one in between.
/// Once in some fifty starts, the connection to the only peer is lost at once, and there again after six seconds.
const LIGHT_TRIES: usize = 10;
const LIGHT_PAUSE: Duration = Duration::from_secs(1);

/// A block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Block {
	/// Its height.
	pub number: u32,
	/// Its hash.
	pub hash: H256,
}

/// An `Appended` event, and the extrinsic that made it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Appended {
	/// The extrinsic's position in its block.
	pub extrinsic: u32,
	/// The pot.
	pub pot: PotId,
	/// The entry's position in the pot's log.
	pub seq: Seq,
	/// The head after it.
	pub head: Hash,
	/// The entry.
	pub entry: Entry,
}

/// The storage of a pot: a deposit buys it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Decode)]
pub struct Space {
	/// Bytes bought.
	pub bought: u64,
	/// Bytes used; rows beside the log and what surrounds them are among them.
	pub used: u64,
	/// The last bytes of those bought, kept for payments, confirmations, voids, leaving and the pot's end.
	pub reserve: u64,
	/// Entries in the log.
	pub entries: u32,
}

impl Space {
	/// About how many entries still go in: as many as those that are there would, once there are some, and as
	/// many expenses of an ordinary size before.
	pub fn entries_left(&self) -> u64 {
		const SOME: u32 = 32;
		const ORDINARY: u64 = 512;
		let mean = if self.entries < SOME { ORDINARY } else { self.used.div_ceil(self.entries.into()) };
		self.bought.saturating_sub(self.reserve).saturating_sub(self.used) / mean
	}

	/// How much is used, in percent, rounded down.
	pub fn percent(&self) -> u64 {
		self.used.saturating_mul(100) / self.bought.max(1)
	}

	/// Whether more should be bought soon: four fifths are used.
	pub fn is_low(&self) -> bool {
		self.percent() >= 80
	}
}

/// What is left of an account's free work in a pot, counted in picoseconds on the reference machine.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Decode)]
pub struct Allowance {
	/// Work that can be done now.
	pub left: u64,
	/// Work that can be done after a long rest.
	pub most: u64,
	/// Work that comes back in a second, if nobody else works.
	pub per_second: u64,
	/// In how many milliseconds there is enough for an operation; 0 if there is now.
	pub enough_in_ms: Moment,
}

/// What a node, or a light client, says of itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Health {
	/// The others that it is connected to.
	pub peers: usize,
	/// Whether it is not yet where they are.
	pub is_syncing: bool,
}

/// A connection to a node, or to a light client.
#[derive(Clone)]
pub struct Chain {
	pub(crate) api: OnlineClient<SubstrateConfig>,
	pub(crate) rpc: LegacyRpcMethods<RpcConfigFor<SubstrateConfig>>,
	/// For methods that this does not know.
	#[cfg(feature = "light")]
	pub(crate) client: RpcClient,
	is_light: bool,
}

impl Chain {
	/// Connects to the node at a WebSocket address such as `ws://127.0.0.1:9944`.
	///
	/// # Errors
	///
	/// [`Error::Unreachable`] if nothing answers there, [`Error::Timeout`] if it does not say who it is.
	pub async fn connect(url: &str) -> Result<Self> {
		#[cfg(not(target_arch = "wasm32"))]
		let client = within(CALL, "a connection", crate::socket::connect(url)).await?;
		#[cfg(target_arch = "wasm32")]
		let client = within(CALL, "a connection", RpcClient::from_insecure_url(url)).await?;
		Self::over(client.map_err(|error| unreachable(url, error))?, url).await
	}

	/// The same over a connection that is there already, however it was made; errors name `url`.
	///
	/// # Errors
	///
	/// As of [`connect`](Self::connect).
	pub async fn over(client: RpcClient, url: &str) -> Result<Self> {
		let backend = LegacyBackend::builder().build(client.clone());
		let api = within(CALL, "its genesis", OnlineClient::from_backend(Arc::new(backend))).await?;
		let api = api.map_err(|error| unreachable(url, error))?;
		Ok(Self {
			api,
			rpc: LegacyRpcMethods::new(client.clone()),
			#[cfg(feature = "light")]
			client,
			is_light: false,
		})
	}

	/// The same over a connection to a light client, wherever that is: in this program, or in another worker of a page. It
	/// waits until a peer has shown it a final block.
	///
	/// # Errors
	///
	/// [`Error::NoPeer`].
	pub async fn over_light(client: RpcClient) -> Result<Self> {
		let (rpc, what) =
			(LegacyRpcMethods::<RpcConfigFor<SubstrateConfig>>::new(client.clone()), "the first final block");
		match within(PEERS, what, rpc.chain_get_finalized_head()).await {
			Err(Error::Timeout { limit, .. }) => return Err(Error::NoPeer { limit }),
			found => found?.map_err(|error| node_error(what, error))?,
		};
		Ok(Self { is_light: true, ..Self::over(client, "the light client").await? })
	}

	/// Whether this device checks what it is told. Then what is final was proved by the validators' votes; of the best block,
	/// which nobody here has run, only its author is known.
	pub fn is_light(&self) -> bool {
		self.is_light
	}

	/// How many others the node, or the light client, is connected to, and whether it is where they are.
	pub async fn health(&self) -> Result<Health> {
		let health = self.ask("how it is", self.rpc.system_health()).await?;
		Ok(Health { peers: health.peers, is_syncing: health.is_syncing })
	}

	/// The hash of block 0, by which chains are told apart.
	pub fn genesis(&self) -> Hash {
		self.api.genesis_hash().0
	}

	/// Refuses a node of another chain.
	///
	/// # Errors
	///
	/// [`Error::OtherChain`].
	pub fn require_genesis(&self, expected: &Hash) -> Result<()> {
		if self.genesis() != *expected {
			return Err(Error::OtherChain { expected: hex::encode(expected), found: hex::encode(self.genesis()) });
		}
		Ok(())
	}

	/// The newest block that the node has, which a fork may still replace.
	pub async fn best(&self) -> Result<Block> {
		let header = self.ask("the best block", self.rpc.chain_get_header(None)).await?;
		block("the best block", header)
	}

	/// The newest block that no fork can replace.
	pub async fn finalized(&self) -> Result<Block> {
		let hash = self.ask("the finalized block", self.rpc.chain_get_finalized_head()).await?;
		let header = self.ask("the finalized header", self.rpc.chain_get_header(Some(hash))).await?;
		block("the finalized header", header)
	}

	/// The block at a height of the best chain; none if it is not that long, or if nobody here knows. A node that
	/// came late may lack old blocks. A light client has none, and is told of them by the chain's state: that names
	/// the first block and the last 4,096.
	pub async fn block_at(&self, number: u32) -> Result<Option<Block>> {
		let hash = match self.is_light {
			false => self.ask("a block's hash", self.rpc.chain_get_block_hash(Some(number.into()))).await?,
			true => self.hash_in_state(number).await?,
		};
		Ok(hash.map(|hash| Block { number, hash }))
	}

	/// The same from the state of a later block: of the final one wherever that is later, since what the state of the best one
	/// is nobody but its author says.
	async fn hash_in_state(&self, number: u32) -> Result<Option<H256>> {
		let what = "a block's hash";
		let mut at = self.finalized().await?;
		if number > at.number {
			at = self.best().await?;
		}
		if number >= at.number {
			return Ok((number == at.number).then_some(at.hash));
		}
		let number = number.encode();
		let key = [&twox_128(b"System")[..], &twox_128(b"BlockHash"), &twox_64(&number), &number].concat();
		let bytes = self.ask(what, self.rpc.state_get_storage(&key, Some(at.hash))).await?;
		bytes.map(|bytes| H256::decode(&mut &bytes[..])).transpose().map_err(|error| foreign(what, error))
	}

	/// The time of a block.
	pub async fn time(&self, at: H256) -> Result<Moment> {
		let what = "the time of a block";
		let key = [twox_128(b"Timestamp"), twox_128(b"Now")].concat();
		let bytes = self.ask(what, self.rpc.state_get_storage(&key, Some(at))).await?.unwrap_or_default();
		Moment::decode(&mut &bytes[..]).map_err(|error| foreign(what, error))
	}

	/// The nonce of an account's next transaction at a block, whatever is on its way.
	pub async fn nonce(&self, at: H256, account: &AccountId) -> Result<u64> {
		let nonce: u64 = self.call("AccountNonceApi_account_nonce", account, at).await?;
		Ok(nonce)
	}

	/// How much of the chain's token an account can part with, fees included, and keep what it has to.
	pub async fn spendable(&self, at: Block, account: &AccountId) -> Result<Amount> {
		let (has, kept) = self.tokens(at, account).await?;
		Ok(Amount(has.saturating_sub(kept)))
	}

	/// How much an account lacks to part with so much of the chain's token: if it has none, also what it has to keep.
	pub async fn lacking(&self, at: Block, account: &AccountId, amount: Amount) -> Result<Amount> {
		let (has, kept) = self.tokens(at, account).await?;
		Ok(Amount(amount.0.saturating_add(kept).saturating_sub(has)))
	}

	/// How much of the chain's token an account has that is not held, and what of it has to stay.
	async fn tokens(&self, at: Block, account: &AccountId) -> Result<(u128, u128)> {
		let what = "what an account has";
		let api = self.at(what, at).await?;
		let least = api.constants().entry(potchain::constants().balances().existential_deposit());
		let least = least.map_err(|error| foreign(what, error))?;
		let accounts = api.storage().entry(potchain::storage().system().account());
		let accounts = accounts.map_err(|error| foreign(what, error))?;
		let found = within(CALL, what, accounts.try_fetch((AccountId32(account.0),))).await?;
		let Some(found) = found.map_err(|error| node_error(what, error))? else { return Ok((0, least)) };
		let has = found.decode().map_err(|error| foreign(what, error))?.data;
		Ok((has.free, has.frozen.saturating_sub(has.reserved).max(least)))
	}

	/// Best blocks as they come. It may skip, repeat and go back: a wake-up, not a history.
	pub async fn best_blocks(&self) -> Result<impl Stream<Item = Result<Block>> + Unpin + use<>> {
		let heads = self.ask("new blocks", self.rpc.chain_subscribe_new_heads()).await?;
		Ok(blocks("new blocks", heads))
	}

	/// Finalized blocks as they come. It may skip: a wake-up, not a history.
	pub async fn finalized_blocks(&self) -> Result<impl Stream<Item = Result<Block>> + Unpin + use<>> {
		let heads = self.ask("finalized blocks", self.rpc.chain_subscribe_finalized_heads()).await?;
		Ok(blocks("finalized blocks", heads))
	}

	/// The number of entries and the head of each pot.
	pub async fn heads(&self, at: H256, pots: &[PotId]) -> Result<Vec<Option<(Seq, Hash)>>> {
		let heads: Vec<_> = self.call("PotsApi_heads", &pots, at).await?;
		if heads.len() != pots.len() {
			let cause = format!("{} heads for {} pots", heads.len(), pots.len());
			return Err(Error::Foreign { what: "PotsApi_heads".into(), cause });
		}
		Ok(heads)
	}

	/// A page of a pot's log, from `from` on.
	pub async fn entries(&self, at: H256, pot: PotId, from: Seq) -> Result<Vec<Entry>> {
		self.call("PotsApi_entries", &(pot, from, PAGE), at).await
	}

	/// A pot's running balances and head, as the runtime keeps them.
	pub async fn snapshot(&self, at: H256, pot: PotId) -> Result<Option<Record>> {
		self.call("PotsApi_snapshot", &pot, at).await
	}

	/// What is left of a pot that was dissolved.
	pub async fn tombstone(&self, at: H256, pot: PotId) -> Result<Option<Tombstone>> {
		self.call("PotsApi_tombstone", &pot, at).await
	}

	/// The storage that a pot has bought and used.
	pub async fn space(&self, at: H256, pot: PotId) -> Result<Option<Space>> {
		self.call("PotsApi_space", &pot, at).await
	}

	/// What an account may still do in a pot without a fee; `None` without a place there.
	pub async fn allowance(&self, at: H256, pot: PotId, account: AccountId) -> Result<Option<Allowance>> {
		self.call("PotsApi_allowance", &(pot, account), at).await
	}

	/// All pots in which `account` has a place, and which.
	pub async fn pots_of(&self, at: H256, account: AccountId) -> Result<Vec<(PotId, MemberId)>> {
		let mut pots: Vec<(PotId, MemberId)> = Vec::new();
		loop {
			let after = pots.last().map(|row| row.0);
			let page: Vec<(PotId, MemberId)> = self.call("PotsApi_pots_of", &(account, after, PAGE), at).await?;
			if page.is_empty() {
				return Ok(pots);
			}
			pots.extend(page);
		}
	}

	/// The `Appended` events of a block, and why each of its failed extrinsics failed.
	pub async fn events(&self, at: Block) -> Result<(Vec<Appended>, Vec<(u32, Error)>)> {
		match self.events_by(at, at).await {
			// A block that brings another runtime was made by the one before.
			Err(Error::Foreign { .. }) => self.events_by(self.parent(at).await?, at).await,
			outcome => outcome,
		}
	}

	/// The same, read as the runtime wrote them that a block leaves to the next.
	async fn events_by(&self, runtime: Block, at: Block) -> Result<(Vec<Appended>, Vec<(u32, Error)>)> {
		let what = "the events of a block";
		let key = [twox_128(b"System"), twox_128(b"Events")].concat();
		let bytes = self.ask(what, self.rpc.state_get_storage(&key, Some(at.hash)));
		let (api, bytes) = try_join!(self.at(what, runtime), bytes)?;
		let events = api.events().from_bytes(bytes.unwrap_or_default());
		let (mut appended, mut failed) = (Vec::new(), Vec::new());
		for event in events.iter() {
			let event = event.map_err(|error| foreign(what, error))?;
			let Phase::ApplyExtrinsic(extrinsic) = event.phase() else {
				continue;
			};
			match (event.pallet_name(), event.event_name()) {
				("Pots", "Appended") => {
					let fields = Decode::decode(&mut event.field_bytes()).map_err(|error| foreign(what, error))?;
					let (pot, seq, head, entry) = fields;
					appended.push(Appended { extrinsic, pot, seq, head, entry });
				},
				("System", "ExtrinsicFailed") => {
					let why = subxt::error::DispatchError::decode_from(event.field_bytes(), api.metadata());
					failed.push((extrinsic, why.map_or_else(|error| foreign(what, error), crate::tx::failure)));
				},
				_ => {},
			}
		}
		Ok((appended, failed))
	}

	/// The block before another.
	async fn parent(&self, of: Block) -> Result<Block> {
		let what = "the header of a block";
		let header = self.ask(what, self.rpc.chain_get_header(Some(of.hash))).await?;
		let hash = header.ok_or_else(|| foreign(what, "it is missing"))?.parent_hash;
		Ok(Block { number: of.number.saturating_sub(1), hash })
	}

	/// The runtime that a block leaves to the next.
	pub(crate) async fn at(&self, what: &str, block: Block) -> Result<OnlineClientAtBlock<SubstrateConfig>> {
		let api = within(CALL, what, self.api.at_block_hash_and_number(block.hash, block.number.into())).await?;
		api.map_err(|error| node_error(what, error))
	}

	/// One runtime call at one block.
	async fn call<T: Decode>(&self, function: &str, arguments: &impl Encode, at: H256) -> Result<T> {
		self.call_encoded(function, &arguments.encode(), at).await
	}

	/// The same, with its arguments as bytes.
	pub(crate) async fn call_encoded<T: Decode>(&self, function: &str, arguments: &[u8], at: H256) -> Result<T> {
		let mut left = if self.is_light { LIGHT_TRIES } else { 1 };
		let bytes = loop {
			left -= 1;
			match self.ask(function, self.rpc.state_call(function, Some(arguments), Some(at))).await {
				Err(Error::Node { .. }) if left > 0 => sleep(LIGHT_PAUSE).await,
				answered => break answered?,
			}
		};
		T::decode_all(&mut &bytes[..]).map_err(|error| foreign(function, error))
	}

	/// One request, with its deadline.
	pub(crate) async fn ask<T>(
		&self,
		what: &str,
		request: impl std::future::Future<Output = std::result::Result<T, subxt_rpcs::Error>>,
	) -> Result<T> {
		within(CALL, what, request).await?.map_err(|error| node_error(what, error))
	}
}

fn unreachable(url: &str, cause: impl std::fmt::Display) -> Error {
	Error::Unreachable { url: url.into(), cause: cause.to_string() }
}

pub(crate) fn node_error(what: &str, cause: impl std::fmt::Display) -> Error {
	Error::Node { what: what.into(), cause: cause.to_string() }
}

pub(crate) fn foreign(what: &str, cause: impl std::fmt::Display) -> Error {
	Error::Foreign { what: what.into(), cause: cause.to_string() }
}

type Header = <SubstrateConfig as subxt::Config>::Header;

fn block(what: &str, header: Option<Header>) -> Result<Block> {
	let header = header.ok_or_else(|| foreign(what, "it is missing"))?;
	Ok(block_of(&header))
}

fn block_of(header: &Header) -> Block {
	Block { number: header.number() as u32, hash: H256(sp_crypto_hashing::blake2_256(&header.encode())) }
}

fn blocks<S, E>(what: &'static str, heads: S) -> impl Stream<Item = Result<Block>> + Unpin + use<S, E>
where
	S: Stream<Item = std::result::Result<Header, E>> + Unpin,
	E: std::fmt::Display,
{
	heads.map(move |header| header.map(|header| block_of(&header)).map_err(|error| node_error(what, error)))
}
