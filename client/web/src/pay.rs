//! What to scan, open or copy to pay somebody.

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
	pub fn of(state: &State, genesis: Hash, to: MemberId, typed: &str) -> Self {
		let (currency, name, reference) = (currency(state), name(state, to), title(state));
		let amount = match amount::parse(typed, currency.decimals) {
			Ok(amount) => amount,
			Err(error) => return Self::missing(format!("{typed:?} is {error}")),
		};
		let said = state.members().get(usize::from(to)).and_then(|member| member.pay_to.as_ref());
		match said.map(|text| readable(Some(text)).parse::<PayTo>()) {
			None => Self::missing(format!("{name} has not said where to pay")),
			Some(Err(mistyped)) => Self::missing(format!("{name} says how to pay them, but {mistyped}")),
			Some(Ok(way)) => {
				let how = way.instructions(&Due { name: &name, amount, currency, reference: &reference, genesis });
				let qr = how.qr.as_deref().and_then(Qr::of);
				Self { lines: how.lines, link: how.link, qr, missing: None }
			},
		}
	}

	fn missing(why: String) -> Self {
		Self { lines: Vec::new(), link: None, qr: None, missing: Some(why) }
	}
}
