/** A visitor who asks to be forgotten is: what is stored goes, and nothing late brings it back. */
import { describe, expect, it } from "vitest";
import { tombstoneOf } from "../src/deletion.ts";
import { DuckDbStore } from "../src/store/duckdb.ts";
import { batch, count, message, post, startTrial } from "./harness.ts";

const ID = "01890a5d-ac96-774b-bcce-b302099a8057";
const OTHER = "01890a5d-ac96-774b-bcce-b302099a8058";
const request = (messageId: string, anonymousId = ID) =>
  message(messageId, { event: "Data Deletion Requested", anonymousId, properties: {} });

describe("a deletion message", () => {
  it("deletes every event of the visitor, and of nobody else, and is no event itself", async () => {
    const { url, store } = await startTrial();
    const events = [1, 2, 3].map((number) => message(`m${number}`, { anonymousId: ID }));
    await post(url, batch([...events, message("other", { anonymousId: OTHER })]));
    const { status, body } = await post(url, batch([request("d")]));
    expect([status, body.results]).toEqual([200, { d: "ok" }]);
    expect(await store.query("SELECT message_id, anonymous_id FROM events")).toEqual([
      { message_id: "other", anonymous_id: OTHER },
    ]);
  });

  it("keeps what is sent again, or late, from coming back, in the same batch too; senders hear ok", async () => {
    const { url, store } = await startTrial();
    const late = message("late", { anonymousId: ID });
    const first = await post(url, batch([message("m1", { anonymousId: ID }), request("d"), late]));
    expect(first.body.results).toEqual({ m1: "ok", d: "ok", late: "ok" });
    const again = await post(url, batch([late, request("d"), message("m1", { anonymousId: ID })]));
    expect(again.body.results).toEqual({ m1: "ok", d: "ok", late: "ok" });
    expect(await count(store)).toBe(0);
  });

  it("leaves a hash and a time, which outlive a restart", async () => {
    const { url, store, config } = await startTrial();
    const before = Date.now();
    await post(url, batch([request("d")]));
    const [row] = await store.query("SELECT id_hash, epoch_ms(deleted_at) AS at FROM tombstones");
    expect(row?.id_hash).toBe(tombstoneOf(ID));
    expect(Number(row?.at)).toBeGreaterThanOrEqual(before);
    expect(JSON.stringify(row)).not.toContain(ID);
    await store.close();
    const reopened = await DuckDbStore.open(config.databasePath);
    const event = {
      messageId: "late",
      writeKey: "demo",
      receivedAt: 1,
      sentAt: null,
      timestamp: 1,
      type: "track",
      event: "A",
      anonymousId: ID,
      userId: null,
      groupId: null,
      previousId: null,
      sessionId: null,
      tab: null,
      seq: null,
      path: null,
      properties: "{}",
      context: "{}",
    };
    await reopened.append([event, { ...event, messageId: "other", anonymousId: OTHER }]);
    expect(await reopened.query("SELECT message_id FROM events")).toEqual([{ message_id: "other" }]);
    await reopened.close();
  });

  it("with an id that can be guessed is an event like any other: the write key is public", async () => {
    const { url, store } = await startTrial();
    await post(url, batch([message("m1", { anonymousId: "visitor-1" }), request("d", "visitor-1")]));
    expect(await count(store)).toBe(2);
  });

  it("of a thousand visitors at once takes one transaction", async () => {
    const { url, store } = await startTrial();
    const ids = Array.from(
      { length: 1000 },
      (_, index) => `01890a5d-ac96-774b-bcce-${String(index).padStart(12, "0")}`,
    );
    await post(url, batch(ids.map((anonymousId, index) => message(`m${index}`, { anonymousId }))));
    expect(await count(store)).toBe(1000);
    await post(url, batch(ids.map((anonymousId, index) => request(`d${index}`, anonymousId))));
    expect(await count(store)).toBe(0);
  });
});
