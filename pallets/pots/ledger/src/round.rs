//! The rounding rule: who gets the odd units.

use crate::types::{Amount, ItemId, MemberId, Weight};
use alloc::vec::Vec;
use core::cmp::Reverse;

/// Divides `amount` in proportion to weights so that the parts make exactly `amount`.
///
/// Participant k of n has the base ⌊A·w/W⌋ and the remainder A·w mod W; the units that the bases leave go
/// one each, largest remainder first, ties by (k − r) mod n ascending, where r is the first eight bytes of
/// `id`, little endian, mod n: Hamilton's method, with ties rotated by something no edit changes.
///
/// Weights are 1 to 1,000,000 and `amount` at most 10³⁰, so that every product stays under 2¹²⁷.
pub fn apportion(
	Amount(amount): Amount,
	weights: impl ExactSizeIterator<Item = (MemberId, Weight)> + Clone,
	id: &ItemId,
) -> Vec<(MemberId, Amount)> {
	let whole: u128 = weights.clone().map(|(_, weight)| u128::from(weight)).sum();
	let count = weights.len();
	let mut parts = Vec::with_capacity(count);
	let mut line = Vec::with_capacity(count);
	let mut left = amount;
	for (k, (member, weight)) in weights.enumerate() {
		let (base, remainder) = div_rem(amount * u128::from(weight), whole);
		left -= base;
		parts.push((member, Amount(base)));
		line.push((remainder, k));
	}
	if left > 0 {
		// Stable: those with equal remainders stay in the order of the rotation.
		line.rotate_left(first_in_line(id, count));
		line.sort_by_key(|&(remainder, _)| Reverse(remainder));
		for &(_, k) in line.iter().take(left as usize) {
			parts[k].1 .0 += 1;
		}
	}
	parts
}

/// r, the participant who is first in line for an odd unit.
fn first_in_line(id: &ItemId, count: usize) -> usize {
	let [a, b, c, d, e, f, g, h, ..] = id.0;
	(u64::from_le_bytes([a, b, c, d, e, f, g, h]) % count as u64) as usize
}

/// Most amounts fit 64 bits, where a division is many times cheaper.
fn div_rem(numerator: u128, denominator: u128) -> (u128, u128) {
	match (u64::try_from(numerator), u64::try_from(denominator)) {
		(Ok(numerator), Ok(denominator)) => ((numerator / denominator).into(), (numerator % denominator).into()),
		_ => (numerator / denominator, numerator % denominator),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn parts(amount: u128, weights: &[Weight], r: u8) -> Vec<u128> {
		let mut id = ItemId::default();
		id.0[0] = r;
		let rows = weights.iter().enumerate().map(|(k, &weight)| (k as MemberId, weight));
		apportion(Amount(amount), rows, &id).into_iter().map(|(_, Amount(part))| part).collect()
	}

	#[test]
	fn the_rotation_decides_among_equal_remainders() {
		assert_eq!(parts(100_00, &[1, 1, 1], 0), [33_34, 33_33, 33_33]);
		assert_eq!(parts(100_00, &[1, 1, 1], 1), [33_33, 33_34, 33_33]);
		assert_eq!(parts(100_00, &[1, 1, 1], 2), [33_33, 33_33, 33_34]);
		assert_eq!(parts(20_00, &[1, 1, 1], 5), [6_67, 6_66, 6_67]);
	}

	#[test]
	fn the_largest_remainder_comes_first_whatever_the_rotation() {
		for r in 0..3 {
			assert_eq!(parts(100, &[3333, 3333, 3334], r), [33, 33, 34]);
		}
	}

	#[test]
	fn the_largest_numbers_do_not_overflow() {
		let weights = [crate::MAX_WEIGHT; 128];
		assert_eq!(parts(crate::MAX_AMOUNT, &weights, 7).iter().sum::<u128>(), crate::MAX_AMOUNT);
	}
}
