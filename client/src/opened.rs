//! A pot as one of its members reads it, and writes to it: with every text plain that their keys open.
//!
//! What is stored stays sealed, and its head vouches for it; what is opened is what people see, and what they
//! say is sealed last, when it is signed: so nothing is ever sealed for somebody who is out already.

use crate::{
	seal::{rekey, Error as SealError, Keyring, SealSecret, TextKey},
	secret::{stream, Secret},
	Replica, Result,
};
use pot_ledger::{AccountId, Effects, Entry, MemberId, Op, Role, State, View};

/// Who reads.
#[derive(Clone, Debug)]
pub struct Reader {
	/// Their account in the pot.
	pub account: AccountId,
	/// The secret that belongs to it.
	pub secret: SealSecret,
}

/// A replica, and what its reader sees of it.
#[derive(Clone)]
pub struct Opened {
	replica: Replica,
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
		let mut log = replica.log().to_vec();
		log.iter_mut().for_each(|entry| keyring.open_entry(entry));
		let state = State::fold(replica.id(), log.iter().cloned())?;
		Ok(Self { replica, reader, keyring, log, state })
	}

	/// The pot as it is stored.
	pub fn replica(&self) -> &Replica {
		&self.replica
	}

	/// The entries, opened.
	pub fn log(&self) -> &[Entry] {
		&self.log
	}

	/// What they fold to. Its balances are those of what is stored.
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

	/// Appends an entry as it is stored, and says what it did.
	///
	/// # Errors
	///
	/// As of [`Replica::append`].
	pub fn append(&mut self, mut entry: Entry) -> Result<Effects> {
		let brings_keys = matches!(entry.op, Op::Rekey { .. } | Op::Claim { .. });
		let effects = self.replica.append(entry.clone())?;
		if brings_keys && self.reader.is_some() {
			*self = Self::new(self.replica.clone(), self.reader.clone())?;
			return Ok(effects);
		}
		self.keyring.open_entry(&mut entry);
		self.state.apply(entry.clone()).map_err(|why| pot_ledger::BadLog { seq: self.state.next_seq(), why })?;
		self.log.push(entry);
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
