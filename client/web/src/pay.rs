//! What to scan, open or copy to pay somebody.

use crate::failure::{Failure, Result};
use pot_ledger::{Hash, MemberId, State};
use potchain_client::{
	amount,
	pay::{Due, PayTo},
	qr,
	text::{currency, name, readable, title},
};
use serde::Serialize;

/// How to pay a member.
#[derive(Serialize)]
pub struct Pay {
	/// To read and to copy from: first what and to whom.
	lines: Vec<String>,
	/// Opens the payment, if the way to pay has such a link.
	#[serde(skip_serializing_if = "Option::is_none")]
	link: Option<String>,
	/// For an app or a wallet to pay by.
	#[serde(skip_serializing_if = "Option::is_none")]
	qr: Option<Qr>,
	/// Why there is nothing to pay by: they have not said where, or mistyped it.
	#[serde(skip_serializing_if = "Option::is_none")]
	missing: Option<String>,
}

/// A QR code.
#[derive(Serialize)]
pub struct Qr {
	/// An `<svg>` element, black on white.
	svg: String,
}

impl Qr {
	pub fn of(text: &str) -> Option<Self> {
		qr::svg(text).ok().map(|svg| Self { svg })
	}
}

impl Pay {
	pub fn of(state: &State, genesis: Hash, to: MemberId, typed: &str) -> Result<Self> {
		let member = state.members().get(usize::from(to)).ok_or_else(|| Failure::input("there is no such member"))?;
		let currency = currency(state);
		let amount = amount::parse(typed, currency.decimals).map_err(Failure::input)?;
		let (name, reference) = (name(state, to), title(state));
		let due = Due { name: &name, amount, currency, reference: &reference, genesis };
		let nothing = |missing| Self { lines: vec![], link: None, qr: None, missing: Some(missing) };
		Ok(match member.pay_to.as_ref().map(|text| readable(Some(text)).parse::<PayTo>()) {
			None => nothing(format!("{name} has not said where to pay")),
			Some(Err(mistyped)) => nothing(format!("{name} says how to pay them, but {mistyped}")),
			Some(Ok(way)) => {
				let how = way.instructions(&due);
				let qr = how.qr.as_deref().and_then(Qr::of);
				Self { lines: how.lines, link: how.link, qr, missing: None }
			},
		})
	}
}
