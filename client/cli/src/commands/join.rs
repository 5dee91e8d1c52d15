//! Joining a pot by a link.

use crate::{
	args::{self, Options},
	ask::ask,
	book::{name, readable, title, Book},
	commands::{balance::balance_table, pot::unsealed, storage::may_have_landed},
	explain::explain,
	failure::{refused, usage, Failure, Result},
	home::Home,
	progress::patiently,
	secret::{new_words, random, Key},
	session::{Session, Work},
	show::{bold, dim, print, say},
	way::specification,
	write::{rehearse_by, show, Beside, Sent},
};
use pot_ledger::{AccountId, Invitation, MemberId, Op, PotId, View};
use potchain_client::{
	claim::Claim,
	door::{Door, Who},
	identity::Seat,
	link::Invite,
	names,
	seal::Keyring,
	sync::Status,
	views::At,
	Call, Chain, Error, Level,
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

/// The options with a node that the link names, unless they name one, or no node is to be trusted.
///
/// # Errors
///
/// None of the link's nodes answers, and is on its chain.
pub async fn prepared(options: &Options, link: &Invite) -> Result<Options> {
	let config = Home::open(options.home.clone())?.config()?;
	let is_light = specification(options, &config).is_some();
	if is_light || options.url.is_some() || link.endpoints.iter().next().is_none() {
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
	check(&find(&session, link).await?, AccountId([0; 32]))?;
	let home = session.home;
	let _one_at_a_time = home.lock()?;
	let (key, keeps) = (make_key(&home, !args.writing.dry_run)?, !args.writing.dry_run);
	Session::with(&options, Home::open(options.home.clone())?, Some(key), keeps).await
}

/// `pot join`.
pub async fn join(session: &Session, args: &args::Join, link: &Invite) -> Result {
	let mut door = find(session, link).await?;
	let seat = match session.seat(link.pot).await? {
		Some(seat) => seat,
		None => session.next_seat(args.joining.own_account).await?,
	};
	let identity = &session.key()?.identity;
	let account = identity.account(seat);
	if let Some(me) = door.state().place_of(&account) {
		enter(session, link.pot, seat).await?;
		return refused(format!(
			"you are in {} already, as {}: it is the current pot now",
			title(door.state()),
			name(door.state(), me)
		));
	}
	let mut who = who(&door, account, args.name.as_deref())?;
	for _ in 0..ATTEMPTS {
		let claim = door.claim(identity, seat, &who, random()?.into()).map_err(unsealed)?;
		let plain = Op::Claim { invite: link.number, account, name: who.name(), seal: claim.joining.seal.clone() };
		let book = book(&door);
		let rehearsal = rehearse_by(&book, claim.joining.place, door.at, &[plain])?;
		if args.writing.dry_run {
			return show(session, &book, rehearsal, Beside::default(), None);
		}
		match send(session, claim, &door.keyring, seat).await {
			Ok(sent) => {
				enter(session, link.pot, seat).await?;
				show(session, &book, rehearsal, Beside::default(), Some(&sent))?;
				return show_pot(session, link.pot).await;
			},
			// Somebody else was faster: the place may be taken.
			Err(Error::Outrun | Error::Refused { .. } | Error::Busy) => {},
			Err(error) if may_have_landed(&error) => {
				return Err(Failure::Unreachable(format!("{error}: join again, nothing is done twice by that")));
			},
			Err(error) => return Err(error.into()),
		}
		door = find(session, link).await?;
		if door.state().place_of(&account).is_some() {
			// It was on its way already.
			enter(session, link.pot, seat).await?;
			return show_pot(session, link.pot).await;
		}
		check(&door, account)?;
		who = again(&door, account, who)?;
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
async fn find<'a>(session: &Session, link: &'a Invite) -> Result<Door<'a>> {
	match patiently("reading the pot", Door::find(session.chain()?, link)).await {
		Err(Error::Inconsistent(why)) => refused(why),
		found => Ok(found?),
	}
}

/// The same for the words of a command.
fn book(door: &Door) -> Book {
	Book {
		opened: door.opened.clone(),
		seat: None,
		level: Level::Included,
		block: door.block,
		by_light: false,
		me: None,
	}
}

/// Who joins: as the link says, as was said, or as is answered.
fn who(door: &Door, account: AccountId, said: Option<&str>) -> Result<Who> {
	// Why nobody can join says the rules, before anybody is asked anything.
	check(door, account)?;
	let places = door.places(account);
	if let (Some(Invitation::Device { .. }), [place]) = (door.invitation(), &places[..]) {
		return Ok(Who::Place(*place));
	}
	let answer = match said {
		Some(said) => said.to_owned(),
		None => asked(door, &places)?,
	};
	chosen(door, &places, &answer)
}

/// Asks at a terminal.
fn asked(door: &Door, guests: &[MemberId]) -> Result<String> {
	let (state, pot) = (door.state(), bold(title(door.state())));
	let known = guests.iter().map(|id| format!("{} (#{id})", name(state, *id))).collect::<Vec<_>>().join(", ");
	let question = match guests.is_empty() {
		true => format!("You are joining {pot}. What are you called? "),
		false => format!("You are joining {pot}. Who are you? One of {known}; or else what are you called? "),
	};
	match ask(&question)? {
		Some(answer) => Ok(answer),
		None if guests.is_empty() => usage("say what the others are to call you, with --as NAME"),
		None => usage(format!("say who you are, with --as NAME: one of {known}, or somebody new")),
	}
}

/// A guest by name or number, or else a new member.
fn chosen(door: &Door, guests: &[MemberId], answer: &str) -> Result<Who> {
	let number = answer.trim().strip_prefix('#').and_then(|digits| digits.parse().ok());
	let is_meant =
		|id: &&MemberId| number == Some(**id) || names::fold(&name(door.state(), **id)) == names::fold(answer);
	if let Some(place) = guests.iter().find(is_meant) {
		return Ok(Who::Place(*place));
	}
	door.newcomer(answer).map_err(|why| Failure::Usage(format!("what you are called, with --as NAME: {why}")))
}

/// The same on a pot that others changed: a name or a guest's place may be taken now.
fn again(door: &Door, account: AccountId, who: Who) -> Result<Who> {
	let guests = door.places(account);
	let still = match &who {
		Who::Place(place) if guests.contains(place) => Ok(who.clone()),
		Who::Place(place) => usage(format!("{} was taken by somebody else meanwhile", name(door.state(), *place))),
		Who::New(name) => chosen(door, &[], &readable(Some(name))),
	};
	match still {
		Err(Failure::Usage(why)) => {
			// At a terminal one chooses again.
			say(&why);
			match asked(door, &guests) {
				Ok(answer) => chosen(door, &guests, &answer),
				Err(_) => refused("somebody else was faster: join again with another name"),
			}
		},
		still => still,
	}
}

/// Why the rules do not let an account in, if they do not.
fn check(door: &Door, account: AccountId) -> Result {
	let op = Op::Claim { invite: door.link.number, account, name: None, seal: None };
	match door.refusal(account) {
		Some(why) => Err(Failure::Refused(explain(&book(door), &op, why))),
		None => Ok(()),
	}
}

/// Who owes whom, now that one is in.
async fn show_pot(session: &Session, pot: PotId) -> Result {
	// It is here from now on, also when there is no node.
	let book = session.book_of(pot, Level::Pending).await?;
	if session.options.json {
		return Ok(());
	}
	print(format!("\n{}\n{}", bold(book.title()), balance_table(&book)))?;
	say(dim("It is the current pot now. `pot add 12.50 Dinner` adds an expense."));
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::book::tests::{apply, book, join};

	/// What a link leads to.
	fn link(book: &Book) -> Invite {
		let (pot, seed) = (book.id(), [1; 32].into());
		Invite { genesis: [0; 32], endpoints: Default::default(), pot, number: 0, seed, key: None }
	}

	fn door<'a>(book: &Book, link: &'a Invite) -> Door<'a> {
		Door { link, opened: book.opened.clone(), keyring: Keyring::new(book.id()), block: book.block, at: 1 }
	}

	#[test]
	fn one_is_a_guest_by_name_or_number_or_somebody_new() {
		let book = book(&["Bob", "Carol"]);
		let link = link(&book);
		let door = door(&book, &link);
		let who = |answer| chosen(&door, &[1, 2], answer);
		assert_eq!(who(" bob "), Ok(Who::Place(1)));
		assert_eq!(who("#2"), Ok(Who::Place(2)));
		assert_eq!(who("Dave"), Ok(door.newcomer("Dave").unwrap()));
		let taken = who("alice").unwrap_err().message().unwrap().to_owned();
		assert!(taken.contains("--as NAME") && taken.contains("there is a member called Alice"), "{taken}");
		assert!(chosen(&door, &[2], "Bob").is_err(), "Bob's place is somebody's");
	}

	#[test]
	fn a_place_that_is_somebody_else_s_by_now_can_be_chosen_again_and_a_closed_pot_cannot() {
		let mut book = book(&["Bob"]);
		let what = Invitation::Any { role: pot_ledger::Role::Editor };
		apply(&mut book, 0, Op::Invite { number: 0, key: [0; 32], what, expires: 9, uses: 9 });
		let link = link(&book);
		let (carla, bob) = (AccountId([3; 32]), AccountId([2; 32]));
		assert_eq!(check(&door(&book, &link), carla), Ok(()));
		join(&mut book, 1, bob, None);
		let door = door(&book, &link);
		assert_eq!(check(&door, carla), Ok(()));
		assert!(again(&door, carla, Who::Place(1)).is_err());
		let new = door.newcomer("Carla").unwrap();
		assert_eq!(again(&door, carla, new.clone()), Ok(new));
		assert!(check(&door, bob).is_err(), "he is in");
		assert!(check(&Door { at: 10, ..door }, carla).is_err(), "it is too late");
	}
}
