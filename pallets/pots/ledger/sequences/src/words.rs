//! Words to tell a pot's story in: short makers of operations, and a pot to try them on.

#![allow(missing_docs, reason = "each is what it says")]

use pot_ledger::{
	settle::Leg, AccountId, Amount, Bill, Category, Currency, Date, Effects, Entry, Epoch, Expense, ExpensePatch,
	Invitation, InviteNo, ItemId, KeyBox, Kind, Line, MemberId, MemberPatch, Moment, Op, Patch, Payment, PaymentPatch,
	PerMember, PotId, PotPatch, Rev, Role, Split, State, Template, Text, View, RULES,
};

pub const ALICE: MemberId = 0;
pub const BOB: MemberId = 1;
pub const CHARLIE: MemberId = 2;
pub const DAVE: MemberId = 3;

/// Thirty days, in milliseconds.
pub const A_MONTH: Moment = 30 * 24 * 60 * 60 * 1_000;

/// The pot of all stories.
pub const POT: PotId = PotId([7; 16]);

/// A pot under test.
#[derive(Clone)]
pub struct Book(pub State);

impl Default for Book {
	fn default() -> Self {
		Self(State::new(POT))
	}
}

impl Book {
	/// A pot of so many people with accounts: Alice owns it, the others are editors.
	pub fn of(people: MemberId) -> Self {
		let mut book = Self::default();
		book.takes(ALICE, create());
		(1..people).for_each(|id| book.joins(id, Role::Editor));
		book
	}

	/// Alice invites somebody to a new place, and they come with the account of its number.
	#[track_caller]
	pub fn joins(&mut self, id: MemberId, role: Role) {
		let number = self.0.pot().expect("the pot exists").invites;
		self.takes(ALICE, invite(number, Invitation::New { role }));
		self.takes(id, claim(number, id));
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
	Op::CreatePot {
		rules: RULES,
		name: text("Trip"),
		currency: euros(),
		owner: text("Alice"),
		account: Some(account(ALICE)),
		seal: None,
	}
}

/// An invite for one use within a month of the beginning of time.
pub fn invite(number: InviteNo, what: Invitation) -> Op {
	Op::Invite { number, key: [number as u8; 32], what, expires: A_MONTH, uses: 1 }
}

/// Account `who` uses an invite, with a name.
pub fn claim(invite: InviteNo, who: u8) -> Op {
	Op::Claim { invite, account: account(who), name: Some(text("Someone")), seal: None }
}

/// Account `who` uses an invite into a place that keeps its name.
pub fn claim_as_is(invite: InviteNo, who: u8) -> Op {
	Op::Claim { invite, account: account(who), name: None, seal: None }
}

pub fn guest(id: MemberId, role: Role) -> Op {
	Op::AddMember { id, name: text("A guest"), role }
}

/// A key box that nobody opens.
pub fn key_box() -> KeyBox {
	KeyBox { ephemeral: [1; 32], bytes: [2; 48] }
}

/// A new text key for these accounts.
pub fn rekey(epoch: Epoch, accounts: &[u8]) -> Op {
	let boxes = accounts.iter().map(|who| (account(*who), key_box())).collect::<Vec<_>>();
	Op::Rekey { epoch, boxes: boxes.try_into().expect("at most 256"), former: (epoch > 1).then_some([3; 72]) }
}

pub fn pool(id: MemberId) -> Op {
	Op::AddPool { id, name: text("Kitty") }
}

pub fn merge(from: MemberId, base: Rev, into: MemberId) -> Op {
	Op::MergeMember { from, base, into }
}

pub fn amend_member(id: MemberId, base: Rev, set: MemberPatch) -> Op {
	Op::AmendMember { id, base, set }
}

pub fn rename(id: MemberId, base: Rev, name: &str) -> Op {
	amend_member(id, base, MemberPatch { name: Some(text(name)), ..Default::default() })
}

pub fn make(id: MemberId, base: Rev, role: Role) -> Op {
	amend_member(id, base, MemberPatch { role: Some(role), ..Default::default() })
}

pub fn pay_me_to(id: MemberId, base: Rev, iban: &str) -> Op {
	amend_member(id, base, MemberPatch { pay_to: Patch::Set(text(iban)), ..Default::default() })
}

pub fn weigh(id: MemberId, base: Rev, weight: u32) -> Op {
	amend_member(id, base, MemberPatch { weight: Patch::Set(weight), ..Default::default() })
}

pub fn amend_pot(base: Rev, set: PotPatch) -> Op {
	Op::AmendPot { base, set }
}

pub fn archive(base: Rev) -> Op {
	Op::ArchivePot { base, unsettled: false }
}

pub fn freeze(base: Rev, legs: &[Leg]) -> Op {
	Op::FreezePlan { base, legs: legs.to_vec().try_into().expect("at most 128") }
}

pub fn detach(id: MemberId, base: Rev) -> Op {
	Op::DetachMember { id, base, account: None }
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
	Expense::spending(amount, amounts(paid), split)
}

/// A bill of lines, without tax, tip or discount.
pub fn bill(lines: &[(u128, Split)]) -> Bill {
	let line =
		|(amount, split): &(u128, Split)| Line { text: text("x"), amount: Amount(*amount), split: split.clone() };
	let lines = lines.iter().map(line).collect::<Vec<_>>().try_into().expect("at most 128");
	Bill { lines, tax: None, tip: None, discount: None }
}

/// What one payer paid, shared as the bill says, with all that the expense `id` makes of it.
pub fn itemised(id: &ItemId, payer: MemberId, bill: Bill) -> Expense {
	let shares = bill.shares(id).expect("a bill within bounds");
	let whole = shares.iter().map(|row| row.1 .0).sum();
	Expense { bill: Some(Box::new(bill)), ..spent(&[(payer, whole)], Split::Exact(rows(&shares))) }
}

/// Money that came back to the payers.
pub fn back(of: Option<ItemId>, paid: &[(MemberId, u128)], split: Split) -> Expense {
	Expense { kind: Kind::Refund { of }, ..spent(paid, split) }
}

pub fn expense(id: ItemId, money: Expense) -> Op {
	Op::AddExpense { id, money, memo: None, note: None, date: None, category: None, receipt: None }
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
	Payment::new(from, to, Amount(amount))
}

pub fn payment(id: ItemId, money: Payment) -> Op {
	Op::AddPayment { id, money, memo: None, method: None, reference: None, date: None }
}

pub fn send(id: ItemId, money: Payment) -> Op {
	Op::SendPayment { id, money, memo: None }
}

pub fn template(id: ItemId, money: Template) -> Op {
	Op::AddTemplate { id, money, memo: None, category: None }
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
	Leg { from, to, amount: Amount(amount) }
}
