//! How to pay someone: what a member's pay-to text means, and what to show whoever owes them.
//!
//! A pay-to text is free, so it is read for what it holds and not for how it is put. Nothing here moves
//! money: the person does, by the bank, app or wallet that the text names, and then records the payment.

use crate::{amount, currency::CHAIN_TOKEN};
use iban::{Iban, IbanLike, ParseIbanError};
use pot_ledger::{AccountId, Amount, Currency, Hash};
use std::str::FromStr;
use subxt::utils::AccountId32;

/// Where a member wants to be paid.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PayTo {
	/// A bank account. Its check digits fit.
	Iban(Iban),
	/// A PayPal.Me page, by the name after `paypal.me/`.
	PayPalMe(String),
	/// A PayPal account, by its e-mail address.
	PayPal(String),
	/// A phone number that takes TWINT, as it was written.
	Twint(String),
	/// An account on a chain of the Polkadot family. Its checksum fits.
	Address {
		/// The account.
		account: AccountId,
		/// The address as it was written: its first letters say which chain it is meant for.
		written: String,
	},
	/// Whatever else people agree on, such as "cash" or another app.
	Other(String),
}

/// A pay-to text that was mistyped: paying by it would go wrong.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Mistyped {
	/// An IBAN with a wrong letter or digit.
	#[error("the check digits of {0:?} do not fit: compare the IBAN with the bank's, a letter or digit is wrong")]
	CheckDigits(String),
	/// An IBAN that no bank has: the country does not know it, or its accounts look different.
	#[error("{0:?} is no IBAN of the country that it begins with: compare it with the bank's, it may be cut off")]
	NotOfItsCountry(String),
	/// An address with a wrong letter.
	#[error("the checksum of the address {0:?} does not fit: copy it again from the wallet")]
	Checksum(String),
}

impl FromStr for PayTo {
	type Err = Mistyped;

	/// Reads a pay-to text. If it names several ways, the first of this list counts: IBAN, address, PayPal, TWINT.
	/// That a text says nothing known is no error: then it is [`PayTo::Other`].
	///
	/// # Errors
	///
	/// [`Mistyped`], to be shown to whoever writes the text, and in the place of instructions to whoever would pay.
	fn from_str(text: &str) -> Result<Self, Mistyped> {
		let text = clean(text);
		let known = |found: Option<Self>| found.map(Ok);
		known(iban(&text).map(Self::Iban))
			.or_else(|| known(address(&text)))
			.or_else(|| mistyped(&text).map(Err))
			.or_else(|| known(paypal(&text)))
			.or_else(|| known(twint(&text)))
			.unwrap_or(Ok(Self::Other(text)))
	}
}

/// What is to be paid, and to whom.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Due<'a> {
	/// The name of who gets it.
	pub name: &'a str,
	/// How much, in the currency's minor units.
	pub amount: Amount,
	/// The pot's currency.
	pub currency: &'a Currency,
	/// What it is for, such as the pot's name. May be empty.
	pub reference: &'a str,
	/// The genesis hash of the pot's chain, which tells a wallet where an address is.
	pub genesis: Hash,
}

/// What to show to whoever pays.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Instructions {
	/// Lines to read and to copy from. They hold no control characters.
	pub lines: Vec<String>,
	/// A link that opens the payment, if the way to pay has one.
	pub link: Option<String>,
	/// What a QR code should hold for the app or wallet to pay by; draw it with [`qr`](crate::qr).
	pub qr: Option<String>,
}

impl PayTo {
	/// How to pay what is due this way. There is a link or a QR code only where it would say just what the lines say.
	pub fn instructions(&self, due: &Due) -> Instructions {
		let (way, link, qr) = match self {
			Self::Iban(iban) => (format!("IBAN: {iban}"), None, epc(iban, due)),
			Self::PayPalMe(handle) => {
				let link = paypal_link(handle, due);
				(format!("PayPal: {link}"), Some(link.clone()), Some(link))
			},
			Self::PayPal(email) => (format!("PayPal: {email}"), None, None),
			Self::Twint(number) => (format!("TWINT: {number}"), None, None),
			Self::Address { account, .. } if due.currency.code() == CHAIN_TOKEN => {
				let address = AccountId32(account.0).to_string();
				let qr = format!("substrate:{address}:0x{}", hex::encode(due.genesis));
				(format!("Address on this chain: {address}"), None, Some(qr))
			},
			// Which chain is meant is for people to know: the address alone names none.
			Self::Address { written, .. } => (format!("Address: {written}"), None, Some(written.clone())),
			Self::Other(text) => (format!("Pay to: {text}"), None, None),
		};
		let sum = amount::format(due.amount.0, due.currency.decimals);
		let mut lines = vec![format!("Pay {sum} {} to {}", due.currency.code(), clean(due.name)), way];
		if matches!(self, Self::Twint(_)) && due.currency.code() != "CHF" {
			lines.push("TWINT sends Swiss francs: agree on how many".into());
		}
		let reference = clean(due.reference);
		if !reference.is_empty() {
			lines.push(format!("Reference: {reference}"));
		}
		Instructions { lines, link, qr }
	}
}

/// A text in one line without control characters, which could draw over what stands around it.
fn clean(text: &str) -> String {
	let is_direction = |c| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
	let words = text.split(|c: char| c.is_whitespace() || c.is_control() || is_direction(c));
	words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The runs of letters and digits in a text.
fn pieces(text: &str) -> Vec<&str> {
	text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|piece| !piece.is_empty()).collect()
}

/// The IBAN in a text, whole or in groups.
fn iban(text: &str) -> Option<Iban> {
	/// The longest, of 34 characters, in groups of four.
	const MAX_GROUPS: usize = 9;
	let pieces = pieces(text);
	let runs = (0..pieces.len()).flat_map(|from| {
		let rest = &pieces[from..];
		(1..=rest.len().min(MAX_GROUPS)).map(move |groups| rest[..groups].concat())
	});
	runs.into_iter().find_map(|run| run.to_ascii_uppercase().parse().ok())
}

fn address(text: &str) -> Option<PayTo> {
	pieces(text).into_iter().find_map(|piece| {
		let AccountId32(account) = piece.parse().ok()?;
		Some(PayTo::Address { account: AccountId(account), written: piece.into() })
	})
}

/// What is wrong with a text that was meant as an IBAN or an address, and is none.
fn mistyped(text: &str) -> Option<Mistyped> {
	if let Some(meant) = meant_as_iban(text) {
		return Some(match meant.parse::<Iban>() {
			Err(ParseIbanError::InvalidBban(_) | ParseIbanError::UnknownCountry(_)) => Mistyped::NotOfItsCountry(meant),
			_ => Mistyped::CheckDigits(meant),
		});
	}
	let address = pieces(text).into_iter().find(|piece| looks_like_address(piece))?;
	Some(Mistyped::Checksum(address.into()))
}

/// Two letters, two digits, and the groups that follow, as long as an IBAN; or not, if the text says that it is one.
fn meant_as_iban(text: &str) -> Option<String> {
	let upper = text.to_ascii_uppercase();
	let is_labelled = pieces(&upper).contains(&"IBAN");
	// Without the label, small letters are words.
	let pieces = if is_labelled { pieces(&upper) } else { pieces(text) };
	let is_group = |piece: &&&str| {
		let has_digit = piece.bytes().any(|c| c.is_ascii_digit());
		(has_digit || piece.len() == 4) && !piece.bytes().any(|c| c.is_ascii_lowercase())
	};
	let lengths = if is_labelled { 8..=usize::MAX } else { 15..=34 };
	let is_meant = |run: &String| {
		let (country, check) = (run.bytes().take(2), run.bytes().skip(2).take(2));
		let digits = run.bytes().filter(u8::is_ascii_digit).count();
		country.filter(u8::is_ascii_uppercase).count() == 2
			&& check.filter(u8::is_ascii_digit).count() == 2
			&& lengths.contains(&run.len())
			&& digits * 2 >= run.len()
	};
	(0..pieces.len()).map(|from| pieces[from..].iter().take_while(is_group).copied().collect()).find(is_meant)
}

/// As many characters of base 58 as an account of 32 bytes makes, of all three kinds.
fn looks_like_address(piece: &str) -> bool {
	(47..=49).contains(&piece.len())
		&& !piece.contains(['0', 'O', 'I', 'l'])
		&& piece.contains(|c: char| c.is_ascii_digit())
		&& piece.contains(|c: char| c.is_ascii_uppercase())
		&& piece.contains(|c: char| c.is_ascii_lowercase())
}

fn paypal(text: &str) -> Option<PayTo> {
	let lower = text.to_ascii_lowercase();
	let page = ["paypal.me/", "paypal.com/paypalme/"].into_iter().find_map(|page| {
		let from = lower.find(page)? + page.len();
		let handle: String = text[from..].chars().take_while(char::is_ascii_alphanumeric).collect();
		(!handle.is_empty()).then_some(PayTo::PayPalMe(handle))
	});
	let is_email = |word: &&str| {
		word.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.') && !host.contains('@'))
	};
	let words = || text.split([' ', ',', ';', ':', '(', ')', '<', '>']).map(|word| word.trim_end_matches('.'));
	let email = || lower.contains("paypal").then(|| words().find(is_email)).flatten();
	page.or_else(|| email().map(|email| PayTo::PayPal(email.into())))
}

fn twint(text: &str) -> Option<PayTo> {
	if !text.to_ascii_lowercase().contains("twint") {
		return None;
	}
	let digits = |run: &&str| run.bytes().filter(u8::is_ascii_digit).count();
	let number = text
		.split(|c: char| !c.is_ascii_digit() && !matches!(c, '+' | ' ' | '-' | '.' | '/' | '(' | ')'))
		// The lengths of a phone number, with and without the country.
		.find(|run| (9..=15).contains(&digits(run)))?;
	Some(PayTo::Twint(number.trim_matches([' ', '-', '.', '/']).into()))
}

/// The payload of a SEPA credit transfer by the European Payments Council's guidelines EPC069-12, version 002:
/// its lines up to the last that says something. Name and reference are cut to what it may hold.
///
/// There is none unless the amount is in euros, of whole cents and at most 999,999,999.99, and the bank in the
/// European Economic Area: elsewhere the guidelines ask for the bank's BIC, which nobody knows here.
fn epc(iban: &Iban, due: &Due) -> Option<String> {
	const MAX_CENTS: u128 = 999_999_999_99;
	const MAX_BYTES: usize = 331;
	/// Leaves room for some reference after a name of characters of four bytes.
	const MAX_NAME_BYTES: usize = 200;
	const EEA: [&str; 30] = [
		"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI",
		"LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
	];
	let name = clean(due.name);
	if due.currency.code() != "EUR" || !EEA.contains(&iban.country_code()) || name.is_empty() {
		return None;
	}
	let cents = rescale(due.amount.0, due.currency.decimals, 2).filter(|cents| (1..=MAX_CENTS).contains(cents))?;
	let (name, account) = (cut(&name, 70, MAX_NAME_BYTES), iban.electronic_str());
	let transfer = format!("BCD\n002\n1\nSCT\n\n{name}\n{account}\nEUR{}", amount::format(cents, 2));
	let reference = clean(due.reference);
	if reference.is_empty() {
		return Some(transfer);
	}
	// No purpose, and no structured reference.
	let transfer = format!("{transfer}\n\n\n");
	Some(format!("{transfer}{}", cut(&reference, 140, MAX_BYTES - transfer.len())))
}

/// The page that asks PayPal for the amount, or for any amount where PayPal does not take this one.
fn paypal_link(handle: &str, due: &Due) -> String {
	// https://developer.paypal.com/reference/currency-codes
	const WHOLE: [&str; 3] = ["HUF", "JPY", "TWD"];
	const WITH_CENTS: [&str; 21] = [
		"AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "ILS", "MXN", "MYR", "NOK", "NZD", "PHP",
		"PLN", "SEK", "SGD", "THB", "USD",
	];
	let code = due.currency.code();
	let decimals = match code {
		_ if WITH_CENTS.contains(&code) => Some(2),
		_ if WHOLE.contains(&code) => Some(0),
		_ => None,
	};
	let sum = decimals.and_then(|decimals| {
		let units = rescale(due.amount.0, due.currency.decimals, decimals).filter(|&units| units > 0)?;
		Some(format!("/{}{code}", amount::format(units, decimals)))
	});
	format!("https://paypal.me/{handle}{}", sum.unwrap_or_default())
}

/// The same amount with other decimals, if it can be written with them.
fn rescale(units: u128, from: u8, to: u8) -> Option<u128> {
	let factor = 10u128.checked_pow(from.abs_diff(to).into())?;
	match to >= from {
		true => units.checked_mul(factor),
		false => units.is_multiple_of(factor).then_some(units / factor),
	}
}

/// As much of a text as is within both bounds.
fn cut(text: &str, max_chars: usize, max_bytes: usize) -> &str {
	let chars = text.char_indices().nth(max_chars).map_or(text.len(), |(at, _)| at);
	text[..text.floor_char_boundary(chars.min(max_bytes))].trim_end()
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{currency::currency, qr};

	const GERMAN: &str = "DE89370400440532013000";
	const SWISS: &str = "CH9300762011623852957";
	/// Alice's, with the prefix of any chain and with Polkadot's.
	const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
	const ALICE_ON_POLKADOT: &str = "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5";

	fn read(text: &str) -> PayTo {
		text.parse().unwrap()
	}

	/// What to do to pay Bob an amount for dinner.
	fn pay(to: &str, sum: &str, code: &str) -> Instructions {
		let currency = currency(code, None).unwrap();
		let amount = amount::parse(sum, currency.decimals).unwrap();
		let due = Due { name: "Bob", amount, currency: &currency, reference: "Dinner", genesis: [0xab; 32] };
		read(to).instructions(&due)
	}

	/// The EPC payload for a German account.
	fn epc_of(name: &str, amount: u128, decimals: u8, reference: &str) -> Option<String> {
		let currency = currency("EUR", Some(decimals)).unwrap();
		let due = Due { name, amount: Amount(amount), currency: &currency, reference, genesis: [0; 32] };
		epc(&GERMAN.parse().unwrap(), &due)
	}

	#[test]
	fn an_iban_is_found_however_it_is_written() {
		let german = PayTo::Iban(GERMAN.parse().unwrap());
		for text in [
			GERMAN,
			"DE89 3704 0044 0532 0130 00",
			"de89 3704 0044 0532 0130 00",
			"IBAN: DE89 3704 0044 0532 0130 00, Bob Smith",
			"my bank is N26 (DE89-3704-0044-0532-0130-00)",
			"DE89370400440532013000 or paypal.me/bob",
		] {
			assert_eq!(read(text), german, "{text}");
		}
		assert_eq!(read(&format!("IBAN {SWISS}")), PayTo::Iban(SWISS.parse().unwrap()));
	}

	#[test]
	fn a_mistyped_account_is_no_way_to_pay() {
		let wrong = |text: &str| text.parse::<PayTo>().unwrap_err();
		for text in ["DE89370400440532013001", "DE89 3704 0044 0532 0130 01", "DE89370400440532013001 Bob Smith"] {
			assert_eq!(wrong(text), Mistyped::CheckDigits("DE89370400440532013001".into()), "{text}");
		}
		assert_eq!(wrong("my iban: de89 3704 0044, Bob"), Mistyped::CheckDigits("DE8937040044".into()));
		assert_eq!(wrong("GB29 NWBK 6016 1331 9268 18"), Mistyped::CheckDigits("GB29NWBK60161331926818".into()));
		// The check digits of both fit, but no country has such accounts.
		for text in ["DE5137040044053201300", "XX46370400440532013000"] {
			assert_eq!(wrong(text), Mistyped::NotOfItsCountry(text.into()));
		}
		let address = ALICE.replace('Q', "R");
		assert_eq!(wrong(&address), Mistyped::Checksum(address.clone()));
		assert!(wrong(&address).to_string().contains("copy it again"));
	}

	#[test]
	fn what_only_talks_of_an_account_is_not_mistyped() {
		for text in [
			"ask for my IBAN on +41 79 123 45 67",
			"IBAN by phone, room AB12",
			"cash, room AB12",
			"invoice 12345678901234567",
		] {
			assert_eq!(read(text), PayTo::Other(text.into()));
		}
	}

	#[test]
	fn paypal_is_a_page_or_an_address() {
		for text in ["paypal.me/bob", "https://www.paypal.me/bob/", "PayPal.Me/bob.", "paypal.com/paypalme/bob?x=1"] {
			assert_eq!(read(text), PayTo::PayPalMe("bob".into()), "{text}");
		}
		for text in ["bob@example.org via PayPal", "PayPal: <bob@example.org>."] {
			assert_eq!(read(text), PayTo::PayPal("bob@example.org".into()), "{text}");
		}
		assert_eq!(read("bob@example.org"), PayTo::Other("bob@example.org".into()));
	}

	#[test]
	fn twint_is_a_phone_number() {
		assert_eq!(read("+41 79 123 45 67 TWINT"), PayTo::Twint("+41 79 123 45 67".into()));
		assert_eq!(read("Twint: 079/123.45.67"), PayTo::Twint("079/123.45.67".into()));
		assert_eq!(read("+41 79 123 45 67"), PayTo::Other("+41 79 123 45 67".into()));
		assert_eq!(read("TWINT"), PayTo::Other("TWINT".into()));
	}

	#[test]
	fn an_address_is_kept_as_it_was_written() {
		let account = subxt_signer::sr25519::dev::alice().public_key().0;
		for written in [ALICE, ALICE_ON_POLKADOT] {
			let expected = PayTo::Address { account: AccountId(account), written: written.into() };
			assert_eq!(read(&format!("wallet: {written}")), expected);
		}
	}

	#[test]
	fn instructions_are_lines_to_copy_from() {
		let lines = ["Pay 12.50 EUR to Bob", "IBAN: DE89 3704 0044 0532 0130 00", "Reference: Dinner"];
		assert_eq!(pay(GERMAN, "12.50", "EUR").lines, lines);
		let twint = Instructions {
			lines: ["Pay 12.50 CHF to Bob", "TWINT: +41 79 123 45 67", "Reference: Dinner"].map(Into::into).to_vec(),
			link: None,
			qr: None,
		};
		assert_eq!(pay("+41 79 123 45 67 TWINT", "12.50", "CHF"), twint);
		assert_eq!(pay("TWINT 079 123 45 67", "12.50", "EUR").lines[2], "TWINT sends Swiss francs: agree on how many");
		assert_eq!(pay("bob@example.org, PayPal", "1", "EUR").lines[1], "PayPal: bob@example.org");
		assert_eq!(pay("cash,\n\x1b[2Jor beer", "1", "EUR").lines[1], "Pay to: cash, [2Jor beer");
	}

	#[test]
	fn a_paypal_page_is_asked_for_amounts_that_paypal_takes() {
		let link = |sum, code| pay("paypal.me/bob", sum, code).link.unwrap();
		assert_eq!(link("12.50", "EUR"), "https://paypal.me/bob/12.50EUR");
		assert_eq!(link("1000", "JPY"), "https://paypal.me/bob/1000JPY");
		assert_eq!(link("1000.00", "HUF"), "https://paypal.me/bob/1000HUF");
		for (sum, code) in [("1000.50", "HUF"), ("12.5", "DOT"), ("0", "EUR")] {
			assert_eq!(link(sum, code), "https://paypal.me/bob", "{sum} {code}");
		}
		assert_eq!(pay("paypal.me/bob", "1", "EUR").qr, Some("https://paypal.me/bob/1.00EUR".into()));
	}

	#[test]
	fn an_address_is_on_this_chain_only_for_its_token() {
		let genesis = "ab".repeat(32);
		let here = pay(ALICE_ON_POLKADOT, "1", "POT");
		assert_eq!(here.qr, Some(format!("substrate:{ALICE}:0x{genesis}")));
		assert_eq!(here.lines[1], format!("Address on this chain: {ALICE}"));
		let elsewhere = pay(ALICE_ON_POLKADOT, "1", "DOT");
		assert_eq!(elsewhere.qr, Some(ALICE_ON_POLKADOT.into()));
		assert_eq!(elsewhere.lines[1], format!("Address: {ALICE_ON_POLKADOT}"));
	}

	/// The two samples by which encoders of EPC069-12 are commonly checked, in version 002 and without BIC, as
	/// another encoder (segno 1.6) writes them, but for the cents.
	#[test]
	fn the_epc_code_holds_the_known_samples() {
		let euro = currency("EUR", None).unwrap();
		let sample = |name, iban: &str, cents, reference| {
			let due = Due { name, amount: Amount(cents), currency: &euro, reference, genesis: [0; 32] };
			epc(&iban.parse().unwrap(), &due).unwrap()
		};
		assert_eq!(
			sample("Franz Mustermänn", "DE71110220330123456789", 12_30, ""),
			"BCD\n002\n1\nSCT\n\nFranz Mustermänn\nDE71110220330123456789\nEUR12.30"
		);
		assert_eq!(
			sample("Red Cross of Belgium", "BE72000000001616", 1_00, "Urgency fund"),
			"BCD\n002\n1\nSCT\n\nRed Cross of Belgium\nBE72000000001616\nEUR1.00\n\n\nUrgency fund"
		);
	}

	#[test]
	fn the_epc_code_is_only_for_euros_between_banks_that_need_no_bic() {
		assert!(pay(GERMAN, "12.50", "EUR").qr.is_some());
		assert_eq!(pay(GERMAN, "12.50", "USD").qr, None);
		assert_eq!(pay(SWISS, "12.50", "EUR").qr, None);
		assert_eq!(pay(SWISS, "12.50", "CHF").qr, None);
	}

	#[test]
	fn the_epc_code_says_exactly_the_amount_or_nothing() {
		let sum = |amount, decimals| {
			epc_of("Bob", amount, decimals, "").map(|payload| payload.rsplit('\n').next().unwrap().to_owned())
		};
		assert_eq!(sum(1, 2), Some("EUR0.01".into()));
		assert_eq!(sum(999_999_999_99, 2), Some("EUR999999999.99".into()));
		assert_eq!(sum(12_5000, 4), Some("EUR12.50".into()));
		assert_eq!(sum(12, 0), Some("EUR12.00".into()));
		for (amount, decimals) in [(0, 2), (1_000_000_000_00, 2), (12_5001, 4), (u128::MAX, 0)] {
			assert_eq!(sum(amount, decimals), None, "{amount} {decimals}");
		}
	}

	#[test]
	fn the_epc_code_stays_within_its_bounds() {
		let payload = epc_of(&"N".repeat(71), 1, 2, &"r".repeat(141)).unwrap();
		let lines: Vec<&str> = payload.split('\n').collect();
		assert_eq!((lines.len(), lines[5].len(), lines[10].len()), (11, 70, 140));
		for wide in ["ä", "€", "😀"] {
			let payload = epc_of(&wide.repeat(100), 999_999_999_99, 2, &wide.repeat(200)).unwrap();
			assert!(payload.len() <= 331 && payload.ends_with(wide), "{wide}: {} bytes", payload.len());
			// Version 13 has 69 modules a side.
			let side = qr::text(&payload).unwrap().lines().next().unwrap().chars().count() - 8;
			assert!(side <= 69, "{wide}: {side} modules");
		}
		let one_line = epc_of("Bob\nEve", 1, 2, "a\r\nb").unwrap();
		assert_eq!(one_line.split('\n').skip(5).collect::<Vec<_>>(), ["Bob Eve", GERMAN, "EUR0.01", "", "", "a b"]);
		assert_eq!(epc_of(" \n", 1, 2, ""), None);
	}
}
