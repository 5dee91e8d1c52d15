//! Somebody without a single token, and a client that knows nothing of this chain but the metadata it asks for.

mod common;

use common::*;
use pot_ledger::{Invitation, Op, Role};
use potchain_client::Chain;
use potchain_tests::Node;
use subxt::{
	dynamic::{self, At, Value},
	OnlineClient, SubstrateConfig,
};
use subxt_signer::sr25519::Keypair;

#[tokio::test]
async fn plain_subxt_appends_for_an_account_that_has_nothing() {
	let node = Node::start_for_test();
	let chain = Chain::connect(&node.url()).await.expect("the node answers");
	let pot = trip(&chain).await;
	let carol = Keypair::from_secret_key([9; 32]).expect("any bytes are a seed");
	let plain = OnlineClient::<SubstrateConfig>::from_url(node.url()).await.expect("the node answers");
	assert_eq!(account(&plain, &carol).await, (0, 0));

	let link = invite(&chain, &alice(), pot, 1, Invitation::New { role: Role::Editor }, 1).await;
	join(&chain, &link, 2, &carol, Some("Carol")).await;
	assert_eq!(account(&plain, &carol).await, (1, 0));

	let comment = [
		("id", Value::from_bytes(item(1).0)),
		("about", Value::unnamed_variant("None", [])),
		("text", Value::unnamed_variant("Plain", [Value::from_bytes("I am in")])),
	];
	let ops = Value::unnamed_composite([Value::named_variant("AddComment", comment)]);
	let append = dynamic::transaction("Pots", "append", [Value::from_bytes(pot.0), ops]);
	let progress = plain.tx().await.expect("a block").sign_and_submit_then_watch_default(&append, &carol).await;
	let events = progress.expect("the pool takes it").wait_for_finalized_success().await.expect("it succeeds");
	let fee = events.iter().find(|event| event.as_ref().expect("it decodes").event_name() == "TransactionFeePaid");
	assert!(fee.is_none());
	assert_eq!(account(&plain, &carol).await, (1, 0));

	let replica = finalized(&chain, pot).await;
	let last = replica.log().last().expect("an entry");
	assert_eq!(last.by, 2);
	assert_eq!(last.op, Op::AddComment { id: item(1), about: None, text: text("I am in") });
}

/// How many reasons there are for an account to exist without tokens, and its tokens.
async fn account(client: &OnlineClient<SubstrateConfig>, key: &Keypair) -> (u128, u128) {
	let address = dynamic::storage::<([u8; 32],), Value>("System", "Account");
	let at = client.at_current_block().await.expect("a block");
	let info = at.storage().fetch(address, (key.public_key().0,)).await.expect("the node answers");
	let info = info.decode().expect("it decodes");
	let number = |value: Option<&Value>| value.and_then(|value| value.as_u128()).expect("a number");
	let tokens = |name| number(info.at("data").at(name));
	(number(info.at("sufficients")), tokens("free") + tokens("reserved"))
}
