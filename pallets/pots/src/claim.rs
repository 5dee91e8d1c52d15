//! Who may claim a place: whoever holds the invite's key, for an account that agrees.
//!
//! A claim is no signed transaction: nobody pays for it, and it takes no allowance. What somebody with a link can do
//! with it is bounded all the same. An invite lets in at most [`MAX_USES`](pot_ledger::MAX_USES) accounts, a pot has
//! at most [`MAX_INVITES`](pot_ledger::MAX_INVITES) open ones and [`MAX_ACCOUNTS`](pot_ledger::MAX_ACCOUNTS) accounts,
//! and every account that ever comes takes its bytes out of those bought. A claim that would fail is not let into a
//! block, so that nothing fails there for free: it is carried out to see whether it would, and undone. When an invite
//! is spent, all that are still pending by it cost one read each.

use crate::{book::Book, extension::FREE_BASE, Config, Error, Invites, Why};
use frame_support::{storage::with_transaction, weights::Weight};
use pot_ledger::{claim_hash, claim_message, AccountId, InviteNo, MemberId, Op, PotId, Refusal, Sealing, Text};
use sp_core::sr25519;
use sp_runtime::{
	traits::Verify,
	transaction_validity::{InvalidTransaction, TransactionValidityWithRefund, ValidTransaction},
	AccountId32, DispatchError, MultiSignature, TransactionOutcome,
};

/// How long a claim that no block takes stays in the pool, in blocks.
const LONGEVITY: u64 = 64;

/// What is added to the index of a [`Refusal`] to make the code of a claim that the rules refuse.
pub const REFUSED: u8 = 16;
/// The code of a claim that is not signed with its invite's key.
pub const NOT_BY_INVITE: u8 = 250;
/// The code of a claim to which its account did not agree.
pub const NO_CONSENT: u8 = 251;
/// The code of a claim for which the pot has no room: [`Error::Full`].
pub const POT_FULL: u8 = 252;
/// The code of a claim by an account that has as many places as it can: [`Error::TooManyPots`].
pub const TOO_MANY_POTS: u8 = 253;

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
	/// Lets the account in: what the call does.
	pub fn carry_out<T: Config>(&self) -> Result<(), Error<T>> {
		let Self { pot, invite, place, account, name, seal } = *self;
		let op = Op::Claim { invite, account: *account, name: name.clone(), seal: seal.clone() };
		let mut book = Book::open(pot);
		book.claim(place, op).map_err(|why| Error::Refused { op: 0, why: Why(why) })?;
		book.close()
	}

	/// Whether a block may take it. What is cheap is asked first: a signature is looked at only where there is an
	/// invite for it, and nothing else in the way.
	pub fn authorize<T: Config>(
		&self,
		key: &sr25519::Signature,
		consent: &MultiSignature,
	) -> TransactionValidityWithRefund {
		let Some(invite) = Invites::<T>::get(self.pot, self.invite) else {
			return Err(code(Error::<T>::Refused { op: 0, why: Why(Refusal::NoInvite) }).into());
		};
		self.rehearse::<T>()?;
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
		// Behind what members do, and before those who pay a fee without a tip.
		let valid = ValidTransaction::with_tag_prefix("PotClaim")
			.priority(FREE_BASE)
			.and_provides((self.pot, self.invite, self.account))
			.longevity(LONGEVITY)
			.propagate(true);
		valid.build().map(|valid| (valid, Weight::zero()))
	}

	/// Carries it out and undoes it.
	fn rehearse<T: Config>(&self) -> Result<(), InvalidTransaction> {
		let outcome = with_transaction(|| TransactionOutcome::Rollback(Ok::<_, DispatchError>(self.carry_out::<T>())));
		// There is no room for another transaction only inside of hundreds.
		outcome.map_err(|_| InvalidTransaction::ExhaustsResources)?.map_err(code)
	}
}

/// The code of a claim that would fail in a block.
fn code<T: Config>(why: Error<T>) -> InvalidTransaction {
	use codec::Encode;
	InvalidTransaction::Custom(match why {
		Error::Refused { why: Why(why), .. } => REFUSED.saturating_add(why.encode()[0]),
		Error::TooManyPots => TOO_MANY_POTS,
		// Nothing else is in the way of one.
		_ => POT_FULL,
	})
}

/// Whether an account signed a message.
pub(crate) fn is_signed(signature: &MultiSignature, message: &[u8], account: &AccountId) -> bool {
	either(message, |message| signature.verify(message, &AccountId32::new(account.0)))
}

/// Whether a signature covers a message as it is, or as wallets wrap what they sign for a page.
fn either(message: &[u8], covers: impl Fn(&[u8]) -> bool) -> bool {
	covers(message) || covers(&[b"<Bytes>", message, b"</Bytes>"].concat())
}
