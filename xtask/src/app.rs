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
	if Command::new("npm").arg("--version").output().is_err() {
		return Ok(None);
	}
	println!("Building the app: the first time, that takes two minutes.");
	web::build_app(&web::build(binaries)?).map(Some)
}

/// Serves the files, and a chain's specification, at a port of this computer until the program ends, and says where.
pub fn serve(files: PathBuf, spec: PathBuf, port: u16, endpoint: &str) -> Outcome<String> {
	let config = config(endpoint);
	let server = Server::new(("127.0.0.1", port), move |request| answer(&files, &spec, &config, request));
	let server = server
		.map_err(|error| format!("the app cannot be served at port {port} ({error}): choose another --app-port"))?;
	thread::spawn(move || server.run());
	Ok(format!("http://127.0.0.1:{port}"))
}

/// Which chain the app is for, so that whoever opens it needs to know nothing: on a dev chain Alice has tokens for everyone.
fn config(endpoint: &str) -> String {
	format!(r#"{{"endpoints":["{endpoint}"],"spec":"spec.json","faucet":"//Alice"}}"#)
}

fn answer(files: &Path, spec: &Path, config: &str, request: &Request) -> Response {
	let file = |kind, path: &Path| {
		File::open(path).map_or_else(|_| Response::empty_404(), |file| Response::from_file(kind, file))
	};
	let answer = match request.url().as_str() {
		"/" => file("text/html", &files.join("index.html")),
		"/spec.json" => file("application/json", spec),
		"/config.json" => Response::from_data("application/json", config),
		_ => match_assets(request, files),
	};
	// What is built anew is seen at the next load.
	answer.with_no_cache()
}
