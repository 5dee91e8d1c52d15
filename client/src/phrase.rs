//! Twelve words that are all of a person's keys.
//!
//! The words are BIP-39, in English; what is made of them is an [`Identity`].

use crate::identity::Identity;
use bip39::{Language, Mnemonic};
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

	/// The keys that they make, without a password.
	pub fn identity(&self) -> Identity {
		let seed = substrate_bip39::mini_secret_from_entropy(&self.entropy, "").expect("128 bits make a seed; qed");
		Identity::from_seed(seed.to_bytes().into())
	}
}
