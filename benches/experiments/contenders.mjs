/**
 * Who is compared. `construct` makes one from a payload's text, as a page or a server would; `open` one to be asked:
 * `tell` gives the visitor's attributes, `value` evaluates a feature, `all` every one.
 * Vario's id is the visitor's, so the others get that one.
 */
import * as payload from "./payload.mjs";

/**
 * @typedef {{ tell?: (attributes: object) => void, value: (key: string) => unknown, all?: () => unknown,
 *   settled?: () => Promise<unknown> }} Opened
 * @typedef {{ name: string, text: (features: object[]) => string, construct?: (text: string) => unknown,
 *   release?: (made: any) => unknown, open: (text: string, keys: string[], id: string) => Promise<Opened> }} Contender
 */

/** What every Vario of the bench is given. The collector answers from memory. */
const OPTIONS = {
  endpoint: "https://collector.invalid",
  writeKey: "bench",
  consent: "granted",
  autoPage: false,
  seed: 1,
  async fetch(url, init) {
    if (!String(url).startsWith("https://collector.invalid/")) return fetch(url, init);
    return Response.json({});
  },
};

/** @returns {Contender} */
function facade(create) {
  return {
    name: "Vario, JS API",
    text: (features) => JSON.stringify(payload.growthBook(features)),
    construct: (text) => create({ ...OPTIONS, payload: text }),
    release: (vario) => vario.ready,
    async open(text, keys) {
      const vario = await create({ ...OPTIONS, payload: text });
      await vario.ready;
      return {
        id: vario.debug().visitorId,
        tell: (attributes) => vario.setAttributes(attributes),
        value: (key) => vario.value(key, "none"),
        settled: () => vario.flush(),
        all() {
          for (const key of keys) vario.value(key, "none");
        },
      };
    },
  };
}

/** @returns {Contender} */
function bare(createDecide) {
  const load = (text) => {
    const decide = createDecide();
    decide.load(text);
    return decide;
  };
  return {
    name: "Vario, bare evaluator",
    text: (features) => JSON.stringify(payload.growthBook(features)),
    construct: load,
    release: (decide) => decide.free(),
    async open(text, keys, id) {
      const decide = load(text);
      const places = new Map(keys.map((key) => [key, decide.place(key, false)]));
      const inOrder = [...places.values()];
      return {
        tell: (attributes) => decide.attributes(JSON.stringify({ ...attributes, id })),
        value: (key) => decide.evaluate(places.get(key)),
        answer: (key) => JSON.parse(decide.feature(key)).value,
        all() {
          for (const place of inOrder) decide.evaluate(place);
        },
      };
    },
  };
}

async function growthBook() {
  const { GrowthBook } = await import("@growthbook/growthbook");
  const create = (text) => new GrowthBook({ ...JSON.parse(text), trackingCallback() {} });
  return {
    name: "GrowthBook",
    text: (features) => JSON.stringify(payload.growthBook(features)),
    construct: create,
    release: (growthbook) => growthbook.destroy(),
    async open(text, keys, id) {
      const growthbook = create(text);
      return {
        tell: (attributes) => void growthbook.setAttributes({ ...attributes, id }),
        value: (key) => growthbook.getFeatureValue(key, "none"),
        all() {
          for (const key of keys) growthbook.getFeatureValue(key, "none");
        },
      };
    },
  };
}

async function amplitude() {
  const { EvaluationEngine } = await import("@amplitude/experiment-core");
  const create = (text) => ({ engine: new EvaluationEngine(), flags: JSON.parse(text) });
  return {
    name: "Amplitude core",
    text: (features) => JSON.stringify(payload.amplitude(features)),
    construct: create,
    async open(text, _keys, id) {
      const { engine, flags } = create(text);
      const byKey = new Map(flags.map((flag) => [flag.key, [flag]]));
      let context = {};
      return {
        tell: (attributes) => {
          context = { user: { ...attributes, id } };
        },
        value: (key) => engine.evaluate(context, byKey.get(key))[key].key,
        all: () => engine.evaluate(context, flags),
      };
    },
  };
}

async function flagd() {
  const { FlagdCore } = await import("@openfeature/flagd-core");
  const quiet = { error() {}, warn() {}, info() {}, debug() {} };
  const create = (text) => {
    const core = new FlagdCore(undefined, quiet);
    core.setConfigurations(text);
    return core;
  };
  return {
    name: "flagd core",
    text: (features) => JSON.stringify(payload.flagd(features)),
    construct: create,
    async open(text, keys, id) {
      const core = create(text);
      let context = {};
      const value = (key) => core.resolveStringEvaluation(key, "none", context, quiet).value;
      return {
        tell: (attributes) => {
          context = { ...attributes, targetingKey: id };
        },
        value,
        all() {
          for (const key of keys) value(key);
        },
      };
    },
  };
}

async function unleash() {
  const { UnleashClient, InMemoryStorageProvider } = await import("unleash-proxy-client");
  return {
    name: "Unleash proxy client",
    text: (features) => JSON.stringify(payload.unleash(features)),
    async open(text) {
      const client = new UnleashClient({
        url: "https://unleash.invalid/api/frontend",
        clientKey: "bench",
        appName: "bench",
        disableRefresh: true,
        disableMetrics: true,
        bootstrap: JSON.parse(text),
        storageProvider: new InMemoryStorageProvider(),
        fetch: async () => Response.json({ toggles: [] }),
      });
      await new Promise((resolve) => client.on("initialized", resolve));
      return { value: (key) => client.getVariant(key).name };
    },
  };
}

async function postHog() {
  const { posthog } = await import("posthog-js");
  return {
    name: "PostHog",
    text: (features) => JSON.stringify(payload.postHog(features)),
    async open(text) {
      posthog.init("phc_bench", {
        api_host: `${location.origin}/posthog`,
        bootstrap: { featureFlags: JSON.parse(text) },
        persistence: "memory",
        autocapture: false,
        capture_pageview: false,
        advanced_disable_flags: true,
        disable_external_dependency_loading: true,
        disable_session_recording: true,
      });
      posthog.featureFlags.override?.(false);
      return { value: (key) => posthog.getFeatureFlag(key, { send_event: false }) };
    },
  };
}

/** @returns {Promise<Contender[]>} */
export async function contenders({ create, createDecide, peers, page }) {
  const ours = [facade(create), bare(createDecide)];
  if (!peers) return ours;
  const theirs = [growthBook, amplitude, flagd, unleash, ...(page ? [postHog] : [])];
  return [...ours, ...(await Promise.all(theirs.map((one) => one())))];
}
