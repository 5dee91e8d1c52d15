//! What an account in a wallet does: a wallet shows its owner what it is asked to sign, and this device never sees the key.

use crate::{
	failure::{Failure, Result},
	host::{now, random, Host},
	joining::{asked, claim, find, online, refuse, DAY},
	order::{read_ops, Whom},
	view::Id,
};
use pot_ledger::{AccountId, Amount, Invitation, Op, PotId, View};
use potchain_client::{
	claim::Joining, identity::Seat, link::Invite, sync::Books, text::parse_address, Call, Chain, Level, Replica,
	Request, SignerPayload,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a wallet's account is to do.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Act {
	/// Join by a link, unless it is a member already, and let this device act for it.
	Join {
		link: String,
		#[serde(rename = "as")]
		who: Whom,
	},
	/// Let this device act for it in a pot.
	Device { pot: Id },
	/// Change a pot itself.
	Change { pot: Id, ops: Vec<Value> },
	/// Give this device's own account tokens, in the smallest unit: it needs some to make pots.
	Gift { amount: String },
}

/// What is to be signed, or what came of it.
#[derive(Default, Serialize)]
pub struct Step {
	/// The number by which the signature is to be given back.
	#[serde(skip_serializing_if = "Option::is_none")]
	prepared: Option<u64>,
	#[serde(skip_serializing_if = "Option::is_none")]
	sign: Option<Sign>,
	#[serde(skip_serializing_if = "Option::is_none")]
	pot: Option<String>,
}

/// What a wallet is asked for: `signRaw` of bytes, or `signPayload`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Sign {
	Bytes(String),
	Payload(SignerPayload),
}

/// What waits for a signature.
#[derive(Default)]
pub struct Prepared {
	next: u64,
	waiting: BTreeMap<u64, Waiting>,
}

enum Waiting {
	Claim(Box<(Invite, Joining)>),
	/// With the link by which this device joins then.
	Call(Box<Request>, Option<(PotId, Option<Invite>)>),
}

impl Host {
	/// Asks for a signature.
	pub(crate) async fn prepare(&self, account: &str, act: Act) -> Result<Step> {
		let account = parse_address(account).map_err(Failure::input)?;
		let chain = online(&self.pots).await?;
		match act {
			Act::Join { link, who } => {
				let link: Invite = link.parse().map_err(Failure::input)?;
				let joining = {
					let door = find(&chain, &link).await?;
					if door.state().place_of(&account).is_some() {
						return self.let_in(&chain, account, link.pot, Some(link.clone())).await;
					}
					refuse(&door, account)?;
					let nonce = *random()?.bytes().first_chunk().expect("24 of 32 bytes; qed");
					door.joining_of_wallet(account, &asked(&door, account, &who)?, nonce).map_err(Failure::input)?
				};
				let bytes = format!("0x{}", hex::encode(joining.message(&link)));
				Ok(self.wait(Waiting::Claim(Box::new((link, joining))), Sign::Bytes(bytes)))
			},
			Act::Device { pot } => self.let_in(&chain, account, PotId(pot.0), None).await,
			Act::Change { pot, ops } => {
				let pot = PotId(pot.0);
				let (seed, nonces) = (random()?, random()?);
				let sealed = |books: &Books| {
					let by = books.state().place_of(&account).ok_or_else(no_place)?;
					let ready = books.opened(Level::Included).ready(read_ops(books, &ops)?, seed);
					ready.and_then(|ready| ready.sealed(by, nonces)).map_err(Failure::input)
				};
				let ops = self.pots.pot(pot).read(sealed).ok_or_else(Failure::no_pot)??;
				self.ask(&chain, account, Call::Append { pot, ops }, Some((pot, None))).await
			},
			Act::Gift { amount } => {
				let amount = amount.parse().map(Amount).map_err(Failure::input)?;
				let call = Call::Transfer { to: self.identity.account(Seat::Own), amount };
				self.ask(&chain, account, call, None).await
			},
		}
	}

	/// Goes on with a signature, in hex and with its type in front.
	pub(crate) async fn signed(&self, prepared: u64, signature: &str) -> Result<Step> {
		let waiting = self.prepared.borrow_mut().waiting.remove(&prepared);
		let waiting = waiting.ok_or_else(|| Failure::input("nothing waits for this signature: begin again"))?;
		let bytes = hex::decode(signature.trim_start_matches("0x")).map_err(Failure::input)?;
		let chain = online(&self.pots).await?;
		match waiting {
			Waiting::Claim(both) => {
				let (link, joining) = *both;
				let account = joining.account;
				let consent = bytes.last_chunk().ok_or_else(|| Failure::input("a signature has 64 bytes"))?;
				let claim = joining.consented(&link, *consent).map_err(Failure::input)?;
				// Nobody signs the transaction of a claim.
				let key = self.identity.key(Seat::Own);
				chain.submit(&key, Call::Claim(Box::new(claim))).await?.finalized().await?;
				self.let_in(&chain, account, link.pot, Some(link)).await
			},
			Waiting::Call(request, then) => {
				chain.submit_signed(*request, &bytes).await?.finalized().await?;
				if let Some((_, Some(link))) = &then {
					claim(self, &chain, link, &Whom::Place(device_of(link, &chain).await?)).await?;
				}
				self.pots.retry().await?;
				Ok(Step { pot: then.map(|(pot, _)| format!("0x{pot}")), ..Step::default() })
			},
		}
	}

	/// Asks a wallet's account to let this device act for it. What a link opens, this one opens too.
	async fn let_in(&self, chain: &Chain, account: AccountId, pot: PotId, by: Option<Invite>) -> Result<Step> {
		let state = Replica::fetch(chain, pot, chain.best().await?.hash).await?;
		let member = state.state().place_of(&account).ok_or_else(no_place)?;
		let number = state.state().pot().map_or(0, |pot| pot.invites);
		let endpoints = Default::default();
		let key = by.and_then(|link| link.key);
		let link = Invite { genesis: chain.genesis(), endpoints, pot, number, seed: random()?, key };
		let (what, expires) = (Invitation::Device { member }, now() + DAY);
		let op = Op::Invite { number, key: link.signer().public_key().0, what, expires, uses: 1 };
		self.ask(chain, account, Call::Append { pot, ops: vec![op] }, Some((pot, Some(link)))).await
	}

	async fn ask(
		&self,
		chain: &Chain,
		account: AccountId,
		call: Call,
		then: Option<(PotId, Option<Invite>)>,
	) -> Result<Step> {
		let request = chain.request(account, call).await?;
		let payload = Sign::Payload(request.payload().clone());
		Ok(self.wait(Waiting::Call(Box::new(request), then), payload))
	}

	fn wait(&self, waiting: Waiting, sign: Sign) -> Step {
		let mut prepared = self.prepared.borrow_mut();
		let number = prepared.next;
		prepared.next += 1;
		prepared.waiting.insert(number, waiting);
		Step { prepared: Some(number), sign: Some(sign), pot: None }
	}
}

/// Whose further device a link is for.
async fn device_of(link: &Invite, chain: &Chain) -> Result<pot_ledger::MemberId> {
	match find(chain, link).await?.invitation() {
		Some(Invitation::Device { member }) => Ok(member),
		_ => Err(Failure::input("the invite was taken back")),
	}
}

fn no_place() -> Failure {
	Failure::input("this account of the wallet has no place in the pot: join with it first")
}
