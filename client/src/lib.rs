//! Follow, verify and change pots on a Potchain node.
//!
//! * [`Chain`] is a connection: what is read from a node, and calls submitted to it.
//! * [`sync`] keeps a person's pots the same on every device, offline first: an app uses [`sync::Pots`].
//! * [`Replica`] is a pot rebuilt from its log and checked against its head, and [`Opened`] what its reader sees of it.
//! * [`verify`](verify::verify) compares the log, the events and the runtime's own balances.
//! * [`journal`], [`views`], [`stats`] and [`amount`] are how pots look as text; [`sheet`], [`raw`] and [`statement`]
//!   are files of them, for a spreadsheet, for a proof and for people. [`import`] reads other apps' files.
//! * [`describe`] says in words what an entry does, [`explain`] why one is refused, [`history`] is what it changed, before and after; [`undo`] what sets it back.
//! * [`currency`] knows decimals and rates, [`pay`] how to pay someone, and [`qr`] draws what phones scan.
//! * [`phrase`] is a person's keys, [`restore`] finds the pots that they are in, [`seal`] texts that only members read,
//!   [`link`] an invite, [`door`] the pot behind it, and [`claim`] what is signed to join; [`secret`] holds what none of them shows.
//! * [`names`] says what a member may be called, so that commands can name everyone.
//! * [`spending`] and [`recurring`] are what a budget and a template come to; [`creation`] makes a pot, and [`copy`] a new
//!   one of another.
//!
//! What an operation means is not decided here: that is [`pot_ledger`], the crate that the chain runs too.
//!
//! # Example
//!
//! A pot, followed by somebody who is in it; [`sync::Pots`] says more.
//!
//! ```no_run
#![doc = include_str!("../examples/follow.rs")]
//! ```

pub mod amount;
mod chain;
pub mod claim;
pub mod copy;
pub mod creation;
pub mod currency;
pub mod date;
pub mod deadline;
pub mod describe;
pub mod door;
mod error;
pub mod explain;
pub mod history;
pub mod identity;
pub mod import;
pub mod journal;
mod json;
#[cfg(all(feature = "light", not(target_arch = "wasm32")))]
pub mod light;
pub mod link;
pub mod names;
mod opened;
pub mod pay;
pub mod phrase;
pub mod pipe;
#[cfg(all(feature = "light", not(target_arch = "wasm32")))]
pub mod proof;
pub mod qr;
pub mod raw;
pub mod recurring;
mod replica;
pub mod restore;
pub mod seal;
pub mod secret;
pub mod sheet;
#[cfg(not(target_arch = "wasm32"))]
mod socket;
pub mod spending;
pub mod statement;
pub mod stats;
pub mod sync;
pub mod tell;
pub mod text;
mod tx;
pub mod undo;
pub mod verify;
pub mod views;

pub use chain::{Allowance, Appended, Block, Chain, Health, Space};
pub use error::{Error, Result};
pub use opened::{Level, Opened, Reader, Ready};
pub use replica::Replica;
pub use tx::{account_of, Call, Inclusion, Request, SignerPayload, Submission};
