/**
 * What the visitor looked at, encrypted at rest: AES-GCM under a key that no script can read out, kept in IndexedDB. It is
 * bound to the visitor's id, so that nobody inherits it. Without Web Crypto or IndexedDB it lives in memory only.
 */
import { openDatabase, transact } from "../database.js";
import type { Inside } from "../inside.js";
import { text } from "../json.js";
import { VIEWED, VISITOR } from "../storage.js";

export const VAULT = "vario-vault";
const STORE = "keys";
const NAME = "profile";
/** Bytes of the initialization vector. NIST SP 800-38D, section 8.2. */
const IV_BYTES = 12;
const MOST_VIEWED = 50;

const toText = (bytes: Uint8Array) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
const toBytes = (base64: string) => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));

export function keepProfile(inside: Inside): void {
  const { storage, vario } = inside;
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  const allowed = () => vario.consent().personalization === "granted";
  const visitor = () => vario.profile().visitorId;

  let key: CryptoKey | undefined;
  let owner = visitor();
  /** The list as it was last written or read, and its text in storage. */
  let saved: string[] | undefined;
  let record: string | undefined;
  /** What the device keeps was read once. */
  let begun = false;
  /** The device was seen to know this visitor; until then it may have what it had when they became the visitor. */
  let known = false;
  let before = storage.get(VISITOR);
  let work: Promise<void> = Promise.resolve();
  const after = (job: () => Promise<void>) => {
    work = work.then(job).catch(() => {});
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

  function wipe() {
    key = saved = record = undefined;
    storage.remove(VIEWED);
    after(
      () =>
        new Promise((resolve) => {
          const request = inside.database()?.deleteDatabase(VAULT);
          if (!request) return resolve();
          request.onsuccess = request.onerror = request.onblocked = () => resolve();
        }),
    );
  }

  async function read() {
    const kept = storage.get(VIEWED);
    if (!allowed() || !kept || kept === record) return;
    const [whose, last] = [owner, record];
    let list: unknown[];
    if (kept.startsWith("[")) {
      // In the clear, by an earlier version.
      storage.remove(VIEWED);
      list = JSON.parse(kept);
    } else {
      if (!subtle) return;
      key ??= await keyOr();
      const bytes = toBytes(kept);
      try {
        const clear = await subtle.decrypt(algorithm(bytes.slice(0, IV_BYTES)), key!, bytes.slice(IV_BYTES));
        list = JSON.parse(new TextDecoder().decode(clear));
      } catch {
        // Another visitor's, or the key is gone: nobody will ever read it.
        if (storage.get(VIEWED) === kept) storage.remove(VIEWED);
        return;
      }
    }
    if (!allowed() || whose !== owner || last !== record) return;
    record = storage.get(VIEWED);
    const items = list.map(text).filter(Boolean);
    const here = inside.viewed();
    // At first all of this page's are news; later another tab has written, and may know some.
    const both = [...items, ...here.filter((item) => !begun || !items.includes(item))];
    const all = both.filter((item, index) => item !== both[index - 1]).slice(-MOST_VIEWED);
    begun = true;
    saved = record && all.length === items.length ? all : undefined;
    inside.viewed(all);
  }

  async function write() {
    const list = inside.viewed();
    if (!subtle || !allowed() || list === saved || !list.length) return;
    const mine = owner;
    /** Another tab may have forgotten the visitor: what it wiped must not come back. */
    const still = () => {
      const stored = storage.get(VISITOR);
      const same = !!stored?.includes(mine);
      known ||= same;
      return mine === owner && allowed() && (same || (!known && (!stored || stored === before)));
    };
    if (!still()) return;
    key ??= await keyOr(await subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]));
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const clear = new TextEncoder().encode(JSON.stringify(list));
    const sealed = new Uint8Array(await subtle.encrypt(algorithm(iv), key!, clear));
    if (!still()) return;
    begun = true;
    record = toText(new Uint8Array([...iv, ...sealed]));
    saved = list;
    // Longer than the device has room for: memory has it anyway, and nothing else is stored in the clear.
    storage.set(VIEWED, record);
  }

  inside.onChange((cause) => {
    if (cause === "profile") after(write);
    else if (cause === "consent") {
      if (vario.consent().personalization === "denied") wipe();
      else {
        after(read);
        after(write);
      }
    } else if (cause === "visitor") {
      const last = owner;
      owner = visitor();
      if (last === owner) return after(read);
      known = false;
      before = storage.get(VISITOR);
      // Another tab's doing: it has wiped already, and may have begun anew.
      if (storage.get(VISITOR)?.includes(owner)) {
        key = saved = record = undefined;
        after(read);
      } else wipe();
    }
  });
  // Other tabs view, too.
  inside.shown.add(() => after(read));
  after(read);
  after(write);
}
