/** Who a visitor is on the device: cookie, encrypted profile, how long, and the ways without. */
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { basicTracker } from "../src/degraded.js";
import { registrableDomain } from "../src/identity/domain.js";
import type { Options } from "../src/options.js";
import {
  Collector,
  FakeStorage,
  type FakeWindow,
  fakeWindow,
  logged,
  type Visit,
  type Visiting,
  visit,
  wait,
} from "./surroundings.js";

const DAY = 86_400_000;
const ID = "01890a5d-ac96-774b-bcce-b302099a8057";

/** A browser's jar: takes cookies on the host and on domains from `registrable` up; remembers each text that was set. */
class FakeJar {
  readonly cookies = new Map<string, string>();
  readonly texts: string[] = [];
  reads = 0;
  constructor(private registrable = "shop.example") {}
  get cookie() {
    this.reads++;
    return [...this.cookies].map(([key, value]) => `${key.split("@")[0]}=${value}`).join("; ");
  }
  set cookie(text: string) {
    this.texts.push(text);
    const [, name = "", value = ""] = /^(\w+)=([^;]*)/.exec(text) ?? [];
    const domain = /Domain=([^;]+)/.exec(text)?.[1] ?? "";
    if (domain && domain.split(".").length < this.registrable.split(".").length) return;
    if (/Max-Age=0/.test(text)) this.cookies.delete(`${name}@${domain}`);
    else this.cookies.set(`${name}@${domain}`, value);
  }
}
function withJar(window: FakeWindow, jar: FakeJar): FakeWindow {
  Object.defineProperty(window.document, "cookie", {
    get: () => jar.cookie,
    set: (text: string) => {
      jar.cookie = text;
    },
  });
  return window;
}
async function page(jar: FakeJar, given: Visiting = {}): Promise<Visit> {
  const collector = given.collector ?? new Collector();
  const window = withJar(fakeWindow(collector, "https://www.shop.example/tea"), jar);
  const visited = visit({ collector, window, ...given });
  await visited.vario.ready;
  await wait(1100);
  return visited;
}

beforeEach(() => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
});

describe("the registrable domain", () => {
  it("is the shortest suffix that takes a cookie, and no probe stays behind", () => {
    for (const [host, domain] of [
      ["a.b.example.co.uk", "example.co.uk"],
      ["example.co.uk", "example.co.uk"],
    ] as const) {
      const jar = new FakeJar("example.co.uk");
      expect(registrableDomain(host, jar)).toBe(domain);
      expect([...jar.cookies]).toEqual([]);
    }
  });

  it("is none for addresses, single names and where no cookie is taken", () => {
    for (const host of ["localhost", "127.0.0.1", "[::1]", ""]) {
      const jar = new FakeJar();
      expect(registrableDomain(host, jar)).toBe("");
      expect(jar.texts).toEqual([]);
    }
    expect(
      registrableDomain("a.example", {
        get cookie() {
          return "";
        },
        set cookie(_) {},
      }),
    ).toBe("");
  });
});

describe("the cookie", () => {
  it("is written on the shared domain for visitors who agreed, and probed for once", async () => {
    const jar = new FakeJar();
    const first = await page(jar);
    expect([...jar.cookies]).toEqual([["vario_visitor@shop.example", first.vario.debug().visitorId]]);
    expect(jar.texts.at(-1)).toMatch(/Max-Age=34560000; SameSite=Lax; Domain=shop\.example; Secure$/);
    jar.texts.length = 0;
    await page(jar, { storage: first.storage });
    expect(jar.texts.join()).not.toContain("vario_probe");
  });

  it("brings the visitor back where the device has lost its storage", async () => {
    const jar = new FakeJar();
    const { vario } = await page(jar);
    const { visitorId } = vario.debug();
    expect((await page(jar)).vario.debug().visitorId).toBe(visitorId);
  });

  it("is not read where the device knows the visitor, unless a server may know better", async () => {
    const storage = new FakeStorage();
    await page(new FakeJar(), { storage });
    const jar = new FakeJar();
    jar.cookies.set("vario_visitor@", ID);
    const visited = visit({ storage, window: withJar(fakeWindow(new Collector()), jar) });
    expect(jar.reads).toBe(0);
    expect(visited.vario.debug().visitorId).not.toBe(ID);
    const window = withJar(fakeWindow(new Collector()), jar);
    expect(visit({ storage, window, options: { cookie: true } }).vario.debug().visitorId).toBe(ID);
  });

  it("is neither written nor probed for while consent is pending or denied; denial removes it", async () => {
    const jar = new FakeJar();
    const { vario } = await page(jar, { options: { consent: "pending" } });
    expect(jar.texts).toEqual([]);
    vario.consent("granted");
    expect(jar.cookies.size).toBe(1);
    vario.consent("denied");
    expect(jar.cookies.size).toBe(0);
    jar.texts.length = 0;
    await page(jar, { options: { consent: "denied" } });
    expect(jar.texts).toEqual([]);
  });

  it("changes with reset() and forget(), and replaces one of the host alone", async () => {
    const jar = new FakeJar();
    jar.cookies.set("vario_visitor@", ID);
    const { vario } = await page(jar);
    expect(vario.debug().visitorId).toBe(ID);
    expect([...jar.cookies.keys()]).toEqual(["vario_visitor@shop.example"]);
    vario.reset();
    expect([...jar.cookies.values()]).toEqual([vario.debug().visitorId]);
    await vario.forget();
    expect([...jar.cookies.values()]).toEqual([vario.debug().visitorId]);
    expect(jar.cookie).not.toContain(ID);
  });

  it("is left alone with `cookie: false`", async () => {
    const jar = new FakeJar();
    await page(jar, { options: { cookie: false } });
    expect([jar.texts, jar.reads]).toEqual([[], 0]);
  });

  it('is asked of the collector once a day with `cookie: "server"`, and never overwritten by the script', async () => {
    const jar = new FakeJar();
    const storage = new FakeStorage();
    const asked: string[] = [];
    const get = (async (url: string, init: RequestInit) => {
      if (String(url).endsWith("/v1/visitor")) asked.push(String(init.body));
      return Response.json({ results: {} });
    }) as typeof fetch;
    let now = Date.now();
    const options: Partial<Options> = { cookie: "server", fetch: get, clock: () => now };
    const collector = new Collector();
    collector.fetch = get;
    const first = await page(jar, { storage, options, collector });
    await page(jar, { storage, options, collector });
    now += 86_400_001;
    await page(jar, { storage, options, collector });
    const body = JSON.stringify({ writeKey: "demo", anonymousId: first.vario.debug().visitorId });
    expect(asked).toEqual([body, body]);
    expect(jar.texts).toEqual([]);
  });
});

describe("the profile", () => {
  const view = (vario: Visit["vario"], id: string) => vario.track("Product Viewed", { product_id: id });
  /** Encrypting and the key's database take a while on a busy machine. */
  const soon = (check: () => void) => vi.waitFor(check, { timeout: 4000, interval: 10 });
  const kept = (storage: FakeStorage) => storage.texts.get("vario.history");
  const isKept = (storage: FakeStorage) => soon(() => expect(kept(storage)).toMatch(/^[\w+/=]{40,}$/));
  const has = (vario: Visit["vario"], viewed: string[]) => soon(() => expect(vario.profile().viewed).toEqual(viewed));

  it("stands encrypted on the device, under a key that cannot be read out", async () => {
    const { vario, storage, database } = visit({ options: { profile: true } });
    await vario.ready;
    view(vario, "longjing-tea");
    await isKept(storage);
    expect(atob(kept(storage) ?? "")).not.toContain("longjing");
    const key = await new Promise<CryptoKey>((resolve) => {
      const request = database.open("vario-vault");
      request.onsuccess = () => {
        const all = request.result.transaction("keys").objectStore("keys").getAll();
        all.onsuccess = () => {
          request.result.close();
          resolve(all.result[0].key);
        };
      };
    });
    expect(key.extractable).toBe(false);
    await expect(crypto.subtle.exportKey("raw", key)).rejects.toThrow();
  });

  it("comes back on the next page, before what was viewed there meanwhile", async () => {
    const storage = new FakeStorage();
    const database = new IDBFactory();
    const first = visit({ storage, database, options: { profile: true } });
    await first.vario.ready;
    view(first.vario, "a");
    view(first.vario, "b");
    await wait(1200);
    first.leave();
    const next = visit({ storage, database, options: { profile: true } });
    view(next.vario, "c");
    await next.vario.ready;
    const before = kept(storage);
    await has(next.vario, ["a", "b", "c"]);
    await soon(() => expect(kept(storage)).not.toBe(before));
    next.leave();
    const third = visit({ storage, database, options: { profile: true } });
    await third.vario.ready;
    await has(third.vario, ["a", "b", "c"]);
  });

  it("of an earlier version is taken over once and not left in the clear", async () => {
    const storage = new FakeStorage();
    storage.texts.set("vario.viewed", '["a","b"]');
    const { vario } = visit({ storage, options: { profile: true } });
    await vario.ready;
    await has(vario, ["a", "b"]);
    await isKept(storage);
  });

  it("is kept in memory only where there is no database or no Web Crypto", async () => {
    for (const lacks of ["database", "crypto"]) {
      if (lacks === "crypto") vi.stubGlobal("crypto", undefined);
      const { vario, storage } = visit({
        options: { profile: true },
        ...(lacks === "database" && { database: undefined }),
      });
      await vario.ready;
      view(vario, "a");
      await wait(50);
      vi.unstubAllGlobals();
      expect(vario.profile().viewed).toEqual(["a"]);
      expect(storage.texts.has("vario.history")).toBe(false);
    }
  });

  it("goes with its key on denial, reset() and forget()", async () => {
    const ways: ((vario: Visit["vario"]) => unknown)[] = [
      (vario) => vario.consent({ personalization: false }),
      (vario) => vario.reset(),
      (vario) => vario.forget(),
    ];
    for (const way of ways) {
      const { vario, storage, database } = visit({ options: { profile: true } });
      await vario.ready;
      view(vario, "a");
      await isKept(storage);
      await way(vario);
      expect(vario.profile().viewed).toEqual([]);
      expect(kept(storage)).toBeUndefined();
      await vi.waitFor(async () =>
        expect((await database.databases()).map(({ name }) => name)).not.toContain("vario-vault"),
      );
      vario.consent("granted");
      view(vario, "b");
      expect(vario.profile().viewed).toEqual(["b"]);
      await isKept(storage);
    }
  }, 15_000);

  it("is nobody else's: another visitor's record is deleted, not read", async () => {
    const storage = new FakeStorage();
    const database = new IDBFactory();
    const first = visit({ storage, database, options: { profile: true } });
    await first.vario.ready;
    view(first.vario, "a");
    await isKept(storage);
    await wait(1200);
    storage.texts.set("vario.visitor", `1|${ID}|${Date.now()}|`);
    const next = visit({ storage, database, options: { profile: true } });
    await next.vario.ready;
    await soon(() => expect(kept(storage)).toBeUndefined());
    expect(next.vario.profile()).toMatchObject({ visitorId: ID, viewed: [] });
  });

  it("follows what another tab viewed", async () => {
    const storage = new FakeStorage();
    const database = new IDBFactory();
    const one = visit({ storage, database, options: { profile: true } });
    await one.vario.ready;
    await wait(1200);
    const two = visit({ storage, database, options: { profile: true } });
    await two.vario.ready;
    await wait(1200);
    view(one.vario, "a");
    await wait(1200);
    two.window.dispatchEvent(Object.assign(new Event("storage"), { key: "vario.visitor" }));
    await has(two.vario, ["a"]);
  });
});

describe("retention", () => {
  const NOW = 1_800_000_000_000;
  function device(last: number, decided = NOW - DAY): FakeStorage {
    const storage = new FakeStorage();
    storage.texts.set("vario.consent", `1|gggg|${decided}`);
    storage.texts.set("vario.visitor", `1|${ID}|${last - DAY}|user-1`);
    storage.texts.set("vario.session", `1|${ID}|${last}|${last}|3|`);
    storage.texts.set("vario.viewed", "c2VhbGVk");
    storage.texts.set("vario.sticky", "hero__0\n1");
    return storage;
  }
  const open = (storage: FakeStorage, options: Partial<Options> = {}) =>
    visit({ storage, options: { consent: "pending", clock: () => NOW, ...options } }).vario;

  it("keeps a visitor for 395 days after the last visit, and not a day longer", () => {
    const kept = device(NOW - 394 * DAY);
    expect(open(kept).profile()).toMatchObject({ visitorId: ID, sessions: 4 });
    const old = device(NOW - 396 * DAY);
    const vario = open(old);
    expect(vario.profile()).toMatchObject({ sessions: 1 });
    expect(vario.profile().visitorId).not.toBe(ID);
    expect([...old.texts.keys()]).toEqual(["vario.consent"]);
  });

  it("follows the site's own number of days", () => {
    expect(open(device(NOW - 31 * DAY), { retentionDays: 30 }).profile().visitorId).not.toBe(ID);
    expect(open(device(NOW - 29 * DAY), { retentionDays: 30 }).profile().visitorId).toBe(ID);
  });

  it("goes by the visitor's first day where there is no visit on record", () => {
    const storage = device(NOW - 400 * DAY);
    storage.texts.delete("vario.session");
    expect(open(storage).profile().visitorId).not.toBe(ID);
    expect(storage.texts.has("vario.visitor")).toBe(false);
  });

  it("asks again where the decision is too old, and deletes its records", async () => {
    const storage = device(NOW - DAY, NOW - 396 * DAY);
    storage.texts.set(
      "vario.consents",
      JSON.stringify({ receipt: ID, count: 1, records: [{ time: new Date(NOW - 396 * DAY).toISOString() }] }),
    );
    const vario = open(storage);
    expect(vario.consent().analytics).toBe("pending");
    await vario.ready;
    expect(storage.texts.has("vario.consent")).toBe(false);
    expect(storage.texts.has("vario.consents")).toBe(false);
  });
});

describe("without a cookie", () => {
  it("nothing of the visitor is stored, and the next page is another visitor's; the decision stays", async () => {
    for (const identity of ["memory", "daily"] as const) {
      const jar = new FakeJar();
      const storage = new FakeStorage();
      storage.texts.set("vario.visitor", `1|${ID}|${Date.now()}|`);
      const options: Partial<Options> = { identity, consent: "pending", sticky: true };
      const { vario, database, collector } = await page(jar, { storage, options });
      vario.consent("granted");
      vario.track("Product Viewed", { product_id: "a" });
      await vario.flush();
      await wait(1100);
      expect([...storage.texts.keys()].sort()).toEqual(["vario.consent", "vario.consents"]);
      expect(await logged(database)).toEqual([]);
      expect(jar.texts).toEqual([]);
      expect(collector.events()).toEqual(["Product Viewed"]);
      const [message] = [...collector.stored.values()].filter(({ event }) => event === "Product Viewed");
      expect((message?.context as { identity?: string } | undefined)?.identity).toBe(
        identity === "daily" ? "daily" : undefined,
      );
      const { visitorId } = vario.debug();
      expect(visitorId).not.toBe(ID);
      const next = await page(jar, { storage, options });
      expect(next.vario.consent().analytics).toBe("granted");
      expect(next.vario.debug().visitorId).not.toBe(visitorId);
    }
  }, 15_000);
});

describe("forget()", () => {
  const requests = (collector: Collector) =>
    [...collector.stored.values()].filter(({ event }) => event === "Data Deletion Requested");

  it("asks the collector to delete what it has under the old id, and nothing else names it", async () => {
    const { vario, collector } = visit();
    await vario.ready;
    const { visitorId } = vario.debug();
    vario.track("A");
    await vario.flush();
    await vario.forget();
    await vario.flush();
    expect(requests(collector)).toMatchObject([{ type: "track", anonymousId: visitorId }]);
    expect(requests(collector)[0]?.context.sessionId).toMatch(/^[\da-f-]{36}$/);
    expect(vario.debug().visitorId).not.toBe(visitorId);
  });

  it("asks for it also where it is called before anything else is loaded", async () => {
    const storage = new FakeStorage();
    storage.texts.set("vario.visitor", `1|${ID}|${Date.now()}|`);
    const { vario, collector } = visit({ storage });
    await vario.forget();
    await vario.flush();
    expect(requests(collector)).toMatchObject([{ anonymousId: ID }]);
  });

  it("sends nothing where nothing was ever sent: while pending, after a denial on an earlier page", async () => {
    for (const consent of ["pending", "denied"] as const) {
      const { vario, collector } = visit({ options: { consent } });
      await vario.ready;
      await vario.forget();
      await vario.flush();
      expect(collector.batches).toEqual([]);
    }
  });
});

describe("sessionOnCampaign", () => {
  const on = async (storage: FakeStorage, query: string, sessionOnCampaign = true) => {
    const collector = new Collector();
    const window = fakeWindow(collector, `https://shop.example/tea${query}`);
    const { vario, leave } = visit({ collector, window, storage, options: { sessionOnCampaign } });
    await vario.ready;
    leave();
    return `${vario.profile().sessions} ${vario.debug().sessionId}`;
  };

  it("begins the next session with another campaign or click id, and with nothing else", async () => {
    const storage = new FakeStorage();
    const first = await on(storage, "?utm_campaign=spring");
    for (const query of ["?utm_campaign=spring", "", "?utm_source=mail", "?q=spring&utm_campaign=spring"])
      expect(await on(storage, query)).toBe(first);
    const second = await on(storage, "?utm_campaign=summer");
    expect([first[0], second[0]]).toEqual(["1", "2"]);
    expect(await on(storage, "?utm_campaign=summer")).toBe(second);
    expect((await on(storage, "?gclid=abc"))[0]).toBe("3");
    expect((await on(storage, "?utm_campaign=spring"))[0]).toBe("4");
    expect((await on(storage, "?utm_campaign=autumn", false))[0]).toBe("4");
  });
});

describe("a session without the engine", () => {
  it("from the far future ends", () => {
    const now = 1_700_000_000_000;
    const record = `1|${ID}|${now + 365 * DAY}|${now + 365 * DAY}|4|`;
    const tracker = basicTracker({ session: record }, "granted", false, now, Math.random);
    expect(tracker.sessionId(now)).not.toBe(ID);
    expect(tracker.sessionNumber()).toBe(5);
  });
});
