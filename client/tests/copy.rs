//! A copy of a pot: the same people, lists and balances, under another owner.

use pot_ledger::{
	AccountId, Amount, Category, Currency, End, Entry, Expense, Invitation, ItemId, ItemKind, Kind, MemberId,
	MemberPatch, Money, Op, Patch, Payment, PotId, PotPatch, Recurrence, Role, Split, State, Template, Text, Unit,
	View, RULES,
};
use potchain_client::{copy::Copy, recurring, Opened, Replica};
use proptest::prelude::*;

const ALICE: AccountId = AccountId([1; 32]);
const BOB: AccountId = AccountId([2; 32]);
const RENT: ItemId = ItemId([9; 16]);

fn text(text: &str) -> Text {
	Text::plain(text).unwrap()
}

/// A pot of Alice, of Bob, and of guests.
fn pot(guests: &[&str]) -> Replica {
	let mut replica = Replica::new(&[0; 32], PotId([7; 16]));
	let currency = Currency::new("EUR", 2).unwrap();
	does(
		&mut replica,
		Op::CreatePot {
			rules: RULES,
			name: text("Flat"),
			currency,
			owner: text("Alice"),
			account: Some(ALICE),
			seal: None,
		},
	);
	let what = Invitation::New { role: Role::Viewer };
	does(&mut replica, Op::Invite { number: 0, key: [0; 32], what, expires: 1, uses: 1 });
	let bob = Op::Claim { invite: 0, account: BOB, name: Some(text("Bob")), seal: None };
	replica.append(Entry { by: 1, at: 0, op: bob }).unwrap();
	for (id, name) in (2..).zip(guests) {
		does(&mut replica, Op::AddMember { id, name: text(name), role: Role::Editor });
	}
	replica
}

fn does(replica: &mut Replica, op: Op) {
	replica.append(Entry { by: 0, at: 0, op }).unwrap();
}

fn spends(replica: &mut Replica, id: u8, by: MemberId, amount: u128, split: Split) {
	let money = Expense::spending(Amount(amount), vec![(by, Amount(amount))].try_into().unwrap(), split);
	let id = ItemId([id; 16]);
	does(replica, Op::AddExpense { id, money, memo: None, note: None, date: None, category: None, receipt: None });
}

fn equally(members: &[MemberId]) -> Split {
	Split::Equal(members.to_vec().try_into().unwrap())
}

fn opened(replica: &Replica) -> Opened {
	Opened::new(replica.clone(), None).unwrap()
}

fn copy(replica: &Replica) -> (Copy, State) {
	let name = text("Flat two");
	let copy = Copy::of(&opened(replica), 1, BOB, &name).unwrap();
	let state = copy.fold(&name).unwrap();
	(copy, state)
}

/// The old balances in the order of a copy by member 1.
fn balances_for_bob(replica: &Replica) -> Vec<i128> {
	let mut balances = replica.state().balances().to_vec();
	balances.swap(0, 1);
	balances
}

fn rent(every: u16, unit: Unit, start: &str, end: End) -> Op {
	let money = Expense {
		kind: Kind::Spending,
		..Expense::spending(Amount(100_00), vec![(2, Amount(100_00))].try_into().unwrap(), equally(&[0, 1, 2]))
	};
	let rule = Recurrence { start: day(start), every, unit, end };
	Op::AddTemplate { id: RENT, money: Template { expense: money, rule }, memo: Some(text("Rent")), category: None }
}

fn day(text: &str) -> i32 {
	potchain_client::date::parse(text).unwrap()
}

fn due(state: &State, count: usize) -> Vec<i32> {
	let template = state.items().find(|(_, item)| item.record.kind == ItemKind::Template).map(|row| *row.0);
	template.map(|id| recurring::due(state, &id).take(count).collect()).unwrap_or_default()
}

#[test]
fn whoever_copies_owns_it_and_the_others_are_guests() {
	let mut old = pot(&["Carol"]);
	does(&mut old, Op::AddPool { id: 3, name: text("Kitty") });
	let set = MemberPatch { weight: Patch::Set(4), pay_to: Patch::Set(text("cash")), ..Default::default() };
	does(&mut old, Op::AmendMember { id: 2, base: 1, set });
	let (copy, new) = copy(&old);
	let names: Vec<_> = new.members().iter().map(|member| member.name.as_str().unwrap()).collect();
	assert_eq!(names, ["Bob", "Alice", "Carol", "Kitty"]);
	let roles: Vec<_> = new.members().iter().map(|member| member.record.role).collect();
	assert_eq!(roles, [Role::Owner, Role::Editor, Role::Editor, Role::Viewer]);
	assert!(new.members().iter().all(|member| member.record.accounts.is_empty()));
	assert_eq!(new.pot().unwrap().pool, Some(3));
	assert_eq!((new.members()[2].weight, new.members()[2].pay_to.clone()), (Some(4), Some(text("cash"))));
	assert_eq!(copy.accounts, [(1, ALICE)], "Bob is here himself, and Carol has none");
	let alice = Copy::of(&opened(&old), 0, ALICE, &text("Mine")).unwrap();
	assert_eq!(alice.accounts, [(1, BOB)]);
	assert_ne!(alice.salt, copy.salt);
}

#[test]
fn lists_and_agreements_come_along_under_the_new_numbers() {
	let mut old = pot(&["Carol"]);
	for (id, name) in [(0, Some("Food")), (1, Some("Fun")), (2, Some("Rent"))] {
		does(&mut old, Op::SetCategory { id, base: 1 + u32::from(id), name: name.map(text) });
	}
	does(&mut old, Op::SetCategory { id: 1, base: 4, name: None });
	let line = pot_ledger::BudgetLine {
		category: Some(2 as Category),
		period: pot_ledger::Period::Month,
		amount: Amount(500_00),
	};
	let set = PotPatch {
		note: Patch::Set(text("Third floor")),
		policy: Some(pot_ledger::Policy::Concerned),
		budget: Patch::Set(vec![line].try_into().unwrap()),
		goal: Patch::Set(Amount(1_000_00)),
		default_split: Patch::Set(Split::Shares(vec![(0, 1), (1, 2), (2, 3)].try_into().unwrap())),
		..Default::default()
	};
	does(&mut old, Op::AmendPot { base: 5, set });
	let (_, new) = copy(&old);
	let mut expected = old.state().details().clone();
	expected.name = Some(text("Flat two"));
	expected.default_split = Some(Split::Shares(vec![(0, 2), (1, 1), (2, 3)].try_into().unwrap()));
	assert_eq!(new.details(), &expected);
	assert_eq!(new.pot().unwrap().policy, pot_ledger::Policy::Concerned);
}

#[test]
fn the_balances_are_payments_that_name_the_old_head() {
	let mut old = pot(&["Carol"]);
	spends(&mut old, 1, 0, 90_00, equally(&[0, 1, 2]));
	let (copy, new) = copy(&old);
	assert_eq!(new.balances(), balances_for_bob(&old));
	let head: String = old.head().iter().map(|byte| format!("{byte:02x}")).collect();
	for op in &copy.ops {
		if let Op::AddPayment { memo, reference, .. } = op {
			assert_eq!(memo, &Some(text("Opening balance")));
			let reference = reference.as_ref().unwrap().as_str().unwrap();
			assert_eq!(reference, format!("pot 0x{}, entry 4, head 0x{head}", old.id()));
		}
	}
	assert_eq!(copy.ops.iter().filter(|op| matches!(op, Op::AddPayment { .. })).count(), 2);
}

#[test]
fn a_rent_of_the_31st_goes_on_where_it_stands() {
	let mut old = pot(&["Carol"]);
	does(&mut old, rent(1, Unit::Month, "2026-01-31", End::Count(14)));
	// March came before February, which is still due.
	for date in ["2026-01-31", "2026-03-31"] {
		does(&mut old, Op::Occur { template: RENT, date: day(date) });
	}
	let expected = ["2026-02-28", "2026-04-30", "2026-05-31"].map(day);
	assert_eq!(due(old.state(), 3), expected);
	let (_, new) = copy(&old);
	assert_eq!(due(&new, 3), expected);
	assert_eq!(due(&new, 99), due(old.state(), 99));
	assert_eq!(new.balances(), balances_for_bob(&old));
	let template = new.items().find_map(|row| match &row.1.money {
		Some(Money::Template(template)) => Some(template.clone()),
		_ => None,
	});
	assert_eq!(template.unwrap().expense.split, equally(&[0, 1, 2]));
}

#[test]
fn what_comes_no_more_is_left_out() {
	let mut old = pot(&["Carol"]);
	does(&mut old, rent(2, Unit::Week, "2026-01-05", End::Count(1)));
	assert_eq!(due(&copy(&old).1, 9).len(), 1);
	does(&mut old, Op::Occur { template: RENT, date: day("2026-01-05") });
	assert!(due(&copy(&old).1, 9).is_empty());
}

#[test]
fn a_template_with_a_bill_still_adds_up() {
	let mut old = pot(&["Carol"]);
	let line = |text_, amount, split| pot_ledger::Line { text: text(text_), amount: Amount(amount), split };
	let lines = vec![line("Net", 10_01, equally(&[0, 1])), line("Power", 20_00, equally(&[0, 1, 2]))];
	let bill = pot_ledger::Bill { lines: lines.try_into().unwrap(), tax: Some(Amount(1)), tip: None, discount: None };
	let split = Split::Exact(bill.shares(&RENT).unwrap().try_into().unwrap());
	let whole = Amount(30_02);
	let expense =
		Expense { bill: Some(Box::new(bill)), ..Expense::spending(whole, vec![(1, whole)].try_into().unwrap(), split) };
	let rule = Recurrence { start: 20_000, every: 1, unit: Unit::Month, end: End::Never };
	does(&mut old, Op::AddTemplate { id: RENT, money: Template { expense, rule }, memo: None, category: None });
	assert_eq!(due(&copy(&old).1, 1), [20_000]);
}

#[test]
fn merged_and_closed_places_stay_what_they_are() {
	let mut old = pot(&["Carol", "Caro", "Dave"]);
	let set = MemberPatch { weight: Patch::Set(2), ..Default::default() };
	does(&mut old, Op::AmendMember { id: 3, base: 1, set });
	spends(&mut old, 1, 0, 90_00, equally(&[0, 2, 3]));
	does(&mut old, Op::MergeMember { from: 3, base: 2, into: 2 });
	does(&mut old, Op::DeactivateMember { id: 4, base: 1 });
	let (_, new) = copy(&old);
	assert_eq!(new.place(3), 2);
	assert!(!new.members()[4].record.active);
	assert_eq!(new.balances(), balances_for_bob(&old));
}

#[test]
fn a_copy_that_was_interrupted_goes_on_where_it_stopped() {
	let mut old = pot(&["Carol"]);
	does(&mut old, rent(1, Unit::Month, "2026-01-31", End::Never));
	spends(&mut old, 1, 0, 90_00, equally(&[0, 1, 2]));
	let (copy, _) = copy(&old);
	let (_, again) = (copy.clone(), Copy::of(&opened(&old), 1, BOB, &text("Flat two")).unwrap());
	assert_eq!((again.pot, &again.ops), (copy.pot, &copy.ops));
	for done in 0..=copy.ops.len() {
		let log: Vec<_> = copy.ops[..done].iter().map(|op| Entry { by: 0, at: 5, op: op.clone() }).collect();
		assert_eq!(copy.remaining(&log), copy.ops[done..]);
	}
}

proptest! {
	#[test]
	fn a_copy_has_the_balances_of_any_pot(
		entries in prop::collection::vec((0u8..6, 1u128..1_000_000_00, 1u8..64, any::<bool>(), 0u8..6), 0..40),
		pool in 0u128..500_00,
		merged in any::<bool>(),
	) {
		let mut old = pot(&["Carol", "Dave", "Eve", "Fay"]);
		does(&mut old, Op::AddPool { id: 6, name: text("Kitty") });
		for (k, (by, amount, mask, is_payment, to)) in (1..).zip(entries) {
			let among: Vec<_> = (0..6).filter(|member| mask & (1 << member) != 0).collect();
			match is_payment {
				true if by != to => {
					let money = Payment::new(by, to, Amount(amount));
					let id = ItemId([k; 16]);
					does(&mut old, Op::AddPayment { id, money, memo: None, method: None, reference: None, date: None });
				},
				_ => spends(&mut old, k, by, amount, equally(&among)),
			}
		}
		if pool > 0 {
			let money = Payment::new(1, 6, Amount(pool));
			let id = ItemId([99; 16]);
			does(&mut old, Op::AddPayment { id, money, memo: None, method: None, reference: None, date: None });
		}
		if merged {
			does(&mut old, Op::MergeMember { from: 5, base: 1, into: 2 });
		}
		let (_, new) = copy(&old);
		prop_assert_eq!(new.balances(), balances_for_bob(&old));
	}
}
