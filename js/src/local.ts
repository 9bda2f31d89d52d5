import { openDatabase } from "./database.js";
import type { Transport } from "./send.js";

const DATABASE = "vario-local";
const STORE = "messages";

/** The endpoint "local:": messages go into the browser's own store, for a Studio that runs in the same browser. */
export function localTransport(factory: () => IDBFactory | undefined): Transport {
  let database: IDBDatabase | undefined;
  let opening: Promise<IDBDatabase | undefined> | undefined;

  function close() {
    database?.close();
    database = undefined;
  }

  async function open() {
    database = await openDatabase(factory, DATABASE, STORE, "messageId", () => true);
    if (database) database.onclose = database.onversionchange = close;
    opening = undefined;
    return database;
  }

  async function ready() {
    if (database) return database;
    opening ??= open();
    return opening;
  }

  function write(to: IDBDatabase, texts: string[]): Promise<boolean> {
    return new Promise((resolve) => {
      const transaction = to.transaction(STORE, "readwrite");
      const store = transaction.objectStore(STORE);
      transaction.oncomplete = () => resolve(true);
      transaction.onabort = () => resolve(false);
      for (const text of texts) {
        const message = JSON.parse(text);
        store.put({ messageId: message.messageId, message });
      }
    });
  }

  return {
    prepare() {
      ready().catch(() => {});
    },
    async send(entries) {
      let done = false;
      try {
        const to = await ready();
        done =
          !!to &&
          (await write(
            to,
            entries.map((entry) => entry.bytes),
          ));
      } catch {}
      return { status: done ? 200 : 0, retryAfterMs: -1 };
    },
    /** A transaction begun while the page goes usually completes. */
    leave(entries, leaving) {
      try {
        if (!database) return [];
        if (entries.length)
          write(
            database,
            entries.map((entry) => entry.bytes),
          );
        if (leaving) close();
        return entries;
      } catch {
        return [];
      }
    },
    async forget(visitorId) {
      const from = await ready();
      if (!from) return;
      await new Promise<void>((resolve) => {
        const transaction = from.transaction(STORE, "readwrite");
        transaction.oncomplete = transaction.onabort = () => resolve();
        const request = transaction.objectStore(STORE).openCursor();
        request.onsuccess = () => {
          const cursor = request.result;
          if (!cursor) return;
          if (cursor.value?.message?.anonymousId === visitorId) cursor.delete();
          cursor.continue();
        };
      });
    },
  };
}
