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
	let is_safe = |c: char| !c.is_control() && !is_turning(c);
	let text = match text {
		Text::Sealed { epoch, .. } => format!("[sealed, epoch {epoch}]"),
		Text::Plain(_) => text.as_str().unwrap_or("[not UTF-8]").to_owned(),
	};
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

/// Whether a character is not seen, and can make a name look like another: it steers, turns around what stands beside
/// it, or has no width.
pub fn is_unseen(c: char) -> bool {
	let is_empty = matches!(
		c,
		'\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{206f}'
			| '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
	);
	c.is_control() || is_turning(c) || is_empty
}

/// Whether a character turns the direction of a text.
fn is_turning(c: char) -> bool {
	matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
