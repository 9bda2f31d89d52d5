import { backoff } from "./backoff.js";

/** A connection that stood this long was a good one, ms: some proxies accept and hang up at once. */
const STEADY_MS = 20_000;

export interface Stream {
  /** Connected at the moment. */
  readonly open: boolean;
  /** Connects, unless it is connected or about to be. */
  connect(): void;
  /** Hangs up, and does not come back by itself. */
  close(): void;
}

export interface StreamHost {
  EventSource: typeof EventSource;
  random(): number;
  /** The new payload's JSON text. */
  features(text: string): void;
  /** There is a new payload to be fetched. */
  updated(): void;
  /** Connected, or cut off. */
  turned(): void;
}

/** GrowthBook's address of a payload's events: `/api/features/{key}` → `/sub/{key}`; undefined for another address. */
export function streamUrl(url: URL): URL | undefined {
  const place = /^(.*)\/api\/features\/([^/]+)\/?$/.exec(url.pathname);
  return place ? new URL(`${place[1]}/sub/${place[2]}`, url) : undefined;
}

/**
 * The server's events. After a cut it is not EventSource that reconnects (every visitor after the same three seconds),
 * but this, with back-off and jitter.
 */
export function createStream(url: URL, host: StreamHost): Stream {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let openedAt = 0;

  function hangUp() {
    clearTimeout(timer);
    timer = undefined;
    source?.close();
    source = undefined;
  }
  function cut() {
    const steady = stream.open && Date.now() - openedAt >= STEADY_MS;
    failures = steady ? 1 : failures + 1;
    stop();
    timer = setTimeout(connect, backoff(failures, host.random));
  }
  function stop() {
    const was = stream.open;
    stream.open = false;
    hangUp();
    if (was) host.turned();
  }
  function connect() {
    hangUp();
    try {
      source = new host.EventSource(url);
    } catch {
      return;
    }
    source.onerror = cut;
    source.onopen = () => {
      stream.open = true;
      openedAt = Date.now();
      host.turned();
    };
    source.addEventListener("features", (event) => host.features(String(event.data)));
    source.addEventListener("features-updated", host.updated);
  }
  const stream = {
    open: false,
    connect() {
      if (!source && timer === undefined) connect();
    },
    close: stop,
  };
  return stream;
}
