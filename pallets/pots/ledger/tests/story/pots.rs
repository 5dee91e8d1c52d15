//! The pot itself: what comes again, categories, archive and end.

use super::*;

/// Monthly: 31 Jan, 28 Feb, 31 Mar. Twice the same date is one expense, and a voided one stays voided.
#[test]
fn a_rent_comes_once_a_month() {
	let mut pot = Book::of(2);
	let origin = id(DINNER, 0);
	pot.takes(ALICE, template(origin, rent()));
	assert_eq!(pot.balances(), [0, 0], "a template alone is no money");
	let occur = |date| Op::Occur { template: origin, date: day(date) };
	for (by, date) in [(ALICE, "2026-01-31"), (BOB, "2026-02-28"), (ALICE, "2026-03-31")] {
		pot.takes(by, occur(date));
	}
	assert_eq!(pot.balances(), [3 * 450_00, -3 * 450_00]);
	assert_eq!(pot.refuses(ALICE, occur("2026-02-28")), Refusal::DuplicateItem, "two clients make one expense");
	assert_eq!(pot.refuses(ALICE, occur("2026-04-29")), Refusal::NotDue);

	let february = ItemId::of_occurrence(&POT, &origin, day("2026-02-28"));
	pot.takes(BOB, void(february, 1));
	assert_eq!(pot.refuses(ALICE, occur("2026-02-28")), Refusal::DuplicateItem, "a date is skipped for good");
	assert_eq!(pot.balances(), [2 * 450_00, -2 * 450_00]);
}

/// The ledger copies the template's money as it stands; what has come stays what it was.
#[test]
fn a_higher_rent_is_for_the_months_to_come() {
	let mut pot = Book::of(2);
	let origin = id(DINNER, 0);
	pot.takes(ALICE, template(origin, rent()));
	pot.takes(ALICE, Op::Occur { template: origin, date: day("2026-01-31") });
	let dearer = Template { expense: spent(&[(ALICE, 1_000_00)], equal(&[ALICE, BOB])), ..rent() };
	let set = TemplatePatch { money: Some(dearer), ..Default::default() };
	pot.takes(ALICE, Op::AmendTemplate { id: origin, base: 1, set });
	assert_eq!(pot.balances(), [450_00, -450_00]);
	pot.takes(ALICE, Op::Occur { template: origin, date: day("2026-02-28") });
	assert_eq!(pot.balances(), [950_00, -950_00]);
	pot.takes(ALICE, void(origin, 2));
	assert_eq!(pot.refuses(ALICE, Op::Occur { template: origin, date: day("2026-03-31") }), Refusal::Voided);
}

/// Who is first in line for the odd cent differs from month to month; nobody's part may hang on it.
#[test]
fn a_template_leaves_nobody_below_zero_in_any_month() {
	let mut pot = Book::of(2);
	let rule = rent().rule;
	let with = |adjustment| Template {
		expense: spent(&[(ALICE, 1)], Split::Adjust(rows(&[(ALICE, 0), (BOB, adjustment)]))),
		rule,
	};
	// By this id Bob is first in line, and the odd cent lifts him to zero.
	let lucky = id(DINNER, 1);
	pot.clone().takes(ALICE, expense(lucky, with(-2).expense));
	assert_eq!(pot.refuses(ALICE, template(lucky, with(-2))), Refusal::NegativeShare(BOB));
	pot.takes(ALICE, template(lucky, with(-1)));
}

/// Archive needs zero balances or says so; archived refuses all but reopening, comments, leaving.
#[test]
fn an_archived_pot_takes_only_words_and_goodbyes() {
	let mut pot = Book::of(2);
	let (dinner, said) = (id(DINNER, 0), id(9, 0));
	pot.takes(ALICE, expense(dinner, spent(&[(ALICE, 30_00)], equal(&[BOB]))));
	assert_eq!(pot.refuses(ALICE, archive(1)), Refusal::NotSettled(ALICE));
	assert_eq!(pot.refuses(BOB, Op::ArchivePot { base: 1, unsettled: true }), Refusal::Forbidden);
	pot.takes(ALICE, Op::ArchivePot { base: 1, unsettled: true });
	assert_eq!(pot.refuses(BOB, payment(id(CASH, 0), pay(BOB, ALICE, 30_00))), Refusal::Archived);
	assert_eq!(pot.refuses(ALICE, void(dinner, 1)), Refusal::Archived);
	assert_eq!(pot.refuses(ALICE, detach(BOB, 1)), Refusal::Archived, "leaving is one's own");
	pot.takes(BOB, comment(said, Some(dinner), "it was a good trip"));
	pot.takes(BOB, void(said, 1));
	pot.takes(BOB, detach(BOB, 1));
	assert_eq!(pot.refuses(ALICE, Op::ReopenPot { base: 1 }), Refusal::Stale(Group::Life));
	pot.takes(ALICE, Op::ReopenPot { base: 2 });
	assert_eq!(pot.refuses(ALICE, Op::ReopenPot { base: 3 }), Refusal::NotArchived);
	pot.takes(ALICE, payment(id(CASH, 0), pay(BOB, ALICE, 30_00)));
	pot.takes(ALICE, archive(3));
}

/// Dissolving needs archive and zero, or thirty days' notice in the log.
#[test]
fn a_pot_ends_settled_or_after_thirty_days() {
	let (dinner, thirty_days) = (id(DINNER, 0), 30 * 24 * 60 * 60 * 1_000);
	let mut pot = Book::of(2);
	pot.takes(ALICE, expense(dinner, spent(&[(ALICE, 30_00)], equal(&[BOB]))));
	assert_eq!(pot.refuses(ALICE, Op::DissolvePot { base: 1 }), Refusal::NotArchived);
	pot.takes(ALICE, Op::ArchivePot { base: 1, unsettled: true });
	assert_eq!(pot.refuses(ALICE, Op::DissolvePot { base: 2 }), Refusal::NotSettled(ALICE));
	assert_eq!(pot.refuses(BOB, Op::AnnounceEnd { base: 2 }), Refusal::Forbidden);

	let given = 1_000;
	let at = |at, base| Entry { by: ALICE, at, op: Op::DissolvePot { base } };
	pot.0.apply(Entry { by: ALICE, at: given, op: Op::AnnounceEnd { base: 2 } }).unwrap();
	assert_eq!(pot.0.clone().apply(at(given + thirty_days - 1, 3)), Err(Refusal::NoticeRuns));
	assert!(pot.0.clone().apply(at(given + thirty_days, 3)).is_ok());

	pot.takes(ALICE, Op::ReopenPot { base: 3 });
	pot.takes(BOB, payment(id(CASH, 0), pay(BOB, ALICE, 30_00)));
	pot.takes(ALICE, archive(4));
	assert_eq!(pot.refuses(BOB, Op::DissolvePot { base: 5 }), Refusal::Forbidden);
	pot.takes(ALICE, Op::DissolvePot { base: 5 });
	assert_eq!(pot.refuses(ALICE, Op::ReopenPot { base: 6 }), Refusal::Dissolved);
	assert_eq!(pot.refuses(BOB, comment(id(9, 0), None, "anyone?")), Refusal::Dissolved);
}

/// Categories are numbers into the pot's own list, which grows at its end.
#[test]
fn categories_are_the_pots_own() {
	let mut pot = Book::of(2);
	let set = |id, base, name: Option<&str>| Op::SetCategory { id, base, name: name.map(text) };
	assert_eq!(pot.refuses(BOB, set(1, 1, Some("Food"))), Refusal::StaleCategory(0));
	pot.takes(BOB, set(0, 1, Some("Food")));
	assert_eq!(pot.refuses(ALICE, set(0, 1, Some("Fun"))), Refusal::Stale(Group::Categories), "two add one at once");
	pot.takes(ALICE, set(1, 2, Some("Fun")));
	pot.takes(ALICE, set(0, 3, None));
	assert_eq!(pot.0.details().categories, [None, Some(text("Fun"))]);
}

/// A log in which anyone but its owner makes the pot was not written under these rules.
#[test]
fn only_member_zero_makes_the_pot() {
	assert_eq!(Book::default().refuses(BOB, create()), Refusal::Stranger);
}

/// Words are not looked into, but plain ones can be shown, and a name or a comment is not empty.
#[test]
fn sealed_words_pass_and_unreadable_plain_ones_do_not() {
	let mut pot = Book::of(1);
	let say = |text| Op::AddComment { id: id(9, 0), about: None, text };
	assert_eq!(pot.refuses(ALICE, say(Text::Plain(vec![0xff].try_into().unwrap()))), Refusal::NotUtf8);
	assert_eq!(pot.refuses(ALICE, say(text(""))), Refusal::EmptyText);
	pot.takes(ALICE, say(Text::Sealed { epoch: 1, bytes: vec![0xff].try_into().unwrap() }));
}
