//! What an operation costs does not grow with its pot.

use super::*;
use frame_support::assert_ok;
use pot_ledger::{End, ExpensePatch, MemberPatch, Patch, PaymentPatch, PotPatch, Recurrence, Template, Unit};
use std::collections::BTreeSet;

/// Keys that one operation reads, those it writes among them, and writes; nonces and the events are the
/// system's.
const MOST_KEYS: (usize, usize) = (10, 9);

/// A pot with so many entries, and an item, a member or a plan for every operation to be about.
fn pot_with(entries: u32) -> sp_io::TestExternalities {
	let mut ext = new_test_ext();
	ext.execute_with(|| {
		trip_of_four();
		let rent = Op::AddTemplate { id: item(4), money: rent(), memo: None, category: None };
		assert_ok!(append(ALICE, [dinner(1, 30_00), comment(3), rent]));
		assert_ok!(append(BOB, [payment(2, 1, 0, 5_00)]));
		for number in record().pot.next_seq..entries {
			let mut id = ItemId([9; 16]);
			id.0[8..12].copy_from_slice(&number.to_be_bytes());
			assert_ok!(append(BOB, [Op::AddComment { id, about: None, text: text("Good morning") }]));
		}
	});
	ext.commit_all().expect("the storage takes it");
	ext
}

fn rent() -> Template {
	let rule = Recurrence { start: 20_000, every: 1, unit: Unit::Month, end: End::Never };
	Template { expense: equal(900_00, 0, &[0, 1]), rule }
}

fn comment(id: u8) -> Op {
	Op::AddComment { id: item(id), about: Some(item(1)), text: text("Nice") }
}

/// The keys that `op` reads and writes; the pot is left as it was.
fn keys(ext: &mut sp_io::TestExternalities, by: u8, op: Op) -> (BTreeSet<Vec<u8>>, BTreeSet<Vec<u8>>) {
	let recorder = sp_trie::recorder::Recorder::default();
	ext.execute_with_recorder(recorder.clone(), || append(by, [op])).expect("it is admitted");
	let system = sp_io::hashing::twox_128(b"System");
	let own = |key: &Vec<u8>| !key.starts_with(&system);
	let read = recorder.recorded_keys().into_values().flat_map(|trie| trie.into_keys());
	let read = read.map(|key| key.to_vec()).filter(own).collect();
	let written = ext.overlayed_changes().changes().map(|(key, _)| key.clone()).filter(own).collect();
	ext.reset_overlay();
	(read, written)
}

/// One of every operation that a member may send.
fn operations() -> Vec<(u8, Op)> {
	let (id, base) = (item(1), 1);
	let leg = pot_ledger::settle::Leg { from: 1, to: 0, amount: Amount(10_00) };
	let memo = Patch::Set(text("Lunch"));
	vec![
		(ALICE, Op::AmendPot { base, set: PotPatch { name: Some(text("Journey")), ..Default::default() } }),
		(ALICE, Op::ArchivePot { base, unsettled: true }),
		(BOB, Op::SetCategory { id: 0, base, name: Some(text("Food")) }),
		(BOB, Op::FreezePlan { base, legs: vec![leg].try_into().expect("one leg") }),
		(BOB, guest(4, "Eve")),
		(ALICE, invite(2, Invitation::Any { role: Role::Viewer })),
		(BOB, invite(2, Invitation::Device { member: 1 })),
		(ALICE, Op::RevokeInvite { number: 0 }),
		(ALICE, Op::DetachMember { id: 1, base, account: Some(account(BOB)) }),
		(ALICE, pot_sequences::words::rekey(1, &[1, 2, 3])),
		(ALICE, Op::AddPool { id: 4, name: text("Kitty") }),
		(ALICE, Op::AmendMember { id: 1, base, set: MemberPatch { name: Some(text("Rob")), ..Default::default() } }),
		(ALICE, Op::DetachMember { id: 2, base, account: None }),
		(ALICE, Op::DeactivateMember { id: 3, base }),
		(ALICE, Op::MergeMember { from: 3, base, into: 1 }),
		(BOB, dinner(200, 30_00)),
		(BOB, expense(200, Expense { kind: pot_ledger::Kind::Refund { of: Some(id) }, ..equal(5_00, 0, &[0, 1]) })),
		(
			BOB,
			Op::AmendExpense { id, base, set: ExpensePatch { money: Some(equal(1, 1, &[0])), ..Default::default() } },
		),
		(BOB, payment(200, 1, 0, 5_00)),
		(BOB, Op::AmendPayment { id: item(2), base, set: PaymentPatch { memo, ..Default::default() } }),
		(BOB, comment(200)),
		(ALICE, Op::AmendComment { id: item(3), base, text: text("Nicer") }),
		(BOB, void(1, 1)),
		(ALICE, Op::ContestItem { id: item(2), base, reason: None }),
		(BOB, Op::ConfirmItem { id, base }),
		(BOB, Op::AddTemplate { id: item(200), money: rent(), memo: None, category: None }),
		(BOB, Op::Occur { template: item(4), date: 20_000 }),
	]
}

#[test]
fn an_operation_touches_as_many_keys_in_an_old_pot_as_in_a_new_one() {
	let (mut young, mut old) = (pot_with(10), pot_with(10_000));
	for (by, op) in operations() {
		let touched = |pot| {
			let (read, written) = keys(pot, by, op.clone());
			(read.len(), written.len())
		};
		let (young, old) = (touched(&mut young), touched(&mut old));
		assert_eq!(young, old, "{op:?}");
		assert!(young.0 <= MOST_KEYS.0 && young.1 <= MOST_KEYS.1, "{young:?} by {op:?}");
	}
}
