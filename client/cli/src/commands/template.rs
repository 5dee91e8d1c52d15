//! What comes again: templates, and the expenses that they make on their dates.

use crate::{
	args::{AddTemplate, Asking, Due, EditTemplate, Skip, Template as Command, Templates, When, Writing},
	ask::go_on,
	book::{memo, Book, Ids},
	commands::{
		expense::{self, category_patch, nothing_to_change, optional, text_patch},
		settings::print_closed,
	},
	failure::{refused, usage, Failure, Result},
	secret::random,
	session::Session,
	show::{count, dim, money, print, print_json, say, stands_on, table, Column},
	terms::day,
	write::{write, Wanted},
};
use pot_ledger::{
	Date, End, ItemId, ItemKind, ItemState, Money, Op, Pot, Recurrence, State, Template, TemplatePatch, Unit, View,
};
use potchain_client::{date, describe::Describe, recurring, views, Level};

/// How much may come at once without asking.
const A_HANDFUL: usize = 5;

/// `pot template`.
pub async fn run(session: &Session, args: &Templates) -> Result {
	let Some(command) = &args.command else {
		return list(session, args.reading.level()).await;
	};
	session.key()?;
	let book = session.book(Level::Pending).await?;
	let (op, asking) = match command {
		Command::Add(add) => {
			let AddTemplate { amount, memo, when, money, category, asking } = &**add;
			let id = ItemId(random()?);
			let money = Template { expense: expense::new_money(&book, amount, money, &id)?, rule: rule(None, when)? };
			let category = category.as_deref().map(|name| book.category(name)).transpose()?;
			(Op::AddTemplate { id, money, memo: optional(memo.as_deref())?, category }, *asking)
		},
		Command::Edit(edit) => (edit_op(&book, edit)?, edit.asking),
		Command::Stop { id, writing } => {
			let (id, item, _) = template(&book, id)?;
			(Op::VoidItem { id, base: item.record.revisions.latest }, without_asking(*writing))
		},
		Command::Resume { id, writing } => {
			let (id, item, _) = template(&book, id)?;
			(Op::RestoreItem { id, base: item.record.revisions.latest }, without_asking(*writing))
		},
	};
	check_meant(session, &book, &op, asking)?;
	write(session, &book, vec![op], asking.writing).await
}

fn without_asking(writing: Writing) -> Asking {
	Asking { yes: true, writing }
}

/// If a template begins in the past, that is said; if long ago, whoever sits there is asked.
fn check_meant(session: &Session, book: &Book, op: &Op, asking: Asking) -> Result {
	let dates = past(book, op, day("today")?);
	if dates.is_empty() {
		return Ok(());
	}
	let question = format!(
		"It begins in the past: {} {} at once, to be added by `pot due`.",
		count(dates.len(), "expense is due", "expenses are due"),
		span(&dates)
	);
	if dates.len() > A_HANDFUL {
		go_on(session, asking, &format!("{question} Is that meant?"))?;
	}
	if !session.options.json {
		say(question);
	}
	Ok(())
}

/// The dates before `today` on which a template would come that is new or gets a new rule, and that are not booked.
fn past(book: &Book, op: &Op, today: Date) -> Vec<Date> {
	let (id, rule) = match op {
		Op::AddTemplate { id, money, .. }
		| Op::AmendTemplate { id, set: TemplatePatch { money: Some(money), .. }, .. } => (id, money.rule),
		_ => return Vec::new(),
	};
	let pot = book.id();
	let is_booked = |date| book.state().item_state(&ItemId::of_occurrence(&pot, id, date)).is_some();
	rule.dates().take_while(|date| *date < today).filter(|date| !is_booked(*date)).collect()
}

/// As in `from 2026-01-31 to 2026-03-31`, of ascending dates.
fn span(dates: &[Date]) -> String {
	match dates {
		[] => String::new(),
		[one] => format!("on {}", date::format(*one)),
		[first, .., last] => format!("from {} to {}", date::format(*first), date::format(*last)),
	}
}

async fn list(session: &Session, level: Level) -> Result {
	let book = session.book(level).await?;
	if session.options.json {
		return print_json(&views::pot(book.at(), book.state()));
	}
	let today = day("today")?;
	let rows: Vec<_> =
		templates(book.state()).map(|(id, item, template)| row(&book, id, item, template, today)).collect();
	print_closed(book.state())?;
	if rows.is_empty() {
		return print("nothing comes again yet: `pot template add 900 Rent --every month` makes it");
	}
	let columns = [
		Column::Left("id"),
		Column::Left("what"),
		Column::Right("amount"),
		Column::Left("comes"),
		Column::Left("next"),
		Column::Left(""),
	];
	print(table(columns, rows))?;
	print(stands_on(&book))
}

fn row(book: &Book, id: &ItemId, item: &ItemState, template: &Template, today: Date) -> [String; 6] {
	let state = book.state();
	let ids = Ids::of(state);
	let next = recurring::due(state, id).next();
	let due = recurring::due(state, id).take_while(|date| *date <= today).count();
	let (next, due) = match next {
		_ if item.record.voided => (dim("stopped"), String::new()),
		None => (dim("over"), String::new()),
		Some(next) if due == 0 => (date::format(next), String::new()),
		Some(next) => (date::format(next), format!("{due} due")),
	};
	let comes = Describe { before: state, ids: &ids }.rule(&template.rule);
	[ids.short(id), memo(item), money(state, template.expense.amount.0), comes, next, due]
}

/// All templates, stopped ones too.
fn templates(state: &State) -> impl Iterator<Item = (&ItemId, &ItemState, &Template)> {
	state.items().filter_map(|(id, item)| match &item.money {
		Some(Money::Template(template)) => Some((id, item, template)),
		_ => None,
	})
}

/// The template that the beginning of an id means.
fn template<'a>(book: &'a Book, prefix: &str) -> Result<(ItemId, &'a ItemState, &'a Template)> {
	let id = book.item(prefix)?;
	let item = book.item_state(&id)?;
	match &item.money {
		Some(Money::Template(template)) => Ok((id, item, template)),
		_ => usage(format!("{} is no template: `pot template` lists them", memo(item))),
	}
}

/// When something comes: as it is said, and else as it was.
fn rule(present: Option<&Recurrence>, when: &When) -> Result<Recurrence> {
	let (every, unit) = match (&when.every, present) {
		(Some(text), _) => every(text)?,
		(None, Some(rule)) => (rule.every, rule.unit),
		(None, None) => return usage("say how often it comes, as in --every month or --every \"2 weeks\""),
	};
	let start = match (&when.start, present) {
		(Some(text), _) => day(text)?,
		(None, Some(rule)) => rule.start,
		(None, None) => day("today")?,
	};
	let end = match (when.until.as_deref(), when.times, present) {
		(Some("none"), ..) => End::Never,
		(Some(text), ..) => End::Until(day(text)?),
		(None, Some(times), _) => End::Count(times),
		(None, None, present) => present.map_or(End::Never, |rule| rule.end),
	};
	Ok(Recurrence { start, every, unit, end })
}

/// `month`, `2 weeks`, `every 3 days`.
fn every(text: &str) -> Result<(u16, Unit)> {
	let unread = || Failure::Usage(format!("{text:?} is no time: say day, week, month, year, or as in \"2 weeks\""));
	let lower = text.to_lowercase();
	let words: Vec<_> = lower.split_whitespace().filter(|word| *word != "every").collect();
	let (number, unit) = match words[..] {
		[unit] => (1, unit),
		[number, unit] => (number.parse().ok().filter(|number| *number > 0).ok_or_else(unread)?, unit),
		_ => return Err(unread()),
	};
	let unit = match unit.strip_suffix('s').unwrap_or(unit) {
		"day" => Unit::Day,
		"week" => Unit::Week,
		"month" => Unit::Month,
		"year" => Unit::Year,
		_ => return Err(unread()),
	};
	Ok((number, unit))
}

fn edit_op(book: &Book, edit: &EditTemplate) -> Result<Op> {
	let (id, item, present) = template(book, &edit.id)?;
	let of_money = crate::args::Values { amount: edit.amount.clone(), money: edit.money.clone(), ..Default::default() };
	let money = Template {
		expense: expense::edited_money(book, &id, &present.expense, &of_money)?,
		rule: rule(Some(&present.rule), &edit.when)?,
	};
	check_not_again(book, &id, &present.rule, &money.rule)?;
	let set = TemplatePatch {
		money: Some(money).filter(|money| money != present),
		memo: text_patch(edit.memo.as_deref())?,
		category: category_patch(book, edit.category.as_deref())?,
	};
	match set == TemplatePatch::default() {
		true => nothing_to_change(),
		false => Ok(Op::AmendTemplate { id, base: item.record.revisions.latest, set }),
	}
}

/// Refuses a rule by which something comes again in a time that was booked by the one before.
fn check_not_again(book: &Book, id: &ItemId, was: &Recurrence, rule: &Recurrence) -> Result {
	let booked = book.state().items().filter(|(_, item)| item.template == Some(*id)).filter_map(|(_, item)| item.date);
	let Some(last) = booked.max() else { return Ok(()) };
	match rule.dates().take_while(|date| *date <= last).find(|date| !was.has(*date)) {
		Some(again) => usage(format!(
			"by that, {} would come too, and all up to {} is booked already: start later, or stop this template and add another",
			date::format(again),
			date::format(last)
		)),
		None => Ok(()),
	}
}

/// What is due by `today` of all live templates, in the order of the dates.
fn due(state: &State, today: Date) -> Vec<(Date, ItemId)> {
	let live = templates(state).filter(|row| row.1.record.kind == ItemKind::Template && !row.1.record.voided);
	let dates = live.flat_map(|(id, ..)| {
		recurring::due(state, id).take_while(move |date| *date <= today).map(move |date| (date, *id))
	});
	let mut dates: Vec<_> = dates.collect();
	dates.sort_by_key(|row| row.0);
	dates
}

/// The operations that book the oldest of what is due.
fn occurrences(due: &[(Date, ItemId)]) -> Vec<Op> {
	due.iter().map(|&(date, template)| Op::Occur { template, date }).collect()
}

/// As in `3 expenses are due: pot due`, if any are.
pub fn reminder(state: &State) -> Option<String> {
	let archived = state.pot().is_some_and(Pot::is_archived);
	match due(state, day("today").ok()?).len() {
		0 => None,
		_ if archived => None,
		due => Some(format!("{}: `pot due` adds {}", count(due, "expense is due", "expenses are due"), them(due))),
	}
}

fn them(count: usize) -> &'static str {
	if count == 1 {
		"it"
	} else {
		"them"
	}
}

/// `pot due`: books the oldest of what is due.
pub async fn book_due(session: &Session, args: &Due) -> Result {
	session.key()?;
	let book = session.book(Level::Pending).await?;
	let mut due = due(book.state(), day("today")?);
	if due.is_empty() {
		return refused("nothing is due: `pot template` shows what comes, and when");
	}
	let said = what_is_due(&due, args.limit as usize);
	let later = due.split_off(due.len().min(args.limit as usize)).len();
	if due.len() > A_HANDFUL {
		go_on(session, args.asking, &format!("{said} Add {}?", them(due.len())))?;
		if !session.options.json {
			say(said);
		}
	}
	// Each for itself: what someone else adds meanwhile is refused alone.
	let ops = occurrences(&due).into_iter().map(|op| vec![op]).collect();
	write(session, &book, Wanted { ops, ..Wanted::default() }, args.asking.writing).await?;
	if later > 0 && !session.options.json && !args.asking.writing.dry_run {
		say(format!("{} still: `pot due` adds the next", count(later, "expense is due", "expenses are due")));
	}
	Ok(())
}

/// How many are due, of when, and how many of them are taken.
fn what_is_due(due: &[(Date, ItemId)], limit: usize) -> String {
	let dates = |due: &[(Date, ItemId)]| span(&due.iter().map(|row| row.0).collect::<Vec<_>>());
	let all = format!("{} {}.", count(due.len(), "expense is due", "expenses are due"), dates(due));
	match due.get(..limit) {
		Some(first) if limit < due.len() => format!("{all} This takes the first {limit}, {} (--limit).", dates(first)),
		_ => all,
	}
}

/// `pot skip`: an occurrence that is voided stays voided, whoever adds it again.
pub async fn skip(session: &Session, skip: &Skip) -> Result {
	session.key()?;
	let book = session.book(Level::Pending).await?;
	let ops = skip_ops(&book, skip)?;
	write(session, &book, ops, skip.writing).await
}

fn skip_ops(book: &Book, skip: &Skip) -> Result<Vec<Op>> {
	let (template, ..) = template(book, &skip.template)?;
	let date = day(&skip.date)?;
	let id = ItemId::of_occurrence(&book.id(), &template, date);
	Ok(match book.state().item_state(&id) {
		Some(there) => vec![Op::VoidItem { id, base: there.record.revisions.latest }],
		None => vec![Op::Occur { template, date }, Op::VoidItem { id, base: 1 }],
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		args::Money as MoneyArgs,
		book::tests::{apply, book, DINNER},
	};
	use pot_ledger::Patch;

	fn with_rent(start: &str) -> Book {
		let mut book = book(&["Bob"]);
		let when = When { every: Some("month".into()), start: Some(start.into()), ..When::default() };
		let expense = expense::new_money(&book, "900", &MoneyArgs::default(), &DINNER).unwrap();
		let money = Template { expense, rule: rule(None, &when).unwrap() };
		apply(&mut book, 0, Op::AddTemplate { id: DINNER, money, memo: None, category: None });
		book
	}

	#[test]
	fn a_time_is_a_unit_or_some_of_them() {
		assert_eq!(every("month"), Ok((1, Unit::Month)));
		assert_eq!(every("2 weeks"), Ok((2, Unit::Week)));
		assert_eq!(every("every 3 Days"), Ok((3, Unit::Day)));
		for wrong in ["", "0 weeks", "fortnight", "2", "70000 days"] {
			assert!(every(wrong).unwrap_err().message().unwrap().contains("2 weeks"), "{wrong}");
		}
		assert!(rule(None, &When::default()).unwrap_err().message().unwrap().contains("--every"));
	}

	#[test]
	fn what_is_due_is_added_once_and_what_is_skipped_never() {
		let mut book = with_rent("2026-01-31");
		let march = date::parse("2026-03-31").unwrap();
		assert_eq!(due(book.state(), march).len(), 3);
		let skip = Skip { template: "8f".into(), date: "2026-02-28".into(), writing: Writing::default() };
		for op in skip_ops(&book, &skip).unwrap() {
			apply(&mut book, 0, op);
		}
		assert_eq!(book.state().balances(), [0, 0]);
		for op in occurrences(&due(book.state(), march)) {
			apply(&mut book, 0, op);
		}
		assert_eq!(due(book.state(), march), []);
		assert_eq!(book.state().balances(), [900_00, -900_00], "two rents, and each bears half");
	}

	#[test]
	fn an_edit_keeps_what_it_does_not_name() {
		let book = with_rent("2026-01-31");
		let edit = EditTemplate {
			id: "8f".into(),
			amount: Some("950".into()),
			memo: None,
			when: When { times: Some(3), ..When::default() },
			money: MoneyArgs::default(),
			category: None,
			asking: Asking::default(),
		};
		let Ok(Op::AmendTemplate { set, .. }) = edit_op(&book, &edit) else { panic!("an amendment") };
		let money = set.money.unwrap();
		assert_eq!(money.expense.amount.0, 950_00);
		assert_eq!((money.rule.every, money.rule.unit, money.rule.end), (1, Unit::Month, End::Count(3)));
		assert_eq!(set.memo, Patch::Keep);
	}

	#[test]
	fn a_start_long_ago_is_counted_and_what_is_due_is_taken_in_parts() {
		let mut book = book(&["Bob"]);
		let today = date::parse("2026-03-13").unwrap();
		let rule = Recurrence { start: today - 4_000, every: 1, unit: Unit::Day, end: End::Never };
		let expense = expense::new_money(&book, "1", &MoneyArgs::default(), &DINNER).unwrap();
		let op = Op::AddTemplate { id: DINNER, money: Template { expense, rule }, memo: None, category: None };
		assert_eq!(past(&book, &op, today).len(), 4_000, "today is not past");
		apply(&mut book, 0, op);
		let all = due(book.state(), today);
		assert_eq!(
			what_is_due(&all, 100),
			"4001 expenses are due from 2015-03-31 to 2026-03-13. This takes the first 100, from 2015-03-31 to \
			 2015-07-08 (--limit)."
		);
		assert_eq!(what_is_due(&all[..1], 100), "1 expense is due on 2015-03-31.");
		assert_eq!(occurrences(&all[..1]), [Op::Occur { template: DINNER, date: rule.start }]);
	}

	#[test]
	fn what_is_booked_does_not_come_again_on_another_day() {
		let mut book = with_rent("2026-01-31");
		let (template, start) = (DINNER, day("2026-01-31").unwrap());
		let present = template_rule(&book, &template);
		let earlier = Recurrence { start: start - 1, ..present };
		assert!(check_not_again(&book, &template, &present, &earlier).is_ok());
		apply(&mut book, 0, Op::Occur { template, date: start });
		assert!(check_not_again(&book, &template, &present, &earlier).is_err());
		assert!(check_not_again(&book, &template, &present, &Recurrence { start: start + 15, ..present }).is_ok());
	}

	fn template_rule(book: &Book, id: &ItemId) -> Recurrence {
		match &book.item_state(id).unwrap().money {
			Some(Money::Template(template)) => template.rule,
			_ => panic!("a template"),
		}
	}
}
