//! Random pots: operations that are drafted before their pot is known.

use crate::{money, words::*};
use arbitrary::{Result, Unstructured};
use pot_ledger::{
	Budget, BudgetLine, Entry, Epoch, Expense, ExpensePatch, Invitation, InviteNo, Item, ItemId, ItemKind, Kind, LegId,
	MemberId, MemberPatch, Moment, Money, Op, Patch, Payment, PaymentPatch, Period, Policy, Pot, PotPatch, Rev, Role,
	Sealing, Split, State, TemplatePatch, View,
};

/// Where chance comes from: bytes, all zeros when they are used up.
pub type Source<'a> = Unstructured<'a>;

/// Bytes that a seed grows into, enough for a pot of six.
const SEED_BYTES: usize = 5_000;
/// The time from one entry to the next, in milliseconds.
const A_WEEK: Moment = 7 * 24 * 60 * 60 * 1_000;
/// Operations after the members are in.
const MAX_OPS: u8 = 40;

/// An operation drafted before its pot is known. Which item it names, and against which revision, is
/// settled by [`Draft::entry`].
#[derive(Clone, Debug)]
pub struct Draft {
	by: MemberId,
	op: Op,
	aim: Aim,
	/// Which of those that the aim allows.
	pick: u16,
	/// How far the base is behind the latest revision; below zero it is ahead.
	lag: i8,
}

/// Which of a pot's items a draft is for.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Aim {
	/// One of the kind that the operation is about.
	Fitting,
	/// One of any kind.
	Any,
	/// One that the pot does not have.
	Unknown,
	/// A payment that the settle-up plan asks for.
	Plan,
}

/// The same sequence for the same seed: a pot of two to six members, and up to forty operations.
pub fn of_seed(seed: u64) -> Vec<Draft> {
	let mut bytes = [0; SEED_BYTES];
	fastrand::Rng::with_seed(seed).fill(&mut bytes);
	of_bytes(&bytes)
}

/// The sequence that bytes stand for, however few or many they are.
pub fn of_bytes(bytes: &[u8]) -> Vec<Draft> {
	sequence(&mut Source::new(bytes)).expect("bytes that are used up read as zeros; qed")
}

/// The log that drafts make, without those that are refused.
pub fn play(drafts: &[Draft]) -> (State, Vec<Entry>) {
	let (mut state, mut log) = (State::new(POT), Vec::new());
	for draft in drafts {
		let entry = draft.entry(&state);
		log.extend(state.apply(entry.clone()).is_ok().then_some(entry));
	}
	(state, log)
}

fn sequence(source: &mut Source) -> Result<Vec<Draft>> {
	let people = source.int_in_range(2..=6)?;
	let mut drafts = Vec::new();
	if source.ratio(1, 50)? {
		drafts.push(draft(source, people)?);
	}
	if source.ratio(1, 10)? {
		drafts.push(Draft::plain(source.ratio(1, 9)?.into(), creation(source)?));
	}
	drafts.push(Draft::plain(ALICE, create()));
	for id in 1..people {
		let role = *source.choose(&[Role::Editor, Role::Editor, Role::Editor, Role::Viewer, Role::Owner])?;
		let op = match source.int_in_range(0..=4u8)? {
			0 => guest(id, role.min(Role::Editor)),
			_ => {
				drafts.push(Draft::plain(ALICE, invite(0, Invitation::New { role })));
				claim(0, id)
			},
		};
		drafts.push(Draft::plain(ALICE, op));
	}
	for _ in 0..source.int_in_range(1..=MAX_OPS)? {
		drafts.push(draft(source, people)?);
	}
	Ok(drafts)
}

fn creation(source: &mut Source) -> Result<Op> {
	let mut op = create();
	if let Op::CreatePot { rules, currency, name, seal, .. } = &mut op {
		match source.int_in_range(0..=9u8)? {
			0 => *rules += 1,
			1 => currency.decimals = 31,
			2..5 => *seal = Some(sealing(Some(1))),
			5 => *seal = Some(sealing(Some(2))),
			_ => *name = money::words(source)?,
		}
	}
	Ok(op)
}

fn draft(source: &mut Source, people: u8) -> Result<Draft> {
	let by = match source.int_in_range(0..=20u8)? {
		0..10 => ALICE,
		10..20 => source.int_in_range(0..=people - 1)?,
		_ => source.int_in_range(0..=people + 1)?,
	};
	let aim = match source.int_in_range(0..=58u8)? {
		0..40 => Aim::Fitting,
		40..56 => Aim::Plan,
		56..58 => Aim::Any,
		_ => Aim::Unknown,
	};
	let lag = match source.int_in_range(0..=27u8)? {
		0..23 => 0,
		lag @ 23..26 => lag as i8 - 22,
		26 => -1,
		_ => 4,
	};
	Ok(Draft { by, op: op(source, people)?, aim, pick: source.arbitrary()?, lag })
}

fn op(source: &mut Source, people: u8) -> Result<Op> {
	let id = ItemId(source.arbitrary()?);
	Ok(match source.int_in_range(0..=99u8)? {
		0..20 => Op::AddExpense {
			id,
			money: money::expense(source, people)?,
			memo: memo(source)?,
			note: memo(source)?,
			date: Some(money::date(source)?),
			category: Some(source.int_in_range(0..=9)?),
			receipt: memo(source)?,
		},
		20..27 => amend(id, 0, patch(source, people)?),
		27..35 => Op::AddPayment {
			id,
			money: money::payment(source, people)?,
			memo: None,
			method: memo(source)?,
			reference: memo(source)?,
			date: None,
		},
		35..39 => Op::AmendPayment { id, base: 0, set: payment_patch(source, people)? },
		39..42 => Op::SendPayment { id, money: money::payment(source, people)?, memo: memo(source)? },
		42..45 => Op::AddComment { id, about: source.ratio(1, 2)?.then_some(id), text: money::words(source)? },
		45..47 => Op::AmendComment { id, base: 0, text: money::words(source)? },
		47..53 => void(id, 0),
		53..57 => restore(id, 0),
		57..61 => confirm(id, 0),
		61..65 => Op::ContestItem { id, base: 0, reason: memo(source)? },
		65..69 => Op::AddTemplate {
			id,
			money: money::template(source, people)?,
			memo: memo(source)?,
			category: Some(source.int_in_range(0..=9)?),
		},
		69..71 => Op::AmendTemplate { id, base: 0, set: template_patch(source, people)? },
		71..75 => Op::Occur { template: id, date: money::date(source)? },
		75..89 => member_op(source, people)?,
		_ => pot_op(source, people)?,
	})
}

fn member_op(source: &mut Source, people: u8) -> Result<Op> {
	let id = money::member(source, people)?;
	Ok(match source.int_in_range(0..=24u8)? {
		16..25 => return access_op(source, people),
		0..2 => Op::AddMember { id, name: money::words(source)?, role: role(source)? },
		2..5 => {
			let set = MemberPatch {
				name: memo(source)?,
				role: source.ratio(1, 3)?.then(|| role(source)).transpose()?,
				weight: touch(source, money::weight)?,
				pay_to: touch(source, money::words)?,
			};
			amend_member(id, 0, set)
		},
		5..7 => Op::DetachMember { id, base: 0, account: source.ratio(1, 2)?.then(|| account(id)) },
		7..10 => deactivate(id, 0),
		10..12 => reactivate(id, 0),
		12 => Op::AddPool { id, name: money::words(source)? },
		_ => merge(id, 0, money::member(source, people)?),
	})
}

/// Invites and claims, which settle on what the pot has when they are bound.
fn access_op(source: &mut Source, people: u8) -> Result<Op> {
	let who = source.int_in_range(0..=15)?;
	Ok(match source.int_in_range(0..=11u8)? {
		0..4 => {
			let what = match source.int_in_range(0..=3u8)? {
				0 => Invitation::New { role: role(source)? },
				1 => Invitation::Any { role: role(source)? },
				_ => Invitation::Device { member: money::member(source, people)? },
			};
			let (uses, weeks) = (source.int_in_range(0..=3)?, source.int_in_range(0..=53u64)?);
			Op::Invite { number: 0, key: source.arbitrary()?, what, expires: weeks * A_WEEK, uses }
		},
		4 => Op::RevokeInvite { number: 0 },
		5..9 => {
			let seal = source.ratio(1, 2)?.then(|| sealing(None));
			Op::Claim { invite: 0, account: account(who), name: memo(source)?, seal }
		},
		9 => Op::Readmit { account: account(who) },
		_ => {
			let mut boxes = vec![(account(who), key_box()), (account(who.wrapping_add(1)), key_box())];
			boxes.truncate(source.int_in_range(0..=2)?);
			Op::Rekey { epoch: 0, boxes: boxes.try_into().expect("two; qed"), former: None }
		},
	})
}

fn sealing(epoch: Option<Epoch>) -> Sealing {
	Sealing { public: [4; 32], own: epoch.map(|epoch| (epoch, key_box())) }
}

fn pot_op(source: &mut Source, people: u8) -> Result<Op> {
	Ok(match source.int_in_range(0..=15u8)? {
		0..4 => amend_pot(0, pot_patch(source, people)?),
		4 => Op::ArchivePot { base: 0, unsettled: source.ratio(1, 2)? },
		5..7 => Op::ReopenPot { base: 0 },
		7..9 => Op::SetCategory {
			id: if source.ratio(1, 20)? { 128 } else { 0 },
			base: 0,
			name: source.ratio(4, 5)?.then(|| money::words(source)).transpose()?,
		},
		9..13 => {
			let payment = money::payment(source, people)?;
			freeze(0, &[leg(payment.from, payment.to, payment.amount.0)][..source.int_in_range(0..=4usize)?.min(1)])
		},
		13 => Op::ThawPlan { base: 0 },
		14 => match source.int_in_range(0..=3u8)? {
			0 => Op::AnnounceEnd { base: 0 },
			1 => Op::DissolvePot { base: 0 },
			_ => Op::ThawPlan { base: 0 },
		},
		_ => create(),
	})
}

fn pot_patch(source: &mut Source, people: u8) -> Result<PotPatch> {
	let budget = |source: &mut Source| {
		let line = |_| {
			Ok(BudgetLine {
				category: source.ratio(1, 2)?.then(|| source.int_in_range(0..=9)).transpose()?,
				period: *source.choose(&[Period::Whole, Period::Month])?,
				amount: pot_ledger::Amount(money::amount(source)?),
			})
		};
		Ok(Budget::truncate_from((0..2).map(line).collect::<Result<Vec<_>>>()?))
	};
	Ok(PotPatch {
		name: memo(source)?,
		note: touch(source, money::words)?,
		policy: source
			.ratio(1, 3)?
			.then(|| source.choose(&[Policy::Concerned, Policy::Editors]).copied())
			.transpose()?,
		budget: touch(source, budget)?,
		goal: touch(source, |source| Ok(pot_ledger::Amount(money::amount(source)?)))?,
		default_split: touch(source, |source| money::split(source, people, 100_00))?,
		reinvite_hours: source.ratio(1, 6)?.then(|| source.int_in_range(20..=730)).transpose()?,
	})
}

fn patch(source: &mut Source, people: u8) -> Result<ExpensePatch> {
	Ok(ExpensePatch {
		money: source.ratio(1, 2)?.then(|| money::expense(source, people)).transpose()?,
		memo: touch(source, money::words)?,
		note: touch(source, money::words)?,
		date: touch(source, money::date)?,
		category: touch(source, |source| source.int_in_range(0..=9))?,
		receipt: touch(source, money::words)?,
	})
}

fn payment_patch(source: &mut Source, people: u8) -> Result<PaymentPatch> {
	Ok(PaymentPatch {
		money: source.ratio(1, 2)?.then(|| money::payment(source, people)).transpose()?,
		memo: touch(source, money::words)?,
		method: touch(source, money::words)?,
		reference: touch(source, money::words)?,
		date: touch(source, money::date)?,
	})
}

fn template_patch(source: &mut Source, people: u8) -> Result<TemplatePatch> {
	Ok(TemplatePatch {
		money: source.ratio(1, 2)?.then(|| money::template(source, people)).transpose()?,
		memo: touch(source, money::words)?,
		category: touch(source, |source| source.int_in_range(0..=9))?,
	})
}

fn role(source: &mut Source) -> Result<Role> {
	Ok(*source.choose(&[Role::Editor, Role::Editor, Role::Editor, Role::Viewer, Role::Owner])?)
}

fn memo(source: &mut Source) -> Result<Option<pot_ledger::Text>> {
	source.ratio(3, 10)?.then(|| money::words(source)).transpose()
}

fn touch<T>(source: &mut Source, value: impl FnOnce(&mut Source) -> Result<T>) -> Result<Patch<T>> {
	Ok(match source.int_in_range(0..=6u8)? {
		0..4 => Patch::Keep,
		4 => Patch::Clear,
		_ => Patch::Set(value(source)?),
	})
}

impl Draft {
	fn plain(by: MemberId, op: Op) -> Self {
		Self { by, op, aim: Aim::Unknown, pick: 0, lag: 0 }
	}

	/// The draft on the pot as it is now. An archived pot is soon opened again, or little else would happen.
	pub fn entry(&self, pot: &State) -> Entry {
		let mut op = self.op.clone();
		if pot.pot().is_some_and(Pot::is_archived) {
			match self.pick % 16 {
				0..4 => op = Op::ReopenPot { base: 0 },
				4..6 => op = Op::AnnounceEnd { base: 0 },
				6..8 => op = Op::DissolvePot { base: 0 },
				_ => {},
			}
		}
		let at = u64::from(pot.next_seq()) * A_WEEK;
		self.bind(&mut op, pot);
		match &mut op {
			Op::Invite { expires, .. } => *expires += at,
			Op::Claim { invite, .. } => return Entry { by: self.claimed(pot, *invite), at, op },
			_ => {},
		}
		Entry { by: self.by, at, op }
	}

	/// Names items, members and revisions that the pot has.
	fn bind(&self, op: &mut Op, pot: &State) {
		let pot_base = self.base(pot.pot().map_or(1, |pot| pot.revisions.latest));
		match op {
			Op::CreatePot { .. } => {},
			Op::AmendPot { base, .. }
			| Op::ArchivePot { base, .. }
			| Op::ReopenPot { base }
			| Op::AnnounceEnd { base }
			| Op::DissolvePot { base }
			| Op::ThawPlan { base } => *base = pot_base,
			Op::SetCategory { id, base, .. } => {
				let next = pot.pot().map_or(0, |pot| pot.categories);
				*base = pot_base;
				// One that there is, the next, or once in a while one too high.
				*id += match self.pick % 8 {
					0 => next + 1,
					1..4 => self.pick / 8 % (next + 1),
					_ => next,
				};
			},
			Op::FreezePlan { base, legs } => {
				*base = pot_base;
				if self.aim == Aim::Fitting && !legs.is_empty() {
					*legs = pot.plan().try_into().expect("at most one leg a member; qed");
				}
			},
			Op::AddMember { id, .. } | Op::AddPool { id, .. } => {
				*id = (pot.members().len() as MemberId).wrapping_add_signed(self.lag);
			},
			Op::ReactivateMember { id, base } => {
				let inactive =
					self.pick_member(pot, |id| pot.place(id) == id && !pot.members()[usize::from(id)].record.active);
				*id = inactive.unwrap_or(*id);
				*base = self.member_base(pot, *id);
			},
			Op::MergeMember { from, base, .. } => {
				let guest = self.pick_member(pot, |id| is_guest(pot, id));
				*from = guest.filter(|_| self.aim != Aim::Any).unwrap_or(*from);
				*base = self.member_base(pot, *from);
			},
			Op::AmendMember { id, base, .. } | Op::DeactivateMember { id, base } => *base = self.member_base(pot, *id),
			Op::DetachMember { id, base, account } => {
				*base = self.member_base(pot, *id);
				let has = pot.members().get(usize::from(*id)).and_then(|member| self.pick_of(&member.record.accounts));
				*account = account.map(|account| has.copied().unwrap_or(account));
			},
			Op::Invite { number, .. } => {
				let next = pot.pot().map_or(0, |pot| pot.invites);
				*number = if self.lag > 3 { next + 1 } else { next };
			},
			Op::RevokeInvite { number } | Op::Claim { invite: number, .. } => {
				let open: Vec<_> = pot.invites().keys().copied().collect();
				*number = self.pick_of(&open).copied().filter(|_| self.lag < 4).unwrap_or(*number);
			},
			Op::Readmit { account } => {
				let former: Vec<_> = pot.former().iter().copied().collect();
				*account = self.pick_of(&former).copied().unwrap_or(*account);
			},
			Op::Rekey { epoch, former, .. } => {
				*epoch = pot.pot().map_or(0, |pot| pot.epoch) + 1 + Epoch::from(self.lag > 3);
				*former = (*epoch > 1 && self.lag != 1).then_some([3; 72]);
			},
			Op::AddExpense { id, money, .. } => {
				self.reuse(pot, id);
				self.fit(pot, id, money);
			},
			Op::AddTemplate { id, money, .. } => {
				self.reuse(pot, id);
				self.fit(pot, id, &mut money.expense);
			},
			Op::AddPayment { id, money, .. } => {
				self.reuse(pot, id);
				self.settle(pot, money);
			},
			Op::SendPayment { id, money, .. } => {
				self.reuse(pot, id);
				if self.aim != Aim::Any {
					money.from = self.by;
				}
			},
			Op::AddComment { id, about, .. } => {
				self.reuse(pot, id);
				if let (Some(about), Some(item)) = (about, self.item(pot, |_| true)) {
					*about = item;
				}
			},
			Op::AmendExpense { id, base, set } => {
				self.name(pot, id, base, |item| item.kind == ItemKind::Expense);
				set.money.iter_mut().for_each(|money| self.fit(pot, id, money));
			},
			Op::AmendPayment { id, base, .. } => self.name(pot, id, base, |item| item.kind == ItemKind::Payment),
			Op::AmendTemplate { id, base, set } => {
				self.name(pot, id, base, |item| item.kind == ItemKind::Template);
				set.money.iter_mut().for_each(|money| self.fit(pot, id, &mut money.expense));
			},
			Op::Occur { template, date } => {
				*template = self.item(pot, |item| item.kind == ItemKind::Template).unwrap_or(*template);
				if let Some(Money::Template(money)) = pot.item_state(template).and_then(|item| item.money.as_ref()) {
					*date = money.rule.date(u32::from(self.pick % 3)).filter(|_| self.lag == 0).unwrap_or(*date);
				}
			},
			Op::AmendComment { id, base, .. } => self.name(pot, id, base, |item| item.kind == ItemKind::Comment),
			Op::RestoreItem { id, base } => self.name(pot, id, base, |item| item.voided),
			Op::VoidItem { id, base } => self.name(pot, id, base, |item| !item.voided),
			Op::ConfirmItem { id, base } | Op::ContestItem { id, base, .. } => {
				self.name(pot, id, base, |item| matches!(item.kind, ItemKind::Expense | ItemKind::Payment));
			},
		}
	}

	/// The place that an invite opens: a new one, a guest's, or that of the member it is for.
	fn claimed(&self, pot: &State, invite: InviteNo) -> MemberId {
		let next = pot.members().len() as MemberId;
		match pot.invite(invite).map(|invite| invite.what) {
			_ if self.lag < 0 => self.by,
			Some(Invitation::Device { member }) => member,
			Some(Invitation::Any { .. }) => self.pick_member(pot, |id| is_guest(pot, id)).unwrap_or(next),
			Some(Invitation::New { .. }) | None => next,
		}
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

	fn pick_member(&self, pot: &State, fits: impl Fn(MemberId) -> bool) -> Option<MemberId> {
		let fitting: Vec<_> = (0..pot.members().len() as MemberId).filter(|id| fits(*id)).collect();
		self.pick_of(&fitting).copied()
	}

	fn pick_of<'a, T>(&self, all: &'a [T]) -> Option<&'a T> {
		all.get(usize::from(self.pick).checked_rem(all.len())?)
	}

	/// One of the items that fit, or of all where nothing fits.
	fn item(&self, pot: &State, fits: impl Fn(&Item) -> bool) -> Option<ItemId> {
		let all = || pot.items().map(|(id, item)| (*id, &item.record));
		let mut items: Vec<_> = match self.aim {
			Aim::Fitting => all().filter(|row| fits(row.1)).collect(),
			Aim::Any | Aim::Plan => Vec::new(),
			Aim::Unknown => return None,
		};
		if items.is_empty() {
			items.extend(all());
		}
		self.pick_of(&items).map(|row| row.0)
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

	/// Refunds an expense that there is, and takes over what the bill comes to.
	fn fit(&self, pot: &State, id: &ItemId, money: &mut Expense) {
		if let Kind::Refund { of: Some(of) } = &mut money.kind {
			*of = self.item(pot, |item| item.kind == ItemKind::Expense).unwrap_or(*of);
		}
		let Some(shares) = money.bill.as_ref().and_then(|bill| bill.shares(money.refunded().unwrap_or(id)).ok()) else {
			return;
		};
		if !self.pick.is_multiple_of(16) {
			money.amount = pot_ledger::Amount(shares.iter().map(|row| row.1 .0).sum());
			money.original = None;
			let payer = money.paid.first().map_or(ALICE, |row| row.0);
			money.paid = rows(&[(payer, money.amount)]);
		}
		if self.pick % 16 > 1 {
			money.split = Split::Exact(rows(&shares));
		}
	}

	/// Pays what the plan asks for: the frozen one, if there is one.
	fn settle(&self, pot: &State, money: &mut Payment) {
		if self.aim != Aim::Plan {
			return;
		}
		if let Some(frozen) = pot.frozen_plan() {
			let leg = self.pick as usize % (frozen.legs.len() + 1);
			if let Some((of, _)) = frozen.legs.get(leg) {
				*money = match self.lag {
					0 => pay(pot.place(of.from), pot.place(of.to), of.amount.0),
					_ => pay(of.from, of.to, of.amount.0),
				};
			}
			money.leg = Some(LegId { plan: frozen.at, leg: leg as u8 });
		} else if let Some(leg) = self.pick_of(&pot.plan()) {
			*money = pay(leg.from, leg.to, leg.amount.0);
		}
	}
}

fn is_guest(pot: &State, id: MemberId) -> bool {
	pot.members()[usize::from(id)].record.accounts.is_empty()
}
