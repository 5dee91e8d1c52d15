//! A pot on paper: one HTML file that needs nothing else, for a screen, a phone, a printer and a drawer.
//!
//! The template is `templates/statement.html`. It escapes whatever people wrote, and the page forbids itself
//! scripts and everything from outside.

use crate::{
	amount::{format, format_change, format_signed, with_minus},
	date,
	describe::Describe,
	stats::{add, day},
	text::{name, readable, Ids},
	views::{decimals, status_word, sums_of, At},
	Block, Level,
};
use askama::Template;
use pot_ledger::{
	settle, Amount, Entry, Expense, Hash, ItemId, ItemState, MemberId, Moment, Money, Payment, Seq, State, Sums, View,
};

/// What a statement is of.
#[derive(Clone, Copy)]
pub struct Statement<'a> {
	/// The pot, and how settled it is.
	pub at: At,
	/// The chain's genesis hash.
	pub genesis: Hash,
	/// The block at which it was read.
	pub block: Block,
	/// The time of that block.
	pub time: Moment,
	/// The whole log.
	pub log: &'a [Entry],
	/// What it folds to.
	pub state: &'a State,
}

impl Statement<'_> {
	/// The HTML.
	pub fn html(&self) -> String {
		self.page().render().expect("memory takes what is written to it; qed")
	}

	fn page(&self) -> Page {
		let Self { at, genesis, block, time, log, state } = self;
		let sheet = Sheet(state);
		let (mut expenses, mut payments) = (Vec::new(), Vec::new());
		let mut items: Vec<_> = state.items().collect();
		items.sort_by_key(|(_, item)| day(item));
		for (id, item) in items {
			match &item.money {
				Some(Money::Expense(expense)) => expenses.push(sheet.expense(id, item, expense)),
				Some(Money::Payment(payment)) => payments.push(sheet.payment(item, payment)),
				Some(Money::Template(_)) | None => {},
			}
		}
		let mut all = Sums::default();
		state.sums().into_iter().for_each(|sums| add(&mut all, sums));
		Page {
			title: readable(state.name()),
			currency: state.pot().map(|pot| pot.currency.code().to_owned()).unwrap_or_default(),
			is_final: at.level == Level::Final,
			pot: at.pot.map(|pot| format!("0x{pot}")).unwrap_or_default(),
			seq: at.seq,
			head: at.head.as_ref().map(hash).unwrap_or_default(),
			genesis: hash(genesis),
			block: block.number,
			block_hash: hash(&block.hash.0),
			time: Time::of(*time),
			balances: sheet.balances(),
			all: sheet.sums(String::new(), true, all),
			legs: sheet.legs(&state.plan()),
			frozen: sheet.frozen(),
			expenses,
			payments,
			log: sheet.log(log),
		}
	}
}

#[derive(Template)]
#[template(path = "statement.html")]
struct Page {
	title: String,
	currency: String,
	is_final: bool,
	pot: String,
	seq: Seq,
	head: String,
	genesis: String,
	block: u32,
	block_hash: String,
	time: Time,
	balances: Vec<Balance>,
	all: Balance,
	legs: Vec<Leg>,
	frozen: Option<Frozen>,
	expenses: Vec<ExpenseRow>,
	payments: Vec<PaymentRow>,
	log: Vec<LogRow>,
}

/// Money, and whether it is owed to someone, by someone, or neither.
struct Units {
	text: String,
	class: &'static str,
}

/// A time for people, and for machines.
struct Time {
	shown: String,
	exact: String,
}

struct Balance {
	name: String,
	active: bool,
	paid: String,
	share: String,
	sent: String,
	received: String,
	balance: Units,
}

struct Leg {
	from: String,
	to: String,
	amount: String,
}

/// A frozen plan: its legs, each with what is left of it, and what is beside it.
struct Frozen {
	at: Seq,
	legs: Vec<(Leg, String)>,
	rest: Vec<Leg>,
}

struct Part {
	name: String,
	amount: Units,
}

struct ExpenseRow {
	day: String,
	what: String,
	note: String,
	status: &'static str,
	refund: bool,
	amount: String,
	paid: Vec<Part>,
	shares: Vec<Part>,
}

struct PaymentRow {
	day: String,
	from: String,
	to: String,
	amount: String,
	said: String,
	status: &'static str,
}

struct LogRow {
	seq: usize,
	time: Time,
	words: String,
	changes: Vec<Part>,
}

/// What is written of a pot.
struct Sheet<'a>(&'a State);

impl Sheet<'_> {
	fn balances(&self) -> Vec<Balance> {
		let rows = (0..).zip(self.0.members()).zip(self.0.sums());
		let row = |((member, place), sums): ((MemberId, &pot_ledger::MemberState), Sums)| {
			self.sums(name(self.0, member), place.record.active, sums)
		};
		rows.map(row).collect()
	}

	fn sums(&self, name: String, active: bool, sums: Sums) -> Balance {
		let text = |units| self.signed(units);
		Balance {
			name,
			active,
			paid: text(sums.paid),
			share: text(sums.share),
			sent: text(sums.sent),
			received: text(sums.received),
			balance: self.change(sums.balance()),
		}
	}

	fn legs(&self, legs: &[settle::Leg]) -> Vec<Leg> {
		legs.iter().map(|leg| self.leg(leg)).collect()
	}

	fn leg(&self, leg: &settle::Leg) -> Leg {
		Leg { from: name(self.0, leg.from), to: name(self.0, leg.to), amount: self.magnitude(leg.amount) }
	}

	fn frozen(&self) -> Option<Frozen> {
		let settle::Frozen { at, legs, rest } = self.0.frozen_plan()?;
		let legs = legs.iter().map(|(leg, left)| (self.leg(leg), self.magnitude(*left))).collect();
		Some(Frozen { at, legs, rest: self.legs(&rest) })
	}

	fn magnitude(&self, Amount(amount): Amount) -> String {
		format(amount, decimals(self.0))
	}

	fn expense(&self, id: &ItemId, item: &ItemState, expense: &Expense) -> ExpenseRow {
		let money = Money::Expense(expense.clone());
		let part = |member, of: fn(&Sums) -> i128| Part {
			name: name(self.0, member),
			amount: self.units(of(&sums_of(self.0, &money, id, member))),
		};
		ExpenseRow {
			day: date::format(day(item)),
			what: readable(item.memo.as_ref()),
			note: readable(item.note.as_ref()),
			status: status_word(&item.record),
			refund: expense.sign() < 0,
			amount: self.signed(expense.sign() * expense.amount.0 as i128),
			paid: expense.paid.iter().map(|row| part(row.0, |sums| sums.paid)).collect(),
			shares: expense.shares(id).iter().map(|row| part(row.0, |sums| sums.share)).collect(),
		}
	}

	fn payment(&self, item: &ItemState, payment: &Payment) -> PaymentRow {
		let Payment { from, to, amount, .. } = payment;
		let said = [readable(item.method.as_ref()), readable(item.memo.as_ref())];
		PaymentRow {
			day: date::format(day(item)),
			from: name(self.0, *from),
			to: name(self.0, *to),
			amount: self.magnitude(*amount),
			said: said.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", "),
			status: match status_word(&item.record) {
				"live" if item.record.confirmed != 0 => "confirmed",
				status => status,
			},
		}
	}

	fn log(&self, log: &[Entry]) -> Vec<LogRow> {
		let (mut before, ids) = (State::new(self.0.id()), Ids::of(self.0));
		let row = |(seq, entry): (usize, &Entry)| {
			let words = Describe { before: &before, ids: &ids }.entry(entry);
			let effects = before.apply(entry.clone()).expect("a log that was folded before folds again; qed");
			let part = |(member, delta)| Part { name: name(&before, member), amount: self.change(delta) };
			let changes = effects.deltas.into_iter().map(part).collect();
			LogRow { seq, time: Time::of(entry.at), words, changes }
		};
		log.iter().enumerate().map(row).collect()
	}

	fn signed(&self, units: i128) -> String {
		with_minus(&format_signed(units, decimals(self.0)))
	}

	fn units(&self, units: i128) -> Units {
		Units { text: self.signed(units), class: "" }
	}

	/// With a sign in front, and in the colour of it.
	fn change(&self, units: i128) -> Units {
		let class = match units.signum() {
			1 => "plus",
			-1 => "minus",
			_ => "even",
		};
		let text = if units == 0 { self.signed(0) } else { with_minus(&format_change(units, decimals(self.0))) };
		Units { text, class }
	}
}

impl Time {
	/// To the minute, in UTC.
	fn of(moment: Moment) -> Self {
		Self { shown: date::format_minute(moment), exact: date::format_moment(moment) }
	}
}

fn hash(hash: &Hash) -> String {
	format!("0x{}", hex::encode(hash))
}
