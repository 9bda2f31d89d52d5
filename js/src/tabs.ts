/** How long the lock manager may take to answer, ms. */
const LOCKS_MS = 1000;

export interface Tabs {
  /** This tab's own name, which is its lock's. */
  own: string;
  /** Takes this tab's lock and answers which tabs are alive: a lock is let go when its page ends, however it ends.
   *  Undefined where nobody can tell. */
  living(): Promise<Set<string> | undefined>;
  /** Lets the lock go: for the others this tab is dead. Should it come back, then under another name. */
  die(): void;
}

export function createTabs(locks: LockManager | undefined): Tabs {
  const name = () => `vario.${Math.random().toString(36).slice(2)}`;
  let unlock: (() => void) | undefined;
  const tabs: Tabs = {
    own: name(),
    async living() {
      try {
        if (!locks) return undefined;
        if (!unlock) {
          const until = new Promise<void>((resolve) => (unlock = resolve));
          locks.request(tabs.own, () => until).catch(() => {});
        }
        const silence = new Promise<undefined>((resolve) => setTimeout(resolve, LOCKS_MS));
        const answer = await Promise.race([locks.query(), silence]);
        return answer && new Set(answer.held?.map((lock) => lock.name ?? ""));
      } catch {
        return undefined;
      }
    },
    die() {
      unlock?.();
      unlock = undefined;
      tabs.own = name();
    },
  };
  return tabs;
}
