//! Every reason for a refusal, given by something.

use super::*;

/// Every reason that there is has a way to be given: one that is added and never given fails to compile here.
#[test]
fn every_refusal_is_given_by_something() {
	let scale_info::TypeDef::Variant(all) = <Refusal as scale_info::TypeInfo>::type_info().type_def else {
		panic!("refusals are an enum")
	};
	for variant in all.variants {
		let named = codec::Decode::decode(&mut &[variant.index, 0][..]).expect("two bytes at most");
		let given = provoke(&named);
		assert_eq!(
			std::mem::discriminant(&given),
			std::mem::discriminant(&named),
			"{} was to be given, not {given:?}",
			variant.name
		);
	}
}

/// Does what is refused for the reason named.
fn provoke(reason: &Refusal) -> Refusal {
	let (dinner, cash, said, new) = (id(DINNER, 0), id(CASH, 0), id(9, 0), id(10, 0));
	let mut pot = Book::of(2);
	let share = |split| expense(new, spent(&[(ALICE, 3)], split));
	pot.takes(ALICE, expense(dinner, spent(&[(ALICE, 30_00)], equal(&[BOB]))));
	pot.takes(BOB, payment(cash, pay(BOB, ALICE, 5_00)));
	pot.takes(BOB, comment(said, None, "hello"));
	pot.joins(CHARLIE, Role::Viewer);
	match reason {
		Refusal::NoPot => Book::default().refuses(ALICE, comment(said, None, "anyone here?")),
		Refusal::PotExists => pot.refuses(ALICE, create()),
		Refusal::Stranger => pot.refuses(7, comment(new, None, "let me in")),
		Refusal::Forbidden => pot.refuses(CHARLIE, void(dinner, 1)),
		// Given by whoever takes operations from a signer; here is only what they ask.
		Refusal::NotAppendable => {
			let calls_of_their_own = [create(), send(new, pay(ALICE, BOB, 1))];
			assert!(calls_of_their_own.iter().all(|op| !op.is_appendable()) && void(dinner, 1).is_appendable());
			*reason
		},
		Refusal::BadCurrency => {
			let mut op = create();
			if let Op::CreatePot { currency, .. } = &mut op {
				currency.decimals = 31;
			}
			Book::default().refuses(ALICE, op)
		},
		Refusal::NotUtf8 => {
			let memo = Patch::Set(Text::Plain(vec![0xff].try_into().unwrap()));
			pot.refuses(ALICE, amend(dinner, 1, ExpensePatch { memo, ..Default::default() }))
		},
		Refusal::EmptyText => pot.refuses(ALICE, rename(ALICE, 1, "")),
		Refusal::LogFull => but(&pot.0, |pot| pot.next_seq = Seq::MAX).refuses(ALICE, comment(new, None, "one more")),
		Refusal::UnknownRules => {
			let mut op = create();
			if let Op::CreatePot { rules, .. } = &mut op {
				*rules += 1;
			}
			Book::default().refuses(ALICE, op)
		},
		Refusal::Archived => {
			pot.takes(ALICE, Op::ArchivePot { base: 1, unsettled: true });
			pot.refuses(ALICE, void(dinner, 1))
		},
		Refusal::Dissolved => {
			let mut pot = Book::of(1);
			pot.takes(ALICE, archive(1));
			pot.takes(ALICE, Op::DissolvePot { base: 2 });
			pot.refuses(ALICE, comment(new, None, "gone"))
		},
		Refusal::NoticeRuns => {
			pot.takes(ALICE, Op::ArchivePot { base: 1, unsettled: true });
			pot.takes(ALICE, Op::AnnounceEnd { base: 2 });
			pot.refuses(ALICE, Op::DissolvePot { base: 3 })
		},
		Refusal::NoInvite => pot.refuses(DAVE, claim(2, DAVE)),
		Refusal::InviteEarly => {
			pot.takes(ALICE, invite(2, Invitation::Device { member: BOB }));
			pot.refuses(BOB, claim_as_is(2, DAVE))
		},
		Refusal::InviteExpired => {
			pot.takes(ALICE, invite(2, Invitation::New { role: Role::Viewer }));
			pot.0.apply(Entry { by: DAVE, at: A_MONTH + 1, op: claim(2, DAVE) }).unwrap_err()
		},
		Refusal::InviteVoid => {
			pot.takes(BOB, invite(2, Invitation::New { role: Role::Editor }));
			pot.takes(ALICE, make(BOB, 1, Role::Viewer));
			pot.refuses(DAVE, claim(2, DAVE))
		},
		Refusal::StaleInvite => pot.refuses(ALICE, invite(3, Invitation::New { role: Role::Viewer })),
		Refusal::InvitesFull => {
			let viewer = Invitation::New { role: Role::Viewer };
			(2..34).for_each(|number| pot.takes(ALICE, invite(number, viewer)));
			pot.refuses(ALICE, invite(34, viewer))
		},
		Refusal::BadInvite => pot.refuses(
			ALICE,
			Op::Invite {
				number: 2,
				key: [0; 32],
				what: Invitation::New { role: Role::Viewer },
				expires: MAX_INVITE_LIFE + 1,
				uses: 1,
			},
		),
		Refusal::WrongPlace(_) => {
			pot.takes(BOB, invite(2, Invitation::Device { member: BOB }));
			pot.refuses(CHARLIE, claim_as_is(2, DAVE))
		},
		Refusal::AccountFormer => {
			pot.takes(BOB, detach(BOB, 1));
			pot.takes(ALICE, invite(2, Invitation::Any { role: Role::Editor }));
			pot.refuses(BOB, claim_as_is(2, BOB))
		},
		Refusal::AccountsFull => {
			pot.takes(ALICE, invite(2, Invitation::New { role: Role::Viewer }));
			but(&pot.0, |pot| pot.accounts = 256).refuses(DAVE, claim(2, DAVE))
		},
		Refusal::DevicesFull => {
			for (number, who) in (2..9).zip(100..) {
				pot.takes(BOB, invite(number, Invitation::Device { member: BOB }));
				pot.takes(BOB, claim_as_is(number, who));
			}
			pot.refuses(BOB, invite(9, Invitation::Device { member: BOB }))
		},
		Refusal::StaleEpoch => pot.refuses(ALICE, rekey(2, &[ALICE])),
		Refusal::BadKeys => pot.refuses(ALICE, rekey(1, &[])),
		Refusal::BadDelay => {
			pot.refuses(ALICE, amend_pot(1, PotPatch { reinvite_hours: Some(23), ..Default::default() }))
		},
		Refusal::NotArchived => pot.refuses(ALICE, Op::ReopenPot { base: 1 }),
		Refusal::ForbiddenByPolicy => {
			pot.takes(ALICE, amend_pot(1, PotPatch { policy: Some(Policy::Concerned), ..Default::default() }));
			pot.refuses(BOB, void(dinner, 1))
		},
		Refusal::StaleCategory(_) => pot.refuses(ALICE, Op::SetCategory { id: 1, base: 1, name: None }),
		Refusal::CategoriesFull => pot.refuses(ALICE, Op::SetCategory { id: 128, base: 1, name: None }),
		Refusal::BudgetOrder => {
			let line = BudgetLine { category: None, period: Period::Month, amount: Amount(1) };
			let budget = Patch::Set(Budget::truncate_from(vec![line, line]));
			pot.refuses(ALICE, amend_pot(1, PotPatch { budget, ..Default::default() }))
		},
		Refusal::NoDefaultSplit => {
			let default_split = Patch::Set(exact(&[(ALICE, 1)]));
			pot.refuses(ALICE, amend_pot(1, PotPatch { default_split, ..Default::default() }))
		},
		Refusal::PlanFrozen => {
			pot.takes(ALICE, freeze(1, &[leg(BOB, ALICE, 25_00)]));
			pot.refuses(ALICE, freeze(2, &[leg(BOB, ALICE, 25_00)]))
		},
		Refusal::NoPlan => pot.refuses(ALICE, Op::ThawPlan { base: 1 }),
		Refusal::PlanOff(_) => pot.refuses(ALICE, freeze(1, &[leg(BOB, ALICE, 24_99)])),
		Refusal::UnknownLeg => {
			let leg = Some(LegId { plan: 0, leg: 0 });
			pot.refuses(BOB, payment(new, Payment { leg, ..pay(BOB, ALICE, 1) }))
		},
		Refusal::Merged(_) => {
			pot.takes(ALICE, guest(DAVE, Role::Viewer));
			pot.takes(ALICE, merge(DAVE, 1, BOB));
			pot.refuses(ALICE, reactivate(DAVE, 2))
		},
		Refusal::PoolExists(_) => {
			pot.takes(ALICE, pool(DAVE));
			pot.refuses(ALICE, pool(4))
		},
		Refusal::IsPool(_) => {
			pot.takes(ALICE, pool(DAVE));
			pot.refuses(ALICE, share(equal(&[BOB, DAVE])))
		},
		Refusal::NotGuest(_) => pot.refuses(ALICE, merge(CHARLIE, 1, BOB)),
		Refusal::NoAccount(_) => {
			pot.takes(ALICE, guest(DAVE, Role::Viewer));
			pot.refuses(ALICE, send(new, pay(ALICE, DAVE, 1)))
		},
		Refusal::Transferred => {
			pot.takes(ALICE, send(new, pay(ALICE, BOB, 1)));
			pot.refuses(BOB, contest(new, 1))
		},
		Refusal::AdjustmentsOff { .. } => pot.refuses(ALICE, share(Split::Adjust(rows(&[(BOB, 4)])))),
		Refusal::NegativeShare(_) => pot.refuses(ALICE, share(Split::Adjust(rows(&[(ALICE, 0), (BOB, -4)])))),
		Refusal::BillOff { .. } => {
			pot.refuses(ALICE, with_bill(share(exact(&[(BOB, 3)])), bill(&[(2, equal(&[BOB]))])))
		},
		Refusal::BillNotSplit => pot.refuses(ALICE, with_bill(share(equal(&[BOB])), bill(&[(3, equal(&[BOB]))]))),
		Refusal::BillTooLarge => {
			let long = Line { text: text(&"x".repeat(512)), amount: Amount(1), split: equal(&[BOB]) };
			let lines = vec![long; 8].try_into().unwrap();
			pot.refuses(ALICE, with_bill(share(exact(&[(BOB, 3)])), Bill { lines, ..bill(&[]) }))
		},
		Refusal::RateOff { .. } => pot.refuses(ALICE, at_rate(share(equal(&[BOB])), 4)),
		Refusal::BadRate => pot.refuses(ALICE, at_rate(share(equal(&[BOB])), 0)),
		// Given by the pallet, which knows the chain's token.
		Refusal::NotInToken => *reason,
		Refusal::BadRecurrence => {
			let rule = Recurrence { every: 0, ..rent().rule };
			pot.refuses(ALICE, template(new, Template { rule, ..rent() }))
		},
		Refusal::NotDue => {
			pot.takes(ALICE, template(new, rent()));
			pot.refuses(ALICE, Op::Occur { template: new, date: rent().rule.start + 1 })
		},
		Refusal::UnknownMember(_) => pot.refuses(ALICE, share(equal(&[ALICE, 77]))),
		Refusal::Inactive(_) => {
			pot.takes(ALICE, deactivate(CHARLIE, 1));
			pot.refuses(ALICE, share(equal(&[ALICE, CHARLIE])))
		},
		Refusal::StaleMember(_) => pot.refuses(ALICE, guest(CHARLIE, Role::Viewer)),
		Refusal::PotFull => Book::of(128).refuses(ALICE, guest(128, Role::Viewer)),
		Refusal::AccountTaken(_) => {
			pot.takes(ALICE, invite(2, Invitation::New { role: Role::Viewer }));
			pot.refuses(DAVE, claim(2, BOB))
		},
		Refusal::LastOwner => pot.refuses(ALICE, make(ALICE, 1, Role::Viewer)),
		Refusal::GuestOwner => pot.refuses(ALICE, guest(DAVE, Role::Owner)),
		Refusal::NotSettled(_) => pot.refuses(ALICE, deactivate(BOB, 1)),
		Refusal::NothingChanged => pot.refuses(ALICE, reactivate(BOB, 1)),
		Refusal::ZeroAmount => pot.refuses(ALICE, payment(new, pay(ALICE, BOB, 0))),
		Refusal::AmountTooLarge => pot.refuses(ALICE, payment(new, pay(ALICE, BOB, MAX_AMOUNT + 1))),
		Refusal::WeightOutOfRange(_) => pot.refuses(ALICE, share(Split::Shares(rows(&[(ALICE, 1), (BOB, 0)])))),
		Refusal::NotAscending(_) => pot.refuses(ALICE, share(equal(&[BOB, ALICE]))),
		Refusal::Nobody => pot.refuses(ALICE, share(equal(&[]))),
		Refusal::PaidOff { .. } => {
			let money = Expense { amount: Amount(4), ..spent(&[(ALICE, 3)], equal(&[BOB])) };
			pot.refuses(ALICE, expense(new, money))
		},
		Refusal::SplitOff { .. } => pot.refuses(ALICE, share(exact(&[(BOB, 4)]))),
		Refusal::PercentOff { .. } => pot.refuses(ALICE, share(Split::Percent(rows(&[(BOB, 99_99)])))),
		Refusal::SamePerson => pot.refuses(ALICE, payment(new, pay(ALICE, ALICE, 1))),
		Refusal::Overflow => {
			let rich = |pot: &mut Pot| pot.balances[0] = i128::MAX;
			but(&pot.0, rich).refuses(ALICE, payment(new, pay(ALICE, BOB, 1)))
		},
		Refusal::DuplicateItem => pot.refuses(ALICE, comment(dinner, None, "mine now")),
		Refusal::UnknownItem => pot.refuses(ALICE, void(new, 1)),
		Refusal::WrongKind => pot.refuses(ALICE, amend(cash, 1, new_note("no expense"))),
		Refusal::Stale(_) => {
			pot.takes(ALICE, amend(dinner, 1, new_date(20_525)));
			pot.refuses(BOB, amend(dinner, 1, new_date(20_526)))
		},
		Refusal::UnknownRevision => pot.refuses(ALICE, void(dinner, 2)),
		Refusal::Voided => {
			pot.takes(ALICE, void(dinner, 1));
			pot.refuses(ALICE, confirm(dinner, 2))
		},
		Refusal::NotVoided => pot.refuses(ALICE, restore(dinner, 1)),
		Refusal::NotConcerned => pot.refuses(BOB, confirm(cash, 1)),
		Refusal::AlreadyConfirmed => {
			pot.takes(ALICE, confirm(cash, 1));
			pot.refuses(ALICE, confirm(cash, 1))
		},
		Refusal::AlreadyContested => {
			pot.takes(ALICE, contest(cash, 1));
			pot.refuses(ALICE, contest(cash, 1))
		},
	}
}

fn with_bill(mut op: Op, bill: Bill) -> Op {
	if let Op::AddExpense { money, .. } = &mut op {
		money.bill = Some(Box::new(bill));
	}
	op
}

/// The same as 1.00 of another currency at so much.
fn at_rate(mut op: Op, mantissa: u64) -> Op {
	if let Op::AddExpense { money, .. } = &mut op {
		let rate = Some(Rate { mantissa, scale: 0, inverse: false });
		money.original =
			Some(Box::new(Original { currency: Currency::new("THB", 2).unwrap(), amount: Amount(1), rate }));
	}
	op
}

/// A pot as it is but for one thing that no log of a sensible length brings about.
struct But<'a> {
	state: &'a State,
	pot: Pot,
}

fn but<'a>(state: &'a State, change: impl FnOnce(&mut Pot)) -> But<'a> {
	let mut pot = state.pot().expect("it exists").clone();
	change(&mut pot);
	But { state, pot }
}

impl But<'_> {
	fn refuses(&self, by: MemberId, op: Op) -> Refusal {
		admit(self, &Entry { by, at: 0, op }).expect_err("it was to be refused")
	}
}

impl View for But<'_> {
	fn id(&self) -> PotId {
		self.state.id()
	}

	fn pot(&self) -> Option<&Pot> {
		Some(&self.pot)
	}

	fn member(&self, id: MemberId) -> Option<Cow<'_, Member>> {
		self.state.member(id)
	}

	fn place_of(&self, account: &AccountId) -> Option<MemberId> {
		self.state.place_of(account)
	}

	fn is_former(&self, account: &AccountId) -> bool {
		self.state.is_former(account)
	}

	fn invite(&self, number: InviteNo) -> Option<Invite> {
		self.state.invite(number)
	}

	fn item(&self, id: &ItemId) -> Option<Item> {
		self.state.item(id)
	}

	fn money(&self, id: &ItemId, at: Seq) -> Option<Cow<'_, Money>> {
		self.state.money(id, at)
	}

	fn legs(&self, at: Seq) -> Option<Cow<'_, [Leg]>> {
		self.state.legs(at)
	}
}
