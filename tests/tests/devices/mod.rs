//! Devices of people: each has an engine, and a store of its own.

#![allow(dead_code, reason = "each test uses some of it")]

use crate::common::item;
use pot_ledger::{Entry, Op, PotId};
use potchain_client::{
	identity::{Identity, Seat},
	sync::{
		store::{Redb, Store},
		Connection, Driver, Endpoint, Engine, IntentId, Status, Way,
	},
	Level,
};
use potchain_tests::Node;
use std::{
	cell::Ref,
	collections::BTreeMap,
	future::Future,
	ops::Range,
	pin::pin,
	sync::{
		atomic::{AtomicU64, Ordering},
		OnceLock,
	},
	time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use tempfile::TempDir;

/// How long everything may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// A device of somebody.
pub struct Device<S> {
	driver: Driver<S>,
	/// What it said was final.
	finals: BTreeMap<PotId, Vec<Entry>>,
	/// Whether all that may go.
	begins_anew: bool,
}

impl<S: Store> Device<S> {
	/// Begins with what a store holds.
	pub async fn open(store: S, who: &str, node: &Node) -> Self {
		Self::by(store, who, node.url()).await
	}

	/// The same by another way to the chain.
	pub async fn by(store: S, who: &str, way: impl Into<Endpoint>) -> Self {
		Self::at(store, who, way, clock).await
	}

	/// The same where pauses are an eighth as long.
	pub async fn hasty(store: S, who: &str, node: &Node) -> Self {
		Self::at(store, who, node.url(), hasty_clock).await
	}

	/// The same where there is no network.
	pub async fn offline(store: S, who: &str) -> Self {
		Self::by(store, who, "ws://127.0.0.1:1").await
	}

	async fn at(store: S, who: &str, way: impl Into<Endpoint>, clock: fn() -> u64) -> Self {
		static SEEDS: AtomicU64 = AtomicU64::new(1);
		let mut seed = [0; 32];
		seed[..8].copy_from_slice(&SEEDS.fetch_add(1, Ordering::Relaxed).to_le_bytes());
		let identity = Identity::from_uri(who).expect("it is a key");
		let driver = Driver::open(store, identity, vec![way.into()], clock, seed.into()).await;
		Self { driver: driver.expect("the store can be read"), finals: BTreeMap::new(), begins_anew: false }
	}

	pub fn engine(&self) -> Ref<'_, Engine> {
		self.driver.engine()
	}

	/// Follows a pot with the person's own account.
	pub async fn follow(&mut self, pot: PotId) {
		self.driver.follow(pot, Seat::Own).await.expect("the store works");
	}

	/// Keeps what its owner wants done.
	pub async fn make(&mut self, pot: PotId, ops: Vec<Op>) -> IntentId {
		self.make_by(Way::Append, pot, ops).await
	}

	/// The same by another call.
	pub async fn make_by(&mut self, way: Way, pot: PotId, ops: Vec<Op>) -> IntentId {
		self.driver.make(pot, way, ops).await.expect("the store works").expect("it can be done")
	}

	/// Works for a moment.
	pub async fn work(&mut self, moment: Duration) {
		// Dropping a step loses nothing.
		if let Ok(outcome) = tokio::time::timeout(moment, self.driver.step()).await {
			outcome.expect("the store works");
		}
		let engine = self.driver.engine();
		for (pot, _) in engine.pots() {
			let Some(books) = engine.pot(&pot) else { continue };
			let (entries, before) = (books.cursor(Level::Final).0, self.finals.entry(pot).or_default());
			let finals = &books.stored()[..entries as usize];
			assert!(self.begins_anew || finals.starts_with(before), "what is final stays so");
			*before = finals.to_vec();
		}
	}

	/// From now on the chain may be another one.
	pub fn expect_another_chain(&mut self) {
		self.begins_anew = true;
	}

	pub fn is_online(&self) -> bool {
		matches!(self.engine().connection(), Connection::Online { .. })
	}

	/// Whether it has nothing more to do.
	pub fn is_done(&self) -> bool {
		self.is_online() && self.engine().is_idle() && self.engine().intents().all(|row| !row.1.is_open())
	}

	/// How many entries of a pot are final.
	pub fn entries(&self, pot: PotId) -> usize {
		self.engine().pot(&pot).map_or(0, |books| books.cursor(Level::Final).0 as usize)
	}

	/// What the pot as it is to be seen stands on.
	pub fn level(&self, pot: PotId) -> Level {
		self.engine().pot(&pot).expect("it is followed").level()
	}

	/// What became of all that its owner wanted done, and is not final.
	pub fn statuses(&self) -> Vec<Option<Status>> {
		let engine = self.engine();
		engine.intents().map(|(id, _)| engine.status(id)).collect()
	}

	/// Checks that each of these expenses is final, once.
	pub fn assert_once(&self, pot: PotId, numbers: Range<u32>) {
		let (engine, entries) = (self.engine(), self.entries(pot));
		let log = &engine.pot(&pot).expect("it is followed").log()[..entries];
		for number in numbers {
			let times = log.iter().filter(|entry| entry.op.item(&pot) == Some(item(number))).count();
			assert_eq!(times, 1, "expense {number}");
		}
	}
}

/// Somebody's store in a folder.
pub fn store(folder: &TempDir, who: &str) -> Redb {
	Redb::open(folder.path().join(&who[2..])).expect("it opens")
}

fn clock() -> u64 {
	SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970").as_millis() as u64
}

fn hasty_clock() -> u64 {
	static START: OnceLock<u64> = OnceLock::new();
	let start = *START.get_or_init(clock);
	start + 8 * (clock() - start)
}

/// Lets devices work until what is asked for is so.
pub async fn until<S: Store>(what: &str, devices: &mut [Device<S>], mut done: impl FnMut(&[Device<S>]) -> bool) {
	let start = Instant::now();
	while !done(devices) {
		assert!(start.elapsed() < PATIENCE, "{what} takes too long: {}", state_of(devices));
		for device in devices.iter_mut() {
			device.work(Duration::from_millis(5)).await;
		}
	}
}

fn state_of<S: Store>(devices: &[Device<S>]) -> String {
	let one = |device: &Device<S>| {
		let engine = device.engine();
		let open = engine.intents().filter(|row| row.1.is_open());
		let open: Vec<_> = open.map(|(id, _)| engine.status(id)).collect();
		format!("{:?}, open: {open:?}", engine.connection())
	};
	devices.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// Runs what is not `Send` on a thread of its own.
pub fn locally<F: Future>(future: F) -> F::Output {
	let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
	runtime.expect("a runtime").block_on(pin!(future))
}
