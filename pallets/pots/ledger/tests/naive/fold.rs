//! The rules once more, naively, from the rules' text alone: a pot is nothing but its log, which is read anew
//! from its beginning after every entry, and shares are exact fractions until they are rounded. It shares no
//! code with the ledger, only the plain data of operations.

use crate::{arithmetic::*, says::*};
use codec::Encode;
use num_bigint::BigInt;
use pot_ledger::{
	settle::Leg, AccountId, Amount, Bill, Entry, Epoch, Expense, Invitation, InviteNo, ItemId, Kind, MemberId, Moment,
	Op, Payment, Policy, PotId, Rev, Role, Split, Template,
};
use std::collections::BTreeMap;

/// A pot: what was done, by whom and when, in order; and what that comes to.
pub struct Naive {
	id: PotId,
	log: Vec<Entry>,
	now: Reading,
	balances: Vec<BigInt>,
}

/// What a log says, read from its beginning.
#[derive(Default)]
struct Reading {
	people: Vec<Person>,
	things: BTreeMap<ItemId, Thing>,
	history: History,
	decimals: u8,
	archived: bool,
	/// When the end was announced.
	announced: Option<Moment>,
	dissolved: bool,
	concerned_only: bool,
	categories: usize,
	pool: Option<MemberId>,
	invites: BTreeMap<InviteNo, Open>,
	invited: InviteNo,
	/// Who lost their access, and was not readmitted.
	former: Vec<AccountId>,
	epoch: Epoch,
	/// Hours until somebody is let in again; as long as nobody said, 72.
	delay: Option<u16>,
	/// The frozen plan, and the entry that froze it.
	plan: Option<(usize, Vec<Leg>)>,
}

struct Person {
	accounts: Vec<AccountId>,
	role: Role,
	active: bool,
	history: History,
	became_part_of: Option<MemberId>,
}

/// An invite that can be used.
struct Open {
	by: MemberId,
	what: Invitation,
	from: Moment,
	expires: Moment,
	uses: u16,
}

struct Thing {
	says: Says,
	author: MemberId,
	history: History,
	voided: bool,
	/// Whether the chain moved the tokens.
	sent: bool,
	/// Who agreed or disagreed with its present money, and which it was last.
	agreed: BTreeMap<MemberId, bool>,
}

enum Says {
	Expense(Expense),
	Payment(Payment),
	Template(Template),
	Comment,
}

/// What was changed at revision 2, 3 …
#[derive(Default)]
struct History(Vec<Vec<&'static str>>);

impl History {
	/// Whether nobody changed any of this after revision `base`.
	fn fresh(&self, base: Rev, groups: &[&str]) -> bool {
		let base = base as usize;
		(1..=self.0.len() + 1).contains(&base)
			&& !self.0[base - 1..].iter().flatten().any(|group| groups.contains(group))
	}
}

impl Person {
	fn comes(&mut self, account: AccountId, named: bool) {
		self.accounts.push(account);
		self.history.0.push(if named { vec!["access", "name"] } else { vec!["access"] });
	}
}

impl Naive {
	pub fn new(id: PotId) -> Self {
		Self { id, log: Vec::new(), now: Reading::default(), balances: Vec::new() }
	}

	/// Takes the operation if the rules admit it.
	pub fn take(&mut self, entry: &Entry) -> bool {
		if !self.now.admits(&self.id, &self.balances, entry) {
			return false;
		}
		self.log.push(entry.clone());
		let mut then = Reading::default();
		for (seq, entry) in self.log.iter().enumerate() {
			then.read(&self.id, seq, entry);
		}
		let balances = then.balances();
		let idle_stay = self.now.people.iter().zip(self.balances.iter().zip(&balances));
		let idle_stay = idle_stay.into_iter().all(|(person, (was, is))| person.active || was == is);
		let owned = then.people.iter().any(|person| person.active && person.role == Role::Owner);
		// Nothing but a balance of 2¹²⁷ is out of reach of this reading, and of the sequences as well.
		if !idle_stay || !owned {
			self.log.pop();
			return false;
		}
		(self.now, self.balances) = (then, balances);
		true
	}

	/// Everyone's balance.
	pub fn balances(&self) -> &[BigInt] {
		&self.balances
	}
}

impl Reading {
	/// Σ over live expenses s·(paid − share) + Σ over counted payments (sent − received); those who became a
	/// part of another have nothing, the other has it.
	fn balances(&self) -> Vec<BigInt> {
		let mut balances = vec![BigInt::ZERO; self.people.len()];
		let mut post = |member: MemberId, amount: BigInt| balances[self.place(member) as usize] += amount;
		for (id, thing) in self.things.iter().filter(|(_, thing)| !thing.voided) {
			match &thing.says {
				Says::Expense(expense) => {
					let s = if expense.kind == Kind::Spending { 1 } else { -1 };
					for (payer, Amount(paid)) in &expense.paid {
						post(*payer, s * BigInt::from(*paid));
					}
					for (member, share) in shares(&expense.split, &expense.amount.0.into(), rotation(expense, id)) {
						post(member, -s * share);
					}
				},
				Says::Payment(payment) if thing.agreed.values().all(|agreed| *agreed) => {
					post(payment.from, payment.amount.0.into());
					post(payment.to, -BigInt::from(payment.amount.0));
				},
				_ => {},
			}
		}
		balances
	}

	/// Where what is said of a member is posted.
	fn place(&self, member: MemberId) -> MemberId {
		match self.people.get(member as usize).and_then(|person| person.became_part_of) {
			Some(other) => self.place(other),
			None => member,
		}
	}

	/// One entry more, which is admitted.
	fn read(&mut self, pot: &PotId, seq: usize, &Entry { by, at, ref op }: &Entry) {
		let new =
			|accounts, role| Person { accounts, role, active: true, history: History::default(), became_part_of: None };
		match op {
			Op::CreatePot { account, currency, seal, .. } => {
				self.decimals = currency.decimals;
				self.epoch = seal.as_ref().map_or(0, |seal| seal.own.is_some().into());
				self.people.push(new(account.iter().copied().collect(), Role::Owner));
			},
			Op::AddMember { role, .. } => self.people.push(new(vec![], *role)),
			Op::Invite { number, what, expires, uses, .. } => {
				let from = at + self.waits(by, what);
				self.invites.insert(*number, Open { by, what: *what, from, expires: *expires, uses: *uses });
				self.invited += 1;
			},
			Op::RevokeInvite { number } => drop(self.invites.remove(number)),
			Op::Claim { invite, account, name, .. } => {
				let open = self.invites.get_mut(invite).unwrap();
				open.uses -= 1;
				let what = open.what;
				if open.uses == 0 {
					self.invites.remove(invite);
				}
				match what {
					Invitation::New { role } | Invitation::Any { role } if by as usize == self.people.len() => {
						self.people.push(new(vec![*account], role));
					},
					Invitation::New { role } | Invitation::Any { role } => {
						self.people[by as usize].role = self.people[by as usize].role.min(role);
						self.people[by as usize].comes(*account, name.is_some());
					},
					Invitation::Device { .. } => self.people[by as usize].comes(*account, name.is_some()),
				}
			},
			Op::Readmit { account } => self.former.retain(|former| former != account),
			Op::Rekey { epoch, .. } => self.epoch = *epoch,
			Op::AddPool { id, .. } => {
				self.pool = Some(*id);
				self.people.push(new(vec![], Role::Viewer));
			},
			Op::AmendMember { id, set, .. } => {
				let person = &mut self.people[*id as usize];
				person.role = set.role.unwrap_or(person.role);
			},
			Op::DetachMember { id, account, .. } => {
				let person = &mut self.people[*id as usize];
				let goes = |one: &AccountId| account.is_none_or(|account| account == *one);
				self.former.extend(person.accounts.iter().filter(|one| goes(one)));
				person.accounts.retain(|one| !goes(one));
				if person.accounts.is_empty() && person.role == Role::Owner {
					person.role = Role::Editor;
				}
			},
			Op::DeactivateMember { id, .. } => self.people[*id as usize].active = false,
			Op::ReactivateMember { id, .. } => self.people[*id as usize].active = true,
			Op::MergeMember { from, into, .. } => {
				self.people[*from as usize].active = false;
				self.people[*from as usize].became_part_of = Some(*into);
			},
			Op::AmendPot { set, .. } => {
				self.concerned_only = set.policy.map_or(self.concerned_only, |policy| policy == Policy::Concerned);
				self.delay = set.reinvite_hours.or(self.delay);
			},
			Op::ArchivePot { .. } => (self.archived, self.announced) = (true, None),
			Op::ReopenPot { .. } => (self.archived, self.announced) = (false, None),
			Op::AnnounceEnd { .. } => self.announced = Some(at),
			Op::DissolvePot { .. } => self.dissolved = true,
			Op::SetCategory { id, .. } => self.categories = self.categories.max(*id as usize + 1),
			Op::FreezePlan { legs, .. } => self.plan = Some((seq, legs.to_vec())),
			Op::ThawPlan { .. } => self.plan = None,
			_ => self.read_item(pot, by, op),
		}
		let groups = groups(op);
		match op {
			Op::AmendMember { id, .. }
			| Op::DetachMember { id, .. }
			| Op::DeactivateMember { id, .. }
			| Op::ReactivateMember { id, .. }
			| Op::MergeMember { from: id, .. } => self.people[*id as usize].history.0.push(groups),
			Op::AmendPot { .. }
			| Op::ArchivePot { .. }
			| Op::ReopenPot { .. }
			| Op::AnnounceEnd { .. }
			| Op::DissolvePot { .. }
			| Op::SetCategory { .. }
			| Op::FreezePlan { .. }
			| Op::ThawPlan { .. } => self.history.0.push(groups),
			_ => {},
		}
	}

	fn read_item(&mut self, pot: &PotId, by: MemberId, op: &Op) {
		let says = match op.clone() {
			Op::AddExpense { money, .. } => Some(Says::Expense(money)),
			Op::AmendExpense { set, .. } => set.money.map(Says::Expense),
			Op::AddPayment { money, .. } | Op::SendPayment { money, .. } => Some(Says::Payment(money)),
			Op::AmendPayment { set, .. } => set.money.map(Says::Payment),
			Op::AddTemplate { money, .. } => Some(Says::Template(money)),
			Op::AmendTemplate { set, .. } => set.money.map(Says::Template),
			Op::AddComment { .. } => Some(Says::Comment),
			Op::Occur { template, .. } => match &self.things[&template].says {
				Says::Template(template) => Some(Says::Expense(template.expense.clone())),
				_ => unreachable!("it is admitted"),
			},
			_ => None,
		};
		let sent = matches!(op, Op::SendPayment { .. });
		// Whoever says that they received it agrees with that.
		let receiver = match &says {
			Some(Says::Payment(payment)) => Some(payment.to).filter(|to| self.place(*to) == by || sent),
			_ => None,
		};
		let id = op.item(pot).expect("all else was read before");
		let new = |says| {
			let (history, agreed) = (History::default(), BTreeMap::new());
			Thing { says, author: by, history, voided: false, sent, agreed }
		};
		let thing = match self.things.get_mut(&id) {
			Some(thing) => {
				thing.history.0.push(groups(op));
				thing
			},
			None => self.things.entry(id).or_insert_with(|| new(Says::Comment)),
		};
		if let Some(says) = says {
			thing.says = says;
			thing.agreed = receiver.map(|to| (to, true)).into_iter().collect();
		}
		match op {
			Op::VoidItem { .. } => thing.voided = true,
			Op::RestoreItem { .. } => thing.voided = false,
			Op::ConfirmItem { .. } | Op::ContestItem { .. } => {
				let judge = match &thing.says {
					Says::Payment(payment) => payment.to,
					_ => by,
				};
				thing.agreed.insert(judge, matches!(op, Op::ConfirmItem { .. }));
			},
			_ => {},
		}
	}

	/// All the rules but two, which need the balances and members after it.
	fn admits(&self, pot: &PotId, balances: &[BigInt], &Entry { by, at, ref op }: &Entry) -> bool {
		if !texts_are_fine(op) {
			return false;
		}
		if let Op::CreatePot { rules, currency, seal, .. } = op {
			let first_key = seal.as_ref().and_then(|seal| seal.own.as_ref()).is_none_or(|own| own.0 == 1);
			return self.people.is_empty() && *rules == 1 && by == 0 && is_currency(currency) && first_key;
		}
		if let Op::Claim { invite, account, name, .. } = op {
			return self.admits_claim(by, at, invite, account, name.is_some());
		}
		let Some(me) = self.people.get(by as usize).filter(|me| me.active) else {
			return false;
		};
		let i_own = me.role == Role::Owner;
		let i_edit = me.role != Role::Viewer;
		let me_or_owner = |id: &MemberId| *id == by || i_own;
		let person = |id: &MemberId, base: &Rev, groups: &[&str]| {
			let person = self.people.get(*id as usize).filter(|person| person.became_part_of.is_none());
			person.filter(|person| person.history.fresh(*base, groups))
		};
		let thing = |id: &ItemId, base: &Rev, groups: &[&str]| {
			self.things.get(id).filter(|thing| thing.history.fresh(*base, groups))
		};
		let is_new = |id: &ItemId| !self.things.contains_key(id);
		let next = |id: &MemberId| *id as usize == self.people.len() && self.people.len() < 128;
		let pot_is = |base: &Rev| self.history.fresh(*base, &groups(op));
		let may_change = |thing: &Thing| {
			let payers: Vec<MemberId> = match &thing.says {
				Says::Expense(expense) => expense.paid.iter().map(|row| row.0).collect(),
				Says::Template(template) => template.expense.paid.iter().map(|row| row.0).collect(),
				Says::Payment(payment) => vec![payment.from],
				Says::Comment => vec![],
			};
			let concerned = thing.author == by || payers.into_iter().any(|payer| self.place(payer) == by);
			i_own || i_edit && (concerned || !self.concerned_only)
		};
		let is_comment = |id: &ItemId| self.things.get(id).is_some_and(|thing| matches!(thing.says, Says::Comment));
		let fits_an_archive = match op {
			Op::ReopenPot { .. } | Op::AnnounceEnd { .. } | Op::DissolvePot { .. } => true,
			Op::AddComment { .. } | Op::AmendComment { .. } => true,
			Op::VoidItem { id, .. } | Op::RestoreItem { id, .. } => is_comment(id),
			Op::DetachMember { id, .. } => *id == by,
			_ => false,
		};
		if self.dissolved || self.archived && !fits_an_archive {
			return false;
		}

		match op {
			Op::CreatePot { .. } => false,
			Op::AmendPot { base, set } => {
				let good_budget = set.budget.value().is_none_or(|budget| {
					let key = |at: usize| (budget[at].category.map_or(-1, i32::from), budget[at].period as u8);
					budget.iter().all(|line| is_amount(&line.amount))
						&& (1..budget.len()).all(|at| key(at - 1) < key(at))
				});
				let good_split = set.default_split.value().is_none_or(|split| {
					let relative = !matches!(split, Split::Exact(_) | Split::Adjust(_));
					relative && is_split(split, &1.into()) && self.are_people(split)
				});
				let good_delay = set.reinvite_hours.is_none_or(|hours| (24..=720).contains(&hours));
				i_own
					&& good_delay && good_budget
					&& set.goal.value().is_none_or(is_amount)
					&& good_split && pot_is(base)
					&& !groups(op).is_empty()
			},
			Op::ArchivePot { base, unsettled } => {
				i_own && (*unsettled || balances.iter().all(|balance| *balance == BigInt::ZERO)) && pot_is(base)
			},
			Op::ReopenPot { base } => i_own && self.archived && pot_is(base),
			Op::AnnounceEnd { base } => i_own && self.archived && self.announced.is_none() && pot_is(base),
			Op::DissolvePot { base } => {
				let thirty_days = 30 * 24 * 3_600_000;
				let warned = self.announced.is_some_and(|announced| at - announced >= thirty_days);
				let settled = balances.iter().all(|balance| *balance == BigInt::ZERO);
				i_own && self.archived && (settled || warned) && pot_is(base)
			},
			Op::SetCategory { id, base, .. } => i_edit && *id < 128 && *id as usize <= self.categories && pot_is(base),
			Op::FreezePlan { base, legs } => {
				let mut left = balances.to_vec();
				let good = !legs.is_empty() && legs.iter().all(|leg| self.can_pay(leg.from, leg.to, &leg.amount));
				for leg in legs.iter().filter(|_| good) {
					left[self.place(leg.from) as usize] += leg.amount.0;
					left[self.place(leg.to) as usize] -= leg.amount.0;
				}
				let clears = left.iter().all(|balance| *balance == BigInt::ZERO);
				i_edit && good && clears && self.plan.is_none() && pot_is(base)
			},
			Op::ThawPlan { base } => i_edit && self.plan.is_some() && pot_is(base),
			Op::AddMember { id, role, .. } => i_edit && *role != Role::Owner && next(id),
			Op::Invite { number, what, expires, uses, .. } => {
				let a_year = 366 * 24 * 3_600_000;
				self.may_invite(by, what)
					&& self.opens_for(what)
					&& *number == self.invited
					&& self.invites.len() < 32
					&& *expires > at + self.waits(by, what)
					&& *expires <= at + a_year
					&& 1 <= *uses && *uses <= 128
			},
			Op::RevokeInvite { number } => self.invites.get(number).is_some_and(|open| {
				i_own || open.by == by || matches!(open.what, Invitation::Device { member } if member == by)
			}),
			Op::Claim { .. } => false,
			Op::Readmit { account } => i_own && self.former.contains(account),
			Op::Rekey { epoch, boxes, former } => {
				let ascend = boxes.windows(2).all(|two| two[0].0 < two[1].0);
				i_edit
					&& *epoch == self.epoch + 1
					&& !boxes.is_empty()
					&& ascend && former.is_some() == (self.epoch > 0)
			},
			Op::AddPool { id, .. } => i_own && self.pool.is_none() && next(id),
			Op::AmendMember { id, base, set } => {
				let by_owners = set.role.is_some() || set.weight.touches();
				let good_weight = set.weight.value().is_none_or(|weight| (1..=1_000_000).contains(weight));
				let may = me_or_owner(id) && (!by_owners || i_own && self.pool != Some(*id)) && good_weight;
				may && person(id, base, &groups(op)).is_some_and(|person| {
					let is_guest = person.accounts.is_empty();
					!(set.role == Some(Role::Owner) && is_guest) && (!set.pay_to.touches() || is_guest || *id == by)
				}) && !groups(op).is_empty()
			},
			Op::DetachMember { id, base, account } => {
				me_or_owner(id)
					&& person(id, base, &["access"]).is_some_and(|person| match account {
						Some(account) => person.accounts.contains(account),
						None => !person.accounts.is_empty(),
					})
			},
			Op::DeactivateMember { id, base } => {
				let settled = balances.get(*id as usize) == Some(&BigInt::ZERO);
				i_own && settled && person(id, base, &["life"]).is_some_and(|person| person.active)
			},
			Op::ReactivateMember { id, base } => {
				i_own && person(id, base, &["life"]).is_some_and(|person| !person.active)
			},
			Op::MergeMember { from, base, into } => {
				let guest = person(from, base, &["life"]).is_some_and(|person| person.accounts.is_empty());
				let other = self.people.get(*into as usize).is_some_and(|person| person.active);
				i_own && from != into && guest && other && ![Some(*from), Some(*into)].contains(&self.pool)
			},
			Op::AddExpense { id, money, .. } => i_edit && is_new(id) && self.is_expense(id, money),
			Op::AddPayment { id, money, .. } => i_edit && is_new(id) && self.is_payment(money),
			Op::SendPayment { id, money, .. } => {
				let has_account = |id: MemberId| !self.people[id as usize].accounts.is_empty();
				i_edit && is_new(id) && money.from == by && self.is_payment(money) && has_account(money.to)
			},
			Op::AddTemplate { id, money, .. } => i_edit && is_new(id) && self.is_template(id, money),
			Op::Occur { template, date } => {
				let due = self.things.get(template).is_some_and(|thing| match &thing.says {
					Says::Template(template) => !thing.voided && comes_on(&template.rule, *date),
					_ => false,
				});
				i_edit && due && is_new(&ItemId::of_occurrence(pot, template, *date))
			},
			Op::AddComment { id, about, .. } => is_new(id) && about.is_none_or(|about| !is_new(&about)),
			Op::AmendExpense { id, base, set } => thing(id, base, &groups(op)).is_some_and(|thing| {
				let good = set.money.as_ref().is_none_or(|money| self.is_expense(id, money));
				let fits = matches!(thing.says, Says::Expense(_)) && !thing.voided;
				i_edit && may_change(thing) && fits && good && !groups(op).is_empty()
			}),
			Op::AmendPayment { id, base, set } => thing(id, base, &groups(op)).is_some_and(|thing| {
				let good = set.money.as_ref().is_none_or(|money| !thing.sent && self.is_payment(money));
				let fits = matches!(thing.says, Says::Payment(_)) && !thing.voided;
				i_edit && may_change(thing) && fits && good && !groups(op).is_empty()
			}),
			Op::AmendTemplate { id, base, set } => thing(id, base, &groups(op)).is_some_and(|thing| {
				let good = set.money.as_ref().is_none_or(|money| self.is_template(id, money));
				let fits = matches!(thing.says, Says::Template(_)) && !thing.voided;
				i_edit && may_change(thing) && fits && good && !groups(op).is_empty()
			}),
			Op::AmendComment { id, base, .. } => thing(id, base, &["memo"])
				.is_some_and(|thing| matches!(thing.says, Says::Comment) && thing.author == by && !thing.voided),
			Op::VoidItem { id, base } | Op::RestoreItem { id, base } => thing(id, base, &["money", "life"])
				.is_some_and(|thing| {
					let may = match &thing.says {
						Says::Comment => thing.author == by || i_own,
						_ if thing.sent => self.judge(thing, by).is_some(),
						_ => may_change(thing),
					};
					may && thing.voided == matches!(op, Op::RestoreItem { .. })
				}),
			Op::ConfirmItem { id, base } | Op::ContestItem { id, base, .. } => thing(id, base, &["money", "life"])
				.is_some_and(|thing| {
					let judge = self.judge(thing, by);
					let last = judge.and_then(|judge| thing.agreed.get(&judge));
					let is_news = match op {
						Op::ConfirmItem { .. } => last != Some(&true),
						_ => last.is_none(),
					};
					!thing.voided && !thing.sent && judge.is_some() && is_news
				}),
		}
	}

	/// As whom a member judges a thing: a payment's receiver, or anyone an expense names.
	fn judge(&self, thing: &Thing, by: MemberId) -> Option<MemberId> {
		match &thing.says {
			Says::Payment(payment) => {
				let receiver = self.place(payment.to);
				let i_own = self.people[by as usize].role == Role::Owner;
				let for_a_guest = i_own && self.people[receiver as usize].accounts.is_empty();
				(receiver == by || for_a_guest).then_some(payment.to)
			},
			Says::Expense(expense) => named(expense).any(|member| self.place(member) == by).then_some(by),
			Says::Template(_) | Says::Comment => None,
		}
	}

	fn is_payment(&self, payment: &Payment) -> bool {
		let good_leg = payment.leg.is_none_or(|named| {
			let plan = self.plan.as_ref().filter(|plan| plan.0 == named.plan as usize);
			plan.and_then(|plan| plan.1.get(named.leg as usize)).is_some_and(|leg| {
				self.place(leg.from) == self.place(payment.from) && self.place(leg.to) == self.place(payment.to)
			})
		});
		self.can_pay(payment.from, payment.to, &payment.amount) && good_leg
	}

	fn can_pay(&self, from: MemberId, to: MemberId, amount: &Amount) -> bool {
		let known = |id: MemberId| (id as usize) < self.people.len();
		let active = |id: MemberId| known(id) && self.people[self.place(id) as usize].active;
		is_amount(amount) && active(from) && active(to) && self.place(from) != self.place(to)
	}

	fn is_expense(&self, id: &ItemId, expense: &Expense) -> bool {
		let refunds_an_expense = match &expense.kind {
			Kind::Refund { of: Some(of) } => matches!(self.things.get(of), Some(Thing { says: Says::Expense(_), .. })),
			_ => true,
		};
		let whole = expense.amount.0.into();
		refunds_an_expense
			&& is_amount(&expense.amount)
			&& makes(&expense.paid, &whole)
			&& is_split(&expense.split, &whole)
			&& shares(&expense.split, &whole, rotation(expense, id)).iter().all(|row| row.1 >= BigInt::ZERO)
			&& expense.original.as_ref().is_none_or(|original| is_original(original, &whole, self.decimals))
			&& expense.bill.as_ref().is_none_or(|bill| self.is_bill(bill, expense, id))
			&& named(expense).all(|member| (member as usize) < self.people.len())
			&& self.are_people(&expense.split)
	}

	/// Lines + tax + tip − discount, and nobody's below zero, are the exact split.
	fn is_bill(&self, bill: &Bill, expense: &Expense, id: &ItemId) -> bool {
		let rotation = rotation(expense, id);
		let mut lines: BTreeMap<MemberId, BigInt> = BTreeMap::new();
		let mut turn = *rotation;
		for line in &bill.lines {
			let amount = line.amount.0.into();
			if !is_amount(&line.amount) || !is_split(&line.split, &amount) || !self.are_people(&line.split) {
				return false;
			}
			let parts = shares(&line.split, &amount, &turn);
			// Whoever comes after the last who got an odd unit is the first in the next line.
			let next =
				u64::from_le_bytes(turn.0[..8].try_into().unwrap()).wrapping_add(odd_units(&line.split, &amount));
			turn.0[..8].copy_from_slice(&next.to_le_bytes());
			for (member, share) in parts {
				if share < BigInt::ZERO {
					return false;
				}
				*lines.entry(member).or_default() += share;
			}
		}
		lines.retain(|_, share| *share != BigInt::ZERO);
		let mut due = lines.clone();
		for (extra, sign) in [(bill.tax, 1), (bill.tip, 1), (bill.discount, -1)] {
			let Some(extra) = extra else { continue };
			if !is_amount(&extra) || lines.is_empty() {
				return false;
			}
			let weights: Vec<_> = lines.iter().map(|(member, share)| (*member, share.clone())).collect();
			for (member, share) in in_proportion(&weights, &extra.0.into(), rotation) {
				*due.entry(member).or_default() += sign * share;
			}
		}
		due.retain(|_, share| *share != BigInt::ZERO);
		let Split::Exact(rows) = &expense.split else { return false };
		bill.encode().len() <= 4_096
			&& bill.lines.iter().all(|line| is_readable(&line.text))
			&& !bill.lines.is_empty()
			&& due.into_iter().eq(rows.iter().map(|row| (row.0, BigInt::from(row.1 .0))))
	}

	/// Whoever gets the odd unit of an occurrence, nobody's part is below zero.
	fn is_template(&self, id: &ItemId, template: &Template) -> bool {
		let expense = &template.expense;
		self.is_expense(id, expense)
			&& comes_on(&template.rule, template.rule.start)
			&& (0..128).all(|r| {
				let shares = shares(
					&expense.split,
					&expense.amount.0.into(),
					&ItemId([[r, 0, 0, 0]; 4].concat().try_into().unwrap()),
				);
				!matches!(expense.split, Split::Adjust(_)) || shares.iter().all(|row| row.1 >= BigInt::ZERO)
			})
	}

	/// Owners to everything, editors to what they are, everyone their own devices.
	fn may_invite(&self, by: MemberId, what: &Invitation) -> bool {
		let me = &self.people[by as usize];
		match what {
			Invitation::New { role } | Invitation::Any { role } => me.role >= Role::Editor && me.role >= *role,
			Invitation::Device { member } => *member == by || me.role == Role::Owner,
		}
	}

	/// Whether there is a place, or can be, into which such an invite lets somebody.
	fn opens_for(&self, what: &Invitation) -> bool {
		let Invitation::Device { member } = what else { return true };
		let lives = |person: &Person| person.active && person.became_part_of.is_none() && person.accounts.len() < 8;
		self.people.get(*member as usize).is_some_and(lives) && self.pool != Some(*member)
	}

	/// How long the devices that somebody may still have can stop it.
	fn waits(&self, by: MemberId, what: &Invitation) -> Moment {
		match what {
			Invitation::Device { member } if *member != by && !self.people[*member as usize].accounts.is_empty() => {
				Moment::from(self.delay.unwrap_or(72)) * 3_600_000
			},
			_ => 0,
		}
	}

	fn admits_claim(&self, by: MemberId, at: Moment, number: &InviteNo, account: &AccountId, named: bool) -> bool {
		let all = || self.people.iter().flat_map(|person| &person.accounts);
		let is_new = all().all(|other| other != account) && !self.former.contains(account) && all().count() < 256;
		let Some(open) = self.invites.get(number).filter(|open| open.from <= at && at <= open.expires) else {
			return false;
		};
		let inviter = &self.people[open.by as usize];
		if self.archived || self.dissolved || !is_new || !inviter.active || inviter.accounts.is_empty() {
			return false;
		}
		let place = Invitation::Device { member: by };
		let is_next = by as usize == self.people.len() && self.people.len() < 128 && named;
		let is_guest = || self.opens_for(&place) && self.people[by as usize].accounts.is_empty();
		self.may_invite(open.by, &open.what)
			&& match open.what {
				Invitation::New { .. } => is_next,
				Invitation::Any { .. } => is_next || is_guest(),
				Invitation::Device { member } => member == by && self.opens_for(&place),
			}
	}

	/// All are in the pot, and none is the pool.
	fn are_people(&self, split: &Split) -> bool {
		split_among(split).iter().all(|member| (*member as usize) < self.people.len() && Some(*member) != self.pool)
	}
}
