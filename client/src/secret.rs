//! Secret bytes, and secrets made of them.

use codec::{Decode, Encode};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// 32 secret bytes. They are wiped when they are dropped, and `Debug` does not show them; SCALE writes
/// them as they are.
#[derive(Clone, Encode, Decode, Zeroize, ZeroizeOnDrop)]
pub struct Secret([u8; 32]);

impl Secret {
	/// The bytes, not to be kept or shown.
	pub fn bytes(&self) -> &[u8; 32] {
		&self.0
	}

	/// Another secret, for one purpose: BLAKE2b-256 with this one as the key and the purpose as the
	/// personalization, of parts that have to be of fixed sizes. Who knows it knows nothing of this one, nor of
	/// what is derived for another purpose or of other parts.
	///
	/// # Panics
	///
	/// When the purpose has more than 16 bytes.
	pub(crate) fn derive(&self, purpose: &[u8], parts: &[&[u8]]) -> Self {
		let mut state = blake2b_simd::Params::new().hash_length(32).key(&self.0).personal(purpose).to_state();
		for part in parts {
			state.update(part);
		}
		let mut hash = *state.finalize().as_array();
		let secret = Self(*hash.first_chunk().expect("64 bytes; qed"));
		hash.zeroize();
		secret
	}
}

/// As many secrets as are asked for, of one that is random and used for nothing else.
pub(crate) fn stream(seed: Secret) -> impl FnMut() -> Secret {
	let mut next = 0u64;
	move || {
		next += 1;
		seed.derive(b"potchain/stream", &[&next.to_le_bytes()])
	}
}

impl From<[u8; 32]> for Secret {
	fn from(bytes: [u8; 32]) -> Self {
		Self(*Zeroizing::new(bytes))
	}
}

impl fmt::Debug for Secret {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		f.write_str("(secret)")
	}
}
