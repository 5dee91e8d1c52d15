//! The Potchain node.
//!
//! [`cli`] is what can be said on the command line, [`command`] does it, [`service`] is the node
//! itself, [`chain_spec`] the networks it knows, [`rpc`] what it answers beyond sc-service.

mod chain_spec;
mod cli;
mod command;
mod rpc;
mod service;

fn main() -> sc_cli::Result<()> {
	command::run(&cli::Cli::parse())
}
