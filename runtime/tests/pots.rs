//! Pots through the whole runtime: signed extrinsics, applied as a block's author applies them.

mod common;

use codec::Encode;
use common::*;
use frame_support::dispatch::GetDispatchInfo;
use pot_ledger::{Op, Refusal, Text};
use potchain_runtime::{
	configs::{Weights, EXISTENTIAL_DEPOSIT},
	Executive, Pots, Runtime, RuntimeCall, UncheckedExtrinsic,
};
use sp_keyring::Sr25519Keyring::{Alice, Bob, Charlie};
use sp_runtime::{
	transaction_validity::{InvalidTransaction, TransactionValidityError},
	DispatchError, ModuleError,
};

fn balances() -> Vec<i128> {
	Pots::snapshot(pot()).map(|record| record.pot.balances.to_vec()).unwrap_or_default()
}

/// Bob and Alice both add an expense in the same block, and both count.
#[test]
fn two_people_change_a_pot_in_one_block() {
	in_a_block(|| {
		with_link();
		joins(1, Bob);
		assert_eq!(apply(Bob, append([expense(1, 50_00, 1)])), Ok(Ok(())));
		assert_eq!(apply(Alice, append([expense(2, 30_00, 0)])), Ok(Ok(())));
		assert_eq!(balances(), [-10_00, 10_00]);
		assert_eq!(Pots::entries(pot(), 0, 10).len(), 5);
	});
}

/// The four bytes of an error name the operation and the reason.
#[test]
fn a_refused_batch_changes_nothing_and_says_why() {
	in_a_block(|| {
		assert_eq!(apply(Alice, create()), Ok(Ok(())));
		let before = Pots::snapshot(pot());
		let outcome = apply(Alice, append([guest(1), expense(1, 10_00, 9)]));
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
		let by_bob = sign(Bob, append([guest(1)]));
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
