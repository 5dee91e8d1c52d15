//! The connection to a node, without the 40 ms that two good intentions cost together.
//!
//! A node's RPC server leaves Nagle's algorithm on: what it has to send in a small segment waits until everything before
//! is acknowledged. Our side delays acknowledgements by 40 ms, in case there is something to send along with them. One
//! request and one short answer never meet this. But whenever the node sends twice and we do not, the second
//! waits: of two requests made at once, as before each signature, the second answer; and of an answer between 8 KiB
//! and a segment, such as a page of a log, all of it, because the server sends its header alone.
//!
//! So on Linux each read asks the kernel to acknowledge at once. That holds until the kernel changes its mind, hence
//! `Prompt` around every read. It is done for `ws://` alone: a node speaks no TLS, so that behind `wss://` there is a
//! proxy, and how that talks to its node is not ours. On other systems nothing is different from subxt's own
//! connection; in a browser the socket is the browser's.
//!
//! Nodes with <https://github.com/paritytech/polkadot-sdk/pull/12797> switch Nagle's algorithm off; for the others there is
//! this.

use subxt_rpcs::{Error, RpcClient};

/// Connects to a `ws://` or `wss://` address.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub async fn connect(url: &str) -> Result<RpcClient, Error> {
	RpcClient::from_insecure_url(url).await
}

#[cfg(any(target_os = "linux", target_os = "android"))]
pub use prompt::connect;

#[cfg(any(target_os = "linux", target_os = "android"))]
mod prompt {
	use super::{Error, RpcClient};
	use jsonrpsee::{
		client_transport::ws::{Url, WsHandshakeError, WsTransportClientBuilder},
		core::client::{Client, Error as ClientError},
	};
	use std::{
		io,
		net::SocketAddr,
		pin::Pin,
		task::{ready, Context, Poll},
	};
	use tokio::{
		io::{AsyncRead, AsyncWrite, ReadBuf},
		net::{lookup_host, TcpStream},
		time::timeout,
	};

	/// Notifications that may wait to be looked at; subxt's own number.
	const BUFFERED: usize = 4096;

	/// Connects to a `ws://` or `wss://` address.
	pub async fn connect(url: &str) -> Result<RpcClient, Error> {
		match Url::parse(url) {
			Ok(plain) if plain.scheme() == "ws" => match dial(&plain).await {
				Ok(client) => Ok(RpcClient::new(client)),
				// Where it leads to may be TLS.
				Err(WsHandshakeError::Redirected { .. }) => RpcClient::from_insecure_url(url).await,
				Err(error) => Err(Error::Client(Box::new(ClientError::Transport(error.into())))),
			},
			_ => RpcClient::from_insecure_url(url).await,
		}
	}

	/// Tries every address of the host, as jsonrpsee does; the last one's error is what is told.
	async fn dial(url: &Url) -> Result<Client, WsHandshakeError> {
		let host = url.host_str().unwrap_or_default();
		let port = url.port_or_known_default().unwrap_or_default();
		let addresses = lookup_host(format!("{host}:{port}")).await.map_err(WsHandshakeError::ResolutionFailed)?;
		let mut outcome = Err(WsHandshakeError::NoAddressFound(host.into()));
		for address in addresses {
			outcome = shake_hands(url, address).await;
			if outcome.is_ok() {
				break;
			}
		}
		outcome
	}

	async fn shake_hands(url: &Url, address: SocketAddr) -> Result<Client, WsHandshakeError> {
		let builder = WsTransportClientBuilder::default();
		let limit = builder.connection_timeout;
		let stream =
			timeout(limit, TcpStream::connect(address)).await.map_err(|_| WsHandshakeError::Timeout(limit))??;
		stream.set_nodelay(true)?;
		let (sender, receiver) = builder.build_with_stream(url.clone(), Prompt(stream)).await?;
		Ok(Client::builder().max_buffer_capacity_per_subscription(BUFFERED).build_with_tokio(sender, receiver))
	}

	/// A stream that acknowledges what it receives as soon as it is read.
	struct Prompt(TcpStream);

	impl AsyncRead for Prompt {
		fn poll_read(mut self: Pin<&mut Self>, context: &mut Context, buffer: &mut ReadBuf) -> Poll<io::Result<()>> {
			let outcome = ready!(Pin::new(&mut self.0).poll_read(context, buffer));
			// If it cannot be done, the connection is slower, or broken, which the next read says.
			let _ = self.0.set_quickack(true);
			Poll::Ready(outcome)
		}
	}

	impl AsyncWrite for Prompt {
		fn poll_write(mut self: Pin<&mut Self>, context: &mut Context, bytes: &[u8]) -> Poll<io::Result<usize>> {
			Pin::new(&mut self.0).poll_write(context, bytes)
		}

		fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<io::Result<()>> {
			Pin::new(&mut self.0).poll_flush(context)
		}

		fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<io::Result<()>> {
			Pin::new(&mut self.0).poll_shutdown(context)
		}
	}

	#[cfg(test)]
	mod tests {
		use super::*;
		use tokio::{
			io::{AsyncReadExt, AsyncWriteExt},
			net::TcpListener,
		};

		#[tokio::test]
		async fn each_read_has_what_comes_next_acknowledged_at_once() {
			let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
			let stream = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
			let (mut node, _) = listener.accept().await.unwrap();
			let mut prompt = Prompt(stream);
			for _ in 0..3 {
				// What the kernel does by itself after some questions and answers.
				prompt.0.set_quickack(false).unwrap();
				assert!(!prompt.0.quickack().unwrap());
				node.write_all(b"answer").await.unwrap();
				prompt.read_exact(&mut [0; 6]).await.unwrap();
				assert!(prompt.0.quickack().unwrap());
			}
		}
	}
}
