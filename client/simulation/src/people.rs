//! Who is in the simulation, and the pots that they have from the beginning.

use crate::device::EPOCH;
use pot_ledger::{
	AccountId, Currency, Entry, Invitation, Moment, Op, PotId, Role, State, Text, View, MAX_CATEGORIES, MAX_DEVICES,
	MAX_INVITES, MAX_MEMBERS, RULES,
};
use pot_sequences::words;
use potchain_client::{
	identity::Seat,
	seal::{self, SealSecret, TextKey},
	Reader,
};

/// Some days, in milliseconds.
pub const DAYS: Moment = 24 * 60 * 60 * 1_000;

/// Somebody, with an account of their own, and others for pots that they join.
#[derive(Clone)]
pub struct Person {
	pub number: u8,
}

impl Person {
	/// One of their accounts.
	pub fn account(&self, seat: Seat) -> AccountId {
		let mut bytes = [self.number + 1; 32];
		if let Seat::Pot(index) = seat {
			bytes[1..5].copy_from_slice(&index.to_be_bytes());
		}
		AccountId(bytes)
	}

	/// Whether an account is theirs.
	pub fn has(&self, account: &AccountId) -> bool {
		account.0[0] == self.number + 1
	}

	/// Them, with one of their accounts.
	pub fn reader(&self, seat: Seat) -> Reader {
		let account = self.account(seat);
		let mut seed = account.0;
		seed[31] += 100;
		Reader { account, secret: SealSecret::from_seed(&seed.into()) }
	}
}

/// What there is nearly as much of in a pot as there can be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Crowd {
	Categories,
	Invites,
	Devices,
	Members,
}

/// The creation of a pot by one of its readers, with sealed texts or without.
pub fn creation(pot: PotId, owner: &Reader, key: Option<[u8; 32]>, name: &str) -> Op {
	let text = |text| Text::plain(text).expect("it is short; qed");
	let key = key.map(TextKey::from);
	let seal = key.as_ref().map(|key| sealing(pot, owner, Some((1, key))));
	let currency = Currency::new("EUR", 2).expect("it is one; qed");
	Op::CreatePot { rules: RULES, name: text(name), currency, owner: text("Alice"), account: Some(owner.account), seal }
}

/// What somebody brings along for reading a pot, with a key that they were given.
pub fn sealing(pot: PotId, reader: &Reader, key: Option<(u32, &TextKey)>) -> pot_ledger::Sealing {
	let sealing = seal::sealing(pot, reader.account, &reader.secret, key, &reader.account.0.into());
	sealing.expect("the key is none of the weak ones; qed")
}

/// The log of a pot that these people are in from the beginning.
pub fn beginning(pot: PotId, people: &[Person], is_sealed: bool, crowd: Option<Crowd>) -> (State, Vec<Entry>) {
	let key = is_sealed.then_some([5; 32]);
	let (mut state, mut log) = (State::new(pot), Vec::new());
	let mut take = |by, op: Op| {
		let entry = Entry { by, at: EPOCH - 1, op };
		state.apply(entry.clone()).expect("a pot begins so; qed");
		log.push(entry);
	};
	let mut invites = 0..;
	let mut invite = |what, uses| {
		let number = invites.next().expect("there is a next; qed");
		(number, Op::Invite { number, key: [number as u8; 32], what, expires: EPOCH + 300 * DAYS, uses })
	};
	let seal = |reader: &Reader| {
		let key = key.map(TextKey::from);
		key.as_ref().map(|key| sealing(pot, reader, Some((1, key))))
	};
	take(0, creation(pot, &people[0].reader(Seat::Own), key, "Trip"));
	for (place, person) in (1..).zip(&people[1..]) {
		let role = if place % 3 == 1 { Role::Owner } else { Role::Editor };
		let (number, op) = invite(Invitation::New { role }, 1);
		take(0, op);
		let reader = person.reader(Seat::Own);
		let name = Text::plain(&format!("Person {place}"));
		take(place, Op::Claim { invite: number, account: reader.account, name, seal: seal(&reader) });
	}
	match crowd {
		None => {},
		Some(Crowd::Categories) => {
			let category = |id| Op::SetCategory { id, base: (id + 1).into(), name: Text::plain("c") };
			(0..MAX_CATEGORIES - 1).for_each(|id| take(0, category(id)));
		},
		Some(Crowd::Invites) => {
			(1..MAX_INVITES).for_each(|_| take(0, invite(Invitation::Any { role: Role::Editor }, 1).1));
		},
		Some(Crowd::Devices) => {
			let (number, op) = invite(Invitation::Device { member: 0 }, MAX_DEVICES as u16);
			take(0, op);
			for index in 2..MAX_DEVICES {
				let reader = people[0].reader(Seat::Pot(index + (1 << 16)));
				take(0, Op::Claim { invite: number, account: reader.account, name: None, seal: seal(&reader) });
			}
		},
		Some(Crowd::Members) => {
			let guest = |id| words::guest(id, Role::Editor);
			(people.len() as u8..MAX_MEMBERS as u8 - 1).for_each(|id| take(0, guest(id)));
		},
	}
	debug_assert!(state.pot().is_some());
	(state, log)
}
