//! A person's pots, found again with nothing but their phrase.
//!
//! A person has another account in every pot, at one index of their phrase after the other. Which indices are in use is
//! kept nowhere: the chain is asked for the pots of each, until [`GAP`] in a row have none. A pot that was left keeps
//! its index, so gaps come about; they stay small because a new pot takes the index after the last.

use crate::{account_of, phrase::Phrase, Chain, Result};
use futures::future::try_join_all;
use pot_ledger::{MemberId, PotId};
use std::future::Future;
use subxt::utils::H256;

/// Accounts in a row that are in no pot, after which no more are looked at.
pub const GAP: u32 = 20;

/// A pot of one of the accounts of a phrase.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Found {
	/// The account's index: [`Phrase::pot_key`] and [`Phrase::seal_secret`] take it.
	pub index: u32,
	/// The pot.
	pub pot: PotId,
	/// The account's place in it.
	pub member: MemberId,
}

/// All pots of a phrase at a block, by index.
///
/// # Errors
///
/// The node does not answer.
pub async fn pots(chain: &Chain, phrase: &Phrase, at: H256) -> Result<Vec<Found>> {
	scan(|index| chain.pots_of(at, account_of(&phrase.pot_key(index)))).await
}

/// The index for the next pot.
pub fn next_index(found: &[Found]) -> u32 {
	found.iter().map(|row| row.index.saturating_add(1)).max().unwrap_or(0)
}

/// Looks at one index after the other, many at once, until as many as the gap have nothing.
async fn scan<F>(look: impl Fn(u32) -> F) -> Result<Vec<Found>>
where
	F: Future<Output = Result<Vec<(PotId, MemberId)>>>,
{
	let mut found = Vec::new();
	let mut from = 0;
	loop {
		let end = next_index(&found).saturating_add(GAP);
		if from >= end {
			return Ok(found);
		}
		let rows = try_join_all((from..end).map(&look)).await?;
		for (index, pots) in (from..).zip(rows) {
			found.extend(pots.into_iter().map(|(pot, member)| Found { index, pot, member }));
		}
		from = end;
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use futures::executor::block_on;
	use std::cell::RefCell;

	/// The indices that are found where these have a pot, and those that were looked at.
	fn scanned(used: &[u32]) -> (Vec<u32>, Vec<u32>) {
		let looked = RefCell::new(Vec::new());
		let look = |index| {
			looked.borrow_mut().push(index);
			let pots = if used.contains(&index) { vec![(PotId([index as u8; 16]), 1)] } else { Vec::new() };
			async move { Ok(pots) }
		};
		let found = block_on(scan(look)).unwrap();
		assert!(found.iter().all(|row| row.pot == PotId([row.index as u8; 16])));
		(found.into_iter().map(|row| row.index).collect(), looked.into_inner())
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
		let row = |index| Found { index, pot: PotId::default(), member: 0 };
		assert_eq!(next_index(&[]), 0);
		assert_eq!(next_index(&[row(4), row(2)]), 5);
	}
}
