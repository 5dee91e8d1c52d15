//! Amounts as people write them: decimal strings, without a float anywhere.

use pot_ledger::{Amount, Bill, Rate};

/// Why a text is not an amount.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AmountError {
	/// Something else than digits and a point between them.
	#[error("not an amount: write digits and a point, as in 12.50, without sign, exponent or separators")]
	NotDecimal,
	/// A number below zero.
	#[error("an amount cannot be negative")]
	Negative,
	/// Something else than a sign and an amount behind it.
	#[error("not a change: write a sign and an amount, as in +12.50 or -5.00")]
	NotChange,
	/// Something else than a rate.
	#[error("not a rate: write digits and a point, as in 38.4, without a sign")]
	NotRate,
	/// More decimals than the currency has.
	#[error("too many decimals: the currency has {decimals}")]
	TooFine {
		/// The currency's decimals.
		decimals: u8,
	},
	/// More decimals than a percentage has.
	#[error("too many decimals: a percentage has two, as in 33.33")]
	PercentTooFine,
	/// Right, but not in the one way in which files write it.
	#[error("write it as \"{expected}\"")]
	NotCanonical {
		/// The way.
		expected: String,
	},
	/// More than any amount can be.
	#[error("the amount is too large")]
	TooLarge,
}

/// Reads an amount as a person types it: `20`, `12.5` and `12.50` with two decimals.
///
/// # Errors
///
/// Says what to write instead.
pub fn parse(text: &str, decimals: u8) -> Result<Amount, AmountError> {
	let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
	if text.strip_prefix('-').is_some_and(|rest| rest.split('.').all(is_digits)) {
		return Err(AmountError::Negative);
	}
	let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
	if !is_digits(whole) || !fraction.is_none_or(is_digits) {
		return Err(AmountError::NotDecimal);
	}
	let fraction = fraction.unwrap_or_default();
	if fraction.len() > usize::from(decimals) {
		return Err(AmountError::TooFine { decimals });
	}
	let digits = format!("{whole}{fraction:0<width$}", width = usize::from(decimals));
	digits.parse().map(Amount).map_err(|_| AmountError::TooLarge)
}

/// Reads an amount in the one way in which files write it, which has exactly the currency's decimals.
///
/// # Errors
///
/// Says what to write instead.
pub fn parse_exact(text: &str, decimals: u8) -> Result<Amount, AmountError> {
	canonical(text, parse(text, decimals)?, |amount| format(amount.0, decimals))
}

/// Reads a change as a person types it: `+12.50`, `-5` or, without a sign, up.
///
/// # Errors
///
/// Says what to write instead.
pub fn parse_change(text: &str, decimals: u8) -> Result<i128, AmountError> {
	let (is_down, magnitude) = match text.strip_prefix('-') {
		Some(rest) => (true, rest),
		None => (false, text.strip_prefix('+').unwrap_or(text)),
	};
	let Amount(units) = parse(magnitude, decimals).map_err(|error| match error {
		AmountError::NotDecimal | AmountError::Negative => AmountError::NotChange,
		error => error,
	})?;
	let change = if is_down { 0i128.checked_sub_unsigned(units) } else { 0i128.checked_add_unsigned(units) };
	change.ok_or(AmountError::TooLarge)
}

/// Reads a change in the one way in which files write it: `+12.50`, `-5.00` or `0.00`.
///
/// # Errors
///
/// Says what to write instead.
pub fn parse_change_exact(text: &str, decimals: u8) -> Result<i128, AmountError> {
	canonical(text, parse_change(text, decimals)?, |&change| format_change(change, decimals))
}

/// Reads a rate such as `38.4`: what one unit of the other currency costs or, if it is `inverse`, what one unit
/// of the pot's does. Every decimal that is written is kept.
///
/// # Errors
///
/// [`AmountError::NotRate`].
pub fn parse_rate(text: &str, inverse: bool) -> Result<Rate, AmountError> {
	let scale = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
	let scale = u8::try_from(scale).map_err(|_| AmountError::NotRate)?;
	let Amount(mantissa) = parse(text, scale).map_err(|_| AmountError::NotRate)?;
	let rate = Rate { mantissa: mantissa.try_into().map_err(|_| AmountError::NotRate)?, scale, inverse };
	canonical(text, rate, format_rate)
}

/// Reads a percentage such as `33.33` or `50` into basis points.
///
/// # Errors
///
/// Says what to write instead.
pub fn parse_percent(text: &str) -> Result<u16, AmountError> {
	let Amount(basis_points) = parse(text, 2).map_err(|error| match error {
		AmountError::TooFine { .. } => AmountError::PercentTooFine,
		error => error,
	})?;
	basis_points.try_into().map_err(|_| AmountError::TooLarge)
}

/// Reads a percentage that has exactly two decimals.
///
/// # Errors
///
/// Says what to write instead.
pub fn parse_percent_exact(text: &str) -> Result<u16, AmountError> {
	canonical(text, parse_percent(text)?, |&basis_points| format_percent(basis_points))
}

/// Reads a number as other programs write it: `0.1875`, `2.50`, `1e-3`. What counts is its value, and that
/// must be one of the currency's units.
///
/// # Errors
///
/// Says what is wrong with it.
pub fn parse_number(text: &str, decimals: u8) -> Result<Amount, AmountError> {
	if text.starts_with('-') {
		return Err(AmountError::Negative);
	}
	let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
	let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
	let digits = format!("{whole}{fraction}");
	if !digits.bytes().all(|byte| byte.is_ascii_digit()) || whole.is_empty() {
		return Err(AmountError::NotDecimal);
	}
	let significant = digits.trim_end_matches('0');
	if significant.is_empty() {
		return Ok(Amount(0));
	}
	let exponent: i64 = exponent.parse().map_err(|_| AmountError::NotDecimal)?;
	let trimmed = (digits.len() - significant.len()) as i64;
	// The value is `significant` times ten to this power, in minor units.
	let power = exponent.saturating_add(trimmed - fraction.len() as i64 + i64::from(decimals));
	let power = match u32::try_from(power) {
		Ok(power) => power,
		Err(_) if power < 0 => return Err(AmountError::TooFine { decimals }),
		Err(_) => return Err(AmountError::TooLarge),
	};
	let significant: Option<u128> = significant.parse().ok();
	let units = significant.zip(10u128.checked_pow(power)).and_then(|(digits, unit)| digits.checked_mul(unit));
	units.map(Amount).ok_or(AmountError::TooLarge)
}

/// What a bill comes to: its lines, tax and tip, without the discount. `None` if that is more than they are.
pub fn total(bill: &Bill) -> Option<Amount> {
	let added = bill.lines.iter().map(|line| line.amount).chain(bill.tax).chain(bill.tip);
	let sum = added.map(|amount| amount.0).try_fold(0u128, u128::checked_add)?;
	sum.checked_sub(bill.discount.map_or(0, |discount| discount.0)).map(Amount)
}

/// Writes a magnitude, as in `13.75`.
pub fn format(units: u128, decimals: u8) -> String {
	let decimals = usize::from(decimals);
	let digits = format!("{units:0>width$}", width = decimals + 1);
	match digits.split_at(digits.len() - decimals) {
		(whole, "") => whole.into(),
		(whole, fraction) => format!("{whole}.{fraction}"),
	}
}

/// Writes a balance, as in `13.75` or `-0.01`.
pub fn format_signed(units: i128, decimals: u8) -> String {
	let sign = if units < 0 { "-" } else { "" };
	format!("{sign}{}", format(units.unsigned_abs(), decimals))
}

/// Writes a change, as in `+13.75`, `-0.01` or `0.00`.
pub fn format_change(units: i128, decimals: u8) -> String {
	let sign = if units > 0 { "+" } else { "" };
	format!("{sign}{}", format_signed(units, decimals))
}

/// An amount for people, whose minus sign is as wide as a plus: `−0.01`.
pub fn with_minus(amount: &str) -> String {
	amount.replace('-', "−")
}

/// Writes a rate, as in `38.4`, with all its decimals. Which way it goes is not said.
pub fn format_rate(rate: &Rate) -> String {
	format(rate.mantissa.into(), rate.scale)
}

/// Writes basis points as a percentage, as in `33.33`.
pub fn format_percent(basis_points: u16) -> String {
	format(basis_points.into(), 2)
}

fn canonical<T>(text: &str, value: T, write: impl Fn(&T) -> String) -> Result<T, AmountError> {
	let expected = write(&value);
	match text == expected {
		true => Ok(value),
		false => Err(AmountError::NotCanonical { expected }),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use AmountError::*;

	#[test]
	fn people_may_leave_decimals_out_but_not_add_any() {
		assert_eq!(parse("12.50", 2), Ok(Amount(12_50)));
		assert_eq!(parse("12.5", 2), Ok(Amount(12_50)));
		assert_eq!(parse("20", 2), Ok(Amount(20_00)));
		assert_eq!(parse("0.01", 2), Ok(Amount(1)));
		assert_eq!(parse("1635", 0), Ok(Amount(1635)));
		assert_eq!(parse("12.505", 2), Err(TooFine { decimals: 2 }));
		assert_eq!(parse("12.500", 2), Err(TooFine { decimals: 2 }));
		assert_eq!(parse("1635.0", 0), Err(TooFine { decimals: 0 }));
	}

	#[test]
	fn nothing_but_digits_and_a_point_is_an_amount() {
		for text in ["", ".", "5.", ".5", "+5", "1e3", "1,000", "12,50", "1 000", "1_000", "5.0.0", "٣", "0x10", "- 5"]
		{
			assert_eq!(parse(text, 2), Err(NotDecimal), "{text}");
		}
		assert_eq!(parse("-5.00", 2), Err(Negative));
		assert_eq!(parse(&"9".repeat(40), 2), Err(TooLarge));
	}

	#[test]
	fn files_write_an_amount_in_one_way() {
		assert_eq!(parse_exact("12.50", 2), Ok(Amount(12_50)));
		for text in ["12.5", "012.50"] {
			assert_eq!(parse_exact(text, 2), Err(NotCanonical { expected: "12.50".into() }));
		}
		assert_eq!(parse_exact("20", 2).map_err(|error| error.to_string()), Err(r#"write it as "20.00""#.into()));
	}

	#[test]
	fn numbers_of_other_programs_are_read_by_value() {
		assert_eq!(parse_number("0.1875", 10), Ok(Amount(1_875_000_000)));
		assert_eq!(parse_number("1e-3", 10), Ok(Amount(10_000_000)));
		assert_eq!(parse_number("1.50E+1", 0), Ok(Amount(15)));
		assert_eq!(parse_number("1000.00", 0), Ok(Amount(1000)));
		assert_eq!(parse_number("1e21", 2), Ok(Amount(10u128.pow(23))));
		assert_eq!(parse_number("0e99999999999", 2), Ok(Amount(0)));
		assert_eq!(parse_number("33.333", 2), Err(TooFine { decimals: 2 }));
		assert_eq!(parse_number("1e-99999999999", 2), Err(TooFine { decimals: 2 }));
		assert_eq!(parse_number("1e99999999999", 2), Err(TooLarge));
		assert_eq!(parse_number("9e38", 2), Err(TooLarge));
		assert_eq!(parse_number("-0.5", 2), Err(Negative));
		for text in ["", "e5", "+1", "1.2.3", "NaN", "1e", "1e1.5"] {
			assert_eq!(parse_number(text, 2), Err(NotDecimal), "{text}");
		}
	}

	#[test]
	fn signs_and_zeros_are_written_out() {
		assert_eq!(format(1375, 2), "13.75");
		assert_eq!(format(0, 2), "0.00");
		assert_eq!(format(1635, 0), "1635");
		assert_eq!(format_signed(-1, 2), "-0.01");
		assert_eq!(format_change(1375, 2), "+13.75");
		assert_eq!(format_change(0, 2), "0.00");
		assert_eq!(format_signed(i128::MIN, 30), "-170141183.460469231731687303715884105728");
	}

	#[test]
	fn a_change_has_a_sign_and_a_rate_keeps_its_decimals() {
		assert_eq!(
			(parse_change("+12.5", 2), parse_change("-5", 2), parse_change("5", 2)),
			(Ok(12_50), Ok(-5_00), Ok(5_00))
		);
		for (text, expected) in [("5.00", "+5.00"), ("+0.00", "0.00"), ("-0.00", "0.00"), ("-5", "-5.00")] {
			assert_eq!(parse_change_exact(text, 2), Err(NotCanonical { expected: expected.into() }));
		}
		for text in ["", "+", "+-5", "--5", "five"] {
			assert_eq!(parse_change(text, 2), Err(NotChange), "{text}");
		}
		assert_eq!(parse_change(&format_change(i128::MIN, 30), 30), Ok(i128::MIN));
		assert_eq!(parse_change("170141183460469231731687303715884105728", 0), Err(TooLarge));

		let rate = |mantissa, scale| Ok(Rate { mantissa, scale, inverse: true });
		assert_eq!((parse_rate("38.4", true), parse_rate("38.40", true)), (rate(384, 1), rate(3840, 2)));
		assert_eq!(parse_rate("0038.4", true), Err(NotCanonical { expected: "38.4".into() }));
		for text in ["", "-1", "38,4", "1e3", &"9".repeat(20)] {
			assert_eq!(parse_rate(text, true), Err(NotRate), "{text}");
		}
	}

	#[test]
	fn percentages_are_basis_points() {
		assert_eq!(parse_percent("33.33"), Ok(33_33));
		assert_eq!(parse_percent("50"), Ok(50_00));
		assert_eq!(parse_percent("33.333"), Err(PercentTooFine));
		assert_eq!(parse_percent("700"), Err(TooLarge));
		assert_eq!(parse_percent_exact("50"), Err(NotCanonical { expected: "50.00".into() }));
		assert_eq!(format_percent(66_67), "66.67");
	}
}
