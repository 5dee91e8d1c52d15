//! Twelve words, and the keys that wallets make of them.

use potchain_client::{
	account_of,
	identity::{Error as IdentityError, Identity, Seat},
	phrase::{Error, Phrase},
	seal::SealSecret,
	secret::Secret,
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use subxt_signer::{sr25519::Keypair, SecretUri, DEV_PHRASE};

/// What another implementation derives at a path.
fn by_uri(uri: &str) -> [u8; 32] {
	Keypair::from_uri(&uri.parse::<SecretUri>().unwrap()).unwrap().public_key().0
}

fn phrase(text: &str) -> Phrase {
	Phrase::parse(text).ok().unwrap()
}

fn error(text: &str) -> Error {
	Phrase::parse(text).err().unwrap()
}

#[test]
fn entropy_makes_the_words_of_bip_39() {
	// Vectors of https://github.com/trezor/python-mnemonic/blob/master/vectors.json.
	let words = |byte| Phrase::from_entropy([byte; 16]).words().join(" ");
	assert_eq!(words(0), ["abandon"; 11].join(" ") + " about");
	assert_eq!(words(0x7f), "legal winner thank year wave sausage worth useful legal winner thank yellow");
	assert_eq!(words(0x80), "letter advice cage absurd amount doctor acoustic avoid letter advice cage above");
	assert_eq!(words(0xff), ["zoo"; 11].join(" ") + " wrong");
}

#[test]
fn the_main_account_is_the_one_that_wallets_show() {
	// 5DfhGyQdFobKM8NsWvEeAKk5EQQgYe9AydgJ7rMB6E1EqRzV, which the SDK's documentation gives for these words.
	let account = account_of(&phrase(DEV_PHRASE).identity().key(Seat::Own));
	assert_eq!(format!("{account:?}"), "46ebddef8cd9bb167dc30878d7113b7e168e6f0646beffd77d69d39bad76b47a");
}

#[test]
fn a_pot_s_account_is_at_its_path() {
	let words = ["abandon"; 11].join(" ") + " about";
	for index in [0, 1, 7, 4_711, u32::MAX] {
		let account = phrase(&words).identity().key(Seat::Pot(index)).public_key().0;
		assert_eq!(account, by_uri(&format!("{words}//potchain//{index}")), "{index}");
	}
}

#[test]
fn no_two_keys_of_a_phrase_are_the_same() {
	let phrase = phrase(DEV_PHRASE);
	let pots = (0..50).flat_map(|index| {
		[
			phrase.identity().key(Seat::Pot(index)).public_key().0,
			phrase.identity().seal_secret(Seat::Pot(index)).public(),
		]
	});
	let keys: BTreeSet<_> = pots.chain([phrase.identity().key(Seat::Own).public_key().0]).collect();
	assert_eq!(keys.len(), 101);
}

#[test]
fn the_seal_secret_is_a_keyed_hash_of_the_seed() {
	// Computed with Python's hashlib.blake2b(key, person) and the ladder of RFC 7748.
	let public = SealSecret::from_seed(&Secret::from([7; 32])).public();
	assert_eq!(hex::encode(public), "0514663fe85f4552a3ecc894742ab13b5b63b299d677f0b6b9afdc6064639963");
}

#[test]
fn typing_does_not_have_to_be_tidy() {
	let typed = "  Bottom drive obey\tLAKE curtain smoke\nbasket hold race lonely fit walk ";
	assert_eq!(phrase(typed).words().join(" "), DEV_PHRASE);
}

#[test]
fn what_is_wrong_with_a_phrase_is_said() {
	assert_eq!(error(""), Error::Count(0));
	assert_eq!(error("bottom drive obey"), Error::Count(3));
	assert_eq!(error(&["abandon"; 24].join(" ")), Error::Count(24));
	let typo = DEV_PHRASE.replace("lake", "laek");
	assert_eq!(error(&typo), Error::Unknown { position: 4, word: "laek".into() });
	assert_eq!(error(&typo).to_string(), "word 4, \"laek\", is not a word of a phrase: look for a typing error");
	assert_eq!(error(&DEV_PHRASE.replace("lake curtain", "curtain lake")), Error::Checksum);
}

proptest! {
	#[test]
	fn words_are_read_as_they_are_written(entropy: [u8; 16]) {
		let words = Phrase::from_entropy(entropy).words();
		prop_assert_eq!(phrase(&words.join(" ")).words(), words);
	}

	#[test]
	fn any_text_is_read_or_refused(text in "(\\PC{0,12} ){0,14}|([a-z]{3,8} ){12}") {
		let _ = Phrase::parse(&text);
	}
}

#[test]
fn a_secret_uri_makes_the_keys_that_wallets_make_of_it() {
	let words = ["abandon"; 11].join(" ") + " about";
	let seed = "0x".to_owned() + &"ab".repeat(32);
	let twenty_four = ["abandon"; 23].join(" ") + " art";
	for uri in ["//Alice", "//Alice//flat", &words, &format!("{words}//7///secret"), &seed, &twenty_four] {
		let identity = Identity::from_uri(uri).unwrap();
		assert_eq!(identity.account(Seat::Own).0, by_uri(uri), "{uri}");
	}
	assert_eq!(Identity::from_uri("//Alice").unwrap().account(Seat::Pot(3)).0, by_uri("//Alice//potchain//3"));
	assert_eq!(Identity::from_uri("//Alice/soft").err(), Some(IdentityError::Soft));
	for none in ["", "correct horse", "0xab"] {
		assert_eq!(Identity::from_uri(none).err(), Some(IdentityError::NoKey), "{none}");
	}
}
