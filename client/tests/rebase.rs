//! Two people who change one pot offline, and come together: what each did is there once, and means what it meant.

use pot_ledger::{
	Amount, Currency, Date, End, Entry, Expense, Invitation, ItemId, MemberId, Op, PotId, Recurrence, Refusal, Role,
	Split, State, Template, Text, Unit, RULES,
};
use potchain_client::rebase::rebase;

const ALICE: MemberId = 0;
const BOB: MemberId = 1;

fn text(text: &str) -> Text {
	Text::plain(text).unwrap()
}

fn equal(members: &[MemberId]) -> Split {
	Split::Equal(members.to_vec().try_into().unwrap())
}

fn spent(by: MemberId, amount: u128, split: Split) -> Expense {
	Expense::spending(Amount(amount), vec![(by, Amount(amount))].try_into().unwrap(), split)
}

fn guest(id: MemberId, name: &str) -> Op {
	Op::AddMember { id, name: text(name), role: Role::Viewer }
}

fn expense(id: u8, memo: &str, money: Expense, category: Option<u16>) -> Op {
	let id = ItemId([id; 16]);
	Op::AddExpense { id, money, memo: Some(text(memo)), note: None, date: None, category, receipt: None }
}

/// A pot in EUR of Alice and Bob.
fn pot() -> State {
	let create = Op::CreatePot {
		rules: RULES,
		name: text("Trip"),
		currency: Currency::new("EUR", 2).unwrap(),
		owner: text("Alice"),
		account: None,
		seal: None,
	};
	let bob = Op::AddMember { id: BOB, name: text("Bob"), role: Role::Editor };
	let log = [create, bob].map(|op| Entry { by: ALICE, at: 0, op });
	State::fold(PotId([7; 16]), log).unwrap()
}

/// All of a batch or nothing, as the chain takes it.
fn append(pot: &mut State, by: MemberId, ops: &[Op]) -> Result<(), Refusal> {
	let mut after = pot.clone();
	ops.iter().try_for_each(|op| after.apply(Entry { by, at: 0, op: op.clone() }).map(|_| ()))?;
	*pot = after;
	Ok(())
}

fn names(pot: &State) -> Vec<&str> {
	pot.members().iter().map(|member| member.name.as_str().unwrap()).collect()
}

#[test]
fn each_of_two_offline_expenses_names_the_right_guest() {
	let before = pot();
	let mut chain = before.clone();
	let alices = [guest(2, "Carol"), expense(1, "Boat", spent(ALICE, 30_00, equal(&[0, 2])), None)];
	let bobs = [
		guest(2, "Dora"),
		guest(3, "Emil"),
		expense(2, "Taxi", spent(2, 12_00, Split::Shares(vec![(1, 1), (2, 2), (3, 3)].try_into().unwrap())), None),
	];
	append(&mut chain, ALICE, &alices).unwrap();
	assert_eq!(append(&mut chain, BOB, &bobs), Err(Refusal::StaleMember(3)));

	let bobs = rebase(&bobs, &before, &chain).expect("another number");
	append(&mut chain, BOB, &bobs).unwrap();
	assert_eq!(names(&chain), ["Alice", "Bob", "Carol", "Dora", "Emil"]);
	assert_eq!(chain.balances(), [15_00, -2_00, -15_00, 8_00, -6_00]);
}

#[test]
fn what_fits_as_it_is_stays_as_it_is() {
	let before = pot();
	let mut chain = before.clone();
	append(&mut chain, ALICE, &[expense(1, "Boat", spent(ALICE, 30_00, equal(&[0, 1])), None)]).unwrap();
	assert_eq!(rebase(&[guest(2, "Dora"), Op::VoidItem { id: ItemId([9; 16]), base: 1 }], &before, &chain), None);
}

#[test]
fn two_offline_categories_are_two_and_their_expenses_are_in_the_right_one() {
	let before = pot();
	let mut chain = before.clone();
	let category = |name: &str| Op::SetCategory { id: 0, base: 1, name: Some(text(name)) };
	let alices = [category("Food"), expense(1, "Boat", spent(ALICE, 30_00, equal(&[0, 1])), Some(0))];
	let bobs = [category("Travel"), expense(2, "Taxi", spent(BOB, 12_00, equal(&[0, 1])), Some(0))];
	append(&mut chain, ALICE, &alices).unwrap();
	assert!(append(&mut chain, BOB, &bobs).is_err());
	let bobs = rebase(&bobs, &before, &chain).expect("another number");
	append(&mut chain, BOB, &bobs).unwrap();
	assert_eq!(chain.details().categories, [Some(text("Food")), Some(text("Travel"))]);
	assert_eq!(chain.item_state(&ItemId([2; 16])).unwrap().category, Some(1));
}

#[test]
fn two_who_invite_offline_give_two_invites() {
	let before = pot();
	let mut chain = before.clone();
	let what = Invitation::New { role: Role::Editor };
	let invite = |number, key| Op::Invite { number, key: [key; 32], what, expires: 1, uses: 1 };
	append(&mut chain, ALICE, &[invite(0, 1)]).unwrap();
	let bobs = [invite(0, 2), invite(1, 3), Op::RevokeInvite { number: 0 }];
	assert_eq!(append(&mut chain, BOB, &bobs), Err(Refusal::StaleInvite));
	let bobs = rebase(&bobs, &before, &chain).expect("another number");
	append(&mut chain, BOB, &bobs).unwrap();
	let open: Vec<_> = chain.invites().iter().map(|(number, invite)| (*number, invite.key[0])).collect();
	assert_eq!(open, [(0, 1), (2, 3)], "Bob took his own first one back");
}

#[test]
fn a_change_of_the_pot_that_someone_else_changed_is_still_refused() {
	let before = pot();
	let mut chain = before.clone();
	let name = |base, name: &str| Op::AmendPot {
		base,
		set: pot_ledger::PotPatch { name: Some(text(name)), ..Default::default() },
	};
	append(&mut chain, ALICE, &[name(1, "Tour")]).unwrap();
	let mine = [Op::SetCategory { id: 0, base: 1, name: Some(text("Food")) }, name(2, "Journey")];
	let mine = rebase(&mine, &before, &chain).unwrap();
	assert_eq!(append(&mut chain, ALICE, &mine), Err(Refusal::Stale(pot_ledger::Group::Name)));
}

#[test]
fn two_clients_offline_over_three_due_dates_make_three_expenses() {
	const RENT: ItemId = ItemId([5; 16]);
	let mut chain = pot();
	let rule = Recurrence { start: 20_000, every: 1, unit: Unit::Week, end: End::Never };
	let money = Template { expense: spent(ALICE, 10_00, equal(&[0, 1])), rule };
	append(&mut chain, ALICE, &[Op::AddTemplate { id: RENT, money, memo: Some(text("Rent")), category: None }])
		.unwrap();
	let before = chain.clone();
	let due = |dates: &[Date]| dates.iter().map(|&date| Op::Occur { template: RENT, date }).collect::<Vec<_>>();
	// Alice came back after two of them, Bob after all three.
	append(&mut chain, ALICE, &due(&[20_000, 20_007])).unwrap();
	let bobs = due(&[20_000, 20_007, 20_014]);
	assert_eq!(append(&mut chain, BOB, &bobs), Err(Refusal::DuplicateItem));
	let left = rebase(&bobs, &before, &chain).expect("less");
	append(&mut chain, BOB, &left).unwrap();

	let dates: Vec<_> = chain.items().filter(|row| row.1.template.is_some()).map(|row| row.1.date.unwrap()).collect();
	assert_eq!(dates, [20_000, 20_007, 20_014]);
	assert_eq!(chain.balances(), [15_00, -15_00]);
	assert_eq!(rebase(&due(&[20_014]), &before, &chain), Some(Vec::new()), "all of it is there");
}
