// What an inspector sees: no custom types, readable names, and no amount in the chain's token.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';
import { blake2AsHex, blake2AsU8a } from '@polkadot/util-crypto';
import { u8aConcat, u8aToHex, u8aWrapBytes } from '@polkadot/util';
import { claimMessage, claimTransaction, generalInBlock } from './claim.mjs';

const SALT = new Uint8Array(16).fill(7);
const ITEM = '0x' + '01'.repeat(16);
const EURO = { code: 'EUR', decimals: 2 };
const DAY = 24 * 60 * 60 * 1000;
const plain = (text) => ({ Plain: text });

let provider, api, keys, alice, bob, pot;

before(async () => {
	provider = new WsProvider(process.env.POT_URL);
	api = await ApiPromise.create({ provider, noInitWarn: true });
	keys = new Keyring({ type: 'sr25519' });
	alice = keys.addFromUri('//Alice');
	bob = keys.addFromUri('//Bob');
	pot = potOf(alice, SALT);
});

after(() => api.disconnect());

/** Signs, submits, and waits until it is in a block: its events, or why it failed. */
function inBlock(call, signer) {
	return new Promise((resolve, reject) => {
		call.signAndSend(signer, ({ status, events, dispatchError }) => {
			if (dispatchError) reject(dispatchError);
			else if (status.isInBlock) resolve(events.map(({ event }) => event));
		}).catch(reject);
	});
}

/** The id of the pot that an account creates with a salt. */
function potOf(creator, salt) {
	return blake2AsHex(u8aConcat(creator.publicKey, salt), 128);
}

/** Alice invites one more editor: what an account claims, and the invite's key. */
async function invite(name) {
	const { invites: number, balances } = (await api.query.pots.pots(pot)).unwrap().pot;
	const key = keys.addFromUri(`//Invite//${number}`);
	const expires = (await api.query.timestamp.now()).toNumber() + DAY;
	const open = { Invite: { number, key: key.publicKey, what: { New: { role: 'Editor' } }, expires, uses: 1 } };
	await inBlock(api.tx.pots.append(pot, [open]), alice);
	return { claim: { pot, invite: number, place: balances.length, name: plain(name) }, key };
}

/** Joins by an invite. `wrap` is what a wallet does to the message before it signs for the account. */
async function join({ claim, key }, account, wrap = (message) => message) {
	const message = claimMessage(api, claim, account.publicKey);
	const consent = account.sign(wrap(message), { withType: true });
	const transaction = claimTransaction(api, claim, account.publicKey, key.sign(message), consent);
	await generalInBlock(provider, transaction);
}

async function balance(account) {
	const { free, reserved } = (await api.query.system.account(account.address)).data;
	return free.add(reserved).toString();
}

const comment = (id, text) => ({ AddComment: { id, about: null, text: plain(text) } });

test('a pot is created, appended to, and read with readable names', async () => {
	const create = api.tx.pots.create(SALT, plain('Trip'), EURO, plain('Alice'), null, null);
	const created = await inBlock(create, alice);
	const first = created.find((event) => api.events.pots.Appended.is(event)).data.toHuman();
	assert.equal(first.pot, pot);
	assert.equal(first.seq, '0');
	assert.equal(first.entry.op.CreatePot.name.Plain, 'Trip');
	assert.equal(first.entry.op.CreatePot.currency.code, 'EUR');
	assert.equal(first.entry.op.CreatePot.account, alice.address);

	await join(await invite('Bob'), bob);
	const money = { kind: 'Spending', amount: 5000, paid: [[1, 5000]], split: { Equal: [0, 1] } };
	const expense = { AddExpense: { id: ITEM, money, memo: plain('Taxi'), note: null, date: 20525, category: null } };
	const events = await inBlock(api.tx.pots.append(pot, [expense]), bob);
	const { entry } = events.find((event) => api.events.pots.Appended.is(event)).data.toHuman();
	assert.equal(entry.by, '1');
	assert.equal(entry.op.AddExpense.memo.Plain, 'Taxi');
	// A plain number of minor units: "5,000", never "5.0000 nPOT".
	assert.equal(entry.op.AddExpense.money.amount, '5,000');
});

test('balances, the log and places are read from storage', async () => {
	const record = (await api.query.pots.pots(pot)).toJSON();
	assert.deepEqual(record.pot.balances, [-2500, 2500]);
	assert.equal(record.pot.nextSeq, 4);
	const log = await api.query.pots.log.entries(pot);
	assert.deepEqual(log.map(([key]) => key.args[1].toHex()), [0, 1, 2, 3].map((seq) => `0x0000000${seq}`));
	assert.equal((await api.query.pots.memberOf(bob.address, pot)).toHuman(), '1');
});

test('the runtime API answers without custom types', async () => {
	const [head] = await api.call.potsApi.heads([pot]);
	assert.equal(head.unwrap()[0].toNumber(), 4);
	const entries = await api.call.potsApi.entries(pot, 1, 10);
	assert.equal(entries.length, 3);
	const record = (await api.call.potsApi.snapshot(pot)).unwrap();
	assert.equal(u8aToHex(record.head), head.unwrap()[1].toHex());
});

test('a refused operation names the pallet and the error', async () => {
	const stranger = keys.addFromUri('//Charlie');
	await assert.rejects(inBlock(api.tx.pots.append(pot, [comment(ITEM, 'Hi')]), stranger), (error) => {
		const found = api.registry.findMetaError(error.asModule);
		assert.equal(`${found.section}.${found.name}`, 'pots.Refused');
		assert.match(found.docs.join(' '), /position in the batch/);
		return true;
	});
});

test('an account that has nothing joins and appends, and has nothing still', async () => {
	const carol = keys.addFromUri('//Somebody//Carol');
	assert.equal((await api.query.system.account.size(carol.address)).toNumber(), 0);
	await join(await invite('Carol'), carol);
	assert.equal(await balance(carol), '0');
	const id = '0x' + '02'.repeat(16);
	const events = await inBlock(api.tx.pots.append(pot, [comment(id, 'I am in')]), carol);
	const { entry } = events.find((event) => api.events.pots.Appended.is(event)).data.toHuman();
	assert.equal(entry.by, '2');
	assert.equal(events.some((event) => api.events.transactionPayment.TransactionFeePaid.is(event)), false);
	assert.equal(await balance(carol), '0');
});

test('a claim to which the account agreed as wallets sign is accepted, and one to which it did not is not', async () => {
	const dave = keys.addFromUri('//Somebody//Dave');
	const invitation = await invite('Dave');
	// 251: `NO_CONSENT` of the pallet.
	await assert.rejects(join(invitation, dave, () => 'Something else'), /Custom error: 251/);
	await join(invitation, dave, u8aWrapBytes);
	assert.equal((await api.query.pots.memberOf(dave.address, pot)).toHuman(), '3');
});

test('a pot is created by one account for another, which has nothing', async () => {
	const erin = keys.addFromUri('//Somebody//Erin');
	const salt = new Uint8Array(16).fill(8);
	const [name, owner, id] = [plain('Flat'), plain('Erin'), potOf(alice, salt)];
	// What she agrees to: `creation_message` of pot-ledger, over the pot's first entry as it will be.
	const creation = { CreatePot: { rules: 1, name, currency: EURO, owner, account: erin.address, seal: null } };
	const [, [op]] = api.tx.pots.append(id, [creation]).args;
	const message = u8aConcat('potchain/create/v1', api.genesisHash, id, blake2AsU8a(op.toU8a()));
	const sponsored = [erin.address, erin.sign(u8aWrapBytes(message), { withType: true })];
	await inBlock(api.tx.pots.create(salt, name, EURO, owner, null, sponsored), alice);
	assert.equal((await api.query.pots.memberOf(erin.address, id)).toHuman(), '0');
	assert.equal((await api.query.pots.memberOf(alice.address, id)).isNone, true);
	await inBlock(api.tx.pots.append(id, [comment(ITEM, 'Mine')]), erin);
	assert.equal(await balance(erin), '0');
});

test('every call, event, error and field is documented', () => {
	const { pots } = Object.fromEntries(
		api.runtimeMetadata.asLatest.pallets.map((pallet) => [pallet.name.toString().toLowerCase(), pallet]),
	);
	for (const part of ['calls', 'events', 'errors']) {
		const { def } = api.registry.lookup.getSiType(pots[part].unwrap().type);
		for (const variant of def.asVariant.variants) {
			assert.notEqual(variant.docs.join('').trim(), '', `${part}: ${variant.name} has no docs`);
		}
	}
});

test('the chain says how its token is shown', async () => {
	const properties = await api.rpc.system.properties();
	assert.deepEqual(properties.tokenSymbol.unwrap().map(String), ['POT']);
	assert.deepEqual(properties.tokenDecimals.unwrap().map(Number), [12]);
	assert.equal(properties.ss58Format.unwrap().toNumber(), 42);
});
