//! A person's pots, found again with nothing but their phrase.
//!
//! A person has another account in every pot, at one index of their [`Identity`] after the other. Which indices are in use is
//! kept nowhere: the chain is asked for the pots of each, until [`GAP`] in a row have none. A pot that was left keeps
//! its index, so gaps come about; they stay small because a new pot takes the index after the last.

use crate::{
	identity::{Identity, Seat},
	Chain, Result,
};
use futures::future::try_join_all;
use pot_ledger::{MemberId, PotId};
use std::{collections::BTreeSet, future::Future};
use subxt::utils::H256;

/// Accounts in a row that are in no pot, after which no more are looked at.
pub const GAP: u32 = 20;

/// A pot of one of a person's accounts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Found {
	/// Which account.
	pub seat: Seat,
	/// The pot.
	pub pot: PotId,
	/// The account's place in it.
	pub member: MemberId,
}

/// All pots of a person at a block: those of their own account first, then by index. Accounts that are `known` are looked
/// at wherever they are.
///
/// # Errors
///
/// The node does not answer.
pub async fn pots(
	chain: &Chain,
	identity: &Identity,
	known: impl IntoIterator<Item = Seat>,
	at: H256,
) -> Result<Vec<Found>> {
	scan(known, |seat| chain.pots_of(at, identity.account(seat))).await
}

/// The index for the next pot: after those that were `found` in one and those that are `known`, but never so far that the
/// first would not lead there.
pub fn fresh_index(found: impl IntoIterator<Item = Seat>, known: impl IntoIterator<Item = Seat>) -> u32 {
	let first = next_index(found);
	let known: Vec<_> = known.into_iter().collect();
	let fresh = (first..first.saturating_add(GAP)).find(|index| !known.contains(&Seat::Pot(*index)));
	fresh.unwrap_or(first)
}

/// The index after those of `seats`.
fn next_index(seats: impl IntoIterator<Item = Seat>) -> u32 {
	let next = |seat| match seat {
		Seat::Own => 0,
		Seat::Pot(index) => index.saturating_add(1),
	};
	seats.into_iter().map(next).max().unwrap_or(0)
}

/// Looks at one index after the other, many at once, until as many as the gap have nothing.
async fn scan<F>(known: impl IntoIterator<Item = Seat>, look: impl Fn(Seat) -> F) -> Result<Vec<Found>>
where
	F: Future<Output = Result<Vec<(PotId, MemberId)>>>,
{
	let mut found: Vec<Found> = Vec::new();
	let known: BTreeSet<_> = known.into_iter().collect();
	let mut seats: Vec<_> = known.iter().copied().filter(|seat| *seat != Seat::Own).chain([Seat::Own]).collect();
	let mut from = 0;
	loop {
		let end = next_index(found.iter().map(|row| row.seat)).saturating_add(GAP);
		if from >= end {
			found.sort_unstable();
			return Ok(found);
		}
		seats.extend((from..end).map(Seat::Pot).filter(|seat| !known.contains(seat)));
		let rows = try_join_all(seats.iter().copied().map(&look)).await?;
		for (seat, pots) in seats.drain(..).zip(rows) {
			found.extend(pots.into_iter().map(|(pot, member)| Found { seat, pot, member }));
		}
		from = end;
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use futures::{executor::block_on, future::Either};
	use std::cell::RefCell;

	/// The indices that are found where these have a pot, and those that were looked at.
	fn scanned(used: &[u32]) -> (Vec<u32>, Vec<u32>) {
		let looked = RefCell::new(Vec::new());
		let look = |seat| {
			let Seat::Pot(index) = seat else { return Either::Left(async { Ok(Vec::new()) }) };
			looked.borrow_mut().push(index);
			let pots = if used.contains(&index) { vec![(PotId([index as u8; 16]), 1)] } else { Vec::new() };
			Either::Right(async move { Ok(pots) })
		};
		let found = block_on(scan([], look)).unwrap();
		let index = |row: &Found| if let Seat::Pot(index) = row.seat { index } else { unreachable!() };
		assert!(found.iter().all(|row| row.pot == PotId([index(row) as u8; 16])));
		(found.iter().map(index).collect(), looked.into_inner())
	}

	#[test]
	fn pots_are_found_over_every_gap_that_is_smaller_than_the_limit() {
		assert_eq!(scanned(&[]), (vec![], (0..GAP).collect()));
		let far = [0, GAP, 2 * GAP - 1, 2 * GAP];
		assert_eq!(scanned(&far), (far.to_vec(), (0..3 * GAP + 1).collect()), "each is looked at once");
		assert_eq!(scanned(&[0, GAP + 1]).0, [0], "a gap of the whole limit ends it");
	}

	#[test]
	fn a_new_pot_takes_the_index_after_the_last() {
		assert_eq!(fresh_index([], []), 0);
		assert_eq!(fresh_index([Seat::Own], []), 0);
		assert_eq!(fresh_index([Seat::Pot(4), Seat::Pot(2)], [Seat::Pot(3), Seat::Pot(5)]), 6);
		assert_eq!(fresh_index([Seat::Pot(4)], (5..60).map(Seat::Pot)), 5, "not too far to be found");
	}
}
