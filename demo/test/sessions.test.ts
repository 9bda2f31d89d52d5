import { expect, test } from "vitest";
import { drawByWeight, ENTRY_WEIGHTS, NEXT_WEIGHTS, seededRandom } from "../planted.mjs";
import { generateSessions } from "../sessions.mjs";
import { products } from "../src/products";

const ids = products.map(({ id }) => id).sort();

test("the planted affinities name the shop's products, all of them", () => {
  expect(Object.keys(ENTRY_WEIGHTS).sort()).toEqual(ids);
  expect(Object.keys(NEXT_WEIGHTS).sort()).toEqual(ids);
  for (const related of Object.values(NEXT_WEIGHTS)) {
    expect(Object.keys(related).filter((id) => !ids.includes(id))).toEqual([]);
  }
});

test("the same seed gives the same sessions, another seed others", () => {
  expect(generateSessions({ seed: 5 })).toEqual(generateSessions({ seed: 5 }));
  expect(generateSessions({ seed: 5 })).not.toEqual(generateSessions({ seed: 6 }));
});

test("3,000 sessions of two to six products, none twice in a session, every product in some", () => {
  const sessions = generateSessions();
  expect(sessions).toHaveLength(3_000);
  for (const session of sessions) {
    expect(session.length).toBeGreaterThanOrEqual(2);
    expect(session.length).toBeLessThanOrEqual(6);
    expect(new Set(session).size).toBe(session.length);
  }
  expect([...new Set(sessions.flat())].sort()).toEqual(ids);
});

test("after matcha comes the whisk far more often than anything else", () => {
  const next: Record<string, number> = {};
  for (const session of generateSessions()) {
    const at = session.indexOf("matcha");
    const after = session[at + 1];
    if (at >= 0 && after !== undefined) next[after] = (next[after] ?? 0) + 1;
  }
  const [first, second] = Object.entries(next).sort(([, a], [, b]) => b - a);
  expect(first?.[0]).toBe("whisk");
  expect(first?.[1]).toBeGreaterThan(3 * (second?.[1] ?? 0));
});

test("draws follow their weights", () => {
  const random = seededRandom(1);
  const drawn = { a: 0, b: 0, never: 0 };
  for (let i = 0; i < 20_000; i++) drawn[drawByWeight(random, { a: 3, b: 1, never: 0 }) as keyof typeof drawn]++;
  expect(drawn.a / 20_000).toBeCloseTo(0.75, 1);
  expect(drawn.never).toBe(0);
});
