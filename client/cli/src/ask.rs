//! Asking whoever sits at the terminal.

use crate::{args::Asking, failure::Result, session::Session};
use std::io::{stdin, IsTerminal};

/// Whether to go on: what is only rehearsed or said with `--yes` needs no answer, and nobody to ask is no reason
/// to stop.
pub fn goes_on(session: &Session, asking: Asking, question: &str) -> Result<bool> {
	let needs_no_answer = asking.yes || asking.writing.dry_run || session.options.json;
	Ok(needs_no_answer || agreed(question)?.unwrap_or(true))
}

/// Whether the person at the terminal agrees; `None` where nobody sits.
pub fn agreed(question: &str) -> Result<Option<bool>> {
	if !stdin().is_terminal() {
		return Ok(None);
	}
	eprint!("{question} [y/N] ");
	let mut answer = String::new();
	stdin().read_line(&mut answer)?;
	Ok(Some(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")))
}
