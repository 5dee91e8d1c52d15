//! Twelve words: new ones, and those that somebody types.

use crate::{
	failure::{Failure, Result},
	host::random,
};
use potchain_client::phrase::Phrase;
use wasm_bindgen::prelude::*;

/// Twelve words that nobody else has, with a space between them.
///
/// # Errors
///
/// A failure in JSON: the browser has no randomness.
#[wasm_bindgen(js_name = newPhrase)]
pub fn new_phrase() -> Result<String, JsValue> {
	let seed = random()?;
	let entropy = seed.bytes().first_chunk().expect("16 of 32 bytes; qed");
	Ok(Phrase::from_entropy(*entropy).words().join(" "))
}

/// The words that somebody typed, in lower case and with a space between them.
///
/// # Errors
///
/// A failure in JSON, which says what word is wrong, as far as that can be told.
#[wasm_bindgen(js_name = readPhrase)]
pub fn read_phrase(typed: &str) -> Result<String, JsValue> {
	Ok(Phrase::parse(typed).map_err(Failure::input)?.words().join(" "))
}
