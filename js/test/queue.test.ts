import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { priorityOf } from "../src/priority.js";
import { createQueue, entryOf, MOST_AGE_MS } from "../src/queue.js";

const NOW = 1_700_000_000_000;
const track = (event: string) =>
  `{"type":"track","messageId":"m","anonymousId":"v","timestamp":"t","event":"${event}","properties":{}}`;
const entry = (seq: number, event: string, purpose = 0, at = NOW) => entryOf(seq, track(event), purpose, 1, at);

describe("the priority of a message", () => {
  it("follows from what depends on it", () => {
    for (const [bytes, purpose, priority] of [
      [track("Order Completed"), 0, 2],
      [track("Checkout Started"), 0, 2],
      [track("Events Dropped"), 0, 2],
      ['{"type":"identify","messageId":"m"}', 0, 2],
      ['{"type":"alias","messageId":"m"}', 0, 2],
      [track("Experiment Viewed"), 1, 2],
      [track("Plan Chosen"), 0, 1],
      ['{"type":"page","messageId":"m"}', 0, 1],
      [track("Element Clicked"), 0, 0],
      [track("Heatmap Recorded"), 3, 0],
      [track("Consent Changed"), 4, 3],
      // What a page supplies does not make it more important.
      ['{"type":"track","messageId":"m","event":"x","properties":{"a":"\\"event\\":\\"Order"}}', 0, 1],
      ["", 0, 1],
    ] as const)
      expect(priorityOf(bytes, purpose), bytes).toBe(priority);
  });
});

describe("the queue", () => {
  it("has too much of 10,000 messages, the least important and of those the oldest first, none on its way", () => {
    const queue = createQueue();
    queue.add([entry(0, "Order Completed"), entry(1, "a"), entry(2, "Element Clicked"), entry(3, "Element Clicked")]);
    for (let seq = 4; seq < 10_000; seq++) queue.add([entry(seq, "b")]);
    expect(queue.surplus(NOW)).toBeUndefined();
    const gone: number[] = [];
    const [, second] = queue.all;
    if (second) second.busy = 1;
    for (let seq = 10_000; seq < 10_004; seq++) {
      queue.add([entry(seq, "c")]);
      for (let more = queue.surplus(NOW); more; more = queue.surplus(NOW)) {
        gone.push(more[0].seq);
        queue.remove(more[0]);
      }
    }
    expect(gone).toEqual([2, 3, 4, 5]);
  });

  it("has too much of ten million characters", () => {
    const queue = createQueue();
    queue.add([entryOf(0, "x".repeat(6_000_000), 0, 1, NOW), entryOf(1, "y".repeat(3_000_000), 3, 1, NOW)]);
    expect(queue.surplus(NOW)).toBeUndefined();
    queue.add([entryOf(2, "z".repeat(2_000_000), 0, 1, NOW)]);
    expect(queue.surplus(NOW)?.[0].seq).toBe(1);
    expect(queue.surplus(NOW)?.[1]).toBe("E_LOG_FULL");
  });

  it("lets go of what is thirty days old", () => {
    const queue = createQueue();
    queue.add([entry(0, "a", 0, NOW)]);
    expect(queue.surplus(NOW + MOST_AGE_MS)).toBeUndefined();
    expect(queue.surplus(NOW + MOST_AGE_MS + 1)?.[1]).toBe("E_LOG_AGE");
  });

  it("keeps the order of age whatever is added, removed, or found from earlier pages", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom("add", "older", "remove"), fc.nat(3)), { maxLength: 60 }),
        (steps) => {
          const queue = createQueue();
          let expected: number[] = [];
          let seq = 0;
          for (const [step, kind] of steps) {
            const made = entry(seq, ["Element Clicked", "a", "Order Completed", "b"][kind] ?? "");
            if (step === "remove") {
              const [first] = queue.all;
              if (first) queue.remove(first);
              expected = expected.slice(1);
              continue;
            }
            seq++;
            queue.add([made], step === "older");
            expected = step === "older" ? [made.seq, ...expected] : [...expected, made.seq];
          }
          expect([...queue.all].map((one) => one.seq)).toEqual(expected);
        },
      ),
    );
  });
});
