//! Categories: the pot's own list of what money is spent on.

use crate::{
	args::{Categories, Category, Writing},
	book::{readable, text, Book},
	commands::settings::base,
	failure::{Failure, Result},
	session::Session,
	show::{dim, print, print_json, signed, stands_on, table, Column},
	write::write,
};
use pot_ledger::{Category as Number, Op, Text};
use potchain_client::{names, spending, views, Level};

/// `pot category`.
pub async fn run(session: &Session, args: &Categories) -> Result {
	let Some(command) = &args.command else {
		return list(session, args.reading.level()).await;
	};
	session.key()?;
	let book = session.book(Level::Pending).await?;
	let (ops, writing) = change(&book, command)?;
	write(session, &book, ops, writing).await
}

async fn list(session: &Session, level: Level) -> Result {
	let book = session.book(level).await?;
	let state = book.state();
	if session.options.json {
		return print_json(&views::pot(book.at(), state));
	}
	let categories = &state.details().categories;
	if categories.is_empty() {
		return print("there are no categories yet: `pot category add Food` adds one");
	}
	let row = |(id, name): (Number, &Option<Text>)| {
		let name = name.as_ref().map_or_else(|| dim("retired"), |name| readable(Some(name)));
		[dim(format!("#{id}")), name, signed(state, spending::total(state, Some(id)))]
	};
	let columns = [Column::Right(""), Column::Left("category"), Column::Right("spent")];
	print(table(columns, (0..).zip(categories).map(row)))?;
	print(stands_on(&book))
}

fn change(book: &Book, command: &Category) -> Result<(Vec<Op>, Writing)> {
	let base = base(book);
	Ok(match command {
		Category::Add { names, writing } => {
			let next = book.state().details().categories.len() as Number;
			let mut ops = Vec::new();
			for (k, name) in (0..).zip(names) {
				let name = Some(name_for(book, name, &names[..usize::from(k)])?);
				ops.push(Op::SetCategory { id: next + k, base: base + u32::from(k), name });
			}
			(ops, *writing)
		},
		Category::Rename { name, new, writing } => {
			let id = book.category(name)?;
			(vec![Op::SetCategory { id, base, name: Some(name_for(book, new, &[])?) }], *writing)
		},
		Category::Retire { name, writing } => {
			(vec![Op::SetCategory { id: book.category(name)?, base, name: None }], *writing)
		},
	})
}

/// What a category can be called, beside those that the pot has and those that come before it.
fn name_for(book: &Book, new: &str, before: &[String]) -> Result<Text> {
	let there = book.state().details().categories.iter().flatten().map(|name| readable(Some(name)));
	let others: Vec<_> = there.chain(before.iter().cloned()).collect();
	let name = names::check_category(new, others.iter().map(String::as_str));
	text(&name.map_err(|why| Failure::Usage(why.to_string()))?)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::book::tests::{apply, book};

	#[test]
	fn several_are_added_at_once_and_each_goes_by_its_name() {
		let mut book = book(&[]);
		let add = |names: &[&str]| Category::Add {
			names: names.iter().map(|name| (*name).into()).collect(),
			writing: Writing::default(),
		};
		for op in change(&book, &add(&["Food", "Rent"])).unwrap().0 {
			apply(&mut book, 0, op);
		}
		assert_eq!(book.category("rent"), Ok(1));
		assert!(change(&book, &add(&["food"])).is_err() && change(&book, &add(&["Fun", "fun"])).is_err());
		let retire = Category::Retire { name: "food".into(), writing: Writing::default() };
		for op in change(&book, &retire).unwrap().0 {
			apply(&mut book, 0, op);
		}
		assert!(book.category("food").is_err());
	}

	#[test]
	fn a_category_is_one_that_the_pot_has() {
		let mut book = book(&[]);
		let message = |book: &Book, wanted| book.category(wanted).unwrap_err().message().unwrap().to_owned();
		assert!(message(&book, "#99").contains("no categories: `pot category add"));
		let name = Some(Text::plain("Food").unwrap());
		let base = base(&book);
		apply(&mut book, 0, Op::SetCategory { id: 0, base, name });
		assert_eq!(book.category("#0"), Ok(0));
		assert!(message(&book, "#1").contains("there is no category \"#1\": there are Food"));
		apply(&mut book, 0, Op::SetCategory { id: 0, base: base + 1, name: None });
		assert!(message(&book, "food").contains("no categories: `pot category add"));
		assert_eq!(book.category("#0"), Ok(0), "what has a retired one can still be asked for it");
	}
}
