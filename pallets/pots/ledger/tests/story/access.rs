//! Who gets in, with how many devices, and who is kept out.

use super::*;

const HOUR: u64 = 60 * 60 * 1_000;

fn at(by: MemberId, at: u64, op: Op) -> Entry {
	Entry { by, at, op }
}

/// A group link: each claims the guest who they are, or comes as somebody new.
#[test]
fn one_link_lets_a_group_in() {
	let mut pot = Book::of(1);
	pot.takes(ALICE, guest(BOB, Role::Editor));
	pot.takes(ALICE, expense(id(DINNER, 0), spent(&[(ALICE, 30_00)], equal(&[BOB]))));
	let link =
		Op::Invite { number: 0, key: [9; 32], what: Invitation::Any { role: Role::Viewer }, expires: 1, uses: 2 };
	pot.takes(ALICE, link);
	pot.takes(BOB, claim_as_is(0, 50));
	assert_eq!(pot.balances(), [30_00, -30_00], "the guest's balance is theirs now");
	assert_eq!(pot.0.member(BOB).unwrap().role, Role::Viewer, "at most what the link says");
	assert_eq!(pot.refuses(CHARLIE, claim_as_is(0, 51)), Refusal::EmptyText, "somebody new has a name");
	pot.takes(CHARLIE, claim(0, 51));
	assert_eq!(pot.refuses(DAVE, claim(0, 52)), Refusal::NoInvite, "it is used up");
}

/// Any of a person's devices acts for them, and each can be taken away alone.
#[test]
fn a_person_has_several_devices() {
	let mut pot = Book::of(2);
	pot.takes(BOB, invite(1, Invitation::Device { member: BOB }));
	pot.takes(BOB, claim_as_is(1, 50));
	assert_eq!(pot.0.place_of(&account(50)), Some(BOB));
	let lost = Op::DetachMember { id: BOB, base: 2, account: Some(account(BOB)) };
	pot.takes(BOB, lost);
	assert_eq!((pot.0.place_of(&account(BOB)), pot.0.place_of(&account(50))), (None, Some(BOB)));
	assert!(pot.0.is_former(&account(BOB)));
}

/// An account whose access was taken does not come back before an owner readmits it.
#[test]
fn who_was_put_out_does_not_come_back_by_themselves() {
	let mut pot = Book::of(2);
	pot.takes(ALICE, invite(1, Invitation::Any { role: Role::Editor }));
	pot.takes(ALICE, detach(BOB, 1));
	assert_eq!(pot.refuses(BOB, claim_as_is(1, BOB)), Refusal::AccountFormer);
	assert_eq!(pot.refuses(ALICE, Op::Readmit { account: account(CHARLIE) }), Refusal::NothingChanged);
	pot.takes(ALICE, Op::Readmit { account: account(BOB) });
	pot.takes(BOB, claim_as_is(1, BOB));
}

/// Who lost everything is let in again after 72 hours, which any living device of theirs can stop.
#[test]
fn nobody_is_replaced_at_once() {
	let mut pot = Book::of(2);
	pot.takes(ALICE, invite(1, Invitation::Device { member: BOB }));
	let claim = claim_as_is(1, 50);
	assert_eq!(pot.0.clone().apply(at(BOB, 72 * HOUR - 1, claim.clone())), Err(Refusal::InviteEarly));
	assert!(pot.0.clone().apply(at(BOB, 72 * HOUR, claim.clone())).is_ok());
	let mut stopped = pot.clone();
	stopped.takes(BOB, Op::RevokeInvite { number: 1 });
	assert_eq!(stopped.0.apply(at(BOB, 72 * HOUR, claim)), Err(Refusal::NoInvite));

	// A place that nobody acts for is open at once; and a pot may say another delay, for what comes after.
	pot.takes(ALICE, guest(CHARLIE, Role::Editor));
	pot.takes(ALICE, invite(2, Invitation::Device { member: CHARLIE }));
	pot.takes(CHARLIE, claim_as_is(2, 51));
	pot.takes(ALICE, amend_pot(1, PotPatch { reinvite_hours: Some(24), ..Default::default() }));
	pot.takes(ALICE, invite(3, Invitation::Device { member: CHARLIE }));
	assert!(pot.0.apply(at(CHARLIE, 24 * HOUR, claim_as_is(3, 52))).is_ok());
}

/// An invite is worth what its author may do when it is used.
#[test]
fn an_invite_goes_with_its_author() {
	let mut pot = Book::of(3);
	pot.takes(BOB, invite(2, Invitation::New { role: Role::Editor }));
	pot.takes(BOB, invite(3, Invitation::Device { member: BOB }));
	pot.takes(ALICE, detach(BOB, 1));
	assert_eq!(pot.refuses(DAVE, claim(2, 50)), Refusal::InviteVoid);
	assert_eq!(pot.refuses(BOB, claim_as_is(3, 50)), Refusal::InviteVoid, "and so they do not come back either");
	assert_eq!(pot.refuses(CHARLIE, invite(4, Invitation::New { role: Role::Owner })), Refusal::Forbidden);
}

/// Nobody joins a pot whose books are closed.
#[test]
fn an_archived_pot_takes_nobody_in() {
	let mut pot = Book::of(1);
	pot.takes(ALICE, invite(0, Invitation::New { role: Role::Editor }));
	pot.takes(ALICE, archive(1));
	assert_eq!(pot.refuses(BOB, claim(0, BOB)), Refusal::Archived);
}

/// A new text key is due when somebody lost their access, or joined with an older key.
#[test]
fn a_new_text_key_is_due_when_someone_should_not_read_on_or_cannot_read() {
	let mut pot = Book::of(2);
	assert!(!pot.0.rekey_due(), "nothing is sealed");
	assert_eq!(pot.refuses(ALICE, rekey(2, &[ALICE, BOB])), Refusal::StaleEpoch);
	pot.takes(ALICE, rekey(1, &[ALICE, BOB]));
	assert!(!pot.0.rekey_due());
	pot.takes(ALICE, invite(1, Invitation::New { role: Role::Editor }));
	let seal = |epoch| Some(Sealing { public: [7; 32], own: Some((epoch, key_box())) });
	let joins = |epoch| Op::Claim { invite: 1, account: account(CHARLIE), name: Some(text("C")), seal: seal(epoch) };
	let mut current = pot.clone();
	current.takes(CHARLIE, joins(1));
	assert!(!current.0.rekey_due());
	assert_eq!(current.0.key_boxes(account(CHARLIE)).map(|row| row.0).collect::<Vec<_>>(), [1]);
	pot.takes(ALICE, rekey(2, &[ALICE, BOB]));
	pot.takes(CHARLIE, joins(1));
	assert!(pot.0.rekey_due(), "the link was older than the key");
	pot.takes(BOB, rekey(3, &[ALICE, BOB, CHARLIE]));
	assert!(!pot.0.rekey_due());
	pot.takes(ALICE, detach(BOB, 1));
	assert!(pot.0.rekey_due());
	assert_eq!(pot.0.former_box(3), Some(&[3; 72]));
}
