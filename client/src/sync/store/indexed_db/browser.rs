//! What a browser has for pages and workers alike, which web-sys has for each of them alone or calls unstable.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{prelude::wasm_bindgen, JsCast, JsValue};
use web_sys::{DomException, Event, IdbDatabase, IdbFactory, IdbTransaction, StorageManager};

#[wasm_bindgen]
extern "C" {
	/// A database whose transactions can be durable.
	#[wasm_bindgen(extends = IdbDatabase)]
	pub type Connection;

	#[wasm_bindgen(catch, method)]
	pub fn transaction(
		this: &Connection,
		stores: &Array,
		mode: Mode,
		options: &Durability,
	) -> Result<IdbTransaction, JsValue>;

	/// The options of a transaction.
	pub type Durability;

	#[wasm_bindgen(method, setter)]
	fn set_durability(this: &Durability, durability: &str);

	/// Names that a program's parts wait for.
	pub type LockManager;

	#[wasm_bindgen(catch, method)]
	pub fn request(
		this: &LockManager,
		name: &str,
		options: &LockOptions,
		granted: &Function,
	) -> Result<Promise, JsValue>;

	/// The options of a lock.
	pub type LockOptions;

	#[wasm_bindgen(method, setter = ifAvailable)]
	fn set_if_available(this: &LockOptions, if_available: bool);
}

/// What may be done in a transaction.
#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum Mode {
	ReadOnly = "readonly",
	ReadWrite = "readwrite",
}

impl Durability {
	/// What is reported as done is on the disk.
	pub fn strict() -> Self {
		let options: Self = js_sys::Object::new().unchecked_into();
		options.set_durability("strict");
		options
	}
}

impl LockOptions {
	/// A lock that nobody else has at the same time, and that is waited for or not.
	pub fn exclusive(wait: bool) -> Self {
		let options: Self = js_sys::Object::new().unchecked_into();
		options.set_if_available(!wait);
		options
	}
}

/// Where databases are.
pub fn indexed_db() -> Result<IdbFactory, JsValue> {
	part(&js_sys::global(), "indexedDB")
}

/// Who has locks.
pub fn locks() -> Result<LockManager, JsValue> {
	part(&part(&js_sys::global(), "navigator")?, "locks")
}

/// Who knows how much is kept for the site.
pub fn storage() -> Result<StorageManager, JsValue> {
	part(&part(&js_sys::global(), "navigator")?, "storage")
}

/// A part of a global object. Where pages may keep nothing, and in pages that came by plain http, it is not there.
fn part<T: JsCast>(of: &JsValue, name: &str) -> Result<T, JsValue> {
	let part = Reflect::get(of, &name.into())?;
	match part.is_undefined() || part.is_null() {
		false => Ok(part.unchecked_into()),
		true => Err(missing(name)),
	}
}

fn missing(name: &str) -> JsValue {
	let text = format!("{name} is only there for pages that came by https");
	DomException::new_with_message_and_name(&text, "SecurityError").map_or_else(|error| error, JsValue::from)
}

/// What kind of error, or of event, this is.
pub fn error_name(error: &JsValue) -> String {
	match (error.dyn_ref::<DomException>(), error.dyn_ref::<Event>()) {
		(Some(error), _) => error.name(),
		(_, Some(event)) => event.type_(),
		_ => String::new(),
	}
}

/// What an error, or an event, says for itself.
pub fn error_text(error: &JsValue) -> String {
	match (error.dyn_ref::<DomException>(), error.dyn_ref::<js_sys::Error>()) {
		(Some(exception), _) => format!("{}: {}", exception.name(), exception.message()),
		(_, Some(error)) => error.message().into(),
		_ => error_name(error),
	}
}
