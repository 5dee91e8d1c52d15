//! Random pots: operations of every kind by everyone, most of them in order, some with a slip.

use super::*;
use pot_ledger::{Item, ItemKind, MAX_AMOUNT, MAX_WEIGHT, WHOLE_BASIS_POINTS};
use proptest::{collection::vec, option, prelude::*, sample::subsequence, sample::Index};
use std::ops::Range;

/// An operation drafted before its pot is known. Which item it names, and against which revision, is
/// settled by [`Draft::entry`].
#[derive(Clone, Debug)]
pub struct Draft {
	by: MemberId,
	op: Op,
	aim: Aim,
	/// How far the base is behind the latest revision; below zero it is ahead.
	lag: i8,
}

/// Which of a pot's items a draft is for.
#[derive(Clone, Debug)]
enum Aim {
	/// One of the kind that the operation is about.
	Fitting(Index),
	/// One of any kind.
	Any(Index),
	/// One that the pot does not have.
	Unknown,
	/// A payment that the settle-up plan asks for.
	Plan(Index),
}

/// Pots of two to eight members and so many operations after those are in.
pub fn pots(ops: Range<usize>) -> impl Strategy<Value = Vec<Draft>> {
	(2..=8u8).prop_flat_map(move |people| (members(people), vec(draft(people), ops.clone()))).prop_map(
		|(mut pot, ops)| {
			pot.extend(ops);
			pot
		},
	)
}

/// The log that drafts make, without those that are refused.
pub fn play(drafts: &[Draft]) -> (State, Vec<Entry>) {
	let (mut state, mut log) = (State::default(), Vec::new());
	for draft in drafts {
		let entry = draft.entry(&state);
		log.extend(state.apply(entry.clone()).is_ok().then_some(entry));
	}
	(state, log)
}

impl Draft {
	fn plain(by: MemberId, op: Op) -> Self {
		Self { by, op, aim: Aim::Unknown, lag: 0 }
	}

	/// The draft on the pot as it is now.
	pub fn entry(&self, pot: &State) -> Entry {
		let mut op = self.op.clone();
		match &mut op {
			Op::CreatePot { .. } => {},
			Op::AddMember { id, .. } => *id = (pot.members().len() as MemberId).wrapping_add_signed(self.lag),
			Op::ReactivateMember { id, base } => {
				*id = self.inactive(pot).unwrap_or(*id);
				*base = self.member_base(pot, *id);
			},
			Op::AmendMember { id, base, .. } | Op::DetachMember { id, base } | Op::DeactivateMember { id, base } => {
				*base = self.member_base(pot, *id);
			},
			Op::AddExpense { id, money, .. } => {
				self.reuse(pot, id);
				self.refund(pot, money);
			},
			Op::AddPayment { id, money, .. } => {
				self.reuse(pot, id);
				self.settle(pot, money);
			},
			Op::AddComment { id, about, .. } => {
				self.reuse(pot, id);
				if let (Some(about), Some(item)) = (about, self.item(pot, |_| true)) {
					*about = item;
				}
			},
			Op::AmendExpense { id, base, set } => {
				self.name(pot, id, base, |item| item.kind == ItemKind::Expense);
				set.money.iter_mut().for_each(|money| self.refund(pot, money));
			},
			Op::AmendPayment { id, base, .. } => self.name(pot, id, base, |item| item.kind == ItemKind::Payment),
			Op::AmendComment { id, base, .. } => self.name(pot, id, base, |item| item.kind == ItemKind::Comment),
			Op::RestoreItem { id, base } => self.name(pot, id, base, |item| item.voided),
			Op::VoidItem { id, base } => self.name(pot, id, base, |item| !item.voided),
			Op::ConfirmItem { id, base } | Op::ContestItem { id, base, .. } => {
				self.name(pot, id, base, |item| item.kind != ItemKind::Comment);
			},
		}
		Entry { by: self.by, at: u64::from(pot.next_seq()), op }
	}

	/// Some revisions ago, or one too many.
	fn base(&self, latest: Rev) -> Rev {
		match self.lag {
			ahead @ ..0 => latest.saturating_add_signed((-ahead).into()),
			0..4 => latest.saturating_sub(self.lag as Rev).max(1),
			4.. => 0,
		}
	}

	fn member_base(&self, pot: &State, id: MemberId) -> Rev {
		self.base(pot.members().get(usize::from(id)).map_or(1, |member| member.record.revisions.latest))
	}

	fn inactive(&self, pot: &State) -> Option<MemberId> {
		(0..).zip(pot.members()).find(|row| !row.1.record.active).map(|row| row.0)
	}

	/// One of the items that fit, or of all where nothing fits.
	fn item(&self, pot: &State, fits: impl Fn(&Item) -> bool) -> Option<ItemId> {
		let all = || pot.items().map(|(id, item)| (*id, &item.record));
		let (aim, mut items) = match &self.aim {
			Aim::Fitting(aim) => (aim, all().filter(|row| fits(row.1)).collect()),
			Aim::Any(aim) | Aim::Plan(aim) => (aim, Vec::new()),
			Aim::Unknown => return None,
		};
		if items.is_empty() {
			items.extend(all());
		}
		(!items.is_empty()).then(|| aim.get(&items).0)
	}

	fn name(&self, pot: &State, id: &mut ItemId, base: &mut Rev, fits: impl Fn(&Item) -> bool) {
		*id = self.item(pot, fits).unwrap_or(*id);
		*base = self.base(pot.item(id).map_or(1, |item| item.revisions.latest));
	}

	/// An id that is taken, once in a while.
	fn reuse(&self, pot: &State, id: &mut ItemId) {
		if self.lag > 3 {
			*id = self.item(pot, |_| true).unwrap_or(*id);
		}
	}

	fn refund(&self, pot: &State, money: &mut Expense) {
		if let Kind::Refund { of: Some(of) } = &mut money.kind {
			*of = self.item(pot, |item| item.kind == ItemKind::Expense).unwrap_or(*of);
		}
	}

	fn settle(&self, pot: &State, money: &mut Payment) {
		if let (Aim::Plan(aim), plan) = (&self.aim, pot.plan()) {
			if !plan.is_empty() {
				let leg = aim.get(&plan);
				*money = pay(leg.from, leg.to, leg.amount);
			}
		}
	}
}

/// The pot's making: owner, then editors, viewers, further owners and guests.
fn members(people: u8) -> impl Strategy<Value = Vec<Draft>> {
	let roles = vec((role(), prop::bool::weighted(0.25)), usize::from(people) - 1);
	roles.prop_map(|roles| {
		let rest = (1..).zip(roles).map(|(id, (role, is_guest))| match is_guest {
			true => guest(id, role.min(Role::Editor)),
			false => join(id, role),
		});
		std::iter::once(create()).chain(rest).map(|op| Draft::plain(ALICE, op)).collect()
	})
}

fn role() -> impl Strategy<Value = Role> {
	prop_oneof![6 => Just(Role::Editor), 2 => Just(Role::Viewer), 2 => Just(Role::Owner)]
}

fn draft(people: u8) -> impl Strategy<Value = Draft> {
	let by = prop_oneof![10 => Just(ALICE), 10 => 0..people, 1 => 0..people + 2];
	let aim = prop_oneof![
		40 => any::<Index>().prop_map(Aim::Fitting),
		16 => any::<Index>().prop_map(Aim::Plan),
		2 => any::<Index>().prop_map(Aim::Any),
		1 => Just(Aim::Unknown),
	];
	let lag = prop_oneof![20 => Just(0i8), 6 => 1..4i8, 1 => Just(-1i8), 1 => Just(4i8)];
	(by, op(people), aim, lag).prop_map(|(by, op, aim, lag)| Draft { by, op, aim, lag })
}

fn op(people: u8) -> impl Strategy<Value = Op> {
	prop_oneof![
		20 => (item_id(), money(people), memo(), option::of(0..9u16)).prop_map(|(id, money, memo, category)| {
			Op::AddExpense { id, money, memo, note: None, date: Some(20_525), category }
		}),
		6 => (item_id(), patch(people)).prop_map(|(id, set)| amend(id, 0, set)),
		7 => (item_id(), transfer(people), memo()).prop_map(|(id, money, method)| {
			Op::AddPayment { id, money, memo: None, method, date: None }
		}),
		4 => (item_id(), payment_patch(people)).prop_map(|(id, set)| Op::AmendPayment { id, base: 0, set }),
		2 => (item_id(), prop::bool::ANY, words()).prop_map(|(id, about, text)| {
			Op::AddComment { id, about: about.then_some(id), text }
		}),
		2 => (item_id(), words()).prop_map(|(id, text)| Op::AmendComment { id, base: 0, text }),
		6 => item_id().prop_map(|id| void(id, 0)),
		6 => item_id().prop_map(|id| restore(id, 0)),
		5 => item_id().prop_map(|id| confirm(id, 0)),
		5 => (item_id(), memo()).prop_map(|(id, reason)| Op::ContestItem { id, base: 0, reason }),
		8 => member_op(people),
	]
}

fn member_op(people: u8) -> impl Strategy<Value = Op> {
	let account = option::weighted(0.5, (0..=255u8).prop_map(account));
	prop_oneof![
		4 => (role(), account, words()).prop_map(|(role, account, name)| Op::AddMember { id: 0, name, role, account }),
		4 => (member(people), option::of(words()), option::of(role())).prop_map(|(id, name, role)| {
			Op::AmendMember { id, base: 0, set: MemberPatch { name, role } }
		}),
		2 => member(people).prop_map(|id| detach(id, 0)),
		6 => member(people).prop_map(|id| deactivate(id, 0)),
		3 => member(people).prop_map(|id| reactivate(id, 0)),
		1 => Just(create()),
	]
}

fn item_id() -> impl Strategy<Value = ItemId> {
	any::<[u8; 16]>().prop_map(ItemId)
}

fn member(people: u8) -> impl Strategy<Value = MemberId> {
	prop_oneof![40 => 0..people, 1 => 0..people + 2]
}

fn amount() -> impl Strategy<Value = u128> {
	prop_oneof![
		20 => 1..=100_00u128,
		4 => 1..=MAX_AMOUNT,
		1 => Just(MAX_AMOUNT),
		1 => prop_oneof![Just(0), Just(MAX_AMOUNT + 1), Just(u128::MAX)],
	]
}

fn words() -> impl Strategy<Value = Text> {
	let bytes = |bytes: &[u8]| Text::Plain(bytes.to_vec().try_into().expect("short enough"));
	let sealed = Text::Sealed { epoch: 1, bytes: vec![255; 3].try_into().expect("short enough") };
	prop_oneof![20 => "[a-c]".prop_map(|word| text(&word)), 1 => Just(bytes(b"")), 1 => Just(bytes(b"\xff")), 1 => Just(sealed)]
}

fn memo() -> impl Strategy<Value = Option<Text>> {
	option::weighted(0.3, words())
}

fn touch<T: Clone + std::fmt::Debug>(value: impl Strategy<Value = T>) -> impl Strategy<Value = Patch<T>> {
	prop_oneof![4 => Just(Patch::Keep), 1 => Just(Patch::Clear), 2 => value.prop_map(Patch::Set)]
}

fn patch(people: u8) -> impl Strategy<Value = ExpensePatch> {
	(option::of(money(people)), touch(words()), touch(words()), touch(0..99i32), touch(0..9u16))
		.prop_map(|(money, memo, note, date, category)| ExpensePatch { money, memo, note, date, category })
}

fn payment_patch(people: u8) -> impl Strategy<Value = PaymentPatch> {
	(option::of(transfer(people)), touch(words()), touch(words()), touch(0..99i32))
		.prop_map(|(money, memo, method, date)| PaymentPatch { money, memo, method, date })
}

fn transfer(people: u8) -> impl Strategy<Value = Payment> {
	(member(people), member(people), amount()).prop_map(|(from, to, amount)| pay(from, to, amount))
}

/// Members in order; once in a while backwards, twice the same, one too high, or nobody.
fn some_of(people: u8, at_most: u8) -> impl Strategy<Value = Vec<MemberId>> {
	let all: Vec<_> = (0..people).collect();
	(subsequence(all, 1..=usize::from(at_most.min(people))), 0..60u8).prop_map(move |(mut members, slip)| {
		match slip {
			0 => members.reverse(),
			1 => members.push(members[0]),
			2 => members.push(people + 1),
			3 => members.clear(),
			_ => {},
		}
		members
	})
}

/// The money of an expense: one to three payers, all splits; once in a while the sums are one off.
pub fn money(people: u8) -> impl Strategy<Value = Expense> {
	let kind = prop_oneof![
		4 => Just(Kind::Spending),
		1 => Just(Kind::Refund { of: None }),
		1 => Just(Kind::Refund { of: Some(ItemId([9; 16])) }),
	];
	let weights = || vec(weight(), usize::from(people) + 1);
	(kind, amount(), some_of(people, 3), weights(), some_of(people, people), weights(), 0..4u8, 0..40u8).prop_map(
		|(kind, whole, payers, payer_weights, members, weights, mode, slip)| {
			let mut paid = cut(whole, &payers, &payer_weights);
			if slip == 0 {
				paid.iter_mut().take(1).for_each(|row| row.1 ^= 1);
			}
			let off = u128::from(slip == 1);
			let split = match mode {
				0 => equal(&members),
				1 => Split::Shares(rows(&members.iter().copied().zip(weights).collect::<Vec<_>>())),
				2 => {
					let parts = cut(u128::from(WHOLE_BASIS_POINTS) + off, &members, &weights);
					Split::Percent(rows(&parts.iter().map(|row| (row.0, row.1 as u16)).collect::<Vec<_>>()))
				},
				_ => exact(&cut(whole.saturating_add(off), &members, &weights)),
			};
			Expense { kind, amount: Amount(whole), paid: amounts(&paid), split }
		},
	)
}

fn weight() -> impl Strategy<Value = u32> {
	prop_oneof![
		60 => 1..=9u32,
		20 => 1..=MAX_WEIGHT,
		1 => prop_oneof![Just(0), Just(MAX_WEIGHT), Just(MAX_WEIGHT + 1)],
	]
}

/// `whole` in parts that differ as the weights do, the last taking the rest.
fn cut(whole: u128, members: &[MemberId], weights: &[u32]) -> Vec<(MemberId, u128)> {
	let sum: u128 = weights.iter().map(|&weight| u128::from(weight % 9 + 1)).sum();
	let mut left = whole;
	let mut parts: Vec<_> = members
		.iter()
		.zip(weights)
		.map(|(&member, &weight)| {
			let part = whole / sum * u128::from(weight % 9 + 1);
			left = left.saturating_sub(part);
			(member, part)
		})
		.collect();
	parts.iter_mut().rev().take(1).for_each(|row| row.1 += left);
	parts
}
