//! What must not be lost, and where it is kept.

/// A change of one row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
	/// The row's key.
	pub key: Vec<u8>,
	/// What it says from now on; none takes it away.
	pub value: Option<Vec<u8>>,
}
