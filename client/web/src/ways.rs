//! The ways to the chain.

use potchain_client::sync::Endpoint;
use serde::Serialize;
use std::rc::Rc;

/// All of them, in the order in which they are tried.
#[derive(Clone)]
pub struct Ways {
	/// The nodes' addresses.
	pub nodes: Rc<[String]>,
}

/// One of them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Way {
	/// A node's word is taken.
	Node(String),
}

impl Ways {
	/// For the engine.
	pub fn endpoints(&self) -> Vec<Endpoint> {
		self.nodes.iter().cloned().map(Into::into).collect()
	}

	/// The one at an endpoint of the engine.
	pub fn way(&self, endpoint: usize) -> Way {
		Way::Node(self.nodes.get(endpoint).cloned().unwrap_or_default())
	}
}
