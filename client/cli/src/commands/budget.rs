//! The budget: how much is meant to be spent, and what of it is left.

use crate::{
	args::Budget,
	book::{Book, Ids},
	commands::settings::base,
	failure::{refused, Failure, Result},
	session::Session,
	show::{dim, money, print, print_json, signed, stands_on, table, Column},
	terms::day,
	write::write,
};
use pot_ledger::{Amount, BudgetLine, Category, Date, Op, Patch, Period, PotPatch, State};
use potchain_client::{
	describe::Describe,
	spending::{self, Month},
	views,
};

/// `pot budget`.
pub async fn budget(session: &Session, args: &Budget) -> Result {
	let book = session.book(args.reading.level()).await?;
	if let Some(amount) = &args.amount {
		session.key()?;
		let category = args.category.as_deref().map(|name| book.category(name)).transpose()?;
		let period = if args.monthly { Period::Month } else { Period::Whole };
		let op = restated(&book, category, period, amount)?;
		return write(session, &book, vec![op], args.writing).await;
	}
	if session.options.json {
		return print_json(&views::pot(book.at(), book.state()));
	}
	let lines = lines(book.state());
	if lines.is_empty() {
		return print("there is no budget yet: `pot budget 300 --category Food --monthly` sets a line of one");
	}
	let today = day("today")?;
	let columns =
		[Column::Left("budget"), Column::Left(""), Column::Right("amount"), Column::Right("spent"), Column::Left("")];
	print(table(columns, lines.iter().map(|line| row(&book, line, today))))?;
	print(stands_on(&book))
}

fn lines(state: &State) -> Vec<BudgetLine> {
	state.details().budget.iter().flatten().copied().collect()
}

fn row(book: &Book, line: &BudgetLine, today: Date) -> [String; 5] {
	let state = book.state();
	let spent = spent(state, line, today);
	let what = line
		.category
		.map_or_else(|| "all".into(), |category| Describe { before: state, ids: &Ids::of(state) }.category(category));
	let period = match line.period {
		Period::Whole => String::new(),
		Period::Month => dim("this month"),
	};
	[what, period, money(state, line.amount.0), signed(state, spent), left(state, line.amount, spent)]
}

/// What was spent of a line: in this month, if it is one of every month.
fn spent(state: &State, line: &BudgetLine, today: Date) -> i128 {
	match line.period {
		Period::Whole => spending::total(state, line.category),
		Period::Month => {
			let months = spending::by_month(state, line.category);
			Month::of(today).and_then(|month| months.get(&month).copied()).unwrap_or_default()
		},
	}
}

/// As in `12.50 left` or `over budget by 3.00`.
fn left(state: &State, Amount(amount): Amount, spent: i128) -> String {
	match amount as i128 - spent {
		left if left < 0 => format!("over budget by {}", money(state, left.unsigned_abs())),
		left => format!("{} left", money(state, left.unsigned_abs())),
	}
}

/// The budget with one line set, or taken away by `none`.
fn restated(book: &Book, category: Option<Category>, period: Period, amount: &str) -> Result<Op> {
	let mut lines = lines(book.state());
	let there = lines.iter().position(|line| (line.category, line.period) == (category, period));
	match (amount, there) {
		("none", None) => return refused("the budget has no such line: `pot budget` shows those there are"),
		("none", Some(at)) => drop(lines.remove(at)),
		(amount, Some(at)) => lines[at].amount = book.amount(amount)?,
		(amount, None) => lines.push(BudgetLine { category, period, amount: book.amount(amount)? }),
	}
	lines.sort_by_key(|line| (line.category, line.period));
	let budget = match lines.is_empty() {
		true => Patch::Clear,
		false => Patch::Set(
			lines
				.try_into()
				.map_err(|_| Failure::Usage("a budget has at most 64 lines: take one away first".into()))?,
		),
	};
	Ok(Op::AmendPot { base: base(book), set: PotPatch { budget, ..PotPatch::default() } })
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::book::tests::{apply, book, expense, DINNER};
	use pot_ledger::{Split, Text};

	#[test]
	fn lines_are_set_and_taken_away_one_by_one() {
		let mut book = book(&["Bob"]);
		apply(&mut book, 0, Op::SetCategory { id: 0, base: 1, name: Text::plain("Food") });
		for (category, period, amount) in
			[(Some(0), Period::Month, "300"), (None, Period::Whole, "2000"), (Some(0), Period::Month, "350")]
		{
			let op = restated(&book, category, period, amount).unwrap();
			apply(&mut book, 0, op);
		}
		let amounts: Vec<_> = lines(book.state()).iter().map(|line| line.amount.0).collect();
		assert_eq!(amounts, [2000_00, 350_00], "those without a category come first");
		assert!(restated(&book, None, Period::Month, "none").is_err());
		for (category, period) in [(Some(0), Period::Month), (None, Period::Whole)] {
			let op = restated(&book, category, period, "none").unwrap();
			apply(&mut book, 0, op);
		}
		assert_eq!(book.state().details().budget, None);
	}

	#[test]
	fn a_line_says_what_is_left_and_what_is_too_much() {
		let mut book = book(&["Bob"]);
		let Op::AddExpense { id, money, memo, note, category, receipt, .. } =
			expense(DINNER, "Dinner", 90_00, Split::Equal(vec![0, 1].try_into().unwrap()))
		else {
			panic!("an expense");
		};
		let date = Some(20_525);
		apply(&mut book, 0, Op::AddExpense { id, money, memo, note, date, category, receipt });
		let line = |period| BudgetLine { category: None, period, amount: Amount(80_00) };
		let said = |period, today| row(&book, &line(period), today)[4].clone();
		assert_eq!(said(Period::Whole, 30_000), "over budget by 10.00");
		assert_eq!(said(Period::Month, 20_530), "over budget by 10.00");
		assert_eq!(said(Period::Month, 20_560), "80.00 left");
	}
}
