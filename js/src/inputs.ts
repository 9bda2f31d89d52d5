import { toJson } from "./json.js";
import type { Options, Properties } from "./options.js";
import { CONSENT, type KeyValue, SESSION, VISITOR } from "./storage.js";
import type { Decide, Tracker } from "./wasm.js";

/** Consent, visitor and session in their stored format; undefined where there is none. */
export interface Records {
  consent?: string | undefined;
  visitor?: string | undefined;
  session?: string | undefined;
}

/** A call of the page's that becomes a message: what, its name, its body as JSON text, the page then, the time then. */
export interface Call {
  kind: "track" | "page" | "identify" | "group" | "alias" | "exposure" | "click";
  name: string;
  body: string;
  page: string;
  now: number;
}

/** The purpose, by its number, that a call's message serves. */
export const purposeOf = (kind: Call["kind"]) => (kind === "exposure" ? 1 : kind === "click" ? 3 : 0);

/** All that is needed to bring a module from nothing to where the page is: the engine after `decide`, or after a trap. */
export interface Inputs extends Records {
  /** State of purposes nobody decided on. */
  initial: string;
  gpc: boolean;
  payload: string;
  href: string;
  attributes: Properties;
  userId: string;
  model?: Uint8Array;
  /** Made before the engine was there, in order. */
  calls: Call[];
}

/** Ids are read only where they may be stored. */
export function readInputs(options: Options, storage: KeyValue, href: string, gpc: boolean): Inputs {
  const consent = storage.get(CONSENT);
  const initial = options.consent ?? "pending";
  const granted = consent ? /^1\|[pd]*g/.test(consent) : initial === "granted";
  return {
    consent,
    visitor: granted ? storage.get(VISITOR) : undefined,
    session: granted ? storage.get(SESSION) : undefined,
    initial,
    gpc,
    payload: "",
    href,
    attributes: options.attributes ?? {},
    userId: "",
    calls: [],
  };
}

/** Takes over the tracker's records. */
export function keepRecords(inputs: Inputs, tracker: Tracker): void {
  inputs.consent = tracker.consentRecord() || undefined;
  inputs.visitor = tracker.visitorRecord();
  inputs.session = tracker.sessionRecord();
}

/** Attributes as the evaluator gets them. Without ids where experiments are denied: it then answers controls and defaults. */
export function feedAttributes(inputs: Inputs, decide: Decide, tracker: Tracker): void {
  const ids =
    tracker.gate(1) === 2
      ? { id: undefined, userId: undefined }
      : { id: tracker.visitorId(), userId: inputs.userId || undefined };
  decide.attributes(toJson({ ...inputs.attributes, ...ids }) || "{}");
}
