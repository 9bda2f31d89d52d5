/** The payload from a URL, with a fake network and clock. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Following, followPayload } from "../src/source.js";
import { comeBack, type FakeInside, type Faking, fakeInside, fakePage, leave, show } from "./fake-inside.js";
import { FakeStorage } from "./surroundings.js";

const URL_ = "https://shop.example/api/features/demo";
const A = '{"features":{"a":{"defaultValue":1}}}';
const B = '{"features":{"b":{"defaultValue":2}}}';

type Reply = (init: RequestInit) => Response | Promise<Response>;
const text =
  (body: string, headers: Record<string, string> = {}): Reply =>
  () =>
    new Response(body, { headers });
const status =
  (code: number, headers: Record<string, string> = {}): Reply =>
  () =>
    new Response(null, { status: code, headers });
const offline: Reply = () => Promise.reject(new TypeError("Failed to fetch"));
const hang: Reply = ({ signal }) =>
  new Promise((_, reject) => signal?.addEventListener("abort", () => reject(new Error("aborted"))));

/** Replies in turn, the last one again and again. */
class Net {
  readonly asked: RequestInit[] = [];
  constructor(public replies: Reply[]) {}
  fetch = (async (_url: string, init: RequestInit) => {
    this.asked.push(init);
    const reply = this.replies.length > 1 ? this.replies.shift() : this.replies[0];
    return reply!(init);
  }) as unknown as typeof fetch;
  headers = () => this.asked.map(({ headers }) => (headers as Record<string, string> | undefined)?.["If-None-Match"]);
}

class Events extends EventTarget {
  static all: Events[] = [];
  onopen?: () => void;
  onerror?: () => void;
  closed = false;
  constructor(public url: URL) {
    super();
    Events.all.push(this);
  }
  close() {
    this.closed = true;
  }
  say(type: string, data = "") {
    this.dispatchEvent(Object.assign(new Event(type), { data }));
  }
  static get last() {
    return Events.all.at(-1)!;
  }
}
const openStreams = () => Events.all.filter(({ closed }) => !closed).length;

interface Visit extends FakeInside {
  following: Following;
  net: Net;
}
const running: Following[] = [];
function follow(replies: Reply[], faking: Partial<Faking> = {}): Visit {
  const net = new Net(replies);
  const page = "page" in faking ? faking.page : Object.assign(fakePage(), { EventSource: Events });
  const made = fakeInside({ fetch: net.fetch, ...faking, page });
  const following = followPayload(made.inside, URL_);
  running.push(following);
  return { ...made, following, net };
}
const kept = (store: FakeStorage) => JSON.parse(store.texts.get("vario.payload") ?? "null");
/** A visit that leaves a payload on the device. */
async function visitBefore(body = A, headers: Record<string, string> = {}): Promise<FakeStorage> {
  const visit = follow([text(body, headers)]);
  await visit.following.first;
  visit.following.stop();
  return visit.store;
}
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  Events.all = [];
});
afterEach(() => {
  for (const following of running.splice(0)) following.stop();
  vi.useRealTimers();
});

describe("a payload kept on the device", () => {
  it("decides at once, and what the server answers is for the next page", async () => {
    const store = await visitBefore();
    const visit = follow([text(B)], { store });
    await visit.following.first;
    expect(visit.loads).toEqual([A]);
    await pass(10);
    expect(visit.loads).toEqual([A]);
    expect(kept(store)).toMatchObject({ url: URL_, text: B, fetchedAt: 1_700_000_000_010 - 10 });
    visit.following.stop();
    const next = follow([hang], { store });
    await next.following.first;
    expect(next.loads).toEqual([B]);
  });

  it("is confirmed by 304 under the ETag it came with", async () => {
    const store = await visitBefore(A, { etag: '"a"' });
    await pass(120_000);
    const visit = follow([status(304)], { store });
    await visit.following.first;
    await pass(10);
    expect(visit.net.headers()).toEqual(['"a"']);
    expect(visit.loads).toEqual([A]);
    expect(kept(store)).toMatchObject({ text: A, etag: '"a"', fetchedAt: 1_700_000_120_000 });
  });

  it("is the HTTP cache's to revalidate on another origin, since a header of ours would cost a preflight", async () => {
    const store = await visitBefore(A, { etag: '"a"' });
    const visit = follow([text(A)], { store, page: fakePage("https://other.example/") });
    await visit.following.first;
    await pass(10);
    expect(visit.net.asked).toMatchObject([{ cache: "no-cache" }]);
    expect(visit.net.headers()).toEqual([undefined]);
    expect(visit.loads).toEqual([A]);
  });

  it("older than a day waits for the server, and steps in when the server fails", async () => {
    const store = await visitBefore();
    await pass(86_400_000);
    const fine = follow([text(B)], { store: Object.assign(new FakeStorage(), { texts: new Map(store.texts) }) });
    await fine.following.first;
    expect(fine.loads).toEqual([B]);
    const failing = follow([offline], { store });
    await failing.following.first;
    expect(failing.loads).toEqual([A]);
    expect(failing.reported[0]).toMatchObject({ code: "E_FETCH" });
  });

  it("from the future waits for the server too", async () => {
    const store = await visitBefore();
    vi.setSystemTime(1_600_000_000_000);
    const visit = follow([text(B)], { store });
    await visit.following.first;
    expect(visit.loads).toEqual([B]);
  });

  it("of another address is not used", async () => {
    const store = await visitBefore();
    store.texts.set("vario.payload", store.texts.get("vario.payload")!.replace("demo", "other"));
    const visit = follow([text(B)], { store });
    await visit.following.first;
    expect(visit.loads).toEqual([B]);
  });

  it("that is garbage is ignored", async () => {
    for (const garbage of ["", "{", "[]", "null", '{"url":1}', `{"url":"${URL_}","text":1}`]) {
      const store = new FakeStorage();
      store.texts.set("vario.payload", garbage);
      const visit = follow([text(B)], { store });
      await visit.following.first;
      expect(visit.loads).toEqual([B]);
      visit.following.stop();
    }
  });

  it("that the evaluator does not take gives way to the server's", async () => {
    const store = new FakeStorage();
    store.texts.set("vario.payload", JSON.stringify({ url: URL_, text: '{"features":1}', fetchedAt: Date.now() }));
    const visit = follow([text(B)], { store });
    await visit.following.first;
    expect(visit.reported[0]).toMatchObject({ code: "E_PAYLOAD_SHAPE", path: "$.features" });
    expect(visit.loads).toEqual([B]);
    expect(kept(store).text).toBe(B);
  });

  it("is not written without consent, written once there is, and wiped when it is withdrawn", async () => {
    const visit = follow([text(A)], { consent: "pending" });
    await visit.following.first;
    expect(kept(visit.store)).toBeNull();
    visit.consent("granted");
    expect(kept(visit.store).text).toBe(A);
    visit.consent("denied");
    expect(kept(visit.store)).toBeNull();
    visit.consent("granted");
    expect(kept(visit.store).text).toBe(A);
  });

  it("is not written in a preview, in which an earlier one stays as it is", async () => {
    for (const faking of [
      { options: { preview: true } },
      { page: Object.assign(fakePage("https://shop.example/?vario_preview=1"), { EventSource: Events }) },
    ]) {
      const store = await visitBefore();
      const visit = follow([text(B)], { store, ...faking });
      await visit.following.first;
      expect(visit.loads).toEqual([B]);
      expect(kept(store).text).toBe(A);
    }
  });

  it("larger than a million characters is not kept, nor an older one in its place", async () => {
    const store = await visitBefore();
    const large = JSON.stringify({ features: { large: { defaultValue: "x".repeat(1_000_000) } } });
    const visit = follow([text(large)], { store });
    await visit.following.first;
    await pass(10);
    expect(kept(store)).toBeNull();
  });

  it("survives a storage that is blocked", async () => {
    const visit = follow([text(A)], { store: new FakeStorage(0) });
    await visit.following.first;
    expect(visit.loads).toEqual([A]);
    expect(visit.reported).toEqual([]);
  });

  it("goes with forget(), and nothing is written or asked afterwards", async () => {
    const visit = follow([text(A, { "x-sse-support": "enabled" })], { options: { poll: 1000 } });
    await visit.following.first;
    visit.following.forget();
    expect(kept(visit.store)).toBeNull();
    visit.consent("granted");
    show(visit.page!, "visible");
    await visit.following.refresh();
    await pass(60_000);
    expect(kept(visit.store)).toBeNull();
    expect(visit.net.asked.length).toBe(1);
    expect(openStreams()).toBe(0);
  });
});

describe("the first answer", () => {
  it("is waited for ten seconds, not longer, also where the page's fetch heeds no signal", async () => {
    for (const never of [hang, () => new Promise<Response>(() => {})]) {
      const visit = follow([never, text(A)]);
      let resolved = false;
      void visit.following.first.then(() => {
        resolved = true;
      });
      await pass(9_999);
      expect(resolved).toBe(false);
      await pass(1);
      expect(resolved).toBe(true);
      expect(visit.reported[0]).toMatchObject({ code: "E_FETCH" });
      await pass(1000);
      expect(visit.loads).toEqual([A]);
    }
  });

  it("is asked for by the browser's ordinary rules, a later one is revalidated", async () => {
    const visit = follow([text(A)]);
    await visit.following.first;
    await visit.following.refresh();
    expect(visit.net.asked.map(({ cache }) => cache)).toEqual([undefined, "no-cache"]);
  });

  it("to an address that is none is reported", async () => {
    const { inside, reported } = fakeInside({ fetch, page: undefined });
    const following = followPayload(inside, "features.json");
    await following.first;
    await following.refresh();
    following.forget();
    expect(reported[0]).toMatchObject({ code: "E_FETCH" });
  });
});

describe("a payload that is not valid", () => {
  const invalid: [string, string, string, string][] = [
    ["an error page", "<!doctype html><title>502</title>", "E_PAYLOAD_JSON", "$"],
    ["a text cut short", A.slice(0, 20), "E_PAYLOAD_JSON", "$"],
    ["an empty text", "", "E_PAYLOAD_JSON", "$"],
    ["a list", "[]", "E_PAYLOAD_SHAPE", "$"],
    ["an object of another kind", '{"status":400,"error":"no such key"}', "E_PAYLOAD_SHAPE", "$"],
    ["features of another type", '{"features":7}', "E_PAYLOAD_SHAPE", "$.features"],
  ];
  for (const [what, body, code, path] of invalid)
    it(`(${what}) is reported, and the last good one stays in force and on the device`, async () => {
      const visit = follow([text(A, { etag: '"a"' }), text(body, { etag: '"broken"' }), status(304)]);
      await visit.following.first;
      await visit.following.refresh();
      expect(visit.reported).toMatchObject([{ code, path }]);
      expect(visit.inside.payload()).toBe(A);
      expect(kept(visit.store)).toMatchObject({ text: A, etag: '"a"' });
      await visit.following.refresh();
      expect(visit.net.headers()).toEqual([undefined, '"a"', '"a"']);
    });

  it("and came before the engine gives way to the last good one once the engine is there", async () => {
    const store = await visitBefore();
    await pass(86_400_000);
    const visit = follow([offline, text('{"features":7}'), text(B)], { store, late: true });
    await visit.following.first;
    expect(visit.loads).toEqual([A]);
    await pass(1000);
    expect(visit.inside.payload()).toBe('{"features":7}');
    visit.engine();
    await pass(0);
    expect(visit.inside.payload()).toBe(A);
    expect(visit.reported.at(-1)).toMatchObject({ code: "E_PAYLOAD_SHAPE", path: "$.features" });
    expect(kept(store).text).toBe(A);
    await pass(1000);
    expect(visit.inside.payload()).toBe(B);
  });

  it("is not written down before the engine has seen it", async () => {
    const visit = follow([text(A)], { late: true });
    await visit.following.first;
    expect(kept(visit.store)).toBeNull();
    visit.engine();
    await pass(0);
    expect(kept(visit.store).text).toBe(A);
  });
});

describe("polling", () => {
  it("asks again, never sooner than a second, and brings a change into force", async () => {
    const visit = follow([text(A), text(A), text(B)], { options: { poll: 5 }, random: () => 0 });
    await visit.following.first;
    await pass(999);
    expect(visit.net.asked.length).toBe(1);
    await pass(1);
    expect(visit.net.asked.length).toBe(2);
    expect(visit.loads).toEqual([A]);
    await pass(1000);
    expect(visit.loads).toEqual([A, B]);
  });

  it("is spread by a tenth of the interval", async () => {
    const visit = follow([text(A)], { options: { poll: 10_000 }, random: () => 0.5 });
    await visit.following.first;
    await pass(10_499);
    expect(visit.net.asked.length).toBe(1);
    await pass(1);
    expect(visit.net.asked.length).toBe(2);
  });

  it("does not take nonsense for an interval", async () => {
    for (const poll of [0, -5, Number.NaN, "often" as unknown as number]) {
      const visit = follow([text(A)], { options: { poll } });
      await visit.following.first;
      await pass(3_600_000);
      expect(visit.net.asked.length).toBe(1);
    }
    const visit = follow([text(A)], { options: { poll: Number.POSITIVE_INFINITY } });
    await visit.following.first;
    await pass(3_600_000);
    expect(visit.net.asked.length).toBe(1);
  });

  it("pauses while the page is hidden, and catches up when it is seen again", async () => {
    const visit = follow([text(A)], { options: { poll: 1000 }, random: () => 0 });
    await visit.following.first;
    show(visit.page!, "hidden");
    await pass(60_000);
    expect(visit.net.asked.length).toBe(1);
    show(visit.page!, "visible");
    await pass(0);
    expect(visit.net.asked.length).toBe(2);
    show(visit.page!, "hidden");
    show(visit.page!, "visible");
    await pass(0);
    expect(visit.net.asked.length).toBe(2);
  });

  it("brings what the server had said at the start into force too", async () => {
    const store = await visitBefore();
    const visit = follow([text(B, { etag: '"b"' }), status(304)], { store, options: { poll: 1000 }, random: () => 0 });
    await visit.following.first;
    await pass(10);
    expect(visit.loads).toEqual([A]);
    await pass(1000);
    expect(visit.loads).toEqual([A, B]);
  });

  it("has one request under way at a time", async () => {
    const visit = follow([text(A), hang], { options: { poll: 1000 } });
    await visit.following.first;
    void visit.following.refresh();
    void visit.following.refresh();
    await pass(5000);
    expect(visit.net.asked.length).toBe(2);
  });

  it("does not write a payload that stays the same down again and again", async () => {
    const visit = follow([text(A)], { options: { poll: 1000 }, random: () => 0 });
    await visit.following.first;
    const { used } = visit.store;
    await pass(50_000);
    expect(visit.store.used - used).toBeLessThan(5);
  });

  it("works in Node, where there is no page", async () => {
    const visit = follow([text(A, { etag: '"a"' }), status(304), text(B)], {
      options: { poll: 1000 },
      page: undefined,
      random: () => 0,
    });
    await visit.following.first;
    await pass(2000);
    expect(visit.net.headers()).toEqual([undefined, '"a"', '"a"']);
    expect(visit.loads).toEqual([A, B]);
  });
});

describe("a server that fails", () => {
  it("is asked again with full jitter, up to five minutes apart", async () => {
    const visit = follow([offline], { random: () => 1 });
    await visit.following.first;
    const waits: number[] = [];
    for (let attempt = 0, last = Date.now(); attempt < 12; attempt++) {
      const { length } = visit.net.asked;
      while (visit.net.asked.length === length) await pass(500);
      waits.push(Date.now() - last);
      last = Date.now();
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300].map((seconds) => seconds * 1000));
  });

  it("is asked at the polls again once it works", async () => {
    const visit = follow([text(A), status(500), text(B)], { options: { poll: 60_000 }, random: () => 0.999 });
    await visit.following.first;
    await pass(66_000);
    expect(visit.net.asked.length).toBe(2);
    await pass(1000);
    expect(visit.loads).toEqual([A, B]);
    await pass(59_000);
    expect(visit.net.asked.length).toBe(3);
  });

  it("and asks for patience is given it, whatever happens meanwhile", async () => {
    for (const header of ["30", new Date(1_700_000_030_000).toUTCString()]) {
      vi.setSystemTime(1_700_000_000_000);
      const visit = follow([status(503, { "retry-after": header }), text(A)], { random: () => 0 });
      await visit.following.first;
      await pass(15_000);
      await visit.following.refresh();
      visit.page!.dispatchEvent(new Event("online"));
      show(visit.page!, "hidden");
      show(visit.page!, "visible");
      await pass(14_999);
      expect(visit.net.asked.length).toBe(1);
      await pass(1);
      expect(visit.loads).toEqual([A]);
      visit.following.stop();
    }
  });

  it("is given a day of patience at most", async () => {
    const visit = follow([status(503, { "retry-after": "99999999999" }), text(A)]);
    await visit.following.first;
    await pass(86_400_000);
    expect(visit.net.asked.length).toBe(2);
  });

  it("is asked at once when the network is back", async () => {
    const visit = follow([offline, offline, offline, text(A)], { random: () => 1 });
    await visit.following.first;
    await pass(3000);
    expect(visit.net.asked.length).toBe(3);
    visit.page!.dispatchEvent(new Event("online"));
    await pass(0);
    expect(visit.loads).toEqual([A]);
  });

  it("is left alone by a page that has its payload and follows nothing", async () => {
    const visit = follow([text(A)]);
    await visit.following.first;
    visit.page!.dispatchEvent(new Event("online"));
    show(visit.page!, "hidden");
    show(visit.page!, "visible");
    await pass(3_600_000);
    expect(visit.net.asked.length).toBe(1);
  });
});

describe("a page in the back-forward cache", () => {
  it("has no request under way, and asks again when it is back", async () => {
    const visit = follow([hang, text(A)]);
    await pass(10);
    leave(visit.page!);
    await pass(60_000);
    expect(visit.reported).toEqual([]);
    expect(visit.net.asked.length).toBe(1);
    comeBack(visit.page!);
    await visit.following.first;
    expect(visit.loads).toEqual([A]);
  });
});

describe("server-sent events", () => {
  const offered = { "x-sse-support": "enabled" };

  it("are listened to at /sub/{key} where they are offered, and a pushed payload comes into force and is kept", async () => {
    const visit = follow([text(A, offered)]);
    await visit.following.first;
    await pass(0);
    expect(Events.all.map(({ url }) => url.href)).toEqual(["https://shop.example/sub/demo"]);
    Events.last.onopen?.();
    Events.last.say("features", B);
    await pass(0);
    expect(visit.loads).toEqual([A, B]);
    expect(kept(visit.store)).toMatchObject({ text: B, etag: "", live: true });
  });

  it("are not listened to where they are not offered, not wanted, or cannot be", async () => {
    for (const [headers, faking] of [
      [{}, {}],
      [offered, { options: { live: false } }],
      [offered, { page: fakePage() }],
    ] as const) {
      const visit = follow([text(A, headers)], faking);
      await visit.following.first;
      await pass(0);
      expect(Events.all).toEqual([]);
    }
    const net = new Net([text(A, offered)]);
    const made = fakeInside({ fetch: net.fetch, page: Object.assign(fakePage(), { EventSource: Events }) });
    running.push(followPayload(made.inside, "https://shop.example/payload.json"));
    await running.at(-1)!.first;
    await pass(0);
    expect(Events.all).toEqual([]);
  });

  it("are still listened to on the next page, whose 304 says nothing of them", async () => {
    const store = await visitBefore(A, { ...offered, etag: '"a"' });
    Events.all = [];
    const visit = follow([status(304)], { store });
    await visit.following.first;
    await pass(0);
    expect(openStreams()).toBe(1);
  });

  it("that name no payload have it fetched, once more when the question under way is older", async () => {
    let answer = (_: Response) => {};
    const slow: Reply = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const visit = follow([text(A, offered), slow, text(B, offered)]);
    await visit.following.first;
    await pass(0);
    Events.last.say("features-updated");
    Events.last.say("features-updated");
    expect(visit.net.asked.length).toBe(2);
    answer(new Response(A, { headers: offered }));
    await pass(0);
    expect(visit.net.asked.length).toBe(3);
    expect(visit.loads).toEqual([A, B]);
  });

  it("win over the answer to an older question", async () => {
    let answer = (_: Response) => {};
    const slow: Reply = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const visit = follow([text(A, offered), slow]);
    await visit.following.first;
    await pass(0);
    void visit.following.refresh();
    Events.last.say("features", B);
    await pass(0);
    answer(new Response(A, { headers: offered }));
    await pass(0);
    expect(visit.loads).toEqual([A, B]);
  });

  it("with a payload that is not valid change nothing", async () => {
    const visit = follow([text(A, offered)]);
    await visit.following.first;
    await pass(0);
    Events.last.say("features", "{");
    Events.last.say("features", '{"features":7}');
    await pass(0);
    expect(visit.reported.map(({ code }) => code)).toEqual(["E_PAYLOAD_JSON", "E_PAYLOAD_SHAPE"]);
    expect(visit.inside.payload()).toBe(A);
  });

  it("end while the page is hidden or gone, and begin again, catching up", async () => {
    const visit = follow([text(A, offered), text(B, offered)]);
    await visit.following.first;
    await pass(0);
    Events.last.onopen?.();
    for (const [away, back] of [
      [() => show(visit.page!, "hidden"), () => show(visit.page!, "visible")],
      [() => leave(visit.page!), () => comeBack(visit.page!)],
    ] as const) {
      away();
      expect(openStreams()).toBe(0);
      await pass(60_000);
      expect(openStreams()).toBe(0);
      back();
      expect(openStreams()).toBe(1);
      Events.last.onopen?.();
      await pass(0);
      expect(visit.loads).toEqual([A, B]);
    }
    expect(visit.net.asked.length).toBe(3);
  });

  it("do not make a page that has just fetched fetch again", async () => {
    const visit = follow([text(A, offered)]);
    await visit.following.first;
    await pass(1000);
    Events.last.onopen?.();
    await pass(0);
    expect(visit.net.asked.length).toBe(1);
  });

  it("are reconnected with back-off, also where connections are cut as soon as they stand", async () => {
    const visit = follow([text(A, offered)], { random: () => 1 });
    await visit.following.first;
    await pass(0);
    const waits: number[] = [];
    for (let cut = 0, last = Date.now(); cut < 4; cut++) {
      const { length } = Events.all;
      Events.last.onopen?.();
      Events.last.onerror?.();
      expect(openStreams()).toBe(0);
      while (Events.all.length === length) await pass(500);
      waits.push(Date.now() - last);
      last = Date.now();
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000]);
    Events.last.onopen?.();
    await pass(20_000);
    Events.last.onerror?.();
    await pass(1000);
    expect(openStreams()).toBe(1);
    Events.last.onerror?.();
    visit.page!.dispatchEvent(new Event("online"));
    expect(openStreams()).toBe(1);
  });

  it("make polling needless while they stand, not before and not after", async () => {
    const visit = follow([text(A, offered)], { options: { poll: 10_000 }, random: () => 0 });
    await visit.following.first;
    await pass(10_000);
    expect(visit.net.asked.length).toBe(2);
    Events.last.onopen?.();
    await pass(60_000);
    const { length } = visit.net.asked;
    expect(length).toBeLessThan(4);
    Events.last.onerror?.();
    await pass(10_000);
    expect(visit.net.asked.length).toBe(length + 1);
  });

  it("end when the server no longer offers them", async () => {
    const visit = follow([text(A, offered), text(B)]);
    await visit.following.first;
    await pass(0);
    await visit.following.refresh();
    expect(openStreams()).toBe(0);
  });
});
