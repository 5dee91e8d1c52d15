//! What every store must do, as a test that any can be put to.

use super::{Change, Row, Store};
use futures::FutureExt;
use std::slice;

/// How many rows the longest case has.
const MANY: u32 = 20_000;

/// How long the largest value is, in bytes.
const LARGE: usize = 1 << 20;

/// Something that is asked of a store.
#[derive(Clone)]
enum Step {
	Commit(Vec<Change>),
	SetAside(Vec<Change>),
}

use Step::{Commit, SetAside};

/// Steps from an empty store on, and the rows that there are in the end.
struct Case {
	what: &'static str,
	steps: Vec<Step>,
	rows: Vec<Row>,
}

/// Tries all that a [`Store`] promises and that can be tried without ending the program: the order of keys, of changes and
/// of calls, empty and large keys and values, many rows, rows that survive reopening, a new beginning, and futures that are
/// dropped. What a crash leaves, a driver has to try by itself.
///
/// `empty` makes a store without rows, another each time; `reopen` closes a store, and opens again what is kept of it.
///
/// It takes some seconds on a disk.
///
/// # Panics
///
/// If the store does something else, with what it does.
///
/// # Example
///
/// ```
/// # futures::executor::block_on(async {
/// use potchain_client::sync::store::{conformance, Memory};
///
/// conformance::check(async || Memory::default(), async |store| store).await;
/// # });
/// ```
pub async fn check<S: Store>(mut empty: impl AsyncFnMut() -> S, mut reopen: impl AsyncFnMut(S) -> S) {
	for Case { what, steps, rows } in cases() {
		let (mut store, mut reopened) = (empty().await, empty().await);
		for step in steps {
			take(&mut store, step.clone(), what).await;
			take(&mut reopened, step, what).await;
			reopened = reopen(reopened).await;
		}
		expect(&mut store, &[&rows], what).await;
		expect(&mut reopen(store).await, &[&rows], &format!("{what}, after reopening")).await;
		expect(&mut reopened, &[&rows], &format!("{what}, reopened at every step")).await;
	}
	for step in [Commit, SetAside] {
		drop_unfinished(empty().await, &mut reopen, step).await;
	}
}

/// Asks for something, and drops the future of it as soon as it has to wait.
async fn drop_unfinished<S: Store>(
	mut store: S,
	reopen: &mut impl AsyncFnMut(S) -> S,
	step: impl Fn(Vec<Change>) -> Step,
) {
	let what = "a future that is dropped has done all or nothing";
	take(&mut store, Commit(puts(["a", "b"])), what).await;
	let asked = step(vec![remove(b"a"), put("b", "2"), put("c", "2")]);
	take(&mut store, asked, what).now_or_never();
	expect(&mut reopen(store).await, &[&rows(["a", "b"]), &[row("b", "2"), row("c", "2")]], what).await;
}

fn cases() -> Vec<Case> {
	let case = |what, steps: &[Step], rows: &[Row]| Case { what, steps: steps.into(), rows: rows.into() };
	let ordered = ["", "\0", "\0\0", "\0a", "A", "Z", "a", "a\0", "aa", "ab", "b", "\u{7f}", "é", "\u{10ffff}"];
	let mixed = ["b", "é", "\0", "aa", "", "Z", "a", "\u{10ffff}", "a\0", "A", "\0\0", "ab", "\u{7f}", "\0a"];
	let bytes: Vec<_> = (0..=u8::MAX).map(|byte| (vec![byte], vec![byte; byte.into()])).collect();
	let many: Vec<Row> =
		(0..MANY).map(|number| (number.to_be_bytes().into(), number.to_string().into_bytes())).collect();
	let odd: Vec<_> = many.iter().skip(1).step_by(2).cloned().collect();
	let without_even: Vec<_> = many.iter().step_by(2).map(|(key, _)| remove(key)).collect();
	let large = |seed: usize| (0..LARGE).map(|at| (at * 31 + at / 251 + seed) as u8).collect::<Vec<_>>();
	let large_rows = [0, 1, 2].map(|seed| (vec![seed as u8], large(seed)));
	let long_key = (large(3)[..1 << 10].to_vec(), b"of a long key".to_vec());
	vec![
		case("a store begins empty", &[], &[]),
		case("a commit of nothing does nothing", &[Commit(vec![])], &[]),
		case("rows come in the order of their keys", &[Commit(puts(mixed))], &rows(ordered)),
		case(
			"rows of many commits come in the order of their keys",
			&mixed.map(|key| Commit(puts([key]))),
			&rows(ordered),
		),
		case("any byte can be in a key and in a value", &[Commit(as_changes(&bytes))], &bytes),
		case("keys and values can be empty", &[Commit(vec![put("", ""), put("a", "")])], &[row("", ""), row("a", "")]),
		case(
			"of changes of a row, the last wins",
			&[Commit(vec![put("a", "1"), put("b", "1"), put("a", "2"), remove(b"b"), remove(b"c"), put("c", "1")])],
			&[row("a", "2"), row("c", "1")],
		),
		case(
			"a later commit replaces",
			&[Commit(puts(["a", "b"])), Commit(vec![put("a", "2")])],
			&[row("a", "2"), row("b", "b")],
		),
		case(
			"a row is taken away, and one that is not there too",
			&[Commit(puts(["a", "b"])), Commit(vec![remove(b"a"), remove(b"x")])],
			&rows(["b"]),
		),
		case(
			"a row can come back",
			&[Commit(puts(["a"])), Commit(vec![remove(b"a")]), Commit(vec![put("a", "2")])],
			&[row("a", "2")],
		),
		case("values can be large", &[Commit(as_changes(&large_rows))], &large_rows),
		case("keys can be a kibibyte long", &[Commit(as_changes(slice::from_ref(&long_key)))], &[long_key]),
		case(
			"a large value can become a small one",
			&[Commit(as_changes(&large_rows)), Commit(vec![Change::put([0], *b"small")])],
			&[(vec![0], b"small".to_vec()), large_rows[1].clone(), large_rows[2].clone()],
		),
		case("there can be many rows", &[Commit(as_changes(&many))], &many),
		case("many rows can be taken away", &[Commit(as_changes(&many)), Commit(without_even)], &odd),
		case(
			"a store that was set aside begins anew",
			&[Commit(puts(["a", "b"])), SetAside(vec![put("b", "1"), put("c", "1"), put("b", "2"), remove(b"c")])],
			&[row("b", "2")],
		),
		case("a store can begin anew with nothing", &[Commit(puts(["a"])), SetAside(vec![])], &[]),
		case("an empty store can be set aside", &[SetAside(puts(["a"]))], &rows(["a"])),
		case(
			"what was begun anew goes on, and is set aside in turn",
			&[
				Commit(puts(["a"])),
				SetAside(puts(["b"])),
				Commit(puts(["c"])),
				SetAside(puts(["d"])),
				Commit(vec![put("e", "1"), remove(b"a")]),
			],
			&[row("d", "d"), row("e", "1")],
		),
	]
}

async fn take<S: Store>(store: &mut S, step: Step, what: &str) {
	let taken = match step {
		Commit(changes) => store.commit(changes).await,
		SetAside(rows) => store.set_aside(rows).await,
	};
	taken.unwrap_or_else(|error| panic!("{what}: it fails: {error}"));
}

/// Panics unless the store's rows are one of these.
async fn expect<S: Store>(store: &mut S, allowed: &[&[Row]], what: &str) {
	let found = store.load().await.unwrap_or_else(|error| panic!("{what}: it cannot be loaded: {error}"));
	let allowed_text = || allowed.iter().map(|rows| brief(rows)).collect::<Vec<_>>().join(" or ");
	assert!(allowed.contains(&&*found), "{what}: there is {}, not {}", brief(&found), allowed_text());
}

/// Rows as they are shown: not more than some, and no long value.
fn brief(rows: &[Row]) -> String {
	let short = |bytes: &[u8]| match bytes.len() {
		0..=16 => format!("\"{}\"", bytes.escape_ascii()),
		length => format!("{length} bytes"),
	};
	let shown: Vec<_> = rows.iter().take(20).map(|(key, value)| format!("{}: {}", short(key), short(value))).collect();
	format!("{} rows {{{}}}", rows.len(), shown.join(", "))
}

fn put(key: &str, value: &str) -> Change {
	Change::put(key, value)
}

fn remove(key: &[u8]) -> Change {
	Change::remove(key)
}

fn row(key: &str, value: &str) -> Row {
	(key.into(), value.into())
}

/// Rows whose values are their keys.
fn rows<const N: usize>(keys: [&str; N]) -> Vec<Row> {
	keys.map(|key| row(key, key)).into()
}

/// What makes such rows.
fn puts<const N: usize>(keys: [&str; N]) -> Vec<Change> {
	keys.map(|key| put(key, key)).into()
}

/// What makes these rows, the last first.
fn as_changes(rows: &[Row]) -> Vec<Change> {
	rows.iter().rev().map(|(key, value)| Change::put(key.clone(), value.clone())).collect()
}
