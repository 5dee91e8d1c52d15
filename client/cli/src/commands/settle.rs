//! Settling up: who pays whom, why, and how.

use crate::{
	args::Settle,
	book::{currency, name, readable, Book},
	commands::settings::{closed, print_closed},
	failure::{usage, Failure, Result},
	session::Session,
	show::{bold, dim, money, print, print_code, print_json, signed, stands_on},
	write::write,
};
use pot_ledger::{
	settle::{above, Frozen, Leg},
	Amount, MemberId, Op, State, View,
};
use potchain_client::{
	describe::with_currency,
	pay::{Due, PayTo},
	views::{self, Mode},
	Level,
};

/// `pot settle`.
pub async fn settle(session: &Session, settle: &Settle) -> Result {
	if settle.freeze || settle.thaw {
		return freeze_or_thaw(session, settle).await;
	}
	let book = session.book(settle.reading.level()).await?;
	let least = settle.least.as_deref().map(|text| book.amount(text)).transpose()?;
	let plan = if settle.direct { book.state().direct_plan() } else { book.state().plan() };
	if session.options.json {
		let mode = if settle.direct { Mode::Direct } else { Mode::Fewest };
		return print_json(&views::settle(book.at(), book.state(), mode, least));
	}
	let (legs, left_out) = above(least.unwrap_or_default(), plan);
	if let Some(frozen) = book.state().frozen_plan() {
		let words = |leg: &Leg| Some(pays(book.state(), leg));
		frozen_lines(book.state(), &frozen, words).iter().try_for_each(print)?;
		if closed(book.state()).is_none() {
			print(dim("`pot paid NAME AMOUNT --leg N` pays a leg; `pot settle --thaw` gives the plan up"))?;
		}
		print(bold("\nWithout the frozen plan:"))?;
	}
	if !legs.is_empty() || left_out == Amount(0) {
		print(plan_lines(book.state(), &legs))?;
	}
	if left_out > Amount(0) {
		let sum = with_currency(book.state(), money(book.state(), left_out.0));
		print(dim(format!(
			"payments under {} are left out: {sum} in all",
			settle.least.as_deref().unwrap_or_default()
		)))?;
	}
	if settle.how {
		let frozen = book.state().frozen_plan().filter(|_| !settle.direct);
		show_how(session, &book, &to_pay(book.author()?, frozen.as_ref(), &legs))?;
	}
	print_closed(book.state())?;
	print(stands_on(&book))
}

async fn freeze_or_thaw(session: &Session, settle: &Settle) -> Result {
	session.key()?;
	let book = session.book(Level::Pending).await?;
	let base = book.state().pot().map_or(0, |pot| pot.revisions.latest);
	let op = match settle.thaw {
		true => Op::ThawPlan { base },
		false => {
			let legs = if settle.direct { book.state().direct_plan() } else { book.state().plan() };
			if legs.is_empty() {
				return usage("everyone is even: there is nothing to freeze");
			}
			let too_many = || Failure::Usage("the plan has more than 128 payments: freeze one without --direct".into());
			Op::FreezePlan { base, legs: legs.try_into().map_err(|_| too_many())? }
		},
	};
	write(session, &book, vec![op], settle.writing).await
}

/// The payments of a plan, one a line, each with what it does to the two.
pub fn plan_lines(state: &State, legs: &[Leg]) -> String {
	if legs.is_empty() {
		return "everyone is even".into();
	}
	let mut balances = state.balances().to_vec();
	let widths = [|leg: &Leg| leg.from, |leg: &Leg| leg.to]
		.map(|who| legs.iter().map(|leg| name(state, who(leg)).chars().count()).max().unwrap_or(0));
	let amounts: Vec<_> = legs.iter().map(|leg| money(state, leg.amount.0)).collect();
	let width = amounts.iter().map(String::len).max().unwrap_or(0);
	let lines = legs.iter().zip(amounts).map(|(leg, amount)| {
		let (from, to) = (name(state, leg.from), name(state, leg.to));
		let why = [(leg.from, leg.amount.0 as i128), (leg.to, -(leg.amount.0 as i128))].map(|(member, change)| {
			let balance = &mut balances[usize::from(member)];
			let was = signed(state, *balance);
			*balance += change;
			format!("{} {was} → {}", name(state, member), signed(state, *balance))
		});
		format!("{from:<0$} → {to:<1$}  {amount:>width$}   {2}", widths[0], widths[1], dim(why.join(", ")))
	});
	lines.collect::<Vec<_>>().join("\n")
}

/// A frozen plan with how far each of its legs is paid, and what is beside it: those for which there are `words`.
pub fn frozen_lines(state: &State, frozen: &Frozen, words: impl Fn(&Leg) -> Option<String>) -> Vec<String> {
	let standing = |leg: &Leg, left: Amount| match left.0 {
		0 => "paid".to_owned(),
		left if left == leg.amount.0 => "open".into(),
		left => format!("{} left", money(state, left)),
	};
	let legs = frozen.legs.iter().enumerate();
	let legs =
		legs.filter_map(|(number, (leg, left))| Some(format!("  {number}. {}: {}", words(leg)?, standing(leg, *left))));
	let rest = frozen.rest.iter().filter_map(|leg| Some(format!("  {}", words(leg)?)));
	let parts = [
		(bold(format!("The plan frozen by entry {}:", frozen.at)), legs.collect::<Vec<_>>()),
		("Beside it, for what came after:".into(), rest.collect()),
	];
	let parts = parts.into_iter().filter(|(_, lines)| !lines.is_empty());
	parts.flat_map(|(heading, lines)| [heading].into_iter().chain(lines)).collect()
}

/// As in `Bob pays Alice 20.00`.
fn pays(state: &State, leg: &Leg) -> String {
	format!("{} pays {} {}", name(state, leg.from), name(state, leg.to), money(state, leg.amount.0))
}

/// What a member has to pay: what is left of the frozen plan, by the numbers of its legs, and what is beside it; or
/// else their legs of the plan.
fn to_pay(me: MemberId, frozen: Option<&Frozen>, legs: &[Leg]) -> Vec<(Leg, Option<usize>)> {
	let unnumbered = |legs: &[Leg]| legs.iter().map(|leg| (*leg, None)).collect::<Vec<_>>();
	let mut all = match frozen {
		None => unnumbered(legs),
		Some(Frozen { legs, rest, .. }) => {
			let left = legs.iter().enumerate().filter(|(_, (_, left))| *left > Amount(0));
			let left = left.map(|(number, (leg, left))| (Leg { amount: *left, ..*leg }, Some(number)));
			left.chain(unnumbered(rest)).collect()
		},
	};
	all.retain(|row| row.0.from == me);
	all
}

/// How to pay what I owe: lines to paste, and a code to scan.
fn show_how(session: &Session, book: &Book, legs: &[(Leg, Option<usize>)]) -> Result {
	if legs.is_empty() {
		return print(dim("you owe nothing"));
	}
	for (leg, number) in legs {
		show_way(session, book, leg.to, leg.amount)?;
		// Closed books take no payment.
		if let (Some(number), None) = (number, closed(book.state())) {
			let (to, amount) = (name(book.state(), leg.to), money(book.state(), leg.amount.0));
			print(dim(format!(
				"it is of the frozen plan: when it is paid, `pot paid \"{to}\" {amount} --leg {number}`"
			)))?;
		}
	}
	Ok(())
}

fn show_way(session: &Session, book: &Book, to: MemberId, amount: Amount) -> Result {
	let state = book.state();
	let (who, member) = (name(state, to), &state.members()[usize::from(to)]);
	let Some(text) = &member.pay_to else {
		let sum = with_currency(state, money(state, amount.0));
		return print(format!(
			"\nPay {sum} to {who}\n{}",
			dim("they have not said where: `pot member pay-to` says it")
		));
	};
	let way = match readable(Some(text)).parse::<PayTo>() {
		Ok(way) => way,
		Err(mistyped) => return print(format!("\n{who} says how to pay them, but {mistyped}")),
	};
	let genesis = session.genesis;
	let reference = book.title();
	let due = Due { name: &who, amount, currency: currency(state), reference: &reference, genesis };
	let how = way.instructions(&due);
	print(format!("\n{}", how.lines.join("\n")))?;
	how.qr.as_deref().map_or(Ok(()), print_code)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::book::tests::book;

	#[test]
	fn what_is_to_be_paid_is_what_was_agreed_on_and_what_came_after_it() {
		let leg = |from, to, amount| Leg { from, to, amount: Amount(amount) };
		let frozen = Frozen {
			at: 7,
			legs: vec![(leg(1, 0, 20_00), Amount(0)), (leg(1, 2, 9_00), Amount(4_00)), (leg(3, 0, 5_00), Amount(5_00))],
			rest: vec![leg(1, 3, 1_00)],
		};
		let now = [leg(1, 0, 5_00)];
		assert_eq!(to_pay(1, Some(&frozen), &now), [(leg(1, 2, 4_00), Some(1)), (leg(1, 3, 1_00), None)]);
		assert_eq!(to_pay(1, None, &now), [(leg(1, 0, 5_00), None)]);
		assert_eq!(to_pay(0, Some(&frozen), &now), []);
		let book = book(&["Bob", "Carol", "Dave"]);
		let of_carol = |leg: &Leg| (leg.from == 2 || leg.to == 2).then(|| pays(book.state(), leg));
		let lines = frozen_lines(book.state(), &frozen, of_carol).join("\n");
		let plain = anstream::adapter::strip_str(&lines).to_string();
		assert_eq!(plain, "The plan frozen by entry 7:\n  1. Bob pays Carol 9.00: 4.00 left");
		assert_eq!(frozen_lines(book.state(), &frozen, |leg| Some(pays(book.state(), leg))).len(), 6);
	}
}
