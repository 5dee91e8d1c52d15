//! Accounts without tokens.
//!
//! An account can sign only while something vouches for it, because its nonce has to be kept. Whoever has a place
//! in a pot has one reference, however many pots they are in: taken with the first place, dropped with the last.
//! If nothing else holds the account, it then goes, and its nonce with it; the runtime's nonces start above all
//! that an account can have used, so nothing that it signed becomes valid again.

use crate::{Actors, Config, Error, MemberOf};
use frame_system::Pallet as System;
use pot_ledger::{AccountId, MemberId, PotId};

/// Pots that an account can have a place in.
pub const MAX_PLACES: u32 = 1_024;

/// Gives `account` a place, and counts it.
pub(crate) fn join<T: Config>(account: &AccountId, pot: PotId, place: MemberId) -> Result<(), Error<T>> {
	MemberOf::<T>::insert(account, pot, place);
	let places = Actors::<T>::get(account);
	if places >= MAX_PLACES {
		return Err(Error::TooManyPots);
	}
	if places == 0 {
		System::<T>::inc_sufficients(&account.0.into());
	}
	Actors::<T>::insert(account, places + 1);
	Ok(())
}

/// Takes the place of `account` away.
pub(crate) fn leave<T: Config>(account: &AccountId, pot: PotId) {
	MemberOf::<T>::remove(account, pot);
	match Actors::<T>::get(account) {
		// It is never 0, as `try_state` checks.
		0 | 1 => {
			Actors::<T>::remove(account);
			System::<T>::dec_sufficients(&account.0.into());
		},
		places => Actors::<T>::insert(account, places - 1),
	}
}
