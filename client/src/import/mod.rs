//! Reading what other apps write. Every import is read and checked whole, and folded by the rules, before
//! anything of it is sent.

pub mod chopdot;
