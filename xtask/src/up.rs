//! A chain for a day's work: one node, or a network.

use crate::{app, cargo, Outcome};
use potchain_tests::Network;
use std::{
	path::{Path, PathBuf},
	sync::mpsc::{channel, RecvTimeoutError},
	time::Duration,
};

/// From one look whether all nodes run to the next.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What it is made of, where it listens and what it keeps.
#[derive(clap::Args)]
pub struct Options {
	/// The port of its RPC server.
	#[arg(long, default_value_t = 9944)]
	port: u16,
	/// The port of the web app.
	#[arg(long, default_value_t = 9980)]
	app_port: u16,
	/// Start a network of so many validators and a full node, which serves clients, instead of one node.
	#[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=32))]
	validators: Option<u8>,
	/// Keep the chain in this folder. Otherwise that of one node is forgotten at the end, and a network's is kept in
	/// cargo's target folder.
	#[arg(long, value_name = "DIR")]
	keep: Option<PathBuf>,
}

impl Options {
	/// Where the chain is kept, if it is.
	fn folder(&self) -> Outcome<Option<PathBuf>> {
		Ok(match (&self.keep, self.validators) {
			(Some(folder), _) => Some(std::path::absolute(folder)?),
			(None, Some(validators)) => Some(cargo::target()?.join(format!("network-{validators}"))),
			(None, None) => None,
		})
	}
}

/// Builds what is needed, starts the chain, says how to reach it, and ends it at Ctrl-C.
pub fn run(options: &Options) -> Outcome {
	let binaries = cargo::build()?;
	let app = app::build(&binaries)?;
	let (end, ended) = channel();
	// When nobody receives any more, all has ended already.
	ctrlc::set_handler(move || end.send(()).unwrap_or_default())?;
	let kept = options.folder()?;
	let folder: Box<dyn AsRef<Path> + Send + Sync> = match kept.clone() {
		Some(folder) => Box::new(folder),
		None => Box::new(tempfile::Builder::new().prefix("potchain-").tempdir()?),
	};
	let mut network = Network::open(&binaries.node, folder, options.validators.map_or(0, Into::into), options.port)?;
	introduce(&network, &binaries.pot, kept.as_deref());
	match app {
		Some(files) => {
			println!("The app is at {}", app::serve(files, network.spec(), options.app_port, &network.full().url())?)
		},
		None => println!("The app is left out: install npm, of Node.js 20.19 or newer, for it."),
	}
	while let Err(RecvTimeoutError::Timeout) = ended.recv_timeout(LOOK_EVERY) {
		if let Some(node) = network.ended() {
			return Err(format!("a node has ended: {} says why", node.log_file().display()).into());
		}
	}
	network.stop();
	Ok(())
}

/// Says how to reach the chain, and how to end it.
fn introduce(network: &Network, pot: &Path, kept: Option<&Path>) {
	let url = network.full().url();
	println!("RPC           {url}");
	for validator in network.validators() {
		println!("a validator's {}", validator.url());
	}
	let quoted = url.replace(':', "%3A").replace('/', "%2F");
	println!("Polkadot.js   https://polkadot.js.org/apps/?rpc={quoted}#/explorer");
	println!("pot           {} --url {url} --key //Alice new Trip", pot.display());
	println!("light clients {}", network.spec().display());
	println!("logs          {}", network.folder().join("*/log").display());
	match kept {
		Some(folder) => println!("Ctrl-C ends it. It goes on next time; to begin anew, remove {}", folder.display()),
		None => println!("Ctrl-C ends it, and forgets the chain."),
	}
}
