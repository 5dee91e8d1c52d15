//! A connection to a node, and who is using it on which pot.

use crate::{
	args::Options,
	book::{best, Book},
	failure::{usage, Failure, Result},
	home::{Config, Home},
	progress::patiently,
	secret::Key,
};
use futures::{future::try_join_all, try_join};
use pot_ledger::{AccountId, PotId};
use potchain_client::{
	identity::Seat,
	restore::{self, fresh_index, Found},
	Block, Chain, Level, Opened, Reader, Replica,
};

/// Where a node listens if nothing else is said.
const DEFAULT_URL: &str = "ws://127.0.0.1:9944";

/// A connection, the key, and what is kept at home.
pub struct Session {
	/// The node.
	pub chain: Chain,
	/// Its address.
	pub url: String,
	/// What is kept on this computer.
	pub home: Home,
	/// The settings.
	pub config: Config,
	/// Who signs, if there is a key.
	pub key: Option<Key>,
	/// The options.
	pub options: Options,
}

impl Session {
	/// Reads the key and the settings, and connects.
	pub async fn open(options: &Options) -> Result<Self> {
		let home = Home::open(options.home.clone())?;
		let config = home.config()?;
		let key = Key::find(options.key.as_deref(), &home)?;
		let url = options.url.clone().or_else(|| config.url.clone()).unwrap_or_else(|| DEFAULT_URL.into());
		let chain = patiently(&format!("connecting to {url}"), Chain::connect(&url)).await?;
		Ok(Self { chain, url, home, config, key, options: options.clone() })
	}

	/// The key.
	pub fn key(&self) -> Result<&Key> {
		self.key.as_ref().ok_or_else(|| {
			let home = self.home.key_path();
			let how = "make one with `pot key new`, or give one with --key (//Alice on a chain for trying things out)";
			Failure::Usage(format!("there is no key in {}: {how}", home.display()))
		})
	}

	/// My own account, if there is a key.
	pub fn account(&self) -> Option<AccountId> {
		self.key.as_ref().map(Key::account)
	}

	/// Which of my accounts is in a pot: as it is kept here, or as the chain says.
	pub async fn seat(&self, pot: PotId, at: Block) -> Result<Option<Seat>> {
		let Some(key) = &self.key else { return Ok(None) };
		if let Some(seat) = self.home.seats(&self.chain.genesis(), &key.account())?.get(&pot) {
			return Ok(Some(*seat));
		}
		Ok(self.find_pots(at).await?.into_iter().find(|found| found.pot == pot).map(|found| found.seat))
	}

	/// All my pots, as the chain says; which account is in which is kept.
	pub async fn find_pots(&self, at: Block) -> Result<Vec<Found>> {
		let Some(key) = &self.key else { return Ok(Vec::new()) };
		let known = self.home.seats(&self.chain.genesis(), &key.account())?;
		let found = restore::pots(&self.chain, &key.identity, known.into_values(), at.hash).await?;
		self.keep_seats(found.iter().map(|found| (found.pot, found.seat)))?;
		Ok(found)
	}

	/// Keeps which of my accounts are in which pots.
	pub fn keep_seats(&self, seats: impl IntoIterator<Item = (PotId, Seat)>) -> Result {
		self.home.keep_seats(&self.chain.genesis(), &self.key()?.account(), seats)
	}

	/// The account for my next pot: one that was in none yet, or my own if I want that.
	pub async fn next_seat(&self, own: bool, at: Block) -> Result<Seat> {
		if own {
			return Ok(Seat::Own);
		}
		let found = self.find_pots(at).await?;
		let kept = self.home.seats(&self.chain.genesis(), &self.key()?.account())?;
		Ok(Seat::Pot(fresh_index(&found, kept.into_values())))
	}

	/// Who reads with one of my accounts.
	pub fn reader(&self, seat: Seat) -> Option<Reader> {
		let identity = &self.key.as_ref()?.identity;
		Some(Reader { account: identity.account(seat), secret: identity.seal_secret(seat) })
	}

	/// The block to read at.
	pub async fn block(&self, level: Level) -> Result<Block> {
		Ok(match level {
			Level::Final => self.chain.finalized().await?,
			Level::Included | Level::Pending => self.chain.best().await?,
		})
	}

	/// The current pot, read at a level.
	pub async fn book(&self, level: Level) -> Result<Book> {
		patiently("reading the pot", async {
			let block = self.block(level).await?;
			let pot = self.pot(block).await?;
			self.book_of(pot, level, block).await
		})
		.await
	}

	/// A pot, read at a block.
	pub async fn book_of(&self, pot: PotId, level: Level, block: Block) -> Result<Book> {
		let (replica, seat) =
			try_join!(async { Ok(Replica::fetch(&self.chain, pot, block.hash).await?) }, self.seat(pot, block))?;
		self.open_book(replica, seat, level, block)
	}

	/// A pot as I read it, with one of my accounts.
	pub fn open_book(&self, replica: Replica, seat: Option<Seat>, level: Level, block: Block) -> Result<Book> {
		let opened = Opened::new(replica, seat.and_then(|seat| self.reader(seat)))?;
		Ok(Book { me: opened.me(), opened, seat, level, block })
	}

	/// The pot that is meant: the one that `--pot` names, the current one, or my only one.
	pub async fn pot(&self, at: Block) -> Result<PotId> {
		if let Some(wanted) = self.options.pot.as_deref().or(self.config.pot.as_deref()) {
			return self.find_pot(wanted, at).await;
		}
		match &self.my_pots(at).await?[..] {
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
	pub async fn find_pot(&self, wanted: &str, at: Block) -> Result<PotId> {
		let digits = wanted.strip_prefix("0x").unwrap_or(wanted).to_lowercase();
		let mut whole = PotId::default();
		if hex::decode_to_slice(&digits, &mut whole.0).is_ok() {
			return Ok(whole);
		}
		choose(&self.my_pots(at).await?, wanted)
	}

	/// My pots, and what they are called now.
	pub async fn my_pots(&self, at: Block) -> Result<Vec<(PotId, String)>> {
		let named = async {
			let pots = self.find_pots(at).await?;
			try_join_all(
				pots.into_iter().map(|found| async move { Ok((found.pot, self.pot_name(found.pot, at).await?)) }),
			)
			.await
		};
		patiently("reading your pots", named).await
	}

	/// The log says it last. Where its rules are not known, a pot goes by its id.
	async fn pot_name(&self, pot: PotId, at: Block) -> Result<String> {
		match self.book_of(pot, Level::Included, at).await {
			Ok(book) => Ok(book.title()),
			Err(Failure::Outdated(_)) => Ok(pot.to_string()),
			Err(failure) => Err(failure),
		}
	}

	/// Makes a pot the current one; the node, if it was named, is remembered with it.
	pub fn choose(&self, pot: PotId) -> Result {
		let url = self.options.url.clone().or_else(|| self.config.url.clone());
		self.home.keep_config(&Config { pot: Some(format!("0x{pot}")), url })
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
