//! Pots through the whole runtime: signed extrinsics, applied as a block's author applies them.

use codec::Encode;
use frame_support::dispatch::GetDispatchInfo;
use pot_ledger::{Amount, Currency, Expense, ItemId, MemberId, Op, PotId, Refusal, Role, Split, Text};
use potchain_runtime::{
	configs::{Weights, EXISTENTIAL_DEPOSIT},
	AccountId, BalancesConfig, Executive, Header, Pots, Runtime, RuntimeCall, RuntimeGenesisConfig, System,
	TxExtension, UncheckedExtrinsic, POT, SLOT_DURATION, VERSION,
};
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie};
use sp_runtime::{
	generic::{Digest, DigestItem, Era, SignedPayload},
	traits::Header as _,
	transaction_validity::{InvalidTransaction, TransactionValidityError},
	ApplyExtrinsicResult, BuildStorage, DispatchError, ModuleError,
};

const SALT: [u8; 16] = [7; 16];

/// A block in the making, on a chain where Alice and Bob have tokens and Charlie has none.
fn in_a_block(test: impl FnOnce()) {
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

fn sign(who: Sr25519Keyring, call: impl Into<RuntimeCall>) -> UncheckedExtrinsic {
	let call = call.into();
	let account: AccountId = who.to_account_id();
	let nonce = System::account_nonce(&account);
	let extension: TxExtension = (
		frame_system::AuthorizeCall::new(),
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckEra::from(Era::Immortal),
		frame_system::CheckNonce::from(nonce),
		frame_system::CheckWeight::new(),
		pallet_transaction_payment::ChargeTransactionPayment::from(0),
		frame_metadata_hash_extension::CheckMetadataHash::new(false),
		frame_system::WeightReclaim::new(),
	);
	let genesis = System::block_hash(0);
	let versions = (VERSION.spec_version, VERSION.transaction_version);
	let implicit = ((), (), versions.0, versions.1, genesis, genesis, (), (), (), None, ());
	let payload = SignedPayload::from_raw(call.clone(), extension.clone(), implicit);
	let signature = payload.using_encoded(|bytes| who.sign(bytes));
	UncheckedExtrinsic::new_signed(call, account.into(), signature.into(), extension)
}

fn apply(who: Sr25519Keyring, call: pallet_pots::Call<Runtime>) -> ApplyExtrinsicResult {
	Executive::apply_extrinsic(sign(who, call))
}

fn text(text: &str) -> Text {
	Text::plain(text).expect("short enough")
}

fn create() -> pallet_pots::Call<Runtime> {
	let currency = Currency::new("EUR", 2).expect("within bounds");
	pallet_pots::Call::create { salt: SALT, name: text("Trip"), currency, owner: text("Alice") }
}

fn pot() -> PotId {
	PotId::of(&account(Alice), &SALT)
}

fn account(who: Sr25519Keyring) -> pot_ledger::AccountId {
	pot_ledger::AccountId(who.to_account_id().into())
}

fn append(ops: impl Into<Vec<Op>>) -> pallet_pots::Call<Runtime> {
	pallet_pots::Call::append { pot: pot(), ops: ops.into().try_into().expect("a batch within bounds") }
}

fn add_bob() -> Op {
	Op::AddMember { id: 1, name: text("Bob"), role: Role::Editor, account: Some(account(Bob)) }
}

fn expense(id: u8, amount: u128, payer: MemberId) -> Op {
	let amount = Amount(amount);
	let paid = vec![(payer, amount)].try_into().expect("one payer");
	let split = Split::Equal(vec![0, 1].try_into().expect("two participants"));
	let money = Expense::spending(amount, paid, split);
	let (memo, note, date, category, receipt) = (None, None, None, None, None);
	Op::AddExpense { id: ItemId([id; 16]), money, memo, note, date, category, receipt }
}

fn balances() -> Vec<i128> {
	Pots::snapshot(pot()).map(|record| record.pot.balances.to_vec()).unwrap_or_default()
}

/// Bob and Alice both add an expense in the same block, and both count.
#[test]
fn two_people_change_a_pot_in_one_block() {
	in_a_block(|| {
		assert_eq!(apply(Alice, create()), Ok(Ok(())));
		assert_eq!(apply(Alice, append([add_bob()])), Ok(Ok(())));
		assert_eq!(apply(Bob, append([expense(1, 50_00, 1)])), Ok(Ok(())));
		assert_eq!(apply(Alice, append([expense(2, 30_00, 0)])), Ok(Ok(())));
		assert_eq!(balances(), [-10_00, 10_00]);
		assert_eq!(Pots::entries(pot(), 0, 10).len(), 4);
	});
}

/// The four bytes of an error name the operation and the reason.
#[test]
fn a_refused_batch_changes_nothing_and_says_why() {
	in_a_block(|| {
		assert_eq!(apply(Alice, create()), Ok(Ok(())));
		let before = Pots::snapshot(pot());
		let outcome = apply(Alice, append([add_bob(), expense(1, 10_00, 9)]));
		let unknown = Refusal::UnknownMember(9).encode();
		let error = [0, 1, unknown[0], unknown[1]];
		let Ok(Err(DispatchError::Module(ModuleError { index: 20, error: found, .. }))) = outcome else {
			panic!("{outcome:?}")
		};
		assert_eq!(found, error);
		assert_eq!(Pots::snapshot(pot()), before);
	});
}

#[test]
fn a_forged_signature_is_not_let_in() {
	in_a_block(|| {
		assert_eq!(apply(Alice, create()), Ok(Ok(())));
		let by_bob = sign(Bob, append([add_bob()]));
		let by_alice = sign(Alice, append([expense(1, 10_00, 0)]));
		let sp_runtime::generic::Preamble::Signed(address, _, extension) = by_alice.preamble else {
			panic!("it is signed")
		};
		let sp_runtime::generic::Preamble::Signed(_, signature, _) = by_bob.preamble else { panic!("it is signed") };
		let forged = UncheckedExtrinsic::new_signed(by_bob.function, address, signature, extension);
		let bad = TransactionValidityError::Invalid(InvalidTransaction::BadProof);
		assert_eq!(Executive::apply_extrinsic(forged), Err(bad));
	});
}

#[test]
fn a_transaction_is_valid_once() {
	in_a_block(|| {
		let signed = sign(Alice, create());
		assert_eq!(Executive::apply_extrinsic(signed.clone()), Ok(Ok(())));
		let stale = TransactionValidityError::Invalid(InvalidTransaction::Stale);
		assert_eq!(Executive::apply_extrinsic(signed), Err(stale));
	});
}

#[test]
fn an_account_without_tokens_cannot_pay() {
	in_a_block(|| {
		let broke = TransactionValidityError::Invalid(InvalidTransaction::Payment);
		assert_eq!(apply(Charlie, create()), Err(broke));
	});
}

/// The largest batch, of the longest texts, is a small part of a block and costs less than an account must
/// hold.
#[test]
fn the_largest_batch_fits_a_block_and_is_cheap() {
	in_a_block(|| {
		let long = text(&"m".repeat(512));
		let ops: Vec<_> = (0..64)
			.map(|id| match expense(id, 10_00, 0) {
				Op::AddExpense { id, money, .. } => {
					let [memo, note, receipt] = [const { None::<Text> }; 3].map(|_| Some(long.clone()));
					Op::AddExpense { id, money, memo, note, date: None, category: None, receipt }
				},
				other => other,
			})
			.collect();
		let call = RuntimeCall::from(append(ops));
		let weight = call.get_dispatch_info().call_weight;
		assert!(weight.ref_time() * 5 < Weights::get().max_block.ref_time());
		let length = call.encoded_size() as u32;
		let fee = pallet_transaction_payment::Pallet::<Runtime>::compute_fee(length, &call.get_dispatch_info(), 0);
		assert!(fee < 100 * EXISTENTIAL_DEPOSIT, "{fee}");
	});
}
