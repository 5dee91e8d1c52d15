//! `docs/features.md` promises commands; here they are run, as written.

mod common;
mod person;

use person::Person;
use potchain_tests::Node;

/// A command of the document, who runs it, and in which line it stands.
struct Promise {
	line: usize,
	by_bob: bool,
	words: Vec<String>,
}

#[test]
fn every_command_of_the_features_works_as_written() {
	let node = Node::start_for_test();
	let (alice, bob) = (Person::new("//Alice", &node), Person::new("//Bob", &node));
	let promises: Vec<_> = include_str!("../../docs/features.md").lines().zip(1..).flat_map(promises).collect();
	assert!(promises.len() > 60, "the document has its commands");
	let mut link = String::new();
	for promise in promises {
		let who = if promise.by_bob { &bob } else { &alice };
		let filled = |word: &String| match word.as_str() {
			"ID" => last_item(&alice),
			"LINK" => link.clone(),
			_ => word.clone(),
		};
		let words: Vec<_> = promise.words.iter().map(filled).collect();
		let mut command = who.command(&words.iter().map(String::as_str).collect::<Vec<_>>());
		let output = command.current_dir("..").output().expect("pot runs");
		let said = String::from_utf8_lossy(&output.stderr);
		assert!(output.status.success(), "docs/features.md:{}: pot {}: {said}", promise.line, words.join(" "));
		let said = String::from_utf8_lossy(&output.stdout);
		link = said.lines().find(|line| line.starts_with("potchain://")).map_or(link, str::to_owned);
		println!("{}", words.join(" "));
	}
}

/// The item that was made last in Alice's current pot.
fn last_item(alice: &Person) -> String {
	let list = alice.json(&["list", "--all"]);
	list["items"].as_array().and_then(|items| items.last()?["id"].as_str()).expect("an item").to_owned()
}

/// The commands in the last column of a row.
fn promises((line, number): (&str, usize)) -> Vec<Promise> {
	let Some(column) = line.strip_prefix("| ").and_then(|row| row.trim_end_matches(" |").rsplit(" | ").next()) else {
		return Vec::new();
	};
	let commands = column.split('`').skip(1).step_by(2);
	let promise = |text: &str| {
		let (by_bob, text) = text.strip_prefix("bob$ ").map_or((false, text), |text| (true, text));
		let words = shell_words::split(text).expect("words").into_iter();
		Some(words.collect::<Vec<_>>()).filter(|words| words[0] == "pot").map(|words| Promise {
			line: number,
			by_bob,
			words: words[1..].to_vec(),
		})
	};
	commands.filter_map(promise).collect()
}
