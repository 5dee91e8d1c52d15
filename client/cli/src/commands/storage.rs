//! What a pot's storage costs, and the tokens that pay for it.

use crate::{
	args::{Asking, Fund, TopUp, Withdraw},
	ask::be_sure,
	documents::{Bought, Potless, Tokens},
	failure::{refused, usage, Failure, Result},
	progress::patiently,
	secret::address,
	session::Session,
	show::{count, print, print_json, say},
};
use bytesize::ByteSize;
use pot_ledger::{Amount, Currency};
use potchain_client::{
	account_of, amount,
	currency::{currency, CHAIN_TOKEN},
	identity::Seat,
	Allowance, Call, Error, Inclusion, Level, Space,
};

/// `pot fund`.
pub async fn fund(session: &Session, args: &Fund) -> Result {
	let size: ByteSize = args
		.size
		.parse()
		.map_err(|_| Failure::Usage(format!("{:?} is no size: write bytes, or as in 512KiB and 4MiB", args.size)))?;
	let bytes = u32::try_from(size.0).ok().filter(|bytes| *bytes > 0);
	let Some(bytes) = bytes else { return usage("one can buy up to 4 GiB at a time, and something") };
	let account = session.key()?.account();
	let book = session.book(Level::Pending).await?;
	let question = format!(
		"Buy {} the storage of {size} with a deposit of {}? It comes back when the pot was dissolved.",
		book.title(),
		address(&account)
	);
	be_sure(args.asking, &question)?;
	let call = Call::Fund { pot: book.id(), bytes };
	if !args.asking.writing.dry_run {
		settled(session, Seat::Own, call).await?;
	}
	let at = session.block(Level::Included).await?;
	let space = session.chain()?.space(at.hash, book.id()).await?;
	match space {
		Some(space) if session.options.json => print_json(&Bought::document(&book, space)),
		Some(space) => print(storage_line(&space)),
		None => refused("the pot is gone"),
	}
}

/// `pot topup`.
pub async fn run_top_up(session: &Session, args: &TopUp) -> Result {
	let seat = session.book(Level::Pending).await?.seat()?;
	let amount = tokens(&args.amount)?;
	move_tokens(session, (Seat::Own, seat), amount, args.asking).await
}

/// `pot withdraw`.
pub async fn withdraw(session: &Session, args: &Withdraw) -> Result {
	let (block, pot) = (session.block(Level::Included).await?, session.pot().await?);
	let Some(seat) = session.seat(pot).await? else { return refused("you have no account in this pot") };
	let key = session.key()?.identity.key(seat);
	let amount = match &args.amount {
		Some(text) => tokens(text)?,
		None => {
			let to = session.key()?.account();
			let has = session.chain()?.spendable(block, &account_of(&key)).await?;
			let fee = session.chain()?.fee(block, &key, Call::Transfer { to, amount: has }).await?;
			Amount(has.0.saturating_sub(fee.0))
		},
	};
	if amount.0 == 0 {
		return refused("there is nothing to move: the account has no more than it has to keep");
	}
	move_tokens(session, (seat, Seat::Own), amount, args.asking).await
}

/// An amount in the chain's token.
fn tokens(text: &str) -> Result<Amount> {
	amount::parse(text, token().decimals).map_err(|why| Failure::Usage(why.to_string()))
}

fn token() -> Currency {
	currency(CHAIN_TOKEN, None).expect("the chain's token is known; qed")
}

/// Moves tokens between two accounts of mine, and says what the second has then.
async fn move_tokens(session: &Session, (from, to): (Seat, Seat), amount: Amount, asking: Asking) -> Result {
	if from == to {
		return refused("it is your own account that is in this pot: its tokens are there");
	}
	let (identity, decimals) = (&session.key()?.identity, token().decimals);
	let (sender, receiver) = (address(&identity.account(from)), address(&identity.account(to)));
	let said = amount::format(amount.0, decimals);
	let question = format!(
		"Move {said} {CHAIN_TOKEN} from {sender} to {receiver}? Everyone can see that, and so that both are one person's."
	);
	be_sure(asking, &question)?;
	if !asking.writing.dry_run {
		settled(session, from, Call::Transfer { to: identity.account(to), amount }).await?;
	}
	let has = session.chain()?.spendable(session.block(Level::Included).await?, &identity.account(to)).await?;
	let can_send = amount::format(has.0, decimals);
	if session.options.json {
		let body = Tokens { account: receiver, can_send };
		return print_json(&Potless { schema: "potchain/tokens/1", body });
	}
	print(format!("{receiver} has {can_send} {CHAIN_TOKEN} to send"))
}

/// Moves tokens from my own account to another of mine, and waits until that is final.
pub async fn top_up(session: &Session, seat: Seat, amount: Amount) -> Result {
	let to = session.key()?.identity.account(seat);
	settled(session, Seat::Own, Call::Transfer { to, amount }).await.map(drop)
}

/// Sends a call that appends nothing, and waits until it is final.
async fn settled(session: &Session, seat: Seat, call: Call) -> Result<Inclusion> {
	let key = session.key()?.identity.key(seat);
	let chain = session.chain()?;
	let sending = async {
		let mut submission = chain.submit(&key, call).await?;
		submission.finalized().await
	};
	patiently("moving tokens", sending).await.map_err(|error| match may_have_landed(&error) {
		true => Failure::Unreachable(format!("{error}: look at `pot status` first")),
		false => error.into(),
	})
}

/// Whether a transaction that was never seen in a block may be in one, or get there, for all that the error says.
pub fn may_have_landed(error: &Error) -> bool {
	match error {
		Error::Unknown(_) => true,
		// Everything before the submission itself names something else.
		Error::Timeout { what, .. } | Error::Node { what, .. } | Error::Foreign { what, .. } => {
			what.contains("a transaction")
		},
		_ => false,
	}
}

/// How much storage a pot has, and what that is enough for.
pub fn storage_line(space: &Space) -> String {
	let Space { bought, used, .. } = *space;
	let left = space.entries_left();
	let room = match left {
		0 => "no room for more but payments, voids and leaving".into(),
		left => format!("room for about {} more", count(left as usize, "entry", "entries")),
	};
	format!("{} of {} used ({} %): {room}", ByteSize(used), ByteSize(bought), space.percent())
}

/// Warns when a pot's storage runs out.
pub fn warn_if_low(space: &Space) {
	if space.is_low() {
		say(format!("The pot's storage is running out, with {} % used: `pot fund` buys more.", space.percent()));
	}
}

/// What a member may do without a fee.
pub fn allowance_line(allowance: &Allowance) -> String {
	let percent = |part: u64| part.saturating_mul(100) / allowance.most.max(1);
	match allowance.enough_in_ms {
		0 => format!("{} % of what is free at once is left", percent(allowance.left)),
		wait => format!("used up; in {} s there is some again", wait.div_ceil(1_000)),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn space(used: u64, entries: u32) -> Space {
		Space { bought: 1 << 20, used, reserve: 8 << 10, entries }
	}

	#[test]
	fn storage_is_said_in_bytes_and_in_entries() {
		let new = storage_line(&space(2_000, 1));
		assert_eq!(new, "2.0 KiB of 1.0 MiB used (0 %): room for about 2028 entries more");
		let old = storage_line(&space(900_000, 3_000));
		assert_eq!(old, "878.9 KiB of 1.0 MiB used (85 %): room for about 467 entries more");
		assert!(storage_line(&space(1 << 20, 3_000)).ends_with("no room for more but payments, voids and leaving"));
		assert!(!space(838_000, 3_000).is_low() && space(839_000, 3_000).is_low());
	}

	#[test]
	fn an_allowance_is_said_as_a_part_or_as_a_time() {
		let some = Allowance { left: 30, most: 60, per_second: 1, enough_in_ms: 0 };
		assert_eq!(allowance_line(&some), "50 % of what is free at once is left");
		assert_eq!(allowance_line(&Allowance { enough_in_ms: 1_200, ..some }), "used up; in 2 s there is some again");
	}
}
