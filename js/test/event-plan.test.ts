import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Inside } from "../src/inside.js";
import type { Options } from "../src/options.js";
import { plannedEvents } from "../src/planned.js";

const PLAN = {
  events: {
    "Plan Chosen": {
      properties: {
        plan: { enum: ["free", "pro"] },
        seats: { type: "integer", minimum: 1 },
        team: { pattern: "^[a-z]+$" },
      },
      required: ["plan"],
      additionalProperties: false,
    },
    "Signed Up": true,
  },
};
const WASM = new URL("../../build/wasm/plan/plan_bg.wasm", import.meta.url);

interface Checked {
  reported: string[];
  counted: Record<string, number>;
  /** The properties as they are sent; undefined where the event is not. */
  track(event: string, properties: unknown): unknown;
}

async function page(options: Partial<Options>, answer?: (url: string) => Promise<Response>): Promise<Checked> {
  const reported: string[] = [];
  const counted: Record<string, number> = {};
  const bytes = await readFile(WASM);
  const inside = {
    options,
    enrichers: [() => "added later"],
    report: ({ code, path }: { code: string; path: string }) => void reported.push(`${code} ${path}`),
    count(code: string, n: number) {
      counted[code] = (counted[code] ?? 0) + n;
    },
    fetch: (url: URL | string) =>
      String(url).endsWith(".wasm") || !answer
        ? Promise.resolve(new Response(new Uint8Array(bytes)))
        : answer(String(url)),
  } as unknown as Inside;
  await plannedEvents(inside);
  return {
    reported,
    counted,
    track(name, properties) {
      const call = { kind: "track" as const, name, body: "", context: "{}", now: 0 };
      if (inside.enrichers.length === 1) return "unchecked";
      const body = inside.enrichers[0]?.(call, JSON.stringify(properties));
      return body === undefined ? undefined : JSON.parse(body);
    },
  };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

test("an event goes out without what breaks its plan, counted with code and path", async () => {
  const { track, reported, counted } = await page({ plan: PLAN });
  expect(track("Plan Chosen", { plan: "pro", seats: 3 })).toEqual({ plan: "pro", seats: 3 });
  expect(track("Plan Chosen", { plan: "pro", seats: 0.5, seat: 1, team: "A1" })).toEqual({ plan: "pro" });
  expect(track("Plan Chosen", { seats: 2 })).toEqual({ seats: 2 });
  expect(track("Signed Up", { anything: [1] })).toEqual({ anything: [1] });
  expect(reported).toEqual(["E_EVENT_PLAN $.seats", "E_EVENT_PLAN $.plan"]);
  expect(counted).toEqual({ E_EVENT_PLAN: 2 });
});

test("an event that the plan does not know goes out and is counted once a name", async () => {
  const { track, counted } = await page({ plan: JSON.stringify(PLAN) });
  for (const name of ["Plan Chosn", "Plan Chosn", "Signed up"]) expect(track(name, { a: 1 })).toEqual({ a: 1 });
  expect(counted).toEqual({ E_EVENT_UNPLANNED: 2 });
});

test("strict: what breaks the plan, or is not in it, is dropped and counted every time", async () => {
  const { track, counted } = await page({ plan: PLAN, strict: true });
  expect(track("Plan Chosen", { plan: "gold" })).toBeUndefined();
  expect([track("Other", {}), track("Other", {})]).toEqual([undefined, undefined]);
  expect(track("Plan Chosen", { plan: "free" })).toEqual({ plan: "free" });
  expect(counted).toEqual({ E_EVENT_PLAN: 1, E_EVENT_UNPLANNED: 2 });
});

test("a plan from an address is waited for, five seconds at most, and holds when it comes later", async () => {
  let arrive = (_: Response) => {};
  const slow = new Promise<Response>((resolve) => {
    arrive = resolve;
  });
  let checked: Checked | undefined;
  const coming = page({ plan: "https://tea.example/plan.json" }, () => slow).then((made) => {
    checked = made;
    return made;
  });
  await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
  await vi.advanceTimersByTimeAsync(4900);
  expect(checked).toBeUndefined();
  await vi.advanceTimersByTimeAsync(200);
  const { track } = await coming;
  expect(track("Plan Chosen", { plan: "gold" })).toBe("unchecked");
  arrive(new Response(JSON.stringify(PLAN)));
  await vi.waitFor(() => expect(track("Plan Chosen", { plan: "gold" })).toEqual({}));
});

test.each([
  ["E_PLAN_SHAPE $.events.a.type", { plan: { events: { a: { type: "text" } } } }],
  ["E_PLAN_PATTERN $.events.a.pattern", { plan: { events: { a: { pattern: "(a+)+$" } } } }],
  ["E_PLAN_JSON ", { plan: "{" }],
  ["E_FETCH ", { plan: "https://tea.example/missing.json" }],
])("%s is reported for a plan that cannot be used, and events go out unchecked", async (told, options) => {
  const { track, reported } = await page(options, async () => new Response("", { status: 404 }));
  expect(reported).toEqual([told]);
  expect(track("Plan Chosen", { plan: "gold" })).toBe("unchecked");
});

test("a server reads the same plan and judges alike", async () => {
  const { readEventPlan }: typeof import("../src/node.js") = await import("../../dist/node.js" as string);
  const plan = readEventPlan(PLAN);
  expect(plan.check("Plan Chosen", { plan: "pro" })).toEqual({
    planned: true,
    faults: [],
    properties: { plan: "pro" },
  });
  expect(plan.check("Plan Chosen", { plan: "pro", seats: "3" })).toEqual({
    planned: true,
    faults: ["$.seats"],
    properties: { plan: "pro" },
  });
  expect(plan.check("Other").planned).toBe(false);
  expect(() => plan.check("Plan Chosen", [] as never)).toThrow(expect.objectContaining({ code: "E_EVENT_JSON" }));
  expect(() => readEventPlan({ events: { "a b": { $ref: "#" } } })).toThrow(
    expect.objectContaining({ code: "E_PLAN_SHAPE", path: '$.events["a b"].$ref' }),
  );
});
