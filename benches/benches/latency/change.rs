//! The life of a change: from the call until another person's client shows it, and shows it as final.

use crate::common::{create, expense, invite, join, Outcome};
use futures::{
	future::{select, Either},
	try_join, Stream, StreamExt,
};
use pot_ledger::{AccountId, Amount, Invitation, PotId, Role};
use potchain_client::{
	account_of,
	identity::{Identity, Seat},
	light::Light,
	sync::{store::Memory, DriverError, Endpoint, Pots},
	Block, Call, Chain, Level,
};
use std::{
	future::Future,
	pin::pin,
	time::{Duration, Instant, SystemTime},
};
use subxt_signer::sr25519::dev;
use tokio::time::{sleep, timeout};

/// Changes that are measured, one after another.
const CHANGES: u32 = 200;
/// Starts of a light client, of each kind.
const STARTS: usize = 20;
/// The longest pause between two, a slot: a change begins anywhere in one.
const PAUSE_MS: u64 = 500;
/// How long one may take at all.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long two things took, each several times.
pub type Waits = [Vec<Duration>; 2];

/// Alice's pot, with Bob in it and a guest.
pub async fn pot(url: &str) -> Outcome<PotId> {
	let chain = Chain::connect(url).await?;
	let pot = create(&chain, &dev::alice(), 2).await?;
	let link = invite(&chain, &dev::alice(), pot, 0, Invitation::Any { role: Role::Editor }).await?;
	join(&chain, &link, 1, &dev::bob()).await?;
	Ok(pot)
}

/// Alice changes the pot from one place, and Bob looks at it from another, both by the client's library. How long it took
/// until he saw a change, and until it was final for him.
pub async fn changes(here: Endpoint, there: Endpoint, pot: PotId) -> Outcome<Waits> {
	let ((alice, alices_work), (bob, bobs_work)) = (open("//Alice", here).await?, open("//Bob", there).await?);
	beside(async { try_join!(alices_work, bobs_work).map(drop) }, measure(&alice, &bob, pot)).await
}

/// How long it takes from a light client's start until what Bob has in the pot is there and checked: when it knows nothing,
/// and when it has what the one before knew.
pub async fn starts(spec: &str, pot: PotId) -> Outcome<Waits> {
	let mut waits = Waits::default();
	for _ in 0..STARTS {
		let mut known = String::new();
		for waits in &mut waits {
			let start = Instant::now();
			let light = Light::start(spec, &known)?;
			let (bob, work) = open("//Bob", light.endpoint()).await?;
			let coming = async {
				let theirs = bob.follow(pot, Seat::Own).await?;
				bob.caught_up().await?;
				Ok(theirs.read(|books| books.cursor(Level::Final).0))
			};
			if beside(work, coming).await?.is_none_or(|entries| entries == 0) {
				return Err("the light client has no entry of the pot".into());
			}
			waits.push(start.elapsed());
			known = light.database().await?;
		}
	}
	Ok(waits)
}

async fn open(who: &str, way: Endpoint) -> Outcome<(Pots, impl Future<Output = Result<(), DriverError>>)> {
	let seed: [u8; 32] = std::array::from_fn(|_| fastrand::u8(..));
	Ok(Pots::open(Memory::default(), Identity::from_uri(who)?, vec![way], now, seed.into()).await?)
}

/// Measures while clients do their work.
async fn beside<T>(
	work: impl Future<Output = Result<(), DriverError>>,
	measuring: impl Future<Output = Outcome<T>>,
) -> Outcome<T> {
	match select(pin!(measuring), pin!(work)).await {
		Either::Left((measured, _)) => measured,
		Either::Right((ended, _)) => Err(format!("the client stopped: {ended:?}").into()),
	}
}

async fn measure(alice: &Pots, bob: &Pots, pot: PotId) -> Outcome<Waits> {
	let (mine, theirs) = (alice.follow(pot, Seat::Own).await?, bob.follow(pot, Seat::Own).await?);
	try_join!(alice.caught_up(), bob.caught_up())?;
	let mut entries = theirs.watch(|books| (books.log().len() as u32, books.cursor(Level::Final).0));
	let before = entries.next().await.ok_or("the pot is gone")?.0;
	let [mut seen, mut settled] = Waits::default();
	for number in 0..CHANGES {
		pause().await;
		let start = Instant::now();
		mine.change(vec![expense(before + number)]).await?;
		until(&mut entries, |(included, _)| included > before + number).await?;
		seen.push(start.elapsed());
		until(&mut entries, |(_, finals)| finals > before + number).await?;
		settled.push(start.elapsed());
	}
	Ok([seen, settled])
}

/// Alice sends tokens at one node, and somebody looks at her nonce at another: nothing can be quicker on these nodes.
/// How long it took until it was seen there, and until it was final.
pub async fn transfers(here: &str, there: &str) -> Outcome<Waits> {
	let (here, there) = try_join!(Chain::connect(here), Chain::connect(there))?;
	let (mut best, mut finalized) = (there.best_blocks().await?, there.finalized_blocks().await?);
	let account = account_of(&dev::alice());
	let before = there.nonce(there.best().await?.hash, &account).await?;
	let [mut seen, mut settled] = Waits::default();
	for number in 0..u64::from(CHANGES) {
		pause().await;
		let start = Instant::now();
		here.submit(&dev::alice(), Call::Transfer { to: account_of(&dev::bob()), amount: Amount(1) }).await?;
		until_nonce(&there, &mut best, &account, before + number + 1).await?;
		seen.push(start.elapsed());
		until_nonce(&there, &mut finalized, &account, before + number + 1).await?;
		settled.push(start.elapsed());
	}
	Ok([seen, settled])
}

/// Waits until an account has sent so many transactions.
async fn until_nonce(
	chain: &Chain,
	heads: &mut (impl Stream<Item = potchain_client::Result<Block>> + Unpin),
	account: &AccountId,
	nonce: u64,
) -> Outcome<()> {
	loop {
		let block = timeout(PATIENCE, heads.next()).await?.ok_or("the node is gone")??;
		if chain.nonce(block.hash, account).await? >= nonce {
			return Ok(());
		}
	}
}

/// Waits until what is watched is as it should be.
async fn until<T>(watched: &mut (impl Stream<Item = T> + Unpin), done: impl Fn(T) -> bool) -> Outcome<()> {
	loop {
		let now = timeout(PATIENCE, watched.next()).await?.ok_or("nothing is to be seen any more")?;
		if done(now) {
			return Ok(());
		}
	}
}

/// Waits for a moment, of a length that nobody foresees.
async fn pause() {
	sleep(Duration::from_millis(fastrand::u64(..PAUSE_MS))).await;
}

fn now() -> u64 {
	SystemTime::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_millis() as u64)
}
