//! Writes the runtime's metadata to a file, for clients that generate code from it:
//!
//! ```text
//! cargo run --release -p potchain-runtime --example metadata -- client/metadata.scale
//! ```

use std::{env, fs, process::ExitCode};

use potchain_runtime::Runtime;

/// The first version that describes view functions, and the one current clients ask for.
const VERSION: u32 = 16;

fn main() -> ExitCode {
	let Some(path) = env::args_os().nth(1) else {
		eprintln!("Say where to write the metadata: metadata <FILE>");
		return ExitCode::FAILURE;
	};
	// Defaults of storage values are part of metadata, and one of them reads the block number.
	let metadata = sp_io::TestExternalities::default()
		.execute_with(|| Runtime::metadata_at_version(VERSION))
		.expect("FRAME of this release knows version 16; qed");
	match fs::write(&path, &**metadata) {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("Cannot write {}: {error}", path.to_string_lossy());
			ExitCode::FAILURE
		},
	}
}
