import type { Policy } from "./wasm.js";

/** Longest wait between attempts, ms. */
const LONGEST_MS = 300_000;

/** Delivery without the engine: a batch a second, full jitter, Retry-After kept; what may be put right is retried. */
export function fixedPolicy(): Policy {
  let failures = 0;
  return {
    queued: () => 1000,
    taken() {},
    answered(status, retryAfterMs, random) {
      if (status >= 200 && status < 300) {
        failures = 0;
        return -1;
      }
      if (status === 413) return -2;
      if (status === 400 || status === 406 || (status >= 410 && status <= 424)) return -3;
      return Math.max(retryAfterMs, 0) + random * Math.min(LONGEST_MS, 1000 * 2 ** failures++);
    },
  };
}
