//! The web app, served beside a dev chain.

use crate::Outcome;
use rouille::{match_assets, Request, Response, Server};
use std::{fs::File, path::PathBuf, thread};

/// Serves the app's files at a port of this computer, until the program ends; who opens it needs to know nothing of the chain.
pub fn serve(files: PathBuf, port: u16, endpoint: &str) -> Outcome<String> {
	// On a dev chain Alice has tokens for everyone.
	let config = format!(r#"{{"endpoints":["{endpoint}"],"faucet":"//Alice"}}"#);
	let index = files.join("index.html");
	let answer = move |request: &Request| {
		let answer = match request.url().as_str() {
			"/" => File::open(&index).map_or_else(|_| Response::empty_404(), |page| Response::from_file("text/html", page)),
			"/config.json" => Response::from_data("application/json", config.as_str()),
			_ => match_assets(request, &files),
		};
		answer.with_no_cache()
	};
	let server = Server::new(("127.0.0.1", port), answer).map_err(|error| format!("port {port}: {error}"))?;
	let address = format!("http://{}", server.server_addr());
	thread::spawn(move || server.run());
	Ok(address)
}
