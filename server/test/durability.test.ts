import path from "node:path";
import { describe, expect, it } from "vitest";
import { DuckDbStore } from "../src/store/duckdb.ts";
import { batch, message, post } from "./harness.ts";
import { builtProject, type Running, run, runOnSmallDisk } from "./process.ts";

const FREE_PORT = { PORT: "0" };

async function address(collector: Running): Promise<string> {
  const [, url] = await collector.says(/Landing page\s+(http:\S+)\//);
  return url ?? "";
}

async function storedIds(databasePath: string): Promise<Set<string>> {
  const store = await DuckDbStore.open(databasePath);
  const rows = await store.query("SELECT message_id FROM events");
  await store.close();
  return new Set(rows.map((row) => String(row.message_id)));
}

/** Sends batches one after another until the collector is gone; answers the ids it acknowledged. */
async function sendUntilGone(url: string, writer: number, acknowledged: Set<string>): Promise<void> {
  for (let round = 0; ; round += 1) {
    const messages = Array.from({ length: 20 }, (_, index) => message(`w${writer}-${round}-${index}`));
    try {
      const { body } = await post(url, batch(messages));
      for (const [id, verdict] of Object.entries(body.results)) if (verdict === "ok") acknowledged.add(id);
    } catch {
      return;
    }
  }
}

describe("events answered ok", () => {
  it("survive kill -9, at any moment of writing", async () => {
    const folder = await builtProject();
    const databasePath = path.join(folder, "vario.duckdb");
    const acknowledged = new Set<string>();
    for (const writer of [0, 10, 20]) {
      const collector = run(folder, "main", [], { ...FREE_PORT, VARIO_DB: databasePath });
      const url = await address(collector);
      const writers = [1, 2, 3].map((offset) => sendUntilGone(url, writer + offset, acknowledged));
      setTimeout(() => collector.child.kill("SIGKILL"), 700 + writer * 13);
      await Promise.all(writers);
      expect((await collector.ended).signal).toBe("SIGKILL");
    }
    expect(acknowledged.size).toBeGreaterThan(100);
    const stored = await storedIds(databasePath);
    expect([...acknowledged].filter((id) => !stored.has(id))).toEqual([]);
  });

  it("survive a graceful stop, which answers what is under way", async () => {
    const folder = await builtProject();
    const databasePath = path.join(folder, "vario.duckdb");
    const collector = run(folder, "main", [], { ...FREE_PORT, VARIO_DB: databasePath });
    const acknowledged = new Set<string>();
    const writer = sendUntilGone(await address(collector), 1, acknowledged);
    setTimeout(() => collector.child.kill("SIGTERM"), 400);
    await writer;
    expect((await collector.ended).code).toBe(0);
    expect(await storedIds(databasePath)).toEqual(acknowledged);
  });

  it("are exactly the stored ones when the disk is full: the others get 503 and Retry-After", async () => {
    const folder = await builtProject();
    const databasePath = path.join(folder, "vario.duckdb");
    const collector = runOnSmallDisk(folder, 4000, { ...FREE_PORT, VARIO_DB: databasePath });
    const url = await address(collector);
    const acknowledged = new Set<string>();
    const refused: string[] = [];
    for (let round = 0; round < 200 && refused.length < 40; round += 1) {
      const note = Array.from({ length: 400 }, () => Math.random().toString(36).slice(2, 12)).join("");
      const messages = Array.from({ length: 20 }, (_, index) => message(`${round}-${index}`, { properties: { note } }));
      const { status, body, headers } = await post(url, batch(messages));
      if (status === 200) for (const id of Object.keys(body.results)) acknowledged.add(id);
      else {
        expect([status, body.code, headers.get("retry-after"), body.results]).toEqual([503, "E_STORE", "5", undefined]);
        refused.push(...messages.map(({ messageId }) => String(messageId)));
      }
    }
    expect(refused.length).toBeGreaterThan(0);
    collector.child.kill("SIGKILL");
    await collector.ended;
    const stored = await storedIds(databasePath);
    expect(stored).toEqual(acknowledged);
  });
});
