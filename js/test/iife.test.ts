// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Vario } from "../src/options.js";

const globals = globalThis as unknown as {
  Vario?: { start(config?: object): Vario; create: unknown; version: string };
  vario?: Vario;
};
const fetched: string[] = [];

beforeEach(() => {
  vi.resetModules();
  localStorage.clear();
  document.body.innerHTML = "";
  fetched.length = 0;
  globals.vario = undefined as never;
  vi.spyOn(console, "warn").mockImplementation(() => {});
  vi.stubGlobal("fetch", async (url: string | URL) => {
    fetched.push(String(url));
    throw new TypeError("offline");
  });
});
afterEach(() => void vi.unstubAllGlobals());

/** Runs the script as the tag would. */
async function script(attributes: Record<string, string>): Promise<void> {
  const tag = document.createElement("script");
  for (const [name, value] of Object.entries(attributes)) tag.setAttribute(name, value);
  vi.spyOn(document, "currentScript", "get").mockReturnValue(tag);
  await import("../src/iife.js");
}
const payload = (text: string) => {
  const element = document.createElement("script");
  element.id = "payload";
  element.type = "application/json";
  element.textContent = text;
  document.body.append(element);
};
const src = "https://collector.example/sdk/vario.iife.js";

describe("the script tag", () => {
  it("starts by itself with a write key, against its own origin", async () => {
    payload(JSON.stringify({ features: {} }));
    await script({
      src,
      "data-write-key": "demo",
      "data-consent": "granted",
      "data-payload": "payload",
      "data-heatmap": "",
    });
    await Promise.resolve();
    expect(globals.vario?.consent().analytics).toBe("granted");
    expect(globals.vario?.debug().queue).toBe(1);
    await vi.waitFor(() => expect(fetched).toContain("https://collector.example/sdk/engine.wasm"));
  });

  it("only offers Vario without one", async () => {
    await script({ src });
    await Promise.resolve();
    expect(globals.vario).toBeUndefined();
    expect(globals.Vario).toMatchObject({
      version: "0.1.0",
      start: expect.any(Function),
      create: expect.any(Function),
    });
  });

  it("leaves the start to a Vario.start() further down in the script", async () => {
    const after: (() => void)[] = [];
    vi.stubGlobal("queueMicrotask", (work: () => void) => after.push(work));
    await script({ src, "data-write-key": "demo" });
    const vario = globals.Vario?.start({ endpoint: "local:", consent: "denied" });
    expect(globals.vario).toBe(vario);
    expect(vario?.consent().analytics).toBe("denied");
    for (const work of after) work();
    expect(globals.vario).toBe(vario);
  });

  it("takes assets and model from the script's origin, and attributes before what start() says", async () => {
    await script({ src: "https://collector.example/v.js", "data-consent": "granted" });
    globals.Vario?.start({ writeKey: "demo", consent: "pending", assets: "/assets", model: "/assets/model.vario" });
    expect(globals.vario?.consent().analytics).toBe("granted");
    await vi.waitFor(() =>
      expect(fetched).toEqual(expect.arrayContaining(["https://collector.example/assets/engine.wasm"])),
    );
  });

  it("warns instead of throwing when its attributes are wrong", async () => {
    await script({ src, "data-write-key": "demo", "data-endpoint": "nonsense" });
    await Promise.resolve();
    expect(globals.vario).toBeUndefined();
    expect(console.warn).toHaveBeenCalledWith(expect.stringContaining("E_CONFIG_ENDPOINT"));
  });

  it("Vario.start() throws for the developer and breaks nothing after", async () => {
    await script({ src });
    expect(() => globals.Vario?.start({ writeKey: "" })).toThrow(
      expect.objectContaining({ code: "E_CONFIG_WRITE_KEY" }),
    );
    globals.Vario?.start({ writeKey: "demo" });
    expect(globals.vario?.variant("hero")).toBe("control");
  });
});
