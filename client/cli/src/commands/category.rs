//! Categories: the pot's own list of what money is spent on.

use crate::{
	args::{Categories, Category, Writing},
	book::{readable, text, Book},
	commands::settings::base,
	failure::{usage, Result},
	session::Session,
	show::{dim, print, print_json, signed, stands_on, table, Column},
	write::write,
};
use pot_ledger::{Category as Number, Op};
use potchain_client::{spending, views, Level};

/// `pot category`.
pub async fn run(session: &Session, args: &Categories) -> Result {
	let Some(command) = &args.command else {
		return list(session, args.reading.level()).await;
	};
	session.key()?;
	let book = session.book(Level::Included).await?;
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
	let row = |(id, name): (Number, &Option<pot_ledger::Text>)| {
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
				let again = names[..usize::from(k)].iter().any(|other| other.eq_ignore_ascii_case(name));
				refuse_twin(book, name, again)?;
				ops.push(Op::SetCategory { id: next + k, base: base + u32::from(k), name: Some(text(name)?) });
			}
			(ops, *writing)
		},
		Category::Rename { name, new, writing } => {
			let id = book.category(name)?;
			refuse_twin(book, new, false)?;
			(vec![Op::SetCategory { id, base, name: Some(text(new)?) }], *writing)
		},
		Category::Retire { name, writing } => {
			(vec![Op::SetCategory { id: book.category(name)?, base, name: None }], *writing)
		},
	})
}

/// Two categories of one name could be told apart by number only.
fn refuse_twin(book: &Book, new: &str, again: bool) -> Result {
	let mut names = book.state().details().categories.iter().flatten();
	match again || names.any(|name| readable(Some(name)).eq_ignore_ascii_case(new)) {
		true => usage(format!("there is a category {new} already: give this one another name")),
		false => Ok(()),
	}
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
}
