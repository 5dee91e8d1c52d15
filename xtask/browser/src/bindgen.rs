//! What makes a package for browsers of the client in WebAssembly: wasm-bindgen's own program, in the version of
//! `Cargo.lock`.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
	Ok(wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(std::env::args_os())?)
}
