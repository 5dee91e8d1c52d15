//! A pot as one of its members reads it, and writes to it: with every text plain that their keys open.
//!
//! What is stored stays sealed, and its head vouches for it; what is opened is what people see, and what they
//! say is sealed last, when it is signed: so nothing is ever sealed for somebody who is out already.

use crate::{
	replica::unread,
	seal::{rekey, Error as SealError, Keyring, SealSecret, TextKey},
	secret::{stream, Secret},
	sync::Books,
	Replica, Result,
};
use codec::Encode;
use pot_ledger::{head, AccountId, Effects, Entry, Hash, MemberId, Op, PotId, Role, Seq, State, View};

/// What a value stands on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
	/// In a block that no fork can replace.
	Final,
	/// In the best chain: seen by others, and a fork may still take it back.
	Included,
	/// On this device only.
	Pending,
}

/// Who reads.
#[derive(Clone, Debug)]
pub struct Reader {
	/// Their account in the pot.
	pub account: AccountId,
	/// The secret that belongs to it.
	pub secret: SealSecret,
}

/// A pot at a moment, as its reader sees it.
#[derive(Clone)]
pub struct Opened {
	/// The entries as they are stored, and the head that vouches for them.
	stored: Vec<Entry>,
	head: Hash,
	reader: Option<Reader>,
	keyring: Keyring,
	log: Vec<Entry>,
	state: State,
}

/// Operations that are ready to be sealed and signed.
#[derive(Clone, Debug)]
pub struct Ready {
	/// What is to be done, in plain; and a new text key, where one is due.
	pub ops: Vec<Op>,
	/// The keys that are known after it.
	pub keyring: Keyring,
}

impl Opened {
	/// A pot as somebody reads it; as a stranger does, where nobody is said.
	///
	/// # Errors
	///
	/// [`Error::BadLog`](crate::Error::BadLog) if the rules refuse an entry for what it says in plain.
	pub fn new(replica: Replica, reader: Option<Reader>) -> Result<Self> {
		let keyring = match &reader {
			Some(reader) => Keyring::of(replica.state(), reader.account, &reader.secret),
			None => Keyring::new(replica.id()),
		};
		Self::with(replica, reader, keyring)
	}

	/// A pot as whoever has these keys reads it: with those of a link, before they have joined.
	///
	/// # Errors
	///
	/// As of [`new`](Self::new).
	pub fn by_keys(replica: Replica, mut keyring: Keyring) -> Result<Self> {
		keyring.walk_back(|epoch| replica.state().former_box(epoch).copied());
		Self::with(replica, None, keyring)
	}

	fn with(replica: Replica, reader: Option<Reader>, keyring: Keyring) -> Result<Self> {
		let (stored, head) = (replica.log().to_vec(), replica.head());
		let (log, state) = open(replica.id(), &stored, &keyring)?;
		Ok(Self { stored, head, reader, keyring, log, state })
	}

	/// A pot as it is followed, at a level.
	pub(crate) fn of(books: &Books, level: Level) -> Self {
		let (entries, head) = books.cursor(level);
		let entries = entries as usize;
		let pending = if level == Level::Pending { books.pending() } else { Vec::new() };
		Self {
			stored: books.stored()[..entries].to_vec(),
			head,
			reader: books.reader().cloned(),
			keyring: books.keyring().clone(),
			log: books.log()[..entries].iter().cloned().chain(pending).collect(),
			state: books.at(level),
		}
	}

	/// The pot's id.
	pub fn id(&self) -> PotId {
		self.state.id()
	}

	/// The entries as they are stored.
	pub fn stored(&self) -> &[Entry] {
		&self.stored
	}

	/// The hash chain's head after the last of these.
	pub fn head(&self) -> Hash {
		self.head
	}

	/// How many there are, and so the position of the next.
	pub fn next_seq(&self) -> Seq {
		self.stored.len() as Seq
	}

	/// The entries, opened; and after those that are stored, what is pending on this device.
	pub fn log(&self) -> &[Entry] {
		&self.log
	}

	/// What they fold to. Its balances are those of what is stored, and of what is pending.
	pub fn state(&self) -> &State {
		&self.state
	}

	/// The keys of its texts.
	pub fn keyring(&self) -> &Keyring {
		&self.keyring
	}

	/// The reader's place, if they have one.
	pub fn me(&self) -> Option<MemberId> {
		self.reader.as_ref().and_then(|reader| self.state.place_of(&reader.account))
	}

	/// Appends an entry as it is stored, where nothing is pending, and says what it did.
	///
	/// # Errors
	///
	/// As of [`Replica::append`].
	pub fn append(&mut self, entry: Entry) -> Result<Effects> {
		let seq = self.next_seq();
		let mut opened = entry.clone();
		self.keyring.open_entry(&mut opened);
		let effects = self.state.apply(opened.clone()).map_err(|why| unread(&entry, seq, why))?;
		self.head = head::extend(&self.head, seq, &entry.encode());
		let brings_keys = matches!(entry.op, Op::Rekey { .. } | Op::Claim { .. } | Op::CreatePot { .. });
		self.stored.push(entry);
		self.log.push(opened);
		if let Some(reader) = self.reader.as_ref().filter(|_| brings_keys) {
			self.keyring = Keyring::of(&self.state, reader.account, &reader.secret);
			(self.log, self.state) = open(self.id(), &self.stored, &self.keyring)?;
		}
		Ok(effects)
	}

	/// Makes operations by the reader ready: with a new text key first where one is due, and last where they make
	/// one due, as taking somebody's access does. `seed` is 32 random bytes, used once.
	///
	/// # Errors
	///
	/// [`SealError::NoKey`] if the reader lacks the pot's present key and says something; [`SealError::KeyDue`] if a new one is
	/// due, which a viewer cannot make.
	pub fn ready(&self, ops: Vec<Op>, seed: Secret) -> std::result::Result<Ready, SealError> {
		make_ready(&self.state, &self.keyring, self.me(), ops, seed)
	}
}

/// A log as keys open it, and what it folds to.
fn open(pot: PotId, stored: &[Entry], keyring: &Keyring) -> Result<(Vec<Entry>, State)> {
	let mut log = stored.to_vec();
	log.iter_mut().for_each(|entry| keyring.open_entry(entry));
	let state = State::fold(pot, log.iter().cloned())?;
	Ok((log, state))
}

/// Makes operations ready that `me` does to a pot, of whose texts they have the keys. See [`Opened::ready`].
pub(crate) fn make_ready(
	pot: &State,
	keys: &Keyring,
	me: Option<MemberId>,
	mut ops: Vec<Op>,
	seed: Secret,
) -> std::result::Result<Ready, SealError> {
	let mut random = stream(seed);
	let mut keyring = keys.clone();
	let Some((by, epoch)) = me.zip(pot.pot().map(|pot| pot.epoch)).filter(|row| row.1 > 0) else {
		return Ok(Ready { ops, keyring });
	};
	let says = ops.iter_mut().any(|op| !op.texts_mut(by).is_empty());
	if says && keyring.latest().is_none() {
		return Err(SealError::NoKey);
	}
	let may = |state: &State| state.member(by).is_some_and(|member| member.acts() && member.role >= Role::Editor);
	if pot.rekey_due() && keyring.get(epoch).is_some() {
		if !may(pot) {
			return if says { Err(SealError::KeyDue) } else { Ok(Ready { ops, keyring }) };
		}
		let op = new_key(pot, &mut keyring, &mut random)?;
		ops.insert(0, op);
	}
	if !ops.iter().any(|op| matches!(op, Op::Rekey { .. } | Op::DetachMember { .. })) {
		return Ok(Ready { ops, keyring });
	}
	let mut after = pot.clone();
	// What the rules refuse is for whoever sends it to explain.
	let admitted = ops.iter().all(|op| after.apply(Entry { by, at: 0, op: op.clone() }).is_ok());
	if admitted && after.rekey_due() && may(&after) && keyring.latest().is_some() {
		ops.push(new_key(&after, &mut keyring.clone(), &mut random)?);
	}
	Ok(Ready { ops, keyring })
}

impl Ready {
	/// The operations as they are signed: every text sealed. `seed` is 32 random bytes, used once.
	///
	/// # Errors
	///
	/// As of [`Keyring::seal`].
	pub fn sealed(&self, by: MemberId, seed: Secret) -> std::result::Result<Vec<Op>, SealError> {
		let (mut ops, mut random) = (self.ops.clone(), stream(seed));
		let mut nonce = || *random().bytes().first_chunk().expect("24 of 32 bytes; qed");
		if self.keyring.latest().is_some() {
			ops.iter_mut().try_for_each(|op| self.keyring.seal_op(op, by, &mut nonce))?;
		}
		Ok(ops)
	}
}

/// A new text key, which is the present one from then on.
fn new_key(
	state: &State,
	keyring: &mut Keyring,
	random: &mut impl FnMut() -> Secret,
) -> std::result::Result<Op, SealError> {
	let key = TextKey(random());
	let op = rekey(state, keyring, &key, random)?;
	if let Op::Rekey { epoch, .. } = &op {
		keyring.renew(*epoch, key);
	}
	Ok(op)
}
