//! Two network namespaces with a cable between them, which can be cut.

use std::{
	io,
	net::Ipv4Addr,
	process::{self, Command},
	sync::atomic::{AtomicU32, Ordering},
};

/// Each half's address. They are not of this machine, only of its two namespaces.
const HOSTS: [Ipv4Addr; 2] = [Ipv4Addr::new(10, 83, 0, 1), Ipv4Addr::new(10, 83, 0, 2)];
/// The cable's name, in both.
const CABLE: &str = "cable";

/// Both halves. They go with their owner.
pub(super) struct Halves([String; 2]);

impl Halves {
	/// Makes them, and connects them.
	pub fn new() -> io::Result<Self> {
		static NUMBER: AtomicU32 = AtomicU32::new(0);
		let number = NUMBER.fetch_add(1, Ordering::Relaxed);
		let halves = Self(["a", "b"].map(|half| format!("potchain-{}-{number}-{half}", process::id())));
		let [one, other] = &halves.0;
		for half in &halves.0 {
			ip(&["netns", "add", half])?;
		}
		ip(&["link", "add", CABLE, "netns", one, "type", "veth", "peer", "name", CABLE, "netns", other])?;
		for (half, host) in halves.0.iter().zip(HOSTS) {
			ip(&["-n", half, "addr", "add", &format!("{host}/24"), "dev", CABLE])?;
			ip(&["-n", half, "link", "set", "lo", "up"])?;
			ip(&["-n", half, "link", "set", CABLE, "up"])?;
		}
		Ok(halves)
	}

	/// Where the node at a place listens: in the half that is its turn, if there are halves.
	pub fn host(halves: Option<&Self>, place: usize) -> Ipv4Addr {
		halves.map_or(Ipv4Addr::LOCALHOST, |_| HOSTS[place % 2])
	}

	/// The half of the node at a place.
	pub fn namespace(&self, place: usize) -> &str {
		&self.0[place % 2]
	}

	/// Lets nothing through any more. What is sent is lost, as in a network that breaks somewhere between.
	pub fn cut(&self) -> io::Result<()> {
		self.route("add")
	}

	/// Lets everything through again.
	pub fn mend(&self) -> io::Result<()> {
		self.route("del")
	}

	/// A way to the other half that leads nowhere, and is preferred to the cable.
	fn route(&self, change: &str) -> io::Result<()> {
		let [one, other] = HOSTS.map(|host| host.to_string());
		ip(&["-n", &self.0[0], "route", change, "blackhole", &other])?;
		ip(&["-n", &self.0[1], "route", change, "blackhole", &one])
	}
}

impl Drop for Halves {
	fn drop(&mut self) {
		for half in &self.0 {
			let _ = ip(&["netns", "del", half]);
		}
	}
}

fn ip(arguments: &[&str]) -> io::Result<()> {
	let output = Command::new("ip").args(arguments).output()?;
	match output.status.success() {
		true => Ok(()),
		false => Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned())),
	}
}
