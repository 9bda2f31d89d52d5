/**
 * The profile's history, encrypted at rest: AES-GCM under a key that no script can read out, kept in IndexedDB. It is bound
 * to the visitor's id, so that nobody inherits it. Without Web Crypto or IndexedDB it lives in memory only.
 */
import { openDatabase, transact } from "../database.js";
import type { Inside } from "../inside.js";
import { HISTORY, TRAITS, VAULT, VIEWED, VISITOR } from "../storage.js";

const STORE = "keys";
const NAME = "profile";
/** Bytes of the initialization vector. NIST SP 800-38D, section 8.2. */
const IV_BYTES = 12;
/** Bytes that become characters at once: arguments of one call. */
const PIECE = 8192;

function toText(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(text);
}
const toBytes = (base64: string) => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));

/** What is kept, and what is done with it. */
export interface Contents {
  /** The bytes to keep, and who to tell that they are; undefined: there is nothing new. */
  save(): { bytes: Uint8Array<ArrayBuffer>; done(): void } | undefined;
  /** The visitor's last facts as JSON text: in the clear, for the next page's first decisions. */
  facts(): string;
  /** Bytes that another page or tab has kept. */
  take(bytes: Uint8Array): void;
  /** What an earlier version kept: ids of items looked at, oldest first. */
  inherit(items: unknown[]): void;
  /** The visitor is another one, or does not want to be known. */
  wipe(): void;
}

export interface Vault {
  /** Resolves when what was kept has been taken, or cannot be. */
  opened: Promise<void>;
  /** Keeps what is new. */
  write(): void;
}

export function openVault(inside: Inside, contents: Contents): Vault {
  const { storage, vario } = inside;
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  const allowed = () => vario.consent().personalization === "granted";

  let key: CryptoKey | undefined;
  let owner = inside.visitorId();
  /** The text in storage as it was last written or read. */
  let record: string | undefined;
  /** The device was seen to know this visitor; until then it may have what it had when they became the visitor. */
  let known = false;
  let before = storage.get(VISITOR);
  let work: Promise<void> = Promise.resolve();
  const after = (job: () => Promise<void>) => {
    work = work.then(job).catch(() => {});
    return work;
  };

  /** Opens the keys' database for one piece of work, so that it never stands in anybody's way. */
  async function within<T>(job: (database: IDBDatabase) => Promise<T>): Promise<T> {
    const database = await openDatabase(
      inside.database,
      VAULT,
      STORE,
      "name",
      () => true,
      () => {},
    );
    if (!database) throw new Error("no database");
    try {
      return await job(database);
    } finally {
      database.close();
    }
  }
  /** The key kept; where there is none, `fresh`, which is kept from now on. */
  const keyOr = (fresh?: CryptoKey) =>
    within(async (database) => {
      let found: CryptoKey | undefined;
      await transact(database, STORE, (store) => {
        const request = store.get(NAME);
        request.onsuccess = () => {
          found = request.result?.key ?? fresh;
          if (fresh && !request.result) store.put({ name: NAME, key: fresh });
        };
      });
      return found;
    });
  const algorithm = (iv: Uint8Array<ArrayBuffer>) => ({
    name: "AES-GCM",
    iv,
    additionalData: new TextEncoder().encode(owner),
  });
  /** Undefined where it is another visitor's or the key is gone: nobody will ever read it. */
  async function unseal(sealed: string): Promise<Uint8Array | undefined> {
    if (!subtle) throw new Error("no crypto");
    key ??= await keyOr();
    try {
      const bytes = toBytes(sealed);
      return new Uint8Array(await subtle.decrypt(algorithm(bytes.slice(0, IV_BYTES)), key!, bytes.slice(IV_BYTES)));
    } catch {
      return undefined;
    }
  }

  function wipe() {
    contents.wipe();
    key = record = undefined;
    for (const name of [HISTORY, TRAITS, VIEWED]) storage.remove(name);
    after(
      () =>
        new Promise((resolve) => {
          const request = inside.database()?.deleteDatabase(VAULT);
          if (!request) return resolve();
          request.onsuccess = request.onerror = request.onblocked = () => resolve();
        }),
    );
  }

  async function inherit() {
    const list = storage.get(VIEWED);
    if (!list || !allowed()) return;
    const whose = owner;
    const clear = list.startsWith("[") ? list : new TextDecoder().decode(await unseal(list));
    if (whose !== owner || !allowed()) return;
    storage.remove(VIEWED);
    contents.inherit(JSON.parse(clear));
  }
  async function read() {
    await inherit().catch(() => {});
    const kept = storage.get(HISTORY);
    if (!allowed() || !kept || kept === record) return;
    const [whose, last] = [owner, record];
    const bytes = await unseal(kept);
    if (!bytes) {
      if (storage.get(HISTORY) === kept) storage.remove(HISTORY);
      return;
    }
    if (!allowed() || whose !== owner || last !== record) return;
    record = kept;
    contents.take(bytes);
  }

  async function write() {
    const mine = owner;
    /** Another tab may have forgotten the visitor: what it wiped must not come back. */
    const still = () => {
      const stored = storage.get(VISITOR);
      const same = !!stored?.includes(mine);
      known ||= same;
      return mine === owner && allowed() && (same || (!known && (!stored || stored === before)));
    };
    if (!subtle || !still()) return;
    // What another tab has kept meanwhile is not to be lost.
    await read();
    const saved = still() ? contents.save() : undefined;
    if (!saved) return;
    key ??= await keyOr(await subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]));
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const sealed = new Uint8Array(await subtle.encrypt(algorithm(iv), key!, saved.bytes));
    if (!still()) return;
    const all = new Uint8Array(iv.length + sealed.length);
    all.set(iv);
    all.set(sealed, iv.length);
    record = toText(all);
    // Longer than the device has room for: memory has it anyway, and nothing else is stored in the clear.
    storage.set(HISTORY, record);
    storage.set(TRAITS, contents.facts());
    saved.done();
  }

  inside.onChange((cause) => {
    if (cause === "consent") {
      if (vario.consent().personalization === "denied") wipe();
      else {
        after(read);
        after(write);
      }
    } else if (cause === "visitor") {
      const last = owner;
      owner = inside.visitorId();
      if (last === owner) return void after(read);
      known = false;
      before = storage.get(VISITOR);
      // Another tab's doing: it has wiped already, and may have begun anew.
      if (storage.get(VISITOR)?.includes(owner)) {
        contents.wipe();
        key = record = undefined;
        after(read);
      } else wipe();
    }
  });
  // Other tabs view, too.
  inside.shown.add(() => void after(read));
  return { opened: after(read), write: () => void after(write) };
}
