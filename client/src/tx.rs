//! Changing a pot: a call is signed late, submitted, and followed to finality.

mod wallet;

pub use wallet::{Request, SignerPayload};

use crate::{
	chain::{foreign, node_error, Appended, Block},
	claim::{Claim, Joining},
	deadline::{sleep, within, CALL},
	Chain, Error, Result,
};
use codec::{Compact, Decode, Encode};
use futures::try_join;
use pot_ledger::{AccountId, Amount, Currency, ItemId, LegId, MemberId, Op, PotId, Refusal, Sealing, Text};
use std::time::Duration;
use subxt::{
	client::OnlineClientAtBlock,
	config::DefaultExtrinsicParamsBuilder,
	error::DispatchError,
	ext::scale_encode::{self, EncodeAsFields, FieldIter, TypeResolver},
	transactions::{Payload, Signer, TransactionInvalid, TransactionUnknown, ValidationResult},
	utils::{AccountId32, Static, H256},
	SubstrateConfig,
};
use subxt_rpcs::{client::RpcSubscription, methods::legacy::TransactionStatus};
use subxt_signer::sr25519::Keypair;

/// Blocks after which a transaction that no block holds is void: half a minute.
const MORTAL_BLOCKS: u64 = crate::sync::LIFE as u64;
/// How far behind the newest final block a transaction's life begins: the pool of a busy node checks it at a block
/// some seconds old, where a younger one is not known yet.
const BORN_BEFORE: u32 = 8;
/// How often somebody is to be faster who uses the same account at the same time, and how long to wait after each.
const BUSY_ATTEMPTS: u32 = 20;
const BUSY_PAUSE: Duration = Duration::from_millis(250);
/// How long a transaction may take into a block, and from there to finality.
const SETTLE: Duration = Duration::from_secs(45);

/// The macro below reads the file without telling cargo of it.
const _: &[u8] = include_bytes!("../metadata.scale");

#[allow(missing_docs)]
#[subxt::subxt(
	runtime_metadata_path = "metadata.scale",
	substitute_type(path = "pot_ledger::types::PotId", with = "::subxt::utils::Static<::pot_ledger::PotId>"),
	substitute_type(path = "pot_ledger::types::ItemId", with = "::subxt::utils::Static<::pot_ledger::ItemId>"),
	substitute_type(path = "pot_ledger::types::Amount", with = "::subxt::utils::Static<::pot_ledger::Amount>"),
	substitute_type(path = "pot_ledger::money::LegId", with = "::subxt::utils::Static<::pot_ledger::LegId>"),
	substitute_type(path = "pot_ledger::types::Text", with = "::subxt::utils::Static<::pot_ledger::Text>"),
	substitute_type(path = "pot_ledger::types::Currency", with = "::subxt::utils::Static<::pot_ledger::Currency>"),
	substitute_type(path = "pot_ledger::access::Sealing", with = "::subxt::utils::Static<::pot_ledger::Sealing>"),
	substitute_type(path = "pot_ledger::op::Op", with = "::subxt::utils::Static<::pot_ledger::Op>")
)]
pub(crate) mod potchain {}

use potchain::runtime_types::sp_runtime::MultiSignature;

/// What can be asked of the chain.
#[allow(clippy::large_enum_variant, reason = "a call is made, signed and gone")]
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Call {
	/// A new pot. The signer holds the deposit, and is its owner unless another account is.
	Create {
		/// With the signer's account it makes the pot's id.
		salt: [u8; 16],
		/// The pot's name.
		name: Text,
		/// What its amounts are in.
		currency: Currency,
		/// The owner's name.
		owner: Text,
		/// What the owner brings along for sealed texts.
		seal: Option<Sealing>,
		/// The account that becomes the owner if it is not the signer, and its consent.
		sponsored: Option<(AccountId, [u8; 64])>,
	},
	/// Operations on a pot, all or none; at most 64.
	Append {
		/// The pot.
		pot: PotId,
		/// What to do.
		ops: Vec<Op>,
	},
	/// A place in a pot, for an account that needs no tokens and need not exist. It is not signed as a transaction:
	/// it carries the signatures that it needs.
	Claim(Box<Claim>),
	/// Tokens from the signer's account to another, which keep the signer's alive.
	Transfer {
		/// Who gets them.
		to: AccountId,
		/// How much, in the token's smallest unit.
		amount: Amount,
	},
	/// A deposit for a pot's storage, by anyone.
	Fund {
		/// The pot.
		pot: PotId,
		/// How many bytes more it may grow by.
		bytes: u32,
	},
	/// A payment in the chain's token, moved and recorded: both or neither.
	Send {
		/// The pot, which is kept in the token.
		pot: PotId,
		/// The payment's id.
		id: ItemId,
		/// Who gets it.
		to: MemberId,
		/// How much.
		amount: Amount,
		/// The leg of the frozen plan that it pays.
		leg: Option<LegId>,
		/// What it is for.
		memo: Option<Text>,
	},
}

/// A transaction on its way.
pub struct Submission {
	chain: Chain,
	bytes: Vec<u8>,
	statuses: RpcSubscription<TransactionStatus<H256>>,
	/// What it did in the last block that it was seen in.
	seen: Option<Inclusion>,
}

/// A transaction in a block, and what it did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Inclusion {
	/// The block.
	pub block: Block,
	/// The transaction's position in it.
	pub extrinsic: u32,
	/// The entries that it appended.
	pub entries: Vec<Appended>,
}

/// The account of a key.
pub fn account_of(key: &Keypair) -> AccountId {
	AccountId(key.public_key().0)
}

impl Chain {
	/// Signs a call with the account's next nonce, and submits it. A claim is submitted as it is.
	///
	/// # Errors
	///
	/// [`Error::NoTokens`], [`Error::OverAllowance`], [`Error::Busy`] or [`Error::Rejected`] if the node's pool does not take it;
	/// [`Error::Refused`] if that is because the rules refuse a claim.
	pub async fn submit(&self, key: &Keypair, call: Call) -> Result<Submission> {
		for _ in 0..BUSY_ATTEMPTS {
			let bytes = self.encode(key, call.clone()).await?;
			match self.give(bytes).await {
				// Another one was given the same nonce: the next is free now.
				Err(Error::Busy) => sleep(BUSY_PAUSE).await,
				outcome => return outcome,
			}
		}
		Err(Error::Busy)
	}

	/// Signs a call with a nonce, and submits it. Its life begins no later than at the final block of a height, and so a
	/// little after that it is over. A claim is submitted as it is.
	///
	/// # Errors
	///
	/// As of [`submit`](Self::submit), which also tries again while another transaction has the nonce.
	pub async fn submit_at(&self, key: &Keypair, call: Call, nonce: u64, finalized: u32) -> Result<Submission> {
		let (newest, birth) = try_join!(self.best(), self.block_at(finalized.saturating_sub(BORN_BEFORE)))?;
		let birth = birth.ok_or_else(|| node_error("what a signature needs", "it is behind"))?;
		let bytes = self.sign(key, call, nonce, birth, newest).await?;
		self.give(bytes).await
	}

	/// Gives a transaction to the node.
	async fn give(&self, bytes: Vec<u8>) -> Result<Submission> {
		if self.is_light() {
			self.validate(&bytes).await?;
		}
		let submit = self.rpc.author_submit_and_watch_extrinsic(&bytes);
		let statuses = within(CALL, "a transaction", submit).await?.map_err(rejection)?;
		Ok(Submission { chain: self.clone(), bytes, statuses, seen: None })
	}

	/// Has the runtime say whether a transaction is valid, as a node's pool does: a light client has none, and never says why
	/// one is not.
	async fn validate(&self, bytes: &[u8]) -> Result<()> {
		let what = "a transaction";
		let api = self.at(what, self.best().await?).await?;
		let transaction = api.tx().from_bytes(bytes.to_vec());
		let found = within(CALL, what, transaction.validate()).await?;
		match found.map_err(|error| node_error(what, error))? {
			// One that is for later waits for others before it.
			ValidationResult::Valid(_) | ValidationResult::Invalid(TransactionInvalid::Future) => Ok(()),
			ValidationResult::Invalid(TransactionInvalid::Stale) => Err(Error::Outrun),
			ValidationResult::Invalid(TransactionInvalid::Payment) => Err(Error::NoTokens),
			ValidationResult::Invalid(TransactionInvalid::Custom(code)) => Err(not_authorized(code)),
			ValidationResult::Unknown(TransactionUnknown::Custom(OVER_ALLOWANCE)) => Err(Error::OverAllowance),
			why => Err(Error::Rejected(format!("{why:?}"))),
		}
	}

	/// What the chain takes for a call besides what the call moves: the fee of the very bytes that
	/// [`submit`](Self::submit) sends, signed and not sent.
	///
	/// # Errors
	///
	/// As for every read.
	pub async fn fee(&self, at: Block, key: &Keypair, call: Call) -> Result<Amount> {
		let mut arguments = self.encode(key, call).await?;
		let length = arguments.len() as u32;
		length.encode_to(&mut arguments);
		// The weight, the class and the fee of a `RuntimeDispatchInfo`.
		type Info = ((Compact<u64>, Compact<u64>), u8, u128);
		let (_, _, fee): Info = self.call_encoded("TransactionPaymentApi_query_info", &arguments, at.hash).await?;
		Ok(Amount(fee))
	}

	/// The transaction: signed, but for a claim.
	async fn encode(&self, key: &Keypair, call: Call) -> Result<Vec<u8>> {
		let (nonce, birth, newest) = self.signing(account_of(key)).await?;
		self.sign(key, call, nonce, birth, newest).await
	}

	/// What a signature needs: the account's next nonce, the block at which the transaction's life begins, and the newest.
	async fn signing(&self, account: AccountId) -> Result<(u64, Block, Block)> {
		let next = async {
			match self.is_light() {
				// It knows of no transactions that wait; and it reads this answer as 32 bits, which is 64.
				true => self.nonce(self.best().await?.hash, &account).await,
				false => self.ask(SIGNING, self.rpc.system_account_next_index(&AccountId32(account.0))).await,
			}
		};
		let (finalized, newest, nonce) = try_join!(self.finalized(), self.best(), next)?;
		let birth = self.block_at(finalized.number.saturating_sub(BORN_BEFORE)).await?.unwrap_or(finalized);
		Ok((nonce, birth, newest))
	}

	/// The same, with everything that a signature needs. It is for the runtime that the newest block leaves to the next:
	/// at its birth there may have been another.
	async fn sign(&self, key: &Keypair, call: Call, nonce: u64, birth: Block, newest: Block) -> Result<Vec<u8>> {
		let api = self.at(SIGNING, newest).await?;
		let call = Encoded::new(&api, call)?;
		match call.is_claim {
			true => Ok(general(&call.bytes)),
			false => call.sign(&api, key, nonce, birth),
		}
	}
}

/// What is asked of a node for a signature.
const SIGNING: &str = "what a signature needs";

type Api = OnlineClientAtBlock<SubstrateConfig>;

/// A call as it is in a transaction.
struct Encoded {
	pallet: String,
	name: String,
	/// The numbers of the pallet and the call, and then the arguments.
	bytes: Vec<u8>,
	/// Whether nobody signs it.
	is_claim: bool,
}

impl Encoded {
	fn new(api: &Api, call: Call) -> Result<Self> {
		let calls = potchain::tx().pots();
		match call {
			Call::Create { salt, name, currency, owner, seal, sponsored } => {
				let sponsored =
					sponsored.map(|(account, consent)| (AccountId32(account.0), MultiSignature::Sr25519(consent)));
				let seal = seal.map(Static);
				Self::of(api, &calls.create(salt, Static(name), Static(currency), Static(owner), seal, sponsored))
			},
			Call::Claim(claim) => Ok(Self { is_claim: true, ..Self::of(api, &claiming(*claim))? }),
			Call::Append { pot, ops } => {
				let ops = potchain::runtime_types::bounded_collections::bounded_vec::BoundedVec(
					ops.into_iter().map(Static).collect(),
				);
				Self::of(api, &calls.append(Static(pot), ops))
			},
			Call::Transfer { to, amount } => {
				Self::of(api, &potchain::tx().balances().transfer_keep_alive(AccountId32(to.0).into(), amount.0))
			},
			Call::Fund { pot, bytes } => Self::of(api, &calls.fund(Static(pot), bytes)),
			Call::Send { pot, id, to, amount, leg, memo } => {
				let (leg, memo) = (leg.map(Static), memo.map(Static));
				Self::of(api, &calls.send(Static(pot), Static(id), to, Static(amount), leg, memo))
			},
		}
	}

	fn of(api: &Api, call: &impl Payload) -> Result<Self> {
		let encoded = api.tx().validate(call).and_then(|()| api.tx().call_data(call));
		let bytes = encoded.map_err(|error| foreign("a call", error))?;
		Ok(Self { pallet: call.pallet_name().into(), name: call.call_name().into(), bytes, is_claim: false })
	}

	/// The transaction, signed.
	fn sign(&self, api: &Api, signer: &impl Signer<SubstrateConfig>, nonce: u64, birth: Block) -> Result<Vec<u8>> {
		let params = DefaultExtrinsicParamsBuilder::<SubstrateConfig>::new()
			.nonce(nonce)
			.mortal_from_unchecked(MORTAL_BLOCKS, birth.number.into(), birth.hash)
			.build();
		let signed = api.tx().create_signable_offline(self, params).and_then(|mut call| call.sign(signer));
		Ok(signed.map_err(|error| foreign("a call", error))?.into_encoded())
	}
}

impl Payload for Encoded {
	type CallData = Self;

	fn pallet_name(&self) -> &str {
		&self.pallet
	}

	fn call_name(&self) -> &str {
		&self.name
	}

	fn call_data(&self) -> &Self {
		self
	}
}

/// The arguments, which are encoded already.
impl EncodeAsFields for Encoded {
	fn encode_as_fields_to<R: TypeResolver>(
		&self,
		_: &mut dyn FieldIter<'_, R::TypeId>,
		_: &R,
		out: &mut Vec<u8>,
	) -> std::result::Result<(), scale_encode::Error> {
		out.extend(&self.bytes[2..]);
		Ok(())
	}
}

impl Submission {
	/// Waits until a block of the best chain holds the transaction. After a fork took it back, it can be
	/// called again.
	///
	/// # Errors
	///
	/// Why it failed there, [`Error::Refused`] above all; [`Error::Unknown`] if the node lost sight of it.
	pub async fn included(&mut self) -> Result<Inclusion> {
		loop {
			match self.status().await? {
				TransactionStatus::InBlock(hash) | TransactionStatus::Finalized(hash) => {
					return self.look_up(hash).await
				},
				status => ensure_alive(status)?,
			}
		}
	}

	/// Waits until a finalized block holds the transaction.
	///
	/// # Errors
	///
	/// As [`included`](Self::included).
	pub async fn finalized(&mut self) -> Result<Inclusion> {
		loop {
			match self.status().await? {
				TransactionStatus::Finalized(hash) => return self.look_up(hash).await,
				status => ensure_alive(status)?,
			}
		}
	}

	async fn status(&mut self) -> Result<TransactionStatus<H256>> {
		match within(SETTLE, "what became of a transaction", self.statuses.next()).await? {
			Some(status) => status.map_err(|error| Error::Unknown(error.to_string())),
			None => Err(Error::Unknown("the connection is closed".into())),
		}
	}

	/// What the transaction did in a block. The same block is asked for once: of a light client, which asks for it too to find the
	/// transaction, full nodes answer a question twice and no more.
	async fn look_up(&mut self, hash: H256) -> Result<Inclusion> {
		if let Some(seen) = self.seen.as_ref().filter(|seen| seen.block.hash == hash) {
			return Ok(seen.clone());
		}
		let what = "the block of a transaction";
		let found = self.chain.ask(what, self.chain.rpc.chain_get_block(Some(hash))).await?;
		let found = found.ok_or_else(|| foreign(what, "it is missing"))?.block;
		let block = Block { number: subxt::config::Header::number(&found.header) as u32, hash };
		let position = found.extrinsics.iter().position(|bytes| bytes.0 == self.bytes);
		let extrinsic = position.ok_or_else(|| foreign(what, "the transaction is not in it"))? as u32;
		let (mut entries, failed) = self.chain.events(block).await?;
		if let Some((_, error)) = failed.into_iter().find(|row| row.0 == extrinsic) {
			return Err(error);
		}
		entries.retain(|entry| entry.extrinsic == extrinsic);
		let inclusion = Inclusion { block, extrinsic, entries };
		self.seen = Some(inclusion.clone());
		Ok(inclusion)
	}
}

/// The call of a claim.
fn claiming(claim: Claim) -> impl Payload {
	let Claim { pot, invite, joining: Joining { place, account, name, seal }, signature, consent } = claim;
	potchain::tx().pots().claim(
		Static(pot),
		invite,
		place,
		AccountId32(account.0),
		name.map(Static),
		seal.map(Static),
		signature,
		MultiSignature::Sr25519(consent),
	)
}

/// A call as a general transaction, which nobody signs.
fn general(call: &[u8]) -> Vec<u8> {
	// Format 5, general; and of what a signed one says: extension version 0, immortal, nonce 0, tip 0, and no hash
	// of the metadata. None of it counts.
	[&[0x45, 0, 0, 0, 0, 0], call].concat().encode()
}

fn ensure_alive(status: TransactionStatus<H256>) -> Result<()> {
	match status {
		TransactionStatus::Invalid => Err(Error::Outrun),
		TransactionStatus::Usurped(_) => Err(Error::Rejected("another one took its place".into())),
		TransactionStatus::Dropped => Err(Error::Unknown("the node's pool is full".into())),
		TransactionStatus::FinalityTimeout(_) => Err(Error::Unknown("finality is stalled".into())),
		_ => Ok(()),
	}
}

/// The node's codes of a transaction that was in a block lately, of one that is in its pool already, of one for which
/// another would have to go, and of one for which there is no room: all of that passes.
const POOL_BUSY: [i32; 4] = [1012, 1013, 1014, 1016];

/// The code of the pallet's extension for what an account has no allowance for.
const OVER_ALLOWANCE: u8 = 1;

/// Why a node's pool does not take a transaction.
fn rejection(error: subxt_rpcs::Error) -> Error {
	match error {
		subxt_rpcs::Error::User(error) if POOL_BUSY.contains(&error.code) => Error::Busy,
		subxt_rpcs::Error::User(error) => {
			let data = error.data.map(|data| data.get().trim_matches('"').to_owned());
			let cause = data.unwrap_or(error.message);
			match cause.strip_prefix("Custom error: ").and_then(|code| code.parse().ok()) {
				_ if cause == format!("Custom({OVER_ALLOWANCE})") => Error::OverAllowance,
				_ if cause == "Transaction is outdated" => Error::Outrun,
				_ if cause.starts_with("Inability to pay some fees") => Error::NoTokens,
				Some(code) => not_authorized(code),
				None => Error::Rejected(cause),
			}
		},
		error => node_error("a transaction", error),
	}
}

/// What is added to the index of a refusal to make the code of a claim that the rules refuse: the pallet's `REFUSED`.
const REFUSED: u8 = 16;

/// The pallet's code of a claim for which the pot has no room.
const POT_FULL: u8 = 252;
/// The pallet's code of a claim by an account that is in too many pots.
const TOO_MANY_POTS: u8 = 253;

/// Why a claim is not authorised. The code names the refusal, but not the member that it may be about.
fn not_authorized(code: u8) -> Error {
	let refusal = || Refusal::decode(&mut &[code.checked_sub(REFUSED)?, 0][..]).ok();
	match (code, refusal()) {
		(POT_FULL, _) => Error::Full,
		(TOO_MANY_POTS, _) => Error::TooManyPots,
		(_, Some(why)) => Error::Refused { op: 0, why },
		(_, None) => Error::Rejected(format!("the link is not of this invite, or the account did not agree ({code})")),
	}
}

/// Why a transaction failed in its block.
pub(crate) fn failure(error: DispatchError) -> Error {
	let module = match &error {
		DispatchError::Module(module) => module,
		DispatchError::Token(_) | DispatchError::Arithmetic(_) => return Error::TooLittle,
		_ => return Error::Rejected(error.to_string()),
	};
	let of_pots = module.details().ok().filter(|details| details.pallet.name() == "Pots");
	match (of_pots.map(|details| &*details.variant.name), <(u8, Refusal)>::decode(&mut &module.bytes()[2..])) {
		(Some("Refused"), Ok((op, why))) => Error::Refused { op, why },
		(Some("Full"), _) => Error::Full,
		(Some("TooManyPots"), _) => Error::TooManyPots,
		(Some("TooManyFunders"), _) => Error::TooManyFunders,
		(Some("TooLittle"), _) => Error::TooSmall,
		(Some("CreationPaused"), _) => Error::CreationPaused,
		_ => Error::Rejected(error.to_string()),
	}
}
