//! Expenses: adding and changing them.

use crate::{
	args::{Add, Money, Values},
	book::{memo, name, split_code, text, Book},
	failure::{refused, usage, Failure, Result},
	items,
	secret::random,
	session::Session,
	show::{money, say},
	terms::{among, day, one, paid, split},
	write::write,
};
use pot_ledger::{
	Amount, Bill, Category, Currency, Expense, ExpensePatch, ItemId, ItemState, Kind, Op, Original, Patch, PerMember,
	Refusal, Split, MAX_DECIMALS,
};
use potchain_client::{amount::format, currency, describe::with_currency, Level};

/// `pot add`.
pub async fn add(session: &Session, add: &Add) -> Result {
	session.key()?;
	let book = session.book(Level::Pending).await?;
	let op = add_op(&book, add, ItemId(random()?))?;
	if let (false, Some(said)) = (session.options.json, over_refunded(&book, &op)) {
		say(said);
	}
	write(session, &book, vec![op], add.writing).await
}

fn add_op(book: &Book, add: &Add, id: ItemId) -> Result<Op> {
	let bill = add.money.items.as_deref().map(|file| items::read(book, file)).transpose()?;
	// With a bill, the amount may be left out: it is what the bill comes to.
	let (amount, memo) = match (&bill, &add.amount, &add.memo) {
		(Some(_), Some(memo), None) if !memo.starts_with(|c: char| c.is_ascii_digit()) => (None, Some(memo)),
		(_, amount, memo) => (amount.as_deref(), memo.as_ref()),
	};
	let Whole { amount, original } = match (amount, bill.as_ref().and_then(potchain_client::amount::total)) {
		(Some(text), _) => whole(book, text, &add.money)?,
		(None, Some(amount)) => Whole { amount, original: None },
		(None, None) => return usage("say how much it was, as in `pot add 12.50 Dinner`"),
	};
	let refunded = match add.refund.as_deref() {
		None | Some("") => None,
		Some(prefix) => Some(book.item(prefix)?),
	};
	let of = refunded.map(|id| spent(book, &id)).transpose()?;
	let kind = match add.refund {
		Some(_) => Kind::Refund { of: refunded },
		None => Kind::Spending,
	};
	let paid = match (&add.money.paid, of) {
		(Some(text), _) => paid(book, text, amount)?,
		(None, Some(of)) => paid_as(&of.paid, of.amount, amount)?,
		(None, None) => one(book.author()?, amount)?,
	};
	let split = match (split(book, add.money.among.as_deref(), add.money.split.as_deref())?, &bill, of) {
		(Some(_), Some(_), _) => return usage("the bill says who had what: leave --for and --split out"),
		(None, Some(bill), _) => billed(book, bill, refunded.as_ref().unwrap_or(&id))?,
		(Some(split), None, _) => split,
		(None, None, Some(of)) => split_as(&of.split, of.amount, amount)?,
		(None, None, None) => among(book, None)?,
	};
	Ok(Op::AddExpense {
		id,
		money: Expense { kind, amount, paid, split, original: original.map(Box::new), bill: bill.map(Box::new) },
		memo: optional(memo.map(String::as_str))?,
		note: optional(add.note.as_deref())?,
		date: Some(day(&add.date)?),
		category: add.category.as_deref().map(|name| book.category(name)).transpose()?,
		receipt: optional(add.receipt.as_deref())?,
	})
}

/// That a refund is more than what is left of its expense, if it is. It is not refused: a shop may be generous.
fn over_refunded(book: &Book, op: &Op) -> Option<String> {
	let Op::AddExpense { money: Expense { kind: Kind::Refund { of: Some(of) }, amount, .. }, .. } = op else {
		return None;
	};
	let spent = expense(book, of).ok()?.amount.0;
	let refunds =
		book.state().items().filter(|(_, item)| !item.record.voided).filter_map(|(_, item)| match &item.money {
			Some(pot_ledger::Money::Expense(other)) if other.kind == Kind::Refund { of: Some(*of) } => {
				Some(other.amount.0)
			},
			_ => None,
		});
	let left = spent.saturating_sub(refunds.sum());
	let what = memo(book.item_state(of).ok()?);
	let sum = |units| with_currency(book.state(), money(book.state(), units));
	(amount.0 > left).then(|| {
		format!("note: that is more than what is left of {what}: {} of {} are not refunded yet", sum(left), sum(spent))
	})
}

/// The money of an expense that comes again: as `pot add` reads it, of `id`.
pub fn new_money(book: &Book, amount: &str, money: &Money, id: &ItemId) -> Result<Expense> {
	let add = Add { amount: Some(amount.to_owned()), money: money.clone(), date: "today".into(), ..Add::default() };
	match add_op(book, &add, *id)? {
		Op::AddExpense { money, .. } => Ok(money),
		_ => unreachable!("adding an expense adds an expense"),
	}
}

/// What a bill gives everyone.
fn billed(book: &Book, bill: &Bill, id: &ItemId) -> Result<Split> {
	let shares = bill.shares(id).map_err(|why| match why {
		Refusal::NegativeShare(member) => {
			Failure::Refused(format!("the discount is more than what {} had", name(book.state(), member)))
		},
		Refusal::ZeroAmount => Failure::Usage("a line of the bill is 0: leave it out".into()),
		why => Failure::Refused(format!("the bill does not work out: {why:?}")),
	})?;
	Ok(Split::Exact(shares.try_into().map_err(|_| Failure::Usage("a pot has at most 128 members".into()))?))
}

/// What a changed expense says: its money, restated whole from what it is and what is given, and texts.
pub fn edit_op(book: &Book, id: ItemId, item: &ItemState, edit: &Values) -> Result<Op> {
	let of_payments = [
		(&edit.from, "--from"),
		(&edit.to, "--to"),
		(&edit.method, "--method"),
		(&edit.reference, "--reference"),
		(&edit.leg, "--leg"),
	];
	for (given, what) in of_payments {
		if given.is_some() {
			return usage(format!("{what} is for payments: an expense has --paid and --for"));
		}
	}
	let present = expense(book, &id)?;
	let money = edited_money(book, &id, present, edit)?;
	let set = ExpensePatch {
		money: Some(money).filter(|money| money != present),
		memo: text_patch(edit.memo.as_deref())?,
		note: text_patch(edit.note.as_deref())?,
		date: date_patch(edit.date.as_deref())?,
		category: category_patch(book, edit.category.as_deref())?,
		receipt: text_patch(edit.receipt.as_deref())?,
	};
	match set == ExpensePatch::default() {
		true => nothing_to_change(),
		false => Ok(Op::AmendExpense { id, base: item.record.revisions.latest, set }),
	}
}

/// The present money with what is given in its place. Where what is kept does not fit what is new, it has to be
/// said again: an amount never changes under an old split.
pub fn edited_money(book: &Book, id: &ItemId, present: &Expense, edit: &Values) -> Result<Expense> {
	let bill = edit.money.items.as_deref().map(|file| items::read(book, file)).transpose()?;
	let Whole { amount, original } =
		match (edit.amount.as_deref(), bill.as_ref().and_then(potchain_client::amount::total)) {
			(Some(text), _) => whole(book, text, &edit.money)?,
			(None, Some(amount)) => Whole { amount, original: None },
			(None, None) => whole_again(book, present, &edit.money)?,
		};
	let paid = match &edit.money.paid {
		Some(text) => paid(book, text, amount)?,
		None => paid_as(&present.paid, present.amount, amount)?,
	};
	let (among, how) = (edit.money.among.as_deref(), edit.money.split.as_deref());
	if among.is_some() && how.is_none() && !matches!(present.split, Split::Equal(_)) {
		return usage("it is not divided equally now: say --split equal with --for, or --split with everyone's part");
	}
	let (split, bill) = match (split(book, among, how)?, bill) {
		(Some(_), Some(_)) => return usage("the bill says who had what: leave --for and --split out"),
		(Some(split), None) => (split, None),
		(None, Some(bill)) => {
			let of = if let Kind::Refund { of: Some(of) } = &present.kind { of } else { id };
			(billed(book, &bill, of)?, Some(Box::new(bill)))
		},
		(None, None) if present.bill.is_some() && amount != present.amount => {
			return usage("it has the lines of a bill: say them again with --items FILE, or another --split");
		},
		(None, None) => (split_as(&present.split, present.amount, amount)?, present.bill.clone()),
	};
	Ok(Expense { kind: present.kind, amount, paid, split, original: original.map(Box::new), bill })
}

/// What something came to, and what it was in another currency.
struct Whole {
	amount: Amount,
	original: Option<Original>,
}

/// Reads `12.50`, or `5000 THB` with a rate or with what the bank took.
fn whole(book: &Book, text: &str, money: &Money) -> Result<Whole> {
	let (digits, code) = split_code(text);
	let own = crate::book::currency(book.state());
	if code.is_empty() || code == own.code() {
		if money.rate.is_some() || money.charged.is_some() {
			return usage(format!(
				"--rate and --charged are for another currency than {}: say which, as in `5000 THB`",
				own.code()
			));
		}
		return Ok(Whole { amount: book.amount(digits)?, original: None });
	}
	// Of a currency that nobody knows, what is typed says how many decimals it has.
	let typed = digits.trim().split_once('.').map_or(0, |(_, decimals)| decimals.len().min(usize::from(MAX_DECIMALS)));
	let decimals = currency::usual_decimals(&code).unwrap_or(typed as u8);
	let currency = currency::currency(&code, Some(decimals)).map_err(|error| Failure::Usage(error.to_string()))?;
	let foreign = potchain_client::amount::parse(digits, currency.decimals)
		.map_err(|error| Failure::Usage(format!("{text}: {error}")))?;
	exchanged(book, currency, foreign, money)
}

/// What an expense comes to whose amount stays as it is: at another rate, if one is given.
fn whole_again(book: &Book, present: &Expense, money: &Money) -> Result<Whole> {
	let original = present.original.as_deref().cloned();
	if money.rate.is_none() && money.charged.is_none() {
		return Ok(Whole { amount: present.amount, original });
	}
	match original {
		Some(Original { currency, amount, .. }) => exchanged(book, currency, amount, money),
		None => usage(format!(
			"it is in {}: say what it was in another currency, as in --amount \"5000 THB\"",
			crate::book::currency(book.state()).code()
		)),
	}
}

/// What an amount of another currency is at the given rate, or as the bank took it.
fn exchanged(book: &Book, currency: Currency, foreign: Amount, money: &Money) -> Result<Whole> {
	let (own, code) = (crate::book::currency(book.state()), currency.code());
	let (amount, rate) = match (&money.charged, &money.rate) {
		(Some(charged), None) => (book.amount(charged)?, None),
		(None, Some(text)) => {
			let rate = currency::rate(text).map_err(|error| Failure::Usage(format!("{text}: {error}")))?;
			let amount = rate.convert(foreign, currency.decimals, own.decimals).filter(|amount| amount.0 > 0);
			let amount = amount.ok_or_else(|| {
				let foreign = format(foreign.0, currency.decimals);
				Failure::Usage(format!("{foreign} {code} at {text} is no amount of {}", own.code()))
			})?;
			(amount, Some(rate))
		},
		_ => {
			return usage(format!(
				"the pot is in {0}: say at which rate with --rate (0.026 is what 1 {code} costs in {0}, 1/38.4 what 1 {0} \
				costs in {code}), or what the bank took with --charged",
				own.code()
			))
		},
	};
	Ok(Whole { amount, original: Some(Original { currency, amount: foreign, rate }) })
}

/// The same payers for another amount, which has to be one payer then.
fn paid_as(paid: &PerMember<Amount>, was: Amount, amount: Amount) -> Result<PerMember<Amount>> {
	match paid[..] {
		_ if was == amount => Ok(paid.clone()),
		[(payer, _)] => one(payer, amount),
		_ => usage("several paid, and the amount is another: say again who paid what, with --paid NAME=AMOUNT,…"),
	}
}

/// The same split for another amount, which cannot be one into amounts then.
fn split_as(split: &Split, was: Amount, amount: Amount) -> Result<Split> {
	match split {
		Split::Exact(_) | Split::Adjust(_) if was != amount => {
			usage("it is divided into amounts, and the whole is another: say the parts again, with --split exact NAME=AMOUNT,…")
		},
		split => Ok(split.clone()),
	}
}

/// The present money of an expense.
fn expense<'a>(book: &'a Book, id: &ItemId) -> Result<&'a Expense> {
	match &book.item_state(id)?.money {
		Some(pot_ledger::Money::Expense(expense)) => Ok(expense),
		_ => refused("only an expense can be refunded"),
	}
}

/// The present money of an expense that can be refunded, which a refund cannot.
fn spent<'a>(book: &'a Book, id: &ItemId) -> Result<&'a Expense> {
	let money = expense(book, id)?;
	match money.kind {
		Kind::Spending => Ok(money),
		Kind::Refund { .. } => {
			let what = memo(book.item_state(id)?);
			refused(format!(
				"{what} is a refund itself: name the expense that it refunds, or take it back with `pot void`"
			))
		},
	}
}

/// A text that may be left out; an empty one is none.
pub fn optional(given: Option<&str>) -> Result<Option<pot_ledger::Text>> {
	given.filter(|given| !given.is_empty()).map(text).transpose()
}

/// A text to be set; `none`, or an empty one, takes the present one away.
pub fn text_patch(given: Option<&str>) -> Result<Patch<pot_ledger::Text>> {
	Ok(match given {
		None => Patch::Keep,
		Some("none" | "") => Patch::Clear,
		Some(given) => Patch::Set(text(given)?),
	})
}

/// A day to be set; `none` takes the present one away.
pub fn date_patch(given: Option<&str>) -> Result<Patch<pot_ledger::Date>> {
	Ok(match given {
		None => Patch::Keep,
		Some("none" | "") => Patch::Clear,
		Some(given) => Patch::Set(day(given)?),
	})
}

pub fn category_patch(book: &Book, given: Option<&str>) -> Result<Patch<Category>> {
	Ok(match given {
		None => Patch::Keep,
		Some("none" | "") => Patch::Clear,
		Some(given) => Patch::Set(book.category(given)?),
	})
}

/// A change that says nothing.
pub fn nothing_to_change<T>() -> Result<T> {
	usage("that would change nothing: say what to change, as in --amount 12.50 (`pot edit --help`)")
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		args::{join_split, Cli, Command},
		book::tests::{apply, book, DINNER, TAXI},
	};
	use clap::Parser;

	fn parsed(line: &str) -> Command {
		Cli::try_parse_from(join_split(line.split(' ').map(Into::into))).unwrap().command.unwrap()
	}

	fn added(book: &Book, id: ItemId, line: &str) -> Result<Expense> {
		let Command::Add(add) = parsed(line) else { panic!("{line}") };
		match add_op(book, &add, id)? {
			Op::AddExpense { money, .. } => Ok(money),
			other => panic!("{other:?}"),
		}
	}

	fn edited(book: &Book, line: &str) -> Result<ExpensePatch> {
		let Command::Edit(edit) = parsed(line) else { panic!("{line}") };
		match edit_op(book, DINNER, book.item_state(&DINNER)?, &edit.values)? {
			Op::AmendExpense { set, .. } => Ok(set),
			other => panic!("{other:?}"),
		}
	}

	fn with_dinner(line: &str) -> Book {
		let mut book = book(&["Bob", "Carol"]);
		let money = added(&book, DINNER, line).unwrap();
		apply(
			&mut book,
			0,
			Op::AddExpense { id: DINNER, money, memo: None, note: None, date: None, category: None, receipt: None },
		);
		book
	}

	fn message<T: std::fmt::Debug>(outcome: Result<T>) -> String {
		outcome.unwrap_err().message().unwrap().to_owned()
	}

	#[test]
	fn the_daily_act_is_paid_by_me_for_all() {
		let money = added(&book(&["Bob", "Carol"]), DINNER, "pot add 12.50 Dinner").unwrap();
		let Expense { kind, amount, paid, split, .. } = money;
		assert_eq!((kind, amount), (Kind::Spending, Amount(12_50)));
		assert_eq!(paid.to_vec(), [(0, Amount(12_50))]);
		assert_eq!(split, Split::Equal(vec![0, 1, 2].try_into().unwrap()));
	}

	#[test]
	fn another_currency_comes_at_a_rate_or_as_the_bank_took_it() {
		let book = book(&["Bob"]);
		let paid = |line: &str| {
			let money = added(&book, DINNER, line).unwrap();
			let original = money.original.unwrap();
			(money.amount, original.currency, original.amount, original.rate.map(|rate| rate.inverse))
		};
		let of = |code, decimals| Currency::new(code, decimals).unwrap();
		assert_eq!(paid("pot add 5000THB --rate 1/38.4"), (Amount(130_21), of("THB", 2), Amount(5_000_00), Some(true)));
		assert_eq!(paid("pot add 80usd --charged 74.12"), (Amount(74_12), of("USD", 2), Amount(80_00), None));
		assert_eq!(paid("pot add 1500MILES --rate 0.01"), (Amount(15_00), of("MILES", 0), Amount(1_500), Some(false)));
		assert!(message(added(&book, DINNER, "pot add 80USD")).contains("--rate"));
		assert!(message(added(&book, DINNER, "pot add 80 --rate 2")).contains("another currency"));
	}

	#[test]
	fn a_refund_of_more_than_is_left_is_said() {
		let mut book = with_dinner("pot add 12.50");
		let refund = |book: &Book, line: &str| {
			let Command::Add(add) = parsed(line) else { panic!("{line}") };
			add_op(book, &add, TAXI).unwrap()
		};
		let op = refund(&book, "pot add 10 --refund=8f");
		assert_eq!(over_refunded(&book, &op), None);
		apply(&mut book, 0, op);
		let said = over_refunded(&book, &refund(&book, "pot add 2.51 --refund=8f")).unwrap();
		assert!(said.ends_with("2.50 EUR of 12.50 EUR are not refunded yet"), "{said}");
		assert_eq!(over_refunded(&book, &refund(&book, "pot add 99 --refund")), None, "it names no expense");
	}

	#[test]
	fn a_refund_is_not_refunded() {
		let book = with_dinner("pot add 12.50 --refund");
		assert!(message(added(&book, TAXI, "pot add 2 --refund=8f")).contains("is a refund itself"));
	}

	#[test]
	fn none_takes_a_text_away() {
		let book = with_dinner("pot add 12.50");
		let set = edited(&book, "pot edit 8f --note none --receipt none --memo none --date none").unwrap();
		let (memo, note, receipt, date) = (Patch::Clear, Patch::Clear, Patch::Clear, Patch::Clear);
		assert_eq!(set, ExpensePatch { memo, note, receipt, date, ..ExpensePatch::default() });
	}

	#[test]
	fn a_new_rate_alone_changes_what_another_currency_comes_to() {
		let book = with_dinner("pot add 5000THB --rate 1/38.4");
		let money = edited(&book, "pot edit 8f --rate 1/40").unwrap().money.unwrap();
		assert_eq!((money.amount, money.original.unwrap().amount), (Amount(125_00), Amount(5_000_00)));
		let money = edited(&book, "pot edit 8f --charged 131.50").unwrap().money.unwrap();
		assert_eq!((money.amount, money.original.unwrap().rate), (Amount(131_50), None));
		let own = with_dinner("pot add 12.50");
		assert!(message(edited(&own, "pot edit 8f --rate 2")).contains("--amount \"5000 THB\""));
	}

	#[test]
	fn a_new_amount_keeps_payer_and_split() {
		let book = with_dinner("pot add 12.50 --paid bob --split shares alice=2,bob=1");
		let money = edited(&book, "pot edit 8f --amount 14").unwrap().money.unwrap();
		assert_eq!((money.amount, money.paid.to_vec()), (Amount(14_00), vec![(1, Amount(14_00))]));
		assert_eq!(money.split, Split::Shares(vec![(0, 2), (1, 1)].try_into().unwrap()));
	}

	#[test]
	fn a_new_amount_never_changes_under_an_old_split() {
		let book = with_dinner("pot add 12.50 --split exact alice=10,bob=2.50");
		assert!(message(edited(&book, "pot edit 8f --amount 14")).contains("--split exact"));
		assert!(edited(&book, "pot edit 8f --amount 14 --split exact alice=10,bob=4").is_ok());
		let book = with_dinner("pot add 12.50 --paid alice=10,bob=2.50");
		assert!(message(edited(&book, "pot edit 8f --amount 14")).contains("--paid"));
		assert!(message(edited(&with_dinner("pot add 9 --split shares bob=1"), "pot edit 8f --for bob"))
			.contains("--split equal"));
	}

	#[test]
	fn what_is_not_named_is_not_touched() {
		let book = with_dinner("pot add 12.50 Dinner");
		let set = edited(&book, "pot edit 8f --amount 12.50 --category none").unwrap();
		assert_eq!(set, ExpensePatch { category: Patch::Clear, ..ExpensePatch::default() });
		assert!(message(edited(&book, "pot edit 8f --amount 12.50")).contains("change nothing"));
		assert!(message(edited(&book, "pot edit 8f --method cash")).contains("for payments"));
	}

	#[test]
	fn a_refund_of_an_expense_mirrors_it() {
		let book = with_dinner("pot add 12.50 --paid bob --split shares alice=2,bob=1");
		let spent = added(&book, TAXI, "pot add 12.50 --paid bob --split shares alice=2,bob=1").unwrap();
		let refund = added(&book, TAXI, "pot add 12.50 --refund=8f").unwrap();
		assert_eq!(refund.kind, Kind::Refund { of: Some(DINNER) });
		assert_eq!((refund.paid, refund.split), (spent.paid, spent.split));
		assert_eq!(added(&book, TAXI, "pot add 5 --refund").unwrap().kind, Kind::Refund { of: None });
	}
}
