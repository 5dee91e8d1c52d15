//! The command line.

use std::time::Duration;

use clap::{Arg, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use potchain_runtime::SLOT_DURATION;
use sc_cli::{
	ChainInfoCmd, ChainSpec, CheckBlockCmd, ExportBlocksCmd, ExportChainSpecCmd, ExportStateCmd, ImportBlocksCmd,
	KeySubcommand, PurgeChainCmd, RevertCmd, RunCmd, SubstrateCli,
};

use crate::{chain_spec, sealing::Sealing};

const EXAMPLES: &str = "\
Examples:
  potchain-node --dev
      A network of one for development: Alice writes and finalises a block every half second, all
      history is kept for as long as the node runs, and its folder goes when the node does.

  potchain-node --dev --base-path ./chain
      The same, but the chain is still there next time.

  potchain-node --dev --sealing manual
      A chain that waits for engine_createBlock, to try out forks and upgrades block by block; with
      --sealing interval --sealing-interval 20, a chain that lives through an hour in minutes.

  potchain-node --chain local --alice --base-path ./alice --unsafe-force-node-key-generation
      The first of the four validators of a local network; --bob, --charlie and --dave are the
      others, each with ports of its own (--port, --rpc-port).

  potchain-node --chain network.json --base-path ./node
      A full node of the network described in network.json: it follows and serves, without a vote.

  potchain-node export-chain-spec --chain local --raw --output network.json
      Writes such a description.";

/// What is logged unless told otherwise: `info`, but not every step of writing a block, twice a second.
const QUIET: &str = "info,aura=warn,sc_basic_authorship=warn,sc_consensus_manual_seal=warn,\
	pallet_collator_selection=warn";

/// Everything that can be said.
#[derive(Debug, Parser)]
pub struct Cli {
	#[command(subcommand)]
	pub subcommand: Option<Command>,

	#[command(flatten)]
	pub run: RunCmd,

	/// How blocks come about. All but `aura` is for trying things out, and not for a live network.
	#[arg(long, value_enum, default_value_t = SealingArg::Aura)]
	sealing: SealingArg,

	/// With `--sealing interval`, the time from one block to the next in milliseconds. If it is less than a slot, the chain's
	/// own time runs ahead.
	#[arg(long, value_name = "MS", default_value_t = SLOT_DURATION)]
	sealing_interval: u64,
}

/// The values of `--sealing`.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum SealingArg {
	/// Validators write a block in every slot, and GRANDPA makes it final.
	Aura,
	/// `engine_createBlock` makes a block, and `engine_finalizeBlock` makes it final.
	Manual,
	/// A block comes every so often, and is final at once.
	Interval,
}

/// What a node does other than run.
#[derive(Debug, Subcommand)]
pub enum Command {
	/// Make, inspect and store keys.
	#[command(subcommand)]
	Key(KeySubcommand),

	/// Write the description of a network, from which other nodes and light clients join it.
	ExportChainSpec(ExportChainSpecCmd),

	/// Run blocks of the database again and check them.
	CheckBlock(CheckBlockCmd),

	/// Write blocks to a file.
	ExportBlocks(ExportBlocksCmd),

	/// Read blocks from a file that `export-blocks` wrote.
	ImportBlocks(ImportBlocksCmd),

	/// Write the state at a block as a network that starts from there.
	ExportState(ExportStateCmd),

	/// Delete the chain's database.
	PurgeChain(PurgeChainCmd),

	/// Take back the last blocks, but no final ones.
	Revert(RevertCmd),

	/// Say how far the chain in the database is.
	ChainInfo(ChainInfoCmd),
}

/// The pool that lets blocks of half a second be: the fork-aware one validates all that is pending again for each, which
/// under a flood takes longer than a slot (`cargo xtask bench flood`).
const POOL: &str = "single-state";

/// What is kept of the state in memory, in bytes: 64 MiB, where the SDK has a gibibyte. Every block writes some 60 KiB of new
/// nodes of the trie, and the old ones stay until there is no more room. A million pots have 40 MiB of nodes above them.
const TRIE_CACHE: &str = "67108864";

impl Cli {
	/// How blocks come about.
	pub fn sealing(&self) -> Sealing {
		match self.sealing {
			SealingArg::Aura => Sealing::Aura,
			SealingArg::Manual => Sealing::Manual,
			SealingArg::Interval => Sealing::Interval(Duration::from_millis(self.sealing_interval)),
		}
	}

	/// Reads the process's arguments; exits with an explanation if they make no sense.
	pub fn parse() -> Self {
		let matches = Self::setup_command(Self::command())
			.after_help(EXAMPLES)
			.mut_arg("state_pruning", archive_in_dev)
			.mut_arg("blocks_pruning", archive_in_dev)
			.mut_arg("log", |filters| filters.default_value(QUIET))
			.mut_arg("pool_type", |kind| kind.default_value(POOL))
			.mut_arg("trie_cache_size", |size| size.default_value(TRIE_CACHE))
			.get_matches();
		Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
	}
}

/// A development chain is there to be looked into, so unless told otherwise it forgets nothing.
fn archive_in_dev(pruning: Arg) -> Arg {
	pruning.default_value_if("dev", "true", "archive")
}

impl SubstrateCli for Cli {
	fn impl_name() -> String {
		"Potchain Node".into()
	}

	fn impl_version() -> String {
		env!("CARGO_PKG_VERSION").into()
	}

	fn description() -> String {
		"A node of Potchain, the chain that keeps shared-expense ledgers.\n\n\
		Without a subcommand it joins the network named by --chain: `dev`, `local` (the default), \
		or the path of a chain specification."
			.into()
	}

	fn author() -> String {
		"the Potchain authors".into()
	}

	fn support_url() -> String {
		"README.md".into()
	}

	fn copyright_start_year() -> i32 {
		2026
	}

	fn load_spec(&self, id: &str) -> Result<Box<dyn ChainSpec>, String> {
		chain_spec::load(id)
	}
}
