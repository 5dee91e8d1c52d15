//! My devices: the accounts that act for my place.

use crate::{
	args::{Device, Devices},
	book::Book,
	commands::invite::add_device,
	failure::{usage, Result},
	secret::{address, parse_address},
	session::Session,
	show::{dim, print, print_json, stands_on, table, Column},
	write::write,
};
use pot_ledger::{AccountId, Op};
use potchain_client::{views, Level};

/// `pot device`.
pub async fn run(session: &Session, args: &Devices) -> Result {
	match &args.command {
		Some(Device::Add { days, writing }) => {
			session.key()?;
			return add_device(session, &session.book(Level::Pending).await?, *days, *writing).await;
		},
		Some(Device::Remove { account, writing }) => {
			session.key()?;
			let book = session.book(Level::Pending).await?;
			return write(session, &book, vec![removal(&book, device(&book, account)?)?], *writing).await;
		},
		Some(Device::List) | None => {},
	}
	let book = session.book(args.reading.level()).await?;
	if session.options.json {
		return print_json(&views::status(book.at(), book.state()));
	}
	let this = book.seat.and_then(|seat| Some(session.key.as_ref()?.identity.account(seat)));
	let row = |account: &AccountId| [address(account), dim(if this == Some(*account) { "this one" } else { "" })];
	print(table([Column::Left(""), Column::Left("")], mine(&book)?.iter().map(row)))?;
	print(stands_on(&book))
}

fn mine(book: &Book) -> Result<&[AccountId]> {
	Ok(&book.state().members()[usize::from(book.author()?)].record.accounts)
}

/// One of my devices, by its address or the beginning of it.
fn device(book: &Book, text: &str) -> Result<AccountId> {
	let begun: Vec<_> = mine(book)?.iter().filter(|account| address(account).starts_with(text)).collect();
	match begun[..] {
		[account] => Ok(*account),
		_ => parse_address(text),
	}
}

fn removal(book: &Book, account: AccountId) -> Result<Op> {
	let id = book.author()?;
	match mine(book)? {
		accounts if !accounts.contains(&account) => {
			usage(format!("{} is none of your devices: `pot device` lists them", address(&account)))
		},
		[_] => usage("that is your only device: `pot leave` gives your access up"),
		_ => {
			let base = book.state().members()[usize::from(id)].record.revisions.latest;
			Ok(Op::DetachMember { id, base, account: Some(account) })
		},
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::book::tests::{apply, book};
	use pot_ledger::Invitation;

	#[test]
	fn one_of_several_devices_is_removed_and_never_the_last() {
		let mut book = book(&["Bob"]);
		let (first, second) = (AccountId([1; 32]), AccountId([9; 32]));
		let message = |book: &Book, account| removal(book, account).unwrap_err().message().unwrap().to_owned();
		assert!(message(&book, first).contains("pot leave"));
		let what = Invitation::Device { member: 0 };
		apply(&mut book, 0, Op::Invite { number: 0, key: [0; 32], what, expires: 1, uses: 1 });
		apply(&mut book, 0, Op::Claim { invite: 0, account: second, name: None, seal: None });
		assert!(message(&book, AccountId([3; 32])).contains("none of your devices"));
		let op = removal(&book, second).unwrap();
		apply(&mut book, 0, op);
		assert_eq!(mine(&book), Ok(&[first][..]));
	}
}
