//! Does what the command line says.

use potchain_runtime::opaque::Block;
use sc_cli::{Result, SubstrateCli};
use sc_network::config::NetworkBackendType;

use crate::{
	cli::{Cli, Command},
	service,
};

/// Runs a node, or the one thing asked for instead, to its end.
pub fn run(cli: &Cli) -> Result<()> {
	let Some(command) = &cli.subcommand else {
		return run_node(cli);
	};
	match command {
		Command::Key(key) => key.run(cli),
		Command::ExportChainSpec(export) => export.run(cli.load_spec(&export.chain)?),
		Command::PurgeChain(purge) => cli.create_runner(purge)?.sync_run(|config| purge.run(config.database)),
		Command::ChainInfo(info) => cli.create_runner(info)?.sync_run(|config| info.run::<Block>(&config)),
		Command::CheckBlock(check) => cli.create_runner(check)?.async_run(|config| {
			let (node, _) = service::assemble(&config)?;
			let import_queue = service::import_queue(&node, &config)?;
			Ok((check.run(node.client, import_queue), node.task_manager))
		}),
		Command::ImportBlocks(import) => cli.create_runner(import)?.async_run(|config| {
			let (node, _) = service::assemble(&config)?;
			let import_queue = service::import_queue(&node, &config)?;
			Ok((import.run(node.client, import_queue), node.task_manager))
		}),
		Command::ExportBlocks(export) => cli.create_runner(export)?.async_run(|config| {
			let (node, _) = service::assemble(&config)?;
			Ok((export.run(node.client, config.database), node.task_manager))
		}),
		Command::ExportState(export) => cli.create_runner(export)?.async_run(|config| {
			let (node, _) = service::assemble(&config)?;
			Ok((export.run(node.client, config.chain_spec), node.task_manager))
		}),
		Command::Revert(revert) => cli.create_runner(revert)?.async_run(|config| {
			let (node, _) = service::assemble(&config)?;
			// GRANDPA keeps notes of its own about the blocks that go.
			let forget = Box::new(|client, _, blocks| {
				Ok(sc_consensus_grandpa::revert::<Block, service::Client>(client, blocks)?)
			});
			Ok((revert.run(node.client, node.backend, Some(forget)), node.task_manager))
		}),
	}
}

fn run_node(cli: &Cli) -> Result<()> {
	let sealing = cli.sealing();
	cli.create_runner(&cli.run)?.run_node_until_exit(|config| async move {
		if matches!(config.network.network_backend, NetworkBackendType::Libp2p) {
			return Err("This node speaks litep2p only; leave out --network-backend".into());
		}
		sealing.ensure_fits(&config)?;
		Ok(service::start(config, sealing)?)
	})
}
