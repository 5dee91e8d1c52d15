//! Which block a validator votes for.

use std::sync::Arc;

use potchain_runtime::{opaque::Block, BlockNumber, Header};
use sc_consensus_grandpa::{BeforeBestBlockBy, VotingRule, VotingRuleResult};

use crate::service::Client;

/// How many blocks beyond what the voters last agreed on a vote goes: eight seconds' worth.
const REACH: BlockNumber = 16;

/// The best block, if it is within reach.
///
/// GRANDPA's usual rules hold votes two blocks back and at three quarters of what is not final, so that voters seldom differ about
/// the newest blocks. One author per slot makes forks rare, and votes that do differ still make their common ancestor final:
/// those rules would cost a second and save next to nothing.
///
/// But a vote counts only for those who have its block. When two halves of a network come together, each has a chain that the other
/// lacks, and only the first blocks of it are fetched at once: the newest may never be, once a longer chain is there, but
/// for GRANDPA, which asks for the block of a vote after 15 to 20 seconds. Votes for the first blocks are counted at once, and
/// what was written since becomes final in steps, a few in a second.
#[derive(Clone)]
pub struct WithinReach;

impl VotingRule<Block, Client> for WithinReach {
	fn restrict_vote(
		&self,
		client: Arc<Client>,
		base: &Header,
		best: &Header,
		current: &Header,
	) -> VotingRuleResult<Block> {
		let beyond = best.number.saturating_sub(base.number.saturating_add(REACH));
		BeforeBestBlockBy(beyond).restrict_vote(client, base, best, current)
	}
}
