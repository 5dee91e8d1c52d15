//! A real node for tests and demonstrations: on ports that it picks, with its own folder, gone with its
//! owner.

use std::{
	fs,
	io::{self, BufRead, BufReader, Write},
	path::{Path, PathBuf},
	process::{Child, Command, Stdio},
	sync::mpsc,
	thread,
	time::Duration,
};
use tempfile::TempDir;

/// The variable that names the node's binary; `cargo xtask test` sets it.
pub const NODE_VARIABLE: &str = "POTCHAIN_NODE";
/// The variable that names the `pot` binary; `cargo xtask test` sets it.
pub const POT_VARIABLE: &str = "POTCHAIN_POT";

/// How long a node may take until its RPC server listens.
const START: Duration = Duration::from_secs(60);

/// A running dev node.
pub struct Node {
	binary: PathBuf,
	folder: TempDir,
	chain: &'static str,
	/// What its command line says besides.
	options: Vec<&'static str>,
	port: u16,
	process: Option<Child>,
	/// How many hours its clock goes ahead.
	ahead: u32,
}

/// Starts a program that was copied just now. Another thread that forked meanwhile may hold the copy open for
/// writing until its own program has started.
fn spawn(command: &mut Command) -> io::Result<Child> {
	for _ in 0..100 {
		match command.spawn() {
			Err(error) if error.kind() == io::ErrorKind::ExecutableFileBusy => thread::sleep(Duration::from_millis(20)),
			outcome => return outcome,
		}
	}
	command.spawn()
}

impl Node {
	/// Starts a fresh chain with a copy of `binary`, so that a build does not replace it under our feet.
	///
	/// # Errors
	///
	/// What keeps it from starting, with the end of its log.
	pub fn start(binary: &Path) -> io::Result<Self> {
		Self::start_with(binary, "dev", &[])
	}

	/// The same, logging what `filters` let through, such as `info,aura=debug`, for [`log`](Self::log).
	///
	/// # Errors
	///
	/// As of [`start`](Self::start).
	pub fn start_logging(binary: &Path, filters: &'static str) -> io::Result<Self> {
		Self::start_with(binary, "dev", &["--log", filters])
	}

	/// The same with a chain of another name, and with more on its command line; `local` answers, but alone it makes no
	/// blocks.
	fn start_with(binary: &Path, chain: &'static str, options: &[&'static str]) -> io::Result<Self> {
		let folder = tempfile::Builder::new().prefix("potchain-").tempdir()?;
		let copy = folder.path().join("potchain-node");
		fs::copy(binary, &copy)?;
		let mut node =
			Self { binary: copy, folder, chain, options: options.to_vec(), port: 0, process: None, ahead: 0 };
		node.resume()?;
		Ok(node)
	}

	/// Starts a fresh chain with the binary that [`NODE_VARIABLE`] names.
	///
	/// # Panics
	///
	/// If the variable is not set or the node does not start.
	pub fn start_for_test() -> Self {
		Self::start(&binary_for_test(NODE_VARIABLE)).expect("the node starts")
	}

	/// The same with a chain of another name.
	///
	/// # Panics
	///
	/// If the variable is not set or the node does not start.
	pub fn start_chain_for_test(chain: &'static str) -> Self {
		Self::start_with(&binary_for_test(NODE_VARIABLE), chain, &[]).expect("the node starts")
	}

	/// The same with a chain that makes a block when `engine_createBlock` is called, and no peers but those that it is
	/// told.
	///
	/// # Panics
	///
	/// If the variable is not set or the node does not start.
	pub fn start_manual_for_test() -> Self {
		let options = ["--sealing", "manual", "--reserved-only"];
		Self::start_with(&binary_for_test(NODE_VARIABLE), "dev", &options).expect("the node starts")
	}

	/// The address of its RPC server.
	pub fn url(&self) -> String {
		format!("ws://127.0.0.1:{}", self.port)
	}

	/// A folder that goes with the node.
	pub fn folder(&self) -> &Path {
		self.folder.path()
	}

	/// What it logged so far.
	///
	/// # Errors
	///
	/// If it cannot be read.
	pub fn log(&self) -> io::Result<String> {
		fs::read_to_string(self.log_file())
	}

	/// Ends it at once, as a power cut does. Its chain stays, for [`resume`](Self::resume).
	pub fn kill(&mut self) {
		if let Some(mut process) = self.process.take() {
			let _ = process.kill();
			let _ = process.wait();
		}
	}

	/// Forgets its chain. The next [`resume`](Self::resume) starts anew, from the same genesis.
	///
	/// # Errors
	///
	/// If the folder cannot be removed.
	pub fn purge(&mut self) -> io::Result<()> {
		self.kill();
		fs::remove_dir_all(self.data())
	}

	/// Starts it where it was killed, at the same address.
	///
	/// # Errors
	///
	/// What keeps it from starting, with the end of its log.
	pub fn resume(&mut self) -> io::Result<()> {
		let network = match self.chain {
			"dev" => vec!["--dev"],
			other => vec!["--chain", other],
		};
		let mut command = Command::new(&self.binary);
		command
			.args(network)
			.args(["--port", "0", "--no-prometheus", "--no-telemetry"])
			.args(["--rpc-port", &self.port.to_string()])
			.args(&self.options)
			.arg("--base-path")
			.arg(self.data())
			.stdin(Stdio::null())
			.stdout(Stdio::null())
			.stderr(Stdio::piped());
		if self.ahead > 0 {
			let library = fake_clock().ok_or_else(|| io::Error::other("libfaketime is not installed"))?;
			command.env("LD_PRELOAD", library).env("FAKETIME", format!("+{}h", self.ahead));
			command.env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
		}
		let mut process = spawn(&mut command)?;
		let log = process.stderr.take().map(BufReader::new);
		self.process = Some(process);
		let (ready, port) = mpsc::channel();
		let copy = fs::File::options().create(true).append(true).open(self.log_file())?;
		if let Some(log) = log {
			thread::spawn(move || follow(log, copy, &ready));
		}
		self.port = port.recv_timeout(START).map_err(|_| io::Error::other("the node does not listen"))??;
		Ok(())
	}

	/// Ends it and starts it again with its clock so many hours ahead, by [`fake_clock`].
	///
	/// # Errors
	///
	/// As of [`resume`](Self::resume).
	pub fn resume_later(&mut self, hours: u32) -> io::Result<()> {
		self.kill();
		self.ahead += hours;
		self.resume()
	}

	fn data(&self) -> PathBuf {
		self.folder.path().join("data")
	}

	fn log_file(&self) -> PathBuf {
		self.folder.path().join("log")
	}
}

impl Drop for Node {
	fn drop(&mut self) {
		self.kill();
	}
}

/// The library that gives a program another clock, if it is installed: `libfaketime`.
pub fn fake_clock() -> Option<PathBuf> {
	let folders = fs::read_dir("/usr/lib").ok()?.filter_map(Result::ok).map(|folder| folder.path());
	folders.map(|folder| folder.join("faketime/libfaketimeMT.so.1")).find(|library| library.exists())
}

/// The binary that a variable names.
///
/// # Panics
///
/// If it is not set.
pub fn binary_for_test(variable: &str) -> PathBuf {
	let path = std::env::var_os(variable);
	path.unwrap_or_else(|| panic!("{variable} is not set: run the tests with `cargo xtask test`")).into()
}

/// Copies the node's log to its end, so that the node never waits for a reader, and tells the port of its RPC
/// server when it says it.
fn follow(log: impl BufRead, mut copy: impl Write, ready: &mpsc::Sender<io::Result<u16>>) {
	let mut seen = String::new();
	for line in log.lines().map_while(Result::ok) {
		// The folder may be gone before the node's last words are read.
		let _ = writeln!(copy, "{line}");
		if let Some(port) = rpc_port(&line) {
			let _ = ready.send(Ok(port));
			seen.clear();
		}
		if seen.len() < 4_000 {
			seen += &line;
			seen.push('\n');
		}
	}
	let _ = ready.send(Err(io::Error::other(format!("the node stopped:\n{seen}"))));
}

/// The port in a line such as `Running JSON-RPC server: addr=127.0.0.1:9944,[::1]:9944`.
fn rpc_port(line: &str) -> Option<u16> {
	let (_, addresses) = line.split_once("Running JSON-RPC server: addr=")?;
	addresses.split(',').next()?.rsplit(':').next()?.trim().parse().ok()
}
