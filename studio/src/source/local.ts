import type { Aggregate, AggregateInput, ExperimentNames } from "../insights.ts";
import { insights } from "../insights.ts";
import type { AutoExperiment, Payload } from "../new-test/experiment.ts";
import { feedEvent } from "./feed.ts";
import { LocalPayload } from "./local-payload.ts";
import type { PayloadStore } from "./payload.ts";
import { payloadInForce } from "./payload.ts";
import { storedMessages } from "./store.ts";
import type {
  ExperimentResult,
  FeedEvent,
  GoalEvent,
  Heatmap,
  HeatmapQuery,
  Overview,
  RecommendedItem,
  StudioSource,
  TestState,
  Visit,
} from "./types.ts";
import { visitOf } from "./visit.ts";

/** Reads the browser's own store; the insights module computes what the collector would answer. */
export class LocalSource implements StudioSource {
  readonly kind = "local";
  readonly payload: PayloadStore;

  /** `base` is the address above the Studio's, where payload.json lies. */
  constructor(base: URL) {
    this.payload = new LocalPayload(base);
  }

  async overview(): Promise<Overview> {
    return (await this.#aggregate()).overview;
  }

  async events(limit: number, after = 0): Promise<FeedEvent[]> {
    const messages = await storedMessages();
    return messages
      .map((message, index) => feedEvent(message, index + 1))
      .slice(after)
      .slice(-limit)
      .reverse();
  }

  async experiments(): Promise<ExperimentResult[]> {
    const [{ experiments }, { payload }] = await Promise.all([this.#aggregate(), payloadInForce(this.payload)]);
    const states = new Map((payload.experiments ?? []).map((experiment) => [experiment.key, stateOf(experiment)]));
    return experiments.map((experiment) => {
      const state = states.get(experiment.key);
      return state === undefined ? experiment : { ...experiment, state };
    });
  }

  async goals(): Promise<GoalEvent[]> {
    const visitors = new Map<string, Set<string>>();
    for (const { type, event, anonymousId, userId } of await storedMessages()) {
      if (type !== "track" || event === undefined || OWN_EVENTS.includes(event)) continue;
      visitors.set(event, (visitors.get(event) ?? new Set()).add(anonymousId ?? userId ?? ""));
    }
    const goals = [...visitors].map(([event, ids]) => ({ event, visitors: ids.size }));
    return goals.sort((a, b) => b.visitors - a.visitors || a.event.localeCompare(b.event));
  }

  async heatmap(query: HeatmapQuery): Promise<Heatmap> {
    return (await this.#aggregate(query)).heatmap;
  }

  async recommendations(): Promise<RecommendedItem[]> {
    return (await this.#aggregate()).recommendations;
  }

  async visit(): Promise<Visit | undefined> {
    const [messages, { payload }] = await Promise.all([storedMessages(), payloadInForce(this.payload)]);
    return visitOf(messages, namesOf(payload));
  }

  async #aggregate(heatmap?: HeatmapQuery): Promise<Aggregate> {
    const [messages, { payload }, core] = await Promise.all([
      storedMessages(),
      payloadInForce(this.payload),
      insights(),
    ]);
    const input: AggregateInput = { messages, experiments: namesOf(payload), features: plansOf(payload) };
    return core.aggregate(heatmap === undefined ? input : { ...input, heatmap }, Date.now());
  }
}

/** What Vario sends by itself is no goal. */
const OWN_EVENTS = ["Experiment Viewed", "Heatmap Click"];

/** The words of every experiment; those of tests that stand alone are in the test itself. */
function namesOf({ experiments = [], vario }: Payload): Record<string, ExperimentNames> {
  const names = { ...vario?.experiments } as Record<string, Partial<ExperimentNames>>;
  for (const { key, name = key, meta = [], variations } of experiments) {
    const own = variations.map((_, index) => {
      const { key: variation = String(index), name: words = variation } = meta[index] ?? {};
      return [variation, { en: words, zh: words }] as const;
    });
    const known = names[key] ?? {};
    names[key] = {
      ...known,
      name: known.name ?? { en: name, zh: name },
      variations: { ...Object.fromEntries(own), ...known.variations },
    };
  }
  return names as Record<string, ExperimentNames>;
}

/** The features, and each test that stands alone as a feature of its own, since the module counts features' rules. */
function plansOf({ features = {}, experiments = [] }: Payload): Record<string, unknown> {
  const alone = experiments.map(({ key, variations, meta }) => [
    `experiments ${key}`,
    { rules: [{ key, variations, meta }] },
  ]);
  return { ...features, ...Object.fromEntries(alone) };
}

/** GrowthBook's `status`, and `active: false` of a test that has only been paused. */
function stateOf({ status = "running", active = true }: AutoExperiment): TestState {
  if (status === "draft" || status === "stopped") return status;
  return active ? "running" : "paused";
}
