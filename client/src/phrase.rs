//! Twelve words that are all of a person's keys.
//!
//! The words are BIP-39, in English, and the keys are the ones that Substrate wallets make of them, without a
//! password: who types the words into a wallet finds the same accounts there.
//!
//! | key | path | what for |
//! |---|---|---|
//! | [`main_key`](Phrase::main_key) | none | the person's own account |
//! | [`pot_key`](Phrase::pot_key) | `//potchain//<index>` | the account in one pot |
//! | [`seal_secret`](Phrase::seal_secret) | the same | what the keys of that pot's texts are wrapped for |
//!
//! A person has another account in every pot, because accounts are public: with one for all, anyone could see
//! who shares which pots. The derivation is hard, so that nobody can join the accounts either, and that a pot's
//! key which is given away opens no other pot.

use crate::{seal::SealSecret, secret::Secret};
use bip39::{Language, Mnemonic};
use schnorrkel::{derive::ChainCode, ExpansionMode};
use subxt_signer::{sr25519::Keypair, DeriveJunction};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The words of a phrase.
pub const WORDS: usize = 12;

/// A person's phrase: 128 bits, wiped when they are dropped. There is no way to show it but
/// [`words`](Self::words).
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Phrase {
	entropy: [u8; 16],
}

/// Why a text is no phrase.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Error {
	/// There are more or fewer words than twelve.
	#[error("a phrase has 12 words, and these are {0}")]
	Count(usize),
	/// A word is not in the list.
	#[error("word {position}, \"{word}\", is not a word of a phrase: look for a typing error")]
	Unknown {
		/// Its position, from 1.
		position: usize,
		/// The word, as it was typed but in lower case.
		word: String,
	},
	/// The words do not fit together: the last holds a checksum of the others.
	#[error("each word is right but they do not fit together: is one wrong, or are two in each other's place?")]
	Checksum,
}

impl Phrase {
	/// The phrase of 16 random bytes.
	pub fn from_entropy(entropy: [u8; 16]) -> Self {
		Self { entropy: *Zeroizing::new(entropy) }
	}

	/// Reads a phrase. Spaces, line breaks and the case of letters do not matter.
	///
	/// # Errors
	///
	/// [`Error`] says which word is wrong, as far as that can be told.
	pub fn parse(text: &str) -> Result<Self, Error> {
		let text = Zeroizing::new(text.to_lowercase());
		let words = || text.split_whitespace();
		if words().count() != WORDS {
			return Err(Error::Count(words().count()));
		}
		let unknown = |at: usize| Error::Unknown { position: at + 1, word: words().nth(at).unwrap_or_default().into() };
		let mnemonic = Mnemonic::parse_in_normalized(Language::English, &text).map_err(|error| match error {
			bip39::Error::UnknownWord(at) => unknown(at),
			_ => Error::Checksum,
		})?;
		let entropy = Zeroizing::new(mnemonic.to_entropy_array().0);
		Ok(Self { entropy: *entropy.first_chunk().expect("of 33; qed") })
	}

	/// The words, to be written down on paper.
	pub fn words(&self) -> [&'static str; WORDS] {
		let mnemonic = Mnemonic::from_entropy(&self.entropy).expect("128 bits make twelve words; qed");
		let mut words = mnemonic.words();
		[(); WORDS].map(|()| words.next().expect("128 bits make twelve words; qed"))
	}

	/// The key of the person's own account, which is the one that wallets show for the phrase.
	pub fn main_key(&self) -> Keypair {
		key(&self.seed(&[]))
	}

	/// The key of the account in one pot, at the path `//potchain//<index>`.
	pub fn pot_key(&self, index: u32) -> Keypair {
		key(&self.pot_seed(index))
	}

	/// The secret that belongs to the account of [`pot_key`](Self::pot_key): what is wrapped for its public half, only
	/// this person opens.
	pub fn seal_secret(&self, index: u32) -> SealSecret {
		SealSecret::from_seed(&self.pot_seed(index))
	}

	fn pot_seed(&self, index: u32) -> Secret {
		self.seed(&[DeriveJunction::hard("potchain"), DeriveJunction::hard(index)])
	}

	/// The seed at a path of hard junctions, as `sp-core` derives it: [`Keypair`] derives keys alone, and a secret for
	/// X25519 is not to be made of a key that signs.
	fn seed(&self, path: &[DeriveJunction]) -> Secret {
		let main = substrate_bip39::mini_secret_from_entropy(&self.entropy, "").expect("128 bits make a seed; qed");
		let seed = path.iter().fold(main, |seed, junction| {
			let chain_code = Some(ChainCode(*junction.inner()));
			seed.hard_derive_mini_secret_key(chain_code, b"", ExpansionMode::Ed25519).0
		});
		seed.to_bytes().into()
	}
}

fn key(seed: &Secret) -> Keypair {
	Keypair::from_secret_key(*seed.bytes()).expect("any 32 bytes are a seed; qed")
}
