//! Who validates can change while the network runs.

use crate::{
	common::*,
	devices::{locally, until, Device},
	operators::ask,
};
use pot_ledger::PotId;
use potchain_client::{
	light::{Light, Spec},
	proof::Proof,
	sync::store::Memory,
	verify::verify,
	Chain,
};
use potchain_tests::{Network, Node};
use serde_json::json;
use std::{
	fs,
	slice::from_mut,
	time::{Duration, Instant},
};
use subxt::{
	dynamic::{storage, tx, Value},
	transactions::Payload,
	OnlineClient, SubstrateConfig,
};
use subxt_signer::sr25519::{dev, Keypair};

/// How long a change may take: two sessions, on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(180);

type Api = OnlineClient<SubstrateConfig>;

/// A fifth validator joins a network of four, and one of the four leaves. Then two more die: that the rest of the four
/// make blocks final shows that the fifth votes, and that nobody waits for the one who left. Who trusts nobody follows both
/// changes.
#[test]
fn a_fifth_validator_joins_and_another_leaves() {
	locally(async {
		let mut network = Network::start_for_test(4);
		let chain = Chain::connect(&network.full().url()).await.expect("it answers");
		let api = Api::from_insecure_url(network.full().url()).await.expect("it answers");
		let pot = trip(&chain).await;
		let before = finalized(&chain, pot).await.next_seq() as usize;
		let mut bob = Device::open(Memory::default(), "//Bob", network.full()).await;
		bob.follow(pot).await;
		let spec = fs::read_to_string(network.spec()).expect("a file");
		let light = Light::start(&spec, "").expect("it starts").connect().await.expect("a peer");
		until("following", from_mut(&mut bob), |bob| bob[0].entries(pot) == before).await;

		let fifth = network.join("fifth").expect("it starts");
		let eve = dev::eve();
		let (keys, proof) = rotate_keys(&fifth, &eve);
		let (aura, grandpa) = keys.split_at(32);
		let keys = [("aura", Value::from_bytes(aura)), ("grandpa", Value::from_bytes(grandpa))];
		let forged = vec![Value::named_composite(keys.clone()), Value::from_bytes([0; 128])];
		assert!(submit(&api, &eve, &tx("Session", "set_keys", forged)).await.is_err(), "they are not shown to be hers");
		let own = vec![Value::named_composite(keys), Value::from_bytes(proof)];
		submit(&api, &eve, &tx("Session", "set_keys", own)).await.expect("they are hers");
		appoint(&api, "add_invulnerable", &eve).await;
		until_authorities(&api, |all| all.len() == 5 && all.iter().any(|key| key[..] == *aura)).await;
		until_more_are_final(&chain, 10).await;
		make(&mut bob, pot, 0).await;
		assert_eq!(final_entries(&light, &chain, pot).await, before + 1);

		appoint(&api, "remove_invulnerable", &dev::dave()).await;
		let dave = dev::dave().public_key().0;
		until_authorities(&api, |all| all.len() == 4 && !all.contains(&dave)).await;
		for left in &mut network.validators_mut()[2..] {
			left.kill();
		}
		until_more_are_final(&chain, 20).await;
		make(&mut bob, pot, 1).await;
		bob.assert_once(pot, 0..2);
		assert_eq!(verify(&chain, pot).await.expect("it agrees").entries as usize, before + 2);

		assert_eq!(final_entries(&light, &chain, pot).await, before + 2);
		let late = Light::start(&spec, "").expect("it starts").connect().await.expect("a peer");
		assert_eq!(final_entries(&late, &chain, pot).await, before + 2);
		let (proof, _) = Proof::make(&chain, pot).await.expect("the node makes one");
		assert_eq!(proof.changes.len(), 2, "one that came, and one that went");
		let proved = proof.check(&Spec::read(&spec).expect("a specification")).expect("it holds");
		assert_eq!(proved.replica.next_seq() as usize, before + 2);
	});
}

/// How many entries a pot has for a light client, once it has as new a final block as a node has now.
async fn final_entries(light: &Chain, node: &Chain, pot: PotId) -> usize {
	until_final(light, node.finalized().await.expect("a block").number).await;
	finalized(light, pot).await.next_seq() as usize
}

/// Adds an expense, and waits until it is done.
async fn make(bob: &mut Device<Memory>, pot: PotId, number: u32) {
	bob.make(pot, vec![expense(number, 1_00, 1, "by whoever validates")]).await;
	until("a change", from_mut(bob), |bob| bob[0].is_done()).await;
}

/// Has a node make new keys for its owner's account, as `docs/validators.md` does it. Returns them, and what shows that
/// the node has them.
fn rotate_keys(node: &Node, owner: &Keypair) -> (Vec<u8>, Vec<u8>) {
	let account = format!("0x{}", hex::encode(owner.public_key().0));
	let answer = ask(node, "author_rotateKeysWithOwner", &json!([account]));
	let bytes = |field| {
		let text = answer["result"][field].as_str().unwrap_or_else(|| panic!("no {field} in {answer}"));
		hex::decode(text.trim_start_matches("0x")).expect("hex")
	};
	(bytes("keys"), bytes("proof"))
}

/// Sends a call, and waits until it is final.
async fn submit(api: &Api, who: &Keypair, call: &impl Payload) -> Result<(), Box<dyn std::error::Error>> {
	let mut at = api.at_current_block().await?.tx();
	at.sign_and_submit_then_watch_default(call, who).await?.wait_for_finalized_success().await?;
	Ok(())
}

/// Root adds a validator, or removes one.
async fn appoint(api: &Api, change: &str, who: &Keypair) {
	let change = Value::named_variant(change, [("who", Value::from_bytes(who.public_key().0))]);
	let call = tx("Sudo", "sudo", vec![Value::unnamed_variant("ValidatorSet", [change])]);
	submit(api, &alice(), &call).await.expect("Alice is root");
}

/// Waits until those who write blocks are as they should be.
async fn until_authorities(api: &Api, done: impl Fn(&[[u8; 32]]) -> bool) {
	let start = Instant::now();
	let query = storage::<(), Vec<[u8; 32]>>("Aura", "Authorities");
	loop {
		let at = api.at_current_block().await.expect("a block");
		let all = at.storage().fetch(&query, ()).await.expect("they are stored").decode().expect("keys");
		if done(&all) {
			return;
		}
		assert!(start.elapsed() < PATIENCE, "{} validators", all.len());
		tokio::time::sleep(Duration::from_millis(500)).await;
	}
}
