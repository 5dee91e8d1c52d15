//! The web app, served beside a dev chain.

use crate::{cargo::Binaries, web, Outcome};
use axum::{
	http::{
		header::{CACHE_CONTROL, CONTENT_TYPE},
		HeaderValue,
	},
	routing::get,
	Router,
};
use std::{
	net::{Ipv4Addr, TcpListener},
	path::PathBuf,
	process::Command,
	thread,
};
use tower_http::{services::ServeDir, set_header::SetResponseHeaderLayer};

/// Builds the app, and says where its files are. Without npm, there is none.
pub fn build(binaries: &Binaries) -> Outcome<Option<PathBuf>> {
	let has_npm = Command::new("npm").arg("--version").output().is_ok();
	has_npm.then(|| web::build_app(&web::build(binaries)?)).transpose()
}

/// Serves the files at a port of this computer until the program ends, and says where.
pub fn serve(files: PathBuf, port: u16, endpoint: &str) -> Outcome<String> {
	let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
		.map_err(|error| format!("the app cannot be served at port {port} ({error}): choose another --app-port"))?;
	listener.set_nonblocking(true)?;
	let config = config(endpoint);
	let pages = Router::new()
		.route("/config.json", get(move || async { ([(CONTENT_TYPE, "application/json")], config) }))
		.fallback_service(ServeDir::new(files))
		// What is built anew is seen at the next load.
		.layer(SetResponseHeaderLayer::overriding(CACHE_CONTROL, HeaderValue::from_static("no-cache")));
	let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
	thread::spawn(move || {
		runtime.block_on(async { axum::serve(tokio::net::TcpListener::from_std(listener)?, pages).await })
	});
	Ok(format!("http://127.0.0.1:{port}"))
}

/// Which chain the app is for, so that whoever opens it needs to know nothing: on a dev chain Alice has tokens for everyone.
fn config(endpoint: &str) -> String {
	format!(r#"{{"endpoints":["{endpoint}"],"faucet":"//Alice"}}"#)
}
