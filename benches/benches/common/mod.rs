//! What benches of a node share: pots with members, and transactions signed beforehand.

#![allow(dead_code, reason = "no bench needs all of it")]

use pot_ledger::{Amount, Currency, Expense, Invitation, ItemId, MemberId, Moment, Op, PotId, Role, Split, Text};
use potchain_client::{
	account_of,
	claim::Joining,
	link::{Endpoints, Invite},
	Block, Call, Chain,
};
use std::{collections::BTreeMap, error::Error, process::ExitCode, time::Duration};
use subxt::{
	client::OnlineClientAtBlock,
	config::{DefaultExtrinsicParamsBuilder, RpcConfigFor},
	dynamic::Value,
	tx::Payload,
	utils::{AccountId32, Static},
	OnlineClient, SubstrateConfig,
};
use subxt_rpcs::{methods::legacy::LegacyRpcMethods, RpcClient};
use subxt_signer::sr25519::Keypair;

/// A day in milliseconds.
const DAY: Moment = 24 * 60 * 60 * 1_000;
/// Operations of a batch.
const BATCH: usize = 64;

pub type Rpc = LegacyRpcMethods<RpcConfigFor<SubstrateConfig>>;
pub type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// How a bench ends that found everything within its bounds, or not.
pub fn exit(within_bounds: Outcome<bool>) -> ExitCode {
	match within_bounds {
		Ok(true) => ExitCode::SUCCESS,
		Ok(false) => ExitCode::FAILURE,
		Err(error) => {
			eprintln!("error: {error}");
			ExitCode::FAILURE
		},
	}
}

/// A pot that somebody with tokens creates, with places for so many guests, from 1 on.
pub async fn create(chain: &Chain, creator: &Keypair, guests: MemberId) -> Outcome<PotId> {
	let salt = [1; 16];
	let currency = Currency::new("EUR", 2).expect("within bounds");
	let create = Call::Create { salt, name: text("Pot"), currency, owner: text("Owner"), seal: None, sponsored: None };
	included(chain, creator, create).await?;
	let pot = PotId::of(&account_of(creator), &salt);

	let guest = |id: MemberId| Op::AddMember { id, name: text(&format!("Guest {id}")), role: Role::Editor };
	for batch in (1..=guests).map(guest).collect::<Vec<_>>().chunks(BATCH) {
		included(chain, creator, Call::Append { pot, ops: batch.to_vec() }).await?;
	}
	Ok(pot)
}

/// An invite of a number that the pot has not used.
pub async fn invite(chain: &Chain, by: &Keypair, pot: PotId, number: u32, what: Invitation) -> Outcome<Invite> {
	let (genesis, endpoints, seed) = (chain.genesis(), Endpoints::default(), [number as u8 + 1; 32].into());
	let link = Invite { genesis, endpoints, pot, number, seed, key: None };
	let Block { hash, .. } = chain.best().await?;
	let (key, expires) = (link.signer().public_key().0, chain.time(hash).await? + DAY);
	let uses = if matches!(what, Invitation::Device { .. }) { 1 } else { 128 };
	included(chain, by, Call::Append { pot, ops: vec![Op::Invite { number, key, what, expires, uses }] }).await?;
	Ok(link)
}

/// Gives an account a place by an invite.
pub async fn join(chain: &Chain, link: &Invite, place: MemberId, key: &Keypair) -> Outcome<()> {
	let claim = Joining { place, account: account_of(key), name: None, seal: None }.sign(link, key)?;
	included(chain, key, Call::Claim(Box::new(claim))).await
}

/// Sends a call, and waits until a block holds it.
pub async fn included(chain: &Chain, key: &Keypair, call: Call) -> Outcome<()> {
	chain.submit(key, call).await?.included().await?;
	Ok(())
}

/// Signs batches of operations, which the accounts send in this order.
pub async fn sign<'a>(
	client: &RpcClient,
	batches: impl Iterator<Item = (&'a Keypair, PotId, Vec<Op>)>,
) -> Outcome<Vec<Vec<u8>>> {
	let mut signer = Signer::of(client).await?;
	let mut signed = Vec::new();
	for (key, pot, ops) in batches {
		signed.push(signer.sign(key, &append(pot, ops)).await?);
	}
	Ok(signed)
}

/// Signs calls for a node. They never expire, so that nothing but payment keeps them out.
pub struct Signer {
	rpc: Rpc,
	api: OnlineClientAtBlock<SubstrateConfig>,
	/// Of each account's next call.
	nonces: BTreeMap<[u8; 32], u64>,
}

impl Signer {
	pub async fn of(client: &RpcClient) -> Outcome<Self> {
		let api = OnlineClient::<SubstrateConfig>::from_rpc_client(client.clone()).await?.at_current_block().await?;
		Ok(Self { rpc: Rpc::new(client.clone()), api, nonces: BTreeMap::new() })
	}

	/// A call with the account's next nonce: after those that were signed before.
	pub async fn sign(&mut self, key: &Keypair, call: &impl Payload) -> Outcome<Vec<u8>> {
		let account = key.public_key().0;
		let nonce = match self.nonces.get(&account) {
			Some(last) => last + 1,
			None => self.rpc.system_account_next_index(&AccountId32(account)).await?,
		};
		self.nonces.insert(account, nonce);
		let params = DefaultExtrinsicParamsBuilder::<SubstrateConfig>::new().immortal().nonce(nonce).build();
		Ok(self.api.tx().create_signable_offline(call, params)?.sign(key)?.into_encoded())
	}
}

/// Operations on a pot.
pub fn append(pot: PotId, ops: Vec<Op>) -> impl Payload {
	subxt::dynamic::tx("Pots", "append", (Static(pot), Static(ops)))
}

/// Tokens for somebody.
pub fn transfer(to: &Keypair, amount: u128) -> impl Payload {
	let to = Value::unnamed_variant("Id", [Value::from_bytes(to.public_key().0)]);
	subxt::dynamic::tx("Balances", "transfer_keep_alive", vec![to, Value::u128(amount)])
}

/// The middle of what was measured, and what one in a hundred is worse than.
pub fn median_and_worst(waits: &mut [Duration]) -> [Duration; 2] {
	waits.sort();
	[waits[waits.len() / 2], waits[(waits.len() * 99).div_ceil(100) - 1]]
}

/// One euro, which members 1 and 2 share.
pub fn expense(number: u32) -> Op {
	let mut id = ItemId::default();
	id.0[..4].copy_from_slice(&number.to_le_bytes());
	let paid = vec![(1, Amount(1_00))].try_into().expect("one payer");
	let split = Split::Equal(vec![1, 2].try_into().expect("two participants"));
	let money = Expense::spending(Amount(1_00), paid, split);
	Op::AddExpense { id, money, memo: Some(text("Coffee")), note: None, date: None, category: None, receipt: None }
}

/// An account that nobody has used before.
pub fn key(owner: &[u8], number: u32) -> Keypair {
	let mut seed = [0; 32];
	seed[..owner.len()].copy_from_slice(owner);
	seed[28..].copy_from_slice(&number.to_le_bytes());
	Keypair::from_secret_key(seed).expect("any seed makes a key")
}

/// A plain text.
pub fn text(text: &str) -> Text {
	Text::plain(text).expect("short enough")
}
