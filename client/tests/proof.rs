//! Proofs across changes of validators, who are made up here: what they sign is signed for real.

#![cfg(feature = "light")]

use codec::{Compact, Encode};
use ed25519_dalek::{Signer, SigningKey};
use pot_ledger::Hash;
use potchain_client::{
	light::{Spec, Voter},
	proof::{Final, NotFinal, Part, Proof, ProofError},
};
use smoldot::header::{decode, hash_from_scale_encoded_header};

/// A proof from a dev chain, for its block and what is in that.
fn genuine() -> Proof {
	Proof::read(include_bytes!("../../fuzz/corpus/proof/trip")).unwrap()
}

fn key(seed: u8) -> SigningKey {
	SigningKey::from_bytes(&[seed; 32])
}

fn voters(seeds: &[u8]) -> Vec<Voter> {
	seeds.iter().map(|seed| key(*seed).verifying_key().to_bytes()).collect()
}

/// A block for which these vote as the validators of a set.
fn made_final(header: Vec<u8>, seeds: &[u8], set: u64) -> Final {
	const ROUND: u64 = 7;
	let block = (hash_from_scale_encoded_header(&header), decode(&header, 4).unwrap().number as u32);
	let vote = |seed: &u8| {
		let signature = key(*seed).sign(&(1u8, block, ROUND, set).encode()).to_bytes();
		(block, signature, key(*seed).verifying_key().to_bytes())
	};
	let votes: Vec<_> = seeds.iter().map(vote).collect();
	Final { justification: (ROUND, block, votes, Compact(0u32)).encode(), header }
}

/// A header that names validators who follow after so many blocks.
fn naming(number: u32, seeds: &[u8], delay: u32) -> Vec<u8> {
	let weighted: Vec<_> = voters(seeds).into_iter().map(|voter| (voter, 1u64)).collect();
	let change = (1u8, weighted, delay).encode();
	let digest = vec![(4u8, *b"FRNK", change)];
	([0u8; 32], Compact(number), [1u8; 32], [2u8; 32], digest).encode()
}

/// A chain that begins with one validator, who was followed by three; and one of those by two others.
fn with_changes() -> (Spec, Proof) {
	let mut proof = genuine();
	let header = proof.block.header.clone();
	proof.changes =
		vec![made_final(naming(1, &[2, 3, 4], 0), &[1], 0), made_final(naming(2, &[3, 5], 0), &[2, 3, 4], 1)];
	proof.block = made_final(header, &[3, 5], 2);
	let spec = Spec { genesis: genesis(&proof), voters: voters(&[1]) };
	(spec, proof)
}

/// The first block of the chain that a proof is of, which only its state says.
fn genesis(proof: &Proof) -> Hash {
	match proof.check(&Spec { genesis: Hash::default(), voters: voters(&[1]) }) {
		Err(ProofError::OtherChain { found, .. }) => found,
		other => panic!("{:?}", other.err()),
	}
}

#[test]
fn votes_are_followed_through_every_change_of_validators() {
	let (spec, proof) = with_changes();
	let proved = proof.check(&spec).unwrap();
	assert_eq!(proved.replica.log(), genuine().log);
	assert_eq!(Proof::read(&proof.write()).unwrap(), proof);
}

#[test]
fn a_change_that_is_not_proved_is_none() {
	let (spec, proof) = with_changes();
	let fails = |part, change: &dyn Fn(&mut Proof)| {
		let mut proof = proof.clone();
		change(&mut proof);
		match proof.check(&spec) {
			Err(ProofError::NotFinal { part: found, why }) if found == part => why,
			other => panic!("{:?}", other.err()),
		}
	};
	let stranger = |seed: u8| NotFinal::Stranger(voters(&[seed])[0]);
	let (first, second, block) = (Part::Change(0), Part::Change(1), Part::Block);
	let header = |proof: &Proof| proof.block.header.clone();

	let without = |proof: &mut Proof| drop(proof.changes.remove(0));
	assert_eq!(fails(first, &without), stranger(2), "a change is left out");
	let unchanged = |proof: &mut Proof| drop(proof.changes.pop());
	assert_eq!(fails(block, &unchanged), NotFinal::TooFew, "the last change is left out: two are no majority of three");
	let few = |proof: &mut Proof| proof.changes[1] = made_final(naming(2, &[3, 5], 0), &[2, 3], 1);
	assert_eq!(fails(second, &few), NotFinal::TooFew);
	let twice = |proof: &mut Proof| proof.changes[1] = made_final(naming(2, &[3, 5], 0), &[2, 3, 3], 1);
	assert_eq!(fails(second, &twice), NotFinal::Twice(voters(&[3])[0]));
	let earlier_set = |proof: &mut Proof| proof.block = made_final(header(proof), &[3, 5], 1);
	assert_eq!(fails(block, &earlier_set), NotFinal::Signature, "they signed as validators of another set");
	let late = |proof: &mut Proof| proof.changes[0] = made_final(naming(1, &[2, 3, 4], 5), &[1], 0);
	assert_eq!(fails(first, &late), NotFinal::NoChange, "they follow later");
	let backwards = |proof: &mut Proof| proof.changes[1] = made_final(naming(1, &[3, 5], 0), &[2, 3, 4], 1);
	assert_eq!(fails(second, &backwards), NotFinal::Order);
	let unsigned = |proof: &mut Proof| proof.changes[0].header = naming(1, &[3, 5], 0);
	assert_eq!(fails(first, &unsigned), NotFinal::Target, "others are named than were voted for");
}
