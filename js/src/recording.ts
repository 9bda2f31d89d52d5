/** From what a page calls to messages, a moment later: calls that wait for the engine, common properties, exposures once a session. */
import type { Core } from "./core.js";
import { toVarioError } from "./errors.js";
import { type Call, type Inputs, purposeOf } from "./inputs.js";
import type { Inside } from "./inside.js";
import { toJson } from "./json.js";
import type { Properties } from "./options.js";
import type { Outbox } from "./outbox.js";
import type { Page } from "./page.js";
import { type Report, tellAll } from "./report.js";
import { COMMON, type KeyValue } from "./storage.js";
import type { ExperimentResult } from "./wasm.js";

/** Calls kept while the engine loads. */
const MOST_CALLS = 1000;
/** Calls that become messages in one task: about two milliseconds. */
const MOST_AT_ONCE = 64;
/** Longest body that is handed to the module, in characters: eight times what it could let pass. */
const MOST_BODY = 262_144;

export interface Recording {
  /** `body` is JSON text (of an exposure: the variation), undefined when the page handed over something unreadable. */
  record(kind: Call["kind"], name: string, body: string | undefined): void;
  /** Makes messages, at once, of what is being gathered and of the calls that wait. */
  replay(): void;
  /** Of the calls that wait alone. */
  catchUp(): void;
  /** Records an exposure, once per variation, phase and session; a forced one never. */
  expose(experiment: ExperimentResult | undefined): void;
  /** Properties that every event has. */
  common: Properties;
  /** An event's properties with the common ones and, where it was timed, its duration. */
  withCommon(event: string, properties: Properties | undefined): Properties | undefined;
  /** Times an event from now on. */
  time(event: string): void;
  /** Experiment → variation, as exposed on this page. */
  exposures: Map<string, string>;
  /** Texts of this page's exposures, for a page that it redirects to. */
  exposed(): string[];
  /** Exposures count anew, since consent changed. */
  renew(): void;
  /** Another visitor: nothing of the last one's is known. */
  reset(): void;
  onMessage(listener: (message: string) => void): void;
}

export interface RecordingHost {
  inputs: Inputs;
  core: Core;
  outbox: Outbox;
  page: Page;
  storage: KeyValue;
  report: Report;
  inside: Pick<Inside, "enrichers" | "calling" | "context" | "collect">;
  preview: boolean;
  /** The messages so far are kept for a debug panel that opens later. */
  debugged: boolean;
  now(): number;
  /** A message was made of a call: there is something to save, of some kinds at once. */
  made(kind: Call["kind"]): void;
}

export function createRecording(host: RecordingHost): Recording {
  const { inputs, core, outbox, page, report, inside, now } = host;
  const exposures = new Map<string, string>();
  /** By experiment: the exposure last recorded, its session and when that was looked at, so that asking again costs little. */
  const logged = new Map<string, { mark: string; session: string; at: number }>();
  let exposed: string[] = [];
  const recent: string[] = [];
  let watch: ((message: string) => void) | undefined;
  const common: Properties = report.safely(() => JSON.parse(host.storage.get(COMMON) ?? "{}"), {});
  /** When timed events began. */
  const begun = new Map<string, number>();

  const gate = (purpose: number) => core.call(() => core.tracker.gate(purpose), 2);
  /** The calls are about to become messages, in a task of their own: the page's own is not to wait for that. */
  let due = false;

  /** From call to message to log. */
  function encode(call: Call) {
    const { kind, name, now: then } = call;
    let { body } = call;
    call.context = toJson({ ...inside.context, page: call.page }) || "{}";
    for (const enrich of inside.enrichers) {
      const enriched = enrich(call, body);
      if (enriched === undefined) return;
      body = enriched;
    }
    const { context } = call;
    const message = core.call(() => {
      const { tracker } = core;
      if (kind === "exposure") return tracker.exposure(name, body, context, then);
      return tracker.message(kind, name, body, context, then);
    }, "");
    if (!message) {
      const fault = core.call(() => core.tracker.fault(), "");
      if (fault) report.warn(toVarioError(fault));
      return;
    }
    outbox.append(message, purposeOf(kind));
    if (kind === "exposure") exposed.push(message);
    if (host.debugged) recent.push(message);
    watch?.(message);
    host.made(kind);
  }

  function record(kind: Call["kind"], name: string, body: string | undefined) {
    if (host.preview) return;
    if (body === undefined) return report.count("E_EVENT_JSON", 1);
    if (body.length > MOST_BODY) return report.count("E_EVENT_SIZE", 1);
    for (const tell of inside.calling) report.safely(() => tell(kind));
    const call: Call = { kind, name, body, page: inside.context.page ?? page.context(), context: "", now: now() };
    if (core.state === "loading") {
      if (gate(purposeOf(kind)) === 2) return encode(call);
      if (inputs.calls.length >= MOST_CALLS) return report.count("E_LOG_FULL", 1);
    } else if (inputs.calls.length >= MOST_CALLS) replay();
    inputs.calls.push(call);
    if (!due && core.state !== "loading") later();
  }
  function later() {
    due = true;
    // To begin a timer costs the caller more than to begin it right behind them.
    queueMicrotask(() => setTimeout(work));
  }
  function work() {
    due = false;
    replay(MOST_AT_ONCE);
    if (inputs.calls.length) later();
  }
  function replay(most = inputs.calls.length) {
    for (const call of inputs.calls.splice(0, most)) report.safely(() => encode(call));
  }

  return {
    record,
    replay() {
      tellAll(inside.collect, undefined);
      replay();
    },
    catchUp: () => replay(),
    expose(experiment) {
      if (!experiment?.inExperiment || experiment.forced) return;
      const { key, variation, phase } = experiment;
      exposures.set(key, variation);
      const mark = phase ? `${variation}\t${phase}` : variation;
      const last = logged.get(key);
      const at = now();
      // A session lives for minutes: asking for it at every decision would cost more than the decision.
      if (last?.mark === mark && at - last.at < 1000) return;
      const session = core.call(() => core.tracker.sessionId(now()), "");
      logged.set(key, { mark, session, at });
      if (last?.mark !== mark || last.session !== session) record("exposure", key, mark);
    },
    common,
    withCommon(event, properties) {
      const from = begun.get(event);
      begun.delete(event);
      const timed = from === undefined ? {} : { duration: Math.max(0, now() - from) / 1000 };
      return from === undefined && !Object.keys(common).length ? properties : { ...common, ...timed, ...properties };
    },
    time: (event) => void begun.set(event, now()),
    exposures,
    exposed: () => exposed,
    renew: () => logged.clear(),
    reset() {
      exposures.clear();
      exposed = [];
      for (const name in common) delete common[name];
    },
    onMessage(listener) {
      recent.forEach(listener);
      watch = listener;
    },
  };
}
