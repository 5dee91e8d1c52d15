//! Exact fractions, rounded once; dates; and what numbers have to be.

use chrono::{Datelike, NaiveDate};
use num_bigint::BigInt;
use num_rational::BigRational;
use pot_ledger::{Amount, Currency, Date, End, Expense, ItemId, Kind, MemberId, Original, Recurrence, Split, Unit};

/// A refund of something turns as that does.
pub fn rotation<'a>(expense: &'a Expense, id: &'a ItemId) -> &'a ItemId {
	match &expense.kind {
		Kind::Refund { of: Some(of) } => of,
		_ => id,
	}
}

/// What each participant bears of `whole`.
pub fn shares(split: &Split, whole: &BigInt, rotation: &ItemId) -> Vec<(MemberId, BigInt)> {
	let (fixed, weights) = parts(split);
	let rest = whole - fixed.iter().sum::<BigInt>();
	let divided = match weights.iter().all(|row| row.1 == BigInt::ZERO) {
		true => weights,
		false => in_proportion(&weights, &rest, rotation),
	};
	divided.into_iter().zip(fixed).map(|((member, part), fixed)| (member, part + fixed)).collect()
}

/// How many units are left when everyone's fraction is cut off.
pub fn odd_units(split: &Split, whole: &BigInt) -> u64 {
	let (fixed, weights) = parts(split);
	let rest = whole - fixed.iter().sum::<BigInt>();
	let sum: BigInt = weights.iter().map(|row| &row.1).sum();
	let cut = |weight: &BigInt| BigRational::new(&rest * weight, sum.clone()).floor().to_integer();
	match sum == BigInt::ZERO {
		true => 0,
		false => (&rest - weights.iter().map(|row| cut(&row.1)).sum::<BigInt>()).try_into().unwrap(),
	}
}

/// What everyone bears whatever the whole is, and the weights by which the rest is divided.
pub fn parts(split: &Split) -> (Vec<BigInt>, Vec<(MemberId, BigInt)>) {
	let one = |member: MemberId| (member, BigInt::from(1));
	let nothing = |count| vec![BigInt::ZERO; count];
	match split {
		Split::Equal(members) => (nothing(members.len()), members.iter().copied().map(one).collect()),
		Split::Shares(rows) => (nothing(rows.len()), rows.iter().map(|row| (row.0, row.1.into())).collect()),
		Split::Percent(rows) => (nothing(rows.len()), rows.iter().map(|row| (row.0, row.1.into())).collect()),
		Split::Exact(rows) => {
			(rows.iter().map(|row| row.1 .0.into()).collect(), rows.iter().map(|row| (row.0, BigInt::ZERO)).collect())
		},
		Split::Adjust(rows) => {
			(rows.iter().map(|row| row.1.into()).collect(), rows.iter().map(|row| one(row.0)).collect())
		},
	}
}

/// The exact fraction A·w/W cut down to a whole number, then one unit more for those with the largest
/// fractions cut off, among equals for the next in line from r on.
pub fn in_proportion(weights: &[(MemberId, BigInt)], whole: &BigInt, rotation: &ItemId) -> Vec<(MemberId, BigInt)> {
	let sum: BigInt = weights.iter().map(|row| &row.1).sum();
	let fair: Vec<BigRational> = weights.iter().map(|row| BigRational::new_raw(&row.1 * whole, sum.clone())).collect();
	let (n, r) = (weights.len(), u64::from_le_bytes(rotation.0[..8].try_into().unwrap()));
	let mut line: Vec<usize> = (0..n).collect();
	line.sort_by_key(|k| (-(fair[*k].numer() % &sum), (n + k - (r % n as u64) as usize) % n));
	let mut shares: Vec<_> = fair.iter().map(|part| part.floor().to_integer()).collect();
	let left = whole - shares.iter().sum::<BigInt>();
	for k in line.into_iter().zip(0u32..).take_while(|row| BigInt::from(row.1) < left).map(|row| row.0) {
		shares[k] += 1;
	}
	weights.iter().map(|row| row.0).zip(shares).collect()
}

/// Everyone who pays or takes part.
pub fn named(expense: &Expense) -> impl Iterator<Item = MemberId> + '_ {
	expense.paid.iter().map(|row| row.0).chain(split_among(&expense.split))
}

pub fn split_among(split: &Split) -> Vec<MemberId> {
	match split {
		Split::Equal(members) => members.to_vec(),
		Split::Shares(rows) => rows.iter().map(|row| row.0).collect(),
		Split::Percent(rows) => rows.iter().map(|row| row.0).collect(),
		Split::Exact(rows) => rows.iter().map(|row| row.0).collect(),
		Split::Adjust(rows) => rows.iter().map(|row| row.0).collect(),
	}
}

/// Amounts within bounds that make `whole`, of somebody, in strictly ascending order.
pub fn makes(rows: &[(MemberId, Amount)], whole: &BigInt) -> bool {
	let sum: BigInt = rows.iter().map(|row| BigInt::from(row.1 .0)).sum();
	ascend(rows) && rows.iter().all(|row| is_amount(&row.1)) && sum == *whole
}

pub fn is_split(split: &Split, whole: &BigInt) -> bool {
	match split {
		Split::Equal(members) => ascend(&members.iter().map(|member| (*member, ())).collect::<Vec<_>>()),
		Split::Shares(rows) => ascend(rows) && rows.iter().all(|row| 1 <= row.1 && row.1 <= 1_000_000),
		Split::Percent(rows) => {
			let sum: u64 = rows.iter().map(|row| u64::from(row.1)).sum();
			ascend(rows) && rows.iter().all(|row| row.1 > 0) && sum == 10_000
		},
		Split::Exact(rows) => makes(rows, whole),
		Split::Adjust(rows) => {
			let sum: BigInt = rows.iter().map(|row| BigInt::from(row.1)).sum();
			let bounded = rows.iter().all(|row| row.1.unsigned_abs() <= 10u128.pow(30));
			ascend(rows) && bounded && sum <= *whole
		},
	}
}

/// Somebody, in strictly ascending order.
pub fn ascend<T>(rows: &[(MemberId, T)]) -> bool {
	!rows.is_empty() && rows.windows(2).all(|pair| pair[0].0 < pair[1].0)
}

pub fn is_amount(amount: &Amount) -> bool {
	1 <= amount.0 && amount.0 <= 10u128.pow(30)
}

pub fn is_currency(currency: &Currency) -> bool {
	let fine = |c: &u8| c.is_ascii_uppercase() || c.is_ascii_digit();
	(1..=12).contains(&currency.code.len()) && currency.code.iter().all(fine) && currency.decimals <= 30
}

/// Major units of the one are major units of the other times or through the rate, rounded half away from zero.
pub fn is_original(original: &Original, whole: &BigInt, decimals: u8) -> bool {
	let ten_to = |power: u8| BigRational::from_integer(BigInt::from(10).pow(power.into()));
	let fine = is_amount(&original.amount) && is_currency(&original.currency);
	fine && original.rate.is_none_or(|rate| {
		if rate.mantissa == 0 || rate.scale > 30 {
			return false;
		}
		let major = BigRational::from_integer(original.amount.0.into()) / ten_to(original.currency.decimals);
		let factor = BigRational::from_integer(rate.mantissa.into()) / ten_to(rate.scale);
		let due = if rate.inverse { major / factor } else { major * factor } * ten_to(decimals);
		due.round().to_integer() == *whole
	})
}

/// Whether a date is the start plus k times so many days, weeks, months or years.
pub fn comes_on(rule: &Recurrence, date: Date) -> bool {
	if rule.every == 0 {
		return false;
	}
	let day = |date: Date| NaiveDate::from_epoch_days(date).unwrap();
	let number = |k: i32| match rule.unit {
		Unit::Day => rule.start + k * i32::from(rule.every),
		Unit::Week => rule.start + k * i32::from(rule.every) * 7,
		Unit::Month => months_later(day(rule.start), k * i32::from(rule.every)),
		Unit::Year => months_later(day(rule.start), k * i32::from(rule.every) * 12),
	};
	let Some(k) = (0..).take_while(|k| number(*k) <= date).find(|k| number(*k) == date) else { return false };
	match rule.end {
		End::Never => true,
		End::Until(last) => date <= last,
		End::Count(count) => i64::from(k) < i64::from(count),
	}
}

/// The same day so many months later, or the last of that month.
pub fn months_later(start: NaiveDate, months: i32) -> Date {
	let months = start.month0() as i32 + months;
	let (year, month) = (start.year() + months / 12, months as u32 % 12 + 1);
	let days = (1..=start.day()).rev();
	days.filter_map(|day| NaiveDate::from_ymd_opt(year, month, day)).map(|date| date.to_epoch_days()).next().unwrap()
}
