//! Other currencies: what was really paid, and how it became the pot's currency.

use crate::{
	money::check_amount,
	types::{Amount, Currency, MAX_AMOUNT, MAX_DECIMALS},
	Refusal,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use primitive_types::U256;
use scale_info::TypeInfo;

/// An exact decimal: `mantissa · 10^−scale`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Rate {
	/// At least 1.
	#[codec(compact)]
	pub mantissa: u64,
	/// 0 to [`MAX_DECIMALS`].
	pub scale: u8,
	/// Whether the rate is what one unit of the pot's currency costs, and not the other way round.
	pub inverse: bool,
}

/// What was paid in another currency.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Original {
	/// The other currency.
	pub currency: Currency,
	/// How much, in its minor units.
	pub amount: Amount,
	/// At which rate. Without one, the expense's amount is what the bank took.
	pub rate: Option<Rate>,
}

impl Rate {
	/// What `amount`, in minor units of a currency with `from` decimals, is in one with `to` decimals: times
	/// the rate, or divided by it if it is inverse, in one rational rounding, half away from zero. `None` if
	/// that is more than the largest amount, or the rate or the decimals are out of bounds.
	pub fn convert(&self, Amount(amount): Amount, from: u8, to: u8) -> Option<Amount> {
		if self.mantissa == 0 || amount > MAX_AMOUNT || [self.scale, from, to].iter().any(|&n| n > MAX_DECIMALS) {
			return None;
		}
		let (from, to, scale) = (i32::from(from), i32::from(to), i32::from(self.scale));
		let (mantissa, amount) = (U256::from(self.mantissa), U256::from(amount));
		let (above, below, power) = match self.inverse {
			false => (amount.checked_mul(mantissa)?, U256::one(), to - from - scale),
			true => (amount, mantissa, to - from + scale),
		};
		// What overflows 256 bits is above the largest amount: the divisor is under 2⁶⁴ then.
		let ten_to = U256::from(10).checked_pow(power.unsigned_abs().into())?;
		let (above, below) = match power < 0 {
			true => (above, below.checked_mul(ten_to)?),
			false => (above.checked_mul(ten_to)?, below),
		};
		let (whole, rest) = above.div_mod(below);
		let rounded = whole + U256::from(u8::from(rest >= below - rest));
		u128::try_from(rounded).ok().filter(|&amount| amount <= MAX_AMOUNT).map(Amount)
	}
}

impl Original {
	/// Refuses an original that is out of bounds, or that `amount`, of a currency with `decimals`, is not the
	/// conversion of.
	pub(crate) fn check(&self, amount: Amount, decimals: u8) -> Result<(), Refusal> {
		check_amount(self.amount)?;
		if !self.currency.is_valid() {
			return Err(Refusal::BadCurrency);
		}
		let Some(rate) = self.rate else { return Ok(()) };
		let Amount(due) = rate.convert(self.amount, self.currency.decimals, decimals).ok_or(Refusal::BadRate)?;
		match amount.0 as i128 - due as i128 {
			0 => Ok(()),
			over => Err(Refusal::RateOff { over }),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn rate(mantissa: u64, scale: u8, inverse: bool) -> Rate {
		Rate { mantissa, scale, inverse }
	}

	#[test]
	fn baht_at_38_4_is_rounded_once_and_half_away_from_zero() {
		assert_eq!(rate(384, 1, false).convert(Amount(130_21), 2, 2), Some(Amount(5_000_06)));
		assert_eq!(rate(384, 1, true).convert(Amount(5_000_00), 2, 2), Some(Amount(130_21)));
		assert_eq!(rate(5, 1, false).convert(Amount(5), 0, 0), Some(Amount(3)));
	}

	#[test]
	fn the_widest_numbers_are_converted_or_too_large() {
		let most = Amount(MAX_AMOUNT);
		assert_eq!(rate(1, 0, false).convert(most, 30, 30), Some(most));
		assert_eq!(rate(1, 30, true).convert(most, 0, 30), None);
		assert_eq!(rate(u64::MAX, 0, false).convert(most, 0, 30), None);
		assert_eq!(rate(u64::MAX, 30, false).convert(most, 30, 0), Some(Amount(0)));
		assert_eq!(rate(0, 0, true).convert(most, 0, 0), None);
	}
}
