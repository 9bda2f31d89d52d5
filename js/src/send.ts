/** Sends what is in the log, a batch at a time, oldest first, until it was acknowledged. */
import type { Entry, Log } from "./log.js";
import type { Policy } from "./wasm.js";

/** Failed attempts in a row after which `flush()` no longer waits. */
const MOST_FAILURES = 5;
/** Longest pause that `flush()` waits through, ms. */
const MOST_PATIENCE_MS = 30_000;
const NEVER = Number.MAX_SAFE_INTEGER;

export interface Answer {
  /** HTTP status; 0 for a network failure or a time-out. */
  status: number;
  /** -1 without Retry-After. */
  retryAfterMs: number;
  /** By messageId: "ok", "drop" or "retry"; absent: ok for all. */
  results?: Record<string, string>;
  /** By messageId: the code of a drop. */
  reasons?: Record<string, string>;
}

export interface Transport {
  /** Never rejects. */
  send(entries: Entry[]): Promise<Answer>;
  /** Entries will be sent soon. */
  prepare?(): void;
  /** The page is hidden: hands over what still fits, without an answer; returns the entries handed over. `leaving`: it
   *  may never come back, and the browser's resources are let go. */
  leave(entries: Entry[], leaving: boolean): Entry[];
  /** Erases what the transport keeps of a visitor, where it keeps anything. */
  forget?(visitorId: string): Promise<void>;
}

export interface SenderHost {
  now(): number;
  random(): number;
  policy(): Policy;
  count(code: string, messages: number): void;
}

export interface Sender {
  /** An entry joined the log. */
  queued(entry: Entry): void;
  flush(): Promise<void>;
  hide(leaving: boolean): void;
}

/** Every encoder writes the id near the front, before anything a page supplies. */
const messageId = (entry: Entry) => /"messageId":"(.*?)"/.exec(entry.bytes)?.[1] ?? "";

export function createSender(log: Log, transport: Transport, host: SenderHost): Sender {
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** When the next batch is due; real time, as timers are, whatever clock the events have. */
  let due = NEVER;
  let notBefore = 0;
  let busy = false;
  let most = NEVER;
  let failures = 0;
  const waiting: (() => void)[] = [];

  function wake(delay: number) {
    const at = Date.now() + delay;
    if (timer && at >= due) return;
    due = Math.min(due, at);
    if (busy) return;
    clearTimeout(timer);
    timer = setTimeout(() => run().catch(() => {}), Math.max(0, Math.max(due, notBefore) - Date.now()));
  }

  function requeue(entries: Entry[]) {
    for (const entry of entries) host.policy().queued(entry.size, host.now());
  }

  function giveUp(entries: Entry[]) {
    log.settle(entries);
    host.count("E_REJECTED", entries.length);
  }

  /** Settles a batch by its answer; answers how long to wait before the next attempt, ms. */
  function take(batch: Entry[], answer: Answer): number {
    const answered = (status: number) => host.policy().answered(status, answer.retryAfterMs, host.random());
    const verdict = answered(answer.status);
    if (verdict === -2 && batch.length > 1) {
      most = Math.ceil(batch.length / 2);
      requeue(batch);
      return 0;
    }
    if (verdict === -1) {
      most *= 2;
      const kept: Entry[] = [];
      const { results, reasons } = answer;
      for (const entry of batch) {
        const id = messageId(entry);
        const result = results ? results[id] : "ok";
        if (result !== "ok" && result !== "drop") {
          kept.push(entry);
          continue;
        }
        log.settle([entry]);
        if (result === "drop") host.count(reasons?.[id] ?? "E_REJECTED", 1);
      }
      requeue(kept);
      failures = kept.length ? failures + 1 : 0;
      return kept.length ? Math.max(0, answered(503)) : 0;
    }
    if (verdict < 0) {
      giveUp(batch);
      return 0;
    }
    failures++;
    requeue(batch);
    return verdict;
  }

  async function run() {
    if (busy) return;
    busy = true;
    timer = undefined;
    due = NEVER;
    let wait = 0;
    try {
      const policy = host.policy();
      const limit = Math.min(policy.maxMessages(), most);
      const batch = log.batch(limit, policy.maxBytes());
      if (batch.length) {
        for (const entry of batch) entry.busy = true;
        policy.taken(
          batch.length,
          batch.reduce((sum, entry) => sum + entry.size, 0),
        );
        const answer = await transport.send(batch).catch((): Answer => ({ status: 0, retryAfterMs: -1 }));
        for (const entry of batch) entry.busy = false;
        wait = take(batch, answer);
        // More than fitted into the batch, or somebody waits for all of it.
        if (batch.length === limit || waiting.length) due = 0;
      }
    } finally {
      busy = false;
      notBefore = Date.now() + wait;
      const more = log.batch(1, 0).length > 0;
      if (!more || failures >= MOST_FAILURES || wait > MOST_PATIENCE_MS) {
        for (const resolve of waiting.splice(0)) resolve();
      }
      if (more) wake(due < NEVER ? due - Date.now() : 0);
    }
  }

  return {
    queued(entry) {
      transport.prepare?.();
      wake(host.policy().queued(entry.size, host.now()));
    },
    flush() {
      failures = 0;
      return new Promise((resolve) => {
        waiting.push(resolve);
        wake(0);
      });
    },
    hide(leaving) {
      const entries = log.batch(NEVER, NEVER, leaving).filter((entry) => !entry.beaconed);
      for (const entry of transport.leave(entries, leaving)) entry.beaconed = true;
    },
  };
}
