/** Every decision leaves a record that shows tampering and names nobody. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { type ConsentRecord, hashOf, verifyConsents } from "../src/consent/chain.js";
import { Collector, FakeStorage, fakeWindow, type Message, visit, wait } from "./surroundings.js";

const STATES = ["granted", "denied", "pending"] as const;
const state = fc.constantFrom(...STATES);
const purposes = fc.record({ analytics: state, experiments: state, personalization: state, heatmap: state });

/** A sound chain of these decisions. */
async function chainOf(decisions: ConsentRecord["purposes"][], first = 1): Promise<ConsentRecord[]> {
  const records: ConsentRecord[] = [];
  for (const [index, given] of decisions.entries()) {
    const unsigned = {
      n: first + index,
      time: new Date(1_700_000_000_000 + index * 1000).toISOString(),
      policyVersion: "2026-01",
      purposes: given,
      source: "dialog",
      gpc: false,
      receipt: "00000000-0000-4000-8000-000000000000",
      previous: records.at(-1)?.hash ?? (first > 1 ? "earlier" : ""),
    };
    records.push({ ...unsigned, hash: await hashOf(unsigned) });
  }
  return records;
}
const stored = (storage: FakeStorage) => JSON.parse(storage.texts.get("vario.consents") ?? '{"records":[]}');
/** Hashing takes a thread of its own, and so some time. */
const recorded = (storage: FakeStorage, count: number) =>
  vi.waitFor(() => expect(stored(storage).count).toBe(count), 4000);

describe("the chain", () => {
  it("is sound as it is made, from any number on", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(purposes, { maxLength: 6 }),
        fc.integer({ min: 1, max: 99 }),
        async (decisions, first) => {
          expect(await verifyConsents(await chainOf(decisions, first))).toBe(-1);
        },
      ),
    );
  });

  it("shows any change of any member of any record", async () => {
    const member = fc.constantFrom<keyof ConsentRecord>(
      "n",
      "time",
      "policyVersion",
      "purposes",
      "source",
      "gpc",
      "receipt",
      "previous",
      "hash",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(purposes, { minLength: 1, maxLength: 5 }),
        fc.nat(),
        member,
        fc.oneof(fc.string(), fc.integer(), fc.boolean(), purposes, fc.constant(undefined)),
        async (decisions, at, name, value) => {
          const records = await chainOf(decisions);
          const index = at % records.length;
          fc.pre(JSON.stringify(records[index]![name]) !== JSON.stringify(value));
          records[index] = { ...records[index]!, [name]: value };
          const broken = await verifyConsents(records);
          expect(broken).toBeGreaterThanOrEqual(0);
          expect(broken).toBeLessThanOrEqual(index + 1);
        },
      ),
    );
  });

  it("shows a record taken out of the middle, moved, doubled or put in", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(purposes, { minLength: 3, maxLength: 7 }), fc.nat(), async (decisions, at) => {
        const records = await chainOf(decisions);
        const middle = 1 + (at % (records.length - 2));
        const without = records.filter((_, index) => index !== middle);
        const doubled = [...records.slice(0, middle), records[middle]!, ...records.slice(middle)];
        const moved = [...without, records[middle]!];
        for (const changed of [without, doubled, moved]) expect(await verifyConsents(changed)).toBeGreaterThan(0);
      }),
    );
  });

  it("does not take what has no hash for proof", async () => {
    const [record] = await chainOf([
      { analytics: "granted", experiments: "granted", personalization: "granted", heatmap: "granted" },
    ]);
    expect(await verifyConsents([{ ...record!, hash: "" }])).toBe(0);
    expect(await verifyConsents([null as never])).toBe(0);
  });
});

describe("records of consent", () => {
  it("are kept and sent for each change, once, under a receipt that is not the visitor", async () => {
    const { vario, collector, storage } = visit({ options: { consent: "pending", policyVersion: "7" } });
    await vario.ready;
    vario.consent("denied");
    vario.consent("denied");
    await recorded(storage, 1);
    vario.consent({ analytics: true, source: "footer" });
    await recorded(storage, 2);
    await vario.flush();
    const { receipt, count, records } = stored(storage);
    expect(count).toBe(2);
    expect(records.map(({ n, source, policyVersion }: ConsentRecord) => [n, source, policyVersion])).toEqual([
      [1, "api", "7"],
      [2, "footer", "7"],
    ]);
    expect(records[1].purposes).toEqual({
      analytics: "granted",
      experiments: "denied",
      personalization: "denied",
      heatmap: "denied",
    });
    expect(await verifyConsents(records)).toBe(-1);
    const sent = collector.consents() as (Message & { properties: ConsentRecord })[];
    expect(sent.map(({ properties }) => properties)).toEqual(records);
    expect(new Set(sent.map(({ anonymousId }) => anonymousId))).toEqual(new Set([receipt]));
    expect(sent.every(({ context }) => context.sessionId === receipt)).toBe(true);
    expect(JSON.stringify(sent)).not.toContain(vario.debug().visitorId);
  });

  it("are made also of what was decided before the page's companions were there", async () => {
    const { vario, storage } = visit({ options: { consent: "pending" } });
    vario.consent({ analytics: true, source: "cmp" });
    await vario.ready;
    await recorded(storage, 1);
    expect(stored(storage).records).toMatchObject([{ n: 1, source: "cmp" }]);
  });

  it("go on where the last page ended, and are not made where nobody decided", async () => {
    const storage = new FakeStorage();
    const undecided = visit({ storage });
    await undecided.vario.ready;
    await wait(10);
    expect(storage.texts.has("vario.consents")).toBe(false);
    undecided.vario.consent("denied");
    await recorded(storage, 1);
    const next = visit({ storage });
    await next.vario.ready;
    await wait(10);
    expect(stored(storage).count).toBe(1);
    next.vario.consent("granted");
    await recorded(storage, 2);
    expect(await verifyConsents(stored(storage).records)).toBe(-1);
  });

  it("are not made twice where another tab decided", async () => {
    const storage = new FakeStorage();
    const [one, two] = [visit({ storage }), visit({ storage })];
    await Promise.all([one.vario.ready, two.vario.ready]);
    await wait(0);
    one.vario.consent("denied");
    two.window.dispatchEvent(Object.assign(new Event("storage"), { key: "vario.consent" }));
    await recorded(storage, 1);
    await wait(10);
    expect(stored(storage).count).toBe(1);
    expect(two.vario.consent().analytics).toBe("denied");
  });

  it("keep the last fifty, the count and an unbroken chain", async () => {
    const { vario, storage } = visit({ options: { consent: "pending" } });
    await vario.ready;
    for (let turn = 0; turn < 60; turn++) vario.consent({ heatmap: turn % 2 === 0 });
    await vi.waitFor(() => expect(stored(storage).count).toBe(60), 4000);
    const { count, records } = stored(storage);
    expect([count, records.length, records[0].n]).toEqual([60, 50, 11]);
    expect(await verifyConsents(records)).toBe(-1);
  });

  it("say that Global Privacy Control was on", async () => {
    const collector = new Collector();
    const window = fakeWindow(collector);
    window.navigator.globalPrivacyControl = true;
    const { vario, storage } = visit({ collector, window, options: { consent: "pending" } });
    await vario.ready;
    vario.consent("granted");
    await recorded(storage, 1);
    expect(stored(storage).records).toMatchObject([{ gpc: true, purposes: { personalization: "denied" } }]);
  });

  it("have no hash where the browser has no Web Crypto", async () => {
    vi.stubGlobal("crypto", undefined);
    const { vario, storage } = visit({ options: { consent: "pending" } });
    await vario.ready;
    vario.consent("denied");
    await recorded(storage, 1);
    vi.unstubAllGlobals();
    expect(stored(storage).records).toMatchObject([{ hash: "", receipt: expect.stringMatching(/^[\da-f-]{36}$/) }]);
  });

  it("stay on the device where there is no collector", async () => {
    const { vario, storage, collector } = visit({ options: { endpoint: "local:", consent: "pending" } });
    await vario.ready;
    vario.consent("denied");
    await recorded(storage, 1);
    await vario.flush();
    expect(vario.debug().queue).toBe(0);
    expect(collector.batches).toEqual([]);
  });
});
