//! `pot`: share expenses from a terminal.
//!
//! Every command reads pots as `potchain_client::sync` keeps them on this computer, in step with the chain while there is
//! a node; a change is rehearsed first, so that a refusal is explained before anything is kept. Nothing is computed but by
//! `pot-ledger`, and amounts, journals and documents are those of `potchain-client`.

mod args;
mod ask;
mod book;
mod commands;
mod documents;
mod explain;
mod failure;
mod follow;
mod home;
mod items;
mod progress;
mod secret;
mod session;
mod show;
mod terms;
mod way;
mod write;

use clap::Parser;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
	let cli = match args::Cli::try_parse_from(args::join_split(std::env::args_os())) {
		Ok(cli) => cli,
		Err(error) => {
			// It is help or wrong usage; if nobody can be told, its exit code still tells.
			let _ = error.print();
			return ExitCode::from(error.exit_code() as u8);
		},
	};
	match commands::run(cli).await {
		Ok(()) => ExitCode::SUCCESS,
		Err(failure) => {
			if let Some(message) = failure.message() {
				show::say(format!("{}: {message}", show::error_heading()));
			}
			ExitCode::from(failure.exit_code())
		},
	}
}
