/** Decisions of one visitor at one request, made on a server or at the edge by the module that the page has. */
import { cookieText, readCookie } from "./cookie.js";
import { createDecide } from "./decide.js";
import { uuid7 } from "./degraded.js";
import { toVarioError, VarioError } from "./errors.js";
import { forcedBy } from "./inputs.js";
import { text, toJson } from "./json.js";
import type { Runtime } from "./load.js";
import type { Bootstrap, ConsentState, ExperimentResult, FeatureResult, Properties } from "./options.js";
import { isEncrypted } from "./source/decrypt.js";
import { type StickyDocs, stickyDocs as stickyDocsOf, stickyLines } from "./sticky.js";
import type { Decide } from "./wasm.js";

/** Payloads kept loaded. */
const MOST_PAYLOADS = 8;

export type { StickyDocs } from "./sticky.js";

export interface EvaluationRequest {
  /** GrowthBook payload: object or JSON text, decrypted (`decryptPayload`). An object is read once: hand over a new one for
   *  a new payload. */
  payload: object | string;
  /** Attributes for targeting, the same as the page gives. `id` is always the visitor's id, `userId` the one below. */
  attributes?: Properties;
  /** The request's Cookie header: the visitor's id is read from it, where `visitorId` is not given. */
  cookie?: string | null;
  /** Without an id here or in the cookie, the visitor is new. The page takes over UUIDs only. */
  visitorId?: string;
  /** What the page gives to `identify`. */
  userId?: string;
  /** Address of the page, for what is targeted at addresses and for QA (`?vario_force=…`). */
  url?: string | URL;
  /** QA: experiment → variation's key or index; never logged. */
  forced?: Record<string, string | number>;
  /** Switches sticky bucketing on; the answer holds the documents to keep. */
  stickyDocs?: StickyDocs;
  /** "denied": controls and defaults, as on the page, and no cookie. */
  consent?: ConsentState;
  /** The features and experiments to decide; default: all. */
  keys?: readonly string[];
}

export interface Evaluation extends Bootstrap {
  /** Option `bootstrap` of the page's Vario; put into the page with `inlineJson`. */
  bootstrap: Bootstrap;
  /** For the response's Set-Cookie header, when the request named no visitor. To be sent when the visitor has agreed to
   *  being recognized. */
  setCookie?: string;
  stickyDocs?: StickyDocs;
  /** What went wrong (`E_PAYLOAD_…`, `E_ENGINE_LOAD`, `E_ENGINE_TRAP`): then there are no decisions, and the page shows its controls. */
  error?: VarioError;
}

/** Never throws. */
export type Evaluate = (request: EvaluationRequest) => Evaluation;

/** What a payload asks to be decided. */
interface Questions {
  text: string;
  features: string[];
  experiments: string[];
}

type RawRule = { key?: unknown; variations?: unknown; contextualVariations?: unknown } | null;

interface RawPayload {
  features?: Record<string, { rules?: RawRule[] } | null>;
  experiments?: { key?: unknown }[];
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

function questions(payload: RawPayload, text: string): Questions {
  if (payload && typeof payload === "object" && isEncrypted(payload))
    throw new VarioError("E_PAYLOAD_DECRYPT", "to be decrypted with decryptPayload");
  const experiments = new Set<string>();
  const add = (key: unknown) => typeof key === "string" && key && experiments.add(key);
  const features = Object.keys(payload?.features ?? {});
  for (const feature of features) {
    for (const rule of list(payload.features?.[feature]?.rules) as RawRule[])
      if (rule?.variations || rule?.contextualVariations) add(rule.key || feature);
  }
  for (const experiment of list(payload?.experiments) as { key?: unknown }[]) add(experiment?.key);
  return { text, features, experiments: [...experiments] };
}

/** 32 random bits as a fraction: the ids of visitors must not be guessed from each other. */
const chance = () => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32;

/** Whatever text is safe to stand inside a `<script>` element, as JSON or as JavaScript. */
export function inlineJson(value: unknown): string {
  return (toJson(value) || "null")
    .replace(/</g, "\\u003c")
    .replace(/\u2028/g, "\\u2028")
    .replace(/\u2029/g, "\\u2029");
}

/** `runtime`: answers the running module; it may throw. */
export function createEvaluate(runtime: () => Runtime): Evaluate {
  const read = new WeakMap<object, Questions>();
  /** By payload's text, the one used last at the end. */
  const loaded = new Map<string, { decide: Decide; generation: number; questions: Questions }>();

  function questionsOf(payload: object | string): Questions {
    if (typeof payload === "string") return questions(JSON.parse(payload) ?? {}, payload);
    const known = read.get(payload) ?? questions(payload as RawPayload, toJson(payload) || "");
    read.set(payload, known);
    return known;
  }

  function load(running: Runtime, text: string): Decide {
    const decide = createDecide(running.glue);
    decide.load(text);
    return decide;
  }

  /** An evaluator with the payload loaded, whose other inputs are an earlier request's. */
  function evaluator(running: Runtime, payload: object | string) {
    const text = typeof payload === "string" ? payload : questionsOf(payload).text;
    let entry = loaded.get(text);
    if (entry?.generation !== running.generation) {
      const asked = entry?.questions ?? questionsOf(payload);
      entry = { decide: load(running, text), generation: running.generation, questions: asked };
    }
    loaded.delete(text);
    loaded.set(text, entry);
    for (const [oldest, { decide, generation }] of loaded) {
      if (loaded.size <= MOST_PAYLOADS) break;
      loaded.delete(oldest);
      if (generation === running.generation) decide.free();
    }
    return entry;
  }

  function ask(running: Runtime, request: EvaluationRequest, id: string): Omit<Evaluation, "visitorId" | "bootstrap"> {
    const { decide: kept, questions } = evaluator(running, request.payload);
    // An evaluator with sticky bucketing on is used once, so that nobody inherits another visitor's assignments.
    const decide = request.stickyDocs ? load(running, questions.text) : kept;
    const ids = request.consent === "denied" ? {} : { id, userId: text(request.userId) || undefined };
    decide.attributes(toJson({ ...request.attributes, id: undefined, userId: undefined, ...ids }) || "{}");
    const url = String(request.url ?? "");
    decide.settings(toJson({ url, forcedVariations: { ...forcedBy(url), ...request.forced } }) || "{}");
    if (request.stickyDocs) decide.stick(stickyLines(request.stickyDocs));

    const wanted = (keys: string[]) => (request.keys ? keys.filter((key) => request.keys?.includes(key)) : keys);
    const features: Record<string, FeatureResult> = Object.fromEntries(
      wanted(questions.features).map((key) => [key, JSON.parse(decide.feature(key))]),
    );
    const experiments: Record<string, ExperimentResult> = Object.fromEntries(
      wanted(questions.experiments)
        .map((key) => [key, JSON.parse(decide.experiment(key) || "null")] as const)
        .filter(([, result]) => result),
    );
    const auto: ExperimentResult[] = JSON.parse(decide.auto());
    if (!request.stickyDocs) return { features, experiments, auto };
    const stickyDocs = stickyDocsOf(decide.sticky());
    decide.free();
    return { features, experiments, auto, stickyDocs };
  }

  function decided(request: EvaluationRequest, id: string): Omit<Evaluation, "visitorId" | "bootstrap"> {
    let error: VarioError | undefined;
    for (let attempt = 0; attempt < 2; attempt++) {
      try {
        const running = runtime();
        try {
          return ask(running, request, id);
        } catch (thrown) {
          const malformed = typeof thrown === "string" || thrown instanceof SyntaxError || thrown instanceof VarioError;
          error = toVarioError(thrown, malformed ? "E_PAYLOAD_JSON" : "E_ENGINE_TRAP");
          // A trapped instance is not to be trusted with another question.
          if (malformed || !running.renew()) break;
        }
      } catch (thrown) {
        error = toVarioError(thrown, "E_ENGINE_LOAD");
        break;
      }
    }
    return { features: {}, experiments: {}, auto: [], ...(error ? { error } : {}) };
  }

  return (request) => {
    const known = text(request.visitorId) || readCookie(request.cookie);
    const visitorId = known ?? uuid7(Date.now(), chance);
    const { features, experiments, auto, ...more } = decided(request, visitorId);
    const bootstrap: Bootstrap = { visitorId, features, experiments, auto };
    const secure = /^https:/i.test(String(request.url ?? ""));
    const setCookie = known || request.consent === "denied" ? {} : { setCookie: cookieText(visitorId, { secure }) };
    return { ...bootstrap, bootstrap, ...setCookie, ...more };
  };
}
