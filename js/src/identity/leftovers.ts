/** What an earlier configuration of the site left on the device, where it now identifies nobody there: all of it goes. */
import { whenIdle } from "../browser.js";
import { cookieText, readCookie } from "../cookie.js";
import { openDatabase, transact } from "../database.js";
import type { Inside } from "../inside.js";
import { PERSONAL, VAULT } from "../storage.js";
import { domainsOf } from "./domain.js";

const LOG = "vario";

/** Removes the visitor's cookie, on whatever domain it is: to find that out would take a cookie. */
export function removeCookie({ document, location }: Pick<Window, "document" | "location">): void {
  if (!readCookie(document.cookie)) return;
  const secure = location.protocol === "https:";
  for (const domain of ["", ...domainsOf(location.hostname ?? "")])
    document.cookie = cookieText("", { secure, maxAge: 0, domain });
}

/** Messages that an earlier page has not sent. */
async function unsent(factory: IDBFactory): Promise<number> {
  const log = await openDatabase(
    () => factory,
    LOG,
    "log",
    ["tab", "seq"],
    () => false,
    () => {},
  );
  if (!log) return 0;
  let found = 0;
  await transact(log, "log", (store) => {
    const request = store.count();
    request.onsuccess = () => {
      found = request.result;
    };
  });
  log.close();
  return found;
}

async function clearDatabases(inside: Inside, factory: IDBFactory): Promise<void> {
  const names = (await factory.databases()).map(({ name }) => name);
  if (names.includes(VAULT)) factory.deleteDatabase(VAULT);
  if (!names.includes(LOG)) return;
  const lost = await unsent(factory);
  if (lost) inside.count("E_LOG_IDENTITY", lost);
  factory.deleteDatabase(LOG);
}

/** When the browser is idle; what is in memory stays. */
export function clearLeftovers(inside: Inside): void {
  const { window, storage } = inside;
  if (!window) return;
  whenIdle(window, () => {
    for (const key of PERSONAL) {
      const text = storage.get(key);
      storage.remove(key);
      if (text !== undefined) storage.set(key, text);
    }
    try {
      removeCookie(window);
      clearDatabases(inside, window.indexedDB).catch(() => {});
    } catch {
      // Blocked: then there is nothing to be had there either.
    }
  });
}
