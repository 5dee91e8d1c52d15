//! The key that signs: making it, taking it up again, and showing whose it is.

use crate::{
	args::{self, Options},
	documents::{hash, Account, Potless},
	failure::{refused, Failure, Result},
	home::{read_key, Home},
	secret::{address, new_words, Key, Source},
	show::{print, print_json, say},
};
use potchain_client::phrase::Phrase;
use std::io::{stdin, IsTerminal, Read};
use zeroize::Zeroizing;

/// `pot key`.
pub fn run(command: &args::Key, options: &Options, home: &Home) -> Result {
	match command {
		args::Key::New => {
			let path = home.keep_key(&new_words()?)?;
			let what = format!(
				"its key is in {}. Write its words down (`pot key phrase`): who has them is you, and nobody can give them \
				 back.",
				path.display()
			);
			kept(&Key::read(path)?, &what, options)
		},
		args::Key::Restore => {
			let path = home.keep_key(&asked_words()?)?;
			let what = format!("its key is in {}; `pot use` finds your pots", path.display());
			kept(&Key::read(path)?, &what, options)
		},
		args::Key::Show => show(&found(options, home)?, options),
		args::Key::Phrase => phrase(&found(options, home)?),
	}
}

/// Says whose key was kept.
fn kept(key: &Key, what: &str, options: &Options) -> Result {
	if options.json {
		return show(key, options);
	}
	print(format!("your account is {}", address(&key.account())))?;
	say(what);
	Ok(())
}

fn found(options: &Options, home: &Home) -> Result<Key> {
	let key = Key::find(options.key.as_deref(), home)?;
	key.ok_or_else(|| Failure::Usage("there is no key yet: make one with `pot key new`, or give one with --key".into()))
}

/// Twelve words from whoever sits at the terminal, or from standard input.
fn asked_words() -> Result<Zeroizing<String>> {
	let mut text = Zeroizing::new(String::new());
	match stdin().is_terminal() {
		true => {
			eprint!("the twelve words: ");
			stdin().read_line(&mut text)?;
		},
		false => {
			stdin().read_to_string(&mut text)?;
		},
	}
	restored(&text)
}

/// The words as they are kept. What is mistyped is refused: it would be the key of nobody.
fn restored(text: &str) -> Result<Zeroizing<String>> {
	let phrase = Phrase::parse(text).map_err(|why| Failure::Usage(why.to_string()))?;
	Ok(Zeroizing::new(phrase.words().join(" ")))
}

fn phrase(key: &Key) -> Result {
	match &key.source {
		Source::File(path) => print(read_key(path)?),
		Source::Given(_) => refused("the words were given with --key or POT_KEY: they are there"),
	}
}

fn show(key: &Key, options: &Options) -> Result {
	if options.json {
		let file = match &key.source {
			Source::File(path) => Some(path.display().to_string()),
			Source::Given(_) => None,
		};
		let body = Account { account: address(&key.account()), public: hash(&key.account().0), file };
		return print_json(&Potless { schema: "potchain/key/1", body });
	}
	print(address(&key.account()))?;
	if let Source::File(path) = &key.source {
		say(format!("the key is in {}", path.display()));
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn words_that_are_typed_are_kept_as_they_were_made() {
		let words = new_words().unwrap();
		let typed = format!("  {}\n", words.to_uppercase().replace(' ', "   "));
		assert_eq!(*restored(&typed).unwrap(), words);
	}

	#[test]
	fn words_that_are_mistyped_are_named() {
		let said = |text: &str| restored(text).unwrap_err().message().unwrap().to_owned();
		let phrase = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";
		assert!(restored(phrase).is_ok());
		assert!(said(&phrase.replace("lake", "lkae")).starts_with("word 4, \"lkae\""));
		assert!(said(&phrase.replace(" walk", "")).contains("12 words, and these are 11"));
		assert!(said(&phrase.replace("drive obey", "obey drive")).contains("do not fit together"));
	}
}
