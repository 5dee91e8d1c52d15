//! What sequences have tried: an agreement on nothing would prove nothing.

use pot_ledger::{Op, Refusal};
use std::{collections::BTreeMap, fmt};

/// How often each operation was admitted and each refusal given.
pub struct Seen {
	admitted: BTreeMap<&'static str, u64>,
	refused: BTreeMap<&'static str, u64>,
}

impl Default for Seen {
	fn default() -> Self {
		let none = |names: Vec<&'static str>| names.into_iter().map(|name| (name, 0)).collect();
		Self { admitted: none(names::<Op>()), refused: none(names::<Refusal>()) }
	}
}

impl Seen {
	/// Counts what became of an operation.
	pub fn note(&mut self, op: &Op, why: Option<&Refusal>) {
		let (counts, debug) = match why {
			None => (&mut self.admitted, name(op)),
			Some(why) => (&mut self.refused, name(why)),
		};
		*counts.get_mut(&debug[..]).expect("every variant has a row; qed") += 1;
	}

	/// Adds what another has seen.
	pub fn add(&mut self, other: &Self) {
		for (counts, others) in [(&mut self.admitted, &other.admitted), (&mut self.refused, &other.refused)] {
			others.iter().for_each(|(name, count)| *counts.entry(name).or_default() += count);
		}
	}

	/// The operations that were never admitted and the refusals that were never given, but for `exceptions`;
	/// and those of the exceptions that were seen after all.
	pub fn missing(&self, exceptions: &[&str]) -> Vec<&'static str> {
		let all = self.admitted.iter().chain(&self.refused);
		all.filter(|(name, count)| (**count == 0) != exceptions.contains(name)).map(|row| *row.0).collect()
	}
}

impl fmt::Display for Seen {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		for (title, counts) in [("admitted", &self.admitted), ("refused", &self.refused)] {
			writeln!(f, "{title}:")?;
			counts.iter().try_for_each(|(name, count)| writeln!(f, "{count:>10}  {name}"))?;
		}
		Ok(())
	}
}

/// The names of all variants of an enum, from its own description.
fn names<T: scale_info::TypeInfo>() -> Vec<&'static str> {
	match T::type_info().type_def {
		scale_info::TypeDef::Variant(all) => all.variants.iter().map(|variant| variant.name).collect(),
		_ => panic!("an enum has variants"),
	}
}

/// The name of a value's variant.
fn name(value: &impl fmt::Debug) -> String {
	let mut name = Name(String::new());
	// What follows the name is of no interest, and its end stops the writing.
	let _ = fmt::write(&mut name, format_args!("{value:?}"));
	name.0
}

struct Name(String);

impl fmt::Write for Name {
	fn write_str(&mut self, part: &str) -> fmt::Result {
		let end = part.find(|c: char| !c.is_alphanumeric());
		self.0.push_str(&part[..end.unwrap_or(part.len())]);
		end.map_or(Ok(()), |_| Err(fmt::Error))
	}
}
