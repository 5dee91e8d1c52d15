//! A refusal in words, and what to do about it.

use crate::{
	amount::format_percent,
	date,
	describe::Describe,
	text::{address, currency, money, name, names, Ids},
	undo::{last_change, Target},
};
use pot_ledger::{
	Amount, Entry, Group, ItemId, MemberId, Money, Op, Patch, PerMember, Refusal, Role, Split, State, View,
	MAX_ACCOUNTS, MAX_BILL_BYTES, MAX_CATEGORIES, MAX_DEVICES, MAX_INVITES, MAX_MEMBERS, MAX_REINVITE_HOURS, MAX_USES,
	MAX_WEIGHT, MIN_REINVITE_HOURS,
};

/// A refused operation, and the pot it was refused on.
pub struct Explain<'a> {
	/// The pot.
	pub state: &'a State,
	/// Its entries, which fold to that or to what was before.
	pub log: &'a [Entry],
	/// The place of who wanted it.
	pub me: Option<MemberId>,
	/// The operation.
	pub op: &'a Op,
	/// Whether the commands of `pot` are named that help: an app has screens instead.
	pub is_command_line: bool,
}

impl Explain<'_> {
	/// Why the rules refuse it, with what is known of the pot, and what to do.
	///
	/// Differences in money are not part of a refusal that comes from the chain: they are taken from the
	/// operation itself.
	pub fn refusal(&self, why: Refusal) -> String {
		match why {
			Refusal::NoPot => self.with("there is no such pot: look at the list of yours", "pot use"),
			Refusal::PotExists => self.with("there is such a pot already: choose it", "pot use"),
			Refusal::Stranger => self.stranger(),
			Refusal::Forbidden => self.forbidden(),
			Refusal::NotAppendable => match self.op {
				Op::Claim { .. } => "a place is claimed with an invite link only: ask for one".into(),
				Op::SendPayment { .. } => self.with("tokens are sent in a way of their own", "pot send"),
				_ => self.with("a pot is made in a way of its own", "pot new"),
			},
			Refusal::BadCurrency => {
				"a currency is one to twelve of A-Z and 0-9 with at most 30 decimals, as in EUR or DOT".into()
			},
			Refusal::NotUtf8 => "a text is not UTF-8: type it again".into(),
			Refusal::EmptyText => "a name or a comment cannot be empty: say something".into(),
			Refusal::LogFull => "the pot's log is as long as it can get: go on in a new pot".into(),
			Refusal::UnknownRules => "the pot is under rules that this program does not know: update it".into(),
			Refusal::Archived => {
				format!("the pot is archived, and takes comments only: ask {} to reopen it first", self.owners())
			},
			Refusal::NotArchived => match self.op {
				Op::ReopenPot { .. } => "the pot is open: there is nothing to reopen".into(),
				_ => self
					.with("the pot is open, and ends only after its books are closed: archive it first", "pot archive"),
			},
			Refusal::Dissolved => {
				"the pot was dissolved: make a new one from a copy of what you have kept of it".into()
			},
			Refusal::NoticeRuns => {
				"balances are open, and the pot's end was announced less than thirty days ago: settle up, or wait"
					.into()
			},
			Refusal::ForbiddenByPolicy => {
				let owners = self.owners();
				format!("this pot leaves that to who made {}, who paid, and owners: ask them, or {owners}", self.item())
			},
			Refusal::StaleCategory(next) => {
				format!("someone else changed the categories meanwhile: the next one is #{next}; look at them, and try again")
			},
			Refusal::CategoriesFull => {
				format!("the pot has had {MAX_CATEGORIES} categories, which is all it can have: give one another name")
			},
			Refusal::BudgetOrder => {
				"the budget has two lines for one thing, or in the wrong order: one for each category and period".into()
			},
			Refusal::NoDefaultSplit => {
				"amounts do not fit every expense: divide equally, by shares or by percent".into()
			},
			Refusal::PlanFrozen => "a plan is frozen already: thaw it first".into(),
			Refusal::NoPlan => "no plan is frozen: there is nothing to thaw".into(),
			Refusal::PlanOff(member) => format!(
				"the plan does not make {} even: balances changed meanwhile; look at what settles them{}, and freeze it anew",
				self.name(member),
				self.command("pot settle")
			),

			Refusal::UnknownMember(member) => {
				format!("there is no member #{member}: the members are {}", self.all_members())
			},
			Refusal::Inactive(member) => self.inactive(member),
			Refusal::StaleMember(_) => {
				let command = self.command("pot member");
				format!("someone else was brought in meanwhile: look at the members{command}, and try again")
			},
			Refusal::PotFull => {
				format!("the pot has had {MAX_MEMBERS} members, which is all it can have: go on in a new pot")
			},
			Refusal::AccountTaken(member) => {
				format!("this account is {}'s already: an account has one place in a pot", self.name(member))
			},
			Refusal::LastOwner => {
				self.with("the pot needs an owner: make someone else one first", "pot member role NAME owner")
			},
			Refusal::GuestOwner => {
				self.with("a guest cannot be an owner, who has to sign: invite them first", "pot invite")
			},
			Refusal::NotSettled(member) => self.not_settled(member),
			Refusal::NothingChanged => "that would change nothing".into(),
			Refusal::Merged(into) => {
				format!("this place has become a part of {}'s: name that one", self.name(into))
			},
			Refusal::PoolExists(pool) => format!("the pot has a pool already: {}", self.name(pool)),
			Refusal::IsPool(pool) => {
				format!("{} is the pool, and no person: it pays, but bears no share and has no role", self.name(pool))
			},
			Refusal::NotGuest(member) => {
				format!("{} has an account: take its access away first, and the place is a guest's", self.name(member))
			},
			Refusal::NoAccount(member) => {
				format!("{} has no account to send tokens to: record the payment instead", self.name(member))
			},

			Refusal::NoInvite => "there is no such invite: it is used up, or was taken back; ask for a new link".into(),
			Refusal::InviteEarly => self.invite_early(),
			Refusal::InviteExpired => "the invite's time is over: ask for a new link".into(),
			Refusal::InviteVoid => {
				format!("who gave the invite may not give it any more: ask {} for a new link", self.owners())
			},
			Refusal::StaleInvite => {
				format!(
					"someone else invited meanwhile: look at the invites{}, and try again",
					self.command("pot invites")
				)
			},
			Refusal::InvitesFull => {
				let full = format!("the pot has {MAX_INVITES} open invites, which is all it can have: take some back");
				self.with(&full, "pot invites revoke")
			},
			Refusal::BadInvite => self.bad_invite(),
			Refusal::WrongPlace(member) => {
				format!("the invite is to {}'s place: take that one", self.name(member))
			},
			Refusal::AccountFormer => self.account_former(),
			Refusal::AccountsFull => {
				format!("the pot has {MAX_ACCOUNTS} accounts, which is all it can have: take away what nobody uses")
			},
			Refusal::DevicesFull => {
				format!("a place has at most {MAX_DEVICES} devices: take one away that is not used any more")
			},
			Refusal::StaleEpoch => {
				"someone else gave out a new text key meanwhile: read the pot again, and use that".into()
			},
			Refusal::BadKeys => {
				"a new text key has to be for somebody, each once and in order, and with the key before it".into()
			},
			Refusal::BadDelay => format!(
				"the time to let somebody in again is {MIN_REINVITE_HOURS} to {MAX_REINVITE_HOURS} hours, a day to thirty"
			),

			Refusal::ZeroAmount => self.zero_amount(),
			Refusal::AmountTooLarge => "the amount is too large".into(),
			Refusal::WeightOutOfRange(member) => {
				format!(
					"the part of {} has to be at least 1 share or 0.01%, and at most {MAX_WEIGHT} shares",
					self.name(member)
				)
			},
			Refusal::NotAscending(member) => {
				let name = self.name(member);
				format!("{name} is named twice, or out of order: each is named once, in the order of their numbers")
			},
			Refusal::Nobody => self.with("nobody is named: say who", "--for alice,bob"),
			Refusal::PaidOff { over } => self.paid_off(over),
			Refusal::SplitOff { over } => self.split_off(over),
			Refusal::PercentOff { over } => self.percent_off(over),
			Refusal::SamePerson => self.with("a payment goes from one member to another: say who gave it", "--from"),
			Refusal::Overflow => "a balance would be too large to count".into(),

			Refusal::AdjustmentsOff { over } => self.adjustments_off(over),
			Refusal::NegativeShare(member) => {
				format!("{}'s part would be below zero: take less off", self.name(member))
			},
			Refusal::BillOff { over } => self.bill_off(over),
			Refusal::BillNotSplit => {
				"the parts are not what the lines of the bill give: let them follow from it".into()
			},
			Refusal::BillTooLarge => {
				format!("the bill is over {MAX_BILL_BYTES} bytes: say it in fewer lines or words")
			},
			Refusal::RateOff { over } => self.rate_off(over),
			Refusal::BadRate => "the rate is zero, has over 30 decimals, or makes too much: write it as in 38.4".into(),
			Refusal::NotInToken => {
				"the pot is not in the chain's token, so no tokens can be sent: record the payment instead".into()
			},

			Refusal::DuplicateItem if matches!(self.op, Op::Occur { .. }) => {
				format!("it is there already: {}", self.item())
			},
			Refusal::DuplicateItem => "it is done already: the pot has an item with this id".into(),
			Refusal::UnknownItem => self.with("the pot has no such item: look at what it has", "pot list --all"),
			Refusal::WrongKind => self.wrong_kind(),
			Refusal::Stale(group) => self.stale(group),
			Refusal::UnknownRevision => "this was made against something the pot does not have: try again".into(),
			Refusal::Voided => self.voided(),
			Refusal::NotVoided => format!("{} is not voided", self.item()),
			Refusal::NotConcerned => self.not_concerned(),
			Refusal::AlreadyConfirmed => {
				format!("{} is confirmed already, which stays until its money changes", self.item())
			},
			Refusal::Transferred => {
				format!("the chain itself made {}: its money stays, and only who got it voids it", self.item())
			},
			Refusal::BadRecurrence => {
				"it would never come: say every how many days, weeks, months or years, and an end after its start"
					.into()
			},
			Refusal::NotDue => self.not_due(),
			Refusal::UnknownLeg => {
				self.with("the frozen plan has no such payment between these two: look at the plan", "pot settle")
			},
			Refusal::AlreadyContested => {
				format!(
					"{} is contested already: confirm it to take that back{}",
					self.item(),
					self.command("pot confirm")
				)
			},
		}
	}

	// Who may do what

	fn stranger(&self) -> String {
		match self.me {
			Some(me) => {
				let closed = format!("{}'s place is closed: ask an owner to open it again", self.name(me));
				self.with(&closed, "pot member restore")
			},
			None => self.with("this account has no place in the pot: ask an owner for a link", "pot invite"),
		}
	}

	fn forbidden(&self) -> String {
		let owners = self.owners();
		let mine = self.me.and_then(|me| self.state.members().get(usize::from(me)));
		match self.op {
			Op::AmendMember { id, set, .. } if set.pay_to != Patch::Keep && self.acts_alone(*id) => {
				let name = self.name(*id);
				format!("where to pay {name} is theirs alone to say while they have an account: ask {name}")
			},
			Op::AmendComment { .. } => "a comment is changed by who made it only; an owner can void it".into(),
			Op::VoidItem { .. } | Op::RestoreItem { .. } if self.is_comment() => {
				format!("a comment is voided by who made it, or by an owner: ask {owners}")
			},
			_ if mine.is_some_and(|place| place.record.role == Role::Viewer) => {
				format!("you can look and comment, and change nothing: ask {owners} to make you an editor")
			},
			_ => format!("only an owner can do that: ask {owners}"),
		}
	}

	fn account_former(&self) -> String {
		let account = match self.op {
			Op::Claim { account, .. } => address(account),
			_ => "ADDRESS".into(),
		};
		let lost = format!("this account lost its access to the pot: ask {} to readmit it", self.owners());
		format!("{}, and join again", self.with(&lost, &format!("pot member readmit {account}")))
	}

	fn invite_early(&self) -> String {
		let invite = match self.op {
			Op::Claim { invite, .. } => self.state.invites().get(invite),
			_ => None,
		};
		let from = invite.map_or_else(|| "later".into(), |invite| format!("{} UTC", date::format_minute(invite.from)));
		format!("the invite opens {from}, so that whoever has the place still can stop it: wait until then")
	}

	fn bad_invite(&self) -> String {
		match self.op {
			Op::Invite { uses, .. } if !(1..=MAX_USES).contains(uses) => {
				format!("an invite is good for 1 to {MAX_USES} times")
			},
			_ => self
				.with("an invite is open for at most 366 days, and longer than the pot's delay: see there", "pot set"),
		}
	}

	/// Whether somebody else acts for the place.
	fn acts_alone(&self, id: MemberId) -> bool {
		let place = self.state.members().get(usize::from(id));
		self.me != Some(id) && place.is_some_and(|place| !place.record.accounts.is_empty())
	}

	fn inactive(&self, member: MemberId) -> String {
		let name = self.name(member);
		let closed = format!("{name}'s place is closed, and no balance changes there: open it first");
		self.with(&closed, &format!("pot member restore {name}"))
	}

	fn not_settled(&self, member: MemberId) -> String {
		let name = self.name(member);
		let balance = self.state.balances().get(usize::from(member)).copied().unwrap_or_default();
		let (owes, amount) = (if balance < 0 { "owes" } else { "is owed" }, self.money(balance.unsigned_abs()));
		let settle = self.with(&format!("{name} {owes} {amount}: settle that first"), "pot settle");
		match self.op {
			Op::ArchivePot { .. } => self.with(&format!("{settle}, or leave it open"), "--unsettled"),
			Op::DissolvePot { .. } => {
				let instead = format!("{settle}, or announce the end thirty days before");
				self.with(&instead, "pot dissolve --announce")
			},
			_ => settle,
		}
	}

	fn not_concerned(&self) -> String {
		match self.op_item().and_then(|id| self.state.item_state(&id)?.money.clone()) {
			Some(Money::Payment(payment)) => {
				format!(
					"{} got this payment: only they confirm or contest it, or an owner for a guest",
					self.name(payment.to)
				)
			},
			_ => {
				format!("{} does not concern you: only those who paid or take part confirm or contest it", self.item())
			},
		}
	}

	// What does not add up

	fn zero_amount(&self) -> String {
		match self.op_money() {
			Some(Money::Expense(expense)) if expense.amount != Amount(0) => {
				"a part is zero: leave out who pays or bears nothing".into()
			},
			_ => "the amount is zero: an amount is at least the smallest unit".into(),
		}
	}

	fn paid_off(&self, over: i128) -> String {
		let Some(Money::Expense(expense)) = self.op_money() else {
			return "what was paid does not make the amount".into();
		};
		let over = if over == 0 { excess(&expense.paid, expense.amount) } else { over };
		format!("{}: mend who paid what, or the amount", self.difference("what was paid makes", expense.amount, over))
	}

	fn split_off(&self, over: i128) -> String {
		let Some(Money::Expense(expense)) = self.op_money() else {
			return "the parts do not make the amount".into();
		};
		let over = match &expense.split {
			Split::Exact(rows) if over == 0 => excess(rows, expense.amount),
			_ => over,
		};
		format!("{}: mend the parts, or the amount", self.difference("the parts make", expense.amount, over))
	}

	fn percent_off(&self, over: i64) -> String {
		let over = match self.op_money() {
			Some(Money::Expense(expense)) if over == 0 => match &expense.split {
				Split::Percent(rows) => rows.iter().map(|&(_, part)| i64::from(part)).sum::<i64>() - 10_000,
				_ => over,
			},
			_ => over,
		};
		let more = if over > 0 { "too much" } else { "missing" };
		let difference = u16::try_from(over.unsigned_abs()).map_or_else(|_| "far".into(), format_percent);
		format!("the percentages do not make 100: {difference} {more}")
	}

	fn adjustments_off(&self, over: i128) -> String {
		let Some(Money::Expense(expense)) = self.op_money() else {
			return "the adjustments are more than the amount: take some away".into();
		};
		let over = match &expense.split {
			Split::Adjust(rows) if over == 0 => rows.iter().map(|row| row.1).sum::<i128>() - expense.amount.0 as i128,
			_ => over,
		};
		format!("{}: make them smaller", self.difference("the adjustments make", expense.amount, over))
	}

	fn bill_off(&self, over: i128) -> String {
		let Some(Money::Expense(expense)) = self.op_money() else {
			return "the bill does not make the amount: mend a line, or the amount".into();
		};
		let over = match &expense.bill {
			Some(bill) if over == 0 => {
				let lines: u128 = bill.lines.iter().map(|line| line.amount.0).sum();
				let [tax, tip, discount] = [bill.tax, bill.tip, bill.discount].map(|extra| extra.unwrap_or_default().0);
				(lines + tax + tip) as i128 - discount as i128 - expense.amount.0 as i128
			},
			_ => over,
		};
		format!("{}: mend a line, or the amount", self.difference("the bill makes", expense.amount, over))
	}

	fn rate_off(&self, over: i128) -> String {
		let Some(Money::Expense(expense)) = self.op_money() else {
			return "the amount is not what the rate makes: mend the rate, or the amount".into();
		};
		let due = expense.original.as_deref().and_then(|original| {
			let decimals = currency(self.state).decimals;
			original.rate?.convert(original.amount, original.currency.decimals, decimals)
		});
		let due = due.map_or_else(|| expense.amount.0.saturating_add_signed(-over), |due| due.0);
		let (due, amount) = (self.money(due), self.money(expense.amount.0));
		let code = currency(self.state).code();
		format!("at this rate it is {due} {code}, and not {amount}: say {due}, or leave the rate out")
	}

	/// As in `the parts make 12.60, which is 0.10 more than 12.50`.
	fn difference(&self, what: &str, Amount(whole): Amount, over: i128) -> String {
		let sum = whole.saturating_add_signed(over);
		let more = if over > 0 { "more" } else { "less" };
		let (sum, by, whole) = (self.money(sum), self.money(over.unsigned_abs()), self.money(whole));
		format!("{what} {sum} {}, which is {by} {more} than {whole}", currency(self.state).code())
	}

	// What an item is now

	fn wrong_kind(&self) -> String {
		match self.op {
			Op::AddExpense { .. } => "only an expense can be refunded".into(),
			Op::Occur { template, .. } => format!("{} is no template", self.describe_item(template)),
			Op::ConfirmItem { .. } | Op::ContestItem { .. } => "a comment is neither confirmed nor contested".into(),
			_ => format!("{} is of another kind", self.item()),
		}
	}

	fn voided(&self) -> String {
		match self.op {
			Op::VoidItem { .. } => format!("{} is voided already", self.item()),
			Op::Occur { template, .. } => {
				let (template, id) = (self.describe_item(template), self.short(template));
				{
					let stopped = format!("{template} is stopped: let it come again first");
					self.with(&stopped, &format!("pot template resume {id}"))
				}
			},
			_ => {
				let id = self.op_item().map(|id| self.short(&id)).unwrap_or_default();
				{
					let voided = format!("{} is voided: bring it back first", self.item());
					self.with(&voided, &format!("pot restore {id}"))
				}
			},
		}
	}

	/// The dates that the template has are said instead.
	fn not_due(&self) -> String {
		let template = match self.op {
			Op::Occur { template, .. } => self.state.item_state(template),
			_ => None,
		};
		match template.and_then(|item| item.money.as_ref()) {
			Some(Money::Template(template)) => {
				let rule = Describe { before: self.state, ids: &Ids::of(self.state) }.rule(&template.rule);
				format!("it does not come on that date: it comes {rule}")
			},
			_ => "it does not come on that date".into(),
		}
	}

	/// Who changed it meanwhile, and to what.
	fn stale(&self, group: Group) -> String {
		let (pot, log) = (self.state.id(), self.log);
		let last = last_change(pot, log, Target::of(self.op, pot), group);
		let again = "look at it, and if it is still right, do it again";
		let Some((seq, entry)) = last.and_then(|seq| Some((seq, log.get(seq as usize)?))) else {
			return format!("{} was changed meanwhile: {again}", group_name(group));
		};
		let before = State::fold(pot, self.log[..seq as usize].iter().cloned());
		let Ok(before) = before else { return format!("{} was changed meanwhile: {again}", group_name(group)) };
		let told = Describe { before: &before, ids: &Ids::of(self.state) }.entry(entry);
		format!("{} was changed meanwhile (entry {seq}: {told}): {again}", group_name(group))
	}

	// Words

	/// What to do, and the command that does it.
	fn with(&self, what: &str, command: &str) -> String {
		format!("{what}{}", self.command(command))
	}

	/// As in `, with POT INVITE`, where there are commands.
	fn command(&self, command: &str) -> String {
		if self.is_command_line {
			format!(", with `{command}`")
		} else {
			String::new()
		}
	}

	fn item(&self) -> String {
		self.op_item().map_or_else(|| "it".into(), |id| self.describe_item(&id))
	}

	fn describe_item(&self, id: &ItemId) -> String {
		Describe { before: self.state, ids: &Ids::of(self.state) }.item(id)
	}

	fn short(&self, id: &ItemId) -> String {
		Ids::of(self.state).short(id)
	}

	fn is_comment(&self) -> bool {
		let item = self.op_item().and_then(|id| self.state.item_state(&id));
		item.is_some_and(|item| item.money.is_none())
	}

	fn op_item(&self) -> Option<ItemId> {
		self.op.item(&self.state.id())
	}

	/// The money that the operation states; of a template, that of its occurrences.
	fn op_money(&self) -> Option<Money> {
		match self.op.clone().into_money()? {
			Money::Template(template) => Some(Money::Expense(template.expense)),
			money => Some(money),
		}
	}

	fn name(&self, member: MemberId) -> String {
		name(self.state, member)
	}

	fn money(&self, units: u128) -> String {
		money(self.state, units)
	}

	fn all_members(&self) -> String {
		names(self.state, 0..self.state.members().len() as MemberId)
	}

	fn owners(&self) -> String {
		let members = (0..).zip(self.state.members());
		let owners = members.filter(|(_, place)| place.record.active && place.record.role == Role::Owner);
		names(self.state, owners.map(|row| row.0))
	}
}

/// By how much the rows exceed the whole.
fn excess(rows: &PerMember<Amount>, Amount(whole): Amount) -> i128 {
	rows.iter().map(|&(_, Amount(part))| part as i128).sum::<i128>() - whole as i128
}

fn group_name(group: Group) -> &'static str {
	match group {
		Group::Money => "the money",
		Group::Memo => "the memo",
		Group::Note => "the note",
		Group::Date => "the date",
		Group::Category => "the category",
		Group::Method => "the method",
		Group::Life => "whether it counts",
		Group::Name => "the name",
		Group::Role => "the role",
		Group::Access => "the access",
		Group::Receipt => "the receipt",
		Group::Weight => "the weight",
		Group::PayTo => "where to pay them",
		Group::Policy => "the policy",
		Group::Budget => "the budget",
		Group::Goal => "the goal",
		Group::DefaultSplit => "how expenses are divided",
		Group::Categories => "the list of categories",
		Group::Plan => "the frozen plan",
		Group::Delay => "the time to let somebody in again",
	}
}
