//! JSON that keeps the order of its fields, and knows where in a text each value stands.

use crate::{
	amount::AmountError,
	date::{NotADay, NotATime},
};
use serde::{
	de::{DeserializeOwned, MapAccess, Visitor},
	ser::SerializeMap,
	Deserialize, Deserializer, Serialize, Serializer,
};
use serde_json::value::RawValue;
use std::{collections::HashSet, fmt};

/// Why a text cannot be read, and where: for people, so lines and columns count from 1, in characters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Misread {
	/// The line.
	pub line: usize,
	/// The column.
	pub column: usize,
	/// The path to the value, as in `set.money.paid.1`; empty for a whole document.
	pub path: String,
	/// What is wrong with the value.
	pub fault: Fault,
}

impl Misread {
	/// A fault at the byte `offset` of `text`.
	pub(crate) fn at(text: &str, offset: usize, fault: impl Into<Fault>) -> Self {
		let before = String::from_utf8_lossy(&text.as_bytes()[..offset.min(text.len())]);
		let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
		Self {
			line: before.matches('\n').count() + 1,
			column: before[line_start..].chars().count() + 1,
			path: String::new(),
			fault: fault.into(),
		}
	}
}

impl fmt::Display for Misread {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		write!(f, "line {}, column {}: ", self.line, self.column)?;
		if !self.path.is_empty() {
			write!(f, "{}: ", self.path)?;
		}
		self.fault.fmt(f)
	}
}

impl std::error::Error for Misread {}

/// What is wrong with a value.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
	/// The text is not JSON.
	#[error("not JSON: {0}")]
	Syntax(String),
	/// The text ends in the middle of a value.
	#[error("the file is cut off here: copy or export it again, as a whole")]
	CutOff,
	/// The field is missing.
	#[error("this field is missing")]
	Missing,
	/// The field has no meaning here.
	#[error("there is no such field here")]
	Unknown,
	/// A name or an id is used a second time.
	#[error("this is here twice")]
	Duplicate,
	/// The value is of another type, or out of bounds.
	#[error("expected {0}")]
	Expected(String),
	/// The amount cannot be read.
	#[error(transparent)]
	Amount(#[from] AmountError),
	/// The day cannot be read.
	#[error(transparent)]
	Day(#[from] NotADay),
	/// The time cannot be read.
	#[error(transparent)]
	Time(#[from] NotATime),
}

/// A value, as a part of the text that is being read.
pub(crate) type Node<'a> = &'a RawValue;

/// What is wrong, where; not yet related to the whole text.
#[derive(Debug)]
pub(crate) struct Wrong {
	/// The address of the value in memory.
	address: usize,
	path: String,
	fault: Fault,
}

impl Wrong {
	pub fn new(node: Node<'_>, fault: impl Into<Fault>) -> Self {
		Self { address: address(node.get()), path: String::new(), fault: fault.into() }
	}

	/// A value that is not what it should be.
	pub fn expected(node: Node<'_>, what: impl fmt::Display) -> Self {
		Self::new(node, Fault::Expected(what.to_string()))
	}

	/// The same, seen from the value around it.
	pub fn inside(mut self, name: &str) -> Self {
		let dot = if self.path.is_empty() || self.path.starts_with('[') { "" } else { "." };
		self.path = format!("{name}{dot}{}", self.path);
		self
	}

	/// The same in terms of the whole text.
	pub fn within(self, text: &str) -> Misread {
		let offset = self.address.saturating_sub(address(text));
		Misread { path: self.path, ..Misread::at(text, offset, self.fault) }
	}
}

fn address(text: &str) -> usize {
	text.as_ptr() as usize
}

/// Reads a text that is one JSON value.
pub(crate) fn parse(text: &str) -> Result<Node<'_>, Wrong> {
	serde_json::from_str(text).map_err(|error| {
		let place = format!(" at line {} column {}", error.line(), error.column());
		let lines_before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
		let offset = lines_before + error.column().saturating_sub(1);
		let what = error.to_string();
		let fault = match error.is_eof() && !text.trim().is_empty() {
			true => Fault::CutOff,
			false => Fault::Syntax(what.strip_suffix(&place).unwrap_or(&what).into()),
		};
		Wrong { address: address(text) + offset, path: String::new(), fault }
	})
}

pub(crate) fn is_null(node: Node<'_>) -> bool {
	node.get() == "null"
}

pub(crate) fn string(node: Node<'_>) -> Result<String, Wrong> {
	typed(node, "a string, in quotes")
}

pub(crate) fn boolean(node: Node<'_>) -> Result<bool, Wrong> {
	typed(node, "true or false")
}

/// A whole number without quotes, which may be below zero.
pub(crate) fn signed(node: Node<'_>) -> Result<i64, Wrong> {
	typed(node, "a whole number, without quotes")
}

/// The word `true`, of a field that is left out where it is not so.
pub(crate) fn yes(node: Node<'_>) -> Result<(), Wrong> {
	match node.get() {
		"true" => Ok(()),
		_ => Err(Wrong::expected(node, "true, or no such field")),
	}
}

/// A whole number without quotes, in the range of its type.
pub(crate) fn whole<T: TryFrom<u64>>(node: Node<'_>) -> Result<T, Wrong> {
	let number: u64 = typed(node, "a whole number, without quotes")?;
	number.try_into().map_err(|_| Wrong::expected(node, "a smaller number"))
}

/// A list; `read` also gets the position of each value.
pub(crate) fn list<'a, T>(
	node: Node<'a>,
	mut read: impl FnMut(usize, Node<'a>) -> Result<T, Wrong>,
) -> Result<Vec<T>, Wrong> {
	let nodes: Vec<Node<'a>> = serde_json::from_str(node.get()).map_err(|_| Wrong::expected(node, "a list"))?;
	let each = nodes.into_iter().enumerate();
	each.map(|(k, node)| read(k, node).map_err(|wrong| wrong.inside(&format!("[{k}]")))).collect()
}

/// An object that has no fields but those that `read` takes.
pub(crate) fn object<'a, T>(
	node: Node<'a>,
	read: impl FnOnce(&mut Fields<'a>) -> Result<T, Wrong>,
) -> Result<T, Wrong> {
	let mut fields = Fields::of(node)?;
	let value = read(&mut fields)?;
	match fields.rows.first() {
		Some(unknown) => Err(Wrong::new(unknown.key, Fault::Unknown).inside(&unknown.name)),
		None => Ok(value),
	}
}

fn typed<T: DeserializeOwned>(node: Node<'_>, what: &str) -> Result<T, Wrong> {
	serde_json::from_str(node.get()).map_err(|_| Wrong::expected(node, what))
}

/// The fields of an object that were not taken yet, in their order.
pub(crate) struct Fields<'a> {
	object: Node<'a>,
	rows: Vec<Field<'a>>,
}

/// A field of an object.
pub(crate) struct Field<'a> {
	pub key: Node<'a>,
	pub name: String,
	pub value: Node<'a>,
}

impl<'a> Fields<'a> {
	pub fn of(node: Node<'a>) -> Result<Self, Wrong> {
		let Rows(rows) = serde_json::from_str(node.get()).map_err(|_| Wrong::expected(node, "an object, in braces"))?;
		let rows = rows.into_iter().map(|(key, value)| Ok(Field { key, name: string(key)?, value }));
		let rows = rows.collect::<Result<Vec<_>, Wrong>>()?;
		let mut names = HashSet::new();
		match rows.iter().find(|row| !names.insert(&row.name)) {
			Some(twice) => Err(Wrong::new(twice.key, Fault::Duplicate).inside(&twice.name)),
			None => Ok(Self { object: node, rows }),
		}
	}

	/// Whether there is such a field, whatever its value.
	pub fn has(&self, name: &str) -> bool {
		self.rows.iter().any(|row| row.name == name)
	}

	/// Reads a field that may be absent.
	pub fn take<T>(&mut self, name: &str, read: impl FnOnce(Node<'a>) -> Result<T, Wrong>) -> Result<Option<T>, Wrong> {
		let Some(at) = self.rows.iter().position(|row| row.name == name) else {
			return Ok(None);
		};
		read(self.rows.remove(at).value).map(Some).map_err(|wrong| wrong.inside(name))
	}

	/// Reads a field that may be absent or null.
	pub fn take_some<T>(
		&mut self,
		name: &str,
		read: impl FnOnce(Node<'a>) -> Result<T, Wrong>,
	) -> Result<Option<T>, Wrong> {
		let value = self.take(name, |node| if is_null(node) { Ok(None) } else { read(node).map(Some) })?;
		Ok(value.flatten())
	}

	/// Reads a field that must be there.
	pub fn need<T>(&mut self, name: &str, read: impl FnOnce(Node<'a>) -> Result<T, Wrong>) -> Result<T, Wrong> {
		match self.take(name, read)? {
			Some(value) => Ok(value),
			None => Err(Wrong::new(self.object, Fault::Missing).inside(name)),
		}
	}

	/// All that is left.
	pub fn drain(&mut self) -> impl Iterator<Item = Field<'a>> + '_ {
		self.rows.drain(..)
	}
}

/// An object as pairs, whatever they say: neither a name given twice nor the place of one is lost.
struct Rows<'a>(Vec<(Node<'a>, Node<'a>)>);

impl<'de> Deserialize<'de> for Rows<'de> {
	fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		struct Pairs;

		impl<'de> Visitor<'de> for Pairs {
			type Value = Rows<'de>;

			fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
				f.write_str("an object")
			}

			fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Rows<'de>, A::Error> {
				let mut rows = Vec::new();
				while let Some(row) = map.next_entry()? {
					rows.push(row);
				}
				Ok(Rows(rows))
			}
		}

		deserializer.deserialize_map(Pairs)
	}
}

/// A JSON value to be written.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(untagged)]
pub enum Json {
	/// Nothing.
	Null,
	/// True or false.
	Bool(bool),
	/// A whole number.
	Number(u64),
	/// A string.
	Text(String),
	/// A list.
	List(Vec<Json>),
	/// An object.
	Object(Object),
}

/// A JSON object to be written: its fields stay in the order in which they were added.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Object(Vec<(String, Json)>);

impl Object {
	/// The same with one field more.
	pub fn with(mut self, name: impl Into<String>, value: impl Into<Json>) -> Self {
		self.0.push((name.into(), value.into()));
		self
	}

	/// The same with one field more, if there is a value for it.
	pub fn maybe(self, name: impl Into<String>, value: Option<impl Into<Json>>) -> Self {
		match value {
			Some(value) => self.with(name, value),
			None => self,
		}
	}

	/// The value of a field.
	pub fn get(&self, name: &str) -> Option<&Json> {
		self.0.iter().find(|row| row.0 == name).map(|row| &row.1)
	}
}

impl Serialize for Object {
	fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		let mut map = serializer.serialize_map(Some(self.0.len()))?;
		self.0.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
		map.end()
	}
}

impl fmt::Display for Object {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		f.write_str(&serde_json::to_string(self).expect("names are strings, and writing to memory does not fail; qed"))
	}
}

impl<K: Into<String>, V: Into<Json>> FromIterator<(K, V)> for Object {
	fn from_iter<I: IntoIterator<Item = (K, V)>>(rows: I) -> Self {
		Self(rows.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
	}
}

macro_rules! json_from {
	($($from:ty => $variant:ident),* $(,)?) => {
		$(impl From<$from> for Json {
			fn from(value: $from) -> Self {
				Self::$variant(value.into())
			}
		})*
	};
}

json_from! {
	bool => Bool,
	u8 => Number,
	u16 => Number,
	u32 => Number,
	&str => Text,
	String => Text,
	Vec<Json> => List,
	Object => Object,
}

#[cfg(test)]
mod tests {
	use super::*;

	fn read(text: &str) -> Result<(String, u8), Misread> {
		let pair = |fields: &mut Fields| Ok((fields.need("name", string)?, fields.need("age", whole)?));
		parse(text)
			.and_then(|node| object(node, |fields| fields.need("of", |of| object(of, pair))))
			.map_err(|wrong| wrong.within(text))
	}

	fn said(text: &str) -> String {
		read(text).expect_err("a fault").to_string()
	}

	#[test]
	fn a_fault_is_found_where_it_stands() {
		assert_eq!(read(r#" {"of": {"age": 7, "n\u0061me": "Zoé"}} "#), Ok(("Zoé".into(), 7)));
		assert_eq!(
			said("{\"of\": {\"name\": \"Zoé\",\n \"age\": \"7\"}}"),
			"line 2, column 9: of.age: expected a whole number, without quotes"
		);
		assert_eq!(
			said(r#"{"of": {"name": "é", "age": 700}}"#),
			"line 1, column 29: of.age: expected a smaller number"
		);
		assert_eq!(
			said(r#"{"of": {"name": 5, "age": 7}}"#),
			"line 1, column 17: of.name: expected a string, in quotes"
		);
		assert_eq!(said(r#"{"of": {"name": "x"}}"#), "line 1, column 8: of.age: this field is missing");
		assert_eq!(
			said(r#"{"of": {"name": "x", "age": 7, "b": 0}}"#),
			"line 1, column 32: of.b: there is no such field here"
		);
		assert_eq!(said(r#"{"of": {"age": 7, "age": 8}}"#), "line 1, column 19: of.age: this is here twice");
		assert_eq!(said(r#"{"of": ["x", 7]}"#), "line 1, column 8: of: expected an object, in braces");
	}

	#[test]
	fn broken_json_is_found_where_it_breaks() {
		assert_eq!(said("{\"of\":\n  {\"name\" 5}}"), "line 2, column 11: not JSON: expected `:`");
		assert_eq!(said(""), "line 1, column 1: not JSON: EOF while parsing a value");
		assert_eq!(said("{} {}"), "line 1, column 4: not JSON: trailing characters");
		assert!(said(&"[".repeat(1_000_000)).contains("cut off"));
		assert!(said(r#"{"of": {"na"#).contains("line 1, column 11: the file is cut off here"));
	}
}
