//! What it costs to come to a pot that is on the chain, and to keep up with it, by the pot's age: what an app does, on
//! disk, with a real node, over a line that counts. Beside it ChopDot's way, which is to upload and fetch the whole pot
//! as JSON whenever somebody has changed it; and what the engine alone takes.
//!
//! Blocks are made when they are asked for, so that each figure is of one entry in one block, and none has a wait for a
//! slot in it. Bytes are those on the wire: JSON, with entries as digits, two for each byte. How many round trips come one
//! after another is told from how much longer it takes when each of them takes a tenth of a second.

mod alone;
mod chain;
#[path = "../common/mod.rs"]
mod common;
mod line;
mod whole;

use chain::{people, Pot, Sealer};
use common::{exit, Outcome};
use futures::join;
use line::Line;
use potchain_client::{
	identity::{Identity, Seat},
	sync::{store::Redb, Driver, Engine},
	Chain, Level,
};
use std::{
	process::ExitCode,
	time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use tempfile::TempDir;
use tokio::time::timeout;

/// Entries of each pot.
const AGES: [usize; 4] = [10, 1_000, 10_000, 100_000];
/// Entries that are added to each, one after another.
const ROUNDS: usize = 21;
/// How long a message takes to a node that is far away; the way back is as long.
const FAR: Duration = Duration::from_millis(50);
/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(120);

#[tokio::main]
async fn main() -> ExitCode {
	exit(run().await.map(|()| true))
}

async fn run() -> Outcome<()> {
	println!("preparing pots of {} entries on a node: two minutes at most", AGES.map(grouped).join(", "));
	let start = Instant::now();
	let sealer = Sealer::start().await?;
	let mut pots = Vec::new();
	for (key, age) in people().into_iter().zip(AGES) {
		pots.push(sealer.pot(key, age).await?);
	}
	println!("they are there after {:.0} s", start.elapsed().as_secs_f64());

	let away = (2 * FAR).as_millis();
	println!("\nfrom nothing           on this machine{away:>32} ms away");
	println!("  entries        ms  a second        bytes  an entry         ms  round trips");
	let (mut costs, mut rest) = (Vec::new(), 0);
	for pot in &mut pots {
		let (mut follower, near) = Follower::catch_up(&sealer, pot, Duration::ZERO).await?;
		let near_entry = follower.one_entry(&sealer, pot).await?;
		let (mut follower, far) = Follower::catch_up(&sealer, pot, FAR).await?;
		let far_entry = follower.one_entry(&sealer, pot).await?;

		let (entries, bytes) = (pot.age as u64, near.bytes);
		let rate = pot.age as f64 / near.time.as_secs_f64();
		print!("{:>9} {:>9.0} {rate:>9.0} {:>12}", grouped(pot.age), ms(near.time), grouped(bytes as usize));
		let trips = ms(far.time.saturating_sub(near.time)) / ms(2 * FAR);
		println!(" {:>9} {:>10.0} {trips:>12.1}", bytes / entries, ms(far.time));
		let (alone, whole) = (alone::one_entry(pot.age), whole::one_entry(pot.age).await?);
		rest = near.rest;
		costs.push(Cost { near: near_entry, far: far_entry, alone, whole });
	}
	println!("and once for each connection, mostly for the runtime's metadata: {} bytes", grouped(rest as usize));
	print(&costs);
	println!();
	alone::rebase();
	Ok(())
}

/// What one new entry costs in a pot.
struct Cost {
	near: OneEntry,
	far: OneEntry,
	/// The engine's time, and the bytes of rows that it has written.
	alone: (Duration, usize),
	whole: whole::Cost,
}

/// Prints what one new entry costs, with a column for each pot, and how much more it is in the oldest than in the youngest.
fn print(costs: &[Cost]) {
	let bytes = |what: &str, figure: &dyn Fn(&Cost) -> u64| row(what, costs, &|cost| figure(cost) as f64, 0);
	let time = |what: &str, figure: &dyn Fn(&Cost) -> Duration| row(what, costs, &|cost| ms(figure(cost)), 2);
	let ages: String = AGES.iter().map(|age| format!("{:>12}", grouped(*age))).collect();
	println!("\none new entry, by age{:>23}{ages}   oldest : youngest", "");
	bytes("bytes to and from a follower", &|cost| cost.near.bytes);
	bytes("  of that for a block without entries", &|cost| cost.near.empty);
	bytes("bytes to and from its author", &|cost| cost.near.author);
	time("ms until a follower has it from the block", &|cost| cost.near.included);
	time("  and has it on the disk, once it is final", &|cost| cost.near.last);
	let away = (2 * FAR).as_millis();
	time(&format!("ms until it has it, {away} ms away"), &|cost| cost.far.included);
	time("  and on the disk", &|cost| cost.far.last);
	row("µs of the engine alone", costs, &|cost| ms(cost.alone.0) * 1e3, 1);
	bytes("bytes of rows on the disk", &|cost| cost.alone.1 as u64);
	println!("the whole pot as JSON");
	bytes("bytes to upload it", &|cost| cost.whole.upload.1);
	bytes("bytes to fetch it, for each follower", &|cost| cost.whole.fetch.1);
	time("ms to write and upload it", &|cost| cost.whole.upload.0);
	time("ms to fetch and parse it", &|cost| cost.whole.fetch.0);

	let ends = [costs.first(), costs.last()].map(|cost| cost.map_or(0, |cost| cost.near.bytes));
	let [youngest, oldest] = ends.map(|bytes| grouped(bytes as usize));
	let [young, old] = [AGES[0], AGES[AGES.len() - 1]].map(grouped);
	println!("\nbytes for one new entry: {youngest} at {young}, {oldest} at {old}");
}

/// One figure of each pot, and how many times the youngest's the oldest's is.
fn row(what: &str, costs: &[Cost], figure: &dyn Fn(&Cost) -> f64, decimals: usize) {
	let figures: Vec<_> = costs.iter().map(figure).collect();
	let columns: String = figures
		.iter()
		.map(|figure| match decimals {
			0 => format!("{:>12}", grouped(*figure as usize)),
			_ => format!("{figure:>12.decimals$}"),
		})
		.collect();
	println!("{what:<44}{columns} {:>11.2}", figures[figures.len() - 1] / figures[0]);
}

/// A device that follows a pot over a line of its own.
struct Follower {
	driver: Driver<Redb>,
	line: Line,
	/// Goes with it.
	_folder: TempDir,
}

/// What it took to come to a pot.
struct Took {
	time: Duration,
	/// What went over the line until then.
	bytes: u64,
	/// What went over it after that, for the newest block: to read its events, the runtime's metadata is fetched once for
	/// each connection.
	rest: u64,
}

impl Follower {
	/// Comes to all that is final, with nothing to begin with, until it is on the disk.
	async fn catch_up(sealer: &Sealer, pot: &Pot, delay: Duration) -> Outcome<(Self, Took)> {
		let folder = tempfile::tempdir()?;
		let store = Redb::open(folder.path().join("store"))?;
		let line = Line::to(sealer.address()?, delay).await?;
		let start = Instant::now();
		let endpoints = vec![format!("ws://{}", line.address()).into()];
		let driver = Driver::open(store, Identity::from_uri("//Eve")?, endpoints, clock, [7; 32].into()).await?;
		let mut follower = Self { driver, line, _folder: folder };
		follower.driver.follow(pot.id, Seat::Own).await?;
		follower.has_all(pot, Level::Final).await?;
		let (time, bytes) = (start.elapsed(), follower.line.bytes());
		follower.work_until(Engine::is_idle).await?;
		let took = Took { time, bytes, rest: follower.line.bytes() - bytes };
		Ok((follower, took))
	}

	/// Works until something is so.
	async fn work_until(&mut self, is_so: impl Fn(&Engine) -> bool) -> Outcome<()> {
		let work = async {
			while !is_so(&self.driver.engine()) {
				self.driver.step().await?;
			}
			Ok(())
		};
		timeout(PATIENCE, work).await?
	}

	/// Works until it has all entries at a level, and says how long that took.
	async fn has_all(&mut self, pot: &Pot, level: Level) -> Outcome<Duration> {
		let start = Instant::now();
		let entries = |engine: &Engine| engine.pot(&pot.id).map_or(0, |books| books.cursor(level).0);
		self.work_until(|engine| entries(engine) as usize == pot.entries()).await?;
		Ok(start.elapsed())
	}

	/// Works until it has read a block at a level, and has nothing more to do.
	async fn has_read(&mut self, block: &str, level: Level) -> Outcome<()> {
		let is_read = |engine: &Engine| engine.block(level).is_some_and(|read| format!("{:?}", read.hash) == block);
		self.work_until(|engine| is_read(engine) && engine.is_idle()).await
	}

	/// Follows entries that somebody adds, one in a block. The first does not count: for it the author fetches the runtime's
	/// metadata.
	async fn one_entry(&mut self, sealer: &Sealer, pot: &mut Pot) -> Outcome<OneEntry> {
		let line = Line::to(sealer.address()?, Duration::ZERO).await?;
		let author = Chain::connect(&format!("ws://{}", line.address())).await?;
		let mut rounds = Vec::new();
		for _ in 0..=ROUNDS {
			let empty = self.round(sealer, pot).await?;
			let before = line.bytes();
			sealer.add(&author, pot).await?;
			let with_one = self.round(sealer, pot).await?;
			let author = line.bytes() - before;
			rounds.push(OneEntry { empty: empty.bytes, author, ..with_one });
		}
		rounds.remove(0);
		let middle = |figure: fn(&OneEntry) -> Duration| median(rounds.iter().map(figure).collect());
		let (included, last) = (middle(|round| round.included), middle(|round| round.last));
		rounds.sort_by_key(|round| round.bytes);
		Ok(OneEntry { included, last, ..rounds.swap_remove(ROUNDS / 2) })
	}

	/// Follows one block, which becomes final once it has been read.
	async fn round(&mut self, sealer: &Sealer, pot: &Pot) -> Outcome<OneEntry> {
		let before = self.line.bytes();
		let (block, included) = join!(sealer.block(false), self.has_all(pot, Level::Included));
		let block = block?;
		self.has_read(&block, Level::Included).await?;
		let (done, last) = join!(sealer.finalize(&block), self.has_all(pot, Level::Final));
		done?;
		self.has_read(&block, Level::Final).await?;
		let bytes = self.line.bytes() - before;
		Ok(OneEntry { included: included?, last: last?, bytes, ..Default::default() })
	}
}

/// What one entry cost that somebody added.
#[derive(Default)]
struct OneEntry {
	/// From the call that makes the block until the follower has the entry.
	included: Duration,
	/// From the call that makes it final until the entry is on the follower's disk.
	last: Duration,
	/// What went over the follower's line for both.
	bytes: u64,
	/// The same for a block without entries.
	empty: u64,
	/// What went over the author's line.
	author: u64,
}

fn median(mut times: Vec<Duration>) -> Duration {
	times.sort();
	times[times.len() / 2]
}

fn ms(time: Duration) -> f64 {
	time.as_secs_f64() * 1e3
}

/// A number as people read it.
fn grouped(number: usize) -> String {
	let digits = number.to_string();
	let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
	groups.join(",")
}

/// This device's clock.
fn clock() -> u64 {
	SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_millis() as u64)
}
