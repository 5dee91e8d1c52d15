//! A chain in the making, and calls for it.

#![allow(dead_code, reason = "not every test needs all of it")]

use codec::Encode;
use pot_ledger::{Amount, Currency, Expense, ItemId, MemberId, Op, PotId, Role, Split, Text};
use potchain_runtime::{
	AccountId, Balance, BalancesConfig, Executive, Header, Runtime, RuntimeCall, RuntimeGenesisConfig, System,
	TxExtension, UncheckedExtrinsic, POT, SLOT_DURATION, VERSION,
};
use sp_core::{sr25519::Pair, Pair as _};
use sp_keyring::Sr25519Keyring::{self, Alice, Bob};
use sp_runtime::{
	generic::{Digest, DigestItem, Era, SignedPayload},
	traits::Header as _,
	ApplyExtrinsicResult, BuildStorage,
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
	pallet_pots::Call::create { salt: SALT, name: text("Trip"), currency, owner: text("Alice") }
}

pub fn pot() -> PotId {
	PotId::of(&account(Alice), &SALT)
}

pub fn account(who: Sr25519Keyring) -> pot_ledger::AccountId {
	pot_ledger::AccountId(who.to_account_id().into())
}

pub fn append(ops: impl Into<Vec<Op>>) -> pallet_pots::Call<Runtime> {
	pallet_pots::Call::append { pot: pot(), ops: ops.into().try_into().expect("a batch within bounds") }
}

pub fn add_bob() -> Op {
	Op::AddMember { id: 1, name: text("Bob"), role: Role::Editor, account: Some(account(Bob)) }
}

pub fn expense(id: u8, amount: u128, payer: MemberId) -> Op {
	let amount = Amount(amount);
	let paid = vec![(payer, amount)].try_into().expect("one payer");
	let split = Split::Equal(vec![0, 1].try_into().expect("two participants"));
	let money = Expense::spending(amount, paid, split);
	let (memo, note, date, category, receipt) = (None, None, None, None, None);
	Op::AddExpense { id: ItemId([id; 16]), money, memo, note, date, category, receipt }
}
