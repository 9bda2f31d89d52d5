/** Opens an IndexedDB database of one object store; undefined where it is blocked, damaged or of a later version. */
export function openDatabase(
  factory: () => IDBFactory | undefined,
  name: string,
  store: string,
  keyPath: string | string[],
  mayCreate: () => boolean,
): Promise<IDBDatabase | undefined> {
  return new Promise((resolve) => {
    try {
      const request = factory()?.open(name, 1);
      if (!request) return resolve(undefined);
      request.onupgradeneeded = () => {
        if (mayCreate()) request.result.createObjectStore(store, { keyPath });
        else request.transaction?.abort();
      };
      request.onsuccess = () => {
        const database = request.result;
        database.onversionchange = () => database.close();
        resolve(database);
      };
      request.onerror = (event) => {
        event.preventDefault();
        resolve(undefined);
      };
    } catch {
      resolve(undefined);
    }
  });
}
