//! The node: what it is made of, and how the parts are wired together.
//!
//! Aura writes blocks, GRANDPA makes them final, litep2p carries both. [`assemble`] makes the parts
//! that subcommands need too; [`start`] sets them to work.

use std::{
	error::Error as StdError,
	future::{ready, Ready},
	sync::Arc,
	time::Duration,
};

use futures::channel::mpsc;
use futures_timer::Delay;
use potchain_runtime::{apis::RuntimeApi, opaque::Block, BlockNumber, Hash, SLOT_DURATION};
use prometheus_endpoint::Registry;
use sc_basic_authorship::ProposerFactory;
use sc_consensus::{DefaultImportQueue, LongestChain};
use sc_consensus_aura::{ImportQueueParams, SlotDuration, SlotProportion, StartAuraParams};
use sc_consensus_grandpa::{GrandpaBlockImport, GrandpaParams, LinkHalf, SharedVoterState};
use sc_consensus_slots::BackoffAuthoringOnFinalizedHeadLagging;
use sc_network::{
	config::FullNetworkConfiguration,
	service::{
		traits::{NetworkBackend, NetworkService, NotificationService},
		NotificationMetrics,
	},
	Litep2pNetworkBackend,
};
use sc_service::{
	BuildNetworkParams, Configuration, Error, SpawnTasksParams, TFullBackend, TFullClient, TaskManager, WarpSyncConfig,
};
use sc_telemetry::{Telemetry, TelemetryHandle, TelemetryWorker};
use sc_transaction_pool::TransactionPoolHandle;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_consensus_aura::sr25519::AuthorityPair;
use sp_keystore::KeystorePtr;

use crate::{
	rpc::Finality,
	sealing::{self, Sealing},
	voting::WithinReach,
};

type Executor = sc_executor::WasmExecutor<sp_io::SubstrateHostFunctions>;
type SelectChain = LongestChain<Backend, Block>;
type BlockImport = GrandpaBlockImport<Backend, Block, Client, SelectChain>;
type NetConfig = FullNetworkConfiguration<Block, Hash, Litep2pNetworkBackend>;
type Network = Arc<dyn NetworkService>;
type Sync = Arc<sc_network_sync::SyncingService<Block>>;

/// Where blocks and states are kept.
pub type Backend = TFullBackend<Block>;

/// What GRANDPA knows of the blocks that are taken in.
pub type GrandpaLink = LinkHalf<Block, Client, SelectChain>;

/// Blocks and states, and the runtime run on them.
pub type Client = TFullClient<Block, RuntimeApi, Executor>;

/// Transactions that wait for a block.
pub type Pool = TransactionPoolHandle<Block, Client>;

/// The part of its slot in which an author fills a block. The runtime's limit on a block's weight is
/// made for it: the rest of the slot is for the others to receive the block and run it again.
const PROPOSAL_PORTION: f32 = 2.0 / 3.0;

/// How long a vote is expected to travel. GRANDPA waits twice this before it votes in a round, and four times before it
/// votes for good, unless it knows earlier how the round ends. What travels longer is counted all the same; less
/// makes more rounds, each of which costs every validator two votes: `docs/latency.md` has figures.
const GOSSIP_DURATION: Duration = Duration::from_millis(50);

/// Every this many blocks the proof of finality is kept for good, for those who sync later.
const JUSTIFICATION_PERIOD: u32 = 512;

/// Calls for blocks that may wait while one is made.
const CALLS: usize = 16;

/// Peers that a warp sync begins with. One is enough: a proof of what is final is checked, whoever sends it, and a network
/// of two nodes has no more of them.
const WARP_PEERS_MIN: usize = 1;

/// The parts of a node that are shared between its tasks.
pub struct Node {
	pub client: Arc<Client>,
	pub backend: Arc<Backend>,
	pub task_manager: TaskManager,
	pub pool: Arc<Pool>,
	pub select_chain: SelectChain,
	keystore: KeystorePtr,
	block_import: BlockImport,
	telemetry: Option<Telemetry>,
}

impl Node {
	/// Where to tell how it is, if anywhere.
	pub fn telemetry(&self) -> Option<TelemetryHandle> {
		self.telemetry.as_ref().map(Telemetry::handle)
	}
}

/// Opens the database and makes the parts around it, without a network and with nothing running.
pub fn assemble(config: &Configuration) -> Result<(Node, GrandpaLink), Error> {
	let telemetry = telemetry(config)?;
	let handle = telemetry.as_ref().map(|(_, telemetry)| telemetry.handle());
	let (client, backend, keystore, task_manager) = sc_service::new_full_parts::<Block, RuntimeApi, _>(
		config,
		handle.clone(),
		sc_service::new_wasm_executor(&config.executor),
		Vec::new(),
	)?;
	let client = Arc::new(client);
	let telemetry = telemetry.map(|(worker, telemetry)| {
		task_manager.spawn_handle().spawn("telemetry", None, worker.run());
		telemetry
	});

	let pool = sc_transaction_pool::Builder::new(
		task_manager.spawn_essential_handle(),
		client.clone(),
		config.role.is_authority().into(),
	)
	.with_options(config.transaction_pool.clone())
	.with_prometheus(config.prometheus_registry())
	.build();

	let select_chain = LongestChain::new(backend.clone());
	let (block_import, grandpa_link) = sc_consensus_grandpa::block_import(
		client.clone(),
		JUSTIFICATION_PERIOD,
		&client,
		select_chain.clone(),
		handle.clone(),
	)?;
	let node = Node {
		client,
		backend,
		task_manager,
		pool: Arc::new(pool),
		keystore: keystore.keystore(),
		select_chain,
		block_import,
		telemetry,
	};
	Ok((node, grandpa_link))
}

/// Checks the seals of blocks, and takes them in.
pub fn import_queue(node: &Node, config: &Configuration) -> Result<DefaultImportQueue<Block>, Error> {
	let import_queue = sc_consensus_aura::import_queue::<AuthorityPair, _, _, _, _, _>(ImportQueueParams {
		block_import: node.block_import.clone(),
		justification_import: Some(Box::new(node.block_import.clone())),
		client: node.client.clone(),
		create_inherent_data_providers: inherents,
		spawner: &node.task_manager.spawn_essential_handle(),
		registry: config.prometheus_registry(),
		check_for_equivocation: Default::default(),
		telemetry: node.telemetry(),
		compatibility_mode: Default::default(),
	})?;
	Ok(import_queue)
}

/// Starts a node. It runs for as long as the returned tasks are kept.
pub fn start(mut config: Configuration, sealing: Sealing) -> Result<TaskManager, Error> {
	let by_aura = sealing == Sealing::Aura;
	config.disable_grandpa |= !by_aura;
	config.network.min_peers_to_start_warp_sync.get_or_insert(WARP_PEERS_MIN);
	let (mut node, grandpa_link) = assemble(&config)?;
	let import_queue = match by_aura {
		true => import_queue(&node, &config)?,
		false => sealing::import_queue(&node, &config),
	};
	let (seal, calls) = mpsc::channel(CALLS);

	let registry = config.prometheus_registry().cloned();
	let metrics =
		<Litep2pNetworkBackend as NetworkBackend<Block, Hash>>::register_notification_metrics(registry.as_ref());
	let mut net_config = NetConfig::new(&config.network, registry.clone());
	let grandpa = (!config.disable_grandpa).then(|| add_grandpa(&mut net_config, &node, &config, metrics.clone()));
	let warp_sync = sc_consensus_grandpa::warp_proof::NetworkProvider::new(
		node.backend.clone(),
		grandpa_link.shared_authority_set().clone(),
		Vec::new(),
	);

	let (network, system_rpc_tx, tx_handler_controller, sync, _) = sc_service::build_network(BuildNetworkParams {
		config: &config,
		net_config,
		client: node.client.clone(),
		transaction_pool: node.pool.clone(),
		spawn_handle: node.task_manager.spawn_handle(),
		spawn_essential_handle: node.task_manager.spawn_essential_handle(),
		import_queue,
		block_announce_validator_builder: None,
		warp_sync_config: Some(WarpSyncConfig::WithProvider(Arc::new(warp_sync))),
		block_relay: None,
		metrics,
		gap_sync_body_policy: None,
	})?;

	let is_validator = config.role.is_authority();
	let force_authoring = config.force_authoring;
	let (client, pool) = (node.client.clone(), node.pool.clone());
	let finality = Finality::of(&grandpa_link, node.backend.clone());
	let voters = finality.voters.clone();
	// Also puts the development keys into the keystore, which authoring and voting look into.
	sc_service::spawn_tasks(SpawnTasksParams {
		config,
		client: node.client.clone(),
		backend: node.backend.clone(),
		task_manager: &mut node.task_manager,
		keystore: node.keystore.clone(),
		transaction_pool: node.pool.clone(),
		rpc_builder: Box::new(move |executor| {
			let seal = (!by_aura).then(|| seal.clone());
			crate::rpc::methods(client.clone(), pool.clone(), finality.clone(), seal, executor)
				.map_err(|error| Error::Application(error.into()))
		}),
		network: network.clone(),
		system_rpc_tx,
		tx_handler_controller,
		sync_service: sync.clone(),
		telemetry: node.telemetry.as_mut(),
		tracing_execute_block: None,
	})?;

	if !by_aura {
		sealing::author(&node, sealing, calls);
	} else if is_validator {
		author(&node, &sync, force_authoring, grandpa.is_some(), registry.as_ref())?;
	}
	if let Some(grandpa) = grandpa {
		finalise(&node, grandpa, grandpa_link, voters, network, sync, registry);
	}
	Ok(node.task_manager)
}

/// Adds GRANDPA's messages to those the network carries.
///
/// Only for a node that will listen to them: litep2p refuses all peers once a protocol's receiver
/// is gone.
fn add_grandpa(
	net_config: &mut NetConfig,
	node: &Node,
	config: &Configuration,
	metrics: NotificationMetrics,
) -> (sc_consensus_grandpa::Config, Box<dyn NotificationService>) {
	let protocol_name =
		sc_consensus_grandpa::protocol_standard_name(&node.client.chain_info().genesis_hash, &config.chain_spec);
	let (protocol, notifications) = sc_consensus_grandpa::grandpa_peers_set_config::<Block, Litep2pNetworkBackend>(
		protocol_name.clone(),
		metrics,
		net_config.peer_store_handle(),
	);
	net_config.add_notification_protocol(protocol);
	let grandpa_config = sc_consensus_grandpa::Config {
		gossip_duration: GOSSIP_DURATION,
		justification_generation_period: JUSTIFICATION_PERIOD,
		observer_enabled: false,
		local_role: config.role,
		name: Some(config.network.node_name.clone()),
		keystore: config.role.is_authority().then(|| node.keystore.clone()),
		telemetry: node.telemetry(),
		protocol_name,
	};
	(grandpa_config, notifications)
}

/// Writes a block in every slot that is ours.
fn author(
	node: &Node,
	sync: &Sync,
	force_authoring: bool,
	finalises: bool,
	registry: Option<&Registry>,
) -> Result<(), Error> {
	let proposer_factory = ProposerFactory::new(
		node.task_manager.spawn_handle(),
		node.client.clone(),
		node.pool.clone(),
		registry,
		node.telemetry(),
	);
	let aura = sc_consensus_aura::start_aura::<AuthorityPair, _, _, _, _, _, _, _, _, _, _>(StartAuraParams {
		slot_duration: slot_duration(),
		client: node.client.clone(),
		select_chain: node.select_chain.clone(),
		block_import: node.block_import.clone(),
		proposer_factory,
		create_inherent_data_providers: inherents,
		force_authoring,
		// When finality stands still, ever fewer blocks are written: clients give up at 128 that are not
		// final, and so these last for minutes. Without GRANDPA nothing is ever final.
		backoff_authoring_blocks: finalises.then(BackoffAuthoringOnFinalizedHeadLagging::<BlockNumber>::default),
		keystore: node.keystore.clone(),
		sync_oracle: sync.clone(),
		justification_sync_link: sync.clone(),
		block_proposal_slot_portion: SlotProportion::new(PROPOSAL_PORTION),
		// Also after missed slots: a block that takes longer makes the next author miss its own.
		max_block_proposal_slot_portion: Some(SlotProportion::new(PROPOSAL_PORTION)),
		telemetry: node.telemetry(),
		compatibility_mode: Default::default(),
	})?;
	node.task_manager.spawn_essential_handle().spawn_blocking("aura", Some("block-authoring"), aura);
	Ok(())
}

/// Votes on blocks if we are a validator, and in any case learns which are final.
///
/// Not before there is a state: a warp sync begins GRANDPA anew, and then forgets the round that it had asked others for. It
/// asks again when it hears of another round, but where all wait for this validator's vote, there is none, and of the present
/// one they tell only every two minutes.
fn finalise(
	node: &Node,
	(config, notification_service): (sc_consensus_grandpa::Config, Box<dyn NotificationService>),
	link: GrandpaLink,
	shared_voter_state: SharedVoterState,
	network: Network,
	sync: Sync,
	prometheus_registry: Option<Registry>,
) {
	let params = GrandpaParams {
		config,
		link,
		network,
		sync,
		notification_service,
		voting_rule: WithinReach,
		prometheus_registry,
		shared_voter_state,
		telemetry: node.telemetry(),
		offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(node.pool.clone()),
	};
	let client = node.client.clone();
	let grandpa = async move {
		until_there_is_a_state(&client).await;
		match sc_consensus_grandpa::run_grandpa_voter(params) {
			Ok(voter) => voter.await,
			Err(error) => log::error!("GRANDPA does not start: {error}"),
		}
	};
	node.task_manager.spawn_essential_handle().spawn_blocking("grandpa-voter", None, grandpa);
}

/// Waits until the state at a final block is there. What starts from nothing by warp sync has not even that of the genesis.
async fn until_there_is_a_state(client: &Client) {
	while client.chain_info().finalized_state.is_none() {
		Delay::new(slot_duration().as_duration()).await;
	}
}

/// A connection to telemetry servers, if any were named. Built-in networks name none.
fn telemetry(config: &Configuration) -> Result<Option<(TelemetryWorker, Telemetry)>, Error> {
	let Some(endpoints) = config.telemetry_endpoints.clone().filter(|urls| !urls.is_empty()) else {
		return Ok(None);
	};
	let worker = TelemetryWorker::new(16)?;
	let telemetry = worker.handle().new_telemetry(endpoints);
	Ok(Some((worker, telemetry)))
}

/// Fixed with the chain, and so not asked of the runtime: there may be no state yet to ask.
pub fn slot_duration() -> SlotDuration {
	SlotDuration::from_millis(SLOT_DURATION)
}

/// What a block must say about the world: its slot and its time.
type Inherents = (sp_consensus_aura::inherents::InherentDataProvider, sp_timestamp::InherentDataProvider);

/// The inherents of a block written, or received, now.
fn inherents(_parent: Hash, (): ()) -> Ready<Result<Inherents, Box<dyn StdError + Send + std::marker::Sync>>> {
	let now = sp_timestamp::InherentDataProvider::from_system_time();
	let slot =
		sp_consensus_aura::inherents::InherentDataProvider::from_timestamp_and_slot_duration(*now, slot_duration());
	ready(Ok((slot, now)))
}
