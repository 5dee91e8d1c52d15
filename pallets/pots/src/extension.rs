//! Nonce and payment in one transaction extension: members' calls are free within an allowance.
//!
//! Wallets know two extensions, `CheckNonce` and `ChargeTransactionPayment`, and in the metadata these two are what
//! they find. They are one here because what one account has pending can only be held to its allowance by who
//! sees both the nonce and the price.
//!
//! # What is free
//!
//! [`append`](Call::append) by an account with a place in that pot, with no tip, while both the pot's and its
//! member's bucket have enough for it (see [`allowance`](crate::allowance)). All else pays the ordinary fee:
//! every other call, whatever is wrapped in another call, a tip, a stranger, and what goes beyond the allowance. Only
//! a [`claim`](Call::claim) is nobody's to pay: it is signed by nobody as a transaction, and passes through here.
//! The work is taken in `prepare`, so a call that fails costs as much.
//!
//! # When neither allowance nor tokens are enough
//!
//! At submission the answer is `UnknownTransaction::Custom(`[`OVER_ALLOWANCE`]`)`: an `Invalid` one would make
//! nodes refuse the same transaction for half an hour. In a block it is `InvalidTransaction::Future`, which leaves
//! the transaction in the pool. `PotsApi::allowance` says when to try again.
//!
//! Of one account's pending transactions, only as many are let in as its allowance would pay for one after another.
//!
//! # Priority
//!
//! Free transactions have [`FREE_BASE`] and up to [`FREE_BAND`] more, the more is left in the emptier of the two
//! buckets: above those that pay a fee without a tip (some hundreds), below those with a tip worth mentioning, and
//! who floods comes after who does not.
//!
//! # Codes of `Custom`
//!
//! `UnknownTransaction::Custom` and `InvalidTransaction::Custom` share one table, in which no code is used twice:
//!
//! | code | meaning |
//! |---|---|
//! | 0 | never used |
//! | 1 | [`OVER_ALLOWANCE`]: unknown, not invalid; try again later, or pay |
//! | 16–249 | a claim that the rules refuse: [`REFUSED`](crate::REFUSED) and the index of its `Refusal` |
//! | 250 | [`NOT_BY_INVITE`](crate::NOT_BY_INVITE) |
//! | 251 | [`NO_CONSENT`](crate::NO_CONSENT) |
//! | 252 | [`POT_FULL`](crate::POT_FULL) |
//! | 253 | [`TOO_MANY_POTS`](crate::TOO_MANY_POTS) |
//! | the rest | free |

use crate::{
	allowance::{Buckets, Work, WORK_PER_BYTE},
	Call, Config, WeightInfo,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::{
	dispatch::{DispatchInfo, PostDispatchInfo},
	traits::{Get, IsSubType},
	weights::Weight,
	CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound,
};
use frame_system::CheckNonce;
use pallet_transaction_payment::ChargeTransactionPayment;
use pot_ledger::AccountId;
use scale_info::TypeInfo;
use sp_runtime::{
	traits::{
		AsSystemOriginSigner, DispatchInfoOf, DispatchOriginOf, Dispatchable, Implication, PostDispatchInfoOf,
		SaturatedConversion, Saturating, TransactionExtension, TransactionExtensionMetadata, ValidateResult,
	},
	transaction_validity::{
		InvalidTransaction, TransactionPriority, TransactionSource, TransactionValidityError, UnknownTransaction,
		ValidTransaction,
	},
	DispatchResult,
};

/// `UnknownTransaction::Custom`: over the allowance, and without the tokens for the fee.
pub const OVER_ALLOWANCE: u8 = 1;

/// The lowest priority of a free transaction.
pub const FREE_BASE: TransactionPriority = 1_000_000;

/// How much higher it is at most.
pub const FREE_BAND: TransactionPriority = 1_000;

/// Keeps the nonce, and pays: out of the allowance if that is enough, with the fee if not.
#[derive(Encode, Decode, DecodeWithMemTracking, CloneNoBound, EqNoBound, PartialEqNoBound, DebugNoBound, TypeInfo)]
#[scale_info(skip_type_params(T))]
pub struct NonceAndPayment<T: Config + pallet_transaction_payment::Config>(
	/// The account's next nonce.
	pub CheckNonce<T>,
	/// The tip, and what a fee is paid with.
	pub ChargeTransactionPayment<T>,
);

/// A call that may be free.
#[derive(Debug)]
pub struct Request {
	/// The allowance.
	buckets: Buckets,
	/// What it takes of it.
	work: Work,
	/// How many of the account's calls come before it.
	ahead: u64,
}

/// How a transaction is paid for.
#[derive(Debug)]
pub enum Way<Fee> {
	/// Out of the allowance.
	Allowance(Request),
	/// With a fee.
	Fee(Fee),
}

/// A [`Way`] that has been gone.
pub enum Paid<Fee> {
	/// Out of the allowance; the fee's weight was not needed.
	Allowance(Weight),
	/// With a fee.
	Fee(Fee),
}

type ValOf<T, E> = <E as TransactionExtension<<T as frame_system::Config>::RuntimeCall>>::Val;
type PreOf<T, E> = <E as TransactionExtension<<T as frame_system::Config>::RuntimeCall>>::Pre;

impl<T> NonceAndPayment<T>
where
	T: Config + pallet_transaction_payment::Config + Send + Sync,
	T::RuntimeCall: Dispatchable<Info = DispatchInfo, PostInfo = PostDispatchInfo> + IsSubType<Call<T>>,
{
	/// What the call asks of an allowance, if it is one of those that may.
	fn request(
		&self,
		who: Option<&T::AccountId>,
		call: &T::RuntimeCall,
		info: &DispatchInfo,
		len: usize,
	) -> Option<Request> {
		let Some(Call::append { pot, .. }) = call.is_sub_type() else { return None };
		let who = who.filter(|_| self.1.tip() == Default::default())?;
		let block = T::BlockWeights::get();
		// What it takes of a block, as `CheckWeight` counts it, and for its bytes.
		let weight = info.total_weight().saturating_add(block.get(info.class).base_extrinsic);
		let work = weight.ref_time().saturating_add(WORK_PER_BYTE.saturating_mul(len as u64));
		let ahead = self.0 .0.saturating_sub(frame_system::Pallet::<T>::account_nonce(who)).saturated_into();
		Some(Request { buckets: Buckets::open::<T>(*pot, &AccountId(who.clone().into()))?, work, ahead })
	}

	/// The weight of looking at an allowance and taking from it.
	fn allowance_weight(call: &T::RuntimeCall) -> Weight {
		match call.is_sub_type() {
			Some(Call::append { .. }) => <T as Config>::WeightInfo::allowance(),
			_ => Weight::zero(),
		}
	}
}

impl Request {
	/// The priority with which an allowance pays for the call and all before it; `None` if it does not.
	fn offer(&self) -> Option<TransactionPriority> {
		let (left, most) = (self.buckets.left(), self.buckets.most());
		let rest = left.checked_sub(self.work.saturating_mul(self.ahead.saturating_add(1)))?;
		let part = u128::from(rest) * u128::from(FREE_BAND) / u128::from(most.max(1));
		Some(FREE_BASE.saturating_add(part.saturated_into()))
	}
}

/// What is said of a call over the allowance that its account cannot pay for.
fn refused(error: TransactionValidityError, source: TransactionSource) -> TransactionValidityError {
	match (error, source) {
		(TransactionValidityError::Invalid(InvalidTransaction::Payment), TransactionSource::InBlock) => {
			InvalidTransaction::Future.into()
		},
		(TransactionValidityError::Invalid(InvalidTransaction::Payment), _) => {
			UnknownTransaction::Custom(OVER_ALLOWANCE).into()
		},
		(other, _) => other,
	}
}

impl<T> TransactionExtension<T::RuntimeCall> for NonceAndPayment<T>
where
	T: Config + pallet_transaction_payment::Config + Send + Sync,
	T::RuntimeCall: Dispatchable<Info = DispatchInfo, PostInfo = PostDispatchInfo> + IsSubType<Call<T>>,
	DispatchOriginOf<T::RuntimeCall>: AsSystemOriginSigner<T::AccountId> + Clone,
{
	const IDENTIFIER: &'static str = "NonceAndPayment";
	type Implicit = ();
	type Val = (ValOf<T, CheckNonce<T>>, Way<ValOf<T, ChargeTransactionPayment<T>>>);
	type Pre = (PreOf<T, CheckNonce<T>>, Paid<PreOf<T, ChargeTransactionPayment<T>>>);

	fn metadata() -> Vec<TransactionExtensionMetadata> {
		[CheckNonce::<T>::metadata(), ChargeTransactionPayment::<T>::metadata()].concat()
	}

	fn weight(&self, call: &T::RuntimeCall) -> Weight {
		self.0.weight(call).saturating_add(self.1.weight(call)).saturating_add(Self::allowance_weight(call))
	}

	fn validate(
		&self,
		origin: DispatchOriginOf<T::RuntimeCall>,
		call: &T::RuntimeCall,
		info: &DispatchInfoOf<T::RuntimeCall>,
		len: usize,
		implicit: Self::Implicit,
		implication: &impl Implication,
		source: TransactionSource,
	) -> ValidateResult<Self::Val, T::RuntimeCall> {
		let (valid, nonce, origin) = self.0.validate(origin, call, info, len, implicit, implication, source)?;
		let request = self.request(origin.as_system_origin_signer(), call, info, len);
		let request = request.map(|request| (request.offer(), request));
		let (priority, way, origin) = match request {
			Some((Some(priority), request)) => {
				(ValidTransaction { priority, ..Default::default() }, Way::Allowance(request), origin)
			},
			over => {
				let paid = self.1.validate(origin, call, info, len, implicit, implication, source);
				let (priority, fee, origin) = match over {
					Some(_) => paid.map_err(|error| refused(error, source))?,
					None => paid?,
				};
				(priority, Way::Fee(fee), origin)
			},
		};
		Ok((valid.combine_with(priority), (nonce, way), origin))
	}

	fn prepare(
		self,
		(nonce, way): Self::Val,
		origin: &DispatchOriginOf<T::RuntimeCall>,
		call: &T::RuntimeCall,
		info: &DispatchInfoOf<T::RuntimeCall>,
		len: usize,
	) -> Result<Self::Pre, TransactionValidityError> {
		let Self(check, charge) = self;
		let nonce = check.prepare(nonce, origin, call, info, len)?;
		let paid = match way {
			// Nothing comes between looking and taking: both belong to the same transaction.
			Way::Allowance(Request { buckets, work, .. }) => {
				if !buckets.spend(work) {
					return Err(InvalidTransaction::Future.into());
				}
				Paid::Allowance(charge.weight(call))
			},
			Way::Fee(fee) => Paid::Fee(charge.prepare(fee, origin, call, info, len)?),
		};
		Ok((nonce, paid))
	}

	fn post_dispatch_details(
		(nonce, paid): Self::Pre,
		info: &DispatchInfoOf<T::RuntimeCall>,
		post: &PostDispatchInfoOf<T::RuntimeCall>,
		len: usize,
		result: &DispatchResult,
	) -> Result<Weight, TransactionValidityError> {
		let unspent = CheckNonce::<T>::post_dispatch_details(nonce, info, post, len, result)?;
		let more = match paid {
			Paid::Allowance(unspent) => unspent,
			// The buckets were looked at, even if nothing was taken out of them.
			Paid::Fee(fee) => ChargeTransactionPayment::<T>::post_dispatch_details(fee, info, post, len, result)?,
		};
		Ok(unspent.saturating_add(more))
	}
}
