import { beforeEach, expect, test, vi } from "vitest";
import { chooseSource, landingPage } from "../src/source/choose.ts";
import { rememberKey } from "../src/source/collector.ts";
import { ServerSource } from "../src/source/server.ts";

const BASE = new URL("http://studio.test/shop/");
const calls: { url: string; authorization: string | null }[] = [];

function answer(response: () => Response): void {
  vi.stubGlobal("fetch", async (url: URL, init: RequestInit) => {
    calls.push({ url: url.href, authorization: new Headers(init.headers).get("authorization") });
    return response();
  });
}

beforeEach(() => {
  calls.length = 0;
  sessionStorage.clear();
});

test("questions go to the read API above the Studio, with only the parameters that are set", async () => {
  answer(() => Response.json({ events: [], experiments: [], items: [], points: [] }));
  const source = new ServerSource(BASE);
  await source.events(30);
  await source.events(30, 7);
  await source.heatmap({ path: "/", experiment: "offer" });
  await source.recommendations();
  expect(calls.map(({ url }) => url)).toEqual([
    "http://studio.test/shop/v1/read/events?limit=30",
    "http://studio.test/shop/v1/read/events?limit=30&after=7",
    "http://studio.test/shop/v1/read/heatmap?path=%2F&experiment=offer",
    "http://studio.test/shop/v1/read/recommendations",
  ]);
});

test("the admin key is sent once it is known", async () => {
  answer(() => Response.json({}));
  const source = new ServerSource(BASE);
  await source.overview();
  rememberKey("secret");
  await source.overview();
  expect(calls.map(({ authorization }) => authorization)).toEqual([null, "Bearer secret"]);
});

test.each([
  [
    () => Response.json({ code: "E_ADMIN_KEY", message: "key missing" }, { status: 401 }),
    "unauthorized",
    "E_ADMIN_KEY: key missing",
  ],
  [() => Response.json({ code: "E_STORE", message: "disk full" }, { status: 500 }), "refused", "E_STORE: disk full"],
  [() => new Response("<html>", { status: 502 }), "unreachable", "HTTP 502"],
])("a refusal says what happened", async (response, fault, message) => {
  answer(response);
  await expect(new ServerSource(BASE).overview()).rejects.toMatchObject({ fault, message });
});

test("no answer at all is an unreachable collector", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("failed")));
  await expect(new ServerSource(BASE).overview()).rejects.toMatchObject({
    fault: "unreachable",
    message: "http://studio.test",
  });
});

test("the build's source can be overridden by the address", () => {
  expect(chooseSource("server", new URL("http://studio.test/studio/")).kind).toBe("server");
  expect(chooseSource("server", new URL("http://studio.test/studio/?source=local")).kind).toBe("local");
  expect(chooseSource("local", new URL("http://studio.test/studio/?source=elsewhere")).kind).toBe("local");
});

test("the landing page lies one folder above", () => {
  expect(landingPage(new URL("http://studio.test/studio/?lang=zh#/heatmap")).href).toBe("http://studio.test/");
  expect(landingPage(new URL("http://studio.test/demo/studio/index.html")).href).toBe("http://studio.test/demo/");
});
