//! What a member may be called, so that everyone can be named in a command and told apart.
//!
//! The ledger keeps any text as a name. What is refused here is what people could not type again: `alice=2,bob=1`
//! has no place for a name with a comma.

use pot_ledger::MAX_TEXT_BYTES;

/// Words that stand for somebody or something else, in any case.
const RESERVED: [&str; 3] = ["me", "all", "pot"];
/// What stands between names and amounts.
const SIGNS: [char; 3] = [',', '=', ':'];
/// What somebody is called whose name says nothing.
const NAMELESS: &str = "Member";

/// Why somebody cannot be called so, and what to do.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NameError {
	/// Nothing but spaces.
	#[error("a name cannot be blank: say what the others call them")]
	Blank,
	/// It means something else.
	#[error("{0:?} means something else in commands: write more of the name")]
	Reserved(String),
	/// It looks like a member's number.
	#[error("{0:?} begins with #, as the numbers of members do: leave that out")]
	Number(String),
	/// It has a sign that divides names from each other, or from amounts.
	#[error("{name:?} has a {sign:?} in it, which stands between names in commands: leave that out")]
	Sign {
		/// The name.
		name: String,
		/// The sign.
		sign: char,
	},
	/// Somebody else is called so, but for case.
	#[error("there is a member called {0} already: give this one another name")]
	Taken(String),
}

/// The name without spaces around it, if someone can be called so beside `others`.
///
/// # Errors
///
/// Why not, and what to do.
pub fn check<'a>(name: &str, others: impl IntoIterator<Item = &'a str>) -> Result<String, NameError> {
	let name = name.trim();
	let lower = name.to_lowercase();
	if name.is_empty() {
		return Err(NameError::Blank);
	}
	if RESERVED.contains(&lower.as_str()) {
		return Err(NameError::Reserved(name.into()));
	}
	if name.starts_with('#') {
		return Err(NameError::Number(name.into()));
	}
	if let Some(sign) = name.chars().find(|c| SIGNS.contains(c)) {
		return Err(NameError::Sign { name: name.into(), sign });
	}
	match others.into_iter().find(|other| other.trim().to_lowercase() == lower) {
		Some(other) => Err(NameError::Taken(other.trim().into())),
		None => Ok(name.into()),
	}
}

/// The name, or the nearest to it that [`check`] takes: for files, whose names nobody can type anew.
pub fn mend(name: &str, others: &[String]) -> String {
	let taken = || others.iter().map(String::as_str);
	let spaced = name.trim().trim_start_matches('#').replace(SIGNS, " ");
	let words: Vec<_> = if spaced == name.trim() { vec![spaced.as_str()] } else { spaced.split_whitespace().collect() };
	let base = words.join(" ");
	let base = if base.is_empty() { NAMELESS } else { &base };
	let numbered = (2..).map(|number| with_number(base, number));
	let mut candidates = std::iter::once(base.to_owned()).chain(numbered);
	let free = candidates.find_map(|candidate| check(&candidate, taken()).ok());
	free.expect("one of the numbers is not taken; qed")
}

/// As in `Bob 2`, within what a text may have.
fn with_number(base: &str, number: usize) -> String {
	let number = format!(" {number}");
	let end = base.floor_char_boundary(MAX_TEXT_BYTES as usize - number.len());
	format!("{}{number}", &base[..end])
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_name_that_commands_cannot_say_is_refused_with_what_to_do() {
		fn check(name: &str) -> Result<String, NameError> {
			super::check(name, ["Bob"])
		}
		assert_eq!(check("  Anna Li "), Ok("Anna Li".into()), "spaces around it are nobody's name");
		assert_eq!(check(" \t"), Err(NameError::Blank));
		assert_eq!(check("Me"), Err(NameError::Reserved("Me".into())));
		assert_eq!(check("#1"), Err(NameError::Number("#1".into())));
		for sign in SIGNS {
			let name = format!("A{sign}B");
			assert_eq!(check(&name), Err(NameError::Sign { name: name.clone(), sign }));
		}
		assert_eq!(check(" bOB "), Err(NameError::Taken("Bob".into())));
	}

	#[test]
	fn a_files_name_is_mended_to_the_nearest_that_fits() {
		let mend = |name| mend(name, &["Bob".into(), "bob 2".into()]);
		assert_eq!(mend("Anna  Li"), "Anna  Li", "what fits stays as it is");
		assert_eq!(mend("Li, Anna"), "Li Anna");
		assert_eq!(mend("#1"), "1");
		assert_eq!((mend(" "), mend("me")), ("Member".into(), "me 2".into()));
		assert_eq!(mend("BOB"), "BOB 3");
		let long = "é".repeat(MAX_TEXT_BYTES as usize / 2);
		let mended = super::mend(&long, std::slice::from_ref(&long));
		assert!(mended.len() <= MAX_TEXT_BYTES as usize && mended.ends_with("é 2"));
	}
}
