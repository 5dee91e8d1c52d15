//! The rules once more, naively, from the rules' text alone: a pot is nothing but its log, every question
//! is answered by reading all of it again, and shares are exact fractions until they are rounded. It shares
//! no code with the ledger, only the plain data of operations.

use num_bigint::BigInt;
use num_rational::BigRational;
use pot_ledger::{AccountId, Amount, Expense, ItemId, Kind, MemberId, Op, Payment, Rev, Role, Split, Text};
use std::collections::BTreeMap;

/// A pot: what was done, by whom, in order.
#[derive(Default)]
pub struct Naive(Vec<(MemberId, Op)>);

struct Person {
	account: Option<AccountId>,
	role: Role,
	active: bool,
	history: History,
}

struct Thing<'a> {
	says: Says<'a>,
	author: MemberId,
	history: History,
	voided: bool,
	/// Who agreed or disagreed with its present money, and which it was last.
	agreed: BTreeMap<MemberId, bool>,
}

#[derive(Clone, Copy)]
enum Says<'a> {
	Expense(&'a Expense),
	Payment(&'a Payment),
	Comment,
}

/// What was changed at revision 1, 2, 3 …
#[derive(Default)]
struct History(Vec<Vec<&'static str>>);

impl History {
	/// Whether nobody changed any of this after revision `base`.
	fn fresh(&self, base: Rev, groups: &[&str]) -> bool {
		let base = base as usize;
		(1..=self.0.len()).contains(&base) && !self.0[base..].iter().flatten().any(|group| groups.contains(group))
	}
}

impl Naive {
	/// Takes the operation if the rules admit it.
	pub fn take(&mut self, by: MemberId, op: &Op) -> bool {
		if !self.admits(by, op) {
			return false;
		}
		let (before, people) = (self.balances(), self.people());
		self.0.push((by, op.clone()));
		let after = self.balances();
		let idle_stay =
			people.iter().zip(before.iter().zip(&after)).all(|(person, (was, is))| person.active || was == is);
		let owned = self.people().iter().any(|person| person.active && person.role == Role::Owner);
		if !idle_stay || !owned {
			self.0.pop();
		}
		idle_stay && owned
	}

	/// Σ over live expenses s·(paid − share) + Σ over counted payments (sent − received).
	pub fn balances(&self) -> Vec<BigInt> {
		let mut balances = vec![BigInt::ZERO; self.people().len()];
		for (id, thing) in self.things() {
			match thing.says {
				Says::Expense(expense) if !thing.voided => {
					let (s, of) = match &expense.kind {
						Kind::Spending => (1, None),
						Kind::Refund { of } => (-1, *of),
					};
					for (payer, Amount(paid)) in &expense.paid {
						balances[*payer as usize] += s * BigInt::from(*paid);
					}
					for (member, share) in shares(expense, &of.unwrap_or(id)) {
						balances[member as usize] -= s * share;
					}
				},
				Says::Payment(payment) if !thing.voided && thing.agreed.values().all(|agreed| *agreed) => {
					balances[payment.from as usize] += payment.amount.0;
					balances[payment.to as usize] -= payment.amount.0;
				},
				_ => {},
			}
		}
		balances
	}

	fn people(&self) -> Vec<Person> {
		let mut people: Vec<Person> = Vec::new();
		let new = |account, role| Person { account, role, active: true, history: History(vec![vec![]]) };
		for (_, op) in &self.0 {
			let (id, changed) = match op {
				Op::CreatePot { account, .. } => {
					people.push(new(*account, Role::Owner));
					continue;
				},
				Op::AddMember { account, role, .. } => {
					people.push(new(*account, *role));
					continue;
				},
				Op::AmendMember { id, set, .. } => {
					let person = &mut people[*id as usize];
					person.role = set.role.unwrap_or(person.role);
					(id, [set.name.as_ref().map(|_| "name"), set.role.map(|_| "role")].into_iter().flatten().collect())
				},
				Op::DetachMember { id, .. } => {
					let person = &mut people[*id as usize];
					person.account = None;
					if person.role == Role::Owner {
						person.role = Role::Editor;
					}
					(id, vec!["access"])
				},
				Op::DeactivateMember { id, .. } => {
					people[*id as usize].active = false;
					(id, vec!["life"])
				},
				Op::ReactivateMember { id, .. } => {
					people[*id as usize].active = true;
					(id, vec!["life"])
				},
				_ => continue,
			};
			people[*id as usize].history.0.push(changed);
		}
		people
	}

	fn things(&self) -> BTreeMap<ItemId, Thing<'_>> {
		let mut things: BTreeMap<ItemId, Thing> = BTreeMap::new();
		for (by, op) in &self.0 {
			let Some(id) = op.item() else { continue };
			let thing = things.entry(id).or_insert_with(|| Thing {
				says: Says::Comment,
				author: *by,
				history: History::default(),
				voided: false,
				agreed: BTreeMap::new(),
			});
			thing.history.0.push(groups(op));
			let stated = match op {
				Op::AddExpense { money, .. } => Some(Says::Expense(money)),
				Op::AmendExpense { set, .. } => set.money.as_ref().map(Says::Expense),
				Op::AddPayment { money, .. } => Some(Says::Payment(money)),
				Op::AmendPayment { set, .. } => set.money.as_ref().map(Says::Payment),
				_ => None,
			};
			if let Some(says) = stated {
				thing.says = says;
				// Whoever says that they received it agrees with that.
				let receiver = match says {
					Says::Payment(payment) => Some(payment.to),
					_ => None,
				};
				thing.agreed = receiver.filter(|to| to == by).map(|to| (to, true)).into_iter().collect();
			}
			match op {
				Op::VoidItem { .. } => thing.voided = true,
				Op::RestoreItem { .. } => thing.voided = false,
				Op::ConfirmItem { .. } | Op::ContestItem { .. } => {
					let judge = match thing.says {
						Says::Payment(payment) => payment.to,
						_ => *by,
					};
					thing.agreed.insert(judge, matches!(op, Op::ConfirmItem { .. }));
				},
				_ => {},
			}
		}
		things
	}

	/// All the rules but two, which need the balances and members after it.
	fn admits(&self, by: MemberId, op: &Op) -> bool {
		if !texts_are_fine(op) {
			return false;
		}
		if let Op::CreatePot { currency, .. } = op {
			let fine = |c: &u8| c.is_ascii_uppercase() || c.is_ascii_digit();
			let code = &currency.code;
			return self.0.is_empty()
				&& by == 0 && (1..=12).contains(&code.len())
				&& code.iter().all(fine)
				&& currency.decimals <= 30;
		}
		let (people, things) = (self.people(), self.things());
		let Some(me) = people.get(by as usize).filter(|me| me.active) else {
			return false;
		};
		let i_own = me.role == Role::Owner;
		let i_edit = me.role != Role::Viewer;
		let me_or_owner = |id: &MemberId| *id == by || i_own;
		let person = |id: &MemberId, base: &Rev, groups: &[&str]| {
			people.get(*id as usize).filter(|person| person.history.fresh(*base, groups))
		};
		let thing = |id: &ItemId, base: &Rev, groups: &[&str]| {
			things.get(id).filter(|thing| thing.history.fresh(*base, groups))
		};
		let is_new = |id: &ItemId| !things.contains_key(id);
		let good_expense = |expense: &Expense| {
			let refunds_an_expense = match &expense.kind {
				Kind::Refund { of: Some(of) } => matches!(things.get(of), Some(Thing { says: Says::Expense(_), .. })),
				_ => true,
			};
			let known = |member: MemberId| (member as usize) < people.len();
			refunds_an_expense && adds_up(expense) && named(expense).into_iter().all(known)
		};
		let good_payment = |payment: &Payment| {
			let active = |id: MemberId| people.get(id as usize).is_some_and(|person| person.active);
			is_amount(&payment.amount) && payment.from != payment.to && active(payment.from) && active(payment.to)
		};

		match op {
			Op::CreatePot { .. } => false,
			Op::AddMember { id, role, account, .. } => {
				let may = match account {
					Some(account) => i_own && people.iter().all(|person| person.account.as_ref() != Some(account)),
					None => i_edit && *role != Role::Owner,
				};
				may && *id as usize == people.len() && people.len() < 128
			},
			Op::AmendMember { id, base, set } => {
				let person = person(id, base, &groups(op));
				let may = (set.name.is_none() || me_or_owner(id)) && (set.role.is_none() || i_own);
				let guest_owner =
					set.role == Some(Role::Owner) && person.is_some_and(|person| person.account.is_none());
				person.is_some() && may && !guest_owner && !groups(op).is_empty()
			},
			Op::DetachMember { id, base } => {
				me_or_owner(id) && person(id, base, &["access"]).is_some_and(|person| person.account.is_some())
			},
			Op::DeactivateMember { id, base } => {
				let settled = self.balances().get(*id as usize) == Some(&BigInt::ZERO);
				i_own && settled && person(id, base, &["life"]).is_some_and(|person| person.active)
			},
			Op::ReactivateMember { id, base } => {
				i_own && person(id, base, &["life"]).is_some_and(|person| !person.active)
			},
			Op::AddExpense { id, money, .. } => i_edit && is_new(id) && good_expense(money),
			Op::AddPayment { id, money, .. } => i_edit && is_new(id) && good_payment(money),
			Op::AddComment { id, about, .. } => is_new(id) && about.is_none_or(|about| things.contains_key(&about)),
			Op::AmendExpense { id, base, set } => thing(id, base, &groups(op)).is_some_and(|thing| {
				let good = set.money.as_ref().is_none_or(good_expense);
				i_edit && matches!(thing.says, Says::Expense(_)) && !thing.voided && good && !groups(op).is_empty()
			}),
			Op::AmendPayment { id, base, set } => thing(id, base, &groups(op)).is_some_and(|thing| {
				let good = set.money.as_ref().is_none_or(good_payment);
				i_edit && matches!(thing.says, Says::Payment(_)) && !thing.voided && good && !groups(op).is_empty()
			}),
			Op::AmendComment { id, base, .. } => thing(id, base, &["memo"])
				.is_some_and(|thing| matches!(thing.says, Says::Comment) && thing.author == by && !thing.voided),
			Op::VoidItem { id, base } | Op::RestoreItem { id, base } => thing(id, base, &["money", "life"])
				.is_some_and(|thing| {
					let may = match thing.says {
						Says::Comment => thing.author == by || i_own,
						_ => i_edit,
					};
					may && thing.voided == matches!(op, Op::RestoreItem { .. })
				}),
			Op::ConfirmItem { id, base } | Op::ContestItem { id, base, .. } => thing(id, base, &["money", "life"])
				.is_some_and(|thing| {
					let judge = match thing.says {
						Says::Payment(payment) => {
							let for_a_guest = i_own && people[payment.to as usize].account.is_none();
							(payment.to == by || for_a_guest).then_some(payment.to)
						},
						Says::Expense(expense) => named(expense).contains(&by).then_some(by),
						Says::Comment => None,
					};
					let last = judge.and_then(|judge| thing.agreed.get(&judge));
					let is_news = match op {
						Op::ConfirmItem { .. } => last != Some(&true),
						_ => last.is_none(),
					};
					!thing.voided && judge.is_some() && is_news
				}),
		}
	}
}

/// What an operation on an item or a member changes of it.
fn groups(op: &Op) -> Vec<&'static str> {
	let touched: Vec<(&str, bool)> = match op {
		Op::AmendExpense { set, .. } => vec![
			("money", set.money.is_some()),
			("memo", set.memo.touches()),
			("note", set.note.touches()),
			("date", set.date.touches()),
			("category", set.category.touches()),
		],
		Op::AmendPayment { set, .. } => vec![
			("money", set.money.is_some()),
			("memo", set.memo.touches()),
			("method", set.method.touches()),
			("date", set.date.touches()),
		],
		Op::AmendMember { set, .. } => vec![("name", set.name.is_some()), ("role", set.role.is_some())],
		Op::AmendComment { .. } => vec![("memo", true)],
		Op::VoidItem { .. } | Op::RestoreItem { .. } => vec![("life", true)],
		_ => vec![],
	};
	touched.into_iter().filter(|row| row.1).map(|row| row.0).collect()
}

/// What each participant bears: the exact fraction A·w/W cut down to a whole number, then one unit more for
/// those with the largest fractions cut off, among equals for the next in line from r on.
fn shares(expense: &Expense, rotation: &ItemId) -> Vec<(MemberId, BigInt)> {
	let weights: Vec<(MemberId, BigInt)> = match &expense.split {
		Split::Equal(members) => members.iter().map(|member| (*member, 1.into())).collect(),
		Split::Shares(rows) => rows.iter().map(|row| (row.0, row.1.into())).collect(),
		Split::Percent(rows) => rows.iter().map(|row| (row.0, row.1.into())).collect(),
		Split::Exact(rows) => return rows.iter().map(|row| (row.0, row.1 .0.into())).collect(),
	};
	let whole: BigInt = weights.iter().map(|row| &row.1).sum();
	let fair = |weight: &BigInt| BigRational::new(weight * expense.amount.0, whole.clone());
	let n = BigInt::from(weights.len());
	let r = BigInt::from_bytes_le(num_bigint::Sign::Plus, &rotation.0[..8]) % &n;
	let mut line: Vec<(BigRational, BigInt, usize)> = weights
		.iter()
		.enumerate()
		.map(|(k, row)| (-fair(&row.1).fract(), (BigInt::from(k) - &r + &n) % &n, k))
		.collect();
	line.sort();
	let mut shares: Vec<_> = weights.iter().map(|row| (row.0, fair(&row.1).floor().to_integer())).collect();
	let given: BigInt = shares.iter().map(|row| &row.1).sum();
	let mut left = BigInt::from(expense.amount.0) - given;
	for (_, _, k) in line {
		if left > BigInt::ZERO {
			shares[k].1 += 1;
			left -= 1;
		}
	}
	shares
}

/// Everyone who pays or takes part.
fn named(expense: &Expense) -> Vec<MemberId> {
	let mut named: Vec<_> = expense.paid.iter().map(|row| row.0).collect();
	match &expense.split {
		Split::Equal(members) => named.extend(members.iter()),
		Split::Shares(rows) => named.extend(rows.iter().map(|row| row.0)),
		Split::Percent(rows) => named.extend(rows.iter().map(|row| row.0)),
		Split::Exact(rows) => named.extend(rows.iter().map(|row| row.0)),
	}
	named
}

fn adds_up(expense: &Expense) -> bool {
	let makes_the_whole = |rows: &[(MemberId, Amount)]| {
		let sum: BigInt = rows.iter().map(|row| BigInt::from(row.1 .0)).sum();
		ascend(rows) && rows.iter().all(|row| is_amount(&row.1)) && sum == BigInt::from(expense.amount.0)
	};
	let split_is_fine = match &expense.split {
		Split::Equal(members) => ascend(&members.iter().map(|member| (*member, ())).collect::<Vec<_>>()),
		Split::Shares(rows) => ascend(rows) && rows.iter().all(|row| 1 <= row.1 && row.1 <= 1_000_000),
		Split::Percent(rows) => {
			let sum: u64 = rows.iter().map(|row| u64::from(row.1)).sum();
			ascend(rows) && rows.iter().all(|row| row.1 > 0) && sum == 10_000
		},
		Split::Exact(rows) => makes_the_whole(rows),
	};
	is_amount(&expense.amount) && makes_the_whole(&expense.paid) && split_is_fine
}

/// Somebody, in strictly ascending order.
fn ascend<T>(rows: &[(MemberId, T)]) -> bool {
	!rows.is_empty() && rows.windows(2).all(|pair| pair[0].0 < pair[1].0)
}

fn is_amount(amount: &Amount) -> bool {
	1 <= amount.0 && amount.0 <= 10u128.pow(30)
}

/// Plain text is UTF-8; a name and a comment say something.
fn texts_are_fine(op: &Op) -> bool {
	let (needed, other): (Vec<Option<&Text>>, Vec<Option<&Text>>) = match op {
		Op::CreatePot { name, owner, .. } => (vec![Some(name), Some(owner)], vec![]),
		Op::AddMember { name, .. } => (vec![Some(name)], vec![]),
		Op::AmendMember { set, .. } => (vec![set.name.as_ref()], vec![]),
		Op::AddComment { text, .. } | Op::AmendComment { text, .. } => (vec![Some(text)], vec![]),
		Op::AddExpense { memo, note, .. } => (vec![], vec![memo.as_ref(), note.as_ref()]),
		Op::AmendExpense { set, .. } => (vec![], vec![set.memo.value(), set.note.value()]),
		Op::AddPayment { memo, method, .. } => (vec![], vec![memo.as_ref(), method.as_ref()]),
		Op::AmendPayment { set, .. } => (vec![], vec![set.memo.value(), set.method.value()]),
		Op::ContestItem { reason, .. } => (vec![], vec![reason.as_ref()]),
		_ => (vec![], vec![]),
	};
	let fine = |text: &&Text, needed: bool| match text {
		Text::Plain(bytes) => std::str::from_utf8(bytes).is_ok() && !(needed && bytes.is_empty()),
		Text::Sealed { .. } => true,
	};
	needed.iter().flatten().all(|text| fine(text, true)) && other.iter().flatten().all(|text| fine(text, false))
}
