//! Payments: recording and changing them.

use crate::{
	args::{Paid, Send, Values},
	ask::be_sure,
	book::{currency, name, Book},
	commands::expense::{date_patch, nothing_to_change, optional, text_patch},
	failure::{refused, usage, Failure, Result},
	secret::{address, random},
	session::Session,
	show::money,
	terms::day,
	write::{rehearse, write, Wanted},
};
use pot_ledger::{Amount, ItemId, ItemState, LegId, Op, Payment, PaymentPatch};
use potchain_client::{account_of, currency::CHAIN_TOKEN, describe::with_currency, sync::Way, Call, Level};

/// `pot paid`.
pub async fn paid(session: &Session, paid: &Paid) -> Result {
	session.key()?;
	let book = session.book(Level::Pending).await?;
	let from = paid.from.as_deref().map_or_else(|| book.author(), |name| book.member(name))?;
	let (to, amount) = (book.member(&paid.to)?, book.amount(&paid.amount)?);
	let op = Op::AddPayment {
		id: ItemId(random()?),
		money: Payment { from, to, amount, leg: leg(&book, paid.leg)? },
		memo: optional(paid.memo.as_deref())?,
		method: optional(paid.method.as_deref())?,
		reference: optional(paid.reference.as_deref())?,
		date: Some(day(&paid.date)?),
	};
	write(session, &book, vec![op], paid.writing).await
}

/// `pot send`.
pub async fn send(session: &Session, send: &Send) -> Result {
	session.key()?;
	let book = session.book(Level::Pending).await?;
	if currency(book.state()).code() != CHAIN_TOKEN {
		return refused(format!(
			"the pot is in {}, and the chain moves {CHAIN_TOKEN} only: pay in another way, and record it with `pot paid`",
			currency(book.state()).code()
		));
	}
	let (pot, id) = (book.id(), ItemId(random()?));
	let (from, to, amount) = (book.author()?, book.member(&send.to)?, book.amount(&send.amount)?);
	if from == to {
		return usage("that is yourself: say who gets it, as in `pot send bob 12.5`");
	}
	let (leg, memo) = (leg(&book, send.leg)?, optional(send.memo.as_deref())?);
	if memo.is_some() && book.state().rekey_due() {
		return refused("a new key for texts is due, which comes with the next change: send it without --memo, or change something first");
	}
	let op = Op::SendPayment { id, money: Payment { from, to, amount, leg }, memo };
	rehearse(&book, std::slice::from_ref(&op))?;
	let Op::SendPayment { memo, .. } = &op else { unreachable!("it is one") };
	// A fee depends on how long it is, and sealing makes it a little longer.
	let call = Call::Send { pot, id, to, amount, leg, memo: memo.clone() };
	check_funds(session, &book, amount, &call).await?;
	let account = book.state().members()[usize::from(to)].record.accounts.first().map(address).unwrap_or_default();
	let sum = with_currency(book.state(), money(book.state(), amount.0));
	let question = format!("Send {sum} to {} at {account}? It cannot be taken back.", name(book.state(), to));
	be_sure(send.asking, &question)?;
	write(session, &book, Wanted { way: Some(Way::Send), ..vec![op].into() }, send.asking.writing).await
}

/// Refuses to send what the account does not have beside the fee.
async fn check_funds(session: &Session, book: &Book, amount: Amount, call: &Call) -> Result {
	let key = session.key()?.identity.key(book.seat()?);
	let account = account_of(&key);
	let (chain, at) = (session.chain()?, session.block(Level::Included).await?);
	let (has, fee) = (chain.spendable(at, &account).await?, chain.fee(at, &key, call.clone()).await?);
	let can_send = Amount(has.0.saturating_sub(fee.0));
	if can_send >= amount {
		return Ok(());
	}
	let said = |amount: Amount| with_currency(book.state(), money(book.state(), amount.0));
	refused(format!(
		"you can send {}, and this is {}: send less, or top up your account in this pot first, {}, with `pot topup` (the fee is {}; an account keeps \
		what it needs to stay open, and what is held as a deposit cannot be sent)",
		said(can_send),
		said(amount),
		address(&account),
		said(fee)
	))
}

/// The leg of the frozen plan with a number.
fn leg(book: &Book, number: Option<u8>) -> Result<Option<LegId>> {
	let Some(leg) = number else { return Ok(None) };
	match book.state().frozen_plan() {
		Some(frozen) if usize::from(leg) < frozen.legs.len() => Ok(Some(LegId { plan: frozen.at, leg })),
		Some(frozen) => usage(format!("the frozen plan has no leg {leg}: they are 0 to {}", frozen.legs.len() - 1)),
		None => usage("no plan is frozen: leave --leg out, or freeze one with `pot settle --freeze`"),
	}
}

/// What a changed payment says.
pub fn edit_op(book: &Book, id: ItemId, item: &ItemState, present: &Payment, edit: &Values) -> Result<Op> {
	let of_expenses = [
		(&edit.money.paid, "--paid"),
		(&edit.money.among, "--for"),
		(&edit.money.split, "--split"),
		(&edit.note, "--note"),
		(&edit.category, "--category"),
		(&edit.receipt, "--receipt"),
		(&edit.money.rate, "--rate"),
		(&edit.money.charged, "--charged"),
	];
	for (given, what) in of_expenses {
		if given.is_some() {
			return usage(format!(
				"{what} is for expenses: a payment has --from, --to, --amount, --method, --memo and --date"
			));
		}
	}
	let money = Payment {
		from: edit.from.as_deref().map_or(Ok(present.from), |name| book.member(name))?,
		to: edit.to.as_deref().map_or(Ok(present.to), |name| book.member(name))?,
		amount: edit.amount.as_deref().map_or(Ok(present.amount), |text| book.amount(text))?,
		leg: match edit.leg.as_deref() {
			None => present.leg,
			Some("none" | "") => None,
			Some(number) => {
				let number = number.parse().map_err(|_| Failure::Usage(format!("{number:?} is no number of a leg")))?;
				leg(book, Some(number))?
			},
		},
	};
	let set = PaymentPatch {
		money: Some(money).filter(|money| money != present),
		memo: text_patch(edit.memo.as_deref())?,
		method: text_patch(edit.method.as_deref())?,
		reference: text_patch(edit.reference.as_deref())?,
		date: date_patch(edit.date.as_deref())?,
	};
	match set == PaymentPatch::default() {
		true => nothing_to_change(),
		false => Ok(Op::AmendPayment { id, base: item.record.revisions.latest, set }),
	}
}
