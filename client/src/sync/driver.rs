//! The engine with a node, a store and a person's keys around it.
//!
//! A [`Driver`] does nothing by itself: whoever has it polls [`step`](Driver::step) until what they wait for has
//! happened. Nothing in it is `Send`, so that it runs in a browser as well.

use super::{
	store::{Store, StoreError},
	Answer, Declined, Effect, Engine, Input, IntentId, Question, Status, Submission, Transaction, Trouble, Unreadable,
	Way,
};
use crate::{
	deadline::sleep,
	identity::{Identity, Seat},
	secret::Secret,
	Appended, Call, Chain, Error, Level,
};
use futures::{
	future::{join, ready, select, try_join, try_join_all, Either, LocalBoxFuture},
	stream::{FuturesUnordered, LocalBoxStream, SelectAll},
	try_join, FutureExt, StreamExt,
};
use pot_ledger::{creation_message, Moment, Op, PotId};
use std::{
	cell::{Ref, RefCell},
	collections::VecDeque,
	future::Future,
	rc::Rc,
	time::Duration,
};

/// An engine at work.
pub struct Driver<S> {
	engine: Rc<RefCell<Engine>>,
	store: S,
	identity: Rc<Identity>,
	endpoints: Vec<Endpoint>,
	clock: fn() -> Moment,
	chain: Option<(u32, Chain)>,
	/// The connection that is awaited. One that comes after it was given up is dropped.
	awaited: Option<u32>,
	/// What is being asked for.
	pending: FuturesUnordered<LocalBoxFuture<'static, Happened>>,
	/// The blocks of the connection.
	heads: SelectAll<LocalBoxStream<'static, Input>>,
	wake: Option<LocalBoxFuture<'static, ()>>,
	/// What is to be done; each is taken off when it is.
	effects: VecDeque<Effect>,
	told: VecDeque<Told>,
}

/// A way to the chain: a node, or a light client. The engine does not know which.
#[derive(Clone)]
pub struct Endpoint {
	connect: Rc<dyn Fn() -> LocalBoxFuture<'static, crate::Result<Chain>>>,
	/// A connection that there is already, which is used first.
	chain: Option<Chain>,
}

impl Endpoint {
	/// A way that is gone by calling `connect`: again whenever the last connection failed, or took too long and was
	/// dropped.
	pub fn new<F: Future<Output = crate::Result<Chain>> + 'static>(connect: impl Fn() -> F + 'static) -> Self {
		Self { connect: Rc::new(move || connect().boxed_local()), chain: None }
	}

	/// The same, with a connection that there is already.
	pub fn connected(self, chain: Chain) -> Self {
		Self { chain: Some(chain), ..self }
	}
}

/// A node's WebSocket address.
impl<T: Into<String>> From<T> for Endpoint {
	fn from(url: T) -> Self {
		let url: Rc<str> = url.into().into();
		Self::new(move || {
			let url = url.clone();
			async move { Chain::connect(&url).await }
		})
	}
}

/// What comes of what was asked for.
enum Happened {
	Input(Input),
	Connected {
		connection: u32,
		chain: Box<Chain>,
		first: Option<subxt::utils::H256>,
		heads: LocalBoxStream<'static, Input>,
	},
	Nothing,
}

/// What is worth telling a person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Told {
	/// Another state of a pot is to be seen, or of its intents.
	Changed(PotId),
	/// An intent was made, and is kept.
	Made(IntentId),
	/// What was to be done cannot be.
	Declined(Declined),
	/// An intent came to its end.
	Decided(IntentId, Status),
	/// There is another state of the connection.
	Link,
	/// The node's chain is another than the one that was followed: what was known of that is set aside.
	SetAside,
}

/// Why a driver cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum DriverError {
	/// The store fails. What was done before is kept; begin again with what it holds.
	#[error(transparent)]
	Store(#[from] StoreError),
	/// What the store holds cannot be read.
	#[error(transparent)]
	Unreadable(#[from] Unreadable),
}

impl<S: Store> Driver<S> {
	/// Begins with what a store holds. `clock` is this device's, in milliseconds since 1970; `seed` is 32 random bytes, used
	/// once. Without an endpoint, all is done offline.
	///
	/// # Errors
	///
	/// [`DriverError`].
	pub async fn open(
		mut store: S,
		identity: Identity,
		endpoints: Vec<Endpoint>,
		clock: fn() -> Moment,
		seed: Secret,
	) -> Result<Self, DriverError> {
		let identity = Rc::new(identity);
		let rows = store.load().await?;
		let engine = Engine::open(
			rows,
			|seat| identity.reader(seat),
			identity.account(Seat::Own),
			endpoints.len(),
			seed,
			clock(),
		)?;
		let mut driver = Self {
			engine: Rc::new(RefCell::new(engine)),
			store,
			identity,
			endpoints,
			clock,
			chain: None,
			awaited: None,
			pending: FuturesUnordered::new(),
			heads: SelectAll::new(),
			wake: None,
			effects: VecDeque::new(),
			told: VecDeque::new(),
		};
		driver.tell(Input::Tick).await?;
		Ok(driver)
	}

	/// What there is to see. It is not to be held while the driver works.
	pub fn engine(&self) -> Ref<'_, Engine> {
		self.engine.borrow()
	}

	/// Whose keys sign.
	pub(super) fn identity(&self) -> Rc<Identity> {
		self.identity.clone()
	}

	/// The engine, for handles.
	pub(super) fn share(&self) -> Rc<RefCell<Engine>> {
		self.engine.clone()
	}

	/// The node, while there is a connection.
	pub fn chain(&self) -> Option<&Chain> {
		self.chain.as_ref().map(|row| &row.1)
	}

	/// Follows a pot with one of the person's accounts.
	///
	/// # Errors
	///
	/// [`DriverError::Store`].
	pub async fn follow(&mut self, pot: PotId, seat: Seat) -> Result<(), DriverError> {
		self.tell(Input::Follow { pot, seat, reader: self.identity.reader(seat) }).await
	}

	/// Keeps what somebody wants done. When this returns, it is durable.
	///
	/// # Errors
	///
	/// The inner one says why it cannot be done.
	pub async fn make(
		&mut self,
		pot: PotId,
		way: Way,
		ops: Vec<Op>,
	) -> Result<Result<IntentId, Declined>, DriverError> {
		Ok(match self.order(Input::Do { pot, way, ops, instead: None }).await? {
			Ok(Some(id)) => Ok(id),
			Ok(None) => Err(Declined::Unknown),
			Err(why) => Err(why),
		})
	}

	/// Tells the engine something that somebody wants done, and says what it makes of it: an intent, or why not.
	///
	/// # Errors
	///
	/// [`DriverError::Store`]. The inner one says why it is not done.
	pub(super) async fn order(&mut self, input: Input) -> Result<Result<Option<IntentId>, Declined>, DriverError> {
		self.tell(input).await?;
		let answer = self.told.iter().position(|told| matches!(told, Told::Made(_) | Told::Declined(_)));
		Ok(match answer.and_then(|at| self.told.remove(at)) {
			Some(Told::Made(id)) => Ok(Some(id)),
			Some(Told::Declined(why)) => Err(why),
			_ => Ok(None),
		})
	}

	/// Tells the engine something, and does what it wants done.
	///
	/// # Errors
	///
	/// [`DriverError::Store`].
	pub async fn tell(&mut self, input: Input) -> Result<(), DriverError> {
		let effects = self.engine.borrow_mut().handle(input, (self.clock)());
		self.effects.extend(effects);
		self.act_on_all().await
	}

	/// What there is to tell, if there is anything.
	pub fn told(&mut self) -> Option<Told> {
		self.told.pop_front()
	}

	/// Waits for the next thing to happen, and takes it in. It can be dropped at any time: nothing is lost by that.
	///
	/// # Errors
	///
	/// [`DriverError::Store`].
	pub async fn step(&mut self) -> Result<(), DriverError> {
		self.act_on_all().await?;
		let input = match self.next().await {
			Happened::Nothing => return Ok(()),
			Happened::Input(input) => input,
			Happened::Connected { connection, .. } if self.awaited != Some(connection) => return Ok(()),
			Happened::Connected { connection, chain, first, heads } => {
				self.awaited = None;
				let genesis = chain.genesis();
				self.chain = Some((connection, *chain));
				self.heads = SelectAll::new();
				self.heads.push(heads);
				Input::Connected { connection, genesis, first }
			},
		};
		self.tell(input).await
	}

	/// The next thing that happens.
	async fn next(&mut self) -> Happened {
		let wake = self.wake.get_or_insert_with(|| futures::future::pending().boxed_local());
		let pending = async {
			match self.pending.next().await {
				Some(happened) => happened,
				None => futures::future::pending().await,
			}
		};
		let heads = async {
			match self.heads.next().await {
				Some(input) => Happened::Input(input),
				None => futures::future::pending().await,
			}
		};
		let happens = async {
			match select(std::pin::pin!(pending), std::pin::pin!(heads)).await {
				Either::Left((happened, _)) | Either::Right((happened, _)) => happened,
			}
		};
		match select(std::pin::pin!(happens), wake).await {
			Either::Left((happened, _)) => happened,
			Either::Right(_) => {
				self.wake = None;
				Happened::Input(Input::Tick)
			},
		}
	}

	async fn act_on_all(&mut self) -> Result<(), DriverError> {
		while let Some(effect) = self.effects.front().cloned() {
			self.act(effect).await?;
			self.effects.pop_front();
		}
		Ok(())
	}

	async fn act(&mut self, effect: Effect) -> Result<(), DriverError> {
		match effect {
			Effect::Write(changes) => self.store.commit(changes).await?,
			Effect::SetAside(rows) => {
				self.store.set_aside(rows).await?;
				self.told.push_back(Told::SetAside);
			},
			Effect::Connect { connection, endpoint } => {
				self.awaited = Some(connection);
				if let Some(endpoint) = self.endpoints.get_mut(endpoint) {
					let chain = match endpoint.chain.take() {
						Some(chain) => ready(Ok(chain)).boxed_local(),
						None => (endpoint.connect)(),
					};
					self.pending.push(begin(connection, chain).boxed_local());
				}
			},
			Effect::Close { connection } => {
				self.awaited.take_if(|awaited| *awaited == connection);
				if self.chain.take_if(|row| row.0 == connection).is_some() {
					self.heads = SelectAll::new();
				}
			},
			Effect::Ask { request, connection, question } => {
				if let Some(chain) = self.connected(connection) {
					let answer = async move {
						let answer = answer(&chain, question).await.map_err(|error| error.to_string());
						Happened::Input(Input::Answer { request, answer })
					};
					self.pending.push(answer.boxed_local());
				}
			},
			Effect::Submit { request, connection, transaction } => {
				if let Some(chain) = self.connected(connection) {
					self.submit(chain, request, *transaction);
				}
			},
			Effect::Wake(after) => self.wake = Some(sleep(Duration::from_millis(after)).boxed_local()),
			Effect::Made(id) => self.told.push_back(Told::Made(id)),
			Effect::Declined(why) => self.told.push_back(Told::Declined(why)),
			Effect::Changed(pot) => self.told.push_back(Told::Changed(pot)),
			Effect::Decided(id, status) => self.told.push_back(Told::Decided(id, status)),
			Effect::Link => self.told.push_back(Told::Link),
		}
		Ok(())
	}

	fn connected(&self, connection: u32) -> Option<Chain> {
		self.chain.as_ref().filter(|row| row.0 == connection).map(|row| row.1.clone())
	}

	/// Signs a transaction and gives it to the node; then waits for the block that it fails in, if it does.
	fn submit(&self, chain: Chain, request: u64, transaction: Transaction) {
		let (identity, clock) = (self.identity.clone(), self.clock);
		let (pot, nonce, finalized) = (transaction.pot, transaction.nonce, transaction.finalized);
		let (account, signer) = (identity.account(transaction.seat), transaction.signer);
		let call = call(&chain, &identity, transaction);
		let (outcome, watch) = futures::channel::oneshot::channel();
		let key = identity.key(signer);
		let submit = async move {
			let submitted = match chain.submit_at(&key, call, nonce, finalized).await {
				Ok(submission) => {
					let _ = outcome.send(submission);
					Submission::Taken
				},
				Err(Error::OverAllowance) => {
					let left = async { chain.allowance(chain.best().await?.hash, pot, account).await };
					let wait = left.await.ok().flatten().map_or(1_000, |allowance| allowance.enough_in_ms);
					Submission::Refused(Trouble::Allowance(clock() + wait))
				},
				// It was not even signed: after an upgrade the chain may have no such call.
				Err(error @ Error::Foreign { .. }) => Submission::Refused(Trouble::Other(error.to_string())),
				Err(error) => outcome_of(error),
			};
			Happened::Input(Input::Submitted { request, outcome: submitted })
		};
		let follow = async move {
			let Ok(mut submission) = watch.await else { return Happened::Nothing };
			match submission.included().await.map_err(outcome_of) {
				Err(Submission::Refused(why)) => {
					let account = crate::account_of(&identity.key(signer));
					Happened::Input(Input::Failed { account, nonce, why })
				},
				_ => Happened::Nothing,
			}
		};
		self.pending.push(submit.boxed_local());
		self.pending.push(follow.boxed_local());
	}
}

/// Waits for a connection, and subscribes to blocks.
async fn begin(connection: u32, chain: impl Future<Output = crate::Result<Chain>>) -> Happened {
	let connected = async {
		let chain = chain.await?;
		let (best, finals, known) = try_join!(chain.best_blocks(), chain.finalized_blocks(), chain.finalized())?;
		let first = match known.number {
			0 => None,
			_ => chain.block_at(1).await?.map(|block| block.hash),
		};
		let head = move |level| {
			move |block: crate::Result<crate::Block>| match block {
				Ok(block) => Input::Head { connection, level, block },
				Err(error) => Input::Disconnected { connection, why: error.to_string() },
			}
		};
		let ended = || {
			let why = "the connection is closed".into();
			futures::stream::once(async move { Input::Disconnected { connection, why } })
		};
		let best = best.map(head(Level::Included)).chain(ended());
		let finals = finals.map(head(Level::Final)).chain(ended());
		crate::Result::Ok((chain, first, futures::stream::select(best, finals).boxed_local()))
	};
	match connected.await {
		Ok((chain, first, heads)) => Happened::Connected { connection, chain: Box::new(chain), first, heads },
		Err(error) => Happened::Input(Input::Disconnected { connection, why: error.to_string() }),
	}
}

/// Asks a node.
async fn answer(chain: &Chain, question: Question) -> crate::Result<Answer> {
	Ok(match question {
		Question::Heads { at, pots, accounts, news } => {
			let nonces = try_join_all(accounts.iter().map(|account| chain.nonce(at.hash, account)));
			let appended = async {
				match news && !pots.is_empty() {
					// Without them the entries are asked for.
					true => chain.events(at).await.map_or_else(|_| Vec::new(), |events| events.0),
					false => Vec::new(),
				}
			};
			let (read, appended) = join(try_join(chain.heads(at.hash, &pots), nonces), appended).await;
			let (heads, nonces) = read?;
			let is_followed = |row: &Appended| pots.contains(&row.pot);
			let news = appended.into_iter().filter(is_followed).map(|row| (row.pot, row.seq, row.entry)).collect();
			Answer::Heads { heads, nonces, news }
		},
		Question::Entries { at, pot, from } => Answer::Entries(match chain.entries(at.hash, pot, from).await {
			Err(Error::Foreign { .. }) => None,
			entries => Some(entries?),
		}),
		Question::Tombstone { at, pot } => Answer::Tombstone(chain.tombstone(at.hash, pot).await?),
		Question::Hash(number) => Answer::Hash(chain.block_at(number).await?.map(|block| block.hash)),
	})
}

/// The call that carries operations.
fn call(chain: &Chain, identity: &Identity, transaction: Transaction) -> Call {
	let Transaction { pot, seat, way, ops, .. } = transaction;
	match (way, &ops[..]) {
		(Way::Create(salt), [op @ Op::CreatePot { name, currency, owner, seal, account, .. }]) => {
			let sponsored = account.filter(|_| seat != Seat::Own).map(|account| {
				let message = creation_message(&chain.genesis(), &pot, op);
				(account, identity.key(seat).sign(&message).0)
			});
			let (name, currency, owner, seal) = (name.clone(), currency.clone(), owner.clone(), seal.clone());
			Call::Create { salt, name, currency, owner, seal, sponsored }
		},
		(Way::Send, [Op::SendPayment { id, money, memo }]) => {
			Call::Send { pot, id: *id, to: money.to, amount: money.amount, leg: money.leg, memo: memo.clone() }
		},
		_ => Call::Append { pot, ops },
	}
}

/// What an error says of a transaction.
fn outcome_of(error: Error) -> Submission {
	Submission::Refused(match error {
		Error::Timeout { .. }
		| Error::Node { .. }
		| Error::Unreachable { .. }
		| Error::Unknown(_)
		| Error::Foreign { .. } => return Submission::Unknown,
		// What the rules say is found out from the log.
		Error::Busy | Error::Refused { .. } | Error::Outrun => Trouble::Busy,
		Error::NoTokens | Error::TooLittle => Trouble::NoTokens,
		Error::Full => Trouble::Full,
		error => Trouble::Other(error.to_string()),
	})
}
