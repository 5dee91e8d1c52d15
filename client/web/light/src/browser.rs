//! What the light client needs of a browser: time, chance, tasks and sockets.

use futures::future::{pending, ready, BoxFuture, FutureExt, Pending, Ready};
use gloo_timers::future::TimeoutFuture;
use send_wrapper::SendWrapper;
use smoldot::libp2p::with_buffers::{ReadWriteAccess, WithBuffers};
use smoldot_light::platform::{
	Address, ConnectionType, LogLevel, MultiStreamAddress, MultiStreamWebRtcConnection, PlatformRef, SubstreamDirection,
};
use std::{
	borrow::Cow, convert::Infallible, fmt::Display, future::Future, io, net::SocketAddr, pin::Pin, time::Duration,
};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_time::{Instant, SystemTime, UNIX_EPOCH};
use ws_stream_wasm::{WsMeta, WsStreamIo};

/// The browser that this runs in. All is done in one thread; what says that it can be sent is not.
#[derive(Clone)]
pub struct Browser;

/// An open connection.
type Socket = async_io_stream::IoStream<WsStreamIo, Vec<u8>>;

/// The longest that a browser waits: longer, and it does not wait at all.
const WAIT_MAX: Duration = Duration::from_millis(i32::MAX as u64);

impl PlatformRef for Browser {
	type Delay = SendWrapper<TimeoutFuture>;
	type Instant = Instant;
	type MultiStream = Infallible;
	type Stream = WithBuffers<BoxFuture<'static, io::Result<Socket>>, Socket, Instant>;
	type StreamConnectFuture = Ready<Self::Stream>;
	type MultiStreamConnectFuture = Pending<MultiStreamWebRtcConnection<Infallible>>;
	type ReadWriteAccess<'a> = ReadWriteAccess<'a, Instant>;
	type StreamUpdateFuture<'a> = BoxFuture<'a, ()>;
	type StreamErrorRef<'a> = &'a io::Error;
	type NextSubstreamFuture<'a> = Pending<Option<(Self::Stream, SubstreamDirection)>>;

	fn now_from_unix_epoch(&self) -> Duration {
		SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
	}

	fn now(&self) -> Instant {
		Instant::now()
	}

	fn fill_random_bytes(&self, buffer: &mut [u8]) {
		getrandom::getrandom(buffer).expect("a browser that has workers has randomness; qed");
	}

	fn sleep(&self, time: Duration) -> Self::Delay {
		let millis = time.min(WAIT_MAX).as_millis() as u32;
		SendWrapper::new(TimeoutFuture::new(millis))
	}

	fn sleep_until(&self, when: Instant) -> Self::Delay {
		self.sleep(when.saturating_duration_since(Instant::now()))
	}

	fn spawn_task(&self, _: Cow<str>, task: impl Future<Output = ()> + Send + 'static) {
		spawn_local(task);
	}

	fn log<'a>(
		&self,
		level: LogLevel,
		target: &'a str,
		message: &'a str,
		values: impl Iterator<Item = (&'a str, &'a dyn Display)>,
	) {
		if let LogLevel::Error | LogLevel::Warn = level {
			let values: String = values.map(|(key, value)| format!("; {key}={value}")).collect();
			web_sys::console::warn_1(&JsValue::from_str(&format!("{target}: {message}{values}")));
		}
	}

	fn client_name(&self) -> Cow<'_, str> {
		env!("CARGO_PKG_NAME").into()
	}

	fn client_version(&self) -> Cow<'_, str> {
		env!("CARGO_PKG_VERSION").into()
	}

	/// Pages that came by https reach other machines by TLS alone; the browser says so where it is tried.
	fn supports_connection_type(&self, kind: ConnectionType) -> bool {
		matches!(
			kind,
			ConnectionType::WebSocketIpv4 { .. }
				| ConnectionType::WebSocketIpv6 { .. }
				| ConnectionType::WebSocketDns { .. }
		)
	}

	fn connect_stream(&self, address: Address) -> Self::StreamConnectFuture {
		let url = match address {
			Address::WebSocketDns { hostname, port, secure: true } => format!("wss://{hostname}:{port}"),
			Address::WebSocketDns { hostname, port, secure: false } => format!("ws://{hostname}:{port}"),
			Address::WebSocketIp { ip, port } => format!("ws://{}", SocketAddr::from((ip, port))),
			Address::TcpDns { .. } | Address::TcpIp { .. } => unreachable!("no such connection is supported; qed"),
		};
		let socket = async move {
			let (_, stream) = WsMeta::connect(url, None).await.map_err(io::Error::other)?;
			Ok(stream.into_io())
		};
		ready(WithBuffers::new(SendWrapper::new(socket).boxed()))
	}

	fn connect_multistream(&self, _: MultiStreamAddress) -> Self::MultiStreamConnectFuture {
		pending()
	}

	fn open_out_substream(&self, connection: &mut Infallible) {
		match *connection {}
	}

	fn next_substream<'a>(&self, connection: &'a mut Infallible) -> Self::NextSubstreamFuture<'a> {
		match *connection {}
	}

	fn read_write_access<'a>(
		&self,
		stream: Pin<&'a mut Self::Stream>,
	) -> Result<Self::ReadWriteAccess<'a>, &'a io::Error> {
		stream.read_write_access(Instant::now())
	}

	fn wait_read_write_again<'a>(&self, stream: Pin<&'a mut Self::Stream>) -> Self::StreamUpdateFuture<'a> {
		let wait = |when: Instant| Browser.sleep(when.saturating_duration_since(Instant::now()));
		stream.wait_read_write_again(wait).boxed()
	}
}
