//! A refusal in words, and what to do about it.

use crate::{
	book::{currency, name, Book, Ids},
	describe::Describe,
	show::{money, names},
};
use pot_ledger::{
	Amount, Group, ItemId, MemberId, Money, Op, PerMember, Refusal, Role, Split, MAX_MEMBERS, MAX_WEIGHT,
};
use potchain_client::amount::format_percent;

/// Why the rules refuse `op`, with what is known of the pot, and what to do.
///
/// Differences in money are not part of a refusal that comes from the chain: they are taken from the
/// operation itself.
pub fn explain(book: &Book, op: &Op, why: Refusal) -> String {
	Explain { book, op }.refusal(why)
}

/// A refused operation, and the pot it was refused on.
struct Explain<'a> {
	book: &'a Book,
	op: &'a Op,
}

impl Explain<'_> {
	fn refusal(&self, why: Refusal) -> String {
		match why {
			Refusal::NoPot => "there is no such pot: list yours with `pot use`".into(),
			Refusal::PotExists => "there is such a pot already: choose it with `pot use`".into(),
			Refusal::Stranger => self.stranger(),
			Refusal::Forbidden => self.forbidden(),
			Refusal::NotAppendable => "a pot is made by `pot new` only".into(),
			Refusal::BadCurrency => {
				"a currency is one to twelve of A-Z and 0-9 with at most 30 decimals, as in EUR or DOT".into()
			},
			Refusal::NotUtf8 => "a text is not UTF-8: type it again".into(),
			Refusal::EmptyText => "a name or a comment cannot be empty: say something".into(),
			Refusal::LogFull => "the pot's log is as long as it can get: go on in a new pot".into(),

			Refusal::UnknownMember(member) => {
				format!("there is no member #{member}: the members are {}", self.all_members())
			},
			Refusal::Inactive(member) => self.inactive(member),
			Refusal::StaleMember(_) => {
				"someone else was brought in meanwhile: look at `pot member`, and try again".into()
			},
			Refusal::PotFull => {
				format!("the pot has had {MAX_MEMBERS} members, which is all it can have: go on in a new pot")
			},
			Refusal::AccountTaken(member) => {
				format!("this account is {}'s already: an account has one place in a pot", self.name(member))
			},
			Refusal::LastOwner => {
				"the pot needs an owner: make someone else one first, with `pot member role NAME owner`".into()
			},
			Refusal::GuestOwner => {
				"a guest cannot be an owner, who has to sign: bring them in with --account ADDRESS".into()
			},
			Refusal::NotSettled(member) => self.not_settled(member),
			Refusal::NothingChanged => "that would change nothing".into(),

			Refusal::ZeroAmount => self.zero_amount(),
			Refusal::AmountTooLarge => "the amount is too large".into(),
			Refusal::WeightOutOfRange(member) => {
				format!(
					"the part of {} has to be at least 1 share or 0.01%, and at most {MAX_WEIGHT} shares",
					self.name(member)
				)
			},
			Refusal::NotAscending(member) => format!("{} is named twice", self.name(member)),
			Refusal::Nobody => "nobody is named: say who, as in --for alice,bob".into(),
			Refusal::PaidOff { over } => self.paid_off(over),
			Refusal::SplitOff { over } => self.split_off(over),
			Refusal::PercentOff { over } => self.percent_off(over),
			Refusal::SamePerson => "a payment goes from one member to another: say who gave it with --from".into(),
			Refusal::Overflow => "a balance would be too large to count".into(),

			Refusal::DuplicateItem => "the pot has an item with this id already: try again".into(),
			Refusal::UnknownItem => "the pot has no such item: `pot list --all` shows what it has".into(),
			Refusal::WrongKind => self.wrong_kind(),
			Refusal::Stale(group) => self.stale(group),
			Refusal::UnknownRevision => "this was made against something the pot does not have: try again".into(),
			Refusal::Voided => self.voided(),
			Refusal::NotVoided => format!("{} is not voided", self.item()),
			Refusal::NotConcerned => self.not_concerned(),
			Refusal::AlreadyConfirmed => {
				format!("{} is confirmed already, which stays until its money changes", self.item())
			},
			Refusal::AlreadyContested => format!("{} is contested already: `pot confirm` takes that back", self.item()),
		}
	}

	// Who may do what

	fn stranger(&self) -> String {
		match self.book.me {
			Some(me) => format!("{}'s place is closed: ask an owner for `pot member restore`", self.name(me)),
			None => {
				"this account has no place in the pot: ask an owner for `pot member add NAME --account ADDRESS`".into()
			},
		}
	}

	fn forbidden(&self) -> String {
		let owners = self.owners();
		let mine = self.book.me.and_then(|me| self.book.state().members().get(usize::from(me)));
		match self.op {
			Op::AmendComment { .. } => "a comment is changed by who made it only; an owner can void it".into(),
			Op::VoidItem { .. } | Op::RestoreItem { .. } if self.is_comment() => {
				format!("a comment is voided by who made it, or by an owner: ask {owners}")
			},
			_ if mine.is_some_and(|place| place.record.role == Role::Viewer) => {
				format!("you can look and comment, and change nothing: ask {owners} to make you an editor")
			},
			_ => format!("only an owner can do that: ask {owners}"),
		}
	}

	fn inactive(&self, member: MemberId) -> String {
		let name = self.name(member);
		format!(
			"{name}'s place is closed, and no balance changes there: open it first, with `pot member restore {name}`"
		)
	}

	fn not_settled(&self, member: MemberId) -> String {
		let name = self.name(member);
		let balance = self.book.state().balances().get(usize::from(member)).copied().unwrap_or_default();
		let (owes, amount) = (if balance < 0 { "owes" } else { "is owed" }, self.money(balance.unsigned_abs()));
		format!("{name} {owes} {amount}: settle that first, see `pot settle`")
	}

	fn not_concerned(&self) -> String {
		match self.op.item().and_then(|id| self.book.state().item_state(&id)?.money.clone()) {
			Some(Money::Payment(payment)) => {
				format!(
					"{} got this payment: only they confirm or contest it, or an owner for a guest",
					self.name(payment.to)
				)
			},
			_ => {
				format!("{} does not concern you: only those who paid or take part confirm or contest it", self.item())
			},
		}
	}

	// What does not add up

	fn zero_amount(&self) -> String {
		match self.op_money() {
			Some(Money::Expense(expense)) if expense.amount != Amount(0) => {
				"a part is zero: leave out who pays or bears nothing".into()
			},
			_ => "the amount is zero: an amount is at least the smallest unit".into(),
		}
	}

	fn paid_off(&self, over: i128) -> String {
		let Some(Money::Expense(expense)) = self.op_money() else {
			return "what was paid does not make the amount".into();
		};
		let over = if over == 0 { excess(&expense.paid, expense.amount) } else { over };
		format!("{}: mend who paid what, or the amount", self.difference("what was paid makes", expense.amount, over))
	}

	fn split_off(&self, over: i128) -> String {
		let Some(Money::Expense(expense)) = self.op_money() else {
			return "the parts do not make the amount".into();
		};
		let over = match &expense.split {
			Split::Exact(rows) if over == 0 => excess(rows, expense.amount),
			_ => over,
		};
		format!("{}: mend the parts, or the amount", self.difference("the parts make", expense.amount, over))
	}

	fn percent_off(&self, over: i64) -> String {
		let over = match self.op_money() {
			Some(Money::Expense(expense)) if over == 0 => match &expense.split {
				Split::Percent(rows) => rows.iter().map(|&(_, part)| i64::from(part)).sum::<i64>() - 10_000,
				_ => over,
			},
			_ => over,
		};
		let more = if over > 0 { "too much" } else { "missing" };
		let difference = u16::try_from(over.unsigned_abs()).map_or_else(|_| "far".into(), format_percent);
		format!("the percentages do not make 100: {difference} {more}")
	}

	/// As in `the parts make 12.60, which is 0.10 more than 12.50`.
	fn difference(&self, what: &str, Amount(whole): Amount, over: i128) -> String {
		let sum = whole.saturating_add_signed(over);
		let more = if over > 0 { "more" } else { "less" };
		let (sum, by, whole) = (self.money(sum), self.money(over.unsigned_abs()), self.money(whole));
		format!("{what} {sum} {}, which is {by} {more} than {whole}", currency(self.book.state()).code())
	}

	// What an item is now

	fn wrong_kind(&self) -> String {
		match self.op {
			Op::AddExpense { .. } => "only an expense can be refunded".into(),
			Op::ConfirmItem { .. } | Op::ContestItem { .. } => "a comment is neither confirmed nor contested".into(),
			_ => format!("{} is of another kind", self.item()),
		}
	}

	fn voided(&self) -> String {
		match self.op {
			Op::VoidItem { .. } => format!("{} is voided already", self.item()),
			_ => {
				let id = self.op.item().map(|id| self.short(&id)).unwrap_or_default();
				format!("{} is voided: bring it back first, with `pot restore {id}`", self.item())
			},
		}
	}

	/// Who changed it meanwhile, and to what.
	fn stale(&self, group: Group) -> String {
		let last = (0..).zip(self.book.log()).filter(|(_, entry)| self.is_about_the_same(&entry.op)).last();
		let again = "look at it, and if it is still right, do it again";
		let Some((seq, entry)) = last else {
			return format!("{} was changed meanwhile: {again}", group_name(group));
		};
		let before = self.book.state_before(seq);
		let told = Describe { before: &before, ids: &Ids::of(self.book.state()) }.entry(entry);
		format!("{} was changed meanwhile (entry {seq}: {told}): {again}", group_name(group))
	}

	fn is_about_the_same(&self, other: &Op) -> bool {
		match (self.op.item(), other.item()) {
			(Some(mine), Some(other)) => mine == other,
			(None, None) => member_of(self.op).is_some_and(|mine| member_of(other) == Some(mine)),
			_ => false,
		}
	}

	// Words

	fn item(&self) -> String {
		self.op.item().map_or_else(|| "it".into(), |id| self.describe_item(&id))
	}

	fn describe_item(&self, id: &ItemId) -> String {
		Describe { before: self.book.state(), ids: &Ids::of(self.book.state()) }.item(id)
	}

	fn short(&self, id: &ItemId) -> String {
		Ids::of(self.book.state()).short(id)
	}

	fn is_comment(&self) -> bool {
		let item = self.op.item().and_then(|id| self.book.state().item_state(&id));
		item.is_some_and(|item| item.money.is_none())
	}

	fn op_money(&self) -> Option<Money> {
		self.op.clone().into_money()
	}

	fn name(&self, member: MemberId) -> String {
		name(self.book.state(), member)
	}

	fn money(&self, units: u128) -> String {
		money(self.book.state(), units)
	}

	fn all_members(&self) -> String {
		names(self.book.state(), 0..self.book.state().members().len() as MemberId)
	}

	fn owners(&self) -> String {
		let members = (0..).zip(self.book.state().members());
		let owners = members.filter(|(_, place)| place.record.active && place.record.role == Role::Owner);
		names(self.book.state(), owners.map(|row| row.0))
	}
}

/// By how much the rows exceed the whole.
fn excess(rows: &PerMember<Amount>, Amount(whole): Amount) -> i128 {
	rows.iter().map(|&(_, Amount(part))| part as i128).sum::<i128>() - whole as i128
}

/// The member that an operation is about.
fn member_of(op: &Op) -> Option<MemberId> {
	match *op {
		Op::AddMember { id, .. }
		| Op::AmendMember { id, .. }
		| Op::DetachMember { id, .. }
		| Op::DeactivateMember { id, .. }
		| Op::ReactivateMember { id, .. } => Some(id),
		_ => None,
	}
}

fn group_name(group: Group) -> &'static str {
	match group {
		Group::Money => "the money",
		Group::Memo => "the memo",
		Group::Note => "the note",
		Group::Date => "the date",
		Group::Category => "the category",
		Group::Method => "the method",
		Group::Life => "whether it counts",
		Group::Name => "the name",
		Group::Role => "the role",
		Group::Access => "the account",
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::book::tests::{apply, book, expense, DINNER};
	use pot_ledger::{admit, Payment};

	fn exact(rows: &[(MemberId, u128)]) -> Split {
		Split::Exact(rows.iter().map(|&(member, part)| (member, Amount(part))).collect::<Vec<_>>().try_into().unwrap())
	}

	fn explained(book: &Book, by: MemberId, op: &Op) -> String {
		explain(book, op, admit(book.state(), by, op).unwrap_err())
	}

	#[test]
	fn parts_that_do_not_fit_say_the_difference() {
		let book = book(&["Bob"]);
		let op = expense(DINNER, "Dinner", 12_50, exact(&[(0, 10_00), (1, 2_60)]));
		let words = "the parts make 12.60 EUR, which is 0.10 more than 12.50: mend the parts, or the amount";
		assert_eq!(explained(&book, 0, &op), words);
		// A refusal that comes from the chain has lost the difference.
		assert_eq!(explain(&book, &op, Refusal::SplitOff { over: 0 }), words);

		let op = expense(DINNER, "Dinner", 12_50, exact(&[(0, 10_00)]));
		assert!(explained(&book, 0, &op).contains("2.50 less than 12.50"));
		let op = expense(DINNER, "Dinner", 12_50, Split::Percent(vec![(0, 60_00), (1, 39_00)].try_into().unwrap()));
		assert_eq!(explained(&book, 0, &op), "the percentages do not make 100: 1.00 missing");
		assert_eq!(
			explain(&book, &op, Refusal::PercentOff { over: 0 }),
			"the percentages do not make 100: 1.00 missing"
		);
	}

	#[test]
	fn what_is_stale_says_who_changed_it() {
		let mut book = book(&["Bob"]);
		let all = Split::Equal(vec![0, 1].try_into().unwrap());
		apply(&mut book, 0, expense(DINNER, "Dinner", 12_50, all.clone()));
		let Some(Money::Expense(money)) = expense(DINNER, "", 14_00, all).into_money() else { panic!("an expense") };
		let set = pot_ledger::ExpensePatch { money: Some(money), ..Default::default() };
		apply(&mut book, 1, Op::AmendExpense { id: DINNER, base: 1, set });
		let words = explained(&book, 0, &Op::VoidItem { id: DINNER, base: 1 });
		assert!(
			words.starts_with(
				"the money was changed meanwhile (entry 3: Bob changed \"Dinner\" 12.50 (8f8f): 12.50 → 14.00)"
			),
			"{words}"
		);
	}

	#[test]
	fn a_closed_place_and_an_open_balance_say_what_to_do() {
		let mut book = book(&["Bob", "Carol"]);
		apply(&mut book, 0, Op::DeactivateMember { id: 2, base: 1 });
		let all = Split::Equal(vec![0, 1, 2].try_into().unwrap());
		assert!(explained(&book, 0, &expense(DINNER, "Dinner", 30_00, all)).contains("`pot member restore Carol`"));
		apply(&mut book, 0, expense(DINNER, "Dinner", 30_00, Split::Equal(vec![1].try_into().unwrap())));
		let words = explained(&book, 0, &Op::DeactivateMember { id: 1, base: 1 });
		assert_eq!(words, "Bob owes 30.00: settle that first, see `pot settle`");
	}

	#[test]
	fn a_payment_is_judged_by_who_got_it() {
		let mut book = book(&["Bob", "Carol"]);
		let money = Payment { from: 0, to: 1, amount: Amount(5_00) };
		apply(&mut book, 0, Op::AddPayment { id: DINNER, money, memo: None, method: None, date: None });
		let words = explained(&book, 2, &Op::ConfirmItem { id: DINNER, base: 1 });
		assert!(words.starts_with("Bob got this payment"), "{words}");
	}

	#[test]
	fn who_may_not_is_told_whom_to_ask() {
		let mut book = book(&["Bob"]);
		let set = pot_ledger::MemberPatch { role: Some(Role::Viewer), ..Default::default() };
		apply(&mut book, 0, Op::AmendMember { id: 1, base: 1, set });
		let book = Book { me: Some(1), ..book };
		let op = expense(DINNER, "Dinner", 1, Split::Equal(vec![0].try_into().unwrap()));
		assert!(explained(&book, 1, &op).ends_with("ask Alice to make you an editor"));
	}

	#[test]
	fn a_voided_item_says_how_to_bring_it_back() {
		let mut book = book(&[]);
		apply(&mut book, 0, expense(DINNER, "Dinner", 1_00, Split::Equal(vec![0].try_into().unwrap())));
		apply(&mut book, 0, Op::VoidItem { id: DINNER, base: 1 });
		assert!(explained(&book, 0, &Op::ConfirmItem { id: DINNER, base: 2 }).contains("`pot restore 8f8f`"));
		assert!(explained(&book, 0, &Op::VoidItem { id: DINNER, base: 2 }).ends_with("is voided already"));
	}
}
