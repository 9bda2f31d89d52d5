import path from "node:path";
import { describe, expect, it } from "vitest";
import { CollectorError } from "../src/errors.ts";
import { DuckDbStore } from "../src/store/duckdb.ts";
import type { EventStore } from "../src/store/event.ts";
import { batch, count, message, post, startTrial, temporaryFolder } from "./harness.ts";

describe("the store", () => {
  it("that fails leaves nothing acknowledged: 503, E_STORE and Retry-After", async () => {
    const failing: EventStore = {
      append: () => Promise.reject(new CollectorError("E_STORE", "The disk is full.", 503)),
      query: () => Promise.resolve([]),
      stream: () => Promise.reject(new CollectorError("E_STORE", "The disk is full.", 503)),
      close: () => Promise.resolve(),
    };
    const { url } = await startTrial({ store: failing });
    const answer = await post(url, batch([message("m-1")]));
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(answer.body).toEqual({ code: "E_STORE", message: "The disk is full." });
  });

  it("counts exactly under eight writers with overlapping ids, with reads in between", async () => {
    const { url, store } = await startTrial();
    const ids = Array.from({ length: 4000 }, (_, index) => `m-${index}`);
    const writer = async (offset: number): Promise<void> => {
      for (let start = 0; start < ids.length / 2; start += 100) {
        const part = ids.slice(start + offset * 250, start + offset * 250 + 100);
        const { status, body } = await post(url, batch(part.map((id) => message(id))));
        expect([status, Object.values(body.results).every((verdict) => verdict === "ok")]).toEqual([200, true]);
      }
    };
    const reader = async (): Promise<void> => {
      for (let round = 0; round < 20; round += 1) {
        expect((await fetch(`${url}/v1/read/overview`)).status).toBe(200);
      }
    };
    await Promise.all([...[0, 1, 2, 3, 4, 5, 6, 7].map(writer), reader()]);
    const sent = new Set([0, 1, 2, 3, 4, 5, 6, 7].flatMap((offset) => ids.slice(offset * 250, offset * 250 + 2000)));
    expect(await count(store)).toBe(sent.size);
  });

  it("numbers rows in the order of storing, also after a restart", async () => {
    const databasePath = path.join(temporaryFolder(), "vario.duckdb");
    const first = await startTrial({ config: { databasePath } });
    await post(first.url, batch([message("m-1"), message("m-2")]));
    await first.store.close();
    const second = await startTrial({ config: { databasePath } });
    await post(second.url, batch([message("m-2"), message("m-3")]));
    const rows = await second.store.query('SELECT "row", message_id FROM events ORDER BY "row"');
    expect(rows.map((row) => row.message_id)).toEqual(["m-1", "m-2", "m-3"]);
    expect(new Set(rows.map((row) => row.row)).size).toBe(3);
  });

  it("cannot be made to read other files", async () => {
    const store = await DuckDbStore.open(path.join(temporaryFolder(), "vario.duckdb"));
    await expect(store.query("SELECT * FROM read_text('/etc/hostname')")).rejects.toMatchObject({ code: "E_STORE" });
    await store.close();
  });
});
