//! A pot that somebody creates and pays for, and that is another's.

use super::*;
use crate::{Actors, MemberOf};
use frame_support::{assert_ok, traits::fungible::InspectHold};
use pot_ledger::{creation_message, Sealing, RULES};
use sp_core::sr25519;
use sp_runtime::MultiSignature;

/// Someone without tokens.
const EVE: u8 = 0xEE;

/// What a sponsor's call says, beside the sponsor.
#[derive(Clone)]
struct Creation {
	salt: [u8; 16],
	name: &'static str,
	seal: Option<Sealing>,
}

const TRIP: Creation = Creation { salt: SALT, name: "Trip", seal: None };

impl Creation {
	/// What Eve agrees to, if it is Alice who pays.
	fn message(&self) -> Vec<u8> {
		let op = Op::CreatePot {
			rules: RULES,
			name: text(self.name),
			currency: euro(),
			owner: text("Eve"),
			account: Some(account(EVE)),
			seal: self.seal.clone(),
		};
		creation_message(&System::block_hash(0).0, &PotId::of(&account(ALICE), &self.salt), &op)
	}

	/// The call, by Alice, with a signature.
	fn call(&self, consent: sr25519::Signature) -> DispatchResult {
		let sponsored = Some((account(EVE), MultiSignature::Sr25519(consent)));
		let Self { salt, name, seal } = self.clone();
		Pots::create(signed(ALICE), salt, text(name), euro(), text("Eve"), seal, sponsored)
	}
}

#[test]
fn who_has_nothing_owns_what_a_sponsor_pays_for() {
	on_a_chain(|| {
		assert_ok!(TRIP.call(key(EVE).sign(&TRIP.message())));
		assert_eq!((MemberOf::<Test>::get(account(EVE), trip()), Actors::<Test>::get(account(EVE))), (Some(0), 1));
		assert_eq!(MemberOf::<Test>::get(account(ALICE), trip()), None, "she only pays");
		let held = |name| Balances::balance_on_hold(&StorageHold::get(), &account(name).0.into());
		assert!(held(ALICE) > 0 && held(EVE) == 0);
		assert_ok!(append(EVE, [guest(1, "Fay"), expense(1, equal(10_00, 0, &[0, 1]))]));
		refused(ALICE, [guest(2, "Gus")], 0, Refusal::Stranger);
	});
}

#[test]
fn wallets_wrap_that_as_well() {
	on_a_chain(|| {
		let wrapped = [b"<Bytes>", &TRIP.message()[..], b"</Bytes>"].concat();
		assert_ok!(TRIP.call(key(EVE).sign(&wrapped)));
	});
}

#[test]
fn nobody_owns_what_they_did_not_agree_to() {
	on_a_chain(|| {
		let seal = Some(Sealing { public: [6; 32], own: None });
		let others =
			[Creation { salt: [8; 16], ..TRIP }, Creation { name: "Heist", ..TRIP }, Creation { seal, ..TRIP }];
		let signatures = others.map(|other| key(EVE).sign(&other.message()));
		let foreign = key(BOB).sign(&TRIP.message());
		let own = key(ALICE).sign(&TRIP.message());
		let none = sr25519::Signature::default();
		let mut elsewhere = TRIP.message();
		elsewhere[b"potchain/create/v1".len()] ^= 1;
		for signature in signatures.into_iter().chain([foreign, own, none, key(EVE).sign(&elsewhere)]) {
			assert_noop!(TRIP.call(signature), Error::<Test>::NoConsent);
		}
		assert!(!System::account_exists(&account(EVE).0.into()));
	});
}
