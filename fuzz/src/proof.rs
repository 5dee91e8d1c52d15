//! Proofs that somebody might send.

use crate::{client::mark, Marks};
use potchain_client::{
	light::Spec,
	proof::{Final, Proof, Proved},
};
use std::sync::LazyLock;

/// A proof of a small pot on a dev chain.
static GENUINE: LazyLock<Proof> =
	LazyLock::new(|| Proof::read(include_bytes!("../corpus/proof/trip")).expect("it is committed as it was written"));

/// The beginning of that chain.
static SPEC: LazyLock<Spec> = LazyLock::new(|| {
	let hash = |text: &str| hex::decode(text).ok().and_then(|bytes| bytes.try_into().ok()).expect("a hash");
	let [genesis, voter] = include_str!("proof.txt").split_whitespace().map(hash).collect::<Vec<_>>()[..] else {
		panic!("a genesis and a voter");
	};
	Spec { genesis, voters: vec![voter] }
});

/// A file, and the genuine one with changes made to it: it proves nothing, or what the genuine one proves.
pub fn proof(bytes: &[u8]) -> Marks {
	let genuine = GENUINE.check(&SPEC).expect("it is a proof");
	let read = Proof::read(bytes).map_err(|error| mark(0, error));
	[read, Ok(changed(bytes))].into_iter().map(|proof| outcome(proof, &genuine)).collect()
}

fn outcome(proof: Result<Proof, u64>, genuine: &Proved) -> u64 {
	match proof.map(|proof| proof.check(&SPEC)) {
		Err(unread) => unread,
		Ok(Err(error)) => mark(1, error),
		Ok(Ok(proved)) => {
			let meaning = |of: &Proved| (of.replica.id(), of.replica.head(), of.replica.log().to_vec(), of.at, of.time);
			assert_eq!(meaning(&proved), meaning(genuine), "it proves what was never so");
			2
		},
	}
}

/// The genuine proof with changes: of each four bytes the first says where, the next two at which place, and the last is what
/// is put there.
fn changed(bytes: &[u8]) -> Proof {
	let mut proof = GENUINE.clone();
	for change in bytes.chunks_exact(4) {
		let (place, byte) = (usize::from(u16::from_le_bytes([change[1], change[2]])), change[3]);
		let Final { header, justification } = &mut proof.block;
		let node = place % proof.state.len().max(1);
		let into: &mut Vec<u8> = match change[0] % 8 {
			0 => {
				proof.pot.0[place % 16] = byte;
				continue;
			},
			1 => {
				proof.changes.push(GENUINE.block.clone());
				continue;
			},
			2 if node < proof.state.len() => {
				proof.state.remove(node);
				continue;
			},
			3 => {
				proof.log.truncate(place % (proof.log.len() + 1));
				continue;
			},
			4 => header,
			5 | 6 => justification,
			_ if node < proof.state.len() => &mut proof.state[node],
			_ => continue,
		};
		let length = into.len().max(1);
		match into.get_mut((place >> 4) % length) {
			Some(there) => *there = byte,
			None => into.push(byte),
		}
	}
	proof
}
