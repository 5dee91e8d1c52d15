//! Proofs of a pot on a real chain: they hold where nobody ever saw it, and nothing else does.

mod person;

use person::Person;
use potchain_client::{
	light::Spec,
	proof::{NotFinal, Part, Proof, ProofError},
};
use potchain_tests::Network;
use std::{fs, path::PathBuf};

/// Alice's pot "Trip" with some entries, and a proof of it.
fn proved(network: &Network) -> (Person, PathBuf) {
	let alice = Person::new("//Alice", network.full());
	alice.pot(&["new", "Trip", "--currency", "EUR", "--as", "Alice", "--plain"]);
	alice.pot(&["member", "add", "Bob"]);
	alice.pot(&["add", "50", "Dinner"]);
	let file = alice.home.join("trip.proof");
	let kept = alice.json(&["prove", "Trip", "-o", &file.to_string_lossy()]);
	assert_eq!((&kept["format"], &kept["entries"]), (&"proof".into(), &3.into()));
	(alice, file)
}

/// Somebody whose node is nowhere: they have a file, and the specification.
fn stranger(network: &Network) -> Person {
	Person { url: "ws://127.0.0.1:1".into(), key: None, ..Person::fresh("stranger", network.full()) }
}

#[test]
fn whoever_has_the_specification_checks_a_proof_and_sees_what_the_pot_came_to() {
	let mut network = Network::start_for_test(0);
	let (alice, file) = proved(&network);
	let balances = alice.json(&["balances", "--final"]);
	network.full_mut().kill();

	let (file, spec) = (file.to_string_lossy().into_owned(), network.spec().to_string_lossy().into_owned());
	let check = ["verify-proof", &file, "--spec", &spec];
	let proved = stranger(&network).json(&check);
	for what in ["pot", "seq", "head", "level"] {
		assert_eq!(proved[what], balances[what], "{what}");
	}
	assert_eq!(proved["balances"], balances["balances"]);
	assert_eq!(proved["settle"][0]["amount"], "25.00");
	assert!(proved["block"]["number"].as_u64() > Some(0) && proved["time"].as_u64() > Some(1_700_000_000_000));
	let said = stranger(&network).pot(&check);
	assert!(said.contains("Trip") && said.contains(balances["head"].as_str().expect("a head")), "{said}");

	fs::write(&file, "a photograph").expect("a file");
	assert!(stranger(&network).fails(2, &check).contains("it is no proof"));
}

/// Each part of the file is changed, and each change is told where it is. Nothing that is left out or put in goes unseen, and no
/// other byte does.
#[test]
fn whatever_is_changed_is_refused_and_said_where() {
	let network = Network::start_for_test(0);
	let (_, path) = proved(&network);
	let spec = Spec::read(&fs::read_to_string(network.spec()).expect("a file")).expect("a specification");
	let file = fs::read(&path).expect("a file");
	let genuine = Proof::read(&file).expect("it is read");
	genuine.check(&spec).expect("it holds");
	let refused = |change: &dyn Fn(&mut Proof)| {
		let mut proof = genuine.clone();
		change(&mut proof);
		match proof.check(&spec) {
			Err(error) => error,
			Ok(_) => panic!("it is proved"),
		}
	};
	let at_block = |why| ProofError::NotFinal { part: Part::Block, why };

	let other = refused(&|proof| proof.pot.0[3] ^= 1);
	assert!(matches!(other, ProofError::NoPot(_) | ProofError::State("the pot's record")), "{other:?}");
	assert_eq!(refused(&|proof| proof.block.header[40] ^= 1), at_block(NotFinal::Target), "another state");
	assert_eq!(refused(&|proof| proof.block.justification.truncate(9)), at_block(NotFinal::Votes));
	let signature = |proof: &mut Proof| proof.block.justification[8 + 36 + 1 + 36 + 10] ^= 1;
	assert_eq!(refused(&signature), at_block(NotFinal::Signature));
	assert_eq!(refused(&|proof| proof.block.justification[0] ^= 1), at_block(NotFinal::Signature), "another round");
	let voter = |proof: &mut Proof| proof.block.justification[8 + 36 + 1 + 36 + 64] ^= 1;
	assert!(matches!(refused(&voter), ProofError::NotFinal { part: Part::Block, why: NotFinal::Stranger(_) }));
	let renamed = |proof: &mut Proof| proof.changes.push(proof.block.clone());
	let no_change = ProofError::NotFinal { part: Part::Change(0), why: NotFinal::NoChange };
	assert_eq!(refused(&renamed), no_change, "a block that names no new validators");
	for node in 0..genuine.state.len() {
		assert!(matches!(refused(&|proof| proof.state[node][5] ^= 1), ProofError::State(_)), "node {node}");
		assert!(matches!(refused(&|proof| drop(proof.state.remove(node))), ProofError::State(_)), "node {node}");
	}
	assert!(matches!(refused(&|proof| proof.state.push(vec![0; 40])), ProofError::State(_)), "a node of nothing");
	let last = genuine.log.len() - 1;
	assert!(matches!(refused(&|proof| drop(proof.log.remove(last))), ProofError::Head { entries: 2, .. }));
	assert!(matches!(refused(&|proof| proof.log[last].at += 1), ProofError::Head { .. }));
	assert!(matches!(refused(&|proof| proof.log.swap(1, 2)), ProofError::Refused(bad) if bad.seq == 1));

	// Others' keys, and another beginning, which votes do not sign.
	let others = Spec { voters: vec![[7; 32]], ..spec.clone() };
	assert!(matches!(genuine.check(&others), Err(ProofError::NotFinal { why: NotFinal::Stranger(_), .. })));
	let elsewhere = Spec { genesis: [7; 32], ..spec.clone() };
	assert!(matches!(genuine.check(&elsewhere), Err(ProofError::OtherChain { found, .. }) if found == spec.genesis));

	for at in 0..file.len() {
		let mut changed = file.clone();
		changed[at] ^= 0x10;
		let proved = Proof::read(&changed).and_then(|proof| proof.check(&spec));
		assert!(proved.is_err(), "byte {at} of {} counts for nothing", file.len());
	}
	for length in 0..file.len() {
		assert!(Proof::read(&file[..length]).is_err(), "{length} bytes of {} are no proof", file.len());
	}
	assert!(Proof::read(&[&file[..], &[0]].concat()).is_err());
}

/// Of a chain with the same specification but for its validators, nothing is proved, nor of another one's pots.
#[test]
fn a_proof_of_another_chain_is_refused() {
	let (ours, theirs) = (Network::start_for_test(0), Network::start_for_test(2));
	let (_, file) = proved(&theirs);
	let spec = ours.spec();
	let said = stranger(&ours).fails(5, &["verify-proof", &file.to_string_lossy(), "--spec", &spec.to_string_lossy()]);
	assert!(said.contains("no validator of the chain") || said.contains("its chain begins with block"), "{said}");
	stranger(&theirs).json(&["verify-proof", &file.to_string_lossy(), "--spec", &theirs.spec().to_string_lossy()]);

	let bob = Person::light("bob", &ours);
	let (alice, _) = proved(&ours);
	let pot = alice.json(&["status"])["pot"].as_str().expect("an id").to_owned();
	let said = bob.fails(3, &["prove", &pot, "-o", "nothing.proof"]);
	assert!(said.contains("a light client has no votes to pass on"), "{said}");
}
