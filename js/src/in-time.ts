/** How long messages wait for the parts that have a say in them. */
const LONGEST_MS = 5000;

/** Resolves when the work is done, or is late; it goes on then, and nobody waits for it. */
export async function inTime(work: Promise<unknown>): Promise<void> {
  let late: ReturnType<typeof setTimeout> | undefined;
  const waited = new Promise<void>((resolve) => {
    late = setTimeout(resolve, LONGEST_MS);
  });
  await Promise.race([work, waited]);
  clearTimeout(late);
}
