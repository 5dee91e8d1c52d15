//! Asking whoever sits at the terminal.

use crate::{
	args::Asking,
	failure::{refused, usage, Result},
	session::Session,
};
use std::io::{stdin, IsTerminal};

/// Asks before much is done: what is only rehearsed or said with `--yes` needs no answer, and nobody to ask is no
/// reason to stop.
///
/// # Errors
///
/// The answer is no.
pub fn go_on(session: &Session, asking: Asking, question: &str) -> Result {
	match asking.yes || asking.writing.dry_run || session.options.json {
		true => Ok(()),
		false => decided(answer(question)?.unwrap_or(true)),
	}
}

/// Asks before what cannot be taken back: that needs an answer or `--yes`, also from a program.
///
/// # Errors
///
/// The answer is no, or nobody is there to give one.
pub fn be_sure(asking: Asking, question: &str) -> Result {
	if asking.yes || asking.writing.dry_run {
		return Ok(());
	}
	match answer(question)? {
		Some(agreed) => decided(agreed),
		None => usage(format!("{question} Nobody is here to ask: say it with --yes")),
	}
}

fn decided(agreed: bool) -> Result {
	match agreed {
		true => Ok(()),
		false => refused("nothing was sent"),
	}
}

/// What the person at the terminal answers, without the spaces around it; `None` where nobody sits, or says nothing.
pub fn ask(question: &str) -> Result<Option<String>> {
	if !stdin().is_terminal() {
		return Ok(None);
	}
	eprint!("{question}");
	let mut answer = String::new();
	stdin().read_line(&mut answer)?;
	Ok(Some(answer.trim().to_owned()).filter(|answer| !answer.is_empty()))
}

/// Whether the person at the terminal agrees; `None` where nobody sits.
fn answer(question: &str) -> Result<Option<bool>> {
	if !stdin().is_terminal() {
		return Ok(None);
	}
	let answer = ask(&format!("{question} [y/N] "))?.unwrap_or_default();
	Ok(Some(matches!(answer.to_lowercase().as_str(), "y" | "yes")))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{args::Writing, failure::Failure};

	#[test]
	fn a_yes_or_a_rehearsal_needs_no_answer_and_a_no_is_a_refusal() {
		assert_eq!(be_sure(Asking { yes: true, ..Asking::default() }, "Sure?"), Ok(()));
		assert_eq!(be_sure(Asking { writing: Writing { dry_run: true }, ..Asking::default() }, "Sure?"), Ok(()));
		assert_eq!(decided(true), Ok(()));
		assert_eq!(decided(false), Err(Failure::Refused("nothing was sent".into())));
	}
}
