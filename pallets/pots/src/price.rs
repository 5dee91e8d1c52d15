//! What calls cost: of each what a benchmark comes to, and of a batch what is made of that.

use crate::Config;
use codec::Encode;
use frame_support::{traits::Get, weights::Weight};
use pot_ledger::{Op, MAX_DEVICES};

/// What the calls cost, and what is done beside them: a function for each benchmark, with its components.
pub trait WeightInfo {
	/// Of `create`, for somebody else.
	fn create() -> Weight;
	/// Of `append` with `n` operations of few bytes, each of which makes an item and looks at nothing else.
	fn append(n: u32) -> Weight;
	/// Of `append` with `n` operations of few bytes, each of which looks at what was there before.
	fn change(n: u32) -> Weight;
	/// Of `append` with one operation, which has `b` bytes more than the shortest.
	fn bytes(b: u32) -> Weight;
	/// Of taking the place of an account away, beside the operation that does.
	fn access() -> Weight;
	/// Of `send`.
	fn send() -> Weight;
	/// Of `claim`.
	fn claim() -> Weight;
	/// Of deciding whether a claim gets into a block: two signatures, and the rules.
	fn authorize_claim() -> Weight;
	/// Of `fund`.
	fn fund() -> Weight;
	/// Of `pause_creation`.
	fn pause_creation() -> Weight;
	/// Of looking at an allowance and taking from it, beside the rows that `append` is charged with.
	fn allowance() -> Weight;
	/// Of taking `r` rows of dissolved pots away.
	fn clear(r: u32) -> Weight;
}

/// What a byte of an operation costs outside the call, where no benchmark of a pallet sees it: it is received, hashed
/// into the block, the state and the events, and checked again by whoever imports the block. In picoseconds:
/// `cargo xtask bench block` finds 115 ns in all for a byte of a bill that is restated, of which `bytes` knows half; the
/// rest is for moments when the machine is slow.
const BYTE_OUTSIDE: u64 = 90_000;

/// Bytes of the operations that `append` is measured with.
pub(crate) const SHORT: u32 = 30;

/// The rows that each operation writes: its entry, and the item or the member that it makes or changes.
const ROWS: u64 = 2;

/// What it costs to write such a row beside others of the same pot, with which it shares most of its nodes in the trie. In
/// picoseconds: `cargo xtask bench calls` finds 6 to 9 µs in batches.
const ROW_BESIDE: u64 = 9_000_000;

/// What a batch costs at most.
pub(crate) fn of_append<T: Config>(ops: &[Op]) -> Weight {
	of_all::<T>(ops).saturating_add(of_access::<T>(ops.iter().map(accounts).sum()))
}

/// What a batch costs beside [`of_access`], if that may be less than it was priced at.
pub(crate) fn beside_access<T: Config>(ops: &[Op]) -> Option<Weight> {
	ops.iter().any(|op| accounts(op) > 0).then(|| of_all::<T>(ops))
}

/// What it costs that so many accounts lose their place.
pub(crate) fn of_access<T: Config>(accounts: u32) -> Weight {
	T::WeightInfo::access().saturating_mul(accounts.into())
}

fn of_all<T: Config>(ops: &[Op]) -> Weight {
	let number = ops.len() as u32;
	let changes = ops.iter().filter(|op| looks_back(op)).count() as u32;
	let change = T::WeightInfo::change(changes).saturating_sub(T::WeightInfo::change(0));
	let all = T::WeightInfo::append(number - changes).saturating_add(change);
	let spared = T::RowWeight::get().write.saturating_sub(ROW_BESIDE).saturating_mul(ROWS);
	let spared = Weight::from_parts(spared.saturating_mul(number.saturating_sub(1).into()), 0);
	let bytes = ops.encoded_size() as u32;
	let more = T::WeightInfo::bytes(bytes.saturating_sub(number * SHORT)).saturating_sub(T::WeightInfo::bytes(0));
	let outside = Weight::from_parts(BYTE_OUTSIDE.saturating_mul(bytes.into()), 0);
	all.saturating_sub(spared).saturating_add(more).saturating_add(outside)
}

/// Whether an operation looks at more than the pot, its author and whether the item that it makes is new.
fn looks_back(op: &Op) -> bool {
	match op {
		Op::AddExpense { money, .. } => money.refunded().is_some(),
		Op::AddPayment { money, .. } => money.leg.is_some(),
		Op::AddComment { about, .. } => about.is_some(),
		_ => true,
	}
}

/// How many accounts lose their place by an operation at most. All else that there is about access (invites, new text
/// keys, who may come back) touches a row at most beside the entry, as operations on items do.
fn accounts(op: &Op) -> u32 {
	match op {
		Op::DetachMember { account: Some(_), .. } => 1,
		Op::DetachMember { account: None, .. } => MAX_DEVICES,
		_ => 0,
	}
}
