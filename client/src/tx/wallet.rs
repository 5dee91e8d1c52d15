//! Calls that a wallet signs: an extension of a browser, which shows its owner what it is asked for.

use super::{foreign, Api, Call, Encoded, Submission, MORTAL_BLOCKS, SIGNING};
use crate::{chain::Block, Chain, Result};
use codec::{DecodeAll, Encode};
use pot_ledger::AccountId;
use serde::Serialize;
use subxt::{
	transactions::Signer,
	utils::{AccountId32, Era, MultiSignature},
	SubstrateConfig,
};

/// The version of a signed transaction's format.
const FORMAT: u8 = 4;

/// A call that waits for the signature of a wallet.
pub struct Request {
	account: AccountId,
	call: Encoded,
	nonce: u64,
	birth: Block,
	newest: Block,
	payload: SignerPayload,
}

/// What a wallet is asked to sign, as `signPayload` of `injectedWeb3` takes it: `SignerPayloadJSON` of
/// [`@polkadot/types`](https://github.com/polkadot-js/api/blob/v16.5.2/packages/types/src/types/extrinsic.ts).
/// Numbers are in hex, with the highest byte first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SignerPayload {
	/// The account, as an SS58 address.
	address: String,
	/// The block at which the transaction's life begins.
	block_hash: String,
	/// Its height.
	block_number: String,
	/// How long that is, in SCALE.
	era: String,
	/// The chain.
	genesis_hash: String,
	/// The call, in SCALE.
	method: String,
	/// How many transactions the account has made.
	nonce: String,
	/// The transaction extensions, whose values are signed too.
	signed_extensions: Vec<String>,
	/// The version of the runtime.
	spec_version: String,
	/// What is given beside the fee: nothing.
	tip: String,
	/// The version of the calls' encoding.
	transaction_version: String,
	/// The version of the transaction's format.
	version: u8,
	/// Whether the metadata's hash is signed, which devices without a screen for calls need: it is not.
	mode: u8,
	/// That hash.
	metadata_hash: Option<String>,
}

impl Request {
	/// What the wallet is to sign.
	pub fn payload(&self) -> &SignerPayload {
		&self.payload
	}
}

impl Chain {
	/// Asks for the signature of a call, which a wallet makes that has the account's key. It is good for half a minute.
	///
	/// # Errors
	///
	/// As for every read.
	pub async fn request(&self, account: AccountId, call: Call) -> Result<Request> {
		let (nonce, birth, newest) = self.signing(account).await?;
		let api = self.at(SIGNING, newest).await?;
		let call = Encoded::new(&api, call)?;
		let payload = SignerPayload {
			address: AccountId32(account.0).to_string(),
			block_hash: hex(birth.hash.0),
			block_number: number(birth.number),
			era: hex(Era::mortal(MORTAL_BLOCKS, birth.number.into()).encode()),
			genesis_hash: hex(self.genesis()),
			method: hex(&call.bytes),
			// A nonce of 2³² is out of reach.
			nonce: number(nonce as u32),
			signed_extensions: extensions(&api),
			spec_version: number(api.spec_version()),
			tip: hex(0u128.to_be_bytes()),
			transaction_version: number(api.transaction_version()),
			version: FORMAT,
			mode: 0,
			metadata_hash: None,
		};
		Ok(Request { account, call, nonce, birth, newest, payload })
	}

	/// Submits a call with the signature that a wallet has made: in SCALE, with its type in front.
	///
	/// # Errors
	///
	/// [`Error::Foreign`](crate::Error::Foreign) if it is no signature; [`Error::Rejected`](crate::Error::Rejected) if it is another's, or too late;
	/// and as of [`submit`](Self::submit).
	pub async fn submit_signed(&self, request: Request, signature: &[u8]) -> Result<Submission> {
		let signature = MultiSignature::decode_all(&mut &*signature).map_err(|error| foreign("a signature", error))?;
		let api = self.at(SIGNING, request.newest).await?;
		let signed = Signed { account: request.account, signature };
		let bytes = request.call.sign(&api, &signed, request.nonce, request.birth)?;
		self.give(bytes).await
	}
}

/// Who has signed already.
struct Signed {
	account: AccountId,
	signature: MultiSignature,
}

impl Signer<SubstrateConfig> for Signed {
	fn account_id(&self) -> AccountId32 {
		AccountId32(self.account.0)
	}

	fn sign(&self, _: &[u8]) -> MultiSignature {
		self.signature.clone()
	}
}

fn extensions(api: &Api) -> Vec<String> {
	let metadata = api.metadata_ref();
	let extensions = metadata.extrinsic().transaction_extensions_to_use_for_encoding();
	extensions.map(|extension| extension.identifier().to_owned()).collect()
}

fn number(number: u32) -> String {
	hex(number.to_be_bytes())
}

fn hex(bytes: impl AsRef<[u8]>) -> String {
	format!("0x{}", hex::encode(bytes))
}
