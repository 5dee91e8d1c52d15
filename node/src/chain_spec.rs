//! The networks a node knows by name, and those it reads from a file.

use potchain_runtime::{genesis, SS58_PREFIX, TOKEN_DECIMALS, TOKEN_SYMBOL, WASM_BINARY};
use sc_service::{ChainType, GenericChainSpec, Properties};

/// The network called `id`, which is a name or else the path of a specification.
///
/// No name at all is `local`: also tools that only need some network ask here.
pub fn load(id: &str) -> Result<Box<dyn sc_service::ChainSpec>, String> {
	Ok(Box::new(match id {
		"dev" => built_in("Potchain Development", ChainType::Development, genesis::DEV)?,
		"local" | "" => built_in("Potchain Local", ChainType::Local, genesis::LOCAL)?,
		path => GenericChainSpec::from_json_file(path.into())
			.map_err(|error| format!("{error} (known by name are `dev` and `local`)"))?,
	}))
}

/// A network that starts from one of the runtime's own genesis presets.
fn built_in(name: &str, kind: ChainType, preset: &str) -> Result<GenericChainSpec, String> {
	let wasm = WASM_BINARY.ok_or("This node was built with SKIP_WASM_BUILD: it has no runtime")?;
	Ok(GenericChainSpec::builder(wasm, None)
		.with_name(name)
		.with_id(&format!("potchain_{preset}"))
		.with_chain_type(kind)
		.with_protocol_id("pot")
		.with_properties(token())
		.with_genesis_config_preset_name(preset)
		.build())
}

/// What wallets need to show amounts and addresses.
fn token() -> Properties {
	[("tokenSymbol", TOKEN_SYMBOL.into()), ("tokenDecimals", TOKEN_DECIMALS.into()), ("ss58Format", SS58_PREFIX.into())]
		.map(|(key, value)| (key.into(), value))
		.into_iter()
		.collect()
}
