//! What wallets find in the metadata.

use potchain_runtime::{RuntimeCall, TxExtension};
use sp_runtime::traits::TransactionExtension;

/// Nonce and payment are one extension, and look like the two that wallets, Polkadot.js and subxt know.
#[test]
fn wallets_find_the_extensions_that_they_know() {
	let extensions = <TxExtension as TransactionExtension<RuntimeCall>>::metadata();
	let identifiers: Vec<_> = extensions.iter().map(|extension| extension.identifier).collect();
	let known = [
		"AuthorizeCall",
		"CheckNonZeroSender",
		"CheckSpecVersion",
		"CheckTxVersion",
		"CheckGenesis",
		"CheckMortality",
		"CheckWeight",
		"CheckNonce",
		"ChargeTransactionPayment",
		"CheckMetadataHash",
		"WeightReclaim",
	];
	assert_eq!(identifiers, known);
}
