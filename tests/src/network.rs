//! A network on this machine: so many validators, and a full node that serves clients.
//!
//! Its folder has the specification, which nodes and light clients read, and a folder for each node. Who opens it again
//! goes on with the same network, at the same addresses.

mod halves;
mod spec;

use self::{halves::Halves, spec::Seat};
use crate::{binary_for_test, Folder, Node, NODE_VARIABLE};
use std::{
	fs, io,
	path::{Path, PathBuf},
};

/// Several nodes of one chain.
pub struct Network {
	full: Node,
	validators: Vec<Node>,
	/// What the network can be cut in two by, if it can.
	halves: Option<Halves>,
	binary: PathBuf,
	folder: Folder,
}

impl Network {
	/// Starts the network in a folder, which is made if it is not there yet. Without validators it is a dev chain, whose
	/// blocks the full node writes. Its RPC server listens at the port, or if that is 0, at one that it picks.
	///
	/// # Errors
	///
	/// If there is a network of another size, or what keeps a node from starting.
	pub fn open(binary: &Path, folder: Folder, validators: usize, rpc_port: u16) -> io::Result<Self> {
		Self::open_in(binary, folder, validators, rpc_port, None)
	}

	fn open_in(
		binary: &Path,
		folder: Folder,
		validators: usize,
		rpc_port: u16,
		halves: Option<Halves>,
	) -> io::Result<Self> {
		let root = (*folder).as_ref();
		if !root.join(spec::FILE).exists() {
			let hosts: Vec<_> = (0..=validators).map(|place| Halves::host(halves.as_ref(), place)).collect();
			spec::write(binary, root, &hosts)?;
		}
		let seats = Seat::all(root)?;
		if seats.len() != validators + 1 {
			let (there, root) = (seats.len() - 1, root.display());
			let message = format!("{root} holds a network of {there} validators: name that many, or another folder");
			return Err(io::Error::other(message));
		}
		let mut nodes = Vec::new();
		for (place, seat) in seats.iter().enumerate() {
			let (role, port) = match place {
				0 if validators == 0 => (Some("--dev"), rpc_port),
				0 => (None, rpc_port),
				_ => (Some("--validator"), 0),
			};
			let mut node = seat.node(binary, root, role, port);
			node.namespace = halves.as_ref().map(|halves| halves.namespace(place).to_owned());
			node.resume()?;
			nodes.push(node);
		}
		let full = nodes.remove(0);
		Ok(Self { full, validators: nodes, halves, binary: binary.to_owned(), folder })
	}

	/// Starts a fresh network with a copy of the binary that [`NODE_VARIABLE`] names; it goes with its owner.
	///
	/// # Panics
	///
	/// If the variable is not set or a node does not start.
	pub fn start_for_test(validators: usize) -> Self {
		Self::start(&binary_for_test(NODE_VARIABLE), validators, None).expect("the network starts")
	}

	/// The same, in two network namespaces if the system allows that, which takes root on Linux: then [`cut`](Self::cut) is
	/// what a broken cable is. The full node and every other validator are in the one half, the others in the other.
	///
	/// # Panics
	///
	/// As of [`start_for_test`](Self::start_for_test).
	pub fn start_in_halves_for_test(validators: usize) -> Self {
		let halves = Halves::new().inspect_err(|why| println!("no network namespaces: {why}")).ok();
		Self::start(&binary_for_test(NODE_VARIABLE), validators, halves).expect("the network starts")
	}

	fn start(binary: &Path, validators: usize, halves: Option<Halves>) -> io::Result<Self> {
		let folder = tempfile::Builder::new().prefix("potchain-network-").tempdir()?;
		let copy = folder.path().join("potchain-node");
		fs::copy(binary, &copy)?;
		Self::open_in(&copy, Box::new(folder), validators, 0, halves)
	}

	/// The specification that nodes and light clients join it by, in raw form; it names all nodes and where they listen,
	/// the full node for browsers too.
	pub fn spec(&self) -> PathBuf {
		self.folder().join(spec::FILE)
	}

	/// Where all of it is.
	pub fn folder(&self) -> &Path {
		(*self.folder).as_ref()
	}

	/// The node without a vote, for clients.
	pub fn full(&self) -> &Node {
		&self.full
	}

	/// The same, to be killed or started again.
	pub fn full_mut(&mut self) -> &mut Node {
		&mut self.full
	}

	/// The validators, whose accounts are `//Alice`, `//Bob` and so on.
	pub fn validators(&self) -> &[Node] {
		&self.validators
	}

	/// The same, to be killed or started again.
	pub fn validators_mut(&mut self) -> &mut [Node] {
		&mut self.validators
	}

	/// Starts one more node, which is a validator as soon as the chain says so: it has no keys yet.
	///
	/// # Errors
	///
	/// What keeps it from starting.
	pub fn join(&self, name: &str) -> io::Result<Node> {
		let mut node = spec::newcomer(&self.binary, self.folder(), name)?;
		node.resume()?;
		Ok(node)
	}

	/// Cuts every connection between the halves, without telling either. In a network that is all in one place, every node
	/// is started anew instead, and told to listen to none but those of its half.
	///
	/// # Panics
	///
	/// If a node does not start again.
	pub fn cut(&mut self) {
		match &self.halves {
			Some(halves) => halves.cut().expect("root may"),
			None => self.restart(true).expect("they start again"),
		}
	}

	/// Connects the halves again.
	///
	/// # Panics
	///
	/// If a node does not start again.
	pub fn mend(&mut self) {
		match &self.halves {
			Some(halves) => halves.mend().expect("root may"),
			None => self.restart(false).expect("they start again"),
		}
	}

	/// Starts every node anew, with all others for peers or only those of its half.
	fn restart(&mut self, in_halves: bool) -> io::Result<()> {
		let seats = Seat::all(self.folder())?;
		for (place, node) in std::iter::once(&mut self.full).chain(&mut self.validators).enumerate() {
			node.kill();
			let near = seats.iter().skip(place % 2).step_by(2).flat_map(|seat| ["--reserved-nodes", seat.peer()]);
			let more: Vec<_> = near.chain(["--reserved-only"]).filter(|_| in_halves).collect();
			node.resume_with(&more)?;
		}
		Ok(())
	}

	/// The first node that has ended without being told to.
	pub fn ended(&mut self) -> Option<&Node> {
		let mut nodes = std::iter::once(&mut self.full).chain(&mut self.validators);
		nodes.find_map(|node| node.has_ended().then_some(&*node))
	}

	/// Ends all nodes as a service manager does.
	pub fn stop(&mut self) {
		self.validators.iter_mut().for_each(Node::stop);
		self.full.stop();
	}
}
