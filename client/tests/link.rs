//! Invite links: made, sent through all that mangles texts, and read.

use codec::{DecodeAll, Encode};
use pot_ledger::PotId;
use potchain_client::link::{Endpoints, Error, Invite};
use proptest::prelude::*;

fn invite() -> Invite {
	Invite {
		genesis: [1; 32],
		endpoints: Endpoints::new(vec!["wss://node.example".into(), "ws://127.0.0.1:9944".into()]).unwrap(),
		pot: PotId([2; 16]),
		number: 7,
		seed: [0xab; 32].into(),
		key: Some((3, [0xcd; 32].into())),
	}
}

fn error(text: &str) -> Error {
	text.parse::<Invite>().unwrap_err()
}

#[test]
fn a_link_brings_all_that_joining_needs() {
	let read: Invite = invite().to_string().parse().unwrap();
	assert_eq!(read.encode(), invite().encode());
	assert_eq!(read.endpoints.iter().collect::<Vec<_>>(), ["wss://node.example", "ws://127.0.0.1:9944"]);
	assert_eq!(read.signer().public_key().0, invite().signer().public_key().0);
	let bare = Invite { endpoints: Endpoints::default(), key: None, ..invite() };
	assert_eq!(bare.to_string().parse::<Invite>().unwrap().encode(), bare.encode());
}

#[test]
fn what_was_sent_once_is_read_for_ever() {
	let links = include_str!("data/links.txt").lines().collect::<Vec<_>>();
	let bare = Invite { endpoints: Endpoints::default(), key: None, ..invite() };
	assert_eq!(links, [invite().to_string(), bare.link("https://app.example/join").unwrap()]);
}

#[test]
fn a_link_leads_to_any_app_and_tells_its_server_nothing() {
	for base in ["https://app.example/join", "http://localhost:8080/?lang=de", "potchain://join"] {
		let link = invite().link(base).unwrap();
		assert_eq!(link.split_once('#').unwrap().0, base);
		assert_eq!(link.parse::<Invite>().unwrap().encode(), invite().encode());
	}
	for base in ["", "app.example", "ftp://app.example", "https://app.example/#join", "https://app.example/ join"] {
		assert_eq!(invite().link(base), Err(Error::Base(base.into())));
	}
}

#[test]
fn line_breaks_do_no_harm() {
	let link = invite().to_string();
	let (start, end) = link.split_at(70);
	let wrapped = format!("\n  {start}\r\n{end} ");
	assert_eq!(wrapped.parse::<Invite>().unwrap().encode(), invite().encode());
}

#[test]
fn a_link_that_is_cut_off_says_so() {
	for base in ["potchain://join", "https://app.example/join"] {
		let link = invite().link(base).unwrap();
		for length in base.len() + 1..link.len() {
			assert_eq!(error(&link[..length]), Error::CutOff, "{length} of {}", link.len());
		}
	}
	assert_eq!(error("potchain://jo"), Error::CutOff);
}

#[test]
fn no_changed_character_goes_unnoticed() {
	let link = invite().to_string();
	let start = link.find("v1.").unwrap() + 3;
	for at in start..link.len() {
		for other in ["A", "B", "w", "-", "_", "+", "=", "é"].into_iter().filter(|other| *other != &link[at..=at]) {
			let changed = [&link[..at], other, &link[at + 1..]].concat();
			let error = error(&changed);
			// The first bytes are the length.
			assert!(error == Error::Damaged || at - start < 3 && error == Error::CutOff, "{at}, {other}: {error:?}");
		}
	}
	for end in [".", ">", "A", "AAAA", "é"] {
		assert_eq!(error(&(link.clone() + end)), Error::Damaged, "{end} at the end");
	}
}

#[test]
fn what_is_no_link_is_told_from_what_is_damaged() {
	let others = [
		"",
		"hello",
		"https://app.example/join",
		"https://app.example/#top",
		"mailto:a@b#v1.AAAA",
		"v1.AAAA",
		"potchain",
	];
	for text in others.into_iter().chain(["https://app.example/#v.AA", "https://a/#v0.AA", "https://a/#v+2.AA"]) {
		assert_eq!(error(text), Error::NotALink, "{text}");
	}
	assert_eq!(error("potchain://join#v1.!!"), Error::Damaged);
	assert_eq!(error("potchain://join#v2.whatever it will be"), Error::Newer(2));
	assert_eq!(error("https://app.example/join#v17."), Error::Newer(17));
}

#[test]
fn endpoints_are_few_and_are_endpoints() {
	let new = |urls: &[&str]| Endpoints::new(urls.iter().map(|url| url.to_string()).collect());
	assert!(new(&["ws://a"; 4]).is_ok());
	assert_eq!(new(&["ws://a"; 5]), Err(Error::TooManyEndpoints(5)));
	let longest = "wss://".to_owned() + &"a".repeat(122);
	assert!(new(&[&longest]).is_ok());
	for bad in ["", "ws://", "https://a", "ws://a b", "ws://ä", "ws://a\u{202e}", &(longest + "a")] {
		assert_eq!(new(&["ws://a", bad]), Err(Error::Endpoint(bad.into())));
	}
	// Nor does a link bring others, whose checksum is right.
	let at = |urls: &[&str]| [&[1; 32][..], &urls.encode(), &[2; 16], &[7, 0, 0, 0], &[0xab; 32], &[0]].concat();
	assert!(Invite::decode_all(&mut &at(&["ws://a"])[..]).is_ok());
	assert!(Invite::decode_all(&mut &at(&["http://a"])[..]).is_err());
	assert!(Invite::decode_all(&mut &at(&["ws://a"; 5])[..]).is_err());
}

#[test]
fn the_largest_link_fits_a_qr_code() {
	let endpoint = "wss://".to_owned() + &"a".repeat(122);
	let largest = Invite { endpoints: Endpoints::new(vec![endpoint; 4]).unwrap(), ..invite() };
	potchain_client::qr::svg(&largest.link("https://app.example/join").unwrap()).unwrap();
}

#[test]
fn no_secret_is_shown() {
	let shown = format!("{:?}", invite());
	assert!(shown.contains("number: 7"), "{shown}");
	assert!(!shown.contains("171") && !shown.contains("205"), "the bytes of the seed and the key: {shown}");
}

proptest! {
	#[test]
	fn a_link_is_read_as_it_is_written(
		genesis: [u8; 32], pot: [u8; 16], number: u32, seed: [u8; 32], key: Option<(u32, [u8; 32])>,
		urls in prop::collection::vec("wss?://[!-~]{1,120}", 0..=4),
	) {
		let key = key.map(|(epoch, bytes)| (epoch, bytes.into()));
		let endpoints = Endpoints::new(urls).unwrap();
		let invite = Invite { genesis, endpoints, pot: PotId(pot), number, seed: seed.into(), key };
		prop_assert_eq!(invite.to_string().parse::<Invite>().unwrap().encode(), invite.encode());
	}

	#[test]
	fn any_text_is_refused(text in "(potchain://|https://)?\\PC{0,9}#?(v[0-9]{1,12}\\.)?[A-Za-z0-9_-]{0,300}|\\PC{0,200}") {
		prop_assert!(text.parse::<Invite>().is_err());
	}
}
