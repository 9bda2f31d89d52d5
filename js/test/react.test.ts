// @vitest-environment happy-dom
/** The hooks under React 19 and the real evaluator; in a real browser, and under React 18 too: tests/e2e/react.spec.ts. */
import { act, createElement as h, lazy, type ReactNode, StrictMode, Suspense } from "react";
import { createRoot, hydrateRoot, type Root } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from "vitest";
import type { Bootstrap } from "../src/options.js";
import { useFeature, useRecommendations, useVariant, useVario, VarioProvider } from "../src/react.js";
import { type StandIn, standIn } from "./stand-in.js";

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

const experiment = (key: string) => ({
  defaultValue: "control",
  rules: [{ key, weights: [0, 1], variations: ["control", "bold"], meta: [{ key: "control" }, { key: "bold" }] }],
});
const payload = {
  features: {
    hero: experiment("hero"),
    offer: experiment("offer-test"),
    from: { defaultValue: 280 },
    staff: { defaultValue: false, rules: [{ condition: { "vario.segment": "staff" }, force: true }] },
  },
};
/** What a server answers for the visitor, without what only the device knows. */
function bootstrapOf(vario: StandIn): Bootstrap {
  const features = Object.fromEntries(Object.keys(payload.features).map((key) => [key, vario.peekFeature?.(key)]));
  const experiments = Object.fromEntries(["hero", "offer-test"].map((key) => [key, vario.peek?.(key)]));
  return JSON.parse(JSON.stringify({ visitorId: "visitor-1", features, experiments, auto: [] }));
}

/** Texts of the renders, in order. */
let renders: string[] = [];
function Page({ offer = true }: { offer?: boolean }) {
  const text = [
    useVariant("hero"),
    useFeature("from", 0),
    useFeature("staff", false) ? "staff" : "guest",
    useRecommendations({ count: 2, exclude: ["matcha"] }).map(({ id }) => id),
  ].join(" ");
  renders.push(text);
  return h("main", null, h("h1", null, text), offer ? h(Offer) : null);
}
function Offer() {
  return h("p", null, useFeature("offer", "none"));
}

let container: HTMLElement;
let root: Root | undefined;
let vario: StandIn;
let errors: MockInstance;
let warnings: MockInstance;
const shown = () => container.textContent;
const render = (tree: ReactNode) =>
  act(async () => {
    root ??= createRoot(container);
    root.render(tree);
  });
/** Renders as a server does, then hydrates, as the browser does; answers the server's text. */
async function hydrate(given: { vario?: StandIn | Promise<StandIn>; bootstrap?: Bootstrap; hold?: boolean }) {
  const { vario: _, ...onServer } = given;
  container.innerHTML = renderToString(h(VarioProvider, onServer, h(Page)));
  const text = container.textContent;
  renders = [];
  await act(async () => {
    root = hydrateRoot(container, h(StrictMode, null, h(VarioProvider, given, h(Page))), {
      onRecoverableError: (error) => console.error(error),
    });
  });
  return text;
}

beforeEach(() => {
  renders = [];
  container = document.body.appendChild(document.createElement("div"));
  root = undefined;
  vario = standIn(payload);
  errors = vi.spyOn(console, "error");
  warnings = vi.spyOn(console, "warn").mockImplementation(() => {});
});
afterEach(async () => {
  await act(async () => root?.unmount());
  container.remove();
  expect(errors).not.toHaveBeenCalled();
});

describe("a server-rendered page", () => {
  it("hydrates with the bootstrap's decisions, then goes on with Vario's: no warning, nothing changes", async () => {
    const bootstrap = bootstrapOf(vario);
    expect(await hydrate({ vario, bootstrap })).toBe("bold 280 guest bold");
    expect(shown()).toBe("bold 280 guest bold");
    expect(new Set(renders)).toEqual(new Set(["bold 280 guest "]));
  });

  it("shows the bootstrap's until Vario is there, and logs then", async () => {
    let arrive = (_: StandIn) => {};
    const coming = new Promise<StandIn>((resolve) => {
      arrive = resolve;
    });
    await hydrate({ vario: coming, bootstrap: bootstrapOf(vario) });
    expect([shown(), vario.log]).toEqual(["bold 280 guest bold", []]);
    await act(async () => arrive(vario));
    expect(shown()).toBe("bold 280 guest bold");
    expect(vario.log.sort()).toEqual(["hero:bold", "offer-test:bold"]);
  });

  it("without a bootstrap shows controls at first, on both sides, and the visitor's variation after", async () => {
    expect(await hydrate({ vario })).toBe("control 0 guest none");
    expect(renders[0]).toBe("control 0 guest ");
    expect(shown()).toBe("bold 280 guest bold");
  });

  it("keeps what only the device knows for after hydration: profile rules and recommendations", async () => {
    const bootstrap = bootstrapOf(vario);
    vario.setAttributes?.({ vario: { segment: "staff" } });
    vario.recommended = [{ id: "oolong", score: 1 }];
    expect(await hydrate({ vario, bootstrap })).toBe("bold 280 guest bold");
    expect(renders[0]).toBe("bold 280 guest ");
    expect(shown()).toBe("bold 280 staff oolongbold");
  });

  it("hydrates parts that come later (Suspense) with the bootstrap, though Vario has decided something else by then", async () => {
    const bootstrap = bootstrapOf(vario);
    let load = (_: { default: typeof Offer }) => {};
    const Late = lazy(() => new Promise<{ default: typeof Offer }>((resolve) => (load = resolve)));
    const tree = (Part: typeof Offer | typeof Late, given: { vario?: StandIn }) =>
      h(VarioProvider, { ...given, bootstrap }, h(Page, { offer: false }), h(Suspense, { fallback: "…" }, h(Part)));
    container.innerHTML = renderToString(tree(Offer, {}));
    const part = container.querySelector("p");
    await act(async () => {
      root = hydrateRoot(container, tree(Late, { vario }), { onRecoverableError: (error) => console.error(error) });
    });
    await act(async () => vario.load({ features: { ...payload.features, from: { defaultValue: 300 } } }));
    expect(shown()).toBe("bold 300 guest bold");
    await act(async () => load({ default: Offer }));
    expect(shown()).toBe("bold 300 guest bold");
    expect(container.querySelector("p")).toBe(part);
    expect(vario.log.sort()).toEqual(["hero:bold", "offer-test:bold"]);
  });

  it("lets go of held variants once it has hydrated, not before, or never when told to hold them", async () => {
    let arrive = (_: StandIn) => {};
    const coming = new Promise<StandIn>((resolve) => {
      arrive = resolve;
    });
    await hydrate({ vario: coming });
    expect(vario.released).toBe(0);
    await act(async () => arrive(vario));
    expect(vario.released).toBeGreaterThan(0);
    await act(async () => root?.unmount());
    vario = standIn(payload);
    await hydrate({ vario, hold: true });
    expect(vario.released).toBe(0);
  });
});

describe("exposures", () => {
  it("are logged once a variation that a component on the page shows, under StrictMode as well", async () => {
    await render(h(StrictMode, null, h(VarioProvider, { vario }, h(Page, { offer: false }))));
    expect(vario.log).toEqual(["hero:bold"]);
    await render(h(StrictMode, null, h(VarioProvider, { vario }, h(Page))));
    expect(vario.log).toEqual(["hero:bold", "offer-test:bold"]);
  });

  it("are asked for in effects, never while rendering", async () => {
    const variant = vi.spyOn(vario, "variant");
    const isOn = vi.spyOn(vario, "isOn");
    renderToString(h(VarioProvider, { vario }, h(Page)));
    expect([variant, isOn].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
    await render(h(VarioProvider, { vario }, h(Page)));
    expect([variant, isOn].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
    // Rendering again is no reason to ask again.
    await render(h(VarioProvider, { vario }, h(Page)));
    expect([variant, isOn].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  });

  it("are not those of a decision that has been overtaken", async () => {
    const bootstrap = bootstrapOf(vario);
    Object.assign(bootstrap.experiments, { hero: { ...bootstrap.experiments.hero, variation: "control" } });
    expect(await hydrate({ vario, bootstrap })).toBe("control 280 guest bold");
    expect(shown()).toBe("bold 280 guest bold");
    expect(vario.log.sort()).toEqual(["hero:bold", "offer-test:bold"]);
  });
});

describe("changes", () => {
  it("of the payload, the attributes and the profile are shown", async () => {
    await render(h(VarioProvider, { vario }, h(Page)));
    await act(async () => vario.setAttributes?.({ vario: { segment: "staff" } }));
    expect(shown()).toBe("bold 280 staff bold");
    vario.recommended = [{ id: "oolong", score: 1 }];
    await act(async () => vario.fire("profile"));
    expect(shown()).toBe("bold 280 staff oolongbold");
    await act(async () => vario.load({ features: { from: { defaultValue: 300 } } }));
    expect(shown()).toBe("control 300 guest oolongnone");
  });

  it("render only what they change", async () => {
    await render(h(VarioProvider, { vario }, h(Page)));
    const before = renders.length;
    await act(async () => vario.fire("consent"));
    await act(async () => vario.load({ ...payload, dateUpdated: "later" }));
    expect(renders.length).toBe(before);
  });

  it("of the key asked for, too, and of the Vario", async () => {
    const Asking = ({ name }: { name: string }) => h("b", null, useVariant(name));
    await render(h(VarioProvider, { vario }, h(Asking, { name: "hero" })));
    expect(shown()).toBe("bold");
    await render(h(VarioProvider, { vario }, h(Asking, { name: "nothing" })));
    expect(shown()).toBe("control");
    const other = standIn({ features: { x: experiment("nothing") } });
    await render(h(VarioProvider, { vario: other }, h(Asking, { name: "nothing" })));
    expect(shown()).toBe("bold");
    expect(other.log).toEqual(["nothing:bold"]);
    expect(vario.listeners()).toBe(0);
  });

  it("are no longer listened to when the tree is gone", async () => {
    await render(h(VarioProvider, { vario }, h(Page)));
    expect(vario.listeners()).toBe(1);
    await act(async () => root?.unmount());
    root = undefined;
    expect(vario.listeners()).toBe(0);
  });
});

describe("failures", () => {
  it("of the configuration leave the bootstrap's decisions, and one warning", async () => {
    const refused = Promise.reject(new Error("not a key"));
    await hydrate({ vario: refused as Promise<StandIn>, bootstrap: bootstrapOf(vario) });
    expect(shown()).toBe("bold 280 guest bold");
    expect(warnings.mock.calls).toEqual([["vario: E_INTERNAL not a key"]]);
  });

  it("of Vario itself leave controls and fallbacks", async () => {
    const broken = new Proxy(vario, {
      get: () => () => {
        throw new Error("broken");
      },
      has: () => false,
    });
    await render(h(VarioProvider, { vario: broken }, h(Page)));
    expect(shown()).toBe("control 0 guest none");
  });

  it("to provide one, too", async () => {
    await render(h(Page));
    expect(shown()).toBe("control 0 guest none");
  });

  it("to have one yet is what useVario tells", async () => {
    const State = () => h("i", null, useVario() ? "there" : "not there");
    expect(renderToString(h(VarioProvider, { vario }, h(State)))).toContain("not there");
    await render(h(VarioProvider, { vario }, h(State)));
    expect(shown()).toBe("there");
  });
});
