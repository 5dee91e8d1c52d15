//! Who gets in, and who does not: claims as the pool and the block see them.

use super::*;
use crate::{Call, Former, Invites, MemberOf, NOT_BY_INVITE, NO_CONSENT, REFUSED};
use codec::Encode;
use frame_support::{
	assert_ok,
	traits::{Authorize, Time},
};
use pot_ledger::{claim_hash, claim_message, Sealing};
use sp_core::{sr25519, Pair};
use sp_runtime::{
	transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError, ValidTransaction},
	MultiSignature,
};

/// A claim, and what of it is not as it should be.
#[derive(Clone)]
pub struct Claim {
	pot: PotId,
	invite: InviteNo,
	place: MemberId,
	account: AccountId,
	name: Option<Text>,
	seal: Option<Sealing>,
	/// Who signs as the invite, and who as the account.
	keys: (sr25519::Pair, sr25519::Pair),
	/// What is signed, if it is not the claim.
	signs: Option<Vec<u8>>,
	wrapped: bool,
}

impl Claim {
	/// By who has the invite's key.
	pub fn new(invite: InviteNo, place: MemberId, who: u8) -> Self {
		Self {
			pot: trip(),
			invite,
			place,
			account: account(who),
			name: None,
			seal: None,
			keys: (key(invite as u8), key(who)),
			signs: None,
			wrapped: false,
		}
	}

	/// For another account.
	pub fn by(self, who: &sr25519::Pair) -> Self {
		let keys = (self.keys.0, who.clone());
		Self { account: AccountId(who.public().0), keys, ..self }
	}

	/// In another pot.
	pub fn of(self, pot: PotId) -> Self {
		Self { pot, ..self }
	}

	pub fn named(self, name: &str) -> Self {
		Self { name: Some(text(name)), ..self }
	}

	fn message(&self) -> Vec<u8> {
		let claimed = claim_hash(self.name.as_ref(), self.seal.as_ref());
		let genesis = System::block_hash(0).0;
		claim_message(&genesis, &self.pot, self.invite, self.place, &self.account, &claimed)
	}

	fn call(&self) -> RuntimeCall {
		let mut message = self.signs.clone().unwrap_or_else(|| self.message());
		if self.wrapped {
			message = [b"<Bytes>", &message[..], b"</Bytes>"].concat();
		}
		RuntimeCall::Pots(Call::claim {
			pot: self.pot,
			invite: self.invite,
			place: self.place,
			account: self.account,
			name: self.name.clone(),
			seal: self.seal.clone(),
			key: self.keys.0.sign(&message),
			consent: MultiSignature::Sr25519(self.keys.1.sign(&message)),
		})
	}

	/// Whether a pool or a block takes it.
	pub fn authorized(&self) -> Result<ValidTransaction, TransactionValidityError> {
		self.call().authorize(TransactionSource::External).expect("a claim is authorised").map(|valid| valid.0)
	}

	/// What becomes of it in a block.
	pub fn dispatched(&self) -> DispatchResult {
		use sp_runtime::traits::Dispatchable;
		let outcome = self.call().dispatch(frame_system::RawOrigin::Authorized.into());
		outcome.map(drop).map_err(|failed| failed.error)
	}

	#[track_caller]
	pub fn is_refused(&self, code: u8) {
		assert_eq!(self.authorized(), Err(InvalidTransaction::Custom(code).into()));
	}

	#[track_caller]
	pub fn is_refused_for(&self, why: Refusal) {
		self.is_refused(REFUSED + why.encode()[0]);
	}
}

/// Alice's pot with Bob, Charlie, Dora's place, and an open invite: number 2.
fn with_invite(what: Invitation) {
	trip_of_four();
	assert_ok!(append(ALICE, [invite(2, what)]));
}

const EDITOR: Invitation = Invitation::New { role: Role::Editor };

#[test]
fn who_has_nothing_but_an_invite_gets_in() {
	on_a_chain(|| {
		with_invite(EDITOR);
		let claim = Claim::new(2, 4, STRANGER).named("Eve");
		let valid = claim.authorized().expect("it is in order");
		assert_eq!(valid.provides, [("PotClaim", (trip(), 2u32, account(STRANGER))).encode()]);
		assert_ok!(claim.dispatched());
		assert_eq!(MemberOf::<Test>::get(account(STRANGER), trip()), Some(4));
		assert_ok!(append(STRANGER, [dinner(1, 30_00)]));
		assert_eq!(Invites::<Test>::get(trip(), 2).map(|invite| invite.left), Some(9));
	});
}

#[test]
fn wallets_wrap_what_they_sign() {
	on_a_chain(|| {
		with_invite(EDITOR);
		let claim = Claim { wrapped: true, ..Claim::new(2, 4, STRANGER).named("Eve") };
		assert!(claim.authorized().is_ok());
	});
}

#[test]
fn many_joiners_by_one_link_do_not_collide_in_the_pool() {
	on_a_chain(|| {
		with_invite(Invitation::Any { role: Role::Editor });
		let tags = [3, 4].map(|who| Claim::new(2, who, who).named("Eve").authorized().unwrap().provides);
		assert_ne!(tags[0], tags[1]);
	});
}

#[test]
fn a_claim_that_is_not_signed_as_it_should_be_is_refused() {
	on_a_chain(|| {
		with_invite(EDITOR);
		let claim = Claim::new(2, 4, STRANGER).named("Eve");
		Claim { keys: (key(9), key(STRANGER)), ..claim.clone() }.is_refused(NOT_BY_INVITE);
		Claim { keys: (key(2), key(BOB)), ..claim.clone() }.is_refused(NO_CONSENT);
		// Signed for something else, by the right keys.
		let others = [
			Claim { pot: PotId([9; 16]), ..claim.clone() },
			Claim { invite: 3, ..claim.clone() },
			Claim { place: 3, ..claim.clone() },
			Claim { account: account(BOB), ..claim.clone() },
			Claim { name: Some(text("Mallory")), ..claim.clone() },
			Claim { seal: Some(Sealing { public: [6; 32], own: None }), ..claim.clone() },
		];
		for other in others {
			Claim { signs: Some(other.message()), ..claim.clone() }.is_refused(NOT_BY_INVITE);
		}
		let mut elsewhere = claim.message();
		elsewhere[b"potchain/claim/v1".len()] ^= 1;
		Claim { signs: Some(elsewhere), ..claim.clone() }.is_refused(NOT_BY_INVITE);
		assert!(claim.authorized().is_ok());
	});
}

#[test]
fn an_invite_that_is_not_open_opens_nothing() {
	on_a_chain(|| {
		with_invite(EDITOR);
		let claim = Claim::new(2, 4, STRANGER).named("Eve");
		Claim::new(3, 4, STRANGER).named("Eve").is_refused_for(Refusal::NoInvite);
		Claim { pot: PotId([9; 16]), ..claim.clone() }.is_refused_for(Refusal::NoInvite);

		let now = <Timestamp as Time>::now();
		pallet_timestamp::Now::<Test>::put(now + 24 * 60 * 60 * 1_000 + 1);
		claim.is_refused_for(Refusal::InviteExpired);
		pallet_timestamp::Now::<Test>::put(now);
		assert_ok!(append(ALICE, [Op::RevokeInvite { number: 2 }]));
		claim.is_refused_for(Refusal::NoInvite);
		assert_noop!(claim.dispatched(), Error::<Test>::Refused { op: 0, why: Why(Refusal::NoInvite) });
	});
}

#[test]
fn an_invite_is_worth_what_its_author_may_do_now() {
	on_a_chain(|| {
		trip_of_four();
		assert_ok!(append(BOB, [invite(2, EDITOR)]));
		let set = pot_ledger::MemberPatch { role: Some(Role::Viewer), ..Default::default() };
		assert_ok!(append(ALICE, [Op::AmendMember { id: 1, base: 1, set }]));
		Claim::new(2, 4, STRANGER).named("Eve").is_refused_for(Refusal::InviteVoid);
	});
}

#[test]
fn an_invite_is_spent() {
	on_a_chain(|| {
		trip_of_four();
		let Op::Invite { number, key, what, expires, .. } = invite(2, EDITOR) else { unreachable!() };
		assert_ok!(append(ALICE, [Op::Invite { number, key, what, expires, uses: 1 }]));
		assert_ok!(Claim::new(2, 4, STRANGER).named("Eve").dispatched());
		Claim::new(2, 5, 77).named("Fay").is_refused_for(Refusal::NoInvite);
	});
}

#[test]
fn of_two_who_want_one_place_the_second_signs_again() {
	on_a_chain(|| {
		with_invite(Invitation::Any { role: Role::Editor });
		let (dora, other) = (Claim::new(2, 3, 70), Claim::new(2, 3, 71));
		assert!(dora.authorized().is_ok() && other.authorized().is_ok());
		assert_ok!(dora.dispatched());
		other.is_refused_for(Refusal::NotGuest(3));
		assert_ok!(Claim::new(2, 4, 71).named("Not Dora").dispatched());
	});
}

#[test]
fn who_lost_their_access_does_not_come_back_by_an_old_link() {
	on_a_chain(|| {
		with_invite(Invitation::Any { role: Role::Editor });
		let claim = Claim::new(2, 4, STRANGER).named("Eve");
		assert_ok!(claim.dispatched());
		assert_ok!(append(ALICE, [Op::DetachMember { id: 4, base: 1, account: None }]));
		refused(STRANGER, [dinner(1, 2)], 0, Refusal::Stranger);
		assert!(Former::<Test>::contains_key(trip(), account(STRANGER)));
		// Everyone has seen what it signed.
		Claim { place: 4, ..claim.clone() }.is_refused_for(Refusal::AccountFormer);
		assert_ok!(append(ALICE, [Op::Readmit { account: account(STRANGER) }]));
		assert_ok!(claim.dispatched());
	});
}

#[test]
fn who_lost_everything_is_let_in_after_the_delay_unless_a_living_device_says_no() {
	on_a_chain(|| {
		trip_of_four();
		let expires = <Timestamp as Time>::now() + 100 * 60 * 60 * 1_000;
		let again = |number: InviteNo| Op::Invite {
			number,
			key: key(number as u8).public().0,
			what: Invitation::Device { member: 1 },
			expires,
			uses: 1,
		};
		assert_ok!(append(ALICE, [again(2), again(3)]));
		let claim = Claim::new(2, 1, 70);
		claim.is_refused_for(Refusal::InviteEarly);
		assert_ok!(append(BOB, [Op::RevokeInvite { number: 3 }]));
		pallet_timestamp::Now::<Test>::put(<Timestamp as Time>::now() + 72 * 60 * 60 * 1_000);
		Claim::new(3, 1, 71).is_refused_for(Refusal::NoInvite);
		assert_ok!(claim.authorized());
		assert_ok!(claim.dispatched());
		assert_eq!(MemberOf::<Test>::get(account(70), trip()), Some(1));
	});
}

#[test]
fn nobody_claims_by_append() {
	on_a_chain(|| {
		with_invite(EDITOR);
		let op = Op::Claim { invite: 2, account: account(STRANGER), name: Some(text("Eve")), seal: None };
		refused(ALICE, [op], 0, Refusal::NotAppendable);
	});
}
