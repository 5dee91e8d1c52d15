//! A pot in memory, folded from its log.

mod layered;

pub use layered::Layered;

use crate::{
	access::{Epoch, FormerBox, Invite, InviteNo, KeyBox, SealPublic},
	admit::{admit, Effects, View},
	money::{LegId, Money, Payment, Split},
	op::{Budget, Entry, MemberPatch, Op, PotPatch},
	pot::{Item, ItemKind, Member, Pot},
	refusal::{BadLog, Refusal},
	settle::{self, Frozen, Leg, Transfer},
	types::{AccountId, Amount, Category, Date, ItemId, MemberId, Moment, PotId, Seq, Text, Weight},
};
use alloc::{
	borrow::Cow,
	collections::{BTreeMap, BTreeSet},
	vec,
	vec::Vec,
};
use hashbrown::DefaultHashBuilder;
use indexmap::IndexMap;

/// A pot as its log makes it: what the rules need, and what people read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct State {
	id: PotId,
	pot: Option<Pot>,
	details: Details,
	members: Vec<MemberState>,
	accounts: BTreeMap<AccountId, MemberId>,
	/// Those who lost their access, and were not readmitted.
	former: BTreeSet<AccountId>,
	invites: BTreeMap<InviteNo, Invite>,
	/// The text keys, wrapped: by epoch and account.
	boxes: BTreeMap<(Epoch, AccountId), KeyBox>,
	/// The text key before each, sealed under it.
	formers: BTreeMap<Epoch, FormerBox>,
	/// Whether somebody is left who may read and cannot, or can and may not.
	rekey_due: bool,
	/// All items, in the order of their making.
	items: IndexMap<ItemId, ItemState, DefaultHashBuilder>,
	/// The balances at the last entry that changed one and was not a payment.
	plan_base: Vec<i128>,
	/// What payments did since.
	plan_payments: Vec<Transfer>,
}

/// What is said of the pot itself.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Details {
	/// What it is called; none before its first entry.
	pub name: Option<Text>,
	/// Anything else worth saying.
	pub note: Option<Text>,
	/// How much is meant to be spent.
	pub budget: Option<Budget>,
	/// How much is meant to be saved.
	pub goal: Option<Amount>,
	/// How an expense is divided that says nothing of it; see [`State::default_split`].
	pub default_split: Option<Split>,
	/// The names of the categories, by number; none for those that are retired.
	pub categories: Vec<Option<Text>>,
	/// The legs of the frozen plan.
	pub legs: Vec<Leg>,
}

/// A member, and what is said of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MemberState {
	/// What the rules need of them.
	pub record: Member,
	/// Their name.
	pub name: Text,
	/// Their weight where a split is by weights and says no other: 1, if none is given.
	pub weight: Option<Weight>,
	/// Where to pay them.
	pub pay_to: Option<Text>,
	/// What text keys are wrapped for, by account.
	pub seals: BTreeMap<AccountId, SealPublic>,
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
	/// Its present money; none for a comment. That of an occurrence is an expense.
	pub money: Option<Money>,
	/// The template that it is an occurrence of.
	pub template: Option<ItemId>,
	/// What it was for; of a comment, what it says.
	pub memo: Option<Text>,
	/// Anything else worth saying.
	pub note: Option<Text>,
	/// Where the receipt of an expense is.
	pub receipt: Option<Text>,
	/// How a payment was made.
	pub method: Option<Text>,
	/// Where to find the payment there.
	pub reference: Option<Text>,
	/// The day, as a person says it.
	pub date: Option<Date>,
	/// The category.
	pub category: Option<Category>,
	/// The item that a comment is about.
	pub about: Option<ItemId>,
	/// Why the last who contests it does; none when nobody contests it.
	pub reason: Option<Text>,
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
	fn id(&self) -> PotId {
		self.id
	}

	fn pot(&self) -> Option<&Pot> {
		self.pot.as_ref()
	}

	fn member(&self, id: MemberId) -> Option<Cow<'_, Member>> {
		self.members.get(usize::from(id)).map(|member| Cow::Borrowed(&member.record))
	}

	fn place_of(&self, account: &AccountId) -> Option<MemberId> {
		self.accounts.get(account).copied()
	}

	fn is_former(&self, account: &AccountId) -> bool {
		self.former.contains(account)
	}

	fn invite(&self, number: InviteNo) -> Option<Invite> {
		self.invites.get(&number).cloned()
	}

	fn item(&self, id: &ItemId) -> Option<Item> {
		self.item_state(id).map(|item| item.record.clone())
	}

	fn money(&self, id: &ItemId, _at: Seq) -> Option<Cow<'_, Money>> {
		self.item_state(id)?.money.as_ref().map(Cow::Borrowed)
	}

	fn legs(&self, _at: Seq) -> Option<Cow<'_, [Leg]>> {
		Some(Cow::Borrowed(&self.details.legs))
	}
}

impl State {
	/// The pot `id` before its first entry.
	pub fn new(id: PotId) -> Self {
		Self {
			id,
			pot: None,
			details: Details::default(),
			members: Vec::new(),
			accounts: BTreeMap::new(),
			former: BTreeSet::new(),
			invites: BTreeMap::new(),
			boxes: BTreeMap::new(),
			formers: BTreeMap::new(),
			rekey_due: false,
			items: IndexMap::default(),
			plan_base: Vec::new(),
			plan_payments: Vec::new(),
		}
	}

	/// The pot `id` that `log` makes, from its first entry on.
	///
	/// # Errors
	///
	/// The first entry that the rules refuse: such a log was not written by them.
	pub fn fold(id: PotId, log: impl IntoIterator<Item = Entry>) -> Result<Self, BadLog> {
		let mut state = Self::new(id);
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
		let effects = admit(self, &entry)?;
		self.commit(entry, &effects);
		Ok(effects)
	}

	/// The position of the next entry.
	pub fn next_seq(&self) -> Seq {
		self.pot.as_ref().map_or(0, |pot| pot.next_seq)
	}

	/// The pot's name; none before its first entry.
	pub fn name(&self) -> Option<&Text> {
		self.details.name.as_ref()
	}

	/// What is said of the pot itself.
	pub fn details(&self) -> &Details {
		&self.details
	}

	/// All members, by number.
	pub fn members(&self) -> &[MemberState] {
		&self.members
	}

	/// The item with this id.
	pub fn item_state(&self, id: &ItemId) -> Option<&ItemState> {
		self.items.get(id)
	}

	/// The open invites, by number.
	pub fn invites(&self) -> &BTreeMap<InviteNo, Invite> {
		&self.invites
	}

	/// The accounts that lost their access, and were not readmitted.
	pub fn former(&self) -> &BTreeSet<AccountId> {
		&self.former
	}

	/// The text keys that were wrapped for an account, oldest first.
	pub fn key_boxes(&self, account: AccountId) -> impl DoubleEndedIterator<Item = (Epoch, &KeyBox)> {
		self.boxes.iter().filter(move |row| row.0 .1 == account).map(|row| (row.0 .0, row.1))
	}

	/// The text key of the epoch before, sealed under that of `epoch`.
	pub fn former_box(&self, epoch: Epoch) -> Option<&FormerBox> {
		self.formers.get(&epoch)
	}

	/// Whether a new text key is due: since the last one somebody lost their access, or joined with an older key.
	pub fn rekey_due(&self) -> bool {
		self.rekey_due
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
	/// balances as much as a view. What is said of a place that became a part of another is counted there.
	pub fn sums(&self) -> Vec<Sums> {
		let mut sums = vec![Sums::default(); self.members.len()];
		let at = |member| usize::from(self.place(member));
		for (id, item) in self.items().filter(|(_, item)| item.record.counts()) {
			match &item.money {
				Some(Money::Expense(expense)) => {
					for &(member, Amount(amount)) in &expense.paid {
						sums[at(member)].paid += expense.sign() * amount as i128;
					}
					for (member, Amount(amount)) in expense.shares(id) {
						sums[at(member)].share += expense.sign() * amount as i128;
					}
				},
				Some(Money::Payment(Payment { from, to, amount: Amount(amount), .. })) => {
					sums[at(*from)].sent += *amount as i128;
					sums[at(*to)].received += *amount as i128;
				},
				Some(Money::Template(_)) | None => {},
			}
		}
		for (from, into) in self.pot.iter().flat_map(|pot| &pot.merged) {
			debug_assert_eq!(sums[usize::from(*from)], Sums::default(), "all is counted at {into}");
		}
		sums
	}

	/// The settle-up plan that stays: paying one leg of it leaves the others as they are.
	pub fn plan(&self) -> Vec<Leg> {
		let mut base = self.plan_base.clone();
		base.resize(self.members.len(), 0);
		settle::standing(base, &self.plan_payments)
	}

	/// The plan by which each pair settles its own: of every expense, debtors and creditors are matched in id
	/// order, first with first; what is between two is summed, and their payments are taken off.
	pub fn direct_plan(&self) -> Vec<Leg> {
		let counted = self.items().filter(|(_, item)| item.record.counts());
		let effects = counted.filter_map(|(id, item)| Some(item.money.as_ref()?.effect(id)));
		settle::direct(effects.map(|rows| rows.into_iter().map(|(member, amount)| (self.place(member), amount))))
	}

	/// The plan that is frozen, with what has been paid of it.
	pub fn frozen_plan(&self) -> Option<Frozen> {
		let plan = self.pot.as_ref()?.plan?;
		let mut paid = vec![0; self.details.legs.len()];
		for item in self.items.values().filter(|item| item.record.counts()) {
			if let Some(Money::Payment(Payment { amount, leg: Some(LegId { plan: of, leg }), .. })) = &item.money {
				if let Some(paid) = paid.get_mut(usize::from(*leg)).filter(|_| *of == plan) {
					*paid += amount.0;
				}
			}
		}
		Some(Frozen::new(plan, &self.details.legs, &paid, self.balances(), |member| self.place(member)))
	}

	/// How an expense is divided that says nothing of it: as the pot says, or among all active people by their
	/// weights. `None` if there are none.
	pub fn default_split(&self) -> Option<Split> {
		if let Some(split) = &self.details.default_split {
			return Some(split.clone());
		}
		let pool = self.pot.as_ref().and_then(|pot| pot.pool);
		let people = (0..).zip(&self.members).filter(|(id, member)| member.record.active && Some(*id) != pool);
		let rows: Vec<_> = people.map(|(id, member)| (id, member.weight.unwrap_or(1))).collect();
		match rows.iter().all(|row| row.1 == 1) {
			_ if rows.is_empty() => None,
			true => Some(Split::Equal(rows.into_iter().map(|row| row.0).collect::<Vec<_>>().try_into().ok()?)),
			false => Some(Split::Shares(rows.try_into().ok()?)),
		}
	}

	/// The place where what is said of `member` is posted: another, if `member` has become a part of it.
	pub fn place(&self, member: MemberId) -> MemberId {
		self.pot.as_ref().map_or(member, |pot| pot.place(member))
	}

	fn commit(&mut self, entry: Entry, effects: &Effects) {
		let seq = self.next_seq();
		if let Some(pot) = &effects.pot {
			self.pot = Some(pot.clone());
			self.details.say(&entry.op);
		}
		if let Some(pot) = &mut self.pot {
			pot.apply(effects);
		}
		if let Some((id, member)) = &effects.member {
			self.commit_member(*id, member, &entry.op);
		}
		self.commit_access(effects, &entry.op);
		let mut payments = None;
		if let Some((id, item)) = &effects.item {
			payments = self.commit_item(*id, item, seq, entry);
		}
		if !effects.deltas.is_empty() {
			self.keep_plan(payments);
		}
	}

	fn commit_member(&mut self, id: MemberId, record: &Member, op: &Op) {
		if let Some(member) = self.members.get_mut(usize::from(id)) {
			self.accounts.retain(|_, place| *place != id);
			member.record = record.clone();
			member.say(op);
			member.seals.retain(|account, _| record.accounts.contains(account));
		} else if let Op::CreatePot { owner: name, .. }
		| Op::AddMember { name, .. }
		| Op::AddPool { name, .. }
		| Op::Claim { name: Some(name), .. } = op
		{
			self.members.push(MemberState::new(record.clone(), name.clone()));
		}
		self.accounts.extend(record.accounts.iter().map(|account| (*account, id)));
	}

	fn commit_access(&mut self, effects: &Effects, op: &Op) {
		if let Some((number, invite)) = &effects.invite {
			match invite {
				Some(invite) => self.invites.insert(*number, invite.clone()),
				None => self.invites.remove(number),
			};
		}
		for (account, lost) in &effects.former {
			match lost {
				true => self.former.insert(*account),
				false => self.former.remove(account),
			};
		}
		let epoch = self.pot.as_ref().map_or(0, |pot| pot.epoch);
		match op {
			Op::CreatePot { account: Some(account), seal: Some(seal), .. }
			| Op::Claim { account, seal: Some(seal), .. } => {
				if let Some(member) = self.accounts.get(account).and_then(|id| self.members.get_mut(usize::from(*id))) {
					member.seals.insert(*account, seal.public);
				}
				self.rekey_due |= epoch != seal.own.as_ref().map_or(0, |own| own.0);
				self.boxes.extend(seal.own.iter().map(|(epoch, keys)| ((*epoch, *account), *keys)));
			},
			Op::DetachMember { .. } => self.rekey_due |= epoch > 0,
			Op::Rekey { epoch, boxes, former } => {
				self.rekey_due = false;
				self.boxes.extend(boxes.iter().map(|(account, keys)| ((*epoch, *account), *keys)));
				self.formers.extend(former.iter().map(|former| (*epoch, *former)));
			},
			_ => {},
		}
	}

	/// What a payment did to balances before and after, if the item is one.
	fn commit_item(
		&mut self,
		id: ItemId,
		record: &Item,
		seq: Seq,
		entry: Entry,
	) -> Option<impl Iterator<Item = Transfer> + use<>> {
		if let Op::Occur { template, date } = entry.op {
			let occurrence = ItemState::new(record.clone(), seq, entry.at);
			let origin = self.items.get(&template);
			self.items.insert(id, occurrence.of(template, origin, date));
			return None;
		}
		let item = self.items.entry(id).or_insert_with(|| ItemState::new(record.clone(), seq, entry.at));
		let before = item.transfer();
		item.record = record.clone();
		item.say(entry.op);
		let after = item.transfer();
		let undone = before.map(|transfer| Transfer { amount: -transfer.amount, ..transfer });
		(record.kind == ItemKind::Payment).then_some(undone.into_iter().chain(after))
	}

	/// Keeps what the plan that stays is computed from, after an entry that changed balances: payments are
	/// remembered, anything else starts a new plan.
	fn keep_plan(&mut self, payments: Option<impl Iterator<Item = Transfer>>) {
		let Some(pot) = &self.pot else { return };
		if let Some(payments) = payments {
			let place = |Transfer { from, to, amount }| Transfer { from: pot.place(from), to: pot.place(to), amount };
			self.plan_payments.extend(payments.map(place));
		} else {
			self.plan_payments.clear();
			self.plan_base.clear();
			self.plan_base.extend_from_slice(&pot.balances);
		}
	}
}

impl Details {
	/// Takes over what `op` says of the pot.
	fn say(&mut self, op: &Op) {
		match op {
			Op::CreatePot { name, .. } => self.name = Some(name.clone()),
			Op::AmendPot {
				set: PotPatch { name, note, policy: _, budget, goal, default_split, reinvite_hours: _ },
				..
			} => {
				self.name = name.clone().or(self.name.take());
				note.clone().apply(&mut self.note);
				budget.clone().apply(&mut self.budget);
				goal.clone().apply(&mut self.goal);
				default_split.clone().apply(&mut self.default_split);
			},
			Op::SetCategory { id, name, .. } => {
				let id = usize::from(*id);
				self.categories.resize(self.categories.len().max(id + 1), None);
				self.categories[id].clone_from(name);
			},
			Op::FreezePlan { legs, .. } => self.legs = legs.to_vec(),
			Op::ThawPlan { .. } => self.legs.clear(),
			_ => {},
		}
	}
}

impl MemberState {
	fn new(record: Member, name: Text) -> Self {
		Self { record, name, weight: None, pay_to: None, seals: BTreeMap::new() }
	}

	/// Takes over what `op` says of the member.
	fn say(&mut self, op: &Op) {
		match op {
			Op::AmendMember { set: MemberPatch { name, role: _, weight, pay_to }, .. } => {
				self.name = name.clone().unwrap_or_else(|| self.name.clone());
				weight.clone().apply(&mut self.weight);
				pay_to.clone().apply(&mut self.pay_to);
			},
			Op::Claim { name: Some(name), .. } => self.name = name.clone(),
			_ => {},
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
			template: None,
			memo: None,
			note: None,
			receipt: None,
			method: None,
			reference: None,
			date: None,
			category: None,
			about: None,
			reason: None,
		}
	}

	/// The same as an occurrence of `template`, which says what `origin` says now.
	fn of(self, template: ItemId, origin: Option<&Self>, date: Date) -> Self {
		let Some(Self { money: Some(Money::Template(money)), memo, category, .. }) = origin else {
			debug_assert!(false, "an occurrence of what is no template is not admitted");
			return self;
		};
		Self {
			money: Some(Money::Expense(money.expense.clone())),
			template: Some(template),
			memo: memo.clone(),
			date: Some(date),
			category: *category,
			..self
		}
	}

	/// What a payment does to balances as it stands; `None` for all else.
	fn transfer(&self) -> Option<Transfer> {
		match self.money.as_ref().filter(|_| self.record.counts())? {
			Money::Payment(Payment { from, to, amount, .. }) => {
				Some(Transfer { from: *from, to: *to, amount: amount.0 as i128 })
			},
			Money::Expense(_) | Money::Template(_) => None,
		}
	}

	/// Takes over what `op` says of the item.
	fn say(&mut self, op: Op) {
		if self.record.contested == 0 {
			self.reason = None;
		}
		match op {
			Op::AddExpense { money, memo, note, date, category, receipt, .. } => {
				self.money = Some(Money::Expense(money));
				(self.memo, self.note, self.date, self.category) = (memo, note, date, category);
				self.receipt = receipt;
			},
			Op::AmendExpense { set, .. } => {
				self.money = set.money.map(Money::Expense).or(self.money.take());
				set.memo.apply(&mut self.memo);
				set.note.apply(&mut self.note);
				set.date.apply(&mut self.date);
				set.category.apply(&mut self.category);
				set.receipt.apply(&mut self.receipt);
			},
			Op::AddPayment { money, memo, method, reference, date, .. } => {
				self.money = Some(Money::Payment(money));
				(self.memo, self.method, self.reference, self.date) = (memo, method, reference, date);
			},
			Op::SendPayment { money, memo, .. } => (self.money, self.memo) = (Some(Money::Payment(money)), memo),
			Op::AmendPayment { set, .. } => {
				self.money = set.money.map(Money::Payment).or(self.money.take());
				set.memo.apply(&mut self.memo);
				set.method.apply(&mut self.method);
				set.reference.apply(&mut self.reference);
				set.date.apply(&mut self.date);
			},
			Op::AddTemplate { money, memo, category, .. } => {
				(self.money, self.memo, self.category) = (Some(Money::Template(money)), memo, category);
			},
			Op::AmendTemplate { set, .. } => {
				self.money = set.money.map(Money::Template).or(self.money.take());
				set.memo.apply(&mut self.memo);
				set.category.apply(&mut self.category);
			},
			Op::AddComment { about, text, .. } => (self.about, self.memo) = (about, Some(text)),
			Op::AmendComment { text, .. } => self.memo = Some(text),
			Op::ContestItem { reason, .. } => self.reason = reason,
			_ => {},
		}
	}
}
