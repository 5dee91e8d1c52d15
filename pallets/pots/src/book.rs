//! A pot in storage: the view that decisions are made on, and the hand that writes them down.

use crate::{
	actors, quota::Growth, rows::Rows, Clearing, Config, Ended, Error, Event, Former, Invites, Items, Log, MemberOf,
	Members, Pallet, Pots, Quotas, SeqKey,
};
use alloc::borrow::Cow;
use codec::Encode;
use frame_support::traits::{Get, Time};
use pot_ledger::{
	admit, head, settle::Leg, AccountId, Entry, Hash, Invite, InviteNo, Item, ItemId, Life, Member, MemberId, Moment,
	Money, Op, Payment, Pot, PotId, Record, Refusal, Seq, Text, Tombstone, View,
};

/// A pot that a call works on. Its record and its author are read once, and the record is written once, when it is closed;
/// members, items and entries go straight to storage, which a failing call leaves as it was.
pub(crate) struct Book<T> {
	id: PotId,
	/// Who writes, if that was asked since a member last changed.
	author: Option<(AccountId, MemberId, Member)>,
	rows: Rows,
	/// `None` before the first entry, and after the last.
	pot: Option<Pot>,
	head: Hash,
	/// The time of this block.
	now: Moment,
	/// What was added to its storage.
	growth: Growth,
	/// How many accounts lost their place.
	pub lost: u32,
	/// What stands in the way though the rules admit it.
	trouble: Result<(), Error<T>>,
}

impl<T: Config> View for Book<T> {
	fn id(&self) -> PotId {
		self.id
	}

	fn pot(&self) -> Option<&Pot> {
		self.pot.as_ref()
	}

	fn member(&self, id: MemberId) -> Option<Cow<'_, Member>> {
		match &self.author {
			Some((_, author, member)) if *author == id => Some(Cow::Borrowed(member)),
			_ => self.stored(id).map(Cow::Owned),
		}
	}

	fn place_of(&self, account: &AccountId) -> Option<MemberId> {
		self.rows.of_each::<MemberOf<T>, _, _>(account).get()
	}

	fn is_former(&self, account: &AccountId) -> bool {
		Former::<T>::contains_key(self.id, account)
	}

	fn invite(&self, number: InviteNo) -> Option<Invite> {
		Invites::<T>::get(self.id, number)
	}

	fn item(&self, id: &ItemId) -> Option<Item> {
		self.rows.at::<Items<T>, _, _>(id).get()
	}

	fn money(&self, _id: &ItemId, at: Seq) -> Option<Cow<'_, Money>> {
		self.entry(at)?.op.into_money().map(Cow::Owned)
	}

	fn legs(&self, at: Seq) -> Option<Cow<'_, [Leg]>> {
		match self.entry(at)?.op {
			Op::FreezePlan { legs, .. } => Some(Cow::Owned(legs.into_inner())),
			_ => None,
		}
	}
}

impl<T: Config> Book<T> {
	/// The pot `id`, which need not exist.
	pub fn open(id: PotId) -> Self {
		let rows = Rows::of(&id);
		let (pot, head) = match rows.own::<Pots<T>, _>().get() {
			Some(Record { pot, head }) => (Some(pot), head),
			None => (None, head::seed(&Self::genesis(), &id)),
		};
		let (now, growth) = (T::Time::now(), Growth::default());
		Self { id, rows, author: None, pot, head, now, growth, lost: 0, trouble: Ok(()) }
	}

	/// Writes the pot's record, or what is left of it, if there is room for what was added.
	pub fn close(self) -> Result<(), Error<T>> {
		let Self { id, rows, head, now: at, growth, .. } = self;
		self.trouble?;
		match self.pot {
			Some(Pot { life: Life::Dissolved, next_seq: entries, .. }) => {
				Pots::<T>::remove(id);
				Quotas::<T>::remove(id);
				Ended::<T>::insert(id, Tombstone { entries, head, at });
				Clearing::<T>::insert(id, ());
			},
			Some(pot) => {
				Pallet::<T>::grow(rows.own::<Quotas<T>, _>(), growth)?;
				rows.own::<Pots<T>, _>().put(&Record { pot, head });
			},
			None => {},
		}
		Ok(())
	}

	/// Appends an operation signed by `account`.
	pub fn append(&mut self, account: &AccountId, op: Op) -> Result<(), Refusal> {
		let (_, by) = self.author(account)?;
		if !op.is_appendable() {
			return Err(Refusal::NotAppendable);
		}
		self.write(by, op)
	}

	/// Appends a payment in the chain's token by `account`, and says who is to get it.
	pub fn send(
		&mut self,
		account: &AccountId,
		id: ItemId,
		money: impl FnOnce(MemberId) -> Payment,
		memo: Option<Text>,
	) -> Result<AccountId, Refusal> {
		let (pot, by) = self.author(account)?;
		if pot.currency != T::TokenCurrency::get() {
			return Err(Refusal::NotInToken);
		}
		let money = money(by);
		let to = money.to;
		self.write(by, Op::SendPayment { id, money, memo })?;
		self.member(to).and_then(|receiver| receiver.accounts.first().copied()).ok_or(Refusal::NoAccount(to))
	}

	fn author(&mut self, account: &AccountId) -> Result<(&Pot, MemberId), Refusal> {
		let pot = self.pot.as_ref().ok_or_else(|| self.absence())?;
		let by = match &self.author {
			Some((known, by, _)) if known == account => *by,
			_ => {
				let by = self.place_of(account).ok_or(Refusal::Stranger)?;
				let member = self.stored(by).ok_or(Refusal::Stranger)?;
				self.author = Some((*account, by, member));
				by
			},
		};
		Ok((pot, by))
	}

	fn stored(&self, id: MemberId) -> Option<Member> {
		self.rows.at::<Members<T>, _, _>(&id).get()
	}

	fn entry(&self, at: Seq) -> Option<Entry> {
		self.rows.at::<Log<T>, SeqKey, _>(&at.into()).get()
	}

	/// Why there is no pot.
	fn absence(&self) -> Refusal {
		match Ended::<T>::contains_key(self.id) {
			true => Refusal::Dissolved,
			false => Refusal::NoPot,
		}
	}

	/// Creates the pot.
	pub fn create(&mut self, op: Op) -> Result<(), Refusal> {
		match self.pot.is_none().then(|| self.absence()) {
			Some(Refusal::Dissolved) => Err(Refusal::Dissolved),
			_ => self.write(0, op),
		}
	}

	/// Lets an account in, as the member who claims.
	pub fn claim(&mut self, place: MemberId, op: Op) -> Result<(), Refusal> {
		if self.pot.is_none() {
			return Err(self.absence());
		}
		self.write(place, op)
	}

	/// Appends an operation by member `by`: decides it, applies its effects, and logs it.
	fn write(&mut self, by: MemberId, op: Op) -> Result<(), Refusal> {
		let entry = Entry { by, at: self.now, op };
		let effects = admit(self, &entry)?;
		if let Some((id, member)) = &effects.member {
			self.write_member(*id, member);
		}
		if let Some((id, item)) = &effects.item {
			let row = self.rows.at::<Items<T>, _, _>(id);
			let before = if entry.op.makes_item() { None } else { row.get() };
			self.growth.item(before.as_ref(), item);
			row.put(item);
		}
		if let Some((number, invite)) = &effects.invite {
			self.growth.invite(self.invite(*number).as_ref(), invite.as_ref());
			Invites::<T>::set(self.id, number, invite.clone());
		}
		for (account, lost) in &effects.former {
			self.growth.former(*lost);
			Former::<T>::set(self.id, account, lost.then_some(()));
		}
		let pot = match &effects.pot {
			Some(changed) => self.pot.insert(changed.clone()),
			None => self.pot.as_mut().ok_or(Refusal::NoPot)?,
		};
		let seq = pot.next_seq;
		pot.apply(&effects);
		self.log(seq, entry);
		Ok(())
	}

	fn log(&mut self, seq: Seq, entry: Entry) {
		let bytes = entry.encode();
		self.growth.entry(&entry.op, bytes.len());
		self.head = head::extend(&self.head, seq, &bytes);
		self.rows.at::<Log<T>, SeqKey, _>(&seq.into()).put_encoded(&bytes);
		Pallet::<T>::deposit_event(Event::Appended { pot: self.id, seq, head: self.head, entry });
	}

	/// Writes a member, and keeps the index by account in step.
	fn write_member(&mut self, id: MemberId, member: &Member) {
		let before = self.stored(id);
		self.author = None;
		self.growth.member(before.as_ref(), member);
		let before = before.map(|member| member.accounts).unwrap_or_default();
		for account in before.iter().filter(|account| !member.accounts.contains(account)) {
			actors::leave::<T>(account, self.id);
			self.lost += 1;
		}
		for account in member.accounts.iter().filter(|account| !before.contains(account)) {
			self.growth.place();
			let joined = actors::join(account, self.id, id);
			self.trouble = core::mem::replace(&mut self.trouble, Ok(())).and(joined);
		}
		Members::<T>::insert(self.id, id, member);
	}

	/// The hash of block 0, by which heads are bound to this chain.
	pub fn genesis() -> Hash {
		frame_system::Pallet::<T>::block_hash(frame_system::pallet_prelude::BlockNumberFor::<T>::default()).into()
	}
}
