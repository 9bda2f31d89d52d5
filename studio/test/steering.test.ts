import { beforeEach, expect, test, vi } from "vitest";
import { experimentCard } from "../src/experiments/card.ts";
import { steering } from "../src/experiments/steering.ts";
import { setLanguage } from "../src/i18n.ts";
import type { Payload } from "../src/new-test/experiment.ts";
import type { PayloadStore } from "../src/source/payload.ts";
import { type ExperimentResult, SourceError, type StudioSource, type TestState } from "../src/source/types.ts";
import { versionsView } from "../src/versions/view.ts";
import { core } from "./fixture/insights.ts";

const NAME = { en: "Main button", zh: "主按钮" };

function experiment(state: TestState): ExperimentResult {
  const variations = ["control", "a"].map((key) => ({
    key,
    name: { en: key, zh: key },
    visitors: 200,
    conversions: 20,
  }));
  return { key: "button", name: NAME, state, goal: "Order Completed", variations };
}

function store(): PayloadStore & { published: { payload: Payload; note: string }[] } {
  const published: { payload: Payload; note: string }[] = [];
  return {
    published,
    versions: vi.fn(async () => ({
      current: 2,
      versions: [
        { version: 2, createdAt: "2026-03-01T10:00:00Z", note: "Launched “Main button”", origin: "edit" as const },
        { version: 1, createdAt: "2026-02-01T10:00:00Z", note: "payload.json", origin: "file" as const },
      ],
    })),
    payload: async () => ({ experiments: [{ key: "button", status: "running", variations: [{}, {}] }] }),
    publish: async (payload, note) => {
      published.push({ payload, note });
      return 3;
    },
    restore: vi.fn(async () => 3),
  };
}

const sourceOf = (payload: PayloadStore): StudioSource => ({ payload }) as unknown as StudioSource;
const button = (node: HTMLElement, name: string) => node.querySelector<HTMLButtonElement>(`[data-testid="${name}"]`);

beforeEach(() => setLanguage("en", false));

test("a running test is paused by a click, with a note for the list of versions", async () => {
  const payload = store();
  const done = vi.fn();
  const node = steering(sourceOf(payload), experiment("running"), done);
  button(node, "pause")?.click();
  await vi.waitFor(() => expect(done).toHaveBeenCalled());
  expect(payload.published).toEqual([
    {
      note: "Paused “Main button”",
      payload: { experiments: [{ key: "button", status: "running", active: false, variations: [{}, {}] }] },
    },
  ]);
});

test("a stop asks once more, and forgets that it was asked", async () => {
  const payload = store();
  const node = steering(sourceOf(payload), experiment("running"), () => {});
  const stop = button(node, "stop");
  stop?.click();
  expect([stop?.textContent, payload.published]).toEqual(["Stop for good?", []]);
  stop?.dispatchEvent(new Event("blur"));
  expect(stop?.textContent).toBe("Stop");
  stop?.click();
  stop?.click();
  await vi.waitFor(() => expect(payload.published[0]?.note).toBe("Stopped “Main button”"));
});

test("each state offers what makes sense in it", () => {
  const offered = (state: TestState) =>
    [...steering(sourceOf(store()), experiment(state), () => {}).querySelectorAll("button")].map(
      (one) => one.dataset.testid,
    );
  expect(offered("running")).toEqual(["pause", "stop"]);
  expect(offered("paused")).toEqual(["resume", "stop"]);
  expect(offered("stopped")).toEqual([]);
});

test("what went wrong stands beside the buttons, which can be pressed again", async () => {
  const payload = { ...store(), publish: async () => Promise.reject(new SourceError("invalid", "E_PAYLOAD_SHAPE")) };
  const node = steering(sourceOf(payload), experiment("running"), () => {});
  button(node, "pause")?.click();
  await vi.waitFor(() => expect(node.querySelector("[role=alert]")?.textContent).toBe("E_PAYLOAD_SHAPE"));
  expect(button(node, "pause")?.disabled).toBe(false);
});

test("a paused test keeps its figures, and says that everybody sees the original", () => {
  const card = experimentCard(experiment("paused"), core);
  expect(card.querySelector('[data-testid="state"]')?.textContent).toBe("Paused");
  expect(card.textContent).toContain("All visitors see the original.");
  expect(card.querySelector('[data-col="conversions"]')?.textContent).toBe("20");
  expect(experimentCard({ ...experiment("running") }, core).textContent).not.toContain(
    "All visitors see the original.",
  );
});

test("any older version is restored by a click", async () => {
  const payload = store();
  const view = versionsView({ source: sourceOf(payload), query: new URLSearchParams() });
  document.body.replaceChildren(view.node);
  await vi.waitFor(() => expect(view.node.querySelector('[data-testid="version-1"]')).not.toBeNull());
  const words = [...view.node.querySelectorAll(".version-words strong")].map((one) => one.textContent);
  expect(words).toEqual(["Launched “Main button”", "From the file payload.json"]);
  expect(
    view.node.querySelector('[data-testid="version-2"] button'),
    "the one in force has nothing to restore",
  ).toBeNull();
  view.node.querySelector<HTMLElement>('[data-testid="version-1"] button')?.click();
  await vi.waitFor(() => expect(payload.restore).toHaveBeenCalledWith(1));
  view.stop();
});
