//! People, keys and short words for what they do.

#![allow(dead_code, reason = "each test uses some of it")]

use pot_ledger::{Amount, Currency, Expense, Invitation, ItemId, MemberId, Moment, Op, PotId, Role, Split, Text};
use potchain_client::{
	account_of,
	claim::Joining,
	link::{Endpoints, Invite},
	Call, Chain, Inclusion, Replica,
};
use std::time::{Duration, Instant};
use subxt_signer::sr25519::{dev, Keypair};

/// How long a block may take until it is final, on a machine that has much else to do.
const FINALITY_MAX: Duration = Duration::from_secs(120);

pub fn alice() -> Keypair {
	dev::alice()
}

pub fn bob() -> Keypair {
	dev::bob()
}

pub fn text(text: &str) -> Text {
	Text::plain(text).expect("short enough")
}

pub fn item(number: u32) -> ItemId {
	let mut id = ItemId::default();
	id.0[..4].copy_from_slice(&number.to_le_bytes());
	id
}

pub fn expense(number: u32, amount: u128, payer: MemberId, memo: &str) -> Op {
	let amount = Amount(amount);
	let paid = vec![(payer, amount)].try_into().expect("one payer");
	let split = Split::Equal(vec![0, 1].try_into().expect("two participants"));
	let money = Expense::spending(amount, paid, split);
	let (memo, date) = (Some(text(memo)), Some(20_525));
	Op::AddExpense { id: item(number), money, memo, note: None, date, category: None, receipt: None }
}

/// Submits a call and waits until it is final.
pub async fn send(chain: &Chain, key: &Keypair, call: Call) -> Inclusion {
	let mut submission = chain.submit(key, call).await.expect("the pool takes it");
	submission.included().await.expect("it is included");
	submission.finalized().await.expect("it becomes final")
}

pub async fn append(chain: &Chain, key: &Keypair, pot: PotId, ops: Vec<Op>) -> Inclusion {
	send(chain, key, Call::Append { pot, ops }).await
}

/// Alice's pot "Trip" in euros, with Bob as an editor.
pub async fn trip(chain: &Chain) -> PotId {
	trip_in(chain, "EUR", 2).await
}

/// The same in another currency.
pub async fn trip_in(chain: &Chain, code: &str, decimals: u8) -> PotId {
	let salt = [7; 16];
	let currency = Currency::new(code, decimals).expect("within bounds");
	let create = Call::Create { salt, name: text("Trip"), currency, owner: text("Alice"), seal: None, sponsored: None };
	send(chain, &alice(), create).await;
	let pot = PotId::of(&account_of(&alice()), &salt);
	let link = invite(chain, &alice(), pot, 0, Invitation::New { role: Role::Editor }, 1).await;
	join(chain, &link, 1, &bob(), Some("Bob")).await;
	pot
}

/// A link that is open for a day.
pub async fn invite(chain: &Chain, by: &Keypair, pot: PotId, number: u32, what: Invitation, uses: u16) -> Invite {
	let seed = [number as u8 + 1; 32].into();
	let (genesis, endpoints) = (chain.genesis(), Endpoints::default());
	let link = Invite { genesis, endpoints, pot, number, seed, key: None };
	let now = chain.time(chain.best().await.expect("a block").hash).await.expect("its time");
	let (key, expires) = (link.signer().public_key().0, now + DAY);
	append(chain, by, pot, vec![Op::Invite { number, key, what, expires, uses }]).await;
	link
}

/// A day in milliseconds.
const DAY: Moment = 24 * 60 * 60 * 1_000;

/// Claims a place.
pub async fn join(chain: &Chain, link: &Invite, place: MemberId, key: &Keypair, name: Option<&str>) -> Inclusion {
	let joining = Joining { place, account: account_of(key), name: name.map(text), seal: None };
	let claim = joining.sign(link, key).expect("it is its key");
	send(chain, key, Call::Claim(Box::new(claim))).await
}

/// The pot as the newest finalized block has it.
pub async fn finalized(chain: &Chain, pot: PotId) -> Replica {
	let at = chain.finalized().await.expect("a finalized block");
	Replica::fetch(chain, pot, at.hash).await.expect("the log verifies")
}

/// Waits until a block of this height is final.
pub async fn until_final(chain: &Chain, number: u32) {
	let start = Instant::now();
	loop {
		let at = chain.finalized().await.expect("a finalized block").number;
		if at >= number {
			return;
		}
		assert!(start.elapsed() < FINALITY_MAX, "block {number} does not become final, only {at} did");
		tokio::time::sleep(Duration::from_millis(200)).await;
	}
}

/// Waits until so many more blocks are final than were.
pub async fn until_more_are_final(chain: &Chain, blocks: u32) {
	let now = chain.finalized().await.expect("a finalized block").number;
	until_final(chain, now + blocks).await;
}
