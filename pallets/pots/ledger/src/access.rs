//! Access: the accounts that act for places, how they get in, and the keys of sealed texts.

use crate::{
	op::Op,
	types::{AccountId, Hash, MemberId, Moment, PotId, Role, Text},
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Accounts that act for one place: a person's devices.
pub const MAX_DEVICES: u32 = 8;
/// Accounts in a pot at a time: a new text key is wrapped for each of them.
pub const MAX_ACCOUNTS: u32 = 256;
/// Invites that are open at a time.
pub const MAX_INVITES: u8 = 32;
/// How often one invite can be used.
pub const MAX_USES: u16 = 128;
/// How long an invite can be open: 366 days, in milliseconds.
pub const MAX_INVITE_LIFE: Moment = 366 * 24 * HOUR;
/// How long it takes until somebody who lost all devices is let in again, unless the pot says otherwise: 72 hours,
/// in which any device that is not lost after all can stop it.
pub const REINVITE_HOURS: u16 = 72;
/// The least that a pot can say: a day, so that nobody is replaced overnight.
pub const MIN_REINVITE_HOURS: u16 = 24;
/// The most that a pot can say: thirty days.
pub const MAX_REINVITE_HOURS: u16 = 30 * 24;

/// An hour, in milliseconds.
pub(crate) const HOUR: Moment = 60 * 60 * 1_000;

/// An invite's number in its pot, from 0 and never used again.
pub type InviteNo = u32;
/// The number of one of a pot's text keys: 1 for the first, and 0 where nothing was ever sealed.
pub type Epoch = u32;
/// The public half of the X25519 key that text keys are wrapped for.
pub type SealPublic = [u8; 32];
/// The text key of the epoch before, sealed under that of an epoch: nonce, key and tag.
pub type FormerBox = [u8; 72];

/// What whoever holds an invite may become.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Invitation {
	/// A new member with this role.
	#[codec(index = 0)]
	New {
		/// What they may do.
		role: Role,
	},
	/// Any guest that nobody has claimed, with the guest's role but at most this one; or a new member with this one.
	#[codec(index = 1)]
	Any {
		/// What they may do at most.
		role: Role,
	},
	/// This member, on another device.
	#[codec(index = 2)]
	Device {
		/// The member.
		member: MemberId,
	},
}

/// An open invite: the right to become what it says, for whoever can sign with its key.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Invite {
	/// Who invites: it is worth what they may do when it is used.
	pub by: MemberId,
	/// The public half of its sr25519 key. It is no account: nothing is ever sent with it.
	pub key: [u8; 32],
	/// What it gives.
	pub what: Invitation,
	/// From when on.
	pub from: Moment,
	/// Until when.
	pub expires: Moment,
	/// How often it can still be used.
	pub left: u16,
}

/// What both signatures of a claim cover, the invite's and the joining account's own: that it is for this invite of this
/// pot on this chain, for this place and this account, and what else it says, by its hash. Nobody who sees a claim on
/// its way can so use the signatures for another.
///
/// ```text
/// "potchain/claim/v1" ‖ genesis 32 ‖ pot 16 ‖ invite u32 ‖ place u8 ‖ account 32 ‖ claimed 32
/// ```
///
/// Numbers are little endian; `claimed` is what [`claim_hash`] makes.
pub fn claim_message(
	genesis: &Hash,
	pot: &PotId,
	invite: InviteNo,
	place: MemberId,
	account: &AccountId,
	claimed: &Hash,
) -> Vec<u8> {
	const DOMAIN: &[u8] = b"potchain/claim/v1";
	[DOMAIN, genesis, &pot.0, &invite.to_le_bytes(), &[place], &account.0, claimed].concat()
}

/// What a claim says beside who joins where: blake2-256 of the name and the seal in SCALE.
pub fn claim_hash(name: Option<&Text>, seal: Option<&Sealing>) -> Hash {
	sp_crypto_hashing::blake2_256(&(name, seal).encode())
}

/// What an account signs to become the owner of a pot that another account creates and pays for: `creation` is the
/// pot's first entry.
///
/// ```text
/// "potchain/create/v1" ‖ genesis 32 ‖ pot 16 ‖ blake2-256(creation in SCALE) 32
/// ```
pub fn creation_message(genesis: &Hash, pot: &PotId, creation: &Op) -> Vec<u8> {
	const DOMAIN: &[u8] = b"potchain/create/v1";
	[DOMAIN, genesis, &pot.0, &sp_crypto_hashing::blake2_256(&creation.encode())].concat()
}

/// A text key, wrapped for one account: opened with the secret half of its X25519 key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct KeyBox {
	/// The public half of a key that was made for this box only.
	pub ephemeral: [u8; 32],
	/// The text key and a tag, under what the two keys share.
	pub bytes: [u8; 48],
}

/// What an account brings along for reading sealed texts.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Sealing {
	/// Its key: what later text keys are wrapped for.
	pub public: SealPublic,
	/// The text key that it was given, wrapped for itself, so that nothing but its own secret is needed to find it
	/// again; and that key's epoch.
	pub own: Option<(Epoch, KeyBox)>,
}
