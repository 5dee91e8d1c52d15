//! Who owes whom, and why.

use crate::{
	args::{Reading, Why},
	book::{currency, memo, name, Book, Ids},
	commands::{
		history::{news, news_effect, tell},
		settings::print_closed,
		settle::frozen_lines,
		template::reminder,
	},
	documents::Mine,
	failure::Result,
	session::Session,
	show::{bold, dim, money, print, print_json, signed, stands_on, table, Column},
};
use pot_ledger::{settle::Leg, ItemId, MemberId, Seq, State, Sums};
use potchain_client::{
	amount::{format_signed, with_minus},
	describe::with_currency,
	views,
};

/// Entries that the bare command shows at most.
const NEWS_MAX: usize = 20;

/// The bare command: my balance, and what is new. What was shown is not new the next time.
pub async fn mine(session: &Session, reading: Reading) -> Result {
	let book = session.book(reading.level()).await?;
	let Some(me) = book.me else {
		return of_all(session, &book);
	};
	let seen = session.home.seen(&session.genesis, book.id())?;
	// A chain that began anew has fewer entries than were seen.
	let from = if seen > book.next_seq() { 0 } else { seen };
	if session.options.json {
		return print_json(&Mine::document(&book, me, from));
	}
	print(format!("{} · {}", bold(book.title()), standing(book.state(), me)))?;
	my_legs(book.state(), me).iter().try_for_each(print)?;
	print_closed(book.state())?;
	print_news(&book, me, from)?;
	if let Some(due) = reminder(book.state()) {
		print(due)?;
	}
	print(stands_on(&book))?;
	session.home.keep_seen(&session.genesis, book.id(), book.next_seq())
}

fn print_news(book: &Book, me: MemberId, from: Seq) -> Result {
	let new = news(book, me, from).map(|row| row.0).collect::<Vec<_>>();
	if new.is_empty() {
		return Ok(());
	}
	let effect = news_effect(book, me, from);
	let balance = book.state().balances().get(usize::from(me)).copied().unwrap_or_default();
	print(format!("\nNew since you last looked{}:", moved(book.state(), balance, effect)))?;
	let (before, shown) = new.split_at(new.len().saturating_sub(NEWS_MAX));
	if !before.is_empty() {
		print(dim(format!("{} more: `pot log` shows them", before.len())))?;
	}
	tell(book, from, |seq| shown.contains(&seq)).into_iter().try_for_each(print)
}

/// What a change did to my balance, which is `balance` since, as in `, and you owe 12.50 more by it`; nothing if it did nothing.
fn moved(state: &State, balance: i128, change: i128) -> String {
	let more = |grows: bool| if grows { "more" } else { "less" };
	let amount = money(state, change.unsigned_abs());
	match (balance - change, balance) {
		_ if change == 0 => String::new(),
		(before, after) if before <= 0 && after <= 0 => format!(", and you owe {amount} {} by it", more(change < 0)),
		(before, after) if before >= 0 && after >= 0 => {
			format!(", and you are owed {amount} {} by it", more(change > 0))
		},
		(before, after) => {
			format!(", and your balance went from {} to {}", signed(state, before), signed(state, after))
		},
	}
}

/// As in `Alice is owed 66.67 EUR`.
fn standing(state: &State, me: MemberId) -> String {
	let balance = state.balances().get(usize::from(me)).copied().unwrap_or_default();
	let amount = with_currency(state, money(state, balance.unsigned_abs()));
	match balance.signum() {
		1 => format!("{} is owed {amount}", name(state, me)),
		-1 => format!("{} owes {amount}", name(state, me)),
		_ => format!("{} is even", name(state, me)),
	}
}

/// What I pay and get to settle up: of the frozen plan and beside it, or else of the plan as it stands.
fn my_legs(state: &State, me: MemberId) -> Vec<String> {
	let words = |leg: &Leg| my_leg(state, me, leg);
	match state.frozen_plan() {
		Some(frozen) => frozen_lines(state, &frozen, words),
		None => state.plan().iter().filter_map(words).map(|leg| format!("  {leg}")).collect(),
	}
}

fn my_leg(state: &State, me: MemberId, leg: &Leg) -> Option<String> {
	let amount = money(state, leg.amount.0);
	match (leg.from == me, leg.to == me) {
		(true, _) => Some(format!("you pay {} {amount}", name(state, leg.to))),
		(_, true) => Some(format!("{} pays you {amount}", name(state, leg.from))),
		_ => None,
	}
}

/// `pot balances`.
pub async fn balances(session: &Session, reading: Reading) -> Result {
	let book = session.book(reading.level()).await?;
	of_all(session, &book)
}

fn of_all(session: &Session, book: &Book) -> Result {
	if session.options.json {
		return print_json(&views::balances(book.at(), book.state()));
	}
	print(format!("{} · {}", bold(book.title()), currency(book.state()).code()))?;
	print(balance_table(book))?;
	print(stands_on(book))
}

/// Everyone's balance, and what makes it.
pub fn balance_table(book: &Book) -> String {
	let state = book.state();
	let columns = [
		Column::Left("member"),
		Column::Right("balance"),
		Column::Right("paid"),
		Column::Right("share"),
		Column::Right("sent"),
		Column::Right("received"),
	];
	let row = |(member, sums): (MemberId, Sums)| {
		let me = if book.me == Some(member) { " (me)" } else { "" };
		let parts = [sums.paid, sums.share, sums.sent, sums.received].map(|part| part_of(state, part));
		let [paid, share, sent, received] = parts;
		[format!("{}{me}", name(state, member)), signed(state, sums.balance()), paid, share, sent, received]
	};
	// A closed place is even; it is left out unless it has a history.
	let shown = |(member, sums): &(MemberId, Sums)| {
		state.members()[usize::from(*member)].record.active || *sums != Sums::default()
	};
	table(columns, (0..).zip(state.sums()).filter(shown).map(row))
}

/// A part of a balance; nothing where it is zero.
fn part_of(state: &State, units: i128) -> String {
	match units {
		0 => String::new(),
		units => dim(with_minus(&format_signed(units, currency(state).decimals))),
	}
}

/// `pot why`.
pub async fn why(session: &Session, why: &Why) -> Result {
	let book = session.book(why.reading.level()).await?;
	let member = why.member.as_deref().map_or_else(|| book.author(), |name| book.member(name))?;
	let Some(document) = views::why(book.at(), book.state(), member) else {
		return Ok(());
	};
	if session.options.json {
		return print_json(&document);
	}
	print(standing(book.state(), member))?;
	print(why_table(&book, &document.body))?;
	print(stands_on(&book))
}

fn why_table(book: &Book, why: &views::Why) -> String {
	let columns = [
		Column::Left("item"),
		Column::Left("date"),
		Column::Left("what"),
		Column::Right("paid"),
		Column::Right("share"),
		Column::Right("sent"),
		Column::Right("received"),
		Column::Right("balance"),
	];
	let ids = Ids::of(book.state());
	let row = |row: &views::Reason| {
		let id = book.item(&row.item).unwrap_or_default();
		let blank = |text: &str| {
			if text.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) {
				with_minus(text)
			} else {
				String::new()
			}
		};
		[
			ids.short(&id),
			row.date.clone().unwrap_or_default(),
			what(book, &id),
			blank(&row.paid),
			blank(&row.share),
			blank(&row.sent),
			blank(&row.received),
			with_minus(&row.running),
		]
	};
	table(columns, why.rows.iter().map(row))
}

/// What an item was for, or who paid whom.
pub fn what(book: &Book, id: &ItemId) -> String {
	use pot_ledger::Money;
	let Some(item) = book.state().item_state(id) else {
		return String::new();
	};
	match &item.money {
		Some(Money::Payment(payment)) => {
			format!("{} paid {}", name(book.state(), payment.from), name(book.state(), payment.to))
		},
		_ => memo(item).trim_matches('"').to_owned(),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::book::tests::{apply, book, expense, DINNER, TAXI};
	use pot_ledger::{Op, Split};

	#[test]
	fn what_i_pay_is_what_was_agreed_on() {
		let mut book = book(&["Bob", "Carol"]);
		apply(&mut book, 0, expense(DINNER, "Dinner", 90_00, Split::Equal(vec![0, 1, 2].try_into().unwrap())));
		assert_eq!(my_legs(book.state(), 1), ["  you pay Alice 30.00"]);
		let legs = book.state().plan().try_into().unwrap();
		apply(&mut book, 0, Op::FreezePlan { base: 1, legs });
		apply(&mut book, 0, expense(TAXI, "Taxi", 20_00, Split::Equal(vec![0, 1].try_into().unwrap())));
		let said = my_legs(book.state(), 1).join("\n");
		assert_eq!(
			anstream::adapter::strip_str(&said).to_string(),
			"The plan frozen by entry 4:\n  0. you pay Alice 30.00: open\n\
			 Beside it, for what came after:\n  you pay Alice 10.00"
		);
	}

	#[test]
	fn what_is_new_is_said_in_terms_of_what_i_owe() {
		let book = book(&[]);
		let said = |balance, change| moved(book.state(), balance, change);
		assert_eq!(said(-20_00, -12_50), ", and you owe 12.50 more by it");
		assert_eq!(said(-20_00, 12_50), ", and you owe 12.50 less by it");
		assert_eq!(said(20_00, 12_50), ", and you are owed 12.50 more by it");
		assert_eq!(said(0, -12_50), ", and you are owed 12.50 less by it");
		assert_eq!(said(5_00, 0), "");
		let crossed = anstream::adapter::strip_str(&said(-7_50, -12_50)).to_string();
		assert_eq!(crossed, ", and your balance went from 5.00 to −7.50");
	}
}
