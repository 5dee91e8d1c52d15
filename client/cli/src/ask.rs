//! Asking whoever sits at the terminal.

use crate::failure::Result;
use std::io::{stdin, IsTerminal};

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
