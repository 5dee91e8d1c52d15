//! How the chain is reached: by nodes, or by a light client in this program.

use crate::{
	args::Options,
	failure::{Failure, Result},
	home::{cannot, ChainId, Config, Home},
	progress::patiently,
};
use potchain_client::{
	light::{Light, Spec},
	sync::Endpoint,
	Chain, Error,
};
use std::{fs, path::PathBuf, time::Duration};
use tokio::time::timeout;

/// What the name of a light client begins with; the rest is where its specification is.
pub const LIGHT: &str = "light:";
/// Where a node listens if nothing else is said.
const DEFAULT_URL: &str = "ws://127.0.0.1:9944";
/// How long one of several nodes may take to answer.
const URL_PATIENCE: Duration = Duration::from_secs(3);

/// How the chain is reached.
pub enum Way {
	/// By the first of these addresses that answers.
	Nodes(Vec<String>),
	/// By a light client, with this specification.
	Light {
		/// Where it is.
		path: PathBuf,
		/// Its text.
		text: String,
		/// What is trusted of it.
		spec: Spec,
		/// The light client, once it was started.
		light: Option<Light>,
	},
}

/// The specification that a light client is to begin with, if one is to: as the command line says, or else the settings.
pub fn specification<'a>(options: &'a Options, config: &'a Config) -> Option<&'a PathBuf> {
	options.light.as_ref().or(config.light.as_ref().filter(|_| options.url.is_none()))
}

impl Way {
	/// The way that the command line says, or else the settings.
	///
	/// # Errors
	///
	/// The specification cannot be read, or is of no use.
	pub fn of(options: &Options, config: &Config) -> Result<Self> {
		if let Some(path) = specification(options, config) {
			let text = fs::read_to_string(path).map_err(|error| cannot("read", path, &error))?;
			let spec = Spec::read(&text).map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))?;
			return Ok(Self::Light { path: path.clone(), text, spec, light: None });
		}
		let urls = options.url.as_ref().or(config.url.as_ref()).map_or(DEFAULT_URL, |urls| urls);
		Ok(Self::Nodes(urls.split(',').map(|url| url.trim().to_owned()).collect()))
	}

	/// What it is called, before it is known which of several nodes answers.
	pub fn name(&self) -> String {
		match self {
			Self::Nodes(urls) => urls[0].clone(),
			Self::Light { path, .. } => format!("{LIGHT}{}", path.display()),
		}
	}

	/// Goes it: a connection, and what it is called; or why there is none.
	///
	/// # Errors
	///
	/// What a light client knows cannot be read or kept.
	pub async fn connect(&mut self, home: &Home) -> Result<(String, std::result::Result<Chain, String>)> {
		let name = self.name();
		Ok(match self {
			Self::Nodes(urls) => first(urls).await,
			Self::Light { path, text, spec, light } => {
				let started = Light::start(text, &home.light_database(&spec.genesis)?)?;
				let light = light.insert(started);
				match patiently("looking for peers", light.connect()).await {
					Ok(chain) => {
						home.keep_light_database(&spec.genesis, &light.database().await?)?;
						(name, Ok(chain))
					},
					Err(Error::NoPeer { .. }) => (name, Err(format!("No peer of {} answers", path.display()))),
					Err(error) => (name, Err(error.to_string())),
				}
			},
		})
	}

	/// The chain as it was when it was last seen this way.
	pub fn chain(&self, home: &Home) -> Result<Option<ChainId>> {
		match self {
			Self::Nodes(urls) => home.chain(urls),
			Self::Light { spec, .. } => {
				Ok(Some(ChainId { genesis: spec.genesis, first: home.first_of(&spec.genesis)? }))
			},
		}
	}

	/// The ways for the engine, which goes on trying: the one that there is a connection by, and the others.
	pub fn endpoints(self, name: &str, chain: Option<&Chain>) -> Vec<Endpoint> {
		let connected = |endpoint: Endpoint| match chain {
			Some(chain) => endpoint.connected(chain.clone()),
			None => endpoint,
		};
		match self {
			Self::Nodes(urls) => {
				let (mine, others): (Vec<_>, Vec<_>) = urls.into_iter().partition(|url| *url == name);
				let mine = mine.into_iter().take(1).map(|url| connected(url.into()));
				mine.chain(others.into_iter().map(Into::into)).collect()
			},
			Self::Light { light, .. } => light.into_iter().map(|light| connected(light.endpoint())).collect(),
		}
	}
}

/// The first of the nodes that answers; or why the last does not.
async fn first(urls: &[String]) -> (String, std::result::Result<Chain, String>) {
	let mut last = (String::new(), Err(String::new()));
	for url in urls {
		let what = format!("connecting to {url}");
		let connecting = patiently(&what, Chain::connect(url));
		// Where there are others, nobody waits long for one.
		let patience = if urls.len() > 1 { URL_PATIENCE } else { Duration::MAX };
		let chain = match timeout(patience, connecting).await {
			Err(_) | Ok(Err(Error::Unreachable { .. })) => Err(format!("No node at {}", urls.join(", "))),
			Ok(outcome) => outcome.map_err(|error| error.to_string()),
		};
		last = (url.clone(), chain);
		if last.1.is_ok() {
			break;
		}
	}
	last
}
