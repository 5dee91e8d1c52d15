//! Texts that only a pot's members can read, and the keys that they share for it.
//!
//! # A text
//!
//! A pot's texts are sealed with XChaCha20-Poly1305 under the pot's [`TextKey`] of an epoch; a new epoch begins when
//! somebody is to read no further. A sealed text is bound to its [`Place`], so that it opens nowhere else, and padded
//! to the next of [`BUCKETS`], so that its size tells little:
//!
//! ```text
//! bytes     = nonce 24 ‖ XChaCha20-Poly1305(key, nonce, bound, plaintext)   the tag of 16 bytes at its end
//! bound     = "potchain/text/v1" ‖ pot 16 ‖ epoch u32 ‖ subject ‖ field u8  in SCALE
//! plaintext = length u16 ‖ text ‖ zeros
//! ```
//!
//! # The keys
//!
//! An epoch's key comes to each member in a [`KeyBox`], for the X25519 key of their account. The former epoch's is
//! in a [`FormerBox`] under the new one, so that who has the newest key reads everything: [`Keyring::of`] finds all that
//! one has. [`rekey`] begins a new epoch.
//!
//! ```text
//! shared = X25519(ephemeral, static)
//! key    = BLAKE2b-256(key: shared, personal: "potchain/box/v1", ephemeral ‖ static ‖ pot 16 ‖ epoch u32 ‖ account 32)
//! bytes  = XChaCha20-Poly1305(key, zeros, text key)
//! ```
//!
//! The nonce is zeros because the key is used once. Who wrapped it is not said: that is the author of the entry
//! that the box is in.
//!
//! Nothing here makes random bytes: who calls gives them. Every nonce and every ephemeral secret is to be random and
//! used once.

use crate::secret::Secret;
use chacha20poly1305::{
	aead::{Aead, Payload},
	KeyInit, XChaCha20Poly1305,
};
use codec::{Decode, Encode};
use pot_ledger::{
	is_required, AccountId, Entry, Epoch, FormerBox, KeyBox, MemberId, Op, PotId, SealPublic, Sealing, State, Subject,
	Text, View, MAX_SEALED_BYTES,
};
use std::{collections::BTreeMap, fmt};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

/// The sizes that a text is padded to, in bytes.
pub const BUCKETS: [usize; 5] = [32, 64, 128, 256, 512];

const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;
/// What a sealed text has beside its bucket: the nonce, the length and the tag.
const EXTRA_BYTES: usize = NONCE_BYTES + 2 + TAG_BYTES;
const _: () = assert!(BUCKETS[4] + EXTRA_BYTES <= MAX_SEALED_BYTES as usize);

/// 24 random bytes, used once: there are so many that no two are ever the same.
pub type Nonce = [u8; NONCE_BYTES];

/// Why something cannot be sealed, or does not open.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Error {
	/// The text is longer than the largest bucket.
	#[error("the text has {0} bytes, and at most 512 can be sealed: shorten it")]
	TooLong(usize),
	/// The keyring lacks the key of the pot's present epoch.
	#[error("you do not have the pot's present key yet, which texts are sealed with: it comes with the next change by another member")]
	NoKey,
	/// Somebody lost their access, and the key that they had is still the pot's.
	#[error("somebody lost their access, and a new key for texts is due, which a viewer cannot make: ask an editor to change something first")]
	KeyDue,
	/// No sealed text has so many bytes.
	#[error("no sealed text has {0} bytes: it is cut off, or not sealed as this program does it")]
	Length(usize),
	/// The tag is wrong.
	#[error("it does not open: it was sealed with another key or for another place, or it was changed since")]
	Refused,
	/// It opens, but what is in it is not a text and its padding.
	#[error("it opens, but is not padded as a text has to be: the program that sealed it is wrong")]
	Padding,
	/// It is not UTF-8.
	#[error("it is not a text in UTF-8: the program that wrote it is wrong")]
	NotUtf8,
	/// The public key is one of the few that make the same of every secret.
	#[error("the public key is of no use, because what is wrapped for it would be open to all: ask for another")]
	WeakKey,
}

/// Where a text stands. No two places encode alike.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode)]
pub struct Place {
	/// The pot.
	pub pot: PotId,
	/// The key's epoch.
	pub epoch: Epoch,
	/// What it is about.
	pub subject: Subject,
	/// Which of the subject's texts it is.
	pub field: u8,
}

/// The key of a pot's texts in one epoch.
#[derive(Clone, Debug, Encode, Decode)]
pub struct TextKey(pub Secret);

impl From<[u8; 32]> for TextKey {
	fn from(bytes: [u8; 32]) -> Self {
		Self(bytes.into())
	}
}

impl TextKey {
	/// Seals a text for a place.
	///
	/// # Errors
	///
	/// [`Error::TooLong`] over 512 bytes.
	pub fn seal(&self, place: &Place, nonce: &Nonce, text: &str) -> Result<Text, Error> {
		let bucket = bucket(text.len()).ok_or(Error::TooLong(text.len()))?;
		let length = u16::try_from(text.len()).expect("it fits a bucket; qed");
		let mut plain = Zeroizing::new(Vec::with_capacity(2 + bucket));
		plain.extend(length.to_le_bytes());
		plain.extend(text.as_bytes());
		plain.resize(2 + bucket, 0);
		let bytes = [nonce.to_vec(), lock(&self.0, nonce, &place.bound(), &plain)].concat();
		Ok(Text::Sealed { epoch: place.epoch, bytes: bytes.try_into().expect("it fits with the largest bucket; qed") })
	}

	/// Opens the bytes of a sealed text, which has to stand where it was sealed for.
	///
	/// # Errors
	///
	/// [`Error::Length`], [`Error::Refused`], [`Error::Padding`] or [`Error::NotUtf8`].
	pub fn open(&self, place: &Place, bytes: &[u8]) -> Result<String, Error> {
		let is_whole = bytes.len().checked_sub(EXTRA_BYTES).is_some_and(|bucket| BUCKETS.contains(&bucket));
		let (nonce, sealed) = bytes.split_first_chunk().filter(|_| is_whole).ok_or(Error::Length(bytes.len()))?;
		let plain = unlock(&self.0, nonce, &place.bound(), sealed)?;
		let text = unpad(&plain).ok_or(Error::Padding)?;
		String::from_utf8(text.to_vec()).map_err(|_| Error::NotUtf8)
	}
}

impl Place {
	/// What a text that is sealed for the place is bound to.
	fn bound(&self) -> Vec<u8> {
		(b"potchain/text/v1", self).encode()
	}
}

/// The X25519 secret that belongs to an account: what is wrapped for its public half, only its person opens.
#[derive(Clone)]
pub struct SealSecret(StaticSecret);

impl fmt::Debug for SealSecret {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		f.write_str("(secret)")
	}
}

impl SealSecret {
	/// The secret that belongs to the account with a seed. It is not the key that signs: it is derived from the
	/// seed for this purpose alone, and tells nothing of the key.
	pub fn from_seed(seed: &Secret) -> Self {
		Self(seed.derive(b"potchain/seal/v1", &[]).exchange())
	}

	/// The public half.
	pub fn public(&self) -> SealPublic {
		PublicKey::from(&self.0).to_bytes()
	}
}

/// Whom a key is wrapped for. The box opens for nothing else.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode)]
pub struct Addressee {
	/// The pot.
	pub pot: PotId,
	/// The key's epoch.
	pub epoch: Epoch,
	/// The account.
	pub account: AccountId,
}

/// Wraps a text key for the [`SealPublic`] of one account, with 32 random bytes that are used once.
///
/// # Errors
///
/// [`Error::WeakKey`] if `public` makes the same of every secret.
pub fn wrap_key(key: &TextKey, to: &Addressee, public: &SealPublic, ephemeral: &Secret) -> Result<KeyBox, Error> {
	let secret = ephemeral.exchange();
	let ephemeral = PublicKey::from(&secret).to_bytes();
	let wrapping = shared(&secret, public)?.derive(BOX, &[&ephemeral, public, &to.encode()]);
	let bytes = lock(&wrapping, &[0; NONCE_BYTES], &[], key.0.bytes());
	Ok(KeyBox { ephemeral, bytes: bytes.try_into().expect("32 bytes and the tag; qed") })
}

/// The text key in a box.
///
/// # Errors
///
/// [`Error::Refused`] if it was wrapped for another key or addressee, or changed; [`Error::WeakKey`] if no
/// secret was needed to make it.
pub fn open_key(wrapped: &KeyBox, to: &Addressee, secret: &SealSecret) -> Result<TextKey, Error> {
	let parts: [&[u8]; 3] = [&wrapped.ephemeral, &secret.public(), &to.encode()];
	let wrapping = shared(&secret.0, &wrapped.ephemeral)?.derive(BOX, &parts);
	key(&unlock(&wrapping, &[0; NONCE_BYTES], &[], &wrapped.bytes)?)
}

const BOX: &[u8] = b"potchain/box/v1";

/// Seals the key of the epoch before `epoch` under the key of `epoch`.
pub fn wrap_former(pot: &PotId, epoch: Epoch, new: &TextKey, old: &TextKey, nonce: &Nonce) -> FormerBox {
	let sealed = lock(&new.0, nonce, &former(pot, epoch), old.0.bytes());
	[nonce.to_vec(), sealed].concat().try_into().expect("the nonce, 32 bytes and the tag; qed")
}

/// The key of the epoch before `epoch`, which has the key `new`.
///
/// # Errors
///
/// [`Error::Refused`].
pub fn open_former(pot: &PotId, epoch: Epoch, new: &TextKey, sealed: &FormerBox) -> Result<TextKey, Error> {
	let (nonce, sealed) = sealed.split_first_chunk().expect("72 bytes; qed");
	key(&unlock(&new.0, nonce, &former(pot, epoch), sealed)?)
}

/// What a former key is bound to.
fn former(pot: &PotId, epoch: Epoch) -> Vec<u8> {
	(b"potchain/former/v1", pot, epoch).encode()
}

/// The keys of a pot's texts, as far as one has them.
#[derive(Clone, Debug)]
pub struct Keyring {
	pot: PotId,
	keys: BTreeMap<Epoch, TextKey>,
	/// The pot's present epoch, if it is known: texts are sealed in no other, or somebody who is out could read them.
	present: Option<Epoch>,
}

impl Keyring {
	/// An empty one.
	pub fn new(pot: PotId) -> Self {
		Self { pot, keys: BTreeMap::new(), present: None }
	}

	/// All keys of a pot that `account` gets at with its secret: those that were wrapped for it, and those that they
	/// lead back to. What others wrote that does not open is passed over: it is as good as not there.
	pub fn of(state: &State, account: AccountId, secret: &SealSecret) -> Self {
		let (pot, present) = (state.id(), state.pot().map_or(0, |pot| pot.epoch));
		let mut keyring = Self { present: Some(present), ..Self::new(pot) };
		for (epoch, wrapped) in state.key_boxes(account).filter(|row| row.0 <= present) {
			if let Ok(key) = open_key(wrapped, &Addressee { pot, epoch, account }, secret) {
				keyring.insert(epoch, key);
			}
		}
		keyring.walk_back(|epoch| state.former_box(epoch).copied());
		keyring
	}

	/// The key that a pot's creation brings along for `account`, before the pot is there.
	pub fn of_creation(pot: PotId, op: &Op, account: AccountId, secret: &SealSecret) -> Self {
		let mut keyring = Self::new(pot);
		if let Op::CreatePot { seal: Some(Sealing { own: Some((epoch, wrapped)), .. }), .. } = op {
			if let Ok(key) = open_key(wrapped, &Addressee { pot, epoch: *epoch, account }, secret) {
				keyring.renew(*epoch, key);
			}
		}
		keyring
	}

	/// Adds the key of an epoch, in place of the one it had.
	pub fn insert(&mut self, epoch: Epoch, key: TextKey) {
		self.keys.insert(epoch, key);
	}

	/// Adds the key of a new epoch, which is the present one from now on.
	pub fn renew(&mut self, epoch: Epoch, key: TextKey) {
		self.insert(epoch, key);
		self.present = Some(epoch);
	}

	/// The key of an epoch.
	pub fn get(&self, epoch: Epoch) -> Option<&TextKey> {
		self.keys.get(&epoch)
	}

	/// The epochs whose keys it has.
	pub fn epochs(&self) -> impl Iterator<Item = Epoch> + '_ {
		self.keys.keys().copied()
	}

	/// The key that new texts are sealed with: that of the pot's present epoch, and the newest if that is not known.
	pub fn latest(&self) -> Option<(Epoch, &TextKey)> {
		let newest = || self.keys.last_key_value().map(|(epoch, _)| *epoch);
		let epoch = self.present.or_else(newest)?;
		Some((epoch, self.get(epoch)?))
	}

	/// Adds the key of every epoch that a known one leads back to. `former` knows the box of an epoch, which holds the
	/// key of the epoch before. One that does not open leads nowhere.
	pub fn walk_back(&mut self, former: impl Fn(Epoch) -> Option<FormerBox>) {
		let mut from: Vec<Epoch> = self.keys.keys().copied().collect();
		while let Some(epoch) = from.pop() {
			let before = epoch.checked_sub(1).filter(|before| !self.keys.contains_key(before));
			let (Some(before), Some(sealed)) = (before, former(epoch)) else { continue };
			if let Ok(old) = open_former(&self.pot, epoch, &self.keys[&epoch], &sealed) {
				self.keys.insert(before, old);
				from.push(before);
			}
		}
	}

	/// Makes every text of an entry plain that can be read, and leaves the others as they are: those of other keys,
	/// those that do not open, and those that say nothing where the rules want something said. The rules so make of
	/// the entry what they make of it sealed.
	pub fn open_entry(&self, entry: &mut Entry) {
		for (subject, field, text) in entry.op.texts_mut(entry.by) {
			let mut plain = text.clone();
			let is_read = self.open(&mut plain, subject, field).is_ok_and(|is_plain| is_plain);
			if is_read && !(is_required(field) && plain.as_str() == Some("")) {
				*text = plain;
			}
		}
	}

	/// Seals every plain text of an operation by the member `by` with the newest key, with a fresh nonce for each.
	///
	/// # Errors
	///
	/// As of [`seal`](Self::seal).
	pub fn seal_op(&self, op: &mut Op, by: MemberId, mut nonce: impl FnMut() -> Nonce) -> Result<(), Error> {
		op.texts_mut(by).into_iter().try_for_each(|(subject, field, text)| self.seal(text, subject, field, &nonce()))
	}

	/// Makes a sealed text plain, if its epoch's key is known; leaves it as it is if not, or if it is plain. Says
	/// whether it is plain now.
	///
	/// # Errors
	///
	/// As of [`TextKey::open`]: the text stays sealed.
	pub fn open(&self, text: &mut Text, subject: Subject, field: u8) -> Result<bool, Error> {
		let Text::Sealed { epoch, bytes } = &*text else { return Ok(true) };
		let Some(key) = self.get(*epoch) else { return Ok(false) };
		let plain = key.open(&self.place(*epoch, subject, field), bytes)?;
		*text = Text::plain(&plain).expect("no bucket holds more than a plain text; qed");
		Ok(true)
	}

	/// Seals a plain text with the newest key; leaves it as it is if it is sealed.
	///
	/// # Errors
	///
	/// [`Error::NoKey`] without [`latest`](Self::latest), [`Error::NotUtf8`] if the text is not valid: it stays plain.
	pub fn seal(&self, text: &mut Text, subject: Subject, field: u8, nonce: &Nonce) -> Result<(), Error> {
		if let Text::Plain(_) = text {
			let (epoch, key) = self.latest().ok_or(Error::NoKey)?;
			let plain = text.as_str().ok_or(Error::NotUtf8)?;
			*text = key.seal(&self.place(epoch, subject, field), nonce, plain)?;
		}
		Ok(())
	}

	fn place(&self, epoch: Epoch, subject: Subject, field: u8) -> Place {
		Place { pot: self.pot, epoch, subject, field }
	}
}

/// What an account brings along when it makes or joins a pot: its public key, and the text key that it has been given
/// or has made, wrapped for itself with 32 random bytes that are used once.
///
/// # Errors
///
/// [`Error::WeakKey`] never comes up for a secret that was made as [`SealSecret::from_seed`] says.
pub fn sealing(
	pot: PotId,
	account: AccountId,
	secret: &SealSecret,
	key: Option<(Epoch, &TextKey)>,
	ephemeral: &Secret,
) -> Result<Sealing, Error> {
	let public = secret.public();
	let wrap = |(epoch, key)| Ok((epoch, wrap_key(key, &Addressee { pot, epoch, account }, &public, ephemeral)?));
	Ok(Sealing { public, own: key.map(wrap).transpose()? })
}

/// The operation that makes `new` the key of a pot's texts: wrapped for every account that has said a key to wrap
/// for, and with the key before it sealed under it. `random` makes 32 random bytes at every call.
///
/// Accounts of places that are closed are left out, and one whose public key is of no use: it alone cannot read on.
///
/// # Errors
///
/// [`Error::NoKey`] if `keyring` lacks the present key: who cannot read cannot pass on what there is to read.
pub fn rekey(state: &State, keyring: &Keyring, new: &TextKey, mut random: impl FnMut() -> Secret) -> Result<Op, Error> {
	let (pot, present) = (state.id(), state.pot().map_or(0, |pot| pot.epoch));
	let epoch = present.saturating_add(1);
	let former = match (present, keyring.get(present)) {
		(0, _) => None,
		(_, Some(old)) => {
			let nonce = random().bytes().first_chunk().copied().expect("24 of 32 bytes; qed");
			Some(wrap_former(&pot, epoch, new, old, &nonce))
		},
		(_, None) => return Err(Error::NoKey),
	};
	let seals: BTreeMap<_, _> =
		state.members().iter().filter(|member| member.record.active).flat_map(|member| &member.seals).collect();
	let wrap = |(account, public): (&AccountId, &SealPublic)| {
		let to = Addressee { pot, epoch, account: *account };
		Some((*account, wrap_key(new, &to, public, &random()).ok()?))
	};
	let boxes: Vec<_> = seals.into_iter().filter_map(wrap).collect();
	Ok(Op::Rekey { epoch, boxes: boxes.try_into().expect("a pot has no more accounts; qed"), former })
}

impl Secret {
	/// As a secret for X25519.
	fn exchange(&self) -> StaticSecret {
		StaticSecret::from(*self.bytes())
	}
}

/// What two share: each has one secret and the other's public half.
fn shared(secret: &StaticSecret, public: &[u8; 32]) -> Result<Secret, Error> {
	let shared = secret.diffie_hellman(&PublicKey::from(*public));
	if shared.was_contributory() {
		Ok(shared.to_bytes().into())
	} else {
		Err(Error::WeakKey)
	}
}

fn key(bytes: &[u8]) -> Result<TextKey, Error> {
	let bytes: [u8; 32] = bytes.try_into().map_err(|_| Error::Length(bytes.len()))?;
	Ok(bytes.into())
}

/// The bucket of a text with so many bytes.
fn bucket(length: usize) -> Option<usize> {
	BUCKETS.into_iter().find(|bucket| length <= *bucket)
}

/// The text in a padded one; `None` unless it is padded with zeros, to the smallest bucket.
fn unpad(plain: &[u8]) -> Option<&[u8]> {
	let (length, padded) = plain.split_first_chunk()?;
	let (text, zeros) = padded.split_at_checked(u16::from_le_bytes(*length).into())?;
	let is_padded = bucket(text.len()) == Some(padded.len()) && zeros.iter().all(|byte| *byte == 0);
	is_padded.then_some(text)
}

fn lock(key: &Secret, nonce: &Nonce, bound: &[u8], plain: &[u8]) -> Vec<u8> {
	let sealed = XChaCha20Poly1305::new(key.bytes().into()).encrypt(nonce.into(), Payload { msg: plain, aad: bound });
	sealed.expect("it is far below 256 GiB; qed")
}

fn unlock(key: &Secret, nonce: &Nonce, bound: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
	let plain = XChaCha20Poly1305::new(key.bytes().into()).decrypt(nonce.into(), Payload { msg: sealed, aad: bound });
	plain.map(Zeroizing::new).map_err(|_| Error::Refused)
}
