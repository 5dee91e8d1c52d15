//! Pots: making one, and choosing the current one.

use crate::{
	args::New,
	book::{pot_name, readable, role, text, Book, Ids},
	documents::Written,
	explain::explain,
	failure::{Failure, Result},
	secret::{random, Key, Source},
	session::Session,
	show::{bold, dim, print, print_json, say, signed, table, Column},
	write::{now, see_through, take_back_unpaid, timing, Rehearsal, Sent},
};
use pot_ledger::{Currency, Entry, PotId, State, View};
use potchain_client::{
	creation::{Creation, Title},
	describe::Describe,
	names, seal, views, Block, Error, Level, Opened, Replica,
};

/// `pot new`.
pub async fn new(session: &Session, new: &New) -> Result {
	let key = session.key()?;
	let currency = currency(&new.currency, new.decimals)?;
	let owner = text(&my_name(new.owner.as_deref(), key)?)?;
	let name = text(&readable(Some(&pot_name(&new.name)?)))?;
	let seat = session.next_seat(new.joining.own_account).await?;
	let seed = if new.plain { None } else { Some(random()?.into()) };
	let title = Title { name, currency, owner };
	let creation = Creation::new(&key.identity, seat, random()?, title, seed).map_err(unsealed)?;
	let (book, rehearsal) = rehearse(session, &creation)?;
	let sent = match new.writing.dry_run {
		true => None,
		false => Some(create(session, &creation, &book, &rehearsal).await?),
	};
	if session.options.json {
		print_json(&Written::document(&book, &rehearsal, sent.as_ref()))?;
	} else {
		print(&rehearsal.lines[0])?;
		print(format!("0x{}{}", book.id(), dim(timing(session, sent.as_ref()))))?;
	}
	if !new.writing.dry_run {
		say(dim("It is the current pot now. Bring others in with `pot invite`."));
	}
	Ok(())
}

/// A pot as it will be.
pub fn rehearse(session: &Session, creation: &Creation) -> Result<(Book, Rehearsal)> {
	let (pot, op) = (creation.pot, creation.op.clone());
	let reader = session.key()?.identity.reader(creation.seat);
	let opened = Opened::new(Replica::new(&session.genesis, pot), Some(reader))?;
	let block = Block { number: 0, hash: Default::default() };
	let seat = Some(creation.seat);
	let mut book = Book { opened, seat, level: Level::Pending, block, by_light: false, me: Some(0) };
	let entry = Entry { by: 0, at: now(), op };
	if let Err(error) = book.opened.append(entry.clone()) {
		return Err(match error {
			Error::BadLog(bad) => Failure::Refused(explain(&book, &entry.op, bad.why)),
			error => error.into(),
		});
	}
	let line = Describe { before: &State::new(pot), ids: &Ids::of(book.state()) }.entry(&entry);
	let rehearsal =
		Rehearsal { entries: vec![(0, entry)], lines: vec![line], deltas: Vec::new(), after: book.state().clone() };
	Ok((book, rehearsal))
}

/// Makes a pot, which is the current one then.
pub async fn create(session: &Session, creation: &Creation, book: &Book, rehearsal: &Rehearsal) -> Result<Sent> {
	let (pot, change) = session.pots()?.create(creation).await?;
	let ops = [vec![creation.op.clone()]];
	let made = match see_through(session, book, rehearsal, std::slice::from_ref(&change), &ops).await {
		Ok(sent) => take_back_unpaid(&change, &sent).await.map(|()| sent),
		failure => failure,
	};
	match made.is_ok() {
		true => session.choose(creation.pot)?,
		false => pot.forget().await?,
	}
	made
}

/// What cannot be sealed.
pub fn unsealed(why: seal::Error) -> Failure {
	Failure::Refused(why.to_string())
}

/// A currency by its code, with its usual decimals if none are said.
pub fn currency(code: &str, decimals: Option<u8>) -> Result<Currency> {
	potchain_client::currency::currency(code, decimals).map_err(|error| Failure::Usage(error.to_string()))
}

/// What I am called in a new pot.
pub fn my_name(given: Option<&str>, key: &Key) -> Result<String> {
	let of_key = match &key.source {
		Source::Given(name) => name.clone(),
		Source::File(_) => None,
	};
	let user = || std::env::var("USER").or_else(|_| std::env::var("USERNAME")).ok();
	let name = given.map(ToOwned::to_owned).or(of_key).or_else(user).filter(|name| !name.is_empty());
	let name = name.ok_or_else(|| Failure::Usage("say what you are called in the pot, with --as NAME".into()))?;
	names::check(&name, []).map_err(|why| Failure::Usage(format!("what you are called, with --as NAME: {why}")))
}

/// `pot use`.
pub async fn choose(session: &Session, wanted: Option<&str>) -> Result {
	let Some(wanted) = wanted else {
		return list(session).await;
	};
	let pot = session.find_pot(wanted).await?;
	let book = session.book_of(pot, Level::Pending).await?;
	session.choose(pot)?;
	if session.options.json {
		return print_json(&views::status(book.at(), book.state()));
	}
	print(format!("{} is the current pot now (0x{pot})", bold(book.title())))
}

/// My pots.
async fn list(session: &Session) -> Result {
	session.key()?;
	let mut books = Vec::new();
	for pot in session.find_pots().await? {
		books.push(session.book_of(pot.id(), Level::Pending).await?);
	}
	if session.options.json {
		return print_json(&views::pots(books.iter().filter_map(|book| Some((book.at(), book.state(), book.me?)))));
	}
	if books.is_empty() {
		return print("you are in no pot yet: make one with `pot new NAME --currency EUR`");
	}
	let current = session.pot().await.ok();
	let columns = [
		Column::Left(""),
		Column::Left("pot"),
		Column::Right("balance"),
		Column::Left(""),
		Column::Left("may"),
		Column::Left("id"),
	];
	print(table(columns, books.iter().filter_map(|book| pot_row(book, current))))
}

fn pot_row(book: &Book, current: Option<PotId>) -> Option<[String; 6]> {
	let state = book.state();
	let me = book.me?;
	let pot = book.id();
	Some([
		if current == Some(pot) { "*".into() } else { String::new() },
		book.title(),
		signed(state, *state.balances().get(usize::from(me))?),
		state.pot()?.currency.code().into(),
		role(state.member(me)?.role).into(),
		dim(format!("0x{pot}")),
	])
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_currency_has_its_usual_decimals_or_those_said() {
		let decimals =
			|code, said| currency(code, said).map(|currency| (currency.code().to_owned(), currency.decimals));
		assert_eq!(decimals("eur", None), Ok(("EUR".into(), 2)));
		assert_eq!(decimals("JPY", None), Ok(("JPY".into(), 0)));
		assert_eq!(decimals("KWD", None), Ok(("KWD".into(), 3)));
		assert_eq!(decimals("DOT", None), Ok(("DOT".into(), 10)));
		assert_eq!(decimals("BEERS", Some(0)), Ok(("BEERS".into(), 0)));
		assert!(decimals("BEERS", None).unwrap_err().message().unwrap().contains("--decimals"));
		assert!(decimals("€", Some(2)).is_err() && decimals("EUR", Some(31)).is_err());
	}
}
