/** The facade: everything a page calls. Nothing here throws but wrong configuration. */
import { watchPage, whenIdle } from "./browser.js";
import { checkOptions, decisionLetters, modelBytes, PURPOSES, payloadText } from "./config.js";
import { createCore } from "./core.js";
import { toVarioError, VarioError } from "./errors.js";
import { httpTransport } from "./http.js";
import { type Call, keepRecords, purposeOf, type Records, readInputs } from "./inputs.js";
import { text, toJson } from "./json.js";
import type { Runtime } from "./load.js";
import { localTransport } from "./local.js";
import { createLog } from "./log.js";
import type { Consent, Options, Properties, Vario } from "./options.js";
import { createPage } from "./page.js";
import { createSender } from "./send.js";
import { CONSENT, type KeyValue, SESSION, VIEWED, VISITOR } from "./storage.js";
import { version } from "./version.js";
import type { Decide, ExperimentResult, FeatureResult, Tracker } from "./wasm.js";

/** How long calls wait for the engine before TypeScript alone encodes them. */
const ENGINE_MS = 10_000;
/** Calls kept while the engine loads. */
const MOST_CALLS = 1000;
/** Longest body that is handed to the module, in characters: eight times what it could let pass. */
const MOST_BODY = 262_144;
const MOST_VIEWED = 50;

/** What an entry of the package provides: a browser's or Node's things. */
export interface Host {
  window: Window | undefined;
  storage: KeyValue;
  /** May throw, where it is blocked. */
  database: () => IDBFactory | undefined;
  fetch: typeof fetch;
  /** The decide module, running, on the synchronous entries. */
  decider?: Runtime | undefined;
  engine(): Promise<Runtime>;
}

function add(sums: Record<string, number>, more: Record<string, number>): void {
  for (const code in more) sums[code] = (sums[code] ?? 0) + (more[code] ?? 0);
}

/** `decided`: decisions can be made, by the engine and with the payload, or both were given up. */
export function start(options: Options, host: Host): { vario: Vario; decided: Promise<void> } {
  checkOptions(options);
  const { window, storage } = host;
  const now = options.clock ?? Date.now;
  const random = options.random ?? Math.random;
  const page = createPage(window, options.page);
  const preview = options.preview || /[?&]vario_preview=1/.test(page.href());
  const gpc = !!(window?.navigator as { globalPrivacyControl?: boolean } | undefined)?.globalPrivacyControl;

  const warned = new Set<string>();
  const dropped: Record<string, number> = {};
  /** What the tracker counted by the time of the last save, in case a trap takes it away. */
  let counted: Record<string, number> = {};
  const exposures = new Map<string, string>();
  /** By experiment: variation and session of the exposure last recorded, so that asking again costs little. */
  const logged = new Map<string, string>();
  let viewed: string[] = [];
  let saving = false;
  /** What the device is known to hold. */
  let kept: Records = {};

  function warn(error: VarioError) {
    if (warned.has(error.code)) return;
    warned.add(error.code);
    console.warn(`vario: ${error.code} ${error.path} ${error.message}`);
  }
  function count(code: string, messages: number) {
    add(dropped, { [code]: messages });
    warn(new VarioError(code, "lost"));
  }
  const failed = (code?: string) => (thrown: unknown) => warn(toVarioError(thrown, code));
  function safely<T>(work: () => T, fallback: T): T;
  function safely(work: () => void): void;
  function safely<T>(work: () => T, fallback?: T): T | undefined {
    try {
      return work();
    } catch (thrown) {
      warn(toVarioError(thrown));
      return fallback;
    }
  }
  const inputs = readInputs(options, storage, page.href(), gpc);
  kept = { visitor: inputs.visitor, session: inputs.session };
  const core = createCore(
    inputs,
    {
      now,
      random,
      report: warn,
      renewed() {
        add(dropped, counted);
        counted = {};
        for (const entry of log?.entries() ?? []) core.policy.queued(entry.size, now());
      },
    },
    host.decider,
  );
  /** Asks the tracker; twice, where the first time it traps. */
  const ask = <T>(work: (tracker: Tracker) => T, fallback: T): T => core.call(() => work(core.tracker), fallback);
  const tell = (work: (tracker: Tracker) => void) => core.call(() => work(core.tracker));
  const losses = (): Record<string, number> => JSON.parse(ask((tracker) => tracker.dropped(), "{}"));
  const database = preview ? () => undefined : host.database;
  const transport =
    options.endpoint === "local:"
      ? localTransport(database)
      : httpTransport(options.endpoint, options.writeKey, host.fetch, window?.navigator);
  const log = createLog({
    database,
    storage,
    locks: window?.navigator.locks,
    count,
    waiting(entries) {
      for (const entry of entries) sender?.queued(entry);
      soon();
    },
  });
  const sender = createSender(log, transport, {
    now,
    random,
    policy: (ask, fallback) => core.call(() => ask(core.policy), fallback),
    count,
  });

  const gate = (purpose: number) => ask((tracker) => tracker.gate(purpose), 2);
  const sessionId = () => ask((tracker) => tracker.sessionId(now()), "");
  const visitorId = () => ask((tracker) => tracker.visitorId(), "");

  const mayStore = () => ask((tracker) => tracker.mayStore(), false);
  function erase() {
    for (const key of [VIEWED, SESSION, VISITOR]) storage.remove(key);
    kept = {};
  }
  function recall() {
    if (gate(2) !== 1) return;
    viewed = safely(() => (JSON.parse(storage.get(VIEWED) ?? "[]") as unknown[]).map(text).filter(Boolean), []);
  }

  /** Brings records and texts of what is kept in line with the tracker. */
  function keep() {
    tell((tracker) => keepRecords(inputs, tracker));
    counted = safely(losses, {});
  }
  function save() {
    saving = false;
    keep();
    if (preview || !mayStore()) return;
    if (storage.get(VISITOR) !== kept.visitor) return follow();
    if (gate(2) === 1) storage.set(VIEWED, JSON.stringify(viewed));
    // The visitor last: other tabs read the rest when they hear of it.
    kept = { session: inputs.session, visitor: inputs.visitor };
    storage.set(SESSION, kept.session ?? "");
    storage.set(VISITOR, kept.visitor ?? "");
  }
  function soon() {
    if (saving) return;
    saving = true;
    whenIdle(window, () => safely(save));
  }

  function applyGates() {
    if (preview) return;
    const gates = PURPOSES.map((_, purpose) => gate(purpose));
    log.gates(gates);
    inputs.calls = inputs.calls.filter(({ kind }) => gates[purposeOf(kind)] !== 2);
    if (gates[2] === 2) {
      viewed = [];
      storage.remove(VIEWED);
    }
    if (gates.includes(2) && !gates.includes(1)) erase();
    soon();
  }
  function decide(letters: string) {
    tell((tracker) => tracker.decide(letters, now()));
    logged.clear();
    keep();
    core.feed();
    applyGates();
  }

  /** What other tabs and pages of the visitor's did meanwhile holds here too: decision, session, reset() and forget(). */
  function follow() {
    if (preview) return;
    const letters = (record: string | undefined) => record?.split("|")[1] ?? "";
    const decision = letters(storage.get(CONSENT));
    if (decision && decision !== letters(inputs.consent)) decide(decision.replace(/p/g, "-"));
    const visitor = storage.get(VISITOR);
    const session = visitor && storage.get(SESSION);
    const another = visitor !== kept.visitor;
    if (!mayStore() || !(another || session !== kept.session)) return;
    drain();
    replay();
    if (!visitor) log.settle(log.entries());
    if (another) viewed = [];
    kept = { visitor, session };
    Object.assign(inputs, kept);
    core.reopen();
    recall();
  }

  /** From call to message to log. */
  function encode({ kind, name, body, page: at, now: then }: Call) {
    const message = ask((tracker) => {
      if (kind === "exposure") return tracker.exposure(name, body, at, then);
      if (kind === "click") return tracker.click(body, at, then);
      return tracker.message(kind, name, body, at, then);
    }, "");
    if (message) {
      log.append(message, purposeOf(kind));
      if (/exp|id|al/.test(kind)) keep();
      return;
    }
    const fault = ask((tracker) => tracker.fault(), "");
    if (fault) warn(toVarioError(fault));
  }
  function replay() {
    for (const call of inputs.calls.splice(0)) safely(() => encode(call));
  }
  /** `body` is JSON text (of an exposure: the variation), undefined when the page handed over something unreadable. */
  function record(kind: Call["kind"], name: string, body: string | undefined) {
    if (preview) return;
    if (body === undefined) return count("E_EVENT_JSON", 1);
    if (body.length > MOST_BODY) return count("E_EVENT_SIZE", 1);
    const call: Call = { kind, name, body, page: page.text(), now: now() };
    if (core.state !== "loading" || gate(purposeOf(kind)) === 2) return encode(call);
    if (inputs.calls.length >= MOST_CALLS) return count("E_LOG_FULL", 1);
    inputs.calls.push(call);
  }

  function expose(experiment: ExperimentResult | undefined) {
    if (!experiment?.inExperiment || experiment.forced) return;
    const { key, variation } = experiment;
    exposures.set(key, variation);
    const mark = variation + sessionId();
    if (logged.get(key) === mark) return;
    logged.set(key, mark);
    record("exposure", key, variation);
  }
  /** A decision; undefined where there is nobody to make it, or it is not known. */
  function ruling(work: (decide: Decide) => string) {
    return JSON.parse(core.call(() => core.decide && work(core.decide), "") || "null") ?? undefined;
  }
  function feature(key: string): FeatureResult | undefined {
    const result: FeatureResult | undefined = ruling((decide) => decide.feature(text(key)));
    safely(() => expose(result?.experiment));
    return result;
  }

  function name(kind: Call["kind"], userId: string, details: unknown) {
    inputs.userId = text(userId);
    record(kind, inputs.userId, toJson(details));
    core.feed();
  }
  function view(event: string, properties: Properties | undefined) {
    if (event !== "Product Viewed" || gate(2) === 2) return;
    const id = text(properties?.product_id).replace(/\n/g, " ");
    if (id && viewed.at(-1) !== id) viewed = [...viewed, id].slice(-MOST_VIEWED);
  }
  function drain() {
    const points = core.call(() => core.heatmap?.drain(), "") ?? "";
    for (const point of points.split("\n")) if (point) record("click", "", point);
  }
  function reset() {
    tell((tracker) => tracker.reset(now()));
    exposures.clear();
    viewed = [];
    inputs.userId = "";
    keep();
    core.feed();
    soon();
  }
  function consent(): Consent {
    const state = (purpose: number) => (["pending", "granted", "denied"] as const)[gate(purpose)];
    return Object.fromEntries(PURPOSES.map((purpose, index) => [purpose, state(index)])) as unknown as Consent;
  }

  /** At once where it is at hand, else when it has been fetched. */
  function supply<T>(given: T | Promise<T>, use: (given: T) => void): unknown {
    if (!(given instanceof Promise)) return use(given);
    return given.then(use).catch(failed("E_FETCH"));
  }
  const { payload, model } = options;
  const supplied = payload && supply(payloadText(payload, host.fetch), core.load);
  const modelled = model && supply(modelBytes(model, host.fetch), core.loadModel);

  const engine = new Promise<void>((resolve) => {
    const settle = (runtime?: Runtime) => {
      clearTimeout(late);
      if (runtime) core.takeOver(runtime);
      else core.degrade();
      safely(applyGates);
      replay();
      resolve();
    };
    const late = setTimeout(() => safely(settle), ENGINE_MS);
    const fail = (thrown: unknown) => {
      warn(toVarioError(thrown, "E_ENGINE_LOAD"));
      if (core.state === "loading") safely(settle);
    };
    Promise.resolve().then(host.engine).then(settle).catch(fail);
  });
  const decided = Promise.all([engine, supplied]).then(() => {});

  const vario: Vario = {
    ready: Promise.all([decided, modelled]).then(() => {}),
    variant: (key) =>
      safely(() => {
        const result: ExperimentResult | undefined = ruling((decide) => decide.experiment(text(key)));
        safely(() => expose(result));
        return result?.variation || "control";
      }, "control"),
    isOn: (key) => safely(() => !!feature(key)?.on, false),
    value: <T>(key: string, fallback: T) => safely(() => (feature(key)?.value as T) ?? fallback, fallback),
    page: (name, properties) =>
      safely(() => {
        const given = JSON.parse(toJson(properties) || "{}");
        record("page", text(name), toJson({ ...page.context(), ...given }));
      }),
    track: (event, properties) =>
      safely(() => {
        record("track", text(event), toJson(properties));
        view(event, properties);
      }),
    identify: (userId, traits) => safely(() => name("identify", userId, traits)),
    group: (groupId, traits) => safely(() => record("group", text(groupId), toJson(traits))),
    alias: (userId, previousId) => safely(() => name("alias", userId, { previousId: text(previousId) })),
    recommend: (wish = {}) =>
      safely(() => {
        const session = gate(2) === 2 ? "" : viewed.join("\n");
        const exclude = (wish.exclude ?? []).map(text).join("\n");
        const lines = core.call(() => core.recommender?.recommend(session, exclude, wish.count ?? 8), "") ?? "";
        return [...lines.matchAll(/(.+)\t(.+)/g)].map(([, id = "", score]) => ({ id, score: Number(score) }));
      }, []),
    consent: (decision) => {
      safely(() => {
        const letters = decision ? decisionLetters(decision) : "----";
        if (letters !== "----") {
          decide(letters);
          if (!preview) storage.set(CONSENT, inputs.consent ?? "");
        }
      });
      return consent();
    },
    flush: () => engine.then(() => sender.flush()).then(() => safely(save)),
    reset: () =>
      safely(() => {
        drain();
        // At once, though the engine is not there yet: what is decided from here on is the new visitor's.
        replay();
        reset();
      }),
    forget: async () => {
      const before = visitorId();
      drain();
      inputs.calls = [];
      reset();
      erase();
      await Promise.all([log.clear(), transport.forget?.(before)]).catch(failed());
    },
    profile: () => ({
      visitorId: visitorId(),
      sessions: ask((tracker) => tracker.sessionNumber(), 1),
      viewed: [...viewed],
    }),
    debug: () => {
      const lost = { ...dropped };
      add(lost, safely(losses, {}));
      return {
        visitorId: visitorId(),
        sessionId: sessionId(),
        consent: consent(),
        exposures: Object.fromEntries(exposures),
        queue: log.size() + inputs.calls.length,
        dropped: lost,
        engine: core.state,
        version,
      };
    },
  };

  recall();
  safely(applyGates);
  if (window) {
    safely(() => {
      watchPage(window, {
        hide(leaving) {
          drain();
          // The engine is late and the page goes: what is safe without redaction is encoded now, and only now.
          if (core.state === "loading") replay();
          save();
          log.hide(leaving);
          sender.hide(leaving);
        },
        show(back) {
          if (back) log.show();
          follow();
        },
        click:
          options.heatmap && !preview
            ? (event) => {
                if (gate(3) !== 2 && core.call(() => core.heatmap?.capture(event), false))
                  whenIdle(window, () => safely(drain));
              }
            : undefined,
        stored(key) {
          if (!key || key === CONSENT || key === VISITOR) follow();
        },
      });
      if (options.autoPage !== false) vario.page();
    });
  }
  return { vario, decided };
}
