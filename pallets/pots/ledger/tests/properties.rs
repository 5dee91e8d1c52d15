//! What holds for every pot, whatever is done to it.

use codec::Encode;
use num_bigint::BigInt;
use num_rational::BigRational;
use pot_ledger::{
	apportion, log, settle::fewest, Amount, Bill, End, Entry, Expense, ExpensePatch, Group, Item, ItemId, ItemKind,
	ItemState, Kind, MemberId, Money, Op, Patch, Rate, Recurrence, Refusal, Role, Split, State, Sums, Unit, View,
	MAX_AMOUNT, MAX_WEIGHT,
};
use pot_sequences::{of_bytes, play, words::*, Draft};
use proptest::{collection::vec, prelude::*, sample::Index, test_runner::Config};

fn cases(cases: u32) -> Config {
	Config { cases, max_global_rejects: cases, failure_persistence: None, ..Config::default() }
}

/// Pots of two to six, with all that is done to them.
fn pots() -> impl Strategy<Value = Vec<Draft>> {
	vec(any::<u8>(), 100..2_500).prop_map(|bytes| of_bytes(&bytes))
}

/// The money of an expense among so many, mostly in order.
fn money(people: u8) -> impl Strategy<Value = Expense> {
	vec(any::<u8>(), 300).prop_map(move |bytes| pot_sequences::expense(&bytes, people))
}

proptest! {
	#![proptest_config(cases(4_000))]

	#[test]
	fn everyone_bears_their_fraction_rounded_down_or_up_and_together_the_whole(
		amount in prop_oneof![1..=1_000u128, 1..=MAX_AMOUNT],
		weights in vec(prop_oneof![1..=9u32, 1..=MAX_WEIGHT], 1..=128),
		bytes in any::<[u8; 16]>(),
	) {
		let parts = apportion(Amount(amount), (0..).zip(weights.iter().map(|&weight| weight.into())).collect::<Vec<_>>().into_iter(), &ItemId(bytes));
		prop_assert_eq!(parts.iter().map(|row| row.1 .0).sum::<u128>(), amount);
		let whole: u128 = weights.iter().map(|&weight| u128::from(weight)).sum();
		for ((_, Amount(part)), weight) in parts.into_iter().zip(weights) {
			let fair = amount * u128::from(weight) / whole;
			prop_assert!(part == fair || part == fair + 1 && amount * u128::from(weight) % whole != 0);
		}
	}

	#[test]
	fn what_passes_the_check_is_shared_to_the_last_unit(money in money(8), bytes in any::<[u8; 16]>()) {
		let id = ItemId(bytes);
		prop_assume!(money.check(2, &id).is_ok());
		let shares = money.shares(&id);
		prop_assert_eq!(shares.iter().map(|row| row.1 .0).sum::<u128>(), money.amount.0);
		prop_assert!(shares.iter().all(|row| row.1 <= money.amount), "nobody's is below zero");
		prop_assert_eq!(money.paid.iter().map(|row| row.1 .0).sum::<u128>(), money.amount.0);
	}

	#[test]
	fn adjustments_shift_equal_parts_and_leave_nobody_below_zero(
		amount in prop_oneof![1..=1_000u128, 1..=MAX_AMOUNT],
		adjustments in vec(prop_oneof![-99..=99i128, -(MAX_AMOUNT as i128)..=MAX_AMOUNT as i128], 1..=8),
		bytes in any::<[u8; 16]>(),
	) {
		let (id, everyone) = (ItemId(bytes), (0..adjustments.len() as MemberId).collect::<Vec<_>>());
		let split = Split::Adjust(rows(&(0..).zip(adjustments.iter().copied()).collect::<Vec<_>>()));
		let rest = amount as i128 - adjustments.iter().sum::<i128>();
		let parts = match u128::try_from(rest) {
			Ok(rest) => equal(&everyone).shares(Amount(rest), &id),
			Err(_) => {
				prop_assert_eq!(split.check(Amount(amount), &id), Err(Refusal::AdjustmentsOff { over: -rest }));
				return Ok(());
			},
		};
		let expected: Vec<i128> = parts.iter().zip(&adjustments).map(|(part, by)| part.1 .0 as i128 + by).collect();
		match expected.iter().position(|&share| share < 0) {
			Some(member) => {
				prop_assert_eq!(split.check(Amount(amount), &id), Err(Refusal::NegativeShare(member as MemberId)));
			},
			None => {
				prop_assert_eq!(split.check(Amount(amount), &id), Ok(()));
				let shares: Vec<i128> = split.shares(Amount(amount), &id).iter().map(|row| row.1 .0 as i128).collect();
				prop_assert_eq!(shares.iter().sum::<i128>(), amount as i128);
				prop_assert_eq!(shares, expected);
			},
		}
	}

	#[test]
	fn lines_tax_tip_and_discount_make_the_whole_of_a_bill(
		lines in vec((1..=MAX_AMOUNT, 1..=255u8), 1..=9),
		extras in any::<[Option<u64>; 3]>(),
		bytes in any::<[u8; 16]>(),
	) {
		let people = |mask: u8| (0..8).filter(|member| mask >> member & 1 == 1).collect::<Vec<_>>();
		let split = |(amount, mask): &(u128, u8)| (*amount, equal(&people(*mask)));
		let [tax, tip, discount] = extras.map(|extra| extra.filter(|extra| *extra > 0).map(|extra| Amount(extra.into())));
		let bill = Bill { tax, tip, discount, ..bill(&lines.iter().map(split).collect::<Vec<_>>()) };
		let of = |extra: Option<Amount>| extra.map_or(0, |amount| amount.0 as i128);
		let whole = lines.iter().map(|row| row.0 as i128).sum::<i128>() + of(tax) + of(tip) - of(discount);
		match bill.shares(&ItemId(bytes)) {
			Ok(shares) => {
				prop_assert_eq!(shares.iter().map(|row| row.1 .0 as i128).sum::<i128>(), whole);
				prop_assert!(shares.windows(2).all(|pair| pair[0].0 < pair[1].0));
				prop_assert!(shares.iter().all(|row| row.1 > Amount(0)));
			},
			Err(why) => prop_assert!(matches!(why, Refusal::NegativeShare(_)) && discount.is_some(), "{:?}", why),
		}
	}

	#[test]
	fn a_conversion_is_the_exact_fraction_rounded_once_and_never_turns_more_into_less(
		amounts in any::<[u128; 2]>(),
		mantissa in prop_oneof![1..=9_999u64, 1..=u64::MAX],
		[scale, from, to] in [0..=30u8, 0..=30u8, 0..=30u8],
		inverse in any::<bool>(),
	) {
		let rate = Rate { mantissa, scale, inverse };
		let ten_to = |power: u8| BigRational::from_integer(BigInt::from(10).pow(power.into()));
		let factor = BigRational::from_integer(mantissa.into()) / ten_to(scale);
		let mut converted = Vec::new();
		for amount in amounts.map(|amount| amount % (MAX_AMOUNT + 1)) {
			let major = BigRational::from_integer(amount.into()) / ten_to(from);
			let due = (if inverse { major / &factor } else { major * &factor } * ten_to(to)).round().to_integer();
			let is = rate.convert(Amount(amount), from, to);
			let expected = u128::try_from(due).ok().filter(|due| *due <= MAX_AMOUNT).map(Amount);
			prop_assert_eq!(is, expected);
			converted.push((amount, is.unwrap_or(Amount(u128::MAX))));
		}
		converted.sort_by_key(|row| row.0);
		prop_assert!(converted[0].1 <= converted[1].1);
	}

	#[test]
	fn the_dates_of_a_recurrence_are_those_it_has(
		start in -100_000..100_000i32,
		every in 1..=400u16,
		unit in prop_oneof![Just(Unit::Day), Just(Unit::Week), Just(Unit::Month), Just(Unit::Year)],
		end in prop_oneof![Just(End::Never), (0..9_000i32).prop_map(End::Until), (0..30u32).prop_map(End::Count)],
		other in any::<i32>(),
	) {
		let rule = Recurrence { start, every, unit, end };
		let dates: Vec<_> = rule.dates().take(40).collect();
		prop_assert!(dates.windows(2).all(|pair| pair[0] < pair[1]));
		prop_assert!(dates.iter().all(|date| rule.has(*date)));
		for date in dates.iter().flat_map(|date| [date - 1, date + 1]).chain([other]) {
			let is_in_reach = dates.last().is_some_and(|last| date <= *last);
			prop_assert!(!is_in_reach || rule.has(date) == dates.contains(&date), "{}", date);
		}
		if let End::Count(count) = end {
			prop_assert_eq!(dates.len(), count as usize);
		}
	}

	#[test]
	fn a_full_refund_undoes_its_expense_person_by_person(money in money(8), its in any::<[u8; 16]>(), own in any::<[u8; 16]>()) {
		let (its, own) = (ItemId(its), ItemId(own));
		let spending = Expense { kind: Kind::Spending, ..money };
		prop_assume!(spending.check(2, &its).is_ok());
		let refund = Expense { kind: Kind::Refund { of: Some(its) }, ..spending.clone() };
		let undone: Vec<_> = Money::Expense(spending).effect(&its).into_iter().map(|(member, was)| (member, -was)).collect();
		prop_assert_eq!(Money::Expense(refund).effect(&own), undone);
	}

	#[test]
	fn balances_sum_to_zero_after_every_entry(drafts in pots()) {
		let mut pot = State::new(POT);
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
	fn a_refusal_changes_nothing(drafts in pots()) {
		let mut pot = State::new(POT);
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
	fn whatever_was_admitted_is_refused_when_it_is_sent_again(drafts in pots()) {
		let mut pot = State::new(POT);
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
	fn to_void_and_restore_changes_nothing(drafts in pots()) {
		let pot = open(&drafts);
		for (id, was) in pot.items().filter(|(_, item)| !item.record.voided && !item.record.transferred) {
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
	fn an_amendment_outside_money_changes_no_share(drafts in pots()) {
		let pot = open(&drafts);
		for (id, was) in pot.items().filter(|(_, item)| item.record.kind == ItemKind::Expense && !item.record.voided) {
			let all_but_money = ExpensePatch {
				money: None,
				memo: Patch::Set(text("Bistro")),
				note: Patch::Set(text("with wine")),
				date: Patch::Set(20_525),
				category: Patch::Set(4),
				receipt: Patch::Set(text("in the drawer")),
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
	fn edits_of_different_groups_are_admitted_in_either_order_and_make_the_same(drafts in pots(), money in money(2)) {
		let pot = open(&drafts);
		let open = |item: &Item| item.kind == ItemKind::Expense && !item.voided;
		let Some((id, item)) = pot.items().find(|(_, item)| open(&item.record)) else { return Ok(()) };
		prop_assume!(money.check(2, id).is_ok() && money.refunded().is_none() && money.bill.is_none());
		prop_assume!(Money::Expense(money.clone()).members().all(|member| member <= BOB));
		let edits = [new_money(money), new_memo("Bistro"), new_note("with wine"), new_date(20_525), new_category(4)];
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
	fn the_same_edit_from_the_same_base_is_stale_the_second_time(drafts in pots(), memos in any::<[bool; 2]>()) {
		let pot = open(&drafts);
		let Some((id, item)) = pot.items().find(|(_, item)| item.record.kind == ItemKind::Expense && !item.record.voided)
		else { return Ok(()) };
		let mut book = Book(pot.clone());
		let edit = |word: bool| amend(*id, item.record.revisions.latest, new_memo(if word { "yes" } else { "no" }));
		book.takes(an_owner(&pot), edit(memos[0]));
		prop_assert_eq!(book.refuses(an_owner(&pot), edit(memos[1])), Refusal::Stale(Group::Memo));
	}

	#[test]
	fn a_log_folds_from_its_bytes_to_what_it_made(drafts in pots()) {
		let (pot, log) = play(&drafts);
		let bytes: Vec<u8> = log.iter().flat_map(Encode::encode).collect();
		let (read, pieces): (Vec<_>, Vec<_>) = log::entries(&bytes).map(Result::unwrap).unzip();
		prop_assert_eq!(pieces.concat(), bytes);
		prop_assert_eq!(&read, &log);
		prop_assert_eq!(State::fold(POT, read), Ok(pot));
	}

	#[test]
	fn a_log_cut_short_gives_what_is_whole_and_then_an_error(drafts in pots(), end in any::<Index>()) {
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
	fn the_plan_clears_all_balances_with_fewer_payments_than_people(drafts in pots()) {
		let (pot, _) = play(&drafts);
		let mut left = pot.balances().to_vec();
		let open = left.iter().filter(|&&balance| balance != 0).count();
		let plan = fewest(&left);
		prop_assert!(plan.len() < open.max(1));
		for plan in [plan, pot.plan()] {
			left.copy_from_slice(pot.balances());
			for leg in plan {
				prop_assert!(leg.amount.0 > 0 && leg.from != leg.to);
				left[usize::from(leg.from)] += leg.amount.0 as i128;
				left[usize::from(leg.to)] -= leg.amount.0 as i128;
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
			balances[usize::from(leg.from)] += leg.amount.0 as i128;
			balances[usize::from(leg.to)] -= leg.amount.0 as i128;
		}
		prop_assert!(balances.iter().all(|&balance| balance == 0));
	}

	#[test]
	fn paying_any_part_of_any_leg_leaves_the_rest_of_the_plan(drafts in pots(), which in any::<Index>(), part in any::<u128>()) {
		let pot = open(&drafts);
		let mut plan = pot.plan();
		prop_assume!(!plan.is_empty());
		let at = which.index(plan.len());
		let part = 1 + part % plan[at].amount.0.min(MAX_AMOUNT);
		let mut book = Book(pot.clone());
		book.takes(an_owner(&pot), payment(id(255, 255), pay(plan[at].from, plan[at].to, part)));
		plan[at].amount.0 -= part;
		plan.retain(|leg| leg.amount.0 > 0);
		prop_assert_eq!(book.0.plan(), plan);
	}

	#[test]
	fn no_plan_is_shorter_than_the_most_groups_that_cancel_out_allow(mut balances in vec(-5..=5i128, 1..=7)) {
		balances.push(-balances.iter().sum::<i128>());
		let open: Vec<_> = balances.iter().copied().filter(|&balance| balance != 0).collect();
		prop_assert_eq!(fewest(&balances).len(), open.len() - most_groups(&open, &mut Vec::new()));
	}
}

/// An overflow stops this build as it stops every other, so that no test passes over one.
#[test]
#[should_panic(expected = "overflow")]
fn an_overflow_would_be_seen() {
	let most = std::hint::black_box(u128::MAX);
	assert_ne!(most + 1, 1);
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

/// The pot that drafts make as long as they do not dissolve it, opened again if they archived it.
fn open(drafts: &[Draft]) -> State {
	let (pot, log) = play(drafts);
	let lives = log.into_iter().take_while(|entry| !matches!(entry.op, Op::DissolvePot { .. }));
	let mut pot = State::fold(pot.id(), lives).expect("a log up to its end is one");
	let reopen = Op::ReopenPot { base: pot.pot().unwrap().revisions.latest };
	let entry = Entry { by: an_owner(&pot), at: 0, op: reopen };
	assert!(matches!(pot.apply(entry), Ok(_) | Err(Refusal::NotArchived)));
	pot
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
