//! A new pot from what an old one comes to: nobody can hold a group's books hostage.
//!
//! Whoever can read a pot can go on in a copy of it that they own. The copy has the same members, the others as
//! guests until they are brought in, the same lists and agreements, and the same balances, as payments that name the
//! pot and the head which they were taken from, so that everyone can check them.

use crate::Opened;
use pot_ledger::{
	settle, AccountId, BadLog, Currency, Date, End, Entry, Expense, ItemId, ItemKind, Kind, MemberId, MemberPatch,
	Money, Op, Patch, Payment, PotId, PotPatch, Recurrence, Refusal, Role, Split, State, Template, Text, Unit, View,
	REINVITE_HOURS, RULES,
};
use sp_crypto_hashing::blake2_128;
use std::collections::BTreeSet;

/// Keeps the ids of copies apart from all others.
const DOMAIN: &[u8] = b"potchain/copy/v1";
/// What the payments say that make the balances.
const MEMO: &str = "Opening balance";

/// A pot that is made of another.
#[derive(Clone, Debug)]
pub struct Copy {
	/// The salt of its id. It depends on the old pot, its head and the account that copies, so copying again finds
	/// the same pot for as long as the old one stays as it is.
	pub salt: [u8; 16],
	/// Its id.
	pub pot: PotId,
	/// Its currency, the old pot's.
	pub currency: Currency,
	/// The name of whoever copies, who becomes member 0.
	pub owner: Text,
	/// What makes it, after its creation, all by its owner.
	pub ops: Vec<Op>,
	/// The accounts that members have in the old pot, by their new numbers. Nobody becomes a member without their own
	/// consent: they are to be invited.
	pub accounts: Vec<(MemberId, AccountId)>,
}

impl Copy {
	/// A copy called `name` of the pot in `old`, by its member `me`, whose account is `account`.
	///
	/// # Errors
	///
	/// The rules refuse what was made: `name` is empty, or a balance is larger than a payment may be.
	pub fn of(old: &Opened, me: MemberId, account: AccountId, name: &Text) -> Result<Self, BadLog> {
		let state = old.state();
		let none = |why| BadLog { seq: 0, why };
		let record = state.pot().ok_or(none(Refusal::NoPot))?;
		let owner = state.members().get(usize::from(me)).ok_or(none(Refusal::UnknownMember(me)))?.name.clone();
		let salt = blake2_128(&[DOMAIN, &old.id().0, &old.head(), &account.0].concat());
		let pot = PotId::of(&account, &salt);
		let maker = Maker { old, me, pot, salt };
		let ops = [
			maker.members(record.pool),
			maker.lists(),
			maker.templates(),
			maker.closed(),
			maker.balances().ok_or(none(Refusal::AmountTooLarge))?,
		];
		let accounts = (0..).zip(state.members()).filter(|row| row.0 != me);
		let accounts = accounts
			.flat_map(|(id, member)| member.record.accounts.iter().map(move |account| (id, *account)))
			.map(|(id, account)| (maker.number(id), account));
		let copy = Self {
			salt,
			pot,
			currency: record.currency.clone(),
			owner,
			ops: ops.concat(),
			accounts: accounts.collect(),
		};
		copy.fold(name)?;
		Ok(copy)
	}

	/// What it comes to when all of it is there.
	///
	/// # Errors
	///
	/// The first entry that the rules refuse.
	pub fn fold(&self, name: &Text) -> Result<State, BadLog> {
		let create = Op::CreatePot {
			rules: RULES,
			name: name.clone(),
			currency: self.currency.clone(),
			owner: self.owner.clone(),
			account: None,
			seal: None,
		};
		let ops = [create].into_iter().chain(self.ops.iter().cloned());
		State::fold(self.pot, ops.map(|op| Entry { by: 0, at: 0, op }))
	}

	/// What is still to be sent to a copy that has the entries of `log`.
	pub fn remaining(&self, log: &[Entry]) -> Vec<Op> {
		// Each creates an id or names a revision, so there is only one entry that it can be.
		let is_there = |op: &&Op| log.iter().any(|entry| entry.by == 0 && entry.op == **op);
		self.ops.iter().filter(|op| !is_there(op)).cloned().collect()
	}
}

/// Makes the operations of a copy.
struct Maker<'a> {
	old: &'a Opened,
	me: MemberId,
	pot: PotId,
	salt: [u8; 16],
}

impl Maker<'_> {
	fn state(&self) -> &State {
		self.old.state()
	}

	/// The new number of a member: whoever copies becomes the first, and the others keep their order.
	fn number(&self, old: MemberId) -> MemberId {
		match old {
			old if old == self.me => 0,
			old if old < self.me => old + 1,
			old => old,
		}
	}

	/// The id of the `k`-th thing of a kind.
	fn id(&self, what: &[u8], k: usize) -> ItemId {
		ItemId(blake2_128(&[DOMAIN, &self.salt, what, &(k as u64).to_le_bytes()].concat()))
	}

	/// All places, in their new order, with what is said of them.
	fn members(&self, pool: Option<MemberId>) -> Vec<Op> {
		let old = (0..).zip(self.state().members());
		let mut places: Vec<_> = old.map(|(id, member)| (self.number(id), member, pool == Some(id))).collect();
		places.sort_by_key(|row| row.0);
		let add = places.iter().filter(|row| row.0 != 0).map(|&(id, member, is_pool)| match is_pool {
			true => Op::AddPool { id, name: member.name.clone() },
			// A guest has no account to be an owner with.
			false => Op::AddMember { id, name: member.name.clone(), role: member.record.role.min(Role::Editor) },
		});
		let amend = places.iter().filter_map(|&(id, member, _)| {
			let set =
				MemberPatch { weight: set(&member.weight), pay_to: set(&member.pay_to), ..MemberPatch::default() };
			(set != MemberPatch::default()).then_some(Op::AmendMember { id, base: 1, set })
		});
		add.chain(amend).collect()
	}

	/// The categories by their numbers, and what is said of the pot itself.
	fn lists(&self) -> Vec<Op> {
		let details = self.state().details();
		let categories = (0..).zip(&details.categories);
		let mut ops: Vec<_> =
			categories.map(|(id, name)| Op::SetCategory { id, base: 1 + u32::from(id), name: name.clone() }).collect();
		let pot = self.state().pot();
		let policy = pot.map(|pot| pot.policy).unwrap_or_default();
		let hours = pot.map_or(REINVITE_HOURS, |pot| pot.reinvite_hours);
		let split = details.default_split.as_ref().map(|split| self.split(split));
		let patch = PotPatch {
			name: None,
			note: set(&details.note),
			policy: Some(policy).filter(|policy| *policy != Default::default()),
			budget: set(&details.budget),
			goal: set(&details.goal),
			default_split: set(&split),
			reinvite_hours: Some(hours).filter(|hours| *hours != REINVITE_HOURS),
		};
		if patch != PotPatch::default() {
			ops.push(Op::AmendPot { base: 1 + ops.len() as u32, set: patch });
		}
		ops
	}

	/// The live templates that have dates to come. A date that has its expense in the old pot is skipped here.
	fn templates(&self) -> Vec<Op> {
		let items = self.state().items().filter(|(_, item)| item.record.kind == ItemKind::Template);
		let mut ops = Vec::new();
		for (k, (old, item)) in items.filter(|(_, item)| !item.record.voided).enumerate() {
			let Some(Money::Template(template)) = &item.money else { continue };
			let booked = self.booked(old);
			let Some(rule) = rest(template.rule, &booked) else { continue };
			let id = self.id(b"template", k);
			let money = Template { expense: self.expense(&template.expense, &id), rule };
			ops.push(Op::AddTemplate { id, money, memo: item.memo.clone(), category: item.category });
			for date in booked.into_iter().filter(|&date| rule.has(date)) {
				ops.push(Op::Occur { template: id, date });
				ops.push(Op::VoidItem { id: ItemId::of_occurrence(&self.pot, &id, date), base: 1 });
			}
		}
		ops
	}

	/// The dates for which a template has an expense, voided or not.
	fn booked(&self, of: &ItemId) -> BTreeSet<Date> {
		let occurred = self.old.log().iter().filter_map(|entry| match entry.op {
			Op::Occur { template, date } if template == *of => Some(date),
			_ => None,
		});
		occurred.collect()
	}

	/// Closes what is closed in the old pot: places that became a part of another, and those that were left.
	fn closed(&self) -> Vec<Op> {
		let closed = (0..).zip(self.state().members()).filter(|(id, member)| !member.record.active && *id != self.me);
		let said = |weight: bool, pay_to: bool| 1 + u32::from(weight || pay_to);
		let rows: Vec<_> = closed
			.map(|(id, member)| (id, self.state().place(id), said(member.weight.is_some(), member.pay_to.is_some())))
			.collect();
		let (left, merged): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(id, place, _)| id == place);
		// The place that one became a part of may have been left since: it has to be open until then.
		let merge = merged.into_iter().map(|(from, into, base)| Op::MergeMember {
			from: self.number(from),
			base,
			into: self.number(into),
		});
		merge.chain(left.into_iter().map(|(id, _, base)| Op::DeactivateMember { id: self.number(id), base })).collect()
	}

	/// Payments that make the balances from nothing. `None` if the balances cannot be turned round.
	fn balances(&self) -> Option<Vec<Op>> {
		let balances = self.state().balances();
		let mut negated = vec![0; balances.len()];
		for (id, balance) in (0..).zip(balances) {
			negated[usize::from(self.number(id))] = balance.checked_neg()?;
		}
		let (pot, head) = (self.old.id(), hex::encode(self.old.head()));
		let last = self.old.next_seq().saturating_sub(1);
		let reference = Text::plain(&format!("pot 0x{pot}, entry {last}, head 0x{head}"));
		let payment = |(k, leg): (usize, settle::Leg)| Op::AddPayment {
			id: self.id(b"balance", k),
			money: Payment::new(leg.from, leg.to, leg.amount),
			memo: Text::plain(MEMO),
			method: None,
			reference: reference.clone(),
			date: None,
		};
		Some(settle::fewest(&negated).into_iter().enumerate().map(payment).collect())
	}

	// Money with the new numbers

	fn expense(&self, old: &Expense, id: &ItemId) -> Expense {
		let mut expense = old.clone();
		self.renumber(&mut expense.paid, |row| &mut row.0);
		expense.split = self.split(&old.split);
		// What it refunds stays in the old pot.
		if let Kind::Refund { of } = &mut expense.kind {
			*of = None;
		}
		if let Some(bill) = &mut expense.bill {
			bill.lines.iter_mut().for_each(|line| line.split = self.split(&line.split));
			// Odd units of a line go by the id, and so may fall to others.
			let shares = bill.shares(id).ok().and_then(|shares| shares.try_into().ok());
			expense.split = shares.map_or(expense.split, Split::Exact);
		}
		expense
	}

	fn split(&self, old: &Split) -> Split {
		let mut split = old.clone();
		match &mut split {
			Split::Equal(members) => self.renumber(members, |member| member),
			Split::Shares(rows) => self.renumber(rows, |row| &mut row.0),
			Split::Percent(rows) => self.renumber(rows, |row| &mut row.0),
			Split::Exact(rows) => self.renumber(rows, |row| &mut row.0),
			Split::Adjust(rows) => self.renumber(rows, |row| &mut row.0),
		}
		split
	}

	/// Gives rows the new numbers, in whose order they then stand.
	fn renumber<T>(&self, mut rows: impl AsMut<[T]>, member: impl Fn(&mut T) -> &mut MemberId) {
		let rows = rows.as_mut();
		for row in rows.iter_mut() {
			let number = member(row);
			*number = self.number(*number);
		}
		// Only whoever copies changes places with others: they go before all that stood before them.
		if let Some(mine) = rows.iter_mut().position(|row| *member(row) == 0) {
			rows[..=mine].rotate_right(1);
		}
	}
}

fn set<T: Clone>(value: &Option<T>) -> Patch<T> {
	value.clone().map_or(Patch::Keep, Patch::Set)
}

/// The rule for what is still to come: from the first date on that has no expense yet, or from the last before it
/// that the same dates follow from. `None` if there is no such date.
fn rest(rule: Recurrence, booked: &BTreeSet<Date>) -> Option<Recurrence> {
	let first = rule.dates().position(|date| !booked.contains(&date))? as u32;
	let from = |k: u32| {
		let end = match rule.end {
			End::Count(count) => End::Count(count - k),
			end => end,
		};
		Some(Recurrence { start: rule.date(k)?, end, ..rule })
	};
	// From 28 February on, a rent of the 31st would be one of the 28th.
	let is_same = |other: &Recurrence| {
		matches!(rule.unit, Unit::Day | Unit::Week) || day_of_month(other.start) == day_of_month(rule.start)
	};
	(0..=first).rev().filter_map(from).find(is_same)
}

fn day_of_month(date: Date) -> Option<u32> {
	use chrono::Datelike;
	chrono::NaiveDate::from_epoch_days(date).map(|date| date.day())
}
