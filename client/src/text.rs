//! A pot in words: what people wrote as it can be shown, and what things are called.

use crate::amount;
use pot_ledger::{AccountId, Category, Currency, ItemId, ItemKind, ItemState, MemberId, Role, State, Text, View};
use subxt::utils::AccountId32;

/// The shortest beginning of an item's id that is shown, in hex digits.
const SHORT_ID_DIGITS: usize = 4;

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

/// What a pot is called.
pub fn title(state: &State) -> String {
	readable(state.details().name.as_ref())
}

/// What a pot's amounts are in.
pub fn currency(state: &State) -> &Currency {
	&state.pot().expect("a replica that was fetched has its first entry; qed").currency
}

/// What an item was for, in quotes, or what it is.
pub fn memo(item: &ItemState) -> String {
	match readable(item.memo.as_ref()) {
		memo if memo.is_empty() => kind(item).to_owned(),
		memo => format!("\"{memo}\""),
	}
}

/// What an item is.
pub fn kind(item: &ItemState) -> &'static str {
	match item.record.kind {
		ItemKind::Expense => "expense",
		ItemKind::Payment => "payment",
		ItemKind::Comment => "comment",
		ItemKind::Template => "template",
	}
}

/// What a role is called.
pub fn role(role: Role) -> &'static str {
	match role {
		Role::Viewer => "viewer",
		Role::Editor => "editor",
		Role::Owner => "owner",
	}
}

/// Names, as in `Alice, Bob`.
pub fn names(state: &State, members: impl IntoIterator<Item = MemberId>) -> String {
	members.into_iter().map(|member| name(state, member)).collect::<Vec<_>>().join(", ")
}

/// A magnitude, as in `13.75`.
pub fn money(state: &State, units: u128) -> String {
	amount::format(units, currency(state).decimals)
}

/// An account's address, as people give it to each other.
pub fn address(account: &AccountId) -> String {
	AccountId32(account.0).to_string()
}

/// A text is no address of an account.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{text} is no account's address ({why})")]
pub struct NoAddress {
	text: String,
	why: String,
}

/// Reads an account's address, of any network.
///
/// # Errors
///
/// [`NoAddress`].
pub fn parse_address(text: &str) -> Result<AccountId, NoAddress> {
	match text.parse() {
		Ok(AccountId32(bytes)) => Ok(AccountId(bytes)),
		Err(error) => Err(NoAddress { text: text.into(), why: format!("{error}") }),
	}
}

/// The ids of a pot's items, to be shown as far as they differ.
pub struct Ids(Option<Vec<ItemId>>);

impl Ids {
	/// The ids of all items.
	pub fn of(state: &State) -> Self {
		let mut ids: Vec<_> = state.items().map(|(id, _)| *id).collect();
		ids.sort_unstable();
		Self(Some(ids))
	}

	/// For who points at things instead of naming them: no id is shown behind what has it.
	pub fn hidden() -> Self {
		Self(None)
	}

	/// The beginning of an id that no other item has.
	pub fn short(&self, id: &ItemId) -> String {
		let whole = id.to_string();
		let shared = |other: &ItemId| other.to_string().bytes().zip(whole.bytes()).take_while(|(a, b)| a == b).count();
		// Whoever shares most with it stands beside it.
		let all = self.0.as_deref().unwrap_or_default();
		let at = all.partition_point(|other| other < id);
		let before = at.checked_sub(1).and_then(|at| all.get(at));
		let after = all[at..].iter().find(|other| *other != id);
		let longest = before.into_iter().chain(after).map(shared).max().unwrap_or(0);
		whole[..(longest + 1).clamp(SHORT_ID_DIGITS, whole.len())].to_owned()
	}

	/// What stands behind something that has an id, as in ` (8f3c)`.
	pub fn behind(&self, id: &ItemId) -> String {
		self.0.as_ref().map(|_| format!(" ({})", self.short(id))).unwrap_or_default()
	}
}
