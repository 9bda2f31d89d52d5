/** How long a database may take to open, ms: some browsers' never answer. */
const OPEN_MS = 3000;

/** Opens an IndexedDB database of one object store; undefined where it is blocked, damaged, silent or of a later version.
 *  `gone`: it was closed from outside, most likely to be deleted. `late`: it has opened when nobody waited any more; else
 *  it is closed again. */
export function openDatabase(
  factory: () => IDBFactory | undefined,
  name: string,
  store: string,
  keyPath: string | string[],
  mayCreate: () => boolean,
  gone: () => void,
  late?: (database: IDBDatabase) => void,
): Promise<IDBDatabase | undefined> {
  return new Promise((resolve) => {
    let patience: ReturnType<typeof setTimeout> | undefined;
    let answered = false;
    const answer = (database?: IDBDatabase) => {
      if (answered && database) return late ? late(database) : database.close();
      answered = true;
      clearTimeout(patience);
      resolve(database);
    };
    try {
      const request = factory()?.open(name, 1);
      if (!request) return answer();
      patience = setTimeout(answer, OPEN_MS);
      request.onupgradeneeded = () => {
        if (mayCreate()) request.result.createObjectStore(store, { keyPath });
        else request.transaction?.abort();
      };
      request.onsuccess = () => {
        const database = request.result;
        database.onversionchange = () => {
          database.close();
          gone();
        };
        database.onclose = gone;
        answer(database);
      };
      request.onerror = (event) => {
        event.preventDefault();
        answer();
      };
    } catch {
      answer();
    }
  });
}

/** Does the work in one transaction; rejects when that was aborted. */
export function transact(database: IDBDatabase, store: string, work: (store: IDBObjectStore) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, "readwrite");
    transaction.oncomplete = () => resolve();
    transaction.onabort = reject;
    work(transaction.objectStore(store));
  });
}
