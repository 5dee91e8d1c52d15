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
	sync::{store::Memory, Pots},
	Block, Call, Chain, Level,
};
use std::{
	pin::pin,
	time::{Duration, Instant, SystemTime},
};
use subxt_signer::sr25519::dev;
use tokio::time::{sleep, timeout};

/// Changes that are measured, one after another.
const CHANGES: u32 = 200;
/// The longest pause between two, a slot: a change begins anywhere in one.
const PAUSE_MS: u64 = 500;
/// How long one may take at all.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long each change took.
#[derive(Default)]
pub struct Waits {
	/// Until it was seen elsewhere.
	pub seen: Vec<Duration>,
	/// Until it was final there.
	pub settled: Vec<Duration>,
}

/// Alice's pot, with Bob in it and a guest.
pub async fn pot(url: &str) -> Outcome<PotId> {
	let chain = Chain::connect(url).await?;
	let pot = create(&chain, &dev::alice(), 2).await?;
	let link = invite(&chain, &dev::alice(), pot, 0, Invitation::Any { role: Role::Editor }).await?;
	join(&chain, &link, 1, &dev::bob()).await?;
	Ok(pot)
}

/// Alice changes the pot at one node, and Bob looks at it at another, both by the client's library.
pub async fn changes(here: &str, there: &str, pot: PotId) -> Outcome<Waits> {
	let open = async |who, url: &str| {
		let seed: [u8; 32] = std::array::from_fn(|_| fastrand::u8(..));
		Outcome::Ok(Pots::open(Memory::default(), Identity::from_uri(who)?, vec![url.into()], now, seed.into()).await?)
	};
	let ((alice, alices_work), (bob, bobs_work)) = (open("//Alice", here).await?, open("//Bob", there).await?);
	let work = pin!(async { try_join!(alices_work, bobs_work) });
	let measuring = pin!(measure(&alice, &bob, pot));
	match select(measuring, work).await {
		Either::Left((waits, _)) => waits,
		Either::Right((ended, _)) => Err(format!("the client stopped: {ended:?}").into()),
	}
}

async fn measure(alice: &Pots, bob: &Pots, pot: PotId) -> Outcome<Waits> {
	let (mine, theirs) = (alice.follow(pot, Seat::Own).await?, bob.follow(pot, Seat::Own).await?);
	try_join!(alice.caught_up(), bob.caught_up())?;
	let mut entries = theirs.watch(|books| (books.log().len() as u32, books.cursor(Level::Final).0));
	let before = entries.next().await.ok_or("the pot is gone")?.0;
	let mut waits = Waits::default();
	for number in 0..CHANGES {
		pause().await;
		let start = Instant::now();
		mine.change(vec![expense(number)]).await?;
		until(&mut entries, |(seen, _)| seen > before + number).await?;
		waits.seen.push(start.elapsed());
		until(&mut entries, |(_, settled)| settled > before + number).await?;
		waits.settled.push(start.elapsed());
	}
	Ok(waits)
}

/// Alice sends tokens at one node, and somebody looks at her nonce at another: nothing can be quicker on these nodes.
pub async fn transfers(here: &str, there: &str) -> Outcome<Waits> {
	let (here, there) = try_join!(Chain::connect(here), Chain::connect(there))?;
	let (mut best, mut finalized) = (there.best_blocks().await?, there.finalized_blocks().await?);
	let account = account_of(&dev::alice());
	let before = there.nonce(there.best().await?.hash, &account).await?;
	let mut waits = Waits::default();
	for number in 0..u64::from(CHANGES) {
		pause().await;
		let start = Instant::now();
		here.submit(&dev::alice(), Call::Transfer { to: account_of(&dev::bob()), amount: Amount(1) }).await?;
		until_nonce(&there, &mut best, &account, before + number + 1).await?;
		waits.seen.push(start.elapsed());
		until_nonce(&there, &mut finalized, &account, before + number + 1).await?;
		waits.settled.push(start.elapsed());
	}
	Ok(waits)
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
