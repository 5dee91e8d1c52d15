//! The same pot as a document: a map of expenses, each a map with its amount, payers and split, and a map of
//! payments. One change per entry, as people make them. Balances are added up after loading.

pub mod automerge;
pub mod yrs;

use pot_ledger::{apportion, Amount, ItemId, MemberId, Split};
use potchain_benches::PEOPLE;

/// Balances that grow as a document is read.
pub struct Balances(Vec<i128>);

impl Default for Balances {
	fn default() -> Self {
		Self(vec![0; PEOPLE.into()])
	}
}

impl Balances {
	pub fn paid(&mut self, member: i64, amount: i64) {
		self.0[member as usize] += i128::from(amount);
	}

	/// `split` alternates members and their parts.
	pub fn shared(&mut self, id: &str, amount: i64, mode: &str, split: &[i64]) {
		let rows = split.chunks_exact(2).map(|row| (row[0] as MemberId, row[1]));
		let shares = match mode {
			"exact" => rows.map(|(member, part)| (member, Amount(part as u128))).collect(),
			_ => apportion(Amount(amount as u128), rows.map(|(member, part)| (member, part as u128)), &item_id(id)),
		};
		for (member, Amount(share)) in shares {
			self.0[usize::from(member)] -= share as i128;
		}
	}

	pub fn sent(&mut self, from: i64, to: i64, amount: i64) {
		self.0[from as usize] += i128::from(amount);
		self.0[to as usize] -= i128::from(amount);
	}

	pub fn into_vec(self) -> Vec<i128> {
		self.0
	}
}

/// How a split is called in a document, and its rows: members and their parts by turns.
fn split_rows(split: &Split) -> (&'static str, Vec<i64>) {
	let row = |member: MemberId, part: i64| [member.into(), part];
	match split {
		Split::Equal(members) => ("equal", members.iter().flat_map(|&member| row(member, 1)).collect()),
		Split::Shares(rows) => ("shares", rows.iter().flat_map(|&(member, part)| row(member, part.into())).collect()),
		Split::Percent(rows) => ("percent", rows.iter().flat_map(|&(member, part)| row(member, part.into())).collect()),
		Split::Exact(rows) => ("exact", rows.iter().flat_map(|&(member, part)| row(member, cents(part))).collect()),
		Split::Adjust(_) => unreachable!("this pot has no adjusted expenses"),
	}
}

fn cents(Amount(amount): Amount) -> i64 {
	i64::try_from(amount).expect("amounts of this pot are small")
}

/// An id from its hex digits.
fn item_id(hex: &str) -> ItemId {
	ItemId(u128::from_str_radix(hex, 16).expect("ids are written in hex").to_be_bytes())
}
