//! Texts that somebody might give a client: journals, raw logs, other apps' files, ways to be paid, invite links.

use crate::Marks;
use codec::{DecodeAll, Encode};
use pot_ledger::{PotId, State};
use potchain_client::{
	import::{self, Options},
	journal,
	link::Invite,
	pay, raw,
};
use std::{
	fmt::Display,
	hash::{DefaultHasher, Hash, Hasher},
};

/// A journal: what is read is written and read the same, and folds or is refused.
pub fn journal(bytes: &[u8]) -> Marks {
	let (header, entries) = match journal::read(&String::from_utf8_lossy(bytes)) {
		Ok(read) => read,
		Err(error) => return vec![mark(0, error)],
	};
	let lines = (0..).zip(&entries).map(|(seq, entry)| journal::entry_line(seq, entry, &header.currency));
	let written = [header.to_line()].into_iter().chain(lines).collect::<Vec<_>>().join("\n");
	assert_eq!(journal::read(&written).expect("what is written is read"), (header.clone(), entries.clone()));
	let names = entries.iter().map(|entry| mark(1, format!("{:?}", entry.op).split(' ').next().unwrap_or_default()));
	let mut marks: Vec<_> = names.collect();
	match State::fold(header.pot.unwrap_or_default(), entries) {
		Ok(pot) => assert_eq!(pot.balances().iter().sum::<i128>(), 0, "no cent is made or lost"),
		Err(bad) => marks.push(mark(2, format!("{:?}", bad.why))),
	}
	marks
}

/// A raw log.
pub fn raw(bytes: &[u8]) -> Marks {
	match raw::read(&String::from_utf8_lossy(bytes)) {
		Ok(read) => vec![read.entries.len().min(9) as u64],
		Err(error) => vec![mark(0, error)],
	}
}

/// Any app's file: what is imported folds, and is found again in what it made.
pub fn import(bytes: &[u8]) -> Marks {
	let text = String::from_utf8_lossy(bytes);
	let mut marks = Vec::new();
	for repair in [false, true] {
		match import::read(&text, Some("Alice"), &Options { repair, ..Options::default() }) {
			Err(error) => marks.push(mark(u64::from(repair), error)),
			Ok(import) => {
				let left = import.remaining(&State::new(PotId::default())).expect("an empty pot has nothing else");
				assert_eq!(left.len(), import.ops.len(), "all of it is to be sent");
				marks.push(mark(2, import.ops.len().min(9)));
				marks.extend(import.warnings.iter().map(|warning| mark(3, warning)));
			},
		}
	}
	marks
}

/// How somebody wants to be paid.
pub fn pay(bytes: &[u8]) -> Marks {
	match String::from_utf8_lossy(bytes).parse::<pay::PayTo>() {
		Ok(way) => vec![mark(0, format!("{way:?}").split(['(', ' ']).next().unwrap_or_default())],
		Err(error) => vec![mark(1, error)],
	}
}

/// An invite link; and what is in one, behind the checksum that no change of a text gets past.
pub fn link(bytes: &[u8]) -> Marks {
	let text = String::from_utf8_lossy(bytes).parse::<Invite>().map_err(|error| error.to_string());
	let body = Invite::decode_all(&mut &bytes[..]).map_err(|error| error.to_string());
	let outcome = |(kind, read): (u64, Result<Invite, String>)| match read {
		Ok(invite) => {
			let again = invite.to_string().parse::<Invite>().expect("what is written is read");
			assert_eq!(again.encode(), invite.encode());
			let words = if invite.key.is_some() { "with a key" } else { "without" };
			mark(2 + invite.endpoints.iter().count() as u64, words)
		},
		Err(error) => mark(kind, error),
	};
	[text, body].into_iter().zip(0..).map(|(read, kind)| outcome((kind, read))).collect()
}

/// What something came to, without the places and names in it.
pub fn mark(kind: u64, words: impl Display) -> u64 {
	let mut hasher = DefaultHasher::new();
	let words = words.to_string();
	let last = words.rsplit(": ").next().unwrap_or_default();
	let plain = last.split(' ').filter(|word| word.bytes().all(|byte| byte.is_ascii_lowercase()));
	(kind, plain.take(5).collect::<Vec<_>>()).hash(&mut hasher);
	hasher.finish()
}
