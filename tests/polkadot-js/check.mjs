// What an inspector sees: no custom types, readable names, and no amount in the chain's token.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';
import { blake2AsHex } from '@polkadot/util-crypto';
import { u8aConcat, u8aToHex } from '@polkadot/util';

const SALT = new Uint8Array(16).fill(7);
const ITEM = '0x' + '01'.repeat(16);
const plain = (text) => ({ Plain: text });

let api, alice, bob, pot;

before(async () => {
	api = await ApiPromise.create({ provider: new WsProvider(process.env.POT_URL), noInitWarn: true });
	const keys = new Keyring({ type: 'sr25519' });
	alice = keys.addFromUri('//Alice');
	bob = keys.addFromUri('//Bob');
	pot = blake2AsHex(u8aConcat(alice.publicKey, SALT), 128);
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

test('a pot is created, appended to, and read with readable names', async () => {
	const euro = { code: 'EUR', decimals: 2 };
	const created = await inBlock(api.tx.pots.create(SALT, plain('Trip'), euro, plain('Alice')), alice);
	const first = created.find((event) => api.events.pots.Appended.is(event)).data.toHuman();
	assert.equal(first.pot, pot);
	assert.equal(first.seq, '0');
	assert.equal(first.entry.op.CreatePot.name.Plain, 'Trip');
	assert.equal(first.entry.op.CreatePot.currency.code, 'EUR');
	assert.equal(first.entry.op.CreatePot.account, alice.address);

	const member = { AddMember: { id: 1, name: plain('Bob'), role: 'Editor', account: bob.address } };
	await inBlock(api.tx.pots.append(pot, [member]), alice);
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
	assert.equal(record.pot.nextSeq, 3);
	const log = await api.query.pots.log.entries(pot);
	assert.deepEqual(log.map(([key]) => key.args[1].toHex()), ['0x00000000', '0x00000001', '0x00000002']);
	assert.equal((await api.query.pots.memberOf(bob.address, pot)).toHuman(), '1');
});

test('the runtime API answers without custom types', async () => {
	const [head] = await api.call.potsApi.heads([pot]);
	assert.equal(head.unwrap()[0].toNumber(), 3);
	const entries = await api.call.potsApi.entries(pot, 1, 10);
	assert.equal(entries.length, 2);
	const record = (await api.call.potsApi.snapshot(pot)).unwrap();
	assert.equal(u8aToHex(record.head), head.unwrap()[1].toHex());
});

test('a refused operation names the pallet and the error', async () => {
	const stranger = new Keyring({ type: 'sr25519' }).addFromUri('//Charlie');
	const comment = { AddComment: { id: ITEM, about: null, text: plain('Hi') } };
	await assert.rejects(inBlock(api.tx.pots.append(pot, [comment]), stranger), (error) => {
		const found = api.registry.findMetaError(error.asModule);
		assert.equal(`${found.section}.${found.name}`, 'pots.Refused');
		assert.match(found.docs.join(' '), /position in the batch/);
		return true;
	});
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
