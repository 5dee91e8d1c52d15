//! Sealed pots: nothing is left to be read by others, members read all of it, and the balances are the same.

use pot_ledger::{
	is_required, AccountId, Currency, Entry, Invitation, ItemId, MemberId, Op, PotId, Role, State, Subject, Text, RULES,
};
use pot_sequences::{of_seed, play, words::POT};
use potchain_client::{
	identity::Seat,
	journal,
	phrase::Phrase,
	seal::{rekey, sealing, Error, Keyring, Nonce, Place, TextKey},
	secret::Secret,
	Opened, Reader, Replica,
};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// A pot to which everything happens that can.
const EVERYTHING: &str = include_str!("data/everything.jsonl");

/// Bytes of which no two are the same.
fn nonces() -> impl FnMut() -> Nonce {
	let mut last = 0u64;
	move || {
		last += 1;
		let mut nonce = [0; 24];
		nonce[..8].copy_from_slice(&last.to_le_bytes());
		nonce
	}
}

fn secrets() -> impl FnMut() -> Secret {
	let mut last = 0;
	move || {
		last += 1;
		Secret::from([last; 32])
	}
}

fn ring(pot: PotId) -> Keyring {
	let mut ring = Keyring::new(pot);
	ring.insert(1, TextKey::from([5; 32]));
	ring
}

fn sealed(pot: PotId, log: &[Entry]) -> Vec<Entry> {
	let (ring, mut log, mut nonces) = (ring(pot), log.to_vec(), nonces());
	for entry in &mut log {
		ring.seal_op(&mut entry.op, entry.by, &mut nonces).unwrap();
	}
	log
}

fn opened(pot: PotId, log: &[Entry]) -> Vec<Entry> {
	let mut log = log.to_vec();
	log.iter_mut().for_each(|entry| ring(pot).open_entry(entry));
	log
}

#[test]
fn no_text_of_any_operation_is_left_to_be_read() {
	let (header, log) = journal::read(EVERYTHING).unwrap();
	let pot = header.pot.unwrap();
	let sealed = sealed(pot, &log);
	for entry in &sealed {
		assert!(!format!("{entry:?}").contains("Plain("), "{entry:?}");
	}
	assert_eq!(opened(pot, &sealed), log);
}

#[test]
fn no_two_texts_of_an_operation_stand_in_the_same_place() {
	let (_, log) = journal::read(EVERYTHING).unwrap();
	for mut entry in log {
		let texts = entry.op.texts_mut(entry.by);
		let places: Vec<_> = texts.iter().map(|(subject, field, _)| format!("{subject:?} {field}")).collect();
		assert_eq!(places.iter().collect::<BTreeSet<_>>().len(), places.len(), "{places:?}");
	}
}

proptest! {
	#[test]
	fn what_is_sealed_has_the_same_balances_and_opens_again(seed: u64) {
		let (plain, log) = play(&of_seed(seed));
		let sealed = sealed(POT, &log);
		for entry in &sealed {
			prop_assert!(!format!("{entry:?}").contains("Plain("), "{entry:?}");
		}
		let raw = State::fold(POT, sealed.iter().cloned()).unwrap();
		prop_assert_eq!(raw.balances(), plain.balances());

		let opened = opened(POT, &sealed);
		prop_assert_eq!(&opened, &log);
		prop_assert_eq!(State::fold(POT, opened).unwrap(), plain);
	}
}

const SEAT: Seat = Seat::Pot(0);

/// Alice's and Bob's phrases.
fn alice() -> Phrase {
	Phrase::from_entropy([1; 16])
}

fn bob() -> Phrase {
	Phrase::from_entropy([2; 16])
}

fn account(phrase: &Phrase) -> AccountId {
	phrase.identity().account(SEAT)
}

fn text(text: &str) -> Text {
	Text::plain(text).unwrap()
}

/// A sealed pot of Alice, and of Bob, who joined by a link with its key in it.
struct Pot {
	replica: Replica,
	nonces: Box<dyn FnMut() -> Nonce>,
}

impl Pot {
	fn new() -> Self {
		let replica = Replica::new(&[0; 32], PotId([7; 16]));
		let mut pot = Self { replica, nonces: Box::new(nonces()) };
		let (key, secret) = (TextKey::from([5; 32]), alice().identity().seal_secret(SEAT));
		let seal = sealing(pot.id(), account(&alice()), &secret, Some((1, &key)), &[3; 32].into()).unwrap();
		let create = Op::CreatePot {
			rules: RULES,
			name: text("Trip"),
			currency: Currency::new("EUR", 2).unwrap(),
			owner: text("Alice"),
			account: Some(account(&alice())),
			seal: Some(seal),
		};
		pot.does(&ring(pot.id()), 0, create);
		let what = Invitation::New { role: Role::Editor };
		pot.does(&ring(pot.id()), 0, Op::Invite { number: 0, key: [0; 32], what, expires: 1, uses: 1 });
		let secret = bob().identity().seal_secret(SEAT);
		let seal = sealing(pot.id(), account(&bob()), &secret, Some((1, &key)), &[4; 32].into()).unwrap();
		let claim = Op::Claim { invite: 0, account: account(&bob()), name: Some(text("Bob")), seal: Some(seal) };
		pot.does(&ring(pot.id()), 1, claim);
		pot
	}

	fn id(&self) -> PotId {
		self.replica.id()
	}

	fn does(&mut self, ring: &Keyring, by: MemberId, mut op: Op) {
		ring.seal_op(&mut op, by, &mut self.nonces).unwrap();
		self.replica.append(Entry { by, at: 0, op }).unwrap();
	}

	fn says(&mut self, ring: &Keyring, id: u8, what: &str) {
		self.does(ring, 0, Op::AddComment { id: ItemId([id; 16]), about: None, text: text(what) });
	}

	/// What somebody has with nothing but the pot and their phrase.
	fn ring_of(&self, phrase: &Phrase) -> Keyring {
		Keyring::of(self.replica.state(), account(phrase), &phrase.identity().seal_secret(SEAT))
	}

	fn opened(&self, phrase: &Phrase) -> Opened {
		let reader = Reader { account: account(phrase), secret: phrase.identity().seal_secret(SEAT) };
		Opened::new(self.replica.clone(), Some(reader)).unwrap()
	}

	/// The comments as somebody reads them; none for one that is sealed.
	fn read_by(&self, phrase: &Phrase) -> Vec<Option<String>> {
		self.opened(phrase)
			.state()
			.items()
			.map(|(_, item)| item.memo.as_ref().unwrap().as_str().map(str::to_owned))
			.collect()
	}
}

fn read(text: &str) -> Option<String> {
	Some(text.into())
}

#[test]
fn a_phrase_alone_reads_a_pot_and_its_head_is_of_what_is_stored() {
	let mut pot = Pot::new();
	pot.says(&ring(pot.id()), 1, "hello");
	let opened = pot.opened(&bob());
	let (log, state) = (opened.log(), opened.state());
	let names: Vec<_> = state.members().iter().map(|member| member.name.as_str().unwrap()).collect();
	assert_eq!((state.name().unwrap().as_str(), &names[..]), (Some("Trip"), &["Alice", "Bob"][..]));
	assert_eq!(pot.read_by(&bob()), [read("hello")]);

	let mut replay = Replica::new(&[0; 32], pot.id());
	pot.replica.log().iter().for_each(|entry| drop(replay.append(entry.clone()).unwrap()));
	assert_eq!(replay.head(), pot.replica.head());
	let mut replay = Replica::new(&[0; 32], pot.id());
	log.iter().for_each(|entry| drop(replay.append(entry.clone()).unwrap()));
	assert_ne!(replay.head(), pot.replica.head(), "what is read vouches for nothing");
}

#[test]
fn who_lost_access_reads_nothing_later_and_who_stays_reads_all() {
	let mut pot = Pot::new();
	pot.says(&ring(pot.id()), 1, "before");
	pot.does(&ring(pot.id()), 0, Op::DetachMember { id: 1, base: 1, account: None });
	assert!(pot.replica.state().rekey_due());
	let alices = pot.ring_of(&alice());
	let op = rekey(pot.replica.state(), &alices, &TextKey::from([6; 32]), secrets()).unwrap();
	let Op::Rekey { epoch: 2, boxes, former: Some(_) } = &op else { panic!("{op:?}") };
	assert_eq!(boxes.iter().map(|row| row.0).collect::<Vec<_>>(), [account(&alice())], "Bob is out");
	pot.does(&alices, 0, op);
	assert!(!pot.replica.state().rekey_due());

	let alices = pot.ring_of(&alice());
	assert_eq!(alices.latest().map(|(epoch, _)| epoch), Some(2));
	pot.says(&alices, 2, "after");
	assert_eq!(pot.read_by(&alice()), [read("before"), read("after")]);
	assert_eq!(pot.read_by(&bob()), [read("before"), None]);
	assert_eq!(pot.read_by(&Phrase::from_entropy([3; 16])), [None, None]);
}

#[test]
fn a_new_key_is_for_all_who_stay_and_leads_back() {
	let mut pot = Pot::new();
	pot.says(&ring(pot.id()), 1, "first");
	for byte in [6, 7] {
		let op = rekey(pot.replica.state(), &pot.ring_of(&bob()), &TextKey::from([byte; 32]), secrets()).unwrap();
		pot.does(&ring(pot.id()), 1, op);
	}
	pot.says(&pot.ring_of(&alice()), 2, "second");
	// Of all that was wrapped for Bob, only the newest is needed.
	let mut newest = Keyring::new(pot.id());
	newest.insert(3, TextKey::from([7; 32]));
	newest.walk_back(|epoch| pot.replica.state().former_box(epoch).copied());
	assert_eq!(newest.get(1).unwrap().0.bytes(), &[5; 32]);
	assert_eq!(pot.read_by(&bob()), [read("first"), read("second")]);
}

#[test]
fn nobody_seals_with_a_key_of_the_past_or_of_the_future() {
	let mut pot = Pot::new();
	// Alice leaves Bob out by mistake.
	let op = rekey(pot.replica.state(), &pot.ring_of(&alice()), &TextKey::from([6; 32]), secrets()).unwrap();
	let Op::Rekey { epoch, boxes, former } = op else { panic!("{op:?}") };
	let boxes: Vec<_> = boxes.into_iter().filter(|row| row.0 == account(&alice())).collect();
	pot.does(&ring(pot.id()), 0, Op::Rekey { epoch, boxes: boxes.try_into().unwrap(), former });
	let mut op = Op::AddComment { id: ItemId([1; 16]), about: None, text: text("hello") };
	assert_eq!(pot.ring_of(&bob()).seal_op(&mut op, 1, nonces()), Err(Error::NoKey));
	assert!(pot.ring_of(&alice()).seal_op(&mut op, 0, nonces()).is_ok());

	// Cara's link has a number in it that the pot has not got to.
	let (cara, what) = (Phrase::from_entropy([3; 16]), Invitation::New { role: Role::Editor });
	pot.does(&ring(pot.id()), 0, Op::Invite { number: 1, key: [0; 32], what, expires: 1, uses: 1 });
	let (secret, wrong) = (cara.identity().seal_secret(SEAT), TextKey::from([8; 32]));
	let seal = sealing(pot.id(), account(&cara), &secret, Some((9, &wrong)), &[4; 32].into()).unwrap();
	let claim = Op::Claim { invite: 1, account: account(&cara), name: Some(text("Cara")), seal: Some(seal) };
	pot.does(&ring(pot.id()), 2, claim);
	assert!(pot.ring_of(&cara).latest().is_none());
}

#[test]
fn who_cannot_read_cannot_pass_keys_on() {
	let pot = Pot::new();
	let stranger = pot.ring_of(&Phrase::from_entropy([3; 16]));
	let refused = rekey(pot.replica.state(), &stranger, &TextKey::from([6; 32]), secrets());
	assert_eq!(refused, Err(Error::NoKey));
}

#[test]
fn what_the_rules_would_refuse_in_plain_stays_sealed() {
	let key = TextKey::from([5; 32]);
	let said = |subject, field, what: &str| key.seal(&Place { pot: POT, epoch: 1, subject, field }, &[8; 24], what);
	let mut name = Op::AddMember { id: 1, name: text("x"), role: Role::Editor };
	let (subject, field, _) = name.texts_mut(0).remove(0);
	assert!(is_required(field));
	let opens = |sealed: Text| {
		let op = Op::AddMember { id: 1, name: sealed, role: Role::Editor };
		let mut entry = Entry { by: 0, at: 0, op };
		ring(POT).open_entry(&mut entry);
		entry.op.texts_mut(0).remove(0).2.as_str().map(str::to_owned)
	};
	assert_eq!(opens(said(subject, field, "Bob").unwrap()), read("Bob"));
	assert_eq!(opens(said(subject, field, "").unwrap()), None, "a name that is empty");
	assert_eq!(opens(said(Subject::Member(2), field, "Bob").unwrap()), None, "another's name");
}

/// What somebody's operations become, in words.
fn ready_of(opened: &Opened, ops: Vec<Op>) -> Vec<&'static str> {
	let word = |op: &Op| match op {
		Op::Rekey { .. } => "key",
		Op::DetachMember { .. } => "out",
		_ => "op",
	};
	opened.ready(ops, [8; 32].into()).unwrap().ops.iter().map(word).collect()
}

#[test]
fn a_new_key_comes_with_a_removal_and_before_what_is_said_after_a_leaving() {
	let mut pot = Pot::new();
	let says = || vec![Op::AddComment { id: ItemId([9; 16]), about: None, text: text("hello") }];
	let removes = |id| vec![Op::DetachMember { id, base: 1, account: None }];
	assert_eq!(ready_of(&pot.opened(&alice()), says()), ["op"]);
	assert_eq!(ready_of(&pot.opened(&alice()), removes(1)), ["out", "key"]);
	assert_eq!(ready_of(&pot.opened(&bob()), removes(1)), ["out"], "who leaves makes no key for those who stay");

	pot.does(&ring(pot.id()), 1, Op::DetachMember { id: 1, base: 1, account: None });
	assert_eq!(ready_of(&pot.opened(&alice()), says()), ["key", "op"]);
	let ready = pot.opened(&alice()).ready(says(), [8; 32].into()).unwrap();
	for op in ready.sealed(0, [7; 32].into()).unwrap() {
		pot.replica.append(Entry { by: 0, at: 0, op }).unwrap();
	}
	assert_eq!((pot.read_by(&alice()), pot.read_by(&bob())), (vec![read("hello")], vec![None]));
}

#[test]
fn a_viewer_says_nothing_that_somebody_who_is_out_could_read() {
	let mut pot = Pot::new();
	let set = pot_ledger::MemberPatch { role: Some(Role::Viewer), ..Default::default() };
	pot.does(&ring(pot.id()), 0, Op::AmendMember { id: 1, base: 1, set });
	let says = || vec![Op::AddComment { id: ItemId([9; 16]), about: None, text: text("hello") }];
	assert_eq!(ready_of(&pot.opened(&bob()), says()), ["op"]);
	// Somebody comes, and goes.
	let (cara, what) = (Phrase::from_entropy([3; 16]), Invitation::New { role: Role::Editor });
	pot.does(&ring(pot.id()), 0, Op::Invite { number: 1, key: [0; 32], what, expires: 1, uses: 1 });
	let claim = Op::Claim { invite: 1, account: account(&cara), name: Some(text("Cara")), seal: None };
	pot.does(&ring(pot.id()), 2, claim);
	pot.does(&ring(pot.id()), 2, Op::DetachMember { id: 2, base: 1, account: None });
	let refused = pot.opened(&bob()).ready(says(), [8; 32].into());
	assert_eq!(refused.err(), Some(Error::KeyDue));
	assert_eq!(ready_of(&pot.opened(&alice()), says()), ["key", "op"]);
}

#[test]
fn a_pot_that_grows_is_read_as_one_that_is_read_anew() {
	let (header, log) = journal::read(EVERYTHING).unwrap();
	let pot = header.pot.unwrap();
	let reader = Reader { account: account(&alice()), secret: alice().identity().seal_secret(SEAT) };
	let mut stored = Replica::new(&[0; 32], pot);
	let mut grown = Opened::new(stored.clone(), Some(reader.clone())).unwrap();
	for entry in sealed(pot, &log) {
		grown.append(entry.clone()).unwrap();
		stored.append(entry).unwrap();
	}
	let anew = Opened::new(stored, Some(reader)).unwrap();
	assert_eq!((grown.log(), grown.state()), (anew.log(), anew.state()));
	assert_eq!((grown.stored(), grown.head()), (anew.stored(), anew.head()));
}
