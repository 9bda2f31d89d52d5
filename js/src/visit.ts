/** What the device keeps of a visit (decision, visitor, session), in line with the tracker and with the visitor's other tabs. */
import { whenIdle } from "./browser.js";
import { PURPOSES } from "./config.js";
import type { Core } from "./core.js";
import { type Inputs, keepRecords, purposeOf, type Records } from "./inputs.js";
import type { Inside } from "./inside.js";
import { toJson } from "./json.js";
import type { Consent } from "./options.js";
import type { Outbox } from "./outbox.js";
import type { Recording } from "./recording.js";
import type { Report } from "./report.js";
import { COMMON, CONSENT, type KeyValue, PERSONAL, PROFILE, SESSION, STICKY, VISITOR } from "./storage.js";

export interface Visit {
  /** Brings records and texts of what is kept in line with the tracker. */
  keep(): void;
  /** Stores what may be stored; `soon`: when the browser is idle. */
  save(): void;
  soon(): void;
  erase(): void;
  /** What consent now lets through, stores and clears. */
  applyGates(): void;
  /** A decision by its letters, one a purpose: g, d, or - as it was. */
  decide(letters: string): void;
  consent(): Consent;
  /** What other tabs and pages of the visitor's wrote meanwhile holds here too: decision, session, reset() and forget(). */
  follow(): void;
  /** As they are now. */
  records(): Records;
  /** Another tab's records hold here too; without a visitor only the decision. */
  adopt(theirs: Records): void;
}

export interface VisitHost {
  inputs: Inputs;
  core: Core;
  outbox: Outbox;
  recording: Recording;
  report: Report;
  storage: KeyValue;
  window: Window | undefined;
  inside: Pick<Inside, "decided">;
  preview: boolean;
  now(): number;
  /** What was viewed and what is known of the visitor is forgotten. */
  unview(): void;
  /** What the device is known to hold. */
  kept: Records;
  /** The tracker's texts were just read. */
  keeping(): void;
}

/** Of a consent record its letters, of a visitor's or a session's its id. */
const second = (record: string | undefined) => record?.split("|")[1] ?? "";

export function createVisit(host: VisitHost): Visit {
  const { inputs, core, outbox, recording, report, storage, window, inside, preview } = host;
  let { kept } = host;
  let saving = false;

  const gate = (purpose: number) => core.call(() => core.tracker.gate(purpose), 2);
  const mayStore = () => core.call(() => core.tracker.mayStore(), false);

  function keep() {
    core.call(() => keepRecords(inputs, core.tracker));
    host.keeping();
  }
  function erase() {
    PERSONAL.forEach(storage.remove);
    kept = {};
  }
  function save() {
    saving = false;
    keep();
    if (preview || !mayStore()) return;
    if (storage.get(VISITOR) !== kept.visitor) return follow();
    if (inputs.sticky && gate(1) === 1) storage.set(STICKY, inputs.sticky);
    if (gate(0) === 1) {
      const all = toJson(recording.common);
      if (all === "{}") storage.remove(COMMON);
      else storage.set(COMMON, all ?? "");
    }
    // The visitor last: other tabs read the rest when they hear of it.
    kept = { session: inputs.session, visitor: inputs.visitor };
    storage.set(SESSION, kept.session ?? "");
    storage.set(VISITOR, kept.visitor ?? "");
  }
  function soon() {
    if (saving) return;
    saving = true;
    whenIdle(window, () => report.safely(save));
  }

  function applyGates() {
    if (preview) return;
    const gates = PURPOSES.map((_, purpose) => gate(purpose));
    outbox.gates(gates);
    inputs.calls = inputs.calls.filter(({ kind }) => gates[purposeOf(kind)] !== 2);
    if (gates[2] === 2) {
      host.unview();
      PROFILE.forEach(storage.remove);
    }
    if (gates.includes(2) && !gates.includes(1)) erase();
    soon();
  }
  function decide(letters: string) {
    // What was said before holds by what was decided before.
    if (core.state !== "loading") recording.catchUp();
    core.call(() => core.tracker.decide(letters, host.now()));
    recording.renew();
    keep();
    core.feed();
    applyGates();
    report.changed("consent");
  }
  function heed(record: string | undefined) {
    const letters = second(record);
    if (!letters || letters === second(inputs.consent)) return;
    inside.decided = undefined;
    decide(letters.replace(/p/g, "-"));
  }
  /** Goes on with these records; `another`: they are another visitor's. */
  function become(records: Records, another: boolean) {
    if (!records.visitor) outbox.discard();
    if (another) host.unview();
    Object.assign(inputs, records);
    core.reopen();
    report.changed("visitor");
  }
  function follow() {
    if (preview) return;
    heed(storage.get(CONSENT));
    const visitor = storage.get(VISITOR);
    const session = visitor && storage.get(SESSION);
    const another = visitor !== kept.visitor;
    if (!mayStore() || !(another || session !== kept.session)) return;
    kept = { visitor, session };
    recording.replay();
    become(kept, another);
  }

  return {
    keep,
    save,
    soon,
    erase,
    applyGates,
    decide,
    consent() {
      const state = (purpose: number) => (["pending", "granted", "denied"] as const)[gate(purpose)];
      return Object.fromEntries(PURPOSES.map((purpose, index) => [purpose, state(index)])) as unknown as Consent;
    },
    follow,
    records() {
      keep();
      const { consent, visitor, session } = inputs;
      return { consent, visitor, session };
    },
    adopt(theirs) {
      if (preview) return;
      heed(theirs.consent);
      if (!("visitor" in theirs)) return;
      const { visitor, session } = theirs;
      // What still waits for the engine has shown nothing to anybody: it is theirs from now on.
      if (core.state !== "loading") recording.replay();
      become({ visitor, session }, second(visitor) !== second(inputs.visitor));
      soon();
    },
  };
}
