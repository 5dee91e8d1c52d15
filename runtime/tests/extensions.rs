//! What wallets find in the metadata.

use potchain_runtime::Runtime;

/// Nonce and payment are one extension, and look like the two that wallets, Polkadot.js and subxt know.
#[test]
fn wallets_find_the_extensions_that_they_know() {
	sp_io::TestExternalities::default().execute_with(|| {
		let extensions = Runtime::metadata_ir().extrinsic.extensions_in_versions;
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
	});
}
