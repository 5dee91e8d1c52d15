//! What the tests of all imports do.

use pot_ledger::{Entry, Op, PotId, State, Text, RULES};
use potchain_client::import::Import;

/// The operation that makes an import's pot.
pub fn create(import: &Import) -> Op {
	Op::CreatePot {
		rules: RULES,
		name: Text::plain(&import.name).unwrap(),
		currency: import.currency.clone(),
		owner: Text::plain(&import.owner).unwrap(),
		account: None,
		seal: None,
	}
}

/// The pot that operations of its owner make.
pub fn fold(ops: impl IntoIterator<Item = Op>) -> State {
	State::fold(PotId::default(), ops.into_iter().map(|op| Entry { by: 0, at: 0, op })).unwrap()
}

/// The pot that an import makes.
pub fn pot(import: &Import) -> State {
	fold([create(import)].into_iter().chain(import.ops.clone()))
}

/// What its members are called, the owner first.
pub fn names(state: &State) -> Vec<&str> {
	state.members().iter().map(|member| member.name.as_str().unwrap()).collect()
}
