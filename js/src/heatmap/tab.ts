/** Which selectors' texts a tab has sent in its session, so that each is sent once. */
import type { Inside } from "../inside.js";

const KEY = "vario.selectors";

export interface TabsSelectors {
  /** Hashes with commas between them, of this session. */
  known(session: string): string;
  /** Whether what is known is of this session. */
  is(session: string): boolean;
  /** Kept only where the visitor may be kept. */
  keep(session: string, hashes: string): void;
  clear(): void;
}

export function tabsSelectors({ options, vario }: Inside, window: Window): TabsSelectors {
  let [session, hashes] = ["", ""];
  const mayKeep = () => (options.identity ?? "cookie") === "cookie" && vario.consent().heatmap === "granted";
  /** Blocked storage throws. */
  const attempt = <T>(work: (storage: Storage) => T): T | undefined => {
    try {
      return work(window.sessionStorage);
    } catch {
      return undefined;
    }
  };
  return {
    known(now) {
      const kept = mayKeep() ? attempt((storage) => storage.getItem(KEY)) : undefined;
      [session = "", hashes = ""] = kept?.split(" ") ?? [session, hashes];
      if (session !== now) [session, hashes] = [now, ""];
      return hashes;
    },
    is: (now) => session === now,
    keep(now, given) {
      [session, hashes] = [now, given];
      if (mayKeep()) attempt((storage) => storage.setItem(KEY, `${session} ${hashes}`));
    },
    clear() {
      [session, hashes] = ["", ""];
      attempt((storage) => storage.removeItem(KEY));
    },
  };
}
