//! Words to tell a pot's story in: short makers of operations, and a pot to try them on.

#![allow(dead_code, reason = "every test file takes the words it needs")]

pub mod random;

use pot_ledger::{
	settle::Leg, AccountId, Amount, Category, Currency, Date, Effects, Entry, Expense, ExpensePatch, ItemId, Kind,
	MemberId, MemberPatch, Op, Patch, Payment, PaymentPatch, PerMember, Rev, Role, Split, State, Text, View,
};

pub const ALICE: MemberId = 0;
pub const BOB: MemberId = 1;
pub const CHARLIE: MemberId = 2;
pub const DAVE: MemberId = 3;

/// A pot under test.
#[derive(Clone, Default)]
pub struct Book(pub State);

impl Book {
	/// A pot of so many people with accounts: Alice owns it, the others are editors.
	pub fn of(people: MemberId) -> Self {
		let mut book = Self::default();
		book.takes(ALICE, create());
		(1..people).for_each(|id| book.takes(ALICE, join(id, Role::Editor)));
		book
	}

	/// Takes an operation, which has to be admitted, and says what it did.
	#[track_caller]
	pub fn effects(&mut self, by: MemberId, op: Op) -> Effects {
		self.0.apply(Entry { by, at: 0, op }).unwrap_or_else(|why| panic!("refused: {why:?}"))
	}

	/// Takes an operation, which has to be admitted.
	#[track_caller]
	pub fn takes(&mut self, by: MemberId, op: Op) {
		self.effects(by, op);
	}

	/// Why it refuses an operation, which has to change nothing.
	#[track_caller]
	pub fn refuses(&mut self, by: MemberId, op: Op) -> pot_ledger::Refusal {
		let before = self.0.clone();
		let Err(why) = self.0.apply(Entry { by, at: 0, op }) else { panic!("admitted") };
		assert!(self.0 == before, "a refusal changed the pot");
		why
	}

	/// Everyone's balance.
	pub fn balances(&self) -> &[i128] {
		self.0.balances()
	}

	/// What an expense's participants bear of it, as magnitudes.
	pub fn shares(&self, id: ItemId) -> Vec<u128> {
		match &self.0.item_state(&id).expect("the item exists").money {
			Some(pot_ledger::Money::Expense(expense)) => expense.shares(&id).into_iter().map(|row| row.1 .0).collect(),
			_ => panic!("not an expense"),
		}
	}

	/// The revision an item is at.
	pub fn rev(&self, id: ItemId) -> Rev {
		self.0.item(&id).expect("the item exists").revisions.latest
	}
}

/// An item id by which participant `first` (modulo their number) is first in line for an odd unit.
/// `name` tells apart those of the same rotation.
pub fn id(name: u8, first: u64) -> ItemId {
	let mut bytes = [name; 16];
	bytes[..8].copy_from_slice(&first.to_le_bytes());
	ItemId(bytes)
}

pub fn text(text: &str) -> Text {
	Text::plain(text).expect("short enough")
}

pub fn account(n: u8) -> AccountId {
	AccountId([n; 32])
}

pub fn euros() -> Currency {
	Currency::new("EUR", 2).expect("valid")
}

pub fn rows<T: Clone + std::fmt::Debug>(rows: &[(MemberId, T)]) -> PerMember<T> {
	rows.to_vec().try_into().expect("at most 128")
}

pub fn amounts(of: &[(MemberId, u128)]) -> PerMember<Amount> {
	rows(&of.iter().map(|&(member, amount)| (member, Amount(amount))).collect::<Vec<_>>())
}

pub fn create() -> Op {
	Op::CreatePot { name: text("Trip"), currency: euros(), owner: text("Alice"), account: Some(account(ALICE)) }
}

pub fn join(id: MemberId, role: Role) -> Op {
	Op::AddMember { id, name: text("Someone"), role, account: Some(account(id)) }
}

pub fn guest(id: MemberId, role: Role) -> Op {
	Op::AddMember { id, name: text("A guest"), role, account: None }
}

pub fn rename(id: MemberId, base: Rev, name: &str) -> Op {
	Op::AmendMember { id, base, set: MemberPatch { name: Some(text(name)), role: None } }
}

pub fn make(id: MemberId, base: Rev, role: Role) -> Op {
	Op::AmendMember { id, base, set: MemberPatch { name: None, role: Some(role) } }
}

pub fn detach(id: MemberId, base: Rev) -> Op {
	Op::DetachMember { id, base }
}

pub fn deactivate(id: MemberId, base: Rev) -> Op {
	Op::DeactivateMember { id, base }
}

pub fn reactivate(id: MemberId, base: Rev) -> Op {
	Op::ReactivateMember { id, base }
}

pub fn equal(members: &[MemberId]) -> Split {
	Split::Equal(members.to_vec().try_into().expect("at most 128"))
}

pub fn exact(parts: &[(MemberId, u128)]) -> Split {
	Split::Exact(amounts(parts))
}

/// Spending that the payers, together, paid.
pub fn spent(paid: &[(MemberId, u128)], split: Split) -> Expense {
	let amount = Amount(paid.iter().map(|row| row.1).sum());
	Expense { kind: Kind::Spending, amount, paid: amounts(paid), split }
}

/// Money that came back to the payers.
pub fn back(of: Option<ItemId>, paid: &[(MemberId, u128)], split: Split) -> Expense {
	Expense { kind: Kind::Refund { of }, ..spent(paid, split) }
}

pub fn expense(id: ItemId, money: Expense) -> Op {
	Op::AddExpense { id, money, memo: None, note: None, date: None, category: None }
}

pub fn amend(id: ItemId, base: Rev, set: ExpensePatch) -> Op {
	Op::AmendExpense { id, base, set }
}

pub fn new_money(money: Expense) -> ExpensePatch {
	ExpensePatch { money: Some(money), ..Default::default() }
}

pub fn new_memo(memo: &str) -> ExpensePatch {
	ExpensePatch { memo: Patch::Set(text(memo)), ..Default::default() }
}

pub fn new_note(note: &str) -> ExpensePatch {
	ExpensePatch { note: Patch::Set(text(note)), ..Default::default() }
}

pub fn new_date(date: Date) -> ExpensePatch {
	ExpensePatch { date: Patch::Set(date), ..Default::default() }
}

pub fn new_category(category: Category) -> ExpensePatch {
	ExpensePatch { category: Patch::Set(category), ..Default::default() }
}

pub fn pay(from: MemberId, to: MemberId, amount: u128) -> Payment {
	Payment { from, to, amount: Amount(amount) }
}

pub fn payment(id: ItemId, money: Payment) -> Op {
	Op::AddPayment { id, money, memo: None, method: None, date: None }
}

pub fn amend_payment(id: ItemId, base: Rev, money: Payment) -> Op {
	Op::AmendPayment { id, base, set: PaymentPatch { money: Some(money), ..Default::default() } }
}

pub fn comment(id: ItemId, about: Option<ItemId>, says: &str) -> Op {
	Op::AddComment { id, about, text: text(says) }
}

pub fn amend_comment(id: ItemId, base: Rev, says: &str) -> Op {
	Op::AmendComment { id, base, text: text(says) }
}

pub fn void(id: ItemId, base: Rev) -> Op {
	Op::VoidItem { id, base }
}

pub fn restore(id: ItemId, base: Rev) -> Op {
	Op::RestoreItem { id, base }
}

pub fn confirm(id: ItemId, base: Rev) -> Op {
	Op::ConfirmItem { id, base }
}

pub fn contest(id: ItemId, base: Rev) -> Op {
	Op::ContestItem { id, base, reason: None }
}

pub fn leg(from: MemberId, to: MemberId, amount: u128) -> Leg {
	Leg { from, to, amount }
}
