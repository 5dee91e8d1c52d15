//! For scale beside `cargo xtask bench latency`: a change through a table of PostgreSQL. A row is committed, and who listens
//! is notified and reads it.

use futures::{channel::mpsc, stream::poll_fn, StreamExt};
use std::{
	error::Error,
	fs, io,
	os::unix::{fs::MetadataExt, process::CommandExt},
	path::{Path, PathBuf},
	process::{Child, Command, Stdio},
	time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::time::sleep;
use tokio_postgres::{AsyncMessage, Client, Config, NoTls};

/// Rows that are written, one after another, and the bytes of each: those of an expense.
const CHANGES: usize = 200;
const BYTES: usize = 100;
/// The longest pause between two.
const PAUSE_MS: u64 = 1_000;
/// How long the server may take until it listens.
const START: Duration = Duration::from_secs(30);

const SCHEMA: &str = "
	create table entries (id serial primary key, entry bytea not null);
	create function tell() returns trigger language plpgsql as
		$$ begin perform pg_notify('entries', new.id::text); return new; end $$;
	create trigger tell after insert on entries for each row execute function tell();";

type Outcome<T> = Result<T, Box<dyn Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
	let Some(programs) = programs() else {
		println!("left out: PostgreSQL is missing (apt-get install postgresql)");
		return Ok(());
	};
	let server = Server::start(&programs)?;
	let mut waits = changes(&server).await?;
	waits.sort();
	let [median, worst] = [CHANGES / 2, CHANGES * 99 / 100 - 1].map(|place| waits[place].as_secs_f64() * 1e3);
	println!("{:<30} {median:>23.1} {worst:>6.1} {:>16} {:>6} {CHANGES:>8}", "a row in PostgreSQL", "", "");
	Ok(())
}

/// How long each row took.
async fn changes(server: &Server) -> Outcome<Vec<Duration>> {
	let (writer, _) = server.connect().await?;
	writer.batch_execute(SCHEMA).await?;
	let (reader, mut told) = server.connect().await?;
	reader.batch_execute("listen entries").await?;
	let mut waits = Vec::new();
	for _ in 0..CHANGES {
		sleep(Duration::from_millis(fastrand::u64(..PAUSE_MS))).await;
		let entry: Vec<u8> = (0..BYTES).map(|_| fastrand::u8(..)).collect();
		let start = Instant::now();
		writer.execute("insert into entries (entry) values ($1)", &[&entry]).await?;
		let id: i32 = told.next().await.ok_or("the server is gone")?.parse()?;
		let row = reader.query_one("select entry from entries where id = $1", &[&id]).await?;
		waits.push(start.elapsed());
		assert_eq!(row.get::<_, Vec<u8>>(0), entry);
	}
	Ok(waits)
}

/// Where Debian has the newest server's programs.
fn programs() -> Option<PathBuf> {
	let versions = fs::read_dir("/usr/lib/postgresql").ok()?.filter_map(Result::ok).map(|folder| folder.path());
	versions.map(|version| version.join("bin")).filter(|bin| bin.join("postgres").exists()).max()
}

/// A server of its own, which listens at a socket in its folder and ends with its owner.
struct Server {
	process: Child,
	folder: TempDir,
}

impl Server {
	fn start(programs: &Path) -> io::Result<Self> {
		let folder = tempfile::Builder::new().prefix("potchain-postgres-").tempdir()?;
		// It refuses to run as root.
		let owner = match fs::metadata(folder.path())?.uid() {
			0 => {
				Command::new("chown").arg("postgres").arg(folder.path()).status()?;
				Some(fs::metadata(folder.path())?.uid())
			},
			_ => None,
		};
		let data = folder.path().join("data");
		let command = |program: &str| {
			let mut command = Command::new(programs.join(program));
			command.arg("-D").arg(&data).current_dir(folder.path()).stdout(Stdio::null()).stderr(Stdio::null());
			if let Some(owner) = owner {
				command.uid(owner);
			}
			command
		};
		if !command("initdb").args(["-U", "pot", "-A", "trust"]).status()?.success() {
			return Err(io::Error::other("initdb failed"));
		}
		let process = command("postgres").args(["-c", "listen_addresses=", "-k"]).arg(folder.path()).spawn()?;
		Ok(Self { process, folder })
	}

	/// A connection, and the rows that it is told of.
	async fn connect(&self) -> Outcome<(Client, mpsc::UnboundedReceiver<String>)> {
		let mut config = Config::new();
		config.host_path(self.folder.path()).user("pot").dbname("postgres");
		let start = Instant::now();
		let (client, mut connection) = loop {
			match config.connect(NoTls).await {
				Ok(connected) => break connected,
				Err(error) if start.elapsed() > START => return Err(error.into()),
				Err(_) => sleep(Duration::from_millis(100)).await,
			}
		};
		let (tell, told) = mpsc::unbounded();
		tokio::spawn(poll_fn(move |context| connection.poll_message(context)).for_each(move |message| {
			if let Ok(AsyncMessage::Notification(notification)) = message {
				let _ = tell.unbounded_send(notification.payload().to_owned());
			}
			async {}
		}));
		Ok((client, told))
	}
}

impl Drop for Server {
	fn drop(&mut self) {
		let _ = self.process.kill();
		let _ = self.process.wait();
	}
}
