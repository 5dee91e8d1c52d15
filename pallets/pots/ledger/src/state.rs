//! A pot in memory, folded from its log.

use crate::{
	admit::{admit, Effects, View},
	money::{Money, Payment},
	op::{Entry, Op},
	pot::{Item, ItemKind, Member, Pot},
	refusal::{BadLog, Refusal},
	settle::{self, Leg, Transfer},
	types::{AccountId, Amount, Category, Date, ItemId, MemberId, Moment, Seq, Text},
};
use alloc::{borrow::Cow, collections::BTreeMap, vec, vec::Vec};
use hashbrown::DefaultHashBuilder;
use indexmap::IndexMap;

/// A pot as its log makes it: what the rules need, and what people read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct State {
	pot: Option<Pot>,
	name: Option<Text>,
	members: Vec<MemberState>,
	accounts: BTreeMap<AccountId, MemberId>,
	/// All items, in the order of their making.
	items: IndexMap<ItemId, ItemState, DefaultHashBuilder>,
	/// The balances at the last entry that changed one and was not a payment.
	plan_base: Vec<i128>,
	/// What payments did since.
	plan_payments: Vec<Transfer>,
}

/// A member, and what they are called.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MemberState {
	/// What the rules need of them.
	pub record: Member,
	/// Their name.
	pub name: Text,
}

/// An item, and what it says now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ItemState {
	/// What the rules need of it.
	pub record: Item,
	/// The entry that made it.
	pub made_at: Seq,
	/// The time of that entry's block.
	pub made: Moment,
	/// Its present money; none for a comment.
	pub money: Option<Money>,
	/// What it was for; of a comment, what it says.
	pub memo: Option<Text>,
	/// Anything else worth saying.
	pub note: Option<Text>,
	/// How a payment was made.
	pub method: Option<Text>,
	/// The day, as a person says it.
	pub date: Option<Date>,
	/// The category.
	pub category: Option<Category>,
	/// The item that a comment is about.
	pub about: Option<ItemId>,
}

/// A member's sums over all that counts, in minor units. `balance = paid − share + sent − received`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Sums {
	/// Paid for expenses, less what came back in refunds.
	pub paid: i128,
	/// Borne of expenses, less the part of refunds.
	pub share: i128,
	/// Sent in payments.
	pub sent: i128,
	/// Received in payments.
	pub received: i128,
}

impl Sums {
	/// What the member is owed, if positive.
	pub fn balance(&self) -> i128 {
		self.paid - self.share + self.sent - self.received
	}
}

impl View for State {
	fn pot(&self) -> Option<&Pot> {
		self.pot.as_ref()
	}

	fn member(&self, id: MemberId) -> Option<Member> {
		self.members.get(usize::from(id)).map(|member| member.record.clone())
	}

	fn place_of(&self, account: &AccountId) -> Option<MemberId> {
		self.accounts.get(account).copied()
	}

	fn item(&self, id: &ItemId) -> Option<Item> {
		self.item_state(id).map(|item| item.record.clone())
	}

	fn money(&self, id: &ItemId, _at: Seq) -> Option<Cow<'_, Money>> {
		self.item_state(id)?.money.as_ref().map(Cow::Borrowed)
	}
}

impl State {
	/// The pot that `log` makes, from its first entry on.
	///
	/// # Errors
	///
	/// The first entry that the rules refuse: such a log was not written by them.
	pub fn fold(log: impl IntoIterator<Item = Entry>) -> Result<Self, BadLog> {
		let mut state = Self::default();
		for entry in log {
			state.apply(entry).map_err(|why| BadLog { seq: state.next_seq(), why })?;
		}
		Ok(state)
	}

	/// Appends one entry, and says what it did.
	///
	/// # Errors
	///
	/// Why the rules refuse it; the state is then what it was.
	pub fn apply(&mut self, entry: Entry) -> Result<Effects, Refusal> {
		let effects = admit(self, entry.by, &entry.op)?;
		self.commit(entry, &effects);
		Ok(effects)
	}

	/// The position of the next entry.
	pub fn next_seq(&self) -> Seq {
		self.pot.as_ref().map_or(0, |pot| pot.next_seq)
	}

	/// The pot's name.
	pub fn name(&self) -> Option<&Text> {
		self.name.as_ref()
	}

	/// All members, by number.
	pub fn members(&self) -> &[MemberState] {
		&self.members
	}

	/// The item with this id.
	pub fn item_state(&self, id: &ItemId) -> Option<&ItemState> {
		self.items.get(id)
	}

	/// All items in the order of their making, voided ones too.
	pub fn items(&self) -> impl DoubleEndedIterator<Item = (&ItemId, &ItemState)> {
		self.items.iter()
	}

	/// All balances, by member.
	pub fn balances(&self) -> &[i128] {
		self.pot.as_ref().map_or(&[], |pot| &pot.balances)
	}

	/// What makes each member's balance, computed from the items that count: a check on the running
	/// balances as much as a view.
	pub fn sums(&self) -> Vec<Sums> {
		let mut sums = vec![Sums::default(); self.members.len()];
		for (id, item) in self.items().filter(|(_, item)| item.record.counts()) {
			match &item.money {
				Some(Money::Expense(expense)) => {
					for &(member, Amount(amount)) in &expense.paid {
						sums[usize::from(member)].paid += expense.sign() * amount as i128;
					}
					for (member, Amount(amount)) in expense.shares(id) {
						sums[usize::from(member)].share += expense.sign() * amount as i128;
					}
				},
				Some(Money::Payment(Payment { from, to, amount: Amount(amount) })) => {
					sums[usize::from(*from)].sent += *amount as i128;
					sums[usize::from(*to)].received += *amount as i128;
				},
				None => {},
			}
		}
		sums
	}

	/// The settle-up plan that stays: paying one leg of it leaves the others as they are.
	pub fn plan(&self) -> Vec<Leg> {
		let mut base = self.plan_base.clone();
		base.resize(self.members.len(), 0);
		settle::standing(base, &self.plan_payments)
	}

	fn commit(&mut self, entry: Entry, effects: &Effects) {
		let seq = self.next_seq();
		if let Some(pot) = &effects.pot {
			self.pot = Some(pot.clone());
		}
		if let Some(pot) = &mut self.pot {
			pot.apply(effects);
		}
		if let Some((id, member)) = &effects.member {
			self.commit_member(*id, member, &entry.op);
		}
		if let Some((id, item)) = &effects.item {
			self.commit_item(*id, item, seq, entry, !effects.deltas.is_empty());
		}
	}

	fn commit_member(&mut self, id: MemberId, record: &Member, op: &Op) {
		let name = match op {
			Op::CreatePot { name, owner, .. } => {
				self.name = Some(name.clone());
				Some(owner)
			},
			Op::AddMember { name, .. } => Some(name),
			Op::AmendMember { set, .. } => set.name.as_ref(),
			_ => None,
		};
		match (self.members.get_mut(usize::from(id)), name) {
			(Some(member), name) => {
				if let Some(account) = member.record.account {
					self.accounts.remove(&account);
				}
				member.record = record.clone();
				member.name = name.unwrap_or(&member.name).clone();
			},
			(None, Some(name)) => self.members.push(MemberState { record: record.clone(), name: name.clone() }),
			(None, None) => debug_assert!(false, "a new member comes with a name"),
		}
		if let Some(account) = record.account {
			self.accounts.insert(account, id);
		}
	}

	fn commit_item(&mut self, id: ItemId, record: &Item, seq: Seq, entry: Entry, changes_balances: bool) {
		let item = self.items.entry(id).or_insert_with(|| ItemState::new(record.clone(), seq, entry.at));
		let before = item.transfer();
		item.record = record.clone();
		item.say(entry.op);
		let after = item.transfer();
		if changes_balances {
			self.keep_plan(before, after, record.kind);
		}
	}

	/// Keeps what the plan that stays is computed from, after an entry that changed balances: payments are
	/// remembered, anything else starts a new plan.
	fn keep_plan(&mut self, before: Option<Transfer>, after: Option<Transfer>, kind: ItemKind) {
		if kind == ItemKind::Payment {
			let undone = before.map(|transfer| Transfer { amount: -transfer.amount, ..transfer });
			self.plan_payments.extend(undone.into_iter().chain(after));
		} else if let Some(pot) = &self.pot {
			self.plan_payments.clear();
			self.plan_base.clear();
			self.plan_base.extend_from_slice(&pot.balances);
		}
	}
}

impl ItemState {
	fn new(record: Item, made_at: Seq, made: Moment) -> Self {
		Self {
			record,
			made_at,
			made,
			money: None,
			memo: None,
			note: None,
			method: None,
			date: None,
			category: None,
			about: None,
		}
	}

	/// What a payment does to balances as it stands; `None` for all else.
	fn transfer(&self) -> Option<Transfer> {
		match self.money.as_ref().filter(|_| self.record.counts())? {
			Money::Payment(Payment { from, to, amount }) => {
				Some(Transfer { from: *from, to: *to, amount: amount.0 as i128 })
			},
			Money::Expense(_) => None,
		}
	}

	/// Takes over what `op` says of the item.
	fn say(&mut self, op: Op) {
		match op {
			Op::AddExpense { money, memo, note, date, category, .. } => {
				self.money = Some(Money::Expense(money));
				(self.memo, self.note, self.date, self.category) = (memo, note, date, category);
			},
			Op::AmendExpense { set, .. } => {
				self.money = set.money.map(Money::Expense).or(self.money.take());
				set.memo.apply(&mut self.memo);
				set.note.apply(&mut self.note);
				set.date.apply(&mut self.date);
				set.category.apply(&mut self.category);
			},
			Op::AddPayment { money, memo, method, date, .. } => {
				self.money = Some(Money::Payment(money));
				(self.memo, self.method, self.date) = (memo, method, date);
			},
			Op::AmendPayment { set, .. } => {
				self.money = set.money.map(Money::Payment).or(self.money.take());
				set.memo.apply(&mut self.memo);
				set.method.apply(&mut self.method);
				set.date.apply(&mut self.date);
			},
			Op::AddComment { about, text, .. } => (self.about, self.memo) = (about, Some(text)),
			Op::AmendComment { text, .. } => self.memo = Some(text),
			_ => {},
		}
	}
}
