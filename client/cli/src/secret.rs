//! The key that signs, from wherever the person keeps it.

use crate::{
	failure::{Failure, Result},
	home::{read_key, Home},
};
use pot_ledger::AccountId;
use potchain_client::{
	identity::{Identity, Seat},
	phrase::Phrase,
	text,
};
use std::path::PathBuf;

pub use potchain_client::text::address;

/// A key, and where it came from.
pub struct Key {
	/// What all accounts' keys are made of.
	pub identity: Identity,
	/// Where it came from.
	pub source: Source,
}

/// Where a key came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Source {
	/// A file.
	File(PathBuf),
	/// The command line or the environment; with the last name on its path, as in `//Alice`.
	Given(Option<String>),
}

impl Key {
	/// The key that `--key` names, or else the one kept at home, if there is one.
	pub fn find(given: Option<&str>, home: &Home) -> Result<Option<Self>> {
		match given {
			Some(text) => Self::parse(text).map(Some),
			None if home.key_path().exists() => Self::read(home.key_path()).map(Some),
			None => Ok(None),
		}
	}

	/// A secret URI, twelve words, or a path.
	fn parse(text: &str) -> Result<Self> {
		let words = text.split_whitespace().count();
		if words > 1 || text.starts_with("//") || text.starts_with("0x") {
			return Ok(Self { identity: identity(text, "--key")?, source: Source::Given(last_name(text)) });
		}
		Self::read(text.into())
	}

	/// The key in a file.
	pub fn read(path: PathBuf) -> Result<Self> {
		let identity = identity(&read_key(&path)?, &path.display().to_string())?;
		Ok(Self { identity, source: Source::File(path) })
	}

	/// The person's own account.
	pub fn account(&self) -> AccountId {
		self.identity.account(Seat::Own)
	}
}

/// Twelve new words.
pub fn new_words() -> Result<String> {
	Ok(Phrase::from_entropy(random()?).words().join(" "))
}

/// Random bytes, of which no two calls give the same.
pub fn random<const N: usize>() -> Result<[u8; N]> {
	let mut bytes = [0; N];
	let filled = getrandom::fill(&mut bytes);
	filled.map_err(|error| Failure::Usage(format!("the system gives no random numbers: {error}")))?;
	Ok(bytes)
}

/// Reads an account's address.
pub fn parse_address(text: &str) -> Result<AccountId> {
	text::parse_address(text).map_err(|why| Failure::Usage(format!("{why}: ask for what `pot key show` prints")))
}

/// The last name on the path of a secret URI.
fn last_name(uri: &str) -> Option<String> {
	let path = uri.split_once("///").map_or(uri, |(path, _password)| path);
	let (_, name) = path.rsplit_once('/')?;
	(!name.is_empty()).then(|| name.to_owned())
}

/// The keys of a secret URI; an error never repeats the secret.
fn identity(uri: &str, place: &str) -> Result<Identity> {
	Identity::from_uri(uri).map_err(|why| Failure::Usage(format!("{place} holds {why}")))
}

#[cfg(test)]
mod tests {
	use super::*;

	const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";

	fn key(text: &str) -> Result<Key> {
		let dir = tempfile::tempdir().unwrap();
		let home = Home::open(Some(dir.path().into())).unwrap();
		Key::find(Some(text), &home).map(|key| key.unwrap())
	}

	#[test]
	fn a_uri_words_and_a_file_are_keys() {
		let alice = key("//Alice").unwrap();
		assert_eq!(address(&alice.account()), ALICE);
		assert_eq!(alice.source, Source::Given(Some("Alice".into())));
		// The development phrase, from which //Alice is derived.
		let phrase = "bottom drive obey lake curtain smoke basket hold race lonely fit walk//Alice";
		assert_eq!(key(phrase).unwrap().account(), alice.account());

		let dir = tempfile::tempdir().unwrap();
		let home = Home::open(Some(dir.path().into())).unwrap();
		let path = home.keep_key(phrase).unwrap();
		assert_eq!(key(path.to_str().unwrap()).unwrap().account(), alice.account());
		assert_eq!(Key::find(None, &home).unwrap().unwrap().source, Source::File(path));
	}

	#[test]
	fn no_error_repeats_a_secret() {
		let failure = key("correct horse battery staple").err().unwrap();
		assert_eq!(failure.message(), Some("--key holds no key: expected 12 words, or a secret URI such as //Alice"));
		assert!(key("no-such-file").err().unwrap().message().unwrap().contains("no-such-file"));
	}

	#[test]
	fn new_words_are_twelve_and_a_key() {
		let words = new_words().unwrap();
		assert_eq!(words.split(' ').count(), 12);
		assert!(key(&words).is_ok());
		assert_ne!(words, new_words().unwrap());
	}

	#[test]
	fn an_address_reads_back() {
		assert_eq!(address(&parse_address(ALICE).unwrap()), ALICE);
		assert!(parse_address("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQZ").is_err(), "its checksum is wrong");
	}

	#[test]
	fn a_name_is_the_end_of_a_path() {
		assert_eq!(last_name("//Alice"), Some("Alice".into()));
		assert_eq!(last_name("words words//flat//Bob///password"), Some("Bob".into()));
		assert_eq!(last_name("words words"), None);
	}
}
