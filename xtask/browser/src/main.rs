//! What cargo runs tests for `wasm32-unknown-unknown` with: it opens them in a headless browser. This is wasm-bindgen's
//! own runner, as a program of the workspace, so that `Cargo.lock` holds it to the version of wasm-bindgen in the tests.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
	Ok(wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(std::env::args_os())?)
}
