//! A person's pots on this device, for whoever writes an app.
//!
//! [`Pots::open`] gives a handle and the work that keeps everything in step with the chain: spawn the work, or poll it
//! beside what uses the handles. What is to be seen is read at any time; what is to be done is an [order](Pot::change)
//! that is durable when it returns, and whose fate a [`Change`] tells. Handles are cheap to clone, and are not `Send`:
//! the work and all of them stay on one thread, as in a browser.
//!
//! ```no_run
//! use futures::{future::{select, Either}, StreamExt};
//! use pot_ledger::{Op, PotId};
//! use potchain_client::{identity::{Identity, Seat}, sync::{store::Redb, Pots}};
//!
//! # async fn example(pot: PotId, op: Op) -> Result<(), Box<dyn std::error::Error>> {
//! let (store, alice) = (Redb::open("alice.redb")?, Identity::from_uri("//Alice")?);
//! # let (now, seed): (fn() -> u64, _) = (|| 0, [0; 32]);
//! let (pots, work) = Pots::open(store, alice, vec!["ws://127.0.0.1:9944".into()], now, seed.into()).await?;
//! let app = async {
//!     let trip = pots.follow(pot, Seat::Own).await?;
//!     let change = trip.change(vec![op]).await?; // Kept: from here on it is done once, or refused, whatever happens.
//!     let mut balances = trip.watch(|books| (books.level(), books.state().balances().to_vec()));
//!     while let Some((level, balances)) = balances.next().await {
//!         println!("{level:?}: {balances:?}, the change is {:?}", change.status());
//!     }
//!     Ok::<_, Box<dyn std::error::Error>>(())
//! };
//! let (app, work) = (std::pin::pin!(app), std::pin::pin!(work));
//! match select(app, work).await {
//!     Either::Left((done, _)) => done,
//!     Either::Right((stopped, _)) => Ok(stopped?),
//! }
//! # }
//! ```

use super::{
	store::Store, Books, Connection, Declined, Driver, DriverError, Endpoint, Engine, Input, Intent, IntentId, Status,
	Told, Way,
};
use crate::{
	creation::Creation,
	identity::{Identity, Seat},
	restore,
	secret::Secret,
	Chain, Error,
};
use futures::{
	channel::{mpsc, oneshot},
	future::{poll_fn, select, Either},
	stream::{unfold, Stream, StreamExt},
};
use pot_ledger::{Moment, Op, PotId, Seq, Tombstone};
use std::{
	cell::{Cell, Ref, RefCell},
	collections::BTreeMap,
	future::Future,
	pin::pin,
	rc::{Rc, Weak},
	task::{Poll, Waker},
};

/// All pots of a person on this device.
#[derive(Clone)]
pub struct Pots {
	shared: Rc<Shared>,
	orders: mpsc::UnboundedSender<Order>,
}

/// One of them.
#[derive(Clone)]
pub struct Pot {
	pots: Pots,
	id: PotId,
}

/// Something that somebody wants done, and what becomes of it.
#[derive(Clone)]
pub struct Change {
	pots: Pots,
	id: IntentId,
	fate: Fate,
}

/// Why something is not done that was asked for. Nothing was changed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum OrderError {
	/// The engine does not take it.
	#[error("it cannot be done: {0:?}")]
	Declined(Declined),
	/// The work has ended: its store fails, or nobody polls it.
	#[error("the pots on this device are closed")]
	Closed,
}

/// What is to be done, and where to say what came of it.
struct Order {
	input: Input,
	answer: oneshot::Sender<Result<Option<(IntentId, Fate)>, Declined>>,
}

/// How an intent ended, once it has.
type Fate = Rc<RefCell<Option<Status>>>;

/// What handles look at.
struct Shared {
	engine: Rc<RefCell<Engine>>,
	identity: Rc<Identity>,
	/// The node, while there is a connection.
	chain: RefCell<Option<Chain>>,
	/// How often each pot was another, and anything was.
	pots: RefCell<BTreeMap<PotId, u64>>,
	all: Cell<u64>,
	is_closed: Cell<bool>,
	is_set_aside: Cell<bool>,
	/// Whom to wake.
	wakers: RefCell<Vec<Waker>>,
	/// The fates of the changes that somebody still has.
	fates: RefCell<BTreeMap<IntentId, Weak<RefCell<Option<Status>>>>>,
}

impl Pots {
	/// Begins with what a store holds. `clock` is this device's, in milliseconds since 1970; `seed` is 32 random bytes, used
	/// once. Without an endpoint, all is done offline.
	///
	/// The second is the work. It ends with an error if the store fails, and well when no handle is left.
	///
	/// # Errors
	///
	/// [`DriverError`].
	pub async fn open<S: Store>(
		store: S,
		identity: Identity,
		endpoints: Vec<Endpoint>,
		clock: fn() -> Moment,
		seed: Secret,
	) -> Result<(Self, impl Future<Output = Result<(), DriverError>>), DriverError> {
		let driver = Driver::open(store, identity, endpoints, clock, seed).await?;
		let (orders, taken) = mpsc::unbounded();
		let shared = Rc::new(Shared {
			engine: driver.share(),
			identity: driver.identity(),
			chain: RefCell::default(),
			pots: RefCell::default(),
			all: Cell::default(),
			is_closed: Cell::default(),
			is_set_aside: Cell::default(),
			wakers: RefCell::default(),
			fates: RefCell::default(),
		});
		Ok((Self { shared: shared.clone(), orders }, work(driver, taken, shared)))
	}

	/// What there is to see of everything. It is not to be held while anything is awaited.
	pub fn engine(&self) -> Ref<'_, Engine> {
		self.shared.engine.borrow()
	}

	/// The node, while there is a connection.
	pub fn chain(&self) -> Option<Chain> {
		self.shared.chain.borrow().clone()
	}

	/// The state of the connection.
	pub fn connection(&self) -> Connection {
		self.engine().connection()
	}

	/// The same, and again whenever it is another.
	pub fn watch_connection(&self) -> impl Stream<Item = Connection> + Unpin + use<> {
		let mut last = None;
		let states = self.watch_all(|engine| engine.connection());
		Box::pin(states.filter(move |now| {
			let is_new = last.replace(now.clone()).as_ref() != Some(now);
			async move { is_new }
		}))
	}

	/// Whether the chain turned out to be another than the one that was followed before, as after a purge. What was known of
	/// that is set aside by the store; what is not done yet begins again.
	pub fn is_set_aside(&self) -> bool {
		self.shared.is_set_aside.get()
	}

	/// All pots that are followed.
	pub fn pots(&self) -> Vec<Pot> {
		let ids: Vec<_> = self.engine().pots().map(|row| row.0).collect();
		ids.into_iter().map(|id| self.pot(id)).collect()
	}

	/// One that is followed, or is to be.
	pub fn pot(&self, id: PotId) -> Pot {
		Pot { pots: self.clone(), id }
	}

	/// Follows a pot with one of the person's accounts.
	///
	/// # Errors
	///
	/// [`OrderError::Closed`].
	pub async fn follow(&self, id: PotId, seat: Seat) -> Result<Pot, OrderError> {
		let reader = self.shared.identity.reader(seat);
		self.order(Input::Follow { pot: id, seat, reader }).await?;
		Ok(self.pot(id))
	}

	/// Follows all pots that the chain has of the person.
	///
	/// # Errors
	///
	/// There is no connection, or the node does not answer.
	pub async fn find(&self) -> crate::Result<()> {
		let closed = |cause: &str| Error::Node { what: "which pots there are".into(), cause: cause.into() };
		self.caught_up().await.map_err(|why| closed(&why.to_string()))?;
		let chain = self.chain().ok_or_else(|| closed("there is no connection"))?;
		let known: Vec<_> = self.engine().pots().map(|row| row.1).collect();
		let best = chain.best().await?;
		for found in restore::pots(&chain, &self.shared.identity, known, best.hash).await? {
			self.follow(found.pot, found.seat).await.map_err(|why| closed(&why.to_string()))?;
		}
		self.caught_up().await.map(drop).map_err(|why| closed(&why.to_string()))
	}

	/// Makes a pot, with one of the person's accounts in it.
	///
	/// # Errors
	///
	/// [`OrderError`].
	pub async fn create(&self, creation: &Creation) -> Result<(Pot, Change), OrderError> {
		let pot = self.follow(creation.pot, creation.seat).await?;
		let made = pot.order(Way::Create(creation.salt), vec![creation.op.clone()], None).await;
		if made.is_err() {
			self.order(Input::Forget(creation.pot)).await?;
		}
		Ok((pot, made?))
	}

	/// All changes that are kept: those that are open, and those that came to nothing.
	pub fn changes(&self) -> Vec<Change> {
		let ids: Vec<_> = self.engine().intents().map(|row| row.0).collect();
		ids.into_iter().map(|id| self.change(id)).collect()
	}

	/// One of them.
	pub fn change(&self, id: IntentId) -> Change {
		Change { pots: self.clone(), id, fate: self.shared.fate(id) }
	}

	/// Tries at once what waits.
	///
	/// # Errors
	///
	/// [`OrderError::Closed`].
	pub async fn retry(&self) -> Result<(), OrderError> {
		self.order(Input::Retry).await.map(drop)
	}

	/// Waits until all that the node has is read, or there is no connection, or none to a node that is as far as was known
	/// before.
	///
	/// # Errors
	///
	/// [`OrderError::Closed`].
	pub async fn caught_up(&self) -> Result<Connection, OrderError> {
		let is_there = |engine: &Engine| {
			engine.is_idle().then(|| engine.connection()).or_else(|| match engine.connection() {
				connection @ (Connection::Offline { .. } | Connection::Online { is_behind: true, .. }) => {
					Some(connection)
				},
				_ => None,
			})
		};
		self.watch_all(is_there)
			.filter_map(|found| async { found })
			.boxed_local()
			.next()
			.await
			.ok_or(OrderError::Closed)
	}

	/// What a view of everything is, and again whenever anything is another.
	pub fn watch_all<T>(&self, view: impl Fn(&Engine) -> T) -> impl Stream<Item = T> + Unpin {
		Box::pin(watch(self.shared.clone(), |shared| shared.all.get(), move |engine| Some(view(engine))))
	}

	async fn order(&self, input: Input) -> Result<Option<Change>, OrderError> {
		let (answer, answered) = oneshot::channel();
		self.orders.unbounded_send(Order { input, answer }).map_err(|_| OrderError::Closed)?;
		let made = answered.await.map_err(|_| OrderError::Closed)?.map_err(OrderError::Declined)?;
		Ok(made.map(|(id, fate)| Change { pots: self.clone(), id, fate }))
	}
}

impl Pot {
	/// Its id.
	pub fn id(&self) -> PotId {
		self.id
	}

	/// Reads it: none if it is not followed, or no chain was seen yet.
	pub fn read<T>(&self, view: impl FnOnce(&Books) -> T) -> Option<T> {
		self.pots.engine().pot(&self.id).map(view)
	}

	/// What a view of it is, and again whenever it or what is pending in it is another.
	pub fn watch<T>(&self, view: impl Fn(&Books) -> T) -> impl Stream<Item = T> + Unpin {
		let id = self.id;
		let version = move |shared: &Shared| shared.pots.borrow().get(&id).copied().unwrap_or_default();
		Box::pin(watch(self.pots.shared.clone(), version, move |engine| engine.pot(&id).map(&view)))
	}

	/// How much of its log has come, of how much, while it is being fetched.
	pub fn progress(&self) -> Option<(Seq, Seq)> {
		self.pots.engine().progress(&self.id)
	}

	/// What is left on the chain, if it has ended.
	pub fn tombstone(&self) -> Option<Tombstone> {
		self.pots.engine().tombstone(&self.id)
	}

	/// Has operations done by its reader: all of them or nothing. They are made on what is to be seen, with everything that
	/// is pending, and their texts are in plain. When this returns, they are kept.
	///
	/// # Errors
	///
	/// [`OrderError`].
	pub async fn change(&self, ops: Vec<Op>) -> Result<Change, OrderError> {
		self.order(Way::Append, ops, None).await
	}

	/// The same, by a call of its own where that is the way, and in the place of an intent that ended in a conflict.
	///
	/// # Errors
	///
	/// [`OrderError`].
	pub async fn order(&self, way: Way, ops: Vec<Op>, instead: Option<IntentId>) -> Result<Change, OrderError> {
		let made = self.pots.order(Input::Do { pot: self.id, way, ops, instead }).await?;
		made.ok_or(OrderError::Closed)
	}

	/// Follows it no longer; what is kept of it goes, unless something of it waits to be sent.
	///
	/// # Errors
	///
	/// [`OrderError::Closed`].
	pub async fn forget(&self) -> Result<(), OrderError> {
		self.pots.order(Input::Forget(self.id)).await.map(drop)
	}
}

impl Change {
	/// Its number on this device.
	pub fn id(&self) -> IntentId {
		self.id
	}

	/// What was wanted; none once it is final.
	pub fn intent(&self) -> Option<Intent> {
		self.pots.engine().intent(self.id).cloned()
	}

	/// How far it has come; none if it was final before this handle was made.
	pub fn status(&self) -> Option<Status> {
		self.pots.engine().status(self.id).or_else(|| self.fate.borrow().clone())
	}

	/// The same, and again whenever it is another, until its fate is decided.
	pub fn statuses(&self) -> impl Stream<Item = Status> + Unpin + use<> {
		let (change, last) = (self.clone(), None);
		Box::pin(unfold((change, last), |(change, last)| async move {
			if last.as_ref().is_some_and(Status::is_decided) {
				return None;
			}
			let is_new = |change: &Self| change.status().filter(|status| last.as_ref() != Some(status));
			let status = change.pots.shared.until(|| is_new(&change)).await?;
			Some((status.clone(), (change, Some(status))))
		}))
	}

	/// Waits until its fate is decided.
	///
	/// # Errors
	///
	/// [`OrderError::Closed`] if the work ends first: it goes on the next time. [`OrderError::Declined`] if it was final
	/// before this handle was made.
	pub async fn decided(&self) -> Result<Status, OrderError> {
		self.status().ok_or(OrderError::Declined(Declined::Unknown))?;
		let decided = || self.status().filter(Status::is_decided);
		self.pots.shared.until(decided).await.ok_or(OrderError::Closed)
	}

	/// Takes it back, if it was not sent.
	///
	/// # Errors
	///
	/// [`OrderError::Declined`] if it was, or has ended.
	pub async fn cancel(&self) -> Result<(), OrderError> {
		self.pots.order(Input::Cancel(self.id)).await.map(drop)
	}

	/// Says that its end was seen.
	///
	/// # Errors
	///
	/// [`OrderError::Declined`] if it has not ended.
	pub async fn dismiss(&self) -> Result<(), OrderError> {
		self.pots.order(Input::Dismiss(self.id)).await.map(drop)
	}
}

/// Does what is ordered and what happens, until no handle is left.
async fn work<S: Store>(
	mut driver: Driver<S>,
	mut orders: mpsc::UnboundedReceiver<Order>,
	shared: Rc<Shared>,
) -> Result<(), DriverError> {
	let _closing = Closing(&shared);
	loop {
		let order = match select(pin!(driver.step()), orders.next()).await {
			Either::Left((done, _)) => {
				done?;
				None
			},
			Either::Right((Some(order), _)) => Some(order),
			Either::Right((None, _)) => return Ok(()),
		};
		if let Some(Order { input, answer }) = order {
			let made = driver.order(input).await?;
			// Who does not wait for the answer has dropped its other end.
			let _ = answer.send(made.map(|made| made.map(|id| (id, shared.fate(id)))));
		}
		*shared.chain.borrow_mut() = driver.chain().cloned();
		while let Some(told) = driver.told() {
			shared.take(told);
		}
		shared.wake();
	}
}

/// Tells whoever waits that nothing comes any more, however the work ends.
struct Closing<'a>(&'a Shared);

impl Drop for Closing<'_> {
	fn drop(&mut self) {
		self.0.is_closed.set(true);
		self.0.wake();
	}
}

impl Shared {
	fn take(&self, told: Told) {
		match told {
			Told::Changed(pot) => *self.pots.borrow_mut().entry(pot).or_default() += 1,
			Told::Decided(id, status) => {
				let fate = self.fates.borrow_mut().remove(&id).and_then(|fate| fate.upgrade());
				fate.iter().for_each(|fate| *fate.borrow_mut() = Some(status.clone()));
			},
			Told::SetAside => self.is_set_aside.set(true),
			Told::Made(_) | Told::Declined(_) | Told::Link => {},
		}
	}

	/// Where the fate of an intent is said.
	fn fate(&self, id: IntentId) -> Fate {
		let mut fates = self.fates.borrow_mut();
		fates.retain(|_, fate| fate.strong_count() > 0);
		let known = fates.get(&id).and_then(Weak::upgrade);
		known.unwrap_or_else(|| {
			let fate = Fate::default();
			fates.insert(id, Rc::downgrade(&fate));
			fate
		})
	}

	fn wake(&self) {
		self.all.set(self.all.get() + 1);
		self.wakers.take().into_iter().for_each(Waker::wake);
	}

	/// Waits until there is something; none if the work ends before there is.
	async fn until<T>(&self, mut look: impl FnMut() -> Option<T>) -> Option<T> {
		poll_fn(|context| match look() {
			Some(found) => Poll::Ready(Some(found)),
			None if self.is_closed.get() => Poll::Ready(None),
			None => {
				self.wakers.borrow_mut().push(context.waker().clone());
				Poll::Pending
			},
		})
		.await
	}
}

/// What there is, and again whenever the version is another, until the work ends.
fn watch<T>(
	shared: Rc<Shared>,
	version: impl Fn(&Shared) -> u64,
	view: impl Fn(&Engine) -> Option<T>,
) -> impl Stream<Item = T> {
	unfold((shared, None, version, view), |(shared, mut seen, version, view)| async move {
		let next = || {
			let now = Some(version(&shared)).filter(|now| Some(*now) != seen)?;
			seen = Some(now);
			view(&shared.engine.borrow())
		};
		let found = shared.until(next).await?;
		Some((found, (shared, seen, version, view)))
	})
}
