//! A claim is signed by the invite and by whoever joins, and no part of it can be changed.

use pot_ledger::{
	claim_hash, claim_message, AccountId, Entry, Invitation, MemberId, Op, PotId, Refusal, Role, Sealing, State, Text,
	View, RULES,
};
use potchain_client::{
	account_of,
	claim::{open_places, wrapped, Joining, NoConsent},
	identity::Seat,
	link::{Endpoints, Invite},
	phrase::Phrase,
};
use subxt_signer::sr25519::{verify, Keypair, PublicKey, Signature};

const POT: PotId = PotId([2; 16]);

fn text(text: &str) -> Text {
	Text::plain(text).unwrap()
}

fn link() -> Invite {
	Invite { genesis: [1; 32], endpoints: Endpoints::default(), pot: POT, number: 0, seed: [9; 32].into(), key: None }
}

fn bob() -> Keypair {
	Phrase::from_entropy([2; 16]).identity().key(Seat::Pot(0))
}

fn joining() -> Joining {
	let seal = Some(Sealing { public: [7; 32], own: None });
	Joining { place: 2, account: account_of(&bob()), name: Some(text("Bob")), seal }
}

fn signed(by: [u8; 32], message: &[u8], signature: [u8; 64]) -> bool {
	verify(&Signature(signature), message, &PublicKey(by))
}

#[test]
fn a_claim_s_message_says_everything_in_its_place() {
	let message = claim_message(&[1; 32], &PotId([2; 16]), 0x0403, 5, &AccountId([6; 32]), &[7; 32]);
	let expected = [&b"potchain/claim/v1"[..], &[1; 32], &[2; 16], &[3, 4, 0, 0], &[5], &[6; 32], &[7; 32]].concat();
	assert_eq!(message, expected);

	let Joining { name, seal, .. } = joining();
	let scale = [&[1, 0, 3 << 2][..], b"Bob", &[1], &[7; 32], &[0]].concat();
	assert_eq!(claim_hash(name.as_ref(), seal.as_ref()), sp_crypto_hashing::blake2_256(&scale));
	assert_eq!(claim_hash(None, None), sp_crypto_hashing::blake2_256(&[0, 0]));
}

#[test]
fn both_signatures_are_over_all_that_the_claim_says() {
	let claim = joining().sign(&link(), &bob()).unwrap();
	let message = joining().message(&link());
	let (invite, account) = (link().signer().public_key().0, account_of(&bob()).0);
	assert!(signed(invite, &message, claim.signature) && signed(account, &message, claim.consent));

	let others = [
		Joining { place: 3, ..joining() }.message(&link()),
		Joining { account: AccountId([5; 32]), ..joining() }.message(&link()),
		Joining { name: Some(text("Rob")), ..joining() }.message(&link()),
		Joining { name: None, ..joining() }.message(&link()),
		Joining { seal: Some(Sealing { public: [8; 32], own: None }), ..joining() }.message(&link()),
		Joining { seal: None, ..joining() }.message(&link()),
		joining().message(&Invite { genesis: [3; 32], ..link() }),
		joining().message(&Invite { pot: PotId([3; 16]), ..link() }),
		joining().message(&Invite { number: 1, ..link() }),
	];
	for other in others {
		assert!(!signed(invite, &other, claim.signature) && !signed(account, &other, claim.consent));
	}
}

#[test]
fn a_wallet_signs_the_message_wrapped() {
	let message = joining().message(&link());
	let consent = bob().sign(&wrapped(&message)).0;
	let claim = joining().consented(&link(), consent).unwrap();
	assert_eq!(claim.consent, consent);
	assert!(signed(account_of(&bob()).0, &[b"<Bytes>", &message[..], b"</Bytes>"].concat(), claim.consent));
	assert!(signed(link().signer().public_key().0, &message, claim.signature), "the invite's is never wrapped");
}

#[test]
fn what_another_signs_is_no_consent() {
	let other = Phrase::from_entropy([3; 16]).identity().key(Seat::Pot(0));
	assert_eq!(joining().sign(&link(), &other), Err(NoConsent));
	let elsewhere = joining().message(&Invite { number: 1, ..link() });
	assert_eq!(joining().consented(&link(), bob().sign(&elsewhere).0), Err(NoConsent));
}

/// A pot of Alice, with places for guests.
fn pot(guests: &[&str], what: Invitation) -> State {
	let create = Op::CreatePot {
		rules: RULES,
		name: text("Trip"),
		currency: pot_ledger::Currency::new("EUR", 2).unwrap(),
		owner: text("Alice"),
		account: Some(AccountId([1; 32])),
		seal: None,
	};
	let guest = |(id, name): (MemberId, &&str)| Op::AddMember { id, name: text(name), role: Role::Viewer };
	let invite = Op::Invite { number: 0, key: link().signer().public_key().0, what, expires: 10, uses: 8 };
	let ops = [create].into_iter().chain((1..).zip(guests).map(guest)).chain([invite]);
	State::fold(POT, ops.map(|op| Entry { by: 0, at: 0, op })).unwrap()
}

#[test]
fn a_claim_makes_its_account_the_member_that_it_says() {
	let mut state = pot(&["Bobby"], Invitation::Any { role: Role::Editor });
	let claim = joining().sign(&link(), &bob()).unwrap();
	state.apply(claim.entry(5)).unwrap();
	assert_eq!(state.place_of(&account_of(&bob())), Some(2));
	assert_eq!(state.members()[2].seals[&account_of(&bob())], [7; 32]);
	assert_eq!(state.apply(claim.entry(5)), Err(Refusal::AccountTaken(2)), "once and no more");
}

#[test]
fn a_group_s_link_offers_the_places_that_nobody_has_claimed() {
	let account = account_of(&bob());
	let mut state = pot(&["Bobby", "Cara"], Invitation::Any { role: Role::Editor });
	assert_eq!(open_places(&state, 0, account, 5), [1, 2]);
	state.apply(Joining { place: 1, name: None, ..joining() }.sign(&link(), &bob()).unwrap().entry(5)).unwrap();
	assert_eq!(state.members()[1].name, text("Bobby"));
	assert_eq!(open_places(&state, 0, AccountId([6; 32]), 5), [2]);
	assert!(open_places(&state, 0, AccountId([6; 32]), 11).is_empty(), "its time is over");
	let state = pot(&["Bobby"], Invitation::New { role: Role::Editor });
	assert!(open_places(&state, 0, account, 5).is_empty(), "it makes a new place");
}
