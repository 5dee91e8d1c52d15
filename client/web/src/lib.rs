//! Pots for web apps.
//!
//! The package `@potchain/client` runs this in a web worker. A page asks for a `View`, once or again whenever
//! it is another, and gives an `Order`: both are JSON, and so is what comes back. Documents are those of
//! `schemas/`, the same that `pot --json` prints; operations are those of the journal.

#![cfg(target_arch = "wasm32")]

mod change_log;
mod chopdot;
mod days;
mod draft;
mod failure;
mod file;
mod history;
mod host;
mod joining;
mod order;
mod outbox;
mod pay;
mod phrase;
mod view;
mod wallet;
mod ways;

pub use host::{Host, Watch};
pub use phrase::{new_phrase, read_phrase};
