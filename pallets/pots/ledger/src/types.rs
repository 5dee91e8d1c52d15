//! The nouns: ids, amounts, texts, roles.

use alloc::vec::Vec;
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;

/// Places in a pot's whole life, and so the most that can share one expense.
pub const MAX_MEMBERS: u32 = 128;
/// Bytes of a plain text.
pub const MAX_TEXT_BYTES: u32 = 512;
/// Bytes of a sealed text: 512 of plaintext, and room for the seal.
pub const MAX_SEALED_BYTES: u32 = 576;
/// The largest amount, in minor units: with [`MAX_WEIGHT`] every product stays under 2¹²⁷.
pub const MAX_AMOUNT: u128 = 1_000_000_000_000_000_000_000_000_000_000;
/// The largest weight of one participant.
pub const MAX_WEIGHT: u32 = 1_000_000;
/// Basis points in the whole: percents are written in hundredths.
pub const WHOLE_BASIS_POINTS: u32 = 10_000;
/// Categories in a pot's whole life.
pub const MAX_CATEGORIES: Category = 128;
/// The most decimals a currency can have; with more, the largest amount is under one major unit.
pub const MAX_DECIMALS: u8 = 30;

/// A place in the books of a pot, numbered from 0 in the order of joining and never used again.
pub type MemberId = u8;
/// The position of an entry in its pot's log, from 0, without gaps.
pub type Seq = u32;
/// A revision of an item or a member: 1 when it is made, one more with every change to it.
pub type Rev = u32;
/// A weight in a split: 1 to [`MAX_WEIGHT`].
pub type Weight = u32;
/// Milliseconds since 1970-01-01T00:00Z, as the block that holds an entry says.
pub type Moment = u64;
/// Days since 1970-01-01, as a person says a date: no clock, no time zone.
pub type Date = i32;
/// A category: its number in the pot's own list, from 0.
pub type Category = u16;
/// A blake2-256 hash.
pub type Hash = [u8; 32];

/// A list with one row for each member it names, strictly ascending by member.
pub type PerMember<T> = BoundedVec<(MemberId, T), ConstU32<MAX_MEMBERS>>;

macro_rules! id_bytes {
	($(#[$doc:meta])* $name:ident, $len:literal) => {
		$(#[$doc])*
		#[derive(
			Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Encode, Decode,
			DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
		)]
		pub struct $name(pub [u8; $len]);

		impl fmt::Display for $name {
			fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
				self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
			}
		}

		impl fmt::Debug for $name {
			fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
				fmt::Display::fmt(self, f)
			}
		}
	};
}

id_bytes! {
	/// A pot: blake2-128 of its creator's account and a salt of the creator's choice, so that it is
	/// known before it is created and nobody else can take it.
	PotId, 16
}

id_bytes! {
	/// An item of a pot (expense, payment, comment or template), chosen at random by who makes it. Its first
	/// eight bytes decide who gets the odd units of a split.
	ItemId, 16
}

impl PotId {
	/// The pot that `creator` makes with `salt`: blake2-128 of the two.
	pub fn of(creator: &AccountId, salt: &[u8; 16]) -> Self {
		let mut bytes = [0; 48];
		bytes[..32].copy_from_slice(&creator.0);
		bytes[32..].copy_from_slice(salt);
		Self(sp_crypto_hashing::blake2_128(&bytes))
	}
}

impl ItemId {
	/// The occurrence of a template on a date: blake2-128 of a domain tag, the pot, the template and the date
	/// in little endian, so that two who make it make one.
	pub fn of_occurrence(pot: &PotId, template: &ItemId, date: Date) -> Self {
		const DOMAIN: &[u8] = b"potchain/occurrence/v1";
		let bytes = [DOMAIN, &pot.0, &template.0, &date.to_le_bytes()].concat();
		Self(sp_crypto_hashing::blake2_128(&bytes))
	}
}

impl ItemId {
	/// The first eight bytes, little endian: where the line for odd units begins.
	pub(crate) fn rotation(&self) -> u64 {
		let [a, b, c, d, e, f, g, h, ..] = self.0;
		u64::from_le_bytes([a, b, c, d, e, f, g, h])
	}

	/// The same with the line for odd units beginning `by` places later.
	pub(crate) fn turned(mut self, by: u64) -> Self {
		let turned = self.rotation().wrapping_add(by);
		self.0[..8].copy_from_slice(&turned.to_le_bytes());
		self
	}
}

/// An account of the chain.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen)]
pub struct AccountId(pub [u8; 32]);

impl fmt::Debug for AccountId {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
	}
}

/// Described as the SDK describes its own account type: inspectors know that name and show an address.
impl TypeInfo for AccountId {
	type Identity = Self;
	fn type_info() -> scale_info::Type {
		scale_info::Type::builder()
			.path(
				scale_info::Path::from_segments(["sp_core", "crypto", "AccountId32"]).expect("three identifiers; qed"),
			)
			.composite(scale_info::build::Fields::unnamed().field(|f| f.ty::<[u8; 32]>().type_name("[u8; 32]")))
	}
}

/// A magnitude in minor units of the pot's currency: 1 to [`MAX_AMOUNT`] wherever an operation carries
/// one. It is not the chain's `Balance`: an inspector would show that in the chain's token.
#[derive(
	Clone,
	Copy,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Hash,
	Debug,
	Default,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Amount(#[codec(compact)] pub u128);

/// A currency, fixed when a pot is created. Decimals are stored so that no replay ever looks them up.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Currency {
	/// One to twelve of A–Z and 0–9, such as EUR or DOT.
	pub code: BoundedVec<u8, ConstU32<12>>,
	/// Digits after the point: 2 for EUR, 0 for JPY, 10 for DOT.
	pub decimals: u8,
}

impl Currency {
	/// `None` unless the code is one to twelve of A–Z and 0–9 and `decimals` at most [`MAX_DECIMALS`].
	pub fn new(code: &str, decimals: u8) -> Option<Self> {
		let currency = Self { code: code.as_bytes().to_vec().try_into().ok()?, decimals };
		currency.is_valid().then_some(currency)
	}

	/// Whether the code and the decimals are within their bounds.
	pub fn is_valid(&self) -> bool {
		!self.code.is_empty()
			&& self.code.iter().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
			&& self.decimals <= MAX_DECIMALS
	}

	/// The code as text.
	pub fn code(&self) -> &str {
		core::str::from_utf8(&self.code).unwrap_or("?")
	}
}

/// What people write: a name, a memo, a comment. The rules never look inside.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Text {
	/// UTF-8 that everyone can read.
	#[codec(index = 0)]
	Plain(BoundedVec<u8, ConstU32<MAX_TEXT_BYTES>>),
	/// Ciphertext under the pot's key of an epoch.
	#[codec(index = 1)]
	Sealed {
		/// Which of the pot's keys.
		epoch: u32,
		/// The box.
		bytes: BoundedVec<u8, ConstU32<MAX_SEALED_BYTES>>,
	},
}

impl Text {
	/// `None` when `text` is longer than [`MAX_TEXT_BYTES`].
	pub fn plain(text: &str) -> Option<Self> {
		Some(Self::Plain(Vec::from(text).try_into().ok()?))
	}

	/// Whether it can be shown: a plain text has to be UTF-8.
	pub fn is_valid(&self) -> bool {
		match self {
			Self::Plain(bytes) => core::str::from_utf8(bytes).is_ok(),
			Self::Sealed { .. } => true,
		}
	}

	/// The text, unless it is sealed.
	pub fn as_str(&self) -> Option<&str> {
		match self {
			Self::Plain(bytes) => core::str::from_utf8(bytes).ok(),
			Self::Sealed { .. } => None,
		}
	}
}

/// What a member's accounts may do, weakest first.
#[derive(
	Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub enum Role {
	/// Reads, comments, and confirms or contests what concerns them.
	#[codec(index = 0)]
	Viewer,
	/// Adds, amends and voids items, and adds guests.
	#[codec(index = 1)]
	Editor,
	/// Also decides who is a member and as what.
	#[codec(index = 2)]
	Owner,
}
