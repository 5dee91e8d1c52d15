//! A chain in the making, and calls for it.

#![allow(dead_code, reason = "not every test needs all of it")]

use codec::{Decode, Encode};
use frame_support::storage::transactional::with_transaction_unchecked;
use pot_ledger::{
	claim_hash, claim_message, AccountId as Account, Amount, Currency, Expense, Invitation, InviteNo, ItemId, MemberId,
	Moment, Op, PotId, Role, Split, Text, MAX_USES,
};
use potchain_runtime::{
	AccountId, Balance, BalancesConfig, Executive, Header, Runtime, RuntimeCall, RuntimeGenesisConfig, System,
	TxExtension, UncheckedExtrinsic, POT, SLOT_DURATION, VERSION,
};
use sp_core::{sr25519::Pair, Pair as _};
use sp_keyring::Sr25519Keyring::{Alice, Bob};
use sp_runtime::{
	generic::{Digest, DigestItem, Era, SignedPayload},
	traits::Header as _,
	transaction_validity::{TransactionSource, TransactionValidity},
	ApplyExtrinsicResult, BuildStorage, MultiSignature, TransactionOutcome,
};

pub const SALT: [u8; 16] = [7; 16];

/// A block in the making, on a chain where Alice and Bob have tokens and Charlie has none.
pub fn in_a_block(test: impl FnOnce()) {
	let balances = [Alice, Bob].map(|who| (who.to_account_id(), 1_000 * POT)).to_vec();
	let balances = BalancesConfig { balances, ..Default::default() };
	let genesis = RuntimeGenesisConfig { balances, ..Default::default() };
	let storage = genesis.build_storage().expect("the genesis builds");
	sp_io::TestExternalities::new(storage).execute_with(|| {
		let slot = 3_000_000_000u64;
		let slot_digest = DigestItem::PreRuntime(sp_consensus_aura::AURA_ENGINE_ID, slot.encode());
		let digest = Digest { logs: vec![slot_digest] };
		let header = Header::new(1, Default::default(), Default::default(), System::block_hash(0), digest);
		Executive::initialize_block(&header);
		let now = pallet_timestamp::Call::set { now: slot * SLOT_DURATION };
		let inherent = UncheckedExtrinsic::new_bare(now.into());
		assert_eq!(Executive::apply_extrinsic(inherent), Ok(Ok(())));
		test();
	});
}

/// The pool's answer to a transaction that comes from outside.
pub fn validate(transaction: UncheckedExtrinsic) -> TransactionValidity {
	with_transaction_unchecked(|| {
		let validity = Executive::validate_transaction(TransactionSource::External, transaction, System::parent_hash());
		TransactionOutcome::Rollback(validity)
	})
}

/// A call, signed with the account's next nonce and no tip.
pub fn sign(who: impl Into<Pair>, call: impl Into<RuntimeCall>) -> UncheckedExtrinsic {
	sign_as(who, call, 0, 0)
}

/// A call, signed with the nonce that comes `ahead` after the account's next, and with a tip.
pub fn sign_as(who: impl Into<Pair>, call: impl Into<RuntimeCall>, ahead: u64, tip: Balance) -> UncheckedExtrinsic {
	let (who, call) = (who.into(), call.into());
	let account = AccountId::from(who.public());
	let nonce = (*System::account_nonce(&account) + ahead).into();
	let extension: TxExtension = (
		frame_system::AuthorizeCall::new(),
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckEra::from(Era::Immortal),
		frame_system::CheckWeight::new(),
		pallet_pots::extension::NonceAndPayment(
			frame_system::CheckNonce::from(nonce),
			pallet_transaction_payment::ChargeTransactionPayment::from(tip),
		),
		frame_metadata_hash_extension::CheckMetadataHash::new(false),
		frame_system::WeightReclaim::new(),
	);
	let genesis = System::block_hash(0);
	let versions = (VERSION.spec_version, VERSION.transaction_version);
	let implicit = ((), (), versions.0, versions.1, genesis, genesis, (), (), None, ());
	let payload = SignedPayload::from_raw(call.clone(), extension.clone(), implicit);
	let signature = payload.using_encoded(|bytes| who.sign(bytes));
	UncheckedExtrinsic::new_signed(call, account.into(), signature.into(), extension)
}

/// A call by somebody, in this block.
pub fn apply(who: impl Into<Pair>, call: impl Into<RuntimeCall>) -> ApplyExtrinsicResult {
	Executive::apply_extrinsic(sign(who, call))
}

pub fn text(text: &str) -> Text {
	Text::plain(text).expect("short enough")
}

pub fn create() -> pallet_pots::Call<Runtime> {
	let currency = Currency::new("EUR", 2).expect("within bounds");
	pallet_pots::Call::create {
		salt: SALT,
		name: text("Trip"),
		currency,
		owner: text("Alice"),
		seal: None,
		sponsored: None,
	}
}

pub fn pot() -> PotId {
	PotId::of(&account(Alice), &SALT)
}

pub fn account(who: impl Into<Pair>) -> Account {
	Account(who.into().public().0)
}

pub fn append(ops: impl Into<Vec<Op>>) -> pallet_pots::Call<Runtime> {
	pallet_pots::Call::append { pot: pot(), ops: ops.into().try_into().expect("a batch within bounds") }
}

pub fn guest(id: MemberId) -> Op {
	Op::AddMember { id, name: text("Dora"), role: Role::Editor }
}

/// The key of an invite.
pub fn key_of(invite: InviteNo) -> Pair {
	Pair::from_seed(&[0xEE; 32]).derive([sp_core::DeriveJunction::hard(invite)].into_iter(), None).expect("a key").0
}

/// An invite to be an editor, for a day and as many as can be.
pub fn invite(number: InviteNo) -> Op {
	invite_to(number, Invitation::Any { role: Role::Editor }, MAX_USES)
}

pub fn invite_to(number: InviteNo, what: Invitation, uses: u16) -> Op {
	let expires = now() + 24 * 60 * 60 * 1_000;
	Op::Invite { number, key: key_of(number).public().0, what, expires, uses }
}

pub fn now() -> Moment {
	pallet_timestamp::Now::<Runtime>::get()
}

/// A claim of a place, and who signs it how.
#[derive(Clone)]
pub struct Claim {
	pub genesis: [u8; 32],
	pub pot: PotId,
	pub invite: InviteNo,
	pub place: MemberId,
	pub account: Account,
	pub name: Option<Text>,
	/// The invite's and the account's.
	pub keys: (Pair, Pair),
	/// Whether the account's is in a wallet.
	pub wrapped: bool,
}

impl Claim {
	/// A place for somebody who has a link.
	pub fn new(invite: InviteNo, place: MemberId, who: impl Into<Pair>) -> Self {
		let (genesis, who) = (System::block_hash(0).0, who.into());
		let (account, keys) = (Account(who.public().0), (key_of(invite), who));
		Self { genesis, pot: pot(), invite, place, account, name: Some(text("Somebody")), keys, wrapped: false }
	}

	/// The signatures by the invite's key and by the account.
	pub fn signatures(&self) -> (sp_core::sr25519::Signature, MultiSignature) {
		let claimed = claim_hash(self.name.as_ref(), None);
		let message = claim_message(&self.genesis, &self.pot, self.invite, self.place, &self.account, &claimed);
		let consent = match self.wrapped {
			true => [b"<Bytes>", &message[..], b"</Bytes>"].concat(),
			false => message.clone(),
		};
		(self.keys.0.sign(&message), self.keys.1.sign(&consent).into())
	}

	/// The transaction.
	pub fn transaction(&self) -> UncheckedExtrinsic {
		let (key, consent) = self.signatures();
		self.signed(key, consent)
	}

	/// The transaction, with these signatures.
	pub fn signed(&self, key: sp_core::sr25519::Signature, consent: MultiSignature) -> UncheckedExtrinsic {
		general(self.call(key, consent))
	}

	/// The call, with these signatures.
	pub fn call(&self, key: sp_core::sr25519::Signature, consent: MultiSignature) -> pallet_pots::Call<Runtime> {
		let Self { pot, invite, place, account, name, .. } = self.clone();
		pallet_pots::Call::claim { pot, invite, place, account, name, seal: None, key, consent }
	}
}

/// A call that is not signed as a transaction, in the very bytes that a client sends: format 5, general; extension
/// version 0, immortal, nonce 0, tip 0, and no hash of the metadata.
pub fn general(call: impl Into<RuntimeCall>) -> UncheckedExtrinsic {
	let bytes = [&[0x45, 0, 0, 0, 0, 0][..], &call.into().encode()].concat().encode();
	UncheckedExtrinsic::decode(&mut &bytes[..]).expect("it is a transaction")
}

/// Alice's pot, and a link to it: invite 0.
pub fn with_link() {
	assert_eq!(apply(Alice, create()), Ok(Ok(())));
	assert_eq!(apply(Alice, append([invite(0)])), Ok(Ok(())));
}

/// Somebody claims a place by the link.
pub fn joins(place: MemberId, who: impl Into<Pair>) {
	assert_eq!(Executive::apply_extrinsic(Claim::new(0, place, who).transaction()), Ok(Ok(())));
}

pub fn expense(id: u8, amount: u128, payer: MemberId) -> Op {
	let amount = Amount(amount);
	let paid = vec![(payer, amount)].try_into().expect("one payer");
	let split = Split::Equal(vec![0, 1].try_into().expect("two participants"));
	let money = Expense::spending(amount, paid, split);
	let (memo, note, date, category, receipt) = (None, None, None, None, None);
	Op::AddExpense { id: ItemId([id; 16]), money, memo, note, date, category, receipt }
}
