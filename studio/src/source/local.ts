import type { Aggregate, AggregateInput, ExperimentNames } from "../insights.ts";
import { insights } from "../insights.ts";
import { feedEvent } from "./feed.ts";
import { storedMessages } from "./store.ts";
import type {
  ExperimentResult,
  FeedEvent,
  Heatmap,
  HeatmapQuery,
  Overview,
  RecommendedItem,
  StudioSource,
  Visit,
} from "./types.ts";
import { visitOf } from "./visit.ts";

interface Payload {
  features?: Record<string, unknown>;
  vario?: { experiments?: Record<string, ExperimentNames> };
}

/** Reads the browser's own store; the insights module computes what the collector would answer. */
export class LocalSource implements StudioSource {
  readonly kind = "local";
  readonly #payloadUrl: URL;
  #payload: Promise<Payload> | undefined;

  /** `base` is the address above the Studio's, where payload.json lies. */
  constructor(base: URL) {
    this.#payloadUrl = new URL("payload.json", base);
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
    return (await this.#aggregate()).experiments;
  }

  async heatmap(query: HeatmapQuery): Promise<Heatmap> {
    return (await this.#aggregate(query)).heatmap;
  }

  async recommendations(): Promise<RecommendedItem[]> {
    return (await this.#aggregate()).recommendations;
  }

  async visit(): Promise<Visit | undefined> {
    const [messages, payload] = await Promise.all([storedMessages(), this.#names()]);
    return visitOf(messages, payload.vario?.experiments ?? {});
  }

  async #aggregate(heatmap?: HeatmapQuery): Promise<Aggregate> {
    const [messages, payload, core] = await Promise.all([storedMessages(), this.#names(), insights()]);
    const input: AggregateInput = {
      messages,
      experiments: payload.vario?.experiments ?? {},
      features: payload.features ?? {},
    };
    return core.aggregate(heatmap === undefined ? input : { ...input, heatmap }, Date.now());
  }

  /** Without the payload the experiments go by their keys. */
  #names(): Promise<Payload> {
    this.#payload ??= fetch(this.#payloadUrl)
      .then((response) => (response.ok ? (response.json() as Promise<Payload>) : {}))
      .catch(() => {
        this.#payload = undefined;
        return {};
      });
    return this.#payload;
  }
}
