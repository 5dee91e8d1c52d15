//! What people wrote, as it can be shown.

use pot_ledger::{Category, MemberId, State, Text};

/// What a member is called.
pub fn name(state: &State, member: MemberId) -> String {
	match state.members().get(usize::from(member)) {
		Some(place) => readable(Some(&place.name)),
		None => format!("#{member}"),
	}
}

/// What a category is called, if it has a name.
pub fn category(state: &State, id: Category) -> Option<String> {
	let name = state.details().categories.get(usize::from(id))?.as_ref()?;
	Some(readable(Some(name)))
}

/// A text as far as it can be read, on one line. Other people wrote it, so nothing in it may steer a
/// terminal or turn around what stands beside it.
pub fn readable(text: Option<&Text>) -> String {
	let Some(text) = text else { return String::new() };
	let is_safe = |c: char| {
		!c.is_control() && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
	};
	let text = text.as_str().unwrap_or("(sealed)");
	text.chars()
		.map(|c| {
			if is_safe(c) {
				c
			} else if c.is_whitespace() {
				' '
			} else {
				'\u{fffd}'
			}
		})
		.collect()
}
