//! A pot in storage: the view that decisions are made on, and the hand that writes them down.

use crate::{Clearing, Config, Ended, Event, Former, Invites, Items, Log, MemberOf, Members, Pallet, Pots};
use alloc::borrow::Cow;
use codec::Encode;
use core::marker::PhantomData;
use frame_support::traits::Get;
use frame_support::traits::Time;
use pot_ledger::{
	admit, head, settle::Leg, AccountId, Entry, Hash, Invite, InviteNo, Item, ItemId, Life, Member, MemberId, Moment,
	Money, Op, Payment, Pot, PotId, Record, Refusal, Seq, Text, Tombstone, View,
};

/// A pot that a call works on. Its record is read once, when it is opened, and written once, when it is
/// closed; members, items and entries go straight to storage, which a failing call leaves as it was.
pub(crate) struct Book<T> {
	id: PotId,
	/// `None` before the first entry, and after the last.
	pot: Option<Pot>,
	head: Hash,
	/// The time of this block.
	now: Moment,
	_runtime: PhantomData<T>,
}

impl<T: Config> View for Book<T> {
	fn id(&self) -> PotId {
		self.id
	}

	fn pot(&self) -> Option<&Pot> {
		self.pot.as_ref()
	}

	fn member(&self, id: MemberId) -> Option<Member> {
		Members::<T>::get(self.id, id)
	}

	fn place_of(&self, account: &AccountId) -> Option<MemberId> {
		MemberOf::<T>::get(account, self.id)
	}

	fn is_former(&self, account: &AccountId) -> bool {
		Former::<T>::contains_key(self.id, account)
	}

	fn invite(&self, number: InviteNo) -> Option<Invite> {
		Invites::<T>::get(self.id, number)
	}

	fn item(&self, id: &ItemId) -> Option<Item> {
		Items::<T>::get(self.id, id)
	}

	fn money(&self, _id: &ItemId, at: Seq) -> Option<Cow<'_, Money>> {
		Log::<T>::get(self.id, crate::SeqKey::from(at))?.op.into_money().map(Cow::Owned)
	}

	fn legs(&self, at: Seq) -> Option<Cow<'_, [Leg]>> {
		match Log::<T>::get(self.id, crate::SeqKey::from(at))?.op {
			Op::FreezePlan { legs, .. } => Some(Cow::Owned(legs.into_inner())),
			_ => None,
		}
	}
}

impl<T: Config> Book<T> {
	/// The pot `id`, which need not exist.
	pub fn open(id: PotId) -> Self {
		let (pot, head) = match Pots::<T>::get(id) {
			Some(Record { pot, head }) => (Some(pot), head),
			None => (None, head::seed(&Self::genesis(), &id)),
		};
		Self { id, pot, head, now: T::Time::now(), _runtime: PhantomData }
	}

	/// Writes the pot's record, or what is left of it.
	pub fn close(self) {
		let Self { id, head, now: at, .. } = self;
		match self.pot {
			Some(Pot { life: Life::Dissolved, next_seq: entries, .. }) => {
				Pots::<T>::remove(id);
				Ended::<T>::insert(id, Tombstone { entries, head, at });
				Clearing::<T>::insert(id, ());
			},
			Some(pot) => Pots::<T>::insert(id, Record { pot, head }),
			None => {},
		}
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
		let accounts = self.member(to).map(|receiver| receiver.accounts).unwrap_or_default();
		accounts.first().copied().ok_or(Refusal::NoAccount(to))
	}

	fn author(&self, account: &AccountId) -> Result<(&Pot, MemberId), Refusal> {
		let pot = self.pot.as_ref().ok_or_else(|| self.absence())?;
		let by = self.place_of(account).ok_or(Refusal::Stranger)?;
		Ok((pot, by))
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

	/// The time of this block.
	pub fn now(&self) -> Moment {
		self.now
	}

	/// Appends an operation by member `by`: decides it, applies its effects, and logs it.
	fn write(&mut self, by: MemberId, op: Op) -> Result<(), Refusal> {
		let entry = Entry { by, at: self.now, op };
		let effects = admit(self, &entry)?;
		if let Some((id, member)) = &effects.member {
			self.write_member(*id, member);
		}
		if let Some((id, item)) = &effects.item {
			Items::<T>::insert(self.id, id, item);
		}
		if let Some((number, invite)) = &effects.invite {
			Invites::<T>::set(self.id, number, invite.clone());
		}
		for (account, lost) in &effects.former {
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
		self.head = head::extend(&self.head, seq, &entry.encode());
		Log::<T>::insert(self.id, crate::SeqKey::from(seq), &entry);
		Pallet::<T>::deposit_event(Event::Appended { pot: self.id, seq, head: self.head, entry });
	}

	/// Writes a member, and keeps the index by account in step.
	fn write_member(&self, id: MemberId, member: &Member) {
		let before = self.member(id).map(|member| member.accounts).unwrap_or_default();
		before.iter().filter(|account| !member.accounts.contains(account)).for_each(|account| {
			MemberOf::<T>::remove(account, self.id);
		});
		member.accounts.iter().filter(|account| !before.contains(account)).for_each(|account| {
			MemberOf::<T>::insert(account, self.id, id);
		});
		Members::<T>::insert(self.id, id, member);
	}

	/// The hash of block 0, by which heads are bound to this chain.
	pub fn genesis() -> Hash {
		frame_system::Pallet::<T>::block_hash(frame_system::pallet_prelude::BlockNumberFor::<T>::default()).into()
	}
}
