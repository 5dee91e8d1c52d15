//! What is kept on a device survives what happens to it.

use futures::executor::block_on;
use potchain_client::sync::store::{conformance, Change, Memory, Redb, Row, Store, StoreError};
use std::{
	env,
	ffi::OsString,
	fs,
	io::{self, BufRead, BufReader, Write},
	ops::RangeInclusive,
	path::{Path, PathBuf},
	process::{Child, ChildStderr, Command, Stdio},
	thread,
	time::Duration,
};
use tempfile::TempDir;

#[test]
fn rows_in_memory_are_a_store() {
	block_on(conformance::check(async || Memory::default(), async |store| store));
}

#[test]
fn rows_in_a_file_are_a_store() {
	let dir = dir();
	let mut stores = 0;
	let empty = async || {
		stores += 1;
		Redb::open(dir.path().join(stores.to_string())).unwrap()
	};
	let reopen = async |store: Redb| {
		let path = store.path().to_owned();
		drop(store);
		Redb::open(path).unwrap()
	};
	block_on(conformance::check(empty, reopen));
}

#[test]
#[should_panic(expected = "there is 0 rows {}, not ")]
fn what_forgets_is_no_store() {
	block_on(conformance::check(async || Memory::default(), async |_| Memory::default()));
}

#[test]
fn memory_shows_what_was_set_aside() {
	let mut store = Memory::default();
	commit(&mut store, 1);
	set_aside(&mut store, 2);
	set_aside(&mut store, 3);
	assert_eq!(store.aside(), [rows_of(1..=1), rows_of(2..=2)]);
}

#[test]
fn a_file_is_open_once() {
	let dir = dir();
	let path = dir.path().join("store");
	let mut store = Redb::open(&path).unwrap();
	assert_eq!(Redb::open(&path).err(), Some(StoreError::InUse(path.clone())));
	set_aside(&mut store, 1);
	assert_eq!(Redb::open(&path).err(), Some(StoreError::InUse(path.clone())));
	drop(store);
	Redb::open(&path).unwrap();
}

#[cfg(unix)]
#[test]
fn files_are_the_users_alone() {
	use std::os::unix::fs::PermissionsExt;
	let dir = dir();
	let folder = dir.path().join("made/when/needed");
	let mut store = Redb::open(folder.join("store")).unwrap();
	set_aside(&mut store, 1);
	let modes = fs::read_dir(folder).unwrap().map(|file| {
		let file = file.unwrap();
		(file.file_name(), file.metadata().unwrap().permissions().mode() & 0o777)
	});
	let mut modes: Vec<_> = modes.collect();
	modes.sort();
	assert_eq!(modes, ["store", "store.aside-1", "store.lock"].map(|name| (OsString::from(name), 0o600)));
}

#[test]
fn what_was_set_aside_is_never_overwritten() {
	let dir = dir();
	let path = dir.path().join("store");
	fs::write(beside(&path, "aside-2"), "of somebody").unwrap();
	let mut store = Redb::open(&path).unwrap();
	commit(&mut store, 1);
	set_aside(&mut store, 2);
	set_aside(&mut store, 3);
	assert_eq!(rows_at(&beside(&path, "aside-1")), rows_of(1..=1));
	assert_eq!(fs::read(beside(&path, "aside-2")).unwrap(), b"of somebody");
	assert_eq!(rows_at(&beside(&path, "aside-3")), rows_of(2..=2));
}

#[test]
fn what_is_no_folder_is_said() {
	let dir = dir();
	fs::write(dir.path().join("file"), "").unwrap();
	let error = Redb::open(dir.path().join("file/store")).err().unwrap();
	assert!(matches!(error, StoreError::Io { .. }), "{error}");
}

/// The states that a crash between two steps of `set_aside` leaves, as the documentation of `Redb` has them.
#[test]
fn what_was_begun_of_setting_aside_is_ended_or_undone() {
	let dir = dir();
	let (old, new) = (dir.path().join("old"), dir.path().join("new"));
	commit(&mut Redb::open(&old).unwrap(), 1);
	commit(&mut Redb::open(&new).unwrap(), 2);
	let after = |name: &str, files: &[(&str, &Path)]| {
		let path = dir.path().join(name).join("store");
		fs::create_dir(path.parent().unwrap()).unwrap();
		for (word, file) in files {
			fs::copy(file, dir.path().join(name).join(word)).unwrap();
		}
		let rows = rows_at(&path);
		assert!(!beside(&path, "part").exists() && !beside(&path, "next").exists());
		commit(&mut Redb::open(&path).unwrap(), 3);
		assert_eq!(rows_at(&path), [&*rows, &*rows_of(3..=3)].concat());
		rows
	};
	let half = dir.path().join("half");
	fs::write(&half, &fs::read(&new).unwrap()[..5000]).unwrap();
	assert_eq!(after("making the first", &[("store.part", &half)]), []);
	assert_eq!(after("first", &[("store.next", &new)]), rows_of(2..=2));
	assert_eq!(after("half made", &[("store", &old), ("store.part", &half)]), rows_of(1..=1));
	assert_eq!(after("made", &[("store", &old), ("store.part", &new)]), rows_of(1..=1));
	assert_eq!(after("ready", &[("store", &old), ("store.next", &new)]), rows_of(1..=1));
	assert_eq!(after("moved", &[("store.aside-1", &old), ("store.next", &new)]), rows_of(2..=2));
	assert_eq!(rows_at(&dir.path().join("moved/store.aside-1")), rows_of(1..=1));
}

#[test]
fn a_file_that_is_no_store_stays_as_it_is() {
	let dir = dir();
	let path = dir.path().join("store");
	let foreign = dir.path().join("foreign");
	redb::Database::create(&foreign).unwrap().close().unwrap();
	for bytes in [vec![], b"a letter".to_vec(), vec![0; 1 << 20], fs::read(&foreign).unwrap()] {
		fs::write(&path, &bytes).unwrap();
		let error = Redb::open(&path).err().unwrap();
		assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
		assert!(fs::read(&path).unwrap() == bytes);
	}
}

/// A file that was closed, and one that a crash has left open, cut off at every page and changed at many bytes.
#[test]
fn a_file_that_was_damaged_stays_as_it_is_and_loses_no_row_silently() {
	let dir = dir();
	let path = dir.path().join("store");
	let mut store = Redb::open(&path).unwrap();
	(1..=8).for_each(|step| commit(&mut store, step));
	let left_open = fs::read(&path).unwrap();
	drop(store);
	let closed = fs::read(&path).unwrap();
	let mut damaged = 0;
	let mut try_one = |bytes: &[u8], what: &str| {
		fs::write(&path, bytes).unwrap();
		match Redb::open(&path) {
			Ok(mut store) => assert!(load(&mut store) == rows_of(1..=8), "rows are lost where it is {what}"),
			Err(StoreError::Damaged { .. }) => {
				damaged += 1;
				assert!(fs::read(&path).unwrap() == bytes, "the file is changed where it is {what}");
			},
			Err(error) => panic!("{error} where it is {what}"),
		}
	};
	for (file, state) in [(closed, "closed"), (left_open, "left open")] {
		for length in (0..file.len()).step_by(4096) {
			try_one(&file[..length], &format!("{state} and cut off at {length}"));
		}
		for at in (0..400).chain((400..file.len()).step_by(997)) {
			let mut file = file.clone();
			file[at] ^= 0x55;
			try_one(&file, &format!("{state} and changed at {at}"));
		}
	}
	assert!(damaged > 100, "only {damaged} are found damaged");
}

/// Every so many steps, what is there is set aside.
const STEPS_A_FILE: u32 = 16;

/// How many rows a step makes.
const ROWS_A_STEP: u32 = 5;

/// How often the program is killed.
const KILLS: u32 = 40;

/// Says to the program of these tests that it is the one that is to be killed, and where its store is.
const CHILD: &str = "POTCHAIN_TEST_STORE";

/// A program commits steps 1, 2, 3, …, one out of sixteen as a new beginning, says each that is committed, and is killed,
/// again and again.
#[test]
fn what_was_committed_survives_a_kill() {
	if let Some(path) = env::var_os(CHILD) {
		return commit_until_killed(Path::new(&path));
	}
	let dir = dir();
	let path = dir.path().join("store");
	let mut said = 0;
	for kill in 0..KILLS {
		let mut child = Running::start(&path);
		match kill % 4 {
			// While it opens the store, for the most part
			0 => thread::sleep(Duration::from_micros(fastrand::u64(0..20_000))),
			_ => {
				let steps = fastrand::u32(1..12);
				said = (0..steps).map(|_| child.step()).last().unwrap();
				assert_eq!(Redb::open(&path).err(), Some(StoreError::InUse(path.clone())));
				thread::sleep(Duration::from_micros(fastrand::u64(0..3_000)));
			},
		}
		said = child.kill().unwrap_or(said);
		let kept = last_step(&path);
		assert!(kept == said || kept == said + 1, "step {said} was the last one said, and {kept} is the last one kept");
		said = kept;
		assert_eq!(rows_at(&path), rows_of(first_step_beside(kept)..=kept));
	}
	assert!(said > 2 * KILLS, "it came to {said} steps only");
	for aside in 1..=said / STEPS_A_FILE {
		let last = aside * STEPS_A_FILE - 1;
		assert_eq!(rows_at(&beside(&path, &format!("aside-{aside}"))), rows_of(first_step_beside(last)..=last));
	}
	assert!(!beside(&path, &format!("aside-{}", said / STEPS_A_FILE + 1)).exists());
}

/// What the child does.
fn commit_until_killed(path: &Path) {
	let mut store = Redb::open(path).unwrap();
	for step in load(&mut store).last().map_or(0, step_of) + 1.. {
		match step % STEPS_A_FILE {
			0 => set_aside(&mut store, step),
			_ => commit(&mut store, step),
		}
		// One write, so that a line is there whole or not
		io::stderr().write_all(format!("{step}\n").as_bytes()).unwrap();
	}
}

/// A child that commits steps.
struct Running {
	child: Child,
	says: BufReader<ChildStderr>,
}

impl Running {
	fn start(path: &Path) -> Self {
		let mut child = Command::new(env::current_exe().unwrap())
			.args(["--exact", "what_was_committed_survives_a_kill", "--nocapture"])
			.env(CHILD, path)
			.stdout(Stdio::null())
			.stderr(Stdio::piped())
			.spawn()
			.unwrap();
		let says = BufReader::new(child.stderr.take().unwrap());
		Self { child, says }
	}

	/// The next step that it says it has committed.
	fn step(&mut self) -> u32 {
		let mut line = String::new();
		self.says.read_line(&mut line).unwrap();
		parse(&line)
	}

	/// Kills it. Returns the last step that it has said and that was not read before.
	fn kill(mut self) -> Option<u32> {
		self.child.kill().unwrap();
		self.child.wait().unwrap();
		self.says.lines().last().map(|line| parse(&line.unwrap()))
	}
}

fn parse(line: &str) -> u32 {
	line.trim_end().parse().unwrap_or_else(|_| panic!("the child says {line:?}"))
}

/// The first of the steps that are in one file with this one.
fn first_step_beside(step: u32) -> u32 {
	(step - step % STEPS_A_FILE).max(1)
}

fn last_step(path: &Path) -> u32 {
	rows_at(path).last().map_or(0, step_of)
}

fn step_of(row: &Row) -> u32 {
	u32::from_be_bytes(row.0[..4].try_into().unwrap())
}

/// The rows of these steps: some short, some longer than a page.
fn rows_of(steps: RangeInclusive<u32>) -> Vec<Row> {
	let row = |step: u32, number: u32| {
		let key = [step.to_be_bytes(), number.to_be_bytes()].concat();
		(key, vec![step as u8; (number * number * 400) as usize])
	};
	steps.flat_map(|step| (0..ROWS_A_STEP).map(move |number| row(step, number))).collect()
}

fn changes_of(step: u32) -> Vec<Change> {
	rows_of(step..=step).into_iter().map(|(key, value)| Change::put(key, value)).collect()
}

fn commit(store: &mut impl Store, step: u32) {
	block_on(store.commit(changes_of(step))).unwrap();
}

fn set_aside(store: &mut impl Store, step: u32) {
	block_on(store.set_aside(changes_of(step))).unwrap();
}

fn load(store: &mut impl Store) -> Vec<Row> {
	block_on(store.load()).unwrap()
}

fn rows_at(path: &Path) -> Vec<Row> {
	load(&mut Redb::open(path).unwrap())
}

fn beside(path: &Path, word: &str) -> PathBuf {
	path.with_extension(word)
}

fn dir() -> TempDir {
	tempfile::tempdir().unwrap()
}
