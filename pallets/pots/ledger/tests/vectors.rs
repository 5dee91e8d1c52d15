//! Cases collected from other apps, `vectors/split-cases.json`: every one holds here, but for what
//! `vectors/left-out.json` names with its reason.

use pot_ledger::{
	settle::Leg, Amount, Bill, Entry, Expense, ItemId, Kind, Line, MemberId, Op, Rate, Refusal, Split, State,
};
use pot_sequences::words::*;
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
	Convert {
		rate: String,
		from_digits: u8,
		to_digits: u8,
		amount: i64,
		#[serde(default)]
		inverse: bool,
	},
}

#[derive(Deserialize, Clone)]
struct Case {
	id: String,
	#[serde(flatten)]
	question: Question,
	/// Who is first in line for an odd unit.
	offset: Option<u64>,
	strength: Strength,
	/// Decimals of the currency.
	digits: u32,
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
	Adjustment { parts: ByName },
	Itemised { items: Vec<Item>, rest: Option<Box<AnySplit>> },
}

/// A line of an itemised bill.
#[derive(Deserialize, Clone)]
struct Item {
	amount: i64,
	#[serde(flatten)]
	split: AnySplit,
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
				let names = split.names();
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
			Question::Convert { rate, from_digits, to_digits, amount, inverse } => {
				return self.converts(&exact_rate(rate, *inverse)?, *amount, *from_digits, *to_digits);
			},
		};
		let is_rejection = self.expect.keys().any(|clause| ["reject", "difference"].contains(&clause.as_str()));
		if let (Some(why), false) = (outcome.refused, is_rejection) {
			return Err(format!("refused: {why:?}"));
		}
		self.expect.iter().try_for_each(|(clause, expected)| {
			self.holds(clause, expected.clone(), &outcome).map_err(|why| format!("{clause}: {why}"))
		})
	}

	/// Whether an amount becomes what is expected; a negative one is of a refund, and becomes the mirror image.
	fn converts(&self, rate: &Rate, amount: i64, from: u8, to: u8) -> Result<(), String> {
		let magnitude = rate.convert(Amount(amount.unsigned_abs().into()), from, to).ok_or("out of bounds")?;
		let is = i128::from(amount.signum()) * magnitude.0 as i128;
		self.expect.iter().try_for_each(|(clause, expected)| match clause.as_str() {
			"amount" => same(is, read(expected.clone())?),
			_ => Err("no such clause".into()),
		})
	}

	fn play(&self, names: BTreeSet<String>, events: &[Event]) -> Result<Outcome, String> {
		let pot = Book::of(names.len() as MemberId);
		let mut outcome = Outcome { ids: names.into_iter().zip(0..).collect(), pot, after: Vec::new(), refused: None };
		for event in events {
			let op = event.op(&outcome, self.offset.unwrap_or(0))?;
			match outcome.pot.0.apply(Entry { by: ALICE, at: 0, op }) {
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
				Some(Refusal::SplitOff { over } | Refusal::PaidOff { over } | Refusal::AdjustmentsOff { over }) => {
					same(over, read(expected)?)
				},
				Some(Refusal::PercentOff { over }) => same(i128::from(over), read(expected)?),
				other => Err(format!("{other:?}")),
			},
			("shares", _) => {
				// A story with one question of shares has one expense.
				let name = if matches!(self.question, Question::Split { .. }) { "it" } else { "e" };
				let (shares, expected) = (is.shares(name)?, is.by_id(read(expected)?));
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
			("settlements", _) => same(in_order(is.plan()?), in_order(is.legs(read(expected)?))),
			("chopdot_wrong_balances", _) => {
				differs(is.by_id(read(expected)?).into_values().collect(), is.pot.balances())
			},
			("chopdot_wrong_sum", _) => differs(vec![read(expected)?], &[is.pot.balances().iter().sum()]),
			("closeout_legs_6dp", _) => {
				let expected: Vec<(String, String, String)> = read(expected)?;
				let micros = 10u128.pow(self.digits - 6);
				let leg = |(from, to, amount): (String, String, String)| {
					Ok((from, to, amount.replace('.', "").parse::<u128>().map_err(|_| "no decimal")? * micros))
				};
				let expected = expected.into_iter().map(leg).collect::<Result<_, String>>()?;
				same(in_order(is.plan()?), in_order(is.legs(expected)))
			},
			("pairwise", _) => same(in_order(is.pot.0.direct_plan()), in_order(is.legs(read(expected)?))),
			("settlement_count" | "optimal_count", _) => same(is.plan()?.len(), read(expected)?),
			("max_settlement_count", _) => match is.plan()?.len() {
				count if count <= read(expected)? => Ok(()),
				count => Err(format!("{count} payments")),
			},
			("settlement_total", _) => same(is.plan()?.iter().map(|leg| leg.amount.0).sum(), read::<u128>(expected)?),
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
	fn names(&self) -> BTreeSet<String> {
		match self {
			Self::Equal { parts }
			| Self::Shares { parts }
			| Self::Percent { parts }
			| Self::Exact { parts }
			| Self::Adjustment { parts } => parts.keys().cloned().collect(),
			Self::Itemised { items, rest } => {
				items.iter().map(|item| &item.split).chain(rest.as_deref()).flat_map(Self::names).collect()
			},
		}
	}

	/// The split of a magnitude, and the bill that it is resolved from; `sign` is −1 for a refund.
	fn split(&self, is: &Outcome, id: &ItemId, amount: i64, sign: i128) -> Result<(Split, Option<Bill>), String> {
		let by_id = |parts: &ByName| Vec::from_iter(is.by_id(parts.clone()));
		let split = match self {
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
			Self::Adjustment { parts } => {
				Split::Adjust(rows(&by_id(parts).iter().map(|row| (row.0, sign * row.1)).collect::<Vec<_>>()))
			},
			Self::Itemised { items, rest } => {
				let bill = bill_of(items, rest.as_deref(), is, id, amount, sign)?;
				let shares = bill.shares(id).map_err(|why| format!("{why:?}"))?;
				return Ok((Split::Exact(rows(&shares)), Some(bill)));
			},
		};
		Ok((split, None))
	}
}

/// The lines, and one more of what they leave of the amount.
fn bill_of(
	items: &[Item],
	rest: Option<&AnySplit>,
	is: &Outcome,
	id: &ItemId,
	amount: i64,
	sign: i128,
) -> Result<Bill, String> {
	let left = amount - items.iter().map(|item| item.amount).sum::<i64>();
	let rest = rest.filter(|_| left != 0).map(|rest| (left, rest));
	let line = |(amount, split): (i64, &AnySplit)| {
		let (split, _) = split.split(is, id, amount, sign)?;
		Ok(Line { text: text("a line"), amount: Amount(amount.unsigned_abs().into()), split })
	};
	let lines = items.iter().map(|item| (item.amount, &item.split)).chain(rest).map(line);
	let lines = lines.collect::<Result<Vec<_>, String>>()?.try_into().map_err(|_| "too many lines")?;
	Ok(Bill { lines, tax: None, tip: None, discount: None })
}

/// A decimal as it is written.
fn exact_rate(rate: &str, inverse: bool) -> Result<Rate, String> {
	let (whole, decimals) = rate.split_once('.').unwrap_or((rate, ""));
	let mantissa = format!("{whole}{decimals}").parse().map_err(|_| "no decimal")?;
	Ok(Rate { mantissa, scale: decimals.len() as u8, inverse })
}

impl Event {
	fn op(&self, is: &Outcome, offset: u64) -> Result<Op, String> {
		Ok(match self {
			Self::Expense { id, .. } => expense(is.item(id, offset), self.money(is, &is.item(id, offset))?),
			Self::Payment { id, from, to, amount } => {
				payment(is.item(id, offset), pay(is.ids[from], is.ids[to], (*amount).into()))
			},
			Self::Edit { id, new } => {
				let item = is.item(id, offset);
				amend(item, is.rev(id)?, new_money(new.money(is, &item)?))
			},
			Self::Delete { id } => void(is.item(id, offset), is.rev(id)?),
		})
	}

	/// A negative amount is a refund of its magnitude.
	fn money(&self, is: &Outcome, id: &ItemId) -> Result<Expense, String> {
		let Self::Expense { payers, amount, split, .. } = self else {
			return Err("no expense".into());
		};
		let sign = i128::from(amount.signum());
		let kind = if sign < 0 { Kind::Refund { of: None } } else { Kind::Spending };
		let paid: Vec<_> = is.by_id(payers.clone()).into_iter().map(|row| (row.0, (sign * row.1) as u128)).collect();
		let (split, bill) = split.split(is, id, *amount, sign)?;
		let money = Expense::spending(Amount(amount.unsigned_abs().into()), amounts(&paid), split);
		Ok(Expense { kind, bill: bill.map(Box::new), ..money })
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

	fn legs(&self, rows: Vec<(String, String, u128)>) -> Vec<Leg> {
		rows.into_iter().map(|(from, to, amount)| leg(self.ids[&from], self.ids[&to], amount)).collect()
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
		let op = payment(id(255, pot.next_seq().into()), pay(leg.from, leg.to, leg.amount.0));
		pot.apply(Entry { by: ALICE, at: 0, op }).map_err(|why| format!("{why:?}"))?;
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

/// What another app gets wrong comes out otherwise here.
fn differs(wrong: Vec<i128>, is: &[i128]) -> Result<(), String> {
	if wrong != is {
		return Ok(());
	}
	Err(format!("{is:?} as well"))
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
