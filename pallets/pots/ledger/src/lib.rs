//! The rules of a shared-expense pot.
//!
//! A pot is a log of entries, each an operation by a member. This crate says what every operation means:
//! whether it is admitted, and what it does to the balances. It does no I/O, reads no clock and knows no
//! chain; the pallet, the clients and the browser all run it, and nothing else computes a balance.
//!
//! * [`admit`] is the one decision. It looks at a pot through a [`View`] and answers with [`Effects`] or a
//!   [`Refusal`]; it changes nothing.
//! * [`State`] is a pot in memory: a [`View`] that applies the effects to itself, folding a log.
//! * [`log::entries`] reads a log from its bytes.
//! * [`head::extend`] chains entries, so that one hash vouches for a whole log.
//! * [`settle`] turns balances into few payments.
//!
//! # The formula
//!
//! `balance(m) = Σ over live expenses s·(paid(m) − share(m)) + Σ over counted payments (sent(m) −
//! received(m))`, with s = +1 for spending and −1 for refunds. Positive is owed money. The balances of a
//! pot sum to zero after every entry. All amounts are integers in minor units.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod access;
mod admit;
mod bill;
mod foreign;
pub mod head;
pub mod log;
mod money;
mod op;
mod pot;
mod recur;
mod refusal;
mod round;
pub mod settle;
mod state;
mod texts;
mod types;

pub use access::{
	claim_hash, claim_message, creation_message, Epoch, FormerBox, Invitation, Invite, InviteNo, KeyBox, SealPublic,
	Sealing, MAX_ACCOUNTS, MAX_DEVICES, MAX_INVITES, MAX_INVITE_LIFE, MAX_REINVITE_HOURS, MAX_USES, MIN_REINVITE_HOURS,
	REINVITE_HOURS,
};
pub use admit::{admit, Effects, View};
pub use bill::{Bill, Line, MAX_BILL_BYTES, MAX_BILL_LINES};
pub use foreign::{Original, Rate};
pub use money::{Expense, Kind, LegId, Money, Payment, Split, Template};
pub use op::{
	Budget, BudgetLine, Entry, ExpensePatch, MemberPatch, Op, Patch, PaymentPatch, Period, PotPatch, TemplatePatch,
	MAX_BUDGET_LINES,
};
pub use pot::{Item, ItemKind, Life, Member, Policy, Pot, Record, Revisions, Tombstone, NOTICE, RULES};
pub use recur::{End, Recurrence, Unit};
pub use refusal::{BadLog, Group, Refusal};
pub use round::apportion;
pub use state::{Details, ItemState, Layered, MemberState, State, Sums};
pub use texts::{is_required, Subject};
pub use types::*;
