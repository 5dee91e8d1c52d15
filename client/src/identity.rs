//! A person's keys, all of one seed.
//!
//! | account | path | what for |
//! |---|---|---|
//! | [`Seat::Own`] | none | the person's own: it holds their tokens |
//! | [`Seat::Pot`] | `//potchain//<index>` | the one in one pot |
//!
//! A person has another account in every pot, because accounts are public: with one for all, anyone could see
//! who shares which pots. The derivation is hard, so that nobody can join the accounts either, and that a pot's
//! key which is given away opens no other pot. The keys are the ones that Substrate wallets make: who types a
//! [phrase](crate::phrase) into a wallet finds the same accounts there.

use crate::{account_of, seal::SealSecret, secret::Secret, Reader};
use bip39::{Language, Mnemonic};
use pot_ledger::AccountId;
use schnorrkel::{derive::ChainCode, ExpansionMode, MiniSecretKey};
use subxt_signer::{sr25519::Keypair, DeriveJunction, ExposeSecret, SecretUri};
use zeroize::Zeroizing;

/// Which of a person's accounts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Seat {
	/// The person's own.
	Own,
	/// The one at an index, for one pot.
	Pot(u32),
}

/// A person's keys. They are wiped when they are dropped, and never shown.
#[derive(Clone, Debug)]
pub struct Identity {
	seed: Secret,
}

/// Why a text is no key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Error {
	/// It is something else.
	#[error("no key: expected 12 words, or a secret URI such as //Alice")]
	NoKey,
	/// A path with a single slash.
	#[error("a path with a soft junction (/): pots need keys of their own, so write two slashes")]
	Soft,
}

impl Identity {
	/// The keys of a seed.
	pub fn from_seed(seed: Secret) -> Self {
		Self { seed }
	}

	/// The keys of a secret URI: words or a seed in hex, a path of hard junctions, and a password, as in
	/// `//Alice` or `words…//flat///password`.
	///
	/// # Errors
	///
	/// [`Error`], which never repeats the secret.
	pub fn from_uri(uri: &str) -> Result<Self, Error> {
		// Nothing would be the phrase of the development keys, which everyone knows.
		let uri: SecretUri =
			Some(uri).filter(|uri| !uri.is_empty()).and_then(|uri| uri.parse().ok()).ok_or(Error::NoKey)?;
		let phrase = uri.phrase.expose_secret();
		let password = uri.password.as_ref().map_or("", |password| password.expose_secret());
		let main = match phrase.strip_prefix("0x") {
			Some(digits) => {
				let mut bytes = Zeroizing::new([0; 32]);
				hex::decode_to_slice(digits, &mut *bytes).map_err(|_| Error::NoKey)?;
				Self::from_seed((*bytes).into())
			},
			None => {
				let words = Mnemonic::parse_in_normalized(Language::English, phrase).map_err(|_| Error::NoKey)?;
				let (entropy, length) = words.to_entropy_array();
				let entropy = Zeroizing::new(entropy);
				let seed = substrate_bip39::mini_secret_from_entropy(&entropy[..length], password);
				Self::from_seed(seed.map_err(|_| Error::NoKey)?.to_bytes().into())
			},
		};
		match uri.junctions.iter().all(DeriveJunction::is_hard) {
			true => Ok(main.at(&uri.junctions)),
			false => Err(Error::Soft),
		}
	}

	/// The key that signs for one of the accounts.
	pub fn key(&self, seat: Seat) -> Keypair {
		Keypair::from_secret_key(*self.of(seat).seed.bytes()).expect("any 32 bytes are a seed; qed")
	}

	/// One of the accounts.
	pub fn account(&self, seat: Seat) -> AccountId {
		account_of(&self.key(seat))
	}

	/// The secret that belongs to one of the accounts: what is wrapped for its public half, only this person opens.
	pub fn seal_secret(&self, seat: Seat) -> SealSecret {
		SealSecret::from_seed(&self.of(seat).seed)
	}

	/// Who reads with one of the accounts.
	pub fn reader(&self, seat: Seat) -> Reader {
		Reader { account: self.account(seat), secret: self.seal_secret(seat) }
	}

	fn of(&self, seat: Seat) -> Self {
		match seat {
			Seat::Own => self.clone(),
			Seat::Pot(index) => self.at(&[DeriveJunction::hard("potchain"), DeriveJunction::hard(index)]),
		}
	}

	/// The seed at a path of hard junctions, as `sp-core` derives it: [`Keypair`] derives keys alone, and a secret for
	/// X25519 is not to be made of a key that signs.
	fn at(&self, path: &[DeriveJunction]) -> Self {
		let main = MiniSecretKey::from_bytes(self.seed.bytes()).expect("any 32 bytes are a seed; qed");
		let seed = path.iter().fold(main, |seed, junction| {
			let chain_code = Some(ChainCode(*junction.inner()));
			seed.hard_derive_mini_secret_key(chain_code, b"", ExpansionMode::Ed25519).0
		});
		Self::from_seed(seed.to_bytes().into())
	}
}
