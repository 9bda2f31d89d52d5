/** The facade: everything a page calls. Nothing here throws but wrong configuration. */
import { watchPage } from "./browser.js";
import { addressOf, checkOptions, decisionLetters, seeded } from "./config.js";
import { cookiesOf } from "./cookie.js";
import { createCore } from "./core.js";
import { createDecide } from "./decide.js";
import { createDecisions } from "./decisions.js";
import { toVarioError } from "./errors.js";
import { attributesOf, type Call, readInputs, readRecords } from "./inputs.js";
import type { Inside } from "./inside.js";
import { text, toJson } from "./json.js";
import type { Runtime } from "./load.js";
import type { Options, Properties, Vario } from "./options.js";
import { createOutbox } from "./outbox.js";
import { CARRIED, createPage } from "./page.js";
import { isDebugged, keptForces } from "./panel/kept.js";
import { createRecording } from "./recording.js";
import { add, createReport, tellAll } from "./report.js";
import { CONSENT, cookieless, HISTORY, type KeyValue, STICKY, TRAITS, VISITOR } from "./storage.js";
import { version } from "./version.js";
import { createVisit } from "./visit.js";
import type { FeatureResult, Tracker } from "./wasm.js";

/** How long calls wait for the engine before TypeScript alone encodes them, and variants for `release()`. */
const ENGINE_MS = 10_000;
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
  frame: typeof import("./frame.js");
  personal: { personalize(inside: Inside): void };
  local: typeof import("./local.js");
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

  const report = createReport();
  const { warn, changed, count, failed, safely, listeners, dropped } = report;
  /** What the tracker counted by the time of the last save, in case a trap takes it away. */
  let counted: Record<string, number> = {};
  let viewed: string[] = [];
  const kept = readRecords(options, storage, now());
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
  const visitorId = () => ask((tracker) => tracker.visitorId(), "");
  const gatherers = {
    enrichers: [] as Inside["enrichers"],
    calling: [] as Inside["calling"],
    context: (identity === "daily" ? { identity } : {}) as Inside["context"],
    collect: new Set() as Inside["collect"],
  };
  const recording = createRecording({
    ...{ inputs, core, outbox, page, storage, report, preview, now },
    inside: gatherers,
    debugged: !!debugged,
    made(kind) {
      visit.soon();
      if (/exp|id|al/.test(kind)) visit.keep();
    },
  });
  const { record, replay, expose, common, withCommon } = recording;
  /** The server's decisions hold until there is a payload, if they are this visitor's. */
  const given = () =>
    bootstrap && !(core.decide && inputs.payload) && bootstrap.visitorId === visitorId() ? bootstrap : undefined;
  const decisions = createDecisions(core, given, () => {
    if (inputs.sticky === undefined) return;
    inputs.sticky = core.decide?.sticky() ?? inputs.sticky;
    visit.soon();
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
  function unview() {
    viewed = [];
    inputs.traits = undefined;
  }
  function reset() {
    tell((tracker) => tracker.reset(now()));
    recording.reset();
    unview();
    [STICKY, TRAITS, HISTORY].forEach(storage.remove);
    if (inputs.sticky !== undefined) {
      inputs.sticky = "";
      core.call(() => core.decide?.stick(""));
    }
    inputs.userId = "";
    keep();
    core.feed();
    soon();
    changed("visitor");
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
    onMessage: recording.onMessage,
    depart() {
      replay();
      save();
      outbox.hide(false);
      return recording.exposed();
    },
    append: outbox.append,
    record,
    count,
    ...gatherers,
    forgotten: new Set(),
    visitorId,
    viewed(list) {
      if (list) {
        viewed = list;
        changed("profile");
      }
      return viewed;
    },
    traits(traits) {
      inputs.traits = traits;
      core.feed();
      changed("attributes");
    },
    profiled: listeners.profile,
    records: () => visit.records(),
    adopt: (records) => visit.adopt(records),
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
  const visit = createVisit({
    ...{ inputs, core, outbox, recording, report, storage, window, inside, preview, kept, now },
    unview,
    keeping() {
      counted = safely(losses, {});
    },
  });
  const { keep, save, soon, applyGates, consent, follow } = visit;
  const { payload, model, profile = model, variants } = options;
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
  // Companions first: what they add to a message is to be in those that wait for the engine, too.
  const attended =
    window &&
    (!preview || /[?&]vario_frame=1/.test(page.href())) &&
    soonLoaded(preview ? "frame" : "companions", (chunk) => chunk.attend(inside));
  const personal = (model || profile) && soonLoaded("personal", (chunk) => chunk.personalize(inside));
  const engine = new Promise<void>((resolve) => {
    const settle = (runtime?: Runtime) => {
      clearTimeout(late);
      if (runtime) core.takeOver(runtime);
      else core.degrade();
      safely(applyGates);
      replay();
      resolve();
      changed("payload");
    };
    const late = setTimeout(() => safely(settle), ENGINE_MS);
    const fail = (thrown: unknown) => {
      warn(toVarioError(thrown, "E_ENGINE_LOAD"));
      if (core.state === "loading") safely(settle);
    };
    Promise.all([Promise.resolve().then(host.engine), attended, personal])
      .then(([runtime]) => settle(runtime))
      .catch(fail);
  });
  const decided = Promise.all([engine, supplied]).then(() => {});

  const vario: Vario = {
    ready: Promise.all([decided, personal]).then(() => inside.personal?.loaded),
    variant: (key) =>
      safely(() => {
        const result = peek(key);
        safely(() => expose(result));
        return result?.variation || "control";
      }, "control"),
    peek: (key) => safely(() => peek(key), undefined),
    peekFeature: (key) => safely(() => peekFeature(key), undefined),
    on: (event: "change" | "error" | "profile", listener: (what: never) => void) => {
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
    timeEvent: (event) => safely(() => recording.time(text(event))),
    identify: (userId, traits) => safely(() => name("identify", userId, traits)),
    group: (groupId, traits) => safely(() => record("group", text(groupId), toJson(traits))),
    alias: (userId, previousId) => safely(() => name("alias", userId, { previousId: text(previousId) })),
    recommend: (wish) => safely(() => inside.personal?.recommend(wish ?? {}) ?? [], []),
    dislike: (id) => safely(() => inside.personal?.dislike(text(id))),
    consent: (decision) => {
      safely(() => {
        const letters = decision ? decisionLetters(decision) : "----";
        if (letters !== "----") {
          inside.decided = decision;
          visit.decide(letters);
          if (!preview) storage.set(CONSENT, inputs.consent ?? "");
        }
      });
      return consent();
    },
    flush: () =>
      engine
        .then(replay)
        .then(() => outbox.flush())
        .then(() => safely(save)),
    reset: () =>
      safely(() => {
        // At once, though the engine is not there yet: what is decided from here on is the new visitor's.
        replay();
        reset();
      }),
    forget: async () => {
      const before = visitorId();
      inputs.calls = [];
      reset();
      visit.erase();
      following?.forget();
      await outbox.forget(before).catch(failed());
      await attended;
      tellAll(inside.forgotten, before);
    },
    profile: () => ({
      visitorId: visitorId(),
      sessions: ask((tracker) => tracker.sessionNumber(), 1),
      viewed: [...viewed],
      ...safely(() => inside.personal?.profile(), undefined),
    }),
    debug: () => {
      if (core.state !== "loading") recording.catchUp();
      const lost = { ...dropped };
      add(lost, safely(losses, {}));
      return {
        visitorId: visitorId(),
        sessionId: ask((tracker) => tracker.sessionId(now()), ""),
        consent: consent(),
        exposures: Object.fromEntries(recording.exposures),
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
          // Where the engine is late and the page goes, what is safe without redaction is encoded now, and only now.
          replay();
          save();
          outbox.hide(leaving);
        },
        show(back) {
          outbox.show(back);
          follow();
          tellAll(inside.shown, back);
        },
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
