//! Blocks at a call or at a pace, instead of by Aura and GRANDPA: to do on purpose what a network does by chance, and for
//! hours of a chain in minutes.
//!
//! Nobody signs such blocks or votes on them: whoever is connected can write the chain.

use std::{
	error::Error as StdError,
	future::{ready, Ready},
	time::Duration,
};

use futures::{channel::mpsc, stream, FutureExt, Stream, StreamExt};
use futures_timer::Delay;
use potchain_runtime::{opaque::Block, Hash, SLOT_DURATION};
use sc_basic_authorship::ProposerFactory;
use sc_consensus::DefaultImportQueue;
use sc_consensus_aura::find_pre_digest;
use sc_consensus_manual_seal::{
	consensus::aura::AuraConsensusDataProvider, run_manual_seal, EngineCommand, ManualSealParams,
};
use sc_service::{ChainType, Configuration};
use sp_consensus_aura::sr25519::AuthoritySignature;
use sp_timestamp::InherentDataProvider as Timestamp;

use crate::service::{slot_duration, Client, Node};

/// How blocks come about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sealing {
	/// Validators write them in their slots, and vote until they are final.
	Aura,
	/// `engine_createBlock` makes them, and `engine_finalizeBlock` makes them final.
	Manual,
	/// They come at this pace, and are final at once.
	Interval(Duration),
}

/// What is to be done next, by a call or by the clock.
pub type Command = EngineCommand<Hash>;

impl Sealing {
	/// Refuses what would cost a live network its chain.
	///
	/// # Errors
	///
	/// What to do instead.
	pub fn ensure_fits(self, config: &Configuration) -> Result<(), String> {
		let is_live = matches!(config.chain_spec.chain_type(), ChainType::Live);
		if self != Self::Aura && is_live {
			let name = config.chain_spec.name();
			return Err(format!(
				"{name} is a live network, whose blocks validators make: leave out --sealing, or take --dev or another \
				chain for trying things out"
			));
		}
		Ok(())
	}

	/// The blocks that come by themselves.
	fn by_itself(self) -> impl Stream<Item = Command> {
		let next = |pace| Delay::new(pace).map(move |()| Some((seal_and_finalise(), pace)));
		match self {
			Self::Interval(pace) => stream::unfold(pace, next).boxed(),
			Self::Aura | Self::Manual => stream::empty().boxed(),
		}
	}
}

fn seal_and_finalise() -> Command {
	EngineCommand::SealNewBlock { create_empty: true, finalize: true, parent_hash: None, sender: None }
}

/// Takes blocks in as they are. Aura's own queue refuses those without a seal.
pub fn import_queue(node: &Node, config: &Configuration) -> DefaultImportQueue<Block> {
	let spawner = node.task_manager.spawn_essential_handle();
	sc_consensus_manual_seal::import_queue(Box::new(node.client.clone()), &spawner, config.prometheus_registry())
}

/// Makes a block at every call, and those that come by themselves.
pub fn author(node: &Node, sealing: Sealing, calls: mpsc::Receiver<Command>) {
	let (spawn_handle, client, pool) = (node.task_manager.spawn_handle(), node.client.clone(), node.pool.clone());
	let sealing = run_manual_seal(ManualSealParams {
		block_import: client.clone(),
		env: ProposerFactory::new(spawn_handle, client.clone(), pool.clone(), None, node.telemetry()),
		client: client.clone(),
		pool,
		commands_stream: stream::select(calls, sealing.by_itself()),
		select_chain: node.select_chain.clone(),
		consensus_data_provider: Some(Box::new(AuraConsensusDataProvider::new_with_slot_duration(slot_duration()))),
		create_inherent_data_providers: move |parent, ()| time(&client, parent),
	});
	node.task_manager.spawn_essential_handle().spawn_blocking("sealing", Some("block-authoring"), sealing);
}

/// The time of the block after `parent`: now, or a slot later if blocks come faster than slots, each of which can hold
/// but one.
fn time(client: &Client, parent: Hash) -> Ready<Result<Timestamp, Box<dyn StdError + Send + Sync>>> {
	let time = || {
		let header = client.header(parent)?.ok_or("the parent of the block is missing")?;
		let before = find_pre_digest::<Block, AuthoritySignature>(&header)?;
		let now = Timestamp::from_system_time().timestamp();
		Ok(Timestamp::new(now.max(((*before + 1) * SLOT_DURATION).into())))
	};
	ready(time())
}
