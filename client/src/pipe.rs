//! A connection over whatever carries JSON-RPC texts both ways: to a light client in this program, or in another worker of
//! a page.

use futures::{
	channel::mpsc::{SendError, UnboundedReceiver, UnboundedSender},
	StreamExt,
};
use jsonrpsee::core::client::{Client, ReceivedMessage, TransportReceiverT, TransportSenderT};
use subxt_rpcs::RpcClient;

/// A client that puts its requests into one channel, and takes answers and notifications from another, one text each. When
/// the last clone of it is gone, the first channel is closed; when the second one is, every request fails.
///
/// # Panics
///
/// Natively outside of a tokio runtime.
pub fn client(requests: UnboundedSender<String>, answers: UnboundedReceiver<String>) -> RpcClient {
	#[cfg(not(target_arch = "wasm32"))]
	let client = Client::builder().build_with_tokio(Requests(requests), Answers(answers));
	#[cfg(target_arch = "wasm32")]
	let client = Client::builder().build_with_wasm(Requests(requests), Answers(answers));
	RpcClient::new(client)
}

struct Requests(UnboundedSender<String>);

struct Answers(UnboundedReceiver<String>);

/// The other side has ended.
#[derive(Debug, thiserror::Error)]
#[error("it has ended")]
struct Ended;

impl TransportSenderT for Requests {
	type Error = SendError;

	async fn send(&mut self, text: String) -> Result<(), SendError> {
		self.0.unbounded_send(text).map_err(|error| error.into_send_error())
	}
}

impl TransportReceiverT for Answers {
	type Error = Ended;

	async fn receive(&mut self) -> Result<ReceivedMessage, Ended> {
		self.0.next().await.map(ReceivedMessage::Text).ok_or(Ended)
	}
}
