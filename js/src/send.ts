/** Sends what is in the log to one destination, a batch at a time, oldest first, until it was acknowledged. */
import type { Log } from "./log.js";
import type { Entry } from "./queue.js";
import type { Policy } from "./wasm.js";

/** Failed attempts in a row after which `flush()` no longer waits. */
const MOST_FAILURES = 5;
/** Longest pause that `flush()` waits through, ms. */
const MOST_PATIENCE_MS = 30_000;
/** Most messages in a batch, and most bytes: the module's policy counts by them. */
const MOST_MESSAGES = 50;
const MOST_BYTES = 512_000;
const NEVER = Number.MAX_SAFE_INTEGER;
/** After so many attempts without any answer over so long, ms, most likely something blocks the address: the circuit opens. */
const BREAKING_FAILURES = 6;
const BREAKING_MS = 60_000;
/** How long the circuit stays open, ms; then one message tries. */
const BREAK_MS = 300_000;
/** How often at most the browser is told what to send in the page's stead, ms. */
const LATER_MS = 250;

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
  /** Never rejects. `aborted`: the page goes, and nobody waits for the answer. */
  send(entries: Entry[], aborted: AbortSignal): Promise<Answer>;
  /** Entries will be sent soon. */
  prepare?(): void;
  /** What the browser is to send should the page be gone before it has done so itself; replaces what it was told before. */
  later?(entries: Entry[]): void;
  /** The page is hidden: hands over what still fits, without an answer; returns the entries handed over. `leaving`: it
   *  may never come back, and the browser's resources are let go. */
  leave(entries: Entry[], leaving: boolean): Entry[];
  /** Erases what the transport keeps of a visitor, where it keeps anything. */
  forget?(visitorId: string): Promise<void>;
}

export interface SenderHost {
  now(): number;
  random(): number;
  /** Asks the policy; `fallback` where it fails. */
  policy<T>(ask: (policy: Policy) => T, fallback: T): T;
  count(code: string, messages: number): void;
  /** Does the work when no other tab of the origin does such; where nobody can tell, at once. */
  inTurn?<T>(work: () => Promise<T>, aborted: AbortSignal): Promise<T>;
  /** The collector asks for patience, ms: other tabs hear of it. */
  pausing?(ms: number): void;
}

export interface Sender {
  /** An entry joined the log. */
  queued(entry: Entry): void;
  flush(): Promise<void>;
  hide(leaving: boolean): void;
  /** The page is seen again, or the network is back: tries at once. */
  retry(): void;
  /** Another tab was asked for patience, ms. */
  pause(ms: number): void;
}

/** Every encoder writes the id near the front, before anything a page supplies. */
const messageId = (entry: Entry) => /"messageId":"(.*?)"/.exec(entry.bytes)?.[1] ?? "";

/** `destination`: its place among the log's. */
export function createSender(log: Log, transport: Transport, host: SenderHost, destination = 0): Sender {
  const bit = 1 << destination;
  let leaving = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** When the next batch is due; a time that no clock set back changes, whatever clock the events have. */
  let due = NEVER;
  let notBefore = 0;
  /** Until when the collector wants to be left alone, whatever else changes. */
  let asked = 0;
  let busy = false;
  let most = NEVER;
  /** What was too large once is not tried again. */
  let ceiling = NEVER;
  let failures = 0;
  /** Since when. */
  let failing = 0;
  const waiting: (() => void)[] = [];

  function wake(delay: number) {
    const at = performance.now() + delay;
    if (timer && at >= due) return;
    due = Math.min(due, at);
    if (busy) return;
    clearTimeout(timer);
    timer = setTimeout(() => run().catch(() => {}), Math.max(0, Math.max(due, notBefore) - performance.now()));
  }

  const linger = ({ size }: Entry) => host.policy((policy) => policy.queued(size, host.now()), 1000);

  const requeue = (entries: Entry[]) => entries.map(linger);

  /** Settles a batch by its answer; answers how long to wait before the next attempt, ms. */
  function take(batch: Entry[], answer: Answer): number {
    const answered = (status: number) =>
      host.policy((policy) => policy.answered(status, answer.retryAfterMs, host.random()), 60_000);
    const verdict = answered(answer.status);
    if (verdict === -2 && batch.length > 1) {
      most = Math.ceil(batch.length / 2);
      ceiling = batch.length - 1;
      requeue(batch);
      return 0;
    }
    if (verdict === -1) {
      most = Math.min(most * 2, ceiling);
      const kept: Entry[] = [];
      const { results, reasons } = answer;
      for (const entry of batch) {
        const id = messageId(entry);
        const result = results ? results[id] : "ok";
        if (result === "ok" || result === "drop") log.settle([entry], destination);
        else kept.push(entry);
        if (result === "drop") host.count(reasons?.[id] ?? "E_REJECTED", 1);
      }
      requeue(kept);
      failures = kept.length ? failures + 1 : 0;
      return kept.length ? Math.max(0, answered(503)) : 0;
    }
    if (verdict < 0) {
      log.settle(batch, destination);
      host.count("E_REJECTED", batch.length);
      return 0;
    }
    if (!failures++) failing = performance.now();
    requeue(batch);
    if (answer.retryAfterMs > 0) {
      asked = performance.now() + answer.retryAfterMs;
      host.pausing?.(answer.retryAfterMs);
    }
    const open = !answer.status && failures >= BREAKING_FAILURES && performance.now() - failing > BREAKING_MS;
    if (open) most = 1;
    return open ? Math.max(verdict, BREAK_MS) : verdict;
  }

  async function run() {
    if (busy) return;
    timer = undefined;
    // Another tab was asked for patience since the timer was set.
    if (asked > performance.now()) return wake(0);
    busy = true;
    due = NEVER;
    let wait = 0;
    try {
      const limit = Math.min(MOST_MESSAGES, most);
      const batch = log.batch(destination, limit, MOST_BYTES);
      if (batch.length) {
        for (const entry of batch) entry.busy |= bit;
        const bytes = batch.reduce((sum, entry) => sum + entry.size, 0);
        host.policy((policy) => policy.taken(batch.length, bytes), undefined);
        const aborted = leaving.signal;
        const send = () => transport.send(batch, aborted);
        const answer = await (host.inTurn ? host.inTurn(send, aborted) : send()).catch(
          (): Answer => ({ status: 0, retryAfterMs: -1 }),
        );
        for (const entry of batch) entry.busy &= ~bit;
        // Broken off because the page went: nobody's failure.
        if (answer.status || !aborted.aborted) wait = take(batch, answer);
        else requeue(batch);
        // More than fitted into the batch, or somebody waits for all of it.
        if (batch.length === limit || waiting.length) due = 0;
      }
    } finally {
      busy = false;
      notBefore = performance.now() + wait;
      const more = log.batch(destination, 1, 0).length > 0;
      if (!more || failures >= MOST_FAILURES || wait > MOST_PATIENCE_MS) {
        for (const resolve of waiting.splice(0)) resolve();
      }
      if (more) wake(due < NEVER ? due - performance.now() : 0);
      tellLater();
    }
  }

  let told = 0;
  /** Tells the browser what to send in the page's stead; not for every message anew. */
  function tellLater() {
    if (!transport.later || told) return;
    told = 1;
    setTimeout(() => {
      told = 0;
      transport.later?.(log.batch(destination, MOST_MESSAGES, MOST_BYTES, true));
    }, LATER_MS);
  }

  function retry() {
    if (!log.batch(destination, 1, 0).length) return;
    notBefore = asked;
    clearTimeout(timer);
    timer = undefined;
    wake(0);
  }

  return {
    queued(entry) {
      transport.prepare?.();
      wake(linger(entry));
      tellLater();
    },
    flush() {
      failures = 0;
      return new Promise((resolve) => {
        if (notBefore - performance.now() > MOST_PATIENCE_MS) return resolve();
        waiting.push(resolve);
        wake(0);
      });
    },
    hide(gone) {
      const entries = log.batch(destination, NEVER, NEVER, gone).filter((entry) => !(entry.beaconed & bit));
      // What most depends on goes first: there is not room for everything.
      entries.sort((one, other) => other.priority - one.priority);
      for (const entry of transport.leave(entries, gone)) entry.beaconed |= bit;
      if (!gone) return;
      leaving.abort();
      leaving = new AbortController();
    },
    retry,
    pause(ms) {
      asked = performance.now() + Math.min(ms, BREAK_MS);
      notBefore = Math.max(notBefore, asked);
    },
  };
}
