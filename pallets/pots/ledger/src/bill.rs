//! Itemised bills: the lines of a receipt, and what each person's lines come to.

use crate::{
	money::{check_amount, sum_by_member, Split},
	round::apportion,
	types::{Amount, ItemId, MemberId, Text},
	Refusal,
};
use alloc::vec::Vec;
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Lines of one bill.
pub const MAX_BILL_LINES: u32 = 128;
/// Encoded bytes of one bill.
pub const MAX_BILL_BYTES: usize = 4_096;

/// One line of a bill.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Line {
	/// What it was.
	pub text: Text,
	/// What it cost.
	pub amount: Amount,
	/// Who had it.
	pub split: Split,
}

/// The lines of an itemised expense, which its exact split is resolved from: lines + tax + tip − discount
/// make the whole.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Bill {
	/// At least one.
	pub lines: BoundedVec<Line, ConstU32<MAX_BILL_LINES>>,
	/// Added in proportion to each one's lines.
	pub tax: Option<Amount>,
	/// Added in proportion to each one's lines.
	pub tip: Option<Amount>,
	/// Taken off in proportion to each one's lines.
	pub discount: Option<Amount>,
}

/// A bill that is larger is refused before it is kept.
impl MaxEncodedLen for Bill {
	fn max_encoded_len() -> usize {
		MAX_BILL_BYTES
	}
}

impl Bill {
	/// What each person bears: their parts of the lines, each by the rounding rule of [`apportion`] under
	/// `id`, and of tax, tip and discount in proportion to their lines, by the same rule. The line for odd
	/// units goes on from one line of the bill to the next: who got one waits until the others had theirs.
	/// Ascending by member; those who bear nothing are left out.
	///
	/// # Errors
	///
	/// What is wrong with a line or an amount; [`Refusal::NegativeShare`] where the discount exceeds
	/// somebody's part.
	pub fn shares(&self, id: &ItemId) -> Result<Vec<(MemberId, Amount)>, Refusal> {
		if self.lines.is_empty() {
			return Err(Refusal::Nobody);
		}
		let mut parts = Vec::new();
		let mut turn = *id;
		for line in &self.lines {
			check_amount(line.amount)?;
			line.split.check(line.amount, &turn)?;
			parts.extend(line.split.shares(line.amount, &turn));
			turn = turn.turned(line.split.odd_units(line.amount));
		}
		let lines = sum_by_member(parts.into_iter().map(|(member, Amount(part))| (member, part as i128)));
		let mut rows = lines.clone();
		for (extra, sign) in [(self.tax, 1), (self.tip, 1), (self.discount, -1)] {
			let Some(extra) = extra else { continue };
			check_amount(extra)?;
			let weights = lines.iter().map(|&(member, part)| (member, part as u128));
			let parts = apportion(extra, weights, id);
			rows.extend(parts.into_iter().map(|(member, Amount(part))| (member, sign * part as i128)));
		}
		let shares = sum_by_member(rows.into_iter());
		match shares.iter().find(|row| row.1 < 0) {
			Some(&(member, _)) => Err(Refusal::NegativeShare(member)),
			None => Ok(shares.into_iter().map(|(member, share)| (member, Amount(share as u128))).collect()),
		}
	}

	/// Refuses a bill that is too large, does not make `amount`, or does not give `split`.
	pub(crate) fn check(&self, amount: Amount, split: &Split, id: &ItemId) -> Result<(), Refusal> {
		if self.encoded_size() > MAX_BILL_BYTES {
			return Err(Refusal::BillTooLarge);
		}
		if !self.lines.iter().all(|line| line.text.is_valid()) {
			return Err(Refusal::NotUtf8);
		}
		let shares = self.shares(id)?;
		let sum: u128 = shares.iter().map(|row| row.1 .0).sum();
		if sum != amount.0 {
			return Err(Refusal::BillOff { over: sum as i128 - amount.0 as i128 });
		}
		match split {
			Split::Exact(rows) if rows[..] == shares[..] => Ok(()),
			_ => Err(Refusal::BillNotSplit),
		}
	}
}
