import { el } from "./dom.ts";
import { t } from "./i18n.ts";
import { SourceError } from "./source/types.ts";
import type { Failure } from "./states.ts";
import { failure } from "./states.ts";

const RETRY_FIRST_S = 3;
const RETRY_MOST_S = 30;

/** A drawn part of a page that takes new data without being drawn anew. */
export interface Part<T> {
  node: HTMLElement;
  update(data: T): void;
  /** Ends timers and observers. */
  stop?(): void;
}

export interface LiveOptions<T> {
  load(): Promise<T>;
  draw(data: T): Part<T>;
  skeleton: HTMLElement;
  /** What to show instead of the part while there is nothing in the data. */
  empty?: { when(data: T): boolean; node(): HTMLElement };
  everyMs: number;
}

export interface Live {
  node: HTMLElement;
  /** "Live", to be set anywhere: there while the data keeps coming. */
  mark: HTMLElement;
  /** Asks now, not only at the next turn. */
  refresh(): void;
  stop(): void;
}

/**
 * A part that follows its data: skeleton, then the part, its empty state, or the error with an automatic retry.
 * Data once shown stays on screen while the source is away. Pauses while the page is hidden.
 */
export function live<T>(options: LiveOptions<T>): Live {
  const node = el("div", { class: "live" }, options.skeleton);
  const mark = el(
    "span",
    { class: "live-mark", hidden: true },
    el("span", { class: "pulse", "aria-hidden": "true" }),
    t("state.live"),
  );
  const stale = el("p", { class: "stale", role: "status" }, t("state.stale"));
  let part: Part<T> | undefined;
  let shown = "";
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  let busy = false;

  function show(data: T): void {
    stale.remove();
    mark.hidden = false;
    const text = JSON.stringify(data);
    if (text === shown) return;
    shown = text;
    if (options.empty?.when(data)) {
      leave();
      node.replaceChildren(options.empty.node());
    } else if (part === undefined) {
      part = options.draw(data);
      node.replaceChildren(part.node);
    } else {
      part.update(data);
    }
  }

  function leave(): void {
    part?.stop?.();
    part = undefined;
  }

  function fail(error: SourceError): void {
    failures += 1;
    mark.hidden = true;
    const seconds = Math.min(RETRY_MOST_S, RETRY_FIRST_S * failures);
    if (part !== undefined) {
      node.prepend(stale);
      timer = setTimeout(run, seconds * 1000);
      return;
    }
    shown = "";
    const message = failure(error, run);
    node.replaceChildren(message.node);
    if (error.fault !== "unauthorized") count(message, seconds);
  }

  function count(message: Failure, seconds: number): void {
    message.countdown(seconds);
    timer = setTimeout(() => {
      if (seconds > 1) {
        count(message, seconds - 1);
        return;
      }
      message.countdown(0);
      void run();
    }, 1000);
  }

  async function run(): Promise<void> {
    clearTimeout(timer);
    if (stopped || busy) return;
    busy = true;
    const outcome = await options.load().catch(asSourceError);
    busy = false;
    if (stopped) return;
    if (outcome instanceof SourceError) {
      fail(outcome);
      return;
    }
    failures = 0;
    show(outcome);
    if (!document.hidden) timer = setTimeout(run, options.everyMs);
  }

  const wake = () => {
    if (!document.hidden) void run();
  };
  document.addEventListener("visibilitychange", wake);
  void run();

  return {
    node,
    mark,
    refresh: () => void run(),
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", wake);
      leave();
    },
  };
}

function asSourceError(error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  return new SourceError("refused", error instanceof Error ? error.message : String(error), error);
}
