//! What an entry says, in words.

use crate::{
	amount::{format, format_change, format_percent, format_rate, with_minus},
	date,
	history::{Field, Name, Value},
	text::{address, currency, kind, memo, money, name, names, readable, role, Ids},
};
use pot_ledger::{
	settle::Leg, AccountId, Amount, Bill, BudgetLine, Category, Date, End, Entry, Expense, ExpensePatch, Invitation,
	InviteNo, ItemId, ItemState, Kind, MemberId, MemberPatch, Moment, Money, Op, Original, Patch, Payment,
	PaymentPatch, PerMember, Period, Policy, PotPatch, Recurrence, Split, State, Template, TemplatePatch, Text, Unit,
	View,
};
use std::fmt::Display;

/// Describes entries of a pot.
pub struct Describe<'a> {
	/// The pot before the entry.
	pub before: &'a State,
	/// Its ids, to be shown as far as they differ, or not at all.
	pub ids: &'a Ids,
}

impl Describe<'_> {
	/// The entry as a sentence without a full stop.
	pub fn entry(&self, entry: &Entry) -> String {
		format!("{} {}", self.who(entry), self.deed(entry.by, &entry.op))
	}

	/// The same, without what a change sets.
	pub fn headline(&self, entry: &Entry) -> String {
		match self.amended(&entry.op) {
			Some(amended) => format!("{} changed {amended}", self.who(entry)),
			None => self.entry(entry),
		}
	}

	/// What a change sets fields of; none for all that is no such change.
	pub fn amended(&self, op: &Op) -> Option<String> {
		match op {
			Op::AmendPot { .. } => Some("the pot".into()),
			Op::AmendMember { id, .. } => Some(self.name(*id)),
			Op::AmendExpense { id, .. } | Op::AmendPayment { id, .. } | Op::AmendTemplate { id, .. } => {
				Some(self.item(id))
			},
			_ => None,
		}
	}

	/// A field that was changed, as in `memo "Diner" → "Dinner"`.
	pub fn field(&self, Field { name, before, after }: &Field) -> String {
		let what = match *name {
			Name::Of("pay_to") => "account to pay to".into(),
			Name::Of("into") => "a part of".into(),
			Name::Of("of") => "refund of".into(),
			Name::Of("reinvite_hours") => "time to let somebody in again".into(),
			Name::Of(name) => name.into(),
			Name::Paid(member) => format!("paid by {}", self.name(member)),
			Name::Share(member) => format!("{}'s part", self.name(member)),
			Name::Category(category) => format!("category #{category}"),
		};
		let value = |value: &Option<Value>| value.as_ref().map_or_else(|| "none".into(), |value| self.value(value));
		format!("{what} {} → {}", value(before), value(after))
	}

	fn value(&self, value: &Value) -> String {
		match value {
			Value::Text(text) => format!("\"{}\"", readable(Some(text))),
			Value::Word(word) => (*word).into(),
			Value::Amount(amount) => self.money(*amount),
			Value::Weight(weight) => weight.to_string(),
			Value::Day(day) => date::format(*day),
			Value::Member(member) => self.name(*member),
			Value::Members(members) => names(self.before, members.iter().copied()),
			Value::Accounts(accounts) => accounts.iter().map(address).collect::<Vec<_>>().join(", "),
			Value::Hours(hours) => format!("{hours} hours"),
			Value::Category(category) => self.category(*category),
			Value::Item(item) => self.item(item),
			Value::Split(split) => self.split(split),
			Value::Original(original) => self.original(original),
			Value::Bill(bill) => self.bill(bill).join(", "),
			Value::Budget(budget) => self.budget(budget),
			Value::Rule(rule) => self.rule(rule),
			Value::Legs(legs) => self.legs(legs),
			Value::Leg(leg) => format!("#{leg}"),
		}
	}

	/// Who did it. The first entry and a claim are by someone whom they make.
	fn who(&self, entry: &Entry) -> String {
		match &entry.op {
			Op::CreatePot { owner: name, .. } | Op::Claim { name: Some(name), .. } => readable(Some(name)),
			_ => self.name(entry.by),
		}
	}

	/// What `by` did, without saying who it is.
	pub fn deed(&self, by: MemberId, op: &Op) -> String {
		match op {
			Op::CreatePot { name, currency, .. } => {
				format!("made the pot \"{}\" in {}", readable(Some(name)), currency.code())
			},
			Op::AmendPot { set, .. } => format!("changed the pot: {}", self.pot_patch(set).join(", ")),
			Op::ArchivePot { unsettled, .. } => {
				let open = if *unsettled { ", with balances left open" } else { "" };
				format!("archived the pot {}{open}", self.title())
			},
			Op::ReopenPot { .. } => format!("reopened the pot {}", self.title()),
			Op::AnnounceEnd { .. } => format!("announced the end of the pot {}, in thirty days", self.title()),
			Op::DissolvePot { .. } => format!("dissolved the pot {}", self.title()),
			Op::SetCategory { id, name, .. } => self.set_category(*id, name.as_ref()),
			Op::FreezePlan { legs, .. } => {
				format!("froze the plan: {}", self.legs(legs))
			},
			Op::ThawPlan { .. } => "gave the frozen plan up".into(),
			Op::AddMember { name, role: as_what, .. } => {
				format!("brought in {} as {}, a guest", readable(Some(name)), role(*as_what))
			},
			Op::AmendMember { id, set, .. } => self.amend_member(*id, set),
			Op::DetachMember { id, account, .. } => self.detach(by, *id, account.as_ref()),
			Op::DeactivateMember { id, .. } => format!("closed {}'s place", self.name(*id)),
			Op::ReactivateMember { id, .. } => format!("opened {}'s place again", self.name(*id)),
			Op::AddPool { name, .. } => format!("made the pool {}", readable(Some(name))),
			Op::MergeMember { from, into, .. } => {
				format!("made {}'s place a part of {}'s", self.name(*from), self.name(*into))
			},
			Op::Invite { number, what, expires, uses, .. } => self.invite(by, *number, what, *expires, *uses),
			Op::RevokeInvite { number } => format!("took invite #{number} back"),
			Op::Claim { invite, .. } => self.claim(by, *invite),
			Op::Readmit { account } => format!("let {} be invited again", address(account)),
			Op::Rekey { epoch, boxes, .. } => match boxes.len() {
				1 => format!("gave out text key #{epoch}, to 1 account"),
				accounts => format!("gave out text key #{epoch}, to {accounts} accounts"),
			},
			Op::AddExpense { id, money, memo, date, category, .. } => {
				self.add_expense(id, money, memo.as_ref(), *date) + &self.of_category(*category)
			},
			Op::AmendExpense { id, set, .. } => self.changed(id, self.expense_patch(id, set)),
			Op::AddPayment { id, money, memo, method, .. } => {
				format!("recorded: {}", self.add_payment(id, money, memo.as_ref(), method.as_ref()))
			},
			Op::AmendPayment { id, set, .. } => self.changed(id, self.payment_patch(id, set)),
			Op::SendPayment { id, money, memo } => {
				format!("sent tokens: {}", self.add_payment(id, money, memo.as_ref(), None))
			},
			Op::AddTemplate { id, money, memo, category } => {
				self.add_template(id, money, memo.as_ref()) + &self.of_category(*category)
			},
			Op::AmendTemplate { id, set, .. } => self.changed(id, self.template_patch(id, set)),
			Op::Occur { template, date: day } => {
				let id = ItemId::of_occurrence(&self.before.id(), template, *day);
				let what = self.before.item_state(template).map_or_else(|| "it".into(), memo);
				format!("added {what} of {}{}", date::format(*day), self.ids.behind(&id))
			},
			Op::AddComment { about: Some(id), text, .. } => {
				format!("said of {}: {}", self.item(id), readable(Some(text)))
			},
			Op::AddComment { about: None, text, .. } => format!("said: {}", readable(Some(text))),
			Op::AmendComment { text, .. } => format!("corrected a comment: {}", readable(Some(text))),
			Op::VoidItem { id, .. } => format!("voided {}", self.item(id)),
			Op::RestoreItem { id, .. } => format!("restored {}", self.item(id)),
			Op::ConfirmItem { id, .. } => format!("confirmed {}", self.item(id)),
			Op::ContestItem { id, reason, .. } => {
				let reason = reason.as_ref().map(|reason| format!(": {}", readable(Some(reason)))).unwrap_or_default();
				format!("contested {}{reason}", self.item(id))
			},
		}
	}

	// The pot

	/// Its name, in quotes.
	fn title(&self) -> String {
		format!("\"{}\"", readable(self.before.details().name.as_ref()))
	}

	fn pot_patch(&self, set: &PotPatch) -> Vec<String> {
		let PotPatch { name, note, policy, budget, goal, default_split, reinvite_hours } = set;
		let mut said = Vec::new();
		said.extend(name.as_ref().map(|name| format!("name \"{}\"", readable(Some(name)))));
		said.extend(patched("note", note, |note| format!("\"{}\"", readable(Some(note)))));
		said.extend(policy.map(|policy| match policy {
			Policy::Editors => "every editor may change others' items".to_owned(),
			Policy::Concerned => "only who made an item, who paid, and owners may change it".to_owned(),
		}));
		said.extend(patched("budget", budget, |budget| self.budget(budget)));
		said.extend(patched("goal", goal, |&goal| self.money(goal)));
		said.extend(patched("split", default_split, |split| self.split(split)));
		said.extend(reinvite_hours.map(|hours| format!("who lost all devices is let in again after {hours} hours")));
		said
	}

	/// The lines of a budget, as in `100.00 a month, "Food" 40.00`.
	fn budget(&self, budget: &[BudgetLine]) -> String {
		let line = |line: &BudgetLine| {
			let category = line.category.map(|category| format!("{} ", self.category(category)));
			let month = if line.period == Period::Month { " a month" } else { "" };
			format!("{}{}{month}", category.unwrap_or_default(), self.money(line.amount))
		};
		budget.iter().map(line).collect::<Vec<_>>().join(", ")
	}

	/// The legs of a plan, as in `Bob pays Alice 20.00`.
	fn legs(&self, legs: &[Leg]) -> String {
		let leg = |leg: &Leg| format!("{} pays {} {}", self.name(leg.from), self.name(leg.to), self.money(leg.amount));
		legs.iter().map(leg).collect::<Vec<_>>().join(", ")
	}

	fn set_category(&self, id: Category, name: Option<&Text>) -> String {
		let there = self.before.details().categories.get(usize::from(id)).and_then(|name| name.as_ref());
		match (there, name) {
			(None, Some(name)) => format!("added the category \"{}\"", readable(Some(name))),
			(Some(_), Some(name)) => {
				format!("gave the category {} the name \"{}\"", self.category(id), readable(Some(name)))
			},
			(_, None) => format!("retired the category {}", self.category(id)),
		}
	}

	/// A category, as in `"Food"`; one without a name as in `#3`.
	pub fn category(&self, id: Category) -> String {
		match self.before.details().categories.get(usize::from(id)) {
			Some(Some(name)) => format!("\"{}\"", readable(Some(name))),
			_ => format!("#{id}"),
		}
	}

	/// As in `, category "Food"`.
	fn of_category(&self, category: Option<Category>) -> String {
		category.map(|category| format!(", category {}", self.category(category))).unwrap_or_default()
	}

	// Members

	/// Whose access was taken. A place of which it was all is a guest's.
	fn detach(&self, by: MemberId, id: MemberId, account: Option<&AccountId>) -> String {
		let had = self.before.members().get(usize::from(id)).map_or(0, |place| place.record.accounts.len());
		match (account, id == by) {
			(Some(account), true) if had > 1 => format!("gave up the access of the device {}", address(account)),
			(Some(account), false) if had > 1 => {
				format!("took away the access of {}'s device {}", self.name(id), address(account))
			},
			(_, true) => format!("gave up the access to {}: the place is a guest's now", self.title()),
			(_, false) => format!("took away {}'s access: their place is a guest's now", self.name(id)),
		}
	}

	fn invite(&self, by: MemberId, number: InviteNo, what: &Invitation, expires: Moment, uses: u16) -> String {
		let until = format!("{} UTC", date::format_minute(expires));
		let times = match uses {
			1 => String::new(),
			uses => format!(", {uses} times"),
		};
		format!("invited {} (#{number}), until {until}{times}", self.invited(by, what))
	}

	/// Who is invited, as in `a new editor`.
	pub fn invited(&self, by: MemberId, what: &Invitation) -> String {
		match *what {
			Invitation::New { role: as_what } => format!("a new {}", role(as_what)),
			Invitation::Any { role: as_what } => format!("guests, and others as {}", role(as_what)),
			Invitation::Device { member } if member == by => "another device to the same place".into(),
			Invitation::Device { member } => format!("{} on another device", self.name(member)),
		}
	}

	/// How somebody joined: as a new member, in a guest's place, or on another device.
	fn claim(&self, by: MemberId, invite: InviteNo) -> String {
		let what = match self.before.members().get(usize::from(by)) {
			None => "joined".into(),
			Some(place) if place.record.accounts.is_empty() => format!("took the guest's place of {}", self.name(by)),
			Some(_) => "joined on another device".into(),
		};
		let host = self.before.invites().get(&invite).map(|invite| invite.by).filter(|host| *host != by);
		format!("{what}{}", host.map(|host| format!(", invited by {}", self.name(host))).unwrap_or_default())
	}

	fn amend_member(&self, id: MemberId, set: &MemberPatch) -> String {
		let MemberPatch { name: new, role: as_what, weight, pay_to } = set;
		let who = self.name(id);
		let said = [
			new.as_ref().map(|new| format!("gave {who} the name {}", readable(Some(new)))),
			as_what.map(|as_what| format!("made {who} {}", role(as_what))),
			match weight {
				Patch::Keep => None,
				Patch::Clear => Some(format!("gave {who} no weight of their own")),
				Patch::Set(weight) => Some(format!("gave {who} the weight {weight}")),
			},
			match pay_to {
				Patch::Keep => None,
				Patch::Clear => Some(format!("took away where to pay {who}")),
				Patch::Set(to) => Some(format!("said where to pay {who}: {}", readable(Some(to)))),
			},
		];
		said.into_iter().flatten().collect::<Vec<_>>().join(" and ")
	}

	// Expenses

	fn add_expense(&self, id: &ItemId, expense: &Expense, memo: Option<&Text>, day: Option<Date>) -> String {
		let what = match (&expense.kind, readable(memo)) {
			(Kind::Spending, memo) if memo.is_empty() => "an expense of".into(),
			(Kind::Spending, memo) => format!("\"{memo}\""),
			(Kind::Refund { .. }, memo) if memo.is_empty() => "a refund of".into(),
			(Kind::Refund { .. }, memo) => format!("a refund \"{memo}\""),
		};
		let amount = self.money(expense.amount);
		let day = day.map(|day| format!(", {}", date::format(day))).unwrap_or_default();
		let original = expense.original.as_ref().map(|original| format!(", {}", self.original(original)));
		let bill = expense.bill.as_ref().map(|bill| format!(", by a bill: {}", self.bill(bill).join(", ")));
		format!(
			"added {what} {amount}{}, {}, {}{day}{}{}",
			self.ids.behind(id),
			self.paid(expense),
			self.split(&expense.split),
			original.unwrap_or_default(),
			bill.unwrap_or_default()
		)
	}

	fn expense_patch(&self, id: &ItemId, set: &ExpensePatch) -> Vec<String> {
		let ExpensePatch { money, memo, note, date: day, category, receipt } = set;
		let old = match self.before.item_state(id).and_then(|item| item.money.as_ref()) {
			Some(Money::Expense(old)) => Some(old),
			_ => None,
		};
		let mut said = money.iter().flat_map(|new| self.expense_changes(old, new)).collect::<Vec<_>>();
		said.extend(patched("memo", memo, |memo| format!("\"{}\"", readable(Some(memo)))));
		said.extend(patched("note", note, |note| format!("\"{}\"", readable(Some(note)))));
		said.extend(patched("date", day, |&day| date::format(day)));
		said.extend(patched("category", category, |&category| self.category(category)));
		said.extend(patched("receipt", receipt, |receipt| format!("\"{}\"", readable(Some(receipt)))));
		said
	}

	/// How money was restated. What stayed the same is not said.
	fn expense_changes(&self, old: Option<&Expense>, new: &Expense) -> Vec<String> {
		let differs = |same: fn(&Expense, &Expense) -> bool| !old.is_some_and(|old| same(old, new));
		let amounts = old.filter(|old| old.amount != new.amount);
		let mut said = Vec::new();
		said.extend(amounts.map(|old| format!("{} → {}", self.money(old.amount), self.money(new.amount))));
		said.extend(differs(|old, new| old.kind == new.kind).then(|| match new.kind {
			Kind::Spending => "now spent".to_owned(),
			Kind::Refund { .. } => "now a refund".to_owned(),
		}));
		let payers_same = |old: &Expense, new: &Expense| match (&old.paid[..], &new.paid[..]) {
			([old], [new]) => old.0 == new.0,
			(old, new) => old == new,
		};
		said.extend(differs(payers_same).then(|| self.paid(new)));
		said.extend(differs(|old, new| old.split == new.split).then(|| self.split(&new.split)));
		said.extend(differs(|old, new| old.original == new.original).then(|| match &new.original {
			Some(original) => self.original(original),
			None => "no other currency".into(),
		}));
		said.extend(differs(|old, new| old.bill == new.bill).then(|| match &new.bill {
			Some(bill) => self.bill(bill).join(", "),
			None => "no bill".into(),
		}));
		said
	}

	/// What was paid in another currency, as in `5000.00 THB at 38.4 THB for 1 EUR`.
	pub fn original(&self, original: &Original) -> String {
		let (theirs, ours) = (original.currency.code(), currency(self.before).code());
		let amount = format(original.amount.0, original.currency.decimals);
		let rate = original.rate.map(|rate| {
			let (one, other) = if rate.inverse { (ours, theirs) } else { (theirs, ours) };
			format!(" at {} {other} for 1 {one}", format_rate(&rate))
		});
		format!("{amount} {theirs}{}", rate.unwrap_or_default())
	}

	/// The lines of a bill, as in `Pizza 12.00 for Alice, Bob`, and what comes on top of them.
	pub fn bill(&self, bill: &Bill) -> Vec<String> {
		let line = |line: &pot_ledger::Line| {
			format!("{} {} {}", readable(Some(&line.text)), self.money(line.amount), self.split(&line.split))
		};
		let extras = [("tax", bill.tax), ("tip", bill.tip), ("discount", bill.discount)];
		let extra =
			|(what, amount): (&str, Option<Amount>)| amount.map(|amount| format!("{what} {}", self.money(amount)));
		bill.lines.iter().map(line).chain(extras.into_iter().filter_map(extra)).collect()
	}

	/// Who paid, as in `paid by Alice 10.00, Bob 2.50`.
	pub fn paid(&self, expense: &Expense) -> String {
		let by = match expense.kind {
			Kind::Spending => "paid by",
			Kind::Refund { .. } => "back to",
		};
		match expense.paid[..] {
			[(payer, _)] => format!("{by} {}", self.name(payer)),
			_ => format!("{by} {}", self.rows(&expense.paid, |&amount| self.money(amount))),
		}
	}

	/// For whom, as in `for all` or `for Alice 2 shares, Bob 1 share`.
	pub fn split(&self, split: &Split) -> String {
		match split {
			Split::Equal(members) if members.len() > 1 && self.is_all(members) => "for all".into(),
			Split::Equal(members) => format!("for {}", names(self.before, members.iter().copied())),
			Split::Shares(rows) => {
				let shares = |weight: &u32| format!("{weight} {}", if *weight == 1 { "share" } else { "shares" });
				format!("for {}", self.rows(rows, shares))
			},
			Split::Percent(rows) => format!("for {}", self.rows(rows, |&part| format!("{}%", format_percent(part)))),
			Split::Exact(rows) => format!("for {}", self.rows(rows, |&part| self.money(part))),
			Split::Adjust(rows) => {
				let decimals = currency(self.before).decimals;
				format!("for {}, else equally", self.rows(rows, |&change| with_minus(&format_change(change, decimals))))
			},
		}
	}

	fn is_all(&self, members: &[MemberId]) -> bool {
		let pool = self.before.pot().and_then(|pot| pot.pool);
		let active = (0..).zip(self.before.members()).filter(|row| row.1.record.active).map(|row| row.0);
		active.filter(|member| Some(*member) != pool).eq(members.iter().copied())
	}

	// Payments

	fn add_payment(&self, id: &ItemId, payment: &Payment, memo: Option<&Text>, method: Option<&Text>) -> String {
		let said = [readable(method), readable(memo)].into_iter().filter(|text| !text.is_empty());
		let said: String = said.map(|text| format!(", {text}")).collect();
		let leg = payment.leg.map(|leg| format!(", leg #{} of the frozen plan", leg.leg)).unwrap_or_default();
		format!("{}{}{leg}{said}", self.payment(payment), self.ids.behind(id))
	}

	/// Who paid whom, as in `Bob paid Alice 20.00`.
	pub fn payment(&self, payment: &Payment) -> String {
		format!("{} paid {} {}", self.name(payment.from), self.name(payment.to), self.money(payment.amount))
	}

	fn payment_patch(&self, id: &ItemId, set: &PaymentPatch) -> Vec<String> {
		let PaymentPatch { money, memo, method, reference, date: day } = set;
		let old = match self.before.item_state(id).and_then(|item| item.money.as_ref()) {
			Some(Money::Payment(old)) => Some(old),
			_ => None,
		};
		let mut said = Vec::new();
		said.extend(money.iter().flat_map(|new| self.payment_changes(old, new)));
		said.extend(patched("memo", memo, |memo| format!("\"{}\"", readable(Some(memo)))));
		said.extend(patched("method", method, |method| format!("\"{}\"", readable(Some(method)))));
		said.extend(patched("reference", reference, |reference| format!("\"{}\"", readable(Some(reference)))));
		said.extend(patched("date", day, |&day| date::format(day)));
		said
	}

	/// How the money of a payment was restated. What stayed the same is not said.
	fn payment_changes(&self, old: Option<&Payment>, new: &Payment) -> Vec<String> {
		let mut said = Vec::new();
		match old {
			Some(old) if (old.from, old.to) != (new.from, new.to) => said.push(self.payment(new)),
			Some(old) if old.amount != new.amount => {
				said.push(format!("{} → {}", self.money(old.amount), self.money(new.amount)));
			},
			Some(_) => {},
			None => said.push(self.payment(new)),
		}
		let was = old.and_then(|old| old.leg);
		said.extend((was != new.leg).then(|| match &new.leg {
			Some(leg) => format!("leg #{} of the frozen plan", leg.leg),
			None => "no leg of the frozen plan".to_owned(),
		}));
		said
	}

	// Templates

	fn add_template(&self, id: &ItemId, template: &Template, memo: Option<&Text>) -> String {
		let Template { expense, rule } = template;
		let what = match readable(memo) {
			memo if memo.is_empty() => String::new(),
			memo => format!("\"{memo}\" "),
		};
		format!(
			"added the template {what}{}{}, {}, {}, {}",
			self.money(expense.amount),
			self.ids.behind(id),
			self.paid(expense),
			self.split(&expense.split),
			self.rule(rule)
		)
	}

	/// When it comes, as in `every 2 weeks from 2026-01-31 until 2026-12-31`.
	pub fn rule(&self, rule: &Recurrence) -> String {
		let unit = match rule.unit {
			Unit::Day => "day",
			Unit::Week => "week",
			Unit::Month => "month",
			Unit::Year => "year",
		};
		let every = match rule.every {
			1 => format!("every {unit}"),
			every => format!("every {every} {unit}s"),
		};
		let end = match rule.end {
			End::Never => String::new(),
			End::Until(last) => format!(" until {}", date::format(last)),
			End::Count(1) => ", once".into(),
			End::Count(count) => format!(", {count} times"),
		};
		format!("{every} from {}{end}", date::format(rule.start))
	}

	fn template_patch(&self, id: &ItemId, set: &TemplatePatch) -> Vec<String> {
		let TemplatePatch { money, memo, category } = set;
		let old = match self.before.item_state(id).and_then(|item| item.money.as_ref()) {
			Some(Money::Template(old)) => Some(old),
			_ => None,
		};
		let mut said = Vec::new();
		if let Some(Template { expense, rule }) = money {
			said.extend(self.expense_changes(old.map(|old| &old.expense), expense));
			said.extend((old.map(|old| &old.rule) != Some(rule)).then(|| self.rule(rule)));
		}
		said.extend(patched("memo", memo, |memo| format!("\"{}\"", readable(Some(memo)))));
		said.extend(patched("category", category, |&category| self.category(category)));
		said
	}

	// Items

	/// An item, as in `"Dinner" 12.50 (8f3c)`.
	pub fn item(&self, id: &ItemId) -> String {
		let Some(item) = self.before.item_state(id) else { return self.ids.short(id) };
		let what = self.item_money(item).unwrap_or_else(|| format!("the {} {}", kind(item), memo(item)));
		what + &self.ids.behind(id)
	}

	fn item_money(&self, item: &ItemState) -> Option<String> {
		match item.money.as_ref()? {
			Money::Expense(expense) => Some(format!("{} {}", memo(item), self.money(expense.amount))),
			Money::Payment(payment) => Some(format!("\"{}\"", self.payment(payment))),
			Money::Template(template) => {
				Some(format!("the template {} {}", memo(item), self.money(template.expense.amount)))
			},
		}
	}

	fn changed(&self, id: &ItemId, changes: Vec<String>) -> String {
		format!("changed {}: {}", self.item(id), changes.join(", "))
	}

	fn name(&self, member: MemberId) -> String {
		name(self.before, member)
	}

	fn money(&self, Amount(units): Amount) -> String {
		money(self.before, units)
	}

	fn rows<T>(&self, rows: &PerMember<T>, write: impl Fn(&T) -> String) -> String {
		let rows = rows.iter().map(|(member, value)| format!("{} {}", self.name(*member), write(value)));
		rows.collect::<Vec<_>>().join(", ")
	}
}

/// An amount with its currency, as in `12.50 EUR`.
pub fn with_currency(state: &State, amount: impl Display) -> String {
	format!("{amount} {}", currency(state).code())
}

fn patched<T>(what: &str, patch: &Patch<T>, write: impl Fn(&T) -> String) -> Option<String> {
	match patch {
		Patch::Keep => None,
		Patch::Clear => Some(format!("no {what}")),
		Patch::Set(value) => Some(format!("{what} {}", write(value))),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use pot_ledger::{Currency, PotId, Role, RULES};

	const DINNER: ItemId = ItemId([0x8f; 16]);
	const TAXI: ItemId = ItemId([0x81; 16]);

	/// A pot in EUR of Alice, and of Bob, a guest.
	fn pot() -> State {
		let bob = Op::AddMember { id: 1, name: text("Bob"), role: Role::Editor };
		let mut pot = State::new(PotId([7; 16]));
		apply(&mut pot, 0, creation());
		apply(&mut pot, 0, bob);
		pot
	}

	fn creation() -> Op {
		let (name, owner, currency) = (text("Trip"), text("Alice"), Currency::new("EUR", 2).unwrap());
		Op::CreatePot { rules: RULES, name, currency, owner, account: Some(AccountId([1; 32])), seal: None }
	}

	fn text(text: &str) -> Text {
		Text::plain(text).unwrap()
	}

	fn apply(pot: &mut State, by: MemberId, op: Op) {
		pot.apply(Entry { by, at: 0, op }).unwrap();
	}

	fn expense(id: ItemId, memo: &str, amount: u128, split: Split) -> Op {
		let amount = Amount(amount);
		let money = Expense::spending(amount, vec![(0, amount)].try_into().unwrap(), split);
		Op::AddExpense { id, money, memo: Text::plain(memo), note: None, date: None, category: None, receipt: None }
	}

	fn told(before: &State, by: MemberId, op: Op) -> String {
		Describe { before, ids: &Ids::of(before) }.entry(&Entry { by, at: 0, op })
	}

	fn all() -> Split {
		Split::Equal(vec![0, 1].try_into().unwrap())
	}

	#[test]
	fn an_expense_says_who_paid_for_whom() {
		let pot = pot();
		let dinner = |split| told(&pot, 1, expense(DINNER, "Dinner", 12_50, split));
		assert_eq!(dinner(all()), "Bob added \"Dinner\" 12.50 (8f8f), paid by Alice, for all");
		assert_eq!(
			dinner(Split::Shares(vec![(0, 2), (1, 1)].try_into().unwrap())),
			"Bob added \"Dinner\" 12.50 (8f8f), paid by Alice, for Alice 2 shares, Bob 1 share"
		);
		assert_eq!(
			dinner(Split::Percent(vec![(0, 33_33), (1, 66_67)].try_into().unwrap())),
			"Bob added \"Dinner\" 12.50 (8f8f), paid by Alice, for Alice 33.33%, Bob 66.67%"
		);
	}

	#[test]
	fn a_change_says_what_changed_and_no_more() {
		let mut pot = pot();
		apply(&mut pot, 0, expense(DINNER, "Dinner", 12_50, all()));
		let Op::AddExpense { money, .. } = expense(DINNER, "", 14_00, all()) else { panic!("an expense") };
		let set = ExpensePatch { money: Some(money), note: Patch::Clear, ..ExpensePatch::default() };
		let line = told(&pot, 1, Op::AmendExpense { id: DINNER, base: 1, set });
		assert_eq!(line, "Bob changed \"Dinner\" 12.50 (8f8f): 12.50 → 14.00, no note");
	}

	#[test]
	fn a_payment_says_who_paid_whom_and_how() {
		let pot = pot();
		let money = Payment::new(1, 0, Amount(20_00));
		let op =
			Op::AddPayment { id: DINNER, money, memo: None, method: Text::plain("cash"), reference: None, date: None };
		assert_eq!(told(&pot, 0, op), "Alice recorded: Bob paid Alice 20.00 (8f8f), cash");
	}

	#[test]
	fn a_payment_says_which_leg_it_pays_and_a_change_of_that_alone() {
		let mut pot = pot();
		apply(&mut pot, 0, expense(TAXI, "Taxi", 10_00, all()));
		let legs = pot.plan();
		apply(&mut pot, 0, Op::FreezePlan { legs: legs.try_into().unwrap(), base: 1 });
		let leg = pot.frozen_plan().map(|frozen| pot_ledger::LegId { plan: frozen.at, leg: 0 });
		let money = Payment { leg, ..Payment::new(1, 0, Amount(5_00)) };
		let op = Op::AddPayment { id: DINNER, money, memo: None, method: None, reference: None, date: None };
		let line = told(&pot, 1, op.clone());
		assert_eq!(line, "Bob recorded: Bob paid Alice 5.00 (8f8f), leg #0 of the frozen plan");
		apply(&mut pot, 1, op);
		let set = PaymentPatch { money: Some(Payment::new(1, 0, Amount(5_00))), ..PaymentPatch::default() };
		let line = told(&pot, 1, Op::AmendPayment { id: DINNER, base: 1, set });
		assert_eq!(line, "Bob changed \"Bob paid Alice 5.00\" (8f8f): no leg of the frozen plan");
	}

	#[test]
	fn every_operation_is_told_in_plain_words() {
		let (header, log) = crate::journal::read(include_str!("../tests/data/everything.jsonl")).unwrap();
		let after = State::fold(header.pot.unwrap(), log.clone()).unwrap();
		let ids = Ids::of(&after);
		let mut state = State::new(header.pot.unwrap());
		let mut lines = Vec::new();
		for entry in log {
			lines.push(Describe { before: &state, ids: &ids }.entry(&entry));
			state.apply(entry).unwrap();
		}
		assert_eq!(lines.join("\n"), include_str!("../tests/data/everything.txt").trim_end());
	}

	#[test]
	fn the_first_entry_is_by_whom_it_makes() {
		let line = told(&State::new(PotId([7; 16])), 0, creation());
		assert_eq!(line, "Alice made the pot \"Trip\" in EUR");
	}
}
