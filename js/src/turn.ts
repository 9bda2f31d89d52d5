/** One tab of an origin sends at a time, so that the collector's answers hold for all. */

const LOCK = "vario.sender";
/** A tab that has not had its turn after so long takes it: whoever has the lock may be frozen. ms. */
const LEASE_MS = 60_000;

/** Does the work while holding the origin's lock. Its outcome is the work's, whatever becomes of the lock. */
export function inTurn<T>(locks: LockManager, work: () => Promise<T>, aborted: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    let began = false;
    const run = async () => {
      if (began) return;
      began = true;
      if (aborted.aborted) return reject(aborted.reason);
      const done = work();
      done.then(resolve, reject);
      await done.catch(() => {});
    };
    const waiting = new AbortController();
    const stop = () => waiting.abort();
    const late = setTimeout(stop, LEASE_MS);
    aborted.addEventListener("abort", stop, { once: true });
    const take = (options: LockOptions) => locks.request(LOCK, options, run);
    take({ signal: waiting.signal })
      .catch(() => {
        if (began) return;
        if (aborted.aborted) return reject(aborted.reason);
        return take({ steal: true });
      })
      // No lock to be had at all.
      .catch(run)
      .finally(() => {
        clearTimeout(late);
        aborted.removeEventListener("abort", stop);
      });
  });
}
