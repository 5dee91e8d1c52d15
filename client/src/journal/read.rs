//! Reading.

use super::{Error, Header, VERSION};
use crate::{
	amount, date,
	json::{is_null, list, object, parse, string, whole, yes, Fault, Fields, Node, Wrong},
};
use base64::{prelude::BASE64_STANDARD, Engine};
use pot_ledger::{
	settle::Leg, AccountId, Amount, Bill, BudgetLine, Currency, End, Entry, Expense, ExpensePatch, Invitation, ItemId,
	KeyBox, Kind, LegId, Line, MemberId, MemberPatch, Moment, Op, Original, Patch, Payment, PaymentPatch, PerMember,
	Period, Policy, PotId, PotPatch, Rate, Recurrence, Role, Sealing, Seq, Split, Template, TemplatePatch, Text, Unit,
	MAX_ACCOUNTS, MAX_BILL_LINES, MAX_BUDGET_LINES, MAX_DECIMALS, MAX_MEMBERS, MAX_SEALED_BYTES, MAX_TEXT_BYTES,
};
use sp_crypto_hashing::blake2_128;
use subxt::utils::AccountId32;

/// The rules of a file that does not say which: the first.
const RULES_UNSAID: u8 = 1;
/// What makes an item's id from a word that stands for it in a file written by hand.
const ID_DOMAIN: &[u8] = b"potchain/journal/id/v1:";
/// Bytes of such a word.
const MAX_WORD_BYTES: usize = 64;
/// More than any SS58 address has.
const MAX_ADDRESS_BYTES: usize = 64;

/// Reads a journal. A file that was written by hand may leave out `seq` (0, 1, 2 …), `at` (none, so 1970) and
/// `by` (member 0), and may use any short word as the id of an item.
///
/// It says nothing of whether the rules admit the entries: [`State::fold`](pot_ledger::State::fold) does.
///
/// # Errors
///
/// The first thing that cannot be read, with its line, its column and its field.
pub fn read(journal: &str) -> Result<(Header, Vec<Entry>), Error> {
	let mut lines = journal.lines().filter(|line| !line.trim().is_empty());
	let read = || {
		let header = object(parse(lines.next().unwrap_or(journal))?, header)?;
		let reader = Reader { rules: header.rules, currency: &header.currency };
		let entries = lines.zip(0..).map(|(line, seq)| object(parse(line)?, |fields| reader.entry(seq, fields)));
		let entries = entries.collect::<Result<_, _>>()?;
		Ok((header, entries))
	};
	read().map_err(|wrong: Wrong| wrong.within(journal))
}

/// Reads one operation, as an entry of a journal has it without `seq`, `at` and `by`.
///
/// # Errors
///
/// The first thing that cannot be read.
pub fn read_op(json: &str, rules: u8, currency: &Currency) -> Result<Op, Error> {
	let read = |fields: &mut Fields| {
		let kind = fields.need("op", Ok)?;
		Reader { rules, currency }.op(kind, fields)
	};
	parse(json).and_then(|node| object(node, read)).map_err(|wrong| wrong.within(json))
}

fn header(fields: &mut Fields) -> Result<Header, Wrong> {
	fields.need("journal", |node| match string(node)?.as_str() {
		VERSION => Ok(()),
		_ => Err(Wrong::expected(node, format!("\"{VERSION}\", the only journal this program knows"))),
	})?;
	Ok(Header {
		pot: fields.take("pot", |node| bytes(node).map(PotId))?,
		rules: fields.take("rules", whole)?.unwrap_or(RULES_UNSAID),
		currency: fields.need("currency", currency)?,
		genesis: fields.take("genesis", bytes)?,
	})
}

fn currency(node: Node) -> Result<Currency, Wrong> {
	object(node, |fields| currency_fields(node, fields))
}

/// A code and decimals among the fields of `node`.
fn currency_fields(node: Node, fields: &mut Fields) -> Result<Currency, Wrong> {
	let (code, decimals) = (fields.need("code", string)?, fields.need("decimals", whole)?);
	Currency::new(&code, decimals).ok_or_else(|| {
		let what = format!("a code of one to twelve of A-Z and 0-9, and at most {MAX_DECIMALS} decimals");
		Wrong::expected(node, what)
	})
}

/// Reads the entries of a pot under some rules and in a currency.
struct Reader<'c> {
	rules: u8,
	currency: &'c Currency,
}

impl Reader<'_> {
	fn entry(&self, next: Seq, fields: &mut Fields) -> Result<Entry, Wrong> {
		fields.take("seq", |node| match whole::<Seq>(node)? {
			seq if seq == next => Ok(()),
			_ => Err(Wrong::expected(node, format!("{next}, the number of the next entry"))),
		})?;
		let at = fields.take("at", moment)?.unwrap_or_default();
		let by = fields.take("by", whole)?.unwrap_or_default();
		let kind = fields.need("op", Ok)?;
		let op = self.op(kind, fields)?;
		Ok(Entry { by, at, op })
	}

	fn op(&self, kind: Node, fields: &mut Fields) -> Result<Op, Wrong> {
		Ok(match string(kind).map_err(|wrong| wrong.inside("op"))?.as_str() {
			"pot.create" => Op::CreatePot {
				rules: self.rules,
				name: fields.need("name", text)?,
				currency: self.currency.clone(),
				owner: fields.need("owner", text)?,
				account: fields.take("account", account)?,
				seal: fields.take("seal", |node| object(node, sealing))?,
			},
			"pot.amend" => Op::AmendPot {
				base: fields.need("base", whole)?,
				set: fields.need("set", |node| object(node, |set| self.pot_patch(set)))?,
			},
			"pot.archive" => Op::ArchivePot {
				base: fields.need("base", whole)?,
				unsettled: fields.take("unsettled", yes)?.is_some(),
			},
			"pot.reopen" => Op::ReopenPot { base: fields.need("base", whole)? },
			"pot.announce-end" => Op::AnnounceEnd { base: fields.need("base", whole)? },
			"pot.dissolve" => Op::DissolvePot { base: fields.need("base", whole)? },
			"category.set" => Op::SetCategory {
				id: fields.need("id", whole)?,
				base: fields.need("base", whole)?,
				name: fields.need("name", |node| if is_null(node) { Ok(None) } else { text(node).map(Some) })?,
			},
			"plan.freeze" => Op::FreezePlan {
				base: fields.need("base", whole)?,
				legs: fields.need("legs", |node| {
					let legs = list(node, |_, node| object(node, |fields| self.leg(fields)))?;
					bounded(node, legs, format!("at most {MAX_MEMBERS} legs"))
				})?,
			},
			"plan.thaw" => Op::ThawPlan { base: fields.need("base", whole)? },
			"member.add" => Op::AddMember {
				id: fields.need("id", whole)?,
				name: fields.need("name", text)?,
				role: fields.need("role", role)?,
			},
			"member.amend" => Op::AmendMember {
				id: fields.need("id", whole)?,
				base: fields.need("base", whole)?,
				set: fields.need("set", |node| object(node, member_patch))?,
			},
			"member.detach" => Op::DetachMember {
				id: fields.need("id", whole)?,
				base: fields.need("base", whole)?,
				account: fields.take("account", account)?,
			},
			"member.deactivate" => {
				Op::DeactivateMember { id: fields.need("id", whole)?, base: fields.need("base", whole)? }
			},
			"member.reactivate" => {
				Op::ReactivateMember { id: fields.need("id", whole)?, base: fields.need("base", whole)? }
			},
			"pool.add" => Op::AddPool { id: fields.need("id", whole)?, name: fields.need("name", text)? },
			"member.merge" => Op::MergeMember {
				from: fields.need("id", whole)?,
				base: fields.need("base", whole)?,
				into: fields.need("into", whole)?,
			},
			"member.invite" => Op::Invite {
				number: fields.need("number", whole)?,
				key: fields.need("key", bytes)?,
				what: fields.need("what", |node| object(node, |fields| invitation(node, fields)))?,
				expires: fields.need("expires", moment)?,
				uses: fields.need("uses", whole)?,
			},
			"invite.revoke" => Op::RevokeInvite { number: fields.need("number", whole)? },
			"member.claim" => Op::Claim {
				invite: fields.need("invite", whole)?,
				account: fields.need("account", account)?,
				name: fields.take("name", text)?,
				seal: fields.take("seal", |node| object(node, sealing))?,
			},
			"member.readmit" => Op::Readmit { account: fields.need("account", account)? },
			"pot.rekey" => Op::Rekey {
				epoch: fields.need("epoch", whole)?,
				boxes: fields.need("boxes", |node| {
					let boxes = list(node, |_, node| object(node, addressed))?;
					bounded(node, boxes, format!("at most {MAX_ACCOUNTS} boxes"))
				})?,
				former: fields.take("former", bytes)?,
			},
			"expense.add" => Op::AddExpense {
				id: fields.need("id", item)?,
				money: self.expense(fields)?,
				memo: fields.take("memo", text)?,
				note: fields.take("note", text)?,
				date: fields.take("date", day)?,
				category: fields.take("category", whole)?,
				receipt: fields.take("receipt", text)?,
			},
			"expense.amend" => Op::AmendExpense {
				id: fields.need("id", item)?,
				base: fields.need("base", whole)?,
				set: fields.need("set", |node| object(node, |set| self.expense_patch(set)))?,
			},
			"payment.add" => Op::AddPayment {
				id: fields.need("id", item)?,
				money: self.payment(fields)?,
				memo: fields.take("memo", text)?,
				method: fields.take("method", text)?,
				reference: fields.take("reference", text)?,
				date: fields.take("date", day)?,
			},
			"payment.amend" => Op::AmendPayment {
				id: fields.need("id", item)?,
				base: fields.need("base", whole)?,
				set: fields.need("set", |node| object(node, |set| self.payment_patch(set)))?,
			},
			"payment.send" => Op::SendPayment {
				id: fields.need("id", item)?,
				money: self.payment(fields)?,
				memo: fields.take("memo", text)?,
			},
			"comment.add" => Op::AddComment {
				id: fields.need("id", item)?,
				about: fields.take("about", item)?,
				text: fields.need("text", text)?,
			},
			"comment.amend" => Op::AmendComment {
				id: fields.need("id", item)?,
				base: fields.need("base", whole)?,
				text: fields.need("text", text)?,
			},
			"item.void" => Op::VoidItem { id: fields.need("id", item)?, base: fields.need("base", whole)? },
			"item.restore" => Op::RestoreItem { id: fields.need("id", item)?, base: fields.need("base", whole)? },
			"item.confirm" => Op::ConfirmItem { id: fields.need("id", item)?, base: fields.need("base", whole)? },
			"item.contest" => Op::ContestItem {
				id: fields.need("id", item)?,
				base: fields.need("base", whole)?,
				reason: fields.take("reason", text)?,
			},
			"template.add" => Op::AddTemplate {
				id: fields.need("id", item)?,
				money: self.template(fields)?,
				memo: fields.take("memo", text)?,
				category: fields.take("category", whole)?,
			},
			"template.amend" => Op::AmendTemplate {
				id: fields.need("id", item)?,
				base: fields.need("base", whole)?,
				set: fields.need("set", |node| object(node, |set| self.template_patch(set)))?,
			},
			"expense.occur" => Op::Occur { template: fields.need("template", item)?, date: fields.need("date", day)? },
			_ => return Err(Wrong::expected(kind, "an operation such as expense.add").inside("op")),
		})
	}

	fn pot_patch(&self, set: &mut Fields) -> Result<PotPatch, Wrong> {
		Ok(PotPatch {
			name: set.take("name", text)?,
			note: patch(set, "note", text)?,
			policy: set.take("policy", policy)?,
			budget: patch(set, "budget", |node| {
				let lines = list(node, |_, node| object(node, |fields| self.budget_line(fields)))?;
				bounded(node, lines, format!("at most {MAX_BUDGET_LINES} lines"))
			})?,
			goal: patch(set, "goal", |node| self.amount(node))?,
			default_split: patch(set, "split", |node| self.split(node))?,
			reinvite_hours: set.take("reinvite_hours", whole)?,
		})
	}

	fn budget_line(&self, fields: &mut Fields) -> Result<BudgetLine, Wrong> {
		Ok(BudgetLine {
			category: fields.take("category", whole)?,
			period: fields.need("period", period)?,
			amount: fields.need("amount", |node| self.amount(node))?,
		})
	}

	fn expense_patch(&self, set: &mut Fields) -> Result<ExpensePatch, Wrong> {
		Ok(ExpensePatch {
			money: set.take("money", |node| object(node, |fields| self.expense(fields)))?,
			memo: patch(set, "memo", text)?,
			note: patch(set, "note", text)?,
			date: patch(set, "date", day)?,
			category: patch(set, "category", whole)?,
			receipt: patch(set, "receipt", text)?,
		})
	}

	fn payment_patch(&self, set: &mut Fields) -> Result<PaymentPatch, Wrong> {
		Ok(PaymentPatch {
			money: set.take("money", |node| object(node, |fields| self.payment(fields)))?,
			memo: patch(set, "memo", text)?,
			method: patch(set, "method", text)?,
			reference: patch(set, "reference", text)?,
			date: patch(set, "date", day)?,
		})
	}

	fn template_patch(&self, set: &mut Fields) -> Result<TemplatePatch, Wrong> {
		Ok(TemplatePatch {
			money: set.take("money", |node| object(node, |fields| self.template(fields)))?,
			memo: patch(set, "memo", text)?,
			category: patch(set, "category", whole)?,
		})
	}

	fn expense(&self, fields: &mut Fields) -> Result<Expense, Wrong> {
		let refund = fields.take("kind", |node| match string(node)?.as_str() {
			"refund" => Ok(()),
			_ => Err(Wrong::expected(node, "\"refund\", or no kind for money spent")),
		})?;
		let kind = match refund {
			Some(()) => Kind::Refund { of: fields.take("of", item)? },
			None => Kind::Spending,
		};
		Ok(Expense {
			kind,
			amount: fields.need("amount", |node| self.amount(node))?,
			paid: fields.need("paid", |node| per_member(node, |node| self.amount(node)))?,
			split: fields.need("split", |node| self.split(node))?,
			original: fields.take("original", original)?.map(Box::new),
			bill: fields.take("bill", |node| object(node, |fields| self.bill(fields)))?.map(Box::new),
		})
	}

	fn bill(&self, fields: &mut Fields) -> Result<Bill, Wrong> {
		Ok(Bill {
			lines: fields.need("lines", |node| {
				let lines = list(node, |_, node| object(node, |fields| self.line(fields)))?;
				bounded(node, lines, format!("at most {MAX_BILL_LINES} lines"))
			})?,
			tax: fields.take("tax", |node| self.amount(node))?,
			tip: fields.take("tip", |node| self.amount(node))?,
			discount: fields.take("discount", |node| self.amount(node))?,
		})
	}

	fn line(&self, fields: &mut Fields) -> Result<Line, Wrong> {
		Ok(Line {
			text: fields.need("text", text)?,
			amount: fields.need("amount", |node| self.amount(node))?,
			split: fields.need("split", |node| self.split(node))?,
		})
	}

	fn template(&self, fields: &mut Fields) -> Result<Template, Wrong> {
		Ok(Template {
			expense: self.expense(fields)?,
			rule: Recurrence {
				start: fields.need("start", day)?,
				every: fields.need("every", whole)?,
				unit: fields.need("unit", unit)?,
				end: end(fields)?,
			},
		})
	}

	fn leg(&self, fields: &mut Fields) -> Result<Leg, Wrong> {
		Ok(Leg {
			from: fields.need("from", whole)?,
			to: fields.need("to", whole)?,
			amount: fields.need("amount", |node| self.amount(node))?,
		})
	}

	fn payment(&self, fields: &mut Fields) -> Result<Payment, Wrong> {
		Ok(Payment {
			from: fields.need("from", whole)?,
			to: fields.need("to", whole)?,
			amount: fields.need("amount", |node| self.amount(node))?,
			leg: fields.take("leg", |node| object(node, leg_id))?,
		})
	}

	fn split(&self, node: Node) -> Result<Split, Wrong> {
		object(node, |fields| self.split_fields(node, fields))
	}

	fn split_fields(&self, node: Node, fields: &mut Fields) -> Result<Split, Wrong> {
		// One of them; a second is left over, and so refused.
		if let Some(members) = fields.take("equal", |node| members(node, list(node, |_, node| whole(node))?))? {
			return Ok(Split::Equal(members));
		}
		if let Some(weights) = fields.take("shares", |node| per_member(node, whole))? {
			return Ok(Split::Shares(weights));
		}
		let percent = |node| parsed(node, amount::parse_percent_exact);
		if let Some(parts) = fields.take("percent", |node| per_member(node, percent))? {
			return Ok(Split::Percent(parts));
		}
		let exact = |node| self.amount(node);
		if let Some(parts) = fields.take("exact", |node| per_member(node, exact))? {
			return Ok(Split::Exact(parts));
		}
		let change = |node| parsed(node, |text| amount::parse_change_exact(text, self.currency.decimals));
		if let Some(changes) = fields.take("adjust", |node| per_member(node, change))? {
			return Ok(Split::Adjust(changes));
		}
		Err(Wrong::expected(node, "one of equal, shares, percent, exact and adjust"))
	}

	fn amount(&self, node: Node) -> Result<Amount, Wrong> {
		parsed(node, |text| amount::parse_exact(text, self.currency.decimals))
	}
}

fn member_patch(set: &mut Fields) -> Result<MemberPatch, Wrong> {
	Ok(MemberPatch {
		name: set.take("name", text)?,
		role: set.take("role", role)?,
		weight: patch(set, "weight", whole)?,
		pay_to: patch(set, "pay_to", text)?,
	})
}

/// What an invite gives: `{"new":"editor"}`, `{"any":"editor"}` or `{"device":3}`.
fn invitation(node: Node, fields: &mut Fields) -> Result<Invitation, Wrong> {
	// One of them; a second is left over, and so refused.
	if let Some(role) = fields.take("new", role)? {
		return Ok(Invitation::New { role });
	}
	if let Some(role) = fields.take("any", role)? {
		return Ok(Invitation::Any { role });
	}
	match fields.take("device", whole)? {
		Some(member) => Ok(Invitation::Device { member }),
		None => Err(Wrong::expected(node, "one of new, any and device")),
	}
}

fn sealing(fields: &mut Fields) -> Result<Sealing, Wrong> {
	let own = |node| object(node, |fields| Ok((fields.need("epoch", whole)?, key_box(fields)?)));
	Ok(Sealing { public: fields.need("public", bytes)?, own: fields.take("own", own)? })
}

fn addressed(fields: &mut Fields) -> Result<(AccountId, KeyBox), Wrong> {
	Ok((fields.need("account", account)?, key_box(fields)?))
}

fn key_box(fields: &mut Fields) -> Result<KeyBox, Wrong> {
	Ok(KeyBox { ephemeral: fields.need("ephemeral", bytes)?, bytes: fields.need("bytes", bytes)? })
}

fn leg_id(fields: &mut Fields) -> Result<LegId, Wrong> {
	Ok(LegId { plan: fields.need("plan", whole)?, leg: fields.need("leg", whole)? })
}

fn original(node: Node) -> Result<Original, Wrong> {
	object(node, |fields| {
		let currency = currency_fields(node, fields)?;
		let amount = fields.need("amount", |node| parsed(node, |text| amount::parse_exact(text, currency.decimals)))?;
		let rate = fields.take("rate", |node| parsed(node, |text| amount::parse_rate(text, false)))?;
		let rate = match rate {
			Some(rate) => Some(Rate { inverse: fields.take("inverse", yes)?.is_some(), ..rate }),
			None => None,
		};
		Ok(Original { currency, amount, rate })
	})
}

fn end(fields: &mut Fields) -> Result<End, Wrong> {
	// One of them; a second is left over, and so refused.
	if let Some(last) = fields.take("until", day)? {
		return Ok(End::Until(last));
	}
	Ok(fields.take("count", whole)?.map_or(End::Never, End::Count))
}

fn patch<'a, T>(
	set: &mut Fields<'a>,
	name: &str,
	read: impl FnOnce(Node<'a>) -> Result<T, Wrong>,
) -> Result<Patch<T>, Wrong> {
	let patch = set.take(name, |node| if is_null(node) { Ok(Patch::Clear) } else { read(node).map(Patch::Set) })?;
	Ok(patch.unwrap_or_default())
}

/// An object with a field for each member, named by their number. Its fields have no order, and so are
/// brought into that of the ledger.
fn per_member<'a, T>(node: Node<'a>, read: impl Fn(Node<'a>) -> Result<T, Wrong>) -> Result<PerMember<T>, Wrong> {
	let mut rows = Vec::new();
	for field in Fields::of(node)?.drain() {
		let member = field.name.parse::<MemberId>().ok().filter(|member| member.to_string() == field.name);
		let no_member = || Wrong::expected(field.key, "the number of a member").inside(&field.name);
		let value = read(field.value).map_err(|wrong| wrong.inside(&field.name))?;
		rows.push((member.ok_or_else(no_member)?, value));
	}
	rows.sort_unstable_by_key(|row| row.0);
	members(node, rows)
}

fn members<T, B: TryFrom<Vec<T>>>(node: Node, rows: Vec<T>) -> Result<B, Wrong> {
	bounded(node, rows, format!("at most {MAX_MEMBERS} members"))
}

fn bounded<T, B: TryFrom<Vec<T>>>(node: Node, rows: Vec<T>, most: String) -> Result<B, Wrong> {
	rows.try_into().map_err(|_| Wrong::expected(node, most))
}

fn parsed<T, E: Into<Fault>>(node: Node, parse: impl FnOnce(&str) -> Result<T, E>) -> Result<T, Wrong> {
	parse(&string(node)?).map_err(|error| Wrong::new(node, error))
}

fn day(node: Node) -> Result<pot_ledger::Date, Wrong> {
	parsed(node, date::parse)
}

fn moment(node: Node) -> Result<Moment, Wrong> {
	parsed(node, date::parse_moment)
}

fn policy(node: Node) -> Result<Policy, Wrong> {
	match string(node)?.as_str() {
		"editors" => Ok(Policy::Editors),
		"concerned" => Ok(Policy::Concerned),
		_ => Err(Wrong::expected(node, "editors or concerned")),
	}
}

fn period(node: Node) -> Result<Period, Wrong> {
	match string(node)?.as_str() {
		"whole" => Ok(Period::Whole),
		"month" => Ok(Period::Month),
		_ => Err(Wrong::expected(node, "whole or month")),
	}
}

fn unit(node: Node) -> Result<Unit, Wrong> {
	match string(node)?.as_str() {
		"day" => Ok(Unit::Day),
		"week" => Ok(Unit::Week),
		"month" => Ok(Unit::Month),
		"year" => Ok(Unit::Year),
		_ => Err(Wrong::expected(node, "day, week, month or year")),
	}
}

fn role(node: Node) -> Result<Role, Wrong> {
	match string(node)?.as_str() {
		"viewer" => Ok(Role::Viewer),
		"editor" => Ok(Role::Editor),
		"owner" => Ok(Role::Owner),
		_ => Err(Wrong::expected(node, "viewer, editor or owner")),
	}
}

fn text(node: Node) -> Result<Text, Wrong> {
	if node.get().starts_with('{') {
		return object(node, sealed);
	}
	let too_long = || Wrong::expected(node, format!("at most {MAX_TEXT_BYTES} bytes of text"));
	Text::plain(&string(node)?).ok_or_else(too_long)
}

fn sealed(fields: &mut Fields) -> Result<Text, Wrong> {
	let bytes = fields.need("sealed", |node| {
		let bytes = BASE64_STANDARD.decode(string(node)?).ok().and_then(|bytes| bytes.try_into().ok());
		bytes.ok_or_else(|| Wrong::expected(node, format!("base64 of at most {MAX_SEALED_BYTES} bytes")))
	})?;
	Ok(Text::Sealed { epoch: fields.need("epoch", whole)?, bytes })
}

/// An id of 32 hex digits, or a word that stands for one.
fn item(node: Node) -> Result<ItemId, Wrong> {
	let word = string(node)?;
	let mut id = ItemId::default();
	if hex::decode_to_slice(&word, &mut id.0).is_ok() {
		return Ok(id);
	}
	match word.len() {
		1..=MAX_WORD_BYTES => Ok(ItemId(blake2_128(&[ID_DOMAIN, word.as_bytes()].concat()))),
		_ => Err(Wrong::expected(node, format!("an id: 32 hex digits, or a word of at most {MAX_WORD_BYTES} bytes"))),
	}
}

fn account(node: Node) -> Result<AccountId, Wrong> {
	let text = string(node)?;
	match text.starts_with("0x") {
		true => bytes(node).map(AccountId),
		false => {
			parse_address(&text).ok_or_else(|| Wrong::expected(node, "an account's address, or 0x and 64 hex digits"))
		},
	}
}

/// The account of an SS58 address of any chain, if its checksum is right.
pub(crate) fn parse_address(text: &str) -> Option<AccountId> {
	// Decoding takes time quadratic in the length.
	let text = Some(text).filter(|text| text.len() <= MAX_ADDRESS_BYTES)?;
	text.parse().ok().map(|AccountId32(bytes)| AccountId(bytes))
}

pub(crate) fn bytes<const N: usize>(node: Node) -> Result<[u8; N], Wrong> {
	let mut bytes = [0; N];
	match string(node)?.strip_prefix("0x").map(|digits| hex::decode_to_slice(digits, &mut bytes)) {
		Some(Ok(())) => Ok(bytes),
		_ => Err(Wrong::expected(node, format!("0x and {} hex digits", 2 * N))),
	}
}
