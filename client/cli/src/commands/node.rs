//! The node: what it is, and whether it tells the truth.

use crate::{
	book::{currency, Book},
	commands::{
		outbox::{is_conflict, is_open, is_refused},
		settings::closed,
		storage::{allowance_line, storage_line, warn_if_low},
		template::reminder,
	},
	documents::{hash, AboutNode, BlockId, LightClient, Node, Potless, Verified, With},
	failure::{Failure, Result},
	follow::is_stalled,
	progress::patiently,
	secret::address,
	session::Session,
	show::{count, dim, print, print_json, signed, table, Column},
	way::LIGHT,
};
use pot_ledger::MemberId;
use potchain_client::{sync::Change, verify::verify as compare, views, Health, Level};

/// `pot verify`.
pub async fn verify(session: &Session) -> Result {
	let pot = session.pot().await?;
	let found = patiently("comparing the log, the events and the balances", compare(session.chain()?, pot)).await?;
	let book = session.book_of(pot, Level::Final).await?;
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
	let at = found.at.number;
	if session.is_light() {
		print(format!("\nThe log, {events} and the stored balances agree, at block {at}:"))?;
		return print("the chain's validators have voted for it, and this computer has checked that.");
	}
	print(format!("\nThis node is consistent: its log, {events} and its stored balances agree,"))?;
	print(format!("at block {at}, which is final. To know that everyone is told the same, compare the head."))
}

/// `pot status`.
pub async fn status(session: &Session) -> Result {
	session.catch_up().await?;
	let node = about_node(session).await?;
	// No pot, or one that is on another chain, is no reason to say nothing of the node.
	let pot = match session.pot().await {
		Ok(pot) => session.book_of(pot, Level::Pending).await,
		Err(failure) => Err(failure),
	};
	let (book, without) = match pot {
		Ok(book) => (Some(book), None),
		Err(Failure::Usage(message)) => (None, Some(message)),
		Err(failure) => return Err(failure),
	};
	let identity = session.key.as_ref().map(|key| &key.identity);
	let account = book.as_ref().and_then(|book| book.seat).zip(identity).map(|(seat, mine)| mine.account(seat));
	let (mut space, mut allowance) = (None, None);
	if let (Some(book), Ok(chain)) = (&book, session.chain()) {
		let best = chain.best().await?.hash;
		space = chain.space(best, book.id()).await?;
		if let Some(account) = account {
			allowance = chain.allowance(best, book.id(), account).await?;
		}
	}
	if session.options.json {
		return match book.and_then(|book| views::status(book.at(), book.state())) {
			Some(document) => {
				let (storage, free) = (space.map(Into::into), allowance.map(Into::into));
				print_json(&With { document, more: AboutNode { node, storage, free } })
			},
			None => print_json(&Potless { schema: "potchain/node/1", body: node }),
		};
	}
	let here = account.as_ref().map(address).filter(|here| Some(here) != node.account.as_ref());
	let rows = node_rows(node).into_iter().map(|(what, said)| (what, Some(said)));
	let said = |view: fn(&Book) -> Option<String>| book.as_ref().and_then(view);
	let more = [
		("pot", said(|book| Some(pot_line(book))).or(without)),
		("last entry", said(last_entry)),
		("account in it", here),
		("storage", space.as_ref().map(storage_line)),
		("free", allowance.as_ref().map(allowance_line)),
		("books", said(|book| closed(book.state()))),
		("due", said(|book| reminder(book.state()))),
	];
	let rows = rows.chain(more).filter_map(|(what, said)| Some([dim(what), said?]));
	print(table([Column::Left(""), Column::Left("")], rows))?;
	space.iter().for_each(warn_if_low);
	Ok(())
}

/// What is known of the node and its chain.
async fn about_node(session: &Session) -> Result<Node> {
	let (best, finalized, is_online) = match (session.pots.as_ref(), session.chain()) {
		(Some(pots), _) => {
			let (engine, is_online) = (pots.engine(), session.offline().is_none());
			(engine.block(Level::Included).filter(|_| is_online), engine.block(Level::Final), is_online)
		},
		(None, Ok(chain)) => (Some(chain.best().await?), Some(chain.finalized().await?), true),
		(None, Err(_)) => (None, None, false),
	};
	let changes: Vec<_> = session.pots.iter().flat_map(|pots| pots.changes()).collect();
	let number = |kind: fn(&Change) -> bool| changes.iter().filter(|change| kind(change)).count();
	let is_light = session.url.starts_with(LIGHT);
	let health = match session.chain() {
		Ok(chain) if is_light => Some(chain.health().await?),
		_ => (is_light && !session.options.offline).then_some(Health { peers: 0, is_syncing: true }),
	};
	Ok(Node {
		url: session.url.clone(),
		connection: if is_online { "online" } else { "offline" },
		light: health.map(|health| LightClient { peers: health.peers, syncing: health.is_syncing }),
		genesis: hash(&session.genesis),
		best: best.as_ref().map(BlockId::of),
		finalized: finalized.as_ref().map(BlockId::of),
		account: session.account().as_ref().map(address),
		waiting: number(is_open),
		conflicts: number(is_conflict),
		refused: number(is_refused),
	})
}

fn node_rows(node: Node) -> Vec<(&'static str, String)> {
	let finalized = node.finalized.map(|finalized| match &node.best {
		Some(best) => finality(best.number, finalized.number),
		None => format!("{}, when the node was last asked", finalized.number),
	});
	// Nobody here has run it.
	let unverified = if node.light.is_some() { ", unverified" } else { "" };
	let queue = [
		(node.waiting, "change waits: `pot outbox`", "changes wait: `pot outbox`"),
		(node.conflicts, "change needs you: `pot conflicts`", "changes need you: `pot conflicts`"),
		(node.refused, "change was not possible: `pot outbox`", "changes were not possible: `pot outbox`"),
	];
	let queue = queue.into_iter().filter(|row| row.0 > 0).map(|(number, one, many)| count(number, one, many));
	let queue = Some(queue.collect::<Vec<_>>().join(", ")).filter(|said| !said.is_empty());
	let queue = queue.unwrap_or_else(|| "nothing waits".into());
	let peers = node.light.map(|light| match (light.peers, light.syncing) {
		(0, _) => "none answers".to_owned(),
		(peers, true) => format!("{peers}, and not yet where they are"),
		(peers, false) => format!("{peers}, and as far as they are"),
	});
	let (what, place) = match node.url.strip_prefix(LIGHT) {
		Some(spec) => ("light client", spec),
		None => ("node", &*node.url),
	};
	let rows = [
		(what, Some(format!("{place}, {}", node.connection))),
		("peers", peers),
		("chain", Some(node.genesis)),
		("best block", node.best.map(|best| format!("{}{unverified}", best.number))),
		("final block", finalized),
		("outbox", Some(queue)),
		("account", Some(node.account.unwrap_or_else(|| "none: `pot key new` makes one".into()))),
	];
	rows.into_iter().filter_map(|(what, said)| Some((what, said?))).collect()
}

/// How far finality has come.
fn finality(best: u32, finalized: u32) -> String {
	let lag = best.saturating_sub(finalized);
	let behind = format!("{} behind the best", count(lag as usize, "block", "blocks"));
	match lag {
		0 => format!("{finalized}, as new as the best"),
		_ if is_stalled(best, finalized) => format!("finality stalled since block {finalized}, {behind}"),
		_ => format!("{finalized}, {behind}"),
	}
}

fn pot_line(book: &Book) -> String {
	let members = count(book.people().len(), "member", "members");
	let entries = count(book.next_seq() as usize, "entry", "entries");
	format!("{} · {} · {members} · {entries} · 0x{}", book.title(), currency(book.state()).code(), book.id())
}

/// How far the pot is known here, and by which head.
fn last_entry(book: &Book) -> Option<String> {
	let last = book.next_seq().checked_sub(1)?;
	let pending = match book.pending() {
		0 => String::new(),
		pending => format!(", and {pending} pending"),
	};
	Some(format!("#{last}, head {}{pending}", hash(&book.opened.head())))
}
