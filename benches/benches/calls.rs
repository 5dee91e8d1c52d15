//! What transfers and changes of pots take of a block, and what they weigh.
//!
//! The compiled runtime makes blocks as a node has it make them, on the node's trie and database, with other accounts and
//! pots around, and nothing else is done besides: no pool, no network. No node of the trie is in memory when a block begins.
//! Of each kind it says how long one takes to be applied and in the root and the commit of its block, and what it weighs.
//!
//! It fails if something weighs less than it takes.

mod state;

use codec::{Decode, Encode};
use fastrand::Rng;
use frame_support::{dispatch::PerDispatchClass, weights::Weight};
use pot_ledger::{
	AccountId as Account, Amount, Currency, Expense, ItemId, MemberId, Op, PotId, Role, Split, Text, MAX_MEMBERS,
};
use potchain_runtime::{
	AccountId, BalancesConfig, Header, Runtime, RuntimeCall, RuntimeGenesisConfig, TxExtension, UncheckedExtrinsic,
	MINUTES, POT, SLOT_DURATION, VERSION, WASM_BINARY,
};
use sc_executor::WasmExecutor;
use sp_core::{
	sr25519::Pair,
	storage::StateVersion,
	traits::{CallContext, CodeExecutor, RuntimeCode, WrappedRuntimeCode},
	Blake2Hasher, Pair as _, H256,
};
use sp_crypto_hashing::{blake2_128, twox_128};
use sp_keyring::Sr25519Keyring::{Alice, Bob};
use sp_runtime::{
	generic::{Digest, DigestItem, Era, SignedPayload},
	traits::Header as _,
	ApplyExtrinsicResult, BuildStorage,
};
use sp_state_machine::{Ext, OverlayedChanges};
use state::States;
use std::{
	process::ExitCode,
	time::{Duration, Instant},
};
use tempfile::TempDir;

/// People with a pot each.
const PEOPLE: usize = 240;
/// How many of them, each in a block, send what is single, and what is in batches.
const SINGLE: usize = PEOPLE;
const BATCHES: usize = 16;
/// Operations of a batch.
const BATCH: u32 = 64;
/// Blocks of each kind.
const BLOCKS: u32 = 15;
/// Pots in the state that nobody touches, with as many members and entries each.
const OTHERS: (u32, u32, u32) = (10_000, 4, 10);
/// Accounts in the state that nobody touches.
const ACCOUNTS: u32 = 50_000;
/// The first slot, that of a day in 2017.
const SLOT: u64 = 3_000_000_000;
/// Blocks of a session, the last of which has room for nothing else.
const SESSION: u32 = MINUTES / 3;
/// What each pot may grow by, in bytes.
const BYTES: u32 = 16 << 20;

fn main() -> ExitCode {
	let mut chain = Chain::begin();
	println!("µs for each           applied     root   commit      all   weight   weight / all");
	let bob = Bob.to_account_id();
	let transfer = |_, _| pallet_balances::Call::<Runtime>::transfer_keep_alive { dest: bob.clone().into(), value: 1 };
	let batch =
		|number: u32, op: fn(u32) -> Op| (0..BATCH).map(|k| op((number + 1) * BATCH * 16 + k)).collect::<Vec<_>>();
	let within = [
		chain.run("transfers", SINGLE, 1, |number, pot| transfer(number, pot).into()),
		chain.run("expenses", SINGLE, 1, |number, pot| append(pot, vec![expense(number)])),
		chain.run("expenses in batches", BATCHES, BATCH, |number, pot| append(pot, batch(number, expense))),
		chain.run("voids in batches", BATCHES, BATCH, |number, pot| append(pot, batch(number, void))),
	];
	match within {
		[true, true, true, true] => ExitCode::SUCCESS,
		_ => ExitCode::FAILURE,
	}
}

type Overlay = OverlayedChanges<Blake2Hasher>;
type Executor = WasmExecutor<sp_io::SubstrateHostFunctions>;

/// A chain, and who uses it.
struct Chain {
	executor: Executor,
	states: States,
	_folder: TempDir,
	/// The state after the last block.
	root: H256,
	genesis: H256,
	parent: H256,
	number: u32,
	people: Vec<Person>,
}

struct Person {
	key: Pair,
	nonce: u64,
	pot: PotId,
}

/// What a block took beside what every block takes.
struct Cost {
	applied: Duration,
	root: Duration,
	commit: Duration,
	weight: Weight,
}

impl Chain {
	/// One on which everybody has tokens and a pot.
	fn begin() -> Self {
		let folder = tempfile::tempdir().expect("a folder of our own");
		let states = States::open(folder.path());
		let balances = [Alice, Bob].map(|who| (who.to_account_id(), 1_000_000 * POT)).to_vec();
		let balances = BalancesConfig { balances, ..Default::default() };
		let genesis = RuntimeGenesisConfig { balances, ..Default::default() };
		let mut state = genesis.build_storage().expect("the genesis is sound").top;
		state.extend(others());
		let (root, _) = states.commit(&states.at(States::empty()), &state);
		// All that the database does in the background is done when it is closed.
		drop(states);
		let states = States::open(folder.path());
		let genesis = Header::new(0, Default::default(), root, Default::default(), Default::default()).hash();
		let (executor, people) = (WasmExecutor::builder().build(), Vec::new());
		let mut chain = Self { executor, states, _folder: folder, root, genesis, parent: genesis, number: 0, people };
		chain.settle();
		chain
	}

	/// Gives everybody tokens and a pot.
	fn settle(&mut self) {
		let mut alice = Person { key: Alice.pair(), nonce: 0, pot: PotId::default() };
		let keys: Vec<_> = (0..PEOPLE as u64).map(|k| Pair::from_seed(&array(k))).collect();
		let gifts = keys.iter().map(|key| {
			let dest = AccountId::from(key.public()).into();
			let gift = pallet_balances::Call::<Runtime>::transfer_keep_alive { dest, value: 4_000 * POT };
			alice.sign(self.genesis, gift)
		});
		let gifts: Vec<_> = gifts.collect();
		self.block(&gifts);
		// A new account's first nonce is its block's.
		let nonce = u64::from(self.number) << 16;
		for key in keys {
			let pot = PotId::of(&Account(key.public().0), &[0; 16]);
			let mut person = Person { key, nonce, pot };
			let (name, owner) = (text("Pot"), text("Owner"));
			let currency = Currency::new("EUR", 2).expect("within bounds");
			let create =
				pallet_pots::Call::create { salt: [0; 16], name, currency, owner, seal: None, sponsored: None };
			let guest = |id| Op::AddMember { id, name: text("Guest"), role: Role::Editor };
			let guests: Vec<_> = (1..MAX_MEMBERS as MemberId).map(guest).collect();
			let fund = pallet_pots::Call::fund { pot, bytes: BYTES };
			let mut calls = vec![person.sign(self.genesis, create), person.sign(self.genesis, fund)];
			calls.extend(guests.chunks(BATCH as usize).map(|ops| person.sign(self.genesis, append(pot, ops.to_vec()))));
			self.block(&calls);
			self.people.push(person);
		}
	}

	/// Makes blocks of one kind, in each of which so many people do so many things at once, and prints what came of it: by
	/// the middle of all. Says whether it weighs as much as it takes.
	fn run(&mut self, what: &str, people: usize, size: u32, work: impl Fn(u32, PotId) -> RuntimeCall) -> bool {
		let costs: Vec<_> = (0..BLOCKS)
			.map(|number| {
				let genesis = self.genesis;
				let calls =
					self.people[..people].iter_mut().map(|person| person.sign(genesis, work(number, person.pot)));
				let calls: Vec<_> = calls.collect();
				self.block(&calls)
			})
			.collect();
		let each = |micros: f64| micros / people as f64 / f64::from(size);
		let middle = |part: fn(&Cost) -> Duration| {
			let mut times: Vec<_> = costs.iter().map(part).collect();
			times.sort_unstable();
			each(times[times.len() / 2].as_secs_f64() * 1e6)
		};
		let [applied, root, commit] =
			[middle(|cost| cost.applied), middle(|cost| cost.root), middle(|cost| cost.commit)];
		let weight = each(costs[0].weight.ref_time() as f64 / 1e6);
		let all = applied + root + commit;
		let factor = weight / all;
		println!("{what:<19} {applied:>9.1} {root:>8.1} {commit:>8.1} {all:>8.1} {weight:>8.1} {factor:>14.2}");
		factor >= 1.0
	}

	/// Makes a block of these calls, each of which has to succeed.
	fn block(&mut self, calls: &[Vec<u8>]) -> Cost {
		if (self.number + 1).is_multiple_of(SESSION) && !calls.is_empty() {
			self.block(&[]);
		}
		self.number += 1;
		self.states.forget();
		let slot = SLOT + u64::from(self.number);
		let digest = Digest { logs: vec![DigestItem::PreRuntime(sp_consensus_aura::AURA_ENGINE_ID, slot.encode())] };
		let header = Header::new(self.number, Default::default(), Default::default(), self.parent, digest);
		let time = UncheckedExtrinsic::new_bare(pallet_timestamp::Call::set { now: slot * SLOT_DURATION }.into());
		let mut block =
			Making { executor: &self.executor, before: self.states.at(self.root), overlay: Overlay::default() };
		block.call("Core_initialize_block", &header.encode());
		block.apply(&time.encode());
		let (weight, start) = (block.weight(), Instant::now());
		calls.iter().for_each(|call| block.apply(call));
		let (applied, weight) = (start.elapsed(), block.weight() - weight);
		let start = Instant::now();
		let header = block.call("BlockBuilder_finalize_block", &[]);
		let root = start.elapsed();
		let start = Instant::now();
		let Making { before, mut overlay, .. } = block;
		let changes = overlay.drain_storage_changes(&before, StateVersion::V1).expect("no call is open");
		self.states.store(changes.transaction);
		let commit = start.elapsed();
		self.parent = Header::decode(&mut &*header).expect("it answers with a header").hash();
		self.root = changes.transaction_storage_root;
		Cost { applied, root, commit, weight }
	}
}

/// A block in the making.
struct Making<'a> {
	executor: &'a Executor,
	before: state::Block,
	overlay: Overlay,
}

impl Making<'_> {
	/// Calls the runtime, as the block builder does.
	fn call(&mut self, function: &str, input: &[u8]) -> Vec<u8> {
		let code = WrappedRuntimeCode(WASM_BINARY.expect("the runtime was compiled").into());
		let code = RuntimeCode { code_fetcher: &code, heap_pages: None, hash: Vec::new() };
		self.overlay.start_transaction();
		let mut state = Ext::new(&mut self.overlay, &self.before, None);
		let context = CallContext::Onchain { import: false };
		let (output, _) = self.executor.call(&mut state, &code, function, input, context);
		self.overlay.commit_transaction().expect("it was begun");
		output.expect("the runtime answers")
	}

	fn apply(&mut self, extrinsic: &[u8]) {
		let outcome = self.call("BlockBuilder_apply_extrinsic", extrinsic);
		let outcome = ApplyExtrinsicResult::decode(&mut &*outcome);
		assert!(matches!(outcome, Ok(Ok(Ok(())))), "{outcome:?}");
	}

	/// What the block weighs so far.
	fn weight(&mut self) -> Weight {
		let key = [twox_128(b"System"), twox_128(b"BlockWeight")].concat();
		let weight = self.overlay.storage(&key).flatten().expect("every block weighs something");
		PerDispatchClass::<Weight>::decode(&mut &*weight).expect("it is a weight").total()
	}
}

impl Person {
	fn sign(&mut self, genesis: H256, call: impl Into<RuntimeCall>) -> Vec<u8> {
		let call = call.into();
		let extension: TxExtension = (
			frame_system::AuthorizeCall::new(),
			frame_system::CheckNonZeroSender::new(),
			frame_system::CheckSpecVersion::new(),
			frame_system::CheckTxVersion::new(),
			frame_system::CheckGenesis::new(),
			frame_system::CheckEra::from(Era::Immortal),
			frame_system::CheckWeight::new(),
			pallet_pots::extension::NonceAndPayment(
				frame_system::CheckNonce::from(self.nonce.into()),
				pallet_transaction_payment::ChargeTransactionPayment::from(0),
			),
			frame_metadata_hash_extension::CheckMetadataHash::new(false),
			frame_system::WeightReclaim::new(),
		);
		self.nonce += 1;
		let versions = (VERSION.spec_version, VERSION.transaction_version);
		let implicit = ((), (), versions.0, versions.1, genesis, genesis, (), (), None, ());
		let payload = SignedPayload::from_raw(call.clone(), extension.clone(), implicit);
		let signature = payload.using_encoded(|bytes| self.key.sign(bytes));
		let account = AccountId::from(self.key.public());
		UncheckedExtrinsic::new_signed(call, account.into(), signature.into(), extension).encode()
	}
}

/// The rows of pots and accounts that nobody touches: with keys as theirs, and values as long.
fn others() -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> {
	let mut rng = Rng::with_seed(1);
	let (pots, members, entries) = OTHERS;
	let per_pot = [("Pots", "", 1, 160), ("Quotas", "", 1, 52)].into_iter();
	let per_pot = per_pot.chain([
		("Members", "number", members, 48),
		("Items", "id", entries, 14),
		("Log", "number", entries, 80),
	]);
	let per_account = [("Account", 80), ("MemberOf", 2), ("Actors", 4)];
	let mut rows = Vec::new();
	for k in 0..u64::from(pots) {
		let pot: [u8; 16] = array(k);
		for (map, second, count, length) in per_pot.clone() {
			let start = [&twox_128(b"Pots")[..], &twox_128(map.as_bytes()), &blake2_128(&pot), &pot].concat();
			for number in 0..count {
				let last = match second {
					"" => Vec::new(),
					"id" => hashed(&array::<16>(k << 32 | u64::from(number))),
					_ => number.to_be_bytes().to_vec(),
				};
				rows.push(([&start[..], &last].concat(), length));
			}
		}
	}
	for k in 0..u64::from(ACCOUNTS) {
		let account: [u8; 32] = array(k << 8 | 1);
		for (map, length) in per_account {
			let pallet = if map == "Account" { &b"System"[..] } else { b"Pots" };
			let key = [&twox_128(pallet)[..], &twox_128(map.as_bytes()), &hashed(&account)].concat();
			let second = (map == "MemberOf").then(|| hashed(&array::<16>(k % u64::from(pots))));
			rows.push(([key, second.unwrap_or_default()].concat(), length));
		}
	}
	rows.into_iter().map(move |(key, length)| (key, (0..length).map(|_| rng.u8(..)).collect()))
}

/// A key behind its hash.
fn hashed(key: &[u8]) -> Vec<u8> {
	[&blake2_128(key)[..], key].concat()
}

/// Some bytes that begin with a number.
fn array<const N: usize>(number: u64) -> [u8; N] {
	let mut bytes = [7; N];
	bytes[..8].copy_from_slice(&number.to_le_bytes());
	bytes
}

fn text(text: &str) -> Text {
	Text::plain(text).expect("short enough")
}

fn append(pot: PotId, ops: Vec<Op>) -> RuntimeCall {
	pallet_pots::Call::append { pot, ops: ops.try_into().expect("a batch holds as many") }.into()
}

/// One person's expense for two.
fn expense(number: u32) -> Op {
	let paid = vec![(1, Amount(1_00))].try_into().expect("one payer");
	let split = Split::Equal(vec![1, 2].try_into().expect("two participants"));
	let money = Expense::spending(Amount(1_00), paid, split);
	let (id, memo) = (ItemId(array(number.into())), Some(text("Coffee")));
	Op::AddExpense { id, money, memo, note: None, date: None, category: None, receipt: None }
}

/// That such an expense does not count any more.
fn void(number: u32) -> Op {
	Op::VoidItem { id: ItemId(array(number.into())), base: 1 }
}
