//! For tests alone: the runtime as a later release may have it. `build.rs` says what is different.

#[allow(dead_code, reason = "the wasm builder writes more than is needed")]
mod blob {
	include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));
}

/// The runtime's wasm; none if it was built with `SKIP_WASM_BUILD`.
pub const WASM: Option<&[u8]> = blob::WASM_BINARY;
