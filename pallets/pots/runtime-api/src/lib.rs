//! `PotsApi`: how clients read pots.
//!
//! Every call is bounded, and under a light client every answer comes with a proof. Read at one block hash
//! to get one consistent picture; see `pallet-pots` for the bounds.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet_pots::{allowance::Allowance, quota::Space};

use alloc::vec::Vec;
use pot_ledger::{AccountId, Entry, Hash, MemberId, PotId, Record, Seq, Tombstone};

sp_api::decl_runtime_apis! {
	/// Reads pots.
	#[api_version(1)]
	pub trait PotsApi {
		/// The number of entries and the head of each pot, in the order asked: how a client learns which of
		/// its pots moved.
		fn heads(pots: Vec<PotId>) -> Vec<Option<(Seq, Hash)>>;

		/// A page of a pot's log from `from` on, dense and in order; empty at its end.
		fn entries(pot: PotId, from: Seq, limit: u32) -> Vec<Entry>;

		/// The pots in which an account has a place, and which; `after` is the last pot of the page before.
		fn pots_of(account: AccountId, after: Option<PotId>, limit: u32) -> Vec<(PotId, MemberId)>;

		/// A pot's running balances, length and head: one read, however long the log.
		fn snapshot(pot: PotId) -> Option<Record>;

		/// What is left of a pot that was dissolved: without one, a pot that is missing was never there, or is
		/// withheld.
		fn tombstone(pot: PotId) -> Option<Tombstone>;

		/// The storage that a pot has bought and used.
		fn space(pot: PotId) -> Option<Space>;

		/// What an account may still do in a pot without a fee, and when it can do more; `None` without a place
		/// there.
		fn allowance(pot: PotId, account: AccountId) -> Option<Allowance>;
	}
}
