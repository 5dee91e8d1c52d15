//! A line to somewhere on this machine that counts what goes over it, and that can be as long as one through the Internet.

use std::{
	io,
	net::{Ipv4Addr, SocketAddr},
	sync::{
		atomic::{AtomicU64, Ordering},
		Arc,
	},
	time::Duration,
};
use tokio::{
	io::{AsyncReadExt, AsyncWriteExt},
	net::{
		tcp::{OwnedReadHalf, OwnedWriteHalf},
		TcpListener, TcpStream,
	},
	sync::mpsc,
	time::{sleep_until, Instant},
};

/// Bytes that are read at once.
const PIECE: usize = 64 * 1024;

/// A line, which is open as long as the program runs.
pub struct Line {
	address: SocketAddr,
	bytes: Arc<AtomicU64>,
}

impl Line {
	/// A line to an address. Whatever is said takes `delay` to get to the other side.
	pub async fn to(target: SocketAddr, delay: Duration) -> io::Result<Self> {
		let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
		let line = Self { address: listener.local_addr()?, bytes: Arc::default() };
		let bytes = line.bytes.clone();
		tokio::spawn(async move {
			while let Ok((near, _)) = listener.accept().await {
				let Ok(far) = TcpStream::connect(target).await else { continue };
				// What is counted must not wait for what comes next.
				let _ = near.set_nodelay(true).and(far.set_nodelay(true));
				let ((from_near, to_near), (from_far, to_far)) = (near.into_split(), far.into_split());
				carry(from_near, to_far, delay, bytes.clone());
				carry(from_far, to_near, delay, bytes.clone());
			}
		});
		Ok(line)
	}

	/// Its near end.
	pub fn address(&self) -> SocketAddr {
		self.address
	}

	/// How many bytes went over it until now, both ways.
	pub fn bytes(&self) -> u64 {
		self.bytes.load(Ordering::Relaxed)
	}
}

/// Carries one direction of a connection to its end.
fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, delay: Duration, count: Arc<AtomicU64>) {
	let (sender, mut pieces) = mpsc::unbounded_channel();
	tokio::spawn(async move {
		let mut buffer = vec![0; PIECE];
		while let Ok(length @ 1..) = from.read(&mut buffer).await {
			acknowledge(&from);
			count.fetch_add(length as u64, Ordering::Relaxed);
			if sender.send((Instant::now() + delay, buffer[..length].to_vec())).is_err() {
				return;
			}
		}
	});
	tokio::spawn(async move {
		while let Some((due, piece)) = pieces.recv().await {
			if !delay.is_zero() {
				sleep_until(due).await;
			}
			if to.write_all(&piece).await.is_err() {
				return;
			}
		}
	});
}

/// Acknowledges what was read at once, as our own connections do: the node's next piece may wait for that.
fn acknowledge(from: &OwnedReadHalf) {
	#[cfg(any(target_os = "linux", target_os = "android"))]
	let _ = from.as_ref().set_quickack(true);
	#[cfg(not(any(target_os = "linux", target_os = "android")))]
	let _ = from;
}
