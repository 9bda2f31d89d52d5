import type {
  ExperimentResult,
  FeedEvent,
  Heatmap,
  HeatmapQuery,
  Overview,
  RecommendedItem,
  StudioSource,
} from "./types.ts";
import { SourceError } from "./types.ts";

const KEY = "vario.studio.key";
const TIMEOUT_MS = 15_000;

/** Keeps the collector's admin key (`VARIO_ADMIN_KEY`) for this tab. */
export function rememberKey(key: string): void {
  sessionStorage.setItem(KEY, key);
}

/** Reads the collector's `/v1/read/*`; `base` is the address above the Studio's. */
export class ServerSource implements StudioSource {
  readonly kind = "server";
  readonly #base: URL;

  constructor(base: URL) {
    this.#base = base;
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

  heatmap(query: HeatmapQuery): Promise<Heatmap> {
    return this.#read("heatmap", { ...query });
  }

  async recommendations(): Promise<RecommendedItem[]> {
    return (await this.#read<{ items: RecommendedItem[] }>("recommendations")).items;
  }

  async #read<T>(name: string, query: Record<string, string | number | undefined> = {}): Promise<T> {
    const url = new URL(`v1/read/${name}`, this.#base);
    for (const [key, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(key, String(value));
    }
    const key = sessionStorage.getItem(KEY);
    let response: Response;
    try {
      response = await fetch(url, {
        headers: key === null ? {} : { authorization: `Bearer ${key}` },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (cause) {
      throw new SourceError("unreachable", url.origin, cause);
    }
    if (response.ok) return (await response.json()) as T;
    throw await refusal(response);
  }
}

async function refusal(response: Response): Promise<SourceError> {
  const body: { code?: string; message?: string } = await response.json().catch(() => ({}));
  const message = [body.code, body.message].filter(Boolean).join(": ") || `HTTP ${response.status}`;
  if (response.status === 401) return new SourceError("unauthorized", message);
  return new SourceError(response.status >= 502 ? "unreachable" : "refused", message);
}
