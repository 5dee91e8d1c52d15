// Joining a pot without tokens: a claim, as @polkadot/api makes and sends it.
import { u8aConcat } from '@polkadot/util';
import { blake2AsU8a } from '@polkadot/util-crypto';

/** A claim without its signatures. `seal` is left out: the account reads no sealed texts. */
function unsigned(api, { pot, invite, place, name }, account, signature = new Uint8Array(64), consent = null) {
	return api.tx.pots.claim(pot, invite, place, account, name, null, signature, consent ?? { Sr25519: signature });
}

/** What the invite's key and the account both sign: `claim_message` of pot-ledger, whose parts the call has. */
export function claimMessage(api, claim, account) {
	const [pot, invite, place, who, name, seal] = unsigned(api, claim, account).args.map((value) => value.toU8a());
	const claimed = blake2AsU8a(u8aConcat(name, seal));
	return u8aConcat('potchain/claim/v1', api.genesisHash, pot, invite, place, who, claimed);
}

/** The claim with both signatures, as a general transaction: it has no signer. `consent` has the kind of its key. */
export function claimTransaction(api, claim, account, signature, consent) {
	const { method } = unsigned(api, claim, account, signature, consent);
	return api.registry.createType('GeneralExtrinsic', { payload: { method } });
}

/**
 * Submits a general transaction and waits until it is in a block. `api.rpc.author` would take it for one of the other
 * kinds, and put a second length and version before it; so it goes by the provider, as it is.
 */
export function generalInBlock(provider, transaction) {
	return new Promise((resolve, reject) => {
		const follow = (error, status) => {
			if (error) reject(error);
			else if (status.inBlock) resolve(status.inBlock);
			else if (['dropped', 'invalid'].includes(status)) reject(new Error(`the transaction is ${status}`));
		};
		const parameters = [transaction.toHex()];
		provider.subscribe('author_extrinsicUpdate', 'author_submitAndWatchExtrinsic', parameters, follow).catch(reject);
	});
}
