//! Benchmarks of the calls, and of what is done beside them: of each the dearest there is.

#![cfg(feature = "runtime-benchmarks")]

use super::*;
use crate::{
	allowance::{Bucket, Buckets, MAX_SHARES},
	book::Book,
	price::SHORT,
	quota::{BASE_BYTES, MIN_FUNDING},
};
use alloc::{boxed::Box, vec, vec::Vec};
use codec::Encode;
use frame_benchmarking::{benchmarking::add_to_whitelist, v2::*};
use frame_support::{
	traits::{fungible::Inspect, Authorize, Consideration, Footprint, Get, Time},
	BoundedVec,
};
use frame_system::RawOrigin;
use pot_ledger::{
	claim_hash, claim_message, creation_message, settle::Leg, AccountId, Amount, Bill, Currency, Entry, Expense,
	Invitation, ItemId, KeyBox, LegId, Line, Member, MemberId, Op, Policy, PotId, PotPatch, Role, Sealing, Split, Text,
	Tombstone, MAX_DEVICES, MAX_MEMBERS, MAX_SEALED_BYTES, RULES,
};
use sp_core::sr25519;
use sp_runtime::{
	app_crypto::{KeyTypeId, RuntimePublic},
	transaction_validity::TransactionSource,
	MultiSignature,
};

/// Bytes of a line of a bill that everyone shares.
const LINE_BYTES: u32 = 136;
/// As many of those as a bill holds.
const LINES: u32 = 30;

/// A text that is as long as can be.
fn long() -> Text {
	let bytes = BoundedVec::truncate_from(vec![7; MAX_SEALED_BYTES as usize]);
	Text::Sealed { epoch: 1, bytes }
}

fn text(text: &str) -> Text {
	Text::plain(text).expect("short enough; qed")
}

fn euro() -> Currency {
	Currency::new("EUR", 2).expect("within bounds; qed")
}

fn sealing() -> Option<Sealing> {
	let own = KeyBox { ephemeral: [1; 32], bytes: [2; 48] };
	Some(Sealing { public: [3; 32], own: Some((1, own)) })
}

fn item(number: u32) -> ItemId {
	let mut id = ItemId::default();
	id.0[..4].copy_from_slice(&number.to_le_bytes());
	id
}

fn everyone() -> impl Iterator<Item = MemberId> {
	0..MAX_MEMBERS as MemberId
}

/// An expense with so many lines of a bill, each shared by everyone; without any, the signer's own.
fn expense(number: u32, lines: u32) -> Op {
	let id = item(number);
	let line = Line {
		text: text("x"),
		amount: Amount(MAX_MEMBERS.into()),
		split: Split::Equal(BoundedVec::truncate_from(everyone().collect())),
	};
	let (paid, split, bill) = match lines {
		0 => (vec![(1, Amount(1))], Split::Equal(BoundedVec::truncate_from(vec![1])), None),
		_ => {
			let lines = BoundedVec::truncate_from(vec![line; lines as usize]);
			let bill = Bill { lines, tax: None, tip: None, discount: None };
			let shares = bill.shares(&id).expect("everyone bears a part; qed");
			(shares.clone(), Split::Exact(BoundedVec::truncate_from(shares)), Some(Box::new(bill)))
		},
	};
	let amount = Amount(paid.iter().map(|row| row.1 .0).sum());
	let money = Expense { bill, ..Expense::spending(amount, BoundedVec::truncate_from(paid), split) };
	let (memo, note, receipt) = (None, None, None);
	Op::AddExpense { id, money, memo, note, date: None, category: None, receipt }
}

/// The dearest expense that there is, with all its texts.
fn banquet(number: u32) -> Op {
	match expense(number, LINES) {
		Op::AddExpense { id, money, date, category, .. } => {
			let [memo, note, receipt] = [(); 3].map(|()| Some(long()));
			Op::AddExpense { id, money, memo, note, date, category, receipt }
		},
		other => other,
	}
}

/// Somebody with enough tokens for all deposits here.
fn rich<T: Config>() -> T::AccountId {
	let owner: T::AccountId = account("owner", 0, 0);
	T::Consideration::ensure_successful(&owner, Footprint { count: 1, size: 64 * BASE_BYTES });
	owner
}

/// Appends operations to a pot.
fn write<T: Config>(by: &T::AccountId, pot: PotId, ops: Vec<Op>) -> Result<(), BenchmarkError> {
	for ops in ops.chunks(MAX_BATCH as usize) {
		let ops = BoundedVec::truncate_from(ops.to_vec());
		Pallet::<T>::append(RawOrigin::Signed(by.clone()).into(), pot, ops).map_err(|failed| failed.error)?;
	}
	Ok(())
}

/// A pot of `owner`'s in some currency, with room for everything here.
fn small_pot<T: Config>(owner: &T::AccountId, currency: Currency) -> Result<PotId, BenchmarkError> {
	let origin = RawOrigin::Signed(owner.clone());
	let create = (text("Trip"), currency, text("Alice"), sealing());
	Pallet::<T>::create(origin.clone().into(), [7; 16], create.0, create.1, create.2, create.3, None)?;
	let pot = PotId::of(&AccountId(owner.clone().into()), &[7; 16]);
	Pallet::<T>::fund(origin.into(), pot, 32 * BASE_BYTES as u32)?;
	Ok(pot)
}

/// The same, with as many places as can be but `left`. The caller's is the second, and what others wrote is only for
/// those to change who paid.
fn full_pot<T: Config>(owner: &T::AccountId, currency: Currency, left: u32) -> Result<PotId, BenchmarkError> {
	let pot = small_pot::<T>(owner, currency)?;
	let guest = |id| Op::AddMember { id, name: long(), role: Role::Editor };
	let set = PotPatch { policy: Some(Policy::Concerned), ..Default::default() };
	let guests = (1..(MAX_MEMBERS - left) as MemberId).map(guest);
	write::<T>(owner, pot, guests.chain([Op::AmendPot { base: 1, set }]).collect())?;
	join::<T>(owner, pot, 1, AccountId(whitelisted_caller::<T::AccountId>().into()))?;
	Ok(pot)
}

/// Lets an account in, whose consent nobody asks for here.
fn join<T: Config>(owner: &T::AccountId, pot: PotId, place: MemberId, who: AccountId) -> Result<(), BenchmarkError> {
	let number = Pots::<T>::get(pot).map_or(0, |record| record.pot.invites);
	write::<T>(owner, pot, vec![invite::<T>(number, [0; 32])])?;
	let (key, consent) = (sr25519::Signature::default(), MultiSignature::Sr25519(Default::default()));
	let origin = RawOrigin::Authorized.into();
	Ok(Pallet::<T>::claim(origin, pot, number, place, who, Some(long()), sealing(), key, consent)?)
}

fn invite<T: Config>(number: u32, key: [u8; 32]) -> Op {
	let expires = T::Time::now() + 24 * 60 * 60 * 1_000;
	Op::Invite { number, key, what: Invitation::Any { role: Role::Editor }, expires, uses: 2 }
}

/// A new key, which signs as wallets do: its signatures are looked at twice.
struct Wallet(sr25519::Public);

const WALLET: KeyTypeId = KeyTypeId(*b"wall");

impl Wallet {
	fn new() -> Self {
		Self(sr25519::Public::generate_pair(WALLET, None))
	}

	fn sign(&self, message: &[u8]) -> sr25519::Signature {
		let wrapped = [b"<Bytes>", message, b"</Bytes>"].concat();
		self.0.sign(WALLET, &wrapped).expect("the key was just made; qed")
	}
}

/// Somebody's claim of a guest's place in a pot that has no other left, by an invite for it.
fn claim<T: Config>() -> Result<Call<T>, BenchmarkError> {
	let owner = rich::<T>();
	let pot = full_pot::<T>(&owner, euro(), 0)?;
	let (link, who) = (Wallet::new(), Wallet::new());
	write::<T>(&owner, pot, vec![invite::<T>(1, link.0 .0)])?;
	let (account, place, name, seal) = (AccountId(who.0 .0), MAX_MEMBERS as MemberId - 1, Some(long()), sealing());
	let claimed = claim_hash(name.as_ref(), seal.as_ref());
	let message = claim_message(&Book::<T>::genesis(), &pot, 1, place, &account, &claimed);
	let (key, consent) = (link.sign(&message), MultiSignature::Sr25519(who.sign(&message)));
	Ok(Call::claim { pot, invite: 1, place, account, name, seal, key, consent })
}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// For somebody else, whose wallet signed.
	#[benchmark]
	fn create() {
		let (caller, owner) = (rich::<T>(), Wallet::new());
		let pot = PotId::of(&AccountId(caller.clone().into()), &[7; 16]);
		let account = AccountId(owner.0 .0);
		let op = Op::CreatePot {
			rules: RULES,
			name: long(),
			currency: euro(),
			owner: long(),
			account: Some(account),
			seal: sealing(),
		};
		let consent = owner.sign(&creation_message(&Book::<T>::genesis(), &pot, &op));
		let sponsored = Some((account, MultiSignature::Sr25519(consent)));
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), [7; 16], long(), euro(), long(), sealing(), sponsored);
		assert_eq!(MemberOf::<T>::get(account, pot), Some(0));
	}

	/// Expenses of the signer's own, in a pot with as many members as can be.
	#[benchmark]
	fn append(n: Linear<1, MAX_BATCH>) -> Result<(), BenchmarkError> {
		let owner = rich::<T>();
		let pot = full_pot::<T>(&owner, euro(), 0)?;
		let before = Pots::<T>::get(pot).map_or(0, |record| record.pot.next_seq);
		let ops: Vec<_> = (0..n).map(|number| expense(number, 0)).collect();
		assert!(ops.iter().all(|op| op.encoded_size() >= SHORT as usize), "fewer bytes are measured than are paid for");
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		append(RawOrigin::Signed(caller), pot, BoundedVec::truncate_from(ops));
		assert_eq!(Pots::<T>::get(pot).map(|record| record.pot.next_seq), Some(before + n));
		Ok(())
	}

	/// Of the short operations the dearest: taking back what was paid by everyone for everyone, as one of those who
	/// paid.
	#[benchmark]
	fn change(n: Linear<1, MAX_BATCH>) -> Result<(), BenchmarkError> {
		let owner = rich::<T>();
		let pot = full_pot::<T>(&owner, euro(), 0)?;
		write::<T>(&owner, pot, (0..n).map(banquet).collect())?;
		let before = Pots::<T>::get(pot).map_or(0, |record| record.pot.next_seq);
		let ops = (0..n).map(|number| Op::VoidItem { id: item(number), base: 1 }).collect();
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		append(RawOrigin::Signed(caller), pot, BoundedVec::truncate_from(ops));
		assert_eq!(Pots::<T>::get(pot).map(|record| record.pot.next_seq), Some(before + n));
		Ok(())
	}

	/// A bill of as many lines as make the bytes, each shared by everyone.
	#[benchmark]
	fn bytes(b: Linear<0, { LINES * LINE_BYTES }>) -> Result<(), BenchmarkError> {
		let owner = rich::<T>();
		let pot = full_pot::<T>(&owner, euro(), 0)?;
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		append(RawOrigin::Signed(caller), pot, BoundedVec::truncate_from(vec![expense(0, b / LINE_BYTES)]));
		assert!(Items::<T>::get(pot, item(0)).is_some());
		Ok(())
	}

	/// Of an account that has its only place here.
	#[benchmark]
	fn access() -> Result<(), BenchmarkError> {
		let owner = rich::<T>();
		let (pot, who) = (full_pot::<T>(&owner, euro(), 0)?, AccountId([1; 32]));
		join::<T>(&owner, pot, 2, who)?;
		#[block]
		{
			actors::leave::<T>(&who, pot);
			Former::<T>::insert(pot, who, ());
		}
		assert_eq!((Actors::<T>::get(who), MemberOf::<T>::get(who, pot)), (0, None));
		Ok(())
	}

	/// A leg of a plan that has as many as can be.
	#[benchmark]
	fn send() -> Result<(), BenchmarkError> {
		let owner = rich::<T>();
		let pot = full_pot::<T>(&owner, T::TokenCurrency::get(), 0)?;
		let (most, one) = (MAX_MEMBERS as MemberId, Amount(1));
		let money = Expense::spending(
			Amount((MAX_MEMBERS - 1).into()),
			BoundedVec::truncate_from(vec![(0, Amount((MAX_MEMBERS - 1).into()))]),
			Split::Equal(BoundedVec::truncate_from((1..most).collect())),
		);
		let (memo, note, receipt) = (None, None, None);
		let dinner = Op::AddExpense { id: item(1), money, memo, note, date: None, category: None, receipt };
		let legs = (1..most).map(|from| Leg { from, to: 0, amount: one });
		let plan = Pots::<T>::get(pot).map_or(0, |record| record.pot.next_seq) + 1;
		let freeze = Op::FreezePlan { base: 2, legs: BoundedVec::truncate_from(legs.collect()) };
		write::<T>(&owner, pot, vec![dinner, freeze])?;
		let caller: T::AccountId = whitelisted_caller();
		T::Consideration::ensure_successful(&caller, Footprint { count: 1, size: BASE_BYTES });
		let amount = T::Token::minimum_balance();
		let leg = Some(LegId { plan, leg: 0 });
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), pot, item(2), 0, Amount(amount), leg, Some(long()));
		assert!(Items::<T>::get(pot, item(2)).is_some_and(|item| item.transferred));
		Ok(())
	}

	/// Of a guest's place, in a pot with as many as can be, by somebody who was nowhere before.
	#[benchmark]
	fn claim() -> Result<(), BenchmarkError> {
		let call = super::claim::<T>()?;
		let Call::claim { pot, invite, place, account, name, seal, key, consent } = call else {
			return Err(BenchmarkError::Weightless);
		};
		#[extrinsic_call]
		_(RawOrigin::Authorized, pot, invite, place, account, name, seal, key, consent);
		assert_eq!(MemberOf::<T>::get(account, pot), Some(place));
		Ok(())
	}

	/// The same, with signatures by wallets.
	#[benchmark]
	fn authorize_claim() -> Result<(), BenchmarkError> {
		let call = super::claim::<T>()?;
		let authorized;
		#[block]
		{
			authorized = call.authorize(TransactionSource::External);
		}
		assert!(matches!(authorized, Some(Ok(_))));
		Ok(())
	}

	#[benchmark]
	fn fund() -> Result<(), BenchmarkError> {
		let owner = rich::<T>();
		let pot = small_pot::<T>(&owner, euro())?;
		#[extrinsic_call]
		_(RawOrigin::Signed(owner), pot, MIN_FUNDING);
		assert_eq!(Quotas::<T>::get(pot).map(|quota| quota.bought), Some(33 * BASE_BYTES + u64::from(MIN_FUNDING)));
		Ok(())
	}

	#[benchmark]
	fn pause_creation() {
		#[extrinsic_call]
		_(RawOrigin::Root, true);
		assert!(CreationPaused::<T>::get());
	}

	/// What the extension does beside nonce and fee: it looks, and then takes, in a pot that remembers as many shares as it
	/// can. The rows that it touches are those that `append` is charged with.
	#[benchmark]
	fn allowance() -> Result<(), BenchmarkError> {
		let owner = rich::<T>();
		let pot = full_pot::<T>(&owner, euro(), 0)?;
		let mut quota = Quotas::<T>::get(pot).ok_or(BenchmarkError::Weightless)?;
		let empty = Bucket { left: 0, at: T::Time::now() };
		quota.shares = BoundedVec::truncate_from((1..=MAX_SHARES as MemberId).map(|id| (id, empty)).collect());
		Quotas::<T>::insert(pot, quota);
		let account = AccountId(owner.into());
		for key in [Quotas::<T>::hashed_key_for(pot), MemberOf::<T>::hashed_key_for(account, pot)] {
			add_to_whitelist(key.into());
		}
		let enough;
		#[block]
		{
			enough = Buckets::open::<T>(pot, &account).is_some_and(|buckets| buckets.spend(1));
		}
		assert!(enough);
		Ok(())
	}

	/// Of a pot's members with as many devices as can be, which are in no other pot, and for the rest its log, with
	/// entries that are as long as can be.
	#[benchmark]
	fn clear(r: Linear<0, MAX_CLEARED>) {
		let pot = PotId([7; 16]);
		Clearing::<T>::insert(pot, ());
		Ended::<T>::insert(pot, Tombstone { entries: 0, head: [0; 32], at: 0 });
		let rows_of_member = 1 + 2 * MAX_DEVICES;
		for id in 0..r / rows_of_member {
			let accounts: Vec<_> =
				(0..MAX_DEVICES).map(|device| AccountId([(id * MAX_DEVICES + device) as u8; 32])).collect();
			for account in &accounts {
				let joined = actors::join::<T>(account, pot, id as MemberId);
				assert!(joined.is_ok());
			}
			let (accounts, revisions) = (BoundedVec::truncate_from(accounts), Default::default());
			Members::<T>::insert(pot, id as MemberId, Member { accounts, role: Role::Editor, active: true, revisions });
		}
		for seq in 0..r % rows_of_member {
			Log::<T>::insert(pot, SeqKey::from(seq), Entry { by: 0, at: 0, op: banquet(seq) });
		}
		let left;
		#[block]
		{
			left = Pallet::<T>::take_away(MAX_CLEARED as usize);
		}
		assert_eq!(left, (MAX_CLEARED - r) as usize);
		assert_eq!((Members::<T>::iter().count(), Log::<T>::iter().count()), (0, 0));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
