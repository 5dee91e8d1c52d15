//! What a batch costs, made of what its parts do.

use crate::{Config, WeightInfo};
use codec::Encode;
use frame_support::weights::Weight;
use pot_ledger::{Op, MAX_DEVICES};

/// What a batch costs at most.
pub(crate) fn of_append<T: Config>(ops: &[Op]) -> Weight {
	in_fact::<T>(ops, ops.iter().map(accounts).sum())
}

/// What a batch costs in which so many accounts lose their place.
pub(crate) fn in_fact<T: Config>(ops: &[Op], accounts: u32) -> Weight {
	let plain = T::WeightInfo::append(ops.len() as u32, ops.encoded_size() as u32);
	plain.saturating_add(T::WeightInfo::access().saturating_mul(accounts.into()))
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
