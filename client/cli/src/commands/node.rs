//! The node: what it is, and whether it tells the truth.

use crate::{
	book::currency,
	commands::{
		settings::closed,
		storage::{allowance_line, storage_line, warn_if_low},
		template::reminder,
	},
	documents::{hash, AboutNode, BlockId, Node, Potless, Verified, With},
	failure::{Failure, Result},
	progress::patiently,
	secret::address,
	session::Session,
	show::{count, dim, print, print_json, signed, table, Column},
};
use pot_ledger::MemberId;
use potchain_client::{verify::verify as compare, views, Level};

/// `pot verify`.
pub async fn verify(session: &Session) -> Result {
	let pot = session.pot(session.block(Level::Final).await?).await?;
	let found = patiently("comparing the log, the events and the balances", compare(&session.chain, pot)).await?;
	let book = session.book_of(pot, Level::Final, found.at).await?;
	if session.options.json {
		return print_json(&Verified::document(&book, &found));
	}
	let entries = count(found.entries as usize, "entry", "entries");
	print(format!("{}: {entries}, {} · head {}", book.title(), currency(book.state()).code(), hash(&found.head)))?;
	let rows = (0..).zip(&found.balances).map(|(member, &balance): (MemberId, _)| {
		[crate::book::name(book.state(), member), signed(book.state(), balance)]
	});
	print(table([Column::Left("member"), Column::Right("balance")], rows))?;
	let events = match found.events_from {
		0 => "its events".into(),
		from => format!("its events (from entry {from} on: older ones are gone from this node)"),
	};
	print(format!("\nThis node is consistent: its log, {events} and its stored balances agree,"))?;
	print(format!(
		"at block {}, which is final. To know that everyone is told the same, compare the head.",
		found.at.number
	))
}

/// `pot status`.
pub async fn status(session: &Session) -> Result {
	let (best, finalized) = (session.chain.best().await?, session.chain.finalized().await?);
	let node = Node {
		url: session.url.clone(),
		genesis: hash(&session.chain.genesis()),
		best: BlockId::of(&best),
		finalized: BlockId::of(&finalized),
		account: session.account().as_ref().map(address),
	};
	// No pot, or one that is on another chain, is no reason to say nothing of the node.
	let pot = match session.pot(best).await {
		Ok(pot) => session.book_of(pot, Level::Included, best).await,
		Err(failure) => Err(failure),
	};
	let (book, without) = match pot {
		Ok(book) => (Some(book), None),
		Err(Failure::Usage(message)) => (None, Some(message)),
		Err(failure) => return Err(failure),
	};
	let reader = book.as_ref().and_then(|book| book.seat).and_then(|seat| session.reader(seat));
	let (space, allowance) = match &book {
		Some(book) => {
			let pot = book.replica().id();
			let allowance = match &reader {
				Some(reader) => session.chain.allowance(best.hash, pot, reader.account).await?,
				None => None,
			};
			(session.chain.space(best.hash, pot).await?, allowance)
		},
		None => (None, None),
	};
	if session.options.json {
		return match book.and_then(|book| views::status(book.at(), book.state())) {
			Some(document) => {
				let (storage, free) = (space.map(Into::into), allowance.map(Into::into));
				print_json(&With { document, more: AboutNode { node, storage, free } })
			},
			None => print_json(&Potless { schema: "potchain/node/1", body: node }),
		};
	}
	let due = book.as_ref().and_then(|book| reminder(book.state()));
	let closed = book.as_ref().and_then(|book| closed(book.state()));
	let pot = book.as_ref().map(|book| {
		let members = count(book.people().len(), "member", "members");
		let entries = count(book.replica().next_seq() as usize, "entry", "entries");
		format!(
			"{} · {} · {members} · {entries} · 0x{}",
			book.title(),
			currency(book.state()).code(),
			book.replica().id()
		)
	});
	let account = node.account.clone();
	let rows = [
		["node".into(), node.url],
		["chain".into(), node.genesis],
		["best block".into(), node.best.number.to_string()],
		["final block".into(), node.finalized.number.to_string()],
		["account".into(), node.account.unwrap_or_else(|| "none: `pot key new` makes one".into())],
		["pot".into(), pot.or(without).unwrap_or_default()],
	];
	let here = reader.map(|reader| address(&reader.account)).filter(|here| Some(here) != account.as_ref());
	let (storage, free) = (space.as_ref().map(storage_line), allowance.as_ref().map(allowance_line));
	let more = [("account in it", here), ("storage", storage), ("free", free), ("books", closed), ("due", due)]
		.into_iter()
		.filter_map(|(what, said)| Some([dim(what), said?]));
	let rows = rows.map(|[what, value]| [dim(what), value]);
	print(table([Column::Left(""), Column::Left("")], rows.into_iter().chain(more)))?;
	space.iter().for_each(warn_if_low);
	Ok(())
}
