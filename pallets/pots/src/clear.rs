//! Taking away what is left of dissolved pots, a few keys in every block.

use crate::{Clearing, Config, Former, Invites, Items, Log, MemberOf, Members, Pallet};
use frame_support::{traits::Get, weights::Weight};
use pot_ledger::{MemberId, PotId};

/// Keys that one block takes away at most: a hundred take some 5 ms.
pub const MAX_CLEARED: u32 = 100;

impl<T: Config> Pallet<T> {
	/// Takes away what `limit` has room for, and says what that cost.
	pub(crate) fn clear(limit: Weight) -> Weight {
		let each = T::DbWeight::get().reads_writes(2, 2);
		let look = T::DbWeight::get().reads(1);
		let Some(left) = limit.checked_sub(&look) else { return Weight::zero() };
		let room = left.checked_div_per_component(&each).unwrap_or(u64::MAX);
		let keys = room.min(MAX_CLEARED.into()) as usize;
		if keys == 0 {
			return Weight::zero();
		}
		let Some(pot) = Clearing::<T>::iter_keys().next() else { return look };
		let cleared = Self::clear_pot(pot, keys);
		if cleared < keys {
			Clearing::<T>::remove(pot);
		}
		look.saturating_add(each.saturating_mul(cleared as u64 + 1))
	}

	/// Takes away up to `limit` of a pot's keys, and says how many there were.
	fn clear_pot(pot: PotId, limit: usize) -> usize {
		let mut left = limit;
		let mut take = |keys: &mut dyn Iterator<Item = ()>| left -= keys.take(left).count();
		take(&mut Log::<T>::drain_prefix(pot).map(drop));
		take(&mut Items::<T>::drain_prefix(pot).map(drop));
		take(&mut Invites::<T>::drain_prefix(pot).map(drop));
		take(&mut Former::<T>::drain_prefix(pot).map(drop));
		take(&mut Members::<T>::drain_prefix(pot).map(|(_, member): (MemberId, _)| {
			member.accounts.iter().for_each(|account| MemberOf::<T>::remove(account, pot));
		}));
		limit - left
	}
}
