/** The facade: everything a page calls. Nothing here throws but wrong configuration. */
import { watchPage, whenIdle } from "./browser.js";
import { addressOf, checkOptions, decisionLetters, modelBytes, PURPOSES, seeded } from "./config.js";
import { cookiesOf } from "./cookie.js";
import { createCore } from "./core.js";
import { createDecide } from "./decide.js";
import { createDecisions } from "./decisions.js";
import { toVarioError, VarioError } from "./errors.js";
import { attributesOf, type Call, keepRecords, purposeOf, type Records, readInputs, readRecords } from "./inputs.js";
import type { Inside } from "./inside.js";
import { text, toJson } from "./json.js";
import type { Runtime } from "./load.js";
import type { ChangeCause, Consent, Options, Properties, Vario } from "./options.js";
import { createOutbox } from "./outbox.js";
import { CARRIED, createPage } from "./page.js";
import { isDebugged, keptForces } from "./panel/kept.js";
import { COMMON, CONSENT, cookieless, type KeyValue, PERSONAL, SESSION, STICKY, VIEWED, VISITOR } from "./storage.js";
import { version } from "./version.js";
import type { ExperimentResult, FeatureResult, Tracker } from "./wasm.js";

/** How long calls wait for the engine before TypeScript alone encodes them, and variants for `release()`. */
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
  /** Parts that a page loads when it needs them. */
  chunk<K extends keyof Chunks>(name: K): Promise<Chunks[K]>;
  /** On the synchronous entries it is carried inside. */
  applyVariants?: ((inside: Inside) => void) | undefined;
}

export interface Chunks {
  variants: { applyVariants(inside: Inside): void };
  source: typeof import("./source.js");
  panel: typeof import("./panel.js");
  delivery: typeof import("./delivery.js");
  companions: typeof import("./companions.js");
  local: typeof import("./local.js");
}

function add(sums: Record<string, number>, more: Record<string, number>): void {
  for (const code in more) sums[code] = (sums[code] ?? 0) + (more[code] ?? 0);
}

/** `decided`: decisions can be made, by the engine and with the payload, or both were given up. */
export function start(options: Options, host: Host): { vario: Vario; decided: Promise<void> } {
  checkOptions(options);
  const { window } = host;
  const { identity = "cookie", cookie } = options;
  const mayKeep = identity === "cookie";
  const storage = mayKeep ? host.storage : cookieless(host.storage);
  const now = options.clock ?? Date.now;
  const random = options.random ?? (options.seed === undefined ? Math.random : seeded(options.seed));
  const page = createPage(window, options);
  const preview = options.preview || /[?&]vario_preview=1/.test(page.href());
  const gpc = !!(window?.navigator as { globalPrivacyControl?: boolean } | undefined)?.globalPrivacyControl;

  const warned = new Set<string>();
  const dropped: Record<string, number> = {};
  /** What the tracker counted by the time of the last save, in case a trap takes it away. */
  let counted: Record<string, number> = {};
  const exposures = new Map<string, string>();
  /** By experiment: the exposure last recorded, its session and when that was looked at, so that asking again costs little. */
  const logged = new Map<string, { mark: string; session: string; at: number }>();
  /** Texts of the messages of this page: exposures for a page that it redirects to, all for the debug panel. */
  let exposed: string[] = [];
  const recent: string[] = [];
  let watch: ((message: string) => void) | undefined;
  let viewed: string[] = [];
  let saving = false;
  /** What the device is known to hold. */
  let kept: Records = {};

  const listeners = { change: new Set<(cause: ChangeCause) => void>(), error: new Set<(error: VarioError) => void>() };
  /** A listener that throws is the page's fault, and the others' no matter. */
  function tellAll<T>(all: Set<(what: T) => void>, what: T) {
    for (const listener of [...all]) {
      try {
        listener(what);
      } catch (thrown) {
        console.warn("vario:", thrown);
      }
    }
  }
  const changed = (cause: ChangeCause) => tellAll(listeners.change, cause);

  function warn(error: VarioError) {
    tellAll(listeners.error, error);
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
  kept = readRecords(options, storage, now());
  const { bootstrap } = options;
  // To read it makes the browser ask another process: only where the device has forgotten, or a server may know better.
  const jar = mayKeep && !preview && cookie !== false && "visitor" in kept && (cookie || !kept.visitor);
  const load = <K extends keyof Chunks, T>(name: K, use: (chunk: Chunks[K]) => T) =>
    host.chunk(name).then(use).catch(failed("E_ENGINE_LOAD"));
  /** After the page's own script, which asks for decisions: even to begin a download takes a millisecond. */
  const soonLoaded: typeof load = (name, use) =>
    new Promise<void>((resolve) => setTimeout(resolve)).then(() => load(name, use));
  const inputs = readInputs(options, storage, kept, page.href(), gpc, now(), jar ? cookiesOf(window) : "");
  const debugged = window && isDebugged(window);
  if (debugged) Object.assign(inputs.forced, keptForces(window));
  const core = createCore(
    inputs,
    {
      now,
      random,
      report: warn,
      renewed() {
        add(dropped, counted);
        counted = {};
        outbox?.renewed();
      },
    },
    host.decider,
  );
  /** Asks the tracker; twice, where the first time it traps. */
  const ask = <T>(work: (tracker: Tracker) => T, fallback: T): T => core.call(() => work(core.tracker), fallback);
  const tell = (work: (tracker: Tracker) => void) => core.call(() => work(core.tracker));
  const losses = (): Record<string, number> => JSON.parse(ask((tracker) => tracker.dropped(), "{}"));
  const database = preview || !mayKeep ? () => undefined : host.database;
  const outbox = createOutbox(
    options,
    storage,
    window?.navigator,
    count,
    soonLoaded("delivery", (chunk) =>
      chunk.createDelivery(options, {
        now,
        random,
        policy: (ask, fallback) => core.call(() => ask(core.policy), fallback),
        count,
        local: () => host.chunk("local").then((chunk) => chunk.localTransport(database)),
        fetch: host.fetch,
        window,
        storage,
        database,
      }),
    ),
  );

  const gate = (purpose: number) => ask((tracker) => tracker.gate(purpose), 2);
  const sessionId = () => ask((tracker) => tracker.sessionId(now()), "");
  const visitorId = () => ask((tracker) => tracker.visitorId(), "");

  const mayStore = () => ask((tracker) => tracker.mayStore(), false);
  function erase() {
    PERSONAL.forEach(storage.remove);
    kept = {};
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
    if (inputs.sticky && gate(1) === 1) storage.set(STICKY, inputs.sticky);
    if (gate(0) === 1) {
      const all = toJson(common);
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
    whenIdle(window, () => safely(save));
  }

  function applyGates() {
    if (preview) return;
    const gates = PURPOSES.map((_, purpose) => gate(purpose));
    outbox.gates(gates);
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
    changed("consent");
  }

  /** What other tabs and pages of the visitor's did meanwhile holds here too: decision, session, reset() and forget(). */
  function follow() {
    if (preview) return;
    const letters = (record: string | undefined) => record?.split("|")[1] ?? "";
    const decision = letters(storage.get(CONSENT));
    if (decision && decision !== letters(inputs.consent)) {
      inside.decided = undefined;
      decide(decision.replace(/p/g, "-"));
    }
    const visitor = storage.get(VISITOR);
    const session = visitor && storage.get(SESSION);
    const another = visitor !== kept.visitor;
    if (!mayStore() || !(another || session !== kept.session)) return;
    drain();
    replay();
    if (!visitor) outbox.discard();
    if (another) viewed = [];
    kept = { visitor, session };
    Object.assign(inputs, kept);
    core.reopen();
    changed("visitor");
  }

  /** From call to message to log. */
  function encode(call: Call) {
    const { kind, name, now: then } = call;
    let { body } = call;
    for (const enrich of inside.enrichers) {
      const enriched = enrich(call, body);
      if (enriched === undefined) return;
      body = enriched;
    }
    const { context } = call;
    const message = ask((tracker) => {
      if (kind === "exposure") return tracker.exposure(name, body, context, then);
      if (kind === "click") return tracker.click(body, context, then);
      return tracker.message(kind, name, body, context, then);
    }, "");
    if (message) {
      outbox.append(message, purposeOf(kind));
      soon();
      if (kind === "exposure") exposed.push(message);
      if (debugged) recent.push(message);
      watch?.(message);
      if (/exp|id|al/.test(kind)) keep();
      return;
    }
    const fault = ask((tracker) => tracker.fault(), "");
    if (fault) warn(toVarioError(fault));
  }
  function replay() {
    for (const call of inputs.calls.splice(0)) safely(() => encode(call));
  }
  /** Properties that every event has, and when timed ones began. */
  const common: Properties = safely(() => JSON.parse(storage.get(COMMON) ?? "{}"), {});
  const begun = new Map<string, number>();
  function withCommon(event: string, properties: Properties | undefined): Properties | undefined {
    const from = begun.get(event);
    begun.delete(event);
    const timed = from === undefined ? {} : { duration: Math.max(0, now() - from) / 1000 };
    return from === undefined && !Object.keys(common).length ? properties : { ...common, ...timed, ...properties };
  }
  /** `body` is JSON text (of an exposure: the variation), undefined when the page handed over something unreadable. */
  function record(kind: Call["kind"], name: string, body: string | undefined) {
    if (preview) return;
    if (body === undefined) return count("E_EVENT_JSON", 1);
    if (body.length > MOST_BODY) return count("E_EVENT_SIZE", 1);
    const call: Call = {
      kind,
      name,
      body,
      context: toJson({ page: page.context(), ...inside.context }) || "{}",
      now: now(),
    };
    if (core.state !== "loading" || gate(purposeOf(kind)) === 2) return encode(call);
    if (inputs.calls.length >= MOST_CALLS) return count("E_LOG_FULL", 1);
    inputs.calls.push(call);
  }

  function expose(experiment: ExperimentResult | undefined) {
    if (!experiment?.inExperiment || experiment.forced) return;
    const { key, variation, phase } = experiment;
    exposures.set(key, variation);
    const mark = phase ? `${variation}\t${phase}` : variation;
    const last = logged.get(key);
    const at = now();
    // A session lives for minutes: asking for it at every decision would cost more than the decision.
    if (last?.mark === mark && at - last.at < 1000) return;
    const session = sessionId();
    logged.set(key, { mark, session, at });
    if (last?.mark !== mark || last.session !== session) record("exposure", key, mark);
  }
  /** The server's decisions hold until there is a payload, if they are this visitor's. */
  const given = () =>
    bootstrap && !(core.decide && inputs.payload) && bootstrap.visitorId === visitorId() ? bootstrap : undefined;
  const decisions = createDecisions(core, given, () => {
    if (inputs.sticky === undefined) return;
    inputs.sticky = core.decide?.sticky() ?? inputs.sticky;
    soon();
  });
  const peek = (key: string) => decisions.experiment(text(key));
  const peekFeature = (key: string) => decisions.feature(text(key));
  function feature(key: string): FeatureResult | undefined {
    const result = peekFeature(key);
    safely(() => {
      expose(result?.experiment);
      // Experiments that a server evaluated.
      for (const { experiment, result: run } of result?.tracks ?? [])
        expose({ ...run, key: experiment.key, variation: run.key });
    });
    return result;
  }

  /** Another address may be another experiment's. */
  function moved() {
    if (inputs.href === page.href()) return;
    inputs.href = page.href();
    core.feed();
    changed("attributes");
  }
  function name(kind: Call["kind"], userId: string, details: unknown) {
    inputs.userId = text(userId);
    record(kind, inputs.userId, toJson(details));
    core.feed();
    changed("attributes");
  }
  function view(event: string, properties: Properties | undefined) {
    if (event !== "Product Viewed" || gate(2) === 2) return;
    const id = text(properties?.product_id).replace(/\n/g, " ");
    if (!id || viewed.at(-1) === id) return;
    viewed = [...viewed, id].slice(-MOST_VIEWED);
    changed("profile");
  }
  function drain() {
    const points = core.call(() => core.heatmap?.drain(), "") ?? "";
    for (const point of points.split("\n")) if (point) record("click", "", point);
  }
  function reset() {
    tell((tracker) => tracker.reset(now()));
    exposures.clear();
    exposed = [];
    viewed = [];
    if (inputs.sticky !== undefined) {
      inputs.sticky = "";
      core.call(() => core.decide?.stick(""));
      storage.remove(STICKY);
    }
    inputs.userId = "";
    for (const name in common) delete common[name];
    keep();
    core.feed();
    soon();
    changed("visitor");
  }
  function consent(): Consent {
    const state = (purpose: number) => (["pending", "granted", "denied"] as const)[gate(purpose)];
    return Object.fromEntries(PURPOSES.map((purpose, index) => [purpose, state(index)])) as unknown as Consent;
  }

  const inside: Inside = {
    options,
    window,
    storage,
    database,
    fetch: host.fetch,
    now,
    random,
    report: warn,
    ask: (work, fallback) => core.call(() => (core.decide ? work(core.decide) : fallback), fallback),
    fresh: () => safely(() => core.glue && createDecide(core.glue), undefined),
    payload: () => (core.decide ? inputs.payload : ""),
    load(payload) {
      core.load(payload);
      changed("payload");
    },
    attributes: () => attributesOf(inputs, core.tracker),
    expose,
    onChange: (listener) => void listeners.change.add(listener),
    onMessage(listener) {
      recent.forEach(listener);
      watch = listener;
    },
    depart() {
      replay();
      save();
      outbox.hide(false);
      return exposed;
    },
    append: outbox.append,
    count,
    enrichers: [],
    context: identity === "daily" ? { identity } : {},
    forgotten: new Set(),
    viewed(list) {
      if (list) {
        viewed = list;
        changed("profile");
      }
      return viewed;
    },
    hidden: new Set(),
    shown: new Set(),
    triggered: new Set(),
    force(experiment, variation) {
      if (variation === undefined) delete inputs.forced[experiment];
      else inputs.forced[experiment] = variation;
      core.feed();
      changed("force");
    },
    get vario() {
      return vario;
    },
  };
  const { payload, model, variants } = options;
  let held = variants ? variants.hold : false;
  let varied = false;
  const carried = window && CARRIED.test(window.location.hash);
  /** Auto experiments' changes, from when there are some, or when a redirect has sent something along. */
  function vary() {
    if (varied || held || variants === false || !window) return;
    if (!carried && inside.ask((decide) => decide.auto(), "[]") === "[]") return;
    varied = true;
    if (host.applyVariants) host.applyVariants(inside);
    else load("variants", (chunk) => chunk.applyVariants(inside));
  }
  function release() {
    held = false;
    safely(vary);
  }
  if (held) setTimeout(release, ENGINE_MS);

  let following: { forget(): void } | undefined;
  function supply(given: object | string | URL): unknown {
    const address = addressOf(given);
    if (address)
      return load("source", (chunk) => {
        const follows = chunk.followPayload(inside, address);
        following = follows;
        return follows.first;
      });
    const payload = typeof given === "string" ? given : toJson(given) || "";
    if (/"encrypted[FESC]/.test(payload)) return load("source", (chunk) => chunk.loadEncrypted(inside, payload));
    return inside.load(payload);
  }
  const supplied = payload && supply(payload);
  const use = (bytes: Uint8Array) => {
    core.loadModel(bytes);
    changed("profile");
  };
  const artifact = model && modelBytes(model, host.fetch);
  const modelled =
    artifact instanceof Promise ? artifact.then(use).catch(failed("E_FETCH")) : artifact && use(artifact);

  // Companions first: what they add to a message is to be in those that wait for the engine, too.
  const attended = window && !preview && soonLoaded("companions", (chunk) => chunk.attend(inside));
  const engine = new Promise<void>((resolve) => {
    const settle = (runtime?: Runtime) => {
      clearTimeout(late);
      if (runtime) core.takeOver(runtime);
      else core.degrade();
      safely(applyGates);
      replay();
      resolve();
      changed("payload");
      changed("profile");
    };
    const late = setTimeout(() => safely(settle), ENGINE_MS);
    const fail = (thrown: unknown) => {
      warn(toVarioError(thrown, "E_ENGINE_LOAD"));
      if (core.state === "loading") safely(settle);
    };
    Promise.all([Promise.resolve().then(host.engine), attended])
      .then(([runtime]) => settle(runtime))
      .catch(fail);
  });
  const decided = Promise.all([engine, supplied]).then(() => {});

  const vario: Vario = {
    ready: Promise.all([decided, modelled]).then(() => {}),
    variant: (key) =>
      safely(() => {
        const result = peek(key);
        safely(() => expose(result));
        return result?.variation || "control";
      }, "control"),
    peek: (key) => safely(() => peek(key), undefined),
    peekFeature: (key) => safely(() => peekFeature(key), undefined),
    on: (event: "change" | "error", listener: (what: never) => void) => {
      const all = listeners[event] as Set<(what: never) => void> | undefined;
      all?.add(listener);
      return () => void all?.delete(listener);
    },
    payload: inside.payload,
    release,
    trigger: (key) => {
      inside.triggered.add(key);
      changed("payload");
    },
    setAttributes: (attributes) => {
      inputs.attributes = attributes;
      core.feed();
      changed("attributes");
    },
    isOn: (key) => safely(() => !!feature(key)?.on, false),
    value: <T>(key: string, fallback: T) => safely(() => (feature(key)?.value as T) ?? fallback, fallback),
    page: (name, properties) =>
      safely(() => {
        const given = JSON.parse(toJson(properties) || "{}");
        record("page", text(name), toJson({ ...page.context(), ...common, ...given }));
        moved();
      }),
    track: (event, properties) =>
      safely(() => {
        record("track", text(event), toJson(withCommon(text(event), properties)));
        view(event, properties);
      }),
    register: (properties) =>
      safely(() => {
        Object.assign(common, JSON.parse(toJson(properties) || "{}"));
        soon();
      }),
    unregister: (name) =>
      safely(() => {
        delete common[text(name)];
        soon();
      }),
    timeEvent: (event) => safely(() => void begun.set(text(event), now())),
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
          inside.decided = decision;
          decide(letters);
          if (!preview) storage.set(CONSENT, inputs.consent ?? "");
        }
      });
      return consent();
    },
    flush: () => engine.then(() => outbox.flush()).then(() => safely(save)),
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
      following?.forget();
      await outbox.forget(before).catch(failed());
      await attended;
      tellAll(inside.forgotten, before);
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
        queue: outbox.size() + inputs.calls.length,
        dropped: lost,
        engine: core.state,
        version,
        split: (visitors) => host.chunk("panel").then((chunk) => chunk.split(inside, visitors)),
      };
    },
  };

  safely(applyGates);
  listeners.change.add(vary);
  safely(vary);
  if (debugged) load("panel", (chunk) => chunk.openPanel(inside));
  if (window) {
    safely(() => {
      watchPage(window, {
        hide(leaving) {
          tellAll(inside.hidden, leaving);
          drain();
          // The engine is late and the page goes: what is safe without redaction is encoded now, and only now.
          if (core.state === "loading") replay();
          save();
          outbox.hide(leaving);
        },
        show(back) {
          outbox.show(back);
          follow();
          tellAll(inside.shown, back);
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
      // What is prerendered nobody may ever see.
      const { document } = window as unknown as { document: EventTarget & { prerendering?: boolean } };
      if (options.autoPage !== false)
        if (document.prerendering) document.addEventListener("prerenderingchange", () => vario.page());
        else vario.page();
    });
  }
  return { vario, decided };
}
