//! What holds for every pot, whatever is done to it.

mod common;

use codec::Encode;
use common::{
	random::{money, play, pots},
	*,
};
use pot_ledger::{
	apportion, log, settle::fewest, Amount, Entry, Expense, ExpensePatch, Group, Item, ItemId, ItemKind, ItemState,
	Kind, MemberId, Money, Patch, Refusal, Role, State, Sums, View, MAX_AMOUNT, MAX_WEIGHT,
};
use proptest::{collection::vec, prelude::*, sample::Index, test_runner::Config};

fn cases(cases: u32) -> Config {
	Config { cases, max_global_rejects: cases, failure_persistence: None, ..Config::default() }
}

proptest! {
	#![proptest_config(cases(4_000))]

	#[test]
	fn everyone_bears_their_fraction_rounded_down_or_up_and_together_the_whole(
		amount in prop_oneof![1..=1_000u128, 1..=MAX_AMOUNT],
		weights in vec(prop_oneof![1..=9u32, 1..=MAX_WEIGHT], 1..=128),
		bytes in any::<[u8; 16]>(),
	) {
		let parts = apportion(Amount(amount), (0..).zip(weights.iter().copied()).collect::<Vec<_>>().into_iter(), &ItemId(bytes));
		prop_assert_eq!(parts.iter().map(|row| row.1 .0).sum::<u128>(), amount);
		let whole: u128 = weights.iter().map(|&weight| u128::from(weight)).sum();
		for ((_, Amount(part)), weight) in parts.into_iter().zip(weights) {
			let fair = amount * u128::from(weight) / whole;
			prop_assert!(part == fair || part == fair + 1 && amount * u128::from(weight) % whole != 0);
		}
	}

	#[test]
	fn what_passes_the_check_is_shared_to_the_last_unit(money in money(8), bytes in any::<[u8; 16]>()) {
		let shares: u128 = match money.check() {
			Ok(()) => money.shares(&ItemId(bytes)).iter().map(|row| row.1 .0).sum(),
			Err(_) => return Ok(()),
		};
		prop_assert_eq!(Amount(shares), money.amount);
		prop_assert_eq!(money.paid.iter().map(|row| row.1 .0).sum::<u128>(), shares);
	}

	#[test]
	fn a_full_refund_undoes_its_expense_person_by_person(money in money(8), its in any::<[u8; 16]>(), own in any::<[u8; 16]>()) {
		prop_assume!(money.check().is_ok());
		let (its, own) = (ItemId(its), ItemId(own));
		let spending = Expense { kind: Kind::Spending, ..money.clone() };
		let refund = Expense { kind: Kind::Refund { of: Some(its) }, ..money };
		let undone: Vec<_> = Money::Expense(spending).effect(&its).into_iter().map(|(member, was)| (member, -was)).collect();
		prop_assert_eq!(Money::Expense(refund).effect(&own), undone);
	}

	#[test]
	fn balances_sum_to_zero_after_every_entry(drafts in pots(1..60)) {
		let mut pot = State::default();
		for draft in drafts {
			let before = pot.balances().to_vec();
			let Ok(effects) = pot.apply(draft.entry(&pot)) else { continue };
			prop_assert_eq!(pot.balances().iter().sum::<i128>(), 0);
			prop_assert_eq!(pot.sums().iter().map(Sums::balance).collect::<Vec<_>>(), pot.balances());
			for (id, member) in (0..).zip(pot.members()) {
				let was = before.get(usize::from(id)).copied().unwrap_or(0);
				let delta = effects.deltas.iter().find(|row| row.0 == id).map_or(0, |row| row.1);
				prop_assert_eq!(was + delta, pot.balances()[usize::from(id)]);
				prop_assert!(member.record.active || pot.balances()[usize::from(id)] == 0);
				prop_assert_eq!(member.record.active, pot.pot().unwrap().is_active(id));
			}
			prop_assert!(pot.members().iter().any(|member| member.record.active && member.record.role == Role::Owner));
		}
	}

	#[test]
	fn a_refusal_changes_nothing(drafts in pots(1..60)) {
		let mut pot = State::default();
		for draft in drafts {
			let before = pot.clone();
			if pot.apply(draft.entry(&before)).is_err() {
				prop_assert_eq!(&pot, &before);
			} else {
				prop_assert_eq!(pot.next_seq(), before.next_seq() + 1);
			}
		}
	}

	#[test]
	fn whatever_was_admitted_is_refused_when_it_is_sent_again(drafts in pots(1..60)) {
		let mut pot = State::default();
		let mut log: Vec<Entry> = Vec::new();
		for draft in drafts {
			let entry = draft.entry(&pot);
			if pot.apply(entry.clone()).is_ok() {
				prop_assert!(pot.clone().apply(entry.clone()).is_err(), "at once: {:?}", entry);
				log.push(entry);
			}
		}
		for entry in log {
			prop_assert!(pot.clone().apply(entry.clone()).is_err(), "after all the others: {:?}", entry);
		}
	}

	#[test]
	fn to_void_and_restore_changes_nothing(drafts in pots(10..60)) {
		let (pot, _) = play(&drafts);
		for (id, was) in pot.items().filter(|(_, item)| !item.record.voided) {
			let mut book = Book(pot.clone());
			let latest = was.record.revisions.latest;
			if let Err(why) = book.0.apply(Entry { by: an_owner(&pot), at: 0, op: void(*id, latest) }) {
				prop_assert!(matches!(why, Refusal::Inactive(_)), "{:?}", why);
				continue;
			}
			prop_assert!(!book.0.item_state(id).unwrap().record.counts());
			book.takes(an_owner(&pot), restore(*id, latest + 1));
			prop_assert_eq!(book.balances(), pot.balances());
			prop_assert_eq!(book.0.sums(), pot.sums());
			prop_assert_eq!(but_for_revisions(book.0.item_state(id).unwrap()), but_for_revisions(was));
		}
	}

	#[test]
	fn an_amendment_outside_money_changes_no_share(drafts in pots(10..60)) {
		let (pot, _) = play(&drafts);
		for (id, was) in pot.items().filter(|(_, item)| item.record.kind == ItemKind::Expense && !item.record.voided) {
			let all_but_money = ExpensePatch {
				money: None,
				memo: Patch::Set(text("Bistro")),
				note: Patch::Set(text("with wine")),
				date: Patch::Set(20_525),
				category: Patch::Set(4),
			};
			let mut book = Book(pot.clone());
			let effects = book.effects(an_owner(&pot), amend(*id, was.record.revisions.latest, all_but_money));
			prop_assert_eq!(effects.deltas, []);
			let is = book.0.item_state(id).unwrap();
			prop_assert_eq!(&is.money, &was.money);
			prop_assert_eq!((is.record.money_at, is.record.confirmed, is.record.contested),
				(was.record.money_at, was.record.confirmed, was.record.contested));
			prop_assert_eq!(book.0.sums(), pot.sums());
			prop_assert_eq!(book.0.plan(), pot.plan());
		}
	}

	#[test]
	fn edits_of_different_groups_are_admitted_in_either_order_and_make_the_same(drafts in pots(10..60), money in money(2)) {
		prop_assume!(money.check().is_ok() && money.refunded().is_none());
		prop_assume!(Money::Expense(money.clone()).members().all(|member| member <= BOB));
		let (pot, _) = play(&drafts);
		let open = |item: &Item| item.kind == ItemKind::Expense && !item.voided;
		let edits = [new_money(money), new_memo("Bistro"), new_note("with wine"), new_date(20_525), new_category(4)];
		let Some((id, item)) = pot.items().find(|(_, item)| open(&item.record)) else { return Ok(()) };
		let base = item.record.revisions.latest;
		for (a, b) in (0..5).flat_map(|a| (0..a).map(move |b| (a, b))) {
			let in_order = |edits: [&ExpensePatch; 2]| {
				let mut pot = pot.clone();
				edits.into_iter().try_for_each(|set| {
					pot.apply(Entry { by: an_owner(&pot), at: 0, op: amend(*id, base, set.clone()) }).map(|_| ())
				})?;
				Ok((pot.balances().to_vec(), said(pot.item_state(id).unwrap())))
			};
			let (one, other): (Result<_, Refusal>, _) = (in_order([&edits[a], &edits[b]]), in_order([&edits[b], &edits[a]]));
			prop_assert!(matches!(one, Ok(_) | Err(Refusal::Inactive(_))), "{:?}", one);
			prop_assert_eq!(one, other);
		}
	}

	#[test]
	fn the_same_edit_from_the_same_base_is_stale_the_second_time(drafts in pots(10..60), memos in any::<[bool; 2]>()) {
		let (pot, _) = play(&drafts);
		let Some((id, item)) = pot.items().find(|(_, item)| item.record.kind == ItemKind::Expense && !item.record.voided)
		else { return Ok(()) };
		let mut book = Book(pot.clone());
		let edit = |word: bool| amend(*id, item.record.revisions.latest, new_memo(if word { "yes" } else { "no" }));
		book.takes(an_owner(&pot), edit(memos[0]));
		prop_assert_eq!(book.refuses(an_owner(&pot), edit(memos[1])), Refusal::Stale(Group::Memo));
	}

	#[test]
	fn a_log_folds_from_its_bytes_to_what_it_made(drafts in pots(1..60)) {
		let (pot, log) = play(&drafts);
		let bytes: Vec<u8> = log.iter().flat_map(Encode::encode).collect();
		let (read, pieces): (Vec<_>, Vec<_>) = log::entries(&bytes).map(Result::unwrap).unzip();
		prop_assert_eq!(pieces.concat(), bytes);
		prop_assert_eq!(&read, &log);
		prop_assert_eq!(State::fold(read), Ok(pot));
	}

	#[test]
	fn a_log_cut_short_gives_what_is_whole_and_then_an_error(drafts in pots(1..10), end in any::<Index>()) {
		let (_, log) = play(&drafts);
		let bytes: Vec<u8> = log.iter().flat_map(Encode::encode).collect();
		let cut = end.index(bytes.len());
		let (whole, failed): (Vec<_>, Vec<_>) = log::entries(&bytes[..cut]).partition(|entry| entry.is_ok());
		let whole: Vec<_> = whole.into_iter().map(|entry| entry.unwrap().0).collect();
		prop_assert_eq!(&whole[..], &log[..whole.len()]);
		let length: usize = whole.iter().map(Encode::encoded_size).sum();
		prop_assert_eq!(failed.len(), usize::from(length < cut));
	}

	#[test]
	fn the_plan_clears_all_balances_with_fewer_payments_than_people(drafts in pots(1..60)) {
		let (pot, _) = play(&drafts);
		let mut left = pot.balances().to_vec();
		let open = left.iter().filter(|&&balance| balance != 0).count();
		let plan = fewest(&left);
		prop_assert!(plan.len() < open.max(1));
		for plan in [plan, pot.plan()] {
			left.copy_from_slice(pot.balances());
			for leg in plan {
				prop_assert!(leg.amount > 0 && leg.from != leg.to);
				left[usize::from(leg.from)] += leg.amount as i128;
				left[usize::from(leg.to)] -= leg.amount as i128;
			}
			prop_assert!(left.iter().all(|&balance| balance == 0), "{left:?}");
		}
	}

	#[test]
	fn more_than_sixteen_are_cleared_as_well(mut balances in vec(-99..=99i128, 17..=127)) {
		balances.push(-balances.iter().sum::<i128>());
		let plan = fewest(&balances);
		prop_assert!(plan.len() < balances.len());
		for leg in plan {
			balances[usize::from(leg.from)] += leg.amount as i128;
			balances[usize::from(leg.to)] -= leg.amount as i128;
		}
		prop_assert!(balances.iter().all(|&balance| balance == 0));
	}

	#[test]
	fn paying_any_part_of_any_leg_leaves_the_rest_of_the_plan(drafts in pots(1..60), which in any::<Index>(), part in any::<u128>()) {
		let (pot, _) = play(&drafts);
		let mut plan = pot.plan();
		prop_assume!(!plan.is_empty());
		let at = which.index(plan.len());
		let part = 1 + part % plan[at].amount.min(MAX_AMOUNT);
		let mut book = Book(pot.clone());
		book.takes(an_owner(&pot), payment(id(255, 255), pay(plan[at].from, plan[at].to, part)));
		plan[at].amount -= part;
		plan.retain(|leg| leg.amount > 0);
		prop_assert_eq!(book.0.plan(), plan);
	}

	#[test]
	fn no_plan_is_shorter_than_the_most_groups_that_cancel_out_allow(mut balances in vec(-5..=5i128, 1..=7)) {
		balances.push(-balances.iter().sum::<i128>());
		let open: Vec<_> = balances.iter().copied().filter(|&balance| balance != 0).collect();
		prop_assert_eq!(fewest(&balances).len(), open.len() - most_groups(&open, &mut Vec::new()));
	}
}

/// The most groups of sum zero that `left` falls into, trying each of them in every group.
fn most_groups(left: &[i128], groups: &mut Vec<i128>) -> usize {
	let Some((first, rest)) = left.split_first() else {
		return if groups.iter().all(|&sum| sum == 0) { groups.len() } else { 0 };
	};
	groups.push(*first);
	let mut most = most_groups(rest, groups);
	groups.pop();
	for k in 0..groups.len() {
		groups[k] += first;
		most = most.max(most_groups(rest, groups));
		groups[k] -= first;
	}
	most
}

fn an_owner(pot: &State) -> MemberId {
	pot.pot().unwrap().owners.trailing_zeros() as MemberId
}

fn but_for_revisions(item: &ItemState) -> ItemState {
	let record = Item { revisions: Default::default(), ..item.record.clone() };
	ItemState { record, ..item.clone() }
}

/// What an item says, whichever entries say it.
fn said(item: &ItemState) -> ItemState {
	let item = but_for_revisions(item);
	ItemState { record: Item { money_at: 0, ..item.record }, ..item }
}
