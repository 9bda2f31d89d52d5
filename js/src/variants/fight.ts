/** How often within a second Vario restores a change that the page undoes, before it leaves the matter to the page. */
export const MOST_RESTORED = 10;

/** Counts within a second; false once there were more than `most`. */
export function perSecond(most: number): (cost?: number) => boolean {
  let since = Number.NEGATIVE_INFINITY;
  let spent = 0;
  return (cost = 1) => {
    // Not the page's clock, which a test may have stopped.
    const now = performance.now();
    if (now - since > 1000) {
      since = now;
      spent = 0;
    }
    spent += cost;
    return spent <= most;
  };
}

/** What one restoration counts. The parser goes on adding to what was changed; that is no fight, though it must end too. */
export const effort = (): number => (document.readyState === "loading" ? 0.01 : 1);
