//! The Potchain node.
//!
//! [`cli`] is what can be said on the command line, [`command`] does it, [`service`] is the node
//! itself, [`voting`] what it votes for, [`sealing`] how blocks come about without it,
//! [`chain_spec`] the networks it knows, [`rpc`] what it answers beyond sc-service.

#![allow(
	clippy::result_large_err,
	reason = "the errors of sc-cli and sc-service are what they are, and cost nothing where a node starts"
)]

mod chain_spec;
mod cli;
mod command;
mod rpc;
mod sealing;
mod service;
mod voting;

use std::process::ExitCode;

fn main() -> ExitCode {
	match command::run(&cli::Cli::parse()) {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("Error: {error}");
			ExitCode::FAILURE
		},
	}
}
