//! The web app, served beside a dev chain.

use crate::{cargo::Binaries, web, Outcome};
use rouille::{match_assets, Request, Response, Server};
use std::{
	fs::File,
	path::{Path, PathBuf},
	process::Command,
	thread,
};

/// Builds the app, and says where its files are. Without npm, there is none.
pub fn build(binaries: &Binaries) -> Outcome<Option<PathBuf>> {
	let has_npm = Command::new("npm").arg("--version").output().is_ok();
	has_npm.then(|| web::build_app(&web::build(binaries)?)).transpose()
}

/// Serves the files at a port of this computer until the program ends, and says where.
pub fn serve(files: PathBuf, port: u16, endpoint: &str) -> Outcome<String> {
	let config = config(endpoint);
	let server = Server::new(("127.0.0.1", port), move |request| answer(&files, &config, request));
	let server = server
		.map_err(|error| format!("the app cannot be served at port {port} ({error}): choose another --app-port"))?;
	thread::spawn(move || server.run());
	Ok(format!("http://127.0.0.1:{port}"))
}

/// Which chain the app is for, so that whoever opens it needs to know nothing: on a dev chain Alice has tokens for everyone.
fn config(endpoint: &str) -> String {
	format!(r#"{{"endpoints":["{endpoint}"],"faucet":"//Alice"}}"#)
}

fn answer(files: &Path, config: &str, request: &Request) -> Response {
	let answer = match request.url().as_str() {
		"/" => match File::open(files.join("index.html")) {
			Ok(page) => Response::from_file("text/html", page),
			Err(_) => Response::empty_404(),
		},
		"/config.json" => Response::from_data("application/json", config),
		_ => match_assets(request, files),
	};
	// What is built anew is seen at the next load.
	answer.with_no_cache()
}
