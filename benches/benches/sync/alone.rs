//! The engine alone, with a node played that holds the log in memory: neither network nor disk is measured.

use super::median;
use codec::Encode;
use pot_ledger::{head, AccountId, Amount, Entry, Expense, Hash, ItemId, Op, PotId, Seq, Split, Text};
use potchain_client::{
	identity::Seat,
	seal::SealSecret,
	sync::{Answer, Effect, Engine, Input, Question, Submission, Way},
	Block, Level, Reader,
};
use std::time::{Duration, Instant};
use subxt::utils::H256;

/// Entries in one answer, as the runtime gives them.
const PAGE: usize = 256;
const GENESIS: Hash = [7; 32];
/// Entries that are added, one after another.
const ROUNDS: u64 = 101;
/// Changes that wait.
const WAITING: u64 = 1_000;

/// A node with one pot, and what passed between it and an engine.
struct Node {
	pot: PotId,
	log: Vec<Entry>,
	heads: Vec<Hash>,
	block: u32,
	/// The number of the engine's connection.
	connection: u32,
	/// Bytes of the rows that were written.
	rows: usize,
}

impl Node {
	fn of(entries: usize) -> Self {
		let pot = PotId::default();
		let mut node =
			Self { pot, log: Vec::new(), heads: vec![head::seed(&GENESIS, &pot)], block: 1, connection: 0, rows: 0 };
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

	fn answer(&self, question: &Question) -> Answer {
		match question {
			Question::Heads { accounts, .. } => Answer::Heads {
				heads: vec![Some((self.log.len() as Seq, self.heads[self.log.len()]))],
				nonces: accounts.iter().map(|_| 1).collect(),
				news: Vec::new(),
			},
			Question::Entries { from, .. } => {
				Answer::Entries(Some(self.log.iter().skip(*from as usize).take(PAGE).cloned().collect()))
			},
			Question::Tombstone { .. } => Answer::Tombstone(None),
			Question::Hash(number) => Answer::Hash(Some(H256([*number as u8; 32]))),
		}
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

/// An engine that has come to all that the node has.
fn catch_up(node: &mut Node) -> Engine {
	let opened = Engine::open(Vec::new(), |_| reader(), reader().account, 1, [3; 32].into(), 0);
	let mut engine = opened.expect("an empty store can be read");
	node.tell(&mut engine, [Input::Follow { pot: node.pot, seat: Seat::Own, reader: reader() }]);
	node.grow(&mut engine);
	let books = engine.pot(&node.pot).expect("it is followed");
	assert_eq!(books.cursor(Level::Final).0 as usize, node.log.len(), "it has come to all");
	engine
}

fn expense(number: u64) -> Op {
	let amount = Amount(12_50);
	let (paid, split) = (vec![(0, amount)], Split::Equal(vec![0, 1, 2].try_into().expect("three")));
	let money = Expense::spending(amount, paid.try_into().expect("one"), split);
	let id = ItemId((number, 77u64).encode().try_into().expect("16 bytes"));
	Op::AddExpense { id, money, memo: Text::plain("Dinner"), note: None, date: None, category: None, receipt: None }
}

/// What an entry by somebody else costs in a pot of so many: the engine's time, and the bytes of the rows that it has written.
pub fn one_entry(age: usize) -> (Duration, usize) {
	let mut node = Node::of(age);
	let mut engine = catch_up(&mut node);
	node.rows = 0;
	let times = (0..ROUNDS).map(|number| {
		node.push(Entry { by: 0, at: 0, op: expense(number) });
		node.grow(&mut engine)
	});
	(median(times.collect()), node.rows / ROUNDS as usize)
}

/// Makes changes that wait, and prints what one costs, and what it costs all of them that somebody else was faster.
pub fn rebase() {
	let mut node = Node::of(1_000);
	let mut engine = catch_up(&mut node);
	node.tell(&mut engine, [Input::Disconnected { connection: node.connection, why: "offline".into() }]);
	let (pot, way) = (node.pot, Way::Append);
	let made: Vec<_> = (0..WAITING)
		.map(|number| {
			let ops = vec![expense(number)];
			node.tell(&mut engine, [Input::Do { pot, way: way.clone(), ops, instead: None }])
		})
		.collect();
	let waiting = engine.intents().filter(|row| row.1.is_open()).count();
	assert_eq!(waiting as u64, WAITING);
	let last = made[made.len() - 1];
	println!("a change with up to {WAITING} others that wait: {:.0?}, the last {last:.0?}", median(made));

	node.push(Entry { by: 0, at: 0, op: expense(1_000_000) });
	node.tell(&mut engine, [Input::Retry]);
	let rebased = node.grow(&mut engine);
	println!("connected again, with an entry by somebody else below {WAITING} that wait: {rebased:.0?}");
}
