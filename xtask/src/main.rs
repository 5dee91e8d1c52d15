//! `cargo xtask`: builds, tests and shows Potchain.

mod app;
mod bench;
mod cargo;
mod demo;
mod lint;
mod test;
mod up;
mod web;
mod weights;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Whatever goes wrong is told to the person who ran the command.
type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// Builds, tests and shows Potchain.
#[derive(Parser)]
#[command(name = "cargo xtask")]
enum Task {
	/// Shows the main job on a throw-away chain: two people share a pot and agree.
	Demo,
	/// Runs a dev chain, or a network, until Ctrl-C, and serves the app beside it.
	Up(up::Options),
	/// Builds the client for web apps, WebAssembly and an npm package, and the app.
	Web,
	/// Runs every test, end to end against the real node.
	Test,
	/// Checks format, lints, docs and dependencies.
	Lint,
	/// Measures.
	#[command(subcommand)]
	Bench(Bench),
	/// Measures what the calls cost on this machine, and writes it into the pallet (an hour the first time).
	Weights,
	/// Writes the metadata that the client's code is generated from.
	Metadata,
	/// Prints the path of the protocol buffers' compiler: `export PROTOC=$(cargo xtask protoc)`.
	Protoc,
}

#[derive(Subcommand)]
enum Bench {
	/// Folds logs, beside other document stores.
	Ledger,
	/// Appends to, reads and proves a log that has a key for each entry, or pages of them.
	Layout,
	/// Makes blocks of transfers and of changes, and compares what they take with what they weigh.
	Calls,
	/// Sends bytes by the million to all that reads them, ten minutes each.
	Fuzz,
	/// Fires 20,000 free transactions of one pot at a node while another pot's members work.
	Flood,
	/// Fills blocks with the dearest operations, and looks how long the node takes for each.
	Block,
	/// Asks a node and submits to it, and looks when changes are seen and final on one validator and on four.
	Latency,
	/// Fills a node with transfers, changes and batches of changes, a minute each.
	Throughput,
	/// Runs a chain for eight hours of its own time, and a network for half an hour, and watches their memory.
	Soak,
	/// Keeps pots of several ages up to date, beside fetching them whole.
	Sync,
	/// Opens pages, and looks how soon they have balances and see each other's changes.
	Web,
	/// Simulates a million times a chain that forks, nodes that lie and devices that crash.
	Sim,
}

fn main() -> ExitCode {
	let outcome = match Task::parse() {
		Task::Demo => demo::run(),
		Task::Up(options) => up::run(&options),
		Task::Web => web::run(),
		Task::Test => test::run(),
		Task::Lint => lint::run_all(),
		Task::Bench(Bench::Ledger) => bench::ledger(),
		Task::Bench(Bench::Layout) => bench::layout(),
		Task::Bench(Bench::Calls) => bench::calls(),
		Task::Bench(Bench::Fuzz) => bench::fuzz(),
		Task::Bench(Bench::Flood) => bench::flood(),
		Task::Bench(Bench::Block) => bench::block(),
		Task::Bench(Bench::Latency) => bench::latency(),
		Task::Bench(Bench::Throughput) => bench::throughput(),
		Task::Bench(Bench::Soak) => bench::soak(),
		Task::Bench(Bench::Sync) => bench::sync(),
		Task::Bench(Bench::Web) => bench::web(),
		Task::Bench(Bench::Sim) => bench::sim(),
		Task::Weights => weights::run_all(),
		Task::Metadata => cargo::build().and_then(|binaries| cargo::write_metadata(&binaries, &cargo::metadata_file())),
		Task::Protoc => cargo::protoc().map(|path| println!("{}", path.display())),
	};
	match outcome {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("error: {error}");
			ExitCode::FAILURE
		},
	}
}
