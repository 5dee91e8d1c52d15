//! Whom somebody's processes talk to, as the system sees it.

use crate::person::{document, printed, Person};
use serde_json::Value;
use std::{
	cell::RefCell,
	collections::BTreeSet,
	fs,
	process::{Output, Stdio},
	thread,
	time::Duration,
};

/// How often it is looked.
const EVERY: Duration = Duration::from_millis(5);

/// Somebody of whom is noted to which ports their processes ever were connected.
pub struct Watched {
	person: Person,
	ports: RefCell<BTreeSet<u16>>,
}

impl Watched {
	pub fn new(person: Person) -> Self {
		Self { person, ports: RefCell::default() }
	}

	/// The ports.
	pub fn ports(&self) -> BTreeSet<u16> {
		self.ports.borrow().clone()
	}

	/// What it prints when it succeeds.
	#[track_caller]
	pub fn pot(&self, arguments: &[&str]) -> String {
		printed(arguments, self.run(arguments))
	}

	/// The document that it prints, which its schema describes.
	#[track_caller]
	pub fn json(&self, arguments: &[&str]) -> Value {
		document(&self.pot(&[arguments, &["--json"]].concat()))
	}

	fn run(&self, arguments: &[&str]) -> Output {
		let mut command = self.person.command(arguments);
		let process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("pot runs");
		let id = process.id();
		let output = thread::spawn(move || process.wait_with_output().expect("it ends"));
		while !output.is_finished() {
			self.ports.borrow_mut().extend(ports_of(id));
			thread::sleep(EVERY);
		}
		output.join().expect("it ends")
	}
}

/// The remote ports of a process's TCP connections. Of one that is gone there are none.
fn ports_of(process: u32) -> BTreeSet<u16> {
	let descriptors = fs::read_dir(format!("/proc/{process}/fd")).into_iter().flatten().flatten();
	let links = descriptors.filter_map(|descriptor| fs::read_link(descriptor.path()).ok());
	let inode = |link: &str| Some(link.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned());
	let inodes: BTreeSet<_> = links.filter_map(|link| inode(link.to_str()?)).collect();
	let read = |family: &str| fs::read_to_string(format!("/proc/{process}/net/{family}")).unwrap_or_default();
	let tables = read("tcp") + &read("tcp6");
	// Number, local and remote address with port in hex, state, four more, inode.
	let connection = |line: &str| {
		let fields: Vec<_> = line.split_whitespace().collect();
		let port = fields.get(2)?.rsplit(':').next()?;
		inodes.contains(*fields.get(9)?).then(|| u16::from_str_radix(port, 16).ok())?
	};
	tables.lines().filter_map(connection).collect()
}
