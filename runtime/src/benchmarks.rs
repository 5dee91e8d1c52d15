//! What `frame-omni-bencher` measures: pots. The other pallets come with weights of their own.

use crate::{AllPalletsWithSystem, Pots, Runtime};
use alloc::{string::String, vec::Vec};
use frame_benchmarking::{add_benchmark, list_benchmark, BenchmarkBatch, BenchmarkConfig, BenchmarkList};
use frame_support::traits::{StorageInfo, StorageInfoTrait, WhitelistedStorageKeys};

/// What there is to measure.
pub fn list(extra: bool) -> (Vec<BenchmarkList>, Vec<StorageInfo>) {
	let mut list = Vec::new();
	list_benchmark!(list, extra, pallet_pots, Pots);
	(list, AllPalletsWithSystem::storage_info())
}

/// Measures some of it.
pub fn run(config: BenchmarkConfig) -> Result<Vec<BenchmarkBatch>, String> {
	let mut whitelist = AllPalletsWithSystem::whitelisted_storage_keys();
	// The first extrinsic of every block has written it.
	whitelist.push(pallet_timestamp::Now::<Runtime>::hashed_key().to_vec().into());
	let mut batches = Vec::new();
	let parameters = (&config, &whitelist);
	add_benchmark!(parameters, batches, pallet_pots, Pots);
	Ok(batches)
}
