//! Networks of real nodes: what they live through, and how they come about.

#[path = "../common/mod.rs"]
mod common;
#[path = "../devices/mod.rs"]
mod devices;
#[path = "../person/mod.rs"]
mod person;

mod faults;
mod memory;
mod operators;
mod restart;
mod run_your_own;
mod validators;
