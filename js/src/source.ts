/** The payload from a URL: kept, revalidated, polled, pushed, decrypted. A chunk, since many pages bring theirs along. */
import { toVarioError, VarioError } from "./errors.js";
import type { Inside } from "./inside.js";
import { backoff } from "./source/backoff.js";
import { isFresh, PAYLOAD } from "./source/cache.js";
import { decrypt } from "./source/decrypt.js";
import { createKnown } from "./source/known.js";
import { request } from "./source/request.js";
import { createStream, streamUrl } from "./source/stream.js";

export { decrypt };

const SHORTEST_POLL_MS = 1000;
const LONGEST_POLL_MS = 86_400_000;
/** What was fetched this short a time ago need not be fetched again because the stream has opened, ms. */
const GAP_MS = 2000;

export interface Following {
  /**
   * Resolves when a payload is in force: the one kept on the device at once, else the server's; also when the first
   * attempt has failed (after ten seconds at most). Never rejects.
   */
  first: Promise<void>;
  /** Asks the server now; one request at a time. A server that asked for patience (Retry-After) is given it. */
  refresh(): Promise<void>;
  /** Ends requests, timers and stream; what is in force stays. */
  stop(): void;
  /** Stops, and takes the payload off the device. */
  forget(): void;
}

/**
 * Keeps the page's payload up to date from a URL, best GrowthBook's endpoint `https://host/api/features/{key}`.
 *
 * A payload kept on the device and younger than a day decides at once; what the server answers meanwhile is for the next
 * page, so that nothing changes under the visitor's eyes. An older one steps in where the server fails. Afterwards a poll
 * (`options.poll`) or an event of the server's (`options.live`) brings changes into force on this page.
 *
 * What is not valid, or nobody can decrypt, is reported with code and JSON path (`E_FETCH`, `E_PAYLOAD_…`), tried again
 * with back-off, and the last good payload stays in force and on the device.
 */
export function followPayload(inside: Inside, address: string | URL): Following {
  const { window, options } = inside;
  const document = window?.document;
  let url: URL;
  try {
    url = new URL(address, document?.baseURI || undefined);
  } catch {
    inside.report(new VarioError("E_FETCH", `not an address: ${address}`));
    return { first: Promise.resolve(), refresh: async () => {}, stop() {}, forget() {} };
  }
  const wish = Number(options.poll);
  const poll = wish > 0 ? Math.min(Math.max(wish, SHORTEST_POLL_MS), LONGEST_POLL_MS) : 0;

  /** This page decides by what was kept: the server's first answer is for the next. */
  let held = false;
  let stopped = false;
  let failures = 0;
  /** By Date.now(): until then the server does not want to be asked; when it was asked last; when it last answered. */
  let [patience, askedAt, answeredAt] = [0, 0, 0];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let flight: Promise<void> | undefined;
  let withdrawal = new AbortController();
  let withdrawn = false;
  let again = false;
  let decided = () => {};
  const first = new Promise<void>((resolve) => {
    decided = resolve;
  });

  const known = createKnown(inside, url.href, (error) => {
    failed(error);
    void fallBack().then(plan);
  });
  const events = options.live === false ? undefined : streamUrl(url);
  const EventSource = (window as { EventSource?: typeof globalThis.EventSource } | undefined)?.EventSource;
  const stream =
    events &&
    EventSource &&
    createStream(events, {
      EventSource,
      random: inside.random,
      features: pushed,
      updated() {
        again = !!flight;
        void refresh();
      },
      turned() {
        if (stream?.open && Date.now() - answeredAt > GAP_MS) void refresh();
        else plan();
      },
    });

  const hidden = () => document?.visibilityState === "hidden";

  function failed(error: VarioError, retryAfterMs = 0) {
    inside.report(error);
    failures++;
    if (retryAfterMs) patience = Date.now() + retryAfterMs;
  }
  function succeeded() {
    failures = 0;
    held = false;
    answeredAt = Date.now();
    listen();
  }
  /** Opens or closes the stream, as the server offers it and the page is seen. */
  function listen() {
    if (known.kept?.live && !hidden() && !stopped) stream?.connect();
    else stream?.close();
  }
  /** When to ask next, if at all; nobody asks for a page that is not seen. */
  function plan() {
    clearTimeout(timer);
    if (stopped || hidden() || !(failures || (poll && !stream?.open))) return;
    const wait = failures ? backoff(failures, inside.random) : poll * (1 + inside.random() / 10);
    timer = setTimeout(refresh, Math.max(wait, patience - Date.now()));
    // A process of Node's may end all the same.
    (timer as { unref?: () => void }).unref?.();
  }

  /** Where there is nothing good, what is on the device, however old. */
  async function fallBack() {
    const { before } = known;
    if (!known.kept && before) await known.take(before, true).catch(inside.report);
  }
  /** False where the question was withdrawn. */
  async function attempt(): Promise<boolean> {
    withdrawal = new AbortController();
    const { signal } = withdrawal;
    const question = {
      etag: known.kept?.etag ?? "",
      origin: window?.location.origin,
      revalidate: askedAt > 0,
      signal,
    };
    askedAt = Date.now();
    const answer = await request(url, question, inside.fetch);
    if (stopped || answer.kind === "aborted") return false;
    if (answer.kind === "failed") failed(answer.error, answer.retryAfterMs);
    else
      try {
        if (answer.kind === "same") known.confirm({}, !held);
        else {
          const { text, etag, live } = answer;
          if (text === known.kept?.text) known.confirm({ etag, live }, !held);
          else await known.take({ url: url.href, etag, live, text, fetchedAt: inside.now() }, !held);
        }
        succeeded();
      } catch (thrown) {
        failed(toVarioError(thrown));
      }
    await fallBack();
    return true;
  }

  function refresh(): Promise<void> {
    clearTimeout(timer);
    if (stopped) return Promise.resolve();
    if (!flight && Date.now() < patience) {
      plan();
      return Promise.resolve();
    }
    flight ??= attempt().then((answered) => {
      flight = undefined;
      if (answered) decided();
      if (again && !failures) void refresh();
      else plan();
      again = false;
    });
    return flight;
  }

  /** The server's event; an answer under way is older than that. */
  function pushed(text: string) {
    withdrawal.abort();
    known
      .take({ url: url.href, etag: "", live: true, text, fetchedAt: inside.now() }, true)
      .then(succeeded, (thrown) => inside.report(toVarioError(thrown)));
  }

  function wake() {
    if (hidden()) return;
    listen();
    if (failures || withdrawn || (poll && Date.now() - askedAt >= poll)) void refresh();
    else plan();
    withdrawn = false;
  }
  const listeners: [EventTarget | undefined, string, (event: Event) => void][] = [
    [
      document,
      "visibilitychange",
      () => {
        if (!hidden()) return wake();
        clearTimeout(timer);
        stream?.close();
      },
    ],
    [
      window,
      "pagehide",
      () => {
        // An open request or stream would keep the page out of the back-forward cache.
        withdrawn = !!flight;
        withdrawal.abort();
        clearTimeout(timer);
        stream?.close();
      },
    ],
    [window, "pageshow", (event) => (event as PageTransitionEvent).persisted && wake()],
    [
      window,
      "online",
      () => {
        if (hidden() || !(failures || poll || known.kept?.live)) return;
        stream?.close();
        listen();
        void refresh();
      },
    ],
  ];
  for (const [target, type, listener] of listeners) target?.addEventListener(type, listener);

  function stop() {
    stopped = true;
    known.end();
    clearTimeout(timer);
    withdrawal.abort();
    stream?.close();
    for (const [target, type, listener] of listeners) target?.removeEventListener(type, listener);
    decided();
  }

  async function begin() {
    const { before } = known;
    if (before && isFresh(before, inside.now())) {
      held = true;
      await known.take(before, true).then(decided, (thrown) => {
        held = false;
        inside.report(toVarioError(thrown));
      });
    }
    if (!stopped) await refresh();
  }
  void begin();
  inside.onChange(known.write);

  return {
    first,
    refresh,
    stop,
    forget() {
      stop();
      inside.storage.remove(PAYLOAD);
    },
  };
}

/** Decrypts a payload that the page brought along and takes it into force; what is wrong with it is reported. */
export async function loadEncrypted(inside: Inside, payload: string): Promise<void> {
  try {
    inside.load(await decrypt(payload, inside.options.decryptionKey));
  } catch (thrown) {
    inside.report(toVarioError(thrown));
  }
}
