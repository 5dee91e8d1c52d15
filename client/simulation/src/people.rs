//! Who is in the simulation, and what they do to their pots.

use crate::rng::Rng;
use codec::Encode;
use pot_ledger::{
	AccountId, Amount, Currency, Entry, Expense, ExpensePatch, Invitation, ItemId, ItemKind, MemberId, MemberPatch, Op,
	Patch, Payment, PotId, PotPatch, Role, Split, State, Text, View, RULES,
};
use pot_sequences::{of_seed, words};
use potchain_client::{
	seal::{self, SealSecret, TextKey},
	Reader,
};

/// Somebody with an account in every pot, the same one on all their devices.
#[derive(Clone)]
pub struct Person {
	pub account: AccountId,
	pub secret: SealSecret,
}

impl Person {
	pub fn of(number: u8) -> Self {
		Self { account: AccountId([number + 1; 32]), secret: SealSecret::from_seed(&[number + 101; 32].into()) }
	}

	pub fn reader(&self) -> Reader {
		Reader { account: self.account, secret: self.secret.clone() }
	}
}

/// The creation of a pot by a person, with sealed texts or without.
pub fn creation(pot: PotId, owner: &Person, key: Option<[u8; 32]>, name: &str) -> Op {
	let text = |text| Text::plain(text).expect("it is short; qed");
	let key = key.map(TextKey::from);
	let seal = key.as_ref().map(|key| {
		let sealing = seal::sealing(pot, owner.account, &owner.secret, Some((1, key)), &[9; 32].into());
		sealing.expect("the key is none of the weak ones; qed")
	});
	let currency = Currency::new("EUR", 2).expect("it is one; qed");
	Op::CreatePot { rules: RULES, name: text(name), currency, owner: text("Alice"), account: Some(owner.account), seal }
}

/// The log of a pot that these people are in from the beginning.
pub fn beginning(pot: PotId, people: &[Person], is_sealed: bool) -> (State, Vec<Entry>) {
	let key = is_sealed.then_some([5; 32]);
	let (mut state, mut log) = (State::new(pot), Vec::new());
	let mut take = |by, op: Op| {
		let entry = Entry { by, at: 0, op };
		state.apply(entry.clone()).expect("a pot begins so; qed");
		log.push(entry);
	};
	take(0, creation(pot, &people[0], key, "Trip"));
	for (place, person) in (1..).zip(&people[1..]) {
		let what = Invitation::New { role: if place % 3 == 1 { Role::Owner } else { Role::Editor } };
		take(0, words::invite(u32::from(place) - 1, what));
		let key = key.map(TextKey::from);
		let seal = key.as_ref().map(|key| {
			let sealing = seal::sealing(pot, person.account, &person.secret, Some((1, key)), &[place; 32].into());
			sealing.expect("the key is none of the weak ones; qed")
		});
		let name = Text::plain(&format!("Person {place}"));
		take(place, Op::Claim { invite: u32::from(place) - 1, account: person.account, name, seal });
	}
	(state, log)
}

/// What somebody thinks of next, on the pot as they see it: the operations, which are done together. Every word that is
/// said has `mark` in it, which nobody says twice.
pub fn idea(rng: &mut Rng, pot: &State, me: MemberId, mark: u64) -> Vec<Op> {
	let said = Text::plain(&format!("m{mark}"));
	let id = ItemId((mark, rng.u64(..)).encode().try_into().expect("16 bytes; qed"));
	let places = pot.members().len() as MemberId;
	let anyone = |rng: &mut Rng| rng.u8(0..places.max(1));
	let item = |rng: &mut Rng, kind: ItemKind| {
		let all: Vec<_> = pot.items().filter(|row| row.1.record.kind == kind).collect();
		let (id, item) = all.get(rng.usize(..all.len().max(1)))?;
		Some((**id, item.record.revisions.latest))
	};
	let spending = |rng: &mut Rng, for_whom: Vec<MemberId>| {
		let amount = Amount(rng.u128(1..10_000));
		let split = Split::Equal(for_whom.try_into().expect("few; qed"));
		Expense::spending(amount, vec![(me, amount)].try_into().expect("one; qed"), split)
	};
	let expense =
		|money, memo| Op::AddExpense { id, money, memo, note: None, date: None, category: None, receipt: None };
	let some_people = |rng: &mut Rng| {
		let mut people: Vec<_> = (0..places).filter(|_| rng.bool()).collect();
		if people.is_empty() {
			people.push(me);
		}
		people
	};
	match rng.u8(0..100) {
		0..22 => {
			let people = some_people(rng);
			vec![expense(spending(rng, people), said)]
		},
		// A guest, and an expense for them alone.
		22..32 => {
			let name = Text::plain(&format!("g{mark}")).expect("it is short; qed");
			let guest = Op::AddMember { id: places, name, role: Role::Editor };
			vec![guest, expense(spending(rng, vec![places]), Text::plain(&format!("for g{mark}")))]
		},
		// An expense for somebody's guest, by name.
		32..40 => {
			let guests: Vec<_> = (0..).zip(pot.members()).filter(|row| named(&row.1.name).starts_with('g')).collect();
			let Some((guest, place)) = guests.get(rng.usize(..guests.len().max(1))) else { return Vec::new() };
			let memo = Text::plain(&format!("for {} m{mark}", named(&place.name)));
			vec![expense(spending(rng, vec![*guest]), memo)]
		},
		40..58 => match item(rng, ItemKind::Expense) {
			None => Vec::new(),
			Some((id, base)) => match rng.u8(0..6) {
				0 => vec![Op::VoidItem { id, base }],
				1 => vec![Op::RestoreItem { id, base }],
				2 => vec![Op::ConfirmItem { id, base }],
				3 => {
					let people = some_people(rng);
					let money = Some(spending(rng, people));
					vec![Op::AmendExpense { id, base, set: ExpensePatch { money, ..ExpensePatch::default() } }]
				},
				_ => {
					let memo = said.map_or(Patch::Keep, Patch::Set);
					vec![Op::AmendExpense { id, base, set: ExpensePatch { memo, ..ExpensePatch::default() } }]
				},
			},
		},
		58..64 => {
			let money = Payment { from: me, to: anyone(rng), amount: Amount(rng.u128(1..5_000)), leg: None };
			vec![Op::AddPayment { id, money, memo: said, method: None, reference: None, date: None }]
		},
		64..70 => {
			let about = item(rng, ItemKind::Expense).map(|row| row.0);
			said.map(|text| Op::AddComment { id, about, text }).into_iter().collect()
		},
		70..74 => {
			let id = anyone(rng);
			let base = pot.members().get(usize::from(id)).map_or(1, |member| member.record.revisions.latest);
			let name = Text::plain(&format!("n{mark}")).filter(|_| id == me);
			vec![Op::AmendMember { id, base, set: MemberPatch { name, ..MemberPatch::default() } }]
		},
		74..78 => {
			let (id, base) = pot.pot().map_or((0, 1), |pot| (pot.categories, pot.revisions.latest));
			vec![Op::SetCategory { id, base, name: said }]
		},
		78..80 => {
			let base = pot.pot().map_or(1, |pot| pot.revisions.latest);
			vec![Op::AmendPot { base, set: PotPatch { name: said, ..PotPatch::default() } }]
		},
		80 if me == 0 => {
			// Somebody loses access, and what they have in mind comes to nothing.
			let id = anyone(rng);
			let base = pot.members().get(usize::from(id)).map_or(1, |member| member.record.revisions.latest);
			if id == me {
				Vec::new()
			} else {
				vec![Op::DetachMember { id, base, account: None }]
			}
		},
		_ => {
			let drafts = of_seed(rng.u64(..));
			let op = drafts[rng.usize(..drafts.len())].entry(pot).op;
			match op {
				Op::CreatePot { .. }
				| Op::Claim { .. }
				| Op::SendPayment { .. }
				| Op::DissolvePot { .. }
				| Op::AnnounceEnd { .. }
				| Op::Rekey { .. }
				| Op::DetachMember { .. } => Vec::new(),
				// Seldom: nothing else can be done then.
				Op::ArchivePot { .. } if rng.u8(0..4) > 0 => Vec::new(),
				op => vec![op],
			}
		},
	}
}

/// A text that is plain.
pub fn named(text: &Text) -> &str {
	text.as_str().unwrap_or("")
}
