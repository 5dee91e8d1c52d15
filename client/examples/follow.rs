//! Follows somebody's first pot, and says what its balances are, how settled they are, and what becomes of a comment.
//!
//! `cargo run --example follow -- ws://127.0.0.1:9944 //Alice`

use futures::{future::try_select, StreamExt};
use pot_ledger::{ItemId, Op, Text};
use potchain_client::{identity::Identity, sync::store::Memory, sync::Pots};
use std::{error::Error, pin::pin, time::SystemTime};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
	let arguments: Vec<_> = std::env::args().skip(1).collect();
	let [url, key] = &arguments[..] else { return Err("say a node and a key".into()) };
	let now = || SystemTime::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_millis() as u64);
	let (identity, mut seed) = (Identity::from_uri(key)?, [0; 32]);
	getrandom::fill(&mut seed)?;
	let (pots, work) = Pots::open(Memory::default(), identity, vec![url.as_str().into()], now, seed.into()).await?;
	// The work has to be polled while the handles are used.
	let (follow, work) = (pin!(follow(&pots)), pin!(async { Ok(work.await?) }));
	try_select(follow, work).await.map(drop).map_err(|failed| failed.factor_first().0)
}

async fn follow(pots: &Pots) -> Result<(), Box<dyn Error>> {
	pots.find().await?;
	let pot = pots.pots().into_iter().next().ok_or("there is no pot yet")?;
	let (mut id, text) = (ItemId::default(), Text::plain("I am following").ok_or("it is too long")?);
	getrandom::fill(&mut id.0)?;
	let comment = pot.change(vec![Op::AddComment { id, about: None, text }]).await?;
	let mut balances = pot.watch(|books| (books.level(), books.state().balances().to_vec()));
	while let Some((level, balances)) = balances.next().await {
		println!("{level:?}: {balances:?}; my comment is {:?}", comment.status());
	}
	Ok(())
}
