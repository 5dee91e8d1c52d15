//! Joining a pot by a link.

use crate::{
	args::{self, Options},
	ask::ask,
	book::{name, readable, text, Book},
	commands::{balance::balance_table, pot::unsealed, storage::may_have_landed},
	explain::explain,
	failure::{refused, usage, Failure, Result},
	home::Home,
	progress::patiently,
	secret::{new_words, random, Key},
	session::{Session, Work},
	show::{bold, dim, print, say},
	write::{rehearse_by, show, Beside, Sent},
};
use pot_ledger::{AccountId, Entry, Invitation, MemberId, Moment, Op, PotId, Refusal, Text, View};
use potchain_client::{
	claim::{open_places, Claim, Joining},
	identity::Seat,
	link::Invite,
	names,
	seal::Keyring,
	sync::Status,
	views::At,
	Call, Chain, Error, Level, Opened, Replica,
};
use std::time::Instant;

/// How often somebody else may be faster.
const ATTEMPTS: usize = 64;

/// Reads the link, asks for it if there is none.
pub fn link(join: &args::Join) -> Result<Invite> {
	let link = match &join.link {
		Some(link) => link.clone(),
		None => match ask("the link: ")? {
			Some(link) => link,
			None => return usage("say the link, in quotes: pot join \"potchain://join#v1...\""),
		},
	};
	link.parse().map_err(|why: potchain_client::link::Error| Failure::Usage(why.to_string()))
}

/// The options with a node that the link names, unless they name one.
///
/// # Errors
///
/// None of the link's nodes answers, and is on its chain.
pub async fn prepared(options: &Options, link: &Invite) -> Result<Options> {
	if options.url.is_some() || link.endpoints.iter().next().is_none() {
		return Ok(options.clone());
	}
	for url in link.endpoints.iter() {
		let found = patiently(&format!("looking for {url}"), Chain::connect(url)).await;
		if found.is_ok_and(|chain| chain.genesis() == link.genesis) {
			return Ok(Options { url: Some(url.to_owned()), ..options.clone() });
		}
	}
	let urls: Vec<_> = link.endpoints.iter().collect();
	Err(Failure::Unreachable(format!(
		"none of the nodes in the link answers for its chain ({}): try again later, or name one with --url",
		urls.join(", ")
	)))
}

/// Makes a key for somebody who has none; without a word, and in memory, where nothing is to be sent.
fn make_key(home: &Home, keeps: bool) -> Result<Key> {
	// Another `pot join` may have made one.
	if let Some(key) = Key::find(None, home)? {
		return Ok(key);
	}
	let words = new_words()?;
	if !keeps {
		return Ok(Key::find(Some(&words), home)?.expect("it was given; qed"));
	}
	let path = home.keep_key(&words)?;
	say(format!(
		"A key was made for you, in {}. Write its words down (`pot key phrase`): who has them is you, and nobody can give them back.",
		path.display()
	));
	Key::read(path)
}

/// `pot join`: a session for it, with a key for somebody who has none.
pub async fn session(args: &args::Join, link: &Invite, options: &Options) -> Result<(Session, Work)> {
	let options = prepared(options, link).await?;
	let (session, work) = Session::open(&options).await?;
	session.chain()?.require_genesis(&link.genesis)?;
	if session.key.is_some() {
		return Ok((session, work));
	}
	// Nobody is left with a key because of a link that is of no use.
	let (book, _) = read(&session, link).await?;
	check_link(&book, link, session.chain()?.time(book.block.hash).await?)?;
	let home = session.home;
	let _one_at_a_time = home.lock()?;
	let (key, keeps) = (make_key(&home, !args.writing.dry_run)?, !args.writing.dry_run);
	Session::with(&options, Home::open(options.home.clone())?, Some(key), keeps).await
}

/// `pot join`.
pub async fn join(session: &Session, args: &args::Join, link: &Invite) -> Result {
	let (book, keyring) = read(session, link).await?;
	let at = session.chain()?.time(book.block.hash).await?;
	let seat = match session.seat(link.pot).await? {
		Some(seat) => seat,
		None => session.next_seat(args.joining.own_account).await?,
	};
	let identity = &session.key()?.identity;
	let account = identity.account(seat);
	if let Some(me) = book.state().place_of(&account) {
		enter(session, link.pot, seat).await?;
		return refused(format!(
			"you are in {} already, as {}: it is the current pot now",
			book.title(),
			name(book.state(), me)
		));
	}
	let mut who = who(&book, link, account, args.name.as_deref(), at)?;
	let mut newer = None;
	for _ in 0..ATTEMPTS {
		let book = newer.as_ref().unwrap_or(&book);
		let place = (who.place(book), who.name()?);
		let joining = Joining::new(link, &keyring, (identity, seat), place, random()?.into()).map_err(unsealed)?;
		let plain = Op::Claim { invite: link.number, account, name: who.name()?, seal: joining.seal.clone() };
		let rehearsal = rehearse_by(book, joining.place, at, &[plain])?;
		if args.writing.dry_run {
			return show(session, book, rehearsal, Beside::default(), None);
		}
		let claim = joining.sign(link, &identity.key(seat)).map_err(|why| Failure::Refused(why.to_string()))?;
		match send(session, claim, &keyring, seat).await {
			Ok(sent) => {
				enter(session, link.pot, seat).await?;
				show(session, book, rehearsal, Beside::default(), Some(&sent))?;
				return show_pot(session, link.pot).await;
			},
			// Somebody else was faster: the place may be taken.
			Err(Error::Outrun | Error::Refused { .. } | Error::Busy) => {},
			Err(error) if may_have_landed(&error) => {
				return Err(Failure::Unreachable(format!("{error}: join again, nothing is done twice by that")));
			},
			Err(error) => return Err(error.into()),
		}
		let (now, _) = read(session, link).await?;
		if now.state().place_of(&account).is_some() {
			// It was on its way already.
			enter(session, link.pot, seat).await?;
			return show_pot(session, link.pot).await;
		}
		check(&now, link, account, &who, at)?;
		who = again(&now, link, account, who, at)?;
		newer = Some(now);
	}
	Err(Failure::Refused("others were faster again and again: do it once more".into()))
}

/// Sends a claim, and waits until it is final.
async fn send(session: &Session, claim: Claim, keyring: &Keyring, seat: Seat) -> potchain_client::Result<Sent> {
	let (start, pot) = (Instant::now(), claim.pot);
	let chain = session.chain().map_err(|_| Error::Unknown("a transaction".into()))?;
	let key = session.key.as_ref().expect("who joins has one; qed").identity.key(seat);
	let mut submission = patiently("sending", chain.submit(&key, Call::Claim(Box::new(claim)))).await?;
	patiently("waiting for a block", submission.included()).await?;
	let seen = Some(start.elapsed());
	let done = patiently("waiting for finality", submission.finalized()).await?;
	let last = done.entries.last().ok_or_else(|| Error::Unknown("a transaction".into()))?;
	let (status, at) =
		(Status::Final(last.seq), At { pot: Some(pot), level: Level::Final, seq: last.seq, head: Some(last.head) });
	let mut entries: Vec<_> = done.entries.into_iter().map(|row| (row.seq, row.entry)).collect();
	entries.iter_mut().for_each(|(_, entry)| keyring.open_entry(entry));
	Ok(Sent { entries, at, status, seen, settled: Some(start.elapsed()) })
}

/// Follows a pot that I am in, which is the current one from now on.
async fn enter(session: &Session, pot: PotId, seat: Seat) -> Result {
	session.pots()?.follow(pot, seat).await?;
	session.choose(pot)
}

/// The pot as whoever has the link reads it.
async fn read(session: &Session, link: &Invite) -> Result<(Book, Keyring)> {
	let block = session.block(Level::Included).await?;
	let replica = patiently("reading the pot", Replica::fetch(session.chain()?, link.pot, block.hash)).await?;
	let mut keyring = Keyring::new(link.pot);
	if let Some((epoch, key)) = &link.key {
		keyring.insert(*epoch, key.clone());
	}
	let opened = Opened::by_keys(replica, keyring.clone())?;
	let is_open = opened.state().name().is_some_and(|name| name.as_str().is_some());
	if link.key.is_some() && !is_open {
		return refused("the link's key does not open this pot's texts: ask for a new link");
	}
	Ok((Book { opened, seat: None, level: Level::Included, block, me: None }, keyring))
}

/// Who somebody wants to be.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Who {
	/// A place that there is.
	Place(MemberId),
	/// A new one, called so.
	New(String),
}

impl Who {
	fn place(&self, book: &Book) -> MemberId {
		match self {
			Self::Place(place) => *place,
			Self::New(_) => book.state().members().len() as MemberId,
		}
	}

	fn name(&self) -> Result<Option<Text>> {
		match self {
			Self::Place(_) => Ok(None),
			Self::New(name) => text(name).map(Some),
		}
	}
}

/// Who joins: as the link says, as was said, or as is answered.
fn who(book: &Book, link: &Invite, account: AccountId, said: Option<&str>, at: Moment) -> Result<Who> {
	let invite = book.state().invite(link.number).ok_or_else(|| no(book, link, account, Refusal::NoInvite))?;
	let guests = match invite.what {
		Invitation::Device { member } => {
			let who = Who::Place(member);
			return check(book, link, account, &who, at).map(|()| who);
		},
		Invitation::New { .. } => Vec::new(),
		Invitation::Any { .. } => open_places(book.state(), link.number, account, at),
	};
	// Why nobody can join says the rules, before anybody is asked anything.
	check(book, link, account, &Who::New("Somebody".into()), at)?;
	let answer = match said {
		Some(said) => said.to_owned(),
		None => asked(book, &guests)?,
	};
	chosen(book, &guests, &answer)
}

/// Asks at a terminal.
fn asked(book: &Book, guests: &[MemberId]) -> Result<String> {
	let known = guests.iter().map(|id| format!("{} (#{id})", name(book.state(), *id))).collect::<Vec<_>>().join(", ");
	let question = match guests.is_empty() {
		true => format!("You are joining {}. What are you called? ", bold(book.title())),
		false => format!(
			"You are joining {}. Who are you? One of {known}; or else what are you called? ",
			bold(book.title())
		),
	};
	match ask(&question)? {
		Some(answer) => Ok(answer),
		None if guests.is_empty() => usage("say what the others are to call you, with --as NAME"),
		None => usage(format!("say who you are, with --as NAME: one of {known}, or somebody new")),
	}
}

/// A guest by name or number, or else a new member.
fn chosen(book: &Book, guests: &[MemberId], answer: &str) -> Result<Who> {
	let number = answer.trim().strip_prefix('#').and_then(|digits| digits.parse().ok());
	let is_meant =
		|id: &&MemberId| number == Some(**id) || names::fold(&name(book.state(), **id)) == names::fold(answer);
	if let Some(place) = guests.iter().find(is_meant) {
		return Ok(Who::Place(*place));
	}
	let taken: Vec<_> = book.state().members().iter().map(|member| readable(Some(&member.name))).collect();
	let name = names::check(answer, taken.iter().map(String::as_str));
	name.map(Who::New).map_err(|why| Failure::Usage(format!("what you are called, with --as NAME: {why}")))
}

/// The same on a pot that others changed: a name or a guest's place may be taken now.
fn again(book: &Book, link: &Invite, account: AccountId, who: Who, at: Moment) -> Result<Who> {
	let still = match &who {
		Who::Place(place) => match open_places(book.state(), link.number, account, at).contains(place) {
			true => Ok(who.clone()),
			false => usage(format!("{} was taken by somebody else meanwhile", name(book.state(), *place))),
		},
		Who::New(name) => chosen(book, &[], name),
	};
	match still {
		Err(Failure::Usage(why)) => {
			// At a terminal one chooses again.
			let guests = open_places(book.state(), link.number, account, at);
			say(&why);
			match asked(book, &guests) {
				Ok(answer) => chosen(book, &guests, &answer),
				Err(_) => refused("somebody else was faster: join again with another name"),
			}
		},
		still => still,
	}
}

/// Why the rules let nobody in by a link, if they do not.
fn check_link(book: &Book, link: &Invite, at: Moment) -> Result {
	let account = AccountId([0; 32]);
	let who = match book.state().invite(link.number).map(|invite| invite.what) {
		Some(Invitation::Device { member }) => Who::Place(member),
		_ => Who::New("Somebody".into()),
	};
	check(book, link, account, &who, at)
}

/// Why the rules do not let an account in, if they do not.
fn check(book: &Book, link: &Invite, account: AccountId, who: &Who, at: Moment) -> Result {
	let op = Op::Claim { invite: link.number, account, name: who.name()?, seal: None };
	match pot_ledger::admit(book.state(), &Entry { by: who.place(book), at, op }) {
		// The place is somebody else's by now: another can be chosen.
		Ok(_) | Err(Refusal::WrongPlace(_) | Refusal::NotGuest(_) | Refusal::StaleMember(_)) => Ok(()),
		Err(why) => Err(no(book, link, account, why)),
	}
}

fn no(book: &Book, link: &Invite, account: AccountId, why: Refusal) -> Failure {
	let op = Op::Claim { invite: link.number, account, name: None, seal: None };
	Failure::Refused(explain(book, &op, why))
}

/// Who owes whom, now that one is in.
async fn show_pot(session: &Session, pot: PotId) -> Result {
	if session.options.json {
		return Ok(());
	}
	let book = session.book_of(pot, Level::Pending).await?;
	print(format!("\n{}\n{}", bold(book.title()), balance_table(&book)))?;
	say(dim("It is the current pot now. `pot add 12.50 Dinner` adds an expense."));
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::book::tests::book;

	#[test]
	fn one_is_a_guest_by_name_or_number_or_somebody_new() {
		let book = book(&["Bob", "Carol"]);
		let who = |answer| chosen(&book, &[1, 2], answer);
		assert_eq!(who(" bob "), Ok(Who::Place(1)));
		assert_eq!(who("#2"), Ok(Who::Place(2)));
		assert_eq!(who("Dave"), Ok(Who::New("Dave".into())));
		let taken = who("alice").unwrap_err().message().unwrap().to_owned();
		assert!(taken.contains("--as NAME") && taken.contains("there is a member called Alice"), "{taken}");
		assert!(chosen(&book, &[2], "Bob").is_err(), "Bob's place is somebody's");
	}

	#[test]
	fn a_place_that_is_somebody_else_s_by_now_can_be_chosen_again_and_a_closed_pot_cannot() {
		use crate::book::tests::{apply, join};
		let mut book = book(&["Bob"]);
		let what = Invitation::Any { role: pot_ledger::Role::Editor };
		apply(&mut book, 0, Op::Invite { number: 0, key: [0; 32], what, expires: 9, uses: 9 });
		let link = Invite {
			genesis: [0; 32],
			endpoints: Default::default(),
			pot: book.id(),
			number: 0,
			seed: [1; 32].into(),
			key: None,
		};
		let (carla, bob) = (AccountId([3; 32]), AccountId([2; 32]));
		assert_eq!(check(&book, &link, carla, &Who::Place(1), 1), Ok(()));
		join(&mut book, 1, bob, None);
		assert_eq!(check(&book, &link, carla, &Who::Place(1), 1), Ok(()));
		assert!(again(&book, &link, carla, Who::Place(1), 1).is_err());
		assert_eq!(again(&book, &link, carla, Who::New("Carla".into()), 1), Ok(Who::New("Carla".into())));
		assert!(check(&book, &link, bob, &Who::New("Bobby".into()), 1).is_err(), "he is in");
		assert!(check(&book, &link, carla, &Who::New("Carla".into()), 10).is_err(), "it is too late");
	}
}
