//! What was done is set back, and what someone else did since is never overwritten.

use pot_ledger::{
	AccountId, Amount, Currency, Entry, Expense, ExpensePatch, Group, Invitation, ItemId, MemberId, MemberPatch, Op,
	Patch, Payment, PotId, PotPatch, Refusal, Role, Seq, Split, State, Text, View, RULES,
};
use potchain_client::undo::{inverse, revert, taken_back, NoInverse, Revert, Skipped};
use proptest::prelude::*;

const POT: PotId = PotId([7; 16]);
const DINNER: ItemId = ItemId([1; 16]);

fn text(text: &str) -> Text {
	Text::plain(text).unwrap()
}

fn spent(amount: u128) -> Expense {
	let split = Split::Equal(vec![0, 1, 2].try_into().unwrap());
	Expense::spending(Amount(amount), vec![(0, Amount(amount))].try_into().unwrap(), split)
}

fn add(id: ItemId, amount: u128) -> Op {
	let money = spent(amount);
	Op::AddExpense { id, money, memo: None, note: None, date: None, category: None, receipt: None }
}

fn amount(base: u32, amount: u128) -> Op {
	Op::AmendExpense { id: DINNER, base, set: ExpensePatch { money: Some(spent(amount)), ..Default::default() } }
}

fn memo(base: u32, memo: &str) -> Op {
	Op::AmendExpense { id: DINNER, base, set: ExpensePatch { memo: Patch::Set(text(memo)), ..Default::default() } }
}

/// A pot in EUR of Alice, who owns it, Bob and Carol; and its log.
fn pot() -> (State, Vec<Entry>) {
	let create = Op::CreatePot {
		rules: RULES,
		name: text("Trip"),
		currency: Currency::new("EUR", 2).unwrap(),
		owner: text("Alice"),
		account: Some(AccountId([1; 32])),
		seal: None,
	};
	let member = |id, name| Op::AddMember { id, name: text(name), role: Role::Editor };
	let ops = [create, member(1, "Bob"), member(2, "Carol")];
	let mut pot = (State::new(POT), Vec::new());
	ops.into_iter().for_each(|op| append(&mut pot, 0, op).unwrap());
	pot
}

fn append((state, log): &mut (State, Vec<Entry>), by: MemberId, op: Op) -> Result<(), Refusal> {
	let entry = Entry { by, at: 0, op };
	state.apply(entry.clone())?;
	log.push(entry);
	Ok(())
}

/// Undoes all that members did from `since` on, for Alice.
fn reverted(log: &[Entry], since: Seq, whose: impl Fn(MemberId) -> bool) -> Revert {
	revert(POT, log, 0, |seq, entry| seq >= since && whose(entry.by)).unwrap()
}

#[test]
fn every_change_of_a_member_and_of_the_pot_is_set_back() {
	let mut pot = pot();
	let member = MemberPatch { name: Some(text("Robert")), weight: Patch::Set(3), ..Default::default() };
	let named = PotPatch { name: Some(text("Tour")), goal: Patch::Set(Amount(5)), ..Default::default() };
	let ops = [
		Op::AmendMember { id: 1, base: 1, set: member },
		Op::DeactivateMember { id: 2, base: 1 },
		Op::AmendPot { base: 1, set: named },
		Op::SetCategory { id: 0, base: 2, name: Some(text("Food")) },
		Op::SetCategory { id: 0, base: 3, name: Some(text("Meals")) },
		Op::ArchivePot { base: 4, unsettled: false },
	];
	let before = pot.0.clone();
	ops.into_iter().for_each(|op| append(&mut pot, 0, op).unwrap());
	for seq in (3..pot.1.len() as Seq).rev() {
		let undo = inverse(POT, &pot.1, seq).unwrap();
		// Of two changes of one group, the first is stale by now: `revert` is for that.
		if seq != 6 {
			append(&mut pot, 0, undo).unwrap();
		} else {
			assert_eq!(append(&mut pot, 0, undo), Err(Refusal::Stale(Group::Categories)));
		}
	}
	assert_eq!(pot.0.details().categories, [Some(text("Food"))]);
	assert_eq!((pot.0.details().name.clone(), pot.0.details().goal), (Some(text("Trip")), None));
	let told =
		|state: &State| state.members().iter().map(|m| (m.name.clone(), m.weight, m.record.active)).collect::<Vec<_>>();
	assert_eq!(told(&pot.0), told(&before));
}

#[test]
fn what_has_no_inverse_says_why() {
	let mut pot = pot();
	let set = Payment::new(1, 0, Amount(5));
	let payment = Op::AddPayment { id: DINNER, money: set, memo: None, method: None, reference: None, date: None };
	append(&mut pot, 1, payment).unwrap();
	append(&mut pot, 0, Op::ConfirmItem { id: DINNER, base: 1 }).unwrap();
	assert_eq!(inverse(POT, &pot.1, 0), Err(NoInverse::Created));
	assert_eq!(inverse(POT, &pot.1, 4), Err(NoInverse::Confirmed));
	assert_eq!(inverse(POT, &pot.1, 5), Err(NoInverse::Unknown));
}

#[test]
fn an_invite_is_undone_by_taking_it_back_until_somebody_joins_by_it() {
	let mut pot = pot();
	let what = Invitation::New { role: Role::Editor };
	let invite = |number| Op::Invite { number, key: [0; 32], what, expires: 1, uses: 1 };
	append(&mut pot, 0, invite(0)).unwrap();
	append(&mut pot, 0, Op::ArchivePot { base: 1, unsettled: false }).unwrap();
	append(&mut pot, 0, Op::ReopenPot { base: 2 }).unwrap();
	assert_eq!(inverse(POT, &pot.1, 3), Ok(Op::RevokeInvite { number: 0 }));
	append(&mut pot, 0, Op::RevokeInvite { number: 0 }).unwrap();
	assert_eq!(taken_back(POT, &pot.1, 6), Some(3), "whatever was done to the pot between the two");
	assert_eq!(inverse(POT, &pot.1, 6), Err(NoInverse::Revoked));

	append(&mut pot, 0, invite(1)).unwrap();
	let claim = Op::Claim { invite: 1, account: AccountId([4; 32]), name: Some(text("Dora")), seal: None };
	append(&mut pot, 3, claim).unwrap();
	assert_eq!(inverse(POT, &pot.1, 8), Err(NoInverse::Claimed));
	let Revert { skipped, .. } = reverted(&pot.1, 7, |by| by == 0);
	let [(7, Skipped::Refused(_, Refusal::NoInvite))] = skipped[..] else { panic!("{skipped:?}") };
}

#[test]
fn all_that_one_did_to_one_thing_is_undone_newest_first() {
	let mut pot = pot();
	append(&mut pot, 0, add(DINNER, 30_00)).unwrap();
	append(&mut pot, 1, amount(1, 60_00)).unwrap();
	append(&mut pot, 2, memo(2, "Dinner")).unwrap();
	append(&mut pot, 1, amount(3, 90_00)).unwrap();
	append(&mut pot, 1, Op::VoidItem { id: DINNER, base: 4 }).unwrap();
	let reverted = reverted(&pot.1, 4, |by| by == 1);
	assert_eq!(reverted.skipped, []);
	assert_eq!(reverted.ops.iter().map(|row| row.0).collect::<Vec<_>>(), [7, 6, 4]);
	assert_eq!(reverted.after.balances(), [20_00, -10_00, -10_00]);
	assert_eq!(reverted.after.item_state(&DINNER).unwrap().memo, Some(text("Dinner")), "Carol's stays");
}

#[test]
fn what_someone_else_changed_between_is_skipped_and_all_before_it() {
	let mut pot = pot();
	append(&mut pot, 1, add(DINNER, 30_00)).unwrap();
	append(&mut pot, 2, amount(1, 60_00)).unwrap();
	append(&mut pot, 1, amount(2, 90_00)).unwrap();
	let reverted = reverted(&pot.1, 3, |by| by == 1);
	assert_eq!(reverted.ops.iter().map(|row| row.0).collect::<Vec<_>>(), [5]);
	let void = Op::VoidItem { id: DINNER, base: 1 };
	assert_eq!(reverted.skipped, [(3, Skipped::Refused(Box::new(void), Refusal::Stale(Group::Money)))]);
	assert_eq!(reverted.after.balances(), [40_00, -20_00, -20_00], "what Carol said");
}

#[test]
fn what_the_rules_refuse_is_skipped_and_the_rest_is_done() {
	let mut pot = pot();
	append(&mut pot, 0, Op::DeactivateMember { id: 2, base: 1 }).unwrap();
	append(&mut pot, 1, Op::AddComment { id: ItemId([9; 16]), about: None, text: text("hm") }).unwrap();
	append(&mut pot, 1, Op::AmendComment { id: ItemId([9; 16]), base: 1, text: text("ha") }).unwrap();
	let reverted = reverted(&pot.1, 3, |_| true);
	assert_eq!(reverted.ops.iter().map(|row| row.0).collect::<Vec<_>>(), [4, 3]);
	let skipped: Vec<_> =
		reverted.skipped.iter().map(|(seq, why)| (*seq, matches!(why, Skipped::Refused(..)))).collect();
	assert_eq!(skipped, [(5, true)], "only its author corrects a comment");
	assert!(reverted.after.member(2).unwrap().active);
}

/// What someone does to one of three expenses, if the rules let them.
#[derive(Clone, Debug)]
enum Deed {
	Add(u128),
	Amount(u128),
	Memo,
	Void,
	Restore,
	Pay(u128),
}

fn deed() -> impl Strategy<Value = (MemberId, u8, Deed)> {
	let deed = prop_oneof![
		3 => (1..99_99u128).prop_map(Deed::Add),
		3 => (1..99_99u128).prop_map(Deed::Amount),
		2 => Just(Deed::Memo),
		2 => Just(Deed::Void),
		2 => Just(Deed::Restore),
		1 => (1..99_99u128).prop_map(Deed::Pay),
	];
	(0..3u8, 1..4u8, deed)
}

fn op(pot: &State, item: u8, deed: Deed) -> Op {
	let id = ItemId([item; 16]);
	let base = pot.item_state(&id).map_or(1, |item| item.record.revisions.latest);
	match deed {
		Deed::Add(amount) => add(id, amount),
		Deed::Amount(amount) => {
			Op::AmendExpense { id, base, set: ExpensePatch { money: Some(spent(amount)), ..Default::default() } }
		},
		Deed::Memo => {
			Op::AmendExpense { id, base, set: ExpensePatch { memo: Patch::Set(text("x")), ..Default::default() } }
		},
		Deed::Void => Op::VoidItem { id, base },
		Deed::Restore => Op::RestoreItem { id, base },
		Deed::Pay(amount) => {
			let id = ItemId([item + 100; 16]);
			let money = Payment::new(1, 2, Amount(amount));
			Op::AddPayment { id, money, memo: None, method: None, reference: None, date: None }
		},
	}
}

proptest! {
	#[test]
	fn reverting_everyone_since_an_entry_gives_the_balances_before_it(
		deeds in proptest::collection::vec(deed(), 1..24),
		since in any::<proptest::sample::Index>(),
	) {
		let mut pot = pot();
		for (by, item, deed) in deeds {
			let op = op(&pot.0, item, deed);
			let _ = append(&mut pot, by, op);
		}
		let since = 3 + since.index(pot.1.len() - 2);
		let before = State::fold(POT, pot.1[..since].iter().cloned()).unwrap();
		let reverted = reverted(&pot.1, since as Seq, |_| true);
		prop_assert_eq!(reverted.skipped, []);
		prop_assert_eq!(reverted.after.balances(), before.balances());
		// The chain takes the same ops as one batch.
		let mut chain = pot.0;
		for (_, op) in reverted.ops {
			let outcome = chain.apply(Entry { by: 0, at: 0, op });
			prop_assert!(outcome.is_ok());
		}
		prop_assert_eq!(chain.balances(), before.balances());
	}
}
