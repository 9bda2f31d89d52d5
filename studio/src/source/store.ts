import { SourceError } from "./types.ts";

/** A message as the SDK stored it (Segment's tracking format). */
export interface StoredMessage {
  type: string;
  messageId: string;
  anonymousId?: string;
  userId?: string;
  timestamp: string;
  event?: string;
  name?: string;
  properties?: Record<string, unknown>;
  context?: { sessionId?: string; page?: { path?: string; url?: string } };
}

const DATABASE = "vario-local";
const STORE = "messages";

/** The messages in the browser's own store, oldest first; none when the SDK has not stored anything yet. */
export async function storedMessages(): Promise<StoredMessage[]> {
  const database = await open();
  if (database === undefined) return [];
  try {
    if (!database.objectStoreNames.contains(STORE)) return [];
    const request = database.transaction(STORE, "readonly").objectStore(STORE).getAll();
    const records = await settled<{ message: StoredMessage }[]>(request);
    return records.map((record) => record.message).sort(byTime);
  } finally {
    database.close();
  }
}

/** Opening must not create the database: the SDK would then find it without its store. */
function open(): Promise<IDBDatabase | undefined> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE);
    let missing = false;
    request.onupgradeneeded = () => {
      missing = true;
      request.transaction?.abort();
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => (missing ? resolve(undefined) : reject(failure(request.error)));
  });
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(failure(request.error));
  });
}

function failure(error: DOMException | null): SourceError {
  return new SourceError("storage", error?.message ?? DATABASE, error);
}

function byTime(a: StoredMessage, b: StoredMessage): number {
  return a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : a.messageId < b.messageId ? -1 : 1;
}
