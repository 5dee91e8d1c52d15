//! A person's pots on this computer, and the node that they are read from.

use crate::{
	args::Options,
	book::{best, title, Book},
	commands::outbox::{self, is_open},
	failure::{usage, Failure, Result},
	home::{ChainId, Config, Home},
	progress::patiently,
	secret::{new_words, random, Key},
	show::say,
	way::{specification, Way},
	write::now,
};
use futures::{future::LocalBoxFuture, FutureExt};
use pot_ledger::{AccountId, Hash, PotId, View};
use potchain_client::{
	date::format_moment,
	deadline::sleep,
	identity::Seat,
	restore::fresh_index,
	sync::{
		store::{Memory, Redb, Store, StoreError},
		Connection, Endpoint, Pot, Pots,
	},
	Block, Chain, Error, Level, Opened, Replica,
};
use std::{cell::OnceCell, path::Path, time::Duration};

/// Why there is no node where none is wanted.
const OFFLINE: &str = "Offline";
/// How long to wait for another program that is at work on the same pots.
const LOCK_PATIENCE: u32 = 50;
/// How often to look for the first block of a chain.
const FIRST_PATIENCE: u32 = 25;
const LOCK_EVERY: Duration = Duration::from_millis(200);

/// What a command works with.
pub struct Session {
	/// What is kept on this computer.
	pub home: Home,
	/// The settings.
	pub config: Config,
	/// Who signs, if there is a key.
	pub key: Option<Key>,
	/// The options.
	pub options: Options,
	/// The node's address; of a light client `light:`, and where its specification is.
	pub url: String,
	/// The hash of the chain's block 0.
	pub genesis: Hash,
	/// The hash of its block 1, if anybody knows.
	first: Option<Hash>,
	/// The node, or the light client, or why there is none.
	chain: std::result::Result<Chain, String>,
	/// The pots of who signs, if there is a key.
	pub pots: Option<Pots>,
	/// Whether it was said that there is no node.
	said_offline: OnceCell<()>,
	/// Whether it was said that the pot was dissolved.
	said_ended: OnceCell<()>,
	/// Whether it was said which pots cannot be read.
	said_outdated: OnceCell<()>,
	/// Whether it was said that the chain is another.
	said_aside: OnceCell<()>,
}

/// What keeps the pots in step with the chain. It ends only when it fails.
pub type Work = LocalBoxFuture<'static, Failure>;

impl Session {
	/// Reads the key and the settings, connects unless that is not wanted or not possible, and opens the pots that are kept.
	/// The work is to be polled beside whatever uses the session.
	///
	/// # Errors
	///
	/// [`Failure::Unreachable`] if there is no node, and nothing is known of its chain from before.
	pub async fn open(options: &Options) -> Result<(Self, Work)> {
		let home = Home::open(options.home.clone())?;
		let key = Key::find(options.key.as_deref(), &home)?;
		Self::with(options, home, key, true).await
	}

	/// The same with a key that is there already. Unless it `keeps` anything, pots are kept in memory.
	pub async fn with(options: &Options, home: Home, key: Option<Key>, keeps: bool) -> Result<(Self, Work)> {
		let config = home.config()?;
		let mut way = Way::of(options, &config)?;
		let (url, chain) = match options.offline {
			true => (way.name(), Err(OFFLINE.to_owned())),
			false => way.connect(&home).await?,
		};
		let id = match &chain {
			Ok(chain) => home.keep_chain(&url, chain.genesis(), first_block(chain).await?)?,
			Err(why) => way.chain(&home)?.ok_or_else(|| Failure::Unreachable(never_seen(&url, why)))?,
		};
		let mut session = Self {
			home,
			config,
			key,
			options: options.clone(),
			url,
			genesis: id.genesis,
			first: id.first,
			chain,
			pots: None,
			said_offline: OnceCell::new(),
			said_ended: OnceCell::new(),
			said_outdated: OnceCell::new(),
			said_aside: OnceCell::new(),
		};
		// Who wants to be offline is; else whoever waits long enough may see a node come back.
		let endpoints = match options.offline {
			true => Vec::new(),
			false => way.endpoints(&session.url, session.chain.as_ref().ok()),
		};
		let work = match &session.key {
			None => futures::future::pending().boxed_local(),
			Some(_) if !keeps => session.open_pots(Memory::default(), endpoints).await?,
			Some(key) => {
				let path = session.home.store(&id, &key.account())?;
				let store = patiently("waiting for another pot that is at work", open_store(&path)).await?;
				session.open_pots(store, endpoints).await?
			},
		};
		Ok((session, work))
	}

	async fn open_pots<S: Store + 'static>(&mut self, store: S, endpoints: Vec<Endpoint>) -> Result<Work> {
		let identity = self.key()?.identity.clone();
		let (pots, work) = Pots::open(store, identity, endpoints, now, random()?.into()).await?;
		self.pots = Some(pots);
		Ok(async {
			match work.await {
				Err(error) => error.into(),
				// It goes on for as long as there is a session.
				Ok(()) => futures::future::pending().await,
			}
		}
		.boxed_local())
	}

	/// The key.
	pub fn key(&self) -> Result<&Key> {
		self.key.as_ref().ok_or_else(|| {
			let home = self.home.key_path();
			let how = "make one with `pot key new`, or give one with --key (//Alice on a chain for trying things out)";
			Failure::Usage(format!("there is no key in {}: {how}", home.display()))
		})
	}

	/// My pots.
	pub fn pots(&self) -> Result<&Pots> {
		self.key()?;
		Ok(self.pots.as_ref().expect("with a key, pots were opened; qed"))
	}

	/// The node.
	///
	/// # Errors
	///
	/// There is none: what is asked for cannot be done offline.
	pub fn chain(&self) -> Result<&Chain> {
		self.chain.as_ref().map_err(|why| {
			Failure::Unreachable(match why.as_str() {
				OFFLINE => "this needs a node: do it without --offline".into(),
				why => format!("{why}, and this needs one"),
			})
		})
	}

	/// Whether this device checks the chain itself.
	pub fn is_light(&self) -> bool {
		self.chain.as_ref().is_ok_and(Chain::is_light)
	}

	/// Why there is no node, if there is none.
	pub fn offline(&self) -> Option<String> {
		self.chain.as_ref().err().cloned()
	}

	/// My own account, if there is a key.
	pub fn account(&self) -> Option<AccountId> {
		self.key.as_ref().map(Key::account)
	}

	/// Which of my accounts is in a pot: as it is known here, or as the chain says.
	pub async fn seat(&self, pot: PotId) -> Result<Option<Seat>> {
		if let Some(seat) = self.known(pot) {
			return Ok(Some(seat));
		}
		self.find_pots().await?;
		Ok(self.known(pot))
	}

	fn known(&self, pot: PotId) -> Option<Seat> {
		self.pots.as_ref()?.engine().pots().find(|row| row.0 == pot).map(|row| row.1)
	}

	/// All my pots: those that are known here, and those that the chain has besides.
	pub async fn find_pots(&self) -> Result<Vec<Pot>> {
		let Some(pots) = &self.pots else { return Ok(Vec::new()) };
		if self.chain.is_ok() {
			patiently("reading your pots", pots.find()).await?;
		}
		self.catch_up().await?;
		let outdated = |pot: &Pot| pots.engine().require_readable(&pot.id()).err();
		if self.said_outdated.set(()).is_ok() {
			pots.pots().iter().filter_map(outdated).for_each(|outdated| say(outdated.to_string()));
		}
		let is_mine = |pot: &Pot| pot.tombstone().is_none() && pot.read(|books| books.me().is_some()) == Some(true);
		Ok(pots.pots().into_iter().filter(|pot| outdated(pot).is_none() && is_mine(pot)).collect())
	}

	/// The account for my next pot: one that was in none yet, or my own if I want that.
	pub async fn next_seat(&self, own: bool) -> Result<Seat> {
		if own {
			return Ok(Seat::Own);
		}
		let found: Vec<_> = self.find_pots().await?.iter().filter_map(|pot| self.known(pot.id())).collect();
		let engine = self.pots()?.engine();
		Ok(Seat::Pot(fresh_index(found, engine.pots().map(|row| row.1))))
	}

	/// Reads all that the node has; says once if there is none.
	pub async fn catch_up(&self) -> Result {
		let Some(pots) = &self.pots else { return Ok(()) };
		let connection = match self.chain {
			Ok(_) => patiently("reading your pots", pots.caught_up()).await?,
			Err(_) => pots.connection(),
		};
		if pots.is_set_aside() && self.said_aside.set(()).is_ok() {
			let id = ChainId { genesis: self.genesis, first: self.first };
			let folder = self.home.store(&id, &self.key()?.account())?;
			let url = &self.url;
			say(format!(
				"The chain of {url} was begun anew: what was known of the old one is kept beside {}.",
				folder.display()
			));
		}
		if !matches!(connection, Connection::Online { .. }) && self.said_offline.set(()).is_ok() {
			let why = self.offline().unwrap_or_else(|| format!("No node at {}", self.url));
			let known = pots.engine().block(Level::Final).map(|block| format!("in block {}", block.number));
			say(format!("{why}: this is as it was {}.", known.unwrap_or_else(|| "before".into())));
		}
		Ok(())
	}

	/// The block to read at, straight from the node.
	pub async fn block(&self, level: Level) -> Result<Block> {
		Ok(match level {
			Level::Final => self.chain()?.finalized().await?,
			Level::Included | Level::Pending => self.chain()?.best().await?,
		})
	}

	/// The current pot, read at a level.
	pub async fn book(&self, level: Level) -> Result<Book> {
		self.book_of(self.pot().await?, level).await
	}

	/// A pot, read at a level: with all that is known of it here, or by a stranger.
	pub async fn book_of(&self, pot: PotId, level: Level) -> Result<Book> {
		match self.seat(pot).await? {
			Some(seat) => {
				self.catch_up().await?;
				let book = self.followed(pot, seat, level)?;
				self.say_ended(&book);
				Ok(book)
			},
			None => patiently("reading the pot", self.strange(pot, level)).await,
		}
	}

	/// The same without the store, which other programs can open then.
	pub async fn in_memory(mut self) -> Result<(Self, Work)> {
		drop(self.pots.take());
		let key = match self.key.take() {
			None => Key::find(Some(&new_words()?), &self.home)?,
			key => key,
		};
		Self::with(&self.options.clone(), self.home, key, false).await
	}

	/// Whether all that the node has is read.
	pub fn is_caught_up(&self) -> bool {
		self.pots.as_ref().is_some_and(|pots| pots.engine().is_idle())
	}

	/// A pot that is followed, as it is known now.
	pub fn read(&self, pot: PotId, level: Level) -> Result<Book> {
		let seat = self.known(pot).ok_or(Error::NoPot(pot))?;
		self.followed(pot, seat, level)
	}

	fn followed(&self, pot: PotId, seat: Seat, level: Level) -> Result<Book> {
		let engine = self.pots()?.engine();
		engine.require_readable(&pot)?;
		let left = engine.tombstone(&pot);
		let missing = || left.map_or(Error::NoPot(pot), |left| Error::Dissolved { pot, left });
		let books = engine.pot(&pot).ok_or_else(missing)?;
		// What is to be seen is as settled as the least settled of it.
		let level = if level == Level::Pending { books.level() } else { level };
		let block = engine.block(level).ok_or_else(|| Failure::Unreachable(never_seen(&self.url, "it is new here")))?;
		let opened = books.opened(level);
		// One's own that is new may be pending only.
		opened.state().pot().ok_or_else(missing)?;
		Ok(Book { me: opened.me(), opened, seat: Some(seat), level, block, by_light: self.is_light() })
	}

	/// Says once of a pot that there is no more of it than what is kept here.
	fn say_ended(&self, book: &Book) {
		let left = self.pots.as_ref().and_then(|pots| pots.engine().tombstone(&book.id()));
		if let Some(left) = left.filter(|_| self.said_ended.set(()).is_ok()) {
			let (title, at) = (book.title(), format_moment(left.at));
			say(format!("{title} was dissolved at {at}: this is what is kept of it here, and nothing can be added."));
		}
	}

	/// A pot that I have no part in.
	async fn strange(&self, pot: PotId, level: Level) -> Result<Book> {
		let block = self.block(level).await?;
		let replica = Replica::fetch(self.chain()?, pot, block.hash).await?;
		let level = level.min(Level::Included);
		let opened = Opened::new(replica, None)?;
		Ok(Book { me: None, opened, seat: None, level, block, by_light: self.is_light() })
	}

	/// The pot that is meant: the one that `--pot` names, the current one, or my only one.
	pub async fn pot(&self) -> Result<PotId> {
		if let Some(wanted) = self.options.pot.as_deref().or(self.config.pot.as_deref()) {
			return self.find_pot(wanted).await;
		}
		match &self.my_pots().await?[..] {
			[(pot, _)] => Ok(*pot),
			[] => usage(
				"there is no pot yet: make one with `pot new NAME --currency EUR`, or choose one by its id with --pot",
			),
			mine => {
				let names: Vec<_> = mine.iter().map(|(_, name)| name.as_str()).collect();
				usage(format!("say which pot: `pot use NAME` chooses one of {}", names.join(", ")))
			},
		}
	}

	/// The pot that a whole name or the beginning of an id means. A whole id can be anybody's.
	pub async fn find_pot(&self, wanted: &str) -> Result<PotId> {
		let digits = wanted.strip_prefix("0x").unwrap_or(wanted).to_lowercase();
		let mut whole = PotId::default();
		if hex::decode_to_slice(&digits, &mut whole.0).is_ok() {
			return Ok(whole);
		}
		choose(&self.my_pots().await?, wanted)
	}

	/// My pots, and what they are called now.
	pub async fn my_pots(&self) -> Result<Vec<(PotId, String)>> {
		let named = |pot: Pot| Some((pot.id(), pot.read(|books| title(books.state()))?));
		Ok(self.find_pots().await?.into_iter().filter_map(named).collect())
	}

	/// Makes a pot the current one; the node or the specification, if one was named, is remembered with it.
	pub fn choose(&self, pot: PotId) -> Result {
		let light = specification(&self.options, &self.config).map(std::path::absolute).transpose()?;
		let url = self.options.url.clone().or_else(|| self.config.url.clone()).filter(|_| light.is_none());
		self.home.keep_config(&Config { pot: Some(format!("0x{pot}")), url, light })
	}

	/// Sends what waited here before, as far as there is a node, and says what came of it.
	pub async fn send_waiting(&self) -> Result {
		let Some(pots) = &self.pots else { return Ok(()) };
		if self.chain.is_ok() && pots.changes().iter().any(is_open) {
			outbox::send(self).await?;
		}
		outbox::remind(self).await
	}
}

/// The hash of block 1, which a chain that has just begun will have in a moment; none if that is too long ago for anybody
/// here to know.
async fn first_block(chain: &Chain) -> Result<Option<Hash>> {
	for _ in 0..FIRST_PATIENCE {
		match chain.block_at(1).await? {
			Some(block) => return Ok(Some(block.hash.0)),
			None if chain.finalized().await?.number > 0 => return Ok(None),
			None => sleep(LOCK_EVERY).await,
		}
	}
	Err(Failure::Unreachable("the chain has no blocks yet: try again once it makes some".into()))
}

/// A store that another program may have open for a moment.
async fn open_store(path: &Path) -> Result<Redb> {
	for _ in 0..LOCK_PATIENCE {
		match Redb::open(path) {
			Err(StoreError::InUse(_)) => sleep(LOCK_EVERY).await,
			opened => return Ok(opened?),
		}
	}
	Ok(Redb::open(path)?)
}

fn never_seen(url: &str, why: &str) -> String {
	match why {
		OFFLINE => format!("nothing is known here of the chain of {url}: ask its node once, without --offline"),
		why => format!("{why}, and nothing is known here of its chain: start one, or give another address with --url"),
	}
}

/// The fewest digits that can be the beginning of an id, unless they say so themselves by `0x`: as many as are shown
/// where pots are listed. A short word such as `Cafe` never is.
const ID_DIGITS_MIN: usize = 8;

/// The one of my pots whose name it is, or whose id begins with it. The beginning of a name is not enough, for what is
/// done to the wrong pot may be done for ever.
fn choose(mine: &[(PotId, String)], wanted: &str) -> Result<PotId> {
	let name = wanted.trim().to_lowercase();
	let digits = name.strip_prefix("0x").or_else(|| Some(&*name).filter(|name| name.len() >= ID_DIGITS_MIN));
	let is_id = |pot: &PotId| digits.is_some_and(|digits| !digits.is_empty() && pot.to_string().starts_with(digits));
	let rank = |(pot, other): &(PotId, String)| match other.trim().to_lowercase() == name {
		true => Some(0),
		false => is_id(pot).then_some(1),
	};
	let label = |(pot, name): &(PotId, String)| format!("{name} (0x{})", &pot.to_string()[..ID_DIGITS_MIN]);
	let labels = |pots: &[&(PotId, String)]| pots.iter().map(|pot| label(pot)).collect::<Vec<_>>().join(", ");
	let found = match name.is_empty() {
		true => Vec::new(),
		false => best(mine.iter().filter_map(|pot| Some((rank(pot)?, pot)))),
	};
	let is_near = |pot: &&(PotId, String)| !name.is_empty() && pot.1.to_lowercase().starts_with(&name);
	let near: Vec<_> = mine.iter().filter(is_near).collect();
	match (&found[..], &near[..]) {
		([(pot, _)], _) => Ok(*pot),
		([], _) if mine.is_empty() => {
			usage(format!("this account has no pot, and so none called {wanted:?}: `pot key show` says whose it is"))
		},
		([], []) => {
			usage(format!("you have no pot {wanted:?}: yours are {}", labels(&mine.iter().collect::<Vec<_>>())))
		},
		([], near) => {
			usage(format!("you have no pot {wanted:?}: did you mean {}? Say the whole name, or the id", labels(near)))
		},
		_ => usage(format!("{wanted:?} can be {}: say more of the id", labels(&found))),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn mine() -> [(PotId, String); 3] {
		let mut twin = PotId([0xab; 16]);
		twin.0[15] = 0;
		[(PotId([0xab; 16]), "Trip".into()), (PotId([0xac; 16]), "Trip two".into()), (twin, "Flat 2".into())]
	}

	fn message(wanted: &str) -> String {
		choose(&mine(), wanted).unwrap_err().message().unwrap().to_owned()
	}

	#[test]
	fn a_pot_goes_by_its_whole_name_or_the_beginning_of_its_id() {
		assert_eq!(choose(&mine(), "trip"), Ok(PotId([0xab; 16])));
		assert_eq!(choose(&mine(), "Trip Two"), Ok(PotId([0xac; 16])));
		assert_eq!(choose(&mine(), "0xac"), Ok(PotId([0xac; 16])));
		assert_eq!(choose(&mine(), "acacacac"), Ok(PotId([0xac; 16])));
		assert!(message("0xab").contains("can be Trip (0xabababab), Flat 2 (0xabababab)"));
		assert!(message("ac").contains("you have no pot"), "two letters are a word, and no id");
		assert!(message("").contains("yours are Trip") && message("0x").contains("yours are"));
		assert!(choose(&[], "x").unwrap_err().message().unwrap().contains("no pot"));
	}

	#[test]
	fn the_beginning_of_a_name_is_no_pot_but_may_be_meant() {
		let said = message("Flat");
		assert_eq!(said, "you have no pot \"Flat\": did you mean Flat 2 (0xabababab)? Say the whole name, or the id");
	}
}
