//! What must always be true of the storage.

#![cfg(any(feature = "try-runtime", test))]

use crate::{
	book::Book, Actors, Clearing, Config, Deposits, Ended, Former, Invites, Items, Log, MemberOf, Members, Owed,
	Pallet, Pots, Quotas,
};
use alloc::collections::{BTreeMap, BTreeSet};
use codec::Encode;
use frame_support::ensure;
use pot_ledger::{head, AccountId, MemberId, PotId, Record, State, View};

impl<T: Config> Pallet<T> {
	/// Checks, for every pot, that
	///
	/// * the log is dense from 0 and has `next_seq` entries;
	/// * the stored balances, members and items are what folding the log gives;
	/// * the stored head is the hash chain's over the log;
	/// * the index by account holds the members' accounts, and nothing else;
	/// * nothing is left of a dissolved pot but its tombstone and what is being taken away;
	/// * it uses no more than what its deposits bought;
	/// * every account with a place has one reference, and no other has.
	pub(crate) fn do_try_state() -> Result<(), &'static str> {
		let mut accounts = 0;
		for (id, record) in Pots::<T>::iter() {
			let state = Self::check_log(id, &record)?;
			for (number, member) in (0..).zip(state.members()) {
				ensure!(
					Members::<T>::get(id, number).as_ref() == Some(&member.record),
					"a member is not what the log says"
				);
				for account in &member.record.accounts {
					ensure!(MemberOf::<T>::get(account, id) == Some(number), "an account is not in the index");
					accounts += 1;
				}
			}
			ensure!(Members::<T>::iter_prefix(id).count() == state.members().len(), "a member is not in the log");
			ensure!(
				Invites::<T>::iter_prefix(id).collect::<BTreeMap<_, _>>() == *state.invites(),
				"an invite is not what the log says"
			);
			ensure!(
				Former::<T>::iter_key_prefix(id).collect::<BTreeSet<_>>() == *state.former(),
				"who lost their access is not who the log says"
			);
			for (item, stored) in Items::<T>::iter_prefix(id) {
				ensure!(state.item(&item) == Some(stored), "an item is not what the log says");
			}
			ensure!(Items::<T>::iter_prefix(id).count() == state.items().count(), "an item is missing");
		}
		let indexed = MemberOf::<T>::iter_keys().filter(|(_, pot)| Pots::<T>::contains_key(pot));
		ensure!(indexed.count() == accounts, "the index has an account that is no member's");
		Self::check_ends()?;
		Self::check_quotas()?;
		Self::check_actors()
	}

	fn check_quotas() -> Result<(), &'static str> {
		for (pot, quota) in Quotas::<T>::iter() {
			let sharers: BTreeSet<_> = quota.shares.iter().map(|row| row.0).collect();
			ensure!(sharers.len() == quota.shares.len(), "a member has two shares");
			let has_place = |id: &MemberId| Members::<T>::contains_key(pot, id);
			ensure!(sharers.iter().all(has_place), "a share is kept for who has no place");
			ensure!(Pots::<T>::contains_key(pot), "a quota is no pot's");
			ensure!(quota.used <= quota.bought, "a pot has used more than was bought");
			ensure!(
				Deposits::<T>::iter_prefix(pot).map(|(_, deposit)| deposit.bytes).sum::<u64>() == quota.bought,
				"deposits are not what was bought"
			);
			ensure!(Deposits::<T>::iter_prefix(pot).count() == usize::from(quota.funders), "a funder is not counted");
		}
		ensure!(Pots::<T>::iter_keys().all(Quotas::<T>::contains_key), "a pot has no quota");
		Ok(())
	}

	fn check_actors() -> Result<(), &'static str> {
		for (account, places) in Actors::<T>::iter() {
			ensure!(MemberOf::<T>::iter_prefix(account).count() == places as usize, "places are miscounted");
			ensure!(frame_system::Pallet::<T>::sufficients(&account.0.into()) == 1, "an account has not one reference");
		}
		ensure!(
			MemberOf::<T>::iter_keys().all(|(account, _)| Actors::<T>::contains_key(account)),
			"places are not counted"
		);
		let acts = |account: T::AccountId| Actors::<T>::contains_key(AccountId(account.into()));
		let mut held = frame_system::Account::<T>::iter().filter(|(_, account)| account.sufficients > 0);
		ensure!(held.all(|(account, _)| acts(account)), "an account without a place has a reference");
		Ok(())
	}

	fn check_ends() -> Result<(), &'static str> {
		let kept = |pot: &PotId| Pots::<T>::contains_key(pot) || Clearing::<T>::contains_key(pot);
		ensure!(Log::<T>::iter_keys().all(|(pot, _)| kept(&pot)), "an entry belongs to no pot");
		let owed = |pot: &PotId| Owed::<T>::iter_keys().any(|row| row.1 == *pot);
		ensure!(Deposits::<T>::iter_keys().all(|(pot, _)| kept(&pot) || owed(&pot)), "a deposit belongs to no pot");
		ensure!(Items::<T>::iter_keys().all(|(pot, _)| kept(&pot)), "an item belongs to no pot");
		ensure!(Invites::<T>::iter_keys().all(|(pot, _)| kept(&pot)), "an invite belongs to no pot");
		ensure!(Former::<T>::iter_keys().all(|(pot, _)| kept(&pot)), "who lost their access had none");
		ensure!(Members::<T>::iter_keys().all(|(pot, _)| kept(&pot)), "a member belongs to no pot");
		ensure!(MemberOf::<T>::iter_keys().all(|(_, pot)| kept(&pot)), "a place is in no pot");
		ensure!(Ended::<T>::iter_keys().all(|pot| !Pots::<T>::contains_key(pot)), "a pot lives on after its end");
		ensure!(Clearing::<T>::iter_keys().all(Ended::<T>::contains_key), "a living pot is taken away");
		Ok(())
	}

	fn check_log(id: PotId, record: &Record) -> Result<State, &'static str> {
		let mut state = State::new(id);
		let mut end = head::seed(&Book::<T>::genesis(), &id);
		for (key, entry) in Log::<T>::iter_prefix(id) {
			ensure!(key == state.next_seq().into(), "the log has a gap");
			end = head::extend(&end, state.next_seq(), &entry.encode());
			state.apply(entry).map_err(|_| "the log holds an entry that the rules refuse")?;
		}
		ensure!(state.pot() == Some(&record.pot), "a pot is not what its log says");
		ensure!(end == record.head, "a head does not vouch for its log");
		ensure!(state.balances().iter().sum::<i128>() == 0, "balances do not sum to zero");
		Ok(state)
	}
}
