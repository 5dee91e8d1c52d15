// The key of this device, which its browser keeps.
//
// A browser signs and opens with keys that no script can read, but knows no sr25519, which the accounts of the chain are of. So the
// twelve words are kept, sealed by AES-GCM under a key that the browser makes and never gives away: who copies what is stored
// has nothing. A script of the page itself can ask for the words, as it can sign; a page that shows what others wrote has to be safe.

/** A key as it is kept. */
export interface DeviceKey {
  /** What belongs to it is named after it. */
  readonly id: string;
  /** Made by the browser, and not extractable. */
  readonly lock: CryptoKey;
  readonly nonce: Uint8Array<ArrayBuffer>;
  readonly words: ArrayBuffer;
  /** Whether a person has said that they wrote the words down. */
  readonly confirmed: boolean;
  /** Whether its pots are still to be looked for: it was restored. */
  readonly isToFind: boolean;
}

const DATABASE = "potchain-keys";
const KEYS = "keys";

/** The key of a store, which is made of new words if there is none: all tabs get the same one. */
export async function findOrMake(store: string, words: () => string): Promise<DeviceKey> {
  const found = await transact("readonly", (keys) => settled<DeviceKey | undefined>(keys.get(store)));
  if (found) {
    return found;
  }
  const made = await seal(words(), { confirmed: false, isToFind: false });
  return update(store, (found) => found ?? made);
}

/** Has another key from now on, of words that a person has. */
export async function restore(store: string, words: string): Promise<void> {
  const restored = await seal(words, { confirmed: true, isToFind: true });
  await update(store, () => restored);
}

/** Notes something about the key. */
export async function note(store: string, what: Partial<Pick<DeviceKey, "confirmed" | "isToFind">>): Promise<void> {
  await update(store, (found) => {
    if (!found) {
      throw new DOMException("the key is gone", "NotFoundError");
    }
    return { ...found, ...what };
  });
}

/** The twelve words. */
export async function wordsOf({ lock, nonce, words }: DeviceKey): Promise<string> {
  return new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce }, lock, words));
}

async function seal(words: string, about: Pick<DeviceKey, "confirmed" | "isToFind">): Promise<DeviceKey> {
  if (!globalThis.crypto.subtle) {
    throw new DOMException("keys are only kept for pages that came by https", "SecurityError");
  }
  const lock = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, lock, new TextEncoder().encode(words));
  return { id: crypto.randomUUID(), lock, nonce, words: sealed, ...about };
}

/** Replaces the key of a store by what comes of it, at once. */
function update(store: string, change: (found: DeviceKey | undefined) => DeviceKey): Promise<DeviceKey> {
  return transact("readwrite", async (keys) => {
    const next = change(await settled<DeviceKey | undefined>(keys.get(store)));
    keys.put(next, store);
    return next;
  });
}

/** Does all of something with the keys that are kept, or nothing; it is on the disk then. */
async function transact<T>(mode: IDBTransactionMode, work: (keys: IDBObjectStore) => Promise<T>): Promise<T> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(KEYS);
  const database = await settled(opening);
  try {
    const transaction = database.transaction(KEYS, mode, { durability: "strict" });
    const ended = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    const [done] = await Promise.all([work(transaction.objectStore(KEYS)), ended]);
    return done;
  } finally {
    database.close();
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
