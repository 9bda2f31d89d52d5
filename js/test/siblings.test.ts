/** Tabs that no storage tells of each other: one visitor, one session, one decision. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Collector, FakeStorage, fakeWindow, type Visit, type Visiting, visit, wait } from "./surroundings.js";

/** A browser of its own for each test: its tabs hear each other, nobody else does. */
let browsers = 0;
let channels: BroadcastChannel[] = [];
beforeEach(() => {
  browsers++;
  vi.spyOn(console, "warn").mockImplementation(() => {});
});
afterEach(() => {
  for (const channel of channels) channel.close();
  channels = [];
});

function open(given: Visiting = {}): Visit {
  const collector = given.collector ?? new Collector();
  const place = `browser ${browsers}`;
  const window = Object.assign(fakeWindow(collector), {
    BroadcastChannel: class extends BroadcastChannel {
      constructor(name: string) {
        super(`${place} ${name}`);
        channels.push(this);
      }
    },
  });
  const storage = new FakeStorage(0);
  return visit({ collector, window, storage, database: undefined, ...given });
}
async function settled(visited: Visit): Promise<Visit> {
  await visited.vario.ready;
  await wait(50);
  return visited;
}
const tab = (given?: Visiting) => settled(open(given));
const channelOf = ({ window }: Visit) =>
  new (window as unknown as { BroadcastChannel: typeof BroadcastChannel }).BroadcastChannel("vario.visit");
const id = ({ vario }: Visit) => vario.profile().visitorId;
const session = ({ vario }: Visit) => vario.debug().sessionId;

describe("tabs without a storage in common", () => {
  it("are one visitor in one session while consent is pending", async () => {
    const options = { consent: "pending" } as const;
    const first = await tab({ options });
    const second = await tab({ options });
    expect(id(second)).toBe(id(first));
    expect(session(second)).toBe(session(first));
    const third = await tab({ options });
    expect(id(third)).toBe(id(first));
  });

  it("are one also in what is tracked at once, though the first is slow to answer", async () => {
    const options = { consent: "pending" } as const;
    const collector = new Collector();
    const first = await tab({ options, collector });
    const [channel] = channels;
    const { onmessage } = channel!;
    channel!.onmessage = (event) => void setTimeout(() => onmessage?.call(channel!, event), 60);
    const second = open({ options, collector });
    second.vario.track("At once");
    await settled(second);
    second.vario.consent("granted");
    await wait(50);
    await second.vario.flush();
    const sent = collector.batches.flat().find(({ event }) => event === "At once");
    expect(sent?.anonymousId).toBe(id(first));
  });

  it("stay two where the second has shown a variation already", async () => {
    const first = await tab();
    const second = open({ sync: true });
    second.vario.variant("hero");
    expect(id(await settled(second))).not.toBe(id(first));
    expect(id(await settled(open({ sync: true })))).toBe(id(first));
  });

  it("hear of a decision at once", async () => {
    const options = { consent: "pending" } as const;
    const [first, second] = [await tab({ options }), await tab({ options })];
    first.vario.consent("granted");
    await wait(50);
    expect(second.vario.consent().analytics).toBe("granted");
    second.vario.consent("denied");
    await wait(50);
    expect(first.vario.consent().analytics).toBe("denied");
  });

  it("follow a reset, and no late word brings the visitor back", async () => {
    const [first, second] = [await tab(), await tab()];
    const before = id(first);
    second.vario.reset();
    await wait(50);
    expect(id(second)).not.toBe(before);
    expect(id(first)).toBe(id(second));
    const channel = channelOf(first);
    channel.postMessage({ visitor: `1|${before}|1|`, session: "1|x|1|1|1" });
    await wait(50);
    expect(id(first)).not.toBe(before);
    expect(id(first)).toBe(id(second));
  });

  it("let go of what waits of somebody who was forgotten in another", async () => {
    const reply = () => ({ status: 503 });
    const [first, second] = [
      await tab({ collector: new Collector([reply, reply, reply, reply]) }),
      await tab({ collector: new Collector([reply, reply, reply, reply]) }),
    ];
    second.vario.track("Old");
    await wait(50);
    expect(second.vario.debug().queue).toBeGreaterThan(0);
    await first.vario.forget();
    await wait(50);
    expect(second.vario.debug().queue).toBe(0);
    expect(id(second)).toBe(id(first));
  });

  it("share nothing but the decision where all is denied", async () => {
    const options = { consent: "denied" } as const;
    const said: unknown[] = [];
    const first = await tab({ options });
    const channel = channelOf(first);
    channel.onmessage = ({ data }) => said.push(data);
    channel.postMessage({ ask: true });
    await wait(50);
    expect(said).toEqual([{ consent: undefined }]);
  });

  it.each([null, 7, "text", {}, { visitor: 1 }, { visitor: "x" }, { visitor: "1|\n|1|" }, { consent: [] }])(
    "are not shaken by what a script says there: %j",
    async (said) => {
      const first = await tab();
      const before = id(first);
      const channel = channelOf(first);
      channel.postMessage(said);
      await wait(20);
      expect(id(first)).toBe(before);
    },
  );

  it("close the channel for the back-forward cache and ask anew when back", async () => {
    const options = { consent: "pending" } as const;
    const [first, second] = [await tab({ options }), await tab({ options })];
    first.leave();
    second.vario.consent("granted");
    await wait(50);
    expect(first.vario.consent().analytics).toBe("pending");
    first.window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
    await wait(50);
    expect(first.vario.consent().analytics).toBe("granted");
  });
});
