/** What a page asks of the recommender. */
import { describe, expect, it } from "vitest";
import { groupsOf } from "../src/personal/question.js";

describe("groups of popular items", () => {
  it("are the visitor's interests, then segment and stage as the trainer names them", () => {
    const facts = { interests: ["green", "tea"], segment: "champion", lifecycle: "maturity", tier: "gold" };
    expect(groupsOf(facts)).toEqual(["green", "tea", "segment:champion", "lifecycle:maturity"]);
  });

  it("are none of a visitor of whom nothing is known", () => {
    expect(groupsOf({ interests: [] })).toEqual([]);
  });
});
