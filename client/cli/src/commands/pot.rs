//! Pots: making one, and choosing the current one.

use crate::{
	args::New,
	book::{pot_name, readable, role, text, Book, Ids},
	describe::Describe,
	documents::Written,
	explain::explain,
	failure::{Failure, Result},
	progress::patiently,
	secret::{random, Key, Source},
	session::Session,
	show::{bold, dim, print, print_json, say, signed, table, Column},
	write::{follow, seal_all, timing, Lost, Rehearsal, Sent},
};
use futures::future::try_join_all;
use pot_ledger::{creation_message, Currency, Entry, Op, PotId, State, View, RULES};
use potchain_client::{
	identity::Seat,
	names,
	seal::{sealing, Keyring, TextKey},
	views, Block, Call, Error, Level, Ready, Replica,
};

/// `pot new`.
pub async fn new(session: &Session, new: &New) -> Result {
	let key = session.key()?;
	let currency = currency(&new.currency, new.decimals)?;
	let owner = my_name(new.owner.as_deref(), key)?;
	let name = readable(Some(&pot_name(&new.name)?));
	let _one_at_a_time = session.home.lock()?;
	let seat = session.next_seat(new.joining.own_account, session.block(Level::Included).await?).await?;
	let creation = Creation::new(session, seat, new.plain, Title { salt: random()?, name, currency, owner })?;
	let (book, rehearsal) = creation.rehearse(session).await?;
	let sent = match new.writing.dry_run {
		true => None,
		false => Some(creation.send(session, &book).await?),
	};
	if session.options.json {
		print_json(&Written::document(&book, &rehearsal, sent.as_ref()))?;
	} else {
		print(&rehearsal.lines[0])?;
		print(format!("0x{}{}", book.replica().id(), dim(timing(sent.as_ref()))))?;
	}
	if !new.writing.dry_run {
		say(dim("It is the current pot now. Bring others in with `pot invite`."));
	}
	Ok(())
}

/// What a new pot is called, and what in.
pub struct Title {
	/// What makes its id, with the account that pays for it.
	pub salt: [u8; 16],
	/// Its name.
	pub name: String,
	/// What its amounts are in.
	pub currency: Currency,
	/// My name in it.
	pub owner: String,
}

/// A pot to be made: my own account pays for it, and `seat` is in it.
pub struct Creation {
	seat: Seat,
	/// Its id.
	pub pot: PotId,
	salt: [u8; 16],
	/// Its first entry, in plain.
	plain: Op,
	/// The same, sealed.
	sealed: Op,
}

impl Creation {
	/// Seals its texts with a new key, unless they are to stay open to the world.
	pub fn new(session: &Session, seat: Seat, plain: bool, title: Title) -> Result<Self> {
		let Title { salt, name, currency, owner } = title;
		let identity = &session.key()?.identity;
		let (pot, account) = (PotId::of(&identity.account(Seat::Own), &salt), identity.account(seat));
		let mut keyring = Keyring::new(pot);
		let seal = match plain {
			true => None,
			false => {
				let key = TextKey(random()?.into());
				keyring.insert(1, key.clone());
				let secret = identity.seal_secret(seat);
				let seal = sealing(pot, account, &secret, Some((1, &key)), &random()?.into());
				Some(seal.map_err(|why| Failure::Refused(why.to_string()))?)
			},
		};
		let (name, owner, account) = (text(&name)?, text(&owner)?, Some(account));
		let op = Op::CreatePot { rules: RULES, name, currency, owner, account, seal };
		let ready = Ready { ops: vec![op.clone()], keyring };
		let sealed = seal_all(&ready, 0)?.remove(0);
		Ok(Self { seat, pot, salt, plain: op, sealed })
	}

	/// The pot as it will be.
	pub async fn rehearse(&self, session: &Session) -> Result<(Book, Rehearsal)> {
		let (pot, op) = (self.pot, self.plain.clone());
		let block = session.block(Level::Included).await?;
		let replica = Replica::new(&session.chain.genesis(), pot);
		let mut book = session.open_book(replica, Some(self.seat), Level::Included, block)?;
		let entry = Entry { by: 0, at: 0, op: op.clone() };
		if let Err(error) = book.opened.append(Entry { by: 0, at: 0, op: self.sealed.clone() }) {
			return Err(match error {
				Error::BadLog(bad) => Failure::Refused(explain(&book, &op, bad.why)),
				error => error.into(),
			});
		}
		book.me = Some(0);
		let line = Describe { before: &State::new(pot), ids: &Ids::of(book.state()) }.entry(&entry);
		let rehearsal =
			Rehearsal { entries: vec![(0, entry)], lines: vec![line], deltas: Vec::new(), after: book.state().clone() };
		Ok((book, rehearsal))
	}

	/// Makes it.
	pub async fn send(&self, session: &Session, book: &Book) -> Result<Sent> {
		let Op::CreatePot { name, currency, owner, seal, account, .. } = self.sealed.clone() else {
			unreachable!("a pot begins with its creation")
		};
		let identity = &session.key()?.identity;
		let sponsored = account.filter(|_| self.seat != Seat::Own).map(|account| {
			let message = creation_message(&session.chain.genesis(), &self.pot, &self.sealed);
			(account, identity.key(self.seat).sign(&message).0)
		});
		let call = Call::Create { salt: self.salt, name, currency, owner, seal, sponsored };
		// Nobody else can make a pot of this id.
		let landed = |replica: &Replica| replica.log().first().map(|entry| vec![(0, entry.clone())]);
		let sent = follow(session, book, Seat::Own, call, landed).await.map_err(|lost| match lost {
			Lost::Refused(_, why) => Failure::Refused(explain(book, &self.plain, why)),
			lost => lost.failure(),
		})?;
		session.keep_seats([(self.pot, self.seat)])?;
		session.choose(self.pot)?;
		Ok(sent)
	}
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
	let block = session.block(Level::Included).await?;
	let Some(wanted) = wanted else {
		return list(session, block).await;
	};
	let pot = session.find_pot(wanted, block).await?;
	let book = session.book_of(pot, Level::Included, block).await?;
	session.choose(pot)?;
	if session.options.json {
		return print_json(&views::status(book.at(), book.state()));
	}
	print(format!("{} is the current pot now (0x{pot})", bold(book.title())))
}

/// My pots.
async fn list(session: &Session, block: Block) -> Result {
	session.key()?;
	let mine = patiently("reading your pots", async {
		let pots = session.find_pots(block).await?;
		try_join_all(pots.into_iter().map(|found| session.book_of(found.pot, Level::Included, block))).await
	});
	let books = mine.await?;
	if session.options.json {
		return print_json(&views::pots(books.iter().filter_map(|book| Some((book.at(), book.state(), book.me?)))));
	}
	if books.is_empty() {
		return print("you are in no pot yet: make one with `pot new NAME --currency EUR`");
	}
	let current = session.pot(block).await.ok();
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
	let pot = book.replica().id();
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
