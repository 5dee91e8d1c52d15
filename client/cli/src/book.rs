//! A pot as a command sees it: read at one block, by one of its members or by a stranger.

use crate::failure::{usage, Failure, Result};
use pot_ledger::{
	Amount, Category, Entry, ItemId, ItemState, MemberId, MemberState, PotId, Seq, State, Text, View, MAX_TEXT_BYTES,
};
use potchain_client::{
	amount::{self, AmountError},
	identity::Seat,
	names,
	undo::Target,
	views::At,
	Block, Level, Opened,
};

pub use potchain_client::text::{currency, kind, memo, name, readable, role, title, Ids};

/// A pot at a block.
pub struct Book {
	/// Its log as I read it, and what that folds to.
	pub opened: Opened,
	/// Which of my accounts reads it.
	pub seat: Option<Seat>,
	/// How settled the block is.
	pub level: Level,
	/// The block.
	pub block: Block,
	/// Whether a light client read it: then nobody here has run a block that is not final.
	pub by_light: bool,
	/// The place of the account that asks, if it has one.
	pub me: Option<MemberId>,
}

impl Book {
	/// What the log folds to.
	pub fn state(&self) -> &State {
		self.opened.state()
	}

	/// The pot.
	pub fn id(&self) -> PotId {
		self.opened.id()
	}

	/// How many entries the chain has of it.
	pub fn next_seq(&self) -> Seq {
		self.opened.next_seq()
	}

	/// How many more there would be of what is on this computer only.
	pub fn pending(&self) -> usize {
		self.log().len() - self.next_seq() as usize
	}

	/// What the entries before one fold to.
	pub fn state_before(&self, seq: Seq) -> State {
		let entries = self.log().iter().take(seq as usize).cloned();
		State::fold(self.id(), entries).expect("the whole log folds, and so does its beginning; qed")
	}

	/// The entries, and after them what is on this computer only.
	pub fn log(&self) -> &[Entry] {
		self.opened.log()
	}

	/// What documents say of it.
	pub fn at(&self) -> At {
		At::of(&self.opened, self.level)
	}

	/// The pot's name.
	pub fn title(&self) -> String {
		title(self.state())
	}

	/// My place.
	///
	/// # Errors
	///
	/// Says how to get one.
	pub fn author(&self) -> Result<MemberId> {
		self.me.ok_or_else(|| {
			let pot = self.title();
			Failure::Refused(format!("this account has no place in {pot}: ask an owner for a link, with `pot invite`"))
		})
	}

	/// Which of my accounts has it.
	///
	/// # Errors
	///
	/// As of [`author`](Self::author).
	pub fn seat(&self) -> Result<Seat> {
		self.author().map(|_| self.seat.unwrap_or(Seat::Own))
	}

	/// Reads an amount in the pot's currency, as in `5` or `5 EUR`.
	pub fn amount(&self, text: &str) -> Result<Amount> {
		let (currency, (digits, code)) = (currency(self.state()), split_code(text));
		if !code.is_empty() && code != currency.code() {
			return usage(format!("{text}: the pot is in {}: say how much that was in it", currency.code()));
		}
		amount::parse(digits, currency.decimals).map_err(|error| {
			let hint = match error {
				AmountError::Negative => "; money that came back is a refund (`pot add --refund`)",
				_ => "",
			};
			Failure::Usage(format!("{text}: {error}{hint}"))
		})
	}

	/// The member that a name means: `me`, `#2`, the name, or the beginning of just one name.
	pub fn member(&self, name: &str) -> Result<MemberId> {
		if name.eq_ignore_ascii_case("me") {
			return self.author();
		}
		let members = self.state().members();
		let found = by_number(members, name).map_or_else(|| by_name(members, name), |member| vec![member]);
		match found[..] {
			[member] => Ok(member),
			[] => {
				let all = self.candidates(0..members.len() as MemberId);
				usage(format!("there is no member called {name:?}: the members are {all}"))
			},
			_ => {
				let some = self.candidates(found.iter().copied());
				usage(format!("{name:?} can be {some}: write more of the name, or the number"))
			},
		}
	}

	/// The category that a name means: `#2`, the name, or the beginning of just one name.
	pub fn category(&self, wanted: &str) -> Result<Category> {
		let list = &self.state().details().categories;
		let number = wanted.strip_prefix('#').and_then(|digits| digits.parse().ok());
		if let Some(number) = number.filter(|number| usize::from(*number) < list.len()) {
			return Ok(number);
		}
		let named = (0..).zip(list).filter_map(|(id, name)| Some((id, readable(Some(name.as_ref()?)))));
		let lower = wanted.to_lowercase();
		let found = best(named.clone().filter_map(|(id, name)| match name.to_lowercase() {
			name if lower.is_empty() || !name.starts_with(&lower) => None,
			name => Some((u8::from(name != lower), id)),
		}));
		let all = || named.clone().map(|row| row.1).collect::<Vec<_>>().join(", ");
		match found[..] {
			[category] => Ok(category),
			[] if list.iter().flatten().next().is_none() => {
				usage("the pot has no categories: `pot category add Food` adds one")
			},
			[] => usage(format!("there is no category {wanted:?}: there are {}; `pot category add` adds one", all())),
			_ => usage(format!("{wanted:?} can be several of {}: write more of the name", all())),
		}
	}

	/// The item that the beginning of an id means.
	pub fn item(&self, prefix: &str) -> Result<ItemId> {
		let wanted = prefix.to_lowercase();
		let found: Vec<_> = self.state().items().filter(|(id, _)| id.to_string().starts_with(&wanted)).collect();
		match found[..] {
			[(id, _)] if !wanted.is_empty() => Ok(*id),
			[] => usage(format!("there is no item {prefix}: `pot list --all` shows their ids")),
			_ => {
				let ids = Ids::of(self.state());
				let some: Vec<_> =
					found.iter().take(8).map(|(id, item)| format!("{} {}", ids.short(id), memo(item))).collect();
				usage(format!("{prefix:?} can be {}: write more of the id", some.join(", ")))
			},
		}
	}

	/// The item, the member or the pot that a text means: the beginning of an id, a name, or `pot`.
	pub fn target(&self, text: &str) -> Result<Target> {
		if text.eq_ignore_ascii_case("pot") {
			return Ok(Target::Pot);
		}
		match (self.item(text), self.member(text)) {
			(Ok(id), Err(_)) => Ok(Target::Item(id)),
			(Err(_), Ok(member)) => Ok(Target::Member(member)),
			(Ok(id), Ok(member)) => usage(format!(
				"{text:?} can be item {} or {}: write more of the id, or the member's number",
				Ids::of(self.state()).short(&id),
				self.candidates([member])
			)),
			(Err(item), Err(_)) if text.bytes().all(|c| c.is_ascii_hexdigit()) => Err(item),
			(Err(_), Err(member)) => Err(member),
		}
	}

	/// What an item says now.
	pub fn item_state(&self, id: &ItemId) -> Result<&ItemState> {
		self.state().item_state(id).ok_or_else(|| Failure::Usage(format!("there is no item {id}")))
	}

	/// All active members but the pool.
	pub fn people(&self) -> Vec<MemberId> {
		let active = (0..).zip(self.state().members()).filter(|row| row.1.record.active).map(|row| row.0);
		active.filter(|member| Some(*member) != self.pool()).collect()
	}

	/// The pool.
	pub fn pool(&self) -> Option<MemberId> {
		self.state().pot().and_then(|pot| pot.pool)
	}

	fn candidates(&self, members: impl IntoIterator<Item = MemberId>) -> String {
		let label = |member| format!("{} (#{member})", name(self.state(), member));
		members.into_iter().map(label).collect::<Vec<_>>().join(", ")
	}
}

fn by_number(members: &[MemberState], text: &str) -> Option<MemberId> {
	let number = text.strip_prefix('#')?.parse().ok()?;
	(usize::from(number) < members.len()).then_some(number)
}

/// Those whose name it is; or else those whose name begins with it, active ones before the others.
fn by_name(members: &[MemberState], text: &str) -> Vec<MemberId> {
	let wanted = text.to_lowercase();
	let rank = |place: &MemberState| match readable(Some(&place.name)).to_lowercase() {
		name if wanted.is_empty() || !name.starts_with(&wanted) => None,
		name if name == wanted => Some(0),
		_ => Some(if place.record.active { 1 } else { 2 }),
	};
	best((0..).zip(members).filter_map(|(member, place)| Some((rank(place)?, member))))
}

/// All of the lowest rank.
pub fn best<T>(ranked: impl Iterator<Item = (u8, T)>) -> Vec<T> {
	let ranked: Vec<_> = ranked.collect();
	let lowest = ranked.iter().map(|row| row.0).min();
	ranked.into_iter().filter(|row| Some(row.0) == lowest).map(|row| row.1).collect()
}

/// The digits and the currency's code of a text such as `5000 THB`; the code may be missing.
pub fn split_code(text: &str) -> (&str, String) {
	let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c.is_whitespace());
	(digits, text[digits.len()..].trim().to_uppercase())
}

/// What a pot can be called.
pub fn pot_name(name: &str) -> Result<Text> {
	text(&names::check_pot(name).map_err(|why| Failure::Usage(why.to_string()))?)
}

/// A text as the ledger holds it.
pub fn text(text: &str) -> Result<Text> {
	let bytes = text.len();
	Text::plain(text).ok_or_else(|| {
		Failure::Usage(format!(
			"a text has at most {MAX_TEXT_BYTES} bytes, and this one {bytes}: say it in fewer words"
		))
	})
}

#[cfg(test)]
pub mod tests {
	use super::*;
	use pot_ledger::{AccountId, Currency, Expense, Invitation, Op, Role, Split, RULES};
	use potchain_client::Replica;

	pub const DINNER: ItemId = ItemId([0x8f; 16]);
	pub const TAXI: ItemId = ItemId([0x81; 16]);

	/// A pot in EUR of Alice, who is asking, and of others, all editors.
	pub fn book(others: &[&str]) -> Book {
		let mut replica = Replica::new(&[0; 32], PotId([7; 16]));
		let create = Op::CreatePot {
			rules: RULES,
			name: Text::plain("Trip").unwrap(),
			currency: Currency::new("EUR", 2).unwrap(),
			owner: Text::plain("Alice").unwrap(),
			account: Some(AccountId([1; 32])),
			seal: None,
		};
		replica.append(Entry { by: 0, at: 0, op: create }).unwrap();
		for (id, name) in (1..).zip(others) {
			let op = Op::AddMember { id, name: Text::plain(name).unwrap(), role: Role::Editor };
			replica.append(Entry { by: 0, at: 0, op }).unwrap();
		}
		let (opened, block) = (Opened::new(replica, None).unwrap(), Block { number: 1, hash: Default::default() });
		Book { opened, seat: None, level: Level::Included, block, by_light: false, me: Some(0) }
	}

	pub fn apply(book: &mut Book, by: MemberId, op: Op) {
		book.opened.append(Entry { by, at: 0, op }).unwrap();
	}

	/// An account that claims a place by an invite of the owner.
	pub fn join(book: &mut Book, place: MemberId, account: AccountId, name: Option<&str>) {
		let number = book.state().pot().unwrap().invites;
		let what = Invitation::Any { role: Role::Editor };
		apply(book, 0, Op::Invite { number, key: [0; 32], what, expires: 1, uses: 1 });
		let name = name.map(|name| Text::plain(name).unwrap());
		apply(book, place, Op::Claim { invite: number, account, name, seal: None });
	}

	pub fn expense(id: ItemId, memo: &str, amount: u128, split: Split) -> Op {
		let amount = Amount(amount);
		let money = Expense::spending(amount, vec![(0, amount)].try_into().unwrap(), split);
		Op::AddExpense { id, money, memo: Text::plain(memo), note: None, date: None, category: None, receipt: None }
	}

	fn message<T: std::fmt::Debug>(outcome: Result<T>) -> String {
		outcome.unwrap_err().message().unwrap().to_owned()
	}

	#[test]
	fn a_member_goes_by_name_beginning_number_or_me() {
		let book = book(&["Bob", "Carol", "Caroline"]);
		assert_eq!(book.member("bob"), Ok(1));
		assert_eq!(book.member("B"), Ok(1));
		assert_eq!(book.member("carol"), Ok(2), "the whole name comes before the beginning of another");
		assert_eq!(book.member("#3"), Ok(3));
		assert_eq!(book.member("me"), Ok(0));
	}

	#[test]
	fn a_name_that_is_not_one_member_lists_the_candidates() {
		let book = book(&["Bob", "Carol", "Carla"]);
		assert_eq!(
			message(book.member("car")),
			r##""car" can be Carol (#2), Carla (#3): write more of the name, or the number"##
		);
		let unknown = message(book.member("dave"));
		assert_eq!(
			unknown,
			r##"there is no member called "dave": the members are Alice (#0), Bob (#1), Carol (#2), Carla (#3)"##
		);
		assert!(book.member("").is_err() && book.member("#4").is_err() && book.member("#").is_err());
	}

	#[test]
	fn an_active_member_comes_before_one_who_left() {
		let mut book = book(&["Carol", "Carla"]);
		apply(&mut book, 0, Op::DeactivateMember { id: 1, base: 1 });
		assert_eq!(book.member("car"), Ok(2));
		assert_eq!(book.member("caro"), Ok(1));
	}

	#[test]
	fn an_amount_may_name_the_pots_currency_and_no_other() {
		let book = book(&[]);
		assert_eq!((book.amount("5 EUR"), book.amount("5.25eur")), (Ok(Amount(5_00)), Ok(Amount(5_25))));
		assert_eq!(message(book.amount("5 USD")), "5 USD: the pot is in EUR: say how much that was in it");
		assert!(message(book.amount("EUR")).contains("digits"));
	}

	#[test]
	fn an_item_goes_by_the_beginning_of_its_id() {
		let mut book = book(&[]);
		apply(&mut book, 0, expense(DINNER, "Dinner", 100, Split::Equal(vec![0].try_into().unwrap())));
		apply(&mut book, 0, expense(TAXI, "Taxi", 100, Split::Equal(vec![0].try_into().unwrap())));
		assert_eq!(book.item("8F"), Ok(DINNER));
		assert_eq!(Ids::of(book.state()).short(&DINNER), "8f8f");
		assert_eq!(message(book.item("8")), r#""8" can be 8f8f "Dinner", 8181 "Taxi": write more of the id"#);
		assert!(message(book.item("9")).contains("pot list --all"));
		assert!(book.item("").is_err());
	}

	#[test]
	fn an_item_a_member_and_the_pot_are_told_apart() {
		let mut book = book(&["Bob", "8f"]);
		apply(&mut book, 0, expense(DINNER, "Dinner", 100, Split::Equal(vec![0].try_into().unwrap())));
		assert_eq!(book.target("8f8"), Ok(Target::Item(DINNER)));
		assert_eq!(book.target("bob"), Ok(Target::Member(1)));
		assert_eq!(book.target("pot"), Ok(Target::Pot));
		assert!(message(book.target("8f")).contains("item 8f8f or 8f (#2)"));
		assert!(message(book.target("99")).contains("pot list --all"));
		assert!(message(book.target("zoe")).contains("the members are"));
	}

	#[test]
	fn an_id_is_shown_as_far_as_it_differs() {
		let mut book = book(&[]);
		let mut close = DINNER;
		close.0[3] = 0;
		apply(&mut book, 0, expense(DINNER, "Dinner", 100, Split::Equal(vec![0].try_into().unwrap())));
		apply(&mut book, 0, expense(close, "Dessert", 100, Split::Equal(vec![0].try_into().unwrap())));
		assert_eq!(Ids::of(book.state()).short(&DINNER), "8f8f8f8");
	}

	#[test]
	fn what_others_write_cannot_steer_a_terminal() {
		let text = Text::plain("Din\u{1b}[2Jner\nat \u{202e}five").unwrap();
		assert_eq!(readable(Some(&text)), "Din\u{fffd}[2Jner at \u{fffd}five");
	}

	#[test]
	fn a_stranger_is_told_how_to_get_in() {
		let book = Book { me: None, ..book(&[]) };
		assert!(message(book.member("me")).contains("`pot invite`"));
	}
}
