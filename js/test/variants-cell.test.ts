import fc from "fast-check";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { createCell, type Slot } from "../src/variants/cell.js";

let now = 0;
beforeEach(() => {
  now = 10_000;
  vi.spyOn(performance, "now").mockImplementation(() => now);
});

/** A thing that is a text. */
function thing(text: string) {
  const page = { text, writes: 0 };
  const slot: Slot<string> = {
    read: () => page.text,
    write(value) {
      page.writes += 1;
      page.text = value;
    },
    same: (one, other) => one === other,
    rebase: (_, now) => now,
    undone: () => true,
  };
  return { page, slot };
}

describe("layers on a thing of the page's", () => {
  it("leave, in whatever order they come and go, what there would be without those that went", () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant("lay" as const), by: fc.nat(3) }),
      fc.record({ kind: fc.constant("lift" as const), by: fc.nat(3) }),
      fc.record({ kind: fc.constant("page" as const), text: fc.stringMatching(/^[a-c]{1,2}$/) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { page, slot } = thing("base");
        const cell = createCell(slot, () => {});
        const owners = [{}, {}, {}, {}];
        let laid: number[] = [];
        let base = "base";
        for (const step of steps) {
          now += 2000;
          if (step.kind === "page") {
            base = step.text;
            page.text = base;
            cell.settle();
          } else if (step.kind === "lay") {
            if (!laid.includes(step.by)) laid.push(step.by);
            cell.layers.set(owners[step.by]!, (below) => `${below}+${step.by}`);
            cell.settle(true);
          } else {
            laid = laid.filter((by) => by !== step.by);
            cell.layers.delete(owners[step.by]!);
            cell.settle(true);
          }
          expect(page.text).toBe(expected(laid, base));
        }
      }),
    );
    function expected(laid: number[], base: string) {
      return laid.reduce((text, by) => `${text}+${by}`, base);
    }
  });

  it("are restored ten times a second, and then left to the page, which keeps its own", () => {
    const { page, slot } = thing("old");
    const lost = vi.fn();
    const cell = createCell(slot, lost);
    cell.layers.set({}, () => "new");
    cell.settle(true);
    for (let round = 0; round < 10; round++) {
      page.text = "old";
      cell.settle();
      expect(page.text).toBe("new");
    }
    page.text = "mine";
    cell.settle();
    expect(page.text).toBe("mine");
    expect(lost).toHaveBeenCalledOnce();
    now += 5000;
    cell.settle();
    expect(page.text).toBe("mine");
  });

  it("are restored for ever by a page that changes them now and then", () => {
    const { page, slot } = thing("old");
    const cell = createCell(slot, () => {});
    cell.layers.set({}, () => "new");
    cell.settle(true);
    for (let round = 0; round < 200; round++) {
      now += 150;
      page.text = "old";
      cell.settle();
      expect(page.text).toBe("new");
    }
  });

  it("are given up when they cannot be written", () => {
    const { slot } = thing("old");
    const lost = vi.fn();
    const cell = createCell(
      {
        ...slot,
        write: () => {
          throw new Error("no");
        },
      },
      lost,
    );
    cell.layers.set({}, () => "new");
    cell.settle(true);
    cell.settle();
    expect(lost).toHaveBeenCalledOnce();
    expect(lost.mock.calls[0]?.[0]).toBeInstanceOf(Error);
  });
});
