//! Rows in memory.

use super::{Change, Row, Store, StoreError};
use std::{collections::BTreeMap, mem};

/// A store that is gone with the program: for tests, and for whoever only watches. It never fails.
#[derive(Clone, Default)]
pub struct Memory {
	rows: BTreeMap<Vec<u8>, Vec<u8>>,
	aside: Vec<Vec<Row>>,
}

impl Memory {
	/// What was set aside, each time all rows of then, the oldest first.
	pub fn aside(&self) -> &[Vec<Row>] {
		&self.aside
	}

	fn apply(&mut self, changes: Vec<Change>) {
		for Change { key, value } in changes {
			match value {
				Some(value) => self.rows.insert(key, value),
				None => self.rows.remove(&key),
			};
		}
	}
}

impl Store for Memory {
	async fn load(&mut self) -> Result<Vec<Row>, StoreError> {
		Ok(self.rows.iter().map(|(key, value)| (key.clone(), value.clone())).collect())
	}

	async fn commit(&mut self, changes: Vec<Change>) -> Result<(), StoreError> {
		self.apply(changes);
		Ok(())
	}

	async fn set_aside(&mut self, rows: Vec<Change>) -> Result<(), StoreError> {
		self.aside.push(mem::take(&mut self.rows).into_iter().collect());
		self.apply(rows);
		Ok(())
	}
}
