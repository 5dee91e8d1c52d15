//! The store of browsers, in a browser: `cargo xtask test` runs this in a page and in a worker.

#![cfg(target_arch = "wasm32")]

use futures::FutureExt;
use potchain_client::sync::store::{conformance, Change, IndexedDb, Row, Store, StoreError};
use std::{cell::Cell, pin::pin};
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

#[wasm_bindgen_test]
async fn it_is_a_store() {
	let made = Cell::new(0);
	let empty = async || {
		made.set(made.get() + 1);
		open(&format!("conformance {}", made.get())).await
	};
	conformance::check(empty, reopen).await;
}

#[wasm_bindgen_test]
async fn one_at_a_time_has_it_open() {
	let mut first = open("once").await;
	assert_eq!(IndexedDb::open("once").await.err(), Some(StoreError::InUse("once".into())));
	open("another").await;
	let mut gives_up = Box::pin(IndexedDb::open_when_free("once"));
	let mut waits = pin!(IndexedDb::open_when_free("once"));
	assert!(gives_up.as_mut().now_or_never().is_none());
	assert!(waits.as_mut().now_or_never().is_none());
	first.commit(vec![Change::put("a", "1")]).await.unwrap();
	drop((gives_up, first));
	assert_eq!(waits.await.unwrap().load().await.unwrap(), rows(&[("a", "1")]));
}

#[wasm_bindgen_test]
async fn what_is_reported_is_on_the_disk() {
	let mut store = open("durable").await;
	let fault = Fault::at_fourth_put("durable", "globalThis.durability = this.transaction.durability; return asked");
	store.commit(puts(4)).await.unwrap();
	drop(fault);
	assert_eq!(js_sys::eval("durability").unwrap(), "strict");
}

#[wasm_bindgen_test]
async fn what_is_set_aside_is_kept() {
	let mut store = open("aside").await;
	store.commit(puts(3)).await.unwrap();
	let first = store.load().await.unwrap();
	store.set_aside(vec![]).await.unwrap();
	store.set_aside(vec![Change::put("b", "2")]).await.unwrap();
	let mut store = reopen(store).await;
	assert_eq!(store.aside().await.unwrap(), [first, vec![]]);
	assert_eq!(store.load().await.unwrap(), rows(&[("b", "2")]));
}

#[wasm_bindgen_test]
async fn a_transaction_that_is_aborted_does_nothing_and_is_an_error() {
	let mut store = open("aborted").await;
	store.commit(vec![Change::put("a", "1")]).await.unwrap();
	let before = rows(&[("a", "1")]);
	{
		let _fault = Fault::at_fourth_put("aborted", "this.transaction.abort(); return asked");
		let error = store.commit(puts(6)).await.unwrap_err();
		assert!(matches!(error, StoreError::Io { .. }), "{error}");
	}
	assert_eq!(store.load().await.unwrap(), before);
	{
		let _fault = Fault::at_fourth_put("aborted", "this.transaction.abort(); return asked");
		let error = store.set_aside(puts(6)).await.unwrap_err();
		assert!(matches!(error, StoreError::Io { .. }), "{error}");
	}
	assert_eq!(store.load().await.unwrap(), before);
	let mut store = reopen(store).await;
	assert_eq!(store.load().await.unwrap(), before);
	assert!(store.aside().await.unwrap().is_empty());
}

#[wasm_bindgen_test]
async fn what_fails_in_a_transaction_aborts_it() {
	let mut store = open("constraint").await;
	let _fault = Fault::at_fourth_put("constraint", "return this.add(value, key)");
	let error = store.commit(puts(6)).await.unwrap_err();
	assert!(error.to_string().contains("ConstraintError"), "{error}");
	assert!(store.load().await.unwrap().is_empty());
}

#[wasm_bindgen_test]
async fn a_full_disk_leaves_what_was_there() {
	let mut store = open("full").await;
	store.commit(vec![Change::put("a", "1")]).await.unwrap();
	let fault = Fault::at_fourth_put("full", "throw new DOMException('no space', 'QuotaExceededError')");
	assert_eq!(store.commit(puts(6)).await, Err(StoreError::Full("full".into())));
	drop(fault);
	assert_eq!(store.load().await.unwrap(), rows(&[("a", "1")]));
	store.commit(vec![Change::put("a", "2")]).await.unwrap();
	assert_eq!(store.load().await.unwrap(), rows(&[("a", "2")]));
}

#[wasm_bindgen_test]
async fn a_newer_version_is_not_kept_waiting_and_an_older_one_says_reload() {
	let mut store = open("newer").await;
	store.commit(vec![Change::put("a", "1")]).await.unwrap();
	evaluate(
		"new Promise((done, failed) => Object.assign(indexedDB.open('newer', 99), {
		onsuccess: event => { event.target.result.close(); done() }, onerror: failed, onblocked: failed,
	}))",
	)
	.await;
	let closed = StoreError::Closed("newer".into());
	assert_eq!(store.commit(vec![Change::put("a", "2")]).await, Err(closed.clone()));
	assert_eq!(store.load().await, Err(closed.clone()));
	drop(store);
	assert_eq!(IndexedDb::open_when_free("newer").await.err(), Some(closed));
}

#[wasm_bindgen_test]
async fn what_is_no_store_is_damaged() {
	evaluate(
		"new Promise((done, failed) => Object.assign(indexedDB.open('other', 1), {
		onsuccess: event => { event.target.result.close(); done() }, onerror: failed,
	}))",
	)
	.await;
	let error = IndexedDb::open("other").await.err().unwrap();
	assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
}

#[wasm_bindgen_test]
async fn a_page_that_may_keep_nothing_is_told() {
	evaluate(
		"{
		const open = IDBFactory.prototype.open;
		IDBFactory.prototype.open = function(name, version) {
			if (name === 'denied') throw new DOMException('cookies are blocked', 'SecurityError');
			return open.call(this, name, version);
		}
	}",
	)
	.await;
	let cause = "SecurityError: cookies are blocked".into();
	assert_eq!(IndexedDb::open("denied").await.err(), Some(StoreError::Denied { path: "denied".into(), cause }));
}

#[wasm_bindgen_test]
async fn the_browser_says_how_much_room_there_is_and_whether_it_is_promised() {
	let room = IndexedDb::room().await.unwrap();
	assert!(room.used < room.quota, "{room:?}");
	let promised = IndexedDb::persist().await.unwrap();
	console_log!("{room:?}, promised: {promised}");
}

#[wasm_bindgen_test]
async fn all_of_many_commits_is_loaded_and_the_times_are_told() {
	let mut store = open("times").await;
	let mut times = vec![];
	for number in 0..200_u32 {
		let start = milliseconds();
		store.commit(vec![Change::put(number.to_be_bytes(), [0; 200])]).await.unwrap();
		times.push(milliseconds() - start);
	}
	times.sort_by(f64::total_cmp);
	store.commit((0..10_000_u32).map(|number| Change::put(number.to_be_bytes(), [0; 200])).collect()).await.unwrap();
	let start = milliseconds();
	let loaded = store.load().await.unwrap();
	let load = milliseconds() - start;
	assert_eq!(loaded.len(), 10_000);
	console_log!("commits of a row: median {:.2} ms, longest {:.2} ms; load: {load:.1} ms", times[100], times[199]);
}

async fn open(name: &str) -> IndexedDb {
	IndexedDb::open(name).await.unwrap_or_else(|error| panic!("{error}"))
}

/// The lock is free as soon as the browser has heard of it.
async fn reopen(store: IndexedDb) -> IndexedDb {
	let name = store.name().to_string_lossy().into_owned();
	drop(store);
	IndexedDb::open_when_free(&name).await.unwrap_or_else(|error| panic!("{error}"))
}

fn puts(count: u8) -> Vec<Change> {
	(0..count).map(|number| Change::put([b'a', number], *b"new")).collect()
}

fn rows(rows: &[(&str, &str)]) -> Vec<Row> {
	rows.iter().map(|&(key, value)| (key.into(), value.into())).collect()
}

/// Something that happens in a database, until this is dropped.
struct Fault;

impl Fault {
	/// Does something else with `value` and `key` at the fourth put, of which `asked` is the request.
	fn at_fourth_put(name: &str, then: &str) -> Self {
		js_sys::eval(&format!(
			"{{
				const put = IDBObjectStore.prototype.put;
				let puts = 0;
				IDBObjectStore.prototype.put = function(value, key) {{
					const asked = put.call(this, value, key);
					if (this.transaction.db.name !== '{name}' || ++puts !== 4) return asked;
					{then}
				}};
				globalThis.unplant = () => IDBObjectStore.prototype.put = put;
			}}"
		))
		.unwrap();
		Self
	}
}

impl Drop for Fault {
	fn drop(&mut self) {
		js_sys::eval("unplant()").unwrap();
	}
}

fn milliseconds() -> f64 {
	js_sys::eval("performance.now()").unwrap().as_f64().unwrap()
}

/// Waits for what a script makes.
async fn evaluate(script: &str) {
	let made = js_sys::eval(script).unwrap();
	js_sys::Promise::resolve(&made).await.unwrap();
}
