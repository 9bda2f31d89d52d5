import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Audience } from "../../studio/src/source/types.ts";
import { batch, type Message, PROJECT, post, startTrial } from "./harness.ts";

interface Vectors {
  now: number;
  messages: Message[];
  cases: { name: string; days: number; answer: Audience }[];
}

const vectors: Vectors = JSON.parse(readFileSync(path.join(PROJECT, "tests/vectors/audience.json"), "utf8"));

async function startWith(messages: Message[]): Promise<(query: string) => Promise<{ status: number; body: unknown }>> {
  const { url } = await startTrial({ clock: () => vectors.now });
  const { body } = await post(url, batch(messages));
  expect(body.reasons).toEqual({});
  return async (query) => {
    const response = await fetch(`${url}/v1/read/audience${query}`);
    return { status: response.status, body: await response.json() };
  };
}

const daily = ({ context }: Message): boolean => (context as Message).identity === "daily";

describe("GET /v1/read/audience", () => {
  it("answers what the shared vectors say, which the insights module is held to as well", async () => {
    const read = await startWith(vectors.messages);
    for (const { name, days, answer } of vectors.cases) {
      expect([name, (await read(`?days=${days}`)).body]).toEqual([name, answer]);
    }
    expect((await read("")).body).toEqual((await read("?days=30")).body);
  });

  it("says the same without those whom nobody may follow", async () => {
    const followed = vectors.messages.filter(
      (message) => !daily(message) && message.event !== "Consent Changed" && message.event !== "Heatmap Reported",
    );
    expect(followed.length).toBe(vectors.messages.length - 4);
    const read = await startWith(followed);
    expect((await read("")).body).toEqual(vectors.cases.find(({ days }) => days === 30)?.answer);
  });

  it("answers of nobody while there is nobody", async () => {
    const nobody = { visitors: 0, buyers: 0, orders: 0, revenue: 0 };
    const read = await startWith([]);
    expect((await read("")).body).toEqual({
      visitors: 0,
      currency: "",
      rfm: { buyers: 0, cuts: { recency: [], frequency: [], monetary: [] }, cells: [] },
      lifecycle: [],
      lift: { holdout: { visitors: 0, buyers: 0, orders: 0, revenue: 0 }, personal: nobody },
    } satisfies Omit<Audience, "lift"> & { lift: object });
  });

  it.each(["0", "366", "-1", "1.5", "a month"])("refuses a period of %s days", async (days) => {
    const read = await startWith([]);
    expect(await read(`?days=${encodeURIComponent(days)}`)).toMatchObject({ status: 400, body: { code: "E_QUERY" } });
  });
});
