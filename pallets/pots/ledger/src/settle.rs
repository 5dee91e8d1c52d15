//! Settling up: from balances to few payments.

use crate::{
	money::sum_by_member,
	types::{Amount, MemberId, Seq},
};
use alloc::{collections::BTreeMap, vec, vec::Vec};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Up to this many non-zero balances, the fewest payments are found exactly: 2¹⁶ subsets.
const EXACT_MAX: usize = 16;

/// One payment of a plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Leg {
	/// Who pays.
	pub from: MemberId,
	/// Who is paid.
	pub to: MemberId,
	/// How much.
	pub amount: Amount,
}

/// What a payment, or taking one back, did: `amount` is negative for the latter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Transfer {
	pub from: MemberId,
	pub to: MemberId,
	pub amount: i128,
}

/// The fewest payments that bring `balances`, which sum to zero and are indexed by member, to zero.
///
/// n people who form b disjoint groups of sum zero need n − b payments, so the plan takes the most such
/// groups (Verhoeff, "Settling multiple debts efficiently", 2003): exactly for up to 16 non-zero balances.
/// Among equals, the group of the lowest remaining member is the smallest bit mask that keeps the maximum.
/// Above 16, equal pairs are taken first and the rest in id order. Inside a group debtors and creditors pay
/// in id order, first with first; largest-first would reshuffle the rest when one leg is paid.
pub fn fewest(balances: &[i128]) -> Vec<Leg> {
	let mut open: Vec<_> = balances
		.iter()
		.enumerate()
		.filter(|row| *row.1 != 0)
		.map(|(member, &balance)| (member as MemberId, balance))
		.collect();
	let mut legs = Vec::new();
	if open.len() <= EXACT_MAX {
		for group in zero_sum_groups(&open.iter().map(|row| row.1).collect::<Vec<_>>()) {
			pay_in_order(members_in(group).map(|k| open[k]).collect(), &mut legs);
		}
	} else {
		take_equal_pairs(&mut open, &mut legs);
		pay_in_order(open, &mut legs);
	}
	legs
}

/// The plan that stays. It is computed from `base`, the balances at the last entry that changed one and was
/// not a payment, and the payments since then tick off its legs; as soon as those no longer clear what is
/// owed, it is computed anew from the balances at that point.
pub(crate) fn standing(base: Vec<i128>, payments: &[Transfer]) -> Vec<Leg> {
	let mut balances = base;
	let mut legs = fewest(&balances);
	for payment in payments {
		balances[usize::from(payment.from)] += payment.amount;
		balances[usize::from(payment.to)] -= payment.amount;
		if !tick_off(&mut legs, payment) {
			legs = fewest(&balances);
		}
	}
	legs.retain(|leg| leg.amount > Amount(0));
	legs
}

/// See [`State::direct_plan`](crate::State::direct_plan): `effects` are what each item does to balances.
pub(crate) fn direct(effects: impl Iterator<Item = impl Iterator<Item = (MemberId, i128)>>) -> Vec<Leg> {
	// What the lower of two owes the higher; negative the other way round.
	let mut pairs: BTreeMap<(MemberId, MemberId), i128> = BTreeMap::new();
	let mut legs = Vec::new();
	for effect in effects {
		pay_in_order(sum_by_member(effect), &mut legs);
		for Leg { from, to, amount } in legs.drain(..) {
			let (pair, sign) = if from < to { ((from, to), 1) } else { ((to, from), -1) };
			*pairs.entry(pair).or_default() += sign * amount.0 as i128;
		}
	}
	let leg = |((low, high), owed): (_, i128)| {
		let (from, to) = if owed > 0 { (low, high) } else { (high, low) };
		Leg { from, to, amount: Amount(owed.unsigned_abs()) }
	};
	pairs.into_iter().filter(|row| row.1 != 0).map(leg).collect()
}

/// The legs of at least `least`, and the sum of those left out.
pub fn above(least: Amount, mut legs: Vec<Leg>) -> (Vec<Leg>, Amount) {
	let left_out = legs.iter().filter(|leg| leg.amount < least).map(|leg| leg.amount.0).sum();
	legs.retain(|leg| leg.amount >= least);
	(legs, Amount(left_out))
}

/// A frozen plan, and how far it is paid.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Frozen {
	/// The entry that froze it.
	pub at: Seq,
	/// Its legs as they were agreed on, each with what is still to be paid of it.
	pub legs: Vec<(Leg, Amount)>,
	/// Who pays whom of what the plan does not cover: what was spent since, and what was paid beside it.
	pub rest: Vec<Leg>,
}

impl Frozen {
	/// `place` is where what is said of a member is posted. Nothing is left of a leg whose two became one.
	pub(crate) fn new(
		at: Seq,
		legs: &[Leg],
		paid: &[u128],
		balances: &[i128],
		place: impl Fn(MemberId) -> MemberId,
	) -> Self {
		let mut rest = balances.to_vec();
		let still = |(leg, paid): (&Leg, &u128)| match place(leg.from) == place(leg.to) {
			true => (*leg, Amount(0)),
			false => (*leg, Amount(leg.amount.0.saturating_sub(*paid))),
		};
		let legs: Vec<_> = legs.iter().zip(paid).map(still).collect();
		for (leg, open) in &legs {
			rest[usize::from(place(leg.from))] += open.0 as i128;
			rest[usize::from(place(leg.to))] -= open.0 as i128;
		}
		Self { at, legs, rest: fewest(&rest) }
	}
}

/// Takes a payment off the leg between its two people. `false` if no leg can absorb it: the legs then clear
/// the balances no more.
fn tick_off(legs: &mut [Leg], payment: &Transfer) -> bool {
	legs.iter_mut().any(|leg| {
		let paid = match (leg.from, leg.to) {
			pair if pair == (payment.from, payment.to) => payment.amount,
			pair if pair == (payment.to, payment.from) => -payment.amount,
			_ => return false,
		};
		let left = u128::try_from(leg.amount.0 as i128 - paid);
		left.map(|left| leg.amount = Amount(left)).is_ok()
	})
}

/// Divides all of `balances`, at most [`EXACT_MAX`] and of sum zero, into the most groups of sum zero, each
/// a bit mask over positions.
fn zero_sum_groups(balances: &[i128]) -> Vec<usize> {
	let subsets = 1 << balances.len();
	let mut sum = vec![0i128; subsets];
	let mut groups = vec![0u8; subsets];
	for set in 1..subsets {
		let lowest = set.trailing_zeros() as usize;
		sum[set] = sum[set & (set - 1)].saturating_add(balances[lowest]);
		let best = members_in(set).map(|k| groups[set & !(1 << k)]).max().unwrap_or(0);
		groups[set] = best + u8::from(sum[set] == 0);
	}
	let mut found = Vec::new();
	let mut left = subsets - 1;
	while left != 0 {
		let lowest = left & left.wrapping_neg();
		let group = subsets_of(left & !lowest)
			.map(|rest| rest | lowest)
			.find(|&group| sum[group] == 0 && groups[left & !group] + 1 == groups[left])
			.unwrap_or(left);
		found.push(group);
		left &= !group;
	}
	found
}

/// The positions of the bits of `set`, ascending.
fn members_in(set: usize) -> impl Iterator<Item = usize> {
	(0..EXACT_MAX).filter(move |k| set >> k & 1 == 1)
}

/// All subsets of `set`, ascending as numbers, from the empty one to `set` itself.
fn subsets_of(set: usize) -> impl Iterator<Item = usize> {
	core::iter::successors(Some(0), move |&subset: &usize| {
		(subset != set).then(|| (subset | !set).wrapping_add(1) & set)
	})
}

/// Pays every debtor's debt to the first creditor, in id order, who is owed exactly that.
fn take_equal_pairs(open: &mut Vec<(MemberId, i128)>, legs: &mut Vec<Leg>) {
	let mut k = 0;
	while k < open.len() {
		let (from, debt) = open[k];
		let match_at = open.iter().position(|row| debt < 0 && row.1 == -debt);
		let Some(at) = match_at else {
			k += 1;
			continue;
		};
		legs.push(Leg { from, to: open[at].0, amount: Amount(debt.unsigned_abs()) });
		open.remove(at.max(k));
		open.remove(at.min(k));
		k -= usize::from(at < k);
	}
}

/// Debtors and creditors in id order, first with first.
fn pay_in_order(group: Vec<(MemberId, i128)>, legs: &mut Vec<Leg>) {
	let mut debtors: Vec<_> = group.iter().filter(|row| row.1 < 0).copied().collect();
	let mut creditors: Vec<_> = group.iter().filter(|row| row.1 > 0).copied().collect();
	let (mut d, mut c) = (0, 0);
	while d < debtors.len() && c < creditors.len() {
		let amount = debtors[d].1.unsigned_abs().min(creditors[c].1.unsigned_abs());
		legs.push(Leg { from: debtors[d].0, to: creditors[c].0, amount: Amount(amount) });
		debtors[d].1 += amount as i128;
		creditors[c].1 -= amount as i128;
		d += usize::from(debtors[d].1 == 0);
		c += usize::from(creditors[c].1 == 0);
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn leg(from: MemberId, to: MemberId, amount: u128) -> Leg {
		Leg { from, to, amount: Amount(amount) }
	}

	fn paid(from: MemberId, to: MemberId, amount: i128) -> Transfer {
		Transfer { from, to, amount }
	}

	#[test]
	fn the_plan_of_three_stays_while_it_is_paid() {
		let base = vec![50, -20, -30];
		assert_eq!(fewest(&base), [leg(1, 0, 20), leg(2, 0, 30)]);
		assert_eq!(standing(base.clone(), &[paid(2, 0, 10)]), [leg(1, 0, 20), leg(2, 0, 20)]);
		assert_eq!(standing(base.clone(), &[paid(2, 0, 30)]), [leg(1, 0, 20)]);
		assert_eq!(standing(base.clone(), &[paid(2, 0, 30), paid(2, 0, -30)]), fewest(&base));
	}

	#[test]
	fn a_payment_off_the_plan_starts_a_new_one_that_stays_in_turn() {
		let base = vec![50, -20, -30];
		assert_eq!(standing(base.clone(), &[paid(2, 1, 40)]), [leg(1, 0, 50), leg(1, 2, 10)]);
		assert_eq!(standing(base.clone(), &[paid(2, 1, 40), paid(1, 0, 20)]), [leg(1, 0, 30), leg(1, 2, 10)]);
	}

	#[test]
	fn disjoint_groups_save_payments_that_the_greedy_order_makes() {
		assert_eq!(fewest(&[2, 3, 2, -4, -3]).len(), 3);
		assert_eq!(fewest(&[100, -100, 100, -100]), [leg(1, 0, 100), leg(3, 2, 100)]);
	}

	#[test]
	fn above_sixteen_equal_pairs_come_first() {
		let mut balances: Vec<i128> = (1..=10).flat_map(|k| [k, -k]).collect();
		balances.swap(0, 19);
		let legs = fewest(&balances);
		assert_eq!(legs.len(), 10);
		for leg in legs {
			balances[usize::from(leg.from)] += leg.amount.0 as i128;
			balances[usize::from(leg.to)] -= leg.amount.0 as i128;
		}
		assert!(balances.iter().all(|&balance| balance == 0));
	}
}
