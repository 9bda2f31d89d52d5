/** Other consent tools on the page decide where nobody else has. */
import { describe, expect, it, vi } from "vitest";
import { decisionOf, type TcData } from "../src/consent/tcf.js";
import type { Options } from "../src/options.js";
import { Collector, FakeStorage, fakeWindow, visit, wait } from "./surroundings.js";

/** A consent tool of the TCF, as the page has it. */
function tcf() {
  const listeners: ((data: TcData, success: boolean) => void)[] = [];
  return {
    api: (command: string, version: number, callback: (data: TcData, success: boolean) => void) => {
      if (command === "addEventListener" && version === 2) listeners.push(callback);
    },
    tell: (data: TcData) => listeners.forEach((listener) => void listener(data, true)),
    listeners,
  };
}
const consents = (...numbers: number[]) => ({ consents: Object.fromEntries(numbers.map((number) => [number, true])) });
const EVERYTHING = consents(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);

async function page(more: object, options: Partial<Options> = {}, storage = new FakeStorage()) {
  const collector = new Collector();
  const window = Object.assign(fakeWindow(collector), more);
  const visited = visit({ collector, window, storage, options: { consent: "pending", ...options } });
  await visited.vario.ready;
  await wait(10);
  return { ...visited, window: window as typeof window & { dataLayer?: unknown[] } };
}
/** gtag pushes its arguments, not a list. */
function gtag(layer: unknown[], ..._command: unknown[]) {
  // biome-ignore lint/complexity/noArguments: that is what gtag does
  const given = Array.prototype.slice.call(arguments, 1);
  layer.push(
    (
      function () {
        // biome-ignore lint/complexity/noArguments: that is what gtag does
        return arguments;
      } as (...all: unknown[]) => unknown
    )(...given),
  );
}

describe("TCF v2", () => {
  it("grants by the purposes that each of ours needs, and nothing without storage", () => {
    const of = (...numbers: number[]) =>
      decisionOf({ eventStatus: "tcloaded", gdprApplies: true, purpose: consents(...numbers) });
    const none = { analytics: false, experiments: false, personalization: false, heatmap: false };
    expect(of(1, 8, 9)).toEqual({ ...none, analytics: true, heatmap: true });
    expect(of(1, 8, 10)).toEqual({ ...none, experiments: true });
    expect(of(1, 5, 6)).toEqual({ ...none, personalization: true });
    expect(of(2, 3, 4, 5, 6, 7, 8, 9, 10)).toEqual(none);
    expect(of()).toEqual(none);
  });

  it("is no decision while it is asked for; where the law does not apply it grants", () => {
    expect(decisionOf({ eventStatus: "cmpuishown", gdprApplies: true, purpose: EVERYTHING })).toBeUndefined();
    expect(Object.values(decisionOf({ gdprApplies: false }) ?? {})).toEqual([true, true, true, true]);
  });

  it("decides, with its source on record, and again when the visitor changes their mind", async () => {
    const tool = tcf();
    const { vario, storage } = await page({ __tcfapi: tool.api });
    tool.tell({ eventStatus: "cmpuishown", gdprApplies: true, purpose: {} });
    expect(vario.consent().analytics).toBe("pending");
    tool.tell({ eventStatus: "useractioncomplete", gdprApplies: true, purpose: EVERYTHING });
    expect(Object.values(vario.consent())).toEqual(["granted", "granted", "granted", "granted"]);
    tool.tell({ eventStatus: "useractioncomplete", gdprApplies: true, purpose: consents(1) });
    expect(Object.values(vario.consent())).toEqual(["denied", "denied", "denied", "denied"]);
    await vi.waitFor(() => {
      const { records } = JSON.parse(storage.texts.get("vario.consents") ?? "");
      expect(records.map(({ source }: { source: string }) => source)).toEqual(["tcf", "tcf"]);
    });
  });

  it("yields to the page, on this page and the next", async () => {
    const tool = tcf();
    const storage = new FakeStorage();
    const { vario } = await page({ __tcfapi: tool.api }, {}, storage);
    vario.consent("denied");
    tool.tell({ eventStatus: "tcloaded", gdprApplies: true, purpose: EVERYTHING });
    expect(vario.consent().analytics).toBe("denied");
    await wait(10);
    const next = await page({ __tcfapi: tool.api }, {}, storage);
    tool.tell({ eventStatus: "tcloaded", gdprApplies: true, purpose: EVERYTHING });
    expect(next.vario.consent().analytics).toBe("denied");
  });

  it("is waited for where the page names it, and not listened to where it is switched off", async () => {
    const tool = tcf();
    const { window, vario } = await page({}, { consentFrom: "tcf" });
    Object.assign(window, { __tcfapi: tool.api });
    await wait(600);
    tool.tell({ eventStatus: "tcloaded", gdprApplies: true, purpose: EVERYTHING });
    expect(vario.consent().analytics).toBe("granted");
    const off = tcf();
    await page({ __tcfapi: off.api }, { consentFrom: [] });
    expect(off.listeners).toEqual([]);
  });

  it("that throws is survived", async () => {
    const api = () => {
      throw new Error("their fault");
    };
    const { vario } = await page({ __tcfapi: api });
    expect(vario.consent().analytics).toBe("pending");
  });
});

describe("Google Consent Mode v2", () => {
  it("takes an update, and those to come; what the page pushes still arrives as before", async () => {
    const dataLayer: unknown[] = [];
    gtag(dataLayer, "consent", "default", { analytics_storage: "denied", personalization_storage: "denied" });
    const { vario } = await page({ dataLayer });
    expect(vario.consent().analytics).toBe("pending");
    gtag(dataLayer, "consent", "update", { analytics_storage: "granted", personalization_storage: "denied" });
    expect(vario.consent()).toEqual({
      analytics: "granted",
      experiments: "granted",
      personalization: "denied",
      heatmap: "granted",
    });
    expect(dataLayer.push({ event: "page" })).toBe(3);
    expect(dataLayer[2]).toEqual({ event: "page" });
  });

  it("takes a default that grants, when the wait for an update is over", async () => {
    const dataLayer: unknown[] = [];
    gtag(dataLayer, "consent", "default", { analytics_storage: "granted", wait_for_update: 100 });
    const { vario } = await page({ dataLayer });
    expect(vario.consent().analytics).toBe("pending");
    await wait(150);
    expect(vario.consent()).toMatchObject({ analytics: "granted", personalization: "pending" });
  });

  it("lets an update win over the default that was waited with", async () => {
    const dataLayer: unknown[] = [];
    gtag(dataLayer, "consent", "default", { analytics_storage: "granted", wait_for_update: 100 });
    const { vario } = await page({ dataLayer });
    gtag(dataLayer, "consent", "update", { analytics_storage: "denied" });
    await wait(150);
    expect(vario.consent().analytics).toBe("denied");
  });

  it("takes no default where some are for certain regions only", async () => {
    const dataLayer: unknown[] = [];
    gtag(dataLayer, "consent", "default", { analytics_storage: "granted" });
    gtag(dataLayer, "consent", "default", { analytics_storage: "denied", region: ["DE"] });
    const { vario } = await page({ dataLayer });
    await wait(20);
    expect(vario.consent().analytics).toBe("pending");
  });

  it("is no matter to a page with another kind of data layer", async () => {
    const dataLayer: unknown[] = [
      null,
      1,
      "consent",
      { 0: "consent", 1: "update" },
      { 0: "consent", 1: "update", 2: "x" },
    ];
    const { vario } = await page({ dataLayer });
    dataLayer.push(undefined, { consent: "update" });
    expect(vario.consent().analytics).toBe("pending");
  });
});
