//! What clients read, for the runtime API: every answer is bounded.

use crate::{Config, Ended, Log, MemberOf, Pallet, Pots, SeqKey};
use alloc::vec::Vec;
use codec::Encode;
use pot_ledger::{AccountId, Entry, Hash, MemberId, PotId, Record, Seq, Tombstone};

/// Pots that one `heads` answers.
pub const MAX_HEADS: usize = 256;
/// Pots that one `pots_of` answers.
pub const MAX_POTS: u32 = 256;
/// Entries in one page.
pub const MAX_PAGE_ENTRIES: u32 = 256;
/// Encoded bytes in one page, unless its first entry alone is larger.
pub const MAX_PAGE_BYTES: usize = 256 * 1024;

impl<T: Config> Pallet<T> {
	/// The number of entries and the head of each pot, in the order asked; `None` for one that does not
	/// exist. At most [`MAX_HEADS`] are answered.
	pub fn heads(pots: Vec<PotId>) -> Vec<Option<(Seq, Hash)>> {
		let head = |pot| Pots::<T>::get(pot).map(|record| (record.pot.next_seq, record.head));
		pots.into_iter().take(MAX_HEADS).map(head).collect()
	}

	/// The entries of a pot's log from `from` on: at most `limit`, [`MAX_PAGE_ENTRIES`] and
	/// [`MAX_PAGE_BYTES`]. Empty at the log's end, and for a pot that does not exist, not yet or no more.
	pub fn entries(pot: PotId, from: Seq, limit: u32) -> Vec<Entry> {
		// Whether there is a value tells no light client anything: of a large one, the proof has but the hash then, and smoldot
		// wants all of it. That there is none is proved either way, and the log of a pot that is no more is still being cleared.
		if Ended::<T>::get(pot).is_some() {
			return Vec::new();
		}
		let mut bytes = 0;
		(from..from.saturating_add(limit.min(MAX_PAGE_ENTRIES)))
			.map_while(|seq| Log::<T>::get(pot, SeqKey::from(seq)))
			.take_while(|entry| {
				let first = bytes == 0;
				bytes += entry.encoded_size();
				first || bytes <= MAX_PAGE_BYTES
			})
			.collect()
	}

	/// The pots in which `account` has a place, and which: at most `limit` and [`MAX_POTS`], in the order of
	/// storage, from the one behind `after` on.
	pub fn pots_of(account: AccountId, after: Option<PotId>, limit: u32) -> Vec<(PotId, MemberId)> {
		let places = match after {
			None => MemberOf::<T>::iter_prefix(account),
			Some(pot) => MemberOf::<T>::iter_prefix_from(account, MemberOf::<T>::hashed_key_for(account, pot)),
		};
		places.take(limit.min(MAX_POTS) as usize).collect()
	}

	/// What is left of a pot that was dissolved.
	pub fn tombstone(pot: PotId) -> Option<Tombstone> {
		Ended::<T>::get(pot)
	}

	/// A pot's balances, length and head.
	pub fn snapshot(pot: PotId) -> Option<Record> {
		Pots::<T>::get(pot)
	}
}
