//! JSON documents that only this program writes; those about a pot itself are `potchain_client::views`.
//! Their schemas are in `schemas/`.

use crate::{
	book::{currency, Book},
	commands::history::{news, news_effect},
	write::{at, Rehearsal, Sent},
};
use pot_ledger::{Entry, Hash, MemberId, Moment, Seq, State, View};
use potchain_client::{
	amount::{format, format_signed},
	journal::entry_line,
	sync::{End, Status},
	verify::Verification,
	views::{self, Document, Frozen, Json, Transfer},
	Allowance, Block, Space,
};
use serde::Serialize;
use serde_json::value::RawValue;
use std::{path::Path, time::Duration};

/// An entry as the journal writes it.
pub type Line = Box<RawValue>;

/// What was written: `potchain/written/1`. Its level is `pending` after a dry run, when nothing was.
#[derive(Debug, Serialize)]
pub struct Written {
	/// The entries that were, or would be, appended.
	pub entries: Vec<Line>,
	/// What they do to balances.
	pub effect: Vec<Change>,
	/// The entries that a revert leaves as they are; left out where there are none.
	#[serde(skip_serializing_if = "Vec::is_empty")]
	pub skipped: Vec<NotUndone>,
	/// The link of the invite that was written.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub link: Option<String>,
	/// How far it has come, as `pot outbox` says it; left out after a dry run.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub status: Option<&'static str>,
	/// How long it took until others could see it.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub included_s: Option<f64>,
	/// How long it took until it was final.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub final_s: Option<f64>,
}

/// What is on this computer and not final: `potchain/outbox/1`.
#[derive(Debug, Serialize)]
pub struct Outbox {
	/// The changes, the oldest first.
	pub changes: Vec<Waiting>,
}

/// One such change.
#[derive(Debug, Serialize)]
pub struct Waiting {
	/// Its number on this computer.
	pub change: u64,
	/// The pot.
	pub pot: String,
	/// What the pot is called, or its id.
	pub name: String,
	/// When it was made, by this computer's clock, in milliseconds since 1970.
	pub made: Moment,
	/// How far it has come.
	pub status: &'static str,
	/// The same in words, with the reason.
	pub said: String,
	/// What it does, in words.
	pub what: Vec<String>,
	/// The same as the journal writes it, without positions, times and authors.
	pub ops: Vec<Line>,
	/// Of a conflict, what is there instead, in words.
	#[serde(skip_serializing_if = "Vec::is_empty")]
	pub theirs: Vec<String>,
	/// The same as the journal writes it.
	#[serde(skip_serializing_if = "Vec::is_empty")]
	pub their_entries: Vec<Line>,
}

/// How far something has come, in one word.
pub fn word(status: &Status) -> &'static str {
	match status {
		Status::Queued(_) => "queued",
		Status::Sent => "sent",
		Status::Included(_) => "included",
		Status::Final(_) => "final",
		Status::Ended(End::Conflict { .. }) => "conflict",
		Status::Ended(End::Cancelled) => "cancelled",
		Status::Ended(End::Dismissed(_)) => "dismissed",
		Status::Ended(_) => "refused",
	}
}

/// A file that was written: `potchain/file/1`.
#[derive(Debug, Serialize)]
pub struct Kept {
	/// What it is: a journal, CSV, a raw export, HTML or a proof.
	pub format: &'static str,
	/// Where it is.
	pub file: String,
	/// How long it is.
	pub bytes: usize,
	/// How many entries it was made of.
	pub entries: Seq,
}

impl Kept {
	/// What was written of a pot.
	pub fn document(book: &Book, format: &'static str, file: &Path, bytes: usize) -> Document<Self> {
		let body = Self { format, file: file.display().to_string(), bytes, entries: book.next_seq() };
		Document { schema: "potchain/file/1", at: book.at(), body }
	}
}

/// An entry that a revert leaves as it is.
#[derive(Debug, Serialize)]
pub struct NotUndone {
	/// Its position.
	pub seq: Seq,
	/// What it says, in words.
	pub what: String,
	/// Why, in words.
	pub why: String,
}

impl NotUndone {
	/// The same as a line.
	pub fn line(&self) -> String {
		format!("#{} stays: {}: {}", self.seq, self.what, self.why)
	}
}

/// What something does to one balance.
#[derive(Debug, Serialize)]
pub struct Change {
	/// The member.
	pub member: MemberId,
	/// Their name: a string, or a sealed text.
	pub name: Json,
	/// The change: below zero if they owe more than before.
	pub change: String,
}

/// The bare command: `potchain/mine/1`.
#[derive(Debug, Serialize)]
pub struct Mine {
	/// My place.
	pub member: MemberId,
	/// My name: a string, or a sealed text.
	pub name: Json,
	/// What I am owed; below zero what I owe.
	pub balance: String,
	/// Whether the books are open, as in `potchain/pot/1`.
	pub status: &'static str,
	/// The payments of the settle-up plan that I make or get.
	pub payments: Vec<Transfer>,
	/// The plan that is frozen, if one is: then it is what was agreed on.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub frozen: Option<Frozen>,
	/// What others did since I last looked, as the journal writes it.
	pub news: Vec<Line>,
	/// What that did to my balance.
	pub change: String,
}

/// A pot that moved: `potchain/watch/1`.
#[derive(Debug, Serialize)]
pub struct Watch {
	/// The block's height.
	pub block: u32,
	/// All balances, by member.
	pub balances: Vec<String>,
}

/// What was compared and agreed: `potchain/verify/1`.
#[derive(Debug, Serialize)]
pub struct Verified {
	/// The finalized block at which everything was read.
	pub block: BlockId,
	/// The number of entries.
	pub entries: Seq,
	/// The first entry whose event was seen; 0 if all were.
	pub events_from: Seq,
	/// All balances, by member.
	pub balances: Vec<String>,
	/// Whether log, events and stored balances agree: always, because the command fails otherwise.
	pub agrees: bool,
}

/// Where and when something is proved: what `potchain/proof/1` has besides what a replay has.
#[derive(Debug, Serialize)]
pub struct ProvedAt {
	/// The hash of the chain's first block.
	pub genesis: String,
	/// The final block.
	pub block: BlockId,
	/// That block's time, in milliseconds since 1970.
	pub time: Moment,
}

impl ProvedAt {
	/// In a block of a chain.
	pub fn new(genesis: &Hash, block: &Block, time: Moment) -> Self {
		Self { genesis: hash(genesis), block: BlockId::of(block), time }
	}
}

/// A block.
#[derive(Debug, Serialize)]
pub struct BlockId {
	/// Its height.
	pub number: u32,
	/// Its hash.
	pub hash: String,
}

/// The node, and who asks it: the part of `potchain/status/1` that is not about a pot. Without a pot it is a
/// document of its own, `potchain/node/1`.
#[derive(Debug, Serialize)]
pub struct Node {
	/// Where it is; of a light client `light:`, and where its specification is.
	pub url: String,
	/// Whether it is `online` or `offline`.
	pub connection: &'static str,
	/// How a light client is; absent for a node.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub light: Option<LightClient>,
	/// The hash of its chain's first block.
	pub genesis: String,
	/// Its newest block; absent offline.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub best: Option<BlockId>,
	/// Its newest block that no fork can replace; offline, the last that was read.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub finalized: Option<BlockId>,
	/// My account; null without a key.
	pub account: Option<String>,
	/// How many changes on this computer are not final yet.
	pub waiting: usize,
	/// How many are in conflict.
	pub conflicts: usize,
	/// How many were not possible, and are listed still.
	pub refused: usize,
}

/// A light client on this computer.
#[derive(Debug, Serialize)]
pub struct LightClient {
	/// How many peers it is connected to.
	pub peers: usize,
	/// Whether it is not yet where they are.
	pub syncing: bool,
}

/// What a status says of the node, and of what it lets one do.
#[derive(Debug, Serialize)]
pub struct AboutNode {
	/// The node.
	pub node: Node,
	/// The pot's storage.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub storage: Option<Storage>,
	/// What I may do without a fee.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub free: Option<Free>,
}

/// What a pot has of the chain's storage.
#[derive(Debug, Serialize)]
pub struct Storage {
	/// Bytes that deposits buy.
	pub bought: u64,
	/// Bytes used.
	pub used: u64,
	/// The last bytes, which are kept.
	pub reserve: u64,
	/// How much is used, in percent.
	pub percent: u64,
	/// About how many entries still go in.
	pub entries_left: u64,
}

impl From<Space> for Storage {
	fn from(space: Space) -> Self {
		let Space { bought, used, reserve, .. } = space;
		Self { bought, used, reserve, percent: space.percent(), entries_left: space.entries_left() }
	}
}

/// A pot's storage, after some was bought: `potchain/storage/1`.
#[derive(Debug, Serialize)]
pub struct Bought {
	/// All of it.
	pub storage: Storage,
}

/// What a member may do without a fee.
#[derive(Debug, Serialize)]
pub struct Free {
	/// How much is left of what is free at once, in percent.
	pub percent: u64,
	/// In how many seconds there is enough for an operation.
	pub wait_s: u64,
}

impl From<Allowance> for Free {
	fn from(allowance: Allowance) -> Self {
		let percent = allowance.left.saturating_mul(100) / allowance.most.max(1);
		Self { percent, wait_s: allowance.enough_in_ms.div_ceil(1_000) }
	}
}

/// What one of my accounts can send: `potchain/tokens/1`.
#[derive(Debug, Serialize)]
pub struct Tokens {
	/// The account.
	pub account: String,
	/// How much, in the chain's token.
	pub can_send: String,
}

/// A document about no pot.
#[derive(Debug, Serialize)]
pub struct Potless<T> {
	/// What describes it.
	pub schema: &'static str,
	/// The thing itself.
	#[serde(flatten)]
	pub body: T,
}

/// A document with something added.
#[derive(Debug, Serialize)]
pub struct With<A, B> {
	/// The document.
	#[serde(flatten)]
	pub document: A,
	/// What is added.
	#[serde(flatten)]
	pub more: B,
}

/// My account: `potchain/key/1`.
#[derive(Debug, Serialize)]
pub struct Account {
	/// Its address.
	pub account: String,
	/// Its public key.
	pub public: String,
	/// The file that holds the key; none if it was given.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub file: Option<String>,
}

/// What an import has: `potchain/import/1`.
#[derive(Debug, Serialize)]
pub struct Imported {
	/// The pot that it makes, or goes on with.
	pub pot: String,
	/// Its name.
	pub name: String,
	/// The code of its currency.
	pub currency: String,
	/// How many members, me among them.
	pub members: usize,
	/// How many expenses.
	pub expenses: usize,
	/// How many payments.
	pub payments: usize,
	/// How many comments.
	pub comments: usize,
	/// What someone should look at.
	pub warnings: Vec<String>,
	/// What the file says and the pot will not.
	pub dropped: Vec<String>,
	/// The accounts that the file has for members; nobody gets access without being asked.
	pub accounts: Vec<HasAccount>,
	/// Whether the pot was there before.
	pub exists: bool,
	/// How many entries were missing in it.
	pub left: usize,
}

/// A member whose account a file has.
#[derive(Debug, Serialize)]
pub struct HasAccount {
	/// The member.
	pub member: MemberId,
	/// Their name.
	pub name: String,
	/// Their account.
	pub account: String,
}

impl Written {
	/// What a rehearsal would do, or what was done.
	pub fn document(book: &Book, rehearsal: &Rehearsal, sent: Option<&Sent>) -> Document<Self> {
		let entries = sent.map_or(&rehearsal.entries, |sent| &sent.entries);
		let body = Self {
			entries: entries.iter().map(|(seq, entry)| line(&rehearsal.after, *seq, entry)).collect(),
			effect: changes(book, &rehearsal.after, &rehearsal.deltas),
			skipped: Vec::new(),
			link: None,
			status: sent.map(|sent| word(&sent.status)),
			included_s: sent.and_then(|sent| sent.seen).map(seconds),
			final_s: sent.and_then(|sent| sent.settled).map(seconds),
		};
		Document { schema: "potchain/written/1", at: at(book, sent), body }
	}
}

impl Mine {
	/// My place in a pot, and what others did from `from` on.
	pub fn document(book: &Book, me: MemberId, from: Seq) -> Document<Self> {
		let state = book.state();
		let legs = state.plan().into_iter().filter(|leg| leg.from == me || leg.to == me);
		let amount = |units| format(units, currency(state).decimals);
		let mine = views::balances(book.at(), state).body.balances.swap_remove(me.into());
		let body = Self {
			member: me,
			name: mine.name,
			balance: mine.balance,
			status: state.pot().map_or("open", views::life_word),
			payments: legs.map(|leg| Transfer { from: leg.from, to: leg.to, amount: amount(leg.amount.0) }).collect(),
			frozen: views::frozen(state),
			news: news(book, me, from).map(|(seq, entry)| line(state, seq, entry)).collect(),
			change: format_signed(news_effect(book, me, from), currency(state).decimals),
		};
		Document { schema: "potchain/mine/1", at: book.at(), body }
	}
}

impl Watch {
	/// A pot at a block.
	pub fn document(book: &Book) -> Document<Self> {
		let body = Self { block: book.block.number, balances: balances(book.state()) };
		Document { schema: "potchain/watch/1", at: book.at(), body }
	}
}

impl Bought {
	/// What a pot has now.
	pub fn document(book: &Book, space: Space) -> Document<Self> {
		Document { schema: "potchain/storage/1", at: book.at(), body: Self { storage: space.into() } }
	}
}

impl Verified {
	/// What was compared.
	pub fn document(book: &Book, found: &Verification) -> Document<Self> {
		let decimals = currency(book.state()).decimals;
		let body = Self {
			block: BlockId::of(&found.at),
			entries: found.entries,
			events_from: found.events_from,
			balances: found.balances.iter().map(|&balance| format_signed(balance, decimals)).collect(),
			agrees: true,
		};
		Document { schema: "potchain/verify/1", at: book.at(), body }
	}
}

impl BlockId {
	/// A block.
	pub fn of(block: &Block) -> Self {
		Self { number: block.number, hash: hash(&block.hash.0) }
	}
}

/// A hash, as in `0xab…`.
pub fn hash(hash: &Hash) -> String {
	format!("0x{}", hex::encode(hash))
}

/// The changes of balances, with the names of `after`.
fn changes(book: &Book, after: &State, deltas: &[(MemberId, i128)]) -> Vec<Change> {
	let names: Vec<_> = views::balances(book.at(), after).body.balances.into_iter().map(|row| row.name).collect();
	let change = |&(member, delta): &(MemberId, i128)| Change {
		member,
		name: names[usize::from(member)].clone(),
		change: format_signed(delta, currency(after).decimals),
	};
	deltas.iter().map(change).collect()
}

/// An entry as the journal writes it.
pub fn line(state: &State, seq: Seq, entry: &Entry) -> Line {
	RawValue::from_string(entry_line(seq, entry, currency(state))).expect("the journal writes JSON; qed")
}

/// An operation that is no entry yet, as the journal has written it.
pub fn op_of(line: String) -> Line {
	RawValue::from_string(line).expect("the journal writes JSON; qed")
}

fn balances(state: &State) -> Vec<String> {
	state.balances().iter().map(|&balance| format_signed(balance, currency(state).decimals)).collect()
}

/// Seconds, to the millisecond.
fn seconds(time: Duration) -> f64 {
	time.as_millis() as f64 / 1000.0
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		book::tests::{apply, book, expense, DINNER, TAXI},
		write::rehearse,
	};
	use pot_ledger::{ExpensePatch, Op, Patch, Split, Text};
	use potchain_client::{history::history, undo::Target};
	use serde_json::{json, Value};
	use std::{fs, path::Path};

	/// Fails unless a document is what the schema that it names says.
	fn check(document: &impl Serialize) -> Value {
		let document = serde_json::to_value(document).unwrap();
		let name = document["schema"].as_str().unwrap().split('/').nth(1).unwrap();
		let folder = Path::new("../../schemas");
		let read = |file: fs::DirEntry| serde_json::from_slice::<Value>(&fs::read(file.path()).unwrap()).unwrap();
		let schemas = fs::read_dir(folder).unwrap().map(|file| read(file.unwrap()));
		let registry = schemas.fold(jsonschema::Registry::new(), |registry, schema| {
			let id = schema["$id"].as_str().unwrap().to_owned();
			registry.add(id, schema).unwrap()
		});
		let registry = registry.prepare().unwrap();
		let schema = json!({ "$ref": format!("urn:potchain:schema:{name}") });
		let validator = jsonschema::options().with_registry(&registry).build(&schema).unwrap();
		let faults: Vec<_> = validator.iter_errors(&document).map(|fault| fault.to_string()).collect();
		assert!(faults.is_empty(), "{name}: {faults:?} in {document:#}");
		document
	}

	fn trip() -> Book {
		let mut book = book(&["Bob", "Carol"]);
		apply(&mut book, 1, expense(DINNER, "Dinner", 10_000, Split::Equal(vec![0, 1, 2].try_into().unwrap())));
		book
	}

	#[test]
	fn what_is_written_fits_its_schema_before_and_after() {
		let book = trip();
		let op = expense(TAXI, "Taxi", 2_000, Split::Equal(vec![1].try_into().unwrap()));
		let rehearsal = rehearse(&book, &[op]).unwrap();
		let dry = check(&Written::document(&book, &rehearsal, None));
		assert_eq!(dry["level"], "pending");
		assert_eq!(dry["effect"][1], json!({ "member": 1, "name": "Bob", "change": "-20.00" }));

		let sent = Sent {
			entries: rehearsal.entries.clone(),
			at: book.at(),
			status: Status::Final(5),
			seen: Some(Duration::from_millis(512)),
			settled: Some(Duration::from_millis(734)),
		};
		let done = check(&Written::document(&book, &rehearsal, Some(&sent)));
		assert_eq!((&done["included_s"], &done["final_s"]), (&json!(0.512), &json!(0.734)));
		let mut left = Written::document(
			&book,
			&rehearsal,
			Some(&Sent { status: Status::Sent, seen: None, settled: None, ..sent }),
		);
		left.body.link = Some("potchain://join#v1.AAAA".into());
		left.body.skipped.push(NotUndone { seq: 1, what: "Bob added it".into(), why: "it stays".into() });
		check(&left);
	}

	#[test]
	fn what_is_mine_fits_its_schema() {
		let mine = check(&Mine::document(&trip(), 0, 0));
		assert_eq!(mine["balance"], "66.67");
		assert_eq!(mine["payments"].as_array().unwrap().len(), 2);
		assert_eq!(mine["news"].as_array().unwrap().len(), 1, "what I did myself is not new");
		assert_eq!(mine["change"], "66.67");
		assert!(mine.get("frozen").is_none());
		assert_eq!(mine["status"], "open");
	}

	#[test]
	fn what_is_mine_of_a_frozen_plan_is_what_was_agreed_on() {
		let mut book = trip();
		let legs = book.state().plan().try_into().unwrap();
		apply(&mut book, 0, Op::FreezePlan { base: 1, legs });
		apply(&mut book, 1, expense(TAXI, "Taxi", 20_00, Split::Equal(vec![1, 2].try_into().unwrap())));
		let mine = check(&Mine::document(&book, 1, 0));
		assert_eq!(mine["frozen"]["legs"][0], json!({ "from": 1, "to": 0, "amount": "33.34", "left": "33.34" }));
		assert_eq!(
			mine["frozen"]["rest"],
			json!([
				{ "from": 1, "to": 0, "amount": "10.00" }, { "from": 2, "to": 0, "amount": "10.00" }
			])
		);
	}

	#[test]
	fn what_was_changed_fits_its_schema() {
		let mut book = trip();
		let memo = Patch::Set(Text::plain("Supper").unwrap());
		apply(&mut book, 1, Op::AmendExpense { id: DINNER, base: 1, set: ExpensePatch { memo, ..Default::default() } });
		apply(&mut book, 2, Op::VoidItem { id: DINNER, base: 2 });
		let of = |target| check(&history(book.at(), book.state(), book.log(), target).unwrap());
		let dinner = of(Target::Item(DINNER));
		assert_eq!(dinner["item"], DINNER.to_string());
		assert_eq!(
			dinner["changes"][1],
			json!({
				"seq": 4, "at": "1970-01-01T00:00:00.000Z", "by": 1, "op": "expense.amend",
				"fields": [{ "field": "memo", "before": "Dinner", "after": "Supper" }], "effect": {}
			})
		);
		assert_eq!(dinner["changes"][2]["effect"], json!({ "0": "-66.67", "1": "33.34", "2": "33.33" }));
		let share = json!({ "field": "share", "member": 1, "before": null, "after": "33.34" });
		assert!(dinner["changes"][0]["fields"].as_array().unwrap().contains(&share));
		assert_eq!(of(Target::Member(2))["changes"].as_array().unwrap().len(), 1);
		assert_eq!(of(Target::Pot)["changes"][0]["op"], "pot.create");
	}

	#[test]
	fn what_is_said_of_nodes_keys_and_files_fits_its_schema() {
		let book = trip();
		check(&Watch::document(&book));
		let found = Verification {
			at: book.block,
			entries: book.next_seq(),
			head: book.opened.head(),
			balances: book.state().balances().to_vec(),
			events_from: 0,
		};
		check(&Verified::document(&book, &found));
		let node = || Node {
			url: "ws://127.0.0.1:9944".into(),
			connection: "online",
			genesis: hash(&[0; 32]),
			best: Some(BlockId::of(&book.block)),
			finalized: None,
			account: None,
			light: Some(LightClient { peers: 3, syncing: false }),
			waiting: 1,
			conflicts: 0,
			refused: 0,
		};
		check(&Potless { schema: "potchain/node/1", body: node() });
		let status = views::status(book.at(), book.state()).unwrap();
		let space = Space { bought: 1_000, used: 10, reserve: 1, entries: 1 };
		let allowance = Allowance { left: 1, most: 2, per_second: 1, enough_in_ms: 1 };
		check(&With {
			document: status,
			more: AboutNode { node: node(), storage: Some(Storage::from(space)), free: Some(Free::from(allowance)) },
		});
		check(&With {
			document: views::status(book.at(), book.state()).unwrap(),
			more: AboutNode { node: node(), storage: None, free: None },
		});
		check(&Bought::document(&book, space));
		let waiting = Waiting {
			change: 3,
			pot: format!("0x{}", book.id()),
			name: "Trip".into(),
			made: 1,
			status: word(&Status::Queued(None)),
			said: "saved here".into(),
			what: vec!["Bob added it".into()],
			ops: vec![op_of(r#"{"op":"plan.thaw","base":1}"#.into())],
			theirs: vec!["Carol gave it up".into()],
			their_entries: vec![line(book.state(), 1, &book.log()[1])],
		};
		check(&Potless { schema: "potchain/outbox/1", body: Outbox { changes: vec![waiting] } });
		let tokens = Tokens { account: "5G".into(), can_send: "1.5".into() };
		check(&Potless { schema: "potchain/tokens/1", body: tokens });
		let account = Account { account: "5G".into(), public: hash(&[0; 32]), file: Some("key".into()) };
		check(&Potless { schema: "potchain/key/1", body: account });
	}

	#[test]
	fn what_an_import_has_fits_its_schema() {
		let file = include_str!("../../tests/data/chopdot-builder-party.json");
		let import = potchain_client::import::read(file, Some("Alice"), &Default::default()).unwrap();
		let plan = Imported::new(pot_ledger::PotId([7; 16]), &import, false, import.ops.len());
		check(&Potless { schema: "potchain/import/1", body: plan });
	}
}
