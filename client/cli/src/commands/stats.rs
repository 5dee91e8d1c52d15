//! What was spent, by whom, on what and when.

use crate::{
	args::{By, Stats as Args},
	book::{currency, name, Book, Ids},
	commands::paper::write,
	failure::{usage, Result},
	session::Session,
	show::{bold, count, dim, print, print_json, stands_on, table, Column},
	terms,
};
use potchain_client::{
	amount::with_minus,
	date,
	describe::Describe,
	sheet,
	stats::{stats as sum, Period, Stats},
};
use std::path::Path;

/// `pot stats`.
pub async fn stats(session: &Session, args: &Args) -> Result {
	let day = |text: &Option<String>| text.as_deref().map(terms::day).transpose();
	let period = Period { from: day(&args.from)?, to: day(&args.to)? };
	if let (Some(from), Some(to)) = (period.from, period.to) {
		if from > to {
			return usage(format!("--from {} is after --to {}", date::format(from), date::format(to)));
		}
	}
	let book = session.book(args.reading.level()).await?;
	let document = sum(book.at(), book.state(), period);
	let stats = &document.body;
	if session.options.json {
		return print_json(&document);
	}
	if args.csv {
		let text = match args.by.unwrap_or(By::Member) {
			By::Member => sheet::members_of(book.state(), stats),
			By::Category => sheet::categories_of(book.state(), stats),
			By::Month => sheet::months_of(stats),
		};
		return write(Path::new("-"), &text);
	}
	print(heading(&book, stats))?;
	for by in args.by.map_or(vec![By::Member, By::Category, By::Month], |by| vec![by]) {
		print(format!("\n{}", tabled(&book, stats, by)))?;
	}
	print(stands_on(&book))
}

/// As in `Trip · 60.00 EUR spent, 2026-03-01 to 2026-03-31`.
fn heading(book: &Book, stats: &Stats) -> String {
	let when = match (&stats.from, &stats.to) {
		(None, None) => String::new(),
		(Some(from), None) => format!(", from {from} on"),
		(None, Some(to)) => format!(", until {to}"),
		(Some(from), Some(to)) => format!(", {from} to {to}"),
	};
	format!("{} · {} {} spent{when}", bold(book.title()), with_minus(&stats.spent), currency(book.state()).code())
}

fn tabled(book: &Book, stats: &Stats, by: By) -> String {
	let spending = |what| [Column::Left(what), Column::Right("spent"), Column::Left("")];
	let expenses = |number| dim(count(number, "expense", "expenses"));
	match by {
		By::Member => {
			let columns = ["paid", "share", "sent", "received", "balance"].map(Column::Right);
			let [paid, share, sent, received, balance] = columns;
			let columns = [Column::Left("member"), paid, share, sent, received, balance];
			let rows = stats.members.iter().map(|row| {
				let [paid, share, sent, received, balance] =
					[&row.paid, &row.share, &row.sent, &row.received, &row.balance].map(|amount| with_minus(amount));
				[name(book.state(), row.member), paid, share, sent, received, balance]
			});
			table(columns, rows)
		},
		By::Category => {
			let ids = Ids::of(book.state());
			let describe = Describe { before: book.state(), ids: &ids };
			let label = |category: Option<_>| category.map_or("none".into(), |id| describe.category(id));
			let rows = stats.categories.iter();
			table(
				spending("category"),
				rows.map(|row| [label(row.category), with_minus(&row.spent), expenses(row.expenses)]),
			)
		},
		By::Month => {
			let rows = stats.months.iter();
			table(
				spending("month"),
				rows.map(|row| [row.month.clone(), with_minus(&row.spent), expenses(row.expenses)]),
			)
		},
	}
}
