//! Every field of every operation matters: where it alone differs, the pot or the decision differs. A field that is
//! added fails here until it has a row.

use pot_ledger::{
	settle::Leg, Amount, Bill, Budget, BudgetLine, Currency, End, Entry, Expense, ExpensePatch, Invitation, ItemId,
	KeyBox, Kind, LegId, Line, MemberPatch, Op, Original, Patch, Payment, PaymentPatch, Period, Policy, PotPatch, Rate,
	Recurrence, Refusal, Role, Sealing, Split, State, Template, TemplatePatch, Text, Unit,
};
use pot_sequences::words::*;
use std::collections::BTreeSet;

/// An operation with one field changed.
macro_rules! but {
	($op:expr, $variant:ident { $($field:ident $(: $name:ident)?),* } => $change:expr) => {{
		let mut op = $op.clone();
		match &mut op {
			Op::$variant { $($field $(: $name)?,)* .. } => $change,
			_ => panic!("not that operation"),
		}
		op
	}};
}

const DINNER: ItemId = ItemId([1; 16]);
const CASH: ItemId = ItemId([2; 16]);
const SAID: ItemId = ItemId([3; 16]);
const RENT: ItemId = ItemId([4; 16]);
const GONE: ItemId = ItemId([5; 16]);
const NEW: ItemId = ItemId([6; 16]);
const IDLE: u8 = 4;

/// One field of one operation on one pot, and what it is changed to.
struct Row {
	field: &'static str,
	pot: Book,
	op: Op,
	changed: Op,
}

#[test]
fn every_field_has_an_effect() {
	let mut seen = BTreeSet::new();
	for Row { field, pot, op, changed } in rows_of_all() {
		let (one, other) = (outcome(&pot, &op), outcome(&pot, &changed));
		assert!(one.is_ok(), "{field}: {:?} to {op:?}", one.unwrap_err());
		assert!(one != other, "{field} has no effect: {op:?} and {changed:?} do the same");
		assert!(seen.insert(field), "{field} is there twice");
	}
	let all: BTreeSet<String> = all_fields();
	let seen: BTreeSet<String> = seen.into_iter().map(str::to_owned).collect();
	assert_eq!(all.difference(&seen).collect::<Vec<_>>(), [""; 0], "fields without a row");
	assert_eq!(seen.difference(&all).collect::<Vec<_>>(), [""; 0], "rows without a field");
}

/// Who an entry is by and when it was made matter as well.
#[test]
fn the_author_and_the_time_of_an_entry_have_an_effect() {
	let entry = |by, at| {
		let mut state = pot().0;
		state.apply(Entry { by, at, op: comment(NEW, None, "hello") }).map(|_| state)
	};
	assert!(entry(ALICE, 0) != entry(BOB, 0));
	assert!(entry(ALICE, 0) != entry(ALICE, 1));
}

fn outcome(pot: &Book, op: &Op) -> Result<State, Refusal> {
	let mut state = pot.0.clone();
	state.apply(Entry { by: ALICE, at: 0, op: op.clone() }).map(|_| state)
}

/// The fields of all operations as `Operation.field`, and those of what they carry as `Type.field`.
fn all_fields() -> BTreeSet<String> {
	let mut registry = scale_info::Registry::new();
	registry.register_type(&scale_info::meta_type::<Op>());
	let registry: scale_info::PortableRegistry = registry.into();
	let mut names = BTreeSet::new();
	for ty in
		registry.types.iter().map(|row| &row.ty).filter(|ty| ty.path.namespace().starts_with(&["pot_ledger".into()]))
	{
		let mut add = |name: &str, fields: &[scale_info::Field<_>]| {
			names.extend(fields.iter().filter_map(|field| Some(format!("{name}.{}", field.name.as_ref()?))));
		};
		match &ty.type_def {
			scale_info::TypeDef::Composite(all) => add(ty.path.ident().expect("it has a path").as_str(), &all.fields),
			scale_info::TypeDef::Variant(all) => all.variants.iter().for_each(|one| add(&one.name, &one.fields)),
			_ => {},
		}
	}
	names
}

fn x() -> Text {
	text("x")
}

/// Alice's pot with Bob, Charlie and a guest, a fifth who left, a pool, and an item of every kind.
fn pot() -> Book {
	let mut pot = Book::of(3);
	pot.takes(ALICE, guest(DAVE, Role::Viewer));
	pot.takes(ALICE, guest(IDLE, Role::Viewer));
	pot.takes(ALICE, deactivate(IDLE, 1));
	pot.takes(ALICE, expense(DINNER, spent(&[(ALICE, 30_00)], equal(&[ALICE, BOB, CHARLIE]))));
	pot.takes(BOB, payment(CASH, pay(BOB, ALICE, 1_00)));
	pot.takes(ALICE, comment(SAID, None, "hello"));
	pot.takes(ALICE, template(RENT, Template { expense: bills(), rule: monthly(End::Never) }));
	pot.takes(ALICE, expense(GONE, bills()));
	pot.takes(ALICE, void(GONE, 1));
	// Another revision of everything, so that its number matters.
	pot.takes(ALICE, rename(BOB, 1, "Bob"));
	pot.takes(ALICE, rename(DAVE, 1, "Dave"));
	pot.takes(ALICE, amend_pot(1, PotPatch { goal: Patch::Set(Amount(1)), ..Default::default() }));
	// Two more devices for Alice.
	[2, 3].into_iter().for_each(|number| pot.takes(ALICE, invite(number, Invitation::Device { member: ALICE })));
	pot
}

fn frozen() -> Book {
	let mut pot = pot();
	pot.takes(ALICE, freeze(2, &plan()));
	pot
}

fn archived() -> Book {
	let mut pot = pot();
	pot.takes(ALICE, Op::ArchivePot { base: 2, unsettled: true });
	pot
}

fn settled() -> Book {
	let mut pot = Book::of(2);
	pot.takes(ALICE, archive(1));
	pot
}

fn plan() -> [Leg; 2] {
	[leg(BOB, ALICE, 9_00), leg(CHARLIE, ALICE, 10_00)]
}

fn bills() -> Expense {
	spent(&[(ALICE, 10_00)], equal(&[ALICE, BOB]))
}

fn monthly(end: End) -> Recurrence {
	Recurrence { start: 20_484, every: 1, unit: Unit::Month, end }
}

fn abroad() -> Original {
	Original { currency: euros(), amount: Amount(5_00), rate: Some(Rate { mantissa: 2, scale: 0, inverse: false }) }
}

fn restaurant() -> Bill {
	let lines = [(6_00, equal(&[ALICE])), (3_00, equal(&[BOB]))];
	Bill { tax: Some(Amount(90)), tip: Some(Amount(90)), discount: Some(Amount(80)), ..bill(&lines) }
}

fn rows_of_all() -> Vec<Row> {
	[of_the_pot(), of_members(), of_access(), of_items(), of_patches(), of_money()].into_iter().flatten().collect()
}

fn rows(pot: Book, op: Op, changed: Vec<(&'static str, Op)>) -> Vec<Row> {
	changed.into_iter().map(|(field, changed)| Row { field, pot: pot.clone(), op: op.clone(), changed }).collect()
}

fn of_the_pot() -> Vec<Row> {
	let made = create();
	let renamed = amend_pot(2, PotPatch { name: Some(x()), ..Default::default() });
	let closed = Op::ArchivePot { base: 2, unsettled: true };
	let opened = Op::ReopenPot { base: 3 };
	let warned = Op::AnnounceEnd { base: 3 };
	let ended = Op::DissolvePot { base: 2 };
	let named = Op::SetCategory { id: 0, base: 2, name: Some(x()) };
	let agreed = freeze(2, &plan());
	let thawed = Op::ThawPlan { base: 3 };
	[
		rows(
			Book::default(),
			made.clone(),
			vec![
				("CreatePot.rules", but!(made, CreatePot { rules } => *rules += 1)),
				("CreatePot.name", but!(made, CreatePot { name } => *name = x())),
				("CreatePot.currency", but!(made, CreatePot { currency } => currency.decimals = 0)),
				("CreatePot.owner", but!(made, CreatePot { owner } => *owner = x())),
				("CreatePot.account", but!(made, CreatePot { account } => *account = None)),
				(
					"Currency.code",
					but!(made, CreatePot { currency } => currency.code = b"USD".to_vec().try_into().unwrap()),
				),
				("Currency.decimals", but!(made, CreatePot { currency } => currency.decimals = 3)),
			],
		),
		rows(
			pot(),
			renamed.clone(),
			vec![
				("AmendPot.base", but!(renamed, AmendPot { base } => *base = 3)),
				("AmendPot.set", amend_pot(2, PotPatch { note: Patch::Set(x()), ..Default::default() })),
			],
		),
		rows(
			pot(),
			closed.clone(),
			vec![
				("ArchivePot.base", but!(closed, ArchivePot { base } => *base = 3)),
				("ArchivePot.unsettled", but!(closed, ArchivePot { unsettled } => *unsettled = false)),
			],
		),
		rows(archived(), opened.clone(), vec![("ReopenPot.base", but!(opened, ReopenPot { base } => *base = 2))]),
		rows(archived(), warned.clone(), vec![("AnnounceEnd.base", but!(warned, AnnounceEnd { base } => *base = 2))]),
		rows(settled(), ended.clone(), vec![("DissolvePot.base", but!(ended, DissolvePot { base } => *base = 1))]),
		rows(
			pot(),
			named.clone(),
			vec![
				("SetCategory.id", but!(named, SetCategory { id } => *id = 1)),
				("SetCategory.base", but!(named, SetCategory { base } => *base = 3)),
				("SetCategory.name", but!(named, SetCategory { name } => *name = None)),
			],
		),
		rows(
			pot(),
			agreed.clone(),
			vec![
				("FreezePlan.base", but!(agreed, FreezePlan { base } => *base = 3)),
				("FreezePlan.legs", freeze(2, &[plan()[1], plan()[0]])),
				("Leg.from", but!(agreed, FreezePlan { legs } => legs[0].from = CHARLIE)),
				("Leg.to", but!(agreed, FreezePlan { legs } => legs[0].to = CHARLIE)),
				("Leg.amount", but!(agreed, FreezePlan { legs } => legs[0].amount.0 += 1)),
			],
		),
		rows(frozen(), thawed.clone(), vec![("ThawPlan.base", but!(thawed, ThawPlan { base } => *base = 2))]),
	]
	.into_iter()
	.flatten()
	.collect()
}

fn of_access() -> Vec<Row> {
	let made = Op::CreatePot {
		rules: pot_ledger::RULES,
		name: x(),
		currency: euros(),
		owner: x(),
		account: Some(account(ALICE)),
		seal: Some(sealing()),
	};
	let seal_but = |seal: Option<Sealing>| but!(made, CreatePot { seal: was } => *was = seal);
	let box_but = |keys: KeyBox| seal_but(Some(Sealing { own: Some((1, keys)), ..sealing() }));
	let asked = invite(4, Invitation::Any { role: Role::Viewer });
	let device = invite(4, Invitation::Device { member: ALICE });
	let back = Op::RevokeInvite { number: 2 };
	let came = claim(2, 9);
	let mut parted = pot();
	parted.takes(ALICE, detach(BOB, 2));
	let again = Op::Readmit { account: account(BOB) };
	let mut sealed = pot();
	sealed.takes(ALICE, rekey(1, &[ALICE]));
	let keys = rekey(2, &[ALICE, BOB]);
	[
		rows(
			Book::default(),
			made.clone(),
			vec![
				("CreatePot.seal", seal_but(None)),
				("Sealing.public", seal_but(Some(Sealing { public: [0; 32], ..sealing() }))),
				("Sealing.own", seal_but(Some(Sealing { own: None, ..sealing() }))),
				("KeyBox.ephemeral", box_but(KeyBox { ephemeral: [0; 32], ..key_box() })),
				("KeyBox.bytes", box_but(KeyBox { bytes: [0; 48], ..key_box() })),
			],
		),
		rows(
			pot(),
			asked.clone(),
			vec![
				("Invite.number", but!(asked, Invite { number } => *number = 5)),
				("Invite.key", but!(asked, Invite { key } => *key = [0; 32])),
				("Invite.what", but!(asked, Invite { what } => *what = Invitation::New { role: Role::Viewer })),
				("Invite.expires", but!(asked, Invite { expires } => *expires += 1)),
				("Invite.uses", but!(asked, Invite { uses } => *uses = 2)),
				("Any.role", but!(asked, Invite { what } => *what = Invitation::Any { role: Role::Editor })),
			],
		),
		rows(
			pot(),
			invite(4, Invitation::New { role: Role::Viewer }),
			vec![("New.role", invite(4, Invitation::New { role: Role::Editor }))],
		),
		rows(
			pot(),
			device.clone(),
			vec![("Device.member", but!(device, Invite { what } => *what = Invitation::Device { member: BOB }))],
		),
		rows(pot(), back, vec![("RevokeInvite.number", Op::RevokeInvite { number: 3 })]),
		rows(
			pot(),
			came.clone(),
			vec![
				("Claim.invite", but!(came, Claim { invite } => *invite = 3)),
				("Claim.account", but!(came, Claim { account: who } => *who = account(8))),
				("Claim.name", but!(came, Claim { name } => *name = None)),
				("Claim.seal", but!(came, Claim { seal } => *seal = Some(sealing()))),
			],
		),
		rows(parted, again, vec![("Readmit.account", Op::Readmit { account: account(CHARLIE) })]),
		rows(
			sealed,
			keys.clone(),
			vec![
				("Rekey.epoch", but!(keys, Rekey { epoch } => *epoch = 3)),
				("Rekey.boxes", rekey(2, &[ALICE])),
				("Rekey.former", but!(keys, Rekey { former } => *former = Some([0; 72]))),
			],
		),
	]
	.into_iter()
	.flatten()
	.collect()
}

fn sealing() -> Sealing {
	Sealing { public: [4; 32], own: Some((1, key_box())) }
}

fn of_members() -> Vec<Row> {
	let joined = guest(5, Role::Editor);
	let kitty = pool(5);
	let renamed = rename(BOB, 2, "Robert");
	let (gone, left, back) = (detach(BOB, 2), deactivate(DAVE, 2), reactivate(IDLE, 2));
	let merged = merge(DAVE, 2, BOB);
	[
		rows(
			pot(),
			joined.clone(),
			vec![
				("AddMember.id", but!(joined, AddMember { id } => *id = 6)),
				("AddMember.name", but!(joined, AddMember { name } => *name = x())),
				("AddMember.role", but!(joined, AddMember { role } => *role = Role::Owner)),
			],
		),
		rows(
			pot(),
			kitty.clone(),
			vec![
				("AddPool.id", but!(kitty, AddPool { id } => *id = 6)),
				("AddPool.name", but!(kitty, AddPool { name } => *name = x())),
			],
		),
		rows(
			pot(),
			renamed.clone(),
			vec![
				("AmendMember.id", but!(renamed, AmendMember { id } => *id = DAVE)),
				("AmendMember.base", but!(renamed, AmendMember { base } => *base = 1)),
				("AmendMember.set", but!(renamed, AmendMember { set } => set.name = None)),
			],
		),
		rows(
			pot(),
			gone.clone(),
			vec![
				("DetachMember.id", but!(gone, DetachMember { id } => *id = DAVE)),
				("DetachMember.base", but!(gone, DetachMember { base } => *base = 3)),
				("DetachMember.account", but!(gone, DetachMember { account: of } => *of = Some(account(DAVE)))),
			],
		),
		rows(
			pot(),
			left.clone(),
			vec![
				("DeactivateMember.id", but!(left, DeactivateMember { id } => *id = BOB)),
				("DeactivateMember.base", but!(left, DeactivateMember { base } => *base = 3)),
			],
		),
		rows(
			pot(),
			back.clone(),
			vec![
				("ReactivateMember.id", but!(back, ReactivateMember { id } => *id = BOB)),
				("ReactivateMember.base", but!(back, ReactivateMember { base } => *base = 1)),
			],
		),
		rows(
			pot(),
			merged.clone(),
			vec![
				("MergeMember.from", but!(merged, MergeMember { from } => *from = IDLE)),
				("MergeMember.base", but!(merged, MergeMember { base } => *base = 3)),
				("MergeMember.into", but!(merged, MergeMember { into } => *into = CHARLIE)),
			],
		),
	]
	.into_iter()
	.flatten()
	.collect()
}

fn of_items() -> Vec<Row> {
	let spent = expense(NEW, bills());
	let amended = amend(DINNER, 1, new_memo("y"));
	let paid = payment(NEW, pay(BOB, ALICE, 5));
	let paid_amended =
		Op::AmendPayment { id: CASH, base: 1, set: PaymentPatch { memo: Patch::Clear, ..Default::default() } };
	let sent = send(NEW, pay(ALICE, BOB, 5));
	let said = comment(NEW, None, "y");
	let said_again = amend_comment(SAID, 1, "y");
	let (voided, restored) = (void(DINNER, 1), restore(GONE, 2));
	let (agreed, disagreed) = (confirm(DINNER, 1), contest(DINNER, 1));
	let again = template(NEW, Template { expense: bills(), rule: monthly(End::Never) });
	let again_amended =
		Op::AmendTemplate { id: RENT, base: 1, set: TemplatePatch { memo: Patch::Set(x()), ..Default::default() } };
	let came = Op::Occur { template: RENT, date: monthly(End::Never).start };
	[
		rows(
			pot(),
			spent.clone(),
			vec![
				("AddExpense.id", but!(spent, AddExpense { id } => id.0[15] = 7)),
				("AddExpense.money", but!(spent, AddExpense { money } => money.kind = Kind::Refund { of: None })),
				("AddExpense.memo", but!(spent, AddExpense { memo } => *memo = Some(x()))),
				("AddExpense.note", but!(spent, AddExpense { note } => *note = Some(x()))),
				("AddExpense.date", but!(spent, AddExpense { date } => *date = Some(1))),
				("AddExpense.category", but!(spent, AddExpense { category } => *category = Some(1))),
				("AddExpense.receipt", but!(spent, AddExpense { receipt } => *receipt = Some(x()))),
			],
		),
		rows(
			pot(),
			amended.clone(),
			vec![
				("AmendExpense.id", but!(amended, AmendExpense { id } => *id = GONE)),
				("AmendExpense.base", but!(amended, AmendExpense { base } => *base = 2)),
				("AmendExpense.set", but!(amended, AmendExpense { set } => set.memo = Patch::Clear)),
			],
		),
		rows(
			pot(),
			paid.clone(),
			vec![
				("AddPayment.id", but!(paid, AddPayment { id } => id.0[15] = 7)),
				("AddPayment.money", but!(paid, AddPayment { money } => money.amount.0 = 6)),
				("AddPayment.memo", but!(paid, AddPayment { memo } => *memo = Some(x()))),
				("AddPayment.method", but!(paid, AddPayment { method } => *method = Some(x()))),
				("AddPayment.reference", but!(paid, AddPayment { reference } => *reference = Some(x()))),
				("AddPayment.date", but!(paid, AddPayment { date } => *date = Some(1))),
			],
		),
		rows(
			pot(),
			paid_amended.clone(),
			vec![
				("AmendPayment.id", but!(paid_amended, AmendPayment { id } => *id = DINNER)),
				("AmendPayment.base", but!(paid_amended, AmendPayment { base } => *base = 2)),
				("AmendPayment.set", but!(paid_amended, AmendPayment { set } => set.memo = Patch::Set(x()))),
			],
		),
		rows(
			pot(),
			sent.clone(),
			vec![
				("SendPayment.id", but!(sent, SendPayment { id } => id.0[15] = 7)),
				("SendPayment.money", but!(sent, SendPayment { money } => money.amount.0 = 6)),
				("SendPayment.memo", but!(sent, SendPayment { memo } => *memo = Some(x()))),
			],
		),
		rows(
			pot(),
			said.clone(),
			vec![
				("AddComment.id", but!(said, AddComment { id } => id.0[15] = 7)),
				("AddComment.about", but!(said, AddComment { about } => *about = Some(DINNER))),
				("AddComment.text", but!(said, AddComment { text } => *text = x())),
			],
		),
		rows(
			pot(),
			said_again.clone(),
			vec![
				("AmendComment.id", but!(said_again, AmendComment { id } => *id = DINNER)),
				("AmendComment.base", but!(said_again, AmendComment { base } => *base = 2)),
				("AmendComment.text", but!(said_again, AmendComment { text } => *text = x())),
			],
		),
		rows(
			pot(),
			voided.clone(),
			vec![
				("VoidItem.id", but!(voided, VoidItem { id } => *id = CASH)),
				("VoidItem.base", but!(voided, VoidItem { base } => *base = 2)),
			],
		),
		rows(
			pot(),
			restored.clone(),
			vec![
				("RestoreItem.id", but!(restored, RestoreItem { id } => *id = CASH)),
				("RestoreItem.base", but!(restored, RestoreItem { base } => *base = 1)),
			],
		),
		rows(
			pot(),
			agreed.clone(),
			vec![
				("ConfirmItem.id", but!(agreed, ConfirmItem { id } => *id = CASH)),
				("ConfirmItem.base", but!(agreed, ConfirmItem { base } => *base = 2)),
			],
		),
		rows(
			pot(),
			disagreed.clone(),
			vec![
				("ContestItem.id", but!(disagreed, ContestItem { id } => *id = CASH)),
				("ContestItem.base", but!(disagreed, ContestItem { base } => *base = 2)),
				("ContestItem.reason", but!(disagreed, ContestItem { reason } => *reason = Some(x()))),
			],
		),
		rows(
			pot(),
			again.clone(),
			vec![
				("AddTemplate.id", but!(again, AddTemplate { id } => id.0[15] = 7)),
				("AddTemplate.money", but!(again, AddTemplate { money } => money.rule.every = 2)),
				("AddTemplate.memo", but!(again, AddTemplate { memo } => *memo = Some(x()))),
				("AddTemplate.category", but!(again, AddTemplate { category } => *category = Some(1))),
			],
		),
		rows(
			pot(),
			again_amended.clone(),
			vec![
				("AmendTemplate.id", but!(again_amended, AmendTemplate { id } => *id = DINNER)),
				("AmendTemplate.base", but!(again_amended, AmendTemplate { base } => *base = 2)),
				("AmendTemplate.set", but!(again_amended, AmendTemplate { set } => set.memo = Patch::Clear)),
			],
		),
		rows(
			pot(),
			came.clone(),
			vec![
				("Occur.template", but!(came, Occur { template } => *template = DINNER)),
				("Occur.date", but!(came, Occur { date } => *date += 28)),
			],
		),
	]
	.into_iter()
	.flatten()
	.collect()
}

fn of_patches() -> Vec<Row> {
	let pot_set = |set: PotPatch| amend_pot(2, PotPatch { note: Patch::Clear, ..set });
	let none = PotPatch::default;
	let line = |category, period, amount| BudgetLine { category, period, amount: Amount(amount) };
	let budget = |line| pot_set(PotPatch { budget: Patch::Set(Budget::truncate_from(vec![line])), ..none() });
	let member_set =
		|set: MemberPatch| amend_member(DAVE, 2, MemberPatch { name: set.name.clone().or(Some(x())), ..set });
	let expense_set = |set: ExpensePatch| amend(DINNER, 1, set);
	let payment_set = |set| Op::AmendPayment { id: CASH, base: 1, set };
	let template_set = |set| Op::AmendTemplate { id: RENT, base: 1, set };
	let sealed = |epoch, byte| {
		let text = Text::Sealed { epoch, bytes: vec![byte].try_into().unwrap() };
		Op::AddComment { id: NEW, about: None, text }
	};
	let to = |text: Text| Patch::Set(text);
	let expenses = |memo: &str| ExpensePatch { memo: to(text(memo)), ..Default::default() };
	let payments = || PaymentPatch { memo: to(x()), ..Default::default() };
	let templates = || TemplatePatch { memo: to(x()), ..Default::default() };
	let rent = Template { expense: bills(), rule: monthly(End::Count(3)) };
	[
		rows(
			pot(),
			pot_set(none()),
			vec![
				("PotPatch.name", pot_set(PotPatch { name: Some(x()), ..none() })),
				("PotPatch.note", amend_pot(2, PotPatch { note: to(x()), ..none() })),
				("PotPatch.policy", pot_set(PotPatch { policy: Some(Policy::Concerned), ..none() })),
				("PotPatch.budget", budget(line(None, Period::Whole, 1))),
				("PotPatch.goal", pot_set(PotPatch { goal: Patch::Clear, ..none() })),
				("PotPatch.reinvite_hours", pot_set(PotPatch { reinvite_hours: Some(24), ..none() })),
				("PotPatch.default_split", pot_set(PotPatch { default_split: Patch::Set(equal(&[BOB])), ..none() })),
			],
		),
		rows(
			pot(),
			budget(line(None, Period::Whole, 1)),
			vec![
				("BudgetLine.category", budget(line(Some(1), Period::Whole, 1))),
				("BudgetLine.period", budget(line(None, Period::Month, 1))),
				("BudgetLine.amount", budget(line(None, Period::Whole, 2))),
			],
		),
		rows(
			pot(),
			member_set(MemberPatch::default()),
			vec![
				("MemberPatch.name", member_set(MemberPatch { name: Some(text("y")), ..Default::default() })),
				("MemberPatch.role", member_set(MemberPatch { role: Some(Role::Editor), ..Default::default() })),
				("MemberPatch.weight", member_set(MemberPatch { weight: Patch::Set(3), ..Default::default() })),
				("MemberPatch.pay_to", member_set(MemberPatch { pay_to: to(x()), ..Default::default() })),
			],
		),
		rows(
			pot(),
			expense_set(expenses("x")),
			vec![
				("ExpensePatch.money", expense_set(ExpensePatch { money: Some(bills()), ..expenses("x") })),
				("ExpensePatch.memo", expense_set(expenses("y"))),
				("ExpensePatch.note", expense_set(ExpensePatch { note: to(x()), ..expenses("x") })),
				("ExpensePatch.date", expense_set(ExpensePatch { date: Patch::Set(1), ..expenses("x") })),
				("ExpensePatch.category", expense_set(ExpensePatch { category: Patch::Set(1), ..expenses("x") })),
				("ExpensePatch.receipt", expense_set(ExpensePatch { receipt: to(x()), ..expenses("x") })),
			],
		),
		rows(
			pot(),
			payment_set(payments()),
			vec![
				("PaymentPatch.money", payment_set(PaymentPatch { money: Some(pay(BOB, ALICE, 2)), ..payments() })),
				("PaymentPatch.memo", payment_set(PaymentPatch { memo: to(text("y")), ..payments() })),
				("PaymentPatch.method", payment_set(PaymentPatch { method: to(x()), ..payments() })),
				("PaymentPatch.reference", payment_set(PaymentPatch { reference: to(x()), ..payments() })),
				("PaymentPatch.date", payment_set(PaymentPatch { date: Patch::Set(1), ..payments() })),
			],
		),
		rows(
			pot(),
			template_set(templates()),
			vec![
				("TemplatePatch.money", template_set(TemplatePatch { money: Some(rent), ..templates() })),
				("TemplatePatch.memo", template_set(TemplatePatch { memo: to(text("y")), ..templates() })),
				("TemplatePatch.category", template_set(TemplatePatch { category: Patch::Set(1), ..templates() })),
			],
		),
		rows(pot(), sealed(1, 1), vec![("Sealed.epoch", sealed(2, 1)), ("Sealed.bytes", sealed(1, 2))]),
	]
	.into_iter()
	.flatten()
	.collect()
}

fn of_money() -> Vec<Row> {
	let add = |money: Expense| expense(NEW, money);
	let refund = |of| add(Expense { kind: Kind::Refund { of }, ..spent(&[(ALICE, 1)], equal(&[BOB, CHARLIE])) });
	let bought = |original| add(Expense { original: Some(Box::new(original)), ..bills() });
	let rate =
		|mantissa, scale, inverse| bought(Original { rate: Some(Rate { mantissa, scale, inverse }), ..abroad() });
	let dined = add(itemised(&NEW, ALICE, restaurant()));
	let billed = |change: &dyn Fn(&mut Bill)| but!(dined, AddExpense { money } => money.bill.iter_mut().for_each(|bill| change(bill)));
	let first_line = |change: fn(&mut Line)| {
		billed(&|bill: &mut Bill| {
			let mut lines = bill.lines.to_vec();
			change(&mut lines[0]);
			bill.lines = lines.try_into().unwrap();
		})
	};
	let on_plan = |of: Payment, plan, leg| payment(NEW, Payment { leg: Some(LegId { plan, leg }), ..of });
	let leg_paid = |of: Payment| payment(NEW, of);
	let again = |expense, rule| template(NEW, Template { expense, rule });
	let rule = monthly(End::Never);
	let at = frozen().0.next_seq() - 1;
	[
		rows(
			pot(),
			add(bills()),
			vec![
				("Expense.kind", add(Expense { kind: Kind::Refund { of: None }, ..bills() })),
				("Expense.amount", add(Expense { amount: Amount(9_00), ..bills() })),
				("Expense.paid", add(spent(&[(BOB, 10_00)], equal(&[ALICE, BOB])))),
				("Expense.split", add(Expense { split: Split::Exact(amounts(&[(BOB, 10_00)])), ..bills() })),
				("Expense.original", bought(Original { rate: None, ..abroad() })),
				("Expense.bill", add(Expense { bill: Some(Box::new(restaurant())), ..bills() })),
			],
		),
		rows(pot(), refund(None), vec![("Refund.of", refund(Some(DINNER)))]),
		rows(
			pot(),
			bought(abroad()),
			vec![
				("Original.currency", bought(Original { currency: Currency::new("THB", 2).unwrap(), ..abroad() })),
				("Original.amount", bought(Original { amount: Amount(5_01), ..abroad() })),
				("Original.rate", bought(Original { rate: None, ..abroad() })),
				("Rate.mantissa", rate(3, 0, false)),
				("Rate.scale", rate(2, 1, false)),
				("Rate.inverse", rate(2, 0, true)),
			],
		),
		rows(
			pot(),
			dined.clone(),
			vec![
				("Bill.lines", billed(&|bill| bill.lines = bill.lines[..1].to_vec().try_into().unwrap())),
				("Bill.tax", billed(&|bill| bill.tax = None)),
				("Bill.tip", billed(&|bill| bill.tip = None)),
				("Bill.discount", billed(&|bill| bill.discount = None)),
				("Line.text", first_line(|line| line.text = text("steak"))),
				("Line.amount", first_line(|line| line.amount.0 += 1)),
				("Line.split", first_line(|line| line.split = equal(&[BOB]))),
			],
		),
		rows(
			frozen(),
			on_plan(pay(BOB, ALICE, 5), at, 0),
			vec![
				("Payment.from", on_plan(pay(CHARLIE, ALICE, 5), at, 0)),
				("Payment.to", on_plan(pay(BOB, CHARLIE, 5), at, 0)),
				("Payment.amount", on_plan(pay(BOB, ALICE, 6), at, 0)),
				("Payment.leg", leg_paid(pay(BOB, ALICE, 5))),
				("LegId.plan", on_plan(pay(BOB, ALICE, 5), at - 1, 0)),
				("LegId.leg", on_plan(pay(BOB, ALICE, 5), at, 1)),
			],
		),
		rows(
			pot(),
			again(bills(), rule),
			vec![
				("Template.expense", again(spent(&[(BOB, 10_00)], equal(&[ALICE, BOB])), rule)),
				("Template.rule", again(bills(), monthly(End::Count(1)))),
				("Recurrence.start", again(bills(), Recurrence { start: 20_485, ..rule })),
				("Recurrence.every", again(bills(), Recurrence { every: 0, ..rule })),
				("Recurrence.unit", again(bills(), Recurrence { unit: Unit::Week, ..rule })),
				("Recurrence.end", again(bills(), Recurrence { end: End::Count(0), ..rule })),
			],
		),
	]
	.into_iter()
	.flatten()
	.collect()
}
