/** A server and the visitor's browser decide alike. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { evaluate } from "vario/node";
import { ROOT, Site } from "./site.ts";

const experiment = (key: string, more: object = {}) => ({ key, variations: ["a", "b", "c"], ...more });

/** Something of everything that decides: both hashes, shares, targets, prerequisites, filters, addresses, odd numbers and letters. */
const payload = {
  features: {
    ...JSON.parse(readFileSync(join(ROOT, "demo/payload.json"), "utf8")).features,
    "hash-1": { rules: [experiment("hash-1", { hashVersion: 1, coverage: 0.37, weights: [0.1, 0.2, 0.7] })] },
    "hash-2": { rules: [experiment("hash-2", { hashVersion: 2, seed: "tea 茶 🍵", weights: [1 / 3, 1 / 3, 1 / 3] })] },
    ranges: {
      rules: [
        experiment("ranges", {
          ranges: [
            [0, 0.1234],
            [0.5, 0.55],
            [0.9, 1],
          ],
        }),
      ],
    },
    space: { rules: [experiment("space", { namespace: ["ns", 0.25, 0.8] })] },
    filtered: { rules: [experiment("filtered", { filters: [{ seed: "f", ranges: [[0.2, 0.6]] }] })] },
    share: { defaultValue: 0.1 + 0.2, rules: [{ force: 1e21, coverage: 0.5, hashVersion: 2 }] },
    adults: {
      defaultValue: { wide: false },
      rules: [{ condition: { age: { $gte: 30 } }, force: { wide: true, n: [1, null] } }],
    },
    regex: { defaultValue: "", rules: [{ condition: { mail: { $regex: "^[^@]+@例え\\.jp$" } }, force: "例え" }] },
    version: { defaultValue: 0, rules: [{ condition: { app: { $vgte: "2.10.0" } }, force: 1 }] },
    lists: { defaultValue: 0, rules: [{ condition: { tags: { $elemMatch: { $eq: "tea" } } }, force: 1 }] },
    waits: {
      rules: [
        { parentConditions: [{ id: "hash-2", condition: { value: { $in: ["a", "b"] } } }], ...experiment("waits") },
      ],
    },
    "by-user": {
      rules: [
        experiment("by-user", { hashAttribute: "user.number" }),
        experiment("by-mail", { hashAttribute: "mail" }),
      ],
    },
  },
};

test("the same payload, a thousand visitors: Node's answers are Chromium's, bit for bit, from both modules", async ({
  page,
}) => {
  test.setTimeout(180_000);
  const visitors = Array.from({ length: 1000 }, (_, n) => {
    const hex = (n * 2654435761).toString(16).padStart(12, "0").slice(-12);
    return {
      id: `0192a9c0-${hex.slice(0, 4)}-7${hex.slice(4, 7)}-8${hex.slice(7, 10)}-${hex}`,
      attributes: {
        age: n % 60,
        app: `2.${n % 20}.${n % 3}`,
        mail: `user${n}@${n % 5 ? "example.com" : "例え.jp"}`,
        tags: n % 3 ? ["tea"] : [n],
        "user.number": n / 7,
      },
    };
  });
  const site = await new Site({
    pages: { "/": "<!doctype html><title>x</title>" },
    folders: { "/vario/": "dist" },
  }).start();
  const url = `${site.url}/?utm_source=x`;
  await page.goto(url);

  const there = await page.evaluate(
    async ({ payload, visitors }) => {
      const [asynchronous, synchronous] = (await Promise.all(
        ["vario.js", "vario.inline.js"].map((file) => import(`/vario/${file}`)),
      )) as [typeof import("vario"), typeof import("vario/inline")];
      const { features } = payload as { features: Record<string, { rules?: { key?: string; variations?: [] }[] }> };
      const keys = Object.keys(features);
      const experiments = keys.flatMap((name) => (features[name]?.rules ?? []).map(({ key }) => key ?? name));
      const answers: string[][] = [];
      for (const { id, attributes } of visitors) {
        const kept = new Map([["vario.visitor", `1|${id}|1700000000000|`]]);
        const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem() {}, removeItem() {} };
        const consent = "granted" as const;
        const options = {
          endpoint: "local:",
          writeKey: "demo",
          preview: true,
          autoPage: false,
          consent,
          payload,
          attributes,
          storage,
        };
        const read = ({
          peek,
          peekFeature,
        }: {
          peek?: (key: string) => unknown;
          peekFeature?: (key: string) => unknown;
        }) => JSON.stringify([keys.map((key) => peekFeature?.(key)), experiments.map((key) => peek?.(key) ?? null)]);
        answers.push([read(synchronous.createVarioSync(options)), read(await asynchronous.createVario(options))]);
      }
      return { keys, experiments, answers };
    },
    { payload, visitors },
  );
  await site.stop();

  const differing = visitors.filter(({ id, attributes }, n) => {
    const { features, experiments } = evaluate({ payload, visitorId: id, attributes, url });
    const here = JSON.stringify([
      there.keys.map((key) => features[key]),
      there.experiments.map((key) => experiments[key] ?? null),
    ]);
    return there.answers[n]?.some((answer) => answer !== here);
  });
  expect(differing).toEqual([]);
  // Not because nobody was in anything.
  const seen = new Set(there.answers.map(([answer]) => answer?.replaceAll(/"(hashValue|bucket)":[^,}]+/g, "")));
  expect(seen.size).toBeGreaterThan(200);
});
