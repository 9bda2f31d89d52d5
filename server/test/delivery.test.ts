/** The numbers that pages give their messages prove what came and what did not. */
import { describe, expect, it } from "vitest";
import { batch, message, post, startTrial } from "./harness.ts";

const numbered = (tab: string, seq: number, id = `${tab}-${seq}`) => message(id, { context: { tab, seq } });
const lost = (id: string, reason: string, count: number) =>
  message(id, { event: "Events Dropped", properties: { reason, count }, context: {} });

describe("the proof of delivery", () => {
  it("counts gaps and doubles by tab, and what pages said they had lost", async () => {
    const { url } = await startTrial();
    const read = async () => (await fetch(`${url}/v1/read/delivery`)).json();
    const nothing = { tabs: 0, messages: 0, missing: 0, tabsWithGaps: 0, doubled: 0, dropped: {} };
    expect(await read()).toEqual(nothing);
    await post(
      url,
      batch([
        ...[1, 2, 3].map((seq) => numbered("aaaaaaaa", seq)),
        // The same message again is no double: its id is known.
        numbered("aaaaaaaa", 3),
        ...[2, 5].map((seq) => numbered("bbbbbbbb", seq)),
        numbered("cccccccc", 1),
        numbered("cccccccc", 1, "another id"),
        lost("l1", "E_LOG_FULL", 3),
        lost("l2", "E_LOG_FULL", 4),
        lost("l3", "E_EVENT_SIZE", 1),
      ]),
    );
    expect(await read()).toEqual({
      tabs: 3,
      messages: 7,
      missing: 3,
      tabsWithGaps: 1,
      doubled: 1,
      dropped: { E_EVENT_SIZE: 1, E_LOG_FULL: 7 },
    });
  });
});
