//! Offline first: pots that are the same on every device, whatever happens on the way.
//!
//! [`Engine`] is a state machine without I/O, clock or randomness of its own: it is told what happens ([`Input`]) and
//! says what is to be done ([`Effect`]). Drivers around it talk to a node, to a [store](store::Store) and to people. So
//! everything that can go wrong is a sequence of inputs, and a simulation can try millions of them.
//!
//! * A pot has three layers: what is **final**, and kept in the store; what the best chain holds beyond that, which is
//!   **included** and thrown away on a fork; and what is **pending** on this device, played on top. See [`Books`].
//! * What somebody wants done is an [`Intent`]. It is kept before they are told so, sent as long as it takes, and ends
//!   in exactly one of final or an [`End`] that says why not.
//! * What the engine knows of a pot is what its log says, and the hash chain vouches for it. Notifications are wake-ups.

mod books;
mod driver;
mod engine;
mod fit;
#[doc(hidden)]
pub mod flaw;
mod intent;
mod io;
mod numbers;
mod pots;
mod rows;
pub mod store;
mod wording;

pub use books::Books;
pub use driver::{Driver, DriverError, Endpoint, Told};
pub use engine::{Connection, Engine};
pub use intent::{End, Intent, IntentId, Seen, Sent, Stage, Status, Waiting, Way};
pub use io::{Answer, Declined, Effect, Input, Question, Submission, Transaction, Trouble};
pub use pots::{Change, OrderError, Pot, Pots};
pub use rows::Unreadable;
pub use wording::Wording;

/// Operations in one transaction: of the 64 that there can be, two are for new text keys.
pub const BATCH: usize = 62;
/// The life of a transaction, in blocks: after so many without it, no block can hold it.
pub const LIFE: u32 = 64;
