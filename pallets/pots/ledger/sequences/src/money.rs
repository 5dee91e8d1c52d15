//! Random money: all splits, payers, currencies and bills; once in a while the sums are one off.

use crate::{draft::Source, words::*};
use arbitrary::Result;
use pot_ledger::{
	Amount, Bill, Currency, Date, End, Expense, ItemId, Kind, Line, MemberId, Original, Payment, Rate, Recurrence,
	Split, Template, Unit, MAX_AMOUNT, MAX_WEIGHT, WHOLE_BASIS_POINTS,
};

/// The money of an expense among members 0 to `people`: up to three payers.
pub fn expense(source: &mut Source, people: u8) -> Result<Expense> {
	let kind = match source.int_in_range(0..=9u8)? {
		0..7 => Kind::Spending,
		7 => Kind::Refund { of: None },
		_ => Kind::Refund { of: Some(ItemId([9; 16])) },
	};
	let (original, whole) = match source.ratio(1, 8)? {
		true => original(source)?,
		false => (None, amount(source)?),
	};
	let payers = some_of(source, people, 3)?;
	let mut paid = cut(source, whole, &payers)?;
	if let (true, Some(row)) = (source.ratio(1, 60)?, paid.first_mut()) {
		row.1 ^= 1;
	}
	let split = split(source, people, whole)?;
	let bill = source.ratio(1, 8)?.then(|| bill(source, people)).transpose()?.map(Box::new);
	Ok(Expense { kind, amount: Amount(whole), paid: amounts(&paid), split, original, bill })
}

/// The money of a template: an expense and its dates, which may be none.
pub fn template(source: &mut Source, people: u8) -> Result<Template> {
	let unit = *source.choose(&[Unit::Day, Unit::Week, Unit::Month, Unit::Year])?;
	let end = match source.int_in_range(0..=9u8)? {
		0..6 => End::Never,
		6..8 => End::Until(date(source)?),
		_ => End::Count(source.int_in_range(0..=9)?),
	};
	let every = source.int_in_range(0..=12u16)?.saturating_sub(1).max(source.ratio(19, 20)?.into());
	Ok(Template { expense: expense(source, people)?, rule: Recurrence { start: date(source)?, every, unit, end } })
}

/// The money of a payment.
pub fn payment(source: &mut Source, people: u8) -> Result<Payment> {
	Ok(pay(member(source, people)?, member(source, people)?, amount(source)?))
}

/// A day in 2026.
pub fn date(source: &mut Source) -> Result<Date> {
	source.int_in_range(20_454..=20_818)
}

/// A member of so many; once in a while one too high.
pub fn member(source: &mut Source, people: u8) -> Result<MemberId> {
	match source.ratio(1, 40)? {
		true => source.int_in_range(0..=people + 1),
		false => source.int_in_range(0..=people - 1),
	}
}

pub fn amount(source: &mut Source) -> Result<u128> {
	match source.int_in_range(0..=99u8)? {
		0..80 => Ok(source.int_in_range(1..=100_00u16)?.into()),
		80..94 => source.int_in_range(1..=MAX_AMOUNT),
		94..97 => Ok(MAX_AMOUNT),
		_ => Ok(*source.choose(&[0, MAX_AMOUNT + 1, u128::MAX])?),
	}
}

pub fn weight(source: &mut Source) -> Result<u32> {
	match source.int_in_range(0..=79u8)? {
		0..60 => source.int_in_range(1..=9),
		60..79 => source.int_in_range(1..=MAX_WEIGHT),
		_ => Ok(*source.choose(&[0, MAX_WEIGHT, MAX_WEIGHT + 1])?),
	}
}

/// Any split of `whole`.
pub fn split(source: &mut Source, people: u8, whole: u128) -> Result<Split> {
	let members = some_of(source, people, people)?;
	let off = u128::from(source.ratio(1, 40)?);
	Ok(match source.int_in_range(0..=4u8)? {
		0 => equal(&members),
		1 => {
			let row = |&member: &MemberId| Ok((member, weight(source)?));
			Split::Shares(rows(&members.iter().map(row).collect::<Result<Vec<_>>>()?))
		},
		2 => {
			let parts = cut(source, u128::from(WHOLE_BASIS_POINTS) + off, &members)?;
			Split::Percent(rows(&parts.iter().map(|row| (row.0, row.1 as u16)).collect::<Vec<_>>()))
		},
		3 => exact(&cut(source, whole.saturating_add(off), &members)?),
		_ => {
			let most = (whole.min(2 * MAX_AMOUNT) / members.len().max(1) as u128) as i128;
			let row = |&member: &MemberId| Ok((member, source.int_in_range(-most / 2..=most + 1)?));
			Split::Adjust(rows(&members.iter().map(row).collect::<Result<Vec<_>>>()?))
		},
	})
}

/// What was paid in another currency, and what it is in euros; once in a while one cent more.
fn original(source: &mut Source) -> Result<(Option<Box<Original>>, u128)> {
	let decimals = source.int_in_range(0..=10u8)?;
	let rate = Rate {
		mantissa: source.int_in_range(0..=99_999)?,
		scale: source.int_in_range(0..=4)?,
		inverse: source.arbitrary()?,
	};
	let amount = Amount(amount(source)?);
	let converted = rate.convert(amount, decimals, 2).map_or(1, |amount| amount.0);
	let off = u128::from(source.ratio(1, 20)?);
	let code = if source.ratio(1, 40)? { "b" } else { "THB" };
	let currency = Currency { code: code.as_bytes().to_vec().try_into().expect("short; qed"), decimals };
	Ok((Some(Box::new(Original { currency, amount, rate: source.ratio(3, 4)?.then_some(rate) })), converted + off))
}

/// One to three lines, and perhaps tax, tip and discount. The expense is made to fit them when its id is known.
fn bill(source: &mut Source, people: u8) -> Result<Bill> {
	let count = source.int_in_range(0..=19u8)?.min(3);
	let line = |_| {
		let amount = amount(source)?;
		Ok(Line { text: words(source)?, amount: Amount(amount), split: split(source, people, amount)? })
	};
	let lines = (0..count).map(line).collect::<Result<Vec<_>>>()?.try_into().expect("three lines; qed");
	let extra = |source: &mut Source| -> Result<_> {
		Ok(source.ratio(1, 3)?.then(|| source.int_in_range(0..=999u128)).transpose()?.map(Amount))
	};
	Ok(Bill { lines, tax: extra(source)?, tip: extra(source)?, discount: extra(source)? })
}

/// Text of one letter; once in a while none, unreadable or sealed.
pub fn words(source: &mut Source) -> Result<pot_ledger::Text> {
	let plain = |bytes: &[u8]| pot_ledger::Text::Plain(bytes.to_vec().try_into().expect("short; qed"));
	Ok(match source.int_in_range(0..=59u8)? {
		0 => plain(b""),
		1 => plain(b"\xff"),
		2 => pot_ledger::Text::Sealed { epoch: 1, bytes: vec![255; 3].try_into().expect("short; qed") },
		letter => plain(&[b'a' + letter % 3]),
	})
}

/// Members in order; once in a while backwards, twice the same, one too high, or nobody.
fn some_of(source: &mut Source, people: u8, at_most: u8) -> Result<Vec<MemberId>> {
	let mut members: Vec<_> = Vec::new();
	let mask = source.int_in_range(1..=(1u16 << people) - 1)?;
	members.extend((0..people).filter(|member| mask >> member & 1 == 1).take(at_most.into()));
	match source.int_in_range(0..=79u8)? {
		0 => members.reverse(),
		1 => members.push(members[0]),
		2 => members.push(people + 1),
		3 => members.clear(),
		_ => {},
	}
	Ok(members)
}

/// `whole` in parts of random size, the last taking the rest.
fn cut(source: &mut Source, whole: u128, members: &[MemberId]) -> Result<Vec<(MemberId, u128)>> {
	let mut left = whole;
	let mut parts = Vec::with_capacity(members.len());
	for &member in members {
		let part = whole / (members.len() as u128 + 1) / 8 * u128::from(source.int_in_range(1..=8u8)?);
		left = left.saturating_sub(part);
		parts.push((member, part));
	}
	parts.iter_mut().rev().take(1).for_each(|row| row.1 += left);
	Ok(parts)
}
