//! What is kept on this computer: the key, the current pot, what was seen of each pot, and where the pots themselves are.

use crate::failure::{refused, Failure, Result};
use etcetera::BaseStrategy;
use pot_ledger::{AccountId, Hash, PotId, Seq};
use serde::{de::DeserializeOwned, Deserialize, Serialize};
use std::{
	collections::{BTreeMap, BTreeSet},
	fs,
	io::{ErrorKind, Write},
	path::{Path, PathBuf},
};

/// The folder that all of it is in.
pub struct Home {
	dir: PathBuf,
	/// Whether it was named: everything is in it then.
	is_given: bool,
}

/// `config.json`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Config {
	/// The current pot, in hex.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub pot: Option<String>,
	/// The node it is on, if one was named when it was chosen.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub url: Option<String>,
	/// The chain's specification, if a light client was chosen with it instead.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub light: Option<PathBuf>,
}

/// `seen.json`: by the chain's genesis and the pot, how many entries were seen.
type Seen = BTreeMap<String, BTreeMap<String, Seq>>;

/// `chains.json`: by a node's address, the hashes of the first two blocks of its chain when it was last seen; of the second
/// nothing, if it was not known.
type Chains = BTreeMap<String, [String; 2]>;

/// Which chain it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ChainId {
	/// The hash of block 0, which all chains of one specification have.
	pub genesis: Hash,
	/// The hash of block 1: another one where a chain was begun anew. A light client that comes late never learns it.
	pub first: Option<Hash>,
}

impl Home {
	/// `dir`, or else `potchain` in the user's configuration. Nothing is made before something is kept.
	pub fn open(dir: Option<PathBuf>) -> Result<Self> {
		match dir {
			Some(dir) => Ok(Self { dir, is_given: true }),
			None => Ok(Self { dir: base()?.config_dir().join("potchain"), is_given: false }),
		}
	}

	/// The settings.
	pub fn config(&self) -> Result<Config> {
		self.read("config.json")
	}

	/// Keeps the settings.
	pub fn keep_config(&self, config: &Config) -> Result {
		self.write("config.json", config)
	}

	/// How many entries of a pot were seen.
	pub fn seen(&self, genesis: &Hash, pot: PotId) -> Result<Seq> {
		let seen: Seen = self.read("seen.json")?;
		let pots = seen.get(&hex::encode(genesis));
		Ok(pots.and_then(|pots| pots.get(&pot.to_string())).copied().unwrap_or_default())
	}

	/// Keeps how many entries of a pot were seen.
	pub fn keep_seen(&self, genesis: &Hash, pot: PotId, entries: Seq) -> Result {
		let mut seen: Seen = self.read("seen.json")?;
		let before = seen.entry(hex::encode(genesis)).or_default().insert(pot.to_string(), entries);
		match before == Some(entries) {
			true => Ok(()),
			false => self.write("seen.json", &seen),
		}
	}

	/// Lets one program at a time go on that takes a new account: two would take the same. It is let go when the file is
	/// closed.
	pub fn lock(&self) -> Result<fs::File> {
		let path = self.dir.join("lock");
		self.make_dir()?;
		let locked = fs::File::create(&path).and_then(|file| file.lock().map(|()| file));
		locked.map_err(|error| cannot("lock", &path, &error))
	}

	/// The chain of a node, or of the first of several, as it was when it was last seen; of a node that never was, the only
	/// chain that is known.
	pub fn chain(&self, urls: &[String]) -> Result<Option<ChainId>> {
		let chains: Chains = self.read("chains.json")?;
		let only = chains.values().next().filter(|one| chains.values().all(|other| other == *one));
		let chain = urls.iter().find_map(|url| chains.get(url)).or(only);
		Ok(chain.and_then(|[genesis, first]| Some(ChainId { genesis: hash(genesis)?, first: hash(first) })))
	}

	/// The hash of block 1 of the chain with this genesis, if it is known of one only.
	pub fn first_of(&self, genesis: &Hash) -> Result<Option<Hash>> {
		let chains: Chains = self.read("chains.json")?;
		let firsts = chains.values().filter(|chain| hash(&chain[0]).as_ref() == Some(genesis));
		let firsts: BTreeSet<_> = firsts.filter_map(|chain| hash(&chain[1])).collect();
		Ok(firsts.first().copied().filter(|_| firsts.len() == 1))
	}

	/// Keeps of which chain a node is, and says it. Who does not know block 1 has the one that is known from before.
	pub fn keep_chain(&self, url: &str, genesis: Hash, first: Option<Hash>) -> Result<ChainId> {
		let mut chains: Chains = self.read("chains.json")?;
		let first = first.or(self.first_of(&genesis)?);
		let chain = [hex::encode(genesis), first.map(hex::encode).unwrap_or_default()];
		if chains.insert(url.to_owned(), chain.clone()) != Some(chain) {
			self.write("chains.json", &chains)?;
		}
		Ok(ChainId { genesis, first })
	}

	/// Where a person's pots on a chain are. What was begun without knowing block 1 goes on once that is known.
	pub fn store(&self, chain: &ChainId, own: &AccountId) -> Result<PathBuf> {
		let unknown = self.data()?.join(hex::encode(chain.genesis));
		let folder = match chain.first {
			None => unknown,
			Some(first) => {
				let known = self.data()?.join(format!("{}-{}", hex::encode(chain.genesis), hex::encode(&first[..8])));
				if unknown.exists() && !known.exists() {
					fs::rename(&unknown, &known).map_err(|error| cannot("move", &unknown, &error))?;
				}
				known
			},
		};
		Ok(folder.join(format!("{}.redb", hex::encode(own.0))))
	}

	/// What a light client knew of a chain, or nothing.
	pub fn light_database(&self, genesis: &Hash) -> Result<String> {
		let path = self.light_path(genesis)?;
		match fs::read_to_string(&path) {
			Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
			read => read.map_err(|error| cannot("read", &path, &error)),
		}
	}

	/// Keeps what a light client knows of a chain, for the next one.
	pub fn keep_light_database(&self, genesis: &Hash, known: &str) -> Result {
		let path = self.light_path(genesis)?;
		replace(&path, known).map_err(|error| cannot("write", &path, &error))
	}

	fn light_path(&self, genesis: &Hash) -> Result<PathBuf> {
		Ok(self.data()?.join(format!("{}.light.json", hex::encode(genesis))))
	}

	/// `dir`, or else `potchain` in the user's data.
	fn data(&self) -> Result<PathBuf> {
		match self.is_given {
			true => Ok(self.dir.join("pots")),
			false => Ok(base()?.data_dir().join("potchain")),
		}
	}

	/// Where the key is.
	pub fn key_path(&self) -> PathBuf {
		self.dir.join("key")
	}

	/// Keeps a key that nobody else can read, and never in the place of another.
	pub fn keep_key(&self, words: &str) -> Result<PathBuf> {
		let path = self.key_path();
		self.make_dir()?;
		let mut options = fs::OpenOptions::new();
		options.write(true).create_new(true);
		#[cfg(unix)]
		std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
		let mut file = match options.open(&path) {
			Err(error) if error.kind() == ErrorKind::AlreadyExists => {
				let there = path.display();
				return refused(format!(
					"there is a key in {there} already: it is kept. Look at it with `pot key show`"
				));
			},
			opened => opened.map_err(|error| cannot("write", &path, &error))?,
		};
		let written = writeln!(file, "{words}").and_then(|()| file.sync_all());
		written.map_err(|error| cannot("write", &path, &error))?;
		Ok(path)
	}

	fn make_dir(&self) -> Result {
		fs::create_dir_all(&self.dir).map_err(|error| cannot("make", &self.dir, &error))
	}

	/// A file's content, or what stands for none.
	fn read<T: DeserializeOwned + Default>(&self, name: &str) -> Result<T> {
		let path = self.dir.join(name);
		match fs::read(&path) {
			Err(error) if error.kind() == ErrorKind::NotFound => Ok(T::default()),
			Err(error) => Err(cannot("read", &path, &error)),
			Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| {
				let there = path.display();
				Failure::Usage(format!("{there} is damaged ({error}): mend it, or move it out of the way"))
			}),
		}
	}

	fn write(&self, name: &str, content: &impl Serialize) -> Result {
		let path = self.dir.join(name);
		let json = serde_json::to_string_pretty(content).expect("names are strings, and memory takes them; qed");
		replace(&path, &format!("{json}\n")).map_err(|error| cannot("write", &path, &error))
	}
}

/// Replaces a file as a whole, so that an interruption leaves the old one.
fn replace(path: &Path, content: &str) -> std::io::Result<()> {
	let dir = path.parent().unwrap_or(Path::new("."));
	fs::create_dir_all(dir)?;
	let mut file = tempfile::NamedTempFile::new_in(dir)?;
	file.write_all(content.as_bytes())?;
	file.persist(path).map(|_| ()).map_err(|error| error.error)
}

/// A hash in hex; none if it is nothing.
fn hash(hex: &str) -> Option<Hash> {
	hex::decode(hex).ok()?.try_into().ok()
}

/// The user's folders.
fn base() -> Result<impl BaseStrategy> {
	etcetera::choose_base_strategy()
		.map_err(|error| Failure::Usage(format!("there is no home folder ({error}): give one with --home")))
}

/// A key file's content, refused if others can read it.
pub fn read_key(path: &Path) -> Result<String> {
	#[cfg(unix)]
	{
		use std::os::unix::fs::PermissionsExt;
		let mode = fs::metadata(path).map_err(|error| cannot("read", path, &error))?.permissions().mode();
		if mode & 0o077 != 0 {
			let there = path.display();
			return refused(format!(
				"others can read the key in {there}: make it yours alone with `chmod 600 {there}`"
			));
		}
	}
	let words = fs::read_to_string(path).map_err(|error| cannot("read", path, &error))?;
	Ok(words.trim().to_owned())
}

/// Why a file cannot be used.
pub fn cannot(what: &str, path: &Path, error: &std::io::Error) -> Failure {
	Failure::Usage(format!("cannot {what} {}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
	use super::*;

	fn home() -> (tempfile::TempDir, Home) {
		let dir = tempfile::tempdir().unwrap();
		let home = Home::open(Some(dir.path().join("potchain"))).unwrap();
		(dir, home)
	}

	#[test]
	fn what_is_kept_is_found_again() {
		let (_dir, home) = home();
		assert_eq!(home.config().unwrap(), Config::default());
		let config = Config { pot: Some("ab".into()), ..Config::default() };
		home.keep_config(&config).unwrap();
		assert_eq!(home.config().unwrap(), config);

		let (genesis, pot) = ([1; 32], PotId([2; 16]));
		assert_eq!(home.seen(&genesis, pot).unwrap(), 0);
		home.keep_seen(&genesis, pot, 7).unwrap();
		assert_eq!(home.seen(&genesis, pot).unwrap(), 7);
		assert_eq!(home.seen(&[3; 32], pot).unwrap(), 0, "another chain's pots are others");
	}

	#[test]
	fn pots_of_a_chain_of_which_block_1_is_not_known_go_on_once_it_is() {
		let (_dir, home) = home();
		let (genesis, first, own) = ([1; 32], [2; 32], AccountId([3; 32]));
		let late = home.keep_chain("light:spec.json", genesis, None).unwrap();
		assert_eq!(late, ChainId { genesis, first: None });
		let store = home.store(&late, &own).unwrap();
		fs::create_dir_all(store.parent().unwrap()).unwrap();
		fs::write(&store, "pots").unwrap();

		let known = home.keep_chain("ws://node", genesis, Some(first)).unwrap();
		assert_eq!(fs::read_to_string(home.store(&known, &own).unwrap()).unwrap(), "pots");
		assert_eq!(home.keep_chain("light:spec.json", genesis, None).unwrap(), known);

		// Another chain of the same specification: which one it is that is reached late, nobody can tell.
		home.keep_chain("ws://other", genesis, Some([4; 32])).unwrap();
		assert_eq!(home.first_of(&genesis).unwrap(), None);
	}

	#[test]
	fn a_damaged_file_is_named_and_kept() {
		let (_dir, home) = home();
		home.keep_config(&Config::default()).unwrap();
		fs::write(home.dir.join("config.json"), "{").unwrap();
		let failure = home.config().unwrap_err();
		assert!(failure.message().unwrap().contains("config.json is damaged"), "{failure:?}");
	}

	#[test]
	fn a_key_is_never_overwritten() {
		let (_dir, home) = home();
		home.keep_key("one").unwrap();
		assert!(matches!(home.keep_key("two"), Err(Failure::Refused(_))));
		assert_eq!(read_key(&home.key_path()).unwrap(), "one");
	}

	#[cfg(unix)]
	#[test]
	fn a_key_that_others_can_read_is_refused() {
		use std::os::unix::fs::PermissionsExt;
		let (_dir, home) = home();
		let path = home.keep_key("one").unwrap();
		assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
		fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
		let failure = read_key(&path).unwrap_err();
		assert!(failure.message().unwrap().contains("chmod 600"), "{failure:?}");
	}
}
