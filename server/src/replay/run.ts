import type { CollectorClient, Sent } from "./client.ts";
import { messagePrefix, type ViewMessage, viewMessage } from "./messages.ts";
import type { Progress } from "./progress.ts";
import { type Survey, viewsOf } from "./sessions.ts";

export interface Replayed {
  /** Events of the file that the collector stores now. */
  stored: number;
  /** Of these, the ones it did not store before. */
  added: number;
  seconds: number;
  /** Dropped messages by code. */
  reasons: ReadonlyMap<string, number>;
}

export interface ReplayPlan {
  file: string;
  survey: Survey;
  client: CollectorClient;
  batch: number;
  concurrency: number;
  progress: Progress;
}

/** Sends every view of the file and counts, by the read API, what the collector stores of it. @throws CollectorError */
export async function replaySessions({
  file,
  survey,
  client,
  batch,
  concurrency,
  progress,
}: ReplayPlan): Promise<Replayed> {
  const prefix = messagePrefix(survey.digest);
  const before = await client.count(prefix);
  const reasons = new Map<string, number>();
  const started = performance.now();
  const batches = batchesOf(file, prefix, batch);
  const send = async (): Promise<void> => {
    for await (const messages of batches) {
      const sent = await client.send(messages);
      addReasons(reasons, sent);
      progress.add(messages.length);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, send));
  const seconds = (performance.now() - started) / 1000;
  const stored = await client.count(prefix);
  return { stored, added: stored - before, seconds, reasons };
}

async function* batchesOf(file: string, prefix: string, size: number): AsyncGenerator<ViewMessage[]> {
  let messages: ViewMessage[] = [];
  for await (const view of viewsOf(file)) {
    messages.push(viewMessage(view, prefix));
    if (messages.length < size) continue;
    yield messages;
    messages = [];
  }
  if (messages.length > 0) yield messages;
}

function addReasons(total: Map<string, number>, { reasons }: Sent): void {
  for (const [code, count] of reasons) total.set(code, (total.get(code) ?? 0) + count);
}
