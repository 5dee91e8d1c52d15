//! Currencies and rates as people write them.
//!
//! A pot stores its decimals when it is made, so nothing here is looked up when a log is replayed: this is
//! only for typing less, and for showing more than a code.

use crate::amount::{format_rate, parse_rate, AmountError};
use pot_ledger::{Currency, Rate, MAX_DECIMALS};

/// The chain's own token, which fees are paid in.
pub const CHAIN_TOKEN: &str = "POT";

/// Tokens, which ISO 4217 does not list: code, decimals, name.
const TOKENS: [(&str, u8, &str); 5] = [
	("DOT", 10, "Polkadot"),
	("KSM", 12, "Kusama"),
	("USDC", 6, "USD Coin"),
	("USDT", 6, "Tether USD"),
	(CHAIN_TOKEN, 12, "Potchain token"),
];

/// Why there is no such currency.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CurrencyError {
	/// The code cannot be one.
	#[error("{code:?} is no currency: write one to twelve of A-Z and 0-9, as in EUR or DOT")]
	NotACode {
		/// What was given.
		code: String,
	},
	/// The code is not known, and its decimals were not said.
	#[error("how many decimals {code} has is not known: say it, as in --decimals 2, or check the code")]
	UnknownDecimals {
		/// The code.
		code: String,
	},
	/// More decimals than a pot can have.
	#[error("{decimals} decimals are too many: a currency has at most {MAX_DECIMALS}")]
	TooManyDecimals {
		/// What was given.
		decimals: u8,
	},
}

/// A currency by its code, in any case, with its usual decimals if none are said. Any code will do if they are.
///
/// # Errors
///
/// Says what to write instead.
pub fn currency(code: &str, decimals: Option<u8>) -> Result<Currency, CurrencyError> {
	let code = code.to_ascii_uppercase();
	if Currency::new(&code, 0).is_none() {
		return Err(CurrencyError::NotACode { code });
	}
	let Some(decimals) = decimals.or_else(|| usual_decimals(&code)) else {
		return Err(CurrencyError::UnknownDecimals { code });
	};
	Currency::new(&code, decimals).ok_or(CurrencyError::TooManyDecimals { decimals })
}

/// How many decimals amounts usually have: those of ISO 4217, and of some tokens. Codes are in capitals.
pub fn usual_decimals(code: &str) -> Option<u8> {
	match token(code) {
		Some((_, decimals, _)) => Some(decimals),
		None => iso(code)?.exponent()?.try_into().ok(),
	}
}

/// The name of a known currency, as in "Swiss franc".
pub fn name(code: &str) -> Option<String> {
	match token(code) {
		Some((_, _, name)) => Some(name.into()),
		None => Some(iso(code)?.name().into()),
	}
}

/// The sign of a currency of ISO 4217 that has one, as in "€".
pub fn symbol(code: &str) -> Option<String> {
	/// The sign for any currency, which tells nothing.
	const ANY: &str = "¤";
	let symbol = iso(code)?.symbol().symbol;
	(!symbol.is_empty() && symbol != ANY).then_some(symbol)
}

fn token(code: &str) -> Option<(&'static str, u8, &'static str)> {
	TOKENS.into_iter().find(|row| row.0 == code)
}

fn iso(code: &str) -> Option<iso_currency::Currency> {
	iso_currency::Currency::from_code(code)
}

/// Reads a rate, exactly: how much of the pot's currency one of the other is worth (`38.4`, `0.026`), or what
/// the one divided by that says (`1/38.4`, where one of the pot's is worth 38.4 of the other).
///
/// # Errors
///
/// Says what to write instead.
pub fn rate(text: &str) -> Result<Rate, AmountError> {
	match text.split_once('/') {
		Some((one, number)) if one.trim() == "1" => parse_rate(number.trim(), true),
		Some(_) => Err(AmountError::NotRate),
		None => parse_rate(text.trim(), false),
	}
}

/// Writes a rate so that [`rate`] reads the same, as in `38.4` or `1/38.4`.
pub fn rate_text(rate: &Rate) -> String {
	let one = if rate.inverse { "1/" } else { "" };
	format!("{one}{}", format_rate(rate))
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	#[test]
	fn known_currencies_have_their_usual_decimals() {
		let known =
			[("EUR", 2), ("JPY", 0), ("TND", 3), ("DOT", 10), ("KSM", 12), ("USDC", 6), ("USDT", 6), ("POT", 12)];
		for (code, decimals) in known {
			assert_eq!(currency(code, None), Ok(Currency::new(code, decimals).unwrap()));
		}
		assert_eq!(currency("eur", None), currency("EUR", Some(2)));
	}

	#[test]
	fn any_code_will_do_with_decimals() {
		assert_eq!(currency("MILES", Some(0)), Ok(Currency::new("MILES", 0).unwrap()));
		assert_eq!(currency("EUR", Some(4)).unwrap().decimals, 4);
		for code in ["MILES", "XAU"] {
			assert_eq!(currency(code, None), Err(CurrencyError::UnknownDecimals { code: code.into() }));
		}
		let message = currency("miles", None).unwrap_err().to_string();
		assert!(message.contains("MILES") && message.contains("--decimals 2"), "{message}");
	}

	#[test]
	fn what_no_pot_can_have_is_refused() {
		for code in ["", "€", "US-DOLLAR", "THIRTEENCHARS"] {
			assert_eq!(currency(code, Some(2)), Err(CurrencyError::NotACode { code: code.into() }));
		}
		assert_eq!(currency("EUR", Some(31)), Err(CurrencyError::TooManyDecimals { decimals: 31 }));
	}

	#[test]
	fn known_currencies_have_names_and_some_have_signs() {
		assert_eq!((name("EUR"), symbol("EUR")), (Some("Euro".into()), Some("€".into())));
		assert_eq!((name("DOT"), symbol("DOT")), (Some("Polkadot".into()), None));
		assert_eq!((name("MDL"), symbol("MDL")), (Some("Moldovan leu".into()), None));
		assert_eq!((name("MILES"), symbol("MILES")), (None, None));
	}

	#[test]
	fn a_rate_keeps_every_digit() {
		let of = |mantissa, scale, inverse| Ok(Rate { mantissa, scale, inverse });
		assert_eq!(rate("38.4"), of(384, 1, false));
		assert_eq!(rate("38.40"), of(3840, 2, false));
		assert_eq!(rate("0.026"), of(26, 3, false));
		assert_eq!(rate(" 1 / 38.4 "), of(384, 1, true));
		assert_eq!(rate("18446744073709551615"), of(u64::MAX, 0, false));
	}

	#[test]
	fn nothing_but_a_number_or_one_by_a_number_is_a_rate() {
		for text in
			["", "/", "1/", "/38.4", "2/38.4", "1/1/2", "38,4", "-1", "5.", "1e3", "EUR 2", "18446744073709551616"]
		{
			assert!(rate(text).is_err(), "{text}");
		}
	}

	proptest! {
		#[test]
		fn a_rate_that_was_written_is_read_the_same(
			mantissa in 1..=u64::MAX, scale in 0..=MAX_DECIMALS, inverse: bool,
		) {
			let written = Rate { mantissa, scale, inverse };
			prop_assert_eq!(rate(&rate_text(&written)), Ok(written));
		}
	}
}
