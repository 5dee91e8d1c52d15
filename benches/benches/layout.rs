//! How a pot's log should lie in storage: every entry under a key of its own, or pages of entries.
//!
//! It measures what each costs on the node's own trie and database, the time by turns so that whatever else the machine
//! does falls on each alike: appending, reading, and proving to a light client. `docs/log-layout.md` says what was
//! decided by it.

mod state;

use codec::{Decode, Encode, EncodeAppend, MaxEncodedLen};
use fastrand::Rng;
use pot_ledger::{Amount, Entry, Expense, ItemId, MemberId, Op, PotId, Seq, Split, Text};
use sp_core::Blake2Hasher;
use sp_crypto_hashing::{blake2_128, twox_128};
use sp_state_machine::{prove_read_on_trie_backend, read_proof_check, Backend};
use state::{Block, Changes, Root, States, Stored};
use std::{
	array,
	collections::{btree_map::Entry as Slot, BTreeSet},
	hint::black_box,
	ops::Range,
	time::{Duration, Instant},
};
use tempfile::TempDir;

const LAYOUTS: [Layout; 3] = [Layout::Keys, Layout::Pages(16), Layout::Pages(64)];
/// Entries of the pot that is looked at.
const SIZES: [Seq; 3] = [100, 10_000, 100_000];
/// Other pots in the state, and the entries of each.
const OTHERS: (u64, Seq) = (100, 100);
/// Accounts in the state.
const ACCOUNTS: u32 = 1_000;
/// One entry for each way in which a page can be filled; a batch that is full; and as much in many pots at once.
const LOADS: [Load; 3] = [
	Load { what: "one entry a block", blocks: 64, pots: 1, entries: 1 },
	Load { what: "62 entries a block, of one pot", blocks: 8, pots: 1, entries: 62 },
	Load { what: "62 entries a block, one of each of 62 pots", blocks: 64, pots: 62, entries: 1 },
];
/// Entries that `PotsApi::entries` answers with.
const ANSWER: Seq = 256;
/// What is shown of a pot that somebody opens.
const LAST: Seq = 10;
/// Single entries that are read or proven, and answers that are proven.
const SAMPLES: Seq = 64;
/// How often each time is taken.
const ROUNDS: usize = 7;

fn main() {
	let bytes: usize = (0..1_000).map(|seq| entry(seq, 0).encoded_size()).sum();
	let most = Entry::max_encoded_len();
	println!("entries of {} bytes, of at most {most}; medians of {ROUNDS} rounds side by side", bytes / 1_000);
	let benches = SIZES.map(|entries| LAYOUTS.map(|layout| Bench::prepare(layout, entries)));
	let mut rows = Vec::new();
	for benches in benches {
		rows.extend(measure(benches));
	}
	for (k, load) in LOADS.iter().enumerate() {
		println!("\nappending, {}: for each entry", load.what);
		println!("{HEAD}   values read   bytes   values written   bytes   nodes stored   bytes        µs");
		for row in &rows {
			row.print_appending(load, &row.appending[k]);
		}
	}
	println!("\nreading: for each entry, µs; the whole log also when the node has it in memory");
	println!("{HEAD}   bytes of state   whole log   in memory   last {LAST}   any one");
	for row in &rows {
		row.print_reading();
	}
	println!("\na light client's proof");
	println!("{HEAD}   {ANSWER} entries    nodes   last {LAST}    nodes   any one    nodes");
	for row in &rows {
		row.print_proofs();
	}
}

const HEAD: &str = "entries   layout          ";

/// Blocks in a row that append to logs.
struct Load {
	what: &'static str,
	blocks: Seq,
	/// The pots that each block appends to, from the one that is looked at on.
	pots: u64,
	/// The entries that each of them gets in each block.
	entries: Seq,
}

/// How a log lies in storage.
#[derive(Clone, Copy)]
enum Layout {
	/// Each entry under a key of its own.
	Keys,
	/// Lists of so many entries, of which the last grows.
	Pages(Seq),
}

impl Layout {
	fn name(self) -> String {
		match self {
			Self::Keys => "a key each".into(),
			Self::Pages(entries) => format!("pages of {entries}"),
		}
	}

	/// The most entries under one key.
	fn entries(self) -> Seq {
		match self {
			Self::Keys => 1,
			Self::Pages(entries) => entries,
		}
	}

	/// Where an entry is: as `pallet-pots` has it, or with the page's number in the place of the entry's.
	fn key(self, pot: PotId, seq: Seq) -> Vec<u8> {
		let number = (seq / self.entries()).to_be_bytes();
		[&twox_128(b"Pots")[..], &twox_128(b"Log"), &blake2_128(&pot.0), &pot.0, &number].concat()
	}

	/// The keys of some entries.
	fn keys(self, pot: PotId, entries: Range<Seq>) -> BTreeSet<Vec<u8>> {
		entries.map(|seq| self.key(pot, seq)).collect()
	}

	/// What is under a key after an entry was put there. What was in a page is not decoded.
	fn extend(self, value: Vec<u8>, entry: &Entry) -> Vec<u8> {
		match self {
			Self::Keys => entry.encode(),
			Self::Pages(_) => Vec::<Entry>::append_or_new(value, [entry]).expect("a page of our own"),
		}
	}

	/// The entries under a key.
	fn decode(self, mut value: &[u8]) -> Vec<Entry> {
		match self {
			Self::Keys => vec![Entry::decode(&mut value).expect("an entry of our own")],
			Self::Pages(_) => Decode::decode(&mut value).expect("a page of our own"),
		}
	}

	/// Adds entries to a pot that has `from`, and says what that takes of the storage below.
	fn append(self, before: &Block, pot: PotId, from: Seq, entries: &[Entry]) -> (Changes, Appending) {
		let (mut changes, mut cost) = (Changes::new(), Appending::default());
		for (seq, entry) in (from..).zip(entries) {
			let value = match changes.entry(self.key(pot, seq)) {
				Slot::Vacant(slot) if seq % self.entries() == 0 => slot.insert(Vec::new()),
				Slot::Vacant(slot) => {
					let value = before.storage(slot.key()).expect("a state of our own").expect("a page is begun");
					cost.values_read += 1;
					cost.bytes_read += value.len();
					slot.insert(value)
				},
				Slot::Occupied(slot) => slot.into_mut(),
			};
			*value = self.extend(std::mem::take(value), entry);
		}
		cost.values_written = changes.len();
		cost.bytes_written = changes.values().map(Vec::len).sum();
		(changes, cost)
	}

	/// The entries of a range, as `PotsApi::entries` finds them.
	fn read(self, block: &Block, pot: PotId, entries: Range<Seq>) -> Vec<Entry> {
		let first = entries.start / self.entries() * self.entries();
		let pages = (first..entries.end).step_by(self.entries() as usize);
		let value = |seq| block.storage(&self.key(pot, seq)).expect("a state of our own").expect("it was stored");
		let all = pages.flat_map(|seq| self.decode(&value(seq)));
		all.skip((entries.start - first) as usize).take(entries.len()).collect()
	}
}

/// What blocks take to append to a log.
#[derive(Clone, Copy, Default)]
struct Appending {
	values_read: usize,
	bytes_read: usize,
	values_written: usize,
	bytes_written: usize,
	stored: Stored,
	took: Duration,
}

impl Appending {
	fn add(&mut self, other: Self) {
		self.values_read += other.values_read;
		self.bytes_read += other.bytes_read;
		self.values_written += other.values_written;
		self.bytes_written += other.bytes_written;
		self.stored.nodes += other.stored.nodes;
		self.stored.bytes += other.stored.bytes;
		self.took += other.took;
	}
}

/// Some entries of the log, in the state that has this root.
type Part = (Root, Range<Seq>);

/// A state with a pot of some entries in it.
struct Bench {
	layout: Layout,
	/// Where the states are.
	folder: TempDir,
	pot: PotId,
	entries: Seq,
	root: Root,
	/// The bytes of the state that the pot's log makes up.
	bytes: usize,
}

impl Bench {
	fn prepare(layout: Layout, entries: Seq) -> Self {
		let folder = tempfile::tempdir().expect("there is a place for temporary files");
		let states = States::open(folder.path());
		let (pots, length) = OTHERS;
		let mut others: Changes = (0..ACCOUNTS).map(account).collect();
		for number in 1..=pots {
			others.extend(layout.append(&states.at(States::empty()), pot(number), 0, &log(0..length, number)).0);
		}
		let (root, _) = states.commit(&states.at(States::empty()), &others);
		let pot = pot(0);
		let (changes, _) = layout.append(&states.at(root), pot, 0, &log(0..entries, 0));
		let (root, Stored { bytes, .. }) = states.commit(&states.at(root), &changes);
		Self { layout, folder, pot, entries, root, bytes }
	}

	fn open(&self) -> States {
		States::open(self.folder.path())
	}

	/// How many entries a pot has.
	fn length(&self, number: u64) -> Seq {
		if number == 0 {
			self.entries
		} else {
			OTHERS.1
		}
	}

	/// Appends entries that are others in each round, on a node that was there for what came before. Also says what the
	/// state was after each block.
	fn append(&self, load: &Load, round: u64) -> (Appending, Vec<Root>) {
		let states = self.open();
		for number in 0..load.pots {
			let end = self.length(number);
			self.layout.read(&states.at(self.root), pot(number), end - 1..end);
		}
		let (mut root, mut whole, mut roots) = (self.root, Appending::default(), Vec::new());
		for block in 0..load.blocks {
			let logs = (0..load.pots).map(|number| {
				let from = self.length(number) + block * load.entries;
				(pot(number), from, log(from..from + load.entries, 1_000 * round + number))
			});
			let logs: Vec<_> = logs.collect();
			let start = Instant::now();
			let (before, mut changes) = (states.at(root), Changes::new());
			for (pot, from, entries) in &logs {
				let (more, cost) = self.layout.append(&before, *pot, *from, entries);
				changes.extend(more);
				whole.add(cost);
			}
			let (after, stored) = states.commit(&before, &changes);
			drop(before);
			whole.add(Appending { stored, took: start.elapsed(), ..Default::default() });
			root = after;
			roots.push(root);
		}
		(whole, roots)
	}

	/// Reads the log as somebody does who has nothing of it: first from a node that has it on disk alone, then from one
	/// that has it in memory.
	fn catch_up(&self) -> [Duration; 2] {
		let mut states = self.open();
		let read = |states: &States| {
			for from in (0..self.entries).step_by(ANSWER as usize) {
				let answer = from..self.entries.min(from + ANSWER);
				black_box(self.layout.read(&states.at(self.root), self.pot, answer));
			}
		};
		read(&states); // So that the system has mapped the files.
		states.forget();
		[(); 2].map(|()| timed(|| read(&states)))
	}

	/// Reads parts of the log, none of which the node has in memory.
	fn read(&self, parts: &[Part]) -> Duration {
		let mut states = self.open();
		let mut read = |(root, part): &Part| {
			states.forget();
			timed(|| drop(black_box(self.layout.read(&states.at(*root), self.pot, part.clone()))))
		};
		parts.iter().for_each(|part| _ = read(part)); // So that the system has mapped the files.
		parts.iter().map(read).sum()
	}

	/// The bytes and nodes that prove parts of the log to somebody who knows the roots, on average.
	fn prove(&self, parts: &[Part]) -> [usize; 2] {
		let states = self.open();
		let proof = |(root, part): &Part| {
			let keys = self.layout.keys(self.pot, part.clone());
			let proof = prove_read_on_trie_backend(&states.at(*root), &keys).expect("a state of our own");
			let size = [proof.encoded_size(), proof.len()];
			let proven = read_proof_check::<Blake2Hasher, _>(*root, proof, &keys).expect("it is proven");
			assert!(keys.iter().all(|key| proven[key].is_some()), "a proof that lacks something");
			size
		};
		let sizes: Vec<_> = parts.iter().map(proof).collect();
		array::from_fn(|k| sizes.iter().map(|size| size[k]).sum::<usize>() / sizes.len())
	}

	/// Answers of `PotsApi::entries`, from all over the log.
	fn answers(&self) -> Vec<Part> {
		let starts = (0..self.entries).step_by(ANSWER as usize);
		let step = starts.len().div_ceil(SAMPLES as usize);
		starts.step_by(step).map(|from| (self.root, from..self.entries.min(from + ANSWER))).collect()
	}

	/// Single entries from all over the log.
	fn singles(&self) -> Vec<Part> {
		let entry = |k| u64::from(self.entries) * k / u64::from(SAMPLES);
		(0..SAMPLES.into()).map(|k| entry(k) as Seq).map(|seq| (self.root, seq..seq + 1)).collect()
	}
}

/// What one layout comes to.
struct Row {
	layout: Layout,
	entries: Seq,
	/// By [`LOADS`].
	appending: [Appending; LOADS.len()],
	/// Of the state, for each entry.
	bytes: f64,
	/// Microseconds for each entry: the whole log, the whole log in memory, the last entries, any one.
	reading: [f64; 4],
	/// Bytes and nodes: an answer, the last entries, any one.
	proofs: [[usize; 2]; 3],
}

impl Row {
	fn print_head(&self) {
		print!("{:>7}   {:<16}", self.entries, self.layout.name());
	}

	fn print_appending(&self, load: &Load, cost: &Appending) {
		let entries = load.blocks as f64 * load.pots as f64 * load.entries as f64;
		let per_entry = |whole: usize| whole as f64 / entries;
		self.print_head();
		print!("{:>14.2} {:>7.0}", per_entry(cost.values_read), per_entry(cost.bytes_read));
		print!("{:>17.2} {:>7.0}", per_entry(cost.values_written), per_entry(cost.bytes_written));
		print!("{:>15.2} {:>7.0}", per_entry(cost.stored.nodes), per_entry(cost.stored.bytes));
		println!("{:>10.1}", per_entry(cost.took.as_nanos() as usize) / 1e3);
	}

	fn print_reading(&self) {
		let [whole, memory, last, one] = self.reading;
		self.print_head();
		println!("{:>17.0} {whole:>11.2} {memory:>11.2} {last:>9.2} {one:>9.2}", self.bytes);
	}

	fn print_proofs(&self) {
		let [answer, last, one] = self.proofs;
		self.print_head();
		print!("{:>14} {:>8} {:>9} {:>8}", answer[0], answer[1], last[0], last[1]);
		println!("{:>10} {:>8}", one[0], one[1]);
	}
}

/// Measures all layouts by turns, and whether they agree.
fn measure(benches: [Bench; LAYOUTS.len()]) -> [Row; LAYOUTS.len()] {
	for bench in &benches {
		let read = bench.layout.read(&bench.open().at(bench.root), bench.pot, 0..bench.entries);
		assert!(read == log(0..bench.entries, 0), "a log is read as it was written");
	}
	let mut taken = benches.each_ref().map(|_| Taken::default());
	for round in 1..=ROUNDS as u64 {
		for (bench, taken) in benches.iter().zip(&mut taken) {
			taken.round(bench, round);
		}
	}
	let mut taken = taken.into_iter();
	benches.each_ref().map(|bench| taken.next().expect("one for each").row(bench))
}

/// What the rounds of one layout came to.
#[derive(Default)]
struct Taken {
	appending: [Vec<Appending>; LOADS.len()],
	reading: [Vec<Duration>; 4],
	/// The states after each of the last round's blocks that had one entry.
	roots: Vec<Root>,
}

impl Taken {
	fn round(&mut self, bench: &Bench, round: u64) {
		for (load, costs) in LOADS.iter().zip(&mut self.appending) {
			let (cost, roots) = bench.append(load, round);
			costs.push(cost);
			if load.pots * u64::from(load.entries) == 1 {
				self.roots = roots;
			}
		}
		let [disk, memory] = bench.catch_up();
		let times = [disk, memory, bench.read(&self.last(bench)), bench.read(&bench.singles())];
		self.reading.iter_mut().zip(times).for_each(|(times, time)| times.push(time));
	}

	/// The last entries after each block that added one.
	fn last(&self, bench: &Bench) -> Vec<Part> {
		let ends = bench.entries + 1..;
		self.roots.iter().copied().zip(ends.map(|end| end - LAST..end)).collect()
	}

	fn row(self, bench: &Bench) -> Row {
		let last = self.last(bench);
		let read = [bench.entries, bench.entries, last.len() as Seq * LAST, SAMPLES];
		let mut read = read.into_iter().map(f64::from);
		let proofs = [bench.answers(), last, bench.singles()].map(|parts| bench.prove(&parts));
		let micros = |times| median(times).as_nanos() as f64 / 1e3;
		Row {
			layout: bench.layout,
			entries: bench.entries,
			appending: self
				.appending
				.map(|costs| Appending { took: median(costs.iter().map(|cost| cost.took).collect()), ..costs[0] }),
			bytes: bench.bytes as f64 / f64::from(bench.entries),
			reading: self.reading.map(|times| micros(times) / read.next().expect("one for each")),
			proofs,
		}
	}
}

fn median(mut times: Vec<Duration>) -> Duration {
	times.sort_unstable();
	times[ROUNDS / 2]
}

fn timed(run: impl FnOnce()) -> Duration {
	let start = Instant::now();
	run();
	start.elapsed()
}

fn pot(number: u64) -> PotId {
	PotId(blake2_128(&number.to_le_bytes()))
}

/// An account as `frame-system` has it, with its 80 bytes.
fn account(number: u32) -> (Vec<u8>, Vec<u8>) {
	let account = [number.to_le_bytes(); 8].concat();
	([&twox_128(b"System")[..], &twox_128(b"Account"), &blake2_128(&account), &account].concat(), vec![1; 80])
}

fn log(entries: Range<Seq>, seed: u64) -> Vec<Entry> {
	entries.map(|seq| entry(seq, seed)).collect()
}

/// An expense as `pot` writes it: paid by one of the two to six of eight who share it, half of them equally, with a
/// sealed memo and every second with a sealed note.
fn entry(seq: Seq, seed: u64) -> Entry {
	let mut random = Rng::with_seed(seed << 32 | u64::from(seq));
	let number = random.usize(2..=6);
	let mut people: Vec<MemberId> = random.choose_multiple(0..8, number);
	people.sort_unstable();
	let (id, amount) = (ItemId(bytes(&mut random)), Amount(random.u128(1_00..=500_00)));
	let paid = vec![(people[random.usize(..people.len())], amount)].try_into().expect("one");
	let equal = Split::Equal(people.clone().try_into().expect("few"));
	let split = match random.u8(..10) {
		0..5 => equal,
		5..7 => {
			Split::Shares(people.into_iter().map(|member| (member, 2)).collect::<Vec<_>>().try_into().expect("few"))
		},
		_ => Split::Exact(equal.shares(amount, &id).try_into().expect("few")),
	};
	let memo = Some(sealed(&mut random));
	let note = random.bool().then(|| sealed(&mut random));
	let (date, category) = (Some(20_454 + seq as i32 / 50), Some(random.u16(..12)));
	let money = Expense::spending(amount, paid, split);
	let op = Op::AddExpense { id, money, memo, note, date, category, receipt: None };
	Entry { by: random.u8(..8), at: 1_767_225_600_000 + 500 * u64::from(seq), op }
}

/// A text of up to 32 bytes, with its nonce, length and tag.
fn sealed(random: &mut Rng) -> Text {
	let bytes: [u8; 32 + 24 + 2 + 16] = bytes(random);
	Text::Sealed { epoch: 0, bytes: bytes.to_vec().try_into().expect("short enough") }
}

fn bytes<const N: usize>(random: &mut Rng) -> [u8; N] {
	array::from_fn(|_| random.u8(..))
}
