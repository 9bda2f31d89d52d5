// @vitest-environment happy-dom
/** The heatmap's chunk with its real module: what becomes a message, when, and of which page. Run `npm run build` first. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { VarioError } from "../src/errors.js";
import { heatmapOptions } from "../src/heatmap/wish.js";
import { captureHeatmap } from "../src/heatmap.js";
import type { Inside } from "../src/inside.js";
import type { ChangeCause, ConsentState, Options } from "../src/options.js";
import { keyValue } from "../src/storage.js";

let bytes: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  bytes = new Uint8Array(await readFile(join(import.meta.dirname, "../../build/wasm/heatmap/heatmap_bg.wasm")));
});

interface Recorded {
  route: string;
  points: number[][];
  elements: unknown[][];
  variations: object;
}

interface Running {
  inside: Inside;
  recorded: Recorded[];
  /** `context.page` at each, where it is another than the page's own. */
  paths: (string | undefined)[];
  reported: string[];
  change(cause: ChangeCause): void;
  consent(state: ConsentState): void;
  hide(leaving: boolean): void;
}
const quits: (() => void)[] = [];

async function capture(
  heatmap: Options["heatmap"] = true,
  { module = () => Promise.resolve(new Response(bytes)) }: { module?: () => Promise<Response> } = {},
): Promise<Running> {
  let state: ConsentState = "granted";
  let arrived = false;
  const listeners: ((cause: ChangeCause) => void)[] = [];
  const reported: string[] = [];
  const recorded: Recorded[] = [];
  const paths: (string | undefined)[] = [];
  const inside = {
    options: { endpoint: "local:", writeKey: "demo", heatmap },
    window,
    storage: keyValue(() => undefined),
    now: Date.now,
    fetch: module,
    context: {},
    payload: () => "",
    enrichers: [],
    collect: new Set(),
    hidden: new Set(),
    shown: new Set(),
    forgotten: new Set(),
    report: ({ code }: VarioError) => void reported.push(code),
    onChange: (listener: (cause: ChangeCause) => void) => void listeners.push(listener),
    record(kind: string, name: string, body: string) {
      expect(kind).toBe("heatmap");
      if (name === "Layout Captured") return;
      expect(name).toBe("Heatmap Recorded");
      paths.push((inside.context.page as { path: string } | undefined)?.path);
      recorded.push(JSON.parse(body));
    },
    vario: {
      consent: () => ({ heatmap: state }),
      debug() {
        // The module is there: that is when this is asked first.
        arrived = true;
        return { visitorId: "v", sessionId: "s", exposures: { hero: "bold" } };
      },
    },
  } as unknown as Inside;
  captureHeatmap(inside);
  const change = (cause: ChangeCause) => {
    for (const listener of listeners) listener(cause);
  };
  // Those of earlier tests go on listening: they are to have nothing to say.
  quits.push(() => {
    state = "denied";
    change("consent");
  });
  await vi.waitFor(() => import("../src/behaviour.js"));
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  while (!arrived && !reported.length && heatmap) await turn();
  for (let more = 0; more < 5; more++) await turn();
  return {
    inside,
    recorded,
    paths,
    reported,
    change,
    consent(next) {
      state = next;
      change("consent");
    },
    hide: (leaving) => inside.hidden.forEach((listener) => void listener(leaving)),
  };
}

function click(selector = "#x", { trusted = true, detail = 1 } = {}) {
  const event = new MouseEvent("click", { bubbles: true, composed: true, cancelable: true, detail });
  Object.defineProperty(event, "isTrusted", { value: trusted });
  document.querySelector(selector)?.dispatchEvent(event);
}
/** An observer is told in a microtask. */
async function pass(ms: number) {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  vi.advanceTimersByTime(ms);
}
const flags = (made: Running) => made.recorded.flatMap(({ points }) => points.map(([flag]) => flag));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "Date", "requestIdleCallback"] });
  Object.assign(window, { navigation: new EventTarget() });
  document.body.innerHTML = '<button id="x">Buy</button><p id="y">words</p>';
  document.querySelector("#x")?.addEventListener("click", ({ target }) => (target as Element).append("!"));
  sessionStorage.clear();
});
afterEach(() => {
  for (const quit of quits.splice(0)) quit();
  vi.useRealTimers();
  history.replaceState({}, "", "/");
});

describe("points", () => {
  it("become a message five seconds after the first, with the page's exposures", async () => {
    const made = await capture();
    click();
    await pass(1000);
    click("#y");
    await pass(3999);
    expect(made.recorded).toEqual([]);
    await pass(1500);
    expect(made.recorded).toMatchObject([{ route: "/", variations: { hero: "bold" } }]);
    expect(made.recorded[0]?.elements[0]?.[3]).toBe('[id="x"]');
    expect(flags(made)).toEqual([1, 1]);
  });

  it("wait until it is known what became of them", async () => {
    const made = await capture();
    click();
    await pass(4000);
    click("#y");
    await pass(2200);
    expect(flags(made)).toHaveLength(1);
    await pass(6000);
    expect(flags(made)).toHaveLength(2);
  });

  it("all leave at once when the page is hidden or left, or the visitor becomes another", async () => {
    for (const goes of [
      (made: Running) => made.hide(false),
      (made: Running) => made.hide(true),
      (made: Running) => made.inside.collect.forEach((collect) => void collect()),
    ]) {
      const made = await capture();
      click();
      goes(made);
      expect(flags(made)).toHaveLength(1);
      goes(made);
      expect(flags(made)).toHaveLength(1);
    }
  });

  it("of scripts, of denied consent and beyond the sample are none", async () => {
    const script = await capture();
    click("#x", { trusted: false });
    script.hide(true);
    expect(flags(script)).toEqual([]);
    const denied = await capture();
    click();
    denied.consent("denied");
    click();
    denied.hide(true);
    denied.consent("granted");
    click();
    denied.hide(true);
    expect(flags(denied)).toHaveLength(1);
    const few = await capture({ sample: 1e-9 });
    click();
    few.hide(true);
    expect(few.recorded).toEqual([]);
  });

  it("of a crowd go out in messages of fifty at most", async () => {
    const made = await capture();
    for (let count = 0; count < 120; count++) click("#y");
    made.hide(true);
    expect(made.recorded.map(({ points }) => points.length)).toEqual([50, 50, 20]);
  });
});

describe("what became of a click", () => {
  it("is rage from the third on, and dead where nothing answers", async () => {
    const made = await capture();
    for (let count = 0; count < 4; count++) click();
    made.hide(true);
    expect(flags(made)).toEqual([1, 1, 3, 3]);
  });

  it("is dead for every click that waited for the answer", async () => {
    document.body.innerHTML = '<button id="x">Buy</button>';
    const made = await capture();
    click();
    await pass(1500);
    click();
    await pass(1100);
    made.hide(true);
    expect(flags(made)).toEqual([5, 5]);
  });

  it("is an error within a second", async () => {
    const made = await capture();
    click();
    await pass(900);
    window.dispatchEvent(new ErrorEvent("error", { message: "no" }));
    click("#y");
    await pass(1100);
    window.dispatchEvent(new ErrorEvent("error", { message: "late" }));
    made.hide(true);
    expect(flags(made)).toEqual([9, 1]);
  });

  it("is that it led somewhere, unless the page prevents it", async () => {
    document.body.innerHTML =
      '<a id="x" href="/next">Next</a><a id="stays" href="/next">Stays</a><a id="nowhere" href="#">Nowhere</a>';
    const made = await capture();
    // Nobody really goes.
    window.addEventListener("click", (event) => (event.target as Element).id === "stays" && event.preventDefault());
    Object.assign(
      (window as unknown as { happyDOM: { settings: { navigation: object } } }).happyDOM.settings.navigation,
      {
        disableMainFrameNavigation: true,
        disableFallbackToSetURL: true,
      },
    );
    for (const id of ["#x", "#stays", "#nowhere"]) {
      click(id);
      await pass(3000);
    }
    made.hide(true);
    expect(flags(made).map((flag) => (flag ?? 0) & 256)).toEqual([256, 0, 0]);
  });
});

describe("pages", () => {
  it("of a single-page site are told apart by their address, and routes by the templates", async () => {
    history.replaceState({}, "", "/tea/longjing");
    const made = await capture({ routes: ["/tea/:name"] });
    click();
    history.pushState({}, "", "/order/4711?step=2");
    click("#y");
    made.hide(true);
    expect(made.recorded.map(({ route, points }) => [route, points.length])).toEqual([
      ["/tea/:name", 1],
      ["/order/:id", 1],
    ]);
    expect(made.paths).toEqual(["/tea/longjing", undefined]);
    expect(made.inside.context).toEqual({});
  });

  it("send a selector's text once in the tab's session; consent and forget() wipe that", async () => {
    const texts = async () => {
      const made = await capture();
      click();
      made.hide(true);
      return { made, lengths: made.recorded[0]?.elements.map((element) => element.length) };
    };
    expect((await texts()).lengths).toEqual([4]);
    for (const quit of quits.splice(1)) quit();
    expect(sessionStorage.getItem("vario.selectors")).toMatch(/^s \w+$/);
    const { made, lengths } = await texts();
    expect(lengths).toEqual([3]);
    made.inside.forgotten.forEach((listener) => void listener("v"));
    expect(sessionStorage.getItem("vario.selectors")).toBeNull();
  });
});

describe("where something fails", () => {
  it("a module that cannot be had costs the heatmap and one warning", async () => {
    const made = await capture(true, { module: () => Promise.reject(new Error("blocked")) });
    click();
    made.hide(true);
    expect(made.recorded).toEqual([]);
    expect(made.reported).toEqual(["E_ENGINE_LOAD"]);
  });

  it("a trap ends it with one warning and nothing reaches the page", async () => {
    const made = await capture();
    click();
    vi.stubGlobal(
      "Float64Array",
      class {
        constructor() {
          throw new WebAssembly.RuntimeError("unreachable");
        }
      },
    );
    made.hide(false);
    vi.unstubAllGlobals();
    click();
    made.hide(true);
    expect(made.recorded).toEqual([]);
    expect(made.reported).toEqual(["E_ENGINE_TRAP"]);
  });
});

describe("options", () => {
  it("are checked, with a stable code and the option's path", () => {
    const of = (heatmap: unknown) => heatmapOptions({ heatmap } as Options);
    expect(of(undefined)).toBeUndefined();
    expect(of(false)).toBeUndefined();
    expect(of({ sample: 0 })).toBeUndefined();
    expect(of(true)).toEqual({ sample: 1, move: false, routes: "", pages: [] });
    expect(of({ sample: 0.5, move: true, routes: ["/a/:b", "/c/*"] })).toEqual({
      sample: 0.5,
      move: true,
      routes: "/a/:b\n/c/*",
      pages: [],
    });
    for (const [wrong, path] of [
      [{ sample: 2 }, "heatmap.sample"],
      [{ sample: "all" }, "heatmap.sample"],
      [{ routes: "/a" }, "heatmap.routes"],
      [{ routes: ["a"] }, "heatmap.routes"],
      [{ routes: ["/a\n/b"] }, "heatmap.routes"],
    ] as const)
      expect(() => of(wrong)).toThrow(expect.objectContaining({ code: "E_CONFIG_HEATMAP", path }));
  });
});
