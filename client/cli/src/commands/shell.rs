//! What shells and manuals want of the command line.

use crate::{args::Cli, failure::Result, home::cannot};
use clap::CommandFactory;
use clap_complete::Shell;
use std::{
	io::{stdout, Write},
	path::PathBuf,
};

/// `pot completions`.
pub fn completions(shell: Shell) -> Result {
	let mut script = Vec::new();
	clap_complete::generate(shell, &mut Cli::command(), "pot", &mut script);
	Ok(stdout().write_all(&script)?)
}

/// `pot man`.
pub fn man(dir: Option<PathBuf>) -> Result {
	if let Some(dir) = dir {
		return clap_mangen::generate_to(Cli::command(), &dir).map_err(|error| cannot("write to", &dir, &error));
	}
	let mut page = Vec::new();
	clap_mangen::Man::new(Cli::command()).render(&mut page)?;
	Ok(stdout().write_all(&page)?)
}
