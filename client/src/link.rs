//! Invite links: all that somebody needs to join a pot, in one text.
//!
//! ```text
//! potchain://join#v1.PAYLOAD              or, to open in an app on the web,
//! https://app.example/join#v1.PAYLOAD
//!
//! PAYLOAD  = base64url(length u16 ‖ body ‖ checksum 4), without padding
//! body     = SCALE of Invite
//! checksum = the first bytes of BLAKE2b-256("potchain/invite/v1" ‖ body)
//! ```
//!
//! Everything is in the fragment: a browser sends that to no server, and so neither the secret nor the pot gets into
//! anyone's logs. Who has the link can use it: it is to be sent to one person, in private.

use crate::{seal::TextKey, secret::Secret};
use base64::{
	alphabet,
	engine::{general_purpose::NO_PAD, GeneralPurpose},
	Engine,
};
use codec::{Decode, DecodeAll, Encode, Input};
use pot_ledger::{Epoch, Hash, InviteNo, PotId};
use std::{fmt, str::FromStr};
use subxt_signer::sr25519::Keypair;
use zeroize::Zeroizing;

/// Where a link leads that is for no app in particular.
pub const DEFAULT_BASE: &str = "potchain://join";
/// Endpoints in a link at most.
pub const MAX_ENDPOINTS: usize = 4;
/// Bytes of an endpoint at most.
pub const MAX_ENDPOINT_BYTES: usize = 128;

/// What the fragment begins with.
const MARK: &str = "v1.";
/// What a link can begin with.
const SCHEMES: [&str; 3] = ["potchain://", "https://", "http://"];
/// A link that is cut off ends in the middle of a byte; that is found by the length, and strange bits by comparison.
const BASE64: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, NO_PAD.with_decode_allow_trailing_bits(true));

/// Why a text is not a link, or a link cannot be made.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Error {
	/// It is something else.
	#[error("this is no invite link: one begins with potchain:// or https://, and has #v1. in it")]
	NotALink,
	/// It is of a later version.
	#[error("the link is of version {0}, which this program does not know: update it")]
	Newer(u32),
	/// Its end is missing.
	#[error("the link is cut off: copy it whole, up to its last character")]
	CutOff,
	/// It is not as it was made.
	#[error("the link is damaged: copy it again and nothing beside it, or ask for a new one")]
	Damaged,
	/// A link has room for so many endpoints only.
	#[error("a link has room for 4 endpoints, and these are {0}")]
	TooManyEndpoints(usize),
	/// It is not an address of a node.
	#[error("\"{0}\" is not an endpoint: one begins with ws:// or wss://, and has at most 128 bytes and no spaces")]
	Endpoint(String),
	/// A link cannot lead there.
	#[error(
		"a link cannot lead to \"{0}\": give the address of an app, such as https://app.example/join, without a #"
	)]
	Base(String),
}

/// An invite into a pot.
#[derive(Clone, Debug, Encode, Decode)]
pub struct Invite {
	/// The genesis hash of the pot's chain.
	pub genesis: Hash,
	/// Where that chain can be reached.
	pub endpoints: Endpoints,
	/// The pot.
	pub pot: PotId,
	/// The invite's number in the pot.
	pub number: InviteNo,
	/// The seed of the key that the invite is for.
	pub seed: Secret,
	/// The newest key of the pot's texts, for those who may read them before they have joined.
	pub key: Option<(Epoch, TextKey)>,
}

/// Addresses of nodes: at most [`MAX_ENDPOINTS`], each with `ws://` or `wss://` and at most [`MAX_ENDPOINT_BYTES`].
/// They are only hints: the genesis hash tells whether a node is on the right chain.
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode)]
pub struct Endpoints(Vec<String>);

impl Endpoints {
	/// # Errors
	///
	/// [`Error::TooManyEndpoints`], or [`Error::Endpoint`] for the first that is none.
	pub fn new(urls: Vec<String>) -> Result<Self, Error> {
		if urls.len() > MAX_ENDPOINTS {
			return Err(Error::TooManyEndpoints(urls.len()));
		}
		match urls.iter().find(|url| !is_endpoint(url)) {
			Some(url) => Err(Error::Endpoint(url.clone())),
			None => Ok(Self(urls)),
		}
	}

	/// The addresses, best first.
	pub fn iter(&self) -> impl Iterator<Item = &str> {
		self.0.iter().map(String::as_str)
	}
}

fn is_endpoint(url: &str) -> bool {
	let host = ["ws://", "wss://"].iter().find_map(|scheme| url.strip_prefix(scheme));
	host.is_some_and(|host| !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_graphic()))
		&& url.len() <= MAX_ENDPOINT_BYTES
}

impl Decode for Endpoints {
	fn decode<I: Input>(input: &mut I) -> Result<Self, codec::Error> {
		Self::new(Vec::decode(input)?).map_err(|_| "not the endpoints of a link".into())
	}
}

impl Invite {
	/// The link, for an app at an address such as `https://app.example/join`. `Display` writes it for
	/// [`DEFAULT_BASE`].
	///
	/// # Errors
	///
	/// [`Error::Base`] unless the address begins as a link can, and has no fragment and no spaces.
	pub fn link(&self, base: &str) -> Result<String, Error> {
		let is_base = SCHEMES.iter().any(|scheme| base.starts_with(scheme))
			&& !base.contains(|c: char| c == '#' || c.is_whitespace());
		if is_base {
			Ok(format!("{base}#{MARK}{}", *self.payload()))
		} else {
			Err(Error::Base(base.into()))
		}
	}

	/// The key that the pot knows the invite by, which signs the claim beside the claimant's.
	pub fn signer(&self) -> Keypair {
		Keypair::from_secret_key(*self.seed.bytes()).expect("any 32 bytes are a seed; qed")
	}

	fn payload(&self) -> Zeroizing<String> {
		let body = Zeroizing::new(self.encode());
		let length = u16::try_from(body.len()).expect("endpoints are few and short; qed");
		let bytes = Zeroizing::new([&length.to_le_bytes()[..], &body, &checksum(&body)].concat());
		Zeroizing::new(BASE64.encode(&*bytes))
	}

	fn of_payload(payload: &str) -> Result<Self, Error> {
		// One character alone is less than a byte.
		let whole = payload.len() - usize::from(payload.len() % 4 == 1);
		let bytes = payload.get(..whole).and_then(|text| BASE64.decode(text).ok()).ok_or(Error::Damaged)?;
		let bytes = Zeroizing::new(bytes);
		let invite = Self::decode_all(&mut body(&bytes)?).map_err(|_| Error::Damaged)?;
		// There is one way to write a link.
		if *invite.payload() == payload {
			Ok(invite)
		} else {
			Err(Error::Damaged)
		}
	}
}

/// Reads a link, to whatever app it leads. Line breaks and spaces in it do not matter: long lines get wrapped.
impl FromStr for Invite {
	type Err = Error;

	fn from_str(text: &str) -> Result<Self, Error> {
		let text: Zeroizing<String> = Zeroizing::new(text.split_whitespace().collect());
		let scheme = SCHEMES.iter().find(|scheme| text.starts_with(**scheme)).ok_or(Error::NotALink)?;
		let fragment = match text.split_once('#') {
			Some((_, fragment)) => fragment,
			None if DEFAULT_BASE.starts_with(scheme) => return Err(Error::CutOff),
			None => return Err(Error::NotALink),
		};
		match fragment.strip_prefix(MARK) {
			Some(payload) => Self::of_payload(payload),
			None if MARK.starts_with(fragment) => Err(Error::CutOff),
			None => Err(newer(fragment).map_or(Error::NotALink, Error::Newer)),
		}
	}
}

impl fmt::Display for Invite {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		write!(f, "{DEFAULT_BASE}#{MARK}{}", *self.payload())
	}
}

/// The version of a link that is of a later one.
fn newer(fragment: &str) -> Option<u32> {
	let digits = fragment.strip_prefix('v')?.split_once('.')?.0;
	let is_number = !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
	digits.parse().ok().filter(|_| is_number)
}

/// The body in a payload's bytes.
fn body(bytes: &[u8]) -> Result<&[u8], Error> {
	let (length, rest) = bytes.split_first_chunk().ok_or(Error::CutOff)?;
	let (body, rest) = rest.split_at_checked(u16::from_le_bytes(*length).into()).ok_or(Error::CutOff)?;
	let (sum, rest) = rest.split_first_chunk().ok_or(Error::CutOff)?;
	if *sum == checksum(body) && rest.is_empty() {
		Ok(body)
	} else {
		Err(Error::Damaged)
	}
}

fn checksum(body: &[u8]) -> [u8; 4] {
	let bytes = Zeroizing::new([b"potchain/invite/v1", body].concat());
	*sp_crypto_hashing::blake2_256(&bytes).first_chunk().expect("32 bytes; qed")
}
