//! Places in the books, roles, pools and merges.

use super::*;

/// `AddMember` names the id it expects: two people adding guests offline never charge the wrong one.
#[test]
fn the_second_of_two_who_add_a_guest_learns_the_next_number() {
	let mut pot = Book::of(2);
	pot.takes(ALICE, guest(CHARLIE, Role::Editor));
	assert_eq!(pot.refuses(BOB, guest(CHARLIE, Role::Editor)), Refusal::StaleMember(DAVE));
	pot.takes(BOB, guest(DAVE, Role::Editor));
}

/// Access can be taken at any time by an owner: the place stays as a guest with its balance.
#[test]
fn who_loses_access_stays_in_the_books() {
	let mut pot = Book::of(2);
	pot.takes(ALICE, expense(id(DINNER, 0), spent(&[(ALICE, 30_00)], equal(&[BOB]))));
	pot.takes(ALICE, detach(BOB, 1));
	assert_eq!(pot.balances(), [30_00, -30_00]);
	assert_eq!((pot.0.member(BOB).unwrap().acts(), pot.0.place_of(&account(BOB))), (false, None));
	assert_eq!(pot.refuses(ALICE, detach(BOB, 2)), Refusal::NothingChanged);
}

/// A place is deactivated only at zero, and not if it is the last owner.
#[test]
fn a_place_is_closed_only_at_zero() {
	let mut pot = Book::of(2);
	pot.takes(ALICE, expense(id(DINNER, 0), spent(&[(ALICE, 30_00)], equal(&[BOB]))));
	assert_eq!(pot.refuses(ALICE, deactivate(BOB, 1)), Refusal::NotSettled(BOB));
	pot.takes(BOB, payment(id(CASH, 0), pay(BOB, ALICE, 30_00)));
	pot.takes(ALICE, deactivate(BOB, 1));
	assert_eq!(pot.refuses(BOB, rename(BOB, 2, "Robert")), Refusal::Stranger, "and its account may do nothing");
	assert_eq!(pot.refuses(ALICE, deactivate(ALICE, 1)), Refusal::LastOwner);
	assert_eq!(pot.refuses(ALICE, detach(ALICE, 1)), Refusal::LastOwner);
	assert_eq!(pot.refuses(ALICE, make(ALICE, 1, Role::Editor)), Refusal::LastOwner);
}

/// No entry changes the balance of an inactive member ("reactivate Charlie first").
#[test]
fn nothing_changes_the_balance_of_an_inactive_member() {
	let mut pot = Book::of(3);
	let (dinner, cash) = (id(DINNER, 0), id(CASH, 0));
	pot.takes(ALICE, expense(dinner, spent(&[(ALICE, 30_00)], equal(&[ALICE, BOB, CHARLIE]))));
	pot.takes(ALICE, payment(cash, pay(CHARLIE, ALICE, 10_00)));
	pot.takes(ALICE, deactivate(CHARLIE, 1));
	let inactive = Refusal::Inactive(CHARLIE);
	assert_eq!(pot.refuses(ALICE, void(dinner, 1)), inactive);
	assert_eq!(pot.refuses(ALICE, void(cash, 1)), inactive);
	assert_eq!(pot.refuses(ALICE, payment(id(CASH, 1), pay(ALICE, CHARLIE, 1))), inactive);
	assert_eq!(pot.refuses(ALICE, expense(id(TAXI, 0), spent(&[(ALICE, 2)], equal(&[ALICE, CHARLIE])))), inactive);
	assert_eq!(pot.refuses(BOB, amend_payment(cash, 1, pay(CHARLIE, ALICE, 10_00))), inactive, "not even the same");
	// What leaves Charlie's share alone is nobody's business but that of those it changes.
	let bob_pays = spent(&[(BOB, 30_00)], equal(&[ALICE, BOB, CHARLIE]));
	pot.takes(BOB, amend(dinner, 1, new_money(bob_pays)));
	assert_eq!(pot.balances(), [-20_00, 20_00, 0]);

	pot.takes(ALICE, reactivate(CHARLIE, 2));
	pot.takes(ALICE, void(dinner, 2));
	assert_eq!(pot.balances(), [-10_00, 0, 10_00]);
}

/// The table of what owners, editors and viewers may do.
#[test]
fn everyone_may_do_what_the_table_says() {
	const OWNER: MemberId = ALICE;
	const EDITOR: MemberId = BOB;
	const VIEWER: MemberId = CHARLIE;
	const OTHER: MemberId = DAVE;
	let (dinner, cash, said) = (id(DINNER, 0), id(CASH, 0), id(9, 0));
	let mut pot = Book::of(2);
	pot.joins(VIEWER, Role::Viewer);
	pot.joins(OTHER, Role::Editor);
	pot.takes(OWNER, guest(4, Role::Editor));
	pot.takes(OTHER, expense(dinner, spent(&[(OTHER, 30_00)], equal(&[OWNER, EDITOR, VIEWER]))));
	pot.takes(OTHER, payment(cash, pay(OTHER, EDITOR, 1_00)));
	pot.takes(OTHER, comment(said, None, "hello"));
	let new = id(10, 0);
	let editors = |op| (op, [true, true, false]);
	let owners = |op| (op, [true, false, false]);
	let table = [
		editors(expense(new, spent(&[(OTHER, 1)], equal(&[OWNER])))),
		editors(payment(new, pay(OTHER, OWNER, 1))),
		editors(amend(dinner, 1, new_memo("supper"))),
		editors(amend_payment(cash, 1, pay(OTHER, OWNER, 2_00))),
		editors(void(dinner, 1)),
		editors(guest(5, Role::Editor)),
		(confirm(dinner, 1), [true; 3]),
		(contest(dinner, 1), [true; 3]),
		(comment(new, Some(dinner), "really?"), [true; 3]),
		(amend_comment(said, 1, "goodbye"), [false; 3]),
		owners(void(said, 1)),
		editors(invite(3, Invitation::Any { role: Role::Viewer })),
		owners(invite(3, Invitation::New { role: Role::Owner })),
		owners(invite(3, Invitation::Device { member: OTHER })),
		(invite(3, Invitation::Device { member: VIEWER }), [true, false, true]),
		owners(rename(OTHER, 1, "David")),
		owners(make(OTHER, 1, Role::Viewer)),
		owners(detach(OTHER, 1)),
		owners(deactivate(4, 1)),
	];
	for (op, may) in table {
		for (by, may) in [OWNER, EDITOR, VIEWER].into_iter().zip(may) {
			match may {
				true => pot.clone().takes(by, op.clone()),
				false => assert_eq!(pot.refuses(by, op.clone()), Refusal::Forbidden, "{op:?} by {by}"),
			}
		}
	}
	for by in [OWNER, EDITOR, VIEWER] {
		let mut pot = pot.clone();
		pot.takes(by, rename(by, 1, "Myself"));
		pot.takes(by, comment(new, None, "so I said"));
		pot.takes(by, amend_comment(new, 1, "so I meant"));
		pot.takes(by, void(new, 2));
		if by != OWNER {
			pot.takes(by, detach(by, 1));
		}
	}
}

/// Several owners: any of them does what owners do, and the last one cannot go.
#[test]
fn a_pot_may_have_several_owners() {
	let mut pot = Book::of(3);
	pot.takes(ALICE, make(BOB, 1, Role::Owner));
	pot.takes(BOB, make(ALICE, 1, Role::Editor));
	assert_eq!(pot.refuses(ALICE, make(CHARLIE, 1, Role::Viewer)), Refusal::Forbidden);
	assert_eq!(pot.refuses(BOB, detach(BOB, 2)), Refusal::LastOwner);
	pot.takes(BOB, make(CHARLIE, 1, Role::Owner));
	pot.takes(BOB, detach(BOB, 2));
	assert_eq!(pot.0.member(BOB).unwrap().role, Role::Editor, "a guest's place is no owner's");
}

/// Weights: a couple counts 2 and a child 0.5, and so 4 : 1; 100.00 is split 80.00 and 20.00.
#[test]
fn a_couple_weighs_four_times_a_child() {
	let mut pot = Book::of(2);
	assert_eq!(pot.0.default_split(), Some(equal(&[ALICE, BOB])));
	pot.takes(ALICE, weigh(ALICE, 1, 4));
	assert_eq!(pot.refuses(BOB, weigh(BOB, 1, 9)), Refusal::Forbidden, "nobody makes themselves lighter");
	let split = pot.0.default_split().unwrap();
	assert_eq!(split, Split::Shares(rows(&[(ALICE, 4), (BOB, 1)])));
	pot.takes(ALICE, expense(id(DINNER, 0), spent(&[(BOB, 100_00)], split)));
	assert_eq!(pot.shares(id(DINNER, 0)), [80_00, 20_00]);
	pot.takes(ALICE, pool(CHARLIE));
	pot.takes(ALICE, guest(DAVE, Role::Viewer));
	pot.takes(ALICE, deactivate(DAVE, 1));
	assert_eq!(pot.0.default_split(), Some(Split::Shares(rows(&[(ALICE, 4), (BOB, 1)]))), "people who are there");
}

/// Where to pay a member is theirs alone to say while they have an account; then the owner says it.
#[test]
fn nobody_diverts_the_payments_of_another() {
	let mut pot = Book::of(2);
	assert_eq!(pot.refuses(ALICE, pay_me_to(BOB, 1, "AT00 MINE")), Refusal::Forbidden);
	pot.takes(BOB, pay_me_to(BOB, 1, "AT00 BOBS"));
	pot.takes(ALICE, detach(BOB, 2));
	pot.takes(ALICE, pay_me_to(BOB, 3, "AT00 HIS NEW ONE"));
	assert_eq!(pot.0.members()[1].pay_to, Some(text("AT00 HIS NEW ONE")));
}

/// A pool: three put in 50.00; it pays a dinner of 90.00 → +20/+20/+20, held 60.00. Overdrawn is shown.
#[test]
fn a_pool_holds_what_people_put_in() {
	const POOL: MemberId = DAVE;
	let mut pot = Book::of(3);
	pot.takes(ALICE, pool(POOL));
	for by in [ALICE, BOB, CHARLIE] {
		pot.takes(by, payment(id(CASH, by.into()), pay(by, POOL, 50_00)));
	}
	assert_eq!(pot.balances(), [50_00, 50_00, 50_00, -150_00]);
	pot.takes(BOB, expense(id(DINNER, 0), spent(&[(POOL, 90_00)], equal(&[ALICE, BOB, CHARLIE]))));
	assert_eq!(pot.balances(), [20_00, 20_00, 20_00, -60_00]);
	assert_eq!(
		pot.refuses(BOB, expense(id(TAXI, 0), spent(&[(BOB, 8_00)], equal(&[BOB, POOL])))),
		Refusal::IsPool(POOL)
	);
	pot.takes(BOB, payment(id(CASH, 9), pay(POOL, BOB, 70_00)));
	assert_eq!(pot.balances(), [20_00, 90_00 - 140_00, 20_00, 10_00], "overdrawn by 10.00");
}

/// `merge(from, into)` folds a guest's place into another: balances add, later effects are posted there.
#[test]
fn a_merged_guests_money_goes_on_at_the_other_place() {
	let mut pot = Book::of(2);
	let (dinner, taxi) = (id(DINNER, 0), id(TAXI, 0));
	pot.takes(ALICE, guest(CHARLIE, Role::Viewer));
	pot.takes(ALICE, expense(dinner, spent(&[(ALICE, 30_00)], equal(&[ALICE, BOB, CHARLIE]))));
	assert_eq!(pot.balances(), [20_00, -10_00, -10_00]);
	pot.takes(ALICE, merge(CHARLIE, 1, BOB));
	assert_eq!(pot.balances(), [20_00, -20_00, 0]);
	assert_eq!(pot.0.plan(), [leg(BOB, ALICE, 20_00)]);
	assert_eq!(pot.refuses(ALICE, rename(CHARLIE, 2, "Charles")), Refusal::Merged(BOB));

	pot.takes(ALICE, expense(taxi, spent(&[(ALICE, 8_00)], equal(&[CHARLIE]))));
	assert_eq!(pot.balances(), [28_00, -28_00, 0], "what names Charlie is posted at Bob");
	pot.takes(ALICE, void(dinner, 1));
	assert_eq!(pot.balances(), [8_00, -8_00, 0], "and so is what is undone");
	pot.takes(BOB, confirm(taxi, 1));
	assert_eq!(pot.refuses(ALICE, payment(id(CASH, 0), pay(BOB, CHARLIE, 1))), Refusal::SamePerson);
}

/// Who became a part of a part is a part of the whole; and no place is merged into one that is gone.
#[test]
fn merges_follow_one_another() {
	let mut pot = Book::of(2);
	for id in [CHARLIE, DAVE, 4] {
		pot.takes(ALICE, guest(id, Role::Viewer));
	}
	pot.takes(ALICE, expense(id(DINNER, 0), spent(&[(DAVE, 30_00)], equal(&[ALICE, BOB, CHARLIE]))));
	pot.takes(ALICE, merge(DAVE, 1, CHARLIE));
	assert_eq!(pot.balances(), [-10_00, -10_00, 20_00, 0, 0]);
	assert_eq!(pot.refuses(ALICE, merge(4, 1, DAVE)), Refusal::Merged(CHARLIE), "Dave is a part of Charlie");
	pot.takes(ALICE, merge(CHARLIE, 1, BOB));
	assert_eq!((pot.0.place(DAVE), pot.0.place(CHARLIE)), (BOB, BOB));
	pot.takes(ALICE, void(id(DINNER, 0), 1));
	assert_eq!(pot.balances(), [0; 5]);
	assert_eq!(pot.refuses(ALICE, merge(BOB, 1, ALICE)), Refusal::NotGuest(BOB));
}

/// The policy leaves others' items to those who made them, those who paid, and owners.
#[test]
fn a_policy_keeps_items_to_those_concerned() {
	let mut pot = Book::of(4);
	let dinner = id(DINNER, 0);
	pot.takes(BOB, expense(dinner, spent(&[(CHARLIE, 30_00)], equal(&[ALICE, DAVE]))));
	let policy = |base, policy| amend_pot(base, PotPatch { policy: Some(policy), ..Default::default() });
	assert_eq!(pot.refuses(BOB, policy(1, Policy::Concerned)), Refusal::Forbidden);
	pot.takes(ALICE, policy(1, Policy::Concerned));
	assert_eq!(pot.refuses(DAVE, amend(dinner, 1, new_memo("mine"))), Refusal::ForbiddenByPolicy);
	assert_eq!(pot.refuses(DAVE, void(dinner, 1)), Refusal::ForbiddenByPolicy);
	for by in [ALICE, BOB, CHARLIE] {
		pot.clone().takes(by, void(dinner, 1));
	}
	pot.takes(ALICE, policy(2, Policy::Editors));
	pot.takes(DAVE, void(dinner, 1));
}
