/** How often within a second Vario restores a change that the page undoes, before it leaves the matter to the page. */
export const MOST_RESTORED = 10;
/** Times within a second that a mutation may meet new elements: a page may make them anew each time they are changed. */
export const MOST_MET = 200;

/** Counts within a second; false once there were more than `most`. */
export function perSecond(most: number): () => boolean {
  let since = 0;
  let spent = 0;
  return () => {
    // Not the page's clock, which a test may have stopped.
    const now = performance.now();
    if (now - since > 1000) {
      since = now;
      spent = 0;
    }
    // The parser goes on adding to what was changed; that is no fight, though it must end too.
    spent += document.readyState === "loading" ? 0.01 : 1;
    return spent <= most;
  };
}
