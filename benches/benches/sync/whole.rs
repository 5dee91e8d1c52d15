//! ChopDot's way to keep a pot the same for everyone: whoever changes it uploads all of it as JSON, and whoever hears of
//! that fetches all of it.

use super::{line::Line, Outcome};
use serde_json::{json, Value};
use std::{
	io,
	net::{Ipv4Addr, SocketAddr},
	time::{Duration, Instant},
};
use tokio::{
	io::{AsyncReadExt, AsyncWriteExt},
	net::{TcpListener, TcpStream},
};

/// What begins an upload, and what asks for what was uploaded last.
const UPLOAD: u8 = 1;
const FETCH: u8 = 2;

/// What a new entry costs its author and everyone else, in time and bytes.
pub struct Cost {
	/// To write the pot as JSON and upload it, until it is there.
	pub upload: (Duration, u64),
	/// To fetch and parse it.
	pub fetch: (Duration, u64),
}

/// What one more entry costs in a pot that has so many.
pub async fn one_entry(entries: usize) -> Outcome<Cost> {
	let line = Line::to(keeper().await?, Duration::ZERO).await?;
	let mut pot = pot(entries);
	pot["expenses"].as_array_mut().ok_or("it has expenses")?.push(expense(entries));

	let start = Instant::now();
	let mut connection = TcpStream::connect(line.address()).await?;
	let written = serde_json::to_vec(&pot)?;
	connection.write_u8(UPLOAD).await?;
	send(&mut connection, &written).await?;
	connection.read_u8().await?;
	let upload = (start.elapsed(), line.bytes());

	let start = Instant::now();
	let mut connection = TcpStream::connect(line.address()).await?;
	connection.write_u8(FETCH).await?;
	let fetched: Value = serde_json::from_slice(&receive(&mut connection).await?)?;
	let fetch = (start.elapsed(), line.bytes() - upload.1);
	assert_eq!(fetched, pot, "it is what was uploaded");
	Ok(Cost { upload, fetch })
}

/// Somebody who keeps the pot: a server without all that surrounds one.
async fn keeper() -> io::Result<SocketAddr> {
	let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
	let address = listener.local_addr()?;
	tokio::spawn(async move {
		let mut kept = Vec::new();
		while let Ok((mut connection, _)) = listener.accept().await {
			serve(&mut connection, &mut kept).await?;
		}
		io::Result::Ok(())
	});
	Ok(address)
}

async fn serve(connection: &mut TcpStream, kept: &mut Vec<u8>) -> io::Result<()> {
	match connection.read_u8().await? {
		UPLOAD => {
			*kept = receive(connection).await?;
			connection.write_u8(UPLOAD).await
		},
		_ => send(connection, kept).await,
	}
}

async fn send(connection: &mut TcpStream, bytes: &[u8]) -> io::Result<()> {
	connection.write_u64(bytes.len() as u64).await?;
	connection.write_all(bytes).await
}

async fn receive(connection: &mut TcpStream) -> io::Result<Vec<u8>> {
	let mut bytes = vec![0; connection.read_u64().await? as usize];
	connection.read_exact(&mut bytes).await?;
	Ok(bytes)
}

/// A pot of eight people as ChopDot stores it.
fn pot(entries: usize) -> Value {
	let member = |number| {
		let id = format!("member-{number}");
		let address = "15GrwkvKWLJUXwKZFXChsVGdfnRDEhinYMiGWXnV8Pfv7Hjq";
		json!({ "id": id, "name": "Friend", "role": "Member", "status": "active", "address": address })
	};
	json!({
		"id": "1767225600000",
		"name": "Friends",
		"type": "expense",
		"baseCurrency": "EUR",
		"members": (0..8).map(member).collect::<Vec<_>>(),
		"expenses": (0..entries).map(expense).collect::<Vec<_>>(),
	})
}

/// An expense of four people, as a pot of ours mostly consists of.
fn expense(number: usize) -> Value {
	let share = |member| json!({ "memberId": format!("member-{member}"), "amount": 31.25 });
	json!({
		"id": format!("{}", 1_767_225_600_000 + number),
		"amount": 125,
		"currency": "EUR",
		"paidBy": "member-1",
		"memo": "Taxi to the airport",
		"date": "2026-03-13T00:00:00.000Z",
		"split": (1..5).map(share).collect::<Vec<_>>(),
		"attestations": [],
		"hasReceipt": false,
	})
}
