//! The pallet beside the ledger: the same sequences through both, and the same answer to every operation.

use super::*;
use codec::Encode;
use frame_support::traits::fungible::Mutate;
use pot_ledger::{Life, State, View};
use pot_sequences::{of_seed, words, Draft, Seen};
use sp_core::sr25519;
use sp_runtime::{AccountId32, DispatchError, MultiSignature};

const SEQUENCES: u64 = 5_000;
/// Sequences on one chain, after which its storage is checked.
const PER_CHAIN: u64 = 100;
/// What no random sequence comes to here; other tests of the ledger and the pallet give each of these.
const UNSEEN: [&str; 11] = [
	"AccountsFull",
	"BillTooLarge",
	"DevicesFull",
	"InviteEarly",
	"InviteVoid",
	"InvitesFull",
	"LogFull",
	"NotInToken",
	"Overflow",
	"PotFull",
	"UnknownRules",
];

#[test]
fn the_pallet_answers_every_operation_as_the_ledger_does() {
	let mut seen = Seen::default();
	for first in (0..SEQUENCES).step_by(PER_CHAIN as usize) {
		on_a_chain(|| {
			(0..=u8::MAX).for_each(|name| fill_purse(words::account(name)));
			(first..first + PER_CHAIN).for_each(|seed| compare(seed, &mut seen));
		});
	}
	println!("{SEQUENCES} sequences:\n{seen}");
	assert_eq!(seen.missing(&UNSEEN), [""; 0], "never seen, or an exception that was");
}

fn compare(seed: u64, seen: &mut Seen) {
	let mut salt = [0; 16];
	salt[..8].copy_from_slice(&seed.to_le_bytes());
	let owner = words::account(0);
	let pot = PotId::of(&owner, &salt);
	let mut state = State::new(pot);
	for draft in of_seed(seed) {
		let Some((account, entry)) = signed_entry(&draft, &state) else { continue };
		pallet_timestamp::Now::<Test>::put(entry.at);
		let expected = pot_ledger::admit(&state, &entry).map(|_| ());
		match (call(account, pot, salt, entry.clone()), expected) {
			(Ok(()), Ok(())) => {
				seen.note(&entry.op, None);
				state.apply(entry).expect("it was admitted");
			},
			(Err(Answer::Refused(why)), Err(expected)) if why.encode() == expected.encode() => {
				seen.note(&entry.op, Some(&why));
			},
			// The pallet's own: what only its calls write, and tokens that are not there.
			(Err(Answer::Refused(why @ Refusal::NotAppendable)), Err(_)) => seen.note(&entry.op, Some(&why)),
			(Err(Answer::Token), Ok(())) => {},
			(answer, expected) => panic!("seed {seed}: {answer:?}, not {expected:?}, to {entry:?}"),
		}
		let living = state.pot().filter(|pot| pot.life != Life::Dissolved);
		assert_eq!(crate::Pots::<Test>::get(pot).map(|record| record.pot).as_ref(), living, "seed {seed}");
	}
}

/// Who signs a draft, and its entry, in a pot in the chain's token. Guests sign nothing.
fn signed_entry(draft: &Draft, state: &State) -> Option<(AccountId, Entry)> {
	let mut entry = draft.entry(state);
	if state.pot().is_none() {
		// Whoever calls `create` is member 0, under the only rules.
		entry.by = 0;
	}
	let by = entry.by;
	match &mut entry.op {
		Op::CreatePot { rules, currency, account, .. } => {
			(*rules, *account) = (pot_ledger::RULES, Some(words::account(0)));
			*currency = if currency.is_valid() { TokenCurrency::get() } else { currency.clone() };
		},
		// Nobody sends what is another's: the call says no sender.
		Op::SendPayment { money, .. } => money.from = by,
		_ => {},
	}
	let account = match state.pot().is_some().then(|| state.member(entry.by)) {
		None => words::account(entry.by),
		// A claim is signed by nobody who is a member.
		_ if matches!(entry.op, Op::Claim { .. }) => AccountId([0xEE; 32]),
		Some(Some(member)) => *member.accounts.first()?,
		Some(None) => AccountId([0xEE; 32]),
	};
	Some((account, entry))
}

/// How a call failed.
#[derive(Debug)]
enum Answer {
	Refused(Refusal),
	Token,
}

fn call(account: AccountId, pot: PotId, salt: [u8; 16], Entry { by, op, .. }: Entry) -> Result<(), Answer> {
	let origin = RuntimeOrigin::signed(account.0.into());
	let outcome = frame_support::storage::with_storage_layer(|| match op {
		Op::CreatePot { name, currency, owner, seal, .. } if account == words::account(0) => {
			Pots::create(origin, salt, name, currency, owner, seal, None)
		},
		Op::Claim { invite, account, name, seal } => {
			let (key, consent) = (sr25519::Signature::default(), sr25519::Signature::default());
			let origin = frame_system::RawOrigin::Authorized.into();
			Pots::claim(origin, pot, invite, by, account, name, seal, key, MultiSignature::Sr25519(consent))
		},
		Op::SendPayment { id, money, memo } => Pots::send(origin, pot, id, money.to, money.amount, money.leg, memo),
		op => {
			let outcome = Pots::append(origin, pot, vec![op].try_into().expect("one operation"));
			outcome.map(drop).map_err(|failed| failed.error)
		},
	});
	outcome.map_err(|error| match error {
		DispatchError::Module(error) => {
			let (_, why) = <(u8, Refusal) as codec::Decode>::decode(&mut &error.error[1..]).expect("a refusal");
			Answer::Refused(why)
		},
		_ => Answer::Token,
	})
}

fn fill_purse(account: AccountId) {
	Balances::set_balance(&AccountId32::from(account.0), PURSE);
}
