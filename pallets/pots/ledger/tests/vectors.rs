//! Cases collected from other apps, `vectors/split-cases.json`: every one holds here, but for what
//! `vectors/left-out.json` names with its reason.

mod common;

use common::*;
use pot_ledger::{settle::Leg, Amount, ItemId, Kind, MemberId, Op, Refusal, Split, State};
use serde::Deserialize;
use serde_json::{from_value, Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Amounts by name; negative ones are of a refund, or owed.
type ByName = BTreeMap<String, i64>;

#[derive(Deserialize)]
struct Cases {
	format: String,
	cases: Vec<Case>,
}

#[derive(Deserialize, Clone)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Question {
	/// How an amount is shared.
	Split { amount: i64, split: AnySplit },
	/// What everyone's balance is after some events.
	Ledger { members: BTreeSet<String>, events: Vec<Event> },
	/// Which payments settle given balances.
	Settle { balances: ByName },
	/// What an amount is in another currency.
	Convert {},
}

#[derive(Deserialize, Clone)]
struct Case {
	id: String,
	#[serde(flatten)]
	question: Question,
	/// Who is first in line for an odd unit.
	offset: Option<u64>,
	strength: Strength,
	/// Whether the source's own choice of who gets the odd unit shows in what it expects.
	#[serde(default)]
	tie_break_sensitive: bool,
	expect: Map<String, Value>,
}

#[derive(Deserialize, Clone, Copy, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Strength {
	Exact,
	Multiset,
	Invariant,
	Tolerance,
}

#[derive(Deserialize, Clone)]
#[serde(tag = "mode", rename_all = "lowercase")]
enum AnySplit {
	Equal { parts: ByName },
	Shares { parts: ByName },
	Percent { parts: ByName },
	Exact { parts: ByName },
	Adjustment {},
	Itemised {},
}

#[derive(Deserialize, Clone)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
enum Event {
	Expense { id: String, payers: ByName, amount: i64, split: AnySplit },
	Payment { id: String, from: String, to: String, amount: u64 },
	Edit { id: String, new: Box<Event> },
	Delete { id: String },
}

/// What of a case is not asked of us, why, and what is instead.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LeftOut {
	case: String,
	/// The expectations left out; all of them where none is named.
	#[serde(default)]
	clauses: Vec<String>,
	why: String,
	/// What takes their place.
	#[serde(default)]
	instead: Map<String, Value>,
}

/// Every case is either run or left out with a reason, and nothing is left out that would hold.
#[test]
fn every_case_holds_or_is_left_out_for_a_reason() {
	let cases: Cases = serde_json::from_str(include_str!("vectors/split-cases.json")).unwrap();
	let left_out: Vec<LeftOut> = serde_json::from_str(include_str!("vectors/left-out.json")).unwrap();
	assert_eq!(cases.format, "split-cases/1");

	let (count, mut faults) = (cases.cases.len(), Vec::new());
	let mut cases: BTreeMap<_, _> = cases.cases.into_iter().map(|case| (case.id.clone(), case)).collect();
	assert_eq!(cases.len(), count, "no two cases have the same id");
	for row in &left_out {
		match cases.get_mut(&row.case) {
			Some(case) => {
				faults.extend(row.take_from(case).err().map(|fault| format!("left out {}: {fault}", row.case)))
			},
			None => faults.push(format!("left out {}: there is no such case", row.case)),
		}
	}
	cases.retain(|_, case| !case.expect.is_empty());
	faults.extend(cases.values().filter_map(|case| Some(format!("{}: {}", case.id, case.run().err()?))));
	let clauses: usize = cases.values().map(|case| case.expect.len()).sum();
	println!("{count} cases: {} run with {clauses} clauses, {} left out whole", cases.len(), count - cases.len());
	assert!(faults.is_empty(), "{faults:#?}");
}

impl LeftOut {
	/// Takes its clauses out of a case, each of which has to be there and must not hold.
	fn take_from(&self, case: &mut Case) -> Result<(), String> {
		if self.why.is_empty() {
			return Err("no reason".into());
		}
		let clauses = match self.clauses.is_empty() {
			true => case.expect.keys().cloned().collect(),
			false => self.clauses.clone(),
		};
		for clause in clauses {
			let expected = case.expect.remove(&clause).ok_or(format!("no clause {clause}"))?;
			let alone = Case { expect: Map::from_iter([(clause.clone(), expected)]), ..case.clone() };
			if alone.run().is_ok() {
				return Err(format!("{clause} holds"));
			}
		}
		case.expect.extend(self.instead.clone());
		Ok(())
	}
}

/// What a case came to.
struct Outcome {
	/// Ids by name, in the order of names.
	ids: BTreeMap<String, MemberId>,
	pot: Book,
	/// The balances after every event.
	after: Vec<Vec<i128>>,
	refused: Option<Refusal>,
}

impl Case {
	/// Whether everything it expects comes true; if not, what does not.
	fn run(&self) -> Result<(), String> {
		let outcome = match &self.question {
			Question::Split { amount, split } => {
				let names = split.names()?;
				let payer = names.iter().next().ok_or("nobody")?.clone();
				let payers = ByName::from([(payer, *amount)]);
				self.play(names, &[Event::Expense { id: "it".into(), payers, amount: *amount, split: split.clone() }])?
			},
			Question::Ledger { members, events } => self.play(members.clone(), events)?,
			Question::Settle { balances } => {
				let side = |sign: i64| {
					let rows = balances.iter().map(move |(name, balance)| (name.clone(), sign * balance));
					rows.filter(|row| row.1 > 0).collect::<ByName>()
				};
				let (payers, parts) = (side(1), side(-1));
				let owed = Event::Expense {
					id: "owed".into(),
					amount: payers.values().sum(),
					payers,
					split: AnySplit::Exact { parts },
				};
				self.play(balances.keys().cloned().collect(), &[owed])?
			},
			Question::Convert {} => return Err("conversion is of a later mode".into()),
		};
		let is_rejection = self.expect.keys().any(|clause| ["reject", "difference"].contains(&clause.as_str()));
		if let (Some(why), false) = (outcome.refused, is_rejection) {
			return Err(format!("refused: {why:?}"));
		}
		self.expect.iter().try_for_each(|(clause, expected)| {
			self.holds(clause, expected.clone(), &outcome).map_err(|why| format!("{clause}: {why}"))
		})
	}

	fn play(&self, names: BTreeSet<String>, events: &[Event]) -> Result<Outcome, String> {
		let pot = Book::of(names.len() as MemberId);
		let mut outcome = Outcome { ids: names.into_iter().zip(0..).collect(), pot, after: Vec::new(), refused: None };
		for event in events {
			let op = event.op(&outcome, self.offset.unwrap_or(0))?;
			match outcome.pot.0.apply(pot_ledger::Entry { by: ALICE, at: 0, op }) {
				Ok(_) => outcome.after.push(outcome.pot.balances().to_vec()),
				Err(why) => outcome.refused = Some(why),
			}
		}
		Ok(outcome)
	}

	/// Whether one expectation comes true.
	fn holds(&self, clause: &str, expected: Value, is: &Outcome) -> Result<(), String> {
		match (clause, &self.question) {
			("reject", _) => match is.refused {
				Some(_) => Ok(()),
				None => Err("admitted".into()),
			},
			("difference", _) => match is.refused {
				Some(Refusal::SplitOff { over } | Refusal::PaidOff { over }) => same(over, read(expected)?),
				Some(Refusal::PercentOff { over }) => same(i128::from(over), read(expected)?),
				other => Err(format!("{other:?}")),
			},
			("shares", Question::Split { .. }) => {
				let (shares, expected) = (is.shares("it")?, is.by_id(read(expected)?));
				match self.who_is_first_matters() {
					true => same(sorted(shares.into_values()), sorted(expected.into_values())),
					false => same(shares, expected),
				}
			},
			("shares_multiset", Question::Split { .. }) => {
				same(sorted(is.shares("it")?.into_values()), sorted(read::<Vec<i128>>(expected)?))
			},
			("shares_multiset", _) => {
				let by_expense: BTreeMap<String, Vec<i128>> = read(expected)?;
				by_expense.into_iter().try_for_each(|(expense, expected)| {
					same(sorted(is.shares(&expense)?.into_values()), sorted(expected))
				})
			},
			("sum", Question::Split { .. }) => same(is.shares("it")?.into_values().sum(), read::<i128>(expected)?),
			("sum", _) => same(is.pot.balances().iter().sum(), read::<i128>(expected)?),
			("balances", _) => self.balances(is.pot.balances(), is.by_id(read(expected)?)),
			("balances_after_event", _) => {
				let expected: Vec<ByName> = read(expected)?;
				same(is.after.len(), expected.len())?;
				is.after
					.iter()
					.zip(expected)
					.try_for_each(|(balances, expected)| self.balances(balances, is.by_id(expected)))
			},
			("approx_balances_pm1", _) if self.strength == Strength::Tolerance => {
				is.by_id(read(expected)?).into_iter().try_for_each(|(id, expected)| {
					let balance = is.pot.balances()[usize::from(id)];
					if (balance - expected).abs() > 1 {
						same(balance, expected)
					} else {
						Ok(())
					}
				})
			},
			("paid", _) => is.sums(read(expected)?, |sums| sums.paid),
			("transferred", _) => is.sums(read(expected)?, |sums| sums.sent),
			("received", _) => is.sums(read(expected)?, |sums| sums.received),
			("settlements", _) => {
				let expected = read::<Vec<(String, String, u128)>>(expected)?.into_iter();
				let expected = expected.map(|(from, to, amount)| leg(is.ids[&from], is.ids[&to], amount));
				same(in_order(is.plan()?), in_order(expected.collect()))
			},
			("settlement_count" | "optimal_count", _) => same(is.plan()?.len(), read(expected)?),
			("max_settlement_count", _) => match is.plan()?.len() {
				count if count <= read(expected)? => Ok(()),
				count => Err(format!("{count} payments")),
			},
			("settlement_total", _) => same(is.plan()?.iter().map(|leg| leg.amount).sum(), read::<u128>(expected)?),
			("stable_under_any_suggested_payment", _) if expected == true => is.paying_a_leg_leaves_the_others(),
			("after_booking_all_suggestions", _) if expected == "all_zero" => is.paying_all_legs_clears(),
			_ => Err("no such clause".into()),
		}
	}

	fn balances(&self, balances: &[i128], expected: BTreeMap<MemberId, i128>) -> Result<(), String> {
		match self.who_is_first_matters() {
			true => same(sorted(balances.iter().copied()), sorted(expected.into_values())),
			false => same((0..).zip(balances.iter().copied()).collect(), expected),
		}
	}

	/// Whether what it expects stands only up to who gets the odd unit.
	fn who_is_first_matters(&self) -> bool {
		self.strength == Strength::Multiset || self.tie_break_sensitive && self.offset.is_none()
	}
}

impl AnySplit {
	fn names(&self) -> Result<BTreeSet<String>, String> {
		match self {
			Self::Equal { parts } | Self::Shares { parts } | Self::Percent { parts } | Self::Exact { parts } => {
				Ok(parts.keys().cloned().collect())
			},
			Self::Adjustment {} | Self::Itemised {} => Err("this split is of a later mode".into()),
		}
	}

	/// The split of a magnitude: `sign` is −1 for a refund.
	fn split(&self, is: &Outcome, sign: i128) -> Result<Split, String> {
		let by_id = |parts: &ByName| Vec::from_iter(is.by_id(parts.clone()));
		Ok(match self {
			Self::Equal { parts } => equal(&by_id(parts).iter().map(|row| row.0).collect::<Vec<_>>()),
			Self::Shares { parts } => {
				Split::Shares(rows(&by_id(parts).iter().map(|row| (row.0, row.1 as u32)).collect::<Vec<_>>()))
			},
			Self::Percent { parts } => {
				Split::Percent(rows(&by_id(parts).iter().map(|row| (row.0, row.1 as u16)).collect::<Vec<_>>()))
			},
			Self::Exact { parts } => {
				exact(&by_id(parts).iter().map(|row| (row.0, (sign * row.1) as u128)).collect::<Vec<_>>())
			},
			Self::Adjustment {} | Self::Itemised {} => return Err("this split is of a later mode".into()),
		})
	}
}

impl Event {
	fn op(&self, is: &Outcome, offset: u64) -> Result<Op, String> {
		Ok(match self {
			Self::Expense { id, .. } => expense(is.item(id, offset), self.money(is)?),
			Self::Payment { id, from, to, amount } => {
				payment(is.item(id, offset), pay(is.ids[from], is.ids[to], (*amount).into()))
			},
			Self::Edit { id, new } => amend(is.item(id, offset), is.rev(id)?, new_money(new.money(is)?)),
			Self::Delete { id } => void(is.item(id, offset), is.rev(id)?),
		})
	}

	/// A negative amount is a refund of its magnitude.
	fn money(&self, is: &Outcome) -> Result<pot_ledger::Expense, String> {
		let Self::Expense { payers, amount, split, .. } = self else {
			return Err("no expense".into());
		};
		let sign = i128::from(amount.signum());
		let kind = if sign < 0 { Kind::Refund { of: None } } else { Kind::Spending };
		let paid: Vec<_> = is.by_id(payers.clone()).into_iter().map(|row| (row.0, (sign * row.1) as u128)).collect();
		Ok(pot_ledger::Expense {
			kind,
			amount: Amount(amount.unsigned_abs().into()),
			paid: amounts(&paid),
			split: split.split(is, sign)?,
		})
	}
}

impl Outcome {
	fn by_id(&self, names: ByName) -> BTreeMap<MemberId, i128> {
		names.into_iter().map(|(name, amount)| (self.ids[&name], amount.into())).collect()
	}

	/// The id of the item that a case calls `name`.
	fn item(&self, name: &str, offset: u64) -> ItemId {
		let mut bytes = [0; 16];
		bytes[..8].copy_from_slice(&offset.to_le_bytes());
		bytes[8..].iter_mut().zip(name.bytes()).for_each(|(byte, letter)| *byte = letter);
		ItemId(bytes)
	}

	/// The item that was called `name`, whatever its rotation.
	fn find(&self, name: &str) -> Result<ItemId, String> {
		let tail = self.item(name, 0).0[8..].to_vec();
		let found = self.pot.0.items().find(|(id, _)| id.0[8..] == tail);
		found.map(|(id, _)| *id).ok_or(format!("no item {name}"))
	}

	fn rev(&self, name: &str) -> Result<u32, String> {
		Ok(self.pot.rev(self.find(name)?))
	}

	/// What everyone bears of an expense, with its sign.
	fn shares(&self, name: &str) -> Result<BTreeMap<MemberId, i128>, String> {
		let id = self.find(name)?;
		match self.pot.0.item_state(&id).and_then(|item| item.money.as_ref()) {
			Some(pot_ledger::Money::Expense(expense)) => {
				Ok(expense.shares(&id).into_iter().map(|row| (row.0, expense.sign() * row.1 .0 as i128)).collect())
			},
			_ => Err("no expense".into()),
		}
	}

	fn sums(&self, expected: ByName, of: impl Fn(&pot_ledger::Sums) -> i128) -> Result<(), String> {
		let sums = self.pot.0.sums();
		self.by_id(expected).into_iter().try_for_each(|(id, expected)| same(of(&sums[usize::from(id)]), expected))
	}

	/// The plan, which has to clear all balances whatever else is asked of it.
	fn plan(&self) -> Result<Vec<Leg>, String> {
		self.paying_all_legs_clears()?;
		Ok(self.pot.0.plan())
	}

	/// Pays one leg; what stays planned then.
	fn pay_leg(pot: &mut State, leg: &Leg) -> Result<Vec<Leg>, String> {
		let op = payment(id(255, pot.next_seq().into()), pay(leg.from, leg.to, leg.amount));
		pot.apply(pot_ledger::Entry { by: ALICE, at: 0, op }).map_err(|why| format!("{why:?}"))?;
		Ok(pot.plan())
	}

	/// Booking each suggestion takes exactly that one away, and in the end nobody owes anything.
	fn paying_all_legs_clears(&self) -> Result<(), String> {
		let mut pot = self.pot.0.clone();
		let mut plan = pot.plan();
		while !plan.is_empty() {
			let leg = plan.remove(0);
			same(Self::pay_leg(&mut pot, &leg)?, plan.clone())?;
		}
		same(pot.balances().to_vec(), vec![0; pot.balances().len()])
	}

	fn paying_a_leg_leaves_the_others(&self) -> Result<(), String> {
		let plan = self.pot.0.plan();
		plan.iter().enumerate().try_for_each(|(at, leg)| {
			let mut others = plan.clone();
			others.remove(at);
			same(Self::pay_leg(&mut self.pot.0.clone(), leg)?, others)
		})
	}
}

fn read<T: serde::de::DeserializeOwned>(expected: Value) -> Result<T, String> {
	from_value(expected).map_err(|error| error.to_string())
}

fn same<T: PartialEq + std::fmt::Debug>(is: T, expected: T) -> Result<(), String> {
	if is == expected {
		return Ok(());
	}
	Err(format!("{is:?}, not {expected:?}"))
}

fn sorted(amounts: impl IntoIterator<Item = i128>) -> Vec<i128> {
	let mut amounts: Vec<_> = amounts.into_iter().collect();
	amounts.sort();
	amounts
}

fn in_order(mut legs: Vec<Leg>) -> Vec<Leg> {
	legs.sort_by_key(|leg| (leg.from, leg.to));
	legs
}
