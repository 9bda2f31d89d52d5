/** The facade: everything a page calls. Nothing here throws but wrong configuration. */
import { watchPage, whenIdle } from "./browser.js";
import { checkOptions, decisionLetters, modelBytes, PURPOSES, payloadText } from "./config.js";
import { createCore } from "./core.js";
import { toVarioError, VarioError } from "./errors.js";
import { httpTransport } from "./http.js";
import { type Call, keepRecords, readInputs } from "./inputs.js";
import { toJson } from "./json.js";
import type { Runtime } from "./load.js";
import { localTransport } from "./local.js";
import { createLog } from "./log.js";
import type { Consent, Options, Properties, Vario } from "./options.js";
import { createPage } from "./page.js";
import { createSender } from "./send.js";
import { CONSENT, type KeyValue, SESSION, VIEWED, VISITOR } from "./storage.js";
import { version } from "./version.js";
import type { ExperimentResult, FeatureResult, Policy, Tracker } from "./wasm.js";

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

const text = (value: unknown) => (typeof value === "string" ? value : typeof value === "number" ? String(value) : "");

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
  let draining = false;

  function warn(error: VarioError) {
    if (warned.has(error.code)) return;
    warned.add(error.code);
    console.warn(`vario: ${error.code} ${error.path} ${error.message}`);
  }
  function count(code: string, messages: number) {
    add(dropped, { [code]: messages });
    warn(new VarioError(code, "lost"));
  }
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
  const policy: Policy = {
    queued: (bytes, at) => core.call(() => core.policy.queued(bytes, at), 1000),
    taken: (messages, bytes) => core.call(() => core.policy.taken(messages, bytes)),
    maxMessages: () => core.call(() => core.policy.maxMessages(), 50),
    maxBytes: () => core.call(() => core.policy.maxBytes(), 512_000),
    answered: (status, retryAfterMs, at) => core.call(() => core.policy.answered(status, retryAfterMs, at), 60_000),
  };
  const database = preview ? () => undefined : host.database;
  const transport =
    options.endpoint === "local:"
      ? localTransport(database)
      : httpTransport(options.endpoint, options.writeKey, host.fetch, window?.navigator);
  const log = createLog({
    database,
    storage,
    locks: window?.navigator.locks,
    tab: Math.floor(Math.random() * 2 ** 48).toString(36),
    count,
    waiting: (entries) => {
      for (const entry of entries) sender?.queued(entry);
    },
  });
  const sender = createSender(log, transport, { now, random, policy: () => policy, count });

  const gate = (purpose: number) => ask((tracker) => tracker.gate(purpose), 2);
  const sessionId = () => ask((tracker) => tracker.sessionId(now()), "");
  const visitorId = () => ask((tracker) => tracker.visitorId(), "");

  /** Brings records and texts of what is kept in line with the tracker. */
  function keep() {
    tell((tracker) => keepRecords(inputs, tracker));
    counted = safely(losses, {});
  }
  function save() {
    saving = false;
    keep();
    if (preview) return;
    if (ask((tracker) => tracker.mayStore(), false)) {
      storage.set(VISITOR, inputs.visitor ?? "");
      storage.set(SESSION, inputs.session ?? "");
    }
    if (gate(2) === 1) storage.set(VIEWED, JSON.stringify(viewed));
  }
  function soon() {
    if (saving) return;
    saving = true;
    whenIdle(window, () => safely(save));
  }

  function applyGates() {
    const gates = PURPOSES.map((_, purpose) => gate(purpose));
    if (preview) return;
    log.gates(gates);
    if (gates[2] === 2) {
      viewed = [];
      storage.remove(VIEWED);
    }
    if (gates.includes(2) && !gates.includes(1)) for (const key of [VISITOR, SESSION]) storage.remove(key);
    soon();
  }
  function decide(letters: string) {
    tell((tracker) => tracker.decide(letters, now()));
    logged.clear();
    keep();
    core.feed();
    applyGates();
  }

  /** From call to message to log. */
  function encode({ kind, name, body, page: at, now: then }: Call) {
    if (kind === "reset") {
      tell((tracker) => tracker.reset(then));
      exposures.clear();
      viewed = [];
      inputs.userId = "";
      keep();
      core.feed();
      return;
    }
    const message = ask((tracker) => {
      if (kind === "exposure") return tracker.exposure(name, body, at, then);
      if (kind === "click") return tracker.click(body, at, then);
      return tracker.message(kind, name, body, at, then);
    }, "");
    if (message) {
      log.append(message, kind === "exposure" ? 1 : kind === "click" ? 3 : 0);
      if (kind === "exposure" || kind === "identify" || kind === "alias") keep();
      return soon();
    }
    const fault = ask((tracker) => tracker.fault(), "");
    if (fault) warn(toVarioError(fault));
  }
  function replay() {
    for (const call of inputs.calls.splice(0)) safely(() => encode(call));
  }
  /** `body` is JSON text (of an exposure: the variation), undefined when the page handed over something unreadable. */
  function record(kind: Call["kind"], name: string, body: string | undefined) {
    if (preview && kind !== "reset") return;
    if (body === undefined) return count("E_EVENT_JSON", 1);
    if (body.length > MOST_BODY) return count("E_EVENT_SIZE", 1);
    const call: Call = { kind, name, body, page: page.text(), now: now() };
    if (core.state !== "loading") return encode(call);
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
  function feature(key: string): FeatureResult | undefined {
    const result: FeatureResult | undefined =
      JSON.parse(core.call(() => core.decide?.feature(text(key)), "") || "null") ?? undefined;
    if (result) safely(() => expose(result.experiment));
    return result;
  }

  function view(event: string, properties: Properties | undefined) {
    if (event !== "Product Viewed" || gate(2) === 2) return;
    const id = text(properties?.product_id).replace(/\n/g, " ");
    if (id && viewed.at(-1) !== id) viewed = [...viewed, id].slice(-MOST_VIEWED);
  }
  function drain() {
    draining = false;
    const at = core.call(() => core.heatmap?.drain(), "") ?? "";
    for (const line of at.split("\n")) if (line) record("click", "", line);
  }
  function consent(): Consent {
    const states = PURPOSES.map((purpose, index) => [
      purpose,
      (["pending", "granted", "denied"] as const)[gate(index)],
    ]);
    return Object.fromEntries(states);
  }

  /** At once where it is at hand, else when it has been fetched. */
  function supply<T>(given: T | Promise<T>, use: (given: T) => void): unknown {
    if (!(given instanceof Promise)) return use(given);
    return given.then(use).catch((thrown) => warn(toVarioError(thrown, "E_FETCH")));
  }
  const { payload, model } = options;
  const supplied = payload && safely(() => supply(payloadText(payload, host.fetch), core.load), undefined);
  const modelled = model && safely(() => supply(modelBytes(model, host.fetch), core.loadModel), undefined);

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
        const result = core.call(() => core.decide?.experiment(text(key)), "");
        if (!result) return "control";
        const experiment: ExperimentResult = JSON.parse(result);
        safely(() => expose(experiment));
        return experiment.variation || "control";
      }, "control"),
    isOn: (key) => safely(() => !!feature(key)?.on, false),
    value: <T>(key: string, fallback: T) => safely(() => (feature(key)?.value as T) ?? fallback, fallback),
    page: (name, properties) =>
      safely(() => {
        const given = toJson(properties);
        record("page", text(name), toJson({ ...page.context(), ...(given ? JSON.parse(given) : {}) }));
      }),
    track: (event, properties) =>
      safely(() => {
        record("track", text(event), toJson(properties));
        view(event, properties);
      }),
    identify: (userId, traits) =>
      safely(() => {
        inputs.userId = text(userId);
        record("identify", inputs.userId, toJson(traits));
        core.feed();
      }),
    group: (groupId, traits) => safely(() => record("group", text(groupId), toJson(traits))),
    alias: (userId, previousId) =>
      safely(() => {
        inputs.userId = text(userId);
        record("alias", inputs.userId, toJson({ previousId: text(previousId) }));
        core.feed();
      }),
    recommend: (wish = {}) =>
      safely(() => {
        const session = gate(2) === 2 ? "" : viewed.join("\n");
        const exclude = (wish.exclude ?? []).map(text).join("\n");
        const lines = core.call(() => core.recommender?.recommend(session, exclude, wish.count ?? 8), "") ?? "";
        return lines
          .split("\n")
          .filter(Boolean)
          .map((line) => {
            const [id = "", score] = line.split("\t");
            return { id, score: Number(score) };
          });
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
        record("reset", "", "");
        soon();
      }),
    forget: async () => {
      try {
        const before = visitorId();
        inputs.calls = [];
        encode({ kind: "reset", name: "", body: "", page: "", now: now() });
        for (const key of [VISITOR, SESSION, VIEWED]) storage.remove(key);
        await Promise.all([log.clear(), transport.forget?.(before)]);
      } catch (thrown) {
        warn(toVarioError(thrown));
      }
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

  if (gate(2) === 1) {
    viewed = safely(() => (JSON.parse(storage.get(VIEWED) ?? "[]") as unknown[]).map(text).filter(Boolean), []);
  }
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
        show: () => log.show(),
        click:
          options.heatmap && !preview
            ? (event) => {
                if (!core.heatmap || gate(3) === 2 || !core.call(() => core.heatmap?.capture(event), false) || draining)
                  return;
                draining = true;
                whenIdle(window, () => safely(drain));
              }
            : undefined,
        stored(key, value) {
          if (key === CONSENT) decide((value.split("|")[1] ?? "").replace(/p/g, "-"));
        },
      });
      if (options.autoPage !== false) vario.page();
    });
  }
  return { vario, decided };
}
