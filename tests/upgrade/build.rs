//! Copies the runtime's sources with other words in some places, and builds the copy's wasm.

use std::{env, fs, io, path::Path};
use substrate_wasm_builder::WasmBuilder;

/// What is copied; everything else is used where it is.
const PACKAGES: [&str; 3] = ["runtime", "pallets/pots", "pallets/pots/runtime-api"];

/// What is different: the place, what it says now, and what it will say.
const CHANGES: [(&str, &str, &str); 4] = [
	// The wasm builder puts what it builds where the package's name says.
	("runtime/Cargo.toml", "name = \"potchain-runtime\"", "name = \"potchain-upgrade\""),
	("runtime/src/lib.rs", "\tspec_version: 1,", "\tspec_version: 2,"),
	("runtime/src/lib.rs", "#[runtime::pallet_index(20)]", "#[runtime::pallet_index(21)]"),
	("pallets/pots/src/lib.rs", "pub fn send(", "#[pallet::weight(T::WeightInfo::send())] pub fn transfer("),
];

fn main() -> io::Result<()> {
	let variable = |name| env::var(name).expect("cargo sets it; qed");
	let (here, out) = (variable("CARGO_MANIFEST_DIR"), variable("OUT_DIR"));
	let root = Path::new(&here).ancestors().nth(2).expect("it is in the workspace; qed");
	// Not in `OUT_DIR`, of which clippy has another: the wasm would be built anew for each.
	let target = Path::new(&out).ancestors().nth(3).expect("cargo puts it deeper; qed");
	let copy = target.join("wbuild/potchain-upgrade-sources");

	write(&copy.join("Cargo.toml"), &workspace(root)?)?;
	for package in PACKAGES {
		for part in ["Cargo.toml", "src"] {
			copy_changed(root, &copy, &Path::new(package).join(part))?;
		}
	}
	let project = copy.join("runtime/Cargo.toml");
	WasmBuilder::new()
		.with_project(project)
		.expect("it was written just now")
		.import_memory()
		.export_heap_base()
		.build();
	Ok(())
}

/// The workspace's manifest with only the copied packages in it, and the others where they are.
fn workspace(root: &Path) -> io::Result<String> {
	let path = root.join("Cargo.toml");
	println!("cargo::rerun-if-changed={}", path.display());
	let manifest = fs::read_to_string(path)?;
	let (_, shared) = manifest.split_once("[workspace.package]").expect("the workspace has one");
	let mut shared = shared.replace("path = \"", &format!("path = \"{}/", root.display()));
	for package in PACKAGES {
		shared = shared.replace(&format!("\"{}/{package}\"", root.display()), &format!("\"{package}\""));
	}
	Ok(format!("[workspace]\nresolver = \"2\"\nmembers = {PACKAGES:?}\n\n[workspace.package]{shared}"))
}

/// Copies a file, or all files of a folder, with what is different.
fn copy_changed(root: &Path, copy: &Path, place: &Path) -> io::Result<()> {
	let original = root.join(place);
	if original.is_dir() {
		for entry in fs::read_dir(original)? {
			copy_changed(root, copy, &place.join(entry?.file_name()))?;
		}
		return Ok(());
	}
	println!("cargo::rerun-if-changed={}", original.display());
	let mut text = fs::read_to_string(original)?;
	for (_, now, then) in CHANGES.iter().filter(|change| Path::new(change.0) == place) {
		assert_eq!(text.matches(now).count(), 1, "{}: `{now}` has to be there once", place.display());
		text = text.replace(now, then);
	}
	write(&copy.join(place), &text)
}

/// Writes a file if it says something else, so that nothing is built again for nothing.
fn write(path: &Path, text: &str) -> io::Result<()> {
	if fs::read_to_string(path).is_ok_and(|found| found == text) {
		return Ok(());
	}
	fs::create_dir_all(path.parent().expect("it is in a folder; qed"))?;
	fs::write(path, text)
}
