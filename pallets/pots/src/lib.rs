//! # Pots
//!
//! Shared-expense ledgers, ordered by consensus: see the [`pallet`] module for its calls, events and errors.
//!
//! ## Overview
//!
//! A *pot* is what friends on a trip or people in a flat keep: who paid what for whom, and who owes whom. Its
//! truth is a **log** of entries, each an operation by a member. This pallet admits operations by the rules
//! of [`pot_ledger`], numbers and chains them, and keeps the running result beside the log.
//!
//! ### A story
//!
//! 1. Alice calls `create`: the pot's log begins with entry 0, and she is member 0, an owner.
//! 2. She appends `Invite` and sends Bob the key of it; he calls `claim` and is member 1, an editor.
//! 3. Bob appends `AddExpense` of 50.00 for both; Alice, in the same block, appends one of 30.00. The block
//!    orders them as entries 3 and 4, and everyone who reads the log finds that Alice owes Bob 10.00.
//! 4. Bob appends an amendment that names a revision of Alice's expense which she changed meanwhile. It is
//!    refused as stale: he never overwrites what he has not seen.
//!
//! ### Terms
//!
//! * **Entry**: an operation, the member who signed it and its block's time, at a dense sequence number.
//! * **Head**: the hash chain's end, `blake2_256(head ‖ seq ‖ entry)`: one hash vouches for the whole log.
//! * **Refusal**: why the rules do not admit an operation. A batch with a refused operation changes nothing.
//!
//! ## Design
//!
//! ### Goals
//!
//! 1. *One set of rules.* Every decision is [`pot_ledger::admit`], which clients run too. The pallet only
//!    answers its questions from storage (`book.rs`) and applies its effects.
//! 2. *No cost of age.* An operation reads and writes the same few keys in a pot's first week and its tenth
//!    year: the pot, its author, an item or two and the entries of their money.
//! 3. *A pot can be rebuilt* from the log in storage, or from nothing but the events.
//! 4. *Small proofs.* Log keys end in the big-endian sequence number, unhashed, so that neighbours in the
//!    log are neighbours in the trie.
//!
//! 5. *Nobody needs tokens but who creates a pot.* A refundable deposit buys a pot its storage ([`quota`]) and its
//!    members free calls ([`allowance`], [`extension`]); their accounts exist as long as they have a place
//!    (`actors.rs`).
//! 6. *Nobody floods the chain.* State grows by what deposits pay for, and free work by what they buy, however
//!    many accounts somebody has.
//!
//! ### For those who build on it
//!
//! Read through the `PotsApi` runtime API (`pallet-pots-runtime-api`), never from the storage layout. Treat
//! events as wake-ups: what counts is that sequence numbers are dense and heads chain.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod actors;
pub mod allowance;
mod book;
mod claim;
mod clear;
pub mod extension;
mod price;
pub mod quota;
mod read;
mod rows;
mod try_state;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use actors::MAX_PLACES;
pub use claim::{NOT_BY_INVITE, NO_CONSENT, POT_FULL, REFUSED, TOO_MANY_POTS};
pub use clear::MAX_CLEARED;
pub use pallet::*;
pub use price::WeightInfo;
pub use read::{MAX_HEADS, MAX_PAGE_BYTES, MAX_PAGE_ENTRIES, MAX_POTS};

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::traits::PalletError;
use pot_ledger::{Refusal, Seq};
use scale_info::TypeInfo;

/// Operations in one batch.
pub const MAX_BATCH: u32 = 64;

/// A sequence number as a storage key: big-endian, so that keys are in the order of the log.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct SeqKey(pub [u8; 4]);

impl From<Seq> for SeqKey {
	fn from(seq: Seq) -> Self {
		Self(seq.to_be_bytes())
	}
}

/// A [`Refusal`] in the two bytes that an extrinsic's error has room for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Why(pub Refusal);

impl PalletError for Why {
	const MAX_ENCODED_SIZE: usize = 2;
}

#[allow(clippy::too_many_arguments, clippy::type_complexity, reason = "calls say all that they do in the open")]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use crate::{
		book::Book,
		claim::{is_signed, Claim},
		quota::{Deposit, Quota},
	};
	use frame_support::{
		pallet_prelude::*,
		traits::{fungible::Mutate, tokens::Preservation, Consideration, Footprint, Time},
		weights::RuntimeDbWeight,
	};
	use frame_system::pallet_prelude::*;
	use pot_ledger::{
		creation_message, AccountId, Amount, Currency, Entry, Hash, Invite, InviteNo, Item, ItemId, LegId, Member,
		MemberId, Moment, Op, Payment, PotId, Record, Sealing, Text, Tombstone, RULES,
	};
	use sp_runtime::MultiSignature;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// What the pallet needs of its runtime.
	#[pallet::config]
	pub trait Config: frame_system::Config<AccountId: Into<[u8; 32]> + From<[u8; 32]>, Hash: Into<[u8; 32]>> {
		/// The time of the block, in milliseconds since 1970.
		type Time: Time<Moment = Moment>;
		/// The chain's token, which `send` moves.
		type Token: Mutate<Self::AccountId, Balance = u128>;
		/// The currency of the pots that are kept in it.
		type TokenCurrency: Get<Currency>;
		/// What is held of somebody's tokens for a pot's storage, under [`HoldReason::Storage`].
		type Consideration: Consideration<Self::AccountId, Footprint>;
		/// What it costs to read and to write a row of the pallet, wherever it is in the trie.
		type RowWeight: Get<RuntimeDbWeight>;
		/// What the calls cost.
		type WeightInfo: WeightInfo;
	}

	/// Why tokens are held.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// For a pot's storage, until the pot is dissolved and cleared away.
		#[codec(index = 0)]
		Storage,
	}

	/// Every pot: the result of its log, and the head that vouches for it.
	// Hasher: creators choose the salt that ids are made of.
	#[pallet::storage]
	pub type Pots<T: Config> = StorageMap<_, Blake2_128Concat, PotId, Record>;

	/// The members of every pot, active or not.
	// Hasher: the chain numbers members.
	#[pallet::storage]
	pub type Members<T: Config> = StorageDoubleMap<_, Blake2_128Concat, PotId, Identity, MemberId, Member>;

	/// In which pots an account has which place.
	#[pallet::storage]
	pub type MemberOf<T: Config> = StorageDoubleMap<_, Blake2_128Concat, AccountId, Blake2_128Concat, PotId, MemberId>;

	/// The expenses, payments, comments and templates of every pot, voided or not; what they say is in the log.
	// Hasher: members choose item ids.
	#[pallet::storage]
	pub type Items<T: Config> = StorageDoubleMap<_, Blake2_128Concat, PotId, Blake2_128Concat, ItemId, Item>;

	/// The log of every pot, by big-endian sequence number.
	// Hasher: the chain numbers entries, and in order they share most of a proof.
	#[pallet::storage]
	pub type Log<T: Config> = StorageDoubleMap<_, Blake2_128Concat, PotId, Identity, SeqKey, Entry>;

	/// The open invites of every pot.
	// Hasher: the chain numbers invites.
	#[pallet::storage]
	pub type Invites<T: Config> = StorageDoubleMap<_, Blake2_128Concat, PotId, Identity, InviteNo, Invite>;

	/// The accounts that lost their access to a pot, and were not readmitted.
	#[pallet::storage]
	pub type Former<T: Config> = StorageDoubleMap<_, Blake2_128Concat, PotId, Blake2_128Concat, AccountId, ()>;

	/// What is left of every pot that was dissolved.
	// Hasher: creators choose the salt that ids are made of.
	#[pallet::storage]
	pub type Ended<T: Config> = StorageMap<_, Blake2_128Concat, PotId, Tombstone>;

	/// The dissolved pots of which more than a tombstone is left; every block takes some of it away.
	// Hasher: creators choose the salt that ids are made of.
	#[pallet::storage]
	pub type Clearing<T: Config> = StorageMap<_, Blake2_128Concat, PotId, ()>;

	/// The dissolved pots of which deposits are still held, behind the time when they come back, big-endian.
	// Hasher: the chain knows the time, and in order the first is due first.
	#[pallet::storage]
	pub type Owed<T: Config> = StorageMap<_, Identity, ([u8; 8], PotId), ()>;

	/// What every pot has bought, used, and left of its allowance.
	// Hasher: creators choose the salt that ids are made of.
	#[pallet::storage]
	pub type Quotas<T: Config> = StorageMap<_, Blake2_128Concat, PotId, Quota>;

	/// Who holds which deposit for a pot; at most [`MAX_FUNDERS`](quota::MAX_FUNDERS) accounts a pot.
	// Hasher: creators choose the salt that ids are made of.
	#[pallet::storage]
	pub type Deposits<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, PotId, Blake2_128Concat, T::AccountId, Deposit<T::Consideration>>;

	/// How many places an account has; each such account has one reference, however many.
	#[pallet::storage]
	pub type Actors<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, u32, ValueQuery>;

	/// Whether root lets nobody create pots.
	#[pallet::storage]
	pub type CreationPaused<T: Config> = StorageValue<_, bool, ValueQuery>;

	#[pallet::event]
	#[allow(clippy::large_enum_variant, reason = "an event is encoded as soon as it is made")]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A pot's log has a new entry; entry 0 is the pot's creation.
		Appended {
			/// The pot.
			pot: PotId,
			/// The entry's position in the pot's log, dense from 0.
			seq: Seq,
			/// The hash chain's head after it: blake2-256 of the head before, `seq` and the entry.
			head: Hash,
			/// The entry, whole: a pot can be rebuilt from these events alone.
			entry: Entry,
		},
		/// A pot may grow by so many bytes more.
		Funded {
			/// The pot.
			pot: PotId,
			/// Who holds a deposit for it.
			by: T::AccountId,
			/// How many.
			bytes: u32,
		},
		/// Root has stopped, or allowed again, the creation of pots.
		CreationPaused {
			/// Whether it is stopped.
			paused: bool,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The rules refuse one of the operations, and so the whole batch: `op` is its position in the batch,
		/// `why` the reason. Look at the pot as it is now, mend the operation and send the batch again.
		Refused {
			/// The operation's position in the batch, from 0.
			op: u8,
			/// The reason.
			why: Why,
		},
		/// The batch holds no operation: send at least one.
		EmptyBatch,
		/// The pot has used up the bytes that were bought for it, or all but a reserve for payments,
		/// confirmations, voids, leaving and taking access away: call `fund`, or dissolve it.
		Full,
		/// The account has a place in [`MAX_PLACES`] pots: leave one first, or join with another account.
		TooManyPots,
		/// As many accounts have a deposit in the pot as can: one of them may buy more.
		TooManyFunders,
		/// A first deposit buys at least [`MIN_FUNDING`](quota::MIN_FUNDING) bytes: buy more.
		TooLittle,
		/// Root lets nobody create pots for now: those that exist go on. Try again later.
		CreationPaused,
		/// The account that is to own the pot did not agree to it: have it sign
		/// [`creation_message`] for this very creation.
		NoConsent,
	}

	#[pallet::call(weight = <T as Config>::WeightInfo)]
	impl<T: Config> Pallet<T> {
		/// Creates a pot with the signer as member 0, its owner.
		///
		/// ## Dispatch Origin
		///
		/// Signed, by anyone.
		///
		/// ## Details
		///
		/// The pot's id is blake2-128 of the signer's account and `salt`: it is known before the call, and
		/// nobody else can take it. The creation is entry 0 of the log. A deposit is held of the signer's tokens;
		/// it buys [`BASE_BYTES`](quota::BASE_BYTES) of storage and the members' allowance, and comes back some
		/// time after the pot was dissolved ([`REST`](allowance::REST)) and cleared away.
		///
		/// The signer may be a sponsor: `sponsored` then is the account that becomes the owner, which needs no tokens,
		/// and its signature of [`pot_ledger::creation_message`], plain or wrapped in `<Bytes>` as wallets sign.
		///
		/// ## Errors
		///
		/// [`Error::CreationPaused`]; [`Error::TooManyPots`]; [`Error::NoConsent`]; the token's own error if the signer
		/// has too little.
		/// [`Error::Refused`] if the signer has used this salt before (`PotExists`), the currency is out of
		/// bounds (`BadCurrency`), a name is empty or not UTF-8, or the pot was dissolved (`Dissolved`).
		///
		/// ## Events
		///
		/// [`Event::Appended`] with sequence number 0.
		#[pallet::call_index(0)]
		pub fn create(
			origin: OriginFor<T>,
			salt: [u8; 16],
			name: Text,
			currency: Currency,
			owner: Text,
			seal: Option<Sealing>,
			sponsored: Option<(AccountId, MultiSignature)>,
		) -> DispatchResult {
			let creator = ensure_signed(origin)?;
			ensure!(!CreationPaused::<T>::get(), Error::<T>::CreationPaused);
			let signer = AccountId(creator.clone().into());
			let pot = PotId::of(&signer, &salt);
			let account = sponsored.as_ref().map_or(signer, |sponsored| sponsored.0);
			let op = Op::CreatePot { rules: RULES, name, currency, owner, account: Some(account), seal };
			if let Some((account, consent)) = &sponsored {
				let message = creation_message(&Book::<T>::genesis(), &pot, &op);
				ensure!(is_signed(consent, &message, account), Error::<T>::NoConsent);
			}
			let mut book = Book::<T>::open(pot);
			book.create(op).map_err(|why| Error::<T>::Refused { op: 0, why: Why(why) })?;
			Self::open_quota(pot, &creator)?;
			Ok(book.close()?)
		}

		/// Appends operations to a pot's log: all of them, in their order, or none.
		///
		/// ## Dispatch Origin
		///
		/// Signed, by the account of an active member. What the member may do depends on their role.
		///
		/// ## Details
		///
		/// Every operation creates an id or names the revision it was made against, so that sending a batch
		/// again never takes effect again. A pot that is dissolved leaves a tombstone at once; its log, items and
		/// members are taken away over the following blocks, and then its deposits given back.
		///
		/// Within the pot's allowance the call is free: see [`extension`]. Where all accounts of a place are taken away,
		/// the price is for as many as a place can have. If there were fewer, the block and whoever paid a fee get the
		/// rest back; an allowance does not.
		///
		/// ## Errors
		///
		/// [`Error::EmptyBatch`]; [`Error::Refused`] with the position of the first operation that the rules
		/// refuse and the reason; [`Error::Full`]; [`Error::TooManyPots`]. Nothing is changed then.
		///
		/// ## Events
		///
		/// [`Event::Appended`] for every operation.
		#[pallet::call_index(1)]
		#[pallet::weight(price::of_append::<T>(ops))]
		pub fn append(
			origin: OriginFor<T>,
			pot: PotId,
			ops: BoundedVec<Op, ConstU32<MAX_BATCH>>,
		) -> DispatchResultWithPostInfo {
			let account = AccountId(ensure_signed(origin)?.into());
			ensure!(!ops.is_empty(), Error::<T>::EmptyBatch);
			let beside_access = price::beside_access::<T>(&ops);
			let mut book = Book::<T>::open(pot);
			for (position, op) in (0..).zip(ops) {
				book.append(&account, op).map_err(|why| Error::<T>::Refused { op: position, why: Why(why) })?;
			}
			let access = price::of_access::<T>(book.lost);
			book.close()?;
			Ok(beside_access.map(|price| price.saturating_add(access)).into())
		}

		/// Pays another member in the chain's token, and records the payment: both or neither.
		///
		/// ## Dispatch Origin
		///
		/// Signed, by the account of an active member who may add payments.
		///
		/// ## Details
		///
		/// For pots in the chain's token. `amount` goes from the signer's account to the first of the member `to`,
		/// and keeps the signer's alive. The payment's money can never be amended or contested; only its
		/// receiver voids it.
		///
		/// ## Errors
		///
		/// [`Error::Refused`] with position 0: the pot is in another currency (`NotInToken`), the receiver has no
		/// account (`NoAccount`), or any reason for which a payment is refused. [`Error::Full`]. The token's own
		/// error if the signer has too little.
		///
		/// ## Events
		///
		/// [`Event::Appended`], and the token's own.
		#[pallet::call_index(2)]
		pub fn send(
			origin: OriginFor<T>,
			pot: PotId,
			id: ItemId,
			to: MemberId,
			amount: Amount,
			leg: Option<LegId>,
			memo: Option<Text>,
		) -> DispatchResult {
			let from = ensure_signed(origin)?;
			let account = AccountId(from.clone().into());
			let mut book = Book::<T>::open(pot);
			let receiver = book
				.send(&account, id, |from| Payment { from, to, amount, leg }, memo)
				.map_err(|why| Error::<T>::Refused { op: 0, why: Why(why) })?;
			T::Token::transfer(&from, &receiver.0.into(), amount.0, Preservation::Preserve)?;
			Ok(book.close()?)
		}

		/// Makes an account a member, or another device of one.
		///
		/// ## Dispatch Origin
		///
		/// Authorised: not signed as a transaction, and free. It carries the signature of the invite's key and that of
		/// the account, both over [`pot_ledger::claim_message`], plain or wrapped in `<Bytes>` as wallets sign.
		///
		/// ## Details
		///
		/// The account need not exist, nor hold anything. Many can claim by one invite at the same time; where two are
		/// after one place, the first gets it, and the other signs again for the next.
		///
		/// ## Errors
		///
		/// A transaction that is not authorised does not get into a block: its `Custom` code is [`REFUSED`] and the
		/// index of a [`Refusal`], [`NOT_BY_INVITE`], [`NO_CONSENT`], [`POT_FULL`] or [`TOO_MANY_POTS`].
		///
		/// ## Events
		///
		/// [`Event::Appended`].
		#[pallet::call_index(3)]
		#[pallet::authorize(|_, pot, invite, place, account, name, seal, key, consent| {
			Claim { pot: *pot, invite: *invite, place: *place, account, name, seal }.authorize::<T>(key, consent)
		})]
		pub fn claim(
			origin: OriginFor<T>,
			pot: PotId,
			invite: InviteNo,
			place: MemberId,
			account: AccountId,
			name: Option<Text>,
			seal: Option<Sealing>,
			_key: sp_core::sr25519::Signature,
			_consent: MultiSignature,
		) -> DispatchResult {
			ensure_authorized(origin)?;
			Ok(Claim { pot, invite, place, account: &account, name: &name, seal: &seal }.carry_out::<T>()?)
		}

		/// Buys a pot more storage, and its members more allowance, with a deposit.
		///
		/// ## Dispatch Origin
		///
		/// Signed, by anyone.
		///
		/// ## Details
		///
		/// The deposit is added to the one that the signer may have there. It comes back when the pot was dissolved
		/// and cleared away, and not before.
		///
		/// ## Errors
		///
		/// [`Error::Refused`] with `NoPot` or `Dissolved`; [`Error::TooLittle`] and [`Error::TooManyFunders`] for a
		/// first deposit; the token's own error if the signer has too little.
		///
		/// ## Events
		///
		/// [`Event::Funded`], and the token's own.
		#[pallet::call_index(8)]
		pub fn fund(origin: OriginFor<T>, pot: PotId, bytes: u32) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::buy(pot, &by, bytes)?;
			Self::deposit_event(Event::Funded { pot, by, bytes });
			Ok(())
		}

		/// Stops, or allows again, the creation of pots. Those that exist go on.
		///
		/// ## Dispatch Origin
		///
		/// Root.
		///
		/// ## Events
		///
		/// [`Event::CreationPaused`].
		#[pallet::call_index(9)]
		pub fn pause_creation(origin: OriginFor<T>, paused: bool) -> DispatchResult {
			ensure_root(origin)?;
			CreationPaused::<T>::put(paused);
			Self::deposit_event(Event::CreationPaused { paused });
			Ok(())
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// A pot's balances and head.
		pub fn pot(id: PotId) -> Option<Record> {
			Pots::<T>::get(id)
		}

		/// A member of a pot.
		pub fn member(pot: PotId, id: MemberId) -> Option<Member> {
			Members::<T>::get(pot, id)
		}

		/// An account's place in a pot.
		pub fn place(pot: PotId, account: AccountId) -> Option<MemberId> {
			MemberOf::<T>::get(account, pot)
		}

		/// An item of a pot.
		pub fn item(pot: PotId, id: ItemId) -> Option<Item> {
			Items::<T>::get(pot, id)
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(Refusal::max_encoded_len() <= Why::MAX_ENCODED_SIZE, "a refusal does not fit an error");
			assert!(MAX_BATCH <= u8::MAX.into(), "a batch position does not fit an error");
		}

		fn on_idle(_: BlockNumberFor<T>, left: Weight) -> Weight {
			Self::clear(left)
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state().map_err(Into::into)
		}
	}
}
