/** How often within a second Vario restores a change that the page undoes, before it leaves the matter to the page. */
export const MOST_RESTORED = 10;
/** Times within a second that a mutation may meet new elements: a page may make them anew each time they are changed. */
export const MOST_MET = 200;

/** Adds costs up within a second; false once they are more than `most`. */
export function perSecond(most: number): (cost: number) => boolean {
  let since = 0;
  let spent = 0;
  return (cost) => {
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
