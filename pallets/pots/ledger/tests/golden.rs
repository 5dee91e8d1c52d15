//! Logs that were written once and read the same for ever, `golden/*.json`: their bytes mean what they meant, and
//! come to the same balances and heads, in every later version.
//!
//! Every structure that an entry can hold, and every variant, is in one of them; what is added to the operations fails here
//! until it is. `GOLDEN=add cargo test -p pot-ledger --test golden` writes what is missing, and never changes what
//! is there.

use codec::{Decode, Encode};
use pot_ledger::{head, Entry, PotId, State};
use pot_sequences::{of_seed, play, words::POT};
use scale_info::{form::PortableForm, PortableRegistry, TypeDef};
use scale_value::{Composite, Value, ValueDef};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fs, path::PathBuf};

/// The chain of all golden heads.
const GENESIS: [u8; 32] = [1; 32];
/// How many random pots are looked through for what is missing.
const SEEDS: u64 = 100_000;

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Log {
	pot: String,
	entries: Vec<Line>,
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Line {
	/// The entry's SCALE bytes.
	bytes: String,
	/// The same, as its type describes it.
	says: String,
	/// Everyone's balance after it.
	balances: Vec<String>,
	/// The hash chain's head after it.
	head: String,
}

/// How an entry is described.
struct Form {
	registry: PortableRegistry,
	entry: u32,
}

#[test]
fn golden_logs_mean_what_they_meant() {
	let form = Form::new();
	let mut missing = form.names();
	let mut paths: Vec<_> =
		fs::read_dir(folder()).expect("the folder is there").map(|file| file.unwrap().path()).collect();
	paths.sort();
	for path in paths {
		let golden: Log = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
		let pot = PotId(hex::decode(&golden.pot).unwrap().try_into().unwrap());
		let bytes = golden.entries.iter().map(|line| hex::decode(&line.bytes).unwrap());
		let log: Vec<_> = bytes.map(|bytes| Entry::decode(&mut &bytes[..]).expect("it decodes for ever")).collect();
		assert_eq!(form.log(pot, &log), golden, "{} does not mean what it meant", path.display());
		log.iter().for_each(|entry| form.take_names(entry, &mut missing));
	}
	if std::env::var("GOLDEN").is_ok_and(|word| word == "add") {
		form.add(&mut missing);
	}
	assert_eq!(missing.iter().collect::<Vec<_>>(), [""; 0], "no golden log has these: run with GOLDEN=add");
}

fn folder() -> PathBuf {
	["tests", "golden"].iter().collect()
}

impl Form {
	fn new() -> Self {
		let mut registry = scale_info::Registry::new();
		let entry = registry.register_type(&scale_info::meta_type::<Entry>()).id;
		Self { registry: registry.into(), entry }
	}

	/// Folds a log and writes down what it comes to.
	fn log(&self, pot: PotId, log: &[Entry]) -> Log {
		let (mut state, mut top) = (State::new(pot), head::seed(&GENESIS, &pot));
		let line = |(entry, seq): (&Entry, u32)| {
			state.apply(entry.clone()).expect("it is admitted for ever");
			let bytes = entry.encode();
			top = head::extend(&top, seq, &bytes);
			let balances = state.balances().iter().map(ToString::to_string).collect();
			let says = self.value(&bytes).to_string();
			Line { bytes: hex::encode(bytes), says, balances, head: hex::encode(top) }
		};
		Log { pot: hex::encode(pot.0), entries: log.iter().zip(0..).map(line).collect() }
	}

	/// The names of all structures that an entry can hold, and of all variants.
	fn names(&self) -> BTreeSet<String> {
		let is_ours = |ty: &&scale_info::Type<PortableForm>| {
			ty.path.namespace().first().is_some_and(|first| first == "pot_ledger") || ty.path.segments == ["Option"]
		};
		let names = |ty: &scale_info::Type<PortableForm>| match &ty.type_def {
			TypeDef::Variant(all) => all.variants.iter().map(|one| one.name.clone()).collect(),
			_ => Vec::from_iter(ty.path.ident()),
		};
		self.registry.types.iter().map(|row| &row.ty).filter(is_ours).flat_map(names).collect()
	}

	fn value(&self, bytes: &[u8]) -> Value<u32> {
		scale_value::scale::decode_as_type(&mut &bytes[..], self.entry, &self.registry).expect("it was encoded")
	}

	/// Strikes out the names of all that an entry holds.
	fn take_names(&self, entry: &Entry, missing: &mut BTreeSet<String>) {
		let mut values = vec![self.value(&entry.encode())];
		while let Some(value) = values.pop() {
			let ty = self.registry.resolve(value.context).expect("it was decoded by it");
			ty.path.ident().map(|name| missing.remove(&name));
			let inside = match value.value {
				ValueDef::Composite(inside) => inside,
				ValueDef::Variant(variant) => {
					missing.remove(&variant.name);
					variant.values
				},
				_ => continue,
			};
			match inside {
				Composite::Named(rows) => values.extend(rows.into_iter().map(|row| row.1)),
				Composite::Unnamed(rows) => values.extend(rows),
			}
		}
	}

	/// Writes the shortest random log for each name that is missing, called by it.
	fn add(&self, missing: &mut BTreeSet<String>) {
		while let Some(name) = missing.first().cloned() {
			let has = |entry: &Entry| {
				let mut names = BTreeSet::from([name.clone()]);
				self.take_names(entry, &mut names);
				names.is_empty()
			};
			let logs = (0..SEEDS).map(|seed| play(&of_seed(seed)).1);
			let cut = |log: Vec<Entry>| log.iter().position(has).map(|at| log[..=at].to_vec());
			let log = logs.take(SEEDS as usize).filter_map(cut).take(50).min_by_key(Vec::len);
			let log = log.unwrap_or_else(|| panic!("no random pot has {name}: teach pot-sequences to make it"));
			log.iter().for_each(|entry| self.take_names(entry, missing));
			let golden = serde_json::to_string_pretty(&self.log(POT, &log)).unwrap();
			let path = folder().join(format!("{name}.json"));
			assert!(!path.exists(), "{} is there and has no {name}", path.display());
			fs::write(path, golden + "\n").unwrap();
		}
	}
}
