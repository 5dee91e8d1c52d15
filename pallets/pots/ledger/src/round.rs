//! The rounding rule: who gets the odd units.

use crate::types::{Amount, ItemId, MemberId};
use alloc::vec::Vec;
use core::cmp::Reverse;
use primitive_types::U256;

/// Divides `amount` in proportion to weights so that the parts make exactly `amount`.
///
/// Participant k of n has the base ⌊A·w/W⌋ and the remainder A·w mod W; the units that the bases leave go
/// one each, largest remainder first, ties by (k − r) mod n ascending, where r is the first eight bytes of
/// `id`, little endian, mod n: Hamilton's method, with ties rotated by something no edit changes.
///
/// A weight is at least 1, and their sum and `amount` are at most 10³⁶. With the weights of a split, at most
/// 1,000,000 each, every product stays under 2¹²⁷; in proportion to amounts it may not, and is then computed
/// in 256 bits.
pub fn apportion(
	Amount(amount): Amount,
	weights: impl ExactSizeIterator<Item = (MemberId, u128)> + Clone,
	id: &ItemId,
) -> Vec<(MemberId, Amount)> {
	let whole: u128 = weights.clone().map(|(_, weight)| weight).sum();
	let count = weights.len();
	let mut parts = Vec::with_capacity(count);
	let mut line = Vec::with_capacity(count);
	let mut left = amount;
	for (k, (member, weight)) in weights.enumerate() {
		let (base, remainder) = mul_div_rem(amount, weight, whole);
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

/// How many odd units there are: those that the bases of [`apportion`] leave.
pub(crate) fn odd_units(Amount(amount): Amount, weights: impl Iterator<Item = u128> + Clone) -> u64 {
	let whole = weights.clone().sum();
	let bases: u128 = weights.map(|weight| mul_div_rem(amount, weight, whole).0).sum();
	(amount - bases) as u64
}

/// r, the participant who is first in line for an odd unit.
fn first_in_line(id: &ItemId, count: usize) -> usize {
	(id.rotation() % count as u64) as usize
}

/// ⌊a·b/c⌋ and a·b mod c. Most amounts fit 64 bits, where a division is many times cheaper.
fn mul_div_rem(a: u128, b: u128, c: u128) -> (u128, u128) {
	let Some(product) = a.checked_mul(b) else {
		let (whole, rest) = (U256::from(a) * U256::from(b)).div_mod(c.into());
		return (whole.low_u128(), rest.low_u128());
	};
	match (u64::try_from(product), u64::try_from(c)) {
		(Ok(product), Ok(c)) => ((product / c).into(), (product % c).into()),
		_ => (product / c, product % c),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn parts(amount: u128, weights: &[u128], r: u8) -> Vec<u128> {
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
		for weight in [crate::MAX_WEIGHT.into(), crate::MAX_AMOUNT] {
			assert_eq!(parts(crate::MAX_AMOUNT, &[weight; 128], 7).iter().sum::<u128>(), crate::MAX_AMOUNT);
		}
	}
}
