//! Taking away what is left of dissolved pots, a few keys in every block, and then giving their deposits back.

use crate::{
	actors, allowance::REST, Clearing, Config, Deposits, Ended, Former, Invites, Items, Log, Members, Owed, Pallet,
	WeightInfo,
};
use frame_support::{traits::Time, weights::Weight};
use pot_ledger::{Member, Moment, PotId, MAX_DEVICES};

/// Rows that one block takes away at most: a hundred take some 5 ms. What an account of a member has counts as two,
/// and a deposit as four.
pub const MAX_CLEARED: u32 = 100;

/// The rows that an account of a member stands for: its index, its count and itself, of which the first is not read.
const ACCOUNT_ROWS: usize = 2;
/// The rows that a deposit stands for: itself, what is held, and the account.
const DEPOSIT_ROWS: usize = 4;
/// The rows that one key can stand for: a member's with all devices.
const MOST_ROWS: usize = 1 + ACCOUNT_ROWS * MAX_DEVICES as usize;

impl<T: Config> Pallet<T> {
	/// Takes away what `limit` has room for, and says what that cost.
	pub(crate) fn clear(limit: Weight) -> Weight {
		let look = T::WeightInfo::clear(0);
		let each = T::WeightInfo::clear(1).saturating_sub(look);
		let Some(left) = limit.checked_sub(&look) else { return Weight::zero() };
		let room = left.checked_div_per_component(&each).unwrap_or(u64::MAX);
		let rows = room.min(MAX_CLEARED.into()) as usize;
		if rows < MOST_ROWS {
			return Weight::zero();
		}
		T::WeightInfo::clear((rows - Self::take_away(rows)) as u32)
	}

	/// Takes up to `rows` away, and says how many it could still have.
	pub(crate) fn take_away(rows: usize) -> usize {
		let mut left = rows;
		if let Some(pot) = Clearing::<T>::iter_keys().next() {
			left = Self::clear_pot(pot, left);
			// Less is left only where there was more to take.
			if left >= MOST_ROWS {
				Clearing::<T>::remove(pot);
				let end = Ended::<T>::get(pot).map_or(0, |tombstone| tombstone.at);
				Owed::<T>::insert((end.saturating_add(REST).to_be_bytes(), pot), ());
			}
		}
		Self::pay_back(left)
	}

	/// Takes away up to `rows` of what is left of a pot, and says how many it could still have.
	fn clear_pot(pot: PotId, rows: usize) -> usize {
		let mut left = rows;
		let mut take = |keys: &mut dyn Iterator<Item = ()>| left -= keys.take(left).count();
		take(&mut Log::<T>::drain_prefix(pot).map(drop));
		take(&mut Items::<T>::drain_prefix(pot).map(drop));
		take(&mut Invites::<T>::drain_prefix(pot).map(drop));
		take(&mut Former::<T>::drain_prefix(pot).map(drop));
		let mut members = Members::<T>::drain_prefix(pot);
		while left >= MOST_ROWS {
			let Some((_, Member { accounts, .. })) = members.next() else { break };
			accounts.iter().for_each(|account| actors::leave::<T>(account, pot));
			left -= 1 + ACCOUNT_ROWS * accounts.len();
		}
		left
	}

	/// Gives back deposits of the pot whose time came first, in up to `rows`, and says how many are left.
	fn pay_back(rows: usize) -> usize {
		let Some((due, pot)) = Owed::<T>::iter_keys().next() else { return rows };
		if Moment::from_be_bytes(due) > T::Time::now() {
			return rows;
		}
		let deposits = Deposits::<T>::drain_prefix(pot).take(rows / DEPOSIT_ROWS);
		let left = rows - deposits.map(|(who, deposit)| Self::give_back(&who, deposit)).count() * DEPOSIT_ROWS;
		if left >= DEPOSIT_ROWS {
			Owed::<T>::remove((due, pot));
		}
		left
	}
}
