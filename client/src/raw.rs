//! A pot's log for proofs: JSON Lines of SCALE bytes and heads.
//!
//! The first line is `{"raw":"potchain/1","pot":"0x…","genesis":"0x…"}`, and every further line an entry,
//! `{"seq":0,"head":"0x…","entry":"0x…"}`: its SCALE encoding, and the head after it. A journal is for reading,
//! and what it says of a sealed text once that is decrypted cannot reproduce a head; these bytes always do, by
//! [`head::seed`] and [`head::extend`].

use crate::{
	journal::{self, bytes},
	json::{object, parse, string, whole, Fields, Node, Object, Wrong},
	Error, Opened, Result,
};
use codec::{DecodeAll, Encode};
use pot_ledger::{head, Entry, Hash, PotId, Seq};

/// What the first line says in its field `raw`.
pub const VERSION: &str = "potchain/1";

/// What it begins with.
const BEGINNING: &str = "{\"raw\":";

/// A raw log, as it was read: nothing of it is checked yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Raw {
	/// The pot.
	pub pot: PotId,
	/// The genesis hash of its chain.
	pub genesis: Hash,
	/// The entries, each with the head that is claimed after it.
	pub entries: Vec<(Entry, Hash)>,
}

/// Writes a raw log, which ends in a line break.
pub fn write(genesis: &Hash, pot: PotId, log: &[Entry]) -> String {
	let line = Object::default().with("raw", VERSION).with("pot", format!("0x{pot}")).with("genesis", hex(genesis));
	let mut text = format!("{line}\n");
	let mut head = head::seed(genesis, &pot);
	for (seq, entry) in (0..).zip(log) {
		let entry = entry.encode();
		head = head::extend(&head, seq, &entry);
		let line = Object::default().with("seq", seq).with("head", hex(&head)).with("entry", hex(&entry));
		text += &format!("{line}\n");
	}
	text
}

/// Whether a text begins as a raw log does, even if it is cut off.
pub fn is_raw(text: &str) -> bool {
	let begins: String = text.chars().filter(|c| !c.is_whitespace()).take(BEGINNING.len()).collect();
	begins == BEGINNING
}

/// Reads a raw log.
///
/// # Errors
///
/// The first thing that cannot be read, with its line, its column and its field.
pub fn read(text: &str) -> std::result::Result<Raw, journal::Error> {
	let mut lines = text.lines().filter(|line| !line.trim().is_empty());
	let read = || {
		let (pot, genesis) = object(parse(lines.next().unwrap_or(text))?, header)?;
		let entries = lines.zip(0..).map(|(line, seq)| object(parse(line)?, |fields| entry(seq, fields)));
		Ok(Raw { pot, genesis, entries: entries.collect::<std::result::Result<_, _>>()? })
	};
	read().map_err(|wrong: Wrong| wrong.within(text))
}

impl Opened {
	/// Appends an entry of a raw log.
	///
	/// # Errors
	///
	/// [`Error::BadLog`] as [`append`](Self::append); [`Error::Inconsistent`] if the claimed head is not the one
	/// that the entries up to this make: this replica is then of no more use.
	pub fn append_claimed(&mut self, entry: Entry, claimed: &Hash) -> Result<()> {
		let seq = self.next_seq();
		self.append(entry)?;
		if self.head() == *claimed {
			return Ok(());
		}
		let (claimed, made) = (hex(claimed), hex(&self.head()));
		let what =
			format!("the chain of heads breaks at entry {seq}: the file claims {claimed}, its entries make {made}");
		Err(Error::Inconsistent(what))
	}
}

fn header(fields: &mut Fields) -> std::result::Result<(PotId, Hash), Wrong> {
	fields.need("raw", |node| match string(node)?.as_str() {
		VERSION => Ok(()),
		_ => Err(Wrong::expected(node, format!("\"{VERSION}\", the only raw log this program knows"))),
	})?;
	Ok((fields.need("pot", bytes).map(PotId)?, fields.need("genesis", bytes)?))
}

fn entry(next: Seq, fields: &mut Fields) -> std::result::Result<(Entry, Hash), Wrong> {
	fields.need("seq", |node| match whole::<Seq>(node)? {
		seq if seq == next => Ok(()),
		_ => Err(Wrong::expected(node, format!("{next}, the number of the next entry"))),
	})?;
	Ok((fields.need("entry", scale)?, fields.need("head", bytes)?))
}

fn scale(node: Node) -> std::result::Result<Entry, Wrong> {
	let bytes = string(node)?.strip_prefix("0x").and_then(|digits| hex::decode(digits).ok());
	let entry = bytes.and_then(|bytes| Entry::decode_all(&mut &bytes[..]).ok());
	entry.ok_or_else(|| Wrong::expected(node, "0x and the hex digits of an entry's SCALE encoding"))
}

fn hex(bytes: &[u8]) -> String {
	format!("0x{}", hex::encode(bytes))
}
