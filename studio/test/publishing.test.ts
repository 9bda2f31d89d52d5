import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { newDraft } from "../src/new-test/draft.ts";
import type { Payload } from "../src/new-test/experiment.ts";
import { forgetDraft, keepDraft, keptDraft } from "../src/new-test/kept.ts";
import { LocalPayload, publishedKey } from "../src/source/local-payload.ts";
import { changePayload, type PayloadStore, payloadInForce } from "../src/source/payload.ts";
import { SourceError } from "../src/source/types.ts";

const BASE = new URL("http://studio.test/tea/");
const OWN: Payload = { features: { flag: {} } };

afterEach(() => vi.unstubAllGlobals());
beforeEach(() => {
  localStorage.clear();
  vi.stubGlobal("fetch", async () => Response.json(OWN));
});

describe("versions in this browser", () => {
  test("begin with the page's own payload, and keep nothing before something is published", async () => {
    const store = new LocalPayload(BASE);
    expect(await store.versions()).toMatchObject({
      current: 1,
      versions: [{ version: 1, origin: "file", note: "payload.json" }],
    });
    expect(await payloadInForce(store)).toEqual({ payload: OWN, version: 1 });
    expect(localStorage.length).toBe(0);
  });

  test("are published where the page reads them, and restored", async () => {
    const store = new LocalPayload(BASE);
    const published = () => JSON.parse(localStorage.getItem(publishedKey("/tea/")) ?? "null");
    expect(await store.publish({ experiments: [] }, "A test", 1)).toBe(2);
    expect(published()).toEqual({ experiments: [] });
    expect(await new LocalPayload(BASE).restore(1)).toBe(3);
    expect(published()).toEqual(OWN);
    expect(
      (await store.versions()).versions.map(({ version, origin, restored }) => [version, origin, restored]),
    ).toEqual([
      [3, "restore", 1],
      [2, "edit", undefined],
      [1, "file", undefined],
    ]);
    await expect(store.publish({}, "", 2)).rejects.toMatchObject({ fault: "conflict" });
    await expect(store.payload(9)).rejects.toMatchObject({ fault: "refused" });
  });

  test("of one folder are not another's", async () => {
    await new LocalPayload(BASE).publish({}, "", 1);
    expect((await new LocalPayload(new URL("http://studio.test/")).versions()).current).toBe(1);
  });

  test("a full or broken store is told, not thrown about", async () => {
    const store = new LocalPayload(BASE);
    localStorage.setItem("vario.payload.versions:/tea/", "{broken");
    expect((await store.versions()).current).toBe(1);
    const full = () => {
      throw new Error("full");
    };
    vi.stubGlobal("localStorage", { getItem: () => null, setItem: full });
    await expect(store.publish({}, "", 1)).rejects.toMatchObject({ fault: "storage" });
  });

  test("without a payload of its own the page begins with nothing", async () => {
    vi.stubGlobal("fetch", async () => new Response("", { status: 404 }));
    const store = new LocalPayload(BASE);
    expect(await payloadInForce(store)).toEqual({ payload: {}, version: 0 });
    expect(await store.publish({ experiments: [] }, "", 0)).toBe(1);
  });
});

describe("a change of the payload", () => {
  /** A store where somebody else publishes before each of the first `others` tries. */
  function contested(others: number): PayloadStore & { now: Payload } {
    let version = 1;
    return {
      now: { a: 0 },
      versions: async () => ({ current: version, versions: [] }),
      async payload() {
        return { ...this.now };
      },
      async publish(payload, _note, base) {
        if (others > 0) {
          others -= 1;
          version += 1;
          this.now = { ...this.now, a: Number(this.now.a) + 1 };
        }
        if (base !== version) throw new SourceError("conflict", "");
        version += 1;
        this.now = payload;
        return version;
      },
      restore: async () => 0,
    };
  }

  test("is made on top of what somebody else published meanwhile", async () => {
    const store = contested(2);
    await changePayload(store, (payload) => ({ ...payload, b: 1 }), "");
    expect(store.now).toEqual({ a: 2, b: 1 });
  });

  test("gives up when it is never its turn, and at once for any other reason", async () => {
    await expect(changePayload(contested(9), (payload) => payload, "")).rejects.toMatchObject({ fault: "conflict" });
    const refusing = { ...contested(0), publish: vi.fn().mockRejectedValue(new SourceError("invalid", "")) };
    await expect(changePayload(refusing, (payload) => payload, "")).rejects.toMatchObject({ fault: "invalid" });
    expect(refusing.publish).toHaveBeenCalledTimes(1);
  });
});

test("a draft survives a reload, and broken ones are not taken", () => {
  const draft = newDraft("/", "Original", "Order Completed");
  keepDraft(draft);
  expect(keptDraft()).toEqual(draft);
  for (const broken of ["{", "5", "null", '{"variations":[]}']) {
    localStorage.setItem("vario.studio.draft", broken);
    expect(keptDraft()).toBeUndefined();
  }
  forgetDraft();
  expect(localStorage.length).toBe(0);
});
