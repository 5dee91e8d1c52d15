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
/// A network card that nobody has.
const NOBODY: &str = "02:00:00:00:00:00";
/// How both are told to give up what is dead, as `docs/validators.md` tells it to operators.
const GIVE_UP: [&str; 3] = ["sysctl", "-qw", "net.ipv4.tcp_retries2=6"];

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
			ip(&[&["netns", "exec", half.as_str()], &GIVE_UP[..]].concat())?;
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

	/// Lets nothing through any more. What is sent is lost, as in a network that breaks somewhere between: it goes to nobody's
	/// card, and who sent it is not told.
	pub fn cut(&self) -> io::Result<()> {
		self.neighbours("replace", &["lladdr", NOBODY, "nud", "permanent"])
	}

	/// Lets everything through again.
	pub fn mend(&self) -> io::Result<()> {
		self.neighbours("del", &[])
	}

	/// Changes what each half knows of the other's card.
	fn neighbours(&self, change: &str, card: &[&str]) -> io::Result<()> {
		for (half, other) in self.0.iter().zip(HOSTS.iter().rev()) {
			let neighbour = ["-n", half.as_str(), "neigh", change, &other.to_string(), "dev", CABLE];
			ip(&[&neighbour[..], card].concat())?;
		}
		Ok(())
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
