//! The key that signs: making it, and showing whose it is.

use crate::{
	args::{self, Options},
	documents::{hash, Account, Potless},
	failure::{refused, usage, Result},
	home::{read_key, Home},
	secret::{address, new_words, Key, Source},
	show::{print, print_json, say},
};

/// `pot key`.
pub fn run(command: &args::Key, options: &Options, home: &Home) -> Result {
	match command {
		args::Key::New => {
			let path = home.keep_key(&new_words()?)?;
			let key = Key::find(None, home)?;
			if let (false, Some(key)) = (options.json, &key) {
				print(format!("your account is {}", address(&key.account())))?;
				say(format!(
					"its key is in {}. Write its words down (`pot key show --words`): who has them is you, and nobody can \
					 give them back.",
					path.display()
				));
			}
			if options.json {
				return show(key, options, false);
			}
			Ok(())
		},
		args::Key::Show { words } => show(Key::find(options.key.as_deref(), home)?, options, *words),
	}
}

fn show(key: Option<Key>, options: &Options, words: bool) -> Result {
	let Some(key) = key else {
		return usage("there is no key yet: make one with `pot key new`, or give one with --key");
	};
	if options.json {
		let file = match &key.source {
			Source::File(path) => Some(path.display().to_string()),
			Source::Given(_) => None,
		};
		let body = Account { account: address(&key.account()), public: hash(&key.account().0), file };
		return print_json(&Potless { schema: "potchain/key/1", body });
	}
	print(address(&key.account()))?;
	match (&key.source, words) {
		(Source::File(path), true) => print(read_key(path)?),
		(Source::File(path), false) => {
			say(format!("the key is in {}", path.display()));
			Ok(())
		},
		(Source::Given(_), true) => refused("the words were given with --key or POT_KEY: they are there"),
		(Source::Given(_), false) => Ok(()),
	}
}
