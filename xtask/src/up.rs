//! A dev chain for a day's work.

use crate::{cargo, Outcome};
use std::{path::PathBuf, process::Command};

/// Where it listens and what it keeps.
#[derive(clap::Args)]
pub struct Options {
	/// The port of its RPC server.
	#[arg(long, default_value_t = 9944)]
	port: u16,
	/// Keep the chain in this folder instead of forgetting it at the end.
	#[arg(long, value_name = "DIR")]
	keep: Option<PathBuf>,
}

/// Builds what is needed, says how to reach the chain, and runs it until Ctrl-C.
pub fn run(options: &Options) -> Outcome {
	let binaries = cargo::build()?;
	let port = options.port;
	println!("RPC           ws://127.0.0.1:{port}");
	println!("Polkadot.js   https://polkadot.js.org/apps/?rpc=ws%3A%2F%2F127.0.0.1%3A{port}#/explorer");
	println!("pot           {} --url ws://127.0.0.1:{port} --key //Alice new Trip", binaries.pot.display());
	println!("Ctrl-C ends it.\n");
	let mut node = Command::new(binaries.node);
	node.args(["--dev", "--rpc-port", &port.to_string()]);
	match &options.keep {
		Some(folder) => node.arg("--base-path").arg(folder),
		None => node.arg("--tmp"),
	};
	cargo::run(&mut node)
}
