//! The story first, then each refusal, then what is kept and read.

mod actors;
mod beside;
mod bounded;
mod claim;
mod ended;
mod kept;
mod quota;
mod read;
mod refused;
mod send;
mod sponsor;
mod story;

use crate::{mock::*, Error, Event, Why};
use claim::Claim;
use frame_support::{assert_noop, dispatch::DispatchResult};
use pot_ledger::{
	AccountId, Amount, Currency, Entry, Expense, Invitation, InviteNo, ItemId, MemberId, Op, Payment, PotId, Record,
	Refusal, Rev, Role, Split, Text,
};
use sp_core::Pair;

pub const ALICE: u8 = 0xA1;
pub const BOB: u8 = 0xB0;
pub const CHARLIE: u8 = 0xC4;
pub const STRANGER: u8 = 0xFF;

const SALT: [u8; 16] = [7; 16];

pub fn text(text: &str) -> Text {
	Text::plain(text).expect("short enough")
}

pub fn euro() -> Currency {
	Currency::new("EUR", 2).expect("within bounds")
}

pub fn item(number: u8) -> ItemId {
	ItemId([number; 16])
}

pub fn trip() -> PotId {
	PotId::of(&account(ALICE), &SALT)
}

pub fn signed(name: u8) -> RuntimeOrigin {
	RuntimeOrigin::signed(account(name).0.into())
}

pub fn create(name: u8) -> DispatchResult {
	Pots::create(signed(name), SALT, text("Trip"), euro(), text("Alice"), None, None)
}

pub fn append(name: u8, ops: impl Into<Vec<Op>>) -> DispatchResult {
	append_to(trip(), name, ops)
}

pub fn append_to(pot: PotId, name: u8, ops: impl Into<Vec<Op>>) -> DispatchResult {
	let outcome = Pots::append(signed(name), pot, ops.into().try_into().expect("a batch within bounds"));
	outcome.map(drop).map_err(|failed| failed.error)
}

pub fn fund(name: u8, bytes: u32) -> DispatchResult {
	Pots::fund(signed(name), trip(), bytes)
}

/// Alice's pot, with room for all that tests write, with Bob as an editor, Charlie as a viewer and Dora as a guest.
pub fn trip_of_four() {
	create(ALICE).expect("a new pot");
	fund(ALICE, 16 << 20).expect("she has the tokens");
	three_join();
}

/// Bob, Charlie and Dora join Alice's pot.
pub fn three_join() {
	joins(1, "Bob", Role::Editor, BOB);
	joins(2, "Charlie", Role::Viewer, CHARLIE);
	append(ALICE, [guest(3, "Dora")]).expect("an owner adds guests");
}

/// Alice invites, and whoever it is claims the new place.
pub fn joins(place: MemberId, name: &str, role: Role, who: u8) {
	let number = record().pot.invites;
	append(ALICE, [invite(number, Invitation::New { role })]).expect("an owner invites");
	let claim = Claim::new(number, place, who).named(name);
	claim.authorized().expect("a place that is free");
	claim.dispatched().expect("what is authorised is admitted");
}

pub fn guest(id: MemberId, name: &str) -> Op {
	Op::AddMember { id, name: text(name), role: Role::Editor }
}

/// An invite for ten uses within a day, by the key of its number.
pub fn invite(number: InviteNo, what: Invitation) -> Op {
	let expires = time_of(1) + 24 * 60 * 60 * 1_000;
	Op::Invite { number, key: key(number as u8).public().0, what, expires, uses: 10 }
}

pub fn equal(amount: u128, payer: MemberId, among: &[MemberId]) -> Expense {
	let paid = vec![(payer, Amount(amount))].try_into().expect("one payer");
	Expense::spending(Amount(amount), paid, Split::Equal(among.to_vec().try_into().expect("few participants")))
}

pub fn expense(id: u8, money: Expense) -> Op {
	Op::AddExpense {
		id: item(id),
		money,
		memo: Some(text("Dinner")),
		note: None,
		date: Some(20_525),
		category: None,
		receipt: None,
	}
}

pub fn dinner(id: u8, amount: u128) -> Op {
	expense(id, equal(amount, 0, &[0, 1]))
}

pub fn memo(id: u8, base: Rev, memo: &str) -> Op {
	let set = pot_ledger::ExpensePatch { memo: pot_ledger::Patch::Set(text(memo)), ..Default::default() };
	Op::AmendExpense { id: item(id), base, set }
}

pub fn payment(id: u8, from: MemberId, to: MemberId, amount: u128) -> Op {
	let money = Payment::new(from, to, Amount(amount));
	Op::AddPayment { id: item(id), money, memo: None, method: Some(text("cash")), reference: None, date: None }
}

pub fn void(id: u8, base: Rev) -> Op {
	Op::VoidItem { id: item(id), base }
}

pub fn record() -> Record {
	crate::Pots::<Test>::get(trip()).expect("the pot exists")
}

pub fn balances() -> Vec<i128> {
	record().pot.balances.to_vec()
}

pub fn log() -> Vec<Entry> {
	crate::Log::<Test>::iter_prefix(trip()).map(|(_, entry)| entry).collect()
}

/// The `Appended` events so far, as (seq, head, entry).
pub fn appended() -> Vec<(u32, [u8; 32], Entry)> {
	let events = System::events().into_iter();
	events
		.filter_map(|record| match record.event {
			RuntimeEvent::Pots(Event::Appended { pot, seq, head, entry }) if pot == trip() => Some((seq, head, entry)),
			_ => None,
		})
		.collect()
}

/// The batch is refused at `op` for `why`, and the storage root stays what it was.
#[track_caller]
pub fn refused(by: u8, ops: impl Into<Vec<Op>>, op: u8, why: Refusal) {
	let ops: frame_support::BoundedVec<Op, frame_support::traits::ConstU32<{ crate::MAX_BATCH }>> =
		ops.into().try_into().expect("a batch within bounds");
	assert_noop!(Pots::append(signed(by), trip(), ops), Error::<Test>::Refused { op, why: Why(why) });
}
