//! Follows a pot, and says what its balances are, how settled they are, and what becomes of a comment.
//!
//! `cargo run --example follow -- ws://127.0.0.1:9944 //Alice 0x…`

use futures::{future::try_select, StreamExt};
use pot_ledger::{ItemId, Op, PotId, Text};
use potchain_client::{identity::Identity, identity::Seat, sync::store::Memory, sync::Pots};
use std::{error::Error, pin::pin, time::SystemTime};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
	let arguments: Vec<_> = std::env::args().skip(1).collect();
	let [url, key, pot] = &arguments[..] else { return Err("say a node, a key and a pot".into()) };
	let (identity, mut id) = (Identity::from_uri(key)?, PotId::default());
	hex::decode_to_slice(pot.trim_start_matches("0x"), &mut id.0)?;
	let now = || SystemTime::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_millis() as u64);
	let mut seed = [0; 32];
	getrandom::fill(&mut seed)?;
	let (pots, work) = Pots::open(Memory::default(), identity, vec![url.as_str().into()], now, seed.into()).await?;
	// The work has to be polled while the handles are used.
	let (follow, work) = (pin!(follow(&pots, id)), pin!(async { Ok(work.await?) }));
	try_select(follow, work).await.map(drop).map_err(|failed| failed.factor_first().0)
}

async fn follow(pots: &Pots, pot: PotId) -> Result<(), Box<dyn Error>> {
	let pot = pots.follow(pot, Seat::Own).await?;
	pots.caught_up().await?;
	let mut id = ItemId::default();
	getrandom::fill(&mut id.0)?;
	let text = Text::plain("I am following").ok_or("it is too long")?;
	let comment = pot.change(vec![Op::AddComment { id, about: None, text }]).await?;
	let mut balances = pot.watch(|books| (books.level(), books.state().balances().to_vec()));
	while let Some((level, balances)) = balances.next().await {
		println!("{level:?}: {balances:?}; my comment is {:?}", comment.status());
	}
	Ok(())
}
