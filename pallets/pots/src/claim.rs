//! Who may claim a place: whoever holds the invite's key, for an account that agrees.

use crate::{book::Book, Config};
use frame_support::weights::Weight;
use pot_ledger::{
	admit, claim_hash, claim_message, AccountId, Entry, InviteNo, MemberId, Op, PotId, Refusal, Sealing, Text, View,
};
use sp_core::sr25519;
use sp_runtime::{
	traits::Verify,
	transaction_validity::{InvalidTransaction, TransactionValidityWithRefund, ValidTransaction},
	AccountId32, MultiSignature,
};

/// How long a claim that no block takes stays in the pool, in blocks.
const LONGEVITY: u64 = 64;

/// What is added to the index of a [`Refusal`] to make the code of a claim that the rules refuse.
pub const REFUSED: u8 = 16;
/// The code of a claim that is not signed with its invite's key.
pub const NOT_BY_INVITE: u8 = 250;
/// The code of a claim to which its account did not agree.
pub const NO_CONSENT: u8 = 251;

/// A claim, as its call says it.
pub(crate) struct Claim<'a> {
	pub pot: PotId,
	pub invite: InviteNo,
	pub place: MemberId,
	pub account: &'a AccountId,
	pub name: &'a Option<Text>,
	pub seal: &'a Option<Sealing>,
}

impl Claim<'_> {
	/// The entry that it becomes.
	pub fn op(&self) -> Op {
		let Self { invite, account, name, seal, .. } = *self;
		Op::Claim { invite, account: *account, name: name.clone(), seal: seal.clone() }
	}

	/// Whether a block may take it. What is cheap is asked first: a signature is looked at only where there is an
	/// invite for it. That the rules admit it is asked as well, so that nothing fails in a block that nobody pays
	/// for.
	pub fn authorize<T: Config>(
		&self,
		key: &sr25519::Signature,
		consent: &MultiSignature,
	) -> TransactionValidityWithRefund {
		let book = Book::<T>::open(self.pot);
		let invite = book.invite(self.invite).ok_or(code(Refusal::NoInvite))?;
		let claimed = claim_hash(self.name.as_ref(), self.seal.as_ref());
		let genesis = Book::<T>::genesis();
		let message = claim_message(&genesis, &self.pot, self.invite, self.place, self.account, &claimed);
		let by_invite = |message: &[u8]| key.verify(message, &sr25519::Public::from_raw(invite.key));
		if !either(&message, by_invite) {
			return Err(InvalidTransaction::Custom(NOT_BY_INVITE).into());
		}
		if !is_signed(consent, &message, self.account) {
			return Err(InvalidTransaction::Custom(NO_CONSENT).into());
		}
		admit(&book, &Entry { by: self.place, at: book.now(), op: self.op() }).map_err(code)?;
		let valid = ValidTransaction::with_tag_prefix("PotClaim")
			.and_provides((self.pot, self.invite, self.account))
			.longevity(LONGEVITY)
			.propagate(true);
		valid.build().map(|valid| (valid, Weight::zero()))
	}
}

/// The code of a refusal.
fn code(why: Refusal) -> InvalidTransaction {
	use codec::Encode;
	InvalidTransaction::Custom(REFUSED.saturating_add(why.encode()[0]))
}

/// Whether an account signed a message.
pub(crate) fn is_signed(signature: &MultiSignature, message: &[u8], account: &AccountId) -> bool {
	either(message, |message| signature.verify(message, &AccountId32::new(account.0)))
}

/// Whether a signature covers a message as it is, or as wallets wrap what they sign for a page.
fn either(message: &[u8], covers: impl Fn(&[u8]) -> bool) -> bool {
	covers(message) || covers(&[b"<Bytes>", message, b"</Bytes>"].concat())
}
