import { afterEach, describe, expect, it, vi } from "vitest";
import { inTurn } from "../src/turn.js";

/** A lock manager with a queue, stealing and signals, as browsers have it. */
function lockManager() {
  let holder: { reject(reason: unknown): void } | undefined;
  const waiting: (() => void)[] = [];
  const request = (_name: string, options: { signal?: AbortSignal; steal?: boolean }, work: () => Promise<void>) =>
    new Promise<void>((resolve, reject) => {
      const run = () => {
        const mine = { reject };
        holder = mine;
        work().then(() => {
          resolve();
          if (holder !== mine) return;
          holder = undefined;
          waiting.shift()?.();
        });
      };
      options.signal?.addEventListener("abort", () => {
        if (waiting.includes(run)) waiting.splice(waiting.indexOf(run), 1);
        reject(options.signal?.reason);
      });
      if (options.steal) holder?.reject(new DOMException("stolen", "AbortError"));
      if (!holder || options.steal) run();
      else waiting.push(run);
    });
  return { request } as unknown as LockManager;
}
const going = () => new AbortController().signal;
const later = (ms: number, value: string) => new Promise<string>((resolve) => setTimeout(() => resolve(value), ms));

afterEach(() => void vi.useRealTimers());

describe("the turn to send", () => {
  it("is one tab's at a time", async () => {
    const locks = lockManager();
    const log: string[] = [];
    const work = (name: string) => async () => {
      log.push(`${name} begins`);
      await later(5, name);
      log.push(`${name} ends`);
      return name;
    };
    const both = await Promise.all([inTurn(locks, work("a"), going()), inTurn(locks, work("b"), going())]);
    expect(both).toEqual(["a", "b"]);
    expect(log).toEqual(["a begins", "a ends", "b begins", "b ends"]);
  });

  it("is taken after a minute from whoever is frozen with it", async () => {
    vi.useFakeTimers();
    const locks = lockManager();
    const frozen = inTurn(locks, () => later(10_000_000, "frozen"), going());
    const mine = inTurn(locks, async () => "mine", going());
    await vi.advanceTimersByTimeAsync(60_001);
    expect(await mine).toBe("mine");
    await vi.advanceTimersByTimeAsync(10_000_000);
    expect(await frozen).toBe("frozen");
  });

  it("is not waited for by a page that goes", async () => {
    const locks = lockManager();
    void inTurn(locks, () => later(50, "slow"), going());
    const page = new AbortController();
    const work = vi.fn(async () => "never");
    const mine = inTurn(locks, work, page.signal);
    page.abort(new Error("gone"));
    await expect(mine).rejects.toThrow("gone");
    await later(80, "");
    expect(work).not.toHaveBeenCalled();
  });

  it("comes at once where locks are refused", async () => {
    const locks = { request: () => Promise.reject(new DOMException("no", "SecurityError")) } as unknown as LockManager;
    expect(await inTurn(locks, async () => "done", going())).toBe("done");
  });

  it("passes on what the work fails by", async () => {
    await expect(inTurn(lockManager(), () => Promise.reject(new Error("mine")), going())).rejects.toThrow("mine");
  });
});
