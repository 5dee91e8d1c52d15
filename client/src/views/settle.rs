//! Who pays whom.

use super::{decimals, document, life_word, At, Document};
use crate::amount::format;
use pot_ledger::{
	settle::{self, Leg},
	Amount, MemberId, Seq, State, View,
};
use serde::Serialize;

/// How the payments that settle up are found.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Mode {
	/// The fewest, by the plan that stays while it is paid.
	#[default]
	Fewest,
	/// Each pair settles its own.
	Direct,
}

/// The payments that bring every balance to zero: `potchain/settle/1`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Settle {
	/// `fewest` or `direct`.
	pub mode: &'static str,
	/// Whether the books are open, as in `potchain/pot/1`: payments are recorded in open ones only.
	pub status: &'static str,
	/// The payments; those under the threshold are left out.
	pub payments: Vec<Transfer>,
	/// What is left out, if there is a threshold.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub left_out: Option<String>,
	/// The plan that is frozen, if one is.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub frozen: Option<Frozen>,
}

/// A frozen plan, and how far it is paid.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Frozen {
	/// The entry that froze it.
	pub at: Seq,
	/// Its legs as they were agreed on.
	pub legs: Vec<FrozenLeg>,
	/// What the plan does not cover: what was spent since, and what was paid beside it.
	pub rest: Vec<Transfer>,
}

/// A leg of a frozen plan.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FrozenLeg {
	/// The payment that was agreed on.
	#[serde(flatten)]
	pub transfer: Transfer,
	/// What is still to be paid of it.
	pub left: String,
}

/// One payment of a plan.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Transfer {
	/// Who pays.
	pub from: MemberId,
	/// Who is paid.
	pub to: MemberId,
	/// How much.
	pub amount: String,
}

/// The payments that settle up; those under `least`, if there is such a threshold, are left out and summed.
pub fn settle(at: At, state: &State, mode: Mode, least: Option<Amount>) -> Document<Settle> {
	let (word, legs) = match mode {
		Mode::Fewest => ("fewest", state.plan()),
		Mode::Direct => ("direct", state.direct_plan()),
	};
	let (legs, left_out) = settle::above(least.unwrap_or_default(), legs);
	let decimals = decimals(state);
	let settle = Settle {
		mode: word,
		status: state.pot().map_or("open", life_word),
		payments: transfers(&legs, decimals),
		left_out: least.map(|_| format(left_out.0, decimals)),
		frozen: frozen(state),
	};
	document("potchain/settle/1", at, settle)
}

/// The plan that is frozen, if one is.
pub fn frozen(state: &State) -> Option<Frozen> {
	let (plan, decimals) = (state.frozen_plan()?, decimals(state));
	Some(Frozen {
		at: plan.at,
		legs: plan.legs.iter().map(|(leg, left)| frozen_leg(leg, *left, decimals)).collect(),
		rest: transfers(&plan.rest, decimals),
	})
}

pub(super) fn transfers(legs: &[Leg], decimals: u8) -> Vec<Transfer> {
	legs.iter().map(|leg| transfer(leg, decimals)).collect()
}

fn transfer(leg: &Leg, decimals: u8) -> Transfer {
	Transfer { from: leg.from, to: leg.to, amount: format(leg.amount.0, decimals) }
}

fn frozen_leg(leg: &Leg, Amount(left): Amount, decimals: u8) -> FrozenLeg {
	FrozenLeg { transfer: transfer(leg, decimals), left: format(left, decimals) }
}
