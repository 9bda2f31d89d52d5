import { IDBDatabase, IDBFactory } from "fake-indexeddb";
import { describe, expect, it, vi } from "vitest";
import { type Message, visit, wait } from "./surroundings.js";

const local = { endpoint: "local:" };

/** What a Studio in the same browser reads. */
function messages(factory: IDBFactory): Promise<{ messageId: string; message: Message }[]> {
  return new Promise((resolve) => {
    const request = factory.open("vario-local", 1);
    request.onsuccess = () => {
      const all = request.result.transaction("messages").objectStore("messages").getAll();
      all.onsuccess = () => {
        request.result.close();
        resolve(all.result);
      };
    };
  });
}

describe('the endpoint "local:"', () => {
  it("bothers nobody when its database goes with the page", async () => {
    const rejected = vi.fn();
    process.on("unhandledRejection", rejected);
    const { vario, leave } = visit({ options: local });
    await vario.ready;
    vario.track("A");
    await wait(50);
    vi.spyOn(IDBDatabase.prototype, "transaction").mockImplementation(() => {
      throw new DOMException("closing", "InvalidStateError");
    });
    leave();
    await wait(10);
    process.off("unhandledRejection", rejected);
    expect(rejected).not.toHaveBeenCalled();
  });

  it("puts parsed messages into the browser's own store, by messageId, and sends nothing", async () => {
    const { vario, database, collector } = visit({ options: local });
    await vario.ready;
    vario.variant("hero");
    vario.track("Order Completed", { revenue: 3 });
    await vario.flush();
    const records = await messages(database);
    expect(records.map(({ message }) => message.event).sort()).toEqual(["Experiment Viewed", "Order Completed"]);
    for (const { messageId, message } of records) expect(message.messageId).toBe(messageId);
    expect(collector.requests).toEqual([]);
    expect(vario.debug().queue).toBe(0);
  });

  it("has what happened just before the page went", async () => {
    const { vario, database, leave } = visit({ options: local });
    await vario.ready;
    vario.track("A");
    await wait(50);
    vario.track("B");
    leave();
    await wait(50);
    expect((await messages(database)).map(({ message }) => message.event).sort()).toEqual(["A", "B"]);
  });

  it("keeps each message once, though the next page hands it over again", async () => {
    const database = new IDBFactory();
    const first = visit({ options: local, database });
    await first.vario.ready;
    first.vario.track("A");
    await wait(50);
    first.leave();
    const second = visit({ options: local, database });
    await second.vario.ready;
    await wait(50);
    await second.vario.flush();
    expect(await messages(database)).toHaveLength(1);
    expect(second.vario.debug().queue).toBe(0);
  });

  it("forgets one visitor's messages and keeps the others'", async () => {
    const database = new IDBFactory();
    const [one, two] = [visit({ options: local, database }), visit({ options: local, database })];
    await Promise.all([one.vario.ready, two.vario.ready]);
    one.vario.track("A");
    two.vario.track("B");
    await Promise.all([one.vario.flush(), two.vario.flush()]);
    await one.vario.forget();
    expect((await messages(database)).map(({ message }) => message.event)).toEqual(["B"]);
  });

  it("opens no store before consent, and keeps messages in memory where there is none", async () => {
    const pending = visit({ options: { ...local, consent: "pending" } });
    await pending.vario.ready;
    pending.vario.track("A");
    await pending.vario.flush();
    expect(await pending.database.databases()).toEqual([]);

    const { vario } = visit({ options: { ...local, random: () => 0 }, database: undefined });
    await vario.ready;
    vario.track("A");
    await vario.flush();
    expect(vario.debug().queue).toBe(1);
  });
});
