/** The collector: whether it is there, and what it acknowledged. */

export interface Acknowledged {
  /** Messages that the collector has stored. */
  ok: number;
  /** Messages that it refused, and why. */
  refused: number;
  reasons: Record<string, number>;
}

export class NoCollectorError extends Error {}

/** Throws NoCollectorError unless a collector with this write key answers at the endpoint. */
export async function checkCollector(endpoint: string, writeKey: string): Promise<void> {
  const health = await ask(endpoint, "/v1/health", {});
  if (!(await health.text()).includes("vario-collector")) {
    throw new NoCollectorError(`What answers at ${endpoint} is not a Vario collector (status ${health.status}).`);
  }
  const body = JSON.stringify({ writeKey, batch: [], sentAt: new Date().toISOString() });
  const batch = await ask(endpoint, "/v1/batch", { method: "POST", body });
  if (batch.status === 401)
    throw new NoCollectorError(`The collector at ${endpoint} does not know the write key "${writeKey}".`);
}

async function ask(endpoint: string, path: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(endpoint + path, { ...request, signal: AbortSignal.timeout(5_000) });
  } catch {
    throw new NoCollectorError(
      `No collector answers at ${endpoint}. Start one with "npm start", or name it with --endpoint.`,
    );
  }
}

/** A fetch that reads the collector's answers on their way. */
export function countingFetch(acknowledged: Acknowledged): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (response.ok) {
      const { results = {}, reasons = {} } = (await response.clone().json()) as Answer;
      for (const [id, verdict] of Object.entries(results)) {
        if (verdict === "ok") acknowledged.ok++;
        if (verdict !== "drop") continue;
        acknowledged.refused++;
        const code = reasons[id] ?? "E_REJECTED";
        acknowledged.reasons[code] = (acknowledged.reasons[code] ?? 0) + 1;
      }
    }
    return response;
  };
}

interface Answer {
  results?: Record<string, string>;
  reasons?: Record<string, string>;
}
