/** Records of consent are held for everybody asked, and are nobody's visit. */
import { describe, expect, it } from "vitest";
import { batch, message, post, startTrial } from "./harness.ts";

const STATES = ["analytics", "experiments", "personalization", "heatmap"];
function record(receipt: string, n: number, granted: string[], source = "dialog") {
  const purposes = Object.fromEntries(STATES.map((name) => [name, granted.includes(name) ? "granted" : "denied"]));
  return message(`${receipt}-${n}`, {
    event: "Consent Changed",
    anonymousId: receipt,
    properties: { n, source, purposes, receipt },
    context: { sessionId: receipt },
  });
}
const asked = (receipt: string, page: number) =>
  message(`${receipt}-asked-${page}`, {
    event: "Consent Asked",
    anonymousId: receipt,
    context: { sessionId: receipt },
  });

describe("records of consent", () => {
  it("say how many were asked by the dialog, decided and agreed, by the last word of each", async () => {
    const { url } = await startTrial();
    const read = async () => (await fetch(`${url}/v1/read/consent`)).json();
    const nobody = { analytics: 0, experiments: 0, personalization: 0, heatmap: 0 };
    expect(await read()).toEqual({ asked: 0, decided: 0, granted: nobody });
    await post(
      url,
      batch([
        asked("a", 1),
        asked("a", 2),
        record("a", 1, STATES),
        record("a", 2, ["analytics"]),
        asked("b", 1),
        record("b", 1, []),
        asked("c", 1),
        record("d", 1, STATES, "tcf"),
      ]),
    );
    expect(await read()).toEqual({ asked: 3, decided: 2, granted: { ...nobody, analytics: 1 } });
  });

  it("count as no visitor, visit, day or goal", async () => {
    const { url } = await startTrial();
    await post(url, batch([message("m1"), asked("a", 1), record("a", 1, [])]));
    const overview = (await (await fetch(`${url}/v1/read/overview`)).json()) as { daily: object[] };
    expect(overview).toMatchObject({ visitors: 1, sessions: 1, events: 1 });
    expect(overview.daily).toMatchObject([{ visitors: 1, events: 1 }]);
    const { goals } = (await (await fetch(`${url}/v1/read/goals`)).json()) as { goals: object[] };
    expect(goals).toEqual([{ event: "Product Viewed", visitors: 1 }]);
  });
});
