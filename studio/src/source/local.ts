import type { Aggregate, AggregateInput } from "../insights.ts";
import { insights } from "../insights.ts";
import { feedEvent } from "./feed.ts";
import { LocalPayload } from "./local-payload.ts";
import { OWN_EVENTS } from "./own-events.ts";
import type { PayloadStore } from "./payload.ts";
import { payloadInForce } from "./payload.ts";
import { namesOf, plansOf, privatePagesOf, stateOf } from "./plans.ts";
import { storedMessages } from "./store.ts";
import type {
  Audience,
  DeviceClass,
  ExperimentResult,
  FeedEvent,
  GoalEvent,
  Heatmap,
  HeatmapQuery,
  HeatmapRoute,
  Overview,
  PrivateHeatmap,
  RecommendedItem,
  StudioSource,
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

  async heatmapRoutes(): Promise<HeatmapRoute[]> {
    const [messages, core] = await Promise.all([storedMessages(), insights()]);
    return core.heatmapRoutes(messages);
  }

  async heatmapPrivate(route: string): Promise<PrivateHeatmap[]> {
    const [messages, { payload }, core] = await Promise.all([
      storedMessages(),
      payloadInForce(this.payload),
      insights(),
    ]);
    return core.heatmapPrivate(messages, route, privatePagesOf(payload));
  }

  async heatmapSnapshot(route: string, device?: DeviceClass): Promise<unknown> {
    const layouts = (await storedMessages()).filter(({ event, properties = {} }) => {
      const isAsked = properties.route === route && (device === undefined || properties.device === device);
      return event === "Layout Captured" && isAsked && properties.snapshot !== undefined;
    });
    return layouts.at(-1)?.properties?.snapshot;
  }

  async recommendations(): Promise<RecommendedItem[]> {
    return (await this.#aggregate()).recommendations;
  }

  async audience(days: number): Promise<Audience> {
    const [messages, core] = await Promise.all([storedMessages(), insights()]);
    return core.audience({ messages, days }, Date.now());
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
