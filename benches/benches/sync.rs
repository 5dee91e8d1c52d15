//! What it costs to keep a pot up to date, by the pot's age: the sync engine as it is, with a node played that holds the
//! log in memory, so that neither network nor disk is measured. Bytes are those of questions and answers in SCALE, and of the
//! rows that are written. Beside it ChopDot's way, which is to fetch the whole pot as JSON whenever somebody changed it.

use codec::Encode;
use pot_ledger::{head, AccountId, Amount, Entry, Expense, Hash, ItemId, Op, PotId, Seq, Split, Text, View};
use potchain_client::{
	identity::Seat,
	journal::entry_line,
	seal::SealSecret,
	sync::{Answer, Effect, Engine, Input, Question, Submission, Way},
	Block, Level, Reader,
};
use std::time::{Duration, Instant};
use subxt::utils::H256;

/// Entries in one answer, as the runtime gives them.
const PAGE: usize = 256;
const GENESIS: Hash = [7; 32];
const AGES: [usize; 3] = [10, 1_000, 100_000];

/// A node with one pot, and what passed between it and an engine.
struct Node {
	pot: PotId,
	log: Vec<Entry>,
	heads: Vec<Hash>,
	block: u32,
	/// The number of the engine's connection.
	connection: u32,
	bytes: usize,
	rows: usize,
	round_trips: usize,
}

impl Node {
	fn of(entries: usize) -> Self {
		let pot = PotId::default();
		let mut node = Self {
			pot,
			log: Vec::new(),
			heads: vec![head::seed(&GENESIS, &pot)],
			block: 1,
			connection: 0,
			bytes: 0,
			rows: 0,
			round_trips: 0,
		};
		potchain_benches::log(entries).into_iter().for_each(|entry| node.push(entry));
		node
	}

	fn push(&mut self, entry: Entry) {
		let head = head::extend(&self.heads[self.log.len()], self.log.len() as Seq, &entry.encode());
		self.heads.push(head);
		self.log.push(entry);
	}

	fn block(&self) -> Block {
		Block { number: self.block, hash: H256([self.block as u8; 32]) }
	}

	fn answer(&mut self, question: &Question) -> Answer {
		let answer = match question {
			Question::Heads { accounts, .. } => Answer::Heads {
				heads: vec![Some((self.log.len() as Seq, self.heads[self.log.len()]))],
				nonces: accounts.iter().map(|_| 1).collect(),
				news: Vec::new(),
			},
			Question::Entries { from, .. } => {
				Answer::Entries(self.log.iter().skip(*from as usize).take(PAGE).cloned().collect())
			},
			Question::Tombstone { .. } => Answer::Tombstone(None),
			Question::Hash(number) => Answer::Hash(Some(H256([*number as u8; 32]))),
		};
		self.round_trips += 1;
		self.bytes += match &answer {
			Answer::Heads { heads, nonces, .. } => 32 + 16 + heads.encoded_size() + nonces.encoded_size(),
			Answer::Entries(entries) => 32 + 16 + 8 + entries.encoded_size(),
			Answer::Tombstone(_) | Answer::Hash(_) => 64,
		};
		answer
	}

	/// Tells the engine things until it wants nothing more, and says how long it took for them.
	fn tell(&mut self, engine: &mut Engine, inputs: impl IntoIterator<Item = Input>) -> Duration {
		let (mut inputs, mut busy) = (Vec::from_iter(inputs), Duration::ZERO);
		inputs.reverse();
		while let Some(input) = inputs.pop() {
			let start = Instant::now();
			let effects = engine.handle(input, 0);
			busy += start.elapsed();
			for effect in effects {
				match effect {
					Effect::Ask { request, question, .. } => {
						inputs.push(Input::Answer { request, answer: Ok(self.answer(&question)) });
					},
					Effect::Write(changes) | Effect::SetAside(changes) => {
						let row = |value: &Option<Vec<u8>>| value.as_ref().map_or(0, Vec::len);
						self.rows += changes.iter().map(|change| change.key.len() + row(&change.value)).sum::<usize>();
					},
					Effect::Connect { connection, .. } => {
						self.connection = connection;
						let first = Some(H256([1; 32]));
						inputs.insert(0, Input::Connected { connection, genesis: GENESIS, first });
					},
					Effect::Submit { request, .. } => {
						inputs.push(Input::Submitted { request, outcome: Submission::Taken });
					},
					_ => {},
				}
			}
		}
		busy
	}

	/// A new block, best and final.
	fn grow(&mut self, engine: &mut Engine) -> Duration {
		self.block += 1;
		let (connection, block) = (self.connection, self.block());
		let head = |level| Input::Head { connection, level, block };
		self.tell(engine, [head(Level::Included)]) + self.tell(engine, [head(Level::Final)])
	}
}

fn reader() -> Reader {
	Reader { account: AccountId([0; 32]), secret: SealSecret::from_seed(&[1; 32].into()) }
}

/// An engine that has come to all that the node has, and how long that took it.
fn catch_up(node: &mut Node) -> (Engine, Duration) {
	let opened = Engine::open(Vec::new(), |_| reader(), reader().account, 1, [3; 32].into(), 0);
	let mut engine = opened.expect("an empty store can be read");
	let mut busy = node.tell(&mut engine, [Input::Follow { pot: node.pot, seat: Seat::Own, reader: reader() }]);
	busy += node.grow(&mut engine);
	let books = engine.pot(&node.pot).expect("it is followed");
	assert_eq!(books.cursor(Level::Final).0 as usize, node.log.len(), "it has come to all");
	(engine, busy)
}

fn expense(number: u64) -> Op {
	let amount = Amount(12_50);
	let (paid, split) = (vec![(0, amount)], Split::Equal(vec![0, 1, 2].try_into().expect("three")));
	let money = Expense::spending(amount, paid.try_into().expect("one"), split);
	let id = ItemId((number, 77u64).encode().try_into().expect("16 bytes"));
	Op::AddExpense { id, money, memo: Text::plain("Dinner"), note: None, date: None, category: None, receipt: None }
}

fn median(mut times: Vec<Duration>) -> Duration {
	times.sort();
	times[times.len() / 2]
}

fn main() {
	let mut node = Node::of(10_000);
	let (_, busy) = catch_up(&mut node);
	let rate = 10_000.0 / busy.as_secs_f64();
	println!(
		"from nothing, 10,000 entries: {busy:.0?}, {rate:.0} entries a second; {} bytes in {} round trips\n",
		node.bytes, node.round_trips
	);

	println!(
		"{:>9}  {:>10} {:>7} {:>6} {:>6}   {:>12} {:>10}",
		"age", "one entry", "bytes", "trips", "rows", "whole JSON", "bytes"
	);
	for age in AGES {
		let mut node = Node::of(age);
		let (mut engine, _) = catch_up(&mut node);
		(node.bytes, node.rows, node.round_trips) = (0, 0, 0);
		let rounds = 101;
		let times = (0..rounds).map(|number| {
			node.push(Entry { by: 0, at: 0, op: expense(number) });
			node.grow(&mut engine)
		});
		let one = median(times.collect());
		let (bytes, trips, rows) =
			(node.bytes / rounds as usize, node.round_trips / rounds as usize, node.rows / rounds as usize);
		let books = engine.pot(&node.pot).expect("it is followed");
		let currency = &books.state().pot().expect("it is there").currency;
		let start = Instant::now();
		let json: Vec<_> = (0..).zip(books.log()).map(|(seq, entry)| entry_line(seq, entry, currency)).collect();
		let size: usize = json.iter().map(|line| line.len() + 1).sum();
		let read = json.iter().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("it is JSON"));
		assert_eq!(read.count(), books.log().len());
		println!("{age:>9}  {one:>10.0?} {bytes:>7} {trips:>6} {rows:>6}   {:>12.0?} {size:>10}", start.elapsed());
	}

	let mut node = Node::of(1_000);
	let (mut engine, _) = catch_up(&mut node);
	node.tell(&mut engine, [Input::Disconnected { connection: node.connection, why: "offline".into() }]);
	let (way, instead) = (Way::Append, None);
	let made: Vec<_> = (0..1_000)
		.map(|number| {
			let ops = vec![expense(number)];
			node.tell(&mut engine, [Input::Do { pot: node.pot, way: way.clone(), ops, instead }])
		})
		.collect();
	let waiting = engine.intents().filter(|row| row.1.is_open()).count();
	assert_eq!(waiting, 1_000);
	println!("\na change with up to 1,000 others that wait: {:.0?}, the last {:.0?}", median(made.clone()), made[999]);

	node.push(Entry { by: 0, at: 0, op: expense(1_000_000) });
	node.tell(&mut engine, [Input::Retry]);
	let rebased = node.grow(&mut engine);
	println!("connected again, with an entry by somebody else below 1,000 that wait: {rebased:.0?}");
}
