//! Builds the runtime's wasm beside the native crate.
//!
//! Inside the wasm build itself `std` is off, and there is nothing to do.

fn main() {
	#[cfg(feature = "std")]
	substrate_wasm_builder::WasmBuilder::init_with_defaults().build();
}
