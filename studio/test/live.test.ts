import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { el } from "../src/dom.ts";
import { setLanguage } from "../src/i18n.ts";
import type { Live } from "../src/live.ts";
import { live } from "../src/live.ts";
import { SourceError } from "../src/source/types.ts";
import { empty, skeleton } from "../src/states.ts";

const answers: (number | SourceError)[] = [];
const DOWN = new SourceError("unreachable", "http://studio.test");
let page: Live;

beforeEach(() => {
  setLanguage("en", false);
  vi.useFakeTimers();
  answers.length = 0;
});

afterEach(() => {
  page.stop();
  vi.useRealTimers();
});

async function start(...given: (number | SourceError)[]): Promise<void> {
  answers.push(...given);
  page = live<number>({
    load: async () => {
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer instanceof SourceError) throw answer;
      return answer ?? 0;
    },
    draw: (first) => {
      const node = el("output", {}, String(first));
      return { node, update: (value) => node.replaceChildren(String(value)) };
    },
    skeleton: skeleton("rows"),
    empty: { when: (value) => value === 0, node: () => empty("empty.title", "empty.text") },
    everyMs: 1000,
  });
  expect(page.node.querySelector("[aria-busy]")).not.toBeNull();
  expect(page.mark.hidden).toBe(true);
  await vi.advanceTimersByTimeAsync(0);
}

const text = () => page.node.textContent ?? "";

test("data replaces the skeleton and is updated in place", async () => {
  await start(1, 2);
  const drawn = page.node.querySelector("output");
  expect(text()).toBe("1");
  expect(page.mark.hidden).toBe(false);
  await vi.advanceTimersByTimeAsync(1000);
  expect(text()).toBe("2");
  expect(page.node.querySelector("output")).toBe(drawn);
});

test("nothing yet is a state of its own, which the first data replaces", async () => {
  await start(0, 3);
  expect(text()).toContain("No visitors yet");
  expect(page.node.querySelector("a")?.getAttribute("href")).toBe("../");
  await vi.advanceTimersByTimeAsync(1000);
  expect(text()).toBe("3");
});

test("an error says what happened, counts down and tries again by itself", async () => {
  await start(DOWN, 4);
  expect(text()).toContain("The collector does not answer");
  expect(text()).toContain("Trying again in 3 s");
  await vi.advanceTimersByTimeAsync(1000);
  expect(text()).toContain("Trying again in 2 s");
  await vi.advanceTimersByTimeAsync(2000);
  expect(text()).toBe("4");
});

test("the reader can try again at once", async () => {
  await start(DOWN, 5);
  page.node.querySelector("button")?.click();
  await vi.advanceTimersByTimeAsync(0);
  expect(text()).toBe("5");
});

test("shown data stays while the source is away, marked as old", async () => {
  await start(6, DOWN, 6);
  await vi.advanceTimersByTimeAsync(1000);
  expect(text()).toContain("The connection is interrupted");
  expect(text()).toContain("6");
  expect(page.mark.hidden).toBe(true);
  await vi.advanceTimersByTimeAsync(3000);
  expect(text()).toBe("6");
  expect(page.mark.hidden).toBe(false);
});

test("a missing key is asked for instead of tried over and over", async () => {
  await start(new SourceError("unauthorized", "E_ADMIN_KEY"), 7);
  expect(page.node.querySelector("input[type=password]")).not.toBeNull();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(page.node.querySelector("form")).not.toBeNull();
  page.node.querySelector("form")?.dispatchEvent(new Event("submit"));
  await vi.advanceTimersByTimeAsync(0);
  expect(text()).toBe("7");
});
