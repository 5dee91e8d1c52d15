//! Joining a pot by an invite link.
//!
//! A claim is signed twice over one message, [`claim_message`]: with the invite's key, which is in the link, and by the
//! account that joins. So nobody becomes a member without agreeing to it, and nobody who sees a claim on its way can
//! use it for another account or place, or change what it says. No signature is the transaction's: an account without
//! a single token can join.

use crate::{
	identity::{Identity, Seat},
	link::Invite,
	seal::{self, sealing, Keyring},
	secret::{stream, Secret},
};
use pot_ledger::{
	admit, claim_hash, claim_message, AccountId, Entry, InviteNo, MemberId, Moment, Op, PotId, Sealing, State, Text,
};
use subxt_signer::sr25519::{verify, Keypair, PublicKey, Signature};

/// What somebody wants to join a pot as.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Joining {
	/// The place: one that there is, or the next.
	pub place: MemberId,
	/// The account that joins.
	pub account: AccountId,
	/// What the others call them; a place that there is keeps its name, if none is given.
	pub name: Option<Text>,
	/// What the account brings along for reading sealed texts.
	pub seal: Option<Sealing>,
}

/// A claim with both signatures: all that the call takes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Claim {
	/// The pot.
	pub pot: PotId,
	/// The invite.
	pub invite: InviteNo,
	/// Who joins, and as what.
	pub joining: Joining,
	/// By the invite's key.
	pub signature: [u8; 64],
	/// By the account that joins.
	pub consent: [u8; 64],
}

/// The account did not sign what it is to agree to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("this is not the account's signature of the claim: sign it again, with the account that is to join")]
pub struct NoConsent;

impl Joining {
	/// Somebody who joins by a link with one of their accounts, and can read then what the link lets them read: its keys are
	/// those of `keyring`. `seed` is 32 random bytes, used once.
	///
	/// # Errors
	///
	/// As of [`sealing`].
	pub fn new(
		link: &Invite,
		keyring: &Keyring,
		(identity, seat): (&Identity, Seat),
		(place, name): (MemberId, Option<Text>),
		seed: Secret,
	) -> Result<Self, seal::Error> {
		let (mut random, account) = (stream(seed), identity.account(seat));
		let key = link.key.as_ref().map(|(epoch, key)| (*epoch, key));
		let seal = sealing(link.pot, account, &identity.seal_secret(seat), key, &random())?;
		let mut op = Op::Claim { invite: link.number, account, name, seal: Some(seal) };
		if key.is_some() {
			let nonce = random();
			keyring.seal_op(&mut op, place, || *nonce.bytes().first_chunk().expect("24 of 32 bytes; qed"))?;
		}
		let Op::Claim { name, seal, .. } = op else { unreachable!("it is a claim") };
		Ok(Self { place, account, name, seal })
	}

	/// Somebody who joins with an account of a wallet. A wallet opens no texts: a device does, which the account lets in.
	///
	/// # Errors
	///
	/// As of [`Keyring::seal`].
	pub fn of_wallet(
		link: &Invite,
		keyring: &Keyring,
		account: AccountId,
		(place, name): (MemberId, Option<Text>),
		nonce: seal::Nonce,
	) -> Result<Self, seal::Error> {
		let mut op = Op::Claim { invite: link.number, account, name, seal: None };
		if link.key.is_some() {
			keyring.seal_op(&mut op, place, || nonce)?;
		}
		let Op::Claim { name, .. } = op else { unreachable!("it is a claim") };
		Ok(Self { place, account, name, seal: None })
	}

	/// What both signatures cover.
	pub fn message(&self, link: &Invite) -> Vec<u8> {
		let claimed = claim_hash(self.name.as_ref(), self.seal.as_ref());
		claim_message(&link.genesis, &link.pot, link.number, self.place, &self.account, &claimed)
	}

	/// The claim of somebody whose key is at hand.
	///
	/// # Errors
	///
	/// [`NoConsent`] if it is the key of another account.
	pub fn sign(self, link: &Invite, key: &Keypair) -> Result<Claim, NoConsent> {
		let consent = key.sign(&self.message(link)).0;
		self.consented(link, consent)
	}

	/// The claim of somebody whose key is in a wallet, which has signed the message: as it is, or between `<Bytes>` and
	/// `</Bytes>`, as wallets do.
	///
	/// # Errors
	///
	/// [`NoConsent`] if it is no such signature.
	pub fn consented(self, link: &Invite, consent: [u8; 64]) -> Result<Claim, NoConsent> {
		let message = self.message(link);
		let is_signed = |message: &[u8]| verify(&Signature(consent), message, &PublicKey(self.account.0));
		if !is_signed(&message) && !is_signed(&wrapped(&message)) {
			return Err(NoConsent);
		}
		let signature = link.signer().sign(&message).0;
		Ok(Claim { pot: link.pot, invite: link.number, joining: self, signature, consent })
	}
}

impl Claim {
	/// The entry that it becomes, for a rehearsal.
	pub fn entry(&self, at: Moment) -> Entry {
		let Joining { place, account, name, seal } = self.joining.clone();
		Entry { by: place, at, op: Op::Claim { invite: self.invite, account, name, seal } }
	}
}

/// What a wallet signs when it is asked for the signature of some bytes.
pub fn wrapped(message: &[u8]) -> Vec<u8> {
	[b"<Bytes>", message, b"</Bytes>"].concat()
}

/// The places of a pot that an account can take by an invite at a time, as they are: for an invite of a group those of
/// all guests whom nobody has claimed. A new place is not among them.
pub fn open_places(state: &State, invite: InviteNo, account: AccountId, at: Moment) -> Vec<MemberId> {
	let takes = |by: &MemberId| {
		let op = Op::Claim { invite, account, name: None, seal: None };
		admit(state, &Entry { by: *by, at, op }).is_ok()
	};
	(0..).zip(state.members()).map(|row| row.0).filter(takes).collect()
}
