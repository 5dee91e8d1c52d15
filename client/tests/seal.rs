//! Sealed texts open where they belong, for those who have the key, and nowhere else.

use pot_ledger::{AccountId, Epoch, FormerBox, ItemId, KeyBox, PotId, Subject, Text};
use potchain_client::{
	identity::Seat,
	phrase::Phrase,
	seal::{open_former, open_key, wrap_former, wrap_key, Addressee, Error, Keyring, Place, SealSecret, TextKey},
	secret::Secret,
};
use proptest::prelude::*;

const POT: PotId = PotId([1; 16]);
const PLACE: Place = Place { pot: POT, epoch: 3, subject: Subject::Item(ItemId([4; 16])), field: 2 };
const TO: Addressee = Addressee { pot: POT, epoch: 3, account: AccountId([2; 32]) };
const NONCE: [u8; 24] = [6; 24];

fn key(byte: u8) -> TextKey {
	[byte; 32].into()
}

fn secret(byte: u8) -> SealSecret {
	SealSecret::from_seed(&Secret::from([byte; 32]))
}

fn bytes(text: &Text) -> &[u8] {
	match text {
		Text::Sealed { bytes, .. } => bytes,
		Text::Plain(_) => panic!("it is not sealed"),
	}
}

fn sealed(text: &str) -> Vec<u8> {
	bytes(&key(5).seal(&PLACE, &NONCE, text).unwrap()).to_vec()
}

fn boxed(to: &Addressee) -> KeyBox {
	wrap_key(&key(5), to, &secret(7).public(), &Secret::from([9; 32])).unwrap()
}

/// What a program in Python makes of the same, by the specifications alone: RFC 7748, RFC 7693, and
/// draft-irtf-cfrg-xchacha-03.
#[test]
fn another_program_makes_the_same_bytes() {
	let text =
		"060606060606060606060606060606060606060606060606c451385df2f7e365042025458d5245439f2dd84a46c848f27fdab33d\
	            77a0e2aceac77081dbd3b23e1d03dc9ea897dd53e2ca";
	assert_eq!(hex::encode(sealed("Zoë")), text);
	let key_box = boxed(&TO);
	assert_eq!(hex::encode(key_box.ephemeral), "57db4b359f23ae5e146e4e2512056704722506348c150c14753d0c933d04d421");
	let wrapped = "a83ba92a4a9715d8449a6091a835a0bffc699023f3ed88e610ab04ef476daf1f3ed6c8d7a73611b2696ee1791c8f6448";
	assert_eq!(hex::encode(key_box.bytes), wrapped);
	let former =
		"060606060606060606060606060606060606060606060606c8596a3a3954eb6d0c282d4d855a4d4b9725d0424ec040fa77d2bb35\
	              7fa8eaa403d71afed84cfb7f093a3e0c693e8b39";
	assert_eq!(hex::encode(wrap_former(&POT, 3, &key(5), &key(8), &NONCE)), former);
}

#[test]
fn a_text_opens_nowhere_but_in_its_place() {
	let bytes = sealed("Dinner");
	assert_eq!(key(5).open(&PLACE, &bytes), Ok("Dinner".into()));
	let elsewhere = [
		Place { pot: PotId([2; 16]), ..PLACE },
		Place { epoch: 4, ..PLACE },
		Place { subject: Subject::Pot, ..PLACE },
		Place { subject: Subject::Member(4), ..PLACE },
		Place { subject: Subject::Category(4), ..PLACE },
		Place { subject: Subject::Item(ItemId([5; 16])), ..PLACE },
		Place { field: 3, ..PLACE },
	];
	for place in elsewhere {
		assert_eq!(key(5).open(&place, &bytes), Err(Error::Refused), "{place:?}");
	}
	assert_eq!(key(6).open(&PLACE, &bytes), Err(Error::Refused), "with another key");
}

#[test]
fn no_flipped_bit_and_no_cut_goes_unnoticed() {
	let whole = sealed("Dinner");
	for at in 0..whole.len() * 8 {
		let mut flipped = whole.clone();
		flipped[at / 8] ^= 1 << (at % 8);
		assert_eq!(key(5).open(&PLACE, &flipped), Err(Error::Refused), "bit {at}");
	}
	for length in 0..whole.len() {
		assert_eq!(key(5).open(&PLACE, &whole[..length]), Err(Error::Length(length)));
	}
	// Cut to the size of another bucket.
	assert_eq!(key(5).open(&PLACE, &sealed(&"x".repeat(40))[..whole.len()]), Err(Error::Refused));
}

#[test]
fn a_size_tells_the_bucket_and_no_more() {
	let size = |length: usize| sealed(&"x".repeat(length)).len();
	for (from, to) in [(0, 32), (33, 64), (65, 128), (129, 256), (257, 512)] {
		assert!((from..=to).all(|length| size(length) == 24 + 2 + to + 16), "{from} to {to}");
	}
	assert_eq!(key(5).seal(&PLACE, &NONCE, &"x".repeat(513)), Err(Error::TooLong(513)));
}

#[test]
fn what_a_wrong_program_has_sealed_is_refused() {
	use chacha20poly1305::{
		aead::{Aead, Payload},
		KeyInit, XChaCha20Poly1305,
	};
	let bound = [&b"potchain/text/v1"[..], &[1; 16], &[3, 0, 0, 0], &[3], &[4; 16], &[2]].concat();
	let open = |start: &[u8]| {
		let mut plain = start.to_vec();
		plain.resize(2 + 64, 0);
		let payload = Payload { msg: &plain, aad: &bound };
		let sealed = XChaCha20Poly1305::new(&[5; 32].into()).encrypt(&NONCE.into(), payload).unwrap();
		key(5).open(&PLACE, &[&NONCE[..], &sealed].concat())
	};
	let text = "x".repeat(33);
	assert_eq!(open(&[&[33, 0], text.as_bytes()].concat()), Ok(text), "as it should be");
	assert_eq!(open(&[1, 0, b'x']), Err(Error::Padding), "in too large a bucket");
	assert_eq!(open(&[65, 0]), Err(Error::Padding), "longer than the bucket");
	assert_eq!(open(&[&[33, 0], &[b'x'; 34][..]].concat()), Err(Error::Padding), "padded with a letter");
	assert_eq!(open(&[&[33, 0], &[0xff; 33][..]].concat()), Err(Error::NotUtf8));
}

#[test]
fn a_box_opens_for_its_addressee_alone() {
	let key_box = boxed(&TO);
	assert_eq!(open_key(&key_box, &TO, &secret(7)).unwrap().0.bytes(), &[5; 32]);
	assert_eq!(open_key(&key_box, &TO, &secret(8)).unwrap_err(), Error::Refused, "another's secret");
	let others = [
		Addressee { pot: PotId([2; 16]), ..TO },
		Addressee { epoch: 4, ..TO },
		Addressee { account: AccountId([3; 32]), ..TO },
	];
	for to in others {
		assert_eq!(open_key(&key_box, &to, &secret(7)).unwrap_err(), Error::Refused, "{to:?}");
	}
	for at in 0..32 * 8 {
		let mut flipped = key_box;
		flipped.ephemeral[at / 8] ^= 1 << (at % 8);
		assert!(open_key(&flipped, &TO, &secret(7)).is_err(), "bit {at} of the ephemeral key");
	}
	for at in 0..48 * 8 {
		let mut flipped = key_box;
		flipped.bytes[at / 8] ^= 1 << (at % 8);
		assert_eq!(open_key(&flipped, &TO, &secret(7)).unwrap_err(), Error::Refused, "bit {at}");
	}
}

#[test]
fn a_public_key_that_makes_the_same_of_every_secret_is_refused() {
	// Points of small order: https://cr.yp.to/ecdh.html#validate.
	let mut one = [0; 32];
	one[0] = 1;
	let eight = "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800";
	for weak in [[0; 32], one, hex::decode(eight).unwrap().try_into().unwrap()] {
		let wrapped = wrap_key(&key(5), &TO, &weak, &Secret::from([9; 32]));
		assert_eq!(wrapped.unwrap_err(), Error::WeakKey);
		let key_box = KeyBox { ephemeral: weak, ..boxed(&TO) };
		assert_eq!(open_key(&key_box, &TO, &secret(7)).unwrap_err(), Error::WeakKey);
	}
}

#[test]
fn the_newest_key_leads_back_to_all() {
	let boxes: Vec<FormerBox> =
		(1..=3u8).map(|epoch| wrap_former(&POT, epoch.into(), &key(epoch), &key(epoch - 1), &[epoch; 24])).collect();
	let former = |epoch: Epoch| boxes.get(usize::try_from(epoch).unwrap().checked_sub(1)?).copied();
	let mut ring = Keyring::new(POT);
	ring.insert(3, key(3));
	ring.walk_back(former);
	for epoch in 0..=3u8 {
		assert_eq!(ring.get(epoch.into()).unwrap().0.bytes(), &[epoch; 32]);
	}

	// A box that is missing ends the way, from another known key it goes on.
	let mut ring = Keyring::new(POT);
	ring.insert(3, key(3));
	ring.insert(1, key(1));
	ring.walk_back(|epoch| former(epoch).filter(|_| epoch != 3));
	assert!(ring.get(2).is_none() && ring.get(0).is_some());

	// One of another epoch or pot does not open, and one who has only an old key gets no newer one.
	let mut ring = Keyring::new(POT);
	ring.insert(3, key(3));
	ring.walk_back(|_| former(2));
	assert!(ring.get(2).is_none());
	assert_eq!(open_former(&POT, 2, &key(3), &boxes[2]).unwrap_err(), Error::Refused);
	assert_eq!(open_former(&PotId([2; 16]), 3, &key(3), &boxes[2]).unwrap_err(), Error::Refused);
	assert_eq!(open_former(&POT, 3, &key(2), &boxes[2]).unwrap_err(), Error::Refused);
}

#[test]
fn a_keyring_seals_with_the_newest_key_and_opens_with_each() {
	let mut ring = Keyring::new(POT);
	let mut text = Text::plain("Dinner").unwrap();
	assert_eq!(ring.seal(&mut text, PLACE.subject, 2, &NONCE), Err(Error::NoKey));
	assert_eq!(text.as_str(), Some("Dinner"), "a failure leaves it plain");

	ring.insert(3, key(5));
	ring.seal(&mut text, PLACE.subject, 2, &NONCE).unwrap();
	assert_eq!(bytes(&text), sealed("Dinner"));
	ring.insert(4, key(6));
	let once = text.clone();
	ring.seal(&mut text, PLACE.subject, 2, &NONCE).unwrap();
	assert_eq!(text, once, "what is sealed is not sealed again");
	assert_eq!(ring.latest().map(|(epoch, _)| epoch), Some(4));

	assert_eq!(ring.open(&mut text, Subject::Pot, 2), Err(Error::Refused));
	assert_eq!(text, once, "what does not open stays sealed");
	assert_eq!(Keyring::new(POT).open(&mut text, PLACE.subject, 2), Ok(false), "no key of that epoch");
	assert_eq!(text, once);
	assert_eq!(ring.open(&mut text, PLACE.subject, 2), Ok(true));
	assert_eq!(text.as_str(), Some("Dinner"));
	assert_eq!(ring.open(&mut text, PLACE.subject, 2), Ok(true), "it is plain");
}

#[test]
fn no_secret_is_shown() {
	let mut ring = Keyring::new(POT);
	ring.insert(3, [0xab; 32].into());
	let shown = format!("{ring:?}");
	assert!(shown.contains("(secret)") && !shown.contains("171") && !shown.contains("ab,"), "{shown}");
}

#[test]
fn two_phrases_share_a_pot_s_texts() {
	let (alice, bob) = (Phrase::from_entropy([1; 16]), Phrase::from_entropy([2; 16]));
	let to = Addressee { account: AccountId(bob.identity().key(Seat::Pot(0)).public_key().0), ..TO };
	let key_box =
		wrap_key(&key(5), &to, &bob.identity().seal_secret(Seat::Pot(0)).public(), &Secret::from([9; 32])).unwrap();
	let opened = open_key(&key_box, &to, &bob.identity().seal_secret(Seat::Pot(0))).unwrap();
	assert_eq!(opened.open(&PLACE, &sealed("Dinner")), Ok("Dinner".into()));
	assert!(open_key(&key_box, &to, &bob.identity().seal_secret(Seat::Pot(1))).is_err(), "the secret of another pot");
	assert!(open_key(&key_box, &to, &alice.identity().seal_secret(Seat::Pot(0))).is_err(), "another person's");
}

proptest! {
	#[test]
	fn what_is_sealed_opens(text in "\\PC{0,160}", secret: [u8; 32], nonce: [u8; 24], epoch: u32, field: u8) {
		prop_assume!(text.len() <= 512);
		let (key, place) = (TextKey::from(secret), Place { epoch, field, ..PLACE });
		let sealed = key.seal(&place, &nonce, &text).unwrap();
		prop_assert_eq!(key.open(&place, bytes(&sealed)), Ok(text));
	}

	#[test]
	fn any_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
		prop_assert!(key(5).open(&PLACE, &bytes).is_err());
	}
}
