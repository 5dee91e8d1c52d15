//! Real nodes for tests and demonstrations: on ports that they pick, with their own folders, gone with their owner. One of
//! a chain of its own is here, a [`Network`] of several in [`network`].

pub mod network;

use std::{
	fs,
	io::{self, BufRead, BufReader, Write},
	net::{Ipv4Addr, TcpListener},
	path::{Path, PathBuf},
	process::{self, Child, Command, Stdio},
	sync::{
		atomic::{AtomicU32, Ordering},
		mpsc,
	},
	thread,
	time::{Duration, Instant},
};

pub use network::Network;

/// The variable that names the node's binary; `cargo xtask test` sets it.
pub const NODE_VARIABLE: &str = "POTCHAIN_NODE";
/// The variable that names the `pot` binary; `cargo xtask test` sets it.
pub const POT_VARIABLE: &str = "POTCHAIN_POT";

/// How long a node may take until its RPC server listens.
const START: Duration = Duration::from_secs(180);
/// How long it may take to end when it is asked to.
const STOP: Duration = Duration::from_secs(10);

/// A folder that stays, or one that goes with its owner.
type Folder = Box<dyn AsRef<Path> + Send + Sync>;

/// A running node.
pub struct Node {
	binary: PathBuf,
	/// Where its data and its log are.
	folder: Folder,
	/// What its command line says besides its data and the port of its RPC server.
	options: Vec<String>,
	port: u16,
	process: Option<Child>,
	/// How many hours its clock goes ahead.
	ahead: u32,
	/// The network namespace that it runs in, if not in everyone's.
	namespace: Option<String>,
}

/// Starts a program that was copied just now. Another thread that forked meanwhile may hold the copy open for
/// writing until its own program has started.
fn spawn<T>(mut start: impl FnMut() -> io::Result<T>) -> io::Result<T> {
	for _ in 0..100 {
		match start() {
			Err(error) if error.kind() == io::ErrorKind::ExecutableFileBusy => thread::sleep(Duration::from_millis(20)),
			outcome => return outcome,
		}
	}
	start()
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
	pub fn start_logging(binary: &Path, filters: &str) -> io::Result<Self> {
		Self::start_with(binary, "dev", &["--log", filters])
	}

	/// The same with a chain of another name, and with more on its command line; `local` answers, but alone it makes no
	/// blocks.
	fn start_with(binary: &Path, chain: &str, options: &[&str]) -> io::Result<Self> {
		let folder = tempfile::Builder::new().prefix("potchain-").tempdir()?;
		let copy = folder.path().join("potchain-node");
		fs::copy(binary, &copy)?;
		let network = match chain {
			"dev" => vec!["--dev"],
			other => vec!["--chain", other],
		};
		let options = [&network[..], &["--port", "0", "--no-prometheus"], options].concat();
		Self::open(&copy, Box::new(folder), &options, 0)
	}

	/// Starts a node that keeps its data and its log in a folder, with these words on its command line. Its RPC server
	/// listens at the port, or if that is 0, at one that it picks.
	///
	/// # Errors
	///
	/// What keeps it from starting, with the end of its log.
	pub fn open(binary: &Path, folder: Folder, options: &[&str], port: u16) -> io::Result<Self> {
		let mut node = Self::new(binary, folder, options, port);
		node.resume()?;
		Ok(node)
	}

	/// The same, before it is started.
	fn new(binary: &Path, folder: Folder, options: &[&str], port: u16) -> Self {
		let options = options.iter().map(|&option| option.to_owned()).collect();
		Self { binary: binary.to_owned(), folder, options, port, process: None, ahead: 0, namespace: None }
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
	pub fn start_chain_for_test(chain: &str) -> Self {
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

	/// The same with a chain that makes a block every so often, and keeps no more of its past than nodes usually do, and
	/// less of it in memory.
	///
	/// # Panics
	///
	/// If the variable is not set or the node does not start.
	pub fn start_interval_for_test(pace: Duration) -> Self {
		let pace = pace.as_millis().to_string();
		let sealing = ["--sealing", "interval", "--sealing-interval", &pace];
		let pruning = ["--state-pruning", "256", "--blocks-pruning", "256"];
		let options = [&sealing[..], &pruning].concat();
		Self::start_with(&binary_for_test(NODE_VARIABLE), "dev", &options).expect("the node starts")
	}

	/// The address of its RPC server.
	pub fn url(&self) -> String {
		format!("ws://127.0.0.1:{}", self.port)
	}

	/// A folder that goes with the node.
	pub fn folder(&self) -> &Path {
		(*self.folder).as_ref()
	}

	/// The network namespace that it runs in, if not in everyone's: [`command_in`] reaches it there.
	pub fn namespace(&self) -> Option<&str> {
		self.namespace.as_deref()
	}

	/// The number of its process, while it runs.
	pub fn process(&self) -> Option<u32> {
		self.process.as_ref().map(Child::id)
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

	/// Whether it has ended without being told to.
	pub fn has_ended(&mut self) -> bool {
		self.process.as_mut().is_some_and(|process| !matches!(process.try_wait(), Ok(None)))
	}

	/// Ends it as a service manager does: it may put things in order first, if it does not take too long.
	pub fn stop(&mut self) {
		let Some(process) = &mut self.process else { return };
		let _ = rustix::process::kill_process(rustix::process::Pid::from_child(process), rustix::process::Signal::TERM);
		let asked = Instant::now();
		while matches!(process.try_wait(), Ok(None)) && asked.elapsed() < STOP {
			thread::sleep(Duration::from_millis(20));
		}
		self.kill();
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
		self.resume_with(&[])
	}

	/// The same, with more on its command line this time.
	///
	/// # Errors
	///
	/// As of [`resume`](Self::resume).
	pub fn resume_with(&mut self, more: &[&str]) -> io::Result<()> {
		let mut command = command_in(self.namespace(), &self.binary);
		command
			.args(&self.options)
			.args(more)
			.args(["--no-telemetry", "--rpc-port", &self.port.to_string()])
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
		let mut process = spawn(|| command.spawn())?;
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
		self.folder().join("data")
	}

	/// Where its log is kept.
	pub fn log_file(&self) -> PathBuf {
		self.folder().join("log")
	}
}

impl Drop for Node {
	fn drop(&mut self) {
		self.kill();
	}
}

/// How much of the machine's memory a process holds for itself, in bytes: without files, which the system drops as it likes.
///
/// # Panics
///
/// If there is no such process, or this is not Linux.
pub fn memory(process: u32) -> u64 {
	let status = fs::read_to_string(format!("/proc/{process}/status")).expect("it runs, on Linux");
	let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).expect("it holds some");
	let kibibytes: u64 = line.trim().trim_end_matches(" kB").parse().expect("a number");
	kibibytes * 1_024
}

/// A port that nobody listens at. It is none of those from which the system takes one for each connection, so that it is
/// free also when a node comes back to it.
///
/// # Errors
///
/// If all are taken.
pub fn free_port() -> io::Result<u16> {
	static NEXT: AtomicU32 = AtomicU32::new(0);
	let ports = 10_000..30_000;
	for _ in ports.clone() {
		let number = process::id().wrapping_mul(67).wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed));
		let port = ports.start + (number % ports.len() as u32) as u16;
		if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
			return Ok(port);
		}
	}
	Err(io::ErrorKind::AddrInUse.into())
}

/// A program in a network namespace, or in everyone's.
pub fn command_in(namespace: Option<&str>, program: &Path) -> Command {
	let Some(namespace) = namespace else { return Command::new(program) };
	let mut command = Command::new("ip");
	command.args(["netns", "exec", namespace]).arg(program);
	command
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
