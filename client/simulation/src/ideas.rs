//! What people do to their pots. Most of it is sensible on the pot as they see it; what others do meanwhile is what
//! makes it fail. So that they get in each other's way, the people of a run have one topic, and like what is newest.

use crate::people::Crowd;
use crate::rng::Rng;
use codec::Encode;
use pot_ledger::{
	Amount, End, Expense, ExpensePatch, Invitation, ItemId, ItemKind, ItemState, LegId, Life, MemberId, MemberPatch,
	MemberState, Moment, Money, Op, Patch, Payment, PaymentPatch, Policy, Pot, PotPatch, Recurrence, Rev, Role, Split,
	State, Template, TemplatePatch, Text, Unit, View,
};
use pot_sequences::of_seed;

/// What people have in mind in a run, beside what they do every day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Topic {
	/// What others have written down.
	Items,
	/// Who pays whom.
	Plan,
	/// The places in the books.
	People,
	/// Who gets in.
	Access,
	/// Closing the books, and the end.
	End,
	/// What comes again.
	Recurring,
}

/// All of them.
pub const TOPICS: [Topic; 6] = [Topic::Items, Topic::Plan, Topic::People, Topic::Access, Topic::End, Topic::Recurring];

/// A day in 2026.
const A_DAY: i32 = 20_454;

/// Somebody who looks at a pot, and thinks of something to do. Every word that they say has `mark` in it, which nobody
/// says twice.
pub struct Mind<'a> {
	pub rng: &'a mut Rng,
	pub pot: &'a State,
	pub me: MemberId,
	pub mark: u64,
	/// What their clock says.
	pub now: Moment,
}

impl Mind<'_> {
	/// What they do next: operations that are done together. `rare` is what there is hardly any room left for.
	pub fn idea(&mut self, topic: Topic, rare: Option<Crowd>) -> Vec<Op> {
		match (self.rng.u8(0..100), rare) {
			(0..20, Some(rare)) => vec![self.one_more(rare)],
			(0..62, _) => match topic {
				Topic::Items => self.items(),
				Topic::Plan => self.plan(),
				Topic::People => self.people(),
				Topic::Access => self.access(),
				Topic::End => self.end(),
				Topic::Recurring => self.recurring(),
			},
			(62..94, _) => self.every_day(),
			_ => self.whatever(),
		}
	}

	fn one_more(&mut self, of: Crowd) -> Op {
		match of {
			Crowd::Categories => {
				let (id, base) = (self.pot.pot().map_or(0, |pot| pot.categories), self.pot_revision());
				Op::SetCategory { id, base, name: Some(self.said()) }
			},
			Crowd::Invites => self.invite(None),
			Crowd::Devices => self.invite(Some(Invitation::Device { member: 0 })),
			Crowd::Members => self.guest().0,
		}
	}

	fn every_day(&mut self) -> Vec<Op> {
		match self.rng.u8(0..80) {
			0..20 => vec![self.expense()],
			// A guest, and an expense for them alone.
			20..30 => {
				let (guest, id) = self.guest();
				let money = self.spending(vec![id]);
				vec![guest, self.expense_of(money, &format!("for g{}", self.mark))]
			},
			// An expense for somebody's guest, by name.
			30..38 => {
				let Some((guest, place)) = self.member(|_, member| named(&member.name).starts_with('g')) else {
					return Vec::new();
				};
				let money = self.spending(vec![guest]);
				vec![self.expense_of(money, &format!("for {} m{}", named(&place.name), self.mark))]
			},
			38..48 => self.amend_money(ItemKind::Expense),
			48..56 => self.amend_words(ItemKind::Expense),
			56..60 => self.payment(),
			60..66 => self.comment(),
			66..70 => {
				let (id, base) = self.categories();
				vec![Op::SetCategory { id, base, name: Some(self.said()) }]
			},
			70..73 => {
				let set = MemberPatch { name: Text::plain(&format!("n{}", self.mark)), ..MemberPatch::default() };
				vec![Op::AmendMember { id: self.me, base: self.revision_of(self.me), set }]
			},
			73..76 => self.amend_pot(|set, said| set.name = Some(said)),
			76..79 => vec![self.invite(None)],
			_ => self.leave_or_put_out(),
		}
	}

	fn items(&mut self) -> Vec<Op> {
		let is_money = |item: &ItemState| matches!(item.record.kind, ItemKind::Expense | ItemKind::Payment);
		let Some((id, item)) = self.item(is_money) else { return vec![self.expense()] };
		let base = item.record.revisions.latest;
		match self.rng.u8(0..20) {
			0..4 if item.record.voided => vec![Op::RestoreItem { id, base }],
			0..4 => vec![Op::VoidItem { id, base }],
			4 => vec![Op::VoidItem { id, base }, Op::RestoreItem { id, base: base + 1 }],
			5..9 => match self.unjudged(|item| item.record.confirmed) {
				Some((id, base)) => vec![Op::ConfirmItem { id, base }],
				None => vec![Op::ConfirmItem { id, base }],
			},
			9..13 => match self.unjudged(|item| item.record.confirmed | item.record.contested) {
				Some((id, base)) => vec![Op::ContestItem { id, base, reason: Some(self.said()) }],
				None => vec![Op::ContestItem { id, base, reason: None }],
			},
			13..15 => self.amend_money(item.record.kind),
			15 => self.amend_words(item.record.kind),
			16..18 => {
				let policy = if self.rng.u8(0..3) > 0 { Policy::Concerned } else { Policy::Editors };
				self.amend_pot(|set, _| set.policy = Some(policy))
			},
			18 => self.amend_words(ItemKind::Comment),
			_ => self.payment(),
		}
	}

	fn plan(&mut self) -> Vec<Op> {
		let base = self.pot_revision();
		let frozen = self.pot.frozen_plan();
		match (self.rng.u8(0..10), frozen) {
			(0..3, Some(_)) => vec![Op::ThawPlan { base }],
			(3..6, Some(frozen)) => {
				let Some(leg) = (!frozen.legs.is_empty()).then(|| self.rng.usize(..frozen.legs.len())) else {
					return Vec::new();
				};
				let (of, _) = frozen.legs[leg];
				let leg = Some(LegId { plan: frozen.at, leg: leg as u8 });
				vec![self.payment_of(Payment { leg, ..Payment::new(of.from, of.to, of.amount) })]
			},
			(6, Some(_)) => vec![Op::ThawPlan { base }, self.freeze(base + 1)],
			(0..6, None) => vec![self.freeze(base)],
			(6, None) => vec![self.freeze(base), Op::ThawPlan { base: base + 1 }],
			_ => vec![self.expense()],
		}
	}

	fn people(&mut self) -> Vec<Op> {
		let (someone, someones) = self.anyone();
		let (guest, guests) = self.any_guest().unwrap_or((someone, someones));
		match self.rng.u8(0..20) {
			0..2 => vec![self.guest().0],
			2 => vec![Op::AddPool { id: self.pot.members().len() as MemberId, name: self.said() }],
			3..7 => {
				let role = [Role::Viewer, Role::Editor, Role::Owner][self.rng.usize(..3)];
				let set = MemberPatch { role: Some(role), ..MemberPatch::default() };
				vec![Op::AmendMember { id: someone, base: someones, set }]
			},
			7 => self.leave_or_put_out(),
			8..11 => match self.settled() {
				Some((id, base)) => vec![Op::DeactivateMember { id, base }],
				None => Vec::new(),
			},
			11..14 => match self.member(|_, member| !member.record.active) {
				Some((id, member)) => vec![Op::ReactivateMember { id, base: member.record.revisions.latest }],
				None => vec![
					Op::DeactivateMember { id: guest, base: guests },
					Op::ReactivateMember { id: guest, base: guests + 1 },
				],
			},
			14..16 => vec![Op::MergeMember { from: guest, base: guests, into: self.me }],
			16 => vec![Op::MergeMember { from: guest, base: guests, into: someone }],
			17..19 => vec![self.payment_of(Payment::new(self.me, guest, Amount(100)))],
			_ => {
				let money = self.spending(vec![guest]);
				vec![self.expense_of(money, &format!("m{}", self.mark))]
			},
		}
	}

	fn access(&mut self) -> Vec<Op> {
		let (someone, _) = self.anyone();
		let (guest, guests) = self.any_guest().unwrap_or((someone, self.revision_of(someone)));
		match self.rng.u8(0..20) {
			0..6 => vec![self.invite(None)],
			6..8 => self
				.pot
				.invites()
				.keys()
				.last()
				.map(|number| Op::RevokeInvite { number: *number })
				.into_iter()
				.collect(),
			8 => self.leave_or_put_out(),
			9..11 => {
				let account = self.pot.former().last().copied();
				account.map(|account| Op::Readmit { account }).into_iter().collect()
			},
			11..14 => {
				let money = Payment::new(self.me, someone, Amount(self.rng.u128(1..5_000)));
				vec![Op::SendPayment { id: self.id(), money, memo: Some(self.said()) }]
			},
			14 => vec![self.payment_of(Payment::new(self.me, guest, Amount(100)))],
			15..17 => {
				let members = self.pot.members();
				let is_guests = |to: MemberId| members[usize::from(to)].record.accounts.is_empty();
				let payment = self.item(|item| match &item.money {
					Some(Money::Payment(payment)) => item.record.confirmed == 0 && is_guests(payment.to),
					_ => false,
				});
				let Some((id, item)) = payment else {
					return vec![self.payment_of(Payment::new(self.me, guest, Amount(100)))];
				};
				vec![Op::ConfirmItem { id, base: item.record.revisions.latest }]
			},
			17..19 => vec![Op::MergeMember { from: guest, base: guests, into: self.me }],
			_ => vec![self.guest().0],
		}
	}

	/// A pot that has come to rest is opened again more often than not, or little else would happen.
	fn end(&mut self) -> Vec<Op> {
		let base = self.pot_revision();
		let is_archived = self.pot.pot().is_some_and(Pot::is_archived);
		let is_announced = self.pot.pot().is_some_and(|pot| matches!(pot.life, Life::Archived { notice: Some(_) }));
		match (is_archived, self.rng.u8(0..20)) {
			(true, 0..7) => vec![Op::ReopenPot { base }],
			(true, 7) => vec![Op::AnnounceEnd { base }],
			(true, 8) => vec![Op::DissolvePot { base }],
			(true, 9) if is_announced => vec![Op::DissolvePot { base }],
			(true, 10..14) => self.comment(),
			(true, _) => Vec::new(),
			(false, 0..4) => vec![Op::ArchivePot { base, unsettled: self.rng.bool() }],
			(false, 4) => vec![Op::ArchivePot { base, unsettled: true }, Op::ReopenPot { base: base + 1 }],
			// All that is owed at once.
			(false, 5..8) => {
				let legs = self.pot.plan().into_iter().take(20);
				legs.map(|leg| self.payment_of(Payment::new(leg.from, leg.to, leg.amount))).collect()
			},
			(false, _) => vec![self.expense()],
		}
	}

	fn recurring(&mut self) -> Vec<Op> {
		let Some((id, item)) = self.item(|item| item.record.kind == ItemKind::Template) else {
			return vec![self.template()];
		};
		let base = item.record.revisions.latest;
		match self.rng.u8(0..20) {
			0..2 => vec![self.template()],
			2..11 => {
				let Some(Money::Template(Template { rule, .. })) = &item.money else { return Vec::new() };
				let date = rule.date(self.rng.u32(0..3)).filter(|_| !item.record.voided);
				date.map(|date| Op::Occur { template: id, date }).into_iter().collect()
			},
			11..15 => {
				let set = TemplatePatch { money: Some(self.template_money()), ..TemplatePatch::default() };
				vec![Op::AmendTemplate { id, base, set }]
			},
			15..17 => {
				let set = TemplatePatch { memo: Patch::Set(self.said()), ..TemplatePatch::default() };
				vec![Op::AmendTemplate { id, base, set }]
			},
			17 if item.record.voided => vec![Op::RestoreItem { id, base }],
			17 => vec![Op::VoidItem { id, base }],
			_ => self.amend_money(ItemKind::Expense),
		}
	}

	/// Anything at all: much of it is refused at once.
	fn whatever(&mut self) -> Vec<Op> {
		let drafts = of_seed(self.rng.u64(..));
		let mut op = drafts[self.rng.usize(..drafts.len())].entry(self.pot).op;
		match &mut op {
			// These belong to calls of their own, or are made where they are due.
			Op::Claim { .. } | Op::SendPayment { .. } | Op::Rekey { .. } => return Vec::new(),
			// Little else can be done then.
			Op::ArchivePot { .. } | Op::DissolvePot { .. } | Op::AnnounceEnd { .. } | Op::DetachMember { .. } => {
				return Vec::new();
			},
			Op::Invite { expires, .. } => *expires += self.now,
			_ => {},
		}
		vec![op]
	}
}

/// What ideas are made of.
impl Mind<'_> {
	fn said(&self) -> Text {
		Text::plain(&format!("m{}", self.mark)).expect("it is short; qed")
	}

	fn id(&mut self) -> ItemId {
		ItemId((self.mark, self.rng.u64(..)).encode().try_into().expect("16 bytes; qed"))
	}

	/// One of the items that fit: the newest, more often than not.
	fn item(&mut self, fits: impl Fn(&ItemState) -> bool) -> Option<(ItemId, ItemState)> {
		let all: Vec<_> = self.pot.items().filter(|row| fits(row.1)).collect();
		let newest = all.len().checked_sub(1)?;
		let (id, item) = all[if self.rng.u8(0..3) > 0 { newest } else { self.rng.usize(..=newest) }];
		Some((*id, item.clone()))
	}

	/// One of the items that concern them of which they have not said what they think, by the bits of those who have.
	fn unjudged(&mut self, bits: impl Fn(&ItemState) -> u128) -> Option<(ItemId, Rev)> {
		let me = self.me;
		let concerns_me = |item: &ItemState| match &item.money {
			Some(Money::Expense(expense)) => expense.split.members().any(|member| member == me),
			Some(Money::Payment(payment)) => payment.to == me,
			_ => false,
		};
		let item = self.item(|item| !item.record.voided && concerns_me(item) && bits(item) & 1 << me == 0)?;
		Some((item.0, item.1.record.revisions.latest))
	}

	/// One of the members that fit.
	fn member(&mut self, fits: impl Fn(usize, &MemberState) -> bool) -> Option<(MemberId, MemberState)> {
		let all: Vec<_> = self.pot.members().iter().enumerate().filter(|row| fits(row.0, row.1)).collect();
		let (id, member) = all.get(self.rng.usize(..all.len().max(1)))?;
		Some((*id as MemberId, (*member).clone()))
	}

	fn anyone(&mut self) -> (MemberId, Rev) {
		self.member(|_, _| true).map_or((0, 1), |(id, member)| (id, member.record.revisions.latest))
	}

	fn any_guest(&mut self) -> Option<(MemberId, Rev)> {
		let is_guest = |row: &(usize, &MemberState)| row.1.record.accounts.is_empty() && row.1.record.active;
		let all: Vec<_> = self.pot.members().iter().enumerate().filter(is_guest).collect();
		let newest = all.len().checked_sub(1)?;
		let (id, guest) = all[if self.rng.bool() { newest } else { self.rng.usize(..=newest) }];
		Some((id as MemberId, guest.record.revisions.latest))
	}

	/// One of the others to whom nothing is owed, and who owes nothing.
	fn settled(&mut self) -> Option<(MemberId, Rev)> {
		let (balances, me) = (self.pot.balances(), usize::from(self.me));
		let (id, member) = self.member(|id, member| id != me && member.record.active && balances[id] == 0)?;
		Some((id, member.record.revisions.latest))
	}

	fn revision_of(&self, id: MemberId) -> Rev {
		self.pot.members().get(usize::from(id)).map_or(1, |member| member.record.revisions.latest)
	}

	fn pot_revision(&self) -> Rev {
		self.pot.pot().map_or(1, |pot| pot.revisions.latest)
	}

	/// One of the categories, or the next.
	fn categories(&mut self) -> (pot_ledger::Category, Rev) {
		let next = self.pot.pot().map_or(0, |pot| pot.categories);
		let id = if self.rng.u8(0..4) == 0 { self.rng.u16(0..=next) } else { next };
		(id, self.pot_revision())
	}

	fn some_people(&mut self) -> Vec<MemberId> {
		let pool = self.pot.pot().and_then(|pot| pot.pool);
		let all = (0..self.pot.members().len() as MemberId).filter(|id| Some(*id) != pool);
		let mut people: Vec<_> = all.filter(|_| self.rng.bool()).collect();
		if people.is_empty() {
			people.push(self.me);
		}
		people
	}

	fn spending(&mut self, for_whom: Vec<MemberId>) -> Expense {
		let amount = Amount(self.rng.u128(1..10_000));
		let split = Split::Equal(for_whom.try_into().expect("no more than there are; qed"));
		Expense::spending(amount, vec![(self.me, amount)].try_into().expect("one; qed"), split)
	}

	fn expense(&mut self) -> Op {
		let people = self.some_people();
		let money = self.spending(people);
		self.expense_of(money, &format!("m{}", self.mark))
	}

	fn expense_of(&mut self, money: Expense, memo: &str) -> Op {
		let id = self.id();
		Op::AddExpense { id, money, memo: Text::plain(memo), note: None, date: None, category: None, receipt: None }
	}

	fn payment(&mut self) -> Vec<Op> {
		let (to, _) = self.anyone();
		let amount = Amount(self.rng.u128(1..5_000));
		vec![self.payment_of(Payment::new(self.me, to, amount))]
	}

	fn payment_of(&mut self, money: Payment) -> Op {
		Op::AddPayment { id: self.id(), money, memo: Some(self.said()), method: None, reference: None, date: None }
	}

	fn amend_money(&mut self, kind: ItemKind) -> Vec<Op> {
		let Some((id, item)) = self.item(|item| item.record.kind == kind) else { return Vec::new() };
		let base = item.record.revisions.latest;
		match item.money {
			Some(Money::Payment(was)) => {
				let money = Some(Payment { amount: Amount(self.rng.u128(1..5_000)), ..was });
				vec![Op::AmendPayment { id, base, set: PaymentPatch { money, ..PaymentPatch::default() } }]
			},
			_ => {
				let people = self.some_people();
				let money = Some(self.spending(people));
				vec![Op::AmendExpense { id, base, set: ExpensePatch { money, ..ExpensePatch::default() } }]
			},
		}
	}

	fn amend_words(&mut self, kind: ItemKind) -> Vec<Op> {
		let Some((id, item)) = self.item(|item| item.record.kind == kind) else { return Vec::new() };
		let (base, said) = (item.record.revisions.latest, self.said());
		let memo = Patch::Set(said.clone());
		vec![match kind {
			ItemKind::Comment => Op::AmendComment { id, base, text: said },
			ItemKind::Payment => Op::AmendPayment { id, base, set: PaymentPatch { memo, ..PaymentPatch::default() } },
			_ => Op::AmendExpense { id, base, set: ExpensePatch { memo, ..ExpensePatch::default() } },
		}]
	}

	fn comment(&mut self) -> Vec<Op> {
		let about = self.item(|item| item.record.kind == ItemKind::Expense).map(|row| row.0);
		vec![Op::AddComment { id: self.id(), about, text: self.said() }]
	}

	fn template_money(&mut self) -> Template {
		let people = self.some_people();
		let start = A_DAY + self.rng.i32(0..40);
		let rule = Recurrence { start, every: 1, unit: Unit::Month, end: End::Never };
		Template { expense: self.spending(people), rule }
	}

	fn template(&mut self) -> Op {
		let money = self.template_money();
		Op::AddTemplate { id: self.id(), money, memo: Some(self.said()), category: None }
	}

	fn guest(&mut self) -> (Op, MemberId) {
		let id = self.pot.members().len() as MemberId;
		let name = Text::plain(&format!("g{}", self.mark)).expect("it is short; qed");
		(Op::AddMember { id, name, role: Role::Editor }, id)
	}

	fn invite(&mut self, what: Option<Invitation>) -> Op {
		let number = self.pot.pot().map_or(0, |pot| pot.invites);
		let role = if self.rng.u8(0..4) == 0 { Role::Viewer } else { Role::Editor };
		let any = match self.rng.u8(0..6) {
			0 => Invitation::New { role },
			1..4 => Invitation::Any { role },
			4 => Invitation::Device { member: self.me },
			_ => Invitation::Device { member: self.any_guest().map_or(self.me, |row| row.0) },
		};
		let what = what.unwrap_or(any);
		let lasts = [10_000, 600_000, 7 * crate::people::DAYS][self.rng.usize(..3)];
		Op::Invite { number, key: [number as u8; 32], what, expires: self.now + lasts, uses: self.rng.u16(1..3) }
	}

	/// Somebody loses access, and what they have in mind comes to nothing.
	fn leave_or_put_out(&mut self) -> Vec<Op> {
		let acts = |_: usize, member: &MemberState| !member.record.accounts.is_empty();
		let someone = self.member(acts).map(|row| row.0).filter(|_| self.rng.bool());
		let id = someone.unwrap_or(self.me);
		let accounts = &self.pot.members()[usize::from(id)].record.accounts;
		let account = accounts.last().copied().filter(|_| accounts.len() > 1);
		vec![Op::DetachMember { id, base: self.revision_of(id), account }]
	}

	fn freeze(&mut self, base: Rev) -> Op {
		Op::FreezePlan { base, legs: self.pot.plan().try_into().expect("at most one leg a member; qed") }
	}

	fn amend_pot(&mut self, change: impl FnOnce(&mut PotPatch, Text)) -> Vec<Op> {
		let mut set = PotPatch::default();
		change(&mut set, self.said());
		vec![Op::AmendPot { base: self.pot_revision(), set }]
	}
}

/// How many digits the number of an idea has at least.
pub const MARK_DIGITS: usize = 7;

/// A text that is plain.
pub fn named(text: &Text) -> &str {
	text.as_str().unwrap_or("")
}
