/** Errors of the page that nobody caught, at most ten a page view, each once. */
import type { Capture } from "../capture.js";
import { bare, parse } from "./element.js";

const MOST_ERRORS = 10;
const MOST_FRAMES = 3;
const MOST_MESSAGE = 200;
/** Harmless, and told of by every second page. */
const NOISE = /^(Uncaught )?(Error: )?ResizeObserver loop/;
const EXTENSION = /(chrome|moz|safari(-web)?)-extension:/;
/** Vario's own files, where they lie beside this one. */
const OWN =
  /^(v|vario(\.\w+)?|engine|variants|source|delivery|companions|behaviour|heatmap|plan|vitals|local|panel)\.js$/;

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** The stack's first frames, their addresses without queries. */
function framesOf(error: unknown): string[] {
  const stack = text((error as Error | undefined)?.stack);
  // Chromium puts the message first, in as many lines as it has; a frame ends with line and column.
  const frames = stack.split("\n").filter((line) => /:\d+:\d+\)?$/.test(line));
  return frames.slice(0, MOST_FRAMES).map((line) =>
    line
      .trim()
      .replace(/[?#][^\s)]*?(?=:\d+:\d+\)?$)/, "")
      .slice(0, MOST_MESSAGE),
  );
}

export function startErrors({ listen, track, begun }: Capture): void {
  const folder = import.meta.url?.replace(/[^/]*$/, "") ?? "";
  const isOwn = (place: string) =>
    !!folder && place.includes(folder) && OWN.test(place.split(folder)[1]?.split(/[?#:]/)[0] ?? "");
  let known = new Set<string>();
  begun.add(() => {
    known = new Set();
  });

  function report(message: string, source: string, line: number | undefined, error: unknown, kind: string) {
    const stack = framesOf(error);
    const place = source || (stack[0] ?? "");
    // "Script error." is all that a browser says of another origin's script.
    if (!message || /^Script error\.?$/.test(message) || NOISE.test(message) || EXTENSION.test(place) || isOwn(place))
      return;
    const key = `${message}\n${place}\n${line}`;
    if (known.has(key) || known.size >= MOST_ERRORS) return;
    known.add(key);
    track("Error Occurred", {
      message: message.slice(0, MOST_MESSAGE),
      name: text((error as Error | undefined)?.name) || undefined,
      source: bare(parse(source)),
      line: line || undefined,
      stack,
      kind,
    });
  }

  listen("error", (event) => {
    // An image that does not load is told of by the same name.
    const { message, filename, lineno, error } = event as ErrorEvent;
    if (message) report(text(message), text(filename), lineno, error, "error");
  });
  listen("unhandledrejection", (event) => {
    const { reason } = event as PromiseRejectionEvent;
    const { name, message } = (reason ?? {}) as Partial<Error>;
    // What was called off on purpose is no error.
    if (name !== "AbortError") report(text(message) || text(reason), "", undefined, reason, "rejection");
  });
}
