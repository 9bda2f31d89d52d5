import type { Payload } from "../new-test/experiment.ts";
import { askCollector } from "./collector.ts";
import type { PayloadStore, VersionList } from "./payload.ts";
import {
  type Audience,
  type DeviceClass,
  type ExperimentResult,
  type FeedEvent,
  type GoalEvent,
  type Heatmap,
  type HeatmapQuery,
  type HeatmapRoute,
  type Overview,
  type PrivateHeatmap,
  type RecommendedItem,
  SourceError,
  type StudioSource,
} from "./types.ts";

/** Reads the collector's `/v1/read/*`; `base` is the address above the Studio's. */
export class ServerSource implements StudioSource {
  readonly kind = "server";
  readonly payload: PayloadStore;
  readonly #base: URL;

  constructor(base: URL) {
    this.#base = base;
    this.payload = new CollectorPayload(base);
  }

  overview(): Promise<Overview> {
    return this.#read("overview");
  }

  async events(limit: number, after?: number): Promise<FeedEvent[]> {
    const answer = await this.#read<{ events: FeedEvent[] }>("events", { limit, after });
    return answer.events;
  }

  async experiments(): Promise<ExperimentResult[]> {
    return (await this.#read<{ experiments: ExperimentResult[] }>("experiments")).experiments;
  }

  async goals(): Promise<GoalEvent[]> {
    return (await this.#read<{ goals: GoalEvent[] }>("goals")).goals;
  }

  heatmap(query: HeatmapQuery): Promise<Heatmap> {
    return this.#read("heatmap", { ...query });
  }

  heatmapRoutes(): Promise<HeatmapRoute[]> {
    return this.#read("heatmap/routes");
  }

  heatmapPrivate(route: string): Promise<PrivateHeatmap[]> {
    return this.#read("heatmap/private", { route });
  }

  async heatmapSnapshot(route: string, device?: DeviceClass): Promise<unknown> {
    return this.#read("heatmap/snapshot", { route, device }).catch((error: unknown) => {
      if (error instanceof SourceError && error.message.startsWith("E_NO_SNAPSHOT")) return undefined;
      throw error;
    });
  }

  async recommendations(): Promise<RecommendedItem[]> {
    return (await this.#read<{ items: RecommendedItem[] }>("recommendations")).items;
  }

  audience(days: number): Promise<Audience> {
    return this.#read("audience", { days });
  }

  #read<T>(name: string, query: Record<string, string | number | undefined> = {}): Promise<T> {
    return askCollector(this.#base, `v1/read/${name}`, { query });
  }
}

/** The collector's versions of the payload. */
class CollectorPayload implements PayloadStore {
  readonly #base: URL;

  constructor(base: URL) {
    this.#base = base;
  }

  versions(): Promise<VersionList> {
    return askCollector(this.#base, "v1/payload/versions");
  }

  payload(version: number): Promise<Payload> {
    return askCollector(this.#base, `v1/payload/versions/${version}`);
  }

  async publish(payload: Payload, note: string, base: number): Promise<number> {
    const body = { payload, note, base };
    return (await askCollector<{ version: number }>(this.#base, "v1/payload/versions", { body })).version;
  }

  async restore(version: number): Promise<number> {
    const path = `v1/payload/versions/${version}/restore`;
    return (await askCollector<{ version: number }>(this.#base, path, { body: {} })).version;
  }
}
