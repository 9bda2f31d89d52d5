import { openDatabase, transact } from "./database.js";
import type { Entry } from "./queue.js";
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
    database = await openDatabase(factory, DATABASE, STORE, "messageId", () => true, close);
    opening = undefined;
    return database;
  }

  async function ready() {
    if (database) return database;
    opening ??= open();
    return opening;
  }

  const write = (to: IDBDatabase, entries: Entry[]) =>
    transact(to, STORE, (store) => {
      for (const { bytes } of entries) {
        const message = JSON.parse(bytes);
        store.put({ messageId: message.messageId, message });
      }
    });

  return {
    prepare() {
      ready().catch(() => {});
    },
    async send(entries) {
      let status = 0;
      try {
        const to = await ready();
        if (to) {
          await write(to, entries);
          status = 200;
        }
      } catch {}
      return { status, retryAfterMs: -1 };
    },
    /** A transaction begun while the page goes usually completes. */
    leave(entries, leaving) {
      if (!database) return [];
      if (entries.length) write(database, entries).catch(() => {});
      if (leaving) close();
      return entries;
    },
    async forget(visitorId) {
      const from = await ready();
      if (!from) return;
      await transact(from, STORE, (store) => {
        const request = store.openCursor();
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
