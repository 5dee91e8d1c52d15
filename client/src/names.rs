//! What members, categories and pots may be called, so that each can be named in a command and told apart.
//!
//! The ledger keeps any text as a name. What is refused here is what people could not type again: `alice=2,bob=1`
//! has no place for a name with a comma, and nobody sees a character without width.

use crate::text::is_unseen;
use pot_ledger::PotId;
use unicode_security::skeleton;

/// Words that stand for somebody or something else, in any case.
const RESERVED: [&str; 3] = ["me", "all", "pot"];
/// The word that stands for no category, in any case.
const NO_CATEGORY: [&str; 1] = ["none"];
/// What stands behind one's own name in a table.
const MYSELF: &str = "(me)";
/// Characters of a name at most.
const MAX_CHARS: usize = 60;
/// What stands between names and amounts.
const SIGNS: [char; 3] = [',', '=', ':'];
/// What somebody is called whose name says nothing.
const NAMELESS: &str = "Member";
/// What a pot is called whose name says nothing, and what the name of one begins with that would be taken for an id.
const NAMELESS_POT: &str = "Pot";

/// Why somebody or something cannot be called so, and what to do.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NameError {
	/// Nothing but spaces.
	#[error("a name cannot be blank: say one that the others know")]
	Blank,
	/// It has a character that nobody sees.
	#[error("{name:?} has a character in it that nobody sees, {}: leave that out", .sign.escape_unicode())]
	Unseen {
		/// The name.
		name: String,
		/// The character.
		sign: char,
	},
	/// It would break every table.
	#[error("a name has at most 60 characters, and this one {0}: shorten it")]
	Long(usize),
	/// It means something else.
	#[error("{0:?} means something else in commands: write more of the name")]
	Reserved(String),
	/// It looks like a number.
	#[error("{0:?} begins with #, as numbers do in commands: leave that out")]
	Number(String),
	/// It looks like the id of a pot.
	#[error("{0:?} looks like the id of a pot: call it by a word")]
	Id(String),
	/// It has a sign that divides names from each other, or from amounts.
	#[error("{name:?} has a {sign:?} in it, which stands between names in commands: leave that out")]
	Sign {
		/// The name.
		name: String,
		/// The sign.
		sign: char,
	},
	/// Somebody else is called so, but for what [`fold`] leaves out.
	#[error("there is a member called {0} already: give this one another name")]
	Taken(String),
	/// Another category is called so, but for what [`fold`] leaves out.
	#[error("there is a category {0} already: give this one another name")]
	TakenCategory(String),
}

/// The name with single spaces, if a member can be called so beside `others`.
///
/// # Errors
///
/// Why not, and what to do.
pub fn check<'a>(name: &str, others: impl IntoIterator<Item = &'a str>) -> Result<String, NameError> {
	let name = word(name, &RESERVED)?;
	twin(&name, others).map_or(Ok(name), |twin| Err(NameError::Taken(twin)))
}

/// The same for a category.
///
/// # Errors
///
/// Why not, and what to do.
pub fn check_category<'a>(name: &str, others: impl IntoIterator<Item = &'a str>) -> Result<String, NameError> {
	let name = word(name, &NO_CATEGORY)?;
	twin(&name, others).map_or(Ok(name), |twin| Err(NameError::TakenCategory(twin)))
}

/// The same for a pot, which may be called as others are: they belong to others.
///
/// # Errors
///
/// Why not, and what to do.
pub fn check_pot(name: &str) -> Result<String, NameError> {
	let name = plain(name)?;
	match looks_like_id(&name) {
		true => Err(NameError::Id(name)),
		false => Ok(name),
	}
}

/// A name as it is compared: two that only differ by case, spaces, or by what joins signs and changes their looks, such
/// as an emoji's colour, are one for people.
pub fn fold(name: &str) -> String {
	let is_joining = |c: char| matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}');
	let seen: String = name.chars().filter(|c| !is_joining(*c)).collect();
	spaced(&seen).to_lowercase()
}

fn spaced(name: &str) -> String {
	name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The name with single spaces, if it can be seen.
fn plain(name: &str) -> Result<String, NameError> {
	let name = spaced(name);
	if let Some(sign) = name.chars().find(|c| is_unseen(*c)) {
		return Err(NameError::Unseen { name, sign });
	}
	match fold(&name).is_empty() {
		true => Err(NameError::Blank),
		false => Ok(name),
	}
}

/// The same, if it can be typed among others, and means nothing else.
fn word(name: &str, reserved: &[&str]) -> Result<String, NameError> {
	let name = plain(name)?;
	let length = name.chars().count();
	if length > MAX_CHARS {
		return Err(NameError::Long(length));
	}
	if reserved.contains(&fold(&name).as_str()) || fold(&name).contains(MYSELF) {
		return Err(NameError::Reserved(name));
	}
	if name.starts_with('#') {
		return Err(NameError::Number(name));
	}
	match name.chars().find(|c| SIGNS.contains(c)) {
		Some(sign) => Err(NameError::Sign { name, sign }),
		None => Ok(name),
	}
}

/// The one of `others` that is called so already, or by a name that looks the same (UTS #39): nobody can tell a Cyrillic
/// А from a Latin A.
fn twin<'a>(name: &str, others: impl IntoIterator<Item = &'a str>) -> Option<String> {
	let look = |name: &str| skeleton(name).collect::<String>();
	let is_twin = |other: &&str| {
		look(&fold(other)) == look(&fold(name)) || fold(&look(&spaced(other))) == fold(&look(&spaced(name)))
	};
	others.into_iter().find(is_twin).map(spaced)
}

/// Digits with `0x` before them, or as many as an id has.
fn looks_like_id(name: &str) -> bool {
	let is_hex = |text: &str| text.bytes().all(|c| c.is_ascii_hexdigit());
	let lower = name.to_lowercase();
	lower.strip_prefix("0x").is_some_and(is_hex) || (lower.len() == size_of::<PotId>() * 2 && is_hex(&lower))
}

/// The pot's name, or the nearest to it that [`check_pot`] takes.
pub fn mend_pot(name: &str) -> String {
	let seen = spaced(&name.replace(is_unseen, ""));
	check_pot(&seen).unwrap_or_else(|_| spaced(&format!("{NAMELESS_POT} {seen}")))
}

/// The name, or the nearest to it that [`check`] takes: for files, whose names nobody can type anew.
pub fn mend(name: &str, others: &[String]) -> String {
	let taken = || others.iter().map(String::as_str);
	let seen = name.replace(is_unseen, "");
	let seen = if fold(&seen).contains(MYSELF) { seen.replace(['(', ')'], " ") } else { seen };
	let base = spaced(&cut(seen.trim().trim_start_matches('#').replace(SIGNS, " ").trim(), MAX_CHARS));
	let base = if fold(&base).is_empty() { NAMELESS } else { &base };
	let numbered = (2..).map(|number| with_number(base, number));
	let mut candidates = std::iter::once(base.to_owned()).chain(numbered);
	let free = candidates.find_map(|candidate| check(&candidate, taken()).ok());
	free.expect("one of the numbers is not taken; qed")
}

/// As in `Bob 2`, within what a name may have.
fn with_number(base: &str, number: usize) -> String {
	let number = format!(" {number}");
	format!("{}{number}", cut(base, MAX_CHARS - number.len()))
}

fn cut(text: &str, chars: usize) -> String {
	text.chars().take(chars).collect()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_name_that_commands_cannot_say_is_refused_with_what_to_do() {
		fn check(name: &str) -> Result<String, NameError> {
			super::check(name, ["Bob"])
		}
		assert_eq!(check("  Anna  Li "), Ok("Anna Li".into()), "spaces are nobody's name");
		assert_eq!(check(" \t"), Err(NameError::Blank));
		assert_eq!(check("Воb"), Err(NameError::Taken("Bob".into())), "its first two letters are Cyrillic");
		assert_eq!(check(&"x".repeat(61)), Err(NameError::Long(61)));
		assert_eq!(check("Olga (Me)"), Err(NameError::Reserved("Olga (Me)".into())));
		assert_eq!(check("Me"), Err(NameError::Reserved("Me".into())));
		assert_eq!(check("#1"), Err(NameError::Number("#1".into())));
		for sign in SIGNS {
			let name = format!("A{sign}B");
			assert_eq!(check(&name), Err(NameError::Sign { name: name.clone(), sign }));
		}
		assert_eq!(check(" bOB "), Err(NameError::Taken("Bob".into())));
	}

	#[test]
	fn a_name_that_looks_like_another_is_refused() {
		for sign in ['\u{200b}', '\u{200f}', '\u{202e}', '\u{2066}', '\u{feff}', '\u{ad}', '\u{7}'] {
			let name = format!("B{sign}ob");
			assert_eq!(check(&name, []), Err(NameError::Unseen { name: name.clone(), sign }));
			assert_eq!(mend(&name, &[]), "Bob");
		}
		assert_eq!(check("bob  smith", ["Bob Smith"]), Err(NameError::Taken("Bob Smith".into())));
		// A joiner has its place in Persian and in emojis, but makes nobody somebody else.
		assert_eq!(check("Bo\u{200d}b", ["Bob"]), Err(NameError::Taken("Bob".into())));
		assert_eq!(check("علی\u{200c}رضا", ["Bob"]), Ok("علی\u{200c}رضا".into()));
		assert_eq!(check("\u{200d}", []), Err(NameError::Blank));
	}

	#[test]
	fn a_category_is_no_number_no_list_and_not_none() {
		let check = |name| check_category(name, ["Food"]);
		assert_eq!(check("Going  out"), Ok("Going out".into()));
		assert_eq!(check("None"), Err(NameError::Reserved("None".into())));
		assert_eq!(check("#3"), Err(NameError::Number("#3".into())));
		assert_eq!(check("A,b"), Err(NameError::Sign { name: "A,b".into(), sign: ',' }));
		assert_eq!(check(" "), Err(NameError::Blank));
		assert_eq!(check("food"), Err(NameError::TakenCategory("Food".into())));
	}

	#[test]
	fn a_pot_is_not_called_like_an_id() {
		assert_eq!(check_pot(" Paris,  2026"), Ok("Paris, 2026".into()));
		assert_eq!(check_pot("Cafe"), Ok("Cafe".into()), "a short word is no id");
		assert_eq!(check_pot(" "), Err(NameError::Blank));
		let id = "ab".repeat(16);
		for name in ["0xab", &id] {
			assert_eq!(check_pot(name), Err(NameError::Id(name.into())));
			assert_eq!(mend_pot(name), format!("Pot {name}"));
		}
		assert_eq!((mend_pot(" "), mend_pot("Tr\u{200b}ip")), ("Pot".into(), "Trip".into()));
	}

	#[test]
	fn a_files_name_is_mended_to_the_nearest_that_fits() {
		let mend = |name| mend(name, &["Bob".into(), "bob 2".into()]);
		assert_eq!(mend("Anna  Li"), "Anna Li");
		assert_eq!(mend("Li, Anna"), "Li Anna");
		assert_eq!(mend("#1"), "1");
		assert_eq!((mend(" "), mend("me")), ("Member".into(), "me 2".into()));
		assert_eq!(mend("BOB"), "BOB 3");
		assert_eq!(mend("Bob (me)"), "Bob me");
		let long = "é".repeat(MAX_CHARS + 1);
		let mended = super::mend(&long, &["é".repeat(MAX_CHARS)]);
		assert!(mended.chars().count() == MAX_CHARS && mended.ends_with("é 2"), "{mended}");
	}
}
